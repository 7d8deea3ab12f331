// Records: a key and a payload. docs/storage-format.md has their bytes:
//
//     varint length of what follows | varint key length, key bytes | payload
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/bytes.hpp"
#include "engine/key.hpp"
#include "engine/poll.hpp"

namespace shopmetrics {

// A record that still takes rows, with its key and its payload: an object of `object_bytes`.
template <std::uint32_t object_bytes>
struct alignas(64) OpenRecordOf {
    static constexpr std::uint32_t room = object_bytes - 24;

    std::uint64_t hash = 0;
    std::int64_t last = 0;       // the family's: the last value written
    std::uint16_t size = 0;      // 0: empty
    std::uint16_t key_size = 0;  // bytes of the key with its length
    std::uint16_t mark = 0;      // the family's: where the last value begins
    std::uint16_t unused = 0;
    std::uint8_t bytes[room];

    [[nodiscard]] Reader payload() const { return {bytes + key_size, bytes + size}; }
    [[nodiscard]] std::uint32_t left() const { return room - size; }
    [[nodiscard]] bool has_bytes_of(const Key& key) const {
        return key_size == key.written_size() && key.equals(bytes + key_size - key.size(), key.size());
    }
    // The hash of an integer is the integer, spread.
    [[gnu::always_inline, nodiscard]] bool has(const Key& key, std::uint64_t key_hash) const {
        return hash == key_hash && size > 0 && (key.kind() == KeyKind::integer || has_bytes_of(key));
    }
};
using OpenRecord = OpenRecordOf<128>;
static_assert(sizeof(OpenRecord) == 128);

// What the records of a family grow in: its own Family::OpenRecord, where it has one.
template <class Family>
struct OpenRecordType {
    using type = OpenRecord;
};
template <class Family>
requires requires {
    typename Family::OpenRecord;
}
struct OpenRecordType<Family> {
    using type = typename Family::OpenRecord;
};

// A record where it stands.
struct Record {
    const std::uint8_t* begin;  // of its length
    KeyBytes key;
    Reader payload;
    std::uint64_t hash;

    void read(Reader& from, KeyKind kind) {
        begin = from.at;
        const std::uint32_t size = from.varint32();
        const std::uint8_t* const ends = from.bytes(size) + size;
        read_inside({ends - size, ends});
        hash = key_hash(kind, key.data, key.size);
    }
    // A record that was read before: it ends where it says.
    void read_again(const std::uint8_t* where, std::uint64_t known_hash) {
        Reader from{where, where + max_varint32};
        begin = where;
        const std::uint32_t size = from.varint32();
        read_inside({from.at, from.at + size});
        hash = known_hash;
    }
    [[nodiscard]] int compare(const Record& other) const {
        if (hash != other.hash) return hash < other.hash ? -1 : 1;
        return key.compare(other.key);
    }

  private:
    void read_inside(Reader inside) {
        key.assign(inside);
        payload.at = inside.at;
        payload.end = inside.end;
    }
};

// Calls take(KeyBytes, Reader payload) for the next record.
template <class Take>
void take_record(Reader& from, Take& take) {
    Reader inside = from.sized();
    const KeyBytes key = KeyBytes::read(inside);
    take(key, inside);
}

// The same for each record of folded bytes.
template <class Take>
void for_each_record(const std::uint8_t* body, std::uint32_t size, Take take) {
    Reader from{body, body + size};
    Poll interrupts;
    for (; !from.done(); interrupts.step()) take_record(from, take);
}

// Puts the length before a record that was written from begin + 1 on; returns its whole size.
inline std::uint32_t write_length_before(std::uint8_t* begin, const std::uint8_t* end) {
    const auto length = static_cast<std::uint32_t>(end - (begin + 1));
    const std::uint32_t length_bytes = varint_size(length);
    if (length_bytes > 1) std::memmove(begin + length_bytes, begin + 1, length);
    write_varint(begin, length);
    return length_bytes + length;
}

// The most bytes of the record of a row, without its length.
template <class Family>
std::uint32_t record_bound(const typename Family::Row& row) {
    return Family::key(row).written_size() + Family::row_bound(row) + Key::write_slack;
}

// Writes the record of a row, its length included; returns its size. May touch max_varint32 + record_bound() bytes.
template <class Family>
std::uint32_t write_record(std::uint8_t* to, const typename Family::Row& row) {
    return write_length_before(to, Family::write_row(Family::key(row).write(to + 1), row));
}

}  // namespace shopmetrics
