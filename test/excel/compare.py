"""Opens the workbooks with openpyxl and compares every cell with what the dashboards say.

Usage: compare.py DATABASE DIRECTORY    writes the workbooks into DIRECTORY
"""

import datetime
import io
import json
import math
import os
import re
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl

PERIOD = "'[2026-08-06 00:00+02, 2026-09-15 00:00+02)'"
ZONE = "'Europe/Rome'"
WHERE = f"{PERIOD}, {ZONE}"
DECIMALS = {"JPY": "#,##0", "KWD": "#,##0.000"}

# Which numbers are shown how; what is not here is a count.
PERCENT = {"session_share", "user_share", "bounce_rate", "orders_per_session", "new_user_share", "returning_user_share",
           "live_support_rate", "self_service_rate", "conversion_rate", "agent_acceptance_rate",
           "visitor_acceptance_rate", "ctr", "ctr_of_viewers", "response_rate", "share"}
EXACT = {"total_revenue", "attributed_gmv", "influenced_sales", "credited_sales"}
QUOTIENT = {"average_ticket", "avg_price_per_item", "aov"}

cases = {}  # of each: whether all of it is right


def check(what, good, detail=""):
    """Part of a case, which is what stands before the colon: a sheet has thousands of cells, and is one case."""
    case = what.split(":")[0]
    cases[case] = cases.get(case, True) and bool(good)
    if not good:
        print(f"not ok: {what}: {detail}")


def psql(database, sql, role=None):
    script = "SET timezone = 'UTC'; SET client_min_messages = warning;\n" + (f"SET ROLE {role};\n" if role else "") + sql
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]
    return subprocess.run(command, input=script, text=True, check=True, stdout=subprocess.PIPE).stdout


def rows_of(database, query, role=None):
    """The rows of a query as lists of (name, type, value): json with every number as it is."""
    text = psql(database, f"SELECT to_json(r) FROM ({query}) AS r;", role)
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


def workbook_of(database, call, role=None):
    encoded = psql(database, f"SELECT encode(shop.{call}, 'hex');", role)
    return bytes.fromhex(encoded.strip())


