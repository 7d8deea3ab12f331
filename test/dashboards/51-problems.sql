-- data_problems: each kind is found in rows made for it; nothing is said of clean data; and no dashboard fails for them.
-- merge_users: what a guest did is the account's.

BEGIN;
\ir setup.psql
\ir contract.psql
SELECT no_plan();

CALL shop.load_demo(7, 60, 1, '2026-10-30');
SELECT is_empty('SELECT problem, table_name, rows, example FROM shop.data_problems()', 'clean data have no problem');
CREATE FUNCTION probe.problem(statement text, expected text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text; failed text;
BEGIN
    EXECUTE statement;
    SELECT string_agg(format('%s: %s: %s: %s', table_name, problem, rows, example) || CASE WHEN advice ~ '\.$' THEN '' ELSE ' WITHOUT ADVICE' END, ' | ' ORDER BY table_name, problem) INTO found FROM shop.data_problems();
    -- No dashboard fails because of what the tables took.
    SELECT string_agg(name || ' ' || a, ', ') INTO failed
    FROM   probe.dashboard, LATERAL (SELECT probe.answer(format('SELECT count(*)::text FROM shop.%I(''[2026-10-20 00:00Z,2026-10-31 00:00Z)'', ''UTC'')', name)) AS a) AS a WHERE a LIKE 'error%';
    RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = found || coalesce(' FAILED ' || failed, ''); -- takes the rows back
EXCEPTION WHEN SQLSTATE 'P0099' THEN
    RETURN is(SQLERRM, expected, expected);
END $$;
SELECT probe.problem(s, e) FROM (VALUES
    ($$UPDATE shop.sales_order SET status = 'paid' WHERE order_id = (SELECT min(order_id) FROM shop.sales_order)$$, 'sales_order: order_status does not have the status: 1: paid'),
    ($$INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, currency) VALUES ('x', 'u', '2026-10-25Z', 'captured', 10, 10, 'EUR')$$, 'sales_order: the order has no items: 1: x'),
    ($$INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value) VALUES ('x', 'u', '2026-10-25Z', 'captured', 10, 10); INSERT INTO shop.order_item VALUES ('x', 1, 'p', 1, 10)$$, 'sales_order: the order has no currency: 1: x'),
    ($$INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, currency) VALUES ('x', 'u', '2026-10-25Z', 'captured', 'EUR'); INSERT INTO shop.order_item VALUES ('x', 1, 'p', 1, 10)$$, 'sales_order: the order has no total: 1: x'),
    ($$INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, shipping, tax, discount, currency) VALUES ('x', 'u', '2026-10-25Z', 'captured', 10, 10, 0.01, 0.01, 0, 'EUR'); INSERT INTO shop.order_item VALUES ('x', 1, 'p', 1, 10)$$,
     'sales_order: the total is not items_value - discount + shipping + tax: 1: x'),
    ($$INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, shipping, tax, discount, currency) VALUES ('x', 'u', '2026-10-25Z', 'captured', 10.01, 10, 0.01, 0.01, 0, 'EUR'); INSERT INTO shop.order_item VALUES ('x', 1, 'p', 1, NULL)$$,
     'order_item: the items have no amounts: 1: x'),
    ($$INSERT INTO shop.order_item VALUES ('nobody', 1, 'p', 1, 10), ('nobody', 2, 'p', 1, 10)$$, 'order_item: the items are of no order: 2: nobody'),
    ($$INSERT INTO shop.message (message_id, user_id, sent_at, sender) VALUES ('x', 'u', now() + interval '1 year', 'user')$$, 'message: the event is of the future: 1: x'),
    ($$INSERT INTO shop.survey (survey_id, visitor_id, answered_at) VALUES ('x', 'u', now() + interval '1 year')$$, 'survey: the event is of the future: 1: x'),
    ($$INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, seconds) VALUES ('x', 'd', 's', '2026-10-21Z', 'c', 'p', 9), ('y', 'd', 's', '2026-10-22Z', 'c', 'p', 9)$$, 'try_on_event: the session lasts a day or longer: 1: s'),
    ($$INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, seconds) VALUES ('x', 'undefined', 's', '2026-10-21Z', 'c', 'p', 9)$$, 'try_on_event: the id is a word for nothing: 1: undefined'),
    ($$INSERT INTO shop.widget_event (event_id, visitor_id, at, kind) VALUES ('x', '00000000-0000-0000-0000-000000000000', '2026-10-21Z', 'click')$$, 'widget_event: the id is a word for nothing: 1: 00000000-0000-0000-0000-000000000000'),
    ($$INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, at, side, channel) VALUES ('1', 'c', 'guest', '2026-10-21 10:00Z', 'visitor', 'text'), ('2', 'c', 'ann', '2026-10-21 10:01Z', 'visitor', 'text')$$,
     'conversation_event: the conversation has several visitors: 1: c'),
    ($$INSERT INTO shop.message (message_id, user_id, sent_at, sender) VALUES ('x', 'guest', '2026-10-21Z', 'user'), ('x', 'ann', '2026-10-22Z', 'user')$$, 'message: one id stands in several rows: 1: x'),
    ($$INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating) VALUES ('x', 'c', 'ann', '2026-10-21Z', 5), ('y', 'c', 'ann', '2026-10-21Z', 5)$$, 'survey: the visitor answered twice: 1: c')) AS v (s, e);
