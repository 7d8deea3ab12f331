// Periods: tstzrange arguments.
#pragma once

#include "pg/entry.hpp"
// pg.hpp stays first.
#include "engine/period.hpp"

namespace shopmetrics::pg {

// A period [from, until) with finite ends; reports what is NULL, unbounded, or has other bounds. Both ends of an empty
// period are the same.
Period fetch_period(FunctionCallInfo fcinfo, int argument);

}  // namespace shopmetrics::pg
