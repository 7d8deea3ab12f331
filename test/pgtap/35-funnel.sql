-- Funnels: `funnel_agg`, `funnel_users` and `funnel_steps` against the oracle.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(54);

-- Users whose steps come in order, out of order, again and again, at one instant, at the very end of a window and a microsecond
-- beside it; who begin late, or only know later steps; at both ends of time.
CREATE TABLE probe.event (event_no bigint PRIMARY KEY, data_set text NOT NULL, user_no integer, at timestamptz, step integer);
INSERT INTO probe.event
SELECT first_no + n, data_set,
       CASE WHEN sample.draw(first_no + n, 'nobody') % 40 = 0 THEN NULL ELSE user_no END,
       CASE WHEN sample.draw(first_no + n, 'no time') % 40 = 0 THEN NULL ELSE
            CASE user_no % 60 WHEN 7 THEN '4713-01-02 00:00+00 BC' WHEN 8 THEN '294276-12-29 00:00+00' ELSE '2025-03-29 22:00+00' END::timestamptz
            + sample.draw(first_no + n, 'hour') % hours * interval '1 hour'
            + CASE sample.draw(first_no + n, 'fringe') % 8 WHEN 0 THEN interval '1 microsecond' WHEN 1 THEN interval '-1 microsecond' ELSE interval '0' END END,
       CASE WHEN sample.draw(first_no + n, 'no step') % 40 = 0 THEN NULL WHEN sample.draw(user_no, 'late') % 9 = 0 THEN 2 + sample.draw(first_no + n, 'step') % 4
            WHEN sample.draw(first_no + n, 'last') % 500 = 0 THEN 32 ELSE 1 + sample.draw(first_no + n, 'step') % 6 END
FROM  (VALUES ('one', 10, 1, 1, 1), ('small', 20, 80, 12, 8), ('medium', 500, 1500, 200, 30), ('large', 3000, 9000, 2500, 50), ('long', 20000, 1200, 8, 2000)) AS size (data_set, first_no, events, users, hours)
CROSS  JOIN LATERAL generate_series(1, events) AS n
CROSS  JOIN LATERAL (SELECT (sample.draw(first_no + n, 'funnel user') % users)::int AS user_no) AS u;
-- From one end of time to the other.
INSERT INTO probe.event
SELECT 40000 + n, 'ends', user_no, at, step
FROM   unnest(ARRAY[1, 1, 1,  2, 2,  3, 3], ARRAY['4713-01-01 00:00+00 BC', '2025-01-01 00:00+00', '294276-12-31 23:59:59.999999+00', '4713-01-01 00:00+00 BC', '294276-12-31 23:59:59.999999+00',
                                                 '294276-12-31 23:59:59.999998+00', '294276-12-31 23:59:59.999999+00']::timestamptz[],
              ARRAY[1, 2, 3,  1, 2,  1, 2]) WITH ORDINALITY AS t (user_no, at, step, n);
ALTER TABLE probe.event SET (parallel_workers = 3);
ANALYZE probe.event;

-- (numbered, because PostgreSQL takes '24 hours' and '1 day' for equal)
CREATE TABLE probe.window (window_no serial, within interval);
INSERT INTO probe.window (within) VALUES (NULL), ('0'), ('1 microsecond'), ('1 hour'), ('00:59:59.999999'), ('1 day'), ('24 hours'), ('2 days -22 hours'), ('-1 day 25 hours'), ('90 days'), ('106745000 days');

-- What the oracle says of the whole and of each set.
CREATE TABLE probe.groups AS SELECT data_set, array_agg((user_no, at, step)::oracle.funnel_row) AS rows FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.wanted AS
SELECT data_set, window_no, within, o.* FROM probe.groups CROSS JOIN probe.window CROSS JOIN LATERAL oracle.funnel_steps(rows, within) AS o WHERE data_set IS NOT NULL OR window_no IN (1, 4, 6);

