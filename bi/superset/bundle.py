#!/usr/bin/env python3
"""Makes the files that Superset imports, one ZIP a dashboard, from try-on.yaml, conversational-commerce.yaml and
one-to-one.yaml.

    bi/superset/bundle.py [--uri URI] [--zone ZONE] [DIRECTORY]     into build/superset, if no directory is given

Needs Python 3.10 and PyYAML, which Superset's own Python has. replace.py brings later changes into a running Superset.

A description says, in this order: the filters, the charts row by row, and the data sets that they show.

filters     Period, which is two: a named period, and other days in its place;
            or {LABEL: dataset.column}; "of" names the filter that narrows its choices, "one" allows one value
charts      heading     the words above the rows that follow
            number      a big number with the period before it; good: less, if it should go down
            trend       a line by day; previous: dotted draws the period before, by: COLUMN a line a value
            bars        by: COLUMN, the greatest first, or in_order
            pie, table  table shows all columns, first: COLUMN the greatest of it first, minutes: times to the minute
            width       of 12; charts without one share what the others leave. height: in units of 8 pixels
datasets    a function of schema shop, or sql; filters are its arguments of the same name, with an s for arrays
            columns     NAME: KIND, LABEL in the order shown; the kinds are below
            day         the function's column with the day of a row; without one, all rows stand on the first day
            period      all time, which no filter changes
"""

import argparse
import io
import json
import pathlib
import sys
import uuid
import zipfile

import yaml

HERE = pathlib.Path(__file__).resolve().parent
DASHBOARDS = ["try-on", "conversational-commerce", "one-to-one"]

# What a column holds: its type in PostgreSQL, and d3's format of it.
KINDS = {
    "text": ("TEXT", None),
    "time": ("TIMESTAMP WITHOUT TIME ZONE", None),
    "ordinal": ("INTEGER", None),  # a number that names a thing: an hour, a rating
    "count": ("BIGINT", ",d"),  # what adds up over rows
    "people": ("BIGINT", ",d"),  # what does not: somebody may be in two of them
    "money": ("NUMERIC", ",.2f"),  # adds up in one currency
    "price": ("NUMERIC", ",.2f"),  # an average amount
    "number": ("DOUBLE PRECISION", ",.2f"),
    "rate": ("DOUBLE PRECISION", ".1%"),
    "seconds": ("DOUBLE PRECISION", ",.1f"),
    "minutes": ("DOUBLE PRECISION", ",.1f"),
}

# The names of shopmetrics.period as the filter shows them: the documents' first, in their words.
MONTH_TO_DATE = "Current month until today"
PERIODS = ["Today", "Yesterday", "Last 7 days", "Last 14 days", "Last 30 days", MONTH_TO_DATE,
           "Last 28 days", "Last 90 days", "Week to date", "Quarter to date", "Year to date",
           "Last week", "Last month", "Last quarter", "Last year"]
FIRST_PERIOD = "Last 30 days"

# A chart asks for a range of days even while a name is chosen, since Superset compares with the period before only where
# there is one. This range says that nobody chose other days. Nobody would write it so.
NO_OTHER_DAYS = 'DATETRUNC(DATEADD(DATETIME("today"), -30, day), day) : today'

