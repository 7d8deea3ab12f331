// The tail: what is added comes back in its part and in its order, whatever the sizes; memory that is refused loses
// nothing.
#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <vector>

#include "engine/tail.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

using Record = std::vector<std::uint8_t>;

void add(Tail& tail, std::uint64_t hash, const Record& record, std::uint32_t spare) {
    tail.add(hash, static_cast<std::uint32_t>(record.size()) + spare,
             [&](std::uint8_t* to) { return std::copy(record.begin(), record.end(), to); });
}

Record part_of(const Tail& tail, unsigned part) {
    Record all;
    tail.for_each_piece(part, [&](const std::uint8_t* begin, const std::uint8_t* end) {
        EXPECT_LT(begin, end);
        all.insert(all.end(), begin, end);
    });
    return all;
}

Record random_record(std::mt19937_64& random) {
    const std::size_t size = random() % 500 == 0 ? random() % 200'000 : 1 + random() % 60;
    Record record(size);
    for (std::uint8_t& byte : record) byte = static_cast<std::uint8_t>(random());
    return record;
}

TEST(Tail, KeepsTheOrderOfEachPart) {
    for (const bool divided : {false, true}) {
        TestMemory memory;
        {
            Tail tail(&memory);
            if (divided) tail.divide();
            ASSERT_EQ(tail.parts() > 1, divided);
            for (int round = 0; round < 2; ++round) {  // once more, after it was emptied
                std::mt19937_64 random(7);
                std::vector<Record> expected(tail.parts());
                std::uint64_t bytes = 0;
                for (int i = 0; i < 20'000; ++i) {
                    // A third of them in one part.
                    const std::uint64_t hash = i % 3 == 0 ? UINT64_MAX - random() % 1000 : random();
                    const Record record = random_record(random);
                    add(tail, hash, record, static_cast<std::uint32_t>(random() % 50));
                    Record& part =
                        expected[static_cast<std::size_t>(divided ? hash >> (64 - std::countr_zero(tail.parts())) : 0)];
                    part.insert(part.end(), record.begin(), record.end());
                    bytes += record.size();
                }
                EXPECT_EQ(tail.bytes(), bytes);
                for (unsigned part = 0; part < tail.parts(); ++part)
                    ASSERT_EQ(part_of(tail, part), expected[part]) << part;
                tail.clear();
                EXPECT_EQ(tail.bytes(), 0U);
                for (unsigned part = 0; part < tail.parts(); ++part) ASSERT_EQ(part_of(tail, part), Record{});
            }
        }
        EXPECT_EQ(memory.live(), 0U);
    }
}

TEST(Tail, LendsWhatStandsElsewhere) {
    const Record bytes = {0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 7};
    const Tail tail(bytes.data() + 8, bytes.data() + bytes.size(), std::pmr::new_delete_resource());
    EXPECT_EQ(tail.bytes(), 3U);
    EXPECT_EQ(tail.parts(), 1U);
    EXPECT_EQ(part_of(tail, 0), (Record{2, 1, 7}));
    EXPECT_EQ(part_of(Tail(bytes.data(), bytes.data(), std::pmr::new_delete_resource()), 0), Record{});
}

TEST(Tail, MemoryThatIsRefusedLosesNothing) {
    for (const bool divided : {false, true}) {
        int refusals = 0;
        for (std::uint64_t fails_at = 1; fails_at < 40; ++fails_at) {
            TestMemory memory(fails_at);
            {
                Tail tail(&memory);
                if (divided) {
                    try {
                        tail.divide();
                    } catch (const std::bad_alloc&) {
                        ++refusals;
                        tail.divide();
                    }
                }
                std::mt19937_64 random(9);
                std::vector<Record> expected(tail.parts());
                for (int i = 0; i < 5'000; ++i) {
                    const std::uint64_t hash = random();
                    const Record record = random_record(random);
                    try {
                        add(tail, hash, record, 0);
                    } catch (const std::bad_alloc&) {
                        ++refusals;
                        add(tail, hash, record, 0);  // once more
                    }
                    Record& part = expected[divided ? hash >> (64 - std::countr_zero(tail.parts())) : 0];
                    part.insert(part.end(), record.begin(), record.end());
                }
                for (unsigned part = 0; part < tail.parts(); ++part)
                    ASSERT_EQ(part_of(tail, part), expected[part]) << part;
            }
            EXPECT_EQ(memory.live(), 0U);
        }
        EXPECT_GT(refusals, 5);
    }
}

// Room of less than half of what there is stays unused, also where the parts are small.
TEST(Tail, TakesLittleMoreThanItHolds) {
    for (const std::uint64_t records : {100'000U, 1'000'000U}) {
        TestMemory memory;
        Tail tail(&memory);
        tail.divide();
        std::mt19937_64 random(8);
        for (std::uint64_t i = 0; i < records; ++i) add(tail, random(), Record(20), 0);
        EXPECT_LE(memory.live(), tail.bytes() * 9 / 4);
    }
}

}  // namespace
}  // namespace shopmetrics::test
