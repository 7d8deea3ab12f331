-- visits: the times of all users, cut into sessions in one pass.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE message (user_id text, at timestamptz);
INSERT INTO message VALUES
    ('ann', '2025-01-01 10:00'), ('ann', '2025-01-01 10:30'), ('ann', '2025-01-01 11:00:00.000001'),
    ('bob', '2025-01-01 10:15'), ('bob', '2025-01-01 10:45'), ('', '2025-01-05'), ('a name that is longer than fifteen bytes', '2025-01-06'),
    ('cyd', NULL), (NULL, '2025-01-01');
ANALYZE message;

-- ann 2, bob 1, '' 1, the long one 1.
SELECT session_count(user_id, at, '30 minutes') AS sessions, sessions_per_user(user_id, at, '30 minutes') AS per_user FROM message;
SELECT session_count(v, '30 minutes') AS sessions, unique_users(v) AS users, sessions_per_user(v, '30 minutes') AS per_user, session_count(v, '31 minutes') AS longer, v::json FROM (SELECT visit_agg(user_id, at) AS v FROM message) AS t;
SELECT * FROM sessionize((SELECT visit_agg(user_id, at) FROM message), '30 minutes') ORDER BY user_id COLLATE "C", session_number;
-- In a select list, where the rows are given one by one.
SELECT (s).user_id, (s).session_number, (s).events FROM (SELECT sessionize(visit_agg(user_id, at), '30 minutes') AS s FROM message) AS t ORDER BY (s).user_id COLLATE "C", (s).session_number;
SELECT count(*) FROM (SELECT sessionize(visit_agg(user_id, at), '30 minutes') FROM message LIMIT 2) AS t;
-- Kinds of users, as text.
SELECT user_id, events FROM sessionize((SELECT visit_agg(u, '2025-01-01'::timestamptz) FROM (VALUES (1), (-1), (0), (2147483647)) AS v (u)), '1 hour') ORDER BY user_id::int;
SELECT user_id, events FROM sessionize((SELECT visit_agg(u, '2025-01-01'::timestamptz) FROM (VALUES ('00000000-0000-0000-0000-00000000000b'::uuid), ('ffffffff-0000-0000-0000-00000000000b')) AS v (u)), '1 hour') ORDER BY user_id;
-- One step and two; and over nothing.
SELECT session_count(user_id, at, '1 hour'), sessions_per_user(user_id, at, '1 hour') FROM message WHERE user_id = 'nobody';
SELECT count(*) FROM sessionize((SELECT visit_agg(user_id, at) FROM message WHERE user_id = 'nobody'), '1 hour');

-- The gap of the one-step form does not change within a group, but may between groups.
SELECT user_id, session_count(user_id, at, CASE user_id WHEN 'ann' THEN interval '30 minutes' ELSE '10 minutes' END) FROM message WHERE user_id IN ('ann', 'bob') GROUP BY user_id ORDER BY user_id;
SELECT failure($$SELECT session_count(user_id, at, CASE user_id WHEN 'ann' THEN interval '30 minutes' ELSE '10 minutes' END ORDER BY user_id, at) FROM message WHERE user_id IN ('ann', 'bob')$$);

CREATE TABLE many_messages AS SELECT 'user-' || dice(n, 300, 'user') AS user_id, timestamptz '2025-01-01' + dice(n, 2000000, 'time') * interval '1 second' AS at FROM generate_series(1, 6000) AS n;
ANALYZE many_messages;
CREATE VIEW plain_messages AS
    SELECT user_id, at, 1 + count(*) FILTER (WHERE begins) OVER (PARTITION BY user_id ORDER BY at) AS number
    FROM (SELECT user_id, at, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) > interval '3 hours' AS begins FROM many_messages) AS t;
SELECT count(*) = session_count((SELECT visit_agg(user_id, at) FROM many_messages), '3 hours') AS same_number, count(*) FILTER (WHERE (s.started_at, s.ended_at, s.events) = (p.started_at, p.ended_at, p.events)) = count(*) AS same_sessions
FROM   sessionize((SELECT visit_agg(user_id, at) FROM many_messages), '3 hours') AS s
       FULL JOIN (SELECT user_id, number AS session_number, min(at) AS started_at, max(at) AS ended_at, count(*) AS events FROM plain_messages GROUP BY 1, 2) AS p USING (user_id, session_number);
SELECT session_count(user_id, at, '3 hours') = (SELECT count(*) FROM (SELECT DISTINCT user_id, number FROM plain_messages) AS p) AS sessions,
       sessions_per_user(user_id, at, '3 hours') = (SELECT count(DISTINCT (user_id, number))::float8 / count(DISTINCT user_id) FROM plain_messages) AS per_user FROM many_messages;
SELECT session_count(merge(v), '3 hours') = (SELECT session_count(user_id, at, '3 hours') FROM many_messages) AS merged_days FROM (SELECT visit_agg(user_id, at) AS v FROM many_messages GROUP BY local_day(at, 'UTC')) AS d;
