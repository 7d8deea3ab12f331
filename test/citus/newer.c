/* What goes out of the type audience as a later release would write it: the version, its second byte, is one more. */
#include "postgres.h"

#include "common/base64.h"
#include "fmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(newer_out);
PG_FUNCTION_INFO_V1(newer_send);

static PGFunction function_of_now(const char *name) {
    return (PGFunction) load_external_function("$libdir/shopmetrics", name, true, NULL);
}

Datum newer_out(PG_FUNCTION_ARGS) {
    char *base64 = DatumGetCString(function_of_now("audience_out")(fcinfo));
    char head[3], again[4];

    pg_b64_decode(base64, 4, head, 3);
    head[1]++;
    pg_b64_encode(head, 3, again, 4);
    memcpy(base64, again, 4);
    PG_RETURN_CSTRING(base64);
}

Datum newer_send(PG_FUNCTION_ARGS) {
    bytea *image = DatumGetByteaP(function_of_now("audience_to_bytea")(fcinfo));

    VARDATA(image)[1]++;
    PG_RETURN_BYTEA_P(image);
}
