-- first_seen and period_users: who is new in a period, who came back.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE arrival (user_id text, at timestamptz);
INSERT INTO arrival VALUES
    ('before', '2025-01-31 23:59:59.999999'), ('before', '2025-02-03'), ('at the start', '2025-02-01 00:00'), ('in it twice', '2025-02-02'), ('in it twice', '2025-02-05'),
    ('at the end', '2025-02-08 00:00'), ('long ago', '2024-01-01'), ('long ago', '2025-02-09'), ('last moment', '2025-02-07 23:59:59.999999'), ('nowhen', NULL), (NULL, '2025-02-02');
ANALYZE arrival;

-- One week, [1 February, 8 February).
SELECT new_users(user_id, at, '[2025-02-01, 2025-02-08)'), returning_users(user_id, at, '[2025-02-01, 2025-02-08)'), period_users_agg(user_id, at, '[2025-02-01, 2025-02-08)')::json FROM arrival;
SELECT new_users(f, '[2025-02-01, 2025-02-08)') AS february, new_users(f, '[2024-01-01, 2025-01-01)') AS year_before, new_users(f, '[2025-02-08, 2025-02-08 00:00:00.000001)') AS one_instant, new_users(f, '[1000-01-01, 3000-01-01)') AS ever, f::json
FROM   (SELECT first_seen_agg(user_id, at) AS f FROM arrival) AS t;
-- Rows of the period alone make everybody new: the history tells who is not.
SELECT new_users(user_id, at, '[2025-02-01, 2025-02-08)') AS wrong FROM arrival WHERE at >= '2025-02-01';
-- new + returning = users of the period.
SELECT new_users(p) + returning_users(p) = unique_users(p) AS adds_up, unique_users(p) = (SELECT unique_users(user_id) FROM arrival WHERE at >= '2025-02-01' AND at < '2025-02-08') AS users FROM (SELECT period_users_agg(user_id, at, '[2025-02-01, 2025-02-08)') AS p FROM arrival) AS t;
-- Rows after the period change nothing.
SELECT new_users(user_id, at, '[2020-01-01, 2020-01-02)'), returning_users(user_id, at, '[2020-01-01, 2020-01-02)') FROM arrival;
-- Merged from months; a NULL among them.
SELECT new_users(merge(f), '[2025-02-01, 2025-02-08)') FROM (SELECT date_trunc('month', at), first_seen_agg(user_id, at) AS f FROM arrival GROUP BY 1 UNION ALL SELECT NULL, NULL) AS m;
SELECT new_users(NULL::first_seen, '[2025-02-01, 2025-02-08)'), new_users(f, NULL), new_users(NULL::period_users) FROM (SELECT first_seen_agg(1, now()) AS f) AS t;
-- Users of other types; the ends of the calendar.
SELECT new_users(u, at, '[2025-01-01, 2025-02-01)') AS uuids FROM (VALUES ('00000000-0000-0000-0000-00000000000a'::uuid, timestamptz '2025-01-01'), ('00000000-0000-0000-0000-00000000000b', '2024-12-31')) AS v (u, at);
SELECT new_users(f, '[4713-11-24 00:00 BC, 4713-11-25 00:00 BC)') AS first_day, new_users(f, '[294276-12-31, 294276-12-31 23:59:59.999999)') AS last_day FROM (SELECT first_seen_agg(u, at) AS f FROM (VALUES (1::smallint, timestamptz '4713-11-24 00:00 BC'), (2, '294276-12-31 23:59:59.999998')) AS v (u, at)) AS t;
-- Against plain SQL.
CREATE TABLE many_arrivals AS SELECT dice(n, 500, 'user')::int AS u, timestamptz '2025-01-01' + dice(n, 30 * 86400, 'time') * interval '1 second' AS at FROM generate_series(1, 3000) AS n;
ANALYZE many_arrivals;
SELECT count(*) AS periods, count(*) FILTER (WHERE new = plain AND back = came_back) AS equal FROM (
    SELECT tstzrange('2025-01-01'::timestamptz + d * interval '1 day', '2025-01-04'::timestamptz + d * interval '1 day') AS p FROM generate_series(0, 27) AS d) AS w,
    LATERAL (SELECT new_users(u, at, p) AS new, returning_users(u, at, p) AS back FROM many_arrivals) AS ours,
    LATERAL (SELECT count(*) FILTER (WHERE first >= lower(p) AND first < upper(p)) AS plain, count(*) FILTER (WHERE first < lower(p) AND within) AS came_back
             FROM (SELECT min(at) AS first, bool_or(at >= lower(p) AND at < upper(p)) AS within FROM many_arrivals GROUP BY u) AS f) AS plain;
