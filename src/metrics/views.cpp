// views: view_count.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/views.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY_BY_KEY(views, Views)

namespace {

std::int64_t views_of(FunctionCallInfo fcinfo) {
    return stream_summary<Views>(fcinfo, 0, view_count);
}

}  // namespace

SHOPMETRICS_METRIC(views_view_count, views_of, n)
