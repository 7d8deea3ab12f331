// The values that keys fold to, and how they merge. Each is written in one canonical form: equal values, equal bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "engine/fold.hpp"

namespace shopmetrics {

// What the payloads of one key are gathered in: their entries as they came.
template <class Entry>
class Gathered {
  public:
    void clear() {
        entries_.clear();
        bytes_ = 0;
        sorted_ = true;
        payloads_ = 0;
    }
    // Are the entries those of a single payload, which is canonical already?
    [[nodiscard]] bool as_absorbed() const { return sorted_ && payloads_ == 1; }

  protected:
    explicit Gathered(std::pmr::memory_resource* memory) : entries_(memory) {}
    void begin(const Reader& payload) {
        ++payloads_;
        bytes_ += payload.left();
    }
    // The last entry has just come; it stands where it must if `in_order` of the one before it.
    template <class InOrder>
    void note_order(InOrder in_order) {
        if (entries_.size() > 1 && !in_order(entries_[entries_.size() - 2])) sorted_ = false;
    }

    std::pmr::vector<Entry> entries_;
    std::uint64_t bytes_ = 0;  // of the payloads
    bool sorted_ = true;       // and, where an entry may stand only once, none repeats
    unsigned payloads_ = 0;
};

// The most bytes that ascending numbers take, each as the varint of its difference from the one before, where they took
// `bytes` in `lists` lists of any order. Sorted order minimises the sum of the differences; beyond that, each list has
// a first number, and a difference may need one byte more where its sign changes.
inline std::uint64_t differences_bound(std::uint64_t bytes, std::uint64_t numbers, std::uint64_t lists) {
    return std::min(max_varint64 * numbers, bytes + numbers + max_varint64 * (lists + 2));
}

// A list of integers, ascending: each as the zigzag varint of its difference from the one before (the first from 0).
// unique: a set (days). Otherwise a bag (times of events: two at one instant are two).
template <bool unique>
class IntegerList : public Gathered<std::int64_t> {
  public:
    explicit IntegerList(std::pmr::memory_resource* memory) : Gathered(memory) {}

