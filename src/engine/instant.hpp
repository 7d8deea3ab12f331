// Instants: microseconds since 2000-01-01 00:00 UTC, as PostgreSQL's timestamptz counts.
#pragma once

#include <cstdint>
#include <cstdio>

namespace shopmetrics {

// The time from one instant to another that is not earlier; it may exceed 63 bits.
inline std::uint64_t elapsed(std::int64_t from, std::int64_t to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

// An instant for a message, in UTC.
struct InstantText {
    explicit InstantText(std::int64_t instant) {
        constexpr std::int64_t day_length = 86'400'000'000;
        std::int64_t day = instant / day_length;
        std::int64_t rest = instant % day_length;
        if (rest < 0) {
            --day;
            rest += day_length;
        }
        // The calendar repeats every 400 years of 146,097 days; years are counted from 1 March.
        const std::int64_t days = day + 730'425;  // since 1 March of the year 0
        const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
        const std::int64_t of_era = days - era * 146'097;
        const std::int64_t year_of_era = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
        const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        const std::int64_t month_from_march = (5 * of_year + 2) / 153;
        const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
        const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
        const std::int64_t day_of_month = of_year - (153 * month_from_march + 2) / 5 + 1;
        const int size =
            std::snprintf(text, sizeof text, "%04lld-%02lld-%02lld %02lld:%02lld:%02lld", static_cast<long long>(year),
                          static_cast<long long>(month), static_cast<long long>(day_of_month),
                          static_cast<long long>(rest / 3'600'000'000), static_cast<long long>(rest / 60'000'000 % 60),
                          static_cast<long long>(rest / 1'000'000 % 60));
        const long long fraction = rest % 1'000'000;
        std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), fraction != 0 ? ".%06lld+00" : "+00",
                      fraction);
    }
    char text[48];
};

}  // namespace shopmetrics
