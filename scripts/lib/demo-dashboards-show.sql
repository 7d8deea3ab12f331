-- Shows the dashboards of schema shop. psql's variables say which: as_of and zone, quoted, and week, an expression.

-- A number with its unit: rates as per cent, durations in their unit, money with two decimals.
CREATE FUNCTION pg_temp.shown(metric text, value double precision) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN value IS NULL THEN '-'
                WHEN metric ~ '(_rate|share|^ctr)' THEN to_char(100 * value, 'FM999990.0') || ' %'
                WHEN metric ~ '(duration|engagement)' THEN to_char(value, 'FM999990.0') || ' s'
                WHEN metric ~ 'minutes' THEN to_char(value, 'FM999990.0') || ' min'
                WHEN value = trunc(value) THEN to_char(value, 'FM999,999,990')
                ELSE to_char(value, 'FM999,999,990.00') END
$$;
CREATE FUNCTION pg_temp.shown_change(change double precision) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(to_char(100 * change, 'SGFM999990.0') || ' %', '-')
$$;

\C 'Virtual try-on: seven days beside the seven before'
SELECT metric, pg_temp.shown(metric, current) AS current, pg_temp.shown(metric, previous) AS previous, pg_temp.shown_change(change) AS change
FROM   shop.try_on_overview_compared('last_7_days', :as_of, :zone);
\C 'Sessions and users by day'
SELECT day, sessions, users, new_users, repeat('#', (40 * sessions / greatest(max(sessions) OVER (), 1))::integer) AS chart FROM shop.try_on_trend(:week, :zone) ORDER BY day;
\C 'Most used products'
SELECT product, round(seconds) AS seconds, views, sessions, users, new_users, round(avg_seconds_per_session::numeric, 1) AS seconds_per_session
FROM   shop.try_on_products(:week, :zone) LIMIT 5;
\C 'Platforms'
SELECT platform, sessions, users, pg_temp.shown('share', session_share) AS of_sessions, pg_temp.shown('share', user_share) AS of_users FROM shop.try_on_platforms(:week, :zone);

\C 'Conversational commerce: sales'
SELECT currency, metric, pg_temp.shown(metric, current) AS current, pg_temp.shown(metric, previous) AS previous, pg_temp.shown_change(change) AS change
FROM   shop.sales_performance_compared('last_7_days', :as_of, :zone);
\C 'Conversational commerce: messages'
SELECT metric, pg_temp.shown(metric, current) AS current, pg_temp.shown(metric, previous) AS previous, pg_temp.shown_change(change) AS change
FROM   shop.messaging_kpis_compared('last_7_days', :as_of, :zone);
\C 'By day'
SELECT date, total_sessions, total_users, new_users, returning_users, pg_temp.shown('share', bounce_rate) AS bounces, pg_temp.shown('share', live_support_rate) AS with_agent
FROM   shop.messaging_daily(:week, :zone);

\C 'One-to-one shopping'
SELECT m.metric, pg_temp.shown(m.metric, m.current) AS current, pg_temp.shown(m.metric, m.previous) AS previous, pg_temp.shown_change(m.change) AS change
FROM  (SELECT 1 AS place, * FROM shop.conversation_overview_compared('last_7_days', :as_of, :zone)
       UNION ALL SELECT 2, * FROM shop.purchase_overview_compared('last_7_days', :as_of, :zone)
       UNION ALL SELECT 3, * FROM shop.request_overview_compared('last_7_days', :as_of, :zone)
       UNION ALL SELECT 4, * FROM shop.visitor_overview_compared('last_7_days', :as_of, :zone)
       UNION ALL SELECT 5, * FROM shop.rating_overview_compared('last_7_days', :as_of, :zone)
       UNION ALL SELECT 6, * FROM shop.nps_overview_compared('last_7_days', :as_of, :zone)) AS m;
\C 'Pages with the most requests'
SELECT * FROM shop.request_urls(:week, :zone, 5);
\C 'Ratings'
SELECT rating, responses, pg_temp.shown('share', share) AS share FROM shop.rating_distribution(:week, :zone);
\C 'Agents'
SELECT agent_name, round(avg_rating::numeric, 2) AS avg_rating, ratings, agent_requests, pg_temp.shown('share', visitor_acceptance_rate) AS accepted, conversations, influenced_orders, credited_sales, credited_orders
FROM   shop.agent_leaderboard(:week, :zone) LIMIT 10;
\C 'How fresh the data are'
SELECT table_name, last_event_at FROM shop.data_freshness();
\C
