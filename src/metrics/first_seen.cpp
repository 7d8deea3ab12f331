// first_seen: new_users of any period, from when each user was first there.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/first_seen.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(first_seen, FirstSeen)

namespace {

std::int64_t users_first_seen(FunctionCallInfo fcinfo) {
    const Period period = fetch_period(fcinfo, 1);
    return stream_summary<FirstSeen>(
        fcinfo, 0, [&](const RecordStream<FirstSeen>& first_seen) { return new_users(first_seen, period); });
}

}  // namespace

SHOPMETRICS_METRIC(first_seen_new_users, users_first_seen, n)
