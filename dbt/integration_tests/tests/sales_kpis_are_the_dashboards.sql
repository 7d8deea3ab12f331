{% set theirs -%}
    select * from shop.sales_performance_compared(
        :name, {{ dbt_shopmetrics.setting('as_of') }}, {{ dbt_shopmetrics.zone() }})
{%- endset %}
{{ same('select * from ' ~ ref('shopmetrics_sales_kpis'), of_all_periods(theirs), ['period', 'currency', 'metric'],
        ['current', 'previous', 'change']) }}
