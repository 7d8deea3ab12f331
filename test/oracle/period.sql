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

-- "Today: [00:00 today, as-of instant)"; "Yesterday: the local day before"; "7 / 14 / 30 whole days ending with
-- yesterday"; "Current month until today: [first of the month, today 00:00): empty on the 1st".
CREATE FUNCTION oracle.period(name text, as_of timestamptz, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE name
           WHEN 'today'         THEN tstzrange(oracle.local_day_start(today, zone), greatest(oracle.local_day_start(today, zone), as_of), '[)')
           WHEN 'yesterday'     THEN oracle.days_between(today - 1, today, zone)
           WHEN 'last_7_days'   THEN oracle.days_between(today - 7, today, zone)
           WHEN 'last_14_days'  THEN oracle.days_between(today - 14, today, zone)
           WHEN 'last_30_days'  THEN oracle.days_between(today - 30, today, zone)
           WHEN 'month_to_date' THEN oracle.days_between(date_trunc('month', today::timestamp)::date, today, zone) END
    FROM   oracle.local_day(as_of, zone) AS today
$$;

-- "the same number of local days, ending where the current one starts; today against yesterday up to the same local time;
-- month to date against the same day numbers of the month before, clipped to its length". That same local time is never
-- before yesterday and never after it.
CREATE FUNCTION oracle.previous_period(name text, as_of timestamptz, zone text) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE name
           WHEN 'today'         THEN tstzrange(oracle.local_day_start(today - 1, zone),
                                               greatest(oracle.local_day_start(today - 1, zone),
                                                        least(oracle.local_day_start(today, zone), ((as_of AT TIME ZONE zone) - interval '1 day') AT TIME ZONE zone)), '[)')
           WHEN 'yesterday'     THEN oracle.days_between(today - 2, today - 1, zone)
           WHEN 'last_7_days'   THEN oracle.days_between(today - 14, today - 7, zone)
           WHEN 'last_14_days'  THEN oracle.days_between(today - 28, today - 14, zone)
           WHEN 'last_30_days'  THEN oracle.days_between(today - 60, today - 30, zone)
           WHEN 'month_to_date' THEN oracle.days_between(month_before, least(month_before + (today - month), month), zone) END
    FROM   oracle.local_day(as_of, zone) AS today,
           LATERAL (SELECT date_trunc('month', today::timestamp)::date AS month, (date_trunc('month', today::timestamp) - interval '1 month')::date AS month_before) AS m
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
