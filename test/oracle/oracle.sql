-- The oracle: each metric once more in plain SQL, written from the glossary and from nothing else.
--
-- Every function of schema `oracle` takes its rows as an array, so that any query can hand it any set of rows:
--
--     SELECT platform,
--            session_count(session_id, device_id, product, seconds),
--            oracle.session_count(array_agg((session_id, device_id, product, seconds)::oracle.try_on_row))
--     FROM   … GROUP BY platform;
--
-- with GROUP BY, FILTER, GROUPING SETS or OVER as the query likes. Identities come as text: one column holds one kind of
-- key, and within a kind two keys are equal exactly when their texts are. Counts are bigint; everything else is exact
-- numeric, so that the comparison, and nothing before it, decides about rounding (`oracle.close`).
--
-- A comment that begins with a quotation mark quotes the line of the glossary that the next statement implements.

DROP SCHEMA IF EXISTS oracle CASCADE;
CREATE SCHEMA oracle;

-- The exact number that a double precision value is written as: its shortest text that reads back as the same value.
-- (A plain cast to numeric would keep 15 digits only.) Needs extra_float_digits > 0, which is the default.
CREATE FUNCTION oracle.exact(value double precision) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT value::text::numeric $$;

-- "Seconds are taken to the microsecond and summed exactly; so are the values of capped_sum to a millionth"
CREATE FUNCTION oracle.millionths(value double precision) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT round(value::text::numeric, 6) $$;

-- "Intervals (gap, lookback) count a day as 24 hours, whatever the zone"
CREATE FUNCTION oracle.length_of(gap interval) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT extract(epoch FROM gap) $$;

-- An instant as exact seconds; differences of these do not overflow where timestamps' would. (In the last decades of time
-- PostgreSQL's own epoch loses microseconds: whole seconds and the rest go separately there.)
CREATE FUNCTION oracle.instant(at timestamptz) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN at < '294200-01-01 00:00+00' THEN extract(epoch FROM at)
                ELSE round(extract(epoch FROM date_trunc('second', at AT TIME ZONE 'UTC'))) + extract(microseconds FROM at AT TIME ZONE 'UTC') % 1000000 / 1000000 END
$$;

-- "Rates, averages, ratios over nothing, or over a zero denominator, are NULL." Thirty decimals.
CREATE FUNCTION oracle.quotient(numerator numeric, denominator numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT numerator::numeric(100, 30) / nullif(denominator, 0) $$;

-- "`percentile_cont`'s definition": between the two values around row 1 + fraction × (n − 1), in proportion.
CREATE FUNCTION oracle.percentile("values" numeric[], fraction numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT sorted[1 + floor(row)::int] + (row - floor(row)) * (sorted[1 + ceil(row)::int] - sorted[1 + floor(row)::int])
    FROM  (SELECT array_agg(v ORDER BY v) AS sorted, fraction * (count(*) - 1) AS row FROM unnest("values") AS v) AS s
$$;

-- Whether a double precision result is the exact one, but for its last bits. 1e-15 relative: a quotient of two integers
-- below 2^53 costs at most three roundings (each operand's conversion to seconds and the division, 1.1e-16 each), and the
-- result's own rounding to a double is a fourth. A single flipped session, row or microsecond is far outside of it.
CREATE FUNCTION oracle.close(have double precision, want numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN have IS NULL OR want IS NULL THEN have IS NULL AND want IS NULL
                WHEN have IN ('NaN', 'Infinity', '-Infinity') THEN false
                ELSE abs(have::text::numeric - want) <= 1e-15 * abs(want) END
$$;

-- Whether a double precision result is the exact one to the bit: the double nearest to it.
CREATE FUNCTION oracle.same(have double precision, want numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT have IS NOT DISTINCT FROM want::double precision $$;

\ir audience.sql
\ir try_on.sql
\ir activity.sql
\ir ratings.sql
\ir sums.sql
\ir calendar.sql
\ir stays.sql
\ir first_seen.sql
\ir messaging.sql
\ir conversation.sql
\ir conversion.sql
\ir attribution.sql
\ir funnel.sql
\ir period.sql
