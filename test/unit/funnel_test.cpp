// How deep a user comes: the glossary's sentence part by part, then anything against trying every chain of times.
#include <gtest/gtest.h>

#include <chrono>

#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

constexpr std::uint64_t day = 86'400'000'000;

unsigned depth_of(const TakenSteps& taken, std::uint64_t within) {
    FunnelDepth depth(within);
    for (const auto& [at, step] : taken) depth.take({at, static_cast<std::uint8_t>(step)});
    return depth.deepest();
}

// "A user reached step k if there are times t₁ ≤ t₂ ≤ … ≤ t_k, of steps 1 … k, with t_k − t₁ ≤ the window": all chains
// that begin at `began` and have come to step `reached` at `at`.
unsigned try_all_chains(const TakenSteps& taken, std::uint64_t within, std::int64_t began, std::int64_t at,
                        unsigned reached) {
    unsigned deepest = reached;
    for (const auto& [next, step] : taken)
        if (step == reached + 1 && next >= at && elapsed(began, next) <= within)
            deepest = std::max(deepest, try_all_chains(taken, within, began, next, step));
    return deepest;
}
unsigned try_all_chains(const TakenSteps& taken, std::uint64_t within) {
    unsigned deepest = 0;
    for (const auto& [began, step] : taken)
        if (step == 1) deepest = std::max(deepest, try_all_chains(taken, within, began, began, 1));
    return deepest;
}

TEST(FunnelDepth, InOrderWithinTheWindow) {
    const TakenSteps taken = {{100, 1}, {150, 2}, {200, 3}};
    EXPECT_EQ(depth_of(taken, no_window), 3U);
    EXPECT_EQ(depth_of(taken, 100), 3U);
    EXPECT_EQ(depth_of(taken, 99), 2U);
    EXPECT_EQ(depth_of(taken, 50), 2U);
    EXPECT_EQ(depth_of(taken, 49), 1U);
    EXPECT_EQ(depth_of(taken, 0), 1U);
    EXPECT_EQ(depth_of({}, no_window), 0U);
}

TEST(FunnelDepth, StepsOutOfOrderAreNotReached) {
    EXPECT_EQ(depth_of({{1, 2}, {2, 1}}, no_window), 1U);
    EXPECT_EQ(depth_of({{1, 3}, {2, 2}, {3, 1}}, no_window), 1U);
    EXPECT_EQ(depth_of({{1, 1}, {2, 3}, {3, 2}}, no_window), 2U);
    EXPECT_EQ(depth_of({{1, 2}, {2, 3}}, no_window), 0U);
    EXPECT_EQ(depth_of({{1, 1}, {2, 3}, {3, 4}}, no_window), 1U);
    // Other steps between do not matter.
    EXPECT_EQ(depth_of({{1, 1}, {2, 9}, {3, 1}, {4, 4}, {5, 2}, {6, 1}, {7, 3}}, no_window), 3U);
}

TEST(FunnelDepth, StepsAtOneInstantFollowEachOther) {
    EXPECT_EQ(depth_of({{5, 1}, {5, 2}, {5, 3}}, 0), 3U);
    EXPECT_EQ(depth_of({{5, 1}, {5, 3}, {6, 2}}, 10), 2U);
    EXPECT_EQ(depth_of({{5, 1}, {6, 2}, {6, 3}}, 1), 3U);
    EXPECT_EQ(depth_of({{5, 1}, {6, 2}, {6, 3}}, 0), 1U);
}

// A chain begun later is the one that lasts, another that is deeper may be the one that began first.
TEST(FunnelDepth, TheLatestBeginningCounts) {
    EXPECT_EQ(depth_of({{0, 1}, {5, 1}, {6, 2}, {14, 3}}, 10), 3U);
    EXPECT_EQ(depth_of({{0, 1}, {5, 2}, {6, 1}, {8, 3}, {16, 2}}, 10), 3U);
    EXPECT_EQ(depth_of({{0, 1}, {5, 2}, {6, 1}, {11, 3}, {16, 2}}, 10), 2U);
}

TEST(FunnelDepth, FromOneEndOfTimeToTheOther) {
    const TakenSteps taken = {{INT64_MIN, 1}, {INT64_MAX, 2}};
    EXPECT_EQ(depth_of(taken, no_window), 2U);
    EXPECT_EQ(depth_of(taken, INT64_MAX), 1U);
}

TEST(FunnelDepth, AllStepsThereAre) {
    TakenSteps taken;
    for (unsigned step = 1; step <= most_steps; ++step) {
        EXPECT_EQ(depth_of(taken, 31), step - 1);
        taken.emplace(step, step);
    }
    EXPECT_EQ(depth_of(taken, 31), 32U);
    EXPECT_EQ(depth_of(taken, 30), 31U);
}

