-- What the other tests use.
SET search_path = public, shopmetrics;

-- How a query fails: SQLSTATE, message, hint.
CREATE FUNCTION failure(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    code text;
    message text;
    hint text;
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN code || ' ' || message || CASE WHEN hint <> '' THEN E'\n' || hint ELSE '' END;
END $$;
SELECT failure('SELECT 1');
SELECT failure($$ DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''22023'', MESSAGE = ''bad'', HINT = ''be good''; END' $$);

-- Only its SQLSTATE, where the words are the server's.
CREATE FUNCTION failure_code(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN 'no failure';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT failure_code('SELECT 1/0');

-- The result of a query as text; for queries that are made from names.
CREATE FUNCTION answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
END $$;
SELECT answer('SELECT 42');

-- Does the plan of a query compute aggregates in parts?
CREATE FUNCTION plans_in_parts(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE plan text;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || query INTO plan;
    RETURN plan LIKE '%"Partial Mode": "Partial"%';
END $$;

-- Numbers that look random and are always the same.
CREATE FUNCTION dice(n bigint, sides bigint, salt text DEFAULT '') RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('x' || substr(md5(salt || n::text), 1, 8))::bit(32)::bigint % sides;
SELECT dice(1, 100), dice(2, 100), dice(1, 100, 'again');
