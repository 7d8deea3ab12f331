-- try_on: sessions, users, engagement, product statistics.
SET search_path = public, shopmetrics;

CREATE TABLE stay (session_id int, user_id text, product text, seconds float8);
INSERT INTO stay VALUES
    (1, 'ann', 'lipstick', 3.5), (1, 'ann', 'blush', 0.5),                                -- exactly 4 s over two products: valid
    (2, 'ann', 'lipstick', 3.999999),                                                     -- a microsecond short
    (3, 'bob', 'lipstick', 300), (3, 'bob', 'blush', 10), (3, 'bob', 'lipstick', 300),    -- 600 s of lipstick count as 450
    (4, 'bob', 'blush', 450), (4, 'bob', 'lipstick', 450),                                -- two products, each at the cap
    (5, 'cyd', 'mascara', NULL), (5, 'cyd', 'blush', 5),                                  -- mascara adds nothing but is there
    (6, 'dan', 'mascara', 1), (6, 'eve', 'mascara', 9),                                   -- two devices in one session
    (7, NULL, 'blush', 100), (NULL, 'ann', 'blush', 100), (8, 'ann', NULL, 100), (8, 'ann', 'blush', 3);   -- rows without a key; session 8 is left with 3 s
ANALYZE stay;

-- Valid: 1 (4 s), 3 (460), 4 (900), 5 (5), 6 (10). Users: ann, bob, cyd, dan, eve. 1379 s.
SELECT session_count(session_id, user_id, product, seconds) AS sessions, unique_users(session_id, user_id, product, seconds) AS users, engagement_seconds(session_id, user_id, product, seconds) AS engagement,
       avg_session_duration(session_id, user_id, product, seconds) AS avg_session, avg_engagement_per_user(session_id, user_id, product, seconds) AS avg_user, avg_sessions_per_user(session_id, user_id, product, seconds) AS sessions_per_user
FROM   stay;
CREATE TABLE kept AS SELECT try_on_agg(session_id, user_id, product, seconds) AS t FROM stay;
SELECT session_count(t), unique_users(t), engagement_seconds(t), avg_session_duration(t), avg_engagement_per_user(t), avg_sessions_per_user(t) FROM kept;
SELECT t::json FROM kept;

-- Options are chosen when reading. Without a minimum 2 and 8 are sessions too: 3.999999 + 3 more seconds.
SELECT session_count(t, min_seconds => 0) AS all_of_them, session_count(t, min_seconds => 4.000001) AS stricter, session_count(t, min_seconds => 901) AS none, unique_users(t, min_seconds => 0) AS users,
       engagement_seconds(t, min_seconds => 0) AS engagement, engagement_seconds(t, cap => 1e6) AS uncapped, engagement_seconds(t, cap => 10) AS capped_at_10, engagement_seconds(t, cap => 0) AS capped_at_0,
       engagement_seconds(t, 10, 0) AS by_position, avg_session_duration(t, cap => 10, min_seconds => 0) AS average, avg_engagement_per_user(t, min_seconds => 901) AS of_nobody
FROM   kept;

-- Of the durations 4, 5, 10, 460 and 900 the median and percentiles, as percentile_cont has them.
SELECT median_session_duration(session_id, user_id, product, seconds) AS median,
       median_session_duration(session_id, user_id, product, seconds) FILTER (WHERE session_id < 5) AS of_three,
       median_session_duration(session_id, user_id, product, seconds) FILTER (WHERE session_id > 6) AS of_none
FROM   stay;
SELECT median_session_duration(t), median_session_duration(t, cap => 300), median_session_duration(t, min_seconds => 11),
       median_session_duration(t, 450, 901), median_session_duration(NULL::try_on)
FROM   kept;
SELECT f AS fraction, session_duration_percentile(t, f) AS seconds, session_duration_percentile(t, f, 10) AS capped_at_10,
       session_duration_percentile(t, f, min_seconds => 0) AS of_all
FROM   kept, unnest(ARRAY[0, 0.1, 0.25, 0.5, 0.9, 1]::float8[]) AS f;
SELECT * FROM session_duration_statistics((SELECT t FROM kept));
SELECT * FROM session_duration_statistics((SELECT t FROM kept), cap => 5, min_seconds => 0);
SELECT * FROM session_duration_statistics((SELECT t FROM kept), 450, 500);
SELECT * FROM session_duration_statistics((SELECT t FROM kept), min_seconds => 1000);
SELECT * FROM session_duration_statistics(NULL);
SELECT session_duration_percentile(NULL, 0.5) AS of_null, session_duration_percentile(NULL, NULL) AS of_nulls,
       session_duration_percentile(t, 0.5, NULL) AS null_cap, session_duration_percentile(t, 0.5, 450, NULL) AS null_min
