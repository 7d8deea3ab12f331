-- conversation: two-way conversations, requests and their acceptance: docs/conversation.md.

--family conversation
summary: who spoke first in text and in video of each conversation, whether both sides did, and when it began and ended
rows: (conversation_id key/bigint, at timestamptz, by_visitor boolean, is_video boolean)
counts: A row with a NULL conversation or time is left out; a NULL flag is false: an event by the agent, in text
row cost: 6
conversation_agg | conversation | what happened in which conversation | Over no rows an empty summary
conversation_count | bigint
    | conversations that were two-way in at least one channel: with an event of each side in it | 0 over no rows
text_conversation_count | bigint | conversations that were two-way in text | 0 over no rows
video_conversation_count | bigint | conversations that were two-way in video | 0 over no rows
avg_conversation_minutes | double precision
    | mean minutes from the first to the last event, in any channel, of two-way conversations
    | NULL without two-way conversations
median_conversation_minutes | double precision
    | median of the minutes from the first to the last event, in any channel, of two-way conversations
    | NULL without two-way conversations
avg_first_response_minutes | double precision
    | mean minutes from the visitor's first event to the agent's first, in any channel, of the conversations that the
    visitor began and an agent answered | NULL without such conversations
median_first_response_minutes | double precision
    | median of the minutes from the visitor's first event to the agent's first, in any channel, of the conversations
    that the visitor began and an agent answered | NULL without such conversations
request_count | bigint | requests: the first event of a conversation in a channel | 0 over no rows
agent_request_count | bigint
    | requests that an agent began. Of events at one instant the visitor's is first | 0 over no rows
visitor_request_count | bigint
    | requests that a visitor began. Of events at one instant the visitor's is first | 0 over no rows
text_request_count | bigint | requests in text | 0 over no rows
video_request_count | bigint | requests in video | 0 over no rows
unsuccessful_request_count | bigint | requests whose channel never became two-way | 0 over no rows
unanswered_request_count | bigint
    | requests that a visitor began and whose channel never became two-way. Of events at one instant the visitor's is
    first | 0 over no rows
agent_acceptance_rate | double precision
    | conversations begun by the visitor that became two-way divided by all of these, a fraction
    | NULL without conversations begun by the visitor
visitor_acceptance_rate | double precision
    | conversations begun by the agent that became two-way divided by all of these, a fraction
    | NULL without conversations begun by the agent
--end
