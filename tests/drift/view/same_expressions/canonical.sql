-- case: strict
-- Calls that have a syntax of their own, and casts that nobody wrote.
CREATE TABLE t (id integer, at timestamptz, plain timestamp, s varchar(9), n numeric, c char(3), j jsonb);

CREATE VIEW zones AS SELECT at AT TIME ZONE 'UTC' AS a, plain AT TIME ZONE 'UTC' AS b FROM t;
CREATE VIEW parts AS SELECT EXTRACT(year FROM at) AS a, EXTRACT(epoch FROM plain) AS b FROM t;
CREATE VIEW texts AS SELECT SUBSTRING(s FROM 1 FOR 2) AS a, TRIM(BOTH 'x' FROM s) AS b,
    POSITION('a' IN s) AS c, OVERLAY(s PLACING 'b' FROM 2) AS d, s LIKE 'a%' AS e FROM t;
CREATE VIEW casts AS SELECT s || 'x' AS a, n + 1 AS b, s = 'y' AS c, c = 'abc' AS d, id::text AS e FROM t;
CREATE VIEW lists AS SELECT id FROM t WHERE id IN (1, 2) AND id NOT IN (3, 4) AND s IN ('a', 'b');
CREATE VIEW bounds AS SELECT id FROM t WHERE id BETWEEN 1 AND 9;
CREATE VIEW other AS SELECT id FROM t WHERE NOT (s <> 'a') AND j ->> 'k' = 'v';