# What every data set knows: the viewer's name, which makes the cache of charts his own, and the zone of the shop's days.
HEAD = """\
{%- set viewer = current_username() -%}
{%- set zone = "current_setting('shop.zone')" -%}
"""
# The days that are asked for: those of the name chosen, or the other days. Of these, whole days: "last 7 days" asked at
# 10:17 are the seven days that end with yesterday. Superset's own WHERE on the day would cut the first at 10:17, so it is
# taken away.
#
# To compare, Superset asks once more, for a range moved back: from_dttm and to_dttm are moved, what get_time_filter()
# returns is not. Moved to where the range begins ("inherit"), it is the period before, as shopmetrics.previous_period
# says; else it is moved by as many days. Superset lays a day over the day that is later by the distance.
PERIOD = """\
{%- set asked = get_time_filter('day', strftime='%Y-%m-%d', remove_filter=True) -%}
{%- set as_of = "current_setting('shop.as_of')::timestamptz" -%}
{%- if asked.time_range in ['No filter', 'NO_OTHER_DAYS'] -%}
  {%- set chosen = filter_values('period', remove_filter=True) | reject('none') | list or ['FIRST_PERIOD'] -%}
  {%- set words = chosen[0] | replace('MONTH_TO_DATE', 'Month to date') -%}
  {%- set name = ([words] | where_in)[1:-1] | lower | replace(' ', '_') -%}
  {%- set present = "shopmetrics.period(" ~ name ~ ", " ~ as_of ~ ", " ~ zone ~ ")" -%}
  {%- set previous = "shopmetrics.previous_period(" ~ name ~ ", " ~ as_of ~ ", " ~ zone ~ ")" -%}
{%- else -%}
  {%- set unused = filter_values('period', remove_filter=True) -%}
  {%- set end = "date '" ~ asked.to_expr ~ "'" if asked.to_expr else "shopmetrics.local_day(" ~ as_of ~ ", " ~ zone ~ ")" -%}
  {%- set start = "date '" ~ asked.from_expr ~ "'" if asked.from_expr else end ~ " - 30" -%}
  {%- set present = "shopmetrics.period(" ~ start ~ ", " ~ end ~ " - 1, " ~ zone ~ ")" -%}
  {%- set previous = "shopmetrics.previous_period(" ~ present ~ ", " ~ zone ~ ")" -%}
{%- endif -%}
{%- set moved = from_dttm and asked.from_expr and from_dttm[:10] < asked.from_expr -%}
{%- set distance = "(date '" ~ asked.from_expr ~ "' - date '" ~ from_dttm[:10] ~ "')" if moved -%}
{%- if not moved -%}
  {%- set period = present -%}
{%- elif to_dttm[:10] == asked.from_expr -%}
  {%- set period = previous -%}
{%- else -%}
  {%- set period = "shopmetrics.previous_period(" ~ present ~ ", " ~ zone ~ ", make_interval(days => " ~ distance ~ "))" -%}
{%- endif -%}
{%- set first_day = "shopmetrics.local_day(lower(" ~ period ~ "), " ~ zone ~ ")" -%}
""".replace("NO_OTHER_DAYS", NO_OTHER_DAYS).replace("FIRST_PERIOD", FIRST_PERIOD).replace("MONTH_TO_DATE", MONTH_TO_DATE)
# Amounts are of one currency: the one chosen, else the first by name, which is what the filter chooses by itself.
MACROS = {
    "laid": """\
{%- macro laid(day) -%}
  {%- if moved -%}
    ({{ day }} + (shopmetrics.local_day(lower({{ present }}), {{ zone }}) - {{ first_day }}) - {{ distance }})::timestamp
  {%- else -%}{{ day }}::timestamp{%- endif -%}
{%- endmacro -%}
""",
    "any_of": """\
{%- macro any_of(column) -%}
  {%- set chosen = filter_values(column, remove_filter=True) | reject('none') | list -%}
  {%- if chosen %}, {{ column }}s => ARRAY[{{ (chosen | where_in)[1:-1] }}]{% endif -%}
{%- endmacro -%}
""",
    "one_of": """\
{%- macro one_of(column) -%}
  {%- set chosen = filter_values(column, remove_filter=True) | reject('none') | list -%}
  , {{ column }} => {% if chosen %}{{ chosen[:1] | where_in }}
  {%- else %}(SELECT min(o.{{ column }}) FROM shop.sales_order AS o){% endif -%}
{%- endmacro -%}
""",
    "currencies": """\
{%- macro currencies() -%}
  {%- set chosen = filter_values('currency', remove_filter=True) | reject('none') | list -%}
  {%- if chosen %}(SELECT unnest(ARRAY[{{ (chosen | where_in)[1:-1] }}]))
  {%- else %}(SELECT min(o.currency) FROM shop.sales_order AS o){% endif -%}
{%- endmacro -%}
""",
}
ARRAY_FILTERS = {"catalogue", "product", "variant", "store", "channel"}

