-- What the extension puts into a database: tables, functions, their arguments and columns, and the rules that all its objects keep.

BEGIN;
\ir setup.psql
\ir contract.psql

CREATE TEMPORARY VIEW member AS
SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'shopmetrics_dashboards') AND deptype = 'e';
CREATE TEMPORARY VIEW routine AS
SELECT p.*, p.oid::regprocedure::text AS signature FROM pg_proc AS p JOIN member ON classid = 'pg_proc'::regclass AND objid = p.oid;
-- The tables are not members of the extension: they are whoever's who made them.
CREATE TEMPORARY VIEW relation AS
SELECT c.* FROM pg_class AS c WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S');
-- Arguments and columns as one list of "name type".
CREATE TEMPORARY VIEW argument AS
SELECT p.oid, p.proname AS name, a.n, a.name AS argument, t.typname::text AS type, a.n > p.pronargs - p.pronargdefaults AS has_default,
       CASE WHEN a.n > p.pronargs - p.pronargdefaults THEN pg_get_function_arg_default(p.oid, a.n::int) END AS preset
FROM   routine AS p, unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) WITH ORDINALITY AS a (name, type, n) JOIN pg_type AS t ON t.oid = a.type;
CREATE TEMPORARY VIEW result AS
SELECT p.oid, p.proname AS name, row_number() OVER (PARTITION BY p.oid ORDER BY a.n) AS n, a.name AS column_name, t.typname::text AS type
FROM   routine AS p, unnest(p.proargnames, p.proallargtypes, p.proargmodes) WITH ORDINALITY AS a (name, type, mode, n) JOIN pg_type AS t ON t.oid = a.type WHERE a.mode IN ('t', 'o');

-- The twins: of every overview and of the two of seed B, one row a metric; of every series of days.
CREATE TABLE probe.twin AS
SELECT d.*, d.name || '_compared' AS twin,
       CASE WHEN kind IN ('o', 'p') THEN CASE WHEN kind = 'p' THEN 'currency text, ' ELSE '' END || 'metric text, current float8, previous float8, change float8'
            ELSE 'day_number int4/int8, day date, previous_day date, metric text, current float8, previous float8' END AS twin_columns
FROM   probe.dashboard AS d WHERE kind IN ('o', 'p', 'd');

SELECT no_plan();

SELECT has_extension('shopmetrics_dashboards');
SELECT has_schema('shop');
SELECT is((SELECT nspname FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'shopmetrics_dashboards'), 'shop', 'the extension lives in schema shop');
SELECT ok(bool_and('shopmetrics' = ANY (requires)), 'it requires shopmetrics') FROM pg_available_extension_versions WHERE name = 'shopmetrics_dashboards' AND installed;
SELECT is_empty($$ SELECT signature FROM routine WHERE pronamespace NOT IN ('shop'::regnamespace, 'shop_internal'::regnamespace) $$, 'every function is in its schemas');
SELECT is_empty($$ SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('shop'::regnamespace, 'shop_internal'::regnamespace) AND oid NOT IN (SELECT oid FROM routine) $$, 'every function in them is the extension''s');
SELECT is_empty($$ SELECT objid::regclass FROM member JOIN pg_class AS c ON c.oid = objid WHERE classid = 'pg_class'::regclass AND c.relnamespace <> 'shop_internal'::regnamespace $$, 'no table of events is the extension''s');
SELECT is_empty($$ SELECT oid::regclass FROM pg_class WHERE relnamespace = 'shop_internal'::regnamespace AND relkind NOT IN ('i', 'S') AND relname !~ '^rollup|_kept$' AND relname <> 'kept_period' $$, 'nothing but functions and rollups is internal');
SELECT is_empty($$ SELECT oid::regclass FROM pg_class WHERE relnamespace = 'shop_internal'::regnamespace AND relkind = 'r' AND NOT relrowsecurity AND relname NOT IN ('rollup_zone', 'rollup_watched', 'rollup_odd_day', 'rollup_scope') $$, 'what is kept of events has rules of access');
SELECT is_empty($$ SELECT c.oid::regclass, privilege_type FROM pg_class AS c, aclexplode(relacl) WHERE relnamespace = 'shop_internal'::regnamespace AND grantee <> relowner AND (privilege_type <> 'SELECT' OR relname = 'rollup_scope') $$, 'nobody but the owner may write what is kept');
SELECT is_empty($$ SELECT d.objid::regprocedure FROM pg_depend AS d JOIN pg_class AS c ON c.oid = d.refobjid WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass AND c.relnamespace = 'shop'::regnamespace $$, 'no function is bound to a table');
SELECT is_empty($$ SELECT d.classid, d.objid FROM pg_depend AS d JOIN routine AS r ON r.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass WHERE d.classid <> 'pg_proc'::regclass AND NOT (d.classid = 'pg_policy'::regclass AND d.objid IN (SELECT oid FROM pg_policy WHERE polrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'shop_internal'::regnamespace))) $$, 'no check, default or policy of a table calls a function of the extension');
SELECT is_empty($$ SELECT tgrelid::regclass, tgname FROM pg_trigger JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal $$, 'no trigger stands on a table');
SELECT is_empty($$ SELECT signature FROM routine WHERE pronamespace = 'shop'::regnamespace AND proname NOT IN (SELECT name FROM probe.dashboard UNION SELECT twin FROM probe.twin)
                   AND proname NOT IN ('create_tables', 'check_tables', 'load_demo', 'merge_users', 'add_rollup', 'refresh', 'rollup_status', 'drop_rollup', 'distribute', 'undistribute', 'data_problems', 'data_freshness', 'own_access', 'access_check', 'grant_access', 'revoke_access', 'try_on_report', 'messaging_report', 'one_to_one_report',
                                       'try_on_sessions', 'message_sessions', 'conversations', 'requests', 'credited_orders') $$, 'schema shop has the contract and nothing else');
