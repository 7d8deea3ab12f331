-- Sessions made of gaps: `activity`, `visits`, `session_number` and `sessionize`, against the oracle.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(82);

CREATE TABLE probe.event AS SELECT * FROM sample.visit_event;
CALL probe.make_parallel('probe.event');

-- (numbered, because PostgreSQL takes '24 hours' and '1 day' for equal and would put them into one group)
CREATE TABLE probe.gap (gap_no serial, gap interval);
INSERT INTO probe.gap (gap) VALUES ('30 minutes'), ('24 hours'), ('1 day'), ('1 microsecond'), ('00:29:59.999999'), ('1 day 2 hours'), ('2 days -22 hours'), ('-1 day 25 hours'),
                             ('90 days'), ('106745000 days');

-- What the oracle says of the whole and of each set.
CREATE TABLE probe.groups AS SELECT data_set, array_agg((user_no, at)::oracle.visit_row) AS rows FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.wanted AS
SELECT data_set, gap_no, gap, sessions, users, oracle.quotient(sessions, users) AS per_user
FROM   probe.groups CROSS JOIN probe.gap CROSS JOIN LATERAL (SELECT oracle.session_count(rows, gap) AS sessions, oracle.unique_users(rows) AS users OFFSET 0) AS o;

SELECT is((SELECT count(*) FROM probe.wanted), 60::bigint, 'groups and gaps to compare');
SELECT cmp_ok(count(DISTINCT sessions), '>=', 7::bigint, 'the gap matters') FROM probe.wanted WHERE data_set = 'large';
SELECT is((SELECT sessions FROM probe.wanted WHERE data_set = 'ends' AND gap = '30 minutes'), 5::bigint, 'from one end of time to the other, by hand: three sessions and two');
SELECT is((SELECT sessions FROM probe.wanted WHERE data_set = 'ends' AND gap = '106745000 days'), 3::bigint, '… and with an enormous gap: one and two') ;

