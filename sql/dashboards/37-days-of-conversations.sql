-- Days of conversations, requests and the widget: what a day is in rows, and the days of a period, kept or from rows.

-- The numbers of requests, of an alias r.
--define counted_requests
count(*), count(*) FILTER (WHERE r.initiated_by = 'agent'), count(*) FILTER (WHERE r.initiated_by = 'visitor'),
count(*) FILTER (WHERE r.channel = 'text'), count(*) FILTER (WHERE r.channel = 'video'),
count(*) FILTER (WHERE NOT r.successful),
count(*) FILTER (WHERE NOT r.successful AND r.initiated_by = 'visitor'),
count(*) FILTER (WHERE NOT r.successful AND r.initiated_by = 'visitor' AND r.channel = 'text'),
count(*) FILTER (WHERE NOT r.successful AND r.initiated_by = 'visitor' AND r.channel = 'video')
--end
--define only_requests(kind; item)
SELECT '@kind@', @item@, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint,
       @counted_requests@, NULL::numeric, NULL::double precision[], NULL::numeric, NULL::double precision[],
       @no_whole@
FROM   request AS r
WHERE  '@kind@' = ANY (kinds)
--end
-- What rollup_conversation has of a conversation, beside its id, and where there is none.
--define whole(before; after)
@before@visitor_id @after@, @before@started_at @after@, @before@ended_at @after@, @before@two_way @after@,
@before@last_agent @after@, @before@agents @after@
--end
--define no_numbers
NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--end
--define no_whole
NULL::text, NULL::timestamptz, NULL::timestamptz, NULL::boolean, NULL::text, NULL::text[]
--end
-- The kinds: all there is; requests by hour and by page; what each agent did; each conversation as a whole.
CREATE FUNCTION shop_internal.conversation_of_day(kinds text[], starts timestamptz, ends timestamptz, zone text)
    RETURNS TABLE (kind text, item text, @conversation_numbers(; bigint)@, lasted numeric,
                   each_minutes double precision[], waited numeric, each_waited double precision[],
                   visitor_id text, started_at timestamptz, ended_at timestamptz, two_way boolean, last_agent text,
                   agents text[])
    @runs(100)@
AS $$
#variable_conflict use_variable
DECLARE
    stores text[]; -- all
BEGIN
    RETURN QUERY
    WITH @conversations(@ids_of_period@; @agents@)@,
    @requests(@both_channels@)@,
    begun AS (
        SELECT @begun_and_lasted@,
               count(*) FILTER (WHERE c.initiated_by = 'visitor') AS visitors,
               count(*) FILTER (WHERE @two_way(c)@ AND c.initiated_by = 'visitor') AS by_agents,
               count(*) FILTER (WHERE c.initiated_by = 'agent') AS agents,
               count(*) FILTER (WHERE @two_way(c)@ AND c.initiated_by = 'agent') AS by_visitors
        FROM   conversation AS c
        WHERE  @began(c)@)
    SELECT 'all', NULL::text, b.two_way, b.by_text, b.by_video, b.answered, b.visitors, b.by_agents, b.agents,
           b.by_visitors, q.*, b.lasted, b.each_minutes, b.waited, b.each_waited, @no_whole@
    FROM   begun AS b CROSS JOIN (SELECT @counted_requests@ FROM request AS r) AS q
    WHERE  'all' = ANY (kinds)
    UNION ALL
    @only_requests(hour; extract(hour FROM r.requested_at AT TIME ZONE zone)::text)@
    GROUP  BY 2
    UNION ALL
    @only_requests(url; r.url)@ AND r.url IS NOT NULL
    GROUP  BY r.url
    UNION ALL
    SELECT 'agent', w.agent_id, sum(w.conversations)::bigint, 0, 0, sum(w.answered)::bigint, 0, 0, sum(w.begun)::bigint,
           sum(w.accepted)::bigint, 0, sum(w.requests)::bigint, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, sum(w.waited), NULL,
           @no_whole@
    FROM  (@work_of_agents(NULL::date)@) AS w
    WHERE  'agent' = ANY (kinds) AND w.agent_id IS NOT NULL
    GROUP  BY w.agent_id
    UNION ALL
    SELECT 'conversation', c.conversation_id, @no_numbers@, NULL, NULL, NULL, NULL, c.visitor_id, c.started_at,
           c.ended_at, @two_way(c)@, c.last_agent, c.agents
    FROM   conversation AS c
    WHERE  'conversation' = ANY (kinds) AND @began(c)@;
