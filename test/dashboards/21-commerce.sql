-- Seed B against the oracle: hostile rows, and by hand.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
\ir periods.psql
SELECT no_plan();

CREATE TABLE probe.choice (n serial, of text, options text);
INSERT INTO probe.choice (of, options) VALUES
    ('channels', ''), ('channels', ', channels => ARRAY[''whatsapp'']'), ('channels', ', channels => ARRAY[''web'', ''store'', ''unknown'']'), ('channels', ', channels => ARRAY[''WhatsApp'']'), ('channels', ', channels => ''{}'''),
    ('channels', ', stores => ARRAY[''north'']'), ('gap', ', stores => ARRAY[''south'', ''north''], gap => ''2 days'''), ('channels', ', channels => ARRAY[''web''], stores => ''{}'''),
    ('gap', ', gap => ''30 minutes'''), ('gap', ', gap => ''1 day'''), ('gap', ', gap => ''00:00:00.000001'''), ('gap', ', gap => ''400 days'''), ('gap', ', channels => ARRAY[''web''], gap => ''12 hours''');

SELECT cmp_ok(count(*), '>', 5::bigint, 'gaps of exactly 24 hours') FROM (SELECT sent_at - lag(sent_at) OVER (PARTITION BY user_id ORDER BY sent_at) AS gap FROM shop.message WHERE session_id IS NULL) AS t WHERE gap = '24 hours';
SELECT cmp_ok(count(*), '>', 3::bigint, 'gaps of 24 hours and a microsecond') FROM (SELECT sent_at - lag(sent_at) OVER (PARTITION BY user_id ORDER BY sent_at) AS gap FROM shop.message WHERE session_id IS NULL) AS t WHERE gap = '24:00:00.000001';
SELECT cmp_ok(count(*), '>', 5::bigint, 'sessions without the user') FROM (SELECT user_id, session_id FROM shop.message WHERE session_id IS NOT NULL GROUP BY 1, 2 HAVING NOT bool_or(sender = 'user')) AS t;
SELECT cmp_ok(count(*), '>', 5::bigint, 'ids of sessions that several users have') FROM (SELECT session_id FROM shop.message WHERE session_id IS NOT NULL GROUP BY 1 HAVING count(DISTINCT user_id) > 1) AS t;
SELECT cmp_ok(count(*), '>', 5::bigint, 'orders without an item') FROM shop.sales_order WHERE order_id NOT IN (SELECT order_id FROM shop.order_item);

