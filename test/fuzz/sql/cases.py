"""What the fuzzer asks: cases of one statement that may fail but not badly, and of several that must agree.

A case is drawn from a seed and its number alone, so that it can be asked again by itself.
"""

from dataclasses import dataclass, field

from values import OPTIONS, bytea, quoted

FRAMES = ["", "ORDER BY v.place", "PARTITION BY v.place % 2", "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
          "ORDER BY v.place ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
          "ORDER BY v.place ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING",
          "ORDER BY v.place GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES",
          "ORDER BY v.place DESC RANGE UNBOUNDED PRECEDING EXCLUDE CURRENT ROW"]
# Tables of the fuzzer's own: rows enough for workers, and a place for summaries.
TABLES = """
    DROP SCHEMA IF EXISTS sqlfuzz CASCADE;
    CREATE SCHEMA sqlfuzz;
    CREATE TABLE sqlfuzz.event AS
    SELECT i::bigint, i % 7 AS part, (i * 7919 % 400)::bigint AS number, md5((i * 31 % 300)::text)::uuid AS uuid,
           'k' || i * 17 % 200 AS short, 'a text of more than fifteen bytes ' || i * 13 % 150 AS long,
           date '2026-09-01' + i % 40 AS day,
           '2026-09-01 00:00+00'::timestamptz + i * 104729 % 3000000 * interval '1 second' AS at,
           i % 5 + 1 AS step, (i % 1000)::float8 / 7 AS seconds, (i % 777)::numeric / 100 AS amount, i % 3 = 0 AS flag
    FROM   generate_series(1, 20000) AS i;
    ALTER TABLE sqlfuzz.event SET (parallel_workers = 4);
    ANALYZE sqlfuzz.event;
"""


@dataclass
class Statement:
    sql: str
    parameter: tuple = None
    binary: bool = False
    timeout: int = None  # milliseconds, instead of the usual one


@dataclass
class Case:
    kind: str
    statements: list
    called: set
    agree: bool = False  # all of them answer the same, or all fail
    lenient: bool = False  # may ask for what does not exist, or what is not for users
    around: tuple = field(default=((), ()))  # statements before and after, which must not fail


