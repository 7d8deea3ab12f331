{{ dbt_shopmetrics.summary_by_day(
    events=ref('message_sessions'), thing=['device_id', 'session_began_at'],
    summaries={
        'sessions': "shopmetrics.messaging_agg(device_id || session_began_at at time zone 'UTC', true, false)",
        'visits': 'shopmetrics.visit_agg(device_id, thing_began_at)',
    }) }}
