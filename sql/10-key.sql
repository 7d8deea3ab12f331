-- key: the identity of a user, session, product, order: docs/keys.md.

CREATE TYPE @extschema@.key;

--functions: IMMUTABLE STRICT PARALLEL SAFE
key_in (input cstring) | key | reads int:42, uuid:..., text:abc; what has no such prefix is a text
key_out (value key) | cstring | writes int:42, uuid:..., text:abc
key_recv (message internal) | key | reads the binary form: a byte of kind, then the value
key_send (value key) | bytea | writes the binary form: a byte of kind, then the value
--end

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
COMMENT ON TYPE @extschema@.key
    IS 'the identity of a user, session, product or order: an integer (of any width), a uuid or a text. '
       'Kinds never compare equal. Columns of these types are cast implicitly';

--functions: IMMUTABLE STRICT PARALLEL SAFE
key_from_smallint (value smallint) | key | the key of an integer
key_from_integer (value integer) | key | the key of an integer
key_from_bigint (value bigint) | key | the key of an integer
key_from_uuid (value uuid) | key | the key of a uuid
key_from_character (value character) | key | the key of a text without its padding
--end

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

--functions: IMMUTABLE STRICT PARALLEL SAFE
key_compare (a key, b key) | integer
    | order of keys: the empty text, then integers by value, uuids and the other texts by bytes
key_equal (a key, b key) | boolean | implementation of the operator #=
key_not_equal (a key, b key) | boolean | implementation of the operator #<>
key_less (a key, b key) | boolean | implementation of the operator #<
key_less_or_equal (a key, b key) | boolean | implementation of the operator #<=
key_greater (a key, b key) | boolean | implementation of the operator #>
key_greater_or_equal (a key, b key) | boolean | implementation of the operator #>=
key_hash (value key) | integer | hash of a key
key_hash_extended (value key, seed bigint) | bigint | hash of a key with a seed
--end

-- Not spelled = or <: through the implicit casts these would make uuid = text compile, and never be true.
CREATE OPERATOR @extschema@.#= (
    FUNCTION = @extschema@.key_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#=), NEGATOR = OPERATOR(@extschema@.#<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR @extschema@.#= (@extschema@.key, @extschema@.key) IS 'the same key';
CREATE OPERATOR @extschema@.#<> (
    FUNCTION = @extschema@.key_not_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#<>), NEGATOR = OPERATOR(@extschema@.#=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.#<> (@extschema@.key, @extschema@.key) IS 'another key';
CREATE OPERATOR @extschema@.#< (
    FUNCTION = @extschema@.key_less, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#>), NEGATOR = OPERATOR(@extschema@.#>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.#< (@extschema@.key, @extschema@.key) IS 'before, in the order of keys';
CREATE OPERATOR @extschema@.#<= (
    FUNCTION = @extschema@.key_less_or_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#>=), NEGATOR = OPERATOR(@extschema@.#>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.#<= (@extschema@.key, @extschema@.key) IS 'before or the same, in the order of keys';
CREATE OPERATOR @extschema@.#> (
    FUNCTION = @extschema@.key_greater, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#<), NEGATOR = OPERATOR(@extschema@.#<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.#> (@extschema@.key, @extschema@.key) IS 'after, in the order of keys';
CREATE OPERATOR @extschema@.#>= (
    FUNCTION = @extschema@.key_greater_or_equal, LEFTARG = @extschema@.key, RIGHTARG = @extschema@.key,
    COMMUTATOR = OPERATOR(@extschema@.#<=), NEGATOR = OPERATOR(@extschema@.#<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
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

--functions: IMMUTABLE STRICT PARALLEL SAFE
bucket (key key, buckets integer) | integer
    | a number from 0 to buckets - 1, the same for the same key on every machine and in every version: splits a count
    that is too large for one state into parts that add up
--end
