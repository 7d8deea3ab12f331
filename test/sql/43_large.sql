-- Large summaries go from node to node of a plan by pointer: whoever keeps one must have its own.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';

-- Five groups: group g has the users 1 to 400 g. The first is small enough to be copied.
CREATE TABLE wide AS SELECT g, k, 'product ' || k % 50 AS p, timestamptz '2025-01-01' + k * interval '7 minutes' AS at FROM generate_series(1, 5) AS g, LATERAL generate_series(1, 400 * g) AS k;
ANALYZE wide;
CREATE VIEW grouped_audience AS SELECT g, audience_agg(k) AS a FROM wide GROUP BY g;
CREATE TABLE way (way int, query text);
INSERT INTO way VALUES
    (1, 'SELECT unique_users(a) FROM grouped_audience'),
    (2, 'SELECT unique_users(a) FROM (SELECT * FROM grouped_audience ORDER BY g DESC) AS t'),
    (3, 'SELECT unique_users(a) FROM (SELECT * FROM grouped_audience ORDER BY a) AS t'),
    (4, 'SELECT unique_users(merge(a)) FROM grouped_audience GROUP BY g'),
    (5, 'SELECT unique_users(merge(a) OVER (ORDER BY g)) FROM grouped_audience'),
    (6, 'SELECT unique_users(a) - coalesce(unique_users(lag(a) OVER (ORDER BY g)), 0) FROM grouped_audience'),
    (7, 'SELECT unique_users(audience_except(a, lag(a) OVER (ORDER BY g))) FROM grouped_audience'),
    (8, 'SELECT unique_users(first_value(a) OVER w) + unique_users(last_value(a) OVER w) + unique_users(nth_value(a, 3) OVER w) FROM grouped_audience WINDOW w AS (ORDER BY g ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)'),
    (9, 'SELECT unique_users(a) FROM (SELECT * FROM grouped_audience WHERE g < 3 UNION ALL SELECT * FROM grouped_audience WHERE g >= 3 ORDER BY g) AS t'),
    (10, 'SELECT unique_users(a) FROM (SELECT a FROM grouped_audience UNION SELECT a FROM grouped_audience) AS t'),
    (11, 'SELECT unique_users(a) FROM (SELECT a FROM grouped_audience INTERSECT SELECT a FROM grouped_audience EXCEPT SELECT a FROM grouped_audience WHERE g = 2) AS t'),
    (12, 'SELECT unique_users(a) FROM (SELECT * FROM grouped_audience ORDER BY g FETCH FIRST 3 ROWS WITH TIES) AS t'),
    (13, 'SELECT unique_users(a) + s FROM (SELECT a, generate_series(1, 3) AS s FROM grouped_audience) AS t'),
    (14, 'SELECT unique_users(x.a) + unique_users(audience_intersect(x.a, y.a)) FROM grouped_audience AS x, grouped_audience AS y'),
    (15, 'WITH m AS MATERIALIZED (SELECT * FROM grouped_audience) SELECT unique_users(x.a) + unique_users(audience_intersect(x.a, y.a)) FROM m AS x, m AS y'),
    (16, 'SELECT unique_users(x.a) FROM grouped_audience AS x JOIN grouped_audience AS y USING (a)'),
    (17, 'SELECT unique_users(x.a) FROM grouped_audience AS x JOIN grouped_audience AS y ON x.a > y.a'),
    (18, 'SELECT unique_users(x.a) FROM grouped_audience AS x WHERE a IN (SELECT a FROM grouped_audience WHERE g <> 2)'),
    (19, 'SELECT unique_users(x.a) FROM grouped_audience AS x WHERE NOT EXISTS (SELECT FROM grouped_audience AS y WHERE y.a = x.a AND y.g = 2)'),
    (20, 'SELECT (SELECT unique_users(a) FROM grouped_audience AS y WHERE y.g = x.g) + (SELECT unique_users(audience_agg(k)) FROM wide AS w WHERE w.g <= x.g) FROM grouped_audience AS x'),
    (21, 'SELECT unique_users((SELECT audience_agg(k) FROM wide AS w WHERE w.g = x.g)) FROM (SELECT DISTINCT g FROM wide) AS x'),
    (22, 'SELECT unique_users(d.a) FROM (SELECT DISTINCT g FROM wide) AS x, LATERAL (SELECT audience_agg(k) AS a FROM wide AS w WHERE w.g = x.g) AS d'),
    (23, 'SELECT users FROM grouped_audience, LATERAL daily_users(a)'),
    (24, 'SELECT (daily_users(a)).users + unique_users(a) FROM grouped_audience'),
    (25, 'SELECT unique_users(u) FROM unnest((SELECT array_agg(a ORDER BY g) FROM grouped_audience)) AS u'),
    (26, 'SELECT unique_users((r).a) FROM (SELECT ROW(g, a)::grouped_audience AS r FROM grouped_audience) AS t'),
    (27, 'SELECT unique_users(coalesce(CASE WHEN g = 2 THEN NULL WHEN g > 3 THEN a END, a, NULL)) FROM grouped_audience'),
    (28, 'SELECT unique_users(a) FROM (VALUES ((SELECT a FROM grouped_audience WHERE g = 4)), ((SELECT a FROM grouped_audience WHERE g = 5))) AS v (a)'),
    (29, 'SELECT DISTINCT ON (g % 2) unique_users(a) FROM grouped_audience ORDER BY g % 2, a, g'),
    (30, 'SELECT unique_users(a) FROM (SELECT audience_agg(k) OVER (PARTITION BY g ORDER BY k) AS a FROM wide WHERE g IN (2, 3) AND k <= 600) AS t'),
    (31, 'SELECT unique_users(a) * 10000 + coalesce(unique_users(b), 0) FROM (SELECT a, lag(a) OVER (ORDER BY k) AS b FROM (SELECT k, audience_agg(k) OVER (ORDER BY k) AS a FROM wide WHERE g = 2 AND k <= 600) AS s) AS t'),
    (32, 'SELECT unique_users(a) FROM (SELECT audience_agg(k) OVER (PARTITION BY g ORDER BY k ROWS BETWEEN 500 PRECEDING AND CURRENT ROW) AS a FROM wide WHERE g = 2 AND k <= 600) AS t'),
    (33, 'SELECT unique_users(merge(a)) FROM (SELECT g, audience_agg(k) AS a FROM wide GROUP BY GROUPING SETS ((g), (g, k % 3), ())) AS t GROUP BY g'),
    (34, 'SELECT unique_users(merge(a ORDER BY g DESC)) + unique_users(merge(DISTINCT a)) FROM grouped_audience'),
    (35, 'SELECT session_count(v, ''10 minutes'') + session_count(t, min_seconds => 0) + unique_users(a) + view_count(w) FROM (SELECT visit_agg(k, at) AS v, try_on_agg(k, k, p, 1) AS t, audience_agg(k, at, ''UTC'') AS a, view_agg(k, p, g) AS w FROM wide GROUP BY g) AS s'),
    (36, 'SELECT unique_users(a) FROM (SELECT audience_union(a, (SELECT a FROM grouped_audience WHERE g = 5)) AS a FROM grouped_audience) AS t'),
    (37, 'WITH RECURSIVE r AS (SELECT 1 AS g, (SELECT a FROM grouped_audience WHERE g = 1) AS a UNION ALL SELECT n.g, n.a FROM r JOIN grouped_audience AS n ON n.g = r.g + 1) SELECT unique_users(a) FROM r'),
    (38, 'SELECT unique_users(a) FROM (SELECT a, count(*) FROM (SELECT a FROM grouped_audience UNION ALL SELECT a FROM grouped_audience) AS u GROUP BY a) AS t'),
    (39, 'SELECT count(*) FILTER (WHERE a = b AND a::text = b::text AND NOT a < b) FROM (SELECT audience_agg(k) AS a, audience_agg(k ORDER BY k DESC) AS b FROM wide GROUP BY g) AS t'),
    (40, 'SELECT s.sessions + s.views + (SELECT count(*) FROM stay_devices(m, p)) FROM (SELECT a, merge(a) OVER (ORDER BY g) AS m, tstzrange(''2025-01-01'', ''2025-02-01'') AS p FROM (SELECT g, stay_agg(k, k, at, p, g, 5, p, k % 2 = 0) AS a FROM wide GROUP BY g) AS i) AS t, LATERAL stay_statistics(a, p, ''UTC'') AS s');
