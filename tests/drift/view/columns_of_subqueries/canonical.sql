-- case: strict
-- Nothing can refer to the columns of a subquery in an expression; those of others have names.
CREATE TABLE t (a integer, b text);
CREATE TABLE u (a integer, b text);

CREATE VIEW same AS
    SELECT ( SELECT max(b) FROM u) AS m, ARRAY( SELECT b FROM u ORDER BY b) AS l FROM t
    WHERE EXISTS ( SELECT 'x' FROM u WHERE u.a = t.a) AND NOT EXISTS ( SELECT NULL FROM u)
      AND (a, b) = ( SELECT 1, 'a') AND a IN ( SELECT a FROM u UNION SELECT 2);
CREATE POLICY p ON t USING (EXISTS ( SELECT 'x' FROM u WHERE u.a = t.a));
CREATE VIEW derived AS SELECT q.* FROM ( SELECT 1 AS one) q;
CREATE VIEW sides AS ( SELECT a AS one FROM t UNION SELECT 2) EXCEPT SELECT 3;
