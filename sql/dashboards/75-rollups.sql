-- Rollups as a user sees them: add_rollup, refresh, rollup_status, drop_rollup; and how a day is built.
--
-- The functions that write run with the rights of the extension's owner, who must own the event tables; the procedure
-- that commits after each day may have none of its own, so it only calls them.

-- What changes is written down by statement, a row for each thing, person and catalogue. Where a subscription applies
-- changes, no statement's trigger fires but for those of rows.
--define noted(family; key; person; catalogue; at; source)
INSERT INTO shop_internal.rollup_change (family, key, person, catalogue, first_at, last_at)
SELECT '@family@', @key@, @person@, @catalogue@, min(c.@at@), max(c.@at@)
FROM   @source@ AS c
GROUP  BY 2, 3, 4;
--end
--define watcher(family; table; key; person; catalogue; at)
CREATE FUNCTION shop_internal.note_change_of_@family@() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_RELID IS DISTINCT FROM to_regclass('shop.@table@') THEN
        RETURN NULL; -- somebody's own table
    ELSIF TG_LEVEL = 'ROW' THEN
        IF TG_OP <> 'INSERT' THEN
            @noted(@family@; @key@; @person@; @catalogue@; @at@; (SELECT OLD.*))@
        END IF;
        IF TG_OP <> 'DELETE' THEN
            @noted(@family@; @key@; @person@; @catalogue@; @at@; (SELECT NEW.*))@
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        @noted(@family@; @key@; @person@; @catalogue@; @at@; before_change)@
        @noted(@family@; @key@; @person@; @catalogue@; @at@; after_change)@
    ELSE
        @noted(@family@; @key@; @person@; @catalogue@; @at@; changed)@
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION shop_internal.note_change_of_@family@() IS 'writes down what changes in @table@';
--end
@watcher(try_on; try_on_event; c.session_id; c.device_id; c.catalogue; started_at)@

@watcher(conversation; conversation_event; c.conversation_id; NULL::text; NULL::text; at)@

@watcher(message; message; @key_of_messages(c)@; c.user_id; NULL::text; sent_at)@

-- A widget's events make no whole things: it is enough to know when they were.
@watcher(widget; widget_event; date_trunc('day', c.at, 'UTC')::text; NULL::text; NULL::text; at)@

