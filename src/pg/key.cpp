// The SQL type `key`: input, output, order, casts, and bucket().
#include "pg/argument.hpp"
// pg.hpp stays first.

namespace shopmetrics::pg {
namespace {

varlena* allocate(std::size_t size) {
    auto* const key = static_cast<varlena*>(palloc(VARHDRSZ + size));
    SET_VARSIZE(key, VARHDRSZ + size);
    return key;
}
std::uint8_t* bytes_of(varlena* key) {
    return reinterpret_cast<std::uint8_t*>(VARDATA(key));
}

varlena* integer_key(std::int64_t value) {
    varlena* const key = allocate(KeyDatum::integer_bytes);
    std::uint8_t* const to = bytes_of(key);
    to[0] = 0;
    to[1] = KeyDatum::integer_tag;
    const std::uint64_t bits = pg_hton64(static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63));
    std::memcpy(to + 2, &bits, sizeof bits);
    return key;
}
varlena* uuid_key(const unsigned char* uuid) {
    varlena* const key = allocate(KeyDatum::uuid_bytes);
    std::uint8_t* const to = bytes_of(key);
    to[0] = 0;
    to[1] = KeyDatum::uuid_tag;
    std::memcpy(to + 2, uuid, UUID_LEN);
    return key;
}
varlena* text_key(const char* characters, std::size_t size) {
    varlena* const key = allocate(size);
    if (size > 0) std::memcpy(bytes_of(key), characters, size);
    return key;
}

const char* after_prefix(const char* input, const char* prefix) {
    const std::size_t length = std::strlen(prefix);
    return std::strncmp(input, prefix, length) == 0 ? input + length : nullptr;
}

void require_kind(const KeyDatum& key) {
    if (key.kind() == KeyKind::none)
        ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED), errmsg("a value of type key has no kind"));
}

int compare(FunctionCallInfo fcinfo) {
    varlena* const a = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0));
    varlena* const b = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1));
    const int order = compare_bytes(reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(a)), VARSIZE_ANY_EXHDR(a),
                                    reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(b)), VARSIZE_ANY_EXHDR(b));
    // A sort keeps what its comparisons allocate.
    PG_FREE_IF_COPY(a, 0);
    PG_FREE_IF_COPY(b, 1);
    return order;
}

}  // namespace
}  // namespace shopmetrics::pg

using namespace shopmetrics;
using namespace shopmetrics::pg;

// int:42, uuid:…, text:abc; anything else is a text.
SHOPMETRICS_FUNCTION(key_in) {
    const char* const input = PG_GETARG_CSTRING(0);
    if (const char* const digits = after_prefix(input, "int:"))
        PG_RETURN_POINTER(integer_key(DatumGetInt64(DirectFunctionCall1(int8in, CStringGetDatum(digits)))));
    if (const char* const digits = after_prefix(input, "uuid:"))
        PG_RETURN_POINTER(uuid_key(DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(digits)))->data));
    const char* const characters = after_prefix(input, "text:");
    const char* const whole = characters != nullptr ? characters : input;
    PG_RETURN_POINTER(text_key(whole, std::strlen(whole)));
}

SHOPMETRICS_FUNCTION(key_out) {
    const KeyDatum key = KeyDatum::fetch(fcinfo, 0);
    require_kind(key);
    switch (key.kind()) {
        case KeyKind::integer:
            PG_RETURN_CSTRING(psprintf("int:" INT64_FORMAT, key.integer()));
        case KeyKind::uuid: {
            pg_uuid_t uuid;
            std::memcpy(uuid.data, key.bytes + 2, UUID_LEN);
            PG_RETURN_CSTRING(
                psprintf("uuid:%s", DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&uuid)))));
        }
        default: {
            auto* const output = static_cast<char*>(palloc(key.size + 6));
            std::memcpy(output, "text:", 5);
            std::memcpy(output + 5, key.bytes, key.size);
            output[key.size + 5] = '\0';
            PG_RETURN_CSTRING(output);
        }
    }
}