-- visits, every type of key.
CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, gap_no, session_count(%1$s, at, gap) AS a, sessions_per_user(%1$s, at, gap) AS b FROM probe.event LEFT JOIN sample.identity ON id = user_no
                                                CROSS JOIN probe.gap GROUP BY gap_no, ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND have.gap_no = want.gap_no
                                 WHERE a IS DISTINCT FROM sessions OR NOT oracle.close(b, per_user)', key_column), 'visits in one step: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, visit_agg(%1$s, at) AS v FROM probe.event LEFT JOIN sample.identity ON id = user_no GROUP BY ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'')
                                 WHERE session_count(v, want.gap) IS DISTINCT FROM sessions OR unique_users(v) IS DISTINCT FROM users
                                    OR NOT oracle.close(sessions_per_user(v, want.gap), per_user)', key_column), 'visits in two steps: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (
            (SELECT i.%1$s::text AS user_id, s.session_number, s.started_at, s.ended_at, s.events, s.duration_seconds::float8
             FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set = ''medium''), ''30 minutes'') AS s JOIN sample.identity i ON i.id = s.user_id::int
             EXCEPT ALL
             SELECT user_id, session_number, started_at, ended_at, events, duration_seconds FROM sessionize((SELECT visit_agg(%1$s, at) FROM probe.event
                    LEFT JOIN sample.identity ON id = user_no WHERE data_set = ''medium''), ''30 minutes'')) LIMIT 5) AS t', key_column), 'sessionize(visits) finds all sessions: ' || key_column);
    RETURN NEXT is((SELECT count(*) FROM oracle.sessionize((SELECT g.rows FROM probe.groups AS g WHERE data_set = 'medium'), '30 minutes')),
                   probe.number(format('SELECT count(*) FROM sessionize((SELECT visit_agg(%1$s, at) FROM probe.event LEFT JOIN sample.identity ON id = user_no WHERE data_set = ''medium''),
                                        ''30 minutes'')', key_column)), '… and no others: ' || key_column);
END $$;
CREATE FUNCTION probe.number(query text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE query INTO n; RETURN n; END $$;
SELECT probe.by_every_key('probe.by_key');

-- sessionize(visits) under every gap; the numbers run from 1 in order of time.
CREATE TABLE probe.summary AS SELECT data_set, visit_agg(user_no, at) AS v FROM probe.event GROUP BY ROLLUP (data_set);
SELECT probe.same_bag($$ SELECT data_set, gap_no, s.user_id, s.session_number, s.started_at, s.ended_at, s.events, s.duration_seconds
                         FROM probe.summary CROSS JOIN probe.gap CROSS JOIN LATERAL sessionize(v, gap) AS s WHERE data_set IN ('one', 'small', 'medium') OR (data_set = 'ends' AND gap < '90 days') $$,
                      $$ SELECT data_set, gap_no, s.user_id, s.session_number, s.started_at, s.ended_at, s.events, s.duration_seconds::float8
                         FROM probe.groups CROSS JOIN probe.gap CROSS JOIN LATERAL oracle.sessionize(rows, gap) AS s WHERE data_set IN ('one', 'small', 'medium') OR (data_set = 'ends' AND gap < '90 days') $$,
                      'sessionize(visits) under every gap');
SELECT probe.same_bag($$ SELECT user_id, session_number, started_at, ended_at, events, duration_seconds FROM sessionize((SELECT v FROM probe.summary WHERE data_set IS NULL), '24 hours') $$,
                      $$ SELECT user_id, session_number, started_at, ended_at, events, duration_seconds::float8 FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set IS NULL), '24 hours') $$,
                      'sessionize(visits) of everything');
SELECT is_empty($$ SELECT user_id FROM sessionize((SELECT v FROM probe.summary WHERE data_set IS NULL), '30 minutes') GROUP BY user_id
                   HAVING array_agg(session_number ORDER BY started_at) <> array_agg(session_number ORDER BY session_number) OR min(session_number) <> 1 OR max(session_number) <> count(*)
                       OR count(DISTINCT session_number) <> count(*) $$, 'sessions are numbered 1, 2, 3 … by time');
SELECT ok(oracle.close(max(duration_seconds), oracle.instant('294276-12-31 23:59:59.999999+00') - oracle.instant('4713-01-01 00:00:00+00 BC')), 'a session longer than 64 bits of microseconds')
FROM   sessionize((SELECT v FROM probe.summary WHERE data_set = 'ends'), '106745000 days');
SELECT is((SELECT count(*) FROM sessionize((SELECT visit_agg(user_no, at) FROM probe.event WHERE false), '1 hour')), 0::bigint, 'no sessions of nothing');

-- activity, a user at a time.
SELECT is_empty($$ SELECT * FROM (SELECT user_no, gap, session_count(a, gap) AS have, oracle.session_count(times, gap) AS want
                                  FROM (SELECT user_no, activity_agg(at) AS a, array_agg(at) AS times FROM probe.event WHERE data_set <> 'large' GROUP BY user_no) AS u CROSS JOIN probe.gap) AS t
                   WHERE have IS DISTINCT FROM want $$, 'session_count(activity) of each user');
SELECT probe.same_bag($$ SELECT user_no, s.* FROM (SELECT user_no, activity_agg(at) AS a FROM probe.event GROUP BY user_no) AS u, LATERAL sessionize(a, '30 minutes') AS s WHERE user_no IS NOT NULL $$,
                      $$ SELECT user_id::int, session_number, started_at, ended_at, events, duration_seconds::float8
                         FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set IS NULL), '30 minutes') $$, 'sessionize(activity) of each user');
SELECT probe.same_bag($$ SELECT user_no, s.* FROM (SELECT user_no, array_agg(at ORDER BY event_no) AS a FROM probe.event GROUP BY user_no) AS u, LATERAL sessionize(a, '24 hours') AS s WHERE user_no IS NOT NULL $$,
                      $$ SELECT user_id::int, session_number, started_at, ended_at, events, duration_seconds::float8
                         FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set IS NULL), '24 hours') $$, 'sessionize(array) of each user, in any order, with NULLs');
SELECT results_eq($$ SELECT * FROM sessionize(ARRAY['2025-01-01 10:00+00', '2025-01-01 10:31+00', NULL, '2025-01-01 10:30+00']::timestamptz[], '30 minutes') $$,
                  $$ VALUES (1::bigint, '2025-01-01 10:00+00'::timestamptz, '2025-01-01 10:31+00'::timestamptz, 3::bigint, 1860::float8) $$, 'sessionize(array), by hand');
