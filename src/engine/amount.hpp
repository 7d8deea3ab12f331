// Amounts of money: exact decimals of up to 38 digits, or none.
#pragma once

#include <array>

#include "engine/values.hpp"

namespace shopmetrics {

struct Amount {
    static constexpr unsigned most_digits = 38;
    static constexpr unsigned no_amount = UINT32_MAX;
    static constexpr std::uint32_t bound = 1 + max_varint128;

    unsigned scale = no_amount;  // decimals, 0 to 38
    int128 units = 0;            // the amount in units of its last decimal

    [[nodiscard]] bool known() const { return scale != no_amount; }

    // Without trailing zeros behind the point.
    [[nodiscard]] Amount reduced() const {
        Amount amount = *this;
        while (known() && amount.scale > 0 && amount.units % 10 == 0) {
            --amount.scale;
            amount.units /= 10;
        }
        return amount;
    }
    // 1.5 is 1.50; no amount is none.
    [[nodiscard]] bool same(const Amount& other) const {
        const Amount a = reduced();
        const Amount b = other.reduced();
        return a.scale == b.scale && a.units == b.units;
    }

    // Of amounts that are the same, has this one more decimals?
    [[nodiscard]] bool is_preferred_to(const Amount& other) const { return known() && scale > other.scale; }

    static Amount read(Reader& from) {
        const std::uint8_t byte = *from.bytes(1);
        if (byte > 1 + most_digits) raise_corrupt("an amount with too many decimals");
        if (byte == 0) return {};
        const Amount amount{byte - 1U, unzigzag(from.varint<uint128>())};
        if (amount.units > largest_units() || amount.units < -largest_units())
            raise_corrupt("an amount with too many digits");
        return amount;
    }
    static void skip(Reader& from) {
        if (*from.bytes(1) != 0) from.skip_varint();
    }
    std::uint8_t* write(std::uint8_t* to) const {
        *to++ = static_cast<std::uint8_t>(known() ? scale + 1 : 0);
        return known() ? write_signed(to, units) : to;
    }
    static int128 largest_units() {  // 10^38 - 1
        constexpr int128 half = 10'000'000'000'000'000'000U;
        return half * half - 1;
    }
};

// Sums by number of decimals: none of them is rounded, and amounts of different sizes do not push each other out. In
// two parts, so that no number of amounts overflows.
class AmountSum {
  public:
    static constexpr int128 part = 10'000'000'000'000'000'000U;

    void add(const Amount& amount) {
        if (!amount.known()) return;
        known_ = true;
        if (amount.units > -part && amount.units < part) {
            low_[amount.scale] += amount.units;
        } else {
            high_[amount.scale] += amount.units / part;
            low_[amount.scale] += amount.units % part;
        }
        if (amount.scale > scale_) scale_ = amount.scale;
    }
    // Whether there was an amount.
    [[nodiscard]] bool known() const { return known_; }
    // The most decimals of any amount.
    [[nodiscard]] unsigned scale() const { return scale_; }
    // The sum of the amounts with so many decimals is high * part + low, in units of the last.
    [[nodiscard]] int128 high(unsigned scale) const { return high_[scale]; }
    [[nodiscard]] int128 low(unsigned scale) const { return low_[scale]; }

  private:
    std::array<int128, Amount::most_digits + 1> high_{};
    std::array<int128, Amount::most_digits + 1> low_{};
    unsigned scale_ = 0;
    bool known_ = false;
};

}  // namespace shopmetrics