CREATE FUNCTION all_ways() RETURNS TABLE (way int, answer text) LANGUAGE sql AS $$ SELECT way, answer(format('SELECT string_agg(q::text, '' '' ORDER BY q) FROM (%s) AS t (q)', query)) FROM way ORDER BY way $$;
CREATE TABLE first_time AS SELECT * FROM all_ways();
SELECT way, CASE WHEN length(answer) < 110 THEN answer ELSE md5(answer) END AS answer FROM first_time ORDER BY way;
-- The three long ones and the joins, from plain SQL.
SELECT way, answer = (CASE way WHEN 30 THEN (SELECT string_agg(k::text, ' ' ORDER BY k) FROM generate_series(1, 600) AS k, generate_series(1, 2)) WHEN 31 THEN (SELECT string_agg((k * 10000 + k - 1)::text, ' ' ORDER BY k) FROM generate_series(1, 600) AS k)
    WHEN 32 THEN (SELECT string_agg(least(k, 501)::text, ' ' ORDER BY k) FROM generate_series(1, 600) AS k) ELSE (SELECT string_agg(n::text, ' ' ORDER BY n) FROM (SELECT 400 * (x + least(x, y)) FROM generate_series(1, 5) AS x, generate_series(1, 5) AS y) AS t (n)) END) AS right
