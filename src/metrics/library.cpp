// What the library tells the server when it is loaded.
#include "pg/library.hpp"

extern "C" {
#include "utils/guc.h"

SHOPMETRICS_MAGIC("shopmetrics");

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
    static char* called = nullptr;  // the server's, which reads it by name
    shopmetrics::pg::listen_for_interrupts();
    DefineCustomStringVariable(
        "shopmetrics.called", "The function that the errors of all others name.",
        "Functions of SQL that ask others set it to their own name, because that is what the user called.", &called, "",
        PGC_USERSET, GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE, nullptr, nullptr, nullptr);
}
}