FROM   kept;
-- As many at one duration as there may be.
SELECT s.* FROM session_duration_statistics((SELECT try_on_agg(n, 1, 1, 5 + n % 2) FROM generate_series(1, 10000) AS n)) AS s;

-- One row a product, judged over the whole session: lipstick 3.5 + 450 + 450, blush 0.5 + 10 + 450 + 5, mascara 0 + 10.
SELECT * FROM product_statistics((SELECT t FROM kept));
SELECT * FROM product_statistics((SELECT t FROM kept), min_seconds => 0);
-- An item under 4 s is left out of this table only: 3.5 s of lipstick and 0.5 s of blush in session 1, cyd's mascara.
SELECT * FROM product_statistics((SELECT t FROM kept), min_item_seconds => 4);
SELECT * FROM product_statistics((SELECT t FROM kept), cap => 5, min_seconds => 400, min_item_seconds => 0);
SELECT * FROM product_statistics((SELECT t FROM kept), 450, 1000);
-- Ties by product: integers by value, texts by bytes.
SELECT product, engagement_seconds FROM product_statistics((SELECT try_on_agg(1, 1, p, 5) FROM (VALUES (100), (-3), (9), (0)) AS v (p)));
SELECT product, engagement_seconds FROM product_statistics((SELECT try_on_agg(1, 1, p, 5) FROM (VALUES ('b'::text), ('B'), (''), ('aa'), (repeat('long', 20))) AS v (p)));
SELECT product, engagement_seconds FROM product_statistics((SELECT try_on_agg(1, 1, p, 5) FROM (VALUES ('00000000-0000-0000-0000-00000000000b'::uuid), ('00000000-0000-0000-0000-00000000000a')) AS v (p)));

-- Groups: grouping by product judges the session by that product alone.
SELECT product, session_count(session_id, user_id, product, seconds), engagement_seconds(session_id, user_id, product, seconds) FROM stay GROUP BY product ORDER BY product;

-- Seconds are taken to the microsecond, summed exactly, in any order.
SELECT session_count(1, 1, 1, s) FROM (SELECT 0.1::float8 FROM generate_series(1, 40)) AS v (s);
SELECT session_count(1, 1, n, 0.000001) AS too_short, session_count(try_on_agg(1, 1, n, 0.000001), min_seconds => 0.0001) AS ten_microseconds FROM generate_series(1, 100) AS n;
SELECT engagement_seconds(try_on_agg(1, 1, 1, s), min_seconds => 0) AS microseconds FROM (VALUES (0.0000004::float8), (0.0000005), (0.0000015), (0.0000026)) AS v (s);
SELECT engagement_seconds(1, 1, 1, s ORDER BY s) = engagement_seconds(1, 1, 1, s ORDER BY s DESC) AS any_order FROM (SELECT dice(n, 1000) / 7.0::float8 FROM generate_series(1, 100) AS n) AS v (s);

-- More data against plain SQL.
CREATE TABLE many_stays AS SELECT dice(n, 700, 'session') AS session_id, 'user-' || dice(dice(n, 700, 'session'), 200, 'user') AS user_id, dice(n, 30, 'product')::int AS product,
       CASE WHEN dice(n, 20, 'none') > 0 THEN round((dice(n, 3000, 'seconds') / 100.0) ^ 2) / 10 END::float8 AS seconds FROM generate_series(1, 4000) AS n;
ANALYZE many_stays;
CREATE VIEW plain_sessions AS SELECT session_id, user_id FROM many_stays GROUP BY 1, 2 HAVING sum(seconds) >= 4;
CREATE VIEW plain_items AS SELECT session_id, user_id, product, least(450, coalesce(sum(seconds::numeric), 0)) AS seconds FROM many_stays JOIN plain_sessions USING (session_id, user_id) GROUP BY 1, 2, 3;
SELECT session_count(t) = (SELECT count(*) FROM plain_sessions) AS sessions, unique_users(t) = (SELECT count(DISTINCT user_id) FROM plain_sessions) AS users,
       engagement_seconds(t) = (SELECT sum(seconds) FROM plain_items)::float8 AS engagement, session_count(t) > 100 AS some
FROM   (SELECT try_on_agg(session_id, user_id, product, seconds) AS t FROM many_stays) AS s;
SELECT count(*) AS products, count(*) FILTER (WHERE p.engagement_seconds = q.seconds::float8 AND p.sessions = q.sessions AND p.users = q.users) AS right
FROM   product_statistics((SELECT try_on_agg(session_id, user_id, product, seconds) FROM many_stays)) AS p
JOIN   (SELECT product::text, sum(seconds) AS seconds, count(*) AS sessions, count(DISTINCT user_id) AS users FROM plain_items GROUP BY 1) AS q USING (product);