def plain(text):
    """What a program shows of a text of a workbook: _xHHHH_ is a character."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def texts_of(case, archive):
    """The texts of the sheets as they stand in the file, by sheet and cell: openpyxl changes some."""
    import xml.etree.ElementTree as ElementTree

    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        names = [one.get("name") for one in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter(f"{space}sheet")]
        for number, name in enumerate(names, start=1):
            sheet = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
            check(f"{case} {name}: no formula", sheet.find(f".//{space}f") is None)
            yield name, {cell.get("r"): plain("".join(text.text or "" for text in cell.iter(f"{space}t")))
                         for cell in sheet.iter(f"{space}c") if cell.get("t") == "inlineStr"}


def digits(number):
    return len(format(Decimal(number), "f").replace("-", "").replace(".", "").strip("0"))


def money_format(currency):
    if currency is None or not re.fullmatch("[A-Z]{3}", currency):
        return "#,##0.00"
    return f'{DECIMALS.get(currency, "#,##0.00")} "{currency}"'


def check_cell(where, cell, text, name, wanted, currency):
    """One cell, and what it should hold."""
    value, format_ = cell.value, cell.number_format
    if wanted is None or wanted == "":
        check(where, value is None, f"{value!r} should be empty")
    elif isinstance(wanted, bool):
        check(where, text == ("t" if wanted else "f"), value)
    elif isinstance(wanted, (int, Decimal)) and (digits(wanted) <= 15 or name in QUOTIENT or name not in EXACT):
        good = cell.data_type == "n" and math.isclose(float(value), float(wanted), rel_tol=1e-15)
        if name in EXACT or isinstance(wanted, int):
            good = good and Decimal(str(value)) == Decimal(wanted)
        check(where, good, f"{value!r} should be {wanted!r}")
        if name in PERCENT:
            check(f"{where}: format", format_ == "0.0%", format_)
        elif name in EXACT | QUOTIENT:
            check(f"{where}: format", format_ == money_format(currency), format_)
        else:
            check(f"{where}: format", re.fullmatch(r"0|#,##0(\.0+)?|0\.0+", format_), format_)
    elif isinstance(wanted, (int, Decimal)):
        check(where, cell.data_type != "n" and Decimal(text) == Decimal(wanted), f"{value!r} should be the text {wanted}")
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", wanted) and name in ("day", "date", "first_day", "last_day"):
        good = isinstance(value, datetime.datetime) and value.date().isoformat() == wanted
        check(where, good and format_ == "yyyy-mm-dd", f"{value!r} {format_} should be {wanted}")
    elif name.endswith("_at"):
        expected = datetime.datetime.fromisoformat(wanted)
        good = isinstance(value, datetime.datetime) and abs(value - expected) < datetime.timedelta(milliseconds=1)
        check(where, good and format_ == "yyyy-mm-dd hh:mm:ss", f"{value!r} {format_} should be {wanted}")
    else:
        check(where, text == wanted and format_ == "@", f"{text!r} {format_} should be {wanted!r}")


def check_table(database, case, sheet, texts, query, headings, currency, role=None):
    rows = rows_of(database, query, role)
    check(f"{case}: header frozen", sheet.freeze_panes == "B2", sheet.freeze_panes)
    check(f"{case}: rows", sheet.max_row == len(rows) + 1, f"{sheet.max_row - 1} should be {len(rows)}")
    for number, row in enumerate(rows, start=2):
        for cell, (name, wanted) in zip(sheet[number], row.items()):
            if number == 2:
                heading = sheet.cell(1, cell.column)
                check(f"{case}: heading", heading.value == headings[name] and heading.font.b, heading.value)
            check_cell(f"{case}: {cell.coordinate}", cell, texts.get(cell.coordinate), name, wanted,
                       row.get("currency", currency))
    check_widths(case, sheet, len(rows))
    return len(rows)


def check_list(database, case, sheet, texts, query, headings, currency, role=None):
    (row,) = rows_of(database, query, role)
    check(f"{case}: header frozen", sheet.freeze_panes == "A2", sheet.freeze_panes)
    line = 2
    for name, wanted in row.items():
        check(f"{case}: {name}", sheet.cell(line, 1).value == headings[name], sheet.cell(line, 1).value)
        for one in (wanted or [None]) if isinstance(wanted, list) else [wanted]:
            cell = sheet.cell(line, 2)
            check_cell(f"{case}: {cell.coordinate}", cell, texts.get(cell.coordinate), name, one, currency)
            line += 1
    check(f"{case}: nothing below", sheet.max_row <= line - 1, sheet.max_row)


def check_widths(case, sheet, rows):
    """No number is shown as ###: the column is as wide as what it shows."""
    for column in range(1, sheet.max_column + 1):
        letter = openpyxl.utils.get_column_letter(column)
        width = sheet.column_dimensions[letter].width
        longest = max((len(shown(sheet.cell(row, column))) for row in range(2, rows + 2)), default=0)
        check(f"{case}: width of {letter}", width >= min(longest, 60), f"{width} for {longest} characters")


def shown(cell):
    if cell.value is None:
        return ""
    if isinstance(cell.value, datetime.datetime):
        return cell.number_format
    if isinstance(cell.value, (int, float)):
        decimals = len(match[1]) if (match := re.search(r"\.(0+)", cell.number_format)) else 0
        word = match[1] if (match := re.search(r'( "\w+")', cell.number_format)) else ""
        number = cell.value * 100 if "%" in cell.number_format else cell.value
        return f"{number:,.{decimals}f}{word.replace(chr(34), '')}" + ("%" if "%" in cell.number_format else "")
    return max(plain(str(cell.value)).split("\n"), key=len)


def facts(title, more):
    return (f"SELECT '{title}' AS report, date '2026-08-06' AS first_day, date '2026-09-14' AS last_day, "
            f"timestamp '2026-08-06 00:00' AS starts_at, timestamp '2026-09-15 00:00' AS ends_at, {ZONE} AS zone, {more}")


