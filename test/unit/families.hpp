// What the tests that hold for every keyed family share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "families/list.hpp"
#include "unit/reference.hpp"
#include "unit/reference_funnel.hpp"
#include "unit/reference_parts.hpp"
#include "unit/reference_stays.hpp"
#include "unit/reference_timed.hpp"
#include "unit/states.hpp"

namespace shopmetrics::test {

// One of so many parts of all keyed families, so that no file of tests takes minutes to compile.
template <class, class... Families>
struct ListOf {
    template <std::size_t part, std::size_t parts>
    static auto part_of() {
        return []<std::size_t... i>(std::index_sequence<i...>) {
            return ::testing::Types<std::tuple_element_t<part + i * parts, std::tuple<Families...>>...>();
        }
        (std::make_index_sequence<(sizeof...(Families) + parts - 1 - part) / parts>());
    }
};
#define FAMILY(Family, type) , Family
using KeyedFamilies = ListOf<void SHOPMETRICS_KEYED_FAMILIES(FAMILY)>;
#undef FAMILY
template <std::size_t part, std::size_t parts>
using FamiliesOfPart = decltype(KeyedFamilies::part_of<part, parts>());

struct FamilyNames {
    template <class Family>
    static std::string GetName(int) {
        return Family::name;
    }
};

template <class Family>
using Rows = std::vector<typename Model<Family>::Row>;

template <class Family>
Rows<Family> random_rows(Random& random, const Shape& shape, std::size_t count) {
    Rows<Family> rows;
    for (std::size_t i = 0; i < count; ++i) rows.push_back(Model<Family>::random_row(random, shape));
    return rows;
}

// Shapes that between them have all kinds in all columns, and all sizes of keys.
inline std::vector<Shape> some_shapes() {
    using enum KeyKind;
    return {
        {{integer, integer, integer}, 40, 5, false},  {{uuid, text, integer}, 40, 12, false},
        {{text, uuid, text}, 60, 40, true},           {{integer, text, uuid}, 1, 3, false},
        {{text, integer, text}, 100000, 1000, false}, {{integer, uuid, text}, 3, 20, true},
    };
}

template <class Family>
Bytes small_image(const Rows<Family>& rows) {
    SmallBlock<Family> block(1U << 22);
    for (const auto& row : rows)
        if (!block.state().add(Model<Family>::core_row(row))) throw std::logic_error("too many rows for a small state");
    return canonical_bytes(block.state().view());
}

template <class Family>
Bytes large_image(const Rows<Family>& rows) {
    LargeState<Family> state(ImageView<Family>::empty(), std::pmr::new_delete_resource());
    for (const auto& row : rows) state.add(Model<Family>::core_row(row));
    return folded_bytes(state);
}

template <class Family>
Bytes growing_image(const Rows<Family>& rows) {
    GrowingState<Family> state;
    for (const auto& row : rows) state.add(Model<Family>::core_row(row));
    return state.image();
}

// The image is what the model says, valid, and the metrics read from it are the model's.
template <class Family>
void expect_model(const Bytes& image, const Model<Family>& model) {
    ASSERT_EQ(image, model.image());
    const HeapBytes bytes(image);
    const auto view = bytes.validated<Family>();
    EXPECT_EQ(model.check(view), "");
}

// A summary of rows, or of an image; the model agrees to its bytes.
template <class Family>
class MadeSummary {
  public:
    explicit MadeSummary(const Rows<Family>& rows) : bytes_(growing_image<Family>(rows)) {
        EXPECT_EQ(Bytes(bytes_.data(), bytes_.data() + bytes_.size()), model_of<Family>(rows).image());
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
