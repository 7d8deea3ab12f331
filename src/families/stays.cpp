#include "families/stays.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace shopmetrics {

void Stays::validate_payload(Reader payload, KeyKinds kinds) {
    if (!Value::canonical(payload)) raise_corrupt("devices or stays are not in order");
    began(payload);
    if (payload.done()) raise_corrupt("a session without devices");
    for_each_device(payload, [&](const KeyBytes& device, Reader stays) {
        device.validate(kinds.of(1), true);
        if (stays.done()) raise_corrupt("a device without stays");
        ItemSum::for_each(stays, [&](const ItemSum& stay) {
            if (stay.sum < 0) raise_corrupt("negative seconds");
            const Subject subject = Subject::read(stay.item);
            if (subject.has(Subject::with_item)) subject.item.validate(KeyKind::text, true);
            if (subject.has(Subject::shown)) subject.product.validate(kinds.of(2), false);
            if (subject.has(Subject::with_colour)) {
                if (kinds.of(3) == KeyKind::none) raise_corrupt("keys of no kind");
                subject.colour.validate(kinds.of(3), false);
            }
        });
    });
}

namespace {

int128 uncapped(Reader devices) {
    int128 sum = 0;
    Stays::for_each_device(devices, [&](const KeyBytes&, Reader stays) {
        ItemSum::for_each(stays, [&](const ItemSum& stay) { sum = add_checked(sum, stay.sum); });
    });
    return sum;
}

bool any_shown(Reader stays) {
    Poll interrupts;
    for (; !stays.done(); interrupts.step())
        if (Subject::read(ItemSum::read(stays).item).has(Subject::shown)) return true;
    return false;
}

// A device's key in an audience.
Key audience_key(const KeyBytes& device, KeyKind kind) {
    switch (kind) {
        case KeyKind::integer:
            return Key::integer(device.as_integer());
        case KeyKind::uuid:
            return Key::uuid(device.data);
        default:
            return Key::text(device.data, device.size, false);
    }
}

// A device as an audience knows it: a text of more than 15 bytes by its hash.
struct DeviceId {
    XXH128_hash_t hash;

    static DeviceId of_audience(const KeyBytes& user) { return {XXH3_128bits(user.data, user.size)}; }
    static DeviceId of(const KeyBytes& device, KeyKind kind) {
        if (kind != KeyKind::text) return of_audience(device);
        const Key user = audience_key(device, kind);
        return of_audience({user.data(), user.size()});
    }
    [[nodiscard]] std::uint64_t rank() const { return hash.high64; }
    [[nodiscard]] bool operator==(const DeviceId& other) const { return XXH128_isEqual(hash, other.hash) != 0; }
    [[nodiscard]] bool operator<(const DeviceId& other) const {
        return hash.high64 != other.hash.high64 ? hash.high64 < other.hash.high64 : hash.low64 < other.hash.low64;
    }
};

// That a device is in a group with a session.
struct Appearance {
    DeviceId device;
    std::uint32_t group;
    std::uint32_t session;

    [[nodiscard]] bool operator<(const Appearance& other) const {
        if (!(device == other.device)) return device < other.device;
        return group != other.group ? group < other.group : session < other.session;
    }
};

// Calls take(begin, end, is_new) with the appearances of each device.
template <class Take>
void for_each_appearing(std::pmr::vector<Appearance>& appearances, KeyKind kind, const Summary<Audience>& new_devices,
                        std::pmr::memory_resource* memory, Take take) {
    KeyKinds kinds;
    kinds.expect(0, kind, "device_id");
    kinds.expect(0, new_devices.kind(), "new_devices");
    sort_by_rank(
        appearances, [](const Appearance& appearance) { return appearance.device.rank(); },
        [](const Appearance& a, const Appearance& b) { return a < b; });
    std::pmr::vector<DeviceId> fresh(memory);
    fresh.reserve(new_devices.keys());
    new_devices.for_each([&](const KeyBytes& user, Reader) { fresh.push_back(DeviceId::of_audience(user)); });
    sort_by_rank(
        fresh, [](const DeviceId& device) { return device.rank(); },
        [](const DeviceId& a, const DeviceId& b) { return a < b; });
    auto next_fresh = fresh.begin();
    Poll interrupts;
    for (auto begin = appearances.begin(); begin != appearances.end();) {
        auto end = begin + 1;
        while (end != appearances.end() && end->device == begin->device) ++end;
        while (next_fresh != fresh.end() && *next_fresh < begin->device) ++next_fresh;
        take(begin, end, next_fresh != fresh.end() && *next_fresh == begin->device);
        begin = end;
        interrupts.step();
    }
}

struct Stay {
    KeyBytes device;
    Subject on;
    int128 sum;

