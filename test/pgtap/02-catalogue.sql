-- What the extension puts into a database: the functions of the SQL contract with their argument and result types, and
-- the rules that all of its objects keep.

BEGIN;
\ir setup.psql

SELECT plan(292);

-- The extension's own objects.
CREATE TEMPORARY VIEW member AS
SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'shopmetrics') AND deptype = 'e';
CREATE TEMPORARY VIEW routine AS
SELECT p.*, p.oid::regprocedure::text AS signature FROM pg_proc AS p JOIN member ON classid = 'pg_proc'::regclass AND objid = p.oid;
-- The functions that only PostgreSQL calls: types' input and output, what is behind aggregates, operators, casts and indexes.
CREATE TEMPORARY VIEW behind_the_scenes AS
SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze]::oid[]) AS oid FROM pg_type JOIN member ON classid = 'pg_type'::regclass AND objid = pg_type.oid UNION
SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) FROM pg_aggregate JOIN member ON classid = 'pg_proc'::regclass AND objid = aggfnoid UNION
SELECT unnest(ARRAY[oprcode, oprrest, oprjoin]::oid[]) FROM pg_operator JOIN member ON classid = 'pg_operator'::regclass AND objid = pg_operator.oid UNION
SELECT castfunc FROM pg_cast JOIN member ON classid = 'pg_cast'::regclass AND objid = pg_cast.oid UNION
SELECT amproc::oid FROM pg_amproc JOIN pg_opfamily AS f ON f.oid = amprocfamily JOIN member ON classid = 'pg_opfamily'::regclass AND objid = f.oid UNION
SELECT prosupport::oid FROM routine;

CREATE TEMPORARY TABLE summary_type (name text, family text);
INSERT INTO summary_type VALUES ('audience', 'audience'), ('try_on', 'try_on'), ('stays', 'stays'), ('activity', 'activity'), ('visits', 'visits'), ('ratings', 'ratings'), ('views', 'views'), ('capped_totals', 'capped_sum'),
    ('first_seen', 'first_seen'), ('period_users', 'first_seen'), ('messaging', 'messaging'), ('conversation', 'conversation'), ('conversion', 'conversion'), ('touches', 'touches'), ('purchases', 'purchases'), ('funnel', 'funnel');

SELECT has_extension('shopmetrics');
SELECT has_schema('shopmetrics');
SELECT is((SELECT nspname FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'shopmetrics'), 'shopmetrics', 'the extension lives in schema shopmetrics');
SELECT ok(bool_and(trusted), 'the extension is trusted') FROM pg_available_extension_versions WHERE name = 'shopmetrics' AND installed;
SELECT ok(bool_and(requires IS NULL), 'it requires no other') FROM pg_available_extension_versions WHERE name = 'shopmetrics' AND installed;
SELECT ok((SELECT bool_or(grantee = 0 AND privilege_type = 'USAGE') FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'shopmetrics'), 'everybody may use the schema');
SELECT ok(NOT (SELECT coalesce(bool_or(grantee = 0 AND privilege_type = 'CREATE'), false) FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'shopmetrics'), 'not everybody may create in it');
SELECT is_empty('SELECT signature FROM routine WHERE proacl IS NOT NULL AND NOT EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0 AND privilege_type = ''EXECUTE'')', 'everybody may call every function');
SELECT is_empty($$ SELECT objid::regclass FROM member JOIN pg_class ON classid = 'pg_class'::regclass AND objid = pg_class.oid WHERE relkind IN ('r', 'p', 'S', 'm', 'f') $$, 'it brings no tables');
SELECT is((SELECT count(*) FROM pg_extension WHERE extname = 'shopmetrics' AND extconfig IS NOT NULL), 0::bigint, 'and no configuration');
SELECT is_empty($$ SELECT * FROM pg_settings WHERE name LIKE 'shopmetrics.%' $$, 'and no settings to choose');
SELECT is_empty($$ SELECT objid FROM member WHERE classid = 'pg_event_trigger'::regclass $$, 'and no event triggers');
SELECT is_empty($$ SELECT objid::regtype FROM member JOIN pg_type ON classid = 'pg_type'::regclass AND objid = pg_type.oid WHERE typnamespace <> 'shopmetrics'::regnamespace UNION ALL
                   SELECT oid::regtype FROM routine WHERE pronamespace <> 'shopmetrics'::regnamespace $$, 'everything is in its schema');

