// The algebra of touches, purchases and funnels.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = TimedFamilies;
}

#include "unit/algebra.hpp"
