// audience: who was there, and on which days. user -> set of local days.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/record_stream.hpp"
#include "engine/values.hpp"
#include "families/calendar.hpp"

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

// One value for each number of a span that is not known before it has been filled: days of the calendar, of which there
// are too many for an array of all.
template <class T>
class SpanOf {
  public:
    // From 0001-01-01 to 9999-12-31, which stand for "ever", and some more.
    static constexpr std::int64_t most = 4'000'000;

    // `what` the numbers are, for the message when they are too far apart.
    SpanOf(const char* what, std::pmr::memory_resource* memory) : what_(what), values_(memory) {}

    T& operator[](std::int64_t number) {
        if (number < first_ || number > last_) reach(number);
        return values_[static_cast<std::size_t>(number - begin_)];
    }
    const T& operator[](std::int64_t number) const { return values_[static_cast<std::size_t>(number - begin_)]; }
    // The least and the greatest number that was asked for; the first is above the last where none was.
    [[nodiscard]] std::int64_t first() const { return first_; }
    [[nodiscard]] std::int64_t last() const { return last_; }

  private:
    void reach(std::int64_t number) {
        const std::int64_t first = std::min(first_, number);
        const std::int64_t last = std::max(last_, number);
        const std::int64_t span = last - first + 1;
        if (span > most)
            raise(ErrorCode::limit_exceeded,
                  "Leave out rows of days that nobody means, or take a longer unit where there is one.",
                  "the summary spans %lld %s, more than %lld", static_cast<long long>(span), what_,
                  static_cast<long long>(most));
        if (first < begin_ || last >= begin_ + std::ssize(values_)) {
            std::pmr::vector<T> wider(static_cast<std::size_t>(2 * span), T{}, values_.get_allocator());
            const std::int64_t begin = first - span / 2;
            for (std::int64_t known = first_; known <= last_; ++known)
                wider[static_cast<std::size_t>(known - begin)] = (*this)[known];
            values_.swap(wider);
            begin_ = begin;
        }
        first_ = first;
        last_ = last;
    }

    const char* what_;
    std::pmr::vector<T> values_;
    std::int64_t begin_ = 0;  // of the values: there are some more on both sides, so that few of many are copied
    std::int64_t first_ = INT64_MAX;
    std::int64_t last_ = INT64_MIN;
};

// For each day from the first of the summary to the last, the users of that day or one of the `days` - 1 before it;
// users of no known day are in none. Linear in the summary's days and in the span; 16 to 32 bytes for each day of that.
class RollingUsers {
  public:
    struct Row {
        std::int64_t day;
        std::int64_t users;
    };
    RollingUsers(const RecordStream<Audience>& audience, std::int32_t days, std::pmr::memory_resource* memory);
    // False at the end.
    bool next(Row& row);

  private:
    // A user counts without a break from a day on until `days` after another.
    struct Edges {
        std::int64_t begun = 0;
        std::int64_t ended = 0;  // whose last day before the break this was
    };
    std::int32_t days_;
    SpanOf<Edges> edges_;
    std::int64_t day_ = 0;
    std::int64_t users_ = 0;
};

// Users by the day, week or month of their first day, and how many of them were there in each one from then on, up to
// that of the summary's last day; users of no known day are in none. Linear in the summary's days; 8 bytes for each
// unit from one that has users' first days to the last in which one of these was there.
class Retention {
  public:
    // Rows, of those that a query may want to see.
    static constexpr std::int64_t most = 50'000'000;

    struct Row {
        std::int64_t cohort;         // its first day
        std::int64_t period_number;  // 0 for its own unit
        std::int64_t users;
    };
    Retention(const RecordStream<Audience>& audience, CalendarUnit unit, std::pmr::memory_resource* memory);
    // By cohort, then by period. False at the end.
    bool next(Row& row);

  private:
    using Users = std::pmr::vector<std::int64_t>;  // by period number, up to the last that has any

    Users& cohort_of(std::int64_t unit);
    std::int64_t& users_in(Users& cohort, std::int64_t period);
    void check_rows(std::int64_t rows) const;

    CalendarUnit unit_;
    SpanOf<std::uint32_t> number_of_;  // of the cohort, from 1; 0 where there is none
    std::pmr::vector<Users> cohorts_;
    std::int64_t counted_ = 0;  // periods of all cohorts
    std::int64_t cohort_ = 0;
    std::int64_t period_ = 0;
};

// Users of both, or of `a` alone, each with the days of `a`: together they are `a`. In `out`. Linear.
Summary<Audience> audience_intersect_by_user(const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out);
Summary<Audience> audience_except_by_user(const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out);

}  // namespace shopmetrics
