// Touches and orders that are told twice: alike they are one, otherwise the summary is refused, wherever the rows met.
#include <gtest/gtest.h>

#include <set>

#include "unit/collisions.hpp"
#include "unit/families.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

std::pmr::memory_resource* const heap = std::pmr::new_delete_resource();

template <class Family>
::testing::AssertionResult refused_whole(const Bytes& image) {
    const HeapBytes bytes(image);
    return refused(ErrorCode::invalid_parameter,
                   [&] { check_contradictions(ImageView<Family>::parse(bytes.data(), bytes.size()), heap); });
}

// The rows in every order and split, in every kind of state: the verdict is one.
template <class Family>
void expect_refused(Rows<Family> rows, const char* message) {
    Random random(90);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(rows.begin(), rows.end(), random);
        const auto half = rows.begin() + static_cast<std::ptrdiff_t>(below(random, rows.size() + 1));
        const Rows<Family> first(rows.begin(), half);
        const Rows<Family> second(half, rows.end());
        LargeState<Family> state(ImageView<Family>::empty(), heap);
        const HeapBytes other(large_image<Family>(first));
        state.append(ImageView<Family>::parse(other.data(), other.size()));
        for (const auto& row : second) state.add(Model<Family>::core_row(row));
        state.fold_all();
        for (const Bytes& image : {small_image<Family>(rows), large_image<Family>(rows), growing_image<Family>(rows),
                                   bytes_of(state.view())}) {
            const auto result = refused_whole<Family>(image);
            ASSERT_TRUE(result);
            ASSERT_STREQ(result.message(), message);
        }
    }
}

template <class Family>
void expect_one(Rows<Family> rows, const Bytes& expected) {
    Random random(91);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(rows.begin(), rows.end(), random);
        for (const Bytes& image : {small_image<Family>(rows), large_image<Family>(rows), growing_image<Family>(rows)}) {
            ASSERT_EQ(image, expected);
            const HeapBytes bytes(image);
            check_contradictions(bytes.template validated<Family>(), heap);
        }
        const std::size_t half = below(random, rows.size() + 1);
        const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(half);
        ASSERT_EQ(merged_bytes<Family>(large_image<Family>({rows.begin(), middle}),
                                       large_image<Family>({middle, rows.end()})),
                  expected);
    }
}

TEST(TouchesTwice, AlikeAreOne) {
    expect_one<Touches>(
        {{integer(1), integer(7), 10, 5}, {integer(1), integer(7), 10, 5}, {integer(1), integer(7), 10, 5}},
        model_of<Touches>({{integer(1), integer(7), 10, 5}}).image());
}

TEST(TouchesTwice, OtherwiseAreRefused) {
    const char* const message = "touch_id comes twice with different fields (visitor, start or end): -7";
    const Model<Touches>::Row row = {integer(1), integer(-7), 10, 5};
    expect_refused<Touches>({row, {integer(1), integer(-7), 11, 5}}, message);
    expect_refused<Touches>({row, {integer(1), integer(-7), 10, 6}}, message);
    expect_refused<Touches>({row, {integer(2), integer(-7), 10, 5}}, message);
    expect_refused<Touches>({row, row, {integer(1), integer(-7), 10, 6}, row}, message);
    // Among many others, of the same visitor and of other ones.
    Rows<Touches> rows = {row, {integer(900), integer(-7), 10, 5}};
    for (std::int64_t i = 0; i < 300; ++i) rows.push_back({integer(i % 40), integer(i), i % 50, 5});
    expect_refused<Touches>(rows, message);
}

TEST(PurchasesTwice, OneAmountInTheMostDecimals) {
    const auto order = [](std::optional<Money> amount) {
        return Model<Purchases>::Row{text("a"), text("o"), 10, amount};
    };
    const Bytes expected = model_of<Purchases>({order(Money{4, 15000})}).image();
    expect_one<Purchases>({order(Money{1, 15}), order(Money{4, 15000}), order(Money{2, 150})}, expected);
    expect_one<Purchases>({order(Money{4, 15000}), order(Money{4, 15000}), order(Money{1, 15}), order(Money{1, 15})},
                          expected);
    expect_one<Purchases>({order(Money{0, 0}), order(Money{38, 0})},
                          model_of<Purchases>({order(Money{38, 0})}).image());
    expect_one<Purchases>({order({}), order({})}, model_of<Purchases>({order({})}).image());
    expect_one<Purchases>({order(Money{0, -1}), order(Money{37, -power_of_ten(37)})},
                          model_of<Purchases>({order(Money{37, -power_of_ten(37)})}).image());
}

