// The limits of the second half of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<1, 2>;
}

#include "unit/limits.hpp"

namespace shopmetrics::test {
namespace {

// 24 bytes for each valid session and for each (session, device, item) shown, 48 for each (session, device) of those
// that may be new; twice while they are sorted.
TEST(LimitsOfStays, MemoryOfReadings) {
    Random random(45);
    Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, 30'000, 30'000, false};
    auto rows = random_rows<Stays>(random, shape, 60'000);
    for (auto& row : rows) row.item = text(std::to_string(below(random, 5)));
    const HeapBytes image(large_image<Stays>(rows));
    const auto view = image.validated<Stays>();
    std::size_t devices = 0;
    std::size_t device_items = 0;
    view.for_each([&](const KeyBytes&, Reader payload) {
        Stays::began(payload);
        Stays::for_each_device(payload, [&](const KeyBytes&, Reader stays) {
            ++devices;
            for (; !stays.done(); ItemSum::read(stays)) ++device_items;
        });
    });
    constexpr Period always{INT64_MIN, INT64_MAX};
    constexpr TryOnOptions options{450'000'000, 0, 0};
    const auto nobody = Summary<Audience>::empty();
    TestMemory memory;
    {
        const auto visits = stay_sessions(view, always, options, &memory);
        EXPECT_EQ(visits.size(), view.keys());
        EXPECT_LE(memory.peak(), 3 * 24 * visits.size() + 100'000);
        std::pmr::vector<std::int32_t> days(std::pmr::new_delete_resource());
        for (const StaySession& visit : visits) days.push_back(day_of(visit.began));
        const auto expect_at_most = [&](std::size_t bytes, auto read) {
            const std::size_t before = memory.live();
            memory.forget_peak();
            read();
            EXPECT_LE(memory.peak() - before, bytes + 100'000);
            EXPECT_EQ(memory.live(), before);
        };
        expect_at_most(3 * 24 * devices, [&] { stay_statistics(view, visits, days, nobody, options, &memory); });
        expect_at_most(3 * 24 * device_items,
                       [&] { static_cast<void>(stay_items(view, visits, days, nobody, options, &memory)); });
        // And 80 for each day.
        expect_at_most(3 * 24 * devices + 80 * 1000,
                       [&] { static_cast<void>(stay_days(view, visits, days, nobody, &memory)); });
        expect_at_most(3 * 48 * devices, [&] { static_cast<void>(stay_devices(view, always, options, &memory)); });
    }
    EXPECT_EQ(memory.live(), 0U);
}

}  // namespace
}  // namespace shopmetrics::test
