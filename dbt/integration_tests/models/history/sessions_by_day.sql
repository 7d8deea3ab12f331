{{ dbt_shopmetrics.summary_by_day(
    events=source('history', 'event'), thing='session_id',
    summaries={
        'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)',
        'stays': 'shopmetrics.stay_agg(session_id, device_id, at, product, colour, seconds, product, true)',
        'devices': 'shopmetrics.audience_agg(device_id, thing_day)',
        'first_began_at': 'min(thing_began_at)',
    }) }}