    static bool by_item(const Stay& a, const Stay& b) {
        if (a.on.has(Subject::with_item) != b.on.has(Subject::with_item)) return b.on.has(Subject::with_item);
        return a.on.item.compare(b.on.item) < 0;
    }
    static bool by_view(const Stay& a, const Stay& b) {
        if (const int order = a.on.product.compare(b.on.product); order != 0) return order < 0;
        if (a.on.has(Subject::with_colour) != b.on.has(Subject::with_colour)) return b.on.has(Subject::with_colour);
        return a.on.colour.compare(b.on.colour) < 0;
    }
};
using StayList = std::pmr::vector<Stay>;

// Few as a rule, but a session may be anything.
template <class Less>
void sort_stays(StayList::iterator begin, StayList::iterator end, Less less) {
    if (end - begin < 2) return;
    Poll interrupts;
    std::sort(begin, end, [&](const Stay& a, const Stay& b) {
        interrupts.step();
        return less(a, b);
    });
}

void read_shown(Reader devices, StayList& shown) {
    shown.clear();
    Stays::for_each_device(devices, [&](const KeyBytes& device, Reader stays) {
        ItemSum::for_each(stays, [&](const ItemSum& stay) {
            const Subject subject = Subject::read(stay.item);
            if (subject.has(Subject::shown)) shown.push_back({device, subject, stay.sum});
        });
    });
}

// Calls take(begin, end) with the stays of each item of a session, but those of an item of which it has too little.
template <class Take>
void for_each_item(StayList& shown, const TryOnOptions& options, Take take) {
    sort_stays(shown.begin(), shown.end(), Stay::by_item);
    for (auto begin = shown.begin(); begin != shown.end();) {
        int128 sum = 0;
        auto end = begin;
        for (; end != shown.end() && !Stay::by_item(*begin, *end); ++end) sum = add_checked(sum, end->sum);
        if (sum >= options.min_item) take(begin, end);
        begin = end;
    }
}

// The days of sessions in the order of time: sorted already, but where a clock was set back over midnight.
void sort_days(std::pmr::vector<std::int32_t>& days) {
    if (!std::is_sorted(days.begin(), days.end())) std::sort(days.begin(), days.end());
}

// Groups of stays: their numbers, and who was there.
struct Groups {
    std::pmr::vector<StayStatistics> rows;

    Groups(std::size_t sessions, KeyKind device_kind, std::pmr::memory_resource* memory)
        : rows(memory),
          device_kind_(device_kind),
          appearances_(memory),
          number_of_(0, SeededHash::for_this_call(), std::equal_to<KeyBytes>(), memory) {
        appearances_.reserve(sessions);
    }

    // The group of the stays with this item, or of those without one; groups are numbered as they come.
    std::uint32_t of_item(const Subject& on) {
        const bool has_item = on.has(Subject::with_item);
        std::uint32_t& number = has_item ? number_of_.try_emplace(on.item, none).first->second : without_item_;
        if (number == none) {
            number = static_cast<std::uint32_t>(rows.size());
            rows.push_back({.has_item = has_item, .item = on.item});
        }
        return number;
    }

