// attribution: which orders are credited to which touches, how many, and what they are worth.
// The server first: see pg/pg.hpp.
#include "pg/aggregate_state.hpp"
#include "pg/argument.hpp"
#include "pg/money.hpp"
#include "pg/rows.hpp"

#include "families/attribution.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

namespace {

// (touches, purchases, lookback)
struct Inputs {
    bool is_null = true;
    SummaryArgument<Touches> touches;
    SummaryArgument<Purchases> purchases;
    std::int64_t lookback = endless;

    static Inputs fetch(FunctionCallInfo fcinfo) {
        Inputs inputs;
        inputs.is_null = PG_ARGISNULL(0) || PG_ARGISNULL(1);
        if (!PG_ARGISNULL(2)) inputs.lookback = lookback_microseconds(fcinfo, PG_GETARG_INTERVAL_P(2));
        if (inputs.is_null) return inputs;
        inputs.touches = SummaryArgument<Touches>::fetch(PG_GETARG_DATUM(0));
        inputs.purchases = SummaryArgument<Purchases>::fetch(PG_GETARG_DATUM(1));
        return inputs;
    }
    // In the compute phase.
    [[nodiscard]] AttributionTotals totals(FunctionCallInfo fcinfo) const {
        CallMemory memory;
        return attribution_totals(touches.stream(fcinfo, memory), purchases.stream(fcinfo, memory), lookback,
                                  memory.context());
    }
};

}  // namespace

SHOPMETRICS_FUNCTION(attribution_attributed_orders) {
    const Inputs inputs = Inputs::fetch(fcinfo);
    if (inputs.is_null) PG_RETURN_NULL();
    PG_RETURN_INT64(compute([&] { return inputs.totals(fcinfo).orders; }));
}

SHOPMETRICS_FUNCTION(attribution_attributed_value) {
    const Inputs inputs = Inputs::fetch(fcinfo);
    if (inputs.is_null) PG_RETURN_NULL();
    return numeric_of(compute([&] { return inputs.totals(fcinfo).value; }));
}

SHOPMETRICS_FUNCTION(attribution_attributed_aov) {
    const Inputs inputs = Inputs::fetch(fcinfo);
    if (inputs.is_null) PG_RETURN_NULL();
    const AttributionTotals totals = compute([&] { return inputs.totals(fcinfo); });
    if (!totals.value.known()) PG_RETURN_NULL();
    return DirectFunctionCall2(numeric_div, numeric_of(totals.value),
                               DirectFunctionCall1(int8_numeric, Int64GetDatum(totals.orders)));
}

SHOPMETRICS_FUNCTION(attribution_attributions) {
    struct Cursor {
        CallMemory memory;
        Summary<Touches> touches;
        Summary<Purchases> purchases;
        Attributions attributions;
        explicit Cursor(const Inputs& inputs)
            : touches(inputs.touches.read(memory)),
              purchases(inputs.purchases.read(memory)),
              attributions({touches, memory.context()}, {purchases, memory.context()}, inputs.lookback,
                           memory.context()) {}
    };
    const auto open = [&]() -> Cursor* {
        const Inputs inputs = Inputs::fetch(fcinfo);
        return inputs.is_null ? nullptr : compute([&] { return make_for_call<Cursor>(inputs); });
    };
    return stream_rows(fcinfo, open, [](Cursor* cursor, Datum* values, bool* nulls) {
        Attribution row;
        if (cursor == nullptr || !compute([&] { return cursor->attributions.next(row); })) return false;
        const Amount amount = compute([&] { return row.order->read_field(); });
        const KeyBytes& order = row.order->thing;
        const KeyBytes& touch = row.touch->thing;
        values[0] = PointerGetDatum(key_text(cursor->purchases.header.kinds.of(1), order.data, order.size));
        values[1] = PointerGetDatum(key_text(cursor->touches.header.kinds.of(1), touch.data, touch.size));
        nulls[2] = !amount.known();
        if (amount.known()) values[2] = numeric_of(amount);
        values[3] = TimestampTzGetDatum(row.order->at);
        values[4] = TimestampTzGetDatum(row.touch->at);
        return true;
    });
}