SELECT results_eq($$ SELECT count(*) FROM shop.check_tables() $$, ARRAY[0::bigint], 'check_tables has nothing to say');
SELECT ok(NOT coalesce(bool_or(grantee = 0 AND privilege_type = 'CREATE'), false), 'not everybody may create in it') FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'shop';
SELECT is_empty($$ SELECT relname, privilege_type FROM relation, aclexplode(relacl) WHERE grantee = 0 AND (privilege_type <> 'SELECT' OR relkind IN ('r', 'p')) $$, 'everybody has no right on any table');
SELECT is_empty($$ SELECT grantee::regrole, relname FROM relation, aclexplode(relacl) WHERE privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER') AND grantee <> relowner $$, 'only the owner may change what is loaded');
SELECT has_role('shop_reader');
SELECT has_role('shop_loader');
SELECT is_empty($$ SELECT rolname FROM pg_roles WHERE rolname IN ('shop_reader', 'shop_loader') AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AND rolname <> 'shop_loader') $$, 'the two roles have no power of their own (but that the loader may bypass the rules that forbid COPY)');

---------------------------------------------------------------------------------------------------------------------
-- Tables.
SELECT has_table('shop', t, 'table ' || t) FROM (SELECT DISTINCT table_name AS t FROM probe.table_column) AS t ORDER BY t;
SELECT is_empty(format($$ SELECT want.column_name, a.attname, typname FROM probe.table_column AS want LEFT JOIN pg_attribute AS a ON attrelid = to_regclass('shop.' || table_name) AND attname = ANY (string_to_array(want.column_name, '/')) LEFT JOIN pg_type AS t ON t.oid = atttypid
                          WHERE table_name = %L AND NOT coalesce(attnum = n AND typname = ANY (string_to_array(CASE types WHEN 'timestamptz' THEN 'timestamptz' ELSE types END, '/')), false) $$, t), 'columns of ' || t || ', in their order')
FROM  (SELECT DISTINCT table_name AS t FROM probe.table_column) AS t ORDER BY t;
SELECT is_empty(format($$ SELECT attname FROM pg_attribute AS a WHERE attrelid = to_regclass(%L) AND attnum > (SELECT count(*) FROM probe.table_column WHERE table_name = %L) AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = '' $$,
                       'shop.' || t, t), 'whoever loads ' || t || ' need not know of other columns')
FROM  (SELECT DISTINCT table_name AS t FROM probe.table_column) AS t ORDER BY t;
-- (To be distributed by visitor or device, a table needs that in its key.)
SELECT is((SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass('shop.' || name) AND contype = 'p'), 'PRIMARY KEY (' || key || ')', 'primary key of ' || name)
FROM  (VALUES ('try_on_event', 'event_id, device_id'), ('message', 'message_id, user_id'), ('sales_order', 'order_id'), ('order_status', 'status'), ('order_item', 'order_id, line'), ('conversation_event', 'conversation_id, event_id, visitor_id'),
              ('widget_event', 'event_id, visitor_id'), ('survey', 'survey_id, visitor_id'), ('agent', 'agent_id')) AS v (name, key);
