-- A week of a year is read by the indexes: few of the big tables' rows are touched. Counted by the server, not read from a plan, so that it holds
-- through functions: rows that a sequential scan read, and rows fetched by an index.

BEGIN;
\ir setup.psql
\ir contract.psql
SELECT no_plan();

-- A year of rows, in time order, with nothing clever about them. Half of the devices come back; of a visitor there are few conversations.
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds)
SELECT n::text, 'd' || probe.draw('d', (n / 3)::text) % 8000, 's' || n / 3, '2025-01-01Z'::timestamptz + n * interval '788.4 seconds', 'c' || probe.draw('c', n::text) % 4, 'p' || probe.draw('p', n::text) % 50, 'red', 'v' || probe.draw('p', n::text) % 50, 'iOS app', probe.draw('s', n::text) % 300
FROM   generate_series(0, 39999) AS n;
INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender)
SELECT n::text, 'u' || probe.draw('u', (n / 4)::text) % 8000, CASE WHEN probe.draw('u', (n / 4)::text) % 3 = 0 THEN 's' || n / 4 END, '2025-01-01Z'::timestamptz + n * interval '788.4 seconds', (ARRAY['user', 'bot', 'agent'])[1 + n % 3] FROM generate_series(0, 39999) AS n;
INSERT INTO shop.agent (agent_id, name) SELECT 'a' || n, 'Agent ' || n FROM generate_series(0, 9) AS n;
INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url, automated)
SELECT n::text, 'c' || n / 5, 'u' || probe.draw('u', (n / 5)::text) % 8000, CASE WHEN n % 2 = 1 THEN 'a' || (n / 5) % 10 END, '2025-01-01Z'::timestamptz + n * interval '788.4 seconds', (ARRAY['visitor', 'agent'])[1 + n % 2], (ARRAY['text', 'video'])[1 + (n / 15) % 2], '/', false FROM generate_series(0, 39999) AS n;
INSERT INTO shop.widget_event (event_id, visitor_id, at, kind, url) SELECT n::text, 'u' || probe.draw('u', n::text) % 8000, '2025-01-01Z'::timestamptz + n * interval '788.4 seconds', (ARRAY['impression', 'click'])[1 + n % 2], '/' FROM generate_series(0, 39999) AS n;
INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency)
SELECT n::text, 'u' || probe.draw('o', n::text) % 8000, '2025-01-01Z'::timestamptz + n * interval '1576.8 seconds', 'captured', 'web', 10, 10, 0, 0, 0, 'EUR' FROM generate_series(0, 19999) AS n;
INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, feedback, submitted) SELECT n::text, 'c' || n, 'u1', '2025-01-01Z'::timestamptz + n * interval '2628 seconds', 1 + n % 5, NULL, true FROM generate_series(0, 11999) AS n;
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT name FROM probe.event_table LOOP EXECUTE format('ANALYZE shop.%I', t); END LOOP;
END $$;
SET LOCAL enable_nestloop = on;
SET LOCAL track_counts = on;

-- The share of a table's rows that a query reads, in percent.
CREATE FUNCTION probe.reads(query text, of_table text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    before bigint; after bigint; n bigint;
BEGIN
    -- in this transaction; parts of a table, if it has any, belong to it
    SELECT sum(pg_stat_get_xact_tuples_returned(c.oid) + (SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(indexrelid)), 0) FROM pg_index WHERE indrelid = c.oid)) INTO before FROM pg_class AS c WHERE c.oid IN (SELECT relid FROM pg_partition_tree(of_table::regclass) UNION SELECT of_table::regclass);
    EXECUTE 'SELECT count(t::text) FROM (' || query || ') AS t' INTO n; -- (a column that nobody asks for need not be computed)
    SELECT sum(pg_stat_get_xact_tuples_returned(c.oid) + (SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(indexrelid)), 0) FROM pg_index WHERE indrelid = c.oid)) INTO after FROM pg_class AS c WHERE c.oid IN (SELECT relid FROM pg_partition_tree(of_table::regclass) UNION SELECT of_table::regclass);
    EXECUTE format('SELECT count(*) FROM %s', of_table) INTO n;
    RETURN round(100.0 * (after - before) / n, 1);
