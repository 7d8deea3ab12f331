// Memory that counts, and that fails when it is told to.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <new>

namespace shopmetrics::test {

class TestMemory final : public std::pmr::memory_resource {
  public:
    TestMemory() = default;
    // The `fails_at`-th allocation from now on fails, and only that one; 0: none.
    explicit TestMemory(std::uint64_t fails_at) : fails_at_(fails_at) {}

    [[nodiscard]] std::uint64_t allocations() const { return allocations_; }
    [[nodiscard]] std::size_t live() const { return live_; }
    [[nodiscard]] std::size_t peak() const { return peak_; }
    [[nodiscard]] bool failed() const { return failed_; }
    void forget_peak() { peak_ = live_; }

  private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        if (++allocations_ == fails_at_) {
            failed_ = true;
            throw std::bad_alloc();
        }
        void* const block = std::pmr::new_delete_resource()->allocate(bytes, alignment);
        live_ += bytes;
        if (live_ > peak_) peak_ = live_;
        return block;
    }
    void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override {
        live_ -= bytes;
        std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
    }
    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::uint64_t fails_at_ = 0;
    std::uint64_t allocations_ = 0;
    std::size_t live_ = 0;
    std::size_t peak_ = 0;
    bool failed_ = false;
};

}  // namespace shopmetrics::test
