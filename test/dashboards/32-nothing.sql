-- No rows at all, one row only: zeros and NULLs, no error, an overview always one row.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir periods.psql
SELECT no_plan();

SELECT probe.agrees(d.name, format('%L::tstzrange, %L', p.period, p.zone), format('%s of empty tables: %s', d.name, p.label), d.name NOT IN ('try_on_platforms', 'feedback'), d.name IN ('sales_daily', 'agent_leaderboard', 'agent_trends'))
FROM   probe.dashboard AS d, probe.period AS p WHERE p.label IN ('a day of 25 hours', 'a week in Nepal', 'nothing') ORDER BY d.n, p.n;
-- Said once more in plain words, for the oracle's sake.
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.try_on_overview(''empty'', ''UTC'') AS t'), '(0,0,0,0,0,,,)', 'try_on_overview of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.sales_performance(''empty'', ''UTC'') AS t'), '(,0,0,,,)', 'sales_performance of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.messaging_kpis(''empty'', ''UTC'') AS t'), '(0,,,0,0,0,,,,0,,)', 'messaging_kpis of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.conversation_overview(''empty'', ''UTC'') AS t'), '(0,0,0,,,,)', 'conversation_overview of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.purchase_overview(''empty'', ''UTC'') AS t'), '(,0,0,0,)', 'purchase_overview of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.request_overview(''empty'', ''UTC'') AS t'), '(0,0,0,0,0,0,0,0,0,,)', 'request_overview of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.visitor_overview(''empty'', ''UTC'') AS t'), '(0,0,,)', 'visitor_overview of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.nps_overview(''empty'', ''UTC'') AS t'), '(,0,0,0,0)', 'nps_overview of nothing');
SELECT is(probe.answer('SELECT (t.*)::text FROM shop.rating_overview(''empty'', ''UTC'') AS t'), '(,0,0,)', 'rating_overview of nothing');
SELECT is(probe.answer('SELECT array_agg((t.*)::text)::text FROM shop.rating_distribution(''empty'', ''UTC'') AS t'), '{"(1,0,)","(2,0,)","(3,0,)","(4,0,)","(5,0,)"}', 'rating_distribution of nothing');
SELECT is(probe.answer('SELECT count(*)::text FROM shop.request_hourly(''empty'', ''UTC'') AS t WHERE text_requests = 0 AND video_requests = 0'), '24', 'request_hourly of nothing');
SELECT is(probe.answer('SELECT array_agg((t.*)::text)::text FROM shop.try_on_trend(''[2025-10-25 22:00Z,2025-10-27 23:00Z)'', ''Europe/Rome'') AS t'), '{"(2025-10-26,0,0,0)","(2025-10-27,0,0,0)"}', 'try_on_trend of nothing');
SELECT is(probe.answer('SELECT array_agg((t.*)::text)::text FROM shop.visitor_trend(''[2025-10-25 22:00Z,2025-10-27 23:00Z)'', ''Europe/Rome'') AS t'), '{"(2025-10-26,0,0,,)","(2025-10-27,0,0,,)"}', 'visitor_trend of nothing');
SELECT is(probe.answer('SELECT array_agg((t.*)::text)::text FROM shop.sales_daily(''[2025-10-25 22:00Z,2025-10-27 23:00Z)'', ''Europe/Rome'') AS t'), '{"(2025-10-26,,0,0,)","(2025-10-27,,0,0,)"}', 'sales_daily of nothing');
SELECT is(probe.answer(format('SELECT count(*)::text FROM shop.%I(''yesterday'', timestamptz ''2025-10-27 12:00Z'', ''UTC'')', name || '_compared')), CASE kind WHEN 'o' THEN cardinality(string_to_array(columns, ', ')) ELSE cardinality(string_to_array(columns, ', ')) - 1 END::text, name || '_compared of nothing: a row a metric')
FROM   probe.dashboard WHERE kind IN ('o', 'p') ORDER BY n;
SELECT is(probe.answer(format('SELECT count(*)::text FROM shop.%I(''yesterday'', timestamptz ''2025-10-27 12:00Z'', ''UTC'') WHERE coalesce(current, 0) <> 0 OR coalesce(previous, 0) <> 0 OR change IS NOT NULL', name || '_compared')), '0', name || '_compared of nothing: no change')
FROM   probe.dashboard WHERE kind IN ('o', 'p') ORDER BY n;
-- Nonsense is refused where there is nothing to apply it to.
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'UTC', gap => %L) $$, name, gap), ARRAY['22023'], ARRAY['gap'], format('%s of nothing refuses a gap of %s', name, coalesce(gap, 'NULL')))
FROM   probe.dashboard, unnest(ARRAY['0', '-1 hour', '1 month', '1 day -25 hours', NULL]) AS gap WHERE options LIKE '%gap%' ORDER BY n, gap;
SELECT probe.refuses($$ SELECT * FROM shop.messaging_report('[2025-10-20 00:00Z,2025-10-21 00:00Z)', 'UTC', gap => '-1 hour') $$, ARRAY['22023'], ARRAY['gap', '-01:00:00'], 'messaging_report of nothing refuses a gap');
SELECT probe.refuses($$ SELECT * FROM shop.messaging_kpis_compared('yesterday', now(), 'UTC', gap => '-1 hour') $$, ARRAY['22023'], ARRAY['gap', '-01:00:00'], 'messaging_kpis_compared of nothing refuses a gap');
SELECT probe.refuses(format($$ SELECT * FROM shop.%I('empty', 'Mars/Olympus') $$, name), ARRAY['22023'], ARRAY[name || ': zone', 'Mars/Olympus'], name || ' of nothing refuses an unknown zone') FROM probe.dashboard ORDER BY n;
-- The first of a month: the month until today is empty.
SELECT is(probe.answer(format('SELECT count(*)::text FROM shop.%I(''month_to_date'', timestamptz ''2025-10-01 12:00Z'', ''UTC'')', name || '_compared')), '0', name || '_compared on the first of a month: no day') FROM probe.dashboard WHERE kind = 'd' ORDER BY n;
-- What stands for "all" and what for "none" is said by the caller, NULL and not.
SELECT is(probe.answer(format('SELECT count(*)::text FROM shop.%I(NULL, ''UTC'')', name)) ~ '^(0|1|5|24|error (22023|22004))$', true, name || ' of a NULL period gives nothing or says so') FROM probe.dashboard ORDER BY n;

