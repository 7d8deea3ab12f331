"""What a cluster costs: the figures of docs/distributed.md.

    test/citus/run --costs [policy] [dashboards] [metrics]

The server of one machine and the nodes share the processors, so that a share of their time says how much more work a form is,
not how much sooner it is done. Processor time is that of all processes of the nodes, in rounds of one form after the other:
other work on the machine hardly changes it.

Settings from the environment: COSTS_ROWS (of the large tables), COSTS_DEVICES (of the demo), COSTS_ROUNDS.
"""

import os
import statistics
import time
from pathlib import Path

import asked
from cluster import NAMES, connect

ROWS = int(os.environ.get("COSTS_ROWS", "2000000"))
DEVICES = int(os.environ.get("COSTS_DEVICES", "5000"))
ROUNDS = int(os.environ.get("COSTS_ROUNDS", "3"))
TICK = os.sysconf("SC_CLK_TCK")
ROOT = Path(os.environ["SERVER_ROOT"])


def processor_time(node):
    """The seconds of all processes that a node has and has had: those that ended are added to the first one's."""
    first = int((ROOT / node / "postmaster.pid").read_text().split()[0])
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended
        if int(process.name) == first:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == first:
            total += sum(map(int, fields[11:13]))
    return total / TICK


class Run:
    """What one statement took: on the coordinator, on the workers, on the clock; and what came."""

    def __init__(self, cluster, session, statement):
        before = {node: processor_time(node) for node in NAMES}
        came, since = cluster.received(), time.monotonic()
        said = session.say(statement)
        self.seconds = time.monotonic() - since
        self.rows = said.check().rows
        used = {node: processor_time(node) - before[node] for node in NAMES}
        self.coordinator = used["coordinator"]
        self.workers = sum(used.values()) - self.coordinator
        self.came = cluster.received() - came


class Measured:
    """The medians of several runs of a statement."""

    def __init__(self, runs):
        self.coordinator = statistics.median(run.coordinator for run in runs)
        self.workers = statistics.median(run.workers for run in runs)
        self.processor = statistics.median(run.coordinator + run.workers for run in runs)
        self.seconds = statistics.median(run.seconds for run in runs)
        self.came = statistics.median(run.came for run in runs)


def compare(cluster, forms, same):
    """forms: a name, a session and a statement each, run in turn; what those named in `same` answer is compared."""
    runs = {name: [] for name, _, _ in forms}
    for turn in range(ROUNDS + 1):
        for name, session, statement in forms:
            run = Run(cluster, session, statement)
            if turn > 0:  # the first round makes connections, and reads the disk
                runs[name].append(run)
    answers = {str(runs[name][0].rows) for name in same}
    assert len(answers) <= 1, f"{forms[0][2]}: the forms differ: {answers}"
    return {name: Measured(some) for name, some in runs.items()}


TABLES = {
    "stay": ("device", "device text, session text, product text, at timestamptz, seconds double precision",
             "'d' || n * 7919 % {people}, 's' || n / 5, 'p' || n * 31 % 400,"
             " '2025-10-01'::timestamptz + n * interval '2 seconds', n % 500 / 8.0", 1),
    "message": ("person", "person text, session text, at timestamptz, sender text",
                "'u' || n / 6 % {people}, 's' || n / 6, '2025-10-01'::timestamptz + n * interval '2 seconds',"
                " CASE n % 3 WHEN 0 THEN 'bot' WHEN 1 THEN 'agent' ELSE 'user' END", 1),
    "event": ("conversation", "conversation text, at timestamptz, side text, channel text",
              "'c' || n / 5, '2025-10-01'::timestamptz + n * interval '2 seconds',"
              " CASE n % 2 WHEN 0 THEN 'visitor' ELSE 'agent' END, CASE WHEN n / 5 % 9 = 0 THEN 'video' ELSE 'text' END", 1),
    "touch": ("visitor", "visitor text, conversation text, began timestamptz, ended timestamptz",
              "'v' || n * 7919 % {people}, 'c' || n, '2025-10-01'::timestamptz + n * interval '20 seconds',"
              " '2025-10-01 00:10'::timestamptz + n * interval '20 seconds'", 0.1),
    "purchase": ("visitor", "visitor text, order_id text, at timestamptz, amount numeric",
                 "'v' || n * 6007 % {people}, 'o' || n, '2025-10-03'::timestamptz + n * interval '20 seconds', n % 9000 / 100.0", 0.1),
}

