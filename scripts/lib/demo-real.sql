-- The demo on real data: psql's variable data_dir names the directory of the gzip-compressed CSV files.

\ir demo-compare.sql

CREATE TABLE visit (id_visitor text, id_session uuid, dim_session_number int, dim_user_agent text, device text, ds date,
                    ts_min timestamp, ts_max timestamp, did_search int, sent_message int, sent_booking_request int);
CREATE TABLE order_line (invoice_no text, stock_code text, description text, quantity int, invoice_date timestamp,
                         unit_price numeric, customer_id int, country text);
CREATE TABLE review (review_id text, order_id text, review_score int, title text, message text, created_at timestamp,
                     answered_at timestamp);
CREATE TABLE utterance (dialog_no int, msg_no int, sender_class text, sender_id text, text_length int, evaluation_score int);
CREATE TABLE bargain (chat_id text, seq int, agent int, role text, action text, start_time double precision, sent_at double precision, text_length int,
                      offer_price text, offer_sides text);
CREATE TABLE shop_event (event_time text, event_type text, product_id bigint, category_id bigint, category_code text, brand text, price numeric,
                         user_id bigint, user_session uuid);
CREATE TABLE dialog (dialog_no int, collection text, start_time timestamp, end_time timestamp, user_id text, bot_id text,
                     eval_score int, profile_match int);

-- psql reads the files, so the server needs no access to them.
\cd :data_dir
\copy visit FROM PROGRAM 'gzip -dc airbnb_sessions/sessions.csv.gz' WITH (FORMAT csv, HEADER true)
\copy order_line FROM PROGRAM 'gzip -dc online_retail_uci/order_lines.csv.gz' WITH (FORMAT csv, HEADER true)
\copy review FROM PROGRAM 'gzip -dc olist_sample/order_reviews.csv.gz' WITH (FORMAT csv, HEADER true)
\copy dialog FROM PROGRAM 'gzip -dc convai_human_bot_chats/dialogs.csv.gz' WITH (FORMAT csv, HEADER true)
\copy utterance FROM PROGRAM 'gzip -dc convai_human_bot_chats/messages.csv.gz' WITH (FORMAT csv, HEADER true)
\copy bargain FROM PROGRAM 'gzip -dc craigslist_bargain_chats/events.csv.gz' WITH (FORMAT csv, HEADER true)
\copy shop_event FROM PROGRAM 'gzip -dc rees46_multi_category_sample/events.csv.gz' WITH (FORMAT csv, HEADER true)

-- A visit is a session of one thing tried; its seconds are exact, so that plain SQL has a chance to agree.
ALTER TABLE visit ADD seconds numeric GENERATED ALWAYS AS (extract(epoch FROM ts_max - ts_min)) STORED;
-- The shop's clock showed London's time.
ALTER TABLE order_line ADD at timestamptz GENERATED ALWAYS AS (invoice_date AT TIME ZONE 'Europe/London') STORED;
ALTER TABLE bargain ADD at timestamptz;
UPDATE bargain SET at = to_timestamp(sent_at);
ALTER TABLE shop_event ADD at timestamptz, ADD event_no bigint GENERATED ALWAYS AS IDENTITY;
UPDATE shop_event SET at = event_time::timestamptz;
VACUUM ANALYZE visit, order_line, review, dialog, utterance, bargain, shop_event;

SELECT 'visit' AS "table", count(*) AS rows, count(DISTINCT id_visitor) || ' visitors, ' || min(ds) || ' to ' || max(ds) AS of FROM visit
UNION ALL SELECT 'order_line', count(*), count(DISTINCT customer_id) || ' customers, ' || min(invoice_date)::date || ' to ' || max(invoice_date)::date FROM order_line
UNION ALL SELECT 'review', count(*), count(review_score) || ' scores' FROM review
UNION ALL SELECT 'dialog', count(*), count(eval_score) || ' scores' FROM dialog
UNION ALL SELECT 'utterance', count(*), count(DISTINCT dialog_no) || ' dialogs' FROM utterance
UNION ALL SELECT 'bargain', count(*), count(DISTINCT chat_id) || ' chats of a buyer and a seller' FROM bargain
UNION ALL SELECT 'shop_event', count(*), count(DISTINCT user_id) || ' users' FROM shop_event;

