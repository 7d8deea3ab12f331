-- data_freshness: a row a table, its last event's time and when it was loaded.

BEGIN;
\ir setup.psql
SELECT no_plan();

-- Its columns' names are free: rows are found by the table's name, times by what they are.
CREATE FUNCTION probe.times_of(table_name text) RETURNS SETOF timestamptz LANGUAGE plpgsql AS $$
DECLARE
    f record; v text;
BEGIN
    FOR f IN SELECT to_jsonb(t) AS j FROM shop.data_freshness() AS t LOOP
        IF EXISTS (SELECT FROM jsonb_each_text(f.j) AS c WHERE c.value IN (table_name, 'shop.' || table_name)) THEN
            FOR v IN SELECT c.value FROM jsonb_each_text(f.j) AS c WHERE c.value ~ '^\d{4}-\d\d-\d\dT' LOOP RETURN NEXT v::timestamptz; END LOOP;
        END IF;
    END LOOP;
END $$;

SELECT is((SELECT count(*) FROM shop.data_freshness() AS f, jsonb_each_text(to_jsonb(f)) AS c WHERE c.value IN (name, 'shop.' || name)), 1::bigint, 'a row for ' || name) FROM probe.event_table WHERE time_column IS NOT NULL ORDER BY n;
SELECT is((SELECT count(*) FROM probe.times_of(name)), 0::bigint, 'an empty table has no times: ' || name) FROM probe.event_table WHERE time_column IS NOT NULL ORDER BY n;
\ir hostile.psql
SELECT ok(t.at IN (SELECT probe.times_of('try_on_event')), 'the last try-on') FROM (SELECT max(started_at) AS at FROM shop.try_on_event) AS t;
SELECT ok(t.at IN (SELECT probe.times_of('message')), 'the last message') FROM (SELECT max(sent_at) AS at FROM shop.message) AS t;
SELECT ok(t.at IN (SELECT probe.times_of('sales_order')), 'the last order') FROM (SELECT max(ordered_at) AS at FROM shop.sales_order) AS t;
SELECT ok(t.at IN (SELECT probe.times_of('conversation_event')), 'the last event of a conversation') FROM (SELECT max(at) AS at FROM shop.conversation_event) AS t;
SELECT ok(t.at IN (SELECT probe.times_of('widget_event')), 'the last event of the widget') FROM (SELECT max(at) AS at FROM shop.widget_event) AS t;
SELECT ok(t.at IN (SELECT probe.times_of('survey')), 'the last survey') FROM (SELECT max(answered_at) AS at FROM shop.survey) AS t;
SELECT ok(EXISTS (SELECT FROM probe.times_of(name) AS at WHERE at BETWEEN now() AND clock_timestamp()), 'when it was loaded: ' || name) FROM probe.event_table WHERE time_column IS NOT NULL ORDER BY n;

SELECT * FROM finish();
ROLLBACK;
