-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('messaging'), materialized='view') }}
select order_id, line, product, units, amount_paid, loaded_at
from {{ dbt_shopmetrics.event_table('order_item') }}
