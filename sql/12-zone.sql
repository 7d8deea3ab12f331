-- zone: the name of a time zone, where an aggregate or local_day takes one: docs/time.md. It is a text in all but its
-- type, which has no collation: postgres_fdw sends no constant of a type that has one along with an aggregate.

CREATE TYPE @extschema@.zone;

--functions: IMMUTABLE STRICT PARALLEL SAFE
zone_in (input cstring) | zone | reads the name of a time zone; what is none is refused by the function that is given it
zone_out (value zone) | cstring | writes the name
zone_recv (message internal) | zone | reads the binary form: that of a text
zone_send (value zone) | bytea | writes the binary form: that of a text
--end

CREATE TYPE @extschema@.zone (
    INPUT = @extschema@.zone_in,
    OUTPUT = @extschema@.zone_out,
    RECEIVE = @extschema@.zone_recv,
    SEND = @extschema@.zone_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended,
    -- A literal finds the same function that it would find if this were text.
    CATEGORY = 'S',
    COLLATABLE = false
);
COMMENT ON TYPE @extschema@.zone
    IS 'the name of a time zone, as ''Europe/Rome''. Texts are cast implicitly, from and to it; '
       'what is no zone is refused by the function that is given it';

--functions: IMMUTABLE STRICT PARALLEL SAFE
zone_from_character (value character) | zone | the text without its padding
--end

CREATE CAST (text AS @extschema@.zone) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (character varying AS @extschema@.zone) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (character AS @extschema@.zone) WITH FUNCTION @extschema@.zone_from_character(character) AS IMPLICIT;
CREATE CAST (@extschema@.zone AS text) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (text AS @extschema@.zone) IS 'a column of names is used as it stands';
COMMENT ON CAST (character varying AS @extschema@.zone) IS 'a column of names is used as it stands';
COMMENT ON CAST (character AS @extschema@.zone) IS 'a column of names is used as it stands, without its padding';
COMMENT ON CAST (@extschema@.zone AS text) IS 'for functions that take a text, and to compare and sort by';

--functions: IMMUTABLE STRICT PARALLEL SAFE
zone_compare (a zone, b zone) | integer | order of names, by bytes | | key_compare
zone_equal (a zone, b zone) | boolean | implementation of the operator ##= | | key_equal
zone_not_equal (a zone, b zone) | boolean | implementation of the operator ##<> | | key_not_equal
zone_less (a zone, b zone) | boolean | implementation of the operator ##< | | key_less
zone_less_or_equal (a zone, b zone) | boolean | implementation of the operator ##<= | | key_less_or_equal
zone_greater (a zone, b zone) | boolean | implementation of the operator ##> | | key_greater
zone_greater_or_equal (a zone, b zone) | boolean | implementation of the operator ##>= | | key_greater_or_equal
zone_hash (value zone) | integer | hash of a name | | key_hash
zone_hash_extended (value zone, seed bigint) | bigint | hash of a name with a seed | | key_hash_extended
--end

-- For DISTINCT and ORDER BY, in the brackets of an aggregate too. Not spelled = and <: by those a zone compares as the
-- text to which it is cast. Nor #= as of keys: a text is cast to either.
CREATE OPERATOR @extschema@.##= (
    FUNCTION = @extschema@.zone_equal, LEFTARG = @extschema@.zone, RIGHTARG = @extschema@.zone,
    COMMUTATOR = OPERATOR(@extschema@.##=), NEGATOR = OPERATOR(@extschema@.##<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR @extschema@.##= (@extschema@.zone, @extschema@.zone) IS 'the same name';
CREATE OPERATOR @extschema@.##<> (
    FUNCTION = @extschema@.zone_not_equal, LEFTARG = @extschema@.zone, RIGHTARG = @extschema@.zone,
    COMMUTATOR = OPERATOR(@extschema@.##<>), NEGATOR = OPERATOR(@extschema@.##=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.##<> (@extschema@.zone, @extschema@.zone) IS 'another name';
CREATE OPERATOR @extschema@.##< (
    FUNCTION = @extschema@.zone_less, LEFTARG = @extschema@.zone, RIGHTARG = @extschema@.zone,
    COMMUTATOR = OPERATOR(@extschema@.##>), NEGATOR = OPERATOR(@extschema@.##>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.##< (@extschema@.zone, @extschema@.zone) IS 'before, by bytes';
CREATE OPERATOR @extschema@.##<= (
    FUNCTION = @extschema@.zone_less_or_equal, LEFTARG = @extschema@.zone, RIGHTARG = @extschema@.zone,
    COMMUTATOR = OPERATOR(@extschema@.##>=), NEGATOR = OPERATOR(@extschema@.##>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.##<= (@extschema@.zone, @extschema@.zone) IS 'before or the same, by bytes';
CREATE OPERATOR @extschema@.##> (
    FUNCTION = @extschema@.zone_greater, LEFTARG = @extschema@.zone, RIGHTARG = @extschema@.zone,
    COMMUTATOR = OPERATOR(@extschema@.##<), NEGATOR = OPERATOR(@extschema@.##<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.##> (@extschema@.zone, @extschema@.zone) IS 'after, by bytes';
CREATE OPERATOR @extschema@.##>= (
    FUNCTION = @extschema@.zone_greater_or_equal, LEFTARG = @extschema@.zone, RIGHTARG = @extschema@.zone,
    COMMUTATOR = OPERATOR(@extschema@.##<=), NEGATOR = OPERATOR(@extschema@.##<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.##>= (@extschema@.zone, @extschema@.zone) IS 'after or the same, by bytes';

CREATE OPERATOR CLASS @extschema@.zone_ops DEFAULT FOR TYPE @extschema@.zone USING btree AS
    OPERATOR 1 @extschema@.##<, OPERATOR 2 @extschema@.##<=, OPERATOR 3 @extschema@.##=, OPERATOR 4 @extschema@.##>=,
    OPERATOR 5 @extschema@.##>, FUNCTION 1 @extschema@.zone_compare(@extschema@.zone, @extschema@.zone);
COMMENT ON OPERATOR CLASS @extschema@.zone_ops USING btree IS 'order of names';
COMMENT ON OPERATOR FAMILY @extschema@.zone_ops USING btree IS 'order of names';
CREATE OPERATOR CLASS @extschema@.zone_ops DEFAULT FOR TYPE @extschema@.zone USING hash AS
    OPERATOR 1 @extschema@.##=, FUNCTION 1 @extschema@.zone_hash(@extschema@.zone),
    FUNCTION 2 @extschema@.zone_hash_extended(@extschema@.zone, bigint);
COMMENT ON OPERATOR CLASS @extschema@.zone_ops USING hash IS 'equality of names';
COMMENT ON OPERATOR FAMILY @extschema@.zone_ops USING hash IS 'equality of names';
