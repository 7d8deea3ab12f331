-- conversation: two-way conversations, requests and their acceptance.

COMMENT ON TYPE @extschema@.conversation IS 'conversations: who spoke first in text and in video, whether both sides did, and when it began and ended. Exact, mergeable and storable. Made by conversation_agg';

--for key and bigint
CREATE FUNCTION @extschema@.conversation_add(state @extschema@.conversation, conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) RETURNS @extschema@.conversation
    AS 'MODULE_PATHNAME', 'conversation_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 6;
COMMENT ON FUNCTION @extschema@.conversation_add(@extschema@.conversation, @key@, timestamptz, boolean, boolean) IS 'transition of the conversation aggregates; called by the executor';
--end
CREATE FUNCTION @extschema@.conversation_conversation_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_conversation_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_conversation_count_final(@extschema@.conversation) IS 'final function of conversation_count';
CREATE FUNCTION @extschema@.conversation_text_conversation_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_text_conversation_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_text_conversation_count_final(@extschema@.conversation) IS 'final function of text_conversation_count';
CREATE FUNCTION @extschema@.conversation_video_conversation_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_video_conversation_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_video_conversation_count_final(@extschema@.conversation) IS 'final function of video_conversation_count';
CREATE FUNCTION @extschema@.conversation_avg_conversation_minutes_final(state @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_avg_conversation_minutes' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_avg_conversation_minutes_final(@extschema@.conversation) IS 'final function of avg_conversation_minutes';
CREATE FUNCTION @extschema@.conversation_median_conversation_minutes_final(state @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_median_conversation_minutes' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_median_conversation_minutes_final(@extschema@.conversation) IS 'final function of median_conversation_minutes';
CREATE FUNCTION @extschema@.conversation_avg_first_response_minutes_final(state @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_avg_first_response_minutes' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_avg_first_response_minutes_final(@extschema@.conversation) IS 'final function of avg_first_response_minutes';
CREATE FUNCTION @extschema@.conversation_median_first_response_minutes_final(state @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_median_first_response_minutes' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_median_first_response_minutes_final(@extschema@.conversation) IS 'final function of median_first_response_minutes';
CREATE FUNCTION @extschema@.conversation_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_request_count_final(@extschema@.conversation) IS 'final function of request_count';
CREATE FUNCTION @extschema@.conversation_agent_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_agent_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_agent_request_count_final(@extschema@.conversation) IS 'final function of agent_request_count';
CREATE FUNCTION @extschema@.conversation_visitor_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_visitor_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_visitor_request_count_final(@extschema@.conversation) IS 'final function of visitor_request_count';
CREATE FUNCTION @extschema@.conversation_text_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_text_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_text_request_count_final(@extschema@.conversation) IS 'final function of text_request_count';
CREATE FUNCTION @extschema@.conversation_video_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_video_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_video_request_count_final(@extschema@.conversation) IS 'final function of video_request_count';
CREATE FUNCTION @extschema@.conversation_unsuccessful_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_unsuccessful_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_unsuccessful_request_count_final(@extschema@.conversation) IS 'final function of unsuccessful_request_count';
CREATE FUNCTION @extschema@.conversation_unanswered_request_count_final(state @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_unanswered_request_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_unanswered_request_count_final(@extschema@.conversation) IS 'final function of unanswered_request_count';
CREATE FUNCTION @extschema@.conversation_agent_acceptance_rate_final(state @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_agent_acceptance_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_agent_acceptance_rate_final(@extschema@.conversation) IS 'final function of agent_acceptance_rate';
CREATE FUNCTION @extschema@.conversation_visitor_acceptance_rate_final(state @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_visitor_acceptance_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.conversation_visitor_acceptance_rate_final(@extschema@.conversation) IS 'final function of visitor_acceptance_rate';

--for key and bigint
CREATE AGGREGATE @extschema@.conversation_agg(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_finish, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.conversation_agg(@key@, timestamptz, boolean, boolean) IS 'what happened in which conversation. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.conversation_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_conversation_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.conversation_count(@key@, timestamptz, boolean, boolean) IS 'conversations that were two-way in at least one channel: with an event of each side in it. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.text_conversation_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_text_conversation_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.text_conversation_count(@key@, timestamptz, boolean, boolean) IS 'conversations that were two-way in text. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.video_conversation_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_video_conversation_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.video_conversation_count(@key@, timestamptz, boolean, boolean) IS 'conversations that were two-way in video. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.avg_conversation_minutes(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_avg_conversation_minutes_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_conversation_minutes(@key@, timestamptz, boolean, boolean) IS 'mean minutes from the first to the last event, in any channel, of two-way conversations. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. NULL over no rows';
CREATE AGGREGATE @extschema@.median_conversation_minutes(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_median_conversation_minutes_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.median_conversation_minutes(@key@, timestamptz, boolean, boolean) IS 'median of the minutes from the first to the last event, in any channel, of two-way conversations. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. NULL over no rows';
CREATE AGGREGATE @extschema@.avg_first_response_minutes(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_avg_first_response_minutes_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_first_response_minutes(@key@, timestamptz, boolean, boolean) IS 'mean minutes from the visitor''s first event to the agent''s first, in any channel, of the conversations that the visitor began and an agent answered. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. NULL over no rows';
CREATE AGGREGATE @extschema@.median_first_response_minutes(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_median_first_response_minutes_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.median_first_response_minutes(@key@, timestamptz, boolean, boolean) IS 'median of the minutes from the visitor''s first event to the agent''s first, in any channel, of the conversations that the visitor began and an agent answered. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. NULL over no rows';
CREATE AGGREGATE @extschema@.request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.request_count(@key@, timestamptz, boolean, boolean) IS 'requests: the first event of a conversation in a channel. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.agent_request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_agent_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.agent_request_count(@key@, timestamptz, boolean, boolean) IS 'requests that an agent began. Of events at one instant the visitors is first. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.visitor_request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_visitor_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.visitor_request_count(@key@, timestamptz, boolean, boolean) IS 'requests that a visitor began. Of events at one instant the visitors is first. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.text_request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_text_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.text_request_count(@key@, timestamptz, boolean, boolean) IS 'requests in text. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.video_request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_video_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.video_request_count(@key@, timestamptz, boolean, boolean) IS 'requests in video. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.unsuccessful_request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_unsuccessful_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unsuccessful_request_count(@key@, timestamptz, boolean, boolean) IS 'requests whose channel never became two-way. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.unanswered_request_count(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_unanswered_request_count_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unanswered_request_count(@key@, timestamptz, boolean, boolean) IS 'requests that a visitor began and whose channel never became two-way. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. 0 over no rows';
CREATE AGGREGATE @extschema@.agent_acceptance_rate(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_agent_acceptance_rate_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.agent_acceptance_rate(@key@, timestamptz, boolean, boolean) IS 'conversations begun by the visitor that became two-way divided by all of these, a fraction. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. NULL over no rows';
CREATE AGGREGATE @extschema@.visitor_acceptance_rate(conversation_id @key@, at timestamptz, by_visitor boolean, is_video boolean) (
    SFUNC = @extschema@.conversation_add, STYPE = @extschema@.conversation, SSPACE = 128,
    FINALFUNC = @extschema@.conversation_visitor_acceptance_rate_final, COMBINEFUNC = @extschema@.conversation_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.visitor_acceptance_rate(@key@, timestamptz, boolean, boolean) IS 'conversations begun by the agent that became two-way divided by all of these, a fraction. Rows with a NULL conversation or time are left out; a NULL flag is false: an event by the agent, in text. NULL over no rows';
--end

CREATE FUNCTION @extschema@.conversation_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_conversation_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.conversation_count(@extschema@.conversation) IS 'conversations that were two-way in at least one channel: with an event of each side in it';
CREATE FUNCTION @extschema@.text_conversation_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_text_conversation_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.text_conversation_count(@extschema@.conversation) IS 'conversations that were two-way in text';
CREATE FUNCTION @extschema@.video_conversation_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_video_conversation_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.video_conversation_count(@extschema@.conversation) IS 'conversations that were two-way in video';
CREATE FUNCTION @extschema@.avg_conversation_minutes(conversation @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_avg_conversation_minutes' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.avg_conversation_minutes(@extschema@.conversation) IS 'mean minutes from the first to the last event, in any channel, of two-way conversations';
CREATE FUNCTION @extschema@.median_conversation_minutes(conversation @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_median_conversation_minutes' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.median_conversation_minutes(@extschema@.conversation) IS 'median of the minutes from the first to the last event, in any channel, of two-way conversations';
CREATE FUNCTION @extschema@.avg_first_response_minutes(conversation @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_avg_first_response_minutes' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.avg_first_response_minutes(@extschema@.conversation) IS 'mean minutes from the visitor''s first event to the agent''s first, in any channel, of the conversations that the visitor began and an agent answered';
CREATE FUNCTION @extschema@.median_first_response_minutes(conversation @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_median_first_response_minutes' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.median_first_response_minutes(@extschema@.conversation) IS 'median of the minutes from the visitor''s first event to the agent''s first, in any channel, of the conversations that the visitor began and an agent answered';
CREATE FUNCTION @extschema@.request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.request_count(@extschema@.conversation) IS 'requests: the first event of a conversation in a channel';
CREATE FUNCTION @extschema@.agent_request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_agent_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.agent_request_count(@extschema@.conversation) IS 'requests that an agent began. Of events at one instant the visitors is first';
CREATE FUNCTION @extschema@.visitor_request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_visitor_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.visitor_request_count(@extschema@.conversation) IS 'requests that a visitor began. Of events at one instant the visitors is first';
CREATE FUNCTION @extschema@.text_request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_text_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.text_request_count(@extschema@.conversation) IS 'requests in text';
CREATE FUNCTION @extschema@.video_request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_video_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.video_request_count(@extschema@.conversation) IS 'requests in video';
CREATE FUNCTION @extschema@.unsuccessful_request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_unsuccessful_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.unsuccessful_request_count(@extschema@.conversation) IS 'requests whose channel never became two-way';
CREATE FUNCTION @extschema@.unanswered_request_count(conversation @extschema@.conversation) RETURNS bigint
    AS 'MODULE_PATHNAME', 'conversation_unanswered_request_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.unanswered_request_count(@extschema@.conversation) IS 'requests that a visitor began and whose channel never became two-way';
CREATE FUNCTION @extschema@.agent_acceptance_rate(conversation @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_agent_acceptance_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.agent_acceptance_rate(@extschema@.conversation) IS 'conversations begun by the visitor that became two-way divided by all of these, a fraction';
CREATE FUNCTION @extschema@.visitor_acceptance_rate(conversation @extschema@.conversation) RETURNS double precision
    AS 'MODULE_PATHNAME', 'conversation_visitor_acceptance_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.visitor_acceptance_rate(@extschema@.conversation) IS 'conversations begun by the agent that became two-way divided by all of these, a fraction';
