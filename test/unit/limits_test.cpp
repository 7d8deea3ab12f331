// The limits of the first half of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<0, 2>;
}

#include "unit/limits.hpp"

namespace shopmetrics::test {
namespace {

// 16 bytes for each user of a valid session, twice while they are sorted.
TEST(LimitsOfTryOn, MemoryOfUsers) {
    Random random(43);
    const Shape shape{{KeyKind::uuid, KeyKind::uuid, KeyKind::integer}, 30'000, 30'000, false};
    const HeapBytes image(large_image<TryOn>(random_rows<TryOn>(random, shape, 40'000)));
    const auto view = image.validated<TryOn>();
    std::size_t users = 0;
    view.for_each([&](const KeyBytes&, Reader payload) { users += TryOn::Payload::read(payload).user_count; });
    TestMemory memory;
    try_on_users(view, {0, 0, 0}, &memory);
    EXPECT_LE(memory.peak(), 3 * 16 * users + 100'000);
    EXPECT_EQ(memory.live(), 0U);
}

// Some 50 bytes for each day that has users.
TEST(LimitsOfAudience, MemoryOfDailyUsers) {
    Random random(44);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 100, 1'000'000'000, false};
    const HeapBytes image(large_image<Audience>(random_rows<Audience>(random, shape, 40'000)));
    TestMemory memory;
    const DailyUsers daily(image.validated<Audience>(), &memory);
    EXPECT_GT(daily.days().size(), 30'000U);
    EXPECT_LE(memory.peak(), 80 * daily.days().size());
}

}  // namespace
}  // namespace shopmetrics::test
