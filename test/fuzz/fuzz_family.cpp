// The fuzzer of FUZZED_FAMILY, a keyed family: CMakeLists.txt compiles this once for each in src/families/list.hpp.
#include "families/list.hpp"
#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shopmetrics;
    test::fuzz(test::tested<FUZZED_FAMILY>(), data, size);
    return 0;
}
