"""The benchmark proper; scripts/bench starts it with a private server. See there for the options."""

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import time

import checks
from engines import QUERY_CANCELED, Failure, Other, Postgres
from work import YEAR, Statement, all_work

HERE = os.path.dirname(os.path.abspath(__file__))
OPTIONAL = ("keys", "growth", "limits", "dashboards", "year")
THREADS = 2
PATIENCE = 150  # seconds after which a way to write a work is given up: another of its ways is faster
LONG = 10  # seconds of a statement that needs no run before the one that is timed
OTHERS = ("attached", "duckdb", "chdb")


class Bench:
    def __init__(self, options):
        self.runs = options.runs
        self.ours = not options.no_ours
        self.differences = 0
        # of each (engine, statement): its first run, or why there is none; the seconds of all others
        self.tried, self.given_up, self.times = {}, {}, {}
        self.others = {}
        self.postgres = self.connect()

    # ------------------------------------------------------------------------------------------ the server

    def connect(self):
        return Postgres("bench")

    def recover(self):
        """A new session, should the old one have gone with its server, which takes a moment to come back."""
        for _ in range(60):
            try:
                self.postgres.query("SELECT 1")
                return
            except Failure:
                time.sleep(1)
                self.postgres.close()
                try:
                    self.postgres = self.connect()
                except Failure:
                    pass
        sys.exit("the server does not come back")

    def prepare_server(self):
        self.postgres.query("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        if self.ours:
            self.postgres.query("CREATE EXTENSION IF NOT EXISTS shopmetrics")
        self.postgres.query("ALTER DATABASE bench SET search_path = public, shopmetrics")
        self.postgres.query("ALTER DATABASE bench SET statement_timeout = '15min'")
        self.postgres.close()
        self.postgres = self.connect()

    def server_log(self):
        with open(f"{os.environ['SERVER_ROOT']}/server.log", errors="replace") as file:
            return file.read()

    def script(self, name, **variables):
        settings = [f"{key}={value}" for key, value in variables.items()]
        command = ["psql", "-X", "-q", "-d", "bench", "-f", f"{HERE}/{name}"]
        for setting in settings:
            command += ["-v", setting]
        return subprocess.Popen(command)

    def make_data(self, rows, wanted):
        """The tables, by as many sessions at once as there are cores for it."""
        kinds = ("try_on", "message", "survey", "chat", "conversation", "orders", "funnel", "year")
        none = {"rows": rows, "suffix": ""} | {f"with_{kind}": 0 for kind in kinds}
        jobs = [
            [("data.sql", none | {"with_try_on": 1})] + [("keys.sql", {})] * ("keys" in wanted),
            [("data.sql", none | {f"with_{kind}": 1 for kind in kinds[1:]} | {"with_year": int("year" in wanted)})],
        ]
        if "growth" in wanted:
            four = none | {"rows": 4 * rows, "suffix": "_4"}
            jobs[0].append(("data.sql", four | {"with_try_on": 1}))
            jobs[1].append(("data.sql", four | {"with_message": 1}))
        if "dashboards" in wanted:
            jobs[1].append(("dashboards.sql", {"rows": rows}))
        running = []
        for steps in jobs:
            running.append([self.script(steps[0][0], **steps[0][1]), steps[1:]])
        while running:
            process, rest = running.pop(0)
            if process.wait():
                sys.exit("the data could not be made")
            if rest:
                running.append([self.script(rest[0][0], **rest[0][1]), rest[1:]])
        if "limits" in wanted:  # a page a row, so that workers can divide the rows between them
            self.postgres.query(
                """CREATE TABLE million (n bigint, filler text) WITH (parallel_workers = 2);
ALTER TABLE million ALTER filler SET STORAGE PLAIN;
INSERT INTO million SELECT n, repeat('.', 5000) FROM generate_series(0, 399) AS n;
VACUUM ANALYZE million"""
            )
        if "year" in wanted and self.ours:
            self.postgres.query("CREATE TABLE year_of_users AS SELECT audience_agg(user_id, day) AS users FROM daily_user")
        self.postgres.query("CHECKPOINT")
        tables = "FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 'shop')"
        return {name for name, _ in self.postgres.query(f"SELECT oid::regclass, pg_prewarm(oid) {tables}")[1]}

    # ------------------------------------------------------------------------------------------ the others

    def start_others(self, python, attached_python):
        for name in OTHERS:
            directory = f"{os.environ['SERVER_ROOT']}/{name}"
            os.makedirs(directory, exist_ok=True)
            try:
                self.others[name] = Other(name, attached_python if name == "attached" else python, directory, THREADS)
            except Failure as failure:
                print(f"{name} is left out: {failure}")

    def load_others(self, wanted):
        kinds = ["bigint"] + ["text", "uuid"] * ("keys" in wanted)
        tables = {
            "try_on_event" + ("" if kind == "bigint" else f"_{kind}"): {
                "session_id": kind, "device_id": kind, "product": kind, "at": "instant", "seconds": "float8"
            }
            for kind in kinds
        }
        tables |= {
            "message": {"user_id": "bigint", "at": "instant"},
            "survey": {"rating": "float8"},
            "chat": {"session_id": "bigint", "by_user": "boolean", "by_agent": "boolean"},
            "conversation_event": {
                "conversation_id": "bigint", "at": "instant", "by_visitor": "boolean", "is_video": "boolean"
            },
            "touch": {"touch_id": "bigint", "visitor_id": "bigint", "starts_at": "instant", "ends_at": "instant"},
            "purchase": {"order_id": "bigint", "visitor_id": "bigint", "ordered_at": "instant", "amount": "money"},
            "funnel_event": {"user_id": "bigint", "at": "instant", "step": "integer"},
        }
        if "year" in wanted:
            tables["daily_user"] = {"user_id": "bigint", "day": "date"}
        for table, columns in tables.items():
            file = f"{os.environ['SERVER_ROOT']}/{table}.csv"
            copy = f"COPY (SELECT {', '.join(columns)} FROM {table}) TO STDOUT (FORMAT csv)"
            with open(file, "wb") as output:
                subprocess.run(["psql", "-X", "-q", "-d", "bench", "-c", copy], stdout=output, check=True)
            # `at` is a reserved word elsewhere
            renamed = {"instant" if name == "at" else name: kind for name, kind in columns.items()}
            for name, other in list(self.others.items()):
                try:
                    other.load(table, renamed, file)
                except Failure as failure:
                    print(f"{name} is left out, it does not load {table}: {failure}")
                    del self.others[name]
            os.remove(file)

    # ------------------------------------------------------------------------------------------ measuring

    def fail(self, message):
        self.differences += 1
        print(f"WRONG: {message}", flush=True)

    def same(self, what, who, rows, truth):
        """Numbers agree to nine digits, counts wholly."""

        def agree(one, other):
            if one is None or other is None:
                return one is other
            if one.lstrip("-").isdigit() and other.lstrip("-").isdigit():
                return int(one) == int(other)
            return math.isclose(float(one), float(other), rel_tol=1e-9)

        if len(rows) != len(truth) or not all(
            len(a) == len(b) and all(map(agree, a, b)) for a, b in zip(rows, truth)
        ):
            self.fail(f"{what}: {who} says {rows}, not {truth}")

    def run(self, engine, statement):
        return (self.postgres if engine in ("scan", "ours", "plain") else self.others[engine]).run(statement)

    def engines(self):
        return ["scan"] + ["ours"] * self.ours + ["plain", *self.others]

    def try_once(self, engine, statement):
        """(seconds, rows) of a first run, which also warms up; once for all work that has the statement, as is giving it up."""
        if (engine, statement) in self.given_up:
            raise self.given_up[engine, statement]
        if (engine, statement) not in self.tried:
            try:
                self.tried[engine, statement] = self.run(engine, statement)
            except Failure as failure:
                self.given_up[engine, statement] = failure
                raise
        return self.tried[engine, statement]

    def choose(self, work):
        """Tries every way once, compares all answers, and keeps of each engine the fastest, with a second that came close."""
        chosen, truth = {}, None
        self.postgres.hold(f"statement_timeout = '{PATIENCE}s'")
        for engine in ("scan", "plain", "ours", *self.others):
            ways = work.duckdb if engine == "attached" else getattr(work, engine)
            if engine not in self.engines() or not ways:
                continue
            tried = []
            for number, statement in enumerate(ways):
                try:
                    seconds, rows = self.try_once(engine, statement)
                except Failure as failure:
                    if failure.sqlstate == QUERY_CANCELED:
                        print(f"  {work.name}: {engine}: way {number + 1} is given up after {PATIENCE} s", flush=True)
                    else:
                        self.fail(f"{work.name}: {engine}: {failure}")
                    continue
                if engine == "plain" and truth is None:
                    truth = rows
                if engine != "scan":
                    self.same(work.name, engine, rows, truth)
                tried.append((seconds, number, statement))
            if tried:
                close = [one for one in sorted(tried)[:2] if one[0] <= 1.25 * min(tried)[0]]
                chosen[engine] = [statement for _, _, statement in close]
                if len(ways) > 1:
                    listed = ", ".join(f"{seconds:.2f}" for seconds, _, _ in tried)
                    kept = ", ".join(str(number + 1) for _, number, _ in close)
                    print(f"  {work.name}: {engine} does it in {listed} s: kept {kept}", flush=True)
        self.postgres.hold()
        return chosen

    def measure(self, chosen, timed):
        """Every statement once a round, so that a slow minute of the machine falls on all of them; right after itself, so
        that it does not pay for what another left in the caches, nor for memory that a host took back meanwhile. Of a long
        one that is a small part, and a year of plain SQL would fill the hour."""
        once = dict.fromkeys(
            (engine, statement) for work in chosen.values() for engine, ways in work.items() for statement in ways
        )
        for statement in timed:
            try:
                self.try_once("ours", statement)
                once["ours", statement] = None
            except Failure as failure:
                self.fail(f"{statement.sql}: {failure}")
        for turn in range(self.runs):
            for engine, statement in once:
                if self.tried[engine, statement][0] < LONG:
                    self.run(engine, statement)
                seconds, rows = self.run(engine, statement)
                self.times.setdefault((engine, statement), []).append(seconds)
                self.same("round by round", engine, rows, self.tried[engine, statement][1])
            print(f"  round {turn + 1} of {self.runs}", flush=True)

    def median(self, statement, engine="ours"):
        if (engine, statement) not in self.times:
            raise Failure(f"not measured: {statement.sql}")
        return statistics.median(self.times[engine, statement])

    def result(self, statement):
        if ("ours", statement) not in self.tried:
            raise Failure(f"not measured: {statement.sql}")
        return self.tried["ours", statement][1]


# ---------------------------------------------------------------------------------------------- the table


def print_table(rows, header):
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))
        print("| " + " | ".join([row[0].ljust(widths[0]), *numbers]) + " |")


