-- The three dashboards over the demo data of shopmetrics_dashboards, as their users see them: a week beside the week before.

SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS shopmetrics_dashboards CASCADE;
\echo 'Loading sixty days of a shop ...'
CALL shop.load_demo();
VACUUM ANALYZE;

\set as_of '''2026-10-30 12:00+01'''
\set zone '''Europe/Rome'''
\set week 'shopmetrics.period(''last_7_days'', ' :as_of ', ' :zone ')'
\pset footer off
\pset null '-'

\ir demo-dashboards-show.sql
