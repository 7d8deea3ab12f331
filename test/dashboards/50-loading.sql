-- Loading: the same events again change nothing; nonsense is refused where it comes in, with its place in the message.

BEGIN;
\ir setup.psql
\ir hostile.psql
SELECT no_plan();

-- Twice the same batch: as rows, as part of a larger batch, and within one statement.
CREATE FUNCTION probe.loads_again(t probe.event_table) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    before text := probe.fingerprint(t.name); rows_before bigint; n bigint; statement text;
BEGIN
    EXECUTE format('SELECT count(*) FROM shop.%I', t.name) INTO rows_before;
    RETURN NEXT cmp_ok(rows_before, '>', 0::bigint, t.name || ' has rows');
    EXECUTE format('CREATE TABLE probe.batch AS SELECT %s FROM shop.%I', t.columns, t.name);
    FOREACH statement IN ARRAY ARRAY['INSERT INTO shop.%1$I (%2$s) SELECT %2$s FROM probe.batch ON CONFLICT DO NOTHING', 'INSERT INTO shop.%1$I (%2$s) SELECT %2$s FROM probe.batch ON CONFLICT ON CONSTRAINT %3$I DO NOTHING',
                                     'INSERT INTO shop.%1$I (%2$s) SELECT %2$s FROM (TABLE probe.batch UNION ALL TABLE probe.batch) AS b ON CONFLICT DO NOTHING'] LOOP
        EXECUTE format(statement, t.name, t.columns, (SELECT conname FROM pg_constraint WHERE conrelid = ('shop.' || t.name)::regclass AND contype = 'p'));
        GET DIAGNOSTICS n = ROW_COUNT;
        RETURN NEXT is(n, 0::bigint, t.name || ': the same rows again are none');
    END LOOP;
    RETURN NEXT is(probe.fingerprint(t.name), before, t.name || ' is what it was');
    -- Half of them gone, the whole batch twice in one statement: all are there again, once.
    EXECUTE format('DELETE FROM shop.%I AS t WHERE probe.draw((%s)::text) %% 2 = 0', t.name, '(' || t.key || ')');
    EXECUTE format('INSERT INTO shop.%1$I (%2$s) SELECT %2$s FROM (TABLE probe.batch UNION ALL TABLE probe.batch) AS b ON CONFLICT DO NOTHING', t.name, t.columns);
    RETURN NEXT is(probe.fingerprint(t.name), before, t.name || ': a batch that overlaps completes it');
    RETURN NEXT probe.refuses(format('INSERT INTO shop.%1$I (%2$s) SELECT %2$s FROM probe.batch', t.name, t.columns), ARRAY['23505'], ARRAY[t.name], t.name || ': without ON CONFLICT it is an error');
    DROP TABLE probe.batch;
END $$;
SELECT probe.loads_again(t) FROM (SELECT * FROM probe.event_table ORDER BY n) AS t;

-- A second row with the same key and other fields does not change the first.
SELECT lives_ok($$ INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender) SELECT message_id, user_id, 'another session', sent_at + interval '1 hour', sender FROM shop.message WHERE message_id = 'm1' ON CONFLICT DO NOTHING $$, 'the same key, other fields');
SELECT is((SELECT count(*) FROM shop.message WHERE session_id = 'another session'), 0::bigint, '… the first stays');

-- Orders change: a loader that may read and update them replaces what it has loaded before.
CREATE ROLE dash_upserts;
GRANT shop_loader TO dash_upserts;
GRANT SELECT, UPDATE ON shop.sales_order TO dash_upserts;
CREATE FUNCTION probe.upsert(status text, person text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', 'dash_upserts', true);
    INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status) VALUES ('upserted', person, '2025-10-26 10:00Z', status)
    ON CONFLICT (order_id) DO UPDATE SET user_id = EXCLUDED.user_id, status = EXCLUDED.status;
    PERFORM set_config('role', 'none', true);
    RETURN (SELECT string_agg(o.status || ' ' || o.user_id, ', ') FROM shop.sales_order AS o WHERE o.order_id = 'upserted');
END $$;
SELECT is(probe.upsert('pending', 'guest'), 'pending guest', 'an order comes in');
SELECT is(probe.upsert('captured', 'ann'), 'captured ann', '… and changes, and moves to the account');

-- Half stars, as the page says: doubled, counted on that scale, and halved.
SELECT is((SELECT shopmetrics.avg_rating(shopmetrics.rating_agg((2 * stars)::integer, 2, 10)) / 2 FROM unnest(ARRAY[4.5, 3, 1, NULL]) AS stars), 8.5::float8 / 3, 'half stars');

