\echo Use "CREATE EXTENSION shopmetrics" to load this file. \quit

-- A schema that stood here before may hold functions of others, which queries and the bodies of functions would find in
-- place of ours. The names here are qualified, and the operators compare what PostgreSQL's own do: nothing of theirs is
-- called.
DO $$
DECLARE
    theirs text;
BEGIN
    SELECT pg_catalog.format('%s %s', o.type, o.identity) INTO theirs
    FROM   pg_catalog.pg_depend AS d, pg_catalog.pg_identify_object(d.classid, d.objid, 0) AS o
    WHERE  d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
           AND d.refobjid = '@extschema@'::pg_catalog.regnamespace::pg_catalog.oid
           AND d.classid NOT IN ('pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid,
                                 'pg_catalog.pg_default_acl'::pg_catalog.regclass::pg_catalog.oid)
    LIMIT  1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('schema @extschema@ is not empty: it has %s', theirs),
            HINT = 'Look at who made it and what for; move or drop what the schema has, then create the extension.';
    END IF;
END
$$;

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;
