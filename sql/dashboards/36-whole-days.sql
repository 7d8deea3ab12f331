-- Which of a period's days can be read from what is kept, for the caller, in the caller's snapshot.

-- scope: whose days; first, until: the days of the period. stale: those of them to be read from rows. apart: the things
-- that are not in what is kept; where one begins, the day is stale. looked_up: who may have become new, or is it no
-- longer.
-- next_day: whether the day after the period is kept, too, and has 24 hours. all_before: whether all days before the
-- period's end were built, since the zone is kept.
CREATE TYPE shop_internal.kept_period AS (
    scope integer, zone text, first date, until date, starts timestamptz, ends timestamptz, stale date[],
    apart text[], looked_up text[], next_day boolean, all_before boolean);
COMMENT ON TYPE shop_internal.kept_period IS 'a period of whole days, some of which are kept';

-- What is another once an event table may have changed unnoticed: its files, which TRUNCATE replaces, as a column that
-- is written anew and VACUUM FULL do, and its triggers, whose rows in the catalogue change when somebody switches them
-- off.
CREATE FUNCTION shop_internal.mark_of_table(event_table text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- the files of now: to a snapshot from before a TRUNCATE, too, the table is empty
    RETURN (SELECT concat_ws(' ', c.oid, pg_relation_filenode(c.oid),
                             string_agg(format('%s %s %s', t.oid, t.xmin, t.tgenabled), ' ' ORDER BY t.oid))
            FROM   pg_class AS c JOIN pg_trigger AS t ON t.tgrelid = c.oid AND t.tgname LIKE 'rollup\_%'
            WHERE  c.oid = to_regclass(format('shop.%I', event_table))
            GROUP  BY c.oid);
END
$$;
COMMENT ON FUNCTION shop_internal.mark_of_table(text) IS
    'the same as when the triggers were made, unless rows of an event table may have changed unnoticed';

CREATE FUNCTION shop_internal.is_watched(event_table text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation regclass := to_regclass(format('shop.%I', event_table));
BEGIN
    RETURN EXISTS (SELECT FROM shop_internal.rollup_watched AS w
                   WHERE  w.event_table = is_watched.event_table
                          AND w.mark = shop_internal.mark_of_table(is_watched.event_table))
           -- each by its index: every dashboard asks
           AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = relation)
           AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhparent = relation);
END
$$;
COMMENT ON FUNCTION shop_internal.is_watched(text) IS 'whether all that changes in an event table is written down';

-- The days on which rows of a change were, as far as they are asked for.
--define days_of_change(change; first; until)
generate_series(greatest(shopmetrics.local_day(@change@.first_at, @change@.zone), @first@) - date 'epoch',
                least(shopmetrics.local_day(@change@.last_at, @change@.zone), @until@) - date 'epoch')
--end

-- What begins all functions that say what is kept of a family. A day is stale that is to be built; on which a row
-- changed; and on which a thing has rows of which any changed: its first may have been there, or may be now.
--define whole_days(family; table; own_scope)
    IF isempty(period) OR NOT EXISTS (SELECT FROM shop_internal.rollup_zone AS z WHERE z.zone = kept_of_@family@.zone)
       -- a session that wants an error in place of row-level security gets it for rows alone
       OR current_setting('row_security') = 'off' AND row_security_active('shop_internal.rollup')
       OR NOT COALESCE(NULLIF(current_setting('shopmetrics.use_rollups', true), ''), 'on')::boolean THEN
        RETURN NULL;
    END IF;
    kept.zone := zone;
    kept.starts := lower(period);
    kept.ends := upper(period);
    kept.first := shopmetrics.local_day(kept.starts, zone);
    kept.until := shopmetrics.local_day(kept.ends, zone);
    IF shopmetrics.local_day_start(kept.first, zone) <> kept.starts
       OR shopmetrics.local_day_start(kept.until, zone) <> kept.ends THEN
        RETURN NULL;
    END IF;
    kept.scope := @own_scope@;
    SELECT r.until INTO known_until FROM shop_internal.rollup AS r
    WHERE  r.family = '@family@' AND r.scope = kept.scope AND r.zone = kept.zone;
    IF NOT FOUND OR kept.first >= known_until
       OR EXISTS (SELECT FROM shop_internal.rollup_odd_day AS o
                  WHERE  o.zone = kept.zone AND o.day BETWEEN kept.first - 1 AND kept.until) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM shop.@table@ AS e WHERE false; -- which locks it: nobody empties it until all is read
    IF NOT shop_internal.is_watched('@table@') THEN
        RETURN NULL;
    END IF;
    kept.stale := ARRAY(
        SELECT t.day FROM shop_internal.rollup_todo AS t
        WHERE  t.family = '@family@' AND t.scope = kept.scope AND t.zone = kept.zone
               AND t.day BETWEEN kept.first AND kept.until
        UNION
        SELECT known_until + d FROM generate_series(0, kept.until - known_until) AS d);
    -- where nobody has refreshed for long, to look into all that changed is dearer than the rows
    changed := ARRAY(SELECT c.key FROM shop_internal.rollup_change AS c WHERE c.family = '@family@'
                     LIMIT @most_changes@ + 1);
    IF cardinality(changed) > @most_changes@ THEN
        RETURN NULL;
    END IF;
    changed := ARRAY(SELECT DISTINCT c FROM unnest(changed) AS c);
