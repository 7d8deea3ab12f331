-- Test data in schema `sample`: the same rows on every machine, no random(). Every edge that the glossary draws is in it,
-- on either side of the line; test/pgtap/05-data.sql asserts that it is.

DROP SCHEMA IF EXISTS sample CASCADE;
CREATE SCHEMA sample;

-- A number from 0 to 2^32 - 1 that looks random, from a row's number and the name of what it is for.
CREATE FUNCTION sample.draw(n bigint, purpose text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT ('x' || substr(md5(purpose || n), 1, 8))::bit(32)::bigint $$;

---------------------------------------------------------------------------------------------------------------------
-- Identities. A test's rows name sessions, users and products by a small number; each column here is another faithful
-- image of that number in another type, so the right answer is the same for all of them.

CREATE TABLE sample.identity (
    id          integer PRIMARY KEY,
    as_smallint smallint    NOT NULL UNIQUE,
    as_integer  integer     NOT NULL UNIQUE,
    as_bigint   bigint      NOT NULL UNIQUE,
    as_uuid     uuid        NOT NULL UNIQUE,
    as_text     text        COLLATE "C" NOT NULL UNIQUE,
    as_varchar  varchar(80) COLLATE "C" NOT NULL UNIQUE,
    as_char     char(24)    COLLATE "C" NOT NULL UNIQUE,
    as_long     text        COLLATE "C" NOT NULL UNIQUE
);

INSERT INTO sample.identity
SELECT id,
       id - 6000,
       id - 6000,
       -- both ends, zero, minus one, neighbours beyond 2^53, steps of 2^32
       CASE id WHEN 0 THEN 9223372036854775807 WHEN 1 THEN -9223372036854775808 WHEN 2 THEN 0 WHEN 3 THEN -1
               WHEN 4 THEN 9223372036854775806 WHEN 5 THEN -9223372036854775807 WHEN 6 THEN 9007199254740993
               WHEN 7 THEN 9007199254740992 ELSE
               CASE id % 4 WHEN 0 THEN id WHEN 1 THEN id::bigint << 32 WHEN 2 THEN -9200000000000000000 - id
                           ELSE 9200000000000000000 + id END END,
       -- all zeros, all ones, a shared first half, a shared last half
       CASE id WHEN 0 THEN '00000000-0000-0000-0000-000000000000' WHEN 1 THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE
               CASE id % 3 WHEN 0 THEN md5(id::text)
                           WHEN 1 THEN '0123456789abcdef' || lpad(to_hex(id), 16, '0')
                           ELSE lpad(to_hex(id), 16, '0') || '0123456789abcdef' END END::uuid,
       -- the empty text, spaces that count, cases that differ, one letter in two forms, digits that are not numbers,
       -- 14, 15, 16 and 17 bytes
       CASE id WHEN 0 THEN '' WHEN 1 THEN ' ' WHEN 2 THEN '  ' WHEN 3 THEN 'a' WHEN 4 THEN 'A' WHEN 5 THEN 'a '
               WHEN 6 THEN U&'\00e9' WHEN 7 THEN U&'e\0301' WHEN 8 THEN '1' WHEN 9 THEN '01' WHEN 10 THEN 'int:1'
               WHEN 11 THEN 'NULL' WHEN 12 THEN U&'\+01F6CD\FE0F' ELSE
               CASE id % 5 WHEN 0 THEN 'k' || id
                           WHEN 1 THEN lpad(id::text, 14, 'x')
                           WHEN 2 THEN lpad(id::text, 15, 'x')
                           WHEN 3 THEN lpad(id::text, 16, 'x')
                           ELSE lpad(id::text, 13, U&'\00e9') END END,
       -- 15 to 17 bytes, the last byte alone differing between neighbours
       CASE id WHEN 0 THEN '' ELSE repeat('v', 10 + id % 3) || lpad(id::text, 5, '0') END,
       CASE id WHEN 0 THEN '' ELSE 'c' || id END,
       -- long texts: a long shared beginning, a long shared end, both
       CASE id % 3 WHEN 0 THEN repeat('the same beginning ', 12) || id
                   WHEN 1 THEN id || repeat(' the same end', 15)
                   ELSE repeat('begin ', 10) || id || repeat(' end', 10) END
FROM   generate_series(0, 12999) AS id;

ANALYZE sample.identity;

---------------------------------------------------------------------------------------------------------------------
-- Try-on events. The sets share sessions, devices and products, so that the whole table is not the sum of its groups.

CREATE TABLE sample.try_on_event (
    event_no   bigint PRIMARY KEY,
    data_set   text NOT NULL,
    platform   text NOT NULL,
    session_no integer,
    device_no  integer,
    product_no integer,
    colour_no  integer,
    at         timestamptz,
    seconds    double precision
);

-- The edges, by hand. 'edge' says which.
CREATE TABLE sample.try_on_edge (edge_no serial, edge text, session_no int, device_no int, product_no int, seconds float8);
INSERT INTO sample.try_on_edge (edge, session_no, device_no, product_no, seconds) VALUES
    ('exactly 4 s',                         1, 1, 1, 4),
    ('a microsecond short',                 2, 1, 1, 3.999999),
    -- below 4 when added as doubles, in any order of the three
    ('4 s in hostile parts',                3, 2, 1, 0.36), ('', 3, 2, 2, 1.13), ('', 3, 2, 3, 2.51),
    ('4 s in hostile parts, one product',   4, 2, 1, 0.57), ('', 4, 2, 1, 1.15), ('', 4, 2, 1, 2.28),
    ('1.1 + 2.2 + 0.7',                     5, 3, 1, 1.1),  ('', 5, 3, 1, 2.2),  ('', 5, 3, 1, 0.7),
    ('rounds up to 4 s',                    6, 3, 1, 3.9999996),
    ('rounds down to 3.999999 s',           7, 4, 1, 3.9999994),
    ('each row rounds up to half a second', 8, 4, 1, 0.4999999), ('', 8, 4, 1, 0.4999999), ('', 8, 4, 2, 0.4999999),
                                            ('', 8, 4, 2, 0.4999999), ('', 8, 4, 3, 0.4999999), ('', 8, 4, 3, 0.4999999),
                                            ('', 8, 4, 4, 0.4999999), ('', 8, 4, 4, 0.4999999),
    ('each row rounds down to nothing',     9, 4, 1, 3.999999), ('', 9, 4, 1, 0.0000004), ('', 9, 4, 1, 0.0000004),
                                            ('', 9, 4, 1, 0.0000004),
    ('a product at exactly the cap',       10, 5, 1, 449.9), ('', 10, 5, 1, 0.1),
    ('a microsecond above the cap',        11, 5, 1, 450.000001),
    ('a microsecond below the cap',        12, 5, 1, 449.999999),
    ('above the cap by re-opening',        13, 6, 1, 200), ('', 13, 6, 2, 10), ('', 13, 6, 1, 200), ('', 13, 6, 1, 200),
    ('above the cap in three products',    14, 6, 1, 1000), ('', 14, 6, 2, 451), ('', 14, 6, 3, 450.5),
    ('valid by two products of two devices', 15, 7, 1, 2), ('', 15, 8, 2, 2),
    ('invalid: the long row has no product', 16, 9, NULL, 100), ('', 16, 9, 1, 3),
    ('invalid: the long row has no device', 17, NULL, 1, 100), ('', 17, 10, 1, 3),
    ('the row has no session',            NULL, 11, 1, 100),
    ('seconds unknown, alone',             18, 12, 1, NULL),
    ('seconds unknown in a valid session', 19, 13, 1, NULL), ('', 19, 14, 2, 4),
    ('no time at all',                     20, 15, 1, 0), ('', 20, 15, 1, '-0'),
    ('a duplicate row',                    21, 16, 1, 2), ('', 21, 16, 1, 2),
    ('a SKU below 4 s in a valid session', 22, 17, 5, 3.999999), ('', 22, 17, 6, 4), ('', 22, 17, 7, 0.1),
    ('an item of no seconds',              23, 18, 8, NULL), ('', 23, 18, 9, 5),
    ('a product in invalid sessions only', 24, 19, 10, 1),
    ('very long',                          25, 20, 1, 4000000000.000001), ('', 25, 20, 2, 86400);

INSERT INTO sample.try_on_event
SELECT edge_no, 'edge', 'web', session_no, device_no, product_no, edge_no % 3, '2025-10-25 21:59:59+00'::timestamptz + edge_no * interval '0.1 s', seconds
FROM   sample.try_on_edge;

-- The rest by arithmetic: sets of growing size, each with about three rows a session, NULLs in every column.
INSERT INTO sample.try_on_event
SELECT first_no + n, data_set,
       (ARRAY['ios', 'android', 'web'])[1 + sample.draw(first_no + n, 'platform') % 3],
       nullif(session_no, -1),
       CASE WHEN sample.draw(first_no + n, 'no device') % 50 = 0 THEN NULL
            -- the session's device, and now and then a second one
            WHEN sample.draw(first_no + n, 'other device') % 12 = 0 THEN sample.draw(session_no + 1, 'other device') % devices
            ELSE sample.draw(session_no, 'device') % devices END,
       CASE WHEN sample.draw(first_no + n, 'no product') % 50 = 0 THEN NULL
            -- popular and rare ones
            ELSE (sample.draw(first_no + n, 'product') % products) * (sample.draw(first_no + n, 'rank') % 5) / 4 END,
       CASE WHEN sample.draw(first_no + n, 'no colour') % 50 = 0 THEN NULL ELSE sample.draw(first_no + n, 'colour') % 4 END,
       -- a fortnight around the end of summer time in Rome, a good part of it within a microsecond of a local midnight
       CASE sample.draw(first_no + n, 'time') % 20
            WHEN 0 THEN NULL
            WHEN 1 THEN '2025-10-25 22:00+00'
            WHEN 2 THEN '2025-10-25 21:59:59.999999+00'
            WHEN 3 THEN '2025-10-26 23:00+00'
            WHEN 4 THEN '2025-10-26 22:59:59.999999+00'
            WHEN 5 THEN '2025-10-26 22:00+00'
            ELSE '2025-10-19 00:00+00'::timestamptz + sample.draw(first_no + n, 'when') % 1209600 * interval '1 s' END,
       CASE sample.draw(first_no + n, 'kind') % 16
            WHEN 0 THEN NULL
            WHEN 1 THEN 0
            WHEN 2 THEN 4
            WHEN 3 THEN 3.999999
            WHEN 4 THEN 2
            WHEN 5 THEN 450
            WHEN 6 THEN 449.9
            WHEN 7 THEN 0.1
            WHEN 8 THEN 900.25
            WHEN 9 THEN sample.draw(first_no + n, 'seconds') % 8000001 / 1e6 + 0.0000004
            WHEN 10 THEN sample.draw(first_no + n, 'seconds') % 8000001 / 1e6
            WHEN 11 THEN sample.draw(first_no + n, 'seconds') % 300000 / 1e3
            ELSE sample.draw(first_no + n, 'seconds') % 40 / 10.0 END
FROM (VALUES ('one', 100, 1, 1, 1, 1), ('small', 200, 200, 60, 25, 8), ('medium', 1000, 5000, 1600, 500, 40),
             ('large', 10000, 24000, 7000, 2400, 300)) AS size (data_set, first_no, events, sessions, devices, products)
CROSS JOIN LATERAL generate_series(1, events) AS n
CROSS JOIN LATERAL (SELECT CASE WHEN sample.draw(first_no + n, 'no session') % 50 = 0 THEN -1
                                ELSE sample.draw(first_no + n, 'session') % sessions END) AS s (session_no);

ANALYZE sample.try_on_event;

---------------------------------------------------------------------------------------------------------------------
-- Visits: users with up to forty events whose gaps lie on and around 30 minutes and 24 hours, in every era.

CREATE TABLE sample.visit_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, user_no integer, at timestamptz);