def comparison(bench, work, chosen):
    """One line of the table: times, ratios, and whether the targets are reached."""
    times = {engine: min(bench.median(statement, engine) for statement in ways) for engine, ways in chosen.items()}

    def second(engine):
        return f"{times[engine]:.3f}" if engine in times else "–"

    def ratio(above, below):
        return f"{times[above] / times[below]:.2f}" if above in times and below in times else "–"

    first = bench.tried.get(("plain", work.plain[0]))

    def wanted(engine, bound):
        if engine != "plain":
            return f"≤ {bound:g} × {engine}"
        return f"plain ≥ {bound:g} ×" if bound > 1 else f"≤ {1 / bound:.2f} × plain"

    def met(engine, bound):
        if engine not in times:
            return True  # nobody to compare with
        return times["plain"] / times["ours"] >= bound if engine == "plain" else times["ours"] / times[engine] <= bound

    if not work.targets or "ours" not in times:
        verdict = ""
    elif missed := [engine for engine, bound in work.targets.items() if not met(engine, bound)]:
        verdict = "NO: " + ", ".join(missed)
    else:
        verdict = "aim" if work.aims and all(met(engine, bound) for engine, bound in work.aims.items()) else "yes"
    return [
        work.title,
        second("scan"),
        second("ours"),
        ratio("ours", "scan"),
        f"{first[0]:.1f}" if first else f"> {PATIENCE}",
        second("plain"),
        ratio("plain", "ours"),
        second("attached"),
        ratio("attached", "ours"),
        second("duckdb"),
        ratio("ours", "duckdb"),
        second("chdb"),
        ", ".join(wanted(engine, bound) for engine, bound in work.targets.items()),
        verdict,
    ]