--end
--define most_changes
200000
--end
--define says_what_is_kept(family)
CREATE FUNCTION shop_internal.kept_of_@family@(period tstzrange, zone text) RETURNS shop_internal.kept_period
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    kept shop_internal.kept_period;
    known_until date;
    changed text[];
BEGIN
--end
-- Too many days alone are dearer than all at once: a day alone is read with those on either side of it.
--define kept_unless_too_stale(family)
    kept.stale := ARRAY(SELECT DISTINCT d FROM unnest(kept.stale) AS d WHERE d >= kept.first AND d < kept.until);
    IF cardinality(kept.stale) * 2 > kept.until - kept.first THEN
        RETURN NULL;
    END IF;
    RETURN kept;
END
$$;
COMMENT ON FUNCTION shop_internal.kept_of_@family@(tstzrange, text) IS
    'which days of a period the caller can read from what is kept of @family@; NULL where rows are to be read';
--end

@says_what_is_kept(try_on)@
    @whole_days(try_on; try_on_event; shop_internal.own_scope())@
    kept.apart := ARRAY(SELECT DISTINCT a.key FROM shop_internal.rollup_apart AS a WHERE a.family = 'try_on');
    kept.looked_up := ARRAY(SELECT f.person FROM shop_internal.rollup_first AS f
                            WHERE  f.family = 'try_on' AND f.scope = kept.scope AND f.began_at IS NULL);
    IF cardinality(changed) > 0 THEN
        WITH change AS MATERIALIZED (
            SELECT c.person, kept.zone AS zone, c.first_at, c.last_at FROM shop_internal.rollup_change AS c
            WHERE  c.family = 'try_on'),
        touched AS MATERIALIZED (
            SELECT e.session_id, e.device_id, e.started_at FROM shop.try_on_event AS e
            WHERE  e.session_id = ANY (changed))
        SELECT kept.stale || ARRAY(
                   SELECT date 'epoch' + d.number
                   FROM   change AS c CROSS JOIN LATERAL @days_of_change(c; kept.first; kept.until)@ AS d (number)
                   UNION
                   SELECT shopmetrics.local_day(t.started_at, zone) FROM touched AS t),
               kept.apart || ARRAY(
                   SELECT t.session_id FROM touched AS t
                   GROUP  BY t.session_id HAVING max(t.started_at) >= min(t.started_at) + @longest_session@),
               kept.looked_up || ARRAY(
                   SELECT c.person FROM change AS c UNION SELECT t.device_id FROM touched AS t)
        INTO   kept.stale, kept.apart, kept.looked_up;
    END IF;
    IF cardinality(kept.apart) > 0 THEN
        kept.stale := kept.stale || ARRAY(
            SELECT shopmetrics.local_day(min(e.started_at), zone) FROM shop.try_on_event AS e
            WHERE  e.session_id = ANY (kept.apart) AND @around(kept.starts; kept.ends)@
            GROUP  BY e.session_id);
    END IF;
    kept.next_day := kept.until <> ALL (kept.stale)
                     AND shopmetrics.local_day_start(kept.until + 1, zone) = kept.ends + interval '24 hours';
@kept_unless_too_stale(try_on)@

