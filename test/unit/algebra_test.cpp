// What must hold for every keyed family: whatever the order, the split and the state, the bytes are the model's.
#include <gtest/gtest.h>

#include "unit/every_family.hpp"

namespace shopmetrics::test {
namespace {

class Algebra : public EveryFamily {};
OF_EVERY_FAMILY(Algebra)

constexpr std::size_t some_counts[] = {0, 1, 2, 3, 10, 200, 1500};

TEST_P(Algebra, EveryStateComesToTheModel) {
    Random random(10);
    for (const Shape& shape : some_shapes()) {
        for (const std::size_t count : some_counts) {
            const auto rows = family.random_rows(random, shape, count);
            const auto model = family.model_of(rows);
            expect_model(family.small_image(rows), *model);
            expect_model(family.large_image(rows), *model);
            expect_model(family.growing_image(rows), *model);
            if (HasFatalFailure()) return;
        }
    }
}

TEST_P(Algebra, OrderDoesNotMatter) {
    Random random(11);
    for (const Shape& shape : some_shapes()) {
        auto rows = family.random_rows(random, shape, 150);
        const Bytes expected = family.model_of(rows)->image();
        for (int i = 0; i < 10; ++i) {
            std::shuffle(rows.begin(), rows.end(), random);
            ASSERT_EQ(family.small_image(rows), expected);
            ASSERT_EQ(family.large_image(rows), expected);
            ASSERT_EQ(family.growing_image(rows), expected);
        }
    }
}

// Rows in any parts, each made into any kind of state, put together in any way and order.
TEST_P(Algebra, SplitsDoNotMatter) {
    Random random(12);
    for (const Shape& shape : some_shapes()) {
        const auto rows = family.random_rows(random, shape, 300);
        const Bytes expected = family.model_of(rows)->image();
        for (int round = 0; round < 8; ++round) {
            std::vector<AnyRows> parts(1 + below(random, 9));
            for (const auto& row : rows) parts[below(random, parts.size())].push_back(row);
            std::vector<Bytes> images;
            for (const auto& part : parts) {
                images.push_back(round % 3 == 0   ? family.small_image(part)
                                 : round % 3 == 1 ? family.large_image(part)
                                                  : family.growing_image(part));
            }

            const auto large = family.large_state(family.nothing());
            const auto growing = family.growing_state();
            const auto small = family.small_state(1U << 20);
            for (const Bytes& image : images) {
                family.validate(image);
                large->append(image);
                growing->append(image);
                ASSERT_TRUE(small->append(image));
            }
            ASSERT_EQ(large->image(), expected);
            ASSERT_EQ(growing->image(), expected);
            ASSERT_EQ(small->image(), expected);

            while (images.size() > 1) {
                std::swap(images[below(random, images.size())], images.back());
                const Bytes last = images.back();
                images.pop_back();
                Bytes& other = images[below(random, images.size())];
                other = below(random, 2) == 0 ? family.merged(other, last) : family.merged(last, other);
            }
            ASSERT_EQ(images[0], expected);
        }
    }
}

TEST_P(Algebra, MergingIsAssociativeAndCommutativeAndHasAnIdentity) {
    Random random(13);
    const Bytes nothing = family.model()->image();
    EXPECT_EQ(family.nothing(), nothing);
    EXPECT_EQ(family.merged(nothing, nothing), nothing);
    for (const Shape& shape : some_shapes()) {
        for (int round = 0; round < 5; ++round) {
            Bytes images[3];
            const auto all = family.model();
            for (Bytes& image : images) {
                const auto model = family.model_of(family.random_rows(random, shape, below(random, 60)));
                all->merge(*model);
                image = model->image();
                EXPECT_EQ(family.merged(image, nothing), image);
                EXPECT_EQ(family.merged(nothing, image), image);
            }
            const auto& [a, b, c] = images;
            const Bytes ab = family.merged(a, b);
            EXPECT_EQ(ab, family.merged(b, a));
            const Bytes abc = family.merged(ab, c);
            EXPECT_EQ(abc, family.merged(a, family.merged(b, c)));
            expect_model(abc, *all);
            if (HasFatalFailure()) return;
        }
    }
}

TEST_P(Algebra, FoldsAtAnyMomentChangeNothing) {
    Random random(14);
    for (const Shape& shape : some_shapes()) {
        const auto rows = family.random_rows(random, shape, 400);
        const auto model = family.model_of(rows);
        for (const std::uint64_t every : {1U, 2U, 7U, 50U}) {
            const auto large = family.large_state(family.nothing());
            const auto growing = family.growing_state();
            for (const auto& row : rows) {
                large->add(row);
                growing->add(row);
                if (below(random, every) == 0) large->fold();
                if (below(random, every) == 0) growing->fold();
            }
            large->fold();
            large->fold();
            expect_model(large->image(), *model);
            expect_model(growing->image(), *model);
            if (HasFatalFailure()) return;
        }
    }
}

// The states of workers come to their leader open: with rows in the order they came.
TEST_P(Algebra, OpenStatesAreAppended) {
    Random random(15);
    for (const Shape& shape : some_shapes()) {
        const auto model = family.model();
        const auto large = family.large_state(family.nothing());
        const auto growing = family.growing_state();
        for (int worker = 0; worker < 20; ++worker) {
            const auto rows = family.random_rows(random, shape, below(random, 30));
            model->merge(*family.model_of(rows));
            const auto small = family.small_state(1U << 16);
            for (const auto& row : rows) ASSERT_TRUE(small->add(row));
            // On the wire there is room behind what is used.
            Bytes wire = small->open_image();
            wire.resize(wire.size() + below(random, 100), 0xee);
            if (!rows.empty()) {
                EXPECT_FALSE(family.parse(wire));
                EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { family.validate(wire); }));
            }
            large->append(wire);
            growing->append(wire);
            if (rows.empty() || below(random, 3) > 0) continue;
            model->add(rows[0]);
            large->add(rows[0]);
            growing->add(rows[0]);
        }
        expect_model(large->image(), *model);
        expect_model(growing->image(), *model);
        if (HasFatalFailure()) return;
    }
}