-- One row in one table.
CREATE FUNCTION probe.one_row(statement text, what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN QUERY SELECT probe.agrees(d.name, format('%L::tstzrange, %L', p, 'Europe/Rome'), format('%s: only %s, %s', d.name, what, p), d.name NOT IN ('try_on_platforms', 'feedback'), d.name IN ('sales_daily', 'agent_leaderboard', 'agent_trends'))
    FROM probe.dashboard AS d, unnest(ARRAY['[2025-10-25 22:00Z,2025-10-26 23:00Z)', '[2025-10-26 23:00Z,2025-10-27 23:00Z)', '[2025-10-24 22:00Z,2025-10-25 22:00Z)']::tstzrange[]) AS p ORDER BY d.n, p;
    PERFORM probe.empty_tables();
END $$;
SELECT probe.one_row($$ INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES ('1', 'd', 's', '2025-10-25 22:00Z', 'c', 'p', 'red', 'p-red', 'iOS app', 4) $$, 'a try-on at the first instant of a day');
SELECT probe.one_row($$ INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender) VALUES ('1', 'u', NULL, '2025-10-26 22:59:59.999999Z', 'user') $$, 'a message at the last instant of a day');
SELECT probe.one_row($$ INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender) VALUES ('1', 'u', 'p', '2025-10-26 12:00Z', 'agent') $$, 'a message of an agent');
SELECT probe.one_row($$ INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency) VALUES ('1', 'u', '2025-10-25 22:00Z', 'captured', 'web', 10, 10, 0, 0, 0, 'EUR') $$, 'an order');
SELECT probe.one_row($$ INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url, automated) VALUES ('1', 'c', 'u', 'a', '2025-10-25 22:00Z', 'agent', 'video', NULL, false) $$, 'an event of an agent');
SELECT probe.one_row($$ INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url, automated) VALUES ('1', 'c', 'u', 'a', '2025-10-26 10:00Z', 'agent', 'text', '/', true) $$, 'an automated event');
SELECT probe.one_row($$ INSERT INTO shop.widget_event (event_id, visitor_id, at, kind, url) VALUES ('1', 'u', '2025-10-26 10:00Z', 'click', NULL) $$, 'a click');
SELECT probe.one_row($$ INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, feedback, submitted) VALUES ('1', NULL, 'u', '2025-10-26 10:00Z', NULL, NULL, false) $$, 'a survey without anything');
SELECT probe.one_row($$ INSERT INTO shop.agent (agent_id, name) VALUES ('1', 'Ann') $$, 'an agent');

SELECT * FROM finish();
ROLLBACK;
