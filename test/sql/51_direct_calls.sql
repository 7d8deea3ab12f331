-- Functions that only the executor calls, called by others: refused or harmless. And other people's aggregates on ours.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';

-- Transitions, combine, merge: only within an aggregate.
SELECT failure(format('SELECT %s', call)) FROM unnest(ARRAY['audience_add(NULL, 1)', 'audience_add(NULL, 1, now()::date)', 'audience_add(NULL, 1, now(), ''UTC'')', 'audience_add((SELECT audience_agg(1)), 2)', 'audience_combine(NULL, NULL)', 'audience_combine((SELECT audience_agg(1)), (SELECT audience_agg(2)))',
    'audience_merge((SELECT audience_agg(1)), NULL)', 'try_on_add(NULL, 1, 1, 1, 5)', 'stays_add(NULL, 1, 1, now(), 1, 1, 5, NULL, true)', 'activity_add(NULL, now())', 'visits_add(NULL, 1, now())', 'visits_add(NULL, 1, now(), ''1 hour'')', 'ratings_add(NULL, 5)', 'ratings_add(NULL, 5, 0, 10)', 'ratings_combine(NULL, NULL)', 'views_add(NULL, 1, 1, 1)', 'capped_totals_add(NULL, 1, 1, 1, 1)', 'funnel_add(NULL, 1, now(), 1)']) AS call;
SELECT failure_code(format('SELECT %s_%s(NULL, NULL)', t, f)) AS code, count(*) FROM unnest(ARRAY['audience', 'try_on', 'stays', 'activity', 'visits', 'ratings', 'views', 'capped_totals', 'funnel']) AS t, unnest(ARRAY['combine', 'merge']) AS f GROUP BY 1;
-- How internal arguments are refused is the server's to say, and has changed within a major version.
SELECT failure_code('SELECT key_recv(NULL)') <> 'no failure' AS refused, failure_code('SELECT audience_in(NULL)') AS strict, failure_code('SELECT audience_recv(''abc''::internal)') <> 'no failure' AS refused;
-- In the argument of another aggregate, in a window, in a function that an aggregate calls.
SELECT failure('SELECT count(audience_add(NULL, n)) FROM generate_series(1, 3) AS n');
SELECT failure('SELECT audience_agg(1), audience_add(audience_agg(1), 2)');
CREATE FUNCTION wraps_add(a audience, k int) RETURNS audience LANGUAGE plpgsql AS $$ BEGIN RETURN audience_add(a, k); END $$;
CREATE AGGREGATE wrapped_agg(int) (SFUNC = wraps_add, STYPE = audience);
SELECT failure('SELECT wrapped_agg(n) FROM generate_series(1, 3) AS n');
CREATE FUNCTION inlines_add(a audience, k int) RETURNS audience LANGUAGE sql RETURN audience_add(a, k);
CREATE AGGREGATE inlined_agg(int) (SFUNC = inlines_add, STYPE = audience);
SELECT failure('SELECT inlined_agg(n) FROM generate_series(1, 3) AS n');

-- Final functions of whatever is stored, and of nothing.
SELECT audience_unique_users_final(a), audience_daily_unique_users_final(a), audience_finish(a) = a FROM (SELECT audience_agg(n, '2025-01-01'::date + n) AS a FROM generate_series(1, 5000) AS n) AS t;
SELECT audience_unique_users_final(NULL), try_on_session_count_final(NULL), try_on_avg_session_duration_final(NULL), ratings_rating_count_final(NULL), ratings_avg_rating_final(NULL), views_view_count_final(NULL), capped_totals_capped_sum_final(NULL), visits_session_count_final(NULL);
SELECT audience_finish(NULL) = merge(NULL::audience) AND try_on_finish(NULL) = merge(NULL::try_on) AND activity_finish(NULL) = merge(NULL::activity) AND visits_finish(NULL) = merge(NULL::visits) AND ratings_finish(NULL) = merge(NULL::ratings) AND views_finish(NULL) = merge(NULL::views) AND capped_totals_finish(NULL) = merge(NULL::capped_totals) AND stays_finish(NULL) = merge(NULL::stays) AND funnel_finish(NULL) = merge(NULL::funnel) AS empty;
SELECT try_on_session_count_final(t), try_on_unique_users_final(t), try_on_engagement_seconds_final(t), capped_totals_capped_sum_final(c), ratings_avg_rating_final(r), views_view_count_final(v)
FROM   (SELECT try_on_agg(n, n % 7, n % 5, 5) AS t, capped_sum_agg(n % 3, n % 5, 1, 2) AS c, rating_agg(n % 5 + 1) AS r, view_agg(n % 4, n % 3, 1) AS v FROM generate_series(1, 30) AS n) AS s;
SELECT left(failure('SELECT visits_session_count_final(visit_agg(1, now()))'), 5) AS a_gap_is_missing, left(failure('SELECT ratings_nps_score_final(rating_agg(3))'), 5) AS another_scale;

