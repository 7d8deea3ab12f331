"""What is measured beside the comparison with other engines: memory and bytes, shared passes, growth, limits, cancelling.

A check names the statements that it wants timed (`timed`: run in the same rounds as everything else) and, after the rounds,
makes lines of (what, figure, to reach, reached) out of their medians and of what it runs itself.
"""

import os
import re
import statistics
import threading
import time

from engines import Failure, cancelled_after
from work import GAP, SERIAL, ZONE, Statement

UNLIMITED = (*SERIAL, "work_mem = '8GB'", "enable_sort = off")  # one hash table, all in memory


class Check:
    name = ""
    needs = ()  # data that are made only when asked for

    def timed(self):
        return []

    def lines(self, bench):
        raise NotImplementedError


def against(figure, limit, aim=None, least=False):
    """The last two columns of a line: what is to reach, and whether it is."""
    sign, good = ("≥", lambda bound: figure >= bound) if least else ("≤", lambda bound: figure <= bound)
    wanted = f"{sign} {limit:g}" + (f" (aim {aim:g})" if aim is not None else "")
    return wanted, "aim" if aim is not None and good(aim) else "yes" if good(limit) else "NO"


class SmallGroups(Check):
    """About a million groups of one or two keys."""

    name = "small_groups"
    key = "session_id & 1"
    shape = "SELECT count(*), sum(n) FROM (SELECT device_id, {} AS n FROM try_on_event GROUP BY device_id) AS g"
    time = Statement(shape.format(f"unique_users({key})"))
    days = Statement(shape.format(f"daily_unique_users(device_id, at, '{ZONE}')"))
    floor = Statement(shape.format(f"count({key})"))
    distinct = f"SELECT DISTINCT device_id, {key} FROM try_on_event"
    truth = Statement(f"SELECT count(DISTINCT device_id), count(*) FROM ({distinct}) AS k")

    def timed(self):
        return [self.time, self.days, self.floor]

    def memory(self, bench, call, settings):
        """(bytes at the peak, bytes on disk) of HashAggregate."""
        plan = bench.postgres.plan(Statement(f"SELECT device_id, {call} FROM try_on_event GROUP BY device_id", settings))
        nodes = [node for node in plan if "Peak Memory Usage" in node]
        if len(nodes) != 1:
            raise Failure(f"the plan of {call} by device has no HashAggregate: {[node['Node Type'] for node in plan]}")
        return nodes[0]["Peak Memory Usage"] * 1024, nodes[0].get("Disk Usage", 0) * 1024

    def lines(self, bench):
        truth = bench.postgres.run(self.truth)[1]
        groups = int(truth[0][0])
        bench.same("small groups", "unique_users", bench.result(self.time), truth)

        seconds = bench.median(self.time)
        yield f"{groups:,} groups of 1–2 keys, s", f"{seconds:.2f}", *against(seconds * 1e6 / groups, 3)
        yield "  count(x) in its place, s", f"{bench.median(self.floor):.2f}", "", ""
        yield "  groups of 1–8 (user, day)s: daily_unique_users, s", f"{bench.median(self.days):.2f}", "", ""

        floor = self.memory(bench, f"count({self.key})", UNLIMITED)[0] / groups
        for call, judged in ((f"unique_users({self.key})", True), (f"audience_agg(device_id, at, '{ZONE}')", False)):
            more = self.memory(bench, call, UNLIMITED)[0] / groups - floor
            yield (
                f"  {call}: bytes a group above count(x)'s {floor:.0f}",
                f"{more:.0f}",
                *(against(more, 100, 64) if judged else ("", "")),
            )

        little = (*SERIAL, "work_mem = '4MB'", "enable_sort = off")
        peak, disk = self.memory(bench, f"unique_users({self.key})", little)
        seconds, rows = bench.postgres.run(Statement(self.time.sql, little))
        bench.same("small groups", "unique_users at work_mem 4 MB", rows, truth)
        yield (
            "  at work_mem 4 MB: MB in memory, MB on disk",
            f"{peak / 1e6:.0f}, {disk / 1e6:.0f}",
            "spills",
            "yes" if disk > 0 else "NO",
        )
        yield "  at work_mem 4 MB, s", f"{seconds:.2f}", "", ""


