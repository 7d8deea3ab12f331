-- Rollups: never another number, before, while and after days are built; what changed is read from rows; nobody reads more than on rows.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
\ir periods.psql
DELETE FROM probe.period WHERE label ~ 'Nepal|Brazil|beginning|before there|a day of UTC|nothing on|a month'; -- enough
SELECT no_plan();
SET LOCAL enable_nestloop = on;

CREATE ROLE dash_one; CREATE ROLE dash_two; CREATE ROLE dash_validator; CREATE ROLE dash_reader;
SELECT shop.grant_access('dash_one', 'member', ARRAY['cat_a']);
DELETE FROM shop.try_on_event WHERE started_at < '2025-10-15'; -- days enough
DELETE FROM shop.conversation_event WHERE at < '2025-10-15';
DELETE FROM shop.widget_event WHERE at < '2025-10-15';
DELETE FROM shop.message WHERE sent_at < '2025-10-15';
SELECT shop.grant_access('dash_two', 'member', ARRAY['cat_a', 'cat "c", d']);
SELECT shop.grant_access('dash_validator', 'validator', NULL);
GRANT shop_reader TO dash_one, dash_two, dash_validator, dash_reader;
GRANT ALL ON ALL TABLES IN SCHEMA probe TO PUBLIC;

-- As many days as there are, or so many.
CREATE FUNCTION probe.refresh(days int DEFAULT NULL) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    done int := 0;
BEGIN
    PERFORM shop_internal.begin_refresh();
    WHILE (days IS NULL OR done < days) AND shop_internal.refresh_day() LOOP done := done + 1; END LOOP;
    PERFORM set_config('client_min_messages', 'warning', true), shop_internal.end_refresh(done, clock_timestamp());
    RETURN done;
END $$;

-- The dashboards that are kept, with the filters that are and some that are not.
CREATE TABLE probe.kept (n serial, name text, options text);
INSERT INTO probe.kept (name, options)
SELECT d.name, o FROM probe.dashboard AS d, unnest(ARRAY['', ', catalogues => ''{cat_a}''', ', products => ''{p1}''', ', variants => ''{p2/red/0}''', ', catalogues => ''{cat_a,cat_b}'', products => ''{p2}''', ', variants => ''{p1/red/1,NULL}''']) AS o WHERE d.seed = 'a' UNION ALL
SELECT d.name, o FROM probe.dashboard AS d, unnest(ARRAY['', ', stores => ''{north}''']) AS o WHERE d.name IN ('conversation_overview', 'conversation_trend', 'request_overview', 'request_daily', 'request_hourly', 'request_urls', 'visitor_overview', 'visitor_trend', 'messaging_kpis', 'messaging_daily', 'agent_trends') UNION ALL
VALUES ('agent_leaderboard', ', currency => ''EUR'''), ('agent_leaderboard', ', lookback => ''1 day'', currency => ''USD''') UNION ALL
SELECT d.name, o FROM probe.dashboard AS d, unnest(ARRAY[', gap => ''30 minutes''', ', gap => ''1 day''', ', channels => ''{web}''']) AS o WHERE d.name LIKE 'messaging%' UNION ALL
VALUES ('try_on_overview_compared', ''), ('try_on_trend_compared', ''), ('request_overview_compared', ''), ('messaging_kpis_compared', ''), ('agent_trends_compared', '');

