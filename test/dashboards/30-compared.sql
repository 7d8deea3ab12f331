-- The twins: the overview on a named period and on the one before, and series of days beside the days before.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SET LOCAL statement_timeout = '9min';
SELECT no_plan();
-- (purchase_overview without a currency wants one only)
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM shop.sales_order WHERE currency = 'USD');
CREATE TABLE probe.usd AS SELECT * FROM shop.sales_order WHERE currency = 'USD';
DELETE FROM shop.sales_order WHERE currency = 'USD';

CREATE TABLE probe.moment (n serial, as_of timestamptz, zone text, label text);
INSERT INTO probe.moment (as_of, zone, label) VALUES
    ('2025-10-26 01:45Z', 'Europe/Rome', 'in the day of 25 hours'), ('2025-10-27 11:00Z', 'Europe/Rome', 'the day after it'), ('2025-11-01 08:00Z', 'Europe/Rome', 'the first of a month'),
    ('2026-03-31 15:00Z', 'America/Sao_Paulo', 'the 31st, after a short month'), ('2026-03-29 12:00Z', 'Europe/Rome', 'in the day of 23 hours'), ('2025-10-24 20:00Z', 'Asia/Kathmandu', 'in Nepal'), ('2025-10-22 00:00Z', 'UTC', 'at midnight'), ('2025-11-02 12:00Z', 'America/Havana', 'on a day with two midnights'),
    ('2024-01-15 12:00Z', 'UTC', 'before there was anything');

-- An overview's row as one row a metric. Currency: the one column of it that is none.
CREATE FUNCTION probe.metrics(name text, period tstzrange, zone text, options text) RETURNS TABLE (currency text, metric text, value numeric) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT to_jsonb(t) ->> ''currency'', m.key, m.value::numeric FROM oracle.%I(%L, %L%s) AS t, jsonb_each_text(to_jsonb(t) - ''currency'') AS m', name, period, zone, options);
END $$;

