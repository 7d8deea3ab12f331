// Periods of whole local days, by name and by days; what to compare them with; and the days in a period.
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

// A length of the calendar.
struct Span {
    int days;
    int months;
};
constexpr Span one_day{1, 0};
constexpr Span week{7, 0};  // from Monday
constexpr Span month{0, 1};
constexpr Span quarter{0, 3};
constexpr Span year{0, 12};

enum class Kind { today, last_days, to_date, last_whole };

struct PeriodName {
    const char* name;
    Kind kind;
    Span span;
};
constexpr PeriodName period_names[] = {
    {"today", Kind::today, one_day},
    {"yesterday", Kind::last_days, one_day},
    {"last_7_days", Kind::last_days, {7, 0}},
    {"last_14_days", Kind::last_days, {14, 0}},
    {"last_28_days", Kind::last_days, {28, 0}},
    {"last_30_days", Kind::last_days, {30, 0}},
    {"last_90_days", Kind::last_days, {90, 0}},
    {"week_to_date", Kind::to_date, week},
    {"month_to_date", Kind::to_date, month},
    {"quarter_to_date", Kind::to_date, quarter},
    {"year_to_date", Kind::to_date, year},
    {"last_week", Kind::last_whole, week},
    {"last_month", Kind::last_whole, month},
    {"last_quarter", Kind::last_whole, quarter},
    {"last_year", Kind::last_whole, year},
};

[[noreturn]] void report_no_name(FunctionCallInfo fcinfo, const char* given) {
    StringInfoData names;
    initStringInfo(&names);
    for (const PeriodName& one : period_names) appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", one.name);
    const char* const excerpt = shown(given, std::strlen(given));
    // A literal has no type of its own: PostgreSQL takes it for a name.
    const char* typed = "";
    if (*given >= '0' && *given <= '9')
        typed = psprintf("The period of two days is period(date '%s', date …, zone). ", excerpt);
    else if (*given == '[' || *given == '(')
        typed = psprintf("A range is given as tstzrange '%s'. ", excerpt);
    ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
            errmsg("%s: name is not the name of a period: \"%s\"", called_name(fcinfo), excerpt),
            errhint("%sThe names are %s.", typed, names.data));
    pg_unreachable();
}

const PeriodName& fetch_name(FunctionCallInfo fcinfo) {
    const char* const given = text_to_cstring(PG_GETARG_TEXT_PP(0));
    for (const PeriodName& one : period_names)
        if (std::strcmp(one.name, given) == 0) return one;
    report_no_name(fcinfo, given);
}

TimestampTz checked_as_of(FunctionCallInfo fcinfo, TimestampTz as_of) {
    if (TIMESTAMP_NOT_FINITE(as_of))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: as_of must be finite, not %s", called_name(fcinfo),
                       TIMESTAMP_IS_NOBEGIN(as_of) ? "-infinity" : "infinity"),
                errhint("Give an instant, such as now()."));
    return as_of;
}

struct Calendar {
    int year;
    int month;
    int day;
    explicit Calendar(DateADT date) { j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day); }
};

DateADT day_of(int year_number, int month_number, int day_number) {
    return date2j(year_number, month_number, day_number) - POSTGRES_EPOCH_JDATE;
}

// The first day of the week, month, quarter or year that a day is in.
DateADT start_of(Span span, DateADT day) {
    if (span.months == 0) return day - (j2day(day + POSTGRES_EPOCH_JDATE) + 6) % 7;
    const Calendar of(day);
    return day_of(of.year, of.month - (of.month - 1) % span.months, 1);
}

// The day so much earlier: first months, clipped to the length of the one that is come to, then days.
DateADT earlier(DateADT day, Span by) {
    constexpr std::int64_t first_day = DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE;
    constexpr std::int64_t before_all = first_day - 1;
    std::int64_t result = day;
    if (by.months != 0) {
        const Calendar of(day);
        const std::int64_t months = std::int64_t{of.year} * 12 + of.month - 1 - by.months;
        if (months < std::int64_t{JULIAN_MINYEAR} * 12) return before_all;
        const auto in_year = static_cast<int>((months % 12 + 12) % 12);
        const auto of_year = static_cast<int>((months - in_year) / 12);
        result = day_of(of_year, in_year + 1, std::min(of.day, day_tab[isleap(of_year) ? 1 : 0][in_year]));
    }
    return static_cast<DateADT>(std::max(result - by.days, before_all));
}

// The days from one until before another.
struct Days {
    DateADT from;
    DateADT until;
};

Days days_of(const PeriodName& period, DateADT today) {
    switch (period.kind) {
        case Kind::today:
            return {today, today + 1};
        case Kind::last_days:
            return {earlier(today, period.span), today};
        case Kind::to_date:
            return {start_of(period.span, today), today};
        case Kind::last_whole:
            break;
    }
    const DateADT until = start_of(period.span, today);
    return {earlier(until, period.span), until};
}

// The same kind before it; of what goes to date, as many days of it as it has.
Days previous_days_of(const PeriodName& period, DateADT today) {
    const Days days = days_of(period, today);
    const DateADT from = earlier(days.from, period.span);
    if (period.kind != Kind::to_date) return {from, days.from};
    return {from, std::min(from + (days.until - days.from), days.from)};
}

