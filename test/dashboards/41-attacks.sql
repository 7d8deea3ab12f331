-- Whoever can put functions, operators and tables in front of PostgreSQL's own, in search_path or in pg_temp, is called by nobody: not by a dashboard, a
-- load, a check, a grant, nor by what the extension makes.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SELECT no_plan();
-- amounts of two currencies do not add up
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM shop.sales_order WHERE currency = 'USD');
DELETE FROM shop.sales_order WHERE currency = 'USD';
CREATE ROLE dash_attacked;
SELECT lives_ok($$ SELECT shop.grant_access('dash_attacked', 'member', ARRAY['cat_a']) $$, 'a member');
GRANT shop_reader TO dash_attacked;

---------------------------------------------------------------------------------------------------------------------
-- The traps: of every operator of the types that the extension handles, every function of pg_catalog that its sources name, every one of shopmetrics and shop,
-- and every table. Whoever calls one learns it by the error.
CREATE SCHEMA evil;
GRANT USAGE ON SCHEMA evil TO PUBLIC;
CREATE FUNCTION probe.trap(place text, name text, arguments text, result text, of_set boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE FUNCTION %s.%I(%s) RETURNS %s%s LANGUAGE plpgsql AS %L', place, name, arguments, CASE WHEN of_set THEN 'SETOF ' ELSE '' END, result,
                   format('BEGIN RAISE EXCEPTION ''trapped: %%'', %L; END', place || '.' || name));
END $$;
CREATE TABLE probe.source AS
SELECT string_agg(concat_ws(' ', prosrc, pg_get_function_sqlbody(p.oid)), ' ') AS words FROM pg_proc AS p WHERE pronamespace IN ('shop'::regnamespace, 'shop_internal'::regnamespace);
CREATE TABLE probe.trapped AS
SELECT DISTINCT ON (p.proname, p.proargtypes) p.oid, p.proname, pg_get_function_identity_arguments(p.oid) AS arguments, p.proargtypes, format_type(p.prorettype, NULL) AS result, p.proretset
FROM   pg_proc AS p, probe.source
WHERE  p.prokind = 'f' AND p.prorettype <> ALL ('{internal,trigger,event_trigger,cstring,record}'::regtype[]) AND NOT p.proargtypes::oid[] && ARRAY['internal', 'cstring', '"any"']::regtype[]::oid[]
       AND (p.provariadic = 0 AND p.proallargtypes IS NULL)
       AND (p.pronamespace IN ('shopmetrics'::regnamespace, 'shop'::regnamespace) OR p.pronamespace = 'pg_catalog'::regnamespace AND words ~ ('\m' || p.proname || '\M\s*\('))
ORDER  BY p.proname, p.proargtypes;
CREATE FUNCTION probe.bare_types(types oidvector) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(format_type(t, NULL), ', ' ORDER BY o) FROM unnest(types::oid[]) WITH ORDINALITY AS u (t, o) $$;
SELECT cmp_ok((SELECT count(*) FROM probe.trapped), '>', 400::bigint, 'there are traps');
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM probe.trapped LOOP
        PERFORM probe.trap('evil', t.proname, coalesce(probe.bare_types(t.proargtypes), ''), t.result, t.proretset);
        PERFORM probe.trap('pg_temp', t.proname, coalesce(probe.bare_types(t.proargtypes), ''), t.result, t.proretset);
    END LOOP;
    FOR t IN SELECT o.oprname, l.typname AS l, r.typname AS r, format_type(o.oprleft, NULL) AS left_type, format_type(o.oprright, NULL) AS right_type, format_type(o.oprresult, NULL) AS result
             FROM   pg_operator AS o JOIN pg_type AS l ON l.oid = o.oprleft JOIN pg_type AS r ON r.oid = o.oprright
             WHERE  o.oprnamespace = 'pg_catalog'::regnamespace
                    AND '{text,name,oid,boolean,smallint,integer,bigint,numeric,double precision,timestamptz,date,interval,tstzrange,json,jsonb,"char",anyelement,anyarray,anycompatiblearray,anycompatible,anyrange}'::regtype[]
                        @> ARRAY[o.oprleft, o.oprright]::regtype[] LOOP
        PERFORM probe.trap('evil', 'operator_' || t.l || t.r || md5(t.oprname), t.left_type || ', ' || t.right_type, t.result, false);
        EXECUTE format('CREATE OPERATOR evil.%s (FUNCTION = evil.%I, LEFTARG = %s, RIGHTARG = %s)', t.oprname, 'operator_' || t.l || t.r || md5(t.oprname), t.left_type, t.right_type);
    END LOOP;
    FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('CREATE TABLE evil.%I (LIKE shop.%1$I)', t.relname);
        EXECUTE format('CREATE TEMPORARY TABLE %I (LIKE shop.%1$I)', t.relname);
        EXECUTE format('GRANT ALL ON evil.%I, pg_temp.%1$I TO PUBLIC', t.relname);
    END LOOP;
