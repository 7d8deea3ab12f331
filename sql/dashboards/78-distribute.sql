-- More machines than one: distribute moves the event tables to the nodes of a Citus cluster, undistribute brings them
-- back. The dashboards look where their tables are when they are called, so that none of them is another one then.

-- By which column the rows of a table are spread, the key that holds it where the contract's does not, and the table
-- whose rows of a user lie on the same node. A table without a column is on every node.
CREATE FUNCTION shop_internal.distribution()
    RETURNS TABLE (place integer, table_name text, column_name text, key text, beside text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT d.place, d.table_name, d.column_name, d.key, d.beside
    FROM  (VALUES
        (1, 'agent', NULL, NULL, NULL),
        (2, 'order_status', NULL, NULL, NULL),
        (3, 'try_on_event', 'device_id', NULL, 'none'),
        (4, 'message', 'user_id', NULL, 'none'),
        (5, 'sales_order', 'user_id', 'PRIMARY KEY (order_id, user_id)', 'shop.message'),
        -- a conversation is judged whole, under whatever ids its visitor was known
        (6, 'conversation_event', 'conversation_id', NULL, 'none'),
        (7, 'widget_event', 'visitor_id', NULL, 'shop.message'),
        (8, 'survey', 'visitor_id', NULL, 'shop.message'),
        -- not by its order's user, whom it does not name: whoever loads it goes on as before
        (9, 'order_item', 'order_id', NULL, 'none')) AS d (place, table_name, column_name, key, beside);
END;
COMMENT ON FUNCTION shop_internal.distribution() IS 'how the tables of shop are distributed';

CREATE FUNCTION shop_internal.is_distributed(table_name text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer boolean := false;
BEGIN
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition AS p WHERE p.logicalrelid = $1)'
        INTO    answer USING to_regclass(format('shop.%I', table_name));
    END IF;
    RETURN answer;
END
$$;
COMMENT ON FUNCTION shop_internal.is_distributed(text) IS
    'whether the rows of a table of shop are on the nodes of a Citus cluster';

CREATE FUNCTION shop_internal.refuse_distribution(reason text, hint text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = reason, HINT = hint;
END
$$;
COMMENT ON FUNCTION shop_internal.refuse_distribution(text, text) IS 'fails with a reason and with what to do';

-- Citus' functions cannot be named where it is not installed. Its own notices are about the steps of ours.
CREATE FUNCTION shop_internal.quietly(command text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
AS $$
BEGIN
    EXECUTE command;
END
$$;
COMMENT ON FUNCTION shop_internal.quietly(text) IS 'runs a command without its notices';

CREATE FUNCTION shop_internal.ask_workers(dashboard text, command text) RETURNS TABLE (node text, answer text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
BEGIN
    FOR one IN EXECUTE 'SELECT format(''%s:%s'', w.nodename, w.nodeport) AS node, w.success, w.result'
                       ' FROM pg_catalog.run_command_on_workers($1) AS w ORDER BY 1' USING command LOOP
        IF NOT one.success THEN
            RAISE EXCEPTION USING ERRCODE = 'external_routine_exception',
                MESSAGE = format('%s: the node %s says: %s', dashboard, one.node, one.result),
                HINT = 'When the node is well again, repeat the call: nodes that have done it do it once more.';
        END IF;
        node := one.node;
        answer := one.result;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION shop_internal.ask_workers(text, text) IS
    'what each worker answers to a command; fails where one fails';

-- Who sees what. A policy of a distributed table is asked where the rows are, and may have no sub-select; a function
-- that it calls can read only what is on that node. So catalogue_access is a table of each node, with the same rows on
-- all.

-- Unlike a sub-select this is asked for each row. to_regrole is NULL for a role that is no more.
--define has_rights_of(role)
pg_catalog.pg_has_role(pg_catalog.to_regrole(pg_catalog.quote_ident(@role@)), 'USAGE')
--end
-- No SET, which would cost more than the rest: every name and operator is written with its schema.
CREATE FUNCTION shop_internal.sees(catalogue text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
#variable_conflict use_variable
BEGIN
    IF pg_catalog.to_regclass('shop.catalogue_access') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'this node does not know who sees what of shop.try_on_event',
            HINT = 'It came after CALL shop.distribute(): call it once more on the coordinator.';
    END IF;
    RETURN EXISTS (SELECT FROM shop.catalogue_access AS a
                   WHERE (a.level OPERATOR(pg_catalog.=) 'admin'
                          OR a.level OPERATOR(pg_catalog.=) 'member' AND a.catalogue OPERATOR(pg_catalog.=) catalogue)
                         AND @has_rights_of(a.role)@);
END
$$;
COMMENT ON FUNCTION shop_internal.sees(text) IS
    'whether the current role may see a catalogue: the policy of try_on_event where it is distributed';

CREATE FUNCTION shop_internal.secure_access_on_nodes() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    ALTER TABLE shop.catalogue_access ENABLE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS own_rows ON shop.catalogue_access;
    CREATE POLICY own_rows ON shop.catalogue_access FOR SELECT USING (@has_rights_of(role)@);
    COMMENT ON POLICY own_rows ON shop.catalogue_access IS
        'everybody sees the rows of the roles whose rights they have';
END
$$;
COMMENT ON FUNCTION shop_internal.secure_access_on_nodes() IS
    'the row-level security of catalogue_access where it is asked for each row of the events';

-- On a worker. Nothing of it is for Citus to pass on.
CREATE FUNCTION shop_internal.take_access(listed jsonb) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
AS $$
DECLARE
    one record;
BEGIN
    PERFORM set_config('citus.enable_ddl_propagation', 'off', true);
    IF to_regclass('shop.catalogue_access') IS NULL THEN
        PERFORM shop_internal.make_table('catalogue_access');
        PERFORM shop_internal.secure_access_on_nodes();
    END IF;
    DELETE FROM shop.catalogue_access;
    INSERT INTO shop.catalogue_access (role, level, catalogue)
        SELECT l.role, l.level, l.catalogue
        FROM   jsonb_to_recordset(listed) AS l (role name, level text, catalogue text);
    FOR one IN SELECT g.name, g.is_listed
               FROM  (SELECT r.rolname AS name,
                             r.rolname IN (SELECT a.role FROM shop.catalogue_access AS a) AS is_listed,
                             EXISTS (SELECT FROM pg_class AS c, aclexplode(c.relacl) AS g
                                     WHERE  c.oid = 'shop.catalogue_access'::regclass AND g.grantee = r.oid
                                            AND g.grantee <> c.relowner) AS is_granted
                      FROM   pg_roles AS r
                      WHERE  r.rolname NOT IN ('shop_reader', 'shop_loader', current_user)) AS g
               WHERE  g.is_listed <> g.is_granted LOOP
        EXECUTE format(CASE WHEN one.is_listed THEN 'GRANT SELECT ON shop.catalogue_access TO %I'
                            ELSE 'REVOKE SELECT ON shop.catalogue_access FROM %I' END, one.name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION shop_internal.take_access(jsonb) IS
    'makes catalogue_access of a worker what it is on the coordinator';

-- Other than the rows of the coordinator, those of the workers do not go back with a transaction: until it commits, or
-- after it failed, a worker may know more or less than the coordinator. Each call writes all of it.
CREATE FUNCTION shop_internal.tell_workers_access(dashboard text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM shop_internal.ask_workers(
        dashboard, format('SELECT shop_internal.take_access(%L)',
                          (SELECT COALESCE(jsonb_agg(a), '[]') FROM shop.catalogue_access AS a)));
END
$$;
COMMENT ON FUNCTION shop_internal.tell_workers_access(text) IS 'writes who sees what on every worker';

CREATE FUNCTION shop_internal.is_coordinator() RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer boolean;
BEGIN
    EXECUTE 'SELECT pg_catalog.citus_is_coordinator()' INTO answer;
    RETURN answer;
END
$$;
COMMENT ON FUNCTION shop_internal.is_coordinator() IS 'whether this node of a cluster is the one that rules the others';

CREATE FUNCTION shop_internal.only_on_coordinator(dashboard text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF shop_internal.is_distributed('try_on_event') AND NOT shop_internal.is_coordinator() THEN
        PERFORM shop_internal.refuse_distribution(format('%s: this node is a worker', dashboard),
                                                  'Connect to the coordinator: it writes on all nodes.');
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.only_on_coordinator(text) IS 'fails on a worker';

-- A role that nobody can log in as, not even as a member of it: Citus connects to the nodes as the current role.
CREATE FUNCTION shop_internal.cannot_log_in(role name) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = cannot_log_in.role)
           AND NOT EXISTS (SELECT FROM pg_roles AS m
                           WHERE  m.rolcanlogin AND NOT m.rolsuper AND pg_has_role(m.oid, cannot_log_in.role, 'USAGE'));
END
$$;
COMMENT ON FUNCTION shop_internal.cannot_log_in(name) IS
    'whether neither a role nor a role with its rights may log in';

-- What must be so before anything is changed.
CREATE FUNCTION shop_internal.check_cluster(dashboard text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    nodes integer;
    tracked boolean;
    differing record;
    versions constant text :=
        'SELECT pg_catalog.string_agg(pg_catalog.format(''%s %s'', e.extname, e.extversion), '', '' ORDER BY e.extname)'
        ' FROM pg_catalog.pg_extension AS e WHERE e.extname IN (''shopmetrics'', ''shopmetrics_dashboards'')';
    own_versions text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'citus') THEN
        PERFORM shop_internal.refuse_distribution(
            format('%s: this database has no Citus', dashboard),
            'On every node: shared_preload_libraries = ''citus'', CREATE EXTENSION citus. On the coordinator:'
            ' SELECT citus_add_node(''...'', 5432), then CREATE EXTENSION shopmetrics_dashboards CASCADE.');
    ELSIF NOT shop_internal.is_coordinator() THEN
        PERFORM shop_internal.refuse_distribution(format('%s: this node is a worker', dashboard),
                                                  'Connect to the coordinator.');
    END IF;
    EXECUTE 'SELECT pg_catalog.count(*) FROM pg_catalog.pg_dist_node AS n'
            ' WHERE n.isactive AND n.shouldhaveshards AND n.noderole = ''primary''' INTO nodes;
    IF nodes = 0 THEN
        PERFORM shop_internal.refuse_distribution(format('%s: there is no node for the rows', dashboard),
                                                  'SELECT citus_add_node(''...'', 5432) for each of them.');
    END IF;
    EXECUTE 'SELECT pg_catalog.count(*) = 2 FROM pg_catalog.pg_dist_object AS o, pg_catalog.pg_extension AS e'
            ' WHERE o.classid = ''pg_catalog.pg_extension''::pg_catalog.regclass AND o.objid = e.oid'
            ' AND e.extname IN (''shopmetrics'', ''shopmetrics_dashboards'')' INTO tracked;
    IF NOT tracked THEN
        PERFORM shop_internal.refuse_distribution(
            format('%s: Citus is younger than the extensions here, and the other nodes do not have them', dashboard),
            'DROP EXTENSION shopmetrics_dashboards, shopmetrics; CREATE EXTENSION shopmetrics_dashboards CASCADE.'
            ' The tables of schema shop stay, with their rows.');
    END IF;
    EXECUTE versions INTO own_versions;
    SELECT w.node, w.answer INTO differing FROM shop_internal.ask_workers(dashboard, versions) AS w
    WHERE  w.answer IS DISTINCT FROM own_versions LIMIT 1;
    IF FOUND THEN
        PERFORM shop_internal.refuse_distribution(
            format('%s: the node %s has %s, and the coordinator %s', dashboard, differing.node,
                   COALESCE(NULLIF(differing.answer, ''), 'no such extension'), own_versions),
            'ALTER EXTENSION ... UPDATE on the coordinator updates all nodes; each needs the package first.');
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.check_cluster(text) IS
    'fails where there is no Citus cluster that has the extensions';

CREATE FUNCTION shop_internal.check_distributable(wanted record) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation record;
    found text;
    nulls bigint;
BEGIN
    SELECT c.oid, c.relkind, c.relispartition, c.relowner INTO relation
    FROM   pg_class AS c WHERE c.oid = to_regclass(format('shop.%I', wanted.table_name));
    IF relation.relkind NOT IN ('r', 'p') OR relation.relispartition THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: shop.%s is %s, whose rows are elsewhere', wanted.table_name,
                   @kind_of_relation(relation.relkind; 'a part of a table')@),
            'Distribute the tables that it reads with create_distributed_table; or put a table of that name in its'
            ' place, with its rows.');
    ELSIF NOT pg_has_role(relation.relowner, 'USAGE') THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: shop.%s belongs to %s', wanted.table_name, pg_get_userbyid(relation.relowner)),
            'Let its owner or a superuser call it.');
    END IF;

    SELECT string_agg(t.tgname, ', ' ORDER BY t.tgname) INTO found
    FROM   pg_trigger AS t WHERE t.tgrelid = relation.oid AND NOT t.tgisinternal;
    IF found IS NOT NULL THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: shop.%s has triggers, which Citus has not: %s', wanted.table_name, found),
            format('DROP TRIGGER ... ON shop.%I', wanted.table_name));
    END IF;
    SELECT string_agg(k.conname, ', ' ORDER BY k.conname) INTO found
    FROM   pg_constraint AS k WHERE k.contype = 'f' AND relation.oid IN (k.conrelid, k.confrelid);
    IF found IS NOT NULL THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: shop.%s has foreign keys: %s', wanted.table_name, found),
            'ALTER TABLE ... DROP CONSTRAINT ...; the tables that shop.create_tables makes have none.');
    END IF;
    SELECT string_agg(p.polname, ', ' ORDER BY p.polname) INTO found
    FROM   pg_policy AS p
    WHERE  p.polrelid = relation.oid AND NOT shop_internal.is_policy_of_catalogues(p.oid)
           AND concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) ~* '\mselect\M';
    IF found IS NOT NULL THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: shop.%s has policies with sub-selects, which Citus does not allow: %s',
                   wanted.table_name, found),
            format('DROP POLICY ... ON shop.%I; or let a function have the sub-select, which reads tables of its node.',
                   wanted.table_name));
    END IF;
    IF wanted.column_name IS NULL THEN
        RETURN;
    END IF;

    SELECT string_agg(i.indexrelid::regclass::text, ', ') INTO found
    FROM   pg_index AS i
    WHERE  i.indrelid = relation.oid AND i.indisunique
           AND NOT EXISTS (SELECT FROM pg_attribute AS a
                           WHERE  a.attrelid = i.indrelid AND a.attname = wanted.column_name
                                  AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
           AND NOT (wanted.key IS NOT NULL
                    AND EXISTS (SELECT FROM pg_constraint AS k, shop_internal.contract_tables() AS t
                                WHERE  k.conindid = i.indexrelid AND k.contype = 'p'
                                       AND t.table_name = wanted.table_name AND pg_get_constraintdef(k.oid) = t.key));
    IF found IS NOT NULL THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: a unique index of shop.%s is without %s, by which its rows are spread: %s',
                   wanted.table_name, wanted.column_name, found),
            'No node could tell that a value is there twice. Add the column to the key, or drop it.');
    END IF;
    EXECUTE format('SELECT count(*) FROM shop.%I AS e WHERE e.%I IS NULL', wanted.table_name, wanted.column_name)
    INTO    nulls;
    IF nulls > 0 THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: %s of the rows of shop.%s have no %s, and would be of no node', nulls,
                   wanted.table_name, wanted.column_name),
            format('Give them an id of their own, or leave them out: DELETE FROM shop.%I WHERE %I IS NULL',
                   wanted.table_name, wanted.column_name));
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.check_distributable(record) IS 'fails where a table of shop cannot be distributed';

