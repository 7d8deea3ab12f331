{% set theirs -%}
    select * from shop.try_on_products({{ dbt_shopmetrics.period(':name') | replace("':name'", ':name') }},
        {{ dbt_shopmetrics.zone() }})
{%- endset %}
{{ same('select * from ' ~ ref('shopmetrics_products'), of_all_periods(theirs), ['period', 'product'],
        ['seconds', 'views', 'sessions', 'users', 'unique_users', 'new_users', 'avg_seconds_per_session',
         'avg_seconds_per_user']) }}
