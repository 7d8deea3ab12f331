// Arguments of SQL functions as the core wants them. Fetching may report an error of the server's; checking throws.
#pragma once

#include "pg/entry.hpp"
// pg.hpp stays first.
#include <cmath>

#include "engine/error.hpp"
#include "engine/key.hpp"

namespace shopmetrics::pg {

// The SQL type `key` as bytes: an integer or a uuid behind a zero byte and its kind, or a text as it is. No text of
// PostgreSQL's holds a zero byte, so a text or varchar column is a key without any conversion.
struct KeyDatum {
    static constexpr std::uint8_t integer_tag = 1;
    static constexpr std::uint8_t uuid_tag = 2;
    static constexpr std::uint32_t integer_bytes = 2 + 8;
    static constexpr std::uint32_t uuid_bytes = 2 + 16;

    const std::uint8_t* bytes = nullptr;
    std::size_t size = 0;

    // The bytes must outlive the Key made from them.
    static KeyDatum fetch(FunctionCallInfo fcinfo, int argument) {
        const varlena* const flat = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(argument));
        return {reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat)), VARSIZE_ANY_EXHDR(flat)};
    }
    [[nodiscard]] KeyKind kind() const {
        if (size == 0 || bytes[0] != 0) return KeyKind::text;
        if (size == integer_bytes && bytes[1] == integer_tag) return KeyKind::integer;
        if (size == uuid_bytes && bytes[1] == uuid_tag) return KeyKind::uuid;
        return KeyKind::none;
    }
    // Integers are kept highest byte first with the sign flipped: bytes compare as the numbers do.
    [[nodiscard]] std::int64_t integer() const {
        std::uint64_t value;
        std::memcpy(&value, bytes + 2, sizeof value);
        return static_cast<std::int64_t>(pg_ntoh64(value) ^ (std::uint64_t{1} << 63));
    }
    // In the compute phase.
    [[nodiscard]] Key key(bool keeps_long_texts) const {
        switch (kind()) {
            case KeyKind::integer:
                return Key::integer(integer());
            case KeyKind::uuid:
                return Key::uuid(bytes + 2);
            case KeyKind::text:
                return Key::text(bytes, size, keeps_long_texts);
            case KeyKind::none:
                break;
        }
        raise_corrupt("a key of no kind");
    }
};

// A bigint argument as a key. The aggregates have a form for these: a value of type key for each row costs more than
// what is done with it.
struct BigintDatum {
    std::int64_t value = 0;

    static BigintDatum fetch(FunctionCallInfo fcinfo, int argument) { return {PG_GETARG_INT64(argument)}; }
    [[nodiscard]] Key key(bool) const { return Key::integer(value); }
};

// A text for a message, in the context of the call: cut where it is long.
const char* shown(const char* characters, std::size_t size);

// A stored key as SQL text, in the context of the call. `kind` is that of its column.
text* key_text(KeyKind kind, const std::uint8_t* bytes, std::uint32_t size);

// Intervals in microseconds, a day counted as 24 hours; reports what has months, is too long, or is not positive (gap)
// or negative (lookback, within).
std::int64_t gap_microseconds(FunctionCallInfo fcinfo, const Interval* gap);
std::int64_t lookback_microseconds(FunctionCallInfo fcinfo, const Interval* lookback);
std::int64_t within_microseconds(FunctionCallInfo fcinfo, const Interval* within);

// In the compute phase: a finite time.
// Reports an argument of a call, in its expression, that is a date which PostgreSQL would make an instant of the
// session's zone. A date that the query casts itself is what it says.
void refuse_date(FunctionCallInfo fcinfo, const Node* given, const char* argument);
// The same for an argument of the aggregate that called. Of one over a window nobody knows what it was given.
void refuse_date(FunctionCallInfo fcinfo, int argument, const char* name);

inline std::int64_t finite_time(TimestampTz at, const char* argument) {
    if (TIMESTAMP_NOT_FINITE(at))
        raise(ErrorCode::invalid_parameter, "Leave such rows out, or give NULL.", "%s must be finite, not %s", argument,
              TIMESTAMP_IS_NOBEGIN(at) ? "-infinity" : "infinity");
    return at;
}

// The same of a day.
inline std::int32_t finite_day(DateADT day, const char* argument) {
    if (DATE_NOT_FINITE(day))
        raise(ErrorCode::invalid_parameter, "Leave such rows out, or give NULL.", "%s must be finite, not %s", argument,
              DATE_IS_NOBEGIN(day) ? "-infinity" : "infinity");
    return day;
}

inline constexpr double largest_amount = 9e12;  // its millionths fit 63 bits

// Hints for a number that is not finite.
inline constexpr const char* of_a_row = "Give a finite number, or NULL in a row that has none.";
inline constexpr const char* of_an_option = "Give a finite number.";

// In the compute phase: an amount in whole millionths: the exact product, rounded half to even.
inline std::int64_t millionths(double amount, const char* argument, const char* hint = of_a_row) {
    if (!std::isfinite(amount))
        raise(ErrorCode::invalid_parameter, hint, "%s must be a finite number, not %s", argument,
              NumberText(amount).text);
    if (std::fabs(amount) > largest_amount)
        raise(ErrorCode::out_of_range, "The largest amount is 9e12.", "%s is out of range: %s", argument,
              NumberText(amount).text);
    // Only where the double product is a tie, or so large that it has no fraction, what it lacks decides.
    const double product = amount * 1e6;
    const std::int64_t whole = std::llrint(product);
    const double above = product - static_cast<double>(whole);
    const bool tie = std::fabs(above) == 0.5;
    if (!tie && std::fabs(product) < 0x1p52) return whole;
    const double lacks = std::fma(amount, 1e6, -product);
    if (tie && above * lacks > 0) return whole + (above > 0 ? 1 : -1);
    return whole + std::llrint(lacks);
}
inline std::int64_t microseconds(double seconds, const char* argument, const char* hint = of_a_row) {
    if (seconds < 0)
        raise(ErrorCode::invalid_parameter, "Give seconds from 0 on.", "%s must not be negative: %s", argument,
              NumberText(seconds).text);
    return millionths(seconds, argument, hint);
}

}  // namespace shopmetrics::pg
