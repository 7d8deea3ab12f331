-- NULL, empty and hostile agents, what a query remembers, and the rules that the functions keep.

BEGIN;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

-- ---- nothing at all
SELECT is(platform(NULL), NULL, 'NULL is of no platform');
SELECT is(browser(NULL), NULL, 'nor of a browser');
SELECT is(is_bot(NULL), NULL, 'nor a bot or none');
SELECT is(platform(agent), NULL, 'nor is ' || quote_literal(agent)) FROM (VALUES (''), (' '), (E' \t\r\n')) AS a (agent);
SELECT is(browser(agent), NULL, 'browser: nor is ' || quote_literal(agent)) FROM (VALUES (''), (' ')) AS a (agent);
SELECT is(is_bot(agent), NULL, 'is_bot: nor is ' || quote_literal(agent)) FROM (VALUES (''), (' ')) AS a (agent);

-- ---- long ones: the first 512 bytes count, however they are stored
CREATE TEMPORARY TABLE phone AS SELECT 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) '
                                       'Version/17.4 Mobile/15E148 Safari/604.1' AS agent;
SELECT is(platform(agent || repeat(' x', 200) || ' Googlebot/2.1'), 'web-mobile-safari', 'what stands behind 512 bytes does not count') FROM phone;
SELECT is(platform(agent || repeat(' ', 480 - length(agent)) || 'Googlebot/2.1'), 'bot', 'what stands before does') FROM phone;
SELECT is(platform(agent || repeat(' ', 1000000)), 'web-mobile-safari', 'a megabyte') FROM phone;

CREATE TEMPORARY TABLE stored (how text, agent text);
INSERT INTO stored SELECT 'compressed', agent || repeat(' ', 1000000) FROM phone;
ALTER TABLE stored ALTER agent SET STORAGE external;
INSERT INTO stored SELECT 'apart', agent || repeat(' ', 1000000) FROM phone;
ALTER TABLE stored ALTER agent SET STORAGE extended;
INSERT INTO stored SELECT 'apart and compressed', agent || string_agg(md5(i::text), '') FROM phone, generate_series(1, 30000) AS i GROUP BY agent;
INSERT INTO stored SELECT 'short', 'curl/8.5.0';
SELECT is(platform(agent), CASE how WHEN 'short' THEN 'bot' ELSE 'web-mobile-safari' END, how || ' in a table') FROM stored;

-- ---- what somebody made up
CREATE TEMPORARY TABLE hostile AS
SELECT agent FROM (
    SELECT string_agg(chr(1 + ('x' || substr(md5(i || ' ' || j), 1, 4))::bit(16)::int % 50000), '') AS agent
    FROM   generate_series(1, 200) AS i, generate_series(1, 300) AS j GROUP BY i
    UNION ALL SELECT repeat(word, 300) FROM unnest(ARRAY['Mozilla/5.0 (', 'bot', 'Bot ', 'spider', ')', '(', '[FB', '%20', '%', '/', ';', 'Android ', 'é', '日本']) AS w (word)
    UNION ALL SELECT string_agg(agent, ' ') FROM (SELECT unnest(ARRAY['Android', 'iPhone', 'Windows NT', 'Mobile', 'tablet', 'Chrome/1', 'bot']) AS agent) AS a) AS made;
SELECT is_empty($$ SELECT agent FROM hostile WHERE platform(agent) IS NULL
                   OR platform(agent) !~ '^(ios-app|android-app|web-(mobile|tablet|desktop)-[a-z0-9-]+|web-other|bot)$' $$, 'every agent has a platform');
SELECT is_empty($$ SELECT agent FROM hostile WHERE browser(agent) !~ '^[a-z0-9]+(-[a-z0-9]+)*$' OR length(browser(agent)) > 40 $$,
                'a name has at most 40 small letters, digits and hyphens');
SELECT is(browser(repeat('My Shop', 20) || '/1 (iPhone; iOS 17.1)'), left(repeat('my-shop', 20), 40), 'a long one is cut');

-- ---- what a query remembers is what it found out, however many agents there are
CREATE TEMPORARY TABLE many AS
SELECT 'Shop' || i % 30000 || '/1.0 (iPhone; iOS ' || i % 30000 || '.0)' AS agent, 'shop' || i % 30000 AS name FROM generate_series(1, 60000) AS i;
SELECT is_empty('SELECT * FROM many WHERE browser(agent) <> name', 'of 30,000 agents each keeps its own name');
SELECT is((SELECT count(DISTINCT platform(agent)) FROM many), 1::bigint, 'and all are apps');

SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE TABLE many_for_all AS SELECT * FROM many;
SELECT is((SELECT count(*) FROM many_for_all WHERE browser(agent) = name AND NOT is_bot(agent)), 60000::bigint, 'in parallel, too');

-- ---- what is stored
CREATE TABLE visit (agent text, platform text GENERATED ALWAYS AS (platform(agent)) STORED);
CREATE INDEX ON visit (browser(agent));
INSERT INTO visit SELECT agent FROM phone UNION ALL SELECT 'curl/8.5.0' UNION ALL SELECT NULL;
SELECT results_eq('SELECT platform FROM visit ORDER BY 1', ARRAY['bot', 'web-mobile-safari', NULL], 'a generated column');

-- ---- the functions
SELECT is(count(*), 4::bigint, 'there are four functions, all immutable, parallel safe, strict and with a comment')
FROM   pg_proc AS p JOIN pg_depend AS d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
       JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE  extname = 'shopmetrics_user_agent' AND provolatile = 'i' AND proparallel = 's' AND proisstrict AND obj_description(p.oid, 'pg_proc') <> '';
SELECT is(count(*), 4::bigint, 'and nothing else')
FROM   pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE  extname = 'shopmetrics_user_agent' AND deptype = 'e';
SELECT matches(user_agent_rules(), '^[1-9]\d\d+ rules of uap-core, [1-9]\d* of shopmetrics_user_agent: [0-9a-f]{16}$', 'the rules say what they are');
SELECT * FROM finish();
ROLLBACK;
