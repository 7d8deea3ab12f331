-- Funnels: the family `funnel`. "a row with any of its family's keys or its time NULL is ignored whole"; "a row with a NULL
-- step is left out"

CREATE TYPE oracle.funnel_row AS (user_id text, at timestamptz, step integer);

-- "A user reached step k if there are times t₁ ≤ t₂ ≤ … ≤ t_k, of steps 1 … k, with t_k − t₁ ≤ the window": every chain of
-- such times, by its first and its last; a NULL window has no end.
CREATE FUNCTION oracle.funnel_depths(rows oracle.funnel_row[], within interval) RETURNS TABLE (user_id text, depth integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH RECURSIVE taken AS (
        SELECT DISTINCT user_id, oracle.instant(at) AS at, step FROM unnest(rows)
        WHERE  user_id IS NOT NULL AND at IS NOT NULL AND step IS NOT NULL
    ), chain (user_id, began, at, step) AS (
        SELECT user_id, at, at, 1 FROM taken WHERE step = 1
        UNION
        SELECT c.user_id, c.began, t.at, t.step
        FROM   chain AS c JOIN taken AS t ON t.user_id = c.user_id AND t.step = c.step + 1
        WHERE  t.at >= c.at AND (within IS NULL OR t.at - c.began <= oracle.length_of(within))
    )
    SELECT user_id, coalesce(max(chain.step), 0) FROM (SELECT DISTINCT user_id FROM taken) AS u LEFT JOIN chain USING (user_id) GROUP BY user_id
$$;

-- "a user counts at the deepest step reached and all before it"; "a row for each step from 1 to the greatest in the
-- summary"; a rate over a zero denominator is NULL, and so is one over nothing: the step before the first.
CREATE FUNCTION oracle.funnel_steps(rows oracle.funnel_row[], within interval)
RETURNS TABLE (step integer, users bigint, share_of_first numeric, share_of_previous numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH depths AS MATERIALIZED (SELECT depth FROM oracle.funnel_depths(rows, within))
    SELECT step, users, oracle.quotient(users, first_value(users) OVER (ORDER BY step)), oracle.quotient(users, lag(users) OVER (ORDER BY step))
    FROM  (SELECT step, (SELECT count(*) FROM depths WHERE depth >= step) AS users
           FROM   (SELECT max(step) AS greatest FROM unnest(rows) WHERE user_id IS NOT NULL AND at IS NOT NULL) AS m,
                  LATERAL generate_series(1, greatest) AS step) AS counted
$$;
