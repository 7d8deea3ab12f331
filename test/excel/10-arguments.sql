-- shopmetrics_excel: what it has, what it refuses, whose rows it shows.

BEGIN;
SELECT no_plan();
SET search_path = public;
CREATE SCHEMA probe;
GRANT USAGE ON SCHEMA probe TO PUBLIC;

-- The catalogue: documented, by name, no more rights than the caller has.
SELECT results_eq($$ SELECT p.oid::regprocedure::text COLLATE "C" FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
                     JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'shopmetrics_excel' ORDER BY 1 $$,
                  $$ VALUES ('shop.messaging_workbook(tstzrange,text,text[],text[],interval)' COLLATE "C"), ('shop.one_to_one_workbook(tstzrange,text,interval,text,text[])'),
                     ('shop.try_on_workbook(tstzrange,text,text[],text[],text[])'), ('shop_internal.workbook(text,text,text,text[],text[],text[],"any")'), ('shop_internal.workbook_columns()') $$,
                  'the extension has these functions');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc AS p JOIN pg_depend AS d ON d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'shopmetrics_excel'
                   WHERE obj_description(p.oid, 'pg_proc') IS NULL OR p.prosecdef OR p.proconfig::text !~ 'search_path=pg_catalog, pg_temp' OR p.provolatile = 'v' $$,
                'each has a comment, runs with the caller''s rights and a path of its own');
SELECT is(pg_get_function_arguments(w.oid), pg_get_function_arguments(r.oid), format('%s takes what %s takes', w.proname, r.proname))
FROM   pg_proc AS w JOIN pg_proc AS r ON r.proname = replace(w.proname, '_workbook', '_report') AND r.pronamespace = w.pronamespace
WHERE  w.pronamespace = 'shop'::regnamespace AND w.proname LIKE '%\_workbook';

-- Every column of every part has a heading.
SELECT is_empty($$ SELECT f.name, c.column_name FROM (VALUES ('try_on_overview'), ('try_on_trend'), ('try_on_catalogues'), ('try_on_products'), ('try_on_variants'), ('try_on_platforms'), ('messaging_kpis'),
                       ('sales_performance'), ('sales_daily'), ('messaging_daily'), ('conversation_overview'), ('conversation_trend'), ('purchase_overview'), ('request_overview'), ('request_daily'), ('request_hourly'),
                       ('request_urls'), ('visitor_overview'), ('visitor_trend'), ('nps_overview'), ('nps_trend'), ('rating_overview'), ('rating_trend'), ('rating_distribution'), ('feedback'),
                       ('agent_leaderboard'), ('agent_trends')) AS f (name)
                   CROSS JOIN LATERAL (SELECT unnest(p.proargnames) AS column_name, unnest(p.proargmodes) AS mode FROM pg_proc AS p WHERE p.proname = f.name AND p.pronamespace = 'shop'::regnamespace) AS c
                   WHERE c.mode = 't' AND NOT EXISTS (SELECT FROM generate_subscripts(shop_internal.workbook_columns(), 1) AS i WHERE (shop_internal.workbook_columns())[i][1] = c.column_name) $$,
                'every column of a dashboard has a heading');
SELECT is((SELECT count(DISTINCT (shop_internal.workbook_columns())[i][1]) = count(*) FROM generate_subscripts(shop_internal.workbook_columns(), 1) AS i), true, 'and one');

-- What is refused, under the name of the function that was called.
CREATE FUNCTION probe.error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'none';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, NULLIF(hint, ''));
END $$;
SELECT is(probe.error_of(format('SELECT shop.%s_workbook(%s)', w, a)), format(e, w || '_workbook'), format('%s(%s)', w, a))
FROM   unnest(ARRAY['try_on', 'messaging', 'one_to_one']) AS w,
       (VALUES ($$'[2026-09-01 00:00+02, 2026-09-02 00:00+02)', 'Nowhere'$$, '22023 | %s: zone is not a time zone: "Nowhere" | pg_timezone_names lists the names, such as ''Europe/Rome''.'),
               ($$'[2026-09-01 00:00+02, 2026-09-02 00:00+02]', 'UTC'$$,
                '22023 | %s: period: ["2026-08-31 22:00:00+00","2026-09-01 22:00:00+00"] is not a range [start, end) with finite ends | Give a range such as ''[2026-10-01, 2026-11-01)'', or shopmetrics.period(name, as_of, zone).'),
               ($$'[2026-09-01 00:00+02,)', 'UTC'$$,
                '22023 | %s: period: ["2026-08-31 22:00:00+00",) is not a range [start, end) with finite ends | Give a range such as ''[2026-10-01, 2026-11-01)'', or shopmetrics.period(name, as_of, zone).')) AS v (a, e);
