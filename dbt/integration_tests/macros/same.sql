{#
  The rows of which two queries say different things: `keys` join them, each of `values` must be equal, as numbers to 12
  digits (sums of doubles may be added in another order).
#}
{% macro same(mine, theirs, keys, values) %}
with mine as ({{ mine }}),
theirs as ({{ theirs }})
select
    {% for key in keys %}coalesce(m.{{ key }}, t.{{ key }}) as {{ key }}, {% endfor %}
    {%- for value in values %}
    m.{{ value }} as mine_{{ value }}, t.{{ value }} as theirs_{{ value }}{{ ',' if not loop.last }}
    {%- endfor %}
from mine as m
full join theirs as t
    on {% for key in keys %}m.{{ key }}::text = t.{{ key }}::text{{ ' and ' if not loop.last }}{% endfor %}
where m.{{ keys[0] }} is null or t.{{ keys[0] }} is null
    {%- for value in values %}
    or (m.{{ value }} is null) <> (t.{{ value }} is null)
    or abs(m.{{ value }}::double precision - t.{{ value }}::double precision)
        > 1e-12 * greatest(abs(t.{{ value }}::double precision), 1)
    {%- endfor %}
{% endmacro %}

{# A query of each of the periods, one below the other, with the name of the period; :name is the name. #}
{% macro of_all_periods(query) %}
    {%- for name in dbt_shopmetrics.setting('periods') %}
    select '{{ name }}' as period, q.* from ({{ query | replace(':name', "'" ~ name ~ "'") }}) as q
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