TEST(PurchasesTwice, OtherwiseAreRefused) {
    const char* const message = "order_id comes twice with different fields (visitor, time or amount): \"o\"";
    const Model<Purchases>::Row row = {text("a"), text("o"), 10, Money{2, 150}};
    const auto with_amount = [&](std::optional<Money> amount) {
        auto other = row;
        other.amount = amount;
        return other;
    };
    expect_refused<Purchases>({row, with_amount({})}, message);
    expect_refused<Purchases>({row, with_amount(Money{2, 151})}, message);
    expect_refused<Purchases>({row, with_amount(Money{3, 150})}, message);
    expect_refused<Purchases>({row, with_amount(Money{2, -150})}, message);
    expect_refused<Purchases>({with_amount({}), with_amount(Money{0, 0})}, message);
    expect_refused<Purchases>({row, {text("a"), text("o"), 11, row.amount}}, message);
    expect_refused<Purchases>({row, {text("b"), text("o"), 10, row.amount}}, message);
    // Two of the one, two of the other, and one with more decimals between them.
    expect_refused<Purchases>(
        {row, row, with_amount(Money{1, 15}), with_amount(Money{1, 16}), with_amount(Money{3, 1600})}, message);
}

// Rows that contradict each other here and there: refused exactly where the model says so.
template <class Family>
void expect_the_models_verdict() {
    Random random(92);
    int refusals = 0;
    for (int round = 0; round < 400; ++round) {
        const auto kind = static_cast<KeyKind>(1 + round % 3);
        const Shape shape{{kind, kind, kind}, 1 + below(random, 4), 1 + below(random, 300), round % 7 == 0};
        auto rows = random_rows<Family>(random, shape, 1 + below(random, 20));
        // A thing to a name, so that only what is made to contradict does.
        for (auto& row : rows) {
            std::uint64_t number = below(random, 100'000);
            Model<Family>::set_name(row, 1, name(kind, number));
            if (below(random, 2) == 0) continue;
            row = rows[below(random, rows.size())];
            if (below(random, 6) == 0) Model<Family>::contradict(row);
        }
        const auto model = model_of<Family>(rows);
        const bool expected = model.contradicts_itself();
        refusals += expected;
        for (int i = 0; i < 4; ++i) {
            std::shuffle(rows.begin(), rows.end(), random);
            const Bytes image = i % 2 == 0 ? growing_image<Family>(rows) : large_image<Family>(rows);
            if (expected) {
                ASSERT_TRUE(refused_whole<Family>(image));
            } else {
                expect_model(image, model);
            }
        }
    }
    EXPECT_GT(refusals, 50);
    EXPECT_LT(refusals, 350);
}
TEST(TouchesTwice, AreRefusedWhereTheModelSaysSo) {
    expect_the_models_verdict<Touches>();
}
TEST(PurchasesTwice, AreRefusedWhereTheModelSaysSo) {
    expect_the_models_verdict<Purchases>();
}

// ---- lists that nobody wrote

template <class Family>
::testing::AssertionResult refused_payload(const Bytes& payload, KeyKind kind = KeyKind::text) {
    Records records(KeyKind::integer);
    records.add({2}, payload);
    const HeapBytes image(records.image<Family>({{KeyKind::integer, kind}, {}}));
    return refused(ErrorCode::corrupt_image, [&] { static_cast<void>(image.validated<Family>()); });
}

TEST(TouchesImage, NoSuchLists) {
    // start, length, key
    EXPECT_FALSE(refused_payload<Touches>({0, 0, 0}));
    EXPECT_FALSE(refused_payload<Touches>({0, 0, 1, 'a', 0, 0, 1, 'b'}));
    EXPECT_FALSE(refused_payload<Touches>({4, 0, 1, 'b', 2, 0, 1, 'a'}));
    EXPECT_FALSE(refused_payload<Touches>({1, 0, 1, 'b', 2, 0, 1, 'a'}));
    EXPECT_TRUE(refused_payload<Touches>({}));
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 0}, KeyKind::none));
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 1, 0}, KeyKind::integer));
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 1, 'a'}, KeyKind::uuid));
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 1, 'a', 0, 0, 1, 'a'}));  // twice
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 1, 'a', 0, 1, 1, 'a'}));  // and with another length
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 1, 'b', 0, 0, 1, 'a'}));  // keys in order
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 1, 'b', 1, 0, 1, 'a'}));  // a step back
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 2, 'a'}));
    EXPECT_TRUE(refused_payload<Touches>({0, 0}));
    EXPECT_TRUE(refused_payload<Touches>({0}));
    EXPECT_TRUE(refused_payload<Touches>({0, 0, 0, 0}));
    // A step beyond the end of time.
    Bytes payload;
    put_signed(payload, INT64_MAX);
    payload.insert(payload.end(), {0, 0, 2, 0, 0});
    EXPECT_TRUE(refused_payload<Touches>(payload));
}

TEST(PurchasesImage, NoSuchLists) {
    // time, decimals + 1, units, key
    EXPECT_FALSE(refused_payload<Purchases>({0, 0, 0}));
    EXPECT_FALSE(refused_payload<Purchases>({0, 1, 0, 0}));
    EXPECT_FALSE(refused_payload<Purchases>({0, 39, 5, 1, 'a', 0, 0, 1, 'b'}));
    EXPECT_TRUE(refused_payload<Purchases>({0, 40, 5, 1, 'a'}));
    EXPECT_TRUE(refused_payload<Purchases>({0, 2, 5, 1, 'a', 0, 3, 50, 1, 'a'}));  // twice
    EXPECT_TRUE(refused_payload<Purchases>({0, 1, 0x80, 0, 1, 'a'}));
    EXPECT_TRUE(refused_payload<Purchases>({0, 1, 5}));
    EXPECT_TRUE(refused_payload<Purchases>({0, 1}));
}

