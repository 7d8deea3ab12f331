-- States of aggregates, summaries as values: everything the executor can do to them.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- One table that every family reads: 3 countries, 10 stores, 1200 rows, NULLs here and there. Store 7 has no users, store 8 a single row.
CREATE TABLE fact AS
SELECT n, 'country-' || s % 3 AS country, s AS store, CASE WHEN s <> 7 AND n % 11 <> 0 THEN dice(n, 90, 'user')::int END AS user_id, CASE WHEN n % 13 <> 0 THEN 's' || dice(n, 200, 'session') END AS session_id,
       'product ' || dice(n, 12, 'product') AS product, dice(n, 5, 'colour')::smallint AS colour, CASE WHEN n % 17 <> 0 THEN (dice(n, 8000, 'seconds') / 100.0)::float8 END AS seconds,
       CASE WHEN n % 19 <> 0 THEN timestamptz '2025-03-29' + dice(n, 4 * 86400, 'time') * interval '1 second' END AS at, CASE WHEN dice(n, 4, 'rated') > 0 THEN 1 + dice(n, 5, 'rating') END::float8 AS rating
FROM   (SELECT n, dice(n, 10, 'store')::int AS s FROM generate_series(1, 1200) AS n) AS t
WHERE  s <> 8 OR n = (SELECT min(m) FROM generate_series(1, 1200) AS m WHERE dice(m, 10, 'store') = 8);
ANALYZE fact;
CREATE TABLE family (name text, agg text, metrics text);
INSERT INTO family VALUES
    ('audience', 'audience_agg(user_id, at, ''Europe/Rome'')', 'unique_users(%1$s), daily_unique_users(%1$s), (SELECT max(users) FROM rolling_users(%1$s, 3)), (SELECT sum(users) FROM retention(%1$s, ''day''))'),
    ('try_on', 'try_on_agg(session_id, user_id, product, seconds)', 'session_count(%1$s), unique_users(%1$s), engagement_seconds(%1$s), avg_session_duration(%1$s), avg_engagement_per_user(%1$s), avg_sessions_per_user(%1$s), median_session_duration(%1$s), session_duration_percentile(%1$s, 0.75)'),
    ('activity', 'activity_agg(at)', 'session_count(%1$s, ''10 minutes''), session_count(%1$s, ''1 day'')'),
    ('visits', 'visit_agg(user_id, at)', 'session_count(%1$s, ''3 hours''), unique_users(%1$s), sessions_per_user(%1$s, ''3 hours'')'),
    ('ratings', 'rating_agg(rating)', 'rating_count(%1$s), unrated_count(%1$s), avg_rating(%1$s), rating_response_rate(%1$s), top_box_share(%1$s, 4)'),
    ('views', 'view_agg(session_id, product, colour)', 'view_count(%1$s)'),
    ('capped_totals', 'capped_sum_agg(user_id, product, seconds, 60)', 'capped_sum(%1$s)'),
    ('first_seen', 'first_seen_agg(user_id, at)', 'new_users(%1$s, ''[2025-03-30, 2025-03-31)'')'),
    ('period_users', 'period_users_agg(user_id, at, ''[2025-03-30, 2025-03-31)'')', 'new_users(%1$s), returning_users(%1$s), unique_users(%1$s)'),
    ('messaging', 'messaging_agg(session_id, rating > 2, colour = 1)', 'session_count(%1$s), bounce_count(%1$s), bounce_rate(%1$s), live_support_count(%1$s), live_support_rate(%1$s), self_service_rate(%1$s)'),
    ('conversation', 'conversation_agg(session_id, at, rating > 2, colour = 1)', 'conversation_count(%1$s), text_conversation_count(%1$s), video_conversation_count(%1$s), round(avg_conversation_minutes(%1$s)::numeric, 6), request_count(%1$s), agent_request_count(%1$s), visitor_request_count(%1$s), text_request_count(%1$s), video_request_count(%1$s), unsuccessful_request_count(%1$s), unanswered_request_count(%1$s), agent_acceptance_rate(%1$s), visitor_acceptance_rate(%1$s), round(median_conversation_minutes(%1$s)::numeric, 6), round(avg_first_response_minutes(%1$s)::numeric, 6), round(median_first_response_minutes(%1$s)::numeric, 6)'),
    ('conversion', 'conversion_agg(user_id, rating > 2, colour = 1)', 'reached_users(%1$s), converted_users(%1$s), conversion_rate(%1$s), literal_conversion_rate(%1$s)'),
    ('stays', 'stay_agg(session_id, user_id, at, product, colour, seconds, country, rating > 2)', '(SELECT s FROM stay_statistics(%1$s, ''[2025-03-29, 2025-04-02)'', ''Europe/Rome'', (SELECT audience_agg(u) FROM generate_series(0, 40) AS u)) AS s), (SELECT string_agg(item || '' '' || sessions, '', '') FROM stay_items(%1$s, ''[2025-03-30, 2025-03-31)'', ''Europe/Rome'', cap => 60)), (SELECT count(*) FROM stay_days(%1$s, ''[2025-03-29, 2025-04-02)'', ''Europe/Rome'')), (SELECT count(*) FROM stay_devices(%1$s, ''[2025-03-29, 2025-04-02)''))'),
    ('funnel', 'funnel_agg(user_id, at, colour + 1)', 'funnel_users(%1$s, 3, ''2 days''), (SELECT string_agg(users::text, '' '' ORDER BY step) FROM funnel_steps(%1$s, NULL))'),
    ('touches', 'touch_agg(user_id, n, at, at + n * interval ''1 minute'')', '(SELECT ROW(attributed_orders(%1$s, p, ''1 hour''), attributed_value(%1$s, p, ''1 hour''), attributed_aov(%1$s, p, NULL)) FROM (SELECT purchase_agg(user_id, n, at + interval ''50 minutes'', seconds::numeric) AS p FROM fact) AS o)'),
    ('purchases', 'purchase_agg(user_id, n, at, seconds::numeric)', '(SELECT ROW(attributed_orders(t, %1$s, ''1 hour''), attributed_value(t, %1$s, ''1 hour''), attributed_aov(t, %1$s, NULL)) FROM (SELECT touch_agg(user_id, n, at - interval ''50 minutes'', NULL) AS t FROM fact) AS o)');
