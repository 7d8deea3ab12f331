"""DuckDB, chDB, or DuckDB attached to the server, in a process of its own: statements come in and results go out as lines
of JSON.

A process each, because two engines of this size in one process would share an allocator and its memory; and because this
one needs their packages, where the rest of the benchmark needs none.

    other_engine.py duckdb|chdb|attached DIRECTORY THREADS
"""

import importlib.metadata
import json
import os
import pathlib
import sys
import time


class DuckDB:
    """A database file, so that the tables lie in DuckDB's own compressed columns."""

    types = {"bigint": "BIGINT", "integer": "INTEGER", "text": "VARCHAR", "uuid": "UUID", "instant": "TIMESTAMPTZ",
             "float8": "DOUBLE", "boolean": "BOOLEAN", "money": "DECIMAL(12, 2)", "date": "DATE"}

    def __init__(self, directory, threads):
        import duckdb

        self.connection = duckdb.connect(f"{directory}/duckdb.db")
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute("SET TimeZone = 'UTC'")
        self.version = importlib.metadata.version("duckdb")

    def load(self, table, columns, file):
        types = ", ".join(f"'{name}': '{self.types[kind]}'" for name, kind in columns.items())
        self.connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{file}', header = false, nullstr = '', columns = {{{types}}})"
        )
        self.connection.execute("CHECKPOINT")

    def query(self, sql):
        return [[None if cell is None else str(cell) for cell in row] for row in self.connection.execute(sql).fetchall()]


class AttachedDuckDB(DuckDB):
    """DuckDB over the tables of the PostgreSQL server itself, by its PostgreSQL scanner: nothing is copied beforehand. The
    scanner is the file in its package, which nobody signed for DuckDB; each of its versions fits one version of DuckDB."""

    def __init__(self, directory, threads):
        import duckdb
        import duckdb_extension_postgres_scanner as scanner

        self.connection = duckdb.connect(config={"allow_unsigned_extensions": True, "threads": threads})
        self.connection.execute("SET TimeZone = 'UTC'")
        self.version = importlib.metadata.version("duckdb")
        (file,) = pathlib.Path(scanner.__file__).parent.glob(f"extensions/v{self.version}/*.duckdb_extension")
        self.connection.execute(f"LOAD '{file}'")
        self.connection.execute("ATTACH 'dbname=bench' AS server (TYPE postgres, READ_ONLY)")

    def load(self, table, columns, file):
        names = ", ".join('"at" AS instant' if name == "instant" else name for name in columns)
        self.connection.execute(f"CREATE VIEW {table} AS SELECT {names} FROM server.public.{table}")


class ChDB:
    """MergeTree tables in the order of the rows' time, merged into one part."""

    types = {"bigint": "Int64", "integer": "Int32", "text": "String", "uuid": "UUID", "instant": "DateTime64(6, 'UTC')",
             "float8": "Float64", "boolean": "Bool", "money": "Decimal(12, 2)", "date": "Date"}

    def __init__(self, directory, threads):
        from chdb import session

        self.session = session.Session(f"{directory}/chdb")
        self.session.query(f"SET max_threads = {threads}")
        self.session.query("SET date_time_input_format = 'best_effort'")
        self.session.query("CREATE DATABASE IF NOT EXISTS bench")
        self.session.query("USE bench")
        self.version = f"{importlib.metadata.version('chdb')} (ClickHouse {self.query('SELECT version()')[0][0]})"

    def load(self, table, columns, file):
        types = ", ".join(
            f"{name} {f'Nullable({self.types[kind]})' if kind == 'float8' else self.types[kind]}"
            for name, kind in columns.items()
        )
        order = "instant" if "instant" in columns else "tuple()"
        quoted = types.replace("'", "''")
        self.session.query(f"CREATE TABLE {table} ({types}) ENGINE = MergeTree ORDER BY {order}")
        self.session.query(f"INSERT INTO {table} SELECT * FROM file('{file}', 'CSV', '{quoted}')")
        self.session.query(f"OPTIMIZE TABLE {table} FINAL")

    def query(self, sql):
        text = str(self.session.query(sql, "JSONCompactEachRow"))
        rows = [json.loads(line) for line in text.splitlines()]
        return [[None if cell is None else str(cell) for cell in row] for row in rows]


def main():
    name, directory, threads = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever an engine prints, the answers stay lines of JSON

    def answer(**fields):
        print(json.dumps(fields), file=answers, flush=True)

    try:
        engine = {"duckdb": DuckDB, "chdb": ChDB, "attached": AttachedDuckDB}[name](directory, int(threads))
    except Exception as error:  # not installed, or not for this machine: the benchmark goes on without it
        answer(error=f"{type(error).__name__}: {error}")
        return
    answer(version=engine.version)

    for line in sys.stdin:
        request = json.loads(line)
        try:
            started = time.perf_counter()
            if "load" in request:
                engine.load(request["load"], request["columns"], request["file"])
                rows = []
            else:
                rows = engine.query(request["sql"])
            answer(seconds=time.perf_counter() - started, rows=rows)
        except Exception as error:
            answer(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
