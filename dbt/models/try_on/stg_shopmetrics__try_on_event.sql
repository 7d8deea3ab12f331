-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('try_on'), materialized='view') }}
select event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds, loaded_at
from {{ dbt_shopmetrics.event_table('try_on_event') }}
