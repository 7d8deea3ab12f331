// Little-endian numbers and variable-length integers, read with bounds checked and written without.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "core/error.hpp"

namespace shopmetrics {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

template <class T>
T load_le(const std::uint8_t* from) {
    T value;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&value, from, sizeof value);
    } else {
        value = 0;
        for (std::size_t i = sizeof value; i-- > 0;) value = static_cast<T>((value << 8) | from[i]);
    }
    return value;
}

template <class T>
void store_le(std::uint8_t* to, T value) {
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(to, &value, sizeof value);
    } else {
        for (std::size_t i = 0; i < sizeof value; ++i, value = static_cast<T>(value >> 8))
            to[i] = static_cast<std::uint8_t>(value & 0xff);
    }
}

// Small magnitudes of either sign become small unsigned numbers: 0, -1, 1, -2 … -> 0, 1, 2, 3 …
inline std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) { return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1))); }
inline uint128 zigzag(int128 value) { return (static_cast<uint128>(value) << 1) ^ static_cast<uint128>(value >> 127); }
inline int128 unzigzag(uint128 value) { return static_cast<int128>((value >> 1) ^ (0 - (value & 1))); }

inline constexpr std::uint32_t max_varint64 = 10;
inline constexpr std::uint32_t max_varint128 = 19;

// Seven bits a byte, lowest first, the top bit set on all but the last: LEB128.
template <class Unsigned>
std::uint8_t* write_varint(std::uint8_t* to, Unsigned value) {
    while (value >= 0x80) {
        *to++ = static_cast<std::uint8_t>(value | 0x80);
        value >>= 7;
    }
    *to++ = static_cast<std::uint8_t>(value);
    return to;
}

template <class Unsigned>
std::uint32_t varint_size(Unsigned value) {
    std::uint32_t size = 1;
    while (value >= 0x80) {
        value >>= 7;
        ++size;
    }
    return size;
}

// A cursor over bytes that may be anything: every read is checked against the end.
struct Reader {
    const std::uint8_t* at;
    const std::uint8_t* end;

    [[nodiscard]] bool done() const { return at == end; }
    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end - at); }

    template <class Unsigned>
    Unsigned varint() {
        if (at == end) raise_corrupt("it ends inside a number");
        Unsigned value = *at++;
        if (value < 0x80) return value;
        value &= 0x7f;
        for (unsigned shift = 7; shift < sizeof(Unsigned) * 8; shift += 7) {
            if (at == end) raise_corrupt("it ends inside a number");
            const Unsigned byte = *at++;
            const Unsigned bits = byte & 0x7f;
            value |= bits << shift;
            if (((bits << shift) >> shift) != bits) raise_corrupt("a number is too large");
            if (byte < 0x80) {
                if (byte == 0) raise_corrupt("a number is written longer than it need be");
                return value;
            }
        }
        raise_corrupt("a number is too large");
    }
    std::uint32_t varint32() {
        const auto value = varint<std::uint64_t>();
        if (value > UINT32_MAX) raise_corrupt("a length is too large");
        return static_cast<std::uint32_t>(value);
    }
    const std::uint8_t* bytes(std::size_t size) {
        if (left() < size) raise_corrupt("it ends inside a value");
        const std::uint8_t* from = at;
        at += size;
        return from;
    }
    // The bytes behind a length, as a reader of their own.
    Reader sized() {
        const std::uint32_t size = varint32();
        const std::uint8_t* from = bytes(size);
        return {from, from + size};
    }
};

}  // namespace shopmetrics