-- Elsewhere than in try-on nothing is apart but what changed. at, touched: times of some rows, whose days are stale
-- beside those of the rows that changed.
--define says_what_days_are_kept(family; table; at; touched)
@says_what_is_kept(@family@)@
    @whole_days(@family@; @table@; CASE WHEN shop_internal.reads_all('@table@') THEN shop_internal.scope_of(NULL) END)@
    kept.apart := changed;
    kept.looked_up := ARRAY(SELECT DISTINCT c.person FROM shop_internal.rollup_change AS c
                            WHERE  c.family = '@family@' AND c.person IS NOT NULL);
    kept.all_before := kept.until <= known_until
                       AND NOT EXISTS (SELECT FROM shop_internal.rollup_todo AS t
                                       WHERE  t.family = '@family@' AND t.scope = kept.scope AND t.zone = kept.zone
                                              AND t.day < kept.until);
    IF cardinality(changed) > 0 THEN
        kept.stale := kept.stale || ARRAY(
            SELECT date 'epoch' + d.number
            FROM  (SELECT kept.zone AS zone, c.first_at, c.last_at FROM shop_internal.rollup_change AS c
                   WHERE  c.family = '@family@') AS c
                  CROSS JOIN LATERAL @days_of_change(c; kept.first; kept.until)@ AS d (number)
            UNION
            SELECT shopmetrics.local_day(@at@, zone) FROM @touched@);
    END IF;
@kept_unless_too_stale(@family@)@
--end
@says_what_days_are_kept(conversation; conversation_event; e.at;
    shop.conversation_event AS e WHERE e.conversation_id = ANY (changed))@
@says_what_days_are_kept(message; message; t.instant; shop_internal.touched_by_messages() AS t)@
@says_what_days_are_kept(widget; widget_event; e.at; shop.widget_event AS e WHERE false)@

-- The first days that are kept are in doubt for devices of sessions that changed: whether they are new in the period,
-- the rows say.
CREATE FUNCTION shop_internal.try_on_newcomers(kept shop_internal.kept_period) RETURNS shopmetrics.audience
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    starts timestamptz := kept.starts;
    ends   timestamptz := kept.ends;
    span   tstzrange := tstzrange(kept.starts, kept.ends);
BEGIN
    RETURN (
        WITH seen AS MATERIALIZED (
            SELECT shopmetrics.stay_agg(e.session_id, e.device_id, e.started_at, e.product, NULL, e.seconds, NULL,
                                        true) AS stays
            FROM   @rows_of_period@
                   AND e.session_id = ANY (ARRAY(SELECT DISTINCT e.session_id FROM @rows_of_period@
                                                 AND e.device_id = ANY (kept.looked_up))))
        SELECT shopmetrics.audience_agg(d.device_id, d.began_at, kept.zone)
        FROM   seen CROSS JOIN shopmetrics.stay_devices(seen.stays, span, min_seconds => @shortest_session@) AS d
        WHERE  d.device_id = ANY (kept.looked_up) AND NOT @was_there(d.device_id; starts)@);
END
$$;
COMMENT ON FUNCTION shop_internal.try_on_newcomers(shop_internal.kept_period) IS
    'the devices to be looked up whose first valid session in all history began in the period, and on which day';

-- The devices of an item with their first days, those to be looked up with the day that the rows say, if that is in the
-- period.
CREATE FUNCTION shop_internal.try_on_first_days(kept shop_internal.kept_period, devices shopmetrics.audience,
                                                newcomers shopmetrics.audience)
    RETURNS TABLE (day date, users bigint)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 31 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(kept.looked_up) > 0 THEN
        devices := shopmetrics.audience_union(
            shopmetrics.audience_except(devices, (SELECT shopmetrics.audience_agg(p) FROM unnest(kept.looked_up) AS p)),
            shopmetrics.audience_intersect(newcomers, devices));
    END IF;
    RETURN QUERY
    SELECT f.day, f.users FROM shopmetrics.daily_users(devices) AS f WHERE f.day >= kept.first AND f.day < kept.until;
END
$$;
COMMENT ON FUNCTION shop_internal.try_on_first_days(shop_internal.kept_period, shopmetrics.audience,
                                                    shopmetrics.audience) IS
    'how many of some devices had their first valid session in all history on each day of a period';

-- The rows of the sessions that may begin on a day: those that have a row on it. A thing that is apart is read as far
-- as the period reaches.
--define visible
(visible IS NULL OR e.catalogue = ANY (visible))
--end
--define columns_of_day
e.session_id, e.device_id, e.started_at, e.catalogue, e.product, e.colour, e.variant, e.platform, e.seconds
--end
-- Where nobody else reads them, they go to the function that does as they are: a row would have to be put together and
-- checked.
--define stays_of_day(name; kinds; item; product; colour; shown)
@name@ AS (
    SELECT shopmetrics.stay_agg(e.session_id, e.device_id, e.started_at, @product@, @colour@, e.seconds, @item@,
                                @shown@) AS stays
    FROM   told AS e
    WHERE  kinds && '{@kinds@}')