INSERT INTO sample.visit_event
WITH size (data_set, first_user, users) AS (VALUES ('one', 0, 1), ('small', 40, 16), ('medium', 80, 250), ('large', 400, 1000)),
     step AS (
         SELECT data_set, user_no, n,
                CASE sample.draw(user_no * 100 + n, 'step') % 14
                     WHEN 0 THEN interval '0'
                     WHEN 1 THEN interval '1 microsecond'
                     WHEN 2 THEN interval '30 minutes' - interval '1 microsecond'
                     WHEN 3 THEN interval '30 minutes'
                     WHEN 4 THEN interval '30 minutes 1 microsecond'
                     WHEN 5 THEN interval '24 hours' - interval '1 microsecond'
                     WHEN 6 THEN interval '24 hours'
                     WHEN 7 THEN interval '24 hours 1 microsecond'
                     WHEN 8 THEN interval '0'
                     WHEN 9 THEN interval '26 hours'
                     ELSE sample.draw(user_no * 100 + n, 'pause') % 5400 * interval '1 s' END AS pause
         FROM size
         CROSS JOIN LATERAL generate_series(first_user, first_user + users - 1) AS user_no
         CROSS JOIN LATERAL generate_series(1, CASE data_set WHEN 'one' THEN 1 ELSE sample.draw(user_no, 'events') % 41 END) AS n),
     event AS (
         SELECT data_set, user_no, n,
                (ARRAY['1969-12-31 23:40:00+00', '1999-12-31 23:59:59.999999+00', '2000-01-01 00:00:00+00', '2018-11-03 12:00:00-03',
                       '2025-03-29 20:00:00+01', '2025-10-25 20:00:00+02', '4712-01-01 00:00:00+00 BC', '294000-01-01 00:00:00+00',
                       '2011-12-29 12:00:00-10'])[1 + user_no % 9]::timestamptz
                + coalesce(sum(pause) OVER (PARTITION BY data_set, user_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '0') AS at
         FROM step)
SELECT row_number() OVER (ORDER BY md5(data_set || user_no || '/' || n)),       -- in no order of time
       data_set,
       CASE WHEN sample.draw(user_no * 100 + n, 'no user') % 40 = 0 THEN NULL
            -- the users of the sets overlap a little
            WHEN data_set = 'medium' AND user_no % 10 = 0 THEN user_no - 40 ELSE user_no END,
       CASE WHEN sample.draw(user_no * 100 + n, 'no time') % 40 = 0 THEN NULL ELSE at END
FROM   event;

-- Two users from one end of time to the other: the difference of these instants does not fit 64 bits of microseconds.
INSERT INTO sample.visit_event
SELECT 1000000 + n, 'ends', user_no, at
FROM   unnest(ARRAY[0, 0, 0, 0, 39, 39],
              ARRAY['294276-12-31 23:59:59.999999+00', '4713-01-01 00:00:00+00 BC', '2025-01-01 00:00:00+00', '294276-12-31 23:29:59.999999+00',
                    '294276-12-31 23:59:59.999999+00', '4713-01-01 00:00:00+00 BC']::timestamptz[]) WITH ORDINALITY AS t (user_no, at, n);

ANALYZE sample.visit_event;

---------------------------------------------------------------------------------------------------------------------
-- Ratings: 1–5 and 0–10, some missing. Agent 1 has all values, 2 none but unrated, 3 fives only, 4 one of each end.

CREATE TABLE sample.rating_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, agent_no integer, rating double precision, score double precision);

