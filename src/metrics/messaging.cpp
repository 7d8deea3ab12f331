// messaging: sessions, bounces, live support and self-service.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/quotient.hpp"
#include "pg/summary_type.hpp"

#include "families/messaging.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(messaging, Messaging)
SHOPMETRICS_SUMMARY_STATE(messaging, Messaging)

namespace {

// (session_id, by_user, by_agent)
template <class KeyArgument>
struct AddMessage {
    KeyArgument session;
    bool by_user = false;
    bool by_agent = false;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1)) return false;
        session = KeyArgument::fetch(fcinfo, 1);
        by_user = fetch_flag(fcinfo, 2);
        by_agent = fetch_flag(fcinfo, 3);
        return true;
    }
    [[nodiscard]] Messaging::Row row() const {
        return {session.key(Messaging::keeps_long_texts), {static_cast<std::uint8_t>(by_user), by_agent}};
    }
};

MessagingCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<Messaging>(fcinfo, 0, messaging_counts);
}

}  // namespace

SHOPMETRICS_FUNCTION(messaging_add) {
    return transition<Messaging, AddMessage<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(messaging_add_bigint) {
    return transition<Messaging, AddMessage<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(messaging_session_count) {
    PG_RETURN_INT64(counts(fcinfo).sessions);
}
SHOPMETRICS_FUNCTION(messaging_bounce_count) {
    PG_RETURN_INT64(counts(fcinfo).bounces);
}
SHOPMETRICS_FUNCTION(messaging_bounce_rate) {
    const MessagingCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.bounces, of.sessions);
}
SHOPMETRICS_FUNCTION(messaging_live_support_count) {
    PG_RETURN_INT64(counts(fcinfo).live_support);
}
SHOPMETRICS_FUNCTION(messaging_live_support_rate) {
    const MessagingCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.live_support, of.sessions);
}
SHOPMETRICS_FUNCTION(messaging_self_service_rate) {
    const MessagingCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.sessions - of.live_support, of.sessions);
}
