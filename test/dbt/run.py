"""The dbt package against a database: builds, late rows, random histories, rights. Run by test/dbt/run."""

import contextlib
import io
import os
import pathlib
import sys

import psycopg2
from dbt.cli.main import dbtRunner

import history

PROJECT = pathlib.Path(__file__).parents[2] / "dbt" / "integration_tests"
passed = failed = 0


def check(name, holds, detail=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print(f"not ok {name}\n{detail}", flush=True)


class Project:
    """The integration project, parsed once."""

    def __init__(self):
        os.chdir(PROJECT)
        self.invoke("deps")
        self.manifest = dbtRunner().invoke(["parse", "--quiet", "--no-partial-parse"]).result

    def invoke(self, *arguments, manifest=None):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            result = dbtRunner(manifest=manifest).invoke(
                ["--no-use-colors", "--no-send-anonymous-usage-stats", *arguments])
        return result, said.getvalue()

    def dbt(self, *arguments):
        return self.invoke(*arguments, manifest=self.manifest)

    def succeeds(self, name, *arguments):
        result, said = self.dbt(*arguments)
        check(f"{name}: dbt {' '.join(arguments)}", result.success, said)
        return result


def database():
    connection = psycopg2.connect("")
    connection.autocommit = True

    def execute(statement, values=None):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else None

    return execute


def random_histories(project, execute, seeds, steps):
    for seed in seeds:
        tale = history.History(seed, execute)
        project.succeeds(f"history {seed}", "run", "--select", "history", "--full-refresh")
        for number in range(steps):
            happened = [tale.step() for _ in range(tale.random.randrange(1, 5))]
            project.succeeds(f"history {seed}, step {number}: {', '.join(happened)}", "build", "--select", "history")


def main():
    execute = database()
    execute(history.TABLES)
    project = Project()
    random_histories(project, execute, seeds=[1, 2], steps=15)
    print(f"cases: {passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
