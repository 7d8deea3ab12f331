// The algebra of the first third of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<0, 3>;
}

#include "unit/algebra.hpp"
