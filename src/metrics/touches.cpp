// touches: the summary. attribution.cpp has what is read from it, with purchases.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/touches.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(touches, Touches)
