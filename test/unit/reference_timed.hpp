// Models of touches and purchases, and of the attribution that joins them. See reference.hpp.
#pragma once

#include <tuple>

#include "families/attribution.hpp"
#include "families/purchases.hpp"
#include "families/touches.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

// An amount of money: units of the last of so many decimals.
struct Money {
    unsigned decimals = 0;
    int128 units = 0;
};

inline int128 power_of_ten(unsigned exponent) {
    int128 power = 1;
    for (; exponent > 0; --exponent) power *= 10;
    return power;
}
// 1.5 is 1.50. Compared digit by digit: the same number of decimals may need more than 128 bits.
inline bool same_money(const Money& a, const Money& b) {
    if (a.decimals > b.decimals) return same_money(b, a);
    const int128 power = power_of_ten(b.decimals - a.decimals);
    return b.units % power == 0 && b.units / power == a.units;
}

inline std::uint64_t scrambled(std::int64_t at, const Name& thing) {
    return mix(static_cast<std::uint64_t>(at) * 31 + static_cast<std::uint64_t>(thing.number) +
               XXH3_64bits(thing.text.data(), thing.text.size()));
}

// What both families share. A field is what a thing has beside its time; one thing at one time has one field, and where
// rows disagree the summary is good for nothing (`torn`): check_contradictions() must refuse it, whatever else it says.
template <class Derived, class Field>
struct TimedModel {
    using Things = std::map<std::pair<std::int64_t, Name>, Field>;
    Frame frame;
    std::map<Name, Things> things_of;
    bool torn = false;

    void put(const Name& visitor, std::int64_t at, const Name& thing, const Field& field) {
        const auto [known, is_new] = things_of[visitor].try_emplace({at, thing}, field);
        if (is_new) return;
        if (!Derived::same(known->second, field)) torn = true;
        known->second = Derived::kept(known->second, field);
    }
    void merge(const Derived& other) {
        frame.merge(other.frame);
        torn |= other.torn;
        for (const auto& [visitor, things] : other.things_of)
            for (const auto& [key, field] : things) put(visitor, key.first, key.second, field);
    }
    [[nodiscard]] std::size_t size() const {
        std::size_t count = 0;
        for (const auto& [visitor, things] : things_of) count += things.size();
        return count;
    }
    // Is a thing there twice, or with two fields?
    [[nodiscard]] bool contradicts_itself() const {
        std::set<Name> seen;
        for (const auto& [visitor, things] : things_of)
            for (const auto& [key, field] : things)
                if (!seen.insert(key.second).second) return true;
        return torn;
    }

  protected:
    template <class Family, class PutField>
    [[nodiscard]] Bytes image_of(PutField put_field) const {
        const auto before = [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : key_before(a.second, b.second);
        };
        Records records(frame.kinds[0]);
        for (const auto& [visitor, things] : things_of) {
            std::map<std::pair<std::int64_t, Bytes>, Field, decltype(before)> in_order(before);
            for (const auto& [key, field] : things) in_order[{key.first, key_bytes(key.second, true)}] = field;
            Bytes payload;
            std::int64_t previous = 0;
            for (const auto& [key, field] : in_order) {
                put_signed(payload, wrapping_difference(key.first, previous));
                put_field(payload, field);
                put_sized(payload, key.second);
                previous = key.first;
            }
            records.add(key_bytes(visitor, false), payload);
        }
        return records.image<Family>(frame);
    }
    template <class Family, class ReadField>
    static Derived decode_with(const Bytes& image, ReadField read_field) {
        Derived model;
        model.frame = decode_image<Family>(image, [&](const Frame& its, Cursor record) {
            const Name visitor = record.name(its.kinds[0], false);
            for (std::uint64_t at = 0; !record.done();) {
                at += static_cast<std::uint64_t>(record.signed_number());
                const Field field = read_field(record);
                model.put(visitor, static_cast<std::int64_t>(at), record.name(its.kinds[1], true), field);
            }
        });
        return model;
    }
    // Up to `most` things from all over, as (visitor, time, field).
    template <class Visit>
    void sample(std::size_t most, Visit visit) const {
        const std::size_t step = size() / most + 1;
        std::size_t i = 0;
        for (const auto& [visitor, things] : things_of)
            for (const auto& [key, field] : things)
                if (i++ % step == 0) visit(visitor, key.first, field);
    }
    template <class Family>
    void check_counts(const Summary<Family>& view, Differences& differences) const {
        differences.same("things", Family::count(view), static_cast<std::int64_t>(size()));
        const auto is_refused = [&](ErrorCode code, auto check) {
            try {
                check(view, std::pmr::new_delete_resource());
                return false;
            } catch (const Error& error) {
                differences.yes("refused with another code", error.code == code);
                return true;
            }
        };
        const bool expected = contradicts_itself();
        differences.same("check_contradictions", is_refused(ErrorCode::invalid_parameter, check_contradictions<Family>),
                         expected);
        differences.same("validate_contradictions",
                         is_refused(ErrorCode::corrupt_image, validate_contradictions<Family>), expected);
    }
};

