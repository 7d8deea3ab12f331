{{ dbt_shopmetrics.summary_by_day(
    events=source('history', 'event'), thing='session_id', by=['platform', 'product'], zone='America/Havana',
    reads=['platform', 'product', 'device_id', 'seconds'],
    summaries={'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)'}) }}