class StateBytes(Check):
    """Bytes of a large state, as it is stored and sent."""

    name = "state_bytes"

    def lines(self, bench):
        states = (
            (
                "audience, bytes a (user, day)",
                f"audience_agg(device_id, at, '{ZONE}')",
                "daily_unique_users(s)",
                "try_on_event",
                True,
            ),
            (
                "  the same, ids of 64 random bits",
                f"audience_agg(hashint8extended(device_id, 0), at, '{ZONE}')",
                "daily_unique_users(s)",
                "try_on_event",
                True,
            ),
            ("  audience without days, bytes a user", "audience_agg(device_id)", "unique_users(s)", "try_on_event", False),
            (
                "  try_on, bytes a (session, product)",
                "try_on_agg(session_id, device_id, product, seconds)",
                "(SELECT count(*) FROM (SELECT DISTINCT session_id, product FROM try_on_event) AS p)",
                "try_on_event",
                False,
            ),
            ("  visits, bytes a message", "visit_agg(user_id, at)", "(SELECT count(*) FROM message)", "message", False),
        )
        for title, state, count, table, judged in states:
            rows = bench.postgres.run(
                Statement(f"SELECT octet_length(s::bytea), {count} FROM (SELECT {state} AS s FROM {table}) AS one")
            )[1]
            size, keys = map(int, rows[0])
            yield title, f"{size / keys:.1f}", *(against(size / keys, 24, 12) if judged else ("", ""))


class TwoMetrics(Check):
    """Two metrics of a family in one SELECT share one pass."""

    name = "two_metrics"
    families = (
        (
            "try_on",
            "avg_session_duration(session_id, device_id, product, seconds)",
            "session_count(session_id, device_id, product, seconds)",
            "try_on_event",
        ),
        (
            "audience",
            f"daily_unique_users(device_id, at, '{ZONE}')",
            f"unique_users(device_id, at, '{ZONE}')",
            "try_on_event",
        ),
        ("visits", f"session_count(user_id, at, '{GAP}')", f"sessions_per_user(user_id, at, '{GAP}')", "message"),
    )

    def pairs(self):
        for family, one, other, table in self.families:
            for how, settings in (("serial", SERIAL), ("parallel", ())):
                yield (
                    family,
                    how,
                    Statement(f"SELECT {one} FROM {table}", settings),
                    Statement(f"SELECT {one}, {other} FROM {table}", settings),
                )

    def timed(self):
        return [statement for pair in self.pairs() for statement in pair[2:]]

    def lines(self, bench):
        for family, how, one, two in self.pairs():
            bench.same("two metrics", family, [row[:1] for row in bench.result(two)], bench.result(one))
            more = bench.median(two) / bench.median(one)
            yield (
                f"two metrics of {family} ÷ one, {how} ({bench.median(two):.2f} ÷ {bench.median(one):.2f} s)",
                f"{more:.2f}",
                *(against(more, 1.15) if how == "serial" else ("", "")),
            )


