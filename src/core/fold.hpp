// The one idea: every metric is a keyed fold. Rows become records (a key and a small value) that are appended to a log;
// folding the log sorts it by key and merges the values of each. Records are
//
//     varint length of what follows | varint key length, key bytes | payload
//
// A log is a folded prefix (one record a key, in the order of key_hash(), payloads in their canonical form) and behind
// it an unordered tail. A family says what a row adds and how payloads merge:
//
//     struct Row                                        one row, keys and values already checked
//     class Value { clear, absorb(Reader), bound, write }   the merged payload of one key; static canonical(Reader)
//     key(row), kinds(row), row_bound(row), write_row(to, row)
//     resume(fragment), extend(fragment, row)           adding a row to the last record of its key, where it has room
#pragma once

#include <cstdint>
#include <memory_resource>
#include <vector>

#include "core/buffer.hpp"
#include "core/bytes.hpp"
#include "core/image.hpp"
#include "core/key.hpp"
#include "core/poll.hpp"
#include "core/sort.hpp"

namespace shopmetrics {

// A record that still takes rows.
struct alignas(64) Fragment {
    static constexpr std::uint32_t room = 104;

    std::uint64_t hash = 0;
    std::int64_t last = 0;       // the family's: the last value written
    std::uint16_t size = 0;      // 0: empty
    std::uint16_t key_size = 0;  // bytes of the key with its length
    std::uint16_t mark = 0;      // the family's: where the last value begins
    std::uint16_t unused = 0;
    std::uint8_t bytes[room];

    [[nodiscard]] Reader payload() const { return {bytes + key_size, bytes + size}; }
    [[nodiscard]] std::uint32_t left() const { return room - size; }
    [[nodiscard]] bool has(const Key& key) const {
        return size > 0 && hash == key.hash() &&
               (key.kind() == KeyKind::integer || key.equals(bytes + key_size - key.size(), key.size()));
    }
};
static_assert(sizeof(Fragment) == 128);

// A record where it stands.
struct Record {
    const std::uint8_t* begin;  // of its length
    KeyBytes key;
    Reader payload;
    std::uint64_t hash;

