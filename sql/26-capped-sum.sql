-- capped_totals: what each item came to in its group, read with a cap.

COMMENT ON TYPE @extschema@.capped_totals IS 'sums by (group, item), uncapped, and the cap to read them with: exact, mergeable and storable. Made by capped_sum_agg; read by capped_sum';

CREATE FUNCTION @extschema@.capped_totals_add(state @extschema@.capped_totals, group_id @extschema@.key, item_id @extschema@.key, value double precision, cap double precision) RETURNS @extschema@.capped_totals
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 6;
COMMENT ON FUNCTION @extschema@.capped_totals_add(@extschema@.capped_totals, @extschema@.key, @extschema@.key, double precision, double precision) IS 'transition of capped_sum_agg and capped_sum; called by the executor';
CREATE FUNCTION @extschema@.capped_totals_capped_sum_final(state @extschema@.capped_totals) RETURNS double precision
    AS 'MODULE_PATHNAME', 'capped_totals_capped_sum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.capped_totals_capped_sum_final(@extschema@.capped_totals) IS 'final function of capped_sum';
CREATE AGGREGATE @extschema@.capped_sum_agg(group_id @extschema@.key, item_id @extschema@.key, value double precision, cap double precision) (
    SFUNC = @extschema@.capped_totals_add, STYPE = @extschema@.capped_totals, SSPACE = 200,
    FINALFUNC = @extschema@.capped_totals_finish, COMBINEFUNC = @extschema@.capped_totals_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.capped_sum_agg(@extschema@.key, @extschema@.key, double precision, double precision) IS 'the sums of these rows by (group, item). Rows with a NULL key are left out; a NULL value adds nothing. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.capped_sum(group_id @extschema@.key, item_id @extschema@.key, value double precision, cap double precision) (
    SFUNC = @extschema@.capped_totals_add, STYPE = @extschema@.capped_totals, SSPACE = 200,
    FINALFUNC = @extschema@.capped_totals_capped_sum_final, COMBINEFUNC = @extschema@.capped_totals_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.capped_sum(@extschema@.key, @extschema@.key, double precision, double precision) IS 'the sum over (group, item) of the smaller of cap and what the item came to in the group, to a millionth, exact. Rows with a NULL key are left out; a NULL value adds nothing, a NULL cap is an error. 0 over no rows';

CREATE FUNCTION @extschema@.capped_sum(totals @extschema@.capped_totals) RETURNS double precision
    AS 'MODULE_PATHNAME', 'capped_totals_capped_sum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.capped_sum(@extschema@.capped_totals) IS 'the sum over (group, item) of the smaller of the cap and what the item came to in the group';
