-- Users, messages, conversations, conversions and attribution on real data, where there is any, against plain SQL:
--
--     psql -v data_dir=/some/directory -f 91-more-real-data.sql
--
-- The directory is read by the server. It may hold craigslist_bargain_chats, convai_human_bot_chats, airbnb_sessions,
-- olist_sample, rees46_multi_category_sample and open_bandit_fashion; what is missing is skipped.

\ir real-data.psql
\if :no_data
    \quit
\endif

BEGIN;
\ir setup.psql
\ir serial.psql
SELECT plan(49);

---------------------------------------------------------------------------------------------------------------------
-- Chats of a buyer and a seller, every event with its time, some of them one-sided. The buyer is the visitor; offers and
-- what is said to them stand for the second channel.
SELECT :'data_dir' || '/craigslist_bargain_chats/events.csv.gz' AS file, :'data_dir' || '/craigslist_bargain_chats/chats.csv.gz' AS more \gset
SELECT probe.are_there(:'file', :'more') AS there \gset
\if :there
    CREATE TABLE probe.chat_event (chat_id text, seq int, agent int, role text, action text, start_time numeric, time numeric, text_length int, offer_price numeric, offer_sides text);
    CALL probe.load('probe.chat_event', :'file');
    CREATE TABLE probe.chat (chat_id text, split text, category text, post_id text, item_title text, list_price numeric, buyer_agent int, seller_agent int, buyer_target numeric, seller_target numeric, outcome_reward numeric, outcome_price numeric);
    CALL probe.load('probe.chat', :'more');
    CREATE TABLE probe.talk AS
    SELECT chat_id, category, action, to_timestamp(time::float8) AS at, role = 'buyer' AS by_buyer, action <> 'message' AS is_offer FROM probe.chat_event JOIN probe.chat USING (chat_id);
    CALL probe.make_parallel('probe.talk');
    -- each chat once: who came first, who was there, from when to when
    CREATE TABLE probe.per_chat AS
    SELECT chat_id, category, (array_agg(by_buyer ORDER BY at, by_buyer DESC))[1] AS buyer_first, bool_or(by_buyer) AND bool_or(NOT by_buyer) AS two_sided, extract(epoch FROM max(at) - min(at)) / 60 AS minutes,
           bool_or(by_buyer) FILTER (WHERE NOT is_offer) AND bool_or(NOT by_buyer) FILTER (WHERE NOT is_offer) AS both_wrote, bool_or(by_buyer) FILTER (WHERE is_offer) AND bool_or(NOT by_buyer) FILTER (WHERE is_offer) AS both_dealt,
           count(*) FILTER (WHERE NOT is_offer) AS messages, count(*) FILTER (WHERE is_offer) AS offers
    FROM   probe.talk GROUP BY chat_id, category;
    SELECT probe.same_bag($$ SELECT category, conversation_count(chat_id, at, by_buyer, false), request_count(chat_id, at, by_buyer, false), visitor_request_count(chat_id, at, by_buyer, false), agent_request_count(chat_id, at, by_buyer, false),
                                    unsuccessful_request_count(chat_id, at, by_buyer, false), unanswered_request_count(chat_id, at, by_buyer, false) FROM probe.talk GROUP BY ROLLUP (1) $$,
                          $$ SELECT category, count(*) FILTER (WHERE two_sided), count(*), count(*) FILTER (WHERE buyer_first), count(*) FILTER (WHERE NOT buyer_first), count(*) FILTER (WHERE NOT two_sided), count(*) FILTER (WHERE NOT two_sided AND buyer_first)
                             FROM probe.per_chat GROUP BY ROLLUP (1) $$, 'chats: as one channel, by category');
    SELECT is_empty($$ SELECT * FROM (SELECT category, avg_conversation_minutes(chat_id, at, by_buyer, false) AS m, agent_acceptance_rate(chat_id, at, by_buyer, false) AS a, visitor_acceptance_rate(chat_id, at, by_buyer, false) AS v FROM probe.talk GROUP BY ROLLUP (1)) AS have
                       FULL JOIN (SELECT category, oracle.quotient(sum(minutes) FILTER (WHERE two_sided), count(*) FILTER (WHERE two_sided)) AS m, oracle.quotient(count(*) FILTER (WHERE two_sided AND buyer_first), count(*) FILTER (WHERE buyer_first)) AS a,
                                         oracle.quotient(count(*) FILTER (WHERE two_sided AND NOT buyer_first), count(*) FILTER (WHERE NOT buyer_first)) AS v FROM probe.per_chat GROUP BY ROLLUP (1)) AS want ON coalesce(have.category, '*') = coalesce(want.category, '*')
                       WHERE NOT oracle.close(have.m, want.m) OR NOT oracle.close(have.a, want.a) OR NOT oracle.close(have.v, want.v) $$, 'chats: minutes and acceptance, by category');
    SELECT cmp_ok(unsuccessful_request_count(chat_id, at, by_buyer, false), '>', 0::bigint, 'chats: some are one-sided') FROM probe.talk WHERE action = 'message';
    SELECT is(conversation_count(chat_id, at, by_buyer, false), (SELECT count(*) FROM probe.per_chat WHERE both_wrote), 'chats: both wrote') FROM probe.talk WHERE action = 'message';
    SELECT probe.same_bag($$ SELECT category, conversation_count(chat_id, at, by_buyer, is_offer), text_conversation_count(chat_id, at, by_buyer, is_offer), video_conversation_count(chat_id, at, by_buyer, is_offer), text_request_count(chat_id, at, by_buyer, is_offer),
                                    video_request_count(chat_id, at, by_buyer, is_offer), unsuccessful_request_count(chat_id, at, by_buyer, is_offer) FROM probe.talk GROUP BY ROLLUP (1) $$,
                          $$ SELECT category, count(*) FILTER (WHERE both_wrote OR both_dealt), count(*) FILTER (WHERE both_wrote), count(*) FILTER (WHERE both_dealt), count(*) FILTER (WHERE messages > 0), count(*) FILTER (WHERE offers > 0),
                                    count(*) FILTER (WHERE messages > 0 AND NOT both_wrote) + count(*) FILTER (WHERE offers > 0 AND NOT both_dealt) FROM probe.per_chat GROUP BY ROLLUP (1) $$, 'chats: as two channels, by category');
    SELECT is((SELECT (unanswered_request_count(c), agent_request_count(c), round(avg_conversation_minutes(c)::numeric, 9))::text FROM (SELECT conversation_agg(chat_id, at, by_buyer, is_offer) AS c FROM probe.talk) AS t),
              (SELECT (oracle.unanswered_request_count(r), oracle.agent_request_count(r), round(oracle.avg_conversation_minutes(r), 9))::text FROM (SELECT array_agg((chat_id, at, by_buyer, is_offer)::oracle.conversation_row) AS r FROM probe.talk) AS t), 'chats: the oracle says so, too');
    SELECT probe.same_bag($$ SELECT category, session_count(chat_id, by_buyer, NOT by_buyer), bounce_count(chat_id, by_buyer, NOT by_buyer), live_support_count(chat_id, by_buyer, NOT by_buyer) FROM probe.talk WHERE action = 'message' GROUP BY ROLLUP (1) $$,
                          $$ SELECT category, count(*), count(*) FILTER (WHERE buyer = 1), count(*) FILTER (WHERE seller > 0)
                             FROM (SELECT category, count(*) FILTER (WHERE by_buyer) AS buyer, count(*) FILTER (WHERE NOT by_buyer) AS seller FROM probe.talk WHERE action = 'message' GROUP BY chat_id, category) AS s WHERE buyer > 0 GROUP BY ROLLUP (1) $$,
                          'chats: as sessions of messages');
    \ir parallel.psql
    SELECT probe.runs_in_parallel($$ SELECT avg_conversation_minutes(chat_id, at, by_buyer, is_offer) FROM probe.talk $$, 'chats: in parallel');
    SELECT ok(oracle.close(avg_conversation_minutes(chat_id, at, by_buyer, false), (SELECT sum(minutes) FILTER (WHERE two_sided) / count(*) FILTER (WHERE two_sided) FROM probe.per_chat)), 'chats: the minutes of workers') FROM probe.talk;
    \ir serial.psql
    SELECT ok((SELECT merge(c) FROM (SELECT conversation_agg(chat_id, at, by_buyer, is_offer) AS c FROM probe.talk GROUP BY action) AS p) = (SELECT conversation_agg(chat_id, at, by_buyer, is_offer) FROM probe.talk), 'chats: merged by action');