SELECT is((SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum WHERE adrelid = to_regclass('shop.' || name) AND attname = 'loaded_at'), 'clock_timestamp()', name || ' notes when a row was loaded')
FROM   probe.event_table ORDER BY n;
SELECT ok(EXISTS (SELECT FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam WHERE i.indrelid = to_regclass('shop.' || name) AND m.amname = 'brin'), name || ' has a BRIN index on it') FROM probe.event_table ORDER BY n;
SELECT is((SELECT string_agg(status || ' ' || counts, ', ') FROM shop.order_status), 'captured true', 'captured orders count');
SELECT ok((SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass('shop.try_on_event')), 'try_on_event has row-level security');
SELECT is_empty($$ SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = to_regclass('shop.try_on_event') AND NOT relrowsecurity $$, '… and so has each part of it');
SELECT ok(EXISTS (SELECT FROM pg_index WHERE indrelid = to_regclass('shop.' || t) AND (SELECT attname FROM pg_attribute WHERE attrelid = indrelid AND attnum = indkey[0]) = c AND indpred IS NULL), format('%s has an index that begins with %s', t, c))
FROM  (VALUES ('try_on_event', 'started_at'), ('message', 'sent_at'), ('sales_order', 'ordered_at'), ('conversation_event', 'at'), ('widget_event', 'at'), ('survey', 'answered_at'),
              ('try_on_event', 'device_id'), ('message', 'user_id'), ('sales_order', 'user_id'), ('conversation_event', 'visitor_id')) AS v (t, c);

