-- `key`: which columns are identities, which of them are the same, and how a key reads.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql

SELECT plan(47);

-- The text form names the kind.
SELECT is(42::smallint::key::text, 'int:42', 'smallint');
SELECT is(42::integer::key::text,  'int:42', 'integer');
SELECT is(42::bigint::key::text,   'int:42', 'bigint');
SELECT is((-9223372036854775808)::bigint::key::text, 'int:-9223372036854775808', 'the least bigint');
SELECT is(9223372036854775807::bigint::key::text, 'int:9223372036854775807', 'the greatest bigint');
SELECT is('0123ABCD-0123-abcd-0123-ABCDABCDABCD'::uuid::key::text, 'uuid:0123abcd-0123-abcd-0123-abcdabcdabcd', 'uuid');
SELECT is('abc'::text::key::text,    'text:abc', 'text');
SELECT is('abc'::varchar::key::text, 'text:abc', 'varchar');
SELECT is('abc'::char(10)::key::text, 'text:abc', 'char, without its padding');
SELECT is('abc '::text::key::text,   'text:abc ', 'a space at the end of a text is part of it');
SELECT is(''::text::key::text,       'text:', 'the empty text');
SELECT is('int:42'::text::key::text, 'text:int:42', 'a text that looks like an integer key');

