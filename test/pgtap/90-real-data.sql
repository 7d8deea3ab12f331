-- The extension against the oracle on real data, where there is any:
--
--     psql -v data_dir=/some/directory -f 90-real-data.sql
--
-- The directory is read by the server. It may hold airbnb_sessions/sessions.csv.gz, online_retail_uci/order_lines.csv.gz,
-- olist_sample/order_reviews.csv.gz and convai_human_bot_chats/dialogs.csv.gz; what is missing is skipped.

\ir real-data.psql
\if :no_data
    \quit
\endif

BEGIN;
\ir setup.psql
\ir serial.psql
SELECT plan(28);

---------------------------------------------------------------------------------------------------------------------
-- Visits to a site with their start, their end and the visitor's device. A visit is one stay on one constant product.
SELECT :'data_dir' || '/airbnb_sessions/sessions.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.visit (id_visitor text, id_session text, dim_session_number int, dim_user_agent text, dim_device_app_combo text, ds date, ts_min timestamp, ts_max timestamp, did_search int, sent_message int, sent_booking_request int);
    CALL probe.load('probe.visit', :'file');
    ALTER TABLE probe.visit ADD COLUMN at timestamptz, ADD COLUMN seconds float8;
    UPDATE probe.visit SET at = ts_min AT TIME ZONE 'UTC', seconds = extract(epoch FROM ts_max - ts_min);
    CALL probe.make_parallel('probe.visit');
    CREATE TABLE probe.visit_group AS
    SELECT dim_device_app_combo AS device, array_agg((id_visitor, (at AT TIME ZONE 'America/Los_Angeles')::date)::oracle.audience_row) AS audience, array_agg((id_session, id_visitor, 'site', seconds)::oracle.try_on_row) AS try_on,
           array_agg((id_visitor, at)::oracle.visit_row) AS visits
    FROM probe.visit GROUP BY ROLLUP (1);
    SELECT cmp_ok(count(*), '>=', 10::bigint, 'visits: devices') FROM probe.visit_group;
    SELECT probe.same_bag($$ SELECT dim_device_app_combo, unique_users(id_visitor, at, 'America/Los_Angeles'), daily_unique_users(id_visitor, at, 'America/Los_Angeles') FROM probe.visit GROUP BY ROLLUP (1) $$,
                          $$ SELECT device, oracle.unique_users(audience), oracle.daily_unique_users(audience) FROM probe.visit_group $$, 'visits: unique and daily users by device');
    SELECT is_empty($$ SELECT * FROM (SELECT dim_device_app_combo AS device, session_count(id_session, id_visitor, 'site'::text, seconds) AS a, engagement_seconds(id_session, id_visitor, 'site'::text, seconds) AS b,
                                             avg_session_duration(id_session, id_visitor, 'site'::text, seconds) AS c, avg_engagement_per_user(id_session, id_visitor, 'site'::text, seconds) AS d,
                                             avg_sessions_per_user(id_session, id_visitor, 'site'::text, seconds) AS e FROM probe.visit GROUP BY ROLLUP (1)) AS have
                       FULL JOIN probe.visit_group AS want ON coalesce(have.device, '*') = coalesce(want.device, '*')
                       WHERE a IS DISTINCT FROM oracle.session_count(try_on) OR NOT oracle.same(b, oracle.engagement_seconds(try_on)) OR NOT oracle.close(c, oracle.avg_session_duration(try_on))
                          OR NOT oracle.close(d, oracle.avg_engagement_per_user(try_on)) OR NOT oracle.close(e, oracle.avg_sessions_per_user(try_on)) $$, 'visits: sessions of 4 s and more, averages');
    SELECT cmp_ok(session_count(id_session, id_visitor, 'site'::text, seconds), '<', count(DISTINCT id_session), 'visits: some are shorter') FROM probe.visit;
    SELECT is((SELECT session_count(id_session, id_visitor, 'site'::text, seconds) FROM probe.visit), (SELECT count(*) FROM probe.visit WHERE seconds >= 4), 'visits: each id is one visit, so the valid ones are the rows of 4 s and more');
    SELECT probe.same_bag($$ SELECT product, engagement_seconds, sessions, users FROM product_statistics((SELECT try_on_agg(id_session, id_visitor, dim_device_app_combo, seconds) FROM probe.visit)) $$,
                          $$ SELECT product, engagement_seconds::float8, sessions, users FROM oracle.product_statistics((SELECT array_agg((id_session, id_visitor, dim_device_app_combo, seconds)::oracle.try_on_row) FROM probe.visit)) $$,
                          'visits: the device for a product');
    SELECT probe.same_bag($$ SELECT gap, session_count(id_visitor, at, gap), sessions_per_user(id_visitor, at, gap)::numeric(20, 10) FROM probe.visit, (VALUES (interval '30 minutes'), ('24 hours'), ('7 days')) AS g (gap) GROUP BY gap $$,
                          $$ SELECT gap, oracle.session_count(visits, gap), oracle.sessions_per_user(visits, gap)::numeric(20, 10) FROM probe.visit_group, (VALUES (interval '30 minutes'), ('24 hours'), ('7 days')) AS g (gap) WHERE device IS NULL $$,
                          'visits: sessions by gap');
    \ir parallel.psql
    SELECT probe.runs_in_parallel($$ SELECT avg_session_duration(id_session, id_visitor, 'site'::text, seconds) FROM probe.visit $$, 'visits: in parallel');
    SELECT ok(oracle.close(avg_session_duration(id_session, id_visitor, 'site'::text, seconds), (SELECT oracle.avg_session_duration(try_on) FROM probe.visit_group WHERE device IS NULL)), 'visits: the average of workers') FROM probe.visit;
    \ir serial.psql
    CREATE TABLE probe.visit_day AS SELECT local_day(at, 'America/Los_Angeles') AS day, audience_agg(id_visitor, at, 'America/Los_Angeles') AS a FROM probe.visit GROUP BY 1;
    SELECT is((SELECT (unique_users(merge(a)), daily_unique_users(merge(a)))::text FROM probe.visit_day), (SELECT (oracle.unique_users(audience), oracle.daily_unique_users(audience))::text FROM probe.visit_group WHERE device IS NULL),
              'visits: merged days');
