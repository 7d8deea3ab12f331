-- `metric_catalogue`: every line of the three documents that names a metric stands in it, word for word, and every example
-- runs on tables of the shape that schema `shop` has.

BEGIN;
\ir setup.psql
\ir serial.psql

SELECT plan(112);

-- The lines that name a metric.
CREATE TABLE probe.line (document text, label text);
INSERT INTO probe.line SELECT 'try-on', label FROM unnest(ARRAY[
    'Sessions', 'Users', 'New Users', 'Views (Visualisations)', 'Average Session Duration', 'Average Engagement per User', 'Average Sessions per User', 'Product Statistics', 'Variant Statistics', 'Device/Platform Distribution']) AS label;
INSERT INTO probe.line SELECT 'messaging', label FROM unnest(ARRAY[
    'Total revenue', 'Total orders', 'Average ticket', 'Items per order', 'Avg. price per item', 'Total sessions', 'Bounce rate', 'Average conversion per user', 'Total users', 'Total new users', 'Total returning users', 'Conversion rate',
    'Users', 'Support']) AS label;
INSERT INTO probe.line SELECT 'one-to-one', label FROM unnest(ARRAY[
    'Total Conversations', 'Text Conversation', 'Video Chat Conversation', 'Avg duration (minute)', 'Conversation breakdown trend', 'Conversion rate', 'Number of Orders', 'Attributed GMV', 'AOV', 'Total Request', 'Text', 'Unsuccessful request', 'Video chat',
    'Top URL by Request', 'Acceptance rate', 'Call Request and Text Request Daily Trend', 'Call Request and Text Request by Hour of the day', 'Unanswered Request From Visitor', 'Visitors with Widget Impression', 'Visitors with Clicks', 'Widget CTR',
    'Widget CTR Trend', 'Avg rating', 'Avg Rating Trend', 'NPS Rating Distribution', 'NPS Feedback Detail', 'Average Rating', 'Agent Initiated Request', 'Agent Initiated Request Acceptance Rate', 'Total Conversation', 'Influenced Sales', 'Influenced Order',
    'Average Rating Trend', 'Agent Initiated Request Trend', 'Agent Initiated Request Acceptance Rate Trend', 'Total Conversation Trend']) AS label;

-- The columns.
SELECT columns_are('shopmetrics', 'metric_catalogue', ARRAY['name', 'family', 'document', 'label', 'definition', 'formula', 'unit', 'adds_up_over_days', 'example']);
SELECT col_type_is('shopmetrics', 'metric_catalogue', 'adds_up_over_days', 'boolean', 'whether it adds up is yes or no');
SELECT is_empty($$ SELECT name, label FROM metric_catalogue WHERE name IS NULL OR family IS NULL OR definition IS NULL OR formula IS NULL OR unit IS NULL OR adds_up_over_days IS NULL OR example IS NULL OR (document IS NULL) <> (label IS NULL) $$, 'every row has all columns');
SELECT is_empty($$ SELECT name, label FROM metric_catalogue WHERE '' IN (trim(name), trim(family), trim(definition), trim(formula), trim(unit), trim(example), trim(document), trim(label)) OR (name, family, definition, formula, unit, example)::text ~ '(TODO|FIXME|XXX|to come)' $$, 'and says something in each');
SELECT is_empty('SELECT name, document, label FROM metric_catalogue GROUP BY 1, 2, 3 HAVING count(*) > 1', 'no row twice');
SELECT is_empty($$ SELECT DISTINCT document FROM metric_catalogue WHERE document NOT IN ('try-on', 'messaging', 'one-to-one') $$, 'three documents');

-- Every line of them.
SELECT ok(EXISTS (SELECT FROM metric_catalogue AS m WHERE m.document = l.document AND regexp_replace(m.label, '\s+', ' ', 'g') = l.label), format('%s: %s', l.document, l.label)) FROM probe.line AS l;

