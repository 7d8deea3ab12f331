"""Writes what ALTER EXTENSION … UPDATE runs, out of the scripts of two versions.

    upgrade_script.py NAME OLD NEW OLD.sql NEW.sql > NAME--OLD--NEW.sql

Statements that both versions have are left out. A function or an aggregate whose declaration stays is replaced; another
is dropped and made again, with what is made of it, which fails where somebody's view needs it: then nothing is changed.
Of tables, types, operator classes and rows only new ones are known how to be made. What else became of them somebody has to
write: this is said, with exit status 1, and marked in what is printed. test/upgrade/run compares what an upgraded database
has with a new one, whoever wrote the script.
"""

import re
import sys
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*)
      | (?P<string>'(?:[^']|'')*')
      | (?P<dollar>(?P<tag>\$\w*\$).*?(?P=tag))
      | (?P<space>\s+)
      | (?P<word>"(?:[^"]|"")*"|[@\w$]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
BLANK = "\0"  # stands where a string was


@dataclass
class Statement:
    text: str  # as it stands
    plain: str  # with one space between words, no comments
    names: str  # that, with no strings either: what it may depend on
    kind: str = ""
    identity: str = ""


def statements(script):
    """The statements of a script, without the line that tells psql to stop."""
    text, plain, names, words, depth = "", "", "", [], 0
    for match in TOKEN.finditer(re.sub(r"(?m)^\\echo .*\n", "", script)):
        token, sort = match.group(), match.lastgroup if match.lastgroup != "tag" else "dollar"
        if sort in ("comment", "space"):
            plain += "" if plain.endswith(" ") or not plain else " "
            names += "" if names.endswith(" ") or not names else " "
            text += token if text else ""
            continue
        if sort == "word":
            words = words[-1:] + [token.upper()]
            if words == ["BEGIN", "ATOMIC"]:
                depth = 1
            elif depth:  # within a body that is no string, CASE … END are the words that pair
                depth += {"CASE": 1, "END": -1}.get(words[-1], 0)
        text += token
        plain += token
        names += BLANK if sort in ("string", "dollar") else token
        if token == ";" and not depth:
            yield classified(Statement(text.strip(), plain.strip(), names.strip()))
            text, plain, names, words = "", "", "", []
    if plain.strip():
        raise SystemExit(f"a statement without an end: {plain[:200]}")


def bracketed(text, start):
    """What stands within the brackets that open at `start`, and where they have closed."""
    depth = 0
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if not depth:
            return text[start + 1 : i], i + 1
    raise SystemExit(f"brackets without an end: {text[:200]}")


def split(arguments):
    """An argument list at its own commas."""
    parts, depth = [""], 0
    for c in arguments:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(c, 0)
        if c == "," and not depth:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts if part.strip()]


@dataclass
class Argument:
    mode: str
    name: str
    type: str
    has_default: bool


def argument(text):
    declared = re.split(r" DEFAULT | = ", text, maxsplit=1)
    words = declared[0].split()
    mode = words.pop(0) if words[0] in ("IN", "OUT", "INOUT", "VARIADIC") else "IN"
    name = words.pop(0) if len(words) > 1 else ""
    return Argument(mode, name, " ".join(words), len(declared) > 1)


ROUTINE = re.compile(r"CREATE (FUNCTION|PROCEDURE|AGGREGATE) ([^\s(]+) ?(?=\()")
SIMPLE = re.compile(
    r"(?:CREATE (OPERATOR CLASS|TABLE|UNIQUE INDEX|INDEX|VIEW|SCHEMA|TYPE) ([^\s(;]+)"
    r"|CREATE (POLICY) (\S+ ON [^\s(;]+)"
    r"|CREATE (CAST) (\([^)]*\))"
    r"|(COMMENT) (ON .*?) IS )"
)


def classified(one):
    if routine := ROUTINE.match(one.plain):
        inside, _ = bracketed(one.names, one.names.index("("))
        types = [("VARIADIC " if a.mode == "VARIADIC" else "") + a.type
                 for a in map(argument, split(inside)) if a.mode != "OUT"]
        one.kind, one.identity = routine[1], f"{routine[2]}({', '.join(types)})"
    elif one.plain.startswith("CREATE OPERATOR ") and not one.plain.startswith("CREATE OPERATOR CLASS "):
        sides = [(re.search(side + r" = ([^,)\s]+(?: precision)?)", one.plain) or ["", "NONE"])[1]
                 for side in ("LEFTARG", "RIGHTARG")]
        one.kind, one.identity = "OPERATOR", f"{one.plain.split()[2]} ({', '.join(sides)})"
    elif simple := SIMPLE.match(one.plain):
        one.kind, one.identity = [group for group in simple.groups() if group is not None]
        if one.kind == "OPERATOR CLASS":
            one.identity += re.search(r" USING \w+", one.plain)[0]
        elif one.kind == "TYPE" and one.plain.endswith(f"TYPE {one.identity};"):
            one.kind = "SHELL TYPE"
    else:
        one.kind, one.identity = one.plain.split()[0], one.plain
    return one


