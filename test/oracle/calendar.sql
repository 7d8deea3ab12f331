-- "Day: the local calendar day of an instant in a time zone that the caller names. Never the session's TimeZone."
CREATE FUNCTION oracle.local_day(at timestamptz, zone text) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE STRICT AS $$ SELECT (at AT TIME ZONE zone)::date $$;

-- "ratio is always sum / sum"; NULL on a zero or NULL denominator.
CREATE FUNCTION oracle.ratio(num numeric, den numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT oracle.quotient(num, den) $$;
