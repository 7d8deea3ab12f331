-- The same numbers by workers: for who sees all, and for a member.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SELECT no_plan();
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM shop.sales_order WHERE currency = 'USD');
DELETE FROM shop.sales_order WHERE currency = 'USD';
ANALYZE shop.try_on_event, shop.message, shop.conversation_event, shop.sales_order;

SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL min_parallel_index_scan_size = 0;
SET LOCAL parallel_leader_participation = off;
SET LOCAL enable_nestloop = on;
SELECT probe.agrees(d.name, p, format('%s by workers: %s', d.name, p), d.name NOT IN ('try_on_platforms', 'sales_daily', 'agent_leaderboard', 'agent_trends', 'feedback'), d.name IN ('sales_daily', 'agent_leaderboard', 'agent_trends'))
FROM   probe.dashboard AS d, unnest(ARRAY[$$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$, $$'[2025-05-01 00:00Z,2026-05-01 00:00Z)'::tstzrange, 'UTC'$$]) AS p ORDER BY d.n, p;
-- Whole calls in a worker: what is marked parallel safe is.
CREATE FUNCTION probe.shown(name text) RETURNS text LANGUAGE sql AS $$ SELECT probe.answer(format('SELECT md5(string_agg(t::text, '','' ORDER BY t::text COLLATE "C")) FROM shop.%I(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'') AS t', name)) $$;
CREATE TABLE probe.before AS SELECT n, name, probe.shown(name) AS shown FROM probe.dashboard;
SELECT name AS force FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \gset
SET LOCAL :force = 'on';
SELECT is(probe.shown(name), shown, name || ': the same in a worker') FROM probe.before ORDER BY n;
SELECT unalike(shown, 'error%', name || ': and no error') FROM probe.before ORDER BY n;

SELECT * FROM finish();
ROLLBACK;
