-- The identities at the end of the glossary that concern users, messages, conversations, conversions and attribution, on
-- 1,500 small random sets a family, and what every summary promises; see 50-properties.sql, whose manner and seed this has.

BEGIN;
\ir setup.psql
\ir serial.psql
\if :{?seed}
\else
    \set seed 0.20261001
\endif

SELECT plan(92);

SELECT setseed(:seed);

CREATE TABLE probe.row AS
SELECT trial, row_number() OVER () AS n,
       CASE WHEN random() < 0.05 THEN NULL ELSE floor(random() * (1 + trial % 7))::int END AS a,
       -- few instants, so that ties and the edges of the periods are met all the time
       CASE WHEN random() < 0.05 THEN NULL ELSE '2025-10-25 20:00+00'::timestamptz + floor(random() * (1 + trial % 60)) * interval '10 minutes' + floor(random() * 3 - 1) * interval '1 microsecond' END AS at,
       CASE floor(random() * 7) WHEN 0 THEN NULL WHEN 1 THEN false WHEN 2 THEN false WHEN 3 THEN false ELSE true END AS f,
       CASE floor(random() * 7) WHEN 0 THEN NULL WHEN 1 THEN true WHEN 2 THEN true ELSE false END AS g,
       floor(random() * (1 + trial % 5))::int AS part,
       random() AS shuffle
FROM   generate_series(1, 1500) AS trial CROSS JOIN LATERAL generate_series(1, trial % 23) AS n;
CREATE TABLE probe.set AS SELECT trial, tstzrange(p, p + (1 + trial % 3) * interval '1 hour') AS period FROM generate_series(1, 1500) AS trial, LATERAL (SELECT '2025-10-25 20:30+00'::timestamptz + trial % 10 * interval '20 minutes' AS p) AS x;
ALTER TABLE probe.row ADD COLUMN period tstzrange;
UPDATE probe.row AS r SET period = s.period FROM probe.set AS s WHERE s.trial = r.trial;

-- Touches and orders of up to five visitors; a touch's and an order's fields come from its id, so that rows come twice but never contradict.
CREATE TABLE probe.touch AS
SELECT trial, row_number() OVER () AS n, CASE WHEN random() < 0.04 THEN NULL ELSE id % (1 + trial % 5) END AS visitor, CASE WHEN random() < 0.04 THEN NULL ELSE id END AS id,
       CASE WHEN random() < 0.04 THEN NULL ELSE starts_at END AS starts_at, ends_at, id % 3 AS agent, floor(random() * (1 + trial % 5))::int AS part, random() AS shuffle
FROM   generate_series(1, 1500) AS trial CROSS JOIN LATERAL generate_series(1, trial % 19) AS k
CROSS  JOIN LATERAL (SELECT floor(random() * 14)::int + 0 * k AS id) AS i
CROSS  JOIN LATERAL (SELECT '2025-10-25 20:00+00'::timestamptz + (id * 7 + trial) % 9 * interval '30 minutes' AS starts_at) AS s
CROSS  JOIN LATERAL (SELECT CASE (id + trial) % 4 WHEN 0 THEN NULL WHEN 1 THEN starts_at ELSE starts_at + (id + trial) % 4 * interval '30 minutes' END AS ends_at) AS e;
CREATE TABLE probe.purchase AS
SELECT trial, row_number() OVER () AS n, CASE WHEN random() < 0.04 THEN NULL ELSE id % (1 + trial % 6) END AS visitor, CASE WHEN random() < 0.04 THEN NULL ELSE id END AS id,
       CASE WHEN random() < 0.04 THEN NULL ELSE '2025-10-25 20:00+00'::timestamptz + (id * 5 + trial) % 14 * interval '30 minutes' + ((id + trial) % 3 - 1) * interval '1 microsecond' END AS ordered_at,
       -- the same amount in different scales
       CASE (id + trial) % 5 WHEN 0 THEN NULL WHEN 1 THEN -id / 8.0 ELSE id / 4.0 END + CASE WHEN random() < 0.5 THEN 0 ELSE 0.00000000000000000000 END AS amount,
       floor(random() * (1 + trial % 5))::int AS part, random() AS shuffle
