// Which touch gets which order: the glossary's rules one by one, then anything against looking at all touches of all
// orders.
#include <gtest/gtest.h>

#include <chrono>

#include "unit/families.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

std::pmr::memory_resource* const heap = std::pmr::new_delete_resource();

Model<Purchases>::Row order(std::int64_t number, std::int64_t at, const Name& visitor = integer(1)) {
    return {visitor, integer(number), at, Money{2, 100 * number}};
}
Model<Touches>::Row touch(const Name& name, std::int64_t at, std::uint64_t length = 0,
                          const Name& visitor = integer(1)) {
    return {visitor, name, at, length};
}

// The touch of each order that has one.
std::map<std::string, std::string> credits(const Rows<Touches>& touches, const Rows<Purchases>& purchases,
                                           std::int64_t lookback) {
    const MadeSummary<Touches> of_touches(touches);
    const MadeSummary<Purchases> of_purchases(purchases);
    std::map<std::string, std::string> result;
    Attributions attributions({*of_touches, heap}, {*of_purchases, heap}, lookback, heap);
    for (Attribution one; attributions.next(one);) {
        const auto order_text = KeyText(one.order->thing, (*of_purchases).header.kinds.of(1));
        const auto touch_text = KeyText(one.touch->thing, (*of_touches).header.kinds.of(1));
        const bool is_new = result.emplace(order_text.text, touch_text.text).second;
        EXPECT_TRUE(is_new) << "an order counts once";
    }
    // At the end it stays at the end.
    Attribution one;
    EXPECT_FALSE(attributions.next(one));
    EXPECT_EQ(attribution_totals({*of_touches, heap}, {*of_purchases, heap}, lookback, heap).orders,
              std::ssize(result));
    return result;
}

using Credits = std::map<std::string, std::string>;

// Adds the rows to a state in any order, some of them twice, as runs that other states have folded and as a tail.
template <class Family>
void spread(Rows<Family> rows, LargeState<Family>& state, Random& random) {
    const std::size_t told = rows.size();
    for (std::size_t i = 0; i < told; ++i)
        if (below(random, 4) == 0) rows.push_back(rows[i]);
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<Rows<Family>> shares(1 + below(random, 4));
    for (const auto& row : rows) shares[below(random, shares.size())].push_back(row);
    for (std::size_t i = 1; i < shares.size(); ++i) {
        const HeapBytes other(large_image<Family>(shares[i]));
        state.append(ImageView<Family>::parse(other.data(), other.size()));
    }
    for (const auto& row : shares[0]) state.add(Model<Family>::core_row(row));
}

TEST(Attribution, FromTheStartUntilTheEndAndTheLookback) {
    const Rows<Touches> touches = {touch(text("t"), 100, 50)};
    Rows<Purchases> orders;
    for (const std::int64_t at : {99, 100, 149, 150, 159, 160, 161}) orders.push_back(order(at, at));
    const Credits expected = {{"100", "\"t\""}, {"149", "\"t\""}, {"150", "\"t\""}, {"159", "\"t\""}};
    EXPECT_EQ(credits(touches, orders, 10), expected);
    EXPECT_EQ(credits(touches, orders, 0).size(), 2U);  // before its end
    EXPECT_EQ(credits(touches, orders, 1).size(), 3U);
    EXPECT_EQ(credits(touches, orders, endless).size(), 6U);
    // Without length and lookback it covers nothing, not even its own instant.
    EXPECT_EQ(credits({touch(text("t"), 100)}, orders, 0).size(), 0U);
    EXPECT_EQ(credits({touch(text("t"), 100)}, orders, 1), (Credits{{"100", "\"t\""}}));
}

TEST(Attribution, TheTouchBegunLastTakesTheOrder) {
    const Rows<Touches> touches = {touch(text("long"), 0, 1000), touch(text("short"), 100, 10),
                                   touch(text("shorter"), 105, 2)};
    const Credits expected = {{"50", "\"long\""},     {"104", "\"short\""}, {"105", "\"shorter\""},
                              {"106", "\"shorter\""}, {"107", "\"short\""}, {"109", "\"short\""},
                              {"110", "\"long\""},    {"999", "\"long\""}};
    Rows<Purchases> orders;
    for (const std::int64_t at : {50, 104, 105, 106, 107, 109, 110, 999, 1000}) orders.push_back(order(at, at));
    EXPECT_EQ(credits(touches, orders, 0), expected);
    // With a lookback each covers as much longer; for ever, the one begun last has all.
    EXPECT_EQ(credits(touches, orders, 20).at("110"), "\"shorter\"");
    EXPECT_EQ(credits(touches, orders, 20).at("1000"), "\"long\"");
    EXPECT_EQ(credits(touches, orders, endless).at("1000"), "\"shorter\"");
    EXPECT_EQ(credits(touches, orders, endless).at("50"), "\"long\"");
}

