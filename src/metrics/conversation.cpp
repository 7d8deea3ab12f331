// conversation: two-way conversations, requests and acceptance.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/quotient.hpp"
#include "pg/summary_type.hpp"

#include "families/conversation.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(conversation, Conversation)
SHOPMETRICS_SUMMARY_STATE(conversation, Conversation)

namespace {

// (conversation_id, at, by_visitor, is_video)
template <class KeyArgument>
struct AddEvent {
    KeyArgument conversation;
    TimestampTz at = 0;
    bool by_visitor = false;
    bool is_video = false;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) return false;
        conversation = KeyArgument::fetch(fcinfo, 1);
        at = PG_GETARG_TIMESTAMPTZ(2);
        by_visitor = fetch_flag(fcinfo, 3);
        is_video = fetch_flag(fcinfo, 4);
        return true;
    }
    [[nodiscard]] Conversation::Row row() const {
        return {conversation.key(Conversation::whole_texts), Exchange::of(finite_time(at, "at"), by_visitor, is_video)};
    }
};

ConversationCounts counts(FunctionCallInfo fcinfo) {
    return read_records<Conversation>(fcinfo, 0, conversation_counts);
}

using Median = std::optional<double> (*)(const Records<Conversation>&, std::pmr::memory_resource*);

Datum return_median(FunctionCallInfo fcinfo, Median median) {
    const std::optional<double> minutes =
        read_records<Conversation>(fcinfo, 0, [&](const Records<Conversation>& conversation) {
            CallMemory memory;
            return median(conversation, memory.context());
        });
    if (!minutes) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(*minutes);
}

}  // namespace

SHOPMETRICS_FUNCTION(conversation_add) {
    return transition<Conversation, AddEvent<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(conversation_add_bigint) {
    return transition<Conversation, AddEvent<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(conversation_conversation_count) {
    PG_RETURN_INT64(counts(fcinfo).conversations);
}
SHOPMETRICS_FUNCTION(conversation_text_conversation_count) {
    PG_RETURN_INT64(counts(fcinfo).text_conversations);
}
SHOPMETRICS_FUNCTION(conversation_video_conversation_count) {
    PG_RETURN_INT64(counts(fcinfo).video_conversations);
}
SHOPMETRICS_FUNCTION(conversation_avg_conversation_minutes) {
    const ConversationCounts of = counts(fcinfo);
    if (of.conversations == 0) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(time_per(of.duration, of.conversations, one_minute));
}
SHOPMETRICS_FUNCTION(conversation_median_conversation_minutes) {
    return return_median(fcinfo, median_conversation_minutes);
}
SHOPMETRICS_FUNCTION(conversation_avg_first_response_minutes) {
    const ConversationCounts of = counts(fcinfo);
    if (of.answered == 0) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(time_per(of.response, of.answered, one_minute));
}
SHOPMETRICS_FUNCTION(conversation_median_first_response_minutes) {
    return return_median(fcinfo, median_first_response_minutes);
}
SHOPMETRICS_FUNCTION(conversation_request_count) {
    const ConversationCounts of = counts(fcinfo);
    PG_RETURN_INT64(of.text_requests + of.video_requests);
}
SHOPMETRICS_FUNCTION(conversation_agent_request_count) {
    PG_RETURN_INT64(counts(fcinfo).agent_requests);
}
SHOPMETRICS_FUNCTION(conversation_visitor_request_count) {
    PG_RETURN_INT64(counts(fcinfo).visitor_requests);
}
SHOPMETRICS_FUNCTION(conversation_text_request_count) {
    PG_RETURN_INT64(counts(fcinfo).text_requests);
}
SHOPMETRICS_FUNCTION(conversation_video_request_count) {
    PG_RETURN_INT64(counts(fcinfo).video_requests);
}
SHOPMETRICS_FUNCTION(conversation_unsuccessful_request_count) {
    PG_RETURN_INT64(counts(fcinfo).unsuccessful_requests);
}
SHOPMETRICS_FUNCTION(conversation_unanswered_request_count) {
    PG_RETURN_INT64(counts(fcinfo).unanswered_requests);
}
SHOPMETRICS_FUNCTION(conversation_agent_acceptance_rate) {
    const ConversationCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.accepted_by_agent, of.begun_by_visitor);
}
SHOPMETRICS_FUNCTION(conversation_visitor_acceptance_rate) {
    const ConversationCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.accepted_by_visitor, of.begun_by_agent);
}
