"""Random histories of event tables: loads, late rows, batches loaded twice, deletes, updates."""

import random

COLUMNS = "event_id, session_id, device_id, at, platform, product, colour, seconds"

TABLES = """
CREATE SCHEMA IF NOT EXISTS history;
DROP TABLE IF EXISTS history.event, history.recent_event CASCADE;
CREATE TABLE history.event (
    event_id integer PRIMARY KEY, session_id text, device_id text, at timestamptz, platform text, product text,
    colour text, seconds double precision, loaded_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE history.recent_event (LIKE history.event INCLUDING ALL);
"""


class History:
    """A shop of few sessions, devices and days, so that rows meet: around midnights, and a change of the clock."""

    def __init__(self, seed, execute):
        self.random = random.Random(seed)
        self.execute = execute
        self.batches = []
        self.events = 0
        execute(TABLES)

    def row(self):
        pick = self.random
        day = pick.choice([18, 22, 23, 24, 24, 25, 25, 26, 26])  # the clock goes back on 25 October 2026 in Rome
        hour, minute = pick.choice([(23, 59), (0, 0), (0, 1), (2, 30), (21, 59), (22, 0), (pick.randrange(24), 7)])
        self.events += 1
        session = None if pick.random() < 0.05 else f"s{pick.randrange(12)}-{day // 2}"
        at = None if pick.random() < 0.03 else f"2026-10-{day} {hour:02}:{minute:02}+00"
        return (self.events, session, f"d{pick.randrange(5)}", at, pick.choice(["ios", "web", None]),
                pick.choice(["glasses", "lipstick"]), pick.choice(["red", None]),
                pick.choice([0, 2, 3.9, 4, 500, None]))

    def load(self, rows, tables=("event", "recent_event")):
        for table in tables:
            for row in rows:
                self.execute(f"INSERT INTO history.{table} ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
                             " ON CONFLICT DO NOTHING", row)

    def step(self):
        """Something that happens to event tables; gives its name."""
        happening = self.random.choice(
            ["load"] * 5 + ["load twice", "delete", "delete first row", "join", "move", "renumber", "empty a day"])
        getattr(self, {"load": "load_batch"}.get(happening, happening.replace(" ", "_")))()
        return happening

    def load_batch(self):
        rows = [self.row() for _ in range(self.random.randrange(1, 9))]
        self.batches.append(rows)
        self.load(rows)

    def some(self, many):
        """A query of some ids."""
        order = f"hashint4(event_id + {self.random.randrange(999)})"
        return f"(SELECT event_id FROM history.event ORDER BY {order} LIMIT {many})"

    def some_session(self):
        return f"(SELECT session_id FROM history.event WHERE event_id IN {self.some(1)})"

    def load_twice(self):
        self.load(self.random.choice(self.batches))

    def delete(self):
        self.execute(f"DELETE FROM history.event WHERE event_id IN {self.some(3)}")

    def delete_first_row(self):
        self.execute("DELETE FROM history.event WHERE event_id = (SELECT event_id FROM history.event"
                     f" WHERE session_id = {self.some_session()} ORDER BY at LIMIT 1)")

    def join(self):
        """Two sessions turn out to be one."""
        self.execute(f"UPDATE history.event SET session_id = {self.some_session()}"
                     f" WHERE session_id = {self.some_session()}")

    def move(self):
        """Times are corrected, and nobody touches loaded_at."""
        self.execute(f"UPDATE history.event SET at = at - interval '1 hour' WHERE event_id IN {self.some(2)}")

    def renumber(self):
        """An upsert that changes nothing but loaded_at."""
        self.execute(f"UPDATE history.event SET loaded_at = clock_timestamp() WHERE event_id IN {self.some(2)}")

    def empty_a_day(self):
        self.execute("DELETE FROM history.event WHERE at::date = (SELECT at::date FROM history.event WHERE event_id IN"
                     f" {self.some(1)})")
