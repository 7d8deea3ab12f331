-- The family `audience` against the oracle.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(86);

CREATE TABLE probe.event AS
SELECT event_no, data_set, platform, device_no, at, (at AT TIME ZONE 'Europe/Rome')::date AS day FROM sample.try_on_event;
CALL probe.make_parallel('probe.event');

-- What the oracle says, once for the whole and for each group.
CREATE TABLE probe.wanted AS
SELECT data_set, platform,
       oracle.unique_users(array_agg((device_no, day)::oracle.audience_row))       AS users,
       oracle.daily_unique_users(array_agg((device_no, day)::oracle.audience_row)) AS daily,
       oracle.unique_users(array_agg(device_no::text))                             AS users_of_any_day
FROM   probe.event GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform));

SELECT cmp_ok(count(*), '>=', 15::bigint, 'groups to compare') FROM probe.wanted;
SELECT cmp_ok(count(*), '>=', 8::bigint, 'groups in which all three numbers differ') FROM probe.wanted WHERE users < daily AND users < users_of_any_day;

-- Every type of key.
CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT probe.same_bag(format('SELECT data_set, platform, unique_users(%1$s, day), daily_unique_users(%1$s, day), unique_users(%1$s)
                                       FROM probe.event LEFT JOIN sample.identity ON id = device_no
                                       GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform))', key_column),
                               'SELECT * FROM probe.wanted', 'by user and day: ' || key_column);
    RETURN NEXT probe.same_bag(format('SELECT data_set, platform, unique_users(%1$s, at, ''Europe/Rome''), daily_unique_users(%1$s, at, ''Europe/Rome'')
                                       FROM probe.event LEFT JOIN sample.identity ON id = device_no
                                       GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform))', key_column),
                               'SELECT data_set, platform, users, daily FROM probe.wanted', 'by user, instant and zone: ' || key_column);
    RETURN NEXT probe.same_bag(format('SELECT data_set, platform, unique_users(a), daily_unique_users(a)
                                       FROM (SELECT data_set, platform, audience_agg(%1$s, day) AS a FROM probe.event LEFT JOIN sample.identity ON id = device_no
                                             GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform))) AS t', key_column),
                               'SELECT data_set, platform, users, daily FROM probe.wanted', 'in two steps: ' || key_column);
END $$;
SELECT probe.by_every_key('probe.by_key');
SELECT probe.by_key('(CASE event_no % 3 WHEN 0 THEN as_smallint::key WHEN 1 THEN as_integer::key ELSE as_integer::bigint::key END)');
SELECT probe.by_key('(CASE event_no % 3 WHEN 0 THEN as_char::key WHEN 1 THEN rtrim(as_char)::text::key ELSE rtrim(as_char)::varchar::key END)');

-- The three argument lists give one summary where they say the same.
SELECT ok((SELECT audience_agg(device_no, day) FROM probe.event) = (SELECT audience_agg(device_no, at, 'Europe/Rome') FROM probe.event),
          'the day of an instant is its local day');
SELECT is((SELECT unique_users(audience_agg(device_no)) FROM probe.event), (SELECT users_of_any_day FROM probe.wanted WHERE data_set IS NULL AND platform IS NULL),
          'without a day, in two steps');

-- Zones: any zone's days, also where a day is missing.
SELECT probe.same_bag($$ SELECT zone, daily_unique_users(1, at, zone) FROM sample.zone CROSS JOIN sample.instant GROUP BY zone $$,
                      $$ SELECT zone, oracle.daily_unique_users(array_agg(('1', oracle.local_day(at, zone))::oracle.audience_row))
                         FROM sample.zone CROSS JOIN sample.instant GROUP BY zone $$, 'days by zone');
SELECT probe.same_bag($$ SELECT day FROM daily_users((SELECT audience_agg(1, at, 'Pacific/Apia') FROM sample.instant)) $$,
                      $$ SELECT DISTINCT oracle.local_day(at, 'Pacific/Apia') FROM sample.instant $$, 'the days of Apia');
SET LOCAL TimeZone = 'America/Sao_Paulo';
SELECT is((SELECT daily_unique_users(device_no, at, 'Europe/Rome') FROM probe.event), (SELECT daily FROM probe.wanted WHERE data_set IS NULL AND platform IS NULL),
          'the session''s zone has no say');
