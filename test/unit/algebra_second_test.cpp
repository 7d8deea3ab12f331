// The algebra of the second third of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<1, 3>;
}

#include "unit/algebra.hpp"
