// The growth of the later families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = LaterFamilies;
}

#include "unit/growth.hpp"
