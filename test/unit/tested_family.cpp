// All that the tests need of TESTED_FAMILY, compiled here: CMakeLists.txt has this file compiled for each
// keyed family of src/families/list.hpp.
#include "unit/tested_family.hpp"

#include "unit/models.hpp"

namespace shopmetrics::test {

SHOPMETRICS_TEST_HELPERS(, TESTED_FAMILY)

namespace {

template <class Family>
using RowOf = typename Model<Family>::Row;

template <class Family>
const RowOf<Family>& row_of(const AnyRow& row) {
    return *static_cast<const RowOf<Family>*>(row.get());
}
template <class Family>
typename Family::Row core_row_of(const AnyRow& row) {
    return Model<Family>::core_row(row_of<Family>(row));
}

template <class Family>
ImageView<Family> parsed(const HeapBytes& bytes) {
    return ImageView<Family>::parse(bytes.data(), bytes.size());
}
template <class Family>
Summary<Family> unchecked(const HeapBytes& bytes) {
    return Summary<Family>::trusted(parsed<Family>(bytes));
}

template <class Family>
class ItsModel final : public AnyModel {
  public:
    explicit ItsModel(Model<Family> model) : model_(std::move(model)) {}

    void add(const AnyRow& row) override { model_.add(row_of<Family>(row)); }
    void merge(const AnyModel& other) override { model_.merge(static_cast<const ItsModel&>(other).model_); }
    [[nodiscard]] std::unique_ptr<AnyModel> copy() const override { return std::make_unique<ItsModel<Family>>(model_); }
    [[nodiscard]] Bytes image() const override { return model_.image(); }
    [[nodiscard]] std::string check(const Bytes& image) const override {
        const HeapBytes bytes(image);
        return model_.check(unchecked<Family>(bytes));
    }
    [[nodiscard]] bool is_torn() const override {
        if constexpr (requires { model_.torn; }) return model_.torn;
        return false;
    }
    [[nodiscard]] bool sums_fit() const override {
        constexpr int128 most = int128{1} << 120;
        int128 sum = 0;
        [[maybe_unused]] const auto take = [&](int128 part) {
            const int128 magnitude = part < 0 ? -(part + 1) : part;
            sum += magnitude < most && sum < most ? magnitude : most - sum;
        };
        if constexpr (requires { model_.for_each_sum(take); }) model_.for_each_sum(take);
        return sum < most;
    }

  private:
    Model<Family> model_;
};

template <class Family>
class ItsSmallState final : public AnySmallState {
  public:
    explicit ItsSmallState(std::uint32_t capacity) : block_(capacity) {}

    bool add(const AnyRow& row) override { return block_.state().add(core_row_of<Family>(row)); }
    bool append(const Bytes& image) override { return block_.state().append(parsed<Family>(HeapBytes(image))); }
    Bytes image() override { return canonical_bytes(block_.state().view()); }
    [[nodiscard]] Bytes open_image() const override { return bytes_of(block_.state().view()); }

  private:
    SmallBlock<Family> block_;
};

template <class Family>
class ItsLargeState final : public AnyLargeState {
  public:
    ItsLargeState(const ImageView<Family>& image, std::pmr::memory_resource* memory) : state_(image, memory) {}

    bool add(const AnyRow& row) override {
        state_.add(core_row_of<Family>(row));
        return true;
    }
    bool append(const Bytes& image) override {
        state_.append(parsed<Family>(HeapBytes(image)));
        return true;
    }
    Bytes image() override {
        state_.fold_all();
        return bytes_of(state_.view());
    }
    void append_state(AnyLargeState& other) override { state_.append(static_cast<ItsLargeState&>(other).state_); }
    void fold() override { state_.fold_all(); }
    bool contradicts_itself() override { return test::contradicts_itself(state_); }
    Bytes image_read_each_way() override { return folded_bytes(state_); }

  private:
    LargeState<Family> state_;
};

template <class Family>
class ItsGrowingState final : public AnyGrowingState {
  public:
    explicit ItsGrowingState(std::pmr::memory_resource* memory) : state_(memory) {}

    bool add(const AnyRow& row) override {
        state_.add(core_row_of<Family>(row));
        return true;
    }
    bool append(const Bytes& image) override {
        state_.append(parsed<Family>(HeapBytes(image)));
        return true;
    }
    Bytes image() override { return state_.image(); }
    void fold() override { state_.fold(); }
    [[nodiscard]] bool is_large() const override { return state_.is_large(); }
    Bytes sent_image() override { return bytes_of(state_.view()); }

  private:
    GrowingState<Family> state_;
};

template <class Family>
class ItsFamily final : public TestedFamily {
  public:
    [[nodiscard]] const char* name() const override { return Family::name; }
    [[nodiscard]] FamilyId id() const override { return Family::id; }
    [[nodiscard]] unsigned key_columns() const override { return Family::key_columns; }
    [[nodiscard]] std::uint32_t option_count() const override { return Family::option_count; }
    [[nodiscard]] std::uint32_t body_offset() const override { return ImageView<Family>::body_offset; }
    [[nodiscard]] bool may_contradict() const override { return rows_may_contradict<Family>; }

