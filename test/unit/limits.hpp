// When memory ends, when somebody cancels, and how much memory is used until then. For the families in
// TestedFamilies, a list of whoever includes this.
#pragma once

#include <gtest/gtest.h>

#include "engine/poll.hpp"
#include "unit/families.hpp"
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
template <class Family>
class Work {
  public:
    explicit Work(std::size_t rows, std::uint64_t keys) {
        Random random(40);
        const Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, keys, 4, false};
        rows_ = random_rows<Family>(random, shape, rows);
        Model<Family> model;
        for (const auto& row : rows_) model.add(row);
        const auto other_model = model_of<Family>(random_rows<Family>(random, shape, rows / 8));
        other_ = std::make_unique<HeapBytes>(other_model.image());
        model.merge(other_model);
        model.merge(other_model);
        expected_ = model.image();
        for (const auto& row : rows_) core_rows_.push_back(Model<Family>::core_row(row));
    }

    // What a step has refused must not be lost, nor done twice.
    void run(std::pmr::memory_resource* memory, std::uint64_t& failures) const {
        const auto other = Summary<Family>::trusted(ImageView<Family>::parse(other_->data(), other_->size()));
        Bytes image;
        {
            GrowingState<Family> state(memory);
            for (const auto& row : core_rows_) again(failures, [&] { state.add(row); });
            again(failures, [&] { state.append(other); });
            again(failures, [&] { image = state.image(); });
        }
        const HeapBytes bytes(image);
        const auto view = Summary<Family>::trusted(ImageView<Family>::parse(bytes.data(), bytes.size()));
        again(failures, [&] { validate_image(view); });
        again(failures, [&] {
            ByteBuffer out(memory);
            image = bytes_of<Family>(merge_summaries(view, other, out, memory));
        });
        ASSERT_TRUE(image == expected_);
        again(failures, [&] { read(view, memory); });
    }

  private:
    static void read(const Summary<Family>& view, std::pmr::memory_resource* memory) {
        Model<Family>::for_each_reading(view, memory, [](auto reading) { reading(); });
        // Few things, so that many come twice.
        if constexpr (requires { Family::check_contradictions(view, memory); }) {
            EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { check_contradictions(view, memory); }));
        }
    }

    Rows<Family> rows_;
    std::vector<typename Family::Row> core_rows_;
    std::unique_ptr<HeapBytes> other_;
    Bytes expected_;
};

template <class Family>
class Limits : public ::testing::Test {};
TYPED_TEST_SUITE(Limits, TestedFamilies, FamilyNames);

TYPED_TEST(Limits, MemoryThatEndsAtAnyAllocation) {
    const Work<TypeParam> work(4000, 600);
    for (std::uint64_t at = 1;; ++at) {
        TestMemory memory(at);
        std::uint64_t failures = 0;
        work.run(&memory, failures);
        ASSERT_EQ(memory.live(), 0U) << at;
        ASSERT_EQ(failures, memory.failed() ? 1U : 0U) << at;
        if (this->HasFatalFailure() || !memory.failed()) break;
        ASSERT_LT(at, 5000U);
    }
}

// A state is read before it is folded, and taken by another, twice.
TYPED_TEST(Limits, MemoryThatEndsWhereAStateIsTaken) {
    Random random(43);
    const Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, 300, 4, false};
    const auto rows = random_rows<TypeParam>(random, shape, 1500);
    auto expected = model_of<TypeParam>(rows);
    expected.merge(model_of<TypeParam>(rows));
    const Bytes image = expected.image();
    std::uint64_t failures = 0;
    for (std::uint64_t at = 1; failures + 1 >= at; ++at) {
        TestMemory memory(at);
        {
            LargeState<TypeParam> state(ImageView<TypeParam>::empty(), &memory);
            LargeState<TypeParam> other(ImageView<TypeParam>::empty(), &memory);
            for (const auto& row : rows) again(failures, [&] { state.add(Model<TypeParam>::core_row(row)); });
            again(failures, [&] { static_cast<void>(contradicts_itself(state)); });
            for (int times = 0; times < 2; ++times) again(failures, [&] { other.append(state); });
            again(failures, [&] { other.fold_all(); });
            ASSERT_EQ(bytes_of(other.view()), image) << at;
        }
        ASSERT_EQ(memory.live(), 0U) << at;
    }
    EXPECT_GT(failures, 10U);
}

TYPED_TEST(Limits, InterruptsAtAnyPoll) {
    const Work<TypeParam> work(60'000, 20'000);
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
        if (this->HasFatalFailure()) return;
    }
}

// What fold() says it needs: 32 bytes for each record of the unordered rest, and the result.
TYPED_TEST(Limits, MemoryOfAFold) {
    Random random(42);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 1'000'000, 4, false};
    constexpr std::size_t rows = 20'000;
    TestMemory memory;
    LargeState<TypeParam> state(ImageView<TypeParam>::empty(), &memory);
    for (int round = 0; round < 2; ++round) {
        for (const auto& row : random_rows<TypeParam>(random, shape, rows)) state.add(Model<TypeParam>::core_row(row));
        memory.forget_peak();
        const std::size_t before = memory.live();
        state.fold_all();
        const std::size_t result = state.view().header.used + 64;
        // All times under one key are a list of their own, sorted with as much again.
        const std::size_t largest_value = TypeParam::key_columns == 0 ? 2 * rows * 40 : 1000;
        EXPECT_LE(memory.peak(), before + result + 32 * rows + largest_value + 100'000);
    }
}

}  // namespace
}  // namespace shopmetrics::test
