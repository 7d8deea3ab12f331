{% set daily = ref('shopmetrics_try_on_daily') %}
{{ same('select * from ' ~ daily,
        'select * from shop.try_on_trend(' ~ all_days(daily) ~ ', ' ~ dbt_shopmetrics.zone() ~ ')',
        ['day'], ['sessions', 'users', 'new_users']) }}
