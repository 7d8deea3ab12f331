// Records in the order they came, until they are folded. A long tail is divided by the leading bits of the hashes as
// the records come, so that each part is sorted and read within a cache: time grows no faster than the number of
// records.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/error.hpp"

namespace shopmetrics {

class Tail {
  public:
    explicit Tail(std::pmr::memory_resource* memory) : slabs_(memory), divided_(memory) {}
    // A tail of records that stand elsewhere and stay there. The eight bytes before them must be readable.
    Tail(const std::uint8_t* begin, const std::uint8_t* end, std::pmr::memory_resource* memory) : Tail(memory) {
        borrowed_ = {begin, end};
        bytes_ = static_cast<std::uint64_t>(end - begin);
    }
    Tail(const Tail&) = delete;
    Tail& operator=(const Tail&) = delete;
    ~Tail() { release(); }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] unsigned parts() const { return 1U << part_bits_; }

    // Adds the record that write(to) writes, of at most `most` bytes; write() returns its end.
    template <class Write>
    void add(std::uint64_t hash, std::uint32_t most, Write write) {
        Part& part = parts_[(hash >> 1) >> (63 - part_bits_)];
        if (static_cast<std::size_t>(part.end - part.at) < most) add_block(part, most);
        std::uint8_t* const end = write(part.at);
        bytes_ += static_cast<std::uint64_t>(end - part.at);
        part.at = end;
    }

    // Divides the tail from now on; it must be empty.
    void divide() {
        divided_.resize(std::size_t{1} << divided_bits);
        parts_ = divided_.data();
        part_bits_ = divided_bits;
    }
    void clear() {
        release();
        std::fill(parts_, parts_ + parts(), Part{});
        borrowed_ = {};
        bytes_ = 0;
    }

    // Calls take(begin, end) for the pieces of a part, in the order they came.
    template <class Take>
    void for_each_piece(unsigned number, Take take) const {
        if (borrowed_.begin != borrowed_.end && number == 0) take(borrowed_.begin, borrowed_.end);
        const Part& part = parts_[number];
        for (const Block* block = part.first; block != nullptr; block = block->next)
            take(block->bytes(), block->next != nullptr ? block->end : part.at);
    }

  private:
    static constexpr unsigned divided_bits = 7;
    static constexpr std::size_t least_slab = std::size_t{4} << 10;
    static constexpr std::size_t most_slab = std::size_t{32} << 20;
    static constexpr std::size_t least_block = 512;
    static constexpr std::size_t most_block = std::size_t{32} << 10;

    // The bytes of a block follow it: a Reader may read the block itself, which stands before them.
    struct Block {
        Block* next;
        std::uint8_t* end;  // once there is a next one
        [[nodiscard]] const std::uint8_t* bytes() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
    };
    struct Part {
        std::uint8_t* at = nullptr;
        std::uint8_t* end = nullptr;  // of the room in the last block
        Block* first = nullptr;
        Block* last = nullptr;
    };
    struct Piece {
        const std::uint8_t* begin = nullptr;
        const std::uint8_t* end = nullptr;
    };
    struct Slab {
        std::uint8_t* bytes;
        std::size_t size;
    };

    void add_block(Part& part, std::uint32_t most) {
        // An undivided tail takes the rest of the slab. A part of a divided one takes an eighth of what the parts have
        // on average, so that little room stays unused.
        std::size_t size = sizeof(Block) + most;
        if (parts() > 1) size = std::max(size, std::clamp(bytes_ / parts() / 8, least_block, most_block));
        size = (size + alignof(Block) - 1) / alignof(Block) * alignof(Block);
        if (slab_room_ < size) add_slab(size);
        if (parts() == 1) size = slab_room_;
        auto* const block = new (slab_end_ - slab_room_) Block{nullptr, nullptr};
        slab_room_ -= size;
        if (part.last == nullptr) {
            part.first = block;
        } else {
            part.last->next = block;
            part.last->end = part.at;
        }
        part.last = block;
        part.at = reinterpret_cast<std::uint8_t*>(block + 1);
        part.end = reinterpret_cast<std::uint8_t*>(block) + size;
    }
    void add_slab(std::size_t size) {
        size = std::max(size, std::clamp(allocated_, least_slab, most_slab));
        slabs_.push_back({nullptr, size});  // first: if this throws, no memory is lost
        auto* const bytes = static_cast<std::uint8_t*>(memory()->allocate(size, alignof(Block)));
        slabs_.back().bytes = bytes;
        allocated_ += size;
        slab_end_ = bytes + size;
        slab_room_ = size;
    }
    void release() {
        for (const Slab& slab : slabs_)
            if (slab.bytes != nullptr) memory()->deallocate(slab.bytes, slab.size, alignof(Block));
        slabs_.clear();
        allocated_ = slab_room_ = 0;
        slab_end_ = nullptr;
    }

    [[nodiscard]] std::pmr::memory_resource* memory() const { return slabs_.get_allocator().resource(); }

    // Every row touches these.
    Part undivided_;
    Part* parts_ = &undivided_;
    unsigned part_bits_ = 0;
    std::uint64_t bytes_ = 0;
    std::pmr::vector<Slab> slabs_;
    std::uint8_t* slab_end_ = nullptr;
    std::size_t slab_room_ = 0;
    std::size_t allocated_ = 0;
    std::pmr::vector<Part> divided_;
    Piece borrowed_;
};

}  // namespace shopmetrics
