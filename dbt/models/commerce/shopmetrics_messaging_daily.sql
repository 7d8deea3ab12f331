{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
-- A row a day from the first with a session or an order to the last, zeros included; the columns of the messaging
-- document's file, and the counts that they are made of. New users add up over days, users and returning users do not.
with counted as (
    select day, shopmetrics.session_count(sessions) as sessions, shopmetrics.bounce_count(sessions) as bounces,
        shopmetrics.live_support_count(sessions) as live, shopmetrics.unique_users(visits) as users
    from {{ ref('shopmetrics_messages_by_day') }}
),
new_user as (
    select first_seen_on as day, count(*) as new_users
    from {{ ref('shopmetrics_user_first_seen') }}
    group by first_seen_on
),
placed as (
    select day, sum(orders)::bigint as orders from {{ ref('shopmetrics_orders_by_day') }} group by day
),
span as (
    select shopmetrics.period(min(day), max(day), {{ dbt_shopmetrics.zone() }}) as days
    from (select day from counted union all select day from placed) as u
),
figure as (
    select d as day, coalesce(c.sessions, 0) as sessions, coalesce(c.bounces, 0) as bounces,
        coalesce(c.live, 0) as live, coalesce(c.users, 0) as users, coalesce(n.new_users, 0) as new_users,
        coalesce(p.orders, 0) as orders
    from span
    cross join lateral shopmetrics.period_days(span.days, {{ dbt_shopmetrics.zone() }}) as d
    left join counted as c on c.day = d
    left join new_user as n on n.day = d
    left join placed as p on p.day = d
)
select
    day,
    sessions as total_sessions,
    shopmetrics.ratio(orders, users) as orders_per_user,
    shopmetrics.ratio(bounces, sessions) as bounce_rate,
    users as total_users,
    new_users,
    users - new_users as returning_users,
    shopmetrics.ratio(orders, sessions) as orders_per_session,
    shopmetrics.ratio(users - new_users, users) as returning_user_share,
    shopmetrics.ratio(new_users, users) as new_user_share,
    shopmetrics.ratio(live, sessions) as live_support_rate,
    shopmetrics.ratio(sessions - live, sessions) as self_service_rate,
    bounces,
    live as live_support_sessions,
    sessions - live as self_service_sessions,
    orders
from figure
