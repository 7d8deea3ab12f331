-- Bad input is an error that names the function, the argument and the value: SQLSTATE 22023; 22003 for overflow. The
-- query fails, nothing is half-counted.

BEGIN;
\ir setup.psql
\ir serial.psql

SELECT plan(659);

CREATE FUNCTION probe.refuses_22023(query text, VARIADIC mentions text[]) RETURNS text LANGUAGE sql AS $$ SELECT probe.refuses(query, '{22023}', mentions, '22023: ' || query) $$;
CREATE FUNCTION probe.refuses_22023(query text) RETURNS text LANGUAGE sql AS $$ SELECT probe.refuses(query, '{22023}', '{}', '22023: ' || query) $$;

---------------------------------------------------------------------------------------------------------------------
-- Seconds and amounts. (Any spelling of infinity will do: 'inf' is in all of them.)
SELECT probe.refuses_22023(format('SELECT %s(1, 1, 1, %s)', f, quote_literal(v) || '::float8'), f, 'seconds', replace(v, 'Infinity', 'inf'))
FROM   unnest(ARRAY['try_on_agg', 'session_count', 'unique_users', 'engagement_seconds', 'avg_session_duration', 'avg_engagement_per_user', 'avg_sessions_per_user']) AS f,
       unnest(ARRAY['-1', '-0.25', 'NaN', 'Infinity', '-Infinity']) AS v
WHERE  f IN ('try_on_agg', 'session_count') OR v = '-1';
SELECT probe.refuses_22023($$ SELECT session_count(1, 1, 1, -1e-9) $$, 'session_count', 'seconds');
SELECT probe.refuses_22023($$ SELECT session_count(1, 1, 1, x) FROM (VALUES (5::float8), (-1), (5)) AS v (x) $$, 'seconds', '-1');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 'NaN', 10) $$, 'capped_sum', 'value', 'nan');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 'Infinity', 10) $$, 'capped_sum', 'value', 'inf');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, '-Infinity', 10) $$, 'capped_sum', 'value', 'inf');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, 'NaN') $$, 'capped_sum', 'cap', 'nan');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, 'Infinity') $$, 'capped_sum', 'cap', 'inf');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, NULL) $$, 'capped_sum', 'cap', 'null');
SELECT probe.refuses_22023($$ SELECT capped_sum(1, 1, 5, c) FROM (VALUES (10::float8), (11)) AS v (c) $$, 'capped_sum', 'cap');
SELECT probe.refuses('SELECT session_count(1, 1, 1, 1e13)', '{22003}', '{}', '22003: more seconds than 64 bits of microseconds hold');
SELECT probe.refuses('SELECT capped_sum(1, 1, 9.1e12, 10)', '{22003}', '{capped_sum}', '22003: an amount above 9·10¹²');
SELECT probe.refuses('SELECT capped_sum(1, 1, -9.1e12, 10)', '{22003}', '{capped_sum}', '22003: an amount below -9·10¹²');
SELECT probe.refuses('SELECT capped_sum(1, 1, 1e300, 10)', '{22003}', '{capped_sum}', '22003: an enormous amount');
-- Within that range sums are exact however far they go.
SELECT is((SELECT capped_sum(1, 1, v, 9e12) FROM unnest(ARRAY[9e12, 9e12, 9e12, -9e12, -9e12, -8e12]) AS v), 1e12::float8, 'a sum that leaves 64 bits and comes back');
SELECT is((SELECT capped_sum(1, 1, v, 9e12 ORDER BY v) FROM unnest(ARRAY[9e12, 9e12, 9e12, -9e12, -9e12, -8e12]) AS v), 1e12::float8, '… in another order');
SELECT is((SELECT capped_sum(n, 1, 9e12, 9e12) FROM generate_series(1, 3) AS n), 2.7e13::float8, 'a total beyond 64 bits of millionths');
SELECT is((SELECT engagement_seconds(try_on_agg(n, 1, 1, 9e12), cap => 9e12) FROM generate_series(1, 3) AS n), 2.7e13::float8, 'engagement beyond 64 bits of microseconds');
SELECT is((SELECT engagement_seconds(merge(t), cap => 9e12) FROM (SELECT try_on_agg(1, 1, 1, 9e12) AS t FROM generate_series(1, 3) AS n GROUP BY n) AS p), 9e12::float8, 'a product beyond 64 bits of microseconds');
SELECT is((SELECT (session_count(t), engagement_seconds(t), unique_users(t))::text FROM (SELECT try_on_agg(1, 1, n, 9e12) AS t FROM generate_series(1, 3) AS n) AS p), '(1,1350,1)', 'a session beyond 64 bits of microseconds');

-- Options of accessors.
SELECT probe.refuses_22023(format('SELECT %s(try_on_agg(1, 1, 1, 5), %s => %s)', f, o, quote_literal(v)), f, o, replace(v, 'Infinity', 'inf'))
FROM   (VALUES ('session_count', 'min_seconds'), ('unique_users', 'min_seconds'), ('engagement_seconds', 'min_seconds'), ('engagement_seconds', 'cap'), ('avg_session_duration', 'min_seconds'), ('avg_session_duration', 'cap'),
               ('avg_engagement_per_user', 'min_seconds'), ('avg_engagement_per_user', 'cap'), ('avg_sessions_per_user', 'min_seconds'), ('median_session_duration', 'min_seconds'), ('median_session_duration', 'cap'), ('session_duration_statistics', 'cap')) AS f (f, o), unnest(ARRAY['-1', 'NaN', 'Infinity']) AS v;
SELECT probe.refuses_22023(format('SELECT count(*) FROM product_statistics((SELECT try_on_agg(1, 1, 1, 5)), %s => %s)', o, quote_literal(v)), 'product_statistics', o, replace(v, 'Infinity', 'inf'))
FROM   unnest(ARRAY['cap', 'min_seconds', 'min_item_seconds']) AS o, unnest(ARRAY['-1', 'NaN', 'Infinity']) AS v;

