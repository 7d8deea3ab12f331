"""Prints README.md or docs/metrics.md with its part between the markers made again from the view metric_catalogue.

Usage: metrics_table.py DATABASE FILE    the database has the extension and the tables of docs/examples.sql
"""

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

BEGIN = "<!-- metrics: written by scripts/docs from the view metric_catalogue -->"
END = "<!-- end of metrics -->"
SEEDS = {
    "try-on": "The try-on document",
    "messaging": "The messaging document",
    "one-to-one": "The one-to-one document",
    None: "Beside the documents",
}
PAGES = {
    "audience": "audience.md",
    "first_seen": "first-seen.md",
    "try_on": "try-on.md",
    "visits": "visits.md",
    "messaging": "messaging.md",
    "conversation": "conversation.md",
    "conversion": "conversion.md",
    "attribution": "attribution.md",
    "funnel": "funnel.md",
    "ratings": "ratings.md",
    "views": "views.md",
    "capped_sum": "capped-sum.md",
    "helpers": "ratio.md",
    "plain SQL": None,
}
WIDTH = 120
CLAUSE = re.compile(r"\b(SELECT|FROM|WHERE|GROUP BY|HAVING|ORDER BY|(LEFT |CROSS )?JOIN|LIMIT)\b")


def psql(database, sql, *options):
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, *options, "-f", "-"]
    return subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.PIPE).stdout


def catalogue(database):
    rows = json.loads(psql(database, "SELECT json_agg(m) FROM shopmetrics.metric_catalogue AS m", "-A", "-t"))
    unknown = {row["seed"] for row in rows} - set(SEEDS) | {row["family"] for row in rows} - set(PAGES)
    if unknown:
        raise SystemExit(f"scripts/lib/metrics_table.py knows nothing of {', '.join(sorted(unknown))}")
    return rows


# ------------------------------------------------------------------------------------------------ SQL for people


def depths(sql):
    """The depth in brackets of each character; quoted text counts as deeper than anything."""
    depth, quoted, result = 0, False, []
    for character in sql:
        if character == "'":
            quoted = not quoted
        elif not quoted and character == ")":
            depth -= 1
        result.append(99 if quoted or character == "'" else depth)
        if not quoted and character == "(":
            depth += 1
    return result


def pieces(text, starts):
    return [text[a:b].strip() for a, b in zip([0, *starts], [*starts, len(text)]) if text[a:b].strip()]


def pretty(sql, indent=0):
    """A statement of one line in several, where it is too long for one: a clause a line, long subqueries inside it."""
    if len(sql) + indent <= WIDTH:
        return sql
    depth = depths(sql)
    lines = []
    for clause in pieces(sql, [m.start() for m in CLAUSE.finditer(sql) if depth[m.start()] == 0]):
        lines.append(clause if len(clause) + indent <= WIDTH else broken_clause(clause, indent))
    return ("\n" + " " * indent).join(lines)


def broken_clause(clause, indent):
    depth = depths(clause)
    opened = [m.start() for m in re.finditer(r"\((SELECT|WITH)\b", clause) if depth[m.start()] == 0]
    if not opened:  # no subquery: an item a line
        commas = [at + 1 for at, character in enumerate(clause) if character == "," and depth[at] == 0]
        return ("\n" + " " * (indent + 4)).join(pieces(clause, commas))
    result, done = "", 0
    for start in opened:
        end = next(at for at in range(start + 1, len(clause)) if clause[at] == ")" and depth[at] == 0)
        inner = clause[start + 1 : end]
        if len(inner) > 60:
            margin = "\n" + " " * (indent + 4)
            inner = margin + pretty(inner, indent + 4)
        result += clause[done : start + 1] + inner
        done = end
    return result + clause[done:]


# ------------------------------------------------------------------------------------------------ the two pages


def of_seed(rows, seed):
    """The labels of a document in their order, each with its rows."""
    labels = {}
    for row in rows:
        if row["seed"] == seed:
            labels.setdefault(row["label"] or row["name"], []).append(row)
    return labels


def headings(rows):
    """(seed, label) -> the anchor that the heading of a label gets."""
    taken, anchors = {}, {}
    for seed, title in SEEDS.items():
        for key, text in [(seed, title), *(((seed, label), label) for label in of_seed(rows, seed))]:
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            taken[anchor] = taken.get(anchor, -1) + 1
            anchors[key] = anchor + (f"-{taken[anchor]}" if taken[anchor] else "")
    return anchors


def linked(row, folder):
    page = PAGES[row["family"]]
    name = f"`{row['name']}`"
    return f"[{name}]({folder}{page})" if page else name


def readme(rows, _database):
    anchors = headings(rows)
    for seed, title in SEEDS.items():
        labels = of_seed(rows, seed)
        yield ""
        yield f"<details><summary>{title}: {len(labels)} lines</summary>"
        yield ""
        yield "| in the document | here |"
        yield "|---|---|"
        for label, metrics in labels.items():
            names = dict.fromkeys(linked(row, "docs/") for row in metrics)
            yield f"| [{label}](docs/metrics.md#{anchors[seed, label]}) | {', '.join(names)} |"
        yield ""
        yield "</details>"
    yield ""


def metrics(rows, database):
    for seed, title in SEEDS.items():
        yield ""
        yield f"## {title}"
        for label, of_label in of_seed(rows, seed).items():
            yield ""
            yield f"### {label}"
            for row in of_label:
                family = f" of {row['family']}" if PAGES[row["family"]] and row["family"] != "helpers" else ""
                adds_up = "adds up over days" if row["adds_up_over_days"] else "does not add up over days"
                yield ""
                yield from textwrap.wrap(
                    f"**{linked(row, '')}**{family} ({row['unit']}; {adds_up}). {row['definition']}.", WIDTH,
                    break_long_words=False, break_on_hyphens=False)
                yield ""
                yield f"    {row['formula']}"
                yield ""
                yield "```sql"
                yield from (pretty(row["example"]) + ";").split("\n")
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
    write = metrics if file.name == "metrics.md" else readme
    print(before + BEGIN + "\n" + "\n".join(write(catalogue(database), database)) + "\n" + END + after, end="")


if __name__ == "__main__":
    main()
