// The growth of the first half of the families, and of keys that are kept whole.
#include <gtest/gtest.h>

#include "unit/collisions.hpp"
#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<0, 2>;
}

#include "unit/growth.hpp"

namespace shopmetrics::test {
namespace {

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