SELECT probe.refuses_22023(format('SELECT session_duration_percentile(try_on_agg(1, 1, 1, 5), %L::float8)', v), 'session_duration_percentile', 'fraction', CASE WHEN v IS NULL THEN 'null' ELSE replace(v, 'Infinity', 'inf') END)
FROM   unnest(ARRAY['-0.01', '1.01', '50', 'NaN', 'Infinity', NULL]) AS v;
SELECT probe.refuses('SELECT median_session_duration(try_on_agg(1, 1, n, 9e12), cap => 9e12) FROM generate_series(1, 3) AS n', '{22003}', '{median_session_duration}', '22003: a session beyond 64 bits of microseconds');
SELECT probe.refuses_22023(format('SELECT rolling_users(audience_agg(1, now()::date), %s)', v), 'rolling_users', 'days', v::text) FROM unnest(ARRAY[0, -7]) AS v;
SELECT probe.refuses_22023(format('SELECT retention(audience_agg(1, now()::date), %L)', v), 'retention', 'unit', 'day, week or month', v) FROM unnest(ARRAY['year', 'WEEK', '']) AS v;
SELECT probe.refuses_22023(format('SELECT top_box_share(rating_agg(3), %s)', v), 'top_box_share', 'lowest', '1 to 5', v::text) FROM unnest(ARRAY[0, 6]) AS v;
SELECT probe.refuses_22023('SELECT top_box_share(rating_agg(3, 0, 10), 11)', 'top_box_share', 'lowest', '0 to 10', '11');

---------------------------------------------------------------------------------------------------------------------
-- Gaps. (A day counts 24 hours, so '1 day -24:00:00' is nothing. A gap that is not positive may be told in any unit, but with its sign.)
SELECT probe.refuses_22023(replace(call, 'GAP', quote_literal(g) || '::interval'), split_part(split_part(call, ' ', 2), '(', 1), 'gap', CASE WHEN g LIKE '-%' THEN '-' WHEN g ~ 'mon|year' THEN g ELSE '' END)
FROM   unnest(ARRAY['SELECT session_count(1, now(), GAP)', 'SELECT sessions_per_user(1, now(), GAP)', 'SELECT session_count(activity_agg(now()), GAP)', 'SELECT session_count(visit_agg(1, now()), GAP)',
                    'SELECT sessions_per_user(visit_agg(1, now()), GAP)', 'SELECT sessionize(ARRAY[now()], GAP)', 'SELECT session_number(now(), GAP) OVER ()']) AS call,
       unnest(ARRAY['00:00:00', '-00:00:01', '-1 days', '1 mon', '1 year', '1 day -24:00:00', '1 mon -30 days']) AS g;
SELECT probe.refuses_22023($$ SELECT count(*) FROM sessionize((SELECT activity_agg(now())), '0') $$, 'sessionize', 'gap');
SELECT probe.refuses_22023($$ SELECT count(*) FROM sessionize((SELECT visit_agg(1, now())), '1 month') $$, 'sessionize', 'gap');
SELECT probe.refuses_22023($$ SELECT session_count(1, now(), NULL::interval) $$, 'session_count', 'gap', 'null');
SELECT probe.refuses_22023($$ SELECT sessions_per_user(1, now(), NULL::interval) $$, 'sessions_per_user', 'gap', 'null');
SELECT probe.refuses_22023($$ SELECT session_count(1, now(), g) FROM (VALUES (interval '1 hour'), ('2 hours')) AS v (g) $$, 'session_count', 'gap');
SELECT probe.refuses_22023($$ SELECT session_number(now(), g) OVER () FROM (VALUES (interval '1 hour'), ('2 hours')) AS v (g) $$, 'session_number', 'gap');
SELECT current_setting('server_version_num')::int >= 170000 AS has_infinite_intervals \gset
\if :has_infinite_intervals
    SELECT probe.refuses_22023($$ SELECT session_count(activity_agg(now()), 'infinity'::interval) $$, 'session_count', 'gap', 'infinity');
    SELECT probe.refuses_22023($$ SELECT session_count(1, now(), '-infinity'::interval) $$, 'session_count', 'gap', 'infinity');
\else
    SELECT skip('intervals are finite before PostgreSQL 17', 2);
\endif

-- Rows out of order.
SELECT probe.refuses_22023($$ SELECT session_number(at, '1 hour') OVER (ORDER BY at DESC) FROM (VALUES ('2025-01-01'::timestamptz), ('2025-01-02')) AS v (at) $$, 'session_number');
SELECT probe.refuses_22023($$ SELECT session_number(at, '1 hour') OVER (ORDER BY n) FROM (VALUES (1, '2025-01-02'::timestamptz), (2, '2025-01-01')) AS v (n, at) $$, 'session_number');
SELECT probe.refuses_22023($$ SELECT session_number(at, '1 hour') OVER (ORDER BY n) FROM (VALUES (1, '2025-01-02'::timestamptz), (2, NULL), (3, '2025-01-01')) AS v (n, at) $$, 'session_number');

---------------------------------------------------------------------------------------------------------------------
-- Instants, days, zones.
SELECT probe.refuses_22023(replace(call, 'AT', quote_literal(v) || '::timestamptz'), split_part(split_part(call, ' ', 2), '(', 1), v)
FROM   unnest(ARRAY['SELECT session_count(1, AT, ''1 hour'')', 'SELECT sessions_per_user(1, AT, ''1 hour'')', 'SELECT activity_agg(AT)', 'SELECT visit_agg(1, AT)', 'SELECT sessionize(ARRAY[AT], ''1 hour'')',
                    'SELECT session_number(AT, ''1 hour'') OVER ()', 'SELECT local_day(AT, ''UTC'')', 'SELECT audience_agg(1, AT, ''UTC'')', 'SELECT unique_users(1, AT, ''UTC'')', 'SELECT daily_unique_users(1, AT, ''UTC'')']) AS call,
       unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(format('SELECT %s(1, %L::date)', f, v), f, v) FROM unnest(ARRAY['audience_agg', 'unique_users', 'daily_unique_users']) AS f, unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(replace(call, 'ZONE', quote_literal(v)), split_part(split_part(call, ' ', 2), '(', 1), v)
