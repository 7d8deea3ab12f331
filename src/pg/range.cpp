#include "pg/range.hpp"
// pg.hpp stays first.
#include <cstring>

#include <cstring>

extern "C" {
#include "utils/fmgroids.h"
#include "utils/rangetypes.h"
}

namespace shopmetrics::pg {

Period fetch_period(FunctionCallInfo fcinfo, int argument) {
    const char* const hint = "Give a range [start, end) with finite ends, such as period('last_7_days', now(), 'UTC').";
    if (PG_ARGISNULL(argument))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: period must not be NULL", called_name(fcinfo)), errhint("%s", hint));
    RangeType* const range = DatumGetRangeTypeP(PG_GETARG_DATUM(argument));
    const auto flags = static_cast<unsigned char>(range_get_flags(range));
    Period period;
    const char* problem = nullptr;
    if ((flags & RANGE_EMPTY) != 0) {
        period = Period{};
    } else if ((flags & (RANGE_LB_INF | RANGE_UB_INF)) != 0) {
        problem = "must have finite ends";
    } else if ((flags & RANGE_LB_INC) == 0 || (flags & RANGE_UB_INC) != 0) {
        problem = "must include its start and exclude its end";
    } else {
        // The ends stand behind the header, lower first: a look-up of the range's type for each row would cost more
        // than all the rest.
        const char* const ends = reinterpret_cast<const char*>(range + 1);
        std::memcpy(&period.from, ends, sizeof period.from);
        std::memcpy(&period.until, ends + sizeof period.from, sizeof period.until);
        if (TIMESTAMP_NOT_FINITE(period.from) || TIMESTAMP_NOT_FINITE(period.until)) problem = "must have finite ends";
    }
    if (problem != nullptr)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: period %s: %s", called_name(fcinfo), problem,
                       OidOutputFunctionCall(F_RANGE_OUT, RangeTypePGetDatum(range))),
                errhint("%s", hint));
    return period;
}

}  // namespace shopmetrics::pg
