#!/usr/bin/env python3
"""What each chart shows, by the chart data interface, beside the function that it stands for: as an admin and as a member,
with named periods and other days, with filters and comparison, over changes of the clock, in zones up to 12 hours from UTC.
Then what filters offer, rights, cache, CSV, the replacement of what is there, and the recipe of docs/dashboards.md.

    charts.py ADDRESS ADMIN_PASSWORD ANNA_PASSWORD CARL_PASSWORD URI      (PGHOST and PGDATABASE lead to the same database)
"""

import csv
import io
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone

import psycopg2
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "scripts" / "lib"), str(ROOT / "bi" / "superset")]

import bundle  # noqa: E402
from checks import check, finish  # noqa: E402
from expected import CHOICES, COMPARED_TRENDS, CSV_FIELDS, NUMBERS, PERIODS, ROWS, WORDS  # noqa: E402
from superset_api import Superset  # noqa: E402


def literal(value):
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


class Situation:
    """Who looks, in which zone, with which filters."""

    def __init__(self, name, user, zone, **filters):
        self.name, self.user, self.zone = name, user, zone
        self.filters = filters

    def words(self, period):
        """What the braces of expected.py stand for."""
        def arrays(*columns):
            return "".join(f", {c}s => ARRAY[{', '.join(map(literal, self.filters[c]))}]" for c in columns if c in self.filters)

        currency = self.filters.get("currency", ["EUR"])[0]
        return {
            "p": period,
            "z": literal(self.zone),
            "t": arrays("catalogue", "product", "variant"),
            "s": arrays("store"),
            "cs": arrays("channel", "store"),
            "c": f", currency => {literal(currency)}",
            "currency": literal(currency),
        }

    def asked(self, context, filters_of_dashboard):
        """The question of a chart under the filters of its dashboard, as the page puts them together."""
        context = json.loads(json.dumps(context))
        context["queries"][0]["filters"] += [{"col": c, "op": "IN", "val": v} for c, v in self.filters.items()
                                             if c in filters_of_dashboard]
        return context


class Days(Situation):
    """Days from a first to a last, chosen in the place of a named period: compared with as many days before."""

    def __init__(self, name, user, zone, first, last, **filters):
        super().__init__(name, user, zone, **filters)
        self.first, self.last = first, last
        length = last - first + timedelta(days=1)
        self.period, self.previous = (f"shopmetrics.period(date '{first - back}', date '{last - back}', {literal(zone)})"
                                      for back in (timedelta(0), length))

    def asked(self, context, filters_of_dashboard, clock=""):
        context = super().asked(context, filters_of_dashboard)
        for f in context["queries"][0]["filters"]:
            if f["op"] == "TEMPORAL_RANGE":
                f["val"] = f"{self.first}{clock} : {self.last + timedelta(days=1)}{clock}"
        return context


def name_of(period):
    """The name that shopmetrics.period has for a period of the filter."""
    return {"Current month until today": "month_to_date"}.get(period, period.lower().replace(" ", "_"))


class Named(Situation):
    """A named period as seen at an instant."""

    def __init__(self, name, user, zone, period, as_of, **filters):
        super().__init__(f"{name}, {period}", user, zone, period=[period], **filters)
        self.as_of = as_of
        arguments = f"({literal(name_of(period))}, timestamptz {literal(as_of)}, {literal(zone)})"
        self.period, self.previous = "shopmetrics.period" + arguments, "shopmetrics.previous_period" + arguments

    def asked(self, context, filters_of_dashboard):
        return super().asked(context, filters_of_dashboard) | {"force": True}  # the cache does not know of the instant


class Shop:
    """The database, asked as somebody."""

    def __init__(self):
        self.connection = psycopg2.connect(user="postgres")
        self.connection.autocommit = True

    def rows(self, role, query):
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
            cursor.execute(query)
            return [list(r) for r in cursor.fetchall()]

    def do(self, *statements):
        with self.connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            for s in statements:
                cursor.execute(s)


