#include "pg/library.hpp"

SHOPMETRICS_LIBRARY("shopmetrics")
