// Named periods of whole local days, their predecessors, and the days in a period.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/range.hpp"
#include "pg/rows.hpp"
#include "pg/zone.hpp"

#include <algorithm>

extern "C" {
#include "utils/rangetypes.h"
#include "utils/typcache.h"
}

using namespace shopmetrics;
using namespace shopmetrics::pg;

namespace {

enum class Named { today, last_days, month_to_date };

struct PeriodName {
    const char* name;
    Named period;
    int days;
};
constexpr PeriodName names[] = {
    {"today", Named::today, 0},
    {"yesterday", Named::last_days, 1},
    {"last_7_days", Named::last_days, 7},
    {"last_14_days", Named::last_days, 14},
    {"last_30_days", Named::last_days, 30},
    {"month_to_date", Named::month_to_date, 0},
};

// (name, as_of, zone)
struct Asked {
    FunctionCallInfo fcinfo;
    PeriodName name{};
    TimestampTz as_of;
    DateADT today;

    explicit Asked(FunctionCallInfo call) : fcinfo(call), as_of(PG_GETARG_TIMESTAMPTZ(1)) {
        const char* const given = text_to_cstring(PG_GETARG_TEXT_PP(0));
        for (const PeriodName& one : names)
            if (std::strcmp(one.name, given) == 0) name = one;
        if (name.name == nullptr)
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: name is not the name of a period: \"%s\"", called_name(fcinfo),
                           shown(given, std::strlen(given))),
                    errhint("The names are today, yesterday, last_7_days, last_14_days, last_30_days, month_to_date."));
        if (TIMESTAMP_NOT_FINITE(as_of))
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: as_of must be finite, not %s", called_name(fcinfo),
                           TIMESTAMP_IS_NOBEGIN(as_of) ? "-infinity" : "infinity"),
                    errhint("Give an instant, such as now()."));
        today = local_day(fcinfo, as_of, 2);
    }

    [[nodiscard]] TimestampTz start_of(DateADT day) const { return local_day_start(fcinfo, day, 2); }
    // [from, until)
    static Datum range(TimestampTz from, TimestampTz until) {
        RangeBound lower = {TimestampTzGetDatum(from), false, true, true};
        RangeBound upper = {TimestampTzGetDatum(until), false, false, false};
        TypeCacheEntry* const type = lookup_type_cache(TSTZRANGEOID, TYPECACHE_RANGE_INFO);
#if PG_VERSION_NUM >= 160000
        return RangeTypePGetDatum(make_range(type, &lower, &upper, false, nullptr));
#else
        return RangeTypePGetDatum(make_range(type, &lower, &upper, false));
#endif
    }
    [[nodiscard]] Datum days(DateADT from, DateADT until) const {
        return range(start_of(from), start_of(until));
    }

    [[nodiscard]] int day_of_month() const {
        int year;
        int month;
        int day;
        j2date(today + POSTGRES_EPOCH_JDATE, &year, &month, &day);
        return day;
    }
};

}  // namespace

SHOPMETRICS_FUNCTION(period) {
    const Asked asked(fcinfo);
    switch (asked.name.period) {
        case Named::today:
            // A clock set back over midnight shows the day for a moment before it starts: nothing of it has been yet.
            return Asked::range(std::min(asked.start_of(asked.today), asked.as_of), asked.as_of);
        case Named::month_to_date:
            return asked.days(asked.today - asked.day_of_month() + 1, asked.today);
        default:
            return asked.days(asked.today - asked.name.days, asked.today);
    }
}

SHOPMETRICS_FUNCTION(previous_period) {
    const Asked asked(fcinfo);
    switch (asked.name.period) {
        case Named::today: {
            // Up to the same local time: a day back on the clock, wherever that is, but within yesterday.
            const TimestampTz from = asked.start_of(asked.today - 1);
            const Datum zone = PG_GETARG_DATUM(2);
            const Timestamp local =
                DatumGetTimestamp(DirectFunctionCall2(timestamptz_zone, zone, TimestampTzGetDatum(asked.as_of)));
            const TimestampTz same_time = DatumGetTimestampTz(
                DirectFunctionCall2(timestamp_zone, zone, TimestampGetDatum(local - USECS_PER_DAY)));
            return Asked::range(from, std::clamp(same_time, from, asked.start_of(asked.today)));
        }
        case Named::month_to_date: {
            // The same day numbers of the month before, as far as it has them.
            const int days = asked.day_of_month() - 1;
            const DateADT this_month = asked.today - days;
            int year;
            int month;
            int last_day;
            j2date(this_month - 1 + POSTGRES_EPOCH_JDATE, &year, &month, &last_day);
            const DateADT month_before = this_month - last_day;
            return asked.days(month_before, month_before + std::min(days, last_day));
        }
        default:
            return asked.days(asked.today - 2 * asked.name.days, asked.today - asked.name.days);
    }
}

SHOPMETRICS_FUNCTION(period_days) {
    const Period period = fetch_period(fcinfo, 0, true);
    const bool empty = period.from == period.until;
    DateADT day = empty ? 0 : local_day(fcinfo, period.from, 1);
    const DateADT last = empty ? -1 : local_day(fcinfo, period.until - 1, 1);
    TimestampTz start = empty ? 0 : local_day_start(fcinfo, day, 1);
    return return_rows(fcinfo, [&](Datum* values, bool*) {
        for (; day <= last; ++day) {
            if (day < last) {  // the last day has an instant in the period
                const TimestampTz next = local_day_start(fcinfo, day + 1, 1);
                const bool exists = next > start;  // a zone that changes sides of the date line skips a day
                start = next;
                if (!exists) continue;
            }
            values[0] = DateADTGetDatum(day++);
            return true;
        }
        return false;
    });
}
