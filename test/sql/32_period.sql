-- Periods of whole local days.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE names AS SELECT * FROM unnest(ARRAY['today', 'yesterday', 'last_7_days', 'last_14_days', 'last_30_days', 'month_to_date']) WITH ORDINALITY AS n (name, i);
CREATE FUNCTION local_range(r tstzrange, zone text) RETURNS text LANGUAGE sql AS $$ SELECT CASE WHEN isempty(r) THEN 'empty' ELSE (lower(r) AT TIME ZONE zone)::text || ' .. ' || (upper(r) AT TIME ZONE zone)::text END $$;

-- Local times, on both sides of midnight, on the first and the last of months, around changes of the clock.
SELECT as_of AT TIME ZONE zone AS as_of, zone, name, local_range(period(name, as_of, zone), zone) AS period, local_range(previous_period(name, as_of, zone), zone) AS previous
FROM   (VALUES (1, timestamptz '2026-10-15 21:59:59.999999', 'Europe/Rome'), (2, '2026-10-15 22:00', 'Europe/Rome'), (3, '2026-10-31 23:00', 'Europe/Rome'), (4, '2026-10-31 22:59', 'Europe/Rome'), (5, '2024-02-29 12:00', 'UTC'), (6, '2024-03-30 12:00', 'UTC'), (7, '2025-03-31 12:00', 'UTC'),
               (8, '2026-03-29 10:00', 'Europe/Rome'), (9, '2026-10-25 10:00', 'Europe/Rome'), (10, '2026-03-30 00:30', 'Europe/Rome'), (11, '2018-11-04 12:00', 'America/Sao_Paulo'), (12, '2011-12-31 12:00', 'Pacific/Apia'), (13, '2026-01-01 00:00', 'Asia/Kathmandu')) AS v (v, as_of, zone), names
ORDER  BY v, i;
-- The last 7 days have 167, 168 or 169 hours; in days they are 7.
SELECT day, upper(p) - lower(p) AS length, (SELECT count(*) FROM period_days(p, 'Europe/Rome')) AS days FROM (VALUES (date '2026-03-31'), ('2026-07-01'), ('2026-10-27')) AS d (day), LATERAL (SELECT period('last_7_days', day::timestamp AT TIME ZONE 'Europe/Rome', 'Europe/Rome') AS p) AS p;

-- The start of a day: midnight; the instant of the change where midnight is skipped; the first of two midnights; the second, where the day before comes back in between.
SELECT zone, day, local_day_start(day, zone) AT TIME ZONE zone AS clock, local_day_start(day, zone) AS instant, local_day(local_day_start(day, zone), zone) AS is_day, local_day(local_day_start(day, zone) - interval '1 microsecond', zone) AS before
FROM   (VALUES (1, 'Europe/Rome', date '2026-03-29'), (2, 'America/Sao_Paulo', '2018-11-04'), (3, 'America/Sao_Paulo', '2018-02-18'), (4, 'America/Havana', '2025-03-09'), (5, 'America/Havana', '2025-11-02'), (6, 'America/St_Johns', '1990-10-28'), (7, 'Pacific/Apia', '2011-12-29'), (8, 'Pacific/Apia', '2011-12-30'),
               (9, 'Pacific/Apia', '2011-12-31'), (10, 'CET', '2026-03-29'), (11, '+05:30', '2026-03-29'), (12, 'UTC', '4713-11-25 BC'), (13, 'UTC', '294276-12-31'), (14, 'America/Juneau', '1867-10-18')) AS v (n, zone, day) ORDER BY n;
-- Every day of some hard zones: starts ascend, and every instant from a start on has that day or a later one.
SELECT zone, count(*) AS days, count(*) FILTER (WHERE start > lag_start) AS ascending, count(*) FILTER (WHERE start = lag_start) AS skipped, count(*) FILTER (WHERE local_day(start, zone) < day) AS wrong, count(*) FILTER (WHERE local_day(start - interval '1 microsecond', zone) >= day AND start > lag_start) AS late
FROM   (SELECT zone, day, local_day_start(day, zone) AS start, lag(local_day_start(day, zone)) OVER (PARTITION BY zone ORDER BY day) AS lag_start
        FROM unnest(ARRAY['America/Sao_Paulo', 'America/Havana', 'America/St_Johns', 'Pacific/Apia', 'Asia/Tehran', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Gaza']) AS zone, LATERAL (SELECT date '1985-01-01' + n AS day FROM generate_series(0, 15000) AS n) AS d) AS t
WHERE  lag_start IS NOT NULL GROUP BY zone ORDER BY zone;

-- Zones written out may be a week from UTC, and change by two.
SELECT zone, day, local_day_start(day, zone) AS start, local_day_start(day, zone) AT TIME ZONE zone AS clock FROM (VALUES ('FOO-167'), ('FOO167'), ('FOO-49'), ('FOO49')) AS z (zone), (VALUES (date '2024-01-10'), ('4713-01-10 BC')) AS d (day) ORDER BY zone, day;
SELECT zone, count(*) FILTER (WHERE local_day(start, zone) < day) AS wrong, count(*) FILTER (WHERE local_day(start - interval '1 microsecond', zone) >= day AND start > lag_start) AS late, count(DISTINCT start) AS starts
FROM   (SELECT zone, day, local_day_start(day, zone) AS start, lag(local_day_start(day, zone)) OVER (PARTITION BY zone ORDER BY day) AS lag_start
        FROM unnest(ARRAY['FOO-167BAR166,M3.2.0/2,M11.1.0/2', 'FOO167BAR-166,M3.2.0/2,M11.1.0/2']) AS zone, LATERAL (SELECT date '2024-01-01' + n AS day FROM generate_series(0, 700) AS n) AS d) AS t
WHERE  lag_start IS NOT NULL GROUP BY zone ORDER BY zone;

-- Days of a period: for each day that has an instant in it.
SELECT array_agg(d) FROM period_days('[2026-10-24 22:00+00, 2026-10-26 23:00+00)', 'Europe/Rome') AS d;
SELECT array_agg(d) FROM period_days('[2026-10-24 21:59:59.999999+00, 2026-10-26 23:00:00.000001+00)', 'Europe/Rome') AS d;
SELECT array_agg(d) FROM period_days('[2011-12-29 00:00+00, 2012-01-01 00:00+00)', 'Pacific/Apia') AS d;
SELECT period_days('empty', 'UTC') AS none, period_days(NULL, 'UTC') AS unknown;
SELECT period_days('[2026-01-01, 2026-01-04)', 'UTC') AS in_a_select_list;

-- Constants to the planner, which prunes and uses indexes by the two bounds.
CREATE TABLE dated_event (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE dated_event_9 PARTITION OF dated_event FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE dated_event_10 PARTITION OF dated_event FOR VALUES FROM ('2026-10-01') TO ('2026-11-01');
SET max_parallel_workers_per_gather = 0;
EXPLAIN (COSTS OFF) SELECT FROM dated_event WHERE at >= lower(period('last_7_days', '2026-10-15 12:00+00', 'UTC')) AND at < upper(period('last_7_days', '2026-10-15 12:00+00', 'UTC'));

SELECT pct_change(5, 4) AS more, pct_change(3::numeric, 4) AS less, pct_change(1, 0) AS from_nothing, pct_change(NULL, 1) AS unknown, pct_change(1, NULL::float8) AS no_previous, pct_change(0, 4) AS all_gone, pct_change(-1, -2) AS of_a_loss;
