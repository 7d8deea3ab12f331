// Images of the first families.
#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
using TestedFamilies = FirstFamilies;
}

#include "unit/image.hpp"