// Ties, windows that just hold or just do not, steps out of order and again, later steps alone.
TEST(FunnelDepth, IsThatOfTheDeepestOfAllChains) {
    Random random(60);
    unsigned seen[7] = {};
    for (int round = 0; round < 60'000; ++round) {
        const std::uint64_t times = 1 + below(random, 12);
        const std::uint64_t steps = 1 + below(random, 6);
        TakenSteps taken;
        for (std::uint64_t i = below(random, 13); i > 0; --i)
            taken.emplace(static_cast<std::int64_t>(below(random, times)),
                          1 + static_cast<unsigned>(below(random, steps)));
        for (const std::uint64_t within : {below(random, times), std::uint64_t{0}, no_window}) {
            const unsigned deepest = try_all_chains(taken, within);
            ASSERT_EQ(depth_of(taken, within), deepest);
            ASSERT_EQ(deepest_step(taken, within), deepest);
            ++seen[deepest];
        }
    }
    for (const unsigned often : seen) EXPECT_GT(often, 100U);
}

TEST(FunnelUsers, CountAtTheDeepestStepAndAllBefore) {
    Rows<Funnel> rows;
    const auto take = [&](std::int64_t user, std::initializer_list<std::pair<std::int64_t, unsigned>> steps) {
        for (const auto& [at, step] : steps) rows.push_back({integer(user), at, step});
    };
    take(1, {{0, 1}, {1, 2}, {2, 3}});
    take(2, {{0, 1}, {1, 2}, {12, 3}});
    take(3, {{0, 1}});
    take(4, {{0, 2}, {1, 3}});
    take(5, {{3, 1}, {2, 2}, {1, 5}});
    const MadeSummary<Funnel> summary(rows);
    const FunnelUsers users = funnel_users(*summary, 10);
    EXPECT_EQ(users.steps, 5U);
    EXPECT_EQ(std::vector<std::int64_t>(users.reached + 1, users.reached + 7),
              (std::vector<std::int64_t>{4, 2, 1, 0, 0, 0}));
    EXPECT_EQ(funnel_users(*summary, no_window).reached[3], 2);
    EXPECT_EQ(funnel_users(Summary<Funnel>::empty(), no_window).steps, 0U);
}

// A step told again and again takes no room, wherever the rows meet.
TEST(FunnelImage, RepeatedStepsAddNothing) {
    Rows<Funnel> rows;
    for (const std::int64_t user : {1, 2})
        for (unsigned step = 1; step <= 4; ++step)
            rows.push_back({integer(user), static_cast<std::int64_t>(day) * step, step});
    const Bytes once = model_of<Funnel>(rows).image();
    Random random(61);
    Rows<Funnel> often;
    for (int i = 0; i < 500; ++i) often.insert(often.end(), rows.begin(), rows.end());
    std::shuffle(often.begin(), often.end(), random);
    EXPECT_EQ(growing_image<Funnel>(often), once);
    EXPECT_EQ(large_image<Funnel>(often), once);
    EXPECT_EQ(merged_bytes<Funnel>(once, once), once);
}

TEST(FunnelImage, OfWrongStepsIsRefused) {
    const auto image_of = [](const Bytes& payload) {
        Records records(KeyKind::integer);
        records.add({2}, payload);
        return records.image<Funnel>({{KeyKind::integer}, {}});
    };
    const auto refusal = [&](const Bytes& payload) {
        const HeapBytes bytes(image_of(payload));
        try {
            static_cast<void>(bytes.validated<Funnel>());
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::corrupt_image);
            return std::string(error.message);
        }
        return std::string();
    };
    EXPECT_EQ(refusal({2, 1, 2, 2}), "");
    EXPECT_EQ(refusal({2, 1, 0, 2}), "");  // at one instant
    EXPECT_EQ(refusal({2, 32}), "");
    EXPECT_EQ(refusal({}), "corrupt summary: a user without steps");
    EXPECT_EQ(refusal({2, 0}), "corrupt summary: a step that there is not");
    EXPECT_EQ(refusal({2, 33}), "corrupt summary: a step that there is not");
    EXPECT_EQ(refusal({2, 1, 0, 1}), "corrupt summary: steps are not in order");  // twice
    EXPECT_EQ(refusal({2, 2, 0, 1}), "corrupt summary: steps are not in order");
    EXPECT_EQ(refusal({2, 1, 1, 2}), "corrupt summary: steps are not in order");  // back in time
    EXPECT_EQ(refusal({2, 1, 2}), "corrupt summary: it ends inside a value");
}

// Linear: as many steps again take as much time again, whatever their order.
TEST(FunnelUsers, OfOneUserWithMillionsOfSteps) {
    const auto seconds = [](std::size_t steps) {
        FunnelDepth depth(1000);
        const auto before = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < steps; ++i)
            depth.take({static_cast<std::int64_t>(i), static_cast<std::uint8_t>(1 + i * i % 32)});
        EXPECT_GT(depth.deepest(), 1U);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    };
    EXPECT_LT(seconds(4'000'000), 4.0);
}

}  // namespace
}  // namespace shopmetrics::test
