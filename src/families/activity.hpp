// activity: when things happened, of one user or of whatever the query groups by. A bag of times.
#pragma once

#include "engine/state.hpp"
#include "families/sessions.hpp"

namespace shopmetrics {

struct Activity {
    static constexpr FamilyId id = FamilyId::activity;
    static constexpr const char* name = "activity";
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 0;
    static constexpr const char* key_names[] = {""};
    static constexpr std::uint32_t option_count = 0;
    static constexpr bool whole_texts = false;

    struct Row {
        Key nothing = Key::nothing();
        std::int64_t at = 0;
    };

    using Value = Times;

    static const Key& key(const Row& row) { return row.nothing; }
    static void expect_kinds(KeyKinds&, const Row&) {}
    static std::uint32_t row_bound(const Row&) { return max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return Times::write_one(to, row.at, 0); }
    static void resume(Fragment& fragment) { Times::resume(fragment); }
    static bool extend(Fragment& fragment, const Row& row) { return Times::extend(fragment, row.at); }
    template <class Visit>
    static void for_each_shown_text(const ImageView<Activity>&, Visit) {}
    static void validate_options(const ImageView<Activity>&) {}
    static void validate_payload(Reader payload, KeyKinds) { validate_times(payload); }
};

// All times, ascending; empty where there are none.
inline Reader times(const ImageView<Activity>& activity) {
    Reader all{nullptr, nullptr};
    activity.for_each([&](const KeyBytes&, Reader payload) { all = payload; });
    return all;
}

// Sessions by the gap rule. Linear.
inline std::int64_t session_count(const ImageView<Activity>& activity, std::int64_t gap) {
    return Sessions::count(times(activity), gap);
}

}  // namespace shopmetrics
