// The algebra of the families of one small part a key.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = PartFamilies;
}

#include "unit/algebra.hpp"
