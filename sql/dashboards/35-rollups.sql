-- Rollups: the days of a zone, kept, so that a dashboard of whole days need not read their rows.
--
-- What is kept never speaks for itself. Triggers write down whatever changes, in the transaction that changes it: the
-- key of the whole thing, and when its rows were. A day that a change may have touched is read from rows, until a
-- refresh has built it again from a snapshot that sees the change. So a dashboard is right in any snapshot: what it
-- sees of the rows and what it sees of the notes are of one and the same.
--
-- Everybody may read what is kept, through row-level security: a role sees the days of its own scope, which is the set
-- of catalogues that it may see. They are numbers that it could count itself.

-- A family of dashboards: the table of its events, the column that says which whole thing each is of, and when they
-- were. What is kept of its days is in the table <family>_kept. No column says what sessions messages make, and the
-- events of the widget make nothing.
CREATE FUNCTION shop_internal.rollup_families()
    RETURNS TABLE (family text, event_table text, key_column text, time_column text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4
BEGIN ATOMIC
    SELECT f.family, f.event_table, f.key_column, f.time_column
    FROM  (VALUES
        ('try_on', 'try_on_event', 'session_id', 'started_at'),
        ('conversation', 'conversation_event', 'conversation_id', 'at'),
        ('message', 'message', NULL, 'sent_at'),
        ('widget', 'widget_event', NULL, 'at')) AS f (family, event_table, key_column, time_column);
END;
COMMENT ON FUNCTION shop_internal.rollup_families() IS 'what is kept, and of which events';

CREATE TABLE shop_internal.rollup_zone (
    zone text PRIMARY KEY);
COMMENT ON TABLE shop_internal.rollup_zone IS 'the zones whose days are kept';
SELECT pg_catalog.pg_extension_config_dump('shop_internal.rollup_zone', '');

CREATE TABLE shop_internal.rollup_watched (
    event_table text PRIMARY KEY,
    mark text NOT NULL);
COMMENT ON TABLE shop_internal.rollup_watched IS
    'the event tables whose changes are written down, with mark_of_table as it was when that began';

CREATE TABLE shop_internal.rollup_scope (
    scope integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    catalogues text[],
    UNIQUE NULLS NOT DISTINCT (catalogues));
COMMENT ON TABLE shop_internal.rollup_scope IS
    'what is kept is kept for each set of catalogues that a role may see; NULL is all';

-- until: the days before it are kept, those of rollup_todo excepted. A day without a row has none in the tables of what
-- is kept either.
CREATE TABLE shop_internal.rollup (
    family text,
    scope integer REFERENCES shop_internal.rollup_scope,
    zone text REFERENCES shop_internal.rollup_zone,
    until date NOT NULL,
    refreshed_at timestamptz,
    took interval,
    PRIMARY KEY (family, scope, zone));
COMMENT ON TABLE shop_internal.rollup IS
    'how far the days of a zone are kept, for the dashboards of a family and a scope';

CREATE TABLE shop_internal.rollup_todo (
    family text,
    scope integer,
    zone text,
    day date,
    PRIMARY KEY (family, scope, zone, day),
    FOREIGN KEY (family, scope, zone) REFERENCES shop_internal.rollup ON DELETE CASCADE);
COMMENT ON TABLE shop_internal.rollup_todo IS 'the days that have to be built, or built again';

CREATE TABLE shop_internal.rollup_day (
    family text,
    scope integer,
    zone text,
    day date,
    bytes bigint,
    PRIMARY KEY (family, scope, zone, day),
    FOREIGN KEY (family, scope, zone) REFERENCES shop_internal.rollup ON DELETE CASCADE);
COMMENT ON TABLE shop_internal.rollup_day IS 'the days that were built, and how large they are';

-- A day in which the clock is set back over midnight: some of it is called by the name of another day.
CREATE TABLE shop_internal.rollup_odd_day (
    zone text REFERENCES shop_internal.rollup_zone,
    day date,
    PRIMARY KEY (zone, day));
COMMENT ON TABLE shop_internal.rollup_odd_day IS 'days that are never kept';

-- key: of the whole thing (session, conversation, messages of a user); person: who is counted; catalogue: who may see
-- the rows.
CREATE TABLE shop_internal.rollup_change (
    family text NOT NULL,
    key text NOT NULL,
    person text,
    catalogue text,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    taken boolean NOT NULL DEFAULT false);
COMMENT ON TABLE shop_internal.rollup_change IS 'what has changed since the last refresh';

-- Things so long that a period's end may cut them; they are never in what is kept.
CREATE TABLE shop_internal.rollup_apart (
    family text,
    key text,
    catalogue text,
    PRIMARY KEY (family, key, catalogue));
COMMENT ON TABLE shop_internal.rollup_apart IS
    'things that are always read from rows; a row for each catalogue that they are in';

-- Of try-on, when a device's first valid session began, NULL if it was in one of rollup_apart: the rows have to say. Of
-- messages, when a user's first one was.
CREATE TABLE shop_internal.rollup_first (
    family text,
    scope integer,
    person text,
    began_at timestamptz,
    PRIMARY KEY (family, scope, person));
CREATE INDEX rollup_first_began_at ON shop_internal.rollup_first (scope, began_at) INCLUDE (person)
    WHERE family = 'message'; -- where a device is looked up, no planner can take it for the way
CREATE INDEX rollup_first_looked_up ON shop_internal.rollup_first (family, scope) WHERE began_at IS NULL;
COMMENT ON TABLE shop_internal.rollup_first IS 'when everybody''s first session that counts began, in all history';

-- Conversations of days that were built, as wholes, whatever zone the day was of. What changed since has its note.
CREATE TABLE shop_internal.rollup_conversation (
    conversation_id text PRIMARY KEY,
    visitor_id text,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    two_way boolean NOT NULL,
    last_agent text,
    agents text[]);
CREATE INDEX rollup_conversation_visitor ON shop_internal.rollup_conversation (visitor_id) WHERE two_way;
COMMENT ON TABLE shop_internal.rollup_conversation IS
    'what a conversation is as a whole, for what others say of it: orders of its visitor, surveys';

-- The numbers that are kept of try-on: to add one is to name it here and to say what it is in try_on_of_day.
--define try_on_numbers(before; after)
@before@microseconds @after@, @before@views @after@, @before@sessions @after@, @before@users @after@
--end
CREATE TABLE shop_internal.try_on_kept (
    scope integer,
    zone text,
    day date,
    kind text,
    item text,
    @try_on_numbers(; bigint)@,
    devices shopmetrics.audience,
    product text,
    colour text);
CREATE INDEX try_on_kept_day ON shop_internal.try_on_kept (scope, zone, day, kind); -- an item may be too long for one
COMMENT ON TABLE shop_internal.try_on_kept IS
    'a day of try-on: in all, by catalogue, product, variant (of which its product is seen, and as an item of its own) '
    'and platform; and what variants are called';

-- The numbers that are kept of conversations and requests; what they are, conversation_of_day says. Of an hour and of a
-- page there are only those of requests, of an agent those that agent_trends shows.
--define conversation_numbers(before; after)
@before@conversations @after@, @before@text_conversations @after@, @before@video_conversations @after@,
@before@answered @after@, @before@begun_by_visitor @after@, @before@accepted_by_agent @after@,
@before@begun_by_agent @after@, @before@accepted_by_visitor @after@,
@request_numbers(@before@; @after@)@
--end
--define request_numbers(before; after)
@before@requests @after@, @before@agent_requests @after@, @before@visitor_requests @after@,
@before@text_requests @after@, @before@video_requests @after@, @before@unsuccessful_requests @after@,
@before@unanswered_requests @after@, @before@unanswered_text_requests @after@, @before@unanswered_video_requests @after@
--end
-- lasted, waited: microseconds. each_minutes, each_waited: minutes, for their medians, which do not add up
CREATE TABLE shop_internal.conversation_kept (
    scope integer,
    zone text,
    day date,
    kind text,
    item text,
    @conversation_numbers(; bigint)@,
    lasted numeric,
    each_minutes double precision[],
    waited numeric,
    each_waited double precision[]);
CREATE INDEX conversation_kept_day ON shop_internal.conversation_kept (scope, zone, day, kind);
COMMENT ON TABLE shop_internal.conversation_kept IS
    'a day of conversations and requests: in all, the requests by hour and by page, and what each agent did';

-- The numbers that are kept of message sessions; what they are, message_of_day says. Who is new, rollup_first says.
--define message_numbers(before; after)
@before@sessions @after@, @before@bounced @after@, @before@live @after@
--end
CREATE TABLE shop_internal.message_kept (
    scope integer,
    zone text,
    day date,
    @message_numbers(; bigint)@,
    users shopmetrics.audience);
CREATE INDEX message_kept_day ON shop_internal.message_kept (scope, zone, day);
COMMENT ON TABLE shop_internal.message_kept IS 'a day of messages: the sessions that began on it, and whose they were';

CREATE TABLE shop_internal.widget_kept (
    scope integer,
    zone text,
    day date,
    visitors shopmetrics.conversion);
CREATE INDEX widget_kept_day ON shop_internal.widget_kept (scope, zone, day);
COMMENT ON TABLE shop_internal.widget_kept IS 'a day of the widget: who saw it and who clicked';

-- What the current role may see of the try-on events: NULL for all, no catalogue for nothing. Where the rules of access
-- are not those of create_tables, nobody can say it here: known is false.
CREATE FUNCTION shop_internal.own_catalogues(OUT known boolean, OUT catalogues text[])
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    known := to_regclass('shop.try_on_event') IS NOT NULL AND has_table_privilege('shop.try_on_event', 'SELECT');
    IF NOT known OR NOT row_security_active('shop.try_on_event') THEN
        RETURN;
    END IF;
    known := (SELECT count(*) = 1 AND bool_and(p.polname = 'own_catalogues' AND p.polpermissive AND p.polroles = '{0}'
                                               AND regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\s+', '', 'g')
                                                   = @policy_of_catalogues@)
              FROM   pg_policy AS p
              WHERE  p.polrelid = 'shop.try_on_event'::regclass AND p.polcmd IN ('r', '*'))
             AND has_table_privilege('shop.catalogue_access', 'SELECT');
    IF known AND NOT EXISTS (SELECT FROM shop.catalogue_access AS a
                             WHERE  a.level = 'admin' AND a.role IN (@own_roles@)) THEN
        catalogues := ARRAY(SELECT DISTINCT a.catalogue COLLATE "C" FROM shop.catalogue_access AS a
                            WHERE  a.level = 'member' AND a.catalogue IS NOT NULL AND a.role IN (@own_roles@)
                            ORDER  BY 1);
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.own_catalogues() IS 'the catalogues that the current role may see; NULL is all';
-- own_catalogues of create_tables, as the server says it, without blanks.
--define policy_of_catalogues
'((EXISTS(SELECTFROMshop.catalogue_accessaWHERE((a.level=''admin''::text)AND(a.roleIN(SELECTr.rolnameFROM'
|| 'pg_rolesrWHEREpg_has_role(r.oid,''USAGE''::text))))))OR(catalogue=ANY(ARRAY(SELECTa.catalogueFROM'
|| 'shop.catalogue_accessaWHERE((a.level=''member''::text)AND(a.roleIN(SELECTr.rolnameFROMpg_rolesr'
|| 'WHEREpg_has_role(r.oid,''USAGE''::text))))))))'
--end

-- The number of a set of catalogues says nothing; whose it is is decided by own_catalogues.
CREATE FUNCTION shop_internal.scope_of(catalogues text[]) RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT s.scope FROM shop_internal.rollup_scope AS s
            WHERE  s.catalogues IS NOT DISTINCT FROM scope_of.catalogues);
