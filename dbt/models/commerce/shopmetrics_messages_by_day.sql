{{ config(enabled=dbt_shopmetrics.setting('messaging')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=ref('shopmetrics_message_in_session'), thing='session_key', at='sent_at', began_at='session_began_at',
    summaries={
        'sessions': "shopmetrics.messaging_agg(session_key, sender = 'user', sender = 'agent')",
        'visits': 'shopmetrics.visit_agg(user_id, thing_began_at)',
    }) }}
