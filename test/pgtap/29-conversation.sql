-- The family `conversation`, all sixteen metrics, against the oracle. Rates and minutes within 1e-15 of the exact quotient
-- (see oracle.close).

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(54);

CREATE TABLE probe.event AS SELECT * FROM sample.conversation_event;
CALL probe.make_parallel('probe.event');

CREATE TABLE probe.metric (metric text PRIMARY KEY, is_count boolean);
INSERT INTO probe.metric VALUES
    ('conversation_count', true), ('text_conversation_count', true), ('video_conversation_count', true), ('avg_conversation_minutes', false), ('request_count', true), ('agent_request_count', true),
    ('visitor_request_count', true), ('text_request_count', true), ('video_request_count', true), ('unsuccessful_request_count', true), ('unanswered_request_count', true), ('agent_acceptance_rate', false), ('visitor_acceptance_rate', false),
    ('median_conversation_minutes', false), ('avg_first_response_minutes', false), ('median_first_response_minutes', false);
SELECT is((SELECT count(*) FROM probe.metric), 16::bigint, 'metrics');

-- "SELECT …, metric(…) AS metric, …" for all of them; what is inside the parentheses is the caller's.
CREATE FUNCTION probe.all_metrics(schema_name text, arguments text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s.%I(%s) AS %I', schema_name, metric, arguments, metric), ', ' ORDER BY metric) FROM probe.metric
$$;
-- A condition that is true where the columns of `have` and `want` differ.
CREATE FUNCTION probe.differences() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format(CASE WHEN is_count THEN 'have.%1$I IS DISTINCT FROM want.%1$I' ELSE 'NOT oracle.close(have.%1$I, want.%1$I)' END, metric), ' OR ' ORDER BY metric) FROM probe.metric
$$;

-- What the oracle says of the whole, of each set, of each agent.
CREATE TABLE probe.groups AS SELECT data_set, agent_no, array_agg((conversation_no, at, by_visitor, is_video)::oracle.conversation_row) AS rows FROM probe.event GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no));
DO $do$ BEGIN EXECUTE format('CREATE TABLE probe.wanted AS SELECT data_set, agent_no, %s FROM probe.groups', probe.all_metrics('oracle', 'rows')); END $do$;
SELECT cmp_ok(count(*), '>=', 60::bigint, 'groups to compare') FROM probe.wanted;
SELECT cmp_ok(count(*), '>=', 1::bigint, 'some of them without a two-way conversation') FROM probe.wanted WHERE avg_conversation_minutes IS NULL;
SELECT is((SELECT (conversation_count, text_conversation_count, video_conversation_count, request_count, agent_request_count, visitor_request_count, text_request_count, video_request_count, unsuccessful_request_count, unanswered_request_count)::text
           FROM probe.wanted WHERE data_set = 'edge' AND agent_no IS NULL), '(8,8,1,17,7,10,12,5,8,5)', 'one of them counted by hand');

CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, agent_no, %2$s FROM probe.event LEFT JOIN sample.identity ON id = conversation_no GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no))) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                                 WHERE %3$s', key_column, probe.all_metrics('shopmetrics', format('%s, at, by_visitor, is_video', key_column)), probe.differences()), 'in one step: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, agent_no, %2$s FROM (SELECT data_set, agent_no, conversation_agg(%1$s, at, by_visitor, is_video) AS c FROM probe.event LEFT JOIN sample.identity ON id = conversation_no
                                                                                      GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no))) AS s) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                                 WHERE %3$s', key_column, probe.all_metrics('shopmetrics', 'c'), probe.differences()), 'in two steps: ' || key_column);
END $$;
SELECT probe.by_every_key('probe.by_key');

