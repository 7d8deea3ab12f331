-- What all dashboards share: the ends of a period, two periods side by side, a row as metrics.

CREATE FUNCTION shop_internal.called(dashboard text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN COALESCE(NULLIF(current_setting('shopmetrics.called', true), ''), dashboard);
END
$$;
COMMENT ON FUNCTION shop_internal.called(text) IS
    'the name that errors begin with: of the function that asks a dashboard, else of the dashboard';

-- NULL, which no time is at or after, where the period is empty or an argument is NULL. All else is an error that names
-- what was called, whether there are rows or not.
CREATE FUNCTION shop_internal.period_start(dashboard text, period tstzrange, zone text,
                                           argument text DEFAULT 'period') RETURNS timestamptz
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF shopmetrics.checked_zone(zone, dashboard) IS NULL OR period IS NULL OR isempty(period) THEN
        RETURN NULL;
    ELSIF NOT (lower_inc(period) AND NOT upper_inc(period)) OR lower_inf(period) OR upper_inf(period)
          OR NOT isfinite(lower(period)) OR NOT isfinite(upper(period)) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s: %s: %s is not a range [start, end) with finite ends',
                             shop_internal.called(dashboard), argument, period),
            HINT = 'Give a range such as ''[2026-10-01, 2026-11-01)'', or shopmetrics.period(name, as_of, zone).';
    -- a day on either side is read
    ELSIF lower(period) < '4713-01-03 00:00+00 BC' OR upper(period) > '294276-12-29 00:00+00' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s: %s: %s reaches to the ends of time', shop_internal.called(dashboard), argument,
                             period);
    END IF;
    RETURN lower(period);
END
$$;
COMMENT ON FUNCTION shop_internal.period_start(text, tstzrange, text, text) IS
    'the first instant of a period; NULL for none. Fails for a period or zone that is none';

CREATE FUNCTION shop_internal.period_end(dashboard text, period tstzrange, zone text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    RETURN CASE WHEN shop_internal.period_start(dashboard, period, zone) IS NOT NULL THEN upper(period) END;
END
$$;
COMMENT ON FUNCTION shop_internal.period_end(text, tstzrange, text) IS
    'the first instant after a period; NULL where period_start is';

CREATE FUNCTION shop_internal.checked_interval(dashboard text, argument text, value interval, least_value interval)
    RETURNS interval
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF value >= least_value AND extract(year FROM value) = 0 AND extract(month FROM value) = 0 THEN
        RETURN value;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('%s: %s: %s is not an interval of %s or more, without months and years',
                         shop_internal.called(dashboard), argument, COALESCE(value::text, 'NULL'),
                         CASE WHEN least_value = '0' THEN 'zero' ELSE 'a microsecond' END),
        HINT = 'Give it in days (of 24 hours), hours, minutes or seconds, such as ''24 hours''.';
END
$$;
COMMENT ON FUNCTION shop_internal.checked_interval(text, text, interval, interval) IS
    'an interval that is an argument; fails where it is too short, NULL or has months';

-- A row of a dashboard as json, not jsonb: it keeps the order of the columns. The setting keeps all digits of a double,
-- whatever the session prints.
CREATE FUNCTION shop_internal.figures(dashboard_row anyelement) RETURNS json
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET extra_float_digits = 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN to_json(dashboard_row);
END
$$;
COMMENT ON FUNCTION shop_internal.figures(anyelement) IS 'a row of a dashboard as json';

-- The columns of a row as one row a metric, without those that name the row.
CREATE FUNCTION shop_internal.metrics(figures json, VARIADIC names text[] DEFAULT '{}')
    RETURNS TABLE (metric text, value double precision, place bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT f.key, f.value::double precision, f.place
    FROM   json_each_text(figures) WITH ORDINALITY AS f (key, value, place)
    WHERE  f.key <> ALL (names);
END;
COMMENT ON FUNCTION shop_internal.metrics(json, text[]) IS
    'the columns of a row as one row a metric, without those that name the row';

CREATE FUNCTION shop_internal.compare(current json, previous json, VARIADIC names text[] DEFAULT '{}')
    RETURNS TABLE (metric text, current double precision, previous double precision, change double precision,
                   place bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT c.metric, c.value, p.value, shopmetrics.pct_change(c.value, p.value), c.place
    FROM   shop_internal.metrics(compare.current, VARIADIC names) AS c
           LEFT JOIN shop_internal.metrics(compare.previous, VARIADIC names) AS p ON p.metric = c.metric
    ORDER  BY c.place;
END;
COMMENT ON FUNCTION shop_internal.compare(json, json, text[]) IS
    'two rows of the same columns side by side, one row a metric';

-- The last time of a table, and when it was loaded: the latest rows first, which a BRIN index finds.
--define latest(table; column; until)
COALESCE((SELECT max(e.@column@) FROM shop.@table@ AS e
          WHERE  e.@column@ >= now() - interval '1 hour' AND e.@column@ <= @until@),
         (SELECT max(e.@column@) FROM shop.@table@ AS e
          WHERE  e.@column@ >= now() - interval '1 day' AND e.@column@ <= @until@),
         (SELECT max(e.@column@) FROM shop.@table@ AS e
          WHERE  e.@column@ >= now() - interval '30 days' AND e.@column@ <= @until@),
         (SELECT max(e.@column@) FROM shop.@table@ AS e WHERE e.@column@ <= @until@))
--end
--define freshness(table; event_time)
SELECT '@table@',
       @event_time@,
       @latest(@table@; loaded_at; 'infinity')@
--end
CREATE FUNCTION shop.data_freshness() RETURNS TABLE (table_name text, last_event_at timestamptz, loaded_at timestamptz)
    @runs(8)@
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.require('data_freshness', '{agent,conversation_event,message,order_item,sales_order,survey,'
                                                    'try_on_event,widget_event}');
    PERFORM shop_internal.note_access();
    RETURN QUERY
    @freshness(agent; NULL::timestamptz)@
    UNION ALL
    @freshness(conversation_event; (SELECT max(e.at) FROM shop.conversation_event AS e WHERE e.at <= now()))@
    UNION ALL
    @freshness(message; (SELECT max(e.sent_at) FROM shop.message AS e WHERE e.sent_at <= now()))@
    UNION ALL
    @freshness(order_item; NULL)@
    UNION ALL
    @freshness(sales_order; (SELECT max(e.ordered_at) FROM shop.sales_order AS e WHERE e.ordered_at <= now()))@
    UNION ALL
    @freshness(survey; (SELECT max(e.answered_at) FROM shop.survey AS e WHERE e.answered_at <= now()))@
    UNION ALL
    @freshness(try_on_event; (SELECT max(e.started_at) FROM shop.try_on_event AS e WHERE e.started_at <= now()))@
    UNION ALL
    @freshness(widget_event; (SELECT max(e.at) FROM shop.widget_event AS e WHERE e.at <= now()))@;
END
$$;
COMMENT ON FUNCTION shop.data_freshness() IS
    'a row a table: its last event''s time up to now (NULL for tables without times and without rows) and when '
    'it was last loaded';
