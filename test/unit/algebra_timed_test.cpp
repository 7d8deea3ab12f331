// The algebra of touches and purchases.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = TimedFamilies;
}

#include "unit/algebra.hpp"
