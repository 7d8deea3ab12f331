#!/usr/bin/env python3
"""What each chart shows, by the chart data interface, beside the function that it stands for: as an admin and as a member,
with filters and comparison, over changes of the clock, in zones up to 12 hours from UTC. Then rights, cache, CSV.

    charts.py ADDRESS ADMIN_PASSWORD ANNA_PASSWORD CARL_PASSWORD URI      (PGHOST and PGDATABASE lead to the same database)
"""

import csv
import io
import json
import math
import pathlib
import sys
import tempfile
from datetime import date, datetime, timedelta, timezone

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "scripts" / "lib"), str(ROOT / "bi" / "superset")]

import bundle  # noqa: E402
from checks import check, finish  # noqa: E402
from expected import COMPARED_TRENDS, CSV_FIELDS, NUMBERS, ROWS, WORDS  # noqa: E402
from superset_api import Superset  # noqa: E402


def literal(value):
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


class Situation:
    """Who looks, at which days, with which filters."""

    def __init__(self, name, user, zone, first, last, **filters):
        self.name, self.user, self.zone, self.first, self.last = name, user, zone, first, last
        self.filters = filters

    def days(self, back=0):
        length = self.last - self.first + timedelta(days=1)
        return self.first - back * length, self.last - back * length

    def words(self, back=0):
        """What the braces of expected.py stand for."""
        first, last = self.days(back)

        def arrays(*columns):
            return "".join(f", {c}s => ARRAY[{', '.join(map(literal, self.filters[c]))}]" for c in columns if c in self.filters)

        currency = self.filters.get("currency", ["EUR"])[0]
        return {
            "p": f"shopmetrics.period(date '{first}', date '{last}', {literal(self.zone)})",
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
        query = context["queries"][0]
        for f in query["filters"]:
            if f["op"] == "TEMPORAL_RANGE":
                f["val"] = f"{self.first} : {self.last + timedelta(days=1)}"
        query["filters"] += [{"col": c, "op": "IN", "val": v} for c, v in self.filters.items() if c in filters_of_dashboard]
        return context


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
    """Kind and rows that a chart must show."""
    def ask(query, back=0):
        # .replace, since a query may have braces of its own
        for word, meaning in situation.words(back).items():
            query = query.replace("{" + word + "}", meaning)
        return shop.rows(situation.user, query)

    for source, titles in NUMBERS[dashboard].items():
        if title in titles:
            now, before = (ask(f"SELECT {titles[title]} FROM {source} AS f", back) for back in (0, 1))
            return [[plain((now or [[0]])[0][0]), plain((before or [[0]])[0][0])]]
    if title in COMPARED_TRENDS[dashboard]:
        query = COMPARED_TRENDS[dashboard][title]
        now, before = ({r[0]: r[1:] for r in ask(query, back)} for back in (0, 1))
        length = situation.last - situation.first + timedelta(days=1)
        return [[plain(day)] + [plain(v) for v in values] + [plain(v) for v in before[day - length]]
                for day, values in now.items()]
    return [[plain(v) for v in r] for r in ask(ROWS[dashboard][title])]


def compare_charts(shop, superset, charts, situation):
    for dashboard, (titles, filters) in charts.items():
        for title, context in titles.items():
            name = f"{situation.name}: {dashboard}, {title}"
            try:
                answer = superset.data(situation.asked(context, filters))[0]
            except RuntimeError as error:
                check(False, name, error)
                continue
            shown = [[plain(v) for v in row.values()] for row in answer["data"]]
            expected = expected_rows(shop, situation, dashboard, title)
            check(same_rows(ordered(shown), ordered(expected)), name, f"shown:    {shown[:3]}", f"expected: {expected[:3]}",
                  answer["query"])


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
        for word in (" ".join(w.split()) for w in WORDS[dashboard.title].split(";")):
            check(word in words, f"{dashboard.title} shows the words {word}")
        check(dashboard.zip() == bundle.Dashboard(name).zip(), f"{name}.zip is the same each time")


def kept_charts(superset):
    """By dashboard: the charts' questions by title, and the columns of the dashboard's filters."""
    charts = {}
    for dashboard in superset.all("dashboard"):
        metadata = json.loads(superset.get(f"dashboard/{dashboard['id']}")["result"]["json_metadata"])
        columns = {t["column"]["name"] for f in metadata["native_filter_configuration"] for t in f["targets"] if "column" in t}
        titles = {}
        for chart in superset.get(f"dashboard/{dashboard['id']}/charts")["result"]:
            titles[chart["slice_name"]] = json.loads(superset.get(f"chart/{chart['id']}")["result"]["query_context"])
        charts[dashboard["dashboard_title"]] = (titles, columns)
    return charts


def change_zone(superset, zone):
    """As docs/superset.md says it."""
    database = next(d for d in superset.all("database") if d["database_name"] == "shop")
    extra = json.loads(superset.get(f"database/{database['id']}/connection")["result"]["extra"])
    extra["engine_params"]["connect_args"]["options"] = f"-c shop.zone={zone}"
    answer = superset.http.put(f"{superset.address}/api/v1/database/{database['id']}", json={"extra": json.dumps(extra)})
    answer.raise_for_status()


def main():
    address, admin_password, anna_password, carl_password, uri = sys.argv[1:]
    shop = Shop()
    admin = Superset(address, "admin", admin_password)
    with tempfile.TemporaryDirectory() as directory:
        for name in bundle.DASHBOARDS * 2:  # the second import finds all of it there
            path = pathlib.Path(directory) / f"{name}.zip"
            path.write_bytes(bundle.Dashboard(name).zip(uri, "Europe/Rome"))
            admin.import_dashboard(path)
    admin.let_read("Shop dashboards", "shop")
    charts = kept_charts(admin)
    compare_definitions(shop, charts)
    check(len(admin.all("chart")) == sum(len(t) for t, _ in charts.values()), "a second import adds no chart")

    # The clock goes back in Rome on 25 October, and forward in Norfolk, 11 hours from UTC, on 4 October.
    rome = Situation("admin, Rome", "admin", "Europe/Rome", date(2026, 10, 20), date(2026, 10, 29), currency=["EUR"])
    member = Situation("anna, Rome", "anna", "Europe/Rome", rome.first, rome.last, currency=["EUR"])
    filtered = Situation("admin, Norfolk, filtered", "admin", "Pacific/Norfolk", date(2026, 9, 30), date(2026, 10, 6),
                         catalogue=["glasses", "watches"], product=["p0", "p2", "p4"], store=["rome", "o'hara"],
                         channel=["whatsapp", "web"], currency=["EUR"])
    compare_charts(shop, admin, charts, rome)
    anna = Superset(address, "anna", anna_password)
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
    question = rome.asked(titles["Sessions by day"], filters)
    question["queries"][0]["filters"][0]["val"] = f"{rome.first}T10:17:31 : {rome.last + timedelta(days=1)}T10:17:31"
    shown = [[plain(v) for v in r.values()] for r in admin.data(question)[0]["data"]]
    check(same_rows(ordered(shown), ordered(expected_rows(shop, rome, "Virtual Try-On", "Sessions by day"))),
          "whole days at 10:17", shown)

    change_zone(admin, "Pacific/Norfolk")
    compare_charts(shop, admin, charts, filtered)
    change_zone(admin, "Europe/Rome")

    finish()


if __name__ == "__main__":
    main()