END
$$;
COMMENT ON FUNCTION shop_internal.scope_of(text[]) IS 'the scope of a set of catalogues, NULL where it is not kept';

CREATE FUNCTION shop_internal.own_scope() RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT shop_internal.scope_of(o.catalogues) FROM shop_internal.own_catalogues() AS o WHERE o.known);
END
$$;
COMMENT ON FUNCTION shop_internal.own_scope() IS 'the scope of the current role, NULL where it is not kept';

-- Of tables without rules of access everybody sees all who may read them.
CREATE FUNCTION shop_internal.reads_all(event_table text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := format('shop.%I', event_table);
BEGIN
    RETURN to_regclass(name) IS NOT NULL AND has_table_privilege(name, 'SELECT') AND NOT row_security_active(name);
END
$$;
COMMENT ON FUNCTION shop_internal.reads_all(text) IS 'whether the current role may read all rows of a table of shop';

CREATE FUNCTION shop_internal.own_families() RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT f.family FROM shop_internal.rollup_families() AS f
                 WHERE f.family <> 'try_on' AND shop_internal.reads_all(f.event_table));
END
$$;
COMMENT ON FUNCTION shop_internal.own_families() IS
    'the families of which the current role may read everything, but for try-on, which has rules of access';

--define readable(table; condition)
ALTER TABLE shop_internal.@table@ ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_scope ON shop_internal.@table@ FOR SELECT USING (@condition@);
COMMENT ON POLICY own_scope ON shop_internal.@table@ IS 'a role sees what is kept of what it may see';
GRANT SELECT ON shop_internal.@table@ TO PUBLIC;
--end
--define own_part
CASE WHEN family = 'try_on' THEN scope = (SELECT shop_internal.own_scope())
     ELSE family = ANY ((SELECT shop_internal.own_families())::text[]) END
