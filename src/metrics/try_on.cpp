// try_on: session_count, unique_users, engagement_seconds, the three averages, product_statistics.
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
