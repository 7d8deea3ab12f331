{% set theirs -%}
    select * from shop.messaging_kpis_compared(
        :name, {{ dbt_shopmetrics.setting('as_of') }}, {{ dbt_shopmetrics.zone() }})
{%- endset %}
{{ same('select * from ' ~ ref('shopmetrics_messaging_kpis'), of_all_periods(theirs), ['period', 'metric'],
        ['current', 'previous', 'change']) }}
