-- Virtual try-on.
--
-- A session is judged whole, before any filter: it needs 4 seconds over all its rows, and belongs to the period and the day of
-- its first row. It lasts under a day, so the rows of the period and of 24 hours on either side hold all rows of its sessions.

-- One pass over the rows of a period and, for the twins, of the one before it, in two pieces that do not overlap.
CREATE FUNCTION shop.try_on_stays(period tstzrange, previous tstzrange, zone text, catalogues text[], products text[], variants text[], by text)
    RETURNS TABLE (stays shopmetrics.stays)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT shopmetrics.stay_agg(
               e.session_id, e.device_id, e.started_at,
               -- a variant has its own cap, and keeps the views of its products apart
               CASE by WHEN 'variant' THEN coalesce(e.variant, '') ELSE e.product END,
               CASE by WHEN 'variant' THEN length(e.product) || ' ' || e.product || e.colour ELSE e.colour END,
               e.seconds,
               CASE by WHEN 'catalogue' THEN e.catalogue WHEN 'product' THEN e.product WHEN 'variant' THEN e.variant WHEN 'platform' THEN e.platform END,
               (catalogues IS NULL OR e.catalogue = ANY (catalogues)) AND (products IS NULL OR e.product = ANY (products))
               AND (variants IS NULL OR e.variant = ANY (variants)) AND (by IS DISTINCT FROM 'variant' OR e.variant IS NOT NULL))
    FROM  (SELECT r.* FROM shop.try_on_event AS r
           WHERE  r.started_at >= shop.period_start(period, zone) - interval '24 hours' AND r.started_at < shop.period_end(period, zone) + interval '24 hours'
           UNION ALL
           SELECT r.* FROM shop.try_on_event AS r
           WHERE  r.started_at >= shop.period_start(previous, zone) - interval '24 hours'
                  AND r.started_at < least(shop.period_end(previous, zone), shop.period_start(period, zone) - interval '48 hours') + interval '24 hours') AS e;
END;
COMMENT ON FUNCTION shop.try_on_stays(tstzrange, tstzrange, text, text[], text[], text[], text) IS 'internal: the sessions of a period and of an earlier one (NULL: none), with what of them passes the filters (NULL lets all pass), by catalogue, product, variant, platform, or by nothing';

-- Of a device's rows before the period, nearly always one of 4 seconds says that it was there, and the index alone is read; else
-- its sessions are summed, with the rows that other devices have in them. Sub-selects, because they stop at the first.
CREATE FUNCTION shop.try_on_new_devices(stays shopmetrics.stays, period tstzrange, zone text)
    RETURNS TABLE (new_devices shopmetrics.audience)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT shopmetrics.audience_agg(d.device_id)
    FROM   shopmetrics.stay_devices(stays, shop.checked_period(period, zone)) AS d
    WHERE  NOT coalesce(
               (SELECT true FROM shop.try_on_event AS e
                WHERE  e.device_id = d.device_id AND e.started_at < shop.period_start(period, zone) AND e.seconds >= 4 LIMIT 1),
               (SELECT true FROM shop.try_on_event AS e
                WHERE  e.device_id = d.device_id AND e.started_at < shop.period_start(period, zone)
                       -- as whole microseconds: as doubles, 4 seconds in three parts may be less
                       AND (SELECT sum((s.seconds * 1e6)::bigint) >= 4000000 FROM shop.try_on_event AS s WHERE s.session_id = e.session_id) LIMIT 1),
               false);
END;
COMMENT ON FUNCTION shop.try_on_new_devices(shopmetrics.stays, tstzrange, text) IS 'internal: the devices whose first valid session in all history began in the period';

