-- The reports: all parts in one long table, the same numbers as the dashboards.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SELECT no_plan();
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM shop.sales_order WHERE currency = 'USD');
DELETE FROM shop.sales_order WHERE currency = 'USD';

CREATE TABLE probe.report (name text, arguments text, line_no bigint, part text, item text, metric text, value float8);
CREATE FUNCTION probe.take(name text, arguments text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO probe.report SELECT %L, %L, t.ordinality, t.part, t.item, t.metric, t.value FROM shop.%1$I(%s) WITH ORDINALITY AS t', name, arguments, arguments);
END $$;

-- Names of parts are the report's own. A dashboard is in the report when one part holds all its numbers: by its first column (none for an overview), metric and value.
CREATE FUNCTION probe.in_report(report text, dashboard text, arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    key_column text; missing bigint; wanted bigint; part_found text;
BEGIN
    SELECT CASE WHEN kind = 'o' THEN NULL ELSE split_part(columns, ' ', 1) END INTO key_column FROM probe.dashboard AS d WHERE d.name = dashboard;
    DROP TABLE IF EXISTS probe.wanted;
    EXECUTE format('CREATE TABLE probe.wanted AS SELECT %s AS item, m.key AS metric, probe.canon(m.value::numeric) AS value FROM oracle.%I(%s) AS t, jsonb_each_text(to_jsonb(t)) AS m WHERE m.value IS NOT NULL %s AND m.key IN (SELECT column_name FROM probe.result_columns(%L) WHERE column_type IN (''bigint'', ''numeric''))',
                   CASE WHEN key_column IS NULL THEN 'NULL::text' ELSE format('t.%I::text', key_column) END, dashboard, arguments,
                   CASE WHEN dashboard LIKE 'agent%' THEN 'AND t.ratings + t.agent_requests + t.conversations > 0' ELSE '' END, 'oracle.' || dashboard); -- (whether idle agents are listed is free)
    SELECT count(*) INTO wanted FROM probe.wanted;
    SELECT p.part, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM probe.report AS r WHERE r.name = in_report.report AND r.arguments = in_report.arguments AND r.part = p.part AND r.metric = w.metric AND (w.item IS NULL OR r.item = w.item OR starts_with(r.item, w.item || ' ')) AND probe.canon(r.value) = w.value))
    INTO part_found, missing FROM (SELECT DISTINCT r.part FROM probe.report AS r WHERE r.name = in_report.report AND r.arguments = in_report.arguments) AS p CROSS JOIN probe.wanted AS w GROUP BY p.part ORDER BY 2, 1 LIMIT 1;
    RETURN ok(wanted > 0 AND missing = 0, format('%s(%s) has %s (part %s)', report, arguments, dashboard, part_found))
        || CASE WHEN wanted > 0 AND missing = 0 THEN '' ELSE E'\n' || diag(format('%s numbers wanted; the best part, %s, lacks %s, for example %s', wanted, part_found, missing,
            (SELECT string_agg(w::text, ' ') FROM (SELECT * FROM probe.wanted AS w WHERE NOT EXISTS (SELECT FROM probe.report AS r WHERE r.name = in_report.report AND r.arguments = in_report.arguments AND r.part = part_found AND r.metric = w.metric AND (w.item IS NULL OR r.item = w.item) AND probe.canon(r.value) = w.value) LIMIT 3) AS w))) END;
END $$;

