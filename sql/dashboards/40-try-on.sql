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
--define stay(product; colour; item; shown)
shopmetrics.stay_agg(e.session_id, e.device_id, e.started_at, @product@, @colour@, e.seconds, @item@, @shown@) AS stays
--end
--define stays(rows; stay)
seen AS MATERIALIZED (
    SELECT @stay@
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

-- The same where the rows are on several nodes, which cannot look for one device at a time: the devices are sent to
-- where their rows are, and come back in a row each. For those without a long row their sessions are summed.
--define were_there(name; devices; start)
@name@_told AS MATERIALIZED (
    SELECT e.device_id, COALESCE(bool_or(e.seconds >= @shortest_session@), false) AS is_long
    FROM   shop.try_on_event AS e
    WHERE  e.device_id = ANY (ARRAY(@devices@)) AND e.started_at < @start@
    GROUP  BY e.device_id),
@name@_session AS MATERIALIZED (
    SELECT e.device_id, e.session_id
    FROM   shop.try_on_event AS e
    WHERE  e.device_id = ANY (ARRAY(SELECT t.device_id FROM @name@_told AS t WHERE NOT t.is_long))
           AND e.started_at < @start@
    GROUP  BY e.device_id, e.session_id),
@name@_valid AS MATERIALIZED (
    SELECT e.session_id
    FROM   shop.try_on_event AS e
    WHERE  e.session_id = ANY (ARRAY(SELECT s.session_id FROM @name@_session AS s))
    GROUP  BY e.session_id
    HAVING sum((e.seconds * 1e6)::bigint) >= @shortest_session@ * 1000000),
@name@ AS MATERIALIZED (
    SELECT t.device_id FROM @name@_told AS t WHERE t.is_long
    UNION
    SELECT s.device_id FROM @name@_session AS s JOIN @name@_valid AS v ON v.session_id = s.session_id)
--end
-- Devices that share a session lie on several nodes, and are counted together. All others are counted where they are,
-- each for itself, and their numbers add up. Sessions are told apart by a number here, which comes in few bytes: two
-- with the same number have their devices counted together, too.
--define devices_of_nodes(those; stay)
device AS MATERIALIZED (
    SELECT e.device_id, array_agg(DISTINCT shopmetrics.bucket(e.session_id, 2147483647)) AS sessions
    FROM   shop.try_on_event AS e
    WHERE  @those@
    GROUP  BY e.device_id),
sharing AS MATERIALIZED (
    SELECT DISTINCT s.device_id
    FROM  (SELECT d.device_id, count(*) OVER (PARTITION BY d.session) AS devices
           FROM  (SELECT v.device_id, unnest(v.sessions) AS session FROM device AS v) AS d) AS s
    WHERE  s.devices > 1),
seen AS MATERIALIZED (
    SELECT @stay@
    FROM   shop.try_on_event AS e
    WHERE  (@those@) AND e.device_id IN (SELECT s.device_id FROM sharing AS s))
--end
-- Whoever was not there before is new. Of a session that began before the period one of several devices may have its
-- rows later: of those it is the summary that knows whose first session began in the period.
--define newcomers_of_nodes(name; span; start)
@were_there(@name@known; SELECT d.device_id FROM device AS d; @start@)@,
@name@newcomers AS MATERIALIZED (
    SELECT shopmetrics.audience_agg(d.device_id) AS devices
    FROM   seen AS t CROSS JOIN shopmetrics.stay_devices(t.stays, @span@, min_seconds => @shortest_session@) AS d
    WHERE  d.device_id NOT IN (SELECT k.device_id FROM @name@known AS k))
--end
-- What reads a summary, of both kinds of devices.
--define parts_of_nodes(name; those; stay; span; reading; options; columns; grouped)
SELECT @columns@
FROM  (SELECT @stay@, shopmetrics.audience_agg(e.device_id) FILTER (WHERE k.device_id IS NULL) AS newcomers
       FROM   shop.try_on_event AS e LEFT JOIN @name@known AS k ON k.device_id = e.device_id
       WHERE  (@those@) AND e.device_id NOT IN (SELECT s.device_id FROM sharing AS s)
       GROUP  BY e.device_id) AS d
       CROSS JOIN LATERAL shopmetrics.@reading@(d.stays, @span@, COALESCE(zone, 'UTC'), d.newcomers, @options@) AS f
@grouped@
UNION ALL
SELECT @columns@
FROM   seen AS t CROSS JOIN @name@newcomers AS n
       CROSS JOIN LATERAL shopmetrics.@reading@(t.stays, @span@, COALESCE(zone, 'UTC'), n.devices, @options@) AS f
@grouped@
--end
-- Sums of statistics. Seconds are summed as whole microseconds.
--define sums(alias; microseconds)
COALESCE(sum(@alias@.sessions), 0)::bigint AS sessions, COALESCE(sum(@alias@.users), 0)::bigint AS users,
COALESCE(sum(@alias@.unique_users), 0)::bigint AS unique_users,
COALESCE(sum(@alias@.new_users), 0)::bigint AS new_users, COALESCE(sum(@alias@.views), 0)::bigint AS views,
COALESCE(sum(@microseconds@), 0)::bigint AS microseconds
--end
--define sums_of_part
@sums(f; (f.seconds * 1e6)::bigint)@
--end
--define statistics_of_nodes(name; those; stay; span)
SELECT t.*, t.microseconds / 1e6::double precision AS seconds
FROM  (SELECT @sums(p; p.microseconds)@
       FROM  (@parts_of_nodes(@name@; @those@; @stay@; @span@; stay_statistics;
                              cap => @product_cap@, min_seconds => @shortest_session@; @sums_of_part@; )@) AS p) AS t
--end
--define items_of_nodes(those; stay; options)
SELECT t.*, t.microseconds / 1e6::double precision AS seconds
FROM  (SELECT p.item, @sums(p; p.microseconds)@
       FROM  (@parts_of_nodes(; @those@; @stay@; span; stay_items; @options@; f.item, @sums_of_part@;
                              GROUP  BY f.item)@) AS p
       GROUP  BY p.item) AS t
--end

-- A query over the figures of the period, which know its new devices: from one summary, or from the nodes.
--define with_figures(stay; figures; figures_of_nodes; query)
IF shop_internal.is_distributed('try_on_event') THEN
    RETURN QUERY
    WITH @devices_of_nodes(@around(starts; ends)@; @stay@)@,
    @newcomers_of_nodes(; span; starts)@,
    figures AS (
        @figures_of_nodes@)
    @query@;
ELSE
    RETURN QUERY
    WITH @stays(@rows_of_period@; @stay@)@,
    @new_devices(newcomers; span; starts)@,
    figures AS (
        SELECT f.*
        FROM   seen CROSS JOIN newcomers AS n CROSS JOIN @figures@ AS f)
    @query@;
END IF;
--end

--define averages(alias)
shopmetrics.ratio(@alias@.seconds, @alias@.sessions) AS avg_session_duration,
shopmetrics.ratio(@alias@.seconds, @alias@.unique_users) AS avg_engagement_per_user,
shopmetrics.ratio(@alias@.sessions, @alias@.unique_users) AS avg_sessions_per_user
--end
-- The row of try_on_overview.
--define overview_of(figures)
SELECT f.sessions, f.users, f.unique_users, f.new_users, f.views, @averages(f)@
FROM   @figures@ AS f
--end
--define stay_of_all
@stay(e.product; e.colour; NULL; @passes@)@
--end
--define statistics(span)
shopmetrics.stay_statistics(seen.stays, @span@, COALESCE(zone, 'UTC'), n.devices, cap => @product_cap@,
                            min_seconds => @shortest_session@)
--end

--define newcomers_of_days
(SELECT shop_internal.try_on_newcomers(kept) WHERE cardinality(kept.looked_up) > 0)
--end
-- How the body of a dashboard begins that may read days that are kept: which kind of their numbers, and of which items,
-- if the filters ask for what is kept at all.
--define asks_for_days(dashboard; filter)
#variable_conflict use_variable
DECLARE
    starts timestamptz := shop_internal.period_start('@dashboard@', period, zone);
    ends   timestamptz := shop_internal.period_end('@dashboard@', period, zone);
    span   tstzrange := CASE WHEN starts IS NULL THEN 'empty' ELSE period END;
    kind   text;
    items  text[];
    kept   shop_internal.kept_period;
BEGIN
    PERFORM shop_internal.require('@dashboard@', '{try_on_event}');
    PERFORM shop_internal.note_access();
    SELECT f.kind, f.items INTO kind, items FROM @filter@ AS f;
    IF kind IS NOT NULL THEN
        kept := shop_internal.kept_of_try_on(span, zone);
    END IF;
--end
CREATE FUNCTION shop.try_on_overview(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (sessions bigint, users bigint, unique_users bigint, new_users bigint, views bigint,
                   avg_session_duration double precision, avg_engagement_per_user double precision,
                   avg_sessions_per_user double precision)
    @runs(1)@
AS $$
@asks_for_days(try_on_overview; shop_internal.try_on_filter(catalogues, products, variants))@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        -- devices in no row of a materialized query: each time it is read, all of them would be checked
        WITH total (@try_on_numbers(; )@, devices) AS NOT MATERIALIZED (
            SELECT @try_on_numbers(COALESCE(sum(p.; ), 0)::bigint)@, shopmetrics.merge(p.devices)
            FROM   shop_internal.try_on_parts(kept, kind, items) AS p),
        figures AS MATERIALIZED (
            SELECT @try_on_numbers(t.; )@, t.microseconds / 1e6::double precision AS seconds, n.new_users,
                   COALESCE(shopmetrics.unique_users(t.devices), 0) AS unique_users
            FROM   total AS t
                   CROSS JOIN LATERAL (
                       SELECT COALESCE(sum(f.users), 0)::bigint AS new_users
                       FROM   shop_internal.try_on_first_days(kept, t.devices, @newcomers_of_days@) AS f) AS n)
        SELECT f.sessions, f.users, f.unique_users, f.new_users, f.views, @averages(f)@
        FROM   figures AS f;
        RETURN;
    END IF;
    @with_figures(@stay_of_all@; @statistics(span)@;
        @statistics_of_nodes(; @around(starts; ends)@; @stay_of_all@; span)@;
        @overview_of(figures)@)@
END
$$;
COMMENT ON FUNCTION shop.try_on_overview(tstzrange, text, text[], text[], text[]) IS
    'the totals of try-on in a period: valid sessions, users (device and local day), distinct devices, those new '
    'in all history, views, seconds per session and per device, sessions per device. One row; 0 and NULL for an '
    'empty period. NULL filters let all pass';

--define sums_of_days(alias)
sum(@alias@.sessions)::bigint AS sessions, sum(@alias@.users)::bigint AS users,
sum(@alias@.new_users)::bigint AS new_users
--end
CREATE FUNCTION shop.try_on_trend(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint)
    @runs(31)@
AS $$
@asks_for_days(try_on_trend; shop_internal.try_on_filter(catalogues, products, variants))@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        WITH part AS MATERIALIZED (
            SELECT p.* FROM shop_internal.try_on_parts(kept, kind, items) AS p),
        newcomer AS (
            SELECT n.day, n.users
            FROM   shop_internal.try_on_first_days(kept, (SELECT shopmetrics.merge(p.devices) FROM part AS p),
                                                   @newcomers_of_days@) AS n)
        SELECT d, COALESCE(p.sessions, 0), COALESCE(p.users, 0), COALESCE(n.users, 0)
        FROM   shopmetrics.period_days(span, zone) AS d
               LEFT JOIN part AS p ON p.day = d
               LEFT JOIN newcomer AS n ON n.day = d
        ORDER  BY d;
        RETURN;
    END IF;
    @with_figures(@stay_of_all@;
        shopmetrics.stay_days(seen.stays, span, COALESCE(zone, 'UTC'), n.devices, min_seconds => @shortest_session@);
        SELECT p.day, @sums_of_days(p)@
        FROM  (@parts_of_nodes(; @around(starts; ends)@; @stay_of_all@; span; stay_days;
                               min_seconds => @shortest_session@; f.day, @sums_of_days(f)@;
                               GROUP  BY f.day)@) AS p
        GROUP  BY p.day;
        SELECT d, COALESCE(f.sessions, 0), COALESCE(f.users, 0), COALESCE(f.new_users, 0)
        FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN figures AS f ON f.day = d
        ORDER  BY d)@
END
$$;
COMMENT ON FUNCTION shop.try_on_trend(tstzrange, text, text[], text[], text[]) IS
    'a row a local day of the period: valid sessions that began on it, their devices, and the devices whose '
    'first valid session in all history began on it, if they pass the filters anywhere in the period. The '
    'columns add up to those of try_on_overview';

-- A ranking: what of it is called, and how its rows are told apart.
--define ranking(function; filter; item; product; colour; least; shown; leading; last_join; names; names_of_days)
CREATE FUNCTION shop.@function@(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (@leading@, seconds double precision, views bigint, sessions bigint, users bigint,
                   unique_users bigint, new_users bigint, avg_seconds_per_session double precision,
                   avg_seconds_per_user double precision)
    @runs(1000)@
AS $$
@asks_for_days(@function@; @filter@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        WITH newcomers AS MATERIALIZED (
            SELECT @newcomers_of_days@ AS devices,
                   (SELECT shopmetrics.audience_agg(p) FROM unnest(kept.looked_up) AS p) AS looked_up),
        item (item, @try_on_numbers(; )@, devices) AS NOT MATERIALIZED (
            SELECT p.item, @try_on_numbers(sum(p.; )::bigint)@, shopmetrics.merge(p.devices)
            FROM   shop_internal.try_on_parts(kept, kind, items) AS p
            GROUP  BY p.item),
        -- devices in no row of a materialized query: each time it is read, all of them would be checked
        figures AS MATERIALIZED (
            SELECT i.item, @try_on_numbers(i.; )@, i.microseconds / 1e6::double precision AS seconds, f.new_users,
                   shopmetrics.unique_users(i.devices) AS unique_users
            FROM   item AS i
                   -- as try_on_first_days, which would take longer for each of many items than it does anything
                   CROSS JOIN LATERAL (
                       SELECT COALESCE(sum(f.users), 0)::bigint AS new_users
                       FROM   shopmetrics.daily_users(
                                  CASE WHEN cardinality(kept.looked_up) = 0 THEN i.devices
                                       ELSE shopmetrics.audience_union(
                                                shopmetrics.audience_except(
                                                    i.devices, (SELECT n.looked_up FROM newcomers AS n)),
                                                shopmetrics.audience_intersect(
                                                    (SELECT n.devices FROM newcomers AS n), i.devices)) END) AS f
                       WHERE  f.day >= kept.first AND f.day < kept.until) AS f)@names_of_days@
        SELECT @last_join@
        ORDER  BY f.seconds DESC, f.item COLLATE "C";
        RETURN;
    END IF;
    @with_figures(@stay(@product@; @colour@; @item@; @shown@)@;
        shopmetrics.stay_items(seen.stays, span, COALESCE(zone, 'UTC'), n.devices, cap => @product_cap@,
                               min_seconds => @shortest_session@, min_item_seconds => @least@);
        @items_of_nodes(@around(starts; ends)@; @stay(@product@; @colour@; @item@; @shown@)@;
                        cap => @product_cap@, min_seconds => @shortest_session@, min_item_seconds => @least@)@;
        @names@
        SELECT @last_join@
        ORDER  BY f.seconds DESC, f.item COLLATE "C")@
END
$$;
--end
--define ranking_columns
f.seconds, f.views, f.sessions, f.users, f.unique_users, f.new_users,
shopmetrics.ratio(f.seconds, f.sessions), shopmetrics.ratio(f.seconds, f.unique_users)
--end

--define by_own_column(kind; own; other; another)
(SELECT CASE WHEN num_nonnulls(@other@, @another@) = 0 THEN '@kind@' END AS kind, @own@ AS items)
--end

@ranking(try_on_catalogues; @by_own_column(catalogue; catalogues; products; variants)@;
    e.catalogue; e.product; e.colour; 0; @passes@; catalogue text; f.item, @ranking_columns@
    FROM   figures AS f; ; )@
COMMENT ON FUNCTION shop.try_on_catalogues(tstzrange, text, text[], text[], text[]) IS
    'a row a catalogue: its seconds (a product counts @product_cap@ in a session at most), views, valid sessions '
    'that have rows in it, their users (device and local day), distinct devices, new devices, seconds per '
    'session and per device. Most seconds first';

@ranking(try_on_products; @by_own_column(product; products; catalogues; variants)@;
    e.product; e.product; e.colour; 0; @passes@; product text; f.item, @ranking_columns@
    FROM   figures AS f; ; )@
COMMENT ON FUNCTION shop.try_on_products(tstzrange, text, text[], text[], text[]) IS
    'a row a product, whatever the catalogue: its seconds (@product_cap@ in a session at most), views, valid '
    'sessions that have rows of it, their users (device and local day), distinct devices, new devices, seconds '
    'per session and per device. Most seconds first';

-- A variant has its own cap, and keeps the views of its products apart; a length before the product tells them apart.
--define product_of_variant
COALESCE(e.variant, '')
--end
--define colour_of_variant
length(e.product) || ' ' || e.product || e.colour
--end
@ranking(try_on_variants; @by_own_column(sku; variants; catalogues; products)@;
    e.variant; @product_of_variant@; @colour_of_variant@;
    @shortest_session@; @passes@ AND e.variant IS NOT NULL; variant text, product text, colour text;
    f.item, n.product, n.colour, @ranking_columns@
    FROM   figures AS f JOIN name AS n ON n.variant = f.item;
    ,
    name AS (
        SELECT e.variant, min(e.product COLLATE "C") AS product, min(e.colour COLLATE "C") AS colour
        FROM   shop.try_on_event AS e
        WHERE  e.started_at >= starts AND e.started_at < ends + @longest_session@ AND @passes@
        GROUP  BY e.variant);
    ,
    name AS (
        SELECT v.variant, v.product, v.colour FROM shop_internal.names_of_variants(kept, items) AS v))@
COMMENT ON FUNCTION shop.try_on_variants(tstzrange, text, text[], text[], text[]) IS
    'a row a variant (SKU): as try_on_products, with the cap of @product_cap@ seconds per SKU. A session that '
    'has under @shortest_session@ seconds of the SKU is left out of its row. Most seconds first';

--define unfiltered(kind)
(SELECT CASE WHEN num_nonnulls(catalogues, products, variants) = 0 THEN '@kind@' END AS kind, NULL::text[] AS items)
--end

--define stay_of_platforms
@stay(e.product; e.colour; e.platform; @passes@)@
--end
--define nobody_is_new
known AS MATERIALIZED (SELECT d.device_id FROM device AS d),
newcomers AS (SELECT NULL::shopmetrics.audience AS devices)
--end
-- A session that has rows on two platforms is once in the total.
--define shares_of_platforms(both)
SELECT f.item, f.sessions, f.users, shopmetrics.ratio(f.sessions, t.sessions), shopmetrics.ratio(f.users, t.users)
FROM   @both@
ORDER  BY f.sessions DESC, f.item COLLATE "C"
--end
CREATE FUNCTION shop.try_on_platforms(period tstzrange, zone text, @try_on_options@)
    RETURNS TABLE (platform text, sessions bigint, users bigint, session_share double precision,
                   user_share double precision)
    @runs(10)@
AS $$
@asks_for_days(try_on_platforms; @unfiltered(platform)@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        WITH total AS MATERIALIZED (
            SELECT sum(p.sessions)::bigint AS sessions, sum(p.users)::bigint AS users
            FROM   shop_internal.try_on_parts(kept, 'all', NULL) AS p),
        figures AS (
            SELECT p.item, sum(p.sessions)::bigint AS sessions, sum(p.users)::bigint AS users
            FROM   shop_internal.try_on_parts(kept, kind, items) AS p
            GROUP  BY p.item)
        SELECT f.item, f.sessions, f.users, shopmetrics.ratio(f.sessions, t.sessions),
               shopmetrics.ratio(f.users, t.users)
        FROM   total AS t CROSS JOIN figures AS f
        ORDER  BY f.sessions DESC, f.item COLLATE "C";
        RETURN;
    END IF;
    IF shop_internal.is_distributed('try_on_event') THEN
        RETURN QUERY
        WITH @devices_of_nodes(@around(starts; ends)@; @stay_of_platforms@)@,
        @nobody_is_new@,
        total AS (
            @statistics_of_nodes(; @around(starts; ends)@; @stay_of_platforms@; span)@),
        figures AS (
            @items_of_nodes(@around(starts; ends)@; @stay_of_platforms@;
                            cap => @product_cap@, min_seconds => @shortest_session@)@)
        @shares_of_platforms(total AS t CROSS JOIN figures AS f)@;
    ELSE
        RETURN QUERY
        WITH @stays(@rows_of_period@; @stay_of_platforms@)@
        @shares_of_platforms(
            seen
            CROSS JOIN shopmetrics.stay_statistics(seen.stays, span, COALESCE(zone, 'UTC'), cap => @product_cap@,
                                                   min_seconds => @shortest_session@) AS t
            CROSS JOIN shopmetrics.stay_items(seen.stays, span, COALESCE(zone, 'UTC'), cap => @product_cap@,
                                              min_seconds => @shortest_session@) AS f)@;
    END IF;
END
$$;
COMMENT ON FUNCTION shop.try_on_platforms(tstzrange, text, text[], text[], text[]) IS
    'a row a platform: valid sessions that have rows on it, their users (device and local day), and their shares '
    'of all sessions and users. A session or device on two platforms is under both, so shares may add up to more '
    'than 1. Most sessions first';

-- A session has the devices that have rows in it: nearly always one. The numbers of the session stand in the row of the
-- first of them, so that they add up; the rows of others have none.
--define rows_of_sessions
told AS MATERIALIZED (
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
--end
--define sessions_with_devices(was_there)
SELECT r.session_id, r.device_id, shopmetrics.local_day(r.started_at, zone), r.started_at,
       CASE WHEN r.leads THEN r.all_of_it / 1e6 END::double precision,
       CASE WHEN r.leads THEN r.microseconds / 1e6 END::double precision,
       CASE WHEN r.leads THEN r.capped / 1e6 END::double precision,
       CASE WHEN r.leads THEN r.views END::bigint,
       r.valid, CASE WHEN NOT r.valid THEN 'under @shortest_session@ seconds' END,
       r.valid AND NOT @was_there@
FROM   row_of AS r
ORDER  BY r.started_at, r.session_id COLLATE "C", r.leads DESC, r.device_id COLLATE "C"
--end

CREATE FUNCTION shop.try_on_sessions(period tstzrange, zone text, @try_on_options@,
                                     platforms text[] DEFAULT NULL)
    RETURNS TABLE (session_id text, device_id text, day date, started_at timestamptz, all_seconds double precision,
                   shown_seconds double precision, capped_seconds double precision, views bigint, valid boolean,
                   reason text, is_new boolean)
    @runs_with_joins(10000)@
AS $$
@asks(try_on_sessions; try_on_event)@
    PERFORM shop_internal.note_access();
    IF shop_internal.is_distributed('try_on_event') THEN
        RETURN QUERY
        WITH @rows_of_sessions@,
        @were_there(known; SELECT DISTINCT r.device_id FROM row_of AS r WHERE r.valid; starts)@
        @sessions_with_devices(r.device_id IN (SELECT k.device_id FROM known AS k))@;
    ELSE
        RETURN QUERY
        WITH @rows_of_sessions@
        @sessions_with_devices(@was_there(r.device_id; starts)@)@;
    END IF;
END
$$;
COMMENT ON FUNCTION shop.try_on_sessions(tstzrange, text, text[], text[], text[], text[]) IS
    'a row a try-on session that began in the period and has rows that pass the filters: its seconds before any '
    'filter, those shown, those with at most @product_cap@ of a product, its views, whether it counts and why '
    'not, and whether it counts and its device has its first valid session in all history in the period. A '
    'session of several devices has a row for each; its numbers stand in the first, the others have NULL';
