-- Every aggregate of the catalogue over three partitions that are foreign tables is what it is over one table here; and is
-- sent to the servers where one of them is asked, or the groups are theirs.

BEGIN;
\ir setup.psql
SELECT no_plan();

-- The rows did go to three servers, by a number and by a hash, and are the same rows.
SELECT is(count(*), 3::bigint, format('%s has rows in each of its partitions', t))
FROM   (SELECT 'event' AS t, tableoid FROM far.event UNION SELECT 'event_by_user', tableoid FROM far.event_by_user) AS e GROUP BY t ORDER BY t;
SELECT is_empty('(TABLE far.event EXCEPT ALL TABLE near.event) UNION ALL (TABLE near.event EXCEPT ALL TABLE far.event)', 'the events are the same');
SELECT is((SELECT count(*) FROM far.event_by_user), (SELECT count(*) FROM near.event), 'by the hash of the user, too');
SELECT cmp_ok(count(*), '>=', 110::bigint, 'aggregates to judge') FROM near.call;
SELECT set_eq('SELECT family FROM near.maker', $$ SELECT typname FROM pg_type WHERE oid IN (SELECT aggtranstype FROM pg_aggregate JOIN pg_proc ON oid = aggfnoid WHERE pronamespace = 'shopmetrics'::regnamespace) $$, 'each family has one that makes its summary');

-- An answer of all rows, by what the tables are divided by, by something else, of some rows and of none.
CREATE TEMPORARY TABLE form (name, query) AS VALUES
    ('all',              'SELECT %s FROM event'),
    ('by shard',         'SELECT shard, %s FROM event GROUP BY shard ORDER BY shard'),
    ('by product',       'SELECT product, %s FROM event GROUP BY product ORDER BY product COLLATE "C"'),
    ('filtered',         'SELECT shard, %s FILTER (WHERE touch_id > 900 AND sender = ''user'') FROM event GROUP BY shard ORDER BY shard'),
    ('of some rows',     'SELECT %s FROM event WHERE at >= ''2026-10-03 00:00+02'' AND sender <> ''bot'''),
    ('of no rows',       'SELECT %s FROM event WHERE shard = 9'),
    ('of one server',    'SELECT %s FROM event WHERE shard = 2');
CREATE TEMPORARY TABLE near_answer AS
SELECT c.*, f.name AS form, f.query, pg_temp.rows_in('near', format(f.query, c.call)) AS answer FROM near.call AS c, form AS f;
SELECT isnt(count(DISTINCT md5(answer)), 1::bigint, 'the forms tell ' || signature || ' apart') FROM near_answer GROUP BY signature ORDER BY signature;

SET LOCAL enable_partitionwise_aggregate = off;
SELECT is(md5(pg_temp.rows_in('far', format(query, call))), md5(answer), format('%s, %s', signature, form)) FROM near_answer ORDER BY signature, form;
SELECT is(md5(pg_temp.rows_in('far', format('SELECT %s FROM event_by_user', call))), md5(answer), format('%s, by the hash of the user', signature)) FROM near_answer WHERE form = 'all' ORDER BY signature;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT is(md5(pg_temp.rows_in('far', format(query, call))), md5(answer), format('%s, %s, partition by partition', signature, form)) FROM near_answer ORDER BY signature, form;
SELECT is(md5(pg_temp.rows_in('far', format('SELECT %s FROM event_by_user', call))), md5(answer), format('%s, by the hash of the user, partition by partition', signature)) FROM near_answer WHERE form = 'all' ORDER BY signature;

-- Sent: of one foreign table, and of three by what they are divided by.
SELECT is(pg_temp.is_sent(format('SELECT %s FROM event_1', call), name), 'yes', signature || ' is sent to one server') FROM near.call ORDER BY signature;
SELECT is(pg_temp.is_sent(format('SELECT shard, %s FROM event GROUP BY shard', call), name), 'yes', signature || ' is sent to each server') FROM near.call ORDER BY signature;
SELECT is(pg_temp.is_sent(format('SELECT user_id, %s FROM event_by_user GROUP BY user_id', call), name), 'yes', signature || ' is sent to each server for its users') FROM near.call ORDER BY signature;

-- Summaries that come from the servers: of the groups, and of views there.
SELECT is(md5(pg_temp.rows_in('far', format('SELECT merge(s) FROM (SELECT %s AS s FROM event GROUP BY shard) AS by_shard', m.call))), md5(a.answer), m.family || ' is merged here')
FROM   near.maker AS m JOIN near_answer AS a ON a.signature = m.signature AND a.form = 'all' ORDER BY m.family;
SELECT is(md5(pg_temp.rows_in('far', format('SELECT merge(summary) FROM summary_of_%s', m.family))), md5(a.answer), m.family || ' is merged from views')
FROM   near.maker AS m JOIN near_answer AS a ON a.signature = m.signature AND a.form = 'all' ORDER BY m.family;
SELECT is(pg_temp.is_sent(format('SELECT merge(summary) FROM summary_of_%s_2', family), 'merge'), 'yes', 'a merge of ' || family || ' over one foreign table is sent') FROM near.maker ORDER BY family;

-- Sums of numbers that the servers send, where a user's rows are on one of them.
SELECT is(md5(pg_temp.rows_in('far', format('SELECT sum(n)::bigint FROM (SELECT %s AS n FROM event GROUP BY shard) AS by_shard', a.call))), md5(a.answer), a.signature || ' adds up over the servers')
FROM   near_answer AS a WHERE form = 'all' AND name ~ '(users|_count)$' AND call ~ '\((user|session|conversation)_id' ORDER BY signature;

-- What is no zone is refused there, under the name of the aggregate.
SELECT throws_ok($$ SELECT shard, daily_unique_users(user_id, at, 'UTC+2') FROM far.event GROUP BY shard $$, '22023', 'daily_unique_users: zone is not a time zone: "UTC+2"', 'the error of a server has the name of the aggregate');

SELECT * FROM finish();
ROLLBACK;
