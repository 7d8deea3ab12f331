-- The demo on generated data: the same rows everywhere, made by a hash and no random().

\ir demo-compare.sql

-- A number in [0, 1) that looks random, from a row's number and the name of what it is for.
CREATE FUNCTION demo.draw(n bigint, purpose text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || substr(md5(purpose || n::text), 1, 8))::bit(32)::bigint / 4294967296.0::double precision
$$;

\echo 'Making a month of a shop: try-on events, messages, conversations, orders, surveys ...'

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

-- An agent and a visitor take turns, in text and from the middle on sometimes in video; three conversations of ten stay
-- one-sided.
CREATE TABLE conversation_event AS
WITH conversation AS MATERIALIZED (
    SELECT c, floor(2500 * demo.draw(c, 'visitor') ^ 2)::int AS visitor_id, 1 + floor(8 * demo.draw(c, 'events'))::int AS events,
           demo.draw(c, 'answered') < 0.7 AS answered, floor(1.6 * demo.draw(c, 'side'))::int AS turn, demo.draw(c, 'call') < 0.4 AS call,
           timestamptz '2026-10-01 00:00+02' + demo.draw(c, 'opened') * interval '31 days' AS opened
    FROM generate_series(1, 12000) AS c)
SELECT c AS conversation_id, visitor_id, opened + e * interval '50 seconds' * (1 + demo.draw(c * 20 + e, 'silence')) AS at,
       CASE WHEN (turn + CASE WHEN answered THEN e ELSE 0 END) % 2 = 0 THEN 'visitor' ELSE 'agent' END AS side,
       CASE WHEN call AND e > events / 2 THEN 'video' ELSE 'text' END AS channel
FROM   conversation, generate_series(1, events) AS e;

CREATE TABLE widget_event AS
SELECT floor(15000 * demo.draw(w, 'passer-by'))::int AS visitor_id, CASE WHEN demo.draw(w, 'kind') < 0.06 THEN 'click' ELSE 'impression' END AS kind,
       timestamptz '2026-10-01 00:00+02' + demo.draw(w, 'seen') * interval '31 days' AS at
FROM   generate_series(1, 50000) AS w;

CREATE TABLE sales_order AS
SELECT o AS order_id, floor(4000 * demo.draw(o, 'customer') ^ 2)::int AS visitor_id, round((20 + 180 * demo.draw(o, 'amount') ^ 2)::numeric, 2) AS amount,
       timestamptz '2026-10-01 00:00+02' + demo.draw(o, 'ordered') * interval '45 days' AS ordered_at
FROM   generate_series(1, 10000) AS o;

CREATE TABLE survey AS
SELECT i AS survey_id, CASE WHEN demo.draw(i, 'answered') < 0.7 THEN 1 + floor(5 * sqrt(demo.draw(i, 'rating')))::int END AS rating
FROM   generate_series(1, 15000) AS i;

VACUUM ANALYZE try_on_event, message, conversation_event, widget_event, sales_order, survey;

SELECT 'try_on_event' AS "table", count(*) AS rows, count(DISTINCT session_id) || ' sessions of ' || count(DISTINCT device_id) || ' devices' AS of
FROM   try_on_event
UNION ALL SELECT 'message', count(*), count(DISTINCT user_id) || ' users' FROM message
UNION ALL SELECT 'conversation_event', count(*), count(DISTINCT conversation_id) || ' conversations of ' || count(DISTINCT visitor_id) || ' visitors' FROM conversation_event
UNION ALL SELECT 'widget_event', count(*), count(DISTINCT visitor_id) || ' visitors' FROM widget_event
UNION ALL SELECT 'sales_order', count(*), count(DISTINCT visitor_id) || ' visitors' FROM sales_order
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

INSERT INTO demo.question (metric, ours, plain) VALUES
('new users of the last 7 days',
 $$SELECT new_users(device_id, at, period('last_7_days', '2026-10-27 09:00+01', 'Europe/Rome')) FROM try_on_event$$,
 $$SELECT count(*) FROM (SELECT min(at) AS first FROM try_on_event GROUP BY device_id) AS u
   WHERE first >= timestamptz '2026-10-20 00:00+02' AND first < timestamptz '2026-10-27 00:00+01'$$),
('returning users',
 $$SELECT returning_users(device_id, at, period('last_7_days', '2026-10-27 09:00+01', 'Europe/Rome')) FROM try_on_event$$,
 $$SELECT count(DISTINCT device_id) FROM try_on_event AS e WHERE at >= timestamptz '2026-10-20 00:00+02' AND at < timestamptz '2026-10-27 00:00+01'
   AND device_id IN (SELECT device_id FROM try_on_event WHERE at < timestamptz '2026-10-20 00:00+02')$$),
