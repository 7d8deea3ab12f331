-- try_on: sessions of virtual try-on. A session is valid from 4 seconds on, a product counts 450 seconds in it at most:
-- docs/try-on.md.

--family try_on
summary: try-on sessions with their users and the seconds of each product, uncapped
    | The accessors choose the cap and the validity
rows: (session_id key/bigint, user_id key/bigint, product key/bigint, seconds double precision)
counts: A row with a NULL key is left out; NULL seconds add nothing, but the keys of their row count
options: cap double precision DEFAULT 450, min_seconds double precision DEFAULT 4
row cost: 6
state bytes: 200
try_on_agg | try_on | the try-on sessions of these rows | Over no rows an empty summary
session_count | bigint
    | valid sessions: those whose seconds, over all products and before the cap, reach min_seconds | 0 over no rows
unique_users | bigint | distinct users of the valid sessions | 0 over no rows
engagement_seconds | double precision
    | seconds over (session, product) of the valid sessions, at most cap each | 0 over no rows
avg_session_duration | double precision | engagement seconds divided by valid sessions | NULL without valid sessions
median_session_duration | double precision
    | median of the capped durations of the valid sessions: their seconds, of each product at most cap
    | NULL without valid sessions
avg_engagement_per_user | double precision
    | engagement seconds divided by distinct users of the valid sessions | NULL without valid sessions
avg_sessions_per_user | double precision
    | valid sessions divided by their distinct users | NULL without valid sessions
session_duration_statistics (options)
    | TABLE (sessions bigint, mean double precision, stddev double precision, lowest double precision,
    p25 double precision, median double precision, p75 double precision, p90 double precision, p95 double precision,
    p99 double precision, highest double precision) ROWS 1
    | one row: the valid sessions, and of their capped durations the mean, the standard deviation of the sample (NULL of
    one session), the lowest, percentiles as percentile_cont gives them, the highest
    | All but sessions is NULL without valid sessions
product_statistics (options, min_item_seconds double precision DEFAULT 0)
    | TABLE (product text, engagement_seconds double precision, sessions bigint, users bigint,
    avg_seconds_per_session double precision, avg_seconds_per_user double precision) ROWS 100
    | one row a product over the sessions that are valid as a whole: its capped seconds, the sessions that have it,
    their users. A product whose seconds in a session are under min_item_seconds is left out of that session. Most
    seconds first
--end

-- Not strict: a NULL fraction is an error.
--functions try_on: IMMUTABLE PARALLEL SAFE COST 1000
session_duration_percentile (try_on try_on, fraction double precision, cap double precision DEFAULT 450,
    min_seconds double precision DEFAULT 4)
    | double precision
    | what percentile_cont(fraction) says of the capped durations of the valid sessions; a fraction that is NULL or not
    from 0 to 1 is an error | NULL without valid sessions
--end
