-- Who may see what. shop_reader may read all tables, shop_loader may add rows to them and read nothing. Of the try-on
-- events everybody sees the catalogues that catalogue_access gives; the dashboards are run with the caller's rights.

CREATE FUNCTION shop.own_access() RETURNS TABLE (role name, level text, catalogue text)
    @runs(10)@
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.require('own_access', '{catalogue_access}');
    RETURN QUERY
    SELECT a.role, a.level, a.catalogue FROM shop.catalogue_access AS a WHERE a.role IN (@own_roles@);
END
$$;
COMMENT ON FUNCTION shop.own_access() IS
    'the rows of catalogue_access of the current role and of the roles whose rights it has';

CREATE FUNCTION shop.access_check() RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    may text;
    seen bigint;
BEGIN
    PERFORM shop_internal.require('access_check', '{catalogue_access,try_on_event}');
    IF NOT has_table_privilege('shop.try_on_event', 'SELECT') THEN
        RETURN format('role %s: may not read shop.try_on_event', current_user);
    END IF;
    SELECT CASE WHEN NOT row_security_active('shop.try_on_event') THEN 'no rules of access apply'
                WHEN bool_or(a.level = 'admin') THEN 'admin'
                WHEN bool_or(a.level = 'member' AND a.catalogue IS NOT NULL)
                    THEN 'member of ' || string_agg(DISTINCT a.catalogue, ', ') FILTER (WHERE a.level = 'member')
                WHEN bool_or(a.level = 'member') THEN 'member of no catalogue'
                WHEN bool_or(a.level = 'validator') THEN 'validator, who sees nothing'
                ELSE 'no access: see shop.grant_access' END
    INTO   may FROM shop.own_access() AS a;
    SELECT count(*) INTO seen FROM shop.try_on_event;
    RETURN format('role %s: %s; %s of the events', current_user, may, trim(to_char(seen, '999,999,999,999,990')));
END
$$;
COMMENT ON FUNCTION shop.access_check() IS 'what the caller sees of the try-on events, in a sentence';

-- Whoever sees nothing should know that it is for want of access.
CREATE FUNCTION shop_internal.note_access() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF row_security_active('shop.try_on_event')
       AND to_regclass('shop.catalogue_access') IS NOT NULL
       AND has_table_privilege('shop.catalogue_access', 'SELECT')
       AND NOT EXISTS (SELECT FROM shop.own_access() AS a
                       WHERE  a.level = 'admin' OR a.level = 'member' AND a.catalogue IS NOT NULL) THEN
        RAISE NOTICE 'role % has access to no catalogue: it sees no try-on event', current_user
            USING HINT = 'SELECT shop.access_check(); access is given by shop.grant_access.';
    END IF;
END
$$;
COMMENT ON FUNCTION shop_internal.note_access() IS 'a notice for whoever sees no try-on event for want of access';

