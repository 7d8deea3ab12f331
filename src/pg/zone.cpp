#include "pg/zone.hpp"

#include "pg/argument.hpp"

namespace shopmetrics::pg {
namespace {

constexpr TimestampTz usecs_per_day = USECS_PER_DAY;
// A zone written out, such as 'FOO-167', may be a week from UTC; the clocks of places are within a day of it.
constexpr int most_offset_days = 8;
constexpr pg_time_t unix_to_postgres_seconds =
    static_cast<pg_time_t>(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

struct ZoneMemo {
    pg_tz* zone;        // null: an abbreviation, left to the server
    TimestampTz begin;  // of the instants known to fall on `day`
    TimestampTz end;
    DateADT day;
    std::uint16_t name_size;
    char name[TZ_STRLEN_MAX + 1];
};

std::int64_t floor_div(std::int64_t value, std::int64_t divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

// Is it an abbreviation? PostgreSQL looks these up first, so CET is a fixed offset and Europe/Paris is a zone.
bool is_abbreviation(const char* name) {
    char* const lower = downcase_truncate_identifier(name, static_cast<int>(std::strlen(name)), false);
    int offset;
    pg_tz* zone;
#if PG_VERSION_NUM >= 160000
    int type;
    DateTimeErrorExtra extra;
    if (DecodeTimezoneAbbrev(0, lower, &type, &offset, &zone, &extra) != 0) return true;
#else
    const int type = DecodeTimezoneAbbrev(0, lower, &offset, &zone);
#endif
    pfree(lower);
    return type == TZ || type == DTZ || type == DYNTZ;
}

[[noreturn]] void report_unknown_zone(FunctionCallInfo fcinfo, const char* name, std::size_t size) {
    ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
            errmsg("%s: zone is not a time zone: \"%s\"", called_name(fcinfo), shown(name, size)),
            errhint("pg_timezone_names lists the names, such as 'Europe/Rome'."));
    pg_unreachable();
}

ZoneMemo* look_up(FunctionCallInfo fcinfo, const char* name, std::size_t size) {
    auto* memo = static_cast<ZoneMemo*>(fcinfo->flinfo->fn_extra);
    if (memo != nullptr && memo->name_size == size && std::memcmp(memo->name, name, size) == 0) return memo;
    if (size > TZ_STRLEN_MAX) report_unknown_zone(fcinfo, name, size);
    if (memo == nullptr) {
        memo = static_cast<ZoneMemo*>(MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(ZoneMemo)));
        fcinfo->flinfo->fn_extra = memo;
    }
    std::memcpy(memo->name, name, size);
    memo->name[size] = '\0';
    memo->name_size = UINT16_MAX;  // until all is well
    memo->begin = memo->end = 0;
    // Abbreviations and zones that count leap seconds are left to the server.
    const bool left_to_server = is_abbreviation(memo->name) || pg_strncasecmp(memo->name, "right/", 6) == 0;
    memo->zone = left_to_server ? nullptr : pg_tzset(memo->name);
    if (memo->zone == nullptr && !left_to_server) report_unknown_zone(fcinfo, name, size);
    memo->name_size = static_cast<std::uint16_t>(size);
    return memo;
}

[[noreturn]] void report_calendar_end(FunctionCallInfo fcinfo, const char* what, const char* value) {
    ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
            errmsg("%s: %s is too close to the end of the calendar: %s", called_name(fcinfo), what, value),
            errhint("The calendar has the days from 4714-11-24 BC to 294276-12-31, in UTC and in the zone."));
    pg_unreachable();
}

// The local time of an instant where it is near the ends of the calendar, or its zone is the server's business.
Timestamp slow_local_time(FunctionCallInfo fcinfo, const ZoneMemo* memo, TimestampTz at) {
    if (memo->zone != nullptr) {
        int offset;
        pg_tm parts;
        fsec_t fraction;
        Timestamp local;
        if (timestamp2tm(at, &offset, &parts, &fraction, nullptr, memo->zone) != 0 ||
            tm2timestamp(&parts, fraction, nullptr, &local) != 0)
            report_calendar_end(fcinfo, "at", pstrdup(timestamptz_to_str(at)));
        return local;
    }
    return DatumGetTimestamp(
        DirectFunctionCall2(timestamptz_zone, CStringGetTextDatum(memo->name), TimestampTzGetDatum(at)));
}

[[noreturn]] void report_day_end(FunctionCallInfo fcinfo, DateADT day) {
    const bool before = day < 0;
    report_calendar_end(fcinfo, "day",
                        IS_VALID_DATE(day) ? DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(day)))
                        : before           ? "before 4714-11-24 BC"
                                           : "after 5874897-12-31");
}

