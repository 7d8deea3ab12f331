-- visits: when each user did something; the sessions of all users from one pass: docs/visits.md.

--family visits
summary: users and the times of their events, all of them
rows: (user_id key/bigint, at timestamptz)
rows by gap: (user_id key/bigint, at timestamptz, gap interval)
counts: A row with a NULL user or time is left out
visit_agg | visits | users and the times of their events | Over no rows an empty summary | rows
session_count (gap interval) | bigint
    | sessions of all users: maximal runs of one user's events no two neighbours of which are more than gap apart
    | 0 over no rows | rows by gap
unique_users | bigint | distinct users | 0 over no rows | none
sessions_per_user (gap interval) | double precision
    | sessions of all users divided by distinct users | NULL over no rows | rows by gap
sessionize (gap interval)
    | TABLE (user_id text, session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
    duration_seconds double precision) ROWS 1000
    | all sessions of all users, numbered for each user in time order
--end