Datum range(TimestampTz from, TimestampTz until) {
    RangeBound lower = {TimestampTzGetDatum(from), false, true, true};
    RangeBound upper = {TimestampTzGetDatum(until), false, false, false};
    TypeCacheEntry* const type = lookup_type_cache(TSTZRANGEOID, TYPECACHE_RANGE_INFO);
#if PG_VERSION_NUM >= 160000
    return RangeTypePGetDatum(make_range(type, &lower, &upper, false, nullptr));
#else
    return RangeTypePGetDatum(make_range(type, &lower, &upper, false));
#endif
}
Datum range_of(FunctionCallInfo fcinfo, Days days) {
    return range(local_day_start(fcinfo, days.from, 2), local_day_start(fcinfo, days.until, 2));
}

Datum previous_of_name(FunctionCallInfo fcinfo, const PeriodName& period, TimestampTz as_of) {
    const DateADT today = local_day(fcinfo, as_of, 2, "as_of");
    if (period.kind != Kind::today) return range_of(fcinfo, previous_days_of(period, today));
    return range(local_day_start(fcinfo, today - 1, 2), same_time(fcinfo, as_of, today, today - 1, 2, "as_of"));
}

// How far back: whole days, weeks, months or years.
Span fetch_distance(FunctionCallInfo fcinfo, int argument) {
    const Interval* const distance = PG_GETARG_INTERVAL_P(argument);
    if (distance->time != 0 || distance->month < 0 || distance->day < 0 || (distance->month | distance->day) == 0)
        ereport(
            ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
            errmsg("%s: distance must be of whole days, weeks, months or years: %s", called_name(fcinfo),
                   DatumGetCString(DirectFunctionCall1(interval_out, PointerGetDatum(distance)))),
            errhint("Give how far back to compare, such as '7 days', '1 month' or '1 year'. Hours are no days: write "
                    "'1 day', not '24 hours'."));
    return {distance->day, distance->month};
}

}  // namespace

// (name, as_of, zone)
SHOPMETRICS_FUNCTION(period) {
    const PeriodName& period = fetch_name(fcinfo);
    const TimestampTz as_of = checked_as_of(fcinfo, PG_GETARG_TIMESTAMPTZ(1));
    const DateADT today = local_day(fcinfo, as_of, 2, "as_of");
    if (period.kind != Kind::today) return range_of(fcinfo, days_of(period, today));
    // A clock set back over midnight shows the day for a moment before it starts: nothing of it has been yet.
    return range(std::min(local_day_start(fcinfo, today, 2), as_of), as_of);
}

// (name, as_of, zone) with a date
SHOPMETRICS_FUNCTION(period_of_date) {
    const PeriodName& period = fetch_name(fcinfo);
    check_finite(fcinfo, PG_GETARG_DATEADT(1), "as_of");
    return range_of(fcinfo, days_of(period, PG_GETARG_DATEADT(1)));
}

// (first_day, last_day, zone)
SHOPMETRICS_FUNCTION(period_of_days) {
    const DateADT first = PG_GETARG_DATEADT(0);
    const DateADT last = PG_GETARG_DATEADT(1);
    check_finite(fcinfo, first, "first_day");
    check_finite(fcinfo, last, "last_day");
    if (last < first - 1)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: last_day must not be before first_day: %s, %s", called_name(fcinfo),
                       DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(last))),
                       DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(first)))),
                errhint("Give the first day, then the last: both are in the period. The day before the first makes it "
                        "empty."));
    return range(local_day_start(fcinfo, first, 2, "first_day"),
                 local_day_start(fcinfo, last + 1, 2, "the day after last_day"));
}

// (name, as_of, zone)
SHOPMETRICS_FUNCTION(previous_period) {
    const PeriodName& period = fetch_name(fcinfo);
    return previous_of_name(fcinfo, period, checked_as_of(fcinfo, PG_GETARG_TIMESTAMPTZ(1)));
}

// (name, as_of, zone) with a text, which three literals are taken for
SHOPMETRICS_FUNCTION(previous_period_of_text) {
    const PeriodName& period = fetch_name(fcinfo);
    const Datum as_of = DirectFunctionCall3(timestamptz_in, CStringGetDatum(text_to_cstring(PG_GETARG_TEXT_PP(1))),
                                            ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
    return previous_of_name(fcinfo, period, checked_as_of(fcinfo, DatumGetTimestampTz(as_of)));
}

// (name, as_of, zone) with a date
SHOPMETRICS_FUNCTION(previous_period_of_date) {
    const PeriodName& period = fetch_name(fcinfo);
    check_finite(fcinfo, PG_GETARG_DATEADT(1), "as_of");
    return range_of(fcinfo, previous_days_of(period, PG_GETARG_DATEADT(1)));
}

// (period, zone), (period, zone, distance): both ends moved back in local time. The start of a day stays one.
SHOPMETRICS_FUNCTION(previous_period_of_range) {
    const Period period = fetch_period(fcinfo, 0);
    check_zone(fcinfo, 1);
    const bool any_distance = PG_NARGS() > 2;
    Span by = any_distance ? fetch_distance(fcinfo, 2) : one_day;
    if (period.from == period.until) return range(0, 0);
    const DateADT first = local_day(fcinfo, period.from, 1, "period");
    const DateADT last = local_day(fcinfo, period.until - 1, 1, "period");
    if (!any_distance) by.days = last - first + 1;
    const auto moved = [&](TimestampTz end, DateADT day) {
        if (end == local_day_start(fcinfo, day, 1)) return local_day_start(fcinfo, earlier(day, by), 1);
        return same_time(fcinfo, end, day, earlier(day, by), 1, "period");
    };
    const bool whole_days = period.until == local_day_start(fcinfo, last + 1, 1);
    const TimestampTz from = moved(period.from, first);
    return range(from, std::max(from, moved(period.until, whole_days ? last + 1 : last)));
}

SHOPMETRICS_FUNCTION(period_days) {
    const Period period = fetch_period(fcinfo, 0);
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
