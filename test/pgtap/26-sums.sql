-- capped_sum and view_count against the oracle. A capped sum below 2^53 millionths must be the double nearest to the
-- exact sum, to the bit.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(65);

---------------------------------------------------------------------------------------------------------------------
CREATE TABLE probe.amount AS SELECT * FROM sample.amount_event;
CALL probe.make_parallel('probe.amount');

CREATE TABLE probe.cap (cap float8);
INSERT INTO probe.cap VALUES (10), (0), (9.999999), (0.1), (9.9999996), (1e9), (3);
CREATE TABLE probe.groups AS SELECT data_set, array_agg((group_no, item_no, value)::oracle.amount_row) AS rows FROM probe.amount WHERE data_set <> 'edge' GROUP BY ROLLUP (data_set);
CREATE TABLE probe.wanted AS SELECT data_set, cap, oracle.capped_sum(rows, cap) AS total FROM probe.groups CROSS JOIN probe.cap;
SELECT is(count(*), 28::bigint, 'groups and caps to compare') FROM probe.wanted;
SELECT is(count(DISTINCT total), 6::bigint, 'the cap matters, to the millionth: 10 and 9.9999996 are one') FROM probe.wanted WHERE data_set = 'large';
SELECT cmp_ok(count(*) FILTER (WHERE total = 10), '>=', 20::bigint, 'items exactly at the cap') FROM (SELECT sum(oracle.millionths(value)) AS total FROM probe.amount GROUP BY group_no, item_no) AS i;

CREATE FUNCTION probe.capped_by_key(key_column text) RETURNS text LANGUAGE sql AS $$
    SELECT is_empty(format('SELECT * FROM (SELECT data_set, cap, capped_sum(g.%1$s, i.%1$s, value, cap) AS a FROM probe.amount LEFT JOIN sample.identity AS g ON g.id = group_no
                                                  LEFT JOIN sample.identity AS i ON i.id = item_no CROSS JOIN probe.cap WHERE data_set <> ''edge'' GROUP BY cap, ROLLUP (data_set)) AS have
                            FULL JOIN probe.wanted AS want ON coalesce(have.data_set, ''*'') = coalesce(want.data_set, ''*'') AND have.cap = want.cap WHERE NOT oracle.same(a, total)', key_column),
                    'capped_sum by ' || key_column)
$$;
SELECT probe.by_every_key('probe.capped_by_key');

SELECT is((SELECT capped_sum(g, i, v, 1) FROM (VALUES (1, 'a'::text, 0.1::float8), (1, 'a', 0.2)) AS t (g, i, v)), 0.3::float8, '0.1 + 0.2 is 0.3');
SELECT is((SELECT capped_sum(1, 1, 1e-7, 1) FROM generate_series(1, 1000)), 0::float8, 'a value below half a millionth is nothing, however often');
SELECT is((SELECT capped_sum(1, 1, 6e-7, 1) FROM generate_series(1, 1000)), 0.001::float8, 'a value above half a millionth is one, each time');
SELECT is((SELECT capped_sum(g, 1, v, 10) FROM (VALUES (1, 100::float8), (1, -95), (2, 100), (3, -7)) AS t (g, v)), 8::float8, 'the cap is on the total: 5 + 10 - 7');
-- The millionths nearest to the exact product, half to even, where the double product is another number: by exact fractions.
SELECT is_empty($$ SELECT * FROM (VALUES
    (799310441.4864475::float8, 799310441486447::numeric), (5e-07, 0), (1.5e-06, 2),
    (2.5e-06, 3), (3.5e-06, 3), (0.0078125, 7812), (4503599627.370497, 4503599627370497),
    (4503599627.370495, 4503599627370495), (9007199254.740993, 9007199254740993),
    (2677512212.8008547, 2677512212800855), (1135638149.3723006, 1135638149372301),
    (3121502922.9006805, 3121502922900681), (4306523087.090921, 4306523087090921),
    (2267717756.2078867, 2267717756207887), (1962344530.3941286, 1962344530394129),
    (2966578894.9782634, 2966578894978263), (3739204081.6332173, 3739204081633217),
    (2925367727.9570827, 2925367727957083), (4426646935.722553, 4426646935722553),
    (3601421439.3914227, 3601421439391423), (3628912204.9874086, 3628912204987409),
    (3907880787.8964033, 3907880787896403), (3194376761.7523746, 3194376761752375),
    (1018131351.5258485, 1018131351525849), (9007199254.740993, 9007199254740993),
    (18014398509.481987, 18014398509481987), (9000000000000.0, 9000000000000000000)) AS v (value, millionths)
    WHERE (SELECT capped_sum(1, 1, x, 9e12) FROM unnest(ARRAY[value]) AS x) <> (millionths / 1000000)::float8 $$, 'millionths of the exact product');
