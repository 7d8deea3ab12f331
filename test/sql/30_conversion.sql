-- conversion: who was reached, who converted.
SET search_path = public, shopmetrics;

CREATE TABLE widget (visitor text, kind text);
INSERT INTO widget VALUES ('saw', 'impression'), ('saw', 'impression'), ('saw and clicked', 'click'), ('saw and clicked', 'impression'), ('clicked alone', 'click'), ('clicked alone', 'click'), ('neither', NULL), (NULL, 'click'), ('saw 2', 'impression');
ANALYZE widget;

SELECT reached_users(visitor, kind = 'impression', kind = 'click') AS viewers, converted_users(visitor, kind = 'impression', kind = 'click') AS clickers, conversion_rate(visitor, kind = 'impression', kind = 'click') AS ctr_of_viewers,
       literal_conversion_rate(visitor, kind = 'impression', kind = 'click') AS ctr FROM widget;
SELECT reached_users(c), converted_users(c), conversion_rate(c), literal_conversion_rate(c), c::json FROM (SELECT conversion_agg(visitor, kind = 'impression', kind = 'click') AS c FROM widget) AS t;
-- Nobody reached: no rate. More clickers than viewers: above 1, but not among viewers.
SELECT conversion_rate(1, false, true), literal_conversion_rate(1, false, true), converted_users(1, false, true);
SELECT conversion_rate(n, n = 1, true), literal_conversion_rate(n, n = 1, true) FROM generate_series(1, 5) AS n;
-- Reached in one part, converted in another.
SELECT conversion_rate(merge(c)) AS merged, sum(converted_users(c)) AS added FROM (SELECT conversion_agg(7, n = 1, n > 1) AS c FROM generate_series(1, 3) AS n GROUP BY n) AS t;
