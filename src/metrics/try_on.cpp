// try_on: session_count, unique_users, engagement_seconds, the three averages, percentiles, product_statistics.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"
#include "pg/try_on_options.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(try_on, TryOn)

namespace {

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
    return stream_summary<TryOn>(
        fcinfo, 0, [&](const RecordStream<TryOn>& try_on) { return try_on_totals(try_on, options.check()); });
}

Counts counts(FunctionCallInfo fcinfo) {
    const TryOnArguments options = fetch_options(fcinfo);
    return read_summary<TryOn>(fcinfo, 0, [&](const Summary<TryOn>& try_on, CallMemory& memory) {
        const TryOnOptions checked = options.check();
        return Counts{try_on_totals(try_on, checked), try_on_users(try_on, checked, memory.context())};
    });
}

std::optional<double> percentile(FunctionCallInfo fcinfo, double fraction, const TryOnArguments& options) {
    return stream_summary<TryOn>(fcinfo, 0, [&](const RecordStream<TryOn>& try_on) {
        CallMemory memory;
        return session_duration_percentile(try_on, fraction, options.check(), memory.context());
    });
}
std::optional<double> median(FunctionCallInfo fcinfo) {
    return percentile(fcinfo, 0.5, fetch_options(fcinfo));
}

double seconds_per(int128 microseconds_sum, std::int64_t things) {
    return time_per(microseconds_sum, things, one_second);
}

}  // namespace

SHOPMETRICS_METRIC(try_on_session_count, totals, n.sessions)
SHOPMETRICS_METRIC(try_on_engagement_seconds, totals, seconds_per(n.capped, 1))
SHOPMETRICS_METRIC(try_on_avg_session_duration, totals, time_of_each(n.capped, n.sessions, one_second))
SHOPMETRICS_METRIC(try_on_median_session_duration, median, n)
SHOPMETRICS_METRIC(try_on_unique_users, counts, n.users)
SHOPMETRICS_METRIC(try_on_avg_engagement_per_user, counts, time_of_each(n.capped, n.users, one_second))
SHOPMETRICS_METRIC(try_on_avg_sessions_per_user, counts, ratio(n.sessions, n.users))

// Not strict: a NULL fraction is an error.
SHOPMETRICS_FUNCTION(try_on_session_duration_percentile) {
    if (PG_ARGISNULL(0) || PG_ARGISNULL(2) || PG_ARGISNULL(3)) PG_RETURN_NULL();
    if (PG_ARGISNULL(1))
        ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                errmsg("%s: fraction must be from 0 to 1, not NULL", called_name(fcinfo)),
                errhint("Give 0.9 for the duration that nine sessions of ten do not exceed."));
    return give(fcinfo, percentile(fcinfo, PG_GETARG_FLOAT8(1), fetch_options(fcinfo, 2)));
}

SHOPMETRICS_FUNCTION(try_on_session_duration_statistics) {
    const TryOnArguments options = fetch_options(fcinfo);
    const auto statistics = stream_summary<TryOn>(fcinfo, 0, [&](const RecordStream<TryOn>& try_on) {
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
        CallMemory memory;
        Summary<TryOn> try_on;
        std::pmr::vector<ProductStatistics> rows;
        std::size_t at = 0;

        Products(const SummaryArgument<TryOn>& argument, const TryOnArguments& options)
            : try_on(argument.read(memory)), rows(product_statistics(try_on, options.check(), memory.context())) {}
    };
    const TryOnArguments options = fetch_options(fcinfo);
    const auto argument = SummaryArgument<TryOn>::fetch(PG_GETARG_DATUM(0));
    Products* const products = compute([&] { return make_for_call<Products>(argument, options); });
    const KeyKind kind = products->try_on.header.kinds.of(2);
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
