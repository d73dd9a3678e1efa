-- case: strict
-- `AND` within `AND` and `OR` within `OR`, as they are stored at first and after a reload.
CREATE TABLE t (
    a integer, b integer, c boolean,
    CONSTRAINT bounds CHECK (a BETWEEN 1 AND 9 AND b > 0),
    CONSTRAINT to_the_right CHECK (c AND (a > 0 AND (b > 0 AND NOT (a > 5 AND b > 5)))),
    CONSTRAINT choices CHECK (a = 1 OR (a = 2 OR b = 3) OR (c AND (b = 4 AND a = 4))),
    CONSTRAINT outside CHECK (a NOT BETWEEN 1 AND 9 OR b > 0)
);
CREATE VIEW v AS
    SELECT a, sum(b) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS sum
    FROM t WHERE b BETWEEN 1 AND 2 AND c AND EXISTS (SELECT FROM t u WHERE u.a BETWEEN 3 AND t.a AND u.c);
CREATE FUNCTION f(a integer) RETURNS boolean LANGUAGE sql RETURN a BETWEEN 1 AND 9 AND a <> 5;
