-- One-to-one shopping: conversations, purchases, requests, the widget, surveys and agents.
--
-- Conversations and requests are judged on all their events, whenever those are, and belong to the day of their first one.
-- The keys of what to read are given as arrays, so that each is looked up by its index: a period is a small part of all there is.
-- Automated messages are no events. Ties in time: the visitor's event first, then by event id.

CREATE FUNCTION shop.conversation_events(period tstzrange, zone text)
    RETURNS TABLE (conversation_id text, visitor_id text, agent_id text, at timestamptz, by_visitor boolean, is_video boolean,
                   began timestamptz, requested_at timestamptz, request_url text, first_agent text, last_agent text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT e.conversation_id, e.visitor_id, CASE WHEN e.side = 'agent' THEN e.agent_id END, e.at, e.side = 'visitor', e.channel = 'video',
           min(e.at) OVER (PARTITION BY e.conversation_id),
           min(e.at) OVER (PARTITION BY e.conversation_id, e.channel),
           first_value(e.url) OVER (PARTITION BY e.conversation_id, e.channel ORDER BY e.at, e.side DESC, e.event_id COLLATE "C"),
           first_value(CASE WHEN e.side = 'agent' THEN e.agent_id END) OVER (
               PARTITION BY e.conversation_id ORDER BY e.side = 'agent' AND e.agent_id IS NOT NULL DESC, e.at, e.event_id COLLATE "C"),
           first_value(CASE WHEN e.side = 'agent' THEN e.agent_id END) OVER (
               PARTITION BY e.conversation_id ORDER BY e.side = 'agent' AND e.agent_id IS NOT NULL DESC, e.at DESC, e.event_id COLLATE "C" DESC)
    FROM   shop.conversation_event AS e
    WHERE  e.automated IS NOT TRUE
           AND e.conversation_id = ANY (ARRAY(
                   SELECT DISTINCT p.conversation_id FROM shop.conversation_event AS p
                   WHERE  p.at >= shop.period_start(conversation_events.period, conversation_events.zone)
                          AND p.at < shop.period_end(conversation_events.period, conversation_events.zone)
                          AND p.automated IS NOT TRUE));
END;
COMMENT ON FUNCTION shop.conversation_events(tstzrange, text) IS 'internal: all events of the conversations that have one in the period: whose, when, in which channel; when the conversation and the request (its channel) began, the request''s first URL, the agents of the conversation''s first and last agent events. agent_id is that of an agent''s event only';

CREATE FUNCTION shop.conversation_overview(period tstzrange, zone text)
    RETURNS TABLE (conversations bigint, text_conversations bigint, video_conversations bigint, avg_minutes double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT shopmetrics.conversation_count(c.summary), shopmetrics.text_conversation_count(c.summary), shopmetrics.video_conversation_count(c.summary),
           shopmetrics.avg_conversation_minutes(c.summary)
    FROM  (SELECT shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) AS summary
           FROM   shop.conversation_events(period, zone) AS e WHERE e.began <@ shop.checked_period(period, zone)) AS c;
END;
COMMENT ON FUNCTION shop.conversation_overview(tstzrange, text) IS 'the two-way conversations that began in the period: all, by text, by video (one may be both), and their mean duration in minutes. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.conversation_trend(period tstzrange, zone text) RETURNS TABLE (day date, conversations bigint, video_conversations bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT d, coalesce(shopmetrics.conversation_count(c.summary), 0), coalesce(shopmetrics.video_conversation_count(c.summary), 0)
    FROM   shopmetrics.period_days(period, zone) AS d
           LEFT JOIN (SELECT shopmetrics.local_day(e.began, zone) AS day, shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) AS summary
                      FROM   shop.conversation_events(period, zone) AS e WHERE e.began <@ shop.checked_period(period, zone) GROUP BY 1) AS c ON c.day = d
    ORDER  BY d;