TEST_P(Algebra, ASmallStateThatIsFullIsUnchanged) {
    Random random(16);
    for (const Shape& shape : some_shapes()) {
        for (std::uint32_t capacity = family.body_offset(); capacity < 400; capacity += 1 + capacity / 40) {
            const auto block = family.small_state(capacity);
            AnyRows taken;
            for (int i = 0; i < 60; ++i) {
                const auto row = family.random_row(random, shape);
                const Bytes before = block->open_image();
                if (block->add(row)) {
                    taken.push_back(row);
                } else {
                    ASSERT_EQ(block->open_image(), before);
                    // It had the room that it said it needs, or less.
                    const auto room = capacity - before.size();
                    ASSERT_LT(room, family.bytes_for(row));
                }
                if (i % 4 != 0) continue;
                const Bytes now = block->open_image();
                if (block->append(family.model_of({row})->image())) {
                    taken.push_back(row);
                } else {
                    ASSERT_EQ(block->open_image(), now);
                }
            }
            expect_model(block->image(), *family.model_of(taken));
            if (HasFatalFailure()) return;
        }
    }
}

// One kind of key a column, whoever brings another: refused, and nothing has changed.
TEST_P(Algebra, KindsOfKeysAreNotMixed) {
    Random random(17);
    for (const Shape& shape : some_shapes()) {
        const auto rows = family.random_rows(random, shape, 20);
        const Bytes image = family.model_of(rows)->image();
        for (unsigned column = 0; column < family.key_columns(); ++column) {
            for (const KeyKind kind : {KeyKind::integer, KeyKind::uuid, KeyKind::text}) {
                if (kind == shape.kind(column)) continue;
                const AnyRow other_row = family.with_name(rows[0], column, name(kind, 5));
                const Bytes other = family.model_of({other_row})->image();
                family.validate(other);

                const auto small = family.small_state(1U << 16);
                const auto growing = family.growing_state();
                const auto large = family.large_state(family.nothing());
                for (const auto& row : rows) {
                    ASSERT_TRUE(small->add(row));
                    growing->add(row);
                    large->add(row);
                }
                constexpr auto code = ErrorCode::invalid_parameter;
                EXPECT_TRUE(refused(code, [&] { small->add(other_row); }));
                EXPECT_TRUE(refused(code, [&] { small->append(other); }));
                EXPECT_TRUE(refused(code, [&] { growing->add(other_row); }));
                EXPECT_TRUE(refused(code, [&] { growing->append(other); }));
                EXPECT_TRUE(refused(code, [&] { large->add(other_row); }));
                EXPECT_TRUE(refused(code, [&] { large->append(other); }));
                EXPECT_TRUE(refused(code, [&] { static_cast<void>(family.merged(image, other)); }));
                EXPECT_TRUE(refused(code, [&] { static_cast<void>(family.merged(other, image)); }));
                EXPECT_EQ(small->image(), image);
                EXPECT_EQ(growing->image(), image);
                EXPECT_EQ(large->image(), image);
            }
        }
    }
}

