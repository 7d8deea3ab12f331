-- The identities at the end of the glossary, on 1,500 small random sets a family, and what every summary promises: any
-- order, any split, any number of workers, any way out and back in gives the same summary. Summaries are canonical, so
-- "the same" is `=`, and equal summaries read the same.
--
-- The sets are tiny and their values few, so that ties, duplicates, NULLs and empty parts are the rule. The seed is
-- fixed; to try others: psql -v seed=0.123 -f 50-properties.sql

BEGIN;
\ir setup.psql
\ir serial.psql
\if :{?seed}
\else
    \set seed 0.20261001
\endif

SELECT plan(90);

SELECT setseed(:seed);

CREATE TABLE probe.row AS
SELECT trial, row_number() OVER () AS n,
       CASE WHEN random() < 0.05 THEN NULL ELSE floor(random() * (1 + trial % 7))::int END AS a,
       CASE WHEN random() < 0.05 THEN NULL ELSE floor(random() * (1 + trial % 4))::int END AS b,
       CASE WHEN random() < 0.05 THEN NULL ELSE floor(random() * 3)::int END AS c,
       -- "exactly" much of the time: 4 s in parts, 450 s in parts
       CASE floor(random() * 8) WHEN 0 THEN NULL WHEN 1 THEN 4 WHEN 2 THEN 450 WHEN 3 THEN floor(random() * 1e6) / 1e6 WHEN 4 THEN 449.999999 ELSE floor(random() * 40) / 10 END AS seconds,
       CASE WHEN random() < 0.05 THEN NULL ELSE '2025-10-25 20:00+00'::timestamptz + floor(random() * 60) * interval '10 minutes' + floor(random() * 3 - 1) * interval '1 microsecond' END AS at,
       CASE WHEN random() < 0.2 THEN NULL ELSE 1 + floor(random() * 5) END AS rating,
       CASE WHEN random() < 0.2 THEN NULL ELSE floor(random() * 11) END AS score,
       floor(random() * (1 + trial % 5))::int AS part,
       random() AS shuffle
FROM   generate_series(1, 1500) AS trial CROSS JOIN LATERAL generate_series(1, trial % 23) AS n;
ALTER TABLE probe.row ADD COLUMN day date;
UPDATE probe.row SET day = (at AT TIME ZONE 'Europe/Rome')::date;
CREATE INDEX ON probe.row (trial);
CALL probe.make_parallel('probe.row');
SELECT cmp_ok(count(DISTINCT trial), '>=', 1400::bigint, 'sets') FROM probe.row;
SELECT cmp_ok(count(*), '>=', 300::bigint, 'of which so many have one row or two') FROM (SELECT trial FROM probe.row GROUP BY 1 HAVING count(*) <= 5) AS t;

-- Every summary of every set: from the rows in their order.
CREATE TABLE probe.summary AS
SELECT trial, audience_agg(a, day) AS audience, try_on_agg(a, b, c, seconds) AS try_on, activity_agg(at) AS activity, visit_agg(a, at) AS visits,
       rating_agg(rating) AS ratings, rating_agg(score, 0, 10) AS scores, view_agg(a, b, c) AS views, funnel_agg(a, at, c + 1) AS funnel,
       capped_sum(a, b, seconds, 450) AS capped, capped_sum(a, b, seconds, 1e12) AS uncapped, sum(oracle.millionths(seconds)) FILTER (WHERE a IS NOT NULL AND b IS NOT NULL) AS raw,
       array_agg((a, day)::oracle.audience_row) AS audience_rows, array_agg((a, b, c, seconds)::oracle.try_on_row) AS try_on_rows, array_agg((a, at)::oracle.visit_row) AS visit_rows, array_agg((a, at, c + 1)::oracle.funnel_row) AS funnel_rows,
       array_agg(at) AS times, array_agg(rating) AS rating_rows, array_agg(score) AS score_rows, array_agg((a, b, c)::oracle.view_row) AS view_rows,
       array_agg((a, b, seconds)::oracle.amount_row) AS amount_rows
FROM   (SELECT * FROM probe.row ORDER BY trial, n) AS r GROUP BY trial;

