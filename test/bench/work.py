"""What is measured: for each piece of work its SQL for every engine and the figures to reach.

An engine may have several ways of doing the same work. Each is tried once at the start, the fastest is timed (with the next
if it came close), and the best median counts: everybody is compared at their best. The answers of all must agree. The first
way in plain SQL is the one that comes to mind, as PostgreSQL plans it by itself.
"""

from dataclasses import dataclass, field

ZONE = "Europe/Rome"
GAP = "30 minutes"

# The planner's prices keep PostgreSQL from sorting and hashing in parallel where the rows are many; these let it.
CHEAP_WORKERS = ("parallel_setup_cost = 0", "parallel_tuple_cost = 0")
BY_SORTING = (*CHEAP_WORKERS, "enable_hashagg = off")
SERIAL = ("max_parallel_workers_per_gather = 0",)


@dataclass(frozen=True)
class Statement:
    sql: str
    settings: tuple = ()

    def explained(self):
        return Statement(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {self.sql}", self.settings)


def ways(*alternatives):
    """Statements from SQL, or from (SQL, settings)."""
    return [Statement(one) if isinstance(one, str) else Statement(*one) for one in alternatives]


@dataclass
class Work:
    name: str
    title: str
    scan: list = field(default_factory=list)
    ours: list = field(default_factory=list)
    plain: list = field(default_factory=list)
    duckdb: list = field(default_factory=list)
    chdb: list = field(default_factory=list)
    # Figures to reach, and to aim at: each (ours ÷ theirs, at most) or, for "plain", (theirs ÷ ours, at least).
    targets: dict = field(default_factory=dict)
    aims: dict = field(default_factory=dict)


def daily_unique_users(name="daily_unique_users", title="daily unique users, local day", table="try_on_event"):
    day = f"(at AT TIME ZONE '{ZONE}')::date"
    distinct = f"SELECT count(*) FROM (SELECT DISTINCT device_id, {day} FROM {table}) AS d"
    grouped = f"SELECT count(*) FROM (SELECT FROM {table} GROUP BY device_id, {day}) AS d"
    by_day = f"SELECT sum(n) FROM (SELECT count(DISTINCT device_id) AS n FROM {table} GROUP BY {day}) AS d"
    their_day = f"(instant AT TIME ZONE '{ZONE}')::DATE"
    return Work(
        name,
        title,
        scan=ways(f"SELECT count(device_id), count(at) FROM {table}"),
        ours=ways(f"SELECT daily_unique_users(device_id, at, '{ZONE}') FROM {table}"),
        plain=ways(distinct, (distinct, CHEAP_WORKERS), (grouped, CHEAP_WORKERS), (distinct, BY_SORTING), by_day),
        duckdb=ways(
            f"SELECT count(*) FROM (SELECT DISTINCT device_id, {their_day} FROM {table})",
            f"SELECT count(DISTINCT (device_id, {their_day})) FROM {table}",
            f"SELECT sum(n) FROM (SELECT count(DISTINCT device_id) AS n FROM {table} GROUP BY {their_day})",
        ),
        chdb=ways(
            f"SELECT uniqExact(device_id, toDate(instant, '{ZONE}')) FROM {table}",
            f"SELECT count() FROM (SELECT 1 FROM {table} GROUP BY device_id, toDate(instant, '{ZONE}'))",
            f"SELECT sum(n) FROM (SELECT uniqExact(device_id) AS n FROM {table} GROUP BY toDate(instant, '{ZONE}'))",
        ),
    )


def avg_session_duration(name="avg_session_duration", title="average session duration, cap 450 s", table="try_on_event"):
    nested = """SELECT sum(capped) / count(*)
FROM  (SELECT sum(least(total, 450)) AS capped
       FROM  (SELECT session_id, sum(seconds) AS total FROM {rows} GROUP BY session_id, product) AS viewed
       GROUP BY session_id HAVING sum(total) >= 4) AS valid"""
    whole = nested.format(rows=table)
    sorted_rows = f"(SELECT session_id, product, seconds FROM {table} ORDER BY session_id, product OFFSET 0) AS e"
    ordered = nested.format(rows=sorted_rows)
    return Work(
        name,
        title,
        scan=ways(f"SELECT count(session_id), count(device_id), count(product), count(seconds) FROM {table}"),
        ours=ways(f"SELECT avg_session_duration(session_id, device_id, product, seconds) FROM {table}"),
        plain=ways(whole, (whole, BY_SORTING), (ordered, BY_SORTING)),
        duckdb=ways(whole),
        chdb=ways(whole),
    )


def session_count(name, title, ours, **figures):
    """How many sessions all users have."""
    starts = f"""SELECT count(*)
FROM  (SELECT at, lag(at, 1, '-infinity') OVER (PARTITION BY user_id ORDER BY at) AS before FROM message) AS m
WHERE  at > before + interval '{GAP}'"""
    return Work(
        name,
        title,
        scan=ways("SELECT count(user_id), count(at) FROM message"),
        ours=ours,
        plain=ways(starts, (starts, CHEAP_WORKERS)),
        duckdb=ways(
            f"""SELECT count(*)
FROM  (SELECT instant, lag(instant) OVER (PARTITION BY user_id ORDER BY instant) AS before FROM message)
WHERE  before IS NULL OR instant > before + INTERVAL '{GAP}'""",
            """SELECT count(*)
FROM  (SELECT epoch_us(instant) - lag(epoch_us(instant)) OVER (PARTITION BY user_id ORDER BY instant) AS gap FROM message)
WHERE  gap IS NULL OR gap > 1800000000""",
            """SELECT sum(1 + coalesce(list_sum(list_transform(list_zip(times[2:], times[:-2]),
                                     lambda pair: (pair[1] - pair[2] > 1800000000)::INT)), 0))
FROM  (SELECT list_sort(list(epoch_us(instant))) AS times FROM message GROUP BY user_id)""",
        ),
        chdb=ways(
            """SELECT sum(sessions)
FROM  (SELECT 1 + arrayCount(gap -> gap > 1800000000,
                             arrayDifference(arraySort(groupArray(toUnixTimestamp64Micro(instant))))) AS sessions
       FROM message GROUP BY user_id)"""
        ),
        **figures,
    )


def sessionize(name, title, ours, **figures):
    """The sessions themselves: the answer is made of each one's duration and number of events, so all need them one by one."""
    numbered = f"""SELECT count(*), extract(epoch FROM sum(duration)), max(events)
FROM  (SELECT max(at) - min(at) AS duration, count(*) AS events
       FROM  (SELECT user_id, at,
                     count(*) FILTER (WHERE first) OVER (PARTITION BY user_id ORDER BY at ROWS UNBOUNDED PRECEDING) AS number
              FROM  (SELECT user_id, at, coalesce(at > lag(at) OVER w + interval '{GAP}', true) AS first
                     FROM message WINDOW w AS (PARTITION BY user_id ORDER BY at)) AS m) AS n
       GROUP BY user_id, number) AS s"""
    # Only the first and the last event of each session go on to the second window, which finds the rows sorted.
    ends = f"""SELECT count(*), extract(epoch FROM sum(next_at - at) FILTER (WHERE NOT last)),
       max(CASE WHEN last THEN 1 ELSE next_number - number + 1 END)
FROM  (SELECT at, number, first, last, lead(at) OVER w AS next_at, lead(number) OVER w AS next_number
       FROM  (SELECT user_id, at, row_number() OVER w AS number,
                     coalesce(at > lag(at) OVER w + interval '{GAP}', true) AS first,
                     coalesce(lead(at) OVER w > at + interval '{GAP}', true) AS last
              FROM message WINDOW w AS (PARTITION BY user_id ORDER BY at)) AS m
       WHERE first OR last WINDOW w AS (PARTITION BY user_id ORDER BY at)) AS e
WHERE  first"""
    return Work(
        name,
        title,
        scan=ways("SELECT count(user_id), count(at) FROM message"),
        ours=ours,
        plain=ways(numbered, (numbered, BY_SORTING), (ends, CHEAP_WORKERS)),
        duckdb=ways(
            """SELECT count(*), sum(next_micro - micro) FILTER (WHERE NOT last) / 1e6,
       max(CASE WHEN last THEN 1 ELSE next_number - number + 1 END)
FROM  (SELECT micro, number, first, last, lead(micro) OVER w AS next_micro, lead(number) OVER w AS next_number
       FROM  (SELECT user_id, epoch_us(instant) AS micro, row_number() OVER w AS number,
                     coalesce(epoch_us(instant) - lag(epoch_us(instant)) OVER w > 1800000000, true) AS first,
                     coalesce(lead(epoch_us(instant)) OVER w - epoch_us(instant) > 1800000000, true) AS last
              FROM message WINDOW w AS (PARTITION BY user_id ORDER BY instant))
       WHERE first OR last WINDOW w AS (PARTITION BY user_id ORDER BY number))
WHERE  first""",
            """SELECT sum(len(sessions)),
       sum(list_sum(list_transform(sessions, lambda one: times[one[2] - 1] - times[one[1]]))) / 1e6,
       max(list_max(list_transform(sessions, lambda one: one[2] - one[1])))
FROM  (SELECT times, list_zip(starts, list_append(starts[2:], len(times) + 1)) AS sessions
       FROM  (SELECT times, list_prepend(1, list_filter(range(2, len(times) + 1),
                                                        lambda i: times[i] - times[i - 1] > 1800000000)) AS starts
              FROM  (SELECT list_sort(list(epoch_us(instant))) AS times FROM message GROUP BY user_id)))""",
        ),
        chdb=ways(
            """SELECT sum(length(sessions)), sum(arraySum(one -> one[-1] - one[1], sessions)) / 1e6,
       max(arrayMax(one -> length(one), sessions))
FROM  (SELECT arraySort(groupArray(toUnixTimestamp64Micro(instant))) AS times,
              arraySplit((time, gap) -> gap > 1800000000, times, arrayDifference(times)) AS sessions
       FROM message GROUP BY user_id)"""
        ),
        **figures,
    )


def all_work(keys=False):
    users, duration = daily_unique_users(), avg_session_duration()
    users.targets, users.aims = {"scan": 2.2, "plain": 6, "duckdb": 1.05}, {"scan": 1.6}
    duration.targets, duration.aims = {"scan": 3.4, "plain": 10, "duckdb": 1}, {"scan": 2}
    together = {"targets": {"scan": 5, "plain": 9, "duckdb": 0.5}, "aims": {"scan": 2.5}}
    work = [
        users,
        duration,
        session_count(
            "session_count",
            "sessions of all users: session_count",
            ways(f"SELECT session_count(user_id, at, '{GAP}') FROM message"),
            **together,
        ),
        sessionize(
            "sessionize",
            "sessions of all users: visit_agg + sessionize",
            ways(
                f"""SELECT count(*), sum(duration_seconds), max(events)
FROM   sessionize((SELECT visit_agg(user_id, at) FROM message), '{GAP}')"""
            ),
            **together,
        ),
        sessionize(
            "per_user",
            "the same per user: activity_agg GROUP BY + sessionize",
            ways(
                f"""SELECT count(*), sum(s.duration_seconds), max(s.events)
FROM  (SELECT user_id, activity_agg(at) AS a FROM message GROUP BY user_id) AS d, LATERAL sessionize(d.a, '{GAP}') AS s"""
            ),
            targets={"plain": 4, "duckdb": 1},
        ),
        Work(
            "ratings",
            "average rating: rating_agg against avg",
            scan=ways("SELECT count(rating) FROM survey"),
            ours=ways("SELECT avg_rating(rating_agg(rating)) FROM survey"),
            plain=ways("SELECT avg(rating) FROM survey"),
            duckdb=ways("SELECT avg(rating) FROM survey"),
            chdb=ways("SELECT avg(rating) FROM survey"),
            targets={"plain": 1 / 1.15},
            aims={"plain": 1},
        ),
        Work(
            "ratings_smallint",
            "the same of a smallint column, which is cast",
            scan=ways("SELECT count(stars) FROM survey"),
            ours=ways("SELECT avg_rating(rating_agg(stars)) FROM survey"),
            plain=ways("SELECT avg(stars) FROM survey"),
        ),
    ]
    if keys:
        for kind in ("text", "uuid"):
            table = f"try_on_event_{kind}"
            work += [
                daily_unique_users(f"daily_unique_users_{kind}", f"daily unique users, {kind} keys", table),
                avg_session_duration(f"avg_session_duration_{kind}", f"average session duration, {kind} keys", table),
            ]
    return work
