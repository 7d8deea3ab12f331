{# A post-hook of views: they show what their reader may see, and not what dbt's role may. #}
{% macro security_invoker() -%}
    {%- if config.get('materialized') == 'view' -%}
        alter view {{ this }} set (security_invoker = true)
    {%- endif -%}
{%- endmacro %}

{#
  A post-hook of tables that are made of try-on events: where shopmetrics_dashboards keeps access rules, only those see
  the table to whom shop.grant_access gave the level admin, whatever dbt grants. A summary is of all catalogues; what a
  member may see of it cannot be cut out.
#}
{% macro admins_only() -%}
    {%- if config.get('materialized') != 'view' -%}
    {%- set rules = adapter.quote(dbt_shopmetrics.setting('schema')) ~ '.catalogue_access' -%}
    do $hook$
    begin
        if to_regclass('{{ rules }}') is not null
           and not exists (select from pg_policy where polrelid = '{{ this }}'::regclass) then
            alter table {{ this }} enable row level security;
            create policy admins_only on {{ this }} for select using (exists (
                select from {{ rules }} as a
                where a.level = 'admin'
                    and a.role in (select r.rolname from pg_roles as r where pg_has_role(r.oid, 'USAGE'))));
        end if;
    end
    $hook$
    {%- endif -%}
{%- endmacro %}

{#
  dbt run-operation grant_access --args '{role: anna, level: member, catalogues: [glasses, watches]}'
#}
{% macro grant_access(role, level, catalogues=none) %}
    {%- set names -%}
        {%- if catalogues is none -%} null {%- else -%} array[
            {%- for name in catalogues -%}
                {{ dbt.string_literal(dbt.escape_single_quotes(name)) }}{{ ', ' if not loop.last }}
            {%- endfor -%} ] {%- endif -%}
    {%- endset -%}
    {%- do run_query(
        'select ' ~ adapter.quote(dbt_shopmetrics.setting('schema')) ~ '.grant_access('
        ~ dbt.string_literal(dbt.escape_single_quotes(role)) ~ ', '
        ~ dbt.string_literal(dbt.escape_single_quotes(level)) ~ ', ' ~ names ~ '::text[])') -%}
    {%- do log(role ~ ' is ' ~ level ~ (' of ' ~ catalogues | join(', ') if catalogues else ''), info=true) -%}
{% endmacro %}