-- Names: of functions, where the family is one of the summaries.
SELECT is_empty($$ SELECT name, family FROM metric_catalogue WHERE family IN (SELECT typname FROM pg_type WHERE typnamespace = 'shopmetrics'::regnamespace) AND NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'shopmetrics'::regnamespace AND proname = name) $$,
                'what is of a family is a function');
SELECT is_empty($$ SELECT name FROM (VALUES ('audience', 'unique_users'), ('audience', 'daily_unique_users'), ('first_seen', 'new_users'), ('try_on', 'session_count'), ('try_on', 'avg_session_duration'), ('try_on', 'avg_engagement_per_user'), ('try_on', 'avg_sessions_per_user'),
                   ('messaging', 'bounce_rate'), ('messaging', 'live_support_rate'), ('messaging', 'self_service_rate'), ('conversation', 'conversation_count'), ('conversation', 'text_conversation_count'), ('conversation', 'video_conversation_count'),
                   ('conversation', 'avg_conversation_minutes'), ('conversation', 'request_count'), ('conversation', 'agent_request_count'), ('conversation', 'text_request_count'), ('conversation', 'video_request_count'), ('conversation', 'unsuccessful_request_count'),
                   ('conversation', 'unanswered_request_count'), ('conversation', 'visitor_acceptance_rate'), ('conversation', 'agent_acceptance_rate'), ('conversion', 'reached_users'), ('conversion', 'converted_users'), ('conversion', 'conversion_rate'),
                   ('conversion', 'literal_conversion_rate'), ('touches', 'attributed_orders'), ('touches', 'attributed_value'), ('touches', 'attributed_aov'), ('ratings', 'avg_rating'), ('ratings', 'rating_distribution'), ('ratings', 'nps_score')) AS w (family, name)
                   WHERE NOT EXISTS (SELECT FROM metric_catalogue AS m WHERE m.name = w.name) $$, 'every metric that the glossary names a function for');

-- Definitions are those of the functions, whose comments begin with them.
SELECT is_empty($$ SELECT document, label, name, definition FROM metric_catalogue AS m
                   WHERE family NOT IN ('helpers', 'plain SQL') AND NOT EXISTS (
                       SELECT FROM pg_proc AS p
                       WHERE p.pronamespace = 'shopmetrics'::regnamespace AND p.proname = m.name
                       AND lower(split_part(obj_description(p.oid, 'pg_proc'), '. ', 1)) = lower(split_part(m.definition, '. ', 1))) $$,
                'a metric is defined as its function is');

-- Whether days add up: "Σ daily unique over days = daily unique of the range"; "new users add up over days, returning and total users do not"; rates and averages never do.
SELECT is(m.adds_up_over_days, w.adds_up, format('%s: %s %s over days', w.document, w.label, CASE WHEN w.adds_up THEN 'adds up' ELSE 'does not add up' END))
FROM  (VALUES ('try-on', 'Sessions', true), ('try-on', 'New Users', true), ('try-on', 'Average Session Duration', false), ('try-on', 'Average Engagement per User', false), ('try-on', 'Average Sessions per User', false), ('try-on', 'Views (Visualisations)', true),
              ('messaging', 'Total revenue', true), ('messaging', 'Total orders', true), ('messaging', 'Average ticket', false), ('messaging', 'Items per order', false), ('messaging', 'Avg. price per item', false), ('messaging', 'Total sessions', true), ('messaging', 'Bounce rate', false),
              ('messaging', 'Average conversion per user', false), ('messaging', 'Total users', false), ('messaging', 'Total new users', true), ('messaging', 'Total returning users', false), ('messaging', 'Conversion rate', false),
              ('one-to-one', 'Total Conversations', true), ('one-to-one', 'Text Conversation', true), ('one-to-one', 'Video Chat Conversation', true), ('one-to-one', 'Avg duration (minute)', false), ('one-to-one', 'Conversion rate', false), ('one-to-one', 'AOV', false),
              ('one-to-one', 'Total Request', true), ('one-to-one', 'Unsuccessful request', true), ('one-to-one', 'Acceptance rate', false), ('one-to-one', 'Unanswered Request From Visitor', true), ('one-to-one', 'Visitors with Widget Impression', false), ('one-to-one', 'Visitors with Clicks', false),
              ('one-to-one', 'Widget CTR', false), ('one-to-one', 'Avg rating', false), ('one-to-one', 'Average Rating', false), ('one-to-one', 'Influenced Sales', true), ('one-to-one', 'Attributed GMV', true)) AS w (document, label, adds_up)
