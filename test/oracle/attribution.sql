-- Orders credited to touches: the families `touches` and `purchases`.

CREATE TYPE oracle.touch_row AS (visitor_id text, touch_id text, starts_at timestamptz, ends_at timestamptz);
CREATE TYPE oracle.purchase_row AS (visitor_id text, order_id text, ordered_at timestamptz, amount numeric);

-- "a row with any of its family's keys or its time NULL is ignored whole"; "A NULL end is the start"; "the same touch or
-- order twice is one" (twice with different fields is an error, which the oracle's callers keep out).
CREATE FUNCTION oracle.known(rows oracle.touch_row[]) RETURNS SETOF oracle.touch_row
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT visitor_id, touch_id, starts_at, coalesce(ends_at, starts_at) FROM unnest(rows)
    WHERE  visitor_id IS NOT NULL AND touch_id IS NOT NULL AND starts_at IS NOT NULL
$$;

CREATE FUNCTION oracle.known(rows oracle.purchase_row[]) RETURNS SETOF oracle.purchase_row
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT visitor_id, order_id, ordered_at, amount FROM unnest(rows)
    WHERE  visitor_id IS NOT NULL AND order_id IS NOT NULL AND ordered_at IS NOT NULL
$$;

-- "orders placed at or after the start and before the end + window of a […] conversation of that visitor. Each order
-- counts once and is credited to the last such conversation begun before it." "a NULL lookback has no end".
-- "Of several touches whose window covers an order, the one begun last takes it"; "of touches begun at the same instant
-- the greatest key is the last (integers by value, uuid and text by bytes)".
CREATE FUNCTION oracle.attributions(touches oracle.touch_row[], purchases oracle.purchase_row[], lookback interval, integer_touches boolean DEFAULT true)
RETURNS TABLE (order_id text, touch text, amount numeric, ordered_at timestamptz, touched_at timestamptz)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT ON (p.order_id) p.order_id, t.touch_id, p.amount, p.ordered_at, t.starts_at
    FROM   oracle.known(purchases) AS p JOIN oracle.known(touches) AS t USING (visitor_id)
    WHERE  p.ordered_at >= t.starts_at
    AND   (lookback IS NULL OR oracle.instant(p.ordered_at) < oracle.instant(t.ends_at) + oracle.length_of(lookback))
    ORDER  BY p.order_id, t.starts_at DESC, CASE WHEN integer_touches THEN t.touch_id::numeric END DESC, convert_to(t.touch_id, 'UTF8') DESC
$$;

CREATE FUNCTION oracle.attributed_orders(touches oracle.touch_row[], purchases oracle.purchase_row[], lookback interval) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.attributions(touches, purchases, lookback, false)
$$;

-- "A NULL measure (seconds, rating, amount) adds nothing, but the row's keys still count". A sum of nothing is 0.
CREATE FUNCTION oracle.attributed_value(touches oracle.touch_row[], purchases oracle.purchase_row[], lookback interval) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(amount), 0) FROM oracle.attributions(touches, purchases, lookback, false)
$$;

-- "attributed value ÷ attributed orders, one and the same set of orders"; NULL "where no value of the numerator is known".
-- To eighty decimals.
CREATE FUNCTION oracle.attributed_aov(touches oracle.touch_row[], purchases oracle.purchase_row[], lookback interval) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sum(amount)::numeric(200, 80) / nullif(count(*), 0) FROM oracle.attributions(touches, purchases, lookback, false)
$$;

-- Whether an average of amounts, which is numeric and need not end, is the exact one but for digits behind the fifteenth.
CREATE FUNCTION oracle.near(have numeric, want numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN have IS NULL OR want IS NULL THEN have IS NULL AND want IS NULL
                WHEN have IN ('NaN', 'Infinity', '-Infinity') THEN false
                ELSE abs(have - want) <= 1e-15 * abs(want) END
$$;
