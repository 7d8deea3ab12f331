// visits: when each user did something. user -> bag of times. Keeps texts whole: sessionize gives the users back.
#pragma once

#include "engine/state.hpp"
#include "families/sessions.hpp"

namespace shopmetrics {

struct Visits {
    static constexpr FamilyId id = FamilyId::visits;
    static constexpr const char* name = "visits";
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 1;
    static constexpr const char* key_names[] = {"user_id"};
    // The gap of the one-step metrics, in microseconds; a summary made by visit_agg has none.
    static constexpr std::uint32_t option_count = 1;
    static constexpr bool whole_texts = true;

    struct Row {
        Key user;
        std::int64_t at = 0;
        std::int64_t gap = unset_option;
    };

    using Value = Times;

    static const Key& key(const Row& row) { return row.user; }
    static void expect_kinds(KeyKinds& kinds, const Row& row) { kinds.expect(0, row.user.kind(), key_names[0]); }
    static void settle_options(std::int64_t* options, const Row& row) {
        settle_option(options[0], row.gap, "gap (in seconds)");
    }
    static void adopt_options(std::int64_t* options, const std::int64_t* others) {
        settle_option(options[0], others[0], "gap (in seconds)");
    }
    static std::uint32_t row_bound(const Row&) { return max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return Times::write_one(to, row.at, 0); }
    static void resume(Fragment& fragment) { Times::resume(fragment); }
    static bool extend(Fragment& fragment, const Row& row) { return Times::extend(fragment, row.at); }
    template <class Visit>
    static void for_each_shown_text(const ImageView<Visits>& view, Visit visit) {
        if (view.kind() == KeyKind::text) view.for_each([&](const KeyBytes& user, Reader) { visit(user); });
    }
    static void validate_options(const ImageView<Visits>& view) {
        if (view.options[0] != unset_option && view.options[0] <= 0) raise_corrupt("a gap that is not positive");
    }
    static void validate_payload(Reader payload, KeyKinds) { validate_times(payload); }
};

// Distinct users. Constant time of an image, once it has been checked.
inline std::int64_t unique_users(const Records<Visits>& visits) {
    return visits.keys();
}

struct VisitCounts {
    std::int64_t users = 0;
    std::int64_t sessions = 0;  // of all users by the gap rule
};

// Linear.
inline VisitCounts visit_counts(const Records<Visits>& visits, std::int64_t gap) {
    VisitCounts counts;
    counts.users =
        visits.for_each([&](const KeyBytes&, auto&& times) { counts.sessions += Sessions::count(times, gap); });
    return counts;
}

// All sessions of all users, user after user. Checks the summary as it goes: one that was not validated may end in an
// error after some of them.
class UserSessions {
  public:
    UserSessions(const ImageView<Visits>& visits, std::int64_t gap) : records_(visits), gap_(gap) {}
    bool next(KeyBytes& user, Session& session) {
        while (!sessions_.next(session)) {
            if (!records_.next(of_user_)) return false;
            if (of_user_.payload.done()) raise_corrupt("a key without times");
            sessions_ = Sessions(of_user_.payload, gap_);
        }
        user = of_user_.key;
        return true;
    }

  private:
    CheckedRecords<Visits> records_;
    std::int64_t gap_;
    Record of_user_{};
    Sessions sessions_;
};

}  // namespace shopmetrics