END
$$;
COMMENT ON FUNCTION shop_internal.conversation_of_day(text[], timestamptz, timestamptz, text) IS
    'the numbers of the conversations that began on a day and of its requests, from rows; those of requests by hour '
    'and page; those of each agent; and the conversations themselves';

CREATE FUNCTION shop_internal.conversation_parts(kept shop_internal.kept_period, kind text)
    RETURNS TABLE (day date, item text, @conversation_numbers(; bigint)@, lasted numeric,
                   each_minutes double precision[], waited numeric, each_waited double precision[])
    @runs(100)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT k.day, k.item, @conversation_numbers(k.; )@, k.lasted, k.each_minutes, k.waited, k.each_waited
    FROM   shop_internal.conversation_kept AS k
    WHERE  k.scope = kept.scope AND k.zone = kept.zone AND k.day = ANY (@fresh_days@)
           AND k.kind = conversation_parts.kind
    UNION ALL
    SELECT s.day, r.item, @conversation_numbers(r.; )@, r.lasted, r.each_minutes, r.waited, r.each_waited
    FROM   unnest(kept.stale) AS s (day)
           CROSS JOIN LATERAL shop_internal.conversation_of_day(
               ARRAY[kind], shopmetrics.local_day_start(s.day, kept.zone),
               shopmetrics.local_day_start(s.day + 1, kept.zone), kept.zone) AS r;
END
$$;
COMMENT ON FUNCTION shop_internal.conversation_parts(shop_internal.kept_period, text) IS
    'the numbers of conversations and requests of the days of a period, kept or from rows';

CREATE FUNCTION shop_internal.widget_of_day(starts timestamptz, ends timestamptz)
    RETURNS TABLE (visitors shopmetrics.conversion)
    @runs(1)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT shopmetrics.conversion_agg(w.visitor_id, w.kind = 'impression', w.kind = 'click')
    FROM   shop.widget_event AS w
    WHERE  w.at >= starts AND w.at < ends;
END
$$;
COMMENT ON FUNCTION shop_internal.widget_of_day(timestamptz, timestamptz) IS
    'who saw the widget on a day and who clicked, from rows';

-- The days of a period, where a day is one row.
--define days_kept_or_from_rows(family; kept; from_rows)
RETURN QUERY
SELECT k.day, @kept@ FROM shop_internal.@family@_kept AS k
WHERE  k.scope = kept.scope AND k.zone = kept.zone AND k.day = ANY (@fresh_days@)
UNION ALL
SELECT s.day, @from_rows@
FROM   unnest(kept.stale) AS s (day)
       CROSS JOIN LATERAL shop_internal.@family@_of_day(
           shopmetrics.local_day_start(s.day, kept.zone), shopmetrics.local_day_start(s.day + 1, kept.zone)) AS r;
--end
CREATE FUNCTION shop_internal.widget_parts(kept shop_internal.kept_period)
    RETURNS TABLE (day date, visitors shopmetrics.conversion)
    @runs(31)@
AS $$
#variable_conflict use_variable
BEGIN
    @days_kept_or_from_rows(widget; k.visitors; r.visitors)@
END
$$;
COMMENT ON FUNCTION shop_internal.widget_parts(shop_internal.kept_period) IS
    'who saw the widget and who clicked on the days of a period, kept or from rows';

-- How the body of a dashboard of these begins: it may read kept days, where what is asked for is what is kept.
--define asks_for_kept(dashboard; family; tables; is_kept)
#variable_conflict use_variable
DECLARE
    starts timestamptz := shop_internal.period_start('@dashboard@', period, zone);
    ends   timestamptz := shop_internal.period_end('@dashboard@', period, zone);
    span   tstzrange := CASE WHEN starts IS NULL THEN 'empty' ELSE period END;
    kept   shop_internal.kept_period;
BEGIN
    PERFORM shop_internal.require('@dashboard@', '{@tables@}');
    IF @is_kept@ THEN
        kept := shop_internal.kept_of_@family@(span, zone);
    END IF;
--end

--define all_stores
stores IS NULL
--end

-- A series of two numbers, where the period is kept.
--define kept_series(first; second)
IF kept.scope IS NOT NULL THEN
    RETURN QUERY
    SELECT d, COALESCE(p.@first@, 0), COALESCE(p.@second@, 0)
    FROM   shopmetrics.period_days(span, zone) AS d
           LEFT JOIN shop_internal.conversation_parts(kept, 'all') AS p ON p.day = d
    ORDER  BY d;
    RETURN;
END IF;
--end
