// conversion: who was reached, who converted, and both rates.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/conversion.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(conversion, Conversion)

namespace {

ConversionCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<Conversion>(fcinfo, 0, conversion_counts);
}

}  // namespace

SHOPMETRICS_METRIC(conversion_reached_users, counts, n.reached)
SHOPMETRICS_METRIC(conversion_converted_users, counts, n.converted)
SHOPMETRICS_METRIC(conversion_conversion_rate, counts, ratio(n.reached_and_converted, n.reached))
SHOPMETRICS_METRIC(conversion_literal_conversion_rate, counts, ratio(n.converted, n.reached))
