-- One-to-one shopping: conversations, purchases, requests, the widget, surveys and agents.
--
-- Conversations and requests are judged on all their events, whenever those are, and belong to the day of their first
-- one. The keys of what to read are given as arrays, so that each is looked up by its index: a period is a small part
-- of all there is. Automated messages are no events.

-- The events of conversations, and of one store or all.
--define events_of(ids)
shop.conversation_event AS e
WHERE  e.conversation_id = ANY (ARRAY(@ids@))
       AND e.automated IS NOT TRUE AND (stores IS NULL OR e.store = ANY (stores))
--end
-- Ties in time: the visitor's event first, of the visitor's the greatest id last, then by event. more: further columns.
--define conversations(ids; more)
said AS (
    SELECT e.conversation_id, e.visitor_id, e.agent_id, e.at, e.side, e.channel, e.url,
           row_number() OVER (
               PARTITION BY e.conversation_id
               ORDER BY e.at, e.side DESC, CASE WHEN e.side = 'visitor' THEN e.visitor_id COLLATE "C" END,
                        e.event_id COLLATE "C", e.visitor_id COLLATE "C") AS place
    FROM   @events_of(@ids@)@),
marked AS (
    SELECT s.*,
           max(s.place) FILTER (WHERE s.side = 'visitor') OVER whole AS last_of_visitor,
           min(s.place) FILTER (WHERE s.side = 'agent' AND s.agent_id IS NOT NULL) OVER whole AS first_of_agent,
           max(s.place) FILTER (WHERE s.side = 'agent' AND s.agent_id IS NOT NULL) OVER whole AS last_of_agent,
           min(s.place) FILTER (WHERE s.channel = 'text') OVER whole AS first_of_text,
           min(s.place) FILTER (WHERE s.channel = 'video') OVER whole AS first_of_video
    FROM   said AS s
    WINDOW whole AS (PARTITION BY s.conversation_id)),
conversation AS (
    SELECT m.conversation_id, min(m.at) AS started_at, max(m.at) AS ended_at,
           max(m.visitor_id) FILTER (WHERE m.place = m.last_of_visitor) AS visitor_id,
           max(m.agent_id) FILTER (WHERE m.place = m.first_of_agent) AS first_agent,
           max(m.agent_id) FILTER (WHERE m.place = m.last_of_agent) AS last_agent,
           max(m.side) FILTER (WHERE m.place = 1) AS initiated_by,
           min(m.at) FILTER (WHERE m.side = 'visitor') AS visitor_at,
           min(m.at) FILTER (WHERE m.side = 'agent') AS agent_at,
           bool_or(m.side = 'visitor' AND m.channel = 'text')
               AND bool_or(m.side = 'agent' AND m.channel = 'text') AS text_two_way,
           bool_or(m.side = 'visitor' AND m.channel = 'video')
               AND bool_or(m.side = 'agent' AND m.channel = 'video') AS video_two_way,
           min(m.at) FILTER (WHERE m.channel = 'text') AS text_requested_at,
           min(m.at) FILTER (WHERE m.channel = 'video') AS video_requested_at,
           max(m.side) FILTER (WHERE m.place = m.first_of_text) AS text_initiated_by,
           max(m.side) FILTER (WHERE m.place = m.first_of_video) AS video_initiated_by,
           max(m.url) FILTER (WHERE m.place = m.first_of_text) AS text_url,
           max(m.url) FILTER (WHERE m.place = m.first_of_video) AS video_url@more@
    FROM   marked AS m
    GROUP  BY m.conversation_id)
--end
--define ids_of_period
SELECT DISTINCT p.conversation_id FROM shop.conversation_event AS p
WHERE  p.at >= starts AND p.at < ends AND p.automated IS NOT TRUE
       AND (stores IS NULL OR p.store = ANY (stores))
--end
--define began(alias)
@alias@.started_at >= starts AND @alias@.started_at < ends
--end
--define two_way(alias)
(@alias@.text_two_way OR @alias@.video_two_way)
--end
-- In microseconds, which are whole: what is rounded once is what the library says of the same rows, to the last bit.
--define lasted(alias)
(1000000 * (extract(epoch FROM @alias@.ended_at) - extract(epoch FROM @alias@.started_at)))
--end
-- How long a visitor who began the conversation waited for an agent's first event.
--define waited(alias)
CASE WHEN @alias@.initiated_by = 'visitor'
     THEN 1000000 * (extract(epoch FROM @alias@.agent_at) - extract(epoch FROM @alias@.visitor_at)) END
--end
--define minutes(microseconds)
(@microseconds@)::double precision / 60000000
--end
--define minutes_each(microseconds; things)
shopmetrics.ratio(@microseconds@::double precision, 60000000 * @things@::double precision)
--end
-- Of the conversations that began: those that were two-way, how long they lasted, and how long visitors waited.
--define begun_and_lasted
count(*) FILTER (WHERE @two_way(c)@) AS two_way, count(*) FILTER (WHERE c.text_two_way) AS by_text,
count(*) FILTER (WHERE c.video_two_way) AS by_video, count(@waited(c)@) AS answered,
sum(@lasted(c)@) FILTER (WHERE @two_way(c)@) AS lasted,
array_agg(@minutes(@lasted(c)@)@) FILTER (WHERE @two_way(c)@) AS each_minutes,
sum(@waited(c)@) AS waited,
array_agg(@minutes(@waited(c)@)@) FILTER (WHERE @waited(c)@ IS NOT NULL) AS each_waited
--end
-- The requests by channel, of each something.
--define by_channel
count(*) FILTER (WHERE r.channel = 'text') AS by_text, count(*) FILTER (WHERE r.channel = 'video') AS by_video
--end
--define requests_by(name; of)
figures AS (SELECT @of@ AS @name@, @by_channel@ FROM request AS r GROUP BY 1)
--end
-- The first event of a conversation in a channel; and, where it is asked for, the conversation as a whole. They are
-- taken from it as rows and not by a union, which would need it twice: so they are counted where it is read, and on a
-- cluster that is another node.
--define requests(of_conversation)
request AS (
    SELECT c.conversation_id, r.channel, r.requested_at, r.initiated_by, c.first_agent, r.url, r.successful
    FROM   conversation AS c
           CROSS JOIN LATERAL (VALUES
               @of_conversation@) AS r (channel, requested_at, initiated_by, url, successful)
    WHERE  r.requested_at >= starts AND r.requested_at < ends)
