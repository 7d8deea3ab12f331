-- What a release kept (the file in the variable kept), read by this version: a line for each that is not as it was.
\i :summaries
CREATE TEMP TABLE kept (type text, name text, stored text, shown json);
\copy kept FROM pstdin
CREATE FUNCTION pg_temp.difference(kept kept) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    now summary := (SELECT s FROM summary AS s WHERE s.type = kept.type AND s.name = kept.name);
    same boolean;
BEGIN
    IF now.type IS NULL THEN
        RETURN 'is made no more';
    END IF;
    EXECUTE format('SELECT $1::shopmetrics.%I::text = $2::shopmetrics.%1$I::text', kept.type) INTO same USING kept.stored, now.stored;
    RETURN CASE WHEN NOT same THEN 'is another than the same rows make now'
                WHEN NOT now.shown::jsonb @> kept.shown::jsonb THEN format('shows %s, and showed %s', now.shown, kept.shown) END;
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLERRM;
END
$$;
SELECT k.type, k.name, pg_temp.difference(k) FROM kept AS k WHERE pg_temp.difference(k) IS NOT NULL
UNION ALL
SELECT 'nothing', 'was', 'kept' WHERE NOT EXISTS (SELECT FROM kept);
