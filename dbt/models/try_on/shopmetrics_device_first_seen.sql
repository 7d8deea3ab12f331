{{ config(enabled=dbt_shopmetrics.setting('try_on')) }}
-- When the first valid session of each device began, in all history.
select d.device_id, min(d.began_at) as first_seen_at,
    shopmetrics.local_day(min(d.began_at), {{ dbt_shopmetrics.zone() }}) as first_seen_on
from (select * from {{ ref('shopmetrics_try_on_by_day') }}) as s
cross join lateral shopmetrics.stay_devices(
    s.stays, shopmetrics.period(s.day, s.day, {{ dbt_shopmetrics.zone() }}),
    min_seconds => {{ dbt_shopmetrics.setting('min_seconds') }}) as d
group by d.device_id
