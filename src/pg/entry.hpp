// The wall between the server, which reports errors by longjmp, and C++, which throws. Every entry point has three
// phases:
//
//   fetch    plain values are taken from the arguments; the server may longjmp
//   compute  the core works and may throw; nothing here calls what can report an error. Objects with destructors live
//            only here, inside compute([&] { … }), which aborts where an error is reported all the same, if the server
//            is built with assertions
//   return   plain values become Datums; the server may longjmp
//
// What the core throws is caught where the server called us, turned into plain data, and reported only after the
// handler has been left: an exception that reaches the server would abort every session.
#pragma once

#include "pg/pg.hpp"
// pg.hpp stays first.
#include <new>
#include <utility>

#include "engine/error.hpp"

namespace shopmetrics::pg {

struct Failure {
    enum Kind { none, error, interrupted, out_of_memory, unexpected } kind = none;
    Error what;
};

template <class Work>
Failure caught(Work&& work) noexcept {
    Failure failure;
    try {
        work();
    } catch (const Error& error) {
        failure.kind = Failure::error;
        failure.what = error;
    } catch (const Interrupted&) {
        failure.kind = Failure::interrupted;
    } catch (const std::bad_alloc&) {
        failure.kind = Failure::out_of_memory;
    } catch (...) {
        failure.kind = Failure::unexpected;
    }
    return failure;
}

// Reports under the name of the SQL function or aggregate that was called; `fcinfo` may be null, `name` is used then.
[[noreturn]] void report(const Failure& failure, FunctionCallInfo fcinfo, const char* name);

// What the user called, where that is a function of SQL that asks others and says so in the setting shopmetrics.called;
// null elsewhere.
const char* asking_name();

// That name; else of the aggregate that called a transition, combine or final function; else of the function itself.
const char* called_name(FunctionCallInfo fcinfo);

template <Datum (*body)(FunctionCallInfo)>
Datum enter(FunctionCallInfo fcinfo) {
    Datum result = 0;
    const Failure failure = caught([&] { result = body(fcinfo); });
    if (failure.kind != Failure::none) report(failure, fcinfo, nullptr);
    return result;
}

#ifdef USE_ASSERT_CHECKING
// Where the server goes when an error is reported in a compute phase: not over our destructors, but to the end of the
// process, with the error in the log.
class ReportTrap {
  public:
    ReportTrap() { PG_exception_stack = &here_; }
    ReportTrap(const ReportTrap&) = delete;
    ReportTrap& operator=(const ReportTrap&) = delete;
    ~ReportTrap() { PG_exception_stack = outer_; }
    // For sigsetjmp(), which must be called where the phase begins.
    sigjmp_buf& here() { return here_; }

  private:
    sigjmp_buf* const outer_ = PG_exception_stack;
    sigjmp_buf here_;
};
[[noreturn]] void end_of_reported();
#endif

// The compute phase. A server that is built with assertions makes sure that it is one; elsewhere this costs nothing.
template <class Work>
auto compute(Work&& work) {
#ifdef USE_ASSERT_CHECKING
    ReportTrap trap;
    if (sigsetjmp(trap.here(), 0) != 0) end_of_reported();
#endif
    return std::forward<Work>(work)();
}

}  // namespace shopmetrics::pg

// Defines the entry point `name` of the library; the body follows in braces.
#define SHOPMETRICS_FUNCTION(name)                          \
    static Datum name##_body(FunctionCallInfo fcinfo);      \
    extern "C" {                                            \
    PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);               \
    PG_FUNCTION_INFO_V1(name);                              \
    Datum name(PG_FUNCTION_ARGS) {                          \
        return shopmetrics::pg::enter<name##_body>(fcinfo); \
    }                                                       \
    }                                                       \
    static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)
