// purchases: the orders of each visitor. visitor -> orders with their time and amount. Keeps orders whole: attributions
// gives them back.
#pragma once

#include "engine/amount.hpp"
#include "engine/timed.hpp"

namespace shopmetrics {

struct Purchases : TimedFamily<Purchases, Amount> {
    static constexpr FamilyId id = FamilyId::purchases;
    static constexpr const char* name = "purchases";
    static constexpr const char* key_names[] = {"visitor_id", "order_id"};
    static constexpr const char* field_names = "visitor, time or amount";
};

}  // namespace shopmetrics
