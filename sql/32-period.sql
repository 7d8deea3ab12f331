-- Periods: named ranges of whole local days, the ranges to compare them with, and the days in them.

CREATE FUNCTION @extschema@.local_day(at timestamptz, zone text) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.local_day(timestamptz, text) IS 'the calendar day of an instant in a time zone: (at AT TIME ZONE zone)::date, faster';
CREATE FUNCTION @extschema@.local_day(day date, zone text) RETURNS date
    AS 'MODULE_PATHNAME', 'local_day_of_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.local_day(date, text) IS 'that day: a date is a local day already, whatever the zone, which is checked';
CREATE FUNCTION @extschema@.local_day_start(day date, zone text) RETURNS timestamptz
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.local_day_start(date, text) IS 'the first instant from which on the local day is never before day: midnight, or, where the clock skips that, the instant of the change';

CREATE FUNCTION @extschema@.period(name text, as_of timestamptz, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.period(text, timestamptz, text) IS 'the range [start, end) that a name means at an instant in a time zone: today (until as_of); yesterday, last_7_days, last_14_days, last_28_days, last_30_days, last_90_days (whole days, ending with yesterday); week_to_date, month_to_date, quarter_to_date, year_to_date (to the start of today: empty on the first day); last_week (Monday to Sunday), last_month, last_quarter, last_year (the whole one before the current). Another name is an error';
CREATE FUNCTION @extschema@.period(name text, as_of date, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME', 'period_of_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.period(text, date, text) IS 'the range that a name means as seen in a day: today is the whole of it';
CREATE FUNCTION @extschema@.period(first_day date, last_day date, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME', 'period_of_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.period(date, date, text) IS 'the range from the start of the first day to the end of the last: both are in it. Empty where the last is the day before the first; an error where it is earlier';
CREATE FUNCTION @extschema@.previous_period(name text, as_of timestamptz, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.previous_period(text, timestamptz, text) IS 'the range to compare period() with, the same kind before it: of today, yesterday up to the same local time; of what goes to date, as many days of the week, month, quarter or year before, as far as it has them';
CREATE FUNCTION @extschema@.previous_period(name text, as_of date, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME', 'previous_period_of_date' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.previous_period(text, date, text) IS 'the range to compare period() with, as seen in a day: of today, the whole day before';
-- Three literals fit names and ranges alike; where one form takes texts alone, PostgreSQL takes that.
CREATE FUNCTION @extschema@.previous_period(name text, as_of text, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME', 'previous_period_of_text' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.previous_period(text, text, text) IS 'the same for an instant written as text; an instant without an offset is one of the session''s zone, as in every timestamptz';
CREATE FUNCTION @extschema@.previous_period(period tstzrange, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME', 'previous_period_of_range' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.previous_period(tstzrange, text) IS 'the period moved back by the number of local days that it touches, in local time. Empty for an empty one';
CREATE FUNCTION @extschema@.previous_period(period tstzrange, zone text, distance interval) RETURNS tstzrange
    AS 'MODULE_PATHNAME', 'previous_period_of_range' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.previous_period(tstzrange, text, interval) IS 'the period with both ends moved back by whole days, weeks, months or years, in local time; months and years are clipped to the length of the month. Empty for an empty one';
CREATE FUNCTION @extschema@.period_days(period tstzrange, zone text) RETURNS SETOF date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20 ROWS 30;
COMMENT ON FUNCTION @extschema@.period_days(tstzrange, text) IS 'the local days that have an instant in the period, in order: for series without gaps. None for an empty period';
