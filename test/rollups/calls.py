"""Calls of the dashboards, drawn at random, and each compared with itself: with rollups and without, in one snapshot."""

import collections
import datetime
import zoneinfo

from literals import array, quote

# Functions of schema shop that are no dashboards.
OTHERS = {"grant_access", "revoke_access", "add_rollup", "drop_rollup", "rollup_status", "own_access", "distribute"}

# Every kind of local midnight: Rome's; the other hemisphere's; half hours off; a shift of half an hour; one at midnight; a
# day that is left out.
ZONES = ["Europe/Rome", "Pacific/Auckland", "America/St_Johns", "Australia/Lord_Howe", "America/Havana", "Pacific/Apia", "UTC",
         "Asia/Kathmandu"]

NAMES = ["today", "yesterday", "last_7_days", "last_14_days", "last_28_days", "last_30_days", "last_90_days", "last_week",
         "last_month", "last_quarter", "last_year", "week_to_date", "month_to_date", "quarter_to_date", "year_to_date"]

# How a session may be set up when it asks: none of it may change a result.
SETTINGS = [
    "", "", "", "",
    "SET LOCAL TimeZone = 'Asia/Kolkata'",
    "SET LOCAL DateStyle = 'SQL, DMY'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL search_path = ''",
    "SET LOCAL plan_cache_mode = force_generic_plan",
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexonlyscan = off",
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashagg = off",
    "SET LOCAL work_mem = '64kB'",
    "SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0;"
    " SET LOCAL min_parallel_index_scan_size = 0",
]

# How often a dashboard is asked, by how its name begins.
WEIGHTS = [("try_on", 5), ("messag", 2), ("conversation", 2), ("request", 1), ("visitor", 1), ("agent", 2)]


def dashboards(connection):
    """The dashboards that there are: their names and arguments as (name, type), in the order of the catalogue."""
    rows = connection.ask("""
        SELECT p.proname, array_to_string(p.proargnames[:p.pronargs], ','),
               array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) AS t), ',')
        FROM   pg_proc AS p
        WHERE  p.pronamespace = 'shop'::regnamespace AND p.prokind = 'f' AND p.provolatile <> 'v'
        ORDER  BY p.proname COLLATE "C", p.pronargs, 3""")
    return [(name, list(zip((names or "").split(","), types.split(","))) if types else [])
            for name, names, types in rows if name not in OTHERS]