// A touch that covers longer than a later one, which covers longer than the one after it, and so on: each gets what is
// left when those inside have ended.
TEST(Attribution, TouchesInsideEachOther) {
    Rows<Touches> touches;
    Rows<Purchases> orders;
    for (std::int64_t i = 0; i < 200; ++i) {
        touches.push_back(touch(integer(i), i, static_cast<std::uint64_t>(1000 - 2 * i)));
        orders.push_back(order(i, i));
        orders.push_back(order(1000 - i, 999 - i));
    }
    const Credits found = credits(touches, orders, 0);
    ASSERT_EQ(found.size(), orders.size());
    for (std::int64_t i = 0; i < 200; ++i) {
        EXPECT_EQ(found.at(std::to_string(i)), std::to_string(i));
        EXPECT_EQ(found.at(std::to_string(1000 - i)), std::to_string(i));
    }
}

// Begun at one instant: integers by value, uuids and texts by their bytes, not in the order that they are kept in.
TEST(Attribution, TiesAreOfTheGreatestKey) {
    const auto winner = [](const std::vector<Name>& names) {
        Rows<Touches> touches;
        for (const Name& name : names) touches.push_back(touch(name, 10, 5));
        const std::string forwards = credits(touches, {order(1, 12)}, 0).at("1");
        std::reverse(touches.begin(), touches.end());
        EXPECT_EQ(credits(touches, {order(1, 12)}, 0).at("1"), forwards);
        return forwards;
    };
    EXPECT_EQ(winner({integer(-5), integer(0), integer(-300), integer(7)}), "7");
    EXPECT_EQ(winner({integer(-5), integer(-1), integer(-300)}), "-1");
    EXPECT_EQ(winner({integer(255), integer(256), integer(-256)}), "256");
    EXPECT_EQ(winner({integer(INT64_MIN), integer(-1'000'000)}), "-1000000");
    EXPECT_EQ(winner({integer(INT64_MIN), integer(INT64_MAX), integer(INT64_MAX - 1)}), "9223372036854775807");
    EXPECT_EQ(winner({text("b"), text("ab"), text("")}), "\"b\"");
    EXPECT_EQ(winner({text("a"), text("aa")}), "\"aa\"");
    EXPECT_EQ(winner({text("zzzzzzzzz"), text("\xc3\xa9")}), "\"\xc3\xa9\"");  // bytes are not signed
    EXPECT_EQ(winner({text(std::string(20, 'a') + "a"), text(std::string(20, 'a') + "b"), text(std::string(20, 'a'))}),
              "\"aaaaaaaaaaaaaaaaaaaab\"");
    EXPECT_EQ(winner({uuid(1, 0), uuid(0, UINT64_MAX)}), "00000000-0000-0001-0000-000000000000");
    EXPECT_EQ(winner({uuid(0x8000000000000000U, 0), uuid(0x7fffffffffffffffU, 0)}),
              "80000000-0000-0000-0000-000000000000");
}

// The greatest covers less than another begun with it: then it is the other's turn.
TEST(Attribution, TiesOfDifferentLengths) {
    const Rows<Touches> touches = {touch(integer(-1), 10, 100), touch(integer(3), 10, 5), touch(integer(2), 10, 50),
                                   touch(integer(-9), 10, 1000)};
    const Credits expected = {{"12", "3"}, {"15", "2"}, {"59", "2"}, {"60", "-1"}, {"109", "-1"}, {"110", "-9"}};
    Rows<Purchases> orders;
    for (const std::int64_t at : {12, 15, 59, 60, 109, 110, 1010}) orders.push_back(order(at, at));
    EXPECT_EQ(credits(touches, orders, 0), expected);
}

