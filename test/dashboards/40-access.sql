-- Who sees what: roles × tables, functions, views, ways to ask. Not one row of a catalogue that is not theirs.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SELECT no_plan();
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM shop.sales_order WHERE currency = 'USD');
DELETE FROM shop.sales_order WHERE currency = 'USD';

CREATE ROLE dash_nobody;
CREATE ROLE dash_reader;
CREATE ROLE dash_loader;
CREATE ROLE dash_validator;
CREATE ROLE dash_one;
CREATE ROLE dash_two;
CREATE ROLE dash_admin;
CREATE ROLE dash_heir;
CREATE ROLE dash_distant NOINHERIT;
CREATE ROLE "Dash_One";
CREATE ROLE dash_former;
SELECT lives_ok($$ SELECT shop.grant_access('dash_validator', 'validator', NULL) $$, 'a validator');
SELECT lives_ok($$ SELECT shop.grant_access('dash_one', 'member', ARRAY['cat_a']) $$, 'a member of one catalogue');
SELECT lives_ok($$ SELECT shop.grant_access('dash_two', 'member', ARRAY['cat_a', 'cat "c", d']) $$, 'a member of two');
SELECT lives_ok($$ SELECT shop.grant_access('dash_admin', 'admin', NULL) $$, 'an admin');
SELECT lives_ok($$ SELECT shop.grant_access('dash_former', 'member', ARRAY['cat_a', 'cat_b']) $$, 'a member for a while');
SELECT lives_ok($$ SELECT shop.revoke_access('dash_former') $$, '… and no more');
GRANT shop_reader TO dash_reader, dash_validator, dash_one, dash_two, dash_admin, "Dash_One", dash_former;
GRANT shop_loader TO dash_loader;
GRANT dash_one TO dash_heir;
GRANT dash_one TO dash_distant;

-- Catalogues that a role sees (separated by |, - none), and whether it may read tables.
CREATE TABLE probe.viewer (n serial, role text, sees text, reads boolean);
INSERT INTO probe.viewer (role, sees, reads) VALUES
    ('dash_nobody', '-', false), ('dash_loader', '-', false), ('dash_reader', '-', true), ('dash_validator', '-', true), ('dash_one', 'cat_a', true), ('dash_two', 'cat_a|cat "c", d', true), ('dash_admin', '', true),
    ('dash_heir', 'cat_a', true), ('dash_distant', '-', false), ('Dash_One', '-', true), ('dash_former', '-', true), ('shop_reader', '-', true), ('shop_loader', '-', false);

