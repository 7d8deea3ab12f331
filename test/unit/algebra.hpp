// What must hold for every keyed family: whatever the order, the split and the state, the bytes are the model's. For
// the families in TestedFamilies, a list of whoever includes this.
#pragma once

#include <gtest/gtest.h>

#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

template <class Family>
class Algebra : public ::testing::Test {};
TYPED_TEST_SUITE(Algebra, TestedFamilies, FamilyNames);

constexpr std::size_t some_counts[] = {0, 1, 2, 3, 10, 200, 1500};

TYPED_TEST(Algebra, EveryStateComesToTheModel) {
    Random random(10);
    for (const Shape& shape : some_shapes()) {
        for (const std::size_t count : some_counts) {
            const auto rows = random_rows<TypeParam>(random, shape, count);
            const auto model = model_of<TypeParam>(rows);
            expect_model(small_image<TypeParam>(rows), model);
            expect_model(large_image<TypeParam>(rows), model);
            expect_model(growing_image<TypeParam>(rows), model);
            if (this->HasFatalFailure()) return;
        }
    }
}

TYPED_TEST(Algebra, OrderDoesNotMatter) {
    Random random(11);
    for (const Shape& shape : some_shapes()) {
        auto rows = random_rows<TypeParam>(random, shape, 150);
        const Bytes expected = model_of<TypeParam>(rows).image();
        for (int i = 0; i < 10; ++i) {
            std::shuffle(rows.begin(), rows.end(), random);
            ASSERT_EQ(small_image<TypeParam>(rows), expected);
            ASSERT_EQ(large_image<TypeParam>(rows), expected);
            ASSERT_EQ(growing_image<TypeParam>(rows), expected);
        }
    }
}

