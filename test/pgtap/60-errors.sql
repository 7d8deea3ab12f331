-- Bad input is an error that names the function, the argument and the value: SQLSTATE 22023; 22003 for overflow. The
-- query fails, nothing is half-counted.

BEGIN;
\ir setup.psql
\ir serial.psql

SELECT plan(236);

CREATE FUNCTION probe.refuses_22023(query text, VARIADIC mentions text[]) RETURNS text LANGUAGE sql AS $$ SELECT probe.refuses(query, '{22023}', mentions, '22023: ' || query) $$;
CREATE FUNCTION probe.refuses_22023(query text) RETURNS text LANGUAGE sql AS $$ SELECT probe.refuses(query, '{22023}', '{}', '22023: ' || query) $$;

---------------------------------------------------------------------------------------------------------------------
-- Seconds and amounts. (Any spelling of infinity will do: 'inf' is in all of them.)
SELECT probe.refuses_22023(format('SELECT %s(1, 1, 1, %s)', f, quote_literal(v) || '::float8'), f, 'seconds', replace(v, 'Infinity', 'inf'))
FROM   unnest(ARRAY['try_on_agg', 'session_count', 'unique_users', 'engagement_seconds', 'avg_session_duration', 'avg_engagement_per_user', 'avg_sessions_per_user']) AS f,
       unnest(ARRAY['-1', '-0.25', 'NaN', 'Infinity', '-Infinity']) AS v
WHERE  f IN ('try_on_agg', 'session_count') OR v = '-1';
SELECT probe.refuses_22023($$ SELECT session_count(1, 1, 1, -1e-9) $$, 'session_count', 'seconds');
SELECT probe.refuses_22023($$ SELECT session_count(1, 1, 1, x) FROM (VALUES (5::float8), (-1), (5)) AS v (x) $$, 'seconds', '-1');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 'NaN', 10) $$, 'capped_sum', 'value', 'nan');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 'Infinity', 10) $$, 'capped_sum', 'value', 'inf');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, '-Infinity', 10) $$, 'capped_sum', 'value', 'inf');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, 'NaN') $$, 'capped_sum', 'cap', 'nan');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, 'Infinity') $$, 'capped_sum', 'cap', 'inf');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, NULL) $$, 'capped_sum', 'cap', 'null');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, c) FROM (VALUES (10::float8), (11)) AS v (c) $$, 'capped_sum', 'cap');
SELECT probe.refuses('SELECT session_count(1, 1, 1, 1e13)', '{22003}', '{}', '22003: more seconds than 64 bits of microseconds hold');
SELECT probe.refuses('SELECT capped_sum(1, 1, 9.1e12, 10)', '{22003}', '{capped_sum}', '22003: an amount above 9·10¹²');
SELECT probe.refuses('SELECT capped_sum(1, 1, -9.1e12, 10)', '{22003}', '{capped_sum}', '22003: an amount below -9·10¹²');
SELECT probe.refuses('SELECT capped_sum(1, 1, 1e300, 10)', '{22003}', '{capped_sum}', '22003: an enormous amount');
-- Within that range sums are exact however far they go.
SELECT is((SELECT capped_sum(1, 1, v, 9e12) FROM unnest(ARRAY[9e12, 9e12, 9e12, -9e12, -9e12, -8e12]) AS v), 1e12::float8, 'a sum that leaves 64 bits and comes back');
SELECT is((SELECT capped_sum(1, 1, v, 9e12 ORDER BY v) FROM unnest(ARRAY[9e12, 9e12, 9e12, -9e12, -9e12, -8e12]) AS v), 1e12::float8, '… in another order');
SELECT is((SELECT capped_sum(n, 1, 9e12, 9e12) FROM generate_series(1, 3) AS n), 2.7e13::float8, 'a total beyond 64 bits of millionths');
SELECT is((SELECT engagement_seconds(try_on_agg(n, 1, 1, 9e12), cap => 9e12) FROM generate_series(1, 3) AS n), 2.7e13::float8, 'engagement beyond 64 bits of microseconds');
SELECT is((SELECT engagement_seconds(merge(t), cap => 9e12) FROM (SELECT try_on_agg(1, 1, 1, 9e12) AS t FROM generate_series(1, 3) AS n GROUP BY n) AS p), 9e12::float8, 'a product beyond 64 bits of microseconds');
SELECT is((SELECT (session_count(t), engagement_seconds(t), unique_users(t))::text FROM (SELECT try_on_agg(1, 1, n, 9e12) AS t FROM generate_series(1, 3) AS n) AS p), '(1,1350,1)', 'a session beyond 64 bits of microseconds');

