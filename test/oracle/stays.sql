-- Virtual try-on judged whole, by period and filter: the family `stays`. "One event = one stay on one variant in one
-- session". Rows that a filter hides come, too: "Session validity is judged before them".

CREATE TYPE oracle.stay_row AS (session_id text, device_id text, at timestamptz, product text, colour text, seconds double precision, item text, shown boolean);

-- "a row with any of its family's keys or its time NULL is ignored whole (also for validity). A NULL measure (seconds,
-- rating, amount) adds nothing, but the row's keys still count; a NULL flag is false." A colour may be unknown: such a row
-- is a stay, but no view.
CREATE FUNCTION oracle.known(rows oracle.stay_row[])
RETURNS TABLE (session_id text, device_id text, at timestamptz, product text, colour text, seconds numeric, item text, shown boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_id, device_id, at, product, colour, coalesce(oracle.millionths(seconds), 0), item, coalesce(shown, false)
    FROM   unnest(rows)
    WHERE  session_id IS NOT NULL AND device_id IS NOT NULL AND at IS NOT NULL AND product IS NOT NULL
$$;

-- "sessions whose try-on time, summed over all products before any product filter and before the cap, is ≥ 4 s (4.000
-- counts). A session that fails is out of every metric of this block." "Its day is that of its first row, before any
-- filter." Here: all the rows of the sessions that pass, of any time, with that first time.
CREATE FUNCTION oracle.valid(rows oracle.stay_row[], min_seconds double precision)
RETURNS TABLE (session_id text, device_id text, began timestamptz, product text, colour text, seconds numeric, item text, shown boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_id, device_id, began, product, colour, seconds, item, shown
    FROM  (SELECT *, min(at) OVER (PARTITION BY session_id) AS began, sum(seconds) OVER (PARTITION BY session_id) AS of_session FROM oracle.known(rows)) AS e
    WHERE  of_session >= oracle.millionths(min_seconds)
$$;

-- "Periods are half-open [start, end)"; "an empty period gives zeros". "A filtered or grouped number counts the sessions,
-- devices and views that have rows there." Here: the rows shown of the valid sessions that began in the period.
CREATE FUNCTION oracle.shown(rows oracle.stay_row[], period tstzrange, min_seconds double precision)
RETURNS TABLE (session_id text, device_id text, began timestamptz, product text, colour text, seconds numeric, item text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_id, device_id, began, product, colour, seconds, item
    FROM   oracle.valid(rows, min_seconds)
    WHERE  shown AND began >= lower(period) AND began < upper(period)
$$;

-- seconds: "Σ over (session, product) of min(450, Σ seconds)", "the cap applies to the rows of the group". views:
-- "distinct (session, product, colour)". sessions: "counts once in the total". users: "Users are (device, local day of the
-- session's start)". unique_users: "distinct devices". new_users: those of them that somebody found to be new. "A session
-- with rows of two devices has two users and counts once."
CREATE FUNCTION oracle.stay_statistics(rows oracle.stay_row[], period tstzrange, zone text, new_devices text[] DEFAULT NULL,
                                       cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4)
RETURNS TABLE (seconds numeric, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH event AS MATERIALIZED (SELECT * FROM oracle.shown(rows, period, min_seconds)),
         stayed AS (SELECT sum(seconds) AS seconds FROM event GROUP BY session_id, product)
    SELECT (SELECT coalesce(sum(least(oracle.millionths(cap), seconds)), 0) FROM stayed),
           count(DISTINCT (session_id, product, colour)) FILTER (WHERE colour IS NOT NULL),
           count(DISTINCT session_id),
           count(DISTINCT (device_id, oracle.local_day(began, zone))),
           count(DISTINCT device_id),
           count(DISTINCT device_id) FILTER (WHERE device_id = ANY (new_devices))
    FROM   event
$$;

-- "Over several catalogues, products or platforms it counts once under each"; "a (session, SKU) whose raw seconds are
-- under 4 is left out of this table only". Rows without an item have a row of their own. No order.
CREATE FUNCTION oracle.stay_items(rows oracle.stay_row[], period tstzrange, zone text, new_devices text[] DEFAULT NULL,
                                  cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4, min_item_seconds double precision DEFAULT 0)
RETURNS TABLE (item text, seconds numeric, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH event AS MATERIALIZED (
             SELECT *
             FROM  (SELECT *, sum(seconds) OVER (PARTITION BY session_id, item) AS of_item FROM oracle.shown(rows, period, min_seconds)) AS e
             WHERE of_item >= oracle.millionths(min_item_seconds)),
         stayed AS (
             SELECT item, sum(least(oracle.millionths(cap), seconds)) AS seconds
             FROM  (SELECT item, sum(seconds) AS seconds FROM event GROUP BY item, session_id, product) AS p GROUP BY item),
         counted AS (
             SELECT item,
                    count(DISTINCT (session_id, product, colour)) FILTER (WHERE colour IS NOT NULL) AS views,
                    count(DISTINCT session_id) AS sessions,
                    count(DISTINCT (device_id, oracle.local_day(began, zone))) AS users,
                    count(DISTINCT device_id) AS unique_users,
                    count(DISTINCT device_id) FILTER (WHERE device_id = ANY (new_devices)) AS new_users
             FROM   event GROUP BY item)
    SELECT c.item, s.seconds, c.views, c.sessions, c.users, c.unique_users, c.new_users
    FROM   counted AS c, stayed AS s WHERE s.item IS NOT DISTINCT FROM c.item
$$;

-- Where each device's first valid session of some rows began: "devices whose first valid session […] starts in the
-- period". The session need not be shown: filters do not make anybody new.
CREATE FUNCTION oracle.first_sessions(rows oracle.stay_row[], min_seconds double precision)
RETURNS TABLE (device_id text, began timestamptz)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT device_id, min(began) FROM oracle.valid(rows, min_seconds) GROUP BY device_id
$$;

-- "new users are those new in the whole history who have a row there in the period": who may be new, with the time of the
-- first session that the rows know of.
CREATE FUNCTION oracle.stay_devices(rows oracle.stay_row[], period tstzrange, min_seconds double precision DEFAULT 4)
RETURNS TABLE (device_id text, began_at timestamptz)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT device_id, began
    FROM   oracle.first_sessions(rows, min_seconds)
    WHERE  began >= lower(period) AND began < upper(period) AND device_id IN (SELECT device_id FROM oracle.shown(rows, period, min_seconds))
$$;

-- By local day of the session's start. New devices stand on the day of their first valid session in the period, shown or
-- not, if anything of them is shown in it: every one stands once, so the days add up to the period. A day has a row where
-- something is to be counted.
CREATE FUNCTION oracle.stay_days(rows oracle.stay_row[], period tstzrange, zone text, new_devices text[] DEFAULT NULL, min_seconds double precision DEFAULT 4)
RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH event AS MATERIALIZED (SELECT *, oracle.local_day(began, zone) AS day FROM oracle.shown(rows, period, min_seconds)),
         counted AS (SELECT day, count(DISTINCT session_id) AS sessions, count(DISTINCT device_id) AS users FROM event GROUP BY day),
         first AS (SELECT device_id, min(began) AS began FROM oracle.valid(rows, min_seconds) WHERE began >= lower(period) AND began < upper(period) GROUP BY device_id),
         new AS (SELECT oracle.local_day(began, zone) AS day, count(*) AS users
                 FROM   first WHERE device_id = ANY (new_devices) AND device_id IN (SELECT device_id FROM event) GROUP BY 1)
    SELECT coalesce(c.day, n.day), coalesce(c.sessions, 0), coalesce(c.users, 0), coalesce(n.users, 0)
    FROM   counted AS c FULL JOIN new AS n ON n.day = c.day
$$;
