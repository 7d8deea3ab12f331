// ratings: counters of a scale, against a map.
#include "families/ratings.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

struct RatingsModel {
    std::int32_t lowest;
    std::int32_t highest;
    std::map<std::int32_t, std::int64_t> counts;
    std::int64_t unrated = 0;

    [[nodiscard]] Bytes image() const {
        const std::size_t body = 8 * (static_cast<std::size_t>(std::int64_t{highest} - lowest) + 2);
        Bytes image = {static_cast<std::uint8_t>(Ratings::id), 1, 0, 0};
        put_fixed(image, body, 4);
        put_fixed(image, body, 4);
        put_fixed(image, 0, 4);
        put_fixed(image, static_cast<std::uint32_t>(lowest), 4);
        put_fixed(image, static_cast<std::uint32_t>(highest), 4);
        put_fixed(image, static_cast<std::uint64_t>(unrated), 8);
        for (std::int64_t rating = lowest; rating <= highest; ++rating) {
            const auto count = counts.find(static_cast<std::int32_t>(rating));
            put_fixed(image, count == counts.end() ? 0 : static_cast<std::uint64_t>(count->second), 8);
        }
        return image;
    }
};

class RatingsState {
  public:
    RatingsState(std::int32_t lowest, std::int32_t highest)
        : lowest_(lowest), highest_(highest), bytes_(Ratings::image_bytes(lowest, highest)) {
        Ratings::check_scale(lowest, highest);
        Ratings::write_empty(bytes_.data(), lowest, highest);
    }
    explicit RatingsState(const RatingsModel& model)
        : lowest_(model.lowest), highest_(model.highest), bytes_(model.image()) {}
    void add(double rating) { ratings_add(bytes_.data(), rating, lowest_, highest_); }
    void add_nothing() { add(std::numeric_limits<double>::quiet_NaN()); }
    void merge(const RatingsState& other) { ratings_merge(bytes_.data(), other.view()); }
    [[nodiscard]] RatingsView view() const { return RatingsView::parse(bytes_.data(), bytes_.size()); }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

  private:
    std::int32_t lowest_;
    std::int32_t highest_;
    Bytes bytes_;
};

void expect_ratings(const RatingsState& state, const RatingsModel& model) {
    ASSERT_EQ(state.bytes(), model.image());
    const HeapBytes bytes(state.bytes());
    const RatingsView view = RatingsView::parse(bytes.data(), bytes.size());
    std::int64_t rated = 0;
    int128 sum = 0;
    for (const auto& [rating, count] : model.counts) {
        rated += count;
        sum += int128{rating} * count;
        EXPECT_EQ(view.responses(rating), count);
    }
    EXPECT_EQ(view.rated(), rated);
    EXPECT_EQ(view.unrated(), model.unrated);
    if (rated > 0) {
        EXPECT_EQ(view.mean(), static_cast<double>(sum) / static_cast<double>(rated));
    }
    EXPECT_EQ(view.size(), bytes.size());
    Description description;
    Ratings::describe(view, description);
    EXPECT_EQ(description.count, 4U);
}

TEST(Ratings, AreCounted) {
    Random random(50);
    constexpr std::pair<std::int32_t, std::int32_t> scales[] = {{1, 5}, {0, 10},     {-3, 3},
                                                                {7, 7}, {-500, 500}, {0, 1000}};
    for (const auto& [lowest, highest] : scales) {
        RatingsState whole(lowest, highest);
        RatingsModel model{lowest, highest, {}, 0};
        RatingsState parts[3] = {{lowest, highest}, {lowest, highest}, {lowest, highest}};
        for (auto& part : parts) part.add_nothing();
        model.unrated = 3;
        for (int i = 0; i < 3; ++i) whole.add_nothing();
        for (int i = 0; i < 2000; ++i) {
            const auto width = static_cast<std::uint64_t>(std::int64_t{highest} - lowest + 1);
            const auto rating = static_cast<std::int32_t>(lowest + static_cast<std::int64_t>(below(random, width)));
            RatingsState& part = parts[below(random, 3)];
            if (below(random, 10) == 0) {
                whole.add_nothing();
                part.add_nothing();
                ++model.unrated;
            } else {
                whole.add(rating);
                part.add(rating);
                ++model.counts[rating];
            }
        }
        expect_ratings(whole, model);
        RatingsState left = parts[0];
        left.merge(parts[1]);
        left.merge(parts[2]);
        RatingsState right = parts[2];
        right.merge(parts[1]);
        right.merge(parts[0]);
        EXPECT_EQ(left.bytes(), whole.bytes());
        EXPECT_EQ(right.bytes(), whole.bytes());
    }
}

