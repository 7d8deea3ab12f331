-- messaging: sessions of messages, bounces, support by people.

COMMENT ON TYPE @extschema@.messaging IS 'sessions, whether the user wrote once or more often, and whether an agent wrote: exact, mergeable and storable. Made by messaging_agg';

--for key and bigint
CREATE FUNCTION @extschema@.messaging_add(state @extschema@.messaging, session_id @key@, by_user boolean, by_agent boolean) RETURNS @extschema@.messaging
    AS 'MODULE_PATHNAME', 'messaging_add@_key@' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.messaging_add(@extschema@.messaging, @key@, boolean, boolean) IS 'transition of the messaging aggregates; called by the executor';
--end
CREATE FUNCTION @extschema@.messaging_session_count_final(state @extschema@.messaging) RETURNS bigint
    AS 'MODULE_PATHNAME', 'messaging_session_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.messaging_session_count_final(@extschema@.messaging) IS 'final function of session_count';
CREATE FUNCTION @extschema@.messaging_bounce_count_final(state @extschema@.messaging) RETURNS bigint
    AS 'MODULE_PATHNAME', 'messaging_bounce_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.messaging_bounce_count_final(@extschema@.messaging) IS 'final function of bounce_count';
CREATE FUNCTION @extschema@.messaging_bounce_rate_final(state @extschema@.messaging) RETURNS double precision
    AS 'MODULE_PATHNAME', 'messaging_bounce_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.messaging_bounce_rate_final(@extschema@.messaging) IS 'final function of bounce_rate';
CREATE FUNCTION @extschema@.messaging_live_support_count_final(state @extschema@.messaging) RETURNS bigint
    AS 'MODULE_PATHNAME', 'messaging_live_support_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.messaging_live_support_count_final(@extschema@.messaging) IS 'final function of live_support_count';
CREATE FUNCTION @extschema@.messaging_live_support_rate_final(state @extschema@.messaging) RETURNS double precision
    AS 'MODULE_PATHNAME', 'messaging_live_support_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.messaging_live_support_rate_final(@extschema@.messaging) IS 'final function of live_support_rate';
CREATE FUNCTION @extschema@.messaging_self_service_rate_final(state @extschema@.messaging) RETURNS double precision
    AS 'MODULE_PATHNAME', 'messaging_self_service_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.messaging_self_service_rate_final(@extschema@.messaging) IS 'final function of self_service_rate';

--for key and bigint
CREATE AGGREGATE @extschema@.messaging_agg(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_finish, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.messaging_agg(@key@, boolean, boolean) IS 'who wrote in which session. Rows with a NULL session are left out; a NULL flag is false. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.session_count(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_session_count_final, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.session_count(@key@, boolean, boolean) IS 'sessions: those with at least one message by the user. Rows with a NULL session are left out; a NULL flag is false. 0 over no rows';
CREATE AGGREGATE @extschema@.bounce_count(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_bounce_count_final, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.bounce_count(@key@, boolean, boolean) IS 'sessions with exactly one message by the user. Rows with a NULL session are left out; a NULL flag is false. 0 over no rows';
CREATE AGGREGATE @extschema@.bounce_rate(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_bounce_rate_final, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.bounce_rate(@key@, boolean, boolean) IS 'bounces divided by sessions, a fraction. Rows with a NULL session are left out; a NULL flag is false. NULL over no rows';
CREATE AGGREGATE @extschema@.live_support_count(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_live_support_count_final, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.live_support_count(@key@, boolean, boolean) IS 'sessions with at least one message by a human agent. Rows with a NULL session are left out; a NULL flag is false. 0 over no rows';
CREATE AGGREGATE @extschema@.live_support_rate(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_live_support_rate_final, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.live_support_rate(@key@, boolean, boolean) IS 'sessions with at least one message by a human agent divided by sessions, a fraction. Rows with a NULL session are left out; a NULL flag is false. NULL over no rows';
CREATE AGGREGATE @extschema@.self_service_rate(session_id @key@, by_user boolean, by_agent boolean) (
    SFUNC = @extschema@.messaging_add, STYPE = @extschema@.messaging, SSPACE = 128,
    FINALFUNC = @extschema@.messaging_self_service_rate_final, COMBINEFUNC = @extschema@.messaging_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.self_service_rate(@key@, boolean, boolean) IS 'sessions without a message by a human agent divided by sessions, a fraction: 1 - live_support_rate. Rows with a NULL session are left out; a NULL flag is false. NULL over no rows';
--end

CREATE FUNCTION @extschema@.session_count(messaging @extschema@.messaging) RETURNS bigint
    AS 'MODULE_PATHNAME', 'messaging_session_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.session_count(@extschema@.messaging) IS 'sessions: those with at least one message by the user';
CREATE FUNCTION @extschema@.bounce_count(messaging @extschema@.messaging) RETURNS bigint
    AS 'MODULE_PATHNAME', 'messaging_bounce_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.bounce_count(@extschema@.messaging) IS 'sessions with exactly one message by the user';
CREATE FUNCTION @extschema@.bounce_rate(messaging @extschema@.messaging) RETURNS double precision
    AS 'MODULE_PATHNAME', 'messaging_bounce_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.bounce_rate(@extschema@.messaging) IS 'bounces divided by sessions, a fraction';
CREATE FUNCTION @extschema@.live_support_count(messaging @extschema@.messaging) RETURNS bigint
    AS 'MODULE_PATHNAME', 'messaging_live_support_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.live_support_count(@extschema@.messaging) IS 'sessions with at least one message by a human agent';
CREATE FUNCTION @extschema@.live_support_rate(messaging @extschema@.messaging) RETURNS double precision
    AS 'MODULE_PATHNAME', 'messaging_live_support_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.live_support_rate(@extschema@.messaging) IS 'sessions with at least one message by a human agent divided by sessions, a fraction';
CREATE FUNCTION @extschema@.self_service_rate(messaging @extschema@.messaging) RETURNS double precision
    AS 'MODULE_PATHNAME', 'messaging_self_service_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.self_service_rate(@extschema@.messaging) IS 'sessions without a message by a human agent divided by sessions, a fraction: 1 - live_support_rate';