-- Options of accessors.
SELECT probe.refuses_22023(format('SELECT %s(try_on_agg(1, 1, 1, 5), %s => %s)', f, o, quote_literal(v)), f, o, replace(v, 'Infinity', 'inf'))
FROM   (VALUES ('session_count', 'min_seconds'), ('unique_users', 'min_seconds'), ('engagement_seconds', 'min_seconds'), ('engagement_seconds', 'cap'), ('avg_session_duration', 'min_seconds'), ('avg_session_duration', 'cap'),
               ('avg_engagement_per_user', 'min_seconds'), ('avg_engagement_per_user', 'cap'), ('avg_sessions_per_user', 'min_seconds')) AS f (f, o), unnest(ARRAY['-1', 'NaN', 'Infinity']) AS v;
SELECT probe.refuses_22023(format('SELECT count(*) FROM product_statistics((SELECT try_on_agg(1, 1, 1, 5)), %s => %s)', o, quote_literal(v)), 'product_statistics', o, replace(v, 'Infinity', 'inf'))
FROM   unnest(ARRAY['cap', 'min_seconds', 'min_item_seconds']) AS o, unnest(ARRAY['-1', 'NaN', 'Infinity']) AS v;

---------------------------------------------------------------------------------------------------------------------
-- Gaps. (A day counts 24 hours, so '1 day -24:00:00' is nothing. A gap that is not positive may be told in any unit, but with its sign.)
SELECT probe.refuses_22023(replace(call, 'GAP', quote_literal(g) || '::interval'), split_part(split_part(call, ' ', 2), '(', 1), 'gap', CASE WHEN g LIKE '-%' THEN '-' WHEN g ~ 'mon|year' THEN g ELSE '' END)
FROM   unnest(ARRAY['SELECT session_count(1, now(), GAP)', 'SELECT sessions_per_user(1, now(), GAP)', 'SELECT session_count(activity_agg(now()), GAP)', 'SELECT session_count(visit_agg(1, now()), GAP)',
                    'SELECT sessions_per_user(visit_agg(1, now()), GAP)', 'SELECT sessionize(ARRAY[now()], GAP)', 'SELECT session_number(now(), GAP) OVER ()']) AS call,
       unnest(ARRAY['00:00:00', '-00:00:01', '-1 days', '1 mon', '1 year', '1 day -24:00:00', '1 mon -30 days']) AS g;
SELECT probe.refuses_22023($$ SELECT count(*) FROM sessionize((SELECT activity_agg(now())), '0') $$, 'sessionize', 'gap');
SELECT probe.refuses_22023($$ SELECT count(*) FROM sessionize((SELECT visit_agg(1, now())), '1 month') $$, 'sessionize', 'gap');
SELECT probe.refuses_22023($$ SELECT session_count(1, now(), NULL::interval) $$, 'session_count', 'gap', 'null');
SELECT probe.refuses_22023($$ SELECT sessions_per_user(1, now(), NULL::interval) $$, 'sessions_per_user', 'gap', 'null');
SELECT probe.refuses_22023($$ SELECT session_count(1, now(), g) FROM (VALUES (interval '1 hour'), ('2 hours')) AS v (g) $$, 'session_count', 'gap');
SELECT probe.refuses_22023($$ SELECT session_number(now(), g) OVER () FROM (VALUES (interval '1 hour'), ('2 hours')) AS v (g) $$, 'session_number', 'gap');
SELECT current_setting('server_version_num')::int >= 170000 AS has_infinite_intervals \gset
\if :has_infinite_intervals
    SELECT probe.refuses_22023($$ SELECT session_count(activity_agg(now()), 'infinity'::interval) $$, 'session_count', 'gap', 'infinity');
    SELECT probe.refuses_22023($$ SELECT session_count(1, now(), '-infinity'::interval) $$, 'session_count', 'gap', 'infinity');