---------------------------------------------------------------------------------------------------------------------
-- The contract: every aggregate, function and window function with its arguments and its result.
CREATE TEMPORARY TABLE contract (kind "char", name text, arguments text, result text, is_set boolean DEFAULT false);
INSERT INTO contract (kind, name, arguments, result)
SELECT 'a', name, arguments, result FROM (VALUES
    ('audience_agg',            'key, date',                                   'audience'),
    ('audience_agg',            'key, timestamptz, zone',                      'audience'),
    ('audience_agg',            'key, date, zone',                             'audience'),
    ('audience_agg',            'key',                                         'audience'),
    ('unique_users',            'key, date',                                   'bigint'),
    ('unique_users',            'key, timestamptz, zone',                      'bigint'),
    ('unique_users',            'key',                                         'bigint'),
    ('daily_unique_users',      'key, date',                                   'bigint'),
    ('daily_unique_users',      'key, timestamptz, zone',                      'bigint'),
    ('daily_unique_users',      'key, date, zone',                             'bigint'),
    ('unique_users',            'key, date, zone',                             'bigint'),
    ('merge',                   'audience',                                    'audience'),
    ('try_on_agg',              'key, key, key, double precision',             'try_on'),
    ('session_count',           'key, key, key, double precision',             'bigint'),
    ('unique_users',            'key, key, key, double precision',             'bigint'),
    ('engagement_seconds',      'key, key, key, double precision',             'double precision'),
    ('avg_session_duration',    'key, key, key, double precision',             'double precision'),
    ('median_session_duration', 'key, key, key, double precision',             'double precision'),
    ('avg_engagement_per_user', 'key, key, key, double precision',             'double precision'),
    ('avg_sessions_per_user',   'key, key, key, double precision',             'double precision'),
    ('merge',                   'try_on',                                      'try_on'),
    ('stay_agg',                'key, key, timestamptz, key, key, double precision, text, boolean', 'stays'),
    ('merge',                   'stays',                                       'stays'),
    ('activity_agg',            'timestamptz',                                 'activity'),
    ('merge',                   'activity',                                    'activity'),
    ('visit_agg',               'key, timestamptz',                            'visits'),
    ('session_count',           'key, timestamptz, interval',                  'bigint'),
    ('sessions_per_user',       'key, timestamptz, interval',                  'double precision'),
    ('merge',                   'visits',                                      'visits'),
    ('rating_agg',              'double precision',                            'ratings'),
    ('rating_agg',              'double precision, integer, integer',          'ratings'),
    ('rating_count',            'double precision',                            'bigint'),
    ('rating_count',            'double precision, integer, integer',          'bigint'),
    ('unrated_count',           'double precision',                            'bigint'),
    ('unrated_count',           'double precision, integer, integer',          'bigint'),
    ('avg_rating',              'double precision',                            'double precision'),
    ('avg_rating',              'double precision, integer, integer',          'double precision'),
    ('rating_response_rate',    'double precision',                            'double precision'),
    ('rating_response_rate',    'double precision, integer, integer',          'double precision'),
    ('nps_score',               'double precision, integer, integer',          'double precision'),
    ('merge',                   'ratings',                                     'ratings'),
    ('capped_sum',              'key, key, double precision, double precision', 'double precision'),
    ('view_agg',                'key, key, key',                               'views'),
    ('view_count',              'key, key, key',                               'bigint'),
    ('merge',                   'views',                                       'views'),
    ('first_seen_agg',              'key, timestamptz',                                  'first_seen'),
    ('merge',                       'first_seen',                                        'first_seen'),
    ('period_users_agg',            'key, timestamptz, tstzrange',                       'period_users'),
    ('merge',                       'period_users',                                      'period_users'),
    ('new_users',                   'key, timestamptz, tstzrange',                       'bigint'),
    ('returning_users',             'key, timestamptz, tstzrange',                       'bigint'),
    ('messaging_agg',               'key, boolean, boolean',                             'messaging'),
    ('merge',                       'messaging',                                         'messaging'),
    ('session_count',               'key, boolean, boolean',                             'bigint'),
    ('bounce_count',                'key, boolean, boolean',                             'bigint'),
    ('bounce_rate',                 'key, boolean, boolean',                             'double precision'),
    ('live_support_count',          'key, boolean, boolean',                             'bigint'),
    ('live_support_rate',           'key, boolean, boolean',                             'double precision'),
    ('self_service_rate',           'key, boolean, boolean',                             'double precision'),
    ('conversation_agg',            'key, timestamptz, boolean, boolean',                'conversation'),
    ('merge',                       'conversation',                                      'conversation'),
    ('conversation_count',          'key, timestamptz, boolean, boolean',                'bigint'),
    ('text_conversation_count',     'key, timestamptz, boolean, boolean',                'bigint'),
    ('video_conversation_count',    'key, timestamptz, boolean, boolean',                'bigint'),
    ('avg_conversation_minutes',    'key, timestamptz, boolean, boolean',                'double precision'),
    ('median_conversation_minutes', 'key, timestamptz, boolean, boolean',                'double precision'),
    ('avg_first_response_minutes',  'key, timestamptz, boolean, boolean',                'double precision'),
    ('median_first_response_minutes', 'key, timestamptz, boolean, boolean',              'double precision'),
    ('request_count',               'key, timestamptz, boolean, boolean',                'bigint'),
    ('agent_request_count',         'key, timestamptz, boolean, boolean',                'bigint'),
    ('visitor_request_count',       'key, timestamptz, boolean, boolean',                'bigint'),
    ('text_request_count',          'key, timestamptz, boolean, boolean',                'bigint'),
    ('video_request_count',         'key, timestamptz, boolean, boolean',                'bigint'),
    ('unsuccessful_request_count',  'key, timestamptz, boolean, boolean',                'bigint'),
    ('unanswered_request_count',    'key, timestamptz, boolean, boolean',                'bigint'),
    ('agent_acceptance_rate',       'key, timestamptz, boolean, boolean',                'double precision'),
    ('visitor_acceptance_rate',     'key, timestamptz, boolean, boolean',                'double precision'),
    ('conversion_agg',              'key, boolean, boolean',                             'conversion'),
    ('merge',                       'conversion',                                        'conversion'),
    ('reached_users',               'key, boolean, boolean',                             'bigint'),
    ('converted_users',             'key, boolean, boolean',                             'bigint'),
    ('conversion_rate',             'key, boolean, boolean',                             'double precision'),
    ('literal_conversion_rate',     'key, boolean, boolean',                             'double precision'),
    ('touch_agg',                   'key, key, timestamptz, timestamptz',                'touches'),
    ('merge',                       'touches',                                           'touches'),
    ('purchase_agg',                'key, key, timestamptz, numeric',                    'purchases'),
    ('merge',                       'purchases',                                         'purchases'),
    ('funnel_agg',                  'key, timestamptz, integer',                         'funnel'),
    ('merge',                       'funnel',                                            'funnel')) AS v (name, arguments, result);
