// audience: unique_users, daily_unique_users, daily_users, rolling_users, retention, and the algebra of audiences.
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
    [[nodiscard]] Audience::Row row() const { return {user.key(Audience::whole_texts), day}; }

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

using SetOperation = void (*)(const ImageView<Audience>&, const ImageView<Audience>&, ByteBuffer&,
                              ImageView<Audience>&);

Datum set_operation(FunctionCallInfo fcinfo, SetOperation operation) {
    const auto a = Argument<Audience>::fetch(PG_GETARG_DATUM(0));
    const auto b = Argument<Audience>::fetch(PG_GETARG_DATUM(1));
    return PointerGetDatum(compute([&] {
        Summary<Audience> left(a);
        Summary<Audience> right(b);
        ByteBuffer out(left.memory().context());
        ImageView<Audience> result;
        operation(*left, *right, out, result);
        return flat_summary(result);
    }));
}

// Rows, which have their memory in the context of the call, of the summary that argument 0 is.
template <class Rows, class Option>
Rows* read_for_call(FunctionCallInfo fcinfo, Option option) {
    return read_records<Audience>(fcinfo, 0, [&](const Records<Audience>& audience) {
        return make_for_call<Rows>(audience, option, make_for_call<ContextMemory>(CurrentMemoryContext));
    });
}

}  // namespace

SHOPMETRICS_FUNCTION(audience_add) {
    return transition<Audience, AddUser<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(audience_add_bigint) {
    return transition<Audience, AddUser<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(audience_unique_users) {
    PG_RETURN_INT64(
        read_records<Audience>(fcinfo, 0, [](const Records<Audience>& audience) { return unique_users(audience); }));
}

SHOPMETRICS_FUNCTION(audience_daily_unique_users) {
    PG_RETURN_INT64(read_records<Audience>(fcinfo, 0, daily_unique_users));
}

SHOPMETRICS_FUNCTION(audience_daily_users) {
    const auto argument = Argument<Audience>::fetch(PG_GETARG_DATUM(0));
    auto* const daily = compute([&] {
        auto* const audience = make_for_call<Summary<Audience>>(argument);
        return make_for_call<DailyUsers>(**audience, audience->memory().context());
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
    const std::int32_t days = PG_GETARG_INT32(1);
    const auto open = [&] { return read_for_call<RollingUsers>(fcinfo, days); };
    return stream_rows(fcinfo, open, [](RollingUsers* users, Datum* values, bool*) {
        RollingUsers::Day row;
        if (!compute([&] { return users->next(row); })) return false;
        values[0] = DateADTGetDatum(static_cast<DateADT>(row.day));
        values[1] = Int64GetDatum(row.users);
        return true;
    });
}

SHOPMETRICS_FUNCTION(audience_retention) {
    const text* const unit = PG_GETARG_TEXT_PP(1);
    const std::string_view name(VARDATA_ANY(unit), VARSIZE_ANY_EXHDR(unit));
    const auto open = [&] { return read_for_call<Retention>(fcinfo, compute([&] { return calendar_unit(name); })); };
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
    return set_operation(fcinfo, [](const ImageView<Audience>& a, const ImageView<Audience>& b, ByteBuffer& out,
                                    ImageView<Audience>& result) { merge_images(a, b, out, result, out.memory()); });
}
SHOPMETRICS_FUNCTION(audience_intersect) {
    return set_operation(fcinfo, audience_intersect_by_user);
}
SHOPMETRICS_FUNCTION(audience_except) {
    return set_operation(fcinfo, audience_except_by_user);
}
