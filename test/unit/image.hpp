// Bytes from outside: what is no image is refused, and what is accepted is the only image of what it says. For the
// families in TestedFamilies, a list of whoever includes this.
#pragma once

#include <gtest/gtest.h>

#include "families/list.hpp"
#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

template <class Family>
class Image : public ::testing::Test {};
TYPED_TEST_SUITE(Image, TestedFamilies, FamilyNames);

template <class Family>
std::vector<Bytes> small_images() {
    Random random(60);
    std::vector<Bytes> images = {Model<Family>{}.image()};
    for (const Shape& shape : some_shapes())
        for (const std::size_t count : {1U, 4U})
            images.push_back(model_of<Family>(random_rows<Family>(random, shape, count)).image());
    return images;
}

template <class Family>
bool is_accepted(const Bytes& bytes) {
    const HeapBytes heap(bytes);
    try {
        const auto view = heap.validated<Family>();
        EXPECT_EQ(Model<Family>::decode(bytes).image(), bytes);
        EXPECT_EQ(bytes_of(view), bytes);
        return true;
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::corrupt_image) << error.message;
        return false;
    }
}

// The same bytes as an open image, which a state may be: any end but a crash will do.
template <class Family>
void fold_anyhow(Bytes bytes) {
    if (bytes.size() < ImageView<Family>::body_offset) return;
    bytes[3] = 1;
    const HeapBytes heap(bytes);
    for (const bool all_in_the_tail : {false, true}) {
        try {
            auto view = ImageView<Family>::parse(heap.data(), heap.size());
            if (all_in_the_tail) view.header.folded = view.header.keys = 0;
            const Bytes folded = canonical_bytes(view);
            LargeState<Family> state(view, std::pmr::new_delete_resource());
            state.append(view);
            state.fold_all();
        } catch (const Error&) {
        }
    }
}

TYPED_TEST(Image, ChangedBytes) {
    for (const Bytes& image : small_images<TypeParam>()) {
        ASSERT_TRUE(is_accepted<TypeParam>(image));
        for (std::size_t at = 0; at < image.size(); ++at) {
            // All values of the header's single bytes and of the first of the body; of others some.
            for (unsigned value = 0; value < 256; value += at < 4 || at % 16 == 0 ? 1 : 51) {
                Bytes damaged = image;
                damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ value);
                is_accepted<TypeParam>(damaged);
                fold_anyhow<TypeParam>(damaged);
            }
            if (this->HasFailure()) return;
        }
    }
}

TYPED_TEST(Image, CutAndExtendedBytes) {
    for (const Bytes& image : small_images<TypeParam>()) {
        for (std::size_t size = 0; size < image.size(); ++size) {
            Bytes cut(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size));
            ASSERT_FALSE(is_accepted<TypeParam>(cut));
            fold_anyhow<TypeParam>(cut);
            // The header agrees that it ends here.
            if (size < ImageView<TypeParam>::body_offset) continue;
            const std::size_t used = size - ImageView<TypeParam>::body_offset;
            for (const std::size_t field : {4U, 8U}) store_le(cut.data() + field, static_cast<std::uint32_t>(used));
            is_accepted<TypeParam>(cut);
            fold_anyhow<TypeParam>(cut);
        }
        for (const std::uint8_t more : Bytes{0, 1, 0x80, 0xff}) {
            Bytes longer = image;
            longer.push_back(more);
            ASSERT_FALSE(is_accepted<TypeParam>(longer));
        }
        if (this->HasFailure()) return;
    }
}

// Records in another order, twice, or left out.
TYPED_TEST(Image, RearrangedRecords) {
    Random random(61);
    const Shape shape = some_shapes()[1];
    const Bytes image = model_of<TypeParam>(random_rows<TypeParam>(random, shape, 30)).image();
    std::vector<Bytes> records;
    decode_image<TypeParam>(image, [&](const Frame&, Cursor) { records.emplace_back(); });
    const std::uint8_t* at = image.data() + ImageView<TypeParam>::body_offset;
    for (Bytes& record : records) {
        Reader from{at, image.data() + image.size()};
        from.sized();
        record.assign(at, from.at);
        at = from.at;
    }
    for (int round = 0; round < 200; ++round) {
        std::vector<Bytes> chosen;
        for (std::uint64_t i = below(random, 5); i > 0; --i) chosen.push_back(records[below(random, records.size())]);
        Bytes made(image.begin(), image.begin() + ImageView<TypeParam>::body_offset);
        for (const Bytes& record : chosen) made.insert(made.end(), record.begin(), record.end());
        const std::size_t used = made.size() - ImageView<TypeParam>::body_offset;
        for (const std::size_t field : {4U, 8U}) store_le(made.data() + field, static_cast<std::uint32_t>(used));
        store_le(made.data() + 12, static_cast<std::uint32_t>(chosen.size()));
        is_accepted<TypeParam>(made);
        fold_anyhow<TypeParam>(made);
        if (this->HasFailure()) return;
    }
}

TYPED_TEST(Image, OfAnotherFamilyOrVersion) {
    Bytes image = model_of<TypeParam>({typename Model<TypeParam>::Row{}}).image();
    for (unsigned family = 0; family < 256; ++family) {
        if (family == static_cast<unsigned>(TypeParam::id)) continue;
        Bytes other = image;
        other[0] = static_cast<std::uint8_t>(family);
        EXPECT_FALSE(is_accepted<TypeParam>(other));
    }
    image[1] = 2;
    const auto result =
        refused(ErrorCode::corrupt_image, [&] { ImageView<TypeParam>::parse(image.data(), image.size()); });
    EXPECT_TRUE(result);
    EXPECT_STREQ(result.message(), "a summary of version 2; this library reads version 1");
}

TYPED_TEST(Image, IsDescribed) {
    for (const Bytes& image : small_images<TypeParam>()) {
        const HeapBytes bytes(image);
        Description description;
        TypeParam::describe(bytes.validated<TypeParam>(), description);
        ASSERT_GT(description.count, 0U);
        ASSERT_LE(description.count, std::size(description.entries));
        for (unsigned i = 0; i < description.count; ++i) EXPECT_GT(std::string(description.entries[i].name).size(), 1U);
    }
}

}  // namespace
}  // namespace shopmetrics::test
