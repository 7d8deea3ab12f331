"""docs/dbt.md, from `dbt init` to the first chart, as it stands: its commands and files, with the package taken from a git
repository. Then the reader's own table in the place of an event table."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROFILE = """
shop_analytics:
  target: dev
  outputs:
    dev: {{type: postgres, host: "{PGHOST}", port: {PGPORT}, user: "{PGUSER}", password: "", dbname: "{PGDATABASE}",
          schema: page, threads: 2}}
"""
OWN_TABLE = "select message_id, user_id, session_id, {sent_at}, sender, store, loaded_at from shop.message where sender = 'user'"


class Reader:
    """Somebody who does what the page says, in an empty directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.project = self.directory / "shop_analytics"
        self.package = self.directory / "shopmetrics.git"
        (self.directory / "profiles.yml").write_text(PROFILE.format(**{"PGPORT": "5432"} | os.environ))
        self.environment = os.environ | {
            "DBT_PROFILES_DIR": str(directory), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_USE_COLORS": "false",
            "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "reader",
            "GIT_CONFIG_KEY_1": "user.email", "GIT_CONFIG_VALUE_1": "reader@localhost"}

    def run(self, script, where=None):
        ran = subprocess.run(["bash", "-ec", script], cwd=where or self.directory, env=self.environment, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return ran.returncode == 0, ran.stdout

    def publish_the_package(self):
        """What git would give of this tree."""
        shutil.copytree(REPOSITORY / "dbt", self.package / "dbt",
                        ignore=shutil.ignore_patterns("target", "dbt_packages", "logs", "package-lock.yml"))
        return self.run("git init -q . && git add . && git commit -q -m package && git tag v0.1.0", self.package)

    def steps(self):
        """The page's steps: language and text of each block."""
        page = (REPOSITORY / "docs" / "dbt.md").read_text()
        section = re.search(r"^## From `dbt init`.*?(?=^## )", page, re.S | re.M)[0]
        return re.findall(r"^```(\w+)\n(.*?)^```", section, re.S | re.M)

    def write(self, text, as_of):
        if text.startswith("packages:"):
            (self.project / "packages.yml").write_text(re.sub(r"(?<=git: )\S+", str(self.package), text))
        else:
            with open(self.project / "dbt_project.yml", "a") as file:
                file.write(text.replace("vars:\n", f'vars:\n  shopmetrics_as_of: "{as_of}"\n'))

    def do(self, text):
        """The commands of a block, but those whose work the tests have done: Python, dbt, the demo; dbt init asks nothing."""
        lines = [line for line in text.splitlines() if not re.match(r"python3 -m venv|pip install|psql ", line)]
        script = "\n".join(lines).replace("dbt init shop_analytics", "dbt init shop_analytics --skip-profile-setup")
        return self.run(script, self.project if self.project.exists() else None)


def follow(check, execute, as_of):
    with tempfile.TemporaryDirectory() as directory:
        reader = Reader(directory)
        done, said = reader.publish_the_package()
        check("the package is in a git repository", done, said)
        steps = reader.steps()
        check("the page has its steps", [language for language, _ in steps].count("bash") == 4, steps)
        for language, text in steps:
            if language == "yaml":
                reader.write(text, as_of)
            else:
                done, said = reader.do(text)
                check(f"the page: {text.splitlines()[-1]}", done, said)
        # dbt shortens names and numbers, to three digits behind the point
        shown = [(name, float(re.sub("[,…]", "", number)))
                 for name, number in re.findall(r"^\| ([a-z_]+)[. ]* \| *([-\d,.]+)…? \|", said, re.M)]
        wanted = execute(f"SELECT o.metric, o.current FROM shop.try_on_overview_compared('last_7_days', {as_of},"
                         " 'Europe/Rome') AS o")
        check("the page's numbers are the dashboards'", wanted and all(
            any(metric.startswith(name) and abs(number - value) < 0.001 for name, number in shown)
            for metric, value in wanted), f"{wanted}\n{said}")

        # a table of the reader's own: half of the messages, and one that breaks the contract
        model = reader.project / "models" / "my_messages.sql"
        command = ("dbt run --select my_messages stg_shopmetrics__message"
                   """ --vars '{shopmetrics_message: "{{ ref(\\"my_messages\\") }}"}'""")
        model.write_text(OWN_TABLE.format(sent_at="sent_at"))
        done, said = reader.run(command, reader.project)
        check("a model takes the place of an event table", done, said)
        counts = execute("SELECT (SELECT count(*) FROM page.stg_shopmetrics__message),"
                         " (SELECT count(*) FROM shop.message WHERE sender = 'user'), (SELECT count(*) FROM shop.message)")[0]
        check("and its rows the place of the others", counts[0] == counts[1] < counts[2], counts)
        model.write_text(OWN_TABLE.format(sent_at="sent_at::text as sent_at"))
        done, said = reader.run(command, reader.project)
        check("one of another type is refused by the contract", not done and "contract" in said.lower(), said)
