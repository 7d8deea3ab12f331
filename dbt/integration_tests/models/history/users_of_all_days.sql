{{ config(materialized='view') }}
select shopmetrics.unique_users(shopmetrics.merge(users)) as users from {{ ref('users_by_day') }}
