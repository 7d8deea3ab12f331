// views: view_count.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/summary_type.hpp"

#include "families/views.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(views, Views)
SHOPMETRICS_SUMMARY_STATE(views, Views)

namespace {

// (session_id, product, colour)
struct AddView {
    KeyDatum keys[3];

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) return false;
        for (int i = 0; i < 3; ++i) keys[i] = KeyDatum::fetch(fcinfo, i + 1);
        return true;
    }
    [[nodiscard]] Views::Row row() const { return {keys[0].key(false), keys[1].key(false), keys[2].key(false)}; }
};

}  // namespace

SHOPMETRICS_FUNCTION(views_add) {
    return transition<Views, AddView>(fcinfo);
}

SHOPMETRICS_FUNCTION(views_view_count) {
    PG_RETURN_INT64(stream_summary<Views>(fcinfo, 0, view_count));
}