# A workbook: its call, the currency of its money, its sheets (layout, query), the charts of each.
WORKBOOKS = {
    "try_on": (f"try_on_workbook({WHERE})", None, {
        "Report": ("list", facts("Virtual try-on", "'{all}'::text[] AS catalogues, '{all}'::text[] AS products, '{all}'::text[] AS variants"), []),
        "Totals": ("list", f"SELECT * FROM shop.try_on_overview({WHERE})", []),
        "Days": ("table", f"SELECT * FROM shop.try_on_trend({WHERE})", ["LineChart:3"]),
        "Catalogues": ("table", f"SELECT * FROM shop.try_on_catalogues({WHERE})", ["BarChart:1"]),
        "Products": ("table", f"SELECT * FROM shop.try_on_products({WHERE})", ["BarChart:1"]),
        "Variants": ("table", f"SELECT * FROM shop.try_on_variants({WHERE})", ["BarChart:1"]),
        "Platforms": ("table", f"SELECT * FROM shop.try_on_platforms({WHERE})", ["BarChart:2"]),
    }),
    "try_on_filtered": (f"try_on_workbook({WHERE}, catalogues => ARRAY['glasses', '=no such'], variants => '{{}}')", None, {
        "Report": ("list", facts("Virtual try-on", "ARRAY['glasses', '=no such'] AS catalogues, '{all}'::text[] AS products, '{none}'::text[] AS variants"), []),
        "Totals": ("list", f"SELECT * FROM shop.try_on_overview({WHERE}, ARRAY['glasses', '=no such'], NULL, '{{}}')", []),
        "Days": ("table", f"SELECT * FROM shop.try_on_trend({WHERE}, ARRAY['glasses', '=no such'], NULL, '{{}}')", ["LineChart:3"]),
        "Catalogues": ("table", f"SELECT * FROM shop.try_on_catalogues({WHERE}, ARRAY['glasses', '=no such'], NULL, '{{}}')", []),
        "Products": ("table", f"SELECT * FROM shop.try_on_products({WHERE}, ARRAY['glasses', '=no such'], NULL, '{{}}')", []),
        "Variants": ("table", f"SELECT * FROM shop.try_on_variants({WHERE}, ARRAY['glasses', '=no such'], NULL, '{{}}')", []),
        "Platforms": ("table", f"SELECT * FROM shop.try_on_platforms({WHERE}, ARRAY['glasses', '=no such'], NULL, '{{}}')", []),
    }),
    "messaging": (f"messaging_workbook({WHERE}, gap => '30 minutes')", None, {
        "Report": ("list", facts("Conversational commerce", "'{all}'::text[] AS channels, '{all}'::text[] AS stores, '00:30:00' AS gap"), []),
        "Totals": ("list", f"SELECT * FROM shop.messaging_kpis({WHERE}, gap => '30 minutes')", ["PieChart:1", "PieChart:1"]),
        "Sales": ("table", f"SELECT * FROM shop.sales_performance({WHERE})", []),
        "Sales by day": ("table", f'SELECT * FROM shop.sales_daily({WHERE}) ORDER BY currency COLLATE "C", date', ["LineChart:6", "LineChart:6"]),
        "Days": ("table", f"SELECT * FROM shop.messaging_daily({WHERE}, gap => '30 minutes')", ["LineChart:4", "LineChart:2"]),
    }),
    "one_to_one": (f"one_to_one_workbook({WHERE}, currency => 'EUR')", "EUR", {
        "Report": ("list", facts("One-to-one shopping", "'30 days' AS lookback, 'EUR' AS asked_currency, '{all}'::text[] AS stores"), []),
        "Totals": ("list", f"""SELECT c.*, p.*, r.*, v.*, a.*, n.* FROM shop.conversation_overview({WHERE}) AS c, shop.purchase_overview({WHERE}, currency => 'EUR') AS p,
                               shop.request_overview({WHERE}) AS r, shop.visitor_overview({WHERE}) AS v, shop.rating_overview({WHERE}) AS a, shop.nps_overview({WHERE}) AS n""",
                   ["PieChart:1", "PieChart:1"]),
        "Days": ("table", f"""SELECT c.*, r.text_requests, r.video_requests, v.visitors_with_impression, v.visitors_with_click, v.ctr, v.ctr_of_viewers, a.avg_rating, a.ratings, a.unrated, a.response_rate,
                                     n.nps, n.promoters, n.passives, n.detractors, n.unanswered
                              FROM shop.conversation_trend({WHERE}) AS c, shop.request_daily({WHERE}) AS r, shop.visitor_trend({WHERE}) AS v, shop.rating_trend({WHERE}) AS a, shop.nps_trend({WHERE}) AS n
                              WHERE r.day = c.day AND v.day = c.day AND a.day = c.day AND n.day = c.day ORDER BY c.day""",
                 ["LineChart:2", "LineChart:2", "LineChart:2", "LineChart:1"]),
        "Hours": ("table", f"SELECT * FROM shop.request_hourly({WHERE})", ["BarChart:2"]),
        "URLs": ("table", f"SELECT * FROM shop.request_urls({WHERE}, NULL)", ["BarChart:1"]),
        "Ratings": ("table", f"SELECT * FROM shop.rating_distribution({WHERE})", ["BarChart:1"]),
        "Agents": ("table", f"SELECT * FROM shop.agent_leaderboard({WHERE}, currency => 'EUR')", ["BarChart:1", "BarChart:1"]),
        "Agents by day": ("table", f'SELECT * FROM shop.agent_trends({WHERE}) ORDER BY agent_id COLLATE "C", day', ["LineChart:*"]),
        "Feedback": ("table", f"""SELECT answered_at AT TIME ZONE {ZONE} AS answered_at, visitor_id, agent_id, agent_name, rating, feedback FROM shop.feedback({WHERE})""", []),
    }),
}


