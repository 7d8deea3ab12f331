-- Seed C against the oracle: hostile rows, and by hand.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
\ir periods.psql
SELECT no_plan();

SELECT cmp_ok(count(*), '>', 20::bigint, 'conversations of one side') FROM oracle.conversation() WHERE NOT two_way;
SELECT cmp_ok(count(*), '>', 3::bigint, 'conversations with two agents') FROM (SELECT conversation_id FROM oracle.conversation_agent() GROUP BY 1 HAVING count(*) > 1) AS t;
SELECT cmp_ok(count(*), '>', 3::bigint, 'conversations two-way only with their automated events') FROM oracle.conversation() JOIN (SELECT conversation_id FROM shop.conversation_event GROUP BY 1 HAVING count(DISTINCT side) > 1) AS e USING (conversation_id) WHERE NOT two_way;
SELECT cmp_ok(count(*), '>', 3::bigint, 'conversations over midnight in Rome') FROM oracle.conversation() WHERE (began_at AT TIME ZONE 'Europe/Rome')::date <> (ended_at AT TIME ZONE 'Europe/Rome')::date;
SELECT cmp_ok(count(*), '>', 3::bigint, 'both sides at one instant at the beginning') FROM (SELECT conversation_id FROM oracle.event() AS e JOIN oracle.conversation() AS c USING (conversation_id) WHERE e.at = c.began_at GROUP BY 1 HAVING count(DISTINCT side) > 1) AS t;
SELECT cmp_ok(count(*), '>=', 1::bigint, 'orders that count at the very start of a two-way conversation') FROM oracle.conversation() AS c JOIN oracle.counted ON user_id = visitor_id AND ordered_at = began_at WHERE two_way;
SELECT cmp_ok(count(*), '>=', 1::bigint, 'orders that count at the end of a window') FROM oracle.conversation() AS c JOIN oracle.counted ON user_id = visitor_id AND ordered_at = ended_at + interval '720 hours' WHERE two_way;
SELECT cmp_ok(count(*), '>', 3::bigint, 'orders that only a text conversation touches') FROM oracle.touched_orders('[2025-05-01 00:00Z,2026-05-01 00:00Z)', '30 days', NULL) WHERE by_any AND NOT by_video;

-- One currency, where it is not asked for: the orders in dollars stay away.
CREATE TABLE probe.dollars AS SELECT * FROM shop.sales_order WHERE currency = 'USD';
SELECT set_eq($$ SELECT DISTINCT currency FROM shop.sales_order $$, ARRAY['EUR', 'USD'], 'orders in two currencies');
SELECT probe.refuses($$ SELECT * FROM shop.purchase_overview('[2025-10-01 00:00Z,2025-11-01 00:00Z)', 'UTC') $$, ARRAY['22023', '21000', 'P0001', '22000'], ARRAY['EUR', 'USD'], 'purchase_overview: two currencies are an error that names them');
SELECT probe.agrees('purchase_overview', format('%L::tstzrange, %L, currency => %L', p.period, p.zone, c), format('purchase_overview in %s: %s', c, p.label)) FROM probe.period AS p, unnest(ARRAY['EUR', 'USD', 'BRL']) AS c ORDER BY p.n, c;
SELECT probe.refuses($$ SELECT * FROM shop.agent_leaderboard('[2025-10-01 00:00Z,2025-11-01 00:00Z)', 'UTC') $$, ARRAY['22023', '21000', 'P0001', '22000'], ARRAY['EUR', 'USD'], 'agent_leaderboard: sales in two currencies are not added up');
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM probe.dollars);
DELETE FROM shop.sales_order WHERE currency = 'USD';

SELECT probe.agrees(d.name, format('%L::tstzrange, %L', p.period, p.zone), format('%s: %s', d.name, p.label), d.name NOT IN ('agent_leaderboard', 'agent_trends', 'feedback'), d.name IN ('agent_leaderboard', 'agent_trends'))
FROM   probe.dashboard AS d, probe.period AS p WHERE d.seed = 'c' ORDER BY d.n, p.n;
SELECT probe.agrees('purchase_overview', format('%L::tstzrange, %L, lookback => %L', p.period, p.zone, l), format('purchase_overview, lookback %s: %s', coalesce(l, 'without end'), p.label))
FROM   probe.period AS p, unnest(ARRAY['1 day', '720 hours', '00:10', '400 days', NULL]) AS l WHERE p.label IN ('two weeks over the end of summer time', 'a month of UTC', 'a week in Brazil', 'everything') ORDER BY p.n, l;
-- Of some stores.
SELECT probe.agrees(d.name, format('%L::tstzrange, %L, stores => %L', p.period, p.zone, s), format('%s of %s: %s', d.name, s, p.label),
                    d.name NOT IN ('agent_leaderboard', 'agent_trends', 'feedback'), d.name IN ('agent_leaderboard', 'agent_trends'))
