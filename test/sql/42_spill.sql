-- More groups than memory: the server writes rows to disk and comes back to them.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';

CREATE TABLE crowd AS SELECT n, n % 12000 AS g, dice(n, 40, 'k')::int AS k, 'text ' || dice(n, 40, 'k') AS t, timestamptz '2025-01-01' + dice(n, 90000, 'at') * interval '1 minute' AS at, (dice(n, 1000, 'x') / 10.0)::float8 AS x FROM generate_series(1, 36000) AS n;
-- One group has much more than the others.
INSERT INTO crowd SELECT n, -1, n, 'text ' || n, '2025-01-01', 5 FROM generate_series(1, 10000) AS n;
ANALYZE crowd;
CREATE FUNCTION spills(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE plan text;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query INTO plan;
    RETURN (SELECT coalesce(max(m[1]::int), 0) > 1 FROM regexp_matches(plan, '"HashAgg Batches": (\d+)', 'g') AS m);
END $$;
CREATE TABLE grouped (family text, query text);
INSERT INTO grouped VALUES
    ('audience', 'SELECT g, audience_agg(k, at, ''Europe/Rome'')::text AS a, daily_unique_users(t, at, ''UTC'') AS b FROM crowd GROUP BY g'),
    ('try_on', 'SELECT g, try_on_agg(n, k, t, x)::text AS a, avg_sessions_per_user(k, n, t, x) AS b FROM crowd GROUP BY g'),
    ('stays', 'SELECT g, stay_agg(n, k, at, t, k, x, t, n % 2 = 0)::text AS a, (SELECT s.sessions + s.views FROM stay_statistics(stay_agg(k, n, at, t, k, x, t, true), ''[2025-01-05, 2025-02-01)'', ''UTC'') AS s) AS b FROM crowd GROUP BY g'),
    ('activity', 'SELECT g, activity_agg(at)::text AS a, session_count(activity_agg(at), ''1 day'') AS b FROM crowd GROUP BY g'),
    ('visits', 'SELECT g, visit_agg(t, at)::text AS a, session_count(k, at, ''1 day'') AS b FROM crowd GROUP BY g'),
    ('ratings', 'SELECT g, rating_agg(k, 0, 10000)::text AS a, 0 AS b FROM crowd WHERE n < 0 GROUP BY g UNION ALL SELECT g, rating_agg(k % 5 + 1)::text, rating_count(k % 11, 0, 10) FROM crowd GROUP BY g'),
    ('views', 'SELECT g, view_agg(k, t, n)::text AS a, view_count(t, k, k) AS b FROM crowd GROUP BY g'),
    ('capped_totals', 'SELECT g, capped_sum_agg(k, t, x, 60)::text AS a, capped_sum(t, k, x, 90) AS b FROM crowd GROUP BY g'),
    ('first_seen', 'SELECT g, first_seen_agg(k, at)::text AS a, new_users(t, at, ''[2025-01-01, 2025-02-01)'') AS b FROM crowd GROUP BY g'),
    ('messaging', 'SELECT g, messaging_agg(k, x > 50, x > 80)::text AS a, bounce_count(t, x > 50, x > 80) AS b FROM crowd GROUP BY g'),
    ('conversation', 'SELECT g, conversation_agg(k, at, x > 50, n % 2 = 0)::text AS a, request_count(t, at, x > 50, n % 2 = 0) AS b FROM crowd GROUP BY g'),
    ('conversion', 'SELECT g, conversion_agg(k, x > 50, x > 80)::text AS a, converted_users(t, x > 50, x > 80) AS b FROM crowd GROUP BY g'),
    ('funnel', 'SELECT g, funnel_agg(k, at, n % 5 + 1)::text AS a, funnel_users(funnel_agg(k, at, n % 5 + 1), 1, NULL) AS b FROM crowd GROUP BY g'),
    ('attribution', 'SELECT g, touch_agg(k, n, at, NULL)::text || purchase_agg(t, n, at, x::numeric)::text AS a, attributed_orders(touch_agg(k, n, at, NULL), purchase_agg(k, n, at, 1), NULL) AS b FROM crowd GROUP BY g'),
    ('merge', 'SELECT g, merge(a)::text AS a, unique_users(merge(a)) AS b FROM (SELECT g, audience_agg(k) AS a FROM crowd GROUP BY g, n % 2) AS t GROUP BY g');

-- Sorted first, as a yardstick.
SET work_mem = '64MB'; SET max_parallel_workers_per_gather = 0; SET enable_hashagg = off;
CREATE TABLE yardstick AS SELECT family, answer(format('SELECT count(*) || '' groups, '' || round(sum(b)::numeric, 3) || '' '' || md5(string_agg(a, '' '' ORDER BY g)) FROM (%s) AS q', query)) FROM grouped;
SELECT family, split_part(answer, ' ', 1) AS groups, split_part(answer, ' ', 3) AS total FROM yardstick ORDER BY family;
SET enable_hashagg = on; SET enable_sort = off; SET work_mem = '64kB'; SET hash_mem_multiplier = 1;
SELECT family FROM grouped WHERE NOT spills(query) ORDER BY family;
SELECT family, y.answer = answer(format('SELECT count(*) || '' groups, '' || round(sum(b)::numeric, 3) || '' '' || md5(string_agg(a, '' '' ORDER BY g)) FROM (%s) AS q', query)) AS same FROM grouped JOIN yardstick AS y USING (family) ORDER BY family;
-- By workers, grouping sets.
RESET max_parallel_workers_per_gather; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT family, y.answer = answer(format('SELECT count(*) || '' groups, '' || round(sum(b)::numeric, 3) || '' '' || md5(string_agg(a, '' '' ORDER BY g)) FROM (%s) AS q', query)) AS same FROM grouped JOIN yardstick AS y USING (family) ORDER BY family;
SELECT count(*), sum(u), max(u), sum(d) FROM (SELECT unique_users(k) AS u, daily_unique_users(k, at, 'UTC') AS d FROM crowd GROUP BY GROUPING SETS ((g), (k), (g, n % 2), ())) AS t;
SELECT (SELECT count(*) FROM (SELECT DISTINCT g FROM crowd) AS a) + (SELECT count(*) FROM (SELECT DISTINCT k FROM crowd) AS b) + (SELECT count(*) FROM (SELECT DISTINCT g, n % 2 FROM crowd) AS c) + 1 AS count,
       (SELECT count(*) FROM (SELECT DISTINCT g, k FROM crowd) AS a) + (SELECT count(*) FROM (SELECT DISTINCT k FROM crowd) AS b) + (SELECT count(*) FROM (SELECT DISTINCT g, n % 2, k FROM crowd) AS c) + (SELECT count(DISTINCT k) FROM crowd) AS sum;