END $$;
SELECT cmp_ok(probe.reads('SELECT * FROM shop.try_on_event OFFSET 0', 'shop.try_on_event'), '>=', 100.0, 'the measure: all rows are 100 percent');
SELECT cmp_ok(probe.reads('SELECT * FROM shop.try_on_event WHERE started_at >= ''2025-06-02Z'' AND started_at < ''2025-06-03Z'' OFFSET 0', 'shop.try_on_event'), '<', 2.0, 'the measure: a day is little');

-- A week is 2 % of the year, with a day on either side 2.5 %; then there is the history of its users (here 3 sessions each, or so).
SELECT cmp_ok(probe.reads(format('SELECT * FROM shop.%I(''[2025-06-02 00:00Z,2025-06-09 00:00Z)'', ''UTC'')', d.name), 'shop.' || t), '<', p, format('%s reads less than %s %% of %s', d.name, p, t))
FROM   probe.dashboard AS d, LATERAL (SELECT CASE d.name WHEN 'sales_performance' THEN 'sales_order' WHEN 'sales_daily' THEN 'sales_order' WHEN 'messaging_kpis' THEN 'message' WHEN 'messaging_daily' THEN 'message' WHEN 'visitor_overview' THEN 'widget_event' WHEN 'visitor_trend' THEN 'widget_event'
                                                  WHEN 'rating_overview' THEN 'survey' WHEN 'rating_trend' THEN 'survey' WHEN 'rating_distribution' THEN 'survey' WHEN 'feedback' THEN 'survey' ELSE CASE d.seed WHEN 'a' THEN 'try_on_event' ELSE 'conversation_event' END END AS t) AS t,
       LATERAL (SELECT CASE WHEN t IN ('sales_order', 'widget_event', 'survey') THEN 5.0 ELSE 60.0 END AS p) AS p
WHERE  d.name NOT IN ('purchase_overview', 'agent_leaderboard') ORDER BY d.n;

-- No dashboard is compiled, which would take longer than all the rest; each is planned for its own period; and each looks
-- for its names where nobody else can put any.
SELECT ok(p.proconfig @> ARRAY['jit=off', 'plan_cache_mode=force_custom_plan', 'search_path=pg_catalog, pg_temp'], d.name || ' has its settings')
FROM   probe.dashboard AS d JOIN pg_proc AS p ON p.proname = d.name AND p.pronamespace = 'shop'::regnamespace ORDER BY d.n;

\ir ../worked.psql

-- What one call costs beside its rows: an empty period, over tables with rows.
CREATE FUNCTION probe.milliseconds(name text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    query text := format('SELECT * FROM shop.%I(''[2024-06-02 00:00Z,2024-06-02 00:00:01Z)'', ''UTC'')', name);
    since numeric;
BEGIN
    EXECUTE query; -- the first call of a session reads the function, too
    since := pg_temp.worked();
    FOR i IN 1..20 LOOP EXECUTE query; END LOOP;
    RETURN (pg_temp.worked() - since) * 1000 / 20;
END $$;
SELECT cmp_ok(round(probe.milliseconds(name), 1), '<', 15.0 * :patience, name || ' is planned in milliseconds') FROM probe.dashboard ORDER BY n;

-- Of four times the orders four times the rows are handled: nothing is quadratic, which would be sixteen times. A row counts where a node of the plan
-- gives it or throws it away, each pair of a nested loop too, however busy the machine is.
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CREATE FUNCTION probe.fill(first int, last int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, items_value, total, currency)
    SELECT 'o' || n, 'u' || n, '2025-06-01Z'::timestamptz + n % 40000 * interval '60 seconds', 'captured', 10, 10, 'EUR' FROM generate_series(first, last) AS n;
    INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel)
    SELECT e::text, 'c' || n, 'u' || n, CASE WHEN e = 2 THEN 'a' || n % 10 END, '2025-06-01Z'::timestamptz + n % 40000 * interval '60 seconds' - interval '1 hour', (ARRAY['visitor', 'agent'])[e], 'video'
    FROM   generate_series(first, last) AS n, generate_series(1, 2) AS e;