TEST(Attribution, IsOfOneVisitor) {
    const Rows<Touches> touches = {touch(text("a"), 10, 100, text("ann")), touch(text("b"), 20, 100, text("bob")),
                                   touch(text("c"), 5, 100, text("cas"))};
    const Rows<Purchases> orders = {order(1, 30, text("ann")), order(2, 30, text("bob")), order(3, 30, text("dan")),
                                    order(4, 200, text("cas"))};
    EXPECT_EQ(credits(touches, orders, 0), (Credits{{"1", "\"a\""}, {"2", "\"b\""}}));
    EXPECT_EQ(credits({}, orders, endless).size(), 0U);
    EXPECT_EQ(credits(touches, {}, endless).size(), 0U);
    EXPECT_EQ(credits({}, {}, endless).size(), 0U);
    // Text and integer are never one visitor.
    const MadeSummary<Touches> of_texts(touches);
    const MadeSummary<Purchases> of_integers({order(1, 30, integer(1))});
    const auto result = refused(ErrorCode::invalid_parameter, [&] {
        attribution_totals({*of_texts, heap}, {*of_integers, heap}, endless, heap);
    });
    EXPECT_TRUE(result);
    EXPECT_STREQ(result.message(), "visitor_id: integer keys cannot be mixed with text keys");
}

TEST(Attribution, TimesAtTheEndsOfTheirRange) {
    const std::int64_t last = INT64_MAX - 1;  // the one after it is infinity
    const Rows<Purchases> orders = {order(1, INT64_MIN), order(2, INT64_MIN + 1), order(3, 0), order(4, last)};
    // From the first to the last instant.
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, UINT64_MAX)}, orders, 0).size(), 4U);
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, UINT64_MAX)}, orders, INT64_MAX).size(), 4U);
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, 0)}, orders, endless).size(), 4U);
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, 0)}, orders, INT64_MAX).size(), 2U);  // until -1
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, 1)}, orders, INT64_MAX).size(), 2U);
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, 2)}, orders, INT64_MAX).size(), 3U);
    EXPECT_EQ(credits({touch(text("t"), INT64_MIN, 1)}, orders, 0), (Credits{{"1", "\"t\""}}));
    // An end, or an end and the lookback, beyond all time.
    for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{INT64_MAX}, UINT64_MAX}) {
        EXPECT_EQ(credits({touch(text("t"), 5, length)}, orders, INT64_MAX), (Credits{{"4", "\"t\""}}));
        EXPECT_EQ(credits({touch(text("t"), last, length)}, orders, 1), (Credits{{"4", "\"t\""}}));
        EXPECT_EQ(credits({touch(text("t"), last, length)}, orders, endless), (Credits{{"4", "\"t\""}}));
    }
    // Both cover until the end of time: still the one begun last.
    EXPECT_EQ(credits({touch(text("b"), -5, UINT64_MAX), touch(text("a"), -4, INT64_MAX)}, orders, 100),
              (Credits{{"3", "\"a\""}, {"4", "\"a\""}}));
}

int128 units_of(const AttributionTotals& totals, unsigned decimals) {
    return totals.value.high(decimals) * AmountSum::part + totals.value.low(decimals);
}

TEST(Attribution, OrdersWithoutAnAmountCount) {
    const MadeSummary<Touches> touches({touch(text("t"), 0, 100)});
    const MadeSummary<Purchases> purchases({{integer(1), integer(1), 1, {}},
                                            {integer(1), integer(2), 2, Money{2, 1050}},
                                            {integer(1), integer(3), 3, Money{0, 3}},
                                            {integer(1), integer(4), 4, Money{2, -50}},
                                            {integer(1), integer(5), 500, Money{9, 1}}});
    const AttributionTotals totals = attribution_totals({*touches, heap}, {*purchases, heap}, 0, heap);
    EXPECT_EQ(totals.orders, 4);
    EXPECT_TRUE(totals.value.known());
    EXPECT_EQ(totals.value.scale(), 2U);  // of those that count
    EXPECT_TRUE(units_of(totals, 0) == 3);
    EXPECT_TRUE(units_of(totals, 2) == 1000);

    const MadeSummary<Purchases> unknown({{integer(1), integer(1), 1, {}}, {integer(1), integer(5), 500, Money{9, 1}}});
    const AttributionTotals of_unknown = attribution_totals({*touches, heap}, {*unknown, heap}, 0, heap);
    EXPECT_EQ(of_unknown.orders, 1);
    EXPECT_FALSE(of_unknown.value.known());
}

