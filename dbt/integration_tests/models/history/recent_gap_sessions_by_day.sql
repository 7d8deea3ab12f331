{{ dbt_shopmetrics.summary_by_day(
    events=ref('recent_message_sessions'), thing=['device_id', 'session_began_at'], related='device_id',
    changes_within=1, summaries={'visits': 'shopmetrics.visit_agg(device_id, thing_began_at)'}) }}
