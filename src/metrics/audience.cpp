// audience: unique_users, daily_unique_users, daily_users, and the algebra of audiences.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"

#include "families/audience.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(audience, Audience)

namespace {

using SetOperation = Summary<Audience> (*)(const Summary<Audience>&, const Summary<Audience>&, ByteBuffer&);

Datum set_operation(FunctionCallInfo fcinfo, SetOperation operation) {
    const auto a = SummaryArgument<Audience>::fetch(PG_GETARG_DATUM(0));
    const auto b = SummaryArgument<Audience>::fetch(PG_GETARG_DATUM(1));
    return PointerGetDatum(compute([&] {
        CallMemory memory;
        ByteBuffer out(memory.context());
        return flat_summary(operation(a.read(memory), b.read(memory), out));
    }));
}

std::int64_t users(FunctionCallInfo fcinfo) {
    return stream_summary<Audience>(fcinfo, 0,
                                    [](const RecordStream<Audience>& audience) { return unique_users(audience); });
}
std::int64_t user_days(FunctionCallInfo fcinfo) {
    return stream_summary<Audience>(fcinfo, 0, daily_unique_users);
}

}  // namespace

SHOPMETRICS_FUNCTION(audience_add_of_day) {
    return transition<Audience, KeyDatum, Audience::ArgumentsOfDay>(fcinfo);
}
SHOPMETRICS_FUNCTION(audience_add_of_day_bigint) {
    return transition<Audience, BigintDatum, Audience::ArgumentsOfDay>(fcinfo);
}

SHOPMETRICS_METRIC(audience_unique_users, users, n)
SHOPMETRICS_METRIC(audience_daily_unique_users, user_days, n)

SHOPMETRICS_FUNCTION(audience_daily_users) {
    const auto argument = SummaryArgument<Audience>::fetch(PG_GETARG_DATUM(0));
    auto* const daily = compute([&] {
        auto* const memory = make_for_call<CallMemory>();
        return make_for_call<DailyUsers>(argument.read(*memory), memory->context());
    });
    std::size_t at = 0;
    return return_rows(fcinfo, [&](Datum* values, bool* nulls) {
        if (at == daily->days().size()) return false;
        const DailyUsers::Day& row = daily->days()[at++];
        nulls[0] = row.day == Audience::no_day;
        values[0] = DateADTGetDatum(row.day);
        values[1] = Int64GetDatum(row.users);
        return true;
    });
}

SHOPMETRICS_FUNCTION(audience_union) {
    return set_operation(fcinfo, [](const Summary<Audience>& a, const Summary<Audience>& b, ByteBuffer& out) {
        return merge_summaries(a, b, out, out.memory());
    });
}
SHOPMETRICS_FUNCTION(audience_intersect) {
    return set_operation(fcinfo, audience_intersect_by_user);
}
SHOPMETRICS_FUNCTION(audience_except) {
    return set_operation(fcinfo, audience_except_by_user);
}
