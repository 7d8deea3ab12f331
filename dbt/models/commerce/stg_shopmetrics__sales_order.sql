-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('messaging'), materialized='view') }}
select order_id, user_id, ordered_at, status, channel, total, items_value, shipping, tax, discount, currency, store,
    loaded_at
from {{ dbt_shopmetrics.event_table('sales_order') }}