-- The edges one by one, in either order of their rows.
CREATE TABLE probe.edge AS SELECT e.*, first_value(edge) OVER (PARTITION BY conversation_no ORDER BY edge_no) AS name FROM sample.conversation_edge AS e;
DO $do$ BEGIN
    EXECUTE format('CREATE TABLE probe.edge_wanted AS SELECT conversation_no, name, %s FROM (SELECT conversation_no, name, array_agg((conversation_no, ''2025-01-01 00:00+00''::timestamptz + seconds * interval ''1 s'', by_visitor, is_video)::oracle.conversation_row) AS rows
                    FROM probe.edge GROUP BY 1, 2) AS g', probe.all_metrics('oracle', 'rows'));
    EXECUTE format('CREATE TABLE probe.edge_forwards AS SELECT conversation_no, %s FROM probe.edge GROUP BY 1', probe.all_metrics('shopmetrics', $$conversation_no, '2025-01-01 00:00+00'::timestamptz + seconds * interval '1 s', by_visitor, is_video ORDER BY edge_no$$));
    EXECUTE format('CREATE TABLE probe.edge_backwards AS SELECT conversation_no, %s FROM probe.edge GROUP BY 1', probe.all_metrics('shopmetrics', $$conversation_no, '2025-01-01 00:00+00'::timestamptz + seconds * interval '1 s', by_visitor, is_video ORDER BY edge_no DESC$$));
END $do$;
SELECT is((SELECT string_agg(want.name, '; ') FROM probe.edge_forwards AS have JOIN probe.edge_wanted AS want ON have.conversation_no IS NOT DISTINCT FROM want.conversation_no WHERE (have.conversation_count, have.agent_request_count, have.visitor_request_count, have.unanswered_request_count, have.unsuccessful_request_count) IS DISTINCT FROM
           (want.conversation_count, want.agent_request_count, want.visitor_request_count, want.unanswered_request_count, want.unsuccessful_request_count)
           OR NOT oracle.close(have.avg_conversation_minutes, want.avg_conversation_minutes) OR NOT oracle.close(have.agent_acceptance_rate, want.agent_acceptance_rate) OR NOT oracle.close(have.visitor_acceptance_rate, want.visitor_acceptance_rate)),
          NULL, 'every edge by itself');
SELECT is((SELECT string_agg(want.name, '; ') FROM probe.edge_backwards AS have JOIN probe.edge_wanted AS want ON have.conversation_no IS NOT DISTINCT FROM want.conversation_no WHERE (have.conversation_count, have.agent_request_count, have.visitor_request_count, have.unanswered_request_count, have.unsuccessful_request_count) IS DISTINCT FROM
           (want.conversation_count, want.agent_request_count, want.visitor_request_count, want.unanswered_request_count, want.unsuccessful_request_count)
           OR NOT oracle.close(have.avg_conversation_minutes, want.avg_conversation_minutes) OR NOT oracle.close(have.agent_acceptance_rate, want.agent_acceptance_rate) OR NOT oracle.close(have.visitor_acceptance_rate, want.visitor_acceptance_rate)),
          NULL, '… its rows the other way round');
SELECT is((SELECT (visitor_request_count(1, now(), v, false), agent_request_count(1, now(), v, false))::text FROM unnest(ARRAY[false, true]) AS v), '(1,0)', 'at one instant the visitor was first');
SELECT is((SELECT (visitor_request_count(1, now(), v, v), agent_request_count(1, now(), v, v), agent_acceptance_rate(1, now(), v, v), visitor_acceptance_rate(1, now(), v, v))::text FROM unnest(ARRAY[false, true]) AS v), '(1,1,0,)',
          '… in different channels two requests, and the conversation is the visitor''s');
SELECT is((SELECT (conversation_count(1, t, v, v), request_count(1, t, v, v), unsuccessful_request_count(1, t, v, v), unanswered_request_count(1, t, v, v))::text FROM (VALUES ('2025-01-01'::timestamptz, true), ('2025-01-02', false)) AS x (t, v)),
          '(0,2,2,1)', 'a call and a text that pass each other are no conversation');
SELECT is((SELECT avg_conversation_minutes(c, t, v, false) FROM (VALUES (1, '2025-10-26 00:30+00'::timestamptz, true), (1, '2025-10-26 01:30+00', false), (2, '2025-10-26 00:00+00', true), (2, '2025-10-26 00:00:00.000001+00', false), (3, '2025-01-01 00:00+00', true)) AS x (c, t, v)),
          (60 + 0.000001 / 60)::float8 / 2, 'minutes of an hour that the clock repeats, of a microsecond, of nobody''s answer');
SELECT ok(oracle.close((SELECT avg_conversation_minutes(1, t, v, false) FROM (VALUES ('4713-01-01 00:00+00 BC'::timestamptz, true), ('294276-12-31 23:59:59.999999+00', false)) AS x (t, v)),
                       (oracle.instant('294276-12-31 23:59:59.999999+00') - oracle.instant('4713-01-01 00:00:00+00 BC')) / 60), 'a conversation longer than 64 bits of microseconds');