def plain(value):
    """A value as JSON has it: numbers are numbers, instants are milliseconds."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=timezone.utc).timestamp() * 1000
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=timezone.utc).timestamp() * 1000
    if value is None or isinstance(value, str):
        return value
    return None if math.isnan(value) else float(value)


def same(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)
    return a == b


def same_rows(shown, expected):
    return len(shown) == len(expected) and all(len(s) == len(e) and all(map(same, s, e)) for s, e in zip(shown, expected))


def ordered(rows):
    return sorted(rows, key=lambda r: [(v is None, str(type(v)), v if v is not None else 0) for v in r])


def expected_rows(shop, situation, dashboard, title):
    """The rows that a chart must show."""
    def ask(query, period=situation.period):
        # .replace, since a query may have braces of its own
        for word, meaning in situation.words(period).items():
            query = query.replace("{" + word + "}", meaning)
        return shop.rows(situation.user, query)

    for source, titles in NUMBERS[dashboard].items():
        if title in titles:
            query = f"SELECT {titles[title]} FROM {source} AS f"
            return [[plain((ask(query, period) or [[0]])[0][0]) for period in (situation.period, situation.previous)]]
    if title in COMPARED_TRENDS[dashboard]:
        # the first day beside the first, and so on; where the period before has fewer, nothing
        now, before = (sorted(ask(COMPARED_TRENDS[dashboard][title], p)) for p in (situation.period, situation.previous))
        before += [[None] * len(r) for r in now[len(before):]]
        return [[plain(v) for v in n + b[1:]] for n, b in zip(now, before)]
    return [[plain(v) for v in r] for r in ask(ROWS[dashboard][title])]


def compare_charts(shop, superset, charts, situation):
    """Each chart beside its function. Superset answers for some charts while the functions are asked for others. Gives what
    was shown, by dashboard and title."""
    shown = {}
    with ThreadPoolExecutor(max_workers=3) as pool:
        asked = [(dashboard, title, pool.submit(superset.data, situation.asked(context, filters)))
                 for dashboard, (titles, filters) in charts.items() for title, context in titles.items()]
        for dashboard, title, answer in asked:
            name = f"{situation.name}: {dashboard}, {title}"
            expected = expected_rows(shop, situation, dashboard, title)
            try:
                answer = answer.result()[0]
            except RuntimeError as error:
                check(False, name, error)
                continue
            rows = shown[dashboard, title] = [[plain(v) for v in row.values()] for row in answer["data"]]
            check(same_rows(ordered(rows), ordered(expected)), name, f"shown:    {rows[:3]}", f"expected: {expected[:3]}",
                  answer["query"])
    return shown


def told(word):
    """A word of a CSV file, as plain() has it."""
    for read in (float, lambda text: plain(datetime.fromisoformat(text))):
        try:
            return read(word)
        except ValueError:
            pass
    return word or None


def compare_exports(superset, charts, situation, shown):
    """Each chart's CSV file, as its menu downloads it, has what the chart shows."""
    def rows(dashboard, title):
        titles, filters = charts[dashboard]
        question = situation.asked(titles[title], filters) | {"result_format": "csv"}
        content = superset.data(question).content.decode("utf-8-sig")
        return [[told(word) for word in line] for line in list(csv.reader(io.StringIO(content)))[1:]]

    with ThreadPoolExecutor(max_workers=3) as pool:
        for (dashboard, title), downloaded in [(key, pool.submit(rows, *key)) for key in shown]:
            kept = [[told(v) if isinstance(v, str) else v for v in row] for row in shown[dashboard, title]]
            check(same_rows(ordered(downloaded.result()), ordered(kept)), f"CSV of {dashboard}, {title}",
                  downloaded.result()[:3], kept[:3])