-- ask('… {agg} … {metrics}'): a query for each family; {metrics} are those of a summary x.
CREATE FUNCTION ask(query text, OUT family text, OUT answer text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE f family;
BEGIN
    FOR f IN SELECT * FROM family ORDER BY name LOOP
        family := f.name;
        BEGIN
            EXECUTE replace(replace(replace(query, '{agg}', f.agg), '{metrics}', 'ROW(' || format(f.metrics, 'x') || ')'), '{type}', f.name) INTO answer;
        EXCEPTION WHEN OTHERS THEN
            answer := SQLSTATE || ' ' || SQLERRM;
        END;
        RETURN NEXT;
    END LOOP;
END $$;

-- All rows; none; one; a store without users; only NULLs.
SELECT * FROM ask('SELECT {metrics} FROM (SELECT {agg} AS x FROM fact) AS t');
SELECT * FROM ask('SELECT {metrics} FROM (SELECT {agg} AS x FROM fact WHERE false) AS t');
SELECT * FROM ask('SELECT {metrics} FROM (SELECT {agg} AS x FROM fact WHERE store = 8) AS t');
SELECT * FROM ask('SELECT {metrics} FROM (SELECT {agg} AS x FROM fact WHERE store = 7) AS t');
SELECT * FROM ask('SELECT string_agg({metrics}::text, '' '') FROM (SELECT {agg} AS x FROM fact WHERE false GROUP BY store) AS t');
SELECT * FROM ask('SELECT x IS NULL FROM (SELECT {agg} AS x FROM fact WHERE false) AS t');

-- FILTER: that empties a group, all groups, or keeps one row.
SELECT * FROM ask('SELECT string_agg(store || {metrics}::text, '' '' ORDER BY store) FROM (SELECT store, {agg} FILTER (WHERE store % 3 = 1 AND n < 200) AS x FROM fact WHERE store < 5 GROUP BY store) AS t');
SELECT * FROM ask('SELECT {metrics} FROM (SELECT {agg} FILTER (WHERE n < 0) AS x FROM fact) AS t');
SELECT * FROM ask('SELECT bool_and(a.x = b.x) FROM (SELECT store, {agg} FILTER (WHERE n % 7 = 0) AS x FROM fact GROUP BY store) AS a JOIN (SELECT store, {agg} AS x FROM fact WHERE n % 7 = 0 GROUP BY store) AS b USING (store)');
SELECT * FROM ask('SELECT count(*) FILTER (WHERE x = (SELECT {agg} FROM fact WHERE false)) FROM (SELECT store, {agg} FILTER (WHERE n % 300 = 1) AS x FROM fact GROUP BY store) AS t');

-- DISTINCT and ORDER BY inside the call change nothing of what is a set; DISTINCT drops equal rows of what is a bag.
SELECT unique_users(DISTINCT user_id) = count(DISTINCT user_id) AS users, unique_users(user_id ORDER BY at DESC) = count(DISTINCT user_id) AS ordered, rating_count(DISTINCT rating) AS ratings, unrated_count(DISTINCT rating) AS unrated FROM fact;
SELECT activity_agg(at) = activity_agg(at ORDER BY at) AS a, activity_agg(at) = activity_agg(at ORDER BY n DESC) AS b, audience_agg(user_id, at, 'UTC') = audience_agg(DISTINCT user_id, at, 'UTC') AS c,
       try_on_agg(session_id, user_id, product, seconds) = try_on_agg(session_id, user_id, product, seconds ORDER BY seconds, n) AS d, visit_agg(user_id, at) = visit_agg(user_id, at ORDER BY user_id DESC NULLS LAST, at) AS e,
       view_agg(session_id, product, colour) = view_agg(DISTINCT session_id, product, colour) AS f, capped_sum_agg(user_id, product, seconds, 60) = capped_sum_agg(user_id, product, seconds, 60 ORDER BY seconds) AS g,
       rating_agg(rating) = rating_agg(rating ORDER BY rating) AS h, stay_agg(session_id, user_id, at, product, colour, seconds, country, rating > 2) = stay_agg(session_id, user_id, at, product, colour, seconds, country, rating > 2 ORDER BY seconds, at, n DESC) AS i FROM fact;

-- Grouping sets: each total is the merge of its parts.
SELECT * FROM ask('SELECT count(*) FILTER (WHERE t.x = m.x) || '' of '' || count(*) FROM (SELECT country, store, {agg} AS x FROM fact GROUP BY CUBE (country, store)) AS t, LATERAL (SELECT {agg} AS x FROM fact AS f WHERE (t.country IS NULL OR f.country = t.country) AND (t.store IS NULL OR f.store = t.store)) AS m');
SELECT country, store, unique_users(user_id), daily_unique_users(user_id, at, 'UTC'), avg_rating(rating), round(avg_session_duration(session_id, user_id, product, seconds)::numeric, 6) AS duration FROM fact WHERE store IN (1, 4, 7, 8) GROUP BY GROUPING SETS ((country, store), (country), ()) ORDER BY country, store;
SELECT grouping(store) AS g, sum(view_count(session_id, product, colour)) OVER () IS NOT NULL AS w, view_count(session_id, product, colour) FROM fact WHERE store < 2 GROUP BY ROLLUP (store) ORDER BY store;
SELECT store, session_count(user_id, at, '3 hours') FROM fact GROUP BY store HAVING session_count(user_id, at, '3 hours') BETWEEN 1 AND 90 AND unique_users(user_id) > 0 ORDER BY unique_users(user_id) DESC, store;

-- Many metrics in one select: one state or several, the same numbers.
SELECT session_count(session_id, user_id, product, seconds) AS a, session_count(session_id, user_id, product, seconds) FILTER (WHERE store = 1) AS b, unique_users(session_id, user_id, product, seconds) AS c, session_count(user_id, at, '1 hour') AS d,
       session_count(activity_agg(at), '1 hour') AS e, unique_users(user_id) AS f, unique_users(user_id, at, 'UTC') AS g, unique_users(user_id, at::date) AS h, daily_unique_users(user_id, at, 'UTC') AS i, daily_unique_users(user_id, at::date) AS j,
       unique_users(audience_agg(user_id)) AS k, rating_count(rating) AS l, rating_count(rating, 0, 10) AS m, view_count(session_id, product, colour) AS n, count(*) FROM fact;

-- Merge of merges: any tree gives the image of one pass; merging twice changes only what is a bag.
CREATE TABLE part AS SELECT country, store, n % 4 AS quarter, audience_agg(user_id, at, 'Europe/Rome') AS audience, try_on_agg(session_id, user_id, product, seconds) AS try_on, activity_agg(at) AS activity, visit_agg(user_id, at) AS visits,
    rating_agg(rating) AS ratings, view_agg(session_id, product, colour) AS views, capped_sum_agg(user_id, product, seconds, 60) AS capped_totals,
    first_seen_agg(user_id, at) AS first_seen, period_users_agg(user_id, at, '[2025-03-30, 2025-03-31)') AS period_users, messaging_agg(session_id, rating > 2, colour = 1) AS messaging, conversation_agg(session_id, at, rating > 2, colour = 1) AS conversation,
    conversion_agg(user_id, rating > 2, colour = 1) AS conversion, touch_agg(user_id, n, at, at + n * interval '1 minute') AS touches, purchase_agg(user_id, n, at, seconds::numeric) AS purchases,
    stay_agg(session_id, user_id, at, product, colour, seconds, country, rating > 2) AS stays, funnel_agg(user_id, at, colour + 1) AS funnel FROM fact GROUP BY country, store, n % 4;
ANALYZE part;
SELECT * FROM ask('SELECT (SELECT merge({type}) FROM part) = (SELECT {agg} FROM fact)');
SELECT * FROM ask('SELECT (SELECT merge(x) FROM (SELECT merge(x) AS x FROM (SELECT country, store, merge({type}) AS x FROM part GROUP BY country, store) AS s GROUP BY country) AS c) = (SELECT {agg} FROM fact)');
SELECT * FROM ask('SELECT (SELECT merge({type} ORDER BY quarter DESC, store) FROM part) = (SELECT merge({type} ORDER BY store, quarter) FROM part)');
SELECT * FROM ask('SELECT (SELECT merge(x) FROM (SELECT {type} AS x FROM part UNION ALL SELECT {type} FROM part) AS t) = (SELECT {agg} FROM fact)');
SELECT * FROM ask('SELECT (SELECT merge(x) FROM (SELECT {type} AS x FROM part UNION ALL SELECT NULL UNION ALL SELECT {agg} FROM fact WHERE false) AS t) = (SELECT {agg} FROM fact)');
SELECT * FROM ask('SELECT bool_and(p.x = f.x) FROM (SELECT store, merge({type}) FILTER (WHERE quarter IN (1, 3)) AS x FROM part GROUP BY store) AS p JOIN (SELECT store, {agg} FILTER (WHERE n % 2 = 1) AS x FROM fact GROUP BY store) AS f USING (store)');
SELECT * FROM ask('SELECT (SELECT merge({type}) FROM part WHERE false) = (SELECT {agg} FROM fact WHERE false)');

SELECT * FROM ask('SELECT (SELECT merge(DISTINCT x) FROM (SELECT {type} AS x FROM part UNION ALL SELECT {type} FROM part WHERE {type} <> (SELECT {agg} FROM fact WHERE false)) AS t) = (SELECT merge(x) FROM (SELECT DISTINCT {type} AS x FROM part) AS t)');

-- Windows: frames that grow, shrink, slide, jump, are empty.
SELECT * FROM ask('SELECT bool_and(w.x = m.x) || '' '' || count(*) FROM (SELECT n, {agg} OVER (ORDER BY n) AS x FROM fact WHERE n <= 150) AS w, LATERAL (SELECT {agg} AS x FROM fact WHERE n <= w.n) AS m');
SELECT * FROM ask('SELECT bool_and(w.x = m.x) || '' '' || count(*) FROM (SELECT n, {agg} OVER (ORDER BY n RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS x FROM fact WHERE n > 1100) AS w, LATERAL (SELECT {agg} AS x FROM fact WHERE n >= w.n) AS m');
SELECT * FROM ask('SELECT bool_and(w.x = m.x) || '' '' || count(*) FROM (SELECT n, {agg} OVER (ORDER BY n RANGE BETWEEN 40 PRECEDING AND 20 PRECEDING) AS x FROM fact WHERE n <= 150) AS w, LATERAL (SELECT {agg} AS x FROM fact WHERE n BETWEEN w.n - 40 AND w.n - 20) AS m');
SELECT * FROM ask('SELECT bool_and(w.x = m.x) || '' '' || count(*) FROM (SELECT store, quarter, merge({type}) OVER (PARTITION BY store ORDER BY quarter ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS x FROM part) AS w, LATERAL (SELECT merge({type}) AS x FROM part AS p WHERE p.store = w.store AND p.quarter BETWEEN w.quarter - 1 AND w.quarter) AS m');
SELECT * FROM ask('SELECT bool_and(w.x = m.x) || '' '' || count(*) FROM (SELECT store, quarter, merge({type}) OVER (ORDER BY quarter GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE GROUP) AS x FROM part) AS w, LATERAL (SELECT merge({type}) AS x FROM part AS p WHERE p.quarter IN (w.quarter - 1, w.quarter + 1)) AS m');
SELECT n, unique_users(user_id) OVER w AS users, daily_unique_users(user_id, at, 'UTC') OVER w AS daily, rating_count(rating) OVER w AS rated, session_count(user_id, at, '1 hour') OVER w AS sessions, view_count(session_id, product, colour) OVER w AS views,
       unique_users(audience_agg(user_id) FILTER (WHERE n % 2 = 0) OVER w) AS even FROM fact WHERE n BETWEEN 1 AND 12 WINDOW w AS (ORDER BY n ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) ORDER BY n;
-- A window over groups, and a state that grows out of its first form under way.
SELECT bool_and(u = m) || ' ' || count(*) AS growing FROM (SELECT store, unique_users(merge(audience_agg(session_id)) OVER (ORDER BY store)) AS u, (SELECT unique_users(session_id) FROM fact AS f WHERE f.store <= fact.store) AS m FROM fact GROUP BY store) AS t;
SELECT max(u), max(length(x::text)) > 10000 AS large FROM (SELECT unique_users(audience_agg('a longer key ' || n) OVER (ORDER BY n)) AS u, audience_agg('a longer key ' || n) OVER (ORDER BY n) AS x FROM generate_series(1, 700) AS n) AS t;

-- Out and in: text, bytea, binary and text COPY; json; all stay the same summary.
SELECT * FROM ask('SELECT bool_and({type}::text::{type} = {type} AND {type}::bytea::{type} = {type} AND {type}_send({type}) = {type}::bytea AND {type}::text::{type}::text = {type}::text AND ({type}::json->>''family'') = ''{type}'') FROM part');
CREATE TABLE part_copy (LIKE part);
SELECT '/tmp/shopmetrics_regress_part_' || pg_backend_pid() AS file \gset
COPY part TO :'file' (FORMAT binary);
COPY part_copy FROM :'file' (FORMAT binary);
SELECT count(*) AS binary_differs FROM (SELECT * FROM part EXCEPT ALL SELECT * FROM part_copy) AS t;
TRUNCATE part_copy;
COPY part TO :'file';
COPY part_copy FROM :'file';
SELECT count(*) AS text_differs FROM (SELECT * FROM part EXCEPT ALL SELECT * FROM part_copy) AS t;
TRUNCATE part_copy;
COPY part TO :'file' (FORMAT csv);
COPY part_copy FROM :'file' (FORMAT csv);
SELECT count(*) AS csv_differs FROM (SELECT * FROM part EXCEPT ALL SELECT * FROM part_copy) AS t;
SELECT 'cat > /dev/null; rm ' || :'file' AS remove \gset
COPY (SELECT 1) TO PROGRAM :'remove';

-- Equality and order: GROUP BY, DISTINCT, UNION, EXCEPT, INTERSECT, joins, ORDER BY, indexes.
SELECT * FROM ask('SELECT count(*) || '' '' || sum(c) FROM (SELECT x, count(*) AS c FROM (SELECT {type} AS x FROM part UNION ALL SELECT {type} FROM part_copy) AS t GROUP BY x) AS g');
SELECT * FROM ask('SELECT (SELECT count(*) FROM (SELECT {type} FROM part UNION SELECT {type} FROM part_copy) AS u) = (SELECT count(DISTINCT {type}) FROM part) AND (SELECT count(*) FROM (SELECT {type} FROM part EXCEPT SELECT {type} FROM part_copy) AS e) = 0
    AND (SELECT count(*) FROM (SELECT {type} FROM part INTERSECT SELECT {type} FROM part_copy) AS i) = (SELECT count(DISTINCT {type}::bytea) FROM part)');
SELECT * FROM ask('SELECT bool_and((x < y) = (x::bytea < y::bytea) AND (x <= y) = (x::bytea <= y::bytea) AND (x > y) = (x::bytea > y::bytea) AND (x >= y) = (x::bytea >= y::bytea) AND (x = y) = (x::bytea = y::bytea) AND (x <> y) = (x::bytea <> y::bytea)) FROM (SELECT {type} AS x, lag({type}) OVER (ORDER BY store, quarter) AS y FROM part) AS t');
SELECT * FROM ask('SELECT bool_and(x::bytea >= y::bytea) || '' '' || count(*) FROM (SELECT {type} AS x, lag({type}) OVER (ORDER BY {type}) AS y FROM part) AS t');
SELECT * FROM ask('SELECT max({type}_hash({type}) - {type}_hash({type}::text::{type})) || '' '' || bool_and({type}_hash_extended({type}, 0) <> {type}_hash_extended({type}, 1)) FROM part');
SET enable_hashagg = off; SET enable_hashjoin = off;
SELECT * FROM ask('SELECT count(DISTINCT p.{type}) = (SELECT count(DISTINCT {type}) FROM part) FROM part AS p JOIN part_copy AS c ON p.{type} = c.{type}');
RESET enable_hashagg; RESET enable_hashjoin; SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT * FROM ask('SELECT count(DISTINCT p.{type}) = (SELECT count(DISTINCT {type}) FROM part) FROM part AS p JOIN part_copy AS c ON p.{type} = c.{type}');
RESET enable_mergejoin; RESET enable_nestloop;
CREATE INDEX part_audience ON part USING hash (audience);
CREATE INDEX part_ratings ON part USING btree (ratings);
SET enable_seqscan = off;
SELECT count(*) > 0 FROM part WHERE audience = (SELECT audience FROM part_copy WHERE store = 1 AND quarter = 1);
SELECT count(*) > 0 FROM part WHERE ratings = (SELECT ratings FROM part_copy WHERE store = 1 AND quarter = 1);
RESET enable_seqscan;
SELECT failure_code(q) FROM unnest(ARRAY['SELECT audience = ratings FROM part', 'SELECT audience = visits FROM part', 'SELECT merge(audience, audience) FROM part', 'SELECT audience || audience FROM part', 'SELECT audience::visits FROM part', 'SELECT audience::jsonb FROM part']) AS q;

-- Stored: a short header, a long one, out of line, never compressed.
CREATE TABLE stored (id text, audience audience, visits visits);
INSERT INTO stored SELECT 'small', audience_agg(n), visit_agg(n, '2025-01-01') FROM generate_series(1, 3) AS n;
INSERT INTO stored SELECT 'medium', audience_agg(n), visit_agg(n, '2025-01-01') FROM generate_series(1, 60) AS n;
INSERT INTO stored SELECT 'large', audience_agg(n), visit_agg(n, '2025-01-01') FROM generate_series(1, 30000) AS n;
INSERT INTO stored SELECT 'nobody', audience_agg(n), visit_agg(n, '2025-01-01') FROM generate_series(1, 0) AS n;
ANALYZE stored;
SELECT id, pg_column_size(audience) - octet_length(audience::bytea) AS header_bytes, pg_column_compression(audience) AS compression, unique_users(audience), unique_users(visits), octet_length(audience::text) > 100000 AS large FROM stored ORDER BY id;
SELECT pg_relation_size(reltoastrelid) > 100000 AS out_of_line FROM pg_class WHERE oid = 'stored'::regclass;
SELECT unique_users(merge(audience)), session_count(merge(visits), '1 hour') FROM stored;
SELECT id, unique_users(audience_intersect(s.audience, l.audience)) FROM stored AS s, (SELECT audience FROM stored WHERE id = 'large') AS l ORDER BY id;
SELECT DISTINCT ON (audience) id FROM stored ORDER BY audience, id LIMIT 1;
UPDATE stored SET audience = audience_except(audience, (SELECT audience FROM stored WHERE id = 'medium')) WHERE id = 'large';
SELECT unique_users(audience) FROM stored WHERE id = 'large';
ALTER TABLE stored ALTER audience SET STORAGE main, ALTER visits SET STORAGE plain;
UPDATE stored SET audience = audience_union(audience, audience) WHERE id <> 'large';
SELECT id, unique_users(audience) FROM stored ORDER BY id;

-- Prepared statements with plans for any parameter; a gap, an option and a summary as parameters.
SET plan_cache_mode = force_generic_plan;
PREPARE by_gap (interval) AS SELECT session_count(user_id, at, $1), session_count(activity_agg(at), $1), sessions_per_user(visit_agg(user_id, at), $1) FROM fact WHERE store = 1;
EXECUTE by_gap ('1 hour'); EXECUTE by_gap ('3 days');
PREPARE by_zone (text) AS SELECT daily_unique_users(user_id, at, $1), count(DISTINCT local_day(at, $1)) FROM fact WHERE user_id IS NOT NULL;
EXECUTE by_zone ('UTC'); EXECUTE by_zone ('Asia/Tokyo');
PREPARE by_summary (audience) AS SELECT unique_users($1), count(*) FROM part WHERE unique_users(audience_intersect(audience, $1)) > 8;
SELECT audience AS a FROM part WHERE store = 1 AND quarter = 1 \gset
EXECUTE by_summary (:'a');
DEALLOCATE ALL;
RESET plan_cache_mode;

-- Cursors, forward and back, over groups; a rollback to a savepoint in between.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT store, merge(audience) AS a, session_count(merge(visits), '3 hours') AS s FROM part GROUP BY store ORDER BY store;
MOVE 3 FROM c;
SAVEPOINT s;
SELECT left(failure('SELECT merge(audience) FROM (SELECT audience FROM part UNION ALL SELECT audience_agg(''a''::text)) AS t'), 5);
SELECT avg_rating(merge(ratings)), unique_users(merge(audience)) / 0 FROM part;
ROLLBACK TO s;
FETCH BACKWARD 1 FROM c \gset back_
SELECT :back_store AS store, unique_users(:'back_a'::audience) AS users, :back_s AS sessions;
MOVE FORWARD 2 FROM c;
FETCH LAST FROM c \gset last_
SELECT :last_store AS store, unique_users(:'last_a'::audience) AS users, :last_s AS sessions;
FETCH FIRST FROM c \gset back_
SELECT :back_store AS store, unique_users(:'back_a'::audience) AS users, :back_s AS sessions;
CLOSE c;
DECLARE h CURSOR WITH HOLD FOR SELECT store, unique_users(merge(audience)) FROM part GROUP BY store ORDER BY store;
COMMIT;
FETCH 2 FROM h;
CLOSE h;

-- PL/pgSQL: summaries in variables, merged in a loop, in arrays, in records, handed to functions and back.
CREATE FUNCTION union_of(a audience, b audience) RETURNS audience LANGUAGE plpgsql AS $$ DECLARE c audience := a; BEGIN c := audience_union(c, b); a := NULL; RETURN c; END $$;
DO $$
DECLARE
    total audience;
    large audience;
    copy audience;
    list audience[] := '{}';
    r record;
    p part;
BEGIN
    FOR r IN SELECT * FROM part ORDER BY store, quarter LOOP
        total := CASE WHEN total IS NULL THEN r.audience ELSE audience_union(total, r.audience) END;
        list := list || r.audience;
        p := r;
        ASSERT p.audience = r.audience;
    END LOOP;
    RAISE NOTICE 'in a loop %, of the list %, at once %', unique_users(total), (SELECT unique_users(merge(x)) FROM unnest(list) AS x), (SELECT unique_users(user_id, at, 'UTC') FROM fact);
    -- large ones come as expanded objects
    SELECT audience_agg(n) INTO large FROM generate_series(1, 20000) AS n;
    copy := large;
    FOR i IN 1..5 LOOP
        large := union_of(large, (SELECT audience_agg(20000 + n) FROM generate_series(i * 1000, i * 1000 + 999) AS n));
    END LOOP;
    RAISE NOTICE 'large %, its copy %, difference %', unique_users(large), unique_users(copy), unique_users(audience_except(large, copy));
    large := (SELECT merge(x) FROM unnest(ARRAY[large, copy, large]) AS x);
    copy := large;
    large := NULL;
    RAISE NOTICE 'copy %, again %', unique_users(copy), unique_users((SELECT merge(x) FROM (VALUES (copy), (copy)) AS v (x)));
    r := ROW(copy, 1);
    p.audience := copy;
    RAISE NOTICE 'in a row %', unique_users(p.audience);
    BEGIN
        copy := (SELECT merge(x) FROM (SELECT audience_agg(n) FROM generate_series(1, 30000) AS n UNION ALL SELECT audience_agg('a'::text)) AS t (x));
    EXCEPTION WHEN invalid_parameter_value THEN
        RAISE NOTICE 'after an error %: %', unique_users(copy), SQLSTATE;
    END;
END $$;
CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$
DECLARE a audience; n int := 0; r record;
BEGIN
    FOR r IN SELECT store, merge(audience) AS x FROM part GROUP BY store ORDER BY store LOOP
        a := coalesce(audience_union(a, r.x), r.x);
        COMMIT;
        n := n + 1;
    END LOOP;
    RAISE NOTICE '% stores, % users', n, unique_users(a);
END $$;
CALL commits();

-- Errors within an aggregate are caught where they happen; what was before stays.
CREATE FUNCTION count_or_null(k int) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT unique_users(CASE WHEN n > 3000 AND k = 2 THEN 'x'::key ELSE n::key END) FROM generate_series(1, 5000) AS n); EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$;
SELECT unique_users(k), count(count_or_null(k)), array_agg(count_or_null(k) ORDER BY k) FROM generate_series(1, 4) AS k;
SELECT store, unique_users(user_id) FILTER (WHERE count_or_null(store) IS NULL) AS users FROM fact WHERE store IN (1, 2) GROUP BY store ORDER BY store;

-- Arrays, composites, records, rows of whole tables, NULLs among them.
SELECT unique_users(a[1]), array_length(a, 1), unique_users(a[array_upper(a, 1)]) FROM (SELECT array_agg(merge ORDER BY store) AS a FROM (SELECT store, merge(audience) FROM part WHERE store <= 2 GROUP BY store) AS t) AS s;
SELECT ARRAY[audience_agg(n), NULL]::text::audience[] = ARRAY[audience_agg(n), NULL] AS array_round_trip FROM generate_series(1, 1000) AS n;
CREATE TYPE two AS (a audience, r ratings);
SELECT t = t::text::two AS composite_round_trip, unique_users((t).a), avg_rating((t).r) FROM (SELECT ROW(audience_agg(user_id), rating_agg(rating))::two AS t FROM fact) AS s;
SELECT count(*) FROM part AS p JOIN part_copy AS c ON p = c;
SELECT count(DISTINCT p) = count(*) AS rows FROM part AS p;
SELECT json_agg(x::json->'unique_users') FROM (SELECT merge(audience) AS x FROM part GROUP BY store ORDER BY store LIMIT 3) AS t;

-- Subqueries that scan an aggregate again and again, LATERAL with LIMIT, recursion, WITH that is computed once.
SELECT s.store, (SELECT unique_users(merge(p.audience)) FROM part AS p WHERE p.store <= s.store) AS so_far FROM (SELECT DISTINCT store FROM part) AS s ORDER BY store;
SELECT s.store, d.* FROM (SELECT DISTINCT store FROM part WHERE store IN (1, 7, 9)) AS s, LATERAL (SELECT * FROM daily_users((SELECT merge(audience) FROM part AS p WHERE p.store = s.store)) LIMIT 2) AS d ORDER BY store, day;
WITH RECURSIVE r (store, a) AS (
    SELECT 0, (SELECT merge(audience) FROM part WHERE store = 0)
    UNION ALL
    SELECT r.store + 1, audience_union(r.a, (SELECT merge(audience) FROM part WHERE part.store = r.store + 1)) FROM r WHERE r.store < 9
) SELECT store, unique_users(a) FROM r ORDER BY store;
WITH RECURSIVE r (n, a) AS (SELECT 1, audience_agg(k) FROM generate_series(1, 1000) AS k UNION SELECT n + 1, audience_union(a, (SELECT audience_agg(k + n * 1000) FROM generate_series(1, 1000) AS k)) FROM r WHERE n < 4) SELECT n, unique_users(a) FROM r ORDER BY n;
WITH m AS MATERIALIZED (SELECT merge(audience) AS a, merge(try_on) AS t FROM part) SELECT unique_users(x.a), unique_users(audience_except(x.a, y.a)), session_count(x.t), (SELECT count(*) FROM product_statistics(y.t)) FROM m AS x, m AS y;
SELECT unique_users(a) FROM (SELECT merge(audience) AS a FROM part OFFSET 0) AS t WHERE unique_users(a) > 10 AND a = a AND a IS NOT NULL ORDER BY a;
SELECT max(unique_users(a)) FROM (SELECT (SELECT audience_agg(k + n) FROM generate_series(1, 5000) AS k) AS a FROM generate_series(1, 5) AS n) AS t;

-- In functions with a search path of their own, in SQL functions that are inlined, in a trigger, with RETURNING.
CREATE FUNCTION hidden_path(s int) RETURNS bigint LANGUAGE sql STABLE SET search_path = '' AS $$ SELECT shopmetrics.unique_users(shopmetrics.merge(audience)) FROM public.part WHERE store = s $$;
SELECT s, hidden_path(s) FROM (VALUES (1), (7)) AS v (s);
CREATE FUNCTION users_of(p part) RETURNS bigint LANGUAGE sql STABLE RETURN unique_users(p.audience);
SELECT sum(users_of(p)), sum(p.users_of) FROM part AS p;
CREATE TABLE running (id int PRIMARY KEY, a audience);
CREATE FUNCTION fold_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := audience_union(OLD.a, NEW.a); RETURN NEW; END $$;
CREATE TRIGGER fold_in BEFORE UPDATE ON running FOR EACH ROW EXECUTE FUNCTION fold_in();
INSERT INTO running SELECT 1, audience_agg(n) FROM generate_series(1, 5) AS n;
INSERT INTO running SELECT 1, audience_agg(n) FROM generate_series(4, 10000) AS n ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a RETURNING unique_users(a);
UPDATE running SET a = (SELECT audience_agg(n) FROM generate_series(9999, 10010) AS n) RETURNING unique_users(a), a::json;
SELECT unique_users(a) FROM running;