FROM   generate_series(1, 1500) AS trial CROSS JOIN LATERAL generate_series(1, trial % 17) AS k CROSS JOIN LATERAL (SELECT floor(random() * 16)::int + 0 * k AS id) AS i;
CREATE INDEX ON probe.row (trial);
CREATE INDEX ON probe.touch (trial);
CREATE INDEX ON probe.purchase (trial);
CALL probe.make_parallel('probe.row', 'probe.touch', 'probe.purchase');
SELECT cmp_ok(count(DISTINCT trial), '>=', 1400::bigint, 'sets') FROM probe.row;
SELECT cmp_ok(count(*), '>=', 1300::bigint, 'sets of touches and orders') FROM (SELECT trial FROM probe.touch INTERSECT SELECT trial FROM probe.purchase) AS t;

-- Every summary of every set: from the rows in their order.
CREATE TABLE probe.summary AS
SELECT trial, period, first_seen, period_users, messaging, conversation, conversion, coalesce(touches, (SELECT touch_agg(1, 1, now(), now()) WHERE false)) AS touches, coalesce(some_touches, (SELECT touch_agg(1, 1, now(), now()) WHERE false)) AS some_touches,
       coalesce(purchases, (SELECT purchase_agg(1, 1, now(), 1) WHERE false)) AS purchases, visit_rows, message_rows, conversation_rows, conversion_rows, touch_rows, purchase_rows
FROM  (SELECT trial, period, first_seen_agg(a, at) AS first_seen, period_users_agg(a, at, period) AS period_users, messaging_agg(a, f, g) AS messaging, conversation_agg(a, at, f, g) AS conversation, conversion_agg(a, f, g) AS conversion,
              array_agg((a, at)::oracle.visit_row) AS visit_rows, array_agg((a, f, g)::oracle.message_row) AS message_rows, array_agg((a, at, f, g)::oracle.conversation_row) AS conversation_rows, array_agg((a, f, g)::oracle.conversion_row) AS conversion_rows
       FROM (SELECT * FROM probe.row ORDER BY trial, n) AS r GROUP BY trial, period) AS r
LEFT   JOIN (SELECT trial, touch_agg(visitor, id, starts_at, ends_at) AS touches, touch_agg(visitor, id, starts_at, ends_at) FILTER (WHERE agent = 1) AS some_touches, array_agg((visitor, id, starts_at, ends_at)::oracle.touch_row) AS touch_rows
             FROM (SELECT * FROM probe.touch ORDER BY trial, n) AS t GROUP BY trial) AS t USING (trial)
LEFT   JOIN (SELECT trial, purchase_agg(visitor, id, ordered_at, amount) AS purchases, array_agg((visitor, id, ordered_at, amount)::oracle.purchase_row) AS purchase_rows FROM (SELECT * FROM probe.purchase ORDER BY trial, n) AS p GROUP BY trial) AS p USING (trial);
CREATE TABLE probe.lookback (lookback_no int, lookback interval);
INSERT INTO probe.lookback VALUES (1, '0'), (2, '30 minutes'), (3, '1 hour'), (4, '1 day'), (5, NULL);