// Finds the day of `at` and the instants around it that share it: a day's bounds, cut where the offset changes.
bool find_day(ZoneMemo* memo, TimestampTz at) {
    const auto offset_at = [memo](pg_time_t when, pg_time_t* next) -> long {
        long before;
        long after;
        int before_is_dst;
        int after_is_dst;
        const int found = pg_next_dst_boundary(&when, &before, &before_is_dst, next, &after, &after_is_dst, memo->zone);
        if (found == 0) *next = PG_INT64_MAX;
        return found < 0 ? PG_INT32_MAX : before;
    };
    const pg_time_t seconds = floor_div(at, USECS_PER_SEC) + unix_to_postgres_seconds;
    pg_time_t next;
    const long offset = offset_at(seconds, &next);
    if (offset == PG_INT32_MAX) return false;
    const TimestampTz local = at + offset * USECS_PER_SEC;
    memo->day = static_cast<DateADT>(floor_div(local, usecs_per_day));
    memo->begin = memo->day * usecs_per_day - offset * USECS_PER_SEC;
    memo->end = memo->begin + usecs_per_day;
    if (next != PG_INT64_MAX) {
        const TimestampTz change = (next - unix_to_postgres_seconds) * USECS_PER_SEC;
        if (change < memo->end) memo->end = change;
    }
    // An earlier change on the same day: only what is behind it has this offset.
    pg_time_t change = floor_div(memo->begin, USECS_PER_SEC) + unix_to_postgres_seconds;
    for (;;) {
        pg_time_t following;
        if (offset_at(change, &following) == PG_INT32_MAX) return false;
        if (following == PG_INT64_MAX || following > seconds) break;
        change = following;
        memo->begin = (change - unix_to_postgres_seconds) * USECS_PER_SEC;
    }
    return true;
}

}  // namespace

DateADT local_day(FunctionCallInfo fcinfo, TimestampTz at, int zone_argument) {
    const text* const zone = PG_GETARG_TEXT_PP(zone_argument);
    ZoneMemo* const memo = look_up(fcinfo, VARDATA_ANY(zone), VARSIZE_ANY_EXHDR(zone));
    if (at >= memo->begin && at < memo->end) return memo->day;
    if (TIMESTAMP_NOT_FINITE(at))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: at must be finite, not %s", called_name(fcinfo),
                       TIMESTAMP_IS_NOBEGIN(at) ? "-infinity" : "infinity"),
                errhint("Leave such rows out, or give NULL."));
    // Near the ends of the calendar the server's own checks apply.
    if (memo->zone == nullptr || at < MIN_TIMESTAMP + most_offset_days * usecs_per_day ||
        at > END_TIMESTAMP - most_offset_days * usecs_per_day || !find_day(memo, at)) {
        memo->begin = memo->end = 0;
        return static_cast<DateADT>(floor_div(slow_local_time(fcinfo, memo, at), usecs_per_day));
    }
    return memo->day;
}

TimestampTz local_day_start(FunctionCallInfo fcinfo, DateADT day, int zone_argument) {
    const text* const zone = PG_GETARG_TEXT_PP(zone_argument);
    ZoneMemo* const memo = look_up(fcinfo, VARDATA_ANY(zone), VARSIZE_ANY_EXHDR(zone));
    if (DATE_NOT_FINITE(day))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: day must be finite, not %s", called_name(fcinfo),
                       DATE_IS_NOBEGIN(day) ? "-infinity" : "infinity"),
                errhint("Give a day of the calendar, or NULL."));
    if (day < MIN_TIMESTAMP / usecs_per_day || day >= END_TIMESTAMP / usecs_per_day) report_day_end(fcinfo, day);
    const Timestamp midnight = day * usecs_per_day;
    const auto by_server = [&] {
        if (memo->zone == nullptr)
            return DatumGetTimestampTz(
                DirectFunctionCall2(timestamp_zone, PointerGetDatum(zone), TimestampGetDatum(midnight)));
        pg_tm parts;
        fsec_t fraction;
        TimestampTz start = midnight;
        if (timestamp2tm(midnight, nullptr, &parts, &fraction, nullptr, nullptr) == 0)
            start += DetermineTimeZoneOffset(&parts, memo->zone) * USECS_PER_SEC;
        if (!IS_VALID_TIMESTAMP(start)) report_day_end(fcinfo, day);
        return start;
    };
    if (memo->zone == nullptr || midnight < MIN_TIMESTAMP + 2 * most_offset_days * usecs_per_day ||
        midnight > END_TIMESTAMP - 2 * most_offset_days * usecs_per_day)
        return by_server();

    // A clock that is set back may show a day, the one before, and the day again; one that is set forward may never
    // show midnight. The day starts when the clock shows an earlier one for the last time: that is looked for between
    // the changes of the offset around it.
    const pg_time_t local = midnight / USECS_PER_SEC + unix_to_postgres_seconds;
    const pg_time_t last = local + most_offset_days * SECS_PER_DAY;
    pg_time_t start = local - most_offset_days * SECS_PER_DAY;
    pg_time_t at = start;
    for (bool more = true; more;) {
        pg_time_t change;
        long before;
        long after;
        int before_is_dst;
        int after_is_dst;
        const int found =
            pg_next_dst_boundary(&at, &before, &before_is_dst, &change, &after, &after_is_dst, memo->zone);
        if (found < 0) return by_server();
        more = found > 0 && change < last;
        const pg_time_t earlier_until = more && change < local - before ? change : local - before;
        if (earlier_until > at) start = earlier_until;
        at = change;
    }
    return (start - unix_to_postgres_seconds) * USECS_PER_SEC;
}

}  // namespace shopmetrics::pg

using namespace shopmetrics::pg;

SHOPMETRICS_FUNCTION(local_day) {
    PG_RETURN_DATEADT(shopmetrics::pg::local_day(fcinfo, PG_GETARG_TIMESTAMPTZ(0), 1));
}

SHOPMETRICS_FUNCTION(local_day_start) {
    PG_RETURN_TIMESTAMPTZ(shopmetrics::pg::local_day_start(fcinfo, PG_GETARG_DATEADT(0), 1));
}
