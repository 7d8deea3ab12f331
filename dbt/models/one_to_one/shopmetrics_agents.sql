{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
-- A row a period and agent: the agents of the event table `agent`, and whoever else has work or sales in the period.
-- Sales are NULL where the orders of the period are in several currencies: shopmetrics_agent_sales has each.
{% set has_sales = dbt_shopmetrics.setting('messaging') %}
{% for name in dbt_shopmetrics.setting('periods') %}
{%- set period = dbt_shopmetrics.period(name) %}
select
    '{{ name }}' as period, l.agent_id, l.name as agent_name,
    shopmetrics.ratio(w.rating_sum, w.ratings)::double precision as avg_rating,
    coalesce(w.ratings, 0)::bigint as ratings,
    coalesce(w.agent_requests, 0)::bigint as agent_requests,
    shopmetrics.ratio(w.accepted, w.begun)::double precision as visitor_acceptance_rate,
    coalesce(w.conversations, 0)::bigint as conversations,
    shopmetrics.ratio(w.minutes_waited, w.answered)::double precision as avg_first_response_minutes
    {%- if has_sales %},
    case when u.currencies > 1 then null when coalesce(s.influenced_orders, 0) = 0 then 0
        else s.influenced_sales end as influenced_sales,
    coalesce(s.influenced_orders, 0)::bigint as influenced_orders,
    case when u.currencies > 1 then null when coalesce(s.credited_orders, 0) = 0 then 0
        else s.credited_sales end as credited_sales,
    coalesce(s.credited_orders, 0)::bigint as credited_orders
    {%- endif %}
from (
    select agent_id, name from {{ ref('stg_shopmetrics__agent') }}
    union
    select agent_id, agent_name from {{ ref('shopmetrics_agent_daily') }}
    where {{ dbt_shopmetrics.in_period(period) }}
    {%- if has_sales %}
    union
    select agent_id, agent_name from {{ ref('shopmetrics_agent_sales') }}
    where period = '{{ name }}'
    {%- endif %}) as l
left join (
    select agent_id, sum(rating_sum) as rating_sum, sum(ratings) as ratings, sum(agent_requests) as agent_requests,
        sum(conversations_begun) as begun, sum(conversations_accepted) as accepted,
        sum(conversations) as conversations, sum(minutes_waited) as minutes_waited,
        sum(conversations_answered) as answered
    from {{ ref('shopmetrics_agent_daily') }}
    where {{ dbt_shopmetrics.in_period(period) }}
    group by agent_id) as w on w.agent_id = l.agent_id
{%- if has_sales %}
left join (
    select agent_id, sum(influenced_sales) filter (where influenced_orders > 0) as influenced_sales,
        sum(influenced_orders) as influenced_orders,
        sum(credited_sales) filter (where credited_orders > 0) as credited_sales,
        sum(credited_orders) as credited_orders
    from {{ ref('shopmetrics_agent_sales') }}
    where period = '{{ name }}'
    group by agent_id) as s on s.agent_id = l.agent_id
cross join (
    select count(distinct currency) as currencies
    from {{ ref('shopmetrics_orders_by_day') }}
    where {{ dbt_shopmetrics.in_period(period) }}) as u
{%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
