-- local_day(at, zone) is (at AT TIME ZONE zone)::date.
SET search_path = public, shopmetrics;
SET timezone = 'America/New_York';   -- does not matter
SET datestyle = 'ISO';

SELECT local_day('2025-03-01 22:59:59.999999+00', 'Europe/Rome') AS still, local_day('2025-03-01 23:00+00', 'Europe/Rome') AS already, local_day('2025-07-01 21:59:59.999999+00', 'Europe/Rome') AS summer_still, local_day('2025-07-01 22:00+00', 'Europe/Rome') AS summer_already;
SELECT local_day(NULL, 'UTC') AS no_time, local_day(now(), NULL) AS no_zone, pg_typeof(local_day(now(), 'UTC'));

-- The day by our function and by the server's, or how each fails.
CREATE FUNCTION both_days(at timestamptz, zone text, OUT ours text, OUT servers text) LANGUAGE plpgsql AS $$
BEGIN
    BEGIN ours := local_day(at, zone); EXCEPTION WHEN OTHERS THEN ours := 'fails'; END;
    BEGIN servers := (at AT TIME ZONE zone)::date; EXCEPTION WHEN OTHERS THEN servers := 'fails'; END;
END $$;

-- Names in any case, those that are abbreviations as well (fixed offsets to PostgreSQL) and those that have an offset in them. All as AT TIME ZONE.
SELECT zone, (both_days(at, zone)).* FROM (VALUES
    ('2025-07-01 04:30+00'::timestamptz, 'America/New_York'), ('2025-07-01 04:30+00', 'EST'), ('2025-07-01 04:30+00', 'EST5EDT'), ('2025-07-01 04:30+00', 'est'), ('2025-07-01 04:30+00', 'america/new_york'), ('2025-07-01 06:30+00', 'MST7MDT'), ('2025-06-30 22:30+00', 'CET'), ('2025-06-30 22:30+00', 'MET'),
    ('2025-06-30 22:30+00', 'Europe/Rome'), ('2025-06-30 22:30+00', 'EUROPE/ROME'), ('2025-07-01 00:00+00', 'UTC'), ('2025-07-01 00:00+00', 'utc'), ('2025-07-01 00:00+00', 'zulu'), ('2025-07-01 00:00+00', 'GMT'), ('2025-07-01 00:00+00', 'GMT0'), ('2025-07-01 00:00+00', 'gmt+0'), ('2025-07-01 00:00+00', 'GMT-0'),
    ('2025-07-01 02:00+00', 'Etc/GMT+3'), ('2025-07-01 22:00+00', 'etc/gmt-3'), ('2025-07-01 18:31+00', 'Asia/Kolkata')) AS v (at, zone) ORDER BY zone COLLATE "C";
-- Everything else is refused: offsets and rules, which PostgreSQL counts westward; abbreviations that are no names; clocks with leap seconds; what is nothing.
SELECT failure(format('SELECT local_day(now(), %L)', zone)) FROM unnest(ARRAY['UTC+2', 'UTC-5', 'GMT+13', 'UTC+05:30', '+02:00', '-03', '+0200', '05:30', '5', '<+03>-3', 'FOO-2:30BAR,M3.2.0/2,M11.1.0/2', 'FOO-167', 'EST5', 'EST5EDT4', 'Europe/Rome2', 'UTC+15', 'UTC+0',
    'EDT', 'CEST', 'PST', 'MSK', 'Z', 'right/Europe/Rome', 'RIGHT/utc', 'right/Nowhere', 'Europe/Atlantis', '', ' UTC', 'UTC ', '../UTC', 'Europe', '/etc/localtime', 'foo', 'infinity', 'now', 'monday', 'dst']) AS zone;
-- Each function that takes a zone.
SELECT failure(format('SELECT %s', replace(call, 'Z', '''UTC+2'''))) FROM unnest(ARRAY['local_day(now(), Z)', 'local_day(current_date, Z)', 'local_day_start(current_date, Z)', 'period(''today'', now(), Z)', 'period(''today'', current_date, Z)', 'period(current_date, current_date, Z)', 'previous_period(''today'', now(), Z)', 'previous_period(''today'', current_date, Z)',
    'previous_period(''today'', ''2026-10-01'', Z)', 'previous_period(''empty'', Z)', 'previous_period(tstzrange ''empty'', Z, ''1 day'')', 'period_days(''[2026-10-01, 2026-10-02)'', Z)', 'audience_agg(1, now(), Z)', 'audience_agg(1, current_date, Z)', 'unique_users(1, now(), Z)', 'daily_unique_users(1, current_date, Z)']) AS call;