class BesideAnother(Check):
    """What a metric costs beside another one of its family."""

    name = "beside_another"
    stays = "(session_id, device_id, product, seconds) FROM try_on_event"
    events = "(conversation_id, at, by_visitor, is_video) FROM conversation_event"
    percentile = """SELECT session_duration_percentile(s, 0.9)
FROM  (SELECT try_on_agg(session_id, device_id, product, seconds) AS s FROM try_on_event) AS one"""
    pairs = (
        ("median_session_duration ÷ avg_session_duration", Statement(f"SELECT median_session_duration{stays}"),
         Statement(f"SELECT avg_session_duration{stays}"), 1.3),
        ("session_duration_percentile ÷ avg_session_duration", Statement(percentile),
         Statement(f"SELECT avg_session_duration{stays}"), 1.3),
        ("avg_first_response_minutes ÷ conversation_count", Statement(f"SELECT avg_first_response_minutes{events}"),
         Statement(f"SELECT conversation_count{events}"), 1.15),
        ("median_first_response_minutes ÷ conversation_count", Statement(f"SELECT median_first_response_minutes{events}"),
         Statement(f"SELECT conversation_count{events}"), 1.15),
    )
    truths = (
        """SELECT percentile_cont({fraction}) WITHIN GROUP (ORDER BY capped)
FROM  (SELECT sum(least(total, 450)) AS capped
       FROM  (SELECT session_id, sum(seconds) AS total FROM try_on_event GROUP BY session_id, product) AS viewed
       GROUP BY session_id HAVING sum(total) >= 4) AS valid""",
        """SELECT {reduced}
FROM  (SELECT min(at) FILTER (WHERE by_visitor) AS asked, min(at) FILTER (WHERE NOT by_visitor) AS answered
       FROM conversation_event GROUP BY conversation_id) AS c
WHERE  asked <= answered""",
    )
    minutes = "extract(epoch FROM answered - asked)::float8 / 60"

    def timed(self):
        return [statement for _, one, other, _ in self.pairs for statement in (one, other)]

    def lines(self, bench):
        durations, responses = self.truths
        truths = (
            durations.format(fraction=0.5),
            durations.format(fraction=0.9),
            responses.format(reduced=f"avg({self.minutes})"),
            responses.format(reduced=f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {self.minutes})"),
        )
        for (title, one, other, most), truth in zip(self.pairs, truths):
            bench.same(title, "ours", bench.result(one), bench.postgres.run(Statement(truth))[1])
            more = bench.median(one) / bench.median(other)
            yield f"{title} ({bench.median(one):.2f} ÷ {bench.median(other):.2f} s)", f"{more:.2f}", *against(more, most)


class ManyMetrics(Check):
    """Six metrics over one try_on state: in one step each, and from one summary in a subquery."""

    name = "many_metrics"
    metrics = (
        "session_count",
        "unique_users",
        "engagement_seconds",
        "avg_session_duration",
        "avg_engagement_per_user",
        "avg_sessions_per_user",
    )
    direct = Statement(
        "SELECT " + ", ".join(f"{name}(session_id, device_id, product, seconds)" for name in metrics)
        + " FROM try_on_event"
    )
    subquery = Statement(
        "SELECT " + ", ".join(f"{name}(s)" for name in metrics)
        + " FROM (SELECT try_on_agg(session_id, device_id, product, seconds) AS s FROM try_on_event) AS one"
    )
    truth = Statement(
        """WITH valid AS (SELECT session_id, sum(least(total, 450)) AS capped
                          FROM  (SELECT session_id, sum(seconds) AS total FROM try_on_event GROUP BY session_id, product) AS viewed
                          GROUP  BY session_id HAVING sum(total) >= 4),
                users AS (SELECT count(DISTINCT device_id) AS n FROM try_on_event JOIN valid USING (session_id)),
                all_of_it AS (SELECT count(*) AS sessions, sum(capped) AS seconds FROM valid)
           SELECT sessions, n, seconds, seconds / sessions, seconds / n, sessions::float8 / n FROM all_of_it, users""",
        ("enable_hashagg = off",),
    )

    def timed(self):
        return [self.direct, self.subquery]

    def lines(self, bench):
        truth = bench.postgres.run(self.truth)[1]
        bench.same("many metrics", "directly", bench.result(self.direct), truth)
        bench.same("many metrics", "from a subquery", bench.result(self.subquery), truth)
        title = f"{len(self.metrics)} metrics of one try_on state, one step each, parallel, s"
        yield title, f"{bench.median(self.direct):.2f}", "", ""
        yield "  from one summary in a subquery, s", f"{bench.median(self.subquery):.2f}", "", ""


