-- Aggregates computed in parts: by workers, by partitions, small and large states side by side. The plans are asked for here, so that this
-- holds whatever the settings; expected are the same numbers and the same bytes as without parts.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE big (n int, k int, t text, g int, at timestamptz, x float8, r int) PARTITION BY HASH (n);
CREATE TABLE big_0 PARTITION OF big FOR VALUES WITH (MODULUS 3, REMAINDER 0) WITH (parallel_workers = 2);
CREATE TABLE big_1 PARTITION OF big FOR VALUES WITH (MODULUS 3, REMAINDER 1) WITH (parallel_workers = 2);
CREATE TABLE big_2 PARTITION OF big FOR VALUES WITH (MODULUS 3, REMAINDER 2);
-- k: 100000 keys, each once or twice; g: half of the rows in group 0, the rest in 2000 small ones.
INSERT INTO big SELECT n, n % 100000, 'a text key ' || n % 50000, CASE WHEN n % 2 = 0 THEN 0 ELSE 1 + n % 2000 END, timestamptz '2025-01-01' + (n % 9973) * interval '10 minutes', (n % 1000) / 8.0, n % 5 + 1 FROM generate_series(1, 130000) AS n;
ANALYZE big;
CREATE TABLE by_group (g int, k int, at timestamptz, x float8) PARTITION BY LIST (g);
CREATE TABLE by_group_0 PARTITION OF by_group FOR VALUES IN (0, 1);
CREATE TABLE by_group_1 PARTITION OF by_group FOR VALUES IN (2);
CREATE TABLE by_group_2 PARTITION OF by_group DEFAULT;
INSERT INTO by_group SELECT n % 5, n % 7000, timestamptz '2025-01-01' + n * interval '1 minute', n FROM generate_series(1, 20000) AS n;
ANALYZE by_group;

