-- key: text form, casts, equality, order.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';

CREATE TABLE key_value (n int, k key);
INSERT INTO key_value VALUES
    (1, 42::smallint), (2, 42), (3, 42::bigint), (4, '00000000-0000-0000-0000-00000000002a'::uuid), (5, '42'::text), (6, '42'::varchar), (7, '42'::char(8)),
    (8, 'int:42'), (9, 'uuid:{0000000000000000000000000000002A}'), (10, 'text:42'), (11, '42'),
    (12, -1), (13, 0), (14, 9223372036854775807), (15, -9223372036854775808), (16, ''::text), (17, 'int:42'::text), (18, ' 42 '::text), (19, ' 42 '::char(8)),
    (20, 'text:'), (21, 'text:int:1'), (22, 'INT:42'), (23, 'äöü☃'::text), (24, repeat('long ', 10)), (25, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid), (26, NULL), (27, 'int: 7 '), (28, 'int:-0'),
    (29, ''::char(3)), (30, 'uuid:'::text);
SELECT n, '[' || k::text || ']' AS key FROM key_value ORDER BY n;

-- Integers by value, then uuids, then texts by bytes.
SELECT n, k FROM key_value WHERE k #<> '' OR k IS NULL ORDER BY k, n;
SELECT n, k FROM key_value WHERE n IN (1, 4, 5, 12, 14, 15, 26) ORDER BY k DESC;
SELECT DISTINCT k FROM key_value WHERE k #<> '' ORDER BY k USING #>;
SELECT count(DISTINCT k) FROM key_value;
SELECT k, array_agg(n ORDER BY n) FROM key_value GROUP BY k HAVING count(*) > 1 ORDER BY k;
SELECT a #= b, a #<> b, a #< b, a #<= b, a #> b, a #>= b, sign(key_compare(a, b)) AS compare
FROM   (VALUES ('int:1'::key, 'int:1'::key), ('int:1', 'int:2'), ('int:2', 'int:1'), ('int:-1', 'int:1'), ('int:1', '1'), ('b', 'a'), ('B', 'a'), ('a', 'aa'), ('', 'a'), (NULL, 'a')) AS v (a, b);