INSERT INTO sample.rating_event
SELECT first_no + n, data_set,
       1 + sample.draw(first_no + n, 'agent') % agents,
       CASE WHEN sample.draw(first_no + n, 'unrated') % 5 = 0 OR sample.draw(first_no + n, 'agent') % agents = 1 THEN NULL
            WHEN sample.draw(first_no + n, 'agent') % agents = 2 THEN 5
            ELSE 1 + sample.draw(first_no + n, 'rating') % 5 END,
       CASE WHEN sample.draw(first_no + n, 'unscored') % 4 = 0 OR sample.draw(first_no + n, 'agent') % agents = 1 THEN NULL
            WHEN sample.draw(first_no + n, 'agent') % agents = 2 THEN 10
            WHEN sample.draw(first_no + n, 'agent') % agents = 3 THEN sample.draw(first_no + n, 'score') % 7
            ELSE sample.draw(first_no + n, 'score') % 11 END
FROM (VALUES ('one', 100, 1, 1), ('small', 200, 100, 6), ('large', 10000, 20000, 50)) AS size (data_set, first_no, events, agents)
CROSS JOIN LATERAL generate_series(1, events) AS n;

ANALYZE sample.rating_event;

---------------------------------------------------------------------------------------------------------------------
-- Amounts for capped_sum: negative ones too, values finer than a millionth, totals on the cap, near the end of the range.

