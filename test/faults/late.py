"""How late a cancelled statement ends: timeouts and cancels at random instants of statements over much data.

Late is what the backend works after it was told to end: the time of its processor, which other work on the machine does not
change. How long that takes by the clock is said, too.

    late.py [STATEMENTS [MEDIAN WORST [SEED]]]     milliseconds that the median and the latest may be late
"""

import random
import statistics
import sys
import time

import cases
import shop
from postgres import Connection

DATABASE = "rollups_late"
CANCELLED = "57014"
LONGEST = 1.5  # seconds before a statement is cancelled
ORDERS = 3000000  # in a summary of 75 MB
PARALLEL = "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2"
ROWS = f"""
    CREATE TABLE public.row AS
    SELECT i, md5((i % 300000)::text) AS name, timestamptz '2025-10-01 00:00Z' + i * interval '1 s' AS at, date '2025-10-01' + i % 30 AS day,
           (i % 1000) / 7.0::float8 AS seconds, i % 7 = 0 AS flag
    FROM generate_series(1, 1200000) AS i;
    ALTER TABLE public.row SET (parallel_workers = 2);
    CREATE TABLE public.kept AS
    SELECT n, shopmetrics.purchase_agg(i, i, timestamptz '2025-10-01 00:00Z' + i * interval '1 s', (i % 5000) / 100.0 + n) AS orders
    FROM generate_series(1, 2) AS n, generate_series(1, {ORDERS}) AS i GROUP BY n;
    CREATE TABLE public.met AS
    SELECT shopmetrics.touch_agg(i, i, timestamptz '2025-10-01 00:00Z' + i * interval '1 s', NULL) AS touches FROM generate_series(1, {ORDERS}) AS i"""
# What is done with summaries of 75 MB, and with many rows.
STATEMENTS = {
    "text and back": "SELECT octet_length(orders::text::shopmetrics.purchases::bytea) FROM public.kept WHERE n = 1",
    # not length(), in which the server counts 150 ms of characters without a look at who cancels
    "text": "SELECT octet_length(orders::text) FROM public.kept",
    "bytea": "SELECT octet_length(orders::bytea) FROM public.kept",
    "bytea and back": "SELECT octet_length(orders::bytea::shopmetrics.purchases::bytea) FROM public.kept WHERE n = 1",
    "json": "SELECT orders::json FROM public.kept",
    "order": "SELECT count(*) FROM (SELECT orders FROM public.kept, generate_series(1, 3) ORDER BY orders OFFSET 0) AS k",
    "distinct": "SELECT count(DISTINCT orders) FROM public.kept, generate_series(1, 2)",
    "merge": "SELECT octet_length(shopmetrics.merge(touches)::bytea) FROM public.met, generate_series(1, 2)",
    "two summaries": "SELECT shopmetrics.attributed_value(touches, orders, '1 day') FROM public.kept, public.met WHERE n = 1",
    "one order each": "SELECT count(*) FROM public.kept, public.met, shopmetrics.attributions(touches, orders, '1 day') WHERE n = 1",
    "an aggregate": f"SELECT octet_length(shopmetrics.purchase_agg(i, i, at, 1)::bytea) FROM public.row",
    "keys of text": "SELECT shopmetrics.unique_users(name) FROM public.row",
    "days": "SELECT octet_length(shopmetrics.audience_agg(name, day)::bytea) FROM public.row",
    "stays": "SELECT octet_length(shopmetrics.stay_agg(name, name, at, 'p' || i % 9, 'red', seconds, NULL, flag)::bytea) FROM public.row",
    "groups": "SELECT sum(shopmetrics.unique_users(s)) FROM (SELECT shopmetrics.audience_agg(i) AS s FROM public.row GROUP BY name) AS v",
    "a window": "SELECT max(n) FROM (SELECT shopmetrics.session_number(at, '1 hour') OVER (PARTITION BY name ORDER BY at) AS n FROM public.row) AS v",
    "a report": "SELECT count(*) FROM shop.one_to_one_report(shopmetrics.period('last_90_days', '2026-09-01 12:00Z', 'Europe/Rome'), 'Europe/Rome',"
                " currency => 'EUR')",
    "a twin": "SELECT count(*) FROM shop.try_on_trend_compared('last_30_days', '2026-09-01 12:00Z', 'Europe/Rome')",
}
SETTINGS = ["SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 0", "SET work_mem = '64MB'; " + PARALLEL]