def check_charts(case, sheet, wanted):
    made = [f"{type(chart).__name__}:{len(chart.series)}" for chart in sheet._charts]
    check(f"{case}: charts", len(made) == len(wanted) and all(
        re.fullmatch(want.replace("*", r"\d+"), one) for one, want in zip(made, wanted)), f"{made} should be {wanted}")
    for chart in sheet._charts:
        for series in chart.series:
            for reference in (series.val.numRef, series.cat.numRef or series.cat.strRef):
                first, last = map(int, re.fullmatch(r"'?" + re.escape(sheet.title) + r"'?!\$[A-Z]+\$(\d+)(?::\$[A-Z]+\$\d+)?", reference.f)
                                  .expand(r"\1 \1").split())
                check(f"{case}: a chart of rows that are there", 2 <= first <= last <= sheet.max_row, reference.f)


def check_workbook(database, name, directory, headings, role=None):
    call, currency, wanted = WORKBOOKS[name]
    case = f"{name} of {role}" if role else name
    archive = workbook_of(database, call, role)
    (directory / f"{name}{'_' + role if role else ''}.xlsx").write_bytes(archive)
    book = openpyxl.load_workbook(io.BytesIO(archive))
    texts = dict(texts_of(case, archive))
    print(f"{name}: {len(archive)} bytes, {book.sheetnames}")
    check(f"{case}: sheets", book.sheetnames == list(wanted), book.sheetnames)
    check(f"{case}: title", book.properties.title == wanted["Report"][1].split("'")[1], book.properties.title)
    age = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - book.properties.created.replace(tzinfo=None)
    check(f"{case}: created now", datetime.timedelta(0) <= age < datetime.timedelta(minutes=10), book.properties.created)
    for title, (layout, query, charts) in wanted.items():
        sheet = book[title]
        if title == "Report":
            query += f", now() AT TIME ZONE {ZONE} AS made_at, current_user::text AS made_for"
            made = sheet.cell(sheet.max_row - 1, 2)
            age = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(hours=1) - made.value
            zone_hours = datetime.timedelta(hours=1)  # Rome has summer time or not
            check(f"{case}: made now", -zone_hours <= age - zone_hours < zone_hours * 3, made.value)
            query = query.replace(f"now() AT TIME ZONE {ZONE}", f"timestamp '{made.value.isoformat()}'")
        checker = check_list if layout == "list" else check_table
        checker(database, f"{case} {title}", sheet, texts[title], query, headings, currency, role)
        check_charts(f"{case} {title}", sheet, charts)
    return book


