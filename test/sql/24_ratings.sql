-- ratings: counts, average, response rate, distribution, Net Promoter Score.
SET search_path = public, shopmetrics;

CREATE TABLE survey (agent text, rating int, score int);
INSERT INTO survey VALUES ('ann', 5, 10), ('ann', 4, 9), ('ann', NULL, 8), ('ann', 1, 0), ('bob', NULL, NULL), ('bob', NULL, NULL), ('cyd', 3, 7), ('cyd', 3, 6), ('cyd', 4, 9);
ANALYZE survey;

SELECT rating_count(rating), unrated_count(rating), avg_rating(rating), rating_response_rate(rating) FROM survey;
SELECT agent, rating_count(rating), unrated_count(rating), avg_rating(rating), rating_response_rate(rating), rating_agg(rating)::json FROM survey GROUP BY agent ORDER BY agent;
SELECT * FROM rating_distribution((SELECT rating_agg(rating) FROM survey));
SELECT * FROM rating_distribution((SELECT rating_agg(rating) FROM survey WHERE agent = 'bob'));
SELECT * FROM rating_distribution((SELECT rating_agg(rating) FROM survey WHERE false));
-- 10, 9, 9 are promoters, 0 and 6 detractors: of seven.
SELECT nps_score(score, 0, 10), rating_count(score, 0, 10), unrated_count(score, 0, 10), avg_rating(score, 0, 10), rating_response_rate(score, 0, 10) FROM survey;
SELECT agent, nps_score(score, 0, 10) FROM survey GROUP BY agent ORDER BY agent;
SELECT rating, responses, round(share::numeric, 4) AS share FROM rating_distribution((SELECT rating_agg(score, 0, 10) FROM survey));
-- Satisfied: 4 or 5 of six ratings; 9 or 10 of seven. Unrated rows do not count.
SELECT agent, top_box_share(rating_agg(rating), 4) AS satisfied, top_box_share(rating_agg(score, 0, 10), 9) AS promoters
FROM   survey GROUP BY ROLLUP (agent) ORDER BY agent;
SELECT n AS lowest, top_box_share(r, n) AS share FROM (SELECT rating_agg(rating) AS r FROM survey) AS s, generate_series(1, 5) AS n;
SELECT top_box_share(rating_agg(rating) FILTER (WHERE rating IS NULL), 4) AS unrated,
       top_box_share(rating_agg(rating) FILTER (WHERE false), 99) AS of_nothing,
       top_box_share(NULL::ratings, 4) AS of_null, top_box_share(rating_agg(rating), NULL) AS null_lowest,
       top_box_share(rating_agg(-2, -2, 2), -2) AS below_zero
FROM   survey;
SELECT nps_score(s, 0, 10) FROM generate_series(0, 10) AS s;
SELECT nps_score(10, 0, 10) AS best, nps_score(6, 0, 10) AS worst, nps_score(7, 0, 10) AS neither, nps_score(NULL, 0, 10) AS none;
SELECT nps_score(rating_agg(NULL, 0, 10)) IS NULL AS unrated, nps_score(rating_agg(5, 0, 10)) AS five;
-- Other scales; numbers of any type that are whole.
SELECT avg_rating(r, -2, 2), rating_count(r, -2, 2) FROM generate_series(-2, 2) AS r;
SELECT avg_rating(r, 0, 1000), rating_count(r, 0, 1000) FROM generate_series(0, 1000) AS r;
SELECT avg_rating(r::numeric), avg_rating(r::real), avg_rating(r::smallint) FROM generate_series(1, 5) AS r;
SELECT avg_rating(3, 3, 3), rating_response_rate(3, 3, 3);
SELECT rating_agg(-0.0::float8, 0, 10) = rating_agg(0, 0, 10) AS zero;
SELECT * FROM rating_distribution((SELECT rating_agg(r, 2147483645, 2147483646) FROM (VALUES (2147483645), (2147483646), (NULL)) AS v (r)));
SELECT avg_rating(r, -2147483648, -2147483647) FROM (VALUES (-2147483648), (-2147483647)) AS v (r);
-- The empty summary has no scale and merges with any.
SELECT avg_rating(merge(r)), rating_count(merge(r)), merge(r)::json FROM (SELECT rating_agg(5) AS r WHERE false UNION ALL SELECT rating_agg(1) FILTER (WHERE false) UNION ALL SELECT rating_agg(r, 0, 10) FROM generate_series(0, 10) AS r) AS t;
SELECT rating_agg(5) FILTER (WHERE false) = merge(NULL::ratings) AS one_image_of_nothing, (rating_agg(5) FILTER (WHERE false))::json AS nothing;