-- The oracle on each set.
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE unique_users(audience) <> oracle.unique_users(audience_rows) OR daily_unique_users(audience) <> oracle.daily_unique_users(audience_rows) $$, 'audience is as the oracle says');
SELECT is_empty($$ SELECT trial, c, m FROM probe.summary, (VALUES (450::float8, 4::float8), (4, 0), (1e6, 4.000001), (3.9, 450)) AS o (c, m)
                   WHERE session_count(try_on, min_seconds => m) <> oracle.session_count(try_on_rows, m) OR unique_users(try_on, min_seconds => m) <> oracle.unique_users(try_on_rows, m)
                      OR NOT oracle.same(engagement_seconds(try_on, cap => c, min_seconds => m), oracle.engagement_seconds(try_on_rows, c, m)) $$, 'try_on is as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary, (VALUES (interval '10 minutes'), ('20 minutes'), ('1 hour')) AS g (gap)
                   WHERE session_count(visits, gap) <> oracle.session_count(visit_rows, gap) OR session_count(activity, gap) <> oracle.session_count(times, gap) OR unique_users(visits) <> oracle.unique_users(visit_rows) $$,
                'visits and activity are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE rating_count(ratings) <> oracle.rating_count(rating_rows) OR unrated_count(ratings) <> oracle.unrated_count(rating_rows)
                   OR NOT oracle.close(avg_rating(ratings), oracle.avg_rating(rating_rows)) OR NOT oracle.close(nps_score(scores), oracle.nps_score(score_rows)) $$, 'ratings are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE view_count(views) <> oracle.view_count(view_rows) OR NOT oracle.same(capped, oracle.capped_sum(amount_rows, 450)) $$, 'views and capped sums are as the oracle says');

-- unique ≤ daily unique ≤ unique × days · Σ daily unique over days = daily unique of the range
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT unique_users(audience) <= daily_unique_users(audience)
                   OR NOT daily_unique_users(audience) <= unique_users(audience) * (SELECT count(*) FROM daily_users(audience)) $$, 'unique ≤ daily unique ≤ unique × days');
SELECT isnt_empty($$ SELECT trial FROM probe.summary WHERE unique_users(audience) < daily_unique_users(audience)
                     AND daily_unique_users(audience) < unique_users(audience) * (SELECT count(*) FROM daily_users(audience)) $$, '… and somewhere they differ');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE daily_unique_users(audience) <> (SELECT coalesce(sum(users), 0) FROM daily_users(audience)) $$, 'Σ daily_users = daily unique of the range');
SELECT is_empty($$ SELECT trial FROM probe.summary JOIN (SELECT trial, sum(d) AS d, sum(u) AS u FROM (SELECT trial, daily_unique_users(a, day) AS d, unique_users(a, day) AS u FROM probe.row GROUP BY trial, day) AS t GROUP BY trial) AS t USING (trial)
                   WHERE daily_unique_users(audience) <> d OR d <> u $$, 'Σ daily unique over days = daily unique of the range');
SELECT is_empty($$ SELECT trial FROM probe.summary JOIN (SELECT trial, sum(d) AS d FROM (SELECT trial, unique_users(a, day) AS d FROM probe.row GROUP BY trial, bucket(a, 3)) AS t GROUP BY trial) AS t USING (trial)
                   WHERE unique_users(audience) <> d $$, 'Σ unique over buckets = unique');

-- Σ capped ≤ Σ raw, and what follows from being a cap and a minimum.
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT capped <= uncapped OR NOT oracle.same(uncapped, coalesce(raw, 0)) $$, 'Σ capped ≤ Σ raw, for sums');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT engagement_seconds(try_on) <= engagement_seconds(try_on, cap => 1e9) OR NOT engagement_seconds(try_on, cap => 1e9) <= engagement_seconds(try_on, cap => 1e9, min_seconds => 0)
                   OR engagement_seconds(try_on, cap => 1e9, min_seconds => 0) <> (SELECT coalesce(sum(oracle.millionths(r.seconds)), 0)::float8 FROM unnest(try_on_rows) AS r WHERE (r.session_id, r.user_id, r.product) IS NOT NULL) $$,
                'Σ capped ≤ Σ raw, for engagement');
