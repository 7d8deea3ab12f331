-- Virtual try-on.
--
-- A session is judged whole, before any filter: it needs 4 seconds over all its rows, and belongs to the period and the day of
-- its first row. It lasts under a day, so the rows of the period and of 24 hours on either side hold all rows of its sessions.
-- Seconds are summed as whole microseconds, as shopmetrics does: as doubles, a session of 4 s in three parts may be shorter.

-- Where the planner does not know the period it takes its rows for few, and would compare every session with every row in a
-- nested loop. So the rows meet their sessions in a full join, of which only what both sides have is kept: that one is hashed.
-- CASE and OFFSET 0 keep the planner from seeing that an inner join would do.
CREATE FUNCTION shop.try_on_rows(period tstzrange, zone text, catalogues text[], products text[], variants text[])
    RETURNS TABLE (day date, new_on date, session_id text, device_id text, catalogue text, product text, colour text, variant text, platform text, seconds double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100000
BEGIN ATOMIC
    WITH part AS (
        SELECT e.session_id, e.device_id, min(e.started_at) AS began, sum((e.seconds * 1e6)::bigint) AS microseconds
        FROM   shop.try_on_event AS e
        WHERE  e.started_at >= shop.period_start(period, zone) - interval '24 hours' AND e.started_at < shop.period_end(period, zone) + interval '24 hours'
        GROUP  BY e.session_id, e.device_id),
    whole AS (
        SELECT p.session_id, p.device_id, min(p.began) OVER session AS began, sum(p.microseconds) OVER session AS microseconds
        FROM   part AS p
        WINDOW session AS (PARTITION BY p.session_id COLLATE "C")),
    valid AS ( -- also those that begin in the 24 hours before
        SELECT w.session_id, w.device_id, w.began, min(w.began) OVER (PARTITION BY w.device_id COLLATE "C") AS device_began
        FROM   whole AS w
        WHERE  w.microseconds >= 4000000),
    visit AS MATERIALIZED (
        SELECT v.session_id, v.device_id, shopmetrics.local_day(v.began, zone) AS day,
               -- Of a device's rows before the period, nearly always one of 4 seconds says that it was there; else its sessions
               -- are summed, with the rows that other devices have in them. Sub-selects, because they stop at the first.
               CASE WHEN v.device_began < shop.period_start(period, zone)
                         OR (SELECT true FROM shop.try_on_event AS e
                             WHERE  e.device_id = v.device_id AND e.started_at < shop.period_start(period, zone) AND e.seconds >= 4 LIMIT 1)
                         OR (SELECT true FROM shop.try_on_event AS e
                             WHERE  e.device_id = v.device_id AND e.started_at < shop.period_start(period, zone)
                                    AND (SELECT sum((s.seconds * 1e6)::bigint) >= 4000000 FROM shop.try_on_event AS s WHERE s.session_id = e.session_id) LIMIT 1)
                    THEN NULL ELSE shopmetrics.local_day(v.device_began, zone) END AS new_on
        FROM   valid AS v
        WHERE  v.began >= shop.period_start(period, zone) AND v.began < shop.period_end(period, zone))
    SELECT v.day, v.new_on, e.session_id, e.device_id, e.catalogue, e.product, e.colour, e.variant, e.platform, e.seconds
    FROM  (SELECT r.* FROM shop.try_on_event AS r
           WHERE  r.started_at >= shop.period_start(period, zone) AND r.started_at < shop.period_end(period, zone) + interval '24 hours'
                  AND (catalogues IS NULL OR r.catalogue = ANY (catalogues))
                  AND (products IS NULL OR r.product = ANY (products))
                  AND (variants IS NULL OR r.variant = ANY (variants))) AS e
           FULL JOIN visit AS v ON v.session_id = e.session_id AND v.device_id = e.device_id
    WHERE  CASE WHEN v.session_id IS NOT NULL THEN e.session_id IS NOT NULL END
    OFFSET 0;
END;
COMMENT ON FUNCTION shop.try_on_rows(tstzrange, text, text[], text[], text[]) IS 'internal: the rows of the valid sessions that begin in the period, as far as they pass the filters, with the local day of their session (day) and of the device''s first valid session in all history where that begins in the period too (new_on, else NULL). NULL filters let all pass';

CREATE FUNCTION shop.try_on_overview(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (sessions bigint, users bigint, unique_users bigint, new_users bigint, views bigint, avg_session_duration double precision,
                   avg_engagement_per_user double precision, avg_sessions_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    -- min_seconds 0: the sessions have been judged, and a filter may have left little of them
    SELECT shopmetrics.session_count(f.stays, min_seconds => 0), f.users, shopmetrics.unique_users(f.stays, min_seconds => 0), f.new_users, f.views,
           shopmetrics.avg_session_duration(f.stays, min_seconds => 0), shopmetrics.avg_engagement_per_user(f.stays, min_seconds => 0),
           shopmetrics.avg_sessions_per_user(f.stays, min_seconds => 0)
    FROM  (SELECT shopmetrics.try_on_agg(r.session_id, r.device_id, r.product, r.seconds) AS stays,
                  shopmetrics.daily_unique_users(r.device_id, r.day) AS users,
                  shopmetrics.unique_users(r.device_id) FILTER (WHERE r.new_on IS NOT NULL) AS new_users,
                  shopmetrics.view_count(r.session_id, r.product, r.colour) AS views
           FROM   shop.try_on_rows(period, zone, catalogues, products, variants) AS r) AS f;
END;
COMMENT ON FUNCTION shop.try_on_overview(tstzrange, text, text[], text[], text[]) IS 'the totals of try-on in a period: valid sessions, users (device and local day), distinct devices, those new in all history, views, seconds per session and per device, sessions per device. One row; 0 and NULL for an empty period. NULL filters let all pass';

CREATE FUNCTION shop.try_on_trend(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    WITH visit AS MATERIALIZED (
        SELECT DISTINCT r.day, r.new_on, r.session_id, r.device_id
        FROM   shop.try_on_rows(period, zone, catalogues, products, variants) AS r)
    SELECT d, coalesce(v.sessions, 0), coalesce(v.users, 0), coalesce(n.new_users, 0)
    FROM   shopmetrics.period_days(period, zone) AS d
           LEFT JOIN (SELECT visit.day, shopmetrics.unique_users(visit.session_id) AS sessions, shopmetrics.unique_users(visit.device_id) AS users
                      FROM   visit GROUP BY visit.day) AS v ON v.day = d
           LEFT JOIN (SELECT visit.new_on AS day, shopmetrics.unique_users(visit.device_id) AS new_users
                      FROM   visit GROUP BY visit.new_on) AS n ON n.day = d
    ORDER  BY d;
END;
COMMENT ON FUNCTION shop.try_on_trend(tstzrange, text, text[], text[], text[]) IS 'a row a local day of the period: valid sessions that began on it, their devices, and the devices whose first valid session in all history began on it, if they pass the filters anywhere in the period. The columns add up to those of try_on_overview';

CREATE FUNCTION shop.try_on_catalogues(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (catalogue text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT f.catalogue, shopmetrics.engagement_seconds(f.stays, min_seconds => 0) AS seconds, f.views, shopmetrics.session_count(f.stays, min_seconds => 0),
           f.users, shopmetrics.unique_users(f.stays, min_seconds => 0), f.new_users,
           shopmetrics.avg_session_duration(f.stays, min_seconds => 0), shopmetrics.avg_engagement_per_user(f.stays, min_seconds => 0)
    FROM  (SELECT r.catalogue,
                  shopmetrics.try_on_agg(r.session_id, r.device_id, r.product, r.seconds) AS stays,
                  shopmetrics.daily_unique_users(r.device_id, r.day) AS users,
                  shopmetrics.unique_users(r.device_id) FILTER (WHERE r.new_on IS NOT NULL) AS new_users,
                  shopmetrics.view_count(r.session_id, r.product, r.colour) AS views
           FROM   shop.try_on_rows(period, zone, catalogues, products, variants) AS r
           GROUP  BY r.catalogue) AS f
    ORDER  BY seconds DESC, f.catalogue COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_catalogues(tstzrange, text, text[], text[], text[]) IS 'a row a catalogue: its seconds (a product counts 450 in a session at most), views, valid sessions that have rows in it, their users (device and local day), distinct devices, new devices, seconds per session and per device. Most seconds first';

CREATE FUNCTION shop.try_on_products(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (product text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT f.product, shopmetrics.engagement_seconds(f.stays, min_seconds => 0) AS seconds, f.views, shopmetrics.session_count(f.stays, min_seconds => 0),
           f.users, shopmetrics.unique_users(f.stays, min_seconds => 0), f.new_users,
           shopmetrics.avg_session_duration(f.stays, min_seconds => 0), shopmetrics.avg_engagement_per_user(f.stays, min_seconds => 0)
    FROM  (SELECT r.product,
                  shopmetrics.try_on_agg(r.session_id, r.device_id, r.product, r.seconds) AS stays,
                  shopmetrics.daily_unique_users(r.device_id, r.day) AS users,
                  shopmetrics.unique_users(r.device_id) FILTER (WHERE r.new_on IS NOT NULL) AS new_users,
                  shopmetrics.view_count(r.session_id, r.product, r.colour) AS views
           FROM   shop.try_on_rows(period, zone, catalogues, products, variants) AS r
           GROUP  BY r.product) AS f
    ORDER  BY seconds DESC, f.product COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_products(tstzrange, text, text[], text[], text[]) IS 'a row a product, whatever the catalogue: its seconds (450 in a session at most), views, valid sessions that have rows of it, their users (device and local day), distinct devices, new devices, seconds per session and per device. Most seconds first';

CREATE FUNCTION shop.try_on_variants(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (variant text, product text, colour text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT f.variant, f.product, f.colour, shopmetrics.engagement_seconds(f.stays, min_seconds => 0) AS seconds, f.views,
           shopmetrics.session_count(f.stays, min_seconds => 0), f.users, shopmetrics.unique_users(f.stays, min_seconds => 0), f.new_users,
           shopmetrics.avg_session_duration(f.stays, min_seconds => 0), shopmetrics.avg_engagement_per_user(f.stays, min_seconds => 0)
    FROM  (SELECT t.variant, min(t.product COLLATE "C") AS product, min(t.colour COLLATE "C") AS colour,
                  shopmetrics.try_on_agg(t.session_id, t.device_id, t.variant, t.seconds) AS stays,
                  shopmetrics.daily_unique_users(t.device_id, t.day) AS users,
                  shopmetrics.unique_users(t.device_id) FILTER (WHERE t.new_on IS NOT NULL) AS new_users,
                  shopmetrics.view_count(t.session_id, t.product, t.colour) AS views
           FROM  (SELECT r.*, sum((r.seconds * 1e6)::bigint) OVER (PARTITION BY r.session_id, r.variant) AS microseconds
                  FROM   shop.try_on_rows(period, zone, catalogues, products, variants) AS r
                  WHERE  r.variant IS NOT NULL) AS t
           WHERE  t.microseconds >= 4000000
           GROUP  BY t.variant) AS f
    ORDER  BY seconds DESC, f.variant COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_variants(tstzrange, text, text[], text[], text[]) IS 'a row a variant (SKU): as try_on_products, with the cap of 450 seconds per SKU. A session that has under 4 seconds of the SKU is left out of its row. Most seconds first';

CREATE FUNCTION shop.try_on_platforms(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (platform text, sessions bigint, users bigint, session_share double precision, user_share double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    -- merge counts a session that has rows on two platforms once in the total
    SELECT f.platform, shopmetrics.session_count(f.stays, min_seconds => 0) AS sessions, shopmetrics.daily_unique_users(f.audience) AS users,
           shopmetrics.ratio(shopmetrics.session_count(f.stays, min_seconds => 0), shopmetrics.session_count(shopmetrics.merge(f.stays) OVER (), min_seconds => 0)),
           shopmetrics.ratio(shopmetrics.daily_unique_users(f.audience), shopmetrics.daily_unique_users(shopmetrics.merge(f.audience) OVER ()))
    FROM  (SELECT r.platform,
                  shopmetrics.try_on_agg(r.session_id, r.device_id, r.product, r.seconds) AS stays,
                  shopmetrics.audience_agg(r.device_id, r.day) AS audience
           FROM   shop.try_on_rows(period, zone, catalogues, products, variants) AS r
           GROUP  BY r.platform) AS f
    ORDER  BY sessions DESC, f.platform COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_platforms(tstzrange, text, text[], text[], text[]) IS 'a row a platform: valid sessions that have rows on it, their users (device and local day), and their shares of all sessions and users. A session or device on two platforms is under both, so shares may add up to more than 1. Most sessions first';