---------------------------------------------------------------------------------------------------------------------
-- A row that is fine, and what must not stand in it.
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CREATE TABLE probe.fine (table_name text, row_value jsonb);
INSERT INTO probe.fine VALUES
    ('try_on_event', '{"event_id": "1", "device_id": "d", "session_id": "s", "started_at": "2025-10-26 10:00Z", "catalogue": "c", "product": "p", "colour": "red", "variant": "p-red", "platform": "iOS app", "seconds": 4}'),
    ('message', '{"message_id": "1", "user_id": "u", "session_id": null, "sent_at": "2025-10-26 10:00Z", "sender": "user", "store": null}'),
    ('sales_order', '{"order_id": "1", "user_id": "u", "ordered_at": "2025-10-26 10:00Z", "status": "captured", "channel": "web", "total": 20, "items_value": 20, "shipping": 1, "tax": 2, "discount": 3, "currency": "EUR", "store": "north"}'),
    ('order_item', '{"order_id": "1", "line": 1, "product": "p", "units": 1, "amount_paid": 10}'),
    ('agent', '{"agent_id": "1", "name": "Ann"}'),
    ('conversation_event', '{"event_id": "1", "conversation_id": "c", "visitor_id": "v", "agent_id": "1", "at": "2025-10-26 10:00Z", "side": "agent", "channel": "text", "url": "/", "automated": false, "store": null}'),
    ('widget_event', '{"event_id": "1", "visitor_id": "v", "at": "2025-10-26 10:00Z", "kind": "click", "url": "/", "store": null}'),
    ('survey', '{"survey_id": "1", "conversation_id": "c", "visitor_id": "v", "answered_at": "2025-10-26 10:00Z", "rating": 5, "recommend": 10, "feedback": "fine", "submitted": true, "store": null}');