SET LOCAL TimeZone = 'Asia/Kathmandu';

-- The whole range of dates.
SELECT is((SELECT (unique_users(user_no, day), daily_unique_users(user_no, day))::text FROM sample.presence),
          (SELECT (oracle.unique_users(array_agg((user_no, day)::oracle.audience_row)), oracle.daily_unique_users(array_agg((user_no, day)::oracle.audience_row)))::text
           FROM sample.presence), 'any date');
SELECT probe.same_bag($$ SELECT day, users FROM daily_users((SELECT audience_agg(user_no, day) FROM sample.presence)) $$,
                      $$ SELECT * FROM oracle.daily_users((SELECT array_agg((user_no, day)::oracle.audience_row) FROM sample.presence)) $$, 'users of each day, any date');
SELECT probe.same_bag($$ SELECT g.data_set, d.day, d.users FROM (SELECT data_set, audience_agg(device_no, at, 'Europe/Rome') AS a FROM probe.event GROUP BY 1) AS g,
                         LATERAL daily_users(g.a) AS d $$,
                      $$ SELECT g.data_set, d.day, d.users FROM (SELECT data_set, array_agg((device_no, day)::oracle.audience_row) AS a FROM probe.event GROUP BY 1) AS g,
                         LATERAL oracle.daily_users(g.a) AS d $$, 'users of each day, by group');
SELECT is((SELECT count(*) FROM daily_users((SELECT audience_agg(device_no, day) FROM probe.event WHERE false))), 0::bigint, 'no users, no days');

-- Rolling users and retention, of events that are near each other.
CREATE TABLE probe.near AS
SELECT data_set, audience_agg(device_no, day) AS a, array_agg((device_no, day)::oracle.audience_row) AS rows
FROM  (SELECT data_set, device_no, day FROM probe.event WHERE day BETWEEN '2025-09-25' AND '2026-02-10' OR day IS NULL
       UNION ALL
       SELECT 'months', (1 + (hashint4(i) & 1023) % 23)::int, date '2025-09-25' + (hashint4(i + 1000) & 65535) % 139
       FROM   generate_series(1, 160) AS i) AS e
GROUP  BY ROLLUP (data_set);
SELECT cmp_ok(max(last - first), '>=', 120, 'some months') FROM probe.near, LATERAL (SELECT min(day) AS first, max(day) AS last FROM daily_users(a)) AS d;
SELECT probe.same_bag($$ SELECT data_set, days, r.* FROM probe.near, unnest(ARRAY[1, 2, 7, 28, 1000, 2147483647]) AS days, LATERAL rolling_users(a, days) AS r $$,
                      $$ SELECT data_set, days, r.* FROM probe.near, unnest(ARRAY[1, 2, 7, 28, 1000, 2147483647]) AS days, LATERAL oracle.rolling_users(rows, days) AS r $$, 'rolling_users');
SELECT probe.same_bag($$ SELECT data_set, unit, r.* FROM probe.near, unnest(ARRAY['day', 'week', 'month']) AS unit, LATERAL retention(a, unit) AS r $$,
                      $$ SELECT data_set, unit, r.* FROM probe.near, unnest(ARRAY['day', 'week', 'month']) AS unit, LATERAL oracle.retention(rows, unit) AS r $$, 'retention');
SELECT is_empty($$ SELECT data_set FROM probe.near WHERE (SELECT array_agg(r) FROM rolling_users(a, 7) AS r) <> (SELECT array_agg(r ORDER BY day) FROM rolling_users(a, 7) AS r)
                   OR (SELECT array_agg(r) FROM retention(a, 'week') AS r) <> (SELECT array_agg(r ORDER BY cohort, period_number) FROM retention(a, 'week') AS r) $$, 'rows come in order');
SELECT is_empty($$ SELECT data_set FROM probe.near WHERE (SELECT sum(users) FROM rolling_users(a, 1)) <> (SELECT sum(users) FROM daily_users(a) WHERE day IS NOT NULL)
                   OR (SELECT sum(users) FROM retention(a, 'month') WHERE period_number = 0) <> (SELECT count(DISTINCT r.user_id) FROM unnest(rows) AS r WHERE r.day IS NOT NULL AND r.user_id IS NOT NULL)
                   OR (SELECT sum(users) FROM retention(a, 'day')) <> (SELECT sum(users) FROM daily_users(a) WHERE day IS NOT NULL) $$, 'rolling over one day is daily; cohorts are all users, their days all days');
