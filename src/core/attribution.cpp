#include "core/attribution.hpp"

namespace shopmetrics {

Attributions::Attributions(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases,
                           std::int64_t lookback, std::pmr::memory_resource* memory)
    : touch_records_{touches.body, touches.body + touches.header.used},
      visitor_records_{purchases.body, purchases.body + purchases.header.used},
      touch_kind_(touches.header.kinds.of(1)),
      lookback_(lookback),
      touches_(memory),
      open_(memory) {
    KeyKinds kinds = touches.header.kinds;
    kinds.expect(0, purchases.kind(), Touches::key_names[0]);
    visitor_kind_ = kinds.of(0);
    more_touches_ = !touch_records_.done();
    if (more_touches_) touches_of_ = Record::read(touch_records_, visitor_kind_);
}

void Attributions::take_touches(Reader payload) {
    touches_.clear();
    bool sorted = true;
    Touches::Value::for_each(payload, [&](const Timed<Length>& touch) {
        const std::int64_t ends_at = touch.field.end(touch.at);
        std::int64_t covers_until;
        if (lookback_ == endless || __builtin_add_overflow(ends_at, lookback_, &covers_until)) covers_until = INT64_MAX;
        sorted = sorted && (touches_.empty() || touches_.back().starts_at < touch.at);
        touches_.push_back({touch.at, covers_until, touch.thing});
        interrupts_.step();
    });
    if (sorted) return;
    std::sort(touches_.begin(), touches_.end(), [&](const Touch& a, const Touch& b) {
        interrupts_.step();
        if (a.starts_at != b.starts_at) return a.starts_at < b.starts_at;
        return a.key.compare_values(b.key, touch_kind_) < 0;
    });
}

// To the next visitor that has both orders and touches.
bool Attributions::next_visitor() {
    while (more_touches_ && !visitor_records_.done()) {
        const Record orders_of = Record::read(visitor_records_, visitor_kind_);
        while (more_touches_ && touches_of_.compare(orders_of) < 0) {
            more_touches_ = !touch_records_.done();
            if (more_touches_) touches_of_ = Record::read(touch_records_, visitor_kind_);
            interrupts_.step();
        }
        interrupts_.step();
        if (!more_touches_ || touches_of_.compare(orders_of) != 0) continue;
        take_touches(touches_of_.payload);
        next_touch_ = 0;
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

        // What has begun by now. A touch that covers no longer than a later one will never be the last again.
        for (; next_touch_ < touches_.size() && touches_[next_touch_].starts_at <= order.at; ++next_touch_) {
            const Touch& touch = touches_[next_touch_];
            while (!open_.empty() && open_.back().covers_until <= touch.covers_until) open_.pop_back();
            open_.push_back(touch);
        }
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
