// When memory ends, when somebody cancels, and how much memory is used until then.
#include <gtest/gtest.h>

#include "engine/poll.hpp"
#include "unit/every_family.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

// Counts polls and interrupts at one of them.
class Interrupts {
  public:
    explicit Interrupts(std::uint64_t at) {
        polls = 0;
        fires_at = at;
        interrupt_requested = [] { return ++polls == fires_at; };
    }
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    ~Interrupts() { interrupt_requested = nullptr; }
    static inline std::uint64_t polls = 0;
    static inline std::uint64_t fires_at = 0;
};

// Tries a step again where memory ended or somebody interrupted.
template <class Step>
void again(std::uint64_t& failures, Step step) {
    for (;;) {
        try {
            step();
            return;
        } catch (const std::bad_alloc&) {
            ++failures;
        } catch (const Interrupted&) {
            ++failures;
        }
    }
}

// A day's work: states that grow, summaries appended and merged, folds, metrics. All memory is `memory`.
class Work {
  public:
    Work(const TestedFamily& family, std::size_t rows, std::uint64_t keys) : family_(family) {
        Random random(40);
        const Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, keys, 4, false};
        rows_ = family.random_rows(random, shape, rows);
        const auto model = family.model_of(rows_);
        const auto other_model = family.model_of(family.random_rows(random, shape, rows / 8));
        other_ = other_model->image();
        model->merge(*other_model);
        model->merge(*other_model);
        expected_ = model->image();
    }

    // What a step has refused must not be lost, nor done twice.
    void run(std::pmr::memory_resource* memory, std::uint64_t& failures) const {
        Bytes image;
        {
            const auto state = family_.growing_state(memory);
            for (const AnyRow& row : rows_) again(failures, [&] { state->add(row); });
            again(failures, [&] { state->append(other_); });
            again(failures, [&] { image = state->image(); });
        }
        again(failures, [&] { family_.validate(image); });
        Bytes merged;
        again(failures, [&] { merged = family_.merged_unchecked(image, other_, memory); });
        ASSERT_TRUE(merged == expected_);
        again(failures, [&] { read(image, memory); });
    }

  private:
    void read(const Bytes& image, std::pmr::memory_resource* memory) const {
        family_.read(image, memory, [](const auto& reading) { reading(); });
        if (!family_.may_contradict()) return;
        // Few things, so that many come twice.
        EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { family_.check_contradictions(image, memory); }));
    }

    const TestedFamily& family_;
    AnyRows rows_;
    Bytes other_;
    Bytes expected_;
};

class Limits : public EveryFamily {};
OF_EVERY_FAMILY(Limits)

TEST_P(Limits, MemoryThatEndsAtAnyAllocation) {
    const Work work(family, 4000, 600);
    for (std::uint64_t at = 1;; ++at) {
        TestMemory memory(at);
        std::uint64_t failures = 0;
        work.run(&memory, failures);
        ASSERT_EQ(memory.live(), 0U) << at;
        ASSERT_EQ(failures, memory.failed() ? 1U : 0U) << at;
        if (HasFatalFailure() || !memory.failed()) break;
        ASSERT_LT(at, 5000U);
    }
}

// A state is read before it is folded, and taken by another, twice.
TEST_P(Limits, MemoryThatEndsWhereAStateIsTaken) {
    Random random(43);
    const Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, 300, 4, false};
    const auto rows = family.random_rows(random, shape, 1500);
    const auto expected = family.model_of(rows);
    expected->merge(*family.model_of(rows));
    const Bytes image = expected->image();
    std::uint64_t failures = 0;
    for (std::uint64_t at = 1; failures + 1 >= at; ++at) {
        TestMemory memory(at);
        {
            const auto state = family.large_state(family.nothing(), &memory);
            const auto other = family.large_state(family.nothing(), &memory);
            for (const AnyRow& row : rows) again(failures, [&] { state->add(row); });
            again(failures, [&] { static_cast<void>(state->contradicts_itself()); });
            for (int times = 0; times < 2; ++times) again(failures, [&] { other->append_state(*state); });
            again(failures, [&] { other->fold(); });
            ASSERT_EQ(other->image(), image) << at;
        }
        ASSERT_EQ(memory.live(), 0U) << at;
    }
    EXPECT_GT(failures, 10U);
}

TEST_P(Limits, InterruptsAtAnyPoll) {
    const Work work(family, 60'000, 20'000);
    std::uint64_t polls = 0;
    {
        const Interrupts never(0);
        TestMemory memory;
        std::uint64_t failures = 0;
        work.run(&memory, failures);
        polls = Interrupts::polls;
        EXPECT_EQ(failures, 0U);
    }
    EXPECT_GT(polls, 10U);
    Random random(41);
    for (int i = 0; i < 12; ++i) {
        const Interrupts once(1 + below(random, polls));
        TestMemory memory;
        std::uint64_t failures = 0;
        work.run(&memory, failures);
        ASSERT_EQ(failures, 1U);
        ASSERT_EQ(memory.live(), 0U);
        if (HasFatalFailure()) return;
    }
}

// What fold() says it needs: 32 bytes for each record of the unordered rest, and the result.
TEST_P(Limits, MemoryOfAFold) {
    Random random(42);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 1'000'000, 4, false};
    constexpr std::size_t rows = 20'000;
    TestMemory memory;
    const auto state = family.large_state(family.nothing(), &memory);
    for (int round = 0; round < 2; ++round) {
        for (const AnyRow& row : family.random_rows(random, shape, rows)) state->add(row);
        memory.forget_peak();
        const std::size_t before = memory.live();
        const std::size_t result = state->image().size() - family.body_offset() + 64;
        // All times under one key are a list of their own, sorted with as much again.
        const std::size_t largest_value = family.key_columns() == 0 ? 2 * rows * 40 : 1000;
        EXPECT_LE(memory.peak(), before + result + 32 * rows + largest_value + 100'000);
    }
}

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
