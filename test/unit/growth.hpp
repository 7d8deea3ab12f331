// States that grow: through promotion, with recent keys gathered in front of the log, with runs behind it, and with
// keys that somebody chose to make all this slow. For the families in TestedFamilies, a list of whoever includes
// this.
#pragma once

#include <gtest/gtest.h>

#include "unit/collisions.hpp"
#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

template <class Family>
class Growth : public ::testing::Test {};
TYPED_TEST_SUITE(Growth, TestedFamilies, FamilyNames);

// Sizes at which a flat state grows, is promoted, and begins to gather.
TYPED_TEST(Growth, FromNothingToGathering) {
    Random random(30);
    for (Shape shape : some_shapes()) {
        shape.keys = 1500;
        const auto rows = random_rows<TypeParam>(random, shape, 4'000);
        GrowingState<TypeParam> state;
        bool was_large = false;
        std::size_t next_look = 1;
        Model<TypeParam> model;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            state.add(Model<TypeParam>::core_row(rows[i]));
            model.add(rows[i]);
            if (state.is_large() != was_large || i == next_look) {
                was_large = state.is_large();
                next_look = i + i / 2 + 1;
                ASSERT_EQ(state.image(), model.image());
            }
        }
        EXPECT_TRUE(was_large);
        expect_model(state.image(), model);
        if (this->HasFatalFailure()) return;
    }
}

// Rows of a key come together, as sessions do, then again later: what recent records are for.
TYPED_TEST(Growth, KeysComeInBursts) {
    Random random(31);
    for (const KeyKind kind : {KeyKind::integer, KeyKind::text}) {
        const Shape shape{{kind, kind, kind}, 1, 6, false};
        Rows<TypeParam> rows;
        for (int burst = 0; burst < 3000; ++burst) {
            const Name leading = name(kind, below(random, 2000));
            const std::uint64_t length = 1 + below(random, burst % 100 == 0 ? 200 : 8);
            for (std::uint64_t i = 0; i < length; ++i) {
                rows.push_back(Model<TypeParam>::random_row(random, shape));
                Model<TypeParam>::set_name(rows.back(), 0, leading);
            }
        }
        expect_model(large_image<TypeParam>(rows), model_of<TypeParam>(rows));
        if (this->HasFatalFailure()) return;
    }
}

