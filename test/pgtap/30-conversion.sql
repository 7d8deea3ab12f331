-- The family `conversion` against the oracle. Rates within 1e-15 of the exact quotient (see oracle.close).

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(38);

CREATE TABLE probe.event AS SELECT * FROM sample.exposure_event;
CALL probe.make_parallel('probe.event');

CREATE TABLE probe.groups AS SELECT data_set, array_agg((user_no, reached, converted)::oracle.conversion_row) AS rows FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.wanted AS
SELECT data_set, oracle.reached_users(rows) AS reached, oracle.converted_users(rows) AS converted, oracle.conversion_rate(rows) AS rate, oracle.literal_conversion_rate(rows) AS literal FROM probe.groups;
SELECT is((SELECT count(*) FROM probe.wanted), 8::bigint, 'groups to compare');
SELECT is((SELECT (reached, converted, rate::numeric(3, 2), literal::numeric(3, 2))::text FROM probe.wanted WHERE data_set = 'edge'), '(4,4,0.50,1.00)', 'one of them counted by hand');
SELECT cmp_ok(literal, '>', 1.0, 'one where the literal rate exceeds 1') FROM probe.wanted WHERE data_set = 'clicks';
SELECT ok(rate IS NULL AND literal IS NULL AND converted > 0, 'one where nobody was reached') FROM probe.wanted WHERE data_set = 'unseen';

CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, reached_users(%1$s, reached, converted) AS a, converted_users(%1$s, reached, converted) AS b, conversion_rate(%1$s, reached, converted) AS c, literal_conversion_rate(%1$s, reached, converted) AS d
                                                FROM probe.event LEFT JOIN sample.identity ON id = user_no GROUP BY ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'')
                                 WHERE a IS DISTINCT FROM want.reached OR b IS DISTINCT FROM want.converted OR NOT oracle.close(c, rate) OR NOT oracle.close(d, literal)', key_column), 'in one step: ' || key_column);
    RETURN NEXT is_empty(format('SELECT * FROM (SELECT data_set, conversion_agg(%1$s, reached, converted) AS c FROM probe.event LEFT JOIN sample.identity ON id = user_no GROUP BY ROLLUP (data_set)) AS have
                                 FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'')
                                 WHERE reached_users(c) IS DISTINCT FROM want.reached OR converted_users(c) IS DISTINCT FROM want.converted OR NOT oracle.close(conversion_rate(c), rate)
                                    OR NOT oracle.close(literal_conversion_rate(c), literal)', key_column), 'in two steps: ' || key_column);
END $$;
SELECT probe.by_every_key('probe.by_key');

-- By hand.
SELECT is((SELECT (reached_users(u, r, c), converted_users(u, r, c), conversion_rate(u, r, c), literal_conversion_rate(u, r, c))::text FROM (VALUES ('a'::text, true, false), ('a', false, true), ('b', true, NULL), ('c', NULL, true), ('d', true, false), ('e', true, false)) AS v (u, r, c)),
          '(4,2,0.25,0.5)', 'reached: a, b, d, e; converted: a and c; of the reached a alone');
SELECT is((SELECT (reached_users(u, true, true), conversion_rate(u, true, true))::text FROM generate_series(1, 5) AS n, LATERAL (SELECT n * 0 AS u) AS t), '(1,1)', 'a user counts once');

-- FILTER, DISTINCT, ORDER BY; many groups that spill; windows.
SELECT is((SELECT (reached_users(user_no, reached, converted) FILTER (WHERE data_set = 'medium'), converted_users(user_no, reached, converted) FILTER (WHERE data_set = 'medium'), reached_users(user_no, reached, converted) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (reached, converted, 0)::text FROM probe.wanted WHERE data_set = 'medium'), 'FILTER');
SELECT is((SELECT conversion_rate(user_no, reached, converted) FILTER (WHERE false) FROM probe.event), NULL::float8, 'FILTER that leaves nothing');
SELECT is((SELECT (reached_users(DISTINCT user_no::key, reached, converted), converted_users(DISTINCT user_no::key, reached, converted))::text FROM probe.event), (SELECT (reached, converted)::text FROM probe.wanted WHERE data_set IS NULL), 'DISTINCT');
SELECT ok((SELECT conversion_agg(user_no, reached, converted ORDER BY md5(event_no::text)) FROM probe.event) = (SELECT conversion_agg(user_no, reached, converted ORDER BY event_no) FROM probe.event), 'the order of rows leaves no trace');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT probe.same_bag($$ SELECT user_no, reached_users(user_no, reached, converted), converted_users(user_no, reached, converted), conversion_rate(user_no, reached, converted) FROM probe.event WHERE user_no IS NOT NULL GROUP BY user_no $$,
                      $$ SELECT user_no, coalesce(bool_or(reached), false)::int, coalesce(bool_or(converted), false)::int, CASE WHEN bool_or(reached) THEN coalesce(bool_or(converted), false)::int END FROM probe.event WHERE user_no IS NOT NULL GROUP BY user_no $$,
                      'a group a user, spilling');
RESET work_mem;
RESET enable_sort;
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, reached_users(user_no, reached, converted) OVER w AS a, conversion_rate(user_no, reached, converted) OVER w AS b, literal_conversion_rate(user_no, reached, converted) OVER w AS c,
           array_agg((user_no, reached, converted)::oracle.conversion_row) OVER w AS rows
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 30 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.reached_users(rows) OR NOT oracle.close(b, oracle.conversion_rate(rows)) OR NOT oracle.close(c, oracle.literal_conversion_rate(rows)) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, conversion_agg(user_no, reached, converted) OVER w AS c, array_agg((user_no, reached, converted)::oracle.conversion_row) OVER w AS rows FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
    WHERE reached_users(c) <> oracle.reached_users(rows) OR converted_users(c) <> oracle.converted_users(rows) OR NOT oracle.close(conversion_rate(c), oracle.conversion_rate(rows)) $$, 'a growing window: each row''s summary stays what it was');

-- Merging: viewers in one part, clickers in another.
CREATE TABLE probe.summary AS SELECT data_set, conversion_agg(user_no, reached, converted) AS c FROM probe.event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, conversion_agg(user_no, reached, converted) AS c FROM probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(c) <> (SELECT c FROM probe.summary WHERE data_set IS NULL) $$, 'merge of parts is the whole');
SELECT ok((SELECT merge(c) FROM (SELECT conversion_agg(user_no, reached, false) AS c FROM probe.event UNION ALL SELECT conversion_agg(user_no, NULL, converted) FROM probe.event) AS m) = (SELECT c FROM probe.summary WHERE data_set IS NULL),
          'merge of the reached and the converted is the whole');