    static Record read(Reader& from, KeyKind kind) {
        Record record;
        record.begin = from.at;
        Reader inside = from.sized();
        record.key = KeyBytes::read(inside);
        record.hash = key_hash(kind, record.key.data, record.key.size);
        record.payload = inside;
        return record;
    }
    [[nodiscard]] int compare(const Record& other) const {
        if (hash != other.hash) return hash < other.hash ? -1 : 1;
        return key.compare(other.key);
    }
};

// Calls visit(KeyBytes, Reader payload) for each record of folded bytes.
template <class Visit>
void for_each_record(const std::uint8_t* body, std::uint32_t size, Visit visit) {
    Reader from{body, body + size};
    Poll interrupts;
    while (!from.done()) {
        Reader inside = from.sized();
        const KeyBytes key = KeyBytes::read(inside);
        visit(key, inside);
        interrupts.step();
    }
}

struct Folded {
    std::uint32_t keys;
};

namespace fold_detail {

inline constexpr std::uint32_t max_length_bytes = 5;

// Appends a record whose payload write_payload(to) writes; it needs at most `bound` bytes.
template <class WritePayload>
void emit(ByteBuffer& out, const KeyBytes& key, std::uint64_t bound, std::uint64_t keys, WritePayload write_payload) {
    out.reserve(max_length_bytes + varint_size(key.size) + key.size + bound, keys);
    std::uint8_t* const begin = out.end();
    std::uint8_t* to = write_varint(begin + 1, key.size);
    if (key.size > 0) std::memcpy(to, key.data, key.size);
    to = write_payload(to + key.size);
    const auto length = static_cast<std::uint32_t>(to - (begin + 1));
    const std::uint32_t length_bytes = varint_size(length);
    if (length_bytes > 1) std::memmove(begin + length_bytes, begin + 1, length);
    write_varint(begin, length);
    out.set_end(begin + length_bytes + length);
}

struct TailRecord {
    std::uint64_t hash;
    std::uint32_t at;  // of its length, in the tail
};

}  // namespace fold_detail

// Folds the log `body` into `out` (empty, with memory of its own). Linear but for the sort of the tail; needs 32 bytes
// of `scratch` for each record of the tail. Throws on bytes that are no log.
template <class Family>
Folded fold(const std::uint8_t* body, std::uint32_t used, std::uint32_t folded, std::uint32_t keys, KeyKind kind,
            ByteBuffer& out, std::pmr::memory_resource* scratch) {
    using fold_detail::TailRecord;
    const std::uint8_t* const tail = body + folded;
    const auto record_at = [tail, used, folded, kind](std::uint32_t at) {
        Reader from{tail + at, tail + (used - folded)};
        return Record::read(from, kind);
    };

    std::pmr::vector<TailRecord> order(scratch);
    {
        std::size_t records = 0;
        Poll interrupts;
        for (Reader from{tail, tail + (used - folded)}; !from.done(); ++records) {
            from.sized();
            interrupts.step();
        }
        order.reserve(records);
        Reader from{tail, tail + (used - folded)};
        while (!from.done()) {
            const Record record = Record::read(from, kind);
            order.push_back({record.hash, static_cast<std::uint32_t>(record.begin - tail)});
            interrupts.step();
        }
    }
    sort_by_rank(order, [](const TailRecord& r) { return r.hash; },
                 [&](const TailRecord& a, const TailRecord& b) {
                     if (a.hash != b.hash) return a.hash < b.hash;
                     const int keys_compare = record_at(a.at).key.compare(record_at(b.at).key);
                     return keys_compare != 0 ? keys_compare < 0 : a.at < b.at;
                 });

    out.reserve(std::uint64_t{used} + 64 < max_state_bytes ? std::uint64_t{used} + 64 : max_state_bytes, keys);
    typename Family::Value value(scratch);
    Poll interrupts(256);
    Reader prefix{body, tail};
    const std::uint8_t* copy_from = body;  // prefix records not yet in `out`
    bool in_prefix = !prefix.done();
    Record next{};
    if (in_prefix) next = Record::read(prefix, kind);
    const auto advance = [&] {
        in_prefix = !prefix.done();
        if (in_prefix) next = Record::read(prefix, kind);
    };

    constexpr std::size_t ahead = 8;
    for (std::size_t i = 0; i < order.size();) {
        if (i + ahead < order.size()) __builtin_prefetch(tail + order[i + ahead].at);
        const Record first = record_at(order[i].at);
        std::size_t end = i + 1;
        while (end < order.size() && order[end].hash == order[i].hash && record_at(order[end].at).key == first.key) ++end;

        while (in_prefix && next.compare(first) < 0) {
            advance();
            interrupts.step();
        }
        const std::uint8_t* const copy_to = in_prefix ? next.begin : tail;
        out.append(copy_from, static_cast<std::uint32_t>(copy_to - copy_from), keys);
        copy_from = copy_to;

        const bool merges = in_prefix && next.compare(first) == 0;
        if (!merges && end == i + 1 && Family::Value::canonical(first.payload)) {
            out.append(first.begin, static_cast<std::uint32_t>(first.payload.end - first.begin), keys);
        } else {
            value.clear();
            if (merges) {
                value.absorb(next.payload);
                advance();
                copy_from = in_prefix ? next.begin : tail;
            }
            for (std::size_t r = i; r < end; ++r) value.absorb(record_at(order[r].at).payload);
            fold_detail::emit(out, first.key, value.bound(), keys, [&](std::uint8_t* to) { return value.write(to); });
        }
        if (!merges) ++keys;
        interrupts.step();
        i = end;
    }
    out.append(copy_from, static_cast<std::uint32_t>(tail - copy_from), keys);
    return {keys};
}

}  // namespace shopmetrics
