-- The demo on generated data: the same rows everywhere, made by a hash and no random().

\ir demo-compare.sql

-- A number in [0, 1) that looks random, from a row's number and the name of what it is for.
CREATE FUNCTION demo.draw(n bigint, purpose text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || substr(md5(purpose || n::text), 1, 8))::bit(32)::bigint / 4294967296.0::double precision
$$;

\echo 'Making a month of a shop: try-on events, chat messages, surveys ...'

-- MATERIALIZED, or each draw would be made once more for every row that uses it
CREATE TABLE try_on_event AS
WITH session AS MATERIALIZED (
    SELECT s, floor(9000 * demo.draw(s, 'device') ^ 2)::int AS device, 1 + floor(10 * demo.draw(s, 'stays'))::int AS stays,
           timestamptz '2026-10-01 00:00+02' + demo.draw(s, 'start') * interval '31 days' AS started
    FROM generate_series(1, 36500) AS s)
SELECT s AS session_id,
       md5('device' || device)::uuid AS device_id,
       CASE device % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'ios' ELSE 'android' END AS platform,
       'lipstick-' || floor(40 * demo.draw(s * 50 + e, 'product') ^ 2) AS product,
       'shade-' || floor(12 * demo.draw(s * 50 + e, 'shade')) AS colour,
       started + e * interval '11 seconds' AS at,
       -- some stays are a glance, some a coffee break
       round((-25 * ln(1 - demo.draw(s * 50 + e, 'stay')) * CASE WHEN s % 40 = 0 THEN 20 WHEN s % 6 = 0 THEN 0.05 ELSE 1 END)::numeric, 3) AS seconds
FROM   session, generate_series(1, stays) AS e;

CREATE TABLE message AS
WITH burst AS MATERIALIZED (
    SELECT b, floor(4000 * demo.draw(b, 'user') ^ 2)::int AS user_id, 1 + floor(12 * demo.draw(b, 'messages'))::int AS messages,
           timestamptz '2026-10-01 00:00+02' + demo.draw(b, 'burst') * interval '31 days' AS started
    FROM generate_series(1, 20000) AS b)
SELECT user_id, started + m * interval '7 minutes' * demo.draw(b * 20 + m, 'pause') AS at,
       CASE WHEN m % 2 = 1 THEN 'user' WHEN b % 5 = 0 THEN 'agent' ELSE 'bot' END AS sender
FROM   burst, generate_series(1, messages) AS m;

CREATE TABLE survey AS
SELECT i AS survey_id, CASE WHEN demo.draw(i, 'answered') < 0.7 THEN 1 + floor(5 * sqrt(demo.draw(i, 'rating')))::int END AS rating
FROM   generate_series(1, 15000) AS i;

VACUUM ANALYZE try_on_event, message, survey;

SELECT 'try_on_event' AS "table", count(*) AS rows, count(DISTINCT session_id) || ' sessions of ' || count(DISTINCT device_id) || ' devices' AS of
FROM   try_on_event
UNION ALL SELECT 'message', count(*), count(DISTINCT user_id) || ' users' FROM message
UNION ALL SELECT 'survey', count(*), count(rating) || ' answered' FROM survey;

------------------------------------------------------------------------------------------------------------------

-- Plain SQL needs these two steps for nearly every number of a try-on.
CREATE VIEW demo.valid AS
    SELECT session_id FROM try_on_event GROUP BY session_id HAVING sum(seconds) >= 4;
CREATE VIEW demo.stay AS
    SELECT session_id, product, least(sum(seconds), 450) AS seconds
    FROM try_on_event JOIN demo.valid USING (session_id) GROUP BY session_id, product;

INSERT INTO demo.question (metric, ours, plain) VALUES
('sessions of 4 seconds or more',
 'SELECT session_count(session_id, device_id, product, seconds) FROM try_on_event',
 'SELECT count(*) FROM demo.valid'),
('average session duration, s',
 'SELECT avg_session_duration(session_id, device_id, product, seconds) FROM try_on_event',
 'SELECT (SELECT sum(seconds) FROM demo.stay) / (SELECT count(*) FROM demo.valid)'),
('average engagement per user, s',
 'SELECT avg_engagement_per_user(session_id, device_id, product, seconds) FROM try_on_event',
 'SELECT (SELECT sum(seconds) FROM demo.stay) / (SELECT count(DISTINCT device_id) FROM try_on_event JOIN demo.valid USING (session_id))'),
('average sessions per user',
 'SELECT avg_sessions_per_user(session_id, device_id, product, seconds) FROM try_on_event',
 'SELECT (SELECT count(*) FROM demo.valid)::numeric / (SELECT count(DISTINCT device_id) FROM try_on_event JOIN demo.valid USING (session_id))'),
('views: session, product, colour',
 'SELECT view_count(session_id, product, colour) FROM try_on_event',
 'SELECT count(*) FROM (SELECT DISTINCT session_id, product, colour FROM try_on_event) AS v'),
