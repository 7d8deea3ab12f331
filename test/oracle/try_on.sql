-- Virtual try-on: the family `try_on`. "One event = one stay on one variant in one session"

CREATE TYPE oracle.try_on_row AS (session_id text, user_id text, product text, seconds double precision);

-- "a row with any of its family's keys or its time NULL is ignored whole (also for validity). A NULL measure (seconds,
-- rating, amount) adds nothing, but the row's keys still count"
CREATE FUNCTION oracle.known(rows oracle.try_on_row[])
RETURNS TABLE (session_id text, user_id text, product text, seconds numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_id, user_id, product, coalesce(oracle.millionths(seconds), 0)
    FROM   unnest(rows)
    WHERE  session_id IS NOT NULL AND user_id IS NOT NULL AND product IS NOT NULL
$$;

-- "sessions whose try-on time, summed over all products before any product filter and before the cap, is ≥ 4 s (4.000
-- counts). A session that fails is out of every metric of this block". Here: the rows of the sessions that pass.
CREATE FUNCTION oracle.valid(rows oracle.try_on_row[], min_seconds double precision)
RETURNS TABLE (session_id text, user_id text, product text, seconds numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_id, user_id, product, seconds
    FROM  (SELECT *, sum(seconds) OVER (PARTITION BY session_id) AS of_session FROM oracle.known(rows)) AS e
    WHERE  of_session >= oracle.millionths(min_seconds)
$$;

CREATE FUNCTION oracle.session_count(rows oracle.try_on_row[], min_seconds double precision DEFAULT 4) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT session_id) FROM oracle.valid(rows, min_seconds)
$$;

-- "distinct devices"; "A session with rows of two devices has two users and counts once"
CREATE FUNCTION oracle.unique_users(rows oracle.try_on_row[], min_seconds double precision DEFAULT 4) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT user_id) FROM oracle.valid(rows, min_seconds)
$$;

-- "Σ over (session, product) of min(450, Σ seconds)". "The cap is on the product's total in the session, over all its
-- variants and re-opens; it is applied only at the end". A sum of nothing is 0.
CREATE FUNCTION oracle.engagement_seconds(rows oracle.try_on_row[], cap double precision DEFAULT 450,
                                          min_seconds double precision DEFAULT 4) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(least(oracle.millionths(cap), of_product)), 0)
    FROM  (SELECT sum(seconds) AS of_product FROM oracle.valid(rows, min_seconds) GROUP BY session_id, product) AS totals
$$;

-- "… ÷ valid sessions"
CREATE FUNCTION oracle.avg_session_duration(rows oracle.try_on_row[], cap double precision DEFAULT 450,
                                            min_seconds double precision DEFAULT 4) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.engagement_seconds(rows, cap, min_seconds), oracle.session_count(rows, min_seconds))
$$;

-- "of the valid sessions' capped durations"
CREATE FUNCTION oracle.session_durations(rows oracle.try_on_row[], cap double precision DEFAULT 450,
                                         min_seconds double precision DEFAULT 4) RETURNS SETOF numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sum(least(oracle.millionths(cap), of_product))
    FROM  (SELECT session_id, sum(seconds) AS of_product FROM oracle.valid(rows, min_seconds)
           GROUP BY session_id, product) AS totals
    GROUP  BY session_id
$$;

-- "`percentile_cont`'s definition", by PostgreSQL's own, of double precision seconds: the same to the bit.
CREATE FUNCTION oracle.session_duration_percentile(rows oracle.try_on_row[], fraction double precision,
                                                   cap double precision DEFAULT 450,
                                                   min_seconds double precision DEFAULT 4) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT percentile_cont(fraction) WITHIN GROUP (ORDER BY seconds::double precision)
    FROM   oracle.session_durations(rows, cap, min_seconds) AS seconds
$$;

-- "the same numerator ÷ distinct devices"
CREATE FUNCTION oracle.avg_engagement_per_user(rows oracle.try_on_row[], cap double precision DEFAULT 450,
                                               min_seconds double precision DEFAULT 4) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.engagement_seconds(rows, cap, min_seconds), oracle.unique_users(rows, min_seconds))
$$;

-- "valid sessions ÷ distinct devices"
CREATE FUNCTION oracle.avg_sessions_per_user(rows oracle.try_on_row[], min_seconds double precision DEFAULT 4)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.session_count(rows, min_seconds), oracle.unique_users(rows, min_seconds))
$$;

-- "per product (its key alone, whatever the catalogue), over sessions valid as a whole: capped seconds, […] sessions,
-- users (those of the sessions that have it), […] averages per session and per user". And, for variants: "a (session,
-- SKU) whose raw seconds are under 4 is left out of this table only". The users are all the devices of the sessions that
-- have the product, also a device whose own rows in the session are of other products.
CREATE FUNCTION oracle.product_statistics(rows oracle.try_on_row[], cap double precision DEFAULT 450,
                                          min_seconds double precision DEFAULT 4, min_item_seconds double precision DEFAULT 0)
RETURNS TABLE (product text, engagement_seconds numeric, sessions bigint, users bigint,
               avg_seconds_per_session numeric, avg_seconds_per_user numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH event AS MATERIALIZED (SELECT * FROM oracle.valid(rows, min_seconds)),
         item  AS MATERIALIZED (SELECT session_id, product, sum(seconds) AS seconds FROM event GROUP BY session_id, product
                                HAVING sum(seconds) >= oracle.millionths(min_item_seconds)),
         device AS (SELECT DISTINCT session_id, user_id FROM event),
         engagement AS (SELECT product, sum(least(oracle.millionths(cap), seconds)) AS seconds, count(*) AS sessions
                        FROM item GROUP BY product),
         audience AS (SELECT product, count(DISTINCT user_id) AS users FROM item JOIN device USING (session_id)
                      GROUP BY product)
    SELECT product, seconds, sessions, users, oracle.quotient(seconds, sessions), oracle.quotient(seconds, users)
    FROM   engagement JOIN audience USING (product)
$$;
