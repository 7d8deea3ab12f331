// Quotients of exact sums as double precision numbers.
#pragma once

#include <cstdint>

#include "engine/bytes.hpp"

namespace shopmetrics {

// Rounded once, but for the last 53 bits of a quotient that has more in front of the point.
inline double quotient(int128 numerator, int128 denominator) {
    constexpr int128 exact = int128{1} << 53;
    const auto divide = [](int128 a, int128 b) { return static_cast<double>(a) / static_cast<double>(b); };
    if (numerator <= exact && numerator >= -exact) return divide(numerator, denominator);
    const int128 whole = numerator / denominator;
    return static_cast<double>(whole) + divide(numerator % denominator, denominator);
}

inline constexpr std::int64_t one_second = 1'000'000;  // microseconds
inline constexpr std::int64_t one_minute = 60 * one_second;

// Microseconds over a number of things, in units of so many microseconds.
inline double time_per(int128 microseconds_sum, std::int64_t things, std::int64_t unit) {
    return quotient(microseconds_sum, int128{unit} * things);
}

}  // namespace shopmetrics
