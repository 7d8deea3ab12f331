{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=ref('shopmetrics_counted_order'), at='ordered_at', by=['currency'],
    summaries={
        'orders': 'count(*)',
        'revenue': 'sum(total)',
        'units': 'sum(units)',
        'amount_paid': 'sum(amount_paid)',
        'purchases': 'shopmetrics.purchase_agg(user_id, order_id, ordered_at, net_item_value)',
        'known_purchases': 'shopmetrics.purchase_agg(user_id, order_id, ordered_at, net_item_value)
            filter (where net_item_value is not null)',
    }) }}
