-- Periods by name: `period`, `previous_period`, `period_days`, `local_day_start`, `pct_change`, against the oracle; and that
-- a period in a WHERE prunes partitions and uses indexes.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(282);

-- The instants of "now": on either side of a midnight, on days of 23 and 25 hours and behind them, the 1st, the 31st, a leap
-- day; where there is no midnight, where it comes twice, where the clock falls back over it, where a day is missing.
CREATE TABLE probe.zone (zone text PRIMARY KEY);
INSERT INTO probe.zone VALUES ('UTC'), ('Europe/Rome'), ('America/New_York'), ('America/Sao_Paulo'), ('Pacific/Apia'), ('America/Havana'), ('America/St_Johns'), ('Asia/Kathmandu'), ('Australia/Lord_Howe'), ('Pacific/Kiritimati'), ('Asia/Kolkata'), ('Asia/Gaza'), ('Asia/Beirut'), ('Africa/Cairo');
CREATE TABLE probe.day (day date PRIMARY KEY);
INSERT INTO probe.day VALUES ('2025-03-30'), ('2025-03-31'), ('2025-10-26'), ('2025-10-27'), ('2025-11-02'), ('2025-03-09'), ('2024-02-29'), ('2024-03-01'), ('2024-03-31'), ('2025-03-01'), ('2025-01-01'), ('2025-01-31'), ('2025-12-31'), ('2025-05-31'),
    ('2018-11-04'), ('2018-11-05'), ('2018-02-18'), ('2011-12-29'), ('2011-12-30'), ('2011-12-31'), ('2012-01-01'), ('2012-01-02'), ('2012-02-03'), ('2020-11-01'), ('2020-11-02'), ('2020-03-08'), ('1990-10-28'), ('1990-10-29'), ('1990-04-01'), ('1995-01-01'), ('1994-12-31'),
    -- ISO weeks over New Year, the turns of quarters, midnights that Beirut and Cairo skip
    ('2020-12-28'), ('2021-01-03'), ('2021-01-04'), ('2024-12-30'), ('2025-12-29'), ('2026-01-04'), ('2026-01-05'), ('2026-04-01'), ('2026-05-31'), ('2026-06-30'), ('2026-07-01'), ('2026-10-01'), ('2022-03-27'), ('2023-04-28'), ('2025-02-28');
CREATE TABLE probe.moment AS
SELECT DISTINCT zone, at FROM probe.zone CROSS JOIN probe.day
CROSS JOIN LATERAL (SELECT oracle.local_day_start(day, zone) AS start) AS s
CROSS JOIN LATERAL unnest(ARRAY[start - interval '1 microsecond', start, start + interval '30 minutes', start + interval '1 hour 30 minutes', start + interval '13 hours 17 minutes', start + interval '23 hours 30 minutes']) AS at;
CREATE TABLE probe.name (name text PRIMARY KEY);
INSERT INTO probe.name VALUES ('today'), ('yesterday'), ('last_7_days'), ('last_14_days'), ('last_28_days'), ('last_30_days'), ('last_90_days'), ('week_to_date'), ('month_to_date'), ('quarter_to_date'), ('year_to_date'),
    ('last_week'), ('last_month'), ('last_quarter'), ('last_year');

-- The start of a day, day after day.
CREATE TABLE probe.start AS
SELECT zone, day, oracle.local_day_start(day, zone) AS start FROM (SELECT DISTINCT zone, (at AT TIME ZONE zone)::date + n AS day FROM probe.moment, unnest(ARRAY[-60, -30, -28, -14, -7, -2, -1, 0, 1, 2]) AS n) AS d;
SELECT cmp_ok(count(*), '>=', 2000::bigint, 'days whose start is looked for') FROM probe.start;
SELECT is_empty('SELECT zone, day, start, local_day_start(day, zone) FROM probe.start WHERE local_day_start(day, zone) IS DISTINCT FROM start LIMIT 5', 'local_day_start');
SELECT is_empty($$ SELECT zone, day FROM (SELECT * FROM probe.start ORDER BY md5(zone || day) LIMIT 1000) AS s WHERE local_day_start(day, zone) IS DISTINCT FROM start LIMIT 5 $$, '… zones and days in no order');
SELECT is_empty($$ SELECT name, day FROM pg_timezone_names, LATERAL (SELECT '1970-01-01'::date + (sample.draw(n, name) % 36000)::int AS day FROM generate_series(1, 2) AS n) AS d
                   WHERE local_day_start(day, name) IS DISTINCT FROM oracle.local_day_start(day, name) LIMIT 5 $$, 'every zone of this server, 1970 to 2068');
SELECT is(local_day_start(day => day, zone => zone), start, 'the start of ' || day || ' in ' || zone)
FROM  (VALUES ('2025-03-30'::date, 'Europe/Rome', '2025-03-29 23:00+00'::timestamptz), ('2018-11-04', 'America/Sao_Paulo', '2018-11-04 03:00+00'), ('2018-02-18', 'America/Sao_Paulo', '2018-02-18 03:00+00'), ('2011-12-30', 'Pacific/Apia', '2011-12-30 10:00+00'),
              ('2011-12-31', 'Pacific/Apia', '2011-12-30 10:00+00'), ('2020-11-01', 'America/Havana', '2020-11-01 04:00+00'), ('1990-10-28', 'America/St_Johns', '1990-10-28 03:30+00'), ('2025-01-01', 'Asia/Kathmandu', '2024-12-31 18:15+00'),
              ('2022-03-27', 'Asia/Beirut', '2022-03-26 22:00+00')) AS v (day, zone, start);

