{{ config(enabled=dbt_shopmetrics.setting('one_to_one') and dbt_shopmetrics.setting('messaging')) }}
-- A row a period, agent and currency with any order: the orders placed in the period after any earlier two-way
-- conversation of the visitor with the agent (influenced), and those that the last conversation before them credits to
-- its last agent, within the lookback (credited: these add up over agents). Sales are net item values; they are NULL
-- where no order has a known one.
{% for name in dbt_shopmetrics.setting('periods') %}
{%- set period = dbt_shopmetrics.period(name) %}
select
    '{{ name }}' as period, s.agent_id, a.name as agent_name, s.currency,
    case when sum(s.influenced) = 0 then 0 else sum(s.influenced_value) end as influenced_sales,
    sum(s.influenced) as influenced_orders,
    case when sum(s.credited) = 0 then 0 else sum(s.credited_value) end as credited_sales,
    sum(s.credited) as credited_orders
from (
    select m.agent_id, o.currency, o.net_item_value as influenced_value, 1 as influenced,
        null::numeric as credited_value, 0 as credited
    from {{ ref('shopmetrics_counted_order') }} as o
    join (
        select t.visitor_id, t.agent_id, min(t.started_at) as started_at
        from (
            select visitor_id, started_at, unnest(agent_ids) as agent_id
            from {{ ref('shopmetrics_conversations') }}
            where (text_two_way or video_two_way) and started_at < upper({{ period }})) as t
        group by t.visitor_id, t.agent_id) as m on m.visitor_id = o.user_id and o.ordered_at >= m.started_at
    where o.ordered_at >= lower({{ period }}) and o.ordered_at < upper({{ period }})
    union all
    select c.last_agent_id, p.currency, null, 0, b.amount, 1
    from (
        select shopmetrics.touch_agg(visitor_id, conversation_id, started_at, ended_at) as touches
        from {{ ref('shopmetrics_conversations') }}
        where (text_two_way or video_two_way) and started_at < upper({{ period }})) as t
    cross join (
        select currency, shopmetrics.merge(purchases) as purchases
        from {{ ref('shopmetrics_orders_by_day') }}
        where {{ dbt_shopmetrics.in_period(period) }}
        group by currency) as p
    cross join lateral shopmetrics.attributions(t.touches, p.purchases, {{ dbt_shopmetrics.lookback() }}) as b
    join {{ ref('shopmetrics_conversations') }} as c on c.conversation_id = b.touch
    where c.last_agent_id is not null) as s
left join (select * from {{ ref('stg_shopmetrics__agent') }}) as a on a.agent_id = s.agent_id
group by s.agent_id, a.name, s.currency
{{ 'union all' if not loop.last }}
{% endfor %}
