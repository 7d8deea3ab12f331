{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
-- A row a conversation. Of events at one instant the visitor's is first; its visitor is that of the latest event of
-- the visitor's side, since people are known better later.
with said as (
    select *,
        row_number() over (
            partition by conversation_id
            order by at, side desc, case when side = 'visitor' then visitor_id collate "C" end,
                event_id collate "C", visitor_id collate "C") as place
    from {{ ref('shopmetrics_conversation_event') }}
),
marked as (
    select *,
        max(place) filter (where side = 'visitor') over whole as last_of_visitor,
        min(place) filter (where side = 'agent' and agent_id is not null) over whole as first_of_agent,
        max(place) filter (where side = 'agent' and agent_id is not null) over whole as last_of_agent
    from said
    window whole as (partition by conversation_id)
)
select
    conversation_id,
    shopmetrics.local_day(min(at), {{ dbt_shopmetrics.zone() }}) as day,
    min(at) as started_at,
    max(at) as ended_at,
    max(visitor_id) filter (where place = last_of_visitor) as visitor_id,
    max(agent_id) filter (where place = first_of_agent) as first_agent_id,
    max(agent_id) filter (where place = last_of_agent) as last_agent_id,
    array_agg(distinct agent_id) filter (where side = 'agent' and agent_id is not null) as agent_ids,
    max(side) filter (where place = 1) as initiated_by,
    bool_or(side = 'visitor' and channel = 'text') and bool_or(side = 'agent' and channel = 'text') as text_two_way,
    bool_or(side = 'visitor' and channel = 'video') and bool_or(side = 'agent' and channel = 'video')
        as video_two_way,
    (extract(epoch from max(at)) - extract(epoch from min(at))) / 60 as minutes,
    case when max(side) filter (where place = 1) = 'visitor' then
        (extract(epoch from min(at) filter (where side = 'agent'))
         - extract(epoch from min(at) filter (where side = 'visitor'))) / 60 end as first_response_minutes,
    min(at) filter (where channel = 'text') as text_requested_at,
    min(at) filter (where channel = 'video') as video_requested_at,
    (array_agg(side order by place) filter (where channel = 'text'))[1] as text_initiated_by,
    (array_agg(side order by place) filter (where channel = 'video'))[1] as video_initiated_by
from marked
group by conversation_id
