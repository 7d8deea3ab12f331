{{ config(enabled=dbt_shopmetrics.setting('try_on')) }}
-- A row a day from the first with a session to the last, zeros included. Sessions, users, new users, views and seconds
-- add up over days; unique users do not.
with span as (
    select shopmetrics.period(min(day), max(day), {{ dbt_shopmetrics.zone() }}) as days
    from {{ ref('shopmetrics_try_on_by_day') }}
),
figure as (
    select s.day, f.*
    from (select * from {{ ref('shopmetrics_try_on_by_day') }}) as s
    cross join lateral shopmetrics.stay_statistics(
        s.stays, shopmetrics.period(s.day, s.day, {{ dbt_shopmetrics.zone() }}), {{ dbt_shopmetrics.zone() }},
        cap => {{ dbt_shopmetrics.setting('cap') }}, min_seconds => {{ dbt_shopmetrics.setting('min_seconds') }}) as f
),
new_user as (
    select first_seen_on as day, count(*) as new_users
    from {{ ref('shopmetrics_device_first_seen') }}
    group by first_seen_on
)
select
    d as day,
    coalesce(f.sessions, 0) as sessions,
    coalesce(f.users, 0) as users,
    coalesce(n.new_users, 0) as new_users,
    coalesce(f.views, 0) as views,
    coalesce(f.seconds, 0) as engagement_seconds,
    shopmetrics.ratio(f.seconds, f.sessions) as avg_session_duration,
    shopmetrics.ratio(f.seconds, f.unique_users) as avg_engagement_per_user,
    shopmetrics.ratio(f.sessions, f.unique_users) as avg_sessions_per_user
from span
cross join lateral shopmetrics.period_days(span.days, {{ dbt_shopmetrics.zone() }}) as d
left join figure as f on f.day = d
left join new_user as n on n.day = d
