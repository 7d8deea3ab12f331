-- capped_sum: the sum over (group, item) of the smaller of the cap and what the item came to.
SET search_path = public, shopmetrics;

CREATE TABLE spending (customer int, item text, amount float8, cap float8 DEFAULT 10);
INSERT INTO spending VALUES (1, 'a', 4), (1, 'a', 5), (1, 'b', 30), (2, 'a', 10), (2, 'a', 0.000001), (2, 'b', NULL), (NULL, 'a', 3), (3, NULL, 3), (4, 'a', -5), (4, 'a', 20), (5, 'z', -100);
ANALYZE spending;
-- 9 + 10 + 10 + 0 + 10 - 100
SELECT capped_sum(customer, item, amount, 10), capped_sum(capped_sum_agg(customer, item, amount, 10)), capped_sum_agg(customer, item, amount, 10)::json FROM spending;
SELECT customer, capped_sum(customer, item, amount, cap) FROM spending GROUP BY customer ORDER BY customer;
SELECT capped_sum(customer, item, amount, 0) AS cap_0, capped_sum(customer, item, amount, -1) AS cap_below_0, capped_sum(customer, item, amount, 9e12) AS no_cap FROM spending WHERE customer = 1;
SELECT capped_sum(customer, item, amount, 10) FROM spending WHERE false;
SELECT capped_sum(1, 1, v, 10) AS millionths FROM (VALUES (0.1::float8), (0.2), (0.0000004)) AS v (v);
-- A part that is capped does not merge; ours is capped at the end.
SELECT capped_sum(merge(t)) FROM (SELECT capped_sum_agg(1, 1, 6, 10) AS t UNION ALL SELECT capped_sum_agg(1, 1, 3, 10)) AS u;
SELECT capped_sum(merge(t)) FROM (SELECT capped_sum_agg(1, 1, 60, 10) AS t UNION ALL SELECT capped_sum_agg(1, 1, -55, 10)) AS u;
SELECT failure($$SELECT capped_sum(merge(t ORDER BY n)) FROM (SELECT 1, capped_sum_agg(1, 1, 6, 10) UNION ALL SELECT 2, capped_sum_agg(1, 1, 3, 11)) AS u (n, t)$$);
-- Any order, any split.
CREATE TABLE many_spendings AS SELECT dice(n, 50, 'customer')::int AS customer, dice(n, 12, 'item')::int AS item, ((dice(n, 2000, 'amount') - 500) / 7.0)::float8 AS amount FROM generate_series(1, 5000) AS n;
ANALYZE many_spendings;
SELECT capped_sum(customer, item, amount, 500) = (SELECT sum(least(500, s)) FROM (SELECT sum(round(amount::numeric, 6)) AS s FROM many_spendings GROUP BY customer, item) AS i)::float8 AS same, capped_sum(customer, item, amount, 500) > 1000 AS much FROM many_spendings;
SELECT capped_sum(merge(t)) = (SELECT capped_sum(customer, item, amount, 500) FROM many_spendings) AS any_split FROM (SELECT capped_sum_agg(customer, item, amount, 500) AS t FROM many_spendings GROUP BY amount::int % 7) AS p;
-- Millionths are exact as far as amounts go, where a double has fewer digits than them.
SELECT capped_sum(1, 1, x, 9e12) = y AS exact FROM (VALUES (1, 86713541609.625::float8, -86713541609::float8, 0.625::float8), (2, 8999999999999.5, -8999999999999, 0.5), (3, 9e12, -8999999999999.998, 0.001953)) AS v (n, a, b, y), unnest(ARRAY[a, b]) AS x GROUP BY n, y ORDER BY n;
SELECT capped_sum(1, i, 8671354160.9625::float8, 9e12) AS ten_times FROM generate_series(1, 10) AS i;
SELECT session_count(try_on_agg(1, 1, 1, x), min_seconds => 10045480016.975111) AS at_the_threshold FROM (VALUES (10045480016::float8), (0.975111)) AS v (x);
