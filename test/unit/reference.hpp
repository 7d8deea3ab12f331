// The summaries once more, as the glossary defines them: maps and sets of plain values, numbers counted by looking at
// all of them, and the bytes that the storage format gives them. Slow and plain on purpose: of the core it knows the
// rows that go in and the views that come out, nothing of what lies between.
#pragma once

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <compare>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "families/activity.hpp"
#include "families/audience.hpp"
#include "families/capped_totals.hpp"
#include "families/try_on.hpp"
#include "families/views.hpp"
#include "families/visits.hpp"

namespace shopmetrics::test {

using Bytes = std::vector<std::uint8_t>;

// ------------------------------------------------------------------------------------------------- names

// Somebody's or something's identity.
struct Name {
    KeyKind kind = KeyKind::none;
    std::int64_t number = 0;
    std::string text;     // of a uuid its 16 bytes
    bool digest = false;  // `text` is what an image has kept of a long text

    auto operator<=>(const Name&) const = default;
};

inline Name integer(std::int64_t number) {
    return {KeyKind::integer, number, {}, false};
}
inline Name text(std::string value) {
    return {KeyKind::text, 0, std::move(value), false};
}
inline Name uuid(std::uint64_t first, std::uint64_t second) {
    std::string bytes(16, '\0');
    for (unsigned i = 0; i < 8; ++i) {
        bytes[i] = static_cast<char>(first >> (56 - 8 * i));
        bytes[8 + i] = static_cast<char>(second >> (56 - 8 * i));
    }
    return {KeyKind::uuid, 0, bytes, false};
}

inline const std::uint8_t* data_of(const std::string& string) {
    return reinterpret_cast<const std::uint8_t*>(string.data());
}

// What a row of the core is made with. Points into the name.
inline Key key_of(const Name& name, bool whole) {
    switch (name.kind) {
        case KeyKind::integer:
            return Key::integer(name.number);
        case KeyKind::uuid:
            return Key::uuid(data_of(name.text));
        case KeyKind::text:
            return Key::text(data_of(name.text), name.text.size(), whole);
        case KeyKind::none:
            break;
    }
    return Key::nothing();
}

// ------------------------------------------------------------------------------------------------- bytes

inline void put_varint(Bytes& to, uint128 value) {
    for (; value > 127; value /= 128) to.push_back(static_cast<std::uint8_t>(value % 128 + 128));
    to.push_back(static_cast<std::uint8_t>(value));
}
inline void put_signed(Bytes& to, int128 value) {
    put_varint(to, value >= 0 ? static_cast<uint128>(value) * 2 : static_cast<uint128>(-(value + 1)) * 2 + 1);
}
inline void put_sized(Bytes& to, const Bytes& bytes) {
    put_varint(to, bytes.size());
    to.insert(to.end(), bytes.begin(), bytes.end());
}
inline void put_fixed(Bytes& to, std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
inline std::int64_t wrapping_difference(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

inline Bytes key_bytes(const Name& name, bool whole) {
    Bytes bytes;
    if (name.kind == KeyKind::integer) {
        uint128 bits = name.number >= 0 ? static_cast<uint128>(name.number) * 2
                                        : static_cast<uint128>(-(int128{name.number} + 1)) * 2 + 1;
        for (; bits > 0; bits /= 256) bytes.push_back(static_cast<std::uint8_t>(bits % 256));
    } else if (name.kind == KeyKind::text && !name.digest && !whole && name.text.size() > 15) {
        XXH128_canonical_t digest;
        XXH128_canonicalFromHash(&digest, XXH3_128bits(name.text.data(), name.text.size()));
        bytes.assign(digest.digest, digest.digest + 16);
    } else {
        bytes.assign(name.text.begin(), name.text.end());
    }
    return bytes;
}

// Shorter keys first, those of up to 8 bytes as little-endian numbers, longer ones by their bytes.
inline bool key_before(const Bytes& a, const Bytes& b) {
    if (a.size() != b.size()) return a.size() < b.size();
    if (a.size() <= 8) return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
    return a < b;
}
struct KeyBefore {
    bool operator()(const Bytes& a, const Bytes& b) const { return key_before(a, b); }
};

inline std::uint64_t hash_of(KeyKind kind, const Bytes& key) {
    if (kind != KeyKind::integer) return XXH3_64bits(key.data(), key.size());
    std::uint64_t bits = 0;
    for (std::size_t i = key.size(); i-- > 0;) bits = bits * 256 + key[i];
    for (int round = 0; round < 2; ++round) bits = (bits ^ (bits >> 32)) * 0xd6e8feb86659fd93U;
    return bits ^ (bits >> 32);
}

// What every image has besides its records.
struct Frame {
    std::array<KeyKind, 4> kinds{};
    std::vector<std::int64_t> options;

    void merge(const Frame& other) {
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (kinds[i] == KeyKind::none) kinds[i] = other.kinds[i];
        for (std::size_t i = 0; i < options.size(); ++i)
            if (options[i] == INT64_MIN) options[i] = other.options[i];
    }
};

// Records in the order of their keys' hashes.
class Records {
  public:
    explicit Records(KeyKind kind) : kind_(kind) {}
    void add(const Bytes& key, const Bytes& payload) {
        Bytes record;
        put_sized(record, key);
        record.insert(record.end(), payload.begin(), payload.end());
        sorted_[{hash_of(kind_, key), key}] = std::move(record);
    }
    template <class Family>
    [[nodiscard]] Bytes image(const Frame& frame) const {
        return image(Family::id, frame);
    }
    [[nodiscard]] Bytes image(FamilyId family, const Frame& frame) const {
        Bytes body;
        for (const auto& [order, record] : sorted_) put_sized(body, record);
        unsigned kinds = 0;
        for (unsigned i = 0; i < 4; ++i) kinds |= static_cast<unsigned>(frame.kinds[i]) << (2 * i);
        Bytes image = {static_cast<std::uint8_t>(family), 1, static_cast<std::uint8_t>(kinds), 0};
        put_fixed(image, body.size(), 4);
        put_fixed(image, body.size(), 4);
        put_fixed(image, sorted_.size(), 4);
        for (const std::int64_t option : frame.options) put_fixed(image, static_cast<std::uint64_t>(option), 8);
        image.insert(image.end(), body.begin(), body.end());
        return image;
    }

  private:
    struct Order {
        bool operator()(const std::pair<std::uint64_t, Bytes>& a, const std::pair<std::uint64_t, Bytes>& b) const {
            return a.first != b.first ? a.first < b.first : key_before(a.second, b.second);
        }
    };
    KeyKind kind_;
    std::map<std::pair<std::uint64_t, Bytes>, Bytes, Order> sorted_;
};

// Reads an image that is known to be right.
class Cursor {
  public:
    Cursor(const std::uint8_t* at, const std::uint8_t* end) : at_(at), end_(end) {}
    [[nodiscard]] bool done() const { return at_ == end_; }
    uint128 varint() {
        uint128 value = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (done()) throw std::logic_error("an accepted image ends early");
            const uint128 byte = *at_++;
            value |= (byte % 128) << shift;
            if (byte < 128) return value;
        }
    }
    int128 signed_number() {
        const uint128 bits = varint();
        return bits % 2 == 0 ? static_cast<int128>(bits / 2) : -static_cast<int128>(bits / 2) - 1;
    }
    Cursor sized() {
        const auto size = static_cast<std::size_t>(varint());
        if (size > static_cast<std::size_t>(end_ - at_)) throw std::logic_error("an accepted image ends early");
        at_ += size;
        return {at_ - size, at_};
    }
    Name name(KeyKind kind, bool whole) {
        const Cursor bytes = sized();
        Name name;
        name.kind = kind;
        if (kind == KeyKind::integer) {
            uint128 bits = 0;
            for (const std::uint8_t* byte = bytes.end_; byte != bytes.at_;) bits = bits * 256 + *--byte;
            const auto half = static_cast<std::int64_t>(bits / 2);
            name.number = bits % 2 == 0 ? half : -half - 1;
        } else {
            name.text.assign(bytes.at_, bytes.end_);
            name.digest = kind == KeyKind::text && !whole && name.text.size() > 15;
        }
        return name;
    }

  private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

// The frame of an image, and visit(Cursor) for each of its records.
template <class Family, class Visit>
Frame decode_image(const Bytes& image, Visit visit) {
    Frame frame;
    for (unsigned i = 0; i < 4; ++i) frame.kinds[i] = static_cast<KeyKind>((image[2] >> (2 * i)) & 3);
    std::size_t at = 16;
    for (std::uint32_t i = 0; i < Family::option_count; ++i, at += 8) {
        std::uint64_t option = 0;
        for (std::size_t byte = 8; byte-- > 0;) option = option * 256 + image[at + byte];
        frame.options.push_back(static_cast<std::int64_t>(option));
    }
    for (Cursor records(image.data() + at, image.data() + image.size()); !records.done();)
        visit(frame, records.sized());
    return frame;
}

// --------------------------------------------------------------------------------- what rows to make, and comparing

using Random = std::mt19937_64;

inline std::uint64_t below(Random& random, std::uint64_t limit) {
    return random() % limit;
}

// The index-th identity of a kind: all sizes, signs and limits among the first.
inline Name name(KeyKind kind, std::uint64_t index) {
    static constexpr std::int64_t numbers[] = {0,
                                               1,
                                               -1,
                                               INT64_MAX,
                                               INT64_MIN,
                                               127,
                                               -128,
                                               128,
                                               -129,
                                               255,
                                               256,
                                               -257,
                                               32767,
                                               std::int64_t{1} << 32,
                                               INT64_MAX - 1,
                                               INT64_MIN + 1};
    static constexpr std::size_t sizes[] = {0, 15, 16, 17, 200, 7, 8, 9, 100};
    switch (kind) {
        case KeyKind::integer:
            if (index < std::size(numbers)) return integer(numbers[index]);
            return integer(static_cast<std::int64_t>(index * (index % 2 == 0 ? 1000003 : 1)) *
                           (index % 3 == 0 ? -1 : 1));
        case KeyKind::uuid:
            if (index < 2) return uuid(0 - index, 0 - index);
            return uuid(index * 0x9e3779b97f4a7c15U, index);
        case KeyKind::text: {
            if (index == 0) return text("");
            std::string digits = std::to_string(index);
            const std::size_t size = sizes[index % std::size(sizes)];
            if (digits.size() < size) digits += ':' + std::string(size - digits.size() - 1, 'x');
            return text(digits);
        }
        case KeyKind::none:
            break;
    }
    return {};
}

// Which rows to make.
struct Shape {
    std::array<KeyKind, 3> kinds = {KeyKind::integer, KeyKind::integer, KeyKind::integer};
    std::uint64_t keys = 100;   // how many of the first column
    std::uint64_t others = 10;  // of each other column, of days and the like
    bool extreme = false;       // values from the ends of their range

    // A fourth column has the kind of the first.
    [[nodiscard]] KeyKind kind(unsigned column) const { return kinds[column % kinds.size()]; }
    [[nodiscard]] Name name(Random& random, unsigned column) const {
        return test::name(kind(column), below(random, column == 0 ? keys : others));
    }
    [[nodiscard]] std::int64_t number(Random& random, std::int64_t lowest, std::int64_t highest) const {
        if (extreme && below(random, 3) == 0) {
            const auto near = static_cast<std::int64_t>(below(random, 2));
            return below(random, 2) == 0 ? lowest + near : highest - near;
        }
        const int128 middle = (int128{lowest} + highest) / 2;
        const auto spread = static_cast<std::uint64_t>(std::min<int128>(int128{highest} - lowest, int128{others}));
        return static_cast<std::int64_t>(middle - static_cast<std::int64_t>(spread / 2) +
                                         static_cast<std::int64_t>(below(random, spread + 1)));
    }
};

inline std::string to_text(int128 value) {
    if (value < 0) return "-" + to_text(-(value + 1)) + "-1";
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value > 0);
    return digits;
}

// What is not as it should be, in words.
class Differences {
  public:
    void same(const char* what, int128 actual, int128 expected) {
        if (actual != expected) add(std::string(what) + ": " + to_text(actual) + ", not " + to_text(expected));
    }
    void yes(const char* what, bool holds) {
        if (!holds) add(what);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    void add(const std::string& line) {
        if (text_.size() < 2000) text_ += line + "\n";
    }
    std::string text_;
};

inline bool same_bytes(const KeyBytes& key, const Bytes& bytes) {
    return key.size == bytes.size() && std::equal(bytes.begin(), bytes.end(), key.data);
}

// ------------------------------------------------------------------------------------------------- models

// Of an image that a model has made.
template <class Family>
Summary<Family> summary_of(const Bytes& image) {
    return Summary<Family>::trusted(ImageView<Family>::parse(image.data(), image.size()));
}

template <class Family>
struct Model;  // Row, add, merge, image, check (the metrics), decode; core_row, random_row, set_name, change_option;
               // for_each_reading: calls attempt(read) for each metric; for_each_sum, where sums may be out of range

// ---- audience

template <>
struct Model<Audience> {
    struct Row {
        Name user;
        std::optional<std::int32_t> day;
    };
    Frame frame;
    std::map<Name, std::set<std::int32_t>> days_of;

    void add(const Row& row) {
        frame.kinds[0] = row.user.kind;
        std::set<std::int32_t>& days = days_of[row.user];
        if (row.day) days.insert(*row.day);
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [user, days] : other.days_of) days_of[user].insert(days.begin(), days.end());
    }
    // The users that are (not) in the other, with the days they have here.
    [[nodiscard]] Model kept(const Model& other, bool in_other) const {
        Model result;
        for (const auto& [user, days] : days_of)
            if (other.days_of.contains(user) == in_other) result.days_of[user] = days;
        if (!result.days_of.empty()) result.frame = frame;
        return result;
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [user, days] : days_of) {
            Bytes payload;
            std::int64_t previous = 0;
            for (const std::int32_t day : days) {
                put_signed(payload, day - previous);
                previous = day;
            }
            records.add(key_bytes(user, false), payload);
        }
        return records.image<Audience>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Audience>& view) const {
        Differences differences;
        std::size_t user_days = 0;
        std::map<std::int32_t, std::int64_t> users_of;
        std::int64_t undated = 0;
        for (const auto& [user, days] : days_of) {
            user_days += days.empty() ? 1 : days.size();
            undated += days.empty();
            for (const std::int32_t day : days) ++users_of[day];
        }
        differences.same("unique_users", unique_users(view), std::ssize(days_of));
        differences.same("daily_unique_users", daily_unique_users(view), static_cast<std::int64_t>(user_days));
        // By day, and last those of no known day.
        std::vector<std::pair<std::int32_t, std::int64_t>> expected(users_of.begin(), users_of.end());
        if (undated > 0) expected.emplace_back(Audience::no_day, undated);
        const DailyUsers daily(view, std::pmr::new_delete_resource());
        differences.same("daily_users", std::ssize(daily.days()), std::ssize(expected));
        for (std::size_t i = 0; i < std::min(daily.days().size(), expected.size()); ++i) {
            differences.same("a day", daily.days()[i].day, expected[i].first);
            differences.same("users of a day", daily.days()[i].users, expected[i].second);
        }
        // The readings whose length is that of the span, where it is short or refused.
        if (!users_of.empty() && days_of.size() <= 500) {
            const std::int64_t span = std::int64_t{users_of.rbegin()->first} - users_of.begin()->first + 1;
            if (span <= 200 || span > SpanOf<int>::most) check_spans(view, users_of, span > 200, differences);
        }
        return differences.text();
    }
    void check_spans(const shopmetrics::Summary<Audience>& view, const std::map<std::int32_t, std::int64_t>& users_of,
                     bool refused, Differences& differences) const {
        auto* const heap = std::pmr::new_delete_resource();
        const auto first = users_of.begin()->first;
        const auto last = users_of.rbegin()->first;
        for (const std::int32_t days : {1, 2, 7, 150, INT32_MAX}) {
            bool was_refused = false;
            try {
                RollingUsers rolling(view, days, heap);
                RollingUsers::Row row;
                std::int64_t day = first;
                for (; rolling.next(row); ++day) {
                    std::int64_t users = 0;
                    for (const auto& [user, seen] : days_of)
                        users += std::any_of(seen.begin(), seen.end(),
                                             [&](std::int64_t on) { return on <= day && on > day - days; });
                    differences.same("a day of rolling_users", row.day, day);
                    differences.same("rolling_users", row.users, users);
                }
                differences.same("days of rolling_users", day, std::int64_t{last} + 1);
            } catch (const Error& error) {
                was_refused = error.code == ErrorCode::limit_exceeded;
            }
            differences.same("rolling_users refused", was_refused, refused);
        }
        for (const CalendarUnit unit : {CalendarUnit::day, CalendarUnit::week, CalendarUnit::month}) {
            if (refused && unit != CalendarUnit::day) continue;
            bool was_refused = false;
            try {
                // (cohort, unit) -> users; by the first days of both.
                std::map<std::int64_t, std::map<std::int64_t, std::set<Name>>> expected;
                std::set<std::int64_t> units;
                if (!refused)
                    for (std::int64_t day = first; day <= last; ++day) units.insert(unit_start(unit, day));
                for (const auto& [user, seen] : days_of)
                    for (const std::int32_t day : seen)
                        expected[unit_start(unit, *seen.begin())][unit_start(unit, day)].insert(user);
                Retention retention(view, unit, heap);
                Retention::Row row;
                for (const auto& [cohort, seen] : expected) {
                    std::int64_t period = 0;
                    for (auto start = units.find(cohort); start != units.end(); ++start, ++period) {
                        const bool more = retention.next(row);
                        differences.yes("rows of retention", more);
                        if (!more) return;
                        differences.same("a cohort", row.cohort, cohort);
                        differences.same("a period", row.period_number, period);
                        const auto users = seen.find(*start);
                        differences.same("retention", row.users, users == seen.end() ? 0 : std::ssize(users->second));
                    }
                }
                differences.yes("the last row of retention", !retention.next(row));
            } catch (const Error& error) {
                was_refused = error.code == ErrorCode::limit_exceeded;
            }
            differences.same("retention refused", was_refused, refused);
        }
    }
    // By the calendar of the standard library, which begins again every 400 years.
    static std::int64_t unit_start(CalendarUnit unit, std::int64_t day) {
        using namespace std::chrono;
        constexpr std::int64_t cycle = 146'097;
        const std::int64_t before = (day / cycle - (day % cycle < 0 ? 1 : 0)) * cycle;
        constexpr sys_days zero{year{2000} / 1 / 1};
        const sys_days date = zero + std::chrono::days{day - before};
        const year_month_day of{date};
        if (unit == CalendarUnit::day) return day;
        if (unit == CalendarUnit::week) return before + (date - (weekday{date} - Monday) - zero).count();
        return before + (sys_days{of.year() / of.month() / 1} - zero).count();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Audience>(image, [&](const Frame& its, Cursor record) {
            std::set<std::int32_t>& days = model.days_of[record.name(its.kinds[0], false)];
            for (std::int64_t day = 0; !record.done();) {
                day += static_cast<std::int64_t>(record.signed_number());
                days.insert(static_cast<std::int32_t>(day));
            }
        });
        return model;
    }

    static Audience::Row core_row(const Row& row) {
        return {key_of(row.user, false), row.day.value_or(Audience::no_day)};
    }
    static Row random_row(Random& random, const Shape& shape) {
        Row row{shape.name(random, 0), {}};
        if (below(random, 8) > 0)
            row.day = static_cast<std::int32_t>(shape.number(random, INT32_MIN + 1, INT32_MAX - 1));
        return row;
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Audience>& view, std::pmr::memory_resource* memory, Attempt attempt) {
        attempt([&] { daily_unique_users(view); });
        attempt([&] { static_cast<void>(DailyUsers(view, memory)); });
        // Days may be too far apart for these: for their limits, and for the memory that a fuzzer has.
        const auto within_limits = [&](auto rows_of) {
            attempt([&] {
                const DailyUsers daily(view, memory);
                std::int64_t last = INT64_MIN;
                for (const auto& of_day : daily.days())
                    if (of_day.day != Audience::no_day) last = of_day.day;
                if (last > INT64_MIN && last - daily.days().front().day > 100'000) return;
                try {
                    auto rows = rows_of();
                    typename std::remove_reference_t<decltype(rows)>::Row row;
                    for (int i = 0; i < 1000 && rows.next(row); ++i) {
                    }
                } catch (const Error& error) {
                    if (error.code != ErrorCode::limit_exceeded) throw;
                }
            });
        };
        within_limits([&] { return RollingUsers(view, 7, memory); });
        within_limits([&] { return Retention(view, CalendarUnit::month, memory); });
        for (const auto operation : {audience_intersect_by_user, audience_except_by_user})
            attempt([&] {
                ByteBuffer out(memory);
                operation(view, view, out);
            });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.user = name; }
};

// ---- try_on

// On either side of the glossary's limits, for a stay that meets one or two others.
inline std::int64_t random_microseconds(Random& random, const Shape& shape) {
    switch (below(random, shape.extreme ? 5 : 4)) {
        case 0:
            return static_cast<std::int64_t>(below(random, 10));
        case 1:
            return 1'999'999 + static_cast<std::int64_t>(below(random, 3));
        case 2:
            return 149'999'999 + static_cast<std::int64_t>(below(random, 3));
        case 3:
            return static_cast<std::int64_t>(below(random, 10'000'000));
        default:
            return INT64_MAX - static_cast<std::int64_t>(below(random, 2));
    }
}

template <>
struct Model<TryOn> {
    struct Row {
        Name session;
        Name user;
        Name product;
        std::int64_t microseconds = 0;
    };
    struct Session {
        std::set<Name> users;
        std::map<Name, int128> products;

        [[nodiscard]] int128 total() const {
            int128 sum = 0;
            for (const auto& [product, microseconds] : products) sum += microseconds;
            return sum;
        }
    };
    Frame frame;
    std::map<Name, Session> sessions;

    void add(const Row& row) {
        frame.kinds = {row.session.kind, row.user.kind, row.product.kind, KeyKind::none};
        Session& session = sessions[row.session];
        session.users.insert(row.user);
        session.products[row.product] += row.microseconds;
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [name, session] : other.sessions) {
            Session& mine = sessions[name];
            mine.users.insert(session.users.begin(), session.users.end());
            for (const auto& [product, microseconds] : session.products) mine.products[product] += microseconds;
        }
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [name, session] : sessions) {
            std::set<Bytes, KeyBefore> users;
            std::map<Bytes, int128, KeyBefore> products;
            for (const Name& user : session.users) users.insert(key_bytes(user, false));
            for (const auto& [product, sum] : session.products) products[key_bytes(product, true)] = sum;
            Bytes payload;
            put_varint(payload, users.size());
            for (const Bytes& user : users) put_sized(payload, user);
            for (const auto& [product, sum] : products) {
                put_sized(payload, product);
                put_signed(payload, sum);
            }
            records.add(key_bytes(name, false), payload);
        }
        return records.image<TryOn>(frame);
    }
    [[nodiscard]] std::string check(const Summary<TryOn>& view) const {
        Differences differences;
        check(view, TryOnOptions{}, differences);
        if (sessions.size() > 500) return differences.text();  // of many, one reading
        check(view, {0, 0, 0}, differences);
        check(view, {5, 7, 5}, differences);
        check(view, {INT64_MAX, 1, INT64_MAX}, differences);
        return differences.text();
    }
    void check(const Summary<TryOn>& view, const TryOnOptions& options, Differences& differences) const {
        struct Product {
            int128 capped = 0;
            std::int64_t sessions = 0;
            std::set<Name> users;
        };
        std::int64_t valid = 0;
        int128 capped = 0;
        std::vector<int128> durations;
        std::set<Name> users;
        std::map<Name, Product> products;
        for (const auto& [name, session] : sessions) {
            if (session.total() < options.min_session) continue;
            ++valid;
            users.insert(session.users.begin(), session.users.end());
            durations.push_back(0);
            for (const auto& [product, sum] : session.products) {
                capped += std::min<int128>(sum, options.cap);
                durations.back() += std::min<int128>(sum, options.cap);
                if (sum < options.min_item) continue;
                Product& statistics = products[product];
                statistics.capped += std::min<int128>(sum, options.cap);
                ++statistics.sessions;
                statistics.users.insert(session.users.begin(), session.users.end());
            }
        }
        const TryOnTotals totals = try_on_totals(view, options);
        differences.same("sessions", totals.sessions, valid);
        differences.same("capped time", totals.capped, capped);
        differences.same("users", try_on_users(view, options, std::pmr::new_delete_resource()), std::ssize(users));
        check_durations(view, options, std::move(durations), differences);

        // Most time first, then by key: integers by value, others by their bytes. That is how names compare.
        std::vector<std::pair<Name, Product>> expected(products.begin(), products.end());
        std::stable_sort(expected.begin(), expected.end(),
                         [](const auto& a, const auto& b) { return a.second.capped > b.second.capped; });
        const auto actual = product_statistics(view, options, std::pmr::new_delete_resource());
        differences.same("products", std::ssize(actual), std::ssize(expected));
        for (std::size_t i = 0; i < std::min(actual.size(), expected.size()); ++i) {
            differences.yes("the order of products", same_bytes(actual[i].product, key_bytes(expected[i].first, true)));
            differences.same("capped time of a product", actual[i].capped, expected[i].second.capped);
            differences.same("sessions of a product", actual[i].sessions, expected[i].second.sessions);
            differences.same("users of a product", actual[i].users, std::ssize(expected[i].second.users));
        }
    }
    // Seconds in order, and their percentiles as percentile_cont's definition has them.
    static void check_durations(const shopmetrics::Summary<TryOn>& view, const TryOnOptions& options,
                                std::vector<int128> durations, Differences& differences) {
        auto* const heap = std::pmr::new_delete_resource();
        std::sort(durations.begin(), durations.end());
        const bool refused = !durations.empty() && durations.back() > INT64_MAX;
        const auto percentile = [&](double fraction) {
            const double row = fraction * static_cast<double>(durations.size() - 1);
            const auto seconds = [&](double i) {
                return static_cast<double>(static_cast<long double>(durations[static_cast<std::size_t>(i)]) /
                                           1'000'000);
            };
            const double low = seconds(std::floor(row));
            return low + (row - std::floor(row)) * (seconds(std::ceil(row)) - low);
        };
        try {
            for (const double fraction : {0.0, 0.1, 0.5, 0.999, 1.0}) {
                const auto actual = session_duration_percentile(view, fraction, options, heap);
                differences.same("a percentile is there", actual.has_value(), !durations.empty());
                if (actual) differences.yes("a percentile", *actual == percentile(fraction));
            }
            const SessionDurationStatistics statistics = session_duration_statistics(view, options, heap);
            differences.same("sessions with statistics", statistics.sessions, std::ssize(durations));
            if (durations.empty()) return;
            for (std::size_t i = 0; i < std::size(statistics.fractions); ++i)
                differences.yes("a percentile of statistics",
                                statistics.percentiles[i] == percentile(statistics.fractions[i]));
            long double mean = 0;
            for (const int128 duration : durations) mean += static_cast<long double>(duration);
            mean /= static_cast<long double>(durations.size()) * 1'000'000;
            long double squares = 0;
            for (const int128 duration : durations) {
                const long double distance = static_cast<long double>(duration) / 1'000'000 - mean;
                squares += distance * distance;
            }
            const auto near = [&](double value, long double exact) {
                return std::fabs(static_cast<long double>(value) - exact) <= 1e-9L * (std::fabs(exact) + mean);
            };
            differences.yes("mean", near(statistics.mean, mean));
            if (durations.size() > 1)
                differences.yes("standard deviation",
                                near(statistics.standard_deviation,
                                     std::sqrt(squares / static_cast<long double>(durations.size() - 1))));
            differences.yes("refused", !refused);
        } catch (const Error& error) {
            differences.yes("refused", refused && error.code == ErrorCode::out_of_range);
        }
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<TryOn>(image, [&](const Frame& its, Cursor record) {
            Session& session = model.sessions[record.name(its.kinds[0], false)];
            for (uint128 users = record.varint(); users > 0; --users)
                session.users.insert(record.name(its.kinds[1], false));
            while (!record.done()) {
                const Name product = record.name(its.kinds[2], true);
                session.products[product] += record.signed_number();
            }
        });
        return model;
    }

