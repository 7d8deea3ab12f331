{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
{% set figures %}
        select f.sessions as total_sessions,
            shopmetrics.ratio(f.bounces, f.sessions) as bounce_rate,
            shopmetrics.ratio(f.orders, f.users) as orders_per_user,
            f.users as total_users,
            f.new_users,
            f.users - f.new_users as returning_users,
            shopmetrics.ratio(f.orders, f.sessions) as orders_per_session,
            shopmetrics.ratio(f.new_users, f.users) as new_user_share,
            shopmetrics.ratio(f.users - f.new_users, f.users) as returning_user_share,
            f.live as live_support_sessions,
            shopmetrics.ratio(f.live, f.sessions) as live_support_rate,
            shopmetrics.ratio(f.sessions - f.live, f.sessions) as self_service_rate
        from (
            select shopmetrics.session_count(m.sessions) as sessions, shopmetrics.bounce_count(m.sessions) as bounces,
                shopmetrics.live_support_count(m.sessions) as live, shopmetrics.unique_users(m.visits) as users,
                (select count(*) from (select * from {{ ref('shopmetrics_user_first_seen') }}) as n
                 where n.first_seen_at >= lower(:period) and n.first_seen_at < upper(:period)) as new_users,
                (select coalesce(sum(orders), 0)::bigint from {{ ref('shopmetrics_orders_by_day') }}
                 where {{ dbt_shopmetrics.in_period(':period') }}) as orders
            from (
                select shopmetrics.merge(s.sessions) as sessions, shopmetrics.merge(s.visits) as visits
                from (select * from {{ ref('shopmetrics_messages_by_day') }}) as s
                where {{ dbt_shopmetrics.in_period(':period', 's.day') }}) as m) as f
{% endset %}
{{ dbt_shopmetrics.compared(figures) }}