------------------------------------------------------------------------------------------------------------------

INSERT INTO demo.question (metric, ours, plain) VALUES
('unique visitors',
 'SELECT unique_users(id_visitor) FROM visit', 'SELECT count(DISTINCT id_visitor) FROM visit'),
('daily unique visitors',
 'SELECT daily_unique_users(id_visitor, ds) FROM visit', 'SELECT count(*) FROM (SELECT DISTINCT id_visitor, ds FROM visit) AS d'),
('sessions of 4 seconds or more',
 $$SELECT session_count(id_session, id_visitor, 'visit', seconds) FROM visit$$, 'SELECT count(*) FROM visit WHERE seconds >= 4'),
('average duration, at most 450 s',
 $$SELECT avg_session_duration(id_session, id_visitor, 'visit', seconds) FROM visit$$,
 'SELECT avg(least(seconds, 450)) FROM visit WHERE seconds >= 4'),
('average sessions per visitor',
 $$SELECT avg_sessions_per_user(id_session, id_visitor, 'visit', seconds) FROM visit$$,
 'SELECT count(*)::numeric / count(DISTINCT id_visitor) FROM visit WHERE seconds >= 4');
\C 'Visits (airbnb_sessions)'
SELECT * FROM demo.answers();

INSERT INTO demo.question (metric, ours, plain)
SELECT format('%s, %s visits: %s', device, count(*), which),
       format('SELECT %s FROM visit WHERE device = %L', ours, device), format('SELECT %s FROM visit WHERE device = %L', plain, device)
FROM   visit, (VALUES (1, 'unique visitors', 'unique_users(id_visitor)', 'count(DISTINCT id_visitor)'),
                      (2, 'daily visitors', 'daily_unique_users(id_visitor, ds)', 'count(DISTINCT (id_visitor, ds))'),
                      (3, 'average duration, s', 'avg_session_duration(id_session, id_visitor, ''visit'', seconds)',
                          'avg(least(seconds, 450)) FILTER (WHERE seconds >= 4)')) AS q(position, which, ours, plain)
WHERE  device IN (SELECT device FROM visit GROUP BY device ORDER BY count(*) DESC, device LIMIT 4)
GROUP  BY device, position, which, ours, plain ORDER BY count(*) DESC, device, position;
\C 'Visits by device'
SELECT * FROM demo.answers();

CREATE VIEW demo.purchase AS
    SELECT customer_id, at, first, count(*) FILTER (WHERE first) OVER (PARTITION BY customer_id ORDER BY at) AS session
    FROM (SELECT customer_id, at, coalesce(at - lag(at) OVER (PARTITION BY customer_id ORDER BY at) > interval '30 minutes', true) AS first
          FROM order_line WHERE customer_id IS NOT NULL) AS o;
INSERT INTO demo.question (metric, ours, plain) VALUES
('customers',
 'SELECT unique_users(visit_agg(customer_id, at)) FROM order_line', 'SELECT count(DISTINCT customer_id) FROM order_line'),
('shopping sessions, gap 30 minutes',
 $$SELECT session_count(customer_id, at, '30 minutes') FROM order_line$$, 'SELECT count(*) FROM demo.purchase WHERE first'),
('sessions per customer',
 $$SELECT sessions_per_user(customer_id, at, '30 minutes') FROM order_line$$,
 'SELECT count(*)::numeric / count(DISTINCT customer_id) FROM demo.purchase WHERE first'),
('most lines in a session',
 $$SELECT max(events) FROM sessionize((SELECT visit_agg(customer_id, at) FROM order_line), '30 minutes')$$,
 'SELECT max(n) FROM (SELECT count(*) AS n FROM demo.purchase GROUP BY customer_id, session) AS s'),
('total time in sessions, s',
 $$SELECT sum(duration_seconds) FROM sessionize((SELECT visit_agg(customer_id, at) FROM order_line), '30 minutes')$$,
 'SELECT sum(d) FROM (SELECT extract(epoch FROM max(at) - min(at)) AS d FROM demo.purchase GROUP BY customer_id, session) AS s');
\C 'Customers of a shop (online_retail_uci)'
SELECT * FROM demo.answers();

