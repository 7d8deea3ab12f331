"""Thirty-two sessions of pgbench ask the dashboards while others load, correct, merge, give access and refresh rollups: no error,
no deadlock, nothing lost or doubled, and two answers in one snapshot are the same, with rollups and without.

    crowd.py [SECONDS] DIRECTORY
"""

import os
import re
import subprocess
import sys
import threading

import calls
import cases
import shop
from postgres import Connection

DATABASE = "rollups_crowd"
READERS = 32
BATCH = 20  # rows of a load
ANSWER = "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), 'nothing')"
PERIOD = "shopmetrics.period(date '2026-07-01' + :first, date '2026-07-01' + :first + :days, 'Europe/Rome')"
DRAWN = "\\set first random(0, 50)\n\\set days random(0, 12)\n"
# What a dashboard's arguments are, beside options that have defaults.
ARGUMENTS = {"period": PERIOD, "previous": "NULL", "zone": "'Europe/Rome'", "currency": "'EUR'"}
REPORTS = ("_report", "_compared")  # which ask many others: only a few of them

SCRIPTS = {
    "loads": f"""
        INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, platform, seconds)
        SELECT 'crowd' || gen_random_uuid(), 'd' || (random() * 3000)::int, 's' || gen_random_uuid(),
               '2026-07-01 00:00Z'::timestamptz + random() * interval '62 days', 'glasses', 'p' || i % 5, 'web', random() * 600
        FROM   generate_series(1, {BATCH}) AS i ON CONFLICT DO NOTHING;
        INSERT INTO shop.message (message_id, user_id, sent_at, sender)
        SELECT 'crowd' || gen_random_uuid(), 'u' || (random() * 3000)::int, '2026-07-01 00:00Z'::timestamptz + random() * interval '62 days', 'user'
        FROM   generate_series(1, {BATCH}) ON CONFLICT DO NOTHING;
        """,
    "corrections": """
        \\set number random(1, 200)
        INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, currency)
        VALUES ('crowd' || :number, 'u' || :number, '2026-08-01 10:00Z', 'captured', 105, 100, 'EUR')
        ON CONFLICT (order_id) DO UPDATE SET total = sales_order.total + 1, items_value = sales_order.items_value + 1;
        UPDATE shop.try_on_event SET seconds = seconds + 0.5 WHERE session_id = (SELECT min(session_id) FROM shop.try_on_event) AND seconds < 80000;
        """,
    "merges": """
        \\set number random(1, 3000)
        CALL shop.merge_users('u' || :number, 'u' || :number + 1);
        """,
    "access": """
        SELECT shop.grant_access('walk_two', 'member', ARRAY['glasses']);
        SELECT shop.revoke_access('walk_two');
        SELECT pg_sleep(0.1);
        """,
    "refreshes": """
        CALL shop.refresh();
        SELECT pg_sleep(0.2);
        """,
}
CLIENTS = {"loads": 3}  # of the others one each


def readers(session, directory):
    """A script for each dashboard, and one that asks it twice in a snapshot."""
    files, shortened = [], set()
    for name, arguments in calls.dashboards(session):
        names = [argument for argument, _ in arguments]
        kind = next((k for k in REPORTS if name.endswith(k)), name)
        if names[:1] not in (["period"], []) or kind in shortened:
            continue
        if kind != name:
            shortened.add(kind)
        given = ", ".join(f"{argument} => {ARGUMENTS[argument]}" for argument in names if argument in ARGUMENTS)
        asked = f"{ANSWER} {{}} FROM shop.{name}({given}) AS t"
        twice = (f"BEGIN ISOLATION LEVEL REPEATABLE READ;\n{asked.format('AS answer')} \\gset\nSELECT pg_sleep(0.02);\n"
                 f"SET LOCAL shopmetrics.use_rollups = off;\nSELECT 1 / (({asked.format('')}) = ':answer')::int;\nCOMMIT;\n")
        for suffix, text in (("once", asked.format("") + ";\n"), ("twice", twice)):
            files.append(os.path.join(directory, f"{name}_{suffix}.sql"))
            with open(files[-1], "w", encoding="ascii") as file:
                file.write(DRAWN + text)
    return files


def pgbench(files, clients, seconds):
    words = ["pgbench", "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-d", DATABASE]
    for file in files:
        words += ["-f", file]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    done = re.search(r"actually processed: (\d+)", run.stdout)
    failed = re.search(r"failed transactions: (\d+)", run.stdout)
    return (int(done[1]) if done else 0, run.returncode == 0 and failed is not None and failed[1] == "0",
            "\n".join(line for line in run.stderr.splitlines() if "rror" in line or "FATAL" in line)[:2000])


def main():
    seconds, directory = int(sys.argv[1]), sys.argv[2]
    shop.make_template()
    t = cases.Checks()
    shop.make_database(DATABASE)
    s = Connection(DATABASE, client_min_messages="warning")
    s.ask("CALL shop.load_demo(days => 60, devices => 1000, until => '2026-08-31')")
    s.ask("SELECT shop.add_rollup('Europe/Rome')")
    s.ask("CALL shop.refresh()")
    s.ask("ANALYZE")
    before = {table: int(s.value(f"SELECT count(*) FROM shop.{table}")) for table in ("try_on_event", "message")}
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"

    runs = {"readers": (readers(s, directory), READERS)}
    for name, text in SCRIPTS.items():
        file = os.path.join(directory, f"{name}.sql")
        with open(file, "w", encoding="ascii") as script:
            script.write(text)
        runs[name] = ([file], CLIENTS.get(name, 1))
    said = {}
    threads = [threading.Thread(target=lambda n=name, f=files, c=clients: said.update({n: pgbench(f, c, seconds)}))
               for name, (files, clients) in runs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for name, (done, well, errors) in said.items():
        print(f"{done:6} {name}")
        t.that(f"{name}: some were done", done)
        t.that(f"{name}: no error", well, errors)
    for table, rows in before.items():
        t.check(f"every row of {table} that was loaded is there, once", rows + BATCH * said["loads"][0], int(s.value(f"SELECT count(*) FROM shop.{table}")))
    s.ask("SELECT pg_stat_force_next_flush()")
    t.check("no deadlock", "0", s.value(deadlocks))
    t.check("a refresh completes", None, s.say("CALL shop.refresh()").error)
    t.check("nothing is left to do", 0, cases.todo(s))
    period = "shopmetrics.period(date '2026-07-01', date '2026-08-31', 'Europe/Rome'), 'Europe/Rome'"
    s.ask("BEGIN ISOLATION LEVEL REPEATABLE READ")
    for name in shop.QUICK:
        t.check(f"{name} with rollups and without", None, calls.difference(s, cases.quick_call(name, period)))
    s.ask("COMMIT")
    s.close()
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
