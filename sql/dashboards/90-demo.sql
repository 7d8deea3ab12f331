-- Demo data: the same rows for the same numbers on every machine and version, made by md5 and whole numbers only.

CREATE FUNCTION shop.demo_draw(seed integer, what text, which bigint, below bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('x' || substr(md5(seed::text || ' ' || what || ' ' || which::text), 1, 12))::bit(48)::bigint % below;
COMMENT ON FUNCTION shop.demo_draw(integer, text, bigint, bigint) IS 'internal: a number from 0 to below - 1 that looks random: which of the draws for what';

CREATE FUNCTION shop.demo_days(days integer, per_weekday integer) RETURNS TABLE (day integer, starts timestamptz, many integer)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 60
BEGIN ATOMIC
    -- The first day is a Tuesday. In the zone of the shop the clocks change on the 55th day.
    SELECT d, (date '2026-09-01' + d)::timestamp AT TIME ZONE 'Europe/Rome',
           -- Sunday 40 % more, Saturday 60 % more, Monday 20 % less
           per_weekday * (ARRAY[140, 80, 100, 100, 110, 120, 160])[1 + (d + 2) % 7] / 100
    FROM   generate_series(0, days - 1) AS d;
END;
COMMENT ON FUNCTION shop.demo_days(integer, integer) IS 'internal: the days of the demo, when they start in Europe/Rome, and how much happens on them: per_weekday, more at weekends';

CREATE PROCEDURE shop.load_demo(days integer DEFAULT 60, devices integer DEFAULT 5000, seed integer DEFAULT 1)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sessions_a_day integer := greatest(devices / 12, 3);
    chats_a_day integer := greatest(devices / 50, 2);
    visitors integer := greatest(devices / 5, 5);
BEGIN
    IF days IS NULL OR days NOT BETWEEN 0 AND 3650 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('load_demo: days: %s is not from 0 to 3650', days);
    END IF;
    IF devices IS NULL OR devices NOT BETWEEN 1 AND 10000000 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('load_demo: devices: %s is not from 1 to 10000000', devices);
    END IF;
    IF seed IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'load_demo: seed: it is NULL';
    END IF;

    -- Sessions of 1 to 6 stays. Low device numbers come often, high ones once or never. One session in twelve is a glance of
    -- under 4 s; one stay in fifty is a break of up to 20 minutes; what starts late in the evening goes on after midnight.
    INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds)
    WITH session AS MATERIALIZED (
        SELECT d.day * 100000::bigint + s AS s, d.starts + make_interval(secs => shop.demo_draw(seed, 'start', d.day * 100000::bigint + s, 86400)) AS starts,
               shop.demo_draw(seed, 'device', d.day * 100000::bigint + s, devices) * (1 + shop.demo_draw(seed, 'often', d.day * 100000::bigint + s, 1000)) / 1000 AS device,
               1 + shop.demo_draw(seed, 'stays', d.day * 100000::bigint + s, 6) AS stays,
               shop.demo_draw(seed, 'glance', d.day * 100000::bigint + s, 12) = 0 AS glance
        FROM   shop.demo_days(load_demo.days, sessions_a_day) AS d, generate_series(1, d.many) AS s),
    stay AS MATERIALIZED (
        SELECT s.*, e, shop.demo_draw(seed, 'product', s.s * 10 + e, 40) * (1 + shop.demo_draw(seed, 'liked', s.s * 10 + e, 4)) / 4 AS product,
               shop.demo_draw(seed, 'colour', s.s * 10 + e, 5) AS colour, shop.demo_draw(seed, 'milliseconds', s.s * 10 + e, 60000) AS milliseconds,
               shop.demo_draw(seed, 'break', s.s * 10 + e, 50) = 0 AS break
        FROM   session AS s, generate_series(1, CASE WHEN s.glance THEN 1 ELSE s.stays END) AS e)
    SELECT format('t%s-%s-%s', seed, t.s, t.e), 'd' || t.device, format('ts%s-%s', seed, t.s), t.starts + (t.e - 1) * interval '4 minutes',
           (ARRAY['glasses', 'lipstick', 'watches', 'sunglasses'])[1 + t.product % 4], 'p' || t.product, (ARRAY['black', 'red', 'gold', 'blue', 'green'])[1 + t.colour],
           format('p%s-%s-%s', t.product, t.colour, CASE WHEN t.milliseconds % 2 = 0 THEN 'm' ELSE 'l' END),
           (ARRAY['ios-app', 'android-app', 'web-mobile-safari', 'web-mobile-chrome', 'web-desktop-chrome'])[1 + t.device % 5],
           CASE WHEN t.glance THEN t.milliseconds % 4000 WHEN t.break THEN 20 * t.milliseconds ELSE t.milliseconds END / 1000.0
    FROM   stay AS t
    ON CONFLICT DO NOTHING;

    -- Chats of a circle that grows by the day: a bot answers, an agent in every fifth; some users write once and never again, a few only get a message. Every third
    -- chat has a session of the platform.
    INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender)
    WITH chat AS MATERIALIZED (
        SELECT d.day * 100000::bigint + c AS c, d.starts + make_interval(secs => shop.demo_draw(seed, 'chat', d.day * 100000::bigint + c, 86400)) AS starts,
               shop.demo_draw(seed, 'user', d.day * 100000::bigint + c, visitors / 4 + (d.day + 1) * greatest(visitors / 20, 1)) AS user_number,
               1 + shop.demo_draw(seed, 'messages', d.day * 100000::bigint + c, 9) AS messages
        FROM   shop.demo_days(load_demo.days, chats_a_day) AS d, generate_series(1, d.many) AS c)
    SELECT format('m%s-%s-%s', seed, c.c, m), 'v' || c.user_number,
           CASE WHEN c.c % 3 = 0 THEN format('ms%s-%s', seed, c.c) END,
           c.starts + (m - 1) * make_interval(secs => 20 + shop.demo_draw(seed, 'pause', c.c, 600)),
           CASE WHEN c.c % 29 = 0 THEN 'bot' WHEN m % 2 = 1 THEN 'user' WHEN c.c % 5 = 0 THEN 'agent' ELSE 'bot' END
    FROM   chat AS c, generate_series(1, CASE WHEN c.c % 29 = 0 THEN 1 ELSE c.messages END) AS m
    ON CONFLICT DO NOTHING;

    INSERT INTO shop.agent (agent_id, name)
    SELECT 'a' || i, (ARRAY['Ada', 'Bruno', 'Carla', 'Dario', 'Elena', 'Fabio'])[i] FROM generate_series(1, 6) AS i
    ON CONFLICT DO NOTHING;

    -- Conversations by text, video or both. Some are never answered by the agent or the visitor; some are opened by an automated
    -- greeting; in some a second agent takes over.
    INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url, automated)
    WITH conversation AS MATERIALIZED (
        SELECT d.day * 100000::bigint + c AS c, d.starts + make_interval(secs => shop.demo_draw(seed, 'conversation', d.day * 100000::bigint + c, 86400)) AS starts,
               shop.demo_draw(seed, 'visitor', d.day * 100000::bigint + c, visitors) AS visitor, 1 + shop.demo_draw(seed, 'agent', d.day * 100000::bigint + c, 6) AS agent,
               shop.demo_draw(seed, 'page', d.day * 100000::bigint + c, 20) AS page, shop.demo_draw(seed, 'kind', d.day * 100000::bigint + c, 100) AS kind,
               shop.demo_draw(seed, 'opener', d.day * 100000::bigint + c, 3) AS opener
        FROM   shop.demo_days(load_demo.days, chats_a_day) AS d, generate_series(1, d.many) AS c),
    event AS (
        SELECT c.*, e, CASE WHEN (e + c.opener) % 2 = 0 THEN 'visitor' ELSE 'agent' END AS side,
               CASE WHEN c.kind < 50 OR c.kind < 75 AND e <= 3 THEN 'text' ELSE 'video' END AS channel
        FROM   conversation AS c, generate_series(0, CASE WHEN c.kind % 4 = 0 THEN 0 ELSE 2 + c.kind % 6 END) AS e)
    SELECT format('c%s-%s-%s', seed, v.c, v.e), format('c%s-%s', seed, v.c), 'v' || v.visitor,
           CASE WHEN v.side = 'agent' THEN 'a' || CASE WHEN v.kind % 10 = 3 AND v.e > 3 THEN 1 + v.agent % 6 ELSE v.agent END END,
           v.starts + v.e * make_interval(secs => 15 + v.kind), v.side, v.channel, CASE WHEN v.page < 18 THEN '/product/p' || v.page END, false
    FROM   event AS v
    UNION ALL
    SELECT format('g%s-%s', seed, c.c), format('c%s-%s', seed, c.c), 'v' || c.visitor, 'a' || c.agent, c.starts - interval '5 seconds', 'agent', 'text', NULL, true
    FROM   conversation AS c
    WHERE  c.kind % 7 = 0
    ON CONFLICT DO NOTHING;

    -- Orders: those of every third conversation within some weeks of it, and others by visitors who never talked. Most are
    -- captured; some were refunded or cancelled.
    INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency)
    WITH bought AS MATERIALIZED (
        SELECT d.day * 100000::bigint + o AS o, d.starts + make_interval(secs => shop.demo_draw(seed, 'conversation', d.day * 100000::bigint + o, 86400)
                   + CASE WHEN o % 3 = 0 THEN shop.demo_draw(seed, 'later', d.day * 100000::bigint + o, 40 * 86400)
                          ELSE shop.demo_draw(seed, 'sometime', d.day * 100000::bigint + o, 3600) END) AS at,
               CASE WHEN o % 3 = 0 THEN shop.demo_draw(seed, 'visitor', d.day * 100000::bigint + o, visitors)
                    ELSE visitors + shop.demo_draw(seed, 'buyer', d.day * 100000::bigint + o, visitors) END AS visitor,
               1000 + shop.demo_draw(seed, 'value', d.day * 100000::bigint + o, 30000) AS cents, shop.demo_draw(seed, 'status', d.day * 100000::bigint + o, 100) AS luck
        FROM   shop.demo_days(load_demo.days, chats_a_day) AS d, generate_series(1, d.many) AS o)
    SELECT format('o%s-%s', seed, b.o), 'v' || b.visitor, b.at, CASE WHEN b.luck < 88 THEN 'captured' WHEN b.luck < 94 THEN 'refunded' ELSE 'cancelled' END,
           (ARRAY['whatsapp', 'web', 'app'])[1 + b.luck % 3], round((b.cents - b.discount + b.shipping + b.tax) / 100.0, 2), round(b.cents / 100.0, 2), round(b.shipping / 100.0, 2),
           round(b.tax / 100.0, 2), round(b.discount / 100.0, 2), 'EUR'
    FROM  (SELECT bought.*, CASE WHEN bought.luck % 4 = 0 THEN bought.cents / 10 ELSE 0 END AS discount,
                  CASE WHEN bought.cents < 15000 THEN 590 ELSE 0 END AS shipping, bought.cents / 50 AS tax
           FROM   bought) AS b
    ON CONFLICT DO NOTHING;

    -- One to three lines an order; the pieces together cost what the items do.
    INSERT INTO shop.order_item (order_id, line, product, units, amount_paid)
    SELECT format('o%s-%s', seed, b.o), l, 'p' || shop.demo_draw(seed, 'bought', b.o * 3 + l, 40), 1 + shop.demo_draw(seed, 'units', b.o * 3 + l, 3),
           round(CASE WHEN l = 1 THEN b.paid - (b.lines - 1) * (b.paid / 4) ELSE b.paid / 4 END / 100.0, 2)
    FROM  (SELECT x.o, x.cents - CASE WHEN x.luck % 4 = 0 THEN x.cents / 10 ELSE 0 END AS paid, 1 + x.luck % 3 AS lines
           FROM  (SELECT d.day * 100000::bigint + o AS o, 1000 + shop.demo_draw(seed, 'value', d.day * 100000::bigint + o, 30000) AS cents,
                         shop.demo_draw(seed, 'status', d.day * 100000::bigint + o, 100) AS luck
                  FROM   shop.demo_days(load_demo.days, chats_a_day) AS d, generate_series(1, d.many) AS o) AS x) AS b,
          generate_series(1, b.lines) AS l
    ON CONFLICT DO NOTHING;

    -- The widget: impressions, a click after every eighth, and clicks on the notification without one.
    INSERT INTO shop.widget_event (event_id, visitor_id, at, kind, url)
    WITH shown AS MATERIALIZED (
        SELECT d.day * 100000::bigint + w AS w, d.starts + make_interval(secs => shop.demo_draw(seed, 'shown', d.day * 100000::bigint + w, 86400)) AS at,
               shop.demo_draw(seed, 'viewer', d.day * 100000::bigint + w, visitors * 3) AS visitor, shop.demo_draw(seed, 'page shown', d.day * 100000::bigint + w, 20) AS page
        FROM   shop.demo_days(load_demo.days, chats_a_day * 5) AS d, generate_series(1, d.many) AS w)
    SELECT format('w%s-%s', seed, s.w), 'v' || s.visitor, s.at, CASE WHEN s.w % 40 = 0 THEN 'click' ELSE 'impression' END, '/product/p' || s.page FROM shown AS s
    UNION ALL
    SELECT format('k%s-%s', seed, s.w), 'v' || s.visitor, s.at + interval '9 seconds', 'click', '/product/p' || s.page FROM shown AS s WHERE s.w % 8 = 0
    ON CONFLICT DO NOTHING;

    -- A survey after every second conversation: every fourth is closed without a rating, few people write.
    INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, feedback, submitted)
    SELECT format('s%s-%s', seed, x.c), format('c%s-%s', seed, x.c), 'v' || x.visitor, x.at, x.rating,
           CASE WHEN x.luck < 10 THEN 'Very helpful, thank you.' WHEN x.luck < 13 THEN 'I waited too long.' END,
           x.rating IS NOT NULL
    FROM  (SELECT y.c, y.visitor, y.at, y.luck, CASE WHEN y.luck % 4 > 0 THEN (ARRAY[5, 4, 5, 3, 5, 4, 2, 5, 1, 4])[1 + y.luck % 10] END AS rating
           FROM  (SELECT d.day * 100000::bigint + c AS c, d.starts + make_interval(secs => shop.demo_draw(seed, 'conversation', d.day * 100000::bigint + c, 86400) + 1800) AS at,
                         shop.demo_draw(seed, 'visitor', d.day * 100000::bigint + c, visitors) AS visitor, shop.demo_draw(seed, 'survey', d.day * 100000::bigint + c, 100) AS luck
                  FROM   shop.demo_days(load_demo.days, chats_a_day) AS d, generate_series(1, d.many) AS c WHERE c % 2 = 0) AS y) AS x
    ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON PROCEDURE shop.load_demo(integer, integer, integer) IS 'loads the event tables with a shop that nobody has: so many days from 1 September 2026 (Europe/Rome), about so many devices. The same numbers give the same rows everywhere; another seed gives other rows, beside those that are there';
