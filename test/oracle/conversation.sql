-- One-to-one shopping: the family `conversation`. One row = one event of one side in one channel.

CREATE TYPE oracle.conversation_row AS (conversation_id text, at timestamptz, by_visitor boolean, is_video boolean);

-- "a row with any of its family's keys or its time NULL is ignored whole"; "a NULL flag is false": an event of unknown
-- side is an agent's, one of unknown channel a text.
CREATE FUNCTION oracle.known(rows oracle.conversation_row[])
RETURNS TABLE (conversation_id text, at timestamptz, by_visitor boolean, is_video boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT conversation_id, at, coalesce(by_visitor, false), coalesce(is_video, false)
    FROM   unnest(rows) WHERE conversation_id IS NOT NULL AND at IS NOT NULL
$$;

-- "first event of a (conversation, channel), by initiating side"; "Ties in time are broken by a stated total order, never
-- by arrival: a visitor's event before an agent's"; "two-way […] ≥ 1 event of each side in that channel".
CREATE FUNCTION oracle.requests(rows oracle.conversation_row[])
RETURNS TABLE (conversation_id text, is_video boolean, by_visitor boolean, two_way boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT conversation_id, is_video, (array_agg(by_visitor ORDER BY at, by_visitor DESC))[1], bool_or(by_visitor) AND bool_or(NOT by_visitor)
    FROM   oracle.known(rows) GROUP BY conversation_id, is_video
$$;

-- "conversations two-way in at least one channel: ≥ 1 event of each side in that channel". A conversation begins with its
-- first event of any channel: "a visitor's event before an agent's (across channels too)".
CREATE FUNCTION oracle.conversations(rows oracle.conversation_row[])
RETURNS TABLE (conversation_id text, by_visitor boolean, seconds numeric, in_text boolean, in_video boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT e.conversation_id, e.by_visitor, e.seconds, coalesce(t.two_way, false), coalesce(v.two_way, false)
    FROM  (SELECT conversation_id, (array_agg(by_visitor ORDER BY at, by_visitor DESC))[1] AS by_visitor,
                  max(oracle.instant(at)) - min(oracle.instant(at)) AS seconds
           FROM oracle.known(rows) GROUP BY conversation_id) AS e
    LEFT   JOIN (SELECT * FROM oracle.requests(rows) WHERE NOT is_video) AS t USING (conversation_id)
    LEFT   JOIN (SELECT * FROM oracle.requests(rows) WHERE is_video) AS v USING (conversation_id)
$$;

CREATE FUNCTION oracle.conversation_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.conversations(rows) WHERE in_text OR in_video
$$;

-- "two-way in text / in video. One conversation can be both"
CREATE FUNCTION oracle.text_conversation_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.conversations(rows) WHERE in_text
$$;

CREATE FUNCTION oracle.video_conversation_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.conversations(rows) WHERE in_video
$$;

-- "two-way conversations only: last event − first event, mean, in minutes"
CREATE FUNCTION oracle.avg_conversation_minutes(rows oracle.conversation_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(sum(seconds), 60 * count(*)) FROM oracle.conversations(rows) WHERE in_text OR in_video
$$;

-- "its median beside it"
CREATE FUNCTION oracle.median_conversation_minutes(rows oracle.conversation_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.percentile(array_agg(oracle.quotient(seconds, 60)), 0.5)
    FROM   oracle.conversations(rows) WHERE in_text OR in_video
$$;

-- "conversations that the visitor began and an agent answered in any channel: agent's first event − visitor's first
-- event, in minutes"
CREATE FUNCTION oracle.first_response_minutes(rows oracle.conversation_row[]) RETURNS SETOF numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(min(oracle.instant(at)) FILTER (WHERE NOT by_visitor)
                           - min(oracle.instant(at)) FILTER (WHERE by_visitor), 60)
    FROM   oracle.known(rows) GROUP BY conversation_id
    HAVING (array_agg(by_visitor ORDER BY at, by_visitor DESC))[1] AND bool_or(NOT by_visitor)
$$;

CREATE FUNCTION oracle.avg_first_response_minutes(rows oracle.conversation_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(sum(minutes), count(*)) FROM oracle.first_response_minutes(rows) AS minutes
$$;

CREATE FUNCTION oracle.median_first_response_minutes(rows oracle.conversation_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.percentile(array_agg(minutes), 0.5) FROM oracle.first_response_minutes(rows) AS minutes
$$;

-- "first event of a (conversation, channel), by initiating side"
CREATE FUNCTION oracle.request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows)
$$;

CREATE FUNCTION oracle.agent_request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows) WHERE NOT by_visitor
$$;

CREATE FUNCTION oracle.visitor_request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows) WHERE by_visitor
$$;

-- "by channel"
CREATE FUNCTION oracle.text_request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows) WHERE NOT is_video
$$;

CREATE FUNCTION oracle.video_request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows) WHERE is_video
$$;

-- "a request whose channel never became two-way"
CREATE FUNCTION oracle.unsuccessful_request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows) WHERE NOT two_way
$$;

-- "the unsuccessful ones that a visitor initiated"
CREATE FUNCTION oracle.unanswered_request_count(rows oracle.conversation_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.requests(rows) WHERE NOT two_way AND by_visitor
$$;

-- "conversations (not channels) initiated by one side that became two-way ÷ those initiated: visitor_acceptance_rate =
-- visitors accepting agents' requests […], agent_acceptance_rate = the other way"
CREATE FUNCTION oracle.visitor_acceptance_rate(rows oracle.conversation_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(count(*) FILTER (WHERE in_text OR in_video), count(*)) FROM oracle.conversations(rows) WHERE NOT by_visitor
$$;

CREATE FUNCTION oracle.agent_acceptance_rate(rows oracle.conversation_row[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(count(*) FILTER (WHERE in_text OR in_video), count(*)) FROM oracle.conversations(rows) WHERE by_visitor
$$;
