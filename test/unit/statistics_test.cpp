// Mean and standard deviation against sums of all numbers, one by one.
#include "families/statistics.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace shopmetrics {
namespace {

using Sample = std::vector<std::pair<std::int64_t, std::int64_t>>;  // (number, times)

template <class Statistic>
Statistic of(const Sample& sample) {
    Statistic statistic;
    for (const auto& [number, times] : sample) statistic.add(number, times);
    return statistic;
}

TEST(Statistics, MeanIsOneQuotientOfExactSums) {
    EXPECT_EQ(of<Mean>({{1, 1}}).mean(), 1.0);
    EXPECT_EQ(of<Mean>({{1, 2}, {2, 1}}).mean(), 4.0 / 3.0);
    EXPECT_EQ(of<Mean>({{-3, 5}, {4, 5}}).count(), 10);
    EXPECT_EQ(of<Mean>({{-3, 5}, {4, 5}}).mean(), 0.5);
    // Sums of doubles would lose the last number.
    constexpr std::int64_t large = INT64_C(1) << 60;
    EXPECT_EQ(of<Mean>({{-large, 1}, {1, 1}, {large, 1}}).mean(), 1.0 / 3.0);
    EXPECT_EQ(of<Mean>({{INT64_MAX, INT64_MAX / 2}, {INT64_MAX, INT64_MAX / 2}}).mean(), 0x1p63);
}

TEST(Statistics, MeanIsTheSameInAnyOrder) {
    std::mt19937_64 random(50);
    for (int round = 0; round < 200; ++round) {
        Sample sample;
        int128 sum = 0;
        std::int64_t count = 0;
        for (int i = 0; i < 20; ++i) {
            const auto number = static_cast<std::int64_t>(random());
            const auto times = static_cast<std::int64_t>(1 + random() % (UINT64_C(1) << 50));
            sample.emplace_back(number, times);
            sum += int128{number} * times;
            count += times;
        }
        const double expected = static_cast<double>(sum) / static_cast<double>(count);
        EXPECT_EQ(of<Mean>(sample).mean(), expected);
        std::shuffle(sample.begin(), sample.end(), random);
        EXPECT_EQ(of<Mean>(sample).mean(), expected);
    }
}

TEST(Statistics, StandardDeviationOfKnownSamples) {
    EXPECT_EQ(of<Spread>({{7, 2}}).standard_deviation(), 0.0);
    EXPECT_EQ(of<Spread>({{7, 1}, {9, 1}}).count(), 2);
    EXPECT_DOUBLE_EQ(of<Spread>({{7, 1}, {9, 1}}).standard_deviation(), std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(of<Spread>({{2, 1}, {4, 3}, {5, 2}, {7, 1}, {9, 1}}).standard_deviation(), std::sqrt(32.0 / 7.0));
    // Large numbers close to each other: squares of doubles would cancel out.
    constexpr std::int64_t base = 1'000'000'000'000'000;
    EXPECT_DOUBLE_EQ(of<Spread>({{base, 1}, {base + 1, 1}, {base + 2, 1}}).standard_deviation(), 1.0);
}

TEST(Statistics, TimesAreSoManyNumbers) {
    std::mt19937_64 random(51);
    for (int round = 0; round < 50; ++round) {
        Sample sample;
        Spread one_by_one;
        long double sum = 0;
        long double count = 0;
        for (int i = 0; i < 30; ++i) {
            const auto number = static_cast<std::int64_t>(random() % 100'000'000) - 50'000'000;
            const auto times = static_cast<std::int64_t>(1 + random() % 50);
            sample.emplace_back(number, times);
            for (std::int64_t time = 0; time < times; ++time) one_by_one.add(number);
            sum += static_cast<long double>(number) * static_cast<long double>(times);
            count += static_cast<long double>(times);
        }
        long double squares = 0;
        for (const auto& [number, times] : sample) {
            const long double distance = static_cast<long double>(number) - sum / count;
            squares += distance * distance * static_cast<long double>(times);
        }
        const auto expected = static_cast<double>(std::sqrt(squares / (count - 1)));
        EXPECT_NEAR(of<Spread>(sample).standard_deviation(), expected, expected * 1e-12);
        EXPECT_NEAR(one_by_one.standard_deviation(), expected, expected * 1e-12);
    }
}

}  // namespace
}  // namespace shopmetrics