SELECT probe.agrees(d.name, format('%L::tstzrange, %L', p.period, p.zone) || c.options, format('%s: %s%s', d.name, p.label, c.options), d.name <> 'sales_daily', d.name = 'sales_daily')
FROM   probe.dashboard AS d, probe.period AS p, probe.choice AS c
WHERE  d.seed = 'b' AND (c.of = 'channels' OR d.options LIKE '%gap%') AND (c.n = 1 OR p.label IN ('two weeks over the end of summer time', 'a week in Brazil', 'everything')) ORDER BY d.n, p.n, c.n;
-- Series have a row for each day, whatever else.
SELECT is_empty(format('(SELECT day FROM oracle.days(%1$L, %2$L) EXCEPT SELECT date FROM shop.sales_daily(%1$L, %2$L)) UNION ALL (SELECT date FROM shop.sales_daily(%1$L, %2$L) EXCEPT SELECT day FROM oracle.days(%1$L, %2$L))
                         UNION ALL (SELECT date FROM shop.sales_daily(%1$L, %2$L) GROUP BY date, currency HAVING count(*) > 1)', period, zone), 'sales_daily has each day, a currency once: ' || label) FROM probe.period ORDER BY n;
SELECT is_empty(format('SELECT * FROM shop.sales_daily(%1$L, %2$L) WHERE total_orders = 0 AND (total_revenue IS DISTINCT FROM 0 OR average_ticket IS NOT NULL)', period, zone), 'sales_daily is 0 where there is no order, and has no average: ' || label) FROM probe.period ORDER BY n;
SELECT is_empty(format('SELECT date, lag FROM (SELECT date, lag(date) OVER (ORDER BY n) AS lag FROM shop.sales_daily(%1$L, %2$L) WITH ORDINALITY AS t (date, currency, a, b, c, n)) AS t WHERE date < lag', period, zone), 'sales_daily is sorted by date: ' || label) FROM probe.period ORDER BY n;

-- Whatever the session's settings.
CREATE SCHEMA evil;
CREATE FUNCTION evil.ratio(numeric, numeric) RETURNS numeric LANGUAGE sql AS $$ SELECT 'NaN'::numeric $$;
CREATE FUNCTION evil.ratio(float8, float8) RETURNS float8 LANGUAGE sql AS $$ SELECT 'NaN'::float8 $$;
CREATE TABLE evil.message (LIKE shop.message);
CREATE TABLE evil.sales_order (LIKE shop.sales_order);
SET LOCAL search_path = evil, pg_catalog, tap, public;
SET LOCAL TimeZone = 'America/Havana';
SET LOCAL DateStyle = 'German';
SET LOCAL IntervalStyle = 'sql_standard';
SELECT probe.agrees(d.name, $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$, d.name || ': in a hostile search path, another zone, date and interval style', d.name <> 'sales_daily', d.name = 'sales_daily') FROM probe.dashboard AS d WHERE d.seed = 'b' ORDER BY d.n;
SET LOCAL search_path = tap, public;
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL DateStyle = 'ISO, DMY';
SET LOCAL IntervalStyle = 'postgres';

---------------------------------------------------------------------------------------------------------------------
-- By hand.
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender) VALUES
    -- ada: a session in the past; one that an agent answers after exactly 24 hours; and the next, for nobody else keeps a session open.
    ('1', 'ada', NULL, '2025-01-01 12:00Z', 'user'),
    ('2', 'ada', NULL, '2025-10-25 21:30Z', 'bot'),
    ('3', 'ada', NULL, '2025-10-26 21:30Z', 'user'),
    ('4', 'ada', NULL, '2025-10-27 21:30Z', 'agent'),
    ('5', 'ada', NULL, '2025-10-28 21:30:00.000001Z', 'user'),
    -- bob: by the platform's ids: one message of his own in p1, two in p2 with an agent; p3 is the bot's alone, p4 an agent's alone.
    ('6', 'bob', 'p1', '2025-10-26 10:00Z', 'user'),
    ('7', 'bob', 'p1', '2025-10-26 10:01Z', 'bot'),
    ('8', 'bob', 'p2', '2025-10-26 10:02Z', 'user'),
    ('9', 'bob', 'p2', '2025-10-26 10:03Z', 'agent'),
    ('10', 'bob', 'p2', '2025-10-29 10:03Z', 'user'),
    ('11', 'bob', 'p3', '2025-10-20 10:00Z', 'bot'),
    ('12', 'bob', 'p4', '2025-10-26 11:00Z', 'agent'),
    -- cyd: the same id is another session; beside it one by the gap.
    ('13', 'cyd', 'p1', '2025-10-26 12:00Z', 'user'),
    ('14', 'cyd', NULL, '2025-10-26 12:01Z', 'user'),
    -- dee: only a bot wrote to her. eve: a bot wrote before midnight, her first word came after it.
    ('15', 'dee', NULL, '2025-10-26 12:00Z', 'bot'),
    ('16', 'eve', NULL, '2025-10-25 21:59:59Z', 'bot'),
    ('17', 'eve', NULL, '2025-10-25 22:00:00Z', 'user');
INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency) VALUES
    ('1', 'ada', '2025-10-25 22:00Z', 'captured',  'whatsapp', 112.20, 100, 5, 12.20, 5, 'EUR'),
    ('2', 'zoe', '2025-10-26 12:00Z', 'captured',  'web',      20.01,  20.01, 0, 0, 0, 'EUR'),
    ('3', 'bob', '2025-10-26 12:00Z', 'captured',  'whatsapp', 7.03,   7.03, 0, 0, 0, 'USD'),
    ('4', 'bob', '2025-10-26 12:00Z', 'cancelled', 'whatsapp', 1000,   1000, 0, 0, 0, 'EUR'),
    ('5', 'bob', '2025-10-26 23:00Z', 'captured',  'whatsapp', 500,    500, 0, 0, 0, 'EUR');