--end
@readable(rollup; @own_part@)@
@readable(rollup_todo; @own_part@)@
@readable(rollup_day; @own_part@)@
@readable(rollup_first; @own_part@)@
@readable(try_on_kept; scope = (SELECT shop_internal.own_scope()))@
@readable(conversation_kept; (SELECT shop_internal.reads_all('conversation_event')))@
@readable(rollup_conversation; (SELECT shop_internal.reads_all('conversation_event')))@
@readable(message_kept; (SELECT shop_internal.reads_all('message')))@
@readable(widget_kept; (SELECT shop_internal.reads_all('widget_event')))@
--define seen_catalogues
CASE WHEN family = 'try_on'
     THEN (SELECT o.known AND o.catalogues IS NULL FROM shop_internal.own_catalogues() AS o)
          OR catalogue = ANY (ARRAY(SELECT pg_catalog.unnest(o.catalogues) FROM shop_internal.own_catalogues() AS o))
     ELSE family = ANY ((SELECT shop_internal.own_families())::text[]) END
--end
@readable(rollup_change; @seen_catalogues@)@
@readable(rollup_apart; @seen_catalogues@)@
GRANT SELECT ON shop_internal.rollup_zone, shop_internal.rollup_watched, shop_internal.rollup_odd_day TO PUBLIC;
