// capped_totals: what each item came to in its group, kept uncapped: a capped part does not merge.
// group -> sums by item, and the cap to read them with.
#pragma once

#include "engine/record_stream.hpp"
#include "engine/values.hpp"

namespace shopmetrics {

struct CappedTotals : KeyedFamily<CappedTotals>, WithoutTimes {
    static constexpr FamilyId id{13};
    static constexpr const char* name = "capped_totals";
    static constexpr unsigned key_columns = 2;
    static constexpr const char* key_names[] = {"group_id", "item_id"};
    static constexpr std::uint32_t option_count = 1;  // the cap, in millionths

    struct Row {
        Key group;
        Key item;
        std::int64_t millionths = 0;
        std::int64_t cap = 0;
    };

    using Value = ItemSums;

    using Arguments = ArgumentList<NotNull<Key>, NotNull<Key>, Millionths<"value">,
                                   Required<Millionths<"cap">, "Give the most that an item may count in its group.">>;
    static Row row(const Key& group, const Key& item, std::int64_t millionths, std::int64_t cap) {
        return {group, item, millionths, cap};
    }

    static auto keys(const Row& row) { return std::tie(row.group, row.item); }
    static void fix_options(std::int64_t* options, const Row& row) { fix_option(options[0], row.cap, "cap"); }
    static void merge_options(std::int64_t* options, const std::int64_t* others) {
        fix_option(options[0], others[0], "cap");
    }
    static std::uint32_t row_bound(const Row& row) { return row.item.written_size() + max_varint64; }
    static std::uint8_t* write_row(std::uint8_t* to, const Row& row) {
        return write_signed(row.item.write(to), row.millionths);
    }
    static void resume(OpenRecord& open) { ItemSums::resume(open, open.payload()); }
    static bool extend(OpenRecord& open, const Row& row) { return ItemSums::extend(open, row.item, row.millionths); }
    static void validate_options(const ImageView<CappedTotals>& view) {
        if (view.header.used > 0 && view.options[0] == unset_option) raise_corrupt("a total without its cap");
    }
    static void validate_payload(Reader payload, KeyKinds kinds) {
        if (payload.done()) raise_corrupt("a group without items");
        if (!ItemSums::canonical(payload)) raise_corrupt("items are not in order");
        ItemSum::for_each(payload, [&](const ItemSum& total) { total.item.validate(kinds.of(1), false); });
    }
    static void describe(const Summary<CappedTotals>& totals, Description& to) {
        std::int64_t items = 0;
        totals.for_each(
            [&](const KeyBytes&, Reader sums) { ItemSum::for_each(sums, [&](const ItemSum&) { ++items; }); });
        to.add("group_id", totals.kind());
        to.add("item_id", totals.header.kinds.of(1));
        to.add("groups", totals.keys());
        to.add("items", items);
    }
};

// Σ over (group, item) of min(cap, Σ value), in millionths. Linear.
inline int128 capped_sum(const RecordStream<CappedTotals>& totals) {
    const std::int64_t cap = totals.option(0);
    int128 sum = 0;
    totals.for_each([&](const KeyBytes&, Reader items) {
        ItemSum::for_each(items,
                          [&](const ItemSum& total) { sum = add_checked(sum, std::min<int128>(total.sum, cap)); });
    });
    return sum;
}

}  // namespace shopmetrics
