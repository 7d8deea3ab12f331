-- New and returning users: `first_seen`, `period_users` and their one-step forms, against the oracle.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(59);

CREATE TABLE probe.event AS SELECT * FROM sample.seen_event;
CALL probe.make_parallel('probe.event');

-- What the oracle says of the whole and of each set.
CREATE TABLE probe.groups AS SELECT data_set, array_agg((user_no, at)::oracle.visit_row) AS rows FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.wanted AS
SELECT data_set, period_no, period, oracle.new_users(rows, period) AS new, oracle.returning_users(rows, period) AS back, oracle.users_of(rows, period) AS users
FROM   probe.groups CROSS JOIN sample.period;

SELECT is((SELECT count(*) FROM probe.wanted), 35::bigint, 'groups and periods to compare');
SELECT cmp_ok(count(*) FILTER (WHERE new > 0 AND back > 0), '>=', 10::bigint, 'in many of which somebody is new and somebody is not') FROM probe.wanted;
SELECT isnt((SELECT new FROM probe.wanted WHERE data_set IS NULL AND period_no = 1), (SELECT sum(new)::bigint FROM probe.wanted WHERE data_set IS NOT NULL AND period_no = 1), 'the whole is not the sum of its sets');

-- Every type of key, in one step and in two.
CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, period_no, new_users(%1$s, at, period) AS a, returning_users(%1$s, at, period) AS b FROM probe.event LEFT JOIN sample.identity ON id = user_no
                                                CROSS JOIN sample.period GROUP BY period_no, ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND have.period_no = want.period_no
                                 WHERE a IS DISTINCT FROM new OR b IS DISTINCT FROM back', key_column), 'in one step: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, first_seen_agg(%1$s, at) AS f FROM probe.event LEFT JOIN sample.identity ON id = user_no GROUP BY ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'')
                                 WHERE new_users(f, want.period) IS DISTINCT FROM new', key_column), 'first_seen: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, period_no, period_users_agg(%1$s, at, period) AS u FROM probe.event LEFT JOIN sample.identity ON id = user_no
                                                CROSS JOIN sample.period GROUP BY period_no, ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND have.period_no = want.period_no
                                 WHERE new_users(u) IS DISTINCT FROM new OR returning_users(u) IS DISTINCT FROM back OR unique_users(u) IS DISTINCT FROM users', key_column), 'period_users: ' || key_column);
END $$;
SELECT probe.by_every_key('probe.by_key');

-- By hand.
SELECT is((SELECT (new_users(u, at, p), returning_users(u, at, p))::text
           FROM (VALUES (1, '2025-01-01 00:00+00'::timestamptz), (1, '2025-02-03 00:00+00'), (2, '2025-02-01 00:00+00'), (3, '2025-03-01 00:00+00'), (4, '2025-01-31 23:59:59.999999+00'), (5, '2025-02-28 23:59:59.999999+00'),
                        (4, '2025-02-01 00:00+00'), (6, '2025-01-05 00:00+00'), (6, '2025-03-05 00:00+00')) AS v (u, at), (VALUES (tstzrange('2025-02-01 00:00+00', '2025-03-01 00:00+00'))) AS r (p)),
          '(2,2)', 'new: 2 and 5; returning: 1 and 4; 3 comes later; 6 was not there');
SELECT is((SELECT new_users(u, at, tstzrange('2025-02-01 00:00+00', '2025-03-01 00:00+00')) FROM (VALUES (1, '2025-01-01 00:00+00'::timestamptz), (1, '2025-02-03 00:00+00')) AS v (u, at) WHERE at >= '2025-02-01 00:00+00'), 1::bigint,
          'without their history everybody is new: it is the caller''s to give it');
SELECT is((SELECT new_users(first_seen_agg(u, at), period => tstzrange('2025-02-01 00:00+00', '2025-03-01 00:00+00')) FROM (VALUES (1, '2025-02-01 00:00+00'::timestamptz), (1, '2025-01-31 23:59:59.999999+00')) AS v (u, at)), 0::bigint,
          'the earlier row decides, wherever it stands');
SELECT is((SELECT new_users(1, '2025-10-26 22:59:59.999999+00'::timestamptz, period('yesterday', '2025-10-27 12:00+01', 'Europe/Rome'))), 1::bigint, 'with a period by name');