// Records of the other side of an attribution: for each visitor something at each of the first times.
template <class Family>
Bytes other_side(const Summary<Family>& view) {
    Bytes records(Reader::head_room);
    view.for_each([&](const KeyBytes& visitor, Reader payload) {
        Bytes record;
        put_sized(record, Bytes(visitor.data, visitor.data + visitor.size));
        std::int64_t previous = 0;
        for (int i = 0; i < 10 && !payload.done(); ++i) {
            const std::int64_t at = Timed<decltype(Family::Row::field)>::read(payload, previous).at;
            put_signed(record, wrapping_difference(at, previous));
            put_varint(record, 0);  // no length, no amount
            put_sized(record, {static_cast<std::uint8_t>(1 + i)});
            previous = at;
        }
        put_sized(records, record);
    });
    return records;
}
template <class Other>
Summary<Other> view_of_other_side(KeyKind visitors, const Bytes& records) {
    Summary<Other> other = Summary<Other>::empty();
    other.header.kinds = KeyKinds(
        static_cast<std::uint8_t>(static_cast<unsigned>(visitors) | static_cast<unsigned>(KeyKind::integer) << 2));
    other.header.used = other.header.folded = static_cast<std::uint32_t>(records.size() - Reader::head_room);
    other.body = records.data() + Reader::head_room;
    return Summary<Other>::trusted(other);
}

// ---- touches

template <>
struct Model<Touches> : TimedModel<Model<Touches>, std::uint64_t> {
    struct Row {
        Name visitor;
        Name touch;
        std::int64_t at = 0;
        std::uint64_t length = 0;
    };

    static bool same(std::uint64_t a, std::uint64_t b) { return a == b; }
    static std::uint64_t kept(std::uint64_t a, std::uint64_t) { return a; }

    void add(const Row& row) {
        frame.kinds = {row.visitor.kind, row.touch.kind, KeyKind::none, KeyKind::none};
        put(row.visitor, row.at, row.touch, row.length);
    }
    [[nodiscard]] Bytes image() const {
        return image_of<Touches>([](Bytes& to, std::uint64_t length) { put_varint(to, length); });
    }
    [[nodiscard]] std::string check(const Summary<Touches>& view) const;
    static Model decode(const Bytes& image) {
        return decode_with<Touches>(image, [](Cursor& from) { return static_cast<std::uint64_t>(from.varint()); });
    }

    static Touches::Row core_row(const Row& row) {
        return {key_of(row.visitor, false), key_of(row.touch, true), row.at, {row.length}};
    }
    static Row random_row(Random& random, const Shape& shape) {
        Row row{shape.name(random, 0), shape.name(random, 1), shape.number(random, INT64_MIN, INT64_MAX), 0};
        const std::uint64_t lengths[] = {0,
                                         0,
                                         1,
                                         2,
                                         5,
                                         40,
                                         3'600'000'000,
                                         static_cast<std::uint64_t>(INT64_MAX) - static_cast<std::uint64_t>(row.at)};
        row.length = lengths[scrambled(row.at, row.touch) % (shape.extreme ? 8 : 7)];
        return row;
    }
    // The same touch with another length.
    static void contradict(Row& row) { row.length += row.length == 0 ? 1 : UINT64_MAX; }
    template <class Attempt>
    static void for_each_reading(const Summary<Touches>& view, std::pmr::memory_resource* memory, Attempt attempt) {
        const Bytes records = other_side(view);
        const auto purchases = view_of_other_side<Purchases>(view.kind(), records);
        for (const std::int64_t lookback : {endless, std::int64_t{0}, std::int64_t{5}, INT64_MAX})
            attempt([&] { attribution_totals({view, memory}, {purchases, memory}, lookback, memory); });
    }
    static void set_name(Row& row, unsigned column, const Name& name) {
        (column == 0 ? row.visitor : row.touch) = name;
    }
};

// ---- purchases

template <>
struct Model<Purchases> : TimedModel<Model<Purchases>, std::optional<Money>> {
    struct Row {
        Name visitor;
        Name order;
        std::int64_t at = 0;
        std::optional<Money> amount;
    };

    static bool same(const std::optional<Money>& a, const std::optional<Money>& b) {
        return a.has_value() == b.has_value() && (!a || same_money(*a, *b));
    }
    static std::optional<Money> kept(const std::optional<Money>& a, const std::optional<Money>& b) {
        return a && b && b->decimals > a->decimals ? b : a;
    }

