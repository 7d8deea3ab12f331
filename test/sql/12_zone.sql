-- zone: the name of a time zone. A text in all but its type, which has no collation.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';

-- Whatever has the name: a literal, columns of the types of text, a domain over one, an expression, a NULL. All are one state.
CREATE DOMAIN place AS varchar(40) CHECK (VALUE <> '');
CREATE TABLE seen (u int, at timestamptz, day date, t text, v varchar(20), c char(20), p place, z zone);
INSERT INTO seen SELECT n % 5, '2025-06-30 20:00+00'::timestamptz + n * interval '1 hour', date '2025-06-30' + n % 2, 'Europe/Rome', 'Europe/Rome', 'Europe/Rome', 'Europe/Rome', 'Europe/Rome' FROM generate_series(1, 20) AS n;
SELECT daily_unique_users(u, at, 'Europe/Rome') AS literal, daily_unique_users(u, at, t) AS text, daily_unique_users(u, at, v) AS varchar, daily_unique_users(u, at, c) AS char, daily_unique_users(u, at, p) AS domain, daily_unique_users(u, at, z) AS zone,
       daily_unique_users(u, at, 'Europe/' || 'Rome') AS expression, daily_unique_users(u, at, coalesce(z, 'UTC')) AS coalesced, daily_unique_users(u, at, CASE WHEN u > 9 THEN t ELSE z END) AS chosen, daily_unique_users(u, at, NULL) AS null FROM seen;
SELECT daily_unique_users(u::bigint, at, t) AS of_bigint, daily_unique_users(u, day, t) AS of_day, daily_unique_users('ann', '2025-06-30 23:30+00', 'UTC') AS of_literals, unique_users('ann', date '2025-06-30', 'UTC') AS of_literals_and_day FROM seen;
SELECT DISTINCT local_day(at, t) = local_day(at, z) AND local_day(at, c) = local_day(at, 'Europe/Rome') AND local_day(day, p) = day AS same FROM seen;

-- Parameters, typed by whoever prepares or by the place.
PREPARE untyped AS SELECT daily_unique_users(u, at, $1), max(local_day(at, $2)) FROM seen;
PREPARE typed (text, varchar) AS SELECT daily_unique_users(u, at, $1), max(local_day(at, $2)) FROM seen;
EXECUTE untyped ('Europe/Rome', 'Asia/Tokyo');
EXECUTE typed ('Europe/Rome', 'Asia/Tokyo');
SET plan_cache_mode = force_generic_plan;
EXECUTE untyped ('Europe/Rome', 'Asia/Tokyo');
EXECUTE typed ('Europe/Rome', 'Asia/Tokyo');
SELECT failure($$EXECUTE typed ('Europe/Rome', 'UTC+2')$$);
RESET plan_cache_mode;

-- What is no zone is refused by who is given it, under its name: where there is a row. Nothing else looks at it.
SELECT failure(format('SELECT %s', call)) FROM unnest(ARRAY['daily_unique_users(1, now(), ''UTC+2'')', 'daily_unique_users(1, now(), ''UTC+2''::text)', 'daily_unique_users(1, now(), ''UTC+2''::zone)', 'audience_agg(1, date ''2025-01-01'', ''Nowhere'')', 'local_day(now(), ''Nowhere''::zone)', 'local_day(now(), ''Nowhere''::text)', 'period(''today'', now(), ''Nowhere''::zone)']) AS call;
SELECT daily_unique_users(u, at, 'Nowhere') FROM seen WHERE false;
SELECT daily_unique_users(u, at, 'Nowhere') FILTER (WHERE u > 9) FROM seen;

