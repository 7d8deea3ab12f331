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
    ('Asia/Gaza'), ('Europe/Dublin'), ('Antarctica/Troll'), ('PST'), ('CEST'), ('EST5EDT'), ('UTC+3'), ('XYZ-05:30'), ('MSK');

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
