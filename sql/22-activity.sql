-- activity: when things happened, of one user or of whatever the query groups by.

COMMENT ON TYPE @extschema@.activity IS 'the times of events, all of them: exact, mergeable and storable. Made by activity_agg; read by session_count and sessionize';

CREATE FUNCTION @extschema@.activity_add(state @extschema@.activity, at timestamptz) RETURNS @extschema@.activity
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.activity_add(@extschema@.activity, timestamptz) IS 'transition of activity_agg; called by the executor';
CREATE AGGREGATE @extschema@.activity_agg(at timestamptz) (
    SFUNC = @extschema@.activity_add, STYPE = @extschema@.activity, SSPACE = 128,
    FINALFUNC = @extschema@.activity_finish, COMBINEFUNC = @extschema@.activity_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.activity_agg(timestamptz) IS 'the times of these rows. NULLs are left out. Over no rows an empty summary';

CREATE FUNCTION @extschema@.session_count(activity @extschema@.activity, gap interval) RETURNS bigint
    AS 'MODULE_PATHNAME', 'activity_session_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.session_count(@extschema@.activity, interval) IS 'sessions: maximal runs of events no two neighbours of which are more than gap apart';
CREATE FUNCTION @extschema@.sessionize(activity @extschema@.activity, gap interval) RETURNS TABLE (session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
                   duration_seconds double precision)
    AS 'MODULE_PATHNAME', 'activity_sessionize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION @extschema@.sessionize(@extschema@.activity, interval) IS 'the sessions, in time order. A new one begins where the gap to the event before is longer than gap; a day of it counts as 24 hours';
CREATE FUNCTION @extschema@.sessionize(at timestamptz[], gap interval) RETURNS TABLE (session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
                   duration_seconds double precision)
    AS 'MODULE_PATHNAME', 'array_sessionize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION @extschema@.sessionize(timestamptz[], interval) IS 'the sessions of these times, in any order; NULLs among them are left out';
CREATE FUNCTION @extschema@.session_number(at timestamptz, gap interval) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.session_number(timestamptz, interval) IS 'window function: the number of the session that a row belongs to, 1, 2, 3 ... in its partition. Rows must come ORDER BY the same time; NULL for a NULL time';