\else
    SELECT skip('intervals are finite before PostgreSQL 17', 2);
\endif

-- Rows out of order.
SELECT probe.refuses_22023($$ SELECT session_number(at, '1 hour') OVER (ORDER BY at DESC) FROM (VALUES ('2025-01-01'::timestamptz), ('2025-01-02')) AS v (at) $$, 'session_number');
SELECT probe.refuses_22023($$ SELECT session_number(at, '1 hour') OVER (ORDER BY n) FROM (VALUES (1, '2025-01-02'::timestamptz), (2, '2025-01-01')) AS v (n, at) $$, 'session_number');
SELECT probe.refuses_22023($$ SELECT session_number(at, '1 hour') OVER (ORDER BY n) FROM (VALUES (1, '2025-01-02'::timestamptz), (2, NULL), (3, '2025-01-01')) AS v (n, at) $$, 'session_number');

---------------------------------------------------------------------------------------------------------------------
-- Instants, days, zones.
SELECT probe.refuses_22023(replace(call, 'AT', quote_literal(v) || '::timestamptz'), split_part(split_part(call, ' ', 2), '(', 1), v)
FROM   unnest(ARRAY['SELECT session_count(1, AT, ''1 hour'')', 'SELECT sessions_per_user(1, AT, ''1 hour'')', 'SELECT activity_agg(AT)', 'SELECT visit_agg(1, AT)', 'SELECT sessionize(ARRAY[AT], ''1 hour'')',
                    'SELECT session_number(AT, ''1 hour'') OVER ()', 'SELECT local_day(AT, ''UTC'')', 'SELECT audience_agg(1, AT, ''UTC'')', 'SELECT unique_users(1, AT, ''UTC'')', 'SELECT daily_unique_users(1, AT, ''UTC'')']) AS call,
       unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(format('SELECT %s(1, %L::date)', f, v), f, v) FROM unnest(ARRAY['audience_agg', 'unique_users', 'daily_unique_users']) AS f, unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(replace(call, 'ZONE', quote_literal(v)), split_part(split_part(call, ' ', 2), '(', 1), v)
FROM   unnest(ARRAY['SELECT local_day(now(), ZONE)', 'SELECT audience_agg(1, now(), ZONE)', 'SELECT unique_users(1, now(), ZONE)', 'SELECT daily_unique_users(1, now(), ZONE)']) AS call,
       unnest(ARRAY['Europe/Atlantis', '', 'Europe/Rome ', '../etc/passwd']) AS v;

---------------------------------------------------------------------------------------------------------------------
-- Ratings.
SELECT probe.refuses_22023(format('SELECT %s(%L::float8)', f, v), f, 'rating', replace(v, 'Infinity', 'inf'))
FROM   unnest(ARRAY['rating_agg', 'rating_count', 'unrated_count', 'avg_rating', 'rating_response_rate']) AS f, unnest(ARRAY['0', '6', '2.5', '-1', 'NaN', 'Infinity', '-Infinity', '5.0000001', '1e+300']) AS v
WHERE  f = 'rating_agg' OR v IN ('0', '2.5');
SELECT probe.refuses_22023(format('SELECT %s(%L::float8, 0, 10)', f, v), f, 'rating', v)
FROM   unnest(ARRAY['rating_agg', 'rating_count', 'unrated_count', 'avg_rating', 'rating_response_rate', 'nps_score']) AS f, unnest(ARRAY['-1', '11', '9.5', 'NaN']) AS v
WHERE  f IN ('rating_agg', 'nps_score') OR v = '11';
SELECT probe.refuses_22023('SELECT rating_agg(3, 5, 1)', 'rating_agg', '5', '1');
SELECT probe.refuses_22023('SELECT avg_rating(3, NULL, 5)', 'avg_rating', 'lowest');
SELECT probe.refuses_22023('SELECT avg_rating(3, 1, NULL)', 'avg_rating', 'highest');
SELECT probe.refuses_22023('SELECT rating_agg(3, 1, h) FROM (VALUES (5), (7)) AS v (h)', 'rating_agg');
SELECT probe.refuses_22023('SELECT rating_agg(3, l, 5) FROM (VALUES (0), (1)) AS v (l)', 'rating_agg');
SELECT probe.refuses_22023('SELECT nps_score(3, 1, 5)', 'nps_score');
SELECT probe.refuses_22023('SELECT nps_score(rating_agg(3))', 'nps_score');
SELECT probe.refuses_22023('SELECT nps_score(rating_agg(3, 1, 10))', 'nps_score');
SELECT probe.refuses_22023('SELECT merge(r) FROM (SELECT rating_agg(3) UNION ALL SELECT rating_agg(3, 0, 10)) AS t (r)', 'merge');

