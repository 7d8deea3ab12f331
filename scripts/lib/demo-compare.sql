-- What both demos share: a number by the extension beside the same number by plain SQL.

\set QUIET on
\set ON_ERROR_STOP on
\pset footer off
\pset pager off
\pset null '(none)'
SET client_min_messages = warning;
SET jit = off; -- compiling would cost more than it saves, and be charged to whoever comes first

\echo 'Every number is computed twice, by shopmetrics and by plain SQL; ms and plain_ms say how long that took.'

CREATE EXTENSION shopmetrics;
CREATE SCHEMA demo;
SET search_path = public, demo, shopmetrics;

CREATE TABLE demo.result (metric text, agrees boolean NOT NULL);

-- Numbers agree when they differ by no more than the last digits of a double; everything else as text.
CREATE FUNCTION demo.agree(a text, b text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN a IS NOT DISTINCT FROM b OR abs(a::numeric - b::numeric) <= 1e-13 * abs(b::numeric);
EXCEPTION WHEN invalid_text_representation THEN
    RETURN false;
END $$;

CREATE FUNCTION demo.readable(a text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN a ~ '^-?\d+\.\d+$' THEN trim_scale(round(a::numeric, 4))::text ELSE a END
$$;

-- Two queries of one value each.
CREATE FUNCTION demo.compare(metric text, ours text, plain text,
                             OUT shopmetrics text, OUT plain_sql text, OUT agrees boolean, OUT ms text, OUT plain_ms text)
LANGUAGE plpgsql AS $$
DECLARE
    t0 timestamptz; t1 timestamptz; t2 timestamptz;
BEGIN
    t0 := clock_timestamp();
    EXECUTE format('SELECT (%s)::text', ours) INTO shopmetrics;
    t1 := clock_timestamp();
    EXECUTE format('SELECT (%s)::text', plain) INTO plain_sql;
    t2 := clock_timestamp();
    ms := round(extract(epoch FROM t1 - t0) * 1000);
    plain_ms := round(extract(epoch FROM t2 - t1) * 1000);
    agrees := demo.agree(shopmetrics, plain_sql);
    INSERT INTO demo.result VALUES (metric, agrees);
    shopmetrics := demo.readable(shopmetrics);
    plain_sql := demo.readable(plain_sql);
END $$;

-- The lines of a question: name, query by the extension, plain query.
CREATE TABLE demo.question (n int GENERATED ALWAYS AS IDENTITY, metric text, ours text, plain text);

CREATE FUNCTION demo.answers() RETURNS TABLE (metric text, shopmetrics text, plain_sql text, agree text, ms text, plain_ms text)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT q.metric, c.shopmetrics, c.plain_sql, CASE WHEN c.agrees THEN 'yes' ELSE 'NO' END, lpad(c.ms, 5), lpad(c.plain_ms, 8)
                 FROM (SELECT * FROM demo.question ORDER BY n) AS q, LATERAL demo.compare(q.metric, q.ours, q.plain) AS c;
    DELETE FROM demo.question;
END $$;
