-- All dashboards against the oracle on the demo data, three seeds.

BEGIN;
\ir setup.psql
\ir contract.psql
SELECT no_plan();

-- The first week, a week in the middle, a day, a day that ends inside, everything; and what to ask for.
CREATE FUNCTION probe.demo_tests(seed int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    first_day date; last_day date; d record; p record; o text;
    products text; catalogues text; variants text; channels text; money text;
BEGIN
    SELECT min(started_at)::date, max(started_at)::date INTO first_day, last_day FROM shop.try_on_event;
    SELECT 'ARRAY[' || string_agg(quote_literal(product), ', ') || ']' INTO products FROM (SELECT product FROM shop.try_on_event GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2) AS t;
    SELECT 'ARRAY[' || string_agg(quote_literal(catalogue), ', ') || ']' INTO catalogues FROM (SELECT catalogue FROM shop.try_on_event GROUP BY 1 ORDER BY count(*), 1 LIMIT 2) AS t;
    SELECT 'ARRAY[' || string_agg(quote_literal(variant), ', ') || ']' INTO variants FROM (SELECT variant FROM shop.try_on_event GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 3) AS t;
    SELECT 'ARRAY[' || quote_literal(min(channel)) || ']' INTO channels FROM shop.sales_order;
    SELECT CASE WHEN count(DISTINCT currency) > 1 THEN ', currency => ' || quote_literal(min(currency)) ELSE '' END INTO money FROM shop.sales_order WHERE status = 'captured';
    FOR p IN SELECT * FROM (VALUES ('a week', 'Europe/Rome', first_day + 10, first_day + 17, interval '0'), ('a week in Brazil', 'America/Sao_Paulo', first_day + 3, first_day + 10, interval '0'),
                                   ('a day in Nepal', 'Asia/Kathmandu', first_day + 12, first_day + 13, interval '0'), ('a day until noon', 'UTC', first_day + 14, first_day + 15, interval '12 hours'),
                                   ('everything', 'Europe/Rome', first_day - 1, last_day + 30, interval '0')) AS v (label, zone, first_day, after, less) LOOP
        FOR d IN SELECT * FROM probe.dashboard ORDER BY n LOOP
            FOREACH o IN ARRAY ARRAY[''] || CASE WHEN p.label <> 'a week' THEN '{}'::text[] WHEN d.seed = 'a' THEN ARRAY[', catalogues => ' || catalogues, ', products => ' || products, ', variants => ' || variants, ', catalogues => ' || catalogues || ', products => ' || products]
                                                 WHEN d.options LIKE '%gap%' THEN ARRAY[', channels => ' || channels, ', gap => ''30 minutes'''] WHEN d.options = 'channels' THEN ARRAY[', channels => ' || channels]
                                                 WHEN d.options LIKE '%lookback%' THEN ARRAY[', lookback => ''2 days''', ', lookback => NULL'] ELSE '{}' END LOOP
                IF d.name = 'purchase_overview' OR d.name = 'agent_leaderboard' AND probe.has_option(d.name, 'currency') THEN o := o || money; END IF;
                RETURN NEXT probe.agrees(d.name, format('%L::tstzrange, %L', tstzrange(oracle.midnight(p.first_day, p.zone), oracle.midnight(p.after, p.zone) - p.less), p.zone) || o, format('seed %s: %s: %s%s', seed, d.name, p.label, o),
                                         d.name NOT IN ('try_on_platforms', 'sales_daily', 'agent_leaderboard', 'agent_trends', 'feedback'), d.name IN ('sales_daily', 'agent_leaderboard', 'agent_trends'));
            END LOOP;
        END LOOP;
    END LOOP;
END $$;

CALL shop.load_demo(days => 35, devices => 120, seed => 1);
SELECT probe.demo_tests(1);
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CALL shop.load_demo(days => 21, devices => 150, seed => 2);
SELECT probe.demo_tests(2);
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CALL shop.load_demo(40, 60, -77);
SELECT probe.demo_tests(-77);

SELECT * FROM finish();
ROLLBACK;