SELECT ok(oracle.close((SELECT avg_conversation_minutes(c, t, v, true) FROM generate_series(1, 300) AS c, (VALUES ('4713-01-01 00:00+00 BC'::timestamptz, true), ('294276-12-31 23:59:59.999999+00', false)) AS x (t, v)),
                       (oracle.instant('294276-12-31 23:59:59.999999+00') - oracle.instant('4713-01-01 00:00:00+00 BC')) / 60), '… and 300 of them');

-- First response and medians: each edge by itself, the cases of the glossary by hand, and percentile_cont to the bit.
CREATE FUNCTION probe.edge_differences(direction text) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT want.name FROM probe.edge_%s AS have JOIN probe.edge_wanted AS want ON have.conversation_no IS NOT DISTINCT FROM want.conversation_no WHERE %s',
                  direction, probe.differences())
$$;
SELECT is_empty(probe.edge_differences('forwards'), 'every edge by itself, in all metrics');
SELECT is_empty(probe.edge_differences('backwards'), '… its rows the other way round');
CREATE TABLE probe.talk (c int, minute float8, by_visitor boolean, is_video boolean);
INSERT INTO probe.talk VALUES
    (1, 10, true, false), (1, 12, true, false), (1, 17, false, false), (1, 18, false, true),    -- 7
    (2, 10, true, false), (2, 15, false, true),                                                 -- 5, though not two-way
    (3, 10, false, false), (3, 11, true, false), (3, 12, false, false),                         -- the agent began
    (4, 10, true, true),                                                                        -- nobody answered
    (5, 10, false, true), (5, 10, true, false),                                                 -- 0: at one instant the visitor is first
    (6, 20, true, true), (6, 40, false, true), (6, 30, true, false), (6, 35, false, false),     -- 15: text answered before video
    (7, 10, NULL, NULL), (7, 9, true, NULL),                                                    -- 1: NULL is an agent's text
    (NULL, 1, true, true), (8, NULL, true, true);
SELECT is((SELECT (avg_first_response_minutes(c, at, by_visitor, is_video), median_first_response_minutes(c, at, by_visitor, is_video), median_conversation_minutes(c, at, by_visitor, is_video))::text
           FROM probe.talk, LATERAL (SELECT '2025-10-26 00:00+00'::timestamptz + minute * interval '1 min' AS at) AS t), '(5.6,5,5)', 'first responses of 7, 5, 0, 15 and 1 minutes; conversations of 8, 2, 20 and 1');
SELECT is((SELECT string_agg(format('%s: %s', c, r), ', ' ORDER BY c) FROM (SELECT c, avg_first_response_minutes(c, at, by_visitor, is_video) AS r FROM probe.talk, LATERAL (SELECT '2025-10-26 00:00+00'::timestamptz + minute * interval '1 min' AS at) AS t GROUP BY c) AS g
           WHERE r IS NOT NULL), '1: 7, 2: 5, 5: 0, 6: 15, 7: 1', '… each by itself');
SELECT is_empty($$ SELECT data_set, agent_no FROM probe.groups JOIN probe.event USING (data_set, agent_no) GROUP BY data_set, agent_no, rows
                   HAVING median_first_response_minutes(conversation_no, at, by_visitor, is_video) IS DISTINCT FROM
                          (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY m::float8) FROM oracle.first_response_minutes(rows) AS m)
                       OR median_conversation_minutes(conversation_no, at, by_visitor, is_video) IS DISTINCT FROM
                          (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY oracle.quotient(seconds, 60)::float8) FROM oracle.conversations(rows) WHERE in_text OR in_video) $$,
                'medians are percentile_cont''s of minutes, to the bit');
SELECT is((SELECT (avg_first_response_minutes(1, at, v, false), median_first_response_minutes(1, at, v, false), median_conversation_minutes(1, at, v, false))::text
           FROM (VALUES ('4713-01-01 00:00+00 BC'::timestamptz, true), ('294276-12-31 23:59:59.999999+00', false)) AS x (at, v)),
          (SELECT (m, m, m)::text FROM (SELECT ((oracle.instant('294276-12-31 23:59:59.999999+00') - oracle.instant('4713-01-01 00:00:00+00 BC')) / 60)::float8 AS m) AS x), 'an answer after 299 millennia');
