{% set daily = ref('shopmetrics_messaging_daily') %}
{% set asked = all_days(daily) ~ ', ' ~ dbt_shopmetrics.zone() %}
{{ same('select * from ' ~ daily,
        'select date as day, d.* from shop.messaging_daily(' ~ asked ~ ') as d',
        ['day'], ['total_sessions', 'orders_per_user', 'bounce_rate', 'total_users', 'new_users', 'returning_users',
                  'orders_per_session', 'returning_user_share', 'new_user_share', 'live_support_rate',
                  'self_service_rate']) }}
