-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('one_to_one'), materialized='view') }}
select agent_id, name, loaded_at
from {{ dbt_shopmetrics.event_table('agent') }}
