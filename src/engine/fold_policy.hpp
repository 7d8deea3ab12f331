// When the log of a large state is folded.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/image.hpp"

namespace shopmetrics {

// Each byte is folded O(log n) times: a fold that halves the log has paid for itself; one that does not postpones the
// next until the tail is four times as long as the log, and a divided tail whose first part does not halve is left to
// double. Numbers are bytes; docs/development.md has what was measured for each constant.
struct FoldPolicy {
    static constexpr std::uint64_t first_fold = 32U << 10;     // the first tail that is worth a step
    static constexpr std::uint64_t least_tail = 128U << 10;    // a tail that is worth another fold
    static constexpr std::uint64_t divided_tail = 1U << 20;    // a tail that is divided, and worth another fold then
    static constexpr std::uint64_t longest_tail = 256U << 20;  // a tail that is not left unfolded
    // A fold at the limit must leave so much free, or the state is full: folding for the last bytes would never end.
    static constexpr std::uint64_t spare = max_state_bytes / 32;

    struct Sizes {
        std::uint64_t folded;
        std::uint64_t tail;
        bool divided;
        [[nodiscard]] std::uint64_t log() const { return folded + tail; }
    };
    enum class Step { fold_to_make_room, fold, fold_if_first_part_halves };
    struct Next {
        bool divide;         // the empty tail, from now on
        std::uint64_t tail;  // how long the tail is when the next step is due
    };

    // The step for a tail that has become as long as Next::tail.
    static Step step(const Sizes& now) {
        if (now.log() >= max_state_bytes - spare / 2) return Step::fold_to_make_room;
        if (now.tail >= longest_tail || !now.divided) return Step::fold;
        return Step::fold_if_first_part_halves;
    }
    static bool halves(std::uint64_t before, std::uint64_t after) { return after <= before / 2; }
    // What follows the step that made `now` of `before`; a tail that is still there was left as it is.
    static Next next(const Sizes& before, const Sizes& now) {
        std::uint64_t tail = 0;
        bool divide = false;
        if (now.tail > 0) {
            tail = 2 * now.tail;
        } else if (!now.divided && !halves(before.log(), now.folded)) {
            tail = 4 * now.folded;
            divide = tail >= divided_tail;
        }
        tail = std::max({tail, now.folded, now.divided || divide ? divided_tail : least_tail});
        return {divide, std::min(tail, longest_tail_beside(now.folded))};
    }
    // A tail that the limit of a state allows beside so much that is folded.
    static std::uint64_t longest_tail_beside(std::uint64_t folded) {
        constexpr std::uint64_t most = max_state_bytes - spare / 2;
        return std::min(longest_tail, most - std::min(most, folded));
    }
};

}  // namespace shopmetrics
