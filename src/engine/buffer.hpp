// A growing block of bytes in memory that the caller owns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>

#include "engine/image.hpp"
#include "engine/poll.hpp"

namespace shopmetrics {

class ByteBuffer {
  public:
    explicit ByteBuffer(std::pmr::memory_resource* memory) : memory_(memory) {}
    ByteBuffer(const ByteBuffer&) = delete;
    ByteBuffer& operator=(const ByteBuffer&) = delete;
    ~ByteBuffer() { release(); }

    void swap(ByteBuffer& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }
    void release() {
        if (data_ != nullptr) memory_->deallocate(data_ - head_room, capacity_ + head_room, alignof(std::uint64_t));
        data_ = nullptr;
        size_ = capacity_ = 0;
    }

    [[nodiscard]] std::pmr::memory_resource* memory() const { return memory_; }
    [[nodiscard]] std::uint8_t* data() const { return data_; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
    [[nodiscard]] std::uint32_t room() const { return capacity_ - size_; }
    [[nodiscard]] std::uint8_t* end() const { return data_ + size_; }
    void set_end(const std::uint8_t* end) { size_ = static_cast<std::uint32_t>(end - data_); }
    void set_size(std::uint32_t size) { size_ = size; }

    // Room for `more` bytes behind the last one. `keys` is for the message when there is no such room.
    void reserve(std::uint64_t more, std::uint64_t keys) {
        if (more <= room()) return;
        const std::uint64_t need = size_ + more;
        if (need > max_state_bytes) raise_limit(keys, "a state", max_state_bytes);
        grow(static_cast<std::uint32_t>(
            std::min<std::uint64_t>(max_state_bytes, std::max<std::uint64_t>(need, capacity_ * 2ULL))));
    }
    void append(const std::uint8_t* bytes, std::uint32_t size, std::uint64_t keys) {
        if (size == 0) return;
        reserve(size, keys);
        copy_bytes(end(), bytes, size);
        size_ += size;
    }

  private:
    static constexpr std::uint32_t head_room = Reader::head_room;

    void grow(std::uint32_t capacity) {
        auto* const block = static_cast<std::uint8_t*>(memory_->allocate(capacity + head_room, alignof(std::uint64_t)));
        std::memset(block, 0, head_room);
        std::uint8_t* const data = block + head_room;
        try {
            if (size_ > 0) copy_bytes(data, data_, size_);
        } catch (...) {
            memory_->deallocate(block, capacity + head_room, alignof(std::uint64_t));
            throw;
        }
        const std::uint32_t size = size_;
        release();
        data_ = data;
        size_ = size;
        capacity_ = capacity;
    }

    std::pmr::memory_resource* memory_;
    std::uint8_t* data_ = nullptr;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
};

}  // namespace shopmetrics
