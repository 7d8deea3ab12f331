// conversation: two-way conversations, requests and acceptance.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/conversation.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(conversation, Conversation)

namespace {

ConversationCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<Conversation>(fcinfo, 0, conversation_counts);
}

using Median = std::optional<double> (*)(const RecordStream<Conversation>&, std::pmr::memory_resource*);

template <Median minutes>
std::optional<double> median(FunctionCallInfo fcinfo) {
    return stream_summary<Conversation>(fcinfo, 0, [](const RecordStream<Conversation>& conversation) {
        CallMemory memory;
        return minutes(conversation, memory.context());
    });
}

}  // namespace

SHOPMETRICS_METRIC(conversation_conversation_count, counts, n.conversations)
SHOPMETRICS_METRIC(conversation_text_conversation_count, counts, n.text_conversations)
SHOPMETRICS_METRIC(conversation_video_conversation_count, counts, n.video_conversations)
SHOPMETRICS_METRIC(conversation_avg_conversation_minutes, counts, time_of_each(n.duration, n.conversations, one_minute))
SHOPMETRICS_METRIC(conversation_median_conversation_minutes, median<median_conversation_minutes>, n)
SHOPMETRICS_METRIC(conversation_avg_first_response_minutes, counts, time_of_each(n.response, n.answered, one_minute))
SHOPMETRICS_METRIC(conversation_median_first_response_minutes, median<median_first_response_minutes>, n)
SHOPMETRICS_METRIC(conversation_request_count, counts, n.text_requests + n.video_requests)
SHOPMETRICS_METRIC(conversation_agent_request_count, counts, n.agent_requests)
SHOPMETRICS_METRIC(conversation_visitor_request_count, counts, n.visitor_requests)
SHOPMETRICS_METRIC(conversation_text_request_count, counts, n.text_requests)
SHOPMETRICS_METRIC(conversation_video_request_count, counts, n.video_requests)
SHOPMETRICS_METRIC(conversation_unsuccessful_request_count, counts, n.unsuccessful_requests)
SHOPMETRICS_METRIC(conversation_unanswered_request_count, counts, n.unanswered_requests)
SHOPMETRICS_METRIC(conversation_agent_acceptance_rate, counts, ratio(n.accepted_by_agent, n.begun_by_visitor))
SHOPMETRICS_METRIC(conversation_visitor_acceptance_rate, counts, ratio(n.accepted_by_visitor, n.begun_by_agent))
