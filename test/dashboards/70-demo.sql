-- The demo data: the same for the same seed, whatever the session; and all that dashboards have to show is in it.

BEGIN;
\ir setup.psql
\ir contract.psql
SELECT no_plan();

CALL shop.load_demo(days => 40, devices => 250, seed => 5, until => '2026-10-30');
CREATE TABLE probe.print AS SELECT name, probe.fingerprint(name) AS first_time FROM probe.event_table;
SELECT isnt((SELECT count(*) FROM oracle.try_on_event), 0::bigint, 'there are rows');
SELECT is(probe.answer(format('SELECT (count(*) > 0)::text FROM shop.%I', name)), 'true', 'rows in ' || name) FROM probe.event_table ORDER BY n;

-- The features.
CREATE TABLE probe.whole AS SELECT min(started_at)::date - 2 AS first_day, max(started_at)::date + 2 AS after FROM shop.try_on_event;
CREATE FUNCTION probe.whole() RETURNS tstzrange LANGUAGE sql AS $$ SELECT oracle.whole_days(first_day, after + 60, 'UTC') FROM probe.whole $$;
SELECT cmp_ok(count(*), '>', 0::bigint, 'short sessions') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING sum(seconds) < 4) AS t;
SELECT cmp_ok(count(*), '>', 0::bigint, 'stays above the cap') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1, product HAVING sum(seconds) > 450) AS t;
SELECT cmp_ok(count(DISTINCT catalogue), '>=', 2::bigint, 'several catalogues') FROM shop.try_on_event;
SELECT cmp_ok(count(DISTINCT product), '>=', 3::bigint, 'several products') FROM shop.try_on_event;
SELECT cmp_ok(count(DISTINCT platform), '>=', 3::bigint, 'several platforms') FROM shop.try_on_event;
SELECT ok(n BETWEEN 125 AND 250, 'about as many devices as said: ' || n) FROM (SELECT count(DISTINCT device_id) AS n FROM shop.try_on_event) AS t;
SELECT ok(n BETWEEN 40 AND 41 AND last_day BETWEEN '2026-10-30' AND '2026-10-31', 'as many days as said, up to the last one: ' || n)
FROM  (SELECT last_day, last_day - min((started_at AT TIME ZONE 'Europe/Rome')::date) + 1 AS n
       FROM  (SELECT max((started_at AT TIME ZONE 'Europe/Rome')::date) AS last_day FROM shop.try_on_event) AS l, shop.try_on_event WHERE session_id NOT LIKE 'ts5--%' GROUP BY 1) AS t;
SELECT ok(max(at) < '2026-11-01', 'nothing is much later') FROM (SELECT max(sent_at) AS at FROM shop.message UNION ALL SELECT max(ordered_at) FROM shop.sales_order UNION ALL SELECT max(answered_at) FROM shop.survey) AS t;
SELECT ok(new_users < 0.4 * unique_users, 'most devices are known from before') FROM oracle.try_on_overview(oracle.whole_days('2026-09-21', '2026-10-01', 'Europe/Rome'), 'Europe/Rome');
SELECT ok((SELECT current FROM shop.try_on_overview_compared('last_14_days', '2026-10-31 12:00Z'::timestamptz, 'Europe/Rome') WHERE metric = 'new_users') > 0, '… and some are new to the end');
SELECT cmp_ok(max(n) / min(n), '>', 1.15, 'a weekly rhythm')
FROM (SELECT extract(isodow FROM started_at AT TIME ZONE 'UTC'), count(DISTINCT session_id)::numeric / count(DISTINCT (started_at AT TIME ZONE 'UTC')::date) AS n FROM shop.try_on_event WHERE session_id NOT LIKE 'ts5--%' GROUP BY 1) AS t;
SELECT ok(new_users > 0 AND returning_users > 0 AND bounce_rate > 0 AND bounce_rate < 1 AND live_support_rate > 0 AND live_support_rate < 1 AND orders_per_session > 0, 'messages: new and returning users, bounces, live support, orders')
FROM   probe.whole AS w, oracle.messaging_kpis(oracle.whole_days(w.after - 12, w.after - 5, 'UTC'), 'UTC');
SELECT ok(new_users > 0 AND new_users < unique_users AND users > unique_users, 'try-on: new and returning users') FROM probe.whole AS w, oracle.try_on_overview(oracle.whole_days(w.after - 12, w.after - 5, 'UTC'), 'UTC');
SELECT ok(conversations > 0 AND text_conversations > 0 AND video_conversations > 0 AND avg_minutes > 0, 'conversations in text and video') FROM oracle.conversation_overview(probe.whole(), 'UTC');
SELECT ok(unsuccessful_requests > 0 AND unanswered_requests > 0 AND agent_requests > 0 AND visitor_requests > 0 AND agent_acceptance_rate < 1, 'requests of both sides, some missed') FROM oracle.request_overview(probe.whole(), 'UTC');
SELECT ok(count(*) FILTER (WHERE by_any) > 0 AND count(*) FILTER (WHERE NOT by_any) > 0 AND count(*) FILTER (WHERE by_video) > 0, 'orders with and without attribution') FROM oracle.touched_orders(probe.whole(), '30 days', NULL);
SELECT cmp_ok(count(*), '>', 0::bigint, 'orders that were not captured') FROM shop.sales_order WHERE status <> 'captured';
SELECT ok(promoters > 0 AND passives > 0 AND detractors > 0 AND unanswered > 0, 'surveys with all kinds of answers') FROM oracle.nps_overview(probe.whole(), 'UTC');
SELECT ok(ratings > 0 AND unrated > 0, 'surveys with and without a rating') FROM oracle.rating_overview(probe.whole(), 'UTC');
SELECT ok(visitors_with_impression > 0 AND visitors_with_click > 0, 'the widget') FROM oracle.visitor_overview(probe.whole(), 'UTC');
SELECT is((SELECT count(DISTINCT currency) FROM shop.sales_order), 1::bigint, 'one currency, so that every dashboard shows it without a word');
SELECT is((SELECT count(*) FROM shop.order_item WHERE order_id NOT IN (SELECT order_id FROM shop.sales_order)), 0::bigint, 'items are of orders');
SELECT is((SELECT count(*) FROM oracle.event() WHERE side = 'agent' AND agent_id NOT IN (SELECT agent_id FROM shop.agent)), 0::bigint, 'agents have names');

