"""Databases with the dashboards, the roles of the tests, and what the tests say of them."""

import calls
from literals import quote
from postgres import Connection

TEMPLATE = "rollups_template"
OWNER, EDITOR, LOADER = "postgres", "walk_editor", "shop_loader"
ROLES = ["walk_admin", "walk_one", "walk_two", "walk_three", "walk_validator", "walk_nobody", "walk_heir", "walk_distant", "walk_reader"]
READERS = ["walk_admin", "walk_one", "walk_two", "walk_distant", "walk_reader"]

# The dashboards that must be quick: over whole kept days they read fewer rows than without rollups.
QUICK = ["try_on_overview", "try_on_trend", "try_on_platforms", "try_on_catalogues", "try_on_products", "try_on_variants",
         "conversation_overview", "request_overview", "agent_leaderboard", "agent_trends", "messaging_kpis", "messaging_daily",
         "visitor_overview"]

# The tables that are not of the contract.
KEPT_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE  n.nspname IN ('shop', 'shop_internal') AND c.relkind IN ('r', 'p', 'm')
           AND c.relname NOT IN (SELECT t.table_name FROM shop_internal.contract_tables() AS t) ORDER BY 1"""


def make_template():
    """Makes the roles and a database with the extension and its tables, empty; says its dashboards and further tables."""
    with_server = Connection("postgres", client_min_messages="warning")
    with_server.ask(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
    for role in ROLES + [EDITOR]:
        if not with_server.ask(f"SELECT FROM pg_roles WHERE rolname = {quote(role)}"):
            with_server.ask(f"CREATE ROLE {role} {'NOINHERIT' if role == 'walk_distant' else ''}")
    with_server.ask(f"CREATE DATABASE {TEMPLATE}")
    made = Connection(TEMPLATE, client_min_messages="warning")
    made.ask("CREATE EXTENSION shopmetrics_dashboards CASCADE")
    made.ask("CALL shop.create_tables()")
    made.ask(f"GRANT USAGE ON SCHEMA shop TO {EDITOR}; GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA shop TO {EDITOR}")
    functions = calls.dashboards(made)
    tables = [row[0] for row in made.ask(KEPT_TABLES)]
    made.close()
    with_server.close()
    return functions, tables


def make_database(name, template=TEMPLATE):
    """Makes a database anew, and gives the roles the memberships that they begin with."""
    with_server = Connection("postgres", client_min_messages="warning")
    for gid, database in with_server.ask("SELECT gid, database FROM pg_prepared_xacts"):
        other = Connection(database)
        other.say(f"ROLLBACK PREPARED {quote(gid)}")
        other.close()
    with_server.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    with_server.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
    for group, member in with_server.ask("""
            SELECT g.rolname, m.rolname FROM pg_auth_members AS a
            JOIN pg_roles AS g ON g.oid = a.roleid JOIN pg_roles AS m ON m.oid = a.member WHERE m.rolname LIKE 'walk\\_%'"""):
        with_server.ask(f"REVOKE {group} FROM {member}")
    for role in READERS:
        with_server.ask(f"GRANT shop_reader TO {role}")
    with_server.close()


def blinding(session):
    """Statements that take all events away without the triggers that write down what changes: what is told then is told from
    what is kept. For a transaction that is rolled back."""
    sql = []
    for table, in session.ask("SELECT t.table_name FROM shop_internal.contract_tables() AS t WHERE t.table_name NOT IN"
                              " ('catalogue_access', 'agent', 'order_status', 'order_item', 'sales_order') ORDER BY t.place"):
        sql.append(f"ALTER TABLE shop.{table} DISABLE TRIGGER ALL; DELETE FROM shop.{table};")
        for name, enabled in session.ask(f"SELECT quote_ident(tgname), tgenabled FROM pg_trigger WHERE tgrelid = 'shop.{table}'::regclass"
                                         " AND NOT tgisinternal AND tgenabled <> 'D' ORDER BY 1"):
            word = {"O": "ENABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}[enabled]
            sql.append(f"ALTER TABLE shop.{table} {word} TRIGGER {name};")
    # what is kept is not to know of it
    sql.append("UPDATE shop_internal.rollup_watched AS w SET mark = shop_internal.mark_of_table(w.event_table);")
    return " ".join(sql)


def told_without_rows(session, asked, role=OWNER):
    """Which of some calls are answered from what is kept: after their rows are taken away, they say something else with
    rollups than without. None where somebody else has a lock."""
    session.say("BEGIN").check()
    try:
        if session.say("SET LOCAL lock_timeout = '60ms'; " + blinding(session)).error:
            return None
        session.ask(f"SET LOCAL ROLE {role}")
        told = []
        for call in asked:
            answers = []
            for use in ("on", "off"):
                answer = session.say(f"SAVEPOINT asked; SET LOCAL shopmetrics.use_rollups = {use}; SELECT * FROM {call}")
                session.ask("ROLLBACK TO SAVEPOINT asked")
                answers.append(answer.rows if not answer.error else None)
            if answers[0] and answers[0] != answers[1]:
                told.append(call)
        return told
    finally:
        session.say("ROLLBACK")
