-- The last line of a demo, and its exit status.
\pset tuples_only on
SELECT count(*) FILTER (WHERE agrees) || ' of ' || count(*) || ' numbers agree with plain SQL' FROM demo.result;
DO $$
BEGIN
    IF EXISTS (SELECT FROM demo.result WHERE NOT agrees) THEN
        RAISE EXCEPTION 'these do not agree: %', (SELECT string_agg(metric, ', ') FROM demo.result WHERE NOT agrees);
    END IF;
END $$;
