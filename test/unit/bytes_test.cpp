// Numbers as bytes: every length, every border, and everything that is no number.
#include "engine/bytes.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "engine/buffer.hpp"
#include "unit/families.hpp"
#include "unit/memory.hpp"

namespace shopmetrics::test {
namespace {

// All numbers around which the length or the carry of an encoding changes.
std::vector<uint128> border_numbers() {
    std::vector<uint128> numbers;
    for (unsigned bit = 0; bit < 128; ++bit) {
        const uint128 power = uint128{1} << bit;
        for (unsigned around = 0; around < 4; ++around) numbers.push_back(power - 2 + around);
        numbers.push_back(power | 0x55);
        numbers.push_back(~power);
    }
    numbers.push_back(0);
    return numbers;
}

template <class Unsigned>
void expect_number(Unsigned value) {
    Bytes expected;
    put_varint(expected, value);
    Bytes written(max_varint128);
    written.resize(static_cast<std::size_t>(write_varint(written.data(), value) - written.data()));
    ASSERT_EQ(written, expected);
    ASSERT_EQ(varint_size(value), expected.size());

    // Alone, and with up to nine bytes behind, which tell the ways of reading apart.
    for (std::size_t behind = 0; behind < 10; ++behind) {
        for (const std::uint8_t filler : Bytes{0x00, 0x7f, 0x80, 0xff}) {
            Bytes bytes = expected;
            bytes.resize(expected.size() + behind, filler);
            const Readable readable(bytes);
            Reader reader = readable.reader();
            ASSERT_TRUE(reader.varint<Unsigned>() == value);
            ASSERT_EQ(reader.left(), behind);
            Reader skipping = readable.reader();
            skipping.skip_varint();
            ASSERT_EQ(skipping.left(), behind);
        }
    }
    // Cut off.
    for (std::size_t size = 0; size < expected.size(); ++size) {
        const Readable readable(Bytes(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(size)));
        ASSERT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint<Unsigned>(); }));
        ASSERT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().skip_varint(); }));
    }
    // Longer than need be.
    Bytes longer = expected;
    for (std::size_t more = 0; more < 3; ++more) {
        longer.back() |= 0x80;
        longer.push_back(0);
        for (std::size_t behind = 0; behind < 9; ++behind) {
            Bytes bytes = longer;
            bytes.resize(longer.size() + behind, 0x01);
            const Readable readable(bytes);
            ASSERT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint<Unsigned>(); }));
        }
    }
}

TEST(Varint, IsReadAndWrittenAtEveryBorder) {
    for (const uint128 value : border_numbers()) {
        expect_number<uint128>(value);
        expect_number<std::uint64_t>(static_cast<std::uint64_t>(value));
    }
}

TEST(Varint, AllOfUpToThreeBytes) {
    for (std::uint32_t value = 0; value < 1U << 21; ++value) {
        std::uint8_t block[Reader::head_room + max_varint64] = {};
        std::uint8_t* const begin = block + Reader::head_room;
        const std::uint8_t* const end = write_varint_fast(begin, value);
        ASSERT_EQ(static_cast<std::uint32_t>(end - begin), varint_size(value));
        Reader reader{begin, end};
        ASSERT_EQ(reader.varint<std::uint64_t>(), value);
        ASSERT_TRUE(reader.done());
    }
}

TEST(Varint, WrittenWithoutBranchesIsTheSame) {
    for (const uint128 number : border_numbers()) {
        const auto value = static_cast<std::uint64_t>(number);
        Bytes expected;
        put_varint(expected, value);
        Bytes room(max_varint64, 0xee);  // of exactly the room it may touch
        const HeapBytes heap(room);
        auto* const to = const_cast<std::uint8_t*>(heap.data());
        const std::uint8_t* const end = write_varint_fast(to, value);
        ASSERT_EQ(Bytes(heap.data(), end), expected);
    }
}

TEST(Varint, TooLargeIsRefused) {
    // 2^64 and 2^128 and more, in as many bytes as the largest number has and in more.
    for (unsigned top = 2; top < 0x80; ++top) {
        Bytes bytes(9, 0x80);
        bytes.push_back(static_cast<std::uint8_t>(top));
        const Readable readable(bytes);
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint<std::uint64_t>(); }));
        EXPECT_TRUE(readable.reader().varint<uint128>() == uint128{top} << 63);
    }
    for (unsigned top = 4; top < 0x80; ++top) {
        Bytes bytes(18, 0x80);
        bytes.push_back(static_cast<std::uint8_t>(top));
        const Readable readable(bytes);
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint<uint128>(); }));
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().skip_varint(); }));
    }
    for (std::size_t size = 11; size < 40; ++size) {
        const Readable readable(Bytes(size, 0xff));
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint<std::uint64_t>(); }));
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint<uint128>(); }));
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().skip_varint(); }));
    }
}

