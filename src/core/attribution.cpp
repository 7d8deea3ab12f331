#include "core/attribution.hpp"

namespace shopmetrics {

Attributions::Attributions(const Records<Touches>& touches, const Records<Purchases>& purchases, std::int64_t lookback,
                           std::pmr::memory_resource* memory)
    : touches_of_(touches, memory),
      orders_of_(purchases, memory),
      touch_kind_(touches.kinds().of(1)),
      lookback_(lookback),
      beginning_(memory),
      open_(memory) {
    KeyKinds kinds = touches.kinds();
    kinds.expect(0, purchases.kinds().of(0), Touches::key_names[0]);
    more_visitors_ = touches_of_.next();
}

// When a touch stops being credited.
std::int64_t Attributions::covers_until(const Touches::Value::Entry& touch) const {
    const std::int64_t ends_at = touch.read_field().end(touch.at);
    std::int64_t until;
    return lookback_ == endless || __builtin_add_overflow(ends_at, lookback_, &until) ? INT64_MAX : until;
}

// A touch that covers no longer than a later one will never be the last again.
void Attributions::open(const Touches::Value::Entry& touch) {
    const std::int64_t until = covers_until(touch);
    while (!open_.empty() && open_.back().covers_until <= until) open_.pop_back();
    open_.emplace_back(&touch, until);
    interrupts_.step();
}

// Opens the upcoming touches that begin at one instant, in the order of their keys.
void Attributions::begin_touches() {
    const auto& first = upcoming_.front();
    std::size_t together = 1;
    while (together < upcoming_.size() && upcoming_[together].at == first.at) ++together;
    if (together == 1) {
        open(first);
    } else {
        beginning_.clear();
        for (const auto& touch : upcoming_.first(together)) beginning_.push_back(&touch);
        std::sort(beginning_.begin(), beginning_.end(), [&](const auto* a, const auto* b) {
            interrupts_.step();
            return a->thing.compare_values(b->thing, touch_kind_) < 0;
        });
        for (const auto* touch : beginning_) open(*touch);
    }
    upcoming_ = upcoming_.subspan(together);
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
        upcoming_ = touches_of_.things();
        orders_ = orders_of_.things();
        open_.clear();
        return true;
    }
    touches_of_.finish();
    orders_of_.finish();
    return false;
}

bool Attributions::next(Attribution& attribution) {
    for (;;) {
        if (orders_.empty() && !next_visitor()) return false;
        const auto& order = orders_.front();
        orders_ = orders_.subspan(1);
        interrupts_.step();

        while (!upcoming_.empty() && upcoming_.front().at <= order.at) begin_touches();
        while (!open_.empty() && open_.back().covers_until <= order.at) open_.pop_back();
        if (open_.empty()) continue;
        attribution.order = &order;
        attribution.touch = open_.back().touch;
        return true;
    }
}

AttributionTotals attribution_totals(const Records<Touches>& touches, const Records<Purchases>& purchases,
                                     std::int64_t lookback, std::pmr::memory_resource* memory) {
    AttributionTotals totals;
    Attributions attributions(touches, purchases, lookback, memory);
    for (Attribution attribution; attributions.next(attribution);) {
        ++totals.orders;
        totals.value.add(attribution.order->read_field());
    }
    return totals;
}

}  // namespace shopmetrics