    static TryOn::Row core_row(const Row& row) {
        return {key_of(row.session, false), key_of(row.user, false), key_of(row.product, true), row.microseconds};
    }
    static Row random_row(Random& random, const Shape& shape) {
        // Mostly one user a session, and times on either side of the glossary's limits.
        Row row{shape.name(random, 0), {}, shape.name(random, 2), 0};
        const std::uint64_t user =
            std::hash<std::string>{}(row.session.text) + static_cast<std::uint64_t>(row.session.number);
        row.user = below(random, 8) == 0 ? shape.name(random, 1) : name(shape.kinds[1], user % shape.others);
        row.microseconds = random_microseconds(random, shape);
        return row;
    }
    template <class Attempt>
    static void for_each_reading(const Summary<TryOn>& view, std::pmr::memory_resource* memory, Attempt attempt) {
        attempt([&] { try_on_totals(view, {}); });
        attempt([&] { try_on_users(view, {}, memory); });
        attempt([&] { session_duration_percentile(view, 0.9, {}, memory); });
        attempt([&] { session_duration_statistics(view, {}, memory); });
        attempt([&] { static_cast<void>(product_statistics(view, {}, memory)); });
    }
    // Calls visit(sum) for each of the numbers that are added up.
    template <class Visit>
    void for_each_sum(Visit visit) const {
        for (const auto& [name, session] : sessions)
            for (const auto& [product, microseconds] : session.products) visit(microseconds);
    }
    static void set_name(Row& row, unsigned column, const Name& name) {
        (column == 0 ? row.session : column == 1 ? row.user : row.product) = name;
    }
};

