// Writes the seeds of all fuzzers: make_corpus DIRECTORY. Valid images of several shapes, open ones, and programs; each
// behind the byte that says what it is (see fuzz.hpp).
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "families/ratings.hpp"
#include "unit/tested_family.hpp"

namespace shopmetrics::test {
namespace {

class Corpus {
  public:
    Corpus(const std::filesystem::path& root, const char* family) : directory_(root / (std::string("fuzz_") + family)) {
        std::filesystem::create_directories(directory_);
    }
    void add(const std::string& name, std::uint8_t kind, const Bytes& bytes) const {
        if (bytes.size() >= 2000) return;
        std::ofstream file(directory_ / name, std::ios::binary);
        file.put(static_cast<char>(kind));
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

  private:
    std::filesystem::path directory_;
};

Bytes program(Random& random, std::size_t size) {
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

void write_family(const std::filesystem::path& root, const TestedFamily& family) {
    using enum KeyKind;
    const Corpus corpus(root, family.name());
    Random random(1);
    corpus.add("nothing", 0, family.nothing());
    const std::pair<const char*, Shape> shapes[] = {{"integers", {{integer, integer, integer}, 12, 4, true}},
                                                    {"uuids", {{uuid, uuid, uuid}, 6, 6, false}},
                                                    {"texts", {{text, text, text}, 5, 5, false}},
                                                    {"mixed", {{text, integer, uuid}, 10, 10, true}}};
    for (const auto& [name, shape] : shapes) {
        for (const std::size_t count : {1U, 15U}) {
            const AnyRows rows = family.random_rows(random, shape, count);
            const auto small = family.small_state(1U << 16);
            for (const AnyRow& row : rows) small->add(row);
            const std::string end = "-" + std::to_string(count);
            corpus.add(name + end, 0, family.model_of(rows)->image());
            corpus.add(name + end + "-open", 1, small->open_image());
        }
    }
    for (const std::size_t size : {30U, 100U, 200U})
        corpus.add("program-" + std::to_string(size), 2, program(random, size));
    // No summary has a key without anything; bytes may.
    Records records(KeyKind::integer);
    for (const std::uint8_t key : {2, 4}) records.add({key}, {});
    Bytes bytes = records.image(
        family.id(), {{KeyKind::integer, KeyKind::integer}, std::vector<std::int64_t>(family.option_count())});
    bytes[3] = ImageHeader::open_flag;
    corpus.add("keys-without-anything-open", 1, bytes);
}

// One user for each list of days.
Bytes audience_of(std::initializer_list<std::vector<std::int64_t>> days_of_users) {
    Records records(KeyKind::integer);
    std::uint8_t user = 0;
    for (const auto& days : days_of_users) {
        Bytes payload;
        std::int64_t previous = 0;
        for (const std::int64_t day : days) {
            put_signed(payload, wrapping_difference(day, previous));
            previous = day;
        }
        records.add({user += 2}, payload);
    }
    return records.image(Audience::id, {{KeyKind::integer}, {}});
}

// Days that no date is, and days so far apart that counting each one between them takes much memory: in a summary, in a
// state whose records are in order, and in one where no record is.
void write_days(const std::filesystem::path& root) {
    const Corpus corpus(root, Audience::name);
    constexpr std::int64_t beyond = std::int64_t{1} << 33;
    const std::pair<const char*, Bytes> audiences[] = {
        {"days-beyond-all-dates", audience_of({{beyond, beyond + 7}, {7, INT64_MAX}, {INT64_MIN, -beyond}})},
        {"days-far-apart", audience_of({{-49'000, 0}, {0, 49'000}})},
        {"days-farther-apart", audience_of({{-1'999'990, 0}, {0, 1'999'990}})},
        {"days-of-all-time", audience_of({{INT32_MIN + 1, INT32_MAX - 1}})}};
    for (const auto& [name, audience] : audiences) {
        corpus.add(name, 0, audience);
        Bytes open = audience;
        open[3] = ImageHeader::open_flag;
        std::fill_n(open.begin() + 12, 4, std::uint8_t{0});  // where the last record begins
        corpus.add(std::string(name) + "-in-order-open", 1, open);
        std::fill_n(open.begin() + 8, 4, std::uint8_t{0});  // where the bytes in order end
        corpus.add(std::string(name) + "-open", 1, open);
    }
}

void write_ratings(const std::filesystem::path& root) {
    const Corpus corpus(root, Ratings::name);
    Random random(2);
    const auto write = [&](const char* name, std::int32_t lowest, std::int32_t highest, int ratings) {
        Bytes image(Ratings::image_bytes(lowest, highest));
        Ratings::write_empty(image.data(), lowest, highest);
        for (int i = 0; i < ratings; ++i)
            ratings_add(image.data(), static_cast<double>(lowest + i % (std::int64_t{highest} - lowest + 1)), lowest,
                        highest);
        corpus.add(name, 0, image);
    };
    write("nothing", Ratings::no_lowest, Ratings::no_highest, 0);
    write("five", 1, 5, 20);
    write("promoters", 0, 10, 30);
    write("one", 3, 3, 1);
    write("low", INT32_MIN, INT32_MIN + 5, 10);
    write("high", INT32_MAX - 5, INT32_MAX, 10);
    for (const std::size_t size : {20U, 100U}) corpus.add("program-" + std::to_string(size), 1, program(random, size));
}

}  // namespace
}  // namespace shopmetrics::test

int main(int argc, char** argv) {
    using namespace shopmetrics;
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_corpus DIRECTORY\n");
        return 2;
    }
    const std::filesystem::path root = argv[1];
    for (const test::TestedFamily* family : test::tested_families()) test::write_family(root, *family);
    test::write_days(root);
    test::write_ratings(root);
}
