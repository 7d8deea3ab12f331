// activity: when things happened, of one user or of whatever the query groups by. A bag of times.
#pragma once

#include "engine/record_stream.hpp"
#include "families/sessions.hpp"

namespace shopmetrics {

struct Activity : KeyedFamily<Activity> {
    static constexpr FamilyId id{4};
    static constexpr const char* name = "activity";
    static constexpr unsigned key_columns = 0;
    static constexpr const char* key_names[] = {""};

    struct Row {
        Key nothing = Key::nothing();
        std::int64_t at = 0;
    };

    using Value = Times;

    using Arguments = ArgumentList<NotNull<At<"at">>>;
    static Row row(std::int64_t at) { return {Key::nothing(), at}; }

    static const Key& key(const Row& row) { return row.nothing; }
    static std::tuple<> keys(const Row&) { return {}; }
    static std::uint32_t row_bound(const Row&) { return max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return Times::write_one(to, row.at, 0); }
    static void resume(OpenRecord& open) { Times::resume(open); }
    static bool extend(OpenRecord& open, const Row& row) { return Times::extend(open, row.at); }
    static void validate_payload(Reader payload, KeyKinds) { validate_times(payload); }
    template <class Take>
    static void for_each_time(const Summary<Activity>& activity, Take take) {
        activity.for_each([&](const KeyBytes&, Reader times) { for_each_instant(times, take); });
    }
    static void describe(const Summary<Activity>& activity, Description& to);
};

// All times, ascending; empty where there are none.
inline Reader times(const Summary<Activity>& activity) {
    Reader all{nullptr, nullptr};
    activity.for_each([&](const KeyBytes&, Reader payload) { all = payload; });
    return all;
}

// Sessions by the gap rule. Linear.
inline std::int64_t session_count(const Summary<Activity>& activity, std::int64_t gap) {
    return Sessions::count(times(activity), gap);
}

inline void Activity::describe(const Summary<Activity>& activity, Description& to) {
    to.add("events", Times::size(times(activity)));
}

}  // namespace shopmetrics
