// activity: session_count and sessionize of one user's times, or of an array's.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"
#include "pg/session_rows.hpp"

#include "families/activity.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY_BY_KEY(activity, Activity)

namespace {

std::int64_t sessions(FunctionCallInfo fcinfo) {
    const std::int64_t gap = fetch_gap(fcinfo, 1);
    return read_summary<Activity>(
        fcinfo, 0, [&](const Summary<Activity>& activity, CallMemory&) { return session_count(activity, gap); });
}

// open() makes a cursor with `sessions`.
template <class Open>
Datum stream_sessions(FunctionCallInfo fcinfo, Open open) {
    return stream_rows(fcinfo, open, [](auto* cursor, Datum* values, bool*) {
        Session session;
        if (!compute([&] { return cursor->sessions.next(session); })) return false;
        session_columns(session, values);
        return true;
    });
}

}  // namespace

SHOPMETRICS_METRIC(activity_session_count, sessions, n)

SHOPMETRICS_FUNCTION(activity_sessionize) {
    struct Cursor {
        CallMemory memory;
        Summary<Activity> activity;
        Sessions sessions;
        Cursor(const SummaryArgument<Activity>& argument, std::int64_t gap)
            : activity(argument.read(memory)), sessions(times(activity), gap) {}
    };
    return stream_sessions(fcinfo, [&] {
        const std::int64_t gap = fetch_gap(fcinfo, 1);
        const auto argument = SummaryArgument<Activity>::fetch(PG_GETARG_DATUM(0));
        return compute([&] { return make_for_call<Cursor>(argument, gap); });
    });
}

SHOPMETRICS_FUNCTION(array_sessionize) {
    struct Cursor {
        ContextMemory memory{CurrentMemoryContext};
        std::pmr::vector<std::int64_t> times{&memory};
        ByteBuffer written{&memory};
        Sessions sessions;

        Cursor(const Datum* elements, const bool* nulls, int count, std::int64_t gap) {
            Times list(&memory);
            for (int i = 0; i < count; ++i)
                if (!nulls[i]) list.add(finite_time(DatumGetTimestampTz(elements[i]), "at"));
            written.reserve(list.bound(), 1);
            written.set_end(list.write(written.data()));
            sessions = Sessions(Reader{written.data(), written.end()}, gap);
        }
    };
    return stream_sessions(fcinfo, [&] {
        ArrayType* const array = PG_GETARG_ARRAYTYPE_P(0);
        const std::int64_t gap = fetch_gap(fcinfo, 1);
        Datum* elements;
        bool* nulls;
        int count;
        deconstruct_array(array, TIMESTAMPTZOID, sizeof(TimestampTz), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements,
                          &nulls, &count);
        return compute([&] { return make_for_call<Cursor>(elements, nulls, count, gap); });
    });
}

// A window function: the number of the session a row belongs to, in rows that come in time order.
SHOPMETRICS_FUNCTION(session_number) {
    struct Progress {
        bool begun;
        TimestampTz last;
        std::int64_t gap;
        std::int64_t number;
    };
    const WindowObject window = PG_WINDOW_OBJECT();
    auto* const progress = static_cast<Progress*>(WinGetPartitionLocalMemory(window, sizeof(Progress)));
    bool is_null;
    if (!progress->begun)
        refuse_date(fcinfo, static_cast<Node*>(linitial(castNode(WindowFunc, fcinfo->flinfo->fn_expr)->args)), "at");
    const Datum gap_datum = WinGetFuncArgCurrent(window, 1, &is_null);
    if (is_null)
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("session_number: gap must not be NULL"),
                errhint("Give the longest silence within a session, such as '30 minutes'."));
    const std::int64_t gap = gap_microseconds(fcinfo, DatumGetIntervalP(gap_datum));
    const Datum at_datum = WinGetFuncArgCurrent(window, 0, &is_null);
    if (is_null) PG_RETURN_NULL();
    const TimestampTz at = DatumGetTimestampTz(at_datum);
    compute([&] {
        finite_time(at, "at");
        if (progress->begun) fix_option(progress->gap, gap, "gap (in seconds)");
    });
    if (!progress->begun) {
        *progress = {true, at, gap, 1};
    } else if (at < progress->last) {
        const char* const late = pstrdup(timestamptz_to_str(at));  // the next call reuses its buffer
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("session_number: rows must come in the order of at: %s after %s", late,
                       timestamptz_to_str(progress->last)),
                errhint("Write OVER (PARTITION BY the user ORDER BY the same time)."));
    } else {
        if (begins_session(progress->last, at, gap)) ++progress->number;
        progress->last = at;
    }
    PG_RETURN_INT64(progress->number);
}
