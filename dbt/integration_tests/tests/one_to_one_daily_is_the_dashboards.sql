{% set daily = ref('shopmetrics_one_to_one_daily') %}
{% set theirs -%}
    select *
    from shop.conversation_trend({{ all_days(daily) }}, {{ dbt_shopmetrics.zone() }})
    join shop.request_daily({{ all_days(daily) }}, {{ dbt_shopmetrics.zone() }}) as r using (day)
    join shop.visitor_trend({{ all_days(daily) }}, {{ dbt_shopmetrics.zone() }}) as v using (day)
    join shop.rating_trend({{ all_days(daily) }}, {{ dbt_shopmetrics.zone() }}) as a using (day)
    join shop.nps_trend({{ all_days(daily) }}, {{ dbt_shopmetrics.zone() }}) as n using (day)
{%- endset %}
{{ same('select * from ' ~ daily, theirs, ['day'],
        ['conversations', 'video_conversations', 'text_requests', 'video_requests', 'visitors_with_impression',
         'visitors_with_click', 'ctr', 'ctr_of_viewers', 'avg_rating', 'ratings', 'unrated', 'response_rate', 'nps',
         'promoters', 'detractors']) }}
