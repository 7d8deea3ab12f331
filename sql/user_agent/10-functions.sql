\echo Use "CREATE EXTENSION shopmetrics_user_agent" to load this file. \quit

-- docs/user-agents.md
-- The cost is that of an agent that the query has not seen before: some 15 microseconds.

CREATE FUNCTION platform(user_agent text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'user_agent_platform';
COMMENT ON FUNCTION platform(text) IS
    'What a user agent says of the platform: ios-app, android-app, web-mobile-<browser>, web-tablet-<browser>, '
    'web-desktop-<browser>, web-other or bot; NULL where it says nothing at all';

CREATE FUNCTION browser(user_agent text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'user_agent_browser';
COMMENT ON FUNCTION browser(text) IS
    'The name of the browser, app or bot that a user agent is of, in small letters, digits and hyphens; other where '
    'it has none that is known; NULL where it says nothing at all';

CREATE FUNCTION is_bot(user_agent text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'user_agent_is_bot';
COMMENT ON FUNCTION is_bot(text) IS
    'Whether a user agent is of a program that reads by itself; NULL where it says nothing at all';

CREATE FUNCTION user_agent_rules() RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'user_agent_rules';
COMMENT ON FUNCTION user_agent_rules() IS
    'The rules that the other functions go by: how many are of uap-core and how many of this extension, and a digest '
    'of them all. Whoever stores what the functions answer computes it again when this changes';
