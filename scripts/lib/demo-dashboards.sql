-- The three dashboards over the demo data of shopmetrics_dashboards, as their users see them: a week beside the week
-- before. Then a number explained by the things behind it, a problem found, and two ranges of one's own choice.

SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS shopmetrics_dashboards CASCADE;
CALL shop.create_tables();
\echo 'Loading sixty days of a shop ...'
CALL shop.load_demo();
VACUUM ANALYZE;

\set as_of 'now()'
\set zone '''Europe/Rome'''
\set week 'shopmetrics.period(''last_7_days'', ' :as_of ', ' :zone ')'
\pset footer off
\pset null '-'

\ir demo-dashboards-show.sql

\C 'Why this many video conversations? They are rows'
SELECT count(*) FILTER (WHERE video_two_way) AS video_conversations,
       count(*) FILTER (WHERE NOT accepted) AS not_answered, count(*) AS all_begun
FROM   shop.conversations(:week, :zone);
SELECT conversation_id, visitor_id, agent_id, day, round(minutes::numeric, 1) AS minutes, initiated_by
FROM   shop.conversations(:week, :zone) WHERE video_two_way ORDER BY started_at LIMIT 5;
\C 'Why does a session not count?'
SELECT valid, reason, count(capped_seconds) AS sessions, round(avg(all_seconds)::numeric, 1) AS seconds_each
FROM   shop.try_on_sessions(:week, :zone) GROUP BY valid, reason ORDER BY valid DESC;

INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, currency)
SELECT 'web-' || n, 'undefined', shopmetrics.local_day_start(shopmetrics.local_day(now(), 'Europe/Rome') - n, 'Europe/Rome'),
       'completed', 80, 80, 'EUR'
FROM   generate_series(1, 4) AS n;
\C 'Somebody loaded orders of another kind: what is wrong with them'
SELECT problem, table_name, rows, example FROM shop.data_problems();
DELETE FROM shop.sales_order WHERE order_id LIKE 'web-%';

\C 'Two ranges of one''s own: the last three days beside the three days of the week before'
SELECT metric, pg_temp.shown(metric, current) AS current, pg_temp.shown(metric, previous) AS previous,
       pg_temp.shown_change(change) AS change
FROM   shop.conversation_overview_compared(
           shopmetrics.period(shopmetrics.local_day(now(), :zone) - 3, shopmetrics.local_day(now(), :zone) - 1, :zone),
           shopmetrics.period(shopmetrics.local_day(now(), :zone) - 10, shopmetrics.local_day(now(), :zone) - 8, :zone),
           :zone);
\C

-- The same numbers sooner: the overview of thirty days from rows, then from days that are kept.
\set month 'shopmetrics.period(''last_30_days'', ' :as_of ', ' :zone ')'
\set overview 'SELECT sessions, users, unique_users, new_users, views, avg_session_duration FROM shop.try_on_overview(' :month ', ' :zone ')'
\timing on
\C 'Thirty days from rows'
:overview;
\timing off
\C
SELECT FROM shop.add_rollup(:zone) \g /dev/null
SET client_min_messages = notice; -- the refresh says how far it is
CALL shop.refresh();
SET client_min_messages = warning;
\C 'What is kept'
SELECT dashboard, first_day, last_day, days_to_do, pg_size_pretty(bytes) AS size FROM shop.rollup_status()
WHERE  dashboard IN ('try_on_overview', 'conversation_overview', 'visitor_overview');
\timing on
\C 'Thirty days that are kept'
:overview;
\timing off

INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, platform, seconds)
SELECT 'late', 'somebody who is new', 'late', shopmetrics.local_day_start(shopmetrics.local_day(now(), :zone) - 9, :zone),
       catalogue, product, platform, 90
FROM   shop.try_on_event LIMIT 1;
\C 'A row comes nine days late'
:overview;
\C 'Until the next refresh its day is read from rows'
SELECT days_to_do FROM shop.rollup_status() WHERE dashboard = 'try_on_overview';
CREATE TEMP TABLE from_kept_days AS :overview;
SET shopmetrics.use_rollups = off;
\C 'Is every number that of the rows, to the last bit'
SELECT k = r AS equal FROM from_kept_days AS k, (:overview) AS r;
RESET shopmetrics.use_rollups;
\C
