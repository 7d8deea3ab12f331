// period_users: who was there before a period, and who in it. user -> two flags. The period is the summary's own.
#pragma once

#include "engine/instant.hpp"
#include "families/two_flags.hpp"

namespace shopmetrics {

// Neither flag: the user came after the period.
struct PresenceNames {
    static constexpr std::uint8_t before = 1;
    static constexpr std::uint8_t within = 2;
    static constexpr const char* damaged = "a user's presence";
};
using Presence = TwoFlags<PresenceNames>;

// A period for a message.
struct PeriodText {
    PeriodText(std::int64_t from, std::int64_t until) {
        if (from == until)
            std::snprintf(text, sizeof text, "empty");
        else
            std::snprintf(text, sizeof text, "[%s, %s)", InstantText(from).text, InstantText(until).text);
    }
    char text[104];
};

struct PeriodUsers : PartFamily<PeriodUsers, Presence> {
    static constexpr FamilyId id{14};
    static constexpr const char* name = "period_users";
    static constexpr const char* key_names[] = {"user_id"};
    static constexpr std::uint32_t option_count = 2;  // the ends of the period; both 0 where it is empty

    struct Row : PartFamily::Row {
        Period period;
    };

    // A period is one option: its ends change together.
    static void fix_period(std::int64_t* options, std::int64_t from, std::int64_t until) {
        if (options[0] == unset_option) {
            options[0] = from;
            options[1] = until;
        }
        if (options[0] != from || options[1] != until)
            raise(ErrorCode::invalid_parameter,
                  "Use one value for all rows of a group and for all summaries that are merged.",
                  "period must not change within a group: %s, then %s", PeriodText(options[0], options[1]).text,
                  PeriodText(from, until).text);
    }
    static void fix_options(std::int64_t* options, const Row& row) {
        fix_period(options, row.period.from, row.period.until);
    }
    static void merge_options(std::int64_t* options, const std::int64_t* others) {
        if (others[0] != unset_option) fix_period(options, others[0], others[1]);
    }
    static void validate_options(const ImageView<PeriodUsers>& view) {
        const bool empty = view.options[0] == 0 && view.options[1] == 0;
        if (view.header.used > 0 && !empty && (view.options[0] == unset_option || view.options[0] >= view.options[1]))
            raise_corrupt("users without their period");
    }
    using Arguments = ArgumentList<NotNull<Key>, NotNull<At<"at">>, Period>;
    static Row row(const Key& user, std::int64_t at, const Period& period) {
        const bool empty = period.from == period.until;  // nobody is in it or before it
        const auto flags = period.contains(at)          ? Presence::within
                           : !empty && at < period.from ? Presence::before
                                                        : std::uint8_t{0};
        return {{user, {flags}}, period};
    }
    template <class Take>
    static void for_each_time(const Summary<PeriodUsers>& users, Take take) {
        if (users.keys() == 0) return;
        take(Instant{users.options[0]});
        take(Instant{users.options[1]});
    }
    static void describe(const Summary<PeriodUsers>& users, Description& to);
};

struct PeriodUserCounts {
    std::int64_t in_period = 0;  // new + returning
    std::int64_t returning = 0;
};

// Linear.
inline PeriodUserCounts period_user_counts(const RecordStream<PeriodUsers>& users) {
    PeriodUserCounts counts;
    for_each_part(users, [&](const Presence& user) {
        counts.in_period += user.flags >= Presence::within;
        counts.returning += user.flags == Presence::both;
    });
    return counts;
}

inline void PeriodUsers::describe(const Summary<PeriodUsers>& users, Description& to) {
    const PeriodUserCounts counts = period_user_counts(users);
    to.add("user_id", users.kind());
    to.add("new_users", counts.in_period - counts.returning);
    to.add("returning_users", counts.returning);
}

}  // namespace shopmetrics
