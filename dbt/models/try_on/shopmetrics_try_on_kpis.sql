{{ config(enabled=dbt_shopmetrics.setting('try_on')) }}
{% set figures %}
        select f.sessions, f.users, f.unique_users, f.new_users, f.views,
            shopmetrics.ratio(f.seconds, f.sessions) as avg_session_duration,
            shopmetrics.ratio(f.seconds, f.unique_users) as avg_engagement_per_user,
            shopmetrics.ratio(f.sessions, f.unique_users) as avg_sessions_per_user
        from (
            select {{ dbt_shopmetrics.merged(ref('shopmetrics_try_on_by_day'), 'stays', ':period') }} as stays,
                (select shopmetrics.audience_agg(n.device_id)
                 from (select * from {{ ref('shopmetrics_device_first_seen') }}) as n
                 where n.first_seen_at >= lower(:period) and n.first_seen_at < upper(:period)) as new_devices
            offset 0) as s
        cross join lateral shopmetrics.stay_statistics(
            s.stays, :period, {{ dbt_shopmetrics.zone() }}, s.new_devices, cap => {{ dbt_shopmetrics.setting('cap') }},
            min_seconds => {{ dbt_shopmetrics.setting('min_seconds') }}) as f
{% endset %}
{{ dbt_shopmetrics.compared(figures) }}
