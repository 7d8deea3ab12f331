{{ config(enabled=dbt_shopmetrics.setting('messaging'), materialized='view') }}
-- A row an order whose status counts, with what its lines add up to.
select
    o.order_id, o.user_id, o.ordered_at, o.channel, o.currency, o.store, o.total,
    o.items_value - coalesce(o.discount, 0) as net_item_value, i.units, i.amount_paid,
    greatest(o.loaded_at, i.loaded_at) as loaded_at
from (select * from {{ ref('stg_shopmetrics__sales_order') }}) as o
left join (
    select order_id, sum(units) as units, sum(amount_paid) as amount_paid, max(loaded_at) as loaded_at
    from {{ ref('stg_shopmetrics__order_item') }}
    group by order_id) as i on i.order_id = o.order_id
where o.status in (select status from {{ ref('stg_shopmetrics__order_status') }} where counts)
