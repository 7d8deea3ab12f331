// Of ratings there is no state but the image. The first byte chooses: an image from outside, or a program of rows.
#include "families/ratings.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <limits>
#include <map>

#include "fuzz/fuzz.hpp"
#include "unit/states.hpp"

namespace shopmetrics::test {
namespace {

void read_all(const RatingsView& view) {
    std::int64_t rated = 0;
    int128 sum = 0;
    for (std::int64_t rating = view.lowest(); rating <= view.highest(); ++rating) {
        const std::int64_t count = view.responses(static_cast<std::int32_t>(rating));
        rated += count;
        sum += int128{count} * rating;
    }
    require(view.rated() == rated && rated >= 0, "rated");
    if (rated > 0) require(view.mean() == static_cast<double>(sum) / static_cast<double>(rated), "mean");
    if (view.has_scale()) {
        require(top_box(view, view.lowest()) == rated, "top box of the whole scale");
        require(top_box(view, view.highest()) == view.responses(view.highest()), "top box of one rating");
    }
    Description description;
    Ratings::describe(view, description);
    try {
        // Counts beyond 2^53 are rounded before they are divided.
        const auto score = nps_score(view);
        if (score) require(*score > -100.001 && *score < 100.001, "nps_score");
    } catch (const Error& error) {
        require(error.code == ErrorCode::invalid_parameter, "refused with another code");
    }
}

void fuzz_image(const Bytes& image) {
    const HeapBytes bytes(image);
    try {
        RatingsView::parse(bytes.data(), bytes.size());
    } catch (const Error& error) {
        const bool is_newer = error.code == ErrorCode::newer_image && image[1] > 1;
        require(is_newer || error.code == ErrorCode::corrupt_image, "refused with another code");
        return;
    }
    const RatingsView view = RatingsView::parse(bytes.data(), bytes.size());
    require(view.size() == bytes.size(), "size");
    read_all(view);
    Bytes twice = image;
    try {
        ratings_merge(twice.data(), view);
        for (std::int64_t rating = view.lowest(); rating <= view.highest(); ++rating) {
            const auto at = static_cast<std::int32_t>(rating);
            require(RatingsView::trusted(twice.data()).responses(at) == 2 * view.responses(at), "twice");
        }
    } catch (const Error& error) {
        require(error.code == ErrorCode::out_of_range && twice == image, "refused otherwise, or half merged");
        return;
    }
    read_all(RatingsView::parse(twice.data(), twice.size()));
}

void fuzz_program(FuzzedDataProvider& input) {
    const auto lowest = input.ConsumeIntegral<std::int32_t>();
    const auto highest = static_cast<std::int32_t>(
        std::min<std::int64_t>(INT32_MAX, std::int64_t{lowest} + input.ConsumeIntegral<std::uint8_t>()));
    Bytes image(Ratings::image_bytes(lowest, highest));
    Ratings::write_empty(image.data(), lowest, highest);
    std::map<std::int32_t, std::int64_t> counts;
    std::int64_t unrated = 0;
    while (input.remaining_bytes() > 0) {
        double rating = std::numeric_limits<double>::quiet_NaN();
        switch (input.ConsumeIntegralInRange<int>(0, 3)) {
            case 0:
                break;
            case 1:
                rating = input.ConsumeFloatingPoint<double>();
                break;
            default:
                rating = static_cast<double>(lowest) + input.ConsumeIntegral<std::uint8_t>();
        }
        const bool none = rating != rating;
        const bool fits = !none && rating >= lowest && rating <= highest && rating == static_cast<std::int32_t>(rating);
        try {
            ratings_add(image.data(), rating, lowest, highest);
            require(none || fits, "a rating that is none");
            if (none) {
                ++unrated;
            } else {
                ++counts[static_cast<std::int32_t>(rating)];
            }
        } catch (const Error&) {
            require(!none && !fits, "a rating that was refused");
        }
    }
    if (unrated == 0 && counts.empty()) return;
    const HeapBytes bytes(image);
    const RatingsView view = RatingsView::parse(bytes.data(), bytes.size());
    require(view.unrated() == unrated, "unrated");
    for (const auto& [rating, count] : counts) require(view.responses(rating) == count, "responses");
    read_all(view);
}

}  // namespace
}  // namespace shopmetrics::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shopmetrics::test;
    if (size == 0) return 0;
    if (data[0] % 2 == 0) {
        fuzz_image(Bytes(data + 1, data + size));
    } else {
        FuzzedDataProvider input(data + 1, size - 1);
        fuzz_program(input);
    }
    return 0;
}