INSERT INTO shop.order_item (order_id, line, product, units, amount_paid) VALUES ('1', 1, 'run', 2, 60), ('1', 2, 'tote', 1, 35), ('2', 1, 'run', 1, 20.01), ('4', 1, 'run', 9, 1000);
-- The 26th: bob p1, p2; cyd p1 and her own; eve, from her first word on; ada, with the agent who answered exactly 24 hours later. The bots before
-- ada and eve are in no session.
SELECT results_eq($$ SELECT total_sessions, bounce_rate, orders_per_user, total_users, new_users, returning_users, orders_per_session, new_user_share, returning_user_share, live_support_sessions, live_support_rate, self_service_rate
                     FROM shop.messaging_kpis('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (6::bigint, 5 / 6::float8, 0.75::float8, 4::bigint, 3::bigint, 1::bigint, 0.5::float8, 0.75::float8, 0.25::float8, 2::bigint, 2 / 6::float8, 4 / 6::float8) $$, 'by hand: the day of 25 hours');
SELECT results_eq($$ SELECT * FROM shop.messaging_daily('[2025-10-24 22:00Z,2025-10-28 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (date '2025-10-25', 0::bigint, NULL::float8, NULL::float8, 0::bigint, 0::bigint, 0::bigint,
                             NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8),
                            ('2025-10-26', 6, 0.75, 5 / 6::float8, 4, 3, 1, 0.5, 0.25, 0.75, 2 / 6::float8, 4 / 6::float8),
                            ('2025-10-27', 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL),
                            ('2025-10-28', 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1) $$, 'by hand: four days');
SELECT results_eq($$ SELECT total_sessions, total_users, new_users, returning_users, live_support_sessions FROM shop.messaging_kpis('[2025-10-24 22:00Z,2025-10-28 23:00Z)', 'Europe/Rome', gap => '30 minutes') $$,
                  $$ VALUES (7::bigint, 4::bigint, 3::bigint, 1::bigint, 1::bigint) $$, 'by hand: a gap of half an hour: ada''s agent and bot are no sessions');
SELECT results_eq($$ SELECT * FROM shop.sales_performance('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES ('EUR'::text, 132.21::numeric, 2::bigint, 66.105::numeric, 2::float8, 28.7525::numeric), ('USD', 7.03, 1, 7.03, NULL, NULL) $$, 'by hand: two currencies');
SELECT results_eq($$ SELECT * FROM shop.sales_performance('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome', channels => ARRAY['store']) $$,
                  $$ VALUES (NULL::text, 0::numeric, 0::bigint, NULL::numeric, NULL::float8, NULL::numeric) $$, 'by hand: no orders are one row');
INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency)
SELECT 'big' || n, 'ada', '2025-12-01 12:00Z', 'captured', 'web', 9007199254740993.01, 9007199254740993.01, 0, 0, 0, 'EUR' FROM generate_series(1, 3) AS n;
SELECT is((SELECT total_revenue FROM shop.sales_performance('[2025-12-01 00:00Z,2025-12-02 00:00Z)', 'UTC')), 27021597764222979.03::numeric, 'money is exact');
SELECT is((SELECT total_revenue FROM shop.sales_daily('[2025-12-01 00:00Z,2025-12-02 00:00Z)', 'UTC')), 27021597764222979.03::numeric, 'money is exact, by day too');
SELECT ok((SELECT abs(average_ticket - 9007199254740993.01) < 0.0000001 FROM shop.sales_performance('[2025-12-01 00:00Z,2025-12-02 00:00Z)', 'UTC')), 'and so is its average');
-- An order whose amounts nobody knows counts, and adds nothing.
INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, currency) VALUES ('unpriced', 'ada', '2025-12-03 12:00Z', 'captured', 'web', 'EUR');
INSERT INTO shop.order_item (order_id, line, units) SELECT 'unpriced', 1, 3;
SELECT results_eq($$ SELECT * FROM shop.sales_performance('[2025-12-03 00:00Z,2025-12-04 00:00Z)', 'UTC') $$, $$ VALUES ('EUR'::text, NULL::numeric, 1::bigint, NULL::numeric, 3::float8, NULL::numeric) $$, 'an order without amounts');
SELECT results_eq($$ SELECT * FROM shop.sales_daily('[2025-12-03 00:00Z,2025-12-04 00:00Z)', 'UTC') $$, $$ VALUES (date '2025-12-03', 'EUR'::text, NULL::numeric, 1::bigint, NULL::numeric) $$, '… by day');

-- Nonsense in the arguments.
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'Mars/Olympus') $$, name), ARRAY['22023'], ARRAY[name || ': zone', 'Mars/Olympus'], name || ' refuses an unknown zone') FROM probe.dashboard WHERE seed = 'b' ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,)', 'UTC') $$, name), ARRAY['22023', '22003', '22008'], '{}', name || ' refuses a period without end') FROM probe.dashboard WHERE seed = 'b' ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'UTC', gap => %L) $$, name, gap), ARRAY['22023'], ARRAY['gap'], format('%s refuses a gap of %s', name, gap))
FROM   probe.dashboard, unnest(ARRAY['0', '-1 hour', '1 month']) AS gap WHERE options LIKE '%gap%' ORDER BY n, gap;

SELECT * FROM finish();
ROLLBACK;
