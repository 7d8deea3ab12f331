// period_users: new_users and returning_users of one period, from the whole history.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/range.hpp"
#include "pg/summary_type.hpp"

#include "families/period_users.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(period_users, PeriodUsers)
SHOPMETRICS_SUMMARY_STATE(period_users, PeriodUsers)

namespace {

// (user_id, at, period)
template <class KeyArgument>
struct AddPresence {
    KeyArgument user;
    TimestampTz at = 0;
    Period period;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) return false;
        period = fetch_period(fcinfo, 3);
        user = KeyArgument::fetch(fcinfo, 1);
        at = PG_GETARG_TIMESTAMPTZ(2);
        return true;
    }
    [[nodiscard]] PeriodUsers::Row row() const {
        finite_time(at, "at");
        const auto flags = at < period.from      ? Presence::before
                           : period.contains(at) ? Presence::within
                                                 : std::uint8_t{0};
        return {{user.key(PeriodUsers::keeps_long_texts), {flags}}, period};
    }
};

PeriodUserCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<PeriodUsers>(fcinfo, 0, period_user_counts);
}

}  // namespace

SHOPMETRICS_FUNCTION(period_users_add) {
    return transition<PeriodUsers, AddPresence<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(period_users_add_bigint) {
    return transition<PeriodUsers, AddPresence<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(period_users_new_users) {
    const PeriodUserCounts of = counts(fcinfo);
    PG_RETURN_INT64(of.in_period - of.returning);
}
SHOPMETRICS_FUNCTION(period_users_returning_users) {
    PG_RETURN_INT64(counts(fcinfo).returning);
}
SHOPMETRICS_FUNCTION(period_users_unique_users) {
    PG_RETURN_INT64(counts(fcinfo).in_period);
}
