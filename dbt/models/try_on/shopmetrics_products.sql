{{ config(enabled=dbt_shopmetrics.setting('try_on')) }}
-- A row a period and product, with the columns of shop.try_on_products.
{% for name in dbt_shopmetrics.setting('periods') %}
select
    '{{ name }}' as period, f.item as product, f.seconds, f.views, f.sessions, f.users, f.unique_users, f.new_users,
    shopmetrics.ratio(f.seconds, f.sessions) as avg_seconds_per_session,
    shopmetrics.ratio(f.seconds, f.unique_users) as avg_seconds_per_user
from (
    select
        {{ dbt_shopmetrics.merged(
            ref('shopmetrics_try_on_by_day'), 'stays', dbt_shopmetrics.period(name)) }} as stays,
        (select shopmetrics.audience_agg(n.device_id)
         from (select * from {{ ref('shopmetrics_device_first_seen') }}) as n
         where n.first_seen_at >= lower({{ dbt_shopmetrics.period(name) }})
             and n.first_seen_at < upper({{ dbt_shopmetrics.period(name) }})) as new_devices
    offset 0) as s
cross join lateral shopmetrics.stay_items(
    s.stays, {{ dbt_shopmetrics.period(name) }}, {{ dbt_shopmetrics.zone() }}, s.new_devices,
    cap => {{ dbt_shopmetrics.setting('cap') }}, min_seconds => {{ dbt_shopmetrics.setting('min_seconds') }}) as f
{{ 'union all' if not loop.last }}
{% endfor %}