SELECT ok((SELECT merge(c) FROM (SELECT merge(c) AS c FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT c FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(c) FROM (SELECT c FROM probe.part WHERE parts = 7 UNION ALL SELECT conversion_agg(1, true, true) FROM probe.event WHERE false UNION ALL SELECT NULL) AS m) = (SELECT c FROM probe.summary WHERE data_set IS NULL), 'empty and NULL summaries add nothing');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT conversion_rate(user_no, reached, converted) FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, literal_conversion_rate(user_no, reached, converted) FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT is_empty($$ SELECT * FROM (SELECT NULL AS data_set, reached_users(user_no, reached, converted) AS a, converted_users(user_no, reached, converted) AS b, conversion_rate(user_no, reached, converted) AS c FROM probe.event UNION ALL
                                  SELECT data_set, reached_users(user_no, reached, converted), converted_users(user_no, reached, converted), conversion_rate(user_no, reached, converted) FROM probe.event GROUP BY 1) AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*')
                   WHERE a IS DISTINCT FROM want.reached OR b IS DISTINCT FROM want.converted OR NOT oracle.close(c, rate) $$, 'the numbers of workers');
SELECT is((SELECT converted_users(user_no, reached, converted) FILTER (WHERE data_set = 'medium') FROM probe.event), (SELECT converted FROM probe.wanted WHERE data_set = 'medium'), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT conversion_agg(user_no, reached, converted) AS c FROM probe.event;
\ir serial.psql
SELECT ok(o.c = s.c AND o.c::text = s.c::text, 'the summary of workers is the same to the bit') FROM probe.of_workers AS o, probe.summary AS s WHERE data_set IS NULL;

SELECT * FROM finish();
ROLLBACK;