FROM   unnest(ARRAY['SELECT local_day(now(), ZONE)', 'SELECT audience_agg(1, now(), ZONE)', 'SELECT unique_users(1, now(), ZONE)', 'SELECT daily_unique_users(1, now(), ZONE)']) AS call,
       unnest(ARRAY['Europe/Atlantis', '', 'Europe/Rome ', '../etc/passwd']) AS v;

---------------------------------------------------------------------------------------------------------------------
-- Ratings.
SELECT probe.refuses_22023(format('SELECT %s(%L::float8)', f, v), f, 'rating', replace(v, 'Infinity', 'inf'))
FROM   unnest(ARRAY['rating_agg', 'rating_count', 'unrated_count', 'avg_rating', 'rating_response_rate']) AS f, unnest(ARRAY['0', '6', '2.5', '-1', 'NaN', 'Infinity', '-Infinity', '5.0000001', '1e+300']) AS v
WHERE  f = 'rating_agg' OR v IN ('0', '2.5');
SELECT probe.refuses_22023(format('SELECT %s(%L::float8, 0, 10)', f, v), f, 'rating', v)
FROM   unnest(ARRAY['rating_agg', 'rating_count', 'unrated_count', 'avg_rating', 'rating_response_rate', 'nps_score']) AS f, unnest(ARRAY['-1', '11', '9.5', 'NaN']) AS v
WHERE  f IN ('rating_agg', 'nps_score') OR v = '11';
SELECT probe.refuses_22023('SELECT rating_agg(3, 5, 1)', 'rating_agg', '5', '1');
SELECT probe.refuses_22023('SELECT avg_rating(3, NULL, 5)', 'avg_rating', 'lowest');
SELECT probe.refuses_22023('SELECT avg_rating(3, 1, NULL)', 'avg_rating', 'highest');
SELECT probe.refuses_22023('SELECT rating_agg(3, 1, h) FROM (VALUES (5), (7)) AS v (h)', 'rating_agg');
SELECT probe.refuses_22023('SELECT rating_agg(3, l, 5) FROM (VALUES (0), (1)) AS v (l)', 'rating_agg');
SELECT probe.refuses_22023('SELECT nps_score(3, 1, 5)', 'nps_score');
SELECT probe.refuses_22023('SELECT nps_score(rating_agg(3))', 'nps_score');
SELECT probe.refuses_22023('SELECT nps_score(rating_agg(3, 1, 10))', 'nps_score');
SELECT probe.refuses_22023('SELECT merge(r) FROM (SELECT rating_agg(3) UNION ALL SELECT rating_agg(3, 0, 10)) AS t (r)', 'merge');

---------------------------------------------------------------------------------------------------------------------
-- Buckets.
SELECT probe.refuses_22023('SELECT bucket(1, 0)', 'bucket', 'buckets', '0');
SELECT probe.refuses_22023('SELECT bucket(1, -1)', 'bucket', 'buckets', '-1');

---------------------------------------------------------------------------------------------------------------------
-- Kinds of keys: in the rows, in a merge, in a match; each of the keys.
SELECT probe.refuses_22023($$ SELECT session_count(k, 1, 1, 5) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT session_count(1, k, 1, 5) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT session_count(1, 1, k, 5) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT session_count(k, now(), '1 hour') FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT daily_unique_users(k, '2025-01-01'::date) FROM unnest(ARRAY[gen_random_uuid()::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT capped_sum(k, 1, 5, 10) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT capped_sum(1, k, 5, 10) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT view_count(1, 1, k) FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT try_on_agg(1, 1, 1, 5) UNION ALL SELECT try_on_agg('a'::text, 1, 1, 5)) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT try_on_agg(1, 1, 1, 5) UNION ALL SELECT try_on_agg(1, 'a'::text, 1, 5)) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT try_on_agg(1, 1, 1, 5) UNION ALL SELECT try_on_agg(1, 1, 'a'::text, 5)) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT visit_agg(1, now()) UNION ALL SELECT visit_agg('a'::text, now())) AS v (t) $$);
SELECT probe.refuses_22023($$ SELECT merge(t) FROM (SELECT view_agg(1, 1, 1) UNION ALL SELECT view_agg(1, 'a'::text, 1)) AS v (t) $$);
SELECT probe.refuses_22023(format('SELECT %s(audience_agg(1), audience_agg(''a''::text))', f)) FROM unnest(ARRAY['audience_union', 'audience_intersect', 'audience_except']) AS f;

---------------------------------------------------------------------------------------------------------------------
-- Periods as arguments: "Ranges are [) with finite bounds"; of an empty one the answer is 0.
CREATE TABLE probe.bad_period (period text, mention text);
INSERT INTO probe.bad_period VALUES ('empty', 'empty'), ('(,)', '(,)'), ('[2025-01-01 00:00+00,)', '2025-01-01'), ('(,2025-01-01 00:00+00)', '2025-01-01'), ('[2025-01-01 00:00+00,infinity)', 'infinity'), ('[-infinity,2025-01-01 00:00+00)', 'infinity'),
    ('[2025-01-01 00:00+00,2025-02-01 00:00+00]', '2025-01-01'), ('(2025-01-01 00:00+00,2025-02-01 00:00+00)', '2025-01-01'), ('(2025-01-01 00:00+00,2025-02-01 00:00+00]', '2025-01-01'), ('[2025-01-01 00:00+00,2025-01-01 00:00+00]', '2025-01-01');