def compare_choices(shop, superset, charts):
    """What the filters offer, to whom: a member is not told the names of others' catalogues."""
    for dashboard, (_, filters) in charts.items():
        check(filters.keys() == CHOICES[dashboard].keys() | {"period"}, f"{dashboard} has the filters", *filters)
        for column, dataset in filters.items():
            question = {"datasource": {"id": dataset, "type": "table"}, "force": False, "form_data": {},
                        "result_format": "json", "result_type": "full",
                        "queries": [{"columns": [column], "metrics": [], "filters": [], "orderby": [[column, True]],
                                     "row_limit": 1000}]}
            offered = {row[column] for row in superset.data(question)[0]["data"]} - {None}
            what = f"{dashboard}: the filter {column} offers {superset.user}"
            if column == "period":
                check(offered == set(bundle.PERIODS) >= set(PERIODS), what, offered)
            else:
                expected = {name for name, in shop.rows(superset.user, CHOICES[dashboard][column])} - {None}
                check(offered == expected != set(), what, offered, expected)


def compare_definitions(shop, charts):
    """Every chart has an expectation and every expectation a chart; the words of the documents are there."""
    for dashboard, (titles, _) in charts.items():
        known = {t for ts in NUMBERS[dashboard].values() for t in ts} | set(COMPARED_TRENDS[dashboard]) | set(ROWS[dashboard])
        check(set(titles) == known, f"{dashboard}: the charts are those of expected.py", set(titles) ^ known)
    for name in bundle.DASHBOARDS:
        dashboard = bundle.Dashboard(name)
        words = {dashboard.title} | {r for r in dashboard.rows if isinstance(r, str)} | {c.title for c in dashboard.charts}
        words |= {label for d in dashboard.datasets.values() for _, label in d.columns.values()}
        words |= {f["name"] for f in dashboard.filters()}
        words |= {value for d in dashboard.datasets.values() for value in re.findall(r"'(.+?)'", d.sql())}
        for word in WORDS[dashboard.title]:
            check(any(w == word or w.startswith(f"{word} (") for w in words), f"{dashboard.title} shows the words {word}")
        check(dashboard.zip() == bundle.Dashboard(name).zip(), f"{name}.zip is the same each time")


def kept_charts(superset):
    """By dashboard: the charts' questions by title, and the columns of the dashboard's filters with their data sets."""
    charts = {}
    for dashboard in superset.all("dashboard"):
        metadata = json.loads(superset.get(f"dashboard/{dashboard['id']}")["result"]["json_metadata"])
        columns = {t["column"]["name"]: t["datasetId"] for f in metadata["native_filter_configuration"]
                   for t in f["targets"] if "column" in t}
        titles = {}
        for chart in superset.get(f"dashboard/{dashboard['id']}/charts")["result"]:
            titles[chart["slice_name"]] = json.loads(superset.get(f"chart/{chart['id']}")["result"]["query_context"])
        charts[dashboard["dashboard_title"]] = (titles, columns)
    return charts


def look(superset, zone, as_of="now"):
    """Changes the zone and the instant at which the dashboards look, as docs/superset.md says it."""
    database = next(d for d in superset.all("database") if d["database_name"] == "shop")
    extra = json.loads(superset.get(f"database/{database['id']}/connection")["result"]["extra"])
    extra["engine_params"]["connect_args"]["options"] = f"-c shop.zone={zone} -c shop.as_of={as_of}"
    answer = superset.http.put(f"{superset.address}/api/v1/database/{database['id']}", json={"extra": json.dumps(extra)})
    answer.raise_for_status()


