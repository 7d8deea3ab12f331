-- views: which colours of which products a session saw: docs/views.md.

--family views
summary: distinct (session, product, colour)s
rows: (session_id key, product key, colour key)
counts: A row with a NULL is left out
row cost: 6
state bytes: 200
view_agg | views | the views of these rows | Over no rows an empty summary
view_count | bigint
    | views: distinct (session, product, colour)s. The same colour again in a session is not a second view
    | 0 over no rows
--end
