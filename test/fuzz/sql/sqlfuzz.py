"""Calls every function, aggregate, cast and operator of the two extensions, as the catalogue lists them, with extreme,
missing, mistyped and damaged arguments, and asks the same in several ways that must agree. See cases.py.

A failure is: a lost connection (a crash), a statement that does not end, an SQLSTATE that tells nobody what to do
(XX000, or an error of the extension's own SQL), an error of ours that does not begin with the name of a function that
was called, ways that disagree, a summary that does not go out as it came in, memory of the backend that grows.

The first half of the time goes to a seed that is always the same, the second to a new one. Both are printed, and beside
each failure how to ask it again. The last line is "cases: N passed, M failed"; the exit status says the same.
"""

import argparse
import collections
import os
import random
import re
import statistics
import sys
import threading
import time

from cases import TABLES, Cases, Statement
from catalogue import Catalogue
from libpq import Connection, ConnectionLost
from values import Values

FIXED_SEED = 1
TIMEOUT = 2000  # milliseconds a statement may take
LATE = 2000  # so much later it has to be cancelled, on a machine as busy as it may be
HANGS = 60  # seconds after which a statement is given up
REPLAYED = 300  # cases asked again and again by one backend, whose memory must not grow
REPLAYS = 4
GROWTH = 4096  # kB in these
MOST_FAILURES = 40  # of different kinds
IMAGES = 12  # of each family

# What a statement of whatever arguments may end with, beside class 22 (its data) and, where it asks for what is not
# there, class 42.
ALLOWED = {
    "00000": "success",
    "0A000": "something that PostgreSQL does not do, such as a set in a place for one value, or a later summary",
    "21000": "a sub-select of many rows",
    "2D000": "a procedure that commits, within a transaction",
    "42501": "no right to it",
    "42704": "no such role or type",
    "42804": "a type that the statement's place does not take",
    "42883": "no operator to sort or compare the type by",
    "54000": "a limit of the extension's",
    "55000": "something that must be there before, such as a cluster",
    "57014": "too much work for the time",
    "XX001": "bytes that are no summary",
}
CONSTRAINTS = "23"  # rows that a table does not take
OURS = {"22023", "22003", "54000", "XX001"}
NAMED = re.compile(r"(\w+): .")


