-- Conversational commerce: sales and message sessions.

CREATE FUNCTION shop.captured_orders(period tstzrange, zone text, channels text[] DEFAULT NULL, currency text DEFAULT NULL)
    RETURNS TABLE (order_id text, user_id text, ordered_at timestamptz, currency text, total numeric, net_item_value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT o.order_id, o.user_id, o.ordered_at, o.currency, o.total, o.items_value - coalesce(o.discount, 0)
    FROM   shop.sales_order AS o
    WHERE  o.ordered_at >= shop.period_start(captured_orders.period, captured_orders.zone)
           AND o.ordered_at < shop.period_end(captured_orders.period, captured_orders.zone) AND o.status = 'captured'
           AND (captured_orders.channels IS NULL OR o.channel = ANY (captured_orders.channels))
           AND (captured_orders.currency IS NULL OR o.currency = captured_orders.currency);
END;
COMMENT ON FUNCTION shop.captured_orders(tstzrange, text, text[], text) IS 'internal: the orders that count: placed in the period, with status captured now. NULL filters let all pass';

CREATE FUNCTION shop.sales_performance(period tstzrange, zone text, channels text[] DEFAULT NULL)
    RETURNS TABLE (currency text, total_revenue numeric, total_orders bigint, average_ticket numeric, items_per_order double precision, avg_price_per_item numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 2
BEGIN ATOMIC
    WITH placed AS (
        SELECT o.order_id, o.currency, o.total FROM shop.captured_orders(period, zone, channels) AS o),
    sales AS (
        SELECT p.currency, sum(p.total) AS revenue, count(*) AS orders FROM placed AS p GROUP BY p.currency),
    items AS (
        SELECT p.currency, sum(i.units) AS units, sum(i.amount_paid) AS paid
        FROM   placed AS p JOIN shop.order_item AS i ON i.order_id = p.order_id
        GROUP  BY p.currency)
    SELECT s.currency, coalesce(s.revenue, 0), coalesce(s.orders, 0), shopmetrics.ratio(coalesce(s.revenue, 0), s.orders::numeric),
           shopmetrics.ratio(coalesce(i.units, 0)::double precision, s.orders::double precision), shopmetrics.ratio(coalesce(i.paid, 0), i.units::numeric)
    FROM  (SELECT) AS always LEFT JOIN sales AS s ON true LEFT JOIN items AS i ON i.currency = s.currency
    ORDER  BY s.currency COLLATE "C";
END;
COMMENT ON FUNCTION shop.sales_performance(tstzrange, text, text[]) IS 'a row a currency of the captured orders of the period: what was paid for them, their number, what was paid for one, units per order, and what was paid for a unit. One row with a NULL currency where there is none. A NULL filter lets all pass';

CREATE FUNCTION shop.sales_daily(period tstzrange, zone text, channels text[] DEFAULT NULL)
    RETURNS TABLE (date date, currency text, total_revenue numeric, total_orders bigint, average_ticket numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    WITH sales AS MATERIALIZED (
        SELECT shopmetrics.local_day(o.ordered_at, zone) AS day, o.currency, sum(o.total) AS revenue, count(*) AS orders
        FROM   shop.captured_orders(period, zone, channels) AS o
        GROUP  BY 1, 2),
    used AS (
        SELECT DISTINCT sales.currency FROM sales)
    SELECT d, u.currency, coalesce(s.revenue, 0), coalesce(s.orders, 0), shopmetrics.ratio(coalesce(s.revenue, 0), s.orders::numeric)
    FROM   shopmetrics.period_days(period, zone) AS d LEFT JOIN used AS u ON true LEFT JOIN sales AS s ON s.day = d AND s.currency = u.currency
    ORDER  BY d, u.currency COLLATE "C";
END;
COMMENT ON FUNCTION shop.sales_daily(tstzrange, text, text[]) IS 'a row a local day and currency of the captured orders of the period: what was paid, their number, what was paid for one. A day without orders has 0; where the period has none at all, the currency is NULL. A NULL filter lets all pass';

CREATE FUNCTION shop.message_sessions(period tstzrange, zone text, gap interval)
    RETURNS TABLE (user_id text, began timestamptz, user_began timestamptz, messages shopmetrics.messaging)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    WITH numbered AS (
        SELECT m.user_id, m.session_id, m.sent_at, m.sender,
               CASE WHEN m.session_id IS NULL
                    THEN shopmetrics.session_number(m.sent_at, shop.checked_gap(message_sessions.gap)) OVER (PARTITION BY m.user_id, m.session_id ORDER BY m.sent_at) END AS number
        FROM   shop.message AS m
        -- all that these users ever sent: a chain of short gaps may be long, and somebody may have been there before
        WHERE  m.user_id = ANY (ARRAY(
                   SELECT DISTINCT p.user_id FROM shop.message AS p
                   WHERE  p.sent_at >= shop.period_start(message_sessions.period, message_sessions.zone)
                          AND p.sent_at < shop.period_end(message_sessions.period, message_sessions.zone)))),
    session AS (
        SELECT n.user_id, min(n.sent_at) AS began, min(min(n.sent_at)) OVER (PARTITION BY n.user_id) AS user_began,
               -- the text of a row tells (user, session, number) apart
               shopmetrics.messaging_agg(ROW(n.user_id, n.session_id, n.number)::text, n.sender = 'user', n.sender = 'agent') AS messages
        FROM   numbered AS n
        GROUP  BY n.user_id, n.session_id, n.number
        HAVING bool_or(n.sender = 'user'))
    SELECT s.user_id, s.began, s.user_began, s.messages
    FROM   session AS s
    WHERE  s.began <@ shop.checked_period(message_sessions.period, message_sessions.zone);
END;
COMMENT ON FUNCTION shop.message_sessions(tstzrange, text, interval) IS 'internal: the message sessions that begin in the period, judged on all their messages: the user, when the session began, when the user''s first session ever began, and the session as a summary. The platform''s session where it gives one, else the gap; a session needs a message by the user';

CREATE FUNCTION shop.messaging_figures(period tstzrange, zone text, channels text[], gap interval, by_day boolean)
    RETURNS TABLE (day date, total_sessions bigint, bounce_rate double precision, total_users bigint, new_users bigint, returning_users bigint,
                   live_support_sessions bigint, live_support_rate double precision, self_service_rate double precision, total_orders bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    WITH days AS (
        SELECT d AS day FROM shopmetrics.period_days(period, zone) AS d WHERE by_day
        UNION ALL SELECT NULL WHERE NOT by_day),
    session AS (
        SELECT CASE WHEN by_day THEN shopmetrics.local_day(s.began, zone) END AS day, s.user_id, s.messages,
               CASE WHEN by_day THEN shopmetrics.local_day(s.user_began, zone) = shopmetrics.local_day(s.began, zone)
                    ELSE s.user_began >= shop.period_start(period, zone) END AS is_new
        FROM   shop.message_sessions(period, zone, gap) AS s),
    users AS (
        SELECT s.day, shopmetrics.merge(s.messages) AS messages, shopmetrics.unique_users(s.user_id) AS total,
               shopmetrics.unique_users(s.user_id) FILTER (WHERE s.is_new) AS newcomers,
               shopmetrics.unique_users(s.user_id) FILTER (WHERE NOT s.is_new) AS others
        FROM   session AS s
        GROUP  BY s.day),
    orders AS (
        SELECT CASE WHEN by_day THEN shopmetrics.local_day(o.ordered_at, zone) END AS day, count(*) AS orders
        FROM   shop.captured_orders(period, zone, channels) AS o
        GROUP  BY 1)
    SELECT d.day, coalesce(shopmetrics.session_count(u.messages), 0), shopmetrics.bounce_rate(u.messages), coalesce(u.total, 0), coalesce(u.newcomers, 0),
           coalesce(u.others, 0), coalesce(shopmetrics.live_support_count(u.messages), 0), shopmetrics.live_support_rate(u.messages),
           shopmetrics.self_service_rate(u.messages), coalesce(o.orders, 0)
    FROM   days AS d LEFT JOIN users AS u ON u.day IS NOT DISTINCT FROM d.day LEFT JOIN orders AS o ON o.day IS NOT DISTINCT FROM d.day;
END;
COMMENT ON FUNCTION shop.messaging_figures(tstzrange, text, text[], interval, boolean) IS 'internal: the counts of messaging for each local day of the period, or in one row with a NULL day for all of it; new users are new in the day or in the period';

CREATE FUNCTION shop.messaging_kpis(period tstzrange, zone text, channels text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
    RETURNS TABLE (total_sessions bigint, bounce_rate double precision, orders_per_user double precision, total_users bigint, new_users bigint,
                   returning_users bigint, orders_per_session double precision, new_user_share double precision, returning_user_share double precision,
                   live_support_sessions bigint, live_support_rate double precision, self_service_rate double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT f.total_sessions, f.bounce_rate, shopmetrics.ratio(f.total_orders, f.total_users), f.total_users, f.new_users, f.returning_users,
           shopmetrics.ratio(f.total_orders, f.total_sessions), shopmetrics.ratio(f.new_users, f.total_users), shopmetrics.ratio(f.returning_users, f.total_users),
           f.live_support_sessions, f.live_support_rate, f.self_service_rate
    FROM   shop.messaging_figures(period, zone, channels, gap, false) AS f;
END;
COMMENT ON FUNCTION shop.messaging_kpis(tstzrange, text, text[], interval) IS 'the totals of messaging in a period: sessions, share of bounces, captured orders (of these channels) per user and per session, users, new and returning ones and their shares, sessions with a human agent, their share and that of the rest. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.messaging_daily(period tstzrange, zone text, channels text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
    RETURNS TABLE (date date, total_sessions bigint, orders_per_user double precision, bounce_rate double precision, total_users bigint, new_users bigint,
                   returning_users bigint, orders_per_session double precision, returning_user_share double precision, new_user_share double precision,
                   live_support_rate double precision, self_service_rate double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT f.day, f.total_sessions, shopmetrics.ratio(f.total_orders, f.total_users), f.bounce_rate, f.total_users, f.new_users, f.returning_users,
           shopmetrics.ratio(f.total_orders, f.total_sessions), shopmetrics.ratio(f.returning_users, f.total_users), shopmetrics.ratio(f.new_users, f.total_users),
           f.live_support_rate, f.self_service_rate
    FROM   shop.messaging_figures(period, zone, channels, gap, true) AS f
    ORDER  BY f.day;
END;
COMMENT ON FUNCTION shop.messaging_daily(tstzrange, text, text[], interval) IS 'a row a local day of the period, with the columns of the seed''s CSV file in its order. New and returning users, and the shares, are meant of that day: a user who is new in the week may be returning on a day';
