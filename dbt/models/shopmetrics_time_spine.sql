-- The days of the shop, from shopmetrics_start_date to today. A day that its zone has left out is not there.
select d as day
from shopmetrics.period_days(
    shopmetrics.period(
        date '{{ dbt_shopmetrics.setting("start_date") }}',
        shopmetrics.local_day({{ dbt_shopmetrics.setting('as_of') }}, {{ dbt_shopmetrics.zone() }}),
        {{ dbt_shopmetrics.zone() }}),
    {{ dbt_shopmetrics.zone() }}) as d
