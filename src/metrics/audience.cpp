// audience: unique_users, daily_unique_users, daily_users, rolling_users, retention, and the algebra of audiences.
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

// Rows, which have their memory in the context of the call, of the summary that argument 0 is.
template <class Rows, class Option>
Rows* rows_for_call(FunctionCallInfo fcinfo, Option option) {
    return stream_summary<Audience>(fcinfo, 0, [&](const RecordStream<Audience>& audience) {
        return make_for_call<Rows>(audience, option, make_for_call<ContextMemory>(CurrentMemoryContext));
    });
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

SHOPMETRICS_FUNCTION(audience_rolling_users) {
    const std::int32_t window = PG_GETARG_INT32(1);
    const auto open = [&] { return rows_for_call<RollingUsers>(fcinfo, window); };
    return stream_rows(fcinfo, open, [](RollingUsers* users, Datum* values, bool*) {
        RollingUsers::Row row;
        if (!compute([&] { return users->next(row); })) return false;
        values[0] = DateADTGetDatum(static_cast<DateADT>(row.day));
        values[1] = Int64GetDatum(row.users);
        return true;
    });
}

SHOPMETRICS_FUNCTION(audience_retention) {
    const text* const unit = PG_GETARG_TEXT_PP(1);
    const std::string_view name(VARDATA_ANY(unit), VARSIZE_ANY_EXHDR(unit));
    const auto open = [&] { return rows_for_call<Retention>(fcinfo, compute([&] { return calendar_unit(name); })); };
    return stream_rows(fcinfo, open, [](Retention* retention, Datum* values, bool*) {
        Retention::Row row;
        if (!compute([&] { return retention->next(row); })) return false;
        if (!IS_VALID_DATE(row.cohort))
            ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                    errmsg("retention: the month of the earliest day begins before all dates"));
        values[0] = DateADTGetDatum(static_cast<DateADT>(row.cohort));
        values[1] = Int32GetDatum(static_cast<std::int32_t>(row.period_number));
        values[2] = Int64GetDatum(row.users);
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
