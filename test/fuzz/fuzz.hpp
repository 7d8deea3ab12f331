// What the fuzzers share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "unit/tested_family.hpp"

namespace shopmetrics::test {

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

// One input of a keyed family. The first byte chooses what the others are:
//
//     image     bytes from outside. Refused by an Error, or else the only image of what it says: then all that can be
//               read from it is what the model reads, and every way of taking it apart and together gives it back
//     open      a state between its transitions. Any result will do but a crash
//     program   which rows come and which states are merged, in the core and in the model. Rows of touches and
//               purchases may contradict each other: then the summary must be refused
//
// A fuzzer finds its way by many inputs, so few rows come and little is read. One input in a hundred has more rows, and
// everything is done with it; its bytes choose it, so that it is the same one tomorrow. With FUZZ_IN_FULL in the
// environment, as for the kept corpus, they all are such inputs.
enum class Input : std::uint8_t { image, open, program, count };
void fuzz(const TestedFamily& family, const std::uint8_t* data, std::size_t size);

}  // namespace shopmetrics::test