HEADER = ["work", "scan s", "ours s", "ours/scan", "as planned s", "plain SQL s", "plain/ours"]
HEADER += ["DuckDB on these tables s", "it/ours", "DuckDB s", "ours/DuckDB", "chDB s", "target", "reached"]


def machine(bench):
    model = platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f"PostgreSQL {bench.postgres.value('SHOW server_version')}"]
    versions += [f"{name} {other.version}" for name, other in bench.others.items()]
    box = f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}"
    return f"{box}; {'; '.join(versions)}; {THREADS} threads or workers each"


def main():
    names = [work.name for work in all_work(OPTIONAL)] + [check.name for check in checks.ALL]
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Compares the extension with plain SQL, DuckDB and chDB."
    )
    parser.add_argument("--rows", type=int, default=10_500_000, help="of try_on_event, about (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="rounds, of which the medians are shown (default: %(default)s)")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=names, help="of: " + ", ".join(names))
    parser.add_argument("--keys", action="store_true", help="text and uuid keys too")
    parser.add_argument("--growth", action="store_true", help="four times the rows too")
    parser.add_argument("--limits", action="store_true", help="what one group holds, and how soon a cancel is felt")
    parser.add_argument("--dashboards", action="store_true", help="the dashboards, over a year of events")
    parser.add_argument("--year", action="store_true", help="rolling users and retention, over a year of daily users")
    parser.add_argument("--no-others", action="store_true", help="without DuckDB and chDB")
    parser.add_argument("--no-ours", action="store_true", help="without the extension: what the others need")
    options = parser.parse_args()

    wanted = {name for name in OPTIONAL if getattr(options, name)}
    for name in options.only or ():  # what is named is wanted
        wanted |= {need for check in checks.ALL if check.name == name for need in check.needs}
        wanted |= {"keys"} if name.endswith(("_text", "_uuid")) else set()
        wanted |= {"year"} if name in YEAR else set()
    work = [one for one in all_work(wanted) if not options.only or one.name in options.only]
    chosen_checks = [
        check()
        for check in checks.ALL
        if not options.no_ours and (check.name in options.only if options.only else wanted.issuperset(check.needs))
    ]

    bench = Bench(options)
    bench.prepare_server()
    print(f"making {options.rows:,} rows of try_on_event and what goes with them", flush=True)
    tables = bench.make_data(options.rows, wanted)
    if not options.no_others and work:
        python = os.environ.get("BENCH_PYTHON") or sys.executable
        bench.start_others(python, os.environ.get("BENCH_ATTACHED_PYTHON") or sys.executable)
        print(f"loading {', '.join(bench.others) or 'nobody else'}", flush=True)
        bench.load_others(wanted)

    print("measuring", flush=True)
    chosen = {one.name: bench.choose(one) for one in work}
    bench.measure(chosen, [statement for check in chosen_checks for statement in check.timed()])

    lines = []
    for check in chosen_checks:
        print(f"  {check.name}", flush=True)
        try:
            for line in check.lines(bench):
                lines.append(list(line))
        except Failure as failure:
            bench.fail(f"{check.name}: {failure}")

    print()
    counts = {table: int(bench.postgres.value(f"SELECT count(*) FROM {table}")) for table in sorted(tables)}
    sizes = ", ".join(f"{count:,} {table}" for table, count in counts.items() if count > 0)
    print(f"{machine(bench)}\nrows: {sizes}; medians of {options.runs}\n")
    if work:
        print_table([comparison(bench, one, chosen[one.name]) for one in work], HEADER)
        print()
    if lines:
        print_table(lines, ["beside it", "figure", "target", "reached"])
        print()
    print(f"{bench.differences} wrong" if bench.differences else "all answers agree")

    bench.postgres.close()
    for other in bench.others.values():
        other.close()
    return 1 if bench.differences else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"scripts/bench: {failure}")
