// The values that keys fold to, and how they merge. Each is written in one canonical form: equal values, equal bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/fold.hpp"

namespace shopmetrics {

// The most that ascending numbers take, each as the varint of its difference from the one before, where `lists` lists
// of them in any order took `bytes` so: no way through all of them is shorter than one after the other, but for the
// ends of the lists, and a difference may need a byte more where its sign changes.
inline std::uint64_t differences_bound(std::uint64_t bytes, std::uint64_t numbers, std::uint64_t lists) {
    return std::min(max_varint64 * numbers, bytes + numbers + max_varint64 * (lists + 2));
}

// A list of integers, ascending: each as the zigzag varint of its difference from the one before (the first from 0).
// unique: a set (days). Otherwise a bag (times of events: two at one instant are two).
template <bool unique>
class IntegerList {
  public:
    explicit IntegerList(std::pmr::memory_resource* memory) : values_(memory) {}

    void clear() {
        values_.clear();
        bytes_ = 0;
        sorted_ = true;
        payloads_ = 0;
    }
    // Is what was absorbed one payload, canonical already?
    [[nodiscard]] bool as_absorbed() const { return sorted_ && payloads_ == 1; }
    void absorb(Reader payload) {
        ++payloads_;
        bytes_ += payload.left();
        std::int64_t value = 0;
        Poll interrupts(1U << 16);
        while (!payload.done()) {
            value = next(payload, value);
            append(value);
            interrupts.step();
        }
    }
    void add(std::int64_t value) {
        bytes_ += max_varint64;
        append(value);
    }
    [[nodiscard]] std::uint64_t bound() const { return differences_bound(bytes_, values_.size(), payloads_); }
    // Ascending; in a set, each value once.
    const std::pmr::vector<std::int64_t>& settle() {
        if (!sorted_) {
            sort_integers(values_);
            if (unique) drop_repeated(values_);
            sorted_ = true;
        }
        return values_;
    }
    std::uint8_t* write(std::uint8_t* to) {
        std::int64_t previous = 0;
        Poll interrupts(1U << 16);
        for (const std::int64_t value : settle()) {
            interrupts.step();
            to = write_one(to, value, previous);
            previous = value;
        }
        return to;
    }

    static bool canonical(Reader payload) {
        if (payload.done()) return true;
        std::int64_t previous = next(payload, 0);
        Poll interrupts(1U << 16);
        while (!payload.done()) {
            const std::int64_t value = next(payload, previous);
            if (unique ? value <= previous : value < previous) return false;
            previous = value;
            interrupts.step();
        }
        return true;
    }

    // The last byte of a number has its top bit clear: counting them counts the numbers.
    static std::int64_t size(Reader payload) {
        constexpr std::size_t piece = std::size_t{1} << 20;
        const auto count = [](const std::uint8_t* from, const std::uint8_t* end) {
            std::int64_t numbers = 0;
            for (; from != end; ++from) numbers += *from < 0x80;
            return numbers;
        };
        std::int64_t size = 0;
        for (; payload.left() > piece; payload.at += piece) {
            size += count(payload.at, payload.at + piece);
            poll();
        }
        return size + count(payload.at, payload.end);
    }
    static std::int64_t next(Reader& payload, std::int64_t previous) {
        return add_wrapping(previous, unzigzag(payload.varint<std::uint64_t>()));
    }
    static std::uint8_t* write_one(std::uint8_t* to, std::int64_t value, std::int64_t previous) {
        return write_varint_fast(
            to, zigzag(add_wrapping(value, static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(previous)))));
    }

    static void resume(Fragment& fragment) {
        fragment.last = 0;
        for (Reader payload = fragment.payload(); !payload.done();) fragment.last = next(payload, fragment.last);
    }
    static bool extend(Fragment& fragment, std::int64_t value) {
        const bool empty = fragment.size == fragment.key_size;
        if (unique && !empty && value == fragment.last) return true;
        if (fragment.left() < max_varint64) return false;
        fragment.size = static_cast<std::uint16_t>(write_one(fragment.bytes + fragment.size, value, fragment.last) -
                                                   fragment.bytes);
        fragment.last = value;
        return true;
    }

