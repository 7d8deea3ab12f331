#include "pg/zone.hpp"

#include <algorithm>
#include <iterator>
#include <new>

#include "pg/argument.hpp"

namespace shopmetrics::pg {
namespace {

constexpr TimestampTz usecs_per_day = USECS_PER_DAY;
constexpr pg_time_t unix_to_postgres_seconds =
    static_cast<pg_time_t>(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

// What a name is as an abbreviation. PostgreSQL looks abbreviations up before names, so CET is a fixed offset and
// Europe/Paris is a zone.
struct Abbreviation {
    int type = UNKNOWN_FIELD;
    int offset = 0;
    pg_tz* zone = nullptr;

    bool operator==(const Abbreviation&) const = default;
};

// The instants known to fall on a day.
struct KnownDay {
    TimestampTz begin = 0;
    TimestampTz end = 0;
    DateADT day = 0;

    [[nodiscard]] bool has(TimestampTz at) const { return at >= begin && at < end; }
};

// A name that was looked up.
struct NamedZone {
    pg_tz* zone = nullptr;
    Abbreviation abbreviation;
    bool may_be_abbreviation = false;
    std::uint64_t number = 0;  // another with each look-up; 0 is none
    KnownDay known;            // the last that anybody found
    std::uint16_t name_size = 0;
    char name[TZ_STRLEN_MAX + 1] = {};

    [[nodiscard]] bool is_of(const char* other, std::size_t size) const {
        return number != 0 && name_size == size && std::memcmp(name, other, size) == 0;
    }
};

// What a call has in fn_extra.
struct ZoneMemo {
    NamedZone* named;
    std::uint64_t number;  // that `named` had
    KnownDay known;

    [[nodiscard]] bool is_of(const char* name, std::size_t size) const {
        return number == named->number && named->is_of(name, size);
    }
};

// The zones that this process looked up last. fn_extra alone would not do: Citus's wrapper throws it away with each
// row, and a column may name zones in turn.
NamedZone looked_up[16];
std::uint64_t last_number = 0;

std::int64_t floor_div(std::int64_t value, std::int64_t divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

// Of a name that the database of zones has, which is ASCII.
Abbreviation abbreviation_of(const char* name) {
    char lower[TZ_STRLEN_MAX + 1];
    char* to = lower;
    do *to++ = static_cast<char>(pg_tolower(static_cast<unsigned char>(*name)));
    while (*name++ != '\0');
    Abbreviation found;
#if PG_VERSION_NUM >= 160000
    DateTimeErrorExtra extra;
    if (DecodeTimezoneAbbrev(0, lower, &found.type, &found.offset, &found.zone, &extra) != 0) return {};
#else
    found.type = DecodeTimezoneAbbrev(0, lower, &found.offset, &found.zone);
#endif
    return found;
}

// Null: the abbreviation is none.
pg_tz* zone_of(const Abbreviation& abbreviation) {
    const int type = abbreviation.type;
    return type == TZ || type == DTZ ? pg_tzset_offset(-abbreviation.offset)
           : type == DYNTZ           ? abbreviation.zone
                                     : nullptr;
}

constexpr const char* digits = "0123456789";

// pg_tzset takes an offset or a rule written out (UTC+2, +02:00, FOO-2:30BAR,M3.2.0,M11.1.0) for a zone too, and keeps
// it in capitals. These are all the names of the time zone database that have digits and no small letter.
bool is_written_out(const char* canonical_name) {
    constexpr const char* names[] = {"EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GMT0", "GMT+0", "GMT-0"};
    for (const char* const name : names)
        if (std::strcmp(name, canonical_name) == 0) return false;
    return std::strpbrk(canonical_name, digits) != nullptr &&
           std::strpbrk(canonical_name, "abcdefghijklmnopqrstuvwxyz") == nullptr;
}

// Zones that count leap seconds, which PostgreSQL's clock does not.
bool has_leap_seconds(const char* name) {
    return pg_strncasecmp(name, "right/", 6) == 0;
}

// What to write instead of what is no name.
const char* zone_hint(const char* name) {
    if (has_leap_seconds(name)) return psprintf("Give the zone without leap seconds: '%s'.", name + 6);
    if (std::strpbrk(name, digits) == nullptr) return "pg_timezone_names lists the names, such as 'Europe/Rome'.";
    // Hours from UTC, as people write them: east is +.
    const bool of_utc = pg_strncasecmp(name, "UTC", 3) == 0 || pg_strncasecmp(name, "GMT", 3) == 0;
    const char* const sign = of_utc ? name + 3 : name;
    char* rest = nullptr;
    const long hours = *sign == '+' || *sign == '-' ? std::strtol(sign, &rest, 10) : 0;
    const bool whole = rest != nullptr && (*rest == '\0' || std::strcmp(rest, ":00") == 0);
    const char* const explained =
        "An offset is not a name: PostgreSQL counts it westward. Give a place, such as 'Europe/Rome', or";
    if (whole && hours != 0 && hours >= -12 && hours <= 14)
        return psprintf("%s '%s%+ld' for UTC%+ld.", explained, "Etc/GMT", -hours, hours);
    return psprintf("%s 'Etc/GMT-2' for two hours ahead of UTC.", explained);
}

[[noreturn]] void report_no_zone(const char* function, const char* name, std::size_t size) {
    const char* const given = shown(name, size);
    ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
            errmsg("%s: zone is not a time zone: \"%s\"", function, given), errhint("%s", zone_hint(given)));
    pg_unreachable();
}

// What is remembered of a name. The database of zones is read once by a process; what an abbreviation means is a
// setting, and no abbreviation has a slash.
NamedZone* remembered(const char* name, std::size_t size) {
    for (NamedZone& one : looked_up)
        if (one.is_of(name, size))
            return !one.may_be_abbreviation || one.abbreviation == abbreviation_of(one.name) ? &one : nullptr;
    return nullptr;
}

// Takes the place of the one that was looked up the longest ago, or of what the same name meant before.
NamedZone& place_for(const char* name, std::size_t size) {
    NamedZone* place = looked_up;
    for (NamedZone& one : looked_up) {
        if (one.is_of(name, size)) return one;
        if (one.number < place->number) place = &one;
    }
    return *place;
}

// `function` asks; null is the one that was called.
ZoneMemo* look_up(FunctionCallInfo fcinfo, const char* name, std::size_t size, const char* function) {
    auto* memo = static_cast<ZoneMemo*>(fcinfo->flinfo->fn_extra);
    if (memo != nullptr && memo->is_of(name, size)) return memo;
    NamedZone* found = remembered(name, size);
    if (found == nullptr) {
        const auto refuse = [&] {
            report_no_zone(function != nullptr && asking_name() == nullptr ? function : called_name(fcinfo), name,
                           size);
        };
        if (size > TZ_STRLEN_MAX) refuse();
        NamedZone asked;
        std::memcpy(asked.name, name, size);
        asked.name_size = static_cast<std::uint16_t>(size);
        asked.may_be_abbreviation = std::strchr(asked.name, '/') == nullptr;
        asked.zone = has_leap_seconds(asked.name) ? nullptr : pg_tzset(asked.name);
        if (asked.zone == nullptr || is_written_out(pg_get_timezone_name(asked.zone))) refuse();
        asked.abbreviation = abbreviation_of(asked.name);
        if (pg_tz* const abbreviated = zone_of(asked.abbreviation); abbreviated != nullptr) asked.zone = abbreviated;
        asked.number = ++last_number;
        found = &(place_for(name, size) = asked);
    }
    if (memo == nullptr) {
        memo = static_cast<ZoneMemo*>(MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(ZoneMemo)));
        fcinfo->flinfo->fn_extra = memo;
    }
    *memo = {found, found->number, found->known};
    return memo;
}

ZoneMemo* look_up(FunctionCallInfo fcinfo, int zone_argument, const char* function = nullptr) {
    const text* const zone = PG_GETARG_TEXT_PP(zone_argument);
    return look_up(fcinfo, VARDATA_ANY(zone), VARSIZE_ANY_EXHDR(zone), function);
}

[[noreturn]] void report_calendar_end(FunctionCallInfo fcinfo, const char* what, const char* value) {
    ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
            errmsg("%s: %s is too close to the end of the calendar: %s", called_name(fcinfo), what, value),
            errhint("The calendar has the days from 4714-11-24 BC to 294276-12-31, in UTC and in the zone."));
    pg_unreachable();
}

// What the clock of the zone shows.
Timestamp local_time(FunctionCallInfo fcinfo, const ZoneMemo* memo, TimestampTz at, const char* argument) {
    int offset;
    pg_tm parts;
    fsec_t fraction;
    Timestamp local;
    if (timestamp2tm(at, &offset, &parts, &fraction, nullptr, memo->named->zone) != 0 ||
        tm2timestamp(&parts, fraction, nullptr, &local) != 0)
        report_calendar_end(fcinfo, argument, pstrdup(timestamptz_to_str(at)));
    return local;
}

// When the clock of the zone shows that, as AT TIME ZONE has it where it does so twice or never. Not valid beyond the
// ends of the calendar.
TimestampTz instant_of(const ZoneMemo* memo, Timestamp local) {
    pg_tm parts;
    fsec_t fraction;
    if (timestamp2tm(local, nullptr, &parts, &fraction, nullptr, nullptr) != 0) return DT_NOEND;
    return local + DetermineTimeZoneOffset(&parts, memo->named->zone) * USECS_PER_SEC;
}

[[noreturn]] void report_day_end(FunctionCallInfo fcinfo, DateADT day, const char* argument) {
    const bool before = day < 0;
    report_calendar_end(fcinfo, argument,
                        IS_VALID_DATE(day) ? DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(day)))
                        : before           ? "before 4714-11-24 BC"
                                           : "after 5874897-12-31");
}

