"""Rows of the event tables, few and dense, so that what is rare in a shop is common here: sessions over midnight, sessions
joined or split by a late row, sums just under and just at what counts, ties, people who come back after years."""

import datetime
import zoneinfo

from calls import ZONES
from literals import copy_line, quote

SECONDS = [None, 0, 0.5, 1, 1.3, 1.3, 1.4, 2, 2, 2, 3.9, 3.999999, 4, 4, 5, 30, 123.456, 200, 250, 449.5, 450, 451, 1e-6, 86400]
DEVICES = ["d0", "d1", "d2", "d3", "d4", "d'5", "Ünï-6", "device of a long name 7", "device of a long name 8"]
PEOPLE = ["u0", "u1", "u2", "u3", "u'4", "visitor of a long name 5"]
CATALOGUES = ["ca", "ca", "ca", "cb", "cb", "cc", "cc", "cd"]
MICROSECOND = datetime.timedelta(microseconds=1)
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)

COLUMNS = {
    "try_on_event": ["event_id", "device_id", "session_id", "started_at", "catalogue", "product", "colour", "variant", "platform", "seconds"],
    "message": ["message_id", "user_id", "session_id", "sent_at", "sender", "store"],
    "sales_order": ["order_id", "user_id", "ordered_at", "status", "channel", "total", "items_value", "shipping", "tax", "discount", "currency", "store"],
    "order_item": ["order_id", "line", "product", "units", "amount_paid"],
    "conversation_event": ["event_id", "conversation_id", "visitor_id", "agent_id", "at", "side", "channel", "url", "automated", "store"],
    "widget_event": ["event_id", "visitor_id", "at", "kind", "url", "store"],
    "survey": ["survey_id", "conversation_id", "visitor_id", "answered_at", "rating", "recommend", "feedback", "submitted", "store"],
    "agent": ["agent_id", "name"],
    "order_status": ["status", "counts"],
}
TIMES = {"try_on_event": "started_at", "message": "sent_at", "sales_order": "ordered_at", "conversation_event": "at",
         "widget_event": "at", "survey": "answered_at"}
# How often a table is written.
WEIGHTS = {"try_on_event": 12, "message": 5, "conversation_event": 4, "sales_order": 2, "order_item": 1, "widget_event": 2,
           "survey": 2, "agent": 0.3, "order_status": 0.3}


