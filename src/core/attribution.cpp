#include "core/attribution.hpp"

namespace shopmetrics {

Attributions::Attributions(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases,
                           std::int64_t lookback, std::pmr::memory_resource* memory)
    : touch_records_{touches.body, touches.body + touches.header.used},
      visitor_records_{purchases.body, purchases.body + purchases.header.used},
      touch_kind_(touches.header.kinds.of(1)),
      lookback_(lookback),
      beginning_(memory),
      open_(memory) {
    KeyKinds kinds = touches.header.kinds;
    kinds.expect(0, purchases.kind(), Touches::key_names[0]);
    visitor_kind_ = kinds.of(0);
    more_visitors_ = !touch_records_.done();
    if (more_visitors_) touches_of_ = Record::read(touch_records_, visitor_kind_);
}

void Attributions::read_touch() {
    more_touches_ = !touches_.done();
    if (more_touches_) upcoming_ = Timed<Length>::read(touches_, upcoming_.at);
}

// Opens the upcoming touches that begin at one instant, in the order of their keys.
void Attributions::begin_touches() {
    beginning_.clear();
    const std::int64_t starts_at = upcoming_.at;
    do {
        const std::int64_t ends_at = upcoming_.field.end(starts_at);
        std::int64_t covers_until;
        if (lookback_ == endless || __builtin_add_overflow(ends_at, lookback_, &covers_until)) covers_until = INT64_MAX;
        beginning_.push_back({starts_at, covers_until, upcoming_.thing});
        read_touch();
        interrupts_.step();
    } while (more_touches_ && upcoming_.at == starts_at);
    if (beginning_.size() > 1)
        std::sort(beginning_.begin(), beginning_.end(), [&](const Touch& a, const Touch& b) {
            interrupts_.step();
            return a.key.compare_values(b.key, touch_kind_) < 0;
        });
    // A touch that covers no longer than a later one will never be the last again.
    for (const Touch& touch : beginning_) {
        while (!open_.empty() && open_.back().covers_until <= touch.covers_until) open_.pop_back();
        open_.push_back(touch);
    }
}

// To the next visitor that has both orders and touches.
bool Attributions::next_visitor() {
    while (more_visitors_ && !visitor_records_.done()) {
        const Record orders_of = Record::read(visitor_records_, visitor_kind_);
        while (more_visitors_ && touches_of_.compare(orders_of) < 0) {
            more_visitors_ = !touch_records_.done();
            if (more_visitors_) touches_of_ = Record::read(touch_records_, visitor_kind_);
            interrupts_.step();
        }
        interrupts_.step();
        if (!more_visitors_ || touches_of_.compare(orders_of) != 0) continue;
        touches_ = touches_of_.payload;
        upcoming_.at = 0;
        read_touch();
        open_.clear();
        orders_ = orders_of.payload;
        ordered_at_ = 0;
        return true;
    }
    return false;
}

bool Attributions::next(Attribution& attribution) {
    for (;;) {
        if (orders_.done() && !next_visitor()) return false;
        const auto order = Timed<Amount>::read(orders_, ordered_at_);
        ordered_at_ = order.at;
        interrupts_.step();

        while (more_touches_ && upcoming_.at <= order.at) begin_touches();
        while (!open_.empty() && open_.back().covers_until <= order.at) open_.pop_back();
        if (open_.empty()) continue;
        attribution = {order.thing, open_.back().key, order.field, order.at, open_.back().starts_at};
        return true;
    }
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