FROM   probe.dashboard AS d, probe.period AS p, unnest(ARRAY['{north}', '{south,north}', '{}']) AS s
WHERE  d.seed = 'c' AND p.label IN ('two weeks over the end of summer time', 'everything') ORDER BY d.n, p.n, s;
SELECT probe.agrees('agent_leaderboard', format('%L::tstzrange, %L, lookback => %L', p.period, p.zone, l),
                    format('agent_leaderboard, lookback %s: %s', coalesce(l, 'without end'), p.label), false, true)
FROM   probe.period AS p, unnest(ARRAY['1 day', '00:10', NULL]) AS l WHERE p.label IN ('a month of UTC', 'everything') ORDER BY p.n, l;
SELECT probe.agrees('request_urls', format('%L::tstzrange, %L, most => %s', p.period, p.zone, m), format('request_urls, %s: %s', m, p.label)) FROM probe.period AS p, unnest(ARRAY[1, 2, 3, 100]) AS m WHERE p.label IN ('two weeks over the end of summer time', 'a day of UTC') ORDER BY p.n, m;

-- Beside the numbers.
SELECT is_empty(format($$ SELECT day FROM (SELECT day, lag(day) OVER (ORDER BY n) AS before FROM shop.agent_trends(%L, %L) WITH ORDINALITY AS t (day, a, b, c, d, e, f, g, h, n)) AS t WHERE day < before $$, period, zone), 'agent_trends is sorted by day: ' || label) FROM probe.period ORDER BY n;
SELECT is_empty(format($$ SELECT day, agent_id FROM shop.agent_trends(%L, %L) GROUP BY 1, 2 HAVING count(*) > 1 UNION ALL SELECT NULL, agent_id FROM shop.agent_leaderboard(%1$L, %2$L) GROUP BY 2 HAVING count(*) > 1 $$, period, zone), 'an agent once a day, and once: ' || label) FROM probe.period ORDER BY n;
SELECT is_empty(format($$ (SELECT d.day, a.agent_id FROM oracle.days(%1$L, %2$L) AS d, (SELECT DISTINCT agent_id FROM shop.agent_trends(%1$L, %2$L)) AS a EXCEPT SELECT day, agent_id FROM shop.agent_trends(%1$L, %2$L)) UNION ALL
                          (SELECT day, '' FROM shop.agent_trends(%1$L, %2$L) EXCEPT SELECT day, '' FROM oracle.days(%1$L, %2$L)) $$, period, zone), 'agent_trends has each day of each agent: ' || label) FROM probe.period ORDER BY n;
SELECT is_empty(format($$ SELECT answered_at FROM (SELECT answered_at, lag(answered_at) OVER (ORDER BY n) AS before FROM shop.feedback(%L, %L) WITH ORDINALITY AS t (answered_at, a, b, c, d, e, n)) AS t WHERE answered_at > before $$, period, zone), 'feedback is newest first: ' || label) FROM probe.period ORDER BY n;
SELECT results_eq($$ SELECT rating::int, responses, probe.canon(share) FROM shop.rating_distribution('(,)', 'UTC') $$,
                  $$ SELECT r, count(rating), probe.canon(oracle.quotient(count(rating), sum(count(rating)) OVER ())) FROM generate_series(1, 5) AS r LEFT JOIN shop.survey ON rating = r GROUP BY r ORDER BY r $$, 'rating_distribution of all time');
SELECT results_eq($$ SELECT rating::int, responses FROM shop.rating_distribution('[2025-10-26 00:00Z,)', 'UTC') $$,
                  $$ SELECT r, count(rating) FROM generate_series(1, 5) AS r LEFT JOIN shop.survey ON rating = r AND answered_at >= '2025-10-26 00:00Z' GROUP BY r ORDER BY r $$, 'rating_distribution since a day');
