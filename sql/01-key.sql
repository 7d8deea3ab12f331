-- key: the identity of a user, session, product, order.

CREATE TYPE @extschema@.key;

CREATE FUNCTION @extschema@.key_in(input cstring) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_in(cstring) IS 'reads int:42, uuid:..., text:abc; what has no such prefix is a text';
CREATE FUNCTION @extschema@.key_out(value @extschema@.key) RETURNS cstring
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_out(@extschema@.key) IS 'writes int:42, uuid:..., text:abc';
CREATE FUNCTION @extschema@.key_recv(message internal) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_recv(internal) IS 'reads the binary form: a byte of kind, then the value';
CREATE FUNCTION @extschema@.key_send(value @extschema@.key) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_send(@extschema@.key) IS 'writes the binary form: a byte of kind, then the value';

CREATE TYPE @extschema@.key (
    INPUT = @extschema@.key_in,
    OUTPUT = @extschema@.key_out,
    RECEIVE = @extschema@.key_recv,
    SEND = @extschema@.key_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended,
    -- Many aggregates have a form for bigint beside the one for keys. This makes the keys win for the other integers,
    -- which fit both and neither exactly.
    CATEGORY = 'N',
    PREFERRED = true
);
COMMENT ON TYPE @extschema@.key IS 'the identity of a user, session, product or order: an integer (of any width), a uuid or a text. Kinds never compare equal. Columns of these types are cast implicitly';

CREATE FUNCTION @extschema@.key_from_smallint(value smallint) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_from_smallint(smallint) IS 'the key of an integer';
CREATE FUNCTION @extschema@.key_from_integer(value integer) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_from_integer(integer) IS 'the key of an integer';
CREATE FUNCTION @extschema@.key_from_bigint(value bigint) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_from_bigint(bigint) IS 'the key of an integer';
CREATE FUNCTION @extschema@.key_from_uuid(value uuid) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_from_uuid(uuid) IS 'the key of a uuid';
CREATE FUNCTION @extschema@.key_from_character(value character) RETURNS @extschema@.key
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_from_character(character) IS 'the key of a text without its padding';

CREATE CAST (smallint AS @extschema@.key) WITH FUNCTION @extschema@.key_from_smallint(smallint) AS IMPLICIT;
CREATE CAST (integer AS @extschema@.key) WITH FUNCTION @extschema@.key_from_integer(integer) AS IMPLICIT;
CREATE CAST (bigint AS @extschema@.key) WITH FUNCTION @extschema@.key_from_bigint(bigint) AS IMPLICIT;
CREATE CAST (uuid AS @extschema@.key) WITH FUNCTION @extschema@.key_from_uuid(uuid) AS IMPLICIT;
CREATE CAST (character AS @extschema@.key) WITH FUNCTION @extschema@.key_from_character(character) AS IMPLICIT;
-- A text is a key as it stands: see KeyDatum in src/pg/argument.hpp.
CREATE CAST (text AS @extschema@.key) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (character varying AS @extschema@.key) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (smallint AS @extschema@.key) IS 'integers of all widths are one kind of key';
COMMENT ON CAST (integer AS @extschema@.key) IS 'integers of all widths are one kind of key';
COMMENT ON CAST (bigint AS @extschema@.key) IS 'integers of all widths are one kind of key';
COMMENT ON CAST (uuid AS @extschema@.key) IS 'uuids are a kind of key';
COMMENT ON CAST (character AS @extschema@.key) IS 'texts are one kind of key; padding does not count';
COMMENT ON CAST (text AS @extschema@.key) IS 'texts are one kind of key';
COMMENT ON CAST (character varying AS @extschema@.key) IS 'texts are one kind of key';

