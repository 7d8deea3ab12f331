-- The reports: all parts of a dashboard in one long table, to export.

CREATE FUNCTION shop.try_on_report(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (part text, item text, metric text, value double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT p.part, p.item, m.metric, m.value
    FROM  (SELECT 1 AS place, 'total' AS part, NULL AS item, 1 AS line, shop.figures(f) AS figures
           FROM   shop.try_on_overview(period, zone, catalogues, products, variants) AS f
           UNION ALL SELECT 2, 'day', to_char(f.day, 'YYYY-MM-DD'), row_number() OVER (), shop.figures(f) FROM shop.try_on_trend(period, zone, catalogues, products, variants) AS f
           UNION ALL SELECT 3, 'catalogue', f.catalogue, row_number() OVER (), shop.figures(f) FROM shop.try_on_catalogues(period, zone, catalogues, products, variants) AS f
           UNION ALL SELECT 4, 'product', f.product, row_number() OVER (), shop.figures(f) FROM shop.try_on_products(period, zone, catalogues, products, variants) AS f
           UNION ALL SELECT 5, 'variant', f.variant, row_number() OVER (), shop.figures(f) FROM shop.try_on_variants(period, zone, catalogues, products, variants) AS f
           UNION ALL SELECT 6, 'platform', f.platform, row_number() OVER (), shop.figures(f) FROM shop.try_on_platforms(period, zone, catalogues, products, variants) AS f) AS p,
          shop.metrics(p.figures, 'day', 'catalogue', 'product', 'variant', 'colour', 'platform') AS m
    ORDER  BY p.place, p.line, m.place;
END;
COMMENT ON FUNCTION shop.try_on_report(tstzrange, text, text[], text[], text[]) IS 'the try-on dashboard as one table, a row a number: part (total, day, catalogue, product, variant, platform), item (which of them; NULL for total), metric (the column of the part''s function), value. NULL filters let all pass';

CREATE FUNCTION shop.messaging_report(period tstzrange, zone text, channels text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
    RETURNS TABLE (part text, item text, metric text, value double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT p.part, p.item, m.metric, m.value
    FROM  (SELECT 1 AS place, 'sales' AS part, f.currency AS item, row_number() OVER () AS line, shop.figures(f) AS figures FROM shop.sales_performance(period, zone, channels) AS f
           UNION ALL SELECT 2, 'total', NULL, 1, shop.figures(f) FROM shop.messaging_kpis(period, zone, channels, gap) AS f
           UNION ALL SELECT 3, 'sales by day', concat_ws(' ', to_char(f.date, 'YYYY-MM-DD'), f.currency), row_number() OVER (), shop.figures(f) FROM shop.sales_daily(period, zone, channels) AS f
           UNION ALL SELECT 4, 'day', to_char(f.date, 'YYYY-MM-DD'), row_number() OVER (), shop.figures(f) FROM shop.messaging_daily(period, zone, channels, gap) AS f) AS p,
          shop.metrics(p.figures, 'date', 'currency') AS m
    ORDER  BY p.place, p.line, m.place;
END;
COMMENT ON FUNCTION shop.messaging_report(tstzrange, text, text[], interval) IS 'the conversational commerce dashboard as one table, a row a number: part (sales, by currency; total; sales by day, by day and currency; day), item (which of them; NULL for total), metric (the column of the part''s function), value';

CREATE FUNCTION shop.one_to_one_report(period tstzrange, zone text, lookback interval DEFAULT '30 days', currency text DEFAULT NULL)
    RETURNS TABLE (part text, item text, metric text, value double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT p.part, p.item, m.metric, m.value
    FROM  (SELECT 1 AS place, 'total' AS part, NULL AS item, 1 AS line, shop.figures(f) AS figures FROM shop.conversation_overview(period, zone) AS f
           UNION ALL SELECT 1, 'total', NULL, 2, shop.figures(f) FROM shop.purchase_overview(period, zone, lookback, currency) AS f
           UNION ALL SELECT 1, 'total', NULL, 3, shop.figures(f) FROM shop.request_overview(period, zone) AS f
           UNION ALL SELECT 1, 'total', NULL, 4, shop.figures(f) FROM shop.visitor_overview(period, zone) AS f
           UNION ALL SELECT 1, 'total', NULL, 5, shop.figures(f) FROM shop.rating_overview(period, zone) AS f
           UNION ALL SELECT 2, 'day', to_char(f.day, 'YYYY-MM-DD'), 5 * row_number() OVER (), shop.figures(f) FROM shop.conversation_trend(period, zone) AS f
           UNION ALL SELECT 2, 'day', to_char(f.day, 'YYYY-MM-DD'), 5 * row_number() OVER () + 1, shop.figures(f) FROM shop.request_daily(period, zone) AS f
           UNION ALL SELECT 2, 'day', to_char(f.day, 'YYYY-MM-DD'), 5 * row_number() OVER () + 2, shop.figures(f) FROM shop.visitor_trend(period, zone) AS f
           UNION ALL SELECT 2, 'day', to_char(f.day, 'YYYY-MM-DD'), 5 * row_number() OVER () + 3, shop.figures(f) FROM shop.rating_trend(period, zone) AS f
           UNION ALL SELECT 3, 'hour', f.hour::text, row_number() OVER (), shop.figures(f) FROM shop.request_hourly(period, zone) AS f
           UNION ALL SELECT 4, 'url', f.url, row_number() OVER (), shop.figures(f) FROM shop.request_urls(period, zone, NULL) AS f
           UNION ALL SELECT 5, 'rating', f.rating::text, row_number() OVER (), shop.figures(f) FROM shop.rating_distribution(period, zone) AS f
           UNION ALL SELECT 6, 'agent', f.agent_id, row_number() OVER (), shop.figures(f) FROM shop.agent_leaderboard(period, zone, currency) AS f
           UNION ALL SELECT 7, 'agent by day', concat_ws(' ', to_char(f.day, 'YYYY-MM-DD'), f.agent_id), row_number() OVER (), shop.figures(f) FROM shop.agent_trends(period, zone) AS f) AS p,
          shop.metrics(p.figures, 'day', 'hour', 'url', 'rating', 'agent_id', 'agent_name') AS m
    ORDER  BY p.place, p.line, m.place;
END;
COMMENT ON FUNCTION shop.one_to_one_report(tstzrange, text, interval, text) IS 'the one-to-one dashboard as one table, a row a number: part (total, day, hour, url, rating, agent, agent by day), item (which of them; NULL for total), metric (the column of the part''s function), value. Texts of surveys are in shop.feedback';
