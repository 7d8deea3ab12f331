{{ dbt_shopmetrics.summary_by_day(
    events=source('history', 'event'),
    summaries={
        'users': 'shopmetrics.audience_agg(device_id, thing_day)',
        'seconds': 'sum(seconds::numeric)',
    }) }}
