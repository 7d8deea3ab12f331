// capped_totals: capped_sum.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/capped_totals.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY_BY_KEY(capped_totals, CappedTotals)

namespace {

int128 sum_of(FunctionCallInfo fcinfo) {
    return stream_summary<CappedTotals>(fcinfo, 0, capped_sum);
}

}  // namespace

SHOPMETRICS_METRIC(capped_totals_capped_sum, sum_of, quotient(n, 1'000'000))
