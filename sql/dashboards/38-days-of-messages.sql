-- Days of messages: what a day is in rows, which days a change concerns, and the days of a period, kept or from rows.

-- A day is what a dashboard of it would read: the sessions that began on it, from all that their users ever sent.
CREATE FUNCTION shop_internal.message_of_day(starts timestamptz, ends timestamptz)
    RETURNS TABLE (@message_numbers(; bigint)@, users shopmetrics.audience)
    @runs(1)@
AS $$
#variable_conflict use_variable
DECLARE
    stores text[]; -- all
    gap    interval := @usual_gap@;
BEGIN
    RETURN QUERY
    WITH @message_sessions(COLLATE "C")@
    SELECT count(*), count(*) FILTER (WHERE s.user_messages = 1), count(*) FILTER (WHERE s.agent_messages > 0),
           shopmetrics.audience_agg(s.user_id)
    FROM   session AS s;
END
$$;
COMMENT ON FUNCTION shop_internal.message_of_day(timestamptz, timestamptz) IS
    'the numbers of the message sessions that began on a day, from rows, and whose they were';

-- The key of what a message may be in a session with.
--define key_of_messages(alias)
ROW(@alias@.user_id, @alias@.store, @alias@.session_id)::text
--end
-- Times on the days that the changes noted concern, beside those of the rows that changed. A session counts on the day
-- of its user's first message in it. That message has changed, or it is still there: then, where the platform gives
-- sessions, it is among the rows of its session; else the messages from it to the first that changed are a run, as they
-- were. And a message within the gap after a change may have begun a session, or begin one now.
CREATE FUNCTION shop_internal.touched_by_messages() RETURNS TABLE (instant timestamptz)
    @runs(1000)@
AS $$
#variable_conflict use_variable
DECLARE
    gap interval := @usual_gap@;
BEGIN
    RETURN QUERY
    WITH change AS MATERIALIZED (
        SELECT c.key, c.person, c.first_at, c.last_at FROM shop_internal.rollup_change AS c
        WHERE  c.family = 'message'),
    own AS MATERIALIZED (
        SELECT @key_of_messages(m)@ AS key, m.session_id IS NULL AS in_runs, m.sent_at,
               m.sent_at - lag(m.sent_at) OVER (PARTITION BY m.user_id, m.store, m.session_id ORDER BY m.sent_at)
                   AS silence
        FROM   shop.message AS m
        WHERE  m.user_id = ANY (ARRAY(SELECT DISTINCT c.person FROM change AS c)) AND m.sender = 'user'),
    numbered AS (
        SELECT o.key, o.sent_at,
               count(*) FILTER (WHERE o.silence > gap) OVER (PARTITION BY o.key ORDER BY o.sent_at
                                                             ROWS UNBOUNDED PRECEDING) AS number
        FROM   own AS o
        WHERE  o.in_runs),
    run AS (
        SELECT n.key, min(n.sent_at) AS started_at, max(n.sent_at) AS ended_at
        FROM   numbered AS n
        GROUP  BY n.key, n.number)
    SELECT r.started_at
    FROM   run AS r JOIN change AS c ON c.key = r.key
    WHERE  r.started_at <= c.last_at + gap AND r.ended_at + gap >= c.first_at
    UNION
    SELECT o.sent_at
    FROM   own AS o JOIN change AS c ON c.key = o.key
    WHERE  NOT o.in_runs OR o.sent_at > c.last_at AND o.sent_at <= c.last_at + gap;
END
$$;
COMMENT ON FUNCTION shop_internal.touched_by_messages() IS
    'times on the days of message sessions that the messages that changed may concern';

CREATE FUNCTION shop_internal.first_of_messages(persons text[]) RETURNS TABLE (person text, began_at timestamptz)
    @runs(1000)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT m.user_id, min(m.sent_at) FROM shop.message AS m
    WHERE (persons IS NULL OR m.user_id = ANY (persons)) AND m.sender = 'user'
    GROUP  BY m.user_id;
END
$$;
COMMENT ON FUNCTION shop_internal.first_of_messages(text[]) IS
    'when the first message of users was, which began their first session; of all users for NULL';

CREATE FUNCTION shop_internal.message_newcomers(kept shop_internal.kept_period) RETURNS TABLE (day date, users bigint)
    @runs(31)@
AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
    SELECT shopmetrics.local_day(n.began_at, kept.zone), count(*)
    FROM  (SELECT f.began_at FROM shop_internal.rollup_first AS f
           WHERE  f.family = 'message' AND f.scope = kept.scope AND f.person <> ALL (kept.looked_up)
           UNION ALL
           SELECT f.began_at FROM shop_internal.first_of_messages(kept.looked_up) AS f) AS n
    WHERE  n.began_at >= kept.starts AND n.began_at < kept.ends
    GROUP  BY 1;
END
$$;
COMMENT ON FUNCTION shop_internal.message_newcomers(shop_internal.kept_period) IS
    'how many users sent their first message in all history on each day of a period';

CREATE FUNCTION shop_internal.message_parts(kept shop_internal.kept_period)
    RETURNS TABLE (day date, @message_numbers(; bigint)@, users shopmetrics.audience)
    @runs(31)@
AS $$
#variable_conflict use_variable
BEGIN
    @days_kept_or_from_rows(message; @message_numbers(k.; )@, k.users; @message_numbers(r.; )@, r.users)@
END
$$;
COMMENT ON FUNCTION shop_internal.message_parts(shop_internal.kept_period) IS
    'the numbers of messages of the days of a period, kept or from rows';