CREATE FUNCTION shop_internal.is_policy_of_catalogues(policy oid) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pg_policy AS p
                   WHERE  p.oid = policy AND p.polname = 'own_catalogues' AND p.polcmd = 'r' AND p.polpermissive
                          AND p.polroles = '{0}'
                          AND regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\s+', '', 'g')
                              = @policy_of_catalogues@);
END
$$;
COMMENT ON FUNCTION shop_internal.is_policy_of_catalogues(oid) IS 'whether a policy is own_catalogues of create_tables';

CREATE FUNCTION shop_internal.check_readers() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text;
    unknown record;
BEGIN
    SELECT string_agg(DISTINCT a.role, ', ') INTO found
    FROM   shop.catalogue_access AS a WHERE shop_internal.cannot_log_in(a.role);
    IF found IS NOT NULL THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: nobody can log in as these roles of shop.catalogue_access, and so read rows on other'
                   ' nodes: %s', found),
            'ALTER ROLE ... LOGIN, or SELECT shop.revoke_access(...)');
    END IF;
    SELECT w.node, w.answer INTO unknown
    FROM   shop_internal.ask_workers('distribute', format(
               'SELECT pg_catalog.string_agg(r, '', '') FROM pg_catalog.unnest(%L::text[]) AS r'
               ' WHERE pg_catalog.to_regrole(pg_catalog.quote_ident(r)) IS NULL',
               ARRAY(SELECT DISTINCT a.role FROM shop.catalogue_access AS a
                     WHERE  to_regrole(quote_ident(a.role)) IS NOT NULL))) AS w
    WHERE  w.answer <> '' LIMIT 1;
    IF FOUND THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: the node %s does not have the roles %s', unknown.node, unknown.answer),
            'CREATE ROLE ... there; Citus makes on all nodes the roles that are created after it.');
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.check_readers() IS 'fails where somebody who may see try-on events could not';