def compare_named_periods(shop, admin, anna, charts):
    """All charts in two named periods; and each name, where a number, a line and a line of its own SQL show it."""
    zone = "Pacific/Norfolk"  # 11 hours from UTC, 12 from 4 October on
    for who, situation in [
            (admin, Named("admin, Norfolk", "admin", zone, "Current month until today", "2026-10-20 10:17+12", currency=["EUR"])),
            (anna, Named("anna, Norfolk", "anna", zone, "Today", "2026-10-04 20:17+12", currency=["EUR"]))]:
        look(admin, zone, situation.as_of.replace(" ", "T"))
        compare_charts(shop, who, charts, situation)

    some = {"Virtual Try-On": ["Sessions", "Sessions by day"], "Conversational Commerce": ["Total revenue by day"]}
    some = {d: ({t: charts[d][0][t] for t in titles}, charts[d][1]) for d, titles in some.items()}
    as_of = "2026-10-31 10:17+12"
    look(admin, zone, as_of.replace(" ", "T"))
    for period in bundle.PERIODS:
        compare_charts(shop, admin, some, Named("admin, Norfolk", "admin", zone, period, as_of, currency=["EUR"]))
    for period, as_of, what in [("Current month until today", "2027-03-31T10:17", "30 days beside 28"),
                                ("Current month until today", "2026-10-01T10:17", "no day"),
                                ("Last month", "2026-10-20T10:17", "30 days beside 31")]:
        look(admin, "Europe/Rome", as_of)
        compare_charts(shop, admin, some, Named(what, "admin", "Europe/Rome", period, as_of + "Z", currency=["EUR"]))

    # A chart of somebody's own that compares with a year before, or a week: moved by so many days.
    look(admin, zone, "2026-11-03T10:17+12")
    titles, filters = some["Virtual Try-On"]
    situation = Named("28 days before", "admin", zone, "Last 7 days", "2026-11-03 10:17+12")
    situation.previous = f"shopmetrics.previous_period({situation.period}, {literal(zone)}, interval '28 days')"
    compare_charts(shop, admin, {"Virtual Try-On": ({t: json.loads(json.dumps(c).replace('["inherit"]', '["28 days ago"]'))
                                                     for t, c in titles.items()}, filters)}, situation)
    try:
        shop.rows("admin", "SELECT shopmetrics.period('fortnight', now(), 'UTC')")
    except psycopg2.Error as error:
        names = error.diag.message_hint.removeprefix("The names are ").rstrip(".").split(", ")
    check(sorted(map(name_of, bundle.PERIODS)) == sorted(names), "the filter has all names of periods", names)


