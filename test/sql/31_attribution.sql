-- attribution: touches, purchases, and which order is credited to which touch.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE touch (visitor text, touch int, starts_at timestamptz, ends_at timestamptz);
CREATE TABLE purchase (visitor text, purchase text, at timestamptz, amount numeric, what text);
INSERT INTO touch VALUES
    ('ann', 1, '2025-01-01 10:00', '2025-01-01 12:00'), ('ann', 2, '2025-01-01 11:00', '2025-01-01 11:10'), ('bob', 3, '2025-01-01 10:00', NULL), ('bob', -4, '2025-01-01 10:00', NULL),
    ('cyd', 5, '2025-01-01 10:00', '2025-01-01 10:30'), (NULL, 6, '2025-01-01', NULL), ('dan', NULL, '2025-01-01', NULL), ('dan', 7, NULL, '2025-01-01'), ('eve', 8, '2025-01-01', '2025-01-01');
INSERT INTO purchase VALUES
    ('ann', 'a1', '2025-01-01 09:59:59.999999', 1, 'a microsecond before the start'), ('ann', 'a2', '2025-01-01 10:00', 2.50, 'at the start'), ('ann', 'a3', '2025-01-01 11:00', 4, 'at the start of the next'),
    ('ann', 'a4', '2025-01-01 12:09:59.999999', 8.125, 'a microsecond before the end of the second'), ('ann', 'a5', '2025-01-01 12:10', 16, 'the second is over: the first, which lasts longer'),
    ('ann', 'a6', '2025-01-01 12:59:59.999999', 32, 'a microsecond before the end of the first'), ('ann', 'a7', '2025-01-01 13:00', 64, 'too late by nothing'),
    ('bob', 'b1', '2025-01-01 10:30', 100, 'of two at one instant the greatest key'), ('bob', 'b2', '2025-01-01 10:30', NULL, 'no amount'), ('cyd', 'c1', '2025-01-01 11:00', -7.5, 'money back'),
    ('fay', 'f1', '2025-01-01 10:00', 1000, 'no touch'), (NULL, 'x', '2025-01-01', 1, ''), ('ann', NULL, '2025-01-01', 1, ''), ('ann', 'y', NULL, 1, '');
ANALYZE touch; ANALYZE purchase;
CREATE VIEW both_sides AS SELECT (SELECT touch_agg(visitor, touch, starts_at, ends_at) FROM touch) AS t, (SELECT purchase_agg(visitor, purchase, at, amount) FROM purchase) AS p;

SELECT a.order_id, a.touch, a.amount, a.ordered_at, a.touched_at, what FROM both_sides, attributions(t, p, '1 hour') AS a JOIN purchase ON purchase = order_id ORDER BY 1;
SELECT purchase AS not_attributed, what FROM both_sides, purchase WHERE visitor <> '' AND at IS NOT NULL AND purchase NOT IN (SELECT order_id FROM attributions(t, p, '1 hour')) ORDER BY 1;
SELECT l AS lookback, attributed_orders(t, p, l), attributed_value(t, p, l), attributed_aov(t, p, l) FROM both_sides, unnest(ARRAY[NULL, '0', '1 microsecond', '1 hour', '1 day', '106751991 days']::interval[]) AS l;
SELECT t::json, p::json FROM both_sides;
-- Nothing on a side; NULL.
SELECT attributed_orders(e, p, '1 hour') AS orders, attributed_value(e, p, '1 hour') AS value, attributed_aov(e, p, '1 hour') AS aov, attributed_orders(t, o, '1 hour') AS no_orders, attributed_orders(NULL, p, '1 hour') AS unknown, attributed_value(t, NULL, '1 hour') AS worth,
       (SELECT count(*) FROM attributions(t, NULL, '1 hour')) AS rows FROM both_sides, (SELECT touch_agg(1, 1, now(), NULL) FILTER (WHERE false) AS e, purchase_agg(1, 1, now(), 1) FILTER (WHERE false) AS o) AS n;
