// Local days: calendar days of instants in a time zone, which is a name of the time zone database.
#pragma once

#include "pg/entry.hpp"

namespace shopmetrics::pg {

// Each takes the zone from an argument of type zone or text and reports what is no name of a zone. It is remembered
// with the bounds of the last day, in fn_extra and for the process, which only saves time. `argument` names the instant
// or the day in errors.

void check_zone(FunctionCallInfo fcinfo, int zone_argument);
// The same, reported under the name of another function.
void check_zone_of(FunctionCallInfo fcinfo, int zone_argument, const char* function);

// The calendar day of `at`: (at AT TIME ZONE zone)::date.
DateADT local_day(FunctionCallInfo fcinfo, TimestampTz at, int zone_argument, const char* argument = "at");

// The first instant from which on the local day is never before `day`: midnight, or, where that is skipped, the instant
// of the change. A day that is skipped whole starts when the next one does.
TimestampTz local_day_start(FunctionCallInfo fcinfo, DateADT day, int zone_argument, const char* argument = "day");

// The instant of another day at which the clock shows what it shows at `at`, which is in `day`: within that other day.
TimestampTz same_time(FunctionCallInfo fcinfo, TimestampTz at, DateADT day, DateADT other_day, int zone_argument,
                      const char* argument);

// Reports a day that is infinite.
void check_finite(FunctionCallInfo fcinfo, DateADT day, const char* argument);

}  // namespace shopmetrics::pg