-- A date is that day, whatever the zone, and an infinite one is none.
SELECT local_day(date '2025-03-01', 'Europe/Rome') AS day, local_day(NULL::date, 'UTC') AS no_day, daily_unique_users(1, date '2025-03-01', 'Europe/Rome') AS users, (SELECT d.day FROM daily_users((SELECT audience_agg('a'::text, date '2025-03-01', 'Asia/Tokyo'))) AS d) AS of_audience, unique_users(u, d, z) AS with_nulls
FROM   (VALUES (1, date '2025-03-01', 'UTC'), (2, NULL, 'UTC'), (3, '2025-03-01', NULL), (NULL, '2025-03-01', 'UTC')) AS v (u, d, z);
SELECT failure($$SELECT local_day(date 'infinity', 'UTC')$$), failure($$SELECT audience_agg(1, date '-infinity', 'UTC')$$);

-- Clocks that are put forward, back, at midnight, by half an hour, and a day that was left out.
CREATE TABLE turning (zone text, at timestamptz);
INSERT INTO turning SELECT zone, at::timestamptz + shift * interval '1 microsecond' FROM (VALUES
    ('Europe/Rome', '2025-03-30 01:00+00'), ('Europe/Rome', '2025-10-26 01:00+00'), ('Europe/Rome', '2025-03-29 23:00+00'), ('Europe/Rome', '2025-03-30 22:00+00'), ('Europe/Rome', '2025-10-25 22:00+00'), ('Europe/Rome', '2025-10-26 23:00+00'),
    ('America/Sao_Paulo', '2018-11-04 03:00+00'), ('America/Sao_Paulo', '2018-02-18 02:00+00'), ('America/Sao_Paulo', '2018-02-18 03:00+00'), ('America/Havana', '2024-03-10 05:00+00'), ('America/Havana', '2024-11-03 05:00+00'), ('America/Havana', '2024-11-03 04:00+00'),
    ('Australia/Lord_Howe', '2024-04-06 15:00+00'), ('Australia/Lord_Howe', '2024-10-05 15:30+00'), ('Australia/Lord_Howe', '2024-04-06 13:00+00'),
    ('Pacific/Apia', '2011-12-30 10:00+00'), ('Pacific/Kwajalein', '1993-08-21 12:00+00'), ('Asia/Manila', '1844-12-31 15:56:08+00'), ('America/Juneau', '1867-10-18 15:33:32+00'), ('Asia/Kathmandu', '1985-12-31 18:30+00'), ('Africa/Monrovia', '1972-01-07 00:44:30+00'),
    ('Asia/Gaza', '2023-04-28 22:00+00'), ('Asia/Gaza', '2040-10-12 23:00+00'), ('Africa/Casablanca', '2026-02-15 02:00+00'), ('Antarctica/Troll', '2025-03-30 01:00+00'), ('Europe/Dublin', '2025-10-26 01:00+00'), ('America/Scoresbysund', '2024-03-31 01:00+00')) AS v (zone, at),
    unnest(ARRAY[-90000000000, -86400000001, -3600000001, -3600000000, -1800000001, -1, 0, 1, 1800000000, 3600000000, 3600000001, 86399999999, 86400000000, 90000000000]) AS shift;
ANALYZE turning;
SELECT count(*), count(*) FILTER (WHERE local_day(at, zone) = (at AT TIME ZONE zone)::date) AS right FROM turning;
-- In time order and against it, one zone and many zones in one query: what is remembered is never used wrongly.
SELECT zone, count(*) FILTER (WHERE ours <> servers) AS wrong FROM (SELECT zone, local_day(at, zone) AS ours, (at AT TIME ZONE zone)::date AS servers FROM turning ORDER BY at) AS t GROUP BY zone HAVING count(*) FILTER (WHERE ours <> servers) > 0;
SELECT zone, count(*) FILTER (WHERE ours <> servers) AS wrong FROM (SELECT zone, local_day(at, zone) AS ours, (at AT TIME ZONE zone)::date AS servers FROM turning ORDER BY zone, at DESC) AS t GROUP BY zone HAVING count(*) FILTER (WHERE ours <> servers) > 0;
SELECT count(*) FILTER (WHERE ours <> servers) AS wrong, count(*) FROM (SELECT local_day(t.at, z.zone) AS ours, (t.at AT TIME ZONE z.zone)::date AS servers FROM (SELECT DISTINCT zone FROM turning) AS z, turning AS t ORDER BY z.zone, t.at) AS t;