-- In and out, also as text where that is asked, and in the binary form.
SELECT 'Europe/Rome'::zone, ''::zone, 'Europe/Rome'::zone::text || '!' AS text, length('Zürich'::zone) AS characters, pg_column_size('UTC'::zone) = pg_column_size('UTC'::text) AS same_size;
SELECT 'Europe/Rome'::zone = 'Europe/Rome' AS equal, 'UTC'::zone < 'a' AS less, upper('utc'::zone), period('today', '2025-07-01 12:00+00'::timestamptz, 'Europe/Rome'::zone), local_day_start('2025-07-01', 'Europe/Rome'::zone);
SELECT encode(zone_send('Europe/Rome'), 'escape');
CREATE TABLE again (z zone);
SELECT '/tmp/shopmetrics_regress_zone_' || pg_backend_pid() AS file \gset
COPY (SELECT z FROM seen LIMIT 2) TO :'file' (FORMAT binary);
COPY again FROM :'file' (FORMAT binary);
SELECT 'cat > /dev/null; rm ' || :'file' AS remove \gset
COPY (SELECT 1) TO PROGRAM :'remove';
SELECT z, count(*) FROM (SELECT z::text FROM again) AS a GROUP BY z;
-- It has an order, by bytes, which no collation plays a part in.
SELECT z, count(*) FROM (SELECT z FROM seen UNION ALL SELECT unnest(ARRAY['UTC', 'europe/rome', 'UTC']::zone[])) AS s GROUP BY z ORDER BY z;
SELECT audience_agg(DISTINCT u, at, z) = audience_agg(u, at, t ORDER BY t) AND audience_agg(DISTINCT u, day, 'UTC') = audience_agg(u, day) AS same FROM seen;
SELECT count(*) FROM seen AS a JOIN seen AS b ON a.z ##= b.z WHERE a.z = b.t AND a.t = b.z AND a.v = b.z;
CREATE VIEW of_rome AS SELECT daily_unique_users(u, at, 'Europe/Rome') FROM seen;
SELECT pg_get_viewdef('of_rome') LIKE '%''Europe/Rome''::zone)%' AS has_its_type;

-- A name is looked up once for a process, but what it means may change with the abbreviations.
CREATE FUNCTION days_of(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT string_agg(local_day('2025-06-30 16:00+00', name)::text, ' ') FROM generate_series(1, 2)) || ' ' || ('2025-06-30 16:00+00' AT TIME ZONE name)::date;
END $$;
SELECT days_of('EST');
SET timezone_abbreviations = 'Australia';
SELECT days_of('EST'), days_of('est'), days_of('Europe/Rome');
RESET timezone_abbreviations;
SELECT days_of('EST'), days_of('est');

-- Zones in turn, more than are remembered, two of a state, and each with days of its own.
SELECT count(*) AS zones, sum(wrong) AS wrong FROM (
    SELECT name, count(*) FILTER (WHERE local_day(at, name) <> (at AT TIME ZONE name)::date) AS wrong
    FROM   generate_series('2025-03-29 00:00+00'::timestamptz, '2025-03-31 00:00+00', '3 hours') AS at, unnest(ARRAY['Europe/Rome', 'Asia/Tokyo', 'America/New_York', 'UTC', 'CET', 'Asia/Kolkata', 'Pacific/Apia', 'Europe/London', 'America/Havana', 'Africa/Cairo', 'Asia/Dhaka', 'Asia/Tehran', 'Europe/Paris', 'Europe/Berlin', 'America/Lima', 'America/Bogota', 'Asia/Seoul', 'Asia/Manila', 'Europe/Oslo', 'EST', 'europe/rome', 'EUROPE/ROME']) AS name
    GROUP  BY name) AS t;
SELECT daily_unique_users(1, at, 'Pacific/Kiritimati') AS east, daily_unique_users(1, at, 'Pacific/Honolulu') AS west, daily_unique_users(n, at, z) AS both
FROM   (SELECT n, '2025-06-30 00:00+00'::timestamptz + n * interval '1 hour' AS at, (ARRAY['Pacific/Kiritimati', 'Pacific/Honolulu'])[1 + n % 2] AS z FROM generate_series(0, 23) AS n) AS t;