CREATE FUNCTION probe.answer_with(rollups text, role text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a text;
BEGIN
    PERFORM set_config('shopmetrics.use_rollups', rollups, true), set_config('role', role, true);
    EXECUTE format('SELECT string_agg(r::text, E''\n'') FROM (%s) AS r', query) INTO a;
    PERFORM set_config('role', 'none', true), set_config('shopmetrics.use_rollups', 'on', true);
    RETURN a;
END $$;
-- Passes when every call gives with rollups what it gives without, to the bit and in the same order.
CREATE FUNCTION probe.never_another_number(description text, roles text[] DEFAULT '{none,dash_two}') RETURNS SETOF text LANGUAGE sql AS $$
    SELECT is(string_agg(format('%s as %s: rows %s, rollups %s', q.query, q.role, q.a, q.b), E'\n') FILTER (WHERE q.a IS DISTINCT FROM q.b), NULL, format('%s: %s calls', description, count(*)))
    FROM  (SELECT r.role, x.query, probe.answer_with('off', r.role, x.query) AS a, probe.answer_with('on', r.role, x.query) AS b
           FROM   unnest(roles) AS r (role), probe.kept AS k, probe.period AS p,
                  LATERAL (SELECT format('SELECT * FROM shop.%I(%L%s, %L%s)', k.name, p.period, CASE WHEN k.name LIKE '%compared' THEN ', NULL' ELSE '' END, p.zone, k.options)) AS x (query)
           WHERE  (r.role = 'none' OR k.name LIKE 'try_on%' AND k.options = '') AND (k.options = '' OR p.n = 1)) AS q
$$;
-- How many days of a period are read from rows: NULL where all are.
CREATE FUNCTION probe.stale(first date, until date, family text DEFAULT 'try_on', role text DEFAULT 'none') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    k shop_internal.kept_period;
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE format('SELECT (k).* FROM shop_internal.kept_of_%s(tstzrange(shopmetrics.local_day_start($1, ''Europe/Rome''), shopmetrics.local_day_start($2, ''Europe/Rome'')), ''Europe/Rome'') AS k', family) INTO k USING first, until;
    PERFORM set_config('role', 'none', true);
    RETURN CASE WHEN k.scope IS NOT NULL THEN (SELECT coalesce(string_agg(to_char(d, 'MM-DD'), ' ' ORDER BY d), 'none') FROM unnest(k.stale) AS d) END;
END $$;

---------------------------------------------------------------------------------------------------------------------
-- What may be asked.
SELECT probe.refuses($$ SELECT shop.add_rollup(NULL) $$, '{22023}', '{add_rollup,zone,NULL}', 'add_rollup: no zone');
SELECT probe.refuses($$ SELECT shop.add_rollup('Europe/Roma') $$, '{22023}', '{Europe/Roma}', 'add_rollup: no such zone');
SELECT probe.refuses($$ SELECT shop.drop_rollup('Europe/Rome') $$, '{22023}', '{drop_rollup,zone,Europe/Rome}', 'drop_rollup: what is not kept');
SAVEPOINT a_view;
ALTER TABLE shop.widget_event RENAME TO own_event; CREATE VIEW shop.widget_event AS SELECT * FROM shop.own_event;
SELECT probe.refuses($$ SELECT shop.add_rollup('Europe/Rome') $$, '{55000}', '{add_rollup,shop.widget_event,view}', 'add_rollup: a view in the place of a table');
ROLLBACK TO a_view;
ALTER TABLE shop.try_on_event ALTER session_id DROP NOT NULL;
SELECT probe.refuses($$ SELECT shop.add_rollup('Europe/Rome') $$, '{55000}', '{add_rollup,shop.try_on_event,session_id}', 'add_rollup: keys that may be NULL');
ROLLBACK TO a_view;
CREATE TABLE public.more () INHERITS (shop.try_on_event);
SELECT probe.refuses($$ SELECT shop.add_rollup('Europe/Rome') $$, '{55000}', '{add_rollup,shop.try_on_event,parts}', 'add_rollup: a table with parts');
ROLLBACK TO a_view;
SELECT is(probe.answer_with('on', 'dash_one', 'SELECT has_function_privilege(''shop.add_rollup(text)'', ''EXECUTE'') OR has_function_privilege(''shop.drop_rollup(text)'', ''EXECUTE'') OR has_function_privilege(''shop.refresh()'', ''EXECUTE'')'), '(f)', 'not everybody may add, drop and refresh');

SELECT lives_ok($$ SELECT shop.add_rollup(z) FROM unnest('{Europe/Rome,America/Havana}'::text[]) AS z $$, 'two zones');
SELECT lives_ok($$ SELECT shop.add_rollup('Europe/Rome') $$, 'again');
SELECT is((SELECT count(*) FROM shop.rollup_status()), 2 * 18::bigint, 'a row a zone and dashboard');
SELECT is(probe.stale('2025-10-20', '2025-11-03'), NULL, 'nothing is kept before a refresh');

---------------------------------------------------------------------------------------------------------------------
-- In the middle of the first refresh, after it.
SELECT is(probe.refresh(20), 20, 'a refresh that is interrupted');
SELECT is((SELECT count(*) FROM shop_internal.rollup_day), 20::bigint, '… has done what it has done');
SELECT probe.never_another_number('in the middle of a refresh', '{dash_two}');
SELECT cmp_ok(probe.refresh(), '>', 40, 'the next goes on');
SELECT is((SELECT sum(days_to_do) FROM shop.rollup_status()), 0::numeric, 'then there is nothing to do');
SELECT is(probe.refresh(), 0, '… and nothing is done');
SELECT is(probe.stale('2025-10-20', '2025-11-03'), 'none', 'the days of the try-on are kept');
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'conversation'), 'none', '… of conversations');
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'widget'), 'none', '… of the widget');
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'message'), 'none', '… of messages');
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'try_on', 'dash_two'), 'none', '… and of the try-on for a member');
SELECT isnt(probe.answer_with('on', 'none', 'SELECT (shop_internal.kept_of_try_on(''[2025-11-02 04:00Z,2025-11-03 05:00Z)'', ''America/Havana'')).scope'), '()', 'a day of 25 hours is kept');
SELECT probe.never_another_number('after a refresh');

