-- What makes the dashboards right on a cluster, as far as it can be seen without one: test/citus asks them on a cluster.

BEGIN;
\ir setup.psql
SELECT no_plan();

---------------------------------------------------------------------------------------------------------------------
-- No query may reach a distributed table through another function: Citus sees the tables of the query that it plans, and where a function in it
-- is inlined afterwards, it reads the empty table of its own node, and answers zeros.
CREATE TABLE probe.routine AS
SELECT p.oid::regprocedure::text AS signature, p.proname AS name, n.nspname AS schema, l.lanname AS language, p.prokind AS kind,
       -- without comments; a body that is bound when it is created, as text
       regexp_replace(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), '--[^\n]*', '', 'g') AS body
FROM   pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_language AS l ON l.oid = p.prolang
WHERE  n.nspname IN ('shop', 'shop_internal');
CREATE TABLE probe.reader AS
SELECT r.*, r.body ~ ('\mshop\.(' || (SELECT string_agg(t.table_name, '|') FROM shop_internal.contract_tables() AS t) || ')\s') AS reads
FROM   probe.routine AS r;
SELECT cmp_ok((SELECT count(*) FROM probe.reader WHERE reads), '>', 40::bigint, 'many functions read tables');
SELECT is_empty($$ SELECT signature FROM probe.reader WHERE reads AND language <> 'plpgsql' $$, 'all of them are PL/pgSQL, which Citus plans by itself');

-- The days of rollups stand in tables of their own, and none is kept where the events are distributed; who sees what is on every node.
CREATE TABLE probe.allowed (name text);
INSERT INTO probe.allowed VALUES ('try_on_parts'), ('try_on_newcomers'), ('kept_of_try_on'), ('kept_of_message'), ('kept_of_conversation'), ('kept_of_widget'), ('names_of_variants'),
    ('own_access'), ('own_scope'), ('own_catalogues'), ('note_access');
SELECT is_empty($$ SELECT d.signature, r.signature FROM probe.reader AS d JOIN probe.reader AS r ON r.schema = 'shop_internal' AND r.reads AND d.body ~ ('\mshop_internal\.' || r.name || '\(')
                   WHERE  d.schema = 'shop' AND d.kind = 'f' AND d.reads AND d.name NOT IN ('add_rollup', 'drop_rollup', 'grant_access', 'revoke_access')
                          AND r.name NOT IN (SELECT name FROM probe.allowed) $$,
                'no dashboard reads tables through another function as well');

---------------------------------------------------------------------------------------------------------------------
-- How the tables would be spread.
SELECT results_eq($$ SELECT table_name FROM shop_internal.distribution() ORDER BY 1 $$, $$ SELECT table_name FROM shop_internal.contract_tables() WHERE table_name <> 'catalogue_access' ORDER BY 1 $$,
                  'every table has its place, but for the list of who sees what');
SELECT is_empty($$ SELECT d.table_name FROM shop_internal.distribution() AS d WHERE d.column_name IS NOT NULL
                   AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = ('shop.' || d.table_name)::regclass AND a.attname = d.column_name AND a.attnotnull) $$,
                'what rows are spread by is in their table, and never NULL');
SELECT is_empty($$ SELECT d.table_name FROM shop_internal.distribution() AS d JOIN shop_internal.contract_tables() AS t USING (table_name)
                   WHERE d.column_name IS NOT NULL AND coalesce(d.key, t.key) !~ ('\m' || d.column_name || '\M') $$, '… and in its key');
SELECT is_empty($$ SELECT table_name FROM shop_internal.contract_tables() WHERE shop_internal.is_distributed(table_name) $$, 'on one machine nothing is distributed');

-- What is refused here, before anything is changed.
CREATE FUNCTION probe.schema() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(pg_get_constraintdef(k.oid), ';' ORDER BY k.oid) || (SELECT string_agg(pg_get_expr(p.polqual, p.polrelid), ';' ORDER BY p.oid) FROM pg_policy AS p) FROM pg_constraint AS k WHERE k.connamespace = 'shop'::regnamespace
$$;
SELECT probe.schema() AS before \gset
SELECT probe.refuses('CALL shop.distribute()', '{55000}', '{distribute,"no citus",shared_preload_libraries,citus_add_node}', 'without Citus: what to do');
SELECT probe.refuses('CALL shop.undistribute()', '{55000}', '{undistribute,"no citus"}', 'without Citus nothing is to be brought back');
SELECT is(probe.schema(), :'before'::text, 'nothing is changed');

