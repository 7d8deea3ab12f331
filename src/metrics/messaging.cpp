// messaging: sessions, bounces, live support and self-service.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/messaging.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(messaging, Messaging)

namespace {

MessagingCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<Messaging>(fcinfo, 0, messaging_counts);
}

}  // namespace

SHOPMETRICS_METRIC(messaging_session_count, counts, n.sessions)
SHOPMETRICS_METRIC(messaging_bounce_count, counts, n.bounces)
SHOPMETRICS_METRIC(messaging_bounce_rate, counts, ratio(n.bounces, n.sessions))
SHOPMETRICS_METRIC(messaging_live_support_count, counts, n.live_support)
SHOPMETRICS_METRIC(messaging_live_support_rate, counts, ratio(n.live_support, n.sessions))
SHOPMETRICS_METRIC(messaging_self_service_rate, counts, ratio(n.sessions - n.live_support, n.sessions))
