// Every family, compiled here in full: what the headers hold is checked without a server and without a test.
#include <string_view>
#include <utility>

#include "engine/large_state.hpp"
#include "engine/small_state.hpp"
#include "families/list.hpp"

namespace shopmetrics {

#define COMPILE_STATE(Family, type)    \
    template class SmallState<Family>; \
    template class LargeState<Family>;
SHOPMETRICS_KEYED_FAMILIES(COMPILE_STATE)

#define CHECK(Family, type)                       \
    static_assert(CompleteFamily<Family>::value); \
    static_assert(std::string_view(Family::name) == #type, "the list has another name for a family");
SHOPMETRICS_KEYED_FAMILIES(CHECK)
SHOPMETRICS_COUNTED_FAMILIES(CHECK)

namespace {

constexpr bool each_number_is_there_once() {
    bool taken[256] = {};
    bool once = true;
#define TAKE(Family, type) once = once && !std::exchange(taken[static_cast<int>(Family::id)], true);
    SHOPMETRICS_KEYED_FAMILIES(TAKE)
    SHOPMETRICS_COUNTED_FAMILIES(TAKE)
    return once;
}
static_assert(each_number_is_there_once(), "two families have one number");

}  // namespace
}  // namespace shopmetrics