CREATE TABLE sample.amount_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, group_no integer, item_no integer, value double precision);

INSERT INTO sample.amount_event
SELECT first_no + n, data_set,
       CASE WHEN sample.draw(first_no + n, 'no group') % 40 = 0 THEN NULL ELSE sample.draw(first_no + n, 'group') % groups END,
       CASE WHEN sample.draw(first_no + n, 'no item') % 40 = 0 THEN NULL ELSE sample.draw(first_no + n, 'item') % 7 END,
       CASE sample.draw(first_no + n, 'kind') % 9
            WHEN 0 THEN NULL
            WHEN 1 THEN 10
            WHEN 2 THEN 9.999999
            WHEN 3 THEN -(sample.draw(first_no + n, 'value') % 1000) / 100.0
            WHEN 4 THEN sample.draw(first_no + n, 'value') % 1000000 / 1e6 + 0.0000004
            WHEN 5 THEN 0
            ELSE sample.draw(first_no + n, 'value') % 100 / 10.0 END
FROM (VALUES ('one', 100, 1, 1), ('small', 200, 150, 12), ('large', 10000, 20000, 2500)) AS size (data_set, first_no, events, groups)
CROSS JOIN LATERAL generate_series(1, events) AS n;

-- 0.1 + 0.2 is a bit more than 0.3 as doubles; 1e-7 is nothing, ten times or once; the ends of the range.
INSERT INTO sample.amount_event
SELECT n, 'edge', group_no, item_no, value
FROM   unnest(ARRAY[1, 1, 2, 2, 2, 3, 3, 4, 4, 5], ARRAY[1, 1, 1, 1, 1, 1, 2, 1, 1, 1],
              ARRAY[0.1, 0.2, 1e-7, 1e-7, 1e-7, 9e12, -9e12, 4e12, 5e12, '-0']::float8[]) WITH ORDINALITY AS t (group_no, item_no, value, n);

ANALYZE sample.amount_event;

---------------------------------------------------------------------------------------------------------------------
-- Users on days that a timestamp cannot say: the whole range of `date`.

CREATE TABLE sample.presence (presence_no serial PRIMARY KEY, user_no integer, day date);

INSERT INTO sample.presence (user_no, day) VALUES
    (1, '4713-01-01 BC'), (1, '5874897-12-31'), (1, '2000-01-01'), (1, '1999-12-31'), (1, '2000-01-01'),
    (2, '2000-01-01'), (2, '1970-01-01'), (3, '0001-01-01'), (3, '0001-12-31 BC'), (NULL, '2000-01-01'), (4, NULL), (NULL, NULL);
INSERT INTO sample.presence (user_no, day)
SELECT sample.draw(n, 'user') % 60, '2025-01-01'::date + (sample.draw(n, 'day') % 30)::int FROM generate_series(1, 700) AS n;

ANALYZE sample.presence;

---------------------------------------------------------------------------------------------------------------------
-- Instants around every turn of the clock in zones that differ, to the microsecond.

CREATE TABLE sample.zone (zone text PRIMARY KEY);
INSERT INTO sample.zone VALUES
    ('UTC'), ('Europe/Rome'), ('europe/rome'), ('America/Sao_Paulo'), ('Pacific/Apia'), ('America/New_York'), ('Asia/Kolkata'),
    ('Asia/Kathmandu'), ('Australia/Lord_Howe'), ('Africa/Casablanca'), ('Pacific/Kiritimati'), ('Etc/GMT+12'), ('America/St_Johns'),
    ('Asia/Gaza'), ('Europe/Dublin'), ('Antarctica/Troll'), ('CET'), ('EST'), ('EST5EDT'), ('Etc/GMT-3'), ('Asia/Colombo'), ('Europe/Moscow');

