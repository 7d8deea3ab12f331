// Amounts as SQL's numeric.
#pragma once

#include "pg/entry.hpp"
// pg.hpp stays first.
#include "engine/amount.hpp"

namespace shopmetrics::pg {

// A numeric argument, exact; NULL is no amount. Reports what is not a number, is infinite, or has more than 38 digits.
Amount fetch_amount(FunctionCallInfo fcinfo, int argument);

// An amount that is known, with its decimals.
Datum numeric_of(const Amount& amount);
// With as many decimals as the amount that has most.
Datum numeric_of(const AmountSum& sum);

}  // namespace shopmetrics::pg
