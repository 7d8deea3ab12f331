#include "pg/money.hpp"

#include "pg/argument.hpp"

extern "C" {
#include "utils/numeric.h"
}

namespace shopmetrics::pg {
namespace {

// A numeric as PostgreSQL has stored it since 9.1: a header of two or four bytes, then groups of four decimal digits,
// the first of them worth 10000 ^ weight. (Its binary form, which the protocol documents, would have to be made anew
// for every row.)
struct NumericDigits {
    int groups;
    int weight;
    bool negative;
    bool special;  // not a number, or infinite
    int scale;
    const std::uint8_t* digits;

    NumericDigits(const std::uint8_t* bytes, std::size_t size) {
        const unsigned header = half(bytes);
        special = (header & 0xC000) == 0xC000;
        const bool is_short = (header & 0x8000) != 0;
        if (is_short) {
            negative = (header & 0x2000) != 0;
            scale = static_cast<int>(header >> 7 & 0x3F);
            weight = static_cast<int>(header & 0x3F) - ((header & 0x40) != 0 ? 0x40 : 0);
        } else {
            negative = (header & 0xC000) == 0x4000;
            scale = static_cast<int>(header & 0x3FFF);
            weight = static_cast<std::int16_t>(half(bytes + 2));
        }
        const std::size_t header_size = is_short ? 2 : 4;
        digits = bytes + header_size;
        groups = special ? 0 : static_cast<int>((size - header_size) / 2);
    }

    static unsigned half(const std::uint8_t* bytes) {
        std::uint16_t value;
        std::memcpy(&value, bytes, sizeof value);
        return value;
    }

    // The amount in units of 10 ^ -decimals. False: it has more decimals, or more than 38 digits.
    bool units(int decimals, int128& result) const {
        if (few_units(decimals, result)) return true;
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
        if (negative) result = -result;
        return true;
    }

  private:
    // The same for most amounts: up to 16 digits, that have so many decimals.
    bool few_units(int decimals, int128& result) const {
        if (groups > 4) return false;
        std::int64_t value = 0;
        for (int i = 0; i < groups; ++i) value = value * 10000 + static_cast<std::int64_t>(half(digits + 2 * i));
        // The last group ends behind the last decimal, by less than a group.
        static constexpr std::int64_t powers[] = {1, 10, 100, 1000};
        const int beyond = 4 * (groups - 1 - weight) - decimals;
        if (beyond < 0 || beyond > 3 || value % powers[beyond] != 0) return false;
        value /= powers[beyond];
        result = negative ? -value : value;
        return true;
    }
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
    const varlena* const stored = PG_DETOAST_DATUM_PACKED(numeric);
    const NumericDigits digits(reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(stored)), VARSIZE_ANY_EXHDR(stored));
    // Where zeros at the end are what makes it too long, it is kept without them.
    for (int decimals = std::min(digits.scale, static_cast<int>(Amount::most_digits)); !digits.special && decimals >= 0;
         --decimals)
        if (int128 units; digits.units(decimals, units)) return {static_cast<unsigned>(decimals), units};
    const char* const text = DatumGetCString(DirectFunctionCall1(numeric_out, numeric));
    ereport(
        ERROR, errcode(digits.special ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
        errmsg(digits.special ? "%s: amount must be a finite number, not %s" : "%s: amount has more than 38 digits: %s",
               called_name(fcinfo), shown(text, std::strlen(text))),
        digits.special ? errhint("%s", of_a_row)
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
