// What every library of this project says of itself, once: that the server may load it, and how its loops hear of a
// cancelled query.
#pragma once

#include "pg/pg.hpp"

namespace shopmetrics::pg {

// To be called when the library is loaded.
void listen_for_interrupts();

}  // namespace shopmetrics::pg

#ifdef PG_MODULE_MAGIC_EXT
#define SHOPMETRICS_MAGIC(library) PG_MODULE_MAGIC_EXT(.name = library, .version = SHOPMETRICS_VERSION)
#else
#define SHOPMETRICS_MAGIC(library) PG_MODULE_MAGIC
#endif

#define SHOPMETRICS_LIBRARY(library)              \
    extern "C" {                                  \
    SHOPMETRICS_MAGIC(library);                   \
    PGDLLEXPORT void _PG_init(void);              \
    void _PG_init(void) {                         \
        shopmetrics::pg::listen_for_interrupts(); \
    }                                             \
    }