-- Joins of every kind give the same.
CREATE TABLE key_integer AS SELECT n::smallint AS s, n AS i, n::bigint AS b, n::text AS t, n::text::char(6) AS c, ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid AS u FROM generate_series(-50, 150) AS n;
CREATE TABLE key_bigint  AS SELECT n::bigint AS b, n::text AS t, ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid AS u FROM generate_series(0, 300) AS n;
ANALYZE key_integer, key_bigint, key_value;
CREATE FUNCTION joins() RETURNS TABLE (s bigint, i bigint, c bigint, u bigint, kinds bigint) LANGUAGE sql AS $$
    SELECT (SELECT count(*) FROM key_integer AS a JOIN key_bigint AS b ON a.s::key #= b.b::key),
           (SELECT count(*) FROM key_integer AS a JOIN key_bigint AS b ON a.i::key #= b.b::key),
           (SELECT count(*) FROM key_integer AS a JOIN key_bigint AS b ON a.c::key #= b.t::key),
           (SELECT count(*) FROM key_integer AS a JOIN key_bigint AS b ON a.u::key #= b.u::key),
           (SELECT count(*) FROM key_integer AS a JOIN key_bigint AS b ON a.i::key #= b.t::key)
$$;
SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT * FROM joins();
RESET enable_mergejoin; SET enable_hashjoin = off;
SELECT * FROM joins();
RESET enable_nestloop; SET enable_mergejoin = off;
SELECT * FROM joins();
RESET ALL;
SET search_path = public, shopmetrics;
-- The operands of an operator are cast too.
SELECT 1 #= 1::bigint AS widths, 'a'::text #= 'a'::char(5) AS texts, '42'::text #= 42 AS kinds;

-- An index on keys, and one on what becomes a key.
CREATE UNIQUE INDEX key_value_hash ON key_integer USING btree ((i::key));
CREATE INDEX key_bigint_hash ON key_bigint USING hash ((b::key));
SET enable_seqscan = off;
SELECT i FROM key_integer WHERE i::key #= 7::bigint;
SELECT i FROM key_integer WHERE i::key #>= 149 ORDER BY i::key DESC;
SELECT b FROM key_bigint WHERE b::key #= 7::smallint;
RESET enable_seqscan;
INSERT INTO key_integer (i) VALUES (7);

-- Partitions by hash of a key, and by range.
CREATE TABLE key_part (k key) PARTITION BY HASH (k);
CREATE TABLE key_part_0 PARTITION OF key_part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE key_part_1 PARTITION OF key_part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO key_part SELECT k FROM key_value WHERE k IS NOT NULL;
SELECT count(*), count(DISTINCT k) FROM key_part;
SELECT (SELECT count(*) FROM key_part_0) > 0 AND (SELECT count(*) FROM key_part_1) > 0 AS both_used;
SELECT count(*) FROM key_part WHERE k #= 42;

-- Binary form, there and back.
CREATE TABLE key_copy (n int, k key);

SELECT '/tmp/shopmetrics_regress_key_' || pg_backend_pid() AS file \gset
COPY key_value TO :'file' (FORMAT binary);
COPY key_copy FROM :'file' (FORMAT binary);
SELECT count(*), count(*) FILTER (WHERE c.k::text IS NOT DISTINCT FROM v.k::text) AS same, count(*) FILTER (WHERE c.k #= v.k) AS equal FROM key_value AS v JOIN key_copy AS c USING (n);
TRUNCATE key_copy;
COPY key_value TO :'file';
COPY key_copy FROM :'file';
SELECT count(*), count(*) FILTER (WHERE c.k::text IS NOT DISTINCT FROM v.k::text) AS same FROM key_value AS v JOIN key_copy AS c USING (n);
SELECT 'cat > /dev/null; rm ' || :'file' AS remove \gset
COPY (SELECT 1) TO PROGRAM :'remove';
SELECT n, key_send(k) FROM key_value WHERE n IN (1, 4, 5, 12, 16) ORDER BY n;

-- The same kinds whatever the way in: widths of integers, kinds of text, padding.
SELECT unique_users(k) FROM unnest(ARRAY[7::smallint::key, 7::key, 7::bigint::key]) AS k;
SELECT unique_users(k) FROM unnest(ARRAY['a'::text::key, 'a'::varchar::key, 'a'::char(9)::key, 'a'::varchar(3)::key]) AS k;
SELECT unique_users(s) AS s, unique_users(i) AS i, unique_users(b) AS b, unique_users(t) AS t, unique_users(c) AS c, unique_users(u) AS u FROM key_integer;
SELECT unique_users(merge(a)) FROM (SELECT audience_agg(s) AS a FROM key_integer UNION ALL SELECT audience_agg(b) FROM key_bigint) AS v;
SELECT unique_users(merge(a)) FROM (SELECT audience_agg(c) AS a FROM key_integer UNION ALL SELECT audience_agg(t) FROM key_bigint) AS v;

-- Domains and literals find their way; what is no identity does not.
CREATE DOMAIN device_id AS uuid;
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
SELECT unique_users('00000000-0000-0000-0000-000000000001'::device_id), unique_users('a@b'::email), unique_users('a'::text), unique_users(1);
SELECT failure_code(q) FROM unnest(ARRAY['SELECT unique_users(1.5)', 'SELECT unique_users(true)', 'SELECT unique_users(now())', 'SELECT unique_users(ARRAY[1])', 'SELECT unique_users(ROW(1, 2))']) AS q;

-- The casts make nothing else compile.
SELECT q, failure_code(q) FROM unnest(ARRAY[
    $$SELECT '00000000-0000-0000-0000-000000000001'::uuid = 'a'::text$$, $$SELECT 1 = 'a'::text$$, $$SELECT '00000000-0000-0000-0000-000000000001'::uuid = 1$$,
    $$SELECT '00000000-0000-0000-0000-000000000001'::uuid < 'a'::varchar$$, $$SELECT 1 <> 'a'::varchar$$]) AS q;
SELECT 1 = 1::bigint AS integers, 'a'::text = 'a'::char(3) AS texts, 1 < 2.5 AS numbers, 'a' || 1 AS concatenation, greatest(1, 2.5), coalesce(NULL, 1::bigint), length('abc'::varchar), 1 IN (1::bigint, 2);
SELECT pg_typeof(CASE WHEN true THEN 1 ELSE 2::bigint END), pg_typeof(v) FROM (SELECT 'a'::text UNION SELECT 'b'::varchar ORDER BY 1 LIMIT 1) AS t (v);
SELECT n FROM key_bigint JOIN (VALUES (1), (2)) AS v (n) ON n = b ORDER BY n;

-- Refused.
SELECT failure_code(format('SELECT %L::key', k)) AS code, k FROM unnest(ARRAY['int:', 'int:a', 'int:1.0', 'int:9223372036854775808', 'uuid:', 'uuid:1', 'int:1 2']) AS k;

-- bucket: the same for ever.
SELECT k, bucket(k, 1) AS of_1, bucket(k, 10) AS of_10, bucket(k, 2147483647) AS of_most FROM key_value WHERE n IN (2, 4, 5, 12, 16, 23, 24) ORDER BY n;
SELECT bucket(7::smallint, 100) = bucket(7::bigint, 100) AS widths, bucket('a'::char(9), 100) = bucket('a'::text, 100) AS texts, bucket(NULL::int, 10) AS of_null, bucket(1, NULL) AS of_no_buckets;
SELECT min(b), max(b), count(DISTINCT b) FROM (SELECT bucket(n, 8) AS b FROM generate_series(1, 1000) AS n) AS t;
SELECT sum(u) FROM (SELECT unique_users(i) AS u FROM key_integer GROUP BY bucket(i, 7)) AS t;

-- Long keys: compressed, out of line, as long as a page and longer; what is told apart by a hash, and what is kept whole.
CREATE TABLE key_long (n int, t text, c text);
ALTER TABLE key_long ALTER c SET STORAGE external;
INSERT INTO key_long SELECT n, repeat('long ', 400 * n) || n % 6, repeat(md5((n % 6)::text), 300) FROM generate_series(1, 12) AS n;
INSERT INTO key_long SELECT n + 12, t, c FROM key_long;
ANALYZE key_long;
SELECT unique_users(t), unique_users(c), count(DISTINCT t::key), count(DISTINCT c::key), view_count(t, c, n), sum(bucket(t, 100)) = sum(bucket(t || '', 100)) AS buckets FROM key_long;
SELECT count(*) FROM key_long AS a JOIN key_long AS b ON a.c::key #= b.t::key OR a.t::key #= b.t::key;
SELECT count(*), bool_and(t = user_id) FROM key_long JOIN sessionize((SELECT visit_agg(t, '2025-01-01') FROM key_long), '1 hour') ON t = user_id;
SELECT count(*), count(DISTINCT product), max(length(product)) FROM product_statistics((SELECT try_on_agg(t, c, c, 5) FROM key_long));
SELECT count(DISTINCT k), max(octet_length(k::text)) FROM (SELECT t::key AS k FROM key_long UNION SELECT c::key FROM key_long) AS u;
-- The ends of the integers.
SELECT unique_users(k), unique_users(k::bigint), min(k), max(k) FROM unnest(ARRAY[-9223372036854775808, -9223372036854775807, -1, 0, 1, 9223372036854775807, -9223372036854775808]) AS k;
SELECT product, engagement_seconds FROM product_statistics((SELECT try_on_agg(k, k, k, 5) FROM unnest(ARRAY[-9223372036854775808, -2147483649, -1, 0, 1, 4294967296, 9223372036854775807]) AS k));
-- The operators are not spelled =, so what is built on = does not find them.
SELECT failure_code(q) FROM unnest(ARRAY['SELECT 1::key = 1::key', 'SELECT k IS DISTINCT FROM k FROM key_value', 'SELECT k IN (k) FROM key_value', 'SELECT CASE k WHEN k THEN 1 END FROM key_value', 'SELECT count(*) FROM key_value JOIN key_copy USING (k)', 'SELECT nullif(k, k) FROM key_value', 'SELECT k < k FROM key_value']) AS q;
SELECT 1::key #= ANY (ARRAY[2, 1]::key[]) AS any_key, k #= ALL (ARRAY[k]) AS all_keys FROM key_value WHERE n = 1;
