-- attribution: touches, purchases, and which order is credited to which touch.

COMMENT ON TYPE @extschema@.touches IS 'what may have led visitors to orders, each with its visitor, start and end: exact, mergeable and storable. Made by touch_agg; read, with purchases, by attributed_orders, attributed_value, attributed_aov and attributions';

--for key and bigint
CREATE FUNCTION @extschema@.touches_add(state @extschema@.touches, visitor_id @key@, touch_id @key@, starts_at timestamptz, ends_at timestamptz) RETURNS @extschema@.touches
    AS 'MODULE_PATHNAME', 'touches_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 6;
COMMENT ON FUNCTION @extschema@.touches_add(@extschema@.touches, @key@, @key@, timestamptz, timestamptz) IS 'transition of the touches aggregates; called by the executor';
--end

--for key and bigint
CREATE AGGREGATE @extschema@.touch_agg(visitor_id @key@, touch_id @key@, starts_at timestamptz, ends_at timestamptz) (
    SFUNC = @extschema@.touches_add, STYPE = @extschema@.touches, SSPACE = 200,
    FINALFUNC = @extschema@.touches_finish, COMBINEFUNC = @extschema@.touches_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.touch_agg(@key@, @key@, timestamptz, timestamptz) IS 'touches with their visitor, start and end. Rows with a NULL visitor, touch or start are left out; a NULL end is the start, an end before it an error. The same touch again is one, with other fields an error. Over no rows an empty summary';
--end

COMMENT ON TYPE @extschema@.purchases IS 'orders, each with its visitor, time and amount: exact, mergeable and storable. Made by purchase_agg; read, with touches, by attributed_orders, attributed_value, attributed_aov and attributions';

--for key and bigint
CREATE FUNCTION @extschema@.purchases_add(state @extschema@.purchases, visitor_id @key@, order_id @key@, ordered_at timestamptz, amount numeric) RETURNS @extschema@.purchases
    AS 'MODULE_PATHNAME', 'purchases_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 6;
COMMENT ON FUNCTION @extschema@.purchases_add(@extschema@.purchases, @key@, @key@, timestamptz, numeric) IS 'transition of the purchases aggregates; called by the executor';
--end

--for key and bigint
CREATE AGGREGATE @extschema@.purchase_agg(visitor_id @key@, order_id @key@, ordered_at timestamptz, amount numeric) (
    SFUNC = @extschema@.purchases_add, STYPE = @extschema@.purchases, SSPACE = 200,
    FINALFUNC = @extschema@.purchases_finish, COMBINEFUNC = @extschema@.purchases_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.purchase_agg(@key@, @key@, timestamptz, numeric) IS 'orders with their visitor, time and amount. Rows with a NULL visitor, order or time are left out; a NULL amount adds nothing, its order counts. The same order again is one, with other fields an error. Amounts have up to 38 digits. Over no rows an empty summary';
--end

CREATE FUNCTION @extschema@.attributed_orders(touches @extschema@.touches, purchases @extschema@.purchases, lookback interval) RETURNS bigint
    AS 'MODULE_PATHNAME', 'attribution_attributed_orders' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.attributed_orders(@extschema@.touches, @extschema@.purchases, interval) IS 'orders placed at or after the start of a touch of their visitor and before its end + lookback, each once. A day of lookback counts as 24 hours; a NULL lookback has no end. NULL for a NULL summary';
CREATE FUNCTION @extschema@.attributed_value(touches @extschema@.touches, purchases @extschema@.purchases, lookback interval) RETURNS numeric
    AS 'MODULE_PATHNAME', 'attribution_attributed_value' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.attributed_value(@extschema@.touches, @extschema@.purchases, interval) IS 'sum of the amounts of attributed orders, exact. 0 where there are none. NULL for a NULL summary';
CREATE FUNCTION @extschema@.attributed_aov(touches @extschema@.touches, purchases @extschema@.purchases, lookback interval) RETURNS numeric
    AS 'MODULE_PATHNAME', 'attribution_attributed_aov' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.attributed_aov(@extschema@.touches, @extschema@.purchases, interval) IS 'attributed value divided by attributed orders. NULL where there are none, and for a NULL summary';
CREATE FUNCTION @extschema@.attributions(touches @extschema@.touches, purchases @extschema@.purchases, lookback interval)
    RETURNS TABLE (order_id text, touch text, amount numeric, ordered_at timestamptz, touched_at timestamptz)
    AS 'MODULE_PATHNAME', 'attribution_attributions' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.attributions(@extschema@.touches, @extschema@.purchases, interval) IS 'the attributed orders, each with the touch it is credited to: of the touches that cover it the one begun last, of those begun at one instant the one with the greatest key. touched_at is the start of the touch. No rows for a NULL summary';