SELECT results_eq($$ SELECT rating::int, responses FROM shop.rating_distribution('(,2025-10-26 00:00Z)', 'UTC') $$,
                  $$ SELECT r, count(rating) FROM generate_series(1, 5) AS r LEFT JOIN shop.survey ON rating = r AND answered_at < '2025-10-26 00:00Z' GROUP BY r ORDER BY r $$, 'rating_distribution until a day');

-- Whatever the session's settings.
CREATE SCHEMA evil;
CREATE FUNCTION evil.ratio(numeric, numeric) RETURNS numeric LANGUAGE sql AS $$ SELECT 'NaN'::numeric $$;
CREATE FUNCTION evil.ratio(float8, float8) RETURNS float8 LANGUAGE sql AS $$ SELECT 'NaN'::float8 $$;
CREATE TABLE evil.conversation_event (LIKE shop.conversation_event);
CREATE TABLE evil.agent (LIKE shop.agent);
SET LOCAL search_path = evil, pg_catalog, tap, public;
SET LOCAL TimeZone = 'America/Havana';
SET LOCAL DateStyle = 'German';
SET LOCAL IntervalStyle = 'sql_standard';
SELECT probe.agrees(d.name, $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$, d.name || ': in a hostile search path, another zone, date and interval style', d.name NOT IN ('agent_leaderboard', 'agent_trends', 'feedback'), d.name IN ('agent_leaderboard', 'agent_trends'))
FROM   probe.dashboard AS d WHERE d.seed = 'c' ORDER BY d.n;
SET LOCAL search_path = tap, public;
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL DateStyle = 'ISO, DMY';
SET LOCAL IntervalStyle = 'postgres';

---------------------------------------------------------------------------------------------------------------------
-- By hand.
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
INSERT INTO shop.agent (agent_id, name) VALUES ('g1', 'Gina'), ('g2', 'Gus'), ('g3', 'Idle');
INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url, automated) VALUES
    -- k1: over midnight in Rome (22:00Z). Text by ada, an automated word before it and one after, an answer by g1 on the next day, then a video by g2 that ada joins: two-way in both.
    ('1',  'k1', 'ada', 'g2', '2025-10-25 21:00Z', 'agent',   'text',  '/auto', true),
    ('2',  'k1', 'ada', NULL, '2025-10-25 21:50Z', 'visitor', 'text',  '/shoes', false),
    ('3',  'k1', 'ada', 'g1', '2025-10-25 22:10Z', 'agent',   'text',  NULL,   false),
    ('4',  'k1', 'ada', 'g2', '2025-10-25 22:20Z', 'agent',   'video', '/bags', false),
    ('5',  'k1', 'ada', NULL, '2025-10-25 22:50Z', 'visitor', 'video', '/bags', false),
    ('6',  'k1', 'ada', 'g2', '2025-10-26 09:00Z', 'agent',   'text',  '/auto', true),
    -- k2: bob alone, and a robot: missed.
    ('7',  'k2', 'bob', NULL, '2025-10-26 10:00Z', 'visitor', 'text',  '/shoes', false),
    ('8',  'k2', 'bob', 'g1', '2025-10-26 10:01Z', 'agent',   'text',  '/shoes', true),
    -- k3: text by the visitor, video by the agent: in no channel both.
    ('9',  'k3', 'cyd', NULL, '2025-10-26 11:00Z', 'visitor', 'text',  NULL, false),
    ('10', 'k3', 'cyd', 'g1', '2025-10-26 11:05Z', 'agent',   'video', '/bags', false),
    -- k4: both at one instant: the visitor began. 90 seconds.
    ('11', 'k4', 'dee', 'g2', '2025-10-26 12:00Z', 'agent',   'video', '/a', false),
    ('12', 'k4', 'dee', NULL, '2025-10-26 12:00Z', 'visitor', 'video', '/v', false),
    ('13', 'k4', 'dee', NULL, '2025-10-26 12:01:30Z', 'visitor', 'video', '/v', false),
    -- k5: g1 asks, ada answers a microsecond before the day ends and once more on the next.
    ('14', 'k5', 'ada', 'g1', '2025-10-26 22:30Z', 'agent',   'text',  '/bags', false),
    ('15', 'k5', 'ada', NULL, '2025-10-26 23:30Z', 'visitor', 'text',  '/bags', false),
    -- k6: g1 asks, nobody answers.
    ('16', 'k6', 'eve', 'g1', '2025-10-26 13:00Z', 'agent',   'text',  '/shoes', false);
INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency) VALUES
    ('1', 'ada', '2025-10-25 21:49:59.999999Z', 'captured', 'web', 50, 50, 0, 0, 0, 'EUR'),  -- a microsecond before k1
    ('2', 'ada', '2025-10-25 21:50Z',           'captured', 'web', 64, 60, 5, 9, 10, 'EUR'), -- at its start, on the 25th
    ('3', 'ada', '2025-10-26 12:00Z',           'captured', 'web', 40, 40, 0, 0, 0, 'EUR'),
    ('4', 'dee', '2025-10-26 12:00Z',           'captured', 'web', 30, 30, 0, 0, 0, 'EUR'),  -- at the start of k4
    ('5', 'bob', '2025-10-26 12:00Z',           'captured', 'web', 99, 99, 0, 0, 0, 'EUR'),  -- talked to nobody
    ('6', 'dee', '2025-10-26 12:30Z',           'cancelled', 'web', 77, 77, 0, 0, 0, 'EUR'),
    ('7', 'dee', '2025-11-25 12:01:30Z',        'captured', 'web', 11, 11, 0, 0, 0, 'EUR'),  -- at the end of k4 + 30 days: too late
    ('8', 'dee', '2025-11-25 12:01:29.999999Z', 'captured', 'web', 13, 13, 0, 0, 0, 'EUR');
INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, feedback, submitted) VALUES
    ('1', 'k1', 'ada', '2025-10-26 08:00Z', 5, 'good', true), ('2', 'k1', 'ada', '2025-10-26 08:01Z', 2, NULL, false), ('3', 'k2', 'bob', '2025-10-26 10:30Z', 1, 'nobody came', true),
    ('4', NULL, 'zoe', '2025-10-26 10:31Z', 4, NULL, true), ('5', 'k4', 'dee', '2025-10-26 12:10Z', NULL, NULL, false), ('6', 'k5', 'ada', '2025-10-27 08:00Z', 3, NULL, true);
INSERT INTO shop.widget_event (event_id, visitor_id, at, kind, url) VALUES
    ('1', 'ada', '2025-10-25 22:00Z', 'impression', '/'), ('2', 'ada', '2025-10-26 22:59:59.999999Z', 'click', '/'), ('3', 'ada', '2025-10-26 09:00Z', 'impression', '/'),
    ('4', 'bob', '2025-10-26 09:00Z', 'impression', NULL), ('5', 'cyd', '2025-10-26 09:00Z', 'click', NULL), ('6', 'dee', '2025-10-26 09:00Z', 'click', NULL), ('7', 'bob', '2025-10-26 23:00Z', 'click', NULL);
