// What the tests of families share. Those that hold for every keyed family use unit/tested_family.hpp.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/models.hpp"

namespace shopmetrics::test {

// Shapes that between them have all kinds in all columns, and all sizes of keys.
inline std::vector<Shape> some_shapes() {
    using enum KeyKind;
    return {
        {{integer, integer, integer}, 40, 5, false},  {{uuid, text, integer}, 40, 12, false},
        {{text, uuid, text}, 60, 40, true},           {{integer, text, uuid}, 1, 3, false},
        {{text, integer, text}, 100000, 1000, false}, {{integer, uuid, text}, 3, 20, true},
    };
}

// The image is what the model says, valid, and the metrics read from it are the model's.
template <class Family>
void expect_model(const Bytes& image, const Model<Family>& model) {
    ASSERT_EQ(difference_from_model(image, model), "");
}

// A summary of rows, or of an image; the model agrees to its bytes.
template <class Family>
class MadeSummary {
  public:
    explicit MadeSummary(const Rows<Family>& rows) : bytes_(growing_image<Family>(rows)) {
        EXPECT_EQ(Bytes(bytes_.data(), bytes_.data() + bytes_.size()), model_image<Family>(rows));
    }
    static MadeSummary of(const Bytes& image) { return MadeSummary(HeapBytes(image)); }
    [[nodiscard]] Summary<Family> operator*() const { return bytes_.validated<Family>(); }

  private:
    explicit MadeSummary(HeapBytes bytes) : bytes_(std::move(bytes)) {}
    HeapBytes bytes_;
};

// Runs `run` and tells whether it was refused with this code.
template <class Run>
::testing::AssertionResult refused(ErrorCode code, Run run) {
    try {
        run();
    } catch (const Error& error) {
        if (error.code == code) return ::testing::AssertionSuccess() << error.message;
        return ::testing::AssertionFailure() << "refused otherwise: " << error.message;
    }
    return ::testing::AssertionFailure() << "not refused";
}

}  // namespace shopmetrics::test
