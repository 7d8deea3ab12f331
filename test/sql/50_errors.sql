-- Every error: SQLSTATE, message, hint. It names the function that was called, the argument and the value.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET intervalstyle = 'postgres';

-- Seconds.
SELECT failure(format('SELECT session_count(1, 1, 1, %L::float8)', v)) FROM unnest(ARRAY['-1', '-0.0000001', 'NaN', 'Infinity', '-Infinity', '9.1e12', '1e300']) AS v;
SELECT failure(format('SELECT %s(1, 1, 1, -1)', f)) FROM unnest(ARRAY['try_on_agg', 'unique_users', 'engagement_seconds', 'avg_session_duration', 'avg_engagement_per_user', 'avg_sessions_per_user']) AS f;
SELECT session_count(1, 1, 1, '-0'::float8) AS minus_zero, engagement_seconds(1, 1, 1, 9e12) AS most;

-- Options of accessors.
SELECT failure(format('SELECT %s FROM (SELECT try_on_agg(1, 1, 1, 5) AS t) AS s', call)) FROM unnest(ARRAY['session_count(t, min_seconds => -1)', 'engagement_seconds(t, cap => ''NaN'')', 'avg_session_duration(t, cap => ''Infinity'')', 'unique_users(t, min_seconds => 1e13)',
    '(SELECT count(*) FROM product_statistics(t, min_item_seconds => -0.5))', '(SELECT count(*) FROM product_statistics(t, cap => -1))', 'avg_sessions_per_user(t, min_seconds => ''-Infinity'')', 'avg_engagement_per_user(t, cap => -1)', 'session_count(t, cap => -1)']) AS call;

-- Fractions, windows, units, the top box.
SELECT failure(format('SELECT session_duration_percentile(try_on_agg(1, 1, 1, 5), %L::float8)', f)) FROM unnest(ARRAY['-0.1', '1.0000000000000002', '95', 'NaN', 'Infinity', NULL]) AS f;
SELECT failure(format('SELECT %s FROM (SELECT try_on_agg(1, 1, 1, 5) AS t) AS s', call)) FROM unnest(ARRAY['median_session_duration(t, cap => -1)', 'median_session_duration(t, min_seconds => ''NaN'')', 'session_duration_percentile(t, 0.5, -1)',
    'session_duration_percentile(t, 0.5, min_seconds => ''Infinity'')', 'session_duration_statistics(t, cap => -1)', 'session_duration_statistics(t, min_seconds => 1e13)']) AS call;
SELECT failure('SELECT median_session_duration(try_on_agg(1, 1, n, 9e12), cap => 9e12) FROM generate_series(1, 3) AS n');
SELECT failure(format('SELECT rolling_users(audience_agg(1, now()::date), %s)', d)) FROM unnest(ARRAY[0, -1, -2147483648]) AS d;
SELECT failure(format('SELECT retention(audience_agg(1, now()::date), %L)', u)) FROM unnest(ARRAY['year', 'Day', 'weeks', '', repeat('long ', 100)]) AS u;
SELECT failure(format('SELECT top_box_share(rating_agg(%s), %s)', r, n)) FROM (VALUES ('3', 0), ('3', 6), ('NULL', 6), ('3, 0, 10', 11), ('3, 0, 10', -1)) AS v (r, n);

-- Sums with a cap.
SELECT failure(format('SELECT capped_sum(1, 1, %s)', v)) FROM unnest(ARRAY['''NaN'', 1', '''Infinity'', 1', '1, ''NaN''', '1, ''-Infinity''', '1, NULL', '9.1e12, 1', '-9.1e12, 1', '1, 9.1e12']) AS v;
SELECT failure('SELECT capped_sum(1, 1, 1, c) FROM (VALUES (1), (2)) AS v (c)');
SELECT failure('SELECT capped_sum_agg(NULL::int, 1, 1, NULL)');

