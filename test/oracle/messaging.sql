-- Conversational commerce: the family `messaging`. One row = one message of a session.

CREATE TYPE oracle.message_row AS (session_id text, by_user boolean, by_agent boolean);

-- "A session needs ≥ 1 message by the user"; "a NULL flag is false"; "a row with any of its family's keys […] NULL is
-- ignored whole". Here: the sessions, with how many messages the user wrote and whether a human agent wrote any.
CREATE FUNCTION oracle.messaging_sessions(rows oracle.message_row[])
RETURNS TABLE (session_id text, user_messages bigint, live boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_id, count(*) FILTER (WHERE by_user), coalesce(bool_or(by_agent), false)
    FROM   unnest(rows) WHERE session_id IS NOT NULL
    GROUP  BY session_id HAVING count(*) FILTER (WHERE by_user) >= 1
$$;

CREATE FUNCTION oracle.session_count(rows oracle.message_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.messaging_sessions(rows)
$$;

-- "sessions with exactly one message by the user"
CREATE FUNCTION oracle.bounce_count(rows oracle.message_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.messaging_sessions(rows) WHERE user_messages = 1
$$;

-- "… ÷ sessions"
CREATE FUNCTION oracle.bounce_rate(rows oracle.message_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.bounce_count(rows), oracle.session_count(rows))
$$;

-- "live = sessions with ≥ 1 message by a human agent"
CREATE FUNCTION oracle.live_support_count(rows oracle.message_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.messaging_sessions(rows) WHERE live
$$;

-- "shares of sessions"
CREATE FUNCTION oracle.live_support_rate(rows oracle.message_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.live_support_count(rows), oracle.session_count(rows))
$$;

-- "self-service = the rest"
CREATE FUNCTION oracle.self_service_rate(rows oracle.message_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient((SELECT count(*) FROM oracle.messaging_sessions(rows) WHERE NOT live), oracle.session_count(rows))
$$;
