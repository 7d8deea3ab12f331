// audience: unique_users, daily_unique_users, daily_users, and the algebra of audiences.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/rows.hpp"
#include "pg/summary_type.hpp"
#include "pg/zone.hpp"

#include "families/audience.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(audience, Audience)
SHOPMETRICS_SUMMARY_STATE(audience, Audience)

namespace {

// (user_id), (user_id, day), (user_id, at, zone)
template <class KeyArgument>
struct AddUser {
    KeyArgument user;
    DateADT day = Audience::no_day;

    bool fetch(FunctionCallInfo fcinfo) {
        for (int argument = 1; argument < PG_NARGS(); ++argument)
            if (PG_ARGISNULL(argument)) return false;
        user = KeyArgument::fetch(fcinfo, 1);
        if (PG_NARGS() == 3) day = given_day(fcinfo);
        if (PG_NARGS() == 4) day = local_day(fcinfo, PG_GETARG_TIMESTAMPTZ(2), 3);
        return true;
    }
    [[nodiscard]] Audience::Row row() const { return {user.key(Audience::keeps_long_texts), day}; }

    static DateADT given_day(FunctionCallInfo fcinfo) {
        const DateADT day = PG_GETARG_DATEADT(2);
        if (DATE_NOT_FINITE(day))
            ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s: day must be finite, not %s", called_name(fcinfo),
                           DATE_IS_NOBEGIN(day) ? "-infinity" : "infinity"),
                    errhint("Leave such rows out, or give NULL."));
        return day;
    }
};

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

}  // namespace

SHOPMETRICS_FUNCTION(audience_add) {
    return transition<Audience, AddUser<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(audience_add_bigint) {
    return transition<Audience, AddUser<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(audience_unique_users) {
    PG_RETURN_INT64(stream_summary<Audience>(
        fcinfo, 0, [](const RecordStream<Audience>& audience) { return unique_users(audience); }));
}

SHOPMETRICS_FUNCTION(audience_daily_unique_users) {
    PG_RETURN_INT64(stream_summary<Audience>(fcinfo, 0, daily_unique_users));
}

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
