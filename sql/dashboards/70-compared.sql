-- The twins of the dashboards, that compare two periods: a named one with the one before it, or any two.
--
-- Of an overview: a row a metric. Of a series: a row a day and a metric; the days of the two periods are numbered and
-- laid over each other, and where the previous period has fewer days, the last have no previous value.

-- Of a named period, as seen at an instant or in a day.
--define named_twin(dashboard; seen; declared; passed; columns; rows)
CREATE FUNCTION shop.@dashboard@_compared(name text, as_of @seen@, zone text@declared@)
    RETURNS TABLE (@columns@)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS @rows@ @asks_others(@dashboard@_compared)@
BEGIN ATOMIC
    SELECT c.*
    FROM   shop.@dashboard@_compared(
               COALESCE(shopmetrics.period(name, as_of, zone), 'empty'),
               COALESCE(shopmetrics.previous_period(name, as_of, zone), 'empty'), zone@passed@) AS c;
END;
--end

-- A twin's four forms: two periods; a name and an instant; a name and a date, which is a day of the zone and no
-- instant of the session's; and a name and a text, because three literals fit the others alike. The options are given
-- as declared, as passed on and as types; the columns are those of the result. The twins read no table themselves:
-- they are bound to the dashboards when they are created.
--define twin(dashboard; declared; passed; types; columns; rows; body)
CREATE FUNCTION shop.@dashboard@_compared(period tstzrange, previous tstzrange, zone text@declared@)
    RETURNS TABLE (@columns@)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS @rows@ @asks_others(@dashboard@_compared)@
BEGIN ATOMIC
    @body@;
END;
COMMENT ON FUNCTION shop.@dashboard@_compared(tstzrange, tstzrange, text@types@) IS
    '@dashboard@ of a period beside that of another; a NULL previous is as many local days before the period';

@named_twin(@dashboard@; timestamptz; @declared@; @passed@; @columns@; @rows@)@
COMMENT ON FUNCTION shop.@dashboard@_compared(text, timestamptz, text@types@) IS
    '@dashboard@ of a named period beside that of the period before it';

@named_twin(@dashboard@; date; @declared@; @passed@; @columns@; @rows@)@
COMMENT ON FUNCTION shop.@dashboard@_compared(text, date, text@types@) IS
    '@dashboard@ of a named period beside that of the period before it, as seen in a day; today is the whole of it';

CREATE FUNCTION shop.@dashboard@_compared(name text, as_of text, zone text@declared@)
    RETURNS TABLE (@columns@)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS @rows@ @asks_others(@dashboard@_compared)@
BEGIN ATOMIC
    SELECT c.* FROM shop.@dashboard@_compared(name, as_of::timestamptz, zone@passed@) AS c;
END;
COMMENT ON FUNCTION shop.@dashboard@_compared(text, text, text@types@) IS
    '@dashboard@_compared for an instant written as text, as three literals are';
--end
--define other_period
COALESCE(shop_internal.checked_previous(previous, zone), shopmetrics.previous_period(period, zone), 'empty')
--end

-- The dashboard would take it for its period.
CREATE FUNCTION shop_internal.checked_previous(previous tstzrange, zone text) RETURNS tstzrange
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.period_start('previous', previous, zone, 'previous');
    RETURN previous;
END
$$;
COMMENT ON FUNCTION shop_internal.checked_previous(tstzrange, text) IS
    'the previous period of a twin; fails for one that is none';

--define overview_columns
metric text, current double precision, previous double precision, change double precision
--end
--define overview_twin(dashboard; declared; passed; types)
@twin(@dashboard@; @declared@; @passed@; @types@; @overview_columns@; 10;
    SELECT m.metric, m.current, m.previous, m.change
    FROM   shop.@dashboard@(period, zone@passed@) AS c
           CROSS JOIN shop.@dashboard@(@other_period@, zone@passed@) AS p
           CROSS JOIN shop_internal.compare(shop_internal.figures(c), shop_internal.figures(p)) AS m
    ORDER  BY m.place)@
--end

