-- Seed A against the oracle: hostile rows, and by hand.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
\ir periods.psql
SELECT no_plan();

CREATE TABLE probe.filter (n serial, options text);
INSERT INTO probe.filter (options) VALUES
    (''), (', catalogues => ARRAY[''cat_a'']'), (', catalogues => ARRAY[''cat_b'', ''cat "c", d'', ''unknown'']'), (', products => ARRAY[''p1'']'), (', products => ARRAY[''P4'', ''p3''''; --'']'),
    (', variants => ARRAY[''p1/red/0'', ''p2/dark, blue/1'', ''p5/é/0'']'), (', catalogues => ARRAY[''cat_a'', ''cat_b''], products => ARRAY[''p1'', ''p5''], variants => ARRAY[''p1/red/0'', ''p1/red/1'', ''p5/red/1'']'),
    (', products => ARRAY[''p1''], variants => ARRAY[''p2/red/0'']'), (', catalogues => ARRAY[''CAT_A'']'), (', catalogues => ''{}'''), (', catalogues => ARRAY[NULL, ''cat_a'']'),
    (', catalogues => NULL, products => NULL, variants => NULL');

-- The rows are as hard as they should be.
SELECT cmp_ok(count(*), '>', 20::bigint, 'sessions under 4 s') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING sum(seconds) < 4) AS t;
SELECT cmp_ok(count(*), '>=', 1::bigint, 'sessions of exactly 4 s in parts') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING sum(seconds) = 4 AND max(seconds) < 4) AS t;
SELECT cmp_ok(count(*), '>', 20::bigint, 'sessions of several devices') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING count(DISTINCT device_id) > 1) AS t;
SELECT cmp_ok(count(*), '>', 20::bigint, 'sessions of several catalogues') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING count(DISTINCT catalogue) > 1) AS t;
SELECT cmp_ok(count(*), '>', 20::bigint, 'sessions of several platforms') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING count(DISTINCT platform) > 1) AS t;
SELECT cmp_ok(count(*), '>', 20::bigint, 'stays above the cap in parts') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1, product HAVING sum(seconds) > 450 AND max(seconds) <= 450) AS t;
SELECT cmp_ok(count(*), '>', 5::bigint, 'sessions over midnight in Rome') FROM (SELECT session_id FROM oracle.try_on_event GROUP BY 1 HAVING count(DISTINCT (started_at AT TIME ZONE 'Europe/Rome')::date) > 1) AS t;
SELECT cmp_ok(count(*), '>', 5::bigint, 'valid stays on a SKU that is under 4 s') FROM (SELECT session_id FROM oracle.try_on_event JOIN oracle.try_on_session USING (session_id) GROUP BY 1, variant HAVING sum(seconds) < 4) AS t;

-- Every function, in every period without a filter, and in three of them under every filter.
SELECT probe.agrees(d.name, format('%L::tstzrange, %L', p.period, p.zone) || f.options, format('%s: %s%s', d.name, p.label, f.options), d.name <> 'try_on_platforms')
FROM   probe.dashboard AS d, probe.period AS p, probe.filter AS f
WHERE  d.seed = 'a' AND (f.n = 1 OR p.label IN ('two weeks over the end of summer time', 'a week in Brazil', 'a day of UTC')) ORDER BY d.n, p.n, f.n;

-- Whatever the session's settings.
CREATE SCHEMA evil;
CREATE FUNCTION evil.local_day(timestamptz, text) RETURNS date LANGUAGE sql AS $$ SELECT date '1900-01-01' $$;
CREATE FUNCTION evil.ratio(float8, float8) RETURNS float8 LANGUAGE sql AS $$ SELECT 'NaN'::float8 $$;
CREATE FUNCTION evil.lower(tstzrange) RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz 'infinity' $$;
CREATE FUNCTION evil.contained(timestamptz, tstzrange) RETURNS boolean LANGUAGE sql AS $$ SELECT false $$;
CREATE OPERATOR evil.<@ (FUNCTION = evil.contained, LEFTARG = timestamptz, RIGHTARG = tstzrange);
CREATE TABLE evil.try_on_event (LIKE shop.try_on_event);
SET LOCAL search_path = evil, pg_catalog, tap, public;
SET LOCAL TimeZone = 'America/Havana';
SET LOCAL DateStyle = 'German';
SELECT probe.agrees(d.name, $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$, d.name || ': in a hostile search path, another zone and date style', d.name <> 'try_on_platforms') FROM probe.dashboard AS d WHERE d.seed = 'a' ORDER BY d.n;
SET LOCAL search_path = tap, public;
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL DateStyle = 'ISO, DMY';

