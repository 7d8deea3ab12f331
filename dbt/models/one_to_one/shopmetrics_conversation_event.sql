{{ config(enabled=dbt_shopmetrics.setting('one_to_one'), materialized='view') }}
-- The events of a side: without those that no person sent.
select * from {{ ref('stg_shopmetrics__conversation_event') }} where automated is not true
