// Instants in messages: the calendar forwards and backwards from 2000.
#include "engine/instant.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace shopmetrics::test {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day = 86'400 * second;

TEST(InstantText, IsTheDateThatEverybodyKnows) {
    const std::pair<std::int64_t, const char*> known[] = {
        {0, "2000-01-01 00:00:00+00"},
        {1, "2000-01-01 00:00:00.000001+00"},
        {-1, "1999-12-31 23:59:59.999999+00"},
        {-946'684'800 * second, "1970-01-01 00:00:00+00"},
        {59 * day, "2000-02-29 00:00:00+00"},
        {60 * day - 1, "2000-02-29 23:59:59.999999+00"},
        {60 * day, "2000-03-01 00:00:00+00"},
        {365 * day, "2000-12-31 00:00:00+00"},
        {366 * day, "2001-01-01 00:00:00+00"},
        {-36'466 * day, "1900-02-28 00:00:00+00"},
        {-36'465 * day, "1900-03-01 00:00:00+00"},
        {36'583 * day, "2100-02-28 00:00:00+00"},
        {36'584 * day, "2100-03-01 00:00:00+00"},
        {845'467'200 * second + 123'400, "2026-10-16 12:00:00.123400+00"},
        {-719'162 * day - 10'957 * day, "0001-01-01 00:00:00+00"},
        {-730'120 * day, "0000-12-31 00:00:00+00"},  // 1 BC
        {-730'485 * day, "0000-01-01 00:00:00+00"},
        {-730'485 * day - 1, "-001-12-31 23:59:59.999999+00"},  // 2 BC
        {-746'117 * day, "-043-03-15 00:00:00+00"},             // 44 BC
        // The first and the last instant that PostgreSQL has.
        {-211'813'488'000 * second, "-4713-11-24 00:00:00+00"},
        {9'223'371'331'199'999'999, "294276-12-31 23:59:59.999999+00"},
        // What a damaged summary may hold.
        {INT64_MAX, "294277-01-09 04:00:54.775807+00"},
        {INT64_MIN, "-290278-12-22 19:59:05.224192+00"},
    };
    for (const auto& [instant, text] : known) EXPECT_STREQ(InstantText(instant).text, text) << instant;
}

// The library's calendar is good for some 32,000 years; every 400 years are the same.
TEST(InstantText, IsTheLibrarysDate) {
    std::mt19937_64 random(80);
    for (int i = 0; i < 100'000; ++i) {
        auto instant = static_cast<std::int64_t>(random());
        if (i % 2 == 0) instant /= 400 + i;  // nearer years too
        constexpr std::int64_t era = 146'097 * day;
        const std::int64_t eras = instant / era;
        using namespace std::chrono;
        const sys_days epoch = 2000y / January / 1;
        const auto at = sys_time<microseconds>(epoch) + microseconds(instant - eras * era);
        const auto date = floor<days>(at);
        const year_month_day calendar(date);
        const hh_mm_ss clock(at - date);
        char expected[64];
        int size = std::snprintf(expected, sizeof expected, "%04lld-%02u-%02u %02d:%02d:%02d",
                                 static_cast<long long>(static_cast<int>(calendar.year()) + eras * 400),
                                 static_cast<unsigned>(calendar.month()), static_cast<unsigned>(calendar.day()),
                                 static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                                 static_cast<int>(clock.seconds().count()));
        const auto fraction = static_cast<long long>(clock.subseconds().count());
        if (fraction > 0)
            size +=
                std::snprintf(expected + size, sizeof expected - static_cast<std::size_t>(size), ".%06lld", fraction);
        std::snprintf(expected + size, sizeof expected - static_cast<std::size_t>(size), "+00");
        ASSERT_STREQ(InstantText(instant).text, expected) << instant;
    }
}

TEST(Elapsed, MayExceedSigned64Bits) {
    EXPECT_EQ(elapsed(3, 10), 7U);
    EXPECT_EQ(elapsed(-3, 10), 13U);
    EXPECT_EQ(elapsed(5, 5), 0U);
    EXPECT_EQ(elapsed(INT64_MIN, INT64_MAX), UINT64_MAX);
    EXPECT_EQ(elapsed(INT64_MIN, INT64_MIN), 0U);
    EXPECT_EQ(elapsed(INT64_MIN, 0), std::uint64_t{1} << 63);
}

}  // namespace
}  // namespace shopmetrics::test
