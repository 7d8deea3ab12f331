"""Prints docs/api.md from the catalogue of a database that has the extension: what is there, not what somebody remembers.

Usage: api_page.py DATABASE
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

# The extension's objects. Functions that only PostgreSQL calls (of types, aggregates, operators, casts, indexes) are marked.
CATALOGUE = """
SET search_path = shopmetrics;
WITH member AS (
    SELECT classid, objid FROM pg_depend
    WHERE  refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND    refobjid = (SELECT oid FROM pg_extension WHERE extname = 'shopmetrics')),
behind AS (
    SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend]::oid[]) AS oid FROM pg_type UNION
    SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn]::oid[]) FROM pg_aggregate UNION
    SELECT oprcode::oid FROM pg_operator UNION
    SELECT castfunc FROM pg_cast UNION
    SELECT amproc::oid FROM pg_amproc),
own_type AS (
    SELECT t.oid, t.typname, t.oid IN (SELECT aggtranstype FROM pg_aggregate) AS is_summary
    FROM   pg_type AS t JOIN member ON classid = 'pg_type'::regclass AND objid = t.oid
    WHERE  t.typtype = 'b' AND t.typcategory <> 'A')
SELECT json_build_object(
    'types', (SELECT json_agg(json_build_object('name', typname, 'is_summary', is_summary, 'comment', obj_description(oid, 'pg_type'))
                              ORDER BY typname) FROM own_type),
    'functions', (
        SELECT json_agg(json_build_object(
                   'name', proname, 'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid),
                   'kind', prokind, 'set', proretset, 'volatility', provolatile, 'strict', proisstrict, 'parallel', proparallel,
                   'comment', obj_description(p.oid, 'pg_proc'),
                   'behind', prokind = 'f' AND p.oid IN (SELECT oid FROM behind),
                   'family', coalesce((SELECT typname FROM own_type WHERE oid = aggtranstype),
                                      (SELECT typname FROM own_type WHERE is_summary AND oid = proargtypes[0]),
                                      (SELECT typname FROM own_type WHERE is_summary AND oid = prorettype)))
               ORDER BY proname, pg_get_function_arguments(p.oid) COLLATE "C")
        FROM   pg_proc AS p JOIN member ON classid = 'pg_proc'::regclass AND objid = p.oid LEFT JOIN pg_aggregate ON aggfnoid = p.oid),
    'casts', (
        SELECT json_agg(json_build_object(
                   'source', format_type(castsource, NULL), 'target', format_type(casttarget, NULL),
                   'implicit', castcontext = 'i', 'comment', obj_description(c.oid, 'pg_cast'))
               ORDER BY format_type(castsource, NULL) COLLATE "C", format_type(casttarget, NULL) COLLATE "C")
        FROM   pg_cast AS c JOIN member ON classid = 'pg_cast'::regclass AND objid = c.oid),
    'operators', (
        SELECT json_agg(json_build_object('name', oprname, 'left', format_type(oprleft, NULL), 'right', format_type(oprright, NULL),
                                          'comment', obj_description(o.oid, 'pg_operator')) ORDER BY oprname, format_type(oprleft, NULL) COLLATE "C")
        FROM   pg_operator AS o JOIN member ON classid = 'pg_operator'::regclass AND objid = o.oid),
    'views', (
        SELECT json_agg(json_build_object(
                   'name', relname, 'comment', obj_description(c.oid, 'pg_class'),
                   'columns', (SELECT json_agg(json_build_object('name', attname, 'type', format_type(atttypid, NULL),
                                                                 'comment', col_description(c.oid, attnum)) ORDER BY attnum)
                               FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0)) ORDER BY relname)
        FROM   pg_class AS c JOIN member ON classid = 'pg_class'::regclass AND objid = c.oid WHERE c.relkind = 'v'),
    'indexable', (
        SELECT json_agg(json_build_object('type', format_type(opcintype, NULL), 'method', amname) ORDER BY format_type(opcintype, NULL) COLLATE "C", amname)
        FROM   pg_opclass AS o JOIN pg_am AS a ON a.oid = opcmethod JOIN member ON classid = 'pg_opclass'::regclass AND objid = o.oid
        WHERE  opcdefault))
