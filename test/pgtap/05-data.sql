-- The test data hits the edges that it is for. These tests use the oracle alone.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql

SELECT plan(83);

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

-- Edges of periods.
CREATE TABLE probe.first AS SELECT data_set, user_no, min(at) AS at, count(*) AS rows FROM sample.seen_event WHERE user_no IS NOT NULL AND at IS NOT NULL GROUP BY 1, 2;
SELECT cmp_ok(count(*) FILTER (WHERE first.at = lower(period)), '>=', 20::bigint, 'users first seen at the start of period ' || period_no) FROM probe.first, sample.period WHERE period_no IN (1, 2, 4) GROUP BY period_no;
SELECT cmp_ok(count(*) FILTER (WHERE first.at = lower(period) - interval '1 microsecond'), '>=', 20::bigint, '… a microsecond before it') FROM probe.first, sample.period WHERE period_no = 2;
SELECT cmp_ok(count(*) FILTER (WHERE first.at = upper(period)), '>=', 20::bigint, '… at its end') FROM probe.first, sample.period WHERE period_no = 2;
SELECT cmp_ok(count(*) FILTER (WHERE first.at = upper(period) - interval '1 microsecond'), '>=', 20::bigint, '… a microsecond before its end') FROM probe.first, sample.period WHERE period_no = 2;
SELECT cmp_ok(count(DISTINCT user_no), '>=', 20::bigint, 'users new to the rows of a period who are not new')
FROM   sample.seen_event AS e, sample.period WHERE period_no = 1 AND e.at >= lower(period) AND e.at < upper(period) AND EXISTS (SELECT FROM sample.seen_event AS b WHERE b.data_set = e.data_set AND b.user_no = e.user_no AND b.at < lower(period));
SELECT is((SELECT array_agg(oracle.new_users(rows, period) ORDER BY period_no) FROM sample.period, (SELECT array_agg((user_no, at)::oracle.visit_row) AS rows FROM sample.seen_event WHERE data_set = 'large') AS r
           WHERE period_no IN (4, 5)), ARRAY[(SELECT count(*) FROM probe.first WHERE data_set = 'large' AND at < '294276-12-31 23:59:59.999999+00'), 0], 'all of time makes everybody new, no time nobody');

-- Messages.
SELECT is((SELECT (oracle.session_count(r), oracle.bounce_count(r), oracle.live_support_count(r))::text FROM (SELECT array_agg((session_no, by_user, by_agent)::oracle.message_row) AS r FROM sample.message_event WHERE data_set = 'edge') AS t),
          '(7,4,3)', 'sessions on the edge, counted by hand');
SELECT cmp_ok(count(*) FILTER (WHERE by_user = 0), '>=', 1000::bigint, 'sessions without a message by the user')
FROM  (SELECT count(*) FILTER (WHERE by_user) AS by_user FROM sample.message_event WHERE session_no IS NOT NULL GROUP BY data_set, session_no) AS s;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'sessions with an agent but without the user')
FROM  (SELECT FROM sample.message_event WHERE session_no IS NOT NULL GROUP BY data_set, session_no HAVING bool_or(by_agent) AND bool_or(by_user) IS NOT TRUE) AS s;
SELECT cmp_ok(count(*), '>=', 20::bigint, 'sessions that bounce in each of two sets and do not in both together')
FROM  (SELECT session_no FROM (SELECT session_no, count(*) FILTER (WHERE by_user) AS by_user FROM sample.message_event GROUP BY data_set, session_no) AS d GROUP BY session_no HAVING sum(by_user) > 1 AND max(by_user) = 1) AS s;

-- Conversations.
SELECT is((SELECT (oracle.conversation_count(r), oracle.text_conversation_count(r), oracle.video_conversation_count(r), oracle.avg_conversation_minutes(r)::numeric(12, 11), oracle.request_count(r), oracle.agent_request_count(r),
                   oracle.visitor_request_count(r), oracle.text_request_count(r), oracle.video_request_count(r), oracle.unsuccessful_request_count(r), oracle.unanswered_request_count(r), oracle.agent_acceptance_rate(r)::numeric(3, 2),
                   oracle.visitor_acceptance_rate(r)::numeric(3, 2))::text
           FROM (SELECT array_agg((conversation_no, at, by_visitor, is_video)::oracle.conversation_row) AS r FROM sample.conversation_event WHERE data_set = 'edge') AS t),
          '(8,8,1,0.62916666875,17,7,10,12,5,8,5,0.60,0.67)', 'conversations on the edge, counted by hand');