class Fuzzer:
    def __init__(self):
        self.failures = collections.Counter()
        self.states = collections.Counter()
        self.kinds = collections.Counter()
        self.answered = set()
        self.late = []
        self.statements = 0
        self.running = (time.monotonic(), "")
        threading.Thread(target=self.watch, daemon=True).start()
        self.connect()
        self.connection.script(TABLES)
        self.catalogue = Catalogue(self.connection)
        self.cases = Cases(self.catalogue)
        self.images = self.first_images()

    def connect(self):
        self.connection = Connection()
        self.connection.script(f"SET search_path = ''; SET client_min_messages = error; SET timezone = 'UTC'; "
                               f"SET statement_timeout = {TIMEOUT}")

    def watch(self):
        """What never comes back holds the thread that asks; so another one ends the run."""
        while True:
            time.sleep(1)
            since, sql = self.running
            if sql and time.monotonic() - since > HANGS:
                print(f"FAILED: no answer in {HANGS} s: {sql[:3000]}\ncases: 0 passed, 1 failed", flush=True)
                os._exit(1)

    def first_images(self):
        """Summaries of each family, the first of them of many rows."""
        drawing = random.Random("images")
        images = {family: [] for family in self.catalogue.families}
        for family, found in images.items():
            while len(found) < IMAGES:
                values = Values(drawing, self.catalogue, {})
                maker = values.pick(self.catalogue.makers[family])
                rows = values.rows(maker, values.pick([3, 12, 40]))
                answer = self.connection.ask(f"SELECT {values.call(maker, rows.columns)}::bytea FROM {rows.source}",
                                             binary=True)
                if answer.ok and answer.rows[0][0]:
                    found.append(answer.rows[0][0])
        return images

    # ------------------------------------------------------------------------------------------- one case

    def case(self, seed, number):
        values = Values(random.Random(f"{seed}/{number}"), self.catalogue, self.images)
        return self.cases.draw(values)

    def run(self, seed, number):
        case = self.case(seed, number)
        self.kinds[case.kind] += 1
        before, after = case.around
        again = f"--seed {seed} --case {number}"
        try:
            for sql in before:
                if not self.watched(Statement(sql)).ok:
                    break  # what is made of the arguments cannot be made
            else:
                answers = [self.ask(case, statement, again) for statement in case.statements]
                if case.agree:
                    self.compare(case, answers, again)
            for sql in after:
                self.connection.script(sql)
        except ConnectionLost as lost:
            self.fail(f"the connection is lost: {lost}", self.running[1], again)
            self.reconnect()

    def reconnect(self):
        self.connection.close()
        for _ in range(60):
            try:
                return self.connect()
            except ConnectionLost:
                time.sleep(1)
        raise SystemExit("the server does not come back")

    def watched(self, statement):
        self.running = (time.monotonic(), statement.sql)
        answer = self.connection.ask(statement.sql, statement.parameter, statement.binary)
        self.running = (time.monotonic(), "")
        return answer

    def ask(self, case, statement, again):
        if statement.timeout is not None:
            self.connection.script(f"SET statement_timeout = {statement.timeout}")
        started = time.monotonic()
        answer = self.watched(statement)
        took = (time.monotonic() - started) * 1000
        self.statements += 1
        self.states[answer.state] += 1
        if statement.timeout is not None:
            self.connection.script(f"SET statement_timeout = {TIMEOUT}")
        if answer.state == "57014":
            late = took - (statement.timeout or TIMEOUT)
            self.late.append(late)
            if late > LATE:
                self.fail(f"cancelled {late:.0f} ms late", statement.sql, again)
        reason = self.wrong(case, answer)
        if reason:
            self.fail(f"{reason}: {answer.state} {answer.message}", statement.sql, again)
        elif answer.ok:
            self.answered.update(case.called)
            if case.kind == "received" and answer.rows[0][0] not in (b"t", b"\1"):
                self.fail("a summary does not go out as it came in", statement.sql, again)
        return answer

    def wrong(self, case, answer):
        """What is wrong with an error, if anything."""
        state = answer.state
        expected = (state in ALLOWED or state.startswith("22") or state[:2] in ("42", "55") and case.lenient
                    or state.startswith(CONSTRAINTS) and case.kind in ("loaded_row", "procedure", "function"))
        if not expected:
            return "an error that nobody expects"
        named = NAMED.match(answer.message)
        if case.lenient:
            return None
        if state in OURS and named and named[1] in self.catalogue.names - self.catalogue.unasked - case.called:
            return "an error names a function that nobody called"
        if state in ("XX001", "54000") and not named:
            return "an error names no function"
        return None

    def compare(self, case, answers, again):
        asked = [(statement.sql, answer) for statement, answer in zip(case.statements, answers)
                 if not statement.sql.startswith("SET ") and answer.state != "57014"]
        for sql, answer in asked[1:]:
            first_sql, first = asked[0]
            if answer.ok != first.ok or answer.ok and answer.rows != first.rows:
                shown = [a.rows if a.ok else f"{a.state} {a.message}" for a in (first, answer)]
                self.fail(f"two ways disagree: {str(shown)[:600]}", f"{first_sql};\n    {sql}", again)

    def fail(self, why, sql, again):
        """Shows the first failure of its kind, which is what its message says without the values in it."""
        kind = re.sub(r"\d+|\"[^\"]*\"|'[^']*'|[\[({][^\])}]*[\])}]", "#", why)[:150]
        self.failures[kind] += 1
        if self.failures[kind] == 1:
            print(f"FAILED: {why}\n    {sql[:4000]}\n    again: test/fuzz/sql/run {again}", flush=True)

    # ------------------------------------------------------------------------------------------- all of them

    def spend(self, seed, seconds):
        """Asks cases until the time is over, or too much fails."""
        ends = time.monotonic() + seconds
        number = 0
        while time.monotonic() < ends and len(self.failures) < MOST_FAILURES:
            self.run(seed, number)
            number += 1
            if number % 5000 == 0:
                print(f"  {number} cases of seed {seed}, {len(self.failures)} failures, {self.memory()} kB", flush=True)
        return number

    def memory(self):
        """Of the backend, in kB, without what it shares."""
        with open(f"/proc/{self.connection.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))

    def replay(self):
        """The same cases in one backend: once its caches are full, it takes no more memory."""
        self.reconnect()
        before, self.states, self.kinds = (self.states, self.kinds), collections.Counter(), collections.Counter()
        taken = []
        for _ in range(REPLAYS):
            for number in range(REPLAYED):
                self.run(FIXED_SEED, number)
            taken.append(self.memory())
        self.states, self.kinds = before
        print(f"the same {REPLAYED} cases {REPLAYS} times in one backend: {taken} kB")
        if taken[-1] - taken[1] > GROWTH:
            self.fail(f"memory grows: {taken} kB", "the first cases again and again", f"--seed {FIXED_SEED}")

    def report(self, seconds):
        print(f"{sum(self.kinds.values())} cases, {self.statements} statements in {seconds:.0f} s")
        print("cases of each kind:", dict(self.kinds.most_common()))
        print("SQLSTATEs:", dict(self.states.most_common()))
        if self.late:
            print(f"{len(self.late)} were cancelled, {statistics.median(self.late):.0f} ms late in the median, "
                  f"{max(self.late):.0f} ms at most")
        silent = sorted({r.name for r in self.catalogue.callable} - self.answered)
        if silent:
            print(f"never answered without an error ({len(silent)}): {' '.join(silent)}")
        for kind, count in self.failures.most_common():
            print(f"{count} times: {kind}")
        failed = self.failures.total()
        print(f"cases: {max(0, sum(self.kinds.values()) - failed)} passed, {failed} failed")


def main():
    parser = argparse.ArgumentParser(description="Fuzzes the SQL of both extensions.")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SQLFUZZ_SECONDS", 120)))
    parser.add_argument("--seed", help="only this one")
    parser.add_argument("--case", type=int, help="only this case of the seed, with its statements and their answers")
    arguments = parser.parse_args()

    fuzzer = Fuzzer()
    catalogue = fuzzer.catalogue
    print(f"{len(catalogue.callable)} routines, {len(catalogue.casts)} casts, {len(catalogue.operators)} operators, "
          f"{len(catalogue.families)} types of summaries", flush=True)
    if arguments.case is not None:
        case = fuzzer.case(arguments.seed or FIXED_SEED, arguments.case)
        for statement in case.statements:
            answer = fuzzer.watched(statement)
            print(f"{case.kind}: {statement.sql}\n    {answer.state} {answer.message} {str(answer.rows)[:2000]}")
        return 0
    seeds = [arguments.seed] if arguments.seed else [FIXED_SEED, random.SystemRandom().randrange(10**9)]
    started = time.monotonic()
    for seed in seeds:
        print(f"seed {seed}", flush=True)
        fuzzer.spend(seed, arguments.seconds / len(seeds))
    fuzzer.replay()
    fuzzer.report(time.monotonic() - started)
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
