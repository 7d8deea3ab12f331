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
// to the one with the greatest key. Orders that no touch covers are left out. Both summaries are canonical and must
// outlive this. Linear; memory for those touches of one visitor that may still be credited.
class Attributions {
  public:
    Attributions(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases, std::int64_t lookback,
                 std::pmr::memory_resource* memory);
    // False at the end.
    bool next(Attribution& attribution);

  private:
    struct Touch {
        std::int64_t starts_at;
        std::int64_t covers_until;
        KeyBytes key;
    };
    bool next_visitor();
    void read_touch();
    void begin_touches();

    // Records of both, in the same order of visitors.
    Reader touch_records_;
    Reader visitor_records_;
    Record touches_of_{};
    bool more_visitors_ = false;  // with touches
    KeyKind visitor_kind_;
    KeyKind touch_kind_;
    std::int64_t lookback_;

    // Of one visitor.
    Reader orders_{nullptr, nullptr};
    std::int64_t ordered_at_ = 0;
    Reader touches_{nullptr, nullptr};
    Timed<Length> upcoming_{};
    bool more_touches_ = false;
    std::pmr::vector<Touch> beginning_;
    std::pmr::vector<Touch> open_;  // begun, in this order, each covering longer than all after it
    Poll interrupts_;
};

struct AttributionTotals {
    std::int64_t orders = 0;
    AmountSum value;
};

AttributionTotals attribution_totals(const ImageView<Touches>& touches, const ImageView<Purchases>& purchases,
                                     std::int64_t lookback, std::pmr::memory_resource* memory);

}  // namespace shopmetrics