CREATE TABLE probe.asked (n serial, report text, arguments text);
INSERT INTO probe.asked (report, arguments) VALUES
    ('try_on_report', $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$),
    ('try_on_report', $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome', catalogues => ARRAY['cat_a', 'cat "c", d']$$),
    ('try_on_report', $$'[2026-03-24 03:00Z,2026-03-31 03:00Z)'::tstzrange, 'America/Sao_Paulo', products => ARRAY['p1', 'P4'], variants => ARRAY['p1/red/0', 'P4/é/1', 'P4/red/0', 'P4/red/1']$$),
    ('messaging_report', $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$),
    ('messaging_report', $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome', channels => ARRAY['web'], gap => '30 minutes'$$),
    ('one_to_one_report', $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$),
    ('one_to_one_report', $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome', lookback => '2 days'$$);
SELECT lives_ok(format('SELECT probe.take(%L, %L)', report, arguments), format('%s(%s)', report, arguments)) FROM probe.asked ORDER BY n;
SELECT probe.in_report(a.report, d.name, a.arguments)
FROM   probe.asked AS a JOIN probe.dashboard AS d ON d.seed = CASE a.report WHEN 'try_on_report' THEN 'a' WHEN 'messaging_report' THEN 'b' ELSE 'c' END::"char"
WHERE  d.name <> 'feedback' AND (a.arguments NOT LIKE '%=>%' OR d.seed = 'a' OR a.arguments LIKE '%gap%' AND d.name LIKE 'messaging%' OR a.arguments LIKE '%lookback%' AND d.name = 'purchase_overview') ORDER BY a.n, d.n;
SELECT is_empty($$ SELECT name, arguments, part, item, metric FROM probe.report GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1 $$, 'no number twice');
SELECT is_empty($$ SELECT * FROM probe.report WHERE part IS NULL OR metric IS NULL OR value IN ('NaN', 'Infinity', '-Infinity') $$, 'every line says what it is');
SELECT is_empty($$ SELECT name, arguments, part FROM (SELECT name, arguments, part, max(line_no) - min(line_no) + 1 AS span, count(*) AS lines FROM probe.report GROUP BY 1, 2, 3) AS t WHERE span <> lines $$, 'a part is in one piece');

-- A report does not depend on the session.
CREATE TABLE probe.as_it_was AS SELECT * FROM probe.report;
CREATE FUNCTION probe.is_as_it_was(setting text, to_value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n bigint; before text := current_setting(setting);
BEGIN
    TRUNCATE probe.report;
    PERFORM set_config(setting, to_value, true);
    PERFORM probe.take(report, arguments) FROM probe.asked;
    PERFORM set_config(setting, before, true);
    SELECT count(*) INTO n FROM ((TABLE probe.report EXCEPT TABLE probe.as_it_was) UNION ALL (TABLE probe.as_it_was EXCEPT TABLE probe.report)) AS d;
    RETURN is(n, 0::bigint, format('the same lines with %s = %s', setting, to_value));
END $$;
SELECT probe.is_as_it_was(s, v) FROM (VALUES ('TimeZone', 'America/Havana'), ('DateStyle', 'German'), ('extra_float_digits', '0'), ('extra_float_digits', '3'), ('IntervalStyle', 'iso_8601'), ('enable_hashagg', 'off'), ('search_path', 'pg_catalog')) AS v (s, v);

-- Of nothing: totals, the days, no error.
TRUNCATE probe.report;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
SELECT lives_ok(format('SELECT probe.take(%L, %L)', report, p || ', ''UTC'''), format('of nothing: %s(%s)', report, p)) FROM unnest(ARRAY['try_on_report', 'messaging_report', 'one_to_one_report']) AS report, unnest(ARRAY['''empty''::tstzrange', '''[2025-10-20 00:00Z,2025-10-22 00:00Z)''::tstzrange']) AS p;
SELECT is((SELECT count(*) FROM probe.report WHERE coalesce(value, 0) <> 0), 0::bigint, 'only zeros and NULLs');
SELECT cmp_ok((SELECT count(DISTINCT name) FROM probe.report WHERE arguments LIKE '%empty%'), '=', 3::bigint, 'there are totals');

-- What is asked for wrongly is said under the report's name.
SELECT probe.refuses(format('SELECT * FROM shop.%I(%L, %L)', r, p, z), ARRAY['22023'], ARRAY[r || ': ' || argument], format('%s refuses a %s', r, argument))
FROM   unnest(ARRAY['try_on_report', 'messaging_report', 'one_to_one_report']) AS r, (VALUES ('zone', '[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'Mars/Olympus'), ('period', '(,)', 'UTC')) AS v (argument, p, z);

-- CSV.
SELECT lives_ok(format('COPY (SELECT * FROM shop.%I(''[2025-10-20 00:00Z,2025-10-22 00:00Z)'', ''UTC'')) TO PROGRAM ''cat >/dev/null'' (FORMAT csv, HEADER)', f), 'CSV: ' || f) FROM (SELECT name AS f FROM probe.dashboard UNION ALL SELECT unnest(ARRAY['try_on_report', 'messaging_report', 'one_to_one_report'])) AS f;

SELECT * FROM finish();
ROLLBACK;