---------------------------------------------------------------------------------------------------------------------
-- Buckets.
SELECT probe.refuses_22023('SELECT bucket(1, 0)', 'bucket', 'buckets', '0');
SELECT probe.refuses_22023('SELECT bucket(1, -1)', 'bucket', 'buckets', '-1');

---------------------------------------------------------------------------------------------------------------------
-- Kinds of keys: in the rows, in a merge, in a match; each of the keys.
SELECT probe.refuses_22023($$ SELECT session_count(k, 1, 1, 5) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT session_count(1, k, 1, 5) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT session_count(1, 1, k, 5) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT session_count(k, now(), '1 hour') FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT daily_unique_users(k, '2025-01-01'::date) FROM unnest(ARRAY[gen_random_uuid()::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT capped_sum(k, 1, 5, 10) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT capped_sum(1, k, 5, 10) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT view_count(1, 1, k) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT try_on_agg(1, 1, 1, 5) UNION ALL SELECT try_on_agg('a'::text, 1, 1, 5)) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT try_on_agg(1, 1, 1, 5) UNION ALL SELECT try_on_agg(1, 'a'::text, 1, 5)) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT try_on_agg(1, 1, 1, 5) UNION ALL SELECT try_on_agg(1, 1, 'a'::text, 5)) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT visit_agg(1, now()) UNION ALL SELECT visit_agg('a'::text, now())) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT view_agg(1, 1, 1) UNION ALL SELECT view_agg(1, 'a'::text, 1)) AS v (t) $$);
SELECT probe.refuses_22023(format('SELECT %s(audience_agg(1), audience_agg(''a''::text))', f)) FROM unnest(ARRAY['audience_union', 'audience_intersect', 'audience_except']) AS f;

-- Malformed keys.
SELECT probe.refuses($$ SELECT 'int:abc'::key $$, '{22P02,22023}', '{}', 'an integer key that is none');
SELECT probe.refuses($$ SELECT 'int:9223372036854775808'::key $$, '{22003,22P02,22023}', '{}', 'an integer key that is too large');
SELECT probe.refuses($$ SELECT 'uuid:abc'::key $$, '{22P02,22023}', '{}', 'a uuid key that is none');

-- The same over workers: an error there is the same error.
CREATE TABLE probe.row AS SELECT n, CASE n WHEN 4321 THEN -1 ELSE 1 END::float8 AS seconds, CASE n WHEN 4321 THEN 6 ELSE 5 END::float8 AS rating, CASE WHEN n = 4321 THEN 10 ELSE 9 END::float8 AS cap FROM generate_series(1, 20000) AS n;
ALTER TABLE probe.row SET (parallel_workers = 3);
ANALYZE probe.row;
\ir parallel.psql
SELECT probe.runs_in_parallel('SELECT session_count(n, n, n, seconds) FROM probe.row', 'in parallel');
SELECT probe.refuses_22023('SELECT session_count(n, n, n, seconds) FROM probe.row', 'seconds', '-1');
SELECT probe.refuses_22023('SELECT avg_rating(rating) FROM probe.row', 'rating', '6');
SELECT probe.refuses_22023('SELECT capped_sum(n, 1, 5, cap) FROM probe.row', 'cap');
SELECT probe.refuses_22023('SELECT unique_users(CASE WHEN n = 4321 THEN ''a''::text::key ELSE n::key END) FROM probe.row');

SELECT * FROM finish();
ROLLBACK;