TEST(Attribution, SumsAreExact) {
    const MadeSummary<Touches> touches({touch(text("t"), 0, 1000)});
    const int128 most = power_of_ten(38) - 1;
    Rows<Purchases> orders;
    Sum expected;
    for (std::int64_t i = 0; i < 100; ++i) {
        orders.push_back({integer(1), integer(i), i, Money{2, most}});
        expected.add(most);
    }
    orders.push_back({integer(1), integer(100), 100, Money{38, most}});
    const MadeSummary<Purchases> purchases(orders);
    const AttributionTotals totals = attribution_totals({*touches, heap}, {*purchases, heap}, 0, heap);
    EXPECT_TRUE(Sum::of(totals.value, 2) == expected);
    EXPECT_TRUE(units_of(totals, 38) == most);
    const MadeSummary<Purchases> none(
        {{integer(1), integer(1), 1, Money{2, most}}, {integer(1), integer(2), 2, Money{2, -most}}});
    EXPECT_TRUE(units_of(attribution_totals({*touches, heap}, {*none, heap}, 0, heap), 2) == 0);
}

// Few instants, so that everything meets; every order against every touch.
TEST(Attribution, IsWhatLookingAtAllTouchesFinds) {
    Random random(81);
    std::size_t attributed = 0;
    for (int round = 0; round < 1500; ++round) {
        const auto kind = static_cast<KeyKind>(1 + round % 3);
        const auto visitor_kind = static_cast<KeyKind>(1 + round / 3 % 3);
        const std::uint64_t instants = 1 + below(random, 40);
        const std::uint64_t visitors = 1 + below(random, 3);
        const std::uint64_t longest = 1 + below(random, 20);
        // At the ends of time as well.
        const std::int64_t origin = round % 5 == 0 ? INT64_MIN : round % 5 == 1 ? INT64_MAX - 60 : -7;
        Model<Touches> touches;
        Model<Purchases> purchases;
        Rows<Touches> touches_rows;
        Rows<Purchases> purchases_rows;
        const auto some = [&](std::uint64_t limit) { return static_cast<std::int64_t>(below(random, limit)); };
        std::uint64_t number = 0;
        for (std::int64_t i = some(30); i > 0; --i)
            touches_rows.push_back({name(visitor_kind, below(random, visitors)), name(kind, number++),
                                    origin + some(instants),
                                    below(random, 10) == 0 ? random() : below(random, longest)});
        for (std::int64_t i = some(30); i > 0; --i)
            purchases_rows.push_back({name(visitor_kind, below(random, visitors)), name(kind, number++),
                                      origin + some(instants + 15),
                                      Money{static_cast<unsigned>(below(random, 3)), some(100)}});
        for (const auto& row : touches_rows) touches.add(row);
        for (const auto& row : purchases_rows) purchases.add(row);
        const HeapBytes touches_image(touches.image());
        const HeapBytes purchases_image(purchases.image());
        const auto touches_view = touches_image.validated<Touches>();
        const auto purchases_view = purchases_image.validated<Purchases>();
        check_contradictions(touches_view, heap);
        check_contradictions(purchases_view, heap);
        LargeState<Touches> touches_at_work(ImageView<Touches>::empty(), heap);
        LargeState<Purchases> purchases_at_work(ImageView<Purchases>::empty(), heap);
        spread<Touches>(touches_rows, touches_at_work, random);
        spread<Purchases>(purchases_rows, purchases_at_work, random);
        for (const std::int64_t lookback : {std::int64_t{0}, std::int64_t{3}, INT64_MAX - 30, no_end}) {
            const auto expected = plain_attributions(touches, purchases, lookback);
            attributed += expected.size();
            ASSERT_TRUE(attributions_of({touches_view, heap}, {purchases_view, heap}, lookback) == expected) << round;
            ASSERT_TRUE(attributions_of(touches_at_work.stream(), purchases_at_work.stream(), lookback) == expected)
                << round;
            ASSERT_TRUE(attributions_of(touches_at_work.stream(), {purchases_view, heap}, lookback) == expected)
                << round;
        }
    }
    EXPECT_GT(attributed, 10'000U);
}

// ---- summaries that nobody has folded and checked

// Of the rows in `state`, each told again, the contradictions of `touches` and `orders` are found by reading them.
void expect_found_by_reading(const Rows<Touches>& touches, const Rows<Purchases>& orders, const char* message) {
    Random random(83);
    for (int round = 0; round < 30; ++round) {
        LargeState<Touches> touches_at_work(ImageView<Touches>::empty(), heap);
        LargeState<Purchases> orders_at_work(ImageView<Purchases>::empty(), heap);
        spread<Touches>(touches, touches_at_work, random);
        spread<Purchases>(orders, orders_at_work, random);
        const auto read = [&] { attribution_totals(touches_at_work.stream(), orders_at_work.stream(), endless, heap); };
        const auto finish = [&] {
            touches_at_work.finish();
            orders_at_work.finish();
        };
        if (message == nullptr) {
            EXPECT_NO_THROW(read());
            EXPECT_NO_THROW(finish());
            EXPECT_TRUE(touches_at_work.stream().check() == Check::nothing);
            continue;
        }
        for (int again = 0; again < 2; ++again) {
            const auto by_reading = refused(ErrorCode::invalid_parameter, read);
            ASSERT_TRUE(by_reading);
            ASSERT_STREQ(by_reading.message(), message);
        }
        const auto by_finishing = refused(ErrorCode::invalid_parameter, finish);
        ASSERT_TRUE(by_finishing);
        ASSERT_STREQ(by_finishing.message(), message);
        EXPECT_FALSE(touches_at_work.stream().check() == Check::nothing &&
                     orders_at_work.stream().check() == Check::nothing);
    }
}

TEST(AttributionOfWhatNobodyChecked, FindsWhatContradictsItself) {
    const char* const touch_twice = "touch_id comes twice with different fields (visitor, start or end): 7";
    const char* const order_twice = "order_id comes twice with different fields (visitor, time or amount): 7";
    Rows<Touches> touches;
    Rows<Purchases> orders;
    for (std::int64_t i = 0; i < 60; ++i) touches.push_back(touch(integer(i), i % 9, 3, integer(i % 20)));
    for (std::int64_t i = 0; i < 60; ++i) orders.push_back(order(i, i % 9, integer(10 + i % 20)));
    expect_found_by_reading(touches, orders, nullptr);
    expect_found_by_reading(touches, {}, nullptr);
    expect_found_by_reading({}, orders, nullptr);
    // Of visitors with both, with touches alone and with orders alone; there is no other side at all.
    for (const std::int64_t visitor : {15, 1, 29, 1000}) {
        auto wrong_touches = touches;
        wrong_touches.push_back(touch(integer(7), 100, 3, integer(visitor)));
        expect_found_by_reading(wrong_touches, orders, touch_twice);
        expect_found_by_reading(wrong_touches, {}, touch_twice);
        auto wrong_orders = orders;
        wrong_orders.push_back(order(7, 100, integer(visitor)));
        expect_found_by_reading(touches, wrong_orders, order_twice);
        expect_found_by_reading({}, wrong_orders, order_twice);
    }
}

// A state that is added to has to be checked again.
TEST(AttributionOfWhatNobodyChecked, AfterItWasChecked) {
    LargeState<Touches> touches(ImageView<Touches>::empty(), heap);
    touches.add(Model<Touches>::core_row(touch(integer(7), 1)));
    touches.finish();
    EXPECT_TRUE(touches.stream().check() == Check::nothing);
    touches.add(Model<Touches>::core_row(touch(integer(7), 2)));
    EXPECT_FALSE(touches.stream().check() == Check::nothing);
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter,
                        [&] { attribution_totals(touches.stream(), Summary<Purchases>::empty(), endless, heap); }));
    LargeState<Touches> other(ImageView<Touches>::empty(), heap);
    other.append(touches);
    EXPECT_FALSE(other.stream().check() == Check::nothing);
    EXPECT_TRUE(refused(ErrorCode::invalid_parameter, [&] { other.finish(); }));
}

