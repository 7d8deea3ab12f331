// Images of the first half of the families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FamiliesOfPart<0, 2>;
}

#include "unit/image.hpp"