INSERT INTO demo.question (metric, ours, plain) VALUES
('new customers of November',
 $$SELECT new_users(customer_id, at, '[2011-11-01 00:00+00, 2011-12-01 00:00+00)') FROM order_line$$,
 $$SELECT count(*) FROM (SELECT min(at) AS first FROM order_line WHERE customer_id IS NOT NULL GROUP BY customer_id) AS c
   WHERE first >= timestamptz '2011-11-01 00:00+00' AND first < timestamptz '2011-12-01 00:00+00'$$),
('returning customers of November',
 $$SELECT returning_users(customer_id, at, '[2011-11-01 00:00+00, 2011-12-01 00:00+00)') FROM order_line$$,
 $$SELECT count(*) FROM (SELECT customer_id FROM order_line WHERE at >= timestamptz '2011-11-01 00:00+00' AND at < timestamptz '2011-12-01 00:00+00' AND customer_id IS NOT NULL
                         INTERSECT SELECT customer_id FROM order_line WHERE at < timestamptz '2011-11-01 00:00+00') AS c$$),
('revenue of 30 days, change',
 $$SELECT round(pct_change(sum(quantity * unit_price) FILTER (WHERE at <@ now), sum(quantity * unit_price) FILTER (WHERE at <@ before)), 9)
   FROM order_line, (SELECT period('last_30_days', '2011-12-01 09:00+00', 'Europe/London') AS now,
                            previous_period('last_30_days', '2011-12-01 09:00+00', 'Europe/London') AS before) AS p$$,
 $$SELECT round(n / b - 1, 9) FROM (
     SELECT sum(quantity * unit_price) FILTER (WHERE at >= timestamptz '2011-11-01 00:00+00' AND at < timestamptz '2011-12-01 00:00+00') AS n,
            sum(quantity * unit_price) FILTER (WHERE at >= timestamptz '2011-10-02 00:00+01' AND at < timestamptz '2011-11-01 00:00+00') AS b FROM order_line) AS r$$),
('visitors who asked to book (airbnb_sessions)',
 'SELECT conversion_rate(id_visitor, did_search = 1, sent_booking_request = 1) FROM visit',
 'SELECT avg(booked::int) FROM (SELECT bool_or(did_search = 1) AS searched, bool_or(sent_booking_request = 1) AS booked FROM visit GROUP BY id_visitor) AS v WHERE searched');
\C 'New, returning, converted'
SELECT * FROM demo.answers();

-- Dialogs are sessions, the bot is on the shop's side. A buyer is the visitor, a seller the agent.
CREATE VIEW demo.session AS
    SELECT count(*) FILTER (WHERE sender_class = 'Human') AS by_user, count(*) FILTER (WHERE sender_class = 'Bot') AS by_bot
    FROM utterance GROUP BY dialog_no HAVING count(*) FILTER (WHERE sender_class = 'Human') > 0;
CREATE VIEW demo.conversation AS
    SELECT count(DISTINCT role) = 2 AS two_way, max(at) - min(at) AS length, (array_agg(role ORDER BY at, role))[1] AS begun_by
    FROM bargain WHERE action = 'message' GROUP BY chat_id;
INSERT INTO demo.question (metric, ours, plain) VALUES
('dialogs with a human in them',
 $$SELECT session_count(dialog_no, sender_class = 'Human', sender_class = 'Bot') FROM utterance$$, 'SELECT count(*) FROM demo.session'),
('left after one message',
 $$SELECT bounce_rate(dialog_no, sender_class = 'Human', sender_class = 'Bot') FROM utterance$$,
 'SELECT avg((by_user = 1)::int) FROM demo.session'),
('answered',
 $$SELECT live_support_rate(dialog_no, sender_class = 'Human', sender_class = 'Bot') FROM utterance$$,
 'SELECT avg((by_bot > 0)::int) FROM demo.session'),
('two-way chats of buyers and sellers',
 $$SELECT conversation_count(chat_id, at, role = 'buyer', false) FROM bargain WHERE action = 'message'$$, 'SELECT count(*) FROM demo.conversation WHERE two_way'),
('their average duration, minutes',
 $$SELECT avg_conversation_minutes(chat_id, at, role = 'buyer', false) FROM bargain WHERE action = 'message'$$,
 'SELECT avg(extract(epoch FROM length)) / 60 FROM demo.conversation WHERE two_way'),
