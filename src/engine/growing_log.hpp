// The log of a large state: runs of folded records and a tail, folded when FoldPolicy says so.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory_resource>

#include "engine/fold.hpp"
#include "engine/fold_policy.hpp"
#include "engine/image_view.hpp"

namespace shopmetrics {

template <class Family>
class GrowingLog {
  public:
    using Row = typename Family::Row;
    using OpenRecord = typename OpenRecordType<Family>::type;

    // `kinds` are those of the state, which learns them from its rows.
    GrowingLog(const KeyKinds& kinds, std::pmr::memory_resource* memory)
        : kinds_(kinds), tail_(memory), memory_(memory), run_bytes_(memory) {}

    [[nodiscard]] std::uint64_t bytes() const { return run_bytes_.size() + tail_.bytes(); }
    [[nodiscard]] std::uint64_t bytes_at_next_step() const { return run_bytes_.size() + next_step_; }
    [[nodiscard]] bool is_folded() const { return runs_ <= 1 && tail_.bytes() == 0; }
    // The folded records, one run, and their number: all of the log after fold().
    [[nodiscard]] const ByteBuffer& run() const { return run_bytes_; }
    [[nodiscard]] std::uint32_t keys() const { return keys_; }
    [[nodiscard]] Log log() const {
        Log log(tail_, tail_.parts(), kinds_.of(0));
        log.body = run_bytes_.data();
        log.runs = runs_;
        std::copy(run_ends_, run_ends_ + runs_, log.run_ends);
        return log;
    }

    // Makes room for a record of at most `more` bytes. True: a step was taken, and bytes_at_next_step() is another.
    bool make_room(std::uint32_t more) {
        const bool due = tail_.bytes() >= next_step_;
        if (due) fold_if_it_pays();
        // Up to the next step there is room for anything smaller.
        if (more > FoldPolicy::spare / 2 && bytes() + more > max_state_bytes) fold_to_make_room(more);
        return due;
    }
    // These need room to have been made.
    void append(const Row& row) {
        const std::uint64_t hash = tail_.parts() > 1 ? Family::key(row).hash() : 0;
        tail_.add(hash, max_varint32 + record_bound<Family>(row),
                  [&](std::uint8_t* to) { return to + write_record<Family>(to, row); });
    }
    void append(const OpenRecord& record) {
        tail_.add(record.hash, max_varint32 + record.size, [&](std::uint8_t* to) {
            to = write_varint(to, std::uint32_t{record.size});
            std::memcpy(to, record.bytes, record.size);
            return to + record.size;
        });
    }
    // The folded records of an image become a run, where one more is possible; the others go into the tail.
    void append(const ImageView<Family>& image) {
        const std::uint32_t run = image.header.folded;
        if (run > 0) {
            if (bytes() + run > max_state_bytes) fold_to_make_room(run);
            if (runs_ == Log::max_runs && run_bytes_.size() - run_ends_[0] >= run_ends_[0]) fold();
            if (runs_ < Log::max_runs) {
                reserve_for_workers(run, image.keys());
                run_bytes_.append(image.body, run, std::uint64_t{keys_} + image.keys());
                end_run(image.keys());
            } else {
                append_to_tail(image.body, image.body + run);
            }
        }
        if (image.header.used > run) append_to_tail(image.body + run, image.body + image.header.used);
    }
    [[nodiscard]] bool can_take_as_run(const GrowingLog& other) const {
        return runs_ < Log::max_runs && bytes() + other.bytes() <= max_state_bytes;
    }
    // Folds another log straight into a run of this one. The kinds are known already.
    void append_as_run(const GrowingLog& other) {
        reserve_for_workers(other.bytes(), 0);
        const std::uint32_t before = run_bytes_.size();
        try {
            end_run(shopmetrics::fold<Family>(other.log(), run_bytes_, memory_));
        } catch (...) {
            run_bytes_.set_size(before);
            throw;
        }
    }

    void fold() {
        if (is_folded()) return;
        ByteBuffer out(memory_);
        keys_ = shopmetrics::fold<Family>(log(), out, memory_);
        run_bytes_.swap(out);
        tail_.clear();
        runs_ = 1;
        run_ends_[0] = run_bytes_.size();
    }

    // A run that others like it will follow, from the other workers.
    static constexpr std::uint32_t long_run = 1U << 20;

  private:
    // Reserves for the summaries of the remaining workers; pages that nobody touches cost nothing.
    void reserve_for_workers(std::uint64_t first, std::uint32_t keys) {
        if (run_bytes_.size() == 0 && first >= long_run)
            run_bytes_.reserve(std::min(3 * first + first / 4, std::uint64_t{max_state_bytes}), keys);
    }
    void end_run(std::uint32_t keys) {
        run_ends_[runs_++] = run_bytes_.size();
        keys_ += keys;
        next_step_ = std::min(next_step_, FoldPolicy::longest_tail_beside(run_bytes_.size()));
    }
    void append_to_tail(const std::uint8_t* begin, const std::uint8_t* end) {
        Poll interrupts;
        Record record;
        for (Reader from{begin, end}; !from.done(); interrupts.step()) {
            record.read(from, kinds_.of(0));
            const auto size = static_cast<std::uint32_t>(from.at - record.begin);
            make_room(size);
            tail_.add(record.hash, size, [&](std::uint8_t* to) {
                std::memcpy(to, record.begin, size);
                return to + size;
            });
        }
    }

    [[nodiscard]] FoldPolicy::Sizes sizes() const { return {run_bytes_.size(), tail_.bytes(), tail_.parts() > 1}; }
    void fold_if_it_pays() {
        const FoldPolicy::Sizes before = sizes();
        switch (FoldPolicy::step(before)) {
            case FoldPolicy::Step::fold_to_make_room:
                fold_to_make_room(0);
                break;
            case FoldPolicy::Step::fold:
                fold();
                break;
            case FoldPolicy::Step::fold_if_first_part_halves:
                if (first_part_halves()) fold();
        }
        const FoldPolicy::Next next = FoldPolicy::next(before, sizes());
        if (next.divide) tail_.divide();
        next_step_ = next.tail;
    }
    void fold_to_make_room(std::uint32_t more) {
        fold();
        if (max_state_bytes - run_bytes_.size() < std::max<std::uint64_t>(more, FoldPolicy::spare))
            raise_limit(keys_, "a state", max_state_bytes);
    }
    // The first part stands for all; where it is short, a few keys of other parts have most of the records.
    [[nodiscard]] bool first_part_halves() const {
        const Log part(tail_, 1, kinds_.of(0));
        const std::uint64_t before = part.bytes();
        if (before < tail_.bytes() / tail_.parts() / 2) return true;
        ByteBuffer out(memory_);
        shopmetrics::fold<Family>(part, out, memory_);
        return FoldPolicy::halves(before, out.size());
    }

    // Every row touches these.
    const KeyKinds& kinds_;
    std::uint64_t next_step_ = FoldPolicy::first_fold;
    Tail tail_;
    std::pmr::memory_resource* memory_;
    ByteBuffer run_bytes_;  // one run behind the other
    unsigned runs_ = 0;
    std::uint32_t run_ends_[Log::max_runs] = {};
    std::uint32_t keys_ = 0;  // of the runs, each counted for itself
};

}  // namespace shopmetrics
