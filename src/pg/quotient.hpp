// Rates and averages: a quotient as a result of SQL, NULL where there is nothing to divide by.
#pragma once

#include "pg/pg.hpp"
// pg.hpp stays first.
#include "engine/quotient.hpp"

namespace shopmetrics::pg {

inline Datum return_quotient(FunctionCallInfo fcinfo, double numerator, std::int64_t denominator) {
    if (denominator == 0) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(numerator / static_cast<double>(denominator));
}
inline Datum return_quotient(FunctionCallInfo fcinfo, std::int64_t numerator, std::int64_t denominator) {
    return return_quotient(fcinfo, static_cast<double>(numerator), denominator);
}

}  // namespace shopmetrics::pg