class Cases:
    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.kinds = [(self.function, 26), (self.aggregate, 22), (self.cast, 16), (self.operator, 8),
                      (self.received, 6), (self.shared_state, 4), (self.block, 4), (self.made_aggregate, 5),
                      (self.window_function, 1), (self.loaded_row, 2), (self.procedure, 0.1), (self.orders, 7),
                      (self.stored, 3), (self.workers, 1), (self.cancelled, 0.2)]

    def draw(self, values):
        makers, weights = zip(*self.kinds)
        maker = values.random.choices(makers, weights)[0]
        case = maker(values)
        case.kind = maker.__name__
        case.called = values.called
        return case

    def one(self, values, sql, **more):
        return Case("", [Statement(sql, binary=values.chance(0.5))], set(), **more)

    # --------------------------------------------------------------------------------- statements that may fail

    def function(self, values):
        routine = values.pick(self.catalogue.functions)
        arguments = values.arguments(routine)
        mistyped = bool(arguments) and values.chance(0.03)
        if mistyped:
            arguments[values.random.randrange(len(arguments))] = values.of(values.pick(sorted(values.images)))
        elif all(routine.names[: len(arguments)]) and not routine.variadic and values.chance(0.2):
            arguments = [f"{routine.names[i]} => {argument}" for i, argument in enumerate(arguments)]
        call = values.call(routine, arguments)
        sql = f"SELECT {call}"
        if routine.returns_set:
            sql = values.pick([
                f"SELECT * FROM {call} AS r LIMIT 100",
                f"SELECT {call} LIMIT {values.random.randint(0, 5)}",
                f"SELECT count(*), min(r::text), max(r::text) FROM (SELECT * FROM {call} AS r LIMIT 2000) AS r",
                f"SELECT i, r FROM generate_series(1, 3) AS i, LATERAL (SELECT * FROM {call} AS r LIMIT 10) AS r",
                f"SELECT * FROM ROWS FROM ({call}, generate_series(1, 2)) WITH ORDINALITY AS r LIMIT 50"])
        # what is called may write
        return self.one(values, sql, lenient=mistyped or routine.is_internal, around=(("BEGIN",), ("ROLLBACK",)))

    def aggregate(self, values):
        aggregate = values.pick(self.catalogue.aggregates)
        rows = values.rows(aggregate)
        source, columns = rows.source, rows.columns
        plain = values.call(aggregate, columns)
        call = plain
        match values.random.randint(0, 5):
            case 0:
                call = f"{aggregate.call}(DISTINCT {', '.join(columns)})"
            case 1:
                call = f"{aggregate.call}({', '.join(columns)} ORDER BY {values.pick(columns)})"
        if values.chance(0.2):
            call += f" FILTER (WHERE {values.pick(['true', 'false', 'NULL', 'v.place % 2 = 0'])})"
        return self.one(values, values.pick([
            f"SELECT {call} FROM {source}",
            f"SELECT {plain} OVER ({values.pick(FRAMES)}) FROM {source}",
            f"SELECT {call}, {call} FROM {source} GROUP BY GROUPING SETS ((v.place), (), (v.place % 2))",
            f"SELECT v.place, {call} FROM {source} GROUP BY CUBE (v.place) HAVING ({call}) IS NOT NULL",
            f"SELECT x FROM (SELECT {call} AS x FROM {source} GROUP BY v.place) AS q ORDER BY x",
            f"SELECT DISTINCT x FROM (SELECT {call} AS x FROM {source} GROUP BY v.place % 3 "
            f"UNION ALL SELECT {call} FROM {source}) AS q",
            f"SELECT (SELECT {call} FROM {source}) FROM generate_series(1, 3) AS i"]))

    def shared_state(self, values):
        """Aggregates of the same arguments, which share one state."""
        first = values.pick(self.catalogue.aggregates)
        rows = values.rows(first)
        siblings = [a for a in self.catalogue.aggregates if (a.types, a.names) == (first.types, first.names)]
        over = values.pick(["", "", " OVER (ORDER BY v.place)"])
        drawn = values.random.choices(siblings, k=values.random.randint(2, 5))
        calls = [values.call(aggregate, rows.columns) + over for aggregate in drawn]
        return self.one(values, f"SELECT {', '.join(calls)} FROM {rows.source}")

    def cast(self, values):
        source, target = values.pick(self.catalogue.casts)
        values.called.update(self.converters(source) | self.converters(target))
        value = bytea(values.damaged(target)) if source == "bytea" and target in values.images else values.of(source)
        return self.one(values, f"SELECT ({value})::{target}")

    def converters(self, sql_type):
        return {r.name for r in self.catalogue.routines if r.name.startswith(sql_type.split(".")[-1] + "_")}

    def operator(self, values):
        name, left, right = values.pick(self.catalogue.operators)
        values.called.update(self.converters(left))
        a, b = values.of(left), values.of(right)
        if left == right and values.chance(0.3):
            b = a
        return self.one(values, values.pick([
            f"SELECT ({a}) OPERATOR({name}) ({b})",
            f"SELECT count(*) FROM (VALUES ({a}), ({b})) AS l (x) JOIN (VALUES ({b}), ({a})) AS r (x) "
            f"ON l.x OPERATOR({name}) r.x"]))

    def received(self, values):
        """The binary form, and what is read from it."""
        family = values.pick(sorted(values.images))
        image = values.pick(values.images[family]) if values.chance(0.2) else values.damaged(family)
        values.called.update(self.converters(family))
        # what is taken for a summary goes out as it came in
        sql = f"SELECT ($1)::bytea = {bytea(image)}, ($1)::text, ($1)::json"
        case = self.one(values, sql)
        case.statements[0].parameter = (int(self.catalogue.families[family]), image)
        return case

    def reading(self, values, family, summary):
        """Something that is asked of a summary."""
        reader = values.pick(self.catalogue.readers[family])
        argument = reader.name_of(reader.types.index(family))
        call = values.call(reader, values.arguments(reader, **{argument: summary}))
        return f"(SELECT md5(string_agg(r::text, '|')) FROM {call} AS r)" if reader.returns_set else f"({call})::text"

    def block(self, values):
        """Summaries in PL/pgSQL's variables, where they are expanded objects."""
        family = values.pick(sorted(values.images))
        merge = "SELECT shopmetrics.merge(x) INTO a FROM (VALUES (a), (b)) AS v (x);"
        steps = [f"a := {values.summary(family)};"]
        for _ in range(values.random.randint(1, 4)):
            steps.append(values.pick([
                f"b := {values.summary(family)};", "a := b;", merge, f"PERFORM {self.reading(values, family, 'a')};",
                f"b := a::bytea::{family};", "c := array_append(c, a);", "pair := ROW(a, b);",
                "IF a OPERATOR(shopmetrics.=) b THEN a := NULL; END IF;",
                f"BEGIN a := {values.summary(family)}; EXCEPTION WHEN OTHERS THEN b := a; END;"]))
        values.called.add("merge")
        shown = "z := a::text; z := b::text; z := c::text; z := pair::text;"
        return self.one(values, f"DO $do$ DECLARE a {family}; b {family}; c {family}[]; pair record; z text; BEGIN "
                                f"{' '.join(steps)} {shown} END $do$")

    def made_aggregate(self, values):
        """An aggregate that a user makes of the transition functions, perhaps with a summary to begin with."""
        step = values.pick(self.catalogue.transitions)
        family = step.types[0]
        parts = [f"SFUNC = {step.call}", f"STYPE = {family}"]
        if values.chance(0.6):
            parts.append(f"INITCOND = {quoted(values.text_form(values.pick(values.images[family])))}")
        finals = [r for r in self.catalogue.functions if r.takes_state and r.types == (family,)]
        if values.chance(0.5):
            parts.append(f"FINALFUNC = {values.pick(finals).call}")
            if values.chance(0.4):
                parts.append(f"FINALFUNC_MODIFY = {values.pick(['READ_ONLY', 'SHAREABLE', 'READ_WRITE'])}")
        if values.chance(0.4):
            parts.append(f"COMBINEFUNC = {family}_{values.pick(['combine', 'merge'])}")
        rows = values.rows(RoutineOfRows(step))
        over = values.pick(["", "", " OVER (ORDER BY v.place)", " OVER ()"])
        values.called.update({"made", *self.converters(family)})
        create = f"CREATE AGGREGATE pg_temp.made({', '.join(step.types[1:])}) ({', '.join(parts)})"
        case = self.one(values, f"SELECT pg_temp.made({', '.join(rows.columns)}){over} FROM {rows.source}")
        case.around = (("BEGIN", create), ("ROLLBACK",))
        return case

    def window_function(self, values):
        routine = values.pick(self.catalogue.windows)
        times = ", ".join(f"({i}, {values.of(routine.types[0])})" for i in range(values.random.randint(1, 6)))
        call = values.call(routine, values.arguments(routine, **{routine.name_of(0): "v.c0"}))
        over = values.pick(["", "ORDER BY v.c0", "ORDER BY v.c0 DESC", "PARTITION BY v.c0",
                            "ORDER BY v.c0 ROWS 1 PRECEDING"])
        return self.one(values, f"SELECT {call} OVER ({over}) FROM (VALUES {times}) AS v (place, c0)")

    def loaded_row(self, values):
        table = values.pick(sorted(self.catalogue.tables))
        columns = self.catalogue.tables[table]
        row = ", ".join(values.of(sql_type, column) for column, sql_type in columns)
        return self.one(values, f"INSERT INTO shop.{table} SELECT {row} ON CONFLICT DO NOTHING",
                        around=(("BEGIN",), ("ROLLBACK",)))

    def procedure(self, values):
        routine = values.pick(self.catalogue.procedures)
        arguments = values.arguments(routine)
        if routine.name == "load_demo":  # much is slow, not wrong
            arguments = [values.pick(["-1", "0", "NULL", "1", "3651"]), values.pick(["-5", "0", "NULL", "1", "20"]),
                         values.pick(["NULL", "1", "-2147483648", "2147483647"])]
        return self.one(values, f"CALL {values.call(routine, arguments)}", around=(("BEGIN",), ("ROLLBACK",)))

    # --------------------------------------------------------------------------------- statements that agree

    def orders(self, values):
        """The same rows in another order, in parts that are merged, in a window, through a stored summary."""
        aggregate = values.pick(self.catalogue.aggregates)
        family = aggregate.returns if aggregate.returns in values.images else None
        rows = values.rows(aggregate, values.pick([None, None, 40, 400]))
        call = values.call(aggregate, rows.columns)
        bytes_of = f"({call})::bytea" if family else call
        forms = [
            f"SELECT {bytes_of} FROM {rows.source}",
            f"SELECT {bytes_of} FROM (SELECT * FROM {rows.source} ORDER BY md5(v.place::text)) AS v",
            f"SELECT DISTINCT {call} OVER (ORDER BY v.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
            f"{'::bytea' if family else ''} FROM {rows.source}"]
        if family:
            values.called.update({"merge", *self.converters(family)})
            parts = values.random.randint(2, 5)
            part = f"SELECT {call} AS s FROM {rows.source} GROUP BY v.place % {parts}"
            forms += [f"SELECT shopmetrics.merge(q.s)::bytea FROM ({part}) AS q",
                      f"SELECT shopmetrics.merge(q.s::text::{family})::bytea FROM ({part}) AS q",
                      f"SELECT ({call})::bytea::{family}::bytea FROM {rows.source}"]
        for maker, reader in self.catalogue.reading(aggregate):
            summary = f"SELECT {values.call(maker, rows.columns)} AS s FROM {rows.source}"
            forms.append(f"SELECT {values.call(reader, ['q.s'])} FROM ({summary}) AS q")
        return Case("", [Statement(sql) for sql in forms], set(), agree=True)

    def stored(self, values):
        """What is asked of an aggregate's own state, and of the same summary at rest."""
        family = values.pick(sorted(values.images))
        maker = values.pick(self.catalogue.makers[family])
        rows = values.rows(maker, values.pick([20, 200, 3000]))
        asked = ", ".join(self.reading(values, family, "q.s") for _ in range(values.random.randint(1, 4)))
        state = values.call(maker, rows.columns)
        values.called.update(self.converters(family))
        forms = [f"SELECT {asked} FROM (SELECT ({state}){form} AS s FROM {rows.source} OFFSET 0) AS q"
                 for form in ("", f"::bytea::{family}")]
        return Case("", [Statement(sql) for sql in forms], set(), agree=True)

    def workers(self, values):
        """A table read by one process, and by several in parallel plans."""
        aggregate = values.pick(self.catalogue.aggregates)
        columns = [self.column(values, aggregate, i) for i in range(len(aggregate.types))]
        call = values.call(aggregate, columns)
        if aggregate.returns in values.images:
            call = f"({call})::bytea"
        group = values.pick(["", "", " GROUP BY part", " GROUP BY ROLLUP (part)"])
        groups = f"SELECT {call} AS x FROM sqlfuzz.event{group}"
        sql = f"SELECT md5(string_agg(x::text, '|' ORDER BY x::text)) FROM ({groups}) AS q"
        settings = {"max_parallel_workers_per_gather": values.random.randint(1, 4), "parallel_setup_cost": 0,
                    "parallel_tuple_cost": 0, "min_parallel_table_scan_size": 0,
                    "parallel_leader_participation": values.pick(["on", "off"]),
                    "work_mem": values.pick(["64", "4096"]), "enable_hashagg": values.pick(["on", "off"])}
        return Case("", [Statement("SET max_parallel_workers_per_gather = 0"), Statement(sql),
                         *(Statement(f"SET {name} = {value}") for name, value in settings.items()), Statement(sql)],
                    set(), agree=True, around=((), tuple(f"RESET {name}" for name in settings)))

    def column(self, values, aggregate, i):
        """A column of sqlfuzz.event that suits the argument."""
        name, sql_type = aggregate.name_of(i), aggregate.types[i]
        if name in OPTIONS:
            return {"highest": "5", "lowest": "1"}.get(name, OPTIONS[name])
        if sql_type in values.images:
            return f"{bytea(values.pick(values.images[sql_type]))}::{sql_type}"
        if name in ("order_id", "touch_id"):
            return "i"
        return {"shopmetrics.key": values.pick(["number", "uuid", "short", "long"]), "bigint": "number", "date": "day",
                "timestamp with time zone": "'2026-11-20 00:00+00'::timestamptz" if name == "ends_at" else "at",
                "double precision": "step::float8" if name == "rating" else "seconds", "numeric": "amount",
                "boolean": "flag", "text": "short", "integer": "step"}.get(sql_type, f"NULL::{sql_type}")

    def cancelled(self, values):
        """Much work that is to end soon."""
        aggregate = values.pick(self.catalogue.aggregates)
        rows = values.rows(aggregate, 300000)
        sql = f"SELECT length(({values.call(aggregate, rows.columns)})::text) FROM {rows.source}"
        return Case("", [Statement(sql, timeout=values.random.randint(3, 250))], set())


class RoutineOfRows:
    """A transition function, seen as the aggregate of its rows."""

    def __init__(self, transition):
        self.types = transition.types[1:]
        self.names = transition.names[1:]

    def name_of(self, i):
        return self.names[i] if i < len(self.names) else ""