('seconds, at most 60 a product',
 'SELECT capped_sum(session_id, product, seconds, 60) FROM try_on_event',
 'SELECT sum(least(60, s)) FROM (SELECT sum(seconds) AS s FROM try_on_event GROUP BY session_id, product) AS i'),
('most used product',
 $$SELECT product || ': ' || sessions || ' sessions' FROM product_statistics((SELECT try_on_agg(session_id, device_id, product, seconds) FROM try_on_event)) ORDER BY sessions DESC, product LIMIT 1$$,
 $$SELECT product || ': ' || count(*) || ' sessions' FROM demo.stay GROUP BY product ORDER BY count(*) DESC, product LIMIT 1$$);
\C 'Virtual try-on'
SELECT * FROM demo.answers();

INSERT INTO demo.question (metric, ours, plain) VALUES
('unique users of the month',
 'SELECT unique_users(device_id) FROM try_on_event',
 'SELECT count(DISTINCT device_id) FROM try_on_event'),
('daily unique users, Rome',
 $$SELECT daily_unique_users(device_id, at, 'Europe/Rome') FROM try_on_event$$,
 $$SELECT count(*) FROM (SELECT DISTINCT device_id, (at AT TIME ZONE 'Europe/Rome')::date FROM try_on_event) AS d$$),
('the same from 31 daily summaries',
 $$SELECT daily_unique_users(merge(a)) FROM (SELECT audience_agg(device_id, at, 'Europe/Rome') AS a FROM try_on_event GROUP BY local_day(at, 'Europe/Rome')) AS day$$,
 $$SELECT count(*) FROM (SELECT DISTINCT device_id, (at AT TIME ZONE 'Europe/Rome')::date FROM try_on_event) AS d$$),
('users of both halves of the month',
 $$SELECT unique_users(audience_intersect(
     (SELECT audience_agg(device_id, at, 'Europe/Rome') FROM try_on_event WHERE at <  timestamptz '2026-10-16 00:00+02'),
     (SELECT audience_agg(device_id, at, 'Europe/Rome') FROM try_on_event WHERE at >= timestamptz '2026-10-16 00:00+02')))$$,
 $$SELECT count(*) FROM (SELECT device_id FROM try_on_event WHERE at <  timestamptz '2026-10-16 00:00+02' INTERSECT
                         SELECT device_id FROM try_on_event WHERE at >= timestamptz '2026-10-16 00:00+02') AS b$$);
\C 'Audience'
SELECT * FROM demo.answers();

CREATE VIEW demo.conversation AS
    SELECT user_id, count(*) FILTER (WHERE gap IS NULL OR gap > interval '30 minutes') AS sessions
    FROM (SELECT user_id, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) AS gap FROM message WHERE sender = 'user') AS m
    GROUP BY user_id;
INSERT INTO demo.question (metric, ours, plain) VALUES
('sessions, gap 30 minutes',
 $$SELECT session_count(user_id, at, '30 minutes') FROM message WHERE sender = 'user'$$,
 'SELECT sum(sessions) FROM demo.conversation'),
('sessions per user',
 $$SELECT sessions_per_user(user_id, at, '30 minutes') FROM message WHERE sender = 'user'$$,
 'SELECT avg(sessions) FROM demo.conversation'),
('most sessions of one user',
 $$SELECT max(n) FROM (SELECT session_count(activity_agg(at), '30 minutes') AS n FROM message WHERE sender = 'user' GROUP BY user_id) AS u$$,
 'SELECT max(sessions) FROM demo.conversation'),
('longest session, s',
 $$SELECT max(duration_seconds) FROM sessionize((SELECT visit_agg(user_id, at) FROM message WHERE sender = 'user'), '30 minutes')$$,
 $$SELECT max(extract(epoch FROM ended - started)) FROM (
     SELECT min(at) AS started, max(at) AS ended FROM (
       SELECT user_id, at, count(*) FILTER (WHERE first) OVER (PARTITION BY user_id ORDER BY at) AS session FROM (
         SELECT user_id, at, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) > interval '30 minutes' AS first
         FROM message WHERE sender = 'user') AS a) AS b GROUP BY user_id, session) AS c$$);
\C 'Messages'
SELECT * FROM demo.answers();

INSERT INTO demo.question (metric, ours, plain) VALUES
('average rating',   'SELECT avg_rating(rating) FROM survey',           'SELECT avg(rating) FROM survey'),
('surveys answered', 'SELECT rating_count(rating) FROM survey',         'SELECT count(rating) FROM survey'),
('response rate',    'SELECT rating_response_rate(rating) FROM survey', 'SELECT count(rating)::numeric / count(*) FROM survey'),
('distribution 1 to 5',
 $$SELECT string_agg(responses::text, ' ' ORDER BY rating) FROM rating_distribution((SELECT rating_agg(rating) FROM survey))$$,
 $$SELECT string_agg(n::text, ' ' ORDER BY r) FROM (SELECT r, count(rating) AS n FROM generate_series(1, 5) AS r LEFT JOIN survey ON rating = r GROUP BY r) AS d$$);
\C 'Ratings'
SELECT * FROM demo.answers();
\C

\ir demo-verdict.sql
