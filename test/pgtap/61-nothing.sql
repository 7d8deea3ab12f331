-- NULL and nothing. "Counts over nothing are 0. Rates, averages, ratios over nothing, or over a zero denominator, are
-- NULL." An aggregate over nothing gives an empty summary, not NULL; an accessor of a NULL summary is NULL. "a row with
-- any of its family's keys or its time NULL is ignored whole. A NULL measure adds nothing, but the row's keys still count."

BEGIN;
\ir setup.psql
\ir serial.psql

SELECT plan(479);

-- One step, over nothing: no rows, a filter that leaves none, rows of NULLs.
CREATE TABLE probe.call (call text, nothing text);
INSERT INTO probe.call VALUES
    ('session_count(k, k, k, x)', '0'), ('unique_users(k, k, k, x)', '0'), ('engagement_seconds(k, k, k, x)', '0'), ('avg_session_duration(k, k, k, x)', NULL),
    ('avg_engagement_per_user(k, k, k, x)', NULL), ('avg_sessions_per_user(k, k, k, x)', NULL), ('median_session_duration(k, k, k, x)', NULL), ('median_conversation_minutes(k, t, f, g)', NULL),
    ('avg_first_response_minutes(k, t, f, g)', NULL), ('median_first_response_minutes(k, t, f, g)', NULL),
    ('unique_users(k)', '0'), ('unique_users(k, d)', '0'), ('unique_users(k, t, ''UTC'')', '0'), ('daily_unique_users(k, d)', '0'), ('daily_unique_users(k, t, ''UTC'')', '0'),
    ('session_count(k, t, ''1 hour'')', '0'), ('sessions_per_user(k, t, ''1 hour'')', NULL),
    ('view_count(k, k, k)', '0'), ('capped_sum(k, k, x, 10)', '0'),
    ('rating_count(x)', '0'), ('avg_rating(x)', NULL), ('rating_count(x, 0, 10)', '0'), ('avg_rating(x, 0, 10)', NULL), ('nps_score(x, 0, 10)', NULL),
    ('new_users(k, t, ''[2024-01-01, 2026-01-01)'')', '0'), ('returning_users(k, t, ''[2024-01-01, 2026-01-01)'')', '0'), ('session_count(k, f, f)', '0'),
    ('bounce_count(k, f, f)', '0'), ('bounce_rate(k, f, f)', NULL), ('live_support_count(k, f, f)', '0'), ('live_support_rate(k, f, f)', NULL),
    ('self_service_rate(k, f, f)', NULL), ('conversation_count(k, t, f, g)', '0'), ('text_conversation_count(k, t, f, g)', '0'),
    ('video_conversation_count(k, t, f, g)', '0'), ('avg_conversation_minutes(k, t, f, g)', NULL), ('request_count(k, t, f, g)', '0'),
    ('agent_request_count(k, t, f, g)', '0'), ('visitor_request_count(k, t, f, g)', '0'), ('text_request_count(k, t, f, g)', '0'),
    ('video_request_count(k, t, f, g)', '0'), ('unsuccessful_request_count(k, t, f, g)', '0'), ('unanswered_request_count(k, t, f, g)', '0'),
    ('agent_acceptance_rate(k, t, f, g)', NULL), ('visitor_acceptance_rate(k, t, f, g)', NULL), ('reached_users(k, f, f)', '0'), ('converted_users(k, f, f)', '0'),
    ('conversion_rate(k, f, f)', NULL), ('literal_conversion_rate(k, f, f)', NULL);
