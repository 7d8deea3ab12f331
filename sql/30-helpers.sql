-- Helpers: local days and ratios.

CREATE FUNCTION @extschema@.local_day(at timestamptz, zone text) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.local_day(timestamptz, text) IS 'the calendar day of an instant in a time zone: (at AT TIME ZONE zone)::date, faster';

CREATE FUNCTION @extschema@.ratio(num double precision, den double precision) RETURNS double precision
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN num / NULLIF(den, 0);
COMMENT ON FUNCTION @extschema@.ratio(double precision, double precision) IS 'num divided by den; NULL where either is NULL or den is zero';
CREATE FUNCTION @extschema@.ratio(num numeric, den numeric) RETURNS numeric
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN num / NULLIF(den, 0);
COMMENT ON FUNCTION @extschema@.ratio(numeric, numeric) IS 'num divided by den; NULL where either is NULL or den is zero';
