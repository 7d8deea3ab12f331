#include "pg/money.hpp"

extern "C" {
#include "utils/numeric.h"
}

namespace shopmetrics::pg {
namespace {

// The binary form of a numeric, which PostgreSQL documents by its protocol: groups of four digits, the first of them
// worth 10000 ^ weight.
struct NumericDigits {
    int groups;
    int weight;
    unsigned sign;
    int scale;
    const std::uint8_t* digits;

    static constexpr unsigned negative = 0x4000;
    static constexpr unsigned special = 0xC000;  // and above: not a number, or infinite

    explicit NumericDigits(const std::uint8_t* bytes)
        : groups(static_cast<int>(half(bytes))),
          weight(static_cast<std::int16_t>(half(bytes + 2))),
          sign(half(bytes + 4)),
          scale(static_cast<int>(half(bytes + 6))),
          digits(bytes + 8) {}

    static unsigned half(const std::uint8_t* bytes) { return static_cast<unsigned>(bytes[0] << 8 | bytes[1]); }

    // The amount in units of 10 ^ -decimals. False: it has more decimals, or more than 38 digits.
    bool units(int decimals, int128& result) const {
        result = 0;
        int exponent = 4 * weight;  // of the last digit of the group, in powers of ten
        for (int i = 0; i < groups; ++i, exponent -= 4) {
            int group = static_cast<int>(half(digits + 2 * i));
            int kept = 4;
            for (; kept > 0 && -exponent > decimals + (4 - kept); --kept) {
                if (group % 10 != 0) return false;
                group /= 10;
            }
            if (kept == 0 && group != 0) return false;
            if (kept > 0 && !shift(result, kept)) return false;
            result += group;
        }
        for (exponent += 4; groups > 0 && exponent + decimals > 0; --exponent)
            if (!shift(result, 1)) return false;
        if (result > Amount::largest_units()) return false;
        if (sign == negative) result = -result;
        return true;
    }

  private:
    static bool shift(int128& value, int digits) {
        while (digits-- > 0)
            if (__builtin_mul_overflow(value, int128{10}, &value)) return false;
        return value <= Amount::largest_units();
    }
};

}  // namespace

Amount fetch_amount(FunctionCallInfo fcinfo, int argument) {
    if (PG_ARGISNULL(argument)) return {};
    const Datum numeric = PG_GETARG_DATUM(argument);
    const bytea* const binary = DatumGetByteaPP(DirectFunctionCall1(numeric_send, numeric));
    const NumericDigits digits(reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(binary)));
    const bool special = digits.sign >= NumericDigits::special;
    // Where zeros at the end are what makes it too long, it is kept without them.
    for (int decimals = std::min(digits.scale, static_cast<int>(Amount::most_digits)); !special && decimals >= 0;
         --decimals)
        if (int128 units; digits.units(decimals, units)) return {static_cast<unsigned>(decimals), units};
    ereport(ERROR, errcode(special ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
            errmsg(special ? "%s: amount must be a finite number, not %s" : "%s: amount has more than 38 digits: %s",
                   called_name(fcinfo), DatumGetCString(DirectFunctionCall1(numeric_out, numeric))),
            special ? errhint("Give a finite number, or NULL in a row that has none.")
                    : errhint("Amounts have up to 38 digits, before and behind the point together."));
    pg_unreachable();
}

Datum numeric_of(const Amount& amount) {
    char text[48];  // 128 bits have 39 digits
    char* at = text + sizeof text;
    *--at = '\0';
    auto rest = static_cast<uint128>(amount.units < 0 ? -amount.units : amount.units);
    for (unsigned written = 0; written <= amount.scale || rest > 0; ++written) {
        if (written == amount.scale && written > 0) *--at = '.';
        *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    }
    if (amount.units < 0) *--at = '-';
    return DirectFunctionCall3(numeric_in, CStringGetDatum(at), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

Datum numeric_of(const AmountSum& sum) {
    const Datum part = numeric_of(Amount{0, AmountSum::part});
    Datum total = numeric_of(Amount{sum.scale(), 0});
    for (unsigned scale = 0; scale <= sum.scale(); ++scale) {
        const Datum high = DirectFunctionCall2(numeric_mul, numeric_of(Amount{scale, sum.high(scale)}), part);
        total = DirectFunctionCall2(numeric_add, total, high);
        total = DirectFunctionCall2(numeric_add, total, numeric_of(Amount{scale, sum.low(scale)}));
    }
    return total;
}

}  // namespace shopmetrics::pg