--define series_columns
day_number bigint, day date, previous_day date
--end
--define change_of_day
metric text, current double precision, previous double precision
--end
-- A series with one row a day; names are the columns that name the row.
--define series_twin(dashboard; day; declared; passed; types)
@twin(@dashboard@; @declared@; @passed@; @types@; @series_columns@, @change_of_day@; 100;
    WITH now AS (
        SELECT row_number() OVER (ORDER BY s.@day@) AS number, s.@day@ AS day, shop_internal.figures(s) AS figures
        FROM   shop.@dashboard@(period, zone@passed@) AS s),
    before AS (
        SELECT row_number() OVER (ORDER BY s.@day@) AS number, s.@day@ AS day, shop_internal.figures(s) AS figures
        FROM   shop.@dashboard@(@other_period@, zone@passed@) AS s)
    SELECT n.number, n.day, b.day, m.metric, m.current, m.previous
    FROM   now AS n
           LEFT JOIN before AS b ON b.number = n.number
           CROSS JOIN shop_internal.compare(n.figures, b.figures, '@day@') AS m
    ORDER  BY n.number, m.place)@
--end
-- A series with several rows a day, each of a currency or an agent: all of both periods stand on every day.
--define series_twin_by(dashboard; day; of; key; label; shown; declared; passed; types; nothing)
@twin(@dashboard@; @declared@; @passed@; @types@; @series_columns@, @of@, @change_of_day@; 100;
    WITH now AS MATERIALIZED (
        SELECT s.@day@ AS day, s.@key@ AS key, s.@label@ AS label, shop_internal.figures(s) AS figures
        FROM   shop.@dashboard@(period, zone@passed@) AS s),
    before AS MATERIALIZED (
        SELECT s.@day@ AS day, s.@key@ AS key, s.@label@ AS label, shop_internal.figures(s) AS figures
        FROM   shop.@dashboard@(@other_period@, zone@passed@) AS s),
    used AS (
        SELECT u.key, min(u.label) AS label
        FROM  (SELECT n.key, n.label FROM now AS n UNION ALL SELECT b.key, b.label FROM before AS b) AS u
        GROUP  BY u.key),
    shown AS (
        -- that there is nothing at all is said where there is nothing in either
        SELECT u.* FROM used AS u
        WHERE  u.key IS NOT NULL OR (SELECT count(*) FROM used) = 1
               OR EXISTS (SELECT FROM (SELECT n.key, n.figures FROM now AS n
                                       UNION ALL SELECT b.key, b.figures FROM before AS b) AS f
                          WHERE  f.key IS NULL AND (f.figures ->> 'total_orders')::bigint > 0)),
    day AS (
        SELECT d.number, d.day, p.day AS previous_day
        FROM   shop_internal.numbered_days(period, zone) AS d
               LEFT JOIN shop_internal.numbered_days(@other_period@, zone) AS p ON p.number = d.number)
    SELECT d.number, d.day, d.previous_day, @shown@, m.metric, m.current, m.previous
    FROM   day AS d CROSS JOIN shown AS s
           LEFT JOIN now AS n ON n.day = d.day AND n.key IS NOT DISTINCT FROM s.key
           LEFT JOIN before AS b ON b.day = d.previous_day AND b.key IS NOT DISTINCT FROM s.key
           CROSS JOIN shop_internal.compare(
               COALESCE(n.figures, @nothing@),
               CASE WHEN d.previous_day IS NOT NULL THEN COALESCE(b.figures, @nothing@) END,
               'day', 'date', 'currency', 'agent_id', 'agent_name') AS m
    ORDER  BY d.number, s.key COLLATE "C", m.place)@
--end

CREATE FUNCTION shop_internal.numbered_days(period tstzrange, zone text) RETURNS TABLE (number bigint, day date)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 31 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT row_number() OVER (ORDER BY d), d FROM shopmetrics.period_days(period, zone) AS d;
END
$$;
COMMENT ON FUNCTION shop_internal.numbered_days(tstzrange, text) IS
    'the local days of a period, numbered from 1, so that the days of two periods can be laid over each other';

--define around_both
(@around(starts; ends)@) OR (@around(previous_starts; previous_ends)@)
--end
--define both_compared(now; before)
now AS (
    @overview_of(@now@)@),
before AS (
    @overview_of(@before@)@)
