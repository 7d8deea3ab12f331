"""A random walk: loads, late rows, updates, deletes, refreshes, changes of access and dashboard calls in any order, in several
sessions at once. Each call is compared with the same call without rollups, in one snapshot.

    walk.py --seed N [--seconds S] [--steps N] [--history FILE]     a walk; prints what repeats it
    walk.py --replay FILE                                            the steps of a history that was written

A walk is a list of steps that depends on the seed alone, never on what the server answers, so that a part of it can be
walked again: where a comparison fails, the steps before it that are not needed are left out, as far as there is time.
Only what is done beside a refresh that runs may differ from one walk to the next.
"""

import argparse
import collections
import datetime
import json
import os
import random
import sys
import time

import calls
import shop
from events import CATALOGUES, TIMES, Events
from literals import array, quote
from postgres import Connection
from shop import EDITOR, LOADER, OWNER, QUICK, ROLES


# What a statement may answer beside its result. All else is a failure of the walk.
EXPECTED = {
    "23505",  # the row is there
    "23502", "23514",  # a row that the tables refuse
    "55P03",  # somebody has a lock for long: writers here do not wait
    "57014",  # cancelled by the walk
    "25P02", "25P01", "3B001", "42704", "55000", "25001",  # what a replayed part of a transaction says
    "40001",  # a snapshot that is too old to write
    "42501",  # the role may not
    "21000", "22023", "22008",
}

# ------------------------------------------------------------------------------------------------------------- the steps

