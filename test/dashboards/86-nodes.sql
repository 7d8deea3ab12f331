-- What dashboards do where their tables are distributed, done on one machine: no other row comes out. test/citus asks them on a cluster.

BEGIN;
\ir setup.psql
\ir hostile.psql
\ir periods.psql
SELECT no_plan();

SELECT cmp_ok(count(*), '>', 20::bigint, 'sessions of several devices') FROM (SELECT session_id FROM shop.try_on_event GROUP BY 1 HAVING count(DISTINCT device_id) > 1) AS s;

-- Of each dashboard that asks where its tables are: every period, and in some of them every option.
CREATE TABLE probe.asking AS
SELECT p.proname AS name, p.proargnames[3:p.pronargs] AS options
FROM   pg_proc AS p WHERE p.pronamespace = 'shop'::regnamespace AND p.proargnames[1:2] = '{period,zone}' AND p.prosrc ~ 'is_distributed';
SELECT set_eq('SELECT name FROM probe.asking', ARRAY['try_on_overview', 'try_on_trend', 'try_on_catalogues', 'try_on_products', 'try_on_variants', 'try_on_platforms', 'try_on_sessions',
              'message_sessions', 'messaging_kpis', 'messaging_daily', 'conversation_overview', 'agent_leaderboard'], 'which dashboards ask where their tables are');
CREATE TABLE probe.option (name text, value text);
INSERT INTO probe.option VALUES
    ('catalogues', $$ARRAY['cat_a']$$), ('catalogues', $$ARRAY['cat_b', 'cat "c", d', NULL]$$), ('catalogues', $$'{}'$$), ('products', $$ARRAY['p1', 'p5']$$),
    ('variants', $$ARRAY['p1/red/0', 'p2/red/1', 'P4/é/0']$$), ('platforms', $$ARRAY['iOS app']$$), ('channels', $$ARRAY['text']$$), ('stores', $$ARRAY['north']$$), ('stores', $$'{}'$$),
    ('gap', $$interval '30 minutes'$$), ('lookback', $$interval '0'$$), ('lookback', 'NULL'), ('currency', $$'EUR'$$);
CREATE TABLE probe.call AS
SELECT format('shop.%I(%L, %L)', a.name, p.period, p.zone) AS call FROM probe.asking AS a, probe.period AS p
UNION ALL
SELECT format('shop.%I(%L, %L, %I => %s)', a.name, p.period, p.zone, o.name, o.value)
FROM   probe.asking AS a, probe.period AS p, probe.option AS o WHERE o.name = ANY (a.options) AND p.n IN (1, 3, 6, 11)
UNION ALL
SELECT format('shop.try_on_overview_compared(%L, %s, %L)', p.period, coalesce(quote_literal(b.period), 'NULL'), p.zone)
FROM   probe.period AS p, (VALUES (NULL), ('[2025-05-01 00:00Z,2026-05-01 00:00Z)'), ('[2025-10-20 00:00Z,2025-10-26 12:00Z)')) AS b (period);
SELECT cmp_ok(count(*), '>', 300::bigint, 'calls') FROM probe.call;

CREATE FUNCTION probe.shown(call text) RETURNS text LANGUAGE sql AS $$
    SELECT probe.answer(format('SELECT coalesce(string_agg(t::text, '';'' ORDER BY t.ordinality), ''no row'') FROM %s WITH ORDINALITY AS t', call))
$$;
CREATE TABLE probe.here AS SELECT call, probe.shown(call) AS shown FROM probe.call;
SELECT cmp_ok(avg((shown ~ '[1-9]' AND shown !~ '^error')::int), '>', 0.5, 'most calls have numbers') FROM probe.here;
CREATE OR REPLACE FUNCTION shop_internal.is_distributed(table_name text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN true; END';
SELECT is(probe.shown(call), shown, call) FROM probe.here ORDER BY call;

-- The same where most devices share no session with another, and where none does.
CREATE FUNCTION probe.both_ways(what text) RETURNS SETOF text LANGUAGE plpgsql AS $body$
BEGIN
    CREATE TABLE probe.there AS SELECT call, probe.shown(call) AS shown FROM probe.call WHERE call ~ 'try_on';
    CREATE OR REPLACE FUNCTION shop_internal.is_distributed(table_name text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN false; END';
    RETURN QUERY SELECT is(t.shown, probe.shown(t.call), what || ': ' || t.call) FROM probe.there AS t ORDER BY t.call;
    CREATE OR REPLACE FUNCTION shop_internal.is_distributed(table_name text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN true; END';
    DROP TABLE probe.there;
END $body$;
UPDATE shop.try_on_event SET device_id = 'own ' || probe.draw('own', session_id) % 30 WHERE probe.draw('alone', session_id) % 3 > 0;
SELECT probe.both_ways('most devices share no session');
UPDATE shop.try_on_event SET device_id = 'own ' || probe.draw('own', session_id) % 30;
SELECT probe.both_ways('no device shares a session');

SELECT * FROM finish();
ROLLBACK;
