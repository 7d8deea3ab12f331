{#
  Fails unless the database has the extension, of a version that this package knows, and knows the shop's time zone;
  warns where dbt's role does not see all try-on events. The package runs it at the start of every run.
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
        {%- do dbt_shopmetrics.warn_of_partial_access() -%}
    {%- endif -%}
{% endmacro %}

{% macro warn_of_partial_access() %}
    {%- set schema = dbt_shopmetrics.setting('schema') -%}
    {%- set events = "to_regclass('" ~ schema ~ ".try_on_event')" -%}
    {%- set restricted = run_query(
        "select coalesce(row_security_active(" ~ events ~ "), false)"
        ~ " and to_regprocedure('" ~ schema ~ ".own_access()') is not null").rows[0][0] -%}
    {%- if restricted and not run_query(
        "select exists (select from " ~ schema ~ ".own_access() where level = 'admin')").rows[0][0] -%}
        {%- do exceptions.warn(
            "shopmetrics: role " ~ target.user ~ " does not see all try-on events, so the tables made of them lack"
            ~ " some. An administrator says: SELECT " ~ schema ~ ".grant_access('" ~ target.user ~ "', 'admin')") -%}
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