"""

SQL = Path(__file__).resolve().parents[2] / "sql"


class Places:
    """What sql/ says of where things belong: the first comment of a file names the page that explains what it has."""

    def __init__(self):
        self.page = {}  # of a section: a family, or the name of a file that has none
        self.page_of_file = {}
        self.section_of = {}  # of a function
        for file in sorted(SQL.glob("[0-9]*.sql")):
            text, name = file.read_text(encoding="utf-8"), file.stem.split("-", 1)[1].replace("-", "_")
            page = re.search(r"docs/([\w-]+\.md)", re.match(r"(--.*\n)*", text)[0])
            if page:
                sections = re.findall(r"^--family (\w+)$", text, re.M) or [name]
                self.page_of_file[name] = page[1]
                self.page.update(dict.fromkeys(sections, page[1]))
                for function in re.findall(r"^(?:CREATE FUNCTION @extschema@\.)?(\w+) ?\(", text, re.M):
                    self.section_of.setdefault(function, sections[0])


KINDS = {"a": "aggregate", "w": "window function", "f": "function"}
VOLATILITY = {"i": "immutable", "s": "stable", "v": "volatile"}
PARALLEL = {"s": "parallel safe", "r": "parallel restricted", "u": "parallel unsafe"}


def catalogue(database):
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]
    return json.loads(subprocess.run(command, input=CATALOGUE, text=True, check=True, stdout=subprocess.PIPE).stdout)


def short(types):
    return types.replace("timestamp with time zone", "timestamptz").replace("TABLE(", "rows (")


def without_twins(functions):
    """The functions without the forms for bigint that stand beside a form for keys, which says so instead."""
    forms = defaultdict(list)
    for function in functions:
        forms[function["name"], function["arguments"].replace(" bigint", " key")].append(function)
    for same in forms.values():
        of_keys = [one for one in same if " bigint" not in one["arguments"]]
        if of_keys and len(same) > 1:
            if len({(one["result"], one["comment"]) for one in same}) > 1:
                raise SystemExit(f"the forms of {same[0]['name']} differ in more than the type of keys")
            yield {**of_keys[0], "twin": True}
        else:
            yield from same


def function_lines(function):
    kind = "set-returning function" if function["set"] else KINDS[function["kind"]]
    strict = "strict" if function["strict"] else "not strict"
    properties = [kind, VOLATILITY[function["volatility"]], strict, PARALLEL[function["parallel"]]]
    twin = ", and a form for bigint keys" if function.get("twin") else ""
    yield f"- `{function['name']}({short(function['arguments'])}) → {short(function['result'])}`{twin}\\"
    yield f"  *{', '.join(properties)}*: {function['comment']}"


def common_to_all(types, items, of):
    """The items, with the type's name replaced by T, that each of the types has; fails where they differ."""
    found = {name: {json.dumps(of(item, name)) for item in items if of(item, name) is not None} for name in types}
    if len({frozenset(one) for one in found.values()}) != 1:
        raise SystemExit(f"summary types differ in what they have: {found}")
    return sorted(map(json.loads, next(iter(found.values()))))


