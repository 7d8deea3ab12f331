"""Runs the SQL examples of the documentation and compares what they print.

Every ```sql block of README.md and docs/**/*.md is executed by psql, all blocks of a file in one session and in a
database of their own, where the extension stands (unless the file creates it itself) and the search_path is
`public, shopmetrics`. A ```text block right after it is what psql must print, trailing spaces apart; a block without
one must not fail. ```sql no-run blocks are not executed. A file may name an SQL script to run first, relative to the
repository:  <!-- fixture: docs/examples.sql -->   and an optional extension without which its examples are left out, if
that is not built here:  <!-- needs: shopmetrics_excel -->

Every block must also be understood by sqlglot, which stands for the SQL parsers of BI tools.

Usage: run.py [--update] [FILE…]    --update rewrites the text blocks with what psql prints
"""

import argparse
import logging
import re
import subprocess
import sys
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import sqlglot

REPO = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^( *)```(\S*) *(.*?) *$")
FIXTURE = re.compile(r"^<!-- fixture: (\S+) -->", re.M)
OPTIONAL = re.compile(r"^ *create +extension +(shopmetrics_(?:excel|user_agent))\b", re.M | re.I)
MARK = "=== next example ==="
FAILURE = re.compile(r"^(ERROR|FATAL|PANIC|error|invalid command|\\\w+:)", re.M)


@dataclass
class Block:
    """A fenced block: the lines between its fences, and where the first of them stands (from 0)."""

    language: str
    flags: list
    indent: int
    first: int
    lines: list = field(default_factory=list)

    @property
    def end(self):
        return self.first + len(self.lines)

    @property
    def text(self):
        return "\n".join(line[self.indent :] if line[: self.indent].isspace() else line for line in self.lines)


def blocks_of(lines):
    blocks, current = [], None
    for number, line in enumerate(lines):
        fence = FENCE.match(line)
        if current is None and fence:
            current = Block(fence[2], fence[3].split(), len(fence[1]), number + 1)
        elif current is not None and fence and not fence[2]:
            blocks.append(current)
            current = None
        elif current is not None:
            current.lines.append(line)
    if current is not None:
        raise SystemExit(f"line {current.first}: the block is not closed")
    return blocks


def examples_of(lines):
    """Pairs of an SQL block and the text block that follows it with nothing but blank lines between, or None."""
    blocks = blocks_of(lines)
    for block, following in zip(blocks, blocks[1:] + [None]):
        if block.language != "sql":
            continue
        adjacent = following is not None and following.language == "text"
        adjacent = adjacent and not "".join(lines[block.end + 1 : following.first - 1]).strip()
        yield block, following if adjacent else None


def trimmed(text):
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def psql(database, script):
    """What psql prints, errors in their place. Read from stdin, so that errors carry no file name."""
    command = ["psql", "-X", "-q", "-d", database]
    done = subprocess.run(command, input=script, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=REPO)
    return done.stdout


def missing_extension(path):
    """The optional extension that a page creates and that is not built here, or None."""
    wanted = OPTIONAL.search(path.read_text(encoding="utf-8"))
    if wanted and "(0 rows)" in psql("postgres", f"SELECT FROM pg_available_extensions WHERE name = '{wanted[1].lower()}';"):
        return wanted[1]
    return None


def create_database(name, sql, fixture):
    setup = f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\nCREATE DATABASE {name};\n"
    setup += f"ALTER DATABASE {name} SET search_path = public, shopmetrics;\n\\connect {name}\n"
    if not re.search(r"^ *create +extension +shopmetrics\b", sql, re.M | re.I):
        setup += "CREATE EXTENSION shopmetrics;\n"
    if fixture:
        setup += f"\\i {fixture}\n"
    output = psql("postgres", "SET client_min_messages = warning;\n\\set ON_ERROR_STOP on\n" + setup)
    if FAILURE.search(output) or "ERROR:" in output:
        raise SystemExit(f"the database for the examples could not be made:\n{output}")


def outputs_of(database, blocks):
    """The output of each block, all run in one session."""
    script = ""
    for block in blocks:
        # the lone semicolon ends a statement that the block left open
        script += f"\\echo '{MARK}'\n{block.text}\n;\n"
    outputs = psql(database, script + f"\\echo '{MARK}'\n").split(MARK + "\n")[1:]
    if len(outputs) <= len(blocks):  # the last one is what comes after the last block: nothing
        outputs[-1] = "ERROR: this block does not end (an open quote?), those after it did not run\n" + outputs[-1]
        outputs += ["ERROR: not run"] * (len(blocks) - len(outputs))
    return outputs[: len(blocks)]


def parse_error(block):
    """What sqlglot says against a block. psql's own commands are not SQL; \\gset and the like end a statement."""
    sql = "\n".join("" if line.lstrip().startswith("\\") else line for line in block.text.split("\n"))
    sql = re.sub(r"\\g\w*[^\n]*", ";", sql)
    try:
        sqlglot.parse(sql, dialect="postgres")
    except sqlglot.errors.SqlglotError as error:
        return re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    return None


def check(path, database, update):
    """Runs one file. Returns the number of examples and of those that fail."""
    name = path.relative_to(REPO) if path.is_relative_to(REPO) else path
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    examples = list(examples_of(lines))
    failed = set()
    for block, _ in examples:
        if error := parse_error(block):
            print(f"{name}:{block.first + 1}: sqlglot cannot parse this: {error}")
            failed.add(block.first)

    runnable = [(block, expected) for block, expected in examples if "no-run" not in block.flags]
    if runnable:
        fixture = FIXTURE.search(text)
        create_database(database, "\n".join(block.text for block, _ in runnable), fixture and fixture[1])
    replacements = []
    for (block, expected), output in zip(runnable, outputs_of(database, [b for b, _ in runnable]) if runnable else []):
        actual = trimmed(output)
        if expected is None:
            if FAILURE.search(output):
                print(f"{name}:{block.first + 1}: the example fails:\n{actual}")
                failed.add(block.first)
        elif actual != trimmed(expected.text):
            if update:
                replacements.append((expected, actual))
            else:
                diff = unified_diff(trimmed(expected.text).split("\n"), actual.split("\n"), "documented", "printed", lineterm="")
                print(f"{name}:{expected.first + 1}: the example prints something else:")
                print("\n".join(diff))
                failed.add(block.first)
    for expected, actual in reversed(replacements):
        indent = " " * expected.indent
        lines[expected.first : expected.end] = [(indent + line).rstrip() for line in actual.split("\n")]
        print(f"{name}:{expected.first + 1}: updated")
    if replacements:
        path.write_text("\n".join(lines), encoding="utf-8")
    return len(examples), len(failed)


def main():
    parser = argparse.ArgumentParser(description="Runs the SQL examples of the documentation.")
    parser.add_argument("--update", action="store_true", help="rewrite the text blocks with what psql prints")
    parser.add_argument("files", nargs="*", type=Path, help="default: README.md and docs/**/*.md")
    options = parser.parse_args()
    files = options.files or [REPO / "README.md", *sorted((REPO / "docs").glob("**/*.md"))]
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # of statements that it passes on unparsed

    total = failures = 0
    for number, path in enumerate(file.resolve() for file in files if file.exists()):
        if missing := missing_extension(path):
            print(f"note: {path.name}: skipped, {missing} is not built here")
            continue
        examples, failed = check(path, f"docs_{number}", options.update)
        print(f"{path.name}: {examples} examples, {failed} failed")
        total, failures = total + examples, failures + failed
    print(f"cases: {total - failures} passed, {failures} failed")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