SELECT probe.refuses_22023(format('SELECT %s(1, now(), %L::tstzrange)', f, period), f, 'period', mention) FROM unnest(ARRAY['new_users', 'returning_users', 'period_users_agg']) AS f, probe.bad_period WHERE period <> 'empty';
SELECT probe.refuses_22023(format('SELECT new_users(first_seen_agg(1, now()), %L::tstzrange)', period), 'new_users', 'period', mention) FROM probe.bad_period WHERE period <> 'empty';
SELECT probe.refuses_22023(format('SELECT %s(1, now(), NULL::tstzrange)', f), f, 'period', 'null') FROM unnest(ARRAY['new_users', 'returning_users', 'period_users_agg']) AS f;
SELECT probe.refuses_22023(format('SELECT %s(1, ''2025-01-01 12:00''::timestamptz, p) FROM (VALUES (''[2025-01-01, 2025-01-02)''::tstzrange), (''[2025-01-01, 2025-01-03)'')) AS v (p)', f), f, 'period') FROM unnest(ARRAY['new_users', 'returning_users', 'period_users_agg']) AS f;
-- … also where the rows come after their period, and so add nothing
SELECT probe.refuses_22023($$ SELECT new_users(1, '2026-01-01'::timestamptz, p) FROM (VALUES ('[2025-01-01, 2025-01-02)'::tstzrange), ('[2025-01-01, 2025-01-03)')) AS v (p) $$, 'new_users', 'period');
SELECT probe.refuses_22023($$ SELECT new_users(k, '2026-01-01'::timestamptz, '[2025-01-01, 2025-01-02)') FROM unnest(ARRAY[1::key, 'a'::text::key]) AS k $$, 'new_users');
SELECT probe.refuses_22023($$ SELECT merge(u) FROM (SELECT period_users_agg(1, '2025-01-01 12:00'::timestamptz, '[2025-01-01, 2025-01-02)') UNION ALL SELECT period_users_agg(1, '2025-01-01 12:00'::timestamptz, '[2025-01-01, 2025-01-03)')) AS v (u) $$, 'merge', 'period');
SELECT probe.refuses_22023(format('SELECT count(*) FROM period_days(%L::tstzrange, ''UTC'')', period), 'period_days', 'period', mention) FROM probe.bad_period WHERE period <> 'empty';

-- Periods by name.
SELECT probe.refuses_22023(format('SELECT %s(%L, now(), ''UTC'')', f, v), f, 'name', v, 'today', 'yesterday', 'last_7_days', 'last_14_days', 'last_30_days', 'month_to_date')
FROM   unnest(ARRAY['period', 'previous_period']) AS f, unnest(ARRAY['last_8_days', '', 'today ', 'last 7 days']) AS v;
SELECT probe.refuses_22023(format('SELECT %s(''today'', %L, ''UTC'')', f, v), f, 'as_of', v) FROM unnest(ARRAY['period', 'previous_period']) AS f, unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(format('SELECT local_day_start(%L, ''UTC'')', v), 'local_day_start', 'day', v) FROM unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(replace(call, 'ZONE', quote_literal(v)), split_part(split_part(call, ' ', 2), '(', 1), 'zone', v)
FROM   unnest(ARRAY['SELECT period(''today'', now(), ZONE)', 'SELECT previous_period(''today'', now(), ZONE)', 'SELECT local_day_start(''2025-01-01'', ZONE)', 'SELECT period_days(''[2025-01-01, 2025-01-02)'', ZONE)']) AS call,
       unnest(ARRAY['Europe/Atlantis', '', '../etc/passwd']) AS v;
-- The ends of the calendar.
SELECT probe.refuses(format('SELECT %s', call), '{22003}', ARRAY[split_part(call, '(', 1), says, 'end of the calendar'], call)
FROM (VALUES ('period(''last_30_days'', ''4714-11-25 00:00+00 BC'', ''UTC'')', 'day'), ('period(''yesterday'', ''4714-11-24 00:00+00 BC'', ''UTC'')', 'day'),
             ('previous_period(''today'', ''4714-11-24 00:00:01+00 BC'', ''UTC'')', 'day'), ('period(''today'', ''294276-12-31 23:00+00'', ''Asia/Tokyo'')', '294276'),
             ('local_day(''4714-11-24 00:00+00 BC'', ''America/New_York'')', '4714'), ('local_day(''294276-12-31 23:00+00'', ''Asia/Tokyo'')', '294276'),
             ('daily_unique_users(1, ''4714-11-24 00:00+00 BC'', ''America/New_York'')', '4714'), ('audience_agg(1, ''294276-12-31 23:00+00'', ''Asia/Tokyo'')', '294276'),
             ('local_day_start(''4714-11-24 BC'', ''Asia/Tokyo'')', '4714'), ('local_day_start(''294277-01-01'', ''UTC'')', '294277'), ('local_day_start(''5874897-12-31'', ''UTC'')', '5874897')) AS v (call, says);
-- A message does not carry whatever it is given.
SELECT probe.refuses(call, '{22023,22003}', '{...}', 'a long value is cut') FROM unnest(ARRAY['SELECT local_day(now(), repeat(''x'', 100000))', 'SELECT period(repeat(''é'', 100000), now(), ''UTC'')', 'SELECT purchase_agg(1, 1, now(), 1e30000)']) AS call;

---------------------------------------------------------------------------------------------------------------------
-- Instants of the families whose rows have one.
SELECT probe.refuses_22023(replace(call, 'AT', quote_literal(v) || '::timestamptz'), split_part(split_part(call, ' ', 2), '(', 1), v)
FROM   unnest(ARRAY['SELECT first_seen_agg(1, AT)', 'SELECT new_users(1, AT, ''[2025-01-01, 2025-01-02)'')', 'SELECT returning_users(1, AT, ''[2025-01-01, 2025-01-02)'')', 'SELECT period_users_agg(1, AT, ''[2025-01-01, 2025-01-02)'')',
                    'SELECT conversation_agg(1, AT, true, true)', 'SELECT touch_agg(1, 1, AT, NULL)', 'SELECT funnel_agg(1, AT, 1)', 'SELECT touch_agg(1, 1, ''2025-01-01'', AT)', 'SELECT purchase_agg(1, 1, AT, 1)']) AS call,
       unnest(ARRAY['infinity', '-infinity']) AS v;
