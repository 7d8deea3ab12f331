#include "pg/aggregate_state.hpp"

namespace shopmetrics::pg {

MemoryContext large_states_context(MemoryContext aggregate) {
    constexpr const char* name = "shopmetrics large states";
    for (MemoryContext child = aggregate->firstchild; child != nullptr; child = child->nextchild)
        if (std::strcmp(child->name, name) == 0) return child;
    return AllocSetContextCreate(aggregate, "shopmetrics large states", ALLOCSET_DEFAULT_SIZES);
}

Datum read_only_pointer(ExpandedObjectHeader* header) {
    auto* const pointer = static_cast<char*>(palloc(EXPANDED_POINTER_SIZE));
    std::memcpy(pointer, DatumGetPointer(EOHPGetRODatum(header)), EXPANDED_POINTER_SIZE);
    return PointerGetDatum(pointer);
}

}  // namespace shopmetrics::pg
