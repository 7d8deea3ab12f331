// What every summary type has as an SQL type: text and binary form, bytea, json, order, hash. One line a type.
#pragma once

#include "pg/aggregate_state.hpp"
// pg.hpp stays first.
#include "engine/family.hpp"

namespace shopmetrics::pg {

// base64 in both directions, in pieces that let a cancelled query go.
char* to_base64(const std::uint8_t* bytes, std::size_t size);
// `to` has room for three quarters of the text; reports what is not base64.
std::size_t from_base64(const char* base64, std::size_t size, std::uint8_t* to, const char* type);

Datum json_of(const char* family, int version, std::size_t bytes, const Description& description);

// Refuses what the server's calendar does not have.
struct CalendarCheck {
    void operator()(Instant at) const {
        if (!IS_VALID_TIMESTAMP(at.microseconds)) raise_corrupt("a time is out of range");
    }
    void operator()(Day day) const {
        if (!IS_VALID_DATE(day.days)) raise_corrupt("a day is out of range");
    }
};

// Bytes that claim to be a stored summary: all of them are looked at.
template <class Family>
void validate_bytes(const std::uint8_t* bytes, std::size_t size) {
    if constexpr (Counted<Family>) {
        Family::for_each_time(Family::View::parse(bytes, size), CalendarCheck());
    } else {
        const auto summary = Summary<Family>::checked(ImageView<Family>::parse(bytes, size));
        Family::for_each_time(summary, CalendarCheck());
        Family::for_each_shown_text(summary, [](const KeyBytes& key) {
            if (!pg_verify_mbstr(GetDatabaseEncoding(), reinterpret_cast<const char*>(key.data),
                                 static_cast<int>(key.size), true))
                raise_corrupt("a text that is not valid in the encoding of this database");
        });
        CallMemory memory;
        validate_contradictions(summary, memory.context());
    }
}

// A summary in its stored form, with a short header or none of its own.
struct StoredBytes {
    const std::uint8_t* bytes;
    std::size_t size;
    varlena* copy;  // made for it, or null

    // For functions whose callers keep the memory of one call for the next: a sort does.
    void release() const {
        if (copy != nullptr) pfree(copy);
    }
};

template <class Family>
StoredBytes stored_bytes(Datum datum) {
    if constexpr (Keyed<Family>) {
        const auto argument = SummaryArgument<Family>::fetch(datum);
        const bool stored = argument.expanded == nullptr && compute([&] { return argument.view().canonical(); });
        if (!stored) {
            varlena* const flat = compute([&] {
                CallMemory memory;
                return flat_summary(argument.read(memory));
            });
            return {reinterpret_cast<const std::uint8_t*>(VARDATA(flat)), VARSIZE(flat) - VARHDRSZ, flat};
        }
        return {argument.bytes, argument.size, argument.copy};
    }
    varlena* const flat = detoasted(datum);
    return {reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat)), VARSIZE_ANY_EXHDR(flat),
            PointerGetDatum(flat) != datum ? flat : nullptr};
}

inline varlena* copy_of(const std::uint8_t* bytes, std::size_t size) {
    auto* const copy = static_cast<varlena*>(palloc_large(VARHDRSZ + size));
    SET_VARSIZE(copy, VARHDRSZ + size);
    compute([&] { copy_bytes(reinterpret_cast<std::uint8_t*>(VARDATA(copy)), bytes, size); });
    return copy;
}

template <class Family>
Datum summary_in(FunctionCallInfo fcinfo) {
    const char* const base64 = PG_GETARG_CSTRING(0);
    const std::size_t length = std::strlen(base64);
    auto* const summary = static_cast<varlena*>(palloc_large(VARHDRSZ + length / 4 * 3 + 3));
    auto* const bytes = reinterpret_cast<std::uint8_t*>(VARDATA(summary));
    const std::size_t size = from_base64(base64, length, bytes, Family::name);
    SET_VARSIZE(summary, VARHDRSZ + size);
    compute([&] { validate_bytes<Family>(bytes, size); });
    PG_RETURN_POINTER(summary);
}

template <class Family>
Datum summary_out(FunctionCallInfo fcinfo) {
    const StoredBytes stored = stored_bytes<Family>(PG_GETARG_DATUM(0));
    PG_RETURN_CSTRING(to_base64(stored.bytes, stored.size));
}

template <class Family>
Datum summary_recv(FunctionCallInfo fcinfo) {
    auto* const message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int size = message->len - message->cursor;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(pq_getmsgbytes(message, size));
    compute([&] { validate_bytes<Family>(bytes, static_cast<std::size_t>(size)); });
    PG_RETURN_POINTER(copy_of(bytes, static_cast<std::size_t>(size)));
}

// Both for send and for the cast to bytea: a bytea of the stored form.
template <class Family>
Datum summary_to_bytea(FunctionCallInfo fcinfo) {
    const StoredBytes stored = stored_bytes<Family>(PG_GETARG_DATUM(0));
    PG_RETURN_POINTER(copy_of(stored.bytes, stored.size));
}

