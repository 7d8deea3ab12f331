-- funnel: how many users reached each step, in order and within a window.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE step (user_id text, at timestamptz, step int, what text);
INSERT INTO step VALUES
    ('ann', '2025-01-01 10:00', 1, 'all in an hour'), ('ann', '2025-01-01 10:30', 2, ''), ('ann', '2025-01-01 11:00', 3, ''),
    ('bob', '2025-01-01 10:00', 1, 'the third a microsecond later'), ('bob', '2025-01-01 10:30', 2, ''), ('bob', '2025-01-01 11:00:00.000001', 3, ''),
    ('cyd', '2025-01-01 10:00', 1, 'begins again'), ('cyd', '2025-01-02 10:00', 1, ''), ('cyd', '2025-01-02 10:10', 2, ''), ('cyd', '2025-01-02 11:00', 3, ''), ('cyd', '2025-01-02 11:00', 3, 'twice'),
    ('dan', '2025-01-01 10:00', 3, 'at one instant'), ('dan', '2025-01-01 10:00', 1, ''), ('dan', '2025-01-01 10:00', 2, ''),
    ('eve', '2025-01-01 10:00', 2, 'out of order'), ('eve', '2025-01-01 11:00', 1, ''), ('eve', '2025-01-01 12:00', 4, 'a step that nobody reaches'),
    ('fay', '2025-01-01 10:00', 2, 'later steps alone'), ('fay', '2025-01-01 10:00', 3, ''),
    (NULL, '2025-01-01', 1, 'nobody'), ('gus', NULL, 1, 'at no time'), ('gus', '2025-01-01', NULL, 'no step'), (NULL, NULL, 99, 'no row at all');
ANALYZE step;
CREATE VIEW summary AS SELECT funnel_agg(user_id, at, step) AS f FROM step;

SELECT s.* FROM summary, funnel_steps(f, '1 hour') AS s ORDER BY step;
SELECT s.* FROM summary, funnel_steps(f, NULL) AS s ORDER BY step;
SELECT within, array_agg(users ORDER BY step) AS users FROM summary, unnest(ARRAY[NULL, '0', '1 microsecond', '50 minutes', '00:59:59.999999', '1 hour', '01:00:00.000001', '1 day', '106751991 days', '2 days -47 hours']::interval[]) WITH ORDINALITY AS w (within, n), funnel_steps(f, within)
GROUP BY n, within ORDER BY n;
SELECT step, funnel_users(f, step, '1 hour'), funnel_users(f, step, NULL) FROM summary, unnest(ARRAY[1, 2, 3, 4, 5, 32, NULL]) AS step;
SELECT f::json, f = f::text::funnel AS text, f = f::bytea::funnel AS bytea FROM summary;
-- In a select list, of a state that is read more than once, of several groups.
SELECT funnel_steps(f, '1 hour'), funnel_users(f, 1, '1 hour') AS first FROM summary;
SELECT user_id, array_agg(users ORDER BY s.step) FROM (SELECT user_id, funnel_agg(user_id, at, step) AS f FROM step GROUP BY user_id) AS u, funnel_steps(f, '1 hour') AS s GROUP BY user_id ORDER BY user_id;
-- Nothing; NULL.
SELECT count(*) AS rows_of_nothing FROM funnel_steps((SELECT funnel_agg(user_id, at, step) FROM step WHERE false), '1 hour');
SELECT count(*) AS rows_of_null FROM funnel_steps(NULL, '1 hour');
SELECT funnel_users((SELECT funnel_agg(user_id, at, step) FROM step WHERE false), 1, '1 hour') AS of_nothing, funnel_users(NULL, 1, '1 hour') AS of_null;
-- Days of 24 hours: the clocks of Rome were put forward in between.
SET timezone = 'Europe/Rome';
SELECT funnel_users(funnel_agg(1, at, s), 2, '1 day') AS of_24_hours, funnel_users(funnel_agg(1, at, s), 2, '23 hours') AS too_short FROM (VALUES (timestamptz '2025-03-29 12:00', 1), ('2025-03-30 13:00', 2)) AS v (at, s);
SET timezone = 'UTC';