CREATE FUNCTION probe.answer(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE a text; BEGIN EXECUTE query INTO a; RETURN a; END $$;
CREATE TABLE probe.row (k int, x float8, d date, t timestamptz, f boolean, g boolean);
SELECT is(probe.answer(format('SELECT %s FROM probe.row', call)), nothing, call || ' over no rows') FROM probe.call;
INSERT INTO probe.row SELECT NULL, NULL, NULL, NULL, NULL, NULL FROM generate_series(1, 5);
SELECT is(probe.answer(format('SELECT %s FROM probe.row', call)), nothing, call || ' over rows of NULLs') FROM probe.call;
INSERT INTO probe.row SELECT n, 5, '2025-01-01', '2025-01-01', true, true FROM generate_series(1, 5) AS n;
INSERT INTO probe.row VALUES (1, 5, '2025-01-01', '2025-01-01', true, false), (2, 5, '2025-01-01', '2025-01-01', false, true), (6, 5, '2025-01-01', '2025-01-01', false, false), (7, 5, '2025-01-01', '2025-01-01', true, false), (6, 5, '2023-01-01', '2023-01-01', true, false), (8, 5, '2023-01-01', '2023-01-01', false, false), (8, 5, '2025-01-01', '2025-01-01', true, false);
SELECT is(probe.answer(format('SELECT %s FILTER (WHERE false) FROM probe.row', call)), nothing, call || ' behind a filter') FROM probe.call;
SELECT isnt(probe.answer(format('SELECT %s FROM probe.row', call)), nothing, call || ' of something') FROM probe.call;
SELECT is((SELECT (unrated_count(x), rating_response_rate(x))::text FROM probe.row WHERE false), '(0,)', 'the unrated of nothing');
SELECT is((SELECT (unrated_count(x), rating_response_rate(x))::text FROM probe.row WHERE x IS NULL), '(5,0)', 'NULL is unrated, and counts as unrated');

-- Two steps: an empty summary is not NULL, is the identity of merge, and gives 0 or NULL.
CREATE TABLE probe.empty AS
SELECT audience_agg(k, d) AS audience, try_on_agg(k, k, k, x) AS try_on, activity_agg(t) AS activity, visit_agg(k, t) AS visits, rating_agg(x) AS ratings, view_agg(k, k, k) AS views,
       first_seen_agg(k, t) AS first_seen, period_users_agg(k, t, '[2024-01-01, 2026-01-01)') AS period_users, messaging_agg(k, f, g) AS messaging, conversation_agg(k, t, f, g) AS conversation, conversion_agg(k, f, g) AS conversion,
       touch_agg(k, k, '2025-01-01'::timestamptz, t) FILTER (WHERE t > '2024-01-01') AS touches, purchase_agg(k, k, '2025-01-01'::timestamptz, x::numeric) FILTER (WHERE x IS NOT NULL) AS purchases,
       stay_agg(k, k, t, k, k, x, d::text, f) AS stays, funnel_agg(k, t, 1) AS funnel
FROM   probe.row WHERE false;
CREATE TABLE probe.full AS
SELECT audience_agg(k, d) AS audience, try_on_agg(k, k, k, x) AS try_on, activity_agg(t) AS activity, visit_agg(k, t) AS visits, rating_agg(x) AS ratings, view_agg(k, k, k) AS views,
       first_seen_agg(k, t) AS first_seen, period_users_agg(k, t, '[2024-01-01, 2026-01-01)') AS period_users, messaging_agg(k, f, g) AS messaging, conversation_agg(k, t, f, g) AS conversation, conversion_agg(k, f, g) AS conversion,
       touch_agg(k, k, '2025-01-01'::timestamptz, t) FILTER (WHERE t > '2024-01-01') AS touches, purchase_agg(k, k, '2025-01-01'::timestamptz, x::numeric) FILTER (WHERE x IS NOT NULL) AS purchases,
       stay_agg(k, k, t, k, k, x, d::text, f) AS stays, funnel_agg(k, t, 1) AS funnel
FROM   probe.row;
CREATE TABLE probe.family (family text);
INSERT INTO probe.family VALUES ('audience'), ('try_on'), ('activity'), ('visits'), ('ratings'), ('views'), ('first_seen'), ('period_users'), ('messaging'), ('conversation'), ('conversion'), ('touches'), ('purchases'), ('stays'), ('funnel');
SELECT is(probe.answer(format('SELECT %I IS NULL FROM probe.empty', family)), 'false', family || ' of nothing is not NULL') FROM probe.family;
SELECT is(probe.answer(format('SELECT merge(%I) IS NULL FROM probe.empty WHERE false', family)), 'false', family || ': merge of nothing is not NULL') FROM probe.family;
SELECT is(probe.answer(format('SELECT merge(%1$I) = (SELECT %1$I FROM probe.empty) FROM probe.empty WHERE false', family)), 'true', family || ': merge of nothing is empty') FROM probe.family;
SELECT is(probe.answer(format('SELECT merge(NULL::%1$I) = (SELECT %1$I FROM probe.empty) FROM generate_series(1, 3)', family)), 'true', family || ': merge of NULLs is empty') FROM probe.family;
SELECT is(probe.answer(format('SELECT merge(%1$I) = (SELECT %1$I FROM probe.full) FROM (SELECT %1$I FROM probe.empty UNION ALL SELECT %1$I FROM probe.full UNION ALL SELECT %1$I FROM probe.empty) AS t', family)), 'true',
          family || ': the empty summary is the identity of merge') FROM probe.family;
SELECT is(probe.answer(format('SELECT %1$I = (SELECT %1$I FROM probe.empty) FROM probe.full', family)), 'false', family || ' of something is another') FROM probe.family;
SELECT is(probe.answer(format('SELECT %1$I::text::%1$I = %1$I AND %1$I::bytea::%1$I = %1$I AND %1$I::json IS NOT NULL FROM probe.empty', family)), 'true', family || ': the empty summary out and in') FROM probe.family;
SELECT is(probe.answer(format('SELECT %s FROM probe.empty', call)), nothing, call || ' of the empty summary')
FROM  (VALUES ('unique_users(audience)', '0'), ('daily_unique_users(audience)', '0'), ('session_count(try_on)', '0'), ('unique_users(try_on)', '0'), ('engagement_seconds(try_on)', '0'), ('avg_session_duration(try_on)', NULL),
              ('avg_engagement_per_user(try_on)', NULL), ('avg_sessions_per_user(try_on)', NULL), ('median_session_duration(try_on)', NULL), ('session_duration_percentile(try_on, 0.9)', NULL), ('median_conversation_minutes(conversation)', NULL), ('avg_first_response_minutes(conversation)', NULL),
              ('median_first_response_minutes(conversation)', NULL), ('top_box_share(ratings, 4)', NULL), ('(SELECT s::text FROM session_duration_statistics(try_on) AS s)', '(0,,,,,,,,,,)'), ('session_count(activity, ''1 hour'')', '0'), ('session_count(visits, ''1 hour'')', '0'), ('unique_users(visits)', '0'),
              ('sessions_per_user(visits, ''1 hour'')', NULL), ('rating_count(ratings)', '0'), ('unrated_count(ratings)', '0'), ('avg_rating(ratings)', NULL), ('rating_response_rate(ratings)', NULL), ('view_count(views)', '0'),
              ('new_users(first_seen, ''[2024-01-01, 2026-01-01)'')', '0'), ('new_users(period_users)', '0'), ('returning_users(period_users)', '0'),
              ('unique_users(period_users)', '0'), ('session_count(messaging)', '0'), ('bounce_count(messaging)', '0'), ('bounce_rate(messaging)', NULL),
              ('live_support_count(messaging)', '0'), ('live_support_rate(messaging)', NULL), ('self_service_rate(messaging)', NULL),
              ('conversation_count(conversation)', '0'), ('text_conversation_count(conversation)', '0'), ('video_conversation_count(conversation)', '0'),
              ('avg_conversation_minutes(conversation)', NULL), ('request_count(conversation)', '0'), ('agent_request_count(conversation)', '0'),
              ('visitor_request_count(conversation)', '0'), ('text_request_count(conversation)', '0'), ('video_request_count(conversation)', '0'),
              ('unsuccessful_request_count(conversation)', '0'), ('unanswered_request_count(conversation)', '0'), ('agent_acceptance_rate(conversation)', NULL),
              ('visitor_acceptance_rate(conversation)', NULL), ('reached_users(conversion)', '0'), ('converted_users(conversion)', '0'),
              ('conversion_rate(conversion)', NULL), ('literal_conversion_rate(conversion)', NULL), ('attributed_orders(touches, purchases, NULL)', '0'),
              ('attributed_value(touches, purchases, ''1 hour'')', '0'), ('attributed_aov(touches, purchases, NULL)', NULL), ('funnel_users(funnel, 1, NULL)', '0'),
              ('(SELECT s::text FROM stay_statistics(stays, ''[2024-01-01, 2026-01-01)'', ''UTC'') AS s)', '(0,0,0,0,0,0)'), ('(SELECT s::text FROM stay_statistics(stays, ''[2024-01-01, 2026-01-01)'', ''UTC'', audience, 0, 0) AS s)', '(0,0,0,0,0,0)')) AS v (call, nothing);
SELECT is(probe.answer(format('SELECT count(*) FROM probe.empty, LATERAL %s AS s', call)), '0', call || ' of the empty summary has no rows')
FROM   unnest(ARRAY['daily_users(audience)', 'rolling_users(audience, 7)', 'retention(audience, ''week'')', 'product_statistics(try_on)', 'sessionize(activity, ''1 hour'')', 'sessionize(visits, ''1 hour'')', 'attributions(touches, purchases, NULL)', 'attributions(touches, purchases, ''1 hour'')', 'funnel_steps(funnel, NULL)',
                    'stay_items(stays, ''[2024-01-01, 2026-01-01)'', ''UTC'', audience, 450, 0, 0)', 'stay_days(stays, ''[2024-01-01, 2026-01-01)'', ''UTC'', audience, 0)', 'stay_devices(stays, ''[2024-01-01, 2026-01-01)'', 0)']) AS call;
SELECT is(probe.answer(format('SELECT %s', call)), NULL, call)
FROM   unnest(ARRAY['unique_users(NULL::audience)', 'daily_unique_users(NULL::audience)', 'audience_union(NULL, audience_agg(1))', 'audience_intersect(audience_agg(1), NULL)', 'audience_except(NULL::audience, NULL)',
                    'session_count(NULL::try_on)', 'unique_users(NULL::try_on)', 'engagement_seconds(NULL::try_on)', 'avg_session_duration(NULL::try_on)', 'avg_engagement_per_user(NULL::try_on)', 'avg_sessions_per_user(NULL::try_on)',
                    'session_count(NULL::activity, ''1 hour'')', 'session_count(NULL::visits, ''1 hour'')', 'unique_users(NULL::visits)', 'sessions_per_user(NULL::visits, ''1 hour'')', 'rating_count(NULL::ratings)',
                    'unrated_count(NULL::ratings)', 'avg_rating(NULL::ratings)', 'rating_response_rate(NULL::ratings)', 'nps_score(NULL::ratings)', 'view_count(NULL::views)',
                    'new_users(NULL::first_seen, ''[2024-01-01, 2026-01-01)'')', 'new_users(first_seen_agg(1, now()), NULL)', 'new_users(NULL::period_users)',
                    'returning_users(NULL::period_users)', 'unique_users(NULL::period_users)', 'session_count(NULL::messaging)', 'bounce_count(NULL::messaging)',
                    'bounce_rate(NULL::messaging)', 'live_support_count(NULL::messaging)', 'live_support_rate(NULL::messaging)', 'self_service_rate(NULL::messaging)',
                    'conversation_count(NULL::conversation)', 'text_conversation_count(NULL::conversation)', 'video_conversation_count(NULL::conversation)',
                    'avg_conversation_minutes(NULL::conversation)', 'request_count(NULL::conversation)', 'agent_request_count(NULL::conversation)',
                    'visitor_request_count(NULL::conversation)', 'text_request_count(NULL::conversation)', 'video_request_count(NULL::conversation)',
                    'unsuccessful_request_count(NULL::conversation)', 'unanswered_request_count(NULL::conversation)', 'agent_acceptance_rate(NULL::conversation)',
                    'visitor_acceptance_rate(NULL::conversation)', 'reached_users(NULL::conversion)', 'converted_users(NULL::conversion)',
                    'conversion_rate(NULL::conversion)', 'literal_conversion_rate(NULL::conversion)',
                    'attributed_orders(NULL, (SELECT purchase_agg(1, 1, now(), 1)), NULL)',
                    'attributed_orders((SELECT touch_agg(1, 1, now(), now())), NULL, ''1 hour'')', 'attributed_value(NULL, (SELECT purchase_agg(1, 1, now(), 1)), NULL)',
                    'attributed_value((SELECT touch_agg(1, 1, now(), now())), NULL, ''1 hour'')', 'attributed_aov(NULL, (SELECT purchase_agg(1, 1, now(), 1)), NULL)',
                    'attributed_aov((SELECT touch_agg(1, 1, now(), now())), NULL, ''1 hour'')', 'funnel_users(NULL, 1, NULL)', 'funnel_users((SELECT funnel_agg(1, now(), 1)), NULL, NULL)',
                    -- any argument
                    'session_count(try_on_agg(1, 1, 1, 5), min_seconds => NULL)', 'engagement_seconds(try_on_agg(1, 1, 1, 5), cap => NULL)', 'engagement_seconds(try_on_agg(1, 1, 1, 5), min_seconds => NULL)',
                    'session_count(activity_agg(now()), NULL)', 'session_count(visit_agg(1, now()), NULL)', 'sessions_per_user(visit_agg(1, now()), NULL)']) AS call;
SELECT is(probe.answer(format('SELECT count(*) FROM %s AS s', call)), '0', call || ' has no rows')
FROM   unnest(ARRAY['daily_users(NULL)', 'product_statistics(NULL)', 'sessionize(NULL::activity, ''1 hour'')', 'sessionize(NULL::visits, ''1 hour'')', 'sessionize(NULL::timestamptz[], ''1 hour'')', 'rating_distribution(NULL)',
                    'sessionize((SELECT activity_agg(now())), NULL)', 'product_statistics((SELECT try_on_agg(1, 1, 1, 5)), NULL)',
                    'attributions(NULL, (SELECT purchase_agg(1, 1, now(), 1)), NULL)', 'attributions((SELECT touch_agg(1, 1, now(), now())), NULL, NULL)', 'funnel_steps(NULL, NULL)', 'period_days(NULL, ''UTC'')', 'period_days(''empty'', ''UTC'')']) AS call;

-- A NULL key or time: the row is ignored whole.
SELECT is((SELECT session_count(s, u, p, x) FROM (VALUES (1, 1, NULL::int, 100::float8), (1, 1, 1, 3.999999)) AS v (s, u, p, x)), 0::bigint, 'a row without a product does not make its session valid');
SELECT is((SELECT session_count(s, u, p, x) FROM (VALUES (1, NULL::int, 1, 100::float8), (1, 1, 1, 3.999999)) AS v (s, u, p, x)), 0::bigint, 'nor does a row without a user');
SELECT is((SELECT funnel_users(funnel_agg(k, t, s), 1, NULL) FROM (VALUES (NULL, now(), 1), (1, NULL, 1), (2, now(), NULL), (3, now(), 1)) AS v (k, t, s)), 1::bigint, 'a step of nobody, at no time, or none, is ignored');
SELECT is((SELECT unique_users(k, d) FROM (VALUES (1, NULL::date), (2, '2025-01-01')) AS v (k, d)), 1::bigint, 'a user without a day is ignored');
SELECT is((SELECT unique_users(k, t, 'UTC') FROM (VALUES (1, NULL::timestamptz), (2, '2025-01-01')) AS v (k, t)), 1::bigint, 'a user without a time is ignored');
SELECT is((SELECT unique_users(k, '2025-01-01'::timestamptz, z) FROM (VALUES (1, NULL), (2, 'UTC')) AS v (k, z)), 1::bigint, 'a user without a zone is ignored');
SELECT is((SELECT unique_users(visit_agg(k, t)) FROM (VALUES (1, NULL::timestamptz), (2, '2025-01-01')) AS v (k, t)), 1::bigint, 'a visit without a time is ignored');
SELECT is((SELECT session_count(k, t, '1 hour') FROM (VALUES (NULL::int, '2025-01-01'::timestamptz), (2, '2025-01-01')) AS v (k, t)), 1::bigint, 'a visit without a user is ignored');
SELECT is((SELECT view_count(s, p, c) FROM (VALUES (1, 1, NULL::int), (NULL, 1, 1), (1, NULL, 1), (1, 1, 1)) AS v (s, p, c)), 1::bigint, 'a view without one of its keys is ignored');

-- A NULL measure: nothing is added, the keys count.
SELECT is((SELECT unique_users(s, u, p, x) FROM (VALUES (1, 1, 1, NULL::float8), (1, 2, 2, 4)) AS v (s, u, p, x)), 2::bigint, 'a user whose seconds are unknown is a user of a valid session');
SELECT is((SELECT sessions FROM product_statistics((SELECT try_on_agg(s, u, p, x) FROM (VALUES (1, 1, 1, NULL::float8), (1, 2, 2, 4)) AS v (s, u, p, x))) WHERE product = '1'), 1::bigint, 'a product whose seconds are unknown is in it');
SELECT is((SELECT session_count(1, 1, 1, NULL)), 0::bigint, 'a session whose seconds are unknown is not valid');
SELECT is((SELECT session_count(try_on_agg(1, 1, 1, NULL), min_seconds => 0)), 1::bigint, 'but it is a session');

-- The same of the other families.
SELECT is((SELECT (attributed_orders(touches, purchases, NULL), attributed_value(touches, purchases, NULL), attributed_aov(touches, purchases, NULL))::text FROM (SELECT t.touches, e.purchases FROM probe.full AS t, probe.empty AS e) AS s), '(0,0,)', 'touches without orders');
SELECT is((SELECT (attributed_orders(touches, purchases, NULL), attributed_value(touches, purchases, NULL), attributed_aov(touches, purchases, NULL))::text FROM (SELECT e.touches, t.purchases FROM probe.full AS t, probe.empty AS e) AS s), '(0,0,)', 'orders without touches');
SELECT is((SELECT new_users(k, t, '[2025-01-01, 2025-02-01)') FROM (VALUES (1, NULL::timestamptz), (1, '2025-01-01'), (NULL, '2025-01-01')) AS v (k, t)), 1::bigint, 'a user first seen at an unknown time is first seen later');
SELECT is((SELECT (session_count(s, u, true), live_support_count(s, u, true))::text FROM (VALUES (1, NULL::boolean), (NULL, true)) AS v (s, u)), '(0,0)', 'a message of nobody knows whom, one of no session');
SELECT is((SELECT (request_count(c, t, v, false), conversation_count(c, t, v, false))::text FROM (VALUES (1, '2025-01-01'::timestamptz, true), (1, NULL, false), (NULL, '2025-01-01', false)) AS x (c, t, v)), '(1,0)', 'an answer at an unknown time is none');
SELECT is((SELECT (reached_users(u, true, c), converted_users(u, true, c))::text FROM (VALUES (1, NULL::boolean), (NULL, true)) AS v (u, c)), '(1,0)', 'a conversion of nobody knows whom');
SELECT is((SELECT attributed_orders(touch_agg(v, t, s, '2025-01-05'), (SELECT purchase_agg(1, 1, '2025-01-04'::timestamptz, 1)), '0') FROM (VALUES (NULL, 1, '2025-01-01'::timestamptz), (1, NULL, '2025-01-01'), (1, 1, NULL)) AS x (v, t, s)), 0::bigint, 'a touch without its visitor, its key or its start');
SELECT is((SELECT attributed_orders((SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL)), purchase_agg(v, o, t, 1), NULL) FROM (VALUES (NULL, 1, '2025-01-01'::timestamptz), (1, NULL, '2025-01-01'), (1, 1, NULL)) AS x (v, o, t)), 0::bigint, 'an order without its visitor, its key or its time');
SELECT is((SELECT attributed_value((SELECT touch_agg(1, 1, '2025-01-01'::timestamptz, NULL)), purchase_agg(v, o, t, a), NULL) FROM (VALUES (NULL, 1, '2025-01-01'::timestamptz, 5), (1, 1, '2025-01-02', 7), (2, 1, NULL, 9)) AS x (v, o, t, a)), 7::numeric, 'a row that is ignored contradicts nothing');