-- ALTER TABLE has no word for another primary key.
CREATE FUNCTION shop_internal.change_key(table_name text, key text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
BEGIN
    SELECT k.conname INTO name FROM pg_constraint AS k
    WHERE  k.conrelid = format('shop.%I', table_name)::regclass AND k.contype = 'p'
           AND pg_get_constraintdef(k.oid) <> change_key.key;
    IF FOUND THEN
        EXECUTE format('ALTER TABLE shop.%I DROP CONSTRAINT %I, ADD CONSTRAINT %2$I %s', table_name, name, key);
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.change_key(text, text) IS 'gives a table of shop another primary key';

CREATE FUNCTION shop_internal.distribute_table(wanted record) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := format('shop.%I', wanted.table_name);
BEGIN
    IF wanted.key IS NOT NULL THEN
        PERFORM shop_internal.change_key(wanted.table_name, wanted.key);
        RAISE NOTICE 'distribute: %: its key holds %: %', name, wanted.column_name, wanted.key;
    END IF;
    IF EXISTS (SELECT FROM pg_policy AS p
               WHERE  p.polrelid = name::regclass AND shop_internal.is_policy_of_catalogues(p.oid)) THEN
        DROP POLICY own_catalogues ON shop.try_on_event;
        CREATE POLICY own_catalogues ON shop.try_on_event FOR SELECT USING (shop_internal.sees(catalogue));
        COMMENT ON POLICY own_catalogues ON shop.try_on_event IS
            'an admin sees all catalogues, a member the assigned ones, others none';
    END IF;
    IF wanted.column_name IS NULL THEN
        PERFORM shop_internal.quietly(format('SELECT pg_catalog.create_reference_table(%L)', name));
        RAISE NOTICE 'distribute: %: all rows on every node', name;
    ELSE
        PERFORM shop_internal.quietly(format('SELECT pg_catalog.create_distributed_table(%L, %L, colocate_with => %L)',
                                             name, wanted.column_name, wanted.beside));
        RAISE NOTICE 'distribute: %: by %', name, wanted.column_name;
    END IF;
    -- what was copied is still here, hidden
    PERFORM shop_internal.quietly(format('SELECT pg_catalog.truncate_local_data_after_distributing_table(%L)', name));
END
$$;
COMMENT ON FUNCTION shop_internal.distribute_table(record) IS 'moves the rows of a table of shop to the nodes';

CREATE PROCEDURE shop.distribute()
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted record;
    zones text;
    many integer := 0;
BEGIN
    PERFORM shop_internal.require('distribute', ARRAY(SELECT t.table_name FROM shop_internal.contract_tables() AS t
                                                      ORDER BY t.place));
    PERFORM shop_internal.check_cluster('distribute');
    SELECT string_agg(z.zone, ', ' ORDER BY z.zone) INTO zones FROM shop_internal.rollup_zone AS z;
    IF zones IS NOT NULL THEN
        PERFORM shop_internal.refuse_distribution(
            format('distribute: days of %s are kept, and without triggers, which Citus has not, nobody could tell which'
                   ' of them changed', zones),
            'SELECT shop.drop_rollup(...) for each zone: the dashboards then read rows, which the nodes share.');
    END IF;
    FOR wanted IN SELECT d.* FROM shop_internal.distribution() AS d ORDER BY d.place LOOP
        IF NOT shop_internal.is_distributed(wanted.table_name) THEN
            PERFORM shop_internal.check_distributable(wanted);
        END IF;
    END LOOP;
    PERFORM shop_internal.check_readers();

    PERFORM shop_internal.secure_access_on_nodes();
    PERFORM shop_internal.tell_workers_access('distribute');
    RAISE NOTICE 'distribute: shop.catalogue_access: the same rows on every node; grant_access and revoke_access write'
                 ' them all';
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    FOR wanted IN SELECT d.* FROM shop_internal.distribution() AS d ORDER BY d.place LOOP
        IF shop_internal.is_distributed(wanted.table_name) THEN
            RAISE NOTICE 'distribute: shop.%: is distributed', wanted.table_name;
        ELSE
            PERFORM shop_internal.distribute_table(wanted);
            many := many + 1;
        END IF;
    END LOOP;
    RAISE NOTICE 'distribute: % tables are distributed that were not; the dashboards are called as before', many;
END
$$;
COMMENT ON PROCEDURE shop.distribute() IS
    'moves the event tables to the nodes of a Citus cluster, by device, user, visitor, conversation and order; the '
    'dashboards are called as before and give the same rows. To be called again when a node has been added. Fails with '
    'the reason before anything is changed where it cannot be';

CREATE FUNCTION shop_internal.gather_table(wanted record) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    contract record;
BEGIN
    PERFORM shop_internal.quietly(format('SELECT pg_catalog.undistribute_table(%L)', 'shop.' || wanted.table_name));
    SELECT t.* INTO contract FROM shop_internal.contract_tables() AS t WHERE t.table_name = wanted.table_name;
    IF wanted.key IS NOT NULL THEN
        PERFORM shop_internal.change_key(wanted.table_name, contract.key);
    END IF;
    PERFORM shop_internal.comment_table(wanted.table_name); -- which Citus does not keep
    RAISE NOTICE 'undistribute: shop.%: all rows are here', wanted.table_name;
END
$$;
COMMENT ON FUNCTION shop_internal.gather_table(record) IS 'brings the rows of a table of shop back';

CREATE PROCEDURE shop.undistribute()
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted record;
    many integer := 0;
BEGIN
    PERFORM shop_internal.check_cluster('undistribute');
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    FOR wanted IN SELECT d.* FROM shop_internal.distribution() AS d ORDER BY d.place DESC LOOP
        IF shop_internal.is_distributed(wanted.table_name) THEN
            PERFORM shop_internal.gather_table(wanted);
            many := many + 1;
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_policy AS p
               WHERE  p.polrelid = 'shop.try_on_event'::regclass AND p.polname = 'own_catalogues'
                      AND pg_get_expr(p.polqual, p.polrelid) = 'shop_internal.sees(catalogue)') THEN
        DROP POLICY own_catalogues ON shop.try_on_event;
        DROP POLICY IF EXISTS load ON shop.try_on_event;
    END IF;
    DROP POLICY IF EXISTS own_rows ON shop.catalogue_access;
    PERFORM shop_internal.secure_tables();
    PERFORM shop_internal.ask_workers('undistribute', 'DROP TABLE IF EXISTS shop.catalogue_access');
    RAISE NOTICE 'undistribute: % tables are back that were distributed', many;
