// Rates and averages: a quotient as a result of SQL, NULL where there is nothing to divide by.
#pragma once

#include "pg/pg.hpp"
// pg.hpp stays first.
#include "engine/bytes.hpp"

namespace shopmetrics::pg {

inline Datum return_quotient(FunctionCallInfo fcinfo, double numerator, std::int64_t denominator) {
    if (denominator == 0) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(numerator / static_cast<double>(denominator));
}
inline Datum return_quotient(FunctionCallInfo fcinfo, std::int64_t numerator, std::int64_t denominator) {
    return return_quotient(fcinfo, static_cast<double>(numerator), denominator);
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

}  // namespace shopmetrics::pg
