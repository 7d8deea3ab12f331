-- ratings: answers on a scale of whole numbers, 1 to 5 unless another is given: docs/ratings.md.

--family ratings
summary: how often each rating of a scale was given, and how often none
rows: (rating double precision) | The scale is 1 to 5
rows with scale: (rating double precision, lowest integer, highest integer) | The scale is lowest to highest
counts: A NULL rating is unrated
accessors: IMMUTABLE STRICT PARALLEL SAFE
row cost: 1
rating_agg | ratings | the ratings of these rows | Over no rows an empty summary
rating_count | bigint | ratings given | 0 over no rows
unrated_count | bigint | rows without a rating (NULL) | 0 over no rows
avg_rating | double precision | mean of the ratings given | NULL without ratings
rating_response_rate | double precision | ratings given divided by rows | NULL over no rows
top_box_share (lowest integer) | double precision
    | ratings from lowest on divided by the ratings given; lowest must be on the scale | NULL without ratings
nps_score | double precision
    | Net Promoter Score: per cent of 9 and 10 minus per cent of 0 to 6, from -100 to 100; for the scale 0 to 10 only
    | NULL without ratings | rows with scale
rating_distribution | TABLE (rating integer, responses bigint, share double precision) COST 10 ROWS 5
    | a row for each rating of the scale: how often it was given, and its share of the ratings given
    | The share is NULL without ratings
--end
