{{ config(enabled=dbt_shopmetrics.setting('messaging'), materialized='view') }}
{% set gap -%} interval '{{ dbt_shopmetrics.setting('gap') }}' {%- endset %}
-- A row a message that is in a session, with the session: the platform's where it names one, else a run of the user's
-- own messages without a gap of more than shopmetrics_gap. What others write is in the user's latest session if the
-- user's last message in it is no longer ago than the gap. A session begins with the first message by the user.
with told as (
    select
        user_id, store, session_id, sent_at, sender, loaded_at,
        max(sent_at) filter (where sender = 'user') over (
            in_order rows between unbounded preceding and 1 preceding) as last_own
    from {{ ref('stg_shopmetrics__message') }}
    window in_order as (partition by user_id, store, session_id order by sent_at, sender <> 'user')
),
numbered as (
    select
        *,
        count(*) filter (where sender = 'user' and session_id is null
            and (last_own is null or sent_at - last_own > {{ gap }})) over (
            partition by user_id, store, session_id order by sent_at, sender <> 'user' rows unbounded preceding)
            as number
    from told
),
begun as (
    select
        user_id, store, session_id, sent_at, sender, loaded_at,
        min(sent_at) filter (where sender = 'user') over (partition by user_id, store, session_id, number)
            as session_began_at
    from numbered
    where session_id is not null or sender = 'user' or sent_at - last_own <= {{ gap }}
)
select
    -- named by its beginning and not by its number: an earlier session that comes late leaves the others' names
    (user_id, store, session_id, extract(epoch from session_began_at))::text as session_key,
    *
from begun
where session_began_at is not null
