// The fuzzer of FUZZED_FAMILY, a keyed family: CMakeLists.txt compiles this once for each in src/families/list.hpp.
#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return shopmetrics::test::fuzz<shopmetrics::FUZZED_FAMILY>(data, size);
}
