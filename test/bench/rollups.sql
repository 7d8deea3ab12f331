-- What the dashboards of messages, conversations and the widget read, beside dashboards.sql: about :rows messages and as many
-- conversation events of the :days before November 2026, half as many events of the widget, and a survey of every tenth conversation.
--
-- 5 messages a session, 4 sessions a user; 6 events a conversation, 2.5 conversations a visitor, 60 agents.

\set ON_ERROR_STOP on
SET work_mem = '1GB';
SELECT timestamptz '2026-11-01 00:00+00' - :days * interval '1 day' AS began_at, :days * 86400000000 / (:rows / 5) AS between_runs, :days * 86400000000 / (:rows / 6) AS between_talks \gset

INSERT INTO shop.message (message_id, user_id, sent_at, sender)
SELECT 'message-' || r * 8 + j, 'user-' || h % (:rows / 20),
       timestamptz :'began_at' + (r * :between_runs + j * 120000000 + (h >> 20) % 90000000) * interval '1 microsecond',
       CASE WHEN j IN (0, 2) AND (j = 0 OR h & 3 > 0) THEN 'user' WHEN h >> 4 & 7 = 0 THEN 'agent' ELSE 'bot' END
FROM  (SELECT r, hashint8extended(r, 21) & 9223372036854775807 AS h FROM generate_series(0, (:rows / 5 - 1)::bigint) AS r OFFSET 0) AS run,
       generate_series(0, 4) AS j
ORDER  BY r, j;

INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url)
SELECT j::text, 'talk-' || c, 'user-' || h % (:rows / 15), CASE WHEN side = 'agent' THEN 'agent-' || (h >> 24) % 60 END,
       timestamptz :'began_at' + (c * :between_talks + j * 150000000 + (h >> 20) % 90000000) * interval '1 microsecond', side,
       CASE WHEN h >> 4 & 7 = 0 AND j > 1 THEN 'video' ELSE 'text' END, '/product/' || (h >> 30) % 500
FROM  (SELECT c, j, h, CASE WHEN h >> 8 & 7 = 0 THEN 'visitor' WHEN (j + (h >> 12 & 1)) % 2 = 0 THEN 'visitor' ELSE 'agent' END AS side
       FROM  (SELECT c, hashint8extended(c, 22) & 9223372036854775807 AS h FROM generate_series(0, (:rows / 6 - 1)::bigint) AS c OFFSET 0) AS talk,
              generate_series(0, 5) AS j) AS e
ORDER  BY c, j;

INSERT INTO shop.widget_event (event_id, visitor_id, at, kind)
SELECT 'widget-' || w, 'user-' || h % (:rows / 10), timestamptz :'began_at' + w * (:days * 86400000000 / (:rows / 2)) * interval '1 microsecond',
       CASE WHEN h >> 20 & 15 = 0 THEN 'click' ELSE 'impression' END
FROM  (SELECT w, hashint8extended(w, 23) & 9223372036854775807 AS h FROM generate_series(0, (:rows / 2 - 1)::bigint) AS w OFFSET 0) AS x;

INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating)
SELECT 'survey-' || conversation_id, conversation_id, visitor_id, at + interval '1 hour', 1 + length(conversation_id || visitor_id) % 5
FROM   shop.conversation_event WHERE event_id = '0' AND conversation_id LIKE '%0';

INSERT INTO shop.agent (agent_id, name) SELECT 'agent-' || n, 'Agent ' || n FROM generate_series(0, 59) AS n;

VACUUM ANALYZE shop.message;
VACUUM ANALYZE shop.conversation_event;
VACUUM ANALYZE shop.widget_event;
VACUUM ANALYZE shop.survey;
