// visits: when each user did something. user -> bag of times. Keeps texts whole: sessionize gives the users back.
#pragma once

#include "engine/record_stream.hpp"
#include "families/sessions.hpp"

namespace shopmetrics {

struct Visits : KeyedFamily<Visits> {
    static constexpr FamilyId id{5};
    static constexpr const char* name = "visits";
    static constexpr const char* key_names[] = {"user_id"};
    // The gap of the one-step metrics, in microseconds; a summary made by visit_agg has none.
    static constexpr std::uint32_t option_count = 1;
    static constexpr bool keeps_long_texts = true;

    struct Row {
        Key user;
        std::int64_t at = 0;
        std::int64_t gap = unset_option;
    };

    using Value = Times;

    using Arguments =
        ArgumentList<NotNull<KeptKey>, NotNull<At<"at">>,
                     IfGiven<Required<Gap, "Give the longest silence within a session, such as '30 minutes'.">>>;
    static Row row(const Key& user, std::int64_t at, std::optional<std::int64_t> gap) {
        return {user, at, gap.value_or(unset_option)};
    }

    static auto keys(const Row& row) { return std::tie(row.user); }
    static void fix_options(std::int64_t* options, const Row& row) {
        fix_option(options[0], row.gap, "gap (in seconds)");
    }
    static void merge_options(std::int64_t* options, const std::int64_t* others) {
        fix_option(options[0], others[0], "gap (in seconds)");
    }
    static std::uint32_t row_bound(const Row&) { return max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return Times::write_one(to, row.at, 0); }
    static void resume(OpenRecord& open) { Times::resume(open); }
    static bool extend(OpenRecord& open, const Row& row) { return Times::extend(open, row.at); }
    template <class Take>
    static void for_each_shown_text(const ImageView<Visits>& view, Take take) {
        if (view.kind() == KeyKind::text) view.for_each([&](const KeyBytes& user, Reader) { take(user); });
    }
    static void validate_options(const ImageView<Visits>& view) {
        if (view.options[0] != unset_option && view.options[0] <= 0) raise_corrupt("a gap that is not positive");
    }
    static void validate_payload(Reader payload, KeyKinds) { validate_times(payload); }
    template <class Take>
    static void for_each_time(const Summary<Visits>& visits, Take take) {
        visits.for_each([&](const KeyBytes&, Reader times) { for_each_instant(times, take); });
    }
    static void describe(const Summary<Visits>& visits, Description& to) {
        std::int64_t events = 0;
        visits.for_each([&](const KeyBytes&, Reader times) { events += Times::size(times); });
        to.add("user_id", visits.kind());
        to.add("users", visits.keys());
        to.add("events", events);
    }
};

// Distinct users. Constant time of an image, once it has been checked.
inline std::int64_t unique_users(const RecordStream<Visits>& visits) {
    return visits.keys();
}

struct VisitCounts {
    std::int64_t users = 0;
    std::int64_t sessions = 0;  // of all users by the gap rule
};

// Linear.
inline VisitCounts visit_counts(const RecordStream<Visits>& visits, std::int64_t gap) {
    VisitCounts counts;
    counts.users =
        visits.for_each([&](const KeyBytes&, auto&& times) { counts.sessions += Sessions::count(times, gap); });
    return counts;
}

// All sessions of all users, user after user. A stream that checks bytes as it goes may end in an error after some of
// them.
class UserSessions {
  public:
    UserSessions(RecordStream<Visits> visits, std::int64_t gap) : visits_(std::move(visits)), gap_(gap) {}
    bool next(KeyBytes& user, Session& session) {
        while (!sessions_.next(session)) {
            if (!visits_.next()) return false;
            const Reader times = visits_.record().payload;
            if (times.done()) raise_corrupt("a key without times");
            sessions_ = Sessions(times, gap_);
        }
        user = visits_.record().key;
        return true;
    }

  private:
    RecordStream<Visits> visits_;
    std::int64_t gap_;
    Sessions sessions_;
};

}  // namespace shopmetrics