-- Each zone that the server knows by name, at instants all over the calendar.
SELECT count(*) > 300 AS names, count(*) FILTER (WHERE local_day(at, name) IS DISTINCT FROM (at AT TIME ZONE name)::date) AS wrong
FROM   pg_timezone_names, unnest(ARRAY['1847-12-01 00:00:14+00', '1900-01-01 00:00+00', '1945-08-14 23:00+00', '1970-01-01 00:00+00', '1999-12-31 23:59:59.999999+00', '2025-03-30 00:59:59.999999+00', '2025-10-26 23:00+00', '2037-06-30 12:00+00', '2500-03-28 01:00+00', '20000-10-01 10:00+00']::timestamptz[]) AS at;
-- Abbreviations that are names, and all others.
SELECT count(*) > 5 AS both, count(*) FILTER (WHERE local_day(at, a.abbrev) IS DISTINCT FROM (at AT TIME ZONE a.abbrev)::date) AS wrong
FROM   pg_timezone_abbrevs AS a JOIN pg_timezone_names AS n ON upper(n.name) = a.abbrev, unnest(ARRAY['1945-08-14 23:00+00', '1980-06-30 23:30+00', '2010-01-01 00:10+00', '2025-03-30 00:59:59.999999+00', '2500-03-28 01:00+00']::timestamptz[]) AS at;
SELECT count(*) > 100 AS others, count(*) FILTER (WHERE failure_code(format('SELECT local_day(now(), %L)', abbrev)) <> '22023') AS taken FROM pg_timezone_abbrevs WHERE abbrev NOT IN (SELECT upper(name) FROM pg_timezone_names);

-- Every half hour of some years, in zones of all sorts.
SELECT zone, count(*) FILTER (WHERE local_day(at, zone) <> (at AT TIME ZONE zone)::date) AS wrong
FROM   unnest(ARRAY['Europe/Rome', 'America/Havana', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Gaza', 'EST', 'CET', 'EST5EDT']) AS zone, generate_series('2010-12-31'::timestamptz, '2012-01-02', '30 minutes') AS at
GROUP BY zone ORDER BY zone COLLATE "C";

-- The ends of the calendar.
SELECT at, zone, (both_days(at, zone)).* FROM unnest(ARRAY['4714-11-24 00:00:00+00 BC', '4714-11-24 12:00:00+00 BC', '4714-11-26 00:00:00+00 BC', '4714-12-01 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00', '294276-12-31 12:00+00', '294276-12-29 12:00+00']::timestamptz[]) AS at,
    unnest(ARRAY['UTC', 'Pacific/Kiritimati', 'Pacific/Honolulu', 'EST', 'Europe/Rome']) AS zone
WHERE  (both_days(at, zone)).ours IS DISTINCT FROM (both_days(at, zone)).servers;
SELECT local_day('4714-11-24 00:00:00+00 BC', 'UTC') AS first, local_day('294276-12-31 23:59:59.999999+00', 'UTC') AS last;
SELECT failure(q) FROM unnest(ARRAY[$$SELECT local_day('infinity', 'UTC')$$, $$SELECT local_day('-infinity', 'EST')$$, $$SELECT local_day(now(), 'Europe/Atlantis')$$, $$SELECT local_day(now(), '')$$, $$SELECT local_day(now(), 'Europe/Rome ')$$,
    $$SELECT unique_users(1, now(), 'Mars/Olympus')$$, $$SELECT audience_agg(1, 'infinity', 'UTC')$$]) AS q;
SELECT failure_code(format('SELECT local_day(now(), repeat(%L, %s))', 'x', n)) FROM unnest(ARRAY[1, 100, 254, 255, 256, 257, 100000]) AS n;
-- After a failure the next zone is asked anew.
SELECT zone, (both_days('2025-07-01 00:30+00', zone)).ours FROM (VALUES (1, 'Nowhere'), (2, 'EST'), (3, 'Nowhere'), (4, 'UTC'), (5, 'nowhere'), (6, 'UTC')) AS v (n, zone) ORDER BY n;

-- It is immutable: an index, a generated column, a partition key.
CREATE TABLE dated (at timestamptz, day date GENERATED ALWAYS AS (local_day(at, 'Europe/Rome')) STORED);
INSERT INTO dated VALUES ('2025-03-01 23:00+00'), (NULL);
CREATE INDEX dated_day ON dated (local_day(at, 'Asia/Tokyo'));
SELECT day, at AT TIME ZONE 'UTC' AS utc FROM dated ORDER BY day;
CREATE TABLE by_day (at timestamptz) PARTITION BY RANGE (local_day(at, 'Europe/Rome'));
CREATE TABLE by_day_1 PARTITION OF by_day FOR VALUES FROM ('2025-03-02') TO ('2025-03-03');
INSERT INTO by_day VALUES ('2025-03-01 23:00+00');
SELECT count(*) FROM by_day_1;
SELECT failure_code($$INSERT INTO by_day VALUES ('2025-03-01 22:59+00')$$);
