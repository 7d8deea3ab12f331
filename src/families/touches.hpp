// touches: what may have led a visitor to an order. visitor -> touches with their start and length. Keeps touches
// whole: attributions gives them back.
#pragma once

#include "engine/timed.hpp"

namespace shopmetrics {

struct Length {
    static constexpr std::uint32_t bound = max_varint64;
    std::uint64_t microseconds = 0;

    static Length read(Reader& from) { return {from.varint<std::uint64_t>()}; }
    static void skip(Reader& from) { from.skip_varint(); }
    std::uint8_t* write(std::uint8_t* to) const { return write_varint_fast(to, microseconds); }
    [[nodiscard]] bool same(const Length& other) const { return microseconds == other.microseconds; }
    [[nodiscard]] bool is_preferred_to(const Length&) const { return false; }
    // The end of what starts at `at`, or the last instant where that is beyond all.
    [[nodiscard]] std::int64_t end(std::int64_t at) const {
        return microseconds > elapsed(at, INT64_MAX)
                   ? INT64_MAX
                   : static_cast<std::int64_t>(static_cast<std::uint64_t>(at) + microseconds);
    }
};

struct Touches : TimedFamily<Touches, Length> {
    static constexpr FamilyId id{9};
    static constexpr const char* name = "touches";
    static constexpr const char* key_names[] = {"visitor_id", "touch_id"};
    static constexpr const char* field_names = "visitor, start or end";
    static constexpr const char* contradiction_hint =
        "Keep one row of each touch, such as the first: SELECT DISTINCT ON (touch_id) ... ORDER BY touch_id, "
        "starts_at.";

    using Arguments = ArgumentList<NotNull<Key>, NotNull<KeptKey>, NotNull<At<"starts_at">>, Nullable<At<"ends_at">>>;
    static Row row(const Key& visitor, const Key& touch, std::int64_t starts_at, std::optional<std::int64_t> ends_at) {
        const std::int64_t until = ends_at.value_or(starts_at);
        if (until < starts_at)
            raise(ErrorCode::invalid_parameter, "A touch that has no end, or no length, has NULL or its start there.",
                  "ends_at must not be before starts_at: %s, then %s", InstantText(starts_at).text,
                  InstantText(until).text);
        return {visitor, touch, starts_at, {elapsed(starts_at, until)}};
    }
    template <class Take>
    static void for_each_time(const Summary<Touches>& touches, Take take) {
        for_each_thing(touches, [&](const Timed<Length>& touch) {
            take(Instant{touch.at});
            take(Instant{touch.field.end(touch.at)});
        });
    }
    static void describe(const Summary<Touches>& touches, Description& to) {
        to.add("visitor_id", touches.kind());
        to.add("touch_id", touches.header.kinds.of(1));
        to.add("visitors", touches.keys());
        to.add("touches", count(touches));
    }
};

}  // namespace shopmetrics
