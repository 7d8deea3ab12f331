-- audience: who was there, and on which local days. Summary of a set of (user, day)s.

COMMENT ON TYPE @extschema@.audience IS 'who was there, and on which local days: the exact set, mergeable and storable. Made by audience_agg; read by unique_users, daily_unique_users, daily_users, rolling_users, retention';

--for key and bigint
CREATE FUNCTION @extschema@.audience_add(state @extschema@.audience, user_id @key@, day date) RETURNS @extschema@.audience
    AS 'MODULE_PATHNAME', 'audience_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.audience_add(@extschema@.audience, @key@, date) IS 'transition of the audience aggregates; called by the executor';
CREATE FUNCTION @extschema@.audience_add(state @extschema@.audience, user_id @key@, at timestamptz, zone text) RETURNS @extschema@.audience
    AS 'MODULE_PATHNAME', 'audience_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.audience_add(@extschema@.audience, @key@, timestamptz, text) IS 'transition of the audience aggregates; called by the executor';
CREATE FUNCTION @extschema@.audience_add(state @extschema@.audience, user_id @key@) RETURNS @extschema@.audience
    AS 'MODULE_PATHNAME', 'audience_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.audience_add(@extschema@.audience, @key@) IS 'transition of the audience aggregates; called by the executor';
--end

CREATE FUNCTION @extschema@.audience_unique_users_final(state @extschema@.audience) RETURNS bigint
    AS 'MODULE_PATHNAME', 'audience_unique_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.audience_unique_users_final(@extschema@.audience) IS 'final function of unique_users';
CREATE FUNCTION @extschema@.audience_daily_unique_users_final(state @extschema@.audience) RETURNS bigint
    AS 'MODULE_PATHNAME', 'audience_daily_unique_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.audience_daily_unique_users_final(@extschema@.audience) IS 'final function of daily_unique_users';

--for key and bigint
CREATE AGGREGATE @extschema@.audience_agg(user_id @key@, day date) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_finish, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.audience_agg(@key@, date) IS 'the audience of these rows, by user and local day. Rows with a NULL are left out. Over no rows an empty audience';
CREATE AGGREGATE @extschema@.audience_agg(user_id @key@, at timestamptz, zone text) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_finish, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.audience_agg(@key@, timestamptz, text) IS 'the audience of these rows, by user, instant and the time zone that makes it a day. Rows with a NULL are left out. Over no rows an empty audience';
CREATE AGGREGATE @extschema@.audience_agg(user_id @key@) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_finish, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.audience_agg(@key@) IS 'the audience of these rows, by user alone. Rows with a NULL are left out. Over no rows an empty audience';
CREATE AGGREGATE @extschema@.unique_users(user_id @key@, day date) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_unique_users_final, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unique_users(@key@, date) IS 'distinct users, by user and local day. Rows with a NULL are left out. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.unique_users(user_id @key@, at timestamptz, zone text) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_unique_users_final, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unique_users(@key@, timestamptz, text) IS 'distinct users, by user, instant and the time zone that makes it a day. Rows with a NULL are left out. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.unique_users(user_id @key@) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_unique_users_final, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unique_users(@key@) IS 'distinct users, by user alone. Rows with a NULL are left out. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.daily_unique_users(user_id @key@, day date) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_daily_unique_users_final, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.daily_unique_users(@key@, date) IS 'distinct (user, local day)s, by user and local day: adds up over days. Rows with a NULL are left out. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.daily_unique_users(user_id @key@, at timestamptz, zone text) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_daily_unique_users_final, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.daily_unique_users(@key@, timestamptz, text) IS 'distinct (user, local day)s, by user, instant and the time zone that makes it a day: adds up over days. Rows with a NULL are left out. 0 over no rows. Exact';
CREATE AGGREGATE @extschema@.daily_unique_users(user_id @key@) (
    SFUNC = @extschema@.audience_add, STYPE = @extschema@.audience, SSPACE = 128,
    FINALFUNC = @extschema@.audience_daily_unique_users_final, COMBINEFUNC = @extschema@.audience_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.daily_unique_users(@key@) IS 'distinct (user, local day)s, by user alone: adds up over days. Rows with a NULL are left out. 0 over no rows. Exact';
--end

CREATE FUNCTION @extschema@.unique_users(audience @extschema@.audience) RETURNS bigint
    AS 'MODULE_PATHNAME', 'audience_unique_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.unique_users(@extschema@.audience) IS 'distinct users';
CREATE FUNCTION @extschema@.daily_unique_users(audience @extschema@.audience) RETURNS bigint
    AS 'MODULE_PATHNAME', 'audience_daily_unique_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.daily_unique_users(@extschema@.audience) IS 'distinct (user, local day)s: adds up over days. A user of no known day counts once';
CREATE FUNCTION @extschema@.daily_users(audience @extschema@.audience) RETURNS TABLE (day date, users bigint)
    AS 'MODULE_PATHNAME', 'audience_daily_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 30;
COMMENT ON FUNCTION @extschema@.daily_users(@extschema@.audience) IS 'users of each local day that has any, by day; last, with a NULL day, those of no known day. Adds up to daily_unique_users';
CREATE FUNCTION @extschema@.rolling_users(audience @extschema@.audience, days integer) RETURNS TABLE (day date, users bigint)
    AS 'MODULE_PATHNAME', 'audience_rolling_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 365;
COMMENT ON FUNCTION @extschema@.rolling_users(@extschema@.audience, integer) IS 'for each day from the first of the audience to the last, those without anybody too: distinct users of that day or one of the days - 1 before it. Users of no known day are in none';
CREATE FUNCTION @extschema@.retention(audience @extschema@.audience, unit text) RETURNS TABLE (cohort date, period_number integer, users bigint)
    AS 'MODULE_PATHNAME', 'audience_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.retention(@extschema@.audience, text) IS 'users by the day, week or month of their first day in the audience (unit; weeks begin on Monday), and how many of them were there in it (0) and in each one after it, up to that of the last day. Users of no known day are in none';
CREATE FUNCTION @extschema@.audience_union(a @extschema@.audience, b @extschema@.audience) RETURNS @extschema@.audience
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.audience_union(@extschema@.audience, @extschema@.audience) IS 'the users of either, on all their days: what merge gives for two';
CREATE FUNCTION @extschema@.audience_intersect(a @extschema@.audience, b @extschema@.audience) RETURNS @extschema@.audience
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.audience_intersect(@extschema@.audience, @extschema@.audience) IS 'the users of both, on their days in a';
CREATE FUNCTION @extschema@.audience_except(a @extschema@.audience, b @extschema@.audience) RETURNS @extschema@.audience
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.audience_except(@extschema@.audience, @extschema@.audience) IS 'the users of a that are not in b, on their days in a';