    // The stays of one session that belong to the group.
    void add(std::uint32_t group, StayList::iterator begin, StayList::iterator end, std::int64_t cap,
             std::uint32_t session) {
        StayStatistics& to = rows[group];
        ++to.sessions;
        for (auto stay = begin; stay != end; ++stay)
            if (stay == begin || stay->device.data != (stay - 1)->device.data)
                appearances_.push_back({DeviceId::of(stay->device, device_kind_), group, session});
        sort_stays(begin, end, Stay::by_view);
        for (auto product = begin; product != end;) {
            int128 sum = 0;
            auto stay = product;
            for (; stay != end && stay->on.product == product->on.product; ++stay) {
                sum = add_checked(sum, stay->sum);
                to.views +=
                    stay->on.has(Subject::with_colour) && (stay == product || Stay::by_view(*(stay - 1), *stay));
            }
            to.capped = add_checked(to.capped, std::min<int128>(sum, cap));
            product = stay;
        }
    }

    void count_users(const std::pmr::vector<std::int32_t>& days, const Summary<Audience>& new_devices) {
        std::pmr::memory_resource* const memory = appearances_.get_allocator().resource();
        std::pmr::vector<std::int32_t> seen_on(memory);
        for_each_appearing(appearances_, device_kind_, new_devices, memory, [&](auto begin, auto end, bool is_new) {
            while (begin != end) {
                StayStatistics& group = rows[begin->group];
                seen_on.clear();
                auto appearance = begin;
                for (; appearance != end && appearance->group == begin->group; ++appearance)
                    seen_on.push_back(days[appearance->session]);
                sort_days(seen_on);
                ++group.unique_users;
                group.new_users += is_new;
                group.users += std::unique(seen_on.begin(), seen_on.end()) - seen_on.begin();
                begin = appearance;
            }
        });
    }

  private:
    static constexpr std::uint32_t none = UINT32_MAX;

    KeyKind device_kind_;
    std::pmr::vector<Appearance> appearances_;
    std::pmr::unordered_map<KeyBytes, std::uint32_t, SeededHash> number_of_;
    std::uint32_t without_item_ = none;
};

}  // namespace

std::pmr::vector<StaySession> stay_sessions(const Summary<Stays>& stays, const Period& period,
                                            const TryOnOptions& options, std::pmr::memory_resource* memory) {
    std::pmr::vector<StaySession> sessions(memory);
    stays.for_each([&](const KeyBytes&, Reader payload) {
        const std::int64_t began = Stays::began(payload);
        if (period.contains(began) && uncapped(payload) >= options.min_session) sessions.push_back({began, payload});
    });
    if (sessions.empty()) return sessions;
    const int spread = std::countl_zero(elapsed(period.from, period.until));
    sort_by_rank(
        sessions, [&](const StaySession& session) { return elapsed(period.from, session.began) << spread; },
        [](const StaySession& a, const StaySession& b) { return a.began < b.began; });
    return sessions;
}

std::pmr::vector<StayDevice> stay_devices(const Summary<Stays>& stays, const Period& period,
                                          const TryOnOptions& options, std::pmr::memory_resource* memory) {
    struct Seen {
        std::uint64_t hash;
        KeyBytes device;
        std::int64_t began;
        bool shown;
    };
    std::pmr::vector<Seen> all(memory);
    const KeyKind kind = stays.header.kinds.of(1);
    stays.for_each([&](const KeyBytes&, Reader payload) {
        const std::int64_t began = Stays::began(payload);
        if (began >= period.until || uncapped(payload) < options.min_session) return;
        Stays::for_each_device(payload, [&](const KeyBytes& device, Reader its_stays) {
            all.push_back({key_hash(kind, device.data, device.size), device, began, any_shown(its_stays)});
        });
    });
    sort_by_rank(
        all, [](const Seen& one) { return one.hash; },
        [](const Seen& a, const Seen& b) {
            if (a.hash != b.hash) return a.hash < b.hash;
            const int order = a.device.compare(b.device);
            return order != 0 ? order < 0 : a.began < b.began;
        });
    std::pmr::vector<StayDevice> devices(memory);
    Poll interrupts;
    for (std::size_t i = 0; i < all.size(); interrupts.step()) {
        const Seen& first = all[i];
        bool shown = false;
        for (; i < all.size() && all[i].hash == first.hash && all[i].device == first.device; ++i) shown |= all[i].shown;
        if (shown && period.contains(first.began)) devices.push_back({first.device, first.began});
    }
    std::sort(devices.begin(), devices.end(), [&](const StayDevice& a, const StayDevice& b) {
        interrupts.step();
        return a.device.compare_values(b.device, kind) < 0;
    });
    return devices;
}

