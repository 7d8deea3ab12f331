{#
  A row for each local day from the first to the last, once for each value of the columns `by`. Fails with the days that
  are missing or there twice.
#}
{% test dense_days(model, day='day', by=[], zone=none) %}
{%- set columns = ([day] + by) | join(', ') %}
with present as (
    select {{ columns }}, count(*) as times from {{ model }} group by {{ columns }}
),
wanted as (
    select d as {{ day }}{% for column in by %}, b.{{ column }}{% endfor %}
    from (select min({{ day }}) as first_day, max({{ day }}) as last_day from {{ model }}) as s
    cross join lateral shopmetrics.period_days(
        shopmetrics.period(s.first_day, s.last_day, {{ dbt_shopmetrics.zone(zone) }}),
        {{ dbt_shopmetrics.zone(zone) }}) as d
    {%- if by %}
    cross join (select distinct {{ by | join(', ') }} from {{ model }}) as b
    {%- endif %}
)
select w.*, coalesce(p.times, 0) as times
from wanted as w
left join present as p on p.{{ day }} = w.{{ day }}
    {%- for column in by %} and p.{{ column }} is not distinct from w.{{ column }}{% endfor %}
where p.times is distinct from 1
{% endtest %}
