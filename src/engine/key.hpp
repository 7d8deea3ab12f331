// The identity of a user, session, product …: an integer, a uuid or a text, and never two of them at once.
#pragma once

#include <xxhash.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "engine/bytes.hpp"

namespace shopmetrics {

enum class KeyKind : std::uint8_t { none = 0, integer = 1, uuid = 2, text = 3 };

inline const char* key_kind_name(KeyKind kind) {
    switch (kind) {
        case KeyKind::integer:
            return "integer";
        case KeyKind::uuid:
            return "uuid";
        case KeyKind::text:
            return "text";
        case KeyKind::none:
            break;
    }
    return "no";
}

// A bijection on 64 bits that spreads neighbours: equal results mean equal integers.
inline std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93U;
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93U;
    value ^= value >> 32;
    return value;
}

// The number that up to 8 bytes of a key are, lowest first: an integer key's zigzag form without leading zero bytes.
// Eight bytes before their end must be readable: see Reader.
inline std::uint64_t integer_bits(const std::uint8_t* bytes, std::uint32_t size) {
    if (size == 0) return 0;
    if (size > 8) raise_corrupt("a malformed integer key");
    return load_before(bytes + size, size);
}

// Records stand in the order of this hash, then of their bytes.
inline std::uint64_t key_hash(KeyKind kind, const std::uint8_t* bytes, std::uint32_t size) {
    if (kind == KeyKind::integer) return mix(integer_bits(bytes, size));
    return XXH3_64bits(bytes, size);
}

// A key of one row in the form a summary keeps it. Up to 16 bytes it stands in the object itself, so a Key can be
// copied; a longer text is only pointed to and must outlive it.
class Key {
  public:
    static constexpr std::uint32_t longest_exact_text = 15;

    Key() = default;

    static Key integer(std::int64_t value) {
        const std::uint64_t bits = zigzag(value);
        Key key;
        key.kind_ = KeyKind::integer;
        key.size_ = static_cast<std::uint32_t>((std::bit_width(bits) + 7) / 8);
        store_le(key.near_, bits);
        return key;
    }
    static Key uuid(const std::uint8_t* sixteen_bytes) { return near(KeyKind::uuid, sixteen_bytes, 16); }

    // A family that gives texts back keeps long ones; others tell texts of more than 15 bytes apart by 128 bits of
    // hash.
    static Key text(const std::uint8_t* bytes, std::size_t size, bool keeps_long_texts) {
        if (size <= longest_exact_text) return near(KeyKind::text, bytes, static_cast<std::uint32_t>(size));
        if (!keeps_long_texts) {
            XXH128_canonical_t digest;
            XXH128_canonicalFromHash(&digest, XXH3_128bits(bytes, size));
            return near(KeyKind::text, digest.digest, sizeof digest.digest);
        }
        Key key;
        key.kind_ = KeyKind::text;
        key.size_ = static_cast<std::uint32_t>(size);
        key.far_ = bytes;
        return key;
    }

    // The only key of a family that has none: a summary of one value.
    static Key nothing() { return Key{}; }

    [[nodiscard]] KeyKind kind() const { return kind_; }
    // Computed at each call: only the leading key of a row needs it.
    [[nodiscard]] std::uint64_t hash() const {
        if (kind_ == KeyKind::integer) return mix(load_le<std::uint64_t>(near_));
        return XXH3_64bits(data(), size_);
    }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] const std::uint8_t* data() const { return far_ != nullptr ? far_ : near_; }
    [[nodiscard]] std::uint32_t written_size() const { return varint_size(size_) + size_; }

    std::uint8_t* write(std::uint8_t* to) const {
        to = write_varint(to, size_);
        if (far_ == nullptr && size_ <= 8) {
            std::memcpy(to, near_, 8);  // a fixed length is a single store; the caller leaves room for it
        } else {
            std::memcpy(to, data(), size_);
        }
        return to + size_;
    }
    // Of keys whose long texts are not kept.
    static constexpr std::uint32_t longest_written = 1 + 16;
    // Bytes that write() may touch beyond what it returns.
    static constexpr std::uint32_t write_slack = 8;

    [[nodiscard]] bool equals(const std::uint8_t* bytes, std::uint32_t size) const {
        if (size != size_) return false;
        if (size <= 8) return integer_bits(bytes, size) == load_le<std::uint64_t>(near_);
        return std::memcmp(bytes, data(), size) == 0;
    }

  private:
    static Key near(KeyKind kind, const std::uint8_t* bytes, std::uint32_t size) {
        Key key;
        key.kind_ = kind;
        key.size_ = size;
        if (size > 0) std::memcpy(key.near_, bytes, size);
        return key;
    }

    const std::uint8_t* far_ = nullptr;
    std::uint8_t near_[16] = {};  // not across two cache lines
    std::uint32_t size_ = 0;
    KeyKind kind_ = KeyKind::none;
};

// The kinds of a summary's key columns, two bits each, first column lowest.
class KeyKinds {
  public:
    static constexpr unsigned columns = 4;
    KeyKinds() = default;
    explicit KeyKinds(std::uint8_t bits) : bits_(bits) {}

