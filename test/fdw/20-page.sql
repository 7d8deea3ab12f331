-- What docs/distributed.md says is sent, form by form, is what the plans say.

BEGIN;
\ir setup.psql
SELECT no_plan();
SET LOCAL enable_partitionwise_aggregate = on;

-- The table of the page: a form, and whether it is sent where one foreign table is asked, three by shard, three at once.
\set page `sed -n "/^## postgres_fdw/,/^## [^p]/p" docs/distributed.md`
CREATE TEMPORARY TABLE claim AS
SELECT line, place, replace(cells[2], '\|', '|') AS form, trim(cells[3]) AS one_table, trim(cells[4]) AS by_shard, trim(cells[5]) AS at_once
FROM   regexp_split_to_table(:'page', E'\n') WITH ORDINALITY AS l (line, place),
       LATERAL regexp_match(line, '^\| (`)(.+)` \|([^|]+)\|([^|]+)\|([^|]+)\|') AS cells
WHERE  cells IS NOT NULL;
SELECT cmp_ok(count(*), '>=', 35::bigint, 'the page has a table') FROM claim;
SELECT is_empty($$ SELECT line FROM claim, unnest(ARRAY[one_table, by_shard, at_once]) AS said WHERE said NOT IN ('yes', 'no', '') $$, 'that says yes or no');
-- "AGGREGATE … REST": the rest comes behind FROM.
CREATE TEMPORARY VIEW asked AS
SELECT c.*, split_part(form, ' … ', 1) AS call, substring(form FROM '([a-z_]+)\(') AS aggregate,
       substring(form FROM ' … ((?:WHERE .*?)?)(?: GROUP BY|$)') AS filter, substring(form FROM 'GROUP BY (.*)') AS groups
FROM   claim AS c;
SELECT is(pg_temp.is_sent(format('SELECT %s FROM event_1 %s %s', call, filter, 'GROUP BY ' || groups), aggregate), one_table, form || ', one foreign table') FROM asked WHERE one_table <> '' ORDER BY place;
SELECT is(pg_temp.is_sent(format('SELECT shard, %s FROM event %s GROUP BY shard%s', call, filter, ', ' || groups), aggregate), by_shard, form || ', by shard') FROM asked WHERE by_shard <> '' ORDER BY place;
SELECT is(pg_temp.is_sent(format('SELECT %s FROM event %s %s', call, filter, 'GROUP BY ' || groups), aggregate), at_once, form || ', at once') FROM asked WHERE at_once <> '' ORDER BY place;
-- And right, however it is asked.
SELECT is(pg_temp.rows_in('far', query), pg_temp.rows_in('near', query), form || ', as a table here')
FROM   asked, LATERAL (SELECT format('SELECT %s AS answer FROM event %s %s ORDER BY 1', call, filter, 'GROUP BY ' || groups) AS query) AS q WHERE at_once <> '' ORDER BY place;

-- No family is forgotten.
SELECT set_eq('SELECT family FROM near.call', $$ SELECT o.family FROM asked AS a, regexp_matches(a.call, '([a-z_]+)\(', 'g') AS f JOIN near.call AS o ON o.name = f[1] $$, 'every family is on the page');

SELECT * FROM finish();
ROLLBACK;
