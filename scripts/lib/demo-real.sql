-- The demo on real data: psql's variable data_dir names the directory of the gzip-compressed CSV files.

\ir demo-compare.sql

CREATE TABLE visit (id_visitor text, id_session uuid, dim_session_number int, dim_user_agent text, device text, ds date,
                    ts_min timestamp, ts_max timestamp, did_search int, sent_message int, sent_booking_request int);
CREATE TABLE order_line (invoice_no text, stock_code text, description text, quantity int, invoice_date timestamp,
                         unit_price numeric, customer_id int, country text);
CREATE TABLE review (review_id text, order_id text, review_score int, title text, message text, created_at timestamp,
                     answered_at timestamp);
CREATE TABLE dialog (dialog_no int, collection text, start_time timestamp, end_time timestamp, user_id text, bot_id text,
                     eval_score int, profile_match int);

-- psql reads the files, so the server needs no access to them.
\cd :data_dir
\copy visit FROM PROGRAM 'gzip -dc airbnb_sessions/sessions.csv.gz' WITH (FORMAT csv, HEADER true)
\copy order_line FROM PROGRAM 'gzip -dc online_retail_uci/order_lines.csv.gz' WITH (FORMAT csv, HEADER true)
\copy review FROM PROGRAM 'gzip -dc olist_sample/order_reviews.csv.gz' WITH (FORMAT csv, HEADER true)
\copy dialog FROM PROGRAM 'gzip -dc convai_human_bot_chats/dialogs.csv.gz' WITH (FORMAT csv, HEADER true)

-- A visit is a session of one thing tried; its seconds are exact, so that plain SQL has a chance to agree.
ALTER TABLE visit ADD seconds numeric GENERATED ALWAYS AS (extract(epoch FROM ts_max - ts_min)) STORED;
-- The shop's clock showed London's time.
ALTER TABLE order_line ADD at timestamptz GENERATED ALWAYS AS (invoice_date AT TIME ZONE 'Europe/London') STORED;
VACUUM ANALYZE visit, order_line, review, dialog;

SELECT 'visit' AS "table", count(*) AS rows, count(DISTINCT id_visitor) || ' visitors, ' || min(ds) || ' to ' || max(ds) AS of FROM visit
UNION ALL SELECT 'order_line', count(*), count(DISTINCT customer_id) || ' customers, ' || min(invoice_date)::date || ' to ' || max(invoice_date)::date FROM order_line
UNION ALL SELECT 'review', count(*), count(review_score) || ' scores' FROM review
UNION ALL SELECT 'dialog', count(*), count(eval_score) || ' scores' FROM dialog;

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
