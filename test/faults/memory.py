"""Not enough memory: a statement ends with SQLSTATE 53200 or with the right answer, and its session goes on.

The address space of one backend is limited to little more than it has, by another amount each time.

    memory.py [STATEMENTS] [SEED]
"""

import os
import random
import subprocess
import sys

import cases
import shop
from postgres import Connection

DATABASE = "rollups_case"
OUT_OF_MEMORY = "53200"
MEGABYTE = 1 << 20
MOST = 160 * MEGABYTE  # more than any of these takes
ROWS = """
    CREATE TABLE public.row AS
    SELECT i, md5(i::text) AS name, md5((i % 90000)::text)::uuid AS visitor, timestamptz '2025-10-01 00:00Z' + i * interval '9 s' AS at,
           date '2025-10-01' + i % 30 AS day, i % 7 = 0 AS flag, (i % 1000) / 7.0::float8 AS seconds, (i % 777) / 100.0 AS amount
    FROM generate_series(1, 400000) AS i"""
STATEMENTS = [
    "SELECT shopmetrics.unique_users(i) FROM public.row",
    "SELECT md5(shopmetrics.audience_agg(name, day)::bytea) FROM public.row",
    "SELECT md5(shopmetrics.audience_agg(visitor, day)::text) FROM public.row",
    "SELECT md5(shopmetrics.purchase_agg(visitor, name, at, amount)::bytea) FROM public.row",
    "SELECT shopmetrics.attributed_orders(shopmetrics.touch_agg(visitor, i, at, at), shopmetrics.purchase_agg(visitor, name, at, amount), '1 day')"
    " FROM public.row",
    "SELECT shopmetrics.capped_sum(visitor, name, seconds, 100) FROM public.row",
    "SELECT shopmetrics.bounce_rate(name, flag, NOT flag) FROM public.row",
    "SELECT sum(shopmetrics.unique_users(s)) FROM (SELECT shopmetrics.audience_agg(name) AS s FROM public.row GROUP BY i % 50000) AS v",
    "SELECT md5(shopmetrics.merge(s)::bytea) FROM (SELECT shopmetrics.audience_agg(name, day) AS s FROM public.row GROUP BY i % 20) AS v",
    "SELECT md5(shopmetrics.stay_agg(name, visitor::text, at, 'p' || i % 9, 'red', seconds, NULL, flag)::bytea) FROM public.row",
    "SELECT octet_length(s::text::shopmetrics.audience::bytea) FROM (SELECT shopmetrics.audience_agg(name) AS s FROM public.row OFFSET 0) AS v",
    "SELECT md5(string_agg(t::text, '|')) FROM shop.try_on_report('[2025-10-01 00:00Z,2025-11-10 00:00Z)', 'Europe/Rome') AS t",
]


def address_space(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmSize"))


def limit(pid, size):
    user = os.environ["SERVER_USER"]  # nobody else may, not even root where it has not all rights
    command = ["prlimit", "--pid", str(pid), f"--as={size}:"]
    subprocess.run(["runuser", "-u", user, "--", *command] if os.getuid() == 0 else command, check=True)


def main():
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"memory --statements {statements} --seed {seed}", flush=True)
    r = random.Random(seed)
    shop.make_template()
    t = cases.Checks()
    s = cases.Shop(DATABASE)
    s.owner.ask(ROWS)
    s.owner.ask("SET max_parallel_workers_per_gather = 0; SET work_mem = '1GB'")
    answers = [s.owner.ask(sql) for sql in STATEMENTS]
    short = 0
    for number in range(statements):
        which = number % len(STATEMENTS)
        session = Connection(DATABASE, client_min_messages="warning", max_parallel_workers_per_gather="0", work_mem="1GB", jit="off")
        # its libraries, caches and stack are there before
        session.ask(STATEMENTS[which].replace("public.row", "(SELECT * FROM public.row LIMIT 10) AS row"))
        more = int(MOST * r.random() ** 3)
        limit(session.pid, address_space(session.pid) + more)
        answer = session.say(STATEMENTS[which])
        limit(session.pid, "unlimited")
        short += answer.error is not None
        what = f"{more // MEGABYTE} MB for {STATEMENTS[which][:90]}"
        if answer.error:
            t.check(what, OUT_OF_MEMORY, answer.sqlstate if answer.sqlstate == OUT_OF_MEMORY else answer.error)
        else:
            t.check(what, answers[which], answer.rows)
        t.check("… with memory again", answers[which], session.ask(STATEMENTS[which]))
        session.close()
    t.that("some had not enough", short)
    t.check("the shop's numbers are right", "", s.differences())
    s.close()
    print(f"{short} of {statements} statements ran out of memory")
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
