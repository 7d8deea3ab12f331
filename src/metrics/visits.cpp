// visits: session_count, unique_users, sessions_per_user and sessionize of all users at once.
// The server first: see pg/pg.hpp.
#include "pg/quotient.hpp"
#include "pg/rows.hpp"
#include "pg/session_rows.hpp"
#include "pg/summary_type.hpp"

#include "families/visits.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(visits, Visits)
SHOPMETRICS_SUMMARY_STATE(visits, Visits)

namespace {

// (user_id, at), and (user_id, at, gap) of the metrics in one step
template <class KeyArgument>
struct AddVisit {
    KeyArgument user;
    TimestampTz at = 0;
    std::int64_t gap = unset_option;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) return false;
        if (PG_NARGS() == 4) {
            if (PG_ARGISNULL(3))
                ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("%s: gap must not be NULL", called_name(fcinfo)),
                        errhint("Give the longest silence within a session, such as '30 minutes'."));
            gap = fetch_gap(fcinfo, 3);
        }
        user = KeyArgument::fetch(fcinfo, 1);
        at = PG_GETARG_TIMESTAMPTZ(2);
        return true;
    }
    [[nodiscard]] Visits::Row row() const { return {user.key(Visits::keeps_long_texts), finite_time(at, "at"), gap}; }
};

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

}  // namespace

SHOPMETRICS_FUNCTION(visits_add) {
    return transition<Visits, AddVisit<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(visits_add_bigint) {
    return transition<Visits, AddVisit<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(visits_session_count) {
    PG_RETURN_INT64(counts(fcinfo).sessions);
}

SHOPMETRICS_FUNCTION(visits_sessions_per_user) {
    const VisitCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.sessions, of.users);
}

SHOPMETRICS_FUNCTION(visits_unique_users) {
    PG_RETURN_INT64(
        stream_summary<Visits>(fcinfo, 0, [](const RecordStream<Visits>& visits) { return unique_users(visits); }));
}

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
