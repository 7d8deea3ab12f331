-- A new cluster has the extensions from the beginning. Event tables are made where they are wanted: CALL shop.create_tables().
CREATE EXTENSION shopmetrics_dashboards CASCADE;
CREATE EXTENSION shopmetrics_excel;
CREATE EXTENSION shopmetrics_user_agent;