StayStatistics stay_statistics(const Summary<Stays>& stays, const std::pmr::vector<StaySession>& sessions,
                               const std::pmr::vector<std::int32_t>& days, const Summary<Audience>& new_devices,
                               const TryOnOptions& options, std::pmr::memory_resource* memory) {
    Groups groups(sessions.size(), stays.header.kinds.of(1), memory);
    groups.rows.emplace_back();
    StayList shown(memory);
    Poll interrupts;
    for (std::uint32_t session = 0; session < sessions.size(); ++session) {
        interrupts.step();
        read_shown(sessions[session].devices, shown);
        if (!shown.empty()) groups.add(0, shown.begin(), shown.end(), options.cap, session);
    }
    groups.count_users(days, new_devices);
    return groups.rows.front();
}

std::pmr::vector<StayStatistics> stay_items(const Summary<Stays>& stays, const std::pmr::vector<StaySession>& sessions,
                                            const std::pmr::vector<std::int32_t>& days,
                                            const Summary<Audience>& new_devices, const TryOnOptions& options,
                                            std::pmr::memory_resource* memory) {
    Groups groups(sessions.size(), stays.header.kinds.of(1), memory);
    StayList shown(memory);
    Poll interrupts;
    for (std::uint32_t session = 0; session < sessions.size(); ++session) {
        interrupts.step();
        read_shown(sessions[session].devices, shown);
        for_each_item(shown, options, [&](auto begin, auto end) {
            groups.add(groups.of_item(begin->on), begin, end, options.cap, session);
        });
    }
    groups.count_users(days, new_devices);
    std::sort(groups.rows.begin(), groups.rows.end(), [&](const StayStatistics& a, const StayStatistics& b) {
        interrupts.step();
        if (a.capped != b.capped) return a.capped > b.capped;
        if (a.has_item != b.has_item) return a.has_item;
        return a.item.compare_values(b.item, KeyKind::text) < 0;
    });
    return std::move(groups.rows);
}

Summary<Audience> StayItemAudience::audience() const {
    ImageView<Audience> view = ImageView<Audience>::empty();
    view.header.kinds.expect(0, device_kind, Audience::key_names[0]);
    view.header.used = view.header.folded = static_cast<std::uint32_t>(records.size());
    view.header.keys = devices;
    view.body = records.data();
    return Summary<Audience>::trusted(view);
}