\else
    SELECT skip('no craigslist_bargain_chats', 10);
\endif

---------------------------------------------------------------------------------------------------------------------
-- Chats of a person and a bot that plays the agent: many of one message, many without a rating.
SELECT :'data_dir' || '/convai_human_bot_chats/messages.csv.gz' AS file, :'data_dir' || '/convai_human_bot_chats/dialogs.csv.gz' AS more \gset
SELECT probe.are_there(:'file', :'more') AS there \gset
\if :there
    CREATE TABLE probe.utterance (dialog_no int, msg_no int, sender_class text, sender_id text, text_length int, evaluation_score int);
    CALL probe.load('probe.utterance', :'file');
    CREATE TABLE probe.dialog (dialog_no int, collection text, start_time timestamp, end_time timestamp, user_id text, bot_id text, eval_score float8, profile_match int);
    CALL probe.load('probe.dialog', :'more');
    CREATE TABLE probe.said AS SELECT dialog_no, bot_id, user_id, start_time AT TIME ZONE 'UTC' + msg_no * interval '1 s' AS at, sender_class = 'Human' AS by_human FROM probe.utterance JOIN probe.dialog USING (dialog_no);
    SELECT probe.same_bag($$ SELECT bot_id, session_count(dialog_no, by_human, NOT by_human), bounce_count(dialog_no, by_human, NOT by_human), live_support_count(dialog_no, by_human, NOT by_human) FROM probe.said GROUP BY ROLLUP (1) $$,
                          $$ SELECT bot_id, count(*) FILTER (WHERE human > 0), count(*) FILTER (WHERE human = 1), count(*) FILTER (WHERE human > 0 AND bot > 0)
                             FROM (SELECT bot_id, count(*) FILTER (WHERE by_human) AS human, count(*) FILTER (WHERE NOT by_human) AS bot FROM probe.said GROUP BY bot_id, dialog_no) AS d GROUP BY ROLLUP (1) $$, 'bots: sessions, bounces, answered ones');
    SELECT ok(oracle.close(bounce_rate(dialog_no, by_human, NOT by_human), oracle.bounce_rate(array_agg((dialog_no, by_human, NOT by_human)::oracle.message_row)))
              AND oracle.close(self_service_rate(dialog_no, by_human, NOT by_human), oracle.self_service_rate(array_agg((dialog_no, by_human, NOT by_human)::oracle.message_row))), 'bots: rates') FROM probe.said;
    SELECT cmp_ok(count(DISTINCT dialog_no), '>', session_count(dialog_no, by_human, NOT by_human), 'bots: dialogs in which the person never wrote are no sessions') FROM probe.said;
    SELECT probe.same_bag($$ SELECT bot_id, conversation_count(dialog_no, at, by_human, false), visitor_request_count(dialog_no, at, by_human, false), unanswered_request_count(dialog_no, at, by_human, false), unsuccessful_request_count(dialog_no, at, by_human, false)
                             FROM probe.said GROUP BY ROLLUP (1) $$,
                          $$ SELECT bot_id, count(*) FILTER (WHERE two_sided), count(*) FILTER (WHERE human_first), count(*) FILTER (WHERE human_first AND NOT two_sided), count(*) FILTER (WHERE NOT two_sided)
                             FROM (SELECT bot_id, bool_or(by_human) AND bool_or(NOT by_human) AS two_sided, (array_agg(by_human ORDER BY at, by_human DESC))[1] AS human_first FROM probe.said GROUP BY bot_id, dialog_no) AS d GROUP BY ROLLUP (1) $$, 'bots: who spoke first, who answered');
    SELECT is((SELECT (rating_count(eval_score), unrated_count(eval_score), unique_users(user_id) FILTER (WHERE eval_score IS NULL))::text FROM probe.dialog), (SELECT (count(eval_score), count(*) - count(eval_score), count(DISTINCT user_id) FILTER (WHERE eval_score IS NULL))::text FROM probe.dialog),
              'bots: rated and unrated');
    SELECT probe.same_bag($$ SELECT m, new_users(f, tstzrange(m, m + interval '1 month')) FROM generate_series('2018-07-01 00:00+00'::timestamptz, '2018-12-01 00:00+00', '1 month') AS m, (SELECT first_seen_agg(user_id, at) AS f FROM probe.said WHERE by_human) AS t $$,
                          $$ SELECT m, count(first_at) FROM generate_series('2018-07-01 00:00+00'::timestamptz, '2018-12-01 00:00+00', '1 month') AS m
                             LEFT JOIN (SELECT min(at) AS first_at FROM probe.said WHERE by_human GROUP BY user_id) AS u ON first_at >= m AND first_at < m + interval '1 month' GROUP BY m $$, 'bots: new people by month');
