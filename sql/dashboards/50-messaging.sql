-- Conversational commerce: sales and message sessions.

-- The orders that count, of an alias o: those with a status that counts, of the stores asked for.
--define counts
o.status IN (SELECT s.status FROM shop.order_status AS s WHERE s.counts)
AND (stores IS NULL OR o.store = ANY (stores))
--end
--define orders_of_period
shop.sales_order AS o
WHERE  o.ordered_at >= starts AND o.ordered_at < ends AND @counts@
--end
--define net_item_value
o.items_value - COALESCE(o.discount, 0)
--end
-- A sum of amounts: 0 where there is nothing to sum, NULL where there is and nobody knows it.
--define amount(sum; rows)
CASE WHEN COALESCE(@rows@, 0) = 0 THEN 0 ELSE @sum@ END
--end

CREATE FUNCTION shop.sales_performance(period tstzrange, zone text, channels text[] DEFAULT NULL,
                                       stores text[] DEFAULT NULL)
    RETURNS TABLE (currency text, total_revenue numeric, total_orders bigint, average_ticket numeric,
                   items_per_order double precision, avg_price_per_item numeric)
    @runs(2)@
AS $$
@asks(sales_performance; sales_order,order_status,order_item)@
    RETURN QUERY
    WITH placed AS (
        SELECT o.order_id, o.currency, o.total
        FROM   @orders_of_period@ AND (channels IS NULL OR o.channel = ANY (channels))),
    sales AS (
        SELECT p.currency, sum(p.total) AS revenue, count(*) AS orders FROM placed AS p GROUP BY p.currency),
    items AS (
        SELECT p.currency, sum(i.units) AS units, sum(i.amount_paid) AS paid
        FROM   placed AS p JOIN shop.order_item AS i ON i.order_id = p.order_id
        GROUP  BY p.currency)
    SELECT s.currency, @amount(s.revenue; s.orders)@, COALESCE(s.orders, 0),
           shopmetrics.ratio(s.revenue, s.orders::numeric),
           shopmetrics.ratio(i.units::double precision, s.orders::double precision),
           shopmetrics.ratio(i.paid, i.units::numeric)
    FROM  (SELECT) AS always
           LEFT JOIN sales AS s ON true
           LEFT JOIN items AS i ON i.currency IS NOT DISTINCT FROM s.currency
    ORDER  BY s.currency COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.sales_performance(tstzrange, text, text[], text[]) IS
    'a row a currency of the orders of the period that count: what was paid for them, their number, what was '
    'paid for one, units per order, and what was paid for a unit; NULL where nobody knows the amounts or items. '
    'One row with a NULL currency and 0 orders where there is none. A NULL filter lets all pass';

CREATE FUNCTION shop.sales_daily(period tstzrange, zone text, channels text[] DEFAULT NULL,
                                 stores text[] DEFAULT NULL)
    RETURNS TABLE (date date, currency text, total_revenue numeric, total_orders bigint, average_ticket numeric)
    @runs(31)@
AS $$
@asks(sales_daily; sales_order,order_status)@
    RETURN QUERY
    WITH sales AS MATERIALIZED (
        SELECT shopmetrics.local_day(o.ordered_at, zone) AS day, o.currency, sum(o.total) AS revenue,
               count(*) AS orders
        FROM   @orders_of_period@ AND (channels IS NULL OR o.channel = ANY (channels))
        GROUP  BY 1, 2),
    used AS (
        SELECT DISTINCT s.currency FROM sales AS s)
    SELECT d, u.currency, @amount(s.revenue; s.orders)@, COALESCE(s.orders, 0),
           shopmetrics.ratio(s.revenue, s.orders::numeric)
    FROM   shopmetrics.period_days(span, zone) AS d
           LEFT JOIN used AS u ON true
           LEFT JOIN sales AS s ON s.day = d AND s.currency IS NOT DISTINCT FROM u.currency
    ORDER  BY d, u.currency COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.sales_daily(tstzrange, text, text[], text[]) IS
    'a row a local day and currency of the orders of the period that count: what was paid, their number, what '
    'was paid for one. A day without orders has 0; where the period has none at all, the currency is NULL. A '
    'NULL filter lets all pass';

