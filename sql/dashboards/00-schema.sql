\echo Use "CREATE EXTENSION shopmetrics_dashboards CASCADE" to load this file. \quit

-- The dashboards call what stands in both schemas: nothing may stand there that is not ours (see shopmetrics, 00-schema).
DO $$
DECLARE
    theirs text;
BEGIN
    SELECT pg_catalog.format('%s %s', o.type, o.identity) INTO theirs
    FROM   pg_catalog.pg_depend AS d, pg_catalog.pg_identify_object(d.classid, d.objid, 0) AS o
    WHERE  d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
           AND d.refobjid IN ('shop'::pg_catalog.regnamespace::pg_catalog.oid, 'shopmetrics'::pg_catalog.regnamespace::pg_catalog.oid)
           AND d.classid NOT IN ('pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid, 'pg_catalog.pg_default_acl'::pg_catalog.regclass::pg_catalog.oid)
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS m
                           WHERE m.classid = d.classid AND m.objid = d.objid
                             AND m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid AND m.deptype = 'e')
    LIMIT  1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('schemas shop and shopmetrics must hold nothing of others: there is %s', theirs),
            HINT = 'Look at who made it and what for; move or drop it, then create the extension.';
    END IF;
END
$$;

-- Roles belong to the whole cluster: another database may have made them, and keeps them when this one goes.
-- COPY is refused to whoever row-level security applies to. shop_loader may read nothing, so that it need not apply; only a
-- superuser can say so, and where none installs this, loaders INSERT.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['shop_reader', 'shop_loader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = wanted) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I', wanted);
                IF wanted = 'shop_loader' AND (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
                    ALTER ROLE shop_loader BYPASSRLS;
                END IF;
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
                        MESSAGE = pg_catalog.format('the role %I does not exist, and you may not create it', wanted),
                        HINT = 'Let an administrator of the server run: CREATE ROLE shop_reader; CREATE ROLE shop_loader BYPASSRLS;';
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another session was faster
            END;
        END IF;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA shop TO shop_reader, shop_loader;