CREATE FUNCTION @extschema@.key_compare(a @extschema@.key, b @extschema@.key) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_compare(@extschema@.key, @extschema@.key) IS 'order of keys: the empty text, then integers by value, uuids and the other texts by bytes';
CREATE FUNCTION @extschema@.key_equal(a @extschema@.key, b @extschema@.key) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_equal(@extschema@.key, @extschema@.key) IS 'implementation of the operator #=';
CREATE FUNCTION @extschema@.key_not_equal(a @extschema@.key, b @extschema@.key) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_not_equal(@extschema@.key, @extschema@.key) IS 'implementation of the operator #<>';
CREATE FUNCTION @extschema@.key_less(a @extschema@.key, b @extschema@.key) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_less(@extschema@.key, @extschema@.key) IS 'implementation of the operator #<';
CREATE FUNCTION @extschema@.key_less_or_equal(a @extschema@.key, b @extschema@.key) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_less_or_equal(@extschema@.key, @extschema@.key) IS 'implementation of the operator #<=';
CREATE FUNCTION @extschema@.key_greater(a @extschema@.key, b @extschema@.key) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_greater(@extschema@.key, @extschema@.key) IS 'implementation of the operator #>';
CREATE FUNCTION @extschema@.key_greater_or_equal(a @extschema@.key, b @extschema@.key) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_greater_or_equal(@extschema@.key, @extschema@.key) IS 'implementation of the operator #>=';
CREATE FUNCTION @extschema@.key_hash(value @extschema@.key) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_hash(@extschema@.key) IS 'hash of a key';
CREATE FUNCTION @extschema@.key_hash_extended(value @extschema@.key, seed bigint) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_hash_extended(@extschema@.key, bigint) IS 'hash of a key with a seed';

-- Not spelled = or <: through the implicit casts these would make uuid = text compile, and never be true.
CREATE OPERATOR @extschema@.#= (
    FUNCTION = @extschema@.key_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#=), NEGATOR = OPERATOR(@extschema@.#<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR @extschema@.#= (@extschema@.key, @extschema@.key) IS 'the same key';
CREATE OPERATOR @extschema@.#<> (
    FUNCTION = @extschema@.key_not_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#<>), NEGATOR = OPERATOR(@extschema@.#=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.#<> (@extschema@.key, @extschema@.key) IS 'another key';
CREATE OPERATOR @extschema@.#< (
    FUNCTION = @extschema@.key_less, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#>), NEGATOR = OPERATOR(@extschema@.#>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.#< (@extschema@.key, @extschema@.key) IS 'before, in the order of keys';
CREATE OPERATOR @extschema@.#<= (
    FUNCTION = @extschema@.key_less_or_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#>=), NEGATOR = OPERATOR(@extschema@.#>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.#<= (@extschema@.key, @extschema@.key) IS 'before or the same, in the order of keys';
CREATE OPERATOR @extschema@.#> (
    FUNCTION = @extschema@.key_greater, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#<), NEGATOR = OPERATOR(@extschema@.#<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.#> (@extschema@.key, @extschema@.key) IS 'after, in the order of keys';
CREATE OPERATOR @extschema@.#>= (
    FUNCTION = @extschema@.key_greater_or_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#<=), NEGATOR = OPERATOR(@extschema@.#<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.#>= (@extschema@.key, @extschema@.key) IS 'after or the same, in the order of keys';

CREATE OPERATOR CLASS @extschema@.key_ops DEFAULT FOR TYPE @extschema@.key USING btree AS
    OPERATOR 1 @extschema@.#<, OPERATOR 2 @extschema@.#<=, OPERATOR 3 @extschema@.#=, OPERATOR 4 @extschema@.#>=,
    OPERATOR 5 @extschema@.#>, FUNCTION 1 @extschema@.key_compare(@extschema@.key, @extschema@.key);
COMMENT ON OPERATOR CLASS @extschema@.key_ops USING btree IS 'order of keys';
COMMENT ON OPERATOR FAMILY @extschema@.key_ops USING btree IS 'order of keys';
CREATE OPERATOR CLASS @extschema@.key_ops DEFAULT FOR TYPE @extschema@.key USING hash AS
    OPERATOR 1 @extschema@.#=, FUNCTION 1 @extschema@.key_hash(@extschema@.key),
    FUNCTION 2 @extschema@.key_hash_extended(@extschema@.key, bigint);
COMMENT ON OPERATOR CLASS @extschema@.key_ops USING hash IS 'equality of keys';
COMMENT ON OPERATOR FAMILY @extschema@.key_ops USING hash IS 'equality of keys';

CREATE FUNCTION @extschema@.bucket(key @extschema@.key, buckets integer) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.bucket(@extschema@.key, integer) IS 'a number from 0 to buckets - 1, the same for the same key on every machine and in every version: splits a count that is too large for one state into parts that add up';
