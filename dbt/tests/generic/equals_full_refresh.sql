{#
  The table holds what a full refresh would give now: all rows, by `=` on every column, summaries included. Fails with
  the days that differ.

      data_tests:
        - dbt_shopmetrics.equals_full_refresh:
            arguments:
              reads: [ref('try_on_event')]     # what the model refers to

  It computes the model from scratch: run it where a full refresh can be afforded.
#}
{% test equals_full_refresh(model, reads, key='day') %}
    {%- if execute -%}
        {%- set node = graph.nodes.values() | selectattr('resource_type', 'in', ['model', 'snapshot'])
            | selectattr('relation_name', 'equalto', model.render()) | first -%}
        {%- if not node -%}
            {%- do exceptions.raise_compiler_error("equals_full_refresh: " ~ model ~ " is not a model's table") -%}
        {%- endif -%}
        {#- the test is no incremental model, so here the model's text says what a full refresh says -#}
        {%- set columns = adapter.get_columns_in_relation(model) | map(attribute='quoted') | join(', ') %}
with should_be as (
    {{ render(node.raw_code) }}
),
missing as (select {{ columns }} from should_be except all select {{ columns }} from {{ model }}),
surplus as (select {{ columns }} from {{ model }} except all select {{ columns }} from should_be)
select 'missing' as difference, {{ key }} from missing
union all
select 'surplus', {{ key }} from surplus
order by {{ key }}, difference
    {%- endif -%}
{% endtest %}
