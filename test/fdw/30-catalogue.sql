-- The metrics of the three documents, as metric_catalogue asks for them: over tables that are far, the rows that they give
-- over tables that are near. No query is changed.

BEGIN;
\ir setup.psql
SELECT no_plan();

SELECT cmp_ok(count(*), '>=', 70::bigint, 'examples to ask') FROM metric_catalogue;
CREATE TEMPORARY TABLE example AS
SELECT row_number() OVER (ORDER BY document, label, name, example) AS n, name, document, label, example FROM metric_catalogue;
SELECT isnt(pg_temp.rows_in('near', example), NULL, format('%s, %s: %s has rows', document, label, name)) FROM example ORDER BY n;
SET LOCAL enable_partitionwise_aggregate = off;
SELECT is(pg_temp.rows_in('far', example), pg_temp.rows_in('near', example), format('%s, %s: %s', document, label, name)) FROM example ORDER BY n;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT is(pg_temp.rows_in('far', example), pg_temp.rows_in('near', example), format('%s, %s: %s, partition by partition', document, label, name)) FROM example ORDER BY n;
-- The tables asked were far indeed.
SELECT cmp_ok(cardinality((pg_temp.plan_of(example)).sent), '>=', 3, format('%s, %s: %s asks the servers', document, label, name)) FROM example WHERE example ~ '_event|message|order|survey' ORDER BY n;

SELECT * FROM finish();
ROLLBACK;
