// The options that readings of try-on sessions take: cap, min_seconds, min_item_seconds, with their defaults.
#pragma once

#include "pg/argument.hpp"
// pg.hpp stays first.
#include "families/try_on.hpp"

namespace shopmetrics::pg {

struct TryOnArguments {
    double cap = 450;
    double min_seconds = 4;
    double min_item_seconds = 0;

    // In the compute phase.
    [[nodiscard]] TryOnOptions check() const {
        return {microseconds(cap, "cap", of_an_option), microseconds(min_seconds, "min_seconds", of_an_option),
                microseconds(min_item_seconds, "min_item_seconds", of_an_option)};
    }
};

}  // namespace shopmetrics::pg