// ---- sessions by the gap rule

struct PlainSession {
    std::int64_t started_at;
    std::int64_t ended_at;
    std::int64_t events;
};

inline std::vector<PlainSession> sessions_of(const std::multiset<std::int64_t>& times, std::int64_t gap) {
    std::vector<PlainSession> sessions;
    for (const std::int64_t time : times) {
        if (sessions.empty() || int128{time} - sessions.back().ended_at > gap) sessions.push_back({time, time, 0});
        sessions.back().ended_at = time;
        ++sessions.back().events;
    }
    return sessions;
}

inline constexpr std::int64_t some_gaps[] = {1, 2, 3, 1'800'000'000, INT64_MAX};

inline Bytes times_payload(const std::multiset<std::int64_t>& times) {
    Bytes payload;
    std::int64_t previous = 0;
    for (const std::int64_t time : times) {
        put_signed(payload, wrapping_difference(time, previous));
        previous = time;
    }
    return payload;
}
inline std::multiset<std::int64_t> decode_times(Cursor record) {
    std::multiset<std::int64_t> times;
    for (std::uint64_t time = 0; !record.done();) {
        time += static_cast<std::uint64_t>(record.signed_number());
        times.insert(static_cast<std::int64_t>(time));
    }
    return times;
}

inline void check_session(const Session& session, std::size_t number, const PlainSession& expected,
                          Differences& differences) {
    differences.same("number of a session", session.number, static_cast<std::int64_t>(number));
    differences.same("start of a session", session.started_at, expected.started_at);
    differences.same("end of a session", session.ended_at, expected.ended_at);
    differences.same("events of a session", session.events, expected.events);
    const int128 microseconds = int128{expected.ended_at} - expected.started_at;
    differences.yes("duration of a session", session.seconds() == static_cast<double>(microseconds) / 1e6);
}

// ---- activity

template <>
struct Model<Activity> {
    struct Row {
        std::int64_t at = 0;
    };
    Frame frame;
    std::multiset<std::int64_t> events;

    void add(const Row& row) { events.insert(row.at); }
    void merge(const Model& other) { events.insert(other.events.begin(), other.events.end()); }
    [[nodiscard]] Bytes image() const {
        Records records(KeyKind::none);
        if (!events.empty()) records.add({}, times_payload(events));
        return records.image<Activity>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Activity>& view) const {
        Differences differences;
        for (const std::int64_t gap : some_gaps) {
            if (events.size() > 5000 && gap != 2) continue;  // of many events, one reading
            const std::vector<PlainSession> expected = sessions_of(events, gap);
            differences.same("session_count", session_count(view, gap), std::ssize(expected));
            Sessions sessions(times(view), gap);
            Session session;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                if (!sessions.next(session)) {
                    differences.yes("the last session is missing", false);
                    break;
                }
                check_session(session, i + 1, expected[i], differences);
            }
            differences.yes("a session too many", !sessions.next(session));
        }
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Activity>(image, [&](const Frame&, Cursor record) {
            record.sized();
            model.events = decode_times(record);
        });
        return model;
    }

    static Activity::Row core_row(const Row& row) { return {Key::nothing(), row.at}; }
    static Row random_row(Random& random, const Shape& shape) { return {shape.number(random, INT64_MIN, INT64_MAX)}; }
    template <class Attempt>
    static void for_each_reading(const Summary<Activity>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { session_count(view, 2); });
        attempt([&] {
            Sessions sessions(times(view), INT64_MAX);
            for (Session session; sessions.next(session);) {
            }
        });
    }
    static void set_name(Row&, unsigned, const Name&) {}
};

