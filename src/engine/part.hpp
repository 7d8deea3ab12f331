// Families of one key whose value is a small part of fixed meaning (flags, a first time): what they share. A part has
//
//     static Part read(Reader&)      refuses what write() does not write
//     void merge(const Part&)        of any parts in any order
//     write(to), bound               its bytes, and the most of them
#pragma once

#include "engine/state.hpp"

namespace shopmetrics {

template <class Part>
class MergedPart {
  public:
    explicit MergedPart(std::pmr::memory_resource*) {}

    void clear() { payloads_ = 0; }
    void absorb(Reader payload) {
        const Part part = read_whole(payload);
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
        read_whole(payload);
        return true;
    }
    static Part read_whole(Reader payload) {
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
    using Fragment =
        FragmentOf<Key::longest_written + Part::bound + Key::write_slack <= FragmentOf<64>::room ? 64 : 128>;

    static auto keys(const Row& row) { return std::tie(row.subject); }
    static std::uint32_t row_bound(const Row&) { return Part::bound; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) { return row.part.write(to); }
    static void resume(Fragment&) {}
    static bool extend(Fragment& fragment, const Row& row) {
        if (fragment.key_size + Part::bound > Fragment::room) return false;
        std::uint8_t* const payload = fragment.bytes + fragment.key_size;
        Part part = Value::read_whole(fragment.payload());
        part.merge(row.part);
        fragment.size = static_cast<std::uint16_t>(part.write(payload) - fragment.bytes);
        return true;
    }
    static void validate_payload(Reader payload, KeyKinds) { Value::canonical(payload); }
};

// Calls visit(part) for each key.
template <class Family, class Visit>
void for_each_part(const RecordStream<Family>& records, Visit visit) {
    records.for_each([&](const KeyBytes&, Reader payload) { visit(Family::Value::read_whole(payload)); });
}

}  // namespace shopmetrics
