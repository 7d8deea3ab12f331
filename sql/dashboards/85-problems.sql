-- What is wrong with the data, and what the dashboards make of it: one look at each table. No row: nothing was found.

-- Ids that are words for nothing. Their first letter, one of 0-nNuUaA, is looked at first: few ids begin so.
--define no_id(value)
CASE WHEN ascii(@value@) = ANY ('{48,45,110,78,117,85,97,65}')
     THEN @value@ ~ '^[0-]+$'
          OR lower(@value@) IN ('null', 'undefined', 'none', 'nan', 'n/a', 'unknown', 'anonymous')
     ELSE false END
--end
-- A problem of a table: how many rows, one of them, and what to know about it.
--define problem(problem; table; rows; example; advice)
SELECT '@problem@', '@table@', @rows@, @example@, @advice@
--end
-- What can be found in one row: an id that is none, a time to come.
--define problems_of_rows(table; id; who; person; time)
@problem(the id is a word for nothing; @table@; count(*); min(e.@who@);
    'All events of that @person@ count as those of one person. Give NULL ids an id of their own, or leave such rows'
    ' out.')@
FROM   shop.@table@ AS e WHERE @no_id(e.@who@)@
HAVING count(*) > 0
UNION ALL
@problem(the event is of the future; @table@; count(*); min(e.@id@);
    'It counts in the period that its time says. Look at the clock of who sent it, or at the time zone of the load.')@
FROM   shop.@table@ AS e WHERE e.@time@ > now()
HAVING count(*) > 0
--end

CREATE FUNCTION shop.data_problems()
    RETURNS TABLE (problem text, table_name text, rows bigint, example text, advice text)
    @runs_with_joins(20)@
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.require('data_problems', '{try_on_event,message,sales_order,order_status,order_item,'
                                                   'conversation_event,widget_event,survey}');
    RETURN QUERY
    WITH try_on_session AS (
        SELECT e.session_id, max(e.started_at) - min(e.started_at) AS lasted
        FROM   shop.try_on_event AS e
        GROUP  BY e.session_id
        HAVING max(e.started_at) - min(e.started_at) >= @longest_session@),
    order_of AS MATERIALIZED (
        SELECT o.order_id, o.status, s.counts, o.currency, o.total, o.items_value, o.shipping, o.tax, o.discount
        FROM   shop.sales_order AS o LEFT JOIN shop.order_status AS s ON s.status = o.status),
    item AS MATERIALIZED (
        SELECT i.order_id, count(*) AS lines, count(*) FILTER (WHERE i.amount_paid IS NULL) AS unpriced
        FROM   shop.order_item AS i
        GROUP  BY i.order_id),
    conversation AS (
        SELECT e.conversation_id, count(DISTINCT e.visitor_id) AS visitors
        FROM   shop.conversation_event AS e
        WHERE  e.automated IS NOT TRUE AND e.side = 'visitor'
        GROUP  BY e.conversation_id
        HAVING min(e.visitor_id) <> max(e.visitor_id)),
    told_twice AS (
        SELECT 'try_on_event' AS of, e.event_id AS id
        FROM   shop.try_on_event AS e GROUP BY e.event_id HAVING count(*) > 1
        UNION ALL
        SELECT 'message', m.message_id FROM shop.message AS m GROUP BY m.message_id HAVING count(*) > 1
        UNION ALL
        SELECT 'sales_order', o.order_id FROM shop.sales_order AS o GROUP BY o.order_id HAVING count(*) > 1
        UNION ALL
        SELECT 'conversation_event', e.conversation_id || ' ' || e.event_id
        FROM   shop.conversation_event AS e GROUP BY e.conversation_id, e.event_id HAVING count(*) > 1
        UNION ALL
        SELECT 'widget_event', w.event_id FROM shop.widget_event AS w GROUP BY w.event_id HAVING count(*) > 1
        UNION ALL
        SELECT 'survey', s.survey_id FROM shop.survey AS s GROUP BY s.survey_id HAVING count(*) > 1),
    answered_twice AS (
        SELECT s.conversation_id, count(*) AS times
        FROM   shop.survey AS s
        WHERE  s.conversation_id IS NOT NULL
        GROUP  BY s.conversation_id, s.visitor_id
        HAVING count(*) > 1),
    found (problem, table_name, rows, example, advice) AS (
        SELECT 'order_status does not have the status', 'sales_order', count(*), o.status,
               format('These orders do not count. If they should: INSERT INTO shop.order_status VALUES (%L, true);'
                      ' else with false.', o.status)
        FROM   order_of AS o WHERE o.counts IS NULL GROUP BY o.status
        UNION ALL
        @problem(the order has no items; sales_order; count(*); min(o.order_id);
            'It counts with its total, and adds nothing to the items per order.')@
        FROM   order_of AS o
        WHERE  o.counts AND NOT EXISTS (SELECT FROM item AS i WHERE i.order_id = o.order_id)
        HAVING count(*) > 0
        UNION ALL
        @problem(the items have no amounts; order_item; sum(i.unpriced)::bigint; min(i.order_id);
            'Their units count and add nothing to what was paid: the price per item is too low.')@
        FROM   item AS i WHERE i.unpriced > 0
        HAVING count(*) > 0
        UNION ALL
        @problem(the items are of no order; order_item; sum(i.lines)::bigint; min(i.order_id);
            'They count nowhere.')@
        FROM   item AS i WHERE NOT EXISTS (SELECT FROM order_of AS o WHERE o.order_id = i.order_id)
        HAVING count(*) > 0
        UNION ALL
        @problem(the total is not items_value - discount + shipping + tax; sales_order; count(*); min(o.order_id);
            'Revenue takes the total, attribution items_value - discount: the two do not fit together. Where prices'
            ' include the tax, tax is 0.')@
        FROM   order_of AS o
        WHERE  o.counts AND abs(o.total - (o.items_value - COALESCE(o.discount, 0) + COALESCE(o.shipping, 0)
                                           + COALESCE(o.tax, 0))) > 0.01
        HAVING count(*) > 0
        UNION ALL
        @problem(the order has no total; sales_order; count(*); min(o.order_id);
            'It counts as an order and adds nothing to the revenue: the average ticket is too low.')@
        FROM   order_of AS o WHERE o.counts AND o.total IS NULL
        HAVING count(*) > 0
        UNION ALL
        @problem(the order has no currency; sales_order; count(*); min(o.order_id);
            'It stands in a row of its own in the sales, and is added to whatever currency there is elsewhere.')@
        FROM   order_of AS o WHERE o.counts AND o.currency IS NULL
        HAVING count(*) > 0
        UNION ALL
        @problem(the session lasts a day or longer; try_on_event; count(*); min(t.session_id);
            'Sessions are assumed to last under a day: only its rows near the period count. Let a session end.')@
        FROM   try_on_session AS t
        HAVING count(*) > 0
        UNION ALL
        @problem(the conversation has several visitors; conversation_event; count(*); min(c.conversation_id);
            'It is that of the visitor of its latest event. CALL shop.merge_users(alias, person) makes two ids one.')@
        FROM   conversation AS c
        HAVING count(*) > 0
        UNION ALL
        SELECT 'one id stands in several rows', t.of, count(*), min(t.id),
               'Each row counts, for the user, device or visitor that it names. CALL shop.merge_users(alias, person)'
               ' makes one of two ids.'
        FROM   told_twice AS t GROUP BY t.of
        UNION ALL
        @problem(the visitor answered twice; survey; count(*); min(a.conversation_id);
            'Both answers count. Keep the last, if it is meant to replace the first.')@
        FROM   answered_twice AS a
        HAVING count(*) > 0
        UNION ALL
        @problems_of_rows(try_on_event; event_id; device_id; device; started_at)@
        UNION ALL
        @problems_of_rows(message; message_id; user_id; user; sent_at)@
        UNION ALL
        @problems_of_rows(sales_order; order_id; user_id; user; ordered_at)@
        UNION ALL
        @problems_of_rows(conversation_event; event_id; visitor_id; visitor; at)@
        UNION ALL
        @problems_of_rows(widget_event; event_id; visitor_id; visitor; at)@
        UNION ALL
        @problems_of_rows(survey; survey_id; visitor_id; visitor; answered_at)@)
    SELECT f.problem, f.table_name, f.rows, f.example, f.advice
    FROM   found AS f
    ORDER  BY f.rows DESC, f.table_name, f.problem, f.example COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.data_problems() IS
    'what in the tables is probably wrong: how many rows, an example, and what the dashboards make of them. No '
    'row: nothing was found';