\else
    SELECT skip('no convai_human_bot_chats', 6);
\endif

---------------------------------------------------------------------------------------------------------------------
-- Visits to a site: who searched, who wrote, who asked to book; first visits.
SELECT :'data_dir' || '/airbnb_sessions/sessions.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.visit (id_visitor text, id_session text, dim_session_number int, dim_user_agent text, dim_device_app_combo text, ds date, ts_min timestamp, ts_max timestamp, did_search int, sent_message int, sent_booking_request int);
    CALL probe.load('probe.visit', :'file');
    ALTER TABLE probe.visit ADD COLUMN at timestamptz;
    UPDATE probe.visit SET at = ts_min AT TIME ZONE 'UTC';
    CALL probe.make_parallel('probe.visit');
    SELECT probe.same_bag($$ SELECT dim_device_app_combo, reached_users(id_visitor, did_search = 1, sent_booking_request = 1), converted_users(id_visitor, did_search = 1, sent_booking_request = 1),
                                    conversion_rate(id_visitor, did_search = 1, sent_booking_request = 1)::numeric(20, 14), literal_conversion_rate(id_visitor, did_search = 1, sent_booking_request = 1)::numeric(20, 14) FROM probe.visit GROUP BY ROLLUP (1) $$,
                          $$ SELECT device, count(*) FILTER (WHERE searched), count(*) FILTER (WHERE booked), (count(*) FILTER (WHERE searched AND booked)::numeric / nullif(count(*) FILTER (WHERE searched), 0))::numeric(20, 14),
                                    (count(*) FILTER (WHERE booked)::numeric / nullif(count(*) FILTER (WHERE searched), 0))::numeric(20, 14)
                             FROM (SELECT dim_device_app_combo AS device, bool_or(did_search = 1) AS searched, bool_or(sent_booking_request = 1) AS booked FROM probe.visit GROUP BY GROUPING SETS ((dim_device_app_combo, id_visitor), (id_visitor))) AS u
                             GROUP BY device $$, 'visits: from search to booking by device');
    SELECT is((SELECT (reached_users(id_visitor, true, sent_message = 1), converted_users(id_visitor, true, sent_message = 1))::text FROM probe.visit), (SELECT (count(DISTINCT id_visitor), count(DISTINCT id_visitor) FILTER (WHERE sent_message = 1))::text FROM probe.visit), 'visits: who wrote');
    CREATE TABLE probe.month AS SELECT tstzrange(m::timestamp AT TIME ZONE 'America/Los_Angeles', (m + interval '1 month')::timestamp AT TIME ZONE 'America/Los_Angeles') AS period FROM generate_series('2014-05-01'::timestamp, '2015-04-01', '1 month') AS m;
    CREATE TABLE probe.month_wanted AS
    SELECT period, count(*) FILTER (WHERE first_at >= lower(period) AND first_at < upper(period)) AS new, count(*) FILTER (WHERE first_at < lower(period) AND was_there) AS back
    FROM  (SELECT period, id_visitor, min(at) AS first_at, bool_or(at >= lower(period) AND at < upper(period)) AS was_there FROM probe.month, probe.visit GROUP BY 1, 2) AS u GROUP BY period;
    SELECT probe.same_bag('SELECT period, new_users(id_visitor, at, period), returning_users(id_visitor, at, period) FROM probe.visit, probe.month GROUP BY period', 'SELECT period, new, back FROM probe.month_wanted', 'visits: new and returning visitors by month');
    SELECT is_empty($$ SELECT period FROM probe.month JOIN probe.month_wanted USING (period), (SELECT first_seen_agg(id_visitor, at) AS f FROM probe.visit) AS t WHERE new_users(f, period) <> new $$, 'visits: all months from one summary');
    SELECT is_empty($$ SELECT period FROM (SELECT period, period_users_agg(id_visitor, at, period) AS u FROM probe.visit, probe.month GROUP BY period) AS h JOIN (SELECT period, count(DISTINCT id_visitor) AS users FROM probe.visit, probe.month WHERE at <@ period GROUP BY period) AS w USING (period)
                       WHERE new_users(u) + returning_users(u) <> users OR unique_users(u) <> users $$, 'visits: new + returning = visitors of the month');
    SELECT is((SELECT new_users(id_visitor, at, period('last_30_days', '2014-09-15 12:00+00', 'America/Los_Angeles')) FROM probe.visit),
              (SELECT count(*) FROM (SELECT min(at) AS at FROM probe.visit GROUP BY id_visitor) AS u WHERE (at AT TIME ZONE 'America/Los_Angeles')::date BETWEEN '2014-08-16' AND '2014-09-14'), 'visits: new in the last 30 days');
    SELECT probe.same_bag($$ SELECT d, count(id_visitor) FROM period_days(period('last_14_days', '2014-11-09 12:00+00', 'America/Los_Angeles'), 'America/Los_Angeles') AS d LEFT JOIN probe.visit ON local_day(at, 'America/Los_Angeles') = d GROUP BY d $$,
                          $$ SELECT d::date, (SELECT count(*) FROM probe.visit WHERE (at AT TIME ZONE 'America/Los_Angeles')::date = d) FROM generate_series('2014-10-26'::timestamp, '2014-11-08', '1 day') AS d $$, 'visits: fourteen days over the end of summer time');
    SELECT is((SELECT count(*) FROM probe.visit WHERE at >= lower(period('last_14_days', '2014-11-09 12:00+00', 'America/Los_Angeles')) AND at < upper(period('last_14_days', '2014-11-09 12:00+00', 'America/Los_Angeles'))),
              (SELECT count(*) FROM probe.visit WHERE (at AT TIME ZONE 'America/Los_Angeles')::date BETWEEN '2014-10-26' AND '2014-11-08'), 'visits: the same days by the bounds of the period');
    \ir parallel.psql
    SELECT probe.runs_in_parallel($$ SELECT returning_users(id_visitor, at, '[2014-09-01 00:00+00, 2014-10-01 00:00+00)') FROM probe.visit $$, 'visits: in parallel');
    SELECT is(returning_users(id_visitor, at, '[2014-09-01 00:00+00, 2014-10-01 00:00+00)'),
              (SELECT count(*) FROM (SELECT FROM probe.visit GROUP BY id_visitor HAVING min(at) < '2014-09-01 00:00+00' AND bool_or(at >= '2014-09-01 00:00+00' AND at < '2014-10-01 00:00+00')) AS u), 'visits: the returning visitors of workers') FROM probe.visit;
    \ir serial.psql
