-- try_on: sessions of virtual try-on. A session is valid from 4 seconds on, a product counts 450 seconds in it at most.

COMMENT ON TYPE @extschema@.try_on IS 'try-on sessions with their users and the seconds of each product, uncapped: exact, mergeable and storable. Made by try_on_agg; the accessors choose the cap and the validity';

--for key and bigint
CREATE FUNCTION @extschema@.try_on_add(state @extschema@.try_on, session_id @key@, user_id @key@, product @key@, seconds double precision) RETURNS @extschema@.try_on
    AS 'MODULE_PATHNAME', 'try_on_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 6;
COMMENT ON FUNCTION @extschema@.try_on_add(@extschema@.try_on, @key@, @key@, @key@, double precision) IS 'transition of the try-on aggregates; called by the executor';
--end

CREATE FUNCTION @extschema@.try_on_session_count_final(state @extschema@.try_on) RETURNS bigint
    AS 'MODULE_PATHNAME', 'try_on_session_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_session_count_final(@extschema@.try_on) IS 'final function of session_count';
CREATE FUNCTION @extschema@.try_on_unique_users_final(state @extschema@.try_on) RETURNS bigint
    AS 'MODULE_PATHNAME', 'try_on_unique_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_unique_users_final(@extschema@.try_on) IS 'final function of unique_users';
CREATE FUNCTION @extschema@.try_on_engagement_seconds_final(state @extschema@.try_on) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_engagement_seconds' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_engagement_seconds_final(@extschema@.try_on) IS 'final function of engagement_seconds';
CREATE FUNCTION @extschema@.try_on_avg_session_duration_final(state @extschema@.try_on) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_avg_session_duration' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_avg_session_duration_final(@extschema@.try_on) IS 'final function of avg_session_duration';
CREATE FUNCTION @extschema@.try_on_median_session_duration_final(state @extschema@.try_on) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_median_session_duration' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_median_session_duration_final(@extschema@.try_on) IS 'final function of median_session_duration';
CREATE FUNCTION @extschema@.try_on_avg_engagement_per_user_final(state @extschema@.try_on) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_avg_engagement_per_user' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_avg_engagement_per_user_final(@extschema@.try_on) IS 'final function of avg_engagement_per_user';
CREATE FUNCTION @extschema@.try_on_avg_sessions_per_user_final(state @extschema@.try_on) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_avg_sessions_per_user' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.try_on_avg_sessions_per_user_final(@extschema@.try_on) IS 'final function of avg_sessions_per_user';