def replace_dashboards(superset, password):
    """What is edited in a description arrives by replace.py, in the charts and data sets that are there. Those that it does
    not have any more go, unless somebody else stands on them. What people made stays."""
    def there():
        dashboard = superset.get("dashboard/virtual-try-on")["result"]
        charts = superset.all("chart")
        chart = next(c for c in charts if c["slice_name"] == "Sessions")
        dataset = superset.get(f"dataset/{chart['datasource_id']}")["result"]
        position = json.loads(dashboard["position_json"])
        return {
            "dashboard": dashboard["id"], "charts": {c["id"]: c["slice_name"] for c in charts},
            "data sets": {d["id"]: d["table_name"] for d in superset.all("dataset")}, "chart": chart["id"],
            "connection": superset.get(f"database/{dataset['database']['id']}/connection")["result"]["extra"],
            "on it": sorted(c["slice_name"] for c in superset.get("dashboard/virtual-try-on/charts")["result"]),
            "headings": sorted(p["meta"]["text"] for p in position.values() if p != "v2" and p["type"] == "HEADER"),
            "colours": json.loads(superset.get(f"chart/{chart['id']}")["result"]["params"])["comparison_color_scheme"],
            "sql": dataset["sql"], "columns": sorted(c["column_name"] for c in dataset["columns"]),
            "metrics": sorted(m["metric_name"] for m in dataset["metrics"]),
            "label": next(m["verbose_name"] for m in dataset["metrics"] if m["metric_name"] == "sessions"),
        }

    def replace(directory, password):
        environment = os.environ | {"SUPERSET_PASSWORD": password}
        return subprocess.run([sys.executable, directory / "replace.py", superset.address, superset.user],
                              env=environment, capture_output=True, text=True)

    def number(names, name):
        return next(n for n, its in names.items() if its == name)

    def done(answer):
        answer.raise_for_status()
        return answer.json()["id"]

    look(superset, "Pacific/Norfolk")
    before = there()
    # Of somebody's own: a chart with the name of one that goes, over a data set that goes else; and a dashboard that shows
    # one of ours.
    own_chart = done(superset.http.post(f"{superset.address}/api/v1/chart/", json={
        "slice_name": "Views (Visualisations)", "viz_type": "table", "params": "{}", "datasource_type": "table",
        "datasource_id": number(before["data sets"], "try_on_report")}))
    own_dashboard = done(superset.http.post(f"{superset.address}/api/v1/dashboard/", json={"dashboard_title": "Hers"}))
    shown_there = number(before["charts"], "Distinct devices")
    done(superset.http.put(f"{superset.address}/api/v1/chart/{shown_there}",
                           json={"dashboards": [before["dashboard"], own_dashboard]}))
    first = there()

    with tempfile.TemporaryDirectory() as directory:
        directory = shutil.copytree(ROOT / "bi" / "superset", pathlib.Path(directory) / "superset")
        path = directory / "try-on.yaml"
        description = yaml.safe_load(path.read_text())
        overview = description["datasets"]["try_on_overview"]
        overview |= {"arguments": "products => NULL", "filters": ["catalogue", "variant"]}
        overview["columns"]["sessions"] = "count, Visits"
        del overview["columns"]["views"], overview["columns"]["unique_users"]
        lines = description["charts"]
        lines[0]["heading"] = "Who came"
        lines[1][0] |= {"title": "Sessions", "good": "less"}
        gone = [{"number": "try_on_overview.views"}, {"number": "try_on_overview.unique_users"}]
        lines[1:3] = [[chart for chart in line if chart not in gone] for line in lines[1:3]]
        without = ("Catalogues", "Download Report")  # a heading and the row below it
        last = [n for n, line in enumerate(lines) if isinstance(line, dict) and line["heading"] in without]
        description["charts"] = [line for n, line in enumerate(lines) if n not in last and n - 1 not in last]
        del description["datasets"]["try_on_catalogues"], description["datasets"]["try_on_report"]
        path.write_text(yaml.safe_dump(description, sort_keys=False, allow_unicode=True))
        said = replace(directory, password)
        check(said.returncode == 0, "replace.py", said.stdout, said.stderr)
    second = there()
    for what in ("dashboard", "chart", "connection"):
        check(second[what] == first[what], f"replaced: {what} stays as it was", second[what], first[what])

    def removed(what):
        check(second[what].items() <= first[what].items(), f"replaced: no new {what}", second[what], first[what])
        return sorted(first[what][n] for n in first[what].keys() - second[what].keys())

    check(removed("charts") == ["Catalogues Performance", "Report", "Views (Visualisations)"], "replaced: charts that go",
          removed("charts"))
    check(own_chart in second["charts"], "replaced: a chart of somebody's own stays, whatever its name")
    check(removed("data sets") == ["try_on_catalogues"], "replaced: data sets that go", removed("data sets"))
    for words in ("Distinct devices is in no description any more, and stays for dashboard Hers",
                  "try_on_report is in no description any more, and stays for chart Views (Visualisations)",
                  "Catalogues Performance is removed", "try_on_catalogues is removed"):
        check(words in said.stdout.splitlines(), f"replace.py says: {words}", said.stdout)
    check(set(first["on it"]) - set(second["on it"]) == {"Views (Visualisations)", "Distinct devices",
                                                         "Catalogues Performance", "Report"},
          "replaced: charts on the dashboard", second["on it"])
    check(set(first["headings"]) - set(second["headings"]) == {"Sessions and users", *without}, "replaced: headings",
          second["headings"])
    check("Who came" in second["headings"], "replaced: a heading", second["headings"])
    check((first["colours"], second["colours"]) == ("Green", "Red"), "replaced: what a chart stores")
    check("products => NULL" in second["sql"] and "any_of('product')" not in second["sql"], "replaced: SQL", second["sql"])
    check(set(first["columns"]) - set(second["columns"]) == {"views", "unique_users"}, "replaced: columns",
          second["columns"])
    check(set(first["metrics"]) - set(second["metrics"]) == {"views", "unique_users"}, "replaced: metrics",
          second["metrics"])
    check(second["label"] == "Visits", "replaced: label", second["label"])

    superset.delete("chart", own_chart)
    superset.delete("dashboard", own_dashboard)
    said = replace(ROOT / "bi" / "superset", password)
    names = ("charts", "data sets")  # those that went are new ones now
    third = there()
    check(said.returncode == 0 and {k: v for k, v in third.items() if k not in names}
          == {k: v for k, v in before.items() if k not in names}
          and all(sorted(third[k].values()) == sorted(before[k].values()) for k in names),
          "replaced by the descriptions as they are, all is as before", third, before, said.stderr)
    check(replace(ROOT / "bi" / "superset", password + "x").returncode != 0, "a wrong password is an error")