\else
    SELECT skip('no airbnb_sessions', 10);
\endif

---------------------------------------------------------------------------------------------------------------------
-- Orders with their items, freight and reviews. Touches are made up of them: a person's reviews, a person's orders.
SELECT :'data_dir' || '/olist_sample/' AS dir \gset
SELECT probe.are_there(:'dir' || 'orders.csv.gz', :'dir' || 'order_items.csv.gz', :'dir' || 'order_reviews.csv.gz', :'dir' || 'customers.csv.gz') AS there \gset
\if :there
    CREATE TABLE probe.orders (order_id text, customer_id text, status text, at timestamp, approved timestamp, shipped timestamp, delivered timestamp, estimated timestamp);
    CREATE TABLE probe.item (order_id text, item_no int, product_id text, seller_id text, shipping_limit timestamp, price numeric, freight numeric);
    CREATE TABLE probe.review (review_id text, order_id text, score float8, title text, message text, created timestamp, answered timestamp);
    CREATE TABLE probe.customer (customer_id text, person text, zip text, city text, state text);
    CALL probe.load('probe.orders', :'dir' || 'orders.csv.gz');
    CALL probe.load('probe.item', :'dir' || 'order_items.csv.gz');
    CALL probe.load('probe.review', :'dir' || 'order_reviews.csv.gz');
    CALL probe.load('probe.customer', :'dir' || 'customers.csv.gz');
    -- (a purchase without items has no value: NULL)
    CREATE TABLE probe.bought AS
    SELECT order_id, person, state, at AT TIME ZONE 'America/Sao_Paulo' AS at, sum(price) AS items, sum(price + freight) AS total
    FROM   probe.orders JOIN probe.customer USING (customer_id) LEFT JOIN probe.item USING (order_id) GROUP BY 1, 2, 3, 4;
    CREATE TABLE probe.touched AS
    SELECT row_number() OVER (ORDER BY review_id, order_id) AS touch_no, person, created AT TIME ZONE 'America/Sao_Paulo' AS starts_at, CASE WHEN answered >= created THEN answered AT TIME ZONE 'America/Sao_Paulo' END AS ends_at, score
    FROM   probe.review JOIN probe.orders USING (order_id) JOIN probe.customer USING (customer_id);
    CREATE INDEX ON probe.bought (person);
    CREATE INDEX ON probe.touched (person);
    ALTER TABLE probe.bought SET (parallel_workers = 3);
    ANALYZE probe.bought;
    ANALYZE probe.touched;
    CREATE TABLE probe.olist AS SELECT (SELECT touch_agg(person, touch_no, starts_at, ends_at) FROM probe.touched) AS reviews, (SELECT touch_agg(person, order_id, at, NULL) FROM probe.bought) AS orders,
                                       (SELECT touch_agg(person, order_id, at + interval '1 microsecond', NULL) FROM probe.bought) AS earlier_orders, (SELECT purchase_agg(person, order_id, at, items) FROM probe.bought) AS items,
                                       (SELECT purchase_agg(person, order_id, at, total) FROM probe.bought) AS totals;
    -- every order is covered by the touch that is made of it
    SELECT is((SELECT (attributed_orders(orders, items, NULL), attributed_value(orders, items, NULL), attributed_value(orders, totals, NULL))::text FROM probe.olist), (SELECT ((SELECT count(*) FROM probe.bought), sum(price), sum(price + freight))::text FROM probe.item), 'orders: their number, items and totals');
    SELECT ok(oracle.near((SELECT attributed_aov(orders, items, NULL) FROM probe.olist), (SELECT sum(items) / count(*) FROM probe.bought)), 'orders: the average of all, those without items too');
    SELECT cmp_ok(count(*), '>', 0::bigint, 'orders: some are without items') FROM probe.bought WHERE items IS NULL;
    -- a person's earlier order: plain joins
    SELECT is((SELECT attributed_orders(earlier_orders, items, NULL) FROM probe.olist), (SELECT count(*) FROM probe.bought AS b WHERE EXISTS (SELECT FROM probe.bought AS e WHERE e.person = b.person AND e.at < b.at)), 'orders: of people who had bought before');
    SELECT is((SELECT attributed_value(earlier_orders, totals, '30 days') FROM probe.olist), (SELECT sum(total) FROM probe.bought AS b WHERE EXISTS (SELECT FROM probe.bought AS e WHERE e.person = b.person AND e.at < b.at AND b.at < e.at + interval '720 hours 1 microsecond')),
              'orders: the value of what they bought within 30 days');
    SELECT is((SELECT attributed_orders(reviews, items, NULL) FROM probe.olist), (SELECT count(*) FROM probe.bought AS b WHERE EXISTS (SELECT FROM probe.touched AS t WHERE t.person = b.person AND t.starts_at <= b.at)), 'orders: of people who had been asked for a review');
    CREATE TABLE probe.credited AS
    SELECT l, b.order_id, t.touch_no, b.items, b.at, t.starts_at FROM (VALUES (interval '0'), ('24 hours'), ('720 hours'), (NULL)) AS v (l), probe.bought AS b,
           LATERAL (SELECT * FROM probe.touched AS t WHERE t.person = b.person AND t.starts_at <= b.at AND (l IS NULL OR b.at < coalesce(t.ends_at, t.starts_at) + l) ORDER BY starts_at DESC, touch_no DESC LIMIT 1) AS t;
    SELECT probe.same_bag($$ SELECT l, a.* FROM (VALUES (interval '0'), ('24 hours'), ('720 hours'), (NULL)) AS v (l), probe.olist, LATERAL attributions(reviews, items, l) AS a $$, 'SELECT l, order_id, touch_no::text, items, at, starts_at FROM probe.credited', 'orders: which review takes which');
    SELECT cmp_ok(count(*), '>=', 100::bigint, 'orders: reviews take some') FROM probe.credited;
    \ir parallel.psql
    SELECT probe.runs_in_parallel('SELECT purchase_agg(person, order_id, at, items) FROM probe.bought', 'orders: in parallel');
    SELECT ok(purchase_agg(person, order_id, at, items) = (SELECT items FROM probe.olist), 'orders: those of workers') FROM probe.bought;
    \ir serial.psql
    SELECT is((SELECT sum(attributed_value(t, p, NULL)) FROM (SELECT state, touch_agg(person, order_id, at, NULL) AS t, purchase_agg(person, order_id, at, items) AS p FROM probe.bought GROUP BY state) AS s), (SELECT sum(price) FROM probe.item), 'orders: the states'' values add up');
    SELECT ok((SELECT merge(p) FROM (SELECT purchase_agg(person, order_id, at, items) AS p FROM probe.bought GROUP BY state) AS s) = (SELECT items FROM probe.olist), 'orders: merged states');
