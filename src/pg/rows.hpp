// Set-returning functions: rows gathered in a tuple store, or given one by one.
#pragma once

#include "pg/entry.hpp"
#include "pg/memory.hpp"
// pg.hpp stays first.
extern "C" {
#include "access/htup_details.h"
#include "funcapi.h"
}

namespace shopmetrics::pg {

// Makes a T that lives as long as the context of the call. For what a set-returning function needs from row to row: it
// may own memory of the context, it is never destroyed, so the server may leave at any time.
template <class T, class... Arguments>
T* make_for_call(Arguments&&... arguments) {
    void* const memory = ContextMemory(CurrentMemoryContext).allocate(sizeof(T), alignof(T));
    return new (memory) T(std::forward<Arguments>(arguments)...);
}

inline constexpr int most_columns = 11;

inline ReturnSetInfo* require_rows_wanted(FunctionCallInfo fcinfo) {
    auto* const result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    if (result == nullptr || !IsA(result, ReturnSetInfo) || (result->allowedModes & SFRM_Materialize) == 0 ||
        result->expectedDesc == nullptr || result->expectedDesc->natts > most_columns)
        ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                errmsg("%s: called where a set of rows has no place", called_name(fcinfo)));
    return result;
}

// Calls next(values, nulls) until it says false, in the fetch phase: it computes with compute(). The functions are
// declared with their columns, so the caller knows the row type: asking the catalogue for it, as InitMaterializedSRF
// does, would cost more than the few rows that a call in a LATERAL has.
template <class Next>
Datum return_rows(FunctionCallInfo fcinfo, Next next) {
    ReturnSetInfo* const result = require_rows_wanted(fcinfo);
    const TupleDesc columns = result->expectedDesc;
    const MemoryContext call = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
    Tuplestorestate* const rows =
        tuplestore_begin_heap((result->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
    MemoryContextSwitchTo(call);
    result->returnMode = SFRM_Materialize;
    result->setResult = rows;

    Datum values[most_columns] = {};
    bool nulls[most_columns] = {};
    // What rows need is dropped now and then.
    constexpr unsigned rows_between_resets = 64;
    const MemoryContext row = AllocSetContextCreate(call, "shopmetrics rows", ALLOCSET_SMALL_SIZES);
    MemoryContextSwitchTo(row);
    for (unsigned number = 1; next(values, nulls); ++number) {
        CHECK_FOR_INTERRUPTS();
        tuplestore_putvalues(rows, columns, values, nulls);
        if (number % rows_between_resets == 0) MemoryContextReset(row);
    }
    MemoryContextSwitchTo(call);
    MemoryContextDelete(row);
    return 0;
}

// The same for rows that may be many: next(cursor, values, nulls) moves what open() made, with make_for_call(). In FROM
// the server wants them all at once; in a select list they are given as they are asked for, and never stored.
template <class Open, class Next>
Datum stream_rows(FunctionCallInfo fcinfo, Open open, Next next) {
    using Cursor = decltype(open());
    ReturnSetInfo* const result = require_rows_wanted(fcinfo);
    if ((result->allowedModes & SFRM_Materialize_Preferred) != 0 || (result->allowedModes & SFRM_ValuePerCall) == 0) {
        const Cursor cursor = open();
        return return_rows(fcinfo, [&](Datum* values, bool* nulls) { return next(cursor, values, nulls); });
    }
    if (SRF_IS_FIRSTCALL()) {
        FuncCallContext* const first = SRF_FIRSTCALL_INIT();
        const MemoryContext call = MemoryContextSwitchTo(first->multi_call_memory_ctx);
        first->user_fctx = open();
        first->tuple_desc = BlessTupleDesc(CreateTupleDescCopy(result->expectedDesc));
        MemoryContextSwitchTo(call);
    }
    FuncCallContext* const calls = SRF_PERCALL_SETUP();
    Datum values[most_columns] = {};
    bool nulls[most_columns] = {};
    if (!next(static_cast<Cursor>(calls->user_fctx), values, nulls)) SRF_RETURN_DONE(calls);
    SRF_RETURN_NEXT(calls, HeapTupleGetDatum(heap_form_tuple(calls->tuple_desc, values, nulls)));
}

}  // namespace shopmetrics::pg