-- The oracle on each set.
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE new_users(first_seen, period) <> oracle.new_users(visit_rows, period) OR new_users(period_users) <> oracle.new_users(visit_rows, period) OR returning_users(period_users) <> oracle.returning_users(visit_rows, period)
                   OR unique_users(period_users) <> oracle.users_of(visit_rows, period) $$, 'first_seen and period_users are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE session_count(messaging) <> oracle.session_count(message_rows) OR bounce_count(messaging) <> oracle.bounce_count(message_rows) OR live_support_count(messaging) <> oracle.live_support_count(message_rows)
                   OR NOT oracle.close(bounce_rate(messaging), oracle.bounce_rate(message_rows)) OR NOT oracle.close(live_support_rate(messaging), oracle.live_support_rate(message_rows))
                   OR NOT oracle.close(self_service_rate(messaging), oracle.self_service_rate(message_rows)) $$, 'messaging is as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE conversation_count(conversation) <> oracle.conversation_count(conversation_rows) OR text_conversation_count(conversation) <> oracle.text_conversation_count(conversation_rows)
                   OR video_conversation_count(conversation) <> oracle.video_conversation_count(conversation_rows) OR NOT oracle.close(avg_conversation_minutes(conversation), oracle.avg_conversation_minutes(conversation_rows)) $$, 'conversations are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE request_count(conversation) <> oracle.request_count(conversation_rows) OR agent_request_count(conversation) <> oracle.agent_request_count(conversation_rows)
                   OR visitor_request_count(conversation) <> oracle.visitor_request_count(conversation_rows) OR text_request_count(conversation) <> oracle.text_request_count(conversation_rows)
                   OR video_request_count(conversation) <> oracle.video_request_count(conversation_rows) OR unsuccessful_request_count(conversation) <> oracle.unsuccessful_request_count(conversation_rows)
                   OR unanswered_request_count(conversation) <> oracle.unanswered_request_count(conversation_rows) $$, 'requests are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT oracle.close(agent_acceptance_rate(conversation), oracle.agent_acceptance_rate(conversation_rows)) OR NOT oracle.close(visitor_acceptance_rate(conversation), oracle.visitor_acceptance_rate(conversation_rows)) $$,
                'acceptance rates are as the oracle says');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE reached_users(conversion) <> oracle.reached_users(conversion_rows) OR converted_users(conversion) <> oracle.converted_users(conversion_rows)
                   OR NOT oracle.close(conversion_rate(conversion), oracle.conversion_rate(conversion_rows)) OR NOT oracle.close(literal_conversion_rate(conversion), oracle.literal_conversion_rate(conversion_rows)) $$, 'conversions are as the oracle says');
SELECT is_empty($$ SELECT trial, lookback FROM probe.summary, probe.lookback WHERE attributed_orders(touches, purchases, lookback) <> oracle.attributed_orders(touch_rows, purchase_rows, lookback)
                   OR attributed_value(touches, purchases, lookback) <> oracle.attributed_value(touch_rows, purchase_rows, lookback) OR NOT oracle.near(attributed_aov(touches, purchases, lookback), oracle.attributed_aov(touch_rows, purchase_rows, lookback)) $$,
                'attribution is as the oracle says');
SELECT probe.same_bag($$ SELECT trial, lookback_no, a.* FROM probe.summary, probe.lookback, LATERAL attributions(touches, purchases, lookback) AS a $$,
                      $$ SELECT trial, lookback_no, a.* FROM probe.summary, probe.lookback, LATERAL oracle.attributions(touch_rows, purchase_rows, lookback) AS a $$, 'attributions, order by order, as the oracle says');

-- new + returning = users
SELECT is_empty('SELECT trial FROM probe.summary WHERE new_users(period_users) + returning_users(period_users) <> unique_users(period_users)', 'new + returning = users');
SELECT is_empty('SELECT trial FROM probe.summary WHERE new_users(period_users) <> new_users(first_seen, period)', 'both families count the same new users');
SELECT isnt_empty('SELECT trial FROM probe.summary WHERE new_users(period_users) > 0 AND returning_users(period_users) > 0', '… and somewhere there are both');
SELECT is_empty($$ SELECT trial FROM probe.summary JOIN (SELECT trial, unique_users(a) AS users FROM probe.row WHERE at >= lower(period) AND at < upper(period) GROUP BY trial) AS u USING (trial) WHERE unique_users(period_users) <> users $$, 'users of the period are the unique users of its rows');
SELECT is_empty($$ SELECT s.trial FROM probe.summary AS s JOIN (SELECT trial, new_users(a, at, period) AS n, returning_users(a, at, period) AS r FROM probe.row GROUP BY trial) AS o USING (trial) WHERE n <> new_users(period_users) OR r <> returning_users(period_users) $$, 'one step = two steps');
SELECT is_empty($$ SELECT trial FROM probe.summary, LATERAL (SELECT lower(period) + (upper(period) - lower(period)) / 3 AS cut) AS c
                   WHERE new_users(first_seen, tstzrange(lower(period), cut)) + new_users(first_seen, tstzrange(cut, upper(period))) <> new_users(first_seen, period) $$, 'new users of two periods that join add up');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE new_users(first_seen, '[2025-10-01, 2025-12-01)') <> (SELECT count(DISTINCT r.user_id) FROM unnest(visit_rows) AS r WHERE r.at IS NOT NULL) $$, 'everybody is new once');

