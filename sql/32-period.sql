-- Periods: named ranges of whole local days, the ranges to compare them with, and the days in them: docs/period.md.

--functions: IMMUTABLE STRICT PARALLEL SAFE COST 10
local_day_start (day date, zone text) | timestamptz
    | the first instant from which on the local day is never before day: midnight, or, where the clock skips that, the
    instant of the change
--end

--functions: IMMUTABLE STRICT PARALLEL SAFE COST 20
period (name text, as_of timestamptz, zone text) | tstzrange
    | the range [start, end) that a name means at an instant in a time zone: today (until as_of), yesterday,
    last_7_days, last_14_days, last_30_days (whole days, ending with yesterday), month_to_date (from the first of the
    month to the start of today: empty on the first). Another name is an error
previous_period (name text, as_of timestamptz, zone text) | tstzrange
    | the range to compare period() with: as many local days, ending where it starts; for today, yesterday up to the
    same local time; for month_to_date, the same day numbers of the month before, as far as it has them
period_days (period tstzrange, zone text) | SETOF date ROWS 30
    | the local days that have an instant in the period, in order: for series without gaps. None for an empty period
--end
