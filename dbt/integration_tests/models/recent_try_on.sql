{{ config(enabled=dbt_shopmetrics.setting('try_on')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=source('shopmetrics','try_on_event'), thing='session_id', at='started_at', changes_within=3,
    summaries={
        'stays': 'shopmetrics.stay_agg(session_id, device_id, started_at, product, colour, seconds, product, true)',
        'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)',
    }) }}
