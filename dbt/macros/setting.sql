{#
  A variable of this package, `shopmetrics_` and the name. The defaults stand here and not in dbt_project.yml, whose
  variables are seen by the package's own models only, and not by yours that call its macros.
#}
{% macro setting(name) %}
    {%- set defaults = {
        'zone': none,
        'schema': 'shop',
        'try_on': true,
        'messaging': true,
        'one_to_one': true,
        'full_tests': false,
        'start_date': '2020-01-01',
        'as_of': 'now()',
        'periods': ['yesterday', 'last_7_days', 'last_30_days', 'month_to_date'],
        'min_seconds': 4,
        'cap': 450,
        'gap': '24 hours',
        'lookback': '30 days',
    } -%}
    {{- return(var('shopmetrics_' ~ name, defaults[name])) -}}
{% endmacro %}
