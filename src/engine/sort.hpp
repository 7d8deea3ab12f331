// Sorting by a 64-bit number: scattered by leading digits, then finished in place. Every loop can be interrupted.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory_resource>
#include <type_traits>
#include <vector>

#include "engine/poll.hpp"

namespace shopmetrics {

namespace sort_detail {

// An array that nobody has filled: to zero hundreds of megabytes first would take long and could not be interrupted.
template <class T>
class Uninitialized {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    Uninitialized(std::size_t size, std::pmr::memory_resource* memory)
        : memory_(memory), size_(size), data_(static_cast<T*>(memory->allocate(size * sizeof(T), alignof(T)))) {}
    Uninitialized(const Uninitialized&) = delete;
    Uninitialized& operator=(const Uninitialized&) = delete;
    ~Uninitialized() { memory_->deallocate(data_, size_ * sizeof(T), alignof(T)); }
    [[nodiscard]] T* data() const { return data_; }

  private:
    std::pmr::memory_resource* memory_;
    std::size_t size_;
    T* data_;
};

// Stable distribution of `from` into `to` by `digit(element)` in [0, buckets).
template <class T, class Digit>
void scatter(const T* from, T* to, std::size_t size, std::uint32_t* counts, std::size_t buckets, Digit digit) {
    Poll interrupts(1U << 16);
    std::fill(counts, counts + buckets, 0);
    for (std::size_t i = 0; i < size; ++i) {
        ++counts[digit(from[i])];
        interrupts.step();
    }
    std::uint32_t start = 0;
    for (std::size_t b = 0; b < buckets; ++b) {
        const std::uint32_t count = counts[b];
        counts[b] = start;
        start += count;
    }
    for (std::size_t i = 0; i < size; ++i) {
        to[counts[digit(from[i])]++] = from[i];
        interrupts.step();
    }
}

// For a few elements.
template <class T, class Less>
void insertion_sort(T* begin, T* end, Less less) {
    for (T* next = begin + 1; next < end; ++next) {
        if (!less(*next, next[-1])) continue;
        const T moving = *next;
        T* to = next;
        do {
            *to = to[-1];
            --to;
        } while (to != begin && less(moving, to[-1]));
        *to = moving;
    }
}

}  // namespace sort_detail

// Sorts what is mostly short and nearly in order.
template <class T, class Less>
void sort_short(T* begin, T* end, Less less) {
    if (end - begin <= 12) {
        sort_detail::insertion_sort(begin, end, less);
        return;
    }
    Poll interrupts;
    std::sort(begin, end, [&](const T& a, const T& b) {
        interrupts.step();
        return less(a, b);
    });
}
template <class T, class Less>
void sort_short(std::pmr::vector<T>& elements, Less less) {
    sort_short(elements.data(), elements.data() + elements.size(), less);
}

// Sorts `elements` by (rank(element), less). `rank` gives 64 bits that are evenly spread; `less` is a total order that
// agrees with it. Linear for evenly spread ranks, n log n for the worst. Needs at most 2^32 - 1 elements.
template <class T, class Rank, class Less>
void sort_by_rank(std::pmr::vector<T>& elements, Rank rank, Less less) {
    const std::size_t size = elements.size();
    if (size <= 256) {
        if (!std::is_sorted(elements.begin(), elements.end(), less)) std::sort(elements.begin(), elements.end(), less);
        return;
    }

    // Least significant digit first over as many leading bits as leave few elements together.
    constexpr unsigned most_digit_bits = 12;
    const unsigned bits = static_cast<unsigned>(std::bit_width(size)) + 1;
    const unsigned passes = (bits + most_digit_bits - 3) / most_digit_bits;
    const unsigned digit_bits = std::min((bits + passes - 1) / passes, most_digit_bits);
    const std::size_t buckets = std::size_t{1} << digit_bits;
    std::pmr::vector<std::uint32_t> counts(buckets, elements.get_allocator());
    const sort_detail::Uninitialized<T> other(size, elements.get_allocator().resource());
    T* from = elements.data();
    T* to = other.data();
    for (unsigned pass = 0; pass < passes; ++pass) {
        const unsigned shift = 64 - digit_bits * (passes - pass);
        sort_detail::scatter(from, to, size, counts.data(), buckets,
                             [&](const T& element) { return (rank(element) >> shift) & (buckets - 1); });
        std::swap(from, to);
    }
    if (from != elements.data())
        copy_bytes(reinterpret_cast<std::uint8_t*>(to), reinterpret_cast<const std::uint8_t*>(from), size * sizeof(T));

    // What is out of order stands among those that these bits left together: few, unless somebody chose the keys.
    const unsigned rest = 64 - digit_bits * passes;
    T* const all = elements.data();
    T* const last = all + size;
    Poll interrupts;
    for (T* next = all + 1; next < last; ++next) {
        interrupts.step();
        if (!less(*next, next[-1])) continue;
        const auto with_next = [leading = rank(*next) >> rest, rank, rest](const T& element) {
            return rank(element) >> rest == leading;
        };
        T* begin = next - 1;
        while (begin > all && with_next(begin[-1])) --begin;
        T* end = next + 1;
        while (end < last && with_next(*end)) ++end;
        sort_short(begin, end, less);
        next = end - 1;
    }
}

// Of sorted elements; std::unique could not be interrupted.
template <class T>
void drop_repeated(std::pmr::vector<T>& elements) {
    Poll interrupts(1U << 16);
    std::size_t kept = 0;
    for (const T& element : elements) {
        if (kept == 0 || !(element == elements[kept - 1])) elements[kept++] = element;
        interrupts.step();
    }
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(kept), elements.end());
}

// Sorts integers ascending, whatever their spread.
inline void sort_integers(std::pmr::vector<std::int64_t>& values) {
    const std::size_t size = values.size();
    if (size <= 4096) {
        std::sort(values.begin(), values.end());
        return;
    }
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    const auto unsigned_order = [](std::int64_t value) { return static_cast<std::uint64_t>(value) ^ sign; };
    std::uint64_t differing = 0;
    Poll interrupts(1U << 16);
    for (std::size_t i = 0; i < size; ++i) {
        differing |= unsigned_order(values[i]) ^ unsigned_order(values[0]);
        interrupts.step();
    }
    constexpr unsigned digit_bits = 11;
    std::pmr::vector<std::uint32_t> counts(std::size_t{1} << digit_bits, values.get_allocator());
    const sort_detail::Uninitialized<std::int64_t> other(size, values.get_allocator().resource());
    std::int64_t* from = values.data();
    std::int64_t* to = other.data();
    for (unsigned shift = 0; shift < 64; shift += digit_bits) {
        if (((differing >> shift) & ((1U << digit_bits) - 1)) == 0) continue;
        sort_detail::scatter(from, to, size, counts.data(), counts.size(), [&](std::int64_t value) {
            return (unsigned_order(value) >> shift) & ((1U << digit_bits) - 1);
        });
        std::swap(from, to);
    }
    if (from != values.data())
        copy_bytes(reinterpret_cast<std::uint8_t*>(to), reinterpret_cast<const std::uint8_t*>(from),
                   size * sizeof(std::int64_t));
}

}  // namespace shopmetrics