CREATE FUNCTION probe.twin_agrees(dashboard text, period_name text, as_of timestamptz, zone text, options text, description text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    have text[]; want text[];
    current_period tstzrange := oracle.period(period_name, as_of, zone);
    previous tstzrange := oracle.previous_period(period_name, as_of, zone);
BEGIN
    -- A currency of one period alone is 0 orders and nothing else in the other; that there is no order at all is said only where there is none in either.
    WITH a AS (SELECT * FROM probe.metrics(dashboard, current_period, zone, options)), b AS (SELECT * FROM probe.metrics(dashboard, previous, zone, options)),
    both_of_them AS (
        SELECT c.currency, m.metric,
               CASE WHEN a.metric IS NULL AND m.metric IN ('total_revenue', 'total_orders') THEN 0 ELSE a.value END AS current, CASE WHEN b.metric IS NULL AND m.metric IN ('total_revenue', 'total_orders') THEN 0 ELSE b.value END AS previous
        FROM  (SELECT a.currency FROM a UNION SELECT b.currency FROM b) AS c CROSS JOIN (SELECT DISTINCT a.metric FROM a) AS m
        LEFT JOIN a ON a.currency IS NOT DISTINCT FROM c.currency AND a.metric = m.metric LEFT JOIN b ON b.currency IS NOT DISTINCT FROM c.currency AND b.metric = m.metric
        WHERE  dashboard <> 'sales_performance' OR c.currency IS NOT NULL OR NOT EXISTS (SELECT FROM (SELECT a.currency FROM a UNION SELECT b.currency FROM b) AS x WHERE x.currency IS NOT NULL))
    SELECT array_agg((t.currency, t.metric, probe.canon(t.current), probe.canon(t.previous), probe.canon(round(oracle.quotient(t.current - t.previous, t.previous), 9)))::text ORDER BY t.currency, t.metric) INTO want FROM both_of_them AS t;
    BEGIN
        EXECUTE format('SELECT array_agg((%s, t.metric, probe.canon(t.current), probe.canon(t.previous), probe.canon(round(t.change::text::numeric, 9)))::text ORDER BY %1$s, t.metric) FROM shop.%I(%L, %L::timestamptz, %L%s) AS t',
                       CASE WHEN dashboard = 'sales_performance' THEN 't.currency' ELSE 'NULL::text' END, dashboard || '_compared', period_name, as_of, zone, options) INTO have;
    EXCEPTION WHEN OTHERS THEN
        RETURN ok(false, description) || E'\n' || diag(format('shop.%s_compared(%L, %L, %L%s) failed: %s %s', dashboard, period_name, as_of, zone, options, SQLSTATE, SQLERRM));
    END;
    RETURN probe.compare(coalesce(have, '{}'), coalesce(want, '{}'), description);
END $$;

SELECT probe.twin_agrees(d.name, p, m.as_of, m.zone, '', format('%s: %s, %s', d.name, p, m.label))
FROM   probe.dashboard AS d, probe.moment AS m, unnest(ARRAY['today', 'yesterday', 'last_7_days', 'last_14_days', 'last_30_days', 'month_to_date']) WITH ORDINALITY AS p (p, o) WHERE d.kind IN ('o', 'p') ORDER BY d.n, m.n, o;
SELECT probe.twin_agrees(d.name, 'last_7_days', timestamptz '2025-10-28 11:00Z', 'Europe/Rome', o, format('%s: last_7_days%s', d.name, o))
FROM   probe.dashboard AS d, (VALUES ('a', ', catalogues => ARRAY[''cat_a'', ''cat_b'']'), ('a', ', products => ARRAY[''p1'']'), ('a', ', variants => ARRAY[''p1/red/0'', ''P4/é/1'']'), ('b', ', channels => ARRAY[''web'']')) AS v (seed, o)
WHERE  d.kind IN ('o', 'p') AND d.seed = v.seed::"char" ORDER BY d.n, o;
SELECT probe.twin_agrees('messaging_kpis', 'last_7_days', timestamptz '2025-10-28 11:00Z', 'Europe/Rome', o, 'messaging_kpis: last_7_days' || o) FROM unnest(ARRAY[', gap => ''30 minutes''', ', channels => ARRAY[''web''], gap => ''3 days''']) AS o;
SELECT probe.twin_agrees('purchase_overview', 'last_7_days', timestamptz '2025-10-28 11:00Z', 'Europe/Rome', o, 'purchase_overview: last_7_days' || o) FROM unnest(ARRAY[', lookback => ''1 day''', ', lookback => NULL', ', lookback => ''7 days'', currency => ''EUR''', ', currency => ''USD''']) AS o;
-- To the bit, however floats are shown.
CREATE FUNCTION probe.same_to_the_bit(dashboard text, digits text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c text; differ text := '';
    same boolean;
BEGIN
    PERFORM set_config('extra_float_digits', digits, true);
    FOR c IN SELECT split_part(x, ' ', 1) FROM probe.dashboard AS d, unnest(string_to_array(d.columns, ', ')) AS x WHERE d.name = dashboard LOOP
        EXECUTE format('SELECT t.current IS NOT DISTINCT FROM o.%1$I::float8 FROM shop.%2$I(''last_14_days'', timestamptz ''2025-10-31 11:00Z'', ''Europe/Rome'') AS t, shop.%3$I(oracle.period(''last_14_days'', timestamptz ''2025-10-31 11:00Z'', ''Europe/Rome''), ''Europe/Rome'') AS o WHERE t.metric = %1$L', c, dashboard || '_compared', dashboard) INTO same;
        IF same IS NOT TRUE THEN differ := differ || ' ' || c; END IF;
    END LOOP;
    PERFORM set_config('extra_float_digits', '1', true);
    RETURN is(differ, '', format('%s_compared: the overview''s values to the bit, with extra_float_digits = %s', dashboard, digits));
END $$;
SELECT probe.same_to_the_bit(name, e) FROM probe.dashboard, unnest(ARRAY['1', '0']) AS e WHERE kind = 'o' ORDER BY n, e DESC;
-- Two currencies, one of them in one of the periods only.
INSERT INTO shop.sales_order SELECT * FROM probe.usd;
SELECT probe.twin_agrees('sales_performance', p, m.as_of, m.zone, '', format('sales_performance in two currencies: %s, %s', p, m.label)) FROM probe.moment AS m, unnest(ARRAY['today', 'yesterday', 'last_7_days', 'last_30_days']) AS p ORDER BY m.n, p;
DELETE FROM shop.sales_order WHERE currency = 'USD';

SELECT probe.refuses(format($$ SELECT * FROM shop.%I('last_fortnight', timestamptz '2025-10-28 11:00Z', 'Europe/Rome') $$, name || '_compared'), ARRAY['22023'], ARRAY['last_week', 'last_7_days', 'month_to_date'], name || '_compared: an unknown period is an error that lists the names') FROM probe.dashboard WHERE kind IN ('o', 'p', 'd') ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('yesterday', timestamptz '2025-10-28 11:00Z', 'Mars/Olympus') $$, name || '_compared'), ARRAY['22023'], ARRAY[name || '_compared: zone', 'Mars/Olympus'], name || '_compared: an unknown zone') FROM probe.dashboard WHERE kind IN ('o', 'p', 'd') ORDER BY n;