-- Every name at every moment.
CREATE TABLE probe.named AS
SELECT name, zone, at, oracle.local_day(at, zone) AS today, d.first, d.next, p.first AS previous_first, p.next AS previous_next
FROM   probe.name CROSS JOIN probe.moment, LATERAL oracle.named_days(name, oracle.local_day(at, zone)) AS d, LATERAL oracle.previous_named_days(name, oracle.local_day(at, zone)) AS p;
INSERT INTO probe.start
SELECT zone, day, oracle.local_day_start(day, zone) FROM (SELECT zone, unnest(ARRAY[first, next, previous_first, previous_next]) AS day FROM probe.named EXCEPT SELECT zone, day FROM probe.start) AS d;
ANALYZE probe.start;
SET LOCAL enable_nestloop = off;
CREATE TABLE probe.wanted AS
SELECT name, zone, at, today,
       CASE name WHEN 'today' THEN oracle.today(at, a.start) ELSE tstzrange(a.start, b.start) END AS period,
       CASE name WHEN 'today' THEN oracle.yesterday_until(at, zone, c.start, d.start) ELSE tstzrange(c.start, d.start) END AS previous,
       tstzrange(a.start, b.start) AS seen_in_day, tstzrange(c.start, d.start) AS previous_seen_in_day
FROM   probe.named JOIN probe.start AS a USING (zone) JOIN probe.start AS b USING (zone) JOIN probe.start AS c USING (zone) JOIN probe.start AS d USING (zone)
WHERE  a.day = first AND b.day = next AND c.day = previous_first AND d.day = previous_next;
SELECT is((SELECT count(*) FROM probe.wanted), (SELECT count(*) FROM probe.named), 'each has its four starts');
SELECT cmp_ok(count(*), '>=', 40000::bigint, 'periods to compare') FROM probe.wanted;
SELECT is_empty($$ SELECT name, zone, at FROM (SELECT * FROM probe.wanted ORDER BY md5(name || zone || at) LIMIT 500) AS w
                   WHERE oracle.period(name, at, zone) <> period OR oracle.previous_period(name, at, zone) <> previous LIMIT 5 $$, 'the oracle in one piece');
SELECT is_empty(format('SELECT zone, at, period, period(name, at, zone) FROM probe.wanted WHERE name = %L AND period(name, at, zone) IS DISTINCT FROM period LIMIT 5', name), 'period ' || name) FROM probe.name ORDER BY name;
SELECT is_empty(format('SELECT zone, at, previous, previous_period(name, at, zone) FROM probe.wanted WHERE name = %L AND previous_period(name, at, zone) IS DISTINCT FROM previous LIMIT 5', name), 'previous_period ' || name) FROM probe.name ORDER BY name;
SELECT is_empty($$ SELECT name, zone, at FROM probe.wanted CROSS JOIN LATERAL (VALUES (period(name, at, zone)), (previous_period(name, at, zone))) AS v (p)
                   WHERE p IS NULL OR (NOT isempty(p) AND (NOT lower_inc(p) OR upper_inc(p) OR lower_inf(p) OR upper_inf(p))) LIMIT 5 $$, 'half-open, with bounds, or empty');
SELECT is_empty($$ SELECT name, zone, at FROM probe.wanted WHERE name <> 'today' AND NOT isempty(period(name, at, zone)) AND at < upper(period(name, at, zone)) LIMIT 5 $$, 'no period but today reaches into today');
SELECT is_empty($$ SELECT name, zone, at FROM probe.wanted WHERE name <> 'today' AND name NOT LIKE '%to_date' AND NOT isempty(period(name, at, zone)) AND NOT isempty(previous_period(name, at, zone))
                   AND upper(previous_period(name, at, zone)) <> lower(period(name, at, zone)) LIMIT 5 $$, 'what is compared joins on');
