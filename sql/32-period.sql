-- Periods: named ranges of whole local days, the ranges to compare them with, and the days in them: docs/period.md.

--functions: IMMUTABLE STRICT PARALLEL SAFE COST 10
local_day_start (day date, zone text) | timestamptz
    | the first instant from which on the local day is never before day: midnight, or, where the clock skips that, the
    instant of the change
--end

--functions: IMMUTABLE STRICT PARALLEL SAFE COST 20
period (name text, as_of timestamptz, zone text) | tstzrange
    | the range [start, end) that a name means at an instant in a time zone: today (until as_of); yesterday,
    last_7_days, last_14_days, last_28_days, last_30_days, last_90_days (whole days, ending with yesterday);
    week_to_date, month_to_date, quarter_to_date, year_to_date (to the start of today: empty on the first day);
    last_week (Monday to Sunday), last_month, last_quarter, last_year (the whole one before the current).
    Another name is an error
period (name text, as_of date, zone text) | tstzrange
    | the range that a name means as seen in a day: today is the whole of it | | period_of_date
period (first_day date, last_day date, zone text) | tstzrange
    | the range from the start of the first day to the end of the last: both are in it. Empty where the last is the day
    before the first; an error where it is earlier | | period_of_days
previous_period (name text, as_of timestamptz, zone text) | tstzrange
    | the range to compare period() with, the same kind before it: of today, yesterday up to the same local time; of
    what goes to date, as many days of the week, month, quarter or year before, as far as it has them
previous_period (name text, as_of date, zone text) | tstzrange
    | the range to compare period() with, as seen in a day: of today, the whole day before | | previous_period_of_date
previous_period (period tstzrange, zone text) | tstzrange
    | the period moved back by the number of local days that it touches, in local time. Empty for an empty one
    | | previous_period_of_range
previous_period (period tstzrange, zone text, distance interval) | tstzrange
    | the period with both ends moved back by whole days, weeks, months or years, in local time; months and years are
    clipped to the length of the month. Empty for an empty one | | previous_period_of_range
period_days (period tstzrange, zone text) | SETOF date ROWS 30
    | the local days that have an instant in the period, in order: for series without gaps. None for an empty period
--end

-- Three literals fit names and ranges alike; where one form takes texts alone, PostgreSQL takes that.
--functions: STABLE STRICT PARALLEL SAFE COST 20
previous_period (name text, as_of text, zone text) | tstzrange
    | the same for an instant written as text; an instant without an offset is one of the session's zone, as in every
    timestamptz | | previous_period_of_text
--end
