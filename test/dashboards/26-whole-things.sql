-- Whole things as rows: every number of every dashboard is one count, sum or average over them. On the demo data of three
-- seeds, on hostile rows, under filters, and as a member.

BEGIN;
\ir setup.psql
\ir contract.psql
SELECT no_plan();

-- things.NAME(period, zone, …) is shop.NAME from the rows of whole things.
CREATE SCHEMA things;
GRANT USAGE ON SCHEMA things TO PUBLIC;
CREATE FUNCTION things.part(p tstzrange, z text, c text[], pr text[], v text[], pl text[] DEFAULT NULL)
RETURNS TABLE (seconds float8, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint) LANGUAGE sql AS $$
    SELECT sum(capped_seconds), coalesce(sum(views), 0)::bigint, count(capped_seconds), count(DISTINCT (device_id, day)),
           count(DISTINCT device_id), count(DISTINCT device_id) FILTER (WHERE is_new)
    FROM   shop.try_on_sessions(p, z, c, pr, v, pl) WHERE valid
$$;
CREATE FUNCTION things.try_on_overview(p tstzrange, z text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
RETURNS TABLE (sessions bigint, users bigint, unique_users bigint, new_users bigint, views bigint, avg_session_duration numeric,
               avg_engagement_per_user numeric, avg_sessions_per_user numeric) LANGUAGE sql AS $$
    SELECT sessions, users, unique_users, new_users, views, seconds::numeric / nullif(sessions, 0), seconds::numeric / nullif(unique_users, 0),
           sessions::numeric / nullif(unique_users, 0)
    FROM   things.part(p, z, catalogues, products, variants)
$$;
CREATE FUNCTION things.try_on_trend(p tstzrange, z text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
RETURNS TABLE (day date, sessions bigint, users bigint, new_users bigint) LANGUAGE sql AS $$
    SELECT d.day, count(s.capped_seconds), count(DISTINCT s.device_id),
           -- a new device stands on the day of its first session of all, if it passes the filters on any
           (SELECT count(*) FROM (SELECT device_id, min(f.day) AS day FROM shop.try_on_sessions(p, z) AS f WHERE is_new GROUP BY 1) AS n
            WHERE n.day = d.day AND n.device_id IN (SELECT device_id FROM shop.try_on_sessions(p, z, catalogues, products, variants) WHERE valid))
    FROM   oracle.days(p, z) AS d LEFT JOIN shop.try_on_sessions(p, z, catalogues, products, variants) AS s ON s.day = d.day AND s.valid
    GROUP  BY d.day ORDER BY d.day
$$;
CREATE FUNCTION things.try_on_catalogues(p tstzrange, z text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
RETURNS TABLE (catalogue text, seconds numeric, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
               avg_seconds_per_session numeric, avg_seconds_per_user numeric) LANGUAGE sql AS $$
    SELECT i.name, t.seconds, t.views, t.sessions, t.users, t.unique_users, t.new_users, t.seconds::numeric / t.sessions, t.seconds::numeric / t.unique_users
    FROM  (SELECT DISTINCT e.catalogue AS name FROM shop.try_on_event AS e WHERE catalogues IS NULL OR e.catalogue = ANY (catalogues)) AS i,
          LATERAL things.part(p, z, ARRAY[i.name], products, variants) AS t WHERE t.sessions > 0
$$;
CREATE FUNCTION things.try_on_products(p tstzrange, z text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
RETURNS TABLE (product text, seconds numeric, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
               avg_seconds_per_session numeric, avg_seconds_per_user numeric) LANGUAGE sql AS $$
    SELECT i.name, t.seconds, t.views, t.sessions, t.users, t.unique_users, t.new_users, t.seconds::numeric / t.sessions, t.seconds::numeric / t.unique_users
    FROM  (SELECT DISTINCT e.product AS name FROM shop.try_on_event AS e WHERE products IS NULL OR e.product = ANY (products)) AS i,
          LATERAL things.part(p, z, catalogues, ARRAY[i.name], variants) AS t WHERE t.sessions > 0
$$;
CREATE FUNCTION things.try_on_variants(p tstzrange, z text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
RETURNS TABLE (variant text, seconds numeric, views bigint, sessions bigint, users bigint, unique_users bigint, new_users bigint,
               avg_seconds_per_session numeric, avg_seconds_per_user numeric) LANGUAGE sql AS $$
    SELECT i.name, t.*, t.seconds / t.sessions, t.seconds / t.unique_users
    FROM  (SELECT DISTINCT e.variant AS name FROM shop.try_on_event AS e WHERE variants IS NULL OR e.variant = ANY (variants)) AS i,
          LATERAL (SELECT sum(s.seconds)::numeric AS seconds, coalesce(sum(s.views), 0)::bigint, count(s.seconds) AS sessions,
                          count(DISTINCT (s.device_id, s.day)), count(DISTINCT s.device_id) AS unique_users, count(DISTINCT s.device_id) FILTER (WHERE s.is_new)
                   FROM  (SELECT s.*, CASE WHEN s.shown_seconds IS NOT NULL THEN least(450, s.shown_seconds) END AS seconds, max(s.shown_seconds) OVER (PARTITION BY s.session_id) AS shown
                          FROM shop.try_on_sessions(p, z, catalogues, products, ARRAY[i.name]) AS s WHERE s.valid) AS s WHERE s.shown >= 4) AS t
    WHERE  t.sessions > 0
$$;
CREATE FUNCTION things.try_on_platforms(p tstzrange, z text, catalogues text[] DEFAULT NULL, products text[] DEFAULT NULL, variants text[] DEFAULT NULL)
RETURNS TABLE (platform text, sessions bigint, users bigint, session_share numeric, user_share numeric) LANGUAGE sql AS $$
    SELECT i.name, t.sessions, t.users, t.sessions::numeric / a.sessions, t.users::numeric / a.users
    FROM  (SELECT DISTINCT e.platform AS name FROM shop.try_on_event AS e) AS i, LATERAL things.part(p, z, catalogues, products, variants, ARRAY[i.name]) AS t,
          things.part(p, z, catalogues, products, variants) AS a WHERE t.sessions > 0
$$;

CREATE FUNCTION things.messaging(p tstzrange, z text, o text[], s text[], g interval) RETURNS TABLE (day date, sessions bigint, bounced bigint,
    users bigint, new bigint, live bigint, new_of_day bigint) LANGUAGE sql AS $$
    SELECT m.day, count(*), count(*) FILTER (WHERE bounced), count(DISTINCT user_id), count(DISTINCT user_id) FILTER (WHERE is_new), count(*) FILTER (WHERE live_support),
           count(DISTINCT user_id) FILTER (WHERE is_new AND m.day = first_day)
    FROM  (SELECT t.*, min(t.day) OVER (PARTITION BY t.user_id) AS first_day FROM shop.message_sessions(p, z, s, g) AS t) AS m GROUP BY GROUPING SETS ((), (m.day))
$$;
CREATE FUNCTION things.messaging_kpis(p tstzrange, z text, channels text[] DEFAULT NULL, stores text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
RETURNS TABLE (total_sessions bigint, bounce_rate numeric, orders_per_user numeric, total_users bigint, new_users bigint, returning_users bigint,
               orders_per_session numeric, new_user_share numeric, returning_user_share numeric, live_support_sessions bigint, live_support_rate numeric,
               self_service_rate numeric) LANGUAGE sql AS $$
    SELECT sessions, oracle.quotient(bounced, sessions), oracle.quotient(n, users), users, new, users - new, oracle.quotient(n, sessions), oracle.quotient(new, users),
           oracle.quotient(users - new, users), live, oracle.quotient(live, sessions), oracle.quotient(sessions - live, sessions)
    FROM   things.messaging(p, z, channels, stores, gap) AS m,
          (SELECT count(*) AS n FROM shop.credited_orders(p, z, stores => stores) JOIN shop.sales_order AS o USING (order_id) WHERE channels IS NULL OR o.channel = ANY (channels)) AS o
    WHERE  m.day IS NULL
$$;
CREATE FUNCTION things.messaging_daily(p tstzrange, z text, channels text[] DEFAULT NULL, stores text[] DEFAULT NULL, gap interval DEFAULT '24 hours')
RETURNS TABLE (date date, total_sessions bigint, orders_per_user numeric, bounce_rate numeric, total_users bigint, new_users bigint, returning_users bigint,
               orders_per_session numeric, returning_user_share numeric, new_user_share numeric, live_support_rate numeric, self_service_rate numeric) LANGUAGE sql AS $$
    SELECT d.day, coalesce(sessions, 0), oracle.quotient(n, users), oracle.quotient(bounced, sessions), coalesce(users, 0), coalesce(new_of_day, 0), coalesce(users - new_of_day, 0),
           oracle.quotient(n, sessions), oracle.quotient(users - new_of_day, users), oracle.quotient(new_of_day, users), oracle.quotient(live, sessions), oracle.quotient(sessions - live, sessions)
    FROM   oracle.days(p, z) AS d LEFT JOIN things.messaging(p, z, channels, stores, gap) AS m ON m.day = d.day,
           LATERAL (SELECT count(*) AS n FROM shop.credited_orders(p, z, stores => stores) AS c JOIN shop.sales_order AS o USING (order_id)
                    WHERE (c.ordered_at AT TIME ZONE z)::date = d.day AND (channels IS NULL OR o.channel = ANY (channels))) AS o ORDER BY 1
$$;

CREATE FUNCTION things.conversation_overview(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (conversations bigint, text_conversations bigint,
    video_conversations bigint, avg_minutes numeric, median_minutes numeric, avg_first_response_minutes numeric, median_first_response_minutes numeric) LANGUAGE sql AS $$
    SELECT count(*) FILTER (WHERE accepted), count(*) FILTER (WHERE text_two_way), count(*) FILTER (WHERE video_two_way), avg(minutes) FILTER (WHERE accepted),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) FILTER (WHERE accepted), avg(first_response_minutes),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY first_response_minutes) FROM shop.conversations(p, z, stores)
$$;
CREATE FUNCTION things.conversation_trend(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (day date, conversations bigint, video_conversations bigint) LANGUAGE sql AS $$
    SELECT d.day, count(*) FILTER (WHERE accepted), count(*) FILTER (WHERE video_two_way)
    FROM   oracle.days(p, z) AS d LEFT JOIN shop.conversations(p, z, stores) AS c ON c.day = d.day GROUP BY d.day ORDER BY d.day
$$;
CREATE FUNCTION things.request_overview(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (requests bigint, agent_requests bigint, visitor_requests bigint,
    text_requests bigint, video_requests bigint, unsuccessful_requests bigint, unanswered_requests bigint, unanswered_text_requests bigint, unanswered_video_requests bigint,
    agent_acceptance_rate numeric, visitor_acceptance_rate numeric) LANGUAGE sql AS $$
    SELECT r.*, c.* FROM
          (SELECT count(*), count(*) FILTER (WHERE initiated_by = 'agent'), count(*) FILTER (WHERE initiated_by = 'visitor'), count(*) FILTER (WHERE channel = 'text'),
                  count(*) FILTER (WHERE channel = 'video'), count(*) FILTER (WHERE NOT successful), count(*) FILTER (WHERE NOT successful AND initiated_by = 'visitor'),
                  count(*) FILTER (WHERE NOT successful AND initiated_by = 'visitor' AND channel = 'text'), count(*) FILTER (WHERE NOT successful AND initiated_by = 'visitor' AND channel = 'video')
           FROM   shop.requests(p, z, stores)) AS r,
          (SELECT avg(accepted::int) FILTER (WHERE initiated_by = 'visitor'), avg(accepted::int) FILTER (WHERE initiated_by = 'agent') FROM shop.conversations(p, z, stores)) AS c
$$;
CREATE FUNCTION things.request_daily(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (day date, text_requests bigint, video_requests bigint) LANGUAGE sql AS $$
    SELECT d.day, count(*) FILTER (WHERE channel = 'text'), count(*) FILTER (WHERE channel = 'video') FROM oracle.days(p, z) AS d LEFT JOIN shop.requests(p, z, stores) AS r ON r.day = d.day GROUP BY 1 ORDER BY 1
$$;
CREATE FUNCTION things.request_hourly(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (hour int, text_requests bigint, video_requests bigint) LANGUAGE sql AS $$
    SELECT h, count(*) FILTER (WHERE channel = 'text'), count(*) FILTER (WHERE channel = 'video') FROM generate_series(0, 23) AS h LEFT JOIN shop.requests(p, z, stores) AS r ON r.hour = h GROUP BY 1 ORDER BY 1
$$;
CREATE FUNCTION things.request_urls(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (url text, requests bigint, text_requests bigint, video_requests bigint) LANGUAGE sql AS $$
    SELECT url, count(*), count(*) FILTER (WHERE channel = 'text'), count(*) FILTER (WHERE channel = 'video') FROM shop.requests(p, z, stores) WHERE url IS NOT NULL GROUP BY url ORDER BY 2 DESC, url COLLATE "C" LIMIT 10
$$;
-- All conversations of the buyers, whenever: of a period that holds them all.
CREATE FUNCTION things.purchase_overview(p tstzrange, z text, lookback interval DEFAULT '30 days', stores text[] DEFAULT NULL)
RETURNS TABLE (conversion_rate numeric, orders bigint, attributed_orders bigint, attributed_gmv numeric, aov numeric) LANGUAGE sql AS $$
    SELECT (SELECT avg(bought::int) FROM (SELECT c.visitor_id, bool_or(o.order_id IS NOT NULL) AS bought
                                          FROM   shop.conversations(p, z, stores) AS c
                                                 LEFT JOIN shop.credited_orders(p, z, stores => stores) AS o ON o.visitor_id = c.visitor_id AND o.ordered_at >= c.started_at
                                          WHERE  c.accepted GROUP BY 1) AS v),
           (SELECT count(conversation_id) FROM shop.credited_orders(p, z, lookback, stores)), count(o.conversation_id),
           coalesce(sum(o.net_item_value) FILTER (WHERE o.conversation_id IS NOT NULL), 0), avg(o.net_item_value) FILTER (WHERE o.conversation_id IS NOT NULL)
    FROM   shop.credited_orders(p, z, lookback, stores, channels => ARRAY['video']) AS o
$$;
CREATE FUNCTION things.agent_leaderboard(p tstzrange, z text, lookback interval DEFAULT '30 days', stores text[] DEFAULT NULL)
RETURNS TABLE (agent_id text, avg_rating numeric, ratings bigint, agent_requests bigint, visitor_acceptance_rate numeric, conversations bigint, avg_first_response_minutes numeric,
               influenced_sales numeric, influenced_orders bigint, credited_sales numeric, credited_orders bigint) LANGUAGE sql AS $$
    WITH event AS (SELECT DISTINCT e.conversation_id, e.agent_id FROM shop.conversation_event AS e
                   WHERE e.automated IS NOT TRUE AND e.side = 'agent' AND e.agent_id IS NOT NULL AND (stores IS NULL OR e.store = ANY (stores))),
    first AS (SELECT DISTINCT ON (e.conversation_id) e.conversation_id, e.agent_id FROM shop.conversation_event AS e
              WHERE e.automated IS NOT TRUE AND e.side = 'agent' AND e.agent_id IS NOT NULL AND (stores IS NULL OR e.store = ANY (stores))
              ORDER BY e.conversation_id, e.at, e.event_id COLLATE "C", e.visitor_id COLLATE "C"),
    o AS MATERIALIZED (SELECT * FROM shop.credited_orders(p, z, lookback, stores)),
    c AS MATERIALIZED (SELECT * FROM shop.conversations(p, z, stores)),
    ever AS MATERIALIZED (SELECT * FROM shop.conversations('[2000-01-01 00:00Z,2100-01-01 00:00Z)', z, stores)),
    influenced AS (SELECT DISTINCT event.agent_id, o.order_id, o.net_item_value FROM o JOIN ever USING (visitor_id) JOIN event ON event.conversation_id = ever.conversation_id
                   WHERE ever.accepted AND o.ordered_at >= ever.started_at)
    SELECT a.agent_id, (SELECT avg(f.rating) FROM shop.feedback(p, z, stores) AS f WHERE f.agent_id = a.agent_id), (SELECT count(f.rating) FROM shop.feedback(p, z, stores) AS f WHERE f.agent_id = a.agent_id),
           (SELECT count(*) FROM shop.requests(p, z, stores) AS r WHERE r.agent_id = a.agent_id AND r.initiated_by = 'agent'),
           (SELECT avg(c.accepted::int) FROM c JOIN first USING (conversation_id) WHERE first.agent_id = a.agent_id AND c.initiated_by = 'agent'),
           (SELECT count(*) FROM c JOIN event USING (conversation_id) WHERE event.agent_id = a.agent_id AND c.accepted),
           (SELECT avg(c.first_response_minutes) FROM c JOIN first USING (conversation_id) WHERE first.agent_id = a.agent_id),
           (SELECT coalesce(sum(i.net_item_value), 0) FROM influenced AS i WHERE i.agent_id = a.agent_id), (SELECT count(*) FROM influenced AS i WHERE i.agent_id = a.agent_id),
           (SELECT coalesce(sum(o.net_item_value), 0) FROM o WHERE o.agent_id = a.agent_id), (SELECT count(*) FROM o WHERE o.agent_id = a.agent_id)
    FROM  (SELECT DISTINCT agent_id FROM event UNION SELECT agent_id FROM shop.agent) AS a
$$;

-- Sales: the orders that count, with what was paid for them and their items.
CREATE FUNCTION things.orders(p tstzrange, z text, o text[], s text[]) RETURNS TABLE (date date, currency text, total numeric, units numeric, paid numeric) LANGUAGE sql AS $$
    SELECT (c.ordered_at AT TIME ZONE z)::date, c.currency, t.total, i.units, i.paid
    FROM   shop.credited_orders(p, z, stores => s) AS c JOIN shop.sales_order AS t USING (order_id),
           LATERAL (SELECT sum(i.units)::numeric AS units, sum(i.amount_paid) AS paid FROM shop.order_item AS i WHERE i.order_id = c.order_id) AS i
    WHERE  o IS NULL OR t.channel = ANY (o)
$$;
CREATE FUNCTION things.sales_performance(p tstzrange, z text, channels text[] DEFAULT NULL, stores text[] DEFAULT NULL)
RETURNS TABLE (currency text, total_revenue numeric, total_orders bigint, average_ticket numeric, items_per_order numeric, avg_price_per_item numeric) LANGUAGE sql AS $$
    WITH o AS MATERIALIZED (SELECT * FROM things.orders(p, z, channels, stores))
    SELECT o.currency, sum(o.total), count(*), oracle.quotient(sum(o.total), count(*)), oracle.quotient(sum(o.units), count(*)), oracle.quotient(sum(o.paid), sum(o.units)) FROM o GROUP BY 1
    UNION ALL SELECT NULL, 0, 0, NULL, NULL, NULL WHERE NOT EXISTS (SELECT FROM o)
$$;
CREATE FUNCTION things.sales_daily(p tstzrange, z text, channels text[] DEFAULT NULL, stores text[] DEFAULT NULL)
RETURNS TABLE (date date, currency text, total_revenue numeric, total_orders bigint, average_ticket numeric) LANGUAGE sql AS $$
    SELECT o.date, o.currency, sum(o.total), count(*), oracle.quotient(sum(o.total), count(*)) FROM things.orders(p, z, channels, stores) AS o GROUP BY 1, 2
$$;

-- The surveys of a day, or of all days (NULL), as feedback shows them; what it does not show, and who saw and clicked, are rows of the tables themselves.
CREATE FUNCTION things.rated(p tstzrange, z text, s text[]) RETURNS TABLE (day date, avg_rating numeric, ratings bigint, unrated bigint, response_rate numeric) LANGUAGE sql AS $$
    SELECT (answered_at AT TIME ZONE z)::date, avg(rating), count(rating), count(*) - count(rating), oracle.quotient(count(rating), count(*)) FROM shop.feedback(p, z, s) GROUP BY GROUPING SETS ((), (1))
$$;
CREATE FUNCTION things.rating_overview(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (avg_rating numeric, ratings bigint, unrated bigint, response_rate numeric) LANGUAGE sql AS $$
    SELECT avg_rating, ratings, unrated, response_rate FROM things.rated(p, z, stores) WHERE day IS NULL
$$;
CREATE FUNCTION things.rating_trend(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (day date, avg_rating numeric, ratings bigint, unrated bigint, response_rate numeric) LANGUAGE sql AS $$
    SELECT d.day, r.avg_rating, coalesce(r.ratings, 0), coalesce(r.unrated, 0), r.response_rate FROM oracle.days(p, z) AS d LEFT JOIN things.rated(p, z, stores) AS r ON r.day = d.day
$$;
CREATE FUNCTION things.rating_distribution(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (rating int, responses bigint, share numeric) LANGUAGE sql AS $$
    SELECT r, count(f.rating), oracle.quotient(count(f.rating), (SELECT count(x.rating) FROM shop.feedback(p, z, stores) AS x)) FROM generate_series(1, 5) AS r LEFT JOIN shop.feedback(p, z, stores) AS f ON f.rating = r GROUP BY 1
$$;
CREATE FUNCTION things.asked(p tstzrange, z text, s text[]) RETURNS TABLE (day date, nps numeric, promoters bigint, passives bigint, detractors bigint, unanswered bigint) LANGUAGE sql AS $$
    SELECT (answered_at AT TIME ZONE z)::date, avg(CASE WHEN recommend >= 9 THEN 100 WHEN recommend >= 7 THEN 0 WHEN recommend >= 0 THEN -100 END), count(*) FILTER (WHERE recommend IN (9, 10)),
           count(*) FILTER (WHERE recommend IN (7, 8)), count(*) FILTER (WHERE recommend <= 6), count(*) - count(recommend)
    FROM   shop.survey WHERE answered_at <@ p AND (s IS NULL OR store = ANY (s)) GROUP BY GROUPING SETS ((), (1))
$$;
CREATE FUNCTION things.nps_overview(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (nps numeric, promoters bigint, passives bigint, detractors bigint, unanswered bigint) LANGUAGE sql AS $$
    SELECT nps, promoters, passives, detractors, unanswered FROM things.asked(p, z, stores) WHERE day IS NULL
$$;
CREATE FUNCTION things.nps_trend(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (day date, nps numeric, promoters bigint, passives bigint, detractors bigint, unanswered bigint) LANGUAGE sql AS $$
    SELECT d.day, a.nps, coalesce(a.promoters, 0), coalesce(a.passives, 0), coalesce(a.detractors, 0), coalesce(a.unanswered, 0) FROM oracle.days(p, z) AS d LEFT JOIN things.asked(p, z, stores) AS a ON a.day = d.day
$$;
CREATE FUNCTION things.widget(p tstzrange, z text, s text[]) RETURNS TABLE (day date, seen bigint, clicked bigint, both_of_them bigint) LANGUAGE sql AS $$
    WITH w AS MATERIALIZED (SELECT *, (at AT TIME ZONE z)::date AS day FROM shop.widget_event WHERE at <@ p AND (s IS NULL OR store = ANY (s))),
    -- a visitor of a day, or of all days (NULL), is a row
    v AS (SELECT w.day, w.visitor_id, bool_or(w.kind = 'impression') AS seen, bool_or(w.kind = 'click') AS clicked FROM w GROUP BY GROUPING SETS ((visitor_id), (day, visitor_id)))
    SELECT d.day, count(*) FILTER (WHERE v.seen), count(*) FILTER (WHERE v.clicked), count(*) FILTER (WHERE v.seen AND v.clicked)
    FROM  (SELECT day FROM oracle.days(p, z) UNION ALL SELECT NULL) AS d LEFT JOIN v ON v.day IS NOT DISTINCT FROM d.day GROUP BY 1
$$;
CREATE FUNCTION things.visitor_overview(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (visitors_with_impression bigint, visitors_with_click bigint, ctr numeric, ctr_of_viewers numeric) LANGUAGE sql AS $$
    SELECT seen, clicked, oracle.quotient(clicked, seen), oracle.quotient(both_of_them, seen) FROM things.widget(p, z, stores) WHERE day IS NULL
$$;
CREATE FUNCTION things.visitor_trend(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (day date, visitors_with_impression bigint, visitors_with_click bigint, ctr numeric, ctr_of_viewers numeric) LANGUAGE sql AS $$
    SELECT day, seen, clicked, oracle.quotient(clicked, seen), oracle.quotient(both_of_them, seen) FROM things.widget(p, z, stores) WHERE day IS NOT NULL
$$;
-- The agent of a survey is that of its conversation, whatever the store that is asked for.
CREATE FUNCTION things.feedback(p tstzrange, z text, stores text[] DEFAULT NULL) RETURNS TABLE (answered_at timestamptz, visitor_id text, agent_id text, agent_name text, rating numeric, feedback text) LANGUAGE sql AS $$
    SELECT s.answered_at, s.visitor_id, c.agent_id, a.name, s.rating, s.feedback
    FROM   shop.survey AS s LEFT JOIN shop.conversations('[2000-01-01 00:00Z,2100-01-01 00:00Z)', z) AS c USING (conversation_id) LEFT JOIN shop.agent AS a USING (agent_id)
    WHERE  s.answered_at <@ p AND (stores IS NULL OR s.store = ANY (stores))
$$;
CREATE FUNCTION things.agent_trends(p tstzrange, z text, stores text[] DEFAULT NULL)
RETURNS TABLE (day date, agent_id text, agent_name text, avg_rating numeric, ratings bigint, agent_requests bigint, visitor_acceptance_rate numeric, conversations bigint, avg_first_response_minutes numeric) LANGUAGE sql AS $$
    WITH event AS (SELECT e.conversation_id, e.agent_id, row_number() OVER (PARTITION BY e.conversation_id ORDER BY e.at, e.event_id COLLATE "C", e.visitor_id COLLATE "C") = 1 AS first FROM shop.conversation_event AS e
                   WHERE e.automated IS NOT TRUE AND e.side = 'agent' AND e.agent_id IS NOT NULL AND (stores IS NULL OR e.store = ANY (stores))),
    c AS MATERIALIZED (SELECT c.*, e.agent_id AS of_agent, bool_or(e.first) AS first FROM shop.conversations(p, z, stores) AS c JOIN event AS e USING (conversation_id)
                       GROUP BY c.conversation_id, c.visitor_id, c.agent_id, c.day, c.started_at, c.ended_at, c.minutes, c.text_two_way, c.video_two_way, c.initiated_by, c.accepted, c.first_response_minutes, e.agent_id),
    f AS MATERIALIZED (SELECT (answered_at AT TIME ZONE z)::date AS day, * FROM shop.feedback(p, z, stores)), r AS MATERIALIZED (SELECT * FROM shop.requests(p, z, stores))
    SELECT d.day, a.agent_id, (SELECT n.name FROM shop.agent AS n WHERE n.agent_id = a.agent_id), (SELECT avg(f.rating) FROM f WHERE f.day = d.day AND f.agent_id = a.agent_id), (SELECT count(f.rating) FROM f WHERE f.day = d.day AND f.agent_id = a.agent_id),
           (SELECT count(*) FROM r WHERE r.day = d.day AND r.agent_id = a.agent_id AND r.initiated_by = 'agent'),
           (SELECT avg(c.accepted::int) FROM c WHERE c.day = d.day AND c.of_agent = a.agent_id AND c.first AND c.initiated_by = 'agent'),
           (SELECT count(*) FROM c WHERE c.day = d.day AND c.of_agent = a.agent_id AND c.accepted), (SELECT avg(c.first_response_minutes) FROM c WHERE c.day = d.day AND c.of_agent = a.agent_id AND c.first)
    FROM   oracle.days(p, z) AS d, (SELECT DISTINCT agent_id FROM shop.conversation_event WHERE side = 'agent' AND agent_id IS NOT NULL UNION SELECT agent_id FROM shop.agent) AS a
$$;

-- Passes when shop.NAME(arguments) gives the rows of things.NAME(arguments), for the columns of the latter.
CREATE FUNCTION probe.adds_up(name text, arguments text, description text, viewer text DEFAULT 'none') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    have text[]; want text[];
BEGIN
    PERFORM set_config('role', viewer, true);
    want := probe.rows_of(format('things.%I(%s)', name, arguments), ('things.' || name)::regproc, false, name IN ('agent_leaderboard', 'agent_trends', 'sales_daily'));
    have := probe.rows_of(format('shop.%I(%s)', name, arguments), ('things.' || name)::regproc, false, name IN ('agent_leaderboard', 'agent_trends', 'sales_daily'));
    PERFORM set_config('role', 'none', true);
    RETURN probe.compare(have, want, description) || CASE WHEN have = want THEN '' ELSE E'\n' || diag(format('%s(%s)', name, arguments)) END;
END $$;
CREATE TABLE probe.thing AS SELECT d.n, d.name, d.seed FROM probe.dashboard AS d WHERE to_regproc('things.' || d.name) IS NOT NULL;
SELECT set_eq('SELECT name FROM probe.thing', 'SELECT name FROM probe.dashboard', 'all dashboards');

CREATE FUNCTION probe.demo_adds_up(seed int) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT probe.adds_up(t.name, format('%L::tstzrange, %L', oracle.whole_days(v.d, v.d + v.many, v.z), v.z), format('seed %s: %s of %s days in %s', demo_adds_up.seed, t.name, v.many, v.z))
    FROM   probe.thing AS t, (VALUES (date '2026-10-21', 7, 'Europe/Rome'), ('2026-10-25', 1, 'America/Sao_Paulo')) AS v (d, many, z) ORDER BY t.n, v.many;
END $$;
CALL shop.load_demo(14, 60, 1, '2026-10-30');
SELECT probe.demo_adds_up(1);
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CALL shop.load_demo(14, 50, 2, '2026-10-30');
SELECT probe.demo_adds_up(2);
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;
CALL shop.load_demo(14, 70, -77, '2026-10-30');
SELECT probe.demo_adds_up(-77);
DO $$ BEGIN PERFORM probe.empty_tables(); END $$;

\ir hostile.psql
DELETE FROM shop.sales_order WHERE currency = 'USD';
CREATE TABLE probe.filtered (n serial, seed "char", options text);
INSERT INTO probe.filtered (seed, options) VALUES
    ('a', ''), ('a', ', catalogues => ARRAY[''cat_a'']'), ('a', ', products => ARRAY[''p1'', ''P4'']'), ('a', ', variants => ARRAY[''p1/red/0'', ''p2/dark, blue/1'', ''p5/é/0'']'),
    ('a', ', catalogues => ARRAY[''cat_a'', ''cat_b''], products => ARRAY[''p1''], variants => ARRAY[''p1/red/0'', ''p1/red/1'']'),
    ('b', ''), ('b', ', channels => ARRAY[''web'']'), ('b', ', stores => ARRAY[''north'']'), ('b', ', stores => ARRAY[''north''], gap => ''30 minutes'''), ('c', ''), ('c', ', stores => ARRAY[''south'']');
SELECT probe.adds_up(t.name, format('%L::tstzrange, %L', p.period, p.zone) || f.options, format('hostile rows: %s, %s%s', t.name, p.zone, f.options))
FROM   probe.thing AS t JOIN probe.filtered AS f ON f.seed = t.seed AND NOT (t.name LIKE 'sales%' AND f.options LIKE '%gap%'),
      (VALUES ('[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'), ('[2026-03-24 03:00Z,2026-03-31 03:00Z)', 'America/Sao_Paulo')) AS p (period, zone) ORDER BY t.n, f.n, p.zone;
-- Nothing that a dashboard counts is left out of the rows, and the other way round.
SELECT is((SELECT count(*) FROM shop.try_on_sessions('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome') WHERE valid <> (reason IS NULL) OR is_new AND NOT valid), 0::bigint, 'a session has a reason where it does not count');
SELECT cmp_ok(count(*), '>', 10::bigint, 'sessions that do not count are there, too') FROM shop.try_on_sessions('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome') WHERE reason = 'under 4 seconds';
SELECT is((SELECT count(*) FROM shop.credited_orders('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome')), (SELECT sum(total_orders)::bigint FROM shop.sales_performance('[2025-10-19 22:00Z,2025-11-02 23:00Z)', 'Europe/Rome')), 'each order is there once');
SELECT results_eq(format($$ SELECT order_id, visitor_id, currency, net_item_value, conversation_id, agent_id, begun_at FROM shop.credited_orders('[2025-05-01 00:00Z,2026-05-01 00:00Z)', 'UTC', %s) ORDER BY order_id COLLATE "C" $$, l),
                  format($$ SELECT order_id, visitor_id, currency, value, conversation_id, agent_id, begun_at FROM oracle.credited('[2025-05-01 00:00Z,2026-05-01 00:00Z)', %s, NULL, NULL) ORDER BY order_id COLLATE "C" $$, l), 'orders are credited as the oracle says: ' || l)
FROM   unnest(ARRAY['''30 days''::interval', '''1 day''::interval', 'NULL']) AS l;
SELECT results_eq($$ SELECT user_id, started_at, ended_at, messages, user_messages, agent_messages FROM shop.message_sessions('[2025-05-01 00:00Z,2026-05-01 00:00Z)', 'UTC') ORDER BY 1, 2, 3, 4, 5 $$,
                  $$ SELECT user_id, began_at, ended_at, messages, by_user, by_agent FROM oracle.message_sessions('24 hours', NULL) WHERE began_at <@ '[2025-05-01 00:00Z,2026-05-01 00:00Z)'::tstzrange ORDER BY 1, 2, 3, 4, 5 $$, 'message sessions are the oracle''s');
SELECT results_eq($$ SELECT conversation_id, visitor_id, agent_id, started_at, ended_at, initiated_by, text_two_way, video_two_way, accepted, probe.canon(first_response_minutes) FROM shop.conversations('[2025-05-01 00:00Z,2026-05-01 00:00Z)', 'UTC') ORDER BY 1 $$,
                  $$ SELECT conversation_id, visitor_id, last_agent, began_at, ended_at, initiated_by, text_two_way, video_two_way, two_way, probe.canon(waited) FROM oracle.conversation() WHERE began_at <@ '[2025-05-01 00:00Z,2026-05-01 00:00Z)'::tstzrange ORDER BY 1 $$, 'conversations are the oracle''s');

-- As a member.
CREATE ROLE dash_member;
SELECT lives_ok($$ SELECT shop.grant_access('dash_member', 'member', ARRAY['cat_a']) $$, 'a member');
GRANT USAGE ON SCHEMA oracle TO dash_member;
SELECT probe.adds_up(t.name, $$'[2025-10-19 22:00Z,2025-11-02 23:00Z)'::tstzrange, 'Europe/Rome'$$ || f.options, format('as a member: %s%s', t.name, f.options), 'dash_member')
FROM   probe.thing AS t JOIN probe.filtered AS f ON f.seed = t.seed AND f.n <= 3 WHERE t.seed = 'a' ORDER BY t.n, f.n;

SELECT * FROM finish();
ROLLBACK;
