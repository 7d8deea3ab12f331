{% set summaries = {'users': 'shopmetrics.audience_agg(device_id, thing_day)', 'seconds': 'sum(seconds::numeric)'} %}
{% if var('more_summaries', false) %}
    {% do summaries.update({'first_seen': 'shopmetrics.first_seen_agg(device_id, thing_began_at)'}) %}
{% endif %}
{{ dbt_shopmetrics.summary_by_day(events=source('history', 'event'), summaries=summaries) }}
