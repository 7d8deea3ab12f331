-- Ratings: the family `ratings`.

CREATE FUNCTION oracle.rating_count(ratings double precision[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM unnest(ratings) AS rating WHERE rating IS NOT NULL
$$;

-- "NULL is unrated, not 0"
CREATE FUNCTION oracle.unrated_count(ratings double precision[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM unnest(ratings) AS rating WHERE rating IS NULL
$$;

-- "mean of the non-NULL ratings"
CREATE FUNCTION oracle.avg_rating(ratings double precision[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(sum(oracle.exact(rating)), count(rating)) FROM unnest(ratings) AS rating
$$;

-- Rated ÷ (rated + unrated).
CREATE FUNCTION oracle.rating_response_rate(ratings double precision[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(count(rating), count(*)) FROM unnest(ratings) AS rating
$$;

-- "ratings at or above a value ÷ ratings"
CREATE FUNCTION oracle.top_box_share(ratings double precision[], lowest integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(count(*) FILTER (WHERE rating >= lowest), count(rating)) FROM unnest(ratings) AS rating
$$;

-- "% 9–10 minus % 0–6, −100…100"
CREATE FUNCTION oracle.nps_score(ratings double precision[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT oracle.quotient(100 * (count(*) FILTER (WHERE rating >= 9) - count(*) FILTER (WHERE rating <= 6)), count(rating))
    FROM unnest(ratings) AS rating
$$;

-- "all five ratings with count and share, zeros included": every value of the scale, shares of the rated.
CREATE FUNCTION oracle.rating_distribution(ratings double precision[], lowest integer DEFAULT 1, highest integer DEFAULT 5)
RETURNS TABLE (rating integer, responses bigint, share numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT v, (SELECT count(*) FROM unnest(ratings) AS r WHERE r = v),
           oracle.quotient((SELECT count(*) FROM unnest(ratings) AS r WHERE r = v),
                           (SELECT count(*) FROM unnest(ratings) AS r WHERE r IS NOT NULL))
    FROM   generate_series(lowest, highest) AS v
$$;