-- bounced ≤ sessions · live + self-service = 1
SELECT is_empty('SELECT trial FROM probe.summary WHERE NOT bounce_count(messaging) <= session_count(messaging) OR NOT live_support_count(messaging) <= session_count(messaging)', 'bounced ≤ sessions, live ≤ sessions');
SELECT is_empty('SELECT trial FROM probe.summary WHERE abs(live_support_rate(messaging) + self_service_rate(messaging) - 1) > 1e-15', 'live + self-service = 1');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE (live_support_rate(messaging) IS NULL) <> (session_count(messaging) = 0) OR (self_service_rate(messaging) IS NULL) <> (session_count(messaging) = 0) OR (bounce_rate(messaging) IS NULL) <> (session_count(messaging) = 0) $$,
                'rates are NULL where there is no session, and only there');
SELECT isnt_empty('SELECT trial FROM probe.summary WHERE session_count(messaging) = 0 AND cardinality(message_rows) > 1', '… which happens');

-- text + video ≥ total ≥ max(text, video) · unanswered ≤ unsuccessful ≤ requests
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT text_conversation_count(conversation) + video_conversation_count(conversation) >= conversation_count(conversation)
                   OR NOT conversation_count(conversation) >= greatest(text_conversation_count(conversation), video_conversation_count(conversation)) $$, 'text + video ≥ total ≥ max(text, video)');
SELECT isnt_empty($$ SELECT trial FROM probe.summary WHERE text_conversation_count(conversation) + video_conversation_count(conversation) > conversation_count(conversation)
                     AND conversation_count(conversation) > greatest(text_conversation_count(conversation), video_conversation_count(conversation)) $$, '… and somewhere they differ');
SELECT is_empty('SELECT trial FROM probe.summary WHERE NOT unanswered_request_count(conversation) <= unsuccessful_request_count(conversation) OR NOT unsuccessful_request_count(conversation) <= request_count(conversation)', 'unanswered ≤ unsuccessful ≤ requests');
SELECT isnt_empty('SELECT trial FROM probe.summary WHERE unanswered_request_count(conversation) < unsuccessful_request_count(conversation) AND unsuccessful_request_count(conversation) < request_count(conversation)', '… and somewhere they differ');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE agent_request_count(conversation) + visitor_request_count(conversation) <> request_count(conversation) OR text_request_count(conversation) + video_request_count(conversation) <> request_count(conversation)
                   OR request_count(conversation) - unsuccessful_request_count(conversation) <> text_conversation_count(conversation) + video_conversation_count(conversation) $$,
                'requests by side and by channel add up; the successful ones are the channels that are two-way');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT coalesce(agent_acceptance_rate(conversation), 0) BETWEEN 0 AND 1 OR NOT coalesce(visitor_acceptance_rate(conversation), 0) BETWEEN 0 AND 1 OR avg_conversation_minutes(conversation) < 0
                   OR (avg_conversation_minutes(conversation) IS NULL) <> (conversation_count(conversation) = 0) $$, 'rates are fractions, minutes of no conversation are NULL');
