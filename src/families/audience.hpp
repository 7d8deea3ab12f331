// audience: who was there, and on which days. user -> set of local days.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/record_stream.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

struct Audience : KeyedFamily<Audience> {
    static constexpr FamilyId id{1};
    static constexpr const char* name = "audience";
    static constexpr const char* key_names[] = {"user_id"};

    // Days are counted from 2000-01-01, as PostgreSQL's date does.
    static constexpr std::int32_t no_day = INT32_MIN;
    struct Row {
        Key user;
        std::int32_t day = no_day;  // no_day: the user was there, nobody said when
    };

    using Days = IntegerList<true>;
    using Value = Days;

    using Arguments = ArgumentList<NotNull<Key>, IfGiven<NotNull<LocalDay>>>;
    using ArgumentsOfDay = ArgumentList<NotNull<Key>, NotNull<DayInZone>>;
    static Row row(const Key& user, std::optional<std::int32_t> day) { return {user, day.value_or(no_day)}; }

    static auto keys(const Row& row) { return std::tie(row.user); }
    static std::uint32_t row_bound(const Row&) { return max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        return row.day == no_day ? to : Days::write_one(to, row.day, 0);
    }
    static void resume(OpenRecord& open) { Days::resume(open); }
    static bool extend(OpenRecord& open, const Row& row) { return row.day == no_day || Days::extend(open, row.day); }
    static void validate_payload(Reader payload, KeyKinds) {
        if (!Days::canonical(payload)) raise_corrupt("days are not in order");
        Poll interrupts;
        for (std::int64_t day = 0; !payload.done(); interrupts.step()) {
            day = Days::next(payload, day);
            if (day <= INT32_MIN || day >= INT32_MAX) raise_corrupt("a day is out of range");
        }
    }
    template <class Take>
    static void for_each_time(const Summary<Audience>& audience, Take take) {
        Poll interrupts;
        audience.for_each([&](const KeyBytes&, Reader days) {
            for (std::int64_t day = 0; !days.done(); interrupts.step()) {
                day = Days::next(days, day);
                take(Day{static_cast<std::int32_t>(day)});
            }
        });
    }
    static void describe(const Summary<Audience>& audience, Description& to);
};

// Distinct users. Constant time of an image, once it has been checked.
inline std::int64_t unique_users(const RecordStream<Audience>& audience) {
    return audience.keys();
}

// Distinct (user, day)s; a user of no known day counts once. Linear.
std::int64_t daily_unique_users(const RecordStream<Audience>& audience);

// Users of each day that has any, by day; last, with no_day, the users of no known day. They add up to
// daily_unique_users(). Linear but for the sorts of days; 48 bytes for each such day.
class DailyUsers {
  public:
    struct Day {
        std::int32_t day;
        std::int64_t users;
    };
    DailyUsers(const Summary<Audience>& audience, std::pmr::memory_resource* memory);
    [[nodiscard]] const std::pmr::vector<Day>& days() const { return days_; }

  private:
    void count(std::pmr::vector<std::int64_t>& uncounted);

    std::pmr::vector<Day> days_;
};

// Users of both, or of `a` alone, each with the days of `a`: together they are `a`. In `out`. Linear.
Summary<Audience> audience_intersect_by_user(const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out);
Summary<Audience> audience_except_by_user(const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out);

}  // namespace shopmetrics