CREATE FUNCTION shop_internal.watch(of_family text, event_table text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
AS $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT t.name, t.form, t.enabled
        FROM  (VALUES
            ('rollup_of_insert', 'AFTER INSERT ON shop.%I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT',
             'ENABLE'),
            ('rollup_of_update', 'AFTER UPDATE ON shop.%I REFERENCING OLD TABLE AS before_change'
                                 ' NEW TABLE AS after_change FOR EACH STATEMENT', 'ENABLE'),
            ('rollup_of_delete', 'AFTER DELETE ON shop.%I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT',
             'ENABLE'),
            ('rollup_replicated', 'AFTER INSERT OR UPDATE OR DELETE ON shop.%I FOR EACH ROW', 'ENABLE REPLICA')
        ) AS t (name, form, enabled) LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON shop.%I', made.name, event_table);
        EXECUTE format('CREATE TRIGGER %I ', made.name) || format(made.form, event_table)
                || format(' EXECUTE FUNCTION shop_internal.%I()', 'note_change_of_' || of_family);
        EXECUTE format('ALTER TABLE shop.%I %s TRIGGER %I', event_table, made.enabled, made.name);
        -- which then may be dropped in spite of it
        EXECUTE format('ALTER TRIGGER %I ON shop.%I DEPENDS ON EXTENSION shopmetrics_dashboards', made.name,
                       event_table);
    END LOOP;
    INSERT INTO shop_internal.rollup_watched (event_table, mark)
        VALUES (event_table, shop_internal.mark_of_table(event_table))
        ON CONFLICT ON CONSTRAINT rollup_watched_pkey DO UPDATE SET mark = excluded.mark;
END
$$;
COMMENT ON FUNCTION shop_internal.watch(text, text) IS 'gives an event table the triggers that write down what changes';

CREATE FUNCTION shop_internal.unwatch(event_table text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT t.tgname FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
                WHERE  t.tgrelid = to_regclass(format('shop.%I', event_table))
                       AND p.pronamespace = 'shop_internal'::regnamespace LOOP
        EXECUTE format('DROP TRIGGER %I ON shop.%I', name, event_table);
    END LOOP;
    DELETE FROM shop_internal.rollup_watched AS w WHERE w.event_table = unwatch.event_table;
END
$$;
COMMENT ON FUNCTION shop_internal.unwatch(text) IS 'takes the triggers of watch away';

-- A table that is not watched, as after a restore, gets its triggers, and what was kept of it is forgotten.
CREATE FUNCTION shop_internal.watch_all(caller text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT f.* FROM shop_internal.rollup_families() AS f
               WHERE  NOT COALESCE(shop_internal.is_watched(f.event_table), false) LOOP
        PERFORM shop_internal.check_watchable(caller, one.event_table);
        PERFORM shop_internal.watch(one.family, one.event_table);
        PERFORM shop_internal.forget_family(one.family);
    END LOOP;
END
$$;
COMMENT ON FUNCTION shop_internal.watch_all(text) IS 'gives all event tables the triggers that they lack';

CREATE FUNCTION shop_internal.refuse_rollup(caller text, reason text, hint text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
        MESSAGE = pg_catalog.format('%s: %s', caller, reason), HINT = hint;
END
$$;
COMMENT ON FUNCTION shop_internal.refuse_rollup(text, text, text) IS 'fails with the reason why a rollup cannot be';

-- Nobody can tell what changed in a view, nor in a part of a table that is loaded by itself.
CREATE FUNCTION shop_internal.check_watchable(caller text, event_table text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation record;
    missing text;
BEGIN
    PERFORM shop_internal.require(caller, ARRAY[event_table]);
    SELECT c.oid, c.relkind, c.relispartition OR c.relhassubclass
                             OR EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = c.oid) AS has_parts,
           c.relowner
    INTO   relation FROM pg_class AS c WHERE c.oid = to_regclass(format('shop.%I', event_table));
    SELECT string_agg(c.column_name, ', ' ORDER BY c.place) INTO missing
    FROM   shop_internal.contract_columns() AS c
           JOIN pg_attribute AS a ON a.attrelid = relation.oid AND a.attname = c.column_name::name AND NOT a.attnotnull
    WHERE  c.table_name = event_table AND c.rule NOT LIKE '%or NULL';
    IF relation.relkind <> 'r' OR relation.has_parts THEN
        PERFORM shop_internal.refuse_rollup(
            caller, format('shop.%s is %s: nobody can tell what changed in it', event_table,
                            @kind_of_relation(relation.relkind; 'a table of parts')@),
            'Rollups need the tables that CALL shop.create_tables() makes. The dashboards read rows without them.');
    ELSIF shop_internal.is_distributed(event_table) THEN
        PERFORM shop_internal.refuse_rollup(
            caller, format('shop.%s is distributed by Citus, which has no triggers', event_table),
            'The dashboards read rows there.');
    ELSIF missing IS NOT NULL THEN
        PERFORM shop_internal.refuse_rollup(caller, format('shop.%s may have NULL in %s', event_table, missing),
                                            'ALTER TABLE ... ALTER COLUMN ... SET NOT NULL');
    ELSIF NOT pg_has_role(relation.relowner, 'USAGE') THEN
        PERFORM shop_internal.refuse_rollup(
            caller, format('%s, who owns the extension, does not own shop.%s', current_user, event_table),
            format('ALTER TABLE shop.%I OWNER TO ..., or GRANT %I TO %I', event_table,
                   pg_get_userbyid(relation.relowner), current_user));
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.check_watchable(text, text) IS 'fails where a rollup of an event table cannot be';

--define lock_of_rollups
pg_advisory_xact_lock(hashtext('shop_internal.rollup'), 0)
--end
--define shared_lock_of_rollups
pg_advisory_xact_lock_shared(hashtext('shop_internal.rollup'), 0)
--end
--define writes_rollups
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET plan_cache_mode = force_custom_plan SET jit = off
--end

CREATE FUNCTION shop.add_rollup(zone text) RETURNS void
    @writes_rollups@
AS $$
#variable_conflict use_variable
BEGIN
    IF shopmetrics.checked_zone(zone, 'add_rollup') IS NULL THEN -- which refuses an unknown one
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'add_rollup: zone: it is NULL';
    END IF;
    PERFORM shop_internal.check_watchable('add_rollup', f.event_table) FROM shop_internal.rollup_families() AS f;
    PERFORM @lock_of_rollups@;
    PERFORM shop_internal.watch_all('add_rollup');
    INSERT INTO shop_internal.rollup_zone (zone) VALUES (zone) ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION shop.add_rollup(text) IS
    'from now on the days of a zone are kept, when refresh is called; the dashboards give the same numbers, sooner';

CREATE FUNCTION shop.drop_rollup(zone text) RETURNS void
    @writes_rollups@
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM @lock_of_rollups@;
    PERFORM shop_internal.forget_days(NULL, NULL, zone);
    DELETE FROM shop_internal.rollup_odd_day AS o WHERE o.zone = drop_rollup.zone;
    DELETE FROM shop_internal.rollup_zone AS z WHERE z.zone = drop_rollup.zone;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('drop_rollup: zone: no days of %s are kept', quote_nullable(zone)),
            HINT = 'SELECT * FROM shop.rollup_status() shows the zones.';
    END IF;
    IF NOT EXISTS (SELECT FROM shop_internal.rollup_zone) THEN
        PERFORM shop_internal.unwatch(f.event_table), shop_internal.forget_family(f.family)
        FROM    shop_internal.rollup_families() AS f;
        DELETE FROM shop_internal.rollup_scope;
    END IF;
END
$$;
COMMENT ON FUNCTION shop.drop_rollup(text) IS 'the days of a zone are no longer kept';

CREATE FUNCTION shop_internal.forget_days(of_family text, of_scope integer, of_zone text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT f.family FROM shop_internal.rollup_families() AS f
               WHERE  of_family IS NULL OR f.family = of_family LOOP
        EXECUTE format('DELETE FROM shop_internal.%I AS k'
                       ' WHERE ($1 IS NULL OR k.scope = $1) AND ($2 IS NULL OR k.zone = $2)', one || '_kept')
        USING of_scope, of_zone;
    END LOOP;
    DELETE FROM shop_internal.rollup AS r
        WHERE (of_family IS NULL OR r.family = of_family) AND (of_scope IS NULL OR r.scope = of_scope)
              AND (of_zone IS NULL OR r.zone = of_zone);
END
$$;
COMMENT ON FUNCTION shop_internal.forget_days(text, integer, text) IS
    'forgets the days that are kept of a family, a scope and a zone; NULL is all of them';

-- All that is kept of a family; which zones shall be is another matter.
CREATE FUNCTION shop_internal.forget_family(of_family text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM shop_internal.rollup_change AS c WHERE c.family = of_family;
    DELETE FROM shop_internal.rollup_apart AS a WHERE a.family = of_family;
    DELETE FROM shop_internal.rollup_first AS f WHERE f.family = of_family;
    DELETE FROM shop_internal.rollup_conversation AS w WHERE of_family = 'conversation';
    PERFORM shop_internal.forget_days(of_family, NULL, NULL);
END
$$;
COMMENT ON FUNCTION shop_internal.forget_family(text) IS 'everything of a family is to be built anew';

-- A scope for all catalogues, and one for each set that some role may see, by whatever roles it has the rights of.
CREATE FUNCTION shop_internal.wanted_scopes() RETURNS TABLE (catalogues text[])
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT NULL::text[];
    IF to_regclass('shop.catalogue_access') IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT array_agg(DISTINCT a.catalogue COLLATE "C" ORDER BY a.catalogue COLLATE "C")
    FROM   pg_roles AS r
           JOIN (SELECT given.oid, c.level, c.catalogue
                 FROM   shop.catalogue_access AS c JOIN pg_roles AS given ON given.rolname = c.role) AS a
               ON pg_has_role(r.oid, a.oid, 'USAGE')
    WHERE  NOT r.rolsuper AND NOT r.rolbypassrls
           AND (a.level = 'admin' OR a.level = 'member' AND a.catalogue IS NOT NULL)
    GROUP  BY r.oid
    HAVING NOT bool_or(a.level = 'admin');
END
$$;
COMMENT ON FUNCTION shop_internal.wanted_scopes() IS 'the sets of catalogues that are kept; NULL is all';

CREATE FUNCTION shop_internal.renew_scopes() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone integer;
BEGIN
    INSERT INTO shop_internal.rollup_scope (catalogues)
        SELECT w.catalogues FROM shop_internal.wanted_scopes() AS w
        WHERE  NOT EXISTS (SELECT FROM shop_internal.rollup_scope AS s
                           WHERE s.catalogues IS NOT DISTINCT FROM w.catalogues);
    FOR gone IN SELECT s.scope FROM shop_internal.rollup_scope AS s
                WHERE  NOT EXISTS (SELECT FROM shop_internal.wanted_scopes() AS w
                                   WHERE w.catalogues IS NOT DISTINCT FROM s.catalogues) LOOP
        DELETE FROM shop_internal.rollup_first AS f WHERE f.scope = gone;
        PERFORM shop_internal.forget_days(NULL, gone, NULL);
        DELETE FROM shop_internal.rollup_scope AS s WHERE s.scope = gone;
    END LOOP;
END
$$;
COMMENT ON FUNCTION shop_internal.renew_scopes() IS
    'makes the scopes that somebody has, and forgets those that nobody has';

-- When the first valid session of some devices began, in all history.
CREATE FUNCTION shop_internal.first_of_try_on(visible text[], persons text[])
    RETURNS TABLE (person text, began_at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    WITH seen AS MATERIALIZED (
        SELECT DISTINCT e.device_id, e.session_id FROM shop.try_on_event AS e
        WHERE  e.device_id = ANY (persons) AND @visible@),
    session AS (
        SELECT e.session_id, min(e.started_at) AS started_at,
               sum((e.seconds * 1e6)::bigint) >= @shortest_session@ * 1000000 AS valid
        FROM   shop.try_on_event AS e
        WHERE  e.session_id = ANY (ARRAY(SELECT DISTINCT s.session_id FROM seen AS s)) AND @visible@
        GROUP  BY e.session_id),
    apart AS (
        SELECT DISTINCT a.key FROM shop_internal.rollup_apart AS a WHERE a.family = 'try_on')
    SELECT s.device_id, CASE WHEN count(a.key) = 0 THEN min(b.started_at) END
    FROM   seen AS s
           JOIN session AS b ON b.session_id = s.session_id
           LEFT JOIN apart AS a ON a.key = s.session_id
    WHERE  b.valid OR a.key IS NOT NULL
    GROUP  BY s.device_id;
END
$$;
COMMENT ON FUNCTION shop_internal.first_of_try_on(text[], text[]) IS
    'when the first valid session of devices began; NULL where one of them was in a session that is apart';

-- Keeps anew when the first valid session of some devices began, and says whose is another than it was: they stand in
-- days that are kept with the day of what was their first.
CREATE FUNCTION shop_internal.renew_first(of_scope integer, visible text[], persons text[]) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    moved text[];
    known text[];
    instants timestamptz[];
BEGIN
    SELECT array_agg(f.person), array_agg(f.began_at) INTO known, instants
    FROM   shop_internal.first_of_try_on(visible, persons) AS f;
    moved := ARRAY(
        SELECT COALESCE(was.person, n.person)
        FROM  (SELECT f.person, f.began_at FROM shop_internal.rollup_first AS f
               WHERE  f.family = 'try_on' AND f.scope = of_scope AND f.person = ANY (persons)) AS was
              FULL JOIN unnest(known, instants) AS n (person, began_at) ON n.person = was.person
        WHERE  n.began_at IS DISTINCT FROM was.began_at);
    DELETE FROM shop_internal.rollup_first AS f
        WHERE f.family = 'try_on' AND f.scope = of_scope AND f.person = ANY (persons);
    INSERT INTO shop_internal.rollup_first (family, scope, person, began_at)
        SELECT 'try_on', of_scope, n.person, n.began_at FROM unnest(known, instants) AS n (person, began_at);
    RETURN moved;
END
$$;
COMMENT ON FUNCTION shop_internal.renew_first(integer, text[], text[]) IS
    'keeps anew when the first valid session of some devices began; those of them whose is another than before';

-- For a scope that is new: everybody's first session, from all history.
CREATE FUNCTION shop_internal.begin_first(of_scope integer, visible text[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
    INSERT INTO shop_internal.rollup_first (family, scope, person, began_at)
        WITH device AS (
            SELECT e.session_id, e.device_id, min(e.started_at) AS started_at, sum((e.seconds * 1e6)::bigint) AS seconds
            FROM   shop.try_on_event AS e WHERE @visible@
            GROUP  BY e.session_id, e.device_id),
        session AS (
            SELECT d.device_id, min(d.started_at) OVER whole AS began_at,
                   sum(d.seconds) OVER whole >= @shortest_session@ * 1000000 AS valid
            FROM   device AS d
            WINDOW whole AS (PARTITION BY d.session_id))
        SELECT 'try_on', of_scope, s.device_id, min(s.began_at) FROM session AS s WHERE s.valid GROUP BY s.device_id;
    PERFORM shop_internal.renew_first(of_scope, visible, ARRAY(
        SELECT DISTINCT e.device_id FROM shop.try_on_event AS e
        WHERE  e.session_id = ANY (ARRAY(SELECT a.key FROM shop_internal.rollup_apart AS a WHERE a.family = 'try_on'))
               AND @visible@));
END
$$;
COMMENT ON FUNCTION shop_internal.begin_first(integer, text[]) IS
    'when the first valid session of every device began, for a scope that is new';

-- Once for all: the sessions that are apart; from then on those that change say it.
CREATE FUNCTION shop_internal.begin_try_on() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
    INSERT INTO shop_internal.rollup_apart (family, key, catalogue)
        SELECT DISTINCT 'try_on', e.session_id, e.catalogue FROM shop.try_on_event AS e
        WHERE  e.session_id = ANY (ARRAY(SELECT s.session_id FROM shop.try_on_event AS s GROUP BY s.session_id
                                         HAVING max(s.started_at) >= min(s.started_at) + @longest_session@));
END
$$;
COMMENT ON FUNCTION shop_internal.begin_try_on() IS 'what is known of try-on before its first day is built';

-- A scope of a zone that is not kept yet: all days that have rows are to be built, up to the present one.
CREATE FUNCTION shop_internal.begin_rollup(of_family text, new_scope integer, new_zone text, visible text[])
    RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    one record;
    today date := shopmetrics.local_day(now(), new_zone);
    found_day date;
BEGIN
    INSERT INTO shop_internal.rollup (family, scope, zone, until) VALUES (of_family, new_scope, new_zone, today);
    SELECT f.* INTO one FROM shop_internal.rollup_families() AS f WHERE f.family = of_family;
    LOOP
        EXECUTE format('SELECT shopmetrics.local_day(min(e.%I), $1) FROM shop.%I AS e WHERE e.%1$I >= $2',
                       one.time_column, one.event_table)
        INTO found_day
        USING new_zone, COALESCE(shopmetrics.local_day_start(found_day + 1, new_zone), '-infinity');
        EXIT WHEN found_day IS NULL OR found_day >= today;
        INSERT INTO shop_internal.rollup_todo (family, scope, zone, day)
            VALUES (of_family, new_scope, new_zone, found_day);
    END LOOP;
    IF EXISTS (SELECT FROM shop_internal.rollup AS r
               WHERE  r.family = of_family AND r.scope = new_scope AND r.zone <> new_zone) THEN
        RETURN;
    ELSIF of_family = 'try_on' THEN
        PERFORM shop_internal.begin_first(new_scope, visible);
    ELSIF of_family = 'message' THEN
        INSERT INTO shop_internal.rollup_first (family, scope, person, began_at)
            SELECT 'message', new_scope, f.person, f.began_at FROM shop_internal.first_of_messages(NULL) AS f;
    END IF;
    ANALYZE shop_internal.rollup_first; -- each of the days that follow looks for its devices in there
END
$$;
COMMENT ON FUNCTION shop_internal.begin_rollup(text, integer, text, text[]) IS
    'begins to keep the days of a scope in a zone';

-- What changed is no longer noted but has its consequences, in one transaction: days are to be built again, and are not
-- kept until then; devices have another first session. What changes meanwhile is noted anew.
-- shifted: the sessions that are apart now and were not, or the other way round, by rows that this scope may not see.
CREATE FUNCTION shop_internal.take_changes(of_family text, of_scope integer, visible text[], shifted text[])
    RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
AS $$
DECLARE
    one record;
    keys text[] := ARRAY(SELECT c.key FROM shop_internal.rollup_change AS c
                         WHERE  c.taken AND c.family = of_family AND (visible IS NULL OR c.catalogue = ANY (visible))
                         UNION
                         SELECT unnest(shifted) WHERE of_family = 'try_on');
    instants timestamptz[];
    moved text[];
    persons text[];
BEGIN
    IF cardinality(keys) = 0 THEN
        RETURN;
    END IF;
    IF of_family = 'try_on' THEN
        moved := shop_internal.renew_first(of_scope, visible, ARRAY(
            SELECT c.person FROM shop_internal.rollup_change AS c
            WHERE  c.taken AND c.family = 'try_on' AND (visible IS NULL OR c.catalogue = ANY (visible))
            UNION
            SELECT e.device_id FROM shop.try_on_event AS e WHERE e.session_id = ANY (keys) AND @visible@));
        -- a day has the first days of all who are in its sessions, which another device may have begun the day before
        keys := ARRAY(
            SELECT unnest(keys)
            UNION
            SELECT e.session_id FROM shop.try_on_event AS e WHERE e.device_id = ANY (moved) AND @visible@);
    ELSIF of_family = 'conversation' THEN
        DELETE FROM shop_internal.rollup_conversation AS w WHERE w.conversation_id = ANY (keys);
    ELSIF of_family = 'message' THEN
        persons := ARRAY(SELECT DISTINCT c.person FROM shop_internal.rollup_change AS c
                         WHERE  c.taken AND c.family = 'message');
        DELETE FROM shop_internal.rollup_first AS f
            WHERE f.family = 'message' AND f.scope = of_scope AND f.person = ANY (persons);
        INSERT INTO shop_internal.rollup_first (family, scope, person, began_at)
            SELECT 'message', of_scope, f.person, f.began_at FROM shop_internal.first_of_messages(persons) AS f;
    END IF;
    SELECT f.* INTO one FROM shop_internal.rollup_families() AS f WHERE f.family = of_family;
    IF of_family = 'message' THEN
        instants := ARRAY(SELECT t.instant FROM shop_internal.touched_by_messages() AS t);
    ELSIF one.key_column IS NOT NULL THEN
        EXECUTE format('SELECT array_agg(DISTINCT e.%I) FROM shop.%I AS e WHERE e.%I = ANY ($1)', one.time_column,
                       one.event_table, one.key_column)
                || CASE WHEN visible IS NOT NULL THEN ' AND e.catalogue = ANY ($2)' ELSE '' END
        INTO instants USING keys, visible;
    END IF;
    INSERT INTO shop_internal.rollup_todo (family, scope, zone, day)
        WITH change AS MATERIALIZED (
            SELECT c.first_at, c.last_at FROM shop_internal.rollup_change AS c
            WHERE  c.taken AND c.family = of_family AND (visible IS NULL OR c.catalogue = ANY (visible))),
        rows_at AS MATERIALIZED (
            SELECT c.first_at AS instant FROM change AS c
            UNION
            SELECT c.last_at FROM change AS c
            UNION
            SELECT unnest(instants))
        SELECT r.family, r.scope, r.zone, d.day
        FROM   shop_internal.rollup AS r
               CROSS JOIN LATERAL (
                   SELECT shopmetrics.local_day(a.instant, r.zone) AS day FROM rows_at AS a
                   UNION
                   SELECT k.day
                   FROM   shop_internal.rollup_day AS k
                          JOIN change AS c ON k.day > shopmetrics.local_day(c.first_at, r.zone)
                                              AND k.day < shopmetrics.local_day(c.last_at, r.zone)
                   WHERE  c.last_at >= c.first_at + interval '24 hours'
                          AND k.family = r.family AND k.scope = r.scope AND k.zone = r.zone) AS d
        WHERE  r.family = of_family AND r.scope = of_scope AND d.day < r.until
        ON CONFLICT DO NOTHING;
    DELETE FROM shop_internal.rollup_day AS k USING shop_internal.rollup_todo AS t
        WHERE  t.family = of_family AND t.scope = of_scope
               AND k.family = t.family AND k.scope = t.scope AND k.zone = t.zone AND k.day = t.day;
    EXECUTE format('DELETE FROM shop_internal.%I AS k USING shop_internal.rollup_todo AS t'
                   ' WHERE t.family = $1 AND t.scope = $2'
                   ' AND k.scope = t.scope AND k.zone = t.zone AND k.day = t.day', of_family || '_kept')
    USING of_family, of_scope;
END
$$;
COMMENT ON FUNCTION shop_internal.take_changes(text, integer, text[], text[]) IS
    'the consequences for a scope of what has changed';

CREATE FUNCTION shop_internal.begin_refresh() RETURNS void
    @writes_rollups@
AS $$
DECLARE
    kept record;
    were_apart text[];
    shifted text[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('refresh: a transaction that is %s sees the past',
                             current_setting('transaction_isolation')),
            HINT = 'SET default_transaction_isolation = ''read committed''';
    ELSIF NOT EXISTS (SELECT FROM shop_internal.rollup_zone) THEN
        RETURN;
    END IF;
    PERFORM @lock_of_rollups@;
    PERFORM shop_internal.watch_all('refresh');
    PERFORM shop_internal.renew_scopes();
    IF NOT EXISTS (SELECT FROM shop_internal.rollup AS r WHERE r.family = 'try_on') THEN
        PERFORM shop_internal.begin_try_on();
    END IF;
    FOR kept IN SELECT f.family, s.scope, s.catalogues, z.zone
                FROM   shop_internal.rollup_families() AS f
                       CROSS JOIN shop_internal.rollup_scope AS s CROSS JOIN shop_internal.rollup_zone AS z
                WHERE (f.family = 'try_on' OR s.catalogues IS NULL)
                      AND NOT EXISTS (SELECT FROM shop_internal.rollup AS r
                                      WHERE r.family = f.family AND r.scope = s.scope AND r.zone = z.zone) LOOP
        PERFORM shop_internal.begin_rollup(kept.family, kept.scope, kept.zone, kept.catalogues);
    END LOOP;
    -- the days that are over since the last refresh
    FOR kept IN SELECT r.family, r.scope, r.zone, r.until, shopmetrics.local_day(now(), r.zone) AS today
                FROM   shop_internal.rollup AS r WHERE r.until < shopmetrics.local_day(now(), r.zone) LOOP
        INSERT INTO shop_internal.rollup_todo (family, scope, zone, day)
            SELECT kept.family, kept.scope, kept.zone, kept.until + d
            FROM   generate_series(0, kept.today - kept.until - 1) AS d;
        UPDATE shop_internal.rollup AS r SET until = kept.today
            WHERE r.family = kept.family AND r.scope = kept.scope AND r.zone = kept.zone;
    END LOOP;
    UPDATE shop_internal.rollup_change AS c SET taken = true;
    were_apart := ARRAY(SELECT DISTINCT a.key FROM shop_internal.rollup_apart AS a);
    DELETE FROM shop_internal.rollup_apart AS a
        WHERE  a.key IN (SELECT c.key FROM shop_internal.rollup_change AS c WHERE c.taken AND c.family = 'try_on');
    INSERT INTO shop_internal.rollup_apart (family, key, catalogue)
        WITH touched AS MATERIALIZED (
            SELECT e.session_id, e.catalogue, e.started_at FROM shop.try_on_event AS e
            WHERE  e.session_id = ANY (ARRAY(SELECT DISTINCT c.key FROM shop_internal.rollup_change AS c
                                             WHERE c.taken AND c.family = 'try_on')))
        SELECT DISTINCT 'try_on', t.session_id, t.catalogue FROM touched AS t
        WHERE  t.session_id IN (SELECT t.session_id FROM touched AS t GROUP BY t.session_id
                                HAVING max(t.started_at) >= min(t.started_at) + @longest_session@);
    shifted := ARRAY(SELECT COALESCE(w.key, n.key)
                     FROM   unnest(were_apart) AS w (key)
                            FULL JOIN (SELECT DISTINCT a.key FROM shop_internal.rollup_apart AS a) AS n ON n.key = w.key
                     WHERE  w.key IS NULL OR n.key IS NULL);
    FOR kept IN SELECT DISTINCT r.family, r.scope, s.catalogues
                FROM   shop_internal.rollup AS r JOIN shop_internal.rollup_scope AS s ON s.scope = r.scope LOOP
        PERFORM shop_internal.take_changes(kept.family, kept.scope, kept.catalogues, shifted);
    END LOOP;
    DELETE FROM shop_internal.rollup_change AS c WHERE c.taken;
END
$$;
COMMENT ON FUNCTION shop_internal.begin_refresh() IS 'which days are to be built, after all that changed';

-- Whether some instants of a day are called by the name of another.
CREATE FUNCTION shop_internal.is_odd_day(day date, zone text) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    starts timestamptz := shopmetrics.local_day_start(day, zone);
    ends   timestamptz := shopmetrics.local_day_start(day + 1, zone);
BEGIN
    RETURN ends - starts > interval '24 hours'
           AND EXISTS (SELECT FROM generate_series(starts, ends - interval '1 second', interval '10 seconds') AS at
                       WHERE shopmetrics.local_day(at, zone) <> day);
END
$$;
COMMENT ON FUNCTION shop_internal.is_odd_day(date, text) IS
    'whether the clock is set back over midnight at the end of a day';

-- Builds one of the days that are to be built, the earliest that nobody else is at.
CREATE FUNCTION shop_internal.refresh_day() RETURNS boolean
    @writes_rollups@
AS $$
DECLARE
    todo record;
    apart text[];
    day_starts timestamptz;
    day_ends timestamptz;
BEGIN
    PERFORM @shared_lock_of_rollups@;
    SELECT t.family, t.scope, t.zone, t.day, s.catalogues INTO todo
    FROM   shop_internal.rollup_todo AS t
           JOIN shop_internal.rollup_scope AS s ON s.scope = t.scope
    ORDER  BY t.day, t.family LIMIT 1
    FOR UPDATE OF t SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    day_starts := shopmetrics.local_day_start(todo.day, todo.zone);
    day_ends := shopmetrics.local_day_start(todo.day + 1, todo.zone);
    IF shop_internal.is_odd_day(todo.day, todo.zone) THEN
        INSERT INTO shop_internal.rollup_odd_day (zone, day) VALUES (todo.zone, todo.day) ON CONFLICT DO NOTHING;
    END IF;
    IF todo.family = 'try_on' THEN
        apart := ARRAY(SELECT DISTINCT a.key FROM shop_internal.rollup_apart AS a WHERE a.family = 'try_on');
        INSERT INTO shop_internal.try_on_kept (scope, zone, day, kind, item, @try_on_numbers(; )@, devices, product,
                                               colour)
            SELECT todo.scope, todo.zone, todo.day, d.kind, d.item, @try_on_numbers(d.; )@, d.devices, d.product,
                   d.colour
            FROM   shop_internal.try_on_of_day('{all,catalogue,product,variant,sku,platform,name}',
                                               @range_of_day(todo.day; todo.zone)@, todo.zone, todo.scope,
                                               todo.catalogues, apart, NULL, NULL) AS d;
    ELSIF todo.family = 'conversation' THEN
        -- in one order, so that two days of different zones wait for each other in one direction
        WITH told AS MATERIALIZED (
            SELECT d.* FROM shop_internal.conversation_of_day('{all,hour,url,agent,conversation}', day_starts, day_ends,
                                                              todo.zone) AS d),
        whole AS (
            INSERT INTO shop_internal.rollup_conversation (conversation_id, @whole(; )@)
            SELECT t.item, @whole(t.; )@ FROM told AS t WHERE t.kind = 'conversation'
            ORDER  BY t.item COLLATE "C"
            ON CONFLICT DO NOTHING)
        INSERT INTO shop_internal.conversation_kept
            SELECT todo.scope, todo.zone, todo.day, t.kind, t.item, @conversation_numbers(t.; )@, t.lasted,
                   t.each_minutes, t.waited, t.each_waited
            FROM   told AS t
            WHERE  t.kind <> 'conversation';
    ELSIF todo.family = 'message' THEN
        INSERT INTO shop_internal.message_kept
            SELECT todo.scope, todo.zone, todo.day, d.* FROM shop_internal.message_of_day(day_starts, day_ends) AS d;
    ELSE
        INSERT INTO shop_internal.widget_kept
            SELECT todo.scope, todo.zone, todo.day, d.visitors
            FROM   shop_internal.widget_of_day(day_starts, day_ends) AS d;
    END IF;
    EXECUTE format('INSERT INTO shop_internal.rollup_day (family, scope, zone, day, bytes)'
                   ' SELECT $1, $2, $3, $4, COALESCE(sum(pg_column_size(k.*)), 0) FROM shop_internal.%I AS k'
                   ' WHERE k.scope = $2 AND k.zone = $3 AND k.day = $4', todo.family || '_kept')
    USING todo.family, todo.scope, todo.zone, todo.day;
    DELETE FROM shop_internal.rollup_todo AS t
        WHERE  t.family = todo.family AND t.scope = todo.scope AND t.zone = todo.zone AND t.day = todo.day;
    RETURN true;
END
$$;
COMMENT ON FUNCTION shop_internal.refresh_day() IS 'builds a day that is to be built; false where there is none';

-- Says how far a refresh is, at most once in five seconds.
CREATE FUNCTION shop_internal.tell_progress(done integer, since timestamptz, told_at timestamptz) RETURNS timestamptz
    @writes_rollups@
AS $$
DECLARE
    todo bigint;
    spent interval := clock_timestamp() - since;
BEGIN
    IF clock_timestamp() < told_at + interval '5 seconds' THEN
        RETURN told_at;
    END IF;
    SELECT count(*) INTO todo FROM shop_internal.rollup_todo;
    RAISE NOTICE 'refresh: % days done, % to do, about % left', done, todo,
        date_trunc('second', spent / greatest(done, 1) * todo);
    RETURN clock_timestamp();
END
$$;
COMMENT ON FUNCTION shop_internal.tell_progress(integer, timestamptz, timestamptz) IS
    'a notice of how far a refresh is; when it was last told';

CREATE FUNCTION shop_internal.end_refresh(done integer, since timestamptz) RETURNS void
    @writes_rollups@
AS $$
BEGIN
    UPDATE shop_internal.rollup AS r
    SET    refreshed_at = since, took = clock_timestamp() - since;
    IF done > 0 THEN
        RAISE NOTICE 'refresh: % days done in %', done, date_trunc('milliseconds', clock_timestamp() - since);
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.end_refresh(integer, timestamptz) IS 'notes that a refresh has come to its end';

-- No SET and no rights of its own, with which a procedure may not commit; so no operator, which could be another's.
CREATE PROCEDURE shop.refresh()
    LANGUAGE plpgsql
AS $$
DECLARE
    since timestamptz := pg_catalog.clock_timestamp();
    told_at timestamptz := since;
    done integer := 0;
BEGIN
    PERFORM shop_internal.begin_refresh();
    COMMIT;
    WHILE shop_internal.refresh_day() LOOP
        done := pg_catalog.int4pl(done, 1);
        told_at := shop_internal.tell_progress(done, since, told_at);
        COMMIT;
    END LOOP;
    PERFORM shop_internal.end_refresh(done, since);
    COMMIT;
END
$$;
COMMENT ON PROCEDURE shop.refresh() IS
    'brings all rollups up to date, day by day: when it is interrupted, the next goes on where it was. Several at once '
    'share the days';

-- The first instant of an event table, of the rows that the caller may see.
CREATE FUNCTION shop_internal.first_instant(event_table text, time_column text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    instant timestamptz;
BEGIN
    IF has_table_privilege(to_regclass(format('shop.%I', event_table)), 'SELECT') THEN
        EXECUTE format('SELECT min(e.%I) FROM shop.%I AS e', time_column, event_table) INTO instant;
    END IF;
    RETURN instant;
END
$$;
COMMENT ON FUNCTION shop_internal.first_instant(text, text) IS 'when the first event was that the caller may see';

CREATE FUNCTION shop.rollup_status()
    RETURNS TABLE (zone text, dashboard text, first_day date, last_day date, days_to_do bigint,
                   refreshed_at timestamptz, took interval, bytes bigint)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH todo AS (
        SELECT t.family, t.zone, count(*) AS days
        FROM  (SELECT t.family, t.zone, t.scope, t.day FROM shop_internal.rollup_todo AS t
               UNION
               SELECT r.family, r.zone, r.scope, d.day
               FROM   shop_internal.rollup AS r
                      JOIN shop_internal.rollup_change AS c ON c.family = r.family
                      CROSS JOIN LATERAL (VALUES (shopmetrics.local_day(c.first_at, r.zone)),
                                                 (shopmetrics.local_day(c.last_at, r.zone))) AS d (day)
               WHERE  d.day < r.until) AS t
        GROUP  BY t.family, t.zone
        UNION ALL
        -- before the first refresh: all days but today
        SELECT f.family, z.zone,
               greatest(shopmetrics.local_day(now(), z.zone) - shopmetrics.local_day(f.began_at, z.zone), 0)
        FROM  (SELECT f.family, shop_internal.first_instant(f.event_table, f.time_column) AS began_at
               FROM   shop_internal.rollup_families() AS f) AS f
               CROSS JOIN shop_internal.rollup_zone AS z
        WHERE  NOT EXISTS (SELECT FROM shop_internal.rollup AS r WHERE r.family = f.family AND r.zone = z.zone)),
    day AS (
        SELECT d.family, d.zone, min(d.day) AS first_day, max(d.day) AS last_day, sum(d.bytes)::bigint AS bytes
        FROM   shop_internal.rollup_day AS d
        GROUP  BY d.family, d.zone),
    done AS (
        SELECT r.family, r.zone, max(r.refreshed_at) AS refreshed_at, max(r.took) AS took
        FROM   shop_internal.rollup AS r
        GROUP  BY r.family, r.zone)
    SELECT z.zone, f.dashboard, d.first_day, d.last_day, COALESCE(t.days, 0), r.refreshed_at, r.took,
           COALESCE(d.bytes, 0)
    FROM   shop_internal.rollup_zone AS z
           CROSS JOIN (VALUES
               ('try_on', 'try_on_overview'), ('try_on', 'try_on_trend'), ('try_on', 'try_on_catalogues'),
               ('try_on', 'try_on_products'), ('try_on', 'try_on_variants'), ('try_on', 'try_on_platforms'),
               ('conversation', 'conversation_overview'), ('conversation', 'conversation_trend'),
               ('conversation', 'request_overview'), ('conversation', 'request_daily'),
               ('conversation', 'request_hourly'), ('conversation', 'request_urls'),
               ('conversation', 'agent_leaderboard'), ('conversation', 'agent_trends'),
               ('message', 'messaging_kpis'), ('message', 'messaging_daily'),
               ('widget', 'visitor_overview'), ('widget', 'visitor_trend'))
               AS f (family, dashboard)
           LEFT JOIN day AS d ON d.family = f.family AND d.zone = z.zone
           LEFT JOIN todo AS t ON t.family = f.family AND t.zone = z.zone
           LEFT JOIN done AS r ON r.family = f.family AND r.zone = z.zone
    ORDER  BY z.zone COLLATE "C", f.dashboard COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.rollup_status() IS
    'a row a zone and dashboard: the first and last day that are kept of what the caller may see, the days to do, when '
    'they were last refreshed and how long that took, and the bytes of all that is kept for it (the dashboards of a '
    'family share them)';

REVOKE EXECUTE ON FUNCTION shop.add_rollup(text), shop.drop_rollup(text), shop_internal.begin_refresh(),
    shop_internal.refresh_day(), shop_internal.tell_progress(integer, timestamptz, timestamptz),
    shop_internal.end_refresh(integer, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE shop.refresh() FROM PUBLIC;
