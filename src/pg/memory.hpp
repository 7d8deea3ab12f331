// The core's memory: a memory context of the server's, so that the executor's accounting sees it and errors free it.
#pragma once

#include "pg/pg.hpp"
// pg.hpp stays first.
#include <sys/mman.h>

#include <memory_resource>

namespace shopmetrics::pg {

// Hundreds of megabytes taken a small page at a time cost as much as the work on them. For memory that nobody has
// touched.
inline void advise_large_pages([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    constexpr std::size_t large_block = std::size_t{4} << 20;
    constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
    if (bytes < large_block) return;
    const auto begin = (reinterpret_cast<std::uintptr_t>(block) + page - 1) & ~(page - 1);
    const auto end = (reinterpret_cast<std::uintptr_t>(block) + bytes) & ~(page - 1);
    if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

// palloc() for what may be large: to touch and to give back memory a small page at a time takes long, and nobody can
// interrupt it.
inline void* palloc_large(std::size_t bytes) {
    void* const block = palloc(bytes);
    advise_large_pages(block, bytes);
    return block;
}

class ContextMemory final : public std::pmr::memory_resource {
  public:
    explicit ContextMemory(MemoryContext context) : context_(context) {}
    [[nodiscard]] MemoryContext context() const { return context_; }

  private:
    // Never reports: running out of memory is an exception here, like everything else the core can meet.
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        if (bytes > MaxAllocHugeSize - alignment) throw std::bad_alloc();
        const bool padded = alignment > MAXIMUM_ALIGNOF;
        void* const block = MemoryContextAllocExtended(context_, padded ? bytes + alignment : bytes,
                                                       MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
        if (block == nullptr) throw std::bad_alloc();
        advise_large_pages(block, bytes);
        if (!padded) return block;
        // The address handed out is above the block's; where that begins is kept right below it.
        const std::uintptr_t aligned = (reinterpret_cast<std::uintptr_t>(block) + alignment) & ~(alignment - 1);
        reinterpret_cast<void**>(aligned)[-1] = block;
        return reinterpret_cast<void*>(aligned);
    }
    void do_deallocate(void* address, std::size_t, std::size_t alignment) override {
        pfree(alignment > MAXIMUM_ALIGNOF ? static_cast<void**>(address)[-1] : address);
    }
    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    MemoryContext context_;
};

// Memory for one call: some on the stack, more from the context of the call.
class CallMemory {
  public:
    CallMemory() : context_(CurrentMemoryContext), scratch_(stack_, sizeof stack_, &context_) {}
    CallMemory(const CallMemory&) = delete;
    CallMemory& operator=(const CallMemory&) = delete;

    // Freed at the end of the call only: for what is allocated once or is small.
    std::pmr::memory_resource* scratch() { return &scratch_; }
    // Freed when it is given back.
    std::pmr::memory_resource* context() { return &context_; }

  private:
    ContextMemory context_;
    alignas(16) char stack_[4096];
    std::pmr::monotonic_buffer_resource scratch_;
};

}  // namespace shopmetrics::pg
