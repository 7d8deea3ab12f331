// Amounts of money: exact decimals, which numbers are one, and what is none.
#include "engine/amount.hpp"

#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

const int128 most = power_of_ten(38) - 1;

Bytes written(const Amount& amount) {
    Bytes bytes(Amount::bound);
    bytes.resize(static_cast<std::size_t>(amount.write(bytes.data()) - bytes.data()));
    return bytes;
}

Amount read(const Bytes& bytes) {
    const Readable readable(bytes);
    Reader reader = readable.reader();
    const Amount amount = Amount::read(reader);
    EXPECT_TRUE(reader.done());
    return amount;
}

TEST(Amount, IsReducedToItsDigits) {
    const auto expect_reduced = [](const Amount& amount, unsigned scale, int128 units) {
        const Amount reduced = amount.reduced();
        EXPECT_EQ(reduced.scale, scale);
        EXPECT_TRUE(reduced.units == units);
    };
    expect_reduced({2, 150}, 1, 15);
    expect_reduced({2, -150}, 1, -15);
    expect_reduced({2, 100}, 0, 1);
    expect_reduced({0, 100}, 0, 100);  // zeros before the point stay
    expect_reduced({1, 100}, 0, 10);
    expect_reduced({38, 0}, 0, 0);
    expect_reduced({38, power_of_ten(37)}, 1, 1);
    expect_reduced({38, most}, 38, most);
    expect_reduced({38, -most}, 38, -most);
    expect_reduced({}, Amount::no_amount, 0);
}

TEST(Amount, IsTheSameWithMoreDecimals) {
    const Amount amounts[] = {
        {},        {0, 0},     {0, 1},      {0, -1},    {0, 15},   {1, 15}, {2, 15}, {0, 150},
        {0, most}, {38, most}, {38, -most}, {0, -most}, {1, most}, {37, 1}, {38, 1}, {20, power_of_ten(18)}};
    for (const Amount& a : amounts) {
        for (const Amount& b : amounts) {
            const bool expected =
                a.known() == b.known() && (!a.known() || same_money({a.scale, a.units}, {b.scale, b.units}));
            EXPECT_EQ(a.same(b), expected);
            EXPECT_EQ(a.same(b), &a == &b);  // no two of these
        }
    }
    EXPECT_TRUE((Amount{1, 15}.same({3, 1500})));
    EXPECT_TRUE((Amount{0, 0}.same({38, 0})));
    EXPECT_TRUE((Amount{}.same({})));
    EXPECT_FALSE((Amount{}.same({0, 0})));
    EXPECT_TRUE((Amount{0, 1}.same({37, power_of_ten(37)})));
}

TEST(Amount, TellsMoreWithMoreDecimals) {
    for (unsigned a = 0; a < 4; ++a)
        for (unsigned b = 0; b < 4; ++b)
            EXPECT_EQ((Amount{a, 7 * power_of_ten(a)}.is_preferred_to({b, 7 * power_of_ten(b)})), a > b);
    EXPECT_FALSE(Amount{}.is_preferred_to({}));
}

TEST(Amount, IsWrittenAsTheFormatSays) {
    EXPECT_EQ(written({}), Bytes{0});
    EXPECT_EQ(read({0}).known(), false);
    for (unsigned scale = 0; scale <= Amount::most_digits; ++scale) {
        for (unsigned digits = 0; digits <= Amount::most_digits; ++digits) {
            for (const int128 around : {-1, 0, 1}) {
                const int128 units = power_of_ten(digits) + around;
                if (units > most) continue;
                for (const int128 signed_units : {units, -units}) {
                    Bytes expected = {static_cast<std::uint8_t>(1 + scale)};
                    put_signed(expected, signed_units);
                    const Bytes bytes = written({scale, signed_units});
                    ASSERT_EQ(bytes, expected);
                    const Amount again = read(bytes);
                    ASSERT_EQ(again.scale, scale);
                    ASSERT_TRUE(again.units == signed_units);
                    const Readable readable(bytes);
                    Reader reader = readable.reader();
                    Amount::skip(reader);
                    ASSERT_TRUE(reader.done());
                }
            }
        }
    }
}

TEST(Amount, HasAtMost38Digits) {
    const auto is_refused = [](const Bytes& bytes) {
        return refused(ErrorCode::corrupt_image, [&] { static_cast<void>(read(bytes)); });
    };
    for (const int128 units :
         {most + 1, -most - 1, std::numeric_limits<int128>::max(), -std::numeric_limits<int128>::max() - 1}) {
        Bytes bytes = {1};
        put_signed(bytes, units);
        EXPECT_TRUE(is_refused(bytes));
    }
    EXPECT_TRUE(is_refused({}));
    EXPECT_TRUE(is_refused({1}));
    EXPECT_TRUE(is_refused({1, 0x80}));
    EXPECT_TRUE(is_refused({1, 0x80, 0}));
    for (unsigned scale = 40; scale < 256; ++scale) EXPECT_TRUE(is_refused({static_cast<std::uint8_t>(scale), 0}));
    EXPECT_EQ(read({39, 0}).scale, 38U);
}

TEST(AmountSum, AddsUpByDecimals) {
    AmountSum sum;
    EXPECT_EQ(sum.scale(), 0U);
    sum.add({});
    EXPECT_EQ(sum.scale(), 0U);
    sum.add({2, 150});
    sum.add({0, most});
    sum.add({2, -350});
    sum.add({38, 1});
    EXPECT_EQ(sum.scale(), 38U);
    const auto units = [&](unsigned scale) { return sum.high(scale) * AmountSum::part + sum.low(scale); };
    EXPECT_TRUE(units(0) == most);
    EXPECT_TRUE(units(2) == -200);
    EXPECT_TRUE(units(38) == 1);
    EXPECT_TRUE(units(1) == 0);
}

// Beyond 128 bits, to either side and back.
TEST(AmountSum, DoesNotOverflow) {
    for (const int128 sign : {1, -1}) {
        AmountSum sum;
        Sum expected;
        for (int i = 0; i < 1000; ++i) {
            sum.add({3, sign * most});
            expected.add(sign * most);
        }
        EXPECT_TRUE(Sum::of(sum, 3) == expected);
        for (int i = 0; i < 999; ++i) sum.add({3, -sign * most});
        EXPECT_TRUE(sum.high(3) * AmountSum::part + sum.low(3) == sign * most);
    }
}

}  // namespace
}  // namespace shopmetrics::test
