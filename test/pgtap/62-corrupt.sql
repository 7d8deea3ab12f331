-- Whatever bytes come in as a summary, they are refused (XX001 or 22P03; text that is no encoding at all: 22P02) or they
-- are a summary: then its accessors work and it goes out as it came in.

BEGIN;
\ir setup.psql
\ir serial.psql

SELECT plan(79);

CREATE TABLE probe.image (family text, summary_type text, accessor text, image bytea, as_text text);
INSERT INTO probe.image
SELECT f, s, a, i, t FROM (
    SELECT 'audience (int)', 'audience', 'unique_users(%s) + daily_unique_users(%s) + (SELECT count(*) FROM daily_users(%s))', audience_agg(n, '2025-01-01'::date + n % 3)::bytea, audience_agg(n, '2025-01-01'::date + n % 3)::text FROM generate_series(1, 4) AS n UNION ALL
    SELECT 'audience (text)', 'audience', 'unique_users(%s) + daily_unique_users(%s) + (SELECT count(*) FROM daily_users(%s))', audience_agg(repeat('user', n) || n, '2025-01-01'::date)::bytea, audience_agg(repeat('user', n) || n, '2025-01-01'::date)::text FROM generate_series(1, 5) AS n UNION ALL
    SELECT 'try_on (int)', 'try_on', 'session_count(%s) + engagement_seconds(%s)::bigint + (SELECT count(*) FROM product_statistics(%s))', try_on_agg(n % 3, n % 2, n % 4, n)::bytea, try_on_agg(n % 3, n % 2, n % 4, n)::text FROM generate_series(1, 7) AS n UNION ALL
    SELECT 'try_on (mixed)', 'try_on', 'session_count(%s) + engagement_seconds(%s)::bigint + (SELECT count(*) FROM product_statistics(%s))', try_on_agg(md5((n % 3)::text)::uuid, 'device ' || n % 2, 'a product with a long name ' || n % 3, n)::bytea,
           try_on_agg(md5((n % 3)::text)::uuid, 'device ' || n % 2, 'a product with a long name ' || n % 3, n)::text FROM generate_series(1, 5) AS n UNION ALL
    SELECT 'activity', 'activity', 'session_count(%s, ''1 hour'') + (SELECT count(*) FROM sessionize(%s, ''1 hour''))', activity_agg('2025-01-01'::timestamptz + n * n * interval '25 minutes')::bytea, activity_agg('2025-01-01'::timestamptz + n * n * interval '25 minutes')::text FROM generate_series(1, 5) AS n UNION ALL
    SELECT 'visits (int)', 'visits', 'session_count(%s, ''1 hour'') + unique_users(%s) + (SELECT count(*) FROM sessionize(%s, ''1 hour''))', visit_agg(n % 2, '2025-01-01'::timestamptz + n * n * interval '25 minutes')::bytea, visit_agg(n % 2, '2025-01-01'::timestamptz + n * n * interval '25 minutes')::text FROM generate_series(1, 5) AS n UNION ALL
    SELECT 'visits (text)', 'visits', 'session_count(%s, ''1 hour'') + unique_users(%s) + (SELECT count(*) FROM sessionize(%s, ''1 hour''))', visit_agg('a user with a long name ' || n % 2, '2025-01-01'::timestamptz + n * n * interval '25 minutes')::bytea,
           visit_agg('a user with a long name ' || n % 2, '2025-01-01'::timestamptz + n * n * interval '25 minutes')::text FROM generate_series(1, 5) AS n UNION ALL
    SELECT 'ratings', 'ratings', 'rating_count(%s) + unrated_count(%s) + (SELECT count(*) FROM rating_distribution(%s))', rating_agg(nullif(n % 6, 0))::bytea, rating_agg(nullif(n % 6, 0))::text FROM generate_series(1, 9) AS n UNION ALL
    SELECT 'first_seen (int)', 'first_seen', 'new_users(%s, ''[2025-01-01, 2025-02-01)'')', first_seen_agg(n % 4, '2025-01-01'::timestamptz + n * interval '3 days')::bytea, first_seen_agg(n % 4, '2025-01-01'::timestamptz + n * interval '3 days')::text FROM generate_series(1, 6) AS n UNION ALL
    SELECT 'first_seen (text)', 'first_seen', 'new_users(%s, ''[2025-01-01, 2025-02-01)'')', first_seen_agg('a text key of some length ' || n % 2, '2025-01-01'::timestamptz + n * interval '3 days')::bytea, first_seen_agg('a text key of some length ' || n % 2, '2025-01-01'::timestamptz + n * interval '3 days')::text FROM generate_series(1, 4) AS n UNION ALL
    SELECT 'period_users', 'period_users', 'new_users(%s) + returning_users(%s) + unique_users(%s)', period_users_agg(n % 4, '2025-01-01'::timestamptz + n * interval '3 days', '[2025-01-05, 2025-01-20)')::bytea, period_users_agg(n % 4, '2025-01-01'::timestamptz + n * interval '3 days', '[2025-01-05, 2025-01-20)')::text FROM generate_series(1, 6) AS n UNION ALL
    SELECT 'messaging (int)', 'messaging', 'session_count(%s) + bounce_count(%s) + live_support_count(%s)', messaging_agg(n % 4, n % 2 = 0, n % 3 = 0)::bytea, messaging_agg(n % 4, n % 2 = 0, n % 3 = 0)::text FROM generate_series(1, 7) AS n UNION ALL
    SELECT 'messaging (uuid)', 'messaging', 'session_count(%s) + bounce_count(%s) + live_support_count(%s)', messaging_agg(md5((n % 3)::text)::uuid, n % 2 = 0, n % 3 = 0)::bytea, messaging_agg(md5((n % 3)::text)::uuid, n % 2 = 0, n % 3 = 0)::text FROM generate_series(1, 7) AS n UNION ALL
    SELECT 'conversation', 'conversation', 'conversation_count(%s) + request_count(%s) + unanswered_request_count(%s) + coalesce(avg_conversation_minutes(%s), 0)::numeric', conversation_agg(n % 3, '2025-01-01'::timestamptz + n * interval '25 minutes', n % 2 = 0, n % 5 = 0)::bytea, conversation_agg(n % 3, '2025-01-01'::timestamptz + n * interval '25 minutes', n % 2 = 0, n % 5 = 0)::text FROM generate_series(1, 9) AS n UNION ALL
    SELECT 'conversion', 'conversion', 'reached_users(%s) + converted_users(%s)', conversion_agg('user ' || n % 4, n % 2 = 0, n % 3 = 0)::bytea, conversion_agg('user ' || n % 4, n % 2 = 0, n % 3 = 0)::text FROM generate_series(1, 7) AS n UNION ALL
    SELECT 'touches (int)', 'touches', 'probe.credited(%s)', touch_agg(n % 2, n, '2025-01-01'::timestamptz + n * interval '25 minutes', '2025-01-02'::timestamptz)::bytea, touch_agg(n % 2, n, '2025-01-01'::timestamptz + n * interval '25 minutes', '2025-01-02'::timestamptz)::text FROM generate_series(1, 4) AS n UNION ALL
    SELECT 'touches (text)', 'touches', 'probe.credited(%s)', touch_agg('visitor ' || n % 2, 'a text key of some length ' || n, '2025-01-01'::timestamptz + n * interval '25 minutes', NULL)::bytea, touch_agg('visitor ' || n % 2, 'a text key of some length ' || n, '2025-01-01'::timestamptz + n * interval '25 minutes', NULL)::text FROM generate_series(1, 3) AS n UNION ALL
    SELECT 'purchases (int)', 'purchases', 'probe.credited(%s)', purchase_agg(n % 2, n, '2025-01-01'::timestamptz + n * interval '25 minutes', nullif(n, 3) * 1.25)::bytea, purchase_agg(n % 2, n, '2025-01-01'::timestamptz + n * interval '25 minutes', nullif(n, 3) * 1.25)::text FROM generate_series(1, 4) AS n UNION ALL
    SELECT 'purchases (text)', 'purchases', 'probe.credited(%s)', purchase_agg('visitor ' || n % 2, 'a text key of some length ' || n, '2025-01-01'::timestamptz + n * interval '25 minutes', -n * 1e20)::bytea, purchase_agg('visitor ' || n % 2, 'a text key of some length ' || n, '2025-01-01'::timestamptz + n * interval '25 minutes', -n * 1e20)::text FROM generate_series(1, 3) AS n UNION ALL
    SELECT 'stays (int)', 'stays', 'probe.stays_read(%s)', stay_agg(n % 2, n % 3, '2025-01-01'::timestamptz + n * interval '1 hour', n % 2, nullif(n, 3), n, CASE n WHEN 2 THEN NULL ELSE 'i' || n END, n <> 4)::bytea,
           stay_agg(n % 2, n % 3, '2025-01-01'::timestamptz + n * interval '1 hour', n % 2, nullif(n, 3), n, CASE n WHEN 2 THEN NULL ELSE 'i' || n END, n <> 4)::text FROM generate_series(1, 4) AS n UNION ALL
    SELECT 'stays (text)', 'stays', 'probe.stays_read(%s)', stay_agg('a session of some length', 'a device of some length ' || n, '2025-01-01'::timestamptz, 'product ' || n, 'a colour of some length', n * 2.5, 'an item of some length', true)::bytea,
           stay_agg('a session of some length', 'a device of some length ' || n, '2025-01-01'::timestamptz, 'product ' || n, 'a colour of some length', n * 2.5, 'an item of some length', true)::text FROM generate_series(1, 2) AS n UNION ALL
    SELECT 'stays (uuid)', 'stays', 'probe.stays_read(%s)', stay_agg(md5('s')::uuid, md5('d')::uuid, '2025-01-01'::timestamptz, md5('p')::uuid, md5('c')::uuid, n, 'i', n > 1)::bytea, stay_agg(md5('s')::uuid, md5('d')::uuid, '2025-01-01'::timestamptz, md5('p')::uuid, md5('c')::uuid, n, 'i', n > 1)::text FROM generate_series(1, 2) AS n UNION ALL
    SELECT 'funnel (int)', 'funnel', 'funnel_users(%s, 2, NULL) + (SELECT count(*) FROM funnel_steps(%s, ''1 hour''))', funnel_agg(n % 2, '2025-01-01'::timestamptz + n / 2 * interval '25 minutes', 1 + n % 3)::bytea, funnel_agg(n % 2, '2025-01-01'::timestamptz + n / 2 * interval '25 minutes', 1 + n % 3)::text FROM generate_series(1, 6) AS n UNION ALL
    SELECT 'funnel (text)', 'funnel', 'funnel_users(%s, 2, NULL) + (SELECT count(*) FROM funnel_steps(%s, ''1 hour''))', funnel_agg('a text key of some length ' || n % 2, '2025-01-01'::timestamptz + n * interval '25 minutes', 31 + n % 2)::bytea, funnel_agg('a text key of some length ' || n % 2, '2025-01-01'::timestamptz + n * interval '25 minutes', 31 + n % 2)::text FROM generate_series(1, 4) AS n UNION ALL
    SELECT 'views', 'views', 'view_count(%s)', view_agg(n, n % 2, n % 3)::bytea, view_agg(n, n % 2, n % 3)::text FROM generate_series(1, 4) AS n) AS v (f, s, a, i, t);