// ---- RepeatedKeys

struct Found {
    bool any;
    Bytes key;
};

Found find(const std::vector<Name>& names, KeyKind kind, std::pmr::memory_resource* memory = heap,
           std::uint64_t expected = 0) {
    std::vector<Bytes> blocks;  // behind eight readable bytes
    blocks.reserve(names.size());
    for (const Name& name : names) {
        blocks.emplace_back(8, 0xff);
        const Bytes key = key_bytes(name, true);
        blocks.back().insert(blocks.back().end(), key.begin(), key.end());
    }
    KeyBytes repeated{};
    const auto for_each_key = [&](auto visit) {
        for (const Bytes& block : blocks)
            visit(KeyBytes{block.data() + 8, static_cast<std::uint32_t>(block.size() - 8)});
    };
    RepeatedKeys keys(expected > 0 ? expected : names.size(), kind, memory);
    for_each_key([&](const KeyBytes& key) { keys.note(key); });
    if (!keys.find(for_each_key, repeated)) return {false, {}};
    return {true, Bytes(repeated.data, repeated.data + repeated.size)};
}

TEST(RepeatedKeys, IsWhatASetFinds) {
    Random random(93);
    for (int round = 0; round < 600; ++round) {
        const auto kind = static_cast<KeyKind>(1 + round % 3);
        const std::size_t count = below(random, 5) == 0 ? below(random, 3000) : below(random, 30);
        std::vector<Name> names;
        std::set<Name> seen;
        std::set<Bytes> repeated;
        for (std::size_t i = 0; i < count; ++i) {
            names.push_back(name(kind, below(random, 1 + count * (1 + below(random, 200)))));
            if (!seen.insert(names.back()).second) repeated.insert(key_bytes(names.back(), true));
        }
        for (const std::uint64_t expected : {count / 10 + 1, count + 1, 10 * count + 100}) {
            const Found found = find(names, kind, heap, expected);
            ASSERT_EQ(found.any, !repeated.empty());
            if (found.any) {
                ASSERT_TRUE(repeated.contains(found.key));
            }
        }
    }
}

TEST(RepeatedKeys, AmongTextsOfOneHash) {
    std::vector<Name> names;
    for (std::uint64_t i = 0; i < 50'000; ++i) names.push_back(text(colliding_text(i * 7919 % 50'000)));
    EXPECT_FALSE(find(names, KeyKind::text).any);
    names.push_back(names[12'345]);
    const Found found = find(names, KeyKind::text);
    EXPECT_TRUE(found.any);
    EXPECT_EQ(found.key, key_bytes(names[12'345], true));
}

// The number that has the same bit as `low` in a table of 2^17, for any `high`.
Name integer_with_bit(std::uint64_t low, std::uint64_t high) {
    const std::uint64_t number = high << 17 | ((low ^ mix(high)) & 131071);
    return integer(unzigzag(std::rotl(number, 1)));
}

TEST(RepeatedKeys, AmongIntegersChosenForTheirBit) {
    std::vector<Name> names;
    for (std::uint64_t i = 0; i < 100'000; ++i) names.push_back(integer_with_bit(77, i * 40503 % 131072));
    EXPECT_FALSE(find(names, KeyKind::integer).any);
    names.push_back(names[0]);
    EXPECT_TRUE(find(names, KeyKind::integer).any);
}

TEST(RepeatedKeys, AmongIntegersOfAnyStep) {
    for (const std::uint64_t step : {1ULL, 2ULL, 10ULL, 4096ULL, 1ULL << 22, 1ULL << 40, 0x9e3779b97f4a7c15ULL}) {
        for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0} - step * 5000, std::uint64_t{1} << 62}) {
            std::vector<Name> names;
            for (std::uint64_t i = 0; i < 10'000; ++i)
                names.push_back(integer(static_cast<std::int64_t>(first + i * step)));
            EXPECT_FALSE(find(names, KeyKind::integer).any) << step;
            names.push_back(names[4'321]);
            const Found found = find(names, KeyKind::integer);
            EXPECT_TRUE(found.any) << step;
            EXPECT_EQ(found.key, key_bytes(names[4'321], true)) << step;
        }
    }
}

// A table of a bit for each expected key, rounded up; of keys that follow each other none is looked at again.
TEST(RepeatedKeys, MemoryOfTheTables) {
    std::vector<Name> names;
    for (std::int64_t i = 0; i < 100'000; ++i) names.push_back(integer(1'000'000'000 + i));
    for (const std::uint64_t expected : {900'000U, 1U << 20, (1U << 20) - 65, (1U << 20) - 64}) {
        TestMemory memory;
        EXPECT_FALSE(find(names, KeyKind::integer, &memory, expected).any);
        EXPECT_EQ(memory.live(), 0U);
        EXPECT_LE(memory.peak(), expected / 4);
    }
}

}  // namespace
}  // namespace shopmetrics::test
