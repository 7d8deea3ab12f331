-- The families `touches` and `purchases`: which order is credited to which touch, against the oracle. Money is exact;
-- averages of it are right to fifteen digits (see oracle.near).

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(90);

CREATE TABLE probe.touch_event AS SELECT * FROM sample.touch_event;
CREATE TABLE probe.purchase_event AS SELECT * FROM sample.purchase_event;
CALL probe.make_parallel('probe.touch_event', 'probe.purchase_event');

-- (numbered, because PostgreSQL takes '24 hours' and '1 day' for equal and would put them into one group)
CREATE TABLE probe.lookback (lookback_no serial, lookback interval);
INSERT INTO probe.lookback (lookback) VALUES ('0'), ('1 microsecond'), ('1 hour'), ('24 hours'), ('1 day'), ('2 days -23 hours'), ('30 days'), ('100000000 days'), (NULL);

CREATE TABLE probe.rows AS
SELECT data_set, t.rows AS touches, p.rows AS purchases
FROM  (SELECT data_set, array_agg((visitor_no, touch_no, starts_at, ends_at)::oracle.touch_row) AS rows FROM probe.touch_event GROUP BY ROLLUP (data_set)) AS t
JOIN  (SELECT data_set, array_agg((visitor_no, order_no, ordered_at, amount)::oracle.purchase_row) AS rows FROM probe.purchase_event GROUP BY ROLLUP (data_set)) AS p USING (data_set)
UNION ALL
SELECT NULL, (SELECT array_agg((visitor_no, touch_no, starts_at, ends_at)::oracle.touch_row) FROM probe.touch_event), (SELECT array_agg((visitor_no, order_no, ordered_at, amount)::oracle.purchase_row) FROM probe.purchase_event);
CREATE TABLE probe.wanted AS
SELECT data_set, lookback_no, lookback, oracle.attributed_orders(touches, purchases, lookback) AS orders, oracle.attributed_value(touches, purchases, lookback) AS value, oracle.attributed_aov(touches, purchases, lookback) AS aov
FROM   probe.rows CROSS JOIN probe.lookback;
SELECT is((SELECT count(*) FROM probe.wanted), 54::bigint, 'groups and lookbacks to compare');
SELECT cmp_ok(count(DISTINCT orders), '>=', 6::bigint, 'the lookback matters') FROM probe.wanted WHERE data_set = 'large';
SELECT is((SELECT (orders, value)::text FROM probe.wanted WHERE data_set = 'edge' AND lookback = '1 hour'), '(9,12345678901234567890123456789012346055.25)', 'one of them added by hand');