SELECT is((SELECT count(*) FROM sessionize(ARRAY[]::timestamptz[], '1 hour')), 0::bigint, 'an empty array has no sessions');
SELECT is((SELECT count(*) FROM sessionize(ARRAY[NULL, NULL]::timestamptz[], '1 hour')), 0::bigint, 'an array of NULLs has no sessions');
SELECT is((SELECT count(*) FROM sessionize(NULL::timestamptz[], '1 hour')), 0::bigint, 'a NULL array has no sessions');
-- In a select list, where the sessions are made as they are read.
SELECT probe.same_bag($$ SELECT data_set, (s).* FROM (SELECT data_set, sessionize(v, '30 minutes') AS s FROM probe.summary WHERE data_set IS DISTINCT FROM 'ends') AS t $$,
                      $$ SELECT data_set, s.* FROM probe.summary, LATERAL sessionize(v, '30 minutes') AS s WHERE data_set IS DISTINCT FROM 'ends' $$, 'sessionize(visits) in a select list');
SELECT probe.same_bag($$ SELECT user_no, (s).* FROM (SELECT user_no, sessionize(activity_agg(at), '30 minutes') AS s FROM probe.event GROUP BY user_no) AS t WHERE user_no IS NOT NULL $$,
                      $$ SELECT user_id::int, session_number, started_at, ended_at, events, duration_seconds::float8
                         FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set IS NULL), '30 minutes') $$, 'sessionize(activity) in a select list');
SELECT probe.same_bag($$ SELECT user_no, (s).* FROM (SELECT user_no, sessionize(array_agg(at), '24 hours') AS s FROM probe.event GROUP BY user_no) AS t WHERE user_no IS NOT NULL $$,
                      $$ SELECT user_id::int, session_number, started_at, ended_at, events, duration_seconds::float8
                         FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set IS NULL), '24 hours') $$, 'sessionize(array) in a select list');
SELECT results_eq($$ SELECT user_no, (SELECT (s).started_at FROM (SELECT sessionize(a, '30 minutes') AS s LIMIT 1) AS first) FROM (SELECT user_no, activity_agg(at) AS a FROM probe.event GROUP BY user_no) AS u ORDER BY user_no $$,
                  $$ SELECT user_no, min(at) FROM probe.event GROUP BY user_no ORDER BY user_no $$, '… left after the first, begun anew');
SELECT results_eq($$ SELECT (a).events, (b).session_number FROM (SELECT sessionize(ARRAY['2025-01-01 10:00+00', '2025-01-01 11:00+00']::timestamptz[], '2 hours') AS a,
                                                                       sessionize(ARRAY['2025-01-01 10:00+00', '2025-01-01 11:00+00']::timestamptz[], '30 minutes') AS b) AS t $$,
                  $$ VALUES (2::bigint, 1::bigint), (NULL, 2) $$, 'two in one select list');
SELECT is_empty($$ SELECT sessionize(NULL::visits, '1 hour') UNION ALL SELECT sessionize(v, NULL) FROM probe.summary UNION ALL SELECT sessionize(visit_agg(user_no, at), '1 hour') FROM probe.event WHERE false $$,
                'no sessions of nothing in a select list');

SELECT is((SELECT session_count(user_no, at, CASE event_no % 3 WHEN 0 THEN interval '1 day' WHEN 1 THEN '24 hours' ELSE '2 days -24 hours' END) FROM probe.event),
          (SELECT sessions FROM probe.wanted WHERE data_set IS NULL AND gap::text = '1 day'), 'the same gap in other words is no other gap');
SELECT ok((SELECT activity_agg(at ORDER BY at) FROM probe.event) = (SELECT activity_agg(at ORDER BY event_no) FROM probe.event), 'the order of rows leaves no trace');

