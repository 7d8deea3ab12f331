// try_on: session_count, unique_users, engagement_seconds, the three averages, percentiles, product_statistics.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/quotient.hpp"
#include "pg/rows.hpp"
#include "pg/summary_type.hpp"
#include "pg/try_on_options.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(try_on, TryOn)
SHOPMETRICS_SUMMARY_STATE(try_on, TryOn)

namespace {

// (session_id, user_id, product, seconds)
template <class KeyArgument>
struct AddStay {
    KeyArgument session;
    KeyArgument user;
    KeyArgument product;
    double seconds = 0;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) return false;
        session = KeyArgument::fetch(fcinfo, 1);
        user = KeyArgument::fetch(fcinfo, 2);
        product = KeyArgument::fetch(fcinfo, 3);
        if (!PG_ARGISNULL(4)) seconds = PG_GETARG_FLOAT8(4);
        return true;
    }
    [[nodiscard]] TryOn::Row row() const {
        return {session.key(false), user.key(false), product.key(true), microseconds(seconds, "seconds")};
    }
};

// The options from argument `first` on, which a final function does not have.
TryOnArguments fetch_options(FunctionCallInfo fcinfo, int first = 1) {
    TryOnArguments options;
    if (PG_NARGS() > first) options.cap = PG_GETARG_FLOAT8(first);
    if (PG_NARGS() > first + 1) options.min_seconds = PG_GETARG_FLOAT8(first + 1);
    if (PG_NARGS() > first + 2) options.min_item_seconds = PG_GETARG_FLOAT8(first + 2);
    return options;
}

struct Counts : TryOnTotals {
    std::int64_t users;
};

TryOnTotals totals(FunctionCallInfo fcinfo) {
    const TryOnArguments options = fetch_options(fcinfo);
    return read_records<TryOn>(fcinfo, 0,
                               [&](const Records<TryOn>& try_on) { return try_on_totals(try_on, options.check()); });
}

Counts counts(FunctionCallInfo fcinfo) {
    const TryOnArguments options = fetch_options(fcinfo);
    return read_summary<TryOn>(fcinfo, 0, [&](const ImageView<TryOn>& try_on, CallMemory& memory) {
        const TryOnOptions checked = options.check();
        return Counts{try_on_totals(try_on, checked), try_on_users(try_on, checked, memory.context())};
    });
}

Datum return_percentile(FunctionCallInfo fcinfo, double fraction, const TryOnArguments& options) {
    const std::optional<double> seconds = read_records<TryOn>(fcinfo, 0, [&](const Records<TryOn>& try_on) {
        CallMemory memory;
        return session_duration_percentile(try_on, fraction, options.check(), memory.context());
    });
    if (!seconds) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(*seconds);
}

double seconds_per(int128 microseconds_sum, std::int64_t things) {
    return time_per(microseconds_sum, things, one_second);
}

}  // namespace

SHOPMETRICS_FUNCTION(try_on_add) {
    return transition<TryOn, AddStay<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(try_on_add_bigint) {
    return transition<TryOn, AddStay<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(try_on_session_count) {
    PG_RETURN_INT64(totals(fcinfo).sessions);
}

SHOPMETRICS_FUNCTION(try_on_unique_users) {
    PG_RETURN_INT64(counts(fcinfo).users);
}

SHOPMETRICS_FUNCTION(try_on_engagement_seconds) {
    PG_RETURN_FLOAT8(seconds_per(totals(fcinfo).capped, 1));
}

SHOPMETRICS_FUNCTION(try_on_avg_session_duration) {
    const TryOnTotals of = totals(fcinfo);
    if (of.sessions == 0) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(seconds_per(of.capped, of.sessions));
}

SHOPMETRICS_FUNCTION(try_on_avg_engagement_per_user) {
    const Counts of = counts(fcinfo);
    if (of.users == 0) PG_RETURN_NULL();
    PG_RETURN_FLOAT8(seconds_per(of.capped, of.users));
}

SHOPMETRICS_FUNCTION(try_on_avg_sessions_per_user) {
    const Counts of = counts(fcinfo);
    return return_quotient(fcinfo, of.sessions, of.users);
}

SHOPMETRICS_FUNCTION(try_on_median_session_duration) {
    return return_percentile(fcinfo, 0.5, fetch_options(fcinfo));
}

// Not strict: a NULL fraction is an error.
SHOPMETRICS_FUNCTION(try_on_session_duration_percentile) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) PG_RETURN_NULL();
    if (PG_ARGISNULL(1))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: fraction must be from 0 to 1, not NULL", called_name(fcinfo)),
                errhint("Give 0.9 for the duration that nine sessions of ten do not exceed."));
    return return_percentile(fcinfo, PG_GETARG_FLOAT8(1), fetch_options(fcinfo, 2));
}

SHOPMETRICS_FUNCTION(try_on_session_duration_statistics) {
    const TryOnArguments options = fetch_options(fcinfo);
    const auto statistics = read_records<TryOn>(fcinfo, 0, [&](const Records<TryOn>& try_on) {
        CallMemory memory;
        return session_duration_statistics(try_on, options.check(), memory.context());
    });
    bool given = false;
    return return_rows(fcinfo, [&](Datum* values, bool* nulls) {
        if (std::exchange(given, true)) return false;
        values[0] = Int64GetDatum(statistics.sessions);
        nulls[1] = statistics.sessions == 0;
        values[1] = Float8GetDatum(statistics.mean);
        nulls[2] = statistics.sessions < 2;
        values[2] = Float8GetDatum(statistics.standard_deviation);
        for (std::size_t i = 0; i < std::size(statistics.percentiles); ++i) {
            nulls[3 + i] = statistics.sessions == 0;
            values[3 + i] = Float8GetDatum(statistics.percentiles[i]);
        }
        return true;
    });
}

SHOPMETRICS_FUNCTION(try_on_product_statistics) {
    struct Products {
        Summary<TryOn> try_on;
        std::pmr::vector<ProductStatistics> rows;
        std::size_t at = 0;

        Products(const Argument<TryOn>& argument, const TryOnArguments& options)
            : try_on(argument), rows(product_statistics(*try_on, options.check(), try_on.memory().context())) {}
    };
    const TryOnArguments options = fetch_options(fcinfo);
    const auto argument = Argument<TryOn>::fetch(PG_GETARG_DATUM(0));
    Products* const products = compute([&] { return make_for_call<Products>(argument, options); });
    const KeyKind kind = products->try_on->header.kinds.of(2);
    return return_rows(fcinfo, [&](Datum* values, bool*) {
        if (products->at == products->rows.size()) return false;
        const ProductStatistics& row = products->rows[products->at++];
        values[0] = PointerGetDatum(key_text(kind, row.product.data, row.product.size));
        values[1] = Float8GetDatum(seconds_per(row.capped, 1));
        values[2] = Int64GetDatum(row.sessions);
        values[3] = Int64GetDatum(row.users);
        values[4] = Float8GetDatum(seconds_per(row.capped, row.sessions));
        values[5] = Float8GetDatum(seconds_per(row.capped, row.users));
        return true;
    });
}
