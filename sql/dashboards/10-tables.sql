-- The event tables: a contract, and a procedure that makes them. They belong to whoever calls it, not to the extension:
-- dropping the extension leaves every row, and a dump carries what users add to them. So nothing in a table (a check, a
-- default, a policy) calls a function of the extension. Views or tables of others may stand in the place of any of
-- them.

-- rule: what must hold of the column; a check of that name says so in its error.
CREATE FUNCTION shop_internal.contract_columns()
    RETURNS TABLE (table_name text, place integer, column_name text, column_type text, rule text, holds text,
                   meaning text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT c.table_name, c.place, c.column_name, c.column_type, c.rule, c.holds, c.meaning
    FROM  (VALUES
        ('try_on_event', 1, 'event_id', 'text', 'event_id is not empty', $$event_id <> ''$$,
         'the event; the same event loaded again is no new row'),
        ('try_on_event', 2, 'device_id', 'text', 'device_id is not empty', $$device_id <> ''$$,
         'the device or browser, known by its cookie'),
        ('try_on_event', 3, 'session_id', 'text', 'session_id is not empty', $$session_id <> ''$$,
         'the session; it lasts under a day'),
        ('try_on_event', 4, 'started_at', 'timestamp with time zone', 'started_at is finite', 'isfinite(started_at)',
         'when the stay began'),
        ('try_on_event', 5, 'catalogue', 'text', 'catalogue is not empty', $$catalogue <> ''$$,
         'the catalogue; access is given by it'),
        ('try_on_event', 6, 'product', 'text', 'product is not empty', $$product <> ''$$,
         'the product, whatever its colour and size'),
        ('try_on_event', 7, 'colour', 'text', NULL, NULL, 'the colour, for views; a row without one is no view'),
        ('try_on_event', 8, 'variant', 'text', NULL, NULL,
         'the SKU (colour and size); a row without one is in no row of try_on_variants'),
        ('try_on_event', 9, 'platform', 'text', NULL, NULL,
         'what the device is, in free text: ios-app, web-mobile-safari ...'),
        ('try_on_event', 10, 'seconds', 'double precision', 'seconds is from 0 to 86400, or NULL',
         'seconds BETWEEN 0 AND 86400', 'how long the stay took, in seconds; NULL adds nothing'),

        ('message', 1, 'message_id', 'text', 'message_id is not empty', $$message_id <> ''$$, 'the message'),
        ('message', 2, 'user_id', 'text', 'user_id is not empty', $$user_id <> ''$$,
         'the user whose chat it is, whoever sent the message'),
        ('message', 3, 'session_id', 'text', NULL, NULL,
         'the platform''s session of this user; NULL where there is none: then the gap decides'),
        ('message', 4, 'sent_at', 'timestamp with time zone', 'sent_at is finite', 'isfinite(sent_at)',
         'when it was sent'),
        ('message', 5, 'sender', 'text', 'sender is user, bot or agent', $$sender IN ('user', 'bot', 'agent')$$,
         'user, bot, or agent (a human)'),
        ('message', 6, 'store', 'text', NULL, NULL, 'the store; NULL where there is one'),

        ('sales_order', 1, 'order_id', 'text', 'order_id is not empty', $$order_id <> ''$$, 'the order'),
        ('sales_order', 2, 'user_id', 'text', 'user_id is not empty', $$user_id <> ''$$,
         'who ordered: the user_id of message and the visitor_id of conversation_event'),
        ('sales_order', 3, 'ordered_at', 'timestamp with time zone', 'ordered_at is finite', 'isfinite(ordered_at)',
         'when it was placed'),
        ('sales_order', 4, 'status', 'text', 'status is not empty', $$status <> ''$$,
         'the present status, in the shop''s own words; order_status says which of them count'),
        ('sales_order', 5, 'channel', 'text', NULL, NULL, 'where it was placed, in free text'),
        ('sales_order', 6, 'total', 'numeric', 'total is 0 or more, or NULL',
         $$total >= 0 AND total < 'Infinity'$$, 'what was paid: items_value - discount + shipping + tax'),
        ('sales_order', 7, 'items_value', 'numeric', 'items_value is 0 or more, or NULL',
         $$items_value >= 0 AND items_value < 'Infinity'$$,
         'the price of the items before discounts; items_value - discount is the net item value'),
        ('sales_order', 8, 'shipping', 'numeric', 'shipping is 0 or more, or NULL',
         $$shipping >= 0 AND shipping < 'Infinity'$$, 'what was paid for shipping'),
        ('sales_order', 9, 'tax', 'numeric', 'tax is 0 or more, or NULL', $$tax >= 0 AND tax < 'Infinity'$$,
         'what was paid as tax beside the items'' prices'),
        ('sales_order', 10, 'discount', 'numeric', 'discount is 0 or more, or NULL',
         $$discount >= 0 AND discount < 'Infinity'$$, 'the discount, as a positive amount'),
        ('sales_order', 11, 'currency', 'text', 'currency is three capital letters, or NULL',
         $$currency ~ '^[A-Z]{3}$' COLLATE "C"$$, 'the currency of all amounts of the order and its items'),
        ('sales_order', 12, 'store', 'text', NULL, NULL, 'the store; NULL where there is one'),

        ('order_status', 1, 'status', 'text', 'status is not empty', $$status <> ''$$, 'a status of orders'),
        ('order_status', 2, 'counts', 'boolean', 'counts is given', 'counts IS NOT NULL',
         'true for the statuses of the orders that count'),

        ('order_item', 1, 'order_id', 'text', 'order_id is not empty', $$order_id <> ''$$, 'the order'),
        ('order_item', 2, 'line', 'integer', NULL, NULL, 'the line within the order'),
        ('order_item', 3, 'product', 'text', NULL, NULL, 'what was bought'),
        ('order_item', 4, 'units', 'integer', 'units is 1 or more, or NULL', 'units > 0', 'how many pieces'),
        ('order_item', 5, 'amount_paid', 'numeric', 'amount_paid is 0 or more, or NULL',
         $$amount_paid >= 0 AND amount_paid < 'Infinity'$$,
         'what was paid for the line''s pieces together, discounts off, in the order''s currency'),

        ('conversation_event', 1, 'event_id', 'text', 'event_id is not empty', $$event_id <> ''$$,
         'the event; it may be numbered within the conversation'),
        ('conversation_event', 2, 'conversation_id', 'text', 'conversation_id is not empty',
         $$conversation_id <> ''$$, 'the conversation, over both channels'),
        ('conversation_event', 3, 'visitor_id', 'text', 'visitor_id is not empty', $$visitor_id <> ''$$,
         'the visitor, whichever side the event is of, as known by then'),
        ('conversation_event', 4, 'agent_id', 'text', NULL, NULL,
         'the agent, at least on the events of the agent''s side'),
        ('conversation_event', 5, 'at', 'timestamp with time zone', 'at is finite', 'isfinite(at)', 'when it happened'),
        ('conversation_event', 6, 'side', 'text', 'side is visitor or agent', $$side IN ('visitor', 'agent')$$,
         'whose event it is: visitor or agent'),
        ('conversation_event', 7, 'channel', 'text', 'channel is text or video', $$channel IN ('text', 'video')$$,
         'text or video'),
        ('conversation_event', 8, 'url', 'text', NULL, NULL, 'the page where it happened'),
        ('conversation_event', 9, 'automated', 'boolean', NULL, NULL,
         'true for what no person sent: it counts nowhere. NULL is false'),
        ('conversation_event', 10, 'store', 'text', NULL, NULL, 'the store; NULL where there is one'),

        ('widget_event', 1, 'event_id', 'text', 'event_id is not empty', $$event_id <> ''$$, 'the event'),
        ('widget_event', 2, 'visitor_id', 'text', 'visitor_id is not empty', $$visitor_id <> ''$$, 'the visitor'),
        ('widget_event', 3, 'at', 'timestamp with time zone', 'at is finite', 'isfinite(at)', 'when it happened'),
        ('widget_event', 4, 'kind', 'text', 'kind is impression or click', $$kind IN ('impression', 'click')$$,
         'impression or click'),
        ('widget_event', 5, 'url', 'text', NULL, NULL, 'the page where it happened'),
        ('widget_event', 6, 'store', 'text', NULL, NULL, 'the store; NULL where there is one'),

        ('survey', 1, 'survey_id', 'text', 'survey_id is not empty', $$survey_id <> ''$$, 'the survey'),
        ('survey', 2, 'conversation_id', 'text', NULL, NULL, 'the conversation that it is about, if any'),
        ('survey', 3, 'visitor_id', 'text', 'visitor_id is not empty', $$visitor_id <> ''$$, 'the visitor'),
        ('survey', 4, 'answered_at', 'timestamp with time zone', 'answered_at is finite', 'isfinite(answered_at)',
         'when it was submitted or closed'),
        -- no integers, because such columns would round 4.5 before anybody looks at it
        ('survey', 5, 'rating', 'double precision', 'rating is 1, 2, 3, 4 or 5, or NULL', 'rating IN (1, 2, 3, 4, 5)',
         '1 to 5; NULL is unrated'),
        ('survey', 6, 'recommend', 'double precision', 'recommend is a whole number from 0 to 10, or NULL',
         'recommend IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)',
         'how likely the visitor is to recommend the shop, 0 to 10; NULL is unanswered'),
        ('survey', 7, 'feedback', 'text', NULL, NULL, 'what the visitor wrote, if anything'),
        ('survey', 8, 'submitted', 'boolean', NULL, NULL,
         'true where it was submitted, false where it was closed; both count'),
        ('survey', 9, 'store', 'text', NULL, NULL, 'the store; NULL where there is one'),

        ('agent', 1, 'agent_id', 'text', 'agent_id is not empty', $$agent_id <> ''$$, 'the agent'),
        ('agent', 2, 'name', 'text', NULL, NULL, 'what the dashboards call the agent'),

        ('catalogue_access', 1, 'role', 'name', 'role is given', 'role IS NOT NULL',
         'the role; whoever has its rights has its access'),
        ('catalogue_access', 2, 'level', 'text', 'level is admin, member or validator',
         $$level IN ('admin', 'member', 'validator')$$, 'admin: all catalogues; member: those named; validator: none'),
        ('catalogue_access', 3, 'catalogue', 'text', NULL, NULL, 'a catalogue of a member; NULL names none')
    ) AS c (table_name, place, column_name, column_type, rule, holds, meaning)
    UNION ALL
    SELECT t.name, 99, 'loaded_at', 'timestamp with time zone', NULL, NULL, 'when the row came into the table'
    FROM   unnest(ARRAY['try_on_event', 'message', 'sales_order', 'order_item', 'conversation_event', 'widget_event',
                        'survey', 'agent']) AS t (name);
END;
COMMENT ON FUNCTION shop_internal.contract_columns() IS 'the columns of the tables of shop';

CREATE FUNCTION shop_internal.contract_tables()
    RETURNS TABLE (place integer, table_name text, key text, meaning text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT t.place, t.table_name, t.key, t.meaning
    FROM  (VALUES
        (1, 'try_on_event', 'PRIMARY KEY (event_id, device_id)',
         'one row a stay on one variant in one try-on session; read through row-level security: see shop.grant_access'),
        (2, 'message', 'PRIMARY KEY (message_id, user_id)', 'one row a message of a user''s chat, by whoever sent it'),
        (3, 'sales_order', 'PRIMARY KEY (order_id)',
         'one row an order, with the status and the user that it has now; order_status says which statuses count'),
        (4, 'order_status', 'PRIMARY KEY (status)', 'which statuses of orders count'),
        (5, 'order_item', 'PRIMARY KEY (order_id, line)', 'one row a line of an order'),
        (6, 'conversation_event', 'PRIMARY KEY (conversation_id, event_id, visitor_id)',
         'one row a message of a one-to-one conversation, or a side that joins its video call'),
        (7, 'widget_event', 'PRIMARY KEY (event_id, visitor_id)',
         'one row a time that a visitor saw or clicked the one-to-one widget or its notification'),
        (8, 'survey', 'PRIMARY KEY (survey_id, visitor_id)', 'one row a survey that a visitor submitted or closed'),
        (9, 'agent', 'PRIMARY KEY (agent_id)', 'the names of the agents'),
        (10, 'catalogue_access', 'UNIQUE NULLS NOT DISTINCT (role, catalogue)',
         'which role sees which catalogues; written by shop.grant_access and shop.revoke_access')
    ) AS t (place, table_name, key, meaning);
END;
COMMENT ON FUNCTION shop_internal.contract_tables() IS 'the tables of shop and their keys, in an order to make them in';

CREATE FUNCTION shop_internal.contract_indexes()
    RETURNS TABLE (table_name text, index_name text, definition text, meaning text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT i.table_name, i.index_name, i.definition, i.meaning
    FROM  (VALUES
        ('try_on_event', 'try_on_event_started_at', '(started_at)', 'for a period'),
        -- with the seconds, whether a device was there before is read from the index alone
        ('try_on_event', 'try_on_event_device', '(device_id, started_at) INCLUDE (seconds)',
         'for whether a device was there before'),
        ('try_on_event', 'try_on_event_session', '(session_id)', 'for all rows of a session'),
        ('message', 'message_sent_at', '(sent_at)', 'for a period'),
        ('message', 'message_user', '(user_id, sent_at)', 'for all messages of a user'),
        ('sales_order', 'sales_order_ordered_at', '(ordered_at)', 'for a period'),
        ('sales_order', 'sales_order_user', '(user_id, ordered_at)', 'for all orders of a user'),
        ('conversation_event', 'conversation_event_at', '(at)', 'for a period'),
        ('conversation_event', 'conversation_event_visitor', '(visitor_id, at)', 'for all conversations of a visitor'),
        ('widget_event', 'widget_event_at', '(at)', 'for a period'),
        ('survey', 'survey_answered_at', '(answered_at)', 'for a period')
    ) AS i (table_name, index_name, definition, meaning)
    UNION ALL
    SELECT c.table_name, c.table_name || '_loaded_at', 'USING brin (loaded_at)', 'for what is new'
    FROM   shop_internal.contract_columns() AS c
    WHERE  c.column_name = 'loaded_at';
END;
COMMENT ON FUNCTION shop_internal.contract_indexes() IS 'the indexes of the tables of shop';

CREATE FUNCTION shop_internal.column_definition(wanted record) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- NULL passes a check, which is right for measures; of all else the check says that it is given
    RETURN format('%I %s', wanted.column_name, wanted.column_type)
           || CASE WHEN wanted.column_name = 'loaded_at' THEN ' DEFAULT clock_timestamp()' ELSE '' END
           || CASE WHEN wanted.rule NOT LIKE '%or NULL' THEN ' NOT NULL' ELSE '' END
           || CASE WHEN wanted.rule IS NOT NULL AND wanted.holds NOT LIKE '%IS NOT NULL'
                   THEN format(' CONSTRAINT %I CHECK (%s)', wanted.rule, wanted.holds) ELSE '' END;
END
$$;
COMMENT ON FUNCTION shop_internal.column_definition(record) IS
    'a column of the contract as CREATE and ALTER TABLE take it';

-- What is there is left as it is, but for what the contract has got since: a column or an index of a table that has the
-- contract's key. A view, or a table that somebody else made, is theirs.
CREATE PROCEDURE shop.create_tables()
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted record;
    part record;
    existing oid;
BEGIN
    FOR wanted IN SELECT t.* FROM shop_internal.contract_tables() AS t ORDER BY t.place LOOP
        existing := to_regclass(format('shop.%I', wanted.table_name));
        IF existing IS NULL THEN
            PERFORM shop_internal.make_table(wanted.table_name);
        ELSIF NOT EXISTS (SELECT FROM pg_constraint AS k
                          WHERE  k.conrelid = existing
                                 AND pg_get_constraintdef(k.oid) IN (
                                     SELECT wanted.key
                                     UNION ALL
                                     SELECT d.key FROM shop_internal.distribution() AS d
                                     WHERE  d.table_name = wanted.table_name)) THEN
            CONTINUE;
        ELSE
            FOR part IN SELECT c.* FROM shop_internal.contract_columns() AS c
                        WHERE  c.table_name = wanted.table_name
                               AND NOT EXISTS (SELECT FROM pg_attribute AS a
                                               WHERE  a.attrelid = existing AND a.attname = c.column_name
                                                      AND NOT a.attisdropped)
                        ORDER BY c.place LOOP
                EXECUTE format('ALTER TABLE shop.%I ADD COLUMN IF NOT EXISTS %s', wanted.table_name,
                               shop_internal.column_definition(part));
                EXECUTE format('COMMENT ON COLUMN shop.%I.%I IS %L', wanted.table_name, part.column_name, part.meaning);
                RAISE NOTICE 'table shop.% has a new column, %', wanted.table_name, part.column_name;
            END LOOP;
        END IF;
        FOR part IN SELECT i.* FROM shop_internal.contract_indexes() AS i
                    WHERE  i.table_name = wanted.table_name
                           AND to_regclass(format('shop.%I', i.index_name)) IS NULL LOOP
            EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON shop.%I %s', part.index_name, wanted.table_name,
                           part.definition);
            EXECUTE format('COMMENT ON INDEX shop.%I IS %L', part.index_name, part.meaning);
            IF existing IS NOT NULL THEN
                RAISE NOTICE 'table shop.% has a new index, %', wanted.table_name, part.index_name;
            END IF;
        END LOOP;
    END LOOP;
    PERFORM shop_internal.secure_tables();
    -- here and not when the extension is created: a dump leaves out what an extension grants on a schema not its own
    GRANT USAGE ON SCHEMA shop TO shop_reader, shop_loader;
END
$$;
COMMENT ON PROCEDURE shop.create_tables() IS
    'makes the tables of shop that are not there yet; they belong to the caller. Where the contract has a new '
    'column or index since they were made, it is added, and a notice says so';

CREATE FUNCTION shop_internal.make_table(table_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    EXECUTE format('CREATE TABLE shop.%I (%s, %s)', table_name,
                   (SELECT string_agg(shop_internal.column_definition(c), ', ' ORDER BY c.place)
                    FROM   shop_internal.contract_columns() AS c WHERE c.table_name = make_table.table_name),
                   (SELECT t.key FROM shop_internal.contract_tables() AS t WHERE t.table_name = make_table.table_name));
    PERFORM shop_internal.comment_table(table_name);
    EXECUTE format('GRANT SELECT ON shop.%I TO shop_reader', table_name);
    IF table_name NOT IN ('catalogue_access', 'order_status') THEN
        EXECUTE format('GRANT INSERT ON shop.%I TO shop_loader', table_name);
    END IF;
    IF table_name = 'order_status' THEN
        INSERT INTO shop.order_status (status, counts) VALUES ('captured', true);
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.make_table(text) IS
    'makes a table of shop, with its comments, rights and first rows, without its indexes and policies';

CREATE FUNCTION shop_internal.comment_table(table_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    part record;
BEGIN
    EXECUTE format('COMMENT ON TABLE shop.%I IS %L', table_name,
                   (SELECT t.meaning FROM shop_internal.contract_tables() AS t
                    WHERE  t.table_name = comment_table.table_name));
    FOR part IN SELECT c.* FROM shop_internal.contract_columns() AS c WHERE c.table_name = comment_table.table_name LOOP
        EXECUTE format('COMMENT ON COLUMN shop.%I.%I IS %L', table_name, part.column_name, part.meaning);
    END LOOP;
    FOR part IN SELECT i.* FROM shop_internal.contract_indexes() AS i
                WHERE  i.table_name = comment_table.table_name
                       AND to_regclass(format('shop.%I', i.index_name)) IS NOT NULL LOOP
        EXECUTE format('COMMENT ON INDEX shop.%I IS %L', part.index_name, part.meaning);
    END LOOP;
END
$$;
COMMENT ON FUNCTION shop_internal.comment_table(text) IS
    'gives a table of shop and its columns and indexes their comments';

-- What stands in the place of a plain table.
--define kind_of_relation(relkind; else)
CASE @relkind@ WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table'
               ELSE @else@ END
--end

-- The roles whose rights the current role has. By way of pg_roles: pg_has_role fails for a role that is no more.
--define own_roles
SELECT r.rolname FROM pg_roles AS r WHERE pg_has_role(r.oid, 'USAGE')
--end

CREATE FUNCTION shop_internal.lacks_policy(table_name text) RETURNS boolean
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM pg_class AS c
                   WHERE  c.oid = to_regclass(format('shop.%I', table_name)) AND c.relkind IN ('r', 'p')
                          AND pg_has_role(c.relowner, 'USAGE')
                          AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid));
END;
COMMENT ON FUNCTION shop_internal.lacks_policy(text) IS 'true for a table of shop of one''s own that has no policy';

-- The sub-selects do not depend on the row: they are run once a query.
CREATE FUNCTION shop_internal.secure_tables() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF shop_internal.lacks_policy('catalogue_access') THEN
        ALTER TABLE shop.catalogue_access ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own_rows ON shop.catalogue_access FOR SELECT
            USING (role IN (@own_roles@));
        COMMENT ON POLICY own_rows ON shop.catalogue_access IS
            'everybody sees the rows of the roles whose rights they have';
    END IF;
    IF shop_internal.lacks_policy('try_on_event') THEN
        ALTER TABLE shop.try_on_event ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own_catalogues ON shop.try_on_event FOR SELECT
            USING (EXISTS (SELECT FROM shop.catalogue_access AS a
                           WHERE  a.level = 'admin' AND a.role IN (@own_roles@))
                   OR catalogue = ANY (ARRAY(SELECT a.catalogue FROM shop.catalogue_access AS a
                                             WHERE  a.level = 'member' AND a.role IN (@own_roles@))));
        CREATE POLICY load ON shop.try_on_event FOR INSERT TO shop_loader WITH CHECK (true);
        COMMENT ON POLICY own_catalogues ON shop.try_on_event IS
            'an admin sees all catalogues, a member the assigned ones, others none';
        COMMENT ON POLICY load ON shop.try_on_event IS 'shop_loader adds any row';
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.secure_tables() IS 'the row-level security of the tables that create_tables made';

-- What a table lacks, or has of another type.
CREATE FUNCTION shop_internal.differences(tables text[])
    RETURNS TABLE (table_name text, column_name text, expected text, found text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = auto
AS $$
BEGIN
    RETURN QUERY
    WITH relation AS (
        SELECT t.name, t.place,
               (SELECT r.oid FROM pg_class AS r
                WHERE  r.relname = t.name::name AND r.relkind IN ('r', 'p', 'v', 'm', 'f')
                       AND r.relnamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = 'shop')) AS oid
        FROM   unnest(tables) WITH ORDINALITY AS t (name, place)),
    wanted AS (
        SELECT r.name, r.place, c.place AS column_place, r.oid, c.column_name, c.column_type,
               -- a sub-select, so that each is looked up by its index in however large a catalogue
               (SELECT a.atttypid FROM pg_attribute AS a
                WHERE  a.attrelid = r.oid AND a.attname = c.column_name::name AND a.attnum > 0) AS type
        FROM   relation AS r
               LEFT JOIN shop_internal.contract_columns() AS c ON c.table_name = r.name AND r.oid IS NOT NULL)
    SELECT w.name, w.column_name, COALESCE(w.column_type, 'a table or view'), format_type(w.type, NULL)
    FROM   wanted AS w
    WHERE  w.type IS DISTINCT FROM to_regtype(w.column_type)::oid OR w.oid IS NULL
    ORDER  BY w.place, w.column_place;
END
$$;
COMMENT ON FUNCTION shop_internal.differences(text[]) IS 'the rows of check_tables for these tables';

CREATE FUNCTION shop.check_tables() RETURNS TABLE (table_name text, column_name text, expected text, found text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT d.table_name, d.column_name, d.expected, d.found
    FROM   shop_internal.differences(ARRAY(SELECT t.table_name FROM shop_internal.contract_tables() AS t
                                           ORDER BY t.place)) AS d;
END
$$;
COMMENT ON FUNCTION shop.check_tables() IS
    'what the tables and views of shop lack for the dashboards: a row a table that is missing (without a column) '
    'or a column that is missing or of another type. No row: all is well';

CREATE FUNCTION shop_internal.require(dashboard text, tables text[]) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    lack record;
BEGIN
    SELECT d.* INTO lack FROM shop_internal.differences(tables) AS d LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    ELSIF lack.column_name IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table',
            MESSAGE = format('%s: there is no table shop.%s', shop_internal.called(dashboard), lack.table_name),
            HINT = 'CALL shop.create_tables() makes the event tables that are missing;'
                   ' SELECT * FROM shop.check_tables() lists them.';
    ELSE
        RAISE EXCEPTION USING
            ERRCODE = CASE WHEN lack.found IS NULL THEN 'undefined_column' ELSE 'datatype_mismatch' END,
            MESSAGE = format('%s: shop.%s.%s must be %s, and %s', shop_internal.called(dashboard), lack.table_name,
                             lack.column_name, lack.expected, COALESCE('is ' || lack.found, 'is not there')),
            HINT = 'SELECT * FROM shop.check_tables() lists all that the tables and views lack.';
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.require(text, text[]) IS 'fails for the first thing that a dashboard''s tables lack';