// A byte for the kind; then 8 bytes of integer, 16 of uuid, or the text in the encoding of the client.
SHOPMETRICS_FUNCTION(key_send) {
    const KeyDatum key = KeyDatum::fetch(fcinfo, 0);
    require_kind(key);
    StringInfoData message;
    pq_begintypsend(&message);
    pq_sendbyte(&message, static_cast<std::uint8_t>(key.kind()));
    switch (key.kind()) {
        case KeyKind::integer:
            pq_sendint64(&message, static_cast<uint64>(key.integer()));
            break;
        case KeyKind::uuid:
            pq_sendbytes(&message, reinterpret_cast<const char*>(key.bytes + 2), UUID_LEN);
            break;
        default:
            pq_sendtext(&message, reinterpret_cast<const char*>(key.bytes), static_cast<int>(key.size));
            break;
    }
    PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

SHOPMETRICS_FUNCTION(key_recv) {
    auto* const message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const auto kind = static_cast<KeyKind>(pq_getmsgbyte(message));
    switch (kind) {
        case KeyKind::integer:
            PG_RETURN_POINTER(integer_key(pq_getmsgint64(message)));
        case KeyKind::uuid:
            PG_RETURN_POINTER(uuid_key(reinterpret_cast<const unsigned char*>(pq_getmsgbytes(message, UUID_LEN))));
        case KeyKind::text: {
            int size;
            const char* const characters = pq_getmsgtext(message, message->len - message->cursor, &size);
            PG_RETURN_POINTER(text_key(characters, static_cast<std::size_t>(size)));
        }
        case KeyKind::none:
            break;
    }
    ereport(ERROR, errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
            errmsg("invalid kind %d in a binary key", static_cast<int>(kind)));
    PG_RETURN_NULL();
}

SHOPMETRICS_FUNCTION(key_from_smallint) {
    PG_RETURN_POINTER(integer_key(PG_GETARG_INT16(0)));
}
SHOPMETRICS_FUNCTION(key_from_integer) {
    PG_RETURN_POINTER(integer_key(PG_GETARG_INT32(0)));
}
SHOPMETRICS_FUNCTION(key_from_bigint) {
    PG_RETURN_POINTER(integer_key(PG_GETARG_INT64(0)));
}
SHOPMETRICS_FUNCTION(key_from_uuid) {
    PG_RETURN_POINTER(uuid_key(PG_GETARG_UUID_P(0)->data));
}
SHOPMETRICS_FUNCTION(key_from_character) {
    const BpChar* const padded = PG_GETARG_BPCHAR_PP(0);
    const char* const characters = VARDATA_ANY(padded);
    PG_RETURN_POINTER(
        text_key(characters, static_cast<std::size_t>(bpchartruelen(const_cast<char*>(characters),
                                                                    static_cast<int>(VARSIZE_ANY_EXHDR(padded))))));
}

SHOPMETRICS_FUNCTION(key_compare) {
    PG_RETURN_INT32(compare(fcinfo));
}
SHOPMETRICS_FUNCTION(key_equal) {
    PG_RETURN_BOOL(compare(fcinfo) == 0);
}
SHOPMETRICS_FUNCTION(key_not_equal) {
    PG_RETURN_BOOL(compare(fcinfo) != 0);
}
SHOPMETRICS_FUNCTION(key_less) {
    PG_RETURN_BOOL(compare(fcinfo) < 0);
}
SHOPMETRICS_FUNCTION(key_less_or_equal) {
    PG_RETURN_BOOL(compare(fcinfo) <= 0);
}
SHOPMETRICS_FUNCTION(key_greater) {
    PG_RETURN_BOOL(compare(fcinfo) > 0);
}
SHOPMETRICS_FUNCTION(key_greater_or_equal) {
    PG_RETURN_BOOL(compare(fcinfo) >= 0);
}
SHOPMETRICS_FUNCTION(key_hash) {
    const KeyDatum key = KeyDatum::fetch(fcinfo, 0);
    PG_RETURN_INT32(static_cast<std::int32_t>(XXH3_64bits(key.bytes, key.size)));
}
SHOPMETRICS_FUNCTION(key_hash_extended) {
    const KeyDatum key = KeyDatum::fetch(fcinfo, 0);
    const auto seed = static_cast<std::uint64_t>(PG_GETARG_INT64(1));
    PG_RETURN_INT64(static_cast<std::int64_t>(seed == 0 ? XXH3_64bits(key.bytes, key.size)
                                                        : XXH3_64bits_withSeed(key.bytes, key.size, seed)));
}

// The same number on every machine and in every version: XXH3-64 of the key's bytes, scaled to [0, buckets).
SHOPMETRICS_FUNCTION(bucket) {
    const KeyDatum key = KeyDatum::fetch(fcinfo, 0);
    const std::int32_t buckets = PG_GETARG_INT32(1);
    PG_RETURN_INT32(compute([&] {
        if (buckets < 1)
            raise(ErrorCode::invalid_parameter, "Give the number of parts to split the keys into.",
                  "buckets must be at least 1, not %d", buckets);
        const uint128 scaled = uint128{XXH3_64bits(key.bytes, key.size)} * static_cast<std::uint32_t>(buckets);
        return static_cast<std::int32_t>(scaled >> 64);
    }));
}