SELECT results_eq($$ SELECT * FROM rolling_users((SELECT audience_agg(u, d::date) FROM (VALUES (1, '2024-02-28'), (1, '2024-03-02'), (2, '2024-03-01')) AS v (u, d)), 2) $$,
                  $$ VALUES ('2024-02-28'::date, 1::bigint), ('2024-02-29', 1), ('2024-03-01', 1), ('2024-03-02', 2) $$, 'the window ends with the day itself, over a leap day');
SELECT results_eq($$ SELECT * FROM retention((SELECT audience_agg(u, d::date) FROM (VALUES (1, '2024-12-29'), (1, '2025-01-05'), (2, '2024-12-30'), (2, '2025-01-12'), (2, '2024-12-31')) AS v (u, d)), 'week') $$,
                  $$ VALUES ('2024-12-23'::date, 0, 1::bigint), ('2024-12-23', 1, 1), ('2024-12-23', 2, 0), ('2024-12-30', 0, 1), ('2024-12-30', 1, 1) $$, 'weeks from Monday on, over New Year');
SELECT results_eq($$ SELECT * FROM retention((SELECT audience_agg(u, d::date) FROM (VALUES (1, '2024-01-31'), (1, '2024-02-29'), (2, '2024-02-01'), (2, '2024-04-01')) AS v (u, d)), 'month') $$,
                  $$ VALUES ('2024-01-01'::date, 0, 1::bigint), ('2024-01-01', 1, 1), ('2024-01-01', 2, 0), ('2024-01-01', 3, 0), ('2024-02-01', 0, 1), ('2024-02-01', 1, 0), ('2024-02-01', 2, 1) $$, 'months by the calendar');
SELECT results_eq($$ SELECT * FROM retention((SELECT audience_agg(1, d::date) FROM unnest(ARRAY['0001-01-01 BC', '0001-03-01']) AS d), 'month') WHERE users > 0 $$,
                  $$ VALUES ('0001-01-01 BC'::date, 0, 1::bigint), ('0001-01-01 BC', 14, 1) $$, 'there is no year 0');
SELECT is((SELECT count(*) FROM rolling_users((SELECT audience_agg(device_no) FROM probe.event), 7)) + (SELECT count(*) FROM retention((SELECT audience_agg(device_no) FROM probe.event), 'day')), 0::bigint, 'users of no known day are in none');
SELECT is((SELECT count(*) FROM rolling_users((SELECT audience_agg(device_no, day) FROM probe.event WHERE false), 7)) + (SELECT count(*) FROM retention((SELECT audience_agg(device_no, day) FROM probe.event WHERE false), 'day'))
          + (SELECT count(*) FROM rolling_users(NULL, 7)) + (SELECT count(*) FROM retention(NULL, 'day')), 0::bigint, 'nobody, no rows');
SELECT is((SELECT (count(*), min(day), max(day), sum(users))::text FROM rolling_users((SELECT audience_agg(1, d::date) FROM unnest(ARRAY['0001-01-01', '9999-12-31']) AS d), 1000)), '(3652059,0001-01-01,9999-12-31,1001)', 'for ever is a span');
SELECT probe.refuses($$ SELECT rolling_users(audience_agg(1, date '2000-01-01' + n), 7) FROM unnest(ARRAY[0, 4999999]) AS n $$, ARRAY['54000'], ARRAY['rolling_users: the summary spans 5000000 days'], 'days too far apart');
SELECT probe.refuses($$ SELECT retention(audience_agg(1, date '2000-01-01' + n), 'day') FROM unnest(ARRAY[0, 4999999]) AS n $$, ARRAY['54000'], ARRAY['retention: the summary spans 5000000 days', 'longer unit'], '… of retention');