---------------------------------------------------------------------------------------------------------------------
-- Series. The n-th day of the period stands beside the n-th day of the one before; where that has no such day, there is nothing.
CREATE FUNCTION probe.series_agrees(dashboard text, period_name text, as_of timestamptz, zone text, options text, description text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    have text[]; want text[];
    day_column text := CASE WHEN dashboard = 'messaging_daily' THEN 'date' ELSE 'day' END;
    current_period tstzrange := oracle.period(period_name, as_of, zone);
    previous tstzrange := oracle.previous_period(period_name, as_of, zone);
BEGIN
    EXECUTE format($q$
        WITH a AS (SELECT dense_rank() OVER (ORDER BY t.%1$I) AS k, t.%1$I AS day, m.key, m.value::numeric AS value FROM oracle.%2$I(%3$L, %5$L%6$s) AS t, jsonb_each_text(to_jsonb(t) - %1$L) AS m),
             b AS (SELECT dense_rank() OVER (ORDER BY t.%1$I) AS k, t.%1$I AS day, m.key, m.value::numeric AS value FROM oracle.%2$I(%4$L, %5$L%6$s) AS t, jsonb_each_text(to_jsonb(t) - %1$L) AS m)
        SELECT array_agg((k, a.day, b.day, key, probe.canon(a.value), probe.canon(b.value))::text ORDER BY k, key) FROM a LEFT JOIN b USING (k, key) $q$, day_column, dashboard, current_period, previous, zone, options) INTO want;
    BEGIN
        EXECUTE format('SELECT array_agg((t.day_number, t.day, t.previous_day, t.metric, probe.canon(t.current), probe.canon(t.previous))::text ORDER BY t.day_number, t.metric) FROM shop.%I(%L, %L::timestamptz, %L%s) AS t',
                       dashboard || '_compared', period_name, as_of, zone, options) INTO have;
    EXCEPTION WHEN OTHERS THEN
        RETURN ok(false, description) || E'\n' || diag(format('shop.%s_compared(%L, %L, %L%s) failed: %s %s', dashboard, period_name, as_of, zone, options, SQLSTATE, SQLERRM));
    END;
    RETURN probe.compare(coalesce(have, '{}'), coalesce(want, '{}'), description);
END $$;

SELECT probe.series_agrees(d.name, p, m.as_of, m.zone, '', format('%s by day: %s, %s', d.name, p, m.label))
FROM   probe.dashboard AS d, probe.moment AS m, unnest(ARRAY['today', 'yesterday', 'last_7_days', 'last_14_days', 'last_30_days', 'month_to_date']) WITH ORDINALITY AS p (p, o)
WHERE  d.kind = 'd' AND d.name NOT IN ('sales_daily', 'agent_trends') AND (m.n < 3 AND p <> 'last_14_days' OR p IN ('today', 'month_to_date')) ORDER BY d.n, m.n, o;
SELECT probe.series_agrees('try_on_trend', 'last_7_days', timestamptz '2025-10-28 11:00Z', 'Europe/Rome', o, 'try_on_trend by day: last_7_days' || o) FROM unnest(ARRAY[', catalogues => ARRAY[''cat_a'']', ', products => ARRAY[''p1''], variants => ARRAY[''p1/red/0'']']) AS o;
SELECT probe.series_agrees('messaging_daily', 'last_7_days', timestamptz '2025-10-28 11:00Z', 'Europe/Rome', o, 'messaging_daily by day: last_7_days' || o) FROM unnest(ARRAY[', gap => ''30 minutes''', ', channels => ARRAY[''web'']']) AS o;
-- Those with several rows a day: each day is there, and the numbers add up to the series'.
SELECT is_empty(format($$ (SELECT day FROM oracle.days(oracle.period(%1$L, %2$L, %3$L), %3$L) EXCEPT SELECT day FROM shop.sales_daily_compared(%1$L, %2$L::timestamptz, %3$L)) UNION ALL
                          (SELECT day FROM shop.sales_daily_compared(%1$L, %2$L::timestamptz, %3$L) EXCEPT SELECT day FROM oracle.days(oracle.period(%1$L, %2$L, %3$L), %3$L)) $$, p, as_of, zone), format('sales_daily_compared has each day: %s, %s', p, label))
FROM   probe.moment, unnest(ARRAY['yesterday', 'last_14_days', 'month_to_date']) AS p ORDER BY n, p;
SELECT results_eq(format($$ SELECT t.metric, sum(t.current)::numeric(20, 6), sum(t.previous)::numeric(20, 6) FROM shop.sales_daily_compared(%1$L, %2$L::timestamptz, %3$L) AS t WHERE t.metric IN ('total_orders', 'total_revenue') GROUP BY t.metric ORDER BY t.metric COLLATE "C" $$, p, as_of, zone),
                  format($$ SELECT m, (CASE m WHEN 'total_orders' THEN a.orders ELSE a.revenue END)::numeric(20, 6), (CASE m WHEN 'total_orders' THEN b.orders ELSE b.revenue END)::numeric(20, 6)
                            FROM (SELECT sum(total_orders) AS orders, sum(total_revenue) AS revenue FROM oracle.sales_performance(oracle.period(%1$L, %2$L, %3$L), %3$L)) AS a,
                                 (SELECT sum(total_orders) AS orders, sum(total_revenue) AS revenue FROM oracle.sales_performance(oracle.previous_period(%1$L, %2$L, %3$L), %3$L)) AS b, unnest(ARRAY['total_orders', 'total_revenue']) AS m ORDER BY m COLLATE "C" $$, p, as_of, zone),
                  format('sales_daily_compared adds up: %s, %s', p, label))
FROM   probe.moment, unnest(ARRAY['yesterday', 'last_14_days']) AS p WHERE as_of > '2025-01-01' ORDER BY n, p;
SELECT results_eq(format($$ SELECT t.metric, coalesce(sum(t.current), 0)::bigint, coalesce(sum(t.previous), 0)::bigint FROM shop.agent_trends_compared(%1$L, %2$L::timestamptz, %3$L) AS t WHERE t.metric IN ('conversations', 'agent_requests', 'ratings') GROUP BY t.metric ORDER BY t.metric COLLATE "C" $$, p, as_of, zone),
                  format($$ SELECT m, (to_jsonb(a) ->> m)::bigint, (to_jsonb(b) ->> m)::bigint
                            FROM (SELECT sum(conversations) AS conversations, sum(agent_requests) AS agent_requests, sum(ratings) AS ratings FROM oracle.agent_leaderboard(oracle.period(%1$L, %2$L, %3$L), %3$L)) AS a,
                                 (SELECT sum(conversations) AS conversations, sum(agent_requests) AS agent_requests, sum(ratings) AS ratings FROM oracle.agent_leaderboard(oracle.previous_period(%1$L, %2$L, %3$L), %3$L)) AS b,
                                 unnest(ARRAY['agent_requests', 'conversations', 'ratings']) AS m ORDER BY m $$, p, as_of, zone),
                  format('agent_trends_compared adds up: %s, %s', p, label))
FROM   probe.moment, unnest(ARRAY['yesterday', 'last_14_days']) AS p WHERE as_of > '2025-01-01' ORDER BY n, p;

---------------------------------------------------------------------------------------------------------------------
-- Any two periods: the named ones, said as ranges, give the same; a NULL is as many days before.
CREATE FUNCTION probe.forms_agree(twin text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    named text; ranges text; none text; texts text; in_a_day text; day_and_before text;
BEGIN
    EXECUTE format('SELECT md5(string_agg(t::text, '','')) FROM shop.%I(''last_14_days'', ''2025-10-31 11:00Z''::timestamptz, ''Europe/Rome'') AS t', twin) INTO named;
    EXECUTE format('SELECT md5(string_agg(t::text, '','')) FROM shop.%I(''last_14_days'', ''2025-10-31 11:00Z'', ''Europe/Rome'') AS t', twin) INTO texts;
    EXECUTE format('SELECT md5(string_agg(t::text, '','')) FROM shop.%I(%L::tstzrange, %L::tstzrange, ''Europe/Rome'') AS t', twin, oracle.period('last_14_days', '2025-10-31 11:00Z', 'Europe/Rome'),
                   oracle.previous_period('last_14_days', '2025-10-31 11:00Z', 'Europe/Rome')) INTO ranges;
    EXECUTE format('SELECT md5(string_agg(t::text, '','')) FROM shop.%I(%L::tstzrange, NULL, ''Europe/Rome'') AS t', twin, oracle.period('last_14_days', '2025-10-31 11:00Z', 'Europe/Rome')) INTO none;
    -- a date is a day of the zone that is named, not of the session's, which is another here
    EXECUTE format('SELECT md5(string_agg(t::text, '','')) FROM shop.%I(''today'', date ''2025-10-26'', ''Europe/Rome'') AS t', twin) INTO in_a_day;
    EXECUTE format('SELECT md5(string_agg(t::text, '','')) FROM shop.%I(''[2025-10-25 22:00Z,2025-10-26 23:00Z)''::tstzrange, ''[2025-10-24 22:00Z,2025-10-25 22:00Z)'', ''Europe/Rome'') AS t', twin) INTO day_and_before;
    RETURN NEXT is(in_a_day, day_and_before, twin || ': today, of a date, is the whole day');
    RETURN NEXT is(ranges, named, twin || ': two ranges');
    RETURN NEXT is(none, named, twin || ': no previous one');
    RETURN NEXT is(texts, named, twin || ': three literals');
END $$;
SELECT probe.forms_agree(name || '_compared') FROM probe.dashboard WHERE kind IN ('o', 'p', 'd') ORDER BY n;
-- A period beside one that overlaps it, surrounds it, comes after it, or is nothing.
CREATE FUNCTION probe.two_periods(p tstzrange, q tstzrange) RETURNS text LANGUAGE sql AS $$
    SELECT is((SELECT string_agg((t.metric, t.current, t.previous)::text, ' ') FROM shop.try_on_overview_compared(p, q, 'Europe/Rome') AS t),
              (SELECT string_agg((a.key, a.value::float8, b.value::float8)::text, ' ' ORDER BY a.n) FROM shop.try_on_overview(p, 'Europe/Rome') AS x, json_each_text(to_json(x)) WITH ORDINALITY AS a (key, value, n),
                      shop.try_on_overview(q, 'Europe/Rome') AS y, json_each_text(to_json(y)) AS b WHERE a.key = b.key), format('try_on_overview_compared: %s beside %s', p, q))
$$;
SELECT probe.two_periods(p::tstzrange, q::tstzrange) FROM (VALUES
    ('[2025-10-20 22:00Z,2025-10-27 23:00Z)', '[2025-10-22 22:00Z,2025-10-25 22:00Z)'), ('[2025-10-20 22:00Z,2025-10-22 22:00Z)', '[2025-10-26 23:00Z,2025-10-28 23:00Z)'), ('[2025-10-21 22:00Z,2025-10-22 22:00Z)', '[2025-10-18 22:00Z,2025-10-28 23:00Z)'), ('[2025-10-20 22:00Z,2025-10-22 22:00Z)', '[2025-10-20 22:00Z,2025-10-22 22:00Z)'),
    ('[2025-10-26 23:00Z,2025-10-28 23:00Z)', '[2025-10-18 22:00Z,2025-10-20 22:00Z)'), ('[2025-10-26 23:00Z,2025-10-28 23:00Z)', '[2025-10-25 22:00Z,2025-10-27 23:00Z)'), ('[2025-10-26 23:00Z,2025-10-28 23:00Z)', 'empty'), ('empty', '[2025-10-26 23:00Z,2025-10-28 23:00Z)')) AS v (p, q);

SELECT * FROM finish();
ROLLBACK;