def try_recipe(shop, superset, situation):
    """The recipe of docs/dashboards.md as a data set: saved without a range of days, asked at 10:17."""
    page = (ROOT / "docs" / "dashboards.md").read_text()
    recipe = re.search(r"<!-- recipe: superset -->\n```jinja\n(.*?)\n```", page, re.S)[1]
    database = next(d["id"] for d in superset.all("database") if d["database_name"] == "shop")
    answer = superset.http.post(f"{superset.address}/api/v1/dataset/", timeout=60, json={
        "database": database, "schema": "shop", "table_name": "recipe", "sql": recipe})
    check(answer.ok, "the recipe can be saved", answer.text)
    columns = ["day", "sessions", "users", "new_users"]
    question = {"datasource": {"id": answer.json()["id"], "type": "table"}, "force": True, "result_format": "json",
                "result_type": "full", "form_data": {},
                "queries": [{"filters": [{"col": "day", "op": "TEMPORAL_RANGE", "val": ""}], "columns": columns,
                             "metrics": None, "orderby": [["day", True]], "row_limit": 1000}]}
    for catalogues in ([], ["glasses", "o'hara"]):
        array = f"ARRAY[{', '.join(map(literal, catalogues))}]" if catalogues else "NULL"
        expected = shop.rows("admin", f"SELECT {', '.join(columns)} FROM shop.try_on_trend({situation.period}, "
                             f"{literal(situation.zone)}, catalogues => {array})")
        for clock in ("", "T10:17:31"):
            asked = situation.asked(question, [], clock)
            asked["queries"][0]["filters"] += [{"col": "catalogue", "op": "IN", "val": catalogues}] if catalogues else []
            answer = superset.data(asked)[0]
            shown = [[plain(r[c]) for c in columns] for r in answer["data"]]
            check(same_rows(shown, [[plain(v) for v in r] for r in expected]),
                  f"the recipe gives whole days, {clock} {catalogues}", shown, answer["query"])