\else
    SELECT skip('no airbnb_sessions', 10);
\endif

---------------------------------------------------------------------------------------------------------------------
-- Order lines: a customer's lines are events. Many lines of one order stand at one instant, many have no customer.
SELECT :'data_dir' || '/online_retail_uci/order_lines.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.line (invoice text, stock text, description text, quantity int, at timestamp, price numeric, customer int, country text);
    CALL probe.load('probe.line', :'file');
    CREATE TABLE probe.purchase AS SELECT row_number() OVER () AS n, customer, country, stock, at AT TIME ZONE 'Europe/London' AS at FROM probe.line;
    CALL probe.make_parallel('probe.purchase');
    CREATE TABLE probe.session AS
    SELECT gap, s.* FROM (VALUES (interval '30 minutes'), ('24 hours'), ('30 days')) AS g (gap), (SELECT array_agg((customer, at)::oracle.visit_row) AS rows FROM probe.purchase) AS r, LATERAL oracle.sessionize(rows, gap) AS s;
    SELECT cmp_ok(count(*), '>=', 100000::bigint, 'lines: without a customer') FROM probe.purchase WHERE customer IS NULL;
    SELECT probe.same_bag($$ SELECT gap, user_id, session_number, started_at, ended_at, events, duration_seconds
                             FROM (VALUES (interval '30 minutes'), ('24 hours'), ('30 days')) AS g (gap), (SELECT visit_agg(customer, at) AS v FROM probe.purchase) AS t, LATERAL sessionize(v, gap) $$,
                          $$ SELECT gap, user_id, session_number, started_at, ended_at, events, duration_seconds::float8 FROM probe.session $$, 'lines: all sessions of all customers');
    SELECT is(session_count(customer, at, '30 minutes'), (SELECT count(*) FROM probe.session WHERE gap = '30 minutes'), 'lines: sessions by half an hour') FROM probe.purchase;
    SELECT is(session_count(customer, at, '24 hours'), (SELECT count(*) FROM probe.session WHERE gap = '24 hours'), 'lines: sessions by a day') FROM probe.purchase;
    SELECT ok(oracle.close(sessions_per_user(customer, at, '30 days'), (SELECT oracle.quotient(count(*), count(DISTINCT user_id)) FROM probe.session WHERE gap = '30 days')), 'lines: sessions per customer') FROM probe.purchase;
    SELECT is_empty($$ SELECT customer FROM (SELECT customer, max(s) AS have FROM (SELECT customer, session_number(at, '24 hours') OVER (PARTITION BY customer ORDER BY at) AS s FROM probe.purchase WHERE customer IS NOT NULL) AS w GROUP BY 1) AS h
                       FULL JOIN (SELECT user_id, max(session_number) AS want FROM probe.session WHERE gap = '24 hours' GROUP BY 1) AS o ON user_id = customer::text WHERE have IS DISTINCT FROM want $$, 'lines: session_number');
    SELECT probe.same_bag($$ SELECT country, daily_unique_users(customer, at, 'Europe/London') FROM probe.purchase GROUP BY 1 $$,
                          $$ SELECT country, count(DISTINCT (customer, (at AT TIME ZONE 'Europe/London')::date)) FILTER (WHERE customer IS NOT NULL) FROM probe.purchase GROUP BY 1 $$, 'lines: daily customers by country');
    SELECT is(view_count(customer, stock, country), (SELECT count(*) FROM (SELECT DISTINCT customer, stock, country FROM probe.purchase WHERE (customer, stock, country) IS NOT NULL) AS v), 'lines: distinct triples') FROM probe.purchase;
    \ir parallel.psql
    SELECT probe.runs_in_parallel($$ SELECT session_count(customer, at, '24 hours') FROM probe.purchase $$, 'lines: in parallel');
    SELECT is(session_count(customer, at, '24 hours'), (SELECT count(*) FROM probe.session WHERE gap = '24 hours'), 'lines: the sessions of workers') FROM probe.purchase;
    \ir serial.psql
    SELECT ok((SELECT merge(v) FROM (SELECT visit_agg(customer, at) AS v FROM probe.purchase GROUP BY n % 37) AS t) = (SELECT visit_agg(customer, at) FROM probe.purchase), 'lines: merge of parts is the whole');
