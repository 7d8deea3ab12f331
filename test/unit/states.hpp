// States and images in the hands of a test.
#pragma once

#include <bit>
#include <memory>
#include <memory_resource>
#include <vector>

#include "engine/large_state.hpp"
#include "engine/small_state.hpp"
#include "families/funnel.hpp"
#include "unit/reference.hpp"

namespace shopmetrics::test {

// Bytes of exactly their size on the heap, so that the address sanitizer sees a read behind the last one.
class HeapBytes {
  public:
    HeapBytes(const std::uint8_t* from, std::size_t size) : bytes_(new std::uint8_t[size]), size_(size) {
        if (size > 0) std::memcpy(bytes_.get(), from, size);
    }
    explicit HeapBytes(const Bytes& bytes) : HeapBytes(bytes.data(), bytes.size()) {}
    [[nodiscard]] const std::uint8_t* data() const { return bytes_.get(); }
    [[nodiscard]] std::size_t size() const { return size_; }

    // What comes from outside: checked in full.
    template <class Family>
    [[nodiscard]] Summary<Family> validated() const;

  private:
    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t size_;
};

template <class Family>
Summary<Family> HeapBytes::validated() const {
    return Summary<Family>::checked(ImageView<Family>::parse(data(), size()));
}

// Bytes behind the head room that a Reader asks for, and nothing behind them.
class Readable {
  public:
    explicit Readable(const Bytes& bytes) : block_(with_head_room(bytes)) {}
    [[nodiscard]] Reader reader() const { return {block_.data() + Reader::head_room, block_.data() + block_.size()}; }

