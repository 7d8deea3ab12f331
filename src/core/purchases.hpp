// purchases: orders with their visitor, time and amount. order -> these. Keeps orders whole: attributions gives them
// back.
#pragma once

#include "core/amount.hpp"
#include "core/same.hpp"
#include "core/state.hpp"

namespace shopmetrics {

struct Purchases {
    static constexpr FamilyId id = FamilyId::purchases;
    static constexpr const char* name = "purchases";
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned key_columns = 2;
    static constexpr const char* key_names[] = {"order_id", "visitor_id"};
    static constexpr std::uint32_t option_count = 0;
    static constexpr bool whole_texts = true;  // of the order

    struct Row {
        Key order;
        Key visitor;
        std::int64_t ordered_at = 0;
        Amount amount;
    };

    struct Fields {
        KeyBytes visitor;
        std::int64_t ordered_at;
        Amount amount;

        static Fields read(Reader& from) {
            Fields fields;
            fields.visitor = KeyBytes::read(from);
            fields.ordered_at = unzigzag(from.varint<std::uint64_t>());
            fields.amount = Amount::read(from);
            return fields;
        }
        [[nodiscard]] bool same(const Fields& other) const {
            return visitor == other.visitor && ordered_at == other.ordered_at && amount.equals(other.amount);
        }
        // Of 1.5 and 1.50 the one with more decimals, whichever came first.
        void merge(const Fields& other) {
            if (amount.known() && other.amount.scale > amount.scale) amount = other.amount;
        }
        [[nodiscard]] std::uint32_t bound() const { return max_varint64 * 2 + visitor.size + Amount::bound; }
        std::uint8_t* write(std::uint8_t* to) const {
            return amount.write(write_varint_fast(KeySet::write_key(to, visitor), zigzag(ordered_at)));
        }
    };
    struct Value : SameFields<Fields> {
        explicit Value(std::pmr::memory_resource*) : SameFields("order_id", "visitor, time or amount") {}
    };

    static const Key& key(const Row& row) { return row.order; }
    static void expect_kinds(KeyKinds& kinds, const Row& row) {
        kinds.expect(0, row.order.kind(), key_names[0]);
        kinds.expect(1, row.visitor.kind(), key_names[1]);
    }
    static std::uint32_t row_bound(const Row& row) { return row.visitor.written_size() + max_varint64 + Amount::bound; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        return row.amount.write(write_varint_fast(row.visitor.write(to), zigzag(row.ordered_at)));
    }
    static void resume(Fragment&) {}
    static bool extend(Fragment& fragment, const Row& row) { return same_record_again<Purchases>(fragment, row); }
    template <class Visit>
    static void for_each_shown_text(const ImageView<Purchases>& view, Visit visit) {
        if (view.kind() == KeyKind::text) view.for_each([&](const KeyBytes& order, Reader) { visit(order); });
    }
    static void validate_options(const ImageView<Purchases>&) {}
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (kinds.of(1) == KeyKind::none) raise_corrupt("keys of no kind");
        Value::read_whole(payload).visitor.validate(kinds.of(1), false);
    }
};

}  // namespace shopmetrics
