-- case: strict
CREATE TABLE a (x integer NOT NULL DEFAULT 1, y text COMPRESSION pglz, z text);
CREATE TABLE b (x integer DEFAULT 2);
CREATE TABLE plain (x integer, y text);
CREATE TABLE of_one (x integer NOT NULL, y text) INHERITS (a);
ALTER TABLE of_one ALTER COLUMN x DROP DEFAULT;
ALTER TABLE of_one ALTER COLUMN y SET COMPRESSION DEFAULT;
CREATE TABLE of_both (x integer DEFAULT NULL) INHERITS (a, b);
CREATE TABLE grandchild (x integer) INHERITS (of_one);
ALTER TABLE grandchild ALTER COLUMN y SET COMPRESSION pglz;
CREATE TABLE by_parent () INHERITS (of_one);
