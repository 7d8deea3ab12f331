{#
  The summaries of days add up to that of their range: each metric of the family that the catalogue says adds up over
  days. Fails with the metrics that do not: a thing is in two days, or a day was cut out of another.

      data_tests:
        - dbt_shopmetrics.adds_up:
            arguments: {summary: sessions, family: try_on}
#}
{% test adds_up(model, summary, family) %}
    {%- if execute -%}
        {%- set metrics = run_query("
            select distinct c.name
            from shopmetrics.metric_catalogue as c
            join pg_proc as p on p.proname = c.name and p.pronamespace = 'shopmetrics'::regnamespace
            where c.family = '" ~ family ~ "' and c.adds_up_over_days
                and p.prokind = 'f' and not p.proretset and p.pronargs - p.pronargdefaults = 1
                and p.proargtypes[0] = to_regtype('shopmetrics." ~ family ~ "')
            order by c.name").columns[0].values() -%}
        {%- if not metrics -%}
            {%- do exceptions.raise_compiler_error("adds_up: family: no metric of " ~ family ~ " adds up over days") -%}
        {%- endif %}
with whole as (select shopmetrics.merge({{ summary }}) as s from {{ model }}),
figure as (
    {%- for metric in metrics %}
    select '{{ metric }}' as metric, (select shopmetrics.{{ metric }}(s) from whole)::numeric as of_all_days,
        coalesce((select sum(shopmetrics.{{ metric }}({{ summary }})::numeric) from {{ model }}), 0) as sum_over_days
    {{- ' union all' if not loop.last }}
    {%- endfor %}
)
-- seconds are rounded to a double for each day
select * from figure where abs(of_all_days - sum_over_days) > 1e-9 * abs(of_all_days)
    {%- endif -%}
{% endtest %}