-- A guest has an account now. A row that stands under both ids already stays under the account's.
--define merge(table; column; key)
IF shop_internal.is_distributed('@table@') THEN
    PERFORM shop_internal.move_rows('@table@', '@column@', alias, person);
ELSE
    DELETE FROM shop.@table@ AS a
    USING  shop.@table@ AS p
    WHERE  a.@column@ = alias AND p.@column@ = person AND @key@;
    UPDATE shop.@table@ AS a SET @column@ = person WHERE a.@column@ = alias;
END IF;
--end
CREATE PROCEDURE shop.merge_users(alias text, person text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.require('merge_users', '{message,sales_order,conversation_event,widget_event,survey}');
    IF alias IS NULL OR alias = '' OR person IS NULL OR person = '' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('merge_users: %s: it is %s', CASE WHEN alias <> '' THEN 'person' ELSE 'alias' END,
                             CASE WHEN alias <> '' THEN quote_nullable(person) ELSE quote_nullable(alias) END);
    ELSIF alias = person THEN
        RETURN;
    END IF;
    @merge(message; user_id; a.message_id = p.message_id)@
    IF shop_internal.is_distributed('sales_order') THEN
        PERFORM shop_internal.move_rows('sales_order', 'user_id', alias, person);
    ELSE
        UPDATE shop.sales_order AS a SET user_id = person WHERE a.user_id = alias;
    END IF;
    @merge(conversation_event; visitor_id; a.conversation_id = p.conversation_id AND a.event_id = p.event_id)@
    @merge(widget_event; visitor_id; a.event_id = p.event_id)@
    @merge(survey; visitor_id; a.survey_id = p.survey_id)@
END
$$;
COMMENT ON PROCEDURE shop.merge_users(text, text) IS
    'what messages, orders, conversations, widget events and surveys have under one id is under another from now '
    'on: a guest has an account. Harmless when repeated';