TEST_P(Algebra, OptionsDoNotChange) {
    if (family.option_count() == 0) return;
    Random random(18);
    const Shape shape = some_shapes()[1];
    const auto rows = family.random_rows(random, shape, 20);
    const Bytes image = family.model_of(rows)->image();
    const AnyRow other_row = family.with_another_option(rows[0]);
    const Bytes other = family.model_of({other_row})->image();
    family.validate(other);

    const auto small = family.small_state(1U << 16);
    const auto large = family.large_state(family.nothing());
    for (const auto& row : rows) {
        ASSERT_TRUE(small->add(row));
        large->add(row);
    }
    constexpr auto code = ErrorCode::invalid_parameter;
    EXPECT_TRUE(refused(code, [&] { small->add(other_row); }));
    EXPECT_TRUE(refused(code, [&] { small->append(other); }));
    EXPECT_TRUE(refused(code, [&] { large->add(other_row); }));
    EXPECT_TRUE(refused(code, [&] { large->append(other); }));
    EXPECT_TRUE(refused(code, [&] { static_cast<void>(family.merged(image, other)); }));
    EXPECT_EQ(small->image(), image);
    EXPECT_EQ(large->image(), image);
    // A summary of nothing has no option yet and takes the other's.
    EXPECT_EQ(family.merged(family.nothing(), other), other);
}

// Texts around 15 bytes, where digests begin, and far beyond what a record's first copy has room for.
TEST_P(Algebra, TextsOfAllLengths) {
    const std::size_t sizes[] = {0,   1,   7,   8,   9,   14,  15,  16,    17,    100,
                                 103, 104, 126, 127, 128, 129, 200, 16383, 16384, 100'000};
    const unsigned columns = std::max(3U, family.key_columns());
    AnyRows rows;
    for (const std::size_t size : sizes) {
        for (const char last : {'a', 'b'}) {
            AnyRow row = family.row_of_nothing();
            std::string value(size, 'a');
            if (size > 0) value.back() = last;
            for (unsigned column = 0; column < columns; ++column) row = family.with_name(row, column, text(value));
            for (int times = 0; times < 3; ++times) rows.push_back(row);
            // Long and short in one record.
            for (unsigned column = 1; column < columns; ++column) {
                row = family.with_name(row, column, text("short"));
                rows.push_back(row);
            }
        }
    }
    const auto model = family.model_of(rows);
    expect_model(family.small_image(rows), *model);
    expect_model(family.large_image(rows), *model);
    expect_model(family.growing_image(rows), *model);
    Random random(19);
    std::shuffle(rows.begin(), rows.end(), random);
    expect_model(family.growing_image(rows), *model);
}

// What is read back is what was written: the model that the bytes describe has these bytes.
TEST_P(Algebra, ImagesDecode) {
    Random random(20);
    for (const Shape& shape : some_shapes()) {
        const Bytes image = family.growing_image(family.random_rows(random, shape, 300));
        expect_model(image, *family.decode(image));
    }
}

}  // namespace
}  // namespace shopmetrics::test