CREATE FUNCTION shop_internal.refuse_grant(argument text, reason text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = pg_catalog.format('grant_access: %s: %s', argument, reason);
END
$$;
COMMENT ON FUNCTION shop_internal.refuse_grant(text, text) IS 'fails with a message that names the argument';

-- The owner's rights, so that giving access can be left to somebody who needs no others: GRANT EXECUTE ON FUNCTION ...
CREATE FUNCTION shop.grant_access(role text, level text, catalogues text[] DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    unknown text;
BEGIN
    PERFORM shop_internal.require('grant_access', '{catalogue_access,try_on_event}');
    PERFORM shop_internal.only_on_coordinator('grant_access');
    IF role IS NULL THEN
        PERFORM shop_internal.refuse_grant('role', 'it is NULL');
    ELSIF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role) THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = format('grant_access: role: there is no role %s', quote_literal(role));
    ELSIF level IS NULL OR level NOT IN ('admin', 'member', 'validator') THEN
        PERFORM shop_internal.refuse_grant('level', format('%s is not admin, member or validator',
                                                           quote_nullable(level)));
    ELSIF level = 'member' AND catalogues IS NULL THEN
        PERFORM shop_internal.refuse_grant('catalogues', 'NULL does not say which catalogues the member may see');
    ELSIF level = 'admin' AND cardinality(catalogues) > 0 THEN
        PERFORM shop_internal.refuse_grant('catalogues', format('an admin sees all catalogues, not only %s',
                                                                array_to_string(catalogues, ', ', 'NULL')));
    ELSIF array_ndims(catalogues) > 1 THEN
        PERFORM shop_internal.refuse_grant('catalogues', format('%s is no list of names', catalogues));
    ELSIF array_position(catalogues, NULL) IS NOT NULL THEN
        PERFORM shop_internal.refuse_grant('catalogues', 'one of them is NULL');
    END IF;

    DELETE FROM shop.catalogue_access AS a WHERE a.role = role::name;
    INSERT INTO shop.catalogue_access (role, level, catalogue)
        SELECT DISTINCT role::name, level, c
        FROM   unnest(CASE WHEN cardinality(catalogues) > 0 THEN catalogues ELSE ARRAY[NULL]::text[] END) AS c;
    IF role NOT IN ('shop_reader', 'shop_loader', current_user) THEN -- they have what they need
        EXECUTE format('GRANT USAGE ON SCHEMA shop TO %I', role);
        EXECUTE format('GRANT SELECT ON shop.try_on_event, shop.catalogue_access TO %I', role);
    END IF;
    IF shop_internal.is_distributed('try_on_event') THEN
        PERFORM shop_internal.tell_workers_access('grant_access');
        IF shop_internal.cannot_log_in(role::name) THEN
            RAISE WARNING 'grant_access: nobody can log in as %', quote_literal(role)
                USING HINT = 'The rows are on other nodes, to which Citus connects as the current role: ALTER ROLE ...'
                             ' LOGIN.';
        END IF;
    END IF;

    -- one by one: no node of several could look for the names of another table; 1, because Citus brings no rows without
    -- columns
    FOREACH unknown IN ARRAY CASE WHEN level = 'member' THEN catalogues ELSE '{}' END LOOP
        IF NOT EXISTS (SELECT 1 FROM shop.try_on_event AS e WHERE e.catalogue = unknown) THEN
            RAISE WARNING 'grant_access: no event has the catalogue %', quote_literal(unknown)
                USING HINT = 'Is it misspelt? SELECT DISTINCT catalogue FROM shop.try_on_event shows the names.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION shop.grant_access(text, text, text[]) IS
    'gives a role the try-on dashboards: an admin sees all catalogues, a member those named (none of an empty '
    'array), a validator nothing. What the role was given before is replaced. A catalogue that no event has is '
    'warned of';

CREATE FUNCTION shop.revoke_access(role text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM shop_internal.require('revoke_access', '{catalogue_access}');
    PERFORM shop_internal.only_on_coordinator('revoke_access');
    IF role IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'revoke_access: role: it is NULL';
    END IF;
    DELETE FROM shop.catalogue_access AS a WHERE a.role = role::name;
    -- a role that was given nothing may have the rights on the tables from somebody else
    IF FOUND AND role NOT IN ('shop_reader', 'shop_loader', current_user)
       AND EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role) THEN
        EXECUTE format('REVOKE SELECT ON shop.try_on_event, shop.catalogue_access FROM %I', role);
        EXECUTE format('REVOKE USAGE ON SCHEMA shop FROM %I', role);
    END IF;
    IF shop_internal.is_distributed('try_on_event') THEN
        PERFORM shop_internal.tell_workers_access('revoke_access');
    END IF;
END
$$;
COMMENT ON FUNCTION shop.revoke_access(text) IS
    'takes back what grant_access gave to a role; a role that it gave nothing, or that is no more, is no error';

REVOKE EXECUTE ON FUNCTION shop.grant_access(text, text, text[]), shop.revoke_access(text) FROM PUBLIC;
