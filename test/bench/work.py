"""What is measured: for each piece of work its SQL for every engine and the figures to reach.

An engine may have several ways of doing the same work. Each is tried once at the start, the fastest is timed (with the next
if it came close), and the best median counts: everybody is compared at their best. The answers of all must agree. The first
way in plain SQL is the one that comes to mind, as PostgreSQL plans it by itself.
"""

import re
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


WEEK = ("2026-10-05 00:00:00+02", "2026-10-12 00:00:00+02")


def new_users():
    period = f"[{WEEK[0]}, {WEEK[1]})"
    grouped = f"""SELECT count(*)
FROM  (SELECT FROM try_on_event GROUP BY device_id HAVING min(at) >= '{WEEK[0]}' AND min(at) < '{WEEK[1]}') AS d"""
    theirs = f"""SELECT count(*)
FROM  (SELECT min(instant) AS first FROM try_on_event GROUP BY device_id) AS d
WHERE  first >= {{0}} AND first < {{1}}"""
    return Work(
        "new_users",
        "new users of a week",
        scan=ways("SELECT count(device_id), count(at) FROM try_on_event"),
        ours=ways(
            f"SELECT new_users(device_id, at, '{period}') FROM try_on_event",
            f"SELECT new_users(first_seen_agg(device_id, at), '{period}') FROM try_on_event",
        ),
        plain=ways(grouped, (grouped, CHEAP_WORKERS), (grouped, BY_SORTING)),
        duckdb=ways(theirs.format(*(f"TIMESTAMPTZ '{end}'" for end in WEEK))),
        chdb=ways(theirs.format(*(f"parseDateTime64BestEffort('{end}', 6, 'UTC')" for end in WEEK))),
        targets={"scan": 2.5, "plain": 2},
        aims={"scan": 1.6},
    )


def bounce_rate():
    sessions = """SELECT sum(CASE WHEN messages = 1 THEN 1.0 ELSE 0 END) / count(*)
FROM  (SELECT sum({flag}) AS messages FROM chat GROUP BY session_id) AS s WHERE messages > 0"""
    filtered = """SELECT (count(*) FILTER (WHERE messages = 1))::float8 / count(*)
FROM  (SELECT count(*) AS messages FROM chat WHERE by_user GROUP BY session_id) AS s"""
    return Work(
        "bounce_rate",
        "bounce rate of sessions that have a key",
        scan=ways("SELECT count(session_id), count(by_user), count(by_agent) FROM chat"),
        ours=ways("SELECT bounce_rate(session_id, by_user, by_agent) FROM chat"),
        plain=ways(filtered, (filtered, CHEAP_WORKERS), (filtered, BY_SORTING)),
        duckdb=ways(sessions.format(flag="by_user::INT"), filtered.replace("::float8", "::DOUBLE")),
        chdb=ways(sessions.format(flag="by_user")),
        targets={"scan": 3, "plain": 2.8},
        aims={"scan": 1.7, "duckdb": 1},
    )


def conversations():
    """Two-way conversations and their minutes, from the first event of any channel to the last."""
    two_way = """SELECT count(*), round(avg(minutes), 6)
FROM  (SELECT {length} / 60e6 AS minutes
       FROM   conversation_event GROUP BY conversation_id
       HAVING {any}(by_visitor AND NOT is_video) AND {any}(NOT by_visitor AND NOT is_video)
           OR {any}(by_visitor AND is_video) AND {any}(NOT by_visitor AND is_video)) AS c"""
    plain = two_way.format(length="extract(epoch FROM max(at) - min(at)) * 1e6", any="bool_or")
    plain = plain.replace("round(avg(minutes), 6)", "round(avg(minutes)::numeric, 6)")
    columns = "conversation_id, at, by_visitor, is_video"
    return Work(
        "conversations",
        "two-way conversations and their minutes",
        scan=ways("SELECT count(conversation_id), count(at), count(by_visitor), count(is_video) FROM conversation_event"),
        ours=ways(
            f"""SELECT conversation_count({columns}), round(avg_conversation_minutes({columns})::numeric, 6)
FROM   conversation_event""",
            f"""SELECT conversation_count(c), round(avg_conversation_minutes(c)::numeric, 6)
FROM  (SELECT conversation_agg({columns}) AS c FROM conversation_event OFFSET 0) AS s""",
        ),
        plain=ways(plain, (plain, CHEAP_WORKERS), (plain, BY_SORTING)),
        duckdb=ways(two_way.format(length="(epoch_us(max(instant)) - epoch_us(min(instant)))", any="bool_or")),
        chdb=ways(
            two_way.format(length="dateDiff('microsecond', min(instant), max(instant))", any="max").replace("NOT ", "not ")
        ),
        targets={"scan": 3.2, "plain": 3},
        aims={"scan": 2, "duckdb": 1},
    )


