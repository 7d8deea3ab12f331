\echo Use "CREATE EXTENSION shopmetrics_dashboards CASCADE" to load this file. \quit
