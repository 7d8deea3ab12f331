#include "modules/excel/package.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "engine/error.hpp"

namespace shopmetrics::excel {

namespace {

// The zip format: a directory at the end, with an entry a part, and where it begins after it.
constexpr std::size_t end_size = 22;
constexpr std::size_t entry_size = 46;
constexpr char end_mark[] = "PK\5\6";
constexpr char entry_mark[] = "PK\1\2";
constexpr std::string_view sheet_prefix = "xl/worksheets/sheet";

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::uint32_t little_endian(const unsigned char* bytes, int count) {
    std::uint32_t value = 0;
    for (int at = count - 1; at >= 0; --at) value = value << 8 | bytes[at];
    return value;
}

[[noreturn]] void fail(const char* why) {
    raise(ErrorCode::file_failed, "Look at the space for temporary files.", "the workbook is not complete: %s", why);
}

// The number of a sheet's part, from 1; 0 for another part.
std::size_t sheet_number(std::string_view name) {
    std::size_t number = 0;
    if (name.starts_with(sheet_prefix)) {
        name.remove_prefix(sheet_prefix.size());
        std::from_chars(name.data(), name.data() + name.size(), number);
    }
    return number;
}

}  // namespace

void require_complete(const char* file, const std::pmr::vector<std::int64_t>& bytes_of_sheets) {
    const std::unique_ptr<std::FILE, Close> zip(std::fopen(file, "rb"));
    unsigned char end[end_size];
    if (!zip || std::fseek(zip.get(), -static_cast<long>(end_size), SEEK_END) != 0 ||
        std::fread(end, 1, end_size, zip.get()) != end_size)
        fail(std::strerror(errno));
    if (std::memcmp(end, end_mark, 4) != 0) fail("it has no directory");

    std::size_t sheets = 0;
    const std::uint32_t entries = little_endian(end + 10, 2);
    if (std::fseek(zip.get(), static_cast<long>(little_endian(end + 16, 4)), SEEK_SET) != 0) fail(std::strerror(errno));
    for (std::uint32_t entry = 0; entry < entries; ++entry) {
        unsigned char fields[entry_size];
        if (std::fread(fields, 1, entry_size, zip.get()) != entry_size || std::memcmp(fields, entry_mark, 4) != 0)
            fail("its directory ends early");
        char name[256];
        const std::size_t length = little_endian(fields + 28, 2);
        const std::size_t more = little_endian(fields + 30, 2) + little_endian(fields + 32, 2);
        if (length > sizeof name || std::fread(name, 1, length, zip.get()) != length ||
            std::fseek(zip.get(), static_cast<long>(more), SEEK_CUR) != 0)
            fail("its directory ends early");
        const std::int64_t bytes = little_endian(fields + 24, 4);
        const std::size_t number = sheet_number(std::string_view(name, length));
        if (number > bytes_of_sheets.size()) fail("it has a sheet too many");
        if (bytes == 0) fail("a part of it is empty");
        if (number == 0) continue;
        if (bytes < bytes_of_sheets[number - 1]) fail("a sheet of it ends early");
        ++sheets;
    }
    if (sheets != bytes_of_sheets.size()) fail("a sheet is missing");
}

}  // namespace shopmetrics::excel
