-- case: strict
CREATE SCHEMA "Odd one";
CREATE TABLE t (a integer, "B" integer, c varchar(9));
CREATE STATISTICS "Odd one"."Related" (ndistinct, dependencies, mcv) ON a, "B" FROM t;
CREATE STATISTICS kept ON a, (c IN ('x', 'y')) FROM t;
CREATE STATISTICS targeted ON a, "B" FROM t;
ALTER STATISTICS targeted SET STATISTICS -1;
CREATE STATISTICS one ON lower(c) FROM t;