SELECT probe.refuses_22023(format('SELECT %s(1, ''infinity''::timestamptz, true, true)', f), f, 'infinity')
FROM   unnest(ARRAY['conversation_count', 'text_conversation_count', 'video_conversation_count', 'avg_conversation_minutes', 'request_count', 'agent_request_count', 'visitor_request_count', 'text_request_count', 'video_request_count',
                    'unsuccessful_request_count', 'unanswered_request_count', 'agent_acceptance_rate', 'visitor_acceptance_rate']) AS f;

---------------------------------------------------------------------------------------------------------------------
-- Touches and purchases.
SELECT probe.refuses_22023($$ SELECT touch_agg(1, 1, '2025-01-02 00:00+00', '2025-01-01 23:59:59.999999+00') $$, 'touch_agg', 'ends_at', '2025-01-0');
-- the same touch or order with other fields, in the rows and in a merge; its id is named
SELECT probe.refuses_22023(format('SELECT touch_agg(v, t, s::timestamptz, e::timestamptz) FROM (VALUES (1, 4711, ''2025-01-01'', ''2025-01-02''), (1, 4712, ''2025-01-01'', ''2025-01-02''), %s) AS x (v, t, s, e)', r), 'touch_agg', 'touch_id', '4711')
FROM   unnest(ARRAY[$$(2, 4711, '2025-01-01', '2025-01-02')$$, $$(1, 4711, '2025-01-01 00:00:00.000001', '2025-01-02')$$, $$(1, 4711, '2025-01-01', '2025-01-03')$$, $$(1, 4711, '2025-01-01', NULL)$$]) AS r;
SELECT probe.refuses_22023(format('SELECT purchase_agg(v, o, t::timestamptz, a) FROM (VALUES (1, 4711, ''2025-01-01'', 1.5), (1, 4712, ''2025-01-01'', 1.5), %s) AS x (v, o, t, a)', r), 'purchase_agg', 'order_id', '4711')
FROM   unnest(ARRAY[$$(2, 4711, '2025-01-01', 1.5)$$, $$(1, 4711, '2025-01-01 00:00:00.000001', 1.5)$$, $$(1, 4711, '2025-01-01', 1.6)$$, $$(1, 4711, '2025-01-01', -1.5)$$, $$(1, 4711, '2025-01-01', 15)$$, $$(1, 4711, '2025-01-01', NULL)$$]) AS r;
SELECT probe.refuses_22023(format('SELECT merge(t) FROM (SELECT touch_agg(v, t, s::timestamptz, e::timestamptz) AS t FROM (VALUES (1, 4711, ''2025-01-01'', ''2025-01-02''), (1, 4712, ''2025-01-01'', ''2025-01-02''), %s) AS x (v, t, s, e) GROUP BY v, t, s, e) AS p', r), 'merge', 'touch_id', '4711')
FROM   unnest(ARRAY[$$(2, 4711, '2025-01-01', '2025-01-02')$$, $$(1, 4711, '2025-01-01 00:00:00.000001', '2025-01-02')$$, $$(1, 4711, '2025-01-01', '2025-01-03')$$]) AS r;
SELECT probe.refuses_22023(format('SELECT merge(p) FROM (SELECT purchase_agg(v, o, t::timestamptz, a) AS p FROM (VALUES (1, 4711, ''2025-01-01'', 1.5), (1, 4712, ''2025-01-01'', 1.5), %s) AS x (v, o, t, a) GROUP BY v, o, t, a) AS q', r), 'merge', 'order_id', '4711')
FROM   unnest(ARRAY[$$(2, 4711, '2025-01-01', 1.5)$$, $$(1, 4711, '2025-01-01 00:00:00.000001', 1.5)$$, $$(1, 4711, '2025-01-01', 1.6)$$, $$(1, 4711, '2025-01-01', NULL)$$]) AS r;
SELECT probe.refuses_22023($$ SELECT purchase_agg(n % 2, n % 500, '2025-01-01'::timestamptz, n % 500) FROM generate_series(1, 1001) AS n WHERE n % 2 = n % 500 % 2 OR n = 1001 UNION ALL SELECT purchase_agg(v, 'an order of a long name', '2025-01-01'::timestamptz, 1) FROM unnest(ARRAY[1, 2]) AS v $$,
                           'purchase_agg', 'order_id', 'an order of a long name');
SELECT probe.refuses_22023(format('SELECT purchase_agg(1, 1, now(), %L::numeric)', v), 'purchase_agg', 'amount', replace(v, 'Infinity', 'inf')) FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity']) AS v;
SELECT probe.refuses(format('SELECT purchase_agg(1, 1, now(), %s)', v), '{22003}', ARRAY['purchase_agg', 'amount', left(replace(v, '-', ''), 20)], '22003: ' || v)
FROM   unnest(ARRAY['100000000000000000000000000000000000001', '-123456789012345678901234567890123456789', '0.100000000000000000000000000000000000001', '1234567890123456789.01234567890123456789']) AS v;
SELECT lives_ok(format('SELECT purchase_agg(1, 1, now(), %s)', v), 'as many as that are taken: ' || v)
FROM   unnest(ARRAY['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999', '0.99999999999999999999999999999999999999', '1234567890123456789.0123456789012345678', '1.00000000000000000000000000000000000000000000000000000000000', '0.00000000000000000000000000000000000001']) AS v;
SELECT probe.refuses_22023(format('SELECT %s(touch_agg(1, 1, now(), NULL), (SELECT purchase_agg(1, 1, now(), 1)), %L)', f, v), f, 'lookback', CASE WHEN v LIKE '-%' THEN '-' WHEN v ~ 'mon|year' THEN v ELSE '' END)
FROM   unnest(ARRAY['attributed_orders', 'attributed_value', 'attributed_aov']) AS f, unnest(ARRAY['-00:00:00.000001', '-1 days', '1 mon', '1 year', '1 day -24:00:01', '1 mon -30 days']) AS v;
SELECT probe.refuses_22023(format('SELECT count(*) FROM attributions((SELECT touch_agg(1, 1, now(), NULL)), (SELECT purchase_agg(1, 1, now(), 1)), %L)', v), 'attributions', 'lookback') FROM unnest(ARRAY['-1 days', '1 mon', '1 day -24:00:01']) AS v;
\if :has_infinite_intervals
    SELECT probe.refuses_22023($$ SELECT attributed_orders(touch_agg(1, 1, now(), NULL), (SELECT purchase_agg(1, 1, now(), 1)), 'infinity') $$, 'attributed_orders', 'lookback', 'infinity');
    SELECT probe.refuses_22023($$ SELECT attributed_orders(touch_agg(1, 1, now(), NULL), (SELECT purchase_agg(1, 1, now(), 1)), '-infinity') $$, 'attributed_orders', 'lookback', 'infinity');
