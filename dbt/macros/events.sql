{#
  An event table: the relation that the variable shopmetrics_<name> names, or else the table of the schema
  shopmetrics_schema.

      vars:
        shopmetrics_message: "{{ ref('my_messages') }}"
#}
{% macro event_table(name) -%}
    {{ var('shopmetrics_' ~ name, none) or source('shopmetrics', name) }}
{%- endmacro %}

{# The lookback of attribution, as an SQL interval; the var is none for no end. #}
{% macro lookback() -%}
    {%- if dbt_shopmetrics.setting('lookback') is none -%} null::interval
    {%- else -%} interval '{{ dbt_shopmetrics.setting("lookback") }}' {%- endif -%}
{%- endmacro %}