SELECT m.metric, m.current, m.previous, m.change
FROM   now AS n CROSS JOIN before AS b
       CROSS JOIN shop_internal.compare(shop_internal.figures(n), shop_internal.figures(b)) AS m
ORDER  BY m.place
--end
-- Both periods from one pass over their rows, each row once.
CREATE FUNCTION shop_internal.two_try_on_overviews(period tstzrange, earlier tstzrange, zone text,
                                                   catalogues text[], products text[], variants text[])
    RETURNS TABLE (@overview_columns@)
    @runs(10)@
AS $$
#variable_conflict use_variable
DECLARE
    starts timestamptz := shop_internal.period_start('try_on_overview_compared', period, zone);
    ends   timestamptz := shop_internal.period_end('try_on_overview_compared', period, zone);
    span   tstzrange := CASE WHEN starts IS NULL THEN 'empty' ELSE period END;
    previous_starts timestamptz := shop_internal.period_start('try_on_overview_compared', earlier, zone);
    previous_ends   timestamptz := shop_internal.period_end('try_on_overview_compared', earlier, zone);
    previous_span   tstzrange := CASE WHEN previous_starts IS NULL THEN 'empty' ELSE earlier END;
    -- where the previous period comes first, as it should, its rows end where those of the period begin; one that
    -- surrounds the period has rows behind it, too
    previous_until  timestamptz := CASE WHEN previous_starts <= starts AND previous_ends <= ends
                                        THEN least(previous_ends, starts - 2 * @longest_session@)
                                        ELSE previous_ends END;
    kept            shop_internal.kept_period;
BEGIN
    PERFORM shop_internal.require('try_on_overview_compared', '{try_on_event}');
    IF (SELECT f.kind IS NOT NULL FROM shop_internal.try_on_filter(catalogues, products, variants) AS f) THEN
        kept := shop_internal.kept_of_try_on(span, zone);
        IF kept.scope IS NULL THEN
            kept := shop_internal.kept_of_try_on(previous_span, zone);
        END IF;
    END IF;
    -- of a session that is longer than it may be, one pass sees more than two; 1, because Citus brings no rows without
    -- columns
    IF kept.scope IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM shop.try_on_event AS e
                       WHERE  e.session_id = ANY (kept.apart)
                              AND (@around_both@)) THEN
        RETURN QUERY
        SELECT m.metric, m.current, m.previous, m.change
        FROM   shop.try_on_overview(period, zone, catalogues, products, variants) AS n
               CROSS JOIN shop.try_on_overview(earlier, zone, catalogues, products, variants) AS b
               CROSS JOIN shop_internal.compare(shop_internal.figures(n), shop_internal.figures(b)) AS m
        ORDER  BY m.place;
        RETURN;
    END IF;
    PERFORM shop_internal.note_access();
    IF shop_internal.is_distributed('try_on_event') THEN
        RETURN QUERY
        WITH @devices_of_nodes(@around_both@; @stay_of_all@)@,
        @newcomers_of_nodes(; span; starts)@,
        @newcomers_of_nodes(previous_; previous_span; previous_starts)@,
        @both_compared((@statistics_of_nodes(; @around_both@; @stay_of_all@; span)@);
                       (@statistics_of_nodes(previous_; @around_both@; @stay_of_all@; previous_span)@))@;
    ELSE
        RETURN QUERY
        WITH @stays((SELECT e.* FROM @rows_of_period@
                     UNION ALL
                     SELECT e.* FROM shop.try_on_event AS e
                     WHERE  @around(previous_starts; previous_until)@
                            AND (@around(starts; ends)@) IS NOT TRUE) AS e;
                    @stay_of_all@)@,
        @new_devices(newcomers; span; starts)@,
        @new_devices(previous_newcomers; previous_span; previous_starts)@,
        @both_compared(seen CROSS JOIN newcomers AS n CROSS JOIN @statistics(span)@;
                       seen CROSS JOIN previous_newcomers AS n CROSS JOIN @statistics(previous_span)@)@;
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.two_try_on_overviews(tstzrange, tstzrange, text, text[], text[], text[]) IS
    'try_on_overview_compared of two periods';

@twin(try_on_overview; , @try_on_options@; , catalogues, products, variants; , text[], text[], text[];
    @overview_columns@; 10;
    SELECT c.metric, c.current, c.previous, c.change
    FROM   shop_internal.two_try_on_overviews(period, @other_period@, zone, catalogues, products,
                                              variants) AS c)@

