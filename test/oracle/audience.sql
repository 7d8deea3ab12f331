-- Users by day: the family `audience`.

CREATE TYPE oracle.audience_row AS (user_id text, day date);

-- "a row with any of its family's keys or its time NULL is ignored whole"
CREATE FUNCTION oracle.known(rows oracle.audience_row[]) RETURNS SETOF oracle.audience_row
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT user_id, day FROM unnest(rows) WHERE user_id IS NOT NULL AND day IS NOT NULL
$$;

-- "distinct devices"
CREATE FUNCTION oracle.unique_users(rows oracle.audience_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT user_id) FROM oracle.known(rows)
$$;

-- The same over rows that have no day.
CREATE FUNCTION oracle.unique_users(users text[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT u) FROM unnest(users) AS u
$$;

-- "devices, each once per local day of session start: distinct (device, day)"
CREATE FUNCTION oracle.daily_unique_users(rows oracle.audience_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM (SELECT DISTINCT user_id, day FROM oracle.known(rows)) AS device_day
$$;

-- The same, a row a day.
CREATE FUNCTION oracle.daily_users(rows oracle.audience_row[]) RETURNS TABLE (day date, users bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT day, count(DISTINCT user_id) FROM oracle.known(rows) GROUP BY day
$$;

-- `audience_union(a, b)`: everything that either of them saw.
CREATE FUNCTION oracle.audience_union(a oracle.audience_row[], b oracle.audience_row[]) RETURNS oracle.audience_row[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg((user_id, day)::oracle.audience_row) FROM (SELECT * FROM oracle.known(a) UNION SELECT * FROM oracle.known(b)) AS both_of_them
$$;

-- `audience_intersect(a, b)`, "by user": the users seen by both, whatever the days.
CREATE FUNCTION oracle.users_in_both(a oracle.audience_row[], b oracle.audience_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM (SELECT user_id FROM oracle.known(a) INTERSECT SELECT user_id FROM oracle.known(b)) AS users
$$;

-- `audience_except(a, b)`, "by user": what `a` saw of the users whom `b` never saw.
CREATE FUNCTION oracle.audience_except(a oracle.audience_row[], b oracle.audience_row[]) RETURNS oracle.audience_row[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg((user_id, day)::oracle.audience_row) FROM oracle.known(a)
    WHERE user_id NOT IN (SELECT user_id FROM oracle.known(b))
$$;
