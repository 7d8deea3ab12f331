{{ config(materialized='view') }}
select * from {{ var('shopmetrics_try_on_event', source('shopmetrics', 'try_on_event')) }}
