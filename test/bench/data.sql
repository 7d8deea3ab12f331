-- The benchmark's data, made by the server from hashes of counters: the same rows on every machine.
--
-- psql variables: rows (of try_on_event, about), suffix (appended to the names of the tables), with_try_on, with_message,
-- with_survey (which of them to make).
--
-- All rows lie in the order of their time, as a log has them. Seconds are multiples of 1/64, which float8 and microseconds
-- both hold exactly: so every engine, summing in whatever order, finds the same total, and the threshold of 4 s separates the
-- same sessions everywhere.

\set ON_ERROR_STOP on
SET work_mem = '1GB';
SET client_min_messages = warning;

SELECT (:rows / 4.2)::bigint AS sessions, (:rows / 9.5)::bigint AS devices,
       (:rows / 4.2)::bigint AS chats, (:rows / 9.7)::bigint AS users \gset

\set try_on_event try_on_event:suffix
\set message message:suffix
\set survey survey:suffix

\if :with_try_on
-- 4.2 events a session, 2.4 sessions a device; a session's events stand 45 s apart with those of some 100 other sessions
-- between them (at 10 M rows); one event in eight comes back to a product that its session has seen.
DROP TABLE IF EXISTS :try_on_event;
CREATE TABLE :try_on_event AS
SELECT session_id, device_id, product, colour, at, seconds, platform
FROM  (SELECT s AS session_id,
              1 + (hs >> 3) % :devices AS device_id,
              1 + floor(5000 * ((CASE WHEN j = 0 OR h & 127 < 20 THEN hs ELSE h END >> 40) / 8388608.0::float8) ^ 2)::bigint
                  AS product,
              ('{black,white,red,blue,green,grey,brown,gold,silver,pink,beige,violet}'::text[])[1 + (h >> 20 & 1023) % 12]
                  AS colour,
              timestamptz '2026-09-01 00:00+00' + (start + j * 45000000 + (h >> 30) % 45000000) * interval '1 microsecond'
                  AS at,
              floor(16 + 3840 * ((h >> 12 & 65535) / 65536.0::float8) ^ 4 * CASE WHEN h >> 8 & 127 = 0 THEN 20 ELSE 1 END) / 64
                  AS seconds,
              ('{ios,android,web mobile,web desktop}'::text[])[1 + (hs & 3)] AS platform
       FROM  (SELECT s, hs,
                     (s - 1) * (60 * 86400000000 / :sessions) + (hs >> 5) % (60 * 86400000000 / :sessions) AS start,
                     (hs >> 50 & 3) + (hs >> 52 & 3) + CASE WHEN hs >> 54 & 63 < 13 THEN 1 ELSE 0 END AS more
              FROM  (SELECT s, hashint8extended(s, 1) & 9223372036854775807 AS hs
                     FROM   generate_series(1, :sessions::bigint) AS s OFFSET 0) AS x
              OFFSET 0) AS session,
             LATERAL (SELECT j, hashint8extended(s * 16 + j, 2) & 9223372036854775807 AS h
                      FROM   generate_series(0, more) AS j OFFSET 0) AS event) AS e
ORDER  BY at;
VACUUM ANALYZE :try_on_event;
\endif

\if :with_message
-- 4 messages a session, 2.4 sessions a user; in one session of 64 the messages stand exactly 30 minutes apart, which does not
-- end it.
DROP TABLE IF EXISTS :message;
CREATE TABLE :message AS
SELECT user_id, at
FROM  (SELECT 1 + (hs >> 3) % :users AS user_id,
              timestamptz '2026-09-01 00:00+00'
              + (start + CASE WHEN hs >> 57 = 0 THEN j * 1800000000 ELSE j * 400000000 + (h >> 20) % 400000000 END)
                * interval '1 microsecond' AS at
       FROM  (SELECT s, hs,
                     (s - 1) * (60 * 86400000000 / :chats) + (hs >> 5) % (60 * 86400000000 / :chats) AS start,
                     (hs >> 50 & 3) + (hs >> 52 & 3) AS more
              FROM  (SELECT s, hashint8extended(s, 3) & 9223372036854775807 AS hs
                     FROM   generate_series(1, :chats::bigint) AS s OFFSET 0) AS x
              OFFSET 0) AS session,
             LATERAL (SELECT j, hashint8extended(s * 16 + j, 4) & 9223372036854775807 AS h
                      FROM   generate_series(0, more) AS j OFFSET 0) AS event) AS m
ORDER  BY at;
VACUUM ANALYZE :message;
\endif

\if :with_survey
-- Ratings of 1 to 5, one in sixteen unrated.
DROP TABLE IF EXISTS :survey;
CREATE TABLE :survey AS
SELECT stars::float8 AS rating, stars::smallint AS stars
FROM  (SELECT CASE WHEN h & 15 > 0 THEN 1 + (h >> 8) % 5 END AS stars
       FROM  (SELECT hashint8extended(i, 5) & 9223372036854775807 AS h FROM generate_series(1, :rows::bigint) AS i OFFSET 0) AS x) AS s;
VACUUM ANALYZE :survey;
\endif