class Growth(Check):
    """How time grows from N rows to four times as many, with four times the devices, sessions and users."""

    name = "growth"
    needs = ("growth",)

    def lines(self, bench):
        # Where the rows hold more (session, product)s than one state does, sessions are joined by fours and products folded.
        folded = "SELECT avg_session_duration(session_id >> 2, device_id, product & 7, seconds) FROM {}"
        pairs = (
            (
                "daily_unique_users",
                f"SELECT daily_unique_users(device_id, at, '{ZONE}') FROM {{}}",
                "try_on_event",
                None,
            ),
            (
                "avg_session_duration",
                "SELECT avg_session_duration(session_id, device_id, product, seconds) FROM {}",
                "try_on_event",
                folded,
            ),
            ("session_count of visits", f"SELECT session_count(user_id, at, '{GAP}') FROM {{}}", "message", None),
            (
                "sessionize of visits",
                f"SELECT count(*), sum(duration_seconds) FROM sessionize((SELECT visit_agg(user_id, at) FROM {{}}), '{GAP}')",
                "message",
                None,
            ),
            (
                "sessionize of visits, in a select list",
                f"""SELECT count(*), sum((s).duration_seconds)
FROM  (SELECT sessionize(visit_agg(user_id, at), '{GAP}') AS s FROM {{}}) AS each_session""",
                "message",
                None,
            ),
        )
        for title, sql, table, instead in pairs:
            try:
                small, large = self.both(bench, sql, table)
            except Failure as failure:
                if failure.sqlstate != "54000" or not instead:
                    raise
                title += " (in fours: the rows as they are exceed one state)"
                small, large = self.both(bench, instead, table)
            title = f"{title}: time for 4 × the rows ({small:.2f} → {large:.2f} s)"
            yield title, f"{large / small:.2f}", *against(large / small, 4.6)

    def both(self, bench, sql, table):
        small, large = Statement(sql.format(table)), Statement(sql.format(f"{table}_4"))
        times = {small: [], large: []}
        for turn in range(bench.runs + 1):
            for statement, list_of_times in times.items():
                seconds = bench.postgres.run(statement)[0]
                if turn:  # the first is to warm up
                    list_of_times.append(seconds)
        return statistics.median(times[small]), statistics.median(times[large])


class PeakMemory(threading.Thread):
    """The most memory that the processes of the server had together, shared memory apart, while the block ran. Linux only."""

    def __init__(self, bench):
        super().__init__(daemon=True)
        self.postmaster = bench.postgres.query("SELECT pg_read_file('postmaster.pid')")[1][0][0]
        self.bytes = 0
        self.over = threading.Event()

    def now(self):
        with open(f"/proc/{self.postmaster}/task/{self.postmaster}/children") as file:
            children = file.read().split()
        total = 0
        for child in children:
            try:
                with open(f"/proc/{child}/status") as file:
                    total += sum(int(size) for size in re.findall(r"RssAnon:\s+(\d+) kB", file.read())) * 1024
            except OSError:  # it has ended since
                pass
        return total

    def run(self):
        while not self.over.wait(0.1):
            try:
                self.bytes = max(self.bytes, self.now())
            except OSError:
                return

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


