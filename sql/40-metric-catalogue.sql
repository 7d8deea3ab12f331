-- metric_catalogue: every metric of the three documents, as data: docs/metrics.md, which scripts/docs makes from it
-- on the tables of docs/examples.sql, as it makes the table of README.md. Labels are word for word the documents'. A
-- definition is the metric's own, from its table, and after it what is particular to the line of the document.

CREATE VIEW @extschema@.metric_catalogue
    (name, family, document, label, definition, formula, unit, adds_up_over_days, example) AS
SELECT name, family, document, label, definition, formula, unit, adds_up_over_days,
       replace(example, E'\n       ', E'\n') -- as they are indented here
FROM (VALUES
    -- ------------------------------------------------------------------------------------------------ try-on
    ('session_count', 'try_on', 'try-on', 'Sessions',
     '@try_on.session_count@. min_seconds is 4 here. A session that is not valid is in no metric of try-on',
     '| { s : sum of seconds of s >= 4 } |', 'sessions', true,
     $$SELECT session_count(session_id, device_id, product, seconds) AS sessions FROM try_on_event$$),
    ('daily_unique_users', 'audience', 'try-on', 'Users',
     '@audience.daily_unique_users@. Users are devices with a valid session, days those on which one of its '
     'sessions began',
     '| { (device, local day of the session''s start) } |', 'user-days', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   min(started_at) OVER (PARTITION BY session_id) AS began_at,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT daily_unique_users(device_id, began_at, 'Europe/Rome') AS users
       FROM valid$$),
    ('unique_users', 'try_on', 'try-on', 'Users',
     '@try_on.unique_users@. Users are devices here: the other of the two readings that the document gives',
     '| { devices of valid sessions } |', 'users', false,
     $$SELECT unique_users(session_id, device_id, product, seconds) AS users FROM try_on_event$$),
    ('new_users', 'first_seen', 'try-on', 'New Users',
     '@period_users.new_users@. Rows are those of valid sessions, each with the start of its session',
     '| { device : start of its first valid session in the period } |', 'users', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   min(started_at) OVER (PARTITION BY session_id) AS began_at,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT new_users(device_id, began_at, '[2026-10-01 00:00+02, 2026-11-01 00:00+01)') AS new_users
       FROM valid$$),
    ('view_count', 'views', 'try-on', 'Views (Visualisations)',
     '@views.view_count@. Only valid sessions here',
     '| { (session, product, colour) } |', 'views', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT view_count(session_id, product, colour) AS views
       FROM valid$$),
    ('avg_session_duration', 'try_on', 'try-on', 'Average Session Duration',
     '@try_on.avg_session_duration@. A product counts 450 seconds in a session at most',
     'engagement_seconds / session_count', 'seconds', false,
     $$SELECT avg_session_duration(session_id, device_id, product, seconds) AS avg_seconds FROM try_on_event$$),
    ('median_session_duration', 'try_on', 'try-on', 'Average Session Duration',
     '@try_on.median_session_duration@. Beside the mean, which a few long sessions move',
     'percentile_cont(0.5) of engagement_seconds by session', 'seconds', false,
     $$SELECT median_session_duration(session_id, device_id, product, seconds) AS median_seconds FROM try_on_event$$),
    ('session_duration_percentile', 'try_on', 'try-on', 'Average Session Duration',
     '@try_on.session_duration_percentile@. fraction is 0.9 here',
     'percentile_cont(fraction) of engagement_seconds by session', 'seconds', false,
     $$SELECT session_duration_percentile(try_on_agg(session_id, device_id, product, seconds), 0.9) AS p90_seconds
       FROM try_on_event$$),
    ('session_duration_statistics', 'try_on', 'try-on', 'Average Session Duration',
     '@try_on.session_duration_statistics@',
     'avg, stddev_samp, min, max and percentile_cont of engagement_seconds by session', 'rows', false,
     $$SELECT s.sessions, s.mean, s.lowest, s.p25, s.median, s.p75, s.p90, s.highest
       FROM session_duration_statistics((
           SELECT try_on_agg(session_id, device_id, product, seconds)
           FROM try_on_event)) AS s$$),
    ('avg_engagement_per_user', 'try_on', 'try-on', 'Average Engagement per User',
     '@try_on.avg_engagement_per_user@. Users are devices here',
     'engagement_seconds / unique_users', 'seconds', false,
     $$SELECT avg_engagement_per_user(session_id, device_id, product, seconds) AS avg_seconds FROM try_on_event$$),
    ('engagement_seconds', 'try_on', 'try-on', 'Total engagement time',
     '@try_on.engagement_seconds@. The cap is 450 here, over all variants of a product',
     'sum over (session, product) of min(450, seconds)', 'seconds', true,
     $$SELECT engagement_seconds(session_id, device_id, product, seconds) AS seconds FROM try_on_event$$),
    ('avg_sessions_per_user', 'try_on', 'try-on', 'Average Sessions per User',
     '@try_on.avg_sessions_per_user@. Users are devices here',
     'session_count / unique_users', 'sessions per user', false,
     $$SELECT avg_sessions_per_user(session_id, device_id, product, seconds) AS sessions_per_user FROM try_on_event$$),
    ('sessions_per_user', 'visits', 'try-on', 'Average Sessions per User',
     '@visits.sessions_per_user@. For data in which no key names the sessions and a gap makes them of times: how '
     'often a device comes back. It knows no valid sessions',
     'sessions by the gap / devices', 'sessions per user', false,
     $$SELECT sessions_per_user(device_id, started_at, '30 minutes') AS sessions_per_user FROM try_on_event$$),
    ('capped_sum', 'capped_sum', 'try-on', 'max 450s per product',
     '@capped_totals.capped_sum@. The cap alone, for any value. It knows no valid sessions',
     'sum over (group, item) of min(cap, sum of values)', 'seconds', true,
     $$SELECT capped_sum(session_id, product, seconds, 450) AS seconds FROM try_on_event$$),
    ('product_statistics', 'try_on', 'try-on', 'Product Statistics',
     '@try_on.product_statistics@',
     'the metrics of try_on over the rows of one product', 'rows', false,
     $$SELECT p.*
       FROM product_statistics((SELECT try_on_agg(session_id, device_id, product, seconds) FROM try_on_event)) AS p$$),
    ('view_count', 'views', 'try-on', 'Product Statistics',
     '@views.view_count@. By product, of valid sessions',
     '| { (session, product, colour) } | by product', 'views', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT product, view_count(session_id, product, colour) AS views
       FROM valid
       GROUP BY product
       ORDER BY product$$),
    ('new_users', 'first_seen', 'try-on', 'Product Statistics',
     '@period_users.new_users@. Rows are those of one product in valid sessions of the period, each with the start '
     'of the device''s first valid session of any product',
     '| { device with the product : start of its first valid session in the period } |', 'users', false,
     $$WITH valid AS (
           SELECT *, min(began_at) OVER (PARTITION BY device_id) AS first_at
           FROM (
               SELECT *,
                   min(started_at) OVER (PARTITION BY session_id) AS began_at,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT product,
           new_users(device_id, first_at, '[2026-10-01 00:00+02, 2026-11-01 00:00+01)')
               FILTER (WHERE began_at >= '2026-10-01 00:00+02' AND began_at < '2026-11-01 00:00+01') AS new_users
       FROM valid
       GROUP BY product
       ORDER BY product$$),
    ('product_statistics', 'try_on', 'try-on', 'Variant Statistics',
     '@try_on.product_statistics@. By SKU: the cap is on the SKU, and min_item_seconds is 4',
     'product_statistics with the SKU as product and min_item_seconds => 4', 'rows', false,
     $$SELECT v.product AS variant,
           v.engagement_seconds,
           v.sessions,
           v.users,
           v.avg_seconds_per_session,
           v.avg_seconds_per_user
       FROM product_statistics(
           (SELECT try_on_agg(session_id, device_id, variant, seconds) FROM try_on_event),
           min_item_seconds => 4) AS v$$),
    ('session_count', 'try_on', 'try-on', 'Device/Platform Distribution',
     '@try_on.session_count@. By platform, and its share of all. Validity is judged on the whole session',
     'session_count by platform, and / session_count of all', 'sessions', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT platform,
           count(DISTINCT session_id) AS sessions,
           ratio(
               count(DISTINCT session_id),
               (SELECT session_count(session_id, device_id, product, seconds) FROM valid)) AS share
       FROM valid
       GROUP BY platform
       ORDER BY platform$$),
    ('daily_unique_users', 'audience', 'try-on', 'Device/Platform Distribution',
     '@audience.daily_unique_users@. By platform, and its share of all. A device on two platforms stands under '
     'both, so shares may add up to more than 1',
     'daily_unique_users by platform, and / daily_unique_users of all', 'user-days', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   min(started_at) OVER (PARTITION BY session_id) AS began_at,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT platform,
           daily_unique_users(device_id, began_at, 'Europe/Rome') AS users,
           ratio(
               daily_unique_users(device_id, began_at, 'Europe/Rome'),
               (SELECT daily_unique_users(device_id, began_at, 'Europe/Rome') FROM valid)) AS share
       FROM valid
       GROUP BY platform
       ORDER BY platform$$),
    ('session_count', 'try_on', 'try-on', 'Trend charts',
     '@try_on.session_count@. By local day; a session belongs to the day of its first row',
     'session_count by local day of the session''s start', 'sessions', true,
     $$SELECT local_day(began_at, 'Europe/Rome') AS day,
           session_count(session_id, device_id, product, seconds) AS sessions
       FROM (SELECT *, min(started_at) OVER (PARTITION BY session_id) AS began_at FROM try_on_event) AS e
       GROUP BY day
       ORDER BY day$$),
    ('daily_users', 'audience', 'try-on', 'Trend charts',
     '@audience.daily_users@',
     '| { device } | by local day of the session''s start', 'users', true,
     $$WITH valid AS (
           SELECT *
           FROM (
               SELECT *,
                   min(started_at) OVER (PARTITION BY session_id) AS began_at,
                   session_count(session_id, device_id, product, seconds) OVER (PARTITION BY session_id) AS is_valid
               FROM try_on_event) AS e
           WHERE is_valid = 1)
       SELECT d.*
       FROM daily_users((SELECT audience_agg(device_id, began_at, 'Europe/Rome') FROM valid)) AS d$$),

    -- --------------------------------------------------------------------------------------------- messaging
    ('sum(total)', 'plain SQL', 'messaging', 'Total revenue',
     'Final totals of the captured orders of the period, of one currency: shipping and taxes in, discounts off. A '
     'plain SQL expression',
     'sum of totals', 'money', true,
     $$SELECT sum(total) AS total_revenue
       FROM sales_order
       WHERE status = 'captured' AND ordered_at >= '2026-10-01 00:00+02' AND ordered_at < '2026-11-01 00:00+01'$$),
    ('count(*)', 'plain SQL', 'messaging', 'Total orders',
     'Captured orders of the period. A plain SQL expression',
     '| { orders } |', 'orders', true,
     $$SELECT count(*) AS total_orders
       FROM sales_order
       WHERE status = 'captured' AND ordered_at >= '2026-10-01 00:00+02' AND ordered_at < '2026-11-01 00:00+01'$$),
    ('ratio', 'helpers', 'messaging', 'Average ticket',
     'Revenue per captured order',
     'sum of totals / orders', 'money', false,
     $$SELECT ratio(sum(total), count(*)) AS average_ticket
       FROM sales_order
       WHERE status = 'captured' AND ordered_at >= '2026-10-01 00:00+02' AND ordered_at < '2026-11-01 00:00+01'$$),
    ('ratio', 'helpers', 'messaging', 'Items per order',
     'Units, not lines, per captured order',
     'sum of units / orders', 'units per order', false,
     $$SELECT ratio(
           (SELECT sum(units) FROM order_item JOIN sales_order USING (order_id) WHERE status = 'captured'),
           (SELECT count(*) FROM sales_order WHERE status = 'captured')) AS items_per_order$$),
    ('ratio', 'helpers', 'messaging', 'Avg. price per item',
     'Amounts paid for items per unit; not revenue per unit',
     'sum of amounts paid for items / sum of units', 'money', false,
     $$SELECT ratio(sum(amount_paid), sum(units)) AS avg_price_per_item
       FROM order_item
       JOIN sales_order USING (order_id)
       WHERE status = 'captured'$$),
    ('session_count', 'messaging', 'messaging', 'Total sessions',
     '@messaging.session_count@. A session is one of the platform''s where it names one, else a run of the user''s '
     'messages without a gap of more than 24 hours',
     '| { session : messages by the user >= 1 } |', 'sessions', true,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT session_count(session, sender = 'user', sender = 'agent') AS sessions
       FROM m$$),
    ('sessionize', 'visits', 'messaging', 'Total sessions',
     '@visits.sessionize@. Of messages without a session of the platform; those with a message by the user',
     'runs of a user''s times, no two neighbours more than the gap apart', 'rows', true,
     $$SELECT s.*
       FROM sessionize((SELECT visit_agg(user_id, sent_at) FROM message WHERE session_id IS NULL), '24 hours') AS s
       WHERE EXISTS (
           SELECT
           FROM message AS m
           WHERE m.user_id = s.user_id AND m.session_id IS NULL AND m.sender = 'user'
                 AND m.sent_at >= s.started_at AND m.sent_at <= s.ended_at)
       ORDER BY s.user_id, s.session_number$$),
    ('bounce_rate', 'messaging', 'messaging', 'Bounce rate',
     '@messaging.bounce_rate@',
     'bounce_count / session_count', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT bounce_rate(session, sender = 'user', sender = 'agent') AS bounce_rate
       FROM m$$),
    ('bounce_count', 'messaging', 'messaging', 'Bounce rate',
     '@messaging.bounce_count@',
     '| { session : messages by the user = 1 } |', 'sessions', true,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT bounce_count(session, sender = 'user', sender = 'agent') AS bounces
       FROM m$$),
    ('ratio', 'helpers', 'messaging', 'Average conversion per user',
     'Captured orders per user with a session: orders_per_user of the dashboards',
     'orders / unique_users', 'orders per user', false,
     $$SELECT ratio(
           (SELECT count(*) FROM sales_order WHERE status = 'captured'),
           (SELECT unique_users(user_id) FROM message WHERE sender = 'user')) AS orders_per_user$$),
    ('unique_users', 'audience', 'messaging', 'Total users',
     '@audience.unique_users@. Rows are messages by the user: users with a session',
     '| { users with a session } |', 'users', false,
     $$SELECT unique_users(user_id) AS total_users FROM message WHERE sender = 'user'$$),
    ('new_users', 'first_seen', 'messaging', 'Total new users',
     '@period_users.new_users@. Rows are sessions with a message by the user, each with its start',
     '| { user : start of the first session in the period } |', 'users', true,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message),
       s AS (
           SELECT user_id, session, min(sent_at) AS began_at
           FROM m
           GROUP BY user_id, session
           HAVING bool_or(sender = 'user'))
       SELECT new_users(user_id, began_at, '[2026-10-01 00:00+02, 2026-11-01 00:00+01)') AS new_users
       FROM s$$),
    ('returning_users', 'first_seen', 'messaging', 'Total returning users',
     '@period_users.returning_users@. Rows are sessions with a message by the user, each with its start. New and '
     'returning users together are the users of the period',
     '| { user : a session began in the period, the first before it } |', 'users', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message),
       s AS (
           SELECT user_id, session, min(sent_at) AS began_at
           FROM m
           GROUP BY user_id, session
           HAVING bool_or(sender = 'user'))
       SELECT returning_users(user_id, began_at, '[2026-10-01 00:00+02, 2026-11-01 00:00+01)') AS returning_users
       FROM s$$),
    ('ratio', 'helpers', 'messaging', 'Conversion rate',
     'Captured orders per session: orders_per_session of the dashboards. It can exceed 1',
     'orders / session_count', 'orders per session', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT ratio(
           (SELECT count(*) FROM sales_order WHERE status = 'captured'),
           session_count(session, sender = 'user', sender = 'agent')) AS orders_per_session
       FROM m$$),
    ('ratio', 'helpers', 'messaging', 'Users',
     'Shares of new and of returning users among the users of the period',
     'new_users / unique_users; returning_users / unique_users', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message),
       s AS (
           SELECT user_id, session, min(sent_at) AS began_at
           FROM m
           GROUP BY user_id, session
           HAVING bool_or(sender = 'user'))
       SELECT ratio(new_users(p), unique_users(p)) AS new_user_share,
           ratio(returning_users(p), unique_users(p)) AS returning_user_share
       FROM (
           SELECT period_users_agg(user_id, began_at, '[2026-10-01 00:00+02, 2026-11-01 00:00+01)') AS p
           FROM s) AS one$$),
    ('live_support_rate', 'messaging', 'messaging', 'Support',
     '@messaging.live_support_rate@',
     'live_support_count / session_count', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT live_support_rate(session, sender = 'user', sender = 'agent') AS live_support_rate
       FROM m$$),
    ('live_support_count', 'messaging', 'messaging', 'Live support',
     '@messaging.live_support_count@',
     '| { session : messages by the user >= 1, by an agent >= 1 } |', 'sessions', true,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT live_support_count(session, sender = 'user', sender = 'agent') AS live_support_sessions
       FROM m$$),
    ('self_service_rate', 'messaging', 'messaging', 'Self-service',
     '@messaging.self_service_rate@',
     '1 - live_support_rate', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT self_service_rate(session, sender = 'user', sender = 'agent') AS self_service_rate
       FROM m$$),
    ('pct_change', 'helpers', 'messaging', 'comparison percentage',
     'Change against the period before, as a fraction of it; here of the revenue of seven days',
     '(current - previous) / previous', 'fraction', false,
     $$SELECT pct_change(
           sum(total) FILTER (WHERE ordered_at <@ period('last_7_days', '2026-10-08 09:00+02', 'Europe/Rome')),
           sum(total) FILTER (WHERE ordered_at <@
               previous_period('last_7_days', '2026-10-08 09:00+02', 'Europe/Rome'))) AS change
       FROM sales_order
       WHERE status = 'captured'$$),
    ('returning_users', 'first_seen', 'messaging', 'Total recurring users',
     '@period_users.returning_users@. The period is each day here. The days do not add up to their range',
     'returning_users by local day', 'users', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message),
       s AS (
           SELECT user_id, session, min(sent_at) AS began_at
           FROM m
           GROUP BY user_id, session
           HAVING bool_or(sender = 'user'))
       SELECT day,
           returning_users(
               user_id, began_at,
               tstzrange(local_day_start(day, 'Europe/Rome'), local_day_start(day + 1, 'Europe/Rome')))
               AS returning_users
       FROM s
       CROSS JOIN period_days(period('last_7_days', '2026-10-05 09:00+02', 'Europe/Rome'), 'Europe/Rome') AS day
       GROUP BY day
       ORDER BY day$$),
    ('ratio', 'helpers', 'messaging', 'Percentage of recurring users',
     'Returning users of each day among its users',
     'returning_users / unique_users by local day', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message),
       s AS (
           SELECT user_id, session, min(sent_at) AS began_at
           FROM m
           GROUP BY user_id, session
           HAVING bool_or(sender = 'user'))
       SELECT day, ratio(returning_users(p), unique_users(p)) AS returning_user_share
       FROM (
           SELECT day,
               period_users_agg(
                   user_id, began_at,
                   tstzrange(local_day_start(day, 'Europe/Rome'), local_day_start(day + 1, 'Europe/Rome'))) AS p
           FROM s
           CROSS JOIN period_days(period('last_7_days', '2026-10-05 09:00+02', 'Europe/Rome'), 'Europe/Rome') AS day
           GROUP BY day) AS d
       ORDER BY day$$),
    ('ratio', 'helpers', 'messaging', 'Percentage of new users',
     'New users of each day among its users',
     'new_users / unique_users by local day', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message),
       s AS (
           SELECT user_id, session, min(sent_at) AS began_at
           FROM m
           GROUP BY user_id, session
           HAVING bool_or(sender = 'user'))
       SELECT day, ratio(new_users(p), unique_users(p)) AS new_user_share
       FROM (
           SELECT day,
               period_users_agg(
                   user_id, began_at,
                   tstzrange(local_day_start(day, 'Europe/Rome'), local_day_start(day + 1, 'Europe/Rome'))) AS p
           FROM s
           CROSS JOIN period_days(period('last_7_days', '2026-10-05 09:00+02', 'Europe/Rome'), 'Europe/Rome') AS day
           GROUP BY day) AS d
       ORDER BY day$$),
    ('live_support_rate', 'messaging', 'messaging', 'Percentage of human support',
     '@messaging.live_support_rate@. By the local day of the session''s start',
     'live_support_rate by local day of the session''s start', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT local_day(began_at, 'Europe/Rome') AS day,
           live_support_rate(session, sender = 'user', sender = 'agent') AS live_support_rate
       FROM (SELECT *, min(sent_at) OVER (PARTITION BY session) AS began_at FROM m) AS b
       GROUP BY day
       HAVING session_count(session, sender = 'user', sender = 'agent') > 0
       ORDER BY day$$),
    ('self_service_rate', 'messaging', 'messaging', 'Percentage of self-service',
     '@messaging.self_service_rate@. By the local day of the session''s start',
     'self_service_rate by local day of the session''s start', 'fraction', false,
     $$WITH m AS (
           SELECT *,
               (user_id, session_id, CASE WHEN session_id IS NULL THEN session_number(sent_at, '24 hours')
                   OVER (PARTITION BY user_id, session_id IS NULL ORDER BY sent_at) END)::text AS session
           FROM message)
       SELECT local_day(began_at, 'Europe/Rome') AS day,
           self_service_rate(session, sender = 'user', sender = 'agent') AS self_service_rate
       FROM (SELECT *, min(sent_at) OVER (PARTITION BY session) AS began_at FROM m) AS b
       GROUP BY day
       HAVING session_count(session, sender = 'user', sender = 'agent') > 0
       ORDER BY day$$),

    -- -------------------------------------------------------------------------------------------- one-to-one
    ('conversation_count', 'conversation', 'one-to-one', 'Total Conversations',
     '@conversation.conversation_count@',
     '| { conversation two-way in text or in video } |', 'conversations', true,
     $$SELECT conversation_count(conversation_id, at, side = 'visitor', channel = 'video') AS conversations
       FROM conversation_event
       WHERE NOT automated$$),
    ('text_conversation_count', 'conversation', 'one-to-one', 'Text Conversation',
     '@conversation.text_conversation_count@. One that is two-way in video too counts under both',
     '| { conversation two-way in text } |', 'conversations', true,
     $$SELECT text_conversation_count(conversation_id, at, side = 'visitor', channel = 'video') AS text_conversations
       FROM conversation_event
       WHERE NOT automated$$),
    ('video_conversation_count', 'conversation', 'one-to-one', 'Video Chat Conversation',
     '@conversation.video_conversation_count@. In a call, both sides joined it',
     '| { conversation two-way in video } |', 'conversations', true,
     $$SELECT video_conversation_count(conversation_id, at, side = 'visitor', channel = 'video') AS video_conversations
       FROM conversation_event
       WHERE NOT automated$$),
    ('avg_conversation_minutes', 'conversation', 'one-to-one', 'Avg duration (minute)',
     '@conversation.avg_conversation_minutes@',
     'sum of (last event - first event) / conversation_count', 'minutes', false,
     $$SELECT avg_conversation_minutes(conversation_id, at, side = 'visitor', channel = 'video') AS avg_minutes
       FROM conversation_event
       WHERE NOT automated$$),
    ('median_conversation_minutes', 'conversation', 'one-to-one', 'Avg duration (minute)',
     '@conversation.median_conversation_minutes@. Beside the mean, which a thread reopened after days moves',
     'percentile_cont(0.5) of last event - first event', 'minutes', false,
     $$SELECT median_conversation_minutes(conversation_id, at, side = 'visitor', channel = 'video') AS median_minutes
       FROM conversation_event
       WHERE NOT automated$$),
    ('conversation_count', 'conversation', 'one-to-one', 'Conversation breakdown trend',
     '@conversation.conversation_count@. By the local day of the conversation''s first event, beside those in '
     'video',
     'conversation_count and video_conversation_count by local day', 'conversations', true,
     $$SELECT local_day(began_at, 'Europe/Rome') AS day,
           conversation_count(conversation_id, at, side = 'visitor', channel = 'video') AS conversations,
           video_conversation_count(conversation_id, at, side = 'visitor', channel = 'video') AS video_conversations
       FROM (
           SELECT *, min(at) OVER (PARTITION BY conversation_id) AS began_at
           FROM conversation_event
           WHERE NOT automated) AS e
       GROUP BY day
       ORDER BY day$$),
    ('conversion_rate', 'conversion', 'one-to-one', 'Conversion rate',
     '@conversion.conversion_rate@. Reached is a visitor with a two-way conversation begun in the period; '
     'converted, who ordered after it began and before the period''s end',
     '| { visitors in a conversation who purchased } | / | { visitors in a conversation } |', 'fraction', false,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1)
       SELECT conversion_rate(visitor_id, true, EXISTS (
           SELECT FROM sales_order AS o
           WHERE o.user_id = visitor_id AND o.status = 'captured' AND o.ordered_at >= began_at
                 AND o.ordered_at < '2026-11-01 00:00+01')) AS conversion_rate
       FROM c
       WHERE began_at >= '2026-10-01 00:00+02' AND began_at < '2026-11-01 00:00+01'$$),
    ('attributed_orders', 'attribution', 'one-to-one', 'Number of Orders',
     '@attribution.attributed_orders@. Touches are the visitor''s two-way conversations in any channel, the '
     'lookback is 30 days',
     '| { order within the window of a touch } |', 'orders', true,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at, max(at) AS ended_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1)
       SELECT attributed_orders(
           (SELECT touch_agg(visitor_id, conversation_id, began_at, ended_at) FROM c),
           (SELECT purchase_agg(user_id, order_id, ordered_at, items_value - discount)
            FROM sales_order WHERE status = 'captured'),
           '30 days') AS orders$$),
    ('attributed_value', 'attribution', 'one-to-one', 'Attributed GMV',
     '@attribution.attributed_value@. Amounts are net item values (no shipping, no taxes, discounts off). Touches '
     'are the visitor''s two-way video conversations, the lookback is 30 days',
     'sum of amounts of the orders within the window of a touch', 'money', true,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at, max(at) AS ended_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING video_conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1)
       SELECT attributed_value(
           (SELECT touch_agg(visitor_id, conversation_id, began_at, ended_at) FROM c),
           (SELECT purchase_agg(user_id, order_id, ordered_at, items_value - discount)
            FROM sales_order WHERE status = 'captured'),
           '30 days') AS gmv$$),
    ('attributions', 'attribution', 'one-to-one', 'Attributed GMV',
     '@attribution.attributions@. The orders behind the number, each with its conversation',
     'of the touches whose window covers the order, the one begun last', 'rows', true,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at, max(at) AS ended_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING video_conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1)
       SELECT a.*
       FROM attributions(
           (SELECT touch_agg(visitor_id, conversation_id, began_at, ended_at) FROM c),
           (SELECT purchase_agg(user_id, order_id, ordered_at, items_value - discount)
            FROM sales_order WHERE status = 'captured'),
           '30 days') AS a$$),
    ('attributed_aov', 'attribution', 'one-to-one', 'AOV',
     '@attribution.attributed_aov@. Of the orders that the GMV counts',
     'attributed_value / attributed_orders', 'money', false,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at, max(at) AS ended_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING video_conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1)
       SELECT attributed_aov(
           (SELECT touch_agg(visitor_id, conversation_id, began_at, ended_at) FROM c),
           (SELECT purchase_agg(user_id, order_id, ordered_at, items_value - discount)
            FROM sales_order WHERE status = 'captured'),
           '30 days') AS aov$$),
    ('request_count', 'conversation', 'one-to-one', 'Total Request',
     '@conversation.request_count@. By either side, in text or video',
     '| { (conversation, channel) } |', 'requests', true,
     $$SELECT request_count(conversation_id, at, side = 'visitor', channel = 'video') AS requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('agent_request_count', 'conversation', 'one-to-one', 'Total Request',
     '@conversation.agent_request_count@',
     '| { (conversation, channel) : first event by an agent } |', 'requests', true,
     $$SELECT agent_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS agent_requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('visitor_request_count', 'conversation', 'one-to-one', 'Total Request',
     '@conversation.visitor_request_count@',
     '| { (conversation, channel) : first event by the visitor } |', 'requests', true,
     $$SELECT visitor_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS visitor_requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('text_request_count', 'conversation', 'one-to-one', 'Text',
     '@conversation.text_request_count@. By either side',
     '| { conversation with an event in text } |', 'requests', true,
     $$SELECT text_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS text_requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('unsuccessful_request_count', 'conversation', 'one-to-one', 'Unsuccessful request',
     '@conversation.unsuccessful_request_count@. By either side',
     '| { (conversation, channel) not two-way } |', 'requests', true,
     $$SELECT unsuccessful_request_count(conversation_id, at, side = 'visitor', channel = 'video')
           AS unsuccessful_requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('video_request_count', 'conversation', 'one-to-one', 'Video chat',
     '@conversation.video_request_count@. By either side',
     '| { conversation with an event in video } |', 'requests', true,
     $$SELECT video_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS video_requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('count(*)', 'plain SQL', 'one-to-one', 'Top URL by Request',
     'Requests by the URL of their first event, most first, ties by URL. A plain SQL expression',
     '| { (conversation, channel) } | by URL', 'requests', true,
     $$SELECT url, count(*) AS requests
       FROM (
           SELECT DISTINCT ON (conversation_id, channel) url
           FROM conversation_event
           WHERE NOT automated
           ORDER BY conversation_id, channel, at, side DESC, event_id) AS r
       WHERE url IS NOT NULL
       GROUP BY url
       ORDER BY requests DESC, url
       LIMIT 10$$),
    ('agent_acceptance_rate', 'conversation', 'one-to-one', 'Request Acceptance Rate',
     '@conversation.agent_acceptance_rate@. Agents accept visitors'' requests',
     '| { conversation initiated by a visitor, two-way } | / | { conversation initiated by a visitor } |',
     'fraction', false,
     $$SELECT agent_acceptance_rate(conversation_id, at, side = 'visitor', channel = 'video') AS agent_acceptance_rate
       FROM conversation_event
       WHERE NOT automated$$),
    ('visitor_acceptance_rate', 'conversation', 'one-to-one', 'Acceptance rate',
     '@conversation.visitor_acceptance_rate@. Visitors accept agents'' requests',
     '| { conversation initiated by an agent, two-way } | / | { conversation initiated by an agent } |',
     'fraction', false,
     $$SELECT visitor_acceptance_rate(conversation_id, at, side = 'visitor', channel = 'video')
           AS visitor_acceptance_rate
       FROM conversation_event
       WHERE NOT automated$$),
    ('request_count', 'conversation', 'one-to-one', 'Call Request and Text Request Daily Trend',
     '@conversation.request_count@. By the local day of their first event, in text and in video',
     'request_count by local day', 'requests', true,
     $$SELECT local_day(began_at, 'Europe/Rome') AS day,
           request_count(conversation_id, at, side = 'visitor', channel = 'video') AS requests,
           text_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS text_requests,
           video_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS video_requests
       FROM (
           SELECT *, min(at) OVER (PARTITION BY conversation_id, channel) AS began_at
           FROM conversation_event
           WHERE NOT automated) AS e
       GROUP BY day
       ORDER BY day$$),
    ('request_count', 'conversation', 'one-to-one', 'Call Request and Text Request by Hour of the day',
     '@conversation.request_count@. By the local hour of their first event, in text and in video, always 24 rows',
     'request_count by local hour', 'requests', true,
     $$SELECT hour,
           request_count(conversation_id, at, side = 'visitor', channel = 'video') AS requests,
           text_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS text_requests,
           video_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS video_requests
       FROM generate_series(0, 23) AS hour
       LEFT JOIN (
           SELECT *, min(at) OVER (PARTITION BY conversation_id, channel) AS began_at
           FROM conversation_event
           WHERE NOT automated) AS e ON date_part('hour', began_at AT TIME ZONE 'Europe/Rome') = hour
       GROUP BY hour
       ORDER BY hour$$),
    ('unanswered_request_count', 'conversation', 'one-to-one', 'Unanswered Request From Visitor',
     '@conversation.unanswered_request_count@',
     '| { (conversation, channel) not two-way : first event by the visitor } |', 'requests', true,
     $$SELECT unanswered_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS unanswered_requests
       FROM conversation_event
       WHERE NOT automated$$),
    ('reached_users', 'conversion', 'one-to-one', 'Visitors with Widget Impression',
     '@conversion.reached_users@. Reached is a visitor who saw the widget',
     '| { visitor with an impression } |', 'users', false,
     $$SELECT reached_users(visitor_id, kind = 'impression', kind = 'click') AS visitors_with_impression
       FROM widget_event$$),
    ('converted_users', 'conversion', 'one-to-one', 'Visitors with Clicks',
     '@conversion.converted_users@. Converted is a visitor who clicked on the widget or on a chat notification',
     '| { visitor with a click } |', 'users', false,
     $$SELECT converted_users(visitor_id, kind = 'impression', kind = 'click') AS visitors_with_click
       FROM widget_event$$),
    ('literal_conversion_rate', 'conversion', 'one-to-one', 'Widget CTR',
     '@conversion.literal_conversion_rate@. Clicks on notifications need no impression',
     '| { visitor with a click } | / | { visitor with an impression } |', 'fraction', false,
     $$SELECT literal_conversion_rate(visitor_id, kind = 'impression', kind = 'click') AS ctr FROM widget_event$$),
    ('conversion_rate', 'conversion', 'one-to-one', 'Widget CTR',
     '@conversion.conversion_rate@. ctr_of_viewers of the dashboards. It cannot exceed 1',
     '| { visitor with an impression and a click } | / | { visitor with an impression } |', 'fraction', false,
     $$SELECT conversion_rate(visitor_id, kind = 'impression', kind = 'click') AS ctr_of_viewers FROM widget_event$$),
    ('literal_conversion_rate', 'conversion', 'one-to-one', 'Widget CTR Trend',
     '@conversion.literal_conversion_rate@. By local day. The rate of a range is not the mean of its days',
     'literal_conversion_rate by local day', 'fraction', false,
     $$SELECT local_day(at, 'Europe/Rome') AS day,
           literal_conversion_rate(visitor_id, kind = 'impression', kind = 'click') AS ctr
       FROM widget_event
       GROUP BY day
       ORDER BY day$$),
    ('avg_rating', 'ratings', 'one-to-one', 'Avg rating',
     '@ratings.avg_rating@. From 1 to 5, submitted or closed out. No rating is NULL, not 0',
     'sum of ratings / rating_count', 'rating', false,
     $$SELECT avg_rating(rating) AS avg_rating FROM survey$$),
    ('rating_response_rate', 'ratings', 'one-to-one', 'Avg rating',
     '@ratings.rating_response_rate@. Rows are surveys',
     'rating_count / (rating_count + unrated_count)', 'fraction', false,
     $$SELECT rating_response_rate(rating) AS response_rate FROM survey$$),
    ('avg_rating', 'ratings', 'one-to-one', 'Avg Rating Trend',
     '@ratings.avg_rating@. By local day',
     'avg_rating by local day', 'rating', false,
     $$SELECT local_day(answered_at, 'Europe/Rome') AS day, avg_rating(rating) AS avg_rating
       FROM survey
       GROUP BY day
       ORDER BY day$$),
    ('rating_distribution', 'ratings', 'one-to-one', 'NPS Rating Distribution',
     '@ratings.rating_distribution@',
     'n(r); n(r) / rating_count', 'rows', false,
     $$SELECT d.* FROM rating_distribution((SELECT rating_agg(rating) FROM survey)) AS d$$),
    ('rating_count', 'ratings', 'one-to-one', 'NPS Rating Distribution',
     '@ratings.rating_count@. Rows are surveys',
     '| { survey : rating given } |', 'surveys', true,
     $$SELECT rating_count(rating) AS ratings FROM survey$$),
    ('unrated_count', 'ratings', 'one-to-one', 'NPS Rating Distribution',
     '@ratings.unrated_count@. Rows are surveys',
     '| { survey : rating is NULL } |', 'surveys', true,
     $$SELECT unrated_count(rating) AS unrated FROM survey$$),
    ('nps_score', 'ratings', 'one-to-one', 'Net Promoter Surveys (NPS)',
     '@ratings.nps_score@. The document''s own average of 1 to 5 is avg_rating',
     '100 * (n(9) + n(10) - n(0) - ... - n(6)) / rating_count', 'points from -100 to 100', false,
     $$SELECT nps_score(answer, 0, 10) AS nps FROM (VALUES (10), (9), (8), (3), (NULL)) AS a (answer)$$),
    ('rows', 'plain SQL', 'one-to-one', 'NPS Feedback Detail',
     'Surveys with their date, visitor, agent of the conversation''s last agent event, rating and text; newest '
     'first. Plain SQL rows',
     'a row a survey', 'rows', true,
     $$WITH last_agent AS (
           SELECT DISTINCT ON (conversation_id) conversation_id, agent_id
           FROM conversation_event
           WHERE side = 'agent' AND NOT automated
           ORDER BY conversation_id, at DESC, event_id DESC)
       SELECT local_day(s.answered_at, 'Europe/Rome') AS day,
           s.visitor_id,
           a.name AS agent_name,
           s.rating,
           s.feedback
       FROM survey AS s
       LEFT JOIN last_agent USING (conversation_id)
       LEFT JOIN agent AS a USING (agent_id)
       ORDER BY s.answered_at DESC, s.survey_id$$),
    ('avg_rating', 'ratings', 'one-to-one', 'Average Rating',
     '@ratings.avg_rating@. By agent, with the number of ratings; a survey belongs to the agent of the '
     'conversation''s last agent event',
     'avg_rating by agent', 'rating', false,
     $$WITH last_agent AS (
           SELECT DISTINCT ON (conversation_id) conversation_id, agent_id
           FROM conversation_event
           WHERE side = 'agent' AND NOT automated
           ORDER BY conversation_id, at DESC, event_id DESC)
       SELECT agent_id, avg_rating(rating) AS avg_rating, rating_count(rating) AS ratings
       FROM survey
       JOIN last_agent USING (conversation_id)
       GROUP BY agent_id
       ORDER BY agent_id$$),
    ('agent_request_count', 'conversation', 'one-to-one', 'Agent Initiated Request',
     '@conversation.agent_request_count@. By the agent of the conversation''s first agent event',
     'agent_request_count by agent', 'requests', true,
     $$WITH e AS (
           SELECT *,
               first_value(agent_id) OVER (PARTITION BY conversation_id ORDER BY side, at, event_id) AS first_agent
           FROM conversation_event
           WHERE NOT automated)
       SELECT first_agent AS agent_id,
           agent_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS agent_requests
       FROM e
       WHERE first_agent IS NOT NULL
       GROUP BY first_agent
       ORDER BY first_agent$$),
    ('visitor_acceptance_rate', 'conversation', 'one-to-one', 'Agent Initiated Request Acceptance Rate',
     '@conversation.visitor_acceptance_rate@. By the agent of the conversation''s first agent event',
     'visitor_acceptance_rate by agent', 'fraction', false,
     $$WITH e AS (
           SELECT *,
               first_value(agent_id) OVER (PARTITION BY conversation_id ORDER BY side, at, event_id) AS first_agent
           FROM conversation_event
           WHERE NOT automated)
       SELECT first_agent AS agent_id,
           visitor_acceptance_rate(conversation_id, at, side = 'visitor', channel = 'video') AS acceptance_rate
       FROM e
       WHERE first_agent IS NOT NULL
       GROUP BY first_agent
       ORDER BY first_agent$$),
    ('conversation_count', 'conversation', 'one-to-one', 'Total Conversation',
     '@conversation.conversation_count@. By agent. One with two agents counts once under each, and once in the '
     'total',
     'conversation_count by agent', 'conversations', true,
     $$WITH a AS (
           SELECT DISTINCT conversation_id, agent_id FROM conversation_event WHERE side = 'agent' AND NOT automated)
       SELECT a.agent_id,
           conversation_count(e.conversation_id, e.at, e.side = 'visitor', e.channel = 'video') AS conversations
       FROM a
       JOIN conversation_event AS e USING (conversation_id)
       WHERE NOT e.automated
       GROUP BY a.agent_id
       ORDER BY a.agent_id$$),
    ('attributed_value', 'attribution', 'one-to-one', 'Influenced Sales',
     '@attribution.attributed_value@. Amounts are net item values. Touches are any two-way conversations of the '
     'visitor with the agent: any channel, no window, each order once per agent',
     'attributed_value by agent, without a window', 'money', true,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at, max(at) AS ended_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1),
       a AS (
           SELECT DISTINCT conversation_id, agent_id FROM conversation_event WHERE side = 'agent' AND NOT automated)
       SELECT a.agent_id,
           attributed_value(
               touch_agg(visitor_id, conversation_id, began_at, ended_at),
               (SELECT purchase_agg(user_id, order_id, ordered_at, items_value - discount)
                FROM sales_order WHERE status = 'captured'),
               NULL) AS influenced_sales
       FROM a
       JOIN c USING (conversation_id)
       GROUP BY a.agent_id
       ORDER BY a.agent_id$$),
    ('attributed_orders', 'attribution', 'one-to-one', 'Influenced Order',
     '@attribution.attributed_orders@. Touches are any two-way conversations of the visitor with the agent: any '
     'channel, no window, each order once per agent',
     'attributed_orders by agent, without a window', 'orders', true,
     $$WITH c AS (
           SELECT conversation_id, min(visitor_id) AS visitor_id, min(at) AS began_at, max(at) AS ended_at
           FROM conversation_event
           WHERE NOT automated
           GROUP BY conversation_id
           HAVING conversation_count(conversation_id, at, side = 'visitor', channel = 'video') = 1),
       a AS (
           SELECT DISTINCT conversation_id, agent_id FROM conversation_event WHERE side = 'agent' AND NOT automated)
       SELECT a.agent_id,
           attributed_orders(
               touch_agg(visitor_id, conversation_id, began_at, ended_at),
               (SELECT purchase_agg(user_id, order_id, ordered_at, items_value - discount)
                FROM sales_order WHERE status = 'captured'),
               NULL) AS influenced_orders
       FROM a
       JOIN c USING (conversation_id)
       GROUP BY a.agent_id
       ORDER BY a.agent_id$$),
    ('avg_rating', 'ratings', 'one-to-one', 'Average Rating Trend',
     '@ratings.avg_rating@. By agent and local day',
     'avg_rating by agent and local day', 'rating', false,
     $$WITH last_agent AS (
           SELECT DISTINCT ON (conversation_id) conversation_id, agent_id
           FROM conversation_event
           WHERE side = 'agent' AND NOT automated
           ORDER BY conversation_id, at DESC, event_id DESC)
       SELECT local_day(answered_at, 'Europe/Rome') AS day, agent_id, avg_rating(rating) AS avg_rating
       FROM survey
       JOIN last_agent USING (conversation_id)
       GROUP BY day, agent_id
       ORDER BY day, agent_id$$),
    ('agent_request_count', 'conversation', 'one-to-one', 'Agent Initiated Request Trend',
     '@conversation.agent_request_count@. By agent and local day of the request',
     'agent_request_count by agent and local day', 'requests', true,
     $$WITH e AS (
           SELECT *,
               first_value(agent_id) OVER (PARTITION BY conversation_id ORDER BY side, at, event_id) AS first_agent,
               min(at) OVER (PARTITION BY conversation_id, channel) AS began_at
           FROM conversation_event
           WHERE NOT automated)
       SELECT local_day(began_at, 'Europe/Rome') AS day,
           first_agent AS agent_id,
           agent_request_count(conversation_id, at, side = 'visitor', channel = 'video') AS agent_requests
       FROM e
       WHERE first_agent IS NOT NULL
       GROUP BY day, first_agent
       ORDER BY day, first_agent$$),
    ('visitor_acceptance_rate', 'conversation', 'one-to-one', 'Agent Initiated Request Acceptance Rate Trend',
     '@conversation.visitor_acceptance_rate@. By agent and local day of the conversation''s first event',
     'visitor_acceptance_rate by agent and local day', 'fraction', false,
     $$WITH e AS (
           SELECT *,
               first_value(agent_id) OVER (PARTITION BY conversation_id ORDER BY side, at, event_id) AS first_agent,
               min(at) OVER (PARTITION BY conversation_id) AS began_at
           FROM conversation_event
           WHERE NOT automated)
       SELECT local_day(began_at, 'Europe/Rome') AS day,
           first_agent AS agent_id,
           visitor_acceptance_rate(conversation_id, at, side = 'visitor', channel = 'video') AS acceptance_rate
       FROM e
       WHERE first_agent IS NOT NULL
       GROUP BY day, first_agent
       ORDER BY day, first_agent$$),
    ('conversation_count', 'conversation', 'one-to-one', 'Total Conversation Trend',
     '@conversation.conversation_count@. By agent and local day of the first event',
     'conversation_count by agent and local day', 'conversations', true,
     $$WITH a AS (
           SELECT DISTINCT conversation_id, agent_id FROM conversation_event WHERE side = 'agent' AND NOT automated),
       e AS (
           SELECT *, min(at) OVER (PARTITION BY conversation_id) AS began_at
           FROM conversation_event
           WHERE NOT automated)
       SELECT local_day(began_at, 'Europe/Rome') AS day,
           a.agent_id,
           conversation_count(conversation_id, at, side = 'visitor', channel = 'video') AS conversations
       FROM a
       JOIN e USING (conversation_id)
       GROUP BY day, a.agent_id
       ORDER BY day, a.agent_id$$),
    -- ------------------------------------------------------------------------------------------------ beside them
    ('avg_first_response_minutes', 'conversation', NULL, NULL,
     '@conversation.avg_first_response_minutes@',
     'sum of (first event by an agent - first event by the visitor) / '
     '| { conversation that the visitor began and an agent answered } |', 'minutes', false,
     $$SELECT avg_first_response_minutes(conversation_id, at, side = 'visitor', channel = 'video') AS avg_minutes
       FROM conversation_event
       WHERE NOT automated$$),
    ('median_first_response_minutes', 'conversation', NULL, NULL,
     '@conversation.median_first_response_minutes@',
     'percentile_cont(0.5) of first event by an agent - first event by the visitor', 'minutes', false,
     $$SELECT median_first_response_minutes(conversation_id, at, side = 'visitor', channel = 'video') AS median_minutes
       FROM conversation_event
       WHERE NOT automated$$),
    ('rolling_users', 'audience', NULL, NULL,
     '@audience.rolling_users@. Daily, weekly and monthly active users are those of 1, 7 and 28 days',
     '| { u : u was there on a day e, d - days < e <= d } | by day d', 'rows', false,
     $$SELECT r.*
       FROM rolling_users((
           SELECT audience_agg(device_id, started_at, 'Europe/Rome')
           FROM try_on_event), 7) AS r$$),
    ('retention', 'audience', NULL, NULL,
     '@audience.retention@',
     '| { u : first day of u in the cohort, u was there in the period } | by cohort and period', 'rows', false,
     $$SELECT r.*
       FROM retention((
           SELECT audience_agg(device_id, started_at, 'Europe/Rome')
           FROM try_on_event), 'week') AS r$$),
    ('top_box_share', 'ratings', NULL, NULL,
     '@ratings.top_box_share@. Customer satisfaction (CSAT) is that of 4 of 1 to 5',
     '(n(lowest) + ... + n(highest)) / rating_count', 'fraction', false,
     $$SELECT top_box_share(rating_agg(rating), 4) AS csat FROM survey$$),
    ('funnel_users', 'funnel', NULL, NULL,
     '@funnel.funnel_users@',
     '| { u : t1 <= t2 <= ... <= tk of steps 1 ... k, tk - t1 <= window } |', 'users', false,
     $$SELECT funnel_users(
           funnel_agg(visitor_id, at, CASE kind WHEN 'impression' THEN 1 WHEN 'click' THEN 2 END),
           2, '1 day') AS clicked_within_a_day
       FROM widget_event$$),
    ('funnel_steps', 'funnel', NULL, NULL,
     '@funnel.funnel_steps@',
     'funnel_users of each step; / funnel_users of step 1; / funnel_users of the step before', 'rows', false,
     $$WITH event (user_id, at, step) AS (
           SELECT visitor_id, at, 1 FROM widget_event WHERE kind = 'impression'
           UNION ALL
           SELECT visitor_id, at, 2 FROM conversation_event WHERE side = 'visitor' AND NOT automated
           UNION ALL
           SELECT user_id, ordered_at, 3 FROM sales_order WHERE status = 'captured')
       SELECT s.* FROM funnel_steps((SELECT funnel_agg(user_id, at, step) FROM event), '7 days') AS s$$)
) AS metric (name, family, document, label, definition, formula, unit, adds_up_over_days, example);

COMMENT ON VIEW @extschema@.metric_catalogue
    IS 'every metric of the three documents, and what stands beside them, one row each: data for documentation, dbt '
       'and BI';
COMMENT ON COLUMN @extschema@.metric_catalogue.name IS 'the SQL function, or the plain SQL expression';
COMMENT ON COLUMN @extschema@.metric_catalogue.family
    IS 'the family of the function; helpers, or plain SQL, where there is none';
COMMENT ON COLUMN @extschema@.metric_catalogue.document
    IS 'the document that names the metric: try-on, messaging or one-to-one; NULL where none does';
COMMENT ON COLUMN @extschema@.metric_catalogue.label IS 'the document''s words for it';
COMMENT ON COLUMN @extschema@.metric_catalogue.definition IS 'what the number means';
COMMENT ON COLUMN @extschema@.metric_catalogue.formula
    IS 'how it is computed; | { … } | is the number of distinct things';
COMMENT ON COLUMN @extschema@.metric_catalogue.unit IS 'of what it is a number; fractions are 0.25, not 25';
COMMENT ON COLUMN @extschema@.metric_catalogue.adds_up_over_days
    IS 'whether the numbers of days add up to that of their range';
COMMENT ON COLUMN @extschema@.metric_catalogue.example
    IS 'a statement over tables of the shape that shopmetrics_dashboards has, search_path with shopmetrics';

GRANT SELECT ON @extschema@.metric_catalogue TO PUBLIC;