END;
COMMENT ON FUNCTION shop.conversation_trend(tstzrange, text) IS 'a row a local day of the period: the two-way conversations that began on it, and those by video';

CREATE FUNCTION shop.request_overview(period tstzrange, zone text)
    RETURNS TABLE (requests bigint, agent_requests bigint, visitor_requests bigint, text_requests bigint, video_requests bigint, unsuccessful_requests bigint,
                   unanswered_requests bigint, unanswered_text_requests bigint, unanswered_video_requests bigint,
                   agent_acceptance_rate double precision, visitor_acceptance_rate double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT shopmetrics.request_count(r.all_channels), shopmetrics.agent_request_count(r.all_channels), shopmetrics.visitor_request_count(r.all_channels),
           shopmetrics.text_request_count(r.all_channels), shopmetrics.video_request_count(r.all_channels), shopmetrics.unsuccessful_request_count(r.all_channels),
           shopmetrics.unanswered_request_count(r.all_channels), shopmetrics.unanswered_request_count(r.text), shopmetrics.unanswered_request_count(r.video),
           shopmetrics.agent_acceptance_rate(r.conversations), shopmetrics.visitor_acceptance_rate(r.conversations)
    FROM  (SELECT shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) FILTER (WHERE e.requested_at <@ shop.checked_period(period, zone)) AS all_channels,
                  shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) FILTER (WHERE e.requested_at <@ shop.checked_period(period, zone) AND NOT e.is_video) AS text,
                  shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) FILTER (WHERE e.requested_at <@ shop.checked_period(period, zone) AND e.is_video) AS video,
                  shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) FILTER (WHERE e.began <@ shop.checked_period(period, zone)) AS conversations
           FROM   shop.conversation_events(period, zone) AS e) AS r;
END;
COMMENT ON FUNCTION shop.request_overview(tstzrange, text) IS 'the requests of the period (first events of a conversation in a channel): by side, by channel, never answered, never answered to the visitor; and the share of the conversations begun in the period by one side that became two-way: agents accepting visitors (agent_), visitors accepting agents (visitor_). One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.request_daily(period tstzrange, zone text) RETURNS TABLE (day date, text_requests bigint, video_requests bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT d, coalesce(shopmetrics.text_request_count(r.summary), 0), coalesce(shopmetrics.video_request_count(r.summary), 0)
    FROM   shopmetrics.period_days(period, zone) AS d
           LEFT JOIN (SELECT shopmetrics.local_day(e.requested_at, zone) AS day, shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) AS summary
                      FROM   shop.conversation_events(period, zone) AS e WHERE e.requested_at <@ shop.checked_period(period, zone) GROUP BY 1) AS r ON r.day = d
    ORDER  BY d;
END;
COMMENT ON FUNCTION shop.request_daily(tstzrange, text) IS 'a row a local day of the period: its requests by text and by video';

CREATE FUNCTION shop.request_hourly(period tstzrange, zone text) RETURNS TABLE (hour integer, text_requests bigint, video_requests bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 24
BEGIN ATOMIC
    SELECT h, coalesce(shopmetrics.text_request_count(r.summary), 0), coalesce(shopmetrics.video_request_count(r.summary), 0)
    FROM   generate_series(0, 23) AS h
           LEFT JOIN (SELECT extract(hour FROM e.requested_at AT TIME ZONE zone)::integer AS hour,
                             shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) AS summary
                      FROM   shop.conversation_events(period, zone) AS e WHERE e.requested_at <@ shop.checked_period(period, zone) GROUP BY 1) AS r ON r.hour = h
    ORDER  BY h;
END;
COMMENT ON FUNCTION shop.request_hourly(tstzrange, text) IS '24 rows, a local hour of the day each: the requests of the period by text and by video. An hour that a change of clocks repeats is one, one that it skips has 0';