-- A day counts 24 hours, also where the clock's day does not.
SELECT is((SELECT session_count(activity_agg(at), '1 day') FROM (VALUES ('2025-03-29 12:00+01'::timestamptz), ('2025-03-30 12:00+02')) AS v (at)), 1::bigint, '23 hours are within a day');
SELECT is((SELECT session_count(activity_agg(at), '1 day') FROM (VALUES ('2025-10-25 12:00+02'::timestamptz), ('2025-10-26 12:00+01')) AS v (at)), 2::bigint, '25 hours are not');
SET LOCAL TimeZone = 'Europe/Rome';
SELECT is((SELECT session_count(activity_agg(at), '1 day') FROM (VALUES ('2025-10-25 12:00+02'::timestamptz), ('2025-10-26 12:00+01')) AS v (at)), 2::bigint, 'whatever the session''s zone');
SET LOCAL TimeZone = 'Asia/Kathmandu';

-- session_number, the window function.
CREATE TABLE probe.numbered AS SELECT DISTINCT gap_no, gap, n.* FROM probe.groups CROSS JOIN probe.gap CROSS JOIN LATERAL oracle.numbered(rows, gap) AS n WHERE data_set = 'medium';
SELECT is_empty($$ SELECT h.gap_no FROM (SELECT gap_no, user_no, at, session_number(at, gap) OVER (PARTITION BY gap_no, user_no ORDER BY at) AS have FROM probe.event CROSS JOIN probe.gap
                                    WHERE data_set = 'medium' AND user_no IS NOT NULL AND at IS NOT NULL) AS h
                   LEFT JOIN probe.numbered AS n ON n.gap_no = h.gap_no AND n.user_id = user_no::text AND n.at = h.at WHERE have IS DISTINCT FROM session_number LIMIT 5 $$,
                'session_number by user');
SELECT is_empty($$ SELECT * FROM (SELECT user_no, at, session_number(at, '30 minutes') OVER (PARTITION BY user_no ORDER BY at) AS have FROM probe.event WHERE data_set = 'medium' AND user_no IS NOT NULL) AS h
                   LEFT JOIN (SELECT * FROM probe.numbered WHERE gap = '30 minutes') AS n ON n.user_id = user_no::text AND n.at = h.at WHERE have IS DISTINCT FROM session_number $$,
                'NULL times last have no number');
SELECT is_empty($$ SELECT * FROM (SELECT user_no, at, session_number(at, '30 minutes') OVER (PARTITION BY user_no ORDER BY at NULLS FIRST) AS have FROM probe.event WHERE data_set = 'medium' AND user_no IS NOT NULL) AS h
                   LEFT JOIN (SELECT * FROM probe.numbered WHERE gap = '30 minutes') AS n ON n.user_id = user_no::text AND n.at = h.at WHERE have IS DISTINCT FROM session_number $$,
                'NULL times first have no number');
SELECT isnt_empty($$ SELECT FROM probe.event WHERE data_set = 'medium' AND user_no IS NOT NULL AND at IS NULL $$, '… and there are some');
SELECT results_eq($$ SELECT session_number(at, '106745000 days') OVER (PARTITION BY user_no ORDER BY at) FROM probe.event WHERE data_set = 'ends' ORDER BY user_no, at $$,
                  $$ VALUES (1::bigint), (1), (1), (1), (1), (2) $$, 'session_number from one end of time to the other');

-- FILTER, DISTINCT, ORDER BY in the call; many groups that spill; windows.
SELECT is((SELECT (session_count(user_no, at, '30 minutes') FILTER (WHERE data_set = 'medium'), session_count(user_no, at, '30 minutes') FILTER (WHERE false))::text FROM probe.event),
          (SELECT (sessions, 0)::text FROM probe.wanted WHERE data_set = 'medium' AND gap = '30 minutes'), 'FILTER');
SELECT is((SELECT session_count(DISTINCT user_no::key, at, '30 minutes') FROM probe.event), (SELECT sessions FROM probe.wanted WHERE data_set IS NULL AND gap = '30 minutes'), 'DISTINCT');
SELECT is((SELECT session_count(user_no, at, '30 minutes' ORDER BY at DESC) FROM probe.event), (SELECT sessions FROM probe.wanted WHERE data_set IS NULL AND gap = '30 minutes'), 'ORDER BY');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT probe.same_bag($$ SELECT user_no::text, session_count(user_no, at, '30 minutes') FROM probe.event WHERE user_no IS NOT NULL AND at IS NOT NULL GROUP BY user_no $$,
                      $$ SELECT user_id, max(session_number) FROM oracle.sessionize((SELECT rows FROM probe.groups WHERE data_set IS NULL), '30 minutes') GROUP BY user_id $$, 'a group a user, spilling');