// ---- visits

template <>
struct Model<Visits> {
    struct Row {
        Name user;
        std::int64_t at = 0;
        std::int64_t gap = INT64_MIN;
    };
    Frame frame{{}, {INT64_MIN}};
    std::map<Name, std::multiset<std::int64_t>> times_of;

    void add(const Row& row) {
        frame.kinds[0] = row.user.kind;
        if (row.gap != INT64_MIN) frame.options[0] = row.gap;
        times_of[row.user].insert(row.at);
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [user, times] : other.times_of) times_of[user].insert(times.begin(), times.end());
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [user, times] : times_of) records.add(key_bytes(user, true), times_payload(times));
        return records.image<Visits>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Visits>& view) const {
        Differences differences;
        differences.same("unique_users", unique_users(view), std::ssize(times_of));
        for (const std::int64_t gap : some_gaps) {
            if (times_of.size() > 500 && gap != 2) continue;  // of many users, one reading
            std::int64_t count = 0;
            std::map<Bytes, std::vector<PlainSession>> expected;
            for (const auto& [user, times] : times_of) {
                count += std::ssize(expected[key_bytes(user, true)] = sessions_of(times, gap));
            }
            const VisitCounts counts = visit_counts(view, gap);
            differences.same("session_count", counts.sessions, count);
            differences.same("users of the sessions", counts.users, std::ssize(times_of));
            UserSessions sessions(RecordStream<Visits>(ImageView<Visits>(view)), gap);
            KeyBytes user{};
            Session session;
            std::int64_t seen = 0;
            for (; sessions.next(user, session); ++seen) {
                const auto of_user = expected.find(Bytes(user.data, user.data + user.size));
                const auto at = static_cast<std::size_t>(session.number) - 1;
                if (of_user == expected.end() || at >= of_user->second.size()) {
                    differences.yes("a session of nobody", false);
                    break;
                }
                check_session(session, at + 1, of_user->second[at], differences);
            }
            differences.same("sessions", seen, count);
        }
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Visits>(image, [&](const Frame& its, Cursor record) {
            const Name user = record.name(its.kinds[0], true);
            model.times_of[user] = decode_times(record);
        });
        return model;
    }

    static Visits::Row core_row(const Row& row) { return {key_of(row.user, true), row.at, row.gap}; }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), shape.number(random, INT64_MIN, INT64_MAX), 1'800'000'000};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Visits>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { visit_counts(view, 2); });
        attempt([&] {
            UserSessions sessions(RecordStream<Visits>(ImageView<Visits>(view)), 2);
            KeyBytes user{};
            for (Session session; sessions.next(user, session);) {
            }
        });
    }
    static void set_name(Row& row, unsigned, const Name& name) { row.user = name; }
    static void change_option(Row& row) { row.gap = 1; }
};

