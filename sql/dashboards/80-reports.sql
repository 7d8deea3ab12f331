-- The reports: all parts of a dashboard in one long table, to export. A part is a place, its name, what its rows are
-- called, and the figures of each.

--define part(place; part; item; dashboard)
SELECT @place@ AS place, '@part@' AS part, @item@ AS item, row_number() OVER () AS line,
       shop_internal.figures(f) AS figures
FROM   shop.@dashboard@ AS f
--end
--define day_of(column)
to_char(f.@column@, 'YYYY-MM-DD')
--end
--define try_on_passed
(period, zone, catalogues, products, variants)
--end

-- The parts do not say, one after the other, that the caller has no access: the report says it once.
CREATE FUNCTION shop_internal.try_on_parts(period tstzrange, zone text, catalogues text[], products text[],
                                           variants text[])
    RETURNS TABLE (part text, item text, metric text, value double precision)
    @runs(1000)@ SET client_min_messages = warning
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT p.part, p.item, m.metric, m.value
    FROM  (@part(1; total; NULL::text; try_on_overview@try_on_passed@)@
           UNION ALL
           @part(2; day; @day_of(day)@; try_on_trend@try_on_passed@)@
           UNION ALL
           @part(3; catalogue; f.catalogue; try_on_catalogues@try_on_passed@)@
           UNION ALL
           @part(4; product; f.product; try_on_products@try_on_passed@)@
           UNION ALL
           @part(5; variant; f.variant; try_on_variants@try_on_passed@)@
           UNION ALL
           @part(6; platform; f.platform; try_on_platforms@try_on_passed@)@) AS p
          CROSS JOIN shop_internal.metrics(p.figures, 'day', 'catalogue', 'product', 'variant', 'colour',
                                           'platform') AS m
    ORDER  BY p.place, p.line, m.place;
END
$$;
COMMENT ON FUNCTION shop_internal.try_on_parts(tstzrange, text, text[], text[], text[]) IS
    'the rows of try_on_report';

CREATE FUNCTION shop.try_on_report(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (part text, item text, metric text, value double precision)
    @runs(1000)@ @asks_others(try_on_report)@
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.require('try_on_report', '{try_on_event}');
    PERFORM shop_internal.note_access();
    RETURN QUERY
    SELECT p.part, p.item, p.metric, p.value
    FROM   shop_internal.try_on_parts(period, zone, catalogues, products, variants) AS p;
END
$$;
COMMENT ON FUNCTION shop.try_on_report(tstzrange, text, text[], text[], text[]) IS
    'the try-on dashboard as one table, a row a number: part (total, day, catalogue, product, variant, '
    'platform), item (which of them; NULL for total), metric (the column of the part''s function), value. NULL '
    'filters let all pass';

CREATE FUNCTION shop.messaging_report(period tstzrange, zone text, channels text[] DEFAULT NULL, @message_options@)
    RETURNS TABLE (part text, item text, metric text, value double precision)
    @runs(1000)@ @asks_others(messaging_report)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT p.part, p.item, m.metric, m.value
    FROM  (@part(1; sales; f.currency; sales_performance(period, zone, channels, stores))@
           UNION ALL
           @part(2; total; NULL; messaging_kpis(period, zone, channels, stores, gap))@
           UNION ALL
           @part(3; sales by day; concat_ws(' ', @day_of(date)@, f.currency);
                 sales_daily(period, zone, channels, stores))@
           UNION ALL
           @part(4; day; @day_of(date)@; messaging_daily(period, zone, channels, stores, gap))@) AS p
          CROSS JOIN shop_internal.metrics(p.figures, 'date', 'currency') AS m
    ORDER  BY p.place, p.line, m.place;
END
$$;
COMMENT ON FUNCTION shop.messaging_report(tstzrange, text, text[], text[], interval) IS
    'the conversational commerce dashboard as one table, a row a number: part (sales, by currency; total; sales '
    'by day, by day and currency; day), item (which of them; NULL for total), metric (the column of the part''s '
    'function), value';

-- Several dashboards make the parts total and day: they stand in the order of their metrics within a day.
CREATE FUNCTION shop.one_to_one_report(period tstzrange, zone text, @lookback_option@, currency text DEFAULT NULL,
                                       stores text[] DEFAULT NULL)
    RETURNS TABLE (part text, item text, metric text, value double precision)
    @runs(1000)@ @asks_others(one_to_one_report)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT p.part, p.item, m.metric, m.value
    FROM  (@part(1.0; total; NULL::text; conversation_overview(period, zone, stores))@
           UNION ALL
           @part(1.1; total; NULL; purchase_overview(period, zone, lookback, currency, stores))@
           UNION ALL
           @part(1.2; total; NULL; request_overview(period, zone, stores))@
           UNION ALL
           @part(1.3; total; NULL; visitor_overview(period, zone, stores))@
           UNION ALL
           @part(1.4; total; NULL; rating_overview(period, zone, stores))@
           UNION ALL
           @part(1.5; total; NULL; nps_overview(period, zone, stores))@
           UNION ALL
           @part(2.0; day; @day_of(day)@; conversation_trend(period, zone, stores))@
           UNION ALL
           @part(2.1; day; @day_of(day)@; request_daily(period, zone, stores))@
           UNION ALL
           @part(2.2; day; @day_of(day)@; visitor_trend(period, zone, stores))@
           UNION ALL
           @part(2.3; day; @day_of(day)@; rating_trend(period, zone, stores))@
           UNION ALL
           @part(2.4; day; @day_of(day)@; nps_trend(period, zone, stores))@
           UNION ALL
           @part(3; hour; f.hour::text; request_hourly(period, zone, stores))@
           UNION ALL
           @part(4; url; f.url; request_urls(period, zone, NULL, stores))@
           UNION ALL
           @part(5; rating; f.rating::text; rating_distribution(period, zone, stores))@
           UNION ALL
           @part(6; agent; f.agent_id; agent_leaderboard(period, zone, lookback, currency, stores))@
           UNION ALL
           @part(7; agent by day; concat_ws(' ', @day_of(day)@, f.agent_id); agent_trends(period, zone, stores))@) AS p
          CROSS JOIN shop_internal.metrics(p.figures, 'day', 'hour', 'url', 'rating', 'agent_id', 'agent_name') AS m
    ORDER  BY trunc(p.place), p.line, p.place, m.place;
END
$$;
COMMENT ON FUNCTION shop.one_to_one_report(tstzrange, text, interval, text, text[]) IS
    'the one-to-one dashboard as one table, a row a number: part (total, day, hour, url, rating, agent, agent by '
    'day), item (which of them; NULL for total), metric (the column of the part''s function), value. Texts of '
    'surveys are in shop.feedback';
