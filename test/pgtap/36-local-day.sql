-- local_day, bucket and ratio.

BEGIN;
\ir setup.psql
\ir ../oracle/data.sql
\ir serial.psql

SELECT plan(58);

-- local_day equals (at AT TIME ZONE zone)::date.
SELECT is_empty($$ SELECT zone, at FROM sample.zone CROSS JOIN sample.instant WHERE local_day(at, zone) IS DISTINCT FROM oracle.local_day(at, zone) LIMIT 5 $$, 'around every turn of the clock, zone after zone');
SELECT is_empty($$ SELECT zone, at FROM (SELECT * FROM sample.instant CROSS JOIN sample.zone ORDER BY md5(at::text || zone) LIMIT 60000) AS t
                   WHERE local_day(at, zone) IS DISTINCT FROM oracle.local_day(at, zone) LIMIT 5 $$, 'zones and instants in no order');
SELECT is_empty($$ SELECT name, at FROM pg_timezone_names CROSS JOIN LATERAL (
                       SELECT '1850-01-01 00:00+00'::timestamptz + sample.draw(n, name) * interval '2.1 s' AS at FROM generate_series(1, 40) AS n) AS i
                   WHERE local_day(at, name) IS DISTINCT FROM oracle.local_day(at, name) LIMIT 5 $$, 'every zone of this server, 1850 to 2136');
SELECT cmp_ok(count(*), '>=', 100000::bigint, 'that many cases') FROM sample.zone CROSS JOIN sample.instant;
SELECT is(local_day('2025-10-25 21:59:59.999999+00', 'Europe/Rome'), '2025-10-25'::date, 'the last microsecond of a day');
SELECT is(local_day('2025-10-25 22:00+00', 'Europe/Rome'), '2025-10-26'::date, 'a local midnight');
SELECT is(local_day('2018-11-04 02:59:59.999999+00', 'America/Sao_Paulo'), '2018-11-03'::date, 'before a midnight that is not');
SELECT is(local_day('2018-11-04 03:00+00', 'America/Sao_Paulo'), '2018-11-04'::date, 'after it');
SELECT is(local_day('2011-12-30 09:59:59.999999+00', 'Pacific/Apia'), '2011-12-29'::date, 'before a day that is not');
SELECT is(local_day('2011-12-30 10:00+00', 'Pacific/Apia'), '2011-12-31'::date, 'after it');
SELECT is(local_day('0044-03-15 12:00+00 BC', 'UTC'), '0044-03-15 BC'::date, 'before Christ');
SELECT is(local_day(at, zone), (at AT TIME ZONE zone)::date, format('%s in %s', at, zone))
FROM (VALUES ('4714-11-24 00:00+00 BC'::timestamptz, 'UTC'), ('4714-11-24 00:00+00 BC', 'Asia/Tokyo'), ('4714-11-24 12:00+00 BC', 'America/New_York'), ('294276-12-31 23:59:59.999999+00', 'UTC'), ('294276-12-31 23:59+00', 'America/New_York'), ('294276-12-31 14:59+00', 'Asia/Tokyo')) AS v (at, zone);
SELECT is(local_day(at => '2000-01-01 00:00+00', zone => 'UTC'), '2000-01-01'::date, 'by name');
SELECT is(local_day(NULL, 'UTC'), NULL, 'no instant, no day');
SELECT is(local_day('2000-01-01 00:00+00', NULL), NULL, 'no zone, no day');
-- A date is that day, in the zone of whoever asks; numbers are no instants.
SELECT is(local_day('2000-01-01'::date, zone), '2000-01-01'::date, 'a date is that day in ' || zone) FROM unnest(ARRAY['Pacific/Kiritimati', 'Pacific/Pago_Pago']) AS zone;
SELECT is(local_day(NULL::date, 'UTC'), NULL, 'no date, no day');
SELECT results_eq($$ SELECT d.day FROM daily_users((SELECT audience_agg(1, '2000-01-01'::date, 'America/New_York'))) AS d $$, $$ VALUES ('2000-01-01'::date) $$, 'the day of an audience, too');
SELECT throws_ok($$ SELECT daily_unique_users(1::bigint, 1760000000000, 'UTC') $$, '42883', NULL, 'milliseconds are no instant');
-- Offsets, rules, abbreviations that are no names, and leap seconds.
SELECT probe.refuses(format('SELECT local_day(now(), %L)', zone), '{22023}', ARRAY['local_day: zone', zone, hint], zone || ' is no zone')
FROM  (VALUES ('UTC+2', '''Etc/GMT-2'''), ('-05:00', '''Etc/GMT+5'''), ('FOO-2:30BAR,M3.2.0/2,M11.1.0/2', 'Europe/Rome'), ('right/UTC', '''UTC''')) AS v (zone, hint);
SET LOCAL TimeZone = 'Pacific/Apia';
SELECT is(local_day('2011-12-30 10:00+00', 'UTC'), '2011-12-30'::date, 'the session''s zone has no say');
SET LOCAL TimeZone = 'Asia/Kathmandu';

