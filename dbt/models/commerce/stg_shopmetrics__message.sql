-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('messaging'), materialized='view') }}
select message_id, user_id, session_id, sent_at, sender, store, loaded_at
from {{ dbt_shopmetrics.event_table('message') }}
