// Tests that hold for every keyed family: TEST_P(Suite, Name) of a Suite : public EveryFamily, then
// OF_EVERY_FAMILY(Suite).
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "unit/families.hpp"
#include "unit/tested_family.hpp"

namespace shopmetrics::test {

inline void PrintTo(const TestedFamily* family, std::ostream* to) {
    *to << family->name();
}

class EveryFamily : public ::testing::TestWithParam<const TestedFamily*> {
  protected:
    // The image is what the model says, valid, and the metrics read from it are the model's.
    void expect_model(const Bytes& image, const AnyModel& model) const {
        ASSERT_EQ(image, model.image());
        family.validate(image);
        EXPECT_EQ(model.check(image), "");
    }

    const TestedFamily& family = *GetParam();
};

#define OF_EVERY_FAMILY(Suite)                                                     \
    INSTANTIATE_TEST_SUITE_P(Every, Suite, ::testing::ValuesIn(tested_families()), \
                             [](const auto& info) { return std::string(info.param->name()); });

}  // namespace shopmetrics::test
