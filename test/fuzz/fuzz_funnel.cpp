#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return shopmetrics::test::fuzz<shopmetrics::Funnel>(data, size);
}
