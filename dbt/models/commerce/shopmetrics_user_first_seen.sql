{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
-- When the first message session of each user began, in all history.
select v.user_id, min(v.started_at) as first_seen_at,
    shopmetrics.local_day(min(v.started_at), {{ dbt_shopmetrics.zone() }}) as first_seen_on
from (select * from {{ ref('shopmetrics_messages_by_day') }}) as m
cross join lateral shopmetrics.sessionize(m.visits, interval '{{ dbt_shopmetrics.setting("gap") }}') as v
group by v.user_id
