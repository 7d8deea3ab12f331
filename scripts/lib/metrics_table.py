"""Prints docs/metrics.md with its part between the markers made again from the view metric_catalogue.

Usage: metrics_table.py DATABASE FILE    the database has the extension and the tables of docs/examples.sql
"""

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from api_page import Places

BEGIN = "<!-- metrics: written by scripts/docs from the view metric_catalogue -->"
END = "<!-- end of metrics -->"
DOCUMENTS = {
    "try-on": "The try-on document",
    "messaging": "The messaging document",
    "one-to-one": "The one-to-one document",
    None: "Beside the documents",
}
WIDTH = 120


def psql(database, sql, *options):
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, *options, "-f", "-"]
    return subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.PIPE).stdout


def catalogue(database):
    rows = json.loads(psql(database, "SELECT json_agg(m) FROM shopmetrics.metric_catalogue AS m", "-A", "-t"))
    places = Places()
    for row in rows:
        if row["document"] not in DOCUMENTS:
            raise SystemExit(f"scripts/lib/metrics_table.py knows no document {row['document']}")
        row["page"] = places.page.get(row["family"]) or places.page_of_file.get(row["family"]) \
            or places.page.get(places.section_of.get(row["name"]))
    return rows


def of_document(rows, document):
    """The labels of a document in their order, each with its rows. What is in none goes by its name."""
    labels = {}
    for row in rows:
        if row["document"] == document:
            labels.setdefault(row["label"] or row["name"], []).append(row)
    return labels


def linked(row):
    name = f"`{row['name']}`"
    return f"[{name}]({row['page']})" if row["page"] else name


def metrics(rows, database):
    for document, title in DOCUMENTS.items():
        yield ""
        yield f"## {title}"
        for label, of_label in of_document(rows, document).items():
            yield ""
            yield f"### {label}"
            for row in of_label:
                family = f" of {row['family']}" if row["page"] and row["family"] != "helpers" else ""
                adds_up = "adds up over days" if row["adds_up_over_days"] else "does not add up over days"
                yield ""
                yield from textwrap.wrap(
                    f"**{linked(row)}**{family} ({row['unit']}; {adds_up}). {row['definition']}.", WIDTH,
                    break_long_words=False, break_on_hyphens=False)
                yield ""
                yield f"    {row['formula']}"
                yield ""
                yield "```sql"
                yield from (row["example"] + ";").split("\n")
                yield "```"
                yield ""
                yield "```text"
                yield from (line.rstrip() for line in psql(database, row["example"] + ";").strip("\n").split("\n"))
                yield "```"
    yield ""


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    database, file = sys.argv[1], Path(sys.argv[2])
    text = file.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SystemExit(f"{file} must have one line {BEGIN} and one {END}")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    print(before + BEGIN + "\n" + "\n".join(metrics(catalogue(database), database)) + "\n" + END + after, end="")


if __name__ == "__main__":
    main()
