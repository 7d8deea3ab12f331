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
        for (; first != uncounted.end() && *first == day; ++first) ++counted.users;
    }
    for (; next_known != known.end(); interrupts.step()) days_.push_back(*next_known++);
    uncounted.clear();
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