--for key and bigint
CREATE AGGREGATE @extschema@.try_on_agg(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_finish, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.try_on_agg(@key@, @key@, @key@, double precision) IS 'the try-on sessions of these rows. Rows with a NULL key are left out; NULL seconds add nothing, but their keys count. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.session_count(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_session_count_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.session_count(@key@, @key@, @key@, double precision) IS 'valid sessions: those whose seconds, over all products and before the cap, reach min_seconds; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.unique_users(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_unique_users_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unique_users(@key@, @key@, @key@, double precision) IS 'distinct users of the valid sessions; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.engagement_seconds(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_engagement_seconds_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.engagement_seconds(@key@, @key@, @key@, double precision) IS 'seconds over (session, product) of the valid sessions, at most cap each; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.avg_session_duration(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_avg_session_duration_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_session_duration(@key@, @key@, @key@, double precision) IS 'engagement seconds divided by valid sessions; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. NULL without valid sessions. Exact';
CREATE AGGREGATE @extschema@.median_session_duration(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_median_session_duration_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.median_session_duration(@key@, @key@, @key@, double precision) IS 'median of the capped durations of the valid sessions: their seconds, of each product at most cap; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. NULL without valid sessions. Exact';
CREATE AGGREGATE @extschema@.avg_engagement_per_user(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_avg_engagement_per_user_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_engagement_per_user(@key@, @key@, @key@, double precision) IS 'engagement seconds divided by distinct users of the valid sessions; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. NULL without valid sessions. Exact';
CREATE AGGREGATE @extschema@.avg_sessions_per_user(session_id @key@, user_id @key@, product @key@, seconds double precision) (
    SFUNC = @extschema@.try_on_add, STYPE = @extschema@.try_on, SSPACE = 200,
    FINALFUNC = @extschema@.try_on_avg_sessions_per_user_final, COMBINEFUNC = @extschema@.try_on_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_sessions_per_user(@key@, @key@, @key@, double precision) IS 'valid sessions divided by their distinct users; min_seconds 4, cap 450. Rows with a NULL key are left out, NULL seconds add nothing. NULL without valid sessions. Exact';
--end

CREATE FUNCTION @extschema@.session_count(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS bigint
    AS 'MODULE_PATHNAME', 'try_on_session_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.session_count(@extschema@.try_on, double precision, double precision) IS 'valid sessions: those whose seconds, over all products and before the cap, reach min_seconds. 0 over no rows';
CREATE FUNCTION @extschema@.unique_users(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS bigint
    AS 'MODULE_PATHNAME', 'try_on_unique_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.unique_users(@extschema@.try_on, double precision, double precision) IS 'distinct users of the valid sessions. 0 over no rows';
CREATE FUNCTION @extschema@.engagement_seconds(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_engagement_seconds' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.engagement_seconds(@extschema@.try_on, double precision, double precision) IS 'seconds over (session, product) of the valid sessions, at most cap each. 0 over no rows';
CREATE FUNCTION @extschema@.avg_session_duration(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_avg_session_duration' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.avg_session_duration(@extschema@.try_on, double precision, double precision) IS 'engagement seconds divided by valid sessions. NULL without valid sessions';
CREATE FUNCTION @extschema@.median_session_duration(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_median_session_duration' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.median_session_duration(@extschema@.try_on, double precision, double precision) IS 'median of the capped durations of the valid sessions: their seconds, of each product at most cap. NULL without valid sessions';
CREATE FUNCTION @extschema@.session_duration_percentile(try_on @extschema@.try_on, fraction double precision, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_session_duration_percentile' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.session_duration_percentile(@extschema@.try_on, double precision, double precision, double precision) IS 'what percentile_cont(fraction) says of the capped durations of the valid sessions. NULL without valid sessions; a fraction that is NULL or not from 0 to 1 is an error';
CREATE FUNCTION @extschema@.session_duration_statistics(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS TABLE (sessions bigint, mean double precision, stddev double precision, lowest double precision,
                   p25 double precision, median double precision, p75 double precision, p90 double precision, p95 double precision, p99 double precision, highest double precision)
    AS 'MODULE_PATHNAME', 'try_on_session_duration_statistics' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 1;
COMMENT ON FUNCTION @extschema@.session_duration_statistics(@extschema@.try_on, double precision, double precision) IS 'one row: the valid sessions, and of their capped durations the mean, the standard deviation of the sample (NULL of one session), the lowest, percentiles as percentile_cont gives them, the highest. NULLs without valid sessions';
CREATE FUNCTION @extschema@.avg_engagement_per_user(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_avg_engagement_per_user' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.avg_engagement_per_user(@extschema@.try_on, double precision, double precision) IS 'engagement seconds divided by distinct users of the valid sessions. NULL without valid sessions';
CREATE FUNCTION @extschema@.avg_sessions_per_user(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4) RETURNS double precision
    AS 'MODULE_PATHNAME', 'try_on_avg_sessions_per_user' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.avg_sessions_per_user(@extschema@.try_on, double precision, double precision) IS 'valid sessions divided by their distinct users. NULL without valid sessions';
CREATE FUNCTION @extschema@.product_statistics(try_on @extschema@.try_on, cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4, min_item_seconds double precision DEFAULT 0) RETURNS TABLE (product text, engagement_seconds double precision, sessions bigint, users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    AS 'MODULE_PATHNAME', 'try_on_product_statistics' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION @extschema@.product_statistics(@extschema@.try_on, double precision, double precision, double precision) IS 'one row a product over the sessions that are valid as a whole: its capped seconds, the sessions that have it, their users. A product whose seconds in a session are under min_item_seconds is left out of that session. Most seconds first';
