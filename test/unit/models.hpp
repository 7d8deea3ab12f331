// Every model, and the states that are compared with them.
#pragma once

#include "families/list.hpp"
#include "unit/reference.hpp"
#include "unit/reference_funnel.hpp"
#include "unit/reference_parts.hpp"
#include "unit/reference_stays.hpp"
#include "unit/reference_timed.hpp"
#include "unit/states.hpp"

namespace shopmetrics::test {

// What is made of a family by many tests is compiled once: its states with the core, the rest in tested_family.cpp.
#define SHOPMETRICS_TEST_HELPERS(extern_or_nothing, Family)                                          \
    extern_or_nothing template Summary<Family> HeapBytes::validated<Family>() const;                 \
    extern_or_nothing template Model<Family> model_of<Family>(const Rows<Family>&);                  \
    extern_or_nothing template Rows<Family> random_rows<Family>(Random&, const Shape&, std::size_t); \
    extern_or_nothing template Bytes folded_bytes<Family>(LargeState<Family>&);                      \
    extern_or_nothing template Bytes merged_bytes<Family>(const Bytes&, const Bytes&);               \
    extern_or_nothing template Bytes small_image<Family>(const Rows<Family>&);                       \
    extern_or_nothing template Bytes large_image<Family>(const Rows<Family>&);                       \
    extern_or_nothing template Bytes growing_image<Family>(const Rows<Family>&);                     \
    extern_or_nothing template Bytes model_image<Family>(const Rows<Family>&);                       \
    extern_or_nothing template std::string difference_from_model<Family>(const Bytes&, const Model<Family>&);
#define COMPILED_ELSEWHERE(Family, type) SHOPMETRICS_TEST_HELPERS(extern, Family)
SHOPMETRICS_KEYED_FAMILIES(COMPILED_ELSEWHERE)
#undef COMPILED_ELSEWHERE

}  // namespace shopmetrics::test

namespace shopmetrics {

#define COMPILED_ELSEWHERE(Family, type)      \
    extern template class SmallState<Family>; \
    extern template class LargeState<Family>;
SHOPMETRICS_KEYED_FAMILIES(COMPILED_ELSEWHERE)
#undef COMPILED_ELSEWHERE

}  // namespace shopmetrics
