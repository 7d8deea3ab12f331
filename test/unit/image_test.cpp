// Bytes from outside: what is no image is refused, and what is accepted is the only image of what it says.
#include <gtest/gtest.h>

#include "unit/every_family.hpp"

namespace shopmetrics::test {
namespace {

class Image : public EveryFamily {
  protected:
    [[nodiscard]] std::vector<Bytes> small_images() const {
        Random random(60);
        std::vector<Bytes> images = {family.nothing()};
        for (const Shape& shape : some_shapes())
            for (const std::size_t count : {1U, 4U})
                images.push_back(family.model_of(family.random_rows(random, shape, count))->image());
        return images;
    }
    bool is_accepted(const Bytes& bytes) const {
        try {
            EXPECT_EQ(family.written_again(bytes), bytes);
            EXPECT_EQ(family.decode(bytes)->image(), bytes);
            return true;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, is_newer(bytes) ? ErrorCode::newer_image : ErrorCode::corrupt_image) << error.message;
            return false;
        }
    }
    [[nodiscard]] bool is_newer(const Bytes& bytes) const {
        return bytes.size() >= family.body_offset() && bytes[0] == static_cast<std::uint8_t>(family.id()) &&
               bytes[1] > 1;
    }
    // The same bytes as an open image, which a state may be: any end but a crash will do.
    void fold_anyhow(Bytes bytes) const {
        if (bytes.size() < family.body_offset()) return;
        bytes[3] = ImageHeader::open_flag;
        for (const bool all_in_the_tail : {false, true}) {
            // Where the bytes in order end, and where the last record begins.
            if (all_in_the_tail) std::fill_n(bytes.begin() + 8, 8, std::uint8_t{0});
            try {
                static_cast<void>(family.canonical(bytes));
                const auto state = family.large_state(bytes);
                state->append(bytes);
                state->fold();
            } catch (const Error&) {
            }
        }
    }
};
OF_EVERY_FAMILY(Image)

TEST_P(Image, ChangedBytes) {
    for (const Bytes& image : small_images()) {
        ASSERT_TRUE(is_accepted(image));
        for (std::size_t at = 0; at < image.size(); ++at) {
            // All values of the header's single bytes and of the first of the body; of others some.
            for (unsigned value = 0; value < 256; value += at < 4 || at % 16 == 0 ? 1 : 51) {
                Bytes damaged = image;
                damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ value);
                is_accepted(damaged);
                fold_anyhow(damaged);
            }
            if (HasFailure()) return;
        }
    }
}

TEST_P(Image, CutAndExtendedBytes) {
    for (const Bytes& image : small_images()) {
        for (std::size_t size = 0; size < image.size(); ++size) {
            Bytes cut(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size));
            ASSERT_FALSE(is_accepted(cut));
            fold_anyhow(cut);
            // The header agrees that it ends here.
            if (size < family.body_offset()) continue;
            const std::size_t used = size - family.body_offset();
            for (const std::size_t field : {4U, 8U}) store_le(cut.data() + field, static_cast<std::uint32_t>(used));
            is_accepted(cut);
            fold_anyhow(cut);
        }
        for (const std::uint8_t more : Bytes{0, 1, 0x80, 0xff}) {
            Bytes longer = image;
            longer.push_back(more);
            ASSERT_FALSE(is_accepted(longer));
        }
        if (HasFailure()) return;
    }
}

// Records in another order, twice, or left out.
TEST_P(Image, RearrangedRecords) {
    Random random(61);
    const Shape shape = some_shapes()[1];
    const Bytes image = family.model_of(family.random_rows(random, shape, 30))->image();
    std::vector<Bytes> records;
    for (Reader from{image.data() + family.body_offset(), image.data() + image.size()}; !from.done();) {
        const std::uint8_t* const begin = from.at;
        from.sized();
        records.emplace_back(begin, from.at);
    }
    for (int round = 0; round < 200; ++round) {
        std::vector<Bytes> chosen;
        for (std::uint64_t i = below(random, 5); i > 0; --i) chosen.push_back(records[below(random, records.size())]);
        Bytes made(image.begin(), image.begin() + family.body_offset());
        for (const Bytes& record : chosen) made.insert(made.end(), record.begin(), record.end());
        const std::size_t used = made.size() - family.body_offset();
        for (const std::size_t field : {4U, 8U}) store_le(made.data() + field, static_cast<std::uint32_t>(used));
        store_le(made.data() + 12, static_cast<std::uint32_t>(chosen.size()));
        is_accepted(made);
        fold_anyhow(made);
        if (HasFailure()) return;
    }
}

TEST_P(Image, OfAnotherFamilyOrVersion) {
    Bytes image = family.model_of({family.row_of_nothing()})->image();
    for (unsigned number = 0; number < 256; ++number) {
        if (number == static_cast<unsigned>(family.id())) continue;
        Bytes other = image;
        other[0] = static_cast<std::uint8_t>(number);
        EXPECT_FALSE(is_accepted(other));
    }
    for (const unsigned version : {2U, 3U, 255U}) {
        image[1] = static_cast<std::uint8_t>(version);
        const auto result = refused(ErrorCode::newer_image, [&] { family.parse(image); });
        EXPECT_TRUE(result);
        EXPECT_EQ(result.message(), std::string("a summary of type ") + family.name() + " has version " +
                                        std::to_string(version) + ", and this library reads none above 1");
    }
    image[1] = 0;
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { family.parse(image); }));
}

TEST_P(Image, IsDescribed) {
    for (const Bytes& image : small_images()) {
        family.validate(image);
        const Description description = family.describe(image);
        ASSERT_GT(description.count, 0U);
        ASSERT_LE(description.count, std::size(description.entries));
        for (unsigned i = 0; i < description.count; ++i) EXPECT_GT(std::string(description.entries[i].name).size(), 1U);
    }
}

}  // namespace
}  // namespace shopmetrics::test
