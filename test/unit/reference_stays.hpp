// Model of stays, and what is read from it as its page defines it: row by row. See reference.hpp.
#pragma once

#include <tuple>

#include "families/stays.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

// A row, or several that differ in their seconds only.
struct PlainStay {
    Name session;
    Name device;
    std::int64_t at = 0;
    Name product;
    std::optional<Name> colour;
    int128 microseconds = 0;
    std::optional<Name> item;
    bool shown = false;
};
using PlainStayRows = std::vector<PlainStay>;

struct PlainStatistics {
    int128 capped = 0;
    std::set<std::tuple<Name, Name, Name>> views;
    std::set<Name> sessions;
    std::set<std::pair<Name, std::int32_t>> users;
    std::set<Name> unique_users;
};

struct PlainDay {
    std::set<Name> sessions;
    std::set<Name> users;
    std::int64_t new_users = 0;
};

// Some calendar: which days there are is the server's to say.
inline std::int32_t day_of(std::int64_t at) {
    return static_cast<std::int32_t>(at / 3 % 1000);
}

// The rows of valid sessions that began in the period, and what is known of sessions and devices for it.
class PlainStays {
  public:
    using Some = std::vector<const PlainStay*>;

    // The rows must outlive it.
    PlainStays(const PlainStayRows& rows, const Period& period, const TryOnOptions& options) : options_(options) {
        std::map<Name, int128> total;
        for (const PlainStay& row : rows) {
            total[row.session] += row.microseconds;
            const auto known = began.try_emplace(row.session, row.at).first;
            known->second = std::min(known->second, row.at);
        }
        for (const PlainStay& row : rows) {
            if (total[row.session] < options.min_session) continue;
            const std::int64_t at = began[row.session];
            const auto first = first_ever.try_emplace(row.device, at).first;
            first->second = std::min(first->second, at);
            if (at < period.from || at >= period.until) continue;
            visits.insert(row.session);
            const auto first_here = first_in_period.try_emplace(row.device, at).first;
            first_here->second = std::min(first_here->second, at);
            if (row.shown) shown.push_back(&row);
        }
    }

    [[nodiscard]] PlainStatistics statistics(const Some& rows) const {
        PlainStatistics result;
        std::map<std::pair<Name, Name>, int128> by_product;
        for (const PlainStay* const row : rows) {
            by_product[{row->session, row->product}] += row->microseconds;
            if (row->colour) result.views.insert({row->session, row->product, *row->colour});
            result.sessions.insert(row->session);
            result.users.insert({row->device, day_of(began.at(row->session))});
            result.unique_users.insert(row->device);
        }
        for (const auto& [product, sum] : by_product) result.capped += std::min<int128>(sum, options_.cap);
        return result;
    }
    // Most time first, then by item, those without one last.
    [[nodiscard]] std::vector<std::pair<std::optional<Name>, PlainStatistics>> items() const {
        std::map<std::pair<std::optional<Name>, Name>, int128> in_session;
        for (const PlainStay* const row : shown) in_session[{row->item, row->session}] += row->microseconds;
        std::map<std::optional<Name>, Some> rows_of;
        for (const PlainStay* const row : shown)
            if (in_session[{row->item, row->session}] >= options_.min_item) rows_of[row->item].push_back(row);
        std::vector<std::pair<std::optional<Name>, PlainStatistics>> result;
        for (const auto& [item, rows] : rows_of) result.emplace_back(item, statistics(rows));
        std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
            if (a.second.capped != b.second.capped) return a.second.capped > b.second.capped;
            if (a.first.has_value() != b.first.has_value()) return a.first.has_value();
            return a.first < b.first;
        });
        return result;
    }
    [[nodiscard]] std::map<std::int32_t, PlainDay> days(const std::set<Name>& new_devices) const {
        std::map<std::int32_t, PlainDay> result;
        std::set<Name> devices;
        for (const PlainStay* const row : shown) {
            PlainDay& day = result[day_of(began.at(row->session))];
            day.sessions.insert(row->session);
            day.users.insert(row->device);
            devices.insert(row->device);
        }
        for (const Name& device : devices)
            if (new_devices.contains(device)) ++result[day_of(first_in_period.at(device))].new_users;
        return result;
    }
    // In the order of names.
    [[nodiscard]] std::map<Name, std::int64_t> devices(const Period& period) const {
        std::map<Name, std::int64_t> result;
        for (const PlainStay* const row : shown) {
            const std::int64_t first = first_ever.at(row->device);
            if (first >= period.from && first < period.until) result[row->device] = first;
        }
        return result;
    }

    std::map<Name, std::int64_t> began;            // of all sessions
    std::map<Name, std::int64_t> first_ever;       // of devices: the start of their first valid session
    std::map<Name, std::int64_t> first_in_period;  // the same in the period
    std::set<Name> visits;                         // valid ones of the period
    Some shown;                                    // rows of these

  private:
    TryOnOptions options_;
};

