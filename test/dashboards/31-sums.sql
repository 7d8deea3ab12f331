-- What must add up, and the glossary's identities, among the dashboards themselves.

BEGIN;
\ir setup.psql
\ir contract.psql
\ir hostile.psql
\ir periods.psql
SELECT no_plan();
DELETE FROM shop.order_item WHERE order_id IN (SELECT order_id FROM shop.sales_order WHERE currency = 'USD');
DELETE FROM shop.sales_order WHERE currency = 'USD';

-- One row a sum: what, and two numbers that have to be the same.
CREATE FUNCTION probe.sums(p tstzrange, z text) RETURNS TABLE (what text, have numeric, want numeric) LANGUAGE sql AS $$
    SELECT 'sessions by day', (SELECT coalesce(sum(sessions), 0) FROM shop.try_on_trend(p, z)), (SELECT sessions FROM shop.try_on_overview(p, z)) UNION ALL
    SELECT 'users by day', (SELECT coalesce(sum(users), 0) FROM shop.try_on_trend(p, z)), (SELECT users FROM shop.try_on_overview(p, z)) UNION ALL
    SELECT 'new users by day', (SELECT coalesce(sum(new_users), 0) FROM shop.try_on_trend(p, z)), (SELECT new_users FROM shop.try_on_overview(p, z)) UNION ALL
    SELECT 'sessions of a catalogue by day', (SELECT coalesce(sum(sessions), 0) FROM shop.try_on_trend(p, z, catalogues => ARRAY['cat_a'])), (SELECT sessions FROM shop.try_on_overview(p, z, catalogues => ARRAY['cat_a'])) UNION ALL
    SELECT 'new users of a product by day', (SELECT coalesce(sum(new_users), 0) FROM shop.try_on_trend(p, z, products => ARRAY['p1'])), (SELECT new_users FROM shop.try_on_overview(p, z, products => ARRAY['p1'])) UNION ALL
    SELECT 'seconds by product', (SELECT coalesce(round(sum(seconds)::numeric, 3), 0) FROM shop.try_on_products(p, z)), (SELECT coalesce(round((avg_session_duration * sessions)::numeric, 3), 0) FROM shop.try_on_overview(p, z)) UNION ALL
    SELECT 'views by product', (SELECT coalesce(sum(views), 0) FROM shop.try_on_products(p, z)), (SELECT views FROM shop.try_on_overview(p, z)) UNION ALL
    SELECT 'a product as a row and as a filter', (SELECT coalesce(max(sessions), 0) FROM shop.try_on_products(p, z) WHERE product = 'p1'), (SELECT sessions FROM shop.try_on_overview(p, z, products => ARRAY['p1'])) UNION ALL
    SELECT 'a catalogue as a row and as a filter', (SELECT coalesce(max(new_users), 0) FROM shop.try_on_catalogues(p, z) WHERE catalogue = 'cat_b'), (SELECT new_users FROM shop.try_on_overview(p, z, catalogues => ARRAY['cat_b'])) UNION ALL
    SELECT 'platforms: share of the sessions', (SELECT count(*) FROM shop.try_on_platforms(p, z) AS t, shop.try_on_overview(p, z) AS o WHERE abs(t.session_share * o.sessions - t.sessions) > 1e-9 OR abs(t.user_share * o.users - t.users) > 1e-9), 0 UNION ALL
    SELECT 'platforms: nothing above the whole', (SELECT count(*) FROM shop.try_on_platforms(p, z) WHERE session_share > 1 OR user_share > 1 OR session_share <= 0), 0 UNION ALL
    SELECT 'users', (SELECT count(*) FROM shop.try_on_overview(p, z) WHERE NOT (unique_users <= users AND users <= unique_users * greatest((SELECT count(*) FROM oracle.days(p, z)), 0) AND new_users <= unique_users)), 0 UNION ALL
    SELECT 'orders by day', (SELECT coalesce(sum(total_orders), 0) FROM shop.sales_daily(p, z)), (SELECT sum(total_orders) FROM shop.sales_performance(p, z)) UNION ALL
    SELECT 'revenue by day', (SELECT coalesce(sum(total_revenue), 0) FROM shop.sales_daily(p, z)), (SELECT sum(total_revenue) FROM shop.sales_performance(p, z)) UNION ALL
    SELECT 'message sessions by day', (SELECT coalesce(sum(total_sessions), 0) FROM shop.messaging_daily(p, z)), (SELECT total_sessions FROM shop.messaging_kpis(p, z)) UNION ALL
    SELECT 'new users of messages by day', (SELECT coalesce(sum(new_users), 0) FROM shop.messaging_daily(p, z)), (SELECT new_users FROM shop.messaging_kpis(p, z)) UNION ALL
    SELECT 'message sessions by day, half an hour', (SELECT coalesce(sum(total_sessions), 0) FROM shop.messaging_daily(p, z, gap => '30 minutes')), (SELECT total_sessions FROM shop.messaging_kpis(p, z, gap => '30 minutes')) UNION ALL
    SELECT 'new and returning', (SELECT new_users + returning_users FROM shop.messaging_kpis(p, z)), (SELECT total_users FROM shop.messaging_kpis(p, z)) UNION ALL
    SELECT 'new and returning of days', (SELECT count(*) FROM shop.messaging_daily(p, z) WHERE new_users + returning_users <> total_users), 0 UNION ALL
    SELECT 'live and self-service, new and returning shares', (SELECT count(*) FROM shop.messaging_daily(p, z) WHERE abs(live_support_rate + self_service_rate - 1) > 1e-12 OR abs(new_user_share + returning_user_share - 1) > 1e-12), 0 UNION ALL
    SELECT 'conversations by day', (SELECT coalesce(sum(conversations), 0) FROM shop.conversation_trend(p, z)), (SELECT conversations FROM shop.conversation_overview(p, z)) UNION ALL
    SELECT 'video conversations by day', (SELECT coalesce(sum(video_conversations), 0) FROM shop.conversation_trend(p, z)), (SELECT video_conversations FROM shop.conversation_overview(p, z)) UNION ALL
    SELECT 'text and video', (SELECT count(*) FROM shop.conversation_overview(p, z) WHERE NOT (text_conversations + video_conversations >= conversations AND conversations >= greatest(text_conversations, video_conversations))), 0 UNION ALL
    SELECT 'text requests by day', (SELECT coalesce(sum(text_requests), 0) FROM shop.request_daily(p, z)), (SELECT text_requests FROM shop.request_overview(p, z)) UNION ALL
    SELECT 'video requests by day', (SELECT coalesce(sum(video_requests), 0) FROM shop.request_daily(p, z)), (SELECT video_requests FROM shop.request_overview(p, z)) UNION ALL
    SELECT 'text requests by hour', (SELECT sum(text_requests) FROM shop.request_hourly(p, z)), (SELECT text_requests FROM shop.request_overview(p, z)) UNION ALL
    SELECT 'video requests by hour', (SELECT sum(video_requests) FROM shop.request_hourly(p, z)), (SELECT video_requests FROM shop.request_overview(p, z)) UNION ALL
    SELECT '24 hours', (SELECT count(*) FROM shop.request_hourly(p, z)), 24 UNION ALL
    SELECT 'requests', (SELECT count(*) FROM shop.request_overview(p, z) WHERE NOT (requests = agent_requests + visitor_requests AND requests = text_requests + video_requests AND unanswered_requests = unanswered_text_requests + unanswered_video_requests
                                                                                  AND unanswered_requests <= unsuccessful_requests AND unsuccessful_requests <= requests AND unanswered_requests <= visitor_requests)), 0 UNION ALL
    SELECT 'requests by URL', (SELECT count(*) FROM shop.request_urls(p, z, most => 1000000) WHERE requests <> text_requests + video_requests), 0 UNION ALL
    SELECT 'attributed', (SELECT count(*) FROM shop.purchase_overview(p, z) AS a, shop.purchase_overview(p, z, lookback => NULL) AS b WHERE NOT (a.attributed_orders <= a.orders AND a.orders <= b.orders AND a.attributed_orders <= b.attributed_orders AND a.attributed_gmv <= b.attributed_gmv)), 0 UNION ALL
    SELECT 'influenced', (SELECT count(*) FROM shop.agent_leaderboard(p, z) AS l, shop.purchase_overview(p, z, lookback => NULL) AS b WHERE l.influenced_orders > b.orders), 0 UNION ALL
    SELECT 'ratings by day', (SELECT coalesce(sum(ratings), 0) FROM shop.rating_trend(p, z)), (SELECT ratings FROM shop.rating_overview(p, z)) UNION ALL
    SELECT 'unrated by day', (SELECT coalesce(sum(unrated), 0) FROM shop.rating_trend(p, z)), (SELECT unrated FROM shop.rating_overview(p, z)) UNION ALL
    SELECT 'ratings by value', (SELECT sum(responses) FROM shop.rating_distribution(p, z)), (SELECT ratings FROM shop.rating_overview(p, z)) UNION ALL
    SELECT 'shares of ratings', (SELECT coalesce(round(sum(share)::numeric, 12), 1) FROM shop.rating_distribution(p, z)), 1 UNION ALL
    SELECT 'surveys', (SELECT count(*) FROM shop.feedback(p, z)), (SELECT ratings + unrated FROM shop.rating_overview(p, z)) UNION ALL
    SELECT 'agents by day', (SELECT coalesce(sum(agent_requests + conversations + ratings), 0) FROM shop.agent_trends(p, z)), (SELECT coalesce(sum(agent_requests + conversations + ratings), 0) FROM shop.agent_leaderboard(p, z)) UNION ALL
    SELECT 'requests of agents', (SELECT coalesce(sum(agent_requests), 0) FROM shop.agent_leaderboard(p, z)), (SELECT agent_requests FROM shop.request_overview(p, z)) UNION ALL
    SELECT 'days', (SELECT count(*) FROM shop.try_on_trend(p, z)), (SELECT count(*) FROM oracle.days(p, z)) UNION ALL
    SELECT 'days of messages', (SELECT count(*) FROM shop.messaging_daily(p, z)), (SELECT count(*) FROM oracle.days(p, z)) UNION ALL
    SELECT 'overviews are one row', (SELECT count(*) FROM shop.try_on_overview(p, z), shop.messaging_kpis(p, z), shop.conversation_overview(p, z), shop.purchase_overview(p, z), shop.request_overview(p, z), shop.visitor_overview(p, z), shop.rating_overview(p, z)), 1