-- FILTER, DISTINCT, ORDER BY in the call.
SELECT is((SELECT (unique_users(device_no, day) FILTER (WHERE platform = 'ios'), daily_unique_users(device_no, day) FILTER (WHERE platform = 'ios'),
                   unique_users(device_no, day) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (users, daily, 0)::text FROM probe.wanted WHERE platform = 'ios' AND data_set IS NULL), 'FILTER');
SELECT is((SELECT (unique_users(DISTINCT device_no::key, day), daily_unique_users(DISTINCT device_no::key, day))::text FROM probe.event),
          (SELECT (users, daily)::text FROM probe.wanted WHERE platform IS NULL AND data_set IS NULL), 'DISTINCT');
SELECT is((SELECT (unique_users(device_no, day ORDER BY md5(event_no::text)), daily_unique_users(device_no, day ORDER BY day DESC))::text FROM probe.event),
          (SELECT (users, daily)::text FROM probe.wanted WHERE platform IS NULL AND data_set IS NULL), 'ORDER BY');
SELECT ok((SELECT audience_agg(device_no, day ORDER BY md5(event_no::text)) FROM probe.event) = (SELECT audience_agg(device_no, day ORDER BY event_no DESC) FROM probe.event),
          'the order of rows leaves no trace');

-- Windows.
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, unique_users(device_no, day) OVER w AS have, oracle.unique_users(array_agg((device_no, day)::oracle.audience_row) OVER w) AS want,
           daily_unique_users(device_no, day) OVER w AS have_daily, oracle.daily_unique_users(array_agg((device_no, day)::oracle.audience_row) OVER w) AS want_daily
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 20 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE have <> want OR have_daily <> want_daily $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, audience_agg(device_no, day) OVER w AS have, array_agg((device_no, day)::oracle.audience_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (PARTITION BY platform ORDER BY event_no)) AS t
    WHERE unique_users(have) <> oracle.unique_users(rows) OR daily_unique_users(have) <> oracle.daily_unique_users(rows) $$,
    'a growing window: each row''s summary stays what it was');

