-- The tables are the user's: columns with the names of arguments, views in their place, events of the future.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
SELECT no_plan();
DELETE FROM shop.sales_order WHERE currency = 'USD';

-- No column takes the place of an argument or of a variable.
CREATE TABLE probe.shown AS
SELECT d.n, d.name, probe.answer(format('SELECT md5(string_agg(t::text, E''\n'')) FROM shop.%I(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'') AS t', d.name)) AS before
FROM   probe.dashboard AS d;
SELECT unalike(before, 'error%', name || ' answers') FROM probe.shown ORDER BY n;
DO $$
DECLARE
    t text; c text;
BEGIN
    FOR t IN SELECT name FROM probe.event_table UNION ALL SELECT 'order_status' LOOP
        FOREACH c IN ARRAY ARRAY['period', 'zone', 'starts', 'ends', 'span', 'gap', 'lookback', 'most', 'stores', 'channels', 'catalogues', 'products', 'variants', 'sessions', 'day', 'orders', 'place'] LOOP
            EXECUTE format('ALTER TABLE shop.%I ADD COLUMN %I text DEFAULT ''nonsense''', t, c);
        END LOOP;
    END LOOP;
END $$;
SELECT is(probe.answer(format('SELECT md5(string_agg(t::text, E''\n'')) FROM shop.%I(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'') AS t', name)), before, name || ': no column takes the place of an argument')
FROM   probe.shown ORDER BY n;
SELECT is_empty('SELECT * FROM shop.check_tables()', 'more columns are no fault');

-- The last event is not of the future.
INSERT INTO shop.message (message_id, user_id, sent_at, sender) VALUES ('future', 'u', now() + interval '1 year', 'user');
SELECT ok(last_event_at <= now() AND loaded_at BETWEEN now() AND clock_timestamp(), 'data_freshness: the last event is not of the future') FROM shop.data_freshness() WHERE table_name = 'message';
UPDATE shop.message SET loaded_at = loaded_at - interval '3 years';
SELECT ok(loaded_at < now() - interval '2 years', 'data_freshness: loading stopped long ago') FROM shop.data_freshness() WHERE table_name = 'message';
DELETE FROM shop.message WHERE message_id = 'future';

-- A view with the caller's rights, and one with its owner's: what a member sees.
CREATE ROLE dash_member;
SELECT lives_ok($$ SELECT shop.grant_access('dash_member', 'member', ARRAY['cat_a']) $$, 'a member');
CREATE FUNCTION probe.seen() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text;
BEGIN
    PERFORM set_config('role', 'dash_member', true);
    SELECT string_agg(c.catalogue, '|') INTO a FROM shop.try_on_catalogues('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome') AS c;
    PERFORM set_config('role', 'none', true);
    RETURN a;
END $$;
SELECT is(probe.seen(), 'cat_a', 'of the table, a member sees its catalogue');
ALTER TABLE shop.try_on_event RENAME TO event_of_ours;
CREATE VIEW shop.try_on_event WITH (security_invoker = true) AS SELECT * FROM shop.event_of_ours;
GRANT SELECT ON shop.try_on_event TO dash_member;
SELECT is_empty('SELECT * FROM shop.check_tables()', 'a view stands in the place of the table');
SELECT is(probe.seen(), 'cat_a', 'through a view with the caller''s rights, nothing more');
ALTER VIEW shop.try_on_event RESET (security_invoker);
SELECT ok(probe.seen() LIKE '%|%', 'through one with its owner''s, all there is: the page says so');
ALTER VIEW shop.try_on_event SET (security_invoker = true);
SELECT lives_ok('CALL shop.create_tables()', 'create_tables leaves the view alone');
SELECT is(probe.seen(), 'cat_a', '… and so what is seen through it');
SELECT is((SELECT md5(string_agg(t::text, E'\n')) FROM shop.try_on_overview('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome') AS t), before, 'the owner sees all through it') FROM probe.shown WHERE name = 'try_on_overview';

-- What is missing is named.
DROP VIEW shop.try_on_event;
SELECT results_eq('SELECT * FROM shop.check_tables()', $$ VALUES ('try_on_event'::text, NULL::text, 'a table or view'::text, NULL::text) $$, 'check_tables names a table');
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'UTC') $$, name), ARRAY['42P01'], ARRAY[name, 'shop.try_on_event', 'CALL shop.create_tables()', 'check_tables'], name || ' says what is missing and what to do')
FROM   probe.dashboard WHERE seed = 'a' ORDER BY n;
SELECT lives_ok('CALL shop.create_tables()', 'a table is made again');
SELECT ok((SELECT relrowsecurity FROM pg_class WHERE oid = 'shop.try_on_event'::regclass) AND (SELECT count(*) = 2 FROM pg_policy WHERE polrelid = 'shop.try_on_event'::regclass), '… with its row-level security');
SELECT is((SELECT sessions FROM shop.try_on_overview('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'UTC')), 0::bigint, '… and is empty');

-- Errors name the dashboard, the argument and the value.
SELECT probe.refuses($$ SELECT * FROM shop.try_on_overview('[4714-11-24 00:00+00 BC,4714-11-26 00:00+00 BC)', 'UTC') $$, ARRAY['22023'], ARRAY['try_on_overview: period:'], 'a period at the beginning of time');
SELECT probe.refuses($$ SELECT * FROM shop.try_on_trend('[294276-12-30,294276-12-31 23:00)', 'UTC') $$, ARRAY['22023'], ARRAY['try_on_trend: period:'], '… and at its end');
SELECT probe.refuses($$ SELECT * FROM shop.request_urls('[2026-09-01,2026-09-02)', 'UTC', -1) $$, ARRAY['22023'], ARRAY['request_urls: most: -1'], 'fewer URLs than none');
SELECT probe.refuses($$ SELECT * FROM shop.purchase_overview('[2026-09-01,2026-09-02)', 'UTC', '-1 day') $$, ARRAY['22023'], ARRAY['purchase_overview: lookback: -1 days'], 'a lookback into the future');
SELECT probe.refuses($$ SELECT * FROM shop.messaging_daily('[2026-09-01,2026-09-02)', 'UTC', gap => '0') $$, ARRAY['22023'], ARRAY['messaging_daily: gap: 00:00:00'], 'no gap');

SELECT * FROM finish();
ROLLBACK;