-- Gaps.
SELECT failure(format('SELECT session_count(1, now(), %L::interval)', g)) FROM unnest(ARRAY['0', '-1 second', '1 month', '2 years 3 days', '1 day -24:00', '1 mon -30 days', '106751992 days', '-178000000 years']) AS g;
SELECT failure(replace(call, 'GAP', '''-00:00:01''')) FROM unnest(ARRAY['SELECT sessions_per_user(1, now(), GAP)', 'SELECT session_count(activity_agg(now()), GAP)', 'SELECT session_count(visit_agg(1, now()), GAP)', 'SELECT sessions_per_user(visit_agg(1, now()), GAP)',
    'SELECT sessionize(ARRAY[now()], GAP)', 'SELECT sessionize(activity_agg(now()), GAP)', 'SELECT * FROM sessionize((SELECT visit_agg(1, now())), GAP)', 'SELECT session_number(now(), GAP) OVER ()']) AS call;
SELECT failure('SELECT session_count(1, now(), NULL)'), failure('SELECT sessions_per_user(NULL::int, now(), NULL)');
SELECT failure('SELECT session_count(1, now(), g) FROM (VALUES (interval ''1 hour''), (''2 hours'')) AS v (g)');

-- Instants, days, zones.
SELECT failure(replace(call, 'AT', quote_literal(at) || '::timestamptz')) FROM unnest(ARRAY['SELECT session_count(1, AT, ''1 hour'')', 'SELECT activity_agg(AT)', 'SELECT visit_agg(1, AT)', 'SELECT sessionize(ARRAY[AT], ''1 hour'')', 'SELECT daily_unique_users(1, AT, ''UTC'')']) AS call, unnest(ARRAY['infinity', '-infinity']) AS at;
SELECT failure(format('SELECT %s(1, %L::date)', f, d)) FROM unnest(ARRAY['audience_agg', 'unique_users', 'daily_unique_users']) AS f, unnest(ARRAY['infinity', '-infinity']) AS d;
SELECT failure('SELECT daily_unique_users(1, now(), ''Mars'')'), failure('SELECT local_day(now(), ''Mars'')');

-- Ratings.
SELECT failure(format('SELECT rating_agg(%L::float8)', v)) FROM unnest(ARRAY['0', '6', '2.5', '-1', 'NaN', 'Infinity', '5.0000001', '1e300', '4294967299']) AS v;
SELECT failure(format('SELECT %s(11, 0, 10)', f)) FROM unnest(ARRAY['rating_count', 'unrated_count', 'avg_rating', 'rating_response_rate', 'nps_score']) AS f;
SELECT failure(q) FROM unnest(ARRAY['SELECT rating_agg(1, 5, 1)', 'SELECT rating_agg(1, 0, 1001)', 'SELECT rating_agg(0, -2147483648, 2147483647)', 'SELECT rating_agg(1, NULL, 5)', 'SELECT rating_agg(NULL, 1, NULL)', 'SELECT rating_agg(1, 1, h) FROM (VALUES (5), (6)) AS v (h)',
    'SELECT merge(r ORDER BY n) FROM (SELECT 1, rating_agg(1) UNION ALL SELECT 2, rating_agg(1, 0, 10)) AS t (n, r)']) AS q;

SELECT left(failure(q), 5) AS code, failure(q) LIKE '%nps_score%from 1 to 5%' AS named FROM unnest(ARRAY['SELECT nps_score(1, 1, 5)', 'SELECT nps_score(rating_agg(1))']) AS q;

-- Kinds of keys: each column of each family, in rows, in merges, in matches.
SELECT failure(replace(q, 'MIX', '(VALUES (1::key), (''a''::text::key)) AS v (k)')) FROM unnest(ARRAY['SELECT unique_users(k) FROM MIX', 'SELECT daily_unique_users(k, now(), ''UTC'') FROM MIX', 'SELECT try_on_agg(k, 1, 1, 5) FROM MIX', 'SELECT session_count(1, k, 1, 5) FROM MIX', 'SELECT session_count(1, 1, k, 5) FROM MIX',
    'SELECT visit_agg(k, now()) FROM MIX', 'SELECT session_count(k, now(), ''1 hour'') FROM MIX', 'SELECT view_count(k, 1, 1) FROM MIX', 'SELECT view_count(1, k, 1) FROM MIX', 'SELECT view_agg(1, 1, k) FROM MIX', 'SELECT capped_sum(k, 1, 1, 1) FROM MIX', 'SELECT capped_sum(1, k, 1, 1) FROM MIX']) AS q;