def replaceable(old, new):
    """Whether CREATE OR REPLACE takes the one to the other."""
    if old.kind == "VIEW":
        return True  # or the server refuses
    inside = [bracketed(one.names, one.names.index("(")) for one in (old, new)]
    before, after = ([argument(text) for text in split(arguments)] for arguments, _ in inside)
    if [(a.mode, a.name, a.type) for a in before] != [(a.mode, a.name, a.type) for a in after]:
        return False
    if any(a.has_default and not b.has_default for a, b in zip(before, after)):
        return False
    rest = [one.names[end:] for one, (_, end) in zip((old, new), inside)]
    if old.kind == "AGGREGATE":
        parts = r"(?:STYPE|FINALFUNC|MSTYPE|MFINALFUNC) = [^,)]+"
        return re.findall(parts, rest[0]) == re.findall(parts, rest[1])
    returned = [re.split(r" (?:LANGUAGE|AS|COST|ROWS|SET|IMMUTABLE|STABLE|VOLATILE|STRICT|PARALLEL|SECURITY|WINDOW|BEGIN) ?",
                         text)[0].strip() for text in rest]
    return returned[0] == returned[1]


ROUTINES = ("FUNCTION", "PROCEDURE", "AGGREGATE")
REMADE = (*ROUTINES, "OPERATOR", "CAST", "VIEW")  # what can be dropped and made again, where nobody needs it
FOLLOW = ("COMMENT", "GRANT", "REVOKE", "ALTER")  # what is said of things that are there


def name_of(one):
    return one.identity.split("(")[0].strip()


def mentions(one, names):
    return any(re.search(rf"(?<![\w.@]){re.escape(name)}(?![\w.])", one.names) for name in names)


def upgrade(old_script, new_script):
    """The statements, and what has to be written by hand."""
    before, after = ({(one.kind, one.identity): one for one in statements(script)} for script in (old_script, new_script))
    by_hand = []
    dropped = {}
    for key, old in before.items():
        new = after.get(key)
        if new is not None and new.plain == old.plain or old.kind in (*FOLLOW, "DO"):
            continue
        if old.kind in REMADE:
            if new is None or old.kind not in (*ROUTINES, "VIEW") or not replaceable(old, new):
                dropped[key] = old
        else:
            by_hand.append(f"{old.kind} {old.identity[:100]} " + ("is gone" if new is None else "has changed"))
    # What is made of what goes, goes too.
    more = True
    while more:
        more = {key: old for key, old in before.items() if key not in dropped
                and (old.kind in REMADE or old.kind in ("TYPE", "OPERATOR CLASS", "POLICY", "INDEX"))
                and (old.kind != "FUNCTION" or "BEGIN ATOMIC" in old.names)
                and mentions(old, {name_of(one) for one in dropped.values() if one.kind in ROUTINES})}
        for key, old in more.items():
            dropped[key] = old
            if old.kind not in REMADE:
                by_hand.append(f"{old.kind} {old.identity} is made of what changes")

    lines = [f"DROP {old.kind} {old.identity};" for key, old in reversed(before.items())
             if key in dropped and old.kind in REMADE]
    remade = [one for key, one in dropped.items() if key in after]
    names = {name_of(one) for one in remade if one.kind in (*ROUTINES, "VIEW")}
    said = {f"ON {one.kind} {one.identity}" for one in remade}
    for key, new in after.items():
        old = before.get(key)
        if old is None or key in dropped or (
                new.kind in FOLLOW and (new.identity in said or mentions(new, names))):
            if new.kind != "DO":
                lines.append(new.text)
        elif old.plain != new.plain:
            if new.kind in (*ROUTINES, "VIEW"):
                lines.append(new.text.replace("CREATE ", "CREATE OR REPLACE ", 1))
            elif new.kind in FOLLOW:
                lines.append(new.text)
    return lines, by_hand


def main(name, old, new, old_path, new_path):
    with open(old_path, encoding="utf-8") as old_file, open(new_path, encoding="utf-8") as new_file:
        lines, by_hand = upgrade(old_file.read(), new_file.read())
    print(f"\\echo Use \"ALTER EXTENSION {name} UPDATE TO '{new}'\" to load this file. \\quit\n")
    print(f"-- What {new} changes in {old}: the difference of the scripts of both, by scripts/lib/upgrade_script.py.")
    for one in by_hand:
        print(f"-- BY HAND: {one}")
        print(f"{name} {old} to {new}: {one}", file=sys.stderr)
    for line in lines:
        print(f"\n{line}")
    return 1 if by_hand else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