TEST(Varint, LengthsHave32Bits) {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{UINT32_MAX} - 1, std::uint64_t{UINT32_MAX}}) {
        Bytes bytes;
        put_varint(bytes, value);
        EXPECT_EQ(Readable(bytes).reader().varint32(), value);
    }
    for (const std::uint64_t value : {std::uint64_t{1} << 32, UINT64_MAX}) {
        Bytes bytes;
        put_varint(bytes, value);
        const Readable readable(bytes);
        EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { readable.reader().varint32(); }));
    }
}

TEST(Reader, SizedBytesMustBeThere) {
    const Readable readable({2, 7, 8, 3, 1, 2});
    Reader reader = readable.reader();
    Reader inside = reader.sized();
    EXPECT_EQ(inside.left(), 2U);
    EXPECT_EQ(inside.varint<std::uint64_t>(), 7U);
    EXPECT_EQ(inside.varint<std::uint64_t>(), 8U);
    EXPECT_TRUE(inside.done());
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { reader.sized(); }));
    const Readable nothing(Bytes{});
    EXPECT_TRUE(nothing.reader().done());
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { nothing.reader().sized(); }));
    EXPECT_TRUE(refused(ErrorCode::corrupt_image, [&] { nothing.reader().bytes(1); }));
    EXPECT_EQ(nothing.reader().bytes(0), nothing.reader().end);
}

TEST(Zigzag, GoesThereAndBack) {
    for (const uint128 number : border_numbers()) {
        const auto narrow = static_cast<std::int64_t>(number);
        const auto wide = static_cast<int128>(number);
        EXPECT_EQ(unzigzag(zigzag(narrow)), narrow);
        EXPECT_TRUE(unzigzag(zigzag(wide)) == wide);
        EXPECT_TRUE(zigzag(int128{narrow}) == zigzag(narrow));
    }
    EXPECT_EQ(zigzag(std::int64_t{0}), 0U);
    EXPECT_EQ(zigzag(std::int64_t{-1}), 1U);
    EXPECT_EQ(zigzag(std::int64_t{1}), 2U);
    EXPECT_EQ(zigzag(INT64_MIN), UINT64_MAX);
}

TEST(LittleEndian, LoadsAndStores) {
    const Bytes bytes = {1, 2, 3, 4, 5, 6, 7, 8};
    EXPECT_EQ(load_le<std::uint64_t>(bytes.data()), 0x0807060504030201U);
    EXPECT_EQ(load_le<std::uint32_t>(bytes.data() + 1), 0x05040302U);
    for (std::size_t size = 1; size <= 8; ++size) {
        std::uint64_t expected = 0;
        for (std::size_t i = 0; i < size; ++i) expected |= std::uint64_t{bytes[8 - size + i]} << (8 * i);
        EXPECT_EQ(load_before(bytes.data() + 8, size), expected);
    }
    Bytes stored(8);
    store_le(stored.data(), std::uint64_t{0x0807060504030201U});
    EXPECT_EQ(stored, bytes);
}

TEST(ByteBuffer, GrowsToItsLimitAndNoFurther) {
    TestMemory memory;
    {
        ByteBuffer buffer(&memory);
        Bytes expected;
        for (std::uint32_t i = 0; i < 10000; ++i) {
            const std::uint8_t byte[2] = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)};
            buffer.append(byte, i % 3, 0);
            expected.insert(expected.end(), byte, byte + std::min(i % 3, 2U));
        }
        EXPECT_EQ(Bytes(buffer.data(), buffer.end()), expected);
        EXPECT_LE(memory.allocations(), 20U);

        const std::uint64_t before = memory.allocations();
        EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] { buffer.reserve(max_state_bytes, 7); }));
        EXPECT_TRUE(refused(ErrorCode::limit_exceeded, [&] { buffer.reserve(UINT64_MAX - max_state_bytes, 7); }));
        EXPECT_EQ(memory.allocations(), before);
        EXPECT_EQ(Bytes(buffer.data(), buffer.end()), expected);

        ByteBuffer other(&memory);
        other.swap(buffer);
        EXPECT_EQ(buffer.size(), 0U);
        EXPECT_EQ(Bytes(other.data(), other.end()), expected);
    }
    EXPECT_EQ(memory.live(), 0U);
}

}  // namespace
}  // namespace shopmetrics::test