inline void check_statistics(const StayStatistics& actual, const PlainStatistics& expected,
                             const std::set<Name>& new_devices, Differences& differences) {
    differences.same("capped time", actual.capped, expected.capped);
    differences.same("views", actual.views, std::ssize(expected.views));
    differences.same("sessions", actual.sessions, std::ssize(expected.sessions));
    differences.same("users", actual.users, std::ssize(expected.users));
    differences.same("unique users", actual.unique_users, std::ssize(expected.unique_users));
    differences.same("new users", actual.new_users,
                     std::count_if(expected.unique_users.begin(), expected.unique_users.end(),
                                   [&](const Name& user) { return new_devices.contains(user); }));
}

// All readings of the summary of these rows; `is_new` says which devices are in new_devices.
template <class IsNew>
void check_stays(const PlainStayRows& rows, const Summary<Stays>& view, const Period& period,
                 const TryOnOptions& options, IsNew is_new, Differences& differences) {
    auto* const heap = std::pmr::new_delete_resource();
    const PlainStays plain(rows, period, options);
    const KeyKind device_kind = view.header.kinds.of(1);

    std::set<Name> new_devices;
    Model<Audience> audience;
    const auto add_new = [&](const Name& device) {
        if (device_kind == KeyKind::none || !is_new(device)) return;
        new_devices.insert(device);
        audience.add({device, {}});
    };
    for (const PlainStay& row : rows) add_new(row.device);
    for (std::uint64_t i = 0; i < 10; ++i) add_new(name(device_kind, 1'000'003 + i));  // never here
    const Bytes new_image = audience.image();
    const auto new_view = summary_of<Audience>(new_image);

    const auto visits = stay_sessions(view, period, options, heap);
    differences.same("visits", std::ssize(visits), std::ssize(plain.visits));
    std::multiset<std::int64_t> expected_starts;
    for (const Name& session : plain.visits) expected_starts.insert(plain.began.at(session));
    std::pmr::vector<std::int32_t> days(heap);
    std::multiset<std::int64_t> starts;
    for (const StaySession& visit : visits) {
        differences.yes("the order of visits", starts.empty() || visit.began >= *starts.rbegin());
        starts.insert(visit.began);
        days.push_back(day_of(visit.began));
    }
    differences.yes("the starts of visits", starts == expected_starts);

    check_statistics(stay_statistics(view, visits, days, new_view, options, heap), plain.statistics(plain.shown),
                     new_devices, differences);

    const auto items = stay_items(view, visits, days, new_view, options, heap);
    const auto expected_items = plain.items();
    differences.same("items", std::ssize(items), std::ssize(expected_items));
    for (std::size_t i = 0; i < std::min(items.size(), expected_items.size()); ++i) {
        const auto& [item, expected] = expected_items[i];
        differences.yes("the order of items", items[i].has_item == item.has_value() &&
                                                  (!item || same_bytes(items[i].item, key_bytes(*item, true))));
        check_statistics(items[i], expected, new_devices, differences);
    }

    const auto by_day = stay_days(view, visits, days, new_view, heap);
    const auto expected_days = plain.days(new_devices);
    differences.same("days", std::ssize(by_day), std::ssize(expected_days));
    auto expected_day = expected_days.begin();
    for (const StayDay& day : by_day) {
        if (expected_day == expected_days.end()) break;
        differences.same("a day", day.day, expected_day->first);
        differences.same("sessions of a day", day.sessions, std::ssize(expected_day->second.sessions));
        differences.same("users of a day", day.users, std::ssize(expected_day->second.users));
        differences.same("new users of a day", day.new_users, expected_day->second.new_users);
        ++expected_day;
    }

    const auto devices = stay_devices(view, period, options, heap);
    const auto expected_devices = plain.devices(period);
    differences.same("devices", std::ssize(devices), std::ssize(expected_devices));
    auto expected_device = expected_devices.begin();
    for (const StayDevice& device : devices) {
        if (expected_device == expected_devices.end()) break;
        differences.yes("the order of devices", same_bytes(device.device, key_bytes(expected_device->first, true)));
        differences.same("the first time of a device", device.began, expected_device->second);
        ++expected_device;
    }
}