-- the sides changed round: what was the agents' is the visitors', but for ties, which are the visitor's either way
SELECT is_empty($$ SELECT s.trial FROM probe.summary AS s JOIN (SELECT trial, conversation_agg(a, at, NOT coalesce(f, false), g) AS c FROM probe.row GROUP BY trial) AS o USING (trial)
                   WHERE conversation_count(conversation) <> conversation_count(c) OR unsuccessful_request_count(conversation) <> unsuccessful_request_count(c) OR NOT visitor_request_count(c) >= agent_request_count(conversation)
                      OR avg_conversation_minutes(conversation) IS DISTINCT FROM avg_conversation_minutes(c) $$, 'the sides changed round, ties apart');

-- Conversions.
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT coalesce(conversion_rate(conversion), 0) BETWEEN 0 AND 1 OR NOT coalesce(conversion_rate(conversion) <= literal_conversion_rate(conversion), true)
                   OR (conversion_rate(conversion) IS NULL) <> (reached_users(conversion) = 0) $$, 'of the reached at most all convert, literally more');
SELECT isnt_empty('SELECT trial FROM probe.summary WHERE literal_conversion_rate(conversion) > 1', '… literally also more than all');
SELECT is_empty($$ SELECT trial FROM probe.summary JOIN (SELECT trial, unique_users(a) FILTER (WHERE f) AS r, unique_users(a) FILTER (WHERE g) AS c FROM probe.row GROUP BY trial) AS u USING (trial) WHERE reached_users(conversion) <> r OR converted_users(conversion) <> c $$, 'reached and converted are unique users');

-- attributed ≤ influenced for the same window
SELECT is_empty('SELECT trial, lookback FROM probe.summary, probe.lookback WHERE NOT attributed_orders(some_touches, purchases, lookback) <= attributed_orders(touches, purchases, lookback)', 'attributed ≤ influenced for the same window');
SELECT isnt_empty($$ SELECT trial FROM probe.summary WHERE 0 < attributed_orders(some_touches, purchases, '1 hour') AND attributed_orders(some_touches, purchases, '1 hour') < attributed_orders(touches, purchases, '1 hour') $$, '… and somewhere they differ');
SELECT is_empty($$ SELECT trial FROM probe.summary WHERE NOT attributed_orders(touches, purchases, '0') <= attributed_orders(touches, purchases, '30 minutes') OR NOT attributed_orders(touches, purchases, '30 minutes') <= attributed_orders(touches, purchases, '1 day')
                   OR NOT attributed_orders(touches, purchases, '1 day') <= attributed_orders(touches, purchases, NULL) $$, 'a longer window never finds fewer');
SELECT is_empty($$ SELECT trial FROM probe.summary, probe.lookback WHERE (SELECT (count(*), count(DISTINCT order_id), coalesce(sum(amount), 0)) FROM attributions(touches, purchases, lookback)) IS DISTINCT FROM
                   (SELECT (attributed_orders(touches, purchases, lookback), attributed_orders(touches, purchases, lookback), attributed_value(touches, purchases, lookback))) $$, 'each order counts once, the rows add up');
SELECT is_empty($$ SELECT trial FROM probe.summary, probe.lookback WHERE NOT oracle.near(attributed_aov(touches, purchases, lookback), (SELECT ratio(sum(amount), count(*)) FROM attributions(touches, purchases, lookback))) $$, 'the average is value ÷ orders, unknown where no amount is known');
SELECT is_empty($$ SELECT trial FROM probe.summary, probe.lookback, LATERAL attributions(touches, purchases, lookback) AS a WHERE ordered_at < touched_at $$, 'no order is older than what it is credited to');