class Events:
    """Draws rows and the statements that write them. long_sessions: how many of a hundred rows of try-on stand a day or
    more from where their session began, which the tables allow and the dashboards judge by what they read."""

    def __init__(self, random, anchor, long_sessions):
        self.random = random
        self.anchor = anchor
        self.long_sessions = long_sessions
        self.made = 0
        self.bases = {}
        self.last = {}

    # ---- instants

    def instant(self):
        r = self.random
        if r.random() < 0.04:
            day = self.anchor - datetime.timedelta(days=r.randint(300, 1500))
        else:
            day = self.anchor + datetime.timedelta(days=r.randint(-9, 8))
        if r.random() < 0.5:
            zone = zoneinfo.ZoneInfo(r.choice(ZONES[:1] * 6 + ZONES))  # the first is nearly always kept
            midnight = datetime.datetime.combine(day, datetime.time(), zone).astimezone(datetime.timezone.utc)
            return midnight + r.choice([datetime.timedelta(), -MICROSECOND, MICROSECOND, -MINUTE, -MINUTE, -3 * MINUTE, -60 * MINUTE, 60 * MINUTE])
        return datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc) + 15 * MINUTE * r.randrange(96)

    def near(self, kind, key, distances):
        """An instant near where a thing began."""
        base = self.bases.setdefault((kind, key), self.instant())
        return base + self.random.choice(distances)

    # ---- rows

    def fresh(self, letter):
        self.made += 1
        return f"{letter}{self.made}"

    def row(self, table, fresh=False):
        return getattr(self, "row_of_" + table)(fresh)

    def row_of_try_on_event(self, fresh):
        r = self.random
        number = r.randrange(60)
        session = f"s{number}" if number % 7 else f"session of a long name {number}"
        if 100 * r.random() < self.long_sessions:
            at = self.instant() if r.random() < 0.5 else self.near("session", session, [DAY, DAY, DAY + MICROSECOND, -DAY, 2 * DAY])
        else:
            at = self.near("session", session, [
                datetime.timedelta(), datetime.timedelta(), MINUTE, 4 * MINUTE, 4 * MINUTE, 60 * MINUTE, 5 * 60 * MINUTE, DAY - MINUTE])
        device = DEVICES[number % len(DEVICES)] if r.random() < 0.93 else r.choice(DEVICES)
        product = r.choice(["p0", "p0", "p1", "p2", "p'3"])
        return [self.fresh("n") if fresh else f"e{r.randrange(400)}", device, session, at, r.choice(CATALOGUES), product,
                r.choice([None, "red", "red", "blue"]), r.choice([None, "v0", "v1", "v2", "v3"]),
                r.choice([None, "ios", "ios", "web"]), r.choice(SECONDS)]

    def row_of_message(self, fresh):
        r = self.random
        user = r.choice(PEOPLE)
        if r.random() < 0.6:
            at = self.last.get(user, self.instant()) + r.choice([
                datetime.timedelta(), MINUTE, 30 * MINUTE, 30 * MINUTE + MICROSECOND, DAY - MICROSECOND, DAY, DAY + MICROSECOND, -DAY, -MINUTE, 3 * DAY])
        else:
            at = self.instant()
        if abs(at.date() - self.anchor) > datetime.timedelta(days=14) and r.random() < 0.9:
            at = self.instant()
        self.last[user] = at
        return [self.fresh("n") if fresh else f"m{r.randrange(250)}", user, r.choice([None, None, None, "x0", "x1", "x2"]), at,
                r.choice(["user", "user", "user", "bot", "agent"]), r.choice([None, None, None, "north", "south"])]

    def row_of_sales_order(self, fresh):
        r = self.random
        value = r.choice([None, 10, 19.99, 100, 33.33])
        return [self.fresh("n") if fresh else f"o{r.randrange(60)}", r.choice(PEOPLE), self.instant(),
                r.choice(["captured", "captured", "captured", "paid", "refunded"]), r.choice([None, "web", "app"]),
                None if value is None else value + 5, value, r.choice([None, 5, 0]), 0, r.choice([None, 0, 2.5]),
                r.choice(["EUR", "EUR", "EUR", "EUR", "USD", None]), r.choice([None, None, "north", "south"])]

    def row_of_order_item(self, fresh):
        r = self.random
        return [f"o{r.randrange(60)}", self.made if fresh else r.randrange(3), r.choice(["p0", "p1"]), r.choice([None, 1, 2, 3]), r.choice([None, 5, 12.34])]

    def row_of_conversation_event(self, fresh):
        r = self.random
        number = r.randrange(25)
        at = self.near("conversation", number, [
            datetime.timedelta(), datetime.timedelta(), 5 * MINUTE, 20 * MINUTE, datetime.timedelta(seconds=308), DAY, 7 * DAY, -MINUTE, -2 * DAY])
        side = r.choice(["visitor", "agent"])
        visitor = PEOPLE[number % len(PEOPLE)] if r.random() < 0.93 else r.choice(PEOPLE)
        return [self.fresh("n") if fresh else f"e{r.randrange(12)}", f"c{number}", visitor,
                r.choice([None, "a0", "a1", "a2"]) if side == "agent" or r.random() < 0.2 else None, at, side,
                r.choice(["text", "text", "video"]), r.choice([None, "/", "/p0"]), r.choice([None, False, False, False, True]),
                r.choice([None, None, None, "north"])]

    def row_of_widget_event(self, fresh):
        r = self.random
        return [self.fresh("n") if fresh else f"w{r.randrange(120)}", r.choice(PEOPLE), self.instant(),
                r.choice(["impression", "impression", "click"]), r.choice([None, "/"]), r.choice([None, None, "north"])]

    def row_of_survey(self, fresh):
        r = self.random
        return [self.fresh("n") if fresh else f"v{r.randrange(50)}", r.choice([None, f"c{r.randrange(25)}"]), r.choice(PEOPLE), self.instant(),
                r.choice([None, 1, 2, 3, 4, 5, 5]), r.choice([None, 0, 6, 7, 8, 9, 10]), r.choice([None, "fine"]),
                r.choice([None, True, False]), r.choice([None, None, "north"])]

    def row_of_agent(self, fresh):
        return [self.random.choice(["a0", "a1", "a2"]), self.random.choice(["Ada", "Bruno", None])]

    def row_of_order_status(self, fresh):
        return [self.random.choice(["paid", "captured", "refunded"]), self.random.random() < 0.6]

    # ---- statements that write

    def table(self):
        return self.random.choices(list(WEIGHTS), WEIGHTS.values())[0]

    def some_rows(self, table, fresh=False):
        many = self.random.choice([1, 1, 2, 3, 5, 12])
        rows = [self.row(table, fresh) for _ in range(many)]
        if table in ("agent", "order_status"):
            return [rows[0]]
        keys = {"order_item": 2, "conversation_event": 3, "sales_order": 1}.get(table, 2)
        return list({tuple(row[:keys]): row for row in rows}.values())

    def copy(self, table=None):
        """(COPY of rows that are not there, its lines). Sometimes rows say that they came long ago."""
        table = table or self.random.choice(list(TIMES))
        rows = self.some_rows(table, fresh=True)
        columns = COLUMNS[table]
        if self.random.random() < 0.2:
            columns = columns + ["loaded_at"]
            rows = [row + [row[columns.index(TIMES[table])]] for row in rows]
        return f"COPY shop.{table} ({', '.join(columns)}) FROM STDIN", [copy_line(row) for row in rows]

    def insert(self):
        r = self.random
        table = self.table()
        columns = COLUMNS[table]
        keys = {"try_on_event": "event_id, device_id", "message": "message_id, user_id", "sales_order": "order_id",
                "order_item": "order_id, line", "conversation_event": "conversation_id, event_id, visitor_id",
                "widget_event": "event_id, visitor_id", "survey": "survey_id, visitor_id", "agent": "agent_id", "order_status": "status"}[table]
        rows = ", ".join("(" + ", ".join(quote(v) for v in row) + ")" for row in self.some_rows(table))
        upsert = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in keys.split(", "))
        return (f"INSERT INTO shop.{table} ({', '.join(columns)}) VALUES {rows}"
                + (" ON CONFLICT DO NOTHING" if r.random() < 0.5 else f" ON CONFLICT ({keys}) DO UPDATE SET {upsert}"))

    def condition(self, table):
        """Nearly always few rows, so that most days stay as they were: of a thing, of a key, of a time."""
        r = self.random
        row = self.row(table)
        columns = COLUMNS[table]
        narrow = {"try_on_event": ["event_id", "session_id", "session_id"], "message": ["message_id"], "sales_order": ["order_id"],
                  "order_item": ["order_id"], "conversation_event": ["event_id", "conversation_id"], "widget_event": ["event_id"],
                  "survey": ["survey_id"], "agent": ["agent_id"], "order_status": ["status"]}[table]
        if table in TIMES and r.random() < 0.2:
            at = self.instant()
            return f"{TIMES[table]} >= {quote(at)} AND {TIMES[table]} < {quote(at + r.choice([MINUTE, 60 * MINUTE, DAY]))}"
        column = r.choice(narrow) if r.random() < 0.7 else r.choice([c for c in columns if c not in ("line", "units", "amount_paid", "counts", "total", "seconds")])
        value = row[columns.index(column)]
        condition = f"{column} IS NULL" if value is None else f"{column} = {quote(value)}"
        if column not in narrow and table in TIMES and r.random() < 0.8:
            at = self.instant()
            condition += f" AND {TIMES[table]} BETWEEN {quote(at - DAY)} AND {quote(at + DAY)}"
        return condition

    def update(self):
        r = self.random
        table = self.table()
        column = r.choice(COLUMNS[table] + ([TIMES[table]] * 2 if table in TIMES else []) + (["session_id", "seconds", "catalogue"] * 2 if table == "try_on_event" else []))
        if column == TIMES.get(table) and r.random() < 0.7:
            value = f"{column} + interval {quote(r.choice(['1 microsecond', '-1 microsecond', '2 hours', '-2 hours', '1 day', '-1 day', '-2 years']))}"
        else:
            value = quote(self.row(table)[COLUMNS[table].index(column)])
        return f"UPDATE shop.{table} SET {column} = {value} WHERE {self.condition(table)}"

    def delete(self):
        table = self.table()
        return f"DELETE FROM shop.{table} WHERE {self.condition(table)}"

    def rare(self):
        """What people do once a month, and the ways around an ordinary statement."""
        r = self.random
        table = r.choice(list(TIMES))
        columns = ", ".join(COLUMNS[table])
        moved = ", ".join(c + " + interval '1 day'" if c == TIMES[table] else c for c in COLUMNS[table])
        return r.choice([
            lambda: f"TRUNCATE shop.{table}",
            lambda: f"TRUNCATE shop.{table}, shop.{r.choice([t for t in COLUMNS if t not in (table, 'order_status')])} CASCADE",
            lambda: f"CALL shop.merge_users({quote(r.choice(PEOPLE))}, {quote(r.choice(PEOPLE))})",
            lambda: f"WITH gone AS (DELETE FROM shop.{table} WHERE {self.condition(table)} RETURNING *)"
                    f" INSERT INTO shop.{table} ({columns}) SELECT {moved} FROM gone",
            lambda: f"MERGE INTO shop.try_on_event AS e USING (VALUES ('s1', 7.5), ('s2', 0.25)) AS v (session, seconds)"
                    f" ON e.session_id = v.session WHEN MATCHED AND e.catalogue = {quote(r.choice(CATALOGUES))} THEN DELETE"
                    f" WHEN MATCHED THEN UPDATE SET seconds = v.seconds",
            lambda: f"UPDATE shop.try_on_event AS e SET session_id = n.session_id, started_at = n.started_at FROM shop.try_on_event AS n"
                    f" WHERE n.event_id = 'e{r.randrange(400)}' AND e.event_id = 'e{r.randrange(400)}'",
            lambda: f"UPDATE shop.{table} SET {TIMES[table]} = {TIMES[table]} + interval '{r.choice([-1, 1])} days'",
            lambda: f"INSERT INTO shop.try_on_event (event_id, device_id, session_id, started_at, catalogue, product, seconds)"
                    f" VALUES ('old{r.randrange(20)}', {quote(r.choice(DEVICES))}, 'old{r.randrange(20)}',"
                    f" {quote(self.instant() - datetime.timedelta(days=r.choice([30, 700])))}, {quote(r.choice(CATALOGUES))}, 'p0', {r.choice([3.9, 4, 50])}) ON CONFLICT DO NOTHING",
        ])()

    def statement(self):
        r = self.random.random()
        if r < 0.45:
            return self.insert()
        if r < 0.78:
            return self.update()
        if r < 0.95:
            return self.delete()
        return self.rare()
