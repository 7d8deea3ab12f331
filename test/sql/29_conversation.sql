-- conversation: two sides, two channels.
SET search_path = public, shopmetrics;
SET timezone = 'UTC';

CREATE TABLE talk (c int, at timestamptz, side text, channel text, what text);
INSERT INTO talk VALUES
    (1, '2025-01-01 10:00', 'visitor', 'text', 'answered'), (1, '2025-01-01 10:06', 'agent', 'text', ''),
    (2, '2025-01-01 10:00', 'visitor', 'text', 'not answered'), (2, '2025-01-01 10:30', 'visitor', 'text', ''),
    (3, '2025-01-01 10:00', 'agent', 'video', 'an agent calls'), (3, '2025-01-01 10:03', 'visitor', 'video', ''),
    (4, '2025-01-01 10:00', 'agent', 'video', 'an agent calls in vain'),
    (5, '2025-01-01 10:00', 'visitor', 'text', 'answered in the other channel'), (5, '2025-01-01 10:10', 'agent', 'video', ''),
    (6, '2025-01-01 10:00', 'visitor', 'text', 'text, then video'), (6, '2025-01-01 10:01', 'agent', 'text', ''), (6, '2025-01-01 10:20', 'agent', 'video', ''), (6, '2025-01-01 10:21', 'visitor', 'video', ''),
    (7, '2025-01-01 10:00', 'agent', 'text', 'at one instant the visitor is first'), (7, '2025-01-01 10:00', 'visitor', 'text', ''),
    (8, '2025-01-01 10:00', 'agent', 'text', '… across channels too'), (8, '2025-01-01 10:00', 'visitor', 'video', ''),
    (9, '2025-01-01 10:05', 'agent', 'text', 'two-way in text; the video lasts longer'), (9, '2025-01-01 10:06', 'visitor', 'text', ''), (9, '2025-01-01 10:01', 'visitor', 'video', ''), (9, '2025-01-01 10:31', 'visitor', 'video', ''),
    (10, NULL, 'visitor', 'text', 'no time'), (NULL, '2025-01-01 10:00', 'agent', 'text', 'no conversation'), (11, '2025-01-01 10:00', NULL, NULL, 'neither side nor channel: an agent in text');
ANALYZE talk;
CREATE VIEW one_talk AS SELECT c, max(what) AS what, conversation_agg(c, at, side = 'visitor', channel = 'video') AS x FROM talk GROUP BY c;

SELECT c, what, conversation_count(x) AS two_way, text_conversation_count(x) AS text, video_conversation_count(x) AS video, avg_conversation_minutes(x) AS minutes, request_count(x) AS requests, agent_request_count(x) AS by_agent, visitor_request_count(x) AS by_visitor,
       text_request_count(x) AS in_text, video_request_count(x) AS in_video, unsuccessful_request_count(x) AS unsuccessful, unanswered_request_count(x) AS unanswered, agent_acceptance_rate(x) AS agent_accepts, visitor_acceptance_rate(x) AS visitor_accepts
FROM   one_talk ORDER BY c;
SELECT conversation_count(x) AS two_way, text_conversation_count(x) AS text, video_conversation_count(x) AS video, avg_conversation_minutes(x) AS minutes, request_count(x) AS requests, agent_request_count(x) AS by_agent, visitor_request_count(x) AS by_visitor,
       text_request_count(x) AS in_text, video_request_count(x) AS in_video, unsuccessful_request_count(x) AS unsuccessful, unanswered_request_count(x) AS unanswered, agent_acceptance_rate(x) AS agent_accepts, visitor_acceptance_rate(x) AS visitor_accepts
FROM   (SELECT merge(x) AS x FROM one_talk) AS t;
SELECT conversation_count(c, at, side = 'visitor', channel = 'video') AS two_way, text_conversation_count(c, at, side = 'visitor', channel = 'video') AS text, video_conversation_count(c, at, side = 'visitor', channel = 'video') AS video,
       avg_conversation_minutes(c, at, side = 'visitor', channel = 'video') AS minutes, request_count(c, at, side = 'visitor', channel = 'video') AS requests, agent_request_count(c, at, side = 'visitor', channel = 'video') AS by_agent,
       visitor_request_count(c, at, side = 'visitor', channel = 'video') AS by_visitor, text_request_count(c, at, side = 'visitor', channel = 'video') AS in_text, video_request_count(c, at, side = 'visitor', channel = 'video') AS in_video,
       unsuccessful_request_count(c, at, side = 'visitor', channel = 'video') AS unsuccessful, unanswered_request_count(c, at, side = 'visitor', channel = 'video') AS unanswered,
       agent_acceptance_rate(c, at, side = 'visitor', channel = 'video') AS agent_accepts, visitor_acceptance_rate(c, at, side = 'visitor', channel = 'video') AS visitor_accepts FROM talk;