class Walk:
    """The steps of a seed, one after the other. A step is a list: what to do, the session, the SQL or the calls, and more."""

    def __init__(self, seed, anchor, functions, internal_tables):
        self.random = random.Random(seed)
        self.anchor = anchor
        self.events = Events(self.random, anchor, self.random.choice([0, 0.2, 0.2, 1]))
        self.drawer = calls.Drawer(self.random, functions, anchor)
        self.internal_tables = internal_tables
        self.kept = set()
        self.open = {}  # writers in a transaction: the depth of savepoints
        self.holding = set()  # readers with a snapshot
        self.running = set()  # refreshes that have not been waited for
        self.stalled = False
        self.prepared = 0

    def steps(self):
        yield from self.beginning()
        while True:
            yield from self.next()

    def beginning(self):
        e = self.events
        for table in ("agent", "order_status"):
            yield ["say", "writer1", e.insert()]
        for table in TIMES:
            for _ in range(40 if table == "try_on_event" else 15):
                yield ["say", "writer1", *e.copy(table)]
        yield self.grant("walk_admin", "admin")
        for role in ROLES[1:4]:
            yield self.grant(role)
        yield self.add_zone("Europe/Rome")
        yield ["say", "refresh1", "CALL shop.refresh()"]
        yield self.comparison("reader1", 4)

    def next(self):
        r = self.random
        action = r.choices(
            [self.write, self.ask, self.refresh, self.transact, self.hold, self.access, self.zones, self.load_and_refresh],
            [30, 25, 14, 12, 5, 3, 1.2, 4])[0]
        yield from action()

    # ---- writing

    def writer(self):
        return self.random.choice(["writer1", "writer2"])

    def write(self):
        r = self.random
        session = self.writer()
        for _ in range(r.choice([1, 1, 1, 2, 4])):
            if r.random() < 0.25:
                yield ["say", session, *self.events.copy()]
            elif r.random() < 0.08 and session not in self.open:
                role = r.choice([EDITOR, LOADER])
                yield ["say", session, f"SET ROLE {role}; {self.events.insert() if role == EDITOR else self.plain_insert()}; RESET ROLE"]
            else:
                yield ["say", session, self.events.statement()]
        if r.random() < 0.5:
            yield self.comparison("reader1", 1)

    def plain_insert(self):
        """What a role that may read nothing may do."""
        sql = self.events.insert()
        return sql.split(" ON CONFLICT")[0] + " ON CONFLICT DO NOTHING"

    def transact(self):
        """Transactions that are open beside all else, with savepoints, other isolation and two phases."""
        r = self.random
        session = self.writer()
        if session not in self.open:
            self.open[session] = 0
            yield ["say", session, "BEGIN" + r.choice(["", "", " ISOLATION LEVEL REPEATABLE READ", " ISOLATION LEVEL SERIALIZABLE"])]
            if r.random() < 0.3:
                yield ["say", session, "SELECT 1"]
            yield ["say", session, self.events.statement()]
        elif r.random() < 0.35:
            choice = r.random()
            if choice < 0.4:
                self.open[session] += 1
                yield ["say", session, f"SAVEPOINT s{self.open[session]}"]
                yield ["say", session, self.events.statement()]
            elif choice < 0.8 and self.open[session]:
                yield ["say", session, f"ROLLBACK TO SAVEPOINT s{r.randint(1, self.open[session])}"]
            yield self.comparison(session, 2)
        else:
            del self.open[session]
            if r.random() < 0.15:
                self.prepared += 1
                name = f"walk{self.prepared}"
                yield ["say", session, f"PREPARE TRANSACTION '{name}'"]
                yield from self.refresh()
                yield self.comparison("reader1", 2)
                yield ["say", "writer1" if "writer1" not in self.open else "refresh1", f"{r.choice(['COMMIT', 'COMMIT', 'ROLLBACK'])} PREPARED '{name}'"]
            else:
                yield ["say", session, r.choice(["COMMIT", "COMMIT", "ROLLBACK"])]
            yield self.comparison("reader1", 2)

    def load_and_refresh(self):
        """What is loaded while a refresh runs, or waits in the middle of its work."""
        r = self.random
        session = self.writer()
        if self.stalled or self.running or not self.internal_tables:
            yield from self.settle()
            return
        if r.random() < 0.5:
            yield ["say", "lock", "BEGIN"]
            yield ["say", "lock", f"LOCK TABLE {r.choice(self.internal_tables)} IN {r.choice(['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE'])} MODE"]
            self.stalled = True
        if session not in self.open and r.random() < 0.5:
            self.open[session] = 0
            yield ["say", session, "BEGIN" + r.choice(["", " ISOLATION LEVEL REPEATABLE READ"])]
            yield ["say", session, self.events.statement()]
        yield ["start", "refresh1", "CALL shop.refresh()"]
        self.running.add("refresh1")
        if r.random() < 0.3:
            yield ["start", "refresh2", "CALL shop.refresh()"]
            self.running.add("refresh2")
        yield ["sleep", None, r.choice([0, 0.003, 0.01, 0.03])]
        for _ in range(r.choice([1, 2])):
            yield ["say", session, self.events.statement()]
        if session in self.open and r.random() < 0.8:
            del self.open[session]
            yield ["say", session, r.choice(["COMMIT", "COMMIT", "ROLLBACK"])]
        yield self.comparison("reader1", 1)
        if r.random() < 0.8:
            yield from self.settle()

    def settle(self):
        if self.stalled:
            self.stalled = False
            yield ["say", "lock", "ROLLBACK"]
        for session in sorted(self.running):
            if self.random.random() < 0.2:
                yield ["cancel", session, None]
            yield ["wait", session, None]
        self.running.clear()
        yield self.comparison("reader1", 2)

    # ---- refreshing

    def refresh(self):
        r = self.random
        yield from self.settle() if self.stalled or self.running else ()
        choice = r.random()
        if choice < 0.75:
            yield ["say", "refresh1", "CALL shop.refresh()"]
        elif choice < 0.9:
            yield ["say", "refresh1", f"SET statement_timeout = {r.choice([1, 3, 10, 30, 100])}"]
            yield ["say", "refresh1", "CALL shop.refresh()"]
            yield ["say", "refresh1", "RESET statement_timeout"]
        else:
            yield ["start", "refresh1", "CALL shop.refresh()"]
            yield ["sleep", None, r.choice([0.002, 0.01, 0.05])]
            yield ["cancel", "refresh1", None]
            yield ["wait", "refresh1", None]
        yield self.comparison("reader1", r.choice([2, 4, 8]))
        if r.random() < 0.5:
            yield ["say", self.writer(), self.events.statement()]
            yield self.comparison("reader1", r.choice([2, 4]))

    def add_zone(self, zone):
        self.kept.add(zone)
        return ["say", "refresh1", f"SELECT shop.add_rollup({quote(zone)})"]

    def zones(self):
        r = self.random
        yield from self.settle() if self.stalled or self.running else ()
        if len(self.kept) < 3 and r.random() < 0.7 or not self.kept:
            zone = r.choice([z for z in calls.ZONES if z not in self.kept])
            yield self.add_zone(zone)
            if r.random() < 0.7:
                yield from self.refresh()
        else:
            zone = r.choice(sorted(self.kept))
            self.kept.discard(zone)
            yield ["say", "refresh1", f"SELECT shop.drop_rollup({quote(zone)})"]
        yield self.comparison("reader1", 3)

    # ---- access

    def grant(self, role, level=None):
        r = self.random
        level = level or r.choice(["member"] * 6 + ["admin", "validator"])
        some = "NULL" if level != "member" else array(r.sample(sorted(set(CATALOGUES)), r.choice([1, 2, 2, 3, 4])))
        return ["say", "owner", f"SELECT shop.grant_access({quote(role)}, {quote(level)}, {some})"]

    def access(self):
        r = self.random
        choice = r.random()
        role = r.choice(ROLES)
        if choice < 0.5:
            yield self.grant(role)
        elif choice < 0.65:
            yield ["say", "owner", f"SELECT shop.revoke_access({quote(role)})"]
        elif choice < 0.85:
            group, member = r.sample(ROLES[:6], 1)[0], r.choice(["walk_heir", "walk_distant", "walk_reader"])
            yield ["say", "owner", r.choice([f"GRANT {group} TO {member}", f"REVOKE {group} FROM {member}"])]
        else:
            # the table is the shop's, so that rows of it may come without grant_access
            yield ["say", "owner", r.choice([
                f"INSERT INTO shop.catalogue_access VALUES ({quote(role)}, 'member', {quote(r.choice(CATALOGUES))}) ON CONFLICT DO NOTHING",
                f"DELETE FROM shop.catalogue_access WHERE role = {quote(role)} AND catalogue = {quote(r.choice(CATALOGUES))}",
                f"UPDATE shop.catalogue_access SET catalogue = {quote(r.choice(CATALOGUES))} WHERE role = {quote(role)} AND catalogue = 'cb'"])]
        yield self.comparison("reader1", 2)

    # ---- asking

    def comparison(self, session, many):
        """Calls under a role and settings. Beside a change of rows that is committed meanwhile only a snapshot is the same for
        both calls of a pair; nothing but a refresh runs beside these."""
        r = self.random
        begin = r.choice(["BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN READ ONLY", "BEGIN"])
        role = r.choice([OWNER] * 5 + ["walk_admin", "walk_one", "walk_two"] + ROLES)
        asked = [self.drawer.call(self.kept) for _ in range(many)]
        return ["compare", session, asked, begin, role, r.choice(calls.SETTINGS), r.random() < 0.1]

    def ask(self):
        r = self.random
        session = r.choice(["reader1", "reader1", "reader2", "held1", "held2"] + sorted(self.open))
        yield self.comparison(session, r.choice([1, 2, 4]))

    def hold(self):
        """Snapshots that are kept while all else goes on."""
        r = self.random
        session = r.choice(["held1", "held2"])
        if session in self.holding:
            self.holding.discard(session)
            yield self.comparison(session, 3)
            yield ["say", session, "COMMIT"]
        else:
            self.holding.add(session)
            yield ["say", session, "BEGIN ISOLATION LEVEL " + r.choice(["REPEATABLE READ", "REPEATABLE READ READ ONLY", "SERIALIZABLE"])]
            # nothing of the tables, so that they may be emptied meanwhile
            yield ["say", session, "SELECT 1"]

    def ending(self):
        """Everything committed, something there, all kept: then every dashboard is asked."""
        yield from self.settle()
        yield ["say", "lock", "ROLLBACK"]
        for session in ("writer1", "writer2", "held1", "held2"):  # whatever they were at when the walk was broken off
            yield ["say", session, "COMMIT"]
        for number in range(1, self.prepared + 1):  # where the session that should have was in a failed transaction
            yield ["say", "owner", f"ROLLBACK PREPARED 'walk{number}'"]
        for zone in sorted(self.kept | {"Europe/Rome"}):  # one may have failed for want of a lock
            yield self.add_zone(zone)
        for table in TIMES:
            for _ in range(12):
                yield ["say", "writer1", *self.events.copy(table)]
        yield self.grant("walk_admin", "admin")
        yield ["say", "refresh1", "CALL shop.refresh()"]
        # of a zone that never sets its clock back over midnight: a period with such a day is told from rows
        quick = [self.drawer.quick_call(name, {"Europe/Rome"}) for name in QUICK]
        yield ["compare", "reader1", quick, "BEGIN", OWNER, "", True]
        yield ["compare", "reader1", quick[:6], "BEGIN", "walk_admin", "", True]
        for role, words in ((OWNER, ""), ("walk_one", "try_on_")):
            asked = [self.drawer.call_of(name, arguments, self.kept) for name, arguments in self.drawer.functions if name.startswith(words)]
            yield ["compare", "reader1", asked, "BEGIN ISOLATION LEVEL REPEATABLE READ", role, "", True]


