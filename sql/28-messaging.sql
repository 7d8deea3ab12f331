-- messaging: sessions of messages, bounces, support by people: docs/messaging.md.

--family messaging
summary: sessions, whether the user wrote once or more often, and whether an agent wrote
rows: (session_id key/bigint, by_user boolean, by_agent boolean)
counts: A row with a NULL session is left out; a NULL flag is false
messaging_agg | messaging | who wrote in which session | Over no rows an empty summary
session_count | bigint | sessions: those with at least one message by the user | 0 over no rows
bounce_count | bigint | sessions with exactly one message by the user | 0 over no rows
bounce_rate | double precision
    | sessions with exactly one message by the user divided by sessions, a fraction | NULL without sessions
live_support_count | bigint | sessions with at least one message by a human agent | 0 over no rows
live_support_rate | double precision
    | sessions with at least one message by a human agent divided by sessions, a fraction | NULL without sessions
self_service_rate | double precision
    | sessions without a message by a human agent divided by sessions, a fraction: 1 - live_support_rate
    | NULL without sessions
--end
