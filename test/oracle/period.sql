-- Periods by name: `period`, `previous_period`, `period_days`, `local_day_start`, `pct_change`.

-- The start of a local day: the first instant from which on the local day is never before it. Where the clock skips
-- midnight that is the first instant after the gap; where midnight comes twice, the first of them; where the clock falls
-- back over midnight, the last; a day that the zone leaves out starts with the next. By looking: at every quarter of an
-- hour around that day, then at every minute behind the last one that is too early, then at every second.
CREATE FUNCTION oracle.local_day_start(day date, zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT max(at) + interval '1 second'
    FROM  (SELECT max(at) AS quarter
           FROM  (SELECT (day::timestamp AT TIME ZONE 'UTC') + n * interval '15 minutes' AS at FROM generate_series(-72, 72) AS n) AS around
           WHERE (at AT TIME ZONE zone)::date < day) AS early
    CROSS  JOIN LATERAL (SELECT max(at) AS minute FROM (SELECT quarter + n * interval '1 minute' AS at FROM generate_series(0, 14) AS n) AS behind
           WHERE (at AT TIME ZONE zone)::date < day) AS earlier
    CROSS  JOIN LATERAL (SELECT minute + n * interval '1 second' AS at FROM generate_series(0, 59) AS n) AS earliest
    WHERE (at AT TIME ZONE zone)::date < day
$$;

-- From the start of one day to the start of another; empty where there is nothing between them.
CREATE FUNCTION oracle.days_between(first date, last date, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT tstzrange(oracle.local_day_start(first, zone), greatest(oracle.local_day_start(first, zone), oracle.local_day_start(last, zone)), '[)')
$$;

-- "Yesterday: the local day before"; "7 / 14 / 30 whole days ending with yesterday"; "last_week (Monday to Sunday), last_month,
-- last_quarter, last_year: the whole one before the current; week_to_date, quarter_to_date, year_to_date: as month to date",
-- "[first of the month, today 00:00): empty on the 1st". "With a date as as_of: as seen in that day, today being the whole of it".
-- From a day until before another.
CREATE FUNCTION oracle.named_days(name text, today date, OUT first date, OUT next date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN name = 'today' THEN today WHEN name = 'yesterday' THEN today - 1 WHEN days IS NOT NULL THEN today - days
                WHEN name LIKE 'last%' THEN (current - length)::date ELSE current::date END,
           CASE WHEN name = 'today' THEN today + 1 WHEN name LIKE 'last%' AND days IS NULL THEN current::date ELSE today END
    FROM   (SELECT substring(name FROM '^last_(\d+)_days$')::integer AS days, substring(name FROM '^(?:last_)?(week|month|quarter|year)') AS unit) AS n,
           LATERAL (SELECT date_trunc(coalesce(unit, 'day'), today::timestamp) AS current,
                           CASE unit WHEN 'week' THEN interval '7 days' WHEN 'month' THEN '1 month' WHEN 'quarter' THEN '3 months' WHEN 'year' THEN '1 year' END AS length) AS c
$$;

-- "the same number of local days, ending where the current one starts"; "Compared with: the same kind before it; to date with the
-- same number of days of the one before, clipped to its length (as month to date)".
CREATE FUNCTION oracle.previous_named_days(name text, today date, OUT first date, OUT next date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT before.first, CASE WHEN name LIKE '%_to_date' THEN least(before.first + (d.next - d.first), d.first) ELSE d.first END
    FROM   oracle.named_days(name, today) AS d,
           LATERAL (SELECT CASE name WHEN 'week_to_date' THEN d.first - 7 WHEN 'month_to_date' THEN (d.first - interval '1 month')::date
                                     WHEN 'quarter_to_date' THEN (d.first - interval '3 months')::date WHEN 'year_to_date' THEN (d.first - interval '1 year')::date
                                     WHEN 'last_month' THEN (d.first - interval '1 month')::date WHEN 'last_quarter' THEN (d.first - interval '3 months')::date
                                     WHEN 'last_year' THEN (d.first - interval '1 year')::date ELSE d.first - (d.next - d.first) END AS first) AS before
$$;

-- "Today: [00:00 today, as-of instant)"
CREATE FUNCTION oracle.today(as_of timestamptz, start timestamptz) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT tstzrange(start, greatest(start, as_of), '[)') $$;

-- "today against yesterday up to the same local time": which is never before yesterday and never after it.
CREATE FUNCTION oracle.yesterday_until(as_of timestamptz, zone text, yesterday_start timestamptz, today_start timestamptz) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT tstzrange(yesterday_start, greatest(yesterday_start, least(today_start, ((as_of AT TIME ZONE zone) - interval '1 day') AT TIME ZONE zone)), '[)')
$$;

CREATE FUNCTION oracle.period(name text, as_of timestamptz, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE name WHEN 'today' THEN oracle.today(as_of, oracle.local_day_start(d.first, zone)) ELSE oracle.days_between(d.first, d.next, zone) END
    FROM   oracle.named_days(name, oracle.local_day(as_of, zone)) AS d
$$;

CREATE FUNCTION oracle.previous_period(name text, as_of timestamptz, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE name WHEN 'today' THEN oracle.yesterday_until(as_of, zone, oracle.local_day_start(d.first, zone), oracle.local_day_start(d.next, zone))
                     ELSE oracle.days_between(d.first, d.next, zone) END
    FROM   oracle.previous_named_days(name, oracle.local_day(as_of, zone)) AS d
$$;

-- An end of a period that belongs to a day, moved back in local time: the start of a day stays one, and another instant stays within the
-- day that it comes to.
CREATE FUNCTION oracle.moved_end(at timestamptz, day date, zone text, distance interval) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN at = oracle.local_day_start(day, zone) THEN start
                ELSE greatest(start, least(oracle.local_day_start(to_day + 1, zone), ((at AT TIME ZONE zone) - distance) AT TIME ZONE zone)) END
    FROM   (SELECT (day - distance)::date AS to_day) AS d, LATERAL (SELECT oracle.local_day_start(to_day, zone) AS start) AS s
$$;

-- "both ends moved back by the number of local days that the period touches"; "by an interval of whole days, weeks, months or
-- years, in local time, months clipped".
CREATE FUNCTION oracle.previous_period(period tstzrange, zone text, distance interval DEFAULT NULL) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN isempty(period) THEN 'empty' ELSE tstzrange(m.lower, greatest(m.lower, m.upper), '[)') END
    FROM   (SELECT oracle.local_day(lower(period), zone) AS first, oracle.local_day(upper(period) - interval '1 microsecond', zone) AS last) AS d,
           LATERAL (SELECT coalesce(distance, make_interval(days => last - first + 1)) AS back, CASE WHEN upper(period) = oracle.local_day_start(last + 1, zone) THEN last + 1 ELSE last END AS until) AS b,
           LATERAL (SELECT oracle.moved_end(lower(period), first, zone, back) AS lower, oracle.moved_end(upper(period), until, zone, back) AS upper) AS m
$$;

-- The days of a period, for series that show days without rows too: those that begin before its end and end after its
-- start. A day that the zone leaves out is none.
CREATE FUNCTION oracle.period_days(period tstzrange, zone text) RETURNS SETOF date
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT day
    FROM   generate_series(-2, oracle.local_day(upper(period), zone) - oracle.local_day(lower(period), zone) + 2) AS n,
           LATERAL (SELECT oracle.local_day(lower(period), zone) + n AS day) AS d,
           LATERAL (SELECT oracle.local_day_start(day, zone) AS starts_at, oracle.local_day_start(day + 1, zone) AS ends_at) AS s
    WHERE  NOT isempty(period) AND starts_at < ends_at AND starts_at < upper(period) AND ends_at > lower(period)
    ORDER  BY day
$$;

-- "the change a fraction of the previous value"; "NULL on a zero or NULL denominator".
CREATE FUNCTION oracle.pct_change(current numeric, previous numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT oracle.quotient(current - previous, previous) $$;
