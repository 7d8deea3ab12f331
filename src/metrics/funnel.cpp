// funnel: funnel_users and funnel_steps.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"

#include "families/funnel.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(funnel, Funnel)

namespace {

// Of the summary of argument 0, within the window of argument `within`; a NULL has no end.
FunnelUsers users_of(FunctionCallInfo fcinfo, int within) {
    const std::uint64_t window =
        PG_ARGISNULL(within) ? no_window
                             : static_cast<std::uint64_t>(within_microseconds(fcinfo, PG_GETARG_INTERVAL_P(within)));
    return stream_summary<Funnel>(fcinfo, 0,
                                  [&](const RecordStream<Funnel>& funnel) { return funnel_users(funnel, window); });
}

}  // namespace

SHOPMETRICS_FUNCTION(funnel_funnel_users) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1)) PG_RETURN_NULL();
    const std::int32_t step = PG_GETARG_INT32(1);
    const unsigned number = compute([&] { return Funnel::step_number(step); });
    PG_RETURN_INT64(users_of(fcinfo, 2).reached[number]);
}

SHOPMETRICS_FUNCTION(funnel_funnel_steps) {
    const FunnelUsers users = PG_ARGISNULL(0) ? FunnelUsers{} : users_of(fcinfo, 1);
    unsigned step = 0;
    return return_rows(fcinfo, [&](Datum* values, bool* nulls) {
        if (step == users.steps) return false;
        ++step;
        const auto share_of = [&](unsigned column, std::int64_t whole) {
            const std::optional<double> share = ratio(users.reached[step], whole);
            nulls[column] = !share;
            values[column] = Float8GetDatum(share.value_or(0));
        };
        values[0] = Int32GetDatum(static_cast<std::int32_t>(step));
        values[1] = Int64GetDatum(users.reached[step]);
        share_of(2, users.reached[1]);
        share_of(3, step > 1 ? users.reached[step - 1] : 0);
        return true;
    });
}