  private:
    static Bytes with_head_room(const Bytes& bytes) {
        Bytes block(Reader::head_room, 0xff);  // must not be taken for a part of the number
        block.insert(block.end(), bytes.begin(), bytes.end());
        return block;
    }
    HeapBytes block_;
};

template <class Family>
Bytes bytes_of(const ImageView<Family>& view) {
    Bytes bytes(view.image_bytes());
    view.write(bytes.data());
    return bytes;
}

// The canonical bytes of a view that may be open.
template <class Family>
Bytes canonical_bytes(const ImageView<Family>& view,
                      std::pmr::memory_resource* memory = std::pmr::new_delete_resource()) {
    ByteBuffer folded(memory);
    return bytes_of(canonical_view(view, folded, memory));
}

template <class Family>
Bytes merged_bytes(const Bytes& a, const Bytes& b) {
    const HeapBytes left(a);
    const HeapBytes right(b);
    ByteBuffer out(std::pmr::new_delete_resource());
    return bytes_of<Family>(
        merge_summaries(left.validated<Family>(), right.validated<Family>(), out, std::pmr::new_delete_resource()));
}

// What is read of values as they are merged, without writing them.
template <class Family>
std::vector<std::int64_t> read_of_values(const RecordStream<Family>& records) {
    if constexpr (std::is_same_v<Family, Audience>) {
        return {daily_unique_users(records)};
    } else if constexpr (std::is_same_v<Family, Visits>) {
        std::vector<std::int64_t> counts;
        for (const std::int64_t gap : {std::int64_t{1}, std::int64_t{1000}, std::int64_t{1'000'000'000}}) {
            const VisitCounts of = visit_counts(records, gap);
            counts.insert(counts.end(), {of.users, of.sessions});
        }
        return counts;
    } else if constexpr (std::is_same_v<Family, Funnel>) {
        std::vector<std::int64_t> counts;
        for (const std::uint64_t within : {std::uint64_t{0}, std::uint64_t{3}, no_window}) {
            const FunnelUsers of = funnel_users(records, within);
            counts.push_back(of.steps);
            counts.insert(counts.end(), std::begin(of.reached), std::end(of.reached));
        }
        return counts;
    } else {
        return {};
    }
}

// Does a stream of the state refuse rows that contradict each other?
template <class Family>
bool contradicts_itself(LargeState<Family>& state) {
    try {
        static_cast<void>(state.stream().keys());
    } catch (const Error& error) {
        if (error.code != ErrorCode::invalid_parameter) throw;
        return true;
    }
    return false;
}

// A state's image, read in each way there is: folded, record after record, and folded into another state. Of rows that
// contradict each other, which no stream gives, it is only folded.
template <class Family>
Bytes folded_bytes(LargeState<Family>& state) {
    if (contradicts_itself(state)) {
        state.fold_all();
        return bytes_of(state.view());
    }
    Bytes read;
    const std::uint32_t keys = state.stream().for_each([&](const KeyBytes& key, Reader payload) {
        Bytes record;
        put_sized(record, Bytes(key.data, key.data + key.size));
        record.insert(record.end(), payload.at, payload.end);
        put_sized(read, record);
    });
    if (state.stream().keys() != keys) throw std::logic_error("records are counted otherwise than read");
    const std::vector<std::int64_t> of_values = read_of_values<Family>(state.stream());
    LargeState<Family> other(ImageView<Family>::empty(), std::pmr::new_delete_resource());
    other.append(state);
    other.fold_all();
    state.fold_all();
    if (read_of_values<Family>(Summary<Family>::trusted(state.view())) != of_values)
        throw std::logic_error("values are read otherwise than written");
    const Bytes folded = bytes_of(state.view());
    if (Bytes(folded.begin() + ImageView<Family>::body_offset, folded.end()) != read || state.view().keys() != keys)
        throw std::logic_error("records are read otherwise than folded");
    if (bytes_of(other.view()) != folded) throw std::logic_error("a state is taken otherwise than folded");
    return folded;
}

// A small state in memory that is large enough for it.
template <class Family>
class SmallBlock {
  public:
    explicit SmallBlock(std::uint32_t capacity, std::pmr::memory_resource* memory = std::pmr::new_delete_resource())
        : memory_(memory), block_(static_cast<std::uint8_t*>(memory->allocate(capacity, 8))), capacity_(capacity) {
        state().clear();
    }
    SmallBlock(const SmallBlock&) = delete;
    SmallBlock& operator=(const SmallBlock&) = delete;
    ~SmallBlock() { memory_->deallocate(block_, capacity_, 8); }

    [[nodiscard]] SmallState<Family> state() const { return SmallState<Family>(block_, capacity_); }
    [[nodiscard]] std::uint32_t capacity() const { return capacity_; }

  private:
    std::pmr::memory_resource* memory_;
    std::uint8_t* block_;
    std::uint32_t capacity_;
};

// The state of an aggregate as the server keeps it (src/pg/aggregate_state.hpp): flat in steps of a power of two,
// promoted when it has grown.
template <class Family>
class GrowingState {
  public:
    explicit GrowingState(std::pmr::memory_resource* memory = std::pmr::new_delete_resource()) : memory_(memory) {}

    void add(const typename Family::Row& row) {
        add_to([&] { return SmallState<Family>::bytes_for(row); }, [&](auto state) { return state.add(row); },
               [&](auto& state) { state.add(row); });
    }
    void append(const ImageView<Family>& other) {
        add_to([&] { return other.header.used; }, [&](auto state) { return state.append(other); },
               [&](auto& state) { state.append(other); });
    }
    [[nodiscard]] bool is_large() const { return large_ != nullptr; }

    // As another state receives it.
    [[nodiscard]] ImageView<Family> view() {
        if (large_ != nullptr) {
            large_->fold_all();
            return large_->view();
        }
        return small_ != nullptr ? small_->state().view() : ImageView<Family>::empty();
    }
    [[nodiscard]] Bytes image() { return canonical_bytes(view(), memory_); }

    // For small states: what the server does on the way to more room.
    void fold() {
        if (large_ != nullptr) large_->fold_all();
        if (small_ == nullptr) return;
        ByteBuffer folded(memory_);
        const ImageView<Family> image = canonical_view(small_->state().view(), folded, memory_);
        // In order, times half the range apart may need more bytes than before.
        if (image.image_bytes() <= small_->capacity()) small_->state().assign(image);
    }

  private:
    static constexpr std::uint32_t length_bytes = 4;
    static constexpr std::uint32_t largest_small_state = 2048;

    template <class More, class AddSmall, class AddLarge>
    void add_to(More bytes_needed, AddSmall add_small, AddLarge add_large) {
        if (large_ != nullptr) {
            add_large(*large_);
            return;
        }
        if (small_ != nullptr && add_small(small_->state())) return;
        const std::uint64_t more = bytes_needed();
        ByteBuffer folded(memory_);
        ImageView<Family> image = ImageView<Family>::empty();
        if (small_ != nullptr) {
            image = small_->state().view();
            if (small_->state().worth_folding()) {
                image = canonical_view(image, folded, memory_);
                const std::uint32_t total = small_->capacity() + length_bytes;
                if (length_bytes + image.image_bytes() + more <= total - total / 4) {
                    small_->state().assign(image);
                    if (add_small(small_->state())) return;
                }
            }
        }
        const std::uint64_t need = length_bytes + image.image_bytes() + more;
        if (need <= largest_small_state) {
            auto grown = std::make_unique<SmallBlock<Family>>(
                std::bit_ceil(static_cast<std::uint32_t>(need)) - length_bytes, memory_);
            grown->state().assign(image);
            if (!add_small(grown->state())) throw std::logic_error("a state that does not grow");
            small_ = std::move(grown);
        } else {
            auto grown = std::make_unique<LargeState<Family>>(image, memory_);
            add_large(*grown);
            large_ = std::move(grown);
            small_.reset();
        }
    }

    std::pmr::memory_resource* memory_;
    std::unique_ptr<SmallBlock<Family>> small_;
    std::unique_ptr<LargeState<Family>> large_;
};

template <class Family>
using Rows = std::vector<typename Model<Family>::Row>;

template <class Family>
Rows<Family> random_rows(Random& random, const Shape& shape, std::size_t count) {
    Rows<Family> rows;
    for (std::size_t i = 0; i < count; ++i) rows.push_back(Model<Family>::random_row(random, shape));
    return rows;
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

template <class Family>
Bytes model_image(const Rows<Family>& rows) {
    return model_of<Family>(rows).image();
}

// What an image is otherwise than the model says, in words: its bytes, whether it is valid, and the metrics read from
// it.
template <class Family>
std::string difference_from_model(const Bytes& image, const Model<Family>& model) {
    if (image != model.image()) return "the bytes are not the model's";
    const HeapBytes bytes(image);
    return model.check(bytes.validated<Family>());
}

}  // namespace shopmetrics::test
