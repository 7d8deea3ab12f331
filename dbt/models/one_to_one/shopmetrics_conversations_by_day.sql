{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=ref('shopmetrics_conversation_event'), thing='conversation_id',
    summaries={
        'conversations':
            "shopmetrics.conversation_agg(conversation_id, at, side = 'visitor', channel = 'video')",
    }) }}
