-- An error begins with the function that was called and names its argument, whoever noticed: a twin or a report passes its
-- arguments on, and what it asks does not know. All functions of schema shop that take a zone, as the catalogue lists them.

BEGIN;
\ir setup.psql
\ir hostile.psql
SELECT no_plan();

-- A value that no function takes, and one that every function does.
CREATE TABLE probe.argument_value (argument text, type regtype, good text, bad text);
INSERT INTO probe.argument_value VALUES
    ('period',   'tstzrange',   '[2025-10-20 00:00Z,2025-11-01 00:00Z)', '[2025-10-21 00:00Z,2025-10-22 00:00Z]'),
    ('period',   'tstzrange',   '[2025-10-20 00:00Z,2025-11-01 00:00Z)', '[-infinity,2025-10-22 00:00Z]'),
    ('previous', 'tstzrange',   '[2025-10-08 00:00Z,2025-10-20 00:00Z)', '(2025-10-19 00:00Z,2025-10-20 00:00Z)'),
    ('previous', 'tstzrange',   '[2025-10-08 00:00Z,2025-10-20 00:00Z)', '[2025-10-19 00:00Z,infinity)'),
    ('name',     'text',        'last_14_days',                          'last_fortnight'),
    ('as_of',    'timestamptz', '2025-11-02 11:00Z',                     'infinity'),
    ('as_of',    'date',        '2025-11-02',                            '-infinity'),
    ('as_of',    'text',        '2025-11-02 11:00Z',                     'infinity'),
    ('zone',     'text',        'Europe/Rome',                           'Mars/Olympus'),
    ('zone',     'text',        'Europe/Rome',                           'right/UTC'),
    ('gap',      'interval',    '24 hours',                              '-1 hour'),
    ('gap',      'interval',    '24 hours',                              '1 month'),
    ('lookback', 'interval',    '30 days',                               '-1 day'),
    ('most',     'int',         '10',                                    '-1'),
    ('currency', 'text',        'EUR',                                   NULL);

-- The functions, and a call of each in which one argument has another value.
CREATE VIEW probe.asked AS
SELECT p.oid, p.proname AS name, a.argument, a.type,
       array_agg(format('%I => %L::%s', a.argument, v.good, a.type)) OVER (PARTITION BY p.oid) AS given, v.good
FROM   pg_proc AS p
       CROSS JOIN LATERAL (SELECT p.proargnames[i] AS argument, p.proargtypes[i - 1]::regtype AS type
                           FROM generate_series(1, p.pronargs) AS i) AS a
       JOIN (SELECT DISTINCT argument, type, good FROM probe.argument_value) AS v ON (v.argument, v.type) = (a.argument, a.type)
WHERE  p.pronamespace = 'shop'::regnamespace AND p.prokind = 'f' AND 'zone' = ANY (p.proargnames)
       AND p.proargnames[1:p.pronargs] && ARRAY['period', 'name'];

CREATE FUNCTION probe.begins(statement text, state text, beginning text, description text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN ok(false, description) || E'\n' || diag(statement || ' was not refused');
EXCEPTION WHEN OTHERS THEN
    RETURN is(SQLSTATE || ' ' || left(SQLERRM, length(beginning)), state || ' ' || beginning, description) || CASE WHEN SQLSTATE = state AND starts_with(SQLERRM, beginning) THEN '' ELSE E'\n' || diag(statement || E'\n' || SQLERRM) END;
END $$;

SELECT cmp_ok((SELECT count(DISTINCT oid) FROM probe.asked), '>', 100::bigint, 'the catalogue has the functions, the twins in four forms each');
SELECT probe.begins(format('SELECT * FROM shop.%I(%s)', name, array_to_string(array_replace(given, format('%I => %L::%s', argument, a.good, type), format('%I => %L::%s', argument, v.bad, type)), ', ')),
                    '22023', format('%s: %s', name, argument), format('%s names itself and %s: %s::%s', name, argument, v.bad, type))
FROM   probe.asked AS a JOIN probe.argument_value AS v USING (argument, type)
WHERE  v.bad IS NOT NULL AND NOT (name = 'rating_distribution' AND v.bad LIKE '[-infinity%') ORDER BY name, oid, argument, v.bad;
SELECT probe.begins($$ SELECT * FROM shop.rating_distribution('(2025-10-21 00:00Z,)', 'UTC') $$, '22023', 'rating_distribution: period', 'a start that is not in the period');

-- What only the rows show.
SELECT probe.begins(format('SELECT * FROM shop.%I(%s)', name, array_to_string(array_replace(given, format('%I => %L::%s', argument, good, type), 'currency => NULL'), ', ')),
                    '22023', name || ': currency', name || ' of orders in two currencies')
FROM   probe.asked WHERE argument = 'currency' AND name <> 'credited_orders' ORDER BY name, oid;

-- Whoever asks next is not taken for whoever asked before, whether that failed or not.
SELECT lives_ok($$ SELECT * FROM shop.nps_overview_compared('yesterday', now(), 'UTC') $$, 'a twin');
SELECT is(current_setting('shopmetrics.called'), '', '… leaves no name behind');
SELECT probe.begins($$ SELECT * FROM shop.nps_overview('[2025-10-21 00:00Z,2025-10-22 00:00Z]', 'UTC') $$, '22023', 'nps_overview: period', 'a dashboard is asked itself');
SELECT probe.begins($$ SELECT shopmetrics.local_day(now(), 'Mars/Olympus') $$, '22023', 'local_day: zone', 'a function of the library is called itself');

-- What is missing.
DO $$ DECLARE t text; BEGIN FOR t IN SELECT table_name FROM shop_internal.contract_tables() WHERE table_name NOT IN ('agent', 'order_status', 'order_item', 'catalogue_access') LOOP EXECUTE format('ALTER TABLE shop.%I RENAME TO %I', t, t || '_away'); END LOOP; END $$;
SELECT probe.begins(format('SELECT * FROM shop.%I(%s)', name, array_to_string(given, ', ')), '42P01', name || ': there is no table shop.', name || ' names itself where a table is missing')
FROM   (SELECT DISTINCT oid, name, given FROM probe.asked) AS a ORDER BY name, oid;

SELECT * FROM finish();
ROLLBACK;
