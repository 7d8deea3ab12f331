// The algebra of the last third of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<2, 3>;
}

#include "unit/algebra.hpp"