SELECT failure('SELECT unique_users(k) FROM (VALUES (''00000000-0000-0000-0000-000000000001''::uuid::key), (''00000000-0000-0000-0000-000000000001''::text::key)) AS v (k)');
SELECT failure(format('SELECT %s(audience_agg(1), audience_agg(''a''::text))', f)) FROM unnest(ARRAY['audience_union', 'audience_intersect', 'audience_except']) AS f;
SELECT failure('SELECT merge(t ORDER BY n) FROM (SELECT 1, try_on_agg(1, 1, 1, 5) UNION ALL SELECT 2, try_on_agg(1, ''a''::text, 1, 5)) AS v (n, t)'), failure('SELECT merge(t ORDER BY n) FROM (SELECT 1, view_agg(1, 1, 1) UNION ALL SELECT 2, view_agg(1, 1, ''a''::text)) AS v (n, t)');
-- After many rows of one kind, when the state is large.
SELECT failure('SELECT unique_users(CASE n WHEN 40000 THEN ''a''::text::key ELSE n::key END) FROM generate_series(1, 40000) AS n');
SELECT failure('SELECT capped_sum(n, 1, 1, CASE n WHEN 40000 THEN 2 ELSE 1 END) FROM generate_series(1, 40000) AS n');

-- Keys, buckets, order.
SELECT failure('SELECT bucket(1, 0)'), failure('SELECT bucket(''a''::text, -5)');
SELECT failure('SELECT session_number(at, ''1 hour'') OVER (ORDER BY at DESC) FROM (VALUES (''2025-01-01''::timestamptz), (''2025-01-02'')) AS v (at)');
SELECT failure_code(q) FROM unnest(ARRAY['SELECT ''int:x''::key', 'SELECT ''int:99999999999999999999''::key', 'SELECT ''uuid:x''::key']) AS q;

-- An error leaves nothing behind: the same query, right this time, in the same transaction.
BEGIN;
SAVEPOINT s;
SELECT unique_users(CASE n WHEN 5000 THEN 'a'::text::key ELSE n::key END) FROM generate_series(1, 5000) AS n;
ROLLBACK TO s;
SELECT unique_users(n) FROM generate_series(1, 5000) AS n;
COMMIT;

-- Periods.
SELECT failure(format('SELECT %s(1, now(), %L::tstzrange)', f, r)) FROM unnest(ARRAY['new_users', 'returning_users', 'period_users_agg']) AS f, unnest(ARRAY['empty', '[2025-01-01,)', '(,2025-01-01)', '(2025-01-01, 2025-02-01)', '[2025-01-01, 2025-02-01]', '[2025-01-01, infinity)', '[-infinity, 2025-01-01)', NULL]) AS r;
SELECT failure(format('SELECT new_users(first_seen_agg(1, now()), %L::tstzrange)', r)) FROM unnest(ARRAY['empty', '[2025-01-01,)', '(2025-01-01, 2025-02-01)']) AS r;
SELECT failure('SELECT new_users(1, at, p) FROM (VALUES (timestamptz ''2025-01-01'', tstzrange ''[2025-01-01, 2025-02-01)''), (''2025-01-02'', ''[2025-01-01, 2025-02-02)'')) AS v (at, p)');
SELECT failure('SELECT merge(x ORDER BY n) FROM (SELECT 1, period_users_agg(1, ''2025-01-01'', ''[2025-01-01, 2025-02-01)'') UNION ALL SELECT 2, period_users_agg(1, ''2025-01-01'', ''[2025-01-01 00:00:00.000001, 2025-02-01)'')) AS t (n, x)');
SELECT failure(format('SELECT %s(%L, now(), ''UTC'')', f, n)) FROM unnest(ARRAY['period', 'previous_period']) AS f, unnest(ARRAY['last_8_days', 'Today', '']) AS n;
SELECT failure(format('SELECT period(%s)', a)) FROM unnest(ARRAY['''today'', ''infinity'', ''UTC''', '''today'', now(), ''Mars''']) AS a;
SELECT failure('SELECT period_days(''[2025-01-01,)'', ''UTC'')'), failure('SELECT period_days(''[2025-01-01, 2025-01-02]'', ''UTC'')'), failure('SELECT local_day_start(''infinity'', ''UTC'')'), failure('SELECT local_day_start(''2025-01-01'', ''Mars'')');

