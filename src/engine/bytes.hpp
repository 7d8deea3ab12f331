// Little-endian numbers and variable-length integers, read with bounds checked and written without.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "engine/error.hpp"

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

// By bytes; of two that begin alike the shorter comes first.
inline int compare_bytes(const std::uint8_t* a, std::size_t size_a, const std::uint8_t* b, std::size_t size_b) {
    const std::size_t common = size_a < size_b ? size_a : size_b;
    const int order = common == 0 ? 0 : std::memcmp(a, b, common);
    if (order != 0) return order;
    return size_a == size_b ? 0 : size_a < size_b ? -1 : 1;
}

// Small magnitudes of either sign become small unsigned numbers: 0, -1, 1, -2 … -> 0, 1, 2, 3 …
inline std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
}
inline uint128 zigzag(int128 value) {
    return (static_cast<uint128>(value) << 1) ^ static_cast<uint128>(value >> 127);
}
inline int128 unzigzag(uint128 value) {
    return static_cast<int128>((value >> 1) ^ (0 - (value & 1)));
}

inline constexpr std::uint32_t max_varint32 = 5;
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

// The same for rows, where the lengths vary and a loop would be mispredicted: without branches up to 56 bits. May touch
// max_varint64 bytes, however few it needs.
inline std::uint8_t* write_varint_fast(std::uint8_t* to, std::uint64_t value) {
    if (value >> 56 != 0) return write_varint(to, value);
    const unsigned size = (static_cast<unsigned>(std::bit_width(value | 1)) + 6) / 7;
    std::uint64_t bytes = (value & 0x000000000fffffffU) | (value & 0x00fffffff0000000U) << 4;
    bytes = (bytes & 0x00003fff00003fffU) | (bytes & 0x0fffc0000fffc000U) << 2;
    bytes = (bytes & 0x007f007f007f007fU) | (bytes & 0x3f803f803f803f80U) << 1;
    bytes |= 0x8080808080808080U & ((std::uint64_t{1} << (8 * (size - 1))) - 1);
    store_le(to, bytes);
    return to + size;
}

// A signed number as the varint of its zigzag form. May touch max_varint128 bytes.
inline std::uint8_t* write_signed(std::uint8_t* to, int128 value) {
    const uint128 bits = zigzag(value);
    if (bits <= UINT64_MAX) return write_varint_fast(to, static_cast<std::uint64_t>(bits));
    return write_varint(to, bits);
}

// The last `size` (1 to 8) bytes before `end` as a number, lowest first. Eight bytes before `end` must be readable.
inline std::uint64_t load_before(const std::uint8_t* end, std::size_t size) {
    return load_le<std::uint64_t>(end - 8) >> (64 - 8 * size);
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

// A cursor over bytes that may be anything: every read is checked against the end. Where there is something to read,
// the `head_room` bytes before it must be readable too: an image has its header there, a ByteBuffer keeps them free.
struct Reader {
    static constexpr std::uint32_t head_room = sizeof(std::uint64_t);

    const std::uint8_t* at;
    const std::uint8_t* end;

    [[nodiscard]] bool done() const { return at == end; }
    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end - at); }

    template <class Unsigned>
    Unsigned varint() {
        if (at != end && *at < 0x80) return *at++;
        const auto [value, next] = several_bytes<Unsigned>(at, end);
        at = next;
        return value;
    }
    [[gnu::always_inline]] void skip_varint() {
        const std::size_t ahead = left();
        if (ahead == 0) raise_corrupt("it ends inside a number");
        const std::uint64_t ends =
            ~(ahead >= 8 ? load_le<std::uint64_t>(at) : load_before(end, ahead)) & 0x8080808080808080U;
        if (ends == 0) {
            at = long_varint<uint128>(at, end).next;
            return;
        }
        const auto size = static_cast<std::size_t>(std::countr_zero(ends)) / 8 + 1;
        if (size > ahead) raise_corrupt("it ends inside a number");
        at += size;
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

  private:
    // Static: a reader whose address nobody takes stays in registers.
    template <class Unsigned>
    struct Number {
        Unsigned value;
        const std::uint8_t* next;
    };
    template <class Unsigned>
    [[gnu::noinline]] static Number<Unsigned> several_bytes(const std::uint8_t* at, const std::uint8_t* end) {
        if (at == end) raise_corrupt("it ends inside a number");
        // Up to 8 bytes, 56 bits, without a branch on how many there are.
        const auto ahead = static_cast<std::size_t>(end - at);
        std::uint64_t bytes = ahead >= 8 ? load_le<std::uint64_t>(at) : load_before(end, ahead);
        const std::uint64_t ends = ~bytes & 0x8080808080808080U;
        if (ends == 0) return long_varint<Unsigned>(at, end);
        const auto size = static_cast<std::size_t>(std::countr_zero(ends)) / 8 + 1;
        if (size > ahead) raise_corrupt("it ends inside a number");
        bytes &= ends ^ (ends - 1);
        if (bytes >> (8 * (size - 1)) == 0) raise_corrupt("a number is written longer than it need be");
        bytes &= 0x7f7f7f7f7f7f7f7fU;
        bytes = (bytes & 0x007f007f007f007fU) | (bytes & 0x7f007f007f007f00U) >> 1;
        bytes = (bytes & 0x00003fff00003fffU) | (bytes & 0x3fff00003fff0000U) >> 2;
        bytes = (bytes & 0x000000000fffffffU) | (bytes & 0x0fffffff00000000U) >> 4;
        return {bytes, at + size};
    }
    template <class Unsigned>
    [[gnu::noinline]] static Number<Unsigned> long_varint(const std::uint8_t* at, const std::uint8_t* end) {
        Unsigned value = 0;
        for (unsigned shift = 0; shift < sizeof(Unsigned) * 8; shift += 7) {
            if (at == end) raise_corrupt("it ends inside a number");
            const Unsigned byte = *at++;
            const Unsigned bits = byte & 0x7f;
            value |= bits << shift;
            if (((bits << shift) >> shift) != bits) raise_corrupt("a number is too large");
            if (byte < 0x80) {
                if (byte == 0) raise_corrupt("a number is written longer than it need be");
                return {value, at};
            }
        }
        raise_corrupt("a number is too large");
    }
};

}  // namespace shopmetrics
