// Identities: what makes two keys one, in which form they are kept, and what no key looks like.
#include "engine/key.hpp"

#include <gtest/gtest.h>

#include <set>

#include "unit/collisions.hpp"
#include "unit/families.hpp"

namespace shopmetrics::test {
namespace {

std::vector<Name> all_sorts_of_names() {
    std::vector<Name> names;
    for (const KeyKind kind : {KeyKind::integer, KeyKind::uuid, KeyKind::text})
        for (std::uint64_t i = 0; i < 200; ++i) names.push_back(name(kind, i));
    for (unsigned bit = 0; bit < 63; ++bit) {
        const std::int64_t power = std::int64_t{1} << bit;
        for (const std::int64_t number : {power, -power, power - 1, -power - 1}) names.push_back(integer(number));
    }
    for (std::size_t size = 0; size < 40; ++size) {
        names.push_back(text(std::string(size, '\0')));
        names.push_back(text(std::string(size, '\xff')));
        names.push_back(text(std::string(size, 'a')));
    }
    names.push_back(text(std::string(100'000, 'a')));
    names.push_back(text(std::string(99'999, 'a') + 'b'));
    return names;
}

// Key::write() may touch a few bytes more than it returns.
Bytes written(const Key& key) {
    Bytes bytes(key.written_size() + Key::write_slack, 0xee);
    const HeapBytes exact(bytes);
    const std::uint8_t* const end = key.write(const_cast<std::uint8_t*>(exact.data()));
    return {exact.data(), end};
}

TEST(Key, IsWrittenAsTheFormatSays) {
    for (const Name& name : all_sorts_of_names()) {
        for (const bool whole : {false, true}) {
            const Key key = key_of(name, whole);
            const Bytes expected = key_bytes(name, whole);
            ASSERT_EQ(key.kind(), name.kind);
            ASSERT_EQ(Bytes(key.data(), key.data() + key.size()), expected);
            Bytes sized;
            put_sized(sized, expected);
            ASSERT_EQ(written(key), sized);
            ASSERT_EQ(key.written_size(), sized.size());
            ASSERT_EQ(key.hash(), hash_of(name.kind, expected));

            const Readable in_place(sized);
            Reader reader = in_place.reader();
            const KeyBytes stored = KeyBytes::read(reader);
            ASSERT_TRUE(reader.done());
            ASSERT_EQ(key_hash(name.kind, stored.data, stored.size), key.hash());
            ASSERT_TRUE(key.equals(stored.data, stored.size));
            stored.validate(name.kind, whole);
            if (name.kind == KeyKind::integer) {
                ASSERT_EQ(stored.as_integer(), name.number);
            }
        }
    }
}

TEST(Key, IsTheSameForTheSameNameOnly) {
    const std::vector<Name> names = all_sorts_of_names();
    std::set<Name> distinct(names.begin(), names.end());
    for (const bool whole : {false, true}) {
        std::set<std::pair<KeyKind, Bytes>> keys;
        for (const Name& name : distinct) {
            const Key key = key_of(name, whole);
            keys.insert({key.kind(), Bytes(key.data(), key.data() + key.size())});
        }
        EXPECT_EQ(keys.size(), distinct.size());
    }
}

TEST(Key, CopiesHoldWhatTheyAreCopiesOf) {
    Key copy;
    Bytes expected;
    {
        const Name name = text("short enough");
        copy = key_of(name, true);
        expected = key_bytes(name, true);
    }
    EXPECT_EQ(Bytes(copy.data(), copy.data() + copy.size()), expected);
}

TEST(KeyBytes, AreInOneTotalOrder) {
    std::vector<std::pair<Bytes, HeapBytes>> keys;
    Random random(3);
    const auto add = [&](const Bytes& key) {
        Bytes block(8, 0xff);
        block.insert(block.end(), key.begin(), key.end());
        keys.emplace_back(key, HeapBytes(block));
    };
    for (std::size_t size = 0; size < 20; ++size) {
        for (int i = 0; i < 6; ++i) {
            Bytes key(size);
            for (auto& byte : key) byte = static_cast<std::uint8_t>(below(random, 3) * 0x7f);
            add(key);
        }
    }
    for (const auto& [key, block] : keys) {
        for (const auto& [other_key, other_block] : keys) {
            const KeyBytes a{block.data() + 8, static_cast<std::uint32_t>(key.size())};
            const KeyBytes b{other_block.data() + 8, static_cast<std::uint32_t>(other_key.size())};
            ASSERT_EQ(a.compare(b) < 0, key_before(key, other_key));
            ASSERT_EQ(a.compare(b) > 0, key_before(other_key, key));
            ASSERT_EQ(a == b, key == other_key);
        }
    }
}

// As people count: integers by value, others byte by byte, a beginning before the whole.
TEST(KeyBytes, CompareByValue) {
    const std::vector<Name> names = all_sorts_of_names();
    std::vector<HeapBytes> blocks;
    std::vector<KeyBytes> keys;
    for (const Name& name : names) {
        const Bytes key = key_bytes(name, true);
        Bytes block(8, 0xff);
        block.insert(block.end(), key.begin(), key.end());
        blocks.emplace_back(block);
        keys.push_back({blocks.back().data() + 8, static_cast<std::uint32_t>(key.size())});
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = 0; j < names.size(); ++j) {
            if (names[i].kind != names[j].kind) continue;
            const int order = keys[i].compare_values(keys[j], names[i].kind);
            const bool before =
                names[i].kind == KeyKind::integer
                    ? names[i].number < names[j].number
                    : std::lexicographical_compare(
                          names[i].text.begin(), names[i].text.end(), names[j].text.begin(), names[j].text.end(),
                          [](char a, char b) { return static_cast<unsigned char>(a) < static_cast<unsigned char>(b); });
            ASSERT_EQ(order < 0, before) << i << ", " << j;
            ASSERT_EQ(order == 0, names[i] == names[j]) << i << ", " << j;
        }
    }
}

std::string shown(const Name& name) {
    const Bytes key = key_bytes(name, true);
    Bytes block(8, 0xff);
    block.insert(block.end(), key.begin(), key.end());
    const HeapBytes heap(block);
    return KeyText({heap.data() + 8, static_cast<std::uint32_t>(key.size())}, name.kind).text;
}

TEST(KeyText, IsTheKeyAsPeopleWriteIt) {
    EXPECT_EQ(shown(integer(0)), "0");
    EXPECT_EQ(shown(integer(-300)), "-300");
    EXPECT_EQ(shown(integer(INT64_MIN)), "-9223372036854775808");
    EXPECT_EQ(shown(integer(INT64_MAX)), "9223372036854775807");
    EXPECT_EQ(shown(uuid(0x0123456789abcdefU, 0xfedcba9876543210U)), "01234567-89ab-cdef-fedc-ba9876543210");
    EXPECT_EQ(shown(text("")), "\"\"");
    EXPECT_EQ(shown(text("%s %n")), "\"%s %n\"");
    EXPECT_EQ(shown(text("sixteen letters.")), "\"sixteen letters.\"");
}

// Before an ASCII character: in every encoding of a database one begins there.
TEST(KeyText, IsCutBetweenCharacters) {
    const std::string more = "...\"";
    EXPECT_EQ(shown(text(std::string(60, 'a'))), '"' + std::string(60, 'a') + '"');
    EXPECT_EQ(shown(text(std::string(61, 'a'))), '"' + std::string(60, 'a') + more);
    EXPECT_EQ(shown(text(std::string(100'000, 'a'))), '"' + std::string(60, 'a') + more);
    // Characters of one to four bytes, with their beginning at every place around the cut.
    for (const std::string character : {"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x91\x9f"}) {
        for (std::size_t before = 50; before <= 61; ++before) {
            const std::string value = std::string(before, 'x') + character + std::string(20, 'y');
            std::size_t kept = 60;
            if (character.size() > 1 && before <= 60 && before + character.size() > 60) kept = before - 1;
            EXPECT_EQ(shown(text(value)), '"' + value.substr(0, kept) + more) << character << ", " << before;
        }
        // What just fits is not cut.
        std::string value;
        while (value.size() + character.size() <= 60) value += character;
        EXPECT_EQ(shown(text(value)), '"' + value + '"');
    }
    EXPECT_EQ(shown(text(std::string(100, '\x80'))), '"' + more);
    EXPECT_EQ(shown(text(std::string(60, '\x80'))), '"' + std::string(60, '\x80') + '"');
}

TEST(KeyBytes, NoKeyLooksLikeThis) {
    const auto check = [](KeyKind kind, bool whole, const Bytes& key) {
        Bytes block(8, 0xff);
        block.insert(block.end(), key.begin(), key.end());
        const HeapBytes heap(block);
        KeyBytes{heap.data() + 8, static_cast<std::uint32_t>(key.size())}.validate(kind, whole);
    };
    const auto is_refused = [&](KeyKind kind, bool whole, const Bytes& key) {
        return refused(ErrorCode::corrupt_image, [&] { check(kind, whole, key); });
    };
    EXPECT_TRUE(is_refused(KeyKind::none, false, {1}));
    EXPECT_TRUE(is_refused(KeyKind::integer, false, {0}));
    EXPECT_TRUE(is_refused(KeyKind::integer, false, {1, 0}));
    EXPECT_TRUE(is_refused(KeyKind::integer, false, Bytes(9, 1)));
    EXPECT_TRUE(is_refused(KeyKind::uuid, false, Bytes(15, 1)));
    EXPECT_TRUE(is_refused(KeyKind::uuid, true, Bytes(17, 1)));
    EXPECT_TRUE(is_refused(KeyKind::uuid, true, {}));
    EXPECT_TRUE(is_refused(KeyKind::text, false, Bytes(17, 1)));
    check(KeyKind::none, false, {});
    check(KeyKind::integer, false, {});
    check(KeyKind::integer, false, Bytes(8, 0xff));
    check(KeyKind::uuid, false, Bytes(16, 0));
    check(KeyKind::text, false, Bytes(16, 0));
    check(KeyKind::text, true, Bytes(1000, 0));
}

TEST(KeyKinds, TakeTheirFirstKindAndKeepIt) {
    KeyKinds kinds;
    kinds.expect(1, KeyKind::none, "b");
    EXPECT_EQ(kinds.bits(), 0);
    kinds.expect(1, KeyKind::text, "b");
    kinds.expect(3, KeyKind::uuid, "d");
    kinds.expect(1, KeyKind::text, "b");
    kinds.expect(1, KeyKind::none, "b");
    EXPECT_EQ(kinds.of(0), KeyKind::none);
    EXPECT_EQ(kinds.of(1), KeyKind::text);
    EXPECT_EQ(kinds.of(2), KeyKind::none);
    EXPECT_EQ(kinds.of(3), KeyKind::uuid);
    const auto result = refused(ErrorCode::invalid_parameter, [&] { kinds.expect(1, KeyKind::integer, "b"); });
    EXPECT_TRUE(result);
    EXPECT_STREQ(result.message(), "b: integer keys cannot be mixed with text keys");
    EXPECT_EQ(kinds.of(1), KeyKind::text);
}

TEST(Mix, IsABijection) {
    Random random(4);
    for (int i = 0; i < 10000; ++i) {
        const std::uint64_t value = i < 100 ? static_cast<std::uint64_t>(i) : random();
        ASSERT_EQ(mix(unmix(value)), value);
        ASSERT_EQ(unmix(mix(value)), value);
        const Name number = integer_with_hash(value);
        ASSERT_EQ(key_of(number, false).hash(), value);
    }
}

// What the tests of adversarial keys rest on.
TEST(Collisions, AreSome) {
    for (std::uint64_t i = 0; i < 100; ++i) {
        EXPECT_EQ(hash_of_text(colliding_text(i)), hash_of_text(colliding_text(0)));
        const std::string value = text_with_colliding_suffix(i);
        EXPECT_EQ(hash_of_text(value), hash_of_text(value.substr(8)));
        const std::string suffix = "suffix" + std::to_string(1000000000 + i);
        EXPECT_EQ(hash_of_text(long_text_colliding_with(suffix)), hash_of_text(colliding_text(i, suffix)));
    }
}

}  // namespace
}  // namespace shopmetrics::test
