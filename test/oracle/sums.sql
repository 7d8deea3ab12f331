-- `capped_sum` and `view_count`.

CREATE TYPE oracle.amount_row AS (group_id text, item_id text, value double precision);
CREATE TYPE oracle.view_row AS (session_id text, product text, colour text);

-- "Σ over (group, item) of min(cap, Σ value)"; "Seconds are taken to the microsecond and summed exactly; so are the values
-- of capped_sum to a millionth". A sum of nothing is 0.
CREATE FUNCTION oracle.capped_sum(rows oracle.amount_row[], cap double precision) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(sum(least(oracle.millionths(cap), of_item)), 0)
    FROM  (SELECT sum(coalesce(oracle.millionths(value), 0)) AS of_item FROM unnest(rows)
           WHERE group_id IS NOT NULL AND item_id IS NOT NULL GROUP BY group_id, item_id) AS items
$$;

-- "distinct (session, product, colour). The same colour again in the session is not a second view"
CREATE FUNCTION oracle.view_count(rows oracle.view_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*)
    FROM  (SELECT DISTINCT session_id, product, colour FROM unnest(rows)
           WHERE session_id IS NOT NULL AND product IS NOT NULL AND colour IS NOT NULL) AS views
$$;
