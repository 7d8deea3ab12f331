-- conversion: who was reached, and who converted.

COMMENT ON TYPE @extschema@.conversion IS 'users, whether they were reached and whether they converted: exact, mergeable and storable. Made by conversion_agg';

--for key and bigint
CREATE FUNCTION @extschema@.conversion_add(state @extschema@.conversion, user_id @key@, reached boolean, converted boolean) RETURNS @extschema@.conversion
    AS 'MODULE_PATHNAME', 'conversion_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.conversion_add(@extschema@.conversion, @key@, boolean, boolean) IS 'transition of the conversion aggregates; called by the executor';
--end
CREATE FUNCTION @extschema@.conversion_reached_users_final(state @extschema@.conversion) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversion_reached_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversion_reached_users_final(@extschema@.conversion) IS 'final function of reached_users';
CREATE FUNCTION @extschema@.conversion_converted_users_final(state @extschema@.conversion) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversion_converted_users' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversion_converted_users_final(@extschema@.conversion) IS 'final function of converted_users';
CREATE FUNCTION @extschema@.conversion_conversion_rate_final(state @extschema@.conversion) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversion_conversion_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversion_conversion_rate_final(@extschema@.conversion) IS 'final function of conversion_rate';
CREATE FUNCTION @extschema@.conversion_literal_conversion_rate_final(state @extschema@.conversion) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversion_literal_conversion_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversion_literal_conversion_rate_final(@extschema@.conversion) IS 'final function of literal_conversion_rate';

--for key and bigint
CREATE AGGREGATE @extschema@.conversion_agg(user_id @key@, reached boolean, converted boolean) (
    SFUNC = @extschema@.conversion_add, STYPE = @extschema@.conversion, SSPACE = 128,
    FINALFUNC = @extschema@.conversion_finish, COMBINEFUNC = @extschema@.conversion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.conversion_agg(@key@, boolean, boolean) IS 'who was reached, and who converted. Rows with a NULL user are left out; a NULL flag is false. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.reached_users(user_id @key@, reached boolean, converted boolean) (
    SFUNC = @extschema@.conversion_add, STYPE = @extschema@.conversion, SSPACE = 128,
    FINALFUNC = @extschema@.conversion_reached_users_final, COMBINEFUNC = @extschema@.conversion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.reached_users(@key@, boolean, boolean) IS 'distinct users with a row that reached them. Rows with a NULL user are left out; a NULL flag is false. 0 over no rows';
CREATE AGGREGATE @extschema@.converted_users(user_id @key@, reached boolean, converted boolean) (
    SFUNC = @extschema@.conversion_add, STYPE = @extschema@.conversion, SSPACE = 128,
    FINALFUNC = @extschema@.conversion_converted_users_final, COMBINEFUNC = @extschema@.conversion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.converted_users(@key@, boolean, boolean) IS 'distinct users with a row that converted. Rows with a NULL user are left out; a NULL flag is false. 0 over no rows';
CREATE AGGREGATE @extschema@.conversion_rate(user_id @key@, reached boolean, converted boolean) (
    SFUNC = @extschema@.conversion_add, STYPE = @extschema@.conversion, SSPACE = 128,
    FINALFUNC = @extschema@.conversion_conversion_rate_final, COMBINEFUNC = @extschema@.conversion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.conversion_rate(@key@, boolean, boolean) IS 'users who were reached and converted divided by users who were reached, a fraction. Rows with a NULL user are left out; a NULL flag is false. NULL over no rows';
CREATE AGGREGATE @extschema@.literal_conversion_rate(user_id @key@, reached boolean, converted boolean) (
    SFUNC = @extschema@.conversion_add, STYPE = @extschema@.conversion, SSPACE = 128,
    FINALFUNC = @extschema@.conversion_literal_conversion_rate_final, COMBINEFUNC = @extschema@.conversion_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.literal_conversion_rate(@key@, boolean, boolean) IS 'users who converted, reached or not, divided by users who were reached; it can exceed 1. Rows with a NULL user are left out; a NULL flag is false. NULL over no rows';
--end

CREATE FUNCTION @extschema@.reached_users(conversion @extschema@.conversion) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversion_reached_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.reached_users(@extschema@.conversion) IS 'distinct users with a row that reached them';
CREATE FUNCTION @extschema@.converted_users(conversion @extschema@.conversion) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversion_converted_users' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.converted_users(@extschema@.conversion) IS 'distinct users with a row that converted';
CREATE FUNCTION @extschema@.conversion_rate(conversion @extschema@.conversion) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversion_conversion_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.conversion_rate(@extschema@.conversion) IS 'users who were reached and converted divided by users who were reached, a fraction';
CREATE FUNCTION @extschema@.literal_conversion_rate(conversion @extschema@.conversion) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversion_literal_conversion_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.literal_conversion_rate(@extschema@.conversion) IS 'users who converted, reached or not, divided by users who were reached; it can exceed 1';