INSERT INTO contract (kind, name, arguments, result)
SELECT 'f', name, arguments, result FROM (VALUES
    ('unique_users',            'audience',                                    'bigint'),
    ('daily_unique_users',      'audience',                                    'bigint'),
    ('audience_union',          'audience, audience',                          'audience'),
    ('audience_intersect',      'audience, audience',                          'audience'),
    ('audience_except',         'audience, audience',                          'audience'),
    ('session_count',           'try_on, double precision, double precision',                    'bigint'),
    ('unique_users',            'try_on, double precision, double precision',                    'bigint'),
    ('engagement_seconds',      'try_on, double precision, double precision',  'double precision'),
    ('avg_session_duration',    'try_on, double precision, double precision',  'double precision'),
    ('median_session_duration', 'try_on, double precision, double precision',  'double precision'),
    ('session_duration_percentile', 'try_on, double precision, double precision, double precision', 'double precision'),
    ('avg_engagement_per_user', 'try_on, double precision, double precision',  'double precision'),
    ('avg_sessions_per_user',   'try_on, double precision, double precision',                    'double precision'),
    ('session_count',           'activity, interval',                          'bigint'),
    ('session_count',           'visits, interval',                            'bigint'),
    ('unique_users',            'visits',                                      'bigint'),
    ('sessions_per_user',       'visits, interval',                            'double precision'),
    ('rating_count',            'ratings',                                     'bigint'),
    ('unrated_count',           'ratings',                                     'bigint'),
    ('avg_rating',              'ratings',                                     'double precision'),
    ('rating_response_rate',    'ratings',                                     'double precision'),
    ('top_box_share',           'ratings, integer',                            'double precision'),
    ('nps_score',               'ratings',                                     'double precision'),
    ('view_count',              'views',                                       'bigint'),
    ('bucket',                  'key, integer',                                'integer'),
    ('local_day',               'timestamptz, zone',                           'date'),
    ('ratio',                   'double precision, double precision',          'double precision'),
    ('ratio',                   'numeric, numeric',                            'numeric'),
    ('new_users',                   'first_seen, tstzrange',                             'bigint'),
    ('new_users',                   'period_users',                                      'bigint'),
    ('returning_users',             'period_users',                                      'bigint'),
    ('unique_users',                'period_users',                                      'bigint'),
    ('session_count',               'messaging',                                         'bigint'),
    ('bounce_count',                'messaging',                                         'bigint'),
    ('bounce_rate',                 'messaging',                                         'double precision'),
    ('live_support_count',          'messaging',                                         'bigint'),
    ('live_support_rate',           'messaging',                                         'double precision'),
    ('self_service_rate',           'messaging',                                         'double precision'),
    ('conversation_count',          'conversation',                                      'bigint'),
    ('text_conversation_count',     'conversation',                                      'bigint'),
    ('video_conversation_count',    'conversation',                                      'bigint'),
    ('avg_conversation_minutes',    'conversation',                                      'double precision'),
    ('median_conversation_minutes', 'conversation',                                      'double precision'),
    ('avg_first_response_minutes',  'conversation',                                      'double precision'),
    ('median_first_response_minutes', 'conversation',                                    'double precision'),
    ('request_count',               'conversation',                                      'bigint'),
    ('agent_request_count',         'conversation',                                      'bigint'),
    ('visitor_request_count',       'conversation',                                      'bigint'),
    ('text_request_count',          'conversation',                                      'bigint'),
    ('video_request_count',         'conversation',                                      'bigint'),
    ('unsuccessful_request_count',  'conversation',                                      'bigint'),
    ('unanswered_request_count',    'conversation',                                      'bigint'),
    ('agent_acceptance_rate',       'conversation',                                      'double precision'),
    ('visitor_acceptance_rate',     'conversation',                                      'double precision'),
    ('reached_users',               'conversion',                                        'bigint'),
    ('converted_users',             'conversion',                                        'bigint'),
    ('conversion_rate',             'conversion',                                        'double precision'),
    ('literal_conversion_rate',     'conversion',                                        'double precision'),
    ('attributed_orders',           'touches, purchases, interval',                      'bigint'),
    ('attributed_value',            'touches, purchases, interval',                      'numeric'),
    ('attributed_aov',              'touches, purchases, interval',                      'numeric'),
    ('funnel_users',                'funnel, integer, interval',                         'bigint'),
    ('period',                      'text, timestamptz, text',                           'tstzrange'),
    ('period',                      'text, date, text',                                  'tstzrange'),
    ('period',                      'date, date, text',                                  'tstzrange'),
    ('previous_period',             'text, timestamptz, text',                           'tstzrange'),
    ('previous_period',             'text, date, text',                                  'tstzrange'),
    ('previous_period',             'text, text, text',                                  'tstzrange'),
    ('previous_period',             'tstzrange, text',                                   'tstzrange'),
    ('previous_period',             'tstzrange, text, interval',                         'tstzrange'),
    ('local_day',                   'date, zone',                                        'date'),
    ('local_day_start',             'date, text',                                        'timestamptz'),
    ('checked_zone',                'text, text',                                        'text'),
    ('pct_change',                  'double precision, double precision',                'double precision'),
    ('pct_change',                  'numeric, numeric',                                  'numeric')) AS v (name, arguments, result);