CREATE TABLE sample.instant (at timestamptz PRIMARY KEY);
INSERT INTO sample.instant
SELECT DISTINCT turn + hour * interval '30 minutes' + fringe * interval '1 microsecond'
FROM   unnest(ARRAY['2025-03-30 01:00+00', '2025-10-26 01:00+00',       -- Rome: a day of 23 hours, one of 25
                    '2018-11-04 03:00+00', '2018-02-18 02:00+00',       -- São Paulo: no midnight; 23:00 to 24:00 twice
                    '2011-12-30 10:00+00',                              -- Apia: no 30 December
                    '2025-03-09 07:00+00', '2025-11-02 06:00+00',       -- New York
                    '2025-04-05 15:00+00', '2025-10-04 15:30+00',       -- Lord Howe: half an hour
                    '1999-12-31 23:00+00', '1970-01-01 00:00+00', '1900-01-01 00:00+00', '1883-11-18 17:00+00', '2024-02-29 12:00+00',
                    '0044-03-15 12:00+00 BC', '4713-01-03 00:00+00 BC', '294275-06-01 00:00+00', '2100-07-01 00:00+00']::timestamptz[]) AS turn
CROSS JOIN generate_series(-80, 80) AS hour
CROSS JOIN generate_series(-1, 1) AS fringe;

ANALYZE sample.instant;

---------------------------------------------------------------------------------------------------------------------
-- Users seen on and around the edges of periods, in all of history.

CREATE TABLE sample.period (period_no integer PRIMARY KEY, period tstzrange NOT NULL);
INSERT INTO sample.period VALUES
    (1, '[2025-10-19 22:00+00, 2025-10-26 23:00+00)'),                      -- a week in Rome, an hour longer than others
    (2, '[2025-10-25 22:00+00, 2025-10-26 23:00+00)'),                      -- its last day, of 25 hours
    (3, '[2025-10-25 22:00+00, 2025-10-25 22:00:00.000001+00)'),            -- a microsecond
    (4, '[4713-01-01 00:00+00 BC, 294276-12-31 23:59:59.999999+00)'),       -- all of time but its last microsecond
    (5, '[1000-01-01 00:00+00, 1001-01-01 00:00+00)'),                      -- when nobody came
    (6, '[294000-01-01 00:00+00, 294276-12-31 23:59:59.999999+00)'),
    (7, '[2025-10-01 00:00+00, 2025-11-01 00:00+00)');

CREATE TABLE sample.seen_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, user_no integer, at timestamptz);

INSERT INTO sample.seen_event
SELECT first_no + n, data_set,
       CASE WHEN sample.draw(first_no + n, 'no seen user') % 40 = 0 THEN NULL ELSE sample.draw(first_no + n, 'seen user') % users END,
       CASE sample.draw(first_no + n, 'seen') % 30
            WHEN 0 THEN NULL
            WHEN 1 THEN '2025-10-19 22:00+00'
            WHEN 2 THEN '2025-10-19 21:59:59.999999+00'
            WHEN 3 THEN '2025-10-26 23:00+00'
            WHEN 4 THEN '2025-10-26 22:59:59.999999+00'
            WHEN 5 THEN '2025-10-25 22:00+00'
            WHEN 6 THEN '2025-10-25 22:00:00.000001+00'
            WHEN 7 THEN '2025-10-25 21:59:59.999999+00'
            WHEN 8 THEN (ARRAY['4713-01-01 00:00+00 BC', '294000-01-01 00:00+00', '1969-12-31 23:59:59.999999+00', '294276-12-31 23:59:59.999999+00'])[1 + sample.draw(first_no + n, 'era') % 4]::timestamptz
            ELSE '2025-10-10 00:00+00'::timestamptz + sample.draw(first_no + n, 'seen at') % 2592000 * interval '1 s' END
FROM (VALUES ('one', 100, 1, 1), ('small', 200, 150, 40), ('medium', 1000, 2000, 500), ('large', 10000, 20000, 6000)) AS size (data_set, first_no, events, users)
CROSS JOIN LATERAL generate_series(1, events) AS n;

ANALYZE sample.seen_event;

---------------------------------------------------------------------------------------------------------------------
-- Messages of sessions: by the user, by a human agent, by neither (a bot), by nobody knows whom.

CREATE TABLE sample.message_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, session_no integer, by_user boolean, by_agent boolean);

-- The edges, by hand: 7 sessions, 4 of them bounced, 3 with live support.
INSERT INTO sample.message_event
SELECT n, 'edge', session_no, by_user, by_agent
FROM   unnest(ARRAY[1,  2, 2,  3, 3,  4, 4,  5, 5,  6, 6,  7, 7,  8,  NULL,  9, 9,  10, 10, 10],
              ARRAY[true,  true, true,  true, false,  false, false,  false, false,  NULL, NULL,  true, NULL,  true,  true,  true, true,  false, true, true],
              ARRAY[false, false, false,  false, true,  true, true,  false, false,  NULL, NULL,  NULL, false,  true,  true,  false, false,  true, false, NULL])
       WITH ORDINALITY AS t (session_no, by_user, by_agent, n);

INSERT INTO sample.message_event
SELECT first_no + n, data_set,
       CASE WHEN sample.draw(first_no + n, 'no chat') % 40 = 0 THEN NULL ELSE sample.draw(first_no + n, 'chat') % sessions END,
       CASE sample.draw(first_no + n, 'by user') % 5 WHEN 0 THEN NULL WHEN 1 THEN false WHEN 2 THEN false ELSE true END,
       CASE sample.draw(first_no + n, 'by agent') % 9 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END
FROM (VALUES ('one', 100, 1, 1), ('small', 200, 120, 50), ('medium', 1000, 3000, 1200), ('large', 10000, 24000, 9000)) AS size (data_set, first_no, events, sessions)
CROSS JOIN LATERAL generate_series(1, events) AS n;

