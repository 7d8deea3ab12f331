-- Periods: named ranges of whole local days, the ranges to compare them with, and the days in them.

CREATE FUNCTION @extschema@.local_day(at timestamptz, zone text) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.local_day(timestamptz, text) IS 'the calendar day of an instant in a time zone: (at AT TIME ZONE zone)::date, faster';
CREATE FUNCTION @extschema@.local_day_start(day date, zone text) RETURNS timestamptz
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.local_day_start(date, text) IS 'the first instant from which on the local day is never before day: midnight, or, where the clock skips that, the instant of the change';

CREATE FUNCTION @extschema@.period(name text, as_of timestamptz, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.period(text, timestamptz, text) IS 'the range [start, end) that a name means at an instant in a time zone: today (until as_of), yesterday, last_7_days, last_14_days, last_30_days (whole days, ending with yesterday), month_to_date (from the first of the month to the start of today: empty on the first). Another name is an error';
CREATE FUNCTION @extschema@.previous_period(name text, as_of timestamptz, zone text) RETURNS tstzrange
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.previous_period(text, timestamptz, text) IS 'the range to compare period() with: as many local days, ending where it starts; for today, yesterday up to the same local time; for month_to_date, the same day numbers of the month before, as far as it has them';
CREATE FUNCTION @extschema@.period_days(period tstzrange, zone text) RETURNS SETOF date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20 ROWS 30;
COMMENT ON FUNCTION @extschema@.period_days(tstzrange, text) IS 'the local days that have an instant in the period, in order: for series without gaps. None for an empty period';
