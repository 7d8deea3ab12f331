-- stays: try-on sessions judged whole, read by period and by what a filter shows.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE stay (session_id text, device_id text, at timestamptz, catalogue text, product text, colour text, seconds float8, what text);
INSERT INTO stay VALUES
    ('exactly', 'ann', '2026-10-05 10:00', 'lips', 'stick', 'red', 2.5, '4 s in two products'), ('exactly', 'ann', '2026-10-05 10:01', 'eyes', 'glasses', 'black', 1.5, ''),
    ('short', 'ann', '2026-10-05 11:00', 'lips', 'stick', 'red', 2.5, 'a microsecond short'), ('short', 'bob', '2026-10-05 11:01', 'eyes', 'glasses', 'black', 1.499999, ''),
    ('capped', 'bob', '2026-10-05 12:00', 'lips', 'stick', 'red', 449.9, 'exactly the cap, in two colours'), ('capped', 'bob', '2026-10-05 12:10', 'lips', 'stick', 'pink', 0.1, ''),
    ('two', 'bob', '2026-10-05 21:59:59.999999', 'lips', 'stick', NULL, 600, 'two devices, over midnight in Rome'), ('two', 'a device with a long name', '2026-10-05 22:00', 'eyes', 'glasses', 'black', 30, ''),
    ('again', 'bob', '2026-10-05 22:00', 'eyes', 'glasses', 'black', 5, 'the same device, the next day'), ('again', 'bob', '2026-10-05 22:00', 'eyes', 'glasses', 'black', 5, 'the same colour again'),
    ('before', 'eve', '2026-09-30 21:59:59.999999', NULL, 'glasses', 'black', 9, 'begun a microsecond before October'), ('before', 'eve', '2026-10-01 08:00', 'lips', 'stick', 'red', 9, ''),
    ('last', 'eve', '2026-10-31 22:59:59.999999', NULL, 'stick', 'red', 7, 'begun in the last microsecond of it'), ('last', 'eve', '2026-11-01 08:00', 'lips', 'stick', 'red', NULL, 'seconds unknown'),
    (NULL, 'x', '2026-10-05', 'lips', 'stick', 'red', 50, 'left out'), ('y', NULL, '2026-10-05', 'lips', 'stick', 'red', 50, 'left out'), ('y', 'y', NULL, 'lips', 'stick', 'red', 50, 'left out'), ('y', 'y', '2026-10-05', 'lips', NULL, 'red', 50, 'left out');
ANALYZE stay;
CREATE TABLE filtered AS
SELECT 1 AS n, 'everything' AS filter, stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, true) AS stays FROM stay UNION ALL
SELECT 2, 'lips', stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, catalogue = 'lips') FROM stay UNION ALL
SELECT 3, 'black', stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, colour = 'black') FROM stay UNION ALL
SELECT 4, 'nothing', stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, false) FROM stay UNION ALL
SELECT 5, 'no rows', stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, true) FROM stay WHERE false;
SELECT '[2026-09-30 22:00+00, 2026-10-31 23:00+00)' AS october \gset

-- What a filter hides still makes its session valid and gives it its day.
SELECT filter, s.* FROM filtered, stay_statistics(stays, :'october', 'Europe/Rome', (SELECT audience_agg(d) FROM unnest(ARRAY['ann', 'eve', 'fay']) AS d)) AS s ORDER BY n;
SELECT filter, i.* FROM filtered, stay_items(stays, :'october', 'Europe/Rome', (SELECT audience_agg('eve'::text))) AS i WHERE n <= 3 ORDER BY n, i.seconds DESC, i.item;
SELECT filter, d.* FROM filtered, stay_days(stays, :'october', 'Europe/Rome', (SELECT audience_agg(d) FROM unnest(ARRAY['ann', 'bob', 'eve']) AS d)) AS d ORDER BY n, day;
SELECT filter, d.* FROM filtered, stay_devices(stays, :'october') AS d ORDER BY n, device_id COLLATE "C";
SELECT filter, stays::json FROM filtered ORDER BY n;

-- A filter in WHERE is another question: it judges the 4 s inside the catalogue.
SELECT s.sessions FROM (SELECT stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, true) AS stays FROM stay WHERE catalogue = 'lips') AS w, stay_statistics(stays, :'october', 'Europe/Rome') AS s;

-- Options.
SELECT cap, least, s.* FROM filtered, (VALUES (450::float8, 4::float8), (450, 3.999999), (450, 4.000001), (0, 0), (10, 4), (9e12, 4), (450, 630), (450, 630.000001)) AS o (cap, least), stay_statistics(stays, :'october', 'Europe/Rome', NULL, cap, least) AS s WHERE n = 1;
SELECT least, i.item, i.seconds, i.sessions FROM filtered, unnest(ARRAY[0, 2.5, 2.500001, 10, 450.000001]::float8[]) AS least, stay_items(stays, :'october', 'Europe/Rome', min_item_seconds => least) AS i WHERE n = 1 ORDER BY least, i.seconds DESC, i.item;

