{#
  What dbt knows of a relation's columns, with the names of types that are not PostgreSQL's own: it says USER-DEFINED of
  them, which no cast takes, so that unit tests with rows and new columns of incremental models fail. To use it:

      dispatch:
        - macro_namespace: dbt
          search_order: [your_project, dbt_shopmetrics, dbt]
#}
{% macro postgres__get_columns_in_relation(relation) -%}
    {%- call statement('get_columns_in_relation', fetch_result=true) %}
        select
            c.column_name,
            case when c.data_type in ('USER-DEFINED', 'ARRAY') then format_type(a.atttypid, null) else c.data_type end,
            c.character_maximum_length, c.numeric_precision, c.numeric_scale
        from {{ relation.information_schema('columns') }} as c
        join pg_namespace as n on n.nspname = c.table_schema
        join pg_class as r on r.relnamespace = n.oid and r.relname = c.table_name
        join pg_attribute as a on a.attrelid = r.oid and a.attname = c.column_name
        where c.table_name = '{{ relation.identifier }}'
            {%- if relation.schema %}
            and c.table_schema = '{{ relation.schema }}'
            {%- endif %}
        order by c.ordinal_position
    {% endcall %}
    {{- return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) -}}
{%- endmacro %}
