-- ratio and pct_change: quotients that are NULL where there is nothing to divide by: docs/ratio.md.

CREATE FUNCTION @extschema@.ratio(num double precision, den double precision) RETURNS double precision
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN num / NULLIF(den, 0);
COMMENT ON FUNCTION @extschema@.ratio(double precision, double precision)
    IS 'num divided by den; NULL where either is NULL or den is zero';
CREATE FUNCTION @extschema@.ratio(num numeric, den numeric) RETURNS numeric
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN num / NULLIF(den, 0);
COMMENT ON FUNCTION @extschema@.ratio(numeric, numeric)
    IS 'num divided by den; NULL where either is NULL or den is zero';
CREATE FUNCTION @extschema@.pct_change(current double precision, previous double precision) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.pct_change(double precision, double precision)
    IS 'the change as a fraction of the previous value: 0.25 for a quarter more; '
       'NULL where either is NULL or previous is zero';
CREATE FUNCTION @extschema@.pct_change(current numeric, previous numeric) RETURNS numeric
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN (current - previous) / NULLIF(previous, 0);
COMMENT ON FUNCTION @extschema@.pct_change(numeric, numeric)
    IS 'the change as a fraction of the previous value: 0.25 for a quarter more; '
       'NULL where either is NULL or previous is zero';
