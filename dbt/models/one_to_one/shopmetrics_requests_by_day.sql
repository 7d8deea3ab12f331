{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
-- A request is the first event of a conversation in a channel, and belongs to the day of that.
{{ dbt_shopmetrics.summary_by_day(
    events=ref('shopmetrics_conversation_event'), thing=['conversation_id', 'channel'], by=['channel'],
    summaries={
        'requests': "shopmetrics.conversation_agg(conversation_id, at, side = 'visitor', channel = 'video')",
    }) }}
