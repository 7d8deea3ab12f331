#include "core/attribution.hpp"

namespace shopmetrics {

namespace {

// Where a touch or an order says whose it is.
struct Named {
    KeyBytes key;
    KeyBytes visitor;

    static Named at(const std::uint8_t* record) {
        Reader from = Reader::behind_length(record);
        const KeyBytes key = KeyBytes::read(from);
        return {key, KeyBytes::read(from)};
    }
};

// The order of visitors: hash, then bytes; the hash of an integer is the integer, spread.
template <class A, class B>
int compare_visitors(const A& a, const B& b, KeyKind kind) {
    if (a.visitor != b.visitor) return a.visitor < b.visitor ? -1 : 1;
    return kind == KeyKind::integer ? 0 : Named::at(a.record).visitor.compare(Named::at(b.record).visitor);
}

std::int64_t later(std::int64_t at, std::int64_t by) {
    std::int64_t sum;
    return by == endless || __builtin_add_overflow(at, by, &sum) ? INT64_MAX : sum;
}

// Calls visit(record, hash of its visitor, fields) for each record.
template <class Family, class Visit>
void for_each_of_visitor(const ImageView<Family>& view, Visit visit) {
    const KeyKind kind = view.header.kinds.of(1);
    Reader from{view.body, view.body + view.header.used};
    Poll interrupts;
    while (!from.done()) {
        const std::uint8_t* const record = from.at;
        Reader inside = from.sized();
        KeyBytes::read(inside);
        const auto fields = Family::Fields::read(inside);
        visit(record, key_hash(kind, fields.visitor.data, fields.visitor.size), fields);
        interrupts.step();
    }
}

}  // namespace

Attributions::Attributions(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases,
                           std::int64_t lookback, std::pmr::memory_resource* memory)
    : touches_(memory), orders_(memory), open_(memory), visitor_kind_(KeyKind::none) {
    KeyKinds kinds = touches.header.kinds;
    kinds.expect(1, purchases.header.kinds.of(1), Touches::key_names[1]);
    visitor_kind_ = kinds.of(1);

    touches_.reserve(touches.keys());
    for_each_of_visitor(touches, [&](const std::uint8_t* record, std::uint64_t visitor, const Touches::Fields& touch) {
        touches_.push_back({visitor, touch.starts_at, later(touch.ends_at, lookback), record});
    });
    orders_.reserve(purchases.keys());
    for_each_of_visitor(purchases,
                        [&](const std::uint8_t* record, std::uint64_t visitor, const Purchases::Fields& order) {
                            orders_.push_back({visitor, order.ordered_at, record});
                        });
    const KeyKind touch_kind = touches.kind();
    sort_by_rank(
        touches_, [](const Touch& touch) { return touch.visitor; },
        [&](const Touch& a, const Touch& b) {
            if (const int order = compare_visitors(a, b, visitor_kind_); order != 0) return order < 0;
            if (a.starts_at != b.starts_at) return a.starts_at < b.starts_at;
            return Named::at(a.record).key.compare_values(Named::at(b.record).key, touch_kind) < 0;
        });
    const KeyKind order_kind = purchases.kind();
    sort_by_rank(
        orders_, [](const Order& order) { return order.visitor; },
        [&](const Order& a, const Order& b) {
            if (const int order = compare_visitors(a, b, visitor_kind_); order != 0) return order < 0;
            if (a.ordered_at != b.ordered_at) return a.ordered_at < b.ordered_at;
            return Named::at(a.record).key.compare_values(Named::at(b.record).key, order_kind) < 0;
        });
}

bool Attributions::next(Attribution& attribution) {
    while (next_order_ < orders_.size()) {
        const Order& order = orders_[next_order_];
        if (next_order_ == 0 || compare_visitors(orders_[next_order_ - 1], order, visitor_kind_) != 0) open_.clear();
        ++next_order_;
        interrupts_.step();

        // What has begun by now. A touch that covers no longer than a later one will never be the last again.
        for (; next_touch_ < touches_.size(); ++next_touch_) {
            const Touch& touch = touches_[next_touch_];
            const int visitors = compare_visitors(touch, order, visitor_kind_);
            if (visitors > 0 || (visitors == 0 && touch.starts_at > order.ordered_at)) break;
            interrupts_.step();
            if (visitors < 0) continue;
            while (!open_.empty() && open_.back().covers_until <= touch.covers_until) open_.pop_back();
            open_.push_back(touch);
        }
        while (!open_.empty() && open_.back().covers_until <= order.ordered_at) open_.pop_back();
        if (open_.empty()) continue;

        Reader from = Reader::behind_length(order.record);
        attribution.order = KeyBytes::read(from);
        attribution.amount = Purchases::Fields::read(from).amount;
        attribution.ordered_at = order.ordered_at;
        attribution.touch = Named::at(open_.back().record).key;
        attribution.touched_at = open_.back().starts_at;
        return true;
    }
    return false;
}

AttributionTotals attribution_totals(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases,
                                     std::int64_t lookback, std::pmr::memory_resource* memory) {
    AttributionTotals totals;
    Attributions attributions(touches, purchases, lookback, memory);
    for (Attribution attribution; attributions.next(attribution);) {
        ++totals.orders;
        totals.value.add(attribution.amount);
    }
    return totals;
}

}  // namespace shopmetrics