-- merge of any partition of the rows = the whole
CREATE TABLE probe.merged AS
SELECT r.*, merge_t AS touches, merge_p AS purchases
FROM  (SELECT trial, merge(f) AS first_seen, merge(u) AS period_users, merge(m) AS messaging, merge(c) AS conversation, merge(v) AS conversion
       FROM (SELECT trial, part, first_seen_agg(a, at) AS f, period_users_agg(a, at, period) AS u, messaging_agg(a, f, g) AS m, conversation_agg(a, at, f, g) AS c, conversion_agg(a, f, g) AS v FROM probe.row GROUP BY trial, part) AS p GROUP BY trial) AS r,
       LATERAL (SELECT merge(t) AS merge_t FROM (SELECT touch_agg(visitor, id, starts_at, ends_at) AS t FROM probe.touch WHERE trial = r.trial GROUP BY part) AS p) AS t,
       LATERAL (SELECT merge(t) AS merge_p FROM (SELECT purchase_agg(visitor, id, ordered_at, amount) AS t FROM probe.purchase WHERE trial = r.trial GROUP BY part) AS p) AS p;
-- order permutation
CREATE TABLE probe.shuffled AS
SELECT r.*, t AS touches, p AS purchases
FROM  (SELECT trial, first_seen_agg(a, at ORDER BY shuffle) AS first_seen, period_users_agg(a, at, period ORDER BY shuffle) AS period_users, messaging_agg(a, f, g ORDER BY shuffle) AS messaging, conversation_agg(a, at, f, g ORDER BY shuffle) AS conversation,
              conversion_agg(a, f, g ORDER BY shuffle) AS conversion FROM probe.row GROUP BY trial) AS r,
       LATERAL (SELECT touch_agg(visitor, id, starts_at, ends_at ORDER BY shuffle) AS t FROM probe.touch WHERE trial = r.trial) AS t,
       LATERAL (SELECT purchase_agg(visitor, id, ordered_at, amount ORDER BY shuffle) AS p FROM probe.purchase WHERE trial = r.trial) AS p;
-- out and in again
CREATE TABLE probe.copied (LIKE probe.merged);
-- over workers: groups of ten sets; the ids of touches and orders told apart by their set, so that none contradicts another
\ir parallel.psql
SET LOCAL enable_sort = off;
SELECT probe.runs_in_parallel('SELECT trial % 10, first_seen_agg(a, at) FROM probe.row GROUP BY 1', 'in parallel');
SELECT probe.runs_in_parallel('SELECT trial % 10, purchase_agg(visitor, trial * 100 + id, ordered_at, amount) FROM probe.purchase GROUP BY 1', 'in parallel');
CREATE TABLE probe.of_workers AS
SELECT * FROM (SELECT trial % 10 AS trial, first_seen_agg(a, at) AS first_seen, period_users_agg(a, at, '[2025-10-25 21:00+00, 2025-10-25 23:00+00)') AS period_users, messaging_agg(a, f, g) AS messaging, conversation_agg(a, at, f, g) AS conversation,
                      conversion_agg(a, f, g) AS conversion FROM probe.row GROUP BY 1) AS r
JOIN  (SELECT trial % 10 AS trial, touch_agg(visitor, trial * 100 + id, starts_at, ends_at) AS touches FROM probe.touch GROUP BY 1) AS t USING (trial)
JOIN  (SELECT trial % 10 AS trial, purchase_agg(visitor, trial * 100 + id, ordered_at, amount) AS purchases FROM probe.purchase GROUP BY 1) AS p USING (trial);
SET LOCAL enable_sort = on;
\ir serial.psql
CREATE TABLE probe.of_one AS
SELECT * FROM (SELECT trial % 10 AS trial, first_seen_agg(a, at) AS first_seen, period_users_agg(a, at, '[2025-10-25 21:00+00, 2025-10-25 23:00+00)') AS period_users, messaging_agg(a, f, g) AS messaging, conversation_agg(a, at, f, g) AS conversation,
                      conversion_agg(a, f, g) AS conversion FROM probe.row GROUP BY 1) AS r
JOIN  (SELECT trial % 10 AS trial, touch_agg(visitor, trial * 100 + id, starts_at, ends_at) AS touches FROM probe.touch GROUP BY 1) AS t USING (trial)
JOIN  (SELECT trial % 10 AS trial, purchase_agg(visitor, trial * 100 + id, ordered_at, amount) AS purchases FROM probe.purchase GROUP BY 1) AS p USING (trial);
SELECT is((SELECT count(*) FROM probe.of_workers), 10::bigint, 'groups of workers');

