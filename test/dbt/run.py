"""The dbt package at work: builds, late rows, another zone, random histories, broken-off runs, rights, MetricFlow; and its
page, step by step.

Run by test/dbt/run, which gives the server by libpq's variables: a database of PGUSER, without the extension.

    run.py             all
    run.py SEED…       random histories of these seeds only
"""

import contextlib
import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys

import psycopg2
from dbt.cli.main import dbtRunner

import history
import page

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROJECT = REPOSITORY / "dbt" / "integration_tests"
UNTIL = "2026-11-29"  # the last day of the demo
AS_OF = "timestamptz '2026-11-30 12:00+01'"  # the project's shopmetrics_as_of
passed = failed = 0


def check(name, holds, detail=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"ok {name}" if holds else f"not ok {name}\n{detail}", flush=True)


def connect(**settings):
    connection = psycopg2.connect("", **settings)
    connection.autocommit = True

    def execute(statement, values=None):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    return execute


class Project:
    """The integration project. It is parsed once for each set of variables: dbt is slow to start."""

    def __init__(self, *variables):
        self.variables = variables
        parsed = self.invoke("parse")[0]
        check("the project is parsed", parsed.success, parsed.exception)
        self.manifest = parsed.result

    def invoke(self, *arguments, manifest=None):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = dbtRunner(manifest=manifest).invoke(
                ["--no-use-colors", "--no-send-anonymous-usage-stats", "--no-partial-parse", *arguments,
                 *self.variables])
        return result, said.getvalue()

    def dbt(self, *arguments):
        return self.invoke(*arguments, manifest=self.manifest)

    def succeeds(self, name, *arguments):
        result, said = self.dbt(*arguments)
        trouble = [line for line in said.splitlines() if not re.search(r" (OK|PASS|START) ", line)]
        check(f"{name}: dbt {' '.join(arguments)}", result.success, "\n".join(trouble))
        return result, said

    def fails(self, name, words, *arguments):
        result, said = self.dbt(*arguments)
        check(f"{name}: dbt {' '.join(arguments)} says: {words}", not result.success and words in said, said)


def contents(execute, tables=None):
    """Of each table of the project's schema a digest of its rows."""
    names = tables or [name for name, in execute("""
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE relnamespace = 'analytics'::regnamespace AND relkind = 'r'""")]
    return {name: hashlib.md5(repr(execute(
        f"SELECT t::text FROM {name} AS t ORDER BY t::text COLLATE \"C\"")).encode()).hexdigest() for name in names}


def differences(before, after):
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def first_builds(project, execute):
    project.fails("without the extension", "does not have the extension", "run", "--select", "shopmetrics_time_spine")
    project.succeeds("the extension", "run-operation", "create_extension", "--args", "{dashboards: true}")
    execute(f"CALL shop.load_demo(days => 45, devices => 400, until => '{UNTIL}')")
    execute(history.TABLES)
    generated = subprocess.run([sys.executable, REPOSITORY / "dbt/scripts/generate", "--check"], capture_output=True,
                               text=True)
    check("what is generated is up to date", generated.returncode == 0, generated.stdout + generated.stderr)

    # a fixture of the table itself needs the table
    project.succeeds("empty", "run", "--empty", "--select", "history")
    project.succeeds("first", "build")
    before = contents(execute)
    result, _ = project.succeeds("again", "build")
    rewritten = {r.node.name: r.adapter_response.get("rows_affected") for r in result.result.results
                 if r.node.resource_type == "model" and r.node.config.materialized == "incremental"}
    check("a second run makes no day again", rewritten and not any(rewritten.values()), rewritten)
    changed = differences(before, contents(execute))
    check("a second run changes nothing", not changed, changed)


