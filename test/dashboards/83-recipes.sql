-- The recipes of docs/dashboards.md, with the parameters that each tool sends, give whole local days: in zones far from
-- UTC, over changes of the clock, and for "last 7 days" asked at 10:17.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SELECT no_plan();
DELETE FROM shop.sales_order WHERE currency = 'USD';

\set docs `cat docs/dashboards.md`
CREATE TABLE probe.docs AS SELECT :'docs'::text AS page;
-- The block after <!-- recipe: NAME -->, in another zone than the page's.
CREATE FUNCTION probe.recipe(name text, zone text) RETURNS text LANGUAGE sql AS $$
    SELECT replace((regexp_match(page, '<!-- recipe: ' || name || ' -->\n```jinja\n(.*?)\n```'))[1], 'Europe/Rome', zone) FROM probe.docs
$$;
SELECT ok(probe.recipe(name, 'UTC') IS NOT NULL, 'there is a recipe for ' || name) FROM unnest(ARRAY['superset', 'metabase', 'grafana', 'odbc']) AS name;

-- What Superset makes of it: its templates, and a condition on the day unless the template takes it away. NULL is a
-- filter that is not set.
CREATE FUNCTION probe.jinja(template text, from_dttm text, to_dttm text, catalogues text) RETURNS text LANGUAGE sql AS $$
    SELECT 'SELECT * FROM (' || replace(replace(replace(
               regexp_replace(regexp_replace(regexp_replace(regexp_replace(template, taken_away, ''),
                   '\{% if from_dttm %\}(.*?)\{% else %\}(.*?)\{% endif %\}', CASE WHEN from_dttm IS NULL THEN '\2' ELSE '\1' END),
                   '\{% if to_dttm %\}(.*?)\{% else %\}(.*?)\{% endif %\}', CASE WHEN to_dttm IS NULL THEN '\2' ELSE '\1' END),
                   '\{% if filter_values\(''catalogue''\) %\}(.*?)\{% endif %\}', CASE WHEN catalogues IS NULL THEN '' ELSE '\1' END),
               '{{ from_dttm }}', coalesce(from_dttm, '')), '{{ to_dttm }}', coalesce(to_dttm, '')),
               '{{ (filter_values(''catalogue'')|where_in)[1:-1] }}', coalesce(catalogues, '')) || ') AS virtual_table'
           || CASE WHEN from_dttm IS NULL OR template ~ taken_away THEN ''
                   ELSE format(' WHERE day >= %L::timestamp AND day < %L::timestamp', from_dttm, to_dttm) END
    FROM   (SELECT '^\{%- set unused = get_time_filter\(''day'', remove_filter=True\) -%\}\n' AS taken_away) AS line
$$;

