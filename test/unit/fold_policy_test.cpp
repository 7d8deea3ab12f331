// When the log of a large state is folded: the steps of the policy, and that each byte is folded O(log n) times.
#include "engine/fold_policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace shopmetrics::test {
namespace {

using Step = FoldPolicy::Step;
using Sizes = FoldPolicy::Sizes;

constexpr std::uint64_t limit = max_state_bytes - FoldPolicy::spare / 2;

TEST(FoldPolicyStep, FoldsAnUndividedTail) {
    EXPECT_EQ(FoldPolicy::step({0, FoldPolicy::first_fold, false}), Step::fold);
    EXPECT_EQ(FoldPolicy::step({500'000'000, FoldPolicy::least_tail, false}), Step::fold);
}

TEST(FoldPolicyStep, AsksTheFirstPartOfADividedTail) {
    EXPECT_EQ(FoldPolicy::step({0, FoldPolicy::divided_tail, true}), Step::fold_if_first_part_halves);
    EXPECT_EQ(FoldPolicy::step({0, FoldPolicy::longest_tail - 1, true}), Step::fold_if_first_part_halves);
    EXPECT_EQ(FoldPolicy::step({0, FoldPolicy::longest_tail, true}), Step::fold);
}

TEST(FoldPolicyStep, MakesRoomAtTheLimit) {
    EXPECT_EQ(FoldPolicy::step({limit - 1 - FoldPolicy::divided_tail, FoldPolicy::divided_tail, true}),
              Step::fold_if_first_part_halves);
    EXPECT_EQ(FoldPolicy::step({limit - FoldPolicy::divided_tail, FoldPolicy::divided_tail, true}),
              Step::fold_to_make_room);
    EXPECT_EQ(FoldPolicy::step({limit, 0, false}), Step::fold_to_make_room);
}

TEST(FoldPolicyNext, AFoldThatHalvesIsRepeatedAtTheLengthOfTheLog) {
    const auto next = FoldPolicy::next({0, 2'000'000, false}, {1'000'000, 0, false});
    EXPECT_EQ(next.tail, 1'000'000U);
    EXPECT_FALSE(next.divide);
    // Small ones are not worth more folds.
    EXPECT_EQ(FoldPolicy::next({0, 40'000, false}, {10, 0, false}).tail, FoldPolicy::least_tail);
    EXPECT_EQ(FoldPolicy::next({0, 4'000'000, true}, {10, 0, true}).tail, FoldPolicy::divided_tail);
}

TEST(FoldPolicyNext, AFoldThatDoesNotHalveWaitsForFourTimesTheLog) {
    auto next = FoldPolicy::next({0, 200'000, false}, {100'001, 0, false});
    EXPECT_EQ(next.tail, 400'004U);
    EXPECT_FALSE(next.divide);
    next = FoldPolicy::next({100'001, 400'004, false}, {FoldPolicy::divided_tail / 4, 0, false});
    EXPECT_EQ(next.tail, FoldPolicy::divided_tail);
    EXPECT_TRUE(next.divide);
    // Divided already, it is only once.
    next = FoldPolicy::next({0, 4'000'000, true}, {3'000'000, 0, true});
    EXPECT_EQ(next.tail, 3'000'000U);
    EXPECT_FALSE(next.divide);
}

TEST(FoldPolicyNext, ATailThatIsLeftDoubles) {
    const auto next = FoldPolicy::next({1'000, 2'000'000, true}, {1'000, 2'000'000, true});
    EXPECT_EQ(next.tail, 4'000'000U);
    EXPECT_FALSE(next.divide);
    EXPECT_EQ(FoldPolicy::next({0, 200'000'000, true}, {0, 200'000'000, true}).tail, FoldPolicy::longest_tail);
}

TEST(FoldPolicyNext, TheLimitLeavesLessAndLess) {
    EXPECT_EQ(FoldPolicy::longest_tail_beside(0), FoldPolicy::longest_tail);
    EXPECT_EQ(FoldPolicy::longest_tail_beside(limit - 10), 10U);
    EXPECT_EQ(FoldPolicy::longest_tail_beside(limit + 10), 0U);
    EXPECT_EQ(FoldPolicy::next({limit - 1000, 1000, true}, {limit - 10, 0, true}).tail, 10U);
}

// 500 bytes of rows at a time, whose folded records are a fixed share of them, or stop growing: the bytes that all
// folds read.
std::uint64_t folded_in_all(std::uint64_t row_bytes, double share, std::uint64_t most_folded) {
    Sizes sizes{0, 0, false};
    std::uint64_t read = 0;
    std::uint64_t next = FoldPolicy::first_fold;
    for (std::uint64_t bytes = 0; bytes < row_bytes; bytes += 500) {
        sizes.tail += 500;
        if (sizes.tail < next) continue;
        const Sizes before = sizes;
        const Step step = FoldPolicy::step(before);
        const auto folded = static_cast<std::uint64_t>(
            std::min(static_cast<double>(most_folded), share * static_cast<double>(before.tail)));
        if (step != Step::fold_if_first_part_halves || FoldPolicy::halves(before.tail, folded)) {
            read += before.log();
            sizes.folded = std::min(most_folded, before.folded + folded);
            sizes.tail = 0;
        }
        const FoldPolicy::Next then = FoldPolicy::next(before, sizes);
        EXPECT_GT(then.tail, 0U);
        if (then.divide) {
            EXPECT_EQ(sizes.tail, 0U);
            EXPECT_FALSE(sizes.divided);
            sizes.divided = true;
        }
        next = then.tail;
    }
    return read;
}

TEST(FoldPolicy, EachByteIsFoldedAFewTimes) {
    constexpr std::uint64_t rows = 400'000'000;
    for (const double share : {0.0, 0.01, 0.3, 0.5, 0.7, 1.0})
        for (const std::uint64_t most_folded : {std::uint64_t{1} << 10, std::uint64_t{1} << 20, rows})
            EXPECT_LE(folded_in_all(rows, share, most_folded), 4 * rows) << share << ' ' << most_folded;
}

}  // namespace
}  // namespace shopmetrics::test