def attribution():
    """What the orders credited to the last touch within 30 days are worth."""
    lateral = """SELECT sum(amount)
FROM   purchase AS p, LATERAL (SELECT ends_at FROM touch AS t
                               WHERE t.visitor_id = p.visitor_id AND t.starts_at <= p.ordered_at
                               ORDER BY starts_at DESC LIMIT 1) AS last
WHERE  p.ordered_at < last.ends_at + interval '30 days'"""
    merged = """SELECT sum(amount)
FROM  (SELECT amount, at, max(ends_at) OVER (PARTITION BY visitor_id ORDER BY at, kind ROWS UNBOUNDED PRECEDING) AS ends_at, kind
       FROM  (SELECT visitor_id, starts_at AS at, ends_at, NULL::numeric AS amount, 1 AS kind FROM touch
              UNION ALL SELECT visitor_id, ordered_at, NULL, amount, 2 FROM purchase) AS u) AS m
WHERE  kind = 2 AND at < ends_at + interval '30 days'"""
    touches = "SELECT touch_agg(visitor_id, touch_id, starts_at, ends_at) FROM touch"
    purchases = "SELECT purchase_agg(visitor_id, order_id, ordered_at, amount) FROM purchase"
    return Work(
        "attribution",
        "attribution to the last touch, 30 days",
        scan=ways(
            """SELECT (SELECT count(touch_id) + count(visitor_id) + count(starts_at) + count(ends_at) FROM touch)
     + (SELECT count(order_id) + count(visitor_id) + count(ordered_at) + count(amount) FROM purchase)"""
        ),
        ours=ways(f"SELECT attributed_value(t, p, '30 days') FROM ({touches}) AS a (t), ({purchases}) AS b (p)"),
        plain=ways(
            (lateral, ("enable_memoize = off",)),
            (lateral, ("enable_memoize = off", *CHEAP_WORKERS)),
            merged,
        ),
        duckdb=ways(
            """SELECT sum(p.amount)
FROM   purchase AS p ASOF JOIN touch AS t ON p.visitor_id = t.visitor_id AND p.ordered_at >= t.starts_at
WHERE  p.ordered_at < t.ends_at + INTERVAL 30 DAY"""
        ),
        targets={"plain": 3, "duckdb": 2},
        aims={"duckdb": 1},
    )


def funnel():
    """How many users reached each of five steps within a week."""
    frame = "PARTITION BY user_id ORDER BY at, step ROWS UNBOUNDED PRECEDING"
    # Of each user's rows in order, the latest time at which a chain began that has come to a step: whoever began later has more
    # of the week left. A chain goes on to its next step from there.
    began, rows = "max(CASE WHEN step = 1 THEN at END)", "funnel_event"
    for step in range(1, 5):
        rows = f"(SELECT *, {began} OVER w AS began_{step} FROM {rows} WINDOW w AS ({frame})) AS s{step}"
        began = f"max(CASE WHEN step = {step + 1} AND at <= began_{step} + interval '7 days' THEN began_{step} END)"
    reached = ", ".join(f"max(began_{step}) AS began_{step}" for step in range(1, 5))
    each_user = f"SELECT {reached}, {began} AS began_5 FROM {rows} GROUP BY user_id"
    windows = f"SELECT {', '.join(f'count(began_{step})' for step in range(1, 6))} FROM ({each_user}) AS u"
    # The same as joins: each row of a step has the last row of the step before that a chain has come to.
    chains = ["s1 AS MATERIALIZED (SELECT user_id, instant, instant AS began FROM funnel_event WHERE step = 1)"]
    for step in range(2, 6):
        chains.append(
            f"""s{step} AS MATERIALIZED (
    SELECT e.user_id, e.instant, s.began
    FROM   funnel_event AS e ASOF JOIN s{step - 1} AS s ON e.user_id = s.user_id AND e.instant >= s.instant
    WHERE  e.step = {step} AND e.instant <= s.began + INTERVAL 7 DAY)"""
        )
    counts = ", ".join(f"(SELECT count(DISTINCT user_id) FROM s{step})" for step in range(1, 6))
    return Work(
        "funnel",
        "users who reached each of five steps within 7 days",
        scan=ways("SELECT count(user_id), count(at), count(step) FROM funnel_event"),
        ours=ways(
            f"""SELECT {', '.join(f'max(users) FILTER (WHERE step = {step})' for step in range(1, 6))}
FROM   funnel_steps((SELECT funnel_agg(user_id, at, step) FROM funnel_event), '7 days')"""
        ),
        plain=ways(windows, (windows, CHEAP_WORKERS)),
        duckdb=ways(f"WITH {', '.join(chains)} SELECT {counts}", re.sub(r"\bat\b", "instant", windows)),
        chdb=ways(
            f"""SELECT {', '.join(f'countIf(depth >= {step})' for step in range(1, 6))}
FROM  (SELECT windowFunnel(604800000000)(toUInt64(toUnixTimestamp64Micro(instant)),
                                         {', '.join(f'step = {step}' for step in range(1, 6))}) AS depth
       FROM funnel_event GROUP BY user_id)"""
        ),
        targets={"plain": 5, "duckdb": 2},
        aims={"scan": 3, "duckdb": 1},
    )


