"""The extension on a Citus cluster: the same call gives the same rows as on one machine, or an error that says why not.

    cases.py [NAME…]     these cases, all without a name
    cases.py --shell     a cluster to try things on
    cases.py --costs     the figures of docs/distributed.md: see costs.py

Settings from the environment: CITUS_EVERY (1: each call of a dashboard; 10: each tenth).
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import aggregates
import asked
import costs
import states
from cluster import NAMES, PORTS, Cluster, connect

EVERY = int(os.environ.get("CITUS_EVERY", "1"))
REPO = Path(__file__).resolve().parents[2]
TABLES = ["agent", "order_status", "try_on_event", "message", "sales_order", "conversation_event", "widget_event", "survey",
          "order_item"]
PERIODS = [
    ("[2025-10-19 22:00Z,2025-11-02 23:00Z)", "Europe/Rome"),
    ("[2026-03-24 03:00Z,2026-03-31 03:00Z)", "America/Sao_Paulo"),
    ("[2025-10-25 22:00Z,2025-10-26 23:00Z)", "Europe/Rome"),
    ("[2025-10-25 22:00Z,2025-10-26 01:30Z)", "Europe/Rome"),
    ("[2025-05-01 00:00Z,2026-05-01 00:00Z)", "UTC"),
    ("[2024-02-26 00:00Z,2024-03-04 00:00Z)", "UTC"),
    ("empty", "Europe/Rome"),
]


# What is counted on the nodes: hardly anything comes.
COUNTED = """try_on_overview try_on_trend try_on_catalogues try_on_products try_on_platforms messaging_kpis messaging_daily sales_daily
    conversation_overview conversation_trend request_overview request_daily request_hourly request_urls visitor_overview
    rating_overview rating_distribution nps_overview""".split()
# A row comes of each day, or variant, and shard, however many events there are.
OF_FIXED_SIZE = "try_on_variants visitor_trend rating_trend nps_trend agent_trends".split()


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def equal(self, what, expected, actual):
        if expected == actual:
            self.passed += 1
            print(f"ok: {what}")
        else:
            self.failed += 1
            print(f"not ok: {what}\n  expected: {str(expected)[:1500]}\n  is:       {str(actual)[:1500]}", flush=True)

    def that(self, what, holds, why=""):
        self.equal(what, "yes", "yes" if holds else f"no {why}")

    def refused(self, what, session, statement, *mentions):
        """The statement fails, with a message and a hint that hold the words; nothing is distributed by it."""
        before = state(session)
        said = session.say(statement)
        text = " | ".join([*said.error, said.hint or ""]) if said.error else "nothing was refused"
        self.that(what, said.error and said.hint and all(word in text for word in mentions), f"{text}")
        self.equal(f"{what}: nothing is changed", before, state(session))


def state(session):
    """What a refused call must not change: tables, keys, policies, and what the workers have."""
    return session.ask("""
        SELECT c.relname, c.relkind::text, c.oid::text,
               (SELECT string_agg(pg_get_constraintdef(k.oid), ';' ORDER BY k.conname) FROM pg_constraint AS k WHERE k.conrelid = c.oid),
               (SELECT string_agg(p.polname || pg_get_expr(p.polqual, p.polrelid), ';' ORDER BY p.polname) FROM pg_policy AS p
                WHERE p.polrelid = c.oid)
        FROM   pg_class AS c WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('r', 'v', 'p')
        UNION ALL
        SELECT 'distributed', logicalrelid::text, NULL, NULL, NULL FROM pg_dist_partition
        UNION ALL
        SELECT 'worker', result, NULL, NULL, NULL
        FROM   run_command_on_workers('SELECT count(*) FROM pg_class WHERE relnamespace = ''shop''::regnamespace AND relkind = ''r''')
        ORDER  BY 1, 2""")


def load(session, database):
    """The rows of the tests of the dashboards that are hard on every rule, and the demo."""
    session.ask("CALL shop.create_tables()")
    script = REPO / "test/dashboards"
    helpers = (script / "setup.psql").read_text()
    draw = helpers[helpers.index("CREATE FUNCTION probe.draw"):].split("$$;")[0] + "$$;"
    tables = helpers[helpers.index("CREATE TABLE probe.event_table"):].split("CREATE FUNCTION")[0]
    session.ask("CREATE SCHEMA probe; " + draw + tables)
    session.ask((script / "hostile.psql").read_text())
    session.ask("CALL shop.load_demo(days => 30, devices => 300, until => '2025-11-20')")
    session.ask("ANALYZE")


def rows_of_tables(session):
    return {table: session.ask(f"SELECT t::text FROM shop.{table} AS t ORDER BY t::text COLLATE \"C\"") for table in TABLES}


def schema_of(database):
    """The tables of shop as a dump has them."""
    dump = subprocess.run(["pg_dump", "-s", "-n", "shop", "-p", str(PORTS["coordinator"]), database], check=True, capture_output=True,
                          text=True).stdout
    return [line for line in dump.splitlines() if not line.startswith("\\")]  # a word of psql's, another each time


def same_answers(checks, what, session, expected, setting=None):
    wrong = 0
    for call, rows in expected.items():
        actual = asked.answer(session, call, setting)
        # a parallel worker is no node's session, which Citus finds out: an error, and no other rows
        if actual != rows and not (setting == "force_parallel_mode = on" and actual and actual[0] == "error"):
            wrong += 1
            checks.equal(f"{what}: {call}", rows, actual)
    checks.equal(f"{what}: of {len(expected)} calls differ", 0, wrong)


def case_refusals(checks, cluster):
    session = connect("coordinator", "postgres")
    session.ask("CREATE EXTENSION shopmetrics_dashboards CASCADE")
    session.ask("CALL shop.create_tables()")
    said = session.say("CALL shop.distribute()")
    checks.that("without Citus", said.error and "no Citus" in said.error[1] and "citus_add_node" in said.hint, str(said.error))
    said = session.say("CALL shop.undistribute()")
    checks.that("undistribute without Citus", said.error and "no Citus" in said.error[1], str(said.error))
    session.ask("DROP EXTENSION shopmetrics_dashboards, shopmetrics; DROP SCHEMA shop CASCADE; DROP SCHEMA shopmetrics")

    session = cluster.database("refusals")
    checks.refused("tables that are not there", session, "CALL shop.distribute()", "there is no table", "create_tables")
    session.ask("CALL shop.create_tables(); CALL shop.load_demo(2, 20, until => '2025-10-27')")

    def refused(what, before, after, *mentions):
        session.ask(before)
        checks.refused(what, session, "CALL shop.distribute()", *mentions)
        session.ask(after)

    refused("a view", "ALTER TABLE shop.message RENAME TO message_rows; CREATE VIEW shop.message AS SELECT * FROM shop.message_rows",
            "DROP VIEW shop.message; ALTER TABLE shop.message_rows RENAME TO message", "shop.message is a view")
    refused("a NULL key", "ALTER TABLE shop.survey DROP CONSTRAINT survey_pkey, ALTER visitor_id DROP NOT NULL;"
            "INSERT INTO shop.survey (survey_id, answered_at) VALUES ('x', '2025-10-27')",
            "DELETE FROM shop.survey WHERE visitor_id IS NULL; ALTER TABLE shop.survey ALTER visitor_id SET NOT NULL,"
            " ADD PRIMARY KEY (survey_id, visitor_id)", "1 of the rows of shop.survey have no visitor_id")
    refused("a trigger", "CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
            "CREATE TRIGGER noticed AFTER INSERT ON shop.survey EXECUTE FUNCTION public.nothing()",
            "DROP TRIGGER noticed ON shop.survey", "shop.survey has triggers", "noticed")
    refused("a unique index", "CREATE UNIQUE INDEX once ON shop.widget_event (event_id)", "DROP INDEX shop.once",
            "unique index of shop.widget_event is without visitor_id", "once")
    refused("a foreign key", "ALTER TABLE shop.order_item ADD CONSTRAINT of_an_order FOREIGN KEY (order_id) REFERENCES shop.sales_order",
            "ALTER TABLE shop.order_item DROP CONSTRAINT of_an_order", "foreign keys", "of_an_order")
    refused("a policy", "CREATE POLICY mine ON shop.message USING (store IN (SELECT a.name FROM shop.agent AS a))",
            "DROP POLICY mine ON shop.message", "policies with sub-selects", "mine")
    refused("a rollup", "SELECT shop.add_rollup('Europe/Rome')", "SELECT shop.drop_rollup('Europe/Rome')", "Europe/Rome", "drop_rollup")
    refused("a reader who cannot log in", "CREATE ROLE dumb; SELECT shop.grant_access('dumb', 'member', ARRAY['glasses'])",
            "SELECT shop.revoke_access('dumb'); DROP ROLE dumb", "dumb", "LOGIN")
    refused("a column of another type", "ALTER TABLE shop.agent ALTER agent_id TYPE varchar(9)",
            "ALTER TABLE shop.agent ALTER agent_id TYPE text", "shop.agent.agent_id must be text")
    session.ask("CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA shop TO clerk")
    said = connect("coordinator", "refusals", "clerk").say("CALL shop.distribute()")
    checks.that("nobody may who was not given it", said.sqlstate == "42501", str(said.error))
    session.ask("GRANT EXECUTE ON PROCEDURE shop.distribute() TO clerk; GRANT USAGE ON SCHEMA shop_internal TO clerk")
    checks.that("a clerk who does not own the tables", "belongs to postgres" in str(
        connect("coordinator", "refusals", "clerk").say("CALL shop.distribute()").error))
    said = connect("worker_1", "refusals").say("CALL shop.distribute()")
    checks.that("on a worker", said.error is not None, str(said.error))

    session = cluster.database("late", extensions=False)
    for node in NAMES:
        one = connect(node, "late")
        one.ask("DROP EXTENSION citus")
        one.close()
    session = connect("coordinator", "late")
    session.ask("CREATE EXTENSION shopmetrics_dashboards CASCADE; CALL shop.create_tables()")
    for node in NAMES:
        connect(node, "late").ask("CREATE EXTENSION citus")
    session = connect("coordinator", "late")
    for worker in cluster.workers:
        cluster.add(session, worker)
    checks.refused("Citus after the extensions", session, "CALL shop.distribute()", "younger", "CREATE EXTENSION shopmetrics_dashboards")
    session.ask("DROP EXTENSION shopmetrics_dashboards, shopmetrics; CREATE EXTENSION shopmetrics_dashboards CASCADE")
    session.ask("CALL shop.distribute()")
    checks.equal("what the hint says helps", "9", session.value("SELECT count(*) FROM pg_dist_partition"))


def case_dashboards(checks, cluster):
    session = cluster.database("dashboards")
    load(session, "dashboards")
    ROLES = {"reader_of_one": ("member", "ARRAY['cat_a']"), "reader_of_demo": ("member", "ARRAY['glasses', 'cat_b']"),
             "reader_of_all": ("admin", "NULL"), "validator": ("validator", "NULL")}
    for role, (level, catalogues) in ROLES.items():
        session.ask(f"CREATE ROLE {role} LOGIN; GRANT shop_reader TO {role};"
                    f"SELECT shop.grant_access('{role}', '{level}', {catalogues})")
    session.ask("CREATE ROLE nobody_else LOGIN; GRANT shop_reader TO nobody_else; CREATE ROLE heir LOGIN; GRANT reader_of_one TO heir;"
                "CREATE ROLE loader LOGIN; GRANT shop_loader TO loader")
    readers = [*ROLES, "nobody_else", "heir"]
    calls = list(asked.calls(session, PERIODS, 2))[::EVERY]
    of_readers = [call for call in asked.calls(session, PERIODS[:2], 1) if "try_on" in call][::EVERY]
    expected = {call: asked.answer(session, call) for call in calls}
    expected_of = {}
    for role in readers:
        one = connect("coordinator", "dashboards", role)
        expected_of[role] = {call: asked.answer(one, call) for call in of_readers + ["shop.own_access()", "shop.access_check()"]}
        one.close()
    checks.that("most calls have rows", sum(isinstance(rows, list) and bool(rows) for rows in expected.values()) > 0.6 * len(expected))
    rows, schema = rows_of_tables(session), schema_of("dashboards")

    said = session.say("CALL shop.distribute()")
    checks.that("distribute", said.error is None, str(said.error))
    print(*(text for _, text in said.notices), sep="\n")
    checks.that("it says what it does", all(any(table in text for _, text in said.notices) for table in TABLES))
    checks.equal("all rows are there", rows, rows_of_tables(session))
    checks.equal("where they lie", sorted(TABLES), sorted(
        name.split(".")[-1] for name, in session.ask("SELECT logicalrelid::text FROM pg_dist_partition")))
    same_answers(checks, "distributed", session, expected)

    for node in "coordinator", "worker_1", "worker_2":
        for role in readers:
            one = connect(node, "dashboards", role)
            some = expected_of[role] if node == "coordinator" else dict(list(expected_of[role].items())[::7])
            same_answers(checks, f"{role} on {node}", one, some)
            one.close()
    one = connect("worker_1", "dashboards")
    same_answers(checks, "on a worker", one, dict(list(expected.items())[::9]))
    one.close()
    for setting in ["TimeZone = 'Asia/Kathmandu'", "DateStyle = 'SQL, DMY'", "DateStyle = 'German'", "IntervalStyle = 'sql_standard'",
                    "extra_float_digits = 0", "force_parallel_mode = on", "search_path = ''", "citus.enable_binary_protocol = off",
                    "plan_cache_mode = force_generic_plan", "citus.task_assignment_policy = 'round-robin'"]:
        one = connect("coordinator", "dashboards")
        same_answers(checks, setting, one, dict(list(expected.items())[::5]), setting)
        one.close()

    said = session.say("CALL shop.distribute()")
    checks.that("once more", said.error is None and "0 tables are distributed" in said.notices[-1][1], str(said.error or said.notices))
    said = session.say("CALL shop.create_tables()")
    checks.that("create_tables leaves them as they are", said.error is None and not said.notices, str(said.error or said.notices))
    checks.refused("a rollup of what is distributed", session, "SELECT shop.add_rollup('UTC')", "distributed by Citus")

    # another node, and where the rows lie
    cluster.add(session, "worker_3")
    said = session.say("SELECT rebalance_table_shards(shard_transfer_mode => 'force_logical')")
    checks.that("shards are moved", said.error is None, str(said.error))
    checks.that("the new node has some", int(session.value(
        f"SELECT count(*) FROM citus_shards WHERE nodeport = {cluster.relays['worker_3'].port}")) > 0)
    same_answers(checks, "after the move", session, dict(list(expected.items())[::5]))
    one = connect("coordinator", "dashboards", "reader_of_one")
    said = one.say(f"SELECT * FROM shop.try_on_overview('{PERIODS[0][0]}', 'UTC')")
    checks.that("a reader on a node that does not know who sees what: an error", said.error and "does not know who sees what" in said.error[1]
                and "distribute" in (said.hint or ""), str(said.error or said.rows))
    session.ask("CALL shop.distribute()")
    for role in readers:
        one = connect("coordinator", "dashboards", role)
        same_answers(checks, f"{role}, three workers", one, dict(list(expected_of[role].items())[::3]))
        one.close()

    # access is given and taken on all nodes
    session.ask("CREATE ROLE late LOGIN; GRANT shop_reader TO late")
    late = connect("coordinator", "dashboards", "late")
    count = "SELECT count(*) FROM shop.try_on_event"
    of_all = {catalogue: n for catalogue, n in session.ask("SELECT catalogue, count(*) FROM shop.try_on_event GROUP BY 1")}
    checks.equal("before access is given", "0", late.value(count))
    session.ask("SELECT shop.grant_access('late', 'member', ARRAY['cat_b'])")
    checks.equal("when it is given", of_all["cat_b"], late.value(count))
    session.ask("SELECT shop.revoke_access('late')")
    checks.equal("when it is taken", "0", late.value(count))
    checks.refused("on a worker nobody gives access", connect("worker_1", "dashboards"), "SELECT shop.grant_access('late', 'admin')",
                   "this node is a worker")
    lists = {connect(node, "dashboards").value("SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM shop.catalogue_access AS a")
             for node in NAMES}
    checks.equal("every node has the same list", 1, len(lists))

    # loading goes on
    one = connect("coordinator", "dashboards", "loader")
    one.ask("INSERT INTO shop.message (message_id, user_id, sent_at, sender) SELECT 'new' || n, 'new' || n % 7, '2025-12-01', 'user'"
            " FROM generate_series(1, 30) AS n ON CONFLICT DO NOTHING")
    one.say("COPY shop.order_item (order_id, line, units) FROM STDIN", ["new1\t1\t2", "new1\t2\t3"]).check()
    said = one.say("INSERT INTO shop.survey (survey_id, visitor_id, answered_at, rating) VALUES ('s', 'v', now(), 9)")
    checks.that("a check says its name", said.error and "rating is 1, 2, 3, 4 or 5, or NULL" in said.error[1], str(said.error))
    one.ask("INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product) VALUES"
            " ('new', 'd', 's', '2025-12-01', 'cat_a', 'p')")
    checks.equal("rows came", [("30",)], session.ask("SELECT count(*) FROM shop.message WHERE message_id LIKE 'new%'"))
    session.ask("CALL shop.merge_users('new1', 'new2')")
    checks.equal("merge_users", [("new2", "10")], session.ask(
        "SELECT user_id, count(*) FROM shop.message WHERE user_id IN ('new1', 'new2') GROUP BY 1"))
    session.ask("CALL shop.merge_users('new1', 'new2')")
    session.ask("DELETE FROM shop.message WHERE message_id LIKE 'new%'; DELETE FROM shop.order_item WHERE order_id = 'new1';"
                "DELETE FROM shop.try_on_event WHERE event_id = 'new'")

    # back
    said = session.say("CALL shop.undistribute()")
    checks.that("undistribute", said.error is None, str(said.error))
    checks.equal("nothing is distributed", "0", session.value("SELECT count(*) FROM pg_dist_partition"))
    checks.equal("all rows are back", rows, rows_of_tables(session))
    after = schema_of("dashboards")
    checks.equal("the tables are what they were", [], [line for line in after if line not in schema] + [line for line in schema if line not in after])
    same_answers(checks, "gathered", session, dict(list(expected.items())[::7]))
    for role in readers:
        one = connect("coordinator", "dashboards", role)
        same_answers(checks, f"{role}, gathered", one, dict(list(expected_of[role].items())[::5]))
        one.close()
    said = session.say("CALL shop.undistribute()")
    checks.that("once more", said.error is None, str(said.error))
    session.ask("CALL shop.distribute()")
    same_answers(checks, "distributed again", session, dict(list(expected.items())[::7]))


def case_traffic(checks, cluster):
    """What comes from the nodes for 30 of 60 days, beside the rows of those days."""
    session = cluster.database("traffic", "CALL shop.create_tables()",
                               "CALL shop.load_demo(days => 60, devices => 2000, until => '2025-11-20')", "CALL shop.distribute()")
    period = "[2025-10-21 22:00Z,2025-11-20 23:00Z)"

    def traffic(statement):
        session.ask(statement)  # the first makes connections
        before = cluster.received()
        session.ask(statement)
        time.sleep(0.05)
        return cluster.received() - before

    rows = {table: traffic(f"SELECT * FROM shop.{table} WHERE {column} >= '2025-10-21 22:00Z' AND {column} < '2025-11-20 23:00Z'")
            for table, column in [("try_on_event", "started_at"), ("message", "sent_at"), ("sales_order", "ordered_at"),
                                  ("conversation_event", "at"), ("widget_event", "at"), ("survey", "answered_at")]}
    print(*(f"rows of {table}: {size / 1e6:.3f} MB" for table, size in rows.items()), sep="\n")
    for call in asked.calls(session, [(period, "Europe/Rome")], 0):
        if "_compared" not in call and "data_" not in call and "own_" not in call and "access_" not in call and "report" not in call:
            name = call[5:call.index("(")]
            of = next(table for words, table in [("try_on", "try_on_event"), ("sales", "sales_order"), ("messag", "message"),
                                                 ("visitor", "widget_event"), ("rating", "survey"), ("nps", "survey"),
                                                 ("feedback", "survey"), ("", "conversation_event")] if name.startswith(words))
            moved = traffic(f"SELECT * FROM {call}")
            share = moved / rows[of]
            print(f"{name}: {moved / 1e6:.3f} MB, {share:.3f} of the rows of {of}", flush=True)
            most = 0.1 if name in COUNTED else 0.5 if name in OF_FIXED_SIZE else 1.3
            checks.that(f"{name} moves at most {most:.0%} of them", share < most, f"{share:.3f}")


def case_aggregates(checks, cluster):
    aggregates.run(checks, cluster)


def case_page(checks, cluster):
    """The examples of the page on Citus print on a cluster what they print on one machine."""
    page = (REPO / "docs/distributed.md").read_text()
    section = page[page.index("\n## Citus\n"):page.index("\n## postgres_fdw\n")]
    script = "SET search_path = public, shopmetrics;\n" + "\n".join(re.findall(r"^```sql\n(.*?)^```", section, re.M | re.S))
    spread = re.sub(r"^(CREATE TABLE (\w+) \((\w+) .*;)$", r"\1\nDO $$ BEGIN PERFORM create_distributed_table('\2', '\3'); END $$;",
                    script, flags=re.M)
    checks.equal("every table of the page is distributed", script.count("CREATE TABLE"), spread.count("create_distributed_table"))

    def printed(database, text):
        cluster.database(database, f"ALTER DATABASE {database} SET client_min_messages = warning").close()
        said = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-p", str(PORTS["coordinator"]), database], input=text,
                              capture_output=True, text=True)
        return said.stdout + said.stderr

    checks.equal("the page on Citus", printed("page_here", script), printed("page_there", spread))


def case_failures(checks, cluster):
    """A worker's session is killed while it counts; a worker is away; a worker lacks an aggregate."""
    session = cluster.database("failures", "CREATE TABLE t (device text, at timestamptz)", "SELECT create_distributed_table('t', 'device')",
                               "INSERT INTO t SELECT 'd' || n % 20000, '2025-10-01'::timestamptz + n * interval '1 second'"
                               " FROM generate_series(1, 300000) AS n")
    query = "SELECT shopmetrics.daily_unique_users(device, at, 'Europe/Rome') FROM t"
    expected = session.value(query)
    worker = connect("worker_1", "failures")
    for _ in range(5):
        session.send(query)
        pids = []
        while not pids and not session.ready():
            pids = worker.ask("SELECT pid FROM pg_stat_activity WHERE query LIKE '%worker_partial_agg%' AND state = 'active'"
                              " AND pid <> pg_backend_pid()")
        if pids:
            worker.say(f"SELECT pg_terminate_backend({pids[0][0]})")
        said = session.take()
        checks.that("a worker's session is ended in the middle: an error or the answer", said.error or said.rows == [(expected,)],
                    str(said.rows))
        checks.equal("and right after it", expected, session.value(query))
    one = connect("worker_2", "failures")
    one.ask("SET citus.enable_ddl_propagation = off; ALTER EXTENSION shopmetrics DROP AGGREGATE shopmetrics.unique_users(shopmetrics.key);"
            "DROP AGGREGATE shopmetrics.unique_users(shopmetrics.key)")
    said = session.say("SELECT shopmetrics.unique_users(device) FROM t")
    checks.that("a worker lacks the aggregate: the message names it", said.error and "unique_users" in said.error[1], str(said.error))


def case_versions(checks, cluster):
    states.versions(checks, cluster)


def case_partials(checks, cluster):
    states.partials(checks, cluster)


CASES = {name[5:]: case for name, case in list(globals().items()) if name.startswith("case_")}


def main():
    cluster = Cluster()
    if sys.argv[1:] == ["--shell"]:
        session = cluster.database("shop", "CALL shop.create_tables()", "CALL shop.load_demo()", "CALL shop.distribute()")
        session.close()
        subprocess.run(["psql", "-X", "-p", str(PORTS["coordinator"]), "shop"])
        return 0
    if sys.argv[1:2] == ["--costs"]:
        costs.run(cluster, sys.argv[2:])
        return 0
    checks = Checks()
    for name in sys.argv[1:] or CASES:
        since = time.monotonic()
        print(f"== {name}", flush=True)
        CASES[name](checks, cluster)
        print(f"{name}: {time.monotonic() - since:.0f} s", flush=True)
    print(f"cases: {checks.passed} passed, {checks.failed} failed")
    return checks.failed > 0


sys.exit(main())
