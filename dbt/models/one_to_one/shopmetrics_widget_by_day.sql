{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=ref('stg_shopmetrics__widget_event'),
    summaries={
        'visitors': "shopmetrics.conversion_agg(visitor_id, kind = 'impression', kind = 'click')",
    }) }}
