// touches: the summary. What is read from it, with purchases, is in attribution.cpp.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/summary_type.hpp"

#include "families/touches.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(touches, Touches)
SHOPMETRICS_SUMMARY_STATE(touches, Touches)

namespace {

// (visitor_id, touch_id, starts_at, ends_at)
template <class KeyArgument>
struct AddTouch {
    KeyArgument visitor;
    KeyArgument touch;
    TimestampTz starts_at = 0;
    TimestampTz ends_at = 0;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) return false;
        visitor = KeyArgument::fetch(fcinfo, 1);
        touch = KeyArgument::fetch(fcinfo, 2);
        starts_at = PG_GETARG_TIMESTAMPTZ(3);
        ends_at = PG_ARGISNULL(4) ? starts_at : PG_GETARG_TIMESTAMPTZ(4);
        return true;
    }
    [[nodiscard]] Touches::Row row() const {
        finite_time(starts_at, "starts_at");
        finite_time(ends_at, "ends_at");
        if (ends_at < starts_at)
            raise(ErrorCode::invalid_parameter, "A touch that has no end, or no length, has NULL or its start there.",
                  "ends_at must not be before starts_at: %s, then %s", InstantText(starts_at).text,
                  InstantText(ends_at).text);
        return {visitor.key(Touches::keeps_long_texts), touch.key(true), starts_at, {elapsed(starts_at, ends_at)}};
    }
};

}  // namespace

SHOPMETRICS_FUNCTION(touches_add) {
    return transition<Touches, AddTouch<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(touches_add_bigint) {
    return transition<Touches, AddTouch<BigintDatum>>(fcinfo);
}
