-- The dashboards over public data sets, mapped onto the event tables: psql's variable data_dir names the directory of the
-- gzip-compressed CSV files. The data sets are of different shops and years; each dashboard shows the one that is its own.

SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS shopmetrics_dashboards CASCADE;
CALL shop.create_tables();
CREATE SCHEMA IF NOT EXISTS raw;

CREATE TABLE raw.visit (id_visitor text, id_session text, dim_session_number int, dim_user_agent text, device text, ds date,
                        ts_min timestamp, ts_max timestamp, did_search int, sent_message int, sent_booking_request int);
CREATE TABLE raw.olist_order (order_id text, customer_id text, status text, purchased_at timestamp, approved_at timestamp, carrier_at timestamp,
                              delivered_at timestamp, estimated_at timestamp);
CREATE TABLE raw.olist_item (order_id text, piece int, product_id text, seller_id text, shipping_limit timestamp, price numeric, freight numeric);
CREATE TABLE raw.olist_customer (customer_id text, person_id text, zip text, city text, state text);
CREATE TABLE raw.olist_review (review_id text, order_id text, score int, title text, message text, created_at timestamp, answered_at timestamp);
CREATE TABLE raw.chat (chat_id text, split text, category text, post_id text, item_title text, list_price numeric, buyer_agent int, seller_agent int,
                       buyer_target numeric, seller_target numeric, outcome_reward numeric, outcome_price numeric);
CREATE TABLE raw.chat_event (chat_id text, seq int, agent int, role text, action text, start_time double precision, time double precision,
                             text_length int, offer_price numeric, offer_sides text);

\cd :data_dir
\copy raw.visit FROM PROGRAM 'gzip -dc airbnb_sessions/sessions.csv.gz' WITH (FORMAT csv, HEADER true)
\copy raw.olist_order FROM PROGRAM 'gzip -dc olist_sample/orders.csv.gz' WITH (FORMAT csv, HEADER true)
\copy raw.olist_item FROM PROGRAM 'gzip -dc olist_sample/order_items.csv.gz' WITH (FORMAT csv, HEADER true)
\copy raw.olist_customer FROM PROGRAM 'gzip -dc olist_sample/customers.csv.gz' WITH (FORMAT csv, HEADER true)
\copy raw.olist_review FROM PROGRAM 'gzip -dc olist_sample/order_reviews.csv.gz' WITH (FORMAT csv, HEADER true)
\copy raw.chat FROM PROGRAM 'gzip -dc craigslist_bargain_chats/chats.csv.gz' WITH (FORMAT csv, HEADER true)
\copy raw.chat_event FROM PROGRAM 'gzip -dc craigslist_bargain_chats/events.csv.gz' WITH (FORMAT csv, HEADER true)

-- A visit is a try-on session of one thing. Its user agent may be missing; what the publisher calls the device is the platform.
INSERT INTO shop.try_on_event
SELECT id_session, id_visitor, id_session, ts_min AT TIME ZONE 'UTC', 'site', 'visit', NULL, NULL, device, least(extract(epoch FROM ts_max - ts_min), 86400)
FROM   raw.visit
ON CONFLICT DO NOTHING;

-- What was paid and not called off counts: the marketplace has words of its own for that. Its clock shows Brazilian time. The person,
-- not the customer (one an order), is the user.
INSERT INTO shop.order_status
SELECT DISTINCT status, status NOT IN ('canceled', 'unavailable', 'created') FROM raw.olist_order ON CONFLICT DO NOTHING;
INSERT INTO shop.sales_order
SELECT o.order_id, c.person_id, o.purchased_at AT TIME ZONE 'America/Sao_Paulo', o.status,
       'marketplace', i.price + i.freight, i.price, i.freight, 0, 0, 'BRL'
FROM   raw.olist_order AS o JOIN raw.olist_customer AS c USING (customer_id)
       LEFT JOIN (SELECT order_id, sum(price) AS price, sum(freight) AS freight FROM raw.olist_item GROUP BY order_id) AS i USING (order_id)