SELECT is_empty($$ SELECT name, zone, at FROM probe.wanted WHERE period(name, at, zone) && previous_period(name, at, zone) LIMIT 5 $$, 'and never overlaps');
SELECT is(ARRAY[period(n, at, z)::text, previous_period(n, at, z)::text], ARRAY[p::tstzrange::text, q::tstzrange::text], format('%s in %s at %s', n, z, at))
FROM  (VALUES
    -- by hand, in Rome: a Monday, the first of a year that is in the week of the one before, leap years, quarters
    ('week_to_date',    '2026-10-19 09:00+02'::timestamptz, 'Europe/Rome', 'empty', 'empty'),
    ('week_to_date',    '2026-10-22 09:00+02', 'Europe/Rome', '[2026-10-19 00:00+02, 2026-10-22 00:00+02)', '[2026-10-12 00:00+02, 2026-10-15 00:00+02)'),
    ('week_to_date',    '2026-01-01 09:00+01', 'Europe/Rome', '[2025-12-29 00:00+01, 2026-01-01 00:00+01)', '[2025-12-22 00:00+01, 2025-12-25 00:00+01)'),
    ('last_week',       '2026-10-22 09:00+02', 'Europe/Rome', '[2026-10-12 00:00+02, 2026-10-19 00:00+02)', '[2026-10-05 00:00+02, 2026-10-12 00:00+02)'),
    ('last_week',       '2026-10-25 23:30+01', 'Europe/Rome', '[2026-10-12 00:00+02, 2026-10-19 00:00+02)', '[2026-10-05 00:00+02, 2026-10-12 00:00+02)'),
    ('last_week',       '2026-10-26 00:30+01', 'Europe/Rome', '[2026-10-19 00:00+02, 2026-10-26 00:00+01)', '[2026-10-12 00:00+02, 2026-10-19 00:00+02)'),
    ('last_week',       '2021-01-01 09:00+01', 'Europe/Rome', '[2020-12-21 00:00+01, 2020-12-28 00:00+01)', '[2020-12-14 00:00+01, 2020-12-21 00:00+01)'),
    ('last_month',      '2026-10-22 09:00+02', 'Europe/Rome', '[2026-09-01 00:00+02, 2026-10-01 00:00+02)', '[2026-08-01 00:00+02, 2026-09-01 00:00+02)'),
    ('last_month',      '2024-03-31 09:00+02', 'Europe/Rome', '[2024-02-01 00:00+01, 2024-03-01 00:00+01)', '[2024-01-01 00:00+01, 2024-02-01 00:00+01)'),
    ('last_month',      '2026-01-01 00:00+01', 'Europe/Rome', '[2025-12-01 00:00+01, 2026-01-01 00:00+01)', '[2025-11-01 00:00+01, 2025-12-01 00:00+01)'),
    ('last_quarter',    '2026-02-10 09:00+01', 'Europe/Rome', '[2025-10-01 00:00+02, 2026-01-01 00:00+01)', '[2025-07-01 00:00+02, 2025-10-01 00:00+02)'),
    ('quarter_to_date', '2026-10-22 09:00+02', 'Europe/Rome', '[2026-10-01 00:00+02, 2026-10-22 00:00+02)', '[2026-07-01 00:00+02, 2026-07-22 00:00+02)'),
    ('quarter_to_date', '2026-07-01 09:00+02', 'Europe/Rome', 'empty', 'empty'),
    ('quarter_to_date', '2026-09-30 09:00+02', 'Europe/Rome', '[2026-07-01 00:00+02, 2026-09-30 00:00+02)', '[2026-04-01 00:00+02, 2026-07-01 00:00+02)'),  -- 91 days against 91
    ('quarter_to_date', '2026-06-30 09:00+02', 'Europe/Rome', '[2026-04-01 00:00+02, 2026-06-30 00:00+02)', '[2026-01-01 00:00+01, 2026-04-01 00:00+02)'),  -- 90 days against 90
    ('year_to_date',    '2025-03-02 09:00+01', 'Europe/Rome', '[2025-01-01 00:00+01, 2025-03-02 00:00+01)', '[2024-01-01 00:00+01, 2024-03-01 00:00+01)'),  -- as many days: 60
    ('year_to_date',    '2024-12-31 09:00+01', 'Europe/Rome', '[2024-01-01 00:00+01, 2024-12-31 00:00+01)', '[2023-01-01 00:00+01, 2024-01-01 00:00+01)'),  -- 365 days against 365
    ('last_year',       '2026-10-22 09:00+02', 'Europe/Rome', '[2025-01-01 00:00+01, 2026-01-01 00:00+01)', '[2024-01-01 00:00+01, 2025-01-01 00:00+01)'),
    ('last_28_days',    '2026-10-27 09:00+01', 'Europe/Rome', '[2026-09-29 00:00+02, 2026-10-27 00:00+01)', '[2026-09-01 00:00+02, 2026-09-29 00:00+02)'),
    ('last_90_days',    '2026-10-27 09:00+01', 'Europe/Rome', '[2026-07-29 00:00+02, 2026-10-27 00:00+01)', '[2026-04-30 00:00+02, 2026-07-29 00:00+02)'),
    -- Rome, half an hour after the midnight that follows a day of 25 hours
    ('today',         '2025-10-27 00:30+01', 'Europe/Rome', '[2025-10-27 00:00+01, 2025-10-27 00:30+01)', '[2025-10-26 00:00+02, 2025-10-26 00:30+02)'),
    ('yesterday',     '2025-10-27 00:30+01', 'Europe/Rome', '[2025-10-26 00:00+02, 2025-10-27 00:00+01)', '[2025-10-25 00:00+02, 2025-10-26 00:00+02)'),
    ('last_7_days',   '2025-10-27 00:30+01', 'Europe/Rome', '[2025-10-20 00:00+02, 2025-10-27 00:00+01)', '[2025-10-13 00:00+02, 2025-10-20 00:00+02)'),
    ('last_14_days',  '2025-10-27 00:30+01', 'Europe/Rome', '[2025-10-13 00:00+02, 2025-10-27 00:00+01)', '[2025-09-29 00:00+02, 2025-10-13 00:00+02)'),
    ('last_30_days',  '2025-10-27 00:30+01', 'Europe/Rome', '[2025-09-27 00:00+02, 2025-10-27 00:00+01)', '[2025-08-28 00:00+02, 2025-09-27 00:00+02)'),
    ('month_to_date', '2025-10-27 00:30+01', 'Europe/Rome', '[2025-10-01 00:00+02, 2025-10-27 00:00+01)', '[2025-09-01 00:00+02, 2025-09-27 00:00+02)'),
    ('month_to_date', '2025-10-01 12:00+02', 'Europe/Rome', 'empty', 'empty'),
    ('month_to_date', '2025-10-02 12:00+02', 'Europe/Rome', '[2025-10-01 00:00+02, 2025-10-02 00:00+02)', '[2025-09-01 00:00+02, 2025-09-02 00:00+02)'),
    ('month_to_date', '2025-03-31 12:00+02', 'Europe/Rome', '[2025-03-01 00:00+01, 2025-03-31 00:00+02)', '[2025-02-01 00:00+01, 2025-03-01 00:00+01)'),      -- 30 days against 28
    ('month_to_date', '2024-03-31 12:00+02', 'Europe/Rome', '[2024-03-01 00:00+01, 2024-03-31 00:00+01)', '[2024-02-01 00:00+01, 2024-03-01 00:00+01)'),      -- … against 29
    ('month_to_date', '2024-03-30 12:00+01', 'Europe/Rome', '[2024-03-01 00:00+01, 2024-03-30 00:00+01)', '[2024-02-01 00:00+01, 2024-03-01 00:00+01)'),      -- 29 against 29
    ('month_to_date', '2024-02-29 12:00+01', 'Europe/Rome', '[2024-02-01 00:00+01, 2024-02-29 00:00+01)', '[2024-01-01 00:00+01, 2024-01-29 00:00+01)'),
    ('month_to_date', '2025-01-15 12:00+01', 'Europe/Rome', '[2025-01-01 00:00+01, 2025-01-15 00:00+01)', '[2024-12-01 00:00+01, 2024-12-15 00:00+01)'),
    ('last_7_days',   '2025-01-01 00:00+01', 'Europe/Rome', '[2024-12-25 00:00+01, 2025-01-01 00:00+01)', '[2024-12-18 00:00+01, 2024-12-25 00:00+01)'),
    ('today',         '2025-10-27 00:00+01', 'Europe/Rome', 'empty', 'empty'),                                                                                  -- nothing of today yet
    -- the same local time, where yesterday lacks it (02:30), where it has it twice (02:30 again), behind an hour that is not
    ('today',         '2025-03-31 02:30+02', 'Europe/Rome', '[2025-03-31 00:00+02, 2025-03-31 02:30+02)', '[2025-03-30 00:00+01, 2025-03-30 03:30+02)'),
    ('today',         '2025-10-27 02:30+01', 'Europe/Rome', '[2025-10-27 00:00+01, 2025-10-27 02:30+01)', '[2025-10-26 00:00+02, 2025-10-26 02:30+01)'),
    ('today',         '2025-03-30 12:00+02', 'Europe/Rome', '[2025-03-30 00:00+01, 2025-03-30 12:00+02)', '[2025-03-29 00:00+01, 2025-03-29 12:00+01)'),
    -- São Paulo: 4 November 2018 begins at 01:00
    ('today',         '2018-11-04 12:00-02', 'America/Sao_Paulo', '[2018-11-04 03:00+00, 2018-11-04 14:00+00)', '[2018-11-03 03:00+00, 2018-11-03 15:00+00)'),
    ('today',         '2018-11-05 00:30-02', 'America/Sao_Paulo', '[2018-11-05 02:00+00, 2018-11-05 02:30+00)', '[2018-11-04 03:00+00, 2018-11-04 03:30+00)'),
    ('yesterday',     '2018-11-05 00:30-02', 'America/Sao_Paulo', '[2018-11-04 03:00+00, 2018-11-05 02:00+00)', '[2018-11-03 03:00+00, 2018-11-04 03:00+00)'),
    -- Havana: on 1 November 2020 the hour from midnight comes twice
    ('today',         '2020-11-01 12:00-05', 'America/Havana', '[2020-11-01 04:00+00, 2020-11-01 17:00+00)', '[2020-10-31 04:00+00, 2020-10-31 16:00+00)'),
    ('yesterday',     '2020-11-02 12:00-05', 'America/Havana', '[2020-11-01 04:00+00, 2020-11-02 05:00+00)', '[2020-10-31 04:00+00, 2020-11-01 04:00+00)'),
    -- Apia: two days behind the day that is not
    ('today',         '2012-01-01 12:00+14', 'Pacific/Apia', '[2011-12-31 10:00+00, 2011-12-31 22:00+00)', '[2011-12-30 10:00+00, 2011-12-30 22:00+00)'),
    ('yesterday',     '2012-01-01 12:00+14', 'Pacific/Apia', '[2011-12-30 10:00+00, 2011-12-31 10:00+00)', 'empty'),
    -- St John's: at 00:01 of 28 October 1990 the clock went back to 23:01 of the 27th
    ('yesterday',     '1990-10-28 12:00-03:30', 'America/St_Johns', '[1990-10-27 02:30+00, 1990-10-28 03:30+00)', '[1990-10-26 02:30+00, 1990-10-27 02:30+00)'),
    ('today',         '1990-10-28 12:00-03:30', 'America/St_Johns', '[1990-10-28 03:30+00, 1990-10-28 15:30+00)', '[1990-10-27 02:30+00, 1990-10-27 14:30+00)'),
    -- a zone of three quarters of an hour
    ('yesterday',     '2025-01-01 00:30+05:45', 'Asia/Kathmandu', '[2024-12-31 00:00+05:45, 2025-01-01 00:00+05:45)', '[2024-12-30 00:00+05:45, 2024-12-31 00:00+05:45)')) AS v (n, at, z, p, q);
