-- The servers of docs/distributed.md: three databases beside that of the page, each with the try-on events of some devices
-- and a view of summaries; and here the parents of their foreign tables.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT current_database() AS home, (string_to_array(current_setting('unix_socket_directories'), ', '))[1] AS directory,
       current_setting('port') AS port \gset
DROP DATABASE IF EXISTS shard_1 WITH (FORCE);
DROP DATABASE IF EXISTS shard_2 WITH (FORCE);
DROP DATABASE IF EXISTS shard_3 WITH (FORCE);
CREATE DATABASE shard_1;
\connect shard_1
CREATE EXTENSION shopmetrics;
SET search_path = public, shopmetrics;
CREATE TABLE try_on_event (
    shard integer, session_id bigint, device_id bigint, product text, seconds double precision, at timestamptz);
CREATE VIEW audience_of_day AS
    SELECT shard, local_day(at, 'Europe/Rome') AS day, audience_agg(device_id, at, 'Europe/Rome') AS audience
    FROM try_on_event GROUP BY shard, local_day(at, 'Europe/Rome');
\connect :home
CREATE DATABASE shard_2 TEMPLATE shard_1;
CREATE DATABASE shard_3 TEMPLATE shard_1;

SET client_min_messages = warning;
CREATE EXTENSION postgres_fdw;
CREATE TABLE try_on_event (
    shard integer, session_id bigint, device_id bigint, product text, seconds double precision, at timestamptz)
    PARTITION BY LIST (shard);
CREATE TABLE audience_of_day (shard integer, day date, audience shopmetrics.audience) PARTITION BY LIST (shard);
SELECT format($$CREATE SERVER shard_%s FOREIGN DATA WRAPPER postgres_fdw
                OPTIONS (host %L, port %L, dbname %L, extensions 'shopmetrics', async_capable 'true', batch_size '500')$$,
              n, :'directory', :'port', 'shard_' || n),
       format('CREATE USER MAPPING FOR CURRENT_USER SERVER shard_%s', n),
       format('CREATE FOREIGN TABLE try_on_event_%s PARTITION OF try_on_event FOR VALUES IN (%1$s) SERVER shard_%1$s
               OPTIONS (table_name ''try_on_event'')', n),
       format('CREATE FOREIGN TABLE audience_of_day_%s PARTITION OF audience_of_day FOR VALUES IN (%1$s) SERVER shard_%1$s
               OPTIONS (table_name ''audience_of_day'')', n)
FROM   generate_series(1, 3) AS n \gexec
INSERT INTO try_on_event
SELECT 1 + n * 7 % 60 % 3, n * 7 % 60 * 10 + n / 400, n * 7 % 60, 'product ' || n % 5, n % 90,
       '2026-10-01 00:00+00'::timestamptz + n * interval '5 minutes'
FROM   generate_series(1, 3000) AS n;
ANALYZE try_on_event;
ANALYZE audience_of_day;