-- Message sessions: maximal runs of the user's own messages. A message of others is in the user's latest session, if
-- the user's last message in it is no longer ago than the gap; with a session of the platform, in that. In a tie the
-- user comes first. All that the users of the period ever sent is read: a chain of short gaps may be long, and somebody
-- may have been there before.
-- compared: how ids are. By bytes sorts faster; but where the users are on several nodes, each must see that rows are
-- told apart by the user's id as it is.
--define message_sessions(compared)
own AS (
    SELECT m.user_id @compared@ AS user_id, m.store @compared@ AS store, m.session_id @compared@ AS session_id,
           m.sent_at, m.sender, m.sender <> 'user' AS by_other,
           max(m.sent_at) FILTER (WHERE m.sender = 'user') OVER (
               in_order ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_own
    FROM   shop.message AS m
    WHERE  m.user_id = ANY (ARRAY(SELECT DISTINCT p.user_id FROM shop.message AS p
                                  WHERE  p.sent_at >= starts AND p.sent_at < ends AND p.sender = 'user'
                                         AND (stores IS NULL OR p.store = ANY (stores))))
           AND (stores IS NULL OR m.store = ANY (stores))
    WINDOW in_order AS (PARTITION BY m.user_id @compared@, m.store @compared@, m.session_id @compared@
                        ORDER BY m.sent_at, m.sender <> 'user')),
numbered AS (
    SELECT o.*,
           count(*) FILTER (WHERE o.sender = 'user' AND o.session_id IS NULL
                                  AND (o.last_own IS NULL OR o.sent_at - o.last_own > gap)) OVER (
               PARTITION BY o.user_id, o.store, o.session_id
               ORDER BY o.sent_at, o.by_other ROWS UNBOUNDED PRECEDING) AS number
    FROM   own AS o),
every_session AS (
    SELECT n.user_id, n.store, n.session_id, n.number,
           min(n.sent_at) FILTER (WHERE n.sender = 'user') AS started_at, max(n.sent_at) AS ended_at,
           count(*) AS messages, count(*) FILTER (WHERE n.sender = 'user') AS user_messages,
           count(*) FILTER (WHERE n.sender = 'agent') AS agent_messages
    FROM   numbered AS n
    WHERE  n.session_id IS NOT NULL OR n.sender = 'user' OR n.sent_at - n.last_own <= gap
    GROUP  BY n.user_id, n.store, n.session_id, n.number),
begun AS (
    SELECT e.*, min(e.started_at) OVER (PARTITION BY e.user_id) AS user_began
    FROM   every_session AS e
    WHERE  e.user_messages > 0),
session AS (
    SELECT b.* FROM begun AS b WHERE b.started_at >= starts AND b.started_at < ends)
--end
--define message_options
stores text[] DEFAULT NULL, gap interval DEFAULT @usual_gap@
--end
--define checked_gap(dashboard)
gap := shop_internal.checked_interval('@dashboard@', 'gap', gap, '1 microsecond');
--end

--define sessions_of_users(compared)
WITH @message_sessions(@compared@)@
SELECT s.user_id, s.session_id, shopmetrics.local_day(s.started_at, zone), s.started_at, s.ended_at, s.messages,
       s.user_messages, s.agent_messages, s.user_messages = 1, s.agent_messages > 0, s.user_began >= starts
FROM   session AS s
ORDER  BY s.started_at, s.user_id COLLATE "C", s.session_id COLLATE "C"
--end
CREATE FUNCTION shop.message_sessions(period tstzrange, zone text, @message_options@)
    RETURNS TABLE (user_id text, session_id text, day date, started_at timestamptz, ended_at timestamptz,
                   messages bigint, user_messages bigint, agent_messages bigint, bounced boolean, live_support boolean,
                   is_new boolean)
    @runs(10000)@
AS $$
@asks(message_sessions; message)@
    @checked_gap(message_sessions)@
    IF shop_internal.is_distributed('message') THEN
        RETURN QUERY
        @sessions_of_users(::text)@;
    ELSE
        RETURN QUERY
        @sessions_of_users(COLLATE "C")@;
    END IF;
END
$$;
COMMENT ON FUNCTION shop.message_sessions(tstzrange, text, text[], interval) IS
    'a row a message session that began in the period: whose, the platform''s session if it gives one, when it '
    'began and ended, its messages, whether it bounced (one message by the user), whether a human agent was in '
    'it, whether the user''s first session ever began in the period';

-- The message sessions of days, or of the period as one, and whose they were: from rows. A user is new in the day or
-- the period that the first session ever began in.
--define users_of_rows(compared; day; is_new)
@message_sessions(@compared@)@,
users AS (
    SELECT @day@ AS day, count(*) AS sessions, count(*) FILTER (WHERE s.user_messages = 1) AS bounced,
           count(*) FILTER (WHERE s.agent_messages > 0) AS live, count(DISTINCT s.user_id) AS users,
           count(DISTINCT s.user_id) FILTER (WHERE @is_new@) AS new_users
    FROM   session AS s
    GROUP  BY 1)
--end
-- The counts of messaging, beside those of orders, which are read from rows.
--define messaging_figures(users; day_of_order)
@users@,
placed AS (
    SELECT @day_of_order@ AS day, count(*) AS orders
    FROM   @orders_of_period@ AND (channels IS NULL OR o.channel = ANY (channels))
    GROUP  BY 1),
figures AS (
    SELECT d.day, COALESCE(u.sessions, 0) AS sessions, COALESCE(u.bounced, 0) AS bounced,
           COALESCE(u.live, 0) AS live, COALESCE(u.users, 0) AS users, COALESCE(u.new_users, 0) AS new_users,
           COALESCE(u.users - u.new_users, 0) AS returning_users, COALESCE(p.orders, 0) AS orders
    FROM   asked_for AS d
           LEFT JOIN users AS u ON u.day = d.day
           LEFT JOIN placed AS p ON p.day = d.day)
--end

--define messaging_kpis(users)
RETURN QUERY
WITH asked_for AS (SELECT date 'epoch' AS day),
@messaging_figures(@users@; date 'epoch')@
SELECT f.sessions, shopmetrics.ratio(f.bounced, f.sessions), shopmetrics.ratio(f.orders, f.users), f.users,
       f.new_users, f.returning_users, shopmetrics.ratio(f.orders, f.sessions),
       shopmetrics.ratio(f.new_users, f.users), shopmetrics.ratio(f.returning_users, f.users), f.live,
       shopmetrics.ratio(f.live, f.sessions), shopmetrics.ratio(f.sessions - f.live, f.sessions)
FROM   figures AS f;
--end
CREATE FUNCTION shop.messaging_kpis(period tstzrange, zone text, channels text[] DEFAULT NULL, @message_options@)
    RETURNS TABLE (total_sessions bigint, bounce_rate double precision, orders_per_user double precision,
                   total_users bigint, new_users bigint, returning_users bigint, orders_per_session double precision,
                   new_user_share double precision, returning_user_share double precision,
                   live_support_sessions bigint, live_support_rate double precision,
                   self_service_rate double precision)
    @runs(1)@
AS $$
@asks_for_kept(messaging_kpis; message; message,sales_order,order_status; @all_stores@ AND gap = @usual_gap@)@
    @checked_gap(messaging_kpis)@
    IF kept.scope IS NOT NULL THEN
        @messaging_kpis(
            users (day, @message_numbers(; )@, users, new_users) AS (
                SELECT date 'epoch', @message_numbers(sum(p.; )::bigint)@,
                       shopmetrics.unique_users(shopmetrics.merge(p.users)),
                       (SELECT COALESCE(sum(n.users), 0)::bigint FROM shop_internal.message_newcomers(kept) AS n)
                FROM   shop_internal.message_parts(kept) AS p))@
    ELSIF shop_internal.is_distributed('message') THEN
        @messaging_kpis(@users_of_rows(::text; date 'epoch'; s.user_began >= starts)@)@
    ELSE
        @messaging_kpis(@users_of_rows(COLLATE "C"; date 'epoch'; s.user_began >= starts)@)@
    END IF;
END
$$;
COMMENT ON FUNCTION shop.messaging_kpis(tstzrange, text, text[], text[], interval) IS
    'the totals of messaging in a period: sessions, share of bounces, orders that count (of these channels) per '
    'user and per session, users, new and returning ones and their shares, sessions with a human agent, their '
    'share and that of the rest. One row; 0 and NULL for an empty period';

--define messaging_daily(users)
RETURN QUERY
WITH asked_for AS (SELECT d AS day FROM shopmetrics.period_days(span, zone) AS d),
@messaging_figures(@users@; shopmetrics.local_day(o.ordered_at, zone))@
SELECT f.day, f.sessions, shopmetrics.ratio(f.orders, f.users), shopmetrics.ratio(f.bounced, f.sessions), f.users,
       f.new_users, f.returning_users, shopmetrics.ratio(f.orders, f.sessions),
       shopmetrics.ratio(f.returning_users, f.users), shopmetrics.ratio(f.new_users, f.users),
       shopmetrics.ratio(f.live, f.sessions), shopmetrics.ratio(f.sessions - f.live, f.sessions)
FROM   figures AS f
ORDER  BY f.day;
--end
CREATE FUNCTION shop.messaging_daily(period tstzrange, zone text, channels text[] DEFAULT NULL, @message_options@)
    RETURNS TABLE (date date, total_sessions bigint, orders_per_user double precision, bounce_rate double precision,
                   total_users bigint, new_users bigint, returning_users bigint, orders_per_session double precision,
                   returning_user_share double precision, new_user_share double precision,
                   live_support_rate double precision, self_service_rate double precision)
    @runs(31)@
AS $$
@asks_for_kept(messaging_daily; message; message,sales_order,order_status; @all_stores@ AND gap = @usual_gap@)@
    @checked_gap(messaging_daily)@
    IF kept.scope IS NOT NULL THEN
        @messaging_daily(
            users AS (
                SELECT p.day, @message_numbers(p.; )@, shopmetrics.unique_users(p.users) AS users,
                       COALESCE(n.users, 0) AS new_users
                FROM   shop_internal.message_parts(kept) AS p
                       LEFT JOIN shop_internal.message_newcomers(kept) AS n ON n.day = p.day))@
    ELSIF shop_internal.is_distributed('message') THEN
        @messaging_daily(
            @users_of_rows(::text; shopmetrics.local_day(s.started_at, zone);
                           shopmetrics.local_day(s.user_began, zone) = shopmetrics.local_day(s.started_at, zone))@)@
    ELSE
        @messaging_daily(
            @users_of_rows(COLLATE "C"; shopmetrics.local_day(s.started_at, zone);
                           shopmetrics.local_day(s.user_began, zone) = shopmetrics.local_day(s.started_at, zone))@)@
    END IF;
END
$$;
COMMENT ON FUNCTION shop.messaging_daily(tstzrange, text, text[], text[], interval) IS
    'a row a local day of the period, with the columns of the messaging document''s CSV file in its order. New '
    'and returning users, and the shares, are counted per day: a user who is new in the week may be returning on '
    'a day';
