"""Opens the workbooks with LibreOffice: as pages, whose charts and columns must be there, and as CSV, whose texts must be
those of the database.

Usage: office.py DATABASE DIRECTORY    the directory has the workbooks that compare.py wrote
"""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

WHERE = "'[2026-08-06 00:00+02, 2026-09-15 00:00+02)', 'Europe/Rome'"
CHARTS = {
    "try_on": ["Sessions and users by day", "Seconds by catalogue", "Seconds by product (the first 20)",
               "Seconds by variant (the first 20)", "Sessions and users by platform"],
    "messaging": ["New and returning users", "Live support and self-service", "Revenue by day", "Bounces and live support by day"],
    "one_to_one": ["Promoters, passives, detractors", "Conversations by day", "CTR by day", "Requests by hour",
                   "Requests by URL", "Ratings", "Conversations by agent", "Conversations by day and agent"],
}
FEEDBACK = 9  # which sheet it is
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok' if good else 'not ok'}: {what}{'' if good else f': {detail}'}")


def convert(directory, name, to):
    done = subprocess.run(["soffice", f"-env:UserInstallation=file://{directory}/profile", "--headless", "--convert-to", to,
                           "--outdir", str(directory), str(directory / f"{name}.xlsx")],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    if done.returncode:
        raise SystemExit(f"LibreOffice fails: {done.stdout}")


def without_controls(text):
    """LibreOffice drops what cannot be shown; of line ends it makes its own."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", text)


def main():
    database, directory = sys.argv[1], Path(sys.argv[2])
    for name, titles in CHARTS.items():
        convert(directory, name, "pdf")
        pages = subprocess.run(["pdftotext", "-layout", directory / f"{name}.pdf", "-"], check=True, text=True, stdout=subprocess.PIPE).stdout
        check(f"{name}: no column is too narrow for its numbers", "###" not in pages)
        check(f"{name}: no error in a cell", not re.search(r"#(REF|NAME|VALUE|DIV)|Err:", pages.replace("#N/A", "")))
        for title in titles:
            check(f"{name}: a chart, {title}", title in re.sub(r" +", " ", pages))
    convert(directory, "one_to_one", f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{FEEDBACK}")
    with open(directory / "one_to_one-Feedback.csv", encoding="utf-8", newline="") as file:
        shown = [row[5] for row in csv.reader(file)][1:]
    query = f"SET client_min_messages = warning; SELECT to_json(COALESCE(f.feedback, '')) FROM shop.feedback({WHERE}) AS f;"
    answer = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", query], check=True, text=True, stdout=subprocess.PIPE).stdout
    told = [json.loads(line) for line in answer.splitlines()]
    different = [pair for pair in zip(shown, told) if without_controls(pair[0]) != without_controls(pair[1])]
    check("LibreOffice shows the texts of the database", len(shown) == len(told) > 20 and not different, different[:3])
    print(f"cases: {passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
