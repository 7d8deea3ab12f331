// conversion: who was reached, who converted, and both rates.
// The server first: see pg/pg.hpp.
#include "pg/argument.hpp"
#include "pg/quotient.hpp"
#include "pg/summary_type.hpp"

#include "families/conversion.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_SUMMARY_TYPE(conversion, Conversion)
SHOPMETRICS_SUMMARY_STATE(conversion, Conversion)

namespace {

// (user_id, reached, converted)
template <class KeyArgument>
struct AddStep {
    KeyArgument user;
    bool reached = false;
    bool converted = false;

    bool fetch(FunctionCallInfo fcinfo) {
        if (PG_ARGISNULL(1)) return false;
        user = KeyArgument::fetch(fcinfo, 1);
        reached = fetch_flag(fcinfo, 2);
        converted = fetch_flag(fcinfo, 3);
        return true;
    }
    [[nodiscard]] Conversion::Row row() const {
        const unsigned flags =
            (reached ? unsigned{Steps::reached} : 0U) | (converted ? unsigned{Steps::converted} : 0U);
        return {user.key(Conversion::keeps_long_texts), {static_cast<std::uint8_t>(flags)}};
    }
};

ConversionCounts counts(FunctionCallInfo fcinfo) {
    return stream_summary<Conversion>(fcinfo, 0, conversion_counts);
}

}  // namespace

SHOPMETRICS_FUNCTION(conversion_add) {
    return transition<Conversion, AddStep<KeyDatum>>(fcinfo);
}
SHOPMETRICS_FUNCTION(conversion_add_bigint) {
    return transition<Conversion, AddStep<BigintDatum>>(fcinfo);
}

SHOPMETRICS_FUNCTION(conversion_reached_users) {
    PG_RETURN_INT64(counts(fcinfo).reached);
}
SHOPMETRICS_FUNCTION(conversion_converted_users) {
    PG_RETURN_INT64(counts(fcinfo).converted);
}
SHOPMETRICS_FUNCTION(conversion_conversion_rate) {
    const ConversionCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.reached_and_converted, of.reached);
}
SHOPMETRICS_FUNCTION(conversion_literal_conversion_rate) {
    const ConversionCounts of = counts(fcinfo);
    return return_quotient(fcinfo, of.converted, of.reached);
}
