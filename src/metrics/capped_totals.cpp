// capped_totals: capped_sum.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/quotient.hpp"
#include "pg/summary_type.hpp"

#include "families/capped_totals.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(capped_totals, CappedTotals)
SHOPMETRICS_SUMMARY_STATE(capped_totals, CappedTotals)

namespace {

// (group_id, item_id, value, cap)
struct AddValue {
    KeyDatum group;
    KeyDatum item;
    double value = 0;
    double cap = 0;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2)) return false;
        if (PG_ARGISNULL(4))
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: cap must not be NULL", called_name(fcinfo)),
                    errhint("Give the most that an item may count in its group."));
        group = KeyDatum::fetch(fcinfo, 1);
        item = KeyDatum::fetch(fcinfo, 2);
        if (!PG_ARGISNULL(3)) value = PG_GETARG_FLOAT8(3);
        cap = PG_GETARG_FLOAT8(4);
        return true;
    }
    [[nodiscard]] CappedTotals::Row row() const {
        return {group.key(false), item.key(false), millionths(value, "value"), millionths(cap, "cap", of_an_option)};
    }
};

}  // namespace

SHOPMETRICS_FUNCTION(capped_totals_add) {
    return transition<CappedTotals, AddValue>(fcinfo);
}

SHOPMETRICS_FUNCTION(capped_totals_capped_sum) {
    const auto sum = stream_summary<CappedTotals>(fcinfo, 0, capped_sum);
    PG_RETURN_FLOAT8(quotient(sum, 1'000'000));
}