def check_values(database):
    """Every kind of value, those included that Excel has not."""
    sql = """SELECT encode(shop_internal.workbook('test', 'Test', NULL, ARRAY[['m', 'M', 'money'], ['p', 'P', 'price']],
        ARRAY[['V', 'table', $q$SELECT * FROM (VALUES
            (1, 0.1::float8, 123456789012345::bigint, 0.10::numeric, 1.5::numeric, date '1900-01-01', timestamp '1900-01-01 00:00'),
            (2, 'NaN', 1234567890123456, 'NaN', 0.333333333333333333333, '1900-02-28', '1900-02-28 23:59:59'),
            (3, 'Infinity', -999999999999999, 1234567890123.45, 1e30, '1900-03-01', '1900-03-01 12:00'),
            (4, '-Infinity', 9223372036854775807, 12345678901234.567, NULL, '9999-12-31', '9999-12-31 18:00'),
            (5, 1e308, 1000000000000000000, -0.000000000000001, -0.5, '1899-12-31', '1899-12-31 23:59:59.999999'),
            (6, 5e-324, 0, 1000000000000000000000000, 0, '10000-01-01', '10000-01-01 00:00'),
            (7, -0.0, NULL, NULL, 12345678901234567890.5, 'infinity', '-infinity'),
            (8, NULL, NULL, 0, NULL, '0044-03-15 BC', NULL)) AS v (i, f, b, m, p, d, t)$q$]], NULL, 1), 'hex');"""
    book = openpyxl.load_workbook(io.BytesIO(bytes.fromhex(psql(database, sql).strip())))
    rows = [[cell.value for cell in row] for row in book["V"].iter_rows(min_row=2)]
    day, moment = datetime.datetime, datetime.datetime
    expected = [
        [1, 0.1, 123456789012345, 0.1, 1.5, day(1900, 1, 1), moment(1900, 1, 1)],
        [2, "NaN", "1234567890123456", "NaN", 0.333333333333333333333, day(1900, 2, 28), moment(1900, 2, 28, 23, 59, 59)],
        [3, "Infinity", -999999999999999, 1234567890123.45, 1e30, day(1900, 3, 1), moment(1900, 3, 1, 12)],
        [4, "-Infinity", "9223372036854775807", "12345678901234.567", None, day(9999, 12, 31), moment(9999, 12, 31, 18)],
        [5, 1e308, 1000000000000000000, -1e-15, -0.5, "1899-12-31", "1899-12-31 23:59:59.999999"],
        [6, 5e-324, 0, 1e24, 0, "10000-01-01", "10000-01-01 00:00:00"],
        [7, 0, None, None, 12345678901234567890.5, "infinity", "-infinity"],
        [8, None, None, 0, None, "0044-03-15 BC", None],
    ]
    for made, wanted in zip(rows, expected):
        for column, (one, want) in enumerate(zip(made, wanted)):
            good = (one == want or isinstance(one, float) and math.isclose(one, want, rel_tol=1e-15)
                    or isinstance(one, moment) and isinstance(want, moment) and abs(one - want) < datetime.timedelta(seconds=1))
            check(f"value {wanted[0]} {'ifbmpdt'[column]}", good and (type(one) is str) == (type(want) is str), f"{one!r} should be {want!r}")
    check("values: as many rows", len(rows) == len(expected), len(rows))