class Limits(Check):
    """What one group holds, what happens beyond, and how soon a cancel is felt."""

    name = "limits"
    needs = ("limits",)
    million = "FROM million, generate_series(1, 1000000) AS i WHERE n < {}"
    id = "(n * 1000000 + i)"
    random_try_on = f"hashint8extended({id} / 8, 7), hashint8extended({id} / 8, 8), hashint8extended({id} % 8, 9)"
    # title, metric, rows in millions, answer
    holds = (
        ("40 M (user, day)s", f"daily_unique_users({id}, date '2026-09-01' + (i % 60)::int)", 40, 40_000_000),
        ("40 M users", f"unique_users({id})", 40, 40_000_000),
        ("40 M users of 64 random bits", f"unique_users(hashint8extended({id}, 7))", 40, 40_000_000),
        (
            "40 M (user, day)s of 64 random bits",
            f"daily_unique_users(hashint8extended({id}, 7), date '2026-09-01' + (i % 60)::int)",
            40,
            40_000_000,
        ),
        ("20 M (session, product)s", f"session_count({id} / 8, {id} / 8, {id} % 8, 5.0)", 20, 2_500_001),
        ("20 M (session, product)s of 64 random bits", f"session_count({random_try_on}, 5.0)", 20, 2_500_001),
    )
    beyond = (
        ("users", f"unique_users(hashint8extended({id}, 7))"),
        ("(user, day)s", f"daily_unique_users(hashint8extended({id}, 7), date '2026-09-01' + (i % 60)::int)"),
        ("(session, product)s", f"session_count({random_try_on}, 5.0)"),
        ("visits", f"session_count(hashint8extended({id}, 7), timestamptz '2026-09-01' + i * interval '1 second', '{GAP}')"),
    )

    def lines(self, bench):
        for how, settings in (("parallel", ()), ("serial", SERIAL)):
            for title, metric, millions, answer in self.holds:
                statement = Statement(f"SELECT {metric} {self.million.format(millions)}", settings)
                try:
                    with PeakMemory(bench) as memory:
                        seconds, rows = bench.postgres.run(statement)
                    bench.same("limits", title, rows, [[str(answer)]])
                    used = f"{memory.bytes / 2**30:.1f} GB at the peak"
                    yield f"one group holds {title}, {how}: {used}", f"{seconds:.1f} s", "holds", "yes"
                except Failure as failure:
                    yield f"one group holds {title}, {how}", f"{failure.sqlstate}", "holds", "NO"
                    bench.recover()
        started = bench.postgres.value("SELECT pg_postmaster_start_time()")
        for how, settings in (("parallel", ()), ("serial", SERIAL)):
            for title, metric in self.beyond:
                yield self.exceed(bench, title, Statement(f"SELECT {metric} {self.million.format(400)}", settings), how)
        same_start = bench.postgres.value("SELECT pg_postmaster_start_time()") == started
        well = same_start and "terminated by signal" not in bench.server_log()
        yield "the server after all that", "well" if well else "restarted", "well", "yes" if well else "NO"

    def exceed(self, bench, title, statement, how):
        session = bench.postgres.pid
        began = time.perf_counter()
        with PeakMemory(bench) as memory:
            try:
                bench.postgres.run(statement)
                state, message = "00000", "no error"
            except Failure as failure:
                state, message = failure.sqlstate, str(failure)
        seconds = time.perf_counter() - began
        bench.recover()
        good = state == "54000" and bench.postgres.pid == session
        print(f"  {title}, {how}: {message}", flush=True)
        title = f"400 M {title} in one group, {how}: after {seconds:.0f} s, {memory.bytes / 2**30:.1f} GB at the peak"
        return title, state, "54000", "yes" if good else "NO"