class Drawer:
    """Draws calls. anchor: the local day in whose neighbourhood the events are."""

    def __init__(self, random, functions, anchor):
        self.random = random
        self.functions = functions
        self.anchor = anchor
        forms = collections.Counter(name for name, _ in functions)
        self.weights = [next((weight for words, weight in WEIGHTS if name.startswith(words)), 0.15) / forms[name]
                        * (0.05 if name.endswith("_report") else 1) for name, _ in functions]

    def day(self):
        return self.anchor + datetime.timedelta(days=self.random.randint(-9, 8))

    def instant_near_midnight(self, zone):
        midnight = datetime.datetime.combine(self.day(), datetime.time(), zoneinfo.ZoneInfo(zone)).astimezone(datetime.timezone.utc)
        return midnight + self.random.choice([
            datetime.timedelta(), datetime.timedelta(microseconds=1), datetime.timedelta(microseconds=-1),
            datetime.timedelta(hours=1), datetime.timedelta(hours=-7), datetime.timedelta(minutes=30)])

    def period(self, zone):
        """Mostly whole local days of the zone."""
        r = self.random.random()
        if r < 0.78:
            first = self.day()
            days = self.random.choice([1, 1, 2, 3, 7, 7, 14, 30])
            return f"shopmetrics.period(date '{first}', date '{first + datetime.timedelta(days=days - 1)}', {quote(zone)})"
        if r < 0.82:
            return f"shopmetrics.period(date '{self.anchor.year - 4}-01-01', date '{self.anchor.year + 1}-12-31', {quote(zone)})"
        if r < 0.85:
            other = self.random.choice(ZONES)
            first = self.day()
            return f"shopmetrics.period(date '{first}', date '{first + datetime.timedelta(days=4)}', {quote(other)})"
        if r < 0.89:
            return f"shopmetrics.period({quote(self.random.choice(NAMES))}, {self.as_of(zone)}, {quote(zone)})"
        if r < 0.98:
            a, b = sorted(self.instant_near_midnight(zone) for _ in range(2))
            return f"'[{a.isoformat()}, {b.isoformat()})'::tstzrange"
        return self.random.choice(["'empty'::tstzrange", "NULL::tstzrange", "'(,)'::tstzrange", "'[2025-10-26,2025-10-26]'::tstzrange"])

    def as_of(self, zone):
        if self.random.random() < 0.2:
            return "now()"
        return f"timestamptz {quote(self.instant_near_midnight(zone).isoformat())}"

    def some(self, pool):
        return array(self.random.sample(pool, self.random.choice([1, 1, 2, 2, min(3, len(pool))])))

    def argument(self, name, kind, zone):
        """The SQL of an argument, or None for its default."""
        r = self.random
        if name in ("period", "previous") and kind == "tstzrange":
            return self.period(zone) if name == "period" or r.random() < 0.7 else "NULL"
        if name == "name":
            return quote(r.choice(NAMES))
        if name == "as_of":
            return self.as_of(zone) if kind != "text" else quote(self.instant_near_midnight(zone).isoformat())
        pools = {
            "catalogues": ["ca", "cb", "cc", "cd", "none"], "products": ["p0", "p1", "p2", "none"],
            "variants": ["v0", "v1", "v2", "v3", "none"], "platforms": ["ios", "web"], "stores": ["north", "south"],
            "channels": ["web", "app"]}
        if name in pools:
            if r.random() < (0.8 if name in ("catalogues", "products", "variants") else 0.8):
                return None
            return r.choice([self.some(pools[name]), self.some(pools[name]), self.some(pools[name]), "'{}'::text[]", "'{NULL}'::text[]"])
        if name == "gap":
            return None if r.random() < 0.7 else quote(r.choice(["30 minutes", "24 hours", "3 days", "1 microsecond", "0"]))
        if name == "lookback":
            return None if r.random() < 0.7 else r.choice(["NULL", "'1 day'", "'30 days'", "'1 hour'"])
        if name == "currency":
            return quote(r.choice(["EUR", "USD"])) if r.random() < 0.8 else None
        if name == "most":
            return str(r.choice([1, 3, 100])) if r.random() < 0.5 else None
        if name.startswith("min_") or name == "cap":
            return None
        raise ValueError(f"calls.py knows no value for the argument {name} {kind} of a dashboard")

    def call(self, kept_zones):
        """The SQL of a call: mostly in a zone that is kept."""
        name, arguments = self.random.choices(self.functions, self.weights)[0]
        return self.call_of(name, arguments, kept_zones)

    def quick_call(self, name, kept_zones):
        """A call that what is kept can answer: whole days around those of the events, no filter."""
        zone = sorted(kept_zones)[0] if kept_zones else "UTC"
        first = self.anchor - datetime.timedelta(days=20)
        last = min(self.anchor + datetime.timedelta(days=25), datetime.date.today() - datetime.timedelta(days=2))  # today is not kept
        return (f"shop.{name}(shopmetrics.period(date '{first}', date '{last}', {quote(zone)}), {quote(zone)}"
                f"{', currency => ' + quote('EUR') if name == 'agent_leaderboard' else ''})")

    def call_of(self, name, arguments, kept_zones):
        zone = self.random.choice(sorted(kept_zones)) if kept_zones and self.random.random() < 0.85 else self.random.choice(ZONES)
        named = zone if self.random.random() > 0.03 else self.random.choice([zone.lower(), "Europe/Vatican", "Nowhere/Atall", "Etc/GMT-2"])
        given = []
        for argument, kind in arguments:
            value = quote(named) if argument == "zone" else self.argument(argument, kind, zone)
            if value is not None:
                given.append(value if argument in ("period", "previous", "zone", "name", "as_of") else f"{argument} => {value}")
        return f"shop.{name}({', '.join(given)})"


def asked(session, use, call):
    """What a call gives with a setting, in the transaction of a session: ("rows", row…) or ("error", SQLSTATE, message), and
    the notices."""
    answer = session.say(f"SAVEPOINT asked; SET LOCAL shopmetrics.use_rollups = {use}; SELECT * FROM {call}")
    session.ask("ROLLBACK TO SAVEPOINT asked; RELEASE SAVEPOINT asked")
    return ("error", *answer.error) if answer.error else ("rows", *answer.rows), answer.notices


def difference(session, call):
    """How a call differs with rollups from itself without, in the transaction of a session; None where it does not."""
    kept, kept_notices = asked(session, "on", call)
    rows, row_notices = asked(session, "off", call)
    if kept == rows and kept_notices == row_notices:
        return None
    if "55P03" in (kept[1:2] + rows[1:2]):  # somebody who truncates has not committed: rows cannot be read
        return None
    lines = []
    if kept_notices != row_notices:
        lines += [f"  notices with rollups:    {kept_notices}", f"  notices without rollups: {row_notices}"]
    if "error" in (kept[0], rows[0]):
        lines += [f"  with rollups:    {kept[:4]}", f"  without rollups: {rows[:4]}"]
    else:
        missing, extra = list(rows[1:]), []
        for row in kept[1:]:
            if row in missing:
                missing.remove(row)
            else:
                extra.append(row)
        lines += [f"  with rollups:    {row}" for row in extra[:6]]
        lines += [f"  without rollups: {row}" for row in missing[:6]]
        if not extra and not missing:
            lines += ["  the same rows in another order", f"  with rollups:    {kept[1:5]}", f"  without rollups: {rows[1:5]}"]
    return "\n".join(lines)
