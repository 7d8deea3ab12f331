// period_users: new_users and returning_users of one period, from the whole history.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/period_users.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(period_users, PeriodUsers)

namespace {

PeriodUserCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<PeriodUsers>(fcinfo, 0, period_user_counts);
}

}  // namespace

SHOPMETRICS_METRIC(period_users_new_users, counts, n.in_period - n.returning)
SHOPMETRICS_METRIC(period_users_returning_users, counts, n.returning)
SHOPMETRICS_METRIC(period_users_unique_users, counts, n.in_period)
