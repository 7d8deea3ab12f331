#include "pg/argument.hpp"

namespace shopmetrics::pg {

const char* shown(const char* characters, std::size_t size) {
    constexpr int longest = 60;
    if (size <= longest) return pnstrdup(characters, size);
    const int whole = pg_mbcliplen(characters, static_cast<int>(size), longest);  // no character is cut
    return psprintf("%.*s...", whole, characters);
}

text* key_text(KeyKind kind, const std::uint8_t* bytes, std::uint32_t size) {
    switch (kind) {
        case KeyKind::integer: {
            char digits[MAXINT8LEN + 1];
            const int length = pg_lltoa(unzigzag(integer_bits(bytes, size)), digits);
            return cstring_to_text_with_len(digits, length);
        }
        case KeyKind::uuid: {
            pg_uuid_t uuid;
            if (size != sizeof uuid.data)
                ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED), errmsg("corrupt summary: a malformed uuid key"),
                        errhint("The bytes were damaged, or were not written by shopmetrics."));
            std::memcpy(uuid.data, bytes, sizeof uuid.data);
            return cstring_to_text(DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&uuid))));
        }
        default: {
            // A summary may come from a database of another encoding.
            const char* const characters = reinterpret_cast<const char*>(bytes);
            pg_verifymbstr(characters, static_cast<int>(size), false);
            return cstring_to_text_with_len(characters, static_cast<int>(size));
        }
    }
}

void refuse_date(FunctionCallInfo fcinfo, const Node* given, const char* argument) {
    if (!IsA(given, FuncExpr)) return;
    const auto* const cast = reinterpret_cast<const FuncExpr*>(given);
    if (cast->funcid == F_TIMESTAMPTZ_DATE && cast->funcformat == COERCE_IMPLICIT_CAST)
        ereport(
            ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
            errmsg("%s: %s must be an instant, not a date", called_name(fcinfo), argument),
            errhint("Nobody knows in which zone the date is a day. Write local_day_start(the date, 'Europe/Rome')."));
}

void refuse_date(FunctionCallInfo fcinfo, int argument, const char* name) {
    const Aggref* const call = AggGetAggref(fcinfo);
    if (call == nullptr || argument >= list_length(call->args)) return;
    refuse_date(fcinfo, reinterpret_cast<const Node*>(list_nth_node(TargetEntry, call->args, argument)->expr), name);
}

namespace {

std::int64_t interval_microseconds(FunctionCallInfo fcinfo, const Interval* interval, const char* argument,
                                   std::int64_t least, const char* too_short, const char* hint) {
    const char* problem = nullptr;
    std::int64_t microseconds = 0;
#ifdef INTERVAL_NOT_FINITE
    if (INTERVAL_NOT_FINITE(interval)) problem = "must be finite";
#endif
    if (problem == nullptr && interval->month != 0) problem = "must not have months or years";
    if (problem == nullptr &&
        (__builtin_mul_overflow(std::int64_t{interval->day}, std::int64_t{USECS_PER_DAY}, &microseconds) ||
         __builtin_add_overflow(microseconds, interval->time, &microseconds)))
        problem = "is too long";
    if (problem == nullptr && microseconds < least) problem = too_short;
    if (problem != nullptr)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: %s %s: %s", called_name(fcinfo), argument, problem,
                       DatumGetCString(DirectFunctionCall1(interval_out, PointerGetDatum(interval)))),
                errhint("%s", hint));
    return microseconds;
}

}  // namespace

std::int64_t gap_microseconds(FunctionCallInfo fcinfo, const Interval* gap) {
    return interval_microseconds(fcinfo, gap, "gap", 1, "must be longer than zero",
                                 "Give the longest silence within a session in days (of 24 hours), hours, minutes or "
                                 "seconds, such as '30 minutes'.");
}

std::int64_t lookback_microseconds(FunctionCallInfo fcinfo, const Interval* lookback) {
    return interval_microseconds(fcinfo, lookback, "lookback", 0, "must not be negative",
                                 "Give how long after its end a touch counts in days (of 24 hours), hours, minutes or "
                                 "seconds, such as '30 days', or NULL for ever.");
}

std::int64_t within_microseconds(FunctionCallInfo fcinfo, const Interval* within) {
    return interval_microseconds(fcinfo, within, "within", 0, "must not be negative",
                                 "Give how long after the first step the last may come in days (of 24 hours), hours, "
                                 "minutes or seconds, such as '7 days', or NULL for ever.");
}

}  // namespace shopmetrics::pg