FROM   first_time WHERE way IN (14, 15, 30, 31, 32) ORDER BY way;
-- However the server groups, joins and sorts.
CREATE VIEW differs AS SELECT way, f.answer AS first, n.answer AS now FROM first_time AS f JOIN all_ways() AS n USING (way) WHERE f.answer IS DISTINCT FROM n.answer;
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_memoize = off; SELECT * FROM differs;
RESET enable_hashagg; SET enable_mergejoin = off; SET enable_material = off; SELECT * FROM differs;
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material; RESET enable_memoize; SET enable_sort = off; SET enable_nestloop = off; SET work_mem = '64kB'; SELECT * FROM differs;
RESET enable_sort; RESET enable_nestloop; RESET work_mem;

-- Functions that give large summaries on.
CREATE FUNCTION sql_gives(x int) RETURNS audience LANGUAGE sql STABLE AS $$ SELECT audience_agg(k) FROM wide WHERE g = x $$;
CREATE FUNCTION sql_gives_alone(x int) RETURNS audience LANGUAGE sql STABLE SET enable_sort = on AS $$ SELECT a FROM grouped_audience WHERE g = x $$;
CREATE FUNCTION sql_gives_all() RETURNS SETOF audience LANGUAGE sql STABLE AS $$ SELECT a FROM grouped_audience ORDER BY g $$;
CREATE FUNCTION plpgsql_gives(x int) RETURNS audience LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT audience_agg(k) FROM wide WHERE g = x); END $$;
CREATE FUNCTION plpgsql_gives_all() RETURNS SETOF grouped_audience LANGUAGE plpgsql STABLE AS $$ DECLARE r grouped_audience; before audience; BEGIN FOR r IN SELECT * FROM grouped_audience ORDER BY g LOOP IF before IS NOT NULL THEN r.a := audience_union(r.a, before); END IF; before := r.a; RETURN NEXT r; END LOOP; RETURN QUERY SELECT 6, before; END $$;
SELECT x, unique_users(sql_gives(x)), unique_users(sql_gives_alone(x)), unique_users(plpgsql_gives(x)), sql_gives(x) = plpgsql_gives(x) AS same, unique_users(audience_finish(sql_gives(x))) AS finished FROM generate_series(1, 5) AS x;
SELECT unique_users(a) FROM sql_gives_all() AS a;
SELECT unique_users(sql_gives_all());
SELECT g, unique_users(a) FROM plpgsql_gives_all();
SELECT g, unique_users(a) FROM (SELECT (plpgsql_gives_all()).*) AS t;
DO $$
DECLARE a audience; b audience; c refcursor; n int;
BEGIN
    OPEN c FOR SELECT audience_agg(k) OVER (ORDER BY k) FROM wide WHERE g = 2;
    LOOP
        FETCH c INTO a;
        EXIT WHEN NOT FOUND;
        n := unique_users(a);
        ASSERT b IS NULL OR unique_users(b) = n - 1, 'the one before has changed';
        b := a;
    END LOOP;
    RAISE NOTICE '% of %', unique_users(b), n;
    a := sql_gives(5);
    b := a;
    a := audience_except(a, sql_gives(4));
    RAISE NOTICE '% of %', unique_users(a), unique_users(b);
    b := audience_finish(b);
    a := b;
    b := NULL;
    RAISE NOTICE '% again', unique_users(a);
END $$;
-- Into tables and out of them.
CREATE TABLE wide_kept AS SELECT g, audience_agg(k) AS a, merge(audience_agg(k)) OVER (ORDER BY g) AS w FROM wide GROUP BY g;
WITH i AS (INSERT INTO wide_kept SELECT g + 10, a, audience_agg(g) OVER (ORDER BY g) FROM grouped_audience RETURNING g, unique_users(a) AS a, unique_users(w) AS w) SELECT * FROM i ORDER BY g;
WITH u AS (UPDATE wide_kept AS k SET w = n.a FROM grouped_audience AS n WHERE n.g + 10 = k.g RETURNING k.g, unique_users(w) AS w, k.w = k.a AS same) SELECT * FROM u ORDER BY g;
MERGE INTO wide_kept AS k USING grouped_audience AS n ON n.g = k.g WHEN MATCHED AND n.g > 3 THEN UPDATE SET a = audience_union(n.a, sql_gives(5)) WHEN MATCHED AND n.g < 2 THEN DELETE;
SELECT g, unique_users(a), unique_users(w) FROM wide_kept ORDER BY g;

-- A sort keeps what its comparisons allocate, so they give back the copies that they make of large summaries.
CREATE TABLE toasted AS SELECT i, audience_agg(i * 100000 + j) AS a FROM generate_series(1, 200) AS i, generate_series(1, 10000) AS j GROUP BY i;
SELECT n, (SELECT sum(total_bytes) FROM pg_backend_memory_contexts) < 60000000 AS in_little_memory
FROM   (SELECT row_number() OVER (ORDER BY a) AS n FROM toasted) AS ordered WHERE n = 200;
DROP TABLE toasted;
