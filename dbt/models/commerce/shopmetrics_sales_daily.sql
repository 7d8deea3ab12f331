{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
-- A row a day and currency, from the first day with an order to the last, zeros included. An amount that nobody knows
-- is NULL.
with span as (
    select shopmetrics.period(min(day), max(day), {{ dbt_shopmetrics.zone() }}) as days
    from {{ ref('shopmetrics_orders_by_day') }}
),
used as (
    select distinct currency from {{ ref('shopmetrics_orders_by_day') }}
)
select
    d as day,
    u.currency,
    case when s.orders > 0 then s.revenue else 0 end as total_revenue,
    coalesce(s.orders, 0) as total_orders,
    shopmetrics.ratio(s.revenue, s.orders::numeric) as average_ticket,
    case when s.orders > 0 then s.units else 0 end as units,
    case when s.orders > 0 then s.amount_paid else 0 end as amount_paid
from span
cross join lateral shopmetrics.period_days(span.days, {{ dbt_shopmetrics.zone() }}) as d
cross join used as u
left join (select * from {{ ref('shopmetrics_orders_by_day') }}) as s
    on s.day = d and s.currency is not distinct from u.currency