def page(everything):
    places = Places()
    types = {one["name"]: one["comment"] for one in everything["types"]}
    summaries = [one["name"] for one in everything["types"] if one["is_summary"]]
    by_family, behind = defaultdict(list), 0
    for function in everything["functions"]:
        if function["behind"]:
            behind += 1
            continue
        by_family[function["family"] or places.section_of.get(function["name"])].append(function)

    homeless = [one["name"] for family, functions in by_family.items() if family not in places.page for one in functions]
    if homeless:
        raise SystemExit(f"no file of sql/ names a page of docs/ for {', '.join(homeless)}")

    yield "# API"
    yield ""
    yield "Written by `scripts/docs` from the catalogue of a database with the extension. Do not edit."
    yield ""
    yield "All objects are in schema `shopmetrics`. A strict function gives NULL, or no rows, where any argument is NULL. What another"
    yield "does with NULL, and an aggregate with rows that have one, stands in its description."
    yield ""
    yield "| type | |"
    yield "|---|---|"
    for name in sorted(types, key=list(places.page).index):
        yield f"| [`{name}`]({places.page[name]}) | {types[name]} |"

    for family, link in places.page.items():
        functions = list(without_twins(one for one in by_family[family] if one["name"] != "merge"))
        if not functions:
            continue
        yield ""
        yield f"## {family}"
        yield ""
        yield f"Explained in [{link}]({link})."
        yield ""
        for function in sorted(functions, key=lambda one: (one["kind"] != "a", one["name"])):
            yield from function_lines(function)

    for view in everything["views"]:
        yield ""
        yield f"## {view['name']}"
        yield ""
        yield f"A view: {view['comment']}. All of it: [metrics.md](metrics.md)."
        yield ""
        for column in view["columns"]:
            yield f"- `{column['name']} {column['type']}`: {column['comment']}"

    yield ""
    yield "## Every summary type"
    yield ""
    yield f"`T` is any of {', '.join(f'`{name}`' for name in sorted(summaries))}."
    yield ""
    merges = {name: one for name in summaries for one in by_family[name] if one["name"] == "merge"}
    if set(merges) != set(summaries) or len({one["comment"] for one in merges.values()}) != 1:
        raise SystemExit("not every summary type has a merge")
    merge = dict(merges[summaries[0]])
    merge["arguments"] = merge["arguments"].replace(summaries[0], "T")
    merge["result"] = merge["result"].replace(summaries[0], "T")
    yield from function_lines(merge)

    def cast(item, name):
        ends = [item["source"], item["target"]]
        if name not in ends:
            return None
        return [*("T" if end == name else end for end in ends), item["implicit"], item["comment"]]

    for source, target, implicit, comment in common_to_all(summaries, everything["casts"], cast):
        yield f"- cast from `{source}` to `{target}`, {'implicit' if implicit else 'explicit'}: {comment}"

    def operator(item, name):
        return [item["name"], item["comment"]] if item["left"] == item["right"] == name else None

    for symbol, comment in common_to_all(summaries, everything["operators"], operator):
        yield f"- operator `T {symbol} T`: {comment}"

    def method(item, name):
        return item["method"] if item["type"] == name else None

    methods = common_to_all(summaries, everything["indexable"], method)
    yield f"- default operator classes: {', '.join(methods)}"

    yield ""
    yield "## Casts and operators of key and zone"
    yield ""
    others = [name for name in types if name not in summaries]
    for item in everything["casts"]:
        if {item["source"], item["target"]} & set(others):
            implicit = "implicit" if item["implicit"] else "explicit"
            yield f"- cast from `{item['source']}` to `{item['target']}`, {implicit}: {item['comment']}"
    for item in everything["operators"]:
        if item["left"] in others:
            yield f"- operator `{item['left']} {item['name']} {item['right']}`: {item['comment']}"
    for name in others:
        methods = [one["method"] for one in everything["indexable"] if one["type"] == name]
        yield f"- default operator classes of `{name}`: {', '.join(methods)}"

    yield ""
    yield "## The rest"
    yield ""
    yield f"{behind} further functions are called by PostgreSQL alone: input and output of types, transition, combine and final"
    yield "functions of aggregates, and what is behind operators, casts and indexes. They are not for queries."


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print("\n".join(page(catalogue(sys.argv[1]))))


if __name__ == "__main__":
    main()