-- All 32 steps; every kind of key is one user however it is written.
SELECT count(*), min(users), max(users), sum(share_of_first), sum(share_of_previous) FROM funnel_steps((SELECT funnel_agg(u, timestamptz '2025-01-01' + s * interval '1 minute', s) FROM generate_series(1, 100) AS u, generate_series(1, 32) AS s), '31 minutes');
SELECT funnel_users(funnel_agg(CASE s WHEN 1 THEN 7::smallint::key ELSE 7::bigint::key END, now(), s), 2, '0') AS integers, funnel_users(funnel_agg(CASE s WHEN 1 THEN 'a '::char(3)::key ELSE 'a'::text::key END, now(), s), 2, '0') AS texts,
       funnel_users(funnel_agg(repeat('long ', 20 * s), now(), s), 2, '0') AS two_texts FROM generate_series(1, 2) AS s;

-- Order, splits and repeated rows leave no trace.
SELECT funnel_agg(user_id, at, step ORDER BY at DESC) = (SELECT f FROM summary) AS backwards FROM step;
SELECT funnel_agg(user_id, at, step) = (SELECT f FROM summary) AS twice FROM (TABLE step UNION ALL TABLE step) AS t;
SELECT merge(f) = (SELECT f FROM summary) AS merged FROM (SELECT funnel_agg(user_id, at, step) AS f FROM step GROUP BY ctid UNION ALL SELECT f FROM summary) AS t;

-- Errors.
SELECT failure(format('SELECT funnel_agg(1, now(), %s)', s)) FROM unnest(ARRAY['0', '33', '-1', '2147483647']) AS s;
SELECT failure(format('SELECT funnel_users(f, %s, NULL) FROM summary', s)) FROM unnest(ARRAY['0', '33']) AS s;
SELECT failure(format('SELECT count(*) FROM summary, funnel_steps(f, %L)', w)) FROM unnest(ARRAY['-1 microsecond', '1 day -24:00:01', '1 month', '1 year', '2147483647 days']) AS w;
SELECT failure('SELECT funnel_users(f, 1, ''1 month'') FROM summary'), failure('SELECT funnel_users(NULL, 1, ''-1 day'')');
SELECT failure(format('SELECT funnel_agg(1, %L::timestamptz, 1)', t)) FROM unnest(ARRAY['infinity', '-infinity']) AS t;
SELECT failure('SELECT funnel_agg(k, now(), 1) FROM unnest(ARRAY[1::key, ''a''::text::key]) AS k');
SELECT failure('SELECT merge(f) FROM (SELECT funnel_agg(1, now(), 1) UNION ALL SELECT funnel_agg(''a''::text, now(), 1)) AS t (f)');
SELECT failure('SELECT funnel_add(NULL, 1, now(), 1)');

-- Against plain SQL: for each step the latest time at which a chain that reaches it began.
CREATE TABLE many_steps AS SELECT dice(n, 300, 'u')::int AS u, timestamptz '2025-01-01' + dice(n, 60, 'at') * interval '10 minutes' AS at, 1 + dice(n, 4, 's')::int AS s FROM generate_series(1, 4000) AS n;
ANALYZE many_steps;
SELECT within, f.users, array[w1, w2, w3, w4] = f.users AS equal
FROM   unnest(ARRAY['0', '10 minutes', '1 hour', '3 hours', '1 day']::interval[]) AS within,
       LATERAL (SELECT array_agg(users ORDER BY step) AS users FROM funnel_steps((SELECT funnel_agg(u, at, s) FROM many_steps), within)) AS f,
       LATERAL (SELECT count(s1) AS w1, count(s2) AS w2, count(s3) AS w3, count(s4) AS w4
                FROM (SELECT u, max(s1) AS s1, max(s2) AS s2, max(s3) AS s3, max(CASE WHEN s = 4 AND at <= s3 + within THEN s3 END) AS s4
                      FROM (SELECT *, max(CASE WHEN s = 3 AND at <= s2 + within THEN s2 END) OVER w AS s3
                            FROM (SELECT *, max(CASE WHEN s = 2 AND at <= s1 + within THEN s1 END) OVER w AS s2
                                  FROM (SELECT *, max(CASE WHEN s = 1 THEN at END) OVER w AS s1 FROM many_steps WINDOW w AS (PARTITION BY u ORDER BY at, s ROWS UNBOUNDED PRECEDING)) AS a
                                  WINDOW w AS (PARTITION BY u ORDER BY at, s ROWS UNBOUNDED PRECEDING)) AS b
                            WINDOW w AS (PARTITION BY u ORDER BY at, s ROWS UNBOUNDED PRECEDING)) AS c
                      GROUP BY u) AS each_user) AS p
ORDER BY within;
