"""What a walk does not reach: that rollups are used at all, who may find what, erasure, whatever goes around a statement,
and work that is broken off.

    cases.py [NAME…]     these cases, all without a name
"""

import datetime
import random
import re
import sys
import time

import calls
import shop
from events import CATALOGUES, TIMES, Events
from literals import array, quote
from postgres import Connection
from shop import OWNER, QUICK

ANCHOR = datetime.date(2025, 10, 26)
ZONE = "Europe/Rome"
TRY_ON = [name for name in QUICK if name.startswith("try_on")]


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, expected, actual):
        if expected == actual:
            self.passed += 1
            print(f"ok: {what}")
        else:
            self.failed += 1
            print(f"not ok: {what}\n  expected: {expected}\n  is:       {actual}", flush=True)

    def that(self, what, holds, why=""):
        self.check(what, "yes", "yes" if holds else f"no {why}")


def period(first, last, zone=ZONE):
    return f"shopmetrics.period(date '{first}', date '{last}', '{zone}'), '{zone}'"


MONTH = period(ANCHOR - datetime.timedelta(days=14), ANCHOR + datetime.timedelta(days=15))
DAY = period(ANCHOR, ANCHOR)
FILTERS = ["", ", catalogues => ARRAY['ca', 'cc']", ", products => ARRAY['p0']", ", variants => ARRAY['v1', 'v2']"]


def quick_call(name, when):
    return f"shop.{name}({when}{', currency => ' + quote('EUR') if name == 'agent_leaderboard' else ''})"


def fixed_calls():
    """Every dashboard that must be quick, over a month; some of them with filters, over a day, and beside another period."""
    asked = [quick_call(name, MONTH) for name in QUICK]
    asked += [f"shop.{name}({MONTH}{words})" for name, words in zip(("try_on_overview", "try_on_trend", "try_on_products"), FILTERS[1:])]
    asked += [f"shop.{name}({DAY})" for name in ("try_on_overview", "messaging_kpis")]
    return asked + [f"shop.try_on_overview_compared('last_7_days', timestamptz '{ANCHOR} 12:00+00', '{ZONE}')"]