---------------------------------------------------------------------------------------------------------------------
-- Whole things. A quiet fortnight of its own, so that each day is known.
CREATE FUNCTION probe.stay(id text, session text, device text, at timestamptz, stayed float8, catalogue text DEFAULT 'cat_a') RETURNS void LANGUAGE sql AS $$
    INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES (id, device, session, at, catalogue, 'p1', 'red', 'p1/red/0', 'iOS app', stayed)
$$;
INSERT INTO probe.period (label, period, zone) VALUES ('the quiet fortnight', '[2026-01-09 23:00Z,2026-01-23 23:00Z)', 'Europe/Rome'), ('a day of it', '[2026-01-14 23:00Z,2026-01-15 23:00Z)', 'Europe/Rome');
SELECT probe.stay('q1', 'quiet1', 'q1', '2026-01-15 12:00+01', 3), probe.stay('q2', 'quiet2', 'q2', '2026-01-16 00:30+01', 9), probe.stay('q3', 'quiet3', 'q1', '2026-01-18 12:00+01', 30);
SELECT is(probe.stale('2026-01-10', '2026-01-24'), '01-15 01-16 01-18', 'the days of new rows are read from rows');
SELECT is(probe.stale('2026-01-10', '2026-01-24', 'try_on', 'dash_two'), '01-15 01-16 01-18', '… by a member who sees them');
SELECT probe.never_another_number('with new rows');
SELECT cmp_ok(probe.refresh(), '>', 0, 'refreshed');
-- A mean and a median that a division of decimals would round twice: 308 seconds are 5.133333333333334 minutes.
INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel) VALUES ('1', 'of 308 s', 'v', NULL, '2025-05-05 10:00Z', 'visitor', 'text'), ('2', 'of 308 s', 'v', 'a', '2025-05-05 10:05:08Z', 'agent', 'text');
SELECT cmp_ok(probe.refresh(), '>', 0, 'a conversation of 308 seconds');
SELECT is(probe.stale('2025-05-05', '2025-05-06', 'conversation'), 'none', '… is kept');
SELECT is(probe.answer_with(r, 'none', 'SELECT * FROM shop.conversation_overview(shopmetrics.period(date ''2025-05-05'', date ''2025-05-05'', ''Europe/Rome''), ''Europe/Rome'')'),
          format('(1,1,0,%1$s,%1$s,%1$s,%1$s)', 308 / 60::float8), '… and told to the last bit, rollups ' || r) FROM unnest(ARRAY['on', 'off']) AS r;

