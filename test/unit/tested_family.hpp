// A keyed family as the tests see it that hold for each of them: with rows, states and models whose types they do not
// know. So such a test is compiled once, and what is particular to a family once for all tests: see tested_family.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <stdexcept>
#include <string>
#include <vector>

#include "families/list.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

// A row of some family, which only that family reads.
using AnyRow = std::shared_ptr<const void>;
using AnyRows = std::vector<AnyRow>;

// A Model<Family>.
class AnyModel {
  public:
    AnyModel() = default;
    AnyModel(const AnyModel&) = delete;
    AnyModel& operator=(const AnyModel&) = delete;
    virtual ~AnyModel() = default;

    virtual void add(const AnyRow& row) = 0;
    virtual void merge(const AnyModel& other) = 0;
    [[nodiscard]] virtual std::unique_ptr<AnyModel> copy() const = 0;
    [[nodiscard]] virtual Bytes image() const = 0;
    // What is read otherwise from an image, in words.
    [[nodiscard]] virtual std::string check(const Bytes& image) const = 0;
    // Have rows contradicted each other?
    [[nodiscard]] virtual bool is_torn() const = 0;
    // Made-up sums may be so large that nothing can be added to them: then the core refuses, and there is no answer.
    [[nodiscard]] virtual bool sums_fit() const = 0;
};

// A state of an aggregate. Images that come to it may be open; their bytes are gone when it has taken them.
class AnyState {
  public:
    AnyState() = default;
    AnyState(const AnyState&) = delete;
    AnyState& operator=(const AnyState&) = delete;
    virtual ~AnyState() = default;

    // False: a small state has no room, and has not changed.
    virtual bool add(const AnyRow& row) = 0;
    virtual bool append(const Bytes& image) = 0;
    // In its stored form.
    virtual Bytes image() = 0;
};

class AnySmallState : public AnyState {
  public:
    [[nodiscard]] virtual Bytes open_image() const = 0;
};

class AnyLargeState : public AnyState {
  public:
    virtual void append_state(AnyLargeState& other) = 0;
    virtual void fold() = 0;
    virtual bool contradicts_itself() = 0;
    // The image after it was read in each way there is: see folded_bytes().
    virtual Bytes image_read_each_way() = 0;
};

class AnyGrowingState : public AnyState {
  public:
    virtual void fold() = 0;
    [[nodiscard]] virtual bool is_large() const = 0;
    // As another state receives it: its stored form, or open.
    virtual Bytes sent_image() = 0;
};

class TestedFamily {
  public:
    TestedFamily() = default;
    TestedFamily(const TestedFamily&) = delete;
    TestedFamily& operator=(const TestedFamily&) = delete;
    virtual ~TestedFamily() = default;

    [[nodiscard]] virtual const char* name() const = 0;
    [[nodiscard]] virtual FamilyId id() const = 0;
    [[nodiscard]] virtual unsigned key_columns() const = 0;
    [[nodiscard]] virtual std::uint32_t option_count() const = 0;
    [[nodiscard]] virtual std::uint32_t body_offset() const = 0;
    [[nodiscard]] virtual bool may_contradict() const = 0;

    [[nodiscard]] virtual AnyRow random_row(Random& random, const Shape& shape) const = 0;
    [[nodiscard]] virtual AnyRow row_of_nothing() const = 0;
    [[nodiscard]] virtual AnyRow with_name(const AnyRow& row, unsigned column, const Name& name) const = 0;
    [[nodiscard]] virtual AnyRow with_another_option(const AnyRow& row) const = 0;
    [[nodiscard]] virtual AnyRow contradicting(const AnyRow& row) const = 0;
    // What a small state says that the row needs.
    [[nodiscard]] virtual std::uint32_t bytes_for(const AnyRow& row) const = 0;

    [[nodiscard]] virtual std::unique_ptr<AnyModel> model() const = 0;
    // Of an image that is valid.
    [[nodiscard]] virtual std::unique_ptr<AnyModel> decode(const Bytes& image) const = 0;

    using Memory = std::pmr::memory_resource*;
    static inline Memory const heap = std::pmr::new_delete_resource();
    [[nodiscard]] virtual std::unique_ptr<AnySmallState> small_state(std::uint32_t capacity) const = 0;
    [[nodiscard]] virtual std::unique_ptr<AnyLargeState> large_state(const Bytes& image,
                                                                     Memory memory = heap) const = 0;
    [[nodiscard]] virtual std::unique_ptr<AnyGrowingState> growing_state(Memory memory = heap) const = 0;

    // The image of no rows.
    [[nodiscard]] virtual Bytes nothing() const = 0;
    // Checks the header, as that of a state; tells whether the image is in its stored form.
    virtual bool parse(const Bytes& image) const = 0;
    // Checks bytes from outside in full.
    virtual void validate(const Bytes& image) const = 0;
    // The same, and gives them as they are written again.
    [[nodiscard]] virtual Bytes written_again(const Bytes& image) const = 0;
    // The stored form of an image that may be open.
    [[nodiscard]] virtual Bytes canonical(const Bytes& image) const = 0;
    // Two images from outside as one.
    [[nodiscard]] virtual Bytes merged(const Bytes& a, const Bytes& b) const = 0;
    [[nodiscard]] virtual Description describe(const Bytes& image) const = 0;

    // What is done with an image that was made or checked, in this memory: nothing of it is checked again.
    [[nodiscard]] virtual Bytes merged_unchecked(const Bytes& a, const Bytes& b, Memory memory) const = 0;
    // Calls attempt(read) for each metric.
    using Attempt = std::function<void(const std::function<void()>&)>;
    virtual void read(const Bytes& image, Memory memory, const Attempt& attempt) const = 0;
    virtual void check_contradictions(const Bytes& image, Memory memory) const = 0;
    virtual void validate_contradictions(const Bytes& image, Memory memory) const = 0;

    // Of many rows.
    [[nodiscard]] AnyRows random_rows(Random& random, const Shape& shape, std::size_t count) const {
        AnyRows rows;
        for (std::size_t i = 0; i < count; ++i) rows.push_back(random_row(random, shape));
        return rows;
    }
    [[nodiscard]] std::unique_ptr<AnyModel> model_of(const AnyRows& rows) const {
        auto made = model();
        for (const AnyRow& row : rows) made->add(row);
        return made;
    }
    [[nodiscard]] Bytes small_image(const AnyRows& rows) const {
        const auto state = small_state(1U << 22);
        for (const AnyRow& row : rows)
            if (!state->add(row)) throw std::logic_error("too many rows for a small state");
        return state->image();
    }
    [[nodiscard]] Bytes large_image(const AnyRows& rows) const {
        const auto state = large_state(nothing());
        for (const AnyRow& row : rows) state->add(row);
        return state->image_read_each_way();
    }
    [[nodiscard]] Bytes growing_image(const AnyRows& rows) const {
        const auto state = growing_state();
        for (const AnyRow& row : rows) state->add(row);
        return state->image();
    }
};

template <class Family>
const TestedFamily& tested();
#define TESTED(Family, type) \
    template <>              \
    const TestedFamily& tested<Family>();
SHOPMETRICS_KEYED_FAMILIES(TESTED)
#undef TESTED

inline std::vector<const TestedFamily*> tested_families() {
#define TESTED(Family, type) &tested<Family>(),
    return {SHOPMETRICS_KEYED_FAMILIES(TESTED)};
#undef TESTED
}

}  // namespace shopmetrics::test
