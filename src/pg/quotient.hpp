// Rates and averages.
#pragma once

#include "pg/pg.hpp"
// pg.hpp stays first.
#include <optional>

#include "engine/bytes.hpp"

namespace shopmetrics::pg {

// Nothing where there is nothing to divide by.
inline std::optional<double> ratio(std::int64_t numerator, std::int64_t denominator) {
    if (denominator == 0) return {};
    return static_cast<double>(numerator) / static_cast<double>(denominator);
}

// Of exact sums: rounded once, but for the last 53 bits of a quotient that has more in front of the point.
inline double quotient(int128 numerator, int128 denominator) {
    constexpr int128 exact = int128{1} << 53;
    const auto divide = [](int128 a, int128 b) { return static_cast<double>(a) / static_cast<double>(b); };
    if (numerator <= exact && numerator >= -exact) return divide(numerator, denominator);
    return static_cast<double>(numerator / denominator) + divide(numerator % denominator, denominator);
}

// Microseconds over a number of things, in units of so many microseconds.
inline double time_per(int128 microseconds_sum, std::int64_t things, std::int64_t unit) {
    return quotient(microseconds_sum, int128{unit} * things);
}
inline std::optional<double> time_of_each(int128 microseconds_sum, std::int64_t things, std::int64_t unit) {
    if (things == 0) return {};
    return time_per(microseconds_sum, things, unit);
}

}  // namespace shopmetrics::pg
