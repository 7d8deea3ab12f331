// What values say they need at most, against what they are written to; and that long ones can be interrupted.
#include "engine/values.hpp"

#include <gtest/gtest.h>

#include "families/list.hpp"
#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

std::pmr::memory_resource* const heap = std::pmr::new_delete_resource();

// ---- bound

// Absorbs payloads and writes the value into as much memory as it says, no byte more: who writes beyond is caught.
template <class Value>
std::size_t write_within_bound(const std::vector<Bytes>& payloads) {
    std::vector<Bytes> readable;  // eight bytes before the end
    for (const Bytes& payload : payloads) {
        readable.emplace_back(8, 0);
        readable.back().insert(readable.back().end(), payload.begin(), payload.end());
    }
    Value value(heap);
    std::size_t told = 0;
    for (const Bytes& payload : readable) {
        value.absorb({payload.data() + 8, payload.data() + payload.size()});
        told += payload.size() - 8;
    }
    const std::uint64_t bound = value.bound();
    const std::unique_ptr<std::uint8_t[]> to(new std::uint8_t[bound]);
    const auto written = static_cast<std::size_t>(value.write(to.get()) - to.get());
    EXPECT_LE(written, bound);
    // What takes few bytes is not said to need many: a state may have no more than 1023 MB.
    EXPECT_LE(bound, 2 * told + 10 * (payloads.size() + 2));
    return written;
}

// A number of any size, near one of a few places.
std::int64_t any_number(Random& random) {
    const std::int64_t places[] = {0, INT64_MIN, INT64_MAX, 64, -64, std::int64_t{1} << 40};
    const auto place = static_cast<std::uint64_t>(places[below(random, std::size(places))]);
    return static_cast<std::int64_t>(place + (random() >> below(random, 64)) * (below(random, 2) == 0 ? 1 : ~0ULL));
}

template <class List>
void expect_lists_within_bound(std::uint64_t seed) {
    Random random(seed);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Bytes> payloads(1 + below(random, 4));
        for (Bytes& payload : payloads) {
            std::vector<std::int64_t> numbers(below(random, 12));
            for (std::int64_t& number : numbers) number = any_number(random);
            if (below(random, 2) == 0) std::sort(numbers.begin(), numbers.end());
            std::int64_t previous = 0;
            for (const std::int64_t number : numbers) {
                put_signed(payload, wrapping_difference(number, previous));
                previous = number;
            }
        }
        write_within_bound<List>(payloads);
        if (::testing::Test::HasFailure()) return;
    }
}

TEST(Bound, OfTimes) {
    expect_lists_within_bound<Times>(1);
}
TEST(Bound, OfDays) {
    expect_lists_within_bound<IntegerList<true>>(2);
}

TEST(Bound, OfItemSums) {
    Random random(3);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Bytes> payloads(1 + below(random, 4));
        for (Bytes& payload : payloads) {
            for (std::uint64_t items = below(random, 12); items > 0; --items) {
                put_sized(payload, Bytes(below(random, 3), static_cast<std::uint8_t>(1 + below(random, 2))));
                // The sums of all of them fit.
                const std::uint64_t number = random() >> below(random, 64);
                put_varint(payload, uint128{number} << (below(random, 2) == 0 ? 0 : below(random, 56)));
            }
        }
        write_within_bound<ItemSums>(payloads);
        if (HasFailure()) return;
    }
}

TEST(Bound, OfTouches) {
    Random random(4);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Bytes> payloads(1 + below(random, 4));
        for (Bytes& payload : payloads) {
            std::int64_t previous = 0;
            for (std::uint64_t touches = below(random, 12); touches > 0; --touches) {
                const std::int64_t at = any_number(random);
                put_signed(payload, wrapping_difference(at, previous));
                put_varint(payload, random() >> below(random, 64));
                put_sized(payload, Bytes(below(random, 3), 1));
                previous = at;
            }
        }
        write_within_bound<Touches::Value>(payloads);
        if (HasFailure()) return;
    }
}

