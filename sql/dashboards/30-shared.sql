-- What all dashboards share: the ends of a period, two periods side by side, a row as metrics.
--
-- The dashboards are plain SQL functions that the planner puts in the place of their calls: a period that is a constant or a
-- call of shopmetrics.period then chooses the indexes. So none of them is STRICT, SECURITY DEFINER or has a SET clause.

CREATE FUNCTION shop.refuse_period(period tstzrange) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('period: %s is not a range [start, end) with finite ends', period),
        HINT = 'Give a range such as ''[2026-10-01, 2026-11-01)'', or shopmetrics.period(name, as_of, zone).';
END
$$;
COMMENT ON FUNCTION shop.refuse_period(tstzrange) IS 'internal: fails with a message that shows the period';

CREATE FUNCTION shop.period_start(period tstzrange, zone text) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN shopmetrics.local_day('epoch', zone) IS NULL OR isempty(period) THEN NULL -- local_day refuses an unknown zone
                WHEN lower_inc(period) AND NOT upper_inc(period) AND isfinite(lower(period)) AND isfinite(upper(period)) THEN lower(period)
                WHEN period IS NOT NULL THEN shop.refuse_period(period) END;
COMMENT ON FUNCTION shop.period_start(tstzrange, text) IS 'internal: the first instant of a period; NULL, which no time is at or after, where the period is empty or an argument is NULL. Other ranges than [start, end) with finite ends are an error, and so is an unknown zone, whether it is needed or not';

CREATE FUNCTION shop.period_end(period tstzrange, zone text) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN shop.period_start(period, zone) IS NOT NULL THEN upper(period) END;
COMMENT ON FUNCTION shop.period_end(tstzrange, text) IS 'internal: the first instant after a period; NULL where period_start is';

CREATE FUNCTION shop.period_start_if_any(period tstzrange, zone text) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN shopmetrics.local_day('epoch', zone) IS NULL OR period IS NULL OR isempty(period) THEN NULL
                WHEN NOT isfinite(coalesce(lower(period), '-infinity')) THEN '-infinity'
                WHEN lower_inc(period) THEN lower(period)
                ELSE shop.refuse_period(period) END;
COMMENT ON FUNCTION shop.period_start_if_any(tstzrange, text) IS 'internal: period_start of a period that may have no start: -infinity, where it has none';

CREATE FUNCTION shop.period_end_if_any(period tstzrange, zone text) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN shopmetrics.local_day('epoch', zone) IS NULL OR period IS NULL OR isempty(period) THEN NULL
                WHEN NOT isfinite(coalesce(upper(period), 'infinity')) THEN 'infinity'
                WHEN NOT upper_inc(period) THEN upper(period)
                ELSE shop.refuse_period(period) END;
COMMENT ON FUNCTION shop.period_end_if_any(tstzrange, text) IS 'internal: period_end of a period that may have no end: infinity, where it has none';

CREATE FUNCTION shop.refuse_gap(gap interval) RETURNS interval
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('gap: %s is not longer than zero and without months and years', coalesce(gap::text, 'NULL')),
        HINT = 'Give the longest silence within a session in days (of 24 hours), hours, minutes or seconds, such as ''24 hours''.';
END
$$;
COMMENT ON FUNCTION shop.refuse_gap(interval) IS 'internal: fails with a message that shows the gap';

CREATE FUNCTION shop.checked_gap(gap interval) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN extract(epoch FROM gap) > 0 AND extract(year FROM gap) = 0 AND extract(month FROM gap) = 0 THEN gap ELSE shop.refuse_gap(gap) END;
COMMENT ON FUNCTION shop.checked_gap(interval) IS 'internal: the gap between sessions; one that is none is an error, whether it is needed or not';

-- Before <@ too: from PostgreSQL 17 on the planner leaves out what would be compared with an empty range, and with it the only
-- look at the zone.
CREATE FUNCTION shop.checked_period(period tstzrange, zone text) RETURNS tstzrange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN shop.period_start(period, zone) IS NULL THEN 'empty' ELSE period END;
COMMENT ON FUNCTION shop.checked_period(tstzrange, text) IS 'internal: the period for <@ and for the functions of shopmetrics, empty where period_start is NULL';

-- json, not jsonb: it keeps the order of the columns. The setting keeps all digits of a double, whatever the session prints.
CREATE FUNCTION shop.figures(dashboard_row anyelement) RETURNS json
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET extra_float_digits = 1
AS $$
BEGIN
    RETURN pg_catalog.to_json(dashboard_row);
END
$$;
COMMENT ON FUNCTION shop.figures(anyelement) IS 'internal: a row of a dashboard as json';

CREATE FUNCTION shop.metrics(figures json, VARIADIC names text[] DEFAULT '{}') RETURNS TABLE (metric text, value double precision, place bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT f.key, f.value::double precision, f.place
    FROM   json_each_text(figures) WITH ORDINALITY AS f(key, value, place)
    WHERE  f.key <> ALL (names);
END;
COMMENT ON FUNCTION shop.metrics(json, text[]) IS 'internal: the columns of a row as one row a metric, without the columns that name the row';

CREATE FUNCTION shop.compare(current json, previous json, VARIADIC names text[] DEFAULT '{}') RETURNS TABLE (metric text, current double precision, previous double precision, change double precision)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT c.metric, c.value, p.value, shopmetrics.pct_change(c.value, p.value)
    FROM   shop.metrics(compare.current, VARIADIC names) AS c LEFT JOIN shop.metrics(compare.previous, VARIADIC names) AS p ON p.metric = c.metric
    ORDER  BY c.place;
END;
COMMENT ON FUNCTION shop.compare(json, json, text[]) IS 'internal: two rows of the same columns side by side, one row a metric, with the change as a fraction of the previous value';

CREATE FUNCTION shop.numbered_days(period tstzrange, zone text) RETURNS TABLE (day_number bigint, day date)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 31
BEGIN ATOMIC
    SELECT row_number() OVER (ORDER BY d), d FROM shopmetrics.period_days(period, zone) AS d;
END;
COMMENT ON FUNCTION shop.numbered_days(tstzrange, text) IS 'internal: the local days of a period, numbered from 1, so that the days of two periods can be laid over each other';

CREATE FUNCTION shop.data_freshness() RETURNS TABLE (table_name text, last_event_at timestamptz, loaded_at timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 8
BEGIN ATOMIC
    SELECT e.table_name, e.last_event_at, (SELECT max(l.loaded_at) FROM shop.table_load AS l WHERE l.table_name = e.table_name)
    FROM  (SELECT 'agent' AS table_name, NULL::timestamptz AS last_event_at
           UNION ALL SELECT 'conversation_event', max(at) FROM shop.conversation_event
           UNION ALL SELECT 'message', max(sent_at) FROM shop.message
           UNION ALL SELECT 'order_item', NULL
           UNION ALL SELECT 'sales_order', max(ordered_at) FROM shop.sales_order
           UNION ALL SELECT 'survey', max(answered_at) FROM shop.survey
           UNION ALL SELECT 'try_on_event', max(started_at) FROM shop.try_on_event
           UNION ALL SELECT 'widget_event', max(at) FROM shop.widget_event) AS e
    ORDER  BY e.table_name;
END;
COMMENT ON FUNCTION shop.data_freshness() IS 'a row a table: its last event''s time (NULL for tables without times and without rows) and when it was last loaded';