-- Stays: nothing shown is not nothing, but its numbers are those of nothing. Arguments that are NULL are mistakes: 60-errors.
CREATE TABLE probe.stay (n int, s int, d int, t timestamptz, p int, c int, x float8, i text, f boolean);
INSERT INTO probe.stay VALUES (1, NULL, 1, '2025-01-01', 1, 1, 9, 'a', true), (2, 1, NULL, '2025-01-01', 1, 1, 9, 'a', true), (3, 1, 1, NULL, 1, 1, 9, 'a', true), (4, 1, 1, '2025-01-01', NULL, 1, 9, 'a', true),
    (5, 1, 1, '2025-01-02', 1, 1, 3.999999, 'a', true), (6, 1, 1, '2025-01-02', 1, NULL, NULL, NULL, true), (7, 1, 2, '2025-01-02', 1, 2, 0.000001, 'a', NULL);
SELECT is((SELECT s::text FROM (SELECT stay_agg(s, d, t, p, c, x, i, f) AS a FROM probe.stay WHERE n <= up_to) AS a, stay_statistics(a, '[2024-01-01, 2026-01-01)', 'UTC', NULL, 450, least) AS s), want, description)
FROM  (VALUES (4, 0::float8, '(0,0,0,0,0,0)', 'stays without session, device, time or product'), (5, 4, '(0,0,0,0,0,0)', '… make no session valid'), (5, 3.999999, '(3.999999,1,1,1,1,0)', '… nor more'),
              (6, 4, '(0,0,0,0,0,0)', 'seconds unknown add nothing'), (7, 4, '(3.999999,1,1,1,1,0)', 'a stay that may not be shown is not, but its seconds are')) AS v (up_to, least, want, description);