---------------------------------------------------------------------------------------------------------------------
-- Functions.
SELECT is((SELECT count(*) FROM routine WHERE proname = d.name AND pronamespace = 'shop'::regnamespace), 1::bigint, d.name || ' is there, once') FROM probe.dashboard AS d ORDER BY n;
SELECT is((SELECT string_agg(argument || ' ' || type, ', ' ORDER BY a.n) FROM argument AS a WHERE a.name = d.name AND a.n <= 2), 'period tstzrange, zone text', d.name || ' takes period and zone first') FROM probe.dashboard AS d ORDER BY n;
CREATE FUNCTION probe.value_of(expression text, type text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN EXECUTE format('SELECT coalesce((%s)::%s::text, ''NULL'')', expression, type) INTO v; RETURN v; END $$;
SELECT is((SELECT string_agg(concat_ws(' ', a.argument, a.type, CASE WHEN a.has_default THEN probe.value_of(a.preset, a.type) ELSE 'no preset' END), ', ' ORDER BY o.n) FROM argument AS a JOIN probe.option AS o ON o.name = a.argument AND o.seed = d.seed WHERE a.name = d.name AND a.argument = ANY (string_to_array(d.options, ', '))),
          (SELECT string_agg(concat_ws(' ', o.name, o.type, o.preset), ', ' ORDER BY o.n) FROM probe.option AS o WHERE o.seed = d.seed AND o.name = ANY (string_to_array(d.options, ', '))), d.name || ' has its options with their presets')
FROM   probe.dashboard AS d ORDER BY n;
SELECT is_empty(format($$ SELECT a.argument FROM argument AS a LEFT JOIN probe.option AS o ON o.name = a.argument AND o.seed = %L WHERE a.name = %L AND a.n > 2 AND (o.name IS NULL OR NOT a.has_default) UNION ALL
                          SELECT 'order' FROM (SELECT array_agg(o.n ORDER BY o.n) = array_agg(o.n ORDER BY a.n) AS same FROM argument AS a JOIN probe.option AS o ON o.name = a.argument AND o.seed = (SELECT seed FROM probe.dashboard WHERE name = a.name) WHERE a.name = %L) AS t WHERE NOT same $$, d.seed, d.name, d.name),
                d.name || ' has no others than its seed''s, in their order') FROM probe.dashboard AS d ORDER BY n;
CREATE FUNCTION probe.columns_of(name text, want text) RETURNS text LANGUAGE sql STABLE AS $$
    -- the wanted text with each open type settled as it is
    SELECT string_agg(coalesce((SELECT w FROM unnest(string_to_array(want, ', ')) AS w WHERE split_part(w, ' ', 1) = r.column_name AND r.type = ANY (string_to_array(split_part(w, ' ', 2), '/'))), r.column_name || ' ' || r.type), ', ' ORDER BY r.n)
    FROM   result AS r WHERE r.name = columns_of.name
$$;
SELECT is(probe.columns_of(d.name, d.columns), d.columns, d.name || ' has its columns') FROM probe.dashboard AS d ORDER BY n;
SELECT ok((SELECT bool_and(provolatile = 's' AND proretset AND proparallel = 's' AND NOT prosecdef) FROM routine WHERE proname = d.name), d.name || ' is stable, parallel safe, gives a set, with the caller''s rights') FROM probe.dashboard AS d ORDER BY n;

SELECT is((SELECT count(*) FROM routine WHERE proname = t.twin), 4::bigint, t.twin || ' is there, in four forms') FROM probe.twin AS t ORDER BY n;
SELECT is((SELECT string_agg(DISTINCT s, ' | ' ORDER BY s) FROM (SELECT string_agg(argument || ' ' || type, ', ' ORDER BY a.n) AS s FROM argument AS a WHERE a.name = t.twin AND a.n <= 3 GROUP BY a.oid) AS x),
          'name text, as_of date, zone text | name text, as_of text, zone text | name text, as_of timestamptz, zone text | period tstzrange, previous tstzrange, zone text', t.twin || ' takes name, as_of and zone first, or two periods and the zone') FROM probe.twin AS t ORDER BY n;
SELECT is((SELECT string_agg(DISTINCT s, ' | ') FROM (SELECT string_agg(concat_ws(' ', argument, type, preset), ', ' ORDER BY a.n) AS s FROM argument AS a WHERE a.name = t.twin AND a.n > 3 GROUP BY a.oid) AS x), (SELECT string_agg(concat_ws(' ', argument, type, preset), ', ' ORDER BY a.n) FROM argument AS a WHERE a.name = t.name AND a.n > 2),
          t.twin || ' has the options of ' || t.name) FROM probe.twin AS t ORDER BY n;
-- What tells rows of one day apart (a currency, an agent) may stand beside the columns of a series' twin.
SELECT is((SELECT string_agg(w, ', ' ORDER BY r.n) FROM result AS r JOIN unnest(string_to_array(t.twin_columns, ', ')) AS w ON split_part(w, ' ', 1) = r.column_name AND r.type = ANY (string_to_array(split_part(w, ' ', 2), '/')) WHERE r.name = t.twin AND r.oid = (SELECT min(o.oid) FROM result AS o WHERE o.name = t.twin)),
          t.twin_columns, t.twin || ' has its columns') FROM probe.twin AS t ORDER BY n;

SELECT has_function('shop', 'data_freshness', '{}'::name[]);
SELECT ok(EXISTS (SELECT FROM routine WHERE proname = r), r || ' is there') FROM unnest(ARRAY['grant_access', 'revoke_access', 'try_on_report', 'messaging_report', 'one_to_one_report']) AS r;
SELECT is(probe.columns_of(r, ''), 'part text, item text, metric text, value float8', r || ' is a long table') FROM unnest(ARRAY['try_on_report', 'messaging_report', 'one_to_one_report']) AS r;
SELECT is((SELECT string_agg(concat_ws(' ', argument, type, preset), ', ' ORDER BY a.n) FROM argument AS a WHERE a.name = 'load_demo'), 'days int4 60, devices int4 5000, seed int4 1, until date (shopmetrics.local_day(now(), ''Europe/Rome''::shopmetrics.zone) - 1)', 'load_demo has its arguments');
SELECT ok((SELECT prokind = 'p' FROM routine WHERE proname = 'load_demo'), 'load_demo is called');

-- Rules for all.
-- (The functions that the dashboards share among themselves are not for BI.)
SELECT is_empty($$ SELECT r.name, r.column_name, r.type FROM result AS r WHERE (r.name IN (SELECT name FROM probe.dashboard UNION SELECT twin FROM probe.twin) OR r.name ~ '_report$' OR r.name = 'data_freshness') AND r.type NOT IN ('int8', 'float8', 'numeric', 'date', 'timestamptz', 'text', 'int4', 'int2', 'bool') $$, 'no intervals, arrays or types of our own in results');
SELECT is_empty($$ SELECT signature FROM routine WHERE obj_description(oid, 'pg_proc') IS NULL UNION ALL SELECT oid::regclass::text FROM relation WHERE obj_description(oid, 'pg_class') IS NULL $$, 'every function, table and view has a comment');
SELECT is_empty($$ SELECT relname, attname FROM relation JOIN pg_attribute ON attrelid = relation.oid WHERE relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL $$, 'every column of them too');
SELECT is_empty($$ SELECT signature FROM routine WHERE proargnames IS NULL AND pronargs > 0 $$, 'every argument has a name');
SELECT is_empty($$ SELECT signature FROM routine WHERE prosecdef AND NOT EXISTS (SELECT FROM unnest(proconfig) AS c WHERE c LIKE 'search_path=%') $$, 'what runs with its owner''s rights has its own search path');
SELECT is_empty($$ SELECT oid::regclass FROM relation WHERE relkind = 'v' AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on'] $$, 'views look with the caller''s rights');
SELECT is_empty($$ SELECT oid::regclass FROM relation WHERE relkind = 'm' $$, 'there are no copies of rows in materialized views');

SELECT * FROM finish();
ROLLBACK;
