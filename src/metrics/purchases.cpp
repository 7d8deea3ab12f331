// purchases: the summary. attribution.cpp has what is read from it, with touches.
// The server first: see pg/pg.hpp.
#include "pg/metric.hpp"

#include "families/purchases.hpp"

using namespace shopmetrics;
using namespace shopmetrics::pg;

SHOPMETRICS_FAMILY(purchases, Purchases)
