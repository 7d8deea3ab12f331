// The columns that every form of sessionize ends with.
#pragma once

#include "pg/argument.hpp"
// pg.hpp stays first.
#include "families/sessions.hpp"

namespace shopmetrics::pg {

// session_number, started_at, ended_at, events, duration_seconds
inline void session_columns(const Session& session, Datum* values) {
    values[0] = Int64GetDatum(session.number);
    values[1] = TimestampTzGetDatum(session.started_at);
    values[2] = TimestampTzGetDatum(session.ended_at);
    values[3] = Int64GetDatum(session.events);
    values[4] = Float8GetDatum(session.seconds());
}

// The gap of argument `argument`, which must not be NULL.
inline std::int64_t fetch_gap(FunctionCallInfo fcinfo, int argument) {
    return gap_microseconds(fcinfo, PG_GETARG_INTERVAL_P(argument));
}

}  // namespace shopmetrics::pg
