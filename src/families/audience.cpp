#include "families/audience.hpp"

#include <algorithm>

namespace shopmetrics {

void Audience::describe(const Summary<Audience>& audience, Description& to) {
    to.add("user_id", audience.kind());
    to.add("unique_users", unique_users(audience));
    to.add("daily_unique_users", daily_unique_users(audience));
}

std::int64_t daily_unique_users(const RecordStream<Audience>& audience) {
    std::int64_t user_days = 0;
    const auto add_user = [&](std::int64_t days) { user_days += std::max<std::int64_t>(days, 1); };
    audience.for_each(
        Overloaded{[&](const KeyBytes&, Reader days) { add_user(Audience::Days::size(days)); },
                   [&](const KeyBytes&, Audience::Days& days) { add_user(std::ssize(days.sort_and_dedupe())); }});
    return user_days;
}

DailyUsers::DailyUsers(const Summary<Audience>& audience, std::pmr::memory_resource* memory) : days_(memory) {
    // Not an array from the first day to the last: a calendar has two billion days. Counted when there are as many as
    // days are known, so that each is gone through a few times at most.
    constexpr std::size_t least_counted = 1U << 16;
    std::pmr::vector<std::int64_t> uncounted(memory);
    uncounted.reserve(least_counted);
    std::int64_t undated = 0;
    Poll interrupts;
    audience.for_each([&](const KeyBytes&, Reader days) {
        undated += days.done();
        for (std::int64_t day = 0; !days.done(); interrupts.step()) {
            day = Audience::Days::next(days, day);
            uncounted.push_back(day);
            if (uncounted.size() >= std::max(least_counted, days_.size())) count(uncounted);
        }
    });
    count(uncounted);
    if (undated > 0) days_.push_back({Audience::no_day, undated});
}

// Merges the days with those that are known.
void DailyUsers::count(std::pmr::vector<std::int64_t>& uncounted) {
    sort_integers(uncounted);
    std::pmr::vector<Day> known(days_.get_allocator());
    known.swap(days_);
    days_.reserve(known.size() + std::min(uncounted.size(), std::size_t{1024}));
    auto next_known = known.begin();
    Poll interrupts;
    for (auto first = uncounted.begin(); first != uncounted.end(); interrupts.step()) {
        const auto day = static_cast<std::int32_t>(*first);
        for (; next_known != known.end() && next_known->day < day; interrupts.step()) days_.push_back(*next_known++);
        Day& counted = days_.emplace_back(Day{day, 0});
        if (next_known != known.end() && next_known->day == day) counted.users = (next_known++)->users;
        do ++counted.users;  // made-up bytes may name days that no date is
        while (++first != uncounted.end() && *first == day);
    }
    for (; next_known != known.end(); interrupts.step()) days_.push_back(*next_known++);
    uncounted.clear();
}

namespace {

// Calls user.day(day) for each day of a user, ascending, and user.end(), for each user.
template <class User>
void for_each_day(const RecordStream<Audience>& audience, User& user) {
    Poll interrupts;
    const auto take_day = [&](std::int64_t day) {
        user.day(day);
        interrupts.step();
    };
    audience.for_each(Overloaded{[&](const KeyBytes&, Reader days) {
                                     for (std::int64_t day = 0; !days.done();) {
                                         day = Audience::Days::next(days, day);
                                         take_day(day);
                                     }
                                     user.end();
                                 },
                                 [&](const KeyBytes&, Audience::Days& days) {
                                     for (const std::int64_t day : days.sort_and_dedupe()) take_day(day);
                                     user.end();
                                 }});
}

const char* units_text(CalendarUnit unit) {
    return unit == CalendarUnit::day ? "days" : unit == CalendarUnit::week ? "weeks" : "months";
}

}  // namespace

RollingUsers::RollingUsers(const RecordStream<Audience>& audience, std::int32_t days, std::pmr::memory_resource* memory)
    : days_(days), edges_("days", memory) {
    if (days < 1)
        raise(ErrorCode::invalid_parameter, "Give how many days a user counts, that of the visit included: 1, 7, 28.",
              "days must be at least 1, not %d", days);
    struct User {
        SpanOf<Edges>& edges;
        const std::int64_t days;
        bool seen = false;
        std::int64_t last = 0;

        void day(std::int64_t day) {
            if (!seen) {
                ++edges[day].begun;
            } else if (day - last > days) {
                ++edges[last].ended;
                ++edges[day].begun;
            }
            seen = true;
            last = day;
        }
        void end() {
            if (seen) ++edges[last].ended;
            seen = false;
        }
    } user{edges_, days};
    for_each_day(audience, user);
    day_ = edges_.first();
}

bool RollingUsers::next(Row& row) {
    if (day_ > edges_.last()) return false;
    users_ += edges_[day_].begun;
    if (day_ - days_ >= edges_.first()) users_ -= edges_[day_ - days_].ended;
    row = {day_++, users_};
    return true;
}

Retention::Retention(const RecordStream<Audience>& audience, CalendarUnit unit, std::pmr::memory_resource* memory)
    : unit_(unit), number_of_(units_text(unit), memory), cohorts_(memory) {
    struct User {
        Retention& retention;
        Users* cohort = nullptr;
        std::int64_t first = 0;  // units
        std::int64_t last = 0;
        std::int64_t next_unit = 0;  // its first day

        void day(std::int64_t day) {
            if (cohort != nullptr && day < next_unit) return;
            last = unit_of(retention.unit_, day);
            next_unit = first_day_of(retention.unit_, last + 1);
            if (cohort == nullptr) {
                first = last;
                cohort = &retention.cohort_of(first);
            }
            ++retention.users_in(*cohort, last - first);
        }
        void end() {
            if (cohort != nullptr) retention.number_of_[last];  // the span reaches so far
            cohort = nullptr;
        }
    } user{*this};
    for_each_day(audience, user);
    std::int64_t rows = 0;
    for (std::int64_t cohort = number_of_.first(); cohort <= number_of_.last(); ++cohort)
        if (number_of_[cohort] != 0) rows += number_of_.last() - cohort + 1;
    check_rows(rows);
    cohort_ = number_of_.first();
}

Retention::Users& Retention::cohort_of(std::int64_t unit) {
    std::uint32_t& number = number_of_[unit];
    if (number == 0) {
        cohorts_.emplace_back();
        number = static_cast<std::uint32_t>(cohorts_.size());
    }
    return cohorts_[number - 1];
}

std::int64_t& Retention::users_in(Users& cohort, std::int64_t period) {
    const std::int64_t more = period + 1 - std::ssize(cohort);
    if (more > 0) {
        check_rows(counted_ += more);
        cohort.resize(static_cast<std::size_t>(period) + 1);
    }
    return cohort[static_cast<std::size_t>(period)];
}

void Retention::check_rows(std::int64_t rows) const {
    if (rows > most)
        raise(ErrorCode::limit_exceeded,
              "Take a longer unit, a shorter time, or leave out rows of days that nobody means.",
              "there are more than %lld cohorts and %s after them", static_cast<long long>(most), units_text(unit_));
}

bool Retention::next(Row& row) {
    while (cohort_ <= number_of_.last() && number_of_[cohort_] == 0) ++cohort_;
    if (cohort_ > number_of_.last()) return false;
    const Users& users = cohorts_[number_of_[cohort_] - 1];
    row = {first_day_of(unit_, cohort_), period_,
           period_ < std::ssize(users) ? users[static_cast<std::size_t>(period_)] : 0};
    if (cohort_ + ++period_ > number_of_.last()) {
        ++cohort_;
        period_ = 0;
    }
    return true;
}

namespace {

// Keeps the records of `a` whose user is (not) in `b`: both stand in the same order.
Summary<Audience> keep(const Summary<Audience>& a, const Summary<Audience>& b, bool in_b, ByteBuffer& out) {
    KeyKinds kinds = a.header.kinds;
    kinds.expect(0, b.kind(), Audience::key_names[0]);
    out.reserve(a.header.used, a.keys());
    Reader from_a{a.body, a.body + a.header.used};
    Reader from_b{b.body, b.body + b.header.used};
    Record record_a{};
    Record record_b{};
    bool have_b = !from_b.done();
    if (have_b) record_b.read(from_b, kinds.of(0));
    std::uint32_t keys = 0;
    Poll interrupts;
    while (!from_a.done()) {
        record_a.read(from_a, kinds.of(0));
        while (have_b && record_b.compare(record_a) < 0) {
            have_b = !from_b.done();
            if (have_b) record_b.read(from_b, kinds.of(0));
            interrupts.step();
        }
        interrupts.step();
        if ((have_b && record_b.compare(record_a) == 0) != in_b) continue;
        out.append(record_a.begin, static_cast<std::uint32_t>(record_a.payload.end - record_a.begin), keys);
        ++keys;
    }
    Summary<Audience> result = keys > 0 ? a : Summary<Audience>::empty();
    result.body = out.data();
    result.header.used = result.header.folded = out.size();
    result.header.keys = keys;
    return result;
}

}  // namespace

Summary<Audience> audience_intersect_by_user(const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out) {
    return keep(a, b, true, out);
}
Summary<Audience> audience_except_by_user(const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out) {
    return keep(a, b, false, out);
}

}  // namespace shopmetrics
