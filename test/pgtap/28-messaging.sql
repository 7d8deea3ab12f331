-- The family `messaging` against the oracle. Rates within 1e-15 of the exact quotient (see oracle.close).

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(43);

CREATE TABLE probe.event AS SELECT * FROM sample.message_event;
CALL probe.make_parallel('probe.event');

CREATE TABLE probe.groups AS SELECT data_set, array_agg((session_no, by_user, by_agent)::oracle.message_row) AS rows FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.wanted AS
SELECT data_set, oracle.session_count(rows) AS sessions, oracle.bounce_count(rows) AS bounces, oracle.bounce_rate(rows) AS bounce_rate, oracle.live_support_count(rows) AS live, oracle.live_support_rate(rows) AS live_rate,
       oracle.self_service_rate(rows) AS self_rate
FROM   probe.groups;
SELECT is((SELECT count(*) FROM probe.wanted), 6::bigint, 'groups to compare');
SELECT is((SELECT (sessions, bounces, live)::text FROM probe.wanted WHERE data_set = 'edge'), '(7,4,3)', 'one of them counted by hand');
SELECT cmp_ok(sessions, '<', (SELECT count(DISTINCT session_no) FROM probe.event), 'sessions without a message by the user are none') FROM probe.wanted WHERE data_set IS NULL;

CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, session_count(%1$s, by_user, by_agent) AS a, bounce_count(%1$s, by_user, by_agent) AS b, bounce_rate(%1$s, by_user, by_agent) AS c,
                                                       live_support_count(%1$s, by_user, by_agent) AS d, live_support_rate(%1$s, by_user, by_agent) AS e, self_service_rate(%1$s, by_user, by_agent) AS f
                                                FROM probe.event LEFT JOIN sample.identity ON id = session_no GROUP BY ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'')
                                 WHERE a IS DISTINCT FROM sessions OR b IS DISTINCT FROM bounces OR NOT oracle.close(c, want.bounce_rate) OR d IS DISTINCT FROM live OR NOT oracle.close(e, live_rate)
                                    OR NOT oracle.close(f, self_rate)', key_column), 'in one step: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, messaging_agg(%1$s, by_user, by_agent) AS m FROM probe.event LEFT JOIN sample.identity ON id = session_no GROUP BY ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'')
                                 WHERE session_count(m) IS DISTINCT FROM sessions OR bounce_count(m) IS DISTINCT FROM bounces OR NOT oracle.close(bounce_rate(m), want.bounce_rate) OR live_support_count(m) IS DISTINCT FROM live
                                    OR NOT oracle.close(live_support_rate(m), live_rate) OR NOT oracle.close(self_service_rate(m), self_rate)', key_column), 'in two steps: ' || key_column);
END $$;
SELECT probe.by_every_key('probe.by_key');

-- By hand.
SELECT is((SELECT (session_count(s, u, a), bounce_rate(s, u, a), live_support_rate(s, u, a), self_service_rate(s, u, a))::text FROM (VALUES (1, true, false), (2, true, false), (2, true, false), (2, false, true), (3, false, true), (4, true, NULL)) AS v (s, u, a)),
          format('(3,%s,%s,%s)', 2 / 3::float8, 1 / 3::float8, 2 / 3::float8), 'three sessions: two bounce, one has live support');
SELECT is((SELECT bounce_count(s, u, false) FROM (VALUES (1, true), (1, false), (1, NULL), (1, false)) AS v (s, u)), 1::bigint, 'the bot''s answers leave it a bounce');
SELECT is((SELECT bounce_count(s, true, false) FROM (VALUES (1), (1)) AS v (s)), 0::bigint, 'the same row twice is two messages');
SELECT is((SELECT (session_count(s, false, true), live_support_count(s, false, true), live_support_rate(s, false, true))::text FROM (VALUES (1), (1)) AS v (s)), '(0,0,)', 'an agent alone makes no session');
SELECT is((SELECT (bounce_count(s, true, false), session_count(s, true, false))::text FROM generate_series(1, 200000) AS n, LATERAL (SELECT 1 + n % 2 * 0 AS s) AS t), '(0,1)', 'a session of very many messages');

