// Rates and averages.
#pragma once

#include "pg/pg.hpp"
// pg.hpp stays first.
#include <optional>

#include "engine/quotient.hpp"

namespace shopmetrics::pg {

// Nothing where there is nothing to divide by.
inline std::optional<double> ratio(std::int64_t numerator, std::int64_t denominator) {
    if (denominator == 0) return {};
    return static_cast<double>(numerator) / static_cast<double>(denominator);
}

// Microseconds over a number of things, in units of so many microseconds; nothing over none.
inline std::optional<double> time_of_each(int128 microseconds_sum, std::int64_t things, std::int64_t unit) {
    if (things == 0) return {};
    return time_per(microseconds_sum, things, unit);
}

}  // namespace shopmetrics::pg