def a_day_of_late_rows(project, execute):
    """What happens to event tables, and then every number beside the dashboards'."""
    for what, statement in {
        "a late first row, a minute before midnight of the day before": """
            INSERT INTO shop.try_on_event SELECT 'late', device_id, session_id,
                shopmetrics.local_day_start(shopmetrics.local_day(started_at, 'Europe/Rome'), 'Europe/Rome')
                    - interval '1 minute', catalogue, product, colour, variant, platform, 33
            FROM (SELECT *, row_number() OVER (PARTITION BY session_id ORDER BY started_at) AS place
                  FROM shop.try_on_event) AS e
            WHERE place = 1 ORDER BY session_id LIMIT 1""",
        "a message that joins sessions of a user": """
            INSERT INTO shop.message (message_id, user_id, sent_at, sender)
            SELECT 'late-' || n, m.user_id, m.sent_at + n * interval '20 hours', 'user'
            FROM (SELECT * FROM shop.message WHERE session_id IS NULL AND sender = 'user'
                  ORDER BY message_id COLLATE "C" LIMIT 3) AS m, generate_series(1, 9) AS n ON CONFLICT DO NOTHING""",
        "a conversation that began in another week": """
            INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel)
            SELECT 'late', conversation_id, visitor_id, 'agent-x', at - interval '9 days', 'agent', 'video'
            FROM shop.conversation_event ORDER BY conversation_id COLLATE "C", at LIMIT 1""",
        "deleted sessions": """
            DELETE FROM shop.try_on_event WHERE session_id IN (
                SELECT session_id FROM shop.try_on_event ORDER BY session_id DESC LIMIT 5)""",
        "a batch that is loaded again": """
            INSERT INTO shop.message SELECT * FROM shop.message ON CONFLICT DO NOTHING""",
        "orders of another status": """
            UPDATE shop.sales_order SET status = 'voided' WHERE order_id IN (
                SELECT order_id FROM shop.sales_order ORDER BY order_id LIMIT 3)""",
        "orders without amounts": """
            UPDATE shop.sales_order SET total = NULL, items_value = NULL WHERE order_id IN (
                SELECT order_id FROM shop.sales_order ORDER BY order_id DESC LIMIT 3)""",
        "a survey that is taken back": """
            DELETE FROM shop.survey WHERE survey_id = (SELECT min(survey_id) FROM shop.survey)""",
    }.items():
        execute(statement)
        print(f"# {what}")
    project.succeeds("after late rows", "build", "--exclude", "history", "test_type:unit")
    before = contents(execute)
    project.succeeds("from scratch", "run", "--full-refresh", "--exclude", "history")
    changed = differences(before, contents(execute))
    check("a full refresh gives what the runs gave", not changed, changed)


def another_zone():
    """Eleven hours from UTC, and one more summary: a changed definition makes all days again, by a plain run."""
    there = Project("--vars", "{shopmetrics_zone: Pacific/Noumea, more_summaries: true}")
    there.succeeds("in Noumea", "build", "--exclude", "history")
    there.succeeds("one more summary", "build", "--select", "users_by_day")


def random_histories(project, execute, seeds, steps):
    for seed in seeds:
        tale = history.History(seed, execute)
        project.succeeds(f"history {seed}", "run", "--select", "history", "--full-refresh")
        for number in range(steps):
            happened = [tale.step() for _ in range(tale.random.randrange(1, 6))]
            project.succeeds(f"history {seed}, step {number}: {', '.join(happened)}", "build", "--select", "history",
                             "--exclude", "test_type:unit")


def damage(project, execute):
    """The tests of the package find what is wrong, and a run mends it."""
    execute("""
        INSERT INTO analytics.shopmetrics_try_on_by_day (day, events, fingerprint, loaded_until, stays, sessions)
        SELECT day + 1000, events, fingerprint, loaded_until, stays, sessions FROM analytics.shopmetrics_try_on_by_day
        ORDER BY events DESC LIMIT 1;
        DELETE FROM analytics.shopmetrics_try_on_daily WHERE day = (
            SELECT min(day) + 3 FROM analytics.shopmetrics_try_on_daily);
        INSERT INTO shop.try_on_event SELECT 'unseen', device_id, session_id, started_at, catalogue, product, colour,
            variant, platform, seconds FROM shop.try_on_event LIMIT 1""")
    result, said = project.dbt("test", "--select", "shopmetrics_try_on_by_day", "shopmetrics_try_on_daily")
    found = {r.node.test_metadata.name for r in result.result.results
             if r.status in ("fail", "warn") and getattr(r.node, "test_metadata", None)}
    for test in ("equals_full_refresh", "adds_up", "whole_sessions", "dense_days", "no_events_after_watermark"):
        check(f"{test} finds what is wrong", test in found, said)
    project.succeeds("a run mends it", "build", "--select", "+shopmetrics_try_on_kpis", "+shopmetrics_try_on_daily",
                     "+shopmetrics_products")


def a_run_that_breaks_off(project, execute):
    """A failure between delete and insert leaves what was there."""
    tale = history.History(0, execute)
    tale.load_batch()
    project.succeeds("before the broken run", "run", "--select", "sessions_by_day", "--full-refresh")
    before = contents(execute, ["analytics.sessions_by_day"])
    execute("""
        CREATE FUNCTION history.fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'the disk is full'; END$$;
        CREATE TRIGGER fail AFTER INSERT ON analytics.sessions_by_day EXECUTE FUNCTION history.fail()""")
    for _ in range(3):
        tale.load_batch()
    project.fails("a run that breaks off", "the disk is full", "run", "--select", "sessions_by_day")
    check("it leaves what was there", before == contents(execute, ["analytics.sessions_by_day"]))
    execute("DROP TRIGGER fail ON analytics.sessions_by_day")
    project.succeeds("the run after it", "build", "--select", "sessions_by_day", "--exclude", "test_type:unit")