TYPED_TEST(Growth, ManyRowsOfOneKey) {
    Random random(32);
    const Shape shape{{KeyKind::uuid, KeyKind::text, KeyKind::integer}, 1, 200, false};
    const auto rows = random_rows<TypeParam>(random, shape, 60'000);
    const auto model = model_of<TypeParam>(rows);
    expect_model(large_image<TypeParam>(rows), model);
    expect_model(growing_image<TypeParam>(rows), model);
}

// Folds with nothing to merge between others with much: each changes when the next is tried.
TYPED_TEST(Growth, NewKeysAndOldOnesInTurns) {
    Random random(33);
    LargeState<TypeParam> state(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
    Model<TypeParam> model;
    const auto add = [&](std::uint64_t first_key, std::uint64_t keys, int rows) {
        const Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, 1, 3, false};
        for (int i = 0; i < rows; ++i) {
            auto row = Model<TypeParam>::random_row(random, shape);
            Model<TypeParam>::set_name(row, 0, integer(static_cast<std::int64_t>(first_key + below(random, keys))));
            state.add(Model<TypeParam>::core_row(row));
            model.add(row);
        }
    };
    add(0, 10, 5000);
    add(1000, 1'000'000, 10'000);
    add(0, 10, 20'000);
    add(2'000'000, 1'000'000, 10'000);
    add(0, 15'000, 10'000);
    expect_model(folded_bytes(state), model);
}

// Enough keys for a tail that is divided, more than once, with a few among them that have most of the rows; then hardly
// any.
TYPED_TEST(Growth, ManyKeysThenFew) {
    Random random(37);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 1, 3, false};
    Rows<TypeParam> rows;
    for (int i = 0; i < 170'000; ++i) {
        rows.push_back(Model<TypeParam>::random_row(random, shape));
        const std::uint64_t key = i >= 150'000 || i % 4 == 0 ? below(random, 3) : below(random, 1'000'000);
        Model<TypeParam>::set_name(rows.back(), 0, integer(static_cast<std::int64_t>(key)));
    }
    expect_model(large_image<TypeParam>(rows), model_of<TypeParam>(rows));
}

// More appended summaries than are kept as runs, open ones and rows among them.
TYPED_TEST(Growth, RunsOfAppendedSummaries) {
    Random random(34);
    for (const int rows_between : {0, 1, 50}) {
        const Shape shape = some_shapes()[static_cast<std::size_t>(rows_between % 3)];
        LargeState<TypeParam> state(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
        GrowingState<TypeParam> growing;
        Model<TypeParam> model;
        for (int part = 0; part < 3 * static_cast<int>(Log::max_runs); ++part) {
            const auto rows = random_rows<TypeParam>(random, shape, below(random, 200));
            const bool open = rows_between > 0 && part % 5 == 4;
            SmallBlock<TypeParam> small(1U << 20);
            for (const auto& row : rows) ASSERT_TRUE(small.state().add(Model<TypeParam>::core_row(row)));
            const HeapBytes other(open ? bytes_of(small.state().view()) : canonical_bytes(small.state().view()));
            const auto view = ImageView<TypeParam>::parse(other.data(), other.size());
            state.append(view);
            growing.append(view);
            model.merge(model_of<TypeParam>(rows));
            if (part % 7 != 6) continue;
            for (const auto& row : random_rows<TypeParam>(random, shape, static_cast<std::size_t>(rows_between))) {
                state.add(Model<TypeParam>::core_row(row));
                growing.add(Model<TypeParam>::core_row(row));
                model.add(row);
            }
        }
        expect_model(folded_bytes(state), model);
        expect_model(growing.image(), model);
        if (this->HasFatalFailure()) return;
    }
}

// One key in every run and in the tail, and runs that end one after the other.
TYPED_TEST(Growth, RunsOfTheSameKeys) {
    for (std::size_t runs = 1; runs <= Log::max_runs + 2; ++runs) {
        Random random(35 + runs);
        const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 20, 4, false};
        LargeState<TypeParam> state(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
        Model<TypeParam> model;
        for (std::size_t run = 0; run < runs; ++run) {
            const auto rows = random_rows<TypeParam>(random, shape, run * run % 23);
            const HeapBytes other(model_of<TypeParam>(rows).image());
            state.append(other.validated<TypeParam>());
            model.merge(model_of<TypeParam>(rows));
        }
        expect_model(folded_bytes(state), model);
        if (this->HasFatalFailure()) return;
    }
}

// Integers whose hashes begin alike: the scatter of the sort leaves them all in one place, and so do the gathered keys.
TYPED_TEST(Growth, IntegersChosenForTheirHash) {
    Random random(36);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 1, 3, false};
    for (const unsigned shared_bits : {64U - 18U, 12U}) {
        // One family with very many, the others with enough to see that they are no exception.
        const std::uint64_t count = std::is_same_v<TypeParam, Audience> && shared_bits > 12 ? 220'000 : 15'000;
        Rows<TypeParam> rows;
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t leading = 0xfedcba9876543210U & ~(UINT64_MAX >> shared_bits);
            rows.push_back(Model<TypeParam>::random_row(random, shape));
            Model<TypeParam>::set_name(rows.back(), 0,
                                       integer_with_hash(leading | (i * 40503 % 262144) << (46 - shared_bits)));
        }
        expect_model(large_image<TypeParam>(rows), model_of<TypeParam>(rows));
        if (this->HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace shopmetrics::test
