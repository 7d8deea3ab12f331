-- audience: unique_users, daily_unique_users, daily_users, the algebra of audiences.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE visit (id int, user_id int, at timestamptz, day date, zone text);
INSERT INTO visit VALUES
    ( 1, 1, '2025-03-01 10:00', '2025-03-01', 'Europe/Rome'),
    ( 2, 1, '2025-03-01 12:00', '2025-03-01', 'Europe/Rome'),       -- the same day again
    ( 3, 1, '2025-03-01 23:30', '2025-03-01', 'Europe/Rome'),       -- in Rome already the 2nd
    ( 4, 2, '2025-03-01 22:59:59.999999', '2025-03-01', 'Europe/Rome'),
    ( 5, 2, '2025-03-02 22:59:59.999999', '2025-03-02', 'Europe/Rome'),
    ( 6, 3, '2025-03-02 23:00', '2025-03-02', 'Europe/Rome'),       -- Rome: the 3rd, by the microsecond
    ( 7, NULL, '2025-03-04 10:00', '2025-03-04', 'Europe/Rome'),    -- ignored whole
    ( 8, 4, NULL, NULL, 'Europe/Rome'),
    ( 9, 5, '2025-03-05 10:00', '2025-03-05', NULL);
ANALYZE visit;

-- By day column: 1 and 2 on the 1st; 2 and 3 on the 2nd; 5 on the 5th. User 4 has no day.
SELECT unique_users(user_id, day), daily_unique_users(user_id, day) FROM visit;
-- In Rome: (1, 1st), (1, 2nd), (2, 1st), (2, 2nd), (3, 3rd). Row 9 has no zone.
SELECT unique_users(user_id, at, zone), daily_unique_users(user_id, at, zone) FROM visit;
-- In UTC: (1, 1st), (2, 1st), (2, 2nd), (3, 2nd), (5, 5th).
SELECT unique_users(user_id, at, 'UTC'), daily_unique_users(user_id, at, 'UTC') FROM visit;
-- Without days everybody counts once.
SELECT unique_users(user_id), daily_unique_users(user_id) FROM visit;

SELECT d.* FROM daily_users((SELECT audience_agg(user_id, at, 'Europe/Rome') FROM visit)) AS d;
SELECT d.* FROM daily_users((SELECT audience_agg(user_id, day) FROM visit)) AS d;
SELECT d.* FROM daily_users((SELECT audience_agg(user_id) FROM visit)) AS d;
SELECT d.* FROM daily_users((SELECT audience_agg(user_id) FROM visit WHERE false)) AS d;
SELECT sum(users) = daily_unique_users(a) AS adds_up FROM (SELECT audience_agg(user_id, at, zone) AS a FROM visit) AS t, LATERAL daily_users(a) GROUP BY a;

-- With and without days in one summary: a user of no day is one with the days of another row.
SELECT unique_users(a), daily_unique_users(a), a::json FROM (SELECT merge(a) AS a FROM (SELECT audience_agg(user_id) AS a FROM visit UNION ALL SELECT audience_agg(user_id, day) FROM visit) AS t) AS m;
SELECT d.* FROM (SELECT merge(a) AS a FROM (SELECT audience_agg(user_id) AS a FROM visit UNION ALL SELECT audience_agg(user_id, day) FROM visit) AS t) AS m, daily_users(a) AS d;

-- Days far away, before and after 2000, and the last that PostgreSQL has.
SELECT d.* FROM daily_users((SELECT audience_agg(1, d) FROM (VALUES ('4713-01-01 BC'::date), ('1999-12-31'), ('2000-01-01'), ('2000-01-02'), ('5874897-12-31')) AS v (d))) AS d;

