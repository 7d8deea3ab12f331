-- Written by scripts/generate from shop_internal.contract_columns().
{{ config(enabled=dbt_shopmetrics.setting('one_to_one'), materialized='view') }}
select event_id, visitor_id, at, kind, url, store, loaded_at
from {{ dbt_shopmetrics.event_table('widget_event') }}
