"""The engines as the benchmark sees them: run a statement, say how long it took and what came of it."""

import json
import os
import re
import select
import subprocess
import time

QUERY_CANCELED = "57014"


class Failure(Exception):
    """A statement that an engine refused; for PostgreSQL with its SQLSTATE."""

    def __init__(self, message, sqlstate=None):
        super().__init__(message)
        self.sqlstate = sqlstate


class Postgres:
    """One session of psql, kept open: a statement's time is what psql's \\timing says, without the start of a process."""

    END = "@@end"

    def __init__(self, database):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-P", "null=\\N", "-v", "VERBOSITY=terse", "-d", database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.buffer = b""
        self.settings, self.always = (), ()
        self.query("\\timing on\nSELECT 1")
        self.pid = int(self.query("SELECT pg_backend_pid()")[1][0][0])

    def send(self, sql):
        text = f"{sql}\n;\n\\echo {self.END} :ERROR :SQLSTATE\n"
        try:
            self.process.stdin.write(text.encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failure("the session of psql has ended", "08006") from None

    def wait(self):
        """(seconds, rows) of what was sent, or Failure."""
        lines, seconds = [], 0.0
        while True:
            while b"\n" not in self.buffer:
                piece = os.read(self.process.stdout.fileno(), 1 << 20)
                if not piece:
                    raise Failure("the session of psql ended: " + " ".join(lines[-3:]), "08006")
                self.buffer += piece
            line, self.buffer = self.buffer.split(b"\n", 1)
            line = line.decode()
            if line.startswith(self.END):
                break
            timing = re.fullmatch(r"Time: ([0-9.]+) ms.*", line)
            if timing:
                seconds = float(timing[1]) / 1000
            elif not line.startswith("NOTICE:"):
                lines.append(line)
        error, sqlstate = line.split()[1:]
        if error == "true":
            raise Failure("\n".join(lines), sqlstate)
        return seconds, [[None if cell == "\\N" else cell for cell in row.split("\t")] for row in lines]

    def query(self, sql):
        self.send(sql)
        return self.wait()

    def hold(self, *settings):
        """From now on these settings hold, beside those of each statement."""
        self.always = settings
        self.set_only()

    def set_only(self, *settings):
        self.query(";\n".join(("RESET ALL", *(f"SET {setting}" for setting in (*self.always, *settings)))))
        self.settings = settings

    def run(self, statement):
        """A statement of the benchmark, under its settings and no others than those that always hold."""
        if statement.settings != self.settings:
            self.set_only(*statement.settings)
        return self.query(statement.sql)

    def value(self, sql):
        return self.query(sql)[1][0][0]

    def plan(self, statement):
        """EXPLAIN (ANALYZE) of a statement: its nodes, from the top."""
        rows = self.run(statement.explained())[1]
        nodes, todo = [], [json.loads("\n".join(row[0] for row in rows))[0]["Plan"]]
        while todo:
            node = todo.pop()
            nodes.append(node)
            todo += node.get("Plans", [])
        return nodes

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()


class Other:
    """DuckDB, chDB or attached DuckDB, in a process of its own (other_engine.py)."""

    def __init__(self, name, python, directory, threads):
        self.name = name
        self.log = open(f"{directory}/{name}.log", "w+")
        self.process = subprocess.Popen(
            [python, f"{os.path.dirname(os.path.abspath(__file__))}/other_engine.py", name, directory, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.version = self.answer()["version"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            raise Failure(f"{self.name} ended: {self.log.read()[-500:]}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(answer["error"])
        return answer

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.answer()
        return answer["seconds"], answer["rows"]

    def load(self, table, columns, file):
        return self.ask(load=table, columns=columns, file=file)[0]

    def run(self, statement):
        return self.ask(sql=statement.sql)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def cancelled_after(session, helper, sql, wait):
    """Runs `sql` in `session` and cancels it from `helper` after `wait` seconds. The seconds from the cancel to the
    session's answer, or None when the statement was done before."""
    session.send(sql)
    if select.select([session.process.stdout], [], [], wait)[0]:  # an early answer: done, or an error
        session.wait()
        return None
    started = time.perf_counter()
    helper.query(f"SELECT pg_cancel_backend({session.pid})")
    try:
        session.wait()
    except Failure as failure:
        if failure.sqlstate == QUERY_CANCELED:
            return time.perf_counter() - started
        raise
    return None