// ---- views

template <>
struct Model<Views> {
    struct Row {
        Name session;
        Name product;
        Name colour;
    };
    Frame frame;
    std::map<Name, std::set<std::pair<Name, Name>>> views_of;

    void add(const Row& row) {
        frame.kinds = {row.session.kind, row.product.kind, row.colour.kind, KeyKind::none};
        views_of[row.session].insert({row.product, row.colour});
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [session, views] : other.views_of) views_of[session].insert(views.begin(), views.end());
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [session, views] : views_of) {
            std::set<Bytes, KeyBefore> pairs;
            for (const auto& [product, colour] : views) {
                Bytes pair;
                put_sized(pair, key_bytes(product, false));
                put_sized(pair, key_bytes(colour, false));
                pairs.insert(pair);
            }
            Bytes payload;
            for (const Bytes& pair : pairs) put_sized(payload, pair);
            records.add(key_bytes(session, false), payload);
        }
        return records.image<Views>(frame);
    }
    [[nodiscard]] std::string check(const Summary<Views>& view) const {
        Differences differences;
        std::int64_t count = 0;
        for (const auto& [session, views] : views_of) count += std::ssize(views);
        differences.same("view_count", view_count(view), count);
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<Views>(image, [&](const Frame& its, Cursor record) {
            auto& views = model.views_of[record.name(its.kinds[0], false)];
            while (!record.done()) {
                Cursor pair = record.sized();
                const Name product = pair.name(its.kinds[1], false);
                views.insert({product, pair.name(its.kinds[2], false)});
            }
        });
        return model;
    }

    static Views::Row core_row(const Row& row) {
        return {key_of(row.session, false), key_of(row.product, false), key_of(row.colour, false)};
    }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), shape.name(random, 1), shape.name(random, 2)};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Views>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { view_count(view); });
    }
    static void set_name(Row& row, unsigned column, const Name& name) {
        (column == 0 ? row.session : column == 1 ? row.product : row.colour) = name;
    }
};

