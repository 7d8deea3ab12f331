-- However a dashboard is called, and whether statistics are there or not, it comes back: nothing quadratic. The limit is generous (3 s where
-- tens of milliseconds are enough), the data small: 800 devices in 60 days.

BEGIN;
\ir setup.psql
\ir contract.psql
SELECT no_plan();
SET LOCAL enable_nestloop = on;

CALL shop.load_demo(60, 800, 3);
SELECT min(started_at) AS from_here, max(started_at) + interval '1 second' AS to_here FROM shop.try_on_event \gset

CREATE FUNCTION probe.comes_back(query text, description text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz := clock_timestamp();
BEGIN
    EXECUTE query;
    RETURN ok(true, description);
EXCEPTION WHEN query_canceled THEN
    RETURN ok(false, description) || E'\n' || diag(format(E'%s\nhad not come back after %s s', query, round(extract(epoch FROM clock_timestamp() - since))));
END $$;

CREATE TABLE probe.call (form text, query text);
INSERT INTO probe.call VALUES
    ('as a table',                'SELECT * FROM shop.%I(%s)'),
    ('in the list of a SELECT',   'SELECT shop.%I(%s)'),
    ('with a subquery as period', 'SELECT * FROM shop.%I((SELECT %s), ''UTC'')'),
    ('LATERAL',                   'SELECT * FROM (VALUES (%2$s)) AS v (p), LATERAL shop.%1$I(v.p, ''UTC'')'),
    ('from a variable',           'DO $x$ DECLARE p tstzrange := %2$s; BEGIN PERFORM * FROM shop.%1$I(p, ''UTC''); END $x$');
SELECT format('tstzrange(%L, %L)', :'from_here', :'to_here') AS period \gset
CREATE TABLE probe.ask AS
SELECT row_number() OVER (ORDER BY d.n, c.form) AS n, c.form, format(c.query, d.name, :'period' || CASE WHEN c.query LIKE '%(\%s)%' THEN ', ''UTC''' ELSE '' END) AS query, format('%s %s', d.name, c.form) AS what
FROM   probe.dashboard AS d, probe.call AS c
WHERE  d.name IN ('try_on_overview', 'try_on_products', 'messaging_kpis', 'conversation_overview', 'purchase_overview', 'agent_leaderboard');

-- Each in a statement of its own, for the time limit is a statement's. First without statistics (what the planner inlines only), then with.
SELECT set_config('statement_timeout', :patience * 3 || 's', true) AS limited \gset
SELECT format('SELECT probe.comes_back(%L, %L);', query, what || ', without statistics') FROM probe.ask WHERE form IN ('as a table', 'LATERAL', 'from a variable') ORDER BY n \gexec
ANALYZE shop.try_on_event, shop.message, shop.sales_order, shop.order_item, shop.agent, shop.conversation_event, shop.widget_event, shop.survey;
SELECT format('SELECT probe.comes_back(%L, %L);', query, what || ', with statistics') FROM probe.ask ORDER BY n \gexec
SELECT format('SELECT probe.comes_back(%L, %L);', format('SELECT * FROM shop.%I(''last_30_days'', (SELECT %L::timestamptz), ''UTC'')', name || '_compared', :'to_here'), name || '_compared of a subquery') FROM probe.dashboard WHERE kind IN ('o', 'p', 'd') AND (seed = 'a' OR kind = 'o') ORDER BY n \gexec
SELECT format('SELECT probe.comes_back(%L, %L);', format('SELECT * FROM shop.%I((SELECT %s), ''UTC'')', r, :'period'), r || ' of a subquery') FROM unnest(ARRAY['try_on_report', 'messaging_report', 'one_to_one_report']) AS r \gexec
SELECT set_config('statement_timeout', :patience * 120 || 's', true) AS limited \gset

-- The numbers do not depend on the form.
SELECT results_eq(format('SELECT * FROM shop.%I(%L, ''UTC'')', name, p), format('SELECT (shop.%I((SELECT %L::tstzrange), ''UTC'')).*', name, p), name || ': the same in the list of a SELECT')
FROM   probe.dashboard, (SELECT tstzrange(date_trunc('day', :'from_here'::timestamptz) + interval '240 hours', date_trunc('day', :'from_here'::timestamptz) + interval '288 hours') AS p) AS p WHERE name <> 'feedback' ORDER BY n;

SELECT * FROM finish();
ROLLBACK;
