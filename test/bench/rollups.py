"""scripts/bench --rollups: the dashboards from rows and from days that are kept, with what the days cost: of a quarter with
500 products in 3,000 variants, by default ten million try-on events and as many of messages and of conversations.

Beside ours, what somebody would build who has no rollups: plain SQL over the rows, and the daily counts in a materialized view,
whose sums over days are other numbers (a device of two days counts twice) and which is made anew as a whole.
"""

import argparse
import os
import statistics
import subprocess
import sys

from engines import Failure, Postgres

HERE = os.path.dirname(os.path.abspath(__file__))
ZONE = "Europe/Rome"
PERIOD = "shopmetrics.period(date '2026-09-01', '2026-09-30', 'Europe/Rome')"
CALLS = [  # name, call, times faster than from rows to reach
    ("try_on_overview_compared", f"shop.try_on_overview_compared({PERIOD}, NULL::tstzrange, '{ZONE}')", 50),
    ("try_on_trend", f"shop.try_on_trend({PERIOD}, '{ZONE}')", 30),
    ("try_on_platforms", f"shop.try_on_platforms({PERIOD}, '{ZONE}')", 30),
    ("try_on_catalogues", f"shop.try_on_catalogues({PERIOD}, '{ZONE}')", 30),
    ("try_on_products", f"shop.try_on_products({PERIOD}, '{ZONE}')", 10),
    ("try_on_variants", f"shop.try_on_variants({PERIOD}, '{ZONE}')", 10),
    ("one catalogue", f"shop.try_on_overview({PERIOD}, '{ZONE}', catalogues => '{{catalogue 1}}')", 5),
    ("one product", f"shop.try_on_overview({PERIOD}, '{ZONE}', products => '{{product 1}}')", 5),
    ("two catalogues", f"shop.try_on_overview({PERIOD}, '{ZONE}', catalogues => '{{catalogue 1,catalogue 2}}')", 0),
] + [(name, f"shop.{name}({PERIOD}, '{ZONE}')", 20) for name in (
    "messaging_kpis", "messaging_daily", "conversation_overview", "request_overview", "agent_leaderboard", "visitor_overview")]
SHAPE = {"days": 92, "products": 500, "colours": 3, "sizes": 2}
PLAIN = f"""SELECT count(DISTINCT session_id), count(DISTINCT device_id), sum(capped)
FROM  (SELECT session_id, device_id, sum(least(seconds, 450)) AS capped, sum(sum(seconds)) OVER (PARTITION BY session_id) AS total
       FROM  (SELECT session_id, device_id, product, sum(seconds) AS seconds FROM shop.try_on_event
              WHERE  started_at >= lower({PERIOD}) AND started_at < upper({PERIOD}) GROUP BY 1, 2, 3) AS viewed
       GROUP  BY 1, 2) AS s WHERE total >= 4"""