-- The minute of 28 October 1990 that St John's took back: its day has not begun.
CREATE FUNCTION probe.said(name text, at timestamptz, zone text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN period(name, at, zone) || ' ' || previous_period(name, at, zone);
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SELECT is(probe.said(name, at, 'America/St_Johns'), oracle.period(name, at, 'America/St_Johns') || ' ' || oracle.previous_period(name, at, 'America/St_Johns'), format('%s at %s', name, at AT TIME ZONE 'UTC'))
FROM   probe.name, unnest(ARRAY['1990-10-28 02:30+00', '1990-10-28 02:30:30+00', '1990-10-28 02:30:59.999999+00', '1990-10-28 02:31+00']::timestamptz[]) AS at;
-- The session's own zone has no say, nor have its other settings.
CREATE TABLE probe.said AS SELECT name, zone, at, period(name, at, zone) AS period, previous_period(name, at, zone) AS previous FROM probe.wanted;
SET LOCAL TimeZone = 'Pacific/Apia';
SET LOCAL DateStyle = 'SQL, MDY';
SET LOCAL IntervalStyle = 'sql_standard';
SELECT is_empty('SELECT name, zone, at FROM probe.said WHERE period(name, at, zone) <> period OR previous_period(name, at, zone) <> previous', 'the session''s settings have no say');
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL DateStyle = 'ISO, DMY';
SET LOCAL IntervalStyle = 'postgres';

-- As seen in a day.
SELECT is_empty($$ SELECT name, zone, today, period(name, today, zone) FROM probe.wanted WHERE period(name, today, zone) IS DISTINCT FROM seen_in_day LIMIT 5 $$, 'period as seen in a day');
SELECT is_empty($$ SELECT name, zone, today, previous_period(name, today, zone) FROM probe.wanted WHERE previous_period(name, today, zone) IS DISTINCT FROM previous_seen_in_day LIMIT 5 $$, '… and the one before');
SELECT is(period('today', date '2025-10-26', 'Europe/Rome'), '[2025-10-26 00:00+02, 2025-10-27 00:00+01)', 'today is the whole of it');
SELECT is(previous_period('today', date '2025-10-27', 'Europe/Rome'), '[2025-10-26 00:00+02, 2025-10-27 00:00+01)', 'against the whole of yesterday');
SELECT is(period('today', date '2011-12-30', 'Pacific/Apia'), 'empty', 'a day that was not');
SELECT is(period('yesterday', date '2025-10-27', 'America/New_York'), '[2025-10-26 00:00-04, 2025-10-27 00:00-04)', 'a date is that day wherever the session is');

-- From a day to a day.
SELECT is_empty($$ SELECT a.zone, a.day, b.day FROM probe.start AS a JOIN probe.start AS b ON b.zone = a.zone AND b.day > a.day - 1 AND b.day <= a.day + 1
                   WHERE period(a.day, b.day - 1, a.zone) IS DISTINCT FROM tstzrange(a.start, b.start) LIMIT 5 $$, 'days that are none, one or two');
SELECT is_empty($$ SELECT a.zone, a.day, b.day FROM (SELECT * FROM probe.start ORDER BY md5(zone || day) LIMIT 3000) AS a JOIN (SELECT * FROM probe.start ORDER BY md5(day || zone) LIMIT 3000) AS b ON b.zone = a.zone AND b.day >= a.day
                   WHERE period(a.day, b.day - 1, a.zone) IS DISTINCT FROM tstzrange(a.start, b.start) LIMIT 5 $$, 'days far apart');
SELECT is(period(date '2026-10-19', date '2026-10-25', 'Europe/Rome'), '[2026-10-19 00:00+02, 2026-10-26 00:00+01)', 'both days are included');
SELECT is(period(first_day => '2026-10-19', last_day => '2026-10-18', zone => 'Europe/Rome'), 'empty', 'the day before the first');
SELECT is((SELECT count(*) FROM period_days(period(date '2026-10-05', '2026-10-11', 'Europe/Rome'), 'Europe/Rome')), 7::bigint, 'a date picker from 5 to 11 October has seven days');

-- The period before a range.
SELECT is_empty($$ SELECT name, zone, at FROM probe.wanted WHERE (name IN ('yesterday', 'last_week') OR name LIKE 'last%days') AND NOT isempty(period) AND NOT isempty(previous)
                   AND previous_period(period, zone) IS DISTINCT FROM previous
                   AND NOT (zone = 'Pacific/Apia' AND at BETWEEN '2011-12-01' AND '2012-07-01' OR zone = 'Pacific/Kiritimati' AND at BETWEEN '1994-12-01' AND '1995-07-01') LIMIT 5 $$,
                'of the period of a name, the one before it by name; but where a day at its end was not, which no range can tell');
CREATE TABLE probe.distance (distance interval);
INSERT INTO probe.distance VALUES (NULL), ('1 day'), ('7 days'), ('1 week 3 days'), ('1 month'), ('3 months'), ('1 year'), ('1 month 1 day'), ('4 years');
CREATE TABLE probe.stretch AS
SELECT DISTINCT zone, tstzrange(at, at + length) AS period FROM (SELECT * FROM probe.moment ORDER BY md5(zone || at) LIMIT 60) AS m, unnest(ARRAY[interval '1 microsecond', '1 hour', '26 hours', '7 days']) AS length
UNION  SELECT zone, period FROM (SELECT DISTINCT zone, period FROM probe.wanted WHERE NOT isempty(period) ORDER BY zone, period LIMIT 4000) AS w WHERE sample.draw(abs(hashtext(zone || period::text)), 'stretch') % 25 = 0;
SELECT cmp_ok(count(*), '>=', 350::bigint, 'ranges to go back from') FROM probe.stretch;
CREATE TABLE probe.before AS SELECT zone, period, distance, oracle.previous_period(period, zone, distance) AS previous FROM probe.stretch CROSS JOIN probe.distance;
SELECT is_empty('SELECT zone, period, previous, previous_period(period, zone) FROM probe.before WHERE distance IS NULL AND previous_period(period, zone) IS DISTINCT FROM previous LIMIT 5', 'as many days as it touches');
SELECT is_empty('SELECT zone, period, distance, previous, previous_period(period, zone, distance) FROM probe.before WHERE distance IS NOT NULL AND previous_period(period, zone, distance) IS DISTINCT FROM previous LIMIT 5', 'by a distance');
SELECT is_empty('SELECT zone, period FROM probe.before WHERE distance IS NULL AND previous_period(period, zone) && period', 'never overlaps');
SELECT is(previous_period(p::tstzrange, z, d), q::tstzrange, format('%s before %s in %s', d, p, z)) FROM (VALUES
    ('[2026-10-19 00:00+02, 2026-10-26 00:00+01)', 'Europe/Rome', interval '1 year', '[2025-10-19 00:00+02, 2025-10-26 00:00+02)'),
    ('[2026-03-01 00:00+01, 2026-04-01 00:00+02)', 'Europe/Rome', '1 month', '[2026-02-01 00:00+01, 2026-03-01 00:00+01)'),
    ('[2024-02-29 00:00+01, 2024-03-01 00:00+01)', 'Europe/Rome', '1 year', '[2023-02-28 00:00+01, 2023-03-01 00:00+01)'),
    ('[2026-03-30 00:00+02, 2026-03-31 00:00+02)', 'Europe/Rome', '1 month', 'empty'),                     -- both ends come to 28 February
    ('[2026-10-26 09:00+01, 2026-10-26 17:00+01)', 'Europe/Rome', '1 day', '[2026-10-25 09:00+01, 2026-10-25 17:00+01)'),
    ('[2026-10-26 00:00+01, 2026-10-27 00:00+01)', 'Europe/Rome', '364 days', '[2025-10-27 00:00+01, 2025-10-28 00:00+01)'),
    ('empty', 'Europe/Rome', '1 day', 'empty')) AS v (p, z, d, q);
SELECT is(previous_period(p::tstzrange, z), q::tstzrange, format('before %s in %s', p, z)) FROM (VALUES
    ('[2026-10-05 00:00+02, 2026-10-12 00:00+02)', 'Europe/Rome', '[2026-09-28 00:00+02, 2026-10-05 00:00+02)'),
    ('[2026-10-26 00:00+01, 2026-10-28 00:00+01)', 'Europe/Rome', '[2026-10-24 00:00+02, 2026-10-26 00:00+01)'),
    ('[2026-10-27 00:00+01, 2026-10-27 09:30+01)', 'Europe/Rome', '[2026-10-26 00:00+01, 2026-10-26 09:30+01)'),
    ('[2018-11-05 00:00-02, 2018-11-06 00:00-02)', 'America/Sao_Paulo', '[2018-11-04 03:00+00, 2018-11-05 02:00+00)'),
    ('[2011-12-31 00:00+14, 2012-01-02 00:00+14)', 'Pacific/Apia', '[2011-12-29 10:00+00, 2011-12-30 10:00+00)'),   -- the 29th, and the 30th that was not
    ('empty', 'Europe/Rome', 'empty')) AS v (p, z, q);

-- Which form a call takes.
SELECT is(period('last_7_days', '2026-10-01 09:00+02', 'Europe/Rome'), '[2026-09-24 00:00+02, 2026-10-01 00:00+02)', 'three literals: an instant');
SELECT is(previous_period('last_7_days', '2026-10-01 09:00+02', 'Europe/Rome'), '[2026-09-17 00:00+02, 2026-09-24 00:00+02)', '… in the one before, too');
SELECT is(previous_period('last_7_days'::text, '2026-10-01 09:00+02'::text, 'Europe/Rome'::text), '[2026-09-17 00:00+02, 2026-09-24 00:00+02)', 'three texts');
SELECT is(previous_period('[2026-10-05 00:00+02, 2026-10-12 00:00+02)', 'Europe/Rome'), '[2026-09-28 00:00+02, 2026-10-05 00:00+02)', 'two literals: a range');
SELECT is(period('today', day, 'Europe/Rome'), '[2026-10-01 00:00+02, 2026-10-02 00:00+02)', 'a column of dates') FROM (VALUES (date '2026-10-01')) AS v (day);
SELECT is(period(a, '2026-10-02', 'Europe/Rome'), '[2026-10-01 00:00+02, 2026-10-03 00:00+02)', 'a date and literals') FROM (VALUES (date '2026-10-01')) AS v (a);
PREPARE bound AS SELECT period($1, $2, $3), previous_period($4, $5, $6), previous_period($7, $8);
SELECT is((SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'bound'), '{text,"timestamp with time zone",text,text,text,text,tstzrange,text}', 'parameters without types');
DEALLOCATE bound;

-- Errors.
SELECT probe.refuses(format('SELECT %s', call), '{22023}', mentions, call) FROM (VALUES
    ($$period('2026-10-19', '2026-10-25', 'Europe/Rome')$$, ARRAY['period: name', '2026-10-19', $$date '2026-10-19'$$, 'last_quarter']),
    ($$previous_period('[2026-10-05 00:00+02, 2026-10-12 00:00+02)', 'Europe/Rome', '1 year')$$, ARRAY['previous_period: name', $$tstzrange '[2026-10-05 00:00+02, 2026-10-12 00:00+02)'$$]),
    ($$period('last_weeks', now(), 'UTC')$$, ARRAY['period: name', 'last_weeks', 'today, yesterday, last_7_days, last_14_days, last_28_days, last_30_days, last_90_days, week_to_date, month_to_date, quarter_to_date, year_to_date, last_week, last_month, last_quarter, last_year']),
    ($$previous_period('Today', date '2026-10-01', 'UTC')$$, '{previous_period: name,Today}'),
    ($$period('today', date 'infinity', 'UTC')$$, '{period: as_of,infinity}'), ($$previous_period('today', date '-infinity', 'UTC')$$, '{previous_period: as_of,-infinity}'),
    ($$previous_period('today', 'infinity', 'UTC')$$, '{previous_period: as_of,infinity}'),
    ($$period(date '2026-10-19', '2026-10-17', 'UTC')$$, '{period: last_day,2026-10-17,2026-10-19}'),
    ($$period(date '-infinity', '2026-10-17', 'UTC')$$, '{period: first_day,-infinity}'), ($$period(date '2026-10-19', 'infinity', 'UTC')$$, '{period: last_day,infinity}'),
    ($$period(date '2026-10-19', '2026-10-20', 'UTC+2')$$, '{period: zone,UTC+2,Etc/GMT-2}'), ($$period('today', date '2026-10-20', '+02:00')$$, '{period: zone,+02:00,Etc/GMT-2}'),
    ($$previous_period('empty'::tstzrange, 'Mars')$$, '{previous_period: zone,Mars}'), ($$previous_period('[2026-10-01,2026-10-02)'::tstzrange, 'UTC-5', '1 day')$$, '{previous_period: zone,UTC-5,Etc/GMT+5}'),
    ($$previous_period('[2026-10-01,)'::tstzrange, 'UTC')$$, '{previous_period: period,finite}'), ($$previous_period('[2026-10-01,2026-10-02]'::tstzrange, 'UTC', '1 day')$$, '{previous_period: period,exclude its end}')) AS v (call, mentions);
SELECT probe.refuses(format($$SELECT previous_period('[2026-10-01,2026-10-02)'::tstzrange, 'UTC', %L)$$, d), '{22023}', ARRAY['previous_period: distance', d, '1 month'], 'a distance of ' || d)
FROM   unnest(ARRAY['24:00:00', '1 day 00:00:01', '-1 days', '-1 mons', '1 mon -1 days', '00:00:00']) AS d;
SELECT probe.refuses(format('SELECT %s', call), '{22003}', ARRAY[split_part(call, '(', 1), 'calendar'], call)
FROM   unnest(ARRAY[$$period(date '2026-10-19', '294276-12-31', 'UTC')$$, $$period('last_year', date '4713-01-01 BC', 'UTC')$$, $$previous_period('[2026-10-01,2026-10-02)'::tstzrange, 'UTC', '178000000 years')$$,
                    $$previous_period('[2026-10-01,2026-10-02)'::tstzrange, 'UTC', '2147483647 days')$$, $$period('last_90_days', date '5874897-12-31', 'UTC')$$]) AS call;
SELECT throws_ok($$ SELECT previous_period('today', 'yesterday-ish', 'UTC') $$, '22007', NULL, 'a text that is no instant');

-- An empty period has no users, and breaks no query on the first of a month.
SELECT is(new_users(u, at, p), 0::bigint, 'nobody is new in an empty period') FROM (VALUES (1, '1999-01-01 00:00+00'::timestamptz, period('month_to_date', '2026-10-01 09:00+02', 'Europe/Rome')), (2, '2026-10-01', 'empty')) AS v (u, at, p);
SELECT is(returning_users(u, at, 'empty'), 0::bigint, 'nor returning') FROM (VALUES (1, '1999-01-01 00:00+00'::timestamptz), (1, '2026-10-01')) AS v (u, at);
SELECT is(new_users(first_seen_agg(1, now()), 'empty'), 0::bigint, 'in two steps');
SELECT is(unique_users(merge(p)), 0::bigint, 'summaries of it merge') FROM (SELECT period_users_agg(u, now(), 'empty')::text::period_users AS p FROM generate_series(1, 3) AS u GROUP BY u) AS t;
SELECT probe.refuses($$ SELECT new_users(1, now(), p) FROM (VALUES ('empty'::tstzrange), ('[2026-10-01, 2026-10-02)')) AS v (p) $$, '{22023}', '{new_users: period,empty}', 'empty is a period like others: it does not change');

-- period_days.
SELECT is_empty($$ SELECT zone, at, name FROM (SELECT * FROM probe.wanted ORDER BY md5(name || zone || at) LIMIT 400) AS w
                   WHERE ARRAY(SELECT period_days(period, zone)) IS DISTINCT FROM ARRAY(SELECT oracle.period_days(period, zone)) LIMIT 5 $$, 'period_days of every kind of period');
SELECT is_empty($$ SELECT zone, at, have FROM (SELECT zone, at, (SELECT count(*) FROM period_days(period('last_7_days', at, zone), zone)) AS have FROM probe.moment) AS t
                   WHERE have <> 7 AND NOT (have = 6 AND (zone = 'Pacific/Apia' AND at BETWEEN '2011-12-30' AND '2012-01-08' OR zone = 'Pacific/Kiritimati' AND at BETWEEN '1994-12-31' AND '1995-01-09')) LIMIT 5 $$,
                'seven days have seven rows, but where the zone left one out');
SELECT is_empty($$ SELECT zone, at FROM probe.moment WHERE (SELECT array_agg(d) FROM period_days(period('last_14_days', at, zone), zone) AS d) <> (SELECT array_agg(d ORDER BY d) FROM period_days(period('last_14_days', at, zone), zone) AS d) $$, 'in their order');
SELECT is(ARRAY(SELECT period_days(p::tstzrange, z)), d::date[], format('the days of %s in %s', p, z)) FROM (VALUES
    ('[2025-10-24 22:00+00, 2025-10-26 23:00+00)', 'Europe/Rome', '{2025-10-25, 2025-10-26}'),
    ('[2025-10-24 22:00+00, 2025-10-26 23:00:00.000001+00)', 'Europe/Rome', '{2025-10-25, 2025-10-26, 2025-10-27}'),
    ('[2025-10-24 21:59:59.999999+00, 2025-10-26 23:00+00)', 'Europe/Rome', '{2025-10-24, 2025-10-25, 2025-10-26}'),
    ('[2025-10-25 12:00+00, 2025-10-25 12:00:00.000001+00)', 'Europe/Rome', '{2025-10-25}'),
    ('[2011-12-29 10:00+00, 2011-12-31 10:00+00)', 'Pacific/Apia', '{2011-12-29, 2011-12-31}'),
    ('[2018-11-03 03:00+00, 2018-11-05 02:00+00)', 'America/Sao_Paulo', '{2018-11-03, 2018-11-04}'),
    ('[2020-11-01 04:00+00, 2020-11-02 05:00+00)', 'America/Havana', '{2020-11-01}'),
    ('[2024-02-28 00:00+00, 2024-03-02 00:00+00)', 'UTC', '{2024-02-28, 2024-02-29, 2024-03-01}'),
    ('empty', 'Europe/Rome', '{}')) AS v (p, z, d);
SELECT is((SELECT count(*) FROM period_days('[1970-01-01 00:00+00, 2070-01-01 00:00+00)', 'UTC')), 36525::bigint, 'a hundred years of days');
SELECT is((SELECT string_agg(local_day || ':' || n, ' ' ORDER BY local_day) FROM (SELECT d AS local_day, count(e) AS n FROM period_days(period('last_7_days', '2025-10-27 12:00+01', 'Europe/Rome'), 'Europe/Rome') AS d
           LEFT JOIN (VALUES ('2025-10-25 21:59:59.999999+00'::timestamptz), ('2025-10-26 22:59:59.999999+00'), ('2025-10-25 22:00+00')) AS e (at) ON local_day(at, 'Europe/Rome') = d GROUP BY 1) AS s),
          '2025-10-20:0 2025-10-21:0 2025-10-22:0 2025-10-23:0 2025-10-24:0 2025-10-25:1 2025-10-26:2', 'a series with its zeros');

-- NULL for NULL.
SELECT is(period(NULL, now(), 'UTC'), NULL, 'no name, no period');
SELECT is(period('today', NULL, 'UTC'), NULL, 'no instant, no period');
SELECT is(previous_period('today', now(), NULL), NULL, 'no zone, no period');
SELECT is((SELECT count(*) FROM period_days(NULL, 'UTC')), 0::bigint, 'no period, no days');
SELECT results_eq($$ SELECT period_days('[294276-12-30 12:00+00, 294276-12-31 00:01+00)', 'UTC') $$, $$ VALUES (date '294276-12-30'), ('294276-12-31') $$, 'the last day that there is');
SELECT results_eq($$ SELECT period_days('[4714-11-24 00:00+00 BC, 4714-11-25 00:01+00 BC)', 'UTC') $$, $$ VALUES (date '4714-11-24 BC'), ('4714-11-25 BC') $$, 'the first');
SELECT is(local_day_start(NULL, 'UTC'), NULL, 'no day, no start');
SELECT lives_ok($$ SELECT period(name => 'today', as_of => now(), zone => 'UTC'), previous_period(name => 'today', as_of => now(), zone => 'UTC'), (SELECT count(*) FROM period_days(period => tstzrange(now(), now() + interval '1 hour'), zone => 'UTC')) $$, 'by name');

-- Immutable, so that the planner knows the bounds; no settings of the session in it.
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc AS p WHERE pronamespace = 'shopmetrics'::regnamespace AND proname IN ('period', 'previous_period', 'period_days', 'local_day_start', 'pct_change', 'local_day')
                   AND (provolatile <> CASE WHEN proargtypes[1] = 'text'::regtype AND pronargs = 3 AND proargtypes[0] = 'text'::regtype THEN 's' ELSE 'i' END OR proparallel <> 's') $$, 'immutable and parallel safe, but stable where an instant is read from a text');