-- … and reads back.
SELECT is('int:42'::key::text, 'int:42', 'an integer key, read');
SELECT is('uuid:0123ABCD-0123-abcd-0123-ABCDABCDABCD'::key::text, 'uuid:0123abcd-0123-abcd-0123-abcdabcdabcd', 'a uuid key, read');
SELECT is('text:abc'::key::text, 'text:abc', 'a text key, read');
SELECT is('text:int:42'::key::text, 'text:int:42', 'a text key that looks like an integer one, read');
SELECT is('abc'::key::text, 'text:abc', 'without a known kind it is a text');
SELECT is('colour:red'::key::text, 'text:colour:red', 'an unknown kind is part of the text');
SELECT is(''::key::text, 'text:', 'the empty text, read');
CREATE FUNCTION probe.read_key(input text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE k text; BEGIN EXECUTE format('SELECT %L::key', input) INTO k; RETURN k; END $$;
SELECT is_empty($$ SELECT k FROM sample.identity, unnest(ARRAY[as_integer::key::text, as_bigint::key::text, as_uuid::key::text, as_text::key::text, as_varchar::key::text,
                                                               as_char::key::text, as_long::key::text]) AS k
                   WHERE id < 600 AND probe.read_key(k) IS DISTINCT FROM k LIMIT 5 $$, 'every key reads back as itself');

-- Which keys are the same: as many as there are identities, whatever their type; all widths of integers are one, and
-- all texts.
SELECT is(count(DISTINCT as_bigint::key),  count(*), 'bigint keys are told apart')  FROM sample.identity;
SELECT is(count(DISTINCT as_uuid::key),    count(*), 'uuid keys are told apart')    FROM sample.identity;
SELECT is(count(DISTINCT as_text::key),    count(*), 'text keys are told apart')    FROM sample.identity;
SELECT is(count(DISTINCT as_long::key),    count(*), 'long text keys are told apart') FROM sample.identity;
SELECT is(count(DISTINCT as_char::key),    count(*), 'char keys are told apart')    FROM sample.identity;
SELECT is(count(DISTINCT k), 13000::bigint, 'smallint, integer and bigint of one value are one key')
FROM   sample.identity, unnest(ARRAY[as_smallint::key, as_integer::key, as_integer::bigint::key]) AS k;
SELECT is(count(DISTINCT k), 13000::bigint, 'text, varchar and char of one value are one key')
FROM   sample.identity, unnest(ARRAY[as_char::key, rtrim(as_char)::text::key, rtrim(as_char)::varchar::key, rtrim(as_char)::char(40)::key]) AS k;
SELECT is(count(DISTINCT k), 4::bigint, 'kinds are never the same')
FROM   unnest(ARRAY[1::key, '1'::text::key, '00000000-0000-0000-0000-000000000001'::uuid::key, '00000000-0000-0000-0000-000000000001'::text::key]) AS k;

-- The order: integers by value, uuid and text by bytes.
SELECT results_eq('SELECT id FROM sample.identity ORDER BY as_bigint::key', 'SELECT id FROM sample.identity ORDER BY as_bigint', 'integers by value');
SELECT results_eq('SELECT id FROM sample.identity ORDER BY as_uuid::key',   'SELECT id FROM sample.identity ORDER BY as_uuid', 'uuid by bytes');
SELECT results_eq('SELECT id FROM sample.identity ORDER BY as_text::key',   'SELECT id FROM sample.identity ORDER BY as_text::bytea', 'text by bytes');
SELECT results_eq('SELECT id FROM sample.identity ORDER BY as_long::key',   'SELECT id FROM sample.identity ORDER BY as_long::bytea', 'long text by bytes');

-- The casts make no other comparison work that did not.
SELECT throws_ok($$ SELECT '00000000-0000-0000-0000-000000000001'::uuid = 'a'::text $$, '42883', NULL, 'uuid = text is still no operator');
SELECT throws_ok($$ SELECT 1::bigint = 'a'::text $$, '42883', NULL, 'bigint = text is still no operator');
SELECT throws_ok($$ SELECT '00000000-0000-0000-0000-000000000001'::uuid < 1 $$, '42883', NULL, 'uuid < integer is still no operator');
SELECT lives_ok($$ SELECT 'a'::text = 'a', 'a' || 'b', 1 = 1::bigint, 'a'::varchar = 'a'::char(3), 1 < 2.5 $$, 'ordinary comparisons are as before');

-- No collation: a column whose collation takes 'a' and 'A' for the same still has two users.
SELECT count(*) > 0 AS has_icu FROM pg_collation WHERE collprovider = 'i' \gset
\if :has_icu
    CREATE COLLATION probe.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE probe.loose (name text COLLATE probe.caseless, number int);
    INSERT INTO probe.loose VALUES ('a', 1), ('A', 2), ('a', 3);
    SELECT is(count(DISTINCT name), 1::bigint, 'to PostgreSQL they are one') FROM probe.loose;
    SELECT is(unique_users(name), 2::bigint, 'to us they are two') FROM probe.loose;
\else
    SELECT skip('this server has no ICU collations', 2);
\endif

-- Kinds do not mix.
SELECT probe.refuses($$ SELECT unique_users(k) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$, '{22023}', '{}', 'kinds mixed in the rows of a group');
SELECT probe.refuses($$ SELECT unique_users(merge(a)) FROM (SELECT audience_agg(1) UNION ALL SELECT audience_agg('a'::text)) AS t (a) $$,
                     '{22023}', '{}', 'kinds mixed in a merge');
SELECT probe.refuses($$ SELECT unique_users(audience_intersect(audience_agg(1), audience_agg('a'::text))) $$, '{22023}', '{}', 'kinds mixed in a match');
SELECT is(session_count('a'::text, 1, '00000000-0000-0000-0000-000000000001'::uuid, 5), 1::bigint, 'each of a family''s keys has its own kind');

-- What other types are written as: the page has the same table.
SELECT is(ARRAY[unique_users(u), unique_users(nullif(u, ''))], '{2,1}', 'an empty text is a user, until it is made NULL') FROM (VALUES ('ann'::text), (''), (''), (NULL)) AS v (u);
SELECT throws_ok(format('SELECT unique_users(%s)', v), '42883', NULL, v || ' is no key') FROM unnest(ARRAY['1.5::double precision', '1.5::numeric', $$'10.0.0.1'::inet$$]) AS v;
SELECT is(ARRAY[unique_users(n::bigint), unique_users(host(ip)), unique_users((n, ip)::text)], '{2,2,3}', '… but cast to one it is') FROM (VALUES (1.0::double precision, inet '10.0.0.1'), (1, '10.0.0.1/24'), (2, '10.0.0.2')) AS v (n, ip);

SELECT * FROM finish();
ROLLBACK;