-- Merging: parts, trees, stored rows.
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, audience_agg(device_no, day) AS a
FROM   probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts, unique_users(merge(a)) FROM probe.part GROUP BY parts
                   HAVING merge(a) <> (SELECT audience_agg(device_no, day) FROM probe.event)
                       OR unique_users(merge(a)) <> (SELECT users FROM probe.wanted WHERE data_set IS NULL AND platform IS NULL)
                       OR daily_unique_users(merge(a)) <> (SELECT daily FROM probe.wanted WHERE data_set IS NULL AND platform IS NULL) $$, 'merge of parts is the whole');
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM probe.part GROUP BY parts) AS t), ARRAY[1, 2, 7, 100]::bigint[], 'there were that many parts');
SELECT ok((SELECT merge(a) FROM (SELECT merge(a) AS a FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS t) = (SELECT audience_agg(device_no, day) FROM probe.event),
          'merge of merges is the whole');
SELECT ok((SELECT merge(a) FROM (SELECT a FROM probe.part) AS t) = (SELECT audience_agg(device_no, day) FROM probe.event), 'merging again what is in already changes nothing');
SELECT ok((SELECT merge(a) FROM (SELECT a FROM probe.part WHERE parts = 7 UNION ALL SELECT audience_agg(1, day) FROM probe.event WHERE false UNION ALL SELECT NULL) AS t)
          = (SELECT audience_agg(device_no, day) FROM probe.event), 'empty and NULL summaries add nothing');
CREATE TABLE probe.daily AS SELECT local_day(at, 'Europe/Rome') AS day, audience_agg(device_no, at, 'Europe/Rome') AS a FROM probe.event GROUP BY 1;
SELECT probe.same_bag('SELECT day, unique_users(a), daily_unique_users(a) FROM probe.daily WHERE day IS NOT NULL',
                      $$ SELECT day, oracle.unique_users(array_agg((device_no, day)::oracle.audience_row)), oracle.daily_unique_users(array_agg((device_no, day)::oracle.audience_row))
                         FROM probe.event WHERE day IS NOT NULL GROUP BY day $$, 'a stored row a day');
SELECT is((SELECT (unique_users(merge(a)), daily_unique_users(merge(a)))::text FROM probe.daily WHERE day >= '2025-10-25'),
          (SELECT (oracle.unique_users(array_agg((device_no, day)::oracle.audience_row)), oracle.daily_unique_users(array_agg((device_no, day)::oracle.audience_row)))::text
           FROM probe.event WHERE day >= '2025-10-25'), 'merged stored rows');

-- Sets, by user.
CREATE TABLE probe.pair AS
SELECT array_agg((device_no, day)::oracle.audience_row) FILTER (WHERE platform = 'ios') AS rows_a, array_agg((device_no, day)::oracle.audience_row) FILTER (WHERE platform = 'web') AS rows_b,
       audience_agg(device_no, day) FILTER (WHERE platform = 'ios') AS a, audience_agg(device_no, day) FILTER (WHERE platform = 'web') AS b
FROM   probe.event;
SELECT is(unique_users(audience_union(a, b)), oracle.unique_users(oracle.audience_union(rows_a, rows_b)), 'users of a union') FROM probe.pair;
SELECT is(daily_unique_users(audience_union(a, b)), oracle.daily_unique_users(oracle.audience_union(rows_a, rows_b)), 'users by day of a union') FROM probe.pair;
SELECT is(unique_users(audience_intersect(a, b)), oracle.users_in_both(rows_a, rows_b), 'users of an intersection') FROM probe.pair;
SELECT is(unique_users(audience_except(a, b)), oracle.unique_users(oracle.audience_except(rows_a, rows_b)), 'users of a difference') FROM probe.pair;
SELECT is(daily_unique_users(audience_except(a, b)), oracle.daily_unique_users(oracle.audience_except(rows_a, rows_b)), 'users by day of a difference') FROM probe.pair;
SELECT ok(unique_users(audience_intersect(a, b)) > 0 AND unique_users(audience_except(a, b)) > 0 AND unique_users(audience_except(b, a)) > 0, 'the pair overlaps, neither holds the other') FROM probe.pair;
SELECT ok(audience_union(a, b) = audience_union(b, a), 'a union either way') FROM probe.pair;
SELECT is(unique_users(audience_union(a, b)), unique_users(a) + unique_users(b) - unique_users(audience_intersect(a, b)), 'union, parts, intersection') FROM probe.pair;
SELECT is(unique_users(audience_except(a, b)), unique_users(a) - unique_users(audience_intersect(a, b)), 'difference, whole, intersection') FROM probe.pair;
SELECT ok(audience_except(a, a) = (SELECT audience_agg(device_no, day) FROM probe.event WHERE false), 'nothing is left of a without a') FROM probe.pair;
SELECT ok(audience_intersect(a, a) = a AND audience_union(a, a) = a, 'a with a is a') FROM probe.pair;
SELECT ok(audience_union(a, e) = a AND audience_except(a, e) = a AND unique_users(audience_intersect(a, e)) = 0 AND unique_users(audience_except(e, a)) = 0, 'sets with the empty one')
FROM   probe.pair, (SELECT audience_agg(device_no, day) AS e FROM probe.event WHERE false) AS t;

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT unique_users(device_no, day) FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, daily_unique_users(device_no, day) FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT probe.same_bag($$ SELECT NULL::text, NULL::text, unique_users(device_no, day), daily_unique_users(device_no, at, 'Europe/Rome'), unique_users(device_no) FROM probe.event UNION ALL
                         SELECT data_set, NULL, unique_users(device_no, day), daily_unique_users(device_no, at, 'Europe/Rome'), unique_users(device_no) FROM probe.event GROUP BY 1 UNION ALL
                         SELECT NULL, platform, unique_users(device_no, day), daily_unique_users(device_no, at, 'Europe/Rome'), unique_users(device_no) FROM probe.event GROUP BY 2 UNION ALL
                         SELECT data_set, platform, unique_users(device_no, day), daily_unique_users(device_no, at, 'Europe/Rome'), unique_users(device_no) FROM probe.event GROUP BY 1, 2 $$,
                      'SELECT * FROM probe.wanted', 'the numbers of workers');
SELECT is((SELECT (unique_users(device_no, day) FILTER (WHERE platform = 'ios'), unique_users(device_no, day) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (users, 0)::text FROM probe.wanted WHERE platform = 'ios' AND data_set IS NULL), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT audience_agg(device_no, day) AS a FROM probe.event;
\ir serial.psql
SELECT ok((SELECT a FROM probe.of_workers) = (SELECT audience_agg(device_no, day) FROM probe.event), 'the summary of workers is the same to the bit');
SELECT is((SELECT a::text FROM probe.of_workers), (SELECT audience_agg(device_no, day)::text FROM probe.event), 'and reads the same');

SELECT * FROM finish();
ROLLBACK;