class Cancel(Check):
    """Seconds from a cancel to the end of the statement, at moments spread over statements that are mostly one long call."""

    name = "cancel"
    needs = ("limits",)
    moments = 16

    def lines(self, bench):
        helper = bench.connect()
        bench.postgres.query(
            f"""DROP TABLE IF EXISTS kept;
CREATE TABLE kept AS
SELECT (SELECT audience_agg(device_id, at, '{ZONE}') FROM try_on_event) AS a,
       (SELECT try_on_agg(session_id, device_id, product, seconds) FROM try_on_event) AS t,
       (SELECT visit_agg(user_id, at) FROM message) AS v,
       (SELECT activity_agg(at) FROM message) AS c"""
        )
        statements = (
            # The statement's call works on a stored summary: all but its fetching is one long function.
            "SELECT unique_users(a) FROM kept",
            "SELECT daily_unique_users(a) FROM kept",
            "SELECT count(*) FROM kept, LATERAL daily_users(a)",
            "SELECT daily_unique_users(merge(a)) FROM (SELECT a FROM kept UNION ALL SELECT a FROM kept) AS twice",
            "SELECT unique_users(audience_intersect(a, a)) FROM kept",
            "SELECT avg_session_duration(t) FROM kept",
            "SELECT count(*) FROM kept, LATERAL product_statistics(t)",
            "SELECT avg_session_duration(merge(t)) FROM (SELECT t FROM kept UNION ALL SELECT t FROM kept) AS twice",
            f"SELECT session_count(v, '{GAP}') FROM kept",
            f"SELECT count(*) FROM kept, LATERAL sessionize(v, '{GAP}')",
            f"SELECT session_count(merge(v), '{GAP}') FROM (SELECT v FROM kept UNION ALL SELECT v FROM kept) AS twice",
            f"SELECT session_count(c, '{GAP}') FROM kept",
            f"SELECT count(*) FROM kept, LATERAL sessionize(c, '{GAP}')",
            "SELECT octet_length(t::text) FROM kept",  # length() counts characters, and the server does not let go meanwhile
            "SELECT octet_length(v::bytea) FROM kept",
            # And whole statements, whose last third is the merging of the workers' states and the final function.
            "SELECT avg_session_duration(session_id, device_id, product, seconds) FROM try_on_event",
            f"SELECT session_count(user_id, at, '{GAP}') FROM message",
            f"SELECT daily_unique_users(device_id, at, '{ZONE}') FROM try_on_event",
            f"SELECT count(*) FROM sessionize((SELECT visit_agg(user_id, at) FROM message), '{GAP}')",
        )
        bench.postgres.run(Statement("SELECT 1"))
        for sql in statements:
            try:
                whole = bench.postgres.query(sql)[0]
                felt = []
                for moment in range(self.moments):
                    after = cancelled_after(bench.postgres, helper, sql, whole * (moment + 0.5) / self.moments)
                    if after is not None:
                        felt.append(after)
            except Failure as failure:
                bench.fail(f"cancel: {sql}: {failure}")
                bench.recover()
                continue
            if felt:
                worst = max(felt) * 1000
                yield (
                    f"cancel of {sql[:70]} ({whole:.2f} s), worst of {len(felt)}, ms",
                    f"{worst:.0f}",
                    *against(worst, 100),
                )
            else:
                yield f"cancel of {sql[:70]} ({whole:.2f} s)", "too fast", "≤ 100", "yes"
        bench.postgres.query("DROP TABLE kept")
        helper.close()


