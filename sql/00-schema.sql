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

-- Nor may anybody put something there later, but whom its creator can trust: the owner of the database, superusers, and
-- the roles that the creator is a member of. The owner of a schema is too, if it could not have made one: somebody
-- trusted gave it, as a superuser does who restores a dump.
DO $$
DECLARE
    stranger record;
BEGIN
    WITH creator AS (
        SELECT e.extowner AS role FROM pg_catalog.pg_extension AS e WHERE e.extname = 'shopmetrics'),
    place AS (
        SELECT n.oid, n.nspname, n.nspowner, n.nspacl
        FROM   pg_catalog.pg_namespace AS n
        WHERE  n.nspname = '@extschema@'),
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

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;
