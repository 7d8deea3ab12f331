// Attribution: which touch each order is credited to.
#pragma once

#include <memory_resource>
#include <span>

#include "engine/amount.hpp"
#include "families/purchases.hpp"
#include "families/touches.hpp"

namespace shopmetrics {

inline constexpr std::int64_t endless = -1;

// Both stay where they are until the next attribution is asked for.
struct Attribution {
    const Purchases::Value::Entry* order;
    const Touches::Value::Entry* touch;
};

// The attributions one after the other: an order is credited to the touch of its visitor begun last among those that
// had begun and whose end was less than `lookback` microseconds (or endless) before it; of touches begun at one instant
// to the one with the greatest key. Orders that no touch covers are left out. Linear, where both are folded; memory for
// the touches and orders of one visitor. What the streams read must stay as it is.
class Attributions {
  public:
    Attributions(RecordStream<Touches> touches, RecordStream<Purchases> purchases, std::int64_t lookback,
                 std::pmr::memory_resource* memory);
    Attributions(const Attributions&) = delete;
    Attributions& operator=(const Attributions&) = delete;
    // False at the end, where a summary that contradicts itself is refused.
    bool next(Attribution& attribution);

  private:
    bool next_visitor();
    void begin_touches();
    [[nodiscard]] bool covers(const Touches::Value::Entry& touch, std::int64_t instant) const;

    // Both in the same order of visitors.
    RecordStream<Touches> touches_of_;
    RecordStream<Purchases> orders_of_;
    bool more_visitors_;  // with touches
    KeyKind touch_kind_;
    std::int64_t lookback_;

    // Of one visitor, what is left.
    std::span<const Purchases::Value::Entry> orders_;
    std::span<const Touches::Value::Entry> upcoming_;
    std::pmr::vector<const Touches::Value::Entry*> open_;  // begun, in this order
    Poll interrupts_;
};

struct AttributionTotals {
    std::int64_t orders = 0;
    AmountSum value;
};

AttributionTotals attribution_totals(RecordStream<Touches> touches, RecordStream<Purchases> purchases,
                                     std::int64_t lookback, std::pmr::memory_resource* memory);

}  // namespace shopmetrics