SELECT matches(probe.error_of($$ SELECT shop.messaging_workbook('[2026-09-01 00:00+02, 2026-09-02 00:00+02)', 'UTC', gap => '1 month') $$), '^22023 \| messaging_workbook: gap: ', 'an option is refused under the name of the workbook');
SELECT matches(probe.error_of($$ SELECT shop.one_to_one_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'UTC') $$), '^22023 \| one_to_one_workbook: currency: ', 'so are orders in several currencies');
SELECT is(probe.error_of(format('SELECT shop.%s_workbook(%s)', w, a)), 'none', format('%s(%s) is no error', w, a))
FROM   unnest(ARRAY['try_on', 'messaging', 'one_to_one']) AS w,
       unnest(ARRAY[$$'empty', 'UTC'$$, $$NULL, 'UTC'$$, $$NULL, NULL$$, $$'[2020-01-01 00:00+00, 2020-01-02 00:00+00)', 'America/Lima'$$]) AS a;

-- The limits of Excel: an error, never a text or a row that is cut.
CREATE FUNCTION probe.workbook_of(query text, name text DEFAULT 'Sheet', layout text DEFAULT 'table') RETURNS bytea LANGUAGE sql AS
$$ SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY[[name, layout, query]], NULL, 1) $$;
SELECT is(probe.error_of('SELECT probe.workbook_of(' || a || ')'), e, 'limit: ' || left(a, 80))
FROM  (VALUES ($$'SELECT repeat(''x'', 32767)'$$, 'none'),
              ($$'SELECT repeat(''x'', 32768) AS body'$$, '54000 | test: sheet Sheet, row 2, body: a text of 32768 characters, and a cell holds 32767 | Export the text as CSV, or shorten it where it is stored.'),
              ($$'SELECT repeat(U&''\+01F600'', 16383)'$$, 'none'),
              ($$'SELECT repeat(U&''\+01F600'', 16384) AS body'$$, '54000 | test: sheet Sheet, row 2, body: a text of 32768 characters, and a cell holds 32767 | Export the text as CSV, or shorten it where it is stored.'),
              ($$'SELECT i FROM generate_series(1, 1048575) AS i'$$, 'none'),
              ($$'SELECT i FROM generate_series(1, 1048576) AS i'$$, '54000 | test: sheet Sheet: more than 1048575 rows, which a sheet does not have | Narrow the period or the filters, or export the part as CSV.'),
              ($$'SELECT 1', repeat('x', 31)$$, 'none'),
              ($$'SELECT 1', repeat('x', 32)$$, '54000 | test: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: Worksheet name exceeds Excel''s limit of 31 characters.'),
              ($$'SELECT 1', 'a/b'$$, '22023 | test: a/b: Worksheet name cannot contain invalid characters: ''[ ] : * ? / \'''),
              ($$'SELECT 1', 'Sheet', 'tree'$$, '22023 | test: sheets: there is no layout tree | A sheet is a table or a list.'),
              ($$'SELECT 1 WHERE false', 'Sheet', 'list'$$, '21000 | test: sheet Sheet is a list, and its query gives no row or several'),
              ($$'SELECT generate_series(1, 2)', 'Sheet', 'list'$$, '21000 | test: sheet Sheet is a list, and its query gives no row or several'),
              ($$'SELECT'$$, '54000 | test: sheet Sheet: 0 columns, and a sheet has from 1 to 16384'),
              ($$'DELETE FROM shop.agent'$$, '42P11 | cannot open DELETE query as cursor'),
              ($$NULL$$, '22023 | workbook: sheets: a query is NULL')) AS v (a, e);
SELECT is(probe.error_of($$ SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY[['A', 'table', 'SELECT 1'], ['a', 'table', 'SELECT 1']], NULL, 1) $$),
          '22023 | test: a: Worksheet name is already in use.', 'two sheets of one name');