---------------------------------------------------------------------------------------------------------------------
-- By hand: numbers that were counted on paper, so that the oracle is not alone.
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES
    -- A device whose only earlier session is invalid (3.999999 s): new on the 26th.
    ('1',  'ada',  'a0', '2025-10-24 10:00Z', 'shoes', 'run',  'red',  'run-r',  'iOS app',       3.999999),
    -- A session over midnight in Rome (the 26th begins at 22:00Z): it belongs to the 25th with all of it. 500 s in two openings count 450.
    ('2',  'bob',  'b1', '2025-10-25 21:50Z', 'shoes', 'run',  'red',  'run-r',  'iOS app',       300),
    ('3',  'bob',  'b1', '2025-10-25 22:10Z', 'shoes', 'run',  'blue', 'run-b',  'iOS app',       200),
    -- On the 26th: exactly 4 s in two parts, the same colour twice is one view.
    ('4',  'ada',  'a1', '2025-10-26 00:30Z', 'shoes', 'run',  'red',  'run-r',  'iOS app',       2.5),
    ('5',  'ada',  'a1', '2025-10-26 01:30Z', 'shoes', 'run',  'red',  'run-r',  'iOS app',       1.5),
    -- 3.999999 s in two catalogues: out of everything.
    ('6',  'cyd',  'c1', '2025-10-26 09:00Z', 'shoes', 'run',  'red',  'run-r',  'Safari desktop', 2),
    ('7',  'cyd',  'c1', '2025-10-26 09:01Z', 'bags',  'tote', 'red',  'tote-r', 'Safari desktop', 1.999999),
    -- A session of two devices, two catalogues and two platforms; tote has 2 s in it (valid as a whole, too short for the variant table); bob was new on the 25th.
    ('8',  'bob',  'x1', '2025-10-26 12:00Z', 'shoes', 'run',  'blue', 'run-b',  'iOS app',       100),
    ('9',  'dee',  'x1', '2025-10-26 12:05Z', 'bags',  'tote', 'red',  'tote-r', 'Android app',   2),
    -- bob again on the 26th, and the last instant of it, running into the 27th.
    ('10', 'bob',  'b2', '2025-10-26 22:59:59.999999Z', 'bags', 'tote', 'red', 'tote-r', 'iOS app', 10),
    ('11', 'bob',  'b2', '2025-10-26 23:20Z', 'bags',  'tote', 'blue', 'tote-b', 'iOS app',       450),
    -- The first instant of the 27th.
    ('12', 'eve',  'e1', '2025-10-26 23:00Z', 'shoes', 'run',  'red',  'run-r',  'iOS app',       50);