TIME_FILTER = {"expressionType": "SIMPLE", "clause": "WHERE", "subject": "day", "operator": "TEMPORAL_RANGE",
               "comparator": NO_OTHER_DAYS}
COLUMNS_OF_GRID = 12
HEIGHTS = {"number": 24, "trend": 42, "bars": 50, "pie": 42, "table": 50}  # in units of 8 pixels


class Lines(yaml.SafeDumper):
    """Texts of several lines are written as lines."""

    def represent_str(self, text):
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def ignore_aliases(self, data):
        return True


Lines.add_representer(str, Lines.represent_str)


def identity(*words):
    """The same UUID for the same thing in every bundle, so that a second import finds what the first made."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "shopmetrics/superset/" + "/".join(words)))


def slug(title):
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


class Dataset:
    def __init__(self, name, description):
        self.name = name
        self.description = description
        self.uuid = identity("dataset", name)
        self.columns = {}
        self.compared = False  # whether a chart draws the period before
        by_period = "day" in description or "{{ first_day }}" in description.get("sql", "{{ first_day }}")
        if by_period and description.get("period") != "all time":
            self.columns["day"] = ("time", "Date")
        for column, words in description["columns"].items():
            kind, label = words.split(", ", 1)
            self.columns[column] = (kind, label)
        labels = [label for _, label in self.columns.values()]
        if len(set(labels)) < len(labels):  # a CSV file would have one of them twice
            sys.exit(f"{name}: two columns have one label: {', '.join(labels)}")

    @property
    def follows_period(self):
        return "day" in self.columns

    def kind(self, column):
        return self.columns[column][0]

    def label(self, column):
        return self.columns[column][1]

    def sql(self):
        body = self.description.get("sql")
        if not body:
            day = f"{{{{ laid('t.{self.description['day']}') }}}}" if "day" in self.description else \
                  "{{ first_day }}::timestamp"
            shown = [f"{day} AS day"] if self.follows_period else []
            shown += [f"t.{c}" for c in self.columns if c != "day"]
            period = "{{ period }}" if self.follows_period else "'(,)'"
            arguments = f", {self.description['arguments']}" if "arguments" in self.description else ""
            for f in self.description.get("filters", []):
                arguments += f"{{{{ {'any_of' if f in ARRAY_FILTERS else 'one_of'}('{f}') }}}}"
            body = f"SELECT {', '.join(shown)}\nFROM   shop.{self.name}({period}, {{{{ zone }}}}{arguments}) AS t"
        head = HEAD + (PERIOD if "{{ period }}" in body or "{{ first_day }}" in body else "")
        return head + "".join(text for name, text in MACROS.items() if f"{name}(" in body) + body

    def metric(self, column):
        """Each row is an answer already. A metric adds up what adds up, should somebody ask for weeks, and is empty
        where rows cannot be one number."""
        if self.kind(column) == "count":
            return f"sum({column})"
        if self.kind(column) == "money":
            return f"CASE WHEN count(DISTINCT currency) = 1 THEN sum({column}) END" if "currency" in self.columns else \
                   f"sum({column})"
        return f"CASE WHEN count(*) = 1 THEN max({column}) END"

    # Superset calls the line of the period before "inherit", or "METRIC, inherit" beside others. A metric of that name,
    # which nobody asks for, gives the legend its words. A name with ", inherit" in it is what Superset draws dotted.
    def words_of_legend(self):
        yield "inherit", "Previous period"
        for c, (kind, label) in self.columns.items():
            if KINDS[kind][1]:
                yield f"{c}, inherit", f"{label}, inherited period"

    def exported(self, database_uuid):
        return {
            "table_name": self.name,
            "main_dttm_col": "day" if self.follows_period else None,
            "description": None,
            "schema": "shop",
            "catalog": None,
            "sql": self.sql(),
            "params": None,
            "template_params": None,
            "filter_select_enabled": True,
            "extra": None,
            "normalize_columns": False,
            "always_filter_main_dttm": False,
            "uuid": self.uuid,
            "metrics": [
                {"metric_name": c, "verbose_name": label, "expression": self.metric(c), "d3format": KINDS[kind][1]}
                for c, (kind, label) in self.columns.items() if KINDS[kind][1]
            ] + [
                {"metric_name": name, "verbose_name": label, "expression": "NULL"}
                for name, label in self.words_of_legend() if self.compared
            ],
            "columns": [
                {"column_name": c, "verbose_name": label, "is_dttm": kind == "time", "is_active": True,
                 "type": KINDS[kind][0], "groupby": True, "filterable": True}
                for c, (kind, label) in self.columns.items()
            ],
            "version": "1.0.0",
            "database_uuid": database_uuid,
        }


class Chart:
    """A chart: what Superset's editor would have stored of it (params), and what it asks for (query_context)."""

    KINDS = ("number", "trend", "bars", "pie", "table")

    def __init__(self, dashboard, description, datasets):
        self.kind = next(k for k in self.KINDS if k in description)
        shown = description[self.kind]
        shown = shown if isinstance(shown, list) else [shown]
        self.dataset = datasets[shown[0].split(".")[0]]
        self.shown = [s.split(".")[1] for s in shown if "." in s]
        self.description = description
        self.title = description.get("title") or self.dataset.label(self.shown[0])
        self.uuid = identity("chart", dashboard, self.title)
        self.width = description.get("width")
        self.height = description.get("height", HEIGHTS[self.kind])
        self.by = description.get("by")
        if self.kind == "trend" and self.compares:
            self.dataset.compared = True

    @property
    def compares(self):
        return self.kind == "number" or self.description.get("previous") == "dotted"

    def format(self):
        return KINDS[self.dataset.kind(self.shown[0])][1]

    def params(self):
        common = {
            "viz_type": self.viz_type(),
            "adhoc_filters": [TIME_FILTER] if self.dataset.follows_period else [],
            "row_limit": 10000,
            "extra_form_data": {},
        }
        if self.compares:
            common |= {"time_compare": ["inherit"], "comparison_type": "values"}
        return common | getattr(self, "params_of_" + self.kind)()

    def viz_type(self):
        return {"number": "pop_kpi", "trend": "echarts_timeseries_line", "bars": "echarts_timeseries_bar",
                "pie": "pie", "table": "table"}[self.kind]

    def params_of_number(self):
        return {
            "metric": self.shown[0],
            "y_axis_format": self.format(),
            "percentDifferenceFormat": "+.1%",
            "header_font_size": 0.4,
            "subheader_font_size": 0.125,
            "comparison_color_enabled": True,
            "comparison_color_scheme": "Red" if self.description.get("good") == "less" else "Green",
        }

    def params_of_trend(self):
        return {
            "x_axis": "day",
            "time_grain_sqla": "P1D",
            "metrics": self.shown,
            # not asked for, but named here the words are sent to the legend
            "metrics_b": [n for n, _ in self.dataset.words_of_legend()] if self.compares else [],
            "groupby": [self.by] if self.by else [],
            "order_desc": True,
            "show_legend": True,
            "legendOrientation": "top",
            "legendType": "scroll",
            "markerEnabled": self.by is None,
            "markerSize": 4,
            "rich_tooltip": True,
            "showTooltipTotal": False,
            "tooltipTimeFormat": "%Y-%m-%d",
            "x_axis_time_format": "%d %b",
            "y_axis_format": self.format(),
            "truncateYAxis": False,
        }

    def params_of_bars(self):
        ordered = self.description.get("in_order")
        return {
            "x_axis": self.by,
            "metrics": self.shown,
            "groupby": [],
            "orientation": "vertical" if ordered else "horizontal",
            "xAxisForceCategorical": True,
            "x_axis_sort": self.by if ordered else self.shown[0],
            "x_axis_sort_asc": True,
            "row_limit": 100 if ordered else 10,
            "timeseries_limit_metric": None if ordered else self.shown[0],
            "order_desc": True,
            "stack": "Stack" if len(self.shown) > 1 else None,
            "show_legend": len(self.shown) > 1,
            "rich_tooltip": True,
            "y_axis_format": self.format().replace(".1f", ".0f"),
            "truncateYAxis": False,
        }

    def params_of_pie(self):
        return {
            "groupby": [self.by],
            "metric": self.shown[0],
            "donut": True,
            "innerRadius": 45,
            "outerRadius": 75,
            "label_type": "key_percent",
            "labels_outside": True,
            "show_legend": True,
            "legendOrientation": "bottom",
            "legendType": "scroll",
            "number_format": self.format(),
            "sort_by_metric": True,
        }

    def table_columns(self):
        """The day of rows that have none is the period's first: not worth a column."""
        return [c for c in self.dataset.columns if c != "day" or "day" in self.dataset.description]

    def params_of_table(self):
        first = self.description.get("first")
        return {
            "query_mode": "raw",
            "all_columns": self.table_columns(),
            "order_by_cols": [json.dumps([first, False])] if first else
                             [json.dumps(["day", True])] if "day" in self.table_columns() else [],
            "include_search": True,
            "page_length": 20,
            "server_pagination": False,
            "show_cell_bars": False,
            "table_timestamp_format": "%Y-%m-%d %H:%M" if self.description.get("minutes") else "%Y-%m-%d",
            "column_config": {c: {"d3NumberFormat": KINDS[self.dataset.kind(c)][1]}
                              for c in self.table_columns() if KINDS[self.dataset.kind(c)][1]},
        }

    def query_context(self):
        params = self.params()
        query = {
            "filters": [{"col": "day", "op": "TEMPORAL_RANGE", "val": NO_OTHER_DAYS}] if self.dataset.follows_period else [],
            "extras": {"having": "", "where": ""},
            "applied_time_extras": {},
            "columns": [],
            "metrics": self.shown,
            "orderby": [],
            "row_limit": params["row_limit"],
            "post_processing": [],
            "time_offsets": ["inherit"] if self.compares else [],
        }
        if self.kind == "trend":
            query["columns"] = [{"timeGrain": "P1D", "columnType": "BASE_AXIS", "sqlExpression": "day", "label": "day",
                                 "expressionType": "SQL"}] + params["groupby"]
            query["extras"]["time_grain_sqla"] = "P1D"
        elif self.kind in ("bars", "pie"):
            query["columns"] = [self.by]
            query["orderby"] = [[self.by, True]] if self.description.get("in_order") else [[self.shown[0], False]]
        elif self.kind == "table":
            query["columns"] = self.table_columns()
            query["metrics"] = None
            query["orderby"] = [json.loads(o) for o in params["order_by_cols"]]
        return {"datasource": {"id": 0, "type": "table"}, "force": False, "queries": [query],
                "form_data": params | {"datasource": "0__table"}, "result_format": "json", "result_type": "full"}

    def exported(self):
        return {
            "slice_name": self.title,
            "description": None,
            "certified_by": None,
            "certification_details": None,
            "viz_type": self.viz_type(),
            "params": self.params(),
            "query_context": json.dumps(self.query_context()),
            "cache_timeout": None,
            "uuid": self.uuid,
            "version": "1.0.0",
            "dataset_uuid": self.dataset.uuid,
        }