CREATE FUNCTION shop.try_on_figures(stays shopmetrics.stays, period tstzrange, zone text)
    RETURNS TABLE (sessions bigint, users bigint, unique_users bigint, new_users bigint, views bigint, avg_session_duration double precision,
                   avg_engagement_per_user double precision, avg_sessions_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT f.sessions, f.users, f.unique_users, f.new_users, f.views,
           shopmetrics.ratio(f.seconds, f.sessions), shopmetrics.ratio(f.seconds, f.unique_users), shopmetrics.ratio(f.sessions, f.unique_users)
    FROM   shop.try_on_new_devices(stays, period, zone) AS n,
           shopmetrics.stay_statistics(stays, shop.checked_period(period, zone), coalesce(zone, 'UTC'), n.new_devices) AS f;
END;
COMMENT ON FUNCTION shop.try_on_figures(shopmetrics.stays, tstzrange, text) IS 'internal: the row of try_on_overview';

CREATE FUNCTION shop.try_on_overview(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (sessions bigint, users bigint, unique_users bigint, new_users bigint, views bigint, avg_session_duration double precision,
                   avg_engagement_per_user double precision, avg_sessions_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT f.sessions, f.users, f.unique_users, f.new_users, f.views, f.avg_session_duration, f.avg_engagement_per_user, f.avg_sessions_per_user
    FROM   shop.try_on_stays(period, NULL, zone, catalogues, products, variants, NULL) AS s, shop.try_on_figures(s.stays, period, zone) AS f;
END;
COMMENT ON FUNCTION shop.try_on_overview(tstzrange, text, text[], text[], text[]) IS 'the totals of try-on in a period: valid sessions, users (device and local day), distinct devices, those new in all history, views, seconds per session and per device, sessions per device. One row; 0 and NULL for an empty period. NULL filters let all pass';

CREATE FUNCTION shop.try_on_trend(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT d, coalesce(f.sessions, 0), coalesce(f.users, 0), coalesce(f.new_users, 0)
    FROM   shopmetrics.period_days(period, zone) AS d
           LEFT JOIN (SELECT t.day, t.sessions, t.users, t.new_users
                      FROM   shop.try_on_stays(period, NULL, zone, catalogues, products, variants, NULL) AS s,
                             shop.try_on_new_devices(s.stays, period, zone) AS n,
                             shopmetrics.stay_days(s.stays, shop.checked_period(period, zone), coalesce(zone, 'UTC'), n.new_devices) AS t) AS f ON f.day = d
    ORDER  BY d;
END;
COMMENT ON FUNCTION shop.try_on_trend(tstzrange, text, text[], text[], text[]) IS 'a row a local day of the period: valid sessions that began on it, their devices, and the devices whose first valid session in all history began on it, if they pass the filters anywhere in the period. The columns add up to those of try_on_overview';

-- The rankings are one function, told apart by what they group by.
CREATE FUNCTION shop.try_on_ranking(period tstzrange, zone text, catalogues text[], products text[], variants text[], by text)
    RETURNS TABLE (item text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT f.item, f.seconds, f.views, f.sessions, f.users, f.unique_users, f.new_users,
           shopmetrics.ratio(f.seconds, f.sessions), shopmetrics.ratio(f.seconds, f.unique_users)
    FROM   shop.try_on_stays(period, NULL, zone, catalogues, products, variants, by) AS s,
           shop.try_on_new_devices(s.stays, period, zone) AS n,
           shopmetrics.stay_items(s.stays, shop.checked_period(period, zone), coalesce(zone, 'UTC'), n.new_devices,
                                  min_item_seconds => CASE by WHEN 'variant' THEN 4 ELSE 0 END) AS f;
END;
COMMENT ON FUNCTION shop.try_on_ranking(tstzrange, text, text[], text[], text[], text) IS 'internal: the rows of try_on_catalogues, try_on_products and try_on_variants, by catalogue, product or variant';

CREATE FUNCTION shop.try_on_catalogues(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (catalogue text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT * FROM shop.try_on_ranking(period, zone, catalogues, products, variants, 'catalogue') AS r ORDER BY r.seconds DESC, r.item COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_catalogues(tstzrange, text, text[], text[], text[]) IS 'a row a catalogue: its seconds (a product counts 450 in a session at most), views, valid sessions that have rows in it, their users (device and local day), distinct devices, new devices, seconds per session and per device. Most seconds first';

CREATE FUNCTION shop.try_on_products(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (product text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT * FROM shop.try_on_ranking(period, zone, catalogues, products, variants, 'product') AS r ORDER BY r.seconds DESC, r.item COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_products(tstzrange, text, text[], text[], text[]) IS 'a row a product, whatever the catalogue: its seconds (450 in a session at most), views, valid sessions that have rows of it, their users (device and local day), distinct devices, new devices, seconds per session and per device. Most seconds first';

CREATE FUNCTION shop.try_on_variants(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (variant text, product text, colour text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
                   avg_seconds_per_session double precision, avg_seconds_per_user double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT r.item, n.product, n.colour, r.seconds, r.views, r.sessions, r.users, r.unique_users, r.new_users, r.avg_seconds_per_session, r.avg_seconds_per_user
    FROM   shop.try_on_ranking(period, zone, catalogues, products, variants, 'variant') AS r
           JOIN (SELECT e.variant, min(e.product COLLATE "C") AS product, min(e.colour COLLATE "C") AS colour
                 FROM   shop.try_on_event AS e
                 WHERE  e.started_at >= shop.period_start(period, zone) AND e.started_at < shop.period_end(period, zone) + interval '24 hours'
                        AND (catalogues IS NULL OR e.catalogue = ANY (catalogues)) AND (products IS NULL OR e.product = ANY (products))
                        AND (variants IS NULL OR e.variant = ANY (variants))
                 GROUP  BY e.variant) AS n ON n.variant = r.item
    ORDER  BY r.seconds DESC, r.item COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_variants(tstzrange, text, text[], text[], text[]) IS 'a row a variant (SKU): as try_on_products, with the cap of 450 seconds per SKU. A session that has under 4 seconds of the SKU is left out of its row. Most seconds first';

CREATE FUNCTION shop.try_on_platforms(period tstzrange, zone text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
    RETURNS TABLE (platform text, sessions bigint, users bigint, session_share double precision, user_share double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    -- a session that has rows on two platforms is once in the total
    SELECT f.item, f.sessions, f.users, shopmetrics.ratio(f.sessions, t.sessions), shopmetrics.ratio(f.users, t.users)
    FROM   shop.try_on_stays(period, NULL, zone, catalogues, products, variants, 'platform') AS s,
           shopmetrics.stay_statistics(s.stays, shop.checked_period(period, zone), coalesce(zone, 'UTC')) AS t,
           shopmetrics.stay_items(s.stays, shop.checked_period(period, zone), coalesce(zone, 'UTC')) AS f
    ORDER  BY f.sessions DESC, f.item COLLATE "C";
END;
COMMENT ON FUNCTION shop.try_on_platforms(tstzrange, text, text[], text[], text[]) IS 'a row a platform: valid sessions that have rows on it, their users (device and local day), and their shares of all sessions and users. A session or device on two platforms is under both, so shares may add up to more than 1. Most sessions first';