// Finds the day of `at` and the instants around it that share it: a day's bounds, cut where the offset changes.
bool find_day(ZoneMemo* memo, TimestampTz at) {
    const pg_tz* const zone = memo->named->zone;
    const auto offset_at = [zone](pg_time_t when, pg_time_t* next) -> long {
        long before;
        long after;
        int before_is_dst;
        int after_is_dst;
        const int found = pg_next_dst_boundary(&when, &before, &before_is_dst, next, &after, &after_is_dst, zone);
        if (found == 0) *next = PG_INT64_MAX;
        return found < 0 ? PG_INT32_MAX : before;
    };
    const pg_time_t seconds = floor_div(at, USECS_PER_SEC) + unix_to_postgres_seconds;
    pg_time_t next;
    const long offset = offset_at(seconds, &next);
    if (offset == PG_INT32_MAX) return false;
    const TimestampTz local = at + offset * USECS_PER_SEC;
    KnownDay known;
    known.day = static_cast<DateADT>(floor_div(local, usecs_per_day));
    known.begin = known.day * usecs_per_day - offset * USECS_PER_SEC;
    known.end = known.begin + usecs_per_day;
    if (next != PG_INT64_MAX) {
        const TimestampTz change = (next - unix_to_postgres_seconds) * USECS_PER_SEC;
        if (change < known.end) known.end = change;
    }
    // An earlier change on the same day: only what is behind it has this offset.
    pg_time_t change = floor_div(known.begin, USECS_PER_SEC) + unix_to_postgres_seconds;
    for (;;) {
        pg_time_t following;
        if (offset_at(change, &following) == PG_INT32_MAX) return false;
        if (following == PG_INT64_MAX || following > seconds) break;
        change = following;
        known.begin = (change - unix_to_postgres_seconds) * USECS_PER_SEC;
    }
    memo->known = memo->named->known = known;
    return true;
}

}  // namespace