SELECT is((SELECT stay_agg(s, d, t, p, c, x, i, f)::text FROM probe.stay WHERE n <= 4), (SELECT stays::text FROM probe.empty), 'rows that are left out whole leave an empty summary');
SELECT is((SELECT count(*) FROM (SELECT stay_agg(s, d, t, p, c, x, i, f) AS a FROM probe.stay) AS a, stay_items(a, '[2024-01-01, 2026-01-01)', 'UTC') AS i WHERE i.item IS NULL AND i.seconds = 0 AND i.views = 0 AND i.sessions = 1), 1::bigint, 'an unknown item, colour and time: a row with its session');
SELECT isnt((SELECT stay_agg(s, d, t, p, c, x, i, false)::text FROM probe.stay), (SELECT stays::text FROM probe.empty), 'what is hidden is in the summary');
SELECT is((SELECT concat_ws(' ', s, (SELECT count(*) FROM stay_items(a, w, 'UTC')), (SELECT count(*) FROM stay_days(a, w, 'UTC', (SELECT audience_agg(d) FROM probe.stay))), (SELECT count(*) FROM stay_devices(a, w)))
           FROM (SELECT stay_agg(s, d, t, p, c, x, i, false) AS a, '[2024-01-01, 2026-01-01)'::tstzrange AS w FROM probe.stay) AS a, stay_statistics(a, w, 'UTC', (SELECT audience_agg(d) FROM probe.stay)) AS s), '(0,0,0,0,0,0) 0 0 0', '… but in no number');

SELECT * FROM finish();
ROLLBACK;
