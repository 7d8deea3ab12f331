-- ratings: answers on a scale of whole numbers, 1 to 5 unless another is given.

COMMENT ON TYPE @extschema@.ratings IS 'how often each rating of a scale was given, and how often none: exact, mergeable and storable. Made by rating_agg';

CREATE FUNCTION @extschema@.ratings_add(state @extschema@.ratings, rating double precision) RETURNS @extschema@.ratings
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_add(@extschema@.ratings, double precision) IS 'transition of the rating aggregates; called by the executor';
CREATE FUNCTION @extschema@.ratings_add(state @extschema@.ratings, rating double precision, lowest integer, highest integer) RETURNS @extschema@.ratings
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_add(@extschema@.ratings, double precision, integer, integer) IS 'transition of the rating aggregates; called by the executor';
CREATE FUNCTION @extschema@.ratings_rating_count_final(state @extschema@.ratings) RETURNS bigint
    AS 'MODULE_PATHNAME', 'ratings_rating_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_rating_count_final(@extschema@.ratings) IS 'final function of rating_count';
CREATE FUNCTION @extschema@.ratings_unrated_count_final(state @extschema@.ratings) RETURNS bigint
    AS 'MODULE_PATHNAME', 'ratings_unrated_count' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_unrated_count_final(@extschema@.ratings) IS 'final function of unrated_count';
CREATE FUNCTION @extschema@.ratings_avg_rating_final(state @extschema@.ratings) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_avg_rating' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_avg_rating_final(@extschema@.ratings) IS 'final function of avg_rating';
CREATE FUNCTION @extschema@.ratings_rating_response_rate_final(state @extschema@.ratings) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_rating_response_rate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_rating_response_rate_final(@extschema@.ratings) IS 'final function of rating_response_rate';
CREATE FUNCTION @extschema@.ratings_nps_score_final(state @extschema@.ratings) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_nps_score' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ratings_nps_score_final(@extschema@.ratings) IS 'final function of nps_score';

CREATE AGGREGATE @extschema@.rating_agg(rating double precision) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_finish, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rating_agg(double precision) IS 'the ratings of these rows on the scale from 1 to 5; NULL is unrated. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.rating_agg(rating double precision, lowest integer, highest integer) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_finish, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rating_agg(double precision, integer, integer) IS 'the ratings of these rows on the scale from lowest to highest; NULL is unrated. Over no rows an empty summary';
CREATE AGGREGATE @extschema@.rating_count(rating double precision) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_rating_count_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rating_count(double precision) IS 'ratings given, on the scale from 1 to 5. 0 over no rows';
CREATE AGGREGATE @extschema@.rating_count(rating double precision, lowest integer, highest integer) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_rating_count_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rating_count(double precision, integer, integer) IS 'ratings given, on the scale from lowest to highest. 0 over no rows';
CREATE AGGREGATE @extschema@.unrated_count(rating double precision) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_unrated_count_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unrated_count(double precision) IS 'rows without a rating (NULL), on the scale from 1 to 5. 0 over no rows';
CREATE AGGREGATE @extschema@.unrated_count(rating double precision, lowest integer, highest integer) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_unrated_count_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.unrated_count(double precision, integer, integer) IS 'rows without a rating (NULL), on the scale from lowest to highest. 0 over no rows';
CREATE AGGREGATE @extschema@.avg_rating(rating double precision) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_avg_rating_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_rating(double precision) IS 'mean of the ratings given; NULL ratings do not count, on the scale from 1 to 5. NULL without ratings';
CREATE AGGREGATE @extschema@.avg_rating(rating double precision, lowest integer, highest integer) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_avg_rating_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.avg_rating(double precision, integer, integer) IS 'mean of the ratings given; NULL ratings do not count, on the scale from lowest to highest. NULL without ratings';
CREATE AGGREGATE @extschema@.rating_response_rate(rating double precision) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_rating_response_rate_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rating_response_rate(double precision) IS 'ratings given divided by rows, on the scale from 1 to 5. NULL over no rows';
CREATE AGGREGATE @extschema@.rating_response_rate(rating double precision, lowest integer, highest integer) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_rating_response_rate_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rating_response_rate(double precision, integer, integer) IS 'ratings given divided by rows, on the scale from lowest to highest. NULL over no rows';
CREATE AGGREGATE @extschema@.nps_score(rating double precision, lowest integer, highest integer) (
    SFUNC = @extschema@.ratings_add, STYPE = @extschema@.ratings, SSPACE = 128,
    FINALFUNC = @extschema@.ratings_nps_score_final, COMBINEFUNC = @extschema@.ratings_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.nps_score(double precision, integer, integer) IS 'Net Promoter Score: per cent of 9 and 10 minus per cent of 0 to 6, from -100 to 100; lowest must be 0 and highest 10. NULL without ratings';

CREATE FUNCTION @extschema@.rating_count(ratings @extschema@.ratings) RETURNS bigint
    AS 'MODULE_PATHNAME', 'ratings_rating_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rating_count(@extschema@.ratings) IS 'ratings given. 0 over no rows';
CREATE FUNCTION @extschema@.unrated_count(ratings @extschema@.ratings) RETURNS bigint
    AS 'MODULE_PATHNAME', 'ratings_unrated_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.unrated_count(@extschema@.ratings) IS 'rows without a rating (NULL). 0 over no rows';
CREATE FUNCTION @extschema@.avg_rating(ratings @extschema@.ratings) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_avg_rating' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.avg_rating(@extschema@.ratings) IS 'mean of the ratings given; NULL ratings do not count. NULL without ratings';
CREATE FUNCTION @extschema@.rating_response_rate(ratings @extschema@.ratings) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_rating_response_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rating_response_rate(@extschema@.ratings) IS 'ratings given divided by rows. NULL over no rows';
CREATE FUNCTION @extschema@.top_box_share(ratings @extschema@.ratings, lowest integer) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_top_box_share' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.top_box_share(@extschema@.ratings, integer) IS 'ratings from lowest on divided by the ratings given: customer satisfaction (CSAT) with 4 of 1 to 5. lowest must be on the scale. NULL without ratings';
CREATE FUNCTION @extschema@.nps_score(ratings @extschema@.ratings) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratings_nps_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.nps_score(@extschema@.ratings) IS 'Net Promoter Score: per cent of 9 and 10 minus per cent of 0 to 6, from -100 to 100; for the scale 0 to 10 only. NULL without ratings';
CREATE FUNCTION @extschema@.rating_distribution(ratings @extschema@.ratings) RETURNS TABLE (rating integer, responses bigint, share double precision)
    AS 'MODULE_PATHNAME', 'ratings_rating_distribution' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 5;
COMMENT ON FUNCTION @extschema@.rating_distribution(@extschema@.ratings) IS 'a row for each rating of the scale: how often it was given, and its share of the ratings given (NULL without ratings)';