// Half of them.
inline bool is_new_device(const Name& device) {
    return (static_cast<std::uint64_t>(device.number) + XXH3_64bits(device.text.data(), device.text.size())) % 2 == 0;
}

template <>
struct Model<Stays> {
    struct Row {
        Name session;
        Name device;
        std::int64_t at = 0;
        Name product;
        std::optional<Name> colour{};
        std::int64_t microseconds = 0;
        std::optional<Name> item{};
        bool shown = true;
    };
    // What a stay was on. Of one that is not shown nothing is kept.
    struct On {
        bool shown = false;
        std::optional<Name> item;
        Name product;
        std::optional<Name> colour;

        auto operator<=>(const On&) const = default;
        [[nodiscard]] Bytes bytes() const {
            Bytes bytes = {static_cast<std::uint8_t>((shown ? 1 : 0) + (item ? 2 : 0) + (colour ? 4 : 0))};
            if (item) put_sized(bytes, key_bytes(*item, true));
            if (shown) put_sized(bytes, key_bytes(product, false));
            if (colour) put_sized(bytes, key_bytes(*colour, false));
            return bytes;
        }
    };
    struct Session {
        std::int64_t began = INT64_MAX;
        std::map<Name, std::map<On, int128>> stays_of;  // by device
    };
    Frame frame;
    std::map<Name, Session> sessions;