SELECT is((SELECT capped_sum(1, i, v, 9e12) FROM (VALUES (1, 9e12::float8), (2, -9e12)) AS t (i, v)), 0::float8, 'the ends of the range');
SELECT is((SELECT capped_sum(1, i, v, 9e12) FROM (VALUES (1, 4e12::float8), (1, 5e12)) AS t (i, v)), 9e12::float8, 'a total at the end of the range');
SELECT is((SELECT capped_sum(1, 1, v, 10) FROM (VALUES (NULL::float8), (NULL)) AS t (v)), 0::float8, 'unknown values add nothing');
SELECT is((SELECT capped_sum(1, 1, value, 10) FROM probe.amount WHERE false), 0::float8, 'a sum of nothing is 0');
SELECT is((SELECT capped_sum(NULL::int, 1, 5, 10)), 0::float8, 'rows without a group are ignored');
SELECT is((SELECT capped_sum(1, NULL::int, 5, 10)), 0::float8, 'rows without an item are ignored');

SELECT is((SELECT capped_sum(group_no, item_no, value, 10) FILTER (WHERE data_set = 'small') FROM probe.amount), (SELECT total::float8 FROM probe.wanted WHERE data_set = 'small' AND cap = 10), 'FILTER');
SELECT is((SELECT capped_sum(DISTINCT group_no::key, item_no::key, value, 10) FROM probe.amount WHERE data_set = 'small'),
          (SELECT oracle.capped_sum(array_agg(DISTINCT (group_no, item_no, value)::oracle.amount_row), 10)::float8 FROM probe.amount WHERE data_set = 'small'), 'DISTINCT');
SELECT is((SELECT capped_sum(group_no, item_no, value, 10 ORDER BY md5(event_no::text)) FROM probe.amount WHERE data_set <> 'edge'), (SELECT total::float8 FROM probe.wanted WHERE data_set IS NULL AND cap = 10), 'ORDER BY');
SELECT is_empty($$ SELECT * FROM (SELECT event_no, capped_sum(group_no, item_no, value, 10) OVER w AS a, array_agg((group_no, item_no, value)::oracle.amount_row) OVER w AS rows
                                  FROM probe.amount WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 40 PRECEDING AND 3 FOLLOWING)) AS t
                   WHERE NOT oracle.same(a, oracle.capped_sum(rows, 10)) $$, 'a moving window');
SELECT is_empty($$ SELECT * FROM (SELECT event_no, capped_sum(group_no, item_no, value, 10) OVER w AS a, array_agg((group_no, item_no, value)::oracle.amount_row) OVER w AS rows
                                  FROM probe.amount WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no)) AS t
                   WHERE NOT oracle.same(a, oracle.capped_sum(rows, 10)) $$, 'a growing window');
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT capped_sum(group_no, item_no, value, 10) FROM probe.amount $$, 'capped_sum runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, capped_sum(group_no, item_no, value, 10) FROM probe.amount GROUP BY 1 $$, 'capped_sum by group runs in parallel');
SELECT is_empty($$ SELECT * FROM (SELECT NULL AS data_set, capped_sum(group_no, item_no, value, 10) AS a FROM probe.amount WHERE data_set <> 'edge' UNION ALL
                                  SELECT data_set, capped_sum(group_no, item_no, value, 10) FROM probe.amount WHERE data_set <> 'edge' GROUP BY 1) AS have
                   FULL JOIN (SELECT * FROM probe.wanted WHERE cap = 10) AS want ON coalesce(have.data_set, '*') = coalesce(want.data_set, '*') WHERE NOT oracle.same(a, total) $$, 'the capped sums of workers');
SELECT is((SELECT capped_sum(group_no, item_no, value, 10) FILTER (WHERE data_set = 'small') FROM probe.amount), (SELECT total::float8 FROM probe.wanted WHERE data_set = 'small' AND cap = 10), 'FILTER of workers');
SELECT is((SELECT capped_sum(group_no, item_no, value, 10) FILTER (WHERE false) FROM probe.amount), 0::float8, 'FILTER of workers that leaves nothing');
\ir serial.psql

---------------------------------------------------------------------------------------------------------------------
CREATE TABLE probe.view AS SELECT event_no, data_set, platform, session_no, product_no, colour_no FROM sample.try_on_event;
CALL probe.make_parallel('probe.view');
CREATE TABLE probe.views_wanted AS
SELECT data_set, platform, oracle.view_count(array_agg((session_no, product_no, colour_no)::oracle.view_row)) AS views FROM probe.view GROUP BY GROUPING SETS ((), (data_set), (data_set, platform));
SELECT cmp_ok(sum(views) FILTER (WHERE data_set IS NOT NULL AND platform IS NULL), '<>', max(views)::numeric, 'the sets share views') FROM probe.views_wanted;

