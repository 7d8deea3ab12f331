"""Every aggregate over distributed rows: two phases, never rows that are fetched, and the text of one machine."""

from cluster import connect

ROWS = """
    SELECT 'e' || n AS event, n AS event_n, 's' || n / 4 AS session, n / 4 AS session_n,
           CASE WHEN n % 41 > 0 THEN 'p' || n * n % 97 END AS person, CASE WHEN n % 41 > 0 THEN n * n % 97 END AS person_n,
           'product ' || n % 7 AS product, n % 7 AS product_n, CASE WHEN n % 5 > 0 THEN 'colour ' || n % 3 END AS colour,
           n % 6 AS team, '2025-10-20 00:00+00'::timestamptz + n * n % 1000003 * interval '1 second' AS at,
           date '2025-10-20' + (n % 14)::integer AS day, CASE WHEN n % 9 > 0 THEN n % 500 / 8.0 END AS seconds,
           CASE WHEN n % 4 > 0 THEN 1 + n % 5 END AS rating, n % 1000 / 100.0 AS amount, n % 3 = 0 AS flag, n % 4 = 0 AS other_flag
    FROM   generate_series(1::bigint, 6000) AS n"""
COLUMNS = """event text, event_n bigint, session text, session_n bigint, person text, person_n bigint, product text, product_n bigint,
    colour text, team bigint, at timestamptz, day date, seconds double precision, rating double precision, amount numeric, flag boolean,
    other_flag boolean"""

# What an argument is given, by its name; keys as text, and as numbers where the aggregate takes those.
KEYS = {"session_id": "session", "conversation_id": "session", "group_id": "session", "touch_id": "event", "order_id": "event",
        "product": "product", "item_id": "product", "colour": "colour"}
OTHERS = {"seconds": "seconds", "value": "seconds", "rating": "rating", "amount": "amount", "day": "day", "item": "colour",
          "cap": "'40'", "min_seconds": "'4'", "lowest": "'0'", "highest": "'10'", "gap": "'30 minutes'", "zone": "'Europe/Rome'",
          "period": "'[2025-10-24 22:00Z,2025-10-29 23:00Z)'", "ends_at": "at", "is_video": "other_flag", "by_agent": "other_flag",
          "converted": "other_flag", "shown": "flag"}


def argument(name, kind):
    if kind == "shopmetrics.key":
        return KEYS.get(name, "person")
    if kind == "bigint" and (name in KEYS or name.endswith("_id")):
        return KEYS.get(name, "person") + "_n"
    expression = OTHERS.get(name) or {"timestamp with time zone": "at", "boolean": "flag", "date": "day", "numeric": "amount",
                                      "double precision": "seconds", "bigint": "person_n", "text": "colour",
                                      "integer": "(1 + team % 3)::integer", "interval": "'30 minutes'"}[kind]
    return f"{expression}::{kind}" if expression.startswith("'") else expression


def calls(session):
    """name, the call over columns."""
    for name, names, kinds in session.ask("""
            SELECT p.proname, array_to_string(p.proargnames, ','),
                   array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) AS t), ',')
            FROM   pg_proc AS p WHERE p.pronamespace = 'shopmetrics'::regnamespace AND p.prokind = 'a' AND p.proname <> 'merge'
            ORDER  BY p.oid::regprocedure::text"""):
        given = [argument(*one) for one in zip(names.split(","), kinds.split(","))]
        yield name, f"shopmetrics.{name}({', '.join(given)})"


FORMS = {
    "of all rows": "SELECT {call}::text FROM {table}",
    "by a team": "SELECT team, {call}::text FROM {table} GROUP BY team ORDER BY team",
    "of no row": "SELECT {call}::text FROM {table} WHERE seconds < 0",
    "filtered": "SELECT day, ({call} FILTER (WHERE flag))::text FROM {table} GROUP BY day ORDER BY day",
    "by the person": "SELECT person, {call}::text FROM {table} GROUP BY person ORDER BY person COLLATE \"C\"",
    "merged": "SELECT shopmetrics.merge(a)::text FROM (SELECT team, {call} AS a FROM {table} GROUP BY team) AS q",
    "of the person merged": "SELECT shopmetrics.merge(a)::text FROM (SELECT person, {call} AS a FROM {table} GROUP BY person) AS q",
}


def run(checks, cluster):
    session = cluster.database("aggregates")
    session.ask(f"CREATE TABLE here AS {ROWS}")
    for table, column in ("by_person", "person"), ("by_event", "event"):
        session.ask(f"CREATE TABLE {table} ({COLUMNS}); SELECT create_distributed_table('{table}', '{column}', colocate_with => 'none');"
                    f"INSERT INTO {table} SELECT * FROM here WHERE person IS NOT NULL")
    session.ask("DELETE FROM here WHERE person IS NULL")
    alone = connect("coordinator", "aggregates")
    session.ask("SET citus.coordinator_aggregation_strategy = 'disabled'")
    wrong = asked = 0
    for name, call in calls(session):
        for form, query in FORMS.items():
            if "merged" in form and not name.endswith("_agg"):
                continue
            want = alone.say(query.format(call=call, table="here"))
            for table in "by_person", "by_event":
                have = session.say(query.format(call=call, table=table))
                asked += 1
                if want.error or have.error or have.rows != want.rows:
                    wrong += 1
                    checks.equal(f"{call} {form} of {table}", want.error or want.rows, have.error or have.rows)
    checks.equal(f"of {asked} calls of aggregates differ", 0, wrong)
    checks.that("every aggregate was called", asked > 600, str(asked))