-- Any order of rows, and each event alone, merged: the same summary.
SELECT bool_and(x = (SELECT conversation_agg(c, at, side = 'visitor', channel = 'video') FROM talk)) AS same FROM (
    SELECT conversation_agg(c, at, side = 'visitor', channel = 'video' ORDER BY at DESC, side) AS x FROM talk UNION ALL
    SELECT conversation_agg(c, at, side = 'visitor', channel = 'video' ORDER BY channel, side DESC, at) FROM talk UNION ALL
    SELECT merge(x) FROM (SELECT conversation_agg(c, at, side = 'visitor', channel = 'video') AS x FROM talk GROUP BY talk.ctid) AS e) AS t;
-- First response and medians: each conversation, all of them in one step and two, some of them, none.
SELECT c, what, avg_first_response_minutes(x) AS avg_response, median_first_response_minutes(x) AS median_response,
       median_conversation_minutes(x) AS median
FROM   one_talk WHERE coalesce(avg_first_response_minutes(x), median_conversation_minutes(x)) IS NOT NULL ORDER BY c;
SELECT avg_first_response_minutes(x) AS avg_response, median_first_response_minutes(x) AS median_response,
       median_conversation_minutes(x) AS median
FROM   (SELECT merge(x) AS x FROM one_talk) AS t;
SELECT avg_first_response_minutes(c, at, side = 'visitor', channel = 'video') AS avg_response,
       median_first_response_minutes(c, at, side = 'visitor', channel = 'video') AS median_response,
       median_conversation_minutes(c, at, side = 'visitor', channel = 'video') AS median,
       median_first_response_minutes(c, at, side = 'visitor', channel = 'video') FILTER (WHERE c <> 5) AS some_response,
       median_conversation_minutes(c, at, side = 'visitor', channel = 'video') FILTER (WHERE c IS NULL) AS of_nothing
FROM   talk;
SELECT avg_first_response_minutes(NULL::conversation) AS a, median_first_response_minutes(NULL::conversation) AS b,
       median_conversation_minutes(NULL::conversation) AS c, median_first_response_minutes(1, now(), true, true) AS of_one_row,
       avg_first_response_minutes(conversation_agg(1, now(), NULL, NULL)) AS of_an_agent;
-- Told in pieces, an answer in one and what came before it in another: the first of each side is that of all.
SELECT avg_first_response_minutes(merge(x)) AS minutes
FROM  (SELECT conversation_agg(1, at::timestamptz, v, w) AS x
       FROM  (VALUES ('2025-01-01 10:00', true, false, 1), ('2025-01-01 10:09', false, false, 1),
                     ('2025-01-01 10:04', false, true, 2), ('2025-01-01 10:30', true, true, 2)) AS e (at, v, w, piece)
       GROUP  BY piece) AS pieces;
-- The longest there is.
SELECT avg_first_response_minutes(1, at, v, false) = avg_conversation_minutes(1, at, v, false) AS same,
       median_first_response_minutes(1, at, v, false) = avg_conversation_minutes(1, at, v, false) AS same_median
FROM  (VALUES (timestamptz '4713-11-24 00:00 BC', true), ('294276-12-31 23:59:59.999999', false)) AS e (at, v);
SELECT avg_conversation_minutes('x'::text, at, v, false) FROM (VALUES (timestamptz '4713-11-24 00:00 BC', true), ('294276-12-31 23:59:59.999999', false)) AS e (at, v);
SELECT conversation_count(x), avg_conversation_minutes(x), agent_acceptance_rate(x), request_count(x) FROM (SELECT conversation_agg(1, now(), true, true) FILTER (WHERE false) AS x) AS t;
