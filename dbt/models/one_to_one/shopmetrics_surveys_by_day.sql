{{ config(enabled=dbt_shopmetrics.setting('one_to_one')) }}
{{ dbt_shopmetrics.summary_by_day(
    events=ref('stg_shopmetrics__survey'), at='answered_at',
    summaries={
        'ratings': 'shopmetrics.rating_agg(rating)',
        'recommendations': 'shopmetrics.rating_agg(recommend, 0, 10)',
    }) }}