\else
    SELECT skip('no online_retail_uci', 11);
\endif

---------------------------------------------------------------------------------------------------------------------
-- Ratings: of orders, all rated; of chats, often not.
SELECT :'data_dir' || '/olist_sample/order_reviews.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.review (review_id text, order_id text, score float8, title text, message text, created timestamp, answered timestamp);
    CALL probe.load('probe.review', :'file');
    SELECT ok(rating_count(score) = count(score) AND unrated_count(score) = 0 AND oracle.close(avg_rating(score), oracle.avg_rating(array_agg(score))), 'reviews: count and average') FROM probe.review;
    SELECT is_empty($$ SELECT * FROM rating_distribution((SELECT rating_agg(score) FROM probe.review)) AS have FULL JOIN oracle.rating_distribution((SELECT array_agg(score) FROM probe.review)) AS want ON have.rating = want.rating
                       WHERE have.responses IS DISTINCT FROM want.responses OR NOT oracle.close(have.share, want.share) $$, 'reviews: distribution');
    SELECT is((SELECT unique_users(review_id) FROM probe.review), (SELECT count(DISTINCT review_id) FROM probe.review), 'reviews: ids are not unique');
\else
    SELECT skip('no olist_sample', 3);
\endif

SELECT :'data_dir' || '/convai_human_bot_chats/dialogs.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.dialog (dialog_no int, collection text, start_time timestamp, end_time timestamp, user_id text, bot_id text, eval_score float8, profile_match int);
    CALL probe.load('probe.dialog', :'file');
    SELECT is_empty($$ SELECT bot_id FROM (SELECT bot_id, rating_count(eval_score) AS a, unrated_count(eval_score) AS b, avg_rating(eval_score) AS c, rating_response_rate(eval_score) AS d, array_agg(eval_score) AS r FROM probe.dialog GROUP BY ROLLUP (1)) AS t
                       WHERE a <> oracle.rating_count(r) OR b <> oracle.unrated_count(r) OR NOT oracle.close(c, oracle.avg_rating(r)) OR NOT oracle.close(d, oracle.rating_response_rate(r)) $$, 'chats: ratings by bot');
    SELECT cmp_ok(unrated_count(eval_score), '>', 0::bigint, 'chats: some are unrated') FROM probe.dialog;
    SELECT is_empty($$ SELECT * FROM rating_distribution((SELECT rating_agg(eval_score) FROM probe.dialog)) AS have FULL JOIN oracle.rating_distribution((SELECT array_agg(eval_score) FROM probe.dialog)) AS want ON have.rating = want.rating
                       WHERE have.responses IS DISTINCT FROM want.responses OR NOT oracle.close(have.share, want.share) $$, 'chats: distribution');
    SELECT is(session_count(user_id, start_time AT TIME ZONE 'UTC', '30 minutes'), oracle.session_count(array_agg((user_id, start_time AT TIME ZONE 'UTC')::oracle.visit_row), '30 minutes'), 'chats: sessions of users') FROM probe.dialog;
\else
    SELECT skip('no convai_human_bot_chats', 4);
\endif

SELECT * FROM finish();
ROLLBACK;