    void absorb(Reader payload) {
        begin(payload);
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
    [[nodiscard]] std::uint64_t bound() const { return differences_bound(bytes_, entries_.size(), payloads_); }
    // Ascending; in a set, each value once.
    const std::pmr::vector<std::int64_t>& sort_and_dedupe() {
        if (!sorted_) {
            sort_integers(entries_);
            if (unique) drop_repeated(entries_);
            sorted_ = true;
        }
        return entries_;
    }
    std::uint8_t* write(std::uint8_t* to) {
        std::int64_t previous = 0;
        Poll interrupts(1U << 16);
        for (const std::int64_t value : sort_and_dedupe()) {
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

    static void resume(OpenRecord& open) {
        open.last = 0;
        for (Reader payload = open.payload(); !payload.done();) open.last = next(payload, open.last);
    }
    static bool extend(OpenRecord& open, std::int64_t value) {
        const bool empty = open.size == open.key_size;
        if (unique && !empty && value == open.last) return true;
        if (open.left() < max_varint64) return false;
        open.size = static_cast<std::uint16_t>(write_one(open.bytes + open.size, value, open.last) - open.bytes);
        open.last = value;
        return true;
    }

  private:
    void append(std::int64_t value) {
        if (!entries_.empty() && (unique ? value <= entries_.back() : value < entries_.back())) sorted_ = false;
        entries_.push_back(value);
    }
    static std::int64_t add_wrapping(std::int64_t a, std::int64_t b) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
    }
};

using Times = IntegerList<false>;  // instants

// A set of keys, in the order of KeyBytes::compare: [length, bytes] each.
class KeySet : public Gathered<KeyBytes> {
  public:
    explicit KeySet(std::pmr::memory_resource* memory) : Gathered(memory) {}

    void absorb(Reader payload) {
        begin(payload);
        Poll interrupts;
        while (!payload.done()) {
            KeyBytes& key = entries_.emplace_back();
            key.assign(payload);
            note_order([&](const KeyBytes& before) { return before.compare(key) < 0; });
            interrupts.step();
        }
    }
    [[nodiscard]] std::uint64_t bound() const { return bytes_; }
    // Distinct keys, in order.
    const std::pmr::vector<KeyBytes>& sort_and_dedupe() {
        if (!sorted_) {
            Poll interrupts;
            std::sort(entries_.begin(), entries_.end(), [&](const KeyBytes& a, const KeyBytes& b) {
                interrupts.step();
                return a.compare(b) < 0;
            });
            drop_repeated(entries_);
            sorted_ = true;
        }
        return entries_;
    }
    std::uint8_t* write(std::uint8_t* to) {
        Poll interrupts;
        for (const KeyBytes& key : sort_and_dedupe()) {
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
};

// Sums stay exact or fail. No number of rows reaches this limit; only made-up summaries do.
inline int128 add_checked(int128 a, int128 b) {
    int128 sum;
    if (__builtin_add_overflow(a, b, &sum)) raise(ErrorCode::out_of_range, "", "a sum is out of range");
    return sum;
}

// An item and its sum: a product and its microseconds in a session.
struct ItemSum {
    KeyBytes item;
    int128 sum;

    static ItemSum read(Reader& from) {
        const KeyBytes item = KeyBytes::read(from);
        return {item, unzigzag(from.varint<uint128>())};
    }
    template <class Take>
    static void for_each(Reader items, Take take) {
        Poll interrupts;
        for (; !items.done(); interrupts.step()) take(read(items));
    }
};

// An item where it stands: its sum is read only when another sum is added to it.
struct StandingItem {
    KeyBytes item;
    std::uint64_t rank;
    const std::uint8_t* begin;
    const std::uint8_t* end;

    explicit StandingItem(Reader& from) {
        begin = from.at;
        item.assign(from);
        from.skip_varint();
        end = from.at;
        rank = item.rank();
    }
    [[nodiscard]] bool before(const StandingItem& other) const {
        return rank != other.rank ? rank < other.rank : rank == UINT64_MAX && item.compare(other.item) < 0;
    }
    [[nodiscard]] bool same_item(const StandingItem& other) const {
        return rank == other.rank && (rank != UINT64_MAX || item == other.item);
    }
    [[nodiscard]] int128 sum() const {
        Reader from{item.data + item.size, end};
        return unzigzag(from.varint<uint128>());
    }
};

// Sums by item, in the order of KeyBytes::compare.
class ItemSums : public Gathered<StandingItem> {
  public:
    explicit ItemSums(std::pmr::memory_resource* memory) : Gathered(memory) {}

    void absorb(Reader payload) {
        begin(payload);
        Poll interrupts;
        while (!payload.done()) {
            const StandingItem& item = entries_.emplace_back(payload);
            note_order([&](const StandingItem& before) { return before.before(item); });
            interrupts.step();
        }
    }
    // A sum takes no more bytes than its summands, each with its item.
    [[nodiscard]] std::uint64_t bound() const { return bytes_ + max_varint64; }
    std::uint8_t* write(std::uint8_t* to) {
        if (!sorted_) sort_short(entries_, [](const StandingItem& a, const StandingItem& b) { return a.before(b); });
        Poll interrupts;
        for (std::size_t i = 0; i < entries_.size();) {
            const StandingItem& entry = entries_[i];
            std::size_t end = i + 1;
            while (end < entries_.size() && entries_[end].same_item(entry)) ++end;
            if (end == i + 1) {
                const auto size = static_cast<std::size_t>(entry.end - entry.begin);
                std::memcpy(to, entry.begin, size);
                to += size;
            } else {
                int128 sum = 0;
                for (std::size_t same = i; same < end; ++same) sum = add_checked(sum, entries_[same].sum());
                to = write_signed(KeySet::write_key(to, entry.item), sum);
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

    // Adding to the last item of an open record: open.mark is where that item begins, 0 where there is none.
    static void resume(OpenRecord& open, Reader items) {
        open.mark = 0;
        while (!items.done()) {
            open.mark = static_cast<std::uint16_t>(items.at - open.bytes);
            ItemSum::read(items);
        }
    }
    static bool extend(OpenRecord& open, const Key& item, std::int64_t amount) {
        std::uint8_t* to = open.bytes + open.size;
        int128 sum = amount;
        if (open.mark > 0) {
            Reader last{open.bytes + open.mark, open.bytes + open.size};
            const KeyBytes stored = KeyBytes::read(last);
            if (item.equals(stored.data, stored.size)) {
                sum = add_checked(sum, unzigzag(last.varint<uint128>()));
                to = open.bytes + open.mark;
            }
        }
        if (to + item.written_size() + max_varint128 > open.bytes + OpenRecord::room) return false;
        open.mark = static_cast<std::uint16_t>(to - open.bytes);
        open.size = static_cast<std::uint16_t>(write_signed(item.write(to), sum) - open.bytes);
        return true;
    }
};

}  // namespace shopmetrics
