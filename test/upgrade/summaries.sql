-- Table summary: one of every summary type from rows that are the same for ever, with integers, texts or uuids for keys, and
-- of no rows. A release keeps it (test/upgrade/VERSION/summaries.tsv), and every later version has to read what it kept and to
-- find that it is what the same rows make now. So rows and aggregates may be added, and none changes.
SET timezone = 'UTC';

CREATE TEMP TABLE fact AS
SELECT kind, n, u.key AS user_id, s.key AS session_id, p.key AS product, nullif(n % 7, 0)::text AS item,
       timestamptz '2026-03-28 20:00+00' + (n * n % 97) * interval '47 minutes' AS at, (n * 31 % 5000) / 10.0 AS seconds,
       nullif(n % 6, 0)::double precision AS rating, n % 3 = 0 AS yes
FROM   unnest(ARRAY['integers', 'texts', 'uuids']) AS kind, generate_series(1, 90) AS n,
       LATERAL (SELECT n % 11 AS u, n % 29 - 9 AS s, n % 5 AS p) AS id,
       LATERAL (SELECT CASE kind WHEN 'integers' THEN (id.u * 1000003)::bigint::shopmetrics.key
                                 WHEN 'texts' THEN ('user ' || id.u)::text::shopmetrics.key
                                 ELSE md5('u' || id.u)::uuid::shopmetrics.key END) AS u (key),
       LATERAL (SELECT CASE kind WHEN 'integers' THEN id.s::bigint::shopmetrics.key
                                 WHEN 'texts' THEN ('a session with a long name ' || id.s)::text::shopmetrics.key
                                 ELSE md5('s' || id.s)::uuid::shopmetrics.key END) AS s (key),
       LATERAL (SELECT CASE kind WHEN 'integers' THEN id.p::bigint::shopmetrics.key
                                 WHEN 'texts' THEN ('product ' || id.p || ' of the shop, né à Paris')::text::shopmetrics.key
                                 ELSE md5('p' || id.p)::uuid::shopmetrics.key END) AS p (key);

CREATE TEMP TABLE made (type text, aggregate text);
INSERT INTO made VALUES
    ('audience', 'audience_agg(user_id, at, ''Europe/Rome'')'),
    ('try_on', 'try_on_agg(session_id, user_id, product, seconds)'),
    ('stays', 'stay_agg(session_id, user_id, at, product, session_id, seconds, item, yes)'),
    ('first_seen', 'first_seen_agg(user_id, at)'),
    ('period_users', 'period_users_agg(user_id, at, ''[2026-03-29 00:00+00, 2026-03-30 00:00+00)'')'),
    ('activity', 'activity_agg(at)'),
    ('visits', 'visit_agg(user_id, at)'),
    ('messaging', 'messaging_agg(session_id, yes, rating > 2)'),
    ('conversation', 'conversation_agg(session_id, at, rating > 2, yes)'),
    ('conversion', 'conversion_agg(user_id, yes, rating > 4)'),
    ('touches', 'touch_agg(user_id, n::bigint::shopmetrics.key, at, at + n * interval ''1 minute'')'),
    ('purchases', 'purchase_agg(user_id, n::bigint::shopmetrics.key, at, seconds::numeric)'),
    ('funnel', 'funnel_agg(user_id, at, (n % 4 + 1)::integer)'),
    ('ratings', 'rating_agg(rating)'),
    ('views', 'view_agg(session_id, product, session_id)'),
    ('capped_totals', 'capped_sum_agg(user_id, product, seconds - 250, 60)');

CREATE TEMP TABLE summary (type text, name text, stored text, shown json);
DO $$
DECLARE
    m record;
BEGIN
    FOR m IN SELECT * FROM made LOOP
        EXECUTE format('INSERT INTO summary SELECT %L, f.kind, f.s::text, f.s::json
                        FROM (SELECT kind, shopmetrics.%s AS s FROM fact GROUP BY kind) AS f', m.type, m.aggregate);
        EXECUTE format('INSERT INTO summary SELECT %L, ''nothing'', f.s::text, f.s::json
                        FROM (SELECT shopmetrics.%s AS s FROM fact WHERE false) AS f', m.type, m.aggregate);
    END LOOP;
    IF EXISTS (SELECT FROM pg_proc AS p WHERE p.pronamespace = 'shopmetrics'::regnamespace AND p.proname = 'merge'
               AND (SELECT count(*) FROM made WHERE made.type::text = (SELECT typname FROM pg_type WHERE oid = p.prorettype)) <> 1)
    THEN
        RAISE EXCEPTION 'test/upgrade/summaries.sql makes none of a summary type';
    END IF;
END
$$;
INSERT INTO summary
SELECT 'key', k.key::text, k.key::text, NULL
FROM   fact CROSS JOIN LATERAL (VALUES (fact.user_id), (fact.session_id), (fact.product)) AS k (key) GROUP BY k.key::text;
