"""A database with rollups that is dumped and restored, and one that follows another by logical replication: the dashboards are
right right after, and after a refresh.

    moved.py DIRECTORY     which may be written to
"""

import os
import subprocess
import sys
import time

import cases
import shop
from cases import ZONE
from postgres import Connection
from shop import OWNER


def program(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


def other_shop(name, owner=None):
    """A shop that is another database: to ask the same of it."""
    other = cases.Shop.__new__(cases.Shop)
    other.name = name
    other.owner = Connection(name, client_min_messages="warning", statement_timeout="120s")
    return other


def answers(s):
    """What the dashboards say without rollups: a copy must say the same."""
    s.owner.ask("SET shopmetrics.use_rollups = off")
    said = [s.owner.say(f"SELECT * FROM {call}").rows for call in cases.fixed_calls()]
    s.owner.ask("RESET shopmetrics.use_rollups")
    return said


def restored(t, directory):
    s = cases.Shop("rollups_dumped", seed=21)
    # changed and not refreshed: a copy must not take yesterday's days for today's
    s.owner.ask("UPDATE shop.try_on_event SET seconds = seconds / 2 WHERE session_id < 's3'; DELETE FROM shop.message WHERE user_id = 'u1'")
    said = answers(s)
    dump = os.path.join(directory, "rollups.dump")
    done = program("pg_dump", "-Fc", "-d", s.name, "-f", dump)
    t.check("pg_dump", "", done.stderr)
    for what, options in (("as it is", []), ("without owners", ["--no-owner"]), ("by two at once", ["-j", "2"]),
                          ("in one transaction", ["--single-transaction"])):
        with_server = Connection("postgres", client_min_messages="warning")
        with_server.ask("DROP DATABASE IF EXISTS rollups_restored WITH (FORCE)")
        with_server.ask("CREATE DATABASE rollups_restored")
        with_server.close()
        done = program("pg_restore", *options, "-d", "rollups_restored", dump)
        t.check(f"restored {what}", "", done.stderr)
        copy = other_shop("rollups_restored")
        t.check(f"restored {what}: the numbers are the old ones", True, answers(copy) == said)
        t.check(f"restored {what}: right at once", "", copy.differences())
        copy.owner.ask("DELETE FROM shop.try_on_event WHERE session_id = 's9'")
        t.check(f"restored {what}: right after a change", "", copy.differences(roles=(OWNER,)))
        t.check(f"restored {what}: a refresh", None, copy.owner.say("CALL shop.refresh()").error)
        t.check(f"restored {what}: right after a refresh", "", copy.differences())
        if not options:
            if not copy.owner.ask("SELECT FROM shop.rollup_status()"):
                copy.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
                copy.refresh()
            t.check("what is kept of the copy answers", 1, len(shop.told_without_rows(copy.owner, [f"shop.try_on_overview({cases.MONTH})"])))
            t.check("what is kept of the copy is right", "", copy.differences())
        copy.close()

    # the rows alone, into a database whose rollups have kept that there are none
    shop.make_database("rollups_restored")
    copy = other_shop("rollups_restored")
    copy.owner.ask("DELETE FROM shop.order_status")
    copy.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    copy.owner.ask("INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, seconds) VALUES ('x', 'x', 'x', '2025-10-26 10:00+00', 'ca', 'p0', 9)")
    copy.refresh()
    tables = [word for table in ("try_on_event", "message", "sales_order", "order_item", "conversation_event", "widget_event", "survey", "agent", "order_status", "catalogue_access")
              for word in ("-t", table)]
    for what, options in (("only rows", []), ("only rows, with the triggers off", ["--disable-triggers"])):
        copy.owner.ask("TRUNCATE shop.try_on_event, shop.message, shop.sales_order, shop.order_item, shop.conversation_event, shop.widget_event, shop.survey, shop.agent, shop.order_status, shop.catalogue_access")
        copy.refresh()
        done = program("pg_restore", "--data-only", *options, "-n", "shop", *tables, "-d", "rollups_restored", dump)
        t.check(f"{what}: restored", "", done.stderr)
        t.check(f"{what}: the numbers are the old ones", True, answers(copy) == said)
        t.check(f"{what}: right at once", "", copy.differences(roles=(OWNER,)))
        copy.refresh()
        t.check(f"{what}: right after a refresh", "", copy.differences(roles=(OWNER,)))
    copy.close()
    s.close()


def replicated(t):
    """A publisher and a subscriber, both with rollups."""
    s = cases.Shop("rollups_published", seed=22)
    shop.make_database("rollups_subscribed")
    copy = other_shop("rollups_subscribed")
    copy.owner.ask("DELETE FROM shop.order_status")
    copy.owner.ask("INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, seconds) VALUES ('x', 'x', 'x', '2025-10-26 10:00+00', 'ca', 'p0', 9)")
    copy.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    copy.refresh()
    copy.owner.ask("DELETE FROM shop.try_on_event")
    s.owner.ask("CREATE PUBLICATION rollups_all FOR TABLES IN SCHEMA shop")
    s.owner.ask("SELECT pg_create_logical_replication_slot('rollups_slot', 'pgoutput')")
    copy.owner.ask(f"CREATE SUBSCRIPTION rollups_copy CONNECTION 'host={os.environ['PGHOST']} port={os.environ['PGPORT']} user=postgres dbname={s.name}'"
                   " PUBLICATION rollups_all WITH (create_slot = false, slot_name = 'rollups_slot')")

    def caught_up():
        until = time.monotonic() + 60
        target = s.owner.value("SELECT pg_current_wal_lsn()")
        while time.monotonic() < until:
            synced = copy.owner.value("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")
            if synced == "0" and s.owner.value(f"SELECT COALESCE(bool_and(confirmed_flush_lsn >= '{target}'), false) FROM pg_replication_slots WHERE slot_name = 'rollups_slot'") == "t":
                return True
            time.sleep(0.1)
        return False

    t.check("the first copy has come", True, caught_up())
    s.owner.ask("UPDATE shop.agent SET name = name")
    t.check("after the first copy, right at once", "", copy.differences(roles=(OWNER, "walk_one")))
    copy.refresh()
    t.check("after the first copy and a refresh", "", copy.differences(roles=(OWNER, "walk_one")))
    t.check("what is kept of the subscriber answers", 1, len(shop.told_without_rows(copy.owner, [f"shop.try_on_overview({cases.MONTH})"])))
    for what, sql in (
            ("changes", "UPDATE shop.try_on_event SET seconds = seconds / 2 WHERE session_id < 's3'; DELETE FROM shop.message WHERE user_id = 'u1';"
             " UPDATE shop.conversation_event SET at = at + interval '1 day' WHERE conversation_id = 'c1'; DELETE FROM shop.widget_event WHERE event_id < 'n4'"),
            ("late rows", "INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, seconds)"
             " SELECT 'late' || n, 'd0', 's' || n, '2025-10-20 10:00+00', 'ca', 'p0', 9 FROM generate_series(1, 9) AS n"),
            ("TRUNCATE", "TRUNCATE shop.try_on_event, shop.message")):
        s.owner.ask(sql)
        t.check(f"{what} have come", True, caught_up())
        t.check(f"{what} that were replicated, right at once", "", copy.differences(roles=(OWNER, "walk_one")))
        t.check(f"{what}: the subscriber says what the publisher does", True, answers(copy) == answers(s))
        copy.refresh()
        t.check(f"{what} that were replicated, after a refresh", "", copy.differences(roles=(OWNER,)))
    copy.owner.ask("ALTER SUBSCRIPTION rollups_copy DISABLE")
    copy.owner.ask("ALTER SUBSCRIPTION rollups_copy SET (slot_name = NONE)")
    copy.owner.ask("DROP SUBSCRIPTION rollups_copy")
    time.sleep(0.3)
    s.owner.say("SELECT pg_drop_replication_slot('rollups_slot')")
    copy.close()
    s.close()


def main():
    shop.make_template()
    t = cases.Checks()
    for part in (lambda: restored(t, sys.argv[1]), lambda: replicated(t)):
        try:
            part()
        except Exception as error:
            t.check("this part runs to its end", "yes", f"{type(error).__name__}: {error}")
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