CREATE TABLE question (name text, query text);
INSERT INTO question VALUES
    ('audience',       'SELECT u, d, t, md5(a::text), (SELECT md5(string_agg(r::text, '' '')) FROM rolling_users(a, 7) AS r), (SELECT md5(string_agg(r::text, '' '')) FROM retention(a, ''week'') AS r)
                        FROM (SELECT unique_users(k) AS u, daily_unique_users(k, at, ''Europe/Rome'') AS d, unique_users(t) AS t, audience_agg(k, at, ''UTC'') AS a FROM big) AS q'),
    ('try_on',         'SELECT c, u, e, m, session_duration_percentile(t, 0.9), (SELECT s::text FROM session_duration_statistics(t) AS s), md5(t::text)
                        FROM (SELECT session_count(k, t, g, x) AS c, unique_users(k, t, g, x) AS u, engagement_seconds(k, t, g, x) AS e, median_session_duration(k, t, g, x) AS m, try_on_agg(k, t, g, x) AS t FROM big) AS q'),
    ('funnel',         'SELECT funnel_users(f, 3, ''10 days''), (SELECT string_agg(users::text, '' '' ORDER BY step) FROM funnel_steps(f, ''30 days'')), md5(f::text) FROM (SELECT funnel_agg(t, at, 1 + n / 50000) AS f FROM big) AS b'),
    ('stays',          'SELECT s.*, (SELECT string_agg(i::text, '' '') FROM stay_items(a, ''[2025-01-05, 2025-01-12)'', ''Europe/Rome'') AS i), (SELECT count(*) FROM stay_devices(a, ''[2025-01-05, 2025-01-12)'')), md5(a::text) FROM (SELECT stay_agg(k, t, at, g, r, x, r::text, n % 3 > 0) AS a FROM big) AS b, stay_statistics(a, ''[2025-01-05, 2025-01-12)'', ''Europe/Rome'') AS s'),
    ('activity',       'SELECT session_count(activity_agg(at), ''5 minutes''), md5(activity_agg(at)::text) FROM big'),
    ('visits',         'SELECT session_count(t, at, ''1 day''), sessions_per_user(t, at, ''1 day''), md5(visit_agg(t, at)::text) FROM big'),
    ('ratings',        'SELECT avg_rating(r), rating_count(r), unrated_count(NULLIF(r, 2)), nps_score(r, 0, 10), top_box_share(rating_agg(r), 4), rating_agg(r) FROM big'),
    ('views',          'SELECT view_count(k, t, r), md5(view_agg(k, t, r)::text) FROM big'),
    ('capped_totals',  'SELECT capped_sum(g, t, x, 20), md5(capped_sum_agg(g, t, x, 20)::text) FROM big'),
    ('first_seen',     'SELECT new_users(k, at, ''[2025-01-05, 2025-01-12)''), returning_users(k, at, ''[2025-01-05, 2025-01-12)''), md5(first_seen_agg(t, at)::text), md5(period_users_agg(k, at, ''[2025-01-05, 2025-01-12)'')::text) FROM big'),
    ('messaging',      'SELECT session_count(k, r > 1, r = 5), bounce_count(k, r > 1, r = 5), live_support_rate(k, r > 1, r = 5), md5(messaging_agg(t, r > 1, r = 5)::text) FROM big'),
    ('conversation',   'SELECT conversation_count(t, at, r > 2, n % 2 = 0), avg_conversation_minutes(t, at, r > 2, n % 2 = 0), unanswered_request_count(t, at, r > 2, n % 2 = 0), median_conversation_minutes(g, at, r > 2, n % 2 = 0), avg_first_response_minutes(g, at, r > 2, n % 2 = 0), median_first_response_minutes(g, at, r > 2, n % 2 = 0), md5(conversation_agg(k, at, r > 2, n % 2 = 0)::text) FROM big'),
    ('conversion',     'SELECT reached_users(k, r > 2, n % 3 = 0), conversion_rate(k, r > 2, n % 3 = 0), md5(conversion_agg(t, r > 2, n % 3 = 0)::text) FROM big'),
    ('attribution',    'SELECT attributed_orders(t, p, ''2 hours''), attributed_value(t, p, ''2 hours''), md5(t::text), md5(p::text) FROM (SELECT touch_agg(k, n, at, at + r * interval ''1 hour'') AS t FROM big) AS a, (SELECT purchase_agg(k, n, at + interval ''1 hour'', x::numeric) AS p FROM big) AS b'),
    ('one long key',   'SELECT unique_users(visit_agg(repeat(t, 300), at)) FROM big WHERE n <= 3000'),
    ('groups',         'SELECT count(*), sum(u), max(u), sum(d), sum(s), md5(string_agg(a::text, '' '' ORDER BY g)) FROM (SELECT g, unique_users(k) AS u, daily_unique_users(k, at, ''UTC'') AS d, session_count(t, at, ''1 hour'') AS s, audience_agg(k) AS a FROM big GROUP BY g) AS q'),
    ('more groups',    'SELECT count(*), sum(e), max(e), sum(v), sum(c) FROM (SELECT g, engagement_seconds(k, t, g, x) AS e, view_count(k, t, r) AS v, capped_sum(g, t, x, 20) AS c FROM big GROUP BY g) AS q'),
    ('filtered',       'SELECT count(*), sum(u), count(*) FILTER (WHERE u = 0), sum(f), md5(string_agg(a::text, '' '' ORDER BY g)) FROM (SELECT g, unique_users(k) FILTER (WHERE g % 20 = 0) AS u, rating_count(r) FILTER (WHERE n < 100) AS f, audience_agg(k) FILTER (WHERE n < 100) AS a FROM big GROUP BY g) AS q'),
    ('grouping sets',  'SELECT count(*), sum(u), max(u) FROM (SELECT r, g < 100 AS low, unique_users(k) AS u FROM big GROUP BY GROUPING SETS ((r, g < 100), (r), ())) AS q'),
    ('merge',          'SELECT unique_users(merge(a)), daily_unique_users(merge(a)), md5(merge(a)::text) FROM (SELECT g % 50 AS g, audience_agg(k, at, ''UTC'') AS a FROM big GROUP BY g % 50) AS q'),
    ('by group',       'SELECT string_agg(g || '':'' || u || '':'' || s || '':'' || e, '' '' ORDER BY g) FROM (SELECT g, unique_users(k) AS u, session_count(activity_agg(at), ''4 minutes'') AS s, engagement_seconds(k, k, g, x) AS e FROM by_group GROUP BY g) AS q'),
    ('by group, all',  'SELECT unique_users(k), session_count(k, at, ''1 hour''), avg_session_duration(k, k, g, x) FROM by_group'),
    ('nothing',        'SELECT unique_users(k), daily_unique_users(k, at, ''UTC''), avg_rating(r), session_count(k, t, g, x), session_count(activity_agg(at), ''1 hour''), capped_sum(g, t, x, 20), audience_agg(k) = merge(NULL::audience) FROM big WHERE x < 0'),
    ('nulls',          'SELECT unique_users(NULLIF(k, k)), session_count(k, NULL::text, g, x), capped_sum(g, t, NULL, 20), rating_count(NULLIF(r, r)), unrated_count(NULLIF(r, r)) FROM big'),
    ('distinct',       'SELECT unique_users(DISTINCT r), rating_count(DISTINCT r), session_count(activity_agg(at ORDER BY at DESC), ''5 minutes'') FROM big');

-- The answers without parts.
SET max_parallel_workers_per_gather = 0;
SET enable_partitionwise_aggregate = off;
SET work_mem = '256MB';
CREATE TABLE serial AS SELECT name, answer(format('SELECT ROW(q.*) FROM (%s) AS q', query)) FROM question;
SELECT name, plans_in_parts(query) AS in_parts FROM question WHERE plans_in_parts(query);
SELECT name, regexp_replace(answer, '[0-9a-f]{32}', '(bytes)', 'g') AS answer FROM serial ORDER BY name COLLATE "C";
-- Some of them from plain SQL.
SELECT count(DISTINCT k) AS k, count(DISTINCT (k, (at AT TIME ZONE 'Europe/Rome')::date)) AS daily, count(DISTINCT t) AS t, count(DISTINCT (k, t, r)) AS views FROM big;
WITH valid AS (SELECT k FROM big GROUP BY k HAVING sum(x) >= 4)
SELECT (SELECT count(*) FROM valid) AS sessions, (SELECT count(DISTINCT t) FROM big JOIN valid USING (k)) AS users, (SELECT sum(least(450, s)) FROM (SELECT sum(x) AS s FROM big JOIN valid USING (k) GROUP BY k, g) AS i) AS engagement;
SELECT sum(least(s, 20)) AS capped FROM (SELECT sum(x) AS s FROM big GROUP BY g, t) AS i;

-- In parts: by workers, by workers and the leader, by partitions, by both, with little memory, by sorting.
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
CREATE FUNCTION differing() RETURNS TABLE (name text, difference text) LANGUAGE sql AS $$
    SELECT name, left(serial.answer, 100) || ' <> ' || left(now.answer, 100) FROM serial JOIN (SELECT name, answer(format('SELECT ROW(q.*) FROM (%s) AS q', query)) FROM question) AS now USING (name) WHERE serial.answer IS DISTINCT FROM now.answer
$$;
SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off;
SELECT name FROM question WHERE NOT plans_in_parts(query) AND name NOT IN ('distinct', 'grouping sets') ORDER BY name COLLATE "C";
SELECT * FROM differing();
SET parallel_leader_participation = on; SET enable_partitionwise_aggregate = on;
SELECT name FROM question WHERE NOT plans_in_parts(query) AND name NOT IN ('distinct', 'grouping sets') ORDER BY name COLLATE "C";
SELECT * FROM differing();
SET max_parallel_workers_per_gather = 0; SET enable_partitionwise_aggregate = on;
SET work_mem = '64kB'; SET hash_mem_multiplier = 1;
SELECT name FROM question WHERE NOT plans_in_parts(query) AND name IN ('audience', 'try_on', 'groups') ORDER BY name COLLATE "C";
SELECT * FROM differing();
SET enable_hashagg = off; SET max_parallel_workers_per_gather = 2;
SELECT * FROM differing();

-- A failure in a worker is the same failure.
RESET enable_hashagg;
SELECT failure(q) FROM unnest(ARRAY['SELECT avg_rating(CASE WHEN n = 77777 THEN 6 ELSE r END) FROM big', 'SELECT session_count(k, t, g, CASE WHEN n = 77777 THEN -1 ELSE x END) FROM big',
    'SELECT stay_agg(k, t, at, g, r, CASE WHEN n = 77777 THEN -1 ELSE x END, t, true) FROM big', 'SELECT stay_agg(k, t, CASE WHEN n = 77777 THEN ''infinity'' ELSE at END, g, r, x, t, n % 2 = 0) FROM big',
    'SELECT unique_users(k, at, CASE WHEN n = 77777 THEN ''Nowhere'' ELSE ''UTC'' END) FROM big']) AS q;
SELECT left(failure(q), 5) AS code FROM unnest(ARRAY['SELECT capped_sum(g, t, x, CASE WHEN n = 77777 THEN 21 ELSE 20 END) FROM big', 'SELECT unique_users(CASE WHEN n = 77777 THEN t::key ELSE k::key END) FROM big',
    'SELECT new_users(k, at, CASE WHEN n = 79000 THEN ''[2025-01-05, 2025-01-13)'' ELSE ''[2025-01-05, 2025-01-12)''::tstzrange END) FROM big']) AS q;
-- … and where each part is right and only together they are not.
SELECT failure('SELECT unique_users(CASE WHEN tableoid = ''big_1''::regclass THEN t::key ELSE k::key END) FROM big') ~ '^22023 unique_users: user_id: (text|integer) keys cannot be mixed with (integer|text) keys' AS refused;
SELECT failure('SELECT stay_agg(k, CASE WHEN tableoid = ''big_1''::regclass THEN t::key ELSE k::key END, at, g, r, x, t, true) FROM big') ~ '^22023 stay_agg: device_id: (text|integer) keys cannot be mixed with (integer|text) keys' AS refused;
SELECT failure('SELECT capped_sum(g, t, x, CASE WHEN tableoid = ''big_1''::regclass THEN 20 ELSE 21 END) FROM big') LIKE '22023 capped_sum: cap must not change within a group%' AS refused;
SELECT failure('SELECT avg_rating(r, 1, CASE WHEN tableoid = ''big_1''::regclass THEN 5 ELSE 6 END) FROM big') ~ '^22023 avg_rating: the scale must not change within a group: 1 to [56], then 1 to [56]' AS refused;
SELECT failure('SELECT session_count(t, at, CASE WHEN tableoid = ''big_1''::regclass THEN interval ''1 hour'' ELSE ''2 hours'' END) FROM big') LIKE '22023 session_count: gap % must not change within a group%' AS refused;
SELECT failure('SELECT purchase_agg(k, 7, ''2025-01-01'', CASE WHEN tableoid = ''big_1''::regclass THEN 1 ELSE 2 END) FROM big WHERE k < 1000') LIKE '22023 purchase_agg: order_id comes twice with different fields%: 7%' AS refused;
SELECT failure('SELECT touch_agg(CASE WHEN tableoid = ''big_1''::regclass THEN 1 ELSE 2 END, n % 5000, ''2025-01-01'', NULL) FROM big') LIKE '22023 touch_agg: touch_id comes twice with different fields%' AS refused;
SELECT failure('SELECT attributed_orders(t, p, NULL) FROM (SELECT touch_agg(k, n, at, NULL) AS t FROM big) AS a, (SELECT purchase_agg(k, 7, ''2025-01-01'', CASE WHEN tableoid = ''big_1''::regclass THEN 1 ELSE 2 END) AS p FROM big) AS b') LIKE '22023 attributed_orders: order_id comes twice with different fields%: 7%' AS refused;
SELECT failure('SELECT attributed_value(t, p, NULL) FROM (SELECT touch_agg(CASE WHEN tableoid = ''big_1''::regclass THEN 1 ELSE 2 END, n % 5000, ''2025-01-01'', NULL) AS t FROM big) AS a, (SELECT purchase_agg(-k, n, at, x::numeric) AS p FROM big) AS b') LIKE '22023 attributed_value: touch_id comes twice with different fields%' AS refused;
SELECT failure('SELECT (attributions(t, p, NULL)).* FROM (SELECT touch_agg(1, n % 5000, at, NULL) AS t FROM big) AS a, (SELECT purchase_agg(k, n, at, x::numeric) AS p FROM big) AS b LIMIT 1') LIKE '22023 attributions: touch_id comes twice with different fields%' AS refused;
DROP TABLE big, by_group;
