// Durations that are gathered first, and their percentiles: selected, not sorted.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/poll.hpp"
#include "engine/quotient.hpp"

namespace shopmetrics {

class Durations {
  public:
    explicit Durations(std::pmr::memory_resource* memory) : durations_(memory) {}

    void add(std::uint64_t microseconds) {
        if (durations_.size() == durations_.capacity()) grow();
        durations_.push_back(microseconds);
    }
    [[nodiscard]] std::size_t size() const { return durations_.size(); }

    // The duration at `fraction`, from 0 to 1, of the ascending ones, in units of so many microseconds; between two of
    // them in proportion. PostgreSQL's percentile_cont of the durations in that unit, to the bit. There must be one.
    // Linear; the durations change their order.
    [[nodiscard]] double percentile(double fraction, std::int64_t unit) {
        const double position = fraction * static_cast<double>(durations_.size() - 1);
        const double below = std::floor(position);
        const auto lower = durations_.begin() + static_cast<std::ptrdiff_t>(below);
        Poll interrupts;
        const auto less = [&](std::uint64_t a, std::uint64_t b) {
            interrupts.step();
            return a < b;
        };
        std::nth_element(durations_.begin(), lower, durations_.end(), less);
        const double low = time_per(*lower, 1, unit);
        if (below == position) return low;
        const double high = time_per(*std::min_element(lower + 1, durations_.end(), less), 1, unit);
        return low + (position - below) * (high - low);
    }

  private:
    // As std::vector grows, but in pieces between which a query can be cancelled.
    void grow() {
        std::pmr::vector<std::uint64_t> larger(durations_.get_allocator());
        larger.reserve(std::max<std::size_t>(64, 2 * durations_.capacity()));
        constexpr std::ptrdiff_t piece = 1 << 19;
        for (auto from = durations_.begin(); from != durations_.end(); poll()) {
            const auto end = from + std::min(piece, durations_.end() - from);
            larger.insert(larger.end(), from, end);
            from = end;
        }
        durations_.swap(larger);
    }

    std::pmr::vector<std::uint64_t> durations_;
};

}  // namespace shopmetrics
