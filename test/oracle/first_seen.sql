-- New and returning users: the families `first_seen` and `period_users`. Rows are those of visits (activity.sql): a user
-- and a time. "a row with any of its family's keys or its time NULL is ignored whole"

-- Each user's first time "in all history", whatever the period, and whether the user is seen in the period: "Ranges are
-- [) with finite bounds".
CREATE FUNCTION oracle.first_seen(rows oracle.visit_row[], period tstzrange)
RETURNS TABLE (user_id text, first_at timestamptz, seen_in_period boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT user_id, min(at), bool_or(at >= lower(period) AND at < upper(period))
    FROM   unnest(rows) WHERE user_id IS NOT NULL AND at IS NOT NULL GROUP BY user_id
$$;

-- "devices whose first valid session in all history starts in the period", "first session ever in the period"
CREATE FUNCTION oracle.new_users(rows oracle.visit_row[], period tstzrange) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.first_seen(rows, period) WHERE first_at >= lower(period) AND first_at < upper(period)
$$;

-- "returning users have a session that begins in the period and an earlier first one"
CREATE FUNCTION oracle.returning_users(rows oracle.visit_row[], period tstzrange) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM oracle.first_seen(rows, period) WHERE seen_in_period AND first_at < lower(period)
$$;

-- "distinct users with a session" in the period, counted without a look at who is new.
CREATE FUNCTION oracle.users_of(rows oracle.visit_row[], period tstzrange) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT user_id) FROM unnest(rows) WHERE at >= lower(period) AND at < upper(period)
$$;