SELECT is((SELECT count(*) FROM pg_proc WHERE pronamespace = 'shopmetrics'::regnamespace AND proname IN ('period', 'previous_period', 'period_days', 'local_day_start')), 10::bigint, '… all of them');

-- Partition pruning and indexes, with two bounds (a range's own operator would do neither).
CREATE TABLE probe.log (at timestamptz NOT NULL, n int) PARTITION BY RANGE (at);
CREATE TABLE probe.log_08 PARTITION OF probe.log FOR VALUES FROM ('2025-08-01 00:00+00') TO ('2025-09-01 00:00+00');
CREATE TABLE probe.log_09 PARTITION OF probe.log FOR VALUES FROM ('2025-09-01 00:00+00') TO ('2025-10-01 00:00+00');
CREATE TABLE probe.log_10 PARTITION OF probe.log FOR VALUES FROM ('2025-10-01 00:00+00') TO ('2025-11-01 00:00+00');
CREATE TABLE probe.log_11 PARTITION OF probe.log FOR VALUES FROM ('2025-11-01 00:00+00') TO ('2025-12-01 00:00+00');
INSERT INTO probe.log SELECT '2025-08-01 00:00+00'::timestamptz + n * interval '5 minutes', n FROM generate_series(0, 35000) AS n;
CREATE INDEX ON probe.log (at);
ANALYZE probe.log;
CREATE FUNCTION probe.partitions(query text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(DISTINCT m[1], ',' ORDER BY m[1]) FROM regexp_matches(probe.plan_of(query), ' on (log_\d\d)', 'g') AS m $$;
SELECT is(probe.partitions($$ SELECT count(*) FROM probe.log WHERE at >= lower(period('last_7_days', '2025-10-27 12:00+01', 'Europe/Rome')) AND at < upper(period('last_7_days', '2025-10-27 12:00+01', 'Europe/Rome')) $$), 'log_10', 'seven days: one partition');
SELECT is(probe.partitions($$ SELECT count(*) FROM probe.log WHERE at >= lower(period('last_30_days', '2025-10-20 12:00+02', 'Europe/Rome')) AND at < upper(period('last_30_days', '2025-10-20 12:00+02', 'Europe/Rome')) $$), 'log_09,log_10', 'thirty days: two');
SELECT is(probe.partitions($$ SELECT count(*) FROM probe.log WHERE at >= lower(previous_period('month_to_date', '2025-10-20 12:00+02', 'UTC')) AND at < upper(previous_period('month_to_date', '2025-10-20 12:00+02', 'UTC')) $$), 'log_09', 'the month before');
SELECT is(coalesce(probe.partitions($$ SELECT count(*) FROM probe.log WHERE at >= lower(period('month_to_date', '2025-10-01 12:00+02', 'Europe/Rome')) AND at < upper(period('month_to_date', '2025-10-01 12:00+02', 'Europe/Rome')) $$), 'none'), 'none', 'an empty period: none');
SELECT is((SELECT count(*) FROM probe.log WHERE at >= lower(period('month_to_date', '2025-10-01 12:00+02', 'Europe/Rome')) AND at < upper(period('month_to_date', '2025-10-01 12:00+02', 'Europe/Rome'))), 0::bigint, '… and no rows');
SELECT ok(probe.plan_of($$ SELECT n FROM probe.log_10 WHERE at >= lower(period('yesterday', '2025-10-27 12:00+01', 'Europe/Rome')) AND at < upper(period('yesterday', '2025-10-27 12:00+01', 'Europe/Rome')) $$) ~ 'Index Cond: \(\(at >= .*\) AND \(at < .*\)\)', 'a day: by the index, between two bounds');
SELECT is((SELECT count(*) FROM probe.log WHERE at >= lower(period('yesterday', '2025-10-27 12:00+01', 'Europe/Rome')) AND at < upper(period('yesterday', '2025-10-27 12:00+01', 'Europe/Rome'))), 25 * 12::bigint, '… all 25 hours of it');
-- As of a moment that is known when the query starts, partitions go then; as of a parameter, too.
PREPARE log_of (timestamptz) AS SELECT count(*) FROM probe.log WHERE at >= lower(period('last_7_days', $1, 'Europe/Rome')) AND at < upper(period('last_7_days', $1, 'Europe/Rome'));
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT ok(p LIKE '%Subplans Removed: 3%', 'as of a parameter: three of four partitions go when it starts') || CASE WHEN p LIKE '%Subplans Removed: 3%' THEN '' ELSE E'\n' || diag(p) END
FROM  (SELECT probe.plan_of($$ EXECUTE log_of ('2025-10-27 12:00+01') $$) AS p) AS t;
RESET plan_cache_mode;
DEALLOCATE log_of;

-- pct_change.
SELECT is(pct_change(c, p), want, format('pct_change(%s, %s)', coalesce(c::text, 'NULL'), coalesce(p::text, 'NULL')))
FROM  (VALUES (5::float8, 4::float8, 0.25::float8), (3, 4, -0.25), (4, 4, 0), (0, 4, -1), (4, 0, NULL), (0, 0, NULL), (NULL, 4, NULL), (4, NULL, NULL), (NULL, NULL, NULL), (12, 4, 2)) AS v (c, p, want);
SELECT is(pct_change(c, p), want, format('pct_change(%s, %s), numeric', coalesce(c::text, 'NULL'), coalesce(p::text, 'NULL')))
FROM  (VALUES (5::numeric, 4::numeric, 0.25), (0.3, 0.1, 2), (4, 0, NULL), (NULL, 4, NULL), (4, NULL, NULL)) AS v (c, p, want);
SELECT is(pg_typeof(pct_change(5::numeric, 4::numeric))::text, 'numeric', 'which is numeric');
SELECT is(pct_change(5::bigint, 4::bigint)::float8, 0.25::float8, 'of counts it is no whole number');
SELECT is(pct_change(5, 4)::float8, 0.25::float8, 'nor of integers');
SELECT ok(abs(pct_change(10::numeric, 3::numeric) - oracle.pct_change(10, 3)) < 1e-15, 'to many digits');
SELECT is(pct_change(current => 3::numeric, previous => 2::numeric), 0.5, 'by name');
SELECT is(pct_change(1e308::float8, -1e308::float8), -2::float8, 'of doubles whose difference is none');
SELECT probe.refuses('SELECT pct_change(1e308::float8, 1e-308::float8)', '{22003}', '{pct_change: ,1e+308,1e-308}', 'a change that is no double');

SELECT * FROM finish();
ROLLBACK;
