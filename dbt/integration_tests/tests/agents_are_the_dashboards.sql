{% set theirs -%}
    select * from shop.agent_leaderboard({{ dbt_shopmetrics.period(':name') | replace("':name'", ':name') }},
        {{ dbt_shopmetrics.zone() }})
{%- endset %}
{{ same('select * from ' ~ ref('shopmetrics_agents'), of_all_periods(theirs), ['period', 'agent_id', 'agent_name'],
        ['avg_rating', 'ratings', 'agent_requests', 'visitor_acceptance_rate', 'conversations',
         'avg_first_response_minutes', 'influenced_sales', 'influenced_orders', 'credited_sales', 'credited_orders']) }}