-- Periods: their start belongs to them, their end does not; an empty one has nothing. The zone makes the day, whatever the session's own.
SELECT p AS period, s.sessions, s.users, (SELECT count(*) FROM stay_items(stays, p, 'UTC')) AS items, (SELECT count(*) FROM stay_days(stays, p, 'UTC')) AS days, (SELECT count(*) FROM stay_devices(stays, p)) AS devices
FROM   filtered, unnest(ARRAY['[2026-10-31 22:59:59.999999, 2026-10-31 23:00)', '[2026-10-31 22:59:59.999998, 2026-10-31 22:59:59.999999)', '[2026-10-05, 2026-10-06)', '[4713-01-02 BC, 294276-12-30)', 'empty']::tstzrange[]) AS p, stay_statistics(stays, p, 'UTC') AS s WHERE n = 1;
SET timezone = 'Pacific/Kiritimati';
SELECT zone, array_agg(day || ': ' || sessions || ' of ' || users) FROM filtered, unnest(ARRAY['UTC', 'Europe/Rome', 'America/New_York', 'Asia/Kolkata']) AS zone, stay_days(stays, :'october', zone) WHERE n = 1 GROUP BY zone ORDER BY zone;
SET timezone = 'UTC';

-- A new device stands on the day of its first session, also where only a later one is shown: days add up.
SELECT d.* FROM (SELECT stay_agg(s, 1, at, 1, 1, 5, NULL, f) AS stays FROM (VALUES (1, timestamptz '2026-10-01 10:00', false), (2, '2026-10-02 10:00', true), (3, '2026-10-03 10:00', true)) AS v (s, at, f)) AS t, stay_days(stays, '[2026-10-01, 2026-10-04)', 'UTC', (SELECT audience_agg(1))) AS d;
SELECT d.* FROM (SELECT stay_agg(s, 1, at, 1, 1, 5, NULL, f) AS stays FROM (VALUES (1, timestamptz '2026-10-01 10:00', false), (2, '2026-10-02 10:00', true), (3, '2026-10-03 10:00', true)) AS v (s, at, f)) AS t, stay_devices(stays, '[2026-10-01, 2026-10-04)') AS d;
-- One that was here before the period is not new in it, whatever was shown of it.
SELECT count(*) FROM (SELECT stay_agg(s, 1, at, 1, 1, 5, NULL, f) AS stays FROM (VALUES (1, timestamptz '2026-10-01 10:00', false), (2, '2026-10-02 10:00', true)) AS v (s, at, f)) AS t, stay_devices(stays, '[2026-10-02, 2026-10-04)') AS d;

-- The clock of St. John's went back from 00:01 to 23:01 of the day before, at 02:31 UTC: the later instant has the earlier day.
SELECT at, (at AT TIME ZONE 'America/St_Johns')::date AS day FROM unnest(ARRAY['2006-10-29 02:30', '2006-10-29 02:31', '2006-10-29 03:30']::timestamptz[]) AS at;
SELECT d.* FROM (SELECT stay_agg(at, 1, at::timestamptz, 1, 1, 5, NULL, true) AS stays FROM unnest(ARRAY['2006-10-29 02:30', '2006-10-29 02:31', '2006-10-29 03:30']) AS at) AS t, stay_days(stays, '[2006-10-28, 2006-10-30)', 'America/St_Johns', (SELECT audience_agg(1))) AS d;

-- Items by seconds, then by bytes; without an item last of those that tie. Devices by bytes, integers by value.
SELECT i.item, i.seconds FROM (SELECT stay_agg(n, 1, timestamptz '2026-10-05', 1, 1, CASE item WHEN 'most' THEN 6 ELSE 5 END, item, true) AS stays FROM unnest(ARRAY['b', NULL, 'B', '', 'é', 'most', 'b and a long name']) WITH ORDINALITY AS u (item, n)) AS t, stay_items(stays, '[2026-10-05, 2026-10-06)', 'UTC') AS i;
SELECT array_agg(device_id) FROM (SELECT stay_agg(k, k, timestamptz '2026-10-05', 1, 1, 5, NULL, true) AS stays FROM unnest(ARRAY[10, 9, -1, -10, 0]) AS k) AS t, stay_devices(stays, '[2026-10-05, 2026-10-06)');
SELECT array_agg(device_id) FROM (SELECT stay_agg(k, k, timestamptz '2026-10-05', 1, 1, 5, NULL, true) AS stays FROM unnest(ARRAY['10', '9', 'é', 'Z', 'a', '', 'a device with a long name']) AS k) AS t, stay_devices(stays, '[2026-10-05, 2026-10-06)');
SELECT array_agg(device_id) FROM (SELECT stay_agg(k, k, timestamptz '2026-10-05', 1, 1, 5, NULL, true) AS stays FROM unnest(ARRAY['ffffffff-0000-0000-0000-000000000000', '00000000-0000-0000-0000-0000000000ff']::uuid[]) AS k) AS t, stay_devices(stays, '[2026-10-05, 2026-10-06)');