-- Days of 24 hours: the clocks of Rome were put forward between touch and order.
SET timezone = 'Europe/Rome';
SELECT attributed_orders(touch_agg(1, 1, '2025-03-29 12:00', NULL), purchase_agg(1, 1, '2025-03-30 12:30', 1), '1 day') AS of_24_hours;
SET timezone = 'UTC';
-- Rows told twice are one; any split and order the same.
SELECT touch_agg(visitor, touch, starts_at, ends_at) = (SELECT t FROM both_sides) AS t FROM (SELECT * FROM touch UNION ALL SELECT * FROM touch) AS twice;
SELECT bool_and(p = (SELECT p FROM both_sides)) AS p FROM (SELECT merge(p) AS p FROM (SELECT purchase_agg(visitor, purchase, at, amount) AS p FROM purchase GROUP BY ctid UNION ALL SELECT p FROM both_sides) AS s UNION ALL SELECT purchase_agg(visitor, purchase, at, amount ORDER BY at DESC) FROM purchase) AS t;
-- Exact: many decimals, large and small together; decimals stay, and 1.5 is 1.50 in any order.
SELECT attributed_value(touch_agg(1, 1, '2025-01-01', NULL), purchase_agg(1, o, '2025-01-01', a), '1 day') FROM (VALUES (1, 99999999999999999999999999999999999999), (2, 0.00000000000000000000000000000000000001), (3, -0.10), (4, 0)) AS v (o, a);
SELECT a.amount FROM (SELECT purchase_agg(1, o, '2025-01-01', a) AS p FROM (VALUES (1, 0.00), (2, -0.5), (3, 10), (4, 12345678901234567890.12345), (5, 1000000.000), (6, 0.0001)) AS v (o, a)) AS s, attributions((SELECT touch_agg(1, 1, '2025-01-01', NULL)), p, NULL) AS a ORDER BY order_id;
SELECT purchase_agg(1, 1, '2025-01-01', a ORDER BY a::text) = purchase_agg(1, 1, '2025-01-01', a ORDER BY a::text DESC) AS same FROM (VALUES (1.5), (1.50), (1.500)) AS v (a);
SELECT purchase_agg(1, 1, '2025-01-01', ('1' || repeat('0', 20) || '.' || repeat('0', 30))::numeric)::json->'orders' AS zeros_at_the_end;
-- uuid visitors and orders, long texts given back whole.
SELECT a.order_id, a.touch FROM attributions((SELECT touch_agg('00000000-0000-0000-0000-00000000000a'::uuid, repeat('touch ', 10), '2025-01-01', NULL)), (SELECT purchase_agg('00000000-0000-0000-0000-00000000000a'::uuid, '00000000-0000-0000-0000-00000000000b'::uuid, '2025-01-02', 1)), '2 days') AS a;

-- Against plain SQL: many touches of different lengths, overlapping, ties included.
CREATE TABLE many_touches AS SELECT dice(n, 60, 'v')::int AS v, n AS i, timestamptz '2025-01-01' + dice(n, 200, 's') * interval '1 hour' AS s, timestamptz '2025-01-01' + (dice(n, 200, 's') + dice(n, 30, 'l')) * interval '1 hour' AS e FROM generate_series(1, 2000) AS n;
CREATE TABLE many_orders AS SELECT dice(n, 70, 'v')::int AS v, n AS o, timestamptz '2025-01-01' + dice(n, 260, 'o') * interval '1 hour' AS at, (dice(n, 100000, 'a') / 100.0)::numeric(10, 2) AS a FROM generate_series(1, 2000) AS n;
ANALYZE many_touches; ANALYZE many_orders;
SELECT coalesce(l, k) AS lookback, count(*) AS attributed, count(*) FILTER (WHERE a.touch = p.i::text AND a.touched_at = p.s AND a.amount = p.a AND a.ordered_at = p.at) AS equal
FROM   (SELECT l, a.* FROM unnest(ARRAY['0', '3 hours', '1 day', NULL]::interval[]) AS l, LATERAL (SELECT * FROM attributions((SELECT touch_agg(v, i, s, e) FROM many_touches), (SELECT purchase_agg(v, o, at, a) FROM many_orders), l)) AS a) AS a
       FULL JOIN (SELECT k, m.* FROM unnest(ARRAY['0', '3 hours', '1 day', NULL]::interval[]) AS k,
                         LATERAL (SELECT DISTINCT ON (o) o, i, s, at, a FROM many_orders AS x JOIN many_touches AS y USING (v) WHERE x.at >= y.s AND (k IS NULL OR x.at < y.e + k) ORDER BY o, s DESC, i DESC) AS m) AS p
       ON a.order_id = p.o::text AND coalesce(l, '-1 day') = coalesce(k, '-1 day')
GROUP  BY 1 ORDER BY 1;