-- FILTER, DISTINCT, ORDER BY; many groups that spill; windows.
SELECT is((SELECT (session_count(session_no, by_user, by_agent) FILTER (WHERE data_set = 'medium'), bounce_count(session_no, by_user, by_agent) FILTER (WHERE data_set = 'medium'), bounce_count(session_no, by_user, by_agent) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (sessions, bounces, 0)::text FROM probe.wanted WHERE data_set = 'medium'), 'FILTER');
SELECT is((SELECT bounce_rate(session_no, by_user, by_agent) FILTER (WHERE false) FROM probe.event), NULL::float8, 'FILTER that leaves nothing');
SELECT is((SELECT (session_count(DISTINCT session_no::key, by_user, by_agent), live_support_count(DISTINCT session_no::key, by_user, by_agent))::text FROM probe.event), (SELECT (sessions, live)::text FROM probe.wanted WHERE data_set IS NULL), 'DISTINCT');
SELECT is((SELECT bounce_count(DISTINCT session_no::key, by_user, by_agent) FROM probe.event), (SELECT oracle.bounce_count(array_agg(r)) FROM (SELECT DISTINCT (session_no, by_user, by_agent)::oracle.message_row AS r FROM probe.event) AS d), 'DISTINCT makes equal messages one');
SELECT ok((SELECT messaging_agg(session_no, by_user, by_agent ORDER BY md5(event_no::text)) FROM probe.event) = (SELECT messaging_agg(session_no, by_user, by_agent ORDER BY event_no) FROM probe.event), 'the order of rows leaves no trace');
SELECT is_empty($$ SELECT session_no % 3, session_count(session_no, by_user, by_agent), bounce_count(session_no, by_user, by_agent) FROM probe.event GROUP BY GROUPING SETS ((session_no % 3), (data_set, by_agent), ())
                   EXCEPT ALL SELECT session_no % 3, oracle.session_count(r), oracle.bounce_count(r) FROM (SELECT session_no % 3 AS session_no, array_agg((session_no, by_user, by_agent)::oracle.message_row) AS r
                                                                                                         FROM probe.event GROUP BY GROUPING SETS ((session_no % 3), (data_set, by_agent), ())) AS t (session_no, r) $$, 'GROUPING SETS');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT probe.same_bag($$ SELECT session_no, session_count(session_no, by_user, by_agent), bounce_count(session_no, by_user, by_agent), live_support_count(session_no, by_user, by_agent) FROM probe.event WHERE session_no IS NOT NULL GROUP BY session_no $$,
                      $$ SELECT session_no, (users > 0)::int, (users = 1)::int, (users > 0 AND agents > 0)::int FROM (
                             SELECT session_no, count(*) FILTER (WHERE by_user) AS users, count(*) FILTER (WHERE by_agent) AS agents FROM probe.event WHERE session_no IS NOT NULL GROUP BY session_no) AS s $$, 'a group a session, spilling');
RESET work_mem;
RESET enable_sort;
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, session_count(session_no, by_user, by_agent) OVER w AS a, bounce_rate(session_no, by_user, by_agent) OVER w AS b, self_service_rate(session_no, by_user, by_agent) OVER w AS c,
           array_agg((session_no, by_user, by_agent)::oracle.message_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 30 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.session_count(rows) OR NOT oracle.close(b, oracle.bounce_rate(rows)) OR NOT oracle.close(c, oracle.self_service_rate(rows)) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, messaging_agg(session_no, by_user, by_agent) OVER w AS m, array_agg((session_no, by_user, by_agent)::oracle.message_row) OVER w AS rows FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
    WHERE session_count(m) <> oracle.session_count(rows) OR bounce_count(m) <> oracle.bounce_count(rows) OR live_support_count(m) <> oracle.live_support_count(rows) $$, 'a growing window: each row''s summary stays what it was');

-- Merging: parts that cut through sessions.
CREATE TABLE probe.summary AS SELECT data_set, messaging_agg(session_no, by_user, by_agent) AS m FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, messaging_agg(session_no, by_user, by_agent) AS m FROM probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(m) <> (SELECT m FROM probe.summary WHERE data_set IS NULL) $$, 'merge of parts is the whole');
SELECT is_empty($$ SELECT parts FROM (SELECT parts, merge(m) AS m FROM probe.part GROUP BY parts) AS p, probe.wanted AS w WHERE data_set IS NULL
                   AND (session_count(m) <> sessions OR bounce_count(m) <> bounces OR live_support_count(m) <> live OR NOT oracle.close(self_service_rate(m), self_rate)) $$, '… in every metric');
SELECT cmp_ok((SELECT sum(bounce_count(m)) FROM probe.part WHERE parts = 100), '>', (SELECT bounces::numeric FROM probe.wanted WHERE data_set IS NULL), 'the parts'' numbers do not add up: sessions were cut');
SELECT ok((SELECT merge(m) FROM (SELECT merge(m) AS m FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS t) = (SELECT m FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(m) FROM (SELECT m FROM probe.part WHERE parts = 7 UNION ALL SELECT messaging_agg(1, true, true) FROM probe.event WHERE false UNION ALL SELECT NULL) AS t) = (SELECT m FROM probe.summary WHERE data_set IS NULL), 'empty and NULL summaries add nothing');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT bounce_rate(session_no, by_user, by_agent) FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, live_support_rate(session_no, by_user, by_agent) FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT is_empty($$ SELECT * FROM (SELECT NULL AS data_set, session_count(session_no, by_user, by_agent) AS a, bounce_count(session_no, by_user, by_agent) AS b, live_support_rate(session_no, by_user, by_agent) AS c FROM probe.event UNION ALL
                                  SELECT data_set, session_count(session_no, by_user, by_agent), bounce_count(session_no, by_user, by_agent), live_support_rate(session_no, by_user, by_agent) FROM probe.event GROUP BY 1) AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*')
                   WHERE a IS DISTINCT FROM sessions OR b IS DISTINCT FROM bounces OR NOT oracle.close(c, live_rate) $$, 'the numbers of workers');
SELECT is((SELECT bounce_count(session_no, by_user, by_agent) FILTER (WHERE data_set = 'medium') FROM probe.event), (SELECT bounces FROM probe.wanted WHERE data_set = 'medium'), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT messaging_agg(session_no, by_user, by_agent) AS m FROM probe.event;
\ir serial.psql
SELECT ok(o.m = s.m AND o.m::text = s.m::text, 'the summary of workers is the same to the bit') FROM probe.of_workers AS o, probe.summary AS s WHERE data_set IS NULL;

SELECT * FROM finish();
ROLLBACK;