SELECT is((SELECT (avg_first_response_minutes(c, now(), true, true) FILTER (WHERE false), median_first_response_minutes(c, now(), true, true), median_conversation_minutes(c, now(), true, true))::text FROM generate_series(1, 3) AS c), '(,,)', 'of nothing, and of nobody''s answer');
SELECT is((SELECT (median_first_response_minutes(conversation_no, at, by_visitor, is_video) FILTER (WHERE data_set = 'medium'), avg_first_response_minutes(conversation_no, at, by_visitor, is_video) FILTER (WHERE data_set = 'medium'))::text FROM probe.event),
          (SELECT (median_first_response_minutes(c), avg_first_response_minutes(c))::text FROM (SELECT conversation_agg(conversation_no, at, by_visitor, is_video) AS c FROM probe.event WHERE data_set = 'medium') AS m), 'FILTER of medians');

-- FILTER, DISTINCT, ORDER BY; many groups that spill; windows.
SELECT is((SELECT (conversation_count(conversation_no, at, by_visitor, is_video) FILTER (WHERE data_set = 'medium'), unanswered_request_count(conversation_no, at, by_visitor, is_video) FILTER (WHERE data_set = 'medium'),
                   request_count(conversation_no, at, by_visitor, is_video) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (conversation_count, unanswered_request_count, 0)::text FROM probe.wanted WHERE data_set = 'medium' AND agent_no IS NULL), 'FILTER');
SELECT is((SELECT (avg_conversation_minutes(conversation_no, at, by_visitor, is_video) FILTER (WHERE false), visitor_acceptance_rate(conversation_no, at, by_visitor, is_video) FILTER (WHERE false))::text FROM probe.event), '(,)', 'FILTER that leaves nothing');
SELECT is((SELECT (conversation_count(DISTINCT conversation_no::key, at, by_visitor, is_video), agent_request_count(DISTINCT conversation_no::key, at, by_visitor, is_video))::text FROM probe.event),
          (SELECT (conversation_count, agent_request_count)::text FROM probe.wanted WHERE data_set IS NULL), 'DISTINCT');
SELECT ok((SELECT conversation_agg(conversation_no, at, by_visitor, is_video ORDER BY at DESC, event_no) FROM probe.event) = (SELECT conversation_agg(conversation_no, at, by_visitor, is_video ORDER BY md5(event_no::text)) FROM probe.event), 'the order of rows leaves no trace');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT probe.same_bag($$ SELECT conversation_no::text, conversation_count(conversation_no, at, by_visitor, is_video), text_conversation_count(conversation_no, at, by_visitor, is_video), video_request_count(conversation_no, at, by_visitor, is_video)
                         FROM probe.event WHERE conversation_no IS NOT NULL AND at IS NOT NULL GROUP BY conversation_no $$,
                      $$ SELECT conversation_id, (in_text OR in_video)::int, in_text::int, (SELECT count(*) FROM (SELECT DISTINCT conversation_no FROM probe.event WHERE is_video AND at IS NOT NULL) AS v WHERE conversation_no::text = conversation_id)
                         FROM oracle.conversations((SELECT rows FROM probe.groups WHERE data_set IS NULL)) $$, 'a group a conversation, spilling');
RESET work_mem;
RESET enable_sort;
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, conversation_count(conversation_no, at, by_visitor, is_video) OVER w AS a, avg_conversation_minutes(conversation_no, at, by_visitor, is_video) OVER w AS b, unanswered_request_count(conversation_no, at, by_visitor, is_video) OVER w AS c,
           visitor_acceptance_rate(conversation_no, at, by_visitor, is_video) OVER w AS d, array_agg((conversation_no, at, by_visitor, is_video)::oracle.conversation_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 30 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.conversation_count(rows) OR NOT oracle.close(b, oracle.avg_conversation_minutes(rows)) OR c <> oracle.unanswered_request_count(rows) OR NOT oracle.close(d, oracle.visitor_acceptance_rate(rows)) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, conversation_agg(conversation_no, at, by_visitor, is_video) OVER w AS c, array_agg((conversation_no, at, by_visitor, is_video)::oracle.conversation_row) OVER w AS rows FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
    WHERE conversation_count(c) <> oracle.conversation_count(rows) OR agent_request_count(c) <> oracle.agent_request_count(rows) OR unsuccessful_request_count(c) <> oracle.unsuccessful_request_count(rows)
       OR NOT oracle.close(avg_conversation_minutes(c), oracle.avg_conversation_minutes(rows)) $$, 'a growing window: each row''s summary stays what it was');

-- Merging: parts that cut through conversations.
CREATE TABLE probe.summary AS SELECT data_set, conversation_agg(conversation_no, at, by_visitor, is_video) AS c FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, conversation_agg(conversation_no, at, by_visitor, is_video) AS c FROM probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(c) <> (SELECT c FROM probe.summary WHERE data_set IS NULL) $$, 'merge of parts is the whole');
SELECT is_empty(format('SELECT parts FROM (SELECT parts, %s FROM (SELECT parts, merge(c) AS c FROM probe.part GROUP BY parts) AS m) AS have, probe.wanted AS want WHERE data_set IS NULL AND (%s)', probe.all_metrics('shopmetrics', 'c'), probe.differences()),
                '… in every metric');