-- Through a file, in binary.
DO $$
DECLARE
    file text := current_setting('data_directory') || '/shopmetrics-binary-' || pg_backend_pid() || '.tmp';
BEGIN
    EXECUTE format('COPY (SELECT trial, first_seen, period_users, messaging, conversation, conversion, touches, purchases FROM probe.summary) TO %L (FORMAT binary)', file);
    EXECUTE format('COPY probe.copied FROM %L (FORMAT binary)', file);
    EXECUTE format('COPY (SELECT) TO PROGRAM %L', format('cat >/dev/null; rm -f ''%s''', file));
END $$;
SELECT is((SELECT count(*) FROM probe.copied), (SELECT count(*) FROM probe.summary), 'copied');

CREATE FUNCTION probe.keeps(family text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary AS s JOIN probe.merged AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': merge of any partition = the whole');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary AS s JOIN probe.shuffled AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': any order');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.of_one AS s JOIN probe.of_workers AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE OR s.%1$s::text <> m.%1$s::text', family), family || ': parallel = serial');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary AS s JOIN probe.copied AS m USING (trial) WHERE (s.%1$s = m.%1$s) IS NOT TRUE', family), family || ': binary out and in');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary WHERE (%1$s::text::%1$s = %1$s) IS NOT TRUE OR %1$s::text::%1$s::text <> %1$s::text', family), family || ': text out and in');
    RETURN NEXT is_empty(format('SELECT trial FROM probe.summary WHERE (%1$s::bytea::%1$s = %1$s) IS NOT TRUE OR %1$s::json IS NULL', family), family || ': bytea out and in, and JSON');
    -- equal summaries read the same and hash the same; the order is total
    RETURN NEXT is_empty(format('SELECT %1$s FROM (SELECT trial, %1$s FROM probe.summary UNION ALL SELECT trial, %1$s FROM probe.merged UNION ALL SELECT trial, %1$s FROM probe.shuffled) AS t GROUP BY %1$s
                                 HAVING min(%1$s::text COLLATE "C") <> max(%1$s::text COLLATE "C") OR count(*) %% 3 <> 0', family), family || ': GROUP BY, one image a value');
END $$;
SELECT probe.keeps('first_seen');
SELECT probe.keeps('period_users');
SELECT probe.keeps('messaging');
SELECT probe.keeps('conversation');
SELECT probe.keeps('conversion');
SELECT probe.keeps('touches');
SELECT probe.keeps('purchases');

-- The numbers of merged and shuffled summaries, too, to the bit.
SELECT is_empty($$ SELECT trial FROM probe.summary AS s JOIN probe.merged AS m USING (trial) WHERE avg_conversation_minutes(s.conversation) IS DISTINCT FROM avg_conversation_minutes(m.conversation) OR bounce_rate(s.messaging) IS DISTINCT FROM bounce_rate(m.messaging)
                   OR conversion_rate(s.conversion) IS DISTINCT FROM conversion_rate(m.conversion) OR attributed_value(s.touches, s.purchases, '1 hour')::text IS DISTINCT FROM attributed_value(m.touches, m.purchases, '1 hour')::text
                   OR attributed_aov(s.touches, s.purchases, '1 hour')::text IS DISTINCT FROM attributed_aov(m.touches, m.purchases, '1 hour')::text $$, 'the numbers are the same to the bit');
-- No information is lost that a metric needs.
SELECT is_empty($$ SELECT x.trial, y.trial FROM probe.summary AS x JOIN probe.summary AS y ON x.conversation = y.conversation AND x.trial < y.trial WHERE NOT oracle.close(avg_conversation_minutes(x.conversation), oracle.avg_conversation_minutes(y.conversation_rows)) $$,
                'equal summaries have equal numbers');

SELECT * FROM finish();
ROLLBACK;