\else
    SELECT skip('no olist_sample', 12);
\endif

---------------------------------------------------------------------------------------------------------------------
-- A shop's events: views, carts, purchases, many in one second.
SELECT :'data_dir' || '/rees46_multi_category_sample/events.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.shop_event (event_time text, event_type text, product_id bigint, category_id bigint, category_code text, brand text, price numeric, user_id bigint, user_session uuid);
    CALL probe.load('probe.shop_event', :'file');
    CREATE TABLE probe.shop AS SELECT row_number() OVER () AS event_no, event_type, product_id, coalesce(split_part(category_code, '.', 1), 'none') AS category, price, user_id, user_session, event_time::timestamptz AS at FROM probe.shop_event;
    CREATE INDEX ON probe.shop (user_id);
    CALL probe.make_parallel('probe.shop');
    SELECT probe.same_bag($$ SELECT category, reached_users(user_id, event_type = 'view', event_type = 'purchase'), converted_users(user_id, event_type = 'view', event_type = 'purchase'), conversion_rate(user_id, event_type = 'view', event_type = 'purchase')::numeric(20, 14)
                             FROM probe.shop GROUP BY ROLLUP (1) $$,
                          $$ SELECT category, count(*) FILTER (WHERE viewed), count(*) FILTER (WHERE bought), (count(*) FILTER (WHERE viewed AND bought)::numeric / nullif(count(*) FILTER (WHERE viewed), 0))::numeric(20, 14)
                             FROM (SELECT category, bool_or(event_type = 'view') AS viewed, bool_or(event_type = 'purchase') AS bought FROM probe.shop GROUP BY GROUPING SETS ((category, user_id), (user_id))) AS u GROUP BY category $$,
                          'shop: from view to purchase by category');
    SELECT is((SELECT (reached_users(user_session, event_type = 'cart', event_type = 'purchase'), converted_users(user_session, event_type = 'cart', event_type = 'purchase'), literal_conversion_rate(user_session, event_type = 'cart', event_type = 'purchase')::numeric(12, 6))::text FROM probe.shop),
              (SELECT (count(DISTINCT user_session) FILTER (WHERE event_type = 'cart'), count(DISTINCT user_session) FILTER (WHERE event_type = 'purchase'),
                       (count(DISTINCT user_session) FILTER (WHERE event_type = 'purchase')::numeric / count(DISTINCT user_session) FILTER (WHERE event_type = 'cart'))::numeric(12, 6))::text FROM probe.shop), 'shop: from cart to purchase by session: more buy than fill a cart');
    CREATE TABLE probe.shop_summary AS SELECT touch_agg(user_id, event_no, at, NULL) FILTER (WHERE event_type = 'view') AS views, purchase_agg(user_id, event_no, at, price) FILTER (WHERE event_type = 'purchase') AS purchases FROM probe.shop;
    CREATE TABLE probe.shop_credited AS
    SELECT l, p.event_no AS order_no, v.event_no AS view_no, p.price, p.at, v.at AS viewed_at FROM (VALUES (interval '1 microsecond'), ('5 minutes'), ('1 hour'), (NULL)) AS w (l), (SELECT * FROM probe.shop WHERE event_type = 'purchase') AS p,
           LATERAL (SELECT * FROM probe.shop AS v WHERE v.event_type = 'view' AND v.user_id = p.user_id AND v.at <= p.at AND (l IS NULL OR p.at < v.at + l) ORDER BY v.at DESC, v.event_no DESC LIMIT 1) AS v;
    SELECT probe.same_bag($$ SELECT l, a.* FROM (VALUES (interval '1 microsecond'), ('5 minutes'), ('1 hour'), (NULL)) AS w (l), probe.shop_summary, LATERAL attributions(views, purchases, l) AS a $$, 'SELECT l, order_no::text, view_no::text, price, at, viewed_at FROM probe.shop_credited',
                          'shop: which view takes which purchase');
    SELECT probe.same_bag($$ SELECT l, attributed_orders(views, purchases, l), attributed_value(views, purchases, l), attributed_aov(views, purchases, l)::numeric(20, 8) FROM (VALUES (interval '1 microsecond'), ('5 minutes'), ('1 hour'), (NULL)) AS w (l), probe.shop_summary $$,
                          $$ SELECT w.l, count(order_no), coalesce(sum(price), 0), (sum(price) / nullif(count(order_no), 0))::numeric(20, 8) FROM (VALUES (interval '1 microsecond'), ('5 minutes'), ('1 hour'), (NULL)) AS w (l) LEFT JOIN probe.shop_credited AS c ON c.l IS NOT DISTINCT FROM w.l GROUP BY 1 $$ ,
                          'shop: orders, value and average');
    SELECT is((SELECT new_users(user_session, at, '[2019-10-01 01:00+00, 2019-10-01 02:00+00)') FROM probe.shop), (SELECT count(*) FROM (SELECT FROM probe.shop GROUP BY user_session HAVING min(at) >= '2019-10-01 01:00+00' AND min(at) < '2019-10-01 02:00+00') AS s), 'shop: sessions begun in an hour');
    \ir parallel.psql
    SELECT probe.runs_in_parallel($$ SELECT conversion_rate(user_id, event_type = 'view', event_type = 'purchase') FROM probe.shop $$, 'shop: in parallel');
    SELECT ok((SELECT touch_agg(user_id, event_no, at, NULL) FILTER (WHERE event_type = 'view') FROM probe.shop) = views, 'shop: the views of workers') FROM probe.shop_summary;
    \ir serial.psql