CREATE FUNCTION probe.newcomers(day date) RETURNS bigint LANGUAGE sql AS $$ SELECT new_users FROM shop.try_on_overview(tstzrange(shopmetrics.local_day_start(day, 'Europe/Rome'), shopmetrics.local_day_start(day + 1, 'Europe/Rome')), 'Europe/Rome') $$;
SELECT is(ARRAY[probe.newcomers('2026-01-15'), probe.newcomers('2026-01-18')], ARRAY[0, 1]::bigint[], 'who is new, and when');

CREATE TABLE probe.late (n serial, statement text, stale text, what text);
INSERT INTO probe.late (statement, stale, what) VALUES
    ($$SELECT probe.stay('late1', 'quiet2', 'q2', '2026-01-15 23:40+01', 1)$$, '01-15 01-16', 'a row before midnight: the session moves to the day before'),
    ($$SELECT probe.stay('late2', 'quiet1', 'q1', '2026-01-15 12:01+01', 1)$$, '01-15', 'a second more: the session is valid'),
    ($$UPDATE shop.try_on_event SET session_id = 'quiet2' WHERE event_id = 'q1'$$, '01-15 01-16', 'two sessions are one'),
    ($$UPDATE shop.try_on_event SET started_at = '2026-01-12 12:00+01' WHERE event_id = 'q3'$$, '01-12 01-18', 'a session on another day'),
    ($$DELETE FROM shop.try_on_event WHERE event_id = 'q2'$$, '01-16', 'a session that is no more'),
    ($$SELECT probe.stay('late3', 'quiet9', 'q1', '2019-01-15 12:00+01', 40)$$, 'none', 'somebody was there years ago'),
    ($$SELECT probe.stay('late4', 'quiet1', 'q1', '2026-01-20 12:00+01', 1)$$, '01-15 01-20', 'a session longer than a day'),
    ($$SELECT probe.stay('late5', 'quiet3', 'q1', '2026-01-18 12:05+01', 1, 'cat_b')$$, '01-18', 'a row of another catalogue');
-- Each alone, and each once more with the refresh after it.
CREATE FUNCTION probe.arrives(l probe.late) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE l.statement;
    RETURN NEXT is(probe.stale('2026-01-10', '2026-01-24'), l.stale, l.what);
    RETURN QUERY SELECT probe.never_another_number(l.what);
    PERFORM probe.refresh();
    RETURN NEXT is(probe.stale('2026-01-10', '2026-01-24'), CASE WHEN l.what LIKE '%longer than a day' THEN '01-15' ELSE 'none' END, l.what || ', refreshed');
    RETURN QUERY SELECT probe.never_another_number(l.what || ', refreshed');
END $$;
CREATE TABLE probe.all_kept AS SELECT * FROM probe.kept;
CREATE TABLE probe.all_periods AS SELECT * FROM probe.period;
DELETE FROM probe.kept WHERE options <> '' OR name NOT LIKE 'try_on%'; -- what these rows can touch
DELETE FROM probe.period WHERE label NOT IN ('the quiet fortnight', 'a day of it', 'everything');
SELECT format(E'SAVEPOINT arrival; SELECT probe.arrives(l) FROM probe.late AS l WHERE n = %s; ROLLBACK TO arrival;', n) FROM probe.late ORDER BY n \gexec
SELECT is(probe.stale('2026-01-10', '2026-01-24', 'try_on', 'dash_one'), 'none', 'what was rolled back is not noted');
SAVEPOINT other_catalogue;
SELECT probe.stay('late5', 'quiet3', 'q1', '2026-01-18 12:05+01', 1, 'cat_b');
SELECT is(probe.stale('2026-01-10', '2026-01-24', 'try_on', 'dash_one'), 'none', 'what changed in another catalogue is no matter of a member''s');
ROLLBACK TO other_catalogue;

-- What a member does not see decides for how long a session lasts, and must not decide what the member's days are.
SELECT probe.stay('over1', 'over', 'over', '2026-01-14 12:00+01', 30), probe.stay('over2', 'over', 'over', '2026-01-21 12:00+01', 30, 'cat_b');
SELECT cmp_ok(probe.refresh(), '>', 0, 'a session that is longer than a day by another catalogue''s row');
SELECT probe.never_another_number('… is a member''s');
DELETE FROM shop.try_on_event WHERE event_id = 'over2';
SELECT cmp_ok(probe.refresh(), '>', 0, '… and no longer without it');
SELECT is(probe.stale('2026-01-10', '2026-01-24', 'try_on', 'dash_two'), 'none', '… which is a day like any other');
SELECT probe.never_another_number('… for the member, too');