void check_zone(FunctionCallInfo fcinfo, int zone_argument) {
    look_up(fcinfo, zone_argument);
}

void check_zone_of(FunctionCallInfo fcinfo, int zone_argument, const char* function) {
    look_up(fcinfo, zone_argument, function);
}

DateADT local_day(FunctionCallInfo fcinfo, TimestampTz at, int zone_argument, const char* argument) {
    ZoneMemo* const memo = look_up(fcinfo, zone_argument);
    if (memo->known.has(at)) return memo->known.day;
    if (TIMESTAMP_NOT_FINITE(at))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: %s must be finite, not %s", called_name(fcinfo), argument,
                       TIMESTAMP_IS_NOBEGIN(at) ? "-infinity" : "infinity"),
                errhint("Leave such rows out, or give NULL."));
    // Near the ends of the calendar the server's own checks apply.
    if (at < MIN_TIMESTAMP + usecs_per_day || at > END_TIMESTAMP - usecs_per_day || !find_day(memo, at))
        return static_cast<DateADT>(floor_div(local_time(fcinfo, memo, at, argument), usecs_per_day));
    return memo->known.day;
}

void check_finite(FunctionCallInfo fcinfo, DateADT day, const char* argument) {
    if (DATE_NOT_FINITE(day))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: %s must be finite, not %s", called_name(fcinfo), argument,
                       DATE_IS_NOBEGIN(day) ? "-infinity" : "infinity"),
                errhint("Give a day of the calendar, or NULL."));
}