class Dashboards(Check):
    """The dashboards over a year of events: a month beside the one before, and loading."""

    name = "dashboards"
    needs = ("dashboards",)
    month = ("2026-09-02 22:00+00", "2026-10-02 22:00+00")  # 30 days before a midnight in Rome
    before = ("2026-08-03 22:00+00", "2026-09-02 22:00+00")
    as_of = "2026-10-02 22:00+00"
    call = f"('last_30_days', '{as_of}', '{ZONE}')"
    between = "{0} >= timestamptz '{1}' - interval '24 hours' AND {0} < timestamptz '{2}' + interval '24 hours'"
    columns = "session_id, device_id, started_at, product, colour, seconds"

    def medians(self, bench, *statements):
        times = [[] for _ in statements]
        for turn in range(bench.runs + 1):
            for statement, of_it in zip(statements, times):
                seconds = bench.postgres.run(statement)[0]
                if turn:  # the first is to warm up
                    of_it.append(seconds)
        return [statistics.median(of_it) for of_it in times]

    def overview(self, period):
        """try_on_overview in plain SQL, from the definition; unknown to it are only rows of other devices in a session."""
        start, end = period
        return f"""WITH session AS (
    SELECT session_id, min(device_id) AS device_id, min(started_at) AS began
    FROM   shop.try_on_event GROUP BY session_id HAVING sum((seconds * 1e6)::bigint) >= 4000000),
first AS (SELECT device_id, min(began) AS began FROM session GROUP BY device_id),
valid AS (SELECT * FROM session WHERE began >= '{start}' AND began < '{end}'),
stay AS (
    SELECT e.session_id, e.product, least(sum(e.seconds), 450) AS seconds, count(DISTINCT e.colour) AS views
    FROM   shop.try_on_event AS e JOIN valid USING (session_id)
    WHERE  {self.between.format("e.started_at", *period)} GROUP BY e.session_id, e.product),
total AS (SELECT sum(seconds) AS seconds, sum(views) AS views FROM stay)
SELECT count(*), count(DISTINCT (device_id, (began AT TIME ZONE '{ZONE}')::date)), count(DISTINCT device_id),
       (SELECT count(*) FROM first WHERE began >= '{start}' AND began < '{end}'), max(total.views),
       max(total.seconds) / count(*), max(total.seconds) / count(DISTINCT device_id), count(*)::float8 / count(DISTINCT device_id)
FROM   valid, total"""

    def lines(self, bench):
        counts = ", ".join(f"count({column})" for column in self.columns.split(", "))
        rows = f"FROM shop.try_on_event WHERE {self.between.format('started_at', self.before[0], self.month[1])}"
        bench.postgres.query(f"CREATE TABLE device AS SELECT device_id {rows} GROUP BY device_id ORDER BY device_id COLLATE \"C\"; ANALYZE device")
        scan = Statement(f"SELECT {counts} {rows}")
        history = Statement(
            f"""SELECT count(*) FROM device AS d
WHERE (SELECT true FROM shop.try_on_event AS e WHERE e.device_id = d.device_id AND e.started_at < '{self.before[0]}' LIMIT 1)"""
        )
        ours = Statement(f"SELECT current, previous FROM shop.try_on_overview_compared{self.call}")
        both = [Statement(self.overview(period)) for period in (self.month, self.before)]

        seconds, truth = zip(*(bench.postgres.run(statement) for statement in both))
        bench.same("dashboards", "try_on_overview_compared", bench.postgres.run(ours)[1], list(map(list, zip(*(one[0] for one in truth)))))
        bare, looked_up, measured = self.medians(bench, scan, history, ours)
        yield f"30 days of try-on beside the 30 before, {bench.postgres.value(f'SELECT count(*) {rows}')} rows, s", f"{measured:.2f}", "", ""
        yield f"  ÷ the bare scan of these rows ({bare:.2f} s)", f"{measured / bare:.1f}", *against(measured / bare, 3)
        yield (
            f"  ÷ that and a bare look into the history for each device ({looked_up:.2f} s)",
            f"{measured / (bare + looked_up):.1f}",
            *against(measured / (bare + looked_up), 3),
        )
        yield "  in plain SQL, once each period, s", f"{sum(seconds):.0f}", "", ""

        orders = Statement(f"SELECT count(*), sum(current) FROM shop.sales_performance_compared{self.call}")
        scan = Statement(
            f"""SELECT count(order_id), count(status), count(total) FROM shop.sales_order
WHERE ordered_at >= '{self.before[0]}' AND ordered_at < '{self.month[1]}'"""
        )
        bare, measured = self.medians(bench, scan, orders)
        yield f"30 days of sales beside the 30 before, s; ÷ bare scan ({bare:.2f} s)", f"{measured:.2f}; {measured / bare:.1f}", "", ""
        yield self.loading(bench)

    def loading(self, bench):
        file = f"{os.environ['SERVER_ROOT']}/events.csv"
        bench.postgres.query(
            f"""CREATE TABLE bare_event (LIKE shop.try_on_event INCLUDING INDEXES);
COPY (SELECT * FROM shop.try_on_event ORDER BY started_at LIMIT 1000000) TO '{file}' (FORMAT csv)"""
        )
        times = {"bare_event": [], "shop.try_on_event": []}
        for _ in range(bench.runs):
            for table, of_it in times.items():
                bench.postgres.query(f"TRUNCATE {table}")
                of_it.append(bench.postgres.query(f"COPY {table} FROM '{file}' (FORMAT csv)")[0])
        bare, measured = (statistics.median(of_it) for of_it in times.values())
        title = f"COPY of 1 M events ({measured:.1f} s): rate ÷ that into a bare table of the same columns and indexes"
        return title, f"{bare / measured:.2f}", *against(bare / measured, 0.6, least=True)


ALL = (SmallGroups, StateBytes, TwoMetrics, BesideAnother, ManyMetrics, Growth, Limits, Cancel, Dashboards)
