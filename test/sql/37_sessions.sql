-- Sessions by the gap rule in every form: session_number, sessionize of an array, of activity, of visits, session_count.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';

CREATE TABLE click (id int, user_id int, at timestamptz);
INSERT INTO click VALUES (1, 1, '2025-01-01 00:00'), (2, 1, '2025-01-01 00:30'), (3, 1, '2025-01-01 01:00:00.000001'), (4, 1, NULL), (5, 1, '2025-01-01 01:00:00.000001'),
    (6, 2, '2025-01-01 00:10'), (7, 2, NULL), (8, 2, NULL), (9, 3, NULL), (10, NULL, '2025-01-01 00:00'), (11, 2, '2025-01-02 00:10');
ANALYZE click;

-- As a window: a gap of exactly the limit goes on, a microsecond more begins the next; a row without time has no number.
SELECT id, user_id, session_number(at, '30 minutes') OVER (PARTITION BY user_id ORDER BY at) FROM click ORDER BY user_id, at, id;
SELECT id, session_number(at, '30 minutes') OVER w AS minutes_30, session_number(at, '1 day') OVER w AS day_1, session_number(at, '0.000001 s') OVER w AS least, row_number() OVER w FROM click WHERE user_id = 1 AND at IS NOT NULL WINDOW w AS (PARTITION BY user_id ORDER BY at, id) ORDER BY id;
-- NULLs first, or in between, change nothing; nor does a frame, which is not looked at.
SELECT id, session_number(at, '30 minutes') OVER (ORDER BY at NULLS FIRST ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM click WHERE user_id = 2 ORDER BY id;
SELECT id, session_number(at, '30 minutes') OVER (ORDER BY id) FROM click WHERE user_id = 2 ORDER BY id;
-- The numbers join with what sessionize says.
SELECT c.id, s.session_number, s.events FROM (SELECT *, session_number(at, '30 minutes') OVER (PARTITION BY user_id ORDER BY at) AS n FROM click) AS c
JOIN   sessionize((SELECT visit_agg(user_id, at) FROM click), '30 minutes') AS s ON (s.user_id, s.session_number) = (c.user_id::text, c.n) ORDER BY c.id;
-- Several window functions, a partition that ends in the middle, LIMIT.
SELECT max(n) FROM (SELECT session_number(at, '30 minutes') OVER (PARTITION BY user_id ORDER BY at) AS n FROM click LIMIT 3) AS t WHERE n IS NOT NULL;
SELECT failure(q) FROM unnest(ARRAY[
    $$SELECT session_number(at, '1 hour') OVER (ORDER BY at DESC NULLS LAST) FROM click WHERE user_id = 1$$,
    $$SELECT session_number(at, '1 hour') OVER () FROM (VALUES ('2025-01-02'::timestamptz), (NULL), ('2025-01-01')) AS v (at)$$,
    $$SELECT session_number(at, CASE id WHEN 3 THEN interval '1 hour' ELSE '2 hours' END) OVER (ORDER BY at) FROM click WHERE user_id = 1$$,
    $$SELECT session_number(at, NULL) OVER (ORDER BY at) FROM click$$,
    $$SELECT session_number(at, '0') OVER (ORDER BY at) FROM click$$,
    $$SELECT session_number('infinity', '1 hour') OVER ()$$]) AS q;
SELECT failure_code(q) FROM unnest(ARRAY[$$SELECT session_number(now(), '1 hour')$$, $$SELECT session_number(at, '1 hour') FILTER (WHERE true) OVER (ORDER BY at) FROM click$$, $$SELECT activity_agg(DISTINCT at) OVER () FROM click$$]) AS q;

-- Of an array: unsorted, with NULLs, empty, of more dimensions than one.
SELECT * FROM sessionize(ARRAY['2025-01-01 01:00', NULL, '2025-01-01 00:00', '2025-01-01 00:30', '2025-01-01 01:00']::timestamptz[], '30 minutes');
SELECT * FROM sessionize(ARRAY['2025-01-01 01:00', '2025-01-01 00:00', '2025-01-01 00:29:59.999999']::timestamptz[], '30 minutes');
SELECT count(*) FROM sessionize('{}'::timestamptz[], '30 minutes');
SELECT count(*) FROM sessionize('{NULL}'::timestamptz[], '30 minutes');
SELECT count(*) FROM sessionize(NULL::timestamptz[], '30 minutes');
SELECT session_number, events FROM sessionize('{{2025-01-01,2025-01-03},{2025-01-02,2025-01-09}}'::timestamptz[], '1 day');
SELECT count(*), sum(events) FROM sessionize((SELECT array_agg('2025-01-01'::timestamptz + n * interval '1 hour' ORDER BY dice(n, 100000)) FROM generate_series(1, 3000) AS n), '59 minutes');
SELECT count(*), sum(events) FROM sessionize((SELECT array_agg('2025-01-01'::timestamptz + n * interval '1 hour' ORDER BY dice(n, 100000)) FROM generate_series(1, 3000) AS n), '1 hour');
SELECT user_id, s.session_number, s.events FROM (SELECT user_id, array_agg(at) AS times FROM click GROUP BY user_id) AS t, sessionize(times, '30 minutes') AS s ORDER BY 1, 2;

-- In the select list, behind LIMIT, in LATERAL for each row, twice in one query, with ordinality.
SELECT (sessionize(ARRAY['2025-01-01', '2025-01-02']::timestamptz[], '1 hour')).session_number;
SELECT user_id, (sessionize(activity_agg(at), '30 minutes')).session_number AS n FROM click GROUP BY user_id ORDER BY user_id, n;
SELECT s.ordinality, s.events FROM sessionize((SELECT activity_agg(at) FROM click), '30 minutes') WITH ORDINALITY AS s LIMIT 2;
SELECT d.g, s.session_number FROM (VALUES (interval '10 minutes'), ('1 hour'), ('2 days')) AS d (g), LATERAL (SELECT * FROM sessionize((SELECT activity_agg(at) FROM click), g) ORDER BY session_number DESC LIMIT 1) AS s ORDER BY g;
SELECT a.session_number, b.session_number, a.started_at = b.started_at AS same FROM (SELECT visit_agg(user_id, at) AS v, activity_agg(at) AS t FROM click WHERE user_id = 1) AS c, sessionize(v, '30 minutes') AS a FULL JOIN sessionize((SELECT activity_agg(at) FROM click WHERE user_id = 1), '30 minutes') AS b USING (session_number) ORDER BY 1, 2;
SELECT * FROM ROWS FROM (sessionize(ARRAY['2025-01-01', '2025-01-02']::timestamptz[], '1 hour'), generate_series(1, 3)) AS r (n, started_at, ended_at, events, seconds, i);

-- All forms agree on more data.
CREATE TABLE many_clicks AS SELECT dice(n, 100, 'user') AS user_id, timestamptz '2025-01-01' + dice(n, 5000000, 'time') * interval '1 second' AS at FROM generate_series(1, 8000) AS n;
ANALYZE many_clicks;
SELECT g AS gap, by_window = by_visits AND by_visits = one_step AND one_step = by_activity AND by_activity = by_array AS agree, one_step > 100 AND one_step < 8000 AS some
FROM   unnest(ARRAY['10 minutes', '3 hours', '7 hours']::interval[]) AS g,
LATERAL (SELECT (SELECT count(*) FROM (SELECT DISTINCT user_id, session_number(at, g) OVER (PARTITION BY user_id ORDER BY at) FROM many_clicks) AS t) AS by_window,
                (SELECT session_count(visit_agg(user_id, at), g) FROM many_clicks) AS by_visits, (SELECT session_count(user_id, at, g) FROM many_clicks) AS one_step,
                (SELECT sum(session_count(a, g)) FROM (SELECT activity_agg(at) AS a FROM many_clicks GROUP BY user_id) AS t) AS by_activity,
                (SELECT count(*) FROM (SELECT array_agg(at) AS a FROM many_clicks GROUP BY user_id) AS t, sessionize(a, g)) AS by_array) AS x;