LEFT   JOIN LATERAL (SELECT bool_or(adds_up_over_days) AS adds_up_over_days FROM metric_catalogue AS m WHERE m.document = w.document AND m.label = w.label AND (w.label !~ 'rate$' OR m.name ~ 'rat(e|io)$')
                     HAVING count(DISTINCT adds_up_over_days) = 1) AS m ON true
ORDER  BY w.document, w.label;
SELECT is_empty($$ SELECT name, unit FROM metric_catalogue WHERE adds_up_over_days AND (name ~ '^avg_|_rate$|_aov$|_per_|^ratio|^nps_score$|distribution$' OR unit ~* 'fraction|share') $$, 'no rate, average or share adds up');

-- The tables, with a row of every sort on each of 120 days.
CREATE TABLE probe.try_on_event (event_id text PRIMARY KEY, device_id text, session_id text, started_at timestamptz, catalogue text, product text, colour text, variant text, platform text, seconds double precision);
CREATE TABLE probe.message (message_id text PRIMARY KEY, user_id text, session_id text, sent_at timestamptz, sender text);
CREATE TABLE probe.sales_order (order_id text PRIMARY KEY, user_id text, ordered_at timestamptz, status text, channel text, total numeric, items_value numeric, shipping numeric, tax numeric, discount numeric, currency text);
CREATE TABLE probe.order_item (order_id text, line integer, product text, units integer, amount_paid numeric, PRIMARY KEY (order_id, line));
CREATE TABLE probe.conversation_event (event_id text PRIMARY KEY, conversation_id text, visitor_id text, agent_id text, at timestamptz, side text, channel text, url text, automated boolean);
CREATE TABLE probe.widget_event (event_id text PRIMARY KEY, visitor_id text, at timestamptz, kind text, url text);
CREATE TABLE probe.survey (survey_id text PRIMARY KEY, conversation_id text, visitor_id text, answered_at timestamptz, rating integer, feedback text, submitted boolean);
CREATE TABLE probe.agent (agent_id text PRIMARY KEY, name text);
INSERT INTO probe.try_on_event SELECT n::text, 'device ' || n % 50, 'session ' || n / 3, t, 'catalogue ' || n % 2, 'product ' || n % 5, 'colour ' || n % 3, 'variant ' || n % 15, (ARRAY['ios', 'android', 'web'])[1 + n % 3], n % 30 FROM generate_series(0, 1199) AS n, LATERAL (SELECT '2026-08-15 00:30+00'::timestamptz + n * interval '2.4 hours' AS t) AS t;
INSERT INTO probe.message SELECT n::text, 'user ' || n % 40, CASE WHEN n % 4 > 0 THEN 'session ' || n / 4 END, t, (ARRAY['user', 'bot', 'user', 'agent'])[1 + n % 4] FROM generate_series(0, 1199) AS n, LATERAL (SELECT '2026-08-15 00:30+00'::timestamptz + n * interval '2.4 hours' AS t) AS t;
INSERT INTO probe.sales_order SELECT n::text, CASE WHEN n % 2 = 0 THEN 'visitor ' ELSE 'user ' END || n % 40, t, CASE WHEN n % 7 = 0 THEN 'cancelled' ELSE 'captured' END, 'whatsapp', 110, 100, 10, 5, 5, 'EUR' FROM generate_series(0, 599) AS n, LATERAL (SELECT '2026-08-15 01:30+00'::timestamptz + n * interval '4.8 hours' AS t) AS t;
INSERT INTO probe.order_item SELECT n::text, line, 'product ' || n % 5, 2, 47.5 FROM generate_series(0, 599) AS n, generate_series(1, 2) AS line;
INSERT INTO probe.conversation_event SELECT n::text, 'conversation ' || n / 4, 'visitor ' || n / 4 % 40, 'agent ' || n / 4 % 3, t, (ARRAY['visitor', 'agent'])[1 + n % 4 / 2], (ARRAY['text', 'video'])[1 + n % 2], 'https://shop.example/' || n % 5, n % 50 = 0 FROM generate_series(0, 1199) AS n,
       LATERAL (SELECT '2026-08-15 00:30+00'::timestamptz + n * interval '2.4 hours' AS t) AS t;
