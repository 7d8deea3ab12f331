// The algebra of stays.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = StayFamilies;
}

#include "unit/algebra.hpp"
