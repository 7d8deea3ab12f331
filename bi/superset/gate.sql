-- The role that Superset logs in as. It may nothing itself and becomes whoever is looking: GRANT anna TO superset_gate.
-- To be run as a superuser, in the shop's database. Give it a password: ALTER ROLE superset_gate PASSWORD '…'.

CREATE ROLE superset_gate LOGIN NOINHERIT;

-- Who may write SQL of his own in a chart could otherwise become somebody else there. Roles that dump or restore need
-- it back: GRANT EXECUTE ON FUNCTION pg_catalog.set_config TO shop_owner.
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
