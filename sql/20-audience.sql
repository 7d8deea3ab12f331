-- audience: who was there, and on which local days. Summary of a set of (user, day)s: docs/audience.md.

--family audience
summary: who was there, and on which local days
rows by day: (user_id key/bigint, day date) | By user and local day
rows by time: (user_id key/bigint, at timestamptz, zone zone) | By user, instant and the time zone that makes it a day
rows by day and zone: (user_id key/bigint, day date, zone zone)
    | By user and local day, whatever the zone, which is checked: a date is no instant | audience_add_of_day
rows: (user_id key/bigint) | By user alone
counts: A row with a NULL is left out
audience_agg | audience | the audience of these rows | Over no rows an empty summary
unique_users | bigint | distinct users | 0 over no rows
daily_unique_users | bigint | distinct (user, local day)s: adds up over days. A user of no known day counts once
    | 0 over no rows
daily_users | TABLE (day date, users bigint) ROWS 30
    | users of each local day that has any, by day; last, with a NULL day, those of no known day.
    Adds up to daily_unique_users
rolling_users (days integer) | TABLE (day date, users bigint) ROWS 365
    | for each day from the first of the audience to the last, those without anybody too: distinct users of that day
    or one of the days - 1 before it. Users of no known day are in none
retention (unit text) | TABLE (cohort date, period_number integer, users bigint) ROWS 1000
    | users by the day, week or month of their first day in the audience (unit; weeks begin on Monday), and how many of
    them were there in it (0) and in each one after it, up to that of the last day. Users of no known day are in none
--end

--functions: IMMUTABLE STRICT PARALLEL SAFE COST 1000
audience_union (a audience, b audience) | audience | the users of either, on all their days: what merge gives for two
audience_intersect (a audience, b audience) | audience | the users of both, on their days in a
audience_except (a audience, b audience) | audience | the users of a that are not in b, on their days in a
--end
