-- Who may see what. shop_reader may read all tables, shop_loader may add rows to them and read nothing. Of the try-on events
-- everybody sees the catalogues that catalogue_access gives; the dashboards are run with the caller's rights.

CREATE TABLE shop.catalogue_access (
    role      name NOT NULL,
    level     text NOT NULL CONSTRAINT level_known CHECK (level IN ('admin', 'member', 'validator')),
    catalogue text,
    UNIQUE NULLS NOT DISTINCT (role, catalogue)
);
COMMENT ON TABLE shop.catalogue_access IS 'which role sees which catalogues; written by shop.grant_access and shop.revoke_access. Everybody sees their own rows';
COMMENT ON COLUMN shop.catalogue_access.role IS 'the role; whoever has its rights has its access';
COMMENT ON COLUMN shop.catalogue_access.level IS 'admin: all catalogues; member: those named; validator: none';
COMMENT ON COLUMN shop.catalogue_access.catalogue IS 'a catalogue of a member; NULL names none';
SELECT pg_catalog.pg_extension_config_dump('shop.catalogue_access', '');

CREATE FUNCTION shop.own_access() RETURNS TABLE (role name, level text, catalogue text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT a.role, a.level, a.catalogue
    FROM   shop.catalogue_access AS a
    -- by way of pg_roles: pg_has_role fails for a role that is no more
    WHERE  a.role IN (SELECT r.rolname FROM pg_catalog.pg_roles AS r WHERE pg_has_role(r.oid, 'USAGE'));
END;
COMMENT ON FUNCTION shop.own_access() IS 'the rows of catalogue_access of the current role and of the roles whose rights it has';

ALTER TABLE shop.catalogue_access ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON shop.catalogue_access FOR SELECT
    USING (role IN (SELECT r.rolname FROM pg_catalog.pg_roles AS r WHERE pg_has_role(r.oid, 'USAGE')));

ALTER TABLE shop.try_on_event ENABLE ROW LEVEL SECURITY;
-- The sub-selects do not depend on the row: they are run once a query.
CREATE POLICY own_catalogues ON shop.try_on_event FOR SELECT
    USING (EXISTS (SELECT FROM shop.own_access() AS a WHERE a.level = 'admin')
           OR catalogue = ANY (ARRAY(SELECT a.catalogue FROM shop.own_access() AS a WHERE a.level = 'member')));
CREATE POLICY load ON shop.try_on_event FOR INSERT TO shop_loader WITH CHECK (true);
COMMENT ON POLICY own_rows ON shop.catalogue_access IS 'everybody sees the rows of the roles whose rights they have';
COMMENT ON POLICY own_catalogues ON shop.try_on_event IS 'an admin sees all catalogues, a member the assigned ones, others none';
COMMENT ON POLICY load ON shop.try_on_event IS 'shop_loader adds any row';

GRANT SELECT ON shop.try_on_event, shop.message, shop.sales_order, shop.order_item, shop.conversation_event, shop.widget_event,
                shop.survey, shop.agent, shop.table_load, shop.catalogue_access TO shop_reader;
GRANT INSERT ON shop.try_on_event, shop.message, shop.sales_order, shop.order_item, shop.conversation_event, shop.widget_event,
                shop.survey, shop.agent TO shop_loader;

-- The owner's rights, so that giving access can be left to somebody who needs no others: GRANT EXECUTE ON FUNCTION ...
CREATE FUNCTION shop.grant_access(role text, level text, catalogues text[] DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF grant_access.role IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'grant_access: role: it is NULL';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = grant_access.role) THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = format('grant_access: role: there is no role %s', quote_literal(grant_access.role));
    END IF;
    IF grant_access.level IS NULL OR grant_access.level NOT IN ('admin', 'member', 'validator') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('grant_access: level: %s is not admin, member or validator', quote_nullable(grant_access.level));
    END IF;
    IF grant_access.level = 'member' AND catalogues IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'grant_access: catalogues: NULL does not say which catalogues the member may see';
    END IF;
    IF grant_access.level = 'admin' AND cardinality(catalogues) > 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('grant_access: catalogues: an admin sees all catalogues, not only %s', array_to_string(catalogues, ', ', 'NULL'));
    END IF;
    IF array_position(catalogues, NULL) IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'grant_access: catalogues: one of them is NULL';
    END IF;

    DELETE FROM shop.catalogue_access AS a WHERE a.role = grant_access.role;
    INSERT INTO shop.catalogue_access
        SELECT DISTINCT grant_access.role::name, grant_access.level, c
        FROM   unnest(CASE WHEN cardinality(catalogues) > 0 THEN catalogues ELSE ARRAY[NULL]::text[] END) AS c;
    IF grant_access.role NOT IN ('shop_reader', 'shop_loader', current_user) THEN -- they have what they need
        EXECUTE format('GRANT USAGE ON SCHEMA shop TO %I', grant_access.role);
        EXECUTE format('GRANT SELECT ON shop.try_on_event, shop.catalogue_access TO %I', grant_access.role);
    END IF;
END
$$;
COMMENT ON FUNCTION shop.grant_access(text, text, text[]) IS 'gives a role the try-on dashboards: an admin sees all catalogues, a member those named (none of an empty array), a validator nothing. What the role was given before is replaced';

CREATE FUNCTION shop.revoke_access(role text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF revoke_access.role IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'revoke_access: role: it is NULL';
    END IF;
    DELETE FROM shop.catalogue_access AS a WHERE a.role = revoke_access.role;
    IF revoke_access.role NOT IN ('shop_reader', 'shop_loader', current_user)
       AND EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = revoke_access.role) THEN
        EXECUTE format('REVOKE SELECT ON shop.try_on_event, shop.catalogue_access FROM %I', revoke_access.role);
        EXECUTE format('REVOKE USAGE ON SCHEMA shop FROM %I', revoke_access.role);
    END IF;
END
$$;
COMMENT ON FUNCTION shop.revoke_access(text) IS 'takes back what grant_access gave to a role; a role that has nothing, or is no more, is no error';

REVOKE EXECUTE ON FUNCTION shop.grant_access(text, text, text[]), shop.revoke_access(text) FROM PUBLIC;
