"""What is asked on one machine and again on the cluster: every function of the dashboards, and what it answers."""

# Functions of schema shop that do not only look, or that say how a machine is.
OTHERS = ("grant_access", "revoke_access", "add_rollup", "drop_rollup", "rollup_status", "check_tables")

# Of each option a value that leaves something out.
OPTIONS = {
    "catalogues": ["ARRAY['cat_a']", "ARRAY['cat_b', 'cat \"c\", d', NULL]"],
    "products": ["ARRAY['p1', 'p5']"],
    "variants": ["ARRAY['p1/red/0', 'p2/red/1', 'P4/é/0']"],
    "platforms": ["ARRAY['iOS app']"],
    "channels": ["ARRAY['whatsapp', 'text']", "ARRAY['video']"],
    "stores": ["ARRAY['north']", "'{}'"],
    "gap": ["interval '30 minutes'"],
    "lookback": ["interval '0'", "NULL"],
    "currency": ["'EUR'"],
    "most": ["3", "NULL"],
}


def functions(session):
    """The dashboards: their names and those of their arguments. Of the forms of a twin that see a period from somewhere,
    the one that sees it from an instant."""
    return [(name, names.split(",") if names else []) for name, names in session.ask(f"""
        SELECT p.proname, array_to_string(p.proargnames[:p.pronargs], ',')
        FROM   pg_proc AS p
        WHERE  p.pronamespace = 'shop'::regnamespace AND p.prokind = 'f' AND p.provolatile <> 'v'
               AND p.proname <> ALL ('{{{",".join(OTHERS)}}}')
               AND NOT ('as_of' = ANY (p.proargnames) AND p.proargtypes[1] <> 'timestamptz'::regtype)
        ORDER  BY p.proname COLLATE "C", p.pronargs, p.proargtypes::text""")]


def calls(session, periods, filtered):
    """Each function of each period, and of the first so many periods with each option."""
    for name, names in functions(session):
        if "period" not in names and "name" not in names:
            yield f"shop.{name}()"
        elif "name" in names:
            for seen in "2025-10-26 12:00+02", "2026-03-29 12:00+02":
                yield f"shop.{name}('last_14_days', timestamptz '{seen}', 'Europe/Rome')"
        else:
            before = "NULL, " if "previous" in names else ""
            given = [argument for argument in names if argument in OPTIONS]
            for place, (period, zone) in enumerate(periods):
                yield f"shop.{name}('{period}', {before}'{zone}')"
                if place < filtered:
                    for argument in given:
                        for value in OPTIONS[argument]:
                            yield f"shop.{name}('{period}', {before}'{zone}', {argument} => {value})"


def answer(session, call, setting=None):
    """Its rows in their order, or its error. What a setting makes of it is seen without that setting, which may print
    times and numbers in another way."""
    if setting:
        session.ask(f"SET {setting}")
        said = session.say(f"CREATE TEMPORARY TABLE answered AS SELECT * FROM {call} WITH ORDINALITY")
        session.ask(f"RESET {setting.split()[0]}")
        if not said.error:
            said = session.say("SELECT t::text FROM pg_temp.answered AS t ORDER BY t.ordinality")
            session.ask("DROP TABLE pg_temp.answered")
    else:
        said = session.say(f"SELECT t::text FROM {call} WITH ORDINALITY AS t ORDER BY t.ordinality")
    return ("error", *said.error) if said.error else said.rows