// Summaries have no visitor without anything; a state of made-up bytes may.
TEST(AttributionOfMadeUpBytes, VisitorsWithoutAnything) {
    const Bytes one_touch = {0, 5, 1, 'a'};  // start, length, key
    const Bytes one_order = {2, 0, 1, 'b'};  // time, no amount, key
    const auto state_of = []<class Family>(std::initializer_list<Bytes> payloads) {
        Records records(KeyKind::integer);
        for (std::uint8_t visitor = 2; const Bytes& payload : payloads) {
            records.add({visitor}, payload);
            visitor = static_cast<std::uint8_t>(visitor + 2);
        }
        Bytes bytes = records.template image<Family>({{KeyKind::integer, KeyKind::text}, {}});
        bytes[3] = ImageHeader::open_flag;
        return HeapBytes(bytes);
    };
    const auto touches = state_of.operator()<Touches>({{}, one_touch, {}, one_touch});
    const auto orders = state_of.operator()<Purchases>({{}, {}, one_order, one_order});
    const auto of_touches = Summary<Touches>::trusted(ImageView<Touches>::parse(touches.data(), touches.size()));
    const auto of_orders = Summary<Purchases>::trusted(ImageView<Purchases>::parse(orders.data(), orders.size()));
    EXPECT_EQ(attribution_totals({of_touches, heap}, {of_orders, heap}, endless, heap).orders, 1);
    const auto nothing = state_of.operator()<Purchases>({{}, {}, {}, {}});
    const auto of_nothing = Summary<Purchases>::trusted(ImageView<Purchases>::parse(nothing.data(), nothing.size()));
    EXPECT_EQ(attribution_totals({of_touches, heap}, {of_nothing, heap}, endless, heap).orders, 0);
}

