// views: which colours of which products a session saw. session -> set of (product, colour).
#pragma once

#include "engine/record_stream.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

struct Views {
    static constexpr FamilyId id = FamilyId::views;
    static constexpr const char* name = "views";
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 3;
    static constexpr const char* key_names[] = {"session_id", "product", "colour"};
    static constexpr std::uint32_t option_count = 0;
    static constexpr bool keeps_long_texts = false;

    struct Row {
        Key session;
        Key product;
        Key colour;
    };

    // Pairs behind their length: [length | product | colour] each, which makes a pair a key like any other.
    using Value = KeySet;

    static const Key& key(const Row& row) { return row.session; }
    static void expect_kinds(KeyKinds& kinds, const Row& row) {
        kinds.expect(0, row.session.kind(), key_names[0]);
        kinds.expect(1, row.product.kind(), key_names[1]);
        kinds.expect(2, row.colour.kind(), key_names[2]);
    }
    static std::uint32_t row_bound(const Row& row) {
        return 1 + row.product.written_size() + row.colour.written_size() + Key::write_slack;
    }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        // Keys that are not given back have at most 16 bytes: the pair's length takes one byte.
        std::uint8_t* const end = row.colour.write(row.product.write(to + 1));
        *to = static_cast<std::uint8_t>(end - (to + 1));
        return end;
    }
    static void resume(OpenRecord& open) {
        Reader pairs = open.payload();
        open.mark = 0;
        while (!pairs.done()) {
            open.mark = static_cast<std::uint16_t>(pairs.at - open.bytes);
            pairs.sized();
        }
    }
    static bool extend(OpenRecord& open, const Row& row) {
        if (open.left() < row_bound(row)) return false;
        std::uint8_t* const to = open.bytes + open.size;
        const auto size = static_cast<std::uint32_t>(write_row(to, row) - to);
        // The same colour again: what was just written stands there already.
        const std::uint32_t last_size = open.size - open.mark;
        if (open.mark > 0 && size == last_size && std::memcmp(to, open.bytes + open.mark, size) == 0) return true;
        open.mark = open.size;
        open.size = static_cast<std::uint16_t>(open.size + size);
        return true;
    }
    template <class Visit>
    static void for_each_shown_text(const ImageView<Views>&, Visit) {}
    static void validate_options(const ImageView<Views>&) {}
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (payload.done()) raise_corrupt("a session without views");
        if (kinds.of(1) == KeyKind::none || kinds.of(2) == KeyKind::none) raise_corrupt("keys of no kind");
        if (!KeySet::canonical(payload)) raise_corrupt("views are not in order");
        Poll interrupts;
        for (; !payload.done(); interrupts.step()) {
            Reader pair = payload.sized();
            KeyBytes::read(pair).validate(kinds.of(1), false);
            KeyBytes::read(pair).validate(kinds.of(2), false);
            if (!pair.done()) raise_corrupt("a malformed view");
        }
    }
};

// Distinct (session, product, colour)s. Linear.
inline std::int64_t view_count(const RecordStream<Views>& views) {
    std::int64_t count = 0;
    Poll interrupts;
    views.for_each([&](const KeyBytes&, Reader pairs) {
        for (; !pairs.done(); ++count, interrupts.step()) pairs.sized();
    });
    return count;
}

}  // namespace shopmetrics
