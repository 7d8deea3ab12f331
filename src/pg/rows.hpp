// Set-returning functions: rows gathered in a tuple store.
#pragma once

#include "pg/entry.hpp"
#include "pg/memory.hpp"

namespace shopmetrics::pg {

// Makes a T that lives as long as the context of the call. For what a set-returning function needs from row to row: it
// may own memory of the context, it is never destroyed, so the server may leave at any time.
template <class T, class... Arguments>
T* make_for_call(Arguments&&... arguments) {
    void* const memory = ContextMemory(CurrentMemoryContext).allocate(sizeof(T), alignof(T));
    return new (memory) T(std::forward<Arguments>(arguments)...);
}

// Calls next(values, nulls) until it says false, in the fetch phase: it computes with compute().
template <class Next>
Datum return_rows(FunctionCallInfo fcinfo, Next next) {
    constexpr int most_columns = 8;
    InitMaterializedSRF(fcinfo, 0);
    auto* const result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    Datum values[most_columns] = {};
    bool nulls[most_columns] = {};
    // What a row needs is dropped with it.
    const MemoryContext row = AllocSetContextCreate(CurrentMemoryContext, "shopmetrics row", ALLOCSET_SMALL_SIZES);
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        const MemoryContext before = MemoryContextSwitchTo(row);
        const bool more = next(values, nulls);
        if (more) tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
        MemoryContextSwitchTo(before);
        if (!more) break;
        MemoryContextReset(row);
    }
    MemoryContextDelete(row);
    return 0;
}

}  // namespace shopmetrics::pg