-- Again.
SELECT lives_ok('CALL shop.load_demo(40, 250, 5, ''2026-10-30'')', 'again, on top of itself');
SELECT is(probe.fingerprint(name), first_time, name || ': the same rows, once') FROM probe.print ORDER BY name;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
SET LOCAL TimeZone = 'America/Havana';
SET LOCAL DateStyle = 'German';
SET LOCAL IntervalStyle = 'iso_8601';
SET LOCAL extra_float_digits = -3;
SET LOCAL work_mem = '64kB';
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_hashagg = off;
SET LOCAL search_path = pg_catalog;
CALL shop.load_demo(40, 250, 5, date '30.10.2026');
SET LOCAL search_path = tap, public;
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL DateStyle = 'ISO, DMY';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL enable_hashjoin = on;
SET LOCAL enable_hashagg = on;
SELECT is(probe.fingerprint(name), first_time, name || ': the same rows in other settings') FROM probe.print ORDER BY name;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CALL shop.load_demo(40, 250, 6, '2026-10-30');
SELECT isnt(probe.fingerprint(name), first_time, name || ': another seed, other rows') FROM probe.print WHERE name <> 'agent' ORDER BY name;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;

-- A day later there is a day more, and all the others are the same.
CALL shop.load_demo(20, 100, 5, '2026-10-29');
CREATE TABLE probe.day_before AS SELECT event_id, device_id, session_id, started_at, product, seconds FROM shop.try_on_event;
CREATE TABLE probe.orders_before AS SELECT order_id, user_id, ordered_at, total FROM shop.sales_order;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CALL shop.load_demo(21, 100, 5, '2026-10-30');
SELECT is_empty('TABLE probe.day_before EXCEPT SELECT event_id, device_id, session_id, started_at, product, seconds FROM shop.try_on_event', 'tomorrow''s demo has the events of today''s');
SELECT is_empty('TABLE probe.orders_before EXCEPT SELECT order_id, user_id, ordered_at, total FROM shop.sales_order', '… and its orders');
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
-- It ends yesterday, unless said otherwise.
CALL shop.load_demo(3, 30);
SELECT ok((max(started_at) AT TIME ZONE 'Europe/Rome')::date BETWEEN (now() AT TIME ZONE 'Europe/Rome')::date - 1 AND (now() AT TIME ZONE 'Europe/Rome')::date, 'the demo ends yesterday') FROM shop.try_on_event;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;

-- Nonsense, and little.
SELECT probe.refuses(format('CALL shop.load_demo(%s)', a), ARRAY['22023', '22004', '23514', '22003'], '{}', 'refused: load_demo ' || a) FROM unnest(ARRAY['-1, 10, 1', '10, -1, 1', 'NULL, 10, 1', '10, NULL, 1', '10, 10, NULL', '10, 10, 1, NULL', '10, 10, 1, ''infinity''']) AS a;
SELECT is((SELECT count(*) FROM shop.try_on_event), 0::bigint, 'nothing was loaded');
SELECT lives_ok('CALL shop.load_demo(1, 1, 1)', 'a day of a device');
SELECT lives_ok('CALL shop.load_demo(1, 1, -2147483648)', 'the least seed');
SELECT lives_ok('CALL shop.load_demo(1, 1, 2147483647)', 'the greatest');

SELECT * FROM finish();
ROLLBACK;
