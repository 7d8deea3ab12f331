// visits: session_count, unique_users, sessions_per_user and sessionize of all users at once.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"
#include "pg/session_rows.hpp"

#include "families/visits.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(visits, Visits)

namespace {

// The gap is the second argument, or, in one step, the summary's own.
VisitCounts counts(FunctionCallInfo fcinfo) {
    const std::int64_t given_gap = PG_NARGS() > 1 ? fetch_gap(fcinfo, 1) : unset_option;
    return stream_summary<Visits>(fcinfo, 0, [&](const RecordStream<Visits>& visits) {
        const std::int64_t gap = PG_NARGS() > 1 ? given_gap : visits.option(0);
        if (gap == unset_option && visits.keys() > 0)
            raise(ErrorCode::invalid_parameter, "Call session_count(visits, gap) or sessions_per_user(visits, gap).",
                  "a summary of visit_agg has no gap of its own");
        return visit_counts(visits, gap);
    });
}

std::int64_t users(FunctionCallInfo fcinfo) {
    return stream_summary<Visits>(fcinfo, 0, [](const RecordStream<Visits>& visits) { return unique_users(visits); });
}

}  // namespace

SHOPMETRICS_METRIC(visits_session_count, counts, n.sessions)
SHOPMETRICS_METRIC(visits_sessions_per_user, counts, ratio(n.sessions, n.users))
SHOPMETRICS_METRIC(visits_unique_users, users, n)

SHOPMETRICS_FUNCTION(visits_sessionize) {
    struct Cursor {
        CallMemory memory;
        ImageView<Visits> visits;
        UserSessions sessions;
        Cursor(const SummaryArgument<Visits>& argument, std::int64_t gap)
            : visits(argument.stored(memory)), sessions(RecordStream<Visits>(visits), gap) {}
    };
    const auto open = [&] {
        const std::int64_t gap = fetch_gap(fcinfo, 1);
        const auto argument = SummaryArgument<Visits>::fetch(PG_GETARG_DATUM(0));
        return compute([&] { return make_for_call<Cursor>(argument, gap); });
    };
    return stream_rows(fcinfo, open, [](Cursor* cursor, Datum* values, bool*) {
        KeyBytes user;
        Session session;
        if (!compute([&] { return cursor->sessions.next(user, session); })) return false;
        values[0] = PointerGetDatum(key_text(cursor->visits.kind(), user.data, user.size));
        session_columns(session, values + 1);
        return true;
    });
}
