{{ config(enabled=dbt_shopmetrics.setting('try_on')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=ref('stg_shopmetrics__try_on_event'), thing='session_id', at='started_at',
    summaries={
        'stays': 'shopmetrics.stay_agg(session_id, device_id, started_at, product, colour, seconds, product, true)',
        'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)',
    }) }}
