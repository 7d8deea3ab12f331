// period_users: who was there before a period, and who in it. user -> two flags. The period is the summary's own.
#pragma once

#include "engine/instant.hpp"
#include "engine/part.hpp"
#include "families/first_seen.hpp"

namespace shopmetrics {

struct Presence {
    static constexpr std::uint32_t bound = 1;
    static constexpr std::uint8_t before = 1;
    static constexpr std::uint8_t within = 2;
    std::uint8_t flags = 0;  // neither: after it

    static Presence read(Reader& from) {
        const std::uint8_t flags = *from.bytes(1);
        if (flags > (before | within)) raise_corrupt("a user's presence");
        return {flags};
    }
    void merge(const Presence& other) { flags = static_cast<std::uint8_t>(flags | other.flags); }
    std::uint8_t* write(std::uint8_t* to) const { return *to = flags, to + 1; }
};

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
    static void settle(std::int64_t* options, std::int64_t from, std::int64_t until) {
        if (options[0] == unset_option) options[0] = from, options[1] = until;
        if (options[0] != from || options[1] != until)
            raise(ErrorCode::invalid_parameter,
                  "Use one value for all rows of a group and for all summaries that are merged.",
                  "period must not change within a group: %s, then %s", PeriodText(options[0], options[1]).text,
                  PeriodText(from, until).text);
    }
    static void settle_options(std::int64_t* options, const Row& row) {
        settle(options, row.period.from, row.period.until);
    }
    static void adopt_options(std::int64_t* options, const std::int64_t* others) {
        if (others[0] != unset_option) settle(options, others[0], others[1]);
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
    template <class Visit>
    static void for_each_time(const Summary<PeriodUsers>& users, Visit visit) {
        if (users.keys() == 0) return;
        visit(Instant{users.options[0]});
        visit(Instant{users.options[1]});
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
        counts.returning += user.flags == (Presence::before | Presence::within);
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
