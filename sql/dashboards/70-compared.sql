-- The twins of the dashboards that compare a named period with the one before it.
--
-- Overviews: one row a metric. Series: one row a day and a metric; the days of the two periods are numbered and laid over each
-- other, and the previous period may have fewer days (month to date). change is a fraction of the previous value.

CREATE FUNCTION shop.try_on_overview_compared(name text, as_of timestamptz, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    -- both from one pass
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.try_on_stays(shopmetrics.period(name, as_of, zone), shopmetrics.previous_period(name, as_of, zone), zone,
                             catalogues, products, variants, NULL) AS s,
           shop.try_on_figures(s.stays, shopmetrics.period(name, as_of, zone), zone) AS c,
           shop.try_on_figures(s.stays, shopmetrics.previous_period(name, as_of, zone), zone) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.try_on_overview_compared(text, timestamptz, text, text[], text[], text[]) IS 'try_on_overview of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.messaging_kpis_compared(name text, as_of timestamptz, zone text, channels text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.messaging_kpis(shopmetrics.period(name, as_of, zone), zone, channels, gap) AS c,
           shop.messaging_kpis(shopmetrics.previous_period(name, as_of, zone), zone, channels, gap) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.messaging_kpis_compared(text, timestamptz, text, text[], interval) IS 'messaging_kpis of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.conversation_overview_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.conversation_overview(shopmetrics.period(name, as_of, zone), zone) AS c,
           shop.conversation_overview(shopmetrics.previous_period(name, as_of, zone), zone) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.conversation_overview_compared(text, timestamptz, text) IS 'conversation_overview of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.purchase_overview_compared(name text, as_of timestamptz, zone text, lookback interval DEFAULT '30 days', currency text DEFAULT NULL)
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.purchase_overview(shopmetrics.period(name, as_of, zone), zone, lookback, currency) AS c,
           shop.purchase_overview(shopmetrics.previous_period(name, as_of, zone), zone, lookback, currency) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.purchase_overview_compared(text, timestamptz, text, interval, text) IS 'purchase_overview of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.request_overview_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.request_overview(shopmetrics.period(name, as_of, zone), zone) AS c,
           shop.request_overview(shopmetrics.previous_period(name, as_of, zone), zone) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.request_overview_compared(text, timestamptz, text) IS 'request_overview of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.visitor_overview_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.visitor_overview(shopmetrics.period(name, as_of, zone), zone) AS c,
           shop.visitor_overview(shopmetrics.previous_period(name, as_of, zone), zone) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.visitor_overview_compared(text, timestamptz, text) IS 'visitor_overview of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.rating_overview_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.rating_overview(shopmetrics.period(name, as_of, zone), zone) AS c,
           shop.rating_overview(shopmetrics.previous_period(name, as_of, zone), zone) AS p,
           shop.compare(shop.figures(c), shop.figures(p)) AS m;
END;
COMMENT ON FUNCTION shop.rating_overview_compared(text, timestamptz, text) IS 'rating_overview of a named period beside the period before it, a row a metric';

CREATE FUNCTION shop.sales_performance_compared(name text, as_of timestamptz, zone text, channels text[] DEFAULT NULL)
    RETURNS TABLE (currency text, metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    WITH now AS MATERIALIZED (
        SELECT s.currency, shop.figures(s) AS figures FROM shop.sales_performance(shopmetrics.period(name, as_of, zone), zone, channels) AS s),
    before AS MATERIALIZED (
        SELECT s.currency, shop.figures(s) AS figures FROM shop.sales_performance(shopmetrics.previous_period(name, as_of, zone), zone, channels) AS s),
    none AS ( -- the row of a currency without orders
        SELECT shop.figures(s) AS figures FROM shop.sales_performance('empty', zone) AS s),
    used AS (
        SELECT now.currency FROM now WHERE now.currency IS NOT NULL
        UNION SELECT before.currency FROM before WHERE before.currency IS NOT NULL),
    shown AS (
        SELECT used.currency FROM used
        UNION ALL SELECT NULL WHERE NOT EXISTS (SELECT FROM used))
    SELECT s.currency, m.metric, m.current, m.previous, m.change
    FROM   shown AS s CROSS JOIN none LEFT JOIN now AS n ON n.currency = s.currency LEFT JOIN before AS b ON b.currency = s.currency,
           shop.compare(coalesce(n.figures, none.figures), coalesce(b.figures, none.figures), 'currency') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY s.currency COLLATE "C", m.place;
END;
COMMENT ON FUNCTION shop.sales_performance_compared(text, timestamptz, text, text[]) IS 'sales_performance of a named period beside the period before it, a row a currency and a metric';

CREATE FUNCTION shop.try_on_trend_compared(name text, as_of timestamptz, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (day_number bigint, day date, previous_day date, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT n.day_number, n.day, b.day, m.metric, m.current, m.previous
    FROM  (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
           FROM shop.try_on_trend(shopmetrics.period(name, as_of, zone), zone, catalogues, products, variants) AS s) AS n
          LEFT JOIN (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
                     FROM shop.try_on_trend(shopmetrics.previous_period(name, as_of, zone), zone, catalogues, products, variants) AS s) AS b ON b.day_number = n.day_number,
          shop.compare(n.figures, b.figures, 'day') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY n.day_number, m.place;
END;
COMMENT ON FUNCTION shop.try_on_trend_compared(text, timestamptz, text, text[], text[], text[]) IS 'try_on_trend of a named period laid over the period before it, a row a day and a metric';

CREATE FUNCTION shop.messaging_daily_compared(name text, as_of timestamptz, zone text, channels text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
    RETURNS TABLE (day_number bigint, day date, previous_day date, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT n.day_number, n.day, b.day, m.metric, m.current, m.previous
    FROM  (SELECT row_number() OVER (ORDER BY s.date) AS day_number, s.date AS day, shop.figures(s) AS figures
           FROM shop.messaging_daily(shopmetrics.period(name, as_of, zone), zone, channels, gap) AS s) AS n
          LEFT JOIN (SELECT row_number() OVER (ORDER BY s.date) AS day_number, s.date AS day, shop.figures(s) AS figures
                     FROM shop.messaging_daily(shopmetrics.previous_period(name, as_of, zone), zone, channels, gap) AS s) AS b ON b.day_number = n.day_number,
          shop.compare(n.figures, b.figures, 'date') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY n.day_number, m.place;
END;
COMMENT ON FUNCTION shop.messaging_daily_compared(text, timestamptz, text, text[], interval) IS 'messaging_daily of a named period laid over the period before it, a row a day and a metric';

CREATE FUNCTION shop.conversation_trend_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (day_number bigint, day date, previous_day date, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT n.day_number, n.day, b.day, m.metric, m.current, m.previous
    FROM  (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
           FROM shop.conversation_trend(shopmetrics.period(name, as_of, zone), zone) AS s) AS n
          LEFT JOIN (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
                     FROM shop.conversation_trend(shopmetrics.previous_period(name, as_of, zone), zone) AS s) AS b ON b.day_number = n.day_number,
          shop.compare(n.figures, b.figures, 'day') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY n.day_number, m.place;
END;
COMMENT ON FUNCTION shop.conversation_trend_compared(text, timestamptz, text) IS 'conversation_trend of a named period laid over the period before it, a row a day and a metric';

CREATE FUNCTION shop.request_daily_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (day_number bigint, day date, previous_day date, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT n.day_number, n.day, b.day, m.metric, m.current, m.previous
    FROM  (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
           FROM shop.request_daily(shopmetrics.period(name, as_of, zone), zone) AS s) AS n
          LEFT JOIN (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
                     FROM shop.request_daily(shopmetrics.previous_period(name, as_of, zone), zone) AS s) AS b ON b.day_number = n.day_number,
          shop.compare(n.figures, b.figures, 'day') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY n.day_number, m.place;
END;
COMMENT ON FUNCTION shop.request_daily_compared(text, timestamptz, text) IS 'request_daily of a named period laid over the period before it, a row a day and a metric';

CREATE FUNCTION shop.visitor_trend_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (day_number bigint, day date, previous_day date, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT n.day_number, n.day, b.day, m.metric, m.current, m.previous
    FROM  (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
           FROM shop.visitor_trend(shopmetrics.period(name, as_of, zone), zone) AS s) AS n
          LEFT JOIN (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
                     FROM shop.visitor_trend(shopmetrics.previous_period(name, as_of, zone), zone) AS s) AS b ON b.day_number = n.day_number,
          shop.compare(n.figures, b.figures, 'day') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY n.day_number, m.place;
END;
COMMENT ON FUNCTION shop.visitor_trend_compared(text, timestamptz, text) IS 'visitor_trend of a named period laid over the period before it, a row a day and a metric';

CREATE FUNCTION shop.rating_trend_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (day_number bigint, day date, previous_day date, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT n.day_number, n.day, b.day, m.metric, m.current, m.previous
    FROM  (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
           FROM shop.rating_trend(shopmetrics.period(name, as_of, zone), zone) AS s) AS n
          LEFT JOIN (SELECT row_number() OVER (ORDER BY s.day) AS day_number, s.day AS day, shop.figures(s) AS figures
                     FROM shop.rating_trend(shopmetrics.previous_period(name, as_of, zone), zone) AS s) AS b ON b.day_number = n.day_number,
          shop.compare(n.figures, b.figures, 'day') WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY n.day_number, m.place;
END;
COMMENT ON FUNCTION shop.rating_trend_compared(text, timestamptz, text) IS 'rating_trend of a named period laid over the period before it, a row a day and a metric';

CREATE FUNCTION shop.sales_daily_compared(name text, as_of timestamptz, zone text, channels text[] DEFAULT NULL)
    RETURNS TABLE (day_number bigint, day date, previous_day date, currency text, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    WITH now AS MATERIALIZED (
        SELECT s.date AS day, s.currency, shop.figures(s) AS figures FROM shop.sales_daily(shopmetrics.period(name, as_of, zone), zone, channels) AS s),
    before AS MATERIALIZED (
        SELECT s.date AS day, s.currency, shop.figures(s) AS figures FROM shop.sales_daily(shopmetrics.previous_period(name, as_of, zone), zone, channels) AS s),
    used AS (
        -- not UNION: the planner takes its rows for all different, and the join for one that is worth compiling
        SELECT DISTINCT u.currency FROM (SELECT now.currency FROM now UNION ALL SELECT before.currency FROM before) AS u WHERE u.currency IS NOT NULL),
    shown AS (
        SELECT used.currency FROM used
        UNION ALL SELECT NULL WHERE NOT EXISTS (SELECT FROM used)),
    nothing AS ( -- the figures of a day without orders
        SELECT json_build_object('total_revenue', 0, 'total_orders', 0, 'average_ticket', NULL) AS figures)
    SELECT d.day_number, d.day, q.day, s.currency, m.metric, m.current, m.previous
    FROM   shop.numbered_days(shopmetrics.period(name, as_of, zone), zone) AS d
           LEFT JOIN shop.numbered_days(shopmetrics.previous_period(name, as_of, zone), zone) AS q ON q.day_number = d.day_number
           CROSS JOIN shown AS s CROSS JOIN nothing
           LEFT JOIN now AS n ON n.day = d.day AND n.currency = s.currency
           LEFT JOIN before AS b ON b.day = q.day AND b.currency = s.currency,
           shop.compare(coalesce(n.figures, nothing.figures), CASE WHEN q.day IS NOT NULL THEN coalesce(b.figures, nothing.figures) END, 'date', 'currency')
               WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY d.day_number, s.currency COLLATE "C", m.place;
END;
COMMENT ON FUNCTION shop.sales_daily_compared(text, timestamptz, text, text[]) IS 'sales_daily of a named period laid over the period before it, a row a day, a currency and a metric';

CREATE FUNCTION shop.agent_trends_compared(name text, as_of timestamptz, zone text)
    RETURNS TABLE (day_number bigint, day date, previous_day date, agent_id text, agent_name text, metric text, current double precision, previous double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    WITH now AS MATERIALIZED (
        SELECT s.day AS day, s.agent_id, s.agent_name, shop.figures(s) AS figures FROM shop.agent_trends(shopmetrics.period(name, as_of, zone), zone) AS s),
    before AS MATERIALIZED (
        SELECT s.day AS day, s.agent_id, s.agent_name, shop.figures(s) AS figures FROM shop.agent_trends(shopmetrics.previous_period(name, as_of, zone), zone) AS s),
    used AS (
        SELECT u.agent_id, min(u.agent_name) AS agent_name
        FROM  (SELECT now.agent_id, now.agent_name FROM now UNION ALL SELECT before.agent_id, before.agent_name FROM before) AS u
        WHERE  u.agent_id IS NOT NULL
        GROUP  BY u.agent_id),
    shown AS (
        SELECT used.agent_id, used.agent_name FROM used),
    nothing AS ( -- the figures of a day without anything
        SELECT json_build_object('avg_rating', NULL, 'ratings', 0, 'agent_requests', 0, 'visitor_acceptance_rate', NULL, 'conversations', 0) AS figures)
    SELECT d.day_number, d.day, q.day, s.agent_id, s.agent_name, m.metric, m.current, m.previous
    FROM   shop.numbered_days(shopmetrics.period(name, as_of, zone), zone) AS d
           LEFT JOIN shop.numbered_days(shopmetrics.previous_period(name, as_of, zone), zone) AS q ON q.day_number = d.day_number
           CROSS JOIN shown AS s CROSS JOIN nothing
           LEFT JOIN now AS n ON n.day = d.day AND n.agent_id = s.agent_id
           LEFT JOIN before AS b ON b.day = q.day AND b.agent_id = s.agent_id,
           shop.compare(coalesce(n.figures, nothing.figures), CASE WHEN q.day IS NOT NULL THEN coalesce(b.figures, nothing.figures) END, 'day', 'agent_id', 'agent_name')
               WITH ORDINALITY AS m(metric, current, previous, change, place)
    ORDER  BY d.day_number, s.agent_id COLLATE "C", m.place;
END;
COMMENT ON FUNCTION shop.agent_trends_compared(text, timestamptz, text) IS 'agent_trends of a named period laid over the period before it, a row a day, an agent and a metric';
