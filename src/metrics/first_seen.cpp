// first_seen: new_users of any period, from when each user was first there.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/range.hpp"
#include "pg/summary_type.hpp"

#include "families/first_seen.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(first_seen, FirstSeen)
SHOPMETRICS_SUMMARY_STATE(first_seen, FirstSeen)

namespace {

// (user_id, at)
template <class KeyArgument>
struct AddAppearance {
    KeyArgument user;
    TimestampTz at = 0;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) return false;
        user = KeyArgument::fetch(fcinfo, 1);
        at = PG_GETARG_TIMESTAMPTZ(2);
        return true;
    }
    [[nodiscard]] FirstSeen::Row row() const {
        return {user.key(FirstSeen::keeps_long_texts), {finite_time(at, "at")}};
    }
};

}  // namespace

SHOPMETRICS_FUNCTION(first_seen_add) {
    return transition<FirstSeen, AddAppearance<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(first_seen_add_bigint) {
    return transition<FirstSeen, AddAppearance<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(first_seen_new_users) {
    const Period period = fetch_period(fcinfo, 1);
    PG_RETURN_INT64(stream_summary<FirstSeen>(
        fcinfo, 0, [&](const RecordStream<FirstSeen>& first_seen) { return new_users(first_seen, period); }));
}
