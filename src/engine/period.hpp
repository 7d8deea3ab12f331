// Periods of time.
#pragma once

#include <cstdint>

namespace shopmetrics {

// The instants [from, until).
struct Period {
    std::int64_t from = 0;
    std::int64_t until = 0;
    [[nodiscard]] bool contains(std::int64_t at) const { return at >= from && at < until; }
};

}  // namespace shopmetrics
