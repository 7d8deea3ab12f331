#include "modules/excel/text.hpp"

#include <algorithm>

namespace shopmetrics::excel {

namespace {

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

bool is_hexadecimal(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') || (byte >= 'a' && byte <= 'f');
}

bool begins_escape(std::string_view text) {
    return text.size() >= 7 && text.starts_with("_x") && text[6] == '_' &&
           std::all_of(text.begin() + 2, text.begin() + 6, is_hexadecimal);
}

// The code point that begins at `at` of valid UTF-8.
char32_t code_point(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) return first;
    const std::size_t more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    char32_t point = first & (0x3F >> more);
    for (std::size_t next = at + 1; next <= at + more && next < text.size(); ++next)
        point = point << 6 | (static_cast<unsigned char>(text[next]) & 0x3F);
    return point;
}

bool is_wide(char32_t point) {
    return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
           (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
           (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
           (point >= 0x1F300 && point <= 0x1FAFF) || (point >= 0x20000 && point <= 0x3FFFD);
}

}  // namespace

std::size_t utf16_length(std::string_view text) {
    std::size_t units = 0;
    for (const char byte : text) {
        if (!is_continuation(byte)) units += static_cast<unsigned char>(byte) >= 0xF0 ? 2 : 1;
    }
    return units;
}

std::size_t shown_width(std::string_view text) {
    std::size_t widest = 0;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n') line = 0;
        if (is_continuation(text[at]) || text[at] == '\n') continue;
        line += is_wide(code_point(text, at)) ? 2 : 1;
        widest = std::max(widest, line);
    }
    return widest;
}

std::string_view escaped_text(std::string_view text, std::pmr::string& escaped) {
    constexpr std::string_view noncharacters = "\xEF\xBF";
    if (text.find("_x") == text.npos && text.find(noncharacters) == text.npos) return text;
    escaped.clear();
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (begins_escape(rest)) {
            escaped += "_x005F";
        } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
            escaped += rest[2] == '\xBE' ? "_xFFFE_" : "_xFFFF_";
            at += 3;
            continue;
        }
        escaped += text[at++];
    }
    return escaped;
}

}  // namespace shopmetrics::excel
