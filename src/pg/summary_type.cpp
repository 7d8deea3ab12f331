#include "pg/summary_type.hpp"

namespace shopmetrics::pg {
namespace {

constexpr std::size_t bytes_a_piece = 3U << 18;

// PostgreSQL 18 reads and writes bytes as uint8.
#if PG_VERSION_NUM >= 180000
using Base64Byte = uint8;
#else
using Base64Byte = char;
#endif

}  // namespace

char* to_base64(const std::uint8_t* bytes, std::size_t size) {
    const std::size_t length = (size + 2) / 3 * 4;
    auto* const base64 = static_cast<char*>(palloc_large(length + 1));
    char* to = base64;
    while (size > 0) {
        const std::size_t piece = size < bytes_a_piece ? size : bytes_a_piece;
        to += pg_b64_encode(reinterpret_cast<const Base64Byte*>(bytes), static_cast<int>(piece), to,
                            static_cast<int>((piece + 2) / 3 * 4));
        bytes += piece;
        size -= piece;
        CHECK_FOR_INTERRUPTS();
    }
    *to = '\0';
    return base64;
}

std::size_t from_base64(const char* base64, std::size_t size, std::uint8_t* to, const char* type) {
    constexpr std::size_t characters_a_piece = bytes_a_piece / 3 * 4;
    const std::uint8_t* const begin = to;
    bool valid = size % 4 == 0;
    while (valid && size > 0) {
        const std::size_t piece = size < characters_a_piece ? size : characters_a_piece;
        // Padding ends a text; blanks, which the decoder would skip, have no place in one.
        valid = (piece == size || base64[piece - 1] != '=') && std::memchr(base64, ' ', piece) == nullptr &&
                std::memchr(base64, '\n', piece) == nullptr && std::memchr(base64, '\t', piece) == nullptr &&
                std::memchr(base64, '\r', piece) == nullptr;
        const int decoded = valid ? pg_b64_decode(base64, static_cast<int>(piece), reinterpret_cast<Base64Byte*>(to),
                                                  static_cast<int>(piece / 4 * 3))
                                  : -1;
        valid = decoded >= 0;
        if (valid) to += decoded;
        base64 += piece;
        size -= piece;
        CHECK_FOR_INTERRUPTS();
    }
    if (!valid)
        ereport(ERROR, errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("invalid input syntax for type %s", type),
                errdetail("The text form of a summary is base64."));
    return static_cast<std::size_t>(to - begin);
}

Datum json_of(const char* family, int version, std::size_t bytes, const Description& description) {
    StringInfoData json;
    initStringInfo(&json);
    appendStringInfo(&json, "{\"family\": \"%s\", \"version\": %d, \"bytes\": %zu", family, version, bytes);
    for (unsigned i = 0; i < description.count; ++i) {
        const Description::Entry& entry = description.entries[i];
        if (entry.word != nullptr) {
            appendStringInfo(&json, ", \"%s\": \"%s keys\"", entry.name, entry.word);
        } else {
            appendStringInfo(&json, ", \"%s\": " INT64_FORMAT, entry.name, entry.number);
        }
    }
    appendStringInfoChar(&json, '}');
    return PointerGetDatum(cstring_to_text_with_len(json.data, json.len));
}

}  // namespace shopmetrics::pg
