// Families of one key whose value is a small part of fixed meaning (flags, a first time): what they share. A part has
//
//     static Part read(Reader&)      refuses bytes that write() does not write
//     void merge(const Part&)        gives the same for all orders of merging
//     write(to), bound               its bytes, and the most that they are
#pragma once

#include "engine/record_stream.hpp"

namespace shopmetrics {

template <class Part>
class MergedPart {
  public:
    explicit MergedPart(std::pmr::memory_resource*) {}

    void clear() { payloads_ = 0; }
    void absorb(Reader payload) {
        const Part part = read_all(payload);
        if (payloads_++ == 0) {
            merged_ = part;
        } else {
            merged_.merge(part);
        }
    }
    [[nodiscard]] bool as_absorbed() const { return payloads_ == 1; }
    [[nodiscard]] std::uint64_t bound() const { return Part::bound; }
    std::uint8_t* write(std::uint8_t* to) const { return merged_.write(to); }

    static bool canonical(Reader payload) {
        read_all(payload);
        return true;
    }
    static Part read_all(Reader payload) {
        const Part part = Part::read(payload);
        if (!payload.done()) raise_corrupt("a value longer than it can be");
        return part;
    }

  private:
    Part merged_{};
    unsigned payloads_ = 0;
};

template <class Family, class Part>
struct PartFamily : KeyedFamily<Family> {
    struct Row {
        Key subject;
        Part part;
    };

    using Value = MergedPart<Part>;
    // A cache line, where the longest key and a part fit into it.
    using OpenRecord =
        OpenRecordOf<Key::longest_written + Part::bound + Key::write_slack <= OpenRecordOf<64>::room ? 64 : 128>;

    static auto keys(const Row& row) { return std::tie(row.subject); }
    static std::uint32_t row_bound(const Row&) { return Part::bound; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return row.part.write(to); }
    static void resume(OpenRecord&) {}
    static bool extend(OpenRecord& open, const Row& row) {
        if (open.key_size + Part::bound > OpenRecord::room) return false;
        std::uint8_t* const payload = open.bytes + open.key_size;
        Part part = Value::read_all(open.payload());
        part.merge(row.part);
        open.size = static_cast<std::uint16_t>(part.write(payload) - open.bytes);
        return true;
    }
    static void validate_payload(Reader payload, KeyKinds) { Value::canonical(payload); }
};

// Calls take(part) for each key.
template <class Family, class Take>
void for_each_part(const RecordStream<Family>& records, Take take) {
    records.for_each([&](const KeyBytes&, Reader payload) { take(Family::Value::read_all(payload)); });
}

}  // namespace shopmetrics