\else
    SELECT skip('no rees46_multi_category_sample', 7);
\endif

---------------------------------------------------------------------------------------------------------------------
-- Impressions of recommended items with their clicks. There are no users; groups of users stand for them.
SELECT :'data_dir' || '/open_bandit_fashion/impressions.csv.gz' AS file \gset
SELECT probe.are_there(:'file') AS there \gset
\if :there
    CREATE TABLE probe.impression (policy text, campaign text, at timestamptz, item_id int, position int, click int, propensity float8, f0 text, f1 text, f2 text, f3 text);
    CALL probe.load('probe.impression', :'file');
    SELECT probe.same_bag($$ SELECT policy, campaign, reached_users(concat_ws('/', f0, f1, f2, f3), true, click = 1), converted_users(concat_ws('/', f0, f1, f2, f3), true, click = 1), conversion_rate(concat_ws('/', f0, f1, f2, f3), true, click = 1)::numeric(20, 14)
                             FROM probe.impression GROUP BY CUBE (1, 2) $$,
                          $$ SELECT policy, campaign, count(DISTINCT (f0, f1, f2, f3)), count(DISTINCT (f0, f1, f2, f3)) FILTER (WHERE click = 1), (count(DISTINCT (f0, f1, f2, f3)) FILTER (WHERE click = 1)::numeric / count(DISTINCT (f0, f1, f2, f3)))::numeric(20, 14)
                             FROM probe.impression GROUP BY CUBE (1, 2) $$, 'impressions: click-through of groups of users by policy and campaign');
    SELECT probe.same_bag($$ SELECT local_day(at, 'Asia/Tokyo'), literal_conversion_rate(concat_ws('/', f0, f1, f2, f3), true, click = 1)::numeric(20, 14) FROM probe.impression GROUP BY 1 $$,
                          $$ SELECT (at AT TIME ZONE 'Asia/Tokyo')::date, (count(DISTINCT (f0, f1, f2, f3)) FILTER (WHERE click = 1)::numeric / count(DISTINCT (f0, f1, f2, f3)))::numeric(20, 14) FROM probe.impression GROUP BY 1 $$, 'impressions: click-through by local day');
    SELECT ok((SELECT merge(c) FROM (SELECT conversion_agg(concat_ws('/', f0, f1, f2, f3), true, click = 1) AS c FROM probe.impression GROUP BY local_day(at, 'Asia/Tokyo')) AS d) = (SELECT conversion_agg(concat_ws('/', f0, f1, f2, f3), true, click = 1) FROM probe.impression),
              'impressions: merged days, whose rates must not be averaged');
    SELECT is((SELECT count(*) FROM probe.impression), (SELECT sum(n)::bigint FROM (SELECT count(*) AS n FROM probe.impression GROUP BY bucket(concat_ws('/', f0, f1, f2, f3), 7)) AS b), 'impressions: in buckets of users');
\else
    SELECT skip('no open_bandit_fashion', 4);
\endif

SELECT * FROM finish();
ROLLBACK;