('begun by the buyer',
 $$SELECT visitor_request_count(chat_id, at, role = 'buyer', false) FROM bargain WHERE action = 'message'$$, $$SELECT count(*) FROM demo.conversation WHERE begun_by = 'buyer'$$),
('buyers accept',
 $$SELECT visitor_acceptance_rate(chat_id, at, role = 'buyer', false) FROM bargain WHERE action = 'message'$$, $$SELECT avg(two_way::int) FROM demo.conversation WHERE begun_by = 'seller'$$);
\C 'Chats (convai_human_bot_chats, craigslist_bargain_chats)'
SELECT * FROM demo.answers();

-- A purchase is credited to the last product put into the cart, within an hour.
CREATE VIEW demo.credited AS
    SELECT o.event_no, o.price, c.event_no AS cart FROM shop_event AS o, LATERAL (
        SELECT event_no FROM shop_event AS t WHERE t.user_id = o.user_id AND t.event_type = 'cart' AND t.at <= o.at AND o.at < t.at + interval '1 hour'
        ORDER BY t.at DESC, event_no DESC LIMIT 1) AS c WHERE o.event_type = 'purchase';
INSERT INTO demo.question (metric, ours, plain)
SELECT metric, replace(ours, '@summaries', $$(SELECT touch_agg(user_id, event_no, at, NULL) FROM shop_event WHERE event_type = 'cart'),
                                            (SELECT purchase_agg(user_id, event_no, at, price) FROM shop_event WHERE event_type = 'purchase')$$), plain
FROM  (VALUES
    ('viewers who purchased', $$SELECT conversion_rate(user_id, event_type = 'view', event_type = 'purchase') FROM shop_event$$,
     $$SELECT avg(purchased::int) FROM (SELECT bool_or(event_type = 'view') AS viewed, bool_or(event_type = 'purchase') AS purchased FROM shop_event GROUP BY user_id) AS u WHERE viewed$$),
    ('purchases after a cart', $$SELECT attributed_orders(@summaries, '1 hour')$$, 'SELECT count(*) FROM demo.credited'),
    ('their value', $$SELECT attributed_value(@summaries, '1 hour')$$, 'SELECT sum(price) FROM demo.credited'),
    ('value per purchase', $$SELECT attributed_aov(@summaries, '1 hour')$$, 'SELECT avg(price) FROM demo.credited'),
    ('which carts, as one number', $$SELECT sum(touch::bigint * order_id::bigint) FROM attributions(@summaries, '1 hour')$$, 'SELECT sum(cart * event_no) FROM demo.credited')) AS v (metric, ours, plain);
\C 'Purchases (rees46_multi_category_sample)'
SELECT * FROM demo.answers();

INSERT INTO demo.question (metric, ours, plain)
SELECT which || ': ' || metric, replace(replace(ours, '@column', col), '@table', tab), replace(replace(plain, '@column', col), '@table', tab)
FROM   (VALUES (1, 'reviews', 'review', 'review_score'), (2, 'chats', 'dialog', 'eval_score')) AS t(position, which, tab, col),
       (VALUES (1, 'average', 'SELECT avg_rating(@column) FROM @table', 'SELECT avg(@column) FROM @table'),
               (2, 'rated', 'SELECT rating_count(@column) FROM @table', 'SELECT count(@column) FROM @table'),
               (3, 'not rated', 'SELECT unrated_count(@column) FROM @table', 'SELECT count(*) FROM @table WHERE @column IS NULL'),
               (4, 'response rate', 'SELECT rating_response_rate(@column) FROM @table', 'SELECT count(@column)::numeric / count(*) FROM @table'),
               (5, 'scores 1 to 5',
                'SELECT string_agg(responses::text, '' '' ORDER BY rating) FROM rating_distribution((SELECT rating_agg(@column) FROM @table))',
                'SELECT string_agg(n::text, '' '' ORDER BY r) FROM (SELECT r, count(@column) AS n FROM generate_series(1, 5) AS r LEFT JOIN @table ON @column = r GROUP BY r) AS d')
       ) AS q(line, metric, ours, plain)
ORDER  BY position, line;
\C 'Ratings (olist_sample, convai_human_bot_chats)'
SELECT * FROM demo.answers();
\C

\ir demo-verdict.sql
