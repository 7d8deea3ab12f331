-- The family `ratings` against the oracle. Averages and shares within 1e-15 of the exact quotient (see oracle.close).

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(38);

CREATE TABLE probe.event AS SELECT * FROM sample.rating_event;
CALL probe.make_parallel('probe.event');

CREATE TABLE probe.wanted AS
SELECT data_set, agent_no, r AS ratings, s AS scores,
       oracle.rating_count(r) AS n, oracle.unrated_count(r) AS unrated, oracle.avg_rating(r) AS average, oracle.rating_response_rate(r) AS rate,
       oracle.rating_count(s) AS score_n, oracle.unrated_count(s) AS score_unrated, oracle.avg_rating(s) AS score_average, oracle.rating_response_rate(s) AS score_rate, oracle.nps_score(s) AS nps
FROM  (SELECT data_set, agent_no, array_agg(rating) AS r, array_agg(score) AS s FROM probe.event GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no))) AS t;

SELECT cmp_ok(count(*), '>=', 50::bigint, 'groups to compare') FROM probe.wanted;
SELECT cmp_ok(count(*) FILTER (WHERE n = 0), '>=', 2::bigint, 'some of them without a rating') FROM probe.wanted;
SELECT ok(min(nps) = -100 AND max(nps) = 100, 'nps from end to end') FROM probe.wanted;

-- One step, both argument lists.
SELECT is_empty($$ SELECT * FROM (SELECT data_set, agent_no, rating_count(rating) AS a, unrated_count(rating) AS b, avg_rating(rating) AS c, rating_response_rate(rating) AS d
                                  FROM probe.event GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no))) AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                   WHERE a IS DISTINCT FROM n OR b IS DISTINCT FROM unrated OR NOT oracle.close(c, average) OR NOT oracle.close(d, rate) $$, 'ratings 1–5 in one step');
SELECT is_empty($$ SELECT * FROM (SELECT data_set, agent_no, rating_count(score, 0, 10) AS a, unrated_count(score, 0, 10) AS b, avg_rating(score, 0, 10) AS c, rating_response_rate(score, 0, 10) AS d,
                                         nps_score(score, 0, 10) AS e
                                  FROM probe.event GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no))) AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                   WHERE a IS DISTINCT FROM score_n OR b IS DISTINCT FROM score_unrated OR NOT oracle.close(c, score_average) OR NOT oracle.close(d, score_rate) OR NOT oracle.close(e, nps) $$, 'scores 0–10 in one step');

-- Two steps.
CREATE TABLE probe.summary AS
SELECT data_set, agent_no, rating_agg(rating) AS r, rating_agg(score, 0, 10) AS s FROM probe.event GROUP BY GROUPING SETS ((), (data_set), (data_set, agent_no));
SELECT is_empty($$ SELECT * FROM probe.summary AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                   WHERE rating_count(r) IS DISTINCT FROM n OR unrated_count(r) IS DISTINCT FROM unrated OR NOT oracle.close(avg_rating(r), average) OR NOT oracle.close(rating_response_rate(r), rate) $$,
                'ratings 1–5 in two steps');
SELECT is_empty($$ SELECT * FROM probe.summary AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                   WHERE rating_count(s) IS DISTINCT FROM score_n OR unrated_count(s) IS DISTINCT FROM score_unrated OR NOT oracle.close(avg_rating(s), score_average)
                      OR NOT oracle.close(rating_response_rate(s), score_rate) OR NOT oracle.close(nps_score(s), nps) $$, 'scores 0–10 in two steps');

-- The top box, from each value of the scale on.
SELECT is_empty($$ SELECT data_set, agent_no, lowest FROM probe.summary JOIN probe.wanted USING (data_set, agent_no), generate_series(1, 5) AS lowest WHERE NOT oracle.close(top_box_share(r, lowest), oracle.top_box_share(ratings, lowest)) $$, 'top box of 1–5');
SELECT is_empty($$ SELECT data_set, agent_no, lowest FROM probe.summary JOIN probe.wanted USING (data_set, agent_no), generate_series(0, 10) AS lowest WHERE NOT oracle.close(top_box_share(s, lowest), oracle.top_box_share(scores, lowest)) $$, 'top box of 0–10');
SELECT is((SELECT (top_box_share(rating_agg(x), 4), top_box_share(rating_agg(x), 1), top_box_share(rating_agg(x) FILTER (WHERE x IS NULL), 4), top_box_share(rating_agg(x) FILTER (WHERE false), 400))::text FROM unnest(ARRAY[5, 4, 3, 3, NULL]::float8[]) AS x), '(0.5,1,,)',
          'unrated rows do not count; nothing is NULL, on whatever scale');