('users against the 7 days before',
 $$SELECT round(pct_change(unique_users(device_id) FILTER (WHERE at <@ now), unique_users(device_id) FILTER (WHERE at <@ before))::numeric, 6)
   FROM try_on_event, (SELECT period('last_7_days', '2026-10-27 09:00+01', 'Europe/Rome') AS now,
                              previous_period('last_7_days', '2026-10-27 09:00+01', 'Europe/Rome') AS before) AS p$$,
 $$SELECT round(n::numeric / b - 1, 6) FROM (
     SELECT count(DISTINCT device_id) FILTER (WHERE at >= timestamptz '2026-10-20 00:00+02' AND at < timestamptz '2026-10-27 00:00+01') AS n,
            count(DISTINCT device_id) FILTER (WHERE at >= timestamptz '2026-10-13 00:00+02' AND at < timestamptz '2026-10-20 00:00+02') AS b
     FROM try_on_event) AS u$$),
('new users of 31 days, added up',
 $$SELECT sum(new_users(f, tstzrange(local_day_start(day, 'Europe/Rome'), local_day_start(day + 1, 'Europe/Rome'))))
   FROM (SELECT first_seen_agg(device_id, at) AS f FROM try_on_event OFFSET 0) AS one,
        period_days('[2026-10-01 00:00+02, 2026-11-01 00:00+01)', 'Europe/Rome') AS day$$,
 'SELECT count(DISTINCT device_id) FROM try_on_event');
\C 'New and returning'
SELECT * FROM demo.answers();

CREATE VIEW demo.chat AS
    SELECT user_id, count(*) FILTER (WHERE gap IS NULL OR gap > interval '30 minutes') AS sessions
    FROM (SELECT user_id, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) AS gap FROM message WHERE sender = 'user') AS m
    GROUP BY user_id;
INSERT INTO demo.question (metric, ours, plain) VALUES
('sessions, gap 30 minutes',
 $$SELECT session_count(user_id, at, '30 minutes') FROM message WHERE sender = 'user'$$,
 'SELECT sum(sessions) FROM demo.chat'),
('sessions per user',
 $$SELECT sessions_per_user(user_id, at, '30 minutes') FROM message WHERE sender = 'user'$$,
 'SELECT avg(sessions) FROM demo.chat'),
('most sessions of one user',
 $$SELECT max(n) FROM (SELECT session_count(activity_agg(at), '30 minutes') AS n FROM message WHERE sender = 'user' GROUP BY user_id) AS u$$,
 'SELECT max(sessions) FROM demo.chat'),
('longest session, s',
 $$SELECT max(duration_seconds) FROM sessionize((SELECT visit_agg(user_id, at) FROM message WHERE sender = 'user'), '30 minutes')$$,
 $$SELECT max(extract(epoch FROM ended - started)) FROM (
     SELECT min(at) AS started, max(at) AS ended FROM (
       SELECT user_id, at, count(*) FILTER (WHERE first) OVER (PARTITION BY user_id ORDER BY at) AS session FROM (
         SELECT user_id, at, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) > interval '30 minutes' AS first
         FROM message WHERE sender = 'user') AS a) AS b GROUP BY user_id, session) AS c$$);
\C 'Messages'
SELECT * FROM demo.answers();

-- 30 minutes of silence end a session; without a message by the user there is none.
CREATE VIEW demo.message_of_session AS
    SELECT sender, user_id || '/' || session_number(at, '30 minutes') OVER (PARTITION BY user_id ORDER BY at) AS session FROM message;
CREATE VIEW demo.session AS
    SELECT count(*) FILTER (WHERE sender = 'user') AS by_user, count(*) FILTER (WHERE sender = 'agent') AS by_agent FROM (
      SELECT user_id, sender, count(*) FILTER (WHERE first) OVER (PARTITION BY user_id ORDER BY at) AS n FROM (
        SELECT user_id, sender, at, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) > interval '30 minutes' AS first FROM message) AS a) AS b
    GROUP BY user_id, n HAVING count(*) FILTER (WHERE sender = 'user') > 0;
INSERT INTO demo.question (metric, ours, plain) VALUES
('sessions with the user in them',
 $$SELECT session_count(session, sender = 'user', sender = 'agent') FROM demo.message_of_session$$,
 'SELECT count(*) FROM demo.session'),
('bounce rate',
 $$SELECT bounce_rate(session, sender = 'user', sender = 'agent') FROM demo.message_of_session$$,
 'SELECT count(*) FILTER (WHERE by_user = 1)::numeric / count(*) FROM demo.session'),
('live support',
 $$SELECT live_support_rate(session, sender = 'user', sender = 'agent') FROM demo.message_of_session$$,
 'SELECT count(*) FILTER (WHERE by_agent > 0)::numeric / count(*) FROM demo.session'),
('self-service',
 $$SELECT self_service_rate(session, sender = 'user', sender = 'agent') FROM demo.message_of_session$$,
 'SELECT count(*) FILTER (WHERE by_agent = 0)::numeric / count(*) FROM demo.session');
\C 'Support'
SELECT * FROM demo.answers();

CREATE VIEW demo.channel AS
    SELECT conversation_id, channel, min(at) AS first_at, max(at) AS last_at, count(DISTINCT side) = 2 AS two_way,
           (array_agg(side ORDER BY at, side DESC))[1] AS begun_by
    FROM conversation_event GROUP BY conversation_id, channel;
