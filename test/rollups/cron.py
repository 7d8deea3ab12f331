"""pg_cron itself refreshes, by the lines of docs/rollups.md; every minute instead of every hour, which is as often as it can.

    cron.py begin     adds rows and schedules
    cron.py end       waits until it has run, and compares
"""

import os
import re
import sys
import time

import cases
import shop
from postgres import Connection

DATABASE = "rollups_cron"
PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "rollups.md")


def lines_of_the_page():
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    return re.findall(r"^(?:CREATE EXTENSION[^;]*pg_cron[^;]*;|SELECT cron\.schedule\([^;]*;)", text, re.MULTILINE)


def begin():
    shop.make_template()
    s = cases.Shop(DATABASE, seed=31)
    s.owner.ask("UPDATE shop.try_on_event SET seconds = seconds / 2 WHERE session_id < 's3'")
    lines = lines_of_the_page()
    if len(lines) != 2:
        print(f"not ok: docs/rollups.md has the two lines that schedule a refresh: {lines}")
        return 1
    for line in lines:
        s.owner.ask(re.sub(r"'[^']*\*[^']*'", "'* * * * *'", line, count=1))
    s.close()
    return 0


def end():
    t = cases.Checks()
    session = Connection(DATABASE, client_min_messages="warning")
    until = time.monotonic() + 130
    runs = []
    while time.monotonic() < until and not any(status in ("succeeded", "failed") for status, _ in runs):
        runs = session.ask("SELECT status, return_message FROM cron.job_run_details ORDER BY runid")
        time.sleep(0.5)
    t.check("pg_cron has refreshed", ["succeeded"], [status for status, _ in runs][:1])
    t.check("nothing is to do", 0, cases.todo(session))
    session.say("SELECT cron.unschedule(jobid) FROM cron.job")
    s = cases.Shop.__new__(cases.Shop)
    s.name, s.owner = DATABASE, session
    t.check("what it has refreshed answers", 1, len(shop.told_without_rows(session, [f"shop.try_on_overview({cases.MONTH})"])))
    t.check("and is right", "", s.differences(roles=(shop.OWNER,)))
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit({"begin": begin, "end": end}[sys.argv[1]]())