// Rows in any parts, each made into any kind of state, put together in any way and order.
TYPED_TEST(Algebra, SplitsDoNotMatter) {
    Random random(12);
    for (const Shape& shape : some_shapes()) {
        const auto rows = random_rows<TypeParam>(random, shape, 300);
        const Bytes expected = model_of<TypeParam>(rows).image();
        for (int round = 0; round < 8; ++round) {
            std::vector<Rows<TypeParam>> parts(1 + below(random, 9));
            for (const auto& row : rows) parts[below(random, parts.size())].push_back(row);
            std::vector<Bytes> images;
            for (const auto& part : parts) {
                images.push_back(round % 3 == 0   ? small_image<TypeParam>(part)
                                 : round % 3 == 1 ? large_image<TypeParam>(part)
                                                  : growing_image<TypeParam>(part));
            }

            LargeState<TypeParam> large(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
            GrowingState<TypeParam> growing;
            SmallBlock<TypeParam> small(1U << 20);
            for (const Bytes& image : images) {
                const HeapBytes bytes(image);
                const auto view = bytes.template validated<TypeParam>();
                large.append(view);
                growing.append(view);
                ASSERT_TRUE(small.state().append(view));
            }
            large.fold_all();
            ASSERT_EQ(bytes_of(large.view()), expected);
            ASSERT_EQ(growing.image(), expected);
            ASSERT_EQ(canonical_bytes(small.state().view()), expected);

            while (images.size() > 1) {
                std::swap(images[below(random, images.size())], images.back());
                const Bytes last = images.back();
                images.pop_back();
                Bytes& other = images[below(random, images.size())];
                other =
                    below(random, 2) == 0 ? merged_bytes<TypeParam>(other, last) : merged_bytes<TypeParam>(last, other);
            }
            ASSERT_EQ(images[0], expected);
        }
    }
}

TYPED_TEST(Algebra, MergingIsAssociativeAndCommutativeAndHasAnIdentity) {
    Random random(13);
    const Bytes nothing = Model<TypeParam>{}.image();
    EXPECT_EQ(bytes_of(ImageView<TypeParam>::empty()), nothing);
    EXPECT_EQ(merged_bytes<TypeParam>(nothing, nothing), nothing);
    for (const Shape& shape : some_shapes()) {
        for (int round = 0; round < 5; ++round) {
            Bytes images[3];
            Model<TypeParam> all;
            for (Bytes& image : images) {
                const auto model = model_of<TypeParam>(random_rows<TypeParam>(random, shape, below(random, 60)));
                all.merge(model);
                image = model.image();
                EXPECT_EQ(merged_bytes<TypeParam>(image, nothing), image);
                EXPECT_EQ(merged_bytes<TypeParam>(nothing, image), image);
            }
            const auto& [a, b, c] = images;
            const Bytes ab = merged_bytes<TypeParam>(a, b);
            EXPECT_EQ(ab, merged_bytes<TypeParam>(b, a));
            const Bytes abc = merged_bytes<TypeParam>(ab, c);
            EXPECT_EQ(abc, merged_bytes<TypeParam>(a, merged_bytes<TypeParam>(b, c)));
            expect_model(abc, all);
            if (this->HasFatalFailure()) return;
        }
    }
}

TYPED_TEST(Algebra, FoldsAtAnyMomentChangeNothing) {
    Random random(14);
    for (const Shape& shape : some_shapes()) {
        const auto rows = random_rows<TypeParam>(random, shape, 400);
        const auto model = model_of<TypeParam>(rows);
        for (const std::uint64_t every : {1U, 2U, 7U, 50U}) {
            LargeState<TypeParam> large(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
            GrowingState<TypeParam> growing;
            for (const auto& row : rows) {
                large.add(Model<TypeParam>::core_row(row));
                growing.add(Model<TypeParam>::core_row(row));
                if (below(random, every) == 0) large.fold_all();
                if (below(random, every) == 0) growing.fold();
            }
            large.fold_all();
            large.fold_all();
            expect_model(bytes_of(large.view()), model);
            expect_model(growing.image(), model);
            if (this->HasFatalFailure()) return;
        }
    }
}

// The states of workers come to their leader open: with rows in the order they came.
TYPED_TEST(Algebra, OpenStatesAreAppended) {
    Random random(15);
    for (const Shape& shape : some_shapes()) {
        Model<TypeParam> model;
        LargeState<TypeParam> large(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
        GrowingState<TypeParam> growing;
        for (int worker = 0; worker < 20; ++worker) {
            const auto rows = random_rows<TypeParam>(random, shape, below(random, 30));
            model.merge(model_of<TypeParam>(rows));
            SmallBlock<TypeParam> small(1U << 16);
            for (const auto& row : rows) ASSERT_TRUE(small.state().add(Model<TypeParam>::core_row(row)));
            // On the wire there is room behind what is used.
            const HeapBytes wire = [&] {
                Bytes bytes = bytes_of(small.state().view());
                bytes.resize(bytes.size() + below(random, 100), 0xee);
                return HeapBytes(bytes);
            }();
            const auto view = ImageView<TypeParam>::parse(wire.data(), wire.size());
            if (!rows.empty()) {
                EXPECT_FALSE(view.canonical());
                EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { validate_image(view); }));
            }
            large.append(view);
            growing.append(view);
            if (rows.empty() || below(random, 3) > 0) continue;
            model.add(rows[0]);
            large.add(Model<TypeParam>::core_row(rows[0]));
            growing.add(Model<TypeParam>::core_row(rows[0]));
        }
        large.fold_all();
        expect_model(bytes_of(large.view()), model);
        expect_model(growing.image(), model);
        if (this->HasFatalFailure()) return;
    }
}

TYPED_TEST(Algebra, ASmallStateThatIsFullIsUnchanged) {
    Random random(16);
    for (const Shape& shape : some_shapes()) {
        for (std::uint32_t capacity = ImageView<TypeParam>::body_offset; capacity < 400;
             capacity += 1 + capacity / 40) {
            SmallBlock<TypeParam> block(capacity);
            Rows<TypeParam> taken;
            for (int i = 0; i < 60; ++i) {
                const auto row = Model<TypeParam>::random_row(random, shape);
                const Bytes before = bytes_of(block.state().view());
                if (block.state().add(Model<TypeParam>::core_row(row))) {
                    taken.push_back(row);
                } else {
                    ASSERT_EQ(bytes_of(block.state().view()), before);
                    // It had the room that it said it needs, or less.
                    const auto room = capacity - block.state().view().image_bytes();
                    ASSERT_LT(room, SmallState<TypeParam>::bytes_for(Model<TypeParam>::core_row(row)));
                }
                const HeapBytes other(model_of<TypeParam>({row}).image());
                const auto view = other.validated<TypeParam>();
                const Bytes now = bytes_of(block.state().view());
                if (i % 4 == 0 && !block.state().append(view)) {
                    ASSERT_EQ(bytes_of(block.state().view()), now);
                } else if (i % 4 == 0) {
                    taken.push_back(row);
                }
            }
            expect_model(canonical_bytes(block.state().view()), model_of<TypeParam>(taken));
            if (this->HasFatalFailure()) return;
        }
    }
}

// One kind of key a column, whoever brings another: refused, and nothing has changed.
TYPED_TEST(Algebra, KindsOfKeysAreNotMixed) {
    Random random(17);
    for (const Shape& shape : some_shapes()) {
        const auto rows = random_rows<TypeParam>(random, shape, 20);
        const Bytes image = model_of<TypeParam>(rows).image();
        for (unsigned column = 0; column < TypeParam::key_columns; ++column) {
            for (const KeyKind kind : {KeyKind::integer, KeyKind::uuid, KeyKind::text}) {
                if (kind == shape.kind(column)) continue;
                auto other_row = rows[0];
                Model<TypeParam>::set_name(other_row, column, name(kind, 5));
                const auto core_row = Model<TypeParam>::core_row(other_row);
                const Bytes other = model_of<TypeParam>({other_row}).image();
                const HeapBytes other_bytes(other);
                const auto other_view = other_bytes.validated<TypeParam>();

                SmallBlock<TypeParam> small(1U << 16);
                GrowingState<TypeParam> growing;
                LargeState<TypeParam> large(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
                for (const auto& row : rows) {
                    ASSERT_TRUE(small.state().add(Model<TypeParam>::core_row(row)));
                    growing.add(Model<TypeParam>::core_row(row));
                    large.add(Model<TypeParam>::core_row(row));
                }
                constexpr auto code = ErrorCode::invalid_parameter;
                EXPECT_TRUE(refused(code, [&] { small.state().add(core_row); }));
                EXPECT_TRUE(refused(code, [&] { small.state().append(other_view); }));
                EXPECT_TRUE(refused(code, [&] { growing.add(core_row); }));
                EXPECT_TRUE(refused(code, [&] { growing.append(other_view); }));
                EXPECT_TRUE(refused(code, [&] { large.add(core_row); }));
                EXPECT_TRUE(refused(code, [&] { large.append(other_view); }));
                EXPECT_TRUE(refused(code, [&] { merged_bytes<TypeParam>(image, other); }));
                EXPECT_TRUE(refused(code, [&] { merged_bytes<TypeParam>(other, image); }));
                EXPECT_EQ(canonical_bytes(small.state().view()), image);
                EXPECT_EQ(growing.image(), image);
                large.fold_all();
                EXPECT_EQ(bytes_of(large.view()), image);
            }
        }
    }
}

TYPED_TEST(Algebra, OptionsDoNotChange) {
    if constexpr (TypeParam::option_count > 0) {
        Random random(18);
        const Shape shape = some_shapes()[1];
        const auto rows = random_rows<TypeParam>(random, shape, 20);
        const Bytes image = model_of<TypeParam>(rows).image();
        auto other_row = rows[0];
        Model<TypeParam>::change_option(other_row);
        const auto core_row = Model<TypeParam>::core_row(other_row);
        const Bytes other = model_of<TypeParam>({other_row}).image();
        const HeapBytes other_bytes(other);
        const auto other_view = other_bytes.validated<TypeParam>();

        SmallBlock<TypeParam> small(1U << 16);
        LargeState<TypeParam> large(ImageView<TypeParam>::empty(), std::pmr::new_delete_resource());
        for (const auto& row : rows) {
            ASSERT_TRUE(small.state().add(Model<TypeParam>::core_row(row)));
            large.add(Model<TypeParam>::core_row(row));
        }
        constexpr auto code = ErrorCode::invalid_parameter;
        EXPECT_TRUE(refused(code, [&] { small.state().add(core_row); }));
        EXPECT_TRUE(refused(code, [&] { small.state().append(other_view); }));
        EXPECT_TRUE(refused(code, [&] { large.add(core_row); }));
        EXPECT_TRUE(refused(code, [&] { large.append(other_view); }));
        EXPECT_TRUE(refused(code, [&] { merged_bytes<TypeParam>(image, other); }));
        EXPECT_EQ(canonical_bytes(small.state().view()), image);
        large.fold_all();
        EXPECT_EQ(bytes_of(large.view()), image);
        // A summary of nothing has no option yet and takes the other's.
        EXPECT_EQ(merged_bytes<TypeParam>(Model<TypeParam>{}.image(), other), other);
    }
}

// Texts around 15 bytes, where digests begin, and far beyond what a record's first copy has room for.
TYPED_TEST(Algebra, TextsOfAllLengths) {
    const std::size_t sizes[] = {0,   1,   7,   8,   9,   14,  15,  16,    17,    100,
                                 103, 104, 126, 127, 128, 129, 200, 16383, 16384, 100'000};
    constexpr unsigned columns = std::max(3U, TypeParam::key_columns);
    Rows<TypeParam> rows;
    for (const std::size_t size : sizes) {
        for (const char last : {'a', 'b'}) {
            typename Model<TypeParam>::Row row{};
            std::string value(size, 'a');
            if (size > 0) value.back() = last;
            for (unsigned column = 0; column < columns; ++column) Model<TypeParam>::set_name(row, column, text(value));
            for (int times = 0; times < 3; ++times) rows.push_back(row);
            // Long and short in one record.
            for (unsigned column = 1; column < columns; ++column) {
                Model<TypeParam>::set_name(row, column, text("short"));
                rows.push_back(row);
            }
        }
    }
    const auto model = model_of<TypeParam>(rows);
    expect_model(small_image<TypeParam>(rows), model);
    expect_model(large_image<TypeParam>(rows), model);
    expect_model(growing_image<TypeParam>(rows), model);
    Random random(19);
    std::shuffle(rows.begin(), rows.end(), random);
    expect_model(growing_image<TypeParam>(rows), model);
}

// What is read back is what was written: the model that the bytes describe has these bytes.
TYPED_TEST(Algebra, ImagesDecode) {
    Random random(20);
    for (const Shape& shape : some_shapes()) {
        const Bytes image = growing_image<TypeParam>(random_rows<TypeParam>(random, shape, 300));
        expect_model(image, Model<TypeParam>::decode(image));
    }
}

}  // namespace
}  // namespace shopmetrics::test
