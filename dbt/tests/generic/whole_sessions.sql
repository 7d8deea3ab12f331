{#
  No session, conversation or user is in the summaries of two days. Fails with the number of those that are. The
  summary's cast to json counts its keys: `key` is what it calls them.

      data_tests:
        - dbt_shopmetrics.whole_sessions:
            arguments: {summary: sessions}
#}
{% test whole_sessions(model, summary, key='sessions') %}
select of_all_days, sum_over_days, sum_over_days - of_all_days as in_two_days
from (
    select
        (shopmetrics.merge({{ summary }})::json ->> '{{ key }}')::bigint as of_all_days,
        coalesce(sum(({{ summary }}::json ->> '{{ key }}')::bigint), 0) as sum_over_days
    from {{ model }}) as s
where of_all_days is distinct from sum_over_days
{% endtest %}
