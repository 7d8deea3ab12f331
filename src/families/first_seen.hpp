// first_seen: when each user was first there. user -> the earliest time.
#pragma once

#include "engine/part.hpp"

namespace shopmetrics {

struct FirstTime {
    static constexpr std::uint32_t bound = max_varint64;
    std::int64_t at = 0;

    static FirstTime read(Reader& from) { return {unzigzag(from.varint<std::uint64_t>())}; }
    void merge(const FirstTime& other) { at = std::min(at, other.at); }
    std::uint8_t* write(std::uint8_t* to) const { return write_varint_fast(to, zigzag(at)); }
};

struct FirstSeen : PartFamily<FirstSeen, FirstTime> {
    static constexpr FamilyId id{2};
    static constexpr const char* name = "first_seen";
    static constexpr const char* key_names[] = {"user_id"};

    using Arguments = ArgumentList<NotNull<Key>, NotNull<At<"at">>>;
    static Row row(const Key& user, std::int64_t at) { return {user, {at}}; }
    template <class Take>
    static void for_each_time(const Summary<FirstSeen>& first_seen, Take take) {
        for_each_part<FirstSeen>(first_seen, [&](const FirstTime& first) { take(Instant{first.at}); });
    }
    static void describe(const Summary<FirstSeen>& first_seen, Description& to) {
        to.add("user_id", first_seen.kind());
        to.add("users", first_seen.keys());
    }
};

// Users first seen in the period. Linear.
inline std::int64_t new_users(const RecordStream<FirstSeen>& first_seen, const Period& period) {
    std::int64_t users = 0;
    for_each_part(first_seen, [&](const FirstTime& first) { users += period.contains(first.at); });
    return users;
}

}  // namespace shopmetrics
