-- The test data hits the edges that it is for. These tests use the oracle alone.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql

SELECT plan(39);

-- Sessions around 4 s.
CREATE TABLE probe.session AS
SELECT data_set, session_no, sum(oracle.millionths(seconds)) AS exact, sum(seconds ORDER BY event_no) AS as_doubles,
       sum(seconds ORDER BY event_no DESC) AS as_doubles_backwards, sum(oracle.exact(seconds)) AS unrounded,
       count(DISTINCT device_no) AS devices, count(*) AS rows
FROM   sample.try_on_event WHERE session_no IS NOT NULL AND device_no IS NOT NULL AND product_no IS NOT NULL
GROUP  BY data_set, session_no;

SELECT cmp_ok(count(*), '>=', 20::bigint, 'sessions of exactly 4.000000 s')   FROM probe.session WHERE exact = 4;
SELECT cmp_ok(count(*), '>=', 20::bigint, 'sessions of exactly 3.999999 s')   FROM probe.session WHERE exact = 3.999999;
SELECT cmp_ok(count(*), '>=', 2::bigint,  'sessions that doubles would get wrong, whatever the order')
FROM   probe.session WHERE exact >= 4 AND as_doubles < 4 AND as_doubles_backwards < 4;
SELECT ok(0.36::float8 + 1.13 + 2.51 < 4 AND 2.51::float8 + 1.13 + 0.36 < 4 AND 2.51::float8 + 0.36 + 1.13 < 4, 'hostile parts are hostile here too');
SELECT cmp_ok(count(*), '>=', 1::bigint, 'sessions made valid by the rounding of each row')    FROM probe.session WHERE exact >= 4 AND unrounded < 4;
SELECT cmp_ok(count(*), '>=', 1::bigint, 'sessions made invalid by the rounding of each row')  FROM probe.session WHERE exact < 4 AND unrounded >= 4;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'sessions of two devices')         FROM probe.session WHERE devices >= 2;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'sessions that fail')              FROM probe.session WHERE exact < 4 OR exact IS NULL;
SELECT cmp_ok(count(*), '>=', 10::bigint, 'sessions without any time')        FROM probe.session WHERE exact IS NULL;
SELECT cmp_ok(count(*), '>=', 10::bigint, 'sessions valid only together with rows of another set')
FROM  (SELECT session_no FROM probe.session GROUP BY session_no HAVING sum(exact) >= 4 AND max(exact) < 4) AS s;

SELECT is((SELECT count(*) FROM sample.try_on_edge WHERE edge <> '' AND edge LIKE 'invalid%'), 2::bigint, 'sessions whose long row is to be ignored');
SELECT is(oracle.session_count(array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row)), 17::bigint,
          'of the 25 sessions on the edge 17 are valid, counted by hand') FROM sample.try_on_edge;
SELECT is(oracle.engagement_seconds(array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row)), 4109.099998,
          'their engagement, added by hand') FROM sample.try_on_edge;

-- Products around the cap.
CREATE TABLE probe.item AS
SELECT data_set, session_no, product_no, sum(oracle.millionths(seconds)) AS exact, max(oracle.millionths(seconds)) AS longest, count(*) AS rows
FROM   sample.try_on_event WHERE session_no IS NOT NULL AND device_no IS NOT NULL AND product_no IS NOT NULL
GROUP  BY data_set, session_no, product_no;

SELECT cmp_ok(count(*), '>=', 20::bigint, 'products of exactly 450 s')                         FROM probe.item WHERE exact = 450;
SELECT cmp_ok(count(*), '>=', 3::bigint,  'products of exactly 450 s in several parts')        FROM probe.item WHERE exact = 450 AND longest < 450;
SELECT cmp_ok(count(*), '>=', 3::bigint,  'products capped only because their parts are added') FROM probe.item WHERE exact > 450 AND longest <= 450;
SELECT cmp_ok(count(*), '>=', 1::bigint,  'products a microsecond above the cap')              FROM probe.item WHERE exact = 450.000001;
SELECT cmp_ok(count(*), '>=', 1::bigint,  'products a microsecond below the cap')              FROM probe.item WHERE exact = 449.999999;
SELECT cmp_ok(count(*), '>=', 50::bigint, 'items below 4 s in valid sessions')
FROM   probe.item JOIN probe.session USING (data_set, session_no) WHERE item.exact < 4 AND session.exact >= 4;

