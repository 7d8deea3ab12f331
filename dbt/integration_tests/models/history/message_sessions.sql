{{ config(materialized='view') }}
-- Sessions made of gaps: a row may join two of them, or divide one by being deleted.
select *, max(begins) over (partition by device_id order by at, event_id) as session_began_at
from (
    select *,
        case when at - lag(at) over (partition by device_id order by at, event_id) <= interval '3 hours' then null
            else at end as begins
    from {{ source('history', 'event') }}
) as e
