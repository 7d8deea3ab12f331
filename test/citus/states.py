"""What travels as a state: one that a later release wrote, and one of nearly a gigabyte."""

import os
import subprocess
from pathlib import Path

from cluster import connect

REPO = Path(__file__).resolve().parents[2]
READ_BY_ALL = 0o755


def newer_library():
    """A library whose summaries of audience go out with a later version."""
    library = Path(os.environ["SERVER_ROOT"]) / "newer.so"
    headers = subprocess.run([os.environ["PG_CONFIG"], "--includedir-server"], check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(["cc", "-shared", "-fPIC", f"-I{headers}", "-o", library, REPO / "test/citus/newer.c"], check=True)
    library.chmod(READ_BY_ALL)
    return library


def write_newer(node, database, library):
    """From here on new sessions of the database on this node write as a later release, or as this one again."""
    one = connect(node, database)
    for function, newer in ("audience_out", "newer_out"), ("audience_to_bytea", "newer_send"):
        one.ask(f"UPDATE pg_proc SET probin = '{library or '$libdir/shopmetrics'}', prosrc = '{newer if library else function}'"
                f" WHERE prosrc IN ('{function}', '{newer}')")
    one.close()


def versions(checks, cluster):
    session = cluster.database("versions", "CREATE TABLE t (device text, at timestamptz)", "SELECT create_distributed_table('t', 'device')",
                               "INSERT INTO t SELECT 'd' || n % 1000, '2025-10-01'::timestamptz + n * interval '1 minute'"
                               " FROM generate_series(1, 5000) AS n",
                               "CREATE TABLE stored (device text PRIMARY KEY, a shopmetrics.audience)",
                               "SELECT create_distributed_table('stored', 'device')",
                               "CREATE TABLE empty_one (device text PRIMARY KEY, a shopmetrics.audience)",
                               "SELECT create_distributed_table('empty_one', 'device')")
    library = newer_library()

    def refused(what, asking, statement, *names):
        said = asking.say(statement)
        text = f"{said.error} {said.hint}"
        checks.that(what, said.error and said.error[0] == "0A000" and "every node" in (said.hint or "") and said.error[1] in
                    [f"{name}: a summary of type audience has version 2, and this library reads none above 1" for name in names], text)

    write_newer("worker_2", "versions", library)
    session = connect("coordinator", "versions")
    refused("a worker has a later version: the error names the aggregate", session,
            "SELECT shopmetrics.unique_users(device) FROM t", "unique_users")
    refused("of several arguments", session,
            "SELECT shopmetrics.daily_unique_users(device, at, 'Europe/Rome') FROM t", "daily_unique_users")
    refused("of a summary", session, "SELECT at::date, shopmetrics.audience_agg(device) FROM t GROUP BY 1", "audience_agg")
    checks.equal("what the nodes count is right", "1000", session.value(
        "SELECT sum(u) FROM (SELECT device, shopmetrics.unique_users(device) AS u FROM t GROUP BY device) AS q"))
    session.ask("INSERT INTO stored SELECT device, shopmetrics.audience_agg(device, at, 'UTC') FROM t GROUP BY device")
    checks.equal("numbers of stored summaries are right", "1000", session.value("SELECT sum(shopmetrics.unique_users(a)) FROM stored"))
    refused("a stored summary comes", session, "SELECT max(shopmetrics.unique_users(a)) FROM (SELECT a FROM stored OFFSET 0) AS q",
            "audience_in", "audience_recv")
    refused("stored summaries are merged", session, "SELECT shopmetrics.unique_users(shopmetrics.merge(a)) FROM stored", "merge")

    # the other way round: the coordinator has a later one, and sends a summary
    write_newer("worker_2", "versions", None)
    write_newer("coordinator", "versions", library)
    session = connect("coordinator", "versions")
    said = session.say("INSERT INTO empty_one SELECT 'd', shopmetrics.audience_agg('d'::text)")
    # of an error in a COPY, Citus passes on the message alone
    checks.that("a worker is given what it cannot read", said.error and "a summary of type audience has version 2" in said.error[1],
                f"{said.error}")
    checks.equal("nothing is stored", "0", session.value("SELECT count(*) FROM empty_one"))


# People whose ids are a megabyte long, in a shard each: so that few rows make a large state. A query of one shard would be
# another node's whole.
MEGABYTE = 1 << 20
NEEDED = 9000  # MB of memory, of the coordinator and a worker
PARTS = {"little": 1, "nearly full": 690, "another": 300, "too much for both": 400, "too much": 720}


def partials(checks, cluster):
    free = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemAvailable"))
    if free < NEEDED * MEGABYTE // 1024:
        print(f"skipped: {free // 1024} MB of memory are free, {NEEDED} are needed")
        return
    session = cluster.database("partials", "CREATE TABLE large (part integer, person text, at timestamptz)",
                               "SELECT create_distributed_table('large', 'part')")
    shards = {}
    for part, shard in session.ask("SELECT n, get_shard_id_for_distribution_column('large', n) FROM generate_series(1, 1000) AS n"):
        shards.setdefault(shard, part)
    parts = dict(zip(PARTS, shards.values()))
    for name, people in PARTS.items():
        session.ask(f"INSERT INTO large SELECT {parts[name]}, md5('{parts[name]}/' || n), '2025-10-01'"
                    f" FROM generate_series(1, {people}) AS n")

    def ask(statement, *names):
        """The answer over some parts; what came, and what memory the coordinator's session needed."""
        one = connect("coordinator", "partials")
        one.ask("SET citus.max_adaptive_executor_pool_size = 1")
        before = cluster.received()
        said = one.say(statement.format(
            who=f"repeat(person, {MEGABYTE // 32})", rows=f"large WHERE part IN ({', '.join(parts[name] for name in names)})"))
        status = Path(f"/proc/{one.pid}/status").read_text()
        memory = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
        one.close()
        return said, cluster.received() - before, memory

    COUNT = "SELECT shopmetrics.session_count({who}, at, '30 minutes') FROM {rows}"
    BOTH = "SELECT shopmetrics.session_count({who}, at, '1 hour'), shopmetrics.session_count({who}, at, '2 hours') FROM {rows}"
    IN_PARTS = "SELECT sum(n) FROM (SELECT shopmetrics.session_count({who}, at, '1 hour') AS n FROM {rows}" \
               " GROUP BY shopmetrics.bucket(person, 4)) AS q"
    BY_COLUMN = "SELECT sum(n) FROM (SELECT shopmetrics.session_count({who}, at, '1 hour') AS n FROM {rows} GROUP BY part) AS q"

    def holds(what, statement, *names):
        said, came, memory = ask(statement, *names)
        checks.equal(what, [(str(sum(PARTS[name] for name in names)),)], said.error or said.rows)
        print(f"{what}: {came / 1e6:.1f} MB came, the coordinator's session took {memory / 1e6:.0f} MB")
        return came, memory

    def is_refused(what, statement, *names, mentions):
        said = ask(statement, *names)[0]
        text = f"{said.error} {said.hint}"
        checks.that(what, said.error and said.error[0] == "54000" and all(word in text for word in mentions), text)

    came, memory = holds("a state of 690 MB", COUNT, "little", "nearly full")
    checks.that("it came as text", 0.9e9 < came < 1e9, str(came))
    checks.that("the coordinator's memory is what the page says", memory < 7 * came, f"{memory / came:.1f} times what came")
    holds("states of 990 MB together", COUNT, "nearly full", "another")
    is_refused("a state that does not travel", COUNT, "little", "too much",
               mentions=["session_count: a group of 720 keys", "700 MB that a summary may have", "bucket"])
    is_refused("states that are too much together", COUNT, "nearly full", "too much for both",
               mentions=["session_count: a group of", "1023 MB that a state may have", "bucket"])
    is_refused("two states in a row, which is the server's to refuse", BOTH, "little", "nearly full", mentions=["out of memory"])
    # what the hint says, and the page
    holds("as the hint says, in parts", IN_PARTS, "little", "too much")
    came, _ = holds("summed by the distribution column", BY_COLUMN, "nearly full", "too much")
    checks.that("numbers came", came < 1e6, str(came))
