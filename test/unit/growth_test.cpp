// States that grow: through promotion, with recent keys gathered in front of the log, with runs behind it, and with
// keys that somebody chose to make all this slow.
#include <gtest/gtest.h>

#include "unit/collisions.hpp"
#include "unit/every_family.hpp"

namespace shopmetrics::test {
namespace {

class Growth : public EveryFamily {};
OF_EVERY_FAMILY(Growth)

// Sizes at which a flat state grows, is promoted, and begins to gather.
TEST_P(Growth, FromNothingToGathering) {
    Random random(30);
    for (Shape shape : some_shapes()) {
        shape.keys = 1500;
        const auto rows = family.random_rows(random, shape, 4'000);
        const auto state = family.growing_state();
        bool was_large = false;
        std::size_t next_look = 1;
        const auto model = family.model();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            state->add(rows[i]);
            model->add(rows[i]);
            if (state->is_large() != was_large || i == next_look) {
                was_large = state->is_large();
                next_look = i + i / 2 + 1;
                ASSERT_EQ(state->image(), model->image());
            }
        }
        EXPECT_TRUE(was_large);
        expect_model(state->image(), *model);
        if (HasFatalFailure()) return;
    }
}

// Rows of a key come together, as sessions do, then again later: what recent records are for.
TEST_P(Growth, KeysComeInBursts) {
    Random random(31);
    for (const KeyKind kind : {KeyKind::integer, KeyKind::text}) {
        const Shape shape{{kind, kind, kind}, 1, 6, false};
        AnyRows rows;
        for (int burst = 0; burst < 3000; ++burst) {
            const Name leading = name(kind, below(random, 2000));
            const std::uint64_t length = 1 + below(random, burst % 100 == 0 ? 200 : 8);
            for (std::uint64_t i = 0; i < length; ++i) {
                rows.push_back(family.random_row(random, shape));
                rows.back() = family.with_name(rows.back(), 0, leading);
            }
        }
        expect_model(family.large_image(rows), *family.model_of(rows));
        if (HasFatalFailure()) return;
    }
}

TEST_P(Growth, ManyRowsOfOneKey) {
    Random random(32);
    const Shape shape{{KeyKind::uuid, KeyKind::text, KeyKind::integer}, 1, 200, false};
    const auto rows = family.random_rows(random, shape, 60'000);
    const auto model = family.model_of(rows);
    expect_model(family.large_image(rows), *model);
    expect_model(family.growing_image(rows), *model);
}

// Folds with nothing to merge between others with much: each changes when the next is tried.
TEST_P(Growth, NewKeysAndOldOnesInTurns) {
    Random random(33);
    const auto state = family.large_state(family.nothing());
    const auto model = family.model();
    const auto add = [&](std::uint64_t first_key, std::uint64_t keys, int rows) {
        const Shape shape{{KeyKind::integer, KeyKind::uuid, KeyKind::integer}, 1, 3, false};
        for (int i = 0; i < rows; ++i) {
            AnyRow row = family.random_row(random, shape);
            row = family.with_name(row, 0, integer(static_cast<std::int64_t>(first_key + below(random, keys))));
            state->add(row);
            model->add(row);
        }
    };
    add(0, 10, 5000);
    add(1000, 1'000'000, 10'000);
    add(0, 10, 20'000);
    add(2'000'000, 1'000'000, 10'000);
    add(0, 15'000, 10'000);
    expect_model(state->image_read_each_way(), *model);
}

// Enough keys for a tail that is divided, more than once, with a few among them that have most of the rows; then hardly
// any.
TEST_P(Growth, ManyKeysThenFew) {
    Random random(37);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 1, 3, false};
    AnyRows rows;
    for (int i = 0; i < 170'000; ++i) {
        rows.push_back(family.random_row(random, shape));
        const std::uint64_t key = i >= 150'000 || i % 4 == 0 ? below(random, 3) : below(random, 1'000'000);
        rows.back() = family.with_name(rows.back(), 0, integer(static_cast<std::int64_t>(key)));
    }
    expect_model(family.large_image(rows), *family.model_of(rows));
}

// More appended summaries than are kept as runs, open ones and rows among them.
TEST_P(Growth, RunsOfAppendedSummaries) {
    Random random(34);
    for (const int rows_between : {0, 1, 50}) {
        const Shape shape = some_shapes()[static_cast<std::size_t>(rows_between % 3)];
        const auto state = family.large_state(family.nothing());
        const auto growing = family.growing_state();
        const auto model = family.model();
        for (int part = 0; part < 3 * static_cast<int>(Log::max_runs); ++part) {
            const auto rows = family.random_rows(random, shape, below(random, 200));
            const bool open = rows_between > 0 && part % 5 == 4;
            const auto small = family.small_state(1U << 20);
            for (const auto& row : rows) ASSERT_TRUE(small->add(row));
            const Bytes other = open ? small->open_image() : small->image();
            state->append(other);
            growing->append(other);
            model->merge(*family.model_of(rows));
            if (part % 7 != 6) continue;
            for (const auto& row : family.random_rows(random, shape, static_cast<std::size_t>(rows_between))) {
                state->add(row);
                growing->add(row);
                model->add(row);
            }
        }
        expect_model(state->image_read_each_way(), *model);
        expect_model(growing->image(), *model);
        if (HasFatalFailure()) return;
    }
}

// One key in every run and in the tail, and runs that end one after the other.
TEST_P(Growth, RunsOfTheSameKeys) {
    for (std::size_t runs = 1; runs <= Log::max_runs + 2; ++runs) {
        Random random(35 + runs);
        const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 20, 4, false};
        const auto state = family.large_state(family.nothing());
        const auto model = family.model();
        for (std::size_t run = 0; run < runs; ++run) {
            const auto rows = family.random_rows(random, shape, run * run % 23);
            const Bytes other = family.model_of(rows)->image();
            family.validate(other);
            state->append(other);
            model->merge(*family.model_of(rows));
        }
        expect_model(state->image_read_each_way(), *model);
        if (HasFatalFailure()) return;
    }
}

// Integers whose hashes begin alike: the scatter of the sort leaves them all in one place, and so do the gathered keys.
TEST_P(Growth, IntegersChosenForTheirHash) {
    Random random(36);
    const Shape shape{{KeyKind::integer, KeyKind::integer, KeyKind::integer}, 1, 3, false};
    for (const unsigned shared_bits : {64U - 18U, 12U}) {
        // One family with very many, the others with enough to see that they are no exception.
        const std::uint64_t count = family.id() == Audience::id && shared_bits > 12 ? 220'000 : 15'000;
        AnyRows rows;
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t leading = 0xfedcba9876543210U & ~(UINT64_MAX >> shared_bits);
            rows.push_back(family.random_row(random, shape));
            rows.back() = family.with_name(rows.back(), 0,
                                           integer_with_hash(leading | (i * 40503 % 262144) << (46 - shared_bits)));
        }
        expect_model(family.large_image(rows), *family.model_of(rows));
        if (HasFatalFailure()) return;
    }
}

// A step back of 64 takes one byte, a step forward two: what is in order may need more bytes than what came.
TEST(GrowthOfVisits, FoldingMayTakeMoreBytes) {
    Rows<Visits> rows;
    SmallBlock<Visits> small(1U << 16);
    for (std::int64_t i = 0; i < 600; ++i) {
        rows.push_back({text("u"), -64 * i, INT64_MIN});
        ASSERT_TRUE(small.state().add(Model<Visits>::core_row(rows.back())));
    }
    EXPECT_GT(canonical_bytes(small.state().view()).size(), bytes_of(small.state().view()).size() * 3 / 2);
    rows.push_back({text(std::string(900, 'x')), 0, INT64_MIN});
    expect_model(growing_image<Visits>(rows), model_of<Visits>(rows));
}

// Texts with one hash: nothing but their bytes tells them apart. Only visits keeps such texts as leading keys.
TEST(GrowthOfVisits, TextsOfOneHash) {
    Rows<Visits> rows;
    for (std::uint64_t i = 0; i < 30'000; ++i) {
        const std::uint64_t user = i * 7919 % 20'000;
        rows.push_back({text(colliding_text(user, user % 3 == 0 ? "0123456789abcdef" : "fedcba9876543210")),
                        static_cast<std::int64_t>(i), INT64_MIN});
    }
    const auto model = model_of<Visits>(rows);
    expect_model(large_image<Visits>(rows), model);
    rows.resize(500);
    expect_model(small_image<Visits>(rows), model_of<Visits>(rows));
    expect_model(growing_image<Visits>(rows), model_of<Visits>(rows));
}

// Enough rows for recent keys to be gathered, then the given ones.
Rows<Visits> behind_many_rows(const Rows<Visits>& last) {
    Rows<Visits> rows;
    for (std::int64_t i = 0; i < 20'000; ++i) rows.push_back({text("user " + std::to_string(i)), i, INT64_MIN});
    rows.insert(rows.end(), last.begin(), last.end());
    return rows;
}

// Two texts of one hash, one of which ends with the other.
TEST(GrowthOfVisits, AKeyIsNotItsSuffix) {
    for (std::uint64_t number = 0; number < 3; ++number) {
        const std::string value = text_with_colliding_suffix(number);
        const auto rows = behind_many_rows({{text(value), 1, INT64_MIN}, {text(value.substr(8)), 2, INT64_MIN}});
        expect_model(growing_image<Visits>(rows), model_of<Visits>(rows));
        if (HasFatalFailure()) return;
    }
}

// A long key of the hash of a short one that is gathered in the very first place.
TEST(GrowthOfVisits, ALongKeyMeetsAShortOneOfItsHash) {
    for (std::uint64_t number = 0, found = 0; found < 3; ++number) {
        std::string suffix = std::to_string(number);
        suffix.resize(16, '.');
        const std::string value = colliding_text(number, suffix);
        if (hash_of_text(value) >> 52 != 0) continue;
        ++found;
        const auto rows = behind_many_rows({{text(value), 1, INT64_MIN},
                                            {text(long_text_colliding_with(suffix)), 2, INT64_MIN},
                                            {text(value), 3, INT64_MIN}});
        expect_model(growing_image<Visits>(rows), model_of<Visits>(rows));
    }
}

}  // namespace
}  // namespace shopmetrics::test
