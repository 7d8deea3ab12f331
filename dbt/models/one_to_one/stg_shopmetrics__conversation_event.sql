-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('one_to_one'), materialized='view') }}
select event_id, conversation_id, visitor_id, agent_id, at, side, channel, url, automated, store, loaded_at
from {{ dbt_shopmetrics.event_table('conversation_event') }}
