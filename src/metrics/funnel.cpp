// funnel: funnel_users and funnel_steps.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/quotient.hpp"
#include "pg/rows.hpp"
#include "pg/summary_type.hpp"

#include "families/funnel.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(funnel, Funnel)
SHOPMETRICS_SUMMARY_STATE(funnel, Funnel)

namespace {

// In the compute phase.
std::uint8_t step_number(std::int32_t step) {
    if (step < 1 || step > most_steps)
        raise(ErrorCode::invalid_parameter,
              "Number the steps of the funnel 1, 2, 3 and so on; a row that is none of them has NULL there.",
              "step must be from 1 to %d, not %d", most_steps, step);
    return static_cast<std::uint8_t>(step);
}

// (user_id, at, step)
template <class KeyArgument>
struct AddStep {
    KeyArgument user;
    TimestampTz at = 0;
    std::int32_t step = 0;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) return false;
        user = KeyArgument::fetch(fcinfo, 1);
        at = PG_GETARG_TIMESTAMPTZ(2);
        step = PG_GETARG_INT32(3);
        return true;
    }
    [[nodiscard]] Funnel::Row row() const {
        return {user.key(Funnel::whole_texts), {finite_time(at, "at"), step_number(step)}};
    }
};

// The window of argument `argument`; a NULL has no end.
std::uint64_t fetch_window(FunctionCallInfo fcinfo, int argument) {
    if (PG_ARGISNULL(argument)) return no_window;
    return static_cast<std::uint64_t>(within_microseconds(fcinfo, PG_GETARG_INTERVAL_P(argument)));
}

// Of the summary of argument 0, which is not NULL.
FunnelUsers users_of(FunctionCallInfo fcinfo, std::uint64_t within) {
    const auto argument = Argument<Funnel>::fetch(PG_GETARG_DATUM(0));
    return compute([&] { return funnel_users(ReadOnce<Funnel>(argument).records(), within); });
}

}  // namespace

SHOPMETRICS_FUNCTION(funnel_add) {
    return transition<Funnel, AddStep<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(funnel_add_bigint) {
    return transition<Funnel, AddStep<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(funnel_funnel_users) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(1)) PG_RETURN_NULL();
    const std::int32_t step = PG_GETARG_INT32(1);
    const std::uint64_t within = fetch_window(fcinfo, 2);
    const unsigned number = compute([&] { return step_number(step); });
    PG_RETURN_INT64(users_of(fcinfo, within).reached[number]);
}

SHOPMETRICS_FUNCTION(funnel_funnel_steps) {
    const FunnelUsers users = PG_ARGISNULL(0) ? FunnelUsers{} : users_of(fcinfo, fetch_window(fcinfo, 1));
    unsigned step = 0;
    return return_rows(fcinfo, [&](Datum* values, bool* nulls) {
        if (step == users.steps) return false;
        ++step;
        const auto share_of = [&](unsigned column, std::int64_t whole) {
            nulls[column] = whole == 0;
            if (whole > 0)
                values[column] = Float8GetDatum(static_cast<double>(users.reached[step]) / static_cast<double>(whole));
        };
        values[0] = Int32GetDatum(static_cast<std::int32_t>(step));
        values[1] = Int64GetDatum(users.reached[step]);
        share_of(2, users.reached[1]);
        share_of(3, step > 1 ? users.reached[step - 1] : 0);
        return true;
    });
}