$$;
CREATE FUNCTION probe.seconds_of(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    since numeric := pg_temp.worked();
BEGIN
    FOR i IN 1..3 LOOP EXECUTE query; END LOOP;
    RETURN (pg_temp.worked() - since) / 3;
END $$;
CREATE FUNCTION probe.rows_handled(plan jsonb) RETURNS numeric LANGUAGE sql AS $$
    SELECT sum((node ->> 'Actual Loops')::numeric * ((node ->> 'Actual Rows')::numeric
               + coalesce((node ->> 'Rows Removed by Join Filter')::numeric, 0) + coalesce((node ->> 'Rows Removed by Filter')::numeric, 0)))
    FROM   jsonb_path_query(plan, 'strict $.** ? (exists (@."Node Type"))') AS node
$$;
-- The plan of a dashboard's query: of its function once more, with EXPLAIN before the query.
CREATE FUNCTION probe.plan_of(name text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    definition text := pg_get_functiondef(('shop.' || name)::regproc);
    plan jsonb;
BEGIN
    definition := replace(definition, 'FUNCTION shop.', 'FUNCTION probe.');
    definition := regexp_replace(definition, 'RETURNS TABLE\([^\n]*\)\n', E'RETURNS SETOF json\n');
    definition := regexp_replace(definition, '\mSTABLE\M', 'VOLATILE'); -- EXPLAIN is no query to PL/pgSQL
    EXECUTE replace(definition, 'RETURN QUERY', 'RETURN QUERY EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)');
    EXECUTE format('SELECT jsonb_agg(p) FROM probe.%I(''[2025-06-01 00:00Z,2025-07-01 00:00Z)'', ''UTC'') AS p', name) INTO plan;
    RETURN plan;
END $$;
CREATE FUNCTION probe.plan_of_pairs(n int) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE format('EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT FROM generate_series(1, %1$s) AS a JOIN generate_series(1, %1$s) AS b ON a < -b', n) INTO plan;
    RETURN plan;
END $$;
SELECT cmp_ok(probe.rows_handled(probe.plan_of_pairs(400)), '>', 15 * probe.rows_handled(probe.plan_of_pairs(100)), 'the measure: pairs that a join throws away are rows');
SET LOCAL work_mem = '64MB'; -- the growth of the work, not where sorts begin to use the disk
CREATE TABLE probe.growth (name text, small numeric, large numeric, small_seconds numeric, large_seconds numeric);
SELECT probe.fill(1, 10000);
ANALYZE shop.sales_order, shop.conversation_event;
INSERT INTO probe.growth
SELECT name, probe.rows_handled(probe.plan_of(name)), NULL, probe.seconds_of(format('SELECT * FROM shop.%I(''[2025-06-01 00:00Z,2025-07-01 00:00Z)'', ''UTC'')', name))
FROM   unnest(ARRAY['purchase_overview', 'agent_leaderboard', 'credited_orders', 'conversation_overview']) AS name;
SELECT probe.fill(10001, 40000);
ANALYZE shop.sales_order, shop.conversation_event;
UPDATE probe.growth SET large = probe.rows_handled(probe.plan_of(name)), large_seconds = probe.seconds_of(format('SELECT * FROM shop.%I(''[2025-06-01 00:00Z,2025-07-01 00:00Z)'', ''UTC'')', name));
SELECT cmp_ok(small, '>', 50000.0, format('%s handles its rows in the query that is looked at', name)) FROM probe.growth ORDER BY name;
SELECT cmp_ok(large, '<=', 4 * small, format('%s: %s rows of 10,000 orders, %s of 40,000', name, round(small), round(large))) FROM probe.growth ORDER BY name;
-- What functions of C do with their rows is seen by the time that they take alone.
SELECT cmp_ok(large_seconds, '<', 10 * small_seconds + 0.05, format('%s: %s s of 10,000 orders, %s s of 40,000', name, round(small_seconds, 3), round(large_seconds, 3))) FROM probe.growth ORDER BY name;

SELECT * FROM finish();
ROLLBACK;