CREATE TABLE probe.first_events AS
SELECT data_set, conversation_no, count(DISTINCT coalesce(by_visitor, false)) AS sides, count(DISTINCT coalesce(is_video, false)) AS channels
FROM  (SELECT *, min(at) OVER (PARTITION BY data_set, conversation_no) AS first_at FROM sample.conversation_event WHERE conversation_no IS NOT NULL) AS e WHERE at = first_at GROUP BY 1, 2;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'conversations that both sides begin at one instant') FROM probe.first_events WHERE sides = 2;
SELECT cmp_ok(count(*), '>=', 100::bigint, '… in both channels') FROM probe.first_events WHERE sides = 2 AND channels = 2;
SELECT ok(bool_and(n >= 100), 'conversations two-way in text alone, in video alone, in both, in none, with each side alone in its channel')
FROM  (SELECT count(*) FILTER (WHERE in_text AND NOT in_video) AS a, count(*) FILTER (WHERE in_video AND NOT in_text) AS b, count(*) FILTER (WHERE in_text AND in_video) AS c, count(*) FILTER (WHERE NOT in_text AND NOT in_video) AS d
       FROM oracle.conversations((SELECT array_agg((conversation_no, at, by_visitor, is_video)::oracle.conversation_row) FROM sample.conversation_event WHERE data_set = 'large'))) AS c, unnest(ARRAY[a, b, c, d]) AS n;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'conversations with both sides but never in one channel')
FROM  (SELECT FROM sample.conversation_event WHERE conversation_no IS NOT NULL AND at IS NOT NULL GROUP BY data_set, conversation_no
       HAVING bool_or(coalesce(by_visitor, false)) AND bool_or(NOT coalesce(by_visitor, false)) AND count(DISTINCT (coalesce(by_visitor, false), coalesce(is_video, false))) = 2 AND count(DISTINCT coalesce(is_video, false)) = 2) AS c;
SELECT cmp_ok(least(count(*) FILTER (WHERE conversation_no IS NULL), count(*) FILTER (WHERE at IS NULL), count(*) FILTER (WHERE by_visitor IS NULL), count(*) FILTER (WHERE is_video IS NULL)), '>=', 300::bigint, 'NULLs in every column') FROM sample.conversation_event;

-- Conversions.
SELECT is((SELECT (oracle.reached_users(r), oracle.converted_users(r), oracle.conversion_rate(r)::numeric(3, 2), oracle.literal_conversion_rate(r)::numeric(3, 2))::text
           FROM (SELECT array_agg((user_no, reached, converted)::oracle.conversion_row) AS r FROM sample.exposure_event WHERE data_set = 'edge') AS t), '(4,4,0.50,1.00)', 'conversions on the edge, counted by hand');
SELECT cmp_ok(oracle.literal_conversion_rate(array_agg((user_no, reached, converted)::oracle.conversion_row)), '>', 1.0, 'more of them convert than are reached') FROM sample.exposure_event WHERE data_set = 'clicks';
SELECT cmp_ok(count(*), '>=', 100::bigint, 'users reached in one row and converted in another')
FROM  (SELECT FROM sample.exposure_event WHERE user_no IS NOT NULL GROUP BY data_set, user_no HAVING bool_or(reached) AND bool_or(converted) AND NOT bool_or(coalesce(reached, false) AND coalesce(converted, false))) AS u;

-- Touches and orders.
CREATE TABLE probe.touch AS SELECT DISTINCT visitor_no, touch_no, starts_at, coalesce(ends_at, starts_at) AS ends_at FROM sample.touch_event WHERE (visitor_no, touch_no, starts_at) IS NOT NULL;
CREATE TABLE probe.purchase AS SELECT DISTINCT visitor_no, order_no, ordered_at, amount FROM sample.purchase_event WHERE (visitor_no, order_no, ordered_at) IS NOT NULL;
SELECT is(count(*), count(DISTINCT touch_no), 'no touch contradicts itself') FROM probe.touch;
SELECT is(count(*), count(DISTINCT order_no), 'no order contradicts itself') FROM probe.purchase;
SELECT cmp_ok(count(*), '>=', 500::bigint, 'touches that come twice, as many orders as well') FROM (SELECT touch_no FROM sample.touch_event WHERE (visitor_no, touch_no, starts_at) IS NOT NULL GROUP BY touch_no HAVING count(*) > 1) AS t;
SELECT isnt_empty($$ SELECT FROM sample.purchase_event WHERE (visitor_no, order_no, ordered_at) IS NOT NULL GROUP BY order_no HAVING count(DISTINCT scale(amount)) > 1 $$, 'one order''s amount in two scales');
SELECT ok(bool_and(n >= 10), format('orders at the start of a touch, at the end of a window of %s, a microsecond before either', l))
FROM   (VALUES (interval '0'), ('1 hour'), ('24 hours'), ('720 hours')) AS w (l), LATERAL (
        SELECT count(*) FILTER (WHERE ordered_at = starts_at) AS a, count(*) FILTER (WHERE oracle.instant(ordered_at) = oracle.instant(starts_at) - 0.000001) AS b,
               count(*) FILTER (WHERE oracle.instant(ordered_at) = oracle.instant(ends_at) + oracle.length_of(l)) AS c, count(*) FILTER (WHERE oracle.instant(ordered_at) = oracle.instant(ends_at) + oracle.length_of(l) - 0.000001) AS d
        FROM probe.touch JOIN probe.purchase USING (visitor_no)) AS c, unnest(ARRAY[a, b, c, d]) AS n