# What is measured: the metric over a table, the columns that travel where rows are fetched, and the form by the distribution
# column where there is one.
METRICS = [
    ("daily_unique_users(device, at, zone)", "daily_unique_users(device, at, 'Europe/Rome')", "stay", "device, at",
     "SELECT sum(n) FROM (SELECT device, daily_unique_users(device, at, 'Europe/Rome') AS n FROM stay GROUP BY device) AS q"),
    ("daily_unique_users(device, local_day(at, zone))", "daily_unique_users(device, local_day(at, 'Europe/Rome'))", "stay", "device, at",
     None),
    ("unique_users", "unique_users(device)", "stay", "device",
     "SELECT sum(n) FROM (SELECT device, unique_users(device) AS n FROM stay GROUP BY device) AS q"),
    ("avg_session_duration", "avg_session_duration(session, device, product, seconds)", "stay", "session, device, product, seconds", None),
    ("session_count(device, at, gap)", "session_count(device, at, '30 minutes')", "stay", "device, at",
     "SELECT sum(n) FROM (SELECT device, session_count(device, at, '30 minutes') AS n FROM stay GROUP BY device) AS q"),
    ("new_users", "new_users(device, at, '[2025-10-10 22:00Z, 2025-10-20 22:00Z)')", "stay", "device, at",
     "SELECT sum(n) FROM (SELECT device, new_users(device, at, '[2025-10-10 22:00Z, 2025-10-20 22:00Z)') AS n"
     " FROM stay GROUP BY device) AS q"),
    ("bounce_rate", "bounce_rate(session, sender = 'user', sender = 'agent')", "message", "session, sender", None),
    ("conversation_count", "conversation_count(conversation, at, side = 'visitor', channel = 'video')", "event",
     "conversation, at, side, channel",
     "SELECT sum(n) FROM (SELECT conversation, conversation_count(conversation, at, side = 'visitor', channel = 'video') AS n"
     " FROM event GROUP BY conversation) AS q"),
]
TOUCHES = "touch_agg(visitor, conversation, began, ended)"
PURCHASES = "purchase_agg(visitor, order_id, at, amount)"
ATTRIBUTED = {
    "plain": f"SELECT attributed_orders((SELECT {TOUCHES} FROM touch), (SELECT {PURCHASES} FROM purchase), '30 days')",
    "gathered": f"SELECT attributed_orders((SELECT {TOUCHES} FROM (SELECT * FROM touch OFFSET 0) AS q),"
                f" (SELECT {PURCHASES} FROM (SELECT * FROM purchase OFFSET 0) AS q), '30 days')",
    "by column": f"SELECT sum(attributed_orders(a, p, '30 days')) FROM (SELECT visitor, {TOUCHES} AS a FROM touch GROUP BY visitor) AS x"
                 f" JOIN (SELECT visitor, {PURCHASES} AS p FROM purchase GROUP BY visitor) AS y USING (visitor)",
}


def metrics(cluster):
    """Each metric on one server (1), in two phases, with its rows fetched, and summed by the distribution column."""
    session = cluster.database("costs", "CREATE SCHEMA here", "CREATE SCHEMA there")
    for name, (key, columns, values, part) in TABLES.items():
        rows = int(ROWS * part)
        for schema in "here", "there":
            session.ask(f"CREATE TABLE {schema}.{name} ({columns})")
        beside = "there.touch" if name == "purchase" else "none"
        session.ask(f"SELECT create_distributed_table('there.{name}', '{key}', colocate_with => '{beside}')")
        session.ask(f"INSERT INTO here.{name} SELECT {values.format(people=rows // 25)} FROM generate_series(1::bigint, {rows}) AS n")
        session.ask(f"INSERT INTO there.{name} SELECT * FROM here.{name}")
        for schema in "here", "there":
            session.ask(f"VACUUM ANALYZE {schema}.{name}")
    session.close()
    one, many = (connect("coordinator", "costs") for _ in range(2))
    one.ask("SET search_path = here, shopmetrics, public")
    many.ask("SET search_path = there, shopmetrics, public")

    print(f"{ROWS} rows, {ROUNDS} rounds; one server = 1; MB are to the coordinator")
    print("| metric | processor: two phases | rows fetched | by column | clock: two phases | MB | MB fetched | coordinator's part |"
          " workers to break even |")
    cases = [(title, {"plain": f"SELECT {call} FROM {table}", "gathered": f"SELECT {call} FROM (SELECT {columns} FROM {table} OFFSET 0) AS q",
                      **({"by column": by_column} if by_column else {})}) for title, call, table, columns, by_column in METRICS]
    for title, statements in [*cases, ("attributed_orders", ATTRIBUTED)]:
        forms = [("one", one, statements["plain"])] + [(name, many, statement) for name, statement in statements.items()]
        took = compare(cluster, forms, [name for name, _, _ in forms])
        base, plain, fetched, by_column = took["one"], took["plain"], took["gathered"], took.get("by column")
        print(f"| {title} | {plain.processor / base.processor:.2f} | {fetched.processor / base.processor:.1f} |"
              f" {f'{by_column.processor / base.processor:.2f}' if by_column else ''} | {plain.seconds / base.seconds:.2f} |"
              f" {plain.came / 1e6:.3g} | {fetched.came / 1e6:.3g} | {plain.coordinator / plain.processor:.2f} |"
              f" {sizes(base, plain)} |", flush=True)