// ---- one visitor with very many touches and orders

template <class LengthOf, class TouchOf>
void expect_fast(LengthOf length_of, TouchOf touch_of) {
    constexpr std::int64_t count = 100'000;
    Rows<Touches> touches;
    Rows<Purchases> orders;
    for (std::int64_t i = 0; i < count; ++i) {
        touches.push_back(touch(integer(i), i, length_of(i)));
        orders.push_back(order(i, i + count / 2));
    }
    const HeapBytes touches_image(large_image<Touches>(touches));
    const HeapBytes orders_image(large_image<Purchases>(orders));
    const auto touches_view = touches_image.validated<Touches>();
    const auto orders_view = orders_image.validated<Purchases>();
    const auto start = std::chrono::steady_clock::now();
    check_contradictions(touches_view, heap);
    check_contradictions(orders_view, heap);
    TestMemory memory;
    Attributions attributions({touches_view, &memory}, {orders_view, &memory}, 0, &memory);
    Attribution one;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t expected = touch_of(i + count / 2);
        if (expected < 0) continue;
        ASSERT_TRUE(attributions.next(one));
        ASSERT_EQ(one.order->thing.as_integer(), i);
        ASSERT_EQ(one.touch->thing.as_integer(), expected);
    }
    ASSERT_FALSE(attributions.next(one));
    // Every touch against every order would take minutes.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    // Twice a list of 32 bytes a touch, each grown by doubling.
    EXPECT_LE(memory.peak(), 2 * 3 * 32 * std::size_t{count});
}

TEST(AttributionOfOneVisitor, WithTouchesThatFollowEachOther) {
    expect_fast([](std::int64_t) { return 1U; }, [](std::int64_t at) { return at < 100'000 ? at : -1; });
}
TEST(AttributionOfOneVisitor, WithTouchesThatCoverAll) {
    expect_fast([](std::int64_t) { return 1'000'000U; },
                [](std::int64_t at) { return std::min<std::int64_t>(at, 99'999); });
}
// Touch i covers until 200,000 - i.
TEST(AttributionOfOneVisitor, WithTouchesInsideEachOther) {
    expect_fast([](std::int64_t i) { return static_cast<std::uint64_t>(200'000 - 2 * i); },
                [](std::int64_t at) { return at < 100'000 ? at : 199'999 - at; });
}

TEST(AttributionOfOneVisitor, WithTouchesBegunTogether) {
    Rows<Touches> touches;
    Rows<Purchases> orders;
    for (std::int64_t i = 0; i < 100'000; ++i) {
        touches.push_back(touch(integer(i % 2 == 0 ? i : -i), 0, static_cast<std::uint64_t>(200'000 - i)));
        orders.push_back(order(i, i));
    }
    const HeapBytes touches_image(large_image<Touches>(touches));
    const HeapBytes orders_image(large_image<Purchases>(orders));
    const auto start = std::chrono::steady_clock::now();
    Attributions attributions({touches_image.validated<Touches>(), heap}, {orders_image.validated<Purchases>(), heap},
                              0, heap);
    Attribution one;
    while (attributions.next(one)) ASSERT_EQ(one.touch->thing.as_integer(), 99'998);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace shopmetrics::test
