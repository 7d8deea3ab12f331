-- activity: when things happened, of one user or of whatever the query groups by: docs/activity.md.

--family activity
summary: the times of events, all of them
rows: (at timestamptz)
counts: A row with a NULL is left out
accessors: IMMUTABLE STRICT PARALLEL SAFE COST 100
row cost: 2
activity_agg | activity | the times of these rows | Over no rows an empty summary
session_count (gap interval) | bigint
    | sessions: maximal runs of events no two neighbours of which are more than gap apart | 0 over no rows
sessionize (gap interval)
    | TABLE (session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
    duration_seconds double precision) ROWS 10
    | the sessions, in time order. A new one begins where the gap to the event before is longer than gap; a day of it
    counts as 24 hours
--end

--functions array: IMMUTABLE STRICT PARALLEL SAFE COST 100
sessionize (at timestamptz[], gap interval)
    | TABLE (session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
    duration_seconds double precision) ROWS 10
    | the sessions of these times, in any order; NULLs among them are left out
--end

--functions: WINDOW IMMUTABLE PARALLEL SAFE
session_number (at timestamptz, gap interval) | bigint
    | the number of the session that a row belongs to, 1, 2, 3 ... in its partition. Rows must come ORDER BY the same
    time; NULL for a NULL time
--end