std::pmr::vector<StayItemAudience> stay_item_audiences(const Summary<Stays>& stays,
                                                       const std::pmr::vector<StaySession>& sessions,
                                                       const std::pmr::vector<std::int32_t>& days,
                                                       const Summary<Audience>& first_days, const TryOnOptions& options,
                                                       std::pmr::memory_resource* memory) {
    struct Seen {
        Key device;
        std::uint64_t hash;
        std::uint32_t item;

        [[nodiscard]] KeyBytes key() const { return {device.data(), device.size()}; }
        [[nodiscard]] bool is_of(const Seen& other) const { return hash == other.hash && key() == other.key(); }
    };
    const KeyKind device_kind = stays.header.kinds.of(1);
    KeyKinds kinds;
    kinds.expect(0, device_kind, "device_id");
    kinds.expect(0, first_days.kind(), "first_days");
    Groups groups(sessions.size(), device_kind, memory);
    std::pmr::vector<Seen> all(memory);
    StayList shown(memory);
    Poll interrupts;
    for (std::uint32_t session = 0; session < sessions.size(); ++session) {
        interrupts.step();
        read_shown(sessions[session].devices, shown);
        for_each_item(shown, options, [&](auto begin, auto end) {
            const std::uint32_t item = groups.of_item(begin->on);
            for (auto stay = begin; stay != end; ++stay) {
                if (stay != begin && stay->device.data == (stay - 1)->device.data) continue;
                const Key device = audience_key(stay->device, device_kind);
                all.push_back({device, device.hash(), item});
            }
            groups.add(item, begin, end, options.cap, session);
        });
    }
    groups.count_users(days, Summary<Audience>::empty());
    std::pmr::vector<StayItemAudience> items(memory);
    items.reserve(groups.rows.size());
    for (const StayStatistics& row : groups.rows) items.emplace_back(device_kind, memory).statistics = row;

    sort_by_rank(
        all, [](const Seen& one) { return one.hash; },
        [](const Seen& a, const Seen& b) {
            if (a.hash != b.hash) return a.hash < b.hash;
            const int order = a.key().compare(b.key());
            return order != 0 ? order < 0 : a.item < b.item;
        });
    // An audience has its records in this order, too.
    Reader from{first_days.body, first_days.body + first_days.header.used};
    Record known{};
    bool any_known = false;
    const auto next_known = [&] {
        any_known = !from.done();
        if (any_known) known.read(from, device_kind);
    };
    next_known();
    for (std::size_t i = 0; i < all.size(); ++i) {
        interrupts.step();
        const Seen& one = all[i];
        if (i > 0 && all[i - 1].item == one.item && all[i - 1].is_of(one)) continue;
        const auto is_before = [&] {
            return known.hash != one.hash ? known.hash < one.hash : known.key.compare(one.key()) < 0;
        };
        for (; any_known && is_before(); interrupts.step()) next_known();
        if (any_known && known.hash == one.hash && known.key == one.key()) {
            items[one.item].add(known.begin, known.payload.end);
        } else {
            std::uint8_t record[max_varint32 + Key::longest_written + Key::write_slack];
            items[one.item].add(record, one.device.write(write_varint(record, one.device.written_size())));
        }
    }
    return items;
}

std::pmr::vector<StayDay> stay_days(const Summary<Stays>& stays, const std::pmr::vector<StaySession>& sessions,
                                    const std::pmr::vector<std::int32_t>& days, const Summary<Audience>& new_devices,
                                    std::pmr::memory_resource* memory) {
    constexpr std::uint32_t hidden = 0;
    constexpr std::uint32_t shown = 1;
    std::pmr::map<std::int32_t, StayDay> by_day(memory);
    std::pmr::vector<Appearance> appearances(memory);
    appearances.reserve(sessions.size());
    const KeyKind device_kind = stays.header.kinds.of(1);
    const auto day_of = [&](std::uint32_t session) -> StayDay& {
        StayDay& day = by_day[days[session]];
        day.day = days[session];
        return day;
    };
    Poll interrupts;
    for (std::uint32_t number = 0; number < sessions.size(); ++number) {
        interrupts.step();
        bool session_shown = false;
        Stays::for_each_device(sessions[number].devices, [&](const KeyBytes& device, Reader its_stays) {
            const bool is_shown = any_shown(its_stays);
            session_shown |= is_shown;
            appearances.push_back({DeviceId::of(device, device_kind), is_shown ? shown : hidden, number});
        });
        if (session_shown) ++day_of(number).sessions;
    }
    std::pmr::vector<std::int32_t> seen_on(memory);
    for_each_appearing(appearances, device_kind, new_devices, memory, [&](auto begin, auto end, bool is_new) {
        std::uint32_t first_session = begin->session;
        seen_on.clear();
        for (auto appearance = begin; appearance != end; ++appearance) {
            first_session = std::min(first_session, appearance->session);
            if (appearance->group == shown) seen_on.push_back(days[appearance->session]);
        }
        sort_days(seen_on);
        seen_on.erase(std::unique(seen_on.begin(), seen_on.end()), seen_on.end());
        for (const std::int32_t day : seen_on) ++by_day.at(day).users;
        if (is_new && !seen_on.empty()) ++day_of(first_session).new_users;
    });
    std::pmr::vector<StayDay> rows(memory);
    for (const auto& [day, row] : by_day) rows.push_back(row);
    return rows;
}

}  // namespace shopmetrics