@overview_twin(messaging_kpis; , channels text[] DEFAULT NULL, @message_options@; , channels, stores, gap;
    , text[], text[], interval)@
@overview_twin(conversation_overview; , stores text[] DEFAULT NULL; , stores; , text[])@
@overview_twin(purchase_overview;
    , @lookback_option@, currency text DEFAULT NULL, stores text[] DEFAULT NULL;
    , lookback, currency, stores; , interval, text, text[])@
@overview_twin(request_overview; , stores text[] DEFAULT NULL; , stores; , text[])@
@overview_twin(visitor_overview; , stores text[] DEFAULT NULL; , stores; , text[])@
@overview_twin(rating_overview; , stores text[] DEFAULT NULL; , stores; , text[])@
@overview_twin(nps_overview; , stores text[] DEFAULT NULL; , stores; , text[])@

-- Every currency of either period stands beside itself; where one period has no order of it, there is 0.
@twin(sales_performance; , channels text[] DEFAULT NULL, stores text[] DEFAULT NULL; , channels, stores;
    , text[], text[]; currency text, @overview_columns@; 10;
    WITH now AS MATERIALIZED (
        SELECT s.currency, s.total_orders, shop_internal.figures(s) AS figures
        FROM   shop.sales_performance(period, zone, channels, stores) AS s),
    before AS MATERIALIZED (
        SELECT s.currency, s.total_orders, shop_internal.figures(s) AS figures
        FROM   shop.sales_performance(@other_period@, zone, channels, stores) AS s),
    nothing AS (
        SELECT shop_internal.figures(s) AS figures FROM shop.sales_performance('empty', zone) AS s),
    used AS (
        SELECT u.currency, sum(u.total_orders) AS orders
        FROM  (SELECT n.currency, n.total_orders FROM now AS n
               UNION ALL SELECT b.currency, b.total_orders FROM before AS b) AS u
        GROUP  BY u.currency),
    shown AS (
        SELECT u.currency FROM used AS u WHERE u.orders > 0 OR (SELECT count(*) FROM used) = 1)
    SELECT s.currency, m.metric, m.current, m.previous, m.change
    FROM   shown AS s CROSS JOIN nothing AS z
           LEFT JOIN now AS n ON n.currency IS NOT DISTINCT FROM s.currency
           LEFT JOIN before AS b ON b.currency IS NOT DISTINCT FROM s.currency
           CROSS JOIN shop_internal.compare(COALESCE(n.figures, z.figures), COALESCE(b.figures, z.figures),
                                            'currency') AS m
    ORDER  BY s.currency COLLATE "C", m.place)@

@series_twin(try_on_trend; day; , @try_on_options@; , catalogues, products, variants; , text[], text[], text[])@
@series_twin(messaging_daily; date; , channels text[] DEFAULT NULL, @message_options@; , channels, stores, gap;
    , text[], text[], interval)@
@series_twin(conversation_trend; day; , stores text[] DEFAULT NULL; , stores; , text[])@
@series_twin(request_daily; day; , stores text[] DEFAULT NULL; , stores; , text[])@
@series_twin(visitor_trend; day; , stores text[] DEFAULT NULL; , stores; , text[])@
@series_twin(rating_trend; day; , stores text[] DEFAULT NULL; , stores; , text[])@
@series_twin(nps_trend; day; , stores text[] DEFAULT NULL; , stores; , text[])@
@series_twin_by(sales_daily; date; currency text; currency; currency; s.key;
    , channels text[] DEFAULT NULL, stores text[] DEFAULT NULL; , channels, stores; , text[], text[];
    json_build_object('total_revenue', 0, 'total_orders', 0, 'average_ticket', NULL))@
@series_twin_by(agent_trends; day; agent_id text, agent_name text; agent_id; agent_name; s.key, s.label;
    , stores text[] DEFAULT NULL; , stores; , text[];
    json_build_object('avg_rating', NULL, 'ratings', 0, 'agent_requests', 0, 'visitor_acceptance_rate', NULL,
                      'conversations', 0, 'avg_first_response_minutes', NULL))@