def rights(project, execute):
    """Even where dbt grants everything to everybody, a member sees no more than in the dashboards."""
    roles = {"dbt_anna": "{role: dbt_anna, level: member, catalogues: [glasses]}",
             "dbt_boss": "{role: dbt_boss, level: admin}", "dbt_val": "{role: dbt_val, level: validator}"}
    for role, arguments in roles.items():
        execute(f"CREATE ROLE {role} LOGIN")
        execute(f"GRANT USAGE ON SCHEMA analytics TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO {role}")
        project.succeeds(f"access of {role}", "run-operation", "grant_access", "--args", arguments)
    of_try_on = [name for name, in execute("""
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE relnamespace = 'analytics'::regnamespace AND relkind = 'r'
              AND (relname LIKE '%try_on%' OR relname IN ('shopmetrics_products', 'shopmetrics_device_first_seen'))""")]
    check("there are tables of try-on", len(of_try_on) == 5, of_try_on)
    rows = {}
    for role in roles:
        query = connect(user=role)
        query("SET client_min_messages = error")
        rows[role] = {table: query(f"SELECT count(*) FROM {table}")[0][0] for table in of_try_on}
        view = query("SELECT shopmetrics.session_count(session_id, device_id, product, seconds), count(*)"
                     " FROM analytics.stg_shopmetrics__try_on_event")[0]
        dashboard = query("SELECT o.sessions, (SELECT count(*) FROM shop.try_on_event)"
                          " FROM shop.try_on_overview('[2020-01-01, 2030-01-01)', 'Europe/Rome') AS o")[0]
        check(f"{role} sees in the view what the dashboards show: {dashboard}", view == dashboard, view)
        check(f"{role} sees {'some' if role != 'dbt_val' else 'no'} events", (view[1] > 0) == (role != "dbt_val"), view)
        if role == "dbt_anna":
            for relation in ("shopmetrics_message_in_session", "shopmetrics_counted_order",
                             "shopmetrics_conversation_event"):
                try:
                    query(f"SELECT * FROM analytics.{relation}")
                    check(f"{role} may not read {relation}", False)
                except psycopg2.errors.InsufficientPrivilege:
                    check(f"{role} may not read {relation}", True)
    check("a member sees no row of a table of all catalogues", not any(rows["dbt_anna"].values()), rows)
    check("nor does a validator", not any(rows["dbt_val"].values()), rows)
    check("an admin sees them", all(rows["dbt_boss"].values()), rows)
    os.environ["PGUSER"] = "dbt_anna"
    _, said = project.dbt("test", "--select", "dbt_shopmetrics_dense_days_shopmetrics_try_on_daily_")
    os.environ["PGUSER"] = "dbt_owner"
    check("a role that does not see all events is warned", "dbt_anna does not see all try-on events" in said, said)
    open_views = execute("""
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE relnamespace = 'analytics'::regnamespace AND relkind = 'v' AND relname LIKE '%shopmetrics%'
              AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)""")
    check("every view of the package has its reader's rights", not open_views, open_views)


def documentation(project):
    project.succeeds("documentation", "docs", "generate")


def metricflow(execute):
    """Metrics of the catalogue, asked as a user of the semantic layer does, beside the dashboards."""
    names = ("try_on_sessions", "avg_session_duration", "try_on_new_users", "bounce_rate", "total_revenue",
             "conversations", "avg_rating")
    environment = dict(os.environ, DBT_SEND_ANONYMOUS_USAGE_STATS="false")
    ran = subprocess.run(
        [pathlib.Path(sys.executable).with_name("mf"), "query", "--metrics", ",".join(names),
         "--start-time", "2026-11-01", "--end-time", "2026-11-29", "--csv", "/dev/stdout", "--quiet"],
        capture_output=True, text=True, env=environment)
    lines = [line.split(",") for line in ran.stdout.splitlines() if "," in line]
    said = dict(zip(lines[-2], map(float, lines[-1]))) if len(lines) > 1 else {}
    november = "shopmetrics.period(date '2026-11-01', date '2026-11-29', 'Europe/Rome'), 'Europe/Rome'"
    wanted = execute(f"""
        SELECT t.sessions, t.avg_session_duration, t.new_users, m.bounce_rate, s.total_revenue, c.conversations,
               r.avg_rating
        FROM shop.try_on_overview({november}) AS t, shop.messaging_kpis({november}) AS m,
             shop.sales_performance({november}) AS s, shop.conversation_overview({november}) AS c,
             shop.rating_overview({november}) AS r""")[0]
    for name, value in zip(names, wanted):
        check(f"MetricFlow's {name} is {value}",
              name in said and abs(said[name] - float(value)) <= 1e-6 * abs(float(value)),
              f"{said.get(name)}\n{ran.stdout}{ran.stderr}")


def main():
    os.chdir(PROJECT)
    deps = dbtRunner().invoke(["--quiet", "deps"])
    check("the package is installed", deps.success, deps.exception)
    execute = connect()
    project = Project()
    if sys.argv[1:]:
        random_histories(project, execute, seeds=map(int, sys.argv[1:]), steps=25)
    else:
        first_builds(project, execute)
        a_day_of_late_rows(project, execute)
        rights(project, execute)
        damage(project, execute)
        a_run_that_breaks_off(project, execute)
        random_histories(project, execute, seeds=[1], steps=6)
        documentation(project)
        metricflow(execute)
        page.follow(check, execute, AS_OF)
        another_zone()
    print(f"cases: {passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