SELECT isnt_empty($$ SELECT trial FROM probe.summary WHERE engagement_seconds(try_on) < engagement_seconds(try_on, cap => 1e9) AND engagement_seconds(try_on, cap => 1e9) < engagement_seconds(try_on, cap => 1e9, min_seconds => 0) $$,
                  '… and somewhere they differ');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE engagement_seconds(try_on) > 450.0 * (SELECT count(*) FROM (SELECT DISTINCT session_id, product FROM oracle.known(try_on_rows)) AS i) $$, 'engagement ≤ cap × items');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE session_count(try_on) > session_count(try_on, min_seconds => 0) OR session_count(try_on, min_seconds => 5) > session_count(try_on) OR unique_users(try_on) > unique_users(try_on, min_seconds => 0) $$,
                'a higher minimum never finds more');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE avg_session_duration(try_on) * session_count(try_on) NOT BETWEEN engagement_seconds(try_on) - 1e-9 AND engagement_seconds(try_on) + 1e-9
                   OR (session_count(try_on) = 0) <> (avg_session_duration(try_on) IS NULL) OR (unique_users(try_on) = 0) <> (avg_engagement_per_user(try_on) IS NULL) $$, 'averages are sums over counts');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE (SELECT coalesce(sum(engagement_seconds), 0) FROM product_statistics(try_on)) NOT BETWEEN engagement_seconds(try_on) - 1e-6 AND engagement_seconds(try_on) + 1e-6
                   OR (SELECT max(sessions) FROM product_statistics(try_on)) > session_count(try_on) OR (SELECT max(users) FROM product_statistics(try_on)) > unique_users(try_on) $$, 'products are parts of the whole');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE (SELECT coalesce(sum(sessions), 0) FROM product_statistics(try_on, min_item_seconds => 4)) > (SELECT coalesce(sum(sessions), 0) FROM product_statistics(try_on)) $$, 'a minimum for items leaves items out');

-- Sessions by gap.
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE session_count(visits, '20 minutes') > session_count(visits, '10 minutes') OR session_count(visits, '365 days') <> unique_users(visits) $$, 'a longer gap never makes more sessions');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE (SELECT coalesce(sum(events), 0) FROM sessionize(visits, '10 minutes')) <> (SELECT count(*) FROM unnest(visit_rows) AS r WHERE (r.user_id, r.at) IS NOT NULL)
                   OR (SELECT count(*) FROM sessionize(visits, '10 minutes')) <> session_count(visits, '10 minutes') $$, 'every event is in one session');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE (SELECT count(*) FROM sessionize(activity, '10 minutes')) <> session_count(activity, '10 minutes') $$, 'as many sessions as are counted');
SELECT is_empty($$ SELECT s.trial FROM probe.summary AS s JOIN (SELECT trial, sum(c) AS c FROM (SELECT trial, session_count(activity_agg(at), '10 minutes') AS c FROM probe.row WHERE a IS NOT NULL GROUP BY trial, a) AS t GROUP BY trial) AS t USING (trial)
                   WHERE session_count(visits, '10 minutes') <> c $$, 'all users'' sessions are the sum of each user''s');
SELECT is_empty($$ SELECT trial FROM probe.summary JOIN (SELECT trial, sum(m) AS m FROM (SELECT trial, a, max(s) AS m FROM (SELECT trial, a, session_number(at, '10 minutes') OVER (PARTITION BY trial, a ORDER BY at) AS s FROM probe.row WHERE a IS NOT NULL) AS w
                                                         GROUP BY trial, a) AS t GROUP BY trial) AS t USING (trial) WHERE session_count(visits, '10 minutes') <> coalesce(m, 0) $$, 'session_number counts as far');

