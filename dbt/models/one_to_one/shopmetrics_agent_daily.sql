{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
-- A row a day and agent with any work: the surveys of the agent's conversations, the requests that the agent began, the
-- conversations begun by the agent and those of them that visitors accepted, the two-way conversations with an event by
-- the agent, and how long visitors waited whom the agent answered first. All columns add up over days.
with conversation as (
    select *, text_two_way or video_two_way as two_way from {{ ref('shopmetrics_conversations') }}
),
work as (
    select shopmetrics.local_day(s.answered_at, {{ dbt_shopmetrics.zone() }}) as day, c.last_agent_id as agent_id,
        s.rating::numeric as rating, (s.rating is not null)::int as rated, 0 as request, 0 as begun, 0 as accepted,
        0 as two_way, null::numeric as waited
    from (select * from {{ ref('stg_shopmetrics__survey') }}) as s
    join conversation as c on c.conversation_id = s.conversation_id
    union all
    select shopmetrics.local_day(r.requested_at, {{ dbt_shopmetrics.zone() }}), c.first_agent_id, null, 0, 1, 0, 0, 0,
        null
    from conversation as c
    cross join lateral (values
        (c.text_requested_at, c.text_initiated_by), (c.video_requested_at, c.video_initiated_by))
        as r (requested_at, initiated_by)
    where r.initiated_by = 'agent'
    union all
    select day, first_agent_id, null, 0, 0, (initiated_by = 'agent')::int,
        (initiated_by = 'agent' and two_way)::int, 0, first_response_minutes
    from conversation
    union all
    select day, unnest(agent_ids), null, 0, 0, 0, 0, 1, null
    from conversation
    where two_way
)
select
    w.day,
    w.agent_id,
    a.name as agent_name,
    sum(w.rating) as rating_sum,
    sum(w.rated) as ratings,
    sum(w.request) as agent_requests,
    sum(w.begun) as conversations_begun,
    sum(w.accepted) as conversations_accepted,
    sum(w.two_way) as conversations,
    sum(w.waited) as minutes_waited,
    count(w.waited) as conversations_answered
from work as w
left join (select * from {{ ref('stg_shopmetrics__agent') }}) as a on a.agent_id = w.agent_id
where w.agent_id is not null
group by w.day, w.agent_id, a.name