-- The distribution: every value of the scale, zeros included, in order.
SELECT is_empty($$ SELECT * FROM (SELECT data_set, agent_no, d.* FROM probe.summary, LATERAL rating_distribution(r) AS d) AS have
                   FULL JOIN (SELECT data_set, agent_no, d.* FROM probe.wanted, LATERAL oracle.rating_distribution(ratings) AS d) AS want
                        ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0) AND have.rating = want.rating
                   WHERE have.responses IS DISTINCT FROM want.responses OR NOT oracle.close(have.share, want.share) $$, 'distribution of 1–5');
SELECT is_empty($$ SELECT * FROM (SELECT data_set, agent_no, d.* FROM probe.summary, LATERAL rating_distribution(s) AS d) AS have
                   FULL JOIN (SELECT data_set, agent_no, d.* FROM probe.wanted, LATERAL oracle.rating_distribution(scores, 0, 10) AS d) AS want
                        ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0) AND have.rating = want.rating
                   WHERE have.responses IS DISTINCT FROM want.responses OR NOT oracle.close(have.share, want.share) $$, 'distribution of 0–10');
SELECT results_eq($$ SELECT rating, responses FROM rating_distribution((SELECT rating_agg(x) FROM unnest(ARRAY[5, 5, NULL, 3]::float8[]) AS x)) $$,
                  $$ VALUES (1, 0::bigint), (2, 0), (3, 1), (4, 0), (5, 2) $$, 'zeros are in it, in order');
SELECT results_eq($$ SELECT rating, responses, share FROM rating_distribution((SELECT rating_agg(x, -1, 1) FROM unnest(ARRAY[-1, 1, 1, 1]::float8[]) AS x)) $$,
                  $$ VALUES (-1, 1::bigint, 0.25::float8), (0, 0, 0), (1, 3, 0.75) $$, 'a scale with negative values');
SELECT results_eq($$ SELECT rating, responses, share FROM rating_distribution((SELECT rating_agg(x) FROM unnest(ARRAY[NULL, NULL]::float8[]) AS x)) $$,
                  $$ VALUES (1, 0::bigint, NULL::float8), (2, 0, NULL), (3, 0, NULL), (4, 0, NULL), (5, 0, NULL) $$, 'shares of no ratings are NULL');
SELECT is((SELECT avg_rating(r) FROM (SELECT rating_agg(x) AS r FROM unnest(ARRAY[4, NULL, 5]::float8[]) AS x) AS t), 4.5::float8, 'unrated is not 0');
SELECT is((SELECT (rating_count(x, 7, 7), avg_rating(x, 7, 7))::text FROM unnest(ARRAY[7, NULL]::float8[]) AS x), '(1,7)', 'a scale of one value');
SELECT is((SELECT avg_rating(x, -3, 3) FROM unnest(ARRAY[-3, -2]::float8[]) AS x), -2.5::float8, 'a negative average');
SELECT ok((SELECT rating_agg(rating) FROM probe.event) = (SELECT rating_agg(rating, 1, 5) FROM probe.event), 'the scale is 1 to 5 unless told');
SELECT ok((SELECT rating_agg(x, 1, 5) FROM unnest(ARRAY[2]::float8[]) AS x) <> (SELECT rating_agg(x, 0, 10) FROM unnest(ARRAY[2]::float8[]) AS x), 'the scale is part of a summary');

