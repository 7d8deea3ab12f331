// Local days: the calendar day of an instant in a zone, as (at AT TIME ZONE zone)::date has it, remembered from row to
// row.
#pragma once

#include "pg/entry.hpp"

namespace shopmetrics::pg {

// The local day, counted from 2000-01-01, of argument `at` in the zone of argument `zone`. Both must not be NULL.
// Reports an unknown zone and an infinite time. What is remembered between calls (the last zone and the instants at
// which its current day begins and ends) only saves time.
DateADT local_day(FunctionCallInfo fcinfo, int at_argument, int zone_argument);

}  // namespace shopmetrics::pg