-- Everything that reads stays, with no least and with one.
CREATE FUNCTION probe.stays_read(s stays) RETURNS bigint LANGUAGE sql AS $$
    SELECT sum((SELECT sessions + users FROM stay_statistics(s, p, 'Europe/Rome', NULL, 450, least)) + (SELECT count(item) FROM stay_items(s, p, 'Europe/Rome', NULL, 450, least, least)) + (SELECT count(day) FROM stay_days(s, p, 'America/St_Johns', NULL, least))
               + (SELECT count(device_id || began_at) FROM stay_devices(s, p, least)))::bigint
    FROM (VALUES (0::float8, '[2025-01-01 00:00+00, 2025-01-02 00:00+00)'::tstzrange), (4, '[4713-01-01 00:00+00 BC, 294276-12-31 00:00+00)')) AS v (least, p)
$$;

-- Touches with orders, orders with touches, of visitors of every kind: one of them fits whatever kind a mutant's visitors have.
CREATE FUNCTION probe.credited(t touches, p purchases) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN attributed_orders(t, p, NULL) + (attributed_value(t, p, '1 day') IS NULL)::int + (SELECT count(*) FROM attributions(t, p, '1 hour'));
EXCEPTION WHEN invalid_parameter_value THEN
    IF SQLERRM LIKE '%keys cannot be mixed%' THEN RETURN 0; END IF;
    RAISE;