TEST(Ratings, ScalesAtTheEndsOfTheirType) {
    constexpr std::pair<std::int32_t, std::int32_t> scales[] = {
        {INT32_MIN, INT32_MIN + 1000}, {INT32_MAX - 1000, INT32_MAX}, {INT32_MAX, INT32_MAX}, {INT32_MIN, INT32_MIN}};
    for (const auto& [lowest, highest] : scales) {
        RatingsState state(lowest, highest);
        RatingsModel model{lowest, highest, {}, 1};
        state.add_nothing();
        for (const std::int32_t rating : {lowest, highest}) {
            state.add(rating);
            ++model.counts[rating];
        }
        expect_ratings(state, model);
        RatingsState twice = state;
        twice.merge(state);
        model.unrated *= 2;
        for (auto& [rating, count] : model.counts) count *= 2;
        expect_ratings(twice, model);
    }
}

TEST(Ratings, WhatIsNoRatingIsRefused) {
    RatingsState state(0, 10);
    const Bytes before = state.bytes();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double rating :
         {-1.0, 11.0, 0.5, 9.999999, 10.000001, infinity, -infinity, 1e300, -1e300, 4294967296.0, -0.5, 5e-324}) {
        EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { state.add(rating); })) << rating;
        EXPECT_EQ(state.bytes(), before);
    }
    state.add(-0.0);
    EXPECT_EQ(state.view().responses(0), 1);
}

TEST(Ratings, ScalesThatAreNone) {
    constexpr auto code = ErrorCode::invalid_parameter;
    Ratings::check_scale(0, 1000);
    Ratings::check_scale(3, 3);
    EXPECT_TRUE(refused(code, [] { Ratings::check_scale(0, 1001); }));
    EXPECT_TRUE(refused(code, [] { Ratings::check_scale(1, 0); }));
    EXPECT_TRUE(refused(code, [] { Ratings::check_scale(INT32_MIN, INT32_MAX); }));
    EXPECT_TRUE(refused(code, [] { Ratings::check_scale(INT32_MAX, INT32_MIN); }));
    EXPECT_TRUE(refused(code, [] { Ratings::check_scale(-2, INT32_MAX); }));
}

TEST(Ratings, ScalesDoNotMix) {
    RatingsState five(1, 5);
    five.add(3);
    RatingsState ten(0, 10);
    ten.add(3);
    const Bytes before = five.bytes();
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { five.merge(ten); }));
    EXPECT_EQ(five.bytes(), before);
}

// Merges that double reach the end of 63 bits, and no further.
TEST(Ratings, SumsEndAtTheLimit) {
    RatingsState state(1, 2);
    state.add(1);
    RatingsState doubling = state;
    for (int i = 0; i < 62; ++i) {
        const RatingsState same = doubling;
        doubling.merge(same);
    }
    EXPECT_EQ(doubling.view().rated(), std::int64_t{1} << 62);
    const Bytes before = doubling.bytes();
    const RatingsState same = doubling;
    EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { doubling.merge(same); }));
    EXPECT_EQ(doubling.bytes(), before);

    // As many as there can be: across the counters, not in each.
    RatingsState most({1, 2, {{1, INT64_MAX - 2}, {2, 1}}, 1});
    EXPECT_EQ(most.view().rated(), INT64_MAX - 1);
    EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { most.merge(state); }));
    RatingsState full({1, 2, {{1, INT64_MAX}}, 0});
    EXPECT_TRUE(refused(ErrorCode::out_of_range, [&] { full.add(1); }));
    EXPECT_EQ(full.view().rated(), INT64_MAX);
}

