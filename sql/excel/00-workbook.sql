\echo Use "CREATE EXTENSION shopmetrics_excel CASCADE" to load this file. \quit

-- The function that makes a workbook of queries. It is for the functions of this extension: see src/modules/excel.

-- Runs what a sheet asks with the rights of the caller. What it shows as text does not depend on the session; that the
-- caller has no access is said once, by the report, and not by each sheet.
CREATE FUNCTION shop_internal.workbook(report text, title text, currency text, columns text[], sheets text[],
                                       charts text[], VARIADIC arguments "any") RETURNS bytea
    LANGUAGE C STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'excel_workbook'
    SET search_path = pg_catalog, pg_temp SET client_min_messages = warning SET datestyle = 'ISO, YMD'
    SET intervalstyle = postgres SET extra_float_digits = 1 SET jit = off;
COMMENT ON FUNCTION shop_internal.workbook(text, text, text, text[], text[], text[], "any") IS
    'an Excel workbook: its columns (name, heading, format), its sheets (name, layout, query with the arguments $1, '
    '$2 ...) and the charts on them (sheet, kind, title, columns, by)';

-- What a column is called in a sheet, and how its numbers are shown: an Excel format; money, which is exact; price,
-- which is a quotient of money and has no more digits than Excel keeps.
CREATE FUNCTION shop_internal.workbook_columns() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    -- the report itself
    ['report', 'Report', NULL],
    ['first_day', 'First day', NULL],
    ['last_day', 'Last day', NULL],
    ['starts_at', 'From', NULL],
    ['ends_at', 'To, not included', NULL],
    ['zone', 'Time zone', NULL],
    ['catalogues', 'Catalogues', NULL],
    ['products', 'Products', NULL],
    ['variants', 'Variants', NULL],
    ['channels', 'Channels', NULL],
    ['stores', 'Stores', NULL],
    ['gap', 'Gap between sessions', NULL],
    ['lookback', 'Orders credited for', NULL],
    ['asked_currency', 'Currency', NULL],
    ['made_at', 'Made at', NULL],
    ['made_for', 'With the rights of', NULL],
    -- what names a row
    ['day', 'Day', NULL],
    ['date', 'Day', NULL],
    ['hour', 'Hour', '0'],
    ['catalogue', 'Catalogue', NULL],
    ['product', 'Product', NULL],
    ['variant', 'Variant', NULL],
    ['colour', 'Colour', NULL],
    ['platform', 'Platform', NULL],
    ['currency', 'Currency', NULL],
    ['url', 'URL', NULL],
    ['rating', 'Rating', '0'],
    ['agent_id', 'Agent', NULL],
    ['agent_name', 'Name', NULL],
    ['visitor_id', 'Visitor', NULL],
    ['answered_at', 'Answered at', NULL],
    ['feedback', 'Feedback', NULL],
    -- virtual try-on
    ['sessions', 'Sessions', '#,##0'],
    ['users', 'Users (device and day)', '#,##0'],
    ['unique_users', 'Devices', '#,##0'],
    ['new_users', 'New users', '#,##0'],
    ['views', 'Views', '#,##0'],
    ['seconds', 'Seconds', '#,##0.0'],
    ['avg_session_duration', 'Seconds per session', '#,##0.0'],
    ['avg_engagement_per_user', 'Seconds per device', '#,##0.0'],
    ['avg_sessions_per_user', 'Sessions per device', '#,##0.00'],
    ['avg_seconds_per_session', 'Seconds per session', '#,##0.0'],
    ['avg_seconds_per_user', 'Seconds per device', '#,##0.0'],
    ['session_share', 'Share of sessions', '0.0%'],
    ['user_share', 'Share of users', '0.0%'],
    -- conversational commerce
    ['total_revenue', 'Revenue', 'money'],
    ['total_orders', 'Orders', '#,##0'],
    ['average_ticket', 'Average ticket', 'price'],
    ['items_per_order', 'Items per order', '#,##0.00'],
    ['avg_price_per_item', 'Price per item', 'price'],
    ['total_sessions', 'Sessions', '#,##0'],
    ['bounce_rate', 'Bounce rate', '0.0%'],
    ['orders_per_user', 'Orders per user', '#,##0.000'],
    ['total_users', 'Users', '#,##0'],
    ['returning_users', 'Returning users', '#,##0'],
    ['orders_per_session', 'Orders per session', '0.0%'],
    ['new_user_share', 'Share of new users', '0.0%'],
    ['returning_user_share', 'Share of returning users', '0.0%'],
    ['live_support_sessions', 'Sessions with live support', '#,##0'],
    ['live_support_rate', 'Live support', '0.0%'],
    ['self_service_rate', 'Self-service', '0.0%'],
    -- one-to-one
    ['conversations', 'Conversations', '#,##0'],
    ['text_conversations', 'Text conversations', '#,##0'],
    ['video_conversations', 'Video conversations', '#,##0'],
    ['avg_minutes', 'Minutes, average', '#,##0.0'],
    ['median_minutes', 'Minutes, median', '#,##0.0'],
    ['avg_first_response_minutes', 'Minutes to first response, average', '#,##0.0'],
    ['median_first_response_minutes', 'Minutes to first response, median', '#,##0.0'],
    ['conversion_rate', 'Conversion rate', '0.0%'],
    ['orders', 'Orders', '#,##0'],
    ['attributed_orders', 'Attributed orders', '#,##0'],
    ['attributed_gmv', 'Attributed GMV', 'money'],
    ['aov', 'AOV', 'price'],
    ['requests', 'Requests', '#,##0'],
    ['agent_requests', 'Requests by agents', '#,##0'],
    ['visitor_requests', 'Requests by visitors', '#,##0'],
    ['text_requests', 'Text requests', '#,##0'],
    ['video_requests', 'Video requests', '#,##0'],
    ['unsuccessful_requests', 'Unsuccessful requests', '#,##0'],
    ['unanswered_requests', 'Unanswered requests', '#,##0'],
    ['unanswered_text_requests', 'Unanswered text requests', '#,##0'],
    ['unanswered_video_requests', 'Unanswered video requests', '#,##0'],
    ['agent_acceptance_rate', 'Acceptance by agents', '0.0%'],
    ['visitor_acceptance_rate', 'Acceptance by visitors', '0.0%'],
    ['visitors_with_impression', 'Visitors with impression', '#,##0'],
    ['visitors_with_click', 'Visitors with click', '#,##0'],
    ['ctr', 'CTR', '0.0%'],
    ['ctr_of_viewers', 'CTR of viewers', '0.0%'],
    ['avg_rating', 'Average rating', '0.00'],
    ['ratings', 'Ratings', '#,##0'],
    ['unrated', 'Unrated', '#,##0'],
    ['response_rate', 'Response rate', '0.0%'],
    ['nps', 'NPS', '0.0'],
    ['promoters', 'Promoters', '#,##0'],
    ['passives', 'Passives', '#,##0'],
    ['detractors', 'Detractors', '#,##0'],
    ['unanswered', 'NPS not answered', '#,##0'],
    ['responses', 'Responses', '#,##0'],
    ['share', 'Share', '0.0%'],
    ['influenced_sales', 'Influenced sales', 'money'],
    ['influenced_orders', 'Influenced orders', '#,##0'],
    ['credited_sales', 'Credited sales', 'money'],
    ['credited_orders', 'Credited orders', '#,##0']]
$$;
COMMENT ON FUNCTION shop_internal.workbook_columns() IS
    'a row a column of the workbooks: its name in the dashboards, its heading, its format';
