\echo Use "CREATE EXTENSION shopmetrics_dashboards CASCADE" to load this file. \quit

-- The dashboards call what stands in schemas shop and shopmetrics, and read the tables of shop. So nobody else may put
-- anything there: neither what stands there already, nor the owner of a schema or whoever may create in it, can be a
-- stranger. Tables and views in shop are welcome, they are what the dashboards read.
DO $$
DECLARE
    theirs text;
BEGIN
    SELECT pg_catalog.format('%s %s', o.type, o.identity) INTO theirs
    FROM   pg_catalog.pg_depend AS d, pg_catalog.pg_identify_object(d.classid, d.objid, 0) AS o
    WHERE  d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
           AND d.refobjid IN ('shop'::pg_catalog.regnamespace::pg_catalog.oid,
                              'shopmetrics'::pg_catalog.regnamespace::pg_catalog.oid)
           AND d.classid NOT IN ('pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid,
                                 'pg_catalog.pg_default_acl'::pg_catalog.regclass::pg_catalog.oid)
           AND NOT (d.refobjid = 'shop'::pg_catalog.regnamespace::pg_catalog.oid
                    AND d.classid IN ('pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid,
                                      'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid))
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS m
                           WHERE m.classid = d.classid AND m.objid = d.objid AND m.deptype = 'e'
                             AND m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid)
    LIMIT  1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('schemas shop and shopmetrics must hold nothing of others but tables of shop:'
                                        ' there is %s', theirs),
            HINT = 'Look at who made it and what for; move or drop it, then create the extension.';
    END IF;
END
$$;

-- Trusted with a schema: the role that creates the extension, the owner of the database, superusers, and the roles that
-- the first is a member of. The owner of a schema is too, if it could not have made one: somebody trusted gave it, as a
-- superuser does who restores a dump.
DO $$
DECLARE
    stranger record;
BEGIN
    WITH creator AS (
        SELECT e.extowner AS role FROM pg_catalog.pg_extension AS e WHERE e.extname = 'shopmetrics_dashboards'),
    place AS (
        SELECT n.oid, n.nspname, n.nspowner, n.nspacl
        FROM   pg_catalog.pg_namespace AS n
        WHERE  n.nspname IN ('shop', 'shopmetrics')),
    may_create AS (
        SELECT p.nspname, p.nspowner AS role, 'belongs to' AS how FROM place AS p
        WHERE  pg_catalog.has_database_privilege(p.nspowner, pg_catalog.current_database(), 'CREATE')
        UNION ALL
        SELECT p.nspname, a.grantee, 'may be filled by'
        FROM   place AS p, pg_catalog.aclexplode(p.nspacl) AS a
        WHERE  a.privilege_type = 'CREATE')
    SELECT m.nspname, m.how, COALESCE(r.rolname, 'everybody') AS role INTO stranger
    FROM   creator AS c CROSS JOIN may_create AS m LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = m.role
    WHERE  NOT (m.role = c.role
                OR COALESCE(r.rolsuper, false)
                OR m.role = (SELECT d.datdba FROM pg_catalog.pg_database AS d
                             WHERE d.datname = pg_catalog.current_database())
                OR r.oid IS NOT NULL
                   AND NOT (SELECT s.rolsuper FROM pg_catalog.pg_roles AS s WHERE s.oid = c.role)
                   AND pg_catalog.pg_has_role(c.role, m.role, 'MEMBER'))
    LIMIT  1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = pg_catalog.format('schema %I %s %s, who could put functions there that others would call',
                                        stranger.nspname, stranger.how, stranger.role),
            HINT = 'Create the extension as the owner of the schema, or take the schema over: ALTER SCHEMA ... OWNER TO'
                   ' ..., REVOKE CREATE ON SCHEMA ... FROM ...';
    END IF;
END
$$;

-- Roles belong to the whole cluster: another database may have made them, and keeps them when this one goes. COPY is
-- refused to whoever row-level security applies to. shop_loader may read nothing, so that it need not apply; only a
-- superuser can say so, and where none installs this, loaders INSERT.
DO $$
DECLARE
    wanted text;
    creator text := (SELECT r.rolname FROM pg_catalog.pg_extension AS e, pg_catalog.pg_roles AS r
                     WHERE e.extname = 'shopmetrics_dashboards' AND r.oid = e.extowner);
BEGIN
    FOREACH wanted IN ARRAY ARRAY['shop_reader', 'shop_loader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = wanted) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I', wanted);
                IF wanted = 'shop_loader'
                   AND (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
                    ALTER ROLE shop_loader BYPASSRLS;
                END IF;
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
                        MESSAGE = pg_catalog.format('the role %I does not exist, and you may not create it', wanted),
                        HINT = pg_catalog.format('Let an administrator of the server run: CREATE ROLE shop_reader ADMIN'
                                                 ' %I; CREATE ROLE shop_loader BYPASSRLS ADMIN %1$I;', creator);
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another session was faster
            END;
        END IF;
    END LOOP;
END
$$;

-- The library declares shopmetrics.called, which only a superuser may name before: see 01-rules.sql.
DO $$
BEGIN
    PERFORM shopmetrics.checked_zone('UTC', 'shopmetrics_dashboards');
END
$$;

-- What is not for users: a tool that lists the functions of shop sees the contract alone.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname = 'shop_internal') THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_schema',
            MESSAGE = 'schema shop_internal is there already: the extension makes its own',
            HINT = 'Look at who made it and what for; rename or drop it, then create the extension.';
    END IF;
END
$$;
CREATE SCHEMA shop_internal;
COMMENT ON SCHEMA shop_internal IS 'what the functions of schema shop share; not for use';
GRANT USAGE ON SCHEMA shop_internal TO PUBLIC;
