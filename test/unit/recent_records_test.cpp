// The table of recent records in front of a log: which rows make one record, what leaves it, when it rests.
#include "engine/recent_records.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <vector>

#include "families/visits.hpp"
#include "unit/memory.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {
namespace {

auto* const heap = std::pmr::new_delete_resource();

// The times of a user in the records that left the table.
struct Sent {
    std::map<std::int64_t, std::vector<std::int64_t>> times;
    std::size_t records = 0;

    void operator()(const RecentRecords<Visits>::OpenRecord& record) {
        ++records;
        Reader key{record.bytes, record.bytes + record.key_size};
        auto& of_user = times[KeyBytes::read(key).as_integer()];
        Reader payload = record.payload();
        for (std::int64_t at = 0; !payload.done();) of_user.push_back(at = Times::next(payload, at));
    }
};

Visits::Row visit(std::int64_t user, std::int64_t at) {
    return {Key::integer(user), at, unset_option};
}

TEST(RecentRecords, TakesNothingUntilItHasSlots) {
    RecentRecords<Visits> recent(heap);
    Sent sent;
    EXPECT_FALSE(recent.add(visit(1, 1), sent));
    recent.grow_with(100);  // an eighth of it is less than a record
    EXPECT_FALSE(recent.add(visit(1, 1), sent));
    EXPECT_EQ(recent.slots(), 0U);
    recent.send_all(std::ref(sent));
    EXPECT_EQ(sent.records, 0U);
}

TEST(RecentRecords, GrowsWithTheLogUpToALimit) {
    RecentRecords<Visits> recent(heap);
    Sent sent;
    std::size_t before = 0;
    for (std::uint64_t bytes = 2048; bytes < (std::uint64_t{1} << 30); bytes *= 2) {
        recent.grow_with(bytes);
        ASSERT_TRUE(recent.add(visit(1, 1), sent));
        EXPECT_GE(recent.slots(), before);
        EXPECT_LE(recent.slots() * sizeof(RecentRecords<Visits>::OpenRecord), std::max<std::uint64_t>(bytes / 4, 512));
        before = recent.slots();
    }
    EXPECT_EQ(recent.slots(), 4096U);
    recent.grow_with(2048);  // never shrinks
    ASSERT_TRUE(recent.add(visit(1, 1), sent));
    EXPECT_EQ(recent.slots(), 4096U);
}

TEST(RecentRecords, RowsOfOneKeyMakeOneRecord) {
    RecentRecords<Visits> recent(heap);
    recent.grow_with(1 << 20);
    Sent sent;
    for (std::int64_t at = 1; at <= 10; ++at)
        for (std::int64_t user = 1; user <= 3; ++user) ASSERT_TRUE(recent.add(visit(user, at), std::ref(sent)));
    EXPECT_EQ(sent.records, 0U);
    recent.send_all(std::ref(sent));
    EXPECT_EQ(sent.records, 3U);
    for (std::int64_t user = 1; user <= 3; ++user)
        EXPECT_EQ(sent.times[user], (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    recent.send_all(std::ref(sent));  // they are gone
    EXPECT_EQ(sent.records, 3U);
}

TEST(RecentRecords, AFullRecordIsSentAway) {
    RecentRecords<Visits> recent(heap);
    recent.grow_with(1 << 20);
    Sent sent;
    for (std::int64_t i = 0; i < 100; ++i) ASSERT_TRUE(recent.add(visit(1, i * 1'000'000'000'000), std::ref(sent)));
    EXPECT_GT(sent.records, 2U);
    recent.send_all(std::ref(sent));
    ASSERT_EQ(sent.times[1].size(), 100U);
    for (std::int64_t i = 0; i < 100; ++i) EXPECT_EQ(sent.times[1][static_cast<std::size_t>(i)], i * 1'000'000'000'000);
}

// Whatever is added comes out again, or was not taken; while the table grows, too.
TEST(RecentRecords, LosesNothing) {
    Random random(91);
    RecentRecords<Visits> recent(heap);
    Sent sent;
    std::map<std::int64_t, std::vector<std::int64_t>> expected;
    for (std::int64_t at = 0; at < 50'000; ++at) {
        if (at % 1000 == 0) recent.grow_with(static_cast<std::uint64_t>(at) * 20);
        const auto user = static_cast<std::int64_t>(below(random, at % 7 == 0 ? 100'000 : 40));
        expected[user].push_back(at);
        if (!recent.add(visit(user, at), std::ref(sent))) sent.times[user].push_back(at);
    }
    recent.send_all(std::ref(sent));
    for (auto& [user, times] : sent.times) std::sort(times.begin(), times.end());
    EXPECT_EQ(sent.times, expected);
    EXPECT_LT(sent.records, 40'000U);
}

// While no key comes again, most rows are not taken; when keys do, they are after a while.
TEST(RecentRecords, RestsWhileKeysDoNotComeAgain) {
    RecentRecords<Visits> recent(heap);
    recent.grow_with(64 << 10);
    Sent sent;
    std::int64_t taken = 0;
    for (std::int64_t user = 0; user < 100'000; ++user) taken += recent.add(visit(user, 1), std::ref(sent));
    EXPECT_LT(taken, 10'000);
    EXPECT_GT(taken, 100);
    taken = 0;
    for (std::int64_t at = 0; at < 100'000; ++at) taken += recent.add(visit(1, at), std::ref(sent));
    EXPECT_GT(taken, 90'000);
}

// A record that is larger than a slot is not taken: only texts that are kept can be.
TEST(RecentRecords, LeavesLongRecordsAlone) {
    RecentRecords<Visits> recent(heap);
    recent.grow_with(1 << 20);
    Sent sent;
    const std::string text(200, 'x');
    const Key user = Key::text(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), true);
    EXPECT_FALSE(recent.add({user, 1, unset_option}, std::ref(sent)));
    EXPECT_TRUE(recent.add(visit(1, 1), std::ref(sent)));
}

// The slots are the caller's memory, and given back.
TEST(RecentRecords, RefusedMemoryLosesNothing) {
    TestMemory memory(1);
    {
        RecentRecords<Visits> recent(&memory);
        recent.grow_with(1 << 20);
        Sent sent;
        EXPECT_THROW(recent.add(visit(1, 1), std::ref(sent)), std::bad_alloc);
        EXPECT_TRUE(recent.add(visit(1, 1), std::ref(sent)));
        recent.send_all(std::ref(sent));
        EXPECT_EQ(sent.records, 1U);
    }
    EXPECT_EQ(memory.live(), 0U);
}

}  // namespace
}  // namespace shopmetrics::test
