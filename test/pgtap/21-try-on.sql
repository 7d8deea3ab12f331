-- The family `try_on` against the oracle.
--
-- engagement_seconds must be the double nearest to the exact sum, to the bit: the seconds are summed as whole
-- microseconds. Averages may differ from the exact quotient by 1e-15 of it (see oracle.close).

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(81);

CREATE TABLE probe.event AS SELECT event_no, data_set, platform, session_no, device_no, product_no, seconds, at FROM sample.try_on_event;
CALL probe.make_parallel('probe.event');

-- What the oracle says, once for the whole and for each group, by default and under other options.
CREATE TABLE probe.groups AS
SELECT data_set, platform, array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row) AS rows
FROM   probe.event GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform));

CREATE TABLE probe.wanted AS
SELECT data_set, platform, cap, min_seconds, sessions, users, engagement,
       oracle.quotient(engagement, sessions) AS per_session, oracle.quotient(engagement, users) AS per_user, oracle.quotient(sessions, users) AS sessions_per_user
FROM   probe.groups
CROSS JOIN LATERAL (VALUES (450::float8, 4::float8), (0, 0), (1e9, 4), (10, 0.1), (0.1, 4.000001), (449.9999996, 3.9999994), (450, 1e9), (7.25, 1000)) AS o (cap, min_seconds)
CROSS JOIN LATERAL (SELECT oracle.session_count(rows, min_seconds) AS sessions, oracle.unique_users(rows, min_seconds) AS users,
                           oracle.engagement_seconds(rows, cap, min_seconds) AS engagement OFFSET 0) AS w
WHERE  (cap, min_seconds) = (450, 4) OR (platform IS NULL AND data_set <> 'large') OR (platform IS NULL AND data_set IS NULL AND (cap, min_seconds) = (7.25, 1000));

SELECT cmp_ok(count(*), '>=', 15::bigint, 'groups to compare') FROM probe.wanted WHERE (cap, min_seconds) = (450, 4);
SELECT is_empty($$ SELECT * FROM probe.wanted JOIN probe.groups USING (data_set) WHERE data_set IN ('edge', 'small') AND wanted.platform IS NULL AND groups.platform IS NULL
                   AND (per_session IS DISTINCT FROM oracle.avg_session_duration(rows, cap, min_seconds) OR per_user IS DISTINCT FROM oracle.avg_engagement_per_user(rows, cap, min_seconds)
                        OR sessions_per_user IS DISTINCT FROM oracle.avg_sessions_per_user(rows, min_seconds)) $$, 'averages are quotients');
SELECT cmp_ok(count(DISTINCT engagement), '>=', 6::bigint, 'the options matter') FROM probe.wanted WHERE data_set = 'medium';
SELECT is((sessions, engagement)::text, '(17,4109.099998)', 'the edges, by hand') FROM probe.wanted WHERE data_set = 'edge' AND platform IS NULL AND (cap, min_seconds) = (450, 4);