    void add(const Row& row) {
        frame.kinds = {row.visitor.kind, row.order.kind, KeyKind::none, KeyKind::none};
        put(row.visitor, row.at, row.order, row.amount);
    }
    [[nodiscard]] Bytes image() const {
        return image_of<Purchases>([](Bytes& to, const std::optional<Money>& amount) {
            to.push_back(static_cast<std::uint8_t>(amount ? 1 + amount->decimals : 0));
            if (amount) put_signed(to, amount->units);
        });
    }
    [[nodiscard]] std::string check(const Summary<Purchases>& view) const;
    static Model decode(const Bytes& image) {
        return decode_with<Purchases>(image, [](Cursor& from) -> std::optional<Money> {
            const auto decimals = static_cast<unsigned>(from.varint());
            if (decimals == 0) return {};
            return Money{decimals - 1, from.signed_number()};
        });
    }

    static Amount core_amount(const std::optional<Money>& amount) {
        return amount ? Amount{amount->decimals, amount->units} : Amount{};
    }
    static Purchases::Row core_row(const Row& row) {
        return {key_of(row.visitor, false), key_of(row.order, true), row.at, core_amount(row.amount)};
    }
    static Row random_row(Random& random, const Shape& shape) {
        Row row{shape.name(random, 0), shape.name(random, 1), shape.number(random, INT64_MIN, INT64_MAX), {}};
        const std::uint64_t chosen = scrambled(row.at, row.order);
        if (chosen % 7 == 0) return row;
        if (shape.extreme && chosen % 7 == 1) {
            const int128 most = power_of_ten(38) - 1;
            row.amount = {static_cast<unsigned>(chosen / 7 % 39), chosen % 2 == 0 ? most : -most};
            return row;
        }
        // The same amount with more or fewer decimals.
        const auto zeros = static_cast<unsigned>(below(random, 4));
        const auto cents = static_cast<std::int64_t>(chosen / 7 % 2000) - 500;
        row.amount = {2 + zeros, cents * power_of_ten(zeros)};
        if (cents % 100 == 0 && zeros == 3) row.amount = {0, cents / 100};
        return row;
    }
    // The same order with another amount.
    static void contradict(Row& row) {
        if (row.amount) {
            row.amount.reset();
        } else {
            row.amount = {2, 1};
        }
    }
    template <class Attempt>
    static void for_each_reading(const Summary<Purchases>& view, std::pmr::memory_resource* memory, Attempt attempt) {
        const Bytes records = other_side(view);
        const auto touches = view_of_other_side<Touches>(view.kind(), records);
        for (const std::int64_t lookback : {endless, std::int64_t{0}, std::int64_t{5}, INT64_MAX})
            attempt([&] { attribution_totals({touches, memory}, {view, memory}, lookback, memory); });
    }
    static void set_name(Row& row, unsigned column, const Name& name) {
        (column == 0 ? row.visitor : row.order) = name;
    }
};

// ---- attribution

// One order that a touch has got; keys as their bytes.
struct PlainAttribution {
    Bytes order;
    Bytes touch;
    std::optional<Money> amount;
    std::int64_t ordered_at;
    std::int64_t touched_at;

    [[nodiscard]] auto all() const {
        const int128 units = amount ? amount->units : 0;
        return std::tuple<std::int64_t, const Bytes&, const Bytes&, std::int64_t, unsigned, std::int64_t,
                          std::uint64_t>(ordered_at, order, touch, touched_at, amount ? 1 + amount->decimals : 0,
                                         static_cast<std::int64_t>(units >> 64), static_cast<std::uint64_t>(units));
    }
    bool operator<(const PlainAttribution& other) const { return all() < other.all(); }
    bool operator==(const PlainAttribution& other) const { return all() == other.all(); }
};

inline constexpr std::int64_t no_end = -1;  // a lookback

// Of all touches of the order's visitor, those that had begun and were less than `lookback` past; of these the last
// one, of several begun together the greatest. The very last instant is infinity: no order is there.
inline std::vector<PlainAttribution> plain_attributions(const Model<Touches>& touches,
                                                        const Model<Purchases>& purchases, std::int64_t lookback) {
    std::vector<PlainAttribution> result;
    for (const auto& [visitor, orders] : purchases.things_of) {
        const auto touches_of = touches.things_of.find(visitor);
        if (touches_of == touches.things_of.end()) continue;
        for (const auto& [order, amount] : orders) {
            const std::int64_t at = order.first;
            const Name* last = nullptr;
            std::int64_t last_at = 0;
            for (const auto& [touch, length] : touches_of->second) {
                const auto& [touched_at, name] = touch;
                const int128 until = int128{touched_at} + length + lookback;
                const bool covers = touched_at <= at && at < INT64_MAX && (lookback == no_end || at < until);
                if (!covers) continue;
                if (last != nullptr && (touched_at < last_at || (touched_at == last_at && name < *last))) continue;
                last = &name;
                last_at = touched_at;
            }
            if (last != nullptr)
                result.push_back({key_bytes(order.second, true), key_bytes(*last, true), amount, at, last_at});
        }
    }
    std::sort(result.begin(), result.end());
    return result;
}

