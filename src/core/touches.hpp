// touches: what may have led a visitor to an order. touch -> its visitor, start and end. Keeps touches whole:
// attributions gives them back.
#pragma once

#include "core/instant.hpp"
#include "core/same.hpp"
#include "core/state.hpp"

namespace shopmetrics {

struct Touches {
    static constexpr FamilyId id = FamilyId::touches;
    static constexpr const char* name = "touches";
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 2;
    static constexpr const char* key_names[] = {"touch_id", "visitor_id"};
    static constexpr std::uint32_t option_count = 0;
    static constexpr bool whole_texts = true;  // of the touch

    struct Row {
        Key touch;
        Key visitor;
        std::int64_t starts_at = 0;
        std::int64_t ends_at = 0;
    };

    struct Fields {
        KeyBytes visitor;
        std::int64_t starts_at;
        std::int64_t ends_at;

        static Fields read(Reader& from) {
            Fields fields;
            fields.visitor = KeyBytes::read(from);
            fields.starts_at = unzigzag(from.varint<std::uint64_t>());
            fields.ends_at =
                static_cast<std::int64_t>(static_cast<std::uint64_t>(fields.starts_at) + from.varint<std::uint64_t>());
            if (fields.ends_at < fields.starts_at) raise_corrupt("a touch that ends before it starts");
            return fields;
        }
        [[nodiscard]] bool same(const Fields& other) const {
            return visitor == other.visitor && starts_at == other.starts_at && ends_at == other.ends_at;
        }
        void merge(const Fields&) {}
        [[nodiscard]] std::uint32_t bound() const { return max_varint64 * 3 + visitor.size; }
        std::uint8_t* write(std::uint8_t* to) const {
            to = write_varint_fast(KeySet::write_key(to, visitor), zigzag(starts_at));
            return write_varint_fast(to, elapsed(starts_at, ends_at));
        }
    };
    struct Value : SameFields<Fields> {
        explicit Value(std::pmr::memory_resource*) : SameFields("touch_id", "visitor, start or end") {}
    };

    static const Key& key(const Row& row) { return row.touch; }
    static void expect_kinds(KeyKinds& kinds, const Row& row) {
        kinds.expect(0, row.touch.kind(), key_names[0]);
        kinds.expect(1, row.visitor.kind(), key_names[1]);
    }
    static std::uint32_t row_bound(const Row& row) { return row.visitor.written_size() + 2 * max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        to = write_varint_fast(row.visitor.write(to), zigzag(row.starts_at));
        return write_varint_fast(to, elapsed(row.starts_at, row.ends_at));
    }
    static void resume(Fragment&) {}
    static bool extend(Fragment& fragment, const Row& row) { return same_record_again<Touches>(fragment, row); }
    template <class Visit>
    static void for_each_shown_text(const ImageView<Touches>& view, Visit visit) {
        if (view.kind() == KeyKind::text) view.for_each([&](const KeyBytes& touch, Reader) { visit(touch); });
    }
    static void validate_options(const ImageView<Touches>&) {}
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (kinds.of(1) == KeyKind::none) raise_corrupt("keys of no kind");
        Value::read_whole(payload).visitor.validate(kinds.of(1), false);
    }
};

}  // namespace shopmetrics