def sizes(base, plain):
    """The time on 2, 3, 4 and 6 workers, each as large as the one server, by what was measured: what the workers do is shared,
    what the coordinator does is not."""
    return " ".join(f"{n}: {(plain.workers / n + plain.coordinator) / base.processor:.2f}" for n in (2, 3, 4, 6))


PERIOD = "[2025-10-21 22:00Z,2025-11-20 23:00Z)"


def dashboards(cluster):
    """Each dashboard after distribute, against the same tables on one server."""
    load = ["CALL shop.create_tables()", f"CALL shop.load_demo(days => 60, devices => {DEVICES}, until => '2025-11-20')", "ANALYZE"]
    one = cluster.database("costs_here", *load)
    many = cluster.database("costs_there", *load, "CALL shop.distribute()", "ANALYZE")
    print(f"{DEVICES} devices, 30 of 60 days; one server = 1")
    print("| dashboard | one server, ms | processor | clock | KB |")
    for call in asked.calls(one, [(PERIOD, "Europe/Rome")], 0):
        if not any(word in call for word in ("_compared", "data_", "own_", "access_", "report")):
            statement = f"SELECT * FROM {call}"
            took = compare(cluster, [("one", one, statement), ("many", many, statement)], ["one", "many"])
            base, plain = took["one"], took["many"]
            print(f"| {call[5:call.index('(')]} | {base.processor * 1000:.0f} |"
                  f" {plain.processor / base.processor if base.processor else float('nan'):.1f} |"
                  f" {plain.seconds / base.seconds:.1f} | {plain.came / 1000:.0f} |", flush=True)


def policy(cluster):
    """What it costs a member that a policy without sub-selects is asked for each row."""
    session = cluster.database("costs_policy", "CALL shop.create_tables()",
                               f"CALL shop.load_demo(days => 60, devices => {DEVICES}, until => '2025-11-20')", "ANALYZE",
                               "CREATE ROLE price_member LOGIN; GRANT shop_reader TO price_member",
                               "SELECT shop.grant_access('price_member', 'member', ARRAY['glasses'])")
    rows = int(session.value("SELECT count(*) FROM shop.try_on_event"))
    count = "SELECT count(*) FROM shop.try_on_event"
    member = connect("coordinator", "costs_policy", "price_member")
    for one in session, member:
        one.ask("SET max_parallel_workers_per_gather = 0")
    nobody = compare(cluster, [("all", session, count), ("one", member, count)], [])
    session.ask("DROP POLICY own_catalogues ON shop.try_on_event;"
                "CREATE POLICY own_catalogues ON shop.try_on_event FOR SELECT USING (shop_internal.sees(catalogue))")
    each = compare(cluster, [("one", member, count)], [])
    others = [f"price_other_{n}" for n in range(20)]
    for other in others:
        session.ask(f"CREATE ROLE {other} LOGIN; SELECT shop.grant_access('{other}', 'member', ARRAY['lipstick'])")
    among = compare(cluster, [("one", member, count)], [])
    for role in [*others, "price_member"]:
        session.ask(f"DROP OWNED BY {role}; DROP ROLE {role}")
    for title, took in [("no policy", nobody["all"]), ("sub-selects", nobody["one"]), ("a function", each["one"]),
                        ("a function, a list of 21 roles", among["one"])]:
        print(f"{title}: {took.processor * 1e6 / rows:.2f} microseconds a row of {rows}")


def run(cluster, names):
    for part in policy, dashboards, metrics:
        if not names or part.__name__ in names:
            part(cluster)
