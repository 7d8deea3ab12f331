// Days, ISO weeks and months as numbers without a gap. Days are counted from 2000-01-01, as PostgreSQL's date does.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/error.hpp"

namespace shopmetrics {

enum class CalendarUnit { day, week, month };

inline CalendarUnit calendar_unit(std::string_view unit) {
    if (unit == "day") return CalendarUnit::day;
    if (unit == "week") return CalendarUnit::week;
    if (unit == "month") return CalendarUnit::month;
    raise(ErrorCode::invalid_parameter, "The units are day, week (from Monday on) and month.",
          "unit must be day, week or month, not \"%.*s\"", static_cast<int>(unit.size() < 100 ? unit.size() : 100),
          unit.data());
}

constexpr std::int64_t floor_quotient(std::int64_t number, std::int64_t by) {
    return number / by - (number % by < 0 ? 1 : 0);
}

// In the calendar of today for all times, a year being counted from 1 March: its leap day is its last.
struct Month {
    static constexpr std::int64_t epoch = 730'425;     // days from 0000-03-01 to 2000-01-01
    static constexpr std::int64_t era_days = 146'097;  // in 400 years
    static constexpr std::int64_t days_before(std::int64_t month) { return (153 * month + 2) / 5; }  // March being 0

    // Months since January 2000.
    static std::int64_t of(std::int64_t day) {
        const std::int64_t days = day + epoch;
        const std::int64_t era = floor_quotient(days, era_days);
        const std::int64_t of_era = days - era * era_days;
        const std::int64_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
        const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
        return 12 * (year + era * 400 - 2000) + (5 * of_year + 2) / 153 + 2;
    }
    static std::int64_t first_day(std::int64_t month) {
        const std::int64_t from_march = month - 2 + 12 * 2000;
        const std::int64_t years = floor_quotient(from_march, 12);
        const std::int64_t era = floor_quotient(years, 400);
        const std::int64_t year = years - era * 400;
        return era * era_days + 365 * year + year / 4 - year / 100 + days_before(from_march - years * 12) - epoch;
    }
};

// The day, week or month of a day. Weeks begin on Monday; that of 2000-01-01 on 1999-12-27.
inline std::int64_t unit_of(CalendarUnit unit, std::int64_t day) {
    if (unit == CalendarUnit::day) return day;
    return unit == CalendarUnit::week ? floor_quotient(day + 5, 7) : Month::of(day);
}
inline std::int64_t first_day_of(CalendarUnit unit, std::int64_t number) {
    if (unit == CalendarUnit::day) return number;
    return unit == CalendarUnit::week ? 7 * number - 5 : Month::first_day(number);
}

}  // namespace shopmetrics
