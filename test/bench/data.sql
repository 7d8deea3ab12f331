-- The benchmark's data, made by the server from hashes of counters: the same rows on every machine.
--
-- psql variables: rows (of try_on_event, about), suffix (appended to the names of the tables), with_try_on, with_message,
-- with_survey, with_chat, with_conversation, with_orders, with_funnel, with_year (which of them to make).
--
-- All rows lie in the order of their time, as a log has them. Seconds are multiples of 1/64, which float8 and microseconds
-- both hold exactly: so every engine, summing in whatever order, finds the same total, and the threshold of 4 s separates the
-- same sessions everywhere.

\set ON_ERROR_STOP on
SET work_mem = '1GB';
SET client_min_messages = warning;

SELECT (:rows / 4.2)::bigint AS sessions, (:rows / 9.5)::bigint AS devices,
       (:rows / 4.2)::bigint AS chats, (:rows / 9.7)::bigint AS users,
       (:rows / 5)::bigint AS conversations, (:rows / 5)::bigint AS touches, (:rows / 10)::bigint AS orders, (:rows / 20)::bigint AS visitors,
       (:rows / 5)::bigint AS visits, (:rows / 10)::bigint AS shoppers, (:rows / 10)::bigint AS people \gset

\set try_on_event try_on_event:suffix
\set message message:suffix
\set survey survey:suffix
\set chat chat:suffix
\set conversation_event conversation_event:suffix
\set touch touch:suffix
\set purchase purchase:suffix
\set funnel_event funnel_event:suffix

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

\if :with_chat
-- Messages of sessions that the platform names: 1 to 7 by the user, every eighth session with an agent, the rest by a bot.
DROP TABLE IF EXISTS :chat;
CREATE TABLE :chat AS
SELECT session_id, by_user, by_agent
FROM  (SELECT s AS session_id, h & 7 > 2 OR j = 0 AS by_user, h & 7 <= 2 AND hs & 7 = 0 AS by_agent, start + j * 30000000 + (h >> 20) % 30000000 AS at
       FROM  (SELECT s, hs, (s - 1) * (60 * 86400000000 / :chats) + (hs >> 5) % (60 * 86400000000 / :chats) AS start,
                     (hs >> 50 & 3) + (hs >> 52 & 3) AS more
              FROM  (SELECT s, hashint8extended(s, 6) & 9223372036854775807 AS hs
                     FROM   generate_series(1, :chats::bigint) AS s OFFSET 0) AS x
              OFFSET 0) AS session,
             LATERAL (SELECT j, hashint8extended(s * 16 + j, 7) & 9223372036854775807 AS h
                      FROM   generate_series(0, more) AS j OFFSET 0) AS event) AS m
ORDER  BY at;
VACUUM ANALYZE :chat;
\endif

\if :with_conversation
-- 5 events a conversation, a third of the conversations one-sided, a quarter with video.
DROP TABLE IF EXISTS :conversation_event;
CREATE TABLE :conversation_event AS
SELECT conversation_id, at, by_visitor, is_video
FROM  (SELECT s AS conversation_id,
              timestamptz '2026-09-01 00:00+00' + (start + j * 60000000 + (h >> 20) % 60000000) * interval '1 microsecond' AS at,
              CASE WHEN hs % 3 = 0 THEN hs & 1 = 0 ELSE h & 1 = 0 END AS by_visitor,
              hs >> 8 & 3 = 0 AND j > 1 AS is_video
       FROM  (SELECT s, hs, (s - 1) * (60 * 86400000000 / :conversations) + (hs >> 5) % (60 * 86400000000 / :conversations) AS start,
                     1 + (hs >> 50 & 3) + (hs >> 52 & 3) + CASE WHEN hs >> 54 & 1 = 0 THEN 1 ELSE 2 END - 1 AS more
              FROM  (SELECT s, hashint8extended(s, 8) & 9223372036854775807 AS hs
                     FROM   generate_series(1, :conversations::bigint) AS s OFFSET 0) AS x
              OFFSET 0) AS conversation,
             LATERAL (SELECT j, hashint8extended(s * 16 + j, 9) & 9223372036854775807 AS h
                      FROM   generate_series(0, more) AS j OFFSET 0) AS event) AS m
