// What a family of summaries is: one struct, which says everything that is particular to it. There are two kinds:
//
//     keyed     records of a key and a value, folded (see engine/fold.hpp). Derives from KeyedFamily, which has what
//     most
//               families have alike; a family hides what is otherwise with it
//     counted   counters of a fixed number, added up where they stand: ratings. Says how its bytes are looked at (View)
//
// CompleteFamily<Family> is an error that names the part that is missing. src/families/list.hpp has all families.
#pragma once

#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/arguments.hpp"
#include "engine/image.hpp"
#include "engine/key.hpp"
#include "engine/period.hpp"

namespace shopmetrics {

template <class Family>
struct ImageView;
template <class Family>
class Summary;

// What a summary shows of itself to a person: a few named numbers.
struct Description {
    struct Entry {
        const char* name;
        std::int64_t number;
        const char* word;  // instead of the number, where not null
    };
    Entry entries[8];
    unsigned count = 0;

    void add(const char* name, std::int64_t number) { entries[count++] = {name, number, nullptr}; }
    void add(const char* name, KeyKind kind) { entries[count++] = {name, 0, key_kind_name(kind)}; }
};

// Numbers that the calendar must have: the server knows its ends, the engine does not.
struct Instant {
    std::int64_t microseconds;  // since 2000-01-01 00:00 UTC
};
struct Day {
    std::int32_t days;  // since 2000-01-01
};

// For a family none of whose numbers is an instant or a day.
struct WithoutTimes {
    template <class View, class Take>
    static void for_each_time(const View&, Take) {}
};

template <class Family>
struct KeyedFamily {
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 1;
    static constexpr unsigned optional_key_columns = 0;  // the last so many may be NULL in all rows
    static constexpr std::uint32_t option_count = 0;
    static constexpr bool keeps_long_texts = false;  // are keys that are long texts kept, or their hashes?

    // Of the record that a row is of: the first of Family::keys(row).
    template <class Row>
    static const Key& key(const Row& row) {
        return std::get<0>(Family::keys(row));
    }
    template <class Row>
    static void expect_kinds(KeyKinds& kinds, const Row& row) {
        const auto keys = Family::keys(row);
        [&]<unsigned... column>(std::integer_sequence<unsigned, column...>) {
            (kinds.expect(column, std::get<column>(keys).kind(), Family::key_names[column]), ...);
        }
        (std::make_integer_sequence<unsigned, Family::key_columns>());
    }
    static void validate_options(const ImageView<Family>&) {
        static_assert(Family::option_count == 0, "a family with options says which are valid: validate_options(view)");
    }
    // The texts that functions give back.
    template <class Take>
    static void for_each_shown_text(const ImageView<Family>&, Take) {
        static_assert(!keeps_text<typename Family::Arguments>,
                      "a family that keeps texts visits them: for_each_shown_text(view, take)");
    }
};

template <class Family>
concept Keyed = std::derived_from<Family, KeyedFamily<Family>>;

template <class Family>
concept Counted = requires(const std::uint8_t* bytes, std::size_t size) {
    { Family::View::parse(bytes, size) } -> std::same_as<typename Family::View>;
    { Family::View::trusted(bytes) } -> std::same_as<typename Family::View>;
};

namespace family_detail {

struct AnyTake {
    template <class... Any>
    void operator()(const Any&...) const {}
};

template <class Family>
struct ViewOf {
    using type = Summary<Family>;
};
template <Counted Family>
struct ViewOf<Family> {
    using type = typename Family::View;
};

template <class Family>
concept HasName = requires {
    { Family::id } -> std::convertible_to<FamilyId>;
    { Family::name } -> std::convertible_to<const char*>;
    { Family::version } -> std::convertible_to<std::uint8_t>;
};
template <class Family>
concept TakesRows = requires {
    typename Family::Arguments;
    Family::row;
};
template <class Family>
concept NamesItsKeys = requires(const typename Family::Row& row) {
    Family::keys(row);
    { Family::key_names[0] } -> std::convertible_to<const char*>;
}
&&std::size(Family::key_names) >= Family::key_columns;
template <class Family>
concept HasValue = requires(typename Family::Value& value, Reader payload, std::uint8_t* to) {
    value.clear();
    value.absorb(payload);
    { value.as_absorbed() } -> std::same_as<bool>;
    { value.bound() } -> std::convertible_to<std::uint64_t>;
    { value.write(to) } -> std::same_as<std::uint8_t*>;
    { Family::Value::canonical(payload) } -> std::same_as<bool>;
};
template <class Family>
concept WritesRows = requires(const typename Family::Row& row, std::uint8_t* to) {
    { Family::row_bound(row) } -> std::same_as<std::uint32_t>;
    { Family::write_row(to, row) } -> std::same_as<std::uint8_t*>;
    Family::resume;
    Family::extend;
};
template <class Family>
concept FixesItsOptions = Family::option_count == 0 ||
                          requires(std::int64_t* options, const std::int64_t* others, const typename Family::Row& row) {
    Family::fix_options(options, row);
    Family::merge_options(options, others);
};
template <class Family>
concept RefusesBytes = requires(Reader payload, KeyKinds kinds) {
    Family::validate_payload(payload, kinds);
};
template <class Family>
concept SaysItsTimes = requires(const typename ViewOf<Family>::type& view) {
    Family::for_each_time(view, AnyTake());
};
template <class Family>
concept DescribesItself = requires(const typename ViewOf<Family>::type& view, Description& to) {
    Family::describe(view, to);
};

}  // namespace family_detail

// Checked wherever a family is registered.
template <class Family>
struct CompleteFamily {
    static_assert(Keyed<Family> || Counted<Family>,
                  "a family derives from KeyedFamily<Family>, or has a View with parse and trusted");
    static_assert(family_detail::HasName<Family>, "a family has an id, a name and a version");
    static_assert(!Keyed<Family> || family_detail::NamesItsKeys<Family>,
                  "a keyed family has a Row, keys(row), and in key_names the arguments that they come from");
    static_assert(!Keyed<Family> || family_detail::TakesRows<Family>,
                  "a keyed family has Arguments, and row() of what they come to");
    static_assert(!Keyed<Family> || family_detail::HasValue<Family>,
                  "a keyed family has a Value with clear, absorb, as_absorbed, bound, write and canonical");
    static_assert(!Keyed<Family> || family_detail::WritesRows<Family>,
                  "a keyed family has row_bound(row), write_row(to, row), resume(open), extend(open, row)");
    static_assert(!Keyed<Family> || family_detail::FixesItsOptions<Family>,
                  "a family with options has fix_options(options, row) and merge_options(options, others)");
    static_assert(!Keyed<Family> || family_detail::RefusesBytes<Family>,
                  "a keyed family says what is wrong with bytes from outside: validate_payload(payload, kinds)");
    static_assert(family_detail::SaysItsTimes<Family>,
                  "a family says which instants and days it holds, for the calendar's check of bytes from outside: "
                  "for_each_time(view, take), or it derives from WithoutTimes");
    static_assert(family_detail::DescribesItself<Family>,
                  "a family shows its numbers in the cast to json: describe(view, description)");
    static constexpr bool value = true;
};

}  // namespace shopmetrics
