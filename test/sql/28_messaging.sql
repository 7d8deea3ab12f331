-- messaging: sessions that have a key of their own.
SET search_path = public, shopmetrics;

CREATE TABLE chat (session_id text, sender text);
INSERT INTO chat VALUES
    ('one message', 'user'), ('one message and a bot', 'bot'), ('one message and a bot', 'user'), ('two', 'user'), ('two', 'user'), ('with an agent', 'user'), ('with an agent', 'agent'), ('with an agent', 'user'),
    ('bounced at an agent', 'agent'), ('bounced at an agent', 'user'), ('only an agent', 'agent'), ('only a bot', 'bot'), ('nobody', NULL), ('nobody and a user', NULL), ('nobody and a user', 'user'), (NULL, 'user');
ANALYZE chat;

SELECT session_count(session_id, sender = 'user', sender = 'agent') AS sessions, bounce_count(session_id, sender = 'user', sender = 'agent') AS bounces, bounce_rate(session_id, sender = 'user', sender = 'agent'),
       live_support_count(session_id, sender = 'user', sender = 'agent') AS live, live_support_rate(session_id, sender = 'user', sender = 'agent') AS live_rate, self_service_rate(session_id, sender = 'user', sender = 'agent') AS self_service FROM chat;
SELECT session_count(m), bounce_count(m), bounce_rate(m), live_support_count(m), live_support_rate(m), self_service_rate(m), m::json FROM (SELECT messaging_agg(session_id, sender = 'user', sender = 'agent') AS m FROM chat) AS t;
SELECT session_id, session_count(session_id, sender = 'user', sender = 'agent'), bounce_rate(session_id, sender = 'user', sender = 'agent'), self_service_rate(session_id, sender = 'user', sender = 'agent') FROM chat GROUP BY 1 ORDER BY 1;
-- A session that is cut in two and merged is one: a message in each part is no bounce.
SELECT bounce_count(merge(m)) AS merged, sum(bounce_count(m)) AS added FROM (SELECT messaging_agg(1, true, false) AS m FROM generate_series(1, 2) AS n GROUP BY n) AS t;
-- A message of both; flags that are NULL; any number of messages.
SELECT bounce_count(1, true, true), live_support_rate(1, true, true) FROM generate_series(1, 1);
SELECT session_count(1, NULL::boolean, NULL), bounce_rate(1, NULL, true), live_support_rate(2::bigint, true, NULL);
SELECT bounce_count(n % 10, true, false), session_count(n % 10, true, false) FROM generate_series(1, 10000) AS n;
-- live + self-service = 1, without rounding.
SELECT count(*) AS groups, count(*) FILTER (WHERE live_support_rate(m) + self_service_rate(m) = 1) AS add_up FROM (SELECT g, messaging_agg(n, true, n % 7 < g) AS m FROM generate_series(1, 100) AS n, generate_series(0, 7) AS g GROUP BY g) AS t;
