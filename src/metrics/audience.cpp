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

// (user_id, day, zone): a date is a local day already
template <class KeyArgument>
struct AddUserOfDay : AddUser<KeyArgument> {
    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) return false;
        check_zone(fcinfo, 3);
        this->user = KeyArgument::fetch(fcinfo, 1);
        this->day = AddUser<KeyArgument>::given_day(fcinfo);
        return true;
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

}  // namespace

SHOPMETRICS_FUNCTION(audience_add) {
    return transition<Audience, AddUser<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(audience_add_bigint) {
    return transition<Audience, AddUser<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(audience_add_of_day) {
    return transition<Audience, AddUserOfDay<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(audience_add_of_day_bigint) {
    return transition<Audience, AddUserOfDay<BigintDatum>>(fcinfo);
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
