-- Periods of whole local days.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE names AS SELECT * FROM unnest(ARRAY['today', 'yesterday', 'last_7_days', 'last_14_days', 'last_28_days', 'last_30_days', 'last_90_days', 'week_to_date', 'month_to_date', 'quarter_to_date', 'year_to_date', 'last_week', 'last_month', 'last_quarter', 'last_year']) WITH ORDINALITY AS n (name, i);
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
               (9, 'Pacific/Apia', '2011-12-31'), (10, 'CET', '2026-03-29'), (11, 'Asia/Kolkata', '2026-03-29'), (12, 'UTC', '4713-11-25 BC'), (13, 'UTC', '294276-12-31'), (14, 'America/Juneau', '1867-10-18')) AS v (n, zone, day) ORDER BY n;
-- Every day of some hard zones: starts ascend, and every instant from a start on has that day or a later one.
SELECT zone, count(*) AS days, count(*) FILTER (WHERE start > lag_start) AS ascending, count(*) FILTER (WHERE start = lag_start) AS skipped, count(*) FILTER (WHERE local_day(start, zone) < day) AS wrong, count(*) FILTER (WHERE local_day(start - interval '1 microsecond', zone) >= day AND start > lag_start) AS late
FROM   (SELECT zone, day, local_day_start(day, zone) AS start, lag(local_day_start(day, zone)) OVER (PARTITION BY zone ORDER BY day) AS lag_start
        FROM unnest(ARRAY['America/Sao_Paulo', 'America/Havana', 'America/St_Johns', 'Pacific/Apia', 'Asia/Tehran', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Gaza']) AS zone, LATERAL (SELECT date '1985-01-01' + n AS day FROM generate_series(0, 15000) AS n) AS d) AS t
WHERE  lag_start IS NOT NULL GROUP BY zone ORDER BY zone;

-- Days of a period: for each day that has an instant in it.
SELECT array_agg(d) FROM period_days('[2026-10-24 22:00+00, 2026-10-26 23:00+00)', 'Europe/Rome') AS d;
SELECT array_agg(d) FROM period_days('[2026-10-24 21:59:59.999999+00, 2026-10-26 23:00:00.000001+00)', 'Europe/Rome') AS d;
SELECT array_agg(d) FROM period_days('[2011-12-29 00:00+00, 2012-01-01 00:00+00)', 'Pacific/Apia') AS d;
SELECT period_days('empty', 'UTC') AS none, period_days(NULL, 'UTC') AS unknown;
SELECT period_days('[2026-01-01, 2026-01-04)', 'UTC') AS in_a_select_list;

-- As seen in a day; from a day to a day.
SELECT name, local_range(period(name, date '2026-10-19', 'Europe/Rome'), 'Europe/Rome') AS period, local_range(previous_period(name, date '2026-10-19', 'Europe/Rome'), 'Europe/Rome') AS previous FROM names ORDER BY i;
SELECT first_day, last_day, local_range(period(first_day, last_day, zone), zone) AS period FROM (VALUES (date '2026-10-19', date '2026-10-25', 'Europe/Rome'), ('2026-10-25', '2026-10-25', 'Europe/Rome'), ('2026-10-25', '2026-10-24', 'Europe/Rome'), ('2018-11-04', '2018-11-04', 'America/Sao_Paulo'), ('2011-12-30', '2011-12-30', 'Pacific/Apia')) AS v (first_day, last_day, zone);
-- What to compare a range with: as many days, or a distance.
SELECT distance, local_range(period, 'Europe/Rome') AS period, local_range(CASE WHEN distance IS NULL THEN previous_period(period, 'Europe/Rome') ELSE previous_period(period, 'Europe/Rome', distance) END, 'Europe/Rome') AS previous
FROM   (VALUES (1, tstzrange '[2026-10-05 00:00+02, 2026-10-12 00:00+02)', NULL::interval), (2, '[2026-10-20 00:00+02, 2026-10-27 00:00+01)', NULL), (3, '[2026-10-26 09:00+01, 2026-10-26 17:30+01)', NULL), (4, '[2026-03-30 02:30+02, 2026-03-30 02:45+02)', NULL), (5, 'empty', NULL), (6, 'empty', '1 year'),
               (7, '[2026-10-19 00:00+02, 2026-10-26 00:00+01)', '1 year'), (8, '[2026-10-19 00:00+02, 2026-10-26 00:00+01)', '52 weeks'), (9, '[2026-03-01 00:00+01, 2026-04-01 00:00+02)', '1 month'), (10, '[2026-03-29 00:00+01, 2026-03-31 00:00+02)', '1 month'), (11, '[2024-02-29 00:00+01, 2024-03-01 00:00+01)', '1 year'), (12, '[2026-10-19 00:00+02, 2026-10-26 00:00+01)', '1 year 2 mons 3 days')) AS v (n, period, distance) ORDER BY n;
-- Which form a call takes: three literals are an instant, two a range, a date is that day.
SET timezone = 'America/New_York';
SELECT period('yesterday', '2026-10-12 00:30+02', 'Europe/Rome') = period('yesterday', date '2026-10-12', 'Europe/Rome') AS instant, previous_period('yesterday', '2026-10-12 00:30+02', 'Europe/Rome') = previous_period('yesterday', date '2026-10-12', 'Europe/Rome') AS previous_instant,
       previous_period('[2026-10-11 00:00+02, 2026-10-12 00:00+02)', 'Europe/Rome') = previous_period('yesterday', date '2026-10-12', 'Europe/Rome') AS range, period('today', day, 'Europe/Rome') = period(day, day, 'Europe/Rome') AS day FROM (VALUES (date '2026-10-12')) AS v (day);
SET timezone = 'UTC';
SELECT failure(format('SELECT %s', call)) FROM unnest(ARRAY[$$period('2026-10-19', '2026-10-25', 'Europe/Rome')$$, $$previous_period('[2026-10-05 00:00+02, 2026-10-12 00:00+02)', 'Europe/Rome', '1 year')$$, $$period('last_wek', now(), 'UTC')$$, $$period('today', date 'infinity', 'UTC')$$,
    $$period(date '2026-10-19', '2026-10-17', 'UTC')$$, $$period(date '-infinity', '2026-10-17', 'UTC')$$, $$period(date '2026-10-19', 'infinity', 'UTC')$$, $$period(date '2026-10-19', '294276-12-31', 'UTC')$$, $$period(date '2026-10-19', '2026-10-25', 'UTC+2')$$,
    $$previous_period('[2026-10-01, 2026-10-02)', 'Mars')$$, $$previous_period('[2026-10-01,)', 'UTC')$$, $$previous_period(tstzrange '[2026-10-01, 2026-10-02)', 'UTC', '24 hours')$$, $$previous_period(tstzrange '[2026-10-01, 2026-10-02)', 'UTC', '-1 month')$$, $$previous_period(tstzrange '[2026-10-01, 2026-10-02)', 'UTC', '0')$$,
    $$previous_period(tstzrange '[2026-10-01, 2026-10-02)', 'UTC', '178000000 years')$$, $$previous_period('today', 'soon', 'UTC')$$]) AS call;

-- Constants to the planner, which prunes and uses indexes by the two bounds.
CREATE TABLE dated_event (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE dated_event_9 PARTITION OF dated_event FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE dated_event_10 PARTITION OF dated_event FOR VALUES FROM ('2026-10-01') TO ('2026-11-01');
SET max_parallel_workers_per_gather = 0;
EXPLAIN (COSTS OFF) SELECT FROM dated_event WHERE at >= lower(period('last_7_days', '2026-10-15 12:00+00', 'UTC')) AND at < upper(period('last_7_days', '2026-10-15 12:00+00', 'UTC'));

SELECT pct_change(5, 4) AS more, pct_change(3::numeric, 4) AS less, pct_change(1, 0) AS from_nothing, pct_change(NULL, 1) AS unknown, pct_change(1, NULL::float8) AS no_previous, pct_change(0, 4) AS all_gone, pct_change(-1, -2) AS of_a_loss;
SELECT pct_change(1e308::float8, -1e308::float8) AS of_the_largest, pct_change('Infinity'::float8, 1) AS to_infinity, pct_change('NaN'::float8, 1) AS of_nan, pct_change(1, 'NaN'::float8) AS from_nan, failure('SELECT pct_change(1e308::float8, 1e-308::float8)') AS too_large;