-- Stays: rows; the arguments of their readers, of which only new_devices may be NULL.
SELECT failure(format('SELECT stay_agg(1, 1, ''2025-01-01'', 1, 1, %L::float8, ''a'', false)', v)) FROM unnest(ARRAY['-1', '-0.0000001', 'NaN', 'Infinity', '9.1e12']) AS v;
SELECT failure(format('SELECT stay_agg(1, 1, %L, 1, 1, 5, ''a'', false)', v)) FROM unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT failure(replace(q, 'MIX', '(VALUES (1::key), (''a''::text::key)) AS v (k)')) FROM unnest(ARRAY['SELECT stay_agg(k, 1, ''2025-01-01'', 1, 1, 5, NULL, true) FROM MIX', 'SELECT stay_agg(1, k, ''2025-01-01'', 1, 1, 5, NULL, false) FROM MIX',
    'SELECT stay_agg(1, 1, ''2025-01-01'', k, 1, 5, NULL, true) FROM MIX', 'SELECT stay_agg(1, 1, ''2025-01-01'', 1, k, 5, NULL, true) FROM MIX']) AS q;
SELECT failure('SELECT merge(x ORDER BY n) FROM (SELECT 1, stay_agg(1, 1, ''2025-01-01'', 1, 1, 5, NULL, true) UNION ALL SELECT 2, stay_agg(1, 1, ''2025-01-01'', 1, ''a''::text, 5, NULL, true)) AS t (n, x)');
SELECT failure(format('SELECT * FROM (SELECT stay_agg(1, 1, ''2025-01-01'', 1, 1, 5, NULL, true) AS s) AS t, %s', call)) FROM unnest(ARRAY[
    'stay_statistics(s, ''[2025-01-01,)'', ''UTC'')', 'stay_items(s, ''[2025-01-01, infinity)'', ''UTC'')', 'stay_days(s, ''[2025-01-01, 2025-01-02]'', ''UTC'')', 'stay_devices(s, ''(2025-01-01, 2025-01-02)'')',
    'stay_statistics(s, ''[2025-01-01, 2025-01-02)'', ''Mars'')', 'stay_items(s, ''[2025-01-01, 2025-01-02)'', '''')', 'stay_days(s, ''[2025-01-01, 2025-01-02)'', NULL)',
    'stay_statistics(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', cap => -1)', 'stay_items(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', min_item_seconds => ''NaN'')', 'stay_days(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', min_seconds => 1e13)', 'stay_devices(s, ''[2025-01-01, 2025-01-02)'', ''Infinity'')',
    'stay_statistics(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', cap => NULL)', 'stay_items(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', min_item_seconds => NULL)', 'stay_devices(s, ''[2025-01-01, 2025-01-02)'', NULL)', 'stay_days(NULL, ''[2025-01-01, 2025-01-02)'', ''UTC'')',
    'stay_statistics(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', (SELECT audience_agg(''a''::text)))', 'stay_days(s, ''[2025-01-01, 2025-01-02)'', ''UTC'', NULL)']) AS call;
SELECT failure_code(format('SELECT * FROM (SELECT stay_agg(1, 1, ''2025-01-01'', 1, 1, 5, NULL, true) AS s) AS t, %s', call)) = '22023' AS refused FROM unnest(ARRAY['stay_statistics(s, NULL, ''UTC'')', 'stay_items(s, NULL, ''UTC'')', 'stay_days(s, NULL, ''UTC'')', 'stay_devices(s, NULL)']) AS call;

-- Times of conversations, touches and orders.
SELECT failure(replace(call, 'AT', quote_literal(at) || '::timestamptz')) FROM unnest(ARRAY['SELECT first_seen_agg(1, AT)', 'SELECT new_users(1, AT, ''[2025-01-01, 2025-02-01)'')', 'SELECT conversation_count(1, AT, true, true)', 'SELECT touch_agg(1, 1, AT, NULL)', 'SELECT touch_agg(1, 1, ''2025-01-01'', AT)', 'SELECT purchase_agg(1, 1, AT, 1)']) AS call, unnest(ARRAY['infinity', '-infinity']) AS at;
SELECT failure('SELECT touch_agg(1, 1, ''2025-01-02'', ''2025-01-01 23:59:59.999999'')');

-- Attribution: amounts, lookbacks, kinds, things told twice.
SELECT failure(format('SELECT purchase_agg(1, 1, now(), %L::numeric)', v)) FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity', '1e38', '-1e38', '1e-39', '99999999999999999999.9999999999999999999']) AS v;
SELECT failure(format('SELECT %s(touch_agg(1, 1, ''2025-01-01'', NULL), purchase_agg(1, 1, ''2025-01-01'', 1), %L::interval)', f, g)) FROM unnest(ARRAY['attributed_orders', 'attributed_value', 'attributed_aov']) AS f, unnest(ARRAY['-1 second', '1 month', '106751992 days']) AS g;
SELECT failure('SELECT * FROM attributions((SELECT touch_agg(1, 1, ''2025-01-01'', NULL)), (SELECT purchase_agg(1, 1, ''2025-01-01'', 1)), ''-1 day'')');
SELECT failure('SELECT attributed_orders(touch_agg(1, 1, ''2025-01-01'', NULL), purchase_agg(''a''::text, 1, ''2025-01-01'', 1), ''1 day'')');
SELECT failure('SELECT touch_agg(v, i, s, e) FROM (VALUES ' || rows || ') AS t (v, i, s, e)') FROM unnest(ARRAY['(1, 7, timestamptz ''2025-01-01'', timestamptz ''2025-01-02''), (1, 7, ''2025-01-01'', ''2025-01-03'')', '(1, 7, timestamptz ''2025-01-01'', timestamptz ''2025-01-02''), (1, 7, ''2025-01-01 00:00:01'', ''2025-01-02'')', '(1, 7, timestamptz ''2025-01-01'', NULL::timestamptz), (2, 7, ''2025-01-01'', NULL)']) AS rows;
SELECT failure('SELECT purchase_agg(v, i, ''2025-01-01'', a) FROM (VALUES ' || rows || ') AS t (v, i, a)') FROM unnest(ARRAY['(1, ''an order with a name that is longer than any message should have to be, and then some more'', 1.00), (1, ''an order with a name that is longer than any message should have to be, and then some more'', 1.01)', '(1, ''o'', 1), (1, ''o'', NULL)', '(1, ''o'', 1), (2, ''o'', 1)']) AS rows;
SELECT failure('SELECT merge(x) FROM (SELECT purchase_agg(1, ''00000000-0000-0000-0000-00000000000a''::uuid, ''2025-01-01'', 1) UNION ALL SELECT purchase_agg(2, ''00000000-0000-0000-0000-00000000000a''::uuid, ''2025-01-01'', 1)) AS t (x)');
-- What is the same is one.
SELECT attributed_orders(t, p, '1 day'), attributed_value(t, p, '1 day') FROM (SELECT touch_agg(v, i, s, e) AS t FROM (VALUES (1, 7, timestamptz '2025-01-01', timestamptz '2025-01-01'), (1, 7, '2025-01-01', NULL)) AS r (v, i, s, e)) AS a,
       (SELECT purchase_agg(v, i, '2025-01-01', a) AS p FROM (VALUES (1, 'o', 1.5), (1, 'o', 1.500), (1, 'o', 1.50)) AS r (v, i, a)) AS b;
