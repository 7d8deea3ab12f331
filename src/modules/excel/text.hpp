// What a cell can hold of a text, and how wide it is shown.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <string>
#include <string_view>

namespace shopmetrics::excel {

// A cell holds so many UTF-16 code units.
inline constexpr std::size_t longest_cell = 32767;

// The length of valid UTF-8 as Excel counts it.
std::size_t utf16_length(std::string_view text);

// The columns that the longest line of a text takes: East Asian characters and emoji take two.
std::size_t shown_width(std::string_view text);

// A workbook writes a character that XML cannot hold as _xHHHH_. A text that has these letters of itself would be read
// as that character, so its underscore is written so too. The library does the control characters; the two
// noncharacters that XML excludes are done here. Writes to `escaped` and views that only if something changes.
std::string_view escaped_text(std::string_view text, std::pmr::string& escaped);

}  // namespace shopmetrics::excel
