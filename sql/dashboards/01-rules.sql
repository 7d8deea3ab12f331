-- The rules of the dashboards, each named once.

-- A try-on session of fewer seconds does not count.
--define shortest_session
4
--end
-- More seconds than these of a product in a session do not count.
--define product_cap
450
--end
-- A try-on session lasts less than this: so far around a period are the rows of its sessions.
--define longest_session
interval '24 hours'
--end
-- A message after a longer silence of the user begins another session.
--define usual_gap
'24 hours'
--end
-- So long after its end a conversation is credited with an order.
--define usual_lookback
'30 days'
--end

-- How every dashboard runs. Its tables are looked for when it is called, so that it can be created before them; no name
-- and no operator in it is another's; its arguments are constants to the planner, which then chooses the indexes. To
-- compile such a query takes longer than it saves. Times are sent to the nodes of a cluster as the session writes them,
-- and must be read there as they were meant.
--define runs(rows)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS @rows@
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off SET datestyle = 'ISO'
--end

-- The same where the rows of sub-selects are joined: nobody can say beforehand how many they are, and a nested loop
-- over many of them would grow with their square.
--define runs_with_joins(rows)
@runs(@rows@)@ SET enable_nestloop = off
--end

-- What a function says of itself that asks dashboards and passes its arguments on: errors of all that it calls begin
-- with this name (shop_internal.called), because it is what the user called.
--define asks_others(function)
SET shopmetrics.called = '@function@'
--end

-- How the body of every dashboard begins. A name alone is an argument, a column is always written with its table, so
-- that no column that somebody adds to a table can take the place of an argument. An empty period has no start: no time
-- is at or after NULL.
--define asks(dashboard; tables)
#variable_conflict use_variable
DECLARE
    starts timestamptz := shop_internal.period_start('@dashboard@', period, zone);
    ends   timestamptz := shop_internal.period_end('@dashboard@', period, zone);
    span   tstzrange := CASE WHEN starts IS NULL THEN 'empty' ELSE period END;
BEGIN
    PERFORM shop_internal.require('@dashboard@', '{@tables@}');
--end