\else
    SELECT skip('intervals are finite before PostgreSQL 17', 2);
\endif

-- Steps and windows of a funnel.
SELECT probe.refuses_22023(format('SELECT funnel_agg(1, now(), %s)', s), 'funnel_agg', 'step', s::text) FROM unnest(ARRAY[0, 33, -1, 2147483647]) AS s;
SELECT probe.refuses_22023(format('SELECT funnel_users(funnel_agg(1, now(), 1), %s, NULL)', s), 'funnel_users', 'step', s::text) FROM unnest(ARRAY[0, 33]) AS s;
SELECT probe.refuses_22023(format('SELECT funnel_users(funnel_agg(1, now(), 1), 1, %L)', v), 'funnel_users', 'within', v) FROM unnest(ARRAY['-00:00:00.000001', '1 mon', '1 year']) AS v;
SELECT probe.refuses_22023(format('SELECT count(*) FROM funnel_steps((SELECT funnel_agg(1, now(), 1)), %L)', v), 'funnel_steps', 'within') FROM unnest(ARRAY['-1 days', '1 mon', '1 day -24:00:01']) AS v;

-- Kinds of keys.
SELECT probe.refuses_22023(format('SELECT %s FROM unnest(ARRAY[1::key, ''a''::text::key]) AS k', call), split_part(call, '(', 1))
FROM   unnest(ARRAY['first_seen_agg(k, now())', 'new_users(k, ''2025-01-01 12:00''::timestamptz, ''[2025-01-01, 2025-01-02)'')', 'returning_users(k, ''2025-01-01 12:00''::timestamptz, ''[2025-01-01, 2025-01-02)'')', 'messaging_agg(k, true, true)', 'bounce_rate(k, true, true)', 'conversation_agg(k, now(), true, true)',
                    'request_count(k, now(), true, true)', 'conversion_agg(k, true, true)', 'reached_users(k, true, true)', 'funnel_agg(k, now(), 1)', 'touch_agg(k, 1, now(), NULL)', 'touch_agg(1, k, now(), NULL)', 'purchase_agg(k, 1, now(), 1)', 'purchase_agg(1, k, now(), 1)']) AS call;