CREATE FUNCTION probe.insertion(t text, change jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('INSERT INTO shop.%I (%s) SELECT %2$s FROM jsonb_populate_record(NULL::shop.%1$I, %3$L)', t, e.columns, f.row_value || change) FROM probe.event_table AS e JOIN probe.fine AS f ON f.table_name = e.name WHERE e.name = t
$$;
SELECT lives_ok(probe.insertion(name, '{}'), 'a row that is fine: ' || name) FROM probe.event_table ORDER BY n;
SELECT lives_ok(probe.insertion(t, ('{"' || (SELECT split_part(key, ',', 1) FROM probe.event_table WHERE name = t) || '": "' || row_number() OVER () + 100 || '", ' || c || '}')::jsonb), format('fine too: %s %s', t, c))
FROM  (VALUES ('try_on_event', '"seconds": 0'), ('try_on_event', '"seconds": 86399.5'), ('message', '"session_id": "s"'), ('message', '"sender": "bot"'), ('message', '"sender": "agent"'), ('sales_order', '"status": "any word", "channel": "any other"'), ('sales_order', '"total": 0, "items_value": 0, "shipping": 0, "tax": 0, "discount": 0'),
              ('conversation_event', '"url": null'), ('conversation_event', '"side": "visitor", "agent_id": null, "channel": "video"'), ('conversation_event', '"automated": true'), ('widget_event', '"kind": "impression", "url": null'), ('survey', '"rating": null, "feedback": null, "submitted": false'),
              ('survey', '"conversation_id": null'), ('survey', '"rating": 1')) AS v (t, c);
SELECT probe.refuses(probe.insertion(t, jsonb_set(jsonb_build_object(k, 'y' || row_number() OVER ()), ARRAY[c], v)), CASE WHEN v = 'null' THEN ARRAY['23502', '23514'] ELSE ARRAY['23514', '22023', '22P02', '22003'] END, CASE WHEN v = 'null' THEN ARRAY[t, c] ELSE ARRAY[t] END, format('refused: %s.%s = %s', t, c, v))
FROM  (SELECT t, c, v, (SELECT CASE WHEN split_part(key, ',', 1) = c THEN 'nothing' ELSE split_part(key, ',', 1) END FROM probe.event_table WHERE name = t) AS k FROM (VALUES
    ('try_on_event', 'event_id', 'null'::jsonb), ('try_on_event', 'device_id', 'null'), ('try_on_event', 'session_id', 'null'), ('try_on_event', 'started_at', 'null'), ('try_on_event', 'catalogue', 'null'), ('try_on_event', 'product', 'null'),
    ('try_on_event', 'seconds', '-1'), ('try_on_event', 'seconds', '-0.000001'), ('try_on_event', 'seconds', '"NaN"'), ('try_on_event', 'seconds', '"Infinity"'), ('try_on_event', 'seconds', '"-Infinity"'), ('try_on_event', 'started_at', '"infinity"'), ('try_on_event', 'started_at', '"-infinity"'),
    ('message', 'message_id', 'null'), ('message', 'user_id', 'null'), ('message', 'sent_at', 'null'), ('message', 'sender', 'null'), ('message', 'sender', '"robot"'), ('message', 'sender', '"User"'), ('message', 'sender', '""'), ('message', 'sent_at', '"infinity"'), ('message', 'sent_at', '"-infinity"'),
    ('sales_order', 'order_id', 'null'), ('sales_order', 'user_id', 'null'), ('sales_order', 'ordered_at', 'null'), ('sales_order', 'ordered_at', '"infinity"'), ('sales_order', 'total', '"NaN"'), ('sales_order', 'total', '"Infinity"'), ('sales_order', 'items_value', '"NaN"'), ('sales_order', 'shipping', '"NaN"'),
    ('sales_order', 'tax', '"NaN"'), ('sales_order', 'discount', '"NaN"'),
    ('order_item', 'order_id', 'null'), ('order_item', 'line', 'null'), ('order_item', 'units', '-1'), ('order_item', 'amount_paid', '"NaN"'),
    ('agent', 'agent_id', 'null'),
    ('conversation_event', 'event_id', 'null'), ('conversation_event', 'conversation_id', 'null'), ('conversation_event', 'visitor_id', 'null'), ('conversation_event', 'at', 'null'), ('conversation_event', 'side', 'null'), ('conversation_event', 'channel', 'null'), ('conversation_event', 'side', '"bot"'), ('conversation_event', 'side', '"Visitor"'),
    ('conversation_event', 'channel', '"phone"'), ('conversation_event', 'at', '"infinity"'), ('conversation_event', 'at', '"-infinity"'),
    ('widget_event', 'event_id', 'null'), ('widget_event', 'visitor_id', 'null'), ('widget_event', 'at', 'null'), ('widget_event', 'kind', 'null'), ('widget_event', 'kind', '"hover"'), ('widget_event', 'kind', '"CLICK"'), ('widget_event', 'at', '"-infinity"'),
    ('sales_order', 'total', '-1'), ('sales_order', 'currency', '"euro"'), ('survey', 'recommend', '11'), ('survey', 'recommend', '-1'), ('survey', 'recommend', '"NaN"'),
    ('survey', 'survey_id', 'null'), ('survey', 'answered_at', 'null'), ('survey', 'rating', '0'), ('survey', 'rating', '6'), ('survey', 'rating', '-3'), ('survey', 'answered_at', '"infinity"')) AS v (t, c, v)) AS n;
-- A rating between two is refused, not rounded. (As text: JSON's number would be cast by whoever loads.)
SELECT probe.refuses($$ INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, feedback, submitted) SELECT 'z', 'c', 'v', '2025-10-26 10:00Z', r.rating, NULL, true FROM jsonb_populate_record(NULL::shop.survey, '{"rating": "4.5"}') AS r $$, ARRAY['23514', '22023', '22P02'], '{}', 'refused: a rating of 4.5');
-- What is refused is named, and where: table, column or constraint, the row and the value.
CREATE FUNCTION probe.place(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    m text; d text; n text; t text; c text; s text;
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, n = CONSTRAINT_NAME, c = COLUMN_NAME, t = TABLE_NAME, s = SCHEMA_NAME;
    RETURN format('%s.%s %s%s: %s %s', s, t, c, n, m, d);
END $$;
SELECT ok(starts_with(p, 'shop.' || t || ' ') AND strpos(split_part(p, ':', 1), c) > 0 AND strpos(p, v) > 0 AND strpos(p, 'row-77') > 0 AND strpos(p, c || ' is') > 0, format('%s.%s: the error names schema, table, column, rule, row and value: %s', t, c, p))
FROM  (SELECT *, probe.place(probe.insertion(t, jsonb_build_object((SELECT split_part(key, ',', 1) FROM probe.event_table WHERE name = t), 'row-77', c, v))) AS p
       FROM (VALUES ('try_on_event', 'seconds', '-1'), ('message', 'sender', 'robot'), ('conversation_event', 'channel', 'phone'), ('conversation_event', 'side', 'bot'), ('widget_event', 'kind', 'hover'), ('survey', 'rating', '6'), ('message', 'sent_at', 'infinity'), ('sales_order', 'total', 'NaN')) AS v (t, c, v)) AS x;
SELECT probe.refuses($$ INSERT INTO shop.catalogue_access SELECT a.* FROM jsonb_populate_record(NULL::shop.catalogue_access, '{"role": "postgres", "role_name": "postgres", "level": "owner", "catalogue": "c"}') AS a $$, ARRAY['23514', '22023'], ARRAY['catalogue_access'], 'refused: an unknown level');
SELECT probe.refuses($$ INSERT INTO shop.catalogue_access SELECT a.* FROM jsonb_populate_record(NULL::shop.catalogue_access, '{"role": null, "level": "member", "catalogue": "c"}') AS a $$, ARRAY['23514', '23502'], ARRAY['catalogue_access'], 'refused: access of no role');

SELECT * FROM finish();
ROLLBACK;