# ------------------------------------------------------------------------------------------------------------- walking it

class Failure(Exception):
    def __init__(self, what, call=None):
        super().__init__(what)
        self.call = call


class Walker:
    """Walks steps in a database of its own."""

    def __init__(self, name):
        self.name = name
        self.sessions = {}
        self.asked = 0
        self.looked = 0  # calls that were asked without rows as well
        self.kept = collections.Counter()  # those of them that were answered from what is kept, by dashboard and whose
        shop.make_database(name)

    def session(self, name):
        if name not in self.sessions:
            settings = {"client_min_messages": "notice", "statement_timeout": "120s"}
            if name.startswith("refresh"):
                settings["statement_timeout"] = "60s"
            else:
                settings["lock_timeout"] = "60ms"
            self.sessions[name] = Connection(self.name, **settings)
        return self.sessions[name]

    def close(self):
        for session in self.sessions.values():
            session.close()

    def walk(self, step):
        what, name, content, *more = step
        if what == "sleep":
            time.sleep(content)
            return
        session = self.session(name)
        if what == "cancel":
            session.cancel()
            return
        if session.busy and what != "wait":
            self.judge(session.take(), step)
        if what == "wait":
            if session.busy:
                self.judge(session.take(), step)
        elif what == "start":
            session.send(content)
        elif what == "say":
            self.judge(session.say(content, more[0] if more else None), step)
        else:
            self.compare(session, content, *more)

    def judge(self, answer, step):
        if not answer.error:
            return
        loads = step[0] == "say" and step[2].startswith("COPY")
        if answer.sqlstate not in EXPECTED or loads and answer.sqlstate == "40001":
            raise Failure(f"an error that nobody expected: {answer.sqlstate} {answer.error[1]}")
        if step[2] == "CALL shop.refresh()" and answer.sqlstate not in ("57014", "25P02"):
            raise Failure(f"a refresh failed: {answer.sqlstate} {answer.error[1]}")

    def compare(self, session, asked, begin, role, settings, look):
        own = session.state == b"I"
        if session.state == b"E":
            return
        if own:
            session.say(begin).check()
        session.say("SAVEPOINT before").check()
        session.say(f"SET LOCAL ROLE {role}; {settings}").check()
        try:
            for call in asked:
                difference = calls.difference(session, call)
                self.asked += 1
                if difference:
                    raise Failure(f"as {role}{', ' + settings if settings else ''}, {begin if own else 'in the open transaction'}:\n"
                                  f"  SELECT * FROM {call}\n{difference}", call)
        finally:
            if session.state != b"I":
                session.say("ROLLBACK TO SAVEPOINT before; RELEASE SAVEPOINT before")
                if own:
                    session.say("COMMIT")
        if look and session.state == b"I":
            kept = shop.told_without_rows(session, asked, role)
            self.looked += len(asked) if kept is not None else 0
            self.kept.update((call.split("(")[0].removeprefix("shop."), role == OWNER) for call in kept or [])