-- The 26th in Rome. k1 began on the 25th; its video request was made on the 26th. First responses: k1 after 20 minutes, k3 (by video, to a text) after 5,
-- k4 at once.
SELECT results_eq($$ SELECT * FROM shop.conversation_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (2::bigint, 1::bigint, 1::bigint, 30.75::float8, 30.75::float8, 2.5::float8, 2.5::float8) $$, 'by hand: conversations of the 26th: k4 of 1.5 minutes, k5 of 60');
SELECT results_eq($$ SELECT * FROM shop.conversation_overview('[2025-10-24 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (3::bigint, 2::bigint, 2::bigint, 40.5::float8, 60::float8, 25 / 3::float8, 5::float8) $$, 'by hand: conversations of two days, k1 is both and of 60 minutes');
SELECT results_eq($$ SELECT * FROM shop.conversation_trend('[2025-10-24 22:00Z,2025-10-27 23:00Z)', 'Europe/Rome') $$, $$ VALUES (date '2025-10-25', 1::bigint, 1::bigint), ('2025-10-26', 2, 1), ('2025-10-27', 0, 0) $$, 'by hand: conversations by day');
-- Requests of the 26th: k1 video (agent), k2 text (visitor, missed), k3 text (visitor, missed), k3 video (agent, unsuccessful), k4 video (visitor), k5 text (agent), k6 text (agent, unsuccessful).
-- Conversations begun on the 26th by visitors: k2, k3, k4 (one became two-way); by agents: k5, k6 (one).
SELECT results_eq($$ SELECT requests, agent_requests, visitor_requests, text_requests, video_requests, unsuccessful_requests, unanswered_requests, unanswered_text_requests, unanswered_video_requests, probe.canon(agent_acceptance_rate), visitor_acceptance_rate
                     FROM shop.request_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (7::bigint, 4::bigint, 3::bigint, 4::bigint, 3::bigint, 4::bigint, 2::bigint, 2::bigint, 0::bigint, probe.canon(1 / 3.0), 0.5::float8) $$, 'by hand: requests');
SELECT results_eq($$ SELECT * FROM shop.request_urls('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES ('/bags'::text, 3::bigint, 1::bigint, 2::bigint), ('/shoes', 2, 2, 0), ('/v', 1, 0, 1) $$, 'by hand: URLs of requests');
SELECT results_eq($$ SELECT hour::int, text_requests, video_requests FROM shop.request_hourly('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') WHERE text_requests + video_requests > 0 $$,
                  $$ VALUES (0, 0::bigint, 1::bigint), (11, 1, 0), (12, 1, 1), (13, 0, 1), (14, 1, 0), (23, 1, 0) $$, 'by hand: hours of Rome on the day that changes them');
SELECT results_eq($$ SELECT day, text_requests, video_requests FROM shop.request_daily('[2025-10-24 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (date '2025-10-25', 1::bigint, 0::bigint), ('2025-10-26', 4, 3) $$, 'by hand: requests by day');
-- Purchases of the 26th: orders 3 (ada, k1) and 4 (dee, k4). Visitors with a two-way conversation begun on it: dee (k4), ada (k5, at 22:30Z, no order after): one of two bought.
SELECT results_eq($$ SELECT * FROM shop.purchase_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (0.5::float8, 2::bigint, 2::bigint, 70::numeric, 35::numeric) $$, 'by hand: purchases of the 26th');
SELECT results_eq($$ SELECT * FROM shop.purchase_overview('[2025-10-24 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (1::float8, 3::bigint, 3::bigint, 120::numeric, 40::numeric) $$, 'by hand: of two days: the order at the very start counts, net of shipping and tax, the one before it does not');
SELECT results_eq($$ SELECT orders, attributed_orders, attributed_gmv FROM shop.purchase_overview('[2025-11-25 00:00Z,2025-11-26 00:00Z)', 'UTC') $$, $$ VALUES (1::bigint, 1::bigint, 13::numeric) $$, 'by hand: the end of the window is outside of it');
SELECT results_eq($$ SELECT orders, attributed_orders, attributed_gmv FROM shop.purchase_overview('[2025-11-25 00:00Z,2025-11-26 00:00Z)', 'UTC', lookback => NULL) $$, $$ VALUES (2::bigint, 2::bigint, 24::numeric) $$, 'by hand: without a window');
SELECT results_eq($$ SELECT conversion_rate, orders FROM shop.purchase_overview('[2025-11-25 00:00Z,2025-11-26 00:00Z)', 'UTC', lookback => '1 day') $$, $$ VALUES (NULL::float8, 0::bigint) $$, 'by hand: a window of a day; nobody talked');
SELECT results_eq($$ SELECT * FROM shop.visitor_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (2::bigint, 3::bigint, 1.5::float8, 0.5::float8) $$, 'by hand: clicks without impressions');
SELECT results_eq($$ SELECT avg_rating, ratings, unrated, response_rate FROM shop.rating_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (3::float8, 4::bigint, 1::bigint, 0.8::float8) $$, 'by hand: ratings, submitted or not');
SELECT results_eq($$ SELECT rating::int, responses, share FROM shop.rating_distribution('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$, $$ VALUES (1, 1::bigint, 0.25::float8), (2, 1, 0.25), (3, 0, 0), (4, 1, 0.25), (5, 1, 0.25) $$, 'by hand: all five ratings');
SELECT results_eq($$ SELECT answered_at, visitor_id, agent_id, agent_name, rating::int, feedback FROM shop.feedback('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (timestamptz '2025-10-26 12:10Z', 'dee'::text, 'g2'::text, 'Gus'::text, NULL::int, NULL::text), ('2025-10-26 10:31Z', 'zoe', NULL, NULL, 4, NULL), ('2025-10-26 10:30Z', 'bob', NULL, NULL, 1, 'nobody came'),
                            ('2025-10-26 08:01Z', 'ada', 'g2', 'Gus', 2, NULL), ('2025-10-26 08:00Z', 'ada', 'g2', 'Gus', 5, 'good') $$, 'by hand: feedback, the agent of the last event that was not automatic');
-- Two days. g1: requests k3 video, k5, k6; conversations begun by an agent k5, k6: one accepted; two-way with an event of g1: k1, k5. Orders after: 2, 3 (ada).
-- g2: requests: k1's video belongs to the agent of k1's first event of an agent, g1! So g1 has four, g2 none. Two-way: k1, k4. Orders 2, 3, 4.
SELECT set_eq($$ SELECT agent_id, agent_name, avg_rating, ratings, agent_requests, visitor_acceptance_rate, conversations, influenced_sales, influenced_orders FROM shop.agent_leaderboard('[2025-10-24 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') WHERE agent_id <> 'g3' $$,
              $$ VALUES ('g1'::text, 'Gina'::text, NULL::float8, 0::bigint, 4::bigint, 0.5::float8, 2::bigint, 90::numeric, 2::bigint), ('g2', 'Gus', 3.5, 2, 0, NULL, 2, 120, 3) $$, 'by hand: the leaderboard');
SELECT set_eq($$ SELECT day, agent_id, avg_rating, ratings, agent_requests, visitor_acceptance_rate, conversations FROM shop.agent_trends('[2025-10-24 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') WHERE agent_id IN ('g1', 'g2') $$,
              $$ VALUES (date '2025-10-25', 'g1'::text, NULL::float8, 0::bigint, 0::bigint, NULL::float8, 1::bigint), ('2025-10-25', 'g2', NULL, 0, 0, NULL, 1), ('2025-10-26', 'g1', NULL, 0, 4, 0.5, 1), ('2025-10-26', 'g2', 3.5, 2, 0, NULL, 1) $$, 'by hand: agents by day');
SELECT results_eq($$ SELECT influenced_sales, influenced_orders FROM shop.agent_leaderboard('[2025-11-25 00:00Z,2025-11-26 00:00Z)', 'UTC') WHERE agent_id = 'g2' $$, $$ VALUES (24::numeric, 2::bigint) $$, 'by hand: influenced orders have no window');
SELECT is((SELECT sum(responses) FROM shop.rating_distribution(p, z)), 0::numeric, format('rating_distribution of period %s in zone %s: nothing', coalesce(p::text, 'NULL'), coalesce(z, 'NULL'))) FROM (VALUES (NULL::tstzrange, 'UTC'), ('(,)', NULL), ('empty', 'UTC')) AS v (p, z);

-- Nonsense in the arguments.
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'Mars/Olympus') $$, name), ARRAY['22023'], ARRAY[name || ': zone', 'Mars/Olympus'], name || ' refuses an unknown zone') FROM probe.dashboard WHERE seed = 'c' ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,)', 'UTC') $$, name), ARRAY['22023', '22003', '22008'], '{}', name || ' refuses a period without end') FROM probe.dashboard WHERE seed = 'c' AND name <> 'rating_distribution' ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.rating_distribution(%L, 'UTC') $$, p), ARRAY['22023'], ARRAY['period'], format('rating_distribution refuses %s', p)) FROM unnest(ARRAY['[2025-10-20 00:00Z,2025-10-21 00:00Z]', '(2025-10-20 00:00Z,2025-10-21 00:00Z)', '(2025-10-20 00:00Z,)', '(,2025-10-20 00:00Z]']) AS p ORDER BY p;
SELECT results_eq(format($$ SELECT rating::int, responses FROM shop.rating_distribution(%L, 'UTC') $$, p), $$ SELECT rating::int, responses FROM shop.rating_distribution('(,)', 'UTC') $$, format('rating_distribution of %s: all time', p)) FROM unnest(ARRAY['[-infinity,infinity)', '[-infinity,infinity]', '(,infinity)']) AS p ORDER BY p;
SELECT probe.refuses(format($$ SELECT * FROM shop.purchase_overview('[2025-10-25 00:00Z,2025-10-27 00:00Z)', 'UTC', lookback => %L) $$, l), ARRAY['22023'], ARRAY['lookback'], format('purchase_overview refuses a lookback of %s', l)) FROM unnest(ARRAY['-1 day', '1 month']) AS l ORDER BY l;

SELECT * FROM finish();
ROLLBACK;
