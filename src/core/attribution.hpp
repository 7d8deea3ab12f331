// Attribution: which touch each order is credited to.
#pragma once

#include <memory_resource>

#include "core/amount.hpp"
#include "core/purchases.hpp"
#include "core/touches.hpp"

namespace shopmetrics {

inline constexpr std::int64_t endless = -1;

struct Attribution {
    KeyBytes order;
    KeyBytes touch;
    Amount amount;
    std::int64_t ordered_at;
    std::int64_t touched_at;
};

// The attributions one after the other: an order is credited to the touch of its visitor begun last among those that
// had begun and whose end was less than `lookback` microseconds (or endless) before it; of touches begun at one instant
// to the greatest key. Orders no touch covers are left out. Both summaries are canonical and must outlive this.
// n log n for n touches and orders; 32 bytes for each of them, twice while they are sorted.
class Attributions {
  public:
    Attributions(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases, std::int64_t lookback,
                 std::pmr::memory_resource* memory);
    // False at the end.
    bool next(Attribution& attribution);

  private:
    struct Touch {
        std::uint64_t visitor;  // hash
        std::int64_t starts_at;
        std::int64_t covers_until;
        const std::uint8_t* record;  // of its length
    };
    struct Order {
        std::uint64_t visitor;
        std::int64_t ordered_at;
        const std::uint8_t* record;
    };

    std::pmr::vector<Touch> touches_;
    std::pmr::vector<Order> orders_;
    std::pmr::vector<Touch> open_;  // begun, in this order, and each covering longer than all after it
    KeyKind visitor_kind_;
    std::size_t next_touch_ = 0;
    std::size_t next_order_ = 0;
    Poll interrupts_;
};

struct AttributionTotals {
    std::int64_t orders = 0;
    AmountSum value;
};

AttributionTotals attribution_totals(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases,
                                     std::int64_t lookback, std::pmr::memory_resource* memory);

}  // namespace shopmetrics
