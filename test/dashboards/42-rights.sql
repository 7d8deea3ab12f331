-- Roles × everything: each function and relation of all extensions that are here, as the catalogue lists them, so that a new
-- one is open to everybody only if somebody says so below. What is not said is refused; what may be called changes nothing
-- and shows no hidden catalogue.

BEGIN;
\ir setup.psql
\ir hostile.psql
SELECT no_plan();
SET LOCAL client_min_messages = error;
DO $$
DECLARE
    e text;
BEGIN
    FOR e IN SELECT a.name FROM pg_available_extensions AS a WHERE a.name IN ('shopmetrics_excel', 'shopmetrics_user_agent') LOOP
        EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I', e);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO PUBLIC;

-- dash_owner owns the event tables; the others were given what grant_access and the two group roles give.
CREATE ROLE dash_owner;
CREATE ROLE dash_admin;
CREATE ROLE dash_member;
CREATE ROLE dash_validator;
CREATE ROLE dash_reader;
CREATE ROLE dash_loader;
CREATE ROLE dash_nobody;
SELECT shop.grant_access('dash_admin', 'admin');
SELECT shop.grant_access('dash_member', 'member', ARRAY['cat_a']);
SELECT shop.grant_access('dash_validator', 'validator');
GRANT shop_reader TO dash_reader, dash_admin, dash_member;
GRANT shop_loader TO dash_loader;
GRANT ALL ON SCHEMA shop TO dash_owner;
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT c.table_name FROM shop_internal.contract_tables() AS c LOOP
        EXECUTE format('ALTER TABLE shop.%I OWNER TO dash_owner', t);
    END LOOP;
END $$;
CREATE TABLE probe.role (n serial, role text);
INSERT INTO probe.role (role) SELECT unnest(ARRAY['dash_owner', 'dash_admin', 'dash_member', 'dash_validator', 'dash_reader', 'dash_loader', 'dash_nobody', 'shop_reader', 'shop_loader']);

CREATE VIEW probe.member AS
SELECT d.classid, d.objid FROM pg_depend AS d JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE  d.deptype = 'e' AND e.extname LIKE 'shopmetrics%';
SELECT cmp_ok((SELECT count(DISTINCT e.oid) FROM pg_extension AS e WHERE e.extname LIKE 'shopmetrics%'), '>=', 2::bigint, 'the extensions are there');

---------------------------------------------------------------------------------------------------------------------
-- Functions: everybody may call all but these, which the owner of the extension gives to whom it likes.
CREATE TABLE probe.restricted AS SELECT unnest(ARRAY['shop.grant_access', 'shop.revoke_access', 'shop.add_rollup', 'shop.drop_rollup', 'shop.refresh', 'shop.distribute', 'shop.undistribute',
    'shop_internal.begin_refresh', 'shop_internal.refresh_day', 'shop_internal.tell_progress', 'shop_internal.end_refresh']) AS name;
CREATE VIEW probe.routine AS
SELECT p.oid, p.prokind, p.oid::regprocedure::text AS signature, n.nspname || '.' || p.proname AS name, p.proretset,
       p.prorettype::regtype::text AS returns, p.proargnames, p.proargtypes, p.provariadic
FROM   pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN probe.member AS m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid;
SELECT is((SELECT count(DISTINCT name) FROM probe.routine JOIN probe.restricted USING (name)), (SELECT count(*) FROM probe.restricted), 'all that is kept from everybody is there');
SELECT is_empty(format($$ SELECT signature FROM probe.routine AS r WHERE has_function_privilege(%L, oid, 'EXECUTE') IS DISTINCT FROM (name NOT IN (SELECT name FROM probe.restricted)) $$, role), role || ' may call what everybody may, and nothing else')
FROM   probe.role ORDER BY n;

