-- funnel: who took which step when; how many users reached each step, within any window: docs/funnel.md.

--family funnel
summary: users, and when they took which step of a funnel
rows: (user_id key/bigint, at timestamptz, step integer)
counts: A row with a NULL user, time or step is left out. Steps are 1 to 32
-- Not strict: a NULL window has no end.
accessors: IMMUTABLE PARALLEL SAFE COST 1000
funnel_agg | funnel | users, and when they took which step | Over no rows an empty summary
funnel_users (step integer, within interval) | bigint
    | users who took the steps 1 to this one in order, the last no later than the window after the first. A day of the
    window counts as 24 hours; a NULL window has no end | 0 over no rows
funnel_steps (within interval)
    | TABLE (step integer, users bigint, share_of_first double precision, share_of_previous double precision) ROWS 8
    | the users who reached each step, from 1 to the greatest in the summary, and their share of those of the first step
    and of the step before. A day of the window counts as 24 hours; a NULL window has no end | No rows over no rows
--end