class Shop:
    """A database with some weeks of events, access for the roles, and a rollup that has been refreshed."""

    def __init__(self, name="rollups_case", seed=1, refreshed=True, **settings):
        shop.make_database(name)
        self.name = name
        self.owner = Connection(name, client_min_messages="warning", statement_timeout="120s", **settings)
        self.random = random.Random(seed)
        self.events = Events(self.random, ANCHOR, 0)
        self.load(60)
        self.owner.ask("SELECT shop.grant_access('walk_admin', 'admin', NULL)")
        self.owner.ask("SELECT shop.grant_access('walk_one', 'member', ARRAY['ca', 'cc'])")
        self.owner.ask("SELECT shop.grant_access('walk_two', 'member', ARRAY['cb'])")
        if refreshed:
            self.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
            self.refresh()

    def load(self, many):
        for table in TIMES:
            for _ in range(many if table == "try_on_event" else many // 3):
                self.owner.say(*self.events.copy(table)).check()
        for _ in range(many // 10):
            for table in ("agent", "order_status", "order_item"):
                columns = {"agent": "agent_id, name", "order_status": "status, counts", "order_item": "order_id, line, product, units, amount_paid"}[table]
                row = ", ".join(quote(v) for v in self.events.row(table))
                self.owner.ask(f"INSERT INTO shop.{table} ({columns}) VALUES ({row}) ON CONFLICT DO NOTHING")

    def refresh(self):
        self.owner.ask("CALL shop.refresh()")

    def session(self, **settings):
        return Connection(self.name, client_min_messages="warning", statement_timeout="120s", **settings)

    def differences(self, asked=None, roles=(OWNER, "walk_one"), session=None, setting=""):
        """The calls that give something else with rollups, in a snapshot."""
        session = session or self.owner
        begin, end = ("BEGIN ISOLATION LEVEL REPEATABLE READ", "COMMIT") if session.state == b"I" else (
            "SAVEPOINT asking", "ROLLBACK TO SAVEPOINT asking; RELEASE SAVEPOINT asking")
        wrong = []
        for role in roles:
            session.ask(begin)
            session.ask(f"SET LOCAL ROLE {role}; {setting}")
            for call in asked or fixed_calls():
                difference = calls.difference(session, call)
                if difference:
                    wrong.append(f"{role}: {call}\n{difference}")
            session.ask(end)
        return "\n".join(wrong[:3])

    def close(self):
        self.owner.close()


# ------------------------------------------------------------------------------------------------------------- the cases

def rollups_are_used(t):
    """Else every comparison of these tests would be of rows with rows."""
    s = Shop()
    kept = {name for name, in s.owner.ask("SELECT s.dashboard FROM shop.rollup_status() AS s")}
    t.check("all dashboards that must be quick are kept", [], [name for name in QUICK if name not in kept])
    for role in (OWNER, "walk_admin", "walk_one"):
        asked = [quick_call(name, MONTH) for name in QUICK if name in kept and (role == OWNER or name in TRY_ON)]
        t.check(f"what is kept answers {role}", asked, shop.told_without_rows(s.owner, asked, role))
    asked = [f"shop.try_on_{name}({MONTH}{words})" for name in ("overview", "products", "variants") for words in FILTERS[1:]]
    t.that("and some calls with filters", shop.told_without_rows(s.owner, asked))
    one = [f"shop.try_on_overview({MONTH})"]
    s.owner.ask("UPDATE shop.try_on_event SET seconds = seconds + 1 WHERE session_id = (SELECT min(session_id) FROM shop.try_on_event)")
    t.check("when a session has changed, the other days are still told from what is kept", one, shop.told_without_rows(s.owner, one))
    t.check("no number differs", "", s.differences())
    s.refresh()
    t.check("nor after a refresh", "", s.differences(roles=(OWNER, "walk_admin", "walk_one", "walk_two")))
    s.close()


def todo(session):
    """The days that rollup_status says are to do."""
    return int(session.value("SELECT COALESCE(sum((to_json(s) ->> (SELECT k FROM json_object_keys(to_json(s)) AS k WHERE k LIKE '%to_do%'))::bigint), 0)"
                             " FROM shop.rollup_status() AS s"))


def broken_off(t):
    """A refresh that is stopped goes on where it was."""
    s = Shop(refreshed=False)
    s.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    s.owner.ask("SELECT shop.add_rollup('Pacific/Auckland')")
    s.owner.ask("SELECT shop.add_rollup('America/St_Johns')")
    t.check("before the first refresh", "", s.differences())
    worker = s.session()
    stopped = 0
    for milliseconds in (20, 40, 80, 160, 320):
        worker.ask(f"SET statement_timeout = {milliseconds}")
        stopped += worker.say("CALL shop.refresh()").sqlstate == "57014"
        worker.ask("SET statement_timeout = '120s'")
        t.check(f"stopped after {milliseconds} ms", "", s.differences(roles=(OWNER, "walk_one")))
    t.that("some refreshes were stopped", stopped > 0)
    rows, = s.owner.ask("SELECT count(*) FROM shop.try_on_event")[0]
    s.refresh()
    t.check("after all, nothing is to do", 0, todo(s.owner))
    t.check("and nothing differs", "", s.differences())
    for milliseconds in (20, 40, 80, 160):
        s.owner.ask("UPDATE shop.try_on_event SET seconds = seconds + 2 WHERE seconds < 86000 AND random() < 0.3;"
                    " UPDATE shop.conversation_event SET at = at + interval '2 hours' WHERE random() < 0.3;"
                    " DELETE FROM shop.widget_event WHERE random() < 0.1; DELETE FROM shop.message WHERE random() < 0.1")
        worker.ask(f"SET statement_timeout = {milliseconds}")
        stopped += worker.say("CALL shop.refresh()").sqlstate == "57014"
        worker.ask("SET statement_timeout = '120s'")
        t.check(f"changes, and a refresh that is stopped after {milliseconds} ms", "", s.differences(roles=(OWNER, "walk_one")))
    s.refresh()
    t.check("and then nothing differs", "", s.differences())
    t.check("no row was touched", rows, s.owner.value("SELECT count(*) FROM shop.try_on_event"))
    s.close()


def beside_each_other(t):
    """Loads and refreshes do not wait for each other; what a refresh cannot see yet is not lost."""
    s = Shop()
    writer, late = s.session(), s.session()
    writer.ask("BEGIN")
    writer.say(*s.events.copy("try_on_event")).check()
    writer.ask("DELETE FROM shop.try_on_event WHERE session_id = 's3'; UPDATE shop.message SET sent_at = sent_at + interval '1 day' WHERE user_id = 'u1'")
    late.ask("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM shop.agent")
    s.owner.ask("SET statement_timeout = '20s'")
    t.check("a refresh does not wait for a load", None, s.owner.say("CALL shop.refresh()").error)
    t.check("beside the open load", "", s.differences())
    t.check("in the open load", "", s.differences(session=writer, roles=(OWNER,)))
    writer.ask("COMMIT")
    t.check("when it is committed", "", s.differences())
    t.check("in a snapshot from before", "", s.differences(session=late, roles=(OWNER,)))
    s.refresh()
    t.check("when it is kept", "", s.differences())
    t.check("still in the snapshot from before", "", s.differences(session=late, roles=(OWNER,)))
    late.ask("DELETE FROM shop.try_on_event WHERE session_id = 's4'")
    s.refresh()
    late.ask("COMMIT")
    t.check("what an old snapshot wrote", "", s.differences())
    s.refresh()
    t.check("is kept", "", s.differences())
    writer.ask("BEGIN; SAVEPOINT a; DELETE FROM shop.try_on_event WHERE session_id = 's5'")
    t.check("in a savepoint", "", s.differences(session=writer, roles=(OWNER,)))
    writer.ask("ROLLBACK TO a")
    t.check("after it is rolled back", "", s.differences(session=writer, roles=(OWNER,)))
    writer.ask("COMMIT")
    for session in (writer, late):
        session.close()
    s.close()


def from_nothing(t):
    """Transactions that began when there was no rollup, and write when there is one."""
    s = Shop(refreshed=False)
    old, open_ = s.session(), s.session()
    old.ask("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM shop.agent")
    open_.ask("BEGIN; SELECT count(*) FROM shop.agent")
    s.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    s.refresh()
    old.say(*s.events.copy("try_on_event")).check()
    old.ask("DELETE FROM shop.try_on_event WHERE session_id = 's2'; DELETE FROM shop.message WHERE user_id = 'u2';"
            " DELETE FROM shop.conversation_event WHERE conversation_id IN ('c1', 'c2')")
    open_.ask("UPDATE shop.try_on_event SET seconds = 450 WHERE session_id = 's8'")
    s.refresh()
    old.ask("COMMIT")
    open_.ask("COMMIT")
    t.check("what was written by transactions older than the rollup", "", s.differences())
    s.refresh()
    t.check("is kept", "", s.differences())
    s.owner.ask("BEGIN")
    s.owner.ask(f"SELECT shop.drop_rollup('{ZONE}')")
    t.check("a rollup dropped in a transaction", "", s.differences(roles=(OWNER,)))
    s.owner.ask("ROLLBACK")
    t.check("is there when it is rolled back", "", s.differences(roles=(OWNER,)))
    s.owner.ask(f"SELECT shop.drop_rollup('{ZONE}')")
    s.load(3)
    s.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    t.check("dropped, loaded, added again", "", s.differences())
    s.refresh()
    t.check("and kept", "", s.differences())
    for session in (old, open_):
        session.close()
    s.close()


def ways_around(t):
    """Rows that come and go by no ordinary statement, and tables that are others' or no more."""
    s = Shop()
    answer = s.owner.say("SET session_replication_role = replica; DELETE FROM shop.try_on_event WHERE session_id = 's9';"
                         " DELETE FROM shop.message WHERE user_id = 'u3'; UPDATE shop.conversation_event SET at = at + interval '1 day' WHERE conversation_id = 'c3';"
                         " TRUNCATE shop.widget_event; RESET session_replication_role")
    t.check("rows changed as by replication", None, answer.error)
    t.check("rows changed as by replication: numbers", "", s.differences())

    s = reopened(s)
    s.owner.ask("CREATE TABLE public.child () INHERITS (shop.try_on_event)")
    s.owner.ask(f"INSERT INTO public.child (event_id, device_id, session_id, started_at, catalogue, product, seconds)"
                f" VALUES ('child', 'd-child', 's-child', '{ANCHOR} 10:00+00', 'ca', 'p0', 77)")
    t.check("a table that inherits", "", s.differences(roles=(OWNER, "walk_admin")))

    s = reopened(s)
    s.owner.ask("ALTER TABLE shop.try_on_event ALTER COLUMN seconds TYPE float8 USING seconds / 10")
    s.owner.ask("ALTER TABLE shop.message ALTER COLUMN sent_at TYPE timestamptz USING sent_at + interval '1 day'")
    t.check("columns that are written anew", "", s.differences())

    s = reopened(s)
    s.owner.ask("ALTER TABLE shop.try_on_event DISABLE TRIGGER ALL; DELETE FROM shop.try_on_event WHERE session_id IN ('s9', 's10');"
                " ALTER TABLE shop.message DISABLE TRIGGER ALL; DELETE FROM shop.message WHERE user_id = 'u3'")
    t.check("triggers that are switched off", "", s.differences())
    s.owner.ask("ALTER TABLE shop.try_on_event ENABLE TRIGGER ALL; ALTER TABLE shop.message ENABLE TRIGGER ALL")
    t.check("and on again", "", s.differences())

    for what, sql in (
            ("a view in the place of the table", "ALTER TABLE shop.{0} RENAME TO {0}_before;"
             " CREATE VIEW shop.{0} WITH (security_invoker) AS SELECT * FROM shop.{0}_before WHERE {1} < '{2} 12:00+00'; GRANT SELECT ON shop.{0}, shop.{0}_before TO PUBLIC"),
            ("another table in its place", "ALTER TABLE shop.{0} RENAME TO {0}_before; ALTER TABLE shop.{0}_before SET SCHEMA public;"
             " CREATE TABLE shop.{0} AS SELECT * FROM public.{0}_before WHERE {1} < '{2} 12:00+00'; GRANT SELECT ON shop.{0} TO PUBLIC"),
            ("the table dropped and made again", "DROP TABLE shop.{0}; CALL shop.create_tables()")):
        s = reopened(s)
        for table in ("try_on_event", "message", "conversation_event"):
            s.owner.ask(sql.format(table, TIMES[table], ANCHOR))
        t.check(what, "", s.differences(roles=(OWNER,)))
        refreshed = s.owner.say("CALL shop.refresh()")
        t.check(f"{what}: after a refresh{' that is refused' if refreshed.error else ''}", "", s.differences(roles=(OWNER,)))

    for what, sql in (
            ("a view", "ALTER TABLE shop.try_on_event RENAME TO before; CREATE VIEW shop.try_on_event WITH (security_invoker) AS SELECT * FROM shop.before"),
            ("a table of parts", "DROP TABLE shop.try_on_event; CREATE TABLE shop.try_on_event (event_id text NOT NULL, device_id text NOT NULL, session_id text NOT NULL,"
             " started_at timestamptz NOT NULL, catalogue text NOT NULL, product text NOT NULL, colour text, variant text, platform text, seconds float8,"
             " loaded_at timestamptz) PARTITION BY LIST (catalogue); CREATE TABLE public.rest PARTITION OF shop.try_on_event DEFAULT")):
        shop.make_database("rollups_case")
        other = Connection("rollups_case", client_min_messages="warning")
        other.ask(sql)
        t.that(f"a rollup of {what} is refused", other.say(f"SELECT shop.add_rollup('{ZONE}')").sqlstate not in (None, "42P01", "XX000"))
        other.close()
    for wrong in ("NULL", "'Nowhere/Atall'", "'UTC+2'"):
        other = Connection("rollups_case")
        t.check(f"no rollup of the zone {wrong}", "22023", other.say(f"SELECT shop.add_rollup({wrong})").sqlstate)
        other.close()


TRIED = "INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, seconds) VALUES "
SAID = "INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel) VALUES "
WROTE = "INSERT INTO shop.message (message_id, user_id, sent_at, sender) VALUES "
# What moves a whole thing between days, or makes it count: midnight in Rome is 22:00 of the day before.
STEPS = [
    ("a session under 4 s before midnight", TRIED + "('w1', 'wd1', 'w1', '2025-10-20 21:50+00', 'ca', 'p0', 'red', 2)"),
    ("a late row after midnight makes it count", TRIED + "('w2', 'wd1', 'w1', '2025-10-20 22:10+00', 'ca', 'p0', 'blue', 2)"),
    ("half a second less, and it does not", "UPDATE shop.try_on_event SET seconds = 1.5 WHERE event_id = 'w2'"),
    ("and again", "UPDATE shop.try_on_event SET seconds = 2 WHERE event_id = 'w2'"),
    ("a late row begins it a day earlier", TRIED + "('w3', 'wd1', 'w1', '2025-10-19 21:59+00', 'cc', 'p1', 'red', 1)"),
    ("which is gone again", "DELETE FROM shop.try_on_event WHERE event_id = 'w3'"),
    ("two sessions of two days", TRIED + "('w4', 'wd2', 'w2', '2025-10-22 21:00+00', 'ca', 'p0', 'red', 3), ('w5', 'wd3', 'w3', '2025-10-22 22:30+00', 'ca', 'p0', 'red', 3)"),
    ("are one", "UPDATE shop.try_on_event SET session_id = 'w2' WHERE session_id = 'w3'"),
    ("and two", "UPDATE shop.try_on_event SET session_id = 'w3' WHERE event_id = 'w5'"),
    ("which begins two days later", "UPDATE shop.try_on_event SET started_at = started_at + interval '2 days' WHERE session_id = 'w3'"),
    ("a session with rows of two catalogues", TRIED + "('w6', 'wd4', 'w6', '2025-10-24 21:58+00', 'ca', 'p0', 'red', 2), ('w7', 'wd4', 'w6', '2025-10-24 22:01+00', 'cb', 'p0', 'red', 2)"),
    ("of one catalogue", "UPDATE shop.try_on_event SET catalogue = 'cc' WHERE event_id = 'w7'"),
    ("of none that a member sees", "UPDATE shop.try_on_event SET catalogue = 'cb' WHERE session_id = 'w6'"),
    ("a row of years ago makes a device known", TRIED + "('w8', 'wd1', 'w8', '2023-04-01 10:00+00', 'ca', 'p0', 'red', 5)"),
    ("but not when it is too short", "UPDATE shop.try_on_event SET seconds = 3.9 WHERE event_id = 'w8'"),
    ("unless another device has the rest of the session", TRIED + "('w9', 'wd2', 'w8', '2023-04-01 10:01+00', 'ca', 'p0', 'red', 0.1)"),
    ("nor when it is of another catalogue", "UPDATE shop.try_on_event SET catalogue = 'cb' WHERE event_id = 'w9'"),
    ("nor when it is gone", "DELETE FROM shop.try_on_event WHERE session_id = 'w8'"),
    ("another device has the session", "UPDATE shop.try_on_event SET device_id = 'wd9' WHERE session_id = 'w1'"),
    ("a session of 24 hours", TRIED + "('w10', 'wd1', 'w1', '2025-10-21 21:50+00', 'ca', 'p0', 'green', 2)"),
    ("and of a microsecond more", "UPDATE shop.try_on_event SET started_at = started_at + interval '1 microsecond' WHERE event_id = 'w10'"),
    ("and of a week", TRIED + "('w11', 'wd1', 'w1', '2025-10-27 21:50+00', 'ca', 'p0', 'green', 2)"),
    ("under a day again", "DELETE FROM shop.try_on_event WHERE event_id IN ('w10', 'w11')"),
    ("a session that another device began the day before", TRIED + "('w12', 'wd5', 'w12', '2025-10-23 21:50+00', 'ca', 'p0', 'red', 3), ('w13', 'wd6', 'w12', '2025-10-23 22:10+00', 'ca', 'p0', 'red', 3)"),
    ("whose second device was there before", TRIED + "('w14', 'wd6', 'w14', '2025-10-21 10:00+00', 'ca', 'p0', 'red', 5)"),
    ("and then was not", "DELETE FROM shop.try_on_event WHERE event_id = 'w14'"),
    ("a conversation without an answer", SAID + "('w1', 'wc1', 'wv1', NULL, '2025-10-20 22:30+00', 'visitor', 'text')"),
    ("an answer a week later", SAID + "('w2', 'wc1', 'wv1', 'a1', '2025-10-27 22:30+00', 'agent', 'text')"),
    ("an agent who began it, a day earlier", SAID + "('w3', 'wc1', 'wv1', 'a2', '2025-10-20 21:30+00', 'agent', 'video')"),
    ("who was a machine", "UPDATE shop.conversation_event SET automated = true WHERE conversation_id = 'wc1' AND event_id = 'w3'"),
    ("an event of another conversation", "UPDATE shop.conversation_event SET conversation_id = 'wc2' WHERE conversation_id = 'wc1' AND event_id = 'w2'"),
    ("messages a day and a microsecond apart", WROTE + "('w1', 'wu1', '2025-10-20 10:00+00', 'user'), ('w2', 'wu1', '2025-10-21 10:00:00.000001+00', 'user'), ('w3', 'wu1', '2025-10-22 10:00+00', 'user')"),
    ("joined by a late one", WROTE + "('w4', 'wu1', '2025-10-20 18:00+00', 'user')"),
    ("begun years ago", WROTE + "('w5', 'wu1', '2023-04-01 10:00+00', 'user')"),
    ("by another user", "UPDATE shop.message SET user_id = 'wu2' WHERE message_id IN ('w4', 'w5')"),
    ("two users are one", "CALL shop.merge_users('wu2', 'wu1')"),
    ("an agent's answer", WROTE + "('w6', 'wu1', '2025-10-23 09:59+00', 'agent')"),
]


def whole_things(t):
    """A late row moves a whole thing between days, or makes it count, or makes somebody known."""
    s = Shop()
    week = period("2025-10-18", "2025-10-28")
    asked = [f"shop.{name}({week})" for name in ("try_on_trend", "try_on_overview", "try_on_products", "messaging_daily", "messaging_kpis",
                                                "conversation_trend", "conversation_overview", "request_daily", "request_overview")]
    asked += [f"shop.try_on_overview({period(day, day)})" for day in ("2025-10-20", "2025-10-21", "2025-10-23")]
    for what, sql in STEPS:
        some = [call for call in asked if ("try_on" in call) == ("try_on" in sql or sql.startswith(TRIED))]
        s.owner.ask(sql)
        noted = s.differences(some)
        s.refresh()
        t.check(f"{what}: noted, and kept", ("", ""), (noted, s.differences(some)))
    s.close()


ORDERED = ("INSERT INTO shop.sales_order (order_id, user_id, ordered_at, status, total, items_value, discount, currency) VALUES ")
ANSWERED = "INSERT INTO shop.survey (survey_id, conversation_id, visitor_id, answered_at, rating) VALUES "
# What makes an order or a survey another agent's, or nobody's. The orders are of a week, the conversations of any time.
STEPS_OF_AGENTS = [
    ("a conversation of long ago", SAID + "('x1', 'xc1', 'xv1', NULL, '2023-04-01 10:00+00', 'visitor', 'text'), ('x2', 'xc1', 'xv1', 'xa1', '2023-04-01 10:01+00', 'agent', 'text')"),
    ("of a visitor who orders now", ORDERED + "('xo1', 'xv1', '2025-10-21 10:00+00', 'captured', 110, 100, 10, 'EUR'), ('xo2', 'xv1', '2025-10-24 10:00+00', 'captured', 30, 30, NULL, 'EUR')"),
    ("an order that is refunded", "UPDATE shop.sales_order SET status = 'refunded' WHERE order_id = 'xo2'"),
    ("an order of another amount", "UPDATE shop.sales_order SET status = 'captured', items_value = 55.55, discount = 5 WHERE order_id = 'xo2'"),
    ("an order whose amount nobody knows", "UPDATE shop.sales_order SET items_value = NULL WHERE order_id = 'xo2'"),
    ("a status that counts no more", "UPDATE shop.order_status SET counts = NOT counts WHERE status = 'captured'"),
    ("and counts again", "UPDATE shop.order_status SET counts = NOT counts WHERE status = 'captured'"),
    ("a later conversation, with another agent", SAID + "('x3', 'xc2', 'xv1', NULL, '2025-10-20 22:30+00', 'visitor', 'video'), ('x4', 'xc2', 'xv1', 'xa2', '2025-10-20 22:31+00', 'agent', 'video')"),
    ("which begins when all is ordered", "UPDATE shop.conversation_event SET at = at + interval '9 days' WHERE conversation_id = 'xc2'"),
    ("between the orders", "UPDATE shop.conversation_event SET at = at - interval '7 days' WHERE conversation_id = 'xc2'"),
    ("and before them, by a late row", SAID + "('x5', 'xc2', 'xv1', NULL, '2025-10-20 09:00+00', 'visitor', 'text')"),
    ("whose last word is a third agent's", SAID + "('x6', 'xc2', 'xv1', 'xa3', '2025-10-23 09:00+00', 'agent', 'text')"),
    ("who is a machine", "UPDATE shop.conversation_event SET automated = true WHERE event_id = 'x6' AND conversation_id = 'xc2'"),
    ("whose visitor is another", "UPDATE shop.conversation_event SET visitor_id = 'xv2' WHERE conversation_id = 'xc2'"),
    ("and the same again", "CALL shop.merge_users('xv2', 'xv1')"),
    ("one visitor at first and another at last", "UPDATE shop.conversation_event SET visitor_id = 'xv3' WHERE event_id = 'x3' AND conversation_id = 'xc2'"),
    ("which nobody answered", "UPDATE shop.conversation_event SET channel = 'text' WHERE event_id = 'x3' AND conversation_id = 'xc2'"),
    ("but as a part of the other", "UPDATE shop.conversation_event SET conversation_id = 'xc1' WHERE conversation_id = 'xc2' AND event_id IN ('x3', 'x4')"),
    ("surveys of both, of none and of one that is not there", ANSWERED + "('xs1', 'xc1', 'xv1', '2025-10-22 10:00+00', 5), ('xs2', 'xc2', 'xv1', '2025-10-22 10:00+00', 1), ('xs3', NULL, 'xv1', '2025-10-22 10:00+00', 2), ('xs4', 'xc9', 'xv1', '2025-10-22 10:00+00', 3)"),
    ("a survey whose conversation has another last agent", SAID + "('x7', 'xc1', 'xv1', 'xa4', '2025-10-25 10:01+00', 'agent', 'text')"),
    ("and one whose conversation has one at last", SAID + "('x8', 'xc9', 'xv9', 'xa4', '2025-10-19 10:01+00', 'agent', 'text')"),
    ("of whom nothing is left", "DELETE FROM shop.conversation_event WHERE agent_id = 'xa4'"),
    ("a survey of another conversation", "UPDATE shop.survey SET conversation_id = 'xc1' WHERE survey_id = 'xs2'"),
    ("an order of another visitor", "UPDATE shop.sales_order SET user_id = 'xv9' WHERE order_id = 'xo1'"),
    ("an order that is gone", "DELETE FROM shop.sales_order WHERE order_id = 'xo1'"),
    ("a conversation of long ago that is gone", "DELETE FROM shop.conversation_event WHERE conversation_id = 'xc1' AND at < '2024-01-01'"),
    ("and one that is gone entirely", "DELETE FROM shop.conversation_event WHERE conversation_id = 'xc1'"),
]


def agents_and_orders(t):
    """Whose sales and ratings are whose: conversations are known as wholes, of all history, whatever order or survey asks."""
    s = Shop()
    week = period("2025-10-20", "2025-10-26")
    asked = [f"shop.agent_leaderboard({week}, currency => 'EUR'{lookback})" for lookback in ("", ", lookback => '2 days'", ", lookback => NULL")]
    asked += [f"shop.agent_trends({week})", f"shop.agent_leaderboard({period('2025-10-24', '2025-10-24')}, currency => 'EUR')"]
    for what, sql in STEPS_OF_AGENTS:
        s.owner.ask(sql)
        noted = s.differences(asked, roles=(OWNER,))
        s.owner.ask("SELECT shop_internal.begin_refresh()")
        taken = s.differences(asked, roles=(OWNER,))
        s.refresh()
        t.check(f"{what}: noted, about to be kept, and kept", ("", "", ""), (noted, taken, s.differences(asked, roles=("walk_one",))))

    # Of history nothing is read: the orders and the surveys are, and what is kept.
    sales = f"SELECT agent_id, influenced_orders, influenced_sales, credited_orders, credited_sales FROM {asked[0]}"
    before = s.owner.ask(sales)
    t.that("somebody has sold something", any(row[1] != "0" and row[3] != "0" for row in before))
    s.owner.ask("BEGIN; " + shop.blinding(s.owner))
    t.check("sales are told from what is kept", before, s.owner.ask(sales))
    s.owner.ask("ROLLBACK")

    # Days of a second zone are built from what has changed since those of the first, and the other way round.
    s.owner.ask("SELECT shop.add_rollup('Pacific/Auckland'); SELECT shop_internal.begin_refresh()")
    there = [call.replace(ZONE, "Pacific/Auckland") for call in asked]
    wrong, built = "", 0
    while s.owner.value("SELECT shop_internal.refresh_day()") == "t" and not wrong:
        built += 1
        if built % 12 == 0:
            s.owner.ask("UPDATE shop.conversation_event SET at = at + interval '1 minute', agent_id = 'xa5' WHERE side = 'agent' AND conversation_id = 'c' || floor(random() * 40)")
            wrong = s.differences(asked[:2] + there[:2], roles=(OWNER,))
    t.check("while the days of a second zone are built and conversations change", "", wrong)
    s.refresh()
    t.check("and when they are", "", s.differences(asked + there, roles=(OWNER,)))
    s.owner.ask(f"SELECT shop.drop_rollup('{ZONE}')")
    t.check("when the first zone is no longer kept", "", s.differences(asked + there, roles=(OWNER,)))
    s.close()


def emptied(t):
    """Tables that are emptied, alone, with others, and filled anew in the same transaction."""
    s = Shop()
    s.owner.ask("TRUNCATE shop.try_on_event")
    t.check("TRUNCATE", "", s.differences())
    s.load(6)
    t.check("filled again", "", s.differences())
    s.refresh()
    t.check("and kept", "", s.differences())
    s.owner.ask("BEGIN; TRUNCATE shop.try_on_event, shop.message, shop.conversation_event, shop.widget_event")
    s.owner.say(*s.events.copy("try_on_event")).check()
    t.check("in the transaction that empties and fills", "", s.differences(roles=(OWNER,)))
    s.owner.ask("ROLLBACK")
    t.check("when it is rolled back", "", s.differences())
    s.owner.ask("BEGIN; TRUNCATE shop.try_on_event, shop.message, shop.conversation_event, shop.widget_event")
    s.owner.say(*s.events.copy("conversation_event")).check()
    s.owner.ask("COMMIT")
    t.check("when it is committed", "", s.differences())
    s.refresh()
    t.check("and kept, too", "", s.differences())
    s.close()


def reopened(s, **settings):
    s.close()
    return Shop(**settings)


def own_rules(t):
    """Rules of access that the shop itself has made hold with rollups, too."""
    s = Shop()
    s.owner.ask("CREATE POLICY only_ios ON shop.try_on_event AS RESTRICTIVE FOR SELECT TO walk_one, walk_admin USING (platform = 'ios')")
    t.check("a further policy", "", s.differences())
    s.refresh()
    t.check("a further policy, after a refresh", "", s.differences())
    s = reopened(s)
    s.owner.ask("CREATE POLICY cd_too ON shop.try_on_event FOR SELECT TO walk_two USING (catalogue = 'cd')")
    t.check("a policy that shows more", "", s.differences())
    s = reopened(s)
    s.owner.ask("ALTER POLICY own_catalogues ON shop.try_on_event USING (catalogue = 'ca')")
    t.check("another rule", "", s.differences())
    s = reopened(s)
    s.owner.ask("ALTER TABLE shop.try_on_event DISABLE ROW LEVEL SECURITY")
    t.check("no rules", "", s.differences())
    s = reopened(s)
    s.owner.ask("ALTER TABLE shop.message ENABLE ROW LEVEL SECURITY; CREATE POLICY north ON shop.message TO walk_admin USING (store = 'north');"
                " ALTER TABLE shop.conversation_event ENABLE ROW LEVEL SECURITY; CREATE POLICY half ON shop.conversation_event TO walk_admin USING (conversation_id < 'c2');"
                " ALTER TABLE shop.widget_event ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.survey ENABLE ROW LEVEL SECURITY;"
                " ALTER TABLE shop.sales_order ENABLE ROW LEVEL SECURITY")
    t.check("rules on messages and conversations", "", s.differences())
    s.refresh()
    t.check("rules on messages and conversations, after a refresh", "", s.differences())
    s = reopened(s)
    t.check("the same error where a session wants no rules", "", s.differences(setting="SET LOCAL row_security = off", roles=("walk_one", "walk_admin", OWNER)))
    s.owner.ask("REVOKE SELECT ON shop.message, shop.conversation_event, shop.widget_event, shop.survey, shop.sales_order, shop.try_on_event FROM shop_reader, walk_one, walk_admin")
    t.check("the same error where the tables may not be read", "", s.differences(roles=("walk_one", "walk_admin", "walk_nobody")))
    s.close()


def scanned(session, role, relations, functions=()):
    """Everything that a role gets from these relations and functions, as text: {question: answer}. Summaries as their bytes, too."""
    found = {}
    session.ask("BEGIN")
    session.ask("SET LOCAL statement_timeout = '20s'")
    for relation, columns in relations:
        found[relation] = asked_as(session, role, f"SELECT {', '.join(columns) or 'NULL'} FROM {relation} AS r ORDER BY 1")
    for call in functions:
        found[call] = asked_as(session, role, call)
    session.ask("ROLLBACK")
    return found


def asked_as(session, role, sql):
    session.ask("SAVEPOINT one")
    answer = session.say(f"SET LOCAL ROLE {role}; {sql}")
    session.ask("ROLLBACK TO one; RELEASE one")
    return repr(answer.error) if answer.error else "\n".join(sorted(repr(row) for row in answer.rows))


def relations_of(session, times=True):
    """All relations of the two schemas with their columns as text, and summaries as bytes."""
    rows = session.ask(f"""
        SELECT c.oid::regclass::text,
               array_to_string(ARRAY(
                   SELECT 'r.' || quote_ident(a.attname) || CASE WHEN t.typnamespace = 'shopmetrics'::regnamespace THEN '::bytea::text' ELSE '::text' END
                   FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         AND ({times} OR t.typname NOT IN ('timestamptz', 'interval')) ORDER BY a.attnum), E'\\x01')
        FROM   pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE  n.nspname IN ('shop', 'shop_internal') AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        ORDER  BY 1""")
    return [(name, columns.split("\x01")) for name, columns in rows]


VALUES = {
    "text": ["'hidden'", "'mine'", f"'{ZONE}'", "'hid-device'", "'try_on'", "'walk_one'", "'try_on_event'", "'session'", "NULL"],
    "text[]": ["ARRAY['hidden']", "NULL", "ARRAY['mine','hidden']", "ARRAY['mine']", "ARRAY['try_on_event']"],
    "integer": ["0", "1", "2", "3", "4", "5", "6", "NULL"],
    "bigint": ["1", "2", "NULL"],
    "smallint": ["1"],
    "boolean": ["true", "false"],
    "date": [f"date '{ANCHOR}'", f"date '{ANCHOR - datetime.timedelta(days=30)}'", "NULL"],
    "timestamp with time zone": [f"timestamptz '{ANCHOR} 00:00+00'", f"timestamptz '{ANCHOR} 12:00+00'", "NULL"],
    "tstzrange": [f"tstzrange '[{ANCHOR - datetime.timedelta(days=15)}, {ANCHOR + datetime.timedelta(days=15)})'"],
    "interval": ["interval '24 hours'"],
    "name": ["'walk_one'", "'postgres'"],
    "regclass": ["'shop.try_on_event'", "'shop_internal.contract_columns'"],
    "oid": ["'shop.try_on_event'::regclass"],
    "json": ["'{}'"], "jsonb": ["'{}'"], "double precision": ["1"], "numeric": ["1"],
    "record": [], "anyelement": ["1"], "date[]": [f"ARRAY[date '{ANCHOR}', date '{ANCHOR + datetime.timedelta(days=1)}']"],
    "datemultirange": [f"datemultirange(daterange('{ANCHOR - datetime.timedelta(days=20)}', '{ANCHOR + datetime.timedelta(days=20)}'))"],
    "daterange": [f"daterange('{ANCHOR - datetime.timedelta(days=20)}', '{ANCHOR + datetime.timedelta(days=20)}')"],
}


def functions_of(session, randomly, most=6):
    """Calls of every function and procedure of the two schemas, with arguments of the right types: up to so many each."""
    asked = []
    for name, types, kind in session.ask("""
            SELECT p.oid::regproc::text, array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) AS t), '|'), p.prokind
            FROM   pg_proc AS p WHERE p.pronamespace IN ('shop'::regnamespace, 'shop_internal'::regnamespace)
                   AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
                   AND p.proname NOT IN ('demo_draw', 'demo_days', 'load_demo') ORDER BY 1, 2"""):
        pools = [VALUES.get(t, ["NULL"]) for t in types.split("|")] if types else []
        if any(not pool for pool in pools):
            continue
        combinations = 1
        for pool in pools:
            combinations *= len(pool)
        drawn = set()
        for _ in range(min(most, 2 * combinations)):
            drawn.add(", ".join(randomly.choice(pool) for pool in pools))
        for arguments in sorted(drawn):
            asked.append(f"CALL {name}({arguments})" if kind == "p" else f"SELECT f::text FROM {name}({arguments}) AS f")
    return asked


# Of try-on, of the rest; the seconds stand in one row, so that any sum of the catalogue's day has their digits.
HIDDEN = ["hid-", "hidden", "123.456789", "123456789"]
PRIVATE = ["msg-"]


def hidden_rows(seed):
    """A catalogue that others must not find anything of: in sessions and devices of its own and of theirs."""
    r = random.Random(seed)
    day = ANCHOR - datetime.timedelta(days=3)
    rows = [("hid-e1", "hid-device", "hid-session", f"{day} 10:00+00", "hidden", "hid-product", "hid-colour", "hid-variant", "hid-platform", "123.456789")]
    for n in range(40):
        at = datetime.datetime.combine(ANCHOR, datetime.time(), datetime.timezone.utc) + datetime.timedelta(hours=r.randint(-200, 200))
        rows.append((f"hid-f{n}", r.choice(["d0", "d1", "d2", "hid-device-2"]), r.choice(["hid-session-2", "s1", "s2", "s3", "s4", "s5"]), at.isoformat(), "hidden",
                     r.choice(["p0", "hid-product-2"]), "red", "v1", "ios", str(r.choice([2, 3.9, 4, 500]))))
    return "INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES " + ", ".join(
        "(" + ", ".join(quote(v) for v in row[:-1]) + f", {row[-1]})" for row in rows)


def who_may_find_what(t):
    """A member finds in no table, view, function, error or plan of the two schemas what is another catalogue's."""
    shop.make_database("rollups_case")
    owner = Connection("rollups_case", client_min_messages="warning", statement_timeout="120s")
    events = Events(random.Random(4), ANCHOR, 0)
    for _ in range(40):
        sql, lines = events.copy("try_on_event")
        owner.say(sql, ["\t".join("mine" if place == 4 else word for place, word in enumerate(line.split("\t"))) for line in lines]).check()
    owner.ask(hidden_rows(1))
    owner.ask(f"INSERT INTO shop.message (message_id, user_id, sent_at, sender, store) SELECT 'msg-' || n, 'msg-user-' || n % 4, '{ANCHOR} 10:00+00'::timestamptz + n * interval '3 hours', 'user', 'msg-store' FROM generate_series(1, 40) AS n")
    owner.ask(f"INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, agent_id, at, side, channel, url)"
              f" SELECT n, 'msg-c' || n % 9, 'msg-v' || n % 5, 'msg-agent', '{ANCHOR} 10:00+00'::timestamptz + n * interval '3 hours', (ARRAY['visitor','agent'])[1 + n % 2], 'text', 'msg-url' FROM generate_series(1, 40) AS n")
    owner.ask(f"INSERT INTO shop.widget_event (event_id, visitor_id, at, kind) SELECT n, 'msg-v' || n % 5, '{ANCHOR} 10:00+00'::timestamptz + n * interval '3 hours', 'click' FROM generate_series(1, 40) AS n")
    owner.ask("SELECT shop.grant_access('walk_one', 'member', ARRAY['mine'])")
    owner.ask("SELECT shop.grant_access('walk_three', 'member', ARRAY['mine'])")  # who is no reader of messages
    owner.ask("SELECT shop.grant_access('walk_two', 'member', ARRAY['hidden'])")
    owner.ask("SELECT shop.grant_access('walk_admin', 'admin', NULL)")
    owner.ask("SELECT shop.grant_access('walk_validator', 'validator', NULL)")
    owner.ask("SELECT shop.grant_access('walk_heir', 'member', ARRAY['mine', 'hidden'])")
    owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    owner.ask("SELECT shop.add_rollup('Pacific/Auckland')")
    owner.ask("CALL shop.refresh()")
    # changed and not refreshed, so that there are notes, too
    owner.ask("UPDATE shop.try_on_event SET seconds = seconds + 1 WHERE catalogue = 'hidden' AND session_id IN ('s1', 'hid-session-2');"
              " UPDATE shop.message SET sent_at = sent_at + interval '1 minute' WHERE user_id = 'msg-user-1'")

    relations = relations_of(owner)
    functions = functions_of(owner, random.Random(9))
    plans = [f"EXPLAIN (ANALYZE, VERBOSE, COSTS, TIMING OFF, SUMMARY OFF) SELECT * FROM shop.{name}({MONTH})" for name in TRY_ON]
    asker = Connection("rollups_case", client_min_messages="error")
    everything = scanned(asker, OWNER, relations)
    t.that("the owner does find it in what is kept", any(word in text for name, text in everything.items() if name.startswith("shop_internal") for word in HIDDEN))
    for role, forbidden in (("walk_one", HIDDEN), ("walk_three", HIDDEN + PRIVATE), ("walk_validator", HIDDEN + PRIVATE), ("walk_nobody", HIDDEN + PRIVATE),
                            ("walk_reader", HIDDEN), ("public", None)):
        if role == "public":
            continue
        found = scanned(asker, role, relations, functions + plans)
        for word in forbidden:
            as_bytes = word.encode().hex()
            # what was asked for is said in an error
            leaks = [f"{question}: {text[:200]}" for question, text in found.items()
                     if (word in text or as_bytes in text) and not (word in question and "function" in text) and not text.startswith("('") and question != "shop.catalogue_access"]
            errors = [f"{question}: {text[:200]}" for question, text in found.items() if text.startswith("('") and word in text and word not in question]
            t.check(f"{role} finds nothing of {word}", [], (leaks + errors)[:3])
        answered = sum(not text.startswith("('") for text in found.values())
        t.that(f"{role} was answered {answered} of {len(found)} questions", role in ("walk_nobody",) or answered > 20)
        if role == "walk_one":
            t.check("a member may not add a rollup", "42501", asker.say("SET ROLE walk_one; SELECT shop.add_rollup('UTC')").sqlstate)
            asker.say("RESET ROLE")
            t.check("nor drop one", "42501", asker.say(f"SET ROLE walk_one; SELECT shop.drop_rollup('{ZONE}')").sqlstate)
            asker.say("RESET ROLE")

    # Whatever the others' rows are, a member's world is the same.
    relations = relations_of(owner, times=False)
    own = [f"SELECT * FROM shop.{name}({MONTH}{words})" for name in TRY_ON for words in FILTERS] + plans
    owner.ask("CALL shop.refresh()")
    before = scanned(asker, "walk_one", relations, own)
    owner.ask("DELETE FROM shop.try_on_event WHERE catalogue = 'hidden'")
    owner.ask(hidden_rows(2))
    owner.ask("UPDATE shop.try_on_event SET started_at = started_at - interval '90 days' WHERE catalogue = 'hidden' AND session_id = 'hid-session'")
    owner.ask("CALL shop.refresh()")
    after = scanned(asker, "walk_one", relations, own)
    for question in before:
        if before[question] != after[question]:
            t.check(f"what a member is answered does not depend on others' rows: {question}", before[question][:400], after[question][:400])
    t.that("a member's tables and dashboards do not depend on others' rows", before == after)
    asker.close()
    owner.close()


def erasure(t):
    """After DELETE and a refresh no byte of a device or person is in what is kept."""
    s = Shop(refreshed=False)
    s.owner.ask("SELECT shop.grant_access('walk_heir', 'member', ARRAY['cb', 'cd'])")
    short, long_ = "gone-device-7", "a device that will be gone, of a long name"
    for device in (short, long_):
        rows = []
        for n in range(30):
            at = datetime.datetime.combine(ANCHOR, datetime.time(), datetime.timezone.utc) + datetime.timedelta(hours=self_hours(n))
            rows.append(f"('{device}-e{n}', '{device}', '{'s' + str(n) if n % 3 else device + '-s' + str(n // 6)}', '{at.isoformat()}', '{CATALOGUES[n % len(CATALOGUES)]}', 'p{n % 3}', 'red', 'v1', 'ios', {n % 7})")
        # one session that is longer than a day, one row of years ago
        rows.append(f"('{device}-x', '{device}', '{device}-s0', '{ANCHOR + datetime.timedelta(days=9)} 10:00+00', 'ca', 'p0', 'red', 'v1', 'ios', 9)")
        rows.append(f"('{device}-y', '{device}', '{device}-old', '{ANCHOR - datetime.timedelta(days=900)} 10:00+00', 'cb', 'p0', 'red', 'v1', 'ios', 9)")
        s.owner.ask("INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, colour, variant, platform, seconds) VALUES " + ", ".join(rows))
    person, long_person = "gone-person-7", "a person who will be gone, of a long name"
    for name in (person, long_person):
        s.owner.ask(f"INSERT INTO shop.message (message_id, user_id, sent_at, sender) SELECT 'g' || n, '{name}', '{ANCHOR}'::timestamptz + n * interval '5 hours', 'user' FROM generate_series(1, 30) AS n")
        s.owner.ask(f"INSERT INTO shop.conversation_event (event_id, conversation_id, visitor_id, at, side, channel) SELECT n, '{name}-c' || n % 5, '{name}', '{ANCHOR}'::timestamptz + n * interval '5 hours', 'visitor', 'text' FROM generate_series(1, 30) AS n")
        s.owner.ask(f"INSERT INTO shop.widget_event (event_id, visitor_id, at, kind) SELECT n, '{name}', '{ANCHOR}'::timestamptz + n * interval '5 hours', 'click' FROM generate_series(1, 30) AS n")
        s.owner.ask(f"INSERT INTO shop.survey (survey_id, visitor_id, answered_at, rating) SELECT n, '{name}', '{ANCHOR}'::timestamptz + n * interval '5 hours', 5 FROM generate_series(1, 30) AS n")
    for zone in (ZONE, "Pacific/Auckland"):
        s.owner.ask(f"SELECT shop.add_rollup('{zone}')")
    s.refresh()
    t.check("with the device", "", s.differences(roles=(OWNER, "walk_one")))

    def found(word):
        """Where a name is in what is kept: as text, as bytes, or as a user of a summary."""
        places = []
        kept = [(name, columns) for name, columns in relations_of(s.owner) if name in {row[0] for row in s.owner.ask(shop.KEPT_TABLES)}]
        for relation, columns in kept:
            text = "\n".join(repr(row) for row in s.owner.ask(f"SELECT {', '.join(columns)} FROM {relation} AS r"))
            if word in text or word.encode().hex() in text:
                places.append(relation)
            for column, in s.owner.ask(f"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{relation}'::regclass AND attnum > 0 AND atttypid = 'shopmetrics.audience'::regtype"):
                try:
                    many = s.owner.value(f"SELECT COALESCE(sum(shopmetrics.unique_users(shopmetrics.audience_intersect({column},"
                                         f" (SELECT shopmetrics.audience_agg('{word}'::text))))), 0) FROM {relation}")
                except RuntimeError:  # an audience of days, or of other keys
                    many = s.owner.value(f"SELECT COALESCE(sum(shopmetrics.unique_users(shopmetrics.audience_intersect({column},"
                                         f" (SELECT shopmetrics.audience_agg('{word}'::text, d::date) FROM generate_series('{ANCHOR}'::date - 900, '{ANCHOR}'::date + 40, '1 day') AS d)))), 0) FROM {relation}")
                if many != "0":
                    places.append(f"{relation}.{column}")
        return places

    for word in (short, long_):
        t.that(f"{word} is in what is kept while it is there", found(word))
    for word in (short, long_):
        s.owner.ask(f"DELETE FROM shop.try_on_event WHERE device_id = '{word}'")
    for word in (person, long_person):
        for table, column in (("message", "user_id"), ("conversation_event", "visitor_id"), ("widget_event", "visitor_id"), ("survey", "visitor_id")):
            s.owner.ask(f"DELETE FROM shop.{table} WHERE {column} = '{word}'")
    t.check("without it, before a refresh", "", s.differences(roles=(OWNER, "walk_one")))
    s.refresh()
    t.check("without it", "", s.differences(roles=(OWNER, "walk_one")))
    for word in (short, long_, person, long_person):
        t.check(f"{word} is in nothing that is kept", [], found(word))
    s.close()


def self_hours(n):
    return [-200, -100, -50, -49, -3, -2, -1, 0, 1, 2, 3, 20, 21, 22, 23, 24, 25, 40, 41, 42, 60, 80, 100, 120, 121, 122, 140, 160, 180, 190][n]


def statuses(t):
    """rollup_status says what is kept, what is to do, and a refresh says how far it is."""
    s = Shop(refreshed=False)
    s.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    t.that("days are to do before a refresh", todo(s.owner) > 0)
    talker = Connection(s.name, client_min_messages="notice")
    answer = talker.say("CALL shop.refresh()").check()
    t.that("a refresh reports its progress", answer.notices, "no notice")
    t.check("none after it", 0, todo(s.owner))
    zones = s.owner.ask("SELECT DISTINCT s.zone FROM shop.rollup_status() AS s")
    t.check("of the zones that are kept", [(ZONE,)], zones)
    s.owner.ask(f"SELECT shop.add_rollup('{ZONE}')")
    t.check("added twice is added once", [(ZONE,)], s.owner.ask("SELECT DISTINCT s.zone FROM shop.rollup_status() AS s"))
    s.owner.ask(f"SELECT shop.drop_rollup('{ZONE}')")
    t.check("none when it is dropped", [], s.owner.ask("SELECT DISTINCT s.zone FROM shop.rollup_status() AS s"))
    for table, in s.owner.ask(shop.KEPT_TABLES):
        t.check(f"nothing is left in {table}", "0", s.owner.value(f"SELECT count(*) FROM {table}"))
    t.check("a refresh of nothing", None, s.owner.say("CALL shop.refresh()").error)
    talker.close()
    s.close()


CASES = [rollups_are_used, statuses, broken_off, beside_each_other, from_nothing, whole_things, agents_and_orders, emptied, ways_around, own_rules, who_may_find_what, erasure]


def main():
    names = sys.argv[1:]
    shop.make_template()
    t = Checks()
    for case in CASES:
        if not names or case.__name__ in names:
            print(f"-- {case.__name__}: {re.sub(r'[.].*', '', case.__doc__, flags=re.DOTALL)}", flush=True)
            since = time.monotonic()
            try:
                case(t)
            except Exception as error:  # a case that breaks is one that fails, not the end of the others
                t.check(f"{case.__name__} runs to its end", "yes", f"{type(error).__name__}: {error}")
            print(f"   {time.monotonic() - since:.1f} s", flush=True)
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