ANALYZE sample.message_event;

---------------------------------------------------------------------------------------------------------------------
-- Events of conversations: two-sided, one-sided, in one channel or two, many at one instant.

CREATE TABLE sample.conversation_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, agent_no integer, conversation_no integer, at timestamptz, by_visitor boolean, is_video boolean);

-- The edges, by hand. 'edge' says which.
CREATE TABLE sample.conversation_edge (edge_no serial, edge text, conversation_no int, seconds numeric, by_visitor boolean, is_video boolean);
INSERT INTO sample.conversation_edge (edge, conversation_no, seconds, by_visitor, is_video) VALUES
    ('the agent answers',                             1, 0, true, false),  ('', 1, 60, false, false),
    ('the visitor answers',                           2, 0, false, false), ('', 2, 90, true, false),
    ('nobody answers the visitor',                    3, 0, true, false),
    ('nobody answers the agent''s call',              4, 0, false, true),
    ('each side alone in its channel',                5, 0, true, false),  ('', 5, 10, false, true),
    ('both at one instant, the agent''s row first',   6, 0, false, false), ('', 6, 0, true, false),
    ('at one instant in different channels',          7, 0, false, false), ('', 7, 0, true, true), ('', 7, 30, true, false),
    ('both channels two-way',                         8, 0, true, false),  ('', 8, 5, false, false), ('', 8, 10, false, true), ('', 8, 20, true, true),
    ('an event of unknown side is an agent''s',       9, 0, NULL, false),  ('', 9, 0.000001, true, false),
    ('an event of unknown channel is a text',        10, 0, true, NULL),   ('', 10, 2, false, false),
    ('an event of unknown time is none',             11, NULL, false, false), ('', 11, 0, true, false),
    ('the same event three times',                   12, 0, true, false),  ('', 12, 0, true, false), ('', 12, 0, true, false),
    ('it lasts until the call that nobody answers',  13, 0, true, false),  ('', 13, 10, false, false), ('', 13, 100, false, true),
    ('of no conversation',                         NULL, 0, true, false),  ('', NULL, 5, false, false);

INSERT INTO sample.conversation_event
SELECT edge_no, 'edge', 1, conversation_no, '2025-10-25 21:59:30+00'::timestamptz + seconds * interval '1 s', by_visitor, is_video FROM sample.conversation_edge;

INSERT INTO sample.conversation_event
SELECT first_no + n, data_set, 1 + sample.draw(conversation_no, 'agent of') % 20,
       CASE WHEN sample.draw(first_no + n, 'no conversation') % 40 = 0 THEN NULL ELSE conversation_no END,
       CASE WHEN sample.draw(first_no + n, 'no event time') % 40 = 0 THEN NULL ELSE
            (ARRAY['1969-12-31 23:59:59.999999+00', '2000-01-01 00:00:00+00', '2025-03-29 22:30:00+00', '2025-10-25 22:00:00+00', '2025-10-26 00:30:00+00', '2018-11-04 02:59:59.999999+00',
                   '4713-01-02 00:00:00+00 BC', '294276-12-20 00:00:00+00'])[1 + CASE WHEN conversation_no % 40 < 2 THEN 6 + conversation_no % 40 ELSE conversation_no % 6 END]::timestamptz
            + CASE sample.draw(first_no + n, 'event time') % 8
                   WHEN 0 THEN interval '0' WHEN 1 THEN interval '0' WHEN 2 THEN interval '0' WHEN 3 THEN interval '1 microsecond' WHEN 4 THEN interval '-1 microsecond'
                   WHEN 5 THEN interval '10 days'
                   ELSE sample.draw(first_no + n, 'event second') % 3600 * interval '1 s' END END,
       CASE sample.draw(first_no + n, 'by visitor') % 9 WHEN 0 THEN NULL WHEN 1 THEN false WHEN 2 THEN false WHEN 3 THEN false ELSE true END,
       CASE sample.draw(first_no + n, 'by video') % 8 WHEN 0 THEN NULL WHEN 1 THEN true WHEN 2 THEN true ELSE false END
FROM (VALUES ('one', 100, 1, 1), ('small', 200, 160, 50), ('medium', 1000, 4000, 1500), ('large', 10000, 24000, 9000)) AS size (data_set, first_no, events, conversations)
CROSS JOIN LATERAL generate_series(1, events) AS n
CROSS JOIN LATERAL (SELECT (sample.draw(first_no + n, 'conversation') % conversations)::int AS conversation_no) AS c;

ANALYZE sample.conversation_event;

---------------------------------------------------------------------------------------------------------------------
-- Reached and converted, in one row or in different ones, converted without being reached.

CREATE TABLE sample.exposure_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, user_no integer, reached boolean, converted boolean);

-- The edges, by hand: 4 reached, 4 converted, 2 of both.
INSERT INTO sample.exposure_event
SELECT n, 'edge', user_no, reached, converted
FROM   unnest(ARRAY[1, 1,  2,  3,  4,  5,  6,  NULL,  7, 7], ARRAY[true, false,  false,  true,  NULL,  true,  NULL,  true,  true, true],
              ARRAY[false, true,  true,  false,  true,  NULL,  NULL,  true,  true, true]) WITH ORDINALITY AS t (user_no, reached, converted, n);

