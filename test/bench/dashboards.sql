-- The event tables of shopmetrics_dashboards, made by the server from hashes of counters: about :rows try-on events of the :days
-- before November 2026, a tenth as many orders. See data.sql; identities are texts here, as the tables have them.
--
-- 4.2 events a session, 2.4 sessions a device in all: nearly every device of a month has to be looked for in the history.
-- :products of :colours colours and :sizes sizes each.

\set ON_ERROR_STOP on
SET work_mem = '1GB';
SET client_min_messages = warning;

\if :{?days}
\else
    \set days 365
    \set products 5000
    \set colours 12
    \set sizes 4
    \set orders (:rows / 10)
\endif
SELECT (:rows / 4.2)::bigint AS sessions, (:rows / 10)::bigint AS devices, (:orders)::bigint AS orders, (:rows / 20)::bigint AS users \gset
SELECT :days * 86400000000 / :sessions AS between_sessions, :days * 86400000000 / :orders AS between_orders, timestamptz '2026-11-01 00:00+00' - :days * interval '1 day' AS began_at \gset

CREATE EXTENSION shopmetrics_dashboards;
CALL shop.create_tables();

INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds)
SELECT 'event-' || number, 'device-' || device, 'session-' || session, started_at, 'catalogue ' || product % 20, 'product ' || product, colour,
       'product ' || product || ' ' || colour || ' ' || size, platform, seconds
FROM  (SELECT s * 16 + j AS number, substr(md5((hs >> 3 & 2147483647) % :devices || ''), 1, 16) AS device, substr(md5(s || ''), 1, 16) AS session,
              timestamptz :'began_at' + (start + j * 45000000 + (h >> 30) % 45000000) * interval '1 microsecond' AS started_at,
              1 + floor(:products * ((CASE WHEN j = 0 OR h & 127 < 20 THEN hs ELSE h END >> 40) / 8388608.0::float8) ^ 2)::bigint AS product,
              ('{black,white,red,blue,green,grey,brown,gold,silver,pink,beige,violet}'::text[])[1 + (h >> 20 & 1023) % :colours] AS colour, (h >> 15 & 255) % :sizes AS size,
              ('{ios-app,android-app,web-mobile,web-desktop}'::text[])[1 + (hs & 3)] AS platform,
              floor(16 + 3840 * ((h >> 12 & 65535) / 65536.0::float8) ^ 4 * CASE WHEN h >> 8 & 127 = 0 THEN 20 ELSE 1 END) / 64 AS seconds
       FROM  (SELECT s, hs, (s - 1) * :between_sessions + (hs >> 5) % :between_sessions AS start,
                     (hs >> 50 & 3) + (hs >> 52 & 3) + CASE WHEN hs >> 54 & 63 < 13 THEN 1 ELSE 0 END AS more
              FROM  (SELECT s, hashint8extended(s, 12) & 9223372036854775807 AS hs
                     FROM   generate_series(1, :sessions::bigint) AS s OFFSET 0) AS x
              OFFSET 0) AS session,
             LATERAL (SELECT j, hashint8extended(s * 16 + j, 13) & 9223372036854775807 AS h
                      FROM   generate_series(0, more) AS j OFFSET 0) AS event) AS e
ORDER  BY started_at;

INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency)
SELECT 'order-' || o, 'user-' || h % :users, timestamptz :'began_at' + ((o - 1) * :between_orders + (h >> 30) % 1000000) * interval '1 microsecond',
       CASE WHEN h >> 8 & 15 = 0 THEN 'cancelled' ELSE 'captured' END, ('{chat,web,app}'::text[])[1 + (h >> 12 & 1023) % 3],
       value + 5, value, 5, 0, 0, 'EUR'
FROM  (SELECT o, h, (((h >> 20) % 20000 + 500) / 100.0)::numeric(10, 2) AS value
       FROM  (SELECT o, hashint8extended(o, 14) & 9223372036854775807 AS h FROM generate_series(1, :orders::bigint) AS o OFFSET 0) AS x) AS y
ORDER  BY o;

INSERT INTO shop.order_item (order_id, line, product, units, amount_paid)
SELECT order_id, 1, 'product ' || length(user_id), 1 + length(order_id) % 3, items_value FROM shop.sales_order;

VACUUM ANALYZE shop.try_on_event;
VACUUM ANALYZE shop.sales_order;
VACUUM ANALYZE shop.order_item;