-- Funnels.
SELECT is_empty($$ SELECT trial, within FROM probe.summary, unnest(ARRAY[NULL, '0', '1 microsecond', '10 minutes', '1 hour', '2 hours']::interval[]) AS within
                   WHERE (SELECT array_agg(users ORDER BY step) FROM funnel_steps(funnel, within)) IS DISTINCT FROM (SELECT array_agg(users ORDER BY step) FROM oracle.funnel_steps(funnel_rows, within)) $$, 'funnels are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary, funnel_steps(funnel, '1 hour') AS s WHERE users > funnel_users(funnel, greatest(step - 1, 1), '1 hour') OR users > funnel_users(funnel, step, '90 minutes') OR users <> funnel_users(funnel, step, '1 hour')
                   OR (step = 1 AND users <> funnel_users(funnel, 1, NULL)) OR share_of_first NOT BETWEEN 0 AND 1 OR share_of_previous NOT BETWEEN 0 AND 1 $$, 'no step has more users than the one before it, no longer window has fewer');

-- Ratings.
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE rating_count(ratings) + unrated_count(ratings) <> cardinality(rating_rows) OR (SELECT sum(responses) FROM rating_distribution(ratings)) <> rating_count(ratings)
                   OR (SELECT count(*) FROM rating_distribution(ratings)) <> 5 OR (SELECT count(*) FROM rating_distribution(scores)) <> 11
                   OR (SELECT abs(sum(share) - 1) FROM rating_distribution(ratings)) > 1e-15 * 5 OR avg_rating(ratings) NOT BETWEEN 1 AND 5 OR nps_score(scores) NOT BETWEEN -100 AND 100 $$, 'ratings add up');

-- merge of any partition of the rows = the whole
CREATE TABLE probe.part AS
SELECT trial, part, audience_agg(a, day) AS audience, try_on_agg(a, b, c, seconds) AS try_on, activity_agg(at) AS activity, visit_agg(a, at) AS visits,
       rating_agg(rating) AS ratings, rating_agg(score, 0, 10) AS scores, view_agg(a, b, c) AS views, funnel_agg(a, at, c + 1) AS funnel
FROM   probe.row GROUP BY trial, part;
SELECT cmp_ok(max(parts), '=', 5::bigint, 'sets in up to five parts') FROM (SELECT count(*) AS parts FROM probe.part GROUP BY trial) AS t;
CREATE TABLE probe.merged AS
SELECT trial, merge(audience) AS audience, merge(try_on) AS try_on, merge(activity) AS activity, merge(visits) AS visits, merge(ratings) AS ratings, merge(scores) AS scores, merge(views) AS views, merge(funnel) AS funnel
FROM   probe.part GROUP BY trial;
-- order permutation
CREATE TABLE probe.shuffled AS
SELECT trial, audience_agg(a, day ORDER BY shuffle) AS audience, try_on_agg(a, b, c, seconds ORDER BY shuffle) AS try_on, activity_agg(at ORDER BY shuffle) AS activity, visit_agg(a, at ORDER BY shuffle) AS visits,
       rating_agg(rating ORDER BY shuffle) AS ratings, rating_agg(score, 0, 10 ORDER BY shuffle) AS scores, view_agg(a, b, c ORDER BY shuffle) AS views, funnel_agg(a, at, c + 1 ORDER BY shuffle) AS funnel
FROM   probe.row GROUP BY trial;
-- out and in again
CREATE TABLE probe.copied (LIKE probe.merged);
\ir parallel.psql
SET LOCAL enable_sort = off;
SELECT probe.runs_in_parallel('SELECT trial % 10, audience_agg(a, day) FROM probe.row GROUP BY 1', 'in parallel');
CREATE TABLE probe.of_workers AS
SELECT trial % 10 AS trial, audience_agg(a, day) AS audience, try_on_agg(a, b, c, seconds) AS try_on, activity_agg(at) AS activity, visit_agg(a, at) AS visits, rating_agg(rating) AS ratings, rating_agg(score, 0, 10) AS scores,
       view_agg(a, b, c) AS views, funnel_agg(a, at, c + 1) AS funnel FROM probe.row GROUP BY 1;
SET LOCAL enable_sort = on;
\ir serial.psql
CREATE TABLE probe.of_one AS
SELECT trial % 10 AS trial, audience_agg(a, day) AS audience, try_on_agg(a, b, c, seconds) AS try_on, activity_agg(at) AS activity, visit_agg(a, at) AS visits, rating_agg(rating) AS ratings, rating_agg(score, 0, 10) AS scores,
       view_agg(a, b, c) AS views, funnel_agg(a, at, c + 1) AS funnel FROM probe.row GROUP BY 1;