    [[nodiscard]] KeyKind of(unsigned column) const { return static_cast<KeyKind>((bits_ >> (2 * column)) & 3); }
    [[nodiscard]] std::uint8_t bits() const { return bits_; }

    // Takes the kind of a first key; refuses another kind afterwards. `argument` names the column in the message.
    void expect(unsigned column, KeyKind kind, const char* argument) {
        if (of(column) == kind) return;
        if (of(column) != KeyKind::none && kind != KeyKind::none)
            raise(ErrorCode::invalid_parameter,
                  "Cast the keys to one type: integers, uuids and texts never compare equal.",
                  "%s: %s keys cannot be mixed with %s keys", argument, key_kind_name(kind), key_kind_name(of(column)));
        if (kind != KeyKind::none)
            bits_ = static_cast<std::uint8_t>(bits_ | (static_cast<unsigned>(kind) << (2 * column)));
    }

  private:
    std::uint8_t bits_ = 0;
};

// A key as it stands in a summary: a length and its bytes.
struct KeyBytes {
    const std::uint8_t* data;
    std::uint32_t size;

    static KeyBytes read(Reader& from) {
        const std::uint32_t size = from.varint32();
        return {from.bytes(size), size};
    }
    // The same for a key of a table: one that is made elsewhere and copied at once makes the processor wait.
    void assign(Reader& from) {
        size = from.varint32();
        data = from.bytes(size);
    }
    [[nodiscard]] bool operator==(const KeyBytes& other) const { return compare(other) == 0; }
    // Shorter first; up to 8 bytes by the number they are, longer ones byte by byte.
    [[nodiscard]] int compare(const KeyBytes& other) const {
        if (size != other.size) return size < other.size ? -1 : 1;
        if (size <= 8) {
            const std::uint64_t mine = integer_bits(data, size);
            const std::uint64_t others = integer_bits(other.data, size);
            return mine == others ? 0 : mine < others ? -1 : 1;
        }
        return std::memcmp(data, other.data, size);
    }
    // In the order of compare() as far as 64 bits can tell keys apart: entirely for those of up to 7 bytes.
    [[nodiscard]] std::uint64_t rank() const {
        return size < 8 ? std::uint64_t{size} << 56 | integer_bits(data, size) : UINT64_MAX;
    }
    [[nodiscard]] std::int64_t as_integer() const { return unzigzag(integer_bits(data, size)); }
    // The order that people mean: integers by value, uuids and texts by bytes.
    [[nodiscard]] int compare_values(const KeyBytes& other, KeyKind kind) const {
        if (kind == KeyKind::integer) {
            const std::int64_t mine = as_integer();
            const std::int64_t others = other.as_integer();
            return mine == others ? 0 : mine < others ? -1 : 1;
        }
        return compare_bytes(data, size, other.data, other.size);
    }

    // Could a key of this kind have these bytes, in a column that keeps long texts or does not?
    void validate(KeyKind kind, bool keeps_long_texts) const {
        switch (kind) {
            case KeyKind::none:
                if (size != 0) raise_corrupt("a key where there are none");
                return;
            case KeyKind::integer:
                if (size > 8 || (size > 0 && data[size - 1] == 0)) raise_corrupt("a malformed integer key");
                return;
            case KeyKind::uuid:
                if (size != 16) raise_corrupt("a malformed uuid key");
                return;
            case KeyKind::text:
                if (!keeps_long_texts && size > 16) raise_corrupt("a malformed text key");
                return;
        }
    }
};

// For tables by key. Whoever chooses the keys must not know the seed: they could make all of them collide.
class SeededHash {
  public:
    // An address on the stack is the seed, which the system places anew in each process.
    static SeededHash for_this_call() {
        const char on_the_stack = 0;
        return SeededHash(reinterpret_cast<std::uintptr_t>(&on_the_stack));
    }
    std::size_t operator()(const KeyBytes& key) const { return XXH3_64bits_withSeed(key.data, key.size, seed_); }

  private:
    explicit SeededHash(std::uint64_t seed) : seed_(seed) {}
    std::uint64_t seed_;
};

// A key for a message, cut where it is long.
struct KeyText {
    KeyText(const KeyBytes& key, KeyKind kind) {
        if (kind == KeyKind::integer) {
            std::snprintf(text, sizeof text, "%lld", static_cast<long long>(key.as_integer()));
        } else if (kind == KeyKind::uuid && key.size == 16) {
            char* to = text;
            for (unsigned i = 0; i < 16; ++i)
                to += std::snprintf(to, 4, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", key.data[i]);
        } else {
            // Only before an ASCII character: in every encoding of a server's a character begins there.
            std::uint32_t size = key.size < longest ? key.size : longest;
            while (size > 0 && size < key.size && key.data[size] >= 0x80) --size;
            std::snprintf(text, sizeof text, "\"%.*s%s\"", static_cast<int>(size),
                          reinterpret_cast<const char*>(key.data), size < key.size ? "..." : "");
        }
    }
    static constexpr std::uint32_t longest = 60;
    char text[longest + 8];
};

}  // namespace shopmetrics
