// A part of two flags, which stay set once they are.
#pragma once

#include "engine/part.hpp"

namespace shopmetrics {

// `Names` has the flags 1 and 2 by their names, and `damaged` for the message about bytes that are no flags.
template <class Names>
struct TwoFlags : Names {
    static constexpr std::uint32_t bound = 1;
    static constexpr std::uint8_t both = 3;
    std::uint8_t flags = 0;

    TwoFlags() = default;
    TwoFlags(std::uint8_t set) : flags(set) {}

    static TwoFlags read(Reader& from) {
        const std::uint8_t flags = *from.bytes(1);
        if (flags > both) raise_corrupt(Names::damaged);
        return flags;
    }
    void merge(const TwoFlags& other) { flags = static_cast<std::uint8_t>(flags | other.flags); }
    std::uint8_t* write(std::uint8_t* to) const {
        *to = flags;
        return to + 1;
    }
};

}  // namespace shopmetrics