CREATE FUNCTION shop.request_urls(period tstzrange, zone text, most integer DEFAULT 10) RETURNS TABLE (url text, requests bigint, text_requests bigint, video_requests bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT r.url, shopmetrics.request_count(r.summary) AS requests, shopmetrics.text_request_count(r.summary), shopmetrics.video_request_count(r.summary)
    FROM  (SELECT e.request_url AS url, shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video) AS summary
           FROM   shop.conversation_events(period, zone) AS e
           WHERE  e.requested_at <@ shop.checked_period(period, zone) AND e.request_url IS NOT NULL
           GROUP  BY e.request_url) AS r
    ORDER  BY requests DESC, r.url COLLATE "C"
    LIMIT  request_urls.most;
END;
COMMENT ON FUNCTION shop.request_urls(tstzrange, text, integer) IS 'the URLs with the most requests in the period, at most so many (all for NULL): most first, then by URL. Requests without a URL are left out';

CREATE FUNCTION shop.refuse_currencies(currencies text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = pg_catalog.format('currency: the orders of the period are in %s, whose amounts do not add up', currencies),
        HINT = 'Choose one: currency => ''...''.';
END
$$;
COMMENT ON FUNCTION shop.refuse_currencies(text) IS 'internal: fails with a message that names the currencies';

CREATE FUNCTION shop.one_currency(currencies text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN cardinality(currencies) > 1 THEN shop.refuse_currencies(array_to_string(currencies, ', ')) ELSE true END;
COMMENT ON FUNCTION shop.one_currency(text[]) IS 'internal: true for at most one currency; more of them are an error that names them';

CREATE FUNCTION shop.buyer_conversations(period tstzrange, zone text, currency text)
    RETURNS TABLE (conversation_id text, visitor_id text, began timestamptz, ended timestamptz, by_video boolean, agents text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT e.conversation_id, min(e.visitor_id COLLATE "C"), min(e.at), max(e.at),
           shopmetrics.video_conversation_count(e.conversation_id, e.at, e.side = 'visitor', e.channel = 'video') = 1,
           array_agg(DISTINCT e.agent_id) FILTER (WHERE e.side = 'agent' AND e.agent_id IS NOT NULL)
    FROM   shop.conversation_event AS e
    WHERE  e.automated IS NOT TRUE
           AND e.visitor_id = ANY (ARRAY(
                   SELECT DISTINCT o.user_id
                   FROM   shop.captured_orders(buyer_conversations.period, buyer_conversations.zone, currency => buyer_conversations.currency) AS o))
    GROUP  BY e.conversation_id
    HAVING min(e.at) < shop.period_end(buyer_conversations.period, buyer_conversations.zone)
           AND shopmetrics.conversation_count(e.conversation_id, e.at, e.side = 'visitor', e.channel = 'video') = 1;
END;
COMMENT ON FUNCTION shop.buyer_conversations(tstzrange, text, text) IS 'internal: the two-way conversations, begun before the period''s end, of the visitors who ordered in the period: when they began and ended, whether they were two-way by video, and with which agents';

CREATE FUNCTION shop.purchase_overview(period tstzrange, zone text, lookback interval DEFAULT '30 days', currency text DEFAULT NULL)
    RETURNS TABLE (conversion_rate double precision, orders bigint, attributed_orders bigint, attributed_gmv numeric, aov numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    WITH placed AS MATERIALIZED (
        SELECT o.order_id, o.user_id, o.ordered_at, o.currency, o.net_item_value
        FROM   shop.captured_orders(purchase_overview.period, purchase_overview.zone, currency => purchase_overview.currency) AS o),
    bought AS (
        SELECT shopmetrics.purchase_agg(p.user_id, p.order_id, p.ordered_at, p.net_item_value) AS purchases, array_agg(DISTINCT p.currency) AS currencies
        FROM   placed AS p),
    touched AS (
        SELECT shopmetrics.touch_agg(c.visitor_id, c.conversation_id, c.began, c.ended) AS by_any,
               shopmetrics.touch_agg(c.visitor_id, c.conversation_id, c.began, c.ended) FILTER (WHERE c.by_video) AS by_video
        FROM   shop.buyer_conversations(purchase_overview.period, purchase_overview.zone, purchase_overview.currency) AS c),
    talk AS (
        SELECT min(e.visitor_id COLLATE "C") AS visitor_id, min(e.at) AS began
        FROM   shop.conversation_events(purchase_overview.period, purchase_overview.zone) AS e
        WHERE  e.began <@ shop.checked_period(purchase_overview.period, purchase_overview.zone)
        GROUP  BY e.conversation_id
        HAVING shopmetrics.conversation_count(e.conversation_id, e.at, e.by_visitor, e.is_video) = 1),
    last_order AS (
        SELECT p.user_id, max(p.ordered_at) AS ordered_at FROM placed AS p GROUP BY p.user_id),
    converted AS (
        SELECT shopmetrics.conversion_rate(t.visitor_id, true, l.ordered_at >= t.began) AS rate
        FROM   talk AS t LEFT JOIN last_order AS l ON l.user_id = t.visitor_id)
    SELECT converted.rate,
           shopmetrics.attributed_orders(touched.by_any, bought.purchases, purchase_overview.lookback),
           shopmetrics.attributed_orders(touched.by_video, bought.purchases, purchase_overview.lookback),
           shopmetrics.attributed_value(touched.by_video, bought.purchases, purchase_overview.lookback),
           shopmetrics.attributed_aov(touched.by_video, bought.purchases, purchase_overview.lookback)
    FROM   bought, touched, converted
    WHERE  shop.one_currency(bought.currencies);
END;
COMMENT ON FUNCTION shop.purchase_overview(tstzrange, text, interval, text) IS 'what was bought after two-way conversations: the share of the visitors with one begun in the period who ordered after it began and in the period; the orders of the period within the lookback of any conversation; those within that of a video conversation, their net item value and its mean. lookback: how long after its end a conversation counts, NULL for ever. Orders in two currencies are an error unless currency chooses one. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.visitor_overview(period tstzrange, zone text)
    RETURNS TABLE (visitors_with_impression bigint, visitors_with_click bigint, ctr double precision, ctr_of_viewers double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT shopmetrics.reached_users(c.summary), shopmetrics.converted_users(c.summary), shopmetrics.literal_conversion_rate(c.summary), shopmetrics.conversion_rate(c.summary)
    FROM  (SELECT shopmetrics.conversion_agg(w.visitor_id, w.kind = 'impression', w.kind = 'click') AS summary
           FROM   shop.widget_event AS w WHERE w.at >= shop.period_start(period, zone) AND w.at < shop.period_end(period, zone)) AS c;
END;
COMMENT ON FUNCTION shop.visitor_overview(tstzrange, text) IS 'distinct visitors who saw the widget in the period, and who clicked; clickers divided by viewers, literally (more than 1 is possible: the notification can be clicked too), and keeping to clickers who viewed. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.visitor_trend(period tstzrange, zone text)
    RETURNS TABLE (day date, visitors_with_impression bigint, visitors_with_click bigint, ctr double precision, ctr_of_viewers double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT d, coalesce(shopmetrics.reached_users(c.summary), 0), coalesce(shopmetrics.converted_users(c.summary), 0),
           shopmetrics.literal_conversion_rate(c.summary), shopmetrics.conversion_rate(c.summary)
    FROM   shopmetrics.period_days(period, zone) AS d
           LEFT JOIN (SELECT shopmetrics.local_day(w.at, zone) AS day, shopmetrics.conversion_agg(w.visitor_id, w.kind = 'impression', w.kind = 'click') AS summary
                      FROM   shop.widget_event AS w WHERE w.at >= shop.period_start(period, zone) AND w.at < shop.period_end(period, zone) GROUP BY 1) AS c ON c.day = d
    ORDER  BY d;
END;
COMMENT ON FUNCTION shop.visitor_trend(tstzrange, text) IS 'a row a local day of the period, with the columns of visitor_overview for that day; visitors do not add up over days';

CREATE FUNCTION shop.rating_overview(period tstzrange, zone text) RETURNS TABLE (avg_rating double precision, ratings bigint, unrated bigint, response_rate double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT shopmetrics.avg_rating(r.summary), shopmetrics.rating_count(r.summary), shopmetrics.unrated_count(r.summary), shopmetrics.rating_response_rate(r.summary)
    FROM  (SELECT shopmetrics.rating_agg(s.rating) AS summary FROM shop.survey AS s
           WHERE  s.answered_at >= shop.period_start(period, zone) AND s.answered_at < shop.period_end(period, zone)) AS r;
END;
COMMENT ON FUNCTION shop.rating_overview(tstzrange, text) IS 'the surveys of the period, submitted or closed: the mean rating from 1 to 5, how many rated, how many did not, and the share of those who did. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.rating_trend(period tstzrange, zone text) RETURNS TABLE (day date, avg_rating double precision, ratings bigint, unrated bigint, response_rate double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT d, shopmetrics.avg_rating(r.summary), coalesce(shopmetrics.rating_count(r.summary), 0), coalesce(shopmetrics.unrated_count(r.summary), 0),
           shopmetrics.rating_response_rate(r.summary)
    FROM   shopmetrics.period_days(period, zone) AS d
           LEFT JOIN (SELECT shopmetrics.local_day(s.answered_at, zone) AS day, shopmetrics.rating_agg(s.rating) AS summary FROM shop.survey AS s
                      WHERE  s.answered_at >= shop.period_start(period, zone) AND s.answered_at < shop.period_end(period, zone) GROUP BY 1) AS r ON r.day = d
    ORDER  BY d;
END;
COMMENT ON FUNCTION shop.rating_trend(tstzrange, text) IS 'a row a local day of the period, with the columns of rating_overview for that day';

CREATE FUNCTION shop.rating_distribution(period tstzrange, zone text) RETURNS TABLE (rating integer, responses bigint, share double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 5
BEGIN ATOMIC
    SELECT r.rating, r.responses, r.share
    FROM   shopmetrics.rating_distribution((SELECT shopmetrics.rating_agg(s.rating) FROM shop.survey AS s
                                            WHERE  s.answered_at >= shop.period_start_if_any(period, zone)
                                                   AND s.answered_at < shop.period_end_if_any(period, zone))) AS r
    ORDER  BY r.rating;
END;
COMMENT ON FUNCTION shop.rating_distribution(tstzrange, text) IS 'five rows, a rating from 1 to 5 each: how often it was given in the period, and its share of the ratings given (NULL without ratings). The period may have no ends: ''(,)'' is all time';

CREATE FUNCTION shop.surveys(period tstzrange, zone text)
    RETURNS TABLE (survey_id text, answered_at timestamptz, visitor_id text, agent_id text, rating double precision, feedback text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT s.survey_id, s.answered_at, s.visitor_id,
           (SELECT e.agent_id FROM shop.conversation_event AS e
            WHERE  e.conversation_id = s.conversation_id AND e.side = 'agent' AND e.agent_id IS NOT NULL AND e.automated IS NOT TRUE
            ORDER  BY e.at DESC, e.event_id COLLATE "C" DESC LIMIT 1),
           s.rating, s.feedback
    FROM   shop.survey AS s
    WHERE  s.answered_at >= shop.period_start(period, zone) AND s.answered_at < shop.period_end(period, zone);
END;
COMMENT ON FUNCTION shop.surveys(tstzrange, text) IS 'internal: the surveys of the period with the agent of the last agent event of their conversation';

CREATE FUNCTION shop.feedback(period tstzrange, zone text)
    RETURNS TABLE (answered_at timestamptz, visitor_id text, agent_id text, agent_name text, rating integer, feedback text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT s.answered_at, s.visitor_id, s.agent_id, a.name, s.rating::integer, s.feedback
    FROM   shop.surveys(feedback.period, feedback.zone) AS s LEFT JOIN shop.agent AS a ON a.agent_id = s.agent_id
    ORDER  BY s.answered_at DESC, s.survey_id COLLATE "C";
END;
COMMENT ON FUNCTION shop.feedback(tstzrange, text) IS 'the surveys of the period, newest first: when, the visitor, the agent of the conversation''s last agent event, the rating (NULL is unrated) and what was written';

CREATE FUNCTION shop.agent_days(period tstzrange, zone text)
    RETURNS TABLE (day date, agent_id text, ratings shopmetrics.ratings, requests shopmetrics.conversation, begun shopmetrics.conversation, held shopmetrics.conversation)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    WITH event AS MATERIALIZED (
        SELECT e.conversation_id, e.at, e.by_visitor, e.is_video, e.began, e.requested_at, e.agent_id, e.first_agent
        FROM   shop.conversation_events(period, zone) AS e),
    party AS (
        SELECT DISTINCT e.conversation_id, e.agent_id FROM event AS e WHERE e.agent_id IS NOT NULL),
    part AS (
        SELECT shopmetrics.local_day(s.answered_at, zone) AS day, s.agent_id, shopmetrics.rating_agg(s.rating) AS ratings,
               NULL::shopmetrics.conversation AS requests, NULL::shopmetrics.conversation AS begun, NULL::shopmetrics.conversation AS held
        FROM   shop.surveys(period, zone) AS s
        WHERE  s.agent_id IS NOT NULL
        GROUP  BY 1, 2
        UNION ALL
        SELECT shopmetrics.local_day(e.requested_at, zone), e.first_agent, NULL,
               shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video), NULL, NULL
        FROM   event AS e
        WHERE  e.requested_at <@ shop.checked_period(period, zone) AND e.first_agent IS NOT NULL
        GROUP  BY 1, 2
        UNION ALL
        SELECT shopmetrics.local_day(e.began, zone), e.first_agent, NULL, NULL,
               shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video), NULL
        FROM   event AS e
        WHERE  e.began <@ shop.checked_period(period, zone) AND e.first_agent IS NOT NULL
        GROUP  BY 1, 2
        UNION ALL
        SELECT shopmetrics.local_day(e.began, zone), p.agent_id, NULL, NULL, NULL,
               shopmetrics.conversation_agg(e.conversation_id, e.at, e.by_visitor, e.is_video)
        FROM   event AS e JOIN party AS p ON p.conversation_id = e.conversation_id
        WHERE  e.began <@ shop.checked_period(period, zone)
        GROUP  BY 1, 2)
    SELECT p.day, p.agent_id, shopmetrics.merge(p.ratings), shopmetrics.merge(p.requests), shopmetrics.merge(p.begun), shopmetrics.merge(p.held)
    FROM   part AS p
    GROUP  BY p.day, p.agent_id;
END;
COMMENT ON FUNCTION shop.agent_days(tstzrange, text) IS 'internal: a row a local day and an agent who has something on it, with summaries of the ratings of the agent''s surveys, of the requests and of the conversations whose first agent event is the agent''s, and of the conversations with an event by the agent';

CREATE FUNCTION shop.agent_leaderboard(period tstzrange, zone text, currency text DEFAULT NULL)
    RETURNS TABLE (agent_id text, agent_name text, avg_rating double precision, ratings bigint, agent_requests bigint, visitor_acceptance_rate double precision,
                   conversations bigint, influenced_sales numeric, influenced_orders bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    WITH work AS (
        SELECT d.agent_id, shopmetrics.merge(d.ratings) AS ratings, shopmetrics.merge(d.requests) AS requests,
               shopmetrics.merge(d.begun) AS begun, shopmetrics.merge(d.held) AS held
        FROM   shop.agent_days(agent_leaderboard.period, agent_leaderboard.zone) AS d
        GROUP  BY d.agent_id),
    bought AS MATERIALIZED (
        SELECT shopmetrics.purchase_agg(o.user_id, o.order_id, o.ordered_at, o.net_item_value) AS purchases, array_agg(DISTINCT o.currency) AS currencies
        FROM   shop.captured_orders(agent_leaderboard.period, agent_leaderboard.zone, currency => agent_leaderboard.currency) AS o),
    influence AS (
        SELECT a AS agent_id, shopmetrics.touch_agg(c.visitor_id, c.conversation_id, c.began, c.ended) AS touches
        FROM   shop.buyer_conversations(agent_leaderboard.period, agent_leaderboard.zone, agent_leaderboard.currency) AS c, unnest(c.agents) AS a
        GROUP  BY a),
    influenced AS (
        SELECT i.agent_id, shopmetrics.attributed_value(i.touches, b.purchases, NULL) AS sales, shopmetrics.attributed_orders(i.touches, b.purchases, NULL) AS orders
        FROM   influence AS i, bought AS b
        WHERE  shop.one_currency(b.currencies)),
    listed AS (
        SELECT agent.agent_id FROM shop.agent
        UNION SELECT work.agent_id FROM work
        UNION SELECT influenced.agent_id FROM influenced WHERE influenced.orders > 0)
    SELECT l.agent_id, a.name, shopmetrics.avg_rating(w.ratings), coalesce(shopmetrics.rating_count(w.ratings), 0),
           coalesce(shopmetrics.agent_request_count(w.requests), 0), shopmetrics.visitor_acceptance_rate(w.begun), coalesce(shopmetrics.conversation_count(w.held), 0) AS conversations,
           coalesce(i.sales, 0), coalesce(i.orders, 0)
    FROM   listed AS l LEFT JOIN work AS w ON w.agent_id = l.agent_id LEFT JOIN influenced AS i ON i.agent_id = l.agent_id
           LEFT JOIN shop.agent AS a ON a.agent_id = l.agent_id
    ORDER  BY conversations DESC, l.agent_id COLLATE "C";
END;
COMMENT ON FUNCTION shop.agent_leaderboard(tstzrange, text, text) IS 'a row an agent of the table agent, and whoever else has something in the period: mean rating and number of ratings, requests begun by the agent, the share of the agent''s that visitors accepted, two-way conversations, and the net item value and number of the orders placed in the period after the start of any earlier two-way conversation of the visitor with the agent. Most conversations first. Orders in two currencies are an error unless currency chooses one';

CREATE FUNCTION shop.agent_trends(period tstzrange, zone text)
    RETURNS TABLE (day date, agent_id text, agent_name text, avg_rating double precision, ratings bigint, agent_requests bigint,
                   visitor_acceptance_rate double precision, conversations bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 600
BEGIN ATOMIC
    WITH work AS MATERIALIZED (
        SELECT w.day, w.agent_id, w.ratings, w.requests, w.begun, w.held FROM shop.agent_days(period, zone) AS w),
    listed AS (
        SELECT agent.agent_id FROM shop.agent
        UNION SELECT work.agent_id FROM work)
    SELECT d, g.agent_id, a.name, shopmetrics.avg_rating(w.ratings), coalesce(shopmetrics.rating_count(w.ratings), 0),
           coalesce(shopmetrics.agent_request_count(w.requests), 0), shopmetrics.visitor_acceptance_rate(w.begun), coalesce(shopmetrics.conversation_count(w.held), 0)
    FROM   shopmetrics.period_days(period, zone) AS d CROSS JOIN listed AS g
           LEFT JOIN work AS w ON w.day = d AND w.agent_id = g.agent_id
           LEFT JOIN shop.agent AS a ON a.agent_id = g.agent_id
    ORDER  BY d, g.agent_id COLLATE "C";
END;
COMMENT ON FUNCTION shop.agent_trends(tstzrange, text) IS 'a row a local day of the period and an agent (of the table agent, and whoever else has something in the period), with the columns of agent_leaderboard that belong to a day';
