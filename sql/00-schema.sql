\echo Use "CREATE EXTENSION shopmetrics" to load this file. \quit

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;