VIEW = f"""CREATE MATERIALIZED VIEW public.daily AS
SELECT (started_at AT TIME ZONE '{ZONE}')::date AS day, catalogue, product, count(DISTINCT session_id) AS sessions,
       count(DISTINCT device_id) AS users, sum(seconds) AS seconds FROM shop.try_on_event GROUP BY 1, 2, 3"""


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench --rollups", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rollups", action="store_true")
    parser.add_argument("--rows", type=int, default=10_000_000, help="of try_on_event in a quarter, about (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="of which the medians are shown (default: %(default)s)")
    options = parser.parse_known_args()[0]

    print(f"making {options.rows:,} rows of each kind of events", flush=True)
    Postgres("bench").query("CREATE EXTENSION shopmetrics")
    for script in ("dashboards.sql", "rollups.sql"):
        words = [f"{name}={value}" for name, value in {**SHAPE, "rows": options.rows, "orders": options.rows // 100}.items()]
        if subprocess.run(["psql", "-X", "-q", "-d", "bench", "-f", f"{HERE}/{script}", *(w for word in words for w in ("-v", word))], check=False).returncode:
            sys.exit("the data could not be made")
    postgres = Postgres("bench")

    def seconds(sql, runs=options.runs):
        return statistics.median(postgres.query(sql)[0] for _ in range(runs))

    def answer(sql):
        return postgres.query(sql)[1]

    postgres.query("CREATE ROLE bench_member; SELECT shop.grant_access('bench_member', 'member', '{catalogue 1,catalogue 2}')")
    rows = int(answer("SELECT count(*) FROM shop.try_on_event")[0][0])
    built = 2 * rows + int(answer("SELECT (SELECT count(*) FROM shop.message) + (SELECT count(*) FROM shop.conversation_event)"
                                  " + (SELECT count(*) FROM shop.widget_event)")[0][0])
    print("measuring", flush=True)
    loading = {False: load(postgres)}
    postgres.query(f"SELECT shop.add_rollup('{ZONE}')")
    build = postgres.query("CALL shop.refresh()")[0]
    for table, in answer("SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'shop_internal'::regnamespace"):
        postgres.query(f"ANALYZE {table}")
    loading[True] = load(postgres)

    print(f"\n{rows:,} rows of a quarter; medians of {options.runs}\n")
    print("| call | from rows s | from kept days s | times faster | to reach |\n|---|---|---|---|---|")
    failed = False
    for role in ("postgres", "bench_member"):
        postgres.query(f"SET ROLE {role}")
        for name, call, wanted in CALLS if role == "postgres" else CALLS[:1]:
            sql = f"SELECT * FROM {call}"
            postgres.query("SET shopmetrics.use_rollups = off")
            from_rows, expected = seconds(sql, min(3, options.runs)), answer(sql)
            postgres.query("SET shopmetrics.use_rollups = on")
            postgres.query(sql)
            kept, given = seconds(sql), answer(sql)
            failed |= expected != given
            name += " by a member" if role != "postgres" else ""
            wrong = "" if expected == given else " OTHER NUMBERS"
            print(f"| {name} | {from_rows:.3f} | {kept:.3f} | {from_rows / kept:.0f} | {wanted or 'rows'}{wrong} |", flush=True)
    postgres.query("RESET ROLE")

    view = postgres.query(VIEW)[0]
    print("\n| what | |\n|---|---|")
    print(f"| plain SQL over the rows of 30 days (sessions, devices, seconds) | {seconds(PLAIN, 3):.3f} s |")
    print(f"| a materialized view of daily counts by product: made | {view:.1f} s |")
    print(f"| … refreshed | {postgres.query('REFRESH MATERIALIZED VIEW public.daily')[0]:.1f} s |")
    print(f"| … its sum over 30 days, which is another number | {seconds('SELECT sum(sessions) FROM public.daily WHERE day BETWEEN $$2026-09-01$$ AND $$2026-09-30$$'):.3f} s |")
    print(f"| first refresh, try-on for two sets of catalogues | {build:.1f} s, {built / build:,.0f} rows/s |")
    hour = "SELECT max(started_at) - interval '1 hour' FROM shop.try_on_event"
    postgres.query(f"UPDATE shop.try_on_event SET seconds = seconds WHERE started_at > ({hour})")
    print(f"| refresh of an hour that changed | {postgres.query('CALL shop.refresh()')[0]:.2f} s |")
    print(f"| COPY with rollups ÷ without, rows a second | {loading[False] / loading[True]:.2f} |")
    days, size = answer("SELECT count(*), sum(bytes) FROM shop_internal.rollup_day WHERE family = 'try_on' AND scope = shop_internal.scope_of(NULL)")[0]
    print(f"| bytes a day, of all catalogues | {int(size) / max(1, int(days)):,.0f} |")
    events = answer("SELECT pg_total_relation_size('shop.try_on_event')")[0][0]
    print(f"| bytes a day, of rows with their indexes | {int(events) / SHAPE['days']:,.0f} |")
    sys.exit(failed)


def load(postgres):
    """Seconds that a COPY of a twentieth of the rows takes, the least of three; nothing of it remains."""
    count = int(postgres.query("SELECT count(*) / 20 FROM shop.try_on_event")[1][0][0])
    file = f"{os.environ['SERVER_ROOT']}/loaded"
    columns = "device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds"
    postgres.query(
        f"COPY (SELECT 'again ' || event_id, device_id, 'again ' || session_id, started_at + interval '1 year', catalogue, product, colour,"
        f" variant, platform, seconds FROM (SELECT * FROM shop.try_on_event ORDER BY started_at LIMIT {count}) AS e) TO '{file}'"
    )
    took = []
    for _ in range(3):
        postgres.query("BEGIN")
        took.append(postgres.query(f"COPY shop.try_on_event (event_id, {columns}) FROM '{file}'")[0])
        postgres.query("ROLLBACK")
        postgres.query("VACUUM shop.try_on_event")
    return min(took)


try:
    main()
except Failure as failure:
    sys.exit(str(failure))
