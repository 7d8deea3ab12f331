{{ dbt_shopmetrics.summary_by_day(
    events=source('history', 'recent_event'), changes_within=1,
    summaries={'users': 'shopmetrics.audience_agg(device_id, thing_day)'}) }}
