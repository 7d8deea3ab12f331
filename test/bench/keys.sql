-- The rows of try_on_event under text and uuid keys, in the same order.

\set ON_ERROR_STOP on
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = warning;

DROP TABLE IF EXISTS try_on_event_text, try_on_event_uuid;
CREATE TABLE try_on_event_text AS
SELECT md5('session ' || session_id) AS session_id, md5('device ' || device_id) AS device_id,
       'SKU-' || lpad(product::text, 6, '0') AS product, at, seconds
FROM   try_on_event;
CREATE TABLE try_on_event_uuid AS
SELECT session_id::uuid, device_id::uuid, md5(product)::uuid AS product, at, seconds
FROM   try_on_event_text;
VACUUM ANALYZE try_on_event_text, try_on_event_uuid;
