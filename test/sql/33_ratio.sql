-- ratio: num / den, NULL where one is NULL or den is zero.
SET search_path = public, shopmetrics;
SELECT ratio(1, 4) AS integers, pg_typeof(ratio(1, 4)), ratio(1::bigint, 4::bigint) AS bigints, ratio(1.0, 4) AS numerics, pg_typeof(ratio(1.0, 4)), ratio(1::float8, 4) AS floats, ratio(1::real, 4::real) AS reals, ratio('1', '4') AS literals;
SELECT ratio(1, 0) AS integer, ratio(1.0, 0.00) AS numeric, ratio(1::float8, 0::float8) AS float, ratio(1::float8, '-0'::float8) AS minus_zero, ratio(0, 0) AS zero;
SELECT ratio(NULL, 1) AS no_num, ratio(1, NULL) AS no_den, ratio(NULL::numeric, 0) AS both;
SELECT ratio(10.00, 3) AS exact, ratio(1e300::float8, 1e-5::float8) AS large, ratio(-1, 3::float8) AS minus;
SELECT ratio('NaN'::float8, 1), ratio('Infinity'::float8, 2), ratio('NaN'::numeric, 0);
SELECT failure_code('SELECT ratio(1e300::float8, 1e-300::float8)') AS overflow;
SELECT ratio(sum(n), count(*)) AS average, ratio(sum(n) FILTER (WHERE n > 5), count(*) FILTER (WHERE n > 5)) AS of_nothing FROM generate_series(1, 4) AS n;
-- It is inlined, and found whatever the search path.
SELECT plan NOT LIKE '%ratio%' AS inlined FROM (SELECT string_agg(l, ' ') AS plan FROM (SELECT answer('EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT shopmetrics.ratio(n, 2.0) FROM generate_series(1, 2) AS n') AS l) AS t) AS p;
SET search_path = '';
SELECT shopmetrics.ratio(1, 2), shopmetrics.ratio(1.0, 2.0);