---------------------------------------------------------------------------------------------------------------------
-- Relations: what each role may do with each, and no more.
CREATE VIEW probe.relation AS
SELECT c.oid, c.oid::regclass::text AS name, c.relname, n.nspname, c.relkind
FROM   pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE  c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND (n.nspname = 'shop' OR EXISTS (SELECT FROM probe.member AS m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid));
CREATE TABLE probe.right AS
    -- whoever the tables belong to
    SELECT 'dash_owner' AS role, 'shop' AS nspname, t.table_name AS relname, p AS privilege
    FROM   shop_internal.contract_tables() AS t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p
    UNION ALL
    SELECT r, 'shop', t.table_name, 'SELECT' FROM shop_internal.contract_tables() AS t, unnest(ARRAY['shop_reader', 'dash_reader', 'dash_admin', 'dash_member']) AS r
    UNION ALL
    SELECT r, 'shop', t.table_name, 'INSERT' FROM shop_internal.contract_tables() AS t, unnest(ARRAY['shop_loader', 'dash_loader']) AS r
    WHERE  t.table_name NOT IN ('catalogue_access', 'order_status')
    UNION ALL
    SELECT 'dash_validator', 'shop', t, 'SELECT' FROM unnest(ARRAY['try_on_event', 'catalogue_access']) AS t
    UNION ALL
    SELECT r.role, 'shopmetrics', 'metric_catalogue', 'SELECT' FROM probe.role AS r
    UNION ALL -- of these, rules of access show each role its own
    SELECT r.role, 'shop_internal', t, 'SELECT'
    FROM   probe.role AS r, unnest(ARRAY['rollup', 'rollup_todo', 'rollup_day', 'rollup_first', 'try_on_kept', 'message_kept', 'conversation_kept', 'widget_kept', 'rollup_conversation', 'rollup_change', 'rollup_apart',
                                         'rollup_zone', 'rollup_watched', 'rollup_odd_day']) AS t;
SELECT is_empty($$ SELECT nspname, relname FROM probe.right EXCEPT SELECT nspname, relname FROM probe.relation $$, 'all relations that are spoken of are there');
SELECT is_empty(format($$ SELECT r.name, p, has_table_privilege(%1$L, r.oid, p) FROM probe.relation AS r, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p
                          WHERE r.relkind <> 'S' AND has_table_privilege(%1$L, r.oid, p) IS DISTINCT FROM EXISTS (SELECT FROM probe.right AS g WHERE (g.role, g.nspname, g.relname, g.privilege) = (%1$L, r.nspname, r.relname, p))
                          UNION ALL SELECT r.name, p, true FROM probe.relation AS r, unnest(ARRAY['SELECT', 'UPDATE', 'USAGE']) AS p WHERE r.relkind = 'S' AND has_sequence_privilege(%1$L, r.oid, p) $$, role), role || ' may do with each relation what is said, and nothing else')
FROM   probe.role ORDER BY n;
-- A right on a column would be one on the table's rows.
SELECT is_empty($$ SELECT a.attrelid::regclass, a.attname FROM pg_attribute AS a JOIN probe.relation AS r ON r.oid = a.attrelid WHERE a.attacl IS NOT NULL $$, 'no column has rights of its own');
-- What everybody may read of what is kept has rules of access, unless it says nothing of rows.
SELECT is_empty($$ SELECT r.name FROM probe.relation AS r JOIN pg_class AS c ON c.oid = r.oid WHERE r.nspname = 'shop_internal' AND has_table_privilege('dash_nobody', r.oid, 'SELECT') AND NOT c.relrowsecurity AND r.relname NOT IN ('rollup_zone', 'rollup_watched', 'rollup_odd_day') $$,
                'what is kept is shown by rules of access');
SELECT is_empty(format($$ SELECT n.nspname, p FROM pg_namespace AS n, unnest(ARRAY['USAGE', 'CREATE']) AS p WHERE n.nspname IN ('shop', 'shop_internal', 'shopmetrics')
                          AND has_schema_privilege(%1$L, n.oid, p) IS DISTINCT FROM (p = 'USAGE' AND (n.nspname <> 'shop' OR %1$L <> 'dash_nobody') OR %1$L = 'dash_owner' AND n.nspname = 'shop') $$, role), role || ' may look into the schemas, and create nothing there')
FROM   probe.role ORDER BY n;

