-- The reports as workbooks: the sheets of each, a query of a dashboard a sheet, with the arguments of the report.

--define runs_workbook(workbook)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp @asks_others(@workbook@)@
--end

-- The first sheet.
--define filter(argument)
CASE WHEN @argument@ IS NULL THEN '{all}' WHEN cardinality(@argument@) = 0 THEN '{none}' ELSE @argument@ END
--end
--define facts(title; filters)
['Report', 'list', $q$SELECT '@title@' AS report, shopmetrics.local_day(lower($1), $2) AS first_day,
        shopmetrics.local_day(upper($1) - interval '1 microsecond', $2) AS last_day,
        lower($1) AT TIME ZONE $2 AS starts_at, upper($1) AT TIME ZONE $2 AS ends_at, $2 AS zone,
        @filters@,
        now() AT TIME ZONE $2 AS made_at, current_user::text AS made_for$q$]
--end
--define table(name; query)
['@name@', 'table', $q$@query@$q$]
--end
--define list(name; query)
['@name@', 'list', $q$@query@$q$]
--end
-- Fails for a period or zone that is none, and where a table is missing.
--define asks_workbook(workbook; tables)
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.period_start('@workbook@', period, zone);
    PERFORM shop_internal.require('@workbook@', '{@tables@}');
--end

CREATE FUNCTION shop.try_on_workbook(period tstzrange, zone text, catalogues text[] DEFAULT NULL,
                                     products text[] DEFAULT NULL, variants text[] DEFAULT NULL) RETURNS bytea
    @runs_workbook(try_on_workbook)@
AS $$
@asks_workbook(try_on_workbook; try_on_event)@
    PERFORM shop_internal.note_access();
    RETURN shop_internal.workbook('try_on_workbook', 'Virtual try-on', NULL, shop_internal.workbook_columns(), ARRAY[
        @facts(Virtual try-on; @filter($3)@ AS catalogues, @filter($4)@ AS products, @filter($5)@ AS variants)@,
        @list(Totals; SELECT * FROM shop.try_on_overview($1, $2, $3, $4, $5))@,
        @table(Days; SELECT * FROM shop.try_on_trend($1, $2, $3, $4, $5))@,
        @table(Catalogues; SELECT * FROM shop.try_on_catalogues($1, $2, $3, $4, $5))@,
        @table(Products; SELECT * FROM shop.try_on_products($1, $2, $3, $4, $5))@,
        @table(Variants; SELECT * FROM shop.try_on_variants($1, $2, $3, $4, $5))@,
        @table(Platforms; SELECT * FROM shop.try_on_platforms($1, $2, $3, $4, $5))@], ARRAY[
        ['Days', 'lines', 'Sessions and users by day', 'sessions users new_users', NULL],
        ['Catalogues', 'ranking', 'Seconds by catalogue', 'seconds', NULL],
        ['Products', 'ranking', 'Seconds by product', 'seconds', NULL],
        ['Variants', 'ranking', 'Seconds by variant', 'seconds', NULL],
        ['Platforms', 'columns', 'Sessions and users by platform', 'sessions users', NULL]],
        period, zone, catalogues, products, variants);
END
$$;
COMMENT ON FUNCTION shop.try_on_workbook(tstzrange, text, text[], text[], text[]) IS
    'the try-on dashboard as an Excel workbook: what was asked, totals, and a sheet each for days, catalogues, '
    'products, variants and platforms, with charts. NULL filters let all pass';

CREATE FUNCTION shop.messaging_workbook(period tstzrange, zone text, channels text[] DEFAULT NULL,
                                        stores text[] DEFAULT NULL, gap interval DEFAULT @usual_gap@) RETURNS bytea
    @runs_workbook(messaging_workbook)@
AS $$
@asks_workbook(messaging_workbook; message,sales_order,order_status,order_item)@
    RETURN shop_internal.workbook('messaging_workbook', 'Conversational commerce', NULL,
                                  shop_internal.workbook_columns(), ARRAY[
        @facts(Conversational commerce; @filter($3)@ AS channels, @filter($4)@ AS stores, $5::text AS gap)@,
        @list(Totals; SELECT * FROM shop.messaging_kpis($1, $2, $3, $4, $5))@,
        @table(Sales; SELECT * FROM shop.sales_performance($1, $2, $3, $4))@,
        @table(Sales by day; SELECT * FROM shop.sales_daily($1, $2, $3, $4) AS s
               ORDER BY s.currency COLLATE "C", s.date)@,
        @table(Days; SELECT * FROM shop.messaging_daily($1, $2, $3, $4, $5))@], ARRAY[
        ['Totals', 'pie', 'New and returning users', 'new_users returning_users', NULL],
        ['Totals', 'pie', 'Live support and self-service', 'live_support_rate self_service_rate', NULL],
        ['Sales by day', 'lines', 'Revenue by day', 'total_revenue', 'currency'],
        ['Sales by day', 'lines', 'Orders by day', 'total_orders', 'currency'],
        ['Days', 'lines', 'Sessions and users by day', 'total_sessions total_users new_users returning_users', NULL],
        ['Days', 'lines', 'Bounces and live support by day', 'bounce_rate live_support_rate', NULL]],
        period, zone, channels, stores, gap);
