-- activity: the times of one user, cut into sessions by a gap.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE event (user_id text, at timestamptz);
INSERT INTO event VALUES
    ('ann', '2025-01-01 10:00'), ('ann', '2025-01-01 10:30'), ('ann', '2025-01-01 11:00:00.000001'), ('ann', '2025-01-01 11:00:00.000001'), ('ann', '2025-01-02 11:00'), ('ann', NULL),
    ('bob', '2025-01-01 23:50'), ('bob', '2025-01-02 00:10'), ('cyd', NULL);
ANALYZE event;

-- A gap of exactly 30 minutes does not end a session; a microsecond more does.
SELECT user_id, s.* FROM (SELECT user_id, activity_agg(at) AS a FROM event GROUP BY user_id) AS u, LATERAL sessionize(a, '30 minutes') AS s ORDER BY user_id, session_number;
SELECT user_id, session_count(activity_agg(at), '30 minutes') AS minutes_30, session_count(activity_agg(at), '00:30:00.000001') AS a_bit_more, session_count(activity_agg(at), '1 day') AS day,
       session_count(activity_agg(at), '0.000001 second') AS least, session_count(activity_agg(at), '1000000 days') AS longest, activity_agg(at)::json
FROM   event GROUP BY user_id ORDER BY user_id;
-- Two events at one instant are two.
SELECT * FROM sessionize((SELECT activity_agg('2025-01-01'::timestamptz) FROM generate_series(1, 3)), '1 second');
-- Days have 24 hours, whatever the zone: the clocks of Rome were put forward in between.
SET timezone = 'Europe/Rome';
SELECT session_count(activity_agg(at), '1 day') AS longer_than_24, session_count(activity_agg(at), '23 hours') AS exactly_23 FROM (VALUES (timestamptz '2025-03-29 12:00'), ('2025-03-30 12:00')) AS v (at);
SELECT session_count(activity_agg(at), '1 day') AS is_25_hours FROM (VALUES (timestamptz '2025-10-25 12:00'), ('2025-10-26 12:00')) AS v (at);
SET timezone = 'UTC';
SELECT session_count(activity_agg(at), '1 day -12 hours') AS half_a_day FROM (VALUES (timestamptz '2025-01-01 00:00'), ('2025-01-01 12:00'), ('2025-01-02 00:00:01')) AS v (at);
-- From the first instant to the last.
SELECT * FROM sessionize((SELECT activity_agg(at) FROM (VALUES (timestamptz '4713-11-24 00:00 BC'), ('294276-12-31 23:59:59.999999'), ('2000-01-01')) AS v (at)), '106751991 days');
SELECT * FROM sessionize((SELECT activity_agg(at) FROM (VALUES (timestamptz '4713-11-24 00:00 BC'), ('294276-12-31 23:59:59.999999'), ('2000-01-01')) AS v (at)), '1 day');

-- A session is never cut at midnight and counts once whatever the merge.
SELECT session_count(merge(a), '30 minutes') FROM (SELECT local_day(at, 'UTC'), activity_agg(at) AS a FROM event WHERE user_id = 'bob' GROUP BY 1) AS d;

-- Against plain SQL.
CREATE TABLE many_events AS SELECT dice(n, 40, 'user')::int AS user_id, timestamptz '2025-01-01' + dice(n, 3000000, 'time') * interval '1 second' AS at FROM generate_series(1, 5000) AS n;
ANALYZE many_events;
CREATE VIEW plain_numbers AS
    SELECT user_id, at, 1 + count(*) FILTER (WHERE begins) OVER (PARTITION BY user_id ORDER BY at) AS number
    FROM (SELECT user_id, at, at - lag(at) OVER (PARTITION BY user_id ORDER BY at) > interval '3 hours' AS begins FROM many_events) AS t;
SELECT count(*) AS sessions, count(*) FILTER (WHERE (s.started_at, s.ended_at, s.events, s.duration_seconds) = (p.started_at, p.ended_at, p.events, extract(epoch FROM p.ended_at - p.started_at)::float8)) AS right
FROM   (SELECT user_id, s.* FROM (SELECT user_id, activity_agg(at) AS a FROM many_events GROUP BY user_id) AS u, LATERAL sessionize(a, '3 hours') AS s) AS s
       FULL JOIN (SELECT user_id, number AS session_number, min(at) AS started_at, max(at) AS ended_at, count(*) AS events FROM plain_numbers GROUP BY 1, 2) AS p USING (user_id, session_number);
SELECT sum(session_count(a, '3 hours')) = (SELECT count(*) FROM (SELECT DISTINCT user_id, number FROM plain_numbers) AS p) AS same FROM (SELECT activity_agg(at) AS a FROM many_events GROUP BY user_id) AS t;