TimestampTz local_day_start(FunctionCallInfo fcinfo, DateADT day, int zone_argument, const char* argument) {
    ZoneMemo* const memo = look_up(fcinfo, zone_argument);
    check_finite(fcinfo, day, argument);
    if (day < MIN_TIMESTAMP / usecs_per_day || day >= END_TIMESTAMP / usecs_per_day)
        report_day_end(fcinfo, day, argument);
    const Timestamp midnight = day * usecs_per_day;
    const auto by_server = [&] {
        const TimestampTz start = instant_of(memo, midnight);
        if (!IS_VALID_TIMESTAMP(start)) report_day_end(fcinfo, day, argument);
        return start;
    };
    if (midnight < MIN_TIMESTAMP + 2 * usecs_per_day || midnight > END_TIMESTAMP - 2 * usecs_per_day)
        return by_server();

    // A clock that is set back may show a day, the one before, and the day again; one that is set forward may never
    // show midnight. The day starts when the clock shows an earlier one for the last time: that is looked for between
    // the changes of the offset around it.
    const pg_time_t local = midnight / USECS_PER_SEC + unix_to_postgres_seconds;
    const pg_time_t last = local + SECS_PER_DAY;  // clocks are within a day of UTC
    pg_time_t start = local - SECS_PER_DAY;
    pg_time_t at = start;
    for (bool more = true; more;) {
        pg_time_t change;
        long before;
        long after;
        int before_is_dst;
        int after_is_dst;
        const int found =
            pg_next_dst_boundary(&at, &before, &before_is_dst, &change, &after, &after_is_dst, memo->named->zone);
        if (found < 0) return by_server();
        more = found > 0 && change < last;
        const pg_time_t earlier_until = more && change < local - before ? change : local - before;
        if (earlier_until > at) start = earlier_until;
        at = change;
    }
    return (start - unix_to_postgres_seconds) * USECS_PER_SEC;
}

TimestampTz same_time(FunctionCallInfo fcinfo, TimestampTz at, DateADT day, DateADT other_day, int zone_argument,
                      const char* argument) {
    const TimestampTz from = local_day_start(fcinfo, other_day, zone_argument);
    const TimestampTz until = local_day_start(fcinfo, other_day + 1, zone_argument);
    const ZoneMemo* const memo = look_up(fcinfo, zone_argument);
    const Timestamp local = local_time(fcinfo, memo, at, argument);
    return std::clamp(instant_of(memo, local + (std::int64_t{other_day} - day) * usecs_per_day), from, until);
}

}  // namespace shopmetrics::pg

using namespace shopmetrics::pg;

// The SQL type `zone`: a text, but of a type that has no collation. What is no zone is refused by the function that is
// given it, under its name: the parser, which turns a literal into a value, does not say what it is an argument of.
SHOPMETRICS_FUNCTION(zone_in) {
    PG_RETURN_TEXT_P(cstring_to_text(PG_GETARG_CSTRING(0)));
}
SHOPMETRICS_FUNCTION(zone_out) {
    PG_RETURN_CSTRING(text_to_cstring(PG_GETARG_TEXT_PP(0)));
}
SHOPMETRICS_FUNCTION(zone_recv) {
    auto* const message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    int size;
    const char* const name = pq_getmsgtext(message, message->len - message->cursor, &size);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(name, size));
}
SHOPMETRICS_FUNCTION(zone_send) {
    const text* const name = PG_GETARG_TEXT_PP(0);
    StringInfoData message;
    pq_begintypsend(&message);
    pq_sendtext(&message, VARDATA_ANY(name), static_cast<int>(VARSIZE_ANY_EXHDR(name)));
    PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
SHOPMETRICS_FUNCTION(zone_from_character) {
    const BpChar* const padded = PG_GETARG_BPCHAR_PP(0);
    auto* const name = const_cast<char*>(VARDATA_ANY(padded));
    PG_RETURN_TEXT_P(cstring_to_text_with_len(name, bpchartruelen(name, static_cast<int>(VARSIZE_ANY_EXHDR(padded)))));
}

SHOPMETRICS_FUNCTION(local_day) {
    PG_RETURN_DATEADT(shopmetrics::pg::local_day(fcinfo, PG_GETARG_TIMESTAMPTZ(0), 1));
}

SHOPMETRICS_FUNCTION(local_day_of_date) {
    const DateADT day = PG_GETARG_DATEADT(0);
    check_zone(fcinfo, 1);
    check_finite(fcinfo, day, "day");
    PG_RETURN_DATEADT(day);
}

SHOPMETRICS_FUNCTION(checked_zone) {
    check_zone_of(fcinfo, 0, text_to_cstring(PG_GETARG_TEXT_PP(1)));
    PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

SHOPMETRICS_FUNCTION(local_day_start) {
    PG_RETURN_TIMESTAMPTZ(shopmetrics::pg::local_day_start(fcinfo, PG_GETARG_DATEADT(0), 1));
}
