-- Demo data: the same rows for the same numbers on every machine and version, made by md5 and whole numbers only.

CREATE FUNCTION shop_internal.demo_draw(seed integer, what text, which bigint, below bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('x' || substr(md5(seed::text || ' ' || what || ' ' || which::text), 1, 12))::bit(48)::bigint % below;
COMMENT ON FUNCTION shop_internal.demo_draw(integer, text, bigint, bigint) IS
    'a number from 0 to below - 1 that looks random: which of the draws for what';

-- What happens on a day is drawn by its date: a demo loaded tomorrow has the same days, and one more.
CREATE FUNCTION shop_internal.demo_days(until date, days integer, per_weekday integer)
    RETURNS TABLE (day bigint, starts timestamptz, many integer)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 60
BEGIN ATOMIC
    SELECT d - date '2000-01-01', shopmetrics.local_day_start(d, 'Europe/Rome'),
           -- Sunday 40 % more, Saturday 60 % more, Monday 20 % less
           per_weekday * (ARRAY[140, 80, 100, 100, 110, 120, 160])[1 + extract(dow FROM d)::integer] / 100
    FROM   generate_series(0, days - 1) AS back, LATERAL (SELECT until - back AS d) AS each;
END;
COMMENT ON FUNCTION shop_internal.demo_days(date, integer, integer) IS
    'the days of the demo, when they start in Europe/Rome, and how much happens on them: per_weekday, more at '
    'weekends';

--define draw(what; number; below)
shop_internal.demo_draw(seed, '@what@', @number@, @below@)
--end
-- The things of a day: a number of each for its draws, and an instant of the day.
--define things(many; what)
SELECT d.day * 100000 + n AS n,
       d.starts + make_interval(secs => @draw(@what@; d.day * 100000 + n; 86400)@) AS at
FROM   shop_internal.demo_days(until, days, @many@) AS d, generate_series(1, d.many) AS n
--end

CREATE PROCEDURE shop.load_demo(days integer DEFAULT 60, devices integer DEFAULT 5000, seed integer DEFAULT 1,
                                until date DEFAULT shopmetrics.local_day(now(), 'Europe/Rome') - 1)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    sessions_a_day integer := greatest(devices / 12, 3);
    chats_a_day integer := greatest(devices / 50, 2);
    visitors integer := greatest(devices / 5, 5);
    before date := until - days;
BEGIN
    IF days IS NULL OR days NOT BETWEEN 0 AND 3650 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('load_demo: days: %s is not from 0 to 3650', COALESCE(days::text, 'NULL'));
    ELSIF devices IS NULL OR devices NOT BETWEEN 1 AND 10000000 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('load_demo: devices: %s is not from 1 to 10000000', COALESCE(devices::text, 'NULL'));
    ELSIF seed IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'load_demo: seed: it is NULL';
    ELSIF until IS NULL OR until NOT BETWEEN '2000-01-01' AND '2100-01-01' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('load_demo: until: %s is not from 2000-01-01 to 2100-01-01',
                             COALESCE(until::text, 'NULL'));
    END IF;
    PERFORM shop_internal.require('load_demo', '{try_on_event,message,sales_order,order_item,conversation_event,'
                                               'widget_event,survey,agent}');

    -- Sessions of 1 to 6 stays. Low device numbers come often, high ones once or never. One session in twelve is a
    -- glance of under 4 s; one stay in fifty is a break of up to 20 minutes; what starts late in the evening goes on
    -- after midnight. Five devices in six had a session in the month before.
    INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant,
                                   platform, seconds)
    WITH session AS MATERIALIZED (
        SELECT t.n, t.at,
               @draw(device; t.n; devices)@ * (1 + @draw(often; t.n; 1000)@) / 1000 AS device,
               1 + @draw(stays; t.n; 6)@ AS stays, @draw(glance; t.n; 12)@ = 0 AS glance
        FROM  (@things(sessions_a_day; start)@) AS t
        UNION ALL
        SELECT -1 - d, shopmetrics.local_day_start(before - @draw(known since; d; 30)@::integer, 'Europe/Rome')
                       + make_interval(secs => @draw(known at; d; 80000)@), d, 1, false
        FROM   generate_series(0, devices - 1) AS d
        WHERE  days > 0 AND @draw(known; d; 6)@ > 0),
    stay AS MATERIALIZED (
        SELECT s.*, e, @draw(product; s.n * 10 + e; 40)@ * (1 + @draw(liked; s.n * 10 + e; 4)@) / 4 AS product,
               @draw(colour; s.n * 10 + e; 5)@ AS colour,
               @draw(milliseconds; s.n * 10 + e; 60000)@ + CASE WHEN s.n < 0 THEN 4000 ELSE 0 END AS milliseconds,
               @draw(break; s.n * 10 + e; 50)@ = 0 AS break
        FROM   session AS s, generate_series(1, CASE WHEN s.glance THEN 1 ELSE s.stays END) AS e)
    SELECT format('t%s-%s-%s', seed, t.n, t.e), 'd' || t.device, format('ts%s-%s', seed, t.n),
           t.at + (t.e - 1) * interval '4 minutes',
           (ARRAY['glasses', 'lipstick', 'watches', 'sunglasses'])[1 + t.product % 4], 'p' || t.product,
           (ARRAY['black', 'red', 'gold', 'blue', 'green'])[1 + t.colour],
           format('p%s-%s-%s', t.product, t.colour, CASE WHEN t.milliseconds % 2 = 0 THEN 'm' ELSE 'l' END),
           (ARRAY['ios-app', 'android-app', 'web-mobile-safari', 'web-mobile-chrome', 'web-desktop-chrome'])
               [1 + t.device % 5],
           CASE WHEN t.glance THEN t.milliseconds % 4000
                WHEN t.break THEN 20 * t.milliseconds ELSE t.milliseconds END / 1000.0
    FROM   stay AS t
    ON CONFLICT DO NOTHING;

    -- Chats of a circle that grows by the day: a bot answers, an agent in every fifth; some users write once and never
    -- again, a few only get a message. Every third chat has a session of the platform. Most of the circle wrote in the
    -- month before.
    INSERT INTO shop.message (message_id, user_id, session_id, sent_at, sender)
    WITH chat AS MATERIALIZED (
        SELECT t.n, t.at,
               @draw(user; t.n; visitors / 4 + (t.n / 100000 - (before - date '2000-01-01'))
                                               * greatest(visitors / 20, 1))@ AS user_number,
               1 + @draw(messages; t.n; 9)@ AS messages
        FROM  (@things(chats_a_day; chat)@) AS t
        UNION ALL
        SELECT -1 - v, shopmetrics.local_day_start(before - @draw(circle since; v; 30)@::integer, 'Europe/Rome')
                       + make_interval(secs => @draw(circle at; v; 80000)@), v, 3
        FROM   generate_series(0, visitors / 4 - 1) AS v
        WHERE  days > 0)
    SELECT format('m%s-%s-%s', seed, c.n, m), 'v' || c.user_number,
           CASE WHEN c.n % 3 = 0 THEN format('ms%s-%s', seed, c.n) END,
           c.at + (m - 1) * make_interval(secs => 20 + @draw(pause; c.n; 600)@),
           CASE WHEN c.n % 29 = 0 AND c.n > 0 THEN 'bot'
                WHEN m % 2 = 1 THEN 'user'
                WHEN c.n % 5 = 0 THEN 'agent' ELSE 'bot' END
    FROM   chat AS c, generate_series(1, CASE WHEN c.n % 29 = 0 AND c.n > 0 THEN 1 ELSE c.messages END) AS m
    ON CONFLICT DO NOTHING;

    INSERT INTO shop.agent (agent_id, name)
    SELECT 'a' || i, (ARRAY['Ada', 'Bruno', 'Carla', 'Dario', 'Elena', 'Fabio'])[i] FROM generate_series(1, 6) AS i
    ON CONFLICT DO NOTHING;

    -- Conversations by text, video or both. Some are never answered by the agent or the visitor; some are opened by an
    -- automated greeting; in some a second agent takes over.
    INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url,
                                         automated)
    WITH conversation AS MATERIALIZED (
        SELECT t.n, t.at, @draw(visitor; t.n; visitors)@ AS visitor, 1 + @draw(agent; t.n; 6)@ AS agent,
               @draw(page; t.n; 20)@ AS page, @draw(kind; t.n; 100)@ AS kind, @draw(opener; t.n; 3)@ AS opener
        FROM  (@things(chats_a_day; conversation)@) AS t),
    event AS (
        SELECT c.*, e, CASE WHEN (e + c.opener) % 2 = 0 THEN 'visitor' ELSE 'agent' END AS side,
               CASE WHEN c.kind < 50 OR c.kind < 75 AND e <= 3 THEN 'text' ELSE 'video' END AS channel
        FROM   conversation AS c, generate_series(0, CASE WHEN c.kind % 4 = 0 THEN 0 ELSE 2 + c.kind % 6 END) AS e)
    SELECT format('c%s-%s-%s', seed, v.n, v.e), format('c%s-%s', seed, v.n), 'v' || v.visitor,
           CASE WHEN v.side = 'agent'
                THEN 'a' || CASE WHEN v.kind % 10 = 3 AND v.e > 3 THEN 1 + v.agent % 6 ELSE v.agent END END,
           v.at + v.e * make_interval(secs => 15 + v.kind), v.side, v.channel,
           CASE WHEN v.page < 18 THEN '/product/p' || v.page END, false
    FROM   event AS v
    UNION ALL
    SELECT format('g%s-%s', seed, c.n), format('c%s-%s', seed, c.n), 'v' || c.visitor, 'a' || c.agent,
           c.at - interval '5 seconds', 'agent', 'text', NULL, true
    FROM   conversation AS c
    WHERE  c.kind % 7 = 0
    ON CONFLICT DO NOTHING;

    -- Orders: those of every third conversation within some weeks of it, and others by visitors who never talked. Most
    -- are captured; some were refunded or cancelled: order_status says that these do not count. None is of the future.
    INSERT INTO shop.order_status (status, counts) VALUES ('refunded', false), ('cancelled', false)
    ON CONFLICT DO NOTHING;
    INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax,
                                  discount, currency)
    WITH drawn AS MATERIALIZED (
        SELECT t.n, t.at + make_interval(secs => CASE WHEN t.n % 3 = 0 THEN @draw(later; t.n; 40 * 86400)@
                                                      ELSE @draw(sometime; t.n; 3600)@ END) AS at,
               CASE WHEN t.n % 3 = 0 THEN @draw(visitor; t.n; visitors)@
                    ELSE visitors + @draw(buyer; t.n; visitors)@ END AS visitor,
               1000 + @draw(value; t.n; 30000)@ AS cents, @draw(status; t.n; 100)@ AS luck
        FROM  (@things(chats_a_day; conversation)@) AS t),
    bought AS (
        SELECT d.*, CASE WHEN d.luck % 4 = 0 THEN d.cents / 10 ELSE 0 END AS discount,
               CASE WHEN d.cents < 15000 THEN 590 ELSE 0 END AS shipping, d.cents / 50 AS tax
        FROM   drawn AS d
        WHERE  d.at < shopmetrics.local_day_start(until + 1, 'Europe/Rome'))
    SELECT format('o%s-%s', seed, b.n), 'v' || b.visitor, b.at,
           CASE WHEN b.luck < 88 THEN 'captured' WHEN b.luck < 94 THEN 'refunded' ELSE 'cancelled' END,
           (ARRAY['whatsapp', 'web', 'app'])[1 + b.luck % 3],
           round((b.cents - b.discount + b.shipping + b.tax) / 100.0, 2), round(b.cents / 100.0, 2),
           round(b.shipping / 100.0, 2), round(b.tax / 100.0, 2), round(b.discount / 100.0, 2), 'EUR'
    FROM   bought AS b
    ON CONFLICT DO NOTHING;

    -- One to three lines an order; the pieces together cost what the items do.
    INSERT INTO shop.order_item (order_id, line, product, units, amount_paid)
    SELECT o.order_id, l, 'p' || @draw(bought; o.n * 3 + l; 40)@, 1 + @draw(units; o.n * 3 + l; 3)@,
           round(CASE WHEN l = 1 THEN o.paid - (o.lines - 1) * (o.paid / 4) ELSE o.paid / 4 END / 100.0, 2)
    FROM  (SELECT s.order_id, split_part(s.order_id, '-', -1)::bigint AS n,
                  ((s.items_value - s.discount) * 100)::bigint AS paid,
                  1 + @draw(status; split_part(s.order_id, '-', -1)::bigint; 100)@ % 3 AS lines
           FROM   shop.sales_order AS s
           WHERE  s.order_id LIKE format('o%s-%%', seed)) AS o,
          generate_series(1, o.lines) AS l
    ON CONFLICT DO NOTHING;

    -- The widget: impressions, a click after every eighth, and clicks on the notification without one.
    INSERT INTO shop.widget_event (event_id, visitor_id, at, kind, url)
    WITH shown AS MATERIALIZED (
        SELECT t.n, t.at, @draw(viewer; t.n; visitors * 3)@ AS visitor, @draw(page shown; t.n; 20)@ AS page
        FROM  (@things(chats_a_day * 5; shown)@) AS t)
    SELECT format('w%s-%s', seed, s.n), 'v' || s.visitor, s.at,
           CASE WHEN s.n % 40 = 0 THEN 'click' ELSE 'impression' END, '/product/p' || s.page
    FROM   shown AS s
    UNION ALL
    SELECT format('k%s-%s', seed, s.n), 'v' || s.visitor, s.at + interval '9 seconds', 'click', '/product/p' || s.page
    FROM   shown AS s
    WHERE  s.n % 8 = 0
    ON CONFLICT DO NOTHING;

    -- A survey after every second conversation: every fourth is closed without an answer, few people write.
    INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating, recommend, feedback,
                             submitted)
    SELECT format('s%s-%s', seed, a.n), format('c%s-%s', seed, a.n), 'v' || @draw(visitor; a.n; visitors)@,
           a.at + interval '30 minutes', a.rating,
           CASE WHEN a.rating IS NOT NULL THEN least(2 * a.rating + @draw(recommend; a.n; 2)@, 10) END,
           CASE WHEN a.luck < 10 THEN 'Very helpful, thank you.' WHEN a.luck < 13 THEN 'I waited too long.' END,
           a.rating IS NOT NULL
    FROM  (SELECT t.n, t.at, @draw(survey; t.n; 100)@ AS luck,
                  CASE WHEN @draw(survey; t.n; 4)@ > 0
                       THEN (ARRAY[5, 4, 5, 3, 5, 4, 2, 5, 1, 4])[1 + @draw(survey; t.n; 10)@] END AS rating
           FROM  (@things(chats_a_day; conversation)@) AS t
           WHERE  t.n % 2 = 0) AS a
    ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON PROCEDURE shop.load_demo(integer, integer, integer, date) IS
    'loads the event tables with a shop that nobody has: so many days up to and with a day (Europe/Rome; '
    'yesterday unless given), about so many devices, most of them known from the month before. The same numbers '
    'give the same rows everywhere; another seed gives other rows, beside those that are there';