    void add(const Row& row) {
        Frame its;
        its.kinds = {row.session.kind, row.device.kind, row.product.kind, KeyKind::none};
        if (row.colour) its.kinds[3] = row.colour->kind;  // shown or not
        frame.merge(its);
        Session& session = sessions[row.session];
        session.began = std::min(session.began, row.at);
        const On on = row.shown ? On{true, row.item, row.product, row.colour} : On{};
        session.stays_of[row.device][on] += row.microseconds;
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [name, session] : other.sessions) {
            Session& mine = sessions[name];
            mine.began = std::min(mine.began, session.began);
            for (const auto& [device, stays] : session.stays_of) {
                auto& my_stays = mine.stays_of[device];
                for (const auto& [on, microseconds] : stays) my_stays[on] += microseconds;
            }
        }
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [name, session] : sessions) {
            std::map<Bytes, Bytes, KeyBefore> devices;
            for (const auto& [device, stays_of_device] : session.stays_of) {
                std::map<Bytes, int128, KeyBefore> sums;
                for (const auto& [on, microseconds] : stays_of_device) sums[on.bytes()] = microseconds;
                Bytes& stays = devices[key_bytes(device, true)];
                for (const auto& [on, microseconds] : sums) {
                    put_sized(stays, on);
                    put_signed(stays, microseconds);
                }
            }
            Bytes payload;
            put_signed(payload, session.began);
            for (const auto& [device, stays] : devices) {
                put_sized(payload, device);
                put_sized(payload, stays);
            }
            records.add(key_bytes(name, false), payload);
        }
        return records.image<Stays>(frame);
    }
    // Rows that come to the same summary.
    [[nodiscard]] PlainStayRows rows() const {
        PlainStayRows rows;
        for (const auto& [name, session] : sessions)
            for (const auto& [device, stays] : session.stays_of)
                for (const auto& [on, microseconds] : stays)
                    rows.push_back(
                        {name, device, session.began, on.product, on.colour, microseconds, on.item, on.shown});
        return rows;
    }
    [[nodiscard]] std::string check(const Summary<Stays>& view) const {
        Differences differences;
        const PlainStayRows all = rows();
        const auto check = [&](const Period& period, const TryOnOptions& options) {
            check_stays(all, view, period, options, is_new_device, differences);
        };
        check({INT64_MIN, INT64_MAX}, {});
        if (all.size() > 100) return differences.text();  // of many, one reading
        const std::int64_t at = all.empty() ? 5 : all[all.size() / 2].at;
        check({-1, 2}, {0, 0, 0});
        check({0, 0}, {});
        check({at, INT64_MAX}, {5, 7, 5});
        check({INT64_MIN, at}, {INT64_MAX, 1, INT64_MAX});
        if (at < INT64_MAX) check({at, at + 1}, {2'000'000, 0, 2'000'000});
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Stays>(image, [&](const Frame& its, Cursor record) {
            Session& session = model.sessions[record.name(its.kinds[0], false)];
            session.began = static_cast<std::int64_t>(record.signed_number());
            while (!record.done()) {
                auto& stays_of_device = session.stays_of[record.name(its.kinds[1], true)];
                for (Cursor stays = record.sized(); !stays.done();) {
                    Cursor inside = stays.sized();
                    const auto flags = static_cast<unsigned>(inside.varint());
                    On on;
                    on.shown = flags % 2 == 1;
                    if (flags / 2 % 2 == 1) on.item = inside.name(KeyKind::text, true);
                    if (on.shown) on.product = inside.name(its.kinds[2], false);
                    if (flags / 4 == 1) on.colour = inside.name(its.kinds[3], false);
                    stays_of_device[on] += stays.signed_number();
                }
            }
        });
        return model;
    }

    static Stays::Row core_row(const Row& row) {
        Stays::Row core;
        core.session = key_of(row.session, false);
        core.device = key_of(row.device, true);
        core.product = key_of(row.product, false);
        core.at = row.at;
        core.microseconds = row.microseconds;
        if (row.colour) core.colour = key_of(*row.colour, false);
        if (!row.shown) return core;
        core.flags = Subject::shown;
        if (row.item) {
            core.flags |= Subject::with_item;
            core.item = key_of(*row.item, true);
        }
        if (row.colour) core.flags |= Subject::with_colour;
        return core;
    }
    static Row random_row(Random& random, const Shape& shape) {
        // Mostly one device a session, and times on either side of the glossary's limits.
        Row row{shape.name(random, 0), {}, shape.number(random, INT64_MIN, INT64_MAX), shape.name(random, 2)};
        const std::uint64_t device =
            std::hash<std::string>{}(row.session.text) + static_cast<std::uint64_t>(row.session.number);
        row.device = below(random, 20) == 0 ? shape.name(random, 1) : name(shape.kind(1), device % shape.others);
        if (below(random, 4) > 0) row.colour = shape.name(random, 3);
        if (below(random, 4) > 0) row.item = name(KeyKind::text, below(random, shape.others));
        row.shown = below(random, 4) > 0;
        row.microseconds = random_microseconds(random, shape);
        return row;
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Stays>& view, std::pmr::memory_resource* memory, Attempt attempt) {
        const Bytes image = new_devices(view.header.kinds.of(1));
        const auto fresh = summary_of<Audience>(image);
        const Period always{INT64_MIN, INT64_MAX};
        for (const TryOnOptions& options : {TryOnOptions{}, TryOnOptions{5, 0, 1}}) {
            attempt([&] { static_cast<void>(stay_devices(view, always, options, memory)); });
            attempt([&] {
                const auto visits = stay_sessions(view, always, options, memory);
                std::pmr::vector<std::int32_t> days(memory);
                for (const StaySession& visit : visits) days.push_back(day_of(visit.began));
                stay_statistics(view, visits, days, fresh, options, memory);
                static_cast<void>(stay_items(view, visits, days, fresh, options, memory));
                static_cast<void>(stay_days(view, visits, days, fresh, memory));
            });
        }
    }
    // An audience of some that a summary may hold.
    static Bytes new_devices(KeyKind kind) {
        Model<Audience> somebody;
        if (kind != KeyKind::none)
            for (std::uint64_t i = 0; i < 10; ++i) somebody.add({name(kind, i), {}});
        return somebody.image();
    }
    // Calls visit(sum) for each of the numbers that are added up.
    template <class Visit>
    void for_each_sum(Visit visit) const {
        for (const auto& [session_name, session] : sessions)
            for (const auto& [device, stays] : session.stays_of)
                for (const auto& [on, microseconds] : stays) visit(microseconds);
    }
    static void set_name(Row& row, unsigned column, const Name& name) {
        if (column < 3) {
            (column == 0 ? row.session : column == 1 ? row.device : row.product) = name;
        } else {
            row.colour = name;
        }
    }
};

}  // namespace shopmetrics::test