END $$;
CREATE FUNCTION probe.credited(t touches) RETURNS bigint LANGUAGE sql AS $$
    SELECT probe.credited(t, (SELECT purchase_agg(n, n, now(), n) FROM generate_series(0, 2) AS n)) + probe.credited(t, (SELECT purchase_agg('visitor ' || n, n, now(), n) FROM generate_series(0, 2) AS n))
$$;
CREATE FUNCTION probe.credited(p purchases) RETURNS bigint LANGUAGE sql AS $$
    SELECT probe.credited((SELECT touch_agg(n, n, '2025-01-01', NULL) FROM generate_series(0, 2) AS n), p) + probe.credited((SELECT touch_agg('visitor ' || n, n, '2025-01-01', NULL) FROM generate_series(0, 2) AS n), p)
$$;

-- What becomes of one image: 'refused', 'valid', or what went wrong.
CREATE FUNCTION probe.take(summary_type text, accessor text, image bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    back bytea; reread bytea; message text;
BEGIN
    BEGIN
        EXECUTE format('SELECT ($1::%I)::bytea', summary_type) USING image INTO back;
    EXCEPTION WHEN OTHERS THEN
        RETURN CASE WHEN SQLSTATE IN ('XX001', '22P03', '0A000') THEN 'refused' ELSE format('%s: %s', SQLSTATE, SQLERRM) END;
    END;
    BEGIN
        EXECUTE format('SELECT ' || replace(accessor, '%s', '($1::%1$I)'), summary_type) USING image;
        EXECUTE format('SELECT (merge(x))::bytea FROM (VALUES ($1::%1$I), ($1::%1$I)) AS v (x)', summary_type) USING image INTO reread;
    EXCEPTION WHEN numeric_value_out_of_range THEN
        RETURN 'valid';     -- enormous seconds or counts may overflow when they are added
    WHEN OTHERS THEN
        RETURN format('taken, then %s: %s', SQLSTATE, SQLERRM);
    END;
    RETURN CASE WHEN back IS DISTINCT FROM image THEN 'changed' ELSE 'valid' END;
END $$;

CREATE FUNCTION probe.mutate(family_name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    img record; n int; bad text; refused bigint; taken bigint;
BEGIN
    SELECT * INTO STRICT img FROM probe.image WHERE family = family_name;
    n := octet_length(img.image);
    RETURN NEXT is(probe.take(img.summary_type, img.accessor, img.image), 'valid', family_name || ': the image itself is taken');
    -- every byte in turn made 0, made 255, one more, one less, each single bit flipped; every length; bytes behind the end
    SELECT string_agg(DISTINCT fate, E'\n') FILTER (WHERE fate NOT IN ('refused', 'valid')), count(*) FILTER (WHERE fate = 'refused'), count(*) FILTER (WHERE fate = 'valid')
    INTO   bad, refused, taken
    FROM (SELECT probe.take(img.summary_type, img.accessor, mutant) AS fate FROM (
              SELECT set_byte(img.image, at, CASE how WHEN 8 THEN 0 WHEN 9 THEN 255 WHEN 10 THEN (get_byte(img.image, at) + 1) % 256 WHEN 11 THEN (get_byte(img.image, at) + 255) % 256
                                                  ELSE get_byte(img.image, at) # (1 << how) END) AS mutant
              FROM generate_series(0, n - 1) AS at, generate_series(0, 11) AS how UNION
              SELECT substr(img.image, 1, len) FROM generate_series(0, n - 1) AS len UNION
              SELECT img.image || tail FROM unnest(ARRAY['\x00', '\xff', '\x0000000000000000', img.image]::bytea[]) AS tail) AS m
          WHERE mutant <> img.image) AS t;
    RETURN NEXT ok(bad IS NULL AND refused > n, format('%s: mutants are refused or are summaries', family_name)) || CASE WHEN bad IS NULL AND refused > n THEN '' ELSE E'\n' || diag(concat_ws(E'\n', refused || ' refused, ' || taken || ' taken', bad)) END;
    RETURN NEXT is((SELECT string_agg(DISTINCT probe.take(img.summary_type, img.accessor, substr(img.image, 1, len)), ', ') FROM generate_series(0, n - 1) AS len), 'refused', family_name || ': no image is the beginning of another');
END $$;
SELECT probe.mutate(family) FROM probe.image;

-- Text that is no image.
CREATE FUNCTION probe.fate(summary_type text, input text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT $1::%I', summary_type) USING input;
    RETURN 'taken';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
SELECT is_empty($$ SELECT family, bad FROM probe.image, LATERAL unnest(ARRAY['', 'x', '====', 'hello, world', as_text || '!', as_text || as_text, left(as_text, -5), left(as_text, 4), 'AAAA', '\x00']) AS bad
                   WHERE probe.fate(summary_type, bad) NOT IN ('XX001', '22P03', '22P02') $$, 'text that is no image is refused');

-- An image of one type is none of another.
SELECT is_empty($$ SELECT i.family, t.summary_type FROM probe.image AS i JOIN (SELECT DISTINCT summary_type FROM probe.image) AS t ON t.summary_type <> i.summary_type
                   WHERE probe.fate(t.summary_type, i.as_text) NOT IN ('XX001', '22P03') $$, 'an image of one type is none of another');

-- The text form is base64 of the image, whatever the settings.
SELECT is_empty($$ SELECT family FROM probe.image WHERE as_text !~ '^[A-Za-z0-9+/]+=*$' OR decode(as_text, 'base64') <> image $$, 'the text is base64 of the image');
SET LOCAL bytea_output = 'escape';
SET LOCAL DateStyle = 'SQL, MDY';
SET LOCAL TimeZone = 'America/St_Johns';
SELECT is(activity_agg('2025-01-01 00:00+00'::timestamptz + n * n * interval '25 minutes')::text, (SELECT activity_agg('2025-01-01 00:00+00'::timestamptz + n * n * interval '25 minutes')::text FROM generate_series(1, 5) AS n),
          'settings do not matter') FROM generate_series(1, 5) AS n;

SELECT * FROM finish();
ROLLBACK;