CREATE VIEW demo.conversation AS
    SELECT conversation_id, bool_or(two_way) AS two_way, min(first_at) AS starts_at, max(last_at) AS ends_at,
           (array_agg(begun_by ORDER BY first_at, begun_by DESC))[1] AS begun_by
    FROM demo.channel GROUP BY conversation_id;
INSERT INTO demo.question (metric, ours, plain)
SELECT metric, format('SELECT %s(conversation_id, at, side = ''visitor'', channel = ''video'') FROM conversation_event', ours), 'SELECT ' || plain
FROM  (VALUES
    ('two-way conversations',            'conversation_count',         'count(*) FROM demo.conversation WHERE two_way'),
    ('of these in video',                'video_conversation_count',   $$count(*) FROM demo.channel WHERE two_way AND channel = 'video'$$),
    ('average duration, minutes',        'avg_conversation_minutes',   'avg(extract(epoch FROM ends_at - starts_at)) / 60 FROM demo.conversation WHERE two_way'),
    ('requests',                         'request_count',              'count(*) FROM demo.channel'),
    ('unanswered requests of visitors',  'unanswered_request_count',   $$count(*) FROM demo.channel WHERE NOT two_way AND begun_by = 'visitor'$$),
    ('agents accept',                    'agent_acceptance_rate',      $$avg(two_way::int) FROM demo.conversation WHERE begun_by = 'visitor'$$),
    ('visitors accept',                  'visitor_acceptance_rate',    $$avg(two_way::int) FROM demo.conversation WHERE begun_by = 'agent'$$)) AS v (metric, ours, plain);
\C 'Conversations'
SELECT * FROM demo.answers();

INSERT INTO demo.question (metric, ours, plain) VALUES
('visitors with impression',
 $$SELECT reached_users(visitor_id, kind = 'impression', kind = 'click') FROM widget_event$$,
 $$SELECT count(DISTINCT visitor_id) FROM widget_event WHERE kind = 'impression'$$),
('click-through rate of viewers',
 $$SELECT conversion_rate(visitor_id, kind = 'impression', kind = 'click') FROM widget_event$$,
 $$SELECT avg(clicked::int) FROM (SELECT bool_or(kind = 'impression') AS viewed, bool_or(kind = 'click') AS clicked FROM widget_event GROUP BY visitor_id) AS v WHERE viewed$$),
('click-through rate, literally',
 $$SELECT literal_conversion_rate(visitor_id, kind = 'impression', kind = 'click') FROM widget_event$$,
 $$SELECT count(DISTINCT visitor_id) FILTER (WHERE kind = 'click')::numeric / count(DISTINCT visitor_id) FILTER (WHERE kind = 'impression') FROM widget_event$$);
\C 'Conversion'
SELECT * FROM demo.answers();

-- Two-way conversations with their visitors, and the orders with the last of them.
CREATE TABLE demo.touch AS
    SELECT conversation_id, visitor_id, starts_at, ends_at
    FROM demo.conversation JOIN (SELECT DISTINCT conversation_id, visitor_id FROM conversation_event) AS v USING (conversation_id) WHERE two_way;
CREATE INDEX ON demo.touch (visitor_id, starts_at);
ANALYZE demo.touch;
CREATE VIEW demo.credited AS
    SELECT o.*, c.conversation_id FROM sales_order AS o, LATERAL (
        SELECT conversation_id FROM demo.touch AS t WHERE t.visitor_id = o.visitor_id AND starts_at <= ordered_at AND ordered_at < ends_at + interval '168 hours'
        ORDER BY starts_at DESC, conversation_id DESC LIMIT 1) AS c;
INSERT INTO demo.question (metric, ours, plain)
SELECT metric, replace(ours, '@summaries', '(SELECT touch_agg(visitor_id, conversation_id, starts_at, ends_at) FROM demo.touch),
                                            (SELECT purchase_agg(visitor_id, order_id, ordered_at, amount) FROM sales_order)'), plain
FROM  (VALUES
    ('orders within 7 days of a conversation', $$SELECT attributed_orders(@summaries, '7 days')$$, 'SELECT count(*) FROM demo.credited'),
    ('their value',                            $$SELECT attributed_value(@summaries, '7 days')$$,  'SELECT sum(amount) FROM demo.credited'),
    ('value per order',                        $$SELECT attributed_aov(@summaries, '7 days')$$,    'SELECT avg(amount) FROM demo.credited'),
    ('which conversations, as one number',     $$SELECT sum(touch::bigint * order_id::bigint) FROM attributions(@summaries, '7 days')$$,
                                               'SELECT sum(conversation_id::bigint * order_id) FROM demo.credited'),
    ('influenced value: any time after',       'SELECT attributed_value(@summaries, NULL)',
     'SELECT sum(amount) FROM sales_order AS o WHERE EXISTS (SELECT FROM demo.touch AS t WHERE t.visitor_id = o.visitor_id AND starts_at <= ordered_at)')) AS v (metric, ours, plain);
\C 'Attribution'
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