-- What a query gives, to be compared with the oracle on whole days.
CREATE FUNCTION probe.lines(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text;
BEGIN
    EXECUTE format('SELECT string_agg(t::text, E''\n'' ORDER BY n) FROM (SELECT q.*, row_number() OVER () AS n FROM (%s) AS q) AS t', query) INTO a;
    RETURN coalesce(a, 'nothing');
END $$;

CREATE TABLE probe.asked (n serial, zone text, first_day date, last_day date, utc_offset text);
INSERT INTO probe.asked (zone, first_day, last_day) VALUES ('Europe/Rome', '2025-10-20', '2025-10-26'), ('Pacific/Auckland', '2025-10-20', '2025-10-26'), ('America/Los_Angeles', '2025-10-29', '2025-11-04'),
    ('Asia/Kathmandu', '2025-10-26', '2025-10-26'), ('America/Havana', '2025-10-30', '2025-11-05'), ('America/Sao_Paulo', '2026-03-25', '2026-03-31');
CREATE FUNCTION probe.trend(a probe.asked, more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT probe.lines(format('SELECT day::timestamp, sessions, users, new_users FROM oracle.try_on_trend(%L::tstzrange, %L%s)', oracle.whole_days(a.first_day, a.last_day + 1, a.zone), a.zone, more))
$$;
-- Superset: midnights, or the time of day at which "last 7 days" is asked.
SELECT is(probe.lines(probe.jinja(probe.recipe('superset', zone), first_day || t.clock, last_day + 1 || t.clock, NULL)), probe.trend(a), format('Superset in %s, %s%s', zone, first_day, t.clock))
FROM   probe.asked AS a, unnest(ARRAY['T00:00:00', 'T10:17:31']) AS t (clock) ORDER BY a.n, t.clock;
SELECT is(probe.lines(probe.jinja(probe.recipe('superset', zone), first_day || 'T00:00:00', last_day + 1 || 'T00:00:00', '''cat_a'', ''cat_b''')), probe.trend(a, ', catalogues => ARRAY[''cat_a'', ''cat_b'']'), format('Superset in %s with a filter', zone))
FROM   probe.asked AS a WHERE n <= 2 ORDER BY n;
SELECT is((SELECT count(*) FROM regexp_matches(probe.lines(probe.jinja(probe.recipe('superset', 'Asia/Kathmandu'), NULL, NULL, NULL)), '\n', 'g')), 29::bigint, 'Superset without a time range: 30 days, so that the data set can be saved');
-- Metabase: both days included, as text or as a date.
SELECT is(probe.lines(replace(replace(probe.recipe('metabase', zone), '{{from}}', format(f, first_day)), '{{to}}', format(f, last_day))),
          probe.lines(format('SELECT * FROM shop.sales_daily(%L, %L)', oracle.whole_days(first_day, last_day + 1, zone), zone)), format('Metabase in %s, %s', zone, f))
FROM   probe.asked AS a, unnest(ARRAY['''%s''', 'date ''%s''', '''%sT00:00:00''::timestamp']) AS f ORDER BY a.n, f;
SELECT is((SELECT count(*) FROM shop.sales_daily(shopmetrics.period(date '2026-10-05', date '2026-10-11', 'Europe/Rome'), 'Europe/Rome')), 7::bigint, '5 to 11 October are seven rows');
-- Grafana: instants in UTC; a relative range at 10:17, an absolute one that ends at 23:59:59.
CREATE FUNCTION probe.grafana(a probe.asked, from_at timestamptz, to_at timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT probe.lines(replace(replace(probe.recipe('grafana', a.zone), '$__timeFrom()', quote_literal(to_char(from_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
                               '$__timeTo()', quote_literal(to_char(to_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))))
$$;
CREATE FUNCTION probe.conversations(a probe.asked) RETURNS text LANGUAGE sql AS $$
    SELECT probe.lines(format('SELECT oracle.midnight(day, %L), conversations::float8, video_conversations::float8 FROM oracle.conversation_trend(%L::tstzrange, %1$L)', a.zone, oracle.whole_days(a.first_day, a.last_day + 1, a.zone)))
$$;
SELECT is(probe.grafana(a, (a.first_day + time '10:17') AT TIME ZONE a.zone, (a.last_day + 1 + time '10:17') AT TIME ZONE a.zone), probe.conversations(a), format('Grafana in %s at 10:17', zone)) FROM probe.asked AS a ORDER BY n;
SELECT is(probe.grafana(a, oracle.midnight(a.first_day, a.zone), oracle.midnight(a.last_day + 1, a.zone) - interval '1 second'), probe.conversations(a), format('Grafana in %s, until 23:59:59', zone)) FROM probe.asked AS a ORDER BY n;
-- Power BI, Tableau: two parameters that the driver binds as text.
CREATE FUNCTION probe.odbc(a probe.asked) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('PREPARE odbc (text, text) AS SELECT string_agg(t::text, E''\n'') FROM (%s) AS t', regexp_replace(regexp_replace(probe.recipe('odbc', a.zone), '\?', '$1'), '\?', '$2'));
    EXECUTE format('EXECUTE odbc (%L, %L)', a.first_day, a.last_day) INTO answer;
    DEALLOCATE odbc;
    RETURN answer;
END $$;
SELECT is(probe.odbc(a), (SELECT string_agg(t::text, E'\n') FROM shop.messaging_daily(oracle.whole_days(first_day, last_day + 1, zone), zone) AS t), format('ODBC in %s', zone)) FROM probe.asked AS a ORDER BY n;
PREPARE by_text (text, text) AS SELECT sessions FROM shop.try_on_overview($1::tstzrange, $2);
SELECT results_eq($$ EXECUTE by_text ('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome') $$, $$ SELECT sessions FROM oracle.try_on_overview('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome') $$, 'a period as text');

SELECT * FROM finish();
ROLLBACK;