-- FILTER, DISTINCT, ORDER BY; windows.
SELECT is((SELECT (rating_count(rating) FILTER (WHERE data_set = 'small'), rating_count(rating) FILTER (WHERE false), unrated_count(rating) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (n, 0, 0)::text FROM probe.wanted WHERE data_set = 'small' AND agent_no IS NULL), 'FILTER');
SELECT is((SELECT avg_rating(rating) FILTER (WHERE false) FROM probe.event), NULL::float8, 'FILTER that leaves nothing');
SELECT is((SELECT (rating_count(DISTINCT rating), avg_rating(DISTINCT rating))::text FROM probe.event), '(5,3)', 'DISTINCT');
SELECT ok((SELECT rating_agg(rating ORDER BY md5(event_no::text)) FROM probe.event) = (SELECT rating_agg(rating) FROM probe.event), 'the order of rows leaves no trace');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, rating_count(rating) OVER w AS a, avg_rating(rating) OVER w AS b, nps_score(score, 0, 10) OVER w AS c, array_agg(rating) OVER w AS r, array_agg(score) OVER w AS s
    FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 20 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.rating_count(r) OR NOT oracle.close(b, oracle.avg_rating(r)) OR NOT oracle.close(c, oracle.nps_score(s)) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, rating_agg(rating) OVER w AS a, array_agg(rating) OVER w AS r FROM probe.event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
    WHERE rating_count(a) <> oracle.rating_count(r) OR unrated_count(a) <> oracle.unrated_count(r) OR NOT oracle.close(avg_rating(a), oracle.avg_rating(r)) $$, 'a growing window: each row''s summary stays what it was');

-- Merging.
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, rating_agg(rating) AS r, rating_agg(score, 0, 10) AS s FROM probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(r) <> (SELECT rating_agg(rating) FROM probe.event) OR merge(s) <> (SELECT rating_agg(score, 0, 10) FROM probe.event) $$,
                'merge of parts is the whole');
SELECT ok((SELECT merge(r) FROM (SELECT merge(r) AS r FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT rating_agg(rating) FROM probe.event), 'merge of merges is the whole');
SELECT lives_ok($$ SELECT 1 / (merge(s) = (SELECT rating_agg(score, 0, 10) FROM probe.event))::int
                   FROM (SELECT s FROM probe.part WHERE parts = 7 UNION ALL SELECT rating_agg(1, 0, 10) FROM probe.event WHERE false UNION ALL SELECT NULL) AS m $$, 'empty and NULL summaries add nothing');
SELECT lives_ok($$ SELECT 1 / (merge(s) = (SELECT rating_agg(score, 0, 10) FROM probe.event))::int
                   FROM (SELECT s FROM probe.part WHERE parts = 7 UNION ALL SELECT rating_agg(1) FROM probe.event WHERE false) AS m $$, '… whatever scale they would have had');
SELECT lives_ok($$ SELECT 1 / (merge(s) = (SELECT rating_agg(score, 0, 10) FROM probe.event))::int
                   FROM (SELECT rating_agg(1, 0, 10) AS s FROM probe.event WHERE false UNION ALL SELECT s FROM probe.part WHERE parts = 7) AS m $$, '… and in whatever order');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT avg_rating(rating) FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, nps_score(score, 0, 10) FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT is_empty($$ SELECT * FROM (SELECT NULL AS data_set, NULL::int AS agent_no, rating_count(rating) AS a, unrated_count(rating) AS b, avg_rating(rating) AS c, nps_score(score, 0, 10) AS d FROM probe.event UNION ALL
                                  SELECT data_set, NULL, rating_count(rating), unrated_count(rating), avg_rating(rating), nps_score(score, 0, 10) FROM probe.event GROUP BY 1 UNION ALL
                                  SELECT data_set, agent_no, rating_count(rating), unrated_count(rating), avg_rating(rating), nps_score(score, 0, 10) FROM probe.event GROUP BY 1, 2) AS have
                   FULL JOIN probe.wanted AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.agent_no, 0) = coalesce(want.agent_no, 0)
                   WHERE a IS DISTINCT FROM n OR b IS DISTINCT FROM unrated OR NOT oracle.close(c, average) OR NOT oracle.close(d, nps) $$, 'the numbers of workers');
SELECT is((SELECT (rating_count(rating) FILTER (WHERE data_set = 'small'), rating_count(rating) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (n, 0)::text FROM probe.wanted WHERE data_set = 'small' AND agent_no IS NULL), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT rating_agg(rating) AS r, rating_agg(score, 0, 10) AS s FROM probe.event;
\ir serial.psql
SELECT ok(r = (SELECT rating_agg(rating) FROM probe.event) AND s = (SELECT rating_agg(score, 0, 10) FROM probe.event), 'the summaries of workers are the same to the bit') FROM probe.of_workers;
SELECT is(r::text, (SELECT rating_agg(rating)::text FROM probe.event), 'and read the same') FROM probe.of_workers;
SELECT is((SELECT count(*) FROM probe.event), 20101::bigint, 'of all events');

SELECT * FROM finish();
ROLLBACK;
