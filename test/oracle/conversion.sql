-- Who was reached and who converted: the family `conversion`.

CREATE TYPE oracle.conversion_row AS (user_id text, reached boolean, converted boolean);

-- "distinct visitors"; "a NULL flag is false". Reached and converted may stand in different rows of a user.
CREATE FUNCTION oracle.conversion_users(rows oracle.conversion_row[])
RETURNS TABLE (user_id text, reached boolean, converted boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT user_id, coalesce(bool_or(reached), false), coalesce(bool_or(converted), false)
    FROM   unnest(rows) WHERE user_id IS NOT NULL GROUP BY user_id
$$;

CREATE FUNCTION oracle.reached_users(rows oracle.conversion_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.conversion_users(rows) WHERE reached
$$;

-- All who converted, reached or not: "notification clicks count".
CREATE FUNCTION oracle.converted_users(rows oracle.conversion_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.conversion_users(rows) WHERE converted
$$;

-- "its sibling keeps to viewers": of the reached.
CREATE FUNCTION oracle.conversion_rate(rows oracle.conversion_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(count(*) FILTER (WHERE converted), count(*)) FROM oracle.conversion_users(rows) WHERE reached
$$;

-- "distinct clickers ÷ distinct viewers, literally"
CREATE FUNCTION oracle.literal_conversion_rate(rows oracle.conversion_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.converted_users(rows), oracle.reached_users(rows))
$$;
