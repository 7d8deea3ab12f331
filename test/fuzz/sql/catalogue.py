"""What there is to call: read from the catalogue, so that nothing new is forgotten."""

from dataclasses import dataclass

MEMBERS = """pg_depend AS d JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
             AND d.deptype = 'e' AND e.extname IN ('shopmetrics', 'shopmetrics_dashboards')"""
# No value of these can be given, and what ends a cluster's roles is no test of an argument.
NOT_CALLABLE = {"internal", "trigger", "event_trigger"}


@dataclass(frozen=True)
class Routine:
    schema: str
    name: str
    kind: str  # f function, a aggregate, w window function, p procedure
    types: tuple
    names: tuple
    defaults: int
    variadic: bool
    returns_set: bool
    returns: str

    @property
    def call(self):
        return f"{self.schema}.{self.name}"

    @property
    def is_internal(self):
        """Anybody can call it, and nobody should."""
        return self.schema.endswith("_internal")

    @property
    def takes_state(self):
        """Transition, combine and final functions, which the aggregates call."""
        return self.names[:1] == ("state",)

    @property
    def is_transition(self):
        return self.takes_state and self.returns == self.types[0] and len(self.types) > 1

    def name_of(self, i):
        return self.names[i] if i < len(self.names) else ""


class Catalogue:
    def __init__(self, connection):
        def rows(sql):
            for row in connection.script(sql):
                yield [None if cell is None else cell.decode() for cell in row]

        self.routines = [
            Routine(schema, name, kind, listed(types), listed(names), int(defaults), variadic == "t", of_set == "t",
                    returns)
            for schema, name, kind, types, names, defaults, variadic, of_set, returns in rows(f"""
                SELECT n.nspname, p.proname, p.prokind,
                       (SELECT string_agg(format_type(t, NULL), '|' ORDER BY o)
                        FROM unnest(p.proargtypes) WITH ORDINALITY AS u (t, o)),
                       array_to_string(p.proargnames, '|', ''), p.pronargdefaults, p.provariadic <> 0, p.proretset,
                       format_type(p.prorettype, NULL)
                FROM   {MEMBERS} JOIN pg_proc AS p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
                       JOIN pg_namespace AS n ON n.oid = p.pronamespace
                ORDER  BY n.nspname, p.proname, p.oid::regprocedure::text""")]
        self.callable = [r for r in self.routines if not NOT_CALLABLE & {*r.types, r.returns}]
        self.names = {r.name for r in self.routines}
        # what the server calls unasked, for what it prints, sorts or groups by
        self.unasked = {r.name for r in self.routines
                        if r.name.endswith(("_out", "_send", "_compare", "_equal", "_less", "_hash"))}
        self.functions = [r for r in self.callable if r.kind == "f" and r.returns != "cstring"]
        self.aggregates = [r for r in self.callable if r.kind == "a"]
        self.windows = [r for r in self.callable if r.kind == "w"]
        self.procedures = [r for r in self.callable if r.kind == "p"]
        self.transitions = [r for r in self.functions
                            if r.is_transition and not r.name.endswith(("_merge", "_combine"))]
        # every type with an order of its own whose values are made by aggregates: name -> oid
        self.families = dict(rows(f"""
            SELECT format_type(t.oid, NULL), t.oid::bigint
            FROM   {MEMBERS} JOIN pg_type AS t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
            WHERE  t.typtype = 'b' AND t.typelem = 0 AND EXISTS (
                   SELECT FROM pg_proc AS p WHERE p.prokind = 'a' AND p.prorettype = t.oid)
            ORDER  BY 1"""))
        # the aggregates of rows that give a summary of the family
        self.makers = {family: [a for a in self.aggregates if a.returns == family and a.types[0] != family]
                       for family in self.families}
        # functions of a summary that are no part of the type itself
        self.readers = {family: [r for r in self.functions if family in r.types and not r.takes_state
                                 and not set(r.names) & {"a", "summary"}]
                        for family in self.families}
        self.casts = [tuple(row) for row in rows(f"""
            SELECT format_type(c.castsource, NULL), format_type(c.casttarget, NULL)
            FROM   {MEMBERS} JOIN pg_cast AS c ON d.classid = 'pg_cast'::regclass AND c.oid = d.objid ORDER BY 1, 2""")]
        self.operators = [tuple(row) for row in rows(f"""
            SELECT n.nspname || '.' || o.oprname, format_type(o.oprleft, NULL), format_type(o.oprright, NULL)
            FROM   {MEMBERS} JOIN pg_operator AS o ON d.classid = 'pg_operator'::regclass AND o.oid = d.objid
                   JOIN pg_namespace AS n ON n.oid = o.oprnamespace ORDER BY 1, 2, 3""")]
        self.tables = {}
        for table, column, sql_type in rows("""
                SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class AS c
                       JOIN pg_attribute AS a ON a.attrelid = c.oid
                WHERE  c.relnamespace = 'shop'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
                ORDER  BY c.relname, a.attnum"""):
            self.tables.setdefault(table, []).append((column, sql_type))

    def reading(self, aggregate):
        """The functions that read from a summary what the aggregate gives of rows, each with the summary's maker."""
        return [(maker, reader)
                for family in self.families for maker in self.makers[family]
                for reader in self.readers[family]
                if (maker.types, maker.names) == (aggregate.types, aggregate.names) and reader.name == aggregate.name
                and reader.types == (family,) and reader.returns == aggregate.returns]


def listed(joined):
    return tuple(joined.split("|")) if joined else ()