--end
--define items_of_stays(stays; least)
SELECT f.item, round(f.seconds * 1e6)::bigint AS microseconds, f.views, f.sessions, f.users, f.devices
FROM   @stays@ AS s
       CROSS JOIN shopmetrics.stay_item_audiences(s.stays, day, zone, (SELECT k.first_days FROM known AS k),
                                                  cap => @product_cap@, min_seconds => @shortest_session@,
                                                  min_item_seconds => @least@) AS f
--end
--define items_of_day(kind; items)
SELECT '@kind@', i.item, @try_on_numbers(i.; )@, i.devices, NULL::text, NULL::text
FROM  (@items@) AS i
WHERE  '@kind@' = ANY (kinds)
--end
-- What is kept of a day is what this gives, and where a day is not kept, a dashboard reads this. The kinds: all there
-- is; what a filter on one catalogue, product or variant shows; variants as items, with a cap of their own; platforms;
-- what variants are called. The devices stand there with the day of their first valid session in all history, whatever
-- day this is; for one that nobody knows yet, which then is to be looked up, with a day long ago.
CREATE FUNCTION shop_internal.try_on_of_day(kinds text[], day tstzrange, zone text, scope integer, visible text[],
                                            apart text[], starts timestamptz, ends timestamptz)
    RETURNS TABLE (kind text, item text, @try_on_numbers(; bigint)@, devices shopmetrics.audience, product text,
                   colour text)
    @runs_with_joins(1000)@
AS $$
#variable_conflict use_variable
DECLARE
    day_starts timestamptz := lower(day);
    day_ends   timestamptz := upper(day);
BEGIN
    RETURN QUERY
    WITH told AS MATERIALIZED (
        SELECT @columns_of_day@
        FROM   shop.try_on_event AS e
        WHERE  @around(day_starts; day_ends)@ AND @visible@ AND e.session_id <> ALL (apart)
               AND e.session_id IN (SELECT e.session_id FROM shop.try_on_event AS e
                                    WHERE  e.started_at >= day_starts AND e.started_at < day_ends)
        UNION ALL
        SELECT @columns_of_day@
        FROM   shop.try_on_event AS e
        WHERE  cardinality(apart) > 0 AND e.session_id = ANY (apart) AND @around(starts; ends)@ AND @visible@),
    known AS MATERIALIZED (
        SELECT shopmetrics.audience_agg(
                   t.device_id,
                   -- a sub-select, so that each is looked up: a day's devices are few of those of all history
                   COALESCE(shopmetrics.local_day((SELECT f.began_at FROM shop_internal.rollup_first AS f
                                                   WHERE  f.family = 'try_on' AND f.scope = scope
                                                          AND f.person = t.device_id), zone), '0001-01-01'))
                   AS first_days
        FROM  (SELECT DISTINCT e.device_id FROM told AS e) AS t),
    @stays_of_day(catalogue; all,catalogue; e.catalogue; e.product; e.colour; true)@,
    @stays_of_day(product; product; e.product; e.product; e.colour; true)@,
    @stays_of_day(variant; variant; e.variant; e.product; e.colour; e.variant IS NOT NULL)@,
    @stays_of_day(sku; sku; e.variant; @product_of_variant@; @colour_of_variant@; e.variant IS NOT NULL)@,
    @stays_of_day(platform; platform; e.platform; e.product; e.colour; true)@,
    of_catalogue AS MATERIALIZED (
        @items_of_stays(catalogue; 0)@)
    SELECT 'all', NULL::text, round(f.seconds * 1e6)::bigint, f.views, f.sessions, f.users,
           (SELECT shopmetrics.merge(i.devices) FROM of_catalogue AS i), NULL::text, NULL::text
    FROM   catalogue AS s
           CROSS JOIN shopmetrics.stay_statistics(s.stays, day, zone, cap => @product_cap@,
                                                  min_seconds => @shortest_session@) AS f
    WHERE  'all' = ANY (kinds)
    UNION ALL
    @items_of_day(catalogue; SELECT o.* FROM of_catalogue AS o)@
    UNION ALL
    @items_of_day(product; @items_of_stays(product; 0)@)@
    UNION ALL
    @items_of_day(variant; @items_of_stays(variant; 0)@)@
    UNION ALL
    @items_of_day(sku; @items_of_stays(sku; @shortest_session@)@)@
    UNION ALL
    @items_of_day(platform; @items_of_stays(platform; 0)@)@
    UNION ALL
    SELECT 'name', e.variant, NULL, NULL, NULL, NULL, NULL, min(e.product COLLATE "C"), min(e.colour COLLATE "C")
    FROM   shop.try_on_event AS e
    WHERE  'name' = ANY (kinds) AND e.started_at >= day_starts AND e.started_at < day_ends AND @visible@
           AND e.variant IS NOT NULL
    GROUP  BY e.variant;
