CREATE TABLE t (a integer, b text);
CREATE TABLE u (a integer, b text);

CREATE VIEW same AS
    SELECT ( SELECT max(b) AS "M m" FROM u) AS m, ARRAY( SELECT b AS c FROM u ORDER BY b) AS l FROM t
    WHERE EXISTS ( SELECT 'x'::text AS text FROM u WHERE u.a = t.a) AND NOT EXISTS ( SELECT NULL::text FROM u)
      AND (a, b) = ( SELECT 1 AS one, 'a'::text) AND a IN ( SELECT a AS b FROM u UNION SELECT 2 AS two);
CREATE POLICY p ON t USING (EXISTS ( SELECT 'x'::text FROM u WHERE u.a = t.a));
CREATE VIEW derived AS SELECT q.* FROM ( SELECT 1 AS two) q;
CREATE VIEW sides AS ( SELECT a AS two FROM t UNION SELECT 2) EXCEPT SELECT 3;