END $$;

-- What a statement answers to a role with a search_path. Nothing in here may be found by that path but the statement's own words.
CREATE FUNCTION probe.answer_by(role text, path text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text; path_before text := pg_catalog.current_setting('search_path');
BEGIN
    PERFORM pg_catalog.set_config('search_path', path, true), pg_catalog.set_config('role', role, true);
    EXECUTE statement INTO a;
    PERFORM pg_catalog.set_config('role', 'none', true), pg_catalog.set_config('search_path', path_before, true);
    RETURN a;
EXCEPTION WHEN OTHERS THEN
    RETURN pg_catalog.concat('error ', SQLSTATE, ' ', SQLERRM);
END $$;
CREATE FUNCTION probe.done(statement text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE statement; RETURN 'done'; END $$;
CREATE FUNCTION probe.attacked(role text, statement text) RETURNS text LANGUAGE sql AS $$ SELECT probe.answer_by(role, 'evil, pg_temp, pg_catalog, public', statement) $$;
SELECT matches(probe.attacked('none', s), 'trapped: evil', 'a trap works: ' || s) FROM unnest(ARRAY['SELECT lower(''X'')', 'SELECT 1 + 1', 'SELECT ''a'' || ''b''::text', 'SELECT now() > ''2026-01-01''::timestamptz',
                                                                                            'SELECT isempty(''empty''::tstzrange)', 'SELECT local_day(now(), ''UTC''::text)']) AS s;
SELECT is(probe.attacked('none', 'SELECT pg_catalog.count(*) FROM message'), '0', 'a trap works: an empty table');
SELECT matches(probe.attacked('none', 'SELECT pg_temp.lower(''X'')'), 'trapped: pg_temp', 'a trap works: in pg_temp');

---------------------------------------------------------------------------------------------------------------------
-- Every dashboard and its twins answer what they answer without the traps.
CREATE FUNCTION probe.all_rows(call text) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT pg_catalog.md5(pg_catalog.string_agg(r::pg_catalog.text, '' '' ORDER BY r::pg_catalog.text COLLATE "C")) FROM %s AS r', call)
$$;
CREATE TABLE probe.call AS
SELECT name, format('shop.%I(''[2025-10-19 22:00Z,2025-11-02 23:00Z)''::pg_catalog.tstzrange, ''Europe/Rome''::pg_catalog.text)', name) AS call FROM probe.dashboard
UNION ALL
SELECT name || '_compared', format('shop.%I(''[2025-10-26 22:00Z,2025-11-02 23:00Z)''::pg_catalog.tstzrange, NULL::pg_catalog.tstzrange, ''Europe/Rome''::pg_catalog.text)', name || '_compared') FROM probe.dashboard WHERE kind IN ('o', 'p', 'd')
UNION ALL
SELECT name || '_compared by name', format('shop.%I(''last_7_days''::pg_catalog.text, ''2025-11-01 10:00Z''::pg_catalog.timestamptz, ''Europe/Rome''::pg_catalog.text)', name || '_compared') FROM probe.dashboard WHERE kind IN ('o', 'p', 'd')
UNION ALL
SELECT r, format('shop.%I(''[2025-10-19 22:00Z,2025-11-02 23:00Z)''::pg_catalog.tstzrange, ''Europe/Rome''::pg_catalog.text)', r)
FROM   unnest(ARRAY['try_on_report', 'messaging_report', 'one_to_one_report', 'try_on_sessions', 'message_sessions', 'conversations', 'requests', 'credited_orders']) AS r
UNION ALL
SELECT f, format('shop.%I()', f) FROM unnest(ARRAY['data_problems', 'data_freshness', 'own_access', 'check_tables']) AS f
UNION ALL
SELECT 'access_check', '(SELECT shop.access_check())';
CREATE TABLE probe.viewer AS SELECT unnest(ARRAY['none', 'dash_attacked']) AS role;
SELECT is(probe.attacked(role, probe.all_rows(call)), probe.answer_by(role, 'pg_catalog', probe.all_rows(call)), format('%s as %s', name, role)) FROM probe.call, probe.viewer WHERE name <> 'data_freshness' ORDER BY role, name;
SELECT unalike(probe.attacked(role, probe.all_rows(call)), '%trapped%', format('%s as %s', name, role)) FROM probe.call, probe.viewer WHERE name = 'data_freshness' ORDER BY role;
SELECT unalike(coalesce(probe.answer_by('none', 'pg_catalog', probe.all_rows(call)), 'no rows'), 'error%', name || ' answers') FROM probe.call ORDER BY name;

-- What writes: loads with their checks, grants, the demo, the tables themselves.
SELECT is(probe.attacked('none', s || ' RETURNING ''done'''), 'done', s) FROM unnest(ARRAY[
    'INSERT INTO shop.message (message_id, user_id, sent_at, sender) VALUES (''attacked'', ''u'', ''2025-10-26 10:00Z'', ''user'') ON CONFLICT DO NOTHING',
    'INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES (''attacked'', ''d'', ''s'', ''2025-10-26 10:00Z'', ''cat_a'', ''p'', ''c'', ''v'', ''web'', 4)',
    'INSERT INTO shop.survey (survey_id, visitor_id, answered_at, rating, recommend, submitted) VALUES (''attacked'', ''v'', ''2025-10-26 10:00Z'', 5, 9, true)']) AS s;
SELECT is(probe.attacked('none', format('SELECT probe.done(%L)', s)), 'done', s) FROM unnest(ARRAY[
    'SELECT shop.grant_access(''dash_attacked''::pg_catalog.text, ''member''::pg_catalog.text, ''{cat_a,cat_b}''::pg_catalog.text[])', 'SELECT shop.revoke_access(''dash_attacked''::pg_catalog.text)',
    'CALL shop.create_tables()', 'CALL shop.merge_users(''u''::pg_catalog.text, ''somebody''::pg_catalog.text)']) AS s;
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
SELECT is(probe.attacked('none', format('SELECT probe.done(%L)', s)), 'done', s) FROM (SELECT 'CALL shop.load_demo(1, 3, 1, ''2026-01-31''::pg_catalog.date)' AS s) AS demo;

-- Aggregates and functions of shopmetrics.
SELECT unalike(probe.attacked('none', s), 'error%', s) FROM unnest(ARRAY[
    'SELECT shopmetrics.unique_users(v.k, ''2026-01-01''::pg_catalog.timestamptz, ''Europe/Rome''::pg_catalog.text) FROM (VALUES (''a''::pg_catalog.text), (''b'')) AS v (k)',
    'SELECT shopmetrics.purchase_agg(1, 1, ''2026-01-01''::pg_catalog.timestamptz, 1.5)::pg_catalog.text::shopmetrics.purchases::pg_catalog.json',
    'SELECT shopmetrics.pct_change(3::pg_catalog.numeric, 2::pg_catalog.numeric)', 'SELECT shopmetrics.ratio(1::pg_catalog.numeric, 3::pg_catalog.numeric)',
    'SELECT pg_catalog.count(*) FROM shopmetrics.period_days(shopmetrics.period(''last_7_days''::pg_catalog.text, ''2026-01-01''::pg_catalog.timestamptz, ''Europe/Rome''::pg_catalog.text), ''Europe/Rome''::pg_catalog.text)',
    'SELECT s.a OPERATOR(shopmetrics.<) s.a FROM (SELECT shopmetrics.audience_agg(1) AS a) AS s']) AS s;

-- Every dashboard says its own name of a period that is none.
SELECT probe.refuses(format('SELECT * FROM shop.%I(''[2026-01-01,2026-01-02]'', ''UTC'')', name), '{22023}', ARRAY[name || ': period:'], name || ' names itself') FROM probe.dashboard ORDER BY n;

SELECT * FROM finish();
ROLLBACK;