RESET work_mem;
RESET enable_sort;
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, session_count(user_no, at, '30 minutes') OVER w AS a, sessions_per_user(user_no, at, '30 minutes') OVER w AS b, array_agg((user_no, at)::oracle.visit_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 20 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.session_count(rows, '30 minutes') OR NOT oracle.close(b, oracle.sessions_per_user(rows, '30 minutes')) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, visit_agg(user_no, at) OVER w AS v, activity_agg(at) OVER w AS a, array_agg((user_no, at)::oracle.visit_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
    WHERE session_count(v, '30 minutes') <> oracle.session_count(rows, '30 minutes')
       OR session_count(a, '30 minutes') <> oracle.session_count((SELECT array_agg(at) FROM unnest(rows)), '30 minutes') $$, 'a growing window: each row''s summary stays what it was');

-- Merging: parts that cut through sessions, trees, stored rows.
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, visit_agg(user_no, at) AS v, activity_agg(at) AS a
FROM   probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(v) <> (SELECT v FROM probe.summary WHERE data_set IS NULL) $$, 'merge of visits is the whole');
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(a) <> (SELECT activity_agg(at) FROM probe.event) $$, 'merge of activities is the whole');
SELECT is_empty($$ SELECT parts, gap FROM (SELECT parts, merge(v) AS v FROM probe.part GROUP BY parts) AS m CROSS JOIN probe.wanted AS w
                   WHERE data_set IS NULL AND (session_count(v, gap) <> sessions OR unique_users(v) <> users OR NOT oracle.close(sessions_per_user(v, gap), per_user)) $$, '… under every gap');
SELECT isnt((SELECT sum(session_count(v, '30 minutes')) FROM probe.part WHERE parts = 100)::bigint, (SELECT sessions FROM probe.wanted WHERE data_set IS NULL AND gap = '30 minutes'),
            'the parts'' numbers do not add up: sessions were cut');
SELECT ok((SELECT merge(v) FROM (SELECT merge(v) AS v FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT v FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(v) FROM (SELECT v FROM probe.part WHERE parts = 7 UNION ALL SELECT visit_agg(1, at) FROM probe.event WHERE false UNION ALL SELECT NULL) AS m)
          = (SELECT v FROM probe.summary WHERE data_set IS NULL), 'empty and NULL summaries add nothing');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT session_count(user_no, at, '30 minutes') FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, sessions_per_user(user_no, at, '30 minutes') FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT is_empty($$ SELECT * FROM (SELECT NULL AS data_set, session_count(user_no, at, '30 minutes') AS a, sessions_per_user(user_no, at, '30 minutes') AS b FROM probe.event UNION ALL
                                  SELECT data_set, session_count(user_no, at, '30 minutes'), sessions_per_user(user_no, at, '30 minutes') FROM probe.event GROUP BY 1) AS have
                   FULL JOIN (SELECT * FROM probe.wanted WHERE gap = '30 minutes') AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*')
                   WHERE a IS DISTINCT FROM sessions OR NOT oracle.close(b, per_user) $$, 'the numbers of workers');
SELECT is((SELECT session_count(user_no, at, '30 minutes') FILTER (WHERE data_set = 'medium') FROM probe.event),
          (SELECT sessions FROM probe.wanted WHERE data_set = 'medium' AND gap = '30 minutes'), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT visit_agg(user_no, at) AS v, activity_agg(at) AS a FROM probe.event;
\ir serial.psql
SELECT ok((SELECT v FROM probe.of_workers) = (SELECT v FROM probe.summary WHERE data_set IS NULL), 'the visits of workers are the same to the bit');
SELECT ok((SELECT a FROM probe.of_workers) = (SELECT activity_agg(at) FROM probe.event), 'the activity of workers is the same to the bit');

SELECT * FROM finish();
ROLLBACK;