-- The policies there say what those here say, for each role: sees() asks for one catalogue.
CREATE ROLE dist_one LOGIN;
CREATE ROLE dist_two LOGIN;
CREATE ROLE dist_all LOGIN;
CREATE ROLE dist_heir LOGIN;
CREATE ROLE dist_dumb;
GRANT dist_one TO dist_heir;
GRANT shop_reader TO dist_one, dist_two, dist_all, dist_heir, dist_dumb;
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product)
SELECT c, 'd', 's', '2025-10-27', c, 'p' FROM unnest(ARRAY['a', 'b "c"', 'c']) AS c;
SELECT shop.grant_access('dist_one', 'member', ARRAY['a']), shop.grant_access('dist_two', 'member', ARRAY['a', 'b "c"']), shop.grant_access('dist_all', 'admin'), shop.grant_access('dist_dumb', 'validator');
INSERT INTO shop.catalogue_access VALUES ('dist_gone', 'admin', NULL);
CREATE FUNCTION probe.seen(role text, how text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    seen text;
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE how INTO seen;
    PERFORM set_config('role', 'none', true);
    RETURN coalesce(seen, 'nothing');
END $$;
CREATE TABLE probe.was AS SELECT r, probe.seen(r, 'SELECT string_agg(catalogue, ''|'' ORDER BY catalogue) FROM shop.try_on_event') AS seen, probe.seen(r, 'SELECT string_agg(a::text, ''|'' ORDER BY a::text) FROM shop.catalogue_access AS a') AS given
FROM   unnest(ARRAY['dist_one', 'dist_two', 'dist_all', 'dist_heir', 'dist_dumb', 'shop_reader']) AS r;
SELECT results_eq('SELECT r, seen FROM probe.was ORDER BY r', $$ VALUES ('dist_all', 'a|b "c"|c'), ('dist_dumb', 'nothing'), ('dist_heir', 'a'), ('dist_one', 'a'), ('dist_two', 'a|b "c"'), ('shop_reader', 'nothing') $$, 'what roles see here');
DROP POLICY own_catalogues ON shop.try_on_event;
CREATE POLICY own_catalogues ON shop.try_on_event FOR SELECT USING (shop_internal.sees(catalogue));
SELECT lives_ok('SELECT shop_internal.secure_access_on_nodes()', 'the policy of the list');
SELECT is_empty($$ SELECT * FROM probe.was AS w WHERE w.seen <> probe.seen(w.r, 'SELECT string_agg(catalogue, ''|'' ORDER BY catalogue) FROM shop.try_on_event')
                   OR w.given <> probe.seen(w.r, 'SELECT string_agg(a::text, ''|'' ORDER BY a::text) FROM shop.catalogue_access AS a') $$, '… and there');
SELECT results_eq($$ SELECT r FROM unnest(ARRAY['dist_one', 'dist_heir', 'dist_dumb', 'shop_reader', 'no such role']) AS r WHERE shop_internal.cannot_log_in(r::name) $$,
                  $$ VALUES ('dist_dumb') $$, 'who cannot log in, nor a member');

-- A worker is told all of the list.
RESET ROLE;
SELECT lives_ok($$ SELECT shop_internal.take_access('[{"role": "dist_two", "level": "member", "catalogue": "c"}, {"role": "dist_gone", "level": "admin"}]') $$, 'another list');
SELECT is(probe.seen('dist_two', 'SELECT string_agg(catalogue, ''|'' ORDER BY catalogue) FROM shop.try_on_event'), 'c', 'is the list from then on');
SELECT is(probe.seen('dist_one', 'SELECT string_agg(catalogue, ''|'' ORDER BY catalogue) FROM shop.try_on_event'), 'nothing', '… alone');
SELECT is((SELECT count(*) FROM information_schema.role_table_grants WHERE table_name = 'catalogue_access' AND grantee IN ('dist_one', 'dist_all', 'dist_two')), 1::bigint, 'who is on it may read it');

-- Another operator of somebody's is not taken for the one that compares.
CREATE SCHEMA dist_evil;
GRANT ALL ON SCHEMA dist_evil TO dist_one;
SET LOCAL ROLE dist_one;
CREATE FUNCTION dist_evil.always(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR dist_evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = dist_evil.always);
SET LOCAL search_path = dist_evil, pg_catalog;
SELECT tap_is FROM (SELECT count(*) AS tap_is FROM shop.try_on_event) AS q \gset
RESET ROLE;
SET LOCAL search_path = tap, public;
SELECT is(:'tap_is'::text, '0'::text, 'an operator of the caller''s shows nothing');

-- Two ids become one where the column cannot be changed.
INSERT INTO shop.widget_event (event_id, visitor_id, at, kind, url) VALUES ('w1', 'guest', '2025-10-27', 'click', 'mine'), ('w2', 'guest', '2025-10-27', 'click', '/'), ('w1', 'ann', '2025-10-27', 'impression', 'hers');
UPDATE shop.widget_event SET loaded_at = '2025-10-28';
SELECT lives_ok($$ SELECT shop_internal.move_rows('widget_event', 'visitor_id', 'guest', 'ann') $$, 'rows are moved');
SELECT results_eq($$ SELECT event_id, visitor_id, url, loaded_at FROM shop.widget_event ORDER BY 1 $$, $$ VALUES ('w1', 'ann', 'hers', '2025-10-28'::timestamptz), ('w2', 'ann', '/', '2025-10-28') $$,
                  'what is there already stays, the rest comes as it is');

SELECT * FROM finish();
ROLLBACK;