-- bucket: 0 to n - 1, the same for the same key; parts that add up.
SELECT is_empty($$ SELECT id FROM sample.identity, unnest(ARRAY[1, 2, 3, 16, 1000, 2147483647]) AS n, unnest(ARRAY[as_bigint::key, as_uuid::key, as_text::key, as_long::key]) AS k
                   WHERE bucket(k, n) IS NULL OR bucket(k, n) NOT BETWEEN 0 AND n - 1 LIMIT 5 $$, 'from 0 to n - 1');
SELECT is_empty($$ SELECT id FROM sample.identity WHERE bucket(as_smallint, 64) <> bucket(as_integer, 64) OR bucket(as_integer, 64) <> bucket(as_integer::bigint, 64) LIMIT 5 $$, 'all widths of an integer go together');
SELECT is_empty($$ SELECT id FROM sample.identity WHERE bucket(as_char, 64) <> bucket(as_char::text, 64) OR bucket(as_varchar, 64) <> bucket(as_varchar::text, 64) LIMIT 5 $$, 'all texts go together');
SELECT is((SELECT count(*) FROM sample.identity WHERE bucket(as_bigint, 1) = 0), 13000::bigint, 'one bucket holds all');
CREATE FUNCTION probe.spread(key_column text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    buckets bigint; least bigint; most bigint;
BEGIN
    -- 13,000 keys in 16 buckets: 812.5 each, with a standard deviation of 27.6. Six of them either way.
    EXECUTE format('SELECT count(*), min(n), max(n) FROM (SELECT count(*) AS n FROM sample.identity GROUP BY bucket(%s, 16)) AS t', key_column) INTO buckets, least, most;
    RETURN ok(buckets = 16 AND least > 647 AND most < 978, format('evenly: %s', key_column)) || CASE WHEN buckets = 16 AND least > 647 AND most < 978 THEN '' ELSE E'\n' || diag(format('%s buckets of %s to %s', buckets, least, most)) END;
END $$;
SELECT probe.spread('as_integer');
SELECT probe.spread('as_bigint');
SELECT probe.spread('as_uuid');
SELECT probe.spread('as_text');
SELECT probe.spread('as_long');
SELECT is((SELECT sum(users) FROM (SELECT unique_users(device_no) AS users FROM sample.try_on_event GROUP BY bucket(device_no, 7)) AS t), (SELECT count(DISTINCT device_no)::numeric FROM sample.try_on_event), 'counts of users by bucket add up');
SELECT is((SELECT sum(sessions) FROM (SELECT session_count(session_no, device_no, product_no, seconds) AS sessions FROM sample.try_on_event GROUP BY bucket(session_no, 5)) AS t),
          (SELECT oracle.session_count(array_agg((session_no, device_no, product_no, seconds)::oracle.try_on_row))::numeric FROM sample.try_on_event), 'counts of sessions by bucket add up');
-- The same bucket for the same key on every machine and in every version: these numbers must never change.
SELECT is(ARRAY[bucket(42, 1000000), bucket(-1, 1000000), bucket('abc'::text, 1000000), bucket(''::text, 1000000), bucket('a text of more than sixteen bytes'::text, 1000000),
                bucket('00112233-4455-6677-8899-aabbccddeeff'::uuid, 1000000)], ARRAY[181648, 330296, 471425, 175880, 606283, 986589], 'for ever');
SELECT is(bucket(NULL::int, 5), NULL, 'no key, no bucket');
SELECT is(bucket(5, NULL), NULL, 'no number of buckets, no bucket');
SELECT is(bucket(5, buckets => 1), 0, 'by name');

-- ratio.
SELECT is(ratio(1::float8, 4::float8), 0.25::float8, 'ratio of doubles');
SELECT is(ratio(1::numeric, 4::numeric), 0.25, 'ratio of numerics');
SELECT is(pg_typeof(ratio(1::numeric, 4::numeric))::text, 'numeric', 'which is numeric');
SELECT is(ratio(1::bigint, 4::bigint)::float8, 0.25::float8, 'ratio of counts is no whole number');
SELECT is(ratio(1, 4)::float8, 0.25::float8, 'ratio of integers is no whole number');
SELECT ok(abs(ratio(10::numeric, 3::numeric) - oracle.ratio(10, 3)) < 1e-15, 'ratio of numerics to many digits');
SELECT is(ratio(1::float8, 0::float8), NULL, 'over 0');
SELECT is(ratio(1::numeric, 0::numeric), NULL, 'over 0, numeric');
SELECT is(ratio(1::float8, NULL::float8), NULL, 'over NULL');
SELECT is(ratio(NULL::float8, 1::float8), NULL, 'of NULL');
SELECT is(ratio(NULL::numeric, 1::numeric), NULL, 'of NULL, numeric');
SELECT is(ratio(0::float8, 4::float8), 0::float8, 'of 0');
SELECT is(ratio(num => -1::numeric, den => 8::numeric), -0.125, 'by name');

SELECT * FROM finish();
ROLLBACK;
