// purchases: the orders of each visitor. visitor -> orders with their time and amount. Keeps orders whole: attributions
// gives them back.
#pragma once

#include "engine/amount.hpp"
#include "engine/timed.hpp"

namespace shopmetrics {

struct Purchases : TimedFamily<Purchases, Amount> {
    static constexpr FamilyId id{10};
    static constexpr const char* name = "purchases";
    static constexpr const char* key_names[] = {"visitor_id", "order_id"};
    static constexpr const char* field_names = "visitor, time or amount";
    static constexpr const char* contradiction_hint =
        "Keep one row of each order, such as the first: SELECT DISTINCT ON (order_id) ... ORDER BY order_id, "
        "ordered_at.";

    using Arguments = ArgumentList<NotNull<Key>, NotNull<KeptKey>, NotNull<At<"ordered_at">>, Money>;
    static Row row(const Key& visitor, const Key& order, std::int64_t ordered_at, const Amount& amount) {
        return {visitor, order, ordered_at, amount};
    }
    template <class Take>
    static void for_each_time(const Summary<Purchases>& purchases, Take take) {
        for_each_thing(purchases, [&](const Timed<Amount>& order) { take(Instant{order.at}); });
    }
    static void describe(const Summary<Purchases>& purchases, Description& to) {
        to.add("visitor_id", purchases.kind());
        to.add("order_id", purchases.header.kinds.of(1));
        to.add("visitors", purchases.keys());
        to.add("orders", count(purchases));
    }
};

}  // namespace shopmetrics