-- Aggregates of other people. No final function: the state itself comes out, and is as good as any summary.
CREATE AGGREGATE bare(key) (SFUNC = audience_add, STYPE = audience, COMBINEFUNC = audience_combine, PARALLEL = SAFE);
CREATE AGGREGATE bare_merge(audience) (SFUNC = audience_merge, STYPE = audience);
CREATE AGGREGATE bare_combine(audience) (SFUNC = audience_combine, STYPE = audience);
CREATE AGGREGATE bare_ratings(float8) (SFUNC = ratings_add, STYPE = ratings);
CREATE AGGREGATE bare_try_on(key, key, key, float8) (SFUNC = try_on_add, STYPE = try_on);
SELECT size, bare(n) IS NULL AS null_over_nothing, unique_users(bare(n)) AS users, bare(n) = audience_agg(n) AS equal, bare(n)::text = audience_agg(n)::text AS same_text, bare(n)::bytea = audience_agg(n)::bytea AS same_bytes, audience_hash(bare(n)) = audience_hash(audience_agg(n)) AS same_hash,
       bare(n)::json::text = audience_agg(n)::json::text AS same_json, unique_users(audience_union(bare(n), audience_agg(n))) AS united, audience_except(bare(n), bare(n)) = merge(NULL::audience) AS nothing_left
FROM   unnest(ARRAY[1, 2, 3, 40, 5000]) AS size, generate_series(1, size) AS n GROUP BY size ORDER BY size;
SELECT bare(n) FROM generate_series(1, 0) AS n;
CREATE TABLE kept_state AS SELECT size, bare(n) AS a, bare_try_on(n % 50, n % 20, n % 5, n % 3) AS t, bare_ratings(n % 5 + 1) AS r FROM unnest(ARRAY[1, 3, 40, 5000]) AS size, generate_series(1, size) AS n GROUP BY size;
SELECT size, unique_users(a), daily_unique_users(a), a::text::audience = a AS text, a = (SELECT audience_agg(n) FROM generate_series(1, size) AS n) AS equal, session_count(t, min_seconds => 0), engagement_seconds(t, min_seconds => 0), t::bytea::try_on = t AS bytea, rating_count(r), (SELECT count(*) FROM product_statistics(t, min_seconds => 0)) AS products FROM kept_state ORDER BY size;
SELECT count(DISTINCT a), count(DISTINCT t), count(DISTINCT r) FROM (SELECT a, t, r FROM kept_state UNION ALL SELECT a::text::audience, t::text::try_on, r::text::ratings FROM kept_state) AS s;
-- A state that was stored open may be refused by merge, but not misread.
SELECT size, answer(format('SELECT unique_users(merge(a)) FROM kept_state WHERE size = %s', size)) AS merged FROM kept_state WHERE size = 5000;
SELECT size, f IN ('no failure') OR f LIKE 'XX001 %' AS merged_or_refused FROM (SELECT size, failure(format('SELECT unique_users(merge(a)) FROM kept_state WHERE size = %s', size)) AS f FROM kept_state) AS t ORDER BY size;
SELECT unique_users(bare_combine(a)), bare_combine(a) = (SELECT audience_agg(n) FROM generate_series(1, 3000) AS n) AS equal FROM (SELECT bare(n) AS a FROM generate_series(1, 3000) AS n GROUP BY n % 100) AS t;
SELECT unique_users(bare_merge(a)), bare_merge(a) = merge(a) AS equal FROM (SELECT audience_agg(n) AS a FROM generate_series(1, 3000) AS n GROUP BY n % 100) AS t;
SELECT n, unique_users(bare(n) OVER (ORDER BY n ROWS 2 PRECEDING)), unique_users(bare(n) OVER (ORDER BY n)) FROM generate_series(1, 4) AS n;
SELECT max(unique_users(b)), bool_and(b = a) FROM (SELECT bare(n) OVER (ORDER BY n) AS b, audience_agg(n) OVER (ORDER BY n) AS a FROM generate_series(1, 800) AS n) AS t;

-- Touches that contradict each other are refused in such a state too, by who reads it.
CREATE AGGREGATE bare_touches(key, key, timestamptz, timestamptz) (SFUNC = touches_add, STYPE = touches);
CREATE TABLE kept_touches AS SELECT size, bare_touches(n % 10, nullif(n, 2), '2025-01-01'::timestamptz + n * interval '1 hour', NULL) FILTER (WHERE n <> 3) AS fine, bare_touches(n % 10, greatest(n, 2), '2025-01-01'::timestamptz + n * interval '1 hour', NULL) AS torn FROM unnest(ARRAY[5, 5000]) AS size, generate_series(1, size) AS n GROUP BY size;
SELECT size, failure(format('SELECT attributed_value(fine, purchase_agg(1, 1, now(), 1), NULL) FROM kept_touches WHERE size = %s GROUP BY fine', size)) AS fine, failure(format('SELECT attributed_value(torn, purchase_agg(1, 1, now(), 1), NULL) FROM kept_touches WHERE size = %s GROUP BY torn', size)) AS torn FROM kept_touches ORDER BY size;

