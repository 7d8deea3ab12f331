// purchases: the summary. What is read from it, with touches, is in attribution.cpp.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/money.hpp"
#include "pg/summary_type.hpp"

#include "families/purchases.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(purchases, Purchases)
SHOPMETRICS_SUMMARY_STATE(purchases, Purchases)

namespace {

// (visitor_id, order_id, ordered_at, amount)
template <class KeyArgument>
struct AddOrder {
    KeyArgument visitor;
    KeyArgument order;
    TimestampTz ordered_at = 0;
    Amount amount;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) return false;
        visitor = KeyArgument::fetch(fcinfo, 1);
        order = KeyArgument::fetch(fcinfo, 2);
        ordered_at = PG_GETARG_TIMESTAMPTZ(3);
        amount = fetch_amount(fcinfo, 4);
        return true;
    }
    [[nodiscard]] Purchases::Row row() const {
        return {visitor.key(Purchases::keeps_long_texts), order.key(true), finite_time(ordered_at, "ordered_at"),
                amount};
    }
};

}  // namespace

SHOPMETRICS_FUNCTION(purchases_add) {
    return transition<Purchases, AddOrder<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(purchases_add_bigint) {
    return transition<Purchases, AddOrder<BigintDatum>>(fcinfo);
}