INSERT INTO contract (kind, name, arguments, result)
VALUES ('w', 'session_number', 'timestamptz, interval', 'bigint');
INSERT INTO contract (kind, name, arguments, result, is_set)
SELECT 'f', name, arguments, 'record', true FROM (VALUES
    ('daily_users', 'audience'), ('rolling_users', 'audience, integer'), ('retention', 'audience, text'), ('session_duration_statistics', 'try_on, double precision, double precision'), ('product_statistics', 'try_on, double precision, double precision, double precision'), ('sessionize', 'activity, interval'), ('sessionize', 'visits, interval'),
    ('sessionize', 'timestamptz[], interval'), ('rating_distribution', 'ratings'), ('attributions', 'touches, purchases, interval'), ('funnel_steps', 'funnel, interval'),
    ('stay_statistics', 'stays, tstzrange, text, audience, double precision, double precision'), ('stay_items', 'stays, tstzrange, text, audience, double precision, double precision, double precision'),
    ('stay_days', 'stays, tstzrange, text, audience, double precision'), ('stay_devices', 'stays, tstzrange, double precision'), ('stay_item_audiences', 'stays, tstzrange, text, audience, double precision, double precision, double precision')) AS v (name, arguments);
INSERT INTO contract (kind, name, arguments, result, is_set) VALUES ('f', 'period_days', 'tstzrange, text', 'date', true);

