-- Every metric of the family of each summary, as columns; and two of them beside the function.
select 1
from (
    select {{ dbt_shopmetrics.metrics('try_on', 'sessions', prefix='of_') }}, sessions
    from {{ ref('shopmetrics_try_on_by_day') }}) as t
where of_session_count <> shopmetrics.session_count(sessions)
    or of_avg_session_duration <> shopmetrics.avg_session_duration(sessions)
union all
select 2
from (
    select {{ dbt_shopmetrics.metrics('conversation', 'conversations', except=['request_count']) }}
    from {{ ref('shopmetrics_conversations_by_day') }}) as c
where conversation_count > text_conversation_count + video_conversation_count
union all
select 3
from (
    select {{ dbt_shopmetrics.metrics('messaging', 'sessions') }} from {{ ref('shopmetrics_messages_by_day') }}) as m
where bounce_count > session_count