---------------------------------------------------------------------------------------------------------------------
-- Everything that a role may call is called, with what dashboards take and NULL for the rest.
CREATE FUNCTION probe.argument_of(name text, type regtype) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN name IN ('period', 'previous', 'earlier') AND type = 'tstzrange'::regtype THEN '''[2025-10-19 22:00Z,2025-11-02 23:00Z)''::tstzrange'
                WHEN name = 'zone' THEN '''Europe/Rome''::text'
                WHEN name = 'name' AND type = 'text'::regtype THEN '''last_14_days''::text'
                WHEN name = 'as_of' THEN format('''2025-10-28 11:00Z''::%s', type)
                WHEN name = 'currency' THEN '''EUR''::text'
                WHEN type IN ('anyelement'::regtype, '"any"'::regtype) THEN 'NULL::integer'
                ELSE format('NULL::%s', type) END
$$;
CREATE VIEW probe.called AS
SELECT r.oid, r.signature, r.name,
       format(CASE WHEN r.prokind = 'p' THEN 'CALL %s(%s)' WHEN r.prokind = 'w' THEN 'SELECT %s(%s) OVER ()' WHEN r.prokind = 'a' THEN 'SELECT (%s(%s))::text' ELSE 'SELECT string_agg(t::text, E''\n'') FROM %s(%s) AS t' END, r.name,
              (SELECT string_agg(CASE WHEN i = cardinality(r.proargtypes) AND r.provariadic <> 0 AND r.proargtypes[i - 1] <> '"any"'::regtype THEN 'VARIADIC ' ELSE '' END || probe.argument_of(r.proargnames[i], r.proargtypes[i - 1]::regtype), ', ' ORDER BY i) FROM generate_series(1, cardinality(r.proargtypes)) AS i)) AS statement
FROM   probe.routine AS r
WHERE  r.returns NOT IN ('internal', 'trigger') AND NOT EXISTS (SELECT FROM unnest(r.proargtypes) AS t WHERE t IN ('internal'::regtype, 'cstring'::regtype)) AND r.returns <> 'cstring';

-- What is wrong with what a function said to a role.
CREATE FUNCTION probe.complaint(role text, call probe.called) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    PERFORM set_config('role', role, true);
    IF call.statement LIKE 'CALL %' THEN
        EXECUTE call.statement;
    ELSE
        EXECUTE call.statement INTO said;
    END IF;
    PERFORM set_config('role', 'none', true);
    RETURN CASE WHEN call.name IN (SELECT r.name FROM probe.restricted AS r) THEN call.signature || ' was called'
                WHEN said ~ 'cat_b' AND role NOT IN ('dash_owner', 'dash_admin') THEN call.signature || ' shows a hidden catalogue' END;
EXCEPTION WHEN OTHERS THEN
    RETURN CASE WHEN call.name IN (SELECT r.name FROM probe.restricted AS r) AND SQLSTATE <> '42501' THEN format('%s: %s %s', call.signature, SQLSTATE, SQLERRM)
                WHEN call.name = 'shop_internal.check_watchable' AND SQLSTATE = '42P01' THEN NULL -- there is no table of that name
                WHEN SQLERRM ~ 'function pg_catalog.(run_command_on_workers|citus_is_coordinator)\(' THEN NULL -- there is no Citus
                WHEN SQLSTATE !~ '^(22|42501|54000|0A000|2D000|55000|23502|XX001)' THEN format('%s: %s %s', call.signature, SQLSTATE, SQLERRM)
                WHEN SQLERRM ~ 'cat_b' AND role NOT IN ('dash_owner', 'dash_admin') THEN call.signature || ' shows a hidden catalogue in an error' END;
END $$;
CREATE FUNCTION probe.everything() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    t text; one text; all_of_it text := '';
BEGIN
    FOR t IN SELECT name FROM probe.relation WHERE relkind IN ('r', 'p') ORDER BY name LOOP
        EXECUTE format('SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) FROM %s AS t', t) INTO one;
        all_of_it := all_of_it || t || ' ' || coalesce(one, '-') || E'\n';
    END LOOP;
    RETURN all_of_it;
END $$;
CREATE TABLE probe.before AS SELECT probe.everything() AS everything;
SELECT cmp_ok((SELECT count(*) FROM probe.called), '>', 400::bigint, 'there are functions to call');
SELECT is((SELECT string_agg(c, E'\n') FROM (SELECT probe.complaint(role, called) AS c FROM probe.called ORDER BY signature OFFSET 0) AS s), NULL, role || ' calls everything: what it may not is refused, and nothing hidden is said')
FROM   probe.role WHERE role <> 'dash_owner' ORDER BY n;
SELECT is(probe.everything(), everything, '… and changes no row') FROM probe.before;

SELECT * FROM finish();
ROLLBACK;