-- One first_seen answers for any period; periods that join add up.
CREATE TABLE probe.summary AS SELECT data_set, first_seen_agg(user_no, at) AS f FROM probe.event GROUP BY ROLLUP (data_set);
SELECT is_empty($$ SELECT data_set FROM probe.summary WHERE new_users(f, '[2025-10-10 00:00+00, 2025-11-10 00:00+00)') <> (SELECT sum(new_users(f, tstzrange(d, d + interval '24 hours'))) FROM generate_series('2025-10-10 00:00+00'::timestamptz, '2025-11-09 00:00+00', '24 hours') AS d) $$,
                'new users of days add up');
SELECT is((SELECT new_users(f, tstzrange(NULL, NULL) * tstzrange('4713-01-01 00:00+00 BC', '294276-12-31 23:59:59.999999+00')) FROM probe.summary WHERE data_set IS NULL),
          (SELECT count(*) FROM (SELECT user_no FROM probe.event WHERE user_no IS NOT NULL AND at IS NOT NULL GROUP BY user_no HAVING min(at) < '294276-12-31 23:59:59.999999+00') AS u), 'everybody was new once');

-- FILTER, DISTINCT, ORDER BY; many groups that spill; windows.
\set week '''[2025-10-19 22:00+00, 2025-10-26 23:00+00)''::tstzrange'
SELECT is((SELECT (new_users(user_no, at, :week) FILTER (WHERE data_set = 'medium'), returning_users(user_no, at, :week) FILTER (WHERE data_set = 'medium'), new_users(user_no, at, :week) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (new, back, 0)::text FROM probe.wanted WHERE data_set = 'medium' AND period_no = 1), 'FILTER');
SELECT is((SELECT (new_users(DISTINCT user_no::key, at, :week), returning_users(DISTINCT user_no::key, at, :week))::text FROM probe.event), (SELECT (new, back)::text FROM probe.wanted WHERE data_set IS NULL AND period_no = 1), 'DISTINCT');
SELECT is((SELECT (new_users(user_no, at, :week ORDER BY at DESC), returning_users(user_no, at, :week ORDER BY at))::text FROM probe.event), (SELECT (new, back)::text FROM probe.wanted WHERE data_set IS NULL AND period_no = 1), 'ORDER BY');
SELECT ok((SELECT first_seen_agg(user_no, at ORDER BY at DESC) FROM probe.event) = (SELECT first_seen_agg(user_no, at ORDER BY event_no) FROM probe.event), 'the order of rows leaves no trace in first_seen');
SELECT ok((SELECT period_users_agg(user_no, at, :week ORDER BY at DESC) FROM probe.event) = (SELECT period_users_agg(user_no, at, :week ORDER BY event_no) FROM probe.event), '… nor in period_users');
SELECT is((SELECT new_users(user_no, at, CASE event_no % 2 WHEN 0 THEN :week ELSE tstzrange('2025-10-20 00:00+02', '2025-10-27 00:00+01') END) FROM probe.event), (SELECT new FROM probe.wanted WHERE data_set IS NULL AND period_no = 1), 'the same period in other words is no other period');
SELECT is_empty($$ SELECT a.data_set, b.period_no FROM (SELECT data_set, period_no, new_users(user_no, at, period) AS n, returning_users(user_no, at, period) AS r FROM probe.event, sample.period GROUP BY GROUPING SETS ((data_set, period_no), (period_no))) AS a
                   FULL JOIN probe.wanted AS b ON coalesce(a.data_set, '*') = coalesce(b.data_set, '*') AND a.period_no = b.period_no WHERE n IS DISTINCT FROM new OR r IS DISTINCT FROM back $$, 'GROUPING SETS');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT probe.same_bag($$ SELECT user_no, new_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)'), returning_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') FROM probe.event WHERE user_no IS NOT NULL GROUP BY user_no $$,
                      $$ SELECT user_no, count(*) FILTER (WHERE first_at >= '2025-10-19 22:00+00' AND first_at < '2025-10-26 23:00+00'), count(*) FILTER (WHERE seen AND first_at < '2025-10-19 22:00+00')
                         FROM (SELECT user_no, min(at) AS first_at, bool_or(at >= '2025-10-19 22:00+00' AND at < '2025-10-26 23:00+00') AS seen FROM probe.event WHERE user_no IS NOT NULL GROUP BY user_no) AS u GROUP BY user_no $$,
                      'a group a user, spilling');
RESET work_mem;
RESET enable_sort;
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, new_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') OVER w AS a, returning_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') OVER w AS b, array_agg((user_no, at)::oracle.visit_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 40 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.new_users(rows, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') OR b <> oracle.returning_users(rows, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, first_seen_agg(user_no, at) OVER w AS f, period_users_agg(user_no, at, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)') OVER w AS u, array_agg((user_no, at)::oracle.visit_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
    WHERE new_users(f, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)') <> oracle.new_users(rows, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)') OR new_users(u) <> oracle.new_users(rows, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)')
       OR returning_users(u) <> oracle.returning_users(rows, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)') OR unique_users(u) <> oracle.users_of(rows, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)') $$, 'a growing window: each row''s summary stays what it was');

-- Merging: parts that part a user's first time from the others, trees, stored rows.
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, first_seen_agg(user_no, at) AS f, period_users_agg(user_no, at, :week) AS u FROM probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(f) <> (SELECT f FROM probe.summary WHERE data_set IS NULL) $$, 'merge of first_seen is the whole');
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(u) <> (SELECT period_users_agg(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') FROM probe.event) $$, 'merge of period_users is the whole');
SELECT is_empty($$ SELECT parts, w.period_no FROM (SELECT parts, merge(f) AS f, merge(u) AS u FROM probe.part GROUP BY parts) AS m CROSS JOIN probe.wanted AS w
                   WHERE data_set IS NULL AND (new_users(f, period) <> new OR (period_no = 1 AND (new_users(u) <> new OR returning_users(u) <> back OR unique_users(u) <> users))) $$, '… in every period');
SELECT cmp_ok((SELECT sum(new_users(u)) FROM probe.part WHERE parts = 100), '>', (SELECT new::numeric FROM probe.wanted WHERE data_set IS NULL AND period_no = 1), 'the parts'' numbers do not add up: each part thinks its own users new');
SELECT ok((SELECT merge(f) FROM (SELECT merge(f) AS f FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(u) FROM (SELECT merge(u) AS u FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT u FROM probe.part WHERE parts = 1), '… of period_users');
SELECT ok((SELECT merge(f) FROM (SELECT f FROM probe.part WHERE parts = 7 UNION ALL SELECT first_seen_agg(1, at) FROM probe.event WHERE false UNION ALL SELECT NULL) AS m) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'empty and NULL summaries add nothing');
SELECT lives_ok($$ SELECT 1 / (merge(u) = (SELECT u FROM probe.part WHERE parts = 1))::int
                   FROM (SELECT u FROM probe.part WHERE parts = 7 UNION ALL SELECT period_users_agg(1, at, '[2025-01-01, 2025-01-02)') FROM probe.event WHERE false UNION ALL SELECT NULL) AS m $$, '… whatever period they would have had');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT new_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, returning_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, first_seen_agg(user_no, at) FROM probe.event GROUP BY 1 $$, 'and so does the summary');
SELECT is_empty($$ SELECT * FROM (SELECT NULL AS data_set, new_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') AS a, returning_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') AS b FROM probe.event UNION ALL
                                  SELECT data_set, new_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)'), returning_users(user_no, at, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)') FROM probe.event GROUP BY 1) AS have
                   FULL JOIN (SELECT * FROM probe.wanted WHERE period_no = 1) AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*')
                   WHERE a IS DISTINCT FROM new OR b IS DISTINCT FROM back $$, 'the numbers of workers');
SELECT is((SELECT new_users(user_no, at, :week) FILTER (WHERE data_set = 'medium') FROM probe.event), (SELECT new FROM probe.wanted WHERE data_set = 'medium' AND period_no = 1), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT first_seen_agg(user_no, at) AS f, period_users_agg(user_no, at, :week) AS u FROM probe.event;
\ir serial.psql
SELECT ok((SELECT f FROM probe.of_workers) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'the summaries of workers are the same to the bit');
SELECT ok((SELECT u FROM probe.of_workers) = (SELECT u FROM probe.part WHERE parts = 1), '… of period_users too');
SELECT is((SELECT f::text FROM probe.of_workers), (SELECT f::text FROM probe.summary WHERE data_set IS NULL), 'and read the same');

SELECT * FROM finish();
ROLLBACK;