template <class Family>
Datum summary_from_bytea(FunctionCallInfo fcinfo) {
    const varlena* const flat = detoasted(PG_GETARG_DATUM(0));
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(flat));
    const std::size_t size = VARSIZE_ANY_EXHDR(flat);
    compute([&] { validate_bytes<Family>(bytes, size); });
    PG_RETURN_POINTER(copy_of(bytes, size));
}

template <class Family>
Datum summary_to_json(FunctionCallInfo fcinfo) {
    const StoredBytes stored = stored_bytes<Family>(PG_GETARG_DATUM(0));
    Description description;
    compute([&] {
        validate_bytes<Family>(stored.bytes, stored.size);
        if constexpr (Counted<Family>) {
            Family::describe(Family::View::trusted(stored.bytes), description);
        } else {
            Family::describe(Summary<Family>::trusted(ImageView<Family>::parse(stored.bytes, stored.size)),
                             description);
        }
    });
    return json_of(Family::name, Family::version, stored.size, description);
}

template <class Family>
int summary_compare(FunctionCallInfo fcinfo) {
    const StoredBytes a = stored_bytes<Family>(PG_GETARG_DATUM(0));
    const StoredBytes b = stored_bytes<Family>(PG_GETARG_DATUM(1));
    const int order = compare_bytes(a.bytes, a.size, b.bytes, b.size);
    a.release();
    b.release();
    return order;
}

template <class Family>
std::uint64_t summary_hash(FunctionCallInfo fcinfo, std::uint64_t seed) {
    const StoredBytes stored = stored_bytes<Family>(PG_GETARG_DATUM(0));
    const std::uint64_t hash =
        seed == 0 ? XXH3_64bits(stored.bytes, stored.size) : XXH3_64bits_withSeed(stored.bytes, stored.size, seed);
    stored.release();
    return hash;
}

}  // namespace shopmetrics::pg

// The functions of the SQL type `type`, which sql/summary_type.sql.in declares.
#define SHOPMETRICS_SUMMARY_TYPE(type, Family)                                                               \
    static_assert(shopmetrics::CompleteFamily<Family>::value);                                               \
    SHOPMETRICS_FUNCTION(type##_in) {                                                                        \
        return shopmetrics::pg::summary_in<Family>(fcinfo);                                                  \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_out) {                                                                       \
        return shopmetrics::pg::summary_out<Family>(fcinfo);                                                 \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_recv) {                                                                      \
        return shopmetrics::pg::summary_recv<Family>(fcinfo);                                                \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_to_bytea) {                                                                  \
        return shopmetrics::pg::summary_to_bytea<Family>(fcinfo);                                            \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_from_bytea) {                                                                \
        return shopmetrics::pg::summary_from_bytea<Family>(fcinfo);                                          \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_to_json) {                                                                   \
        return shopmetrics::pg::summary_to_json<Family>(fcinfo);                                             \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_compare) {                                                                   \
        PG_RETURN_INT32(shopmetrics::pg::summary_compare<Family>(fcinfo));                                   \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_equal) {                                                                     \
        PG_RETURN_BOOL(shopmetrics::pg::summary_compare<Family>(fcinfo) == 0);                               \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_not_equal) {                                                                 \
        PG_RETURN_BOOL(shopmetrics::pg::summary_compare<Family>(fcinfo) != 0);                               \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_less) {                                                                      \
        PG_RETURN_BOOL(shopmetrics::pg::summary_compare<Family>(fcinfo) < 0);                                \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_less_or_equal) {                                                             \
        PG_RETURN_BOOL(shopmetrics::pg::summary_compare<Family>(fcinfo) <= 0);                               \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_greater) {                                                                   \
        PG_RETURN_BOOL(shopmetrics::pg::summary_compare<Family>(fcinfo) > 0);                                \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_greater_or_equal) {                                                          \
        PG_RETURN_BOOL(shopmetrics::pg::summary_compare<Family>(fcinfo) >= 0);                               \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_hash) {                                                                      \
        PG_RETURN_INT32(static_cast<std::int32_t>(shopmetrics::pg::summary_hash<Family>(fcinfo, 0)));        \
    }                                                                                                        \
    SHOPMETRICS_FUNCTION(type##_hash_extended) {                                                             \
        PG_RETURN_INT64(static_cast<std::int64_t>(                                                           \
            shopmetrics::pg::summary_hash<Family>(fcinfo, static_cast<std::uint64_t>(PG_GETARG_INT64(1))))); \
    }

// The aggregate functions of a type whose state folds: combine, merge and the one that gives the summary itself.
#define SHOPMETRICS_SUMMARY_STATE(type, Family)                 \
    SHOPMETRICS_FUNCTION(type##_combine) {                      \
        return shopmetrics::pg::combine<Family>(fcinfo, true);  \
    }                                                           \
    SHOPMETRICS_FUNCTION(type##_merge) {                        \
        return shopmetrics::pg::combine<Family>(fcinfo, false); \
    }                                                           \
    SHOPMETRICS_FUNCTION(type##_finish) {                       \
        return shopmetrics::pg::finish<Family>(fcinfo);         \
    }