GROUP  BY l;
SELECT cmp_ok(count(*), '>=', 100::bigint, 'orders that touches begun at one instant cover') FROM (
    SELECT FROM probe.touch JOIN probe.purchase USING (visitor_no) WHERE ordered_at >= starts_at AND oracle.instant(ordered_at) < oracle.instant(ends_at) + 86400 GROUP BY order_no, starts_at HAVING count(*) > 1) AS o;
SELECT cmp_ok(count(*), '>=', 50::bigint, 'orders that an earlier, longer touch covers and the last one before them does not') FROM (
    SELECT order_no FROM probe.touch JOIN probe.purchase USING (visitor_no) WHERE ordered_at >= starts_at GROUP BY order_no
    HAVING max(starts_at) > max(starts_at) FILTER (WHERE oracle.instant(ordered_at) < oracle.instant(ends_at) + 3600)) AS o;
SELECT cmp_ok(max(n), '>=', 12::bigint, 'a visitor with a dozen touches at least') FROM (SELECT count(*) AS n FROM probe.touch GROUP BY visitor_no) AS v;
SELECT isnt_empty('SELECT FROM probe.purchase WHERE amount < 0', 'negative amounts');
SELECT cmp_ok(count(DISTINCT scale(amount)), '>=', 5::bigint, 'amounts of many scales') FROM probe.purchase;
SELECT is((SELECT string_agg(order_id || '→' || touch, ' ' ORDER BY order_id) FROM oracle.attributions((SELECT array_agg((visitor_no, touch_no, starts_at, ends_at)::oracle.touch_row) FROM sample.touch_event WHERE data_set = 'edge'),
                                                                                                         (SELECT array_agg((visitor_no, order_no, ordered_at, amount)::oracle.purchase_row) FROM sample.purchase_event WHERE data_set = 'edge'), '1 hour')),
          '12001→12001 12004→12001 12005→12001 12006→12003 12007→12004 12008→12006 12009→12005 12010→12007 12012→12009', 'attributions on the edge, by hand');

-- Starts of days, by hand; and the oracle's search for them, zone after zone, against what it means.
SELECT is(oracle.local_day_start(day, zone), start, 'the start of ' || day || ' in ' || zone)
FROM  (VALUES ('2025-03-30'::date, 'Europe/Rome', '2025-03-29 23:00+00'::timestamptz), ('2018-11-04', 'America/Sao_Paulo', '2018-11-04 03:00+00'), ('2011-12-30', 'Pacific/Apia', '2011-12-30 10:00+00'), ('2011-12-31', 'Pacific/Apia', '2011-12-30 10:00+00'),
              ('2020-11-01', 'America/Havana', '2020-11-01 04:00+00'), ('1990-10-28', 'America/St_Johns', '1990-10-28 03:30+00'), ('2025-01-01', 'Asia/Kathmandu', '2024-12-31 18:15+00'), ('1937-07-01', 'Europe/Amsterdam', timestamp '1937-07-01' AT TIME ZONE 'Europe/Amsterdam')) AS v (day, zone, start);
SELECT is_empty($$ SELECT zone, day FROM (SELECT DISTINCT zone, oracle.local_day(at, zone) AS day FROM sample.zone, sample.instant WHERE at BETWEEN '1975-01-01' AND '2100-01-01') AS d,
                   LATERAL oracle.local_day_start(day, zone) AS s WHERE oracle.local_day(s, zone) < day OR oracle.local_day(s - interval '1 microsecond', zone) >= day
                      OR EXISTS (SELECT FROM sample.instant WHERE at >= s AND oracle.local_day(at, zone) < day) $$, 'before a day''s start it is not that day, from then on never a day before');

SELECT * FROM finish();
ROLLBACK;
