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
zone_to_text (value zone) | text | the name
--end

CREATE CAST (text AS @extschema@.zone) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (character varying AS @extschema@.zone) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (character AS @extschema@.zone) WITH FUNCTION @extschema@.zone_from_character(character) AS IMPLICIT;
CREATE CAST (@extschema@.zone AS text) WITH FUNCTION @extschema@.zone_to_text(@extschema@.zone) AS IMPLICIT;
COMMENT ON CAST (text AS @extschema@.zone) IS 'a column of names is used as it stands';
COMMENT ON CAST (character varying AS @extschema@.zone) IS 'a column of names is used as it stands';
COMMENT ON CAST (character AS @extschema@.zone) IS 'a column of names is used as it stands, without its padding';
COMMENT ON CAST (@extschema@.zone AS text) IS 'for functions that take a text, and to compare and sort by';