def main():
    address, admin_password, anna_password, carl_password, uri = sys.argv[1:]
    shop = Shop()
    admin = Superset(address, "admin", admin_password)
    for name in bundle.DASHBOARDS * 2:  # the second import finds all of it there
        admin.import_dashboard(bundle.Dashboard(name).zip(uri, "Europe/Rome"))
    admin.let_read("Shop dashboards", "shop")
    charts = kept_charts(admin)
    compare_definitions(shop, charts)
    check(len(admin.all("chart")) == sum(len(t) for t, _ in charts.values()), "a second import adds no chart")

    # The clock goes back in Rome on 25 October, and forward in Norfolk, 11 hours from UTC, on 4 October.
    rome = Days("admin, Rome", "admin", "Europe/Rome", date(2026, 10, 20), date(2026, 10, 29), currency=["EUR"])
    member = Days("anna, Rome", "anna", "Europe/Rome", rome.first, rome.last, currency=["EUR"])
    filtered = Days("admin, Norfolk, filtered", "admin", "Pacific/Norfolk", date(2026, 9, 30), date(2026, 10, 6),
                    catalogue=["glasses", "watches"], product=["p0", "p2", "p4"], store=["rome", "o'hara"],
                    channel=["whatsapp", "web"], currency=["EUR"])
    compare_exports(admin, charts, rome, compare_charts(shop, admin, charts, rome))
    anna = Superset(address, "anna", anna_password)
    for who in (admin, anna):
        compare_choices(shop, who, charts)
    compare_charts(shop, anna, charts, member)  # the same questions, whose answers are in the cache by now

    # Two users, one after the other.
    titles, filters = charts["Virtual Try-On"]
    for title in ("Sessions", "Products Performance"):
        question = rome.asked(titles[title], filters)
        first, second, third = (who.data(question)[0] for who in (admin, anna, admin))
        check(third["is_cached"], f"the cache is used: {title}")
        check(first["data"] == third["data"] != second["data"], f"each has an answer of his own: {title}", first, second)

    question = filtered.asked(titles["Sessions"], filters)
    question["queries"][0]["filters"].append({"col": "catalogue", "op": "IN", "val": ["glasses') OR ('1'='1", "x\\') --"]})
    check(admin.data(question)[0]["data"] != [], "a value of a filter is a value")

    # Who has no role in the database sees nothing, and nobody steps into another's role by SQL of his own.
    carl = Superset(address, "carl", carl_password)
    attempts = {
        "carl, who has no role": (carl, {}, "500 "),
        "another's role by a metric": (anna, {"metrics": [{"expressionType": "SQL", "label": "m",
            "sqlExpression": "max(set_config('role', 'admin', true)) || max((shop.access_check()))"}]}, "permission denied"),
        "another's role by a filter": (anna, {"extras": {"where": "(set_config('role', 'admin', true) IS NOT NULL)"}},
                                       "permission denied"),
    }
    for what, (who, change, message) in attempts.items():
        question = rome.asked(titles["Sessions"], filters)
        question["queries"][0] |= change
        question["force"] = True
        try:
            answer = who.data(question)
            check(False, what, answer)
        except RuntimeError as error:
            check(message in str(error), what, error)
    answer = anna.http.post(f"{address}/api/v1/sqllab/execute/", json={"database_id": 1, "sql": "SELECT 1"})
    check(answer.status_code in (401, 403, 404), "anna has no SQL Lab", answer.status_code, answer.text)
    from shop_rights import DB_CONNECTION_MUTATOR, GATE
    from sqlalchemy.engine import make_url
    _, given = DB_CONNECTION_MUTATOR(make_url(f"postgresql://{GATE}@h/d"), {}, "x -c role=admin", None, None)
    check(given["connect_args"]["options"] == r"-c role=x\ -c\ role=admin", "a name with blanks is one name", given)

    # CSV, as the menu of a chart downloads it.
    question = rome.asked(charts["Conversational Commerce"][0]["Sessions and users by day"], set())
    question["result_format"] = "csv"
    lines = list(csv.reader(io.StringIO(admin.data(question).content.decode("utf-8-sig"))))
    expected = expected_rows(shop, rome, "Conversational Commerce", "Sessions and users by day")
    check(lines[0] == CSV_FIELDS, "the fields of the CSV file are the document's", lines[0])
    check(same_rows([[float(v) if v else None for v in line[1:]] for line in lines[1:]], [r[1:] for r in expected]),
          "the rows of the CSV file", lines[:3], expected[:2])
    check([line[0][:10] for line in lines[1:]] == [str(rome.first + timedelta(days=n)) for n in range(10)],
          "the CSV file is sorted by date")

    # A question with a time of day, as "the last 7 days until now" is at 10:17: whole days.
    question = rome.asked(titles["Sessions by day"], filters, "T10:17:31")
    shown = [[plain(v) for v in r.values()] for r in admin.data(question)[0]["data"]]
    check(same_rows(ordered(shown), ordered(expected_rows(shop, rome, "Virtual Try-On", "Sessions by day"))),
          "whole days at 10:17", shown)

    look(admin, "Pacific/Norfolk")
    compare_charts(shop, admin, charts, filtered)
    compare_named_periods(shop, admin, anna, charts)
    replace_dashboards(admin, admin_password)
    look(admin, "Europe/Rome")
    try_recipe(shop, admin, rome)
    finish()


if __name__ == "__main__":
    main()