SELECT is_empty('SELECT problem FROM shop.data_problems()', 'and the rows are gone again');

---------------------------------------------------------------------------------------------------------------------
-- merge_users.
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
INSERT INTO shop.message (message_id, user_id, sent_at, sender) VALUES ('1', 'guest', '2026-10-21 10:00Z', 'user'), ('2', 'guest', '2026-10-21 10:01Z', 'user'), ('2', 'ann', '2026-10-21 10:01Z', 'user'), ('3', 'bob', '2026-10-21 10:01Z', 'user');
INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, currency) VALUES ('1', 'guest', '2026-10-21 11:00Z', 'captured', 10, 10, 'EUR');
INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel) VALUES ('1', 'c', 'guest', NULL, '2026-10-21 10:00Z', 'visitor', 'text'), ('1', 'c', 'ann', NULL, '2026-10-21 10:00Z', 'visitor', 'text'),
    ('2', 'c', 'guest', 'g', '2026-10-21 10:01Z', 'agent', 'text'),
    ('3', 'c', 'ann', NULL, '2026-10-21 10:02Z', 'visitor', 'text');
INSERT INTO shop.widget_event (event_id, visitor_id, at, kind) VALUES ('1', 'guest', '2026-10-21 09:00Z', 'click');
INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating) VALUES ('1', 'c', 'guest', '2026-10-21 12:00Z', 5);
CREATE FUNCTION probe.people() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(t || ' ' || who || ' ' || n, ', ' ORDER BY t, who)
    FROM  (SELECT t, who, count(*) AS n FROM (SELECT 'message', user_id FROM shop.message UNION ALL SELECT 'order', user_id FROM shop.sales_order UNION ALL SELECT 'conversation', visitor_id FROM shop.conversation_event
                                             UNION ALL SELECT 'widget', visitor_id FROM shop.widget_event UNION ALL SELECT 'survey', visitor_id FROM shop.survey) AS x (t, who) GROUP BY 1, 2) AS y
$$;
SELECT is((SELECT orders FROM shop.purchase_overview('[2026-10-21 00:00Z,2026-10-22 00:00Z)', 'UTC')), 0::bigint, 'the guest''s order is of no conversation of ann''s');
CREATE FUNCTION probe.break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken off at %', TG_TABLE_NAME; END $$;
CREATE FUNCTION probe.interrupted(t text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before text := probe.people();
BEGIN
    EXECUTE format('CREATE TRIGGER break_off AFTER UPDATE OR DELETE ON shop.%I EXECUTE FUNCTION probe.break_off()', t);
    BEGIN
        CALL shop.merge_users('guest', 'ann');
    EXCEPTION WHEN raise_exception THEN
        EXECUTE format('DROP TRIGGER break_off ON shop.%I', t);
        RETURN is(probe.people(), before, 'broken off at ' || t || ', nothing is merged');
    END;
    RETURN fail('merge_users does not touch ' || t);
END $$;
SELECT probe.interrupted(t) FROM unnest(ARRAY['message', 'sales_order', 'conversation_event', 'widget_event', 'survey']) AS t;
SELECT lives_ok($$ CALL shop.merge_users('guest', 'ann') $$, 'the guest is ann');
SELECT is(probe.people(), 'conversation ann 3, message ann 2, message bob 1, order ann 1, survey ann 1, widget ann 1', 'all that the guest did is ann''s, what stood under both stands once');
SELECT is((SELECT orders FROM shop.purchase_overview('[2026-10-21 00:00Z,2026-10-22 00:00Z)', 'UTC')), 1::bigint, '… and the order is attributed');
SELECT lives_ok($$ CALL shop.merge_users('guest', 'ann') $$, 'again');
SELECT is(probe.people(), 'conversation ann 3, message ann 2, message bob 1, order ann 1, survey ann 1, widget ann 1', '… changes nothing');
SELECT lives_ok($$ CALL shop.merge_users('ann', 'guest') $$, 'the other way round');
SELECT is(probe.people(), 'conversation guest 3, message bob 1, message guest 2, order guest 1, survey guest 1, widget guest 1', '… all of it goes back, under one id');
SELECT lives_ok($$ CALL shop.merge_users('guest', 'guest') $$, 'with itself');
SELECT is_empty('SELECT problem FROM shop.data_problems() WHERE problem LIKE ''%visitors%'' OR problem LIKE ''one id%''', 'no problem is left of it');
SELECT probe.refuses(format('CALL shop.merge_users(%L, %L)', a, p), ARRAY['22023'], ARRAY['merge_users', m], format('refused: merge_users(%L, %L)', a, p)) FROM (VALUES (NULL, 'ann', 'alias'), ('guest', NULL, 'person'), ('', 'ann', 'alias'), ('guest', '', 'person')) AS v (a, p, m);

SELECT * FROM finish();
ROLLBACK;
