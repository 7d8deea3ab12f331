-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('messaging'), materialized='view') }}
select status, counts
from {{ dbt_shopmetrics.event_table('order_status') }}
