// Numbers, dates and money as Excel keeps them.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>

namespace shopmetrics::excel {

// Excel keeps so many digits of a number.
inline constexpr int digits_kept = 15;

// The significant digits of a number in decimal notation, such as -0012.3400, which has 4.
int significant_digits(std::string_view decimal);

// The number of a day in Excel, of days since 2000-01-01: 1 is 1900-01-01. The year 1900 has a 29th of February there,
// as in Lotus 1-2-3. Nothing before 1900 and after 9999.
std::optional<double> serial_day(std::int64_t days);

// The same of microseconds since 2000-01-01 00:00.
std::optional<double> serial_time(std::int64_t microseconds);

// How amounts of a currency are shown: with its decimals and its code, if `currency` is one, else with two decimals.
std::pmr::string money_format(std::string_view currency, std::pmr::memory_resource* memory);

// The columns that a number takes in a format such as #,##0.00 "EUR".
std::size_t shown_width(double number, std::string_view format);

}  // namespace shopmetrics::excel
