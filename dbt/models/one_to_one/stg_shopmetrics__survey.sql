-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('one_to_one'), materialized='view') }}
select survey_id, conversation_id, visitor_id, answered_at, rating, recommend, feedback, submitted, store, loaded_at
from {{ dbt_shopmetrics.event_table('survey') }}
