// Images of the second half of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<1, 2>;
}

#include "unit/image.hpp"