inline std::vector<PlainAttribution> attributions_of(RecordStream<Touches> touches, RecordStream<Purchases> purchases,
                                                     std::int64_t lookback) {
    std::vector<PlainAttribution> result;
    Attributions attributions(std::move(touches), std::move(purchases), lookback, std::pmr::new_delete_resource());
    for (Attribution one; attributions.next(one);) {
        std::optional<Money> amount;
        const Amount told = one.order->read_field();
        if (told.known()) amount = {told.scale, told.units};
        const auto bytes = [](const KeyBytes& key) { return Bytes(key.data, key.data + key.size); };
        result.push_back({bytes(one.order->thing), bytes(one.touch->thing), amount, one.order->at, one.touch->at});
    }
    std::sort(result.begin(), result.end());
    return result;
}

// A sum of any number of amounts: ten to the 19th so many times, and the rest.
struct Sum {
    int128 whole = 0;
    int128 rest = 0;

    void add(int128 units) {
        const int128 part = power_of_ten(19);
        rest += units % part;
        whole += units / part + rest / part;
        rest %= part;
        if (rest < 0) rest += part, whole -= 1;
    }
    static Sum of(const AmountSum& sum, unsigned decimals) {
        Sum result;
        result.add(sum.low(decimals));
        result.whole += sum.high(decimals);
        return result;
    }
    bool operator==(const Sum&) const = default;
};

inline void check_attribution(const Model<Touches>& touches, const Summary<Touches>& touches_view,
                              const Model<Purchases>& purchases, const Summary<Purchases>& purchases_view,
                              Differences& differences) {
    auto* const heap = std::pmr::new_delete_resource();
    const bool many = touches.size() + purchases.size() > 3000;
    for (const std::int64_t lookback :
         {no_end, std::int64_t{2}, std::int64_t{0}, std::int64_t{1}, std::int64_t{1'800'000'000}, INT64_MAX}) {
        if (many && lookback != no_end && lookback != 2) continue;
        const auto expected = plain_attributions(touches, purchases, lookback);
        differences.yes("attributions",
                        attributions_of({touches_view, heap}, {purchases_view, heap}, lookback) == expected);

        std::map<unsigned, Sum> sums;
        for (const PlainAttribution& one : expected)
            if (one.amount) sums[one.amount->decimals].add(one.amount->units);
        const AttributionTotals totals =
            attribution_totals({touches_view, heap}, {purchases_view, heap}, lookback, heap);
        differences.same("attributed_orders", totals.orders, std::ssize(expected));
        differences.same("an amount is known", totals.value.known(), !sums.empty());
        differences.same("decimals of attributed_value", totals.value.scale(), sums.empty() ? 0 : sums.rbegin()->first);
        for (unsigned i = 0; i <= Amount::most_digits; ++i)
            differences.yes("attributed_value", Sum::of(totals.value, i) == sums[i]);
    }
}

inline std::int64_t clamped(int128 instant) {
    return static_cast<std::int64_t>(std::clamp<int128>(instant, INT64_MIN, INT64_MAX - 1));
}

// With orders at the border of what the touches cover.
inline std::string Model<Touches>::check(const Summary<Touches>& view) const {
    Differences differences;
    check_counts(view, differences);
    Model<Purchases> purchases;
    std::int64_t number = 0;
    sample(size() > 3000 ? 5 : 30, [&](const Name& visitor, std::int64_t at, std::uint64_t length) {
        const int128 end = int128{at} + length;
        for (const int128 ordered_at : {int128{at} - 1, int128{at}, end - 1, end, end + 1, end + 2})
            purchases.add(
                {visitor, integer(++number), clamped(ordered_at), Money{static_cast<unsigned>(number % 3), 7}});
    });
    const Bytes image = purchases.image();
    check_attribution(*this, view, purchases, summary_of<Purchases>(image), differences);
    return differences.text();
}

// With touches around the orders, some begun together.
inline std::string Model<Purchases>::check(const Summary<Purchases>& view) const {
    Differences differences;
    check_counts(view, differences);
    Model<Touches> touches;
    std::int64_t number = 0;
    sample(30, [&](const Name& visitor, std::int64_t at, const std::optional<Money>&) {
        for (const int back : {0, 1, 1, 2, 30}) {
            ++number;
            touches.add({visitor, integer(number % 2 == 0 ? number : -number), clamped(int128{at} - back),
                         static_cast<std::uint64_t>(number % 4)});
        }
    });
    const Bytes image = touches.image();
    check_attribution(touches, summary_of<Touches>(image), *this, view, differences);
    return differences.text();
}

}  // namespace shopmetrics::test