def repeated(steps, name, seconds):
    """Whether the last of the steps fails after the others: the walk of a part."""
    walker = Walker(name)
    until = time.monotonic() + seconds
    try:
        for step in steps[:-1]:
            if time.monotonic() > until:
                return False
            try:
                walker.walk(step)
            except Failure:
                pass
        try:
            walker.walk(steps[-1])
        except Failure as failure:
            return bool(failure.call)
        return False
    finally:
        walker.close()


def shortened(steps, failure, seconds):
    """The steps without those that the failure does not need, as far as they are found in the time; None where the failure does
    not come again."""
    until = time.monotonic() + seconds
    last = steps[-1]
    if failure.call and last[0] == "compare":
        last = ["compare", last[1], [failure.call], *last[3:]]
    steps = [step for step in steps[:-1] if step[0] != "compare"] + [last]
    if not repeated(steps, "rollups_replay", seconds):
        return None
    size = max(len(steps) // 2, 1)
    while time.monotonic() < until:
        place, removed = 0, False
        while place < len(steps) - 1 and time.monotonic() < until:
            fewer = steps[:place] + steps[min(place + size, len(steps) - 1):]
            if repeated(fewer, "rollups_replay", max(until - time.monotonic(), 1)):
                steps, removed = fewer, True
            else:
                place += size
        if size == 1 and not removed:
            break
        size = max(size // 2, 1)
    return steps


def told(step):
    what, session, content, *more = step
    if what == "compare":
        return f"{session}: {more[0]}; SET LOCAL ROLE {more[1]}; {more[2]}: " + "; ".join(f"SELECT * FROM {c}" for c in content)
    if more and more[0]:
        return "\n".join([f"{session}: {content}", *more[0], "\\."])
    return f"{session}: {content if what == 'say' else what + (' ' + str(content) if content is not None else '')}"


def main():
    parser = argparse.ArgumentParser(description="a random walk over the rollups")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--anchor", type=datetime.date.fromisoformat)
    parser.add_argument("--shorten", type=float, default=float(os.environ.get("ROLLUP_SHORTEN_SECONDS", 60)))
    parser.add_argument("--history", default=None)
    parser.add_argument("--replay")
    arguments = parser.parse_args()
    functions, internal_tables = shop.make_template()

    if arguments.replay:
        with open(arguments.replay, encoding="utf-8") as file:
            steps = [json.loads(line) for line in file]
        walker = Walker("rollups_walk")
        for number, step in enumerate(steps, 1):
            print(f"{number:4} {told(step)}")
            try:
                walker.walk(step)
            except Failure as failure:
                print(f"     FAILED: {failure}")
        return 0

    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    # Some walks are around a shift of the clocks, some around today, which is never kept.
    anchor = arguments.anchor or random.Random(seed).choice([
        datetime.date(2025, 10, 26), datetime.date(2025, 11, 2), datetime.date(2026, 3, 29), datetime.date(2026, 4, 5),
        datetime.date(2010, 11, 7),  # St. John's set its clocks back over midnight
        datetime.date(2011, 12, 30),  # a day that Samoa did not have
        datetime.date.today()])
    again = f"--seed {seed} --anchor {anchor}"
    print(f"walk {again}", flush=True)
    walk = Walk(seed, anchor, functions, internal_tables)
    walker = Walker("rollups_walk")
    done = []
    until = time.monotonic() + arguments.seconds

    def steps():
        for step in walk.steps():
            if time.monotonic() > until or len(done) >= arguments.steps:
                break
            yield step
        yield from walk.ending()

    started = time.monotonic()
    try:
        for step in steps():
            done.append(step)
            walker.walk(step)
    except Failure as failure:
        print(f"not ok: walk {again}: step {len(done)}: {failure}")
        print(f"to repeat: test/rollups/run walk {again} --steps {len(done)}")
        walker.close()
        short = shortened(done, failure, arguments.shorten)
        if short is None:
            print("the steps alone do not repeat it; the last of them were:")
        else:
            print(f"{len(short)} steps suffice:")
        for step in (short or done[-25:]):
            print("  " + told(step).replace("\n", "\n  "))
        if arguments.history:
            with open(arguments.history, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(step, ensure_ascii=False) + "\n" for step in (short or done))
            print(f"to see them again: test/rollups/run walk --replay {arguments.history}")
        return 1
    kept = {name for name, in walker.session("owner").ask("SELECT s.dashboard FROM shop.rollup_status() AS s")}
    walker.close()
    print(f"ok: {len(done)} steps, {walker.asked} calls equal in {time.monotonic() - started:.0f} s; of {walker.looked} that were asked again"
          f" without any rows, {walker.kept.total()} were answered from what is kept")
    missing = [name for name in QUICK if name in kept and not walker.kept[name, True]] + ["try_on, for a member"] * (not any(not own for _, own in walker.kept))
    if missing:
        print(f"not ok: never answered from what is kept: {', '.join(missing)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
