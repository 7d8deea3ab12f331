-- The extension goes into its own schema, which everybody may use, and every summary type is a whole type.
CREATE EXTENSION shopmetrics;
SELECT extname, nspname, extrelocatable FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'shopmetrics';
SELECT has_schema_privilege('public', 'shopmetrics', 'USAGE') AS everybody_may_use, has_schema_privilege('public', 'shopmetrics', 'CREATE') AS everybody_may_create;
SELECT trusted, requires, relocatable, schema FROM pg_available_extension_versions WHERE name = 'shopmetrics' AND installed;

-- What belongs to it: only functions, types and what makes types work; no tables, no views of data, no settings.
CREATE VIEW members AS
    SELECT classid, objid, i.type, i.identity
    FROM   pg_depend AS d, pg_identify_object(d.classid, d.objid, d.objsubid) AS i
    WHERE  d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'shopmetrics') AND d.deptype = 'e';
SELECT type FROM members WHERE type NOT IN ('view', 'rule') GROUP BY type ORDER BY type COLLATE "C";
SELECT identity FROM members WHERE type LIKE '%table%' OR type = 'sequence';
SELECT count(*) AS not_in_the_schema FROM members WHERE type IN ('function', 'aggregate', 'type') AND identity NOT LIKE 'shopmetrics.%';

-- The casts: to key and zone from what columns are, the texts as they stand; and from zone to text.
SELECT castsource::regtype, casttarget::regtype, castcontext, castmethod FROM pg_cast WHERE 'shopmetrics.key'::regtype IN (castsource, casttarget) OR 'shopmetrics.zone'::regtype IN (castsource, casttarget) ORDER BY casttarget::regtype::text COLLATE "C", castsource::regtype::text COLLATE "C";

-- A summary type: has a transition state and an aggregate that merges it. Each has the same things.
CREATE VIEW summary_types AS
    SELECT t.* FROM pg_type AS t JOIN members ON objid = t.oid AND classid = 'pg_type'::regclass
    WHERE  typtype = 'b' AND typcategory <> 'A' AND typname NOT IN ('key', 'zone');
SELECT typname FROM summary_types AS t
WHERE  NOT EXISTS (SELECT FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid
                   WHERE p.proname = 'merge' AND p.pronamespace = 'shopmetrics'::regnamespace AND aggtranstype = t.oid AND p.prorettype = t.oid);
SELECT typname, 'storage' AS wrong FROM summary_types WHERE typstorage <> 'e' OR typalign <> 'i' OR typlen <> -1
UNION ALL
SELECT typname, 'binary form' FROM summary_types WHERE typreceive = 0 OR typsend = 0
UNION ALL
SELECT typname, 'operator class ' || amname FROM summary_types AS t CROSS JOIN pg_am AS am
WHERE  amname IN ('btree', 'hash') AND NOT EXISTS (SELECT FROM pg_opclass WHERE opcintype = t.oid AND opcdefault AND opcmethod = am.oid)
UNION ALL
SELECT typname, 'cast' FROM summary_types AS t CROSS JOIN (VALUES ('bytea'), ('json')) AS o (other)
WHERE  NOT EXISTS (SELECT FROM pg_cast WHERE castsource = t.oid AND casttarget = other::regtype AND castcontext = 'e')
UNION ALL
SELECT typname, 'cast from bytea' FROM summary_types AS t
WHERE  NOT EXISTS (SELECT FROM pg_cast WHERE casttarget = t.oid AND castsource = 'bytea'::regtype AND castcontext = 'e')
UNION ALL
SELECT typname, 'implicit cast' FROM summary_types AS t JOIN pg_cast ON t.oid IN (castsource, casttarget) WHERE castcontext <> 'e';
SELECT typname FROM summary_types WHERE typname IN ('activity', 'audience', 'capped_totals', 'ratings', 'try_on', 'views', 'visits') ORDER BY typname;

-- Every aggregate can be computed in parts, and its state is no `internal`.
SELECT aggfnoid::regprocedure FROM pg_aggregate JOIN members ON classid = 'pg_proc'::regclass AND objid = aggfnoid
WHERE  aggcombinefn = 0 OR aggtranstype IN ('internal'::regtype, 'anyelement'::regtype) OR aggserialfn <> 0 OR aggkind <> 'n';
SELECT p.oid::regprocedure FROM pg_proc AS p JOIN members ON classid = 'pg_proc'::regclass AND objid = p.oid WHERE proparallel <> 's' OR provolatile = 'v' AND prokind <> 'a';
-- No function of C is strict that the executor calls with a state.
SELECT DISTINCT f::regprocedure FROM pg_aggregate JOIN members ON classid = 'pg_proc'::regclass AND objid = aggfnoid, unnest(ARRAY[aggtransfn, aggcombinefn, aggfinalfn]) AS f
WHERE  f <> 0 AND (SELECT proisstrict FROM pg_proc WHERE oid = f);

-- Somebody with no rights but to connect.
CREATE ROLE regress_shopmetrics_reader;
SET ROLE regress_shopmetrics_reader;
SELECT shopmetrics.unique_users(user_id) FROM (VALUES (1), (2), (1)) AS v (user_id);
RESET ROLE;
DROP ROLE regress_shopmetrics_reader;

-- It goes and comes, and cannot go while something of the user's needs it.
CREATE TABLE needs_it (a shopmetrics.audience);
DROP EXTENSION shopmetrics;
DROP TABLE needs_it;
DROP VIEW summary_types, members;
DROP EXTENSION shopmetrics;
SELECT to_regtype('shopmetrics.key');
CREATE EXTENSION IF NOT EXISTS shopmetrics;