SELECT probe.stay('late3', 'quiet9', 'q1', '2019-01-15 12:00+01', 40);
SELECT is(probe.newcomers('2026-01-18'), 0::bigint, 'a row of years ago makes a device known');
DELETE FROM shop.try_on_event WHERE event_id = 'late3';
SELECT is(probe.newcomers('2026-01-18'), 1::bigint, '… and without it, it is new again');
TRUNCATE shop.try_on_event;
SELECT is(probe.stale('2026-01-10', '2026-01-24'), NULL, 'an emptied table is read');
SELECT probe.never_another_number('an emptied table');
ROLLBACK TO arrival;

TRUNCATE probe.kept, probe.period;
INSERT INTO probe.kept SELECT * FROM probe.all_kept WHERE name !~ '^try_on' AND options = '';
INSERT INTO probe.period SELECT * FROM probe.all_periods WHERE label IN ('two weeks over the end of summer time', 'a day of 23 hours');
DELETE FROM shop.conversation_event WHERE conversation_id IN (SELECT conversation_id FROM shop.conversation_event GROUP BY 1 ORDER BY min(at) LIMIT 5);
UPDATE shop.conversation_event SET at = at - interval '26 hours' WHERE conversation_id IN (SELECT conversation_id FROM shop.conversation_event GROUP BY 1 ORDER BY min(at) DESC LIMIT 20) AND probe.draw(event_id) % 2 = 0;
UPDATE shop.widget_event SET at = at + interval '3 days' WHERE probe.draw(event_id) % 20 = 0;
SELECT probe.never_another_number('conversations that moved', '{none}');
SELECT cmp_ok(probe.refresh(), '>', 0, 'refreshed');
SELECT probe.never_another_number('conversations that moved, refreshed', '{none}');

---------------------------------------------------------------------------------------------------------------------
-- Messages: a run begins on the day of its first message, however long it is; a session of the platform's has gaps.
SELECT cmp_ok(probe.refresh(), '>=', 0, 'nothing is to do');
TRUNCATE probe.late;
ALTER SEQUENCE probe.late_n_seq RESTART;
CREATE FUNCTION probe.says(id text, at timestamptz, by text DEFAULT 'user', session text DEFAULT NULL, who text DEFAULT 'quiet') RETURNS void LANGUAGE sql AS $$
    INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender) VALUES (id, who, session, at, by)
$$;
SELECT probe.says('r1', '2026-01-12 10:00+01'), probe.says('r2', '2026-01-13 09:00+01'), probe.says('r3', '2026-01-15 12:00+01'),
       probe.says('p1', '2026-01-11 10:00+01', 'user', 'given'), probe.says('p2', '2026-01-17 10:00+01', 'user', 'given');
SELECT is(probe.stale('2026-01-10', '2026-01-24', 'message'), '01-11 01-12 01-13 01-15 01-17', 'the days of new messages are read from rows');
SELECT cmp_ok(probe.refresh(), '>', 0, 'refreshed');
INSERT INTO probe.late (statement, stale, what) VALUES
    ($$SELECT probe.says('l1', '2026-01-14 08:00+01')$$, '01-12 01-14', 'a message continues a run of the days before'),
    ($$SELECT probe.says('l2', '2026-01-14 20:00+01')$$, '01-14 01-15', 'a message before a run begins it'),
    ($$SELECT probe.says('l3', '2026-01-13 22:00+01', 'agent')$$, '01-12 01-13', 'an agent answers a run of the day before'),
    ($$SELECT probe.says('l4', '2026-01-20 22:00+01', 'bot')$$, '01-20', 'an answer to nobody'),
    ($$DELETE FROM shop.message WHERE message_id = 'r1'$$, '01-12 01-13', 'the first message of a run is no more'),
    ($$DELETE FROM shop.message WHERE message_id = 'r2'$$, '01-12 01-13', 'the last one is no more'),
    ($$UPDATE shop.message SET sender = 'bot' WHERE message_id = 'r1'$$, '01-12 01-13', 'the first was a machine''s'),
    ($$UPDATE shop.message SET store = 'north' WHERE message_id = 'r2'$$, '01-12 01-13', 'a message of another store is another run'),
    ($$SELECT probe.says('l5', '2026-01-19 10:00+01', 'agent', 'given')$$, '01-11 01-17 01-19', 'an answer in a session of the platform''s'),
    ($$UPDATE shop.message SET user_id = 'another' WHERE message_id = 'p1'$$, '01-11 01-17', 'the first message of a session is another user''s'),
    ($$SELECT probe.says('l6', '2019-01-15 12:00+01')$$, 'none', 'a user was there years ago');