class Dashboard:
    def __init__(self, name):
        self.name = name
        self.description = yaml.safe_load((HERE / f"{name}.yaml").read_text())
        self.title = self.description["title"]
        self.datasets = {n: Dataset(n, d) for n, d in (self.description["datasets"] | {"periods": {
            "sql": "SELECT v.period, v.place\nFROM   (VALUES " +
                   ", ".join(f"('{p}', {n})" for n, p in enumerate(PERIODS, 1)) + ") AS v (period, place)",
            "columns": {"period": "text, Period", "place": "count, Place"}}}).items()}
        # a heading, or a row of charts
        self.rows = [line["heading"] if isinstance(line, dict) else [Chart(name, c, self.datasets) for c in line]
                     for line in self.description["charts"]]
        self.charts = [c for row in self.rows if isinstance(row, list) for c in row]
        titles = [c.title for c in self.charts]
        twice = {t for t in titles if titles.count(t) > 1}
        if twice:
            sys.exit(f"{name}.yaml: two charts have the title {', '.join(sorted(twice))}")

    def position(self):
        """The places: a grid of rows, each row's widths adding up to 12."""
        grid, parts = [], {}
        for number, row in enumerate(self.rows):
            if isinstance(row, str):
                key = f"HEADER-{number}"
                parts[key] = {"type": "HEADER", "id": key, "children": [], "parents": ["ROOT_ID", "GRID_ID"],
                              "meta": {"text": row, "headerSize": "MEDIUM_HEADER", "background": "BACKGROUND_TRANSPARENT"}}
            else:
                key = f"ROW-{number}"
                height = max(c.height for c in row)
                free = [c for c in row if not c.width]
                left = COLUMNS_OF_GRID - sum(c.width or 0 for c in row)
                children = []
                for place, chart in enumerate(row):
                    width = chart.width or left // len(free) + (free.index(chart) < left % len(free))
                    child = f"CHART-{number}-{place}"
                    children.append(child)
                    parts[child] = {"type": "CHART", "id": child, "children": [], "parents": ["ROOT_ID", "GRID_ID", key],
                                    "meta": {"uuid": chart.uuid, "chartId": 0, "sliceName": chart.title,
                                             "width": width, "height": height}}
                parts[key] = {"type": "ROW", "id": key, "children": children, "parents": ["ROOT_ID", "GRID_ID"],
                              "meta": {"background": "BACKGROUND_TRANSPARENT"}}
            grid.append(key)
        return {
            "DASHBOARD_VERSION_KEY": "v2",
            "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
            "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": grid, "parents": ["ROOT_ID"]},
            "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": self.title}},
        } | parts

    def height(self):
        """In pixels, some more rather than less."""
        return 250 + sum(100 if isinstance(row, str) else 8 * max(c.height for c in row) + 32 for row in self.rows)

    def filters(self):
        made = []
        for line in self.description["filters"]:
            common = {"cascadeParentIds": [], "chartsInScope": [], "tabsInScope": [], "description": "",
                      "scope": {"rootPath": ["ROOT_ID"], "excluded": []}, "type": "NATIVE_FILTER"}
            if line == "Period":
                made.append(common | {
                    "id": f"NATIVE_FILTER-{self.name}-period", "name": "Period", "filterType": "filter_select",
                    "targets": [{"datasetUuid": self.datasets["periods"].uuid, "column": {"name": "period"}}],
                    "sortMetric": "place",
                    "controlValues": {"multiSelect": False, "enableEmptyFilter": True, "defaultToFirstItem": False,
                                      "inverseSelection": False, "searchAllOptions": False, "sortAscending": True},
                    "defaultDataMask": {
                        "extraFormData": {"filters": [{"col": "period", "op": "IN", "val": [FIRST_PERIOD]}]},
                        "filterState": {"value": [FIRST_PERIOD], "label": FIRST_PERIOD}}})
                made.append(common | {
                    "id": f"NATIVE_FILTER-{self.name}-other-days", "name": "Other days", "filterType": "filter_time",
                    "description": "Any days, in the place of the period as long as they are chosen",
                    "targets": [{}], "controlValues": {"enableEmptyFilter": False},
                    "defaultDataMask": {"extraFormData": {}, "filterState": {}}})
                continue
            label, target = next((k, v) for k, v in line.items() if k not in ("of", "one"))
            dataset, column = target.split(".")
            parents = [f"NATIVE_FILTER-{self.name}-{slug(line['of'])}"] if "of" in line else []
            made.append(common | {
                "id": f"NATIVE_FILTER-{self.name}-{slug(label)}", "name": label, "filterType": "filter_select",
                "cascadeParentIds": parents,
                "targets": [{"datasetUuid": self.datasets[dataset].uuid, "column": {"name": column}}],
                "controlValues": {"multiSelect": not line.get("one"), "defaultToFirstItem": bool(line.get("one")),
                                  "enableEmptyFilter": bool(line.get("one")), "inverseSelection": False,
                                  "searchAllOptions": True},
                "requiredFirst": bool(line.get("one")),  # the first is applied at once, not by the button
                "defaultDataMask": {"extraFormData": {}, "filterState": {}}})
        return made

    def exported(self):
        return {
            "dashboard_title": self.title,
            "description": None,
            "css": (HERE / "dashboard.css").read_text(),
            "slug": slug(self.title),
            "uuid": identity("dashboard", self.name),
            "position": self.position(),
            "metadata": {
                "native_filter_configuration": self.filters(),
                "show_native_filters": True,
                "cross_filters_enabled": False,
                "color_scheme": "supersetColors",
                "refresh_frequency": 0,
                "timed_refresh_immune_slices": [],
                "expanded_slices": {},
                "label_colors": {},
            },
            "published": True,
            "version": "1.0.0",
        }

    def files(self):
        """What Superset exports of a dashboard and all that it stands on, but the connection: names and contents."""
        connection = yaml.safe_load((HERE / "connection.yaml").read_text())["name"]
        for dataset in self.datasets.values():
            yield f"datasets/{connection}/{dataset.name}.yaml", dataset.exported(identity("database", connection))
        for chart in self.charts:
            yield f"charts/{slug(chart.title)}.yaml", chart.exported()
        yield f"dashboards/{self.name}.yaml", self.exported()

    def zip(self, uri=None, zone=None):
        """To be imported as a dashboard: data sets and charts that are there already stay as they are."""
        connection = yaml.safe_load((HERE / "connection.yaml").read_text())
        return self.archive("Dashboard", [(f"databases/{connection['name']}.yaml", {
            "database_name": connection["name"],
            "sqlalchemy_uri": uri or connection["uri"],
            "expose_in_sqllab": False,
            "allow_run_async": False,
            "allow_ctas": False,
            "allow_cvas": False,
            "allow_dml": False,
            "allow_csv_upload": False,
            "cache_timeout": None,
            "extra": {
                "engine_params": {"connect_args": {
                    "options": f"-c shop.zone={zone or connection['zone']} -c shop.as_of=now"}},
                "per_user_caching": True,
                "allows_virtual_table_explore": True,
            },
            "uuid": identity("database", connection["name"]),
            "version": "1.0.0",
        })])

    def replacement(self):
        """To be imported as assets: replaces data sets and charts, too, and leaves the connection as it is."""
        return self.archive("assets", [])

    def archive(self, kind, more):
        metadata = {"version": "1.0.0", "type": kind, "timestamp": "2000-01-01T00:00:00+00:00"}
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, what in [("metadata.yaml", metadata), *more, *self.files()]:
                # a fixed time: the same descriptions give the same bytes
                info = zipfile.ZipInfo(f"{self.name}/{name}", (2000, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, yaml.dump(what, Dumper=Lines, sort_keys=False, allow_unicode=True, width=120))
        return content.getvalue()


def main():
    parser = argparse.ArgumentParser(description="Makes the files that Superset imports, one ZIP a dashboard.")
    parser.add_argument("--uri", help="the connection, as SQLAlchemy writes it")
    parser.add_argument("--zone", help="the time zone of the shop's days")
    parser.add_argument("directory", nargs="?", default=HERE.parents[1] / "build" / "superset", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for name in DASHBOARDS:
        path = arguments.directory / f"{name}.zip"
        path.write_bytes(Dashboard(name).zip(arguments.uri, arguments.zone))
        print(path)


if __name__ == "__main__":
    main()
