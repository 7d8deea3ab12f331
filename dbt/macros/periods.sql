{# A time zone as an SQL literal: that of the shop, unless another is given. #}
{% macro zone(name=none) %}
    {%- set name = name or dbt_shopmetrics.setting('zone') -%}
    {%- if execute and not name -%}
        {%- do exceptions.raise_compiler_error(
            "shopmetrics: no time zone is given. In dbt_project.yml: vars: {shopmetrics_zone: Europe/Rome}") -%}
    {%- endif -%}
    {{- return(dbt.string_literal((name or 'UTC') | replace("'", "''"))) -}}
{% endmacro %}

{#
  The range of a named period, or of two days, both included:

      {{ dbt_shopmetrics.period('last_7_days') }}
      {{ dbt_shopmetrics.period(first_day='2026-10-01', last_day='2026-10-31') }}

  as_of: the instant as of which a name is meant, an SQL expression; the var shopmetrics_as_of unless it is given.
#}
{% macro period(name=none, as_of=none, zone=none, first_day=none, last_day=none) -%}
    {%- set as_of = as_of or dbt_shopmetrics.setting('as_of') -%}
    {%- if name is not none -%}
        shopmetrics.period('{{ name }}', {{ as_of }}, {{ dbt_shopmetrics.zone(zone) }})
    {%- else -%}
        shopmetrics.period(date '{{ first_day }}', date '{{ last_day }}', {{ dbt_shopmetrics.zone(zone) }})
    {%- endif -%}
{%- endmacro %}

{# The range that a named period is compared with. #}
{% macro previous_period(name, as_of=none, zone=none) -%}
    {%- set as_of = as_of or dbt_shopmetrics.setting('as_of') -%}
    shopmetrics.previous_period('{{ name }}', {{ as_of }}, {{ dbt_shopmetrics.zone(zone) }})
{%- endmacro %}

{# A condition: `day`, a date, is one of the days of a range. #}
{% macro in_period(period, day='day', zone=none) -%}
    {{ day }} >= shopmetrics.local_day(lower({{ period }}), {{ dbt_shopmetrics.zone(zone) }})
    and {{ day }} < shopmetrics.local_day(upper({{ period }}), {{ dbt_shopmetrics.zone(zone) }})
{%- endmacro %}

{#
  The summary of a range of whole days, from a table by day: one pass over them, and exact.

      select shopmetrics.session_count(s)
      from (select {{ dbt_shopmetrics.merged(ref('try_on_by_day'), 'sessions', dbt_shopmetrics.period('last_7_days')) }}
            as s offset 0) as m

  where: a condition beside that of the days.
#}
{% macro merged(relation, column, period, where=none, zone=none) -%}
    (select shopmetrics.merge({{ column }}) from {{ relation }}
     where {{ dbt_shopmetrics.in_period(period, zone=zone) }}{% if where %} and {{ where }}{% endif %})
{%- endmacro %}

{#
  Figures of named periods beside those of the periods before: columns period, those of `keep`, metric, current,
  previous, change (a fraction of the previous value), and the days.

  figures: a query with a column a metric, in which :period stands for the range. It gives one row, or with `keep` one
  a value of those columns (a currency, a store).
#}
{% macro compared(figures, periods=none, keep=[], as_of=none, zone=none) -%}
    {%- set periods = periods or dbt_shopmetrics.setting('periods') -%}
    {%- if 'today' in periods -%}
        {%- do exceptions.raise_compiler_error(
            "compared: periods: today is a part of a day, and these tables have whole days. The functions"
            ~ " shop.…_compared have it") -%}
    {%- endif -%}
    {%- set kept -%}{% for column in keep %}, {{ column }}{% endfor %}{%- endset -%}
with asked as (
    {%- for name in periods %}
    select {{ loop.index }} as place, '{{ name }}' as period, true as is_current,
        {{ dbt_shopmetrics.period(name, as_of, zone) }} as days
    union all
    select {{ loop.index }}, '{{ name }}', false, {{ dbt_shopmetrics.previous_period(name, as_of, zone) }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
),
figure as (
    select a.place, a.period, a.is_current{% for column in keep %}, f.{{ column }}{% endfor %},
        v.metric, v.place as metric_place, v.value
    from asked as a
    cross join lateral (
        {{ figures | replace(':period', 'a.days') }}
    ) as f
    cross join lateral (
        select e.key as metric, e.value::double precision as value, e.ordinality as place
        from json_each_text(to_json(f)) with ordinality as e (key, value, ordinality)
        where e.key not in ('{{ (keep or ['']) | join("', '") }}')
    ) as v
),
side_by_side as (
    select place, period{{ kept }}, metric, min(metric_place) as metric_place,
        max(value) filter (where is_current) as current, max(value) filter (where not is_current) as previous
    from figure
    group by place, period{{ kept }}, metric
)
select
    s.period{% for column in keep %}, s.{{ column }}{% endfor %}, s.metric, s.current, s.previous,
    shopmetrics.pct_change(s.current, s.previous) as change,
    shopmetrics.local_day(lower(c.days), {{ dbt_shopmetrics.zone(zone) }}) as first_day,
    shopmetrics.local_day(upper(c.days), {{ dbt_shopmetrics.zone(zone) }}) - 1 as last_day,
    s.place as period_place, s.metric_place
from side_by_side as s
join asked as c on c.period = s.period and c.is_current
{%- endmacro %}

{#
  All metrics of a family over a summary that need no argument, as columns; from the metric_catalogue of the database.

      select day, {{ dbt_shopmetrics.metrics('conversation', 'conversations') }} from {{ ref('…') }}

  prefix: before each name. except: names that are left out.
#}
{% macro metrics(family, summary, prefix='', except=[]) -%}
    {%- if not execute -%}
        null
    {%- else -%}
        {%- set found = run_query("
            select c.name
            from (select name, min(label) as label from shopmetrics.metric_catalogue group by name) as c
            join pg_proc as p on p.proname = c.name and p.pronamespace = 'shopmetrics'::regnamespace
            where p.prokind = 'f' and not p.proretset and p.pronargs - p.pronargdefaults = 1
                and p.proargtypes[0] = to_regtype('shopmetrics." ~ family ~ "')
            order by c.name").columns[0].values() -%}
        {%- if not found -%}
            {%- do exceptions.raise_compiler_error("metrics: " ~ family ~ " is not a family with metrics") -%}
        {%- endif -%}
        {%- for name in found if name not in except %}
    shopmetrics.{{ name }}({{ summary }}) as {{ prefix }}{{ name }}{{ ',' if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