-- One step and two, every type of key.
CREATE FUNCTION probe.by_key(s text, u text, p text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    rows text := format('SELECT data_set, platform, %s AS s, %s AS u, %s AS p, seconds FROM probe.event LEFT JOIN sample.identity s ON s.id = session_no
                         LEFT JOIN sample.identity u ON u.id = device_no LEFT JOIN sample.identity p ON p.id = product_no', 's.' || s, 'u.' || u, 'p.' || p);
BEGIN
    RETURN NEXT is_empty(format(
        'SELECT * FROM (SELECT data_set, platform, session_count(s, u, p, seconds) AS a, unique_users(s, u, p, seconds) AS b, engagement_seconds(s, u, p, seconds) AS c,
                               avg_session_duration(s, u, p, seconds) AS d, avg_engagement_per_user(s, u, p, seconds) AS e, avg_sessions_per_user(s, u, p, seconds) AS f
                        FROM (%s) AS event GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform))) AS have
         FULL JOIN (SELECT * FROM probe.wanted WHERE (cap, min_seconds) = (450, 4)) AS want
              ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND coalesce(have.platform, ''*'') = coalesce(want.platform, ''*'')
         WHERE a IS DISTINCT FROM sessions OR b IS DISTINCT FROM users OR NOT oracle.same(c, engagement) OR NOT oracle.close(d, per_session) OR NOT oracle.close(e, per_user)
            OR NOT oracle.close(f, sessions_per_user)', rows), format('in one step: session %s, user %s, product %s', s, u, p));
    RETURN NEXT is_empty(format(
        'SELECT * FROM (SELECT data_set, platform, try_on_agg(s, u, p, seconds) AS t
                        FROM (%s) AS event GROUP BY GROUPING SETS ((), (data_set), (platform), (data_set, platform))) AS have
         FULL JOIN (SELECT * FROM probe.wanted WHERE (cap, min_seconds) = (450, 4)) AS want
              ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND coalesce(have.platform, ''*'') = coalesce(want.platform, ''*'')
         WHERE session_count(t) IS DISTINCT FROM sessions OR unique_users(t) IS DISTINCT FROM users OR NOT oracle.same(engagement_seconds(t), engagement)
            OR NOT oracle.close(avg_session_duration(t), per_session) OR NOT oracle.close(avg_engagement_per_user(t), per_user)
            OR NOT oracle.close(avg_sessions_per_user(t), sessions_per_user)', rows), format('in two steps: session %s, user %s, product %s', s, u, p));
END $$;
SELECT probe.by_every_key('probe.by_key');
SELECT probe.by_key('as_bigint', 'as_uuid', 'as_text');
SELECT probe.by_key('as_long', 'as_integer', 'as_uuid');
SELECT probe.by_key('as_uuid', 'as_char', 'as_bigint');

-- Integer widths mixed within the columns.
SELECT is((SELECT (session_count(s, u, p, seconds), unique_users(s, u, p, seconds), engagement_seconds(s, u, p, seconds))::text FROM (
               SELECT CASE event_no % 3 WHEN 0 THEN session_no::smallint::key WHEN 1 THEN session_no::key ELSE session_no::bigint::key END AS s,
                      CASE event_no % 5 WHEN 0 THEN device_no::smallint::key WHEN 1 THEN device_no::key ELSE device_no::bigint::key END AS u,
                      CASE event_no % 7 WHEN 0 THEN product_no::smallint::key WHEN 1 THEN product_no::key ELSE product_no::bigint::key END AS p, seconds
               FROM probe.event) AS t),
          (SELECT (sessions, users, engagement::float8)::text FROM probe.wanted WHERE data_set IS NULL AND platform IS NULL AND (cap, min_seconds) = (450, 4)),
          'smallint, integer and bigint mixed');

-- Options, by name and in turn.
CREATE TABLE probe.summary AS
SELECT data_set, try_on_agg(session_no, device_no, product_no, seconds) AS t FROM probe.event GROUP BY ROLLUP (data_set);
SELECT is_empty($$ SELECT data_set, cap, min_seconds FROM probe.summary JOIN (SELECT * FROM probe.wanted WHERE platform IS NULL) AS w USING (data_set)
                   WHERE session_count(t, min_seconds => w.min_seconds) IS DISTINCT FROM sessions
                      OR unique_users(t, min_seconds => w.min_seconds) IS DISTINCT FROM users
                      OR NOT oracle.same(engagement_seconds(t, cap => w.cap, min_seconds => w.min_seconds), engagement)
                      OR NOT oracle.close(avg_session_duration(t, cap => w.cap, min_seconds => w.min_seconds), per_session)
                      OR NOT oracle.close(avg_engagement_per_user(t, cap => w.cap, min_seconds => w.min_seconds), per_user)
                      OR NOT oracle.close(avg_sessions_per_user(t, min_seconds => w.min_seconds), sessions_per_user) $$, 'cap and min_seconds');
SELECT is((SELECT count(*) FROM probe.summary JOIN (SELECT * FROM probe.wanted WHERE platform IS NULL) AS w USING (data_set)), 33::bigint, '… in so many combinations');
SELECT is_empty($$ SELECT data_set FROM probe.summary WHERE session_count(t) <> session_count(t, min_seconds => 4) OR engagement_seconds(t) <> engagement_seconds(t, cap => 450)
                   OR engagement_seconds(t) <> engagement_seconds(t, 450, 4) OR engagement_seconds(t, cap => 7) <> engagement_seconds(t, min_seconds => 4, cap => 7) $$, 'the defaults are 450 and 4');
SELECT results_eq('SELECT session_count(t), engagement_seconds(t) FROM probe.summary ORDER BY data_set',
                  'SELECT session_count(t), engagement_seconds(t) FROM probe.summary ORDER BY data_set', 'reading changes nothing');

-- Percentiles: PostgreSQL's own of the same durations, to the bit; the standard deviation of numeric but for its last digits.
CREATE TABLE probe.duration AS
SELECT data_set, cap, min_seconds, rows, (SELECT array_agg(d) FROM oracle.session_durations(rows, cap, min_seconds) AS d) AS durations
FROM   probe.groups CROSS JOIN (VALUES (450::float8, 4::float8), (0, 0), (10, 0.1), (450, 1e9)) AS o (cap, min_seconds) WHERE platform IS NULL;
SELECT is((SELECT count(*) FROM probe.duration JOIN probe.summary USING (data_set)), 20::bigint, 'groups and options');
SELECT is_empty($$ SELECT data_set, cap, min_seconds, fraction FROM probe.duration JOIN probe.summary USING (data_set), unnest(ARRAY[0, 1e-9, 0.1, 0.25, 1/3.0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999999, 1]::float8[]) AS fraction
                   WHERE session_duration_percentile(t, fraction, cap, min_seconds) IS DISTINCT FROM
                         (SELECT percentile_cont(fraction) WITHIN GROUP (ORDER BY d::float8) FROM unnest(durations) AS d) $$, 'session_duration_percentile is percentile_cont''s to the bit');
SELECT is_empty($$ SELECT data_set, cap, min_seconds FROM probe.duration JOIN probe.summary USING (data_set)
                   WHERE median_session_duration(t, cap, min_seconds) IS DISTINCT FROM session_duration_percentile(t, 0.5, cap, min_seconds)
                      OR NOT oracle.close(median_session_duration(t, cap => duration.cap, min_seconds => duration.min_seconds), oracle.percentile(durations, 0.5)) $$, 'the median is the percentile of 0.5');
SELECT is_empty($$ SELECT data_set, cap, min_seconds FROM probe.duration JOIN probe.summary USING (data_set), LATERAL session_duration_statistics(t, cap, min_seconds) AS s,
                          LATERAL (SELECT count(d) AS sessions, stddev_samp(d) AS spread FROM unnest(durations) AS d) AS w
                   WHERE s.sessions <> w.sessions OR mean IS DISTINCT FROM avg_session_duration(t, cap, min_seconds) OR NOT oracle.close(mean, (SELECT avg(d) FROM unnest(durations) AS d))
                      OR abs(stddev - spread) > 1e-12 * spread OR (stddev IS NULL) <> (w.sessions < 2)
                      OR (lowest, p25, median, p75, p90, p95, p99, highest) IS DISTINCT FROM
                         (session_duration_percentile(t, 0, cap, min_seconds), session_duration_percentile(t, 0.25, cap, min_seconds), session_duration_percentile(t, 0.5, cap, min_seconds), session_duration_percentile(t, 0.75, cap, min_seconds),
                          session_duration_percentile(t, 0.9, cap, min_seconds), session_duration_percentile(t, 0.95, cap, min_seconds), session_duration_percentile(t, 0.99, cap, min_seconds), session_duration_percentile(t, 1, cap, min_seconds)) $$,
                'session_duration_statistics');
SELECT is_empty($$ SELECT * FROM (SELECT data_set, median_session_duration(session_no, device_no, product_no, seconds) AS m FROM probe.event GROUP BY ROLLUP (data_set)) AS have FULL JOIN (SELECT * FROM probe.duration WHERE (cap, min_seconds) = (450, 4)) AS want
                   ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') WHERE m IS DISTINCT FROM oracle.session_duration_percentile(rows, 0.5) $$, 'the median in one step');
SELECT is((SELECT median_session_duration(as_long, as_uuid, as_text, seconds) FROM probe.event JOIN sample.identity ON id = session_no), (SELECT median_session_duration(session_no, session_no, session_no, seconds) FROM probe.event), 'the median of any keys');
SELECT is((SELECT (median_session_duration(session_no, device_no, product_no, seconds) FILTER (WHERE data_set = 'small'), median_session_duration(session_no, device_no, product_no, seconds) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (median_session_duration(t), NULL::float8)::text FROM probe.summary WHERE data_set = 'small'), 'FILTER of medians');
SELECT is((SELECT s::text FROM session_duration_statistics((SELECT try_on_agg(1, 1, 1, 1) FROM probe.event WHERE false)) AS s), '(0,,,,,,,,,,)', 'statistics of nothing are a row');
SELECT is((SELECT s::text FROM session_duration_statistics((SELECT try_on_agg(1, 1, 1, 5))) AS s), '(1,5,,5,5,5,5,5,5,5,5)', 'of one session there is no standard deviation');
SELECT is((SELECT s::text FROM session_duration_statistics((SELECT try_on_agg(n, 1, 1, 7) FROM generate_series(1, 100) AS n)) AS s), '(100,7,0,7,7,7,7,7,7,7,7)', 'of equal ones it is 0');
SELECT is((SELECT count(*) FROM session_duration_statistics(NULL)), 0::bigint, 'of NULL there is no row');

-- Product statistics.
CREATE FUNCTION probe.products(options text, named text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    query text := format('SELECT * FROM (SELECT data_set, p.* FROM probe.summary, LATERAL product_statistics(t%s) AS p) AS have
        FULL JOIN (SELECT data_set, p.* FROM probe.groups, LATERAL oracle.product_statistics(rows%s) AS p WHERE platform IS NULL) AS want
             ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND have.product = want.product
        WHERE have.product IS NULL OR want.product IS NULL OR have.sessions <> want.sessions OR have.users <> want.users
           OR NOT oracle.same(have.engagement_seconds, want.engagement_seconds) OR NOT oracle.close(have.avg_seconds_per_session, want.avg_seconds_per_session)
           OR NOT oracle.close(have.avg_seconds_per_user, want.avg_seconds_per_user)', options, options);
BEGIN
    RETURN NEXT is_empty(query, 'product_statistics, ' || named);
END $$;
SELECT probe.products('', 'by default');
SELECT probe.products(', min_item_seconds => 4', 'of variants');
SELECT probe.products(', cap => 10', 'cap 10');
SELECT probe.products(', cap => 1e9, min_seconds => 0', 'raw');
SELECT probe.products(', min_seconds => 0, min_item_seconds => 3.9999996', 'an item''s minimum to the microsecond');
SELECT probe.products(', 7.25, 100, 1', 'options in order');
SELECT isnt_empty('SELECT product FROM probe.summary, LATERAL product_statistics(t) AS p WHERE data_set IS NULL AND users > sessions', 'some sessions have several users');
SELECT is_empty($$ SELECT product FROM probe.summary, LATERAL product_statistics(t) WHERE data_set = 'edge' AND product = '10' $$, 'a product of invalid sessions only is not in it');
SELECT results_eq($$ SELECT sessions, users, engagement_seconds FROM product_statistics((SELECT try_on_agg(s, u, p, x) FROM (VALUES (1, 1, 'a'::text, 5::float8), (1, 2, 'b', 1)) AS v (s, u, p, x))) ORDER BY product $$,
                  $$ VALUES (1::bigint, 2::bigint, 5::float8), (1, 2, 1) $$, 'the users of a product are those of the sessions that have it');
SELECT bag_eq($$ SELECT product FROM product_statistics((SELECT try_on_agg(1, 1, as_uuid, 5) FROM sample.identity)) $$, 'SELECT as_uuid::text FROM sample.identity', 'uuid products as they were given');
SELECT bag_eq($$ SELECT product COLLATE "C" FROM product_statistics((SELECT try_on_agg(1, 1, as_text, 5) FROM sample.identity)) $$, 'SELECT as_text FROM sample.identity', 'text products as they were given');
SELECT bag_eq($$ SELECT product COLLATE "C" FROM product_statistics((SELECT try_on_agg(1, 1, as_long, 5) FROM sample.identity)) $$, 'SELECT as_long FROM sample.identity', 'long text products, whole');
SELECT bag_eq($$ SELECT product FROM product_statistics((SELECT try_on_agg(1, 1, as_bigint, 5) FROM sample.identity)) $$, 'SELECT as_bigint::text FROM sample.identity', 'bigint products as they were given');
SELECT bag_eq($$ SELECT product COLLATE "C" FROM product_statistics((SELECT try_on_agg(1, 1, as_char, 5) FROM sample.identity)) $$, 'SELECT as_char::text FROM sample.identity', 'char products without padding');
SELECT is((SELECT count(*) FROM product_statistics((SELECT try_on_agg(1, 1, 1, 1) FROM probe.event WHERE false))), 0::bigint, 'no products of nothing');

-- FILTER, DISTINCT, ORDER BY in the call; many groups that spill.
SELECT is((SELECT (session_count(session_no, device_no, product_no, seconds) FILTER (WHERE platform = 'ios'), engagement_seconds(session_no, device_no, product_no, seconds) FILTER (WHERE platform = 'ios'),
                   session_count(session_no, device_no, product_no, seconds) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (sessions, engagement::float8, 0)::text FROM probe.wanted WHERE platform = 'ios' AND data_set IS NULL), 'FILTER');
SELECT is((SELECT (session_count(DISTINCT session_no::key, device_no::key, product_no::key, seconds), engagement_seconds(DISTINCT session_no::key, device_no::key, product_no::key, seconds))::text FROM probe.event),
          (SELECT (oracle.session_count(rows), oracle.engagement_seconds(rows)::float8)::text FROM (
               SELECT array_agg(DISTINCT (session_no, device_no, product_no, seconds)::oracle.try_on_row) AS rows FROM probe.event) AS t), 'DISTINCT');
SELECT is((SELECT engagement_seconds(session_no, device_no, product_no, seconds ORDER BY md5(event_no::text)) FROM probe.event),
          (SELECT engagement::float8 FROM probe.wanted WHERE platform IS NULL AND data_set IS NULL AND (cap, min_seconds) = (450, 4)), 'ORDER BY');
SELECT ok((SELECT try_on_agg(session_no, device_no, product_no, seconds ORDER BY md5(event_no::text)) FROM probe.event) = (SELECT t FROM probe.summary WHERE data_set IS NULL),
          'the order of rows leaves no trace');
SET LOCAL work_mem = '64kB';
SET LOCAL enable_sort = off;
SELECT is_empty($$ SELECT * FROM (SELECT session_no, session_count(session_no, device_no, product_no, seconds) AS a, engagement_seconds(session_no, device_no, product_no, seconds) AS b FROM probe.event GROUP BY 1) AS have
                   FULL JOIN (SELECT session_no, (sum(s) >= 4)::int::bigint AS sessions, sum(least(s, 450)) FILTER (WHERE t >= 4) AS engagement
                              FROM (SELECT session_no, sum(s) AS s, sum(sum(s)) OVER (PARTITION BY session_no) AS t FROM (
                                        SELECT session_no, product_no, coalesce(oracle.millionths(seconds), 0) AS s FROM probe.event WHERE device_no IS NOT NULL AND product_no IS NOT NULL) AS r
                                    GROUP BY session_no, product_no) AS i GROUP BY 1) AS want ON have.session_no = want.session_no
                   WHERE have.session_no IS NOT NULL AND (a <> coalesce(sessions, 0) OR b <> coalesce(engagement, 0)) $$, 'a group a session, spilling');
RESET work_mem;
RESET enable_sort;

-- Windows.
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, session_count(session_no, device_no, product_no, seconds) OVER w AS a, engagement_seconds(session_no, device_no, product_no, seconds) OVER w AS b,
           avg_session_duration(session_no, device_no, product_no, seconds) OVER w AS c, array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row) OVER w AS rows
    FROM probe.event WHERE data_set IN ('edge', 'small') WINDOW w AS (PARTITION BY data_set ORDER BY event_no ROWS BETWEEN 20 PRECEDING AND 3 FOLLOWING)) AS t
    WHERE a <> oracle.session_count(rows) OR NOT oracle.same(b, oracle.engagement_seconds(rows)) OR NOT oracle.close(c, oracle.avg_session_duration(rows)) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, try_on_agg(session_no, device_no, product_no, seconds) OVER w AS t, array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row) OVER w AS rows
    FROM probe.event WHERE data_set IN ('edge', 'small') WINDOW w AS (PARTITION BY data_set ORDER BY event_no)) AS t
    WHERE session_count(t) <> oracle.session_count(rows) OR NOT oracle.same(engagement_seconds(t), oracle.engagement_seconds(rows)) OR unique_users(t) <> oracle.unique_users(rows) $$,
    'a growing window: each row''s summary stays what it was');

-- Merging: parts that cut through sessions and products, trees, stored rows.
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, try_on_agg(session_no, device_no, product_no, seconds) AS t
FROM   probe.event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(t) <> (SELECT t FROM probe.summary WHERE data_set IS NULL) $$, 'merge of parts is the whole');
SELECT is_empty($$ SELECT parts FROM (SELECT parts, merge(t) AS t FROM probe.part GROUP BY parts) AS m,
                   (SELECT * FROM probe.wanted WHERE data_set IS NULL AND platform IS NULL) AS w
                   WHERE session_count(t, min_seconds => w.min_seconds) <> sessions OR NOT oracle.same(engagement_seconds(t, w.cap, w.min_seconds), engagement) $$, '… under other options');
SELECT isnt((SELECT sum(session_count(t)) FROM probe.part WHERE parts = 100)::bigint, (SELECT session_count(t) FROM probe.summary WHERE data_set IS NULL), 'the parts'' numbers do not add up: sessions were cut');
SELECT ok((SELECT merge(t) FROM (SELECT merge(t) AS t FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT t FROM probe.summary WHERE data_set IS NULL), 'merge of merges is the whole');
SELECT ok((SELECT merge(t) FROM (SELECT t FROM probe.part WHERE parts = 7 UNION ALL SELECT try_on_agg(1, 1, 1, 1) FROM probe.event WHERE false UNION ALL SELECT NULL) AS m)
          = (SELECT t FROM probe.summary WHERE data_set IS NULL), 'empty and NULL summaries add nothing');
SELECT ok((SELECT merge(t ORDER BY part DESC) FROM probe.part WHERE parts = 7) = (SELECT merge(t ORDER BY part) FROM probe.part WHERE parts = 7), 'the order of merging leaves no trace');
CREATE TABLE probe.daily AS SELECT local_day(at, 'Europe/Rome') AS day, try_on_agg(session_no, device_no, product_no, seconds) AS t FROM probe.event GROUP BY 1;
SELECT is_empty($$ SELECT day FROM probe.daily JOIN (SELECT (at AT TIME ZONE 'Europe/Rome')::date AS day, array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row) AS rows
                                                     FROM probe.event GROUP BY 1) AS o USING (day)
                   WHERE session_count(t) <> oracle.session_count(rows) OR NOT oracle.same(engagement_seconds(t), oracle.engagement_seconds(rows)) $$, 'a stored row a day');
SELECT ok((SELECT merge(t) FROM probe.daily) = (SELECT t FROM probe.summary WHERE data_set IS NULL), 'merged stored rows');

-- Seconds beyond 2^53 microseconds: the exact sum is no double any more, the result may be its neighbour.
SELECT ok(oracle.close(engagement_seconds(t, cap => 9e12), 9000000000000 + 9007199254.740993), 'very long times')
FROM  (SELECT try_on_agg(s, 1, 1, x) AS t FROM (VALUES (1, 4.5e12::float8), (1, 4.5e12), (2, 9007199254.740993)) AS v (s, x)) AS q;

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT session_count(session_no, device_no, product_no, seconds) FROM probe.event $$, 'the whole runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, engagement_seconds(session_no, device_no, product_no, seconds) FROM probe.event GROUP BY 1 $$, 'groups run in parallel');
SELECT is_empty($$
    SELECT * FROM (
        SELECT NULL AS data_set, NULL AS platform, session_count(session_no, device_no, product_no, seconds) AS a, unique_users(session_no, device_no, product_no, seconds) AS b,
               engagement_seconds(session_no, device_no, product_no, seconds) AS c, avg_session_duration(session_no, device_no, product_no, seconds) AS d FROM probe.event UNION ALL
        SELECT data_set, NULL, session_count(session_no, device_no, product_no, seconds), unique_users(session_no, device_no, product_no, seconds),
               engagement_seconds(session_no, device_no, product_no, seconds), avg_session_duration(session_no, device_no, product_no, seconds) FROM probe.event GROUP BY 1 UNION ALL
        SELECT data_set, platform, session_count(session_no, device_no, product_no, seconds), unique_users(session_no, device_no, product_no, seconds),
               engagement_seconds(session_no, device_no, product_no, seconds), avg_session_duration(session_no, device_no, product_no, seconds) FROM probe.event GROUP BY 1, 2) AS have
    FULL JOIN (SELECT * FROM probe.wanted WHERE (cap, min_seconds) = (450, 4) AND (platform IS NULL OR data_set IS NOT NULL)) AS want
         ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') AND coalesce(have.platform, '*') = coalesce(want.platform, '*')
    WHERE a IS DISTINCT FROM sessions OR b IS DISTINCT FROM users OR NOT oracle.same(c, engagement) OR NOT oracle.close(d, per_session) $$, 'the numbers of workers');
SELECT is((SELECT (session_count(session_no, device_no, product_no, seconds) FILTER (WHERE platform = 'ios'), session_count(session_no, device_no, product_no, seconds) FILTER (WHERE false))::text FROM probe.event),
          (SELECT (sessions, 0)::text FROM probe.wanted WHERE platform = 'ios' AND data_set IS NULL), 'FILTER of workers');
CREATE TABLE probe.of_workers AS SELECT try_on_agg(session_no, device_no, product_no, seconds) AS t FROM probe.event;
\ir serial.psql
SELECT ok((SELECT t FROM probe.of_workers) = (SELECT t FROM probe.summary WHERE data_set IS NULL), 'the summary of workers is the same to the bit');
SELECT is((SELECT t::text FROM probe.of_workers), (SELECT t::text FROM probe.summary WHERE data_set IS NULL), 'and reads the same');

-- Partitions aggregated one by one.
CREATE TABLE probe.event_by_part (LIKE probe.event) PARTITION BY HASH (event_no);
CREATE TABLE probe.event_0 PARTITION OF probe.event_by_part FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE probe.event_1 PARTITION OF probe.event_by_part FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE probe.event_2 PARTITION OF probe.event_by_part FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO probe.event_by_part SELECT * FROM probe.event;
ANALYZE probe.event_by_part;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(probe.plan_of('SELECT data_set, session_count(session_no, device_no, product_no, seconds) FROM probe.event_by_part GROUP BY 1'), 'Partial', 'partitions are aggregated one by one');
SELECT is_empty($$ SELECT data_set FROM (SELECT data_set, try_on_agg(session_no, device_no, product_no, seconds) AS t FROM probe.event_by_part GROUP BY 1) AS have
                   JOIN probe.summary USING (data_set) WHERE have.t <> summary.t $$, 'and put together');

SELECT * FROM finish();
ROLLBACK;