$$;
SELECT is(s.have, s.want, format('%s: %s', s.what, p.label)) FROM probe.period AS p, probe.sums(p.period, p.zone) AS s ORDER BY p.n;

-- A period is the sum of its parts, wherever a day ends: first to day n and from day n on.
CREATE FUNCTION probe.additive(p tstzrange, z text) RETURNS numeric[] LANGUAGE sql AS $$
    SELECT ARRAY[a.sessions, a.users, a.new_users, a.views, round((a.avg_session_duration * a.sessions)::numeric, 6), b.total_sessions, b.new_users, b.live_support_sessions, c.conversations, c.text_conversations, c.video_conversations, round((c.avg_minutes * c.conversations)::numeric, 6),
                 q.requests, q.agent_requests, q.visitor_requests, q.text_requests, q.video_requests, q.unsuccessful_requests, q.unanswered_requests, o.orders, o.attributed_orders, o.attributed_gmv, r.ratings, r.unrated, s.total_revenue, s.total_orders]
    FROM   shop.try_on_overview(p, z) AS a, shop.messaging_kpis(p, z) AS b, shop.conversation_overview(p, z) AS c, shop.request_overview(p, z) AS q, shop.purchase_overview(p, z) AS o, shop.rating_overview(p, z) AS r, shop.sales_performance(p, z) AS s
$$;
SELECT is((SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY n) FROM unnest(probe.additive(oracle.whole_days('2025-10-20', d::date, z), z), probe.additive(oracle.whole_days(d::date, '2025-11-03', z), z)) WITH ORDINALITY AS t (x, y, n)),
          (SELECT array_agg(coalesce(x, 0) ORDER BY n) FROM unnest(probe.additive(oracle.whole_days('2025-10-20', '2025-11-03', z), z)) WITH ORDINALITY AS t (x, n)), format('two parts are the whole: cut at %s in %s', d, z))
FROM   unnest(ARRAY['2025-10-20', '2025-10-22', '2025-10-26', '2025-10-27', '2025-11-02']) AS d, unnest(ARRAY['Europe/Rome', 'Asia/Kathmandu']) AS z ORDER BY z, d;

SELECT * FROM finish();
ROLLBACK;