SELECT is_empty($$ SELECT data_set FROM probe.wanted AS w JOIN (SELECT data_set, merge(c) AS c FROM (SELECT data_set, conversation_agg(conversation_no, at, by_visitor, is_video) AS c FROM probe.event GROUP BY data_set, by_visitor, is_video) AS p GROUP BY data_set) AS m USING (data_set)
                   WHERE agent_no IS NULL AND (conversation_count(c) <> conversation_count OR unanswered_request_count(c) <> unanswered_request_count OR NOT oracle.close(avg_conversation_minutes(c), avg_conversation_minutes)
                      OR NOT oracle.close(agent_acceptance_rate(c), agent_acceptance_rate)) $$, 'each side''s and each channel''s rows in a part of their own');
SELECT ok((SELECT merge(c) FROM (SELECT merge(c) AS c FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT c FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(c) FROM (SELECT c FROM probe.part WHERE parts = 7 UNION ALL SELECT conversation_agg(1, now(), true, true) FROM probe.event WHERE false UNION ALL SELECT NULL) AS m) = (SELECT c FROM probe.summary WHERE data_set IS NULL),
          'empty and NULL summaries add nothing');

-- "A conversation with two agents counts once under each, once in the total": the caller's join decides whose rows they are.
SELECT is((SELECT string_agg(n::text, ',' ORDER BY agent NULLS LAST) FROM (SELECT agent, conversation_count(c, t, v, false) AS n FROM (VALUES ('anna', 1, '2025-01-01'::timestamptz, true), ('anna', 1, '2025-01-02', false), ('bea', 1, '2025-01-01', true), ('bea', 1, '2025-01-03', false)) AS x (agent, c, t, v)
                                                  GROUP BY ROLLUP (agent)) AS g), '1,1,1', 'a conversation of two agents');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT avg_conversation_minutes(conversation_no, at, by_visitor, is_video) FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, unanswered_request_count(conversation_no, at, by_visitor, is_video) FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT is_empty(format('SELECT * FROM (SELECT NULL AS data_set, NULL::int AS agent_no, %1$s FROM probe.event UNION ALL SELECT data_set, NULL, %1$s FROM probe.event GROUP BY 1 UNION ALL SELECT data_set, agent_no, %1$s FROM probe.event GROUP BY 1, 2) AS have
                        FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                        WHERE %2$s', probe.all_metrics('shopmetrics', 'conversation_no, at, by_visitor, is_video'), probe.differences()), 'the numbers of workers');
SELECT is((SELECT conversation_count(conversation_no, at, by_visitor, is_video) FILTER (WHERE data_set = 'medium') FROM probe.event), (SELECT conversation_count FROM probe.wanted WHERE data_set = 'medium' AND agent_no IS NULL), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT conversation_agg(conversation_no, at, by_visitor, is_video) AS c FROM probe.event;
\ir serial.psql
SELECT ok(o.c = s.c AND o.c::text = s.c::text, 'the summary of workers is the same to the bit') FROM probe.of_workers AS o, probe.summary AS s WHERE data_set IS NULL;

SELECT * FROM finish();
ROLLBACK;
