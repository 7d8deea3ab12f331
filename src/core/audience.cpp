#include "core/audience.hpp"

#include <algorithm>

namespace shopmetrics {

std::int64_t daily_unique_users(const ImageView<Audience>& audience) {
    std::int64_t user_days = 0;
    audience.for_each([&](const KeyBytes&, Reader days) {
        // The last byte of a number has its top bit clear: counting them counts the days.
        std::int64_t count = 0;
        for (const std::uint8_t* at = days.at; at != days.end; ++at) count += *at < 0x80;
        user_days += std::max<std::int64_t>(count, 1);
    });
    return user_days;
}

DailyUsers::DailyUsers(const ImageView<Audience>& audience, std::pmr::memory_resource* memory) : users_(memory) {
    std::int64_t first = INT64_MAX;
    std::int64_t last = INT64_MIN;
    const auto each_day = [&](auto visit) {
        audience.for_each([&](const KeyBytes&, Reader days) {
            for (std::int64_t day = 0; !days.done();) {
                day = Audience::Days::next(days, day);
                visit(day);
            }
        });
    };
    each_day([&](std::int64_t day) {
        if (day <= INT32_MIN || day >= INT32_MAX) raise_corrupt("a day is out of range");
        first = std::min(first, day);
        last = std::max(last, day);
    });
    if (first > last) return;
    first_ = static_cast<std::int32_t>(first);
    users_.resize(static_cast<std::size_t>(last - first + 1));
    each_day([&](std::int64_t day) { ++users_[static_cast<std::size_t>(day - first)]; });
}

bool DailyUsers::next(std::int32_t& day, std::int64_t& users) {
    Poll interrupts(1U << 16);
    for (; at_ < users_.size(); ++at_) {
        interrupts.step();
        if (users_[at_] == 0) continue;
        day = static_cast<std::int32_t>(first_ + static_cast<std::int64_t>(at_));
        users = users_[at_++];
        return true;
    }
    return false;
}

namespace {

// Keeps the records of `a` whose user is (not) in `b`: both stand in the same order.
void keep(const ImageView<Audience>& a, const ImageView<Audience>& b, bool in_b, ByteBuffer& out, ImageView<Audience>& result) {
    KeyKinds kinds = a.header.kinds;
    kinds.expect(0, b.kind(), Audience::key_names[0]);
    out.reserve(a.header.used, a.keys());
    Reader from_a{a.body, a.body + a.header.used};
    Reader from_b{b.body, b.body + b.header.used};
    Record record_b{};
    bool have_b = !from_b.done();
    if (have_b) record_b = Record::read(from_b, kinds.of(0));
    std::uint32_t keys = 0;
    Poll interrupts;
    while (!from_a.done()) {
        const Record record_a = Record::read(from_a, kinds.of(0));
        while (have_b && record_b.compare(record_a) < 0) {
            have_b = !from_b.done();
            if (have_b) record_b = Record::read(from_b, kinds.of(0));
            interrupts.step();
        }
        interrupts.step();
        if ((have_b && record_b.compare(record_a) == 0) != in_b) continue;
        out.append(record_a.begin, static_cast<std::uint32_t>(record_a.payload.end - record_a.begin), keys);
        ++keys;
    }
    result = a;
    result.header.kinds = kinds;
    result.body = out.data();
    result.header.used = result.header.folded = out.size();
    result.header.keys = keys;
}

}  // namespace

void audience_intersect_by_user(const ImageView<Audience>& a, const ImageView<Audience>& b, ByteBuffer& out, ImageView<Audience>& result) {
    keep(a, b, true, out, result);
}
void audience_except_by_user(const ImageView<Audience>& a, const ImageView<Audience>& b, ByteBuffer& out, ImageView<Audience>& result) {
    keep(a, b, false, out, result);
}

}  // namespace shopmetrics
