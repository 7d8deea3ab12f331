{{ dbt_shopmetrics.summary_by_day(
    events=source('history', 'recent_event'), thing='session_id', changes_within=1,
    summaries={'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)'}) }}
