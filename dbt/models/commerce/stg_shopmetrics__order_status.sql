-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=var('shopmetrics_messaging'), materialized='view') }}
select status, counts
from {{ dbt_shopmetrics.event_table('order_status') }}