-- Valid sessions of the 26th: a1 (4 s), x1 (100 + 2), b2 (10 + 450, one product: capped 450). Users ada, bob, dee. New: ada, dee.
SELECT results_eq($$ SELECT sessions, users, unique_users, new_users, views, probe.canon(avg_session_duration), probe.canon(avg_engagement_per_user), avg_sessions_per_user FROM shop.try_on_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (3::bigint, 3::bigint, 3::bigint, 2::bigint, 5::bigint, probe.canon(556 / 3.0), probe.canon(556 / 3.0), 1::float8) $$, 'by hand: the day of 25 hours');
SELECT results_eq($$ SELECT * FROM shop.try_on_trend('[2025-10-24 22:00Z,2025-10-27 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (date '2025-10-25', 1::bigint, 1::bigint, 1::bigint), ('2025-10-26', 3, 3, 2), ('2025-10-27', 1, 1, 1) $$, 'by hand: three days');
SELECT results_eq($$ SELECT sessions, users, unique_users, new_users, views, avg_session_duration, probe.canon(avg_engagement_per_user), probe.canon(avg_sessions_per_user) FROM shop.try_on_overview('[2025-10-24 22:00Z,2025-10-27 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES (5::bigint, 5::bigint, 4::bigint, 4::bigint, 8::bigint, 211.2::float8, 264::numeric, 1.25) $$, 'by hand: three days as a whole: bob is a user of two days');
SELECT results_eq($$ SELECT product, seconds, views, sessions, users, unique_users, new_users FROM shop.try_on_products('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES ('tote'::text, 452::float8, 3::bigint, 2::bigint, 2::bigint, 2::bigint, 1::bigint), ('run', 104, 2, 2, 2, 2, 1) $$, 'by hand: products, tote with 2 s of the mixed session');
SELECT results_eq($$ SELECT variant, product, colour, seconds, views, sessions, users, unique_users, new_users FROM shop.try_on_variants('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES ('tote-b'::text, 'tote'::text, 'blue'::text, 450::float8, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 0::bigint), ('run-b', 'run', 'blue', 100, 1, 1, 1, 1, 0), ('tote-r', 'tote', 'red', 10, 1, 1, 1, 1, 0), ('run-r', 'run', 'red', 4, 1, 1, 1, 1, 1) $$,
                  'by hand: variants, without the 2 s of tote-r');
SELECT results_eq($$ SELECT catalogue, seconds, views, sessions, users, new_users, avg_seconds_per_session, avg_seconds_per_user FROM shop.try_on_catalogues('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
                  $$ VALUES ('bags'::text, 452::float8, 3::bigint, 2::bigint, 2::bigint, 1::bigint, 226::float8, 226::float8), ('shoes', 104, 2, 2, 2, 1, 52, 52) $$, 'by hand: the mixed session stands under both catalogues');
SELECT set_eq($$ SELECT platform, sessions, users, probe.canon(session_share) AS a, probe.canon(user_share) AS b FROM shop.try_on_platforms('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome') $$,
              $$ VALUES ('iOS app'::text, 3::bigint, 2::bigint, 1::numeric, probe.canon(2 / 3.0)), ('Android app', 1, 1, probe.canon(1 / 3.0), probe.canon(1 / 3.0)) $$, 'by hand: platforms of the distinct sessions and users');
SELECT results_eq($$ SELECT sessions, users, new_users, views, avg_session_duration FROM shop.try_on_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome', catalogues => ARRAY['bags']) $$,
                  $$ VALUES (2::bigint, 2::bigint, 1::bigint, 3::bigint, 226::float8) $$, 'by hand: a filter counts the rows there, of sessions valid as a whole');
SELECT results_eq($$ SELECT sessions, new_users, avg_session_duration FROM shop.try_on_overview('[2025-10-25 22:00Z,2025-10-26 23:00Z)', 'Europe/Rome', products => ARRAY['tote'], variants => ARRAY['tote-r']) $$,
                  $$ VALUES (2::bigint, 1::bigint, 6::float8) $$, 'by hand: a SKU in the overview keeps its 2 s');
SELECT results_eq($$ SELECT sessions, new_users FROM shop.try_on_overview('[2025-10-26 23:00Z,2025-10-27 23:00Z)', 'Europe/Rome') $$, $$ VALUES (1::bigint, 1::bigint) $$, 'by hand: the row of 23:20Z is of the day before''s session');

-- Whatever a table lets in: no seconds.
INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds)
SELECT '20', 'ada', 'a1', '2025-10-26 01:40Z', 'shoes', 'jump', 'red', 'jump-r', 'iOS app', NULL WHERE NOT (SELECT attnotnull FROM pg_attribute WHERE attrelid = 'shop.try_on_event'::regclass AND attname = 'seconds');
SELECT probe.agrees(d.name, $$'[2025-10-25 22:00Z,2025-10-26 23:00Z)'::tstzrange, 'Europe/Rome'$$, d.name || ': a row without seconds adds none, its keys count', d.name <> 'try_on_platforms') FROM probe.dashboard AS d WHERE d.seed = 'a' ORDER BY d.n;

-- Nonsense in the arguments.
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'Mars/Olympus') $$, name), ARRAY['22023'], ARRAY[name || ': zone', 'Mars/Olympus'], name || ' refuses an unknown zone') FROM probe.dashboard WHERE seed = 'a' ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,)', 'UTC') $$, name), ARRAY['22023', '22003', '22008'], '{}', name || ' refuses a period without end') FROM probe.dashboard WHERE seed = 'a' ORDER BY n;
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[-infinity,2025-10-20 00:00Z)', 'UTC') $$, name), ARRAY['22023', '22003', '22008'], '{}', name || ' refuses an infinite one') FROM probe.dashboard WHERE seed = 'a' ORDER BY n;

SELECT * FROM finish();
ROLLBACK;