END
$$;
COMMENT ON FUNCTION shop_internal.try_on_of_day(text[], tstzrange, text, integer, text[], text[], timestamptz,
                                                timestamptz) IS
    'the numbers of a day of try-on by item, from rows: of the sessions that began on it, but for those apart, and of '
    'those apart with the rows around a period';

--define range_of_day(day; zone)
tstzrange(shopmetrics.local_day_start(@day@, @zone@), shopmetrics.local_day_start(@day@ + 1, @zone@))
--end
-- The days of a period that are not stale.
--define fresh_days
ARRAY(SELECT kept.first + d FROM generate_series(0, kept.until - kept.first - 1) AS d
      WHERE  kept.first + d <> ALL (kept.stale))
--end
-- items: those wanted, NULL for all.
CREATE FUNCTION shop_internal.try_on_parts(kept shop_internal.kept_period, kind text, items text[])
    RETURNS TABLE (day date, item text, @try_on_numbers(; bigint)@, devices shopmetrics.audience, product text,
                   colour text)
    @runs(1000)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT k.day, k.item, @try_on_numbers(k.; )@, k.devices, k.product, k.colour
    FROM   shop_internal.try_on_kept AS k
    WHERE  k.scope = kept.scope AND k.zone = kept.zone AND k.day = ANY (@fresh_days@) AND k.kind = try_on_parts.kind
           AND (items IS NULL OR k.item = ANY (items))
    UNION ALL
    SELECT s.day, r.item, @try_on_numbers(r.; )@, r.devices, r.product, r.colour
    FROM   unnest(kept.stale) AS s (day)
           CROSS JOIN LATERAL shop_internal.try_on_of_day(
               ARRAY[kind], @range_of_day(s.day; kept.zone)@, kept.zone, kept.scope, NULL, kept.apart, kept.starts,
               kept.ends) AS r
    WHERE  items IS NULL OR r.item = ANY (items);
END
$$;
COMMENT ON FUNCTION shop_internal.try_on_parts(shop_internal.kept_period, text, text[]) IS
    'the numbers of the days of a period, kept or from rows';

-- What variants are called: by the rows of the period and of the 24 hours after it.
CREATE FUNCTION shop_internal.names_of_variants(kept shop_internal.kept_period, items text[])
    RETURNS TABLE (variant text, product text, colour text)
    @runs(1000)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT n.variant, min(n.product COLLATE "C"), min(n.colour COLLATE "C")
    FROM  (SELECT p.item AS variant, p.product, p.colour FROM shop_internal.try_on_parts(kept, 'name', items) AS p
           UNION ALL
           SELECT k.item, k.product, k.colour FROM shop_internal.try_on_kept AS k
           WHERE  kept.next_day AND k.scope = kept.scope AND k.zone = kept.zone AND k.day = kept.until
                  AND k.kind = 'name' AND (items IS NULL OR k.item = ANY (items))
           UNION ALL
           SELECT e.variant, e.product, e.colour FROM shop.try_on_event AS e
           WHERE  NOT kept.next_day AND e.started_at >= kept.ends AND e.started_at < kept.ends + @longest_session@
                  AND (items IS NULL OR e.variant = ANY (items))) AS n
    GROUP  BY n.variant;
END
$$;
COMMENT ON FUNCTION shop_internal.names_of_variants(shop_internal.kept_period, text[]) IS
    'the product and colour of each variant that has rows in a period';

-- The kind of a day's numbers that a filter asks for: with one value of one column there is nothing to be told apart
-- between the values. NULL where only the rows say it.
CREATE FUNCTION shop_internal.try_on_filter(catalogues text[], products text[], variants text[],
                                            OUT kind text, OUT items text[])
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF num_nonnulls(catalogues, products, variants) = 0 THEN
        kind := 'all';
    ELSIF num_nonnulls(catalogues, products, variants) = 1 THEN
        items := COALESCE(catalogues, products, variants);
        IF cardinality(items) = 1 AND array_position(items, NULL) IS NULL THEN
            kind := CASE WHEN catalogues IS NOT NULL THEN 'catalogue'
                         WHEN products IS NOT NULL THEN 'product' ELSE 'variant' END;
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.try_on_filter(text[], text[], text[]) IS
    'which of the numbers that are kept a filter asks for; NULL where it asks for others';
