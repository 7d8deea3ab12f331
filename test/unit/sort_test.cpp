// The sorts against std::sort, at the sizes where they change their ways and with ranks that are anything but spread.
#include "engine/sort.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

namespace shopmetrics::test {
namespace {

struct Element {
    std::uint64_t rank;
    std::uint32_t tie;  // the order among equal ranks

    auto operator<=>(const Element&) const = default;
};

struct Ranks {
    const char* name;
    std::function<std::uint64_t(std::mt19937_64&, std::size_t)> make;
};

const Ranks all_ranks[] = {
    {"spread", [](auto& random, std::size_t) { return random(); }},
    {"all equal", [](auto&, std::size_t) { return std::uint64_t{0x123456789abcdef0U}; }},
    {"two values", [](auto& random, std::size_t) { return random() % 2 == 0 ? 0 : UINT64_MAX; }},
    {"ascending", [](auto&, std::size_t i) { return std::uint64_t{i} << 40; }},
    {"descending", [](auto&, std::size_t i) { return UINT64_MAX - (std::uint64_t{i} << 40); }},
    {"low bits only", [](auto& random, std::size_t) { return random() % 1000; }},
    {"one leading digit", [](auto& random, std::size_t) { return 0xffe0000000000000U | random() >> 11; }},
    {"pairs", [](auto&, std::size_t i) { return std::uint64_t{i / 2} * 0x9e3779b97f4a7c15U; }},
    {"triples in the leading half",
     [](auto& random, std::size_t i) { return (std::uint64_t{i / 3} << 48) | random() % 5; }},
    {"few heavy", [](auto& random, std::size_t) { return random() % 10 < 9 ? 42 : random(); }},
};

const std::size_t all_sizes[] = {0,    1,     2,     3,     15,    16,    17,    255,   256,   257,   511,    512,
                                 513,  1023,  1024,  1025,  2047,  2048,  2049,  4095,  4096,  4097,  8191,   8192,
                                 8193, 16383, 16384, 16385, 32767, 32768, 32769, 65535, 65536, 65537, 131071, 131073};

TEST(SortByRank, EqualsStdSort) {
    std::mt19937_64 random(1);
    for (const Ranks& ranks : all_ranks) {
        for (const std::size_t size : all_sizes) {
            std::pmr::vector<Element> elements(size);
            for (std::size_t i = 0; i < size; ++i)
                elements[i] = {ranks.make(random, i), static_cast<std::uint32_t>(random() % 8)};
            std::vector<Element> expected(elements.begin(), elements.end());
            std::sort(expected.begin(), expected.end());
            sort_by_rank(
                elements, [](const Element& e) { return e.rank; },
                [](const Element& a, const Element& b) { return a < b; });
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), elements.begin(), elements.end()))
                << ranks.name << ", " << size;
        }
    }
}

TEST(SortIntegers, EqualsStdSort) {
    std::mt19937_64 random(2);
    for (const Ranks& ranks : all_ranks) {
        for (const std::size_t size : all_sizes) {
            std::pmr::vector<std::int64_t> values(size);
            for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<std::int64_t>(ranks.make(random, i));
            if (size > 2 && size % 2 == 0) {
                values[0] = INT64_MAX;
                values[size / 2] = INT64_MIN;
                values[size - 1] = 0;
            }
            std::vector<std::int64_t> expected(values.begin(), values.end());
            std::sort(expected.begin(), expected.end());
            sort_integers(values);
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), values.begin(), values.end()))
                << ranks.name << ", " << size;
        }
    }
}

TEST(SortIntegers, EveryBitDecides) {
    for (unsigned bit = 0; bit < 64; ++bit) {
        std::pmr::vector<std::int64_t> values(5000);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<std::int64_t>(0x5555555555555555U ^ (std::uint64_t{i * 7 % 2} << bit));
        std::vector<std::int64_t> expected(values.begin(), values.end());
        std::sort(expected.begin(), expected.end());
        sort_integers(values);
        ASSERT_TRUE(std::equal(expected.begin(), expected.end(), values.begin(), values.end())) << bit;
    }
}

}  // namespace
}  // namespace shopmetrics::test
