-- How often the functions are right, on the agents that another project collected and labelled, and on a log of real
-- visits whose publisher says which were of its apps. What is asked here is what docs/user-agents.md promises.
--
--     psql -v data_dir=/some/directory -f 30-real-data.sql

\ir ../pgtap/real-data.psql
\if :no_data
    \quit
\endif

BEGIN;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

-- ---- labelled agents
SELECT :'data_dir' || '/user_agents_matomo/user_agents.csv.gz' AS file \gset
CREATE TEMPORARY TABLE labelled (
    user_agent text, is_bot boolean, bot_name text, bot_category text, os_name text, os_version text, os_family text, client_type text,
    client_name text, client_version text, browser_family text, device_type text, device_brand text, device_model text,
    has_client_hints boolean, source_file text);
SELECT format($$ COPY labelled FROM PROGRAM 'gzip -dc %s' WITH (FORMAT csv, HEADER true) $$, :'file') \gexec

-- The labels in our words. Where the label says nothing of a class that we have (televisions, consoles, watches, HTTP
-- libraries), NULL. Dalvik, Android's HTTP client, is labelled as its old browser.
CREATE TEMPORARY TABLE judged AS
SELECT user_agent, client_name, client_type, device_type, os_family,
       CASE WHEN is_bot THEN 'bot'
            WHEN device_type IN ('tv', 'wearable', 'console', 'smart speaker', 'smart display', 'car browser', 'peripheral', 'camera', 'portable media player')
                 OR client_type = 'library' THEN NULL
            WHEN os_family IN ('iOS', 'Android') AND (client_type IN ('mobile app', 'mediaplayer', 'feed reader', 'pim') OR user_agent LIKE 'Dalvik/%'
                 OR client_type IS NULL AND user_agent NOT LIKE 'Mozilla%') THEN 'app'
            WHEN client_type IS NULL AND user_agent NOT LIKE 'Mozilla%' THEN NULL
            WHEN device_type IN ('smartphone', 'phablet', 'feature phone') THEN 'mobile'
            WHEN device_type IN ('tablet', 'desktop') THEN device_type END AS class,
       CASE WHEN platform ~ '-app$' THEN 'app' WHEN platform ~ '^web-[a-z]+-' THEN split_part(platform, '-', 2)
            WHEN platform = 'web-other' THEN 'other' ELSE platform END AS our_class,
       platform AS our_platform, browser AS our_browser,
       CASE WHEN client_type = 'browser' AND user_agent NOT LIKE 'Dalvik/%' AND browser_family <> 'Unknown' THEN browser_family END AS family
FROM  (SELECT *, platform(user_agent) AS platform, browser(user_agent) AS browser FROM labelled WHERE NOT has_client_hints) AS l;

-- Our names of browsers, by the family that the labels have of them.
CREATE TEMPORARY TABLE family AS
SELECT 'Chrome' AS family, unnest(ARRAY['chrome', 'webview', 'samsung-internet', 'mi', 'huawei', 'quark', 'silk', 'meizu', 'phoenix', 'heytap', 'aloha',
    'vivaldi', 'duckduckgo', 'puffin', 'ecosia', 'oculus', 'qtwebengine', 'chromium', 'seznam', 'firefox-focus', 'whale', 'coc-coc', 'cm', 'liebao']) AS browser
UNION ALL SELECT 'Internet Explorer', unnest(ARRAY['ie', 'edge'])
UNION ALL SELECT 'Safari', unnest(ARRAY['safari', 'sogou'])
UNION ALL VALUES ('Firefox', 'firefox'), ('Opera', 'opera'), ('Android Browser', 'android-browser'), ('Baidu', 'baidu'),
    ('Nokia Browser', 'nokia'), ('NetFront', 'netfront'), ('BlackBerry Browser', 'blackberry'), ('Konqueror', 'konqueror');

CREATE TEMPORARY VIEW class_share AS
SELECT coalesce(class, 'all') AS class, count(*) AS agents, 100.0 * count(*) FILTER (WHERE class = our_class) / count(*) AS percent
FROM   judged WHERE class IS NOT NULL GROUP BY ROLLUP (class);
CREATE TEMPORARY VIEW family_share AS
SELECT count(*) AS agents, 100.0 * count(*) FILTER (WHERE EXISTS (SELECT FROM family AS f WHERE f.family = j.family AND f.browser = j.our_browser)) / count(*) AS percent
FROM   judged AS j WHERE family IS NOT NULL;
CREATE TEMPORARY VIEW app_share AS
SELECT os_family, count(*) AS agents, 100.0 * count(*) FILTER (WHERE our_platform = CASE os_family WHEN 'iOS' THEN 'ios-app' ELSE 'android-app' END) / count(*) AS percent
FROM   judged WHERE class = 'app' GROUP BY os_family;

SELECT cmp_ok((SELECT agents FROM class_share WHERE class = 'all'), '>', 33000::bigint, 'there are agents to judge');
SELECT cmp_ok((SELECT percent FROM class_share WHERE class = 'all'), '>=', 97.0, 'app, mobile, tablet, desktop or bot: 97 % are right');
SELECT cmp_ok((SELECT percent FROM class_share WHERE class = wanted.class), '>=', least, 'of ' || wanted.class || ', ' || least || ' %')
FROM   (VALUES ('app', 99.0), ('mobile', 99.0), ('tablet', 90.0), ('desktop', 94.0), ('bot', 92.0)) AS wanted (class, least);
SELECT cmp_ok(percent, '>=', 95.0, 'the family of the browser: 95 %') FROM family_share;
SELECT cmp_ok(percent, '>=', 99.0, 'apps of ' || os_family || ' are known as such: 99 %') FROM app_share ORDER BY os_family;
SELECT is((SELECT count(*) FROM app_share), 2::bigint, 'of both systems');
-- The figures of the page, and the misses by kind.
SELECT diag(format('%s: %s of %s agents', class, round(percent, 2), agents)) FROM class_share ORDER BY class;
SELECT diag(format('browser family: %s of %s agents', round(percent, 2), agents)) FROM family_share;
SELECT diag(format('apps of %s as such: %s of %s', os_family, round(percent, 2), agents)) FROM app_share ORDER BY os_family;
SELECT diag(format('%s taken for %s: %s', class, our_class, count(*))) FROM judged WHERE class <> our_class GROUP BY class, our_class ORDER BY count(*) DESC;

-- ---- a log of visits: what the publisher's own apps sent, and browsers
SELECT :'data_dir' || '/airbnb_sessions/sessions.csv.gz' AS file \gset
CREATE TEMPORARY TABLE visit (
    id_visitor text, id_session text, number int, user_agent text, combo text, ds date, began timestamp, ended timestamp, did_search int, sent_message int, sent_booking_request int);
SELECT format($$ COPY visit FROM PROGRAM 'gzip -dc %s' WITH (FORMAT csv, HEADER true) $$, :'file') \gexec
SELECT is(count(*) FILTER (WHERE platform(user_agent) = expected), count(*), 'every visit of ' || combo) FROM (
    SELECT *, CASE WHEN combo ~ '- iOS$' THEN 'ios-app' WHEN combo ~ '- Android$' THEN 'android-app'
                   ELSE 'web-desktop-' || lower(split_part(combo, ' - ', 2)) END AS expected
    FROM   visit WHERE user_agent <> '' AND combo ~ '- (iOS|Android)$|^Desktop - ') AS v
GROUP BY combo ORDER BY combo;

SELECT * FROM finish();
ROLLBACK;
