#include "core/audience.hpp"

#include <algorithm>
#include <unordered_map>

namespace shopmetrics {

std::int64_t daily_unique_users(const Records<Audience>& audience) {
    std::int64_t user_days = 0;
    const auto add_user = [&](std::int64_t days) { user_days += std::max<std::int64_t>(days, 1); };
    audience.for_each(Visitor{[&](const KeyBytes&, Reader days) { add_user(Audience::Days::size(days)); },
                              [&](const KeyBytes&, Audience::Days& days) { add_user(std::ssize(days.settle())); }});
    return user_days;
}

DailyUsers::DailyUsers(const ImageView<Audience>& audience, std::pmr::memory_resource* memory) : days_(memory) {
    // Not an array from the first day to the last: a calendar has two billion days.
    std::pmr::unordered_map<std::int64_t, std::int64_t, SeededHash> users_of(16, SeededHash(&users_of), {}, memory);
    std::int64_t undated = 0;
    Poll interrupts;
    audience.for_each([&](const KeyBytes&, Reader days) {
        undated += days.done();
        for (std::int64_t day = 0; !days.done(); interrupts.step()) {
            day = Audience::Days::next(days, day);
            ++users_of[day];
        }
    });
    days_.reserve(users_of.size());
    for (const auto& [day, users] : users_of) days_.push_back({static_cast<std::int32_t>(day), users});
    std::sort(days_.begin(), days_.end(), [](const Day& a, const Day& b) { return a.day < b.day; });
    if (undated > 0) days_.push_back({Audience::no_day, undated});
}

namespace {

// Keeps the records of `a` whose user is (not) in `b`: both stand in the same order.
void keep(const ImageView<Audience>& a, const ImageView<Audience>& b, bool in_b, ByteBuffer& out,
          ImageView<Audience>& result) {
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
    result = keys > 0 ? a : ImageView<Audience>::empty();
    result.body = out.data();
    result.header.used = result.header.folded = out.size();
    result.header.keys = keys;
}

}  // namespace

void audience_intersect_by_user(const ImageView<Audience>& a, const ImageView<Audience>& b, ByteBuffer& out,
                                ImageView<Audience>& result) {
    keep(a, b, true, out, result);
}
void audience_except_by_user(const ImageView<Audience>& a, const ImageView<Audience>& b, ByteBuffer& out,
                             ImageView<Audience>& result) {
    keep(a, b, false, out, result);
}

}  // namespace shopmetrics
