{% set daily = ref('shopmetrics_sales_daily') %}
{{ same('select * from ' ~ daily,
        'select date as day, d.* from shop.sales_daily(' ~ all_days(daily) ~ ', ' ~ dbt_shopmetrics.zone() ~ ') as d',
        ['day', 'currency'], ['total_revenue', 'total_orders', 'average_ticket']) }}