SELECT is(probe.error_of($$ SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY[['A', 'table', 'SELECT 1 AS a']], ARRAY[['A', 'lines', 'T', 'b', NULL]], 1) $$),
          '22023 | test: sheet A: a chart names b, and there is no such column', 'a chart of no column');
SELECT is(probe.error_of($$ SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY[['A', 'table', 'SELECT 1 AS a']], ARRAY[['A', 'globe', 'T', 'a', NULL]], 1) $$),
          '22023 | test: charts: there is no chart globe | A chart is lines, ranking, columns or pie.', 'a chart of no kind');
SELECT is(probe.error_of($$ SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY['A'], NULL, 1) $$), '22023 | workbook: sheets: it must have rows of 3 texts', 'sheets that are none');
SELECT is(probe.error_of($$ SELECT shop_internal.workbook(NULL, 'Test', NULL, NULL, NULL, NULL, 1) $$), '22023 | workbook: report, title: one is NULL', 'no name');

-- Temporary files count.
SET temp_file_limit = '1MB';
SELECT is(probe.error_of($$ SELECT probe.workbook_of('SELECT i, i, i FROM (SELECT generate_series(1, 100000) AS i) AS s') $$), '53400 | temporary file size exceeds "temp_file_limit" (1024kB)', 'temp_file_limit');
SELECT is(probe.error_of($$ SELECT probe.workbook_of('SELECT i, i, i FROM generate_series(1, 1000) AS i') $$), 'none', 'within it');
RESET temp_file_limit;

-- The same transaction gives the same bytes, and nothing of the session changes them.
CREATE TABLE probe.made AS SELECT w, md5(b) AS md5 FROM (VALUES
    ('try_on', shop.try_on_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome')),
    ('messaging', shop.messaging_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome')),
    ('one_to_one', shop.one_to_one_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome', currency => 'EUR'))) AS v (w, b);
CREATE FUNCTION probe.made_with(setting text, to_value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before text := current_setting(setting); n bigint;
BEGIN
    PERFORM set_config(setting, to_value, true);
    SELECT count(*) INTO n FROM probe.made WHERE md5 = md5(CASE w
        WHEN 'try_on' THEN shop.try_on_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome')
        WHEN 'messaging' THEN shop.messaging_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome')
        ELSE shop.one_to_one_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome', currency => 'EUR') END);
    PERFORM set_config(setting, before, true);
    RETURN is(n, 3::bigint, format('the same bytes with %s = %s', setting, to_value));
END $$;
SELECT probe.made_with(s, v) FROM (VALUES ('TimeZone', 'America/Havana'), ('DateStyle', 'German'), ('IntervalStyle', 'iso_8601'), ('extra_float_digits', '0'), ('search_path', 'pg_catalog')) AS v (s, v);

-- Whose rows: what a role gets is what an admin gets who asks for the role's catalogues alone; the totals sheet apart, a
-- workbook is known by its bytes only within one role, so the sheets are compared by the layer's other half. Here: who
-- gets one at all, and how often a validator is told.
CREATE FUNCTION probe.answer_as(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text;
BEGIN
    PERFORM set_config('role', role, true);
    a := probe.error_of(statement);
    PERFORM set_config('role', 'none', true);
    RETURN a;
END $$;
SELECT is(probe.answer_as('excel_member', $$ SELECT shop.try_on_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'UTC') $$), 'none', 'a member has a workbook');
SELECT matches(probe.answer_as('excel_member', $$ SELECT shop.messaging_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'UTC') $$), '^42501 \| permission denied', 'but none of the messages');
SELECT matches(probe.answer_as('excel_stranger', format($$ SELECT shop.%s_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'UTC') $$, w)), '^42501 \| permission denied', 'a stranger has none of ' || w)
FROM   unnest(ARRAY['try_on', 'messaging', 'one_to_one']) AS w;

-- A missing table is named, with the way out.
DROP TABLE shop.survey;
SELECT matches(probe.error_of($$ SELECT shop.one_to_one_workbook('[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'UTC') $$), '^42P01 \| one_to_one_workbook: there is no table shop.survey \| CALL shop.create_tables', 'a missing table');

SELECT * FROM finish();
ROLLBACK;
