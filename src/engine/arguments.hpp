// The arguments of a row, as a family declares them in the order of SQL, and one function that makes the row of what
// they come to:
//
//     using Arguments = ArgumentList<NotNull<Key>, At<"at">, Flag>;
//     static Row row(const Key& user, std::int64_t at, bool by_agent);
//
// The glue (src/pg/transition.hpp) fetches them, checks them and calls row(), which may raise errors of its own.
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/key.hpp"

namespace shopmetrics {

template <class... Each>
struct ArgumentList {};

// A word that is part of a type: the name of an argument, or a hint.
template <std::size_t size>
struct Word {
    char text[size];

    consteval Word(const char (&word)[size]) { std::copy_n(word, size, text); }
};

// ---- what an argument is, and in parentheses what row() gets
//
//     Key     a key of which a long text is known by its hash (Key)
//     Period  a range of instants (Period); NULL is an error

// A key whose text is kept to be given back (Key).
struct KeptKey {};
// NULL is false (bool).
struct Flag {};
// An instant, which must be finite (std::int64_t, microseconds).
template <Word argument>
struct At {
    static constexpr const char* name = argument.text;
};
// A number of seconds from 0 on; NULL is 0 (std::int64_t, microseconds).
template <Word argument>
struct Seconds {
    static constexpr const char* name = argument.text;
};
// A number; NULL is 0 (std::int64_t, millionths).
template <Word argument>
struct Millionths {
    static constexpr const char* name = argument.text;
};
// An amount of money; NULL is no amount (Amount).
struct Money {};
// A whole number (std::int32_t).
struct Integer {};
// The longest silence within a session (std::int64_t, microseconds).
struct Gap {
    static constexpr const char* name = "gap";
};
// A date, or an instant and a zone (std::int32_t, days).
struct LocalDay {};
// A date, and a zone that is checked: a date is a local day whatever the zone (std::int32_t, days).
struct DayInZone {};

// ---- what NULL is, and what is left out

// A row where this argument is NULL does not count.
template <class Argument>
struct NotNull {};
// NULL is an error with this hint.
template <class Argument, Word hint>
struct Required {
    static constexpr const char* null_hint = hint.text;
};
// NULL is nothing (std::optional).
template <class Argument>
struct Nullable {};
// The last argument, which some argument lists lack (std::optional).
template <class Argument>
struct IfGiven {};

// Is a text among the arguments kept?
template <class Argument>
inline constexpr bool keeps_text = false;
template <>
inline constexpr bool keeps_text<KeptKey> = true;
template <class Argument>
inline constexpr bool keeps_text<NotNull<Argument>> = keeps_text<Argument>;
template <class Argument, Word hint>
inline constexpr bool keeps_text<Required<Argument, hint>> = keeps_text<Argument>;
template <class Argument>
inline constexpr bool keeps_text<Nullable<Argument>> = keeps_text<Argument>;
template <class Argument>
inline constexpr bool keeps_text<IfGiven<Argument>> = keeps_text<Argument>;
template <class... Each>
inline constexpr bool keeps_text<ArgumentList<Each...>> = (keeps_text<Each> || ...);

}  // namespace shopmetrics
