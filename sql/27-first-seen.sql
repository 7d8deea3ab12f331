-- first_seen: when each user was first there. And period_users: who is new in a period, and who came back.

COMMENT ON TYPE @extschema@.first_seen IS 'users and when each was first there: exact, mergeable and storable. Made by first_seen_agg over the whole history; read by new_users for any period';

--for key and bigint
CREATE FUNCTION @extschema@.first_seen_add(state @extschema@.first_seen, user_id @key@, at timestamptz) RETURNS @extschema@.first_seen
    AS 'MODULE_PATHNAME', 'first_seen_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.first_seen_add(@extschema@.first_seen, @key@, timestamptz) IS 'transition of the first_seen aggregates; called by the executor';
--end

--for key and bigint
CREATE AGGREGATE @extschema@.first_seen_agg(user_id @key@, at timestamptz) (
    SFUNC = @extschema@.first_seen_add, STYPE = @extschema@.first_seen, SSPACE = 128,
    FINALFUNC = @extschema@.first_seen_finish, COMBINEFUNC = @extschema@.first_seen_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.first_seen_agg(@key@, timestamptz) IS 'when each user was first there. Rows with a NULL are left out. Over no rows an empty summary';
--end

CREATE FUNCTION @extschema@.new_users(first_seen @extschema@.first_seen, period tstzrange) RETURNS bigint
    AS 'MODULE_PATHNAME', 'first_seen_new_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.new_users(@extschema@.first_seen, tstzrange) IS 'users whose first time in all the history summarised is in the period, a range [start, end) with finite ends: 0 where that is empty. Another range is an error';

COMMENT ON TYPE @extschema@.period_users IS 'users before a period and in it: exact, mergeable and storable, for this period. Made by period_users_agg over the whole history; read by new_users, returning_users and unique_users';

--for key and bigint
CREATE FUNCTION @extschema@.period_users_add(state @extschema@.period_users, user_id @key@, at timestamptz, period tstzrange) RETURNS @extschema@.period_users
    AS 'MODULE_PATHNAME', 'period_users_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.period_users_add(@extschema@.period_users, @key@, timestamptz, tstzrange) IS 'transition of the period_users aggregates; called by the executor';
--end
CREATE FUNCTION @extschema@.period_users_new_users_final(state @extschema@.period_users) RETURNS bigint
    AS 'MODULE_PATHNAME', 'period_users_new_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.period_users_new_users_final(@extschema@.period_users) IS 'final function of new_users';
CREATE FUNCTION @extschema@.period_users_returning_users_final(state @extschema@.period_users) RETURNS bigint
    AS 'MODULE_PATHNAME', 'period_users_returning_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.period_users_returning_users_final(@extschema@.period_users) IS 'final function of returning_users';

--for key and bigint
CREATE AGGREGATE @extschema@.period_users_agg(user_id @key@, at timestamptz, period tstzrange) (
    SFUNC = @extschema@.period_users_add, STYPE = @extschema@.period_users, SSPACE = 128,
    FINALFUNC = @extschema@.period_users_finish, COMBINEFUNC = @extschema@.period_users_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.period_users_agg(@key@, timestamptz, tstzrange) IS 'who was there before the period, and who in it. Give the whole history: rows before the period tell who is not new. Rows with a NULL user or time are left out; the period is a range [start, end) with finite ends, and the same in all rows of a group. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.new_users(user_id @key@, at timestamptz, period tstzrange) (
    SFUNC = @extschema@.period_users_add, STYPE = @extschema@.period_users, SSPACE = 128,
    FINALFUNC = @extschema@.period_users_new_users_final, COMBINEFUNC = @extschema@.period_users_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.new_users(@key@, timestamptz, tstzrange) IS 'users whose first row of all is in the period. Give the whole history: rows before the period tell who is not new. Rows with a NULL user or time are left out; the period is a range [start, end) with finite ends, and the same in all rows of a group. 0 over no rows and in an empty period';
CREATE AGGREGATE @extschema@.returning_users(user_id @key@, at timestamptz, period tstzrange) (
    SFUNC = @extschema@.period_users_add, STYPE = @extschema@.period_users, SSPACE = 128,
    FINALFUNC = @extschema@.period_users_returning_users_final, COMBINEFUNC = @extschema@.period_users_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.returning_users(@key@, timestamptz, tstzrange) IS 'users with a row in the period and an earlier one before it. Give the whole history: rows before the period tell who is not new. Rows with a NULL user or time are left out; the period is a range [start, end) with finite ends, and the same in all rows of a group. 0 over no rows and in an empty period';
--end

CREATE FUNCTION @extschema@.new_users(period_users @extschema@.period_users) RETURNS bigint
    AS 'MODULE_PATHNAME', 'period_users_new_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.new_users(@extschema@.period_users) IS 'users whose first row of all is in the period';
CREATE FUNCTION @extschema@.returning_users(period_users @extschema@.period_users) RETURNS bigint
    AS 'MODULE_PATHNAME', 'period_users_returning_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.returning_users(@extschema@.period_users) IS 'users with a row in the period and an earlier one before it';
CREATE FUNCTION @extschema@.unique_users(period_users @extschema@.period_users) RETURNS bigint
    AS 'MODULE_PATHNAME', 'period_users_unique_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.unique_users(@extschema@.period_users) IS 'users with a row in the period: new and returning ones';