CREATE FUNCTION probe.writes(l probe.late) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE l.statement;
    RETURN NEXT is(probe.stale('2026-01-10', '2026-01-24', 'message'), l.stale, l.what);
    RETURN QUERY SELECT probe.never_another_number(l.what, '{none}');
    PERFORM probe.refresh();
    RETURN NEXT is(probe.stale('2026-01-10', '2026-01-24', 'message'), 'none', l.what || ', refreshed');
    RETURN QUERY SELECT probe.never_another_number(l.what || ', refreshed', '{none}');
END $$;
TRUNCATE probe.kept, probe.period;
INSERT INTO probe.kept SELECT * FROM probe.all_kept WHERE name ~ '^messaging' AND options = '';
INSERT INTO probe.period SELECT * FROM probe.all_periods WHERE label IN ('the quiet fortnight', 'a day of it', 'everything');
SAVEPOINT arrival;
SELECT format(E'SAVEPOINT arrival; SELECT probe.writes(l) FROM probe.late AS l WHERE n = %s; ROLLBACK TO arrival;', n) FROM probe.late ORDER BY n \gexec

---------------------------------------------------------------------------------------------------------------------
-- Who reads what is kept: the days of one's own scope, and of tables that one may read whole.
CREATE FUNCTION probe.reads(role text, relation text) RETURNS text LANGUAGE sql AS $$ SELECT probe.answer_with('on', role, format('SELECT count(DISTINCT scope), count(*) > 0 FROM shop_internal.%I', relation)) $$;
SELECT is(probe.reads('dash_one', 'try_on_kept'), '(1,t)', 'a member sees one scope of what is kept');
SELECT is(probe.answer_with('on', 'dash_one', 'SELECT DISTINCT item FROM shop_internal.try_on_kept WHERE kind = ''catalogue'''), '(cat_a)', '… with the catalogue of its own');
SELECT is(probe.reads(r, t), '(0,f)', format('%s sees nothing of %s', r, t)) FROM unnest('{dash_validator,dash_reader}'::text[]) AS r, unnest('{try_on_kept}'::text[]) AS t;
SELECT is(probe.answer_with('on', r, 'SELECT DISTINCT family FROM shop_internal.rollup_first'), '(message)', format('%s sees whose first messages were when, and no device', r)) FROM unnest('{dash_validator,dash_reader}'::text[]) AS r;
SELECT is(probe.reads('dash_one', t), '(1,t)', 'a member of shop_reader reads ' || t) FROM unnest('{conversation_kept,message_kept,widget_kept}'::text[]) AS t;
SELECT is(probe.answer_with('on', 'dash_one', 'SELECT bool_and(catalogue = ''cat_a'') IS NOT FALSE FROM shop_internal.' || t), '(t)', 'nor another catalogue''s ' || t) FROM unnest('{rollup_change,rollup_apart}'::text[]) AS t;
CREATE ROLE dash_nobody; GRANT USAGE ON SCHEMA shop TO dash_nobody;
SELECT is(probe.reads('dash_nobody', t), '(0,f)', 'who may read no table sees nothing of ' || t) FROM unnest('{try_on_kept,conversation_kept,message_kept,widget_kept,rollup_first,rollup_day}'::text[]) AS t;
SELECT is(probe.answer_with('on', r, 'SELECT count(*) > 0 FROM shop_internal.rollup_conversation'), seen, format('%s sees conversations: %s', r, seen)) FROM (VALUES ('dash_one', '(t)'), ('dash_nobody', '(f)')) AS v (r, seen);
SELECT throws_ok($$ SELECT probe.answer_with('on', 'dash_nobody', 'SELECT * FROM shop.try_on_overview(''[2025-10-19 22:00Z,2025-11-02 23:00Z)'', ''Europe/Rome'')') $$, '42501', NULL, '… and calls no dashboard');
RESET ROLE;
SAVEPOINT own_policy;
CREATE POLICY more ON shop.try_on_event FOR SELECT USING (catalogue = 'cat_b');
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'try_on', 'dash_one'), NULL, 'with rules of access of one''s own, rows are read');
ROLLBACK TO own_policy;
ALTER TABLE shop.widget_event RENAME TO own_event; CREATE VIEW shop.widget_event AS SELECT * FROM shop.own_event;
SELECT probe.refuses($$ SELECT shop_internal.begin_refresh() $$, '{55000}', '{refresh:,shop.widget_event,view}', 'refresh: a view in the place of a table');
ROLLBACK TO own_policy;
ALTER TABLE shop.try_on_event DISABLE TRIGGER rollup_of_insert;
SELECT is(probe.stale('2025-10-20', '2025-11-03'), NULL, 'where nobody writes down what changes, rows are read');
ROLLBACK TO own_policy;
SELECT shop.grant_access('dash_one', 'member', ARRAY['cat_b']);
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'try_on', 'dash_one'), NULL, 'for a new set of catalogues, rows are read until a refresh');
SELECT cmp_ok(probe.refresh(), '>', 0, '… which makes its scope');
SELECT is(probe.stale('2025-10-20', '2025-11-03', 'try_on', 'dash_one'), 'none', '… then days');
SELECT is((SELECT count(*) FROM shop_internal.rollup_scope), 3::bigint, 'the scope that nobody has is gone');

