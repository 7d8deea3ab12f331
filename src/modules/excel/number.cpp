#include "modules/excel/number.hpp"

#include <algorithm>
#include <cmath>

namespace shopmetrics::excel {

namespace {

constexpr std::int64_t first_day = -36524;  // 1900-01-01
constexpr std::int64_t leap_day = -36465;   // 1900-03-01: what comes from here on has one day more before it
constexpr std::int64_t last_day = 2921939;  // 9999-12-31
constexpr std::int64_t day_length = 86'400'000'000;

constexpr std::string_view without_decimals[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                 "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::string_view with_three_decimals[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

bool is_among(std::string_view code, const auto& codes) {
    return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

}  // namespace

int significant_digits(std::string_view decimal) {
    int digits = 0;
    int zeros = 0;  // which count once another digit follows
    for (const char byte : decimal) {
        if (byte == '0') {
            zeros += digits > 0;
        } else if (byte >= '1' && byte <= '9') {
            digits += zeros + 1;
            zeros = 0;
        }
    }
    return digits;
}

std::optional<double> serial_day(std::int64_t days) {
    if (days < first_day || days > last_day) return std::nullopt;
    return static_cast<double>(days - first_day + (days >= leap_day ? 2 : 1));
}

std::optional<double> serial_time(std::int64_t microseconds) {
    const std::int64_t days =
        microseconds / day_length - (microseconds % day_length < 0 ? 1 : 0);  // rounded down, not to zero
    const std::optional<double> day = serial_day(days);
    if (!day) return std::nullopt;
    return *day + static_cast<double>(microseconds - days * day_length) / static_cast<double>(day_length);
}

std::pmr::string money_format(std::string_view currency, std::pmr::memory_resource* memory) {
    std::pmr::string format("#,##0.00", memory);
    // what else stands for a currency, such as points or a sign, may mean something in a format
    const bool is_code = currency.size() == 3 && std::all_of(currency.begin(), currency.end(),
                                                             [](char byte) { return byte >= 'A' && byte <= 'Z'; });
    if (!is_code) return format;
    if (is_among(currency, without_decimals)) format = "#,##0";
    if (is_among(currency, with_three_decimals)) format = "#,##0.000";
    format += " \"";
    format += currency;
    format += '"';
    return format;
}

std::size_t shown_width(double number, std::string_view format) {
    const bool is_percentage = format.find('%') != format.npos;
    const double magnitude = std::abs(is_percentage ? number * 100 : number);
    const std::size_t before = magnitude < 10 ? 1 : static_cast<std::size_t>(std::log10(magnitude)) + 1;
    std::size_t width = before + (number < 0 ? 1 : 0);
    if (format.find(',') != format.npos) width += (before - 1) / 3;
    const std::size_t point = format.find('.');
    // what follows the point is shown as it stands: zeros, a sign, a quoted word
    if (point != format.npos)
        width += format.size() - point;
    else if (const std::size_t word = format.find(' '); word != format.npos)
        width += format.size() - word;
    return width;
}

}  // namespace shopmetrics::excel