--end
--define both_channels
('text', c.text_requested_at, c.text_initiated_by, c.text_url, c.text_two_way),
('video', c.video_requested_at, c.video_initiated_by, c.video_url, c.video_two_way)
--end
--define whole_conversation
('whole', c.started_at, c.initiated_by, NULL, @two_way(c)@)
--end

CREATE FUNCTION shop.conversations(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (conversation_id text, visitor_id text, agent_id text, day date, started_at timestamptz,
                   ended_at timestamptz, minutes double precision, text_two_way boolean, video_two_way boolean,
                   initiated_by text, accepted boolean, first_response_minutes double precision)
    @runs(1000)@
AS $$
@asks(conversations; conversation_event)@
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@
    SELECT c.conversation_id, c.visitor_id, c.last_agent, shopmetrics.local_day(c.started_at, zone), c.started_at,
           c.ended_at, @minutes(@lasted(c)@)@, c.text_two_way, c.video_two_way, c.initiated_by,
           @two_way(c)@, @minutes(@waited(c)@)@
    FROM   conversation AS c
    WHERE  @began(c)@
    ORDER  BY c.started_at, c.conversation_id COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.conversations(tstzrange, text, text[]) IS
    'a row a conversation that began in the period: its visitor (of the latest event of the visitor''s side), '
    'its last agent, when it began and ended, whether it was two-way by text and by video, who began it, whether '
    'the other side answered in the same channel, and how long a visitor who began it waited for an agent';

CREATE FUNCTION shop.conversation_overview(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (conversations bigint, text_conversations bigint, video_conversations bigint,
                   avg_minutes double precision, median_minutes double precision,
                   avg_first_response_minutes double precision, median_first_response_minutes double precision)
    @runs(1)@
AS $$
@asks_for_kept(conversation_overview; conversation; conversation_event; @all_stores@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        WITH part AS MATERIALIZED (
            SELECT p.* FROM shop_internal.conversation_parts(kept, 'all') AS p)
        SELECT COALESCE(sum(p.conversations), 0)::bigint, COALESCE(sum(p.text_conversations), 0)::bigint,
               COALESCE(sum(p.video_conversations), 0)::bigint,
               @minutes_each(sum(p.lasted); sum(p.conversations))@,
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e) FROM part AS p, unnest(p.each_minutes) AS e),
               @minutes_each(sum(p.waited); sum(p.answered))@,
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e) FROM part AS p, unnest(p.each_waited) AS e)
        FROM   part AS p;
        RETURN;
    END IF;
    -- the medians need each duration: on their nodes conversations become two numbers, which are less than a summary
    IF shop_internal.is_distributed('conversation_event') THEN
        RETURN QUERY
        WITH @conversations(@ids_of_period@; )@,
        begun AS (
            SELECT @begun_and_lasted@
            FROM   conversation AS c
            WHERE  @began(c)@)
        SELECT b.two_way, b.by_text, b.by_video, @minutes_each(b.lasted; b.two_way)@,
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e) FROM unnest(b.each_minutes) AS e),
               @minutes_each(b.waited; b.answered)@,
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e) FROM unnest(b.each_waited) AS e)
        FROM   begun AS b;
        RETURN;
    END IF;
    RETURN QUERY
    WITH said AS (
        SELECT e.conversation_id, e.at, e.side, e.channel,
               min(e.at) OVER (PARTITION BY e.conversation_id) AS started_at
        FROM   @events_of(@ids_of_period@)@),
    begun AS (
        SELECT shopmetrics.conversation_agg(s.conversation_id, s.at, s.side = 'visitor', s.channel = 'video') AS summary
        FROM   said AS s
        WHERE  @began(s)@)
    SELECT shopmetrics.conversation_count(b.summary), shopmetrics.text_conversation_count(b.summary),
           shopmetrics.video_conversation_count(b.summary), shopmetrics.avg_conversation_minutes(b.summary),
           shopmetrics.median_conversation_minutes(b.summary), shopmetrics.avg_first_response_minutes(b.summary),
           shopmetrics.median_first_response_minutes(b.summary)
    FROM   begun AS b;
END
$$;
COMMENT ON FUNCTION shop.conversation_overview(tstzrange, text, text[]) IS
    'the two-way conversations that began in the period: all, by text, by video (one may be both), the mean and '
    'median of their duration in minutes; and how long visitors who began one waited for an agent. One row; 0 '
    'and NULL for an empty period';