-- Rolling users, days without anybody included; user 4 has no day. By the day column: 1 and 2 on the 1st, 2 and 3 on the
-- 2nd, 5 on the 5th.
SELECT r1.day, r1.users AS daily, r2.users AS over_2_days, r3.users AS over_3_days, r9.users AS ever
FROM  (SELECT audience_agg(user_id, day) AS a FROM visit) AS v, rolling_users(a, 1) AS r1
JOIN   rolling_users((SELECT audience_agg(user_id, day) FROM visit), 2) AS r2 USING (day)
JOIN   rolling_users((SELECT audience_agg(user_id, day) FROM visit), 3) AS r3 USING (day)
JOIN   rolling_users((SELECT audience_agg(user_id, day) FROM visit), 2147483647) AS r9 USING (day) ORDER BY day;
SELECT unit, r.* FROM (SELECT audience_agg(user_id, day) AS a FROM visit) AS v, unnest(ARRAY['day', 'week', 'month']) AS unit,
       LATERAL retention(a, unit) AS r;
-- Nobody, nobody on a day, one row, NULL.
SELECT count(*) FROM rolling_users((SELECT audience_agg(user_id, day) FROM visit WHERE false), 7);
SELECT count(*) FROM retention((SELECT audience_agg(user_id) FROM visit), 'week');
SELECT r.*, c.* FROM (SELECT audience_agg(1, date '2025-12-31') AS a) AS v, rolling_users(a, 7) AS r, retention(a, 'week') AS c;
SELECT count(*) FROM rolling_users(NULL, 7), retention((SELECT audience_agg(1, date '2025-12-31')), NULL);
-- In a select list rows come as they are asked for.
SELECT rolling_users(a, 2) FROM (SELECT audience_agg(user_id, day) AS a FROM visit) AS v LIMIT 2;
SELECT retention(a, 'day') FROM (SELECT audience_agg(user_id, day) AS a FROM visit) AS v LIMIT 2;
-- The ends of the calendar; a long span; spans and cohorts that are too long.
SELECT r.*, c.cohort FROM (SELECT audience_agg(1, d) AS a FROM (VALUES ('5874897-12-31'::date), ('5874897-12-29')) AS v (d)) AS v,
       rolling_users(a, 2) AS r, retention(a, 'month') AS c;
SELECT c.* FROM retention((SELECT audience_agg(1, '4714-11-24 BC'::date)), 'week') AS c;
SELECT failure('SELECT retention(audience_agg(1, ''4714-11-24 BC''::date), ''month'')');
SELECT count(*), max(users), sum(users) FROM rolling_users((SELECT audience_agg(u, d::date) FROM (VALUES (1, '0001-01-01'), (1, '9999-12-31'), (2, '2025-01-01')) AS v (u, d)), 30);
SELECT failure(format('SELECT %s FROM (SELECT audience_agg(u, date ''2000-01-01'' + d) AS a FROM (VALUES (1, 0), (2, 5000000)) AS v (u, d)) AS t', call))
FROM   unnest(ARRAY['rolling_users(a, 30)', 'retention(a, ''day'')']) AS call;
SELECT count(*), sum(users) FROM retention((SELECT audience_agg(u, date '2000-01-01' + d) FROM (VALUES (1, 0), (2, 5000000)) AS v (u, d)), 'week');
SELECT failure('SELECT count(*) FROM retention((SELECT audience_agg(u, CASE d WHEN 0 THEN date ''9999-12-31'' ELSE date ''2025-01-01'' + u END) FROM generate_series(1, 20) AS u, generate_series(0, 1) AS d), ''day'')');

-- Algebra. a: users 1 to 4 on the 1st; b: users 3 to 6 on the 2nd.
CREATE TABLE halves AS
SELECT (SELECT audience_agg(n, '2025-01-01') FROM generate_series(1, 4) AS n) AS a, (SELECT audience_agg(n, '2025-01-02') FROM generate_series(3, 6) AS n) AS b,
       (SELECT audience_agg(n, '2025-01-03'::date) FROM generate_series(1, 0) AS n) AS nobody;
