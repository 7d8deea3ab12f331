-- visits: when each user did something; the sessions of all users from one pass.

COMMENT ON TYPE @extschema@.visits IS 'users and the times of their events, all of them: exact, mergeable and storable. Made by visit_agg; read by session_count, unique_users, sessions_per_user and sessionize';

--for key and bigint
CREATE FUNCTION @extschema@.visits_add(state @extschema@.visits, user_id @key@, at timestamptz) RETURNS @extschema@.visits
    AS 'MODULE_PATHNAME', 'visits_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.visits_add(@extschema@.visits, @key@, timestamptz) IS 'transition of visit_agg; called by the executor';
CREATE FUNCTION @extschema@.visits_add(state @extschema@.visits, user_id @key@, at timestamptz, gap interval) RETURNS @extschema@.visits
    AS 'MODULE_PATHNAME', 'visits_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.visits_add(@extschema@.visits, @key@, timestamptz, interval) IS 'transition of session_count and sessions_per_user; called by the executor';
--end
CREATE FUNCTION @extschema@.visits_session_count_final(state @extschema@.visits) RETURNS bigint
    AS 'MODULE_PATHNAME', 'visits_session_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.visits_session_count_final(@extschema@.visits) IS 'final function of session_count';
CREATE FUNCTION @extschema@.visits_sessions_per_user_final(state @extschema@.visits) RETURNS double precision
    AS 'MODULE_PATHNAME', 'visits_sessions_per_user' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.visits_sessions_per_user_final(@extschema@.visits) IS 'final function of sessions_per_user';

--for key and bigint
CREATE AGGREGATE @extschema@.visit_agg(user_id @key@, at timestamptz) (
    SFUNC = @extschema@.visits_add, STYPE = @extschema@.visits, SSPACE = 128,
    FINALFUNC = @extschema@.visits_finish, COMBINEFUNC = @extschema@.visits_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.visit_agg(@key@, timestamptz) IS 'users and the times of their events. Rows with a NULL are left out. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.session_count(user_id @key@, at timestamptz, gap interval) (
    SFUNC = @extschema@.visits_add, STYPE = @extschema@.visits, SSPACE = 128,
    FINALFUNC = @extschema@.visits_session_count_final, COMBINEFUNC = @extschema@.visits_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.session_count(@key@, timestamptz, interval) IS 'sessions of all users: maximal runs of one user''s events no two neighbours of which are more than gap apart. Rows with a NULL user or time are left out. 0 over no rows';
CREATE AGGREGATE @extschema@.sessions_per_user(user_id @key@, at timestamptz, gap interval) (
    SFUNC = @extschema@.visits_add, STYPE = @extschema@.visits, SSPACE = 128,
    FINALFUNC = @extschema@.visits_sessions_per_user_final, COMBINEFUNC = @extschema@.visits_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.sessions_per_user(@key@, timestamptz, interval) IS 'sessions of all users divided by distinct users. Rows with a NULL user or time are left out. NULL over no rows';
--end

CREATE FUNCTION @extschema@.session_count(visits @extschema@.visits, gap interval) RETURNS bigint
    AS 'MODULE_PATHNAME', 'visits_session_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.session_count(@extschema@.visits, interval) IS 'sessions of all users by the gap';
CREATE FUNCTION @extschema@.unique_users(visits @extschema@.visits) RETURNS bigint
    AS 'MODULE_PATHNAME', 'visits_unique_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.unique_users(@extschema@.visits) IS 'distinct users';
CREATE FUNCTION @extschema@.sessions_per_user(visits @extschema@.visits, gap interval) RETURNS double precision
    AS 'MODULE_PATHNAME', 'visits_sessions_per_user' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.sessions_per_user(@extschema@.visits, interval) IS 'sessions of all users divided by distinct users. NULL without users';
CREATE FUNCTION @extschema@.sessionize(visits @extschema@.visits, gap interval) RETURNS TABLE (user_id text, session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
                   duration_seconds double precision)
    AS 'MODULE_PATHNAME', 'visits_sessionize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.sessionize(@extschema@.visits, interval) IS 'all sessions of all users, numbered for each user in time order';