    [[nodiscard]] AnyRow random_row(Random& random, const Shape& shape) const override {
        return std::make_shared<RowOf<Family>>(Model<Family>::random_row(random, shape));
    }
    [[nodiscard]] AnyRow row_of_nothing() const override { return std::make_shared<RowOf<Family>>(); }
    [[nodiscard]] AnyRow with_name(const AnyRow& row, unsigned column, const Name& name) const override {
        return changed(row, [&](RowOf<Family>& its) { Model<Family>::set_name(its, column, name); });
    }
    [[nodiscard]] AnyRow with_another_option(const AnyRow& row) const override {
        return changed(row, []([[maybe_unused]] RowOf<Family>& its) {
            if constexpr (Family::option_count > 0) Model<Family>::change_option(its);
        });
    }
    [[nodiscard]] AnyRow contradicting(const AnyRow& row) const override {
        return changed(row, []([[maybe_unused]] RowOf<Family>& its) {
            if constexpr (rows_may_contradict<Family>) Model<Family>::contradict(its);
        });
    }
    [[nodiscard]] std::uint32_t bytes_for(const AnyRow& row) const override {
        return SmallState<Family>::bytes_for(core_row_of<Family>(row));
    }

    [[nodiscard]] std::unique_ptr<AnyModel> model() const override {
        return std::make_unique<ItsModel<Family>>(Model<Family>{});
    }
    [[nodiscard]] std::unique_ptr<AnyModel> decode(const Bytes& image) const override {
        return std::make_unique<ItsModel<Family>>(Model<Family>::decode(image));
    }

    [[nodiscard]] std::unique_ptr<AnySmallState> small_state(std::uint32_t capacity) const override {
        return std::make_unique<ItsSmallState<Family>>(capacity);
    }
    [[nodiscard]] std::unique_ptr<AnyLargeState> large_state(const Bytes& image, Memory memory) const override {
        return std::make_unique<ItsLargeState<Family>>(parsed<Family>(HeapBytes(image)), memory);
    }
    [[nodiscard]] std::unique_ptr<AnyGrowingState> growing_state(Memory memory) const override {
        return std::make_unique<ItsGrowingState<Family>>(memory);
    }

    [[nodiscard]] Bytes nothing() const override { return bytes_of(ImageView<Family>::empty()); }
    bool parse(const Bytes& image) const override { return parsed<Family>(HeapBytes(image)).canonical(); }
    void validate(const Bytes& image) const override { validate_image(parsed<Family>(HeapBytes(image))); }
    [[nodiscard]] Bytes written_again(const Bytes& image) const override {
        const HeapBytes bytes(image);
        return bytes_of<Family>(bytes.template validated<Family>());
    }
    [[nodiscard]] Bytes canonical(const Bytes& image) const override {
        const HeapBytes bytes(image);
        return canonical_bytes(parsed<Family>(bytes));
    }
    [[nodiscard]] Bytes merged(const Bytes& a, const Bytes& b) const override { return merged_bytes<Family>(a, b); }
    [[nodiscard]] Description describe(const Bytes& image) const override {
        const HeapBytes bytes(image);
        Description description;
        Family::describe(unchecked<Family>(bytes), description);
        return description;
    }

    [[nodiscard]] Bytes merged_unchecked(const Bytes& a, const Bytes& b, Memory memory) const override {
        const HeapBytes left(a);
        const HeapBytes right(b);
        ByteBuffer out(memory);
        return bytes_of<Family>(merge_summaries(unchecked<Family>(left), unchecked<Family>(right), out, memory));
    }
    void read(const Bytes& image, Memory memory, const Attempt& attempt) const override {
        const HeapBytes bytes(image);
        Model<Family>::for_each_reading(unchecked<Family>(bytes), memory, attempt);
    }
    void check_contradictions(const Bytes& image, Memory memory) const override {
        const HeapBytes bytes(image);
        shopmetrics::check_contradictions(parsed<Family>(bytes), memory);
    }
    void validate_contradictions(const Bytes& image, Memory memory) const override {
        const HeapBytes bytes(image);
        shopmetrics::validate_contradictions(parsed<Family>(bytes), memory);
    }

  private:
    template <class Change>
    static AnyRow changed(const AnyRow& row, Change change) {
        auto copy = std::make_shared<RowOf<Family>>(row_of<Family>(row));
        change(*copy);
        return copy;
    }
};

}  // namespace

template <>
const TestedFamily& tested<TESTED_FAMILY>() {
    static const ItsFamily<TESTED_FAMILY> family;
    return family;
}

}  // namespace shopmetrics::test
