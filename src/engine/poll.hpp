// Long loops ask now and then whether to stop. The server installs its hook; without one, nobody interrupts.
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/error.hpp"

namespace shopmetrics {

// Set once when the library is loaded. Must be callable from any loop and must not throw.
inline bool (*interrupt_requested)() = nullptr;

inline void poll() {
    if (interrupt_requested != nullptr && interrupt_requested()) throw Interrupted{};
}

// Asks once every `every` steps; `every` is a power of two.
class Poll {
  public:
    explicit Poll(std::uint32_t every = 4096) : mask_(every - 1) {}
    [[gnu::always_inline]] void step() {
        if ((++steps_ & mask_) == 0) poll();
    }

  private:
    std::uint32_t mask_;
    std::uint32_t steps_ = 0;
};

// memcpy in pieces of 4 MB: a copy of half a gigabyte must not keep a cancelled query waiting.
inline void copy_bytes(std::uint8_t* to, const std::uint8_t* from, std::size_t size) {
    constexpr std::size_t piece = std::size_t{4} << 20;
    while (size > piece) {
        std::memcpy(to, from, piece);
        to += piece;
        from += piece;
        size -= piece;
        poll();
    }
    if (size > 0) std::memcpy(to, from, size);
}

}  // namespace shopmetrics