-- Through a file, in binary.
DO $$
DECLARE
    file text := current_setting('data_directory') || '/shopmetrics-binary-' || pg_backend_pid() || '.tmp';
BEGIN
    EXECUTE format('COPY (SELECT trial, audience, try_on, activity, visits, ratings, scores, views, funnel FROM probe.summary) TO %L (FORMAT binary)', file);
    EXECUTE format('COPY probe.copied FROM %L (FORMAT binary)', file);
    EXECUTE format('COPY (SELECT) TO PROGRAM %L', format('cat >/dev/null; rm -f ''%s''', file));
END $$;
SELECT is((SELECT count(*) FROM probe.copied), (SELECT count(*) FROM probe.summary), 'copied');

CREATE FUNCTION probe.keeps(family text, summary_type text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary AS s JOIN probe.merged AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': merge of any partition = the whole');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary AS s JOIN probe.shuffled AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': any order');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.of_one AS s JOIN probe.of_workers AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': parallel = serial');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary AS s JOIN probe.copied AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': binary out and in');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary WHERE (%1$s::text::%2$s = %1$s) IS NOT TRUE OR %1$s::text::%2$s::text <> %1$s::text', family, summary_type), family || ': text out and in');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary WHERE (%1$s::bytea::%2$s = %1$s) IS NOT TRUE OR %1$s::json IS NULL', family, summary_type), family || ': bytea out and in, and JSON');
    -- equal summaries read the same and hash the same; the order is total
    RETURN NEXT is_empty(format('SELECT %1$s FROM (SELECT trial, %1$s FROM probe.summary UNION ALL SELECT trial, %1$s FROM probe.merged UNION ALL SELECT trial, %1$s FROM probe.shuffled) AS t GROUP BY %1$s
                                 HAVING min(%1$s::text COLLATE "C") <> max(%1$s::text COLLATE "C") OR count(*) %% 3 <> 0', family), family || ': GROUP BY, one image a value');
END $$;
SELECT probe.keeps('audience', 'audience');
SELECT probe.keeps('try_on', 'try_on');
SELECT probe.keeps('activity', 'activity');
SELECT probe.keeps('visits', 'visits');
SELECT probe.keeps('ratings', 'ratings');
SELECT probe.keeps('scores', 'ratings');
SELECT probe.keeps('views', 'views');
SELECT probe.keeps('funnel', 'funnel');

-- The operators of summaries are a total order that goes with `=`.
SELECT is_empty($$ SELECT FROM probe.summary AS x JOIN probe.summary AS y ON x.trial % 40 = 7 AND y.trial % 40 = 7
                   WHERE (x.try_on < y.try_on)::int + (x.try_on = y.try_on)::int + (x.try_on > y.try_on)::int <> 1 OR (x.try_on <= y.try_on) <> (NOT x.try_on > y.try_on) OR (x.try_on >= y.try_on) <> (NOT x.try_on < y.try_on)
                      OR (x.try_on <> y.try_on) <> (NOT x.try_on = y.try_on) OR (x.try_on < y.try_on) <> (y.try_on > x.try_on) $$, 'exactly one of <, =, >');
SELECT is((SELECT count(*) FROM (SELECT DISTINCT audience FROM probe.summary) AS t), (SELECT count(DISTINCT audience::text) FROM probe.summary), 'as many audiences as images, sorted or hashed');

-- Summaries of different sets of rows are different: no information is lost that a metric needs.
SELECT is_empty($$ SELECT x.trial, y.trial FROM probe.summary AS x JOIN probe.summary AS y ON x.try_on = y.try_on AND x.trial < y.trial WHERE oracle.engagement_seconds(x.try_on_rows, 1e9, 0) <> oracle.engagement_seconds(y.try_on_rows, 1e9, 0) $$,
                'equal summaries have equal numbers');

SELECT * FROM finish();
ROLLBACK;
