// try_on: session_count, unique_users, engagement_seconds, the three averages, product_statistics.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"
#include "pg/rows.hpp"
#include "pg/try_on_options.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(try_on, TryOn)

namespace {

// The options behind the summary, which a final function does not have.
TryOnArguments fetch_options(FunctionCallInfo fcinfo) {
    TryOnArguments options;
    if (PG_NARGS() > 1) options.cap = PG_GETARG_FLOAT8(1);
    if (PG_NARGS() > 2) options.min_seconds = PG_GETARG_FLOAT8(2);
    if (PG_NARGS() > 3) options.min_item_seconds = PG_GETARG_FLOAT8(3);
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

double seconds_per(int128 microseconds_sum, std::int64_t things) {
    return time_per(microseconds_sum, things, USECS_PER_SEC);
}

}  // namespace

SHOPMETRICS_METRIC(try_on_session_count, totals, n.sessions)
SHOPMETRICS_METRIC(try_on_engagement_seconds, totals, seconds_per(n.capped, 1))
SHOPMETRICS_METRIC(try_on_avg_session_duration, totals, time_of_each(n.capped, n.sessions, USECS_PER_SEC))
SHOPMETRICS_METRIC(try_on_unique_users, counts, n.users)
SHOPMETRICS_METRIC(try_on_avg_engagement_per_user, counts, time_of_each(n.capped, n.users, USECS_PER_SEC))
SHOPMETRICS_METRIC(try_on_avg_sessions_per_user, counts, ratio(n.sessions, n.users))

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
