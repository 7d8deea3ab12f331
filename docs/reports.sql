-- For the examples of reports.md: two weeks of the demo.
CREATE EXTENSION shopmetrics_dashboards CASCADE;
CALL shop.create_tables();
CALL shop.load_demo(days => 14, devices => 60, until => '2026-09-14');
