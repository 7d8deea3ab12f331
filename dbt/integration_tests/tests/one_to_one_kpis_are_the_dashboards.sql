{% set theirs -%}
    {% for overview in ['conversation', 'request', 'visitor', 'rating', 'nps'] -%}
    select * from shop.{{ overview }}_overview_compared(
        :name, {{ dbt_shopmetrics.setting('as_of') }}, {{ dbt_shopmetrics.zone() }})
    where metric not in ('promoters', 'passives', 'detractors', 'unanswered')
    {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endset %}
{{ same('select * from ' ~ ref('shopmetrics_one_to_one_kpis'), of_all_periods(theirs), ['period', 'metric'],
        ['current', 'previous', 'change']) }}
