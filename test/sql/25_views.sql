-- views: distinct (session, product, colour)s.
SET search_path = public, shopmetrics;

CREATE TABLE look (session_id int, product text, colour uuid);
INSERT INTO look SELECT s, p, ('00000000-0000-0000-0000-00000000000' || c)::uuid FROM (VALUES
    (1, 'lipstick', 1), (1, 'lipstick', 1), (1, 'lipstick', 2), (1, 'blush', 1), (2, 'lipstick', 1), (1, 'lipstick', 1),
    (NULL, 'lipstick', 3), (3, NULL, 3)) AS v (s, p, c);
INSERT INTO look VALUES (3, 'blush', NULL);
ANALYZE look;
SELECT view_count(session_id, product, colour), view_count(view_agg(session_id, product, colour)), view_agg(session_id, product, colour)::json FROM look;
SELECT session_id, view_count(session_id, product, colour) FROM look GROUP BY session_id ORDER BY session_id;
-- Neighbours are told apart: ('a', 'bc') is not ('ab', 'c'), nor is an empty product.
SELECT view_count(1, p, c) FROM (VALUES ('a'::text, 'bc'::text), ('ab', 'c'), ('abc', ''), ('', 'abc'), ('', ''), ('a', 'bc')) AS v (p, c);
SELECT view_count(s, s, s) FROM (VALUES (0), (-1), (1), (256), (65536), (2147483647)) AS v (s);
SELECT view_count(repeat('s', n), repeat('p', n), repeat('c', n)) FROM generate_series(0, 40) AS n;
CREATE TABLE many_looks AS SELECT dice(n, 60, 'session')::int AS s, 'product-with-a-long-name-' || dice(n, 9, 'product') AS p, dice(n, 9, 'colour')::smallint AS c FROM generate_series(1, 6000) AS n;
ANALYZE many_looks;
SELECT view_count(s, p, c), count(DISTINCT (s, p, c)) FROM many_looks;
SELECT sum(v), count(*) FROM (SELECT view_count(s, p, c) AS v FROM many_looks GROUP BY s) AS t;
SELECT view_count(merge(v)) FROM (SELECT view_agg(s, p, c) AS v FROM many_looks GROUP BY c) AS t;
