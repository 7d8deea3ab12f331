"""kill -9 of a backend, of a parallel worker or of the whole server while rollups are refreshed, events are loaded and rows are
aggregated: nothing that was committed is lost, the numbers are right at once, a stored summary is what it was, and the next
refresh completes what was left.

    kill.py [ROUNDS] [SEED]
"""

import os
import random
import signal
import subprocess
import sys
import time

import cases
import shop
from events import COLUMNS
from literals import copy_line
from postgres import Connection, Gone, connect_again

# Rows that workers aggregate, and their summary as it was stored before the first crash.
AGGREGATED = """
    CREATE TABLE public.visit AS SELECT md5((i % 50000)::text) AS device, timestamptz '2025-10-01 00:00Z' + i * interval '1 s' AS at
    FROM generate_series(1, 200000) AS i;
    ALTER TABLE public.visit SET (parallel_workers = 2);
    CREATE TABLE public.stored AS SELECT shopmetrics.audience_agg(device) AS devices FROM public.visit"""
IN_PARALLEL = {"parallel_setup_cost": "0", "parallel_tuple_cost": "0", "min_parallel_table_scan_size": "0",
               "max_parallel_workers_per_gather": "2"}
SAME = "SELECT shopmetrics.audience_agg(device)::bytea = (SELECT devices::bytea FROM public.stored) FROM public.visit"
ZONES = ["Europe/Rome", "Pacific/Auckland", "America/St_Johns", "Australia/Lord_Howe"]


def processes():
    """The server's processes: the postmaster first."""
    with open(os.path.join(os.environ["SERVER_ROOT"], "data", "postmaster.pid"), encoding="ascii") as file:
        postmaster = int(file.readline())
    children = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                if int(file.read().rsplit(")", 1)[1].split()[1]) == postmaster:
                    children.append(int(pid))
        except OSError:
            pass  # it has ended
    return [postmaster] + children


def worker_of(leader):
    """A parallel worker of a backend, if it has one within a second."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        for pid in processes()[1:]:
            try:
                with open(f"/proc/{pid}/cmdline", encoding="ascii", errors="replace") as file:
                    if f"parallel worker for PID {leader} " in file.read().replace("\0", " "):
                        return pid
            except OSError:
                pass  # it has ended
    return None


def start():
    """Starts the server again; the processes of the old one may take a moment to notice that it is gone."""
    lib = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts", "lib")
    command = f"source {lib}/common.sh; source {lib}/server.sh; pg_setup_paths; server_start"
    for _ in range(30):
        if subprocess.run(["bash", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return
        time.sleep(0.3)
    raise RuntimeError("the server does not start again")


def stop_it(r, how, victim):
    if how in ("backend", "worker"):
        os.kill(victim, signal.SIGKILL)
    elif how == "postmaster":
        os.kill(processes()[0], signal.SIGKILL)
    else:
        for pid in processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def ended(session, seconds=10):
    """Whether the server ends an idle session within so many seconds."""
    try:
        while session.ready(seconds):
            session.take()
        return False
    except Gone:
        return True


def settled(session):
    """What a session whose work was cut off has said: whether it was done."""
    try:
        return session.busy and not session.take().error
    except Gone:
        return False


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"kill --rounds {rounds} --seed {seed}", flush=True)
    r = random.Random(seed)
    shop.make_template()
    t = cases.Checks()
    s = cases.Shop("rollups_kill", seed=seed)
    for zone in ZONES[1:]:
        s.owner.ask(f"SELECT shop.add_rollup('{zone}')")
    s.refresh()
    s.owner.ask(AGGREGATED)
    committed = {row[0] for row in s.owner.ask("SELECT event_id FROM shop.try_on_event")}
    cut = workers = 0

    for number in range(1, rounds + 1):
        how = r.choice(["backend", "backend", "worker", "worker", "postmaster", "all"])
        sessions = {name: Connection("rollups_kill", client_min_messages="warning", synchronous_commit="on")
                    for name in ("refresh", "second refresh", "load", "change")}
        sessions["aggregate"] = Connection("rollups_kill", client_min_messages="warning", **IN_PARALLEL)
        # much to do, so that it is hit in the middle
        if r.random() < 0.3:
            s.owner.ask(f"SELECT shop.drop_rollup('{ZONES[1]}')")
            s.owner.ask(f"SELECT shop.add_rollup('{ZONES[1]}')")
        s.owner.ask("SET synchronous_commit = on; UPDATE shop.try_on_event SET seconds = seconds + 0.5 WHERE seconds < 86000 AND random() < 0.5")
        sessions["refresh"].send("CALL shop.refresh()")
        if r.random() < 0.4:
            sessions["second refresh"].send("CALL shop.refresh()")
        columns = COLUMNS["try_on_event"]
        rows = [s.events.row("try_on_event", fresh=True) for _ in range(r.choice([1, 20, 300]))]
        sessions["load"].send(f"COPY shop.try_on_event ({', '.join(columns)}) FROM STDIN", [copy_line(row) for row in rows])
        if r.random() < 0.5:
            sessions["change"].send("DELETE FROM shop.message WHERE random() < 0.05; UPDATE shop.try_on_event SET started_at = started_at + interval '1 day' WHERE random() < 0.02")
        sessions["aggregate"].send(f"{SAME}; {SAME}")
        victim = "aggregate" if how == "worker" else r.choice([name for name, session in sessions.items() if session.busy])
        time.sleep(r.choice([0, 0.002, 0.01, 0.03, 0.1, 0.3]))
        if victim != "load" and how == "backend":
            sessions["load"].take() if sessions["load"].ready(5) else None
        process = sessions[victim].pid
        if how == "worker":
            process = worker_of(process)
            if process is None:  # they were too quick
                how, process = "backend", sessions[victim].pid
        try:
            stop_it(r, how, process)
            workers += how == "worker"
        except ProcessLookupError:  # it ended in this moment
            stop_it(r, "backend", sessions[victim].pid)
        # The server ends every session once it has noticed; before that it would let a new one in, to end it too. It does not
        # notice where the process had ended by itself and only its number was left.
        if not ended(s.owner):
            os.kill(s.owner.pid, signal.SIGKILL)
            t.that(f"round {number}: a session that was killed ends", ended(s.owner))
        done = {}
        for name, session in sessions.items():
            done[name] = settled(session)
            session.close()
        cut += not done["refresh"]
        s.owner.close()
        if how not in ("backend", "worker"):
            start()
        s.owner = connect_again("rollups_kill", client_min_messages="warning", statement_timeout="300s")
        what = f"round {number}, {how} of {victim}"
        present = {row[0] for row in s.owner.ask("SELECT event_id FROM shop.try_on_event")}
        if done["load"]:
            committed |= {row[0] for row in rows}
        t.check(f"{what}: what was committed is there", set(), committed - present)
        committed = present
        t.check(f"{what}: the numbers are right at once", "", s.differences())
        t.check(f"{what}: a stored summary is what it was", "t", s.owner.value(SAME))
        t.check(f"{what}: the next refresh completes", None, s.owner.say("CALL shop.refresh()").error)
        t.check(f"{what}: nothing is left to do", 0, cases.todo(s.owner))
        t.check(f"{what}: the numbers are right then", "", s.differences(roles=(shop.OWNER,)))
    t.that("some refreshes were cut off", cut or rounds < 5)
    t.that("some workers were killed", workers or rounds < 20)
    t.check("what is kept still answers", 1, len(shop.told_without_rows(s.owner, [f"shop.try_on_overview({cases.MONTH})"])))
    s.close()
    print(f"{cut} of {rounds} refreshes were cut off, {workers} parallel workers were killed")
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
