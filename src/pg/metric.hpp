// What the files of src/metrics are written with: a line a family, and a line a metric.
#pragma once

#include "pg/quotient.hpp"
#include "pg/summary_type.hpp"
#include "pg/transition.hpp"

namespace shopmetrics::pg {

// What a metric may come to; nothing is NULL.
inline Datum give(FunctionCallInfo, std::int64_t number) {
    PG_RETURN_INT64(number);
}
inline Datum give(FunctionCallInfo, double number) {
    PG_RETURN_FLOAT8(number);
}
inline Datum give(FunctionCallInfo fcinfo, const std::optional<double>& number) {
    if (!number) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(*number);
}

}  // namespace shopmetrics::pg

// A keyed family: its SQL type, the aggregate functions of its state, and its transition function for keys of type key
// and of type bigint.
#define SHOPMETRICS_FAMILY(type, Family)                                                  \
    SHOPMETRICS_FAMILY_BY_KEY(type, Family)                                               \
    SHOPMETRICS_FUNCTION(type##_add_bigint) {                                             \
        return shopmetrics::pg::transition<Family, shopmetrics::pg::BigintDatum>(fcinfo); \
    }

// The same for keys of type key alone, or for none.
#define SHOPMETRICS_FAMILY_BY_KEY(type, Family)                                        \
    SHOPMETRICS_SUMMARY_TYPE(type, Family)                                             \
    SHOPMETRICS_SUMMARY_STATE(type, Family)                                            \
    SHOPMETRICS_FUNCTION(type##_add) {                                                 \
        return shopmetrics::pg::transition<Family, shopmetrics::pg::KeyDatum>(fcinfo); \
    }

// A metric: `result` of what `read(fcinfo)` gives, which is called `n` there. It serves the function of a summary and
// the final function of an aggregate.
#define SHOPMETRICS_METRIC(name, read, result)        \
    SHOPMETRICS_FUNCTION(name) {                      \
        const auto n = read(fcinfo);                  \
        return shopmetrics::pg::give(fcinfo, result); \
    }
