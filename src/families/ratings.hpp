// ratings: how often each rating of a scale was given, and how often none was. Counters, one a rating.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/family.hpp"

namespace shopmetrics {

class RatingsView;

// A summary of fixed size, counted in place: image header, lowest and highest rating, then 8 bytes for the unrated and
// for each rating from the lowest to the highest.
struct Ratings : WithoutTimes {
    using View = RatingsView;

    static constexpr FamilyId id{11};
    static constexpr const char* name = "ratings";
    static constexpr std::uint8_t version = 1;
    static constexpr std::uint32_t counters_offset = ImageHeader::bytes + 8;
    static constexpr std::int32_t default_lowest = 1;
    static constexpr std::int32_t default_highest = 5;
    static constexpr std::int64_t max_width = 1001;

    // The summary of no rows has no scale: it fits to any. Where one must be shown it is the default.
    static constexpr std::int32_t no_lowest = 1;
    static constexpr std::int32_t no_highest = 0;

    static void check_scale(std::int32_t lowest, std::int32_t highest) {
        if (lowest > highest || std::int64_t{highest} - lowest >= max_width)
            raise(ErrorCode::invalid_parameter,
                  "Give the lowest and the highest rating of a scale of at most 1001 steps.",
                  "lowest and highest make no scale: %d, %d", lowest, highest);
    }
    static std::uint32_t image_bytes(std::int32_t lowest, std::int32_t highest) {
        if (lowest > highest) return counters_offset;
        return counters_offset + 8U * static_cast<std::uint32_t>(highest - lowest + 2);
    }
    static void write_empty(std::uint8_t* to, std::int32_t lowest, std::int32_t highest);
    static void describe(const RatingsView& ratings, Description& to);
};

class RatingsView {
  public:
    // Checks everything: the counters are the whole body.
    static RatingsView parse(const std::uint8_t* bytes, std::size_t size);
    // For a state that parse() has seen, or that was written here.
    static RatingsView trusted(const std::uint8_t* bytes) { return RatingsView(bytes); }

    [[nodiscard]] std::int32_t lowest() const { return load_le<std::int32_t>(bytes_ + ImageHeader::bytes); }
    [[nodiscard]] std::int32_t highest() const { return load_le<std::int32_t>(bytes_ + ImageHeader::bytes + 4); }
    [[nodiscard]] bool has_scale() const { return lowest() <= highest(); }
    [[nodiscard]] std::int64_t unrated() const { return has_scale() ? counter(0) : 0; }
    // 0 for what is not on the scale.
    [[nodiscard]] std::int64_t responses(std::int64_t rating) const {
        if (rating < lowest() || rating > highest()) return 0;
        return counter(static_cast<std::uint32_t>(rating - lowest()) + 1);
    }
    // Of all ratings. Together with unrated() it fits 63 bits: parse() and merge() see to it.
    [[nodiscard]] std::int64_t rated() const;
    // Nothing where nobody rated.
    [[nodiscard]] std::optional<double> mean() const;
    [[nodiscard]] const std::uint8_t* bytes() const { return bytes_; }
    [[nodiscard]] std::uint32_t size() const { return Ratings::image_bytes(lowest(), highest()); }

  private:
    explicit RatingsView(const std::uint8_t* bytes) : bytes_(bytes) {}
    [[nodiscard]] std::int64_t counter(std::uint32_t i) const {
        return load_le<std::int64_t>(bytes_ + Ratings::counters_offset + 8 * i);
    }
    const std::uint8_t* bytes_;
};

// Counts one rating; NaN stands for none given. Refuses what is not a whole number of the scale.
inline void ratings_add(std::uint8_t* image, double rating, std::int32_t lowest, std::int32_t highest) {
    std::uint32_t i = 0;
    if (!(rating != rating)) {
        if (!(rating >= lowest && rating <= highest &&
              rating == static_cast<double>(static_cast<std::int32_t>(rating))))
            raise(
                ErrorCode::invalid_parameter,
                "NULL is the value for no rating; rating_agg(rating, lowest, highest) takes another scale: half stars "
                "doubled, rating_agg(2 * rating, 2, 10).",
                "rating must be a whole number from %d to %d, not %s", lowest, highest, NumberText(rating).text);
        i = static_cast<std::uint32_t>(static_cast<std::int32_t>(rating) - lowest) + 1;
    }
    std::uint8_t* const at = image + Ratings::counters_offset + 8 * i;
    auto count = load_le<std::int64_t>(at);
    if (__builtin_add_overflow(count, 1, &count))
        raise(ErrorCode::out_of_range, "", "the number of ratings is out of range");
    store_le(at, count);
}

// Adds the counts of another summary with the same scale; both have one.
void ratings_merge(std::uint8_t* image, const RatingsView& other);

// Ratings from `lowest` on, of those of the scale; refuses a `lowest` that is not on it.
std::int64_t top_box(const RatingsView& ratings, std::int32_t lowest);

// Promoters (9, 10) minus detractors (0 to 6) of a 0-10 scale, -100 to 100. Nothing where nobody rated.
std::optional<double> nps_score(const RatingsView& ratings);

}  // namespace shopmetrics
