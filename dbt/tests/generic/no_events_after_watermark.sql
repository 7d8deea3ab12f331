{#
  The summaries have seen all events: none was loaded after the last that is in them (loaded_until). Fails with the
  events that no run has seen yet, or that came between two models of one run: then the summaries of the two are of
  different instants.

      data_tests:
        - dbt_shopmetrics.no_events_after_watermark:
            arguments: {events: ref('try_on_event'), at: started_at, thing: session_id}
#}
{% test no_events_after_watermark(model, events, at='at', thing=none, loaded_at='loaded_at') %}
select e.*
from {{ events }} as e
where e.{{ loaded_at }} > (select coalesce(max(loaded_until), '-infinity') from {{ model }})
    and e.{{ at }} is not null
    {%- for column in ([] if thing is none else [thing] if thing is string else thing) %}
    and e.{{ column }} is not null
    {%- endfor %}
{% endtest %}