INSERT INTO sample.exposure_event
SELECT first_no + n, data_set,
       CASE WHEN sample.draw(first_no + n, 'nobody') % 40 = 0 THEN NULL ELSE sample.draw(first_no + n, 'viewer') % users END,
       CASE sample.draw(first_no + n, 'reached') % 4 WHEN 0 THEN NULL WHEN 1 THEN false ELSE true END,
       CASE sample.draw(first_no + n, 'converted') % 8 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END
FROM (VALUES ('one', 100, 1, 1), ('small', 200, 100, 50), ('medium', 1000, 2000, 900), ('large', 10000, 20000, 9000)) AS size (data_set, first_no, events, users)
CROSS JOIN LATERAL generate_series(1, events) AS n;
-- Clickers alone: more of them than viewers.
INSERT INTO sample.exposure_event SELECT 100000 + n, 'clicks', n % 30, n % 10 = 0, n % 3 = 0 FROM generate_series(1, 90) AS n;
INSERT INTO sample.exposure_event SELECT 101000 + n, 'unseen', n % 5, false, true FROM generate_series(1, 9) AS n;

ANALYZE sample.exposure_event;

---------------------------------------------------------------------------------------------------------------------
-- Touches and orders: visitors with many touches of different lengths that overlap, touches begun at one instant, orders
-- at the very instant of a touch, at the end of a window and a microsecond before it, rows that come twice.

CREATE TABLE sample.touch_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, agent_no integer, visitor_no integer, touch_no integer, starts_at timestamptz, ends_at timestamptz);
CREATE TABLE sample.purchase_event (event_no bigint PRIMARY KEY, data_set text NOT NULL, visitor_no integer, order_no integer, ordered_at timestamptz, amount numeric);

