-- Sessions made of gaps: the families `activity` (one user's times) and `visits` (all users'), `session_number` and
-- `sessionize`.

CREATE TYPE oracle.visit_row AS (user_id text, at timestamptz);

-- "maximal runs of a user's messages with gaps ≤ the given gap (a new one begins when gap > it)"
-- "a row with any of its family's keys or its time NULL is ignored whole"
-- Events at one instant have no gap between them and stand in one session; each counts as an event.
CREATE FUNCTION oracle.numbered(rows oracle.visit_row[], gap interval)
RETURNS TABLE (user_id text, at timestamptz, session_number bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT user_id, at, 1 + count(*) FILTER (WHERE since_last > oracle.length_of(gap)) OVER (PARTITION BY user_id ORDER BY at)
    FROM  (SELECT user_id, at,
                  oracle.instant(at) - lag(oracle.instant(at)) OVER (PARTITION BY user_id ORDER BY at) AS since_last
           FROM unnest(rows) WHERE user_id IS NOT NULL AND at IS NOT NULL) AS event
$$;

CREATE FUNCTION oracle.sessionize(rows oracle.visit_row[], gap interval)
RETURNS TABLE (user_id text, session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint,
               duration_seconds numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT user_id, session_number, min(at), max(at), count(*), max(oracle.instant(at)) - min(oracle.instant(at))
    FROM   oracle.numbered(rows, gap) GROUP BY user_id, session_number
$$;

CREATE FUNCTION oracle.session_count(rows oracle.visit_row[], gap interval) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.sessionize(rows, gap)
$$;

-- "distinct users with a session": whoever has an event has a session.
CREATE FUNCTION oracle.unique_users(rows oracle.visit_row[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT user_id) FROM unnest(rows) WHERE at IS NOT NULL
$$;

CREATE FUNCTION oracle.sessions_per_user(rows oracle.visit_row[], gap interval) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(oracle.session_count(rows, gap), oracle.unique_users(rows))
$$;

-- One user's times alone.
CREATE FUNCTION oracle.sessionize(times timestamptz[], gap interval)
RETURNS TABLE (session_number bigint, started_at timestamptz, ended_at timestamptz, events bigint, duration_seconds numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT session_number, started_at, ended_at, events, duration_seconds
    FROM   oracle.sessionize((SELECT array_agg(('one', at)::oracle.visit_row) FROM unnest(times) AS at), gap)
$$;

CREATE FUNCTION oracle.session_count(times timestamptz[], gap interval) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.sessionize(times, gap)
$$;
