{# The range of all days of a table, as an SQL expression. #}
{% macro all_days(relation) -%}
    (select shopmetrics.period(min(day), max(day), {{ dbt_shopmetrics.zone() }}) from {{ relation }})
{%- endmacro %}