CREATE TABLE probe.leaked (role text, what text);
GRANT INSERT ON probe.leaked TO PUBLIC;
CREATE FUNCTION probe.leak(what text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE DEBUG 'leak %', what; INSERT INTO probe.leaked VALUES (current_user, what); RETURN true; END $$;

-- What a statement answers to a role: its first value, or its error.
CREATE FUNCTION probe.answer_as(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text;
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE statement INTO a;
    PERFORM set_config('role', 'none', true);
    RETURN a;
EXCEPTION WHEN OTHERS THEN
    RETURN 'error ' || SQLSTATE || ' ' || SQLERRM;
END $$;
-- How many rows a statement went through: for COPY.
CREATE FUNCTION probe.rows_as(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE statement;
    GET DIAGNOSTICS n = ROW_COUNT;
    PERFORM set_config('role', 'none', true);
    RETURN n::text;
EXCEPTION WHEN OTHERS THEN
    RETURN 'error ' || SQLSTATE || ' ' || SQLERRM;
END $$;

-- The rows that a role may see, as a table of the superuser's.
CREATE FUNCTION probe.mine(sees text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP TABLE IF EXISTS probe.my_rows;
    CREATE TABLE probe.my_rows AS SELECT * FROM shop.try_on_event WHERE sees = '' OR catalogue = ANY (string_to_array(sees, '|'));
END $$;

---------------------------------------------------------------------------------------------------------------------
-- Ways to ask the table.
CREATE TABLE probe.question (n serial, what text, query text);
INSERT INTO probe.question (what, query) VALUES
    ('rows',                      'SELECT count(*) FROM TABLE_'),
    ('all of each row',           'SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) FROM TABLE_ AS t'),
    ('catalogues',                'SELECT string_agg(DISTINCT catalogue, ''|'' ORDER BY catalogue) FROM TABLE_'),
    ('a catalogue by name',       'SELECT count(*) FROM TABLE_ WHERE catalogue = ''cat_b'''),
    ('the other catalogues',      'SELECT count(*) FROM TABLE_ WHERE catalogue <> ''cat_a'''),
    ('a condition that leaks',    'SELECT count(*) FROM TABLE_ WHERE probe.leak(catalogue)'),
    ('an OR that leaks',          'SELECT count(*) FROM TABLE_ WHERE seconds < 0 OR probe.leak(catalogue || started_at)'),
    ('a column that leaks',       'SELECT count(l) FROM (SELECT probe.leak(catalogue) AS l FROM TABLE_ OFFSET 0) AS t'),
    ('a join that leaks',         'SELECT count(*) FROM TABLE_ AS t JOIN (VALUES (1)) AS v (x) ON probe.leak(t.catalogue)'),
    ('HAVING that leaks',         'SELECT count(*) FROM (SELECT catalogue FROM TABLE_ GROUP BY catalogue HAVING probe.leak(catalogue)) AS t'),
    ('ORDER BY that leaks',       'SELECT count(*) FROM (SELECT catalogue FROM TABLE_ ORDER BY probe.leak(catalogue) OFFSET 0) AS t'),
    ('FILTER that leaks',         'SELECT count(*) FILTER (WHERE probe.leak(catalogue)) FROM TABLE_'),
    ('a subquery',                'SELECT (SELECT max(started_at) FROM TABLE_)::text'),
    ('EXISTS',                    'SELECT EXISTS (SELECT FROM TABLE_ WHERE catalogue = ''cat_b'')'),
    ('IN',                        'SELECT ''cat_b'' IN (SELECT catalogue FROM TABLE_)'),
    ('NOT IN',                    'SELECT ''cat_b'' NOT IN (SELECT catalogue FROM TABLE_)'),
    ('a join with itself',        'SELECT count(*) FROM TABLE_ AS a JOIN TABLE_ AS b USING (session_id)'),
    ('an outer join',             'SELECT count(*) FROM (VALUES (''cat_a''), (''cat_b'')) AS v (c) LEFT JOIN TABLE_ AS t ON t.catalogue = v.c'),
    ('LATERAL',                   'SELECT count(*) FROM (VALUES (''cat_a''), (''cat_b'')) AS v (c), LATERAL (SELECT * FROM TABLE_ AS t WHERE t.catalogue = v.c) AS l'),
    ('UNION',                     'SELECT count(*) FROM (SELECT catalogue FROM TABLE_ UNION SELECT ''x'') AS t'),
    ('EXCEPT',                    'SELECT count(*) FROM (SELECT device_id FROM TABLE_ EXCEPT SELECT ''x'') AS t'),
    ('a common table expression', 'WITH t AS MATERIALIZED (SELECT * FROM TABLE_) SELECT count(*) FROM t'),
    ('a recursive one',           'WITH RECURSIVE t AS (SELECT min(event_id COLLATE "C") AS e FROM TABLE_ UNION ALL SELECT (SELECT min(n.event_id COLLATE "C") FROM TABLE_ AS n WHERE n.event_id COLLATE "C" > t.e) FROM t WHERE t.e IS NOT NULL) SELECT count(*) FROM t'),
    ('a window',                  'SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY event_id) AS r FROM TABLE_) AS t'),
    ('GROUPING SETS',             'SELECT count(*) FROM (SELECT catalogue, product, count(*) FROM TABLE_ GROUP BY CUBE (catalogue, product)) AS t'),
    ('a sample',                  'SELECT count(*) FROM TABLE_ TABLESAMPLE SYSTEM (100)'),
    ('by the primary key',        'SELECT string_agg(catalogue, ''|'' ORDER BY event_id COLLATE "C") FROM TABLE_ WHERE event_id LIKE ''e1%'''),
    ('the last row',              'SELECT event_id FROM TABLE_ ORDER BY started_at DESC, event_id COLLATE "C" LIMIT 1'),
    ('a cast that fails on one',  'SELECT count(*) FROM TABLE_ WHERE CASE WHEN catalogue = ''cat_b'' THEN catalogue::int = 1 ELSE true END'),
    ('a division that fails',     'SELECT count(*) FROM TABLE_ WHERE 1 / (CASE WHEN catalogue = ''cat_b'' THEN 0 ELSE 1 END) = 1'),
    ('a regular expression',      'SELECT count(*) FROM TABLE_ WHERE catalogue ~ (CASE WHEN catalogue = ''cat_b'' THEN ''('' ELSE ''.'' END)'),
    ('as XML',                    'SELECT count(*) FROM query_to_xml(''SELECT * FROM TABLE_'', true, false, '''') AS x, regexp_matches(x::text, ''<row'', ''g'')');
CREATE FUNCTION probe.ask(viewer text, sees text, reads boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    q record; have text; want text;
BEGIN
    PERFORM probe.mine(sees);
    FOR q IN SELECT * FROM probe.question ORDER BY n LOOP
        want := probe.answer(replace(q.query, 'TABLE_', 'probe.my_rows'));
        have := probe.answer_as(viewer, replace(q.query, 'TABLE_', 'shop.try_on_event'));
        IF want LIKE 'error%' THEN have := left(have, 11); END IF; -- a visible row may fail
        RETURN NEXT CASE WHEN reads THEN is(have, want, format('%s asks for %s', viewer, q.what)) ELSE ok(have LIKE 'error 42501%', format('%s asks for %s and is refused', viewer, q.what)) END;
    END LOOP;
END $$;
SELECT probe.ask(role, sees, reads) FROM probe.viewer ORDER BY n;
SELECT is_empty($$ SELECT DISTINCT l.role, v.sees, l.what FROM probe.leaked AS l JOIN probe.viewer AS v USING (role) WHERE v.sees <> '' AND NOT EXISTS (SELECT FROM unnest(string_to_array(v.sees, '|')) AS c WHERE starts_with(l.what, c)) $$, 'no function in a query was shown a hidden row');
SELECT is((SELECT count(DISTINCT role) FROM probe.leaked WHERE role LIKE 'dash%'), 4::bigint, '… while it saw the others');

-- Ways out, and EXPLAIN's count.
GRANT pg_execute_server_program TO dash_nobody, dash_reader, dash_loader, dash_validator, dash_one, dash_two, dash_admin, dash_heir, dash_distant, "Dash_One", dash_former;
CREATE FUNCTION probe.takes_out(viewer text, sees text, reads boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    want text; have text; statement text; j json;
BEGIN
    PERFORM probe.mine(sees);
    SELECT count(*)::text INTO want FROM probe.my_rows;
    FOREACH statement IN ARRAY ARRAY['COPY shop.try_on_event TO PROGRAM ''cat >/dev/null''', 'COPY shop.try_on_event (event_id, catalogue) TO PROGRAM ''cat >/dev/null''', 'COPY (SELECT * FROM shop.try_on_event) TO PROGRAM ''cat >/dev/null''',
                                     'CREATE TEMPORARY TABLE taken ON COMMIT DROP AS TABLE shop.try_on_event', 'COPY (SELECT * FROM shop.try_on_event WHERE probe.leak(catalogue)) TO PROGRAM ''cat >/dev/null'''] LOOP
        have := probe.rows_as(viewer, statement);
        DROP TABLE IF EXISTS pg_temp.taken;
        RETURN NEXT CASE WHEN reads THEN is(have, want, format('%s: %s', viewer, statement)) ELSE ok(have LIKE 'error 42501%', format('%s is refused: %s', viewer, statement)) END;
    END LOOP;
    have := probe.answer_as(viewer, 'EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, FORMAT JSON) SELECT * FROM shop.try_on_event');
    RETURN NEXT CASE WHEN reads THEN is((have::json #>> '{0,Plan,Actual Rows}')::numeric::bigint::text, want, viewer || ': EXPLAIN ANALYZE') ELSE ok(have LIKE 'error 42501%', viewer || ' is refused EXPLAIN ANALYZE') END;
    RETURN NEXT ok(probe.answer_as(viewer, 'SELECT count(*) FROM pg_stats WHERE schemaname = ''shop'' AND tablename = ''try_on_event''') = '0', viewer || ': no statistics of the table''s values');
    RETURN NEXT ok(probe.answer_as(viewer, 'SET LOCAL row_security = off; SELECT count(*) FROM shop.try_on_event') LIKE 'error%', viewer || ' cannot switch the rules off');
END $$;
SELECT probe.takes_out(role, sees, reads) FROM probe.viewer WHERE role LIKE 'dash%' AND role <> 'dash_admin' ORDER BY n;
SELECT is_empty($$ SELECT DISTINCT l.role, v.sees, l.what FROM probe.leaked AS l JOIN probe.viewer AS v USING (role) WHERE v.sees <> '' AND NOT EXISTS (SELECT FROM unnest(string_to_array(v.sees, '|')) AS c WHERE starts_with(l.what, c)) $$, 'COPY did not show one either');

-- One plan, prepared by who sees all, run by others.
PREPARE asked AS SELECT count(*) FROM shop.try_on_event;
PREPARE dashboard AS SELECT sessions FROM shop.try_on_overview('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome');
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT isnt(probe.answer('EXECUTE asked'), '0', 'a prepared query of the owner''s');
SELECT isnt(probe.answer('EXECUTE dashboard'), '0', 'a prepared dashboard of the owner''s');
SELECT is(probe.answer_as('dash_one', 'EXECUTE asked'), (SELECT count(*)::text FROM shop.try_on_event WHERE catalogue = 'cat_a'), '… run by a member');
SELECT is(probe.answer_as('dash_validator', 'EXECUTE asked'), '0', '… run by a validator');
SELECT is(probe.answer_as('dash_validator', 'EXECUTE dashboard'), '0', '… the dashboard run by a validator');
SELECT is(probe.answer_as('dash_admin', 'EXECUTE asked'), (SELECT count(*)::text FROM shop.try_on_event), '… run by an admin');
SELECT is(probe.answer_as('dash_reader', 'EXECUTE asked'), '0', '… run by a reader');
SET LOCAL plan_cache_mode = auto;

---------------------------------------------------------------------------------------------------------------------
-- The dashboards of a role are the oracle's on the rows that it sees.
CREATE FUNCTION probe.agrees_as(viewer text, sees text, reads boolean, name text, arguments text, description text, ordered boolean DEFAULT true, without_zeros boolean DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    have text[]; want text[]; columns_of regproc := ('oracle.' || name)::regproc;
BEGIN
    PERFORM set_config('oracle.catalogues', sees, true);
    want := probe.rows_of(format('oracle.%I(%s)', name, arguments), columns_of, ordered, without_zeros);
    PERFORM set_config('oracle.catalogues', '', true);
    BEGIN
        PERFORM set_config('role', viewer, true);
        have := probe.rows_of(format('shop.%I(%s)', name, arguments), columns_of, ordered, without_zeros);
        PERFORM set_config('role', 'none', true);
    EXCEPTION WHEN OTHERS THEN
        RETURN ok(SQLSTATE = '42501' AND NOT reads, description) || CASE WHEN SQLSTATE = '42501' AND NOT reads THEN '' ELSE E'\n' || diag(format('%s: shop.%s(%s) failed: %s %s', viewer, name, arguments, SQLSTATE, SQLERRM)) END;
    END;
    RETURN probe.compare(have, want, description);
END $$;
SELECT probe.agrees_as(v.role, v.sees, v.reads, d.name, a, format('%s sees the %s of what it may: %s', v.role, d.name, a), d.name <> 'try_on_platforms')
FROM   probe.viewer AS v, probe.dashboard AS d, unnest(ARRAY[$$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$, $$'[2026-03-24 03:00Z,2026-03-31 03:00Z)'::tstzrange, 'America/Sao_Paulo', catalogues => ARRAY['cat_a', 'cat_b'], products => ARRAY['p1', 'P4']$$,
                                                                 $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome', catalogues => ARRAY['cat_b']$$]) AS a
WHERE  d.seed = 'a' ORDER BY v.n, d.n, a;
-- The others are for whoever may read.
SELECT probe.agrees_as(v.role, '', v.reads, d.name, $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$, format('%s sees %s', v.role, d.name),
                       d.name NOT IN ('sales_daily', 'agent_leaderboard', 'agent_trends', 'feedback'), d.name IN ('sales_daily', 'agent_leaderboard', 'agent_trends'))
FROM   probe.viewer AS v, probe.dashboard AS d WHERE d.seed <> 'a' AND v.role IN ('dash_nobody', 'dash_loader', 'dash_reader', 'dash_one', 'dash_admin') ORDER BY v.n, d.n;

-- The twins and the reports speak of the same rows: as text, nothing in them tells of a hidden one. What a role sees does not change when all hidden rows do.
CREATE FUNCTION probe.everything_of(viewer text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    q text; all_of_it text := '';
BEGIN
    FOREACH q IN ARRAY ARRAY['shop.try_on_overview_compared(''last_7_days'', timestamptz ''2025-10-28 11:00Z'', ''Europe/Rome'')', 'shop.try_on_trend_compared(''last_14_days'', timestamptz ''2025-10-28 11:00Z'', ''Europe/Rome'')',
                             'shop.try_on_report(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'')', 'shop.try_on_variants(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'') WHERE probe.leak(product)', 'shop.data_freshness()'] LOOP
        all_of_it := all_of_it || '/' || coalesce(probe.answer_as(viewer, format('SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) FROM (SELECT * FROM %s) AS t', q)), '-');
    END LOOP;
    RETURN all_of_it;
END $$;
CREATE TABLE probe.before AS SELECT role, probe.everything_of(role) AS saw FROM probe.viewer WHERE reads AND sees NOT LIKE '%"c"%' AND sees <> '';
CREATE TABLE probe.before_admin AS SELECT probe.everything_of('dash_admin') AS saw;
SELECT ok(saw NOT LIKE '%error%', role || ' can ask for twins, report and freshness') FROM probe.before ORDER BY role;
SAVEPOINT hidden_rows;
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds)
SELECT 'hidden ' || event_id, device_id, 'hidden ' || session_id, started_at + interval '1 hour', 'cat_b', 'hidden ' || product, colour, 'hidden ' || variant, platform, 100 FROM shop.try_on_event WHERE catalogue = 'cat_a';
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES ('hidden', 'd1', 'hidden', '2027-01-01Z', 'cat_b', 'x', 'x', 'x', 'x', 100);
SELECT is(probe.everything_of(role), saw, role || ': hidden rows change nothing') FROM probe.before ORDER BY role;
SELECT isnt(probe.everything_of('dash_admin'), saw, '… but what an admin sees') FROM probe.before_admin;
ROLLBACK TO hidden_rows;

-- Views of the extension, if there are any.
SELECT ok(v.reads AND a = 'f' OR a LIKE 'error 42501%', format('%s: view %s shows no hidden catalogue (%s)', v.role, c.relname, a))
FROM   probe.viewer AS v, pg_class AS c, LATERAL (SELECT probe.answer_as(v.role, format('SELECT coalesce(bool_or(t::text LIKE ''%%cat_b%%''), false)::text FROM shop.%I AS t', c.relname)) AS a) AS a
WHERE  c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('v', 'm') AND v.sees NOT IN ('', 'x') ORDER BY c.relname, v.n;
-- Parts of the table, if it has any.
SELECT ok(a LIKE 'error 42501%' OR a = '0', format('%s: part %s', v.role, c.relname)) FROM probe.viewer AS v, pg_inherits AS i JOIN pg_class AS c ON c.oid = inhrelid, LATERAL (SELECT probe.answer_as(v.role, format('SELECT count(*) FROM %s WHERE catalogue = ''cat_b''', c.oid::regclass)) AS a) AS a
WHERE  inhparent = 'shop.try_on_event'::regclass AND v.sees <> '' ORDER BY c.relname, v.n;

---------------------------------------------------------------------------------------------------------------------
-- Who may write: nobody but the loader, and that only new rows of event tables.
SELECT alike(probe.answer_as(v.role, format(s, t.name)), 'error 42501%', format('%s: %s', v.role, format(s, t.name)))
FROM   probe.viewer AS v, (SELECT name, n FROM probe.event_table UNION ALL VALUES ('catalogue_access', 99)) AS t, unnest(ARRAY['DELETE FROM shop.%I', 'TRUNCATE shop.%I CASCADE']) AS s ORDER BY v.n, t.n, s;
SELECT alike(probe.answer_as(v.role, format('INSERT INTO shop.%I DEFAULT VALUES', t.name)), 'error 42501%', format('%s may not insert into %s', v.role, t.name))
FROM   probe.viewer AS v, (SELECT name, n FROM probe.event_table UNION ALL VALUES ('catalogue_access', 99)) AS t WHERE v.role NOT IN ('dash_loader', 'shop_loader') OR t.name = 'catalogue_access' ORDER BY v.n, t.n;
SELECT alike(probe.answer_as(v.role, s), 'error 42501%', format('%s: %s', v.role, s))
FROM   probe.viewer AS v, unnest(ARRAY['UPDATE shop.try_on_event SET catalogue = ''cat_a''', 'UPDATE shop.try_on_event SET catalogue = ''cat_a'' WHERE catalogue = ''cat_b''', 'UPDATE shop.message SET sender = ''user''', 'UPDATE shop.catalogue_access SET level = ''admin''',
                                       'SELECT shop.grant_access(current_user, ''admin'', NULL)', 'SELECT shop.revoke_access(''dash_two'')', 'SELECT shop.grant_access(''dash_nobody'', ''member'', ARRAY[''cat_b''])', 'ALTER TABLE shop.try_on_event DISABLE ROW LEVEL SECURITY',
                                       'CREATE POLICY mine ON shop.try_on_event USING (true)', 'CREATE TABLE shop.mine ()', 'ALTER TABLE shop.try_on_event OWNER TO CURRENT_USER', 'DROP EXTENSION shopmetrics_dashboards']) AS s ORDER BY v.n, s;
SELECT alike(probe.answer_as(v.role, 'CALL shop.load_demo(1, 1, 1)'), 'error 42501%', v.role || ' may not load the demo') FROM probe.viewer AS v WHERE v.role NOT IN ('dash_loader', 'shop_loader') ORDER BY v.n;

-- The loader: new rows by INSERT and by COPY, the same again, without reading.
CREATE FUNCTION probe.new_row(t text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE t WHEN 'try_on_event' THEN 'l1,d,s,2025-10-26 10:00Z,cat_b,p,red,p-red,iOS app,4' WHEN 'message' THEN 'l1,u,,2025-10-26 10:00Z,user,' WHEN 'sales_order' THEN 'l1,u,2025-10-26 10:00Z,captured,web,10,10,0,0,0,EUR,north'
                  WHEN 'order_item' THEN 'l1,1,p,1,10' WHEN 'agent' THEN 'l1,Lou' WHEN 'conversation_event' THEN 'l1,c,v,l1,2025-10-26 10:00Z,agent,text,/,false,' WHEN 'widget_event' THEN 'l1,v,2025-10-26 10:00Z,click,/,' WHEN 'survey' THEN 'l1,c,v,2025-10-26 10:00Z,5,9,fine,true,' END
$$;
CREATE FUNCTION probe.values_of(t text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(coalesce(quote_literal(nullif(v, '')), 'NULL'), ', ' ORDER BY n) FROM unnest(string_to_array(probe.new_row(t), ',')) WITH ORDINALITY AS x (v, n) $$;
SAVEPOINT loading;
SELECT is(probe.rows_as('dash_loader', format('INSERT INTO shop.%I (%s) VALUES (%s)', name, columns, probe.values_of(name))), '1', 'the loader inserts into ' || name) FROM probe.event_table ORDER BY n;
SELECT is(probe.rows_as('dash_loader', format('INSERT INTO shop.%I (%s) VALUES (%s) ON CONFLICT DO NOTHING', name, columns, probe.values_of(name))), '0', 'the loader inserts the same into ' || name) FROM probe.event_table ORDER BY n;
ROLLBACK TO loading;
-- PostgreSQL refuses COPY FROM to roles that are subject to row-level security. Into that one table a loader inserts from a table of its own, or an
-- administrator lets shop_loader bypass the rules, and the loader is shop_loader while it copies.
CREATE FUNCTION probe.copying(t probe.event_table) RETURNS text LANGUAGE sql AS $$ SELECT format('COPY shop.%I (%s) FROM PROGRAM %L (FORMAT csv)', t.name, t.columns, 'echo ''' || probe.new_row(t.name) || '''') $$;
GRANT pg_execute_server_program TO shop_loader;
SELECT is(probe.rows_as('dash_loader', probe.copying(t)), '1', 'the loader copies into ' || name) FROM probe.event_table AS t WHERE name <> 'try_on_event' ORDER BY n;
SELECT ok(a LIKE 'error 0A000%' OR a = '1', 'the loader copies into try_on_event or is told to insert') FROM (SELECT probe.rows_as('dash_loader', probe.copying(t)) AS a FROM probe.event_table AS t WHERE name = 'try_on_event') AS x;
DELETE FROM shop.try_on_event WHERE event_id = 'l1';
SELECT is(probe.rows_as('dash_loader', $$ CREATE TEMPORARY TABLE batch ON COMMIT DROP AS SELECT 'l0'::text AS event_id, 'd'::text AS device_id, 's'::text AS session_id, timestamptz '2025-10-26 10:00Z' AS started_at, 'cat_b'::text AS catalogue, 'p'::text AS product, 'red'::text AS colour, 'p-red'::text AS variant,
                                                 'iOS app'::text AS platform, 4::float8 AS seconds $$), '1', 'a loader has a table of its own');
SELECT is(probe.rows_as('dash_loader', 'INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) SELECT * FROM pg_temp.batch ON CONFLICT DO NOTHING'), '1', '… and inserts from it');
SELECT is(probe.rows_as('dash_loader', 'INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) SELECT * FROM pg_temp.batch ON CONFLICT DO NOTHING'), '0', '… the same again');
SAVEPOINT bypassing;
ALTER ROLE shop_loader BYPASSRLS;
SELECT is(probe.rows_as('shop_loader', probe.copying(t)), '1', 'shop_loader, where it may bypass the rules, copies into try_on_event') FROM probe.event_table AS t WHERE name = 'try_on_event';
SELECT alike(probe.answer_as(r, q), 'error 42501%', format('… and still reads nothing: %s: %s', r, q)) FROM unnest(ARRAY['shop_loader', 'dash_loader']) AS r, unnest(ARRAY['SELECT count(*) FROM shop.try_on_event', 'COPY shop.try_on_event TO PROGRAM ''cat >/dev/null''', 'SELECT * FROM shop.try_on_overview(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'')']) AS q;
ROLLBACK TO bypassing;
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES ('l1', 'd', 's', '2025-10-26 10:00Z', 'cat_b', 'p', 'red', 'p-red', 'iOS app', 4);
SELECT is(probe.rows_as('dash_loader', format('INSERT INTO shop.%I (%s) VALUES (%s) ON CONFLICT DO NOTHING', name, columns, probe.values_of(name))), '0', 'the loader inserts what is there already into ' || name) FROM probe.event_table ORDER BY n;
SELECT alike(probe.rows_as('dash_loader', format('INSERT INTO shop.%I (%s) VALUES (%s) ON CONFLICT DO NOTHING RETURNING 1 / (SELECT count(*) FROM shop.%1$I)', name, columns, probe.values_of(name))), 'error 42501%', 'the loader reads nothing on the way: ' || name) FROM probe.event_table ORDER BY n;
SELECT alike(probe.rows_as('dash_loader', format('INSERT INTO shop.%I (%s) VALUES (%s) RETURNING *', name, columns, replace(probe.values_of(name), '''l1''', '''l2'''))), 'error 42501%', 'nor what it loads: ' || name) FROM probe.event_table ORDER BY n;
SELECT alike(probe.rows_as('dash_loader', format('SELECT count(*) FROM shop.%I', name)), 'error 42501%', 'the loader cannot read ' || name) FROM probe.event_table ORDER BY n;
SELECT alike(probe.answer_as('dash_loader', 'SELECT count(*) FROM shop.catalogue_access'), 'error 42501%', 'the loader cannot read catalogue_access');
ROLLBACK TO loading;

---------------------------------------------------------------------------------------------------------------------
-- grant_access and revoke_access.
CREATE ROLE dash_new;
CREATE ROLE "we""ird'; DROP TABLE shop.agent; --";
GRANT shop_reader TO dash_new, "we""ird'; DROP TABLE shop.agent; --";
CREATE FUNCTION probe.sees(viewer text) RETURNS text LANGUAGE sql AS $$ SELECT probe.answer_as(viewer, 'SELECT coalesce(string_agg(DISTINCT catalogue, ''|'' ORDER BY catalogue), ''-'') FROM shop.try_on_event') $$;
SELECT is(probe.sees('dash_new'), '-', 'before: nothing');
SELECT lives_ok($$ SELECT shop.grant_access('dash_new', 'member', ARRAY['cat_b', 'cat_b']) $$, 'a catalogue twice');
SELECT lives_ok($$ SELECT shop.grant_access('dash_new', 'member', ARRAY['cat_b']) $$, 'the same again');
SELECT is(probe.sees('dash_new'), 'cat_b', 'it sees its catalogue');
SELECT is((SELECT count(*) FROM shop.catalogue_access AS a WHERE to_jsonb(a)::text LIKE '%dash_new%'), 1::bigint, 'it is written down once');
SELECT lives_ok($$ SELECT shop.grant_access('dash_new', 'admin', NULL) $$, 'an admin now');
SELECT is(probe.sees('dash_new'), 'cat "c", d|cat_a|cat_b', 'an admin sees all');
SELECT lives_ok($$ SELECT shop.grant_access('dash_new', 'validator', NULL) $$, 'a validator now');
SELECT is(probe.sees('dash_new'), '-', 'a validator sees nothing, whatever it was');
SELECT lives_ok($$ SELECT shop.grant_access('dash_new', 'member', ARRAY['cat_a']) $$, 'a member again');
SELECT is(probe.sees('dash_new'), 'cat_a', 'of that catalogue only');
SELECT lives_ok($$ SELECT shop.revoke_access('dash_new') $$, 'revoked');
SELECT is(probe.sees('dash_new'), '-', 'after: nothing');
SELECT is((SELECT count(*) FROM shop.catalogue_access AS a WHERE to_jsonb(a)::text LIKE '%dash_new%'), 0::bigint, 'nothing is written down');
SELECT lives_ok($$ SELECT shop.grant_access('we"ird''; DROP TABLE shop.agent; --', 'member', ARRAY['cat "c", d', 'it''s {a,b}']) $$, 'a role with a hostile name');
SELECT is(probe.sees('we"ird''; DROP TABLE shop.agent; --'), 'cat "c", d', 'sees its catalogue');
SELECT is((SELECT count(*) FROM shop.catalogue_access AS a WHERE to_jsonb(a)::text LIKE '%it''s {a,b}%'), 1::bigint, 'a catalogue with a hostile name is kept as it is');
SELECT lives_ok($$ SELECT shop.revoke_access('we"ird''; DROP TABLE shop.agent; --') $$, 'revoked too');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_new', 'owner', NULL) $$, ARRAY['22023', '23514'], ARRAY['owner'], 'an unknown level');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_new', 'ADMIN', NULL) $$, ARRAY['22023', '23514'], ARRAY['ADMIN'], 'levels are written small');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_new', NULL, NULL) $$, ARRAY['22023', '22004', '23502'], '{}', 'no level');
SELECT probe.refuses($$ SELECT shop.grant_access(NULL, 'admin', NULL) $$, ARRAY['22023', '22004', '23502', '42704'], '{}', 'no role');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_unknown', 'admin', NULL) $$, ARRAY['42704', '22023'], ARRAY['dash_unknown'], 'an unknown role');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_new', 'member', NULL) $$, ARRAY['22023', '22004', '23502', '23514'], '{}', 'a member without catalogues');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_new', 'member', ARRAY[NULL]) $$, ARRAY['22023', '22004', '23502', '23514'], '{}', 'a member of a NULL catalogue');
SELECT ok(probe.answer('SELECT shop.revoke_access(NULL)') IS NULL OR probe.answer('SELECT shop.revoke_access(NULL)') ~ '^(|error (22023|22004|42704))$', 'no role to revoke from is an error or nothing');
SELECT is(probe.sees('dash_new'), '-', 'after all that: nothing');
SELECT is(probe.sees(role), CASE sees WHEN '' THEN 'cat "c", d|cat_a|cat_b' WHEN 'cat_a|cat "c", d' THEN 'cat "c", d|cat_a' ELSE sees END, role || ' still sees what it saw') FROM probe.viewer WHERE reads ORDER BY n;
-- What others gave to a role stays where grant_access gave it nothing.
CREATE ROLE dash_bi;
GRANT USAGE ON SCHEMA shop TO dash_bi;
GRANT SELECT ON shop.message TO dash_bi;
SELECT lives_ok($$ SELECT shop.revoke_access('dash_bi') $$, 'revoked from a role that has nothing');
SELECT ok(has_schema_privilege('dash_bi', 'shop', 'USAGE') AND has_table_privilege('dash_bi', 'shop.message', 'SELECT'), '… which keeps what others gave it');
SELECT probe.refuses($$ SELECT shop.grant_access('dash_new', 'member', '{{a,b},{c,d}}') $$, ARRAY['22023'], ARRAY['grant_access', 'catalogues', '{{a,b},{c,d}}'], 'a table is no list of catalogues');

-- Whoever may give access may give it to themselves; access goes by the name of a role, and must be taken back before it goes.
CREATE ROLE dash_giver;
GRANT shop_reader TO dash_giver;
GRANT EXECUTE ON FUNCTION shop.grant_access, shop.revoke_access TO dash_giver;
SELECT is(probe.sees('dash_giver'), '-', 'who may give access has none of their own');
SELECT is(probe.answer_as('dash_giver', 'SELECT count(*)::text FROM (SELECT shop.grant_access(''dash_giver'', ''admin'')) AS g'), '1', 'but gives it to themselves, too');
SELECT is(probe.sees('dash_giver'), 'cat "c", d|cat_a|cat_b', '… and sees all');
ALTER ROLE dash_giver RENAME TO dash_renamed;
SELECT is(probe.sees('dash_renamed'), '-', 'renaming a role leaves its access behind');
ALTER ROLE dash_renamed RENAME TO dash_giver;
REVOKE EXECUTE ON FUNCTION shop.grant_access, shop.revoke_access FROM dash_giver;
SELECT alike(probe.answer('DROP ROLE dash_giver'), 'error 2BP01%', 'a role that has access is not dropped');
SELECT lives_ok($$ SELECT shop.revoke_access('dash_giver') $$, 'it is taken back');
SELECT lives_ok('DROP ROLE dash_giver', '… and the role is dropped');

-- EXPLAIN estimates hidden rows of the table, as the page says, and none of a dashboard.
ANALYZE shop.try_on_event;
CREATE FUNCTION probe.estimate(catalogue text) RETURNS numeric LANGUAGE sql AS $$
    SELECT (probe.answer_as('dash_two', format('EXPLAIN (FORMAT JSON) SELECT * FROM shop.try_on_event WHERE catalogue = %L', catalogue))::json #>> '{0,Plan,Plan Rows}')::numeric
$$;
SELECT cmp_ok(probe.estimate('cat_b'), '>', probe.estimate('cat_none'), 'EXPLAIN of the table shows a member that a hidden catalogue has rows');
CREATE FUNCTION probe.plan_of(dashboard text, more text) RETURNS text LANGUAGE sql AS $$
    SELECT probe.answer_as('dash_two', format('EXPLAIN (FORMAT JSON) SELECT * FROM shop.%I(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome''%s)', dashboard, more))
$$;
SELECT ok(probe.plan_of(name, '') !~ 'try_on_event' AND probe.plan_of(name, ', catalogues => ARRAY[''cat_b'']') = probe.plan_of(name, ', catalogues => ARRAY[''cat_none'']'), 'EXPLAIN of ' || name || ' shows a member nothing of the table')
FROM   probe.dashboard WHERE seed = 'a' ORDER BY n;

-- What somebody sees, in a sentence; and a notice for whoever sees nothing.
CREATE FUNCTION probe.events(sees text) RETURNS text LANGUAGE sql AS $$ SELECT trim(to_char(count(*), '999,999,990')) || ' of the events' FROM shop.try_on_event WHERE sees = '' OR catalogue = ANY (string_to_array(sees, '|')) $$;
SELECT is(probe.answer_as('dash_two', 'SELECT shop.access_check()'), 'role dash_two: member of cat "c", d, cat_a; ' || probe.events('cat_a|cat "c", d'), 'access_check of a member');
SELECT is(probe.answer_as('dash_admin', 'SELECT shop.access_check()'), 'role dash_admin: admin; ' || probe.events(''), 'access_check of an admin');
SELECT is(probe.answer_as('dash_validator', 'SELECT shop.access_check()'), 'role dash_validator: validator, who sees nothing; 0 of the events', 'access_check of a validator');
SELECT is(probe.answer_as('dash_reader', 'SELECT shop.access_check()'), 'role dash_reader: no access: see shop.grant_access; 0 of the events', 'access_check of a reader');
SELECT is(probe.answer('SELECT shop.access_check()'), format('role %s: no rules of access apply; %s', current_user, probe.events('')), 'access_check of the owner');

-- A member of two groups sees both's; becoming the group is to see the group's.
GRANT dash_two TO dash_heir;
SELECT is(probe.sees('dash_heir'), 'cat "c", d|cat_a', 'who inherits from two members sees both''s');
SELECT lives_ok($$ SELECT shop.revoke_access('dash_one') $$, 'revoked from who is inherited from');
REVOKE dash_two FROM dash_heir;
SELECT is(probe.sees('dash_heir'), '-', '… and so from the heir');

SELECT * FROM finish();
ROLLBACK;
