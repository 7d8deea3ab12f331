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

-- "for each day of the summary's span: distinct users seen on that day or the `days` − 1 before it"
CREATE FUNCTION oracle.rolling_users(rows oracle.audience_row[], days integer) RETURNS TABLE (day date, users bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH seen AS MATERIALIZED (SELECT DISTINCT * FROM oracle.known(rows)),
         span AS (SELECT min(day) AS first, max(day) - min(day) AS length FROM seen)
    SELECT first + n, (SELECT count(DISTINCT user_id) FROM seen AS s WHERE first + n - s.day BETWEEN 0 AND days - 1)
    FROM   span, generate_series(0, length) AS n
$$;

-- "a cohort is the users whose first day in the summary falls in a day, ISO week or month; for each later unit (0 = the
-- cohort's own) how many of them were seen in it. […] every cohort has a row for each unit up to the summary's last day,
-- zeros included". PostgreSQL's weeks are ISO's.
CREATE FUNCTION oracle.retention(rows oracle.audience_row[], unit text)
RETURNS TABLE (cohort date, period_number integer, users bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH seen AS MATERIALIZED (SELECT DISTINCT user_id, date_trunc(unit, day::timestamp)::date AS began FROM oracle.known(rows)),
         cohort AS MATERIALIZED (SELECT user_id, min(began) AS cohort FROM seen GROUP BY user_id),
         units AS (SELECT u::date AS began FROM (SELECT min(began)::timestamp AS a, max(began)::timestamp AS z FROM seen) AS s,
                                                LATERAL generate_series(a, z, ('1 ' || unit)::interval) AS u),
         counted AS (SELECT cohort, began, count(*) AS users FROM cohort JOIN seen USING (user_id) GROUP BY cohort, began)
    SELECT c.cohort, (row_number() OVER (PARTITION BY c.cohort ORDER BY u.began) - 1)::integer, coalesce(users, 0)
    FROM  (SELECT DISTINCT cohort FROM cohort) AS c JOIN units AS u ON u.began >= c.cohort
    LEFT   JOIN counted AS n ON n.cohort = c.cohort AND n.began = u.began
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
