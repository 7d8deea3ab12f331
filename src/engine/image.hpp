// The bytes of a summary: a header of 16 bytes, the options of the family (8 bytes each), a body. All numbers are
// little-endian. docs/storage-format.md is the specification.
#pragma once

#include <cstdint>

#include "engine/bytes.hpp"
#include "engine/key.hpp"

namespace shopmetrics {

// A family's number: see src/families/list.hpp.
enum class FamilyId : std::uint8_t {};

// The largest state in memory, and the largest summary a query may return: it can be stored, sent and dumped.
inline constexpr std::uint32_t max_state_bytes = (1U << 30) - (1U << 20);
inline constexpr std::uint32_t max_summary_bytes = 700U << 20;

[[noreturn]] inline void raise_limit(std::uint64_t keys, const char* what, std::uint32_t limit) {
    if (keys > 1)
        raise(ErrorCode::limit_exceeded,
              "Summarise less at once: GROUP BY a day, or GROUP BY bucket(key, n) and add the parts up.",
              "a group of %llu keys needs more than the %u MB that %s may have", static_cast<unsigned long long>(keys),
              limit >> 20, what);
    raise(ErrorCode::limit_exceeded, "Summarise less at once: GROUP BY a day, or by what the rows belong to.",
          "a group of one key needs more than the %u MB that %s may have", limit >> 20, what);
}

inline constexpr std::int64_t unset_option = INT64_MIN;

struct ImageHeader {
    static constexpr std::uint32_t bytes = 16;
    // An open image is the state of an aggregate and never stored. The records behind its folded bytes stand in the
    // order they came, and the last word of its header is `last`; in a stored image that word is `keys`.
    static constexpr std::uint8_t open_flag = 1;

    FamilyId family{};
    std::uint8_t version = 0;
    KeyKinds kinds;
    std::uint8_t flags = 0;
    std::uint32_t used = 0;    // bytes of the body that hold records
    std::uint32_t folded = 0;  // the leading bytes of these that are in order, one record a key
    std::uint32_t keys = 0;    // records in the folded bytes
    std::uint32_t last = 0;    // where the last record behind the folded bytes begins

    [[nodiscard]] bool is_open() const { return (flags & open_flag) != 0; }

    static ImageHeader load(const std::uint8_t* from) {
        ImageHeader header;
        header.family = static_cast<FamilyId>(from[0]);
        header.version = from[1];
        header.kinds = KeyKinds(from[2]);
        header.flags = from[3];
        header.used = load_le<std::uint32_t>(from + 4);
        header.folded = load_le<std::uint32_t>(from + 8);
        (header.is_open() ? header.last : header.keys) = load_le<std::uint32_t>(from + last_or_keys_at);
        return header;
    }
    void store(std::uint8_t* to) const {
        to[0] = static_cast<std::uint8_t>(family);
        to[1] = version;
        to[2] = kinds.bits();
        to[3] = flags;
        store_le(to + 4, used);
        store_le(to + 8, folded);
        store_le(to + last_or_keys_at, is_open() ? last : keys);
    }

  private:
    static constexpr std::uint32_t last_or_keys_at = 12;
};

// An option of a summary, in millionths, takes its first value and keeps it; another value is refused.
inline void fix_option(std::int64_t& option, std::int64_t value, const char* argument) {
    if (value == unset_option || option == value) return;
    if (option != unset_option)
        raise(ErrorCode::invalid_parameter,
              "Use one value for all rows of a group and for all summaries that are merged.",
              "%s must not change within a group: %s, then %s", argument,
              NumberText(static_cast<double>(option) / 1e6).text, NumberText(static_cast<double>(value) / 1e6).text);
    option = value;
}

}  // namespace shopmetrics