-- Every type of key, for visitors, touches and orders.
CREATE FUNCTION probe.by_key(key_column text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE probe.t AS SELECT data_set, touch_agg(v.%1$s, t.%1$s, starts_at, ends_at) AS t FROM probe.touch_event LEFT JOIN sample.identity AS v ON v.id = visitor_no LEFT JOIN sample.identity AS t ON t.id = touch_no GROUP BY ROLLUP (data_set)', key_column);
    EXECUTE format('CREATE TABLE probe.p AS SELECT data_set, purchase_agg(v.%1$s, o.%1$s, ordered_at, amount) AS p FROM probe.purchase_event LEFT JOIN sample.identity AS v ON v.id = visitor_no LEFT JOIN sample.identity AS o ON o.id = order_no GROUP BY ROLLUP (data_set)', key_column);
    RETURN NEXT is_empty('SELECT want.data_set, want.lookback, orders, attributed_orders(t, p, lookback), value, attributed_value(t, p, lookback), aov, attributed_aov(t, p, lookback) FROM probe.wanted AS want
                          LEFT JOIN probe.t ON coalesce(t.data_set, ''*'') = coalesce(want.data_set, ''*'') LEFT JOIN probe.p ON coalesce(p.data_set, ''*'') = coalesce(want.data_set, ''*'')
                          WHERE attributed_orders(t, p, lookback) IS DISTINCT FROM orders OR attributed_value(t, p, lookback) IS DISTINCT FROM value OR oracle.near(attributed_aov(t, p, lookback), aov) IS NOT TRUE', 'orders, value and average: ' || key_column);
    -- ties are broken by the key, so what takes an order depends on what the keys are
    EXECUTE format('CREATE TABLE probe.keyed AS SELECT (SELECT array_agg((v.%1$s::text, t.%1$s::text, starts_at, ends_at)::oracle.touch_row) FROM probe.touch_event LEFT JOIN sample.identity AS v ON v.id = visitor_no LEFT JOIN sample.identity AS t ON t.id = touch_no) AS touches,
                           (SELECT array_agg((v.%1$s::text, o.%1$s::text, ordered_at, amount)::oracle.purchase_row) FROM probe.purchase_event LEFT JOIN sample.identity AS v ON v.id = visitor_no LEFT JOIN sample.identity AS o ON o.id = order_no) AS purchases,
                           %2$L::boolean AS integers', key_column, key_column IN ('as_smallint', 'as_integer', 'as_bigint'));
    RETURN NEXT probe.same_bag('SELECT lookback_no, a.* FROM probe.lookback, (SELECT t FROM probe.t WHERE data_set IS NULL) AS t, (SELECT p FROM probe.p WHERE data_set IS NULL) AS p, LATERAL attributions(t, p, lookback) AS a WHERE lookback_no IN (3, 7, 9)',
                               'SELECT lookback_no, a.* FROM probe.lookback, probe.keyed, LATERAL oracle.attributions(touches, purchases, lookback, integers) AS a WHERE lookback_no IN (3, 7, 9)', 'attributions: ' || key_column);
    DROP TABLE probe.t, probe.p, probe.keyed;
END $$;
SELECT probe.by_every_key('probe.by_key');
-- Each key has a kind of its own, but the visitors' kind is one.
SELECT is((SELECT attributed_orders(touch_agg(as_uuid, touch_no, starts_at, ends_at), (SELECT purchase_agg(as_uuid, 'order ' || order_no, ordered_at, amount) FROM probe.purchase_event LEFT JOIN sample.identity ON id = visitor_no), '30 days')
           FROM probe.touch_event LEFT JOIN sample.identity ON id = visitor_no), (SELECT orders FROM probe.wanted WHERE data_set IS NULL AND lookback = '30 days'), 'visitors uuid, touches integer, orders text');

-- The whole relation, as text.
CREATE TABLE probe.t AS SELECT data_set, touch_agg(visitor_no, touch_no, starts_at, ends_at) AS t FROM probe.touch_event GROUP BY ROLLUP (data_set);
CREATE TABLE probe.p AS SELECT data_set, purchase_agg(visitor_no, order_no, ordered_at, amount) AS p FROM probe.purchase_event GROUP BY ROLLUP (data_set);
SELECT probe.same_bag($$ SELECT data_set, lookback_no, a.* FROM probe.t JOIN probe.p USING (data_set), probe.lookback, LATERAL attributions(t, p, lookback) AS a $$,
                      $$ SELECT data_set, lookback_no, a.* FROM probe.rows, probe.lookback, LATERAL oracle.attributions(touches, purchases, lookback) AS a WHERE data_set IS NOT NULL $$, 'attributions of every set under every lookback');
SELECT probe.same_bag($$ SELECT data_set, lookback_no, (a).* FROM (SELECT data_set, lookback_no, attributions(t, p, lookback) AS a FROM probe.t JOIN probe.p USING (data_set), probe.lookback) AS s $$,
                      $$ SELECT data_set, lookback_no, a.* FROM probe.t JOIN probe.p USING (data_set), probe.lookback, LATERAL attributions(t, p, lookback) AS a $$, 'attributions in a select list');
SELECT is_empty($$ SELECT attributions(NULL, p, NULL) FROM probe.p UNION ALL SELECT attributions(t, NULL, NULL) FROM probe.t $$, '… of nothing');
SELECT results_eq($$ SELECT order_id, touch FROM attributions((SELECT t FROM probe.t WHERE data_set = 'edge'), (SELECT p FROM probe.p WHERE data_set = 'edge'), '1 hour') ORDER BY order_id $$,
                  $$ VALUES ('12001', '12001'), ('12004', '12001'), ('12005', '12001'), ('12006', '12003'), ('12007', '12004'), ('12008', '12006'), ('12009', '12005'), ('12010', '12007'), ('12012', '12009') $$, 'attributions on the edge, by hand');
SELECT is_empty($$ SELECT lookback FROM probe.lookback, LATERAL (SELECT t, p FROM probe.t, probe.p WHERE t.data_set IS NULL AND p.data_set IS NULL) AS s
                   WHERE (SELECT (count(*), coalesce(sum(amount), 0), count(DISTINCT order_id) = count(*)) FROM attributions(t, p, lookback)) IS DISTINCT FROM (SELECT (attributed_orders(t, p, lookback), attributed_value(t, p, lookback), true)) $$,
                'the rows add up to the numbers, each order once');

-- By hand, an edge at a time.
CREATE FUNCTION probe.taker(touches text, ordered_at text, lookback text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    EXECUTE format('SELECT coalesce((SELECT touch FROM attributions((SELECT touch_agg(1, touch, starts_at::timestamptz, ends_at::timestamptz) FROM (VALUES %s) AS v (touch, starts_at, ends_at)), (SELECT purchase_agg(1, 1, %L::timestamptz, 10)), %s::interval)), ''nobody'')',
                   touches, ordered_at, coalesce(quote_literal(lookback), 'NULL')) INTO answer;
    RETURN answer;
END $$;
SELECT is(probe.taker(touches, ordered_at, lookback), taker, description) FROM (VALUES
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-01 10:00+00', '0', '1', 'at the start'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-01 09:59:59.999999+00', NULL, 'nobody', 'a microsecond before the start'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-01 10:59:59.999999+00', '0', '1', 'during the touch, without a window'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-01 11:00+00', '0', 'nobody', 'at the end, without a window'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-01 11:00+00', '1 microsecond', '1', 'at the end, with the least window'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-31 10:59:59.999999+00', '30 days', '1', 'a microsecond before end + window'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-01 11:00+00')$$, '2025-01-31 11:00+00', '30 days', 'nobody', 'at end + window'),
    ($$(1, '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '0', 'nobody', 'a touch of no length, without a window, covers nothing'),
    ($$(1, '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 microsecond', '1', '… with the least window its own instant'),
    ($$(1, '2025-01-01 10:00+00', NULL)$$, '2035-01-01 10:00+00', NULL, '1', 'a window without an end'),
    ($$(1, '2025-10-26 00:00+02', NULL)$$, '2025-10-26 23:59:59+01', '1 day', 'nobody', 'a day is 24 hours, also where the clock''s has 25'),
    ($$(1, '2025-03-30 00:00+01', NULL)$$, '2025-03-31 00:59:59+02', '1 day', '1', '… or 23'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-09 10:00+00'), (2, '2025-01-02 10:00+00', '2025-01-02 11:00+00')$$, '2025-01-02 10:30+00', '0', '2', 'the one begun last takes it'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-09 10:00+00'), (2, '2025-01-02 10:00+00', '2025-01-02 11:00+00')$$, '2025-01-05 10:30+00', '1 day', '1', 'the one begun last whose window covers it'),
    ($$(1, '2025-01-01 10:00+00', '2025-01-09 10:00+00'), (2, '2025-01-02 10:00+00', '2025-01-02 11:00+00')$$, '2025-01-02 09:00+00', '1 day', '1', 'one begun after the order has no part in it'),
    ($$(9, '2025-01-01 10:00+00', '2025-01-01 11:00+00'), (10, '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', '10', 'begun at once: of integers the greatest'),
    ($$(-9, '2025-01-01 10:00+00', '2025-01-01 11:00+00'), (-10, '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', '-9', '… also of negative ones'),
    ($$(256, '2025-01-01 10:00+00', NULL), (1, '2025-01-01 10:00+00', NULL), (65536, '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', '65536', '… by value, not by bytes'),
    ($$('9'::text, '2025-01-01 10:00+00', '2025-01-01 11:00+00'), ('10', '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', '9', 'of texts by bytes'),
    ($$('Z'::text, '2025-01-01 10:00+00', NULL), ('a', '2025-01-01 10:00+00', NULL), ('B', '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', 'a', '… not by any language''s order'),
    ($$('a touch of a long name, the first'::text, '2025-01-01 10:00+00', NULL), ('a touch of a long name, the second', '2025-01-01 10:00+00', NULL), ('a touch of a long name', '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour',
     'a touch of a long name, the second', '… also of long ones'),
    ($$('é'::text, '2025-01-01 10:00+00', NULL), ('z', '2025-01-01 10:00+00', NULL), ('zz', '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', 'é', '… bytes above 127 behind the others'),
    ($$('00000000-0000-0000-0000-0000000000ff'::uuid, '2025-01-01 10:00+00', NULL), ('f0000000-0000-0000-0000-000000000000', '2025-01-01 10:00+00', NULL)$$, '2025-01-01 10:00+00', '1 hour', 'f0000000-0000-0000-0000-000000000000', 'of uuids by bytes'),
    ($$(2, '2025-01-01 10:00+00', '2025-01-01 10:10+00'), (1, '2025-01-01 10:00+00', '2025-01-01 12:00+00')$$, '2025-01-01 11:30+00', '1 hour', '1', 'begun at once, but the window of the greatest is over'),
    ($$(1, '2025-01-01 10:00+00', NULL), (1, '2025-01-01 10:00+00', '2025-01-01 10:00+00')$$, '2025-01-01 10:00+00', '1 hour', '1', 'a NULL end is the start: the two are one touch'),
    ($$(1, '294276-12-31 23:59:59.999999+00', NULL)$$, '294276-12-31 23:59:59.999999+00', '100000000 days', '1', 'a window that ends behind the end of time'),
    ($$(1, '4713-01-01 00:00+00 BC', NULL)$$, '294276-12-31 23:59:59.999999+00', NULL, '1', 'from one end of time to the other'),
    ($$(1, '4713-01-01 00:00+00 BC', NULL)$$, '294276-12-31 23:59:59.999999+00', '1 day', 'nobody', '… which is more than a day'),
    ($$(1, '4713-01-01 00:00+00 BC', '294276-12-31 23:59:59.999999+00')$$, '2025-01-01', '0', '1', 'a touch as long as time')) AS v (touches, ordered_at, lookback, taker, description);

-- Money: exact, whatever the scales and the order; an order without an amount is an order.
SELECT is((SELECT attributed_value(touch_agg(1, 1, '2025-01-01'::timestamptz, NULL), (SELECT purchase_agg(1, n, '2025-01-02'::timestamptz, a) FROM unnest(ARRAY[0.1, 0.2, NULL, -0.05, 1e20, 1e-20, 100.00]::numeric[]) WITH ORDINALITY AS x (a, n)), NULL)), 100000000000000000100.25000000000000000001, 'a sum of many scales');
SELECT is((SELECT (attributed_orders(t, p, NULL), attributed_aov(t, p, NULL) = 5, attributed_value(t, p, NULL) = 10)::text FROM (SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL) AS t, (SELECT purchase_agg(1, n, '2025-01-02'::timestamptz, a) FROM unnest(ARRAY[10, NULL]::numeric[]) WITH ORDINALITY AS x (a, n)) AS p) AS s),
          '(2,t,t)', 'an order without an amount is one of the orders');
SELECT is((SELECT (attributed_orders(t, p, NULL), attributed_aov(t, p, NULL), attributed_value(t, p, NULL) = 0)::text FROM (SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL) AS t, (SELECT purchase_agg(2, 1, '2025-01-02'::timestamptz, 10)) AS p) AS s), '(0,,t)', 'somebody else''s order: 0 orders, value 0, no average');
SELECT is((SELECT (attributed_orders(t, p, NULL), attributed_value(t, p, NULL) = 0, attributed_aov(t, p, NULL))::text FROM (SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL) AS t, (SELECT purchase_agg(1, 1, '2025-01-02'::timestamptz, NULL)) AS p) AS s), '(1,t,)', 'one order without an amount: its value is 0, its average unknown');
SELECT is((SELECT count(*) FROM attributions((SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL)), (SELECT purchase_agg(1, 1, '2025-01-02'::timestamptz, NULL)), NULL) WHERE amount IS NULL), 1::bigint, '… and stays unknown in its row');
CREATE FUNCTION probe.total(amounts numeric[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN trim_scale(attributed_value(t, p, NULL)) FROM (SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL) AS t, (SELECT purchase_agg(1, n, '2025-01-02'::timestamptz, a) FROM unnest(amounts) WITH ORDINALITY AS x (a, n)) AS p) AS s;
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SELECT is(probe.total(array_fill(1e38 - 1, ARRAY[1000])), '99999999999999999999999999999999999999000', 'a thousand times 38 digits');
SELECT is(probe.total(ARRAY[1e38 - 1, 1e38 - 1, 1e38 - 1, 1 - 1e38, 1 - 1e38]), '99999999999999999999999999999999999999', 'a sum that leaves 128 bits and comes back');
SELECT is(probe.total(ARRAY[1e38 - 1, 1 - 1e38, 1e38 - 1, 1 - 1e38, 1e38 - 1]), '99999999999999999999999999999999999999', '… in another order');
SELECT is(probe.total(ARRAY[1e38 - 1, 0.00000000000000000000000000000000000001, 1 - 1e38]), '0.00000000000000000000000000000000000001', 'what remains when the most comes and goes');
SELECT is(probe.total(ARRAY[0.99999999999999999999999999999999999999, 0.00000000000000000000000000000000000001]), '1', 'the least part of an amount counts');
SELECT is((SELECT (attributed_orders(t, p, NULL), attributed_value(t, p, NULL) = 101.5)::text FROM (SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL) AS t, (SELECT purchase_agg(1, o, '2025-01-02'::timestamptz, a) FROM (VALUES (1, 1.5), (1, 1.50), (2, 100), (1, 1.5000), (2, 100.00), (2, 1e2)) AS v (o, a)) AS p) AS s),
          '(2,t)', '1.5 and 1.50 are one amount, 100 and 1e2, too');
SELECT ok((SELECT purchase_agg(1, 1, '2025-01-02'::timestamptz, a ORDER BY scale(a)) FROM unnest(ARRAY[1.5, 1.50, 1.5000]) AS a) = (SELECT purchase_agg(1, 1, '2025-01-02'::timestamptz, a ORDER BY scale(a) DESC) FROM unnest(ARRAY[1.5, 1.50, 1.5000]) AS a),
          '… in whatever order they come');
SELECT is((SELECT amount FROM attributions((SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL)), (SELECT purchase_agg(1, 1, '2025-01-02'::timestamptz, -0.0)), NULL)), 0::numeric, 'an amount of nothing');

-- "attributed ≤ influenced for the same window": some of the touches never take more than all of them.
SELECT is_empty($$ SELECT lookback FROM probe.lookback, LATERAL (SELECT touch_agg(visitor_no, touch_no, starts_at, ends_at) FILTER (WHERE agent_no <= 6) AS few, touch_agg(visitor_no, touch_no, starts_at, ends_at) AS every FROM probe.touch_event) AS t,
                          (SELECT p FROM probe.p WHERE data_set IS NULL) AS p WHERE NOT attributed_orders(few, p, lookback) <= attributed_orders(every, p, lookback) $$, 'some of the touches never take more than all');
-- "each order once per agent"
SELECT is_empty($$ SELECT agent_no FROM (SELECT agent_no, touch_agg(visitor_no, touch_no, starts_at, ends_at) AS t, array_agg((visitor_no, touch_no, starts_at, ends_at)::oracle.touch_row) AS touches FROM probe.touch_event GROUP BY agent_no) AS a,
                          (SELECT p FROM probe.p WHERE data_set IS NULL) AS p, (SELECT purchases FROM probe.rows WHERE data_set IS NULL) AS r
                   WHERE attributed_orders(t, p, NULL) <> oracle.attributed_orders(touches, purchases, NULL) OR attributed_value(t, p, NULL) <> oracle.attributed_value(touches, purchases, NULL) $$, 'by agent, without a window');

-- FILTER, DISTINCT, ORDER BY, GROUPING SETS; windows.
SELECT is((SELECT attributed_orders(touch_agg(visitor_no, touch_no, starts_at, ends_at) FILTER (WHERE data_set = 'medium'), (SELECT purchase_agg(visitor_no, order_no, ordered_at, amount) FILTER (WHERE data_set = 'medium') FROM probe.purchase_event), '1 hour') FROM probe.touch_event),
          (SELECT orders FROM probe.wanted WHERE data_set = 'medium' AND lookback = '1 hour'), 'FILTER');
SELECT ok((SELECT touch_agg(DISTINCT visitor_no::key, touch_no::key, starts_at, ends_at) FROM probe.touch_event) = (SELECT t FROM probe.t WHERE data_set IS NULL), 'DISTINCT touches');
-- (DISTINCT keeps one of 1.5 and 1.50, and a summary remembers the digits: the numbers are the same, the image need not be)
SELECT is((SELECT (attributed_orders(t, p, NULL), attributed_value(t, p, NULL) = value)::text FROM (SELECT purchase_agg(DISTINCT visitor_no::key, order_no::key, ordered_at, amount) AS p FROM probe.purchase_event) AS p, probe.t, probe.wanted AS w WHERE t.data_set IS NULL AND w.data_set IS NULL AND lookback IS NULL),
          (SELECT format('(%s,t)', orders) FROM probe.wanted WHERE data_set IS NULL AND lookback IS NULL), 'DISTINCT orders');
SELECT ok((SELECT touch_agg(visitor_no, touch_no, starts_at, ends_at ORDER BY starts_at DESC) FROM probe.touch_event) = (SELECT touch_agg(visitor_no, touch_no, starts_at, ends_at ORDER BY md5(event_no::text)) FROM probe.touch_event), 'the order of touches leaves no trace');
SELECT ok((SELECT purchase_agg(visitor_no, order_no, ordered_at, amount ORDER BY amount, event_no) FROM probe.purchase_event) = (SELECT purchase_agg(visitor_no, order_no, ordered_at, amount ORDER BY event_no DESC) FROM probe.purchase_event), 'nor does the order of orders');
SELECT is((SELECT purchase_agg(visitor_no, order_no, ordered_at, amount ORDER BY event_no)::text FROM probe.purchase_event), (SELECT purchase_agg(visitor_no, order_no, ordered_at, amount ORDER BY event_no DESC)::text FROM probe.purchase_event), '… in its text either');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, touch_agg(visitor_no, touch_no, starts_at, ends_at) OVER w AS t, array_agg((visitor_no, touch_no, starts_at, ends_at)::oracle.touch_row) OVER w AS rows
    FROM probe.touch_event WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 15 PRECEDING AND 3 FOLLOWING)) AS w, (SELECT p FROM probe.p WHERE data_set = 'small') AS p, (SELECT purchases FROM probe.rows WHERE data_set = 'small') AS r
    WHERE attributed_orders(t, p, '1 hour') <> oracle.attributed_orders(rows, purchases, '1 hour') $$, 'a moving window of touches');
SELECT is_empty($$ SELECT * FROM (
    SELECT event_no, purchase_agg(visitor_no, order_no, ordered_at, amount) OVER w AS p, array_agg((visitor_no, order_no, ordered_at, amount)::oracle.purchase_row) OVER w AS rows
    FROM (SELECT * FROM probe.purchase_event WHERE data_set = 'small' LIMIT 120) AS s WINDOW w AS (ORDER BY event_no)) AS w, (SELECT t FROM probe.t WHERE data_set = 'small') AS t, (SELECT touches FROM probe.rows WHERE data_set = 'small') AS r
    WHERE attributed_orders(t, p, '30 days') <> oracle.attributed_orders(touches, rows, '30 days') OR attributed_value(t, p, '30 days') <> oracle.attributed_value(touches, rows, '30 days') $$, 'a growing window of orders: each row''s summary stays what it was');

-- Merging: parts that part a visitor's touches, and the two rows of one touch.
CREATE TABLE probe.touch_part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, touch_agg(visitor_no, touch_no, starts_at, ends_at) AS t FROM probe.touch_event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
CREATE TABLE probe.purchase_part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, purchase_agg(visitor_no, order_no, ordered_at, amount) AS p FROM probe.purchase_event CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.touch_part GROUP BY parts HAVING merge(t) <> (SELECT t FROM probe.t WHERE data_set IS NULL) $$, 'merge of touches is the whole');
SELECT is_empty($$ SELECT parts FROM probe.purchase_part GROUP BY parts HAVING merge(p) <> (SELECT p FROM probe.p WHERE data_set IS NULL) $$, 'merge of purchases is the whole');
SELECT is_empty($$ SELECT parts, lookback FROM (SELECT parts, merge(t) AS t FROM probe.touch_part GROUP BY parts) AS m JOIN (SELECT parts, merge(p) AS p FROM probe.purchase_part GROUP BY parts) AS n USING (parts), probe.wanted
                   WHERE data_set IS NULL AND (attributed_orders(t, p, lookback) <> orders OR attributed_value(t, p, lookback) <> value) $$, '… under every lookback');
SELECT ok((SELECT merge(t) FROM (SELECT merge(t) AS t FROM probe.touch_part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT t FROM probe.t WHERE data_set IS NULL), 'merge of merges is the whole, of touches');
SELECT ok((SELECT merge(p) FROM (SELECT merge(p) AS p FROM probe.purchase_part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT p FROM probe.p WHERE data_set IS NULL), '… of purchases');
SELECT ok((SELECT merge(t) FROM (SELECT t FROM probe.touch_part WHERE parts = 7 UNION ALL SELECT touch_agg(1, 1, now(), now()) FROM probe.touch_event WHERE false UNION ALL SELECT NULL) AS m) = (SELECT t FROM probe.t WHERE data_set IS NULL), 'empty and NULL touches add nothing');
SELECT ok((SELECT merge(p) FROM (SELECT p FROM probe.purchase_part WHERE parts = 7 UNION ALL SELECT purchase_agg(1, 1, now(), 1) FROM probe.purchase_event WHERE false UNION ALL SELECT NULL) AS m) = (SELECT p FROM probe.p WHERE data_set IS NULL), 'empty and NULL purchases add nothing');
SELECT is((SELECT attributed_orders(t, p, NULL) FROM (SELECT t FROM probe.t WHERE data_set = 'edge') AS a, (SELECT merge(p) AS p FROM (SELECT p FROM probe.p WHERE data_set = 'edge' UNION ALL SELECT p FROM probe.p WHERE data_set = 'edge') AS m) AS b),
          (SELECT orders FROM probe.wanted WHERE data_set = 'edge' AND lookback IS NULL), 'the same orders merged twice are those orders');

-- The same over workers.
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT touch_agg(visitor_no, touch_no, starts_at, ends_at) FROM probe.touch_event $$, 'touches run in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, purchase_agg(visitor_no, order_no, ordered_at, amount) FROM probe.purchase_event GROUP BY 1 $$, 'purchases run in parallel');
CREATE TABLE probe.touches_of_workers AS SELECT NULL AS data_set, touch_agg(visitor_no, touch_no, starts_at, ends_at) AS t FROM probe.touch_event UNION ALL SELECT data_set, touch_agg(visitor_no, touch_no, starts_at, ends_at) FROM probe.touch_event GROUP BY 1;
CREATE TABLE probe.purchases_of_workers AS SELECT NULL AS data_set, purchase_agg(visitor_no, order_no, ordered_at, amount) AS p FROM probe.purchase_event UNION ALL SELECT data_set, purchase_agg(visitor_no, order_no, ordered_at, amount) FROM probe.purchase_event GROUP BY 1;
SELECT is_empty($$ SELECT want.data_set, lookback FROM probe.wanted AS want LEFT JOIN probe.touches_of_workers AS t ON coalesce(t.data_set, '*') = coalesce(want.data_set, '*') LEFT JOIN probe.purchases_of_workers AS p ON coalesce(p.data_set, '*') = coalesce(want.data_set, '*')
                   WHERE attributed_orders(t, p, lookback) IS DISTINCT FROM orders OR attributed_value(t, p, lookback) IS DISTINCT FROM value OR oracle.near(attributed_aov(t, p, lookback), aov) IS NOT TRUE $$, 'the numbers of workers');
\ir serial.psql
SELECT ok(bool_and(w.t = s.t AND w.t::text = s.t::text), 'the touches of workers are the same to the bit') FROM probe.touches_of_workers AS w JOIN probe.t AS s ON coalesce(w.data_set, '*') = coalesce(s.data_set, '*');
SELECT ok(bool_and(w.p = s.p AND w.p::text = s.p::text), 'the purchases of workers are the same to the bit') FROM probe.purchases_of_workers AS w JOIN probe.p AS s ON coalesce(w.data_set, '*') = coalesce(s.data_set, '*');

SELECT * FROM finish();
ROLLBACK;