---------------------------------------------------------------------------------------------------------------------
-- Erasure: nothing of a device is left.
SELECT device_id AS erased FROM shop.try_on_event GROUP BY device_id ORDER BY count(*) DESC, device_id LIMIT 1 \gset
SELECT isnt((SELECT count(*) FROM shop_internal.rollup_first WHERE person = :'erased'), 0::bigint, 'a device that is known');
DELETE FROM shop.try_on_event WHERE device_id = :'erased';
SELECT isnt(probe.refresh(), 0, 'is deleted');
SELECT is((SELECT count(*) FROM shop_internal.rollup_first WHERE person = :'erased'), 0::bigint, 'and is not in rollup_first');
SELECT is((SELECT count(*) FROM shop_internal.rollup_change WHERE person = :'erased'), 0::bigint, '… nor among what changed');
SELECT is((SELECT count(*) FROM shop_internal.try_on_kept AS k WHERE shopmetrics.unique_users(shopmetrics.audience_intersect(k.devices, (SELECT shopmetrics.audience_agg(:'erased'::text)))) > 0), 0::bigint, '… nor in a day');

SELECT lives_ok($$ SELECT shop.drop_rollup(z) FROM unnest('{Europe/Rome,America/Havana}'::text[]) AS z $$, 'dropped');
SELECT is_empty($$ SELECT tgname FROM pg_trigger WHERE tgname LIKE 'rollup%' $$, 'no trigger is left');
SELECT is_empty($$ SELECT 1 FROM shop_internal.try_on_kept UNION ALL SELECT 1 FROM shop_internal.conversation_kept UNION ALL SELECT 1 FROM shop_internal.message_kept UNION ALL SELECT 1 FROM shop_internal.widget_kept UNION ALL SELECT 1 FROM shop_internal.rollup_first UNION ALL SELECT 1 FROM shop_internal.rollup_conversation UNION ALL SELECT 1 FROM shop_internal.rollup_change $$, 'nor anything that was kept');

SELECT * FROM finish();
ROLLBACK;
