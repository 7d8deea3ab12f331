-- funnel: who took which step when; how many users reached each step, within any window.

COMMENT ON TYPE @extschema@.funnel IS 'users, and when they took which step of a funnel: exact, mergeable and storable. Made by funnel_agg; read by funnel_users and funnel_steps';

--for key and bigint
CREATE FUNCTION @extschema@.funnel_add(state @extschema@.funnel, user_id @key@, at timestamptz, step integer) RETURNS @extschema@.funnel
    AS 'MODULE_PATHNAME', 'funnel_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.funnel_add(@extschema@.funnel, @key@, timestamptz, integer) IS 'transition of funnel_agg; called by the executor';

CREATE AGGREGATE @extschema@.funnel_agg(user_id @key@, at timestamptz, step integer) (
    SFUNC = @extschema@.funnel_add, STYPE = @extschema@.funnel, SSPACE = 128,
    FINALFUNC = @extschema@.funnel_finish, COMBINEFUNC = @extschema@.funnel_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.funnel_agg(@key@, timestamptz, integer) IS 'users, and when they took which step, 1 to 32. Rows with a NULL are left out. Over no rows an empty summary';
--end

-- Not strict: a NULL window has no end.
CREATE FUNCTION @extschema@.funnel_users(funnel @extschema@.funnel, step integer, within interval) RETURNS bigint
    AS 'MODULE_PATHNAME', 'funnel_funnel_users' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.funnel_users(@extschema@.funnel, integer, interval) IS 'users who took the steps 1 to this one in order, the last within the window of the first; NULL: no end. 0 where nobody did';
CREATE FUNCTION @extschema@.funnel_steps(funnel @extschema@.funnel, within interval) RETURNS TABLE (step integer, users bigint, share_of_first double precision,
                   share_of_previous double precision)
    AS 'MODULE_PATHNAME', 'funnel_funnel_steps' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 8;
COMMENT ON FUNCTION @extschema@.funnel_steps(@extschema@.funnel, interval) IS 'for each step from 1 to the greatest in the summary the users who reached it within the window (NULL: no end), and their share of those of the first step and of the step before. A share of nobody is NULL';