SELECT cmp_ok(count(*), '>=', 600::bigint, 'steps to compare') FROM probe.wanted;
SELECT cmp_ok(count(DISTINCT users), '>=', 4::bigint, 'the window matters') FROM probe.wanted WHERE data_set = 'large' AND step = 3;
SELECT is((SELECT count(DISTINCT users) FROM probe.wanted WHERE data_set = 'medium' AND step = 2 AND window_no IN (4, 5)), 2::bigint, 'to the microsecond');
SELECT cmp_ok(count(*), '>=', 100::bigint, 'users who took only later steps') FROM (SELECT FROM probe.event WHERE (user_no, at, step) IS NOT NULL GROUP BY data_set, user_no HAVING min(step) > 1) AS u;
SELECT cmp_ok(count(*), '>=', 50::bigint, 'steps that were taken twice at one instant') FROM (SELECT FROM probe.event WHERE (user_no, at, step) IS NOT NULL GROUP BY data_set, user_no, at, step HAVING count(*) > 1) AS u;
SELECT cmp_ok(count(*), '>=', 200::bigint, 'instants of several steps') FROM (SELECT FROM probe.event WHERE (user_no, at, step) IS NOT NULL GROUP BY data_set, user_no, at HAVING count(DISTINCT step) > 1) AS u;
SELECT is((SELECT string_agg(users::text, ' ' ORDER BY step) FROM probe.wanted WHERE data_set = 'ends' AND within IS NULL), '3 3 1', 'from one end of time to the other, by hand');
SELECT is((SELECT string_agg(users::text, ' ' ORDER BY step) FROM probe.wanted WHERE data_set = 'ends' AND within = '106745000 days'), '3 2 0', '… and in an enormous window');
SELECT is((SELECT string_agg(users::text, ' ' ORDER BY step) FROM probe.wanted WHERE data_set = 'ends' AND within = '1 microsecond'), '3 1 0', '… and in one of a microsecond');

-- Every type of key.
CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, window_no, s.* FROM (SELECT data_set, funnel_agg(%1$s, at, step) AS f FROM probe.event LEFT JOIN sample.identity ON id = user_no GROUP BY ROLLUP (data_set)) AS g
                                                CROSS JOIN probe.window CROSS JOIN LATERAL funnel_steps(f, within) AS s WHERE data_set IS NOT NULL OR window_no IN (1, 4, 6)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND have.window_no = want.window_no AND have.step = want.step
                                 WHERE have.users IS DISTINCT FROM want.users OR NOT oracle.close(have.share_of_first, want.share_of_first) OR NOT oracle.close(have.share_of_previous, want.share_of_previous)', key_column),
                         'funnel_steps: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, funnel_agg(%1$s, at, step) AS f FROM probe.event LEFT JOIN sample.identity ON id = user_no GROUP BY data_set) AS have
                                 JOIN probe.wanted AS want USING (data_set) WHERE funnel_users(f, step, within) IS DISTINCT FROM users', key_column), 'funnel_users: ' || key_column);
END $$;
SELECT probe.by_key('as_smallint');
SELECT probe.by_key('as_integer');
SELECT probe.by_key('as_bigint');
SELECT probe.by_key('as_uuid');
SELECT probe.by_key('as_text');
SELECT probe.by_key('as_varchar');
SELECT probe.by_key('as_char');
SELECT probe.by_key('as_long');

-- By hand. depth(steps, within): how deep somebody comes who takes these steps, seconds and steps in turn.
CREATE FUNCTION probe.depth(steps int[], within interval) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM funnel_steps((SELECT funnel_agg(1, '2025-01-01 00:00+00'::timestamptz + steps[2 * n - 1] * interval '1 second', steps[2 * n]) FROM generate_series(1, array_length(steps, 1) / 2) AS n), within) WHERE users = 1
$$;
SELECT is(probe.depth(steps, within), depth, what)
FROM  (VALUES ('{0,1, 5,2, 10,3}'::int[],          NULL::interval, 3::bigint, 'in order'),
              ('{0,1, 5,2, 10,3}',                 '10 seconds',   3,         'within the window, its end included'),
              ('{0,1, 5,2, 10,3}',                 '9.999999 s',   2,         'a microsecond too late'),
              ('{0,2, 5,1}',                       NULL,           1,         'out of order'),
              ('{0,2, 5,3}',                       NULL,           0,         'later steps alone'),
              ('{0,1, 5,3}',                       NULL,           1,         'a step left out'),
              ('{0,1, 1,4, 2,1, 3,9, 4,2, 5,1}',   NULL,           2,         'other steps between do not matter'),
              ('{0,3, 0,2, 0,1}',                  '0',            3,         'at one instant they follow each other'),
              ('{0,1, 20,1, 25,2, 31,3}',          '11 seconds',   3,         'the first step again, later: the window begins anew'),
              ('{0,1, 4,2, 6,1, 10,3, 12,2}',      '10 seconds',   3,         'what began first went deepest'),
              ('{0,1, 4,2, 6,1, 11,3, 12,2}',      '10 seconds',   2,         'neither chain has all in time'),
              ('{0,1, 0,1, 0,1}',                  NULL,           1,         'the same again adds nothing')) AS v (steps, within, depth, what);
SELECT is((SELECT array_agg(ROW(s.*)::text ORDER BY step) FROM funnel_steps((SELECT funnel_agg(u, '2025-01-01'::timestamptz, s) FROM (VALUES (1, 2), (2, 3)) AS v (u, s)), NULL) AS s), '{"(1,0,,)","(2,0,,)","(3,0,,)"}', 'nobody began: shares of nobody are NULL');
SELECT is((SELECT funnel_users(funnel_agg(1, now(), 2), step => 5, within => NULL)), 0::bigint, 'nobody reached a step that nobody took');

