#!/usr/bin/env python3
"""The dashboards of scripts/dashboards in a browser: no chart shows an error, each shows what the chart data interface says, the words of
the documents can be read, a filter set by clicking filters, a chart's menu downloads its rows. Keeps pictures.

    pages.py ADDRESS ADMIN_PASSWORD DIRECTORY      (PGHOST and PGDATABASE lead to the same database)
"""

import csv
import json
import pathlib
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "scripts" / "lib"), str(ROOT / "bi" / "superset")]

import bundle  # noqa: E402
from checks import check, finish  # noqa: E402
from expected import CSV_FIELDS, PERIODS, WORDS  # noqa: E402
from superset_api import Superset  # noqa: E402
from superset_pages import chromium  # noqa: E402

# What a person chooses on each, and the number by which the choice is seen.
CHOICES = {
    "Virtual Try-On": ("Catalogues", "glasses", "Sessions",
                       "SELECT sessions FROM shop.try_on_overview(%s, %s, catalogues => ARRAY['glasses'])"),
    "Conversational Commerce": ("Stores", "Rome", "Total sessions",
                                "SELECT total_sessions FROM shop.messaging_kpis(%s, %s, stores => ARRAY['Rome'])"),
    "One-to-One Shopping": ("Stores", "Rome", "Total Conversations",
                            "SELECT conversations FROM shop.conversation_overview(%s, %s, stores => ARRAY['Rome'])"),
}


def values(rows, pivoted):
    """What an answer says, whatever the order. Where the page asks for a column a name, days and names stand elsewhere
    than in the interface's rows, and the numbers alone are compared."""
    return sorted(re.sub(r"\.0$", "", str(v)) for row in rows for k, v in row.items()
                  if v is not None and not k.endswith("__contribution")
                  and not (pivoted and (k == "day" or isinstance(v, str))))


def kept_answers(admin, numbers, more):
    """What the chart data interface says, by chart, with more filters."""
    def ask(number):
        question = json.loads(admin.get(f"chart/{number}")["result"]["query_context"])
        question["queries"][0]["filters"] += more
        return admin.data(question)[0]

    with ThreadPoolExecutor(max_workers=3) as pool:
        return dict(zip(numbers, pool.map(ask, numbers)))


def words_on_screen(pages):
    """What can be read: texts, each by itself, and the names that charts draw."""
    words = {word.strip() for word in re.split(r"[\n\t]", pages.page.inner_text("body"))}
    rows = [row for answer in pages.answers.values() if answer.ok for row in answer.json()["result"][0]["data"]]
    return words | {value for row in rows for value in row.values() if isinstance(value, str)}


def main():
    address, password, directory = sys.argv[1:]
    directory = pathlib.Path(directory)
    admin = Superset(address, "admin", password)
    shop = psycopg2.connect(user="postgres").cursor()
    shop.execute("SELECT shopmetrics.period('last_30_days', now(), 'Europe/Rome')::text, "
                 "shopmetrics.period('month_to_date', now(), 'Europe/Rome')::text, "
                 "shopmetrics.period('last_14_days', now(), 'Europe/Rome')::text")
    last_30_days, month_to_date, last_14_days = shop.fetchone()
    # on its first day, a month has no whole day
    another = ("Last 14 days", last_14_days) if month_to_date == "empty" else ("Current month until today", month_to_date)
    with chromium(address) as pages:
        pages.log_in("admin", password)
        for name in bundle.DASHBOARDS:
            dashboard = bundle.Dashboard(name)
            slug = bundle.slug(dashboard.title)
            pages.open(slug, dashboard.height())
            currency = []
            if any(f["name"] == "Currency" for f in dashboard.filters()):
                currency = [{"col": "currency", "op": "IN", "val": ["EUR"]}]
                pages.wait_for_filter("currency")
            charts = {c["slice_name"]: c["id"] for c in admin.get(f"dashboard/{slug}/charts")["result"]}
            check(len(charts) == len(dashboard.charts), f"{dashboard.title} has all its charts")
            check(pages.errors() == [], f"{dashboard.title} shows no error", pages.errors())
            words = words_on_screen(pages)
            for word in {r for r in dashboard.rows if isinstance(r, str)} | set(WORDS[dashboard.title]):
                check(any(w == word or w.startswith(f"{word} (") for w in words), f"{dashboard.title} shows {word}")
            kept = kept_answers(admin, list(charts.values()), currency)
            for title, number in charts.items():
                answer = pages.answers.get(number)
                check(answer is not None and answer.ok, f"{dashboard.title}, {title}: the page asks for its data")
                if answer is None or not answer.ok:
                    continue
                shown = answer.json()["result"][0]["data"]
                pivoted = any(c.title == title and c.kind == "trend" and c.by for c in dashboard.charts)
                check(values(shown, pivoted) == values(kept[number]["data"], pivoted),
                      f"{dashboard.title}, {title}: page and interface agree", shown[:3], kept[number]["data"][:3])
            pages.picture(directory / f"{name}.png")
            if name == "conversational-commerce":
                lines = list(csv.reader(pages.download("Sessions and users by day", "Export to .CSV").splitlines()))
                check(lines[0] == CSV_FIELDS, "the menu of a chart downloads the document's fields", lines[0])
                check(len(lines) == 31, "and a row a day", lines)

            label, value, title, query = CHOICES[dashboard.title]
            for label, chosen, period in [(label, value, last_30_days), ("Period", *another)]:
                offered = pages.choose(label, chosen)
                if label == "Period":
                    check(set(PERIODS) <= set(offered), f"{dashboard.title} offers the periods of the documents", offered)
                shop.execute(query, (period, "Europe/Rome"))
                number = f"{shop.fetchone()[0]:,}"
                shown = pages.chart(title).inner_text()
                check(number in shown.replace("↑", "\n").replace("↓", "\n").split("\n"),
                      f"{dashboard.title}: {label} {chosen} chosen by clicking gives {number}", shown)
                check(pages.errors() == [], f"{dashboard.title} shows no error with a filter", pages.errors())
            pages.picture(directory / f"{name}-{value}.png")
    finish()


if __name__ == "__main__":
    main()