class Session:
    """One backend of the server: psql that is told one statement after the other."""

    def __init__(self, database):
        command = ["psql", "-X", "-q", "-A", "-t", "-d", database]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.say("\\set VERBOSITY verbose")
        self.pid = int(self.ask("SELECT pg_backend_pid();"))

    def say(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def ask(self, statement):
        self.say(statement + "\n\\echo done")
        lines = []
        while (line := self.process.stdout.readline().rstrip("\n")) != "done":
            if self.process.poll() is not None:
                raise SystemExit("the server or psql has gone: " + "\n".join(lines))
            lines.append(line)
        return "\n".join(lines)

    def files(self):
        """The temporary files that the backend has open."""
        open_files = [os.readlink(file) for file in Path(f"/proc/{self.pid}/fd").iterdir()]
        return [file for file in open_files if "pgsql_tmp" in file or file.endswith("(deleted)")]


def limit_files(session, size):
    """No file that the session's backend writes gets longer, as on a full disk."""
    as_owner = ["runuser", "-u", os.environ["SERVER_USER"], "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_owner, "prlimit", f"--pid={session.pid}", f"--fsize={size}"], check=True)


def check_full_disk(database):
    """Whatever cannot be written: an error, or the whole workbook, never half of one."""
    call = "SELECT encode(shop.one_to_one_workbook(" + WHERE + ", currency => 'EUR'), 'hex');"
    whole = 0
    for limit in (0, 100, 1000, 4096, 5000, 8192, 10000, 20000, 30000, 40000, 60000, 100000, 200000, 400000):
        session = Session(database)
        session.ask("SELECT count(*) FROM shop.feedback(" + WHERE + ");")
        limit_files(session, limit)
        answer = session.ask(call)
        check(f"files of at most {limit} bytes: none is left open", session.files() == [], session.files())
        if answer.startswith("ERROR:  58030:") or answer.startswith("ERROR:  53100:"):
            continue
        try:
            book = openpyxl.load_workbook(io.BytesIO(bytes.fromhex(answer)))
            good = book["Feedback"].max_row > 20
            whole += 1
        except Exception as error:
            good, answer = False, f"{error}: {answer[:200]}"
        check(f"files of at most {limit} bytes", good, answer)
    # many small sheets: each can be written, the workbook cannot
    many = ("SELECT shop_internal.workbook('test', 'Test', NULL, NULL, (SELECT array_agg(ARRAY['S' || n, 'table', "
            "'SELECT md5(i::text || ' || n || ') FROM generate_series(1, 100) AS i']) FROM generate_series(1, 30) AS n), NULL, 1);")
    session = Session(database)
    session.ask(many)
    limit_files(session, 60000)
    answers = [session.ask(many) for _ in range(10)]
    refused = all(one.startswith("ERROR:  58030: test: the workbook: ") for one in answers)
    check("a full disk again and again: an error each time", refused, answers)
    check("a full disk again and again: no file is left open", session.files() == [], session.files())
    check("a full disk: an error for some, the whole for others", 1 <= whole < 14, whole)


def check_failures(database):
    """What fails leaves nothing open, and a cancelled one ends soon."""
    session = Session(database)
    failing = "SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY[['A', 'table', 'SELECT 1'], ['B', 'table', 'SELECT 1/0']], NULL, 1);"
    caught = f"DO $$ BEGIN PERFORM {failing[7:]} EXCEPTION WHEN division_by_zero THEN NULL; END $$;"
    session.ask(failing + caught)
    for _ in range(20):
        session.ask(failing)
        session.ask(caught)
    check("failed workbooks leave no file open", session.files() == [], session.files())
    check("and no temporary file", session.ask("SELECT count(*) FROM pg_ls_tmpdir();") == "0")
    session.ask("SET statement_timeout = '200ms';")
    began = time.monotonic()
    answer = session.ask("SELECT shop_internal.workbook('test', 'Test', NULL, NULL, ARRAY[['A', 'table', "
                         "'SELECT i, i::text, i / 7.0 FROM (SELECT generate_series(1, 1000000) AS i) AS s']], NULL, 1);")
    took = time.monotonic() - began
    check("a cancelled workbook ends", answer.startswith("ERROR:  57014:") and took < 10, f"{took} s: {answer[:100]}")


def main():
    database, directory = sys.argv[1], Path(sys.argv[2])
    headings = {name: heading for name, heading, _ in json.loads(psql(database, "SELECT to_json(shop_internal.workbook_columns());"))}
    for name in WORKBOOKS:
        book = check_workbook(database, name, directory, headings)
        if name == "one_to_one":
            feedback = {cell.value for cell in book["Feedback"]["F"]}
            check("texts that look like formulas are there", {"=1+1", "+39 06 1234", "-5", "@SUM(A1:A9)"} <= feedback, feedback)
    # a member's workbook holds a member's numbers
    member = check_workbook(database, "try_on", directory, headings, role="excel_member")
    check("a member sees one catalogue", [cell.value for cell in member["Catalogues"]["A"]] == ["Catalogue", "glasses"])
    check("a member is named", member["Report"].cell(member["Report"].max_row, 2).value == "excel_member")
    nobody = openpyxl.load_workbook(io.BytesIO(workbook_of(database, WORKBOOKS["try_on"][0], "excel_validator")))
    check("a validator sees nothing", nobody["Variants"].max_row == 1 and nobody["Totals"].cell(2, 2).value == 0)
    check_values(database)
    check_failures(database)
    check_full_disk(database)
    failed = list(cases.values()).count(False)
    print(f"cases: {len(cases) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