SELECT probe.refuses_22023(format('SELECT merge(s) FROM (SELECT %s UNION ALL SELECT %s) AS v (s)', replace(call, 'K', '1'), replace(call, 'K', '''a''::text')), 'merge')
FROM   unnest(ARRAY['first_seen_agg(K, now())', 'period_users_agg(K, ''2025-01-01 12:00''::timestamptz, ''[2025-01-01, 2025-01-02)'')', 'messaging_agg(K, true, true)', 'conversation_agg(K, now(), true, true)', 'conversion_agg(K, true, true)', 'funnel_agg(K, now(), 1)', 'touch_agg(K, 1, now(), NULL)', 'touch_agg(1, K, now(), NULL)',
                    'purchase_agg(K, 1, now(), 1)', 'purchase_agg(1, K, now(), 1)']) AS call;
SELECT probe.refuses_22023(format('SELECT %s(touch_agg(1, 1, now(), NULL), (SELECT purchase_agg(''a''::text, 1, now(), 1)), NULL)', f), f) FROM unnest(ARRAY['attributed_orders', 'attributed_value', 'attributed_aov']) AS f;
SELECT probe.refuses_22023($$ SELECT count(*) FROM attributions((SELECT touch_agg(gen_random_uuid(), 1, now(), NULL)), (SELECT purchase_agg(1, 1, now(), 1)), NULL) $$, 'attributions');

---------------------------------------------------------------------------------------------------------------------
-- A date is a day of nobody knows which zone: no function without a zone takes it for an instant of the session's. (What the query casts itself, it says.)
SELECT probe.refuses_22023(format('SELECT %s FROM (VALUES (1, date ''2025-01-01'', date ''2025-01-02'')) AS v (u, d, e)', call), split_part(call, '(', 1), argument || ' must be an instant, not a date', 'local_day_start')
FROM  (VALUES ('first_seen_agg(u, d)', 'at'), ('new_users(u, d, ''[2025-01-01, 2025-01-02)'')', 'at'), ('returning_users(u, d, ''[2025-01-01, 2025-01-02)'')', 'at'), ('activity_agg(d)', 'at'), ('visit_agg(u::text, d)', 'at'), ('session_count(u, d, interval ''1 hour'')', 'at'),
              ('sessions_per_user(u, d, interval ''1 hour'')', 'at'), ('conversation_agg(u, d, true, true)', 'at'), ('avg_conversation_minutes(u, d, true, true)', 'at'), ('touch_agg(u, u, d, NULL)', 'starts_at'), ('touch_agg(u, u, now(), e)', 'ends_at'),
              ('purchase_agg(u, u, d, 1)', 'ordered_at'), ('funnel_agg(u, d, 1)', 'at'), ('session_number(d, ''1 hour'') OVER (ORDER BY d)', 'at')) AS v (call, argument);
SELECT lives_ok($$ SELECT first_seen_agg(1, d::timestamptz), first_seen_agg(1, local_day_start(d, 'Europe/Rome')), audience_agg(1, d), session_number(d::timestamptz, '1 hour') OVER () FROM (VALUES (date '2025-01-01')) AS v (d) GROUP BY d $$, 'an instant that the query makes of a date is one');

---------------------------------------------------------------------------------------------------------------------
-- A zone is checked under the name of the function that was given it.
SELECT is(checked_zone('europe/rome', 'any_function'), 'europe/rome', 'a zone is itself');
SELECT is(checked_zone(NULL, 'any_function'), NULL, 'no zone is none');
SELECT probe.refuses_22023(format('SELECT checked_zone(%L, ''any_function'')', z), 'any_function: zone is not a time zone', z) FROM unnest(ARRAY['Mars/Olympus', 'UTC+2']) AS z;
SELECT probe.refuses_22023($$ SELECT checked_zone(repeat('z', 400), 'any_function') $$, 'any_function: zone is not a time zone');

---------------------------------------------------------------------------------------------------------------------
-- Stays: rows, then the arguments of the functions that read them. (NULL is a mistake here, but for new_devices.)
CREATE TABLE probe.stays AS SELECT stay_agg(1, 1, '2025-01-01 12:00+00'::timestamptz, 1, 1, 5, 'lips', true) AS s;
CREATE TABLE probe.stay_reader (name text, call text);
INSERT INTO probe.stay_reader VALUES ('stay_statistics', 'stay_statistics(stays => S, period => P, zone => Z'), ('stay_items', 'stay_items(stays => S, period => P, zone => Z'), ('stay_days', 'stay_days(stays => S, period => P, zone => Z'), ('stay_devices', 'stay_devices(stays => S, period => P');
CREATE FUNCTION probe.stays_read(call text, options text DEFAULT '', period text DEFAULT '[2025-01-01, 2025-01-02)', zone text DEFAULT 'UTC', stays text DEFAULT 's') RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT count(*) FROM probe.stays, %s%s)', replace(replace(replace(call, '=> S', '=> ' || stays), '=> P', '=> ' || quote_nullable(period)), '=> Z', '=> ' || quote_nullable(zone)), options)
$$;
SELECT probe.refuses_22023(format('SELECT stay_agg(1, 1, now(), 1, 1, %L, ''a'', %s)', v, f), 'stay_agg', 'seconds', replace(v, 'Infinity', 'inf')) FROM unnest(ARRAY['-1', '-0.25', 'NaN', 'Infinity', '-Infinity']) AS v, unnest(ARRAY['true', 'false', 'NULL']) AS f;
SELECT probe.refuses_22023($$ SELECT stay_agg(1, 1, now(), 1, 1, -1, 'a', true) $$, 'stay_agg: seconds must not be negative: -1');
SELECT probe.refuses_22023($$ SELECT stay_agg(1, 1, now(), 1, 1, -1e-9, 'a', true) $$, 'stay_agg', 'seconds');
SELECT probe.refuses('SELECT stay_agg(1, 1, now(), 1, 1, 1e13, ''a'', true)', '{22003}', '{stay_agg,seconds}', '22003: more seconds than 64 bits of microseconds hold, in a stay');
SELECT probe.refuses_22023(format('SELECT stay_agg(1, 1, %L::timestamptz, 1, 1, 5, ''a'', %s)', v, f), format('stay_agg: at must be finite, not %s', v)) FROM unnest(ARRAY['infinity', '-infinity']) AS v, unnest(ARRAY['true', 'false']) AS f;
SELECT probe.refuses_22023(probe.stays_read(call, period => '[2025-01-01 00:00+00,infinity)'), name || ': period must have finite ends: ', 'infinity') FROM probe.stay_reader;
SELECT probe.refuses_22023(probe.stays_read(call, period => '[2025-01-01 00:00+00,2025-02-01 00:00+00]'), name || ': period must include its start and exclude its end: ', '2025-01-01') FROM probe.stay_reader;
SELECT probe.refuses_22023(probe.stays_read(call, period => p.period), name, 'period', mention) FROM probe.stay_reader, probe.bad_period AS p WHERE p.period <> 'empty';
SELECT lives_ok(probe.stays_read(call, period => 'empty'), name || ': an empty period is none to complain of') FROM probe.stay_reader;
SELECT probe.refuses_22023(probe.stays_read(call, zone => v), format('%s: zone is not a time zone: "%s"', name, v)) FROM probe.stay_reader, unnest(ARRAY['Europe/Atlantis', '', 'Europe/Rome ', '../etc/passwd']) AS v WHERE name <> 'stay_devices';
SELECT probe.refuses_22023(probe.stays_read(call, format(', %s => %L', o, v)), name, o, replace(v, 'Infinity', 'inf'))
FROM   probe.stay_reader CROSS JOIN unnest(ARRAY['cap', 'min_seconds', 'min_item_seconds']) AS o CROSS JOIN unnest(ARRAY['-1', 'NaN', 'Infinity']) AS v
WHERE  o = 'min_seconds' OR name = 'stay_items' OR (name = 'stay_statistics' AND o = 'cap');
SELECT probe.refuses_22023(probe.stays_read(call, ', min_seconds => -1'), name || ': min_seconds must not be negative: -1') FROM probe.stay_reader;
SELECT probe.refuses(probe.stays_read(call, ', min_seconds => 1e13'), '{22003}', ARRAY[name, 'min_seconds'], '22003: more than any session can have, ' || name) FROM probe.stay_reader;
SELECT probe.refuses_22023(q, name || ': ' || o || ' must not be NULL')
FROM  (SELECT name, 'stays' AS o, probe.stays_read(call, stays => 'NULL') AS q FROM probe.stay_reader UNION ALL
       SELECT name, 'zone', probe.stays_read(call, zone => NULL) FROM probe.stay_reader WHERE name <> 'stay_devices' UNION ALL
       SELECT name, o, probe.stays_read(call, format(', %s => NULL', o)) FROM probe.stay_reader, unnest(ARRAY['cap', 'min_seconds', 'min_item_seconds']) AS o WHERE o = 'min_seconds' OR name = 'stay_items' OR (name = 'stay_statistics' AND o = 'cap')) AS n;
SELECT probe.refuses_22023(probe.stays_read(call, period => NULL), name || ': period must not be NULL') FROM probe.stay_reader;
SELECT lives_ok(probe.stays_read(call, ', new_devices => NULL'), name || ': new_devices may be NULL') FROM probe.stay_reader WHERE name <> 'stay_devices';
SELECT probe.refuses_22023(probe.stays_read(call, format(', new_devices => (SELECT audience_agg(%s))', v)), name || ': new_devices: ', 'integer keys', kind || ' keys', 'cannot be mixed with')
FROM   probe.stay_reader CROSS JOIN (VALUES ('''1''::text', 'text'), ('''00000000-0000-0000-0000-000000000001''::uuid', 'uuid')) AS v (v, kind) WHERE name <> 'stay_devices';
SELECT lives_ok(probe.stays_read(call, ', new_devices => (SELECT audience_agg(''1''::text) FILTER (WHERE false))'), name || ': new_devices without anybody are of no kind') FROM probe.stay_reader WHERE name <> 'stay_devices';
SELECT probe.refuses_22023(format('SELECT %s FROM unnest(ARRAY[1::key, ''a''::text::key]) AS k', call), 'stay_agg: ' || o || ': ', 'text keys', 'integer keys', 'cannot be mixed with')
FROM  (VALUES ('stay_agg(k, 1, now(), 1, 1, 5, ''a'', true)', 'session_id'), ('stay_agg(1, k, now(), 1, 1, 5, ''a'', true)', 'device_id'), ('stay_agg(1, 1, now(), k, 1, 5, ''a'', true)', 'product'), ('stay_agg(1, 1, now(), 1, k, 5, ''a'', true)', 'colour'),
              ('stay_agg(k, 1, now(), 1, 1, 5, ''a'', false)', 'session_id'), ('stay_agg(1, k, now(), 1, 1, 5, ''a'', false)', 'device_id'), ('stay_agg(1, 1, now(), k, 1, 5, ''a'', false)', 'product')) AS v (call, o);
SELECT probe.refuses_22023(format('SELECT merge(s) FROM (SELECT %s UNION ALL SELECT %s) AS v (s)', replace(call, 'K', '1'), replace(call, 'K', '''a''::text')), 'merge: ' || o || ': ')
FROM  (VALUES ('stay_agg(K, 1, now(), 1, 1, 5, ''a'', true)', 'session_id'), ('stay_agg(1, K, now(), 1, 1, 5, ''a'', true)', 'device_id'), ('stay_agg(1, 1, now(), K, 1, 5, ''a'', true)', 'product'), ('stay_agg(1, 1, now(), 1, K, 5, ''a'', true)', 'colour')) AS v (call, o);

-- Malformed keys.
SELECT probe.refuses($$ SELECT 'int:abc'::key $$, '{22P02,22023}', '{}', 'an integer key that is none');
SELECT probe.refuses($$ SELECT 'int:9223372036854775808'::key $$, '{22003,22P02,22023}', '{}', 'an integer key that is too large');
SELECT probe.refuses($$ SELECT 'uuid:abc'::key $$, '{22P02,22023}', '{}', 'a uuid key that is none');

-- The same over workers: an error there is the same error.
CREATE TABLE probe.row AS SELECT n, CASE n WHEN 4321 THEN -1 ELSE 1 END::float8 AS seconds, CASE n WHEN 4321 THEN 6 ELSE 5 END::float8 AS rating, CASE WHEN n = 4321 THEN 10 ELSE 9 END::float8 AS cap FROM generate_series(1, 20000) AS n;
CALL probe.make_parallel('probe.row');
\ir parallel.psql
SELECT probe.runs_in_parallel('SELECT session_count(n, n, n, seconds) FROM probe.row', 'in parallel');
SELECT probe.refuses_22023('SELECT funnel_agg(n, now(), CASE n WHEN 14321 THEN 33 ELSE 1 END) FROM probe.row', 'step', '33');
SELECT probe.refuses_22023('SELECT session_count(n, n, n, seconds) FROM probe.row', 'seconds', '-1');
SELECT probe.refuses_22023('SELECT avg_rating(rating) FROM probe.row', 'rating', '6');
SELECT probe.refuses_22023('SELECT capped_sum(n, 1, 5, cap) FROM probe.row', 'cap');
SELECT probe.refuses_22023('SELECT purchase_agg(n % 100, n % 10000, ''2025-01-01''::timestamptz, CASE n WHEN 4321 THEN 0 ELSE n % 10000 END) FROM probe.row', 'order_id', '4321');
SELECT probe.refuses_22023('SELECT touch_agg(n % 100, n % 10000, ''2025-01-01''::timestamptz, CASE n WHEN 14321 THEN ''2025-01-02'' END::timestamptz) FROM probe.row', 'touch_id', '4321');
SELECT probe.refuses_22023('SELECT first_seen_agg(n, CASE n WHEN 4321 THEN ''infinity'' ELSE now() END) FROM probe.row', 'first_seen_agg', 'infinity');
SELECT probe.refuses_22023('SELECT new_users(n, ''2025-01-01 12:00''::timestamptz, tstzrange(''2025-01-01'', CASE n WHEN 4321 THEN ''2025-01-03'' ELSE ''2025-01-02'' END::timestamptz)) FROM probe.row', 'new_users', 'period');
SELECT probe.refuses_22023('SELECT stay_agg(n % 100, n, now(), n, n, seconds, ''a'', n % 2 = 0) FROM probe.row', 'stay_agg: seconds must not be negative: -1');
SELECT probe.refuses_22023('SELECT stay_agg(n % 100, CASE WHEN n = 4321 THEN ''a''::text::key ELSE n::key END, now(), n, n, 5, ''a'', n % 2 = 0) FROM probe.row', 'stay_agg: device_id: ', 'cannot be mixed');
SELECT probe.refuses_22023('SELECT unique_users(CASE WHEN n = 4321 THEN ''a''::text::key ELSE n::key END) FROM probe.row');

SELECT * FROM finish();
ROLLBACK;