// ---- interruptions

constexpr std::int64_t many = 200'000;

// How often `run` asks whether to stop.
template <class Run>
std::uint64_t polls_of(Run run) {
    static std::uint64_t polls;
    polls = 0;
    interrupt_requested = [] { return ++polls == 0; };
    run();
    interrupt_requested = nullptr;
    return polls;
}
constexpr std::uint64_t often = many / 4096;

TEST(ManyUnderOneKey, ProductsOfASession) {
    Rows<TryOn> rows;
    for (std::int64_t i = 0; i < many; ++i) rows.push_back({integer(1), integer(1), integer(i), i});
    const MadeSummary<TryOn> summary(rows);
    const auto view = *summary;
    EXPECT_GE(polls_of([&] { validate_image(view); }), 2 * often);
    EXPECT_GE(polls_of([&] { try_on_totals(view, {}); }), often);
    EXPECT_GE(polls_of([&] { try_on_users(view, {}, heap); }), often);
    EXPECT_GE(polls_of([&] { static_cast<void>(product_statistics(view, {}, heap)); }), 4 * often);
}

TEST(ManyUnderOneKey, UsersOfASession) {
    Rows<TryOn> rows;
    for (std::int64_t i = 0; i < many; ++i) rows.push_back({integer(1), integer(i), integer(1), 1'000'000});
    const MadeSummary<TryOn> summary(rows);
    const auto view = *summary;
    EXPECT_GE(polls_of([&] { try_on_totals(view, {}); }), often);
    EXPECT_GE(polls_of([&] { try_on_users(view, {}, heap); }), 3 * often);
}

TEST(ManyUnderOneKey, ItemsOfAGroup) {
    Rows<CappedTotals> rows;
    for (std::int64_t i = 0; i < many; ++i) rows.push_back({integer(1), integer(i), i});
    const MadeSummary<CappedTotals> summary(rows);
    const auto view = *summary;
    EXPECT_GE(polls_of([&] { validate_image(view); }), 2 * often);
    EXPECT_GE(polls_of([&] { capped_sum(view); }), often);
    Description description;
    EXPECT_GE(polls_of([&] { CappedTotals::describe(view, description); }), often);
}

TEST(ManyUnderOneKey, ViewsOfASession) {
    Rows<Views> rows;
    for (std::int64_t i = 0; i < many; ++i) rows.push_back({integer(1), integer(i), integer(1)});
    const MadeSummary<Views> summary(rows);
    const auto view = *summary;
    EXPECT_GE(polls_of([&] { validate_image(view); }), 2 * often);
    EXPECT_GE(polls_of([&] { view_count(view); }), often);
}

TEST(ManyUnderOneKey, DaysOfAUser) {
    Rows<Audience> rows;
    for (std::int32_t i = 0; i < many; ++i) rows.push_back({integer(1), 3 * i});
    const MadeSummary<Audience> summary(rows);
    const auto view = *summary;
    EXPECT_GE(polls_of([&] { validate_image(view); }), often);
    EXPECT_GE(polls_of([&] { const DailyUsers daily(view, heap); }), 2 * often);
}

TEST(ManyUnderOneKey, StaysOfASession) {
    Rows<Stays> rows;
    for (std::int64_t i = 0; i < many; ++i)
        rows.push_back({.session = integer(1), .device = integer(1), .product = integer(i), .microseconds = i});
    const MadeSummary<Stays> summary(rows);
    const auto view = *summary;
    const Period always{INT64_MIN, INT64_MAX};
    EXPECT_GE(polls_of([&] { static_cast<void>(stay_sessions(view, always, {}, heap)); }), often);
    EXPECT_GE(polls_of([&] { static_cast<void>(stay_devices(view, always, {}, heap)); }), often);
}

}  // namespace
}  // namespace shopmetrics::test