INSERT INTO probe.widget_event SELECT n::text, 'visitor ' || n % 60, t, CASE WHEN n % 5 = 0 THEN 'click' ELSE 'impression' END, 'https://shop.example/' || n % 5 FROM generate_series(0, 1199) AS n, LATERAL (SELECT '2026-08-15 00:30+00'::timestamptz + n * interval '2.4 hours' AS t) AS t;
INSERT INTO probe.survey SELECT n::text, 'conversation ' || n, 'visitor ' || n % 40, '2026-08-15 12:00+00'::timestamptz + n * interval '9.6 hours', nullif(n % 6, 0), 'feedback ' || n, n % 3 > 0 FROM generate_series(0, 299) AS n;
INSERT INTO probe.agent SELECT 'agent ' || n, 'Agent ' || n FROM generate_series(0, 2) AS n;

-- Every function that an example names is there: PostgreSQL's own, ours, or a word of SQL.
SELECT is_empty($$ SELECT m.name, m.label, f[1] FROM metric_catalogue AS m, regexp_matches(regexp_replace(lower(example), '\mas\s+[a-z_][a-z0-9_]*\s*\(|\mwith\s+[a-z_][a-z0-9_]*\s*\(', '(', 'g'), '\m([a-z_][a-z0-9_]*)\s*\(', 'g') AS f
                   WHERE f[1] NOT IN (SELECT proname FROM pg_proc WHERE pronamespace IN ('pg_catalog'::regnamespace, 'shopmetrics'::regnamespace)) AND f[1] NOT IN (SELECT word FROM pg_get_keywords()) $$, 'every function of every example is there');
SELECT is_empty($$ SELECT m.name, m.label FROM metric_catalogue AS m WHERE family IN (SELECT typname FROM pg_type WHERE typnamespace = 'shopmetrics'::regnamespace) AND strpos(example, name || '(') = 0 $$, 'a metric''s example calls it');
-- Every example runs there, and says something.
CREATE FUNCTION probe.rows_of(example text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (%s) AS e', rtrim(example, E'; \n')) INTO n;
    RETURN n;
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SET LOCAL search_path = probe, shopmetrics, tap, public;
CREATE TABLE probe.ran AS SELECT document, label, name, example, probe.rows_of(example) AS rows FROM metric_catalogue;
SET LOCAL TimeZone = 'UTC';
CREATE TABLE probe.ran_elsewhere AS SELECT document, label, name, example, probe.rows_of(example) AS rows FROM metric_catalogue;
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL search_path = shopmetrics, tap, public;
SELECT is_empty($$ SELECT document, label, name, rows FROM probe.ran WHERE rows !~ '^[1-9][0-9]*$' $$, 'every example runs and returns rows');
SELECT is_empty($$ SELECT r.document, r.label, r.rows, e.rows FROM probe.ran AS r JOIN probe.ran_elsewhere AS e USING (document, label, name, example) WHERE r.rows <> e.rows $$, 'as many in another zone of the session');
SELECT cmp_ok(count(*), '>=', (SELECT count(*) FROM probe.line), 'at least a row a line') FROM metric_catalogue;

-- Everybody may read it.
SELECT ok(has_table_privilege('public', 'shopmetrics.metric_catalogue', 'SELECT'), 'everybody may read it');
SELECT isnt(obj_description('shopmetrics.metric_catalogue'::regclass, 'pg_class'), NULL, 'it has a comment');

SELECT * FROM finish();
ROLLBACK;
