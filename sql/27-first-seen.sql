-- first_seen: when each user was first there. And period_users: who is new in a period, and who came back:
-- docs/first-seen.md.

--family first_seen
summary: users and when each was first there | It is of the whole history; new_users reads it for any period
rows: (user_id key/bigint, at timestamptz)
counts: A row with a NULL is left out
first_seen_agg | first_seen | when each user was first there | Over no rows an empty summary
new_users (period tstzrange) | bigint
    | users whose first time in all the history summarised is in the period, a range [start, end) with finite ends: 0
    where that is empty. Another range is an error | 0 over no rows
--end

--family period_users
summary: users before a period and in it | It is of the whole history, for one period
rows: (user_id key/bigint, at timestamptz, period tstzrange)
counts: Give the whole history: rows before the period tell who is not new. A row with a NULL user or time is left out;
    the period is a range [start, end) with finite ends, and the same in all rows of a group
period_users_agg | period_users | who was there before the period, and who in it | Over no rows an empty summary
new_users | bigint | users whose first row of all is in the period | 0 over no rows and in an empty period
returning_users | bigint | users with a row in the period and an earlier one before it
    | 0 over no rows and in an empty period
unique_users | bigint | users with a row in the period: new and returning ones | 0 over no rows | none
--end