-- FILTER, DISTINCT, ORDER BY; many groups that spill; windows.
CREATE TABLE probe.summary AS SELECT data_set, funnel_agg(user_no, at, step) AS f FROM probe.event GROUP BY ROLLUP (data_set);
SELECT ok((SELECT funnel_agg(user_no, at, step) FILTER (WHERE data_set = 'medium') FROM probe.event) = (SELECT f FROM probe.summary WHERE data_set = 'medium'), 'FILTER');
SELECT ok((SELECT funnel_agg(user_no, at, step ORDER BY at DESC) FROM probe.event) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'the order of rows leaves no trace');
SELECT ok((SELECT funnel_agg(DISTINCT user_no::key, at, step) FROM probe.event) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'nor do rows that come twice');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT is((SELECT md5(string_agg(f::text, ' ' ORDER BY user_no)) FROM (SELECT user_no, funnel_agg(user_no, at, step) AS f FROM probe.event GROUP BY user_no) AS g),
          (SELECT md5(string_agg((SELECT funnel_agg(e.user_no, at, step) FROM probe.event AS e WHERE e.user_no IS NOT DISTINCT FROM u.user_no)::text, ' ' ORDER BY user_no)) FROM (SELECT DISTINCT user_no FROM probe.event) AS u), 'a group a user, spilling');
RESET work_mem;
RESET enable_sort;
SELECT is_empty($$ SELECT event_no FROM (SELECT event_no, funnel_agg(user_no, at, step) OVER w AS f, array_agg((user_no, at, step)::oracle.funnel_row) OVER w AS rows FROM probe.event WHERE data_set = 'small'
                                         WINDOW w AS (ORDER BY event_no ROWS BETWEEN 30 PRECEDING AND 3 FOLLOWING)) AS t
                   WHERE (SELECT array_agg(users ORDER BY step) FROM funnel_steps(f, '3 hours')) IS DISTINCT FROM (SELECT array_agg(users ORDER BY step) FROM oracle.funnel_steps(rows, '3 hours')) $$, 'a moving window');

-- Merging: parts that tear users' steps apart, trees, stored rows.
CREATE TABLE probe.part AS SELECT parts, sample.draw(event_no, 'part') % parts AS part, funnel_agg(user_no, at, step) AS f FROM probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(f) <> (SELECT f FROM probe.summary WHERE data_set IS NULL) $$, 'merge is the whole');
SELECT ok((SELECT merge(f) FROM (SELECT merge(f) AS f FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(f) FROM (SELECT f FROM probe.part UNION ALL SELECT funnel_agg(1, now(), 1) FILTER (WHERE false) UNION ALL SELECT NULL) AS m) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'all of it again, empty and NULL summaries add nothing');
SELECT is_empty($$ SELECT w.* FROM (SELECT merge(f) AS f FROM probe.part WHERE parts = 7 OFFSET 0) AS m, probe.wanted AS w WHERE data_set IS NULL AND funnel_users(f, step, within) <> users $$, 'the numbers of what was merged');
SELECT is_empty($$ SELECT data_set FROM probe.summary WHERE f::text::funnel <> f OR f::bytea::funnel <> f OR (f::json->>'family') <> 'funnel' $$, 'out and in');
-- A state that is read twice, as it is and folded.
SELECT is_empty($$ SELECT * FROM (SELECT funnel_agg(user_no, at, step) AS f FROM probe.event OFFSET 0) AS s, LATERAL (SELECT funnel_users(f, 2, NULL) AS a, funnel_users(f, 2, NULL) AS b, (SELECT users FROM funnel_steps(f, NULL) WHERE step = 2) AS c) AS t
                   WHERE NOT (a = b AND b = c AND a = (SELECT users FROM probe.wanted WHERE data_set IS NULL AND within IS NULL AND step = 2)) $$, 'one summary, read again and again');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel('SELECT funnel_agg(user_no, at, step) FROM probe.event', 'the whole runs in parallel');
SELECT probe.runs_in_parallel('SELECT data_set, funnel_agg(user_no, at, step) FROM probe.event GROUP BY 1', 'groups run in parallel');
SELECT is_empty($$ SELECT want.* FROM probe.wanted AS want JOIN (SELECT data_set, funnel_agg(user_no, at, step) AS f FROM probe.event GROUP BY data_set) AS have USING (data_set) WHERE funnel_users(f, step, within) IS DISTINCT FROM users $$, 'the numbers of workers');
CREATE TABLE probe.of_workers AS SELECT funnel_agg(user_no, at, step) AS f FROM probe.event;
\ir serial.psql
SELECT ok((SELECT f FROM probe.of_workers) = (SELECT f FROM probe.summary WHERE data_set IS NULL), 'the summary of workers is the same to the bit');

SELECT * FROM finish();
ROLLBACK;