TEST(Ratings, NetPromoterScore) {
    const auto score_of = [](const RatingsModel& model) -> std::optional<double> {
        const RatingsState state(model);
        return nps_score(state.view());
    };
    EXPECT_EQ(score_of({0, 10, {{9, 1}, {10, 1}}, 0}), 100.0);
    EXPECT_EQ(score_of({0, 10, {{0, 1}, {6, 1}}, 5}), -100.0);
    EXPECT_EQ(score_of({0, 10, {{7, 1}, {8, 1}}, 0}), 0.0);
    EXPECT_EQ(score_of({0, 10, {{10, 2}, {7, 1}, {6, 1}}, 0}), 25.0);
    EXPECT_EQ(score_of({0, 10, {{9, INT64_MAX}}, 0}), 100.0);
    EXPECT_EQ(score_of({0, 10, {}, 3}), std::nullopt);
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { score_of({1, 10, {{9, 1}}, 0}); }));
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { score_of({0, 5, {{5, 1}}, 0}); }));
}

TEST(Ratings, TopBox) {
    Random random(73);
    for (const auto& [lowest, highest] : std::vector<std::pair<std::int32_t, std::int32_t>>{
             {1, 5}, {0, 10}, {3, 3}, {-2, 2}, {INT32_MIN, INT32_MIN + 4}, {INT32_MAX - 4, INT32_MAX}}) {
        RatingsModel model{lowest, highest, {}, 3};
        for (std::int64_t rating = lowest; rating <= highest; ++rating)
            model.counts[static_cast<std::int32_t>(rating)] = static_cast<std::int64_t>(below(random, 5));
        const RatingsState state(model);
        for (std::int64_t from = lowest; from <= highest; ++from) {
            std::int64_t expected = 0;
            for (const auto& [rating, count] : model.counts) expected += rating >= from ? count : 0;
            EXPECT_EQ(top_box(state.view(), static_cast<std::int32_t>(from)), expected);
        }
        EXPECT_EQ(top_box(state.view(), lowest), state.view().rated());
        if (lowest > INT32_MIN) {
            EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { top_box(state.view(), lowest - 1); }));
        }
        if (highest < INT32_MAX) {
            EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { top_box(state.view(), highest + 1); }));
        }
    }
    const RatingsState unrated({1, 5, {}, 2});
    EXPECT_EQ(top_box(unrated.view(), 4), 0);
}

TEST(Ratings, ThereIsOneImageOfNothing) {
    Bytes nothing(Ratings::image_bytes(Ratings::no_lowest, Ratings::no_highest));
    Ratings::write_empty(nothing.data(), Ratings::no_lowest, Ratings::no_highest);
    const HeapBytes bytes(nothing);
    const RatingsView view = RatingsView::parse(bytes.data(), bytes.size());
    EXPECT_FALSE(view.has_scale());
    EXPECT_EQ(view.rated(), 0);
    EXPECT_EQ(view.unrated(), 0);
    EXPECT_EQ(view.responses(1), 0);
    EXPECT_EQ(top_box(view, 1000), 0);  // it has no scale that this could be off
    EXPECT_EQ(view.mean(), std::nullopt);
    EXPECT_EQ(nps_score(view), std::nullopt);
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [] { static_cast<void>(RatingsState(1, 5).view()); }));
}

// Whatever byte is changed and wherever it ends: refused, or another summary that has these bytes.
TEST(Ratings, DamagedBytes) {
    const Bytes image = RatingsModel{1, 3, {{1, 2}, {3, 1}}, 4}.image();
    for (std::size_t at = 0; at < image.size(); ++at) {
        for (const unsigned flip : {0x01U, 0x02U, 0x80U, 0xffU}) {
            Bytes damaged = image;
            damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flip);
            const HeapBytes bytes(damaged);
            try {
                const RatingsView view = RatingsView::parse(bytes.data(), bytes.size());
                ASSERT_GE(at, Ratings::counters_offset);
                ASSERT_EQ(view.size(), bytes.size());
                ASSERT_GE(view.rated() + view.unrated(), 0);
            } catch (const Error& error) {
                ASSERT_EQ(error.code, at == 1 && damaged[1] > 1 ? ErrorCode::newer_image : ErrorCode::corrupt_image);
            }
        }
        const HeapBytes cut(image.data(), at);
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { RatingsView::parse(cut.data(), cut.size()); }));
    }
    Bytes longer = image;
    longer.push_back(0);
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { RatingsView::parse(longer.data(), longer.size()); }));
}

}  // namespace
}  // namespace shopmetrics::test
