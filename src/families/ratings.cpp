#include "families/ratings.hpp"

#include "families/statistics.hpp"

namespace shopmetrics {

void Ratings::write_empty(std::uint8_t* to, std::int32_t lowest, std::int32_t highest) {
    const std::uint32_t bytes = image_bytes(lowest, highest);
    std::memset(to, 0, bytes);
    ImageHeader header;
    header.family = id;
    header.version = version;
    header.used = header.folded = bytes - counters_offset;
    header.store(to);
    store_le(to + ImageHeader::bytes, lowest);
    store_le(to + ImageHeader::bytes + 4, highest);
}

void Ratings::describe(const RatingsView& ratings, Description& to) {
    if (ratings.has_scale()) {
        to.add("lowest", ratings.lowest());
        to.add("highest", ratings.highest());
    }
    to.add("rated", ratings.rated());
    to.add("unrated", ratings.unrated());
}

RatingsView RatingsView::parse(const std::uint8_t* bytes, std::size_t size) {
    if (size < Ratings::counters_offset) raise_corrupt("it is shorter than its header");
    const ImageHeader header = ImageHeader::load(bytes);
    if (header.family != Ratings::id) raise_corrupt("it belongs to another family");
    expect_version(header.version, Ratings::version, Ratings::name);
    const RatingsView view(bytes);
    const bool no_scale = view.lowest() == Ratings::no_lowest && view.highest() == Ratings::no_highest;
    if (!no_scale && (!view.has_scale() || std::int64_t{view.highest()} - view.lowest() >= Ratings::max_width))
        raise_corrupt("its scale");
    if (size != view.size() || header.used != size - Ratings::counters_offset || header.folded != header.used ||
        header.flags != 0 || header.keys != 0 || header.kinds.bits() != 0)
        raise_corrupt("its size");
    std::int64_t total = 0;
    for (std::uint32_t i = 0; i < header.used / 8; ++i)
        if (view.counter(i) < 0 || __builtin_add_overflow(total, view.counter(i), &total)) raise_corrupt("its counts");
    // A scale comes with its first row: without one there are two images of nothing.
    if (!no_scale && total == 0) raise_corrupt("a scale without ratings");
    return view;
}

std::int64_t RatingsView::rated() const {
    std::int64_t count = 0;
    for (std::int64_t rating = lowest(); rating <= highest(); ++rating) count += responses(rating);
    return count;
}

std::optional<double> RatingsView::mean() const {
    Mean mean;
    for (std::int64_t rating = lowest(); rating <= highest(); ++rating) mean.add(rating, responses(rating));
    if (mean.count() == 0) return {};
    return mean.mean();
}

void ratings_merge(std::uint8_t* image, const RatingsView& other) {
    const RatingsView mine = RatingsView::trusted(image);
    if (mine.lowest() != other.lowest() || mine.highest() != other.highest())
        raise(ErrorCode::invalid_parameter,
              "Use one scale for all rows of a group and for all summaries that are merged.",
              "the scale must not change within a group: %d to %d, then %d to %d", mine.lowest(), mine.highest(),
              other.lowest(), other.highest());
    std::int64_t total = mine.rated() + mine.unrated();
    if (__builtin_add_overflow(total, other.rated() + other.unrated(), &total))
        raise(ErrorCode::out_of_range, "", "the number of ratings is out of range");
    for (std::uint32_t offset = Ratings::counters_offset; offset < mine.size(); offset += 8)
        store_le(image + offset, load_le<std::int64_t>(image + offset) + load_le<std::int64_t>(other.bytes() + offset));
}

std::int64_t top_box(const RatingsView& ratings, std::int32_t lowest) {
    if (!ratings.has_scale()) return 0;
    if (lowest < ratings.lowest() || lowest > ratings.highest())
        raise(ErrorCode::invalid_parameter,
              "Give the lowest rating that counts, such as 4 of 1 to 5; rating_agg(rating, lowest, highest) takes "
              "another scale.",
              "lowest must be on the scale from %d to %d, not %d", ratings.lowest(), ratings.highest(), lowest);
    std::int64_t count = 0;
    for (std::int64_t rating = lowest; rating <= ratings.highest(); ++rating) count += ratings.responses(rating);
    return count;
}

std::optional<double> nps_score(const RatingsView& ratings) {
    if (!ratings.has_scale()) return {};
    if (ratings.lowest() != 0 || ratings.highest() != 10)
        raise(ErrorCode::invalid_parameter,
              "A Net Promoter Score is of answers from 0 to 10. Give this scale also where 0 was no choice: "
              "nps_score(rating, 0, 10), rating_agg(rating, 0, 10).",
              "not defined for a scale from %d to %d", ratings.lowest(), ratings.highest());
    const std::int64_t rated = ratings.rated();
    if (rated == 0) return {};
    std::int64_t detractors = 0;
    for (std::int32_t rating = 0; rating <= 6; ++rating) detractors += ratings.responses(rating);
    const std::int64_t promoters = ratings.responses(9) + ratings.responses(10);
    return static_cast<double>(int128{promoters - detractors} * 100) / static_cast<double>(rated);
}

}  // namespace shopmetrics
