-- Virtual try-on.
--
-- A session is judged whole, before any filter: it belongs to the period and the day of its first row, and the rows of
-- the period and of a day on either side hold all rows of its sessions.

--define try_on_options
catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL,
variants text[] DEFAULT NULL
--end

-- A row that the filters let pass.
--define passes
(catalogues IS NULL OR e.catalogue = ANY (catalogues)) AND (products IS NULL OR e.product = ANY (products))
AND (variants IS NULL OR e.variant = ANY (variants))
--end

--define around(start; end)
e.started_at >= @start@ - @longest_session@ AND e.started_at < @end@ + @longest_session@
--end

-- The sessions of some rows as a summary: the product that has a cap, the colour of it that is a view, what they are
-- grouped by, and which rows are shown.
--define stays(rows; product; colour; item; shown)
seen AS MATERIALIZED (
    SELECT shopmetrics.stay_agg(e.session_id, e.device_id, e.started_at, @product@, @colour@, e.seconds, @item@,
                                @shown@) AS stays
    FROM   @rows@)
--end
--define rows_of_period
shop.try_on_event AS e
WHERE  @around(starts; ends)@
--end

-- Whether a device has a valid session before an instant. Of its rows before it, nearly always one is long enough to
-- say so, and the index alone is read; else its sessions are summed, with the rows that other devices have in them.
-- Sub-selects, because they stop at the first. Seconds are summed as whole microseconds: as doubles, 4 seconds in three
-- parts may be less.
--define was_there(device; start)
COALESCE(
    (SELECT true FROM shop.try_on_event AS e
     WHERE  e.device_id = @device@ AND e.started_at < @start@ AND e.seconds >= @shortest_session@
     LIMIT  1),
    (SELECT true FROM shop.try_on_event AS e
     WHERE  e.device_id = @device@ AND e.started_at < @start@
            AND (SELECT sum((s.seconds * 1e6)::bigint) >= @shortest_session@ * 1000000
                 FROM   shop.try_on_event AS s WHERE s.session_id = e.session_id)
     LIMIT  1),
    false)
--end
-- The devices whose first valid session in all history began in a period.
--define new_devices(name; span; start)
@name@ AS MATERIALIZED (
    SELECT shopmetrics.audience_agg(d.device_id) AS devices
    FROM   seen CROSS JOIN shopmetrics.stay_devices(seen.stays, @span@, min_seconds => @shortest_session@) AS d
    WHERE  NOT @was_there(d.device_id; @start@)@)
--end

-- The row of try_on_overview.
--define try_on_figures(newcomers; span)
SELECT f.sessions, f.users, f.unique_users, f.new_users, f.views,
       shopmetrics.ratio(f.seconds, f.sessions) AS avg_session_duration,
       shopmetrics.ratio(f.seconds, f.unique_users) AS avg_engagement_per_user,
       shopmetrics.ratio(f.sessions, f.unique_users) AS avg_sessions_per_user
FROM   seen CROSS JOIN @newcomers@ AS n
       CROSS JOIN shopmetrics.stay_statistics(seen.stays, @span@, COALESCE(zone, 'UTC'), n.devices,
                                              cap => @product_cap@, min_seconds => @shortest_session@) AS f
--end

