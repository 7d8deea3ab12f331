-- What a shop has stored when it updates: summaries of every type with indexes on them, keys, views, materialized views, the
-- event tables of the dashboards with rollups, and what is computed from user agents. A release keeps it (test/upgrade/VERSION/
-- stored.sql), so that the database of a version is made by the SQL of its time. All of it belongs to shop_owner, who is no
-- superuser. What stands in schema stored is compared before and after.
SET timezone = 'UTC';
CREATE SCHEMA stored;
SET search_path = stored, shopmetrics, public;

CREATE TABLE fact AS
SELECT n, n % 7 AS store, ('user ' || n % 53)::text AS user_id, (n / 6)::bigint AS session_id, md5('p' || n % 9)::uuid AS product,
       timestamptz '2026-03-20 00:00+00' + n * interval '17 minutes' AS at, n * 37 % 6001 / 10.0 AS seconds,
       nullif(n % 6, 0)::double precision AS rating, n % 3 = 0 AS yes
FROM   generate_series(1, 2000) AS n;

CREATE TABLE daily AS
SELECT store, local_day(at, 'Europe/Rome') AS day, audience_agg(user_id, at, 'Europe/Rome') AS audience,
       try_on_agg(session_id::key, user_id::key, product::key, seconds) AS try_on,
       stay_agg(session_id::key, user_id::key, at, product::key, store::key, seconds, 'item ' || store, yes) AS stays,
       first_seen_agg(user_id, at) AS first_seen,
       period_users_agg(user_id, at, '[2026-03-25 00:00+00, 2026-04-01 00:00+00)') AS period_users,
       activity_agg(at) AS activity, visit_agg(user_id, at) AS visits, messaging_agg(session_id, yes, rating > 2) AS messaging,
       conversation_agg(session_id, at, rating > 2, yes) AS conversation, conversion_agg(user_id, yes, rating > 4) AS conversion,
       touch_agg(user_id::key, n::key, at, at + interval '2 hours') AS touches,
       purchase_agg(user_id::key, n::key, at + interval '30 minutes', seconds::numeric) AS purchases,
       funnel_agg(user_id, at, n % 4 + 1) AS funnel, rating_agg(rating) AS ratings,
       view_agg(session_id::key, product::key, store::key) AS views,
       capped_sum_agg(user_id::key, product::key, seconds, 60) AS capped_totals
FROM   fact GROUP BY 1, 2;

-- Of each column that holds a summary: an index in order, and one by hash.
DO $$
DECLARE
    c text;
BEGIN
    FOR c IN SELECT attname FROM pg_attribute WHERE attrelid = 'daily'::regclass AND attnum > 2 LOOP
        EXECUTE format('CREATE INDEX ON daily (%I)', c);
        EXECUTE format('CREATE INDEX ON daily USING hash (%I)', c);
    END LOOP;
END
$$;

CREATE TABLE person (id key PRIMARY KEY, shard integer GENERATED ALWAYS AS (bucket(id, 16)) STORED,
                     of_day audience, CHECK (unique_users(of_day) > 0));
INSERT INTO person (id, of_day)
SELECT user_id::key, audience_agg(user_id, at, 'UTC') FROM fact GROUP BY user_id
UNION ALL SELECT n::key, audience_agg(n, date '2026-03-01') FROM generate_series(-20, 20) AS n GROUP BY n
UNION ALL SELECT product::key, audience_agg(product, date '2026-03-01') FROM fact GROUP BY product;
CREATE INDEX ON person (bucket(id, 64));

CREATE VIEW totals AS
SELECT store, unique_users(merge(audience)) AS users, daily_unique_users(merge(audience)) AS user_days,
       session_count(merge(try_on)) AS sessions, avg_session_duration(merge(try_on), cap => 100) AS seconds,
       new_users(merge(first_seen), '[2026-03-25 00:00+00, 2026-04-01 00:00+00)') AS new_users,
       returning_users(merge(period_users)) AS returning_users, session_count(merge(activity), '1 hour') AS active,
       session_count(merge(visits), '30 minutes') AS visits, bounce_rate(merge(messaging)) AS bounces,
       conversation_count(merge(conversation)) AS conversations, conversion_rate(merge(conversion)) AS conversion,
       attributed_value(merge(touches), merge(purchases), '1 day') AS value, funnel_users(merge(funnel), 3, NULL) AS third_step,
       avg_rating(merge(ratings)) AS rating, view_count(merge(views)) AS views, capped_sum(merge(capped_totals)) AS capped
FROM   daily GROUP BY store;
CREATE VIEW plain AS
SELECT store, unique_users(user_id) AS users, session_count(session_id, yes, rating > 2) AS sessions,
       avg_rating(rating) AS rating FROM fact GROUP BY store;
CREATE VIEW constants AS
SELECT 7::key AS number, 'seven'::text::key AS word, '00000000-0000-0000-0000-000000000007'::uuid::key AS id,
       (SELECT count(*) FROM daily WHERE audience = audience_agg) AS equal
FROM   (SELECT audience_agg(1::int, date '2026-10-01') AS audience_agg) AS s;
CREATE MATERIALIZED VIEW products AS SELECT p.* FROM product_statistics((SELECT merge(try_on) FROM daily)) AS p;
CREATE MATERIALIZED VIEW months AS SELECT store % 2 AS half, merge(stays) AS stays, merge(audience) AS audience FROM daily GROUP BY 1;
CREATE UNIQUE INDEX ON months (audience);
CREATE FUNCTION users_of(audience) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN unique_users($1);
CREATE INDEX ON daily (users_of(audience));

CALL shop.create_tables();
CALL shop.load_demo(days => 20, devices => 80, until => '2026-09-14');
SELECT FROM shop.add_rollup('Europe/Rome');
CALL shop.refresh();
CREATE VIEW board AS SELECT * FROM shop.try_on_overview('[2026-08-30 22:00+00, 2026-09-10 22:00+00)', 'Europe/Rome');
CREATE VIEW talks AS SELECT * FROM shop.conversation_overview('[2026-08-30 22:00+00, 2026-09-10 22:00+00)', 'Europe/Rome');

-- Hashes are kept on disk, too.
CREATE TABLE hashed (audience audience, of key) PARTITION BY HASH (of);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX ON hashed USING hash (audience);
INSERT INTO hashed SELECT of_day, id FROM person;

\if :user_agent
CREATE TABLE visit (agent text PRIMARY KEY, platform text GENERATED ALWAYS AS (agents.platform(agent)) STORED);
CREATE INDEX ON visit (agents.browser(agent));
INSERT INTO visit VALUES
    ('curl/8.5.0'), ('MyShop/3.2 (iPhone; iOS 17.1)'), ('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0');
CREATE VIEW people AS SELECT platform, agents.browser(agent) FROM visit WHERE NOT agents.is_bot(agent);
\endif