  private:
    void append(std::int64_t value) {
        if (!values_.empty() && (unique ? value <= values_.back() : value < values_.back())) sorted_ = false;
        values_.push_back(value);
    }
    static std::int64_t add_wrapping(std::int64_t a, std::int64_t b) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
    }

    std::pmr::vector<std::int64_t> values_;
    std::uint64_t bytes_ = 0;
    bool sorted_ = true;  // and, in a set, no value twice
    unsigned payloads_ = 0;
};

using Times = IntegerList<false>;  // instants

// A set of keys, in the order of KeyBytes::compare: [length, bytes] each.
class KeySet {
  public:
    explicit KeySet(std::pmr::memory_resource* memory) : keys_(memory) {}

    void clear() {
        keys_.clear();
        bytes_ = 0;
        sorted_ = true;
        payloads_ = 0;
    }
    [[nodiscard]] bool as_absorbed() const { return sorted_ && payloads_ == 1; }
    void absorb(Reader payload) {
        ++payloads_;
        bytes_ += payload.left();
        Poll interrupts;
        while (!payload.done()) {
            keys_.emplace_back().assign(payload);
            if (keys_.size() > 1 && keys_[keys_.size() - 2].compare(keys_.back()) >= 0) sorted_ = false;
            interrupts.step();
        }
    }
    [[nodiscard]] std::uint64_t bound() const { return bytes_; }
    // Distinct keys, in order.
    const std::pmr::vector<KeyBytes>& settle() {
        if (!sorted_) {
            Poll interrupts;
            std::sort(keys_.begin(), keys_.end(), [&](const KeyBytes& a, const KeyBytes& b) {
                interrupts.step();
                return a.compare(b) < 0;
            });
            drop_repeated(keys_);
            sorted_ = true;
        }
        return keys_;
    }
    std::uint8_t* write(std::uint8_t* to) {
        Poll interrupts;
        for (const KeyBytes& key : settle()) {
            to = write_key(to, key);
            interrupts.step();
        }
        return to;
    }
    static std::uint8_t* write_key(std::uint8_t* to, const KeyBytes& key) {
        to = write_varint(to, key.size);
        if (key.size > 0) std::memcpy(to, key.data, key.size);
        return to + key.size;
    }
    // Are these keys a set in order?
    static bool canonical(Reader payload) {
        Poll interrupts;
        KeyBytes previous{};
        for (bool first = true; !payload.done(); first = false) {
            const KeyBytes key = KeyBytes::read(payload);
            if (!first && previous.compare(key) >= 0) return false;
            previous = key;
            interrupts.step();
        }
        return true;
    }

  private:
    std::pmr::vector<KeyBytes> keys_;
    std::uint64_t bytes_ = 0;
    bool sorted_ = true;
    unsigned payloads_ = 0;
};

// Sums stay exact or fail; no number of rows reaches this, only made-up summaries do.
inline int128 add_checked(int128 a, int128 b) {
    int128 sum;
    if (__builtin_add_overflow(a, b, &sum)) raise(ErrorCode::out_of_range, "", "a sum is out of range");
    return sum;
}

// An item and what it came to: a product and its microseconds in a session.
struct ItemSum {
    KeyBytes item;
    int128 sum;

    static ItemSum read(Reader& from) {
        const KeyBytes item = KeyBytes::read(from);
        return {item, unzigzag(from.varint<uint128>())};
    }
    template <class Visit>
    static void for_each(Reader items, Visit visit) {
        Poll interrupts;
        for (; !items.done(); interrupts.step()) visit(read(items));
    }
    static std::uint8_t* write_sum(std::uint8_t* to, int128 sum) {
        const uint128 bits = zigzag(sum);
        if (bits <= UINT64_MAX) return write_varint_fast(to, static_cast<std::uint64_t>(bits));
        return write_varint(to, bits);
    }
};

// Sums by item, in the order of KeyBytes::compare.
class ItemSums {
  public:
    explicit ItemSums(std::pmr::memory_resource* memory) : items_(memory) {}