CREATE FUNCTION shop.try_on_overview(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (sessions bigint, users bigint, unique_users bigint, new_users bigint, views bigint,
                   avg_session_duration double precision, avg_engagement_per_user double precision,
                   avg_sessions_per_user double precision)
    @runs(1)@
AS $$
@asks(try_on_overview; try_on_event)@
    PERFORM shop_internal.note_access();
    RETURN QUERY
    WITH @stays(@rows_of_period@; e.product; e.colour; NULL; @passes@)@,
    @new_devices(newcomers; span; starts)@
    @try_on_figures(newcomers; span)@;
END
$$;
COMMENT ON FUNCTION shop.try_on_overview(tstzrange, text, text[], text[], text[]) IS
    'the totals of try-on in a period: valid sessions, users (device and local day), distinct devices, those new '
    'in all history, views, seconds per session and per device, sessions per device. One row; 0 and NULL for an '
    'empty period. NULL filters let all pass';

CREATE FUNCTION shop.try_on_trend(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint)
    @runs(31)@
AS $$
@asks(try_on_trend; try_on_event)@
    PERFORM shop_internal.note_access();
    RETURN QUERY
    WITH @stays(@rows_of_period@; e.product; e.colour; NULL; @passes@)@,
    @new_devices(newcomers; span; starts)@,
    figures AS (
        SELECT f.day, f.sessions, f.users, f.new_users
        FROM   seen CROSS JOIN newcomers AS n
               CROSS JOIN shopmetrics.stay_days(seen.stays, span, COALESCE(zone, 'UTC'), n.devices,
                                                min_seconds => @shortest_session@) AS f)
    SELECT d, COALESCE(f.sessions, 0), COALESCE(f.users, 0), COALESCE(f.new_users, 0)
    FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN figures AS f ON f.day = d
    ORDER  BY d;
END
$$;
COMMENT ON FUNCTION shop.try_on_trend(tstzrange, text, text[], text[], text[]) IS
    'a row a local day of the period: valid sessions that began on it, their devices, and the devices whose '
    'first valid session in all history began on it, if they pass the filters anywhere in the period. The '
    'columns add up to those of try_on_overview';

-- A ranking: what of it is called, and how its rows are told apart.
--define ranking(function; item; product; colour; least; shown; leading; last_join)
CREATE FUNCTION shop.@function@(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (@leading@, seconds double precision, views bigint, sessions bigint, users bigint,
                   unique_users bigint, new_users bigint, avg_seconds_per_session double precision,
                   avg_seconds_per_user double precision)
    @runs(1000)@
AS $$
@asks(@function@; try_on_event)@
    PERFORM shop_internal.note_access();
    RETURN QUERY
    WITH @stays(@rows_of_period@; @product@; @colour@; @item@; @shown@)@,
    @new_devices(newcomers; span; starts)@,
    figures AS (
        SELECT f.*
        FROM   seen CROSS JOIN newcomers AS n
               CROSS JOIN shopmetrics.stay_items(seen.stays, span, COALESCE(zone, 'UTC'), n.devices,
                                                 cap => @product_cap@, min_seconds => @shortest_session@,
                                                 min_item_seconds => @least@) AS f)
    SELECT @last_join@
    ORDER  BY f.seconds DESC, f.item COLLATE "C";
END
$$;
--end
--define ranking_columns
f.seconds, f.views, f.sessions, f.users, f.unique_users, f.new_users,
shopmetrics.ratio(f.seconds, f.sessions), shopmetrics.ratio(f.seconds, f.unique_users)
--end

@ranking(try_on_catalogues; e.catalogue; e.product; e.colour; 0; @passes@; catalogue text; f.item, @ranking_columns@
    FROM   figures AS f)@
COMMENT ON FUNCTION shop.try_on_catalogues(tstzrange, text, text[], text[], text[]) IS
    'a row a catalogue: its seconds (a product counts @product_cap@ in a session at most), views, valid sessions '
    'that have rows in it, their users (device and local day), distinct devices, new devices, seconds per '
    'session and per device. Most seconds first';

@ranking(try_on_products; e.product; e.product; e.colour; 0; @passes@; product text; f.item, @ranking_columns@
    FROM   figures AS f)@
COMMENT ON FUNCTION shop.try_on_products(tstzrange, text, text[], text[], text[]) IS
    'a row a product, whatever the catalogue: its seconds (@product_cap@ in a session at most), views, valid '
    'sessions that have rows of it, their users (device and local day), distinct devices, new devices, seconds '
    'per session and per device. Most seconds first';

-- A variant has its own cap, and keeps the views of its products apart; a length before the product tells them apart.
@ranking(try_on_variants; e.variant; COALESCE(e.variant, ''); length(e.product) || ' ' || e.product || e.colour;
    @shortest_session@; @passes@ AND e.variant IS NOT NULL; variant text, product text, colour text;
    f.item, n.product, n.colour, @ranking_columns@
    FROM   figures AS f
           JOIN (SELECT e.variant, min(e.product COLLATE "C") AS product, min(e.colour COLLATE "C") AS colour
                 FROM   shop.try_on_event AS e
                 WHERE  e.started_at >= starts AND e.started_at < ends + @longest_session@ AND @passes@
                 GROUP  BY e.variant) AS n ON n.variant = f.item)@
COMMENT ON FUNCTION shop.try_on_variants(tstzrange, text, text[], text[], text[]) IS
    'a row a variant (SKU): as try_on_products, with the cap of @product_cap@ seconds per SKU. A session that '
    'has under @shortest_session@ seconds of the SKU is left out of its row. Most seconds first';

CREATE FUNCTION shop.try_on_platforms(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (platform text, sessions bigint, users bigint, session_share double precision,
                   user_share double precision)
    @runs(10)@
AS $$
@asks(try_on_platforms; try_on_event)@
    PERFORM shop_internal.note_access();
    RETURN QUERY
    WITH @stays(@rows_of_period@; e.product; e.colour; e.platform; @passes@)@
    -- a session that has rows on two platforms is once in the total
    SELECT f.item, f.sessions, f.users, shopmetrics.ratio(f.sessions, t.sessions), shopmetrics.ratio(f.users, t.users)
    FROM   seen
           CROSS JOIN shopmetrics.stay_statistics(seen.stays, span, COALESCE(zone, 'UTC'), cap => @product_cap@,
                                                  min_seconds => @shortest_session@) AS t
           CROSS JOIN shopmetrics.stay_items(seen.stays, span, COALESCE(zone, 'UTC'), cap => @product_cap@,
                                             min_seconds => @shortest_session@) AS f
    ORDER  BY f.sessions DESC, f.item COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.try_on_platforms(tstzrange, text, text[], text[], text[]) IS
    'a row a platform: valid sessions that have rows on it, their users (device and local day), and their shares '
    'of all sessions and users. A session or device on two platforms is under both, so shares may add up to more '
    'than 1. Most sessions first';

-- A session has the devices that have rows in it: nearly always one. The numbers of the session stand in the row of the
-- first of them, so that they add up; the rows of others have none.
CREATE FUNCTION shop.try_on_sessions(period tstzrange, zone text, @try_on_options@,
                                     platforms text[] DEFAULT NULL)
    RETURNS TABLE (session_id text, device_id text, day date, started_at timestamptz, all_seconds double precision,
                   shown_seconds double precision, capped_seconds double precision, views bigint, valid boolean,
                   reason text, is_new boolean)
    @runs_with_joins(10000)@
AS $$
@asks(try_on_sessions; try_on_event)@
    PERFORM shop_internal.note_access();
    RETURN QUERY
    WITH told AS MATERIALIZED (
        SELECT e.session_id, e.device_id, e.started_at, e.product, e.colour, (e.seconds * 1e6)::bigint AS microseconds,
               @passes@ AND (platforms IS NULL OR e.platform = ANY (platforms)) AS shown
        FROM   @rows_of_period@
               AND e.session_id IS NOT NULL AND e.device_id IS NOT NULL AND e.product IS NOT NULL),
    session AS (
        SELECT t.session_id, min(t.started_at) AS started_at, COALESCE(sum(t.microseconds), 0) AS microseconds,
               COALESCE(sum(t.microseconds), 0) >= @shortest_session@ * 1000000 AS valid
        FROM   told AS t
        GROUP  BY t.session_id),
    begun AS MATERIALIZED (
        SELECT s.* FROM session AS s WHERE s.started_at >= starts AND s.started_at < ends),
    product AS (
        SELECT t.session_id, t.product, COALESCE(sum(t.microseconds), 0) AS microseconds,
               count(DISTINCT t.colour) AS views
        FROM   told AS t
        WHERE  t.shown IS TRUE
        GROUP  BY t.session_id, t.product),
    shown AS (
        SELECT p.session_id, sum(p.microseconds) AS microseconds,
               sum(least(p.microseconds, @product_cap@ * 1000000::bigint)) AS capped, sum(p.views) AS views
        FROM   product AS p
        GROUP  BY p.session_id),
    device AS (
        SELECT t.session_id, t.device_id,
               row_number() OVER (PARTITION BY t.session_id
                                  ORDER BY min(t.started_at), t.device_id COLLATE "C") AS place
        FROM   told AS t
        WHERE  t.shown IS TRUE
        GROUP  BY t.session_id, t.device_id),
    row_of AS (
        SELECT b.session_id, d.device_id, d.place = 1 AS leads, b.started_at, b.microseconds AS all_of_it,
               s.microseconds, s.capped, s.views, b.valid
        FROM   begun AS b
               JOIN shown AS s ON s.session_id = b.session_id
               JOIN device AS d ON d.session_id = b.session_id)
    SELECT r.session_id, r.device_id, shopmetrics.local_day(r.started_at, zone), r.started_at,
           CASE WHEN r.leads THEN r.all_of_it / 1e6 END::double precision,
           CASE WHEN r.leads THEN r.microseconds / 1e6 END::double precision,
           CASE WHEN r.leads THEN r.capped / 1e6 END::double precision,
           CASE WHEN r.leads THEN r.views END::bigint,
           r.valid, CASE WHEN NOT r.valid THEN 'under @shortest_session@ seconds' END,
           r.valid AND NOT @was_there(r.device_id; starts)@
    FROM   row_of AS r
    ORDER  BY r.started_at, r.session_id COLLATE "C", r.leads DESC, r.device_id COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.try_on_sessions(tstzrange, text, text[], text[], text[], text[]) IS
    'a row a try-on session that began in the period and has rows that pass the filters: its seconds before any '
    'filter, those shown, those with at most @product_cap@ of a product, its views, whether it counts and why '
    'not, and whether it counts and its device has its first valid session in all history in the period. A '
    'session of several devices has a row for each; its numbers stand in the first, the others have NULL';