ON CONFLICT DO NOTHING;
INSERT INTO shop.order_item SELECT order_id, piece, product_id, 1, price FROM raw.olist_item ON CONFLICT DO NOTHING;
-- A review may cover several orders: it is the survey of each of them.
INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, feedback, submitted)
SELECT r.review_id || ' ' || r.order_id, NULL, c.person_id, r.answered_at AT TIME ZONE 'America/Sao_Paulo', r.score, r.message, true
FROM   raw.olist_review AS r JOIN raw.olist_order AS o USING (order_id) JOIN raw.olist_customer AS c USING (customer_id)
ON CONFLICT DO NOTHING;

-- The buyer is the visitor, the seller the agent: one agent a category, because the chats' people have no names. The thing for sale
-- is the page. What is no message, an offer or an answer to one, is an event of its side, too.
INSERT INTO shop.agent SELECT DISTINCT category, 'seller of: ' || category FROM raw.chat ON CONFLICT DO NOTHING;
INSERT INTO shop.conversation_event
SELECT e.chat_id || ' ' || e.seq, e.chat_id, e.chat_id, CASE WHEN e.role = 'seller' THEN c.category END, to_timestamp(e.time),
       CASE e.role WHEN 'buyer' THEN 'visitor' ELSE 'agent' END, 'text', '/post/' || c.post_id, false
FROM   raw.chat_event AS e JOIN raw.chat AS c USING (chat_id)
WHERE  e.time IS NOT NULL
ON CONFLICT DO NOTHING;
VACUUM ANALYZE;

\pset footer off
\pset null '-'
\C 'What was loaded'
SELECT 'try_on_event' AS "table", count(*) AS rows, min(started_at)::date AS first, max(started_at)::date AS last FROM shop.try_on_event
UNION ALL SELECT 'sales_order', count(*), min(ordered_at)::date, max(ordered_at)::date FROM shop.sales_order
UNION ALL SELECT 'survey', count(*), min(answered_at)::date, max(answered_at)::date FROM shop.survey
UNION ALL SELECT 'conversation_event', count(*), min(at)::date, max(at)::date FROM shop.conversation_event;

\C 'What is wrong with them'
SELECT problem, table_name, rows, example FROM shop.data_problems() LIMIT 12;

\C 'Visits as try-on sessions, 30 days until 31 January 2015 (airbnb_sessions)'
SELECT metric, round(current::numeric, 2) AS current, round(previous::numeric, 2) AS previous, round((100 * change)::numeric, 1) AS change_percent
FROM   shop.try_on_overview_compared('last_30_days', '2015-02-01 00:00+00', 'UTC');
\C 'Platforms'
SELECT platform, sessions, users, round(100 * session_share) AS percent_of_sessions
FROM   shop.try_on_platforms(shopmetrics.period('last_30_days', '2015-02-01 00:00+00', 'UTC'), 'UTC') LIMIT 5;

\C 'Sales, the first 30 days of June 2018 (olist_sample)'
SELECT currency, metric, round(current::numeric, 2) AS current, round(previous::numeric, 2) AS previous, round((100 * change)::numeric, 1) AS change_percent
FROM   shop.sales_performance_compared('last_30_days', '2018-07-01 00:00-03', 'America/Sao_Paulo');
\C 'Surveys of the same days'
SELECT rating, responses, round(100 * share) AS percent
FROM   shop.rating_distribution(shopmetrics.period('last_30_days', '2018-07-01 00:00-03', 'America/Sao_Paulo'), 'America/Sao_Paulo');

\C 'Conversations, 14 days until 30 June 2017 (craigslist_bargain_chats)'
SELECT metric, round(current::numeric, 2) AS current, round(previous::numeric, 2) AS previous, round((100 * change)::numeric, 1) AS change_percent
FROM   shop.conversation_overview_compared('last_14_days', '2017-07-01 00:00+00', 'UTC')
UNION ALL
SELECT metric, round(current::numeric, 2), round(previous::numeric, 2), round((100 * change)::numeric, 1)
FROM   shop.request_overview_compared('last_14_days', '2017-07-01 00:00+00', 'UTC');
\C 'Agents'
SELECT agent_name, agent_requests, round(100 * visitor_acceptance_rate) AS accepted_percent, conversations
FROM   shop.agent_leaderboard(shopmetrics.period('last_14_days', '2017-07-01 00:00+00', 'UTC'), 'UTC');
\C
