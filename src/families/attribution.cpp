#include "families/attribution.hpp"

namespace shopmetrics {

Attributions::Attributions(RecordStream<Touches> touches, RecordStream<Purchases> purchases, std::int64_t lookback,
                           std::pmr::memory_resource* memory)
    : touches_of_(std::move(touches)),
      orders_of_(std::move(purchases)),
      touch_kind_(touches_of_.kinds().of(1)),
      lookback_(lookback),
      open_(memory) {
    KeyKinds kinds = touches_of_.kinds();
    kinds.expect(0, orders_of_.kinds().of(0), Touches::key_names[0]);
    more_visitors_ = touches_of_.next();
}

bool Attributions::covers(const Touches::Value::Entry& touch, std::int64_t instant) const {
    const std::int64_t ends_at = touch.read_field().end(touch.at);
    std::int64_t until;
    if (lookback_ == endless || __builtin_add_overflow(ends_at, lookback_, &until)) until = INT64_MAX;
    return instant < until;
}

// Opens the upcoming touches that begin at one instant, in the order of their keys.
void Attributions::begin_touches() {
    const auto& first = upcoming_.front();
    open_.push_back(&first);
    std::size_t together = 1;
    for (; together < upcoming_.size() && upcoming_[together].at == first.at; ++together)
        open_.push_back(&upcoming_[together]);
    upcoming_ = upcoming_.subspan(together);
    interrupts_.step();
    if (together == 1) return;
    std::sort(open_.end() - static_cast<std::ptrdiff_t>(together), open_.end(), [&](const auto* a, const auto* b) {
        interrupts_.step();
        return a->thing.compare_values(b->thing, touch_kind_) < 0;
    });
}

// To the next visitor that has both orders and touches.
bool Attributions::next_visitor() {
    while (more_visitors_ && orders_of_.next()) {
        interrupts_.step();
        while (more_visitors_ && touches_of_.record().compare(orders_of_.record()) < 0) {
            more_visitors_ = touches_of_.next();
            interrupts_.step();
        }
        if (!more_visitors_ || touches_of_.record().compare(orders_of_.record()) != 0) continue;
        upcoming_ = touches_of_.value().sort_and_dedupe();
        orders_ = orders_of_.value().sort_and_dedupe();
        open_.clear();
        return true;
    }
    touches_of_.finish();
    orders_of_.finish();
    return false;
}

bool Attributions::next(Attribution& attribution) {
    for (;;) {
        while (orders_.empty())  // made-up bytes may name a visitor without any
            if (!next_visitor()) return false;
        const auto& order = orders_.front();
        orders_ = orders_.subspan(1);
        interrupts_.step();

        while (!upcoming_.empty() && upcoming_.front().at <= order.at) begin_touches();
        // One that does not cover this order covers no later one.
        while (!open_.empty() && !covers(*open_.back(), order.at)) open_.pop_back();
        if (open_.empty()) continue;
        attribution.order = &order;
        attribution.touch = open_.back();
        return true;
    }
}

AttributionTotals attribution_totals(RecordStream<Touches> touches, RecordStream<Purchases> purchases,
                                     std::int64_t lookback, std::pmr::memory_resource* memory) {
    AttributionTotals totals;
    Attributions attributions(std::move(touches), std::move(purchases), lookback, memory);
    for (Attribution attribution; attributions.next(attribution);) {
        ++totals.orders;
        totals.value.add(attribution.order->read_field());
    }
    return totals;
}

}  // namespace shopmetrics
