-- local_day: the calendar day of an instant: docs/time.md.

--functions: IMMUTABLE STRICT PARALLEL SAFE COST 2
local_day (at timestamptz, zone zone) | date
    | the calendar day of an instant in a time zone: (at AT TIME ZONE zone)::date, faster
local_day (day date, zone zone) | date
    | that day: a date is a local day already, whatever the zone, which is checked | | local_day_of_date
checked_zone (zone text, function_name text) | text
    | the zone; an error for what is no time zone, under the name of the function that was given it: for functions of
    one's own that take a zone
--end