-- Merged from single rows, with a NULL and an empty one among them; in any order.
SELECT merge(x) = (SELECT stays FROM filtered WHERE n = 2) AS same FROM (SELECT stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, catalogue = 'lips') AS x FROM stay GROUP BY ctid UNION ALL SELECT NULL UNION ALL SELECT stays FROM filtered WHERE n = 5) AS t;
SELECT stay_agg(session_id, device_id, at, product, colour, seconds, catalogue, catalogue = 'lips' ORDER BY what, at DESC) = (SELECT stays FROM filtered WHERE n = 2) AS same FROM stay;
-- Rows told twice are stayed twice.
SELECT s.seconds, s.views, s.sessions FROM (SELECT merge(x) AS stays FROM (SELECT stay_agg(1, 1, timestamptz '2026-10-05', 1, 1, 2, NULL, true) AS x FROM generate_series(1, 2) AS n GROUP BY n) AS t) AS m, stay_statistics(stays, '[2026-10-05, 2026-10-06)', 'UTC') AS s;
-- Exact beyond what a double adds, and beyond 64 bits.
SELECT s.seconds FROM (SELECT stay_agg(n, 1, timestamptz '2026-10-05', 1, 1, 0.1, NULL, true) AS stays FROM generate_series(1, 50000) AS n) AS t, stay_statistics(stays, '[2026-10-05, 2026-10-06)', 'UTC', min_seconds => 0.1) AS s;
SELECT s.seconds FROM (SELECT stay_agg(1, 1, timestamptz '2026-10-05', n, 1, 9e12, NULL, true) AS stays FROM generate_series(1, 3) AS n) AS t, stay_statistics(stays, '[2026-10-05, 2026-10-06)', 'UTC', cap => 9e12) AS s;

-- Against plain SQL: many sessions over ten days, some hidden rows.
CREATE TABLE many_stays AS
SELECT dice(n, 900, 's')::int AS s, 'device number ' || dice(dice(n, 900, 's'), 200, 'd') + dice(n, 20, 'other') / 19 AS d, timestamptz '2026-10-20' + dice(dice(n, 900, 's'), 10 * 86400, 'at') * interval '1 second' + dice(n, 3600, 'at') * interval '1 second' AS at,
       dice(n, 6, 'p')::int AS p, nullif(dice(n, 4, 'c'), 0)::int AS c, (dice(n, 2000, 'x') / 300.0)::float8 AS x, 'item ' || dice(n, 3, 'i') AS i, dice(n, 3, 'f') > 0 AS f FROM generate_series(1, 3000) AS n;
ANALYZE many_stays;
WITH asked AS (SELECT '[2026-10-22 22:00, 2026-10-27 23:00)'::tstzrange AS period),
     valid AS (SELECT s, min(at) AS began FROM many_stays, asked GROUP BY s, period HAVING sum(round(x::numeric, 6)) >= 4 AND min(at) >= lower(period) AND min(at) < upper(period)),
     shown AS (SELECT m.*, began FROM many_stays AS m JOIN valid USING (s) WHERE f),
     plain AS (SELECT i AS item, (SELECT sum(least(sum, 8)) FROM (SELECT sum(round(x::numeric, 6)) FROM shown AS o WHERE o.i = shown.i GROUP BY s, p) AS t) AS seconds, count(DISTINCT (s, p, c)) FILTER (WHERE c IS NOT NULL) AS views, count(DISTINCT s) AS sessions,
                      count(DISTINCT (d, (began AT TIME ZONE 'Europe/Rome')::date)) AS users, count(DISTINCT d) AS unique_users FROM shown GROUP BY i)
SELECT ours.item, ours.sessions, ours.users, (ours.seconds, ours.views, ours.sessions, ours.users, ours.unique_users) = (plain.seconds::float8, plain.views, plain.sessions, plain.users, plain.unique_users) AS equal
FROM   asked, (SELECT stay_agg(s, d, at, p, c, x, i, f) AS stays FROM many_stays) AS t, LATERAL stay_items(stays, period, 'Europe/Rome', cap => 8) AS ours JOIN plain USING (item) ORDER BY item;
DROP TABLE stay, filtered, many_stays;