SELECT op, unique_users(r), daily_unique_users(r), (SELECT string_agg(day || ': ' || users, ', ' ORDER BY day) FROM daily_users(r)) AS days
FROM   halves, LATERAL (VALUES ('a or b', audience_union(a, b)), ('b or a', audience_union(b, a)), ('a and b', audience_intersect(a, b)), ('b and a', audience_intersect(b, a)), ('a not b', audience_except(a, b)),
       ('b not a', audience_except(b, a)), ('a or nobody', audience_union(a, nobody)), ('nobody or a', audience_union(nobody, a)), ('a and nobody', audience_intersect(a, nobody)), ('nobody and a', audience_intersect(nobody, a)),
       ('a not nobody', audience_except(a, nobody)), ('nobody not a', audience_except(nobody, a)), ('a not a', audience_except(a, a)), ('a and a', audience_intersect(a, a)), ('nobody or nobody', audience_union(nobody, nobody))) AS v (op, r);
SELECT audience_union(a, b) = audience_union(b, a) AS commutes, audience_union(a, audience_union(a, b)) = audience_union(a, b) AS idempotent,
       audience_union(audience_intersect(a, b), audience_except(a, b)) = a AS partition, audience_except(a, a) = nobody AS nothing_left,
       audience_union(a, b) = (SELECT merge(x) FROM unnest(ARRAY[a, b]) AS x) AS is_merge, audience_union(nobody, nobody) = nobody AS nobody
FROM   halves;
SELECT audience_union(NULL, a) IS NULL AS u, audience_intersect(a, NULL) IS NULL AS i, audience_except(NULL, NULL) IS NULL AS e FROM halves;
-- New users of the 2nd, and who was there on all days: without a table of users.
SELECT unique_users(audience_except(b, a)) AS new, unique_users(audience_intersect(b, a)) AS came_again FROM halves;

-- Text keys longer than 15 bytes, and just at the edge.
SELECT unique_users(u), daily_unique_users(u, '2025-01-01'::date) FROM (SELECT repeat('x', n) || s FROM generate_series(10, 20) AS n, unnest(ARRAY['', 'y']) AS s) AS t (u);
-- 22 texts; those ending in x repeat none.
SELECT unique_users(u) FROM (SELECT 'a'::text UNION ALL SELECT 'A' UNION ALL SELECT 'a ' UNION ALL SELECT '' UNION ALL SELECT 'ä' UNION ALL SELECT U&'a\0308') AS t (u);

-- Identities on more data: unique <= daily <= unique x days; daily of days add up.
CREATE TABLE many_visits AS SELECT dice(n, 500, 'user')::int AS user_id, timestamptz '2025-03-20 00:00+00' + dice(n, 20 * 86400, 'time') * interval '1 second' AS at FROM generate_series(1, 6000) AS n;
ANALYZE many_visits;
SELECT u, d, u <= d AND d <= u * days AS in_bounds, u = plain_u AS u_right, d = plain_d AS d_right, d = by_day AS adds_up
FROM   (SELECT unique_users(user_id, at, 'Europe/Rome') AS u, daily_unique_users(user_id, at, 'Europe/Rome') AS d, count(DISTINCT local_day(at, 'Europe/Rome')) AS days,
               count(DISTINCT user_id) AS plain_u, count(DISTINCT (user_id, (at AT TIME ZONE 'Europe/Rome')::date)) AS plain_d FROM many_visits) AS t,
       (SELECT sum(d) AS by_day FROM (SELECT daily_unique_users(user_id, at, 'Europe/Rome') AS d FROM many_visits GROUP BY local_day(at, 'Europe/Rome')) AS t) AS s;
SELECT count(*), count(*) FILTER (WHERE users = plain) FROM daily_users((SELECT audience_agg(user_id, at, 'Europe/Rome') FROM many_visits)) AS d
JOIN   (SELECT (at AT TIME ZONE 'Europe/Rome')::date AS day, count(DISTINCT user_id) AS plain FROM many_visits GROUP BY 1) AS p USING (day);