    void clear() {
        items_.clear();
        bytes_ = 0;
        sorted_ = true;
        payloads_ = 0;
    }
    [[nodiscard]] bool as_absorbed() const { return sorted_ && payloads_ == 1; }
    void absorb(Reader payload) {
        ++payloads_;
        Poll interrupts;
        bytes_ += payload.left();
        while (!payload.done()) {
            const Entry& entry = items_.emplace_back(payload);
            if (items_.size() > 1 && !items_[items_.size() - 2].before(entry)) sorted_ = false;
            interrupts.step();
        }
    }
    // A sum of several takes no more than they do, each with its item.
    [[nodiscard]] std::uint64_t bound() const { return bytes_ + max_varint64; }
    std::uint8_t* write(std::uint8_t* to) {
        if (!sorted_) sort_short(items_, [](const Entry& a, const Entry& b) { return a.before(b); });
        Poll interrupts;
        for (std::size_t i = 0; i < items_.size();) {
            const Entry& entry = items_[i];
            std::size_t end = i + 1;
            while (end < items_.size() && items_[end].same_item(entry)) ++end;
            if (end == i + 1) {
                const auto size = static_cast<std::size_t>(entry.end - entry.begin);
                std::memcpy(to, entry.begin, size);
                to += size;
            } else {
                int128 sum = 0;
                for (std::size_t same = i; same < end; ++same) sum = add_checked(sum, items_[same].sum());
                to = ItemSum::write_sum(KeySet::write_key(to, entry.item), sum);
            }
            i = end;
            interrupts.step();
        }
        return to;
    }

    static bool canonical(Reader payload) {
        Poll interrupts;
        KeyBytes previous{};
        for (bool first = true; !payload.done(); first = false) {
            const ItemSum next = ItemSum::read(payload);
            if (!first && previous.compare(next.item) >= 0) return false;
            previous = next.item;
            interrupts.step();
        }
        return true;
    }

    // Adding to the last item of a fragment; fragment.mark is where it begins, 0 where there is none.
    static void resume(Fragment& fragment, Reader items) {
        fragment.mark = 0;
        while (!items.done()) {
            fragment.mark = static_cast<std::uint16_t>(items.at - fragment.bytes);
            ItemSum::read(items);
        }
    }
    static bool extend(Fragment& fragment, const Key& item, std::int64_t amount) {
        std::uint8_t* to = fragment.bytes + fragment.size;
        int128 sum = amount;
        if (fragment.mark > 0) {
            Reader last{fragment.bytes + fragment.mark, fragment.bytes + fragment.size};
            const KeyBytes stored = KeyBytes::read(last);
            if (item.equals(stored.data, stored.size)) {
                sum = add_checked(sum, unzigzag(last.varint<uint128>()));
                to = fragment.bytes + fragment.mark;
            }
        }
        if (to + item.written_size() + max_varint128 > fragment.bytes + Fragment::room) return false;
        fragment.mark = static_cast<std::uint16_t>(to - fragment.bytes);
        fragment.size = static_cast<std::uint16_t>(ItemSum::write_sum(item.write(to), sum) - fragment.bytes);
        return true;
    }

  private:
    // An item where it stands: only sums that meet another are taken apart.
    struct Entry {
        KeyBytes item;
        std::uint64_t rank;
        const std::uint8_t* begin;
        const std::uint8_t* end;

        explicit Entry(Reader& from) {
            begin = from.at;
            item.assign(from);
            from.skip_varint();
            end = from.at;
            rank = item.rank();
        }
        [[nodiscard]] bool before(const Entry& other) const {
            return rank != other.rank ? rank < other.rank : rank == UINT64_MAX && item.compare(other.item) < 0;
        }
        [[nodiscard]] bool same_item(const Entry& other) const {
            return rank == other.rank && (rank != UINT64_MAX || item == other.item);
        }
        [[nodiscard]] int128 sum() const {
            Reader from{item.data + item.size, end};
            return unzigzag(from.varint<uint128>());
        }
    };

    std::pmr::vector<Entry> items_;
    std::uint64_t bytes_ = 0;
    bool sorted_ = true;
    unsigned payloads_ = 0;
};

}  // namespace shopmetrics
