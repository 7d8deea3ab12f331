// Local days: calendar days of instants in a named time zone.
#pragma once

#include "pg/entry.hpp"

namespace shopmetrics::pg {

// The calendar day of `at` in the zone of the text argument: (at AT TIME ZONE zone)::date. Remembers the zone and the
// bounds of the last day in fn_extra, which only saves time.
DateADT local_day(FunctionCallInfo fcinfo, TimestampTz at, int zone_argument);

// The first instant from which on the local day is never before `day`: midnight, or, where that is skipped, the instant
// of the change. A day that is skipped whole starts when the next one does.
TimestampTz local_day_start(FunctionCallInfo fcinfo, DateADT day, int zone_argument);

}  // namespace shopmetrics::pg
