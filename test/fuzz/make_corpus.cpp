// Writes the seeds of all fuzzers: make_corpus DIRECTORY. Valid images of several shapes, open ones, and programs; each
// behind the byte that says what it is (see fuzz.hpp).
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "families/list.hpp"
#include "unit/reference.hpp"
#include "unit/reference_funnel.hpp"
#include "unit/reference_parts.hpp"
#include "unit/reference_stays.hpp"
#include "unit/reference_timed.hpp"
#include "unit/states.hpp"

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

template <class Family>
void write_family(const std::filesystem::path& root) {
    using enum KeyKind;
    const Corpus corpus(root, Family::name);
    Random random(1);
    corpus.add("nothing", 0, Model<Family>{}.image());
    const std::pair<const char*, Shape> shapes[] = {{"integers", {{integer, integer, integer}, 12, 4, true}},
                                                    {"uuids", {{uuid, uuid, uuid}, 6, 6, false}},
                                                    {"texts", {{text, text, text}, 5, 5, false}},
                                                    {"mixed", {{text, integer, uuid}, 10, 10, true}}};
    for (const auto& [name, shape] : shapes) {
        for (const int rows : {1, 15}) {
            Model<Family> model;
            SmallBlock<Family> small(1U << 16);
            for (int i = 0; i < rows; ++i) {
                const auto row = Model<Family>::random_row(random, shape);
                model.add(row);
                small.state().add(Model<Family>::core_row(row));
            }
            const std::string end = "-" + std::to_string(rows);
            corpus.add(name + end, 0, model.image());
            corpus.add(name + end + "-open", 1, bytes_of(small.state().view()));
        }
    }
    for (const std::size_t size : {30U, 100U, 200U})
        corpus.add("program-" + std::to_string(size), 2, program(random, size));
    // No summary has a key without anything; bytes may.
    Records records(KeyKind::integer);
    for (const std::uint8_t key : {2, 4}) records.add({key}, {});
    Bytes bytes =
        records.image<Family>({{KeyKind::integer, KeyKind::integer}, std::vector<std::int64_t>(Family::option_count)});
    bytes[3] = ImageHeader::open_flag;
    corpus.add("keys-without-anything-open", 1, bytes);
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
#define WRITE(Family, type) test::write_family<Family>(root);
    SHOPMETRICS_KEYED_FAMILIES(WRITE)
    test::write_ratings(root);
}
