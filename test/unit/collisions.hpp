// Keys that somebody might choose to make a hash table suffer: integers with any hash, and texts with one hash.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "engine/bytes.hpp"
#include "engine/key.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

inline constexpr std::uint64_t inverse_of(std::uint64_t odd) {
    std::uint64_t inverse = odd;  // right in 3 bits; each step doubles them
    for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
    return inverse;
}

// The inverse of mix().
inline constexpr std::uint64_t unmix(std::uint64_t hash) {
    constexpr std::uint64_t inverse = inverse_of(0xd6e8feb86659fd93U);
    for (int round = 0; round < 2; ++round) hash = (hash ^ (hash >> 32)) * inverse;
    return hash ^ (hash >> 32);
}

inline Name integer_with_hash(std::uint64_t hash) {
    return integer(unzigzag(unmix(hash)));
}

// XXH3 of 17 to 128 bytes adds up, for each half of 16 bytes, (first 8 ^ secret) * (last 8 ^ secret), the product's two
// halves xored. A first factor of 0 takes the half out of the sum; a last one of 1 lets the first be the term.
namespace xxh3 {

inline constexpr std::uint64_t prime = 0x9E3779B185EBCA87U;
inline constexpr std::uint64_t secret[] = {
    0xbe4ba423396cfeb8U, 0x1cad21f72c81017cU, 0xdb979083e96dd4deU, 0x1f67b3b7a4a44072U,
    0x78e5c0cc4ee679cbU, 0x2172ffcc7dd05a82U, 0x8e2443f7744608b8U, 0x4c263a81e69035e0U,
    0xcb00c391bb52283cU, 0xa32e531b8b65d088U, 0x4ef90da297486471U, 0xd8acdea946ef1938U,
    0x3f349ce33f76faa8U, 0x1d4f0bc7c7bbdcf9U, 0x3159b4cd4be0518aU, 0x647378d9c97e9fc8U};

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const uint128 product = uint128{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
inline void put(std::string& to, std::size_t at, std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) to[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace xxh3

inline std::uint64_t hash_of_text(const std::string& value) {
    return XXH3_64bits(value.data(), value.size());
}

// The number-th of many texts of 32 bytes with one hash. Different suffixes (16 bytes) give other such families.
inline std::string colliding_text(std::uint64_t number, const std::string& suffix = std::string(16, 's')) {
    std::string value(16, '\0');
    xxh3::put(value, 0, xxh3::secret[0]);
    xxh3::put(value, 8, number);
    return value + suffix;
}

// A text of 32 bytes whose last 24 are a text with the same hash.
inline std::string text_with_colliding_suffix(std::uint64_t number) {
    std::string value(32, 'e');
    const std::uint64_t second = xxh3::secret[1] ^ 1;
    const std::uint64_t third = number;
    const std::uint64_t of_suffix = xxh3::fold(second ^ xxh3::secret[0], third ^ xxh3::secret[1]);
    xxh3::put(value, 0, (of_suffix - 8 * xxh3::prime) ^ xxh3::secret[0]);
    xxh3::put(value, 8, second);
    xxh3::put(value, 16, third);
    return value;
}

// A text of 128 bytes with the hash of colliding_text(_, suffix).
inline std::string long_text_colliding_with(const std::string& suffix) {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::memcpy(&first, suffix.data(), 8);
    std::memcpy(&second, suffix.data() + 8, 8);
    const std::uint64_t sum = 32 * xxh3::prime + xxh3::fold(first ^ xxh3::secret[2], second ^ xxh3::secret[3]);
    std::string value(128, '\0');
    // Pairs of halves from the outside in, each with the next 32 bytes of the secret.
    for (std::size_t pair = 0; pair < 4; ++pair) {
        xxh3::put(value, 16 * pair, xxh3::secret[4 * pair]);
        xxh3::put(value, 112 - 16 * pair, xxh3::secret[4 * pair + 2]);
    }
    xxh3::put(value, 0, (sum - 128 * xxh3::prime) ^ xxh3::secret[0]);
    xxh3::put(value, 8, 1 ^ xxh3::secret[1]);
    return value;
}

}  // namespace shopmetrics::test
