-- attribution: touches, purchases, and which order is credited to which touch: docs/attribution.md.

--family touches
summary: what may have led visitors to orders, each with its visitor, start and end
    | Read, with purchases, by attributed_orders, attributed_value, attributed_aov and attributions
rows: (visitor_id key/bigint, touch_id key/bigint, starts_at timestamptz, ends_at timestamptz)
counts: A row with a NULL visitor, touch or start is left out; a NULL end is the start, an end before it an error. The
    same touch again is one, with other fields an error
row cost: 6
state bytes: 200
touch_agg | touches | touches with their visitor, start and end | Over no rows an empty summary
--end

--family purchases
summary: orders, each with its visitor, time and amount
    | Read, with touches, by attributed_orders, attributed_value, attributed_aov and attributions
rows: (visitor_id key/bigint, order_id key/bigint, ordered_at timestamptz, amount numeric)
counts: A row with a NULL visitor, order or time is left out; a NULL amount adds nothing, its order counts. The same
    order again is one, with other fields an error. Amounts have up to 38 digits
row cost: 6
state bytes: 200
purchase_agg | purchases | orders with their visitor, time and amount | Over no rows an empty summary
--end

-- Not strict: a NULL lookback has no end.
--functions attribution: IMMUTABLE PARALLEL SAFE COST 10000
attributed_orders (touches touches, purchases purchases, lookback interval) | bigint
    | orders placed at or after the start of a touch of their visitor and before its end + lookback, each once. A day of
    lookback counts as 24 hours; a NULL lookback has no end | NULL for a NULL summary
attributed_value (touches touches, purchases purchases, lookback interval) | numeric
    | sum of the amounts of attributed orders, exact | 0 where there are none. NULL for a NULL summary
attributed_aov (touches touches, purchases purchases, lookback interval) | numeric
    | attributed value divided by attributed orders | NULL where there are none or none has an amount, and for a NULL
    summary
attributions (touches touches, purchases purchases, lookback interval)
    | TABLE (order_id text, touch text, amount numeric, ordered_at timestamptz, touched_at timestamptz) ROWS 1000
    | the attributed orders, each with the touch it is credited to: of the touches that cover it the one begun last, of
    those begun at one instant the one with the greatest key. touched_at is the start of the touch
    | No rows for a NULL summary
--end