CREATE FUNCTION probe.type_list(types oidvector) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(replace(replace(format_type(t, NULL), 'shopmetrics.', ''), 'timestamp with time zone', 'timestamptz'), ', ' ORDER BY n), '') FROM unnest(types::oid[]) WITH ORDINALITY AS a (t, n)
$$;
SELECT ok(r.oid IS NOT NULL, format('%s %s(%s) → %s', CASE c.kind WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function' END, c.name, c.arguments, CASE WHEN c.is_set THEN 'rows' ELSE c.result END))
FROM   contract AS c LEFT JOIN routine AS r ON r.prokind = c.kind AND r.proname = c.name AND probe.type_list(r.proargtypes) = c.arguments AND r.proretset = c.is_set
       AND replace(replace(format_type(r.prorettype, NULL), 'shopmetrics.', ''), 'timestamp with time zone', 'timestamptz') = c.result
ORDER  BY c.name, c.kind, c.arguments;

-- Columns of set-returning functions.
CREATE FUNCTION probe.columns_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    EXECUTE format('CREATE TEMPORARY VIEW columns_of AS %s', query);
    SELECT string_agg(attname || ' ' || replace(format_type(atttypid, NULL), 'timestamp with time zone', 'timestamptz'), ', ' ORDER BY attnum) INTO answer FROM pg_attribute WHERE attrelid = 'pg_temp.columns_of'::regclass AND attnum > 0;
    DROP VIEW pg_temp.columns_of;
    RETURN answer;
END $$;
SELECT is(probe.columns_of('SELECT * FROM daily_users(NULL)'), 'day date, users bigint', 'columns of daily_users');
SELECT is(probe.columns_of('SELECT * FROM rolling_users(NULL, NULL)'), 'day date, users bigint', 'columns of rolling_users');
SELECT is(probe.columns_of('SELECT * FROM retention(NULL, NULL)'), 'cohort date, period_number integer, users bigint', 'columns of retention');
SELECT is(probe.columns_of('SELECT * FROM session_duration_statistics(NULL)'), (SELECT 'sessions bigint, ' || string_agg(c || ' double precision', ', ') FROM unnest(ARRAY['mean', 'stddev', 'lowest', 'p25', 'median', 'p75', 'p90', 'p95', 'p99', 'highest']) AS c), 'columns of session_duration_statistics');
SELECT is(probe.columns_of('SELECT * FROM product_statistics(NULL)'), 'product text, engagement_seconds double precision, sessions bigint, users bigint, avg_seconds_per_session double precision, avg_seconds_per_user double precision',
          'columns of product_statistics');
SELECT is(probe.columns_of('SELECT * FROM sessionize(NULL::activity, NULL)'), 'session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint, duration_seconds double precision', 'columns of sessionize(activity)');
SELECT is(probe.columns_of('SELECT * FROM sessionize(NULL::timestamptz[], NULL)'), 'session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint, duration_seconds double precision', 'columns of sessionize(array)');
SELECT is(probe.columns_of('SELECT * FROM sessionize(NULL::visits, NULL)'), 'user_id text, session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint, duration_seconds double precision', 'columns of sessionize(visits)');
SELECT is(probe.columns_of('SELECT * FROM rating_distribution(NULL)'), 'rating integer, responses bigint, share double precision', 'columns of rating_distribution');
SELECT is(probe.columns_of('SELECT * FROM attributions(NULL, NULL, NULL)'), 'order_id text, touch text, amount numeric, ordered_at timestamptz, touched_at timestamptz', 'columns of attributions');
SELECT is(probe.columns_of('SELECT * FROM funnel_steps(NULL, NULL)'), 'step integer, users bigint, share_of_first double precision, share_of_previous double precision', 'columns of funnel_steps');
SELECT is(probe.columns_of('SELECT * FROM stay_statistics(NULL, NULL, NULL)'), 'seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint', 'columns of stay_statistics');
SELECT is(probe.columns_of('SELECT * FROM stay_items(NULL, NULL, NULL)'), 'item text, seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint', 'columns of stay_items');
SELECT is(probe.columns_of('SELECT * FROM stay_days(NULL, NULL, NULL)'), 'day date, sessions bigint, users bigint, new_users bigint', 'columns of stay_days');
SELECT is(probe.columns_of('SELECT * FROM stay_devices(NULL, NULL)'), 'device_id text, began_at timestamptz', 'columns of stay_devices');
SELECT is(probe.columns_of('SELECT * FROM stay_item_audiences(NULL, NULL, NULL)'), 'item text, seconds double precision, views bigint, sessions bigint, users bigint, devices audience', 'columns of stay_item_audiences');

-- The names of options.
SELECT lives_ok($$ SELECT session_count(t, min_seconds => 4), unique_users(t, min_seconds => 4), engagement_seconds(t, cap => 450, min_seconds => 4), avg_session_duration(t, cap => 450, min_seconds => 4),
                          avg_engagement_per_user(t, cap => 450, min_seconds => 4), avg_sessions_per_user(t, min_seconds => 4) FROM (SELECT NULL::try_on AS t) AS s $$, 'cap and min_seconds');
SELECT lives_ok($$ SELECT * FROM product_statistics(NULL::try_on, cap => 450, min_seconds => 4, min_item_seconds => 4) $$, 'cap, min_seconds and min_item_seconds');
SELECT lives_ok($$ SELECT median_session_duration(t, cap => 450, min_seconds => 4), session_duration_percentile(t, fraction => 0.5, cap => 450, min_seconds => 4), top_box_share(r, lowest => 4) FROM (SELECT NULL::try_on AS t, NULL::ratings AS r) AS s $$, 'fraction and lowest');
SELECT lives_ok($$ SELECT * FROM session_duration_statistics(NULL::try_on, cap => 450, min_seconds => 4), rolling_users(NULL, days => 7), retention(NULL, unit => 'week') $$, 'days and unit');
SELECT lives_ok($$ SELECT session_count(NULL::activity, gap => '1 hour'), session_count(NULL::visits, gap => '1 hour'), sessions_per_user(NULL::visits, gap => '1 hour') $$, 'gap');
SELECT lives_ok($$ SELECT * FROM (SELECT stay_agg(1, 1, now(), 1, 1, 1, 'a', true) AS s) AS t, stay_statistics(stays => s, period => 'empty', zone => 'UTC', new_devices => NULL, cap => 450, min_seconds => 4) $$, 'stays, period, zone, new_devices, cap and min_seconds');
SELECT lives_ok($$ SELECT * FROM (SELECT stay_agg(1, 1, now(), 1, 1, 1, 'a', true) AS s) AS t, stay_items(stays => s, period => 'empty', zone => 'UTC', new_devices => NULL, cap => 450, min_seconds => 4, min_item_seconds => 4) $$, '… and min_item_seconds of stay_items');
SELECT lives_ok($$ SELECT * FROM (SELECT stay_agg(1, 1, now(), 1, 1, 1, 'a', true) AS s) AS t, stay_days(stays => s, period => 'empty', zone => 'UTC', new_devices => NULL, min_seconds => 4) AS d, stay_devices(stays => s, period => 'empty', min_seconds => 4) AS e $$,
                '… of stay_days and stay_devices');
SELECT lives_ok($$ SELECT bucket(1, buckets => 4), local_day(at => now(), zone => 'UTC'), ratio(num => 1, den => 2) $$, 'buckets, at, zone, num, den');
SELECT lives_ok($$ SELECT new_users(NULL::first_seen, period => NULL), attributed_orders(NULL, NULL, lookback => '1 hour'), attributed_value(NULL, NULL, lookback => '1 hour'), attributed_aov(NULL, NULL, lookback => '1 hour') $$, 'period and lookback');
SELECT lives_ok($$ SELECT funnel_users(funnel => NULL, step => 1, within => '1 hour'), s.* FROM funnel_steps(funnel => NULL, within => '1 hour') AS s $$, 'step and within');
SELECT lives_ok($$ SELECT period(name => 'today', as_of => now(), zone => 'UTC'), previous_period(name => 'today', as_of => now(), zone => 'UTC'), local_day_start(day => '2025-01-01', zone => 'UTC'), pct_change(current => 1, previous => 2) $$, 'name, as_of, zone, day, current, previous');
SELECT lives_ok($$ SELECT * FROM period_days(period => NULL, zone => 'UTC') $$, 'period and zone of period_days');

-- The examples of the contract, as they stand.
CREATE TEMPORARY TABLE try_on_event (session_id uuid, device_id uuid, product bigint, platform text, at timestamptz, seconds double precision);
CREATE TEMPORARY TABLE message (device_id uuid, at timestamptz);
INSERT INTO try_on_event VALUES (gen_random_uuid(), gen_random_uuid(), 1, 'ios', '2026-10-02 00:00+02', 5);
INSERT INTO message VALUES (gen_random_uuid(), now());
SELECT lives_ok($$ SELECT platform, session_count(session_id, device_id, product, seconds) AS sessions, avg_session_duration(session_id, device_id, product, seconds) AS avg_seconds FROM try_on_event GROUP BY platform $$, 'example: by platform');
SELECT lives_ok($$ SELECT p.* FROM product_statistics((SELECT try_on_agg(session_id, device_id, product, seconds) FROM try_on_event)) AS p $$, 'example: products');
SELECT lives_ok($$ SELECT daily_unique_users(device_id, at, 'Europe/Rome') FROM try_on_event $$, 'example: daily users');
SELECT lives_ok($$ SELECT device_id, s.* FROM (SELECT device_id, activity_agg(at) AS a FROM message GROUP BY device_id) d, LATERAL sessionize(d.a, '24 hours') AS s $$, 'example: sessions');
SELECT lives_ok($$ CREATE TEMPORARY TABLE daily AS SELECT local_day(at, 'Europe/Rome') AS day, audience_agg(device_id, at, 'Europe/Rome') AS a FROM try_on_event GROUP BY 1 $$, 'example: a stored row a day');
SELECT lives_ok($$ SELECT unique_users(merge(a)), daily_unique_users(merge(a)) FROM daily WHERE day >= '2026-10-01' $$, 'example: merged rows');

---------------------------------------------------------------------------------------------------------------------
-- Rules for all functions.
SELECT cmp_ok(count(*), '>=', 200::bigint, 'functions to judge') FROM routine;
SELECT is_empty('SELECT signature FROM routine WHERE coalesce(obj_description(oid, ''pg_proc''), '''') = ''''', 'every function has a comment');
SELECT is_empty('SELECT signature, proparallel FROM routine WHERE proparallel <> ''s''', 'every function is parallel safe');
SELECT is_empty('SELECT signature FROM routine WHERE provolatile = ''v''', 'no function is volatile');
SELECT is_empty('SELECT signature FROM routine WHERE prosecdef', 'no function runs as its owner');
SELECT is_empty('SELECT signature FROM routine WHERE prolang NOT IN (SELECT oid FROM pg_language WHERE lanname IN (''c'', ''sql'', ''internal''))', 'functions are C or SQL');
SELECT is_empty('SELECT signature FROM routine WHERE prolang = (SELECT oid FROM pg_language WHERE lanname = ''sql'') AND prosqlbody IS NULL', 'SQL functions are parsed once, at creation');
SELECT is_empty($$ SELECT signature FROM routine WHERE 'anyelement'::regtype = ANY (proargtypes) OR EXISTS (SELECT FROM pg_type WHERE typtype = 'p' AND typname LIKE 'any%' AND oid = ANY (proargtypes)) $$, 'no polymorphic arguments');
SELECT is_empty('SELECT signature FROM routine WHERE provariadic <> 0', 'no variadic arguments');

-- Names.
CREATE TEMPORARY VIEW called_by_people AS SELECT * FROM routine WHERE oid NOT IN (SELECT oid FROM behind_the_scenes);
SELECT is_empty('SELECT signature FROM called_by_people WHERE prokind <> ''a'' AND pronargs > 0 AND (proargnames IS NULL OR '''' = ANY (proargnames[1:pronargs]))', 'arguments have names');
SELECT is_empty($$ SELECT signature, name FROM called_by_people, unnest(proargnames) AS name JOIN pg_get_keywords() ON word = name WHERE catcode = 'R' $$, 'which are no reserved words');
SELECT is_empty($$ SELECT signature FROM called_by_people JOIN pg_get_keywords() ON word = proname WHERE catcode IN ('R', 'C', 'T') $$, 'nor are the functions'' own');
SELECT is_empty($$ SELECT r.signature, p.oid::regprocedure FROM called_by_people AS r JOIN pg_proc AS p ON p.proname = r.proname AND p.pronamespace = 'pg_catalog'::regnamespace $$, 'no name is one of PostgreSQL''s own functions');
SELECT is_empty($$ SELECT signature FROM called_by_people WHERE proretset = false AND format_type(prorettype, NULL) IN ('interval', 'record') $$, 'no function returns an interval or a record');
SELECT is_empty($$ SELECT signature FROM called_by_people JOIN pg_type AS t ON t.oid = prorettype WHERE t.typcategory = 'A' $$, 'no function returns an array');

-- Strictness: accessors give NULL for NULL; what is behind an aggregate sees everything.
SELECT is_empty($$ SELECT signature FROM called_by_people WHERE prokind = 'f' AND NOT proisstrict AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
                   AND proname NOT IN ('attributed_orders', 'attributed_value', 'attributed_aov', 'attributions', 'funnel_users', 'funnel_steps', 'stay_statistics', 'stay_items', 'stay_days', 'stay_devices', 'stay_item_audiences', 'session_duration_percentile') $$, 'C functions give NULL for NULL, but where a NULL lookback or window has no end, and where a NULL is an error');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_aggregate AS a JOIN routine ON routine.oid = aggfnoid JOIN pg_proc AS p ON p.oid IN (aggtransfn, aggcombinefn, aggfinalfn) WHERE p.proisstrict $$, 'transition, combine and final functions are not strict');

-- Aggregates.
CREATE TEMPORARY VIEW aggregate AS SELECT r.signature, a.* FROM pg_aggregate AS a JOIN routine AS r ON r.oid = aggfnoid;
SELECT cmp_ok(count(*), '>=', 80::bigint, 'aggregates to judge') FROM aggregate;
SELECT is_empty('SELECT signature FROM aggregate WHERE aggcombinefn = 0', 'every aggregate combines');
SELECT is_empty('SELECT signature, aggtranstype::regtype FROM aggregate JOIN pg_type AS t ON t.oid = aggtranstype WHERE t.typtype = ''p''', 'no state is internal or polymorphic');
SELECT is_empty('SELECT signature, aggtranstype::regtype FROM aggregate WHERE aggtranstype NOT IN (SELECT (''shopmetrics.'' || name)::regtype FROM summary_type)', 'the state is a summary');
SELECT is_empty('SELECT signature FROM aggregate WHERE aggserialfn <> 0 OR aggdeserialfn <> 0', 'and crosses to other processes as it is');
SELECT is_empty('SELECT signature FROM aggregate WHERE aggkind <> ''n''', 'aggregates are plain ones');
SELECT is_empty('SELECT signature FROM aggregate WHERE aggfinalmodify <> ''r''', 'final functions leave the state alone');

---------------------------------------------------------------------------------------------------------------------
-- Types.
SELECT has_type('shopmetrics', 'key', 'type key');
SELECT has_type('shopmetrics', 'zone', 'type zone');
SELECT has_type('shopmetrics', name::name, 'type ' || name) FROM summary_type;
SELECT is_empty($$ SELECT objid::regtype FROM member JOIN pg_type ON classid = 'pg_type'::regclass AND objid = pg_type.oid WHERE typtype = 'b' AND typcategory <> 'A' AND typelem = 0 AND coalesce(obj_description(objid, 'pg_type'), '') = '' $$, 'every type has a comment');
SELECT is_empty($$ SELECT name FROM summary_type JOIN pg_type ON typname = name AND typnamespace = 'shopmetrics'::regnamespace WHERE typstorage <> 'e' OR typlen <> -1 $$, 'summaries are stored out of line, uncompressed');
SELECT is_empty($$ SELECT name FROM summary_type JOIN pg_type ON typname = name AND typnamespace = 'shopmetrics'::regnamespace WHERE typreceive = 0 OR typsend = 0 $$, 'summaries have a binary form');
SELECT is_empty($$ SELECT name, op FROM summary_type, unnest(ARRAY['=', '<>', '<', '<=', '>', '>=']) AS op WHERE to_regoperator(format('shopmetrics.%s(shopmetrics.%I,shopmetrics.%I)', op, name, name)) IS NULL $$, 'summaries compare');
SELECT is_empty($$ SELECT name, amname FROM summary_type CROSS JOIN pg_am WHERE amname IN ('btree', 'hash') AND NOT EXISTS (SELECT FROM pg_opclass WHERE opcmethod = pg_am.oid AND opcdefault AND opcintype = ('shopmetrics.' || name)::regtype) $$,
                'summaries sort and hash');
SELECT is_empty($$ SELECT name, other FROM summary_type, unnest(ARRAY['bytea', 'json']) AS other WHERE NOT EXISTS (SELECT FROM pg_cast WHERE castsource = ('shopmetrics.' || name)::regtype AND casttarget = other::regtype AND castcontext = 'e') $$, 'explicit casts to bytea and json');
SELECT is_empty($$ SELECT name FROM summary_type WHERE NOT EXISTS (SELECT FROM pg_cast WHERE castsource = 'bytea'::regtype AND casttarget = ('shopmetrics.' || name)::regtype AND castcontext = 'e') $$, 'explicit casts from bytea');
SELECT is_empty($$ SELECT source FROM unnest(ARRAY['smallint', 'integer', 'bigint', 'uuid', 'text', 'varchar', 'char']) AS source WHERE NOT EXISTS (SELECT FROM pg_cast WHERE castsource = source::regtype AND casttarget = 'shopmetrics.key'::regtype AND castcontext = 'i') $$,
                'implicit casts to key');
SELECT is_empty($$ SELECT source, target FROM (VALUES ('text', 'shopmetrics.zone'), ('varchar', 'shopmetrics.zone'), ('char', 'shopmetrics.zone'), ('shopmetrics.zone', 'text')) AS v (source, target) WHERE NOT EXISTS (SELECT FROM pg_cast WHERE castsource = source::regtype AND casttarget = target::regtype AND castcontext = 'i') $$,
                'implicit casts to zone, and to text');
SELECT is_empty($$ SELECT objid::regtype FROM pg_type JOIN member ON classid = 'pg_type'::regclass AND objid = pg_type.oid WHERE typcollation <> 0 $$, 'no type has a collation');
SELECT is_empty($$ SELECT signature FROM aggregate WHERE 'text'::regtype = ANY ((SELECT proargtypes FROM pg_proc WHERE oid = aggfnoid)::oid[]) AND signature !~ '^shopmetrics.stay_agg|^stay_agg' $$, 'no aggregate but of stays takes a text: a constant of it is not sent by postgres_fdw');
SELECT is_empty($$ SELECT castsource::regtype, casttarget::regtype FROM pg_cast JOIN member ON classid = 'pg_cast'::regclass AND objid = pg_cast.oid WHERE castcontext <> 'e' AND casttarget <> 'shopmetrics.key'::regtype AND 'shopmetrics.zone'::regtype NOT IN (castsource, casttarget) $$, 'no other cast happens by itself');
SELECT isnt_empty($$ SELECT FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod WHERE amname = 'btree' AND opcdefault AND opcintype = 'shopmetrics.key'::regtype $$, 'keys sort');
SELECT is_empty($$ SELECT oid::regoperator FROM pg_operator WHERE 'shopmetrics.key'::regtype IN (oprleft, oprright) AND oprname IN ('=', '<', '>', '<=', '>=', '<>') $$, 'by operators that are not spelled = or <');

-- Comments on the rest.
SELECT is_empty($$ SELECT objid::regoperator FROM member WHERE classid = 'pg_operator'::regclass AND coalesce(obj_description(objid, 'pg_operator'), '') = '' $$, 'every operator has a comment');
SELECT is_empty($$ SELECT castsource::regtype, casttarget::regtype FROM member JOIN pg_cast ON classid = 'pg_cast'::regclass AND objid = pg_cast.oid WHERE coalesce(obj_description(objid, 'pg_cast'), '') = '' $$, 'every cast has a comment');
SELECT isnt(obj_description(oid, 'pg_extension'), NULL, 'the extension has a comment') FROM pg_extension WHERE extname = 'shopmetrics';
SELECT is_empty($$ SELECT objid::regclass FROM member JOIN pg_class ON classid = 'pg_class'::regclass AND objid = pg_class.oid WHERE relkind = 'v' AND coalesce(obj_description(objid, 'pg_class'), '') = '' $$, 'every view has a comment');

-- Costs that the planner can use.
SELECT is_empty('SELECT signature FROM called_by_people WHERE procost <= 0', 'functions have a cost');
SELECT is_empty('SELECT signature, aggtransspace FROM aggregate WHERE aggtransspace NOT BETWEEN 1 AND 1000', 'aggregates say how much a small group takes');

SELECT * FROM finish();
ROLLBACK;