ORDER  BY at;
VACUUM ANALYZE :conversation_event;
\endif

\if :with_orders
-- A fifth as many touches as rows, a tenth as many orders, of a twentieth as many visitors, over 90 days. Every touch lasts ten
-- minutes: of two that cover an order the one begun last is also the one that ends last, as an ASOF join assumes.
DROP TABLE IF EXISTS :touch, :purchase;
CREATE TABLE :touch AS
SELECT touch_id, visitor_id, starts_at, starts_at + interval '10 minutes' AS ends_at
FROM  (SELECT t AS touch_id, 1 + h % :visitors AS visitor_id,
              timestamptz '2026-09-01 00:00+00' + ((t - 1) * (90 * 86400000000 / :touches) + (h >> 30) % 1000000) * interval '1 microsecond' AS starts_at
       FROM  (SELECT t, hashint8extended(t, 10) & 9223372036854775807 AS h FROM generate_series(1, :touches::bigint) AS t OFFSET 0) AS x) AS m
ORDER  BY starts_at;
CREATE TABLE :purchase AS
SELECT order_id, visitor_id, ordered_at, amount
FROM  (SELECT o AS order_id, 1 + h % :visitors AS visitor_id, (((h >> 20) % 20000 + 500) / 100.0)::numeric(10, 2) AS amount,
              timestamptz '2026-09-01 00:00+00' + ((o - 1) * (90 * 86400000000 / :orders) + (h >> 30) % 1000000) * interval '1 microsecond' AS ordered_at
       FROM  (SELECT o, hashint8extended(o, 11) & 9223372036854775807 AS h FROM generate_series(1, :orders::bigint) AS o OFFSET 0) AS x) AS m
ORDER  BY ordered_at;
CREATE INDEX ON :touch (visitor_id, starts_at) INCLUDE (ends_at, touch_id);
VACUUM ANALYZE :touch;
VACUUM ANALYZE :purchase;
\endif

\if :with_funnel
-- Steps 1 to 5 of visits, two a shopper over 60 days: one to nine rows, minutes apart, that go on at different speeds, some never;
-- one row in eight is of any step.
DROP TABLE IF EXISTS :funnel_event;
CREATE TABLE :funnel_event AS
SELECT user_id, at, step
FROM  (SELECT 1 + (hs >> 3) % :shoppers AS user_id,
              timestamptz '2026-09-01 00:00+00' + (start + j * 120000000 + (h >> 30) % 120000000) * interval '1 microsecond' AS at,
              CASE WHEN h & 7 = 0 THEN 1 + (h >> 10) % 5 ELSE 1 + least(4, j * (hs >> 56 & 3) / 3) END::integer AS step
       FROM  (SELECT s, hs,
                     (s - 1) * (60 * 86400000000 / :visits) + (hs >> 5) % (60 * 86400000000 / :visits) AS start,
                     (hs >> 50 & 3) + (hs >> 52 & 3) + (hs >> 54 & 1) * 2 AS more
              FROM  (SELECT s, hashint8extended(s, 13) & 9223372036854775807 AS hs
                     FROM   generate_series(1, :visits::bigint) AS s OFFSET 0) AS x
              OFFSET 0) AS visit,
             LATERAL (SELECT j, hashint8extended(s * 16 + j, 14) & 9223372036854775807 AS h
                      FROM   generate_series(0, more) AS j OFFSET 0) AS event) AS m
ORDER  BY at;
VACUUM ANALYZE :funnel_event;
\endif

\if :with_year
-- A year of daily users: some 3.5 times as many rows as rows, a tenth as many people, some far more often than others.
DROP TABLE IF EXISTS daily_user;
CREATE TABLE daily_user AS
SELECT 1 + floor(:people * ((h >> 20 & 8388607) / 8388608.0::float8) ^ 2)::bigint AS user_id,
       date '2026-01-01' + ((i - 1) / (:rows * 3.5 / 365))::int AS day
FROM  (SELECT i, hashint8extended(i, 12) & 9223372036854775807 AS h
       FROM   generate_series(1, (:rows * 3.5)::bigint) AS i OFFSET 0) AS x;
VACUUM ANALYZE daily_user;
\endif
