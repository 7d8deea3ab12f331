// views: which colours of which products a session saw. session -> set of (product, colour).
#pragma once

#include "engine/record_stream.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

struct Views : KeyedFamily<Views>, WithoutTimes {
    static constexpr FamilyId id{12};
    static constexpr const char* name = "views";
    static constexpr unsigned key_columns = 3;
    static constexpr const char* key_names[] = {"session_id", "product", "colour"};

    struct Row {
        Key session;
        Key product;
        Key colour;
    };

    // Pairs behind their length: [length | product | colour] each, which makes a pair a key like any other.
    using Value = KeySet;

    using Arguments = ArgumentList<NotNull<Key>, NotNull<Key>, NotNull<Key>>;
    static Row row(const Key& session, const Key& product, const Key& colour) { return {session, product, colour}; }

    static auto keys(const Row& row) { return std::tie(row.session, row.product, row.colour); }
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
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (payload.done()) raise_corrupt("a session without views");
        if (!KeySet::canonical(payload)) raise_corrupt("views are not in order");
        Poll interrupts;
        for (; !payload.done(); interrupts.step()) {
            Reader pair = payload.sized();
            KeyBytes::read(pair).validate(kinds.of(1), false);
            KeyBytes::read(pair).validate(kinds.of(2), false);
            if (!pair.done()) raise_corrupt("a malformed view");
        }
    }
    static void describe(const Summary<Views>& views, Description& to);
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

inline void Views::describe(const Summary<Views>& views, Description& to) {
    to.add("session_id", views.kind());
    to.add("product", views.header.kinds.of(1));
    to.add("colour", views.header.kinds.of(2));
    to.add("sessions", views.keys());
    to.add("views", view_count(views));
}

}  // namespace shopmetrics