CREATE FUNCTION probe.views_by_key(s text, p text, c text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT probe.same_bag(format('SELECT data_set, platform, view_count(s.%s, p.%s, c.%s) FROM probe.view LEFT JOIN sample.identity AS s ON s.id = session_no LEFT JOIN sample.identity AS p ON p.id = product_no
                                       LEFT JOIN sample.identity AS c ON c.id = colour_no GROUP BY GROUPING SETS ((), (data_set), (data_set, platform))', s, p, c),
                               'SELECT * FROM probe.views_wanted', format('view_count by %s, %s, %s', s, p, c));
    RETURN NEXT probe.same_bag(format('SELECT data_set, platform, view_count(v) FROM (SELECT data_set, platform, view_agg(s.%s, p.%s, c.%s) AS v FROM probe.view LEFT JOIN sample.identity AS s ON s.id = session_no
                                       LEFT JOIN sample.identity AS p ON p.id = product_no LEFT JOIN sample.identity AS c ON c.id = colour_no GROUP BY GROUPING SETS ((), (data_set), (data_set, platform))) AS t', s, p, c),
                               'SELECT * FROM probe.views_wanted', format('view_count in two steps by %s, %s, %s', s, p, c));
END $$;
SELECT probe.by_every_key('probe.views_by_key');
SELECT probe.views_by_key('as_text', 'as_long', 'as_char');
SELECT probe.views_by_key('as_uuid', 'as_integer', 'as_text');

-- Triples are no concatenation.
SELECT is((SELECT view_count(s, p, c) FROM (VALUES ('a'::text, 'b'::text, 'c'::text), ('ab', '', 'c'), ('', 'ab', 'c'), ('a', 'bc', ''), ('abc', '', ''), ('', '', 'abc'), ('a', 'b', 'c')) AS v (s, p, c)), 6::bigint, 'each key for itself');
SELECT is((SELECT view_count(s, p, c) FROM (VALUES (1, 2, 3), (2, 1, 3), (3, 2, 1), (1, 2, 3), (1, 3, 2)) AS v (s, p, c)), 4::bigint, 'the keys'' places matter');

SELECT is((SELECT view_count(session_no, product_no, colour_no) FILTER (WHERE data_set = 'small') FROM probe.view), (SELECT views FROM probe.views_wanted WHERE data_set = 'small' AND platform IS NULL), 'FILTER');
SELECT is((SELECT view_count(DISTINCT session_no::key, product_no::key, colour_no::key) FROM probe.view), (SELECT views FROM probe.views_wanted WHERE data_set IS NULL), 'DISTINCT');
SELECT is_empty($$ SELECT * FROM (SELECT event_no, view_count(session_no, product_no, colour_no) OVER w AS a, array_agg((session_no, product_no, colour_no)::oracle.view_row) OVER w AS rows
                                  FROM probe.view WHERE data_set = 'small' WINDOW w AS (ORDER BY event_no ROWS BETWEEN 40 PRECEDING AND 3 FOLLOWING)) AS t WHERE a <> oracle.view_count(rows) $$, 'a moving window of views');
CREATE TABLE probe.part AS
SELECT parts, sample.draw(event_no, 'part') % parts AS part, view_agg(session_no, product_no, colour_no) AS v FROM probe.view CROSS JOIN unnest(ARRAY[1, 2, 7, 100]) AS parts GROUP BY 1, 2;
SELECT is_empty($$ SELECT parts FROM probe.part GROUP BY parts HAVING merge(v) <> (SELECT view_agg(session_no, product_no, colour_no) FROM probe.view)
                   OR view_count(merge(v)) <> (SELECT views FROM probe.views_wanted WHERE data_set IS NULL) $$, 'merge of parts is the whole');
SELECT ok((SELECT merge(v) FROM (SELECT merge(v) AS v FROM probe.part WHERE parts = 100 GROUP BY part % 9) AS m) = (SELECT view_agg(session_no, product_no, colour_no) FROM probe.view), 'merge of merges is the whole');
SELECT ok((SELECT view_agg(session_no, product_no, colour_no ORDER BY md5(event_no::text)) FROM probe.view) = (SELECT view_agg(session_no, product_no, colour_no) FROM probe.view), 'the order of rows leaves no trace');
\ir parallel.psql
SELECT probe.runs_in_parallel($$ SELECT view_count(session_no, product_no, colour_no) FROM probe.view $$, 'view_count runs in parallel');
SELECT probe.runs_in_parallel($$ SELECT data_set, view_count(session_no, product_no, colour_no) FROM probe.view GROUP BY 1 $$, 'view_count by group runs in parallel');
SELECT probe.same_bag($$ SELECT NULL AS data_set, NULL AS platform, view_count(session_no, product_no, colour_no) FROM probe.view UNION ALL
                         SELECT data_set, NULL, view_count(session_no, product_no, colour_no) FROM probe.view GROUP BY 1 UNION ALL
                         SELECT data_set, platform, view_count(session_no, product_no, colour_no) FROM probe.view GROUP BY 1, 2 $$, 'SELECT * FROM probe.views_wanted', 'the views of workers');
CREATE TABLE probe.of_workers AS SELECT view_agg(session_no, product_no, colour_no) AS v FROM probe.view;
\ir serial.psql
SELECT ok(v = (SELECT view_agg(session_no, product_no, colour_no) FROM probe.view), 'the summary of workers is the same to the bit') FROM probe.of_workers;

SELECT * FROM finish();
ROLLBACK;
