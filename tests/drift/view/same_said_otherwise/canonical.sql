-- case: strict
CREATE TABLE t (a integer, b text);
CREATE TABLE u (a integer, c text);

CREATE VIEW star AS SELECT * FROM t WHERE b IN ('x', 'y');
CREATE VIEW joined AS SELECT t.a, u.c FROM t JOIN u ON u.a = t.a ORDER BY u.c;
CREATE VIEW with_options WITH (security_barrier = true) AS SELECT a FROM t;
CREATE RECURSIVE VIEW numbers (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
