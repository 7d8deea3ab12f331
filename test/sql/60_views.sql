-- Definitions that outlive a session: views, materialized views, generated columns, rules, defaults, constraints; with no search path.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TABLE sale (day date, shop text, user_id int, at timestamptz, seconds float8);
INSERT INTO sale SELECT '2025-01-01'::date + n % 10, 'shop ' || n % 3, n % 37, '2025-01-01'::timestamptz + n * interval '1 hour', n % 9 FROM generate_series(1, 400) AS n;
ANALYZE sale;

-- Constants of type key come out of a view's definition with their kinds.
CREATE VIEW constants AS SELECT 1::key AS i, '00000000-0000-0000-0000-000000000001'::uuid::key AS u, 'it''s'::text::key AS t, 'int:7'::key AS k, 'plain'::key AS p;
SELECT pg_get_viewdef('constants');
SELECT * FROM constants;
SET search_path = '';
SELECT pg_catalog.pg_get_viewdef('public.constants');
SELECT * FROM public.constants;
SELECT i OPERATOR(shopmetrics.#=) 1::bigint AS same FROM public.constants;
SET search_path = public, shopmetrics;
-- The definition makes the same view again.
SELECT format('CREATE VIEW constants_again AS %s', pg_get_viewdef('constants')) AS again \gset
:again
SELECT a.i #= b.i AND a.u #= b.u AND a.t #= b.t AND a.k #= b.k AND a.p #= b.p AS same FROM constants AS a, constants_again AS b;

-- A summary as a constant, and accessors with options by name.
SELECT audience_agg(n)::text AS three FROM generate_series(1, 3) AS n \gset
CREATE VIEW with_constant AS SELECT unique_users(:'three'::audience) AS users, session_count((SELECT try_on_agg(user_id, user_id, shop, seconds) FROM sale), min_seconds => 44) AS sessions;
SELECT * FROM with_constant;
SELECT format('CREATE VIEW with_constant_again AS %s', pg_get_viewdef('with_constant')) AS again \gset
:again
SELECT * FROM with_constant_again;
SELECT pg_get_viewdef('with_constant') = pg_get_viewdef('with_constant_again') AS same_definition;

-- Views of metrics, with every form of aggregate; the definition is read back and gives the same rows.
CREATE VIEW daily AS
    SELECT local_day(at, 'Europe/Rome') AS day, shop, unique_users(user_id) AS users, daily_unique_users(user_id, at, 'Europe/Rome') FILTER (WHERE seconds > 2) AS long, session_count(user_id, at, '30 hours') AS sessions,
           avg_session_duration(user_id, user_id, shop, seconds) AS average, max(session_count(activity_agg(at), '1 hour')) OVER (PARTITION BY shop) AS most, bucket(shop, 4) AS bucket
    FROM sale GROUP BY 1, 2 HAVING unique_users(user_id) > 0;
SELECT count(*), sum(users), sum(long), sum(sessions), round(sum(average)::numeric, 3) AS average, max(most) FROM daily;
SELECT format('CREATE VIEW daily_again AS %s', pg_get_viewdef('daily')) AS again \gset
SET search_path = '';
SELECT pg_catalog.format('CREATE VIEW public.daily_again AS %s', pg_catalog.pg_get_viewdef('public.daily')) AS again \gset
:again
SELECT pg_catalog.count(*) AS missing FROM (SELECT * FROM public.daily EXCEPT SELECT * FROM public.daily_again) AS t;
SET search_path = public, shopmetrics;

-- Of what reads stays, its defaults and its options by name.
CREATE VIEW stayed AS
    SELECT i.*, d.days, s.new_users AS of_all FROM (SELECT stay_agg(user_id, user_id, at, shop, shop, seconds, shop, user_id % 2 = 0) AS m, audience_agg(user_id) FILTER (WHERE user_id < 9) AS new FROM sale) AS t,
           stay_items(m, '[2025-01-01 00:00+00, 2025-01-08 00:00+00)', 'Europe/Rome', new, min_item_seconds => 16) AS i, LATERAL (SELECT count(*) AS days FROM stay_days(m, '[2025-01-01 00:00+00, 2025-01-08 00:00+00)', 'UTC', min_seconds => 0)) AS d,
           stay_statistics(m, '[2025-01-01 00:00+00, 2025-01-08 00:00+00)', 'UTC', new) AS s;
SELECT * FROM stayed ORDER BY item;
SELECT format('CREATE VIEW stayed_again AS %s', pg_get_viewdef('stayed')) AS again \gset
:again
SELECT count(*) AS missing FROM (SELECT * FROM stayed EXCEPT SELECT * FROM stayed_again) AS t;
SELECT pg_get_viewdef('stayed') = pg_get_viewdef('stayed_again') AS same_definition;

-- Materialized views: filled, refreshed, refreshed concurrently (which compares whole rows), indexed.
CREATE MATERIALIZED VIEW daily_audience AS SELECT day, audience_agg(user_id, day) AS a, try_on_agg(user_id, user_id, shop, seconds) AS t, rating_agg(1 + user_id % 5) AS r, stay_agg(user_id, user_id, at, shop, shop, seconds, shop, user_id % 2 = 0) AS s FROM sale GROUP BY day;
CREATE UNIQUE INDEX ON daily_audience (day);
CREATE INDEX ON daily_audience USING hash (a);
SELECT count(*), unique_users(merge(a)), daily_unique_users(merge(a)), session_count(merge(t)), rating_count(merge(r)) FROM daily_audience;
INSERT INTO sale SELECT '2025-01-05', 'shop 1', 1000 + n, '2025-01-05 10:00', 5 FROM generate_series(1, 1500) AS n;
REFRESH MATERIALIZED VIEW daily_audience;
SELECT count(*), unique_users(merge(a)), daily_unique_users(merge(a)), session_count(merge(t)), rating_count(merge(r)) FROM daily_audience;
SELECT s.* FROM (SELECT merge(s) AS m FROM daily_audience) AS t, stay_statistics(m, '[2025-01-01, 2025-01-08)', 'UTC') AS s;
DELETE FROM sale WHERE user_id > 1000 OR day = '2025-01-03';
REFRESH MATERIALIZED VIEW CONCURRENTLY daily_audience;
SELECT count(*), unique_users(merge(a)), daily_unique_users(merge(a)), session_count(merge(t)), rating_count(merge(r)) FROM daily_audience;
SELECT s.* FROM (SELECT merge(s) AS m FROM daily_audience) AS t, stay_statistics(m, '[2025-01-01, 2025-01-08)', 'UTC') AS s;
SELECT day, unique_users(a), (SELECT count(*) FROM daily_users(a)) AS days FROM daily_audience ORDER BY day LIMIT 3;

-- Generated columns, defaults, checks, exclusion, statistics on expressions, foreign keys.
CREATE TABLE made (id int PRIMARY KEY, shop text, a audience DEFAULT audience_union(:'three', :'three'), k key GENERATED ALWAYS AS (shop::key) STORED, users bigint GENERATED ALWAYS AS (unique_users(a)) STORED, part int GENERATED ALWAYS AS (bucket(shop, 8)) STORED,
    CHECK (unique_users(a) < 10), EXCLUDE USING btree (k WITH #=));
INSERT INTO made (id, shop) VALUES (1, 'one'), (2, NULL);
INSERT INTO made (id, shop, a) SELECT 3, 'three', audience_agg(n) FROM generate_series(1, 9) AS n;
SELECT failure_code($$INSERT INTO made (id, shop, a) SELECT 4, 'four', audience_agg(n) FROM generate_series(1, 10) AS n$$) AS check, failure_code($$INSERT INTO made (id, shop) VALUES (5, 'one')$$) AS exclusion;
SELECT id, k, users, part = bucket(shop, 8) AS part FROM made ORDER BY id;
CREATE STATISTICS made_statistics ON (unique_users(a)), (bucket(shop, 8)) FROM made;
ANALYZE made;
CREATE TABLE keyed (k key PRIMARY KEY);
CREATE TABLE refers (k key REFERENCES keyed);
INSERT INTO keyed VALUES (1), ('a'::text);
INSERT INTO refers VALUES (1::smallint), ('a'::varchar);
SELECT failure_code('INSERT INTO refers VALUES (2)') AS foreign_key, failure_code('DELETE FROM keyed') AS referenced, failure_code('INSERT INTO keyed VALUES (1::bigint)') AS primary_key;
CREATE TABLE generated_key (id int, k key GENERATED ALWAYS AS (id) STORED);
INSERT INTO generated_key VALUES (7);
SELECT k FROM generated_key;
CREATE RULE made_rule AS ON DELETE TO made DO ALSO SELECT unique_users(OLD.a);
DELETE FROM made WHERE id = 3;

-- Row security and a view that hides rows: the aggregate sees what its user sees.
CREATE ROLE regress_shopmetrics_member;
GRANT SELECT ON sale TO regress_shopmetrics_member;
ALTER TABLE sale ENABLE ROW LEVEL SECURITY;
CREATE POLICY member ON sale FOR SELECT TO regress_shopmetrics_member USING (shop = 'shop 1');
SELECT unique_users(shop) AS all_shops FROM sale;
SET ROLE regress_shopmetrics_member;
SELECT unique_users(shop) AS own_shops, sum(unique_users(a)) > 0 AS some FROM (SELECT shop, audience_agg(user_id) AS a FROM sale GROUP BY shop) AS t;
RESET ROLE;
DROP OWNED BY regress_shopmetrics_member;
DROP ROLE regress_shopmetrics_member;

-- Nothing on the search path at all, not even for operators inside; every form schema-qualified.
SET search_path = '';
SELECT shopmetrics.unique_users(user_id), shopmetrics.daily_unique_users(user_id, at, 'UTC'), shopmetrics.session_count(user_id, at, '1 hour'), shopmetrics.view_count(user_id, shop, shop), shopmetrics.capped_sum(user_id, shop, seconds, 10),
       shopmetrics.avg_rating(5), shopmetrics.nps_score(10, 0, 10), shopmetrics.session_count(user_id, user_id, shop, seconds), shopmetrics.ratio(pg_catalog.sum(seconds), pg_catalog.count(*)) IS NOT NULL AS ratio FROM public.sale;
SELECT (shopmetrics.sessionize(shopmetrics.activity_agg(at), '10 days')).session_number AS n FROM public.sale ORDER BY n LIMIT 2;
SELECT pg_catalog.count(*) FROM (SELECT DISTINCT a FROM public.daily_audience) AS t;
SELECT pg_catalog.count(*) FROM (SELECT DISTINCT shop::shopmetrics.key FROM public.sale) AS t;
SELECT s.* FROM (SELECT shopmetrics.stay_agg(user_id, user_id, at, shop, shop, seconds, shop, true) AS m FROM public.sale) AS t, shopmetrics.stay_statistics(m, '[2025-01-01, 2025-01-08)', 'Europe/Rome') AS s;
SELECT shopmetrics.local_day('2025-01-01 23:30+00', 'Europe/Rome');
RESET search_path;

-- Ends of things.
DROP VIEW stayed_again, stayed, daily_again, daily, with_constant_again, with_constant, constants_again, constants;
DROP MATERIALIZED VIEW daily_audience;
