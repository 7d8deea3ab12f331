-- views: which colours of which products a session saw.

COMMENT ON TYPE @extschema@.views IS 'distinct (session, product, colour)s: exact, mergeable and storable. Made by view_agg; read by view_count';

CREATE FUNCTION @extschema@.views_add(state @extschema@.views, session_id @extschema@.key, product @extschema@.key, colour @extschema@.key) RETURNS @extschema@.views
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 6;
COMMENT ON FUNCTION @extschema@.views_add(@extschema@.views, @extschema@.key, @extschema@.key, @extschema@.key) IS 'transition of view_agg and view_count; called by the executor';
CREATE FUNCTION @extschema@.views_view_count_final(state @extschema@.views) RETURNS bigint
    AS 'MODULE_PATHNAME', 'views_view_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.views_view_count_final(@extschema@.views) IS 'final function of view_count';
CREATE AGGREGATE @extschema@.view_agg(session_id @extschema@.key, product @extschema@.key, colour @extschema@.key) (
    SFUNC = @extschema@.views_add, STYPE = @extschema@.views, SSPACE = 200,
    FINALFUNC = @extschema@.views_finish, COMBINEFUNC = @extschema@.views_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.view_agg(@extschema@.key, @extschema@.key, @extschema@.key) IS 'the views of these rows. Rows with a NULL are left out. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.view_count(session_id @extschema@.key, product @extschema@.key, colour @extschema@.key) (
    SFUNC = @extschema@.views_add, STYPE = @extschema@.views, SSPACE = 200,
    FINALFUNC = @extschema@.views_view_count_final, COMBINEFUNC = @extschema@.views_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.view_count(@extschema@.key, @extschema@.key, @extschema@.key) IS 'views: distinct (session, product, colour)s. The same colour again in a session is not a second view. Rows with a NULL are left out. 0 over no rows. Exact';
CREATE FUNCTION @extschema@.view_count(views @extschema@.views) RETURNS bigint
    AS 'MODULE_PATHNAME', 'views_view_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.view_count(@extschema@.views) IS 'views: distinct (session, product, colour)s';