// ---- capped_totals

template <>
struct Model<CappedTotals> {
    struct Row {
        Name group;
        Name item;
        std::int64_t millionths = 0;
        std::int64_t cap = 5;
    };
    Frame frame{{}, {INT64_MIN}};
    std::map<Name, std::map<Name, int128>> totals;

    void add(const Row& row) {
        frame.kinds = {row.group.kind, row.item.kind, KeyKind::none, KeyKind::none};
        frame.options[0] = row.cap;
        totals[row.group][row.item] += row.millionths;
    }
    void merge(const Model& other) {
        frame.merge(other.frame);
        for (const auto& [group, items] : other.totals)
            for (const auto& [item, sum] : items) totals[group][item] += sum;
    }
    [[nodiscard]] Bytes image() const {
        Records records(frame.kinds[0]);
        for (const auto& [group, items] : totals) {
            std::map<Bytes, int128, KeyBefore> sums;
            for (const auto& [item, sum] : items) sums[key_bytes(item, false)] = sum;
            Bytes payload;
            for (const auto& [item, sum] : sums) {
                put_sized(payload, item);
                put_signed(payload, sum);
            }
            records.add(key_bytes(group, false), payload);
        }
        return records.image<CappedTotals>(frame);
    }
    // Nothing where the sum needs more than 128 bits.
    [[nodiscard]] std::optional<int128> sum() const {
        int128 sum = 0;
        for (const auto& [group, items] : totals)
            for (const auto& [item, total] : items)
                if (__builtin_add_overflow(sum, std::min<int128>(total, frame.options[0]), &sum)) return {};
        return sum;
    }
    [[nodiscard]] std::string check(const Summary<CappedTotals>& view) const {
        Differences differences;
        differences.same("capped_sum", capped_sum(view), sum().value_or(0));
        return differences.text();
    }
    static Model decode(const Bytes& image) {
        Model model;
        model.frame = decode_image<CappedTotals>(image, [&](const Frame& its, Cursor record) {
            auto& items = model.totals[record.name(its.kinds[0], false)];
            while (!record.done()) {
                const Name item = record.name(its.kinds[1], false);
                items[item] += record.signed_number();
            }
        });
        return model;
    }

    static CappedTotals::Row core_row(const Row& row) {
        return {key_of(row.group, false), key_of(row.item, false), row.millionths, row.cap};
    }
    static Row random_row(Random& random, const Shape& shape) {
        return {shape.name(random, 0), shape.name(random, 1), shape.number(random, INT64_MIN, INT64_MAX), 5};
    }
    template <class Attempt>
    static void for_each_reading(const Summary<CappedTotals>& view, std::pmr::memory_resource*, Attempt attempt) {
        attempt([&] { capped_sum(view); });
    }
    // Calls visit(sum) for each of the numbers that are added up.
    template <class Visit>
    void for_each_sum(Visit visit) const {
        visit(frame.options[0]);
        for (const auto& [group, items] : totals)
            for (const auto& [item, total] : items) visit(total);
    }
    static void set_name(Row& row, unsigned column, const Name& name) { (column == 0 ? row.group : row.item) = name; }
    static void change_option(Row& row) { row.cap = 6; }
};

template <class Family>
Model<Family> model_of(const std::vector<typename Model<Family>::Row>& rows) {
    Model<Family> model;
    for (const auto& row : rows) model.add(row);
    return model;
}

}  // namespace shopmetrics::test