-- Where a visitor's times begin: most on whole hours around the clock's turns in Rome, some at the ends of time.
CREATE FUNCTION sample.visitor_start(visitor_no bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE visitor_no % 50 WHEN 7 THEN '4713-01-02 00:00+00 BC' WHEN 8 THEN '294276-12-29 00:00+00'
           ELSE (ARRAY['2025-03-29 22:00+00', '2025-10-25 10:00+00', '1970-01-01 00:00+00', '1999-12-31 12:00+00'])[1 + visitor_no % 4] END::timestamptz
$$;

INSERT INTO sample.touch_event
SELECT touch_no, data_set, 1 + sample.draw(touch_no, 'agent') % 12, visitor_no, touch_no, starts_at,
       CASE sample.draw(touch_no, 'length') % 10
            WHEN 0 THEN NULL WHEN 1 THEN starts_at WHEN 2 THEN starts_at + interval '1 microsecond' WHEN 3 THEN starts_at + interval '1 hour' WHEN 4 THEN starts_at + interval '2 hours'
            WHEN 5 THEN starts_at + interval '25 hours' WHEN 6 THEN starts_at + interval '24 hours' ELSE starts_at + sample.draw(touch_no, 'minutes') % 300 * interval '1 minute' END
FROM (VALUES ('one', 20, 1, 1), ('small', 40, 60, 9), ('medium', 500, 900, 60), ('large', 2000, 9000, 1200)) AS size (data_set, first_no, touches, visitors)
CROSS JOIN LATERAL generate_series(first_no, first_no + touches - 1) AS touch_no
CROSS JOIN LATERAL (SELECT (sample.draw(touch_no, 'touched') % visitors)::int AS visitor_no) AS v
CROSS JOIN LATERAL (SELECT sample.visitor_start(visitor_no) + sample.draw(touch_no, 'hour') % 30 * interval '1 hour'
                           + CASE sample.draw(touch_no, 'fringe') % 6 WHEN 0 THEN interval '1 microsecond' WHEN 1 THEN interval '-1 microsecond' ELSE interval '0' END AS starts_at) AS s;

INSERT INTO sample.purchase_event
SELECT order_no, data_set, visitor_no, order_no,
       sample.visitor_start(visitor_no) + sample.draw(order_no, 'hour of order') % 32 * interval '1 hour'
       + CASE WHEN visitor_no % 50 = 8 THEN interval '0' ELSE CASE sample.draw(order_no, 'later') % 8 WHEN 0 THEN interval '24 hours' WHEN 1 THEN interval '720 hours' WHEN 2 THEN interval '1000 hours' ELSE interval '0' END END
       + CASE sample.draw(order_no, 'fringe of order') % 5 WHEN 0 THEN interval '1 microsecond' WHEN 1 THEN interval '-1 microsecond' ELSE interval '0' END,
       CASE sample.draw(order_no, 'amount kind') % 12
            WHEN 0 THEN NULL
            WHEN 1 THEN 0
            WHEN 2 THEN -(sample.draw(order_no, 'amount') % 10000) / 100.0
            WHEN 3 THEN (sample.draw(order_no, 'amount') % 1000)::numeric
            WHEN 4 THEN (sample.draw(order_no, 'amount') % 1000)::numeric(30, 10)
            WHEN 5 THEN sample.draw(order_no, 'amount')::numeric * 1e-20
            WHEN 6 THEN sample.draw(order_no, 'amount')::numeric * 1e20
            WHEN 7 THEN 0.1
            ELSE (sample.draw(order_no, 'amount') % 100000)::numeric(10, 2) / 100 END
FROM (VALUES ('one', 20, 1, 1), ('small', 40, 60, 9), ('medium', 500, 700, 60), ('large', 2000, 8000, 1300)) AS size (data_set, first_no, orders, visitors)
CROSS JOIN LATERAL generate_series(first_no, first_no + orders - 1) AS order_no
CROSS JOIN LATERAL (SELECT (sample.draw(order_no, 'customer') % visitors)::int AS visitor_no) AS v;

-- The edges, by hand, of visitors 2001 and above: an hour's touch and a window of an hour.
INSERT INTO sample.touch_event
SELECT 20000 + n, 'edge', 1, visitor_no, touch_no, starts_at, ends_at
FROM   unnest(ARRAY[2001,  2002, 2002, 2002,  2003, 2003,  2004,  2005, 2005], ARRAY[12001,  12002, 12003, 12004,  12005, 12006,  12007,  12008, 12009],
              ARRAY['2025-03-29 23:00+00',
                    '2025-03-29 23:00+00', '2025-03-29 23:00+00', '2025-03-29 22:00+00',        -- two begin at once, a longer one began before
                    '2025-03-29 20:00+00', '2025-03-29 21:00+00',                               -- the first outlasts the last
                    '2025-03-29 23:00+00',                                                      -- of no length, its end unknown
                    '2025-03-29 23:00+00', '2025-03-30 01:00+00']::timestamptz[],
              ARRAY['2025-03-30 00:00+00',
                    '2025-03-29 23:30+00', '2025-03-29 23:10+00', '2025-03-30 12:00+00',
                    '2025-03-30 20:00+00', '2025-03-29 21:05+00',
                    NULL,
                    '2025-03-30 00:00+00', '2025-03-30 02:00+00']::timestamptz[]) WITH ORDINALITY AS t (visitor_no, touch_no, starts_at, ends_at, n);
INSERT INTO sample.purchase_event
SELECT 20000 + n, 'edge', visitor_no, 12000 + n, ordered_at, amount
FROM   unnest(ARRAY[2001, 2001, 2001, 2001, 2001,  2002, 2002,  2003, 2003,  2004, 2004,  2005,  2006],
              ARRAY['2025-03-29 23:00+00', '2025-03-29 22:59:59.999999+00',                     -- the very instant of the touch; a microsecond before
                    '2025-03-30 01:00+00', '2025-03-30 00:59:59.999999+00', '2025-03-30 00:00+00',      -- end + an hour; a microsecond before; the end
                    '2025-03-29 23:20+00', '2025-03-30 06:00+00',                               -- all three cover it, the longest alone
                    '2025-03-29 21:30+00', '2025-03-30 10:00+00',                               -- the last takes it; the one that lasts
                    '2025-03-29 23:00+00', '2025-03-30 00:00+00',
                    '2025-03-30 01:00+00',                                                      -- one window ends where the next touch begins
                    '2025-03-30 01:00+00']::timestamptz[],                                      -- of somebody whom nothing touched
              ARRAY[1, 2, 4, 8.50, 16,  32, NULL,  -64.25, 128,  12345678901234567890123456789012345678, 0.00000000000000000000000000000000000001,  256, 512]::numeric[])
       WITH ORDINALITY AS t (visitor_no, ordered_at, amount, n);

-- Rows that come twice, in their own set or in another: the same touch, its unknown end spelt out; the same order, its
-- amount with more digits behind the point.
INSERT INTO sample.touch_event
SELECT 30000 + event_no, CASE WHEN event_no % 3 = 0 THEN 'small' ELSE data_set END, agent_no, visitor_no, touch_no, starts_at, CASE WHEN event_no % 2 = 0 THEN coalesce(ends_at, starts_at) ELSE ends_at END
FROM   sample.touch_event WHERE event_no % 9 = 0;
INSERT INTO sample.purchase_event
SELECT 30000 + event_no, CASE WHEN event_no % 3 = 0 THEN 'small' ELSE data_set END, visitor_no, order_no, ordered_at, CASE WHEN event_no % 2 = 0 THEN amount + 0.0000 ELSE amount END
FROM   sample.purchase_event WHERE event_no % 9 = 0 AND data_set <> 'edge';
-- Rows to be ignored whole, which nothing contradicts: of no visitor, of no touch or order, of no time.
INSERT INTO sample.touch_event
SELECT 60000 + event_no, data_set, agent_no, CASE event_no % 3 WHEN 0 THEN NULL ELSE visitor_no END, CASE event_no % 3 WHEN 1 THEN NULL ELSE touch_no END,
       CASE event_no % 3 WHEN 2 THEN NULL ELSE starts_at - interval '1 hour' END, ends_at
FROM   sample.touch_event WHERE event_no % 13 = 0 AND event_no < 20000;
INSERT INTO sample.purchase_event
SELECT 60000 + event_no, data_set, CASE event_no % 3 WHEN 0 THEN NULL ELSE visitor_no END, CASE event_no % 3 WHEN 1 THEN NULL ELSE order_no END, CASE event_no % 3 WHEN 2 THEN NULL ELSE ordered_at END, 1000000
FROM   sample.purchase_event WHERE event_no % 13 = 0 AND event_no < 20000;

ANALYZE sample.touch_event;
ANALYZE sample.purchase_event;
