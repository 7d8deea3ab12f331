-- stays: try-on sessions judged whole, read by period and by what a filter shows: docs/stays.md.

--family stays
summary: try-on sessions with their start, devices and seconds by what was shown
    | Read by stay_statistics, stay_items, stay_days, stay_devices and stay_item_audiences
rows: (session_id key, device_id key, at timestamptz, product key, colour key, seconds double precision, item text,
    shown boolean)
counts: Give all rows of the sessions, and as shown what the filters say. item is what stay_items tells apart, such as
    the catalogue. A row with a NULL session, device, time or product is left out; NULL seconds add nothing; a NULL
    colour is no view
row cost: 8
state bytes: 300
stay_agg | stays | try-on sessions of all rows, with what the rows shown are of | Over no rows an empty summary
--end

-- Not strict: a NULL among the arguments is an error, but for new_devices, which is then nobody.
CREATE FUNCTION @extschema@.stay_statistics(
        stays @extschema@.stays, period tstzrange, zone text, new_devices @extschema@.audience DEFAULT NULL,
        cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4)
    RETURNS TABLE (seconds double precision, views bigint, sessions bigint, users bigint, unique_users bigint,
                   new_users bigint)
    AS 'MODULE_PATHNAME', 'stays_statistics' LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 1;
COMMENT ON FUNCTION @extschema@.stay_statistics(
        @extschema@.stays, tstzrange, text, @extschema@.audience, double precision, double precision)
    IS 'what is shown of the sessions that began in the period and are valid as a whole (min_seconds over all rows), '
       'in one row. seconds: a product counts cap in a session at most. users: devices and the local day of their '
       'session''s start. new_users: those of new_devices';

CREATE FUNCTION @extschema@.stay_items(
        stays @extschema@.stays, period tstzrange, zone text, new_devices @extschema@.audience DEFAULT NULL,
        cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4,
        min_item_seconds double precision DEFAULT 0)
    RETURNS TABLE (item text, seconds double precision, views bigint, sessions bigint, users bigint,
                   unique_users bigint, new_users bigint)
    AS 'MODULE_PATHNAME', 'stays_items' LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 100;
COMMENT ON FUNCTION @extschema@.stay_items(
        @extschema@.stays, tstzrange, text, @extschema@.audience, double precision, double precision, double precision)
    IS 'stay_statistics by item, a row each, most seconds first, then by item; rows without an item have one of their '
       'own. A session counts under each of its items; one that has less than min_item_seconds of an item is left out '
       'of its row';

CREATE FUNCTION @extschema@.stay_days(
        stays @extschema@.stays, period tstzrange, zone text, new_devices @extschema@.audience DEFAULT NULL,
        min_seconds double precision DEFAULT 4)
    RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint)
    AS 'MODULE_PATHNAME', 'stays_days' LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 31;
COMMENT ON FUNCTION @extschema@.stay_days(
        @extschema@.stays, tstzrange, text, @extschema@.audience, double precision)
    IS 'a row a local day that has any: valid sessions of which something is shown, their devices, and those of '
       'new_devices that something is shown of, on the day of their first valid session in the period, shown or not. '
       'The columns add up to those of stay_statistics';

-- ROWS: more would make the look into the history that follows seem so dear that it is compiled each time, which takes
-- longer.
CREATE FUNCTION @extschema@.stay_devices(
        stays @extschema@.stays, period tstzrange, min_seconds double precision DEFAULT 4)
    RETURNS TABLE (device_id text, began_at timestamptz)
    AS 'MODULE_PATHNAME', 'stays_devices' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 100;
COMMENT ON FUNCTION @extschema@.stay_devices(@extschema@.stays, tstzrange, double precision)
    IS 'devices whose first valid session in the summary, shown or not, began in the period, and when; only those of '
       'which something is shown in the period, in the order of their bytes: who may be new, for a look into the '
       'history that is not summarised';

CREATE FUNCTION @extschema@.stay_item_audiences(
        stays @extschema@.stays, period tstzrange, zone text, first_days @extschema@.audience DEFAULT NULL,
        cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4,
        min_item_seconds double precision DEFAULT 0)
    RETURNS TABLE (item text, seconds double precision, views bigint, sessions bigint, users bigint,
                   devices @extschema@.audience)
    AS 'MODULE_PATHNAME', 'stays_item_audiences' LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 100;
COMMENT ON FUNCTION @extschema@.stay_item_audiences(
        @extschema@.stays, tstzrange, text, @extschema@.audience, double precision, double precision, double precision)
    IS 'stay_items to be kept: with the devices of each item in place of their numbers, which do not add up over '
       'periods; in no order. A device has the days that it has in first_days, else none';