# Of a year of daily users, which are made only when asked for; from rows, and from a summary that was stored.
YEAR = ("rolling_users", "rolling_users_stored", "retention", "retention_stored")
YEAR_FROM_ROWS = "(SELECT audience_agg(user_id, day) FROM daily_user)"
YEAR_STORED = "(SELECT users FROM year_of_users)"


def rolling_users(name, title, summary):
    """Users of each day and the 27 before it: a (user, day) counts until 27 days later, or the user's next day."""
    spread = """SELECT sum(users), max(users)
FROM  (SELECT sum(sum(change)) OVER (ORDER BY day) AS users, day
       FROM  (SELECT day, 1 AS change FROM days
              UNION ALL SELECT least(day + 28, next_day), -1 FROM days) AS changes (day, change)
       GROUP BY day) AS rolling WHERE day <= (SELECT max(day) FROM daily_user)"""
    days = """WITH days AS MATERIALIZED
      (SELECT day, lead(day) OVER (PARTITION BY user_id ORDER BY day) AS next_day
       FROM (SELECT DISTINCT user_id, day FROM daily_user) AS d)
"""
    every_day = """SELECT sum(users), max(users)
FROM  (SELECT count(DISTINCT user_id) AS users
       FROM  (SELECT DISTINCT user_id, day FROM daily_user) AS u, generate_series(0, 27) AS later
       WHERE  day + later <= (SELECT max(day) FROM daily_user) GROUP BY day + later) AS rolling"""
    return Work(
        name,
        f"users of 28 days, for each day of a year{title}",
        scan=ways("SELECT count(user_id), count(day) FROM daily_user"),
        ours=ways(f"SELECT sum(users), max(users) FROM rolling_users({summary}, 28)"),
        plain=ways(every_day, days + spread, (days + spread, CHEAP_WORKERS)),
        duckdb=ways(days + spread),
        targets={"plain": 20},
    )


def retention(name, title, summary):
    """Of the users who first came in a month, those who came in each later month."""
    by_month = """SELECT count(*), sum(users), max(users)
FROM  (SELECT cohort, month, count(*) AS users
       FROM  (SELECT month, min(month) OVER (PARTITION BY user_id) AS cohort
              FROM  (SELECT DISTINCT user_id, date_trunc('month', day) AS month FROM daily_user) AS m) AS seen
       GROUP BY cohort, month) AS table_of_cohorts"""
    return Work(
        name,
        f"retention by month, of a year of daily users{title}",
        scan=ways("SELECT count(user_id), count(day) FROM daily_user"),
        ours=ways(f"SELECT count(*), sum(users), max(users) FROM retention({summary}, 'month') WHERE users > 0"),
        plain=ways(by_month, (by_month, CHEAP_WORKERS)),
        duckdb=ways(by_month),
        targets={"plain": 20},
    )


def all_work(wanted=()):
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
FROM   sessionize((SELECT visit_agg(user_id, at) FROM message), '{GAP}')""",
                f"""SELECT count(*), sum((s).duration_seconds), max((s).events)
FROM  (SELECT sessionize(visit_agg(user_id, at), '{GAP}') AS s FROM message) AS each_session""",
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
        new_users(),
        bounce_rate(),
        conversations(),
        attribution(),
        funnel(),
    ]
    if "year" in wanted:
        for metric in (rolling_users, retention):
            work.append(metric(metric.__name__, "", YEAR_FROM_ROWS))
            work.append(metric(f"{metric.__name__}_stored", ", stored as a summary", YEAR_STORED))
    if "keys" in wanted:
        for kind in ("text", "uuid"):
            table = f"try_on_event_{kind}"
            work += [
                daily_unique_users(f"daily_unique_users_{kind}", f"daily unique users, {kind} keys", table),
                avg_session_duration(f"avg_session_duration_{kind}", f"average session duration, {kind} keys", table),
            ]
    return work
