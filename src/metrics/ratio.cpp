// pct_change of doubles.
// The server first: see pg/pg.hpp.
#include "pg/entry.hpp"

#include <cmath>

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FUNCTION(pct_change) {
    const double current = PG_GETARG_FLOAT8(0);
    const double previous = PG_GETARG_FLOAT8(1);
    if (previous == 0) PG_RETURN_NULL();
    const double difference = current - previous;
    const bool finite = std::isfinite(current) && std::isfinite(previous);
    // A difference beyond the doubles is that of two large numbers, of which halves lose nothing.
    const double change =
        finite && std::isinf(difference) ? (current / 2 - previous / 2) / (previous / 2) : difference / previous;
    PG_RETURN_FLOAT8(compute([&] {
        if (finite && std::isinf(change))
            raise(ErrorCode::out_of_range, "Leave such values out, or compare numeric ones.",
                  "the change from previous to current is out of range: %s, %s", NumberText(previous).text,
                  NumberText(current).text);
        return change;
    }));
}
