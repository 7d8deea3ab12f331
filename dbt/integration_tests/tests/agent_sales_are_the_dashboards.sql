{% set theirs -%}
    select c.currency, l.* from (select distinct currency from shop.sales_order where currency is not null) as c
    cross join lateral shop.agent_leaderboard({{ dbt_shopmetrics.period(':name') | replace("':name'", ':name') }},
        {{ dbt_shopmetrics.zone() }}, currency => c.currency) as l
    where l.influenced_orders + l.credited_orders > 0
{%- endset %}
{{ same('select * from ' ~ ref('shopmetrics_agent_sales') ~ ' where currency is not null', of_all_periods(theirs),
        ['period', 'agent_id', 'agent_name', 'currency'],
        ['influenced_sales', 'influenced_orders', 'credited_sales', 'credited_orders']) }}