SELECT cmp_ok(least(count(*) FILTER (WHERE session_no IS NULL), count(*) FILTER (WHERE device_no IS NULL), count(*) FILTER (WHERE product_no IS NULL),
                    count(*) FILTER (WHERE colour_no IS NULL), count(*) FILTER (WHERE at IS NULL), count(*) FILTER (WHERE seconds IS NULL)),
              '>=', 500::bigint, 'NULLs in every column') FROM sample.try_on_event;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'the same colour again in a session')
FROM  (SELECT FROM sample.try_on_event WHERE session_no IS NOT NULL AND product_no IS NOT NULL AND colour_no IS NOT NULL
       GROUP BY session_no, product_no, colour_no HAVING count(*) > 1) AS v;
SELECT cmp_ok(count(DISTINCT at), '=', 5::bigint, 'events on either side of local midnights')
FROM   sample.try_on_event WHERE at IN ('2025-10-25 22:00+00', '2025-10-25 21:59:59.999999+00', '2025-10-26 23:00+00', '2025-10-26 22:59:59.999999+00', '2025-10-26 22:00+00');
SELECT cmp_ok(oracle.daily_unique_users(array_agg((device_no, (at AT TIME ZONE 'Europe/Rome')::date)::oracle.audience_row)), '<>',
              oracle.daily_unique_users(array_agg((device_no, at::date)::oracle.audience_row)), 'the zone decides') FROM sample.try_on_event;

-- Gaps.
CREATE TABLE probe.pause AS
SELECT data_set, user_no, oracle.instant(at) - lag(oracle.instant(at)) OVER (PARTITION BY data_set, user_no ORDER BY at) AS pause,
       at, lag(at) OVER (PARTITION BY data_set, user_no ORDER BY at) AS before
FROM   sample.visit_event WHERE user_no IS NOT NULL AND at IS NOT NULL;

SELECT cmp_ok(count(*), '>=', 100::bigint, 'gaps of exactly 30 minutes')           FROM probe.pause WHERE pause = 1800;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'gaps a microsecond above 30 minutes')  FROM probe.pause WHERE pause = 1800.000001;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'gaps a microsecond below 30 minutes')  FROM probe.pause WHERE pause = 1799.999999;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'gaps of exactly 24 hours')             FROM probe.pause WHERE pause = 86400;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'gaps a microsecond above 24 hours')    FROM probe.pause WHERE pause = 86400.000001;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'gaps of a microsecond')                FROM probe.pause WHERE pause = 0.000001;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'ties in time')                         FROM probe.pause WHERE pause = 0;
SELECT cmp_ok(count(*), '>=', 2::bigint, 'gaps of 24 hours over a day of 23 or 25 hours')
FROM   probe.pause WHERE pause BETWEEN 86399 AND 86401
AND    (at AT TIME ZONE 'Europe/Rome') - (before AT TIME ZONE 'Europe/Rome') NOT BETWEEN '23:30' AND '24:30';
SELECT cmp_ok(count(*), '>=', 100::bigint, 'visits before 1970')                   FROM sample.visit_event WHERE at < '1970-01-01';
SELECT cmp_ok(count(*), '>=', 100::bigint, 'visits in 294000')                     FROM sample.visit_event WHERE at > '293999-01-01';
SELECT cmp_ok(max(pause) * 1000000, '>', 9223372036854775807::numeric, 'a gap that does not fit 64 bits of microseconds') FROM probe.pause;
SELECT cmp_ok(count(*) FILTER (WHERE at < before), '>=', 1000::bigint, 'visits stand in no order of time')
FROM  (SELECT at, lag(at) OVER (PARTITION BY user_no ORDER BY event_no) AS before FROM sample.visit_event) AS v;

-- Identities.
SELECT ok(min(as_bigint) = -9223372036854775808 AND max(as_bigint) = 9223372036854775807, 'bigint keys reach both ends') FROM sample.identity;
SELECT set_has('SELECT DISTINCT octet_length(as_text) FROM sample.identity', 'VALUES (0), (14), (15), (16)', 'text keys around 15 bytes');
SELECT cmp_ok(count(*), '>=', 1000::bigint, 'long text keys that differ at the end alone')
FROM   sample.identity WHERE as_long LIKE repeat('the same beginning ', 12) || '%';

-- Zones.
SELECT is(array_agg(day), ARRAY['2011-12-29', '2011-12-31']::date[], 'there is no 30 December 2011 in Apia')
FROM  (SELECT DISTINCT oracle.local_day(at, 'Pacific/Apia') AS day FROM sample.instant
       WHERE at BETWEEN '2011-12-29 10:00+00' AND '2011-12-31 09:00+00' ORDER BY 1) AS d;

SELECT * FROM finish();
ROLLBACK;
