{#
  Fails unless the database has the extension, of a version that this package knows, and knows the shop's time zone.
  The package runs it at the start of every run.
#}
{% macro check_extension() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'snapshot') -%}
        {%- set found = run_query(
            "select (select extversion from pg_extension where extname = 'shopmetrics'),"
            ~ " exists (select from pg_timezone_names where name = " ~ dbt_shopmetrics.zone() ~ ")").rows[0] -%}
        {%- if found[0] is none -%}
            {%- do exceptions.raise_compiler_error(
                "shopmetrics: database " ~ target.database ~ " does not have the extension. An administrator says"
                ~ " CREATE EXTENSION shopmetrics, or: dbt run-operation create_extension") -%}
        {%- elif found[0].split('.')[:2] | join('.') not in ('0.1',) -%}
            {%- do exceptions.raise_compiler_error(
                "shopmetrics: database " ~ target.database ~ " has version " ~ found[0] ~ " of the extension, and this"
                ~ " package is for 0.1. Take the package from the extension's version, or: ALTER EXTENSION shopmetrics"
                ~ " UPDATE") -%}
        {%- elif not found[1] -%}
            {%- do exceptions.raise_compiler_error(
                "shopmetrics: shopmetrics_zone: " ~ dbt_shopmetrics.zone() ~ " is not a time zone. Give a name such as"
                ~ " Europe/Rome") -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{#
  dbt run-operation create_extension
  dbt run-operation create_extension --args '{dashboards: true}'     # with event tables, in schema shop
#}
{% macro create_extension(dashboards=false) %}
    {%- do run_query('create extension if not exists shopmetrics') -%}
    {%- if dashboards -%}
        {%- do run_query('create extension if not exists shopmetrics_dashboards') -%}
        {%- do run_query('call shop.create_tables()') -%}
    {%- endif -%}
    {%- do log('shopmetrics is in database ' ~ target.database, info=true) -%}
{% endmacro %}