CREATE FUNCTION shop.conversation_trend(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (day date, conversations bigint, video_conversations bigint)
    @runs(31)@
AS $$
@asks_for_kept(conversation_trend; conversation; conversation_event; @all_stores@)@
    @kept_series(conversations; video_conversations)@
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@,
    figures AS (
        SELECT shopmetrics.local_day(c.started_at, zone) AS day, count(*) FILTER (WHERE @two_way(c)@) AS all_of_them,
               count(*) FILTER (WHERE c.video_two_way) AS by_video
        FROM   conversation AS c
        WHERE  @began(c)@
        GROUP  BY 1)
    SELECT d, COALESCE(f.all_of_them, 0), COALESCE(f.by_video, 0)
    FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN figures AS f ON f.day = d
    ORDER  BY d;
END
$$;
COMMENT ON FUNCTION shop.conversation_trend(tstzrange, text, text[]) IS
    'a row a local day of the period: the two-way conversations that began on it, and those by video';

CREATE FUNCTION shop.requests(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (conversation_id text, channel text, day date, hour integer, requested_at timestamptz,
                   initiated_by text, agent_id text, url text, successful boolean)
    @runs(1000)@
AS $$
@asks(requests; conversation_event)@
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@,
    @requests(@both_channels@)@
    SELECT r.conversation_id, r.channel, shopmetrics.local_day(r.requested_at, zone),
           extract(hour FROM r.requested_at AT TIME ZONE zone)::integer, r.requested_at, r.initiated_by, r.first_agent,
           r.url, r.successful
    FROM   request AS r
    ORDER  BY r.requested_at, r.conversation_id COLLATE "C", r.channel;
END
$$;
COMMENT ON FUNCTION shop.requests(tstzrange, text, text[]) IS
    'a row a request of the period, the first event of a conversation in a channel: when, by which side, the '
    'conversation''s first agent, the page, and whether the channel became two-way';

CREATE FUNCTION shop.request_overview(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (requests bigint, agent_requests bigint, visitor_requests bigint, text_requests bigint,
                   video_requests bigint, unsuccessful_requests bigint, unanswered_requests bigint,
                   unanswered_text_requests bigint, unanswered_video_requests bigint,
                   agent_acceptance_rate double precision, visitor_acceptance_rate double precision)
    @runs(1)@
AS $$
@asks_for_kept(request_overview; conversation; conversation_event; @all_stores@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        WITH total (@conversation_numbers(; )@) AS (
            SELECT @conversation_numbers(COALESCE(sum(p.; ), 0)::bigint)@
            FROM   shop_internal.conversation_parts(kept, 'all') AS p)
        SELECT @request_numbers(t.; )@, shopmetrics.ratio(t.accepted_by_agent, t.begun_by_visitor),
               shopmetrics.ratio(t.accepted_by_visitor, t.begun_by_agent)
        FROM   total AS t;
        RETURN;
    END IF;
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@,
    @requests(@both_channels@,
              @whole_conversation@)@,
    figures AS (
        SELECT count(*) FILTER (WHERE r.channel <> 'whole') AS all_of_them,
               count(*) FILTER (WHERE r.channel <> 'whole' AND r.initiated_by = 'agent') AS by_agent,
               count(*) FILTER (WHERE r.channel <> 'whole' AND r.initiated_by = 'visitor') AS by_visitor,
               @by_channel@,
               count(*) FILTER (WHERE r.channel <> 'whole' AND NOT r.successful) AS unsuccessful,
               count(*) FILTER (WHERE r.channel = 'text' AND NOT r.successful AND r.initiated_by = 'visitor')
                   AS unanswered_text,
               count(*) FILTER (WHERE r.channel = 'video' AND NOT r.successful AND r.initiated_by = 'visitor')
                   AS unanswered_video,
               count(*) FILTER (WHERE r.channel = 'whole' AND r.initiated_by = 'visitor') AS begun_by_visitor,
               count(*) FILTER (WHERE r.channel = 'whole' AND r.initiated_by = 'visitor' AND r.successful)
                   AS accepted_by_agent,
               count(*) FILTER (WHERE r.channel = 'whole' AND r.initiated_by = 'agent') AS begun_by_agent,
               count(*) FILTER (WHERE r.channel = 'whole' AND r.initiated_by = 'agent' AND r.successful)
                   AS accepted_by_visitor
        FROM   request AS r)
    SELECT f.all_of_them, f.by_agent, f.by_visitor, f.by_text, f.by_video, f.unsuccessful,
           f.unanswered_text + f.unanswered_video, f.unanswered_text, f.unanswered_video,
           shopmetrics.ratio(f.accepted_by_agent, f.begun_by_visitor),
           shopmetrics.ratio(f.accepted_by_visitor, f.begun_by_agent)
    FROM   figures AS f;
END
$$;
COMMENT ON FUNCTION shop.request_overview(tstzrange, text, text[]) IS
    'the requests of the period (first events of a conversation in a channel): by side, by channel, never '
    'answered, never answered to the visitor; and the share of the conversations begun in the period by one side '
    'that became two-way: agents accepting visitors (agent_), visitors accepting agents (visitor_). One row; 0 '
    'and NULL for an empty period';

CREATE FUNCTION shop.request_daily(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (day date, text_requests bigint, video_requests bigint)
    @runs(31)@
AS $$
@asks_for_kept(request_daily; conversation; conversation_event; @all_stores@)@
    @kept_series(text_requests; video_requests)@
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@,
    @requests(@both_channels@)@,
    @requests_by(day; shopmetrics.local_day(r.requested_at, zone))@
    SELECT d, COALESCE(f.by_text, 0), COALESCE(f.by_video, 0)
    FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN figures AS f ON f.day = d
    ORDER  BY d;
END
$$;
COMMENT ON FUNCTION shop.request_daily(tstzrange, text, text[]) IS
    'a row a local day of the period: its requests by text and by video';

CREATE FUNCTION shop.request_hourly(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (hour integer, text_requests bigint, video_requests bigint)
    @runs(24)@
AS $$
@asks_for_kept(request_hourly; conversation; conversation_event; @all_stores@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        SELECT h, COALESCE(sum(p.text_requests), 0)::bigint, COALESCE(sum(p.video_requests), 0)::bigint
        FROM   generate_series(0, 23) AS h
               LEFT JOIN shop_internal.conversation_parts(kept, 'hour') AS p ON p.item = h::text
        GROUP  BY h
        ORDER  BY h;
        RETURN;
    END IF;
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@,
    @requests(@both_channels@)@,
    @requests_by(hour; extract(hour FROM r.requested_at AT TIME ZONE zone)::integer)@
    SELECT h, COALESCE(f.by_text, 0), COALESCE(f.by_video, 0)
    FROM   generate_series(0, 23) AS h LEFT JOIN figures AS f ON f.hour = h
    ORDER  BY h;
END
$$;
COMMENT ON FUNCTION shop.request_hourly(tstzrange, text, text[]) IS
    '24 rows, a local hour of the day each: the requests of the period by text and by video. An hour that a '
    'change of clocks repeats is one, one that it skips has 0';

CREATE FUNCTION shop.request_urls(period tstzrange, zone text, most integer DEFAULT 10, stores text[] DEFAULT NULL)
    RETURNS TABLE (url text, requests bigint, text_requests bigint, video_requests bigint)
    @runs(10)@
AS $$
@asks_for_kept(request_urls; conversation; conversation_event; @all_stores@)@
    IF most < 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s: most: %s is less than 0', shop_internal.called('request_urls'), most);
    END IF;
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        SELECT p.item, sum(p.requests)::bigint, sum(p.text_requests)::bigint, sum(p.video_requests)::bigint
        FROM   shop_internal.conversation_parts(kept, 'url') AS p
        GROUP  BY p.item
        ORDER  BY sum(p.requests) DESC, p.item COLLATE "C"
        LIMIT  most;
        RETURN;
    END IF;
    RETURN QUERY
    WITH @conversations(@ids_of_period@; )@,
    @requests(@both_channels@)@
    SELECT r.url, count(*), @by_channel@
    FROM   request AS r
    WHERE  r.url IS NOT NULL
    GROUP  BY r.url
    ORDER  BY count(*) DESC, r.url COLLATE "C"
    LIMIT  most;
END
$$;
COMMENT ON FUNCTION shop.request_urls(tstzrange, text, integer, text[]) IS
    'the URLs with the most requests in the period, at most so many (all for NULL): most first, then by URL. '
    'Requests without a URL are left out';

CREATE FUNCTION shop_internal.one_currency(dashboard text, currencies text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(currencies) > 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s: currency: the orders of the period are in %s, whose amounts do not add up',
                             shop_internal.called(dashboard), array_to_string(currencies, ', ')),
            HINT = 'Choose one: currency => ''...''.';
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION shop_internal.one_currency(text, text[]) IS
    'true for at most one currency; more of them are an error that names them';

-- The orders of the period, and the conversations that may have led to them: all those of the visitors who ordered, and
-- what else is asked for. A touch is a two-way conversation begun before the period's end.
--define placed_and_talked(currency; others; more; of_more)
@placed(@currency@)@,
@conversations(
    @others@
    @ids_of_those_who_ordered@; @more@)@,
talk AS MATERIALIZED (
    SELECT c.conversation_id, c.visitor_id, c.started_at, c.ended_at, c.text_two_way, c.video_two_way,
           c.last_agent@of_more@
    FROM   conversation AS c
    WHERE  @two_way(c)@ AND c.started_at < ends)
--end
--define placed(currency)
placed AS MATERIALIZED (
    SELECT o.order_id, o.user_id, o.ordered_at, o.currency, @net_item_value@ AS value
    FROM   @orders_of_period@ AND (@currency@ IS NULL OR o.currency = @currency@))
--end
--define those_who_ordered
ANY (ARRAY(SELECT DISTINCT p.user_id FROM placed AS p))
--end
--define ids_of_those_who_ordered
SELECT b.conversation_id FROM shop.conversation_event AS b WHERE b.visitor_id = @those_who_ordered@
--end
-- The same where conversations are known as wholes: of rows only those that changed. Where some days were not built,
-- nobody can say what is missing.
--define placed_and_known(currency)
@placed(@currency@)@,
@conversations(
    SELECT unnest(kept.apart)
    UNION ALL
    @ids_of_those_who_ordered@ AND NOT kept.all_before; @agents@)@,
talk AS MATERIALIZED (
    SELECT c.conversation_id, c.visitor_id, c.started_at, c.ended_at, c.last_agent, c.agents
    FROM   conversation AS c
    WHERE  @two_way(c)@ AND c.started_at < ends
    UNION ALL
    SELECT w.conversation_id, w.visitor_id, w.started_at, w.ended_at, w.last_agent, w.agents
    FROM   shop_internal.rollup_conversation AS w
    WHERE  kept.all_before AND w.visitor_id = @those_who_ordered@ AND w.conversation_id <> ALL (kept.apart)
           AND w.two_way AND w.started_at < ends)
--end
--define those_of_period
@ids_of_period@
UNION
--end
-- The orders as purchases: all, and those whose amount is known.
--define bought(dashboard)
bought AS MATERIALIZED (
    SELECT shopmetrics.purchase_agg(p.user_id, p.order_id, p.ordered_at, p.value) AS all_of_them,
           shopmetrics.purchase_agg(p.user_id, p.order_id, p.ordered_at, p.value)
               FILTER (WHERE p.value IS NOT NULL) AS known,
           shop_internal.one_currency('@dashboard@', array_agg(DISTINCT p.currency)
                                                         FILTER (WHERE p.currency IS NOT NULL)) AS one_currency
    FROM   placed AS p)
--end
--define touch(condition)
shopmetrics.touch_agg(t.visitor_id, t.conversation_id, t.started_at, t.ended_at) FILTER (WHERE @condition@)
--end
--define lookback_option
lookback interval DEFAULT @usual_lookback@
--end
--define checked_lookback(dashboard)
IF lookback IS NOT NULL THEN
    lookback := shop_internal.checked_interval('@dashboard@', 'lookback', lookback, '0');
END IF;
--end

CREATE FUNCTION shop.purchase_overview(period tstzrange, zone text, @lookback_option@,
                                       currency text DEFAULT NULL, stores text[] DEFAULT NULL)
    RETURNS TABLE (conversion_rate double precision, orders bigint, attributed_orders bigint, attributed_gmv numeric,
                   aov numeric)
    @runs(1)@
AS $$
@asks(purchase_overview; sales_order,order_status,conversation_event)@
    @checked_lookback(purchase_overview)@
    RETURN QUERY
    WITH @placed_and_talked(currency; @those_of_period@; ; )@,
    @bought(purchase_overview)@,
    touched AS (
        SELECT @touch(true)@ AS by_any,
               @touch(t.video_two_way)@ AS by_video
        FROM   talk AS t),
    attributed AS (
        SELECT shopmetrics.attributed_orders(t.by_any, b.all_of_them, lookback) AS by_any,
               shopmetrics.attributed_orders(t.by_video, b.all_of_them, lookback) AS by_video,
               shopmetrics.attributed_orders(t.by_video, b.known, lookback) AS known,
               shopmetrics.attributed_value(t.by_video, b.known, lookback) AS value
        FROM   bought AS b CROSS JOIN touched AS t
        WHERE  b.one_currency),
    -- by a union and not by a join: who talked in the period, and each visitor's last order
    visitor AS (
        SELECT u.visitor_id, min(u.started_at) AS started_at, max(u.ordered_at) AS ordered_at
        FROM  (SELECT t.visitor_id, t.started_at, NULL::timestamptz AS ordered_at FROM talk AS t WHERE @began(t)@
               UNION ALL
               SELECT p.user_id, NULL, p.ordered_at FROM placed AS p) AS u
        GROUP  BY u.visitor_id),
    converted AS (
        SELECT shopmetrics.ratio(count(*) FILTER (WHERE v.ordered_at >= v.started_at), count(v.started_at)) AS rate
        FROM   visitor AS v)
    SELECT c.rate, a.by_any, a.by_video, CASE WHEN a.by_video = 0 THEN 0 WHEN a.known > 0 THEN a.value END,
           CASE WHEN a.known > 0 THEN shopmetrics.ratio(a.value, a.by_video::numeric) END
    FROM   attributed AS a CROSS JOIN converted AS c;
END
$$;
COMMENT ON FUNCTION shop.purchase_overview(tstzrange, text, interval, text, text[]) IS
    'what was bought after two-way conversations: the share of the visitors with one begun in the period who '
    'ordered after it began and in the period; the orders of the period within the lookback of any conversation; '
    'those within that of a video conversation, their net item value (NULL where nobody knows it) and its mean. '
    'lookback: how long after its end a conversation counts, NULL for ever. Orders in two currencies are an '
    'error unless currency chooses one. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.credited_orders(period tstzrange, zone text, @lookback_option@,
                                     stores text[] DEFAULT NULL, channels text[] DEFAULT NULL)
    RETURNS TABLE (order_id text, visitor_id text, ordered_at timestamptz, currency text, net_item_value numeric,
                   conversation_id text, agent_id text, begun_at timestamptz)
    @runs_with_joins(1000)@
AS $$
@asks(credited_orders; sales_order,order_status,conversation_event)@
    @checked_lookback(credited_orders)@
    RETURN QUERY
    WITH @placed_and_talked(NULL::text; @those_of_period@; ; )@,
    touched AS (
        SELECT @touch(channels IS NULL
                      OR t.text_two_way AND 'text' = ANY (channels)
                      OR t.video_two_way AND 'video' = ANY (channels))@ AS touches
        FROM   talk AS t),
    bought AS (
        SELECT shopmetrics.purchase_agg(p.user_id, p.order_id, p.ordered_at, NULL) AS purchases FROM placed AS p),
    credited AS (
        SELECT a.order_id, a.touch
        FROM   shopmetrics.attributions((SELECT t.touches FROM touched AS t), (SELECT b.purchases FROM bought AS b),
                                        lookback) AS a)
    SELECT p.order_id, p.user_id, p.ordered_at, p.currency, p.value, c.touch, t.last_agent, t.started_at
    FROM   placed AS p
           LEFT JOIN credited AS c ON c.order_id = p.order_id
           LEFT JOIN talk AS t ON t.conversation_id = c.touch
    ORDER  BY p.ordered_at, p.order_id COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.credited_orders(tstzrange, text, interval, text[], text[]) IS
    'a row an order of the period that counts: whose, when, its net item value, and the conversation that it is '
    'credited to, with its agent: of the two-way ones (in one of the channels) begun before the order and within '
    'the lookback, the one begun last; NULL for none';

--define widget_of_period
shop.widget_event AS w
WHERE  w.at >= starts AND w.at < ends AND (stores IS NULL OR w.store = ANY (stores))
--end
--define seen_and_clicked
shopmetrics.conversion_agg(w.visitor_id, w.kind = 'impression', w.kind = 'click') AS summary
--end

CREATE FUNCTION shop.visitor_overview(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (visitors_with_impression bigint, visitors_with_click bigint, ctr double precision,
                   ctr_of_viewers double precision)
    @runs(1)@
AS $$
@asks_for_kept(visitor_overview; widget; widget_event; @all_stores@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        WITH seen AS (
            SELECT shopmetrics.merge(p.visitors) AS summary
            FROM   shop_internal.widget_parts(kept) AS p)
        SELECT shopmetrics.reached_users(s.summary), shopmetrics.converted_users(s.summary),
               shopmetrics.literal_conversion_rate(s.summary), shopmetrics.conversion_rate(s.summary)
        FROM   seen AS s;
        RETURN;
    END IF;
    RETURN QUERY
    WITH seen AS (
        SELECT @seen_and_clicked@
        FROM   @widget_of_period@)
    SELECT shopmetrics.reached_users(s.summary), shopmetrics.converted_users(s.summary),
           shopmetrics.literal_conversion_rate(s.summary), shopmetrics.conversion_rate(s.summary)
    FROM   seen AS s;
END
$$;
COMMENT ON FUNCTION shop.visitor_overview(tstzrange, text, text[]) IS
    'distinct visitors who saw the widget in the period, and who clicked; clickers divided by viewers, literally '
    '(more than 1 is possible: the notification can be clicked too), and keeping to clickers who viewed. One '
    'row; 0 and NULL for an empty period';

CREATE FUNCTION shop.visitor_trend(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (day date, visitors_with_impression bigint, visitors_with_click bigint, ctr double precision,
                   ctr_of_viewers double precision)
    @runs(31)@
AS $$
@asks_for_kept(visitor_trend; widget; widget_event; @all_stores@)@
    IF kept.scope IS NOT NULL THEN
        RETURN QUERY
        SELECT d, COALESCE(shopmetrics.reached_users(p.visitors), 0),
               COALESCE(shopmetrics.converted_users(p.visitors), 0),
               shopmetrics.literal_conversion_rate(p.visitors), shopmetrics.conversion_rate(p.visitors)
        FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN shop_internal.widget_parts(kept) AS p ON p.day = d
        ORDER  BY d;
        RETURN;
    END IF;
    RETURN QUERY
    WITH seen AS (
        SELECT shopmetrics.local_day(w.at, zone) AS day, @seen_and_clicked@
        FROM   @widget_of_period@
        GROUP  BY 1)
    SELECT d, COALESCE(shopmetrics.reached_users(s.summary), 0), COALESCE(shopmetrics.converted_users(s.summary), 0),
           shopmetrics.literal_conversion_rate(s.summary), shopmetrics.conversion_rate(s.summary)
    FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN seen AS s ON s.day = d
    ORDER  BY d;
END
$$;
COMMENT ON FUNCTION shop.visitor_trend(tstzrange, text, text[]) IS
    'a row a local day of the period, with the columns of visitor_overview for that day; visitors do not add up '
    'over days';

--define surveys_of_period
shop.survey AS s
WHERE  s.answered_at >= starts AND s.answered_at < ends AND (stores IS NULL OR s.store = ANY (stores))
--end

CREATE FUNCTION shop.rating_overview(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (avg_rating double precision, ratings bigint, unrated bigint, response_rate double precision)
    @runs(1)@
AS $$
@asks(rating_overview; survey)@
    RETURN QUERY
    WITH given AS (
        SELECT shopmetrics.rating_agg(s.rating) AS summary FROM @surveys_of_period@)
    SELECT shopmetrics.avg_rating(g.summary), shopmetrics.rating_count(g.summary), shopmetrics.unrated_count(g.summary),
           shopmetrics.rating_response_rate(g.summary)
    FROM   given AS g;
END
$$;
COMMENT ON FUNCTION shop.rating_overview(tstzrange, text, text[]) IS
    'the surveys of the period, submitted or closed: the mean rating from 1 to 5, how many rated, how many did '
    'not, and the share of those who did. One row; 0 and NULL for an empty period';

CREATE FUNCTION shop.rating_trend(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (day date, avg_rating double precision, ratings bigint, unrated bigint,
                   response_rate double precision)
    @runs(31)@
AS $$
@asks(rating_trend; survey)@
    RETURN QUERY
    WITH given AS (
        SELECT shopmetrics.local_day(s.answered_at, zone) AS day, shopmetrics.rating_agg(s.rating) AS summary
        FROM   @surveys_of_period@
        GROUP  BY 1)
    SELECT d, shopmetrics.avg_rating(g.summary), COALESCE(shopmetrics.rating_count(g.summary), 0),
           COALESCE(shopmetrics.unrated_count(g.summary), 0), shopmetrics.rating_response_rate(g.summary)
    FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN given AS g ON g.day = d
    ORDER  BY d;
END
$$;
COMMENT ON FUNCTION shop.rating_trend(tstzrange, text, text[]) IS
    'a row a local day of the period, with the columns of rating_overview for that day';

-- All time is asked for here, too.
CREATE FUNCTION shop.rating_distribution(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (rating integer, responses bigint, share double precision)
    @runs(5)@
AS $$
#variable_conflict use_variable
DECLARE
    starts timestamptz := COALESCE(lower(period), '-infinity');
    ends   timestamptz := COALESCE(upper(period), 'infinity');
BEGIN
    IF shopmetrics.checked_zone(zone, 'rating_distribution') IS NULL OR period IS NULL OR isempty(period) THEN
        starts := NULL;
    ELSIF isfinite(starts) AND NOT lower_inc(period) OR isfinite(ends) AND upper_inc(period) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s: period: %s is not a range [start, end), with or without ends',
                             shop_internal.called('rating_distribution'), period);
    END IF;
    PERFORM shop_internal.require('rating_distribution', '{survey}');
    RETURN QUERY
    WITH given AS (
        SELECT shopmetrics.rating_agg(s.rating) AS summary FROM @surveys_of_period@)
    SELECT r.rating, r.responses, r.share
    FROM   given AS g CROSS JOIN shopmetrics.rating_distribution(g.summary) AS r
    ORDER  BY r.rating;
END
$$;
COMMENT ON FUNCTION shop.rating_distribution(tstzrange, text, text[]) IS
    'five rows, a rating from 1 to 5 each: how often it was given in the period, and its share of the ratings '
    'given (NULL without ratings). The period may have no ends: ''(,)'' is all time';

-- What the true NPS question counts.
--define nps_counts
count(*) FILTER (WHERE s.recommend >= 9) AS promoters,
count(*) FILTER (WHERE s.recommend > 6 AND s.recommend < 9) AS passives,
count(*) FILTER (WHERE s.recommend <= 6) AS detractors,
count(*) FILTER (WHERE s.recommend IS NULL) AS unanswered
--end
--define nps(alias)
shopmetrics.ratio(100 * (@alias@.promoters - @alias@.detractors),
                  @alias@.promoters + @alias@.passives + @alias@.detractors)
--end

CREATE FUNCTION shop.nps_overview(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (nps double precision, promoters bigint, passives bigint, detractors bigint, unanswered bigint)
    @runs(1)@
AS $$
@asks(nps_overview; survey)@
    RETURN QUERY
    WITH given AS (
        SELECT @nps_counts@
        FROM   @surveys_of_period@)
    SELECT @nps(g)@, g.promoters, g.passives, g.detractors, g.unanswered
    FROM   given AS g;
END
$$;
COMMENT ON FUNCTION shop.nps_overview(tstzrange, text, text[]) IS
    'the answers from 0 to 10 of the period''s surveys: the net promoter score from -100 to 100 (9 and 10 are '
    'promoters, 7 and 8 passives, the rest detractors), and how many of each, and without an answer. One row; 0 '
    'and NULL for an empty period';

CREATE FUNCTION shop.nps_trend(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (day date, nps double precision, promoters bigint, passives bigint, detractors bigint,
                   unanswered bigint)
    @runs(31)@
AS $$
@asks(nps_trend; survey)@
    RETURN QUERY
    WITH given AS (
        SELECT shopmetrics.local_day(s.answered_at, zone) AS day,
               @nps_counts@
        FROM   @surveys_of_period@
        GROUP  BY 1)
    SELECT d, @nps(g)@, COALESCE(g.promoters, 0), COALESCE(g.passives, 0), COALESCE(g.detractors, 0),
           COALESCE(g.unanswered, 0)
    FROM   shopmetrics.period_days(span, zone) AS d LEFT JOIN given AS g ON g.day = d
    ORDER  BY d;
END
$$;
COMMENT ON FUNCTION shop.nps_trend(tstzrange, text, text[]) IS
    'a row a local day of the period, with the columns of nps_overview for that day';

-- The surveys of the period with the agent of the last agent event of their conversation.
--define surveys(columns; last_agents)
asked AS MATERIALIZED (
    SELECT @columns@
    FROM   @surveys_of_period@),
@last_agents@,
survey AS (
    SELECT a.*, l.agent_id FROM asked AS a LEFT JOIN last_agent AS l ON l.conversation_id = a.conversation_id)
--end
--define ids_of_surveys
SELECT DISTINCT a.conversation_id FROM asked AS a
--end
--define agents_of_rows(ids)
SELECT DISTINCT ON (e.conversation_id) e.conversation_id, e.agent_id
FROM   shop.conversation_event AS e
WHERE  e.conversation_id = ANY (ARRAY(@ids@))
       AND e.side = 'agent' AND e.agent_id IS NOT NULL AND e.automated IS NOT TRUE
ORDER  BY e.conversation_id, e.at DESC, e.event_id COLLATE "C" DESC, e.visitor_id COLLATE "C" DESC
--end
--define last_agents_of_rows
last_agent AS (
    @agents_of_rows(@ids_of_surveys@)@)
--end
-- The same where conversations are known as wholes: of rows only those that changed, and what is not known.
--define last_agents_known
known AS MATERIALIZED (
    SELECT w.conversation_id, w.last_agent AS agent_id
    FROM   shop_internal.rollup_conversation AS w
    WHERE  w.conversation_id = ANY (ARRAY(@ids_of_surveys@)) AND w.conversation_id <> ALL (kept.apart)),
last_agent AS (
    SELECT k.conversation_id, k.agent_id FROM known AS k
    UNION ALL
    (@agents_of_rows(
        @ids_of_surveys@
        EXCEPT
        SELECT k.conversation_id FROM known AS k)@))
--end

CREATE FUNCTION shop.feedback(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (answered_at timestamptz, visitor_id text, agent_id text, agent_name text, rating integer,
                   feedback text)
    @runs_with_joins(1000)@
AS $$
@asks(feedback; survey,conversation_event,agent)@
    RETURN QUERY
    WITH @surveys(s.survey_id, s.conversation_id, s.answered_at, s.visitor_id, s.rating, s.feedback;
                  @last_agents_of_rows@)@
    SELECT s.answered_at, s.visitor_id, s.agent_id, a.name, s.rating::integer, s.feedback
    FROM   survey AS s LEFT JOIN shop.agent AS a ON a.agent_id = s.agent_id
    ORDER  BY s.answered_at DESC, s.survey_id COLLATE "C";
END
$$;
COMMENT ON FUNCTION shop.feedback(tstzrange, text, text[]) IS
    'the surveys of the period, newest first: when, the visitor, the agent of the conversation''s last agent '
    'event, the rating (NULL is unrated) and what was written';

-- All agents of a conversation.
--define agents
, array_agg(DISTINCT m.agent_id) FILTER (WHERE m.side = 'agent' AND m.agent_id IS NOT NULL) AS agents
--end

-- What agents did, a row a day and an agent: the requests that the agent began, the conversations begun by the agent
-- and those of them that visitors accepted, the two-way conversations with an event by the agent, and how long the
-- visitors waited whom the agent answered first. Of a conversation its requests by text (1) and by video (2) and the
-- conversation itself (3) are its first agent's; behind them come all its agents, if it was two-way.
--define work_of_agents(day)
SELECT @day@ AS day, p.agent_id, count(*) FILTER (WHERE p.place <= 2 AND p.initiated_by = 'agent') AS requests,
       count(*) FILTER (WHERE p.place = 3 AND p.initiated_by = 'agent') AS begun,
       count(*) FILTER (WHERE p.place = 3 AND p.initiated_by = 'agent' AND p.two_way) AS accepted,
       count(*) FILTER (WHERE p.place > 3) AS conversations,
       sum(p.waited) FILTER (WHERE p.place = 3) AS waited, count(p.waited) FILTER (WHERE p.place = 3) AS answered
FROM  (SELECT a.agent_id, a.place, @two_way(c)@ AS two_way, @waited(c)@ AS waited,
              CASE a.place WHEN 1 THEN c.text_requested_at WHEN 2 THEN c.video_requested_at ELSE c.started_at END AS at,
              CASE a.place WHEN 1 THEN c.text_initiated_by WHEN 2 THEN c.video_initiated_by ELSE c.initiated_by END
                  AS initiated_by
       FROM   conversation AS c
              CROSS JOIN LATERAL unnest(array_fill(c.first_agent, '{3}') || c.agents)
                  WITH ORDINALITY AS a (agent_id, place)) AS p
WHERE  p.at >= starts AND p.at < ends AND (p.place <= 3 OR p.two_way)
GROUP  BY 1, 2
--end
-- The work of agents in a period, of the conversations that were read or of days that are kept.
--define from_rows
@work_of_agents(shopmetrics.local_day(p.at, zone))@
--end
-- The same where they are read for it alone: on a cluster they are counted on their nodes then, and do not come.
--define from_own_rows
WITH @conversations(@ids_of_period@; @agents@)@
@from_rows@
--end
--define from_kept_days
SELECT p.day, p.item AS agent_id, p.agent_requests AS requests, p.begun_by_agent AS begun,
       p.accepted_by_visitor AS accepted, p.conversations, p.waited, p.answered
FROM   shop_internal.conversation_parts(kept, 'agent') AS p
--end
-- What an agent has on a day: the ratings of the agent's surveys, and the work.
--define agent_work(last_agents; work)
@surveys(s.conversation_id, s.answered_at, s.rating; @last_agents@)@,
work AS MATERIALIZED (
    SELECT w.day, w.agent_id, sum(w.rating) AS rating, sum(w.ratings) AS ratings, sum(w.requests) AS requests,
           sum(w.begun) AS begun, sum(w.accepted) AS accepted, sum(w.conversations) AS conversations,
           sum(w.waited) AS waited, sum(w.answered) AS answered
    FROM  (SELECT shopmetrics.local_day(s.answered_at, zone) AS day, s.agent_id, sum(s.rating)::numeric AS rating,
                  count(s.rating) AS ratings, 0 AS requests, 0 AS begun, 0 AS accepted, 0 AS conversations,
                  NULL::numeric AS waited, 0 AS answered
           FROM   survey AS s
           GROUP  BY 1, 2
           UNION ALL
           SELECT d.day, d.agent_id, NULL, 0, d.requests, d.begun, d.accepted, d.conversations, d.waited, d.answered
           FROM  (@work@) AS d) AS w
    WHERE  w.agent_id IS NOT NULL
    GROUP  BY w.day, w.agent_id)
--end
--define agent_figures(alias)
shopmetrics.ratio(@alias@.rating, @alias@.ratings)::double precision, COALESCE(@alias@.ratings, 0)::bigint,
COALESCE(@alias@.requests, 0)::bigint, shopmetrics.ratio(@alias@.accepted, @alias@.begun)::double precision,
COALESCE(@alias@.conversations, 0)::bigint, @minutes_each(@alias@.waited; @alias@.answered)@
--end

-- The leaderboard: the orders, and the conversations and what agents did, from rows or of what is kept.
--define leaderboard(placed_and_talked; last_agents; work)
RETURN QUERY
WITH @placed_and_talked@,
@agent_work(@last_agents@; @work@)@,
total AS (
    SELECT w.agent_id, sum(w.rating) AS rating, sum(w.ratings) AS ratings, sum(w.requests) AS requests,
           sum(w.begun) AS begun, sum(w.accepted) AS accepted, sum(w.conversations) AS conversations,
           sum(w.waited) AS waited, sum(w.answered) AS answered
    FROM   work AS w
    GROUP  BY w.agent_id),
@bought(agent_leaderboard)@,
-- each order once per agent: it is after the first conversation of its visitor with the agent
met AS (
    SELECT c.visitor_id, c.agent_id, min(c.started_at) AS started_at
    FROM  (SELECT t.visitor_id, t.started_at, unnest(t.agents) AS agent_id FROM talk AS t) AS c
    GROUP  BY c.visitor_id, c.agent_id),
influenced AS (
    SELECT m.agent_id, sum(p.value) AS sales, count(*) AS orders
    FROM   placed AS p JOIN met AS m ON m.visitor_id = p.user_id
    WHERE  p.ordered_at >= m.started_at
    GROUP  BY m.agent_id),
touched AS (
    SELECT @touch(true)@ AS touches FROM talk AS t),
credited AS (
    SELECT t.last_agent AS agent_id, sum(a.amount) AS sales, count(*) AS orders
    FROM   shopmetrics.attributions((SELECT x.touches FROM touched AS x), (SELECT b.all_of_them FROM bought AS b),
                                    lookback) AS a
           JOIN talk AS t ON t.conversation_id = a.touch
    WHERE  t.last_agent IS NOT NULL
    GROUP  BY t.last_agent),
listed AS (
    SELECT a.agent_id FROM shop.agent AS a
    UNION SELECT t.agent_id FROM total AS t
    UNION SELECT i.agent_id FROM influenced AS i
    UNION SELECT c.agent_id FROM credited AS c)
SELECT l.agent_id, a.name, @agent_figures(t)@,
       @amount(i.sales; i.orders)@, COALESCE(i.orders, 0), @amount(c.sales; c.orders)@, COALESCE(c.orders, 0)
FROM   listed AS l
       LEFT JOIN total AS t ON t.agent_id = l.agent_id
       LEFT JOIN influenced AS i ON i.agent_id = l.agent_id
       LEFT JOIN credited AS c ON c.agent_id = l.agent_id
       LEFT JOIN shop.agent AS a ON a.agent_id = l.agent_id
WHERE (SELECT b.one_currency FROM bought AS b)
ORDER  BY COALESCE(t.conversations, 0) DESC, l.agent_id COLLATE "C";
--end
CREATE FUNCTION shop.agent_leaderboard(period tstzrange, zone text, @lookback_option@,
                                       currency text DEFAULT NULL, stores text[] DEFAULT NULL)
    RETURNS TABLE (agent_id text, agent_name text, avg_rating double precision, ratings bigint, agent_requests bigint,
                   visitor_acceptance_rate double precision, conversations bigint,
                   avg_first_response_minutes double precision, influenced_sales numeric, influenced_orders bigint,
                   credited_sales numeric, credited_orders bigint)
    @runs_with_joins(20)@
AS $$
@asks_for_kept(agent_leaderboard; conversation; conversation_event,survey,agent,sales_order,order_status;
    @all_stores@)@
    @checked_lookback(agent_leaderboard)@
    IF kept.scope IS NOT NULL THEN
        @leaderboard(@placed_and_known(currency)@; @last_agents_known@; @from_kept_days@)@
        RETURN;
    END IF;
    IF shop_internal.is_distributed('conversation_event') THEN
        @leaderboard(@placed_and_talked(currency; ; @agents@; , c.agents)@; @last_agents_of_rows@; @from_own_rows@)@
    ELSE
        @leaderboard(@placed_and_talked(currency; @those_of_period@; @agents@; , c.agents)@;
                     @last_agents_of_rows@; @from_rows@)@
    END IF;
END
$$;
COMMENT ON FUNCTION shop.agent_leaderboard(tstzrange, text, interval, text, text[]) IS
    'a row an agent of the table agent, and whoever else has something in the period: mean rating and number of '
    'ratings, requests begun by the agent, the share of the agent''s that visitors accepted, two-way '
    'conversations, how long visitors waited for the agent''s first answer; the net item value and number of the '
    'orders placed in the period after the start of any earlier two-way conversation of the visitor with the '
    'agent (influenced), and of those credited to the agent by the last conversation before them, within the '
    'lookback (credited: these add up over agents). Most conversations first. Orders in two currencies are an '
    'error unless currency chooses one';

--define trends_of_agents(last_agents; work)
RETURN QUERY
WITH @agent_work(@last_agents@; @work@)@,
listed AS (
    SELECT a.agent_id FROM shop.agent AS a
    UNION SELECT w.agent_id FROM work AS w)
SELECT d, l.agent_id, a.name, @agent_figures(w)@
FROM   shopmetrics.period_days(span, zone) AS d
       CROSS JOIN listed AS l
       LEFT JOIN work AS w ON w.day = d AND w.agent_id = l.agent_id
       LEFT JOIN shop.agent AS a ON a.agent_id = l.agent_id
ORDER  BY d, l.agent_id COLLATE "C";
--end
CREATE FUNCTION shop.agent_trends(period tstzrange, zone text, stores text[] DEFAULT NULL)
    RETURNS TABLE (day date, agent_id text, agent_name text, avg_rating double precision, ratings bigint,
                   agent_requests bigint, visitor_acceptance_rate double precision, conversations bigint,
                   avg_first_response_minutes double precision)
    @runs(600)@
AS $$
@asks_for_kept(agent_trends; conversation; conversation_event,survey,agent; @all_stores@)@
    IF kept.scope IS NOT NULL THEN
        @trends_of_agents(@last_agents_known@; @from_kept_days@)@
        RETURN;
    END IF;
    @trends_of_agents(@last_agents_of_rows@; @from_own_rows@)@
END
$$;
COMMENT ON FUNCTION shop.agent_trends(tstzrange, text, text[]) IS
    'a row a local day of the period and an agent (of the table agent, and whoever else has something in the '
    'period), with the columns of agent_leaderboard that belong to a day';
