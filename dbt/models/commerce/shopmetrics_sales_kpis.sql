{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
{% set figures %}
        select u.currency,
            case when coalesce(f.orders, 0) = 0 then 0 else f.revenue end as total_revenue,
            coalesce(f.orders, 0) as total_orders,
            shopmetrics.ratio(f.revenue, f.orders) as average_ticket,
            shopmetrics.ratio(f.units::double precision, f.orders::double precision) as items_per_order,
            shopmetrics.ratio(f.amount_paid, f.units) as avg_price_per_item
        from (select distinct currency from {{ ref('shopmetrics_orders_by_day') }}) as u
        left join (
            select currency, sum(revenue) as revenue, sum(orders) as orders, sum(units) as units,
                sum(amount_paid) as amount_paid
            from {{ ref('shopmetrics_orders_by_day') }}
            where {{ dbt_shopmetrics.in_period(':period') }}
            group by currency) as f on f.currency is not distinct from u.currency
{% endset %}
{{ dbt_shopmetrics.compared(figures, keep=['currency']) }}