END
$$;
COMMENT ON FUNCTION shop.messaging_workbook(tstzrange, text, text[], text[], interval) IS
    'the conversational commerce dashboard as an Excel workbook: what was asked, totals, sales by currency, by day and '
    'currency, and the days of the CSV file, with charts. NULL filters let all pass';

CREATE FUNCTION shop.one_to_one_workbook(period tstzrange, zone text, lookback interval DEFAULT @usual_lookback@,
                                         currency text DEFAULT NULL, stores text[] DEFAULT NULL) RETURNS bytea
    @runs_workbook(one_to_one_workbook)@
AS $$
@asks_workbook(one_to_one_workbook; conversation_event,sales_order,order_status,widget_event,survey,agent)@
    RETURN shop_internal.workbook('one_to_one_workbook', 'One-to-one shopping',
        -- amounts in several currencies are an error of the dashboards, so one is that of all
        COALESCE(currency, (SELECT CASE WHEN count(DISTINCT s.currency) = 1 AND count(s.currency) = count(*)
                                        THEN min(s.currency) END
                            FROM shop.sales_daily(period, zone, stores => stores) AS s)),
        shop_internal.workbook_columns(), ARRAY[
        @facts(One-to-one shopping; COALESCE($3::text, 'ever') AS lookback, COALESCE($4, 'all') AS asked_currency,
               @filter($5)@ AS stores)@,
        @list(Totals; SELECT c.*, p.*, r.*, v.*, a.*, n.*
              FROM   shop.conversation_overview($1, $2, $5) AS c
                     CROSS JOIN shop.purchase_overview($1, $2, $3, $4, $5) AS p
                     CROSS JOIN shop.request_overview($1, $2, $5) AS r
                     CROSS JOIN shop.visitor_overview($1, $2, $5) AS v
                     CROSS JOIN shop.rating_overview($1, $2, $5) AS a
                     CROSS JOIN shop.nps_overview($1, $2, $5) AS n)@,
        @table(Days; SELECT *
               FROM   shop.conversation_trend($1, $2, $5)
                      JOIN shop.request_daily($1, $2, $5) USING (day)
                      JOIN shop.visitor_trend($1, $2, $5) USING (day)
                      JOIN shop.rating_trend($1, $2, $5) USING (day)
                      JOIN shop.nps_trend($1, $2, $5) USING (day)
               ORDER  BY day)@,
        @table(Hours; SELECT * FROM shop.request_hourly($1, $2, $5))@,
        @table(URLs; SELECT * FROM shop.request_urls($1, $2, NULL, $5))@,
        @table(Ratings; SELECT * FROM shop.rating_distribution($1, $2, $5))@,
        @table(Agents; SELECT * FROM shop.agent_leaderboard($1, $2, $3, $4, $5))@,
        @table(Agents by day; SELECT * FROM shop.agent_trends($1, $2, $5) AS t
               ORDER BY t.agent_id COLLATE "C", t.day)@,
        @table(Feedback; SELECT f.answered_at AT TIME ZONE $2 AS answered_at, f.visitor_id, f.agent_id, f.agent_name,
                      f.rating, f.feedback
               FROM   shop.feedback($1, $2, $5) AS f)@], ARRAY[
        ['Totals', 'pie', 'Requests', 'text_requests video_requests', NULL],
        ['Totals', 'pie', 'Promoters, passives, detractors', 'promoters detractors', NULL],
        ['Days', 'lines', 'Conversations by day', 'conversations video_conversations', NULL],
        ['Days', 'lines', 'Requests by day', 'text_requests video_requests', NULL],
        ['Days', 'lines', 'CTR by day', 'ctr ctr_of_viewers', NULL],
        ['Days', 'lines', 'Average rating by day', 'avg_rating', NULL],
        ['Hours', 'columns', 'Requests by hour', 'text_requests video_requests', NULL],
        ['URLs', 'ranking', 'Requests by URL', 'requests', NULL],
        ['Ratings', 'columns', 'Ratings', 'responses', NULL],
        ['Agents', 'ranking', 'Conversations by agent', 'conversations', NULL],
        ['Agents', 'ranking', 'Credited sales by agent', 'credited_sales', NULL],
        ['Agents by day', 'lines', 'Conversations by day and agent', 'conversations', 'agent_id']],
        period, zone, lookback, currency, stores);
END
$$;
COMMENT ON FUNCTION shop.one_to_one_workbook(tstzrange, text, interval, text, text[]) IS
    'the one-to-one dashboard as an Excel workbook: what was asked, totals, and a sheet each for days, hours, URLs, '
    'ratings, agents, agents by day and feedback, with charts. Orders in two currencies are an error unless currency '
    'chooses one. NULL filters let all pass';
