{#
  The body of an incremental model: a row a day (and whatever `by` names) with summaries of the things that began on it.

      {{ dbt_shopmetrics.summary_by_day(
          events=ref('try_on_event'), thing='session_id', at='started_at',
          summaries={'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)'}) }}

  A run leaves what a full refresh would leave, bit for bit, whatever happened to the events since the last one. It does
  not ask what is new. It compares: each day has the fingerprint of the rows that it was made of, and is made again when
  the fingerprint of its rows is another now. So a day is made again if a row of one of its things came, changed or
  went, if one of its things moved to another day, and if the definition of the model changed. A day that has no thing
  any more goes. All is one statement in one transaction: a run that breaks off leaves what was there.

  The model has the columns `day`, those of `by`, `events` (rows), `fingerprint`, `loaded_until` (the greatest
  loaded_at) and the summaries. It configures itself.

  events          a relation: a row an event
  summaries       name -> aggregate over the columns of `events`, and over thing_day and thing_began_at: the day of the
                  row's thing, and when it began
  thing           the column, or columns, that tell what belongs together: a session, a conversation. It belongs to the
                  day of its first row. Without one each row is a thing: users, orders, answers
  at              the column with the time of a row. Rows without a time or a thing are left out
  began_at        the column with the time at which the row's thing began, where that is the time of another of its rows
                  than the first
  by              columns that a day is split by. They do not split things: a session belongs to one day, whatever it is
                  split by
  zone            the time zone of the days
  loaded_at       the column that tells when a row was loaded, or none
  reads           the columns that the summaries need, if some of the others have no hash (json, xml, point)
  related         with changes_within: the columns whose rows decide together what the things are, where that is more
                  than the thing itself: the user, where sessions are made of gaps
  changes_within  days: rows older than that are compared only if their thing has a row that was loaded since the last
                  run. Then a run reads what is recent and not all history, but does not see an old row that was
                  deleted or changed without a new loaded_at. See docs/dbt.md
#}
{% macro summary_by_day(events, summaries, thing=none, at='at', began_at=none, by=[], zone=none, loaded_at='loaded_at',
                        reads=none, related=none, changes_within=none) %}
    {%- do config(
        materialized='incremental', incremental_strategy='delete+insert', unique_key='day',
        on_schema_change='sync_all_columns', pre_hook=['set local jit = off'],
        post_hook=['delete from {{ this }} where events = 0']) -%}
    {%- set things = [] if thing is none else [thing] if thing is string else thing -%}
    {%- set zone = dbt_shopmetrics.zone(zone) -%}
    {%- do dbt_shopmetrics.check_summary_by_day(summaries, things, by, loaded_at, related, changes_within) -%}
    {%- set definition = local_md5(
        tojson([summaries, things, at, began_at, by, zone, loaded_at, reads], sort_keys=true)) -%}
    {%- if reads is none -%}
        {%- set row = 'e' -%}
    {%- else -%}
        {%- set own = [at, began_at, loaded_at] | select -%}
        {%- set columns = (things + (own | list) + by + reads) | unique -%}
        {%- set row = 'row(e.' ~ columns | join(', e.') ~ ')' -%}
    {%- endif -%}
    {%- set fingerprint = "sum(hash_record_extended(" ~ row ~ ", ('x" ~ definition[:16] ~ "')::bit(64)::bigint))" -%}
    {%- set known = ['e.' ~ at ~ ' is not null'] -%}
    {%- for column in things -%}
        {%- do known.append('e.' ~ column ~ ' is not null') -%}
    {%- endfor -%}
    {%- set compared = is_incremental() and changes_within is not none -%}
    {%- set rows = 'row_to_compare' if compared else 'event' -%}

with event as not materialized (
    select * from {{ events }}
),
{% if compared -%}
{{ dbt_shopmetrics.recent_days(things, at, zone, loaded_at, related, changes_within) }},
{% endif -%}
thing as materialized (
    select
        {% for column in things %}e.{{ column }}, {% endfor -%}
        {% if things -%}
        shopmetrics.local_day(min(e.{{ began_at or at }}), {{ zone }}) as thing_day,
        min(e.{{ began_at or at }}) as thing_began_at,
        {%- else -%}
        shopmetrics.local_day(e.{{ at }}, {{ zone }}) as thing_day,
        {%- endif %}
        count(*) as events, {{ fingerprint }} as fingerprint
    from {{ rows }} as e
    where {{ known | join(' and ') }}
    group by {% for column in things %}e.{{ column }}{{ ', ' if not loop.last }}{% else %}thing_day{% endfor %}
),
present as (
    select thing_day as day, sum(fingerprint) as fingerprint from thing group by thing_day
),
{%- if is_incremental() %}
stored as (
    select distinct day, fingerprint from {{ this }}
    {%- if compared %} where day in (select day from day_to_compare){% endif %}
),
{%- endif %}
to_make as (
    {%- if is_incremental() %}
    select coalesce(p.day, s.day) as day, p.fingerprint
    from present as p full join stored as s on s.day = p.day
    where (p.fingerprint is distinct from s.fingerprint)
    {%- if compared %} and coalesce(p.day, s.day) in (select day from day_to_compare){% endif %}
    {%- else %}
    select day, fingerprint from present
    {%- endif %}
),
{#- the day of a thing beside its rows. A day that is to be made and has no thing any more has one row, of nothing -#}
{%- set join_kind = 'left join' if is_incremental() else 'join' %}
dated as (
    select m.day as thing_day, m.fingerprint as day_fingerprint,
        {% if things %}t.thing_began_at{% else %}e.{{ at }} as thing_began_at{% endif %}, e.*
    from to_make as m
        {%- if things %}
        {{ join_kind }} thing as t on t.thing_day = m.day
        {{ join_kind }} {{ rows }} as e
            on {% for column in things %}e.{{ column }} = t.{{ column }} and {% endfor %}e.{{ at }} is not null
        {%- else %}
        {{ join_kind }} {{ rows }} as e on shopmetrics.local_day(e.{{ at }}, {{ zone }}) = m.day
        {%- endif %}
)
select
    thing_day as day,
    {%- for column in by %} {{ column }},{% endfor %}
    count({{ at }}) as events,
    day_fingerprint as fingerprint,
    {%- if loaded_at %}
    max({{ loaded_at }}) as loaded_until,
    {%- endif %}
    {%- for name, aggregate in summaries.items() %}
    {{ aggregate }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from dated
group by thing_day, day_fingerprint{% for column in by %}, {{ column }}{% endfor %}
{% endmacro %}

{#
  For changes_within: the days that may have changed. Those since so many days before the last one, and the days of all
  rows of whatever has a row that is recent or was loaded since the last run: a late first row moves a session from a
  day that it has a row of, too.
#}
{% macro recent_days(things, at, zone, loaded_at, related, changes_within) -%}
{%- set related = things if related is none else [related] if related is string else related -%}
recent as (
    select
        case when max(day) is not null then
            least(max(day), shopmetrics.local_day(now(), {{ zone }})) - {{ changes_within }} end as first_day,
        max(loaded_until) as loaded_until
    from {{ this }}
),
recent_row as (
    select e.*
    from recent as r
    join event as e
        on e.{{ at }} >= coalesce(shopmetrics.local_day_start(r.first_day, {{ zone }}), '-infinity'::timestamptz)
    union all
    select e.*
    from recent as r
    join event as e on e.{{ loaded_at }} >= r.loaded_until
    where e.{{ at }} is not null
),
day_to_compare as materialized (
    select s.day from {{ this }} as s join recent as r on s.day >= r.first_day
    union
    {%- if related %}
    select shopmetrics.local_day(e.{{ at }}, {{ zone }})
    from (select distinct {{ related | join(', ') }} from recent_row) as r
    join event as e on {% for column in related %}e.{{ column }} = r.{{ column }} and {% endfor -%}
        e.{{ at }} is not null
    {%- else %}
    select shopmetrics.local_day(e.{{ at }}, {{ zone }}) from recent_row as e
    {%- endif %}
)
{#- A day may begin twice where the clock is set back at midnight, so the index finds the rows of three days, and the
    day of each is asked: by `between`, since an equality would be joined by sorting all rows. -#}
{%- set of_the_day -%}
e.{{ at }} >= shopmetrics.local_day_start(d.day - 1, {{ zone }})
        and e.{{ at }} < shopmetrics.local_day_start(d.day + 2, {{ zone }})
        and shopmetrics.local_day(e.{{ at }}, {{ zone }}) between d.day and d.day
{%- endset %},
{%- if things %}
thing_to_compare as materialized (
    select distinct e.{{ things | join(', e.') }}
    from day_to_compare as d
    join event as e
        on {{ of_the_day }}
),
{%- endif %}
row_to_compare as materialized (
    select e.*
    {%- if things %}
    from event as e
    where (e.{{ things | join(', e.') }}) in (select {{ things | join(', ') }} from thing_to_compare)
    {%- else %}
    from day_to_compare as d
    join event as e
        on {{ of_the_day }}
    {%- endif %}
)
{%- endmacro %}

{% macro check_summary_by_day(summaries, things, by, loaded_at, related, changes_within) %}
    {%- set own = ['day', 'events', 'fingerprint', 'loaded_until'] -%}
    {%- if summaries is not mapping or not summaries -%}
        {%- do exceptions.raise_compiler_error(
            "summary_by_day: summaries: give a mapping of names to aggregates, such as "
            ~ "{'sessions': 'shopmetrics.try_on_agg(session_id, device_id, product, seconds)'}") -%}
    {%- endif -%}
    {%- for name in summaries.keys() | list + by -%}
        {%- if name in own -%}
            {%- do exceptions.raise_compiler_error(
                "summary_by_day: " ~ name ~ ": the model has a column of this name already: choose another") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if changes_within is not none -%}
        {%- if changes_within is not integer or changes_within < 0 -%}
            {%- do exceptions.raise_compiler_error(
                "summary_by_day: changes_within: " ~ changes_within ~ ": give a number of days, 0 or more") -%}
        {%- elif not loaded_at -%}
            {%- do exceptions.raise_compiler_error(
                "summary_by_day: changes_within needs the column that tells when a row was loaded: give loaded_at") -%}
        {%- endif -%}
    {%- elif related is not none -%}
        {%- do exceptions.raise_compiler_error("summary_by_day: related is for changes_within, which is not given") -%}
    {%- endif -%}
{% endmacro %}