def worked(pid):
    """How long a process has had a processor, in seconds."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


def main():
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    median, worst = (float(a) for a in sys.argv[2:4]) if len(sys.argv) > 3 else (30, 300)
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.SystemRandom().randrange(10**6)
    print(f"late --statements {wanted} --seed {seed}", flush=True)
    r = random.Random(seed)
    shop.make_template()
    t = cases.Checks()
    shop.make_database(DATABASE)
    # the server compiles without a look at who cancels: 130 ms for these statements
    session = Connection(DATABASE, client_min_messages="warning", jit="off")
    session.ask("CALL shop.load_demo(days => 60, devices => 3000, until => '2026-08-31')")
    session.ask(ROWS)
    takes = {}
    for name, sql in STATEMENTS.items():
        started = time.monotonic()
        session.ask(sql)
        takes[name] = time.monotonic() - started

    late = {name: [] for name in STATEMENTS}
    by_the_clock = {name: [] for name in STATEMENTS}
    tries = 0
    while sum(map(len, late.values())) < wanted and tries < 3 * wanted:
        name = list(STATEMENTS)[tries % len(STATEMENTS)]
        tries += 1
        session.ask(r.choice(SETTINGS))
        wait = max(1, int(1000 * r.random() * min(takes[name], LONGEST)))
        if r.random() < 0.5:
            session.ask(f"SET statement_timeout = {wait}")
            session.send(STATEMENTS[name])
            due = time.monotonic() + wait / 1000
            session.ready(wait / 1000)
            work = worked(session.pid)
        else:
            session.send(STATEMENTS[name])
            if session.ready(wait / 1000):
                session.take()
                continue
            due, work = time.monotonic(), worked(session.pid)
            session.cancel()
        answer = session.take()
        ended, work = time.monotonic(), worked(session.pid) - work
        while session.say("RESET statement_timeout").error:
            pass  # a timeout of a millisecond may end that, too
        if answer.error:
            t.check(f"{name} is cancelled after {wait} ms", CANCELLED, answer.sqlstate)
            late[name].append(1000 * work)
            by_the_clock[name].append(1000 * (ended - due))
    for name, times in late.items():
        if times:
            clock = by_the_clock[name]
            print(f"{name:16} {1000 * takes[name]:6.0f} ms, cancelled {len(times):4} times, late by {statistics.median(times):5.1f} ms in the median,"
                  f" {max(times):5.1f} at most; by the clock {statistics.median(clock):5.0f} and {max(clock):5.0f}")
    together = sorted(ms for times in late.values() for ms in times)
    clock = sorted(ms for times in by_the_clock.values() for ms in times)
    print(f"by the clock {statistics.median(clock):.1f} ms in the median, {clock[-1]:.0f} at most")
    print(f"{len(together)} cancelled, late by {statistics.median(together):.1f} ms in the median, {together[int(len(together) * 0.95)]:.0f} at the"
          f" 95th percentile, {together[-1]:.0f} at most")
    t.that(f"{wanted} were cancelled in time", len(together) >= wanted, f"{len(together)} of {tries}")
    t.that(f"half are late by {median:.0f} ms at most", statistics.median(together) <= median)
    t.that(f"none is late by more than {worst:.0f} ms", together[-1] <= worst)
    t.check("the session still answers right", "300000", session.value(STATEMENTS["keys of text"]))
    session.close()
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