END
$$;
COMMENT ON PROCEDURE shop.undistribute() IS 'brings the event tables back from the nodes of a Citus cluster';

-- Citus changes no column that rows are spread by: they are written anew, under the person.
CREATE FUNCTION shop_internal.move_rows(table_name text, column_name text, alias text, person text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns text;
    values text;
BEGIN
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
           string_agg(CASE WHEN a.attname = move_rows.column_name THEN '$2' ELSE 'a.' || quote_ident(a.attname) END,
                      ', ' ORDER BY a.attnum)
    INTO   columns, values
    FROM   pg_attribute AS a
    WHERE  a.attrelid = format('shop.%I', table_name)::regclass AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attgenerated = '';
    EXECUTE format('INSERT INTO shop.%I (%s) SELECT %s FROM shop.%1$I AS a WHERE a.%4$I = $1 ON CONFLICT DO NOTHING',
                   table_name, columns, values, column_name) USING alias, person;
    EXECUTE format('DELETE FROM shop.%I AS a WHERE a.%I = $1', table_name, column_name) USING alias;
END
$$;
COMMENT ON FUNCTION shop_internal.move_rows(text, text, text, text) IS
    'what a distributed table has under one id is under another from now on, unless it is there already';

-- The functions have the rights of whoever calls them, and so may stay everybody's.
REVOKE EXECUTE ON PROCEDURE shop.distribute(), shop.undistribute() FROM PUBLIC;
