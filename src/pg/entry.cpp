#include "pg/entry.hpp"

#include <cstdlib>

#include "engine/poll.hpp"
#include "pg/library.hpp"

extern "C" {
#include "catalog/pg_aggregate.h"
#include "catalog/pg_type.h"
#include "nodes/execnodes.h"
#include "utils/guc.h"
#include "utils/syscache.h"
}

namespace shopmetrics::pg {

void listen_for_interrupts() {
    // Only what ends the query counts: the server also has other business pending.
    interrupt_requested = [] {
        if (!InterruptPending || InterruptHoldoffCount > 0 || CritSectionCount > 0) return false;
#if PG_VERSION_NUM >= 170000
        if (TransactionTimeoutPending) return true;
#endif
        return QueryCancelPending || ProcDiePending;
    };
}

namespace {

// Citus runs an aggregate in two phases by calling its functions from aggregates of its own, whose first argument says
// which it is. None of ours takes an oid.
Oid aggregate_of(const Aggref* aggregate) {
    const auto* const first = aggregate->args == NIL ? nullptr : linitial_node(TargetEntry, aggregate->args)->expr;
    if (first == nullptr || !IsA(first, Const)) return aggregate->aggfnoid;
    const auto* const value = reinterpret_cast<const Const*>(first);
    if (value->constisnull || (value->consttype != OIDOID && value->consttype != REGPROCEDUREOID))
        return aggregate->aggfnoid;
    return DatumGetObjectId(value->constvalue);
}

// The aggregate of a window whose transition or final function was called: the executor does not say which, so the
// first that has this function.
Oid window_aggregate(FunctionCallInfo fcinfo) {
    if (fcinfo->context == nullptr || !IsA(fcinfo->context, WindowAggState)) return InvalidOid;
    const ListCell* cell;
    foreach (cell, reinterpret_cast<WindowAggState*>(fcinfo->context)->funcs) {
        const Oid candidate = static_cast<WindowFuncExprState*>(lfirst(cell))->wfunc->winfnoid;
        const HeapTuple tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(candidate));
        if (!HeapTupleIsValid(tuple)) continue;
        const auto* const aggregate = reinterpret_cast<Form_pg_aggregate>(GETSTRUCT(tuple));
        const Oid called = fcinfo->flinfo->fn_oid;
        const bool found = aggregate->aggtransfn == called || aggregate->aggfinalfn == called;
        ReleaseSysCache(tuple);
        if (found) return candidate;
    }
    return InvalidOid;
}

}  // namespace

const char* asking_name() {
    const char* const name = GetConfigOption("shopmetrics.called", true, false);
    return name != nullptr && *name != '\0' ? name : nullptr;
}

const char* called_name(FunctionCallInfo fcinfo) {
    if (const char* const asking = asking_name()) return asking;
    const Aggref* const aggregate = AggGetAggref(fcinfo);
    Oid function = aggregate != nullptr ? aggregate_of(aggregate) : window_aggregate(fcinfo);
    if (!OidIsValid(function)) function = fcinfo->flinfo->fn_oid;
    const char* const name = get_func_name(function);
    return name != nullptr ? name : "shopmetrics";
}

#ifdef USE_ASSERT_CHECKING
void end_of_reported() {
    EmitErrorReport();
    write_stderr("shopmetrics: the error above was reported in a compute phase\n");
    std::abort();
}
#endif

void report(const Failure& failure, FunctionCallInfo fcinfo, const char* name) {
    switch (failure.kind) {
        case Failure::interrupted:
            CHECK_FOR_INTERRUPTS();
            ereport(ERROR, errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling statement"));
            break;
        case Failure::out_of_memory:
            ereport(ERROR, errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"),
                    errdetail("shopmetrics could not allocate what it needs."));
            break;
        case Failure::error: {
            int code = ERRCODE_INTERNAL_ERROR;
            switch (failure.what.code) {
                case ErrorCode::invalid_parameter:
                    code = ERRCODE_INVALID_PARAMETER_VALUE;
                    break;
                case ErrorCode::out_of_range:
                    code = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
                    break;
                case ErrorCode::corrupt_image:
                    code = ERRCODE_DATA_CORRUPTED;
                    break;
                case ErrorCode::newer_image:
                    code = ERRCODE_FEATURE_NOT_SUPPORTED;
                    break;
                case ErrorCode::limit_exceeded:
                    code = ERRCODE_PROGRAM_LIMIT_EXCEEDED;
                    break;
                case ErrorCode::file_failed:
                    code = ERRCODE_IO_ERROR;
                    break;
            }
            if (name == nullptr) name = called_name(fcinfo);
            ereport(ERROR, errcode(code), errmsg("%s: %s", name, failure.what.message),
                    failure.what.hint[0] != '\0' ? errhint("%s", failure.what.hint) : 0);
            break;
        }
        default:
            ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("shopmetrics: unexpected exception"));
            break;
    }
    pg_unreachable();
}

}  // namespace shopmetrics::pg
