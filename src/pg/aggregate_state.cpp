#include "pg/aggregate_state.hpp"

#include <algorithm>

extern "C" {
#include "access/detoast.h"
}

namespace shopmetrics::pg {

varlena* detoasted(Datum datum) {
    constexpr std::size_t piece = std::size_t{2} << 20;
    auto* const given = reinterpret_cast<varlena*>(DatumGetPointer(datum));
    if (!VARATT_IS_EXTERNAL_ONDISK(given)) return PG_DETOAST_DATUM_PACKED(datum);
    varatt_external stored;
    VARATT_EXTERNAL_GET_POINTER(stored, given);
    const std::size_t size = VARATT_EXTERNAL_GET_EXTSIZE(stored);
    if (size <= piece || VARATT_EXTERNAL_IS_COMPRESSED(stored)) return PG_DETOAST_DATUM_PACKED(datum);

    auto* const whole = static_cast<varlena*>(palloc_large(VARHDRSZ + size));
    SET_VARSIZE(whole, VARHDRSZ + size);
    for (std::size_t at = 0; at < size; at += piece) {
        CHECK_FOR_INTERRUPTS();
        varlena* const part =
            detoast_attr_slice(given, static_cast<int32>(at), static_cast<int32>(std::min(piece, size - at)));
        std::memcpy(VARDATA(whole) + at, VARDATA_ANY(part), VARSIZE_ANY_EXHDR(part));
        pfree(part);
    }
    return whole;
}

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