-- With a first state from text: a small and a large one, for each group anew.
SELECT audience_agg(n)::text AS small FROM generate_series(1001, 1003) AS n \gset
SELECT audience_agg(n)::text AS large FROM generate_series(1001, 3000) AS n \gset
CREATE AGGREGATE from_small(key) (SFUNC = audience_add, STYPE = audience, FINALFUNC = audience_finish, INITCOND = :'small');
CREATE AGGREGATE from_large(key) (SFUNC = audience_add, STYPE = audience, FINALFUNC = audience_unique_users_final, INITCOND = :'large');
CREATE AGGREGATE from_small_merge(audience) (SFUNC = audience_merge, STYPE = audience, FINALFUNC = audience_unique_users_final, INITCOND = :'small');
CREATE AGGREGATE from_large_merge(audience) (SFUNC = audience_combine, STYPE = audience, INITCOND = :'large');
SELECT g, unique_users(from_small(n)), from_large(n) FROM generate_series(1, 2000) AS n, LATERAL (SELECT n % 3) AS s (g) GROUP BY g ORDER BY g;
SELECT unique_users(from_small(n)), from_large(n) FROM generate_series(1, 0) AS n;
SELECT unique_users(from_small(n) FILTER (WHERE n > 10)), from_large(n) FILTER (WHERE n > 10) FROM generate_series(1, 10) AS n;
SELECT n, unique_users(from_small(n) OVER w), from_large(n) OVER w FROM generate_series(1000, 1005) AS n WINDOW w AS (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) ORDER BY n;
SELECT from_small_merge(a), unique_users(from_large_merge(a)) FROM (SELECT audience_agg(n) AS a FROM generate_series(1, 100) AS n GROUP BY n % 10) AS t;
SELECT from_small_merge(NULL), unique_users(from_large_merge(NULL)) FROM generate_series(1, 3);
SELECT failure('SELECT from_small(''a''::text)'), failure('SELECT from_large(''a''::text)');
SELECT rating_agg(5, 0, 10)::text AS five \gset
CREATE AGGREGATE from_five(float8, int, int) (SFUNC = ratings_add, STYPE = ratings, FINALFUNC = ratings_avg_rating_final, INITCOND = :'five');
CREATE AGGREGATE from_five_merge(ratings) (SFUNC = ratings_merge, STYPE = ratings, FINALFUNC = ratings_rating_count_final, INITCOND = :'five');
SELECT g, from_five(n, 0, 10) FROM generate_series(1, 4) AS n, LATERAL (SELECT n % 2) AS s (g) GROUP BY g ORDER BY g;
SELECT from_five_merge(r) FROM (SELECT rating_agg(n, 0, 10) AS r FROM generate_series(1, 4) AS n UNION ALL SELECT merge(NULL::ratings) UNION ALL SELECT NULL) AS t;
SELECT failure('SELECT from_five(3, 1, 5)');
SELECT failure($$CREATE AGGREGATE from_garbage(key) (SFUNC = audience_add, STYPE = audience, INITCOND = 'AAAA')$$);

-- Moving frames with what is no inverse: a wrong number is theirs, a crash would be ours.
CREATE AGGREGATE moving(key) (SFUNC = audience_add, STYPE = audience, FINALFUNC = audience_unique_users_final, MSFUNC = audience_add, MINVFUNC = audience_add, MSTYPE = audience, MFINALFUNC = audience_unique_users_final);
SELECT n, moving(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS moving FROM generate_series(1, 5) AS n ORDER BY n;
SELECT max(m) FROM (SELECT moving(n) OVER (ORDER BY n ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS m FROM generate_series(1, 3000) AS n) AS t;
CREATE AGGREGATE moving_merge(audience) (SFUNC = audience_merge, STYPE = audience, FINALFUNC = audience_finish, MSFUNC = audience_merge, MINVFUNC = audience_merge, MSTYPE = audience, MFINALFUNC = audience_finish);
SELECT max(unique_users(m)) FROM (SELECT moving_merge(a) OVER (ORDER BY g ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS m FROM (SELECT n % 30 AS g, audience_agg(n) AS a FROM generate_series(1, 9000) AS n GROUP BY 1) AS s) AS t;

-- A state that many share, and one that is read while it grows: final functions change nothing.
CREATE AGGREGATE peek(key) (SFUNC = audience_add, STYPE = audience, FINALFUNC = audience_finish, FINALFUNC_MODIFY = READ_ONLY);
SELECT bool_and(u = n AND d = n AND unique_users(p) = n) FROM (SELECT n, unique_users(n) OVER w AS u, daily_unique_users(n) OVER w AS d, peek(n) OVER w AS p FROM generate_series(1, 600) AS n WINDOW w AS (ORDER BY n)) AS t;
SELECT unique_users(n), daily_unique_users(n), unique_users(audience_agg(n)), unique_users(bare(n)), unique_users(peek(n)), audience_agg(n) = bare(n) AND bare(n) = peek(n) AS same FROM generate_series(1, 9000) AS n;
