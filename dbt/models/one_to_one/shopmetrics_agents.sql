{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
-- A row a period and agent: the agents of the event table `agent`, and whoever else has work in the period. Sales are
-- in shop.agent_leaderboard.
{% for name in dbt_shopmetrics.setting('periods') %}
select
    '{{ name }}' as period, l.agent_id, l.name as agent_name,
    shopmetrics.ratio(w.rating_sum, w.ratings)::double precision as avg_rating,
    coalesce(w.ratings, 0)::bigint as ratings,
    coalesce(w.agent_requests, 0)::bigint as agent_requests,
    shopmetrics.ratio(w.accepted, w.begun)::double precision as visitor_acceptance_rate,
    coalesce(w.conversations, 0)::bigint as conversations,
    shopmetrics.ratio(w.minutes_waited, w.answered)::double precision as avg_first_response_minutes
from (
    select agent_id, name from {{ ref('stg_shopmetrics__agent') }}
    union
    select agent_id, agent_name from {{ ref('shopmetrics_agent_daily') }}
    where {{ dbt_shopmetrics.in_period(dbt_shopmetrics.period(name)) }}) as l
left join (
    select agent_id, sum(rating_sum) as rating_sum, sum(ratings) as ratings, sum(agent_requests) as agent_requests,
        sum(conversations_begun) as begun, sum(conversations_accepted) as accepted,
        sum(conversations) as conversations, sum(minutes_waited) as minutes_waited,
        sum(conversations_answered) as answered
    from {{ ref('shopmetrics_agent_daily') }}
    where {{ dbt_shopmetrics.in_period(dbt_shopmetrics.period(name)) }}
    group by agent_id) as w on w.agent_id = l.agent_id
{{ 'union all' if not loop.last }}
{% endfor %}
