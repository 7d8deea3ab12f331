"""A full disk: statements that spill, loads and refreshes fail with SQLSTATE 53100 and leave nothing behind; when there is room
again, the same is done and right.

    disk.py [DIRECTORY]     a small file system; without one, a limit of temporary files stands for it
"""

import os
import sys

import cases
import shop
from postgres import Connection

DATABASE = "rollups_case"
FULL, OVER_LIMIT = "53100", "53400"
ROWS = """
    CREATE TABLE public.visit AS
    SELECT i, md5(i::text) AS device, timestamptz '2025-10-01 00:00Z' + i::bigint * 7919 % 2500000 * interval '1 s' AS at
    FROM generate_series(1, 600000) AS i"""
# Each spills more than there is room for, in its own way.
SPILLING = {
    "a sort": "SELECT count(*), max(n) FROM (SELECT shopmetrics.session_number(at, '1 hour') OVER (PARTITION BY device ORDER BY at) AS n"
              " FROM public.visit) AS v",
    "groups in a hash table": "SELECT count(*), sum(shopmetrics.unique_users(s)) FROM (SELECT shopmetrics.audience_agg(i) AS s FROM public.visit"
                              " GROUP BY device) AS v",
    "an aggregate of distinct rows": "SELECT shopmetrics.unique_users(DISTINCT device) FROM public.visit",
    "an aggregate in order": "SELECT octet_length(shopmetrics.audience_agg(device ORDER BY device)::bytea) FROM public.visit",
    "a join": "SELECT count(*), shopmetrics.unique_users(a.device) FROM public.visit AS a JOIN public.visit AS b USING (device)",
}
TEMPORARY = "SELECT count(*) FROM pg_ls_tmpdir((SELECT oid FROM pg_tablespace WHERE spcname = 'small'))"


def spills(t, s, state, setting):
    session = Connection(DATABASE, client_min_messages="warning")
    session.ask("SET hash_mem_multiplier = 1; SET max_parallel_workers_per_gather = 0; SET enable_mergejoin = off")
    for what, sql in SPILLING.items():
        session.ask("SET work_mem = '400MB'")
        answer = session.ask(sql)
        session.ask(f"SET work_mem = '64kB'; SET {setting}")
        t.check(f"{what} that spills more than there is room for", state, session.say(sql).sqlstate)
        session.ask(f"RESET {setting.split()[0]}")
        t.check(f"{what}, with room", answer, session.ask(sql))
    if setting.startswith("temp_tablespaces"):
        t.check("no temporary file is left", "0", s.owner.value(TEMPORARY))
    session.close()


def everything(owner):
    """The tables of the shop and of what is kept, and their rows."""
    tables = [row[0] for row in owner.ask("""
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE  c.relnamespace IN ('shop'::regnamespace, 'shop_internal'::regnamespace) AND c.relkind = 'r' ORDER BY 1""")]
    return {table: owner.value(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t") for table in tables}


def loads(t, s):
    """All tables of the shop on the small disk."""
    for kind in ("TABLE", "INDEX"):
        s.owner.ask(f"ALTER {kind} ALL IN TABLESPACE pg_default SET TABLESPACE small")
    many = """
        INSERT INTO shop.message (message_id, user_id, sent_at, sender)
        SELECT 'full' || i, 'u' || i % 1000, '2025-10-26 10:00Z', 'user' FROM generate_series(1, {}) AS i"""
    s.owner.ask("CREATE TABLE public.ballast (padding text) TABLESPACE small; ALTER TABLE public.ballast ALTER padding SET STORAGE plain;"
                " INSERT INTO public.ballast SELECT repeat('x', 7000) FROM generate_series(1, 200)")
    before = everything(s.owner)
    t.check("a load that does not fit", FULL, s.owner.say(many.format(1000000)).sqlstate)
    t.check("… leaves every table as it was", before, everything(s.owner))
    t.check("… and the numbers right", "", s.differences())

    # full to the last block of each table, so that whatever is written next does not fit
    s.owner.ask("DROP TABLE public.ballast")
    s.owner.ask("CHECKPOINT")  # which gives its room back
    s.owner.ask("VACUUM")  # what the failed load took
    s.owner.ask("CREATE TABLE public.filler (padding text) TABLESPACE small; ALTER TABLE public.filler ALTER padding SET STORAGE plain")
    for rows in (2000, 200, 20, 1):
        while not s.owner.say(f"INSERT INTO public.filler SELECT repeat('x', 7000) FROM generate_series(1, {rows})").error:
            pass
    s.owner.ask("SET synchronous_commit = on")
    changes = "UPDATE shop.try_on_event SET seconds = seconds + 0.5 WHERE seconds < 86000"
    updates = 0
    while not (state := s.owner.say(changes).sqlstate) and updates < 1000:
        updates += 1
    t.check("changes that do not fit", FULL, state)
    s.owner.ask("SELECT shop.drop_rollup('Europe/Rome')")
    s.owner.say("SELECT shop.add_rollup('Europe/Rome')")
    refreshed = s.owner.say("CALL shop.refresh()")
    while not refreshed.error and updates < 2000:  # what was kept before left room
        updates += 1
        if s.owner.say(changes).error:
            s.owner.say("SELECT shop.add_rollup('Pacific/Auckland')")
        refreshed = s.owner.say("CALL shop.refresh()")
    t.check("a refresh that does not fit", FULL, refreshed.sqlstate)
    t.check("… leaves the numbers right", "", s.differences())
    s.owner.ask("DROP TABLE public.filler")
    s.owner.ask("CHECKPOINT")  # which gives the room back
    t.check("with room, the refresh completes", None, s.owner.say("CALL shop.refresh()").error)
    t.check("… nothing is left to do", 0, cases.todo(s.owner))
    t.check("… and the numbers are right", "", s.differences())
    t.check("with room, a load fits", None, s.owner.say(many.format(1000)).error)
    t.check("… and is there", "1000", s.owner.value("SELECT count(*) FROM shop.message WHERE message_id LIKE 'full%'"))


def main():
    disk = sys.argv[1] if len(sys.argv) > 1 else ""
    shop.make_template()
    t = cases.Checks()
    s = cases.Shop(DATABASE)
    s.owner.ask(ROWS)
    if disk:
        assert os.statvfs(disk).f_blocks * os.statvfs(disk).f_frsize < 64 << 20, "that disk is not small"
        s.owner.ask(f"CREATE TABLESPACE small LOCATION '{disk}'")
        spills(t, s, FULL, "temp_tablespaces = 'small'")
        s.owner.ask("DROP TABLE public.visit")
        loads(t, s)
    else:
        spills(t, s, OVER_LIMIT, "temp_file_limit = '4MB'")
    s.close()
    print(f"cases: {t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
