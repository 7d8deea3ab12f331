{{ dbt_shopmetrics.summary_by_day(
    events=source('history', 'event'), thing=['device_id', 'session_id'], loaded_at=none,
    summaries={
        'conversations':
            "shopmetrics.conversation_agg(device_id || session_id, at, platform = 'ios', product = 'glasses')",
    }) }}
